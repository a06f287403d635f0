"""Key figures, set large below a title: ``81.9% of crimes were recorded``. They head nothing.

A figure with a share or a bound is a finding, and directly below a title it is the first that the
title heads; by itself, between paragraphs, it may be a title that says what was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qa.reports.lines import Kind
from qa.reports.nodes import Node, What
from qa.reports.styles import Style

_BOUND = r"(?:over|about|around|nearly|almost|more than|fewer than|less than|up to|at least)"
_FIGURE = r"[£$€]?\d[\d,.]*+(?:m|bn|k| million| billion)?"
_KEY_FIGURE = re.compile(
    rf"(?:{_BOUND} {_FIGURE}|{_FIGURE}(?:%| per ?cent)"
    rf"|{_FIGURE} (?:of|in|out of) (?:the )?\d[\d,]*+)\s.+",
    re.IGNORECASE,
)
_SCORE = re.compile(r"[A-Z][^\d:]{2,30}: ?(\d{1,2})")
_MEANING = re.compile(r"(\d{1,2}) ?[-–—:] ?[A-Z].{3,100}")
_FEWEST_WORDS = 5


def mark(nodes: Sequence[Node]) -> None:
    """Make text of the key figures that stand one below the other directly under a title."""
    _mark_scores(nodes)
    below_figure = False
    for above, node in pairwise(nodes):
        below_figure = (_is_title(above) or below_figure) and _is_key_figure(node)
        if below_figure:
            node.what, node.style = What.TEXT, None


def _mark_scores(nodes: Sequence[Node]) -> None:
    """Make text of a score below a title and its meaning: ``Score: 2``, ``2 - Falls short``."""
    for above, node, below in zip(nodes, nodes[1:], nodes[2:], strict=False):
        if not _is_title(above) or node.unit is None or below.unit is None:
            continue
        score, means = _SCORE.fullmatch(node.unit.text), _MEANING.fullmatch(below.unit.text)
        if score and means and score[1] == means[1]:
            for one in (node, below):
                one.what, one.style = What.TEXT, None


def _is_title(node: Node) -> bool:
    return node.style is Style.BARE or node.heading is not None


def _is_key_figure(node: Node) -> bool:
    unit = node.unit
    return (
        unit is not None
        and unit.kind is Kind.TEXT
        and unit.first == unit.last
        and len(unit.text.split()) >= _FEWEST_WORDS
        and _KEY_FIGURE.fullmatch(unit.text) is not None
    )
