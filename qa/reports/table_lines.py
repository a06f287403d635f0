"""Lines that belong to a table: its caption, its head, its cells, its notes.

A table that was copied falls into lines that are as short as headings are, and none of them is one.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from qa.reports import contents as toc
from qa.reports.grades import ends_graded
from qa.reports.lines import Kind, Line
from qa.reports.nodes import Node, What
from qa.reports.styles import Style

# In what a table measures: "£ million", "per 1,000 people", "(%)", "number of calls".
_MEASURE = re.compile(
    r"[£$€%]|\bper (?:cent\b|\d)|\bnumbers? of\b|\bin (?:thousands|millions)\b", re.I
)
# What stands above the notes of a table.
_NOTES = frozenset("note|notes|source|sources|notes and sources|key".split("|"))
_FAR = 20  # blanks: more than sets in what is no cell
_FEWEST_FIGURES = 3  # cells
_LONGEST_FIGURE = 30
_MOST_CELLS = 200
_FEWEST_GRADED = 3  # rows, each a name with its grade


def mark(nodes: Sequence[Node], lines: Sequence[Line]) -> None:
    """Tell the lines of tables from those that have the shape of a heading and may be one."""
    _measures(nodes)
    _notes(nodes)
    _heads(nodes, lines)
    _last_cells(nodes, lines)
    _flat(nodes)


def _measures(nodes: Sequence[Node]) -> None:
    """A line directly above a table that says in what it measures ("Spending, £ million") is its
    caption, and what stands apart above that may be its heading."""
    for above, node, below in zip(nodes, nodes[1:], nodes[2:], strict=False):
        if (
            node.style is Style.BARE
            and above.style is Style.BARE
            and below.what is What.TABLE
            and node.unit is not None
            and node.unit.blanks
            and _MEASURE.search(node.unit.text)
            and above.unit is not None
            and not _MEASURE.search(above.unit.text)
        ):
            node.style, node.what = None, What.CAPTION


def _notes(nodes: Sequence[Node]) -> None:
    """``Notes`` directly below a table heads its notes, and no part of the report."""
    for above, node in itertools.pairwise(nodes):
        unit = node.unit
        if unit is not None and above.what is What.TABLE and toc.key(unit.text) in _NOTES:
            node.what, node.style = What.TEXT, None


def _heads(nodes: Sequence[Node], lines: Sequence[Line]) -> None:
    """A line directly above names with their grades, line by line, is the head of that table:
    ``Judgement Grade``, ``Outcomes for pupils Good``, ``Care of pupils Good``."""
    for node, below in itertools.pairwise(nodes):
        rows = below.unit
        if node.style is Style.BARE and rows is not None and not rows.blanks:
            first = lines[rows.first : rows.first + _FEWEST_GRADED]
            if len(first) == _FEWEST_GRADED and all(ends_graded(line.text) for line in first):
                node.what, node.style = What.TEXT, None


def _last_cells(nodes: Sequence[Node], lines: Sequence[Line]) -> None:
    """A line below a table that is set in far, and as no other title is, is the last cell: the only
    one of its row."""
    set_in = Counter(lines[node.first].indent for node in nodes if node.style is not None)
    deepest = max(set_in, default=0)
    if deepest < _FAR or set_in[deepest] > 1:
        return
    for above, node in itertools.pairwise(nodes):
        cell = node.style is Style.BARE and lines[node.first].indent == deepest
        if cell and above.what is What.TABLE:
            node.what, node.style = What.TABLE, None


def _flat(nodes: Sequence[Node]) -> None:
    """Short lines below the number of a table are its cells, if many are figures: a table that was
    copied cell by cell. The notes at the foot of a page may stand among them."""
    for at, caption in enumerate(nodes):
        if caption.what is not What.CAPTION:
            continue
        found: list[Node] = []
        end = at + 1
        while end < min(at + _MOST_CELLS, len(nodes)) and _may_be_cell(nodes[end]):
            found += [nodes[end]] if nodes[end].what is not What.TEXT else []
            end += 1
        figures = sum(_is_figure(node) for node in found)
        if (
            found
            and end < len(nodes)
            and nodes[end].what is What.TEXT
            and not _is_figure(found[-1])
        ):
            found.pop()  # a title of what follows
        if figures >= _FEWEST_FIGURES and 3 * figures >= len(found):
            for node in found:
                node.what, node.style = What.TABLE, None


def _may_be_cell(node: Node) -> bool:
    """Whether a node is a short line, or a note."""
    unit = node.unit
    if unit is None or unit.kind not in (Kind.TEXT, Kind.NOTE, Kind.ITEM):
        return False
    short = node.what in (What.SHORT, What.GRADE) and unit.first == unit.last
    return short or unit.kind is Kind.NOTE or (node.what is What.TEXT and unit.text[0].isdigit())


def _is_figure(node: Node) -> bool:
    """Whether a short line begins with a number: ``90 days``, ``£3m``."""
    text = node.unit.text if node.unit is not None and node.what is not What.TEXT else ""
    return text.lstrip("£$€<>~+−-")[:1].isdigit() and len(text) <= _LONGEST_FIGURE
