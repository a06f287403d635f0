"""Panels of grades that were laid out flat: names and their grades, line by line.

On its page a panel or a chart is a table. Copied, its names stand as bare headings do, each above
a grade, and would be parts of the report that say nothing else.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from qa.reports import contents as toc
from qa.reports.grades import is_earlier, states_grade
from qa.reports.lines import Kind
from qa.reports.nodes import Node, What, clear
from qa.reports.styles import Style

_FEWEST_COLUMNS = 3  # grades that head those of a table
_FEWEST_GRADED = 3  # names with a grade and nothing else that make a table


def mark(nodes: list[Node]) -> None:
    """Make tables of names and grades that are none of headings and their judgements."""
    _charts(nodes)
    _panels(nodes)
    _named_elsewhere(nodes)


def _charts(nodes: Sequence[Node]) -> None:
    """Grades one after the other, each another, are the columns of a chart that was laid out flat,
    and what stands between them and the rest of the scale is what they were given to."""
    first = 0
    while first < len(nodes):
        end = first
        seen: set[str] = set()
        while end < len(nodes) and _is_new_grade(nodes[end], seen):
            end += 1
        if len(seen) >= _FEWEST_COLUMNS:
            for at in range(end, len(nodes)):
                if _is_new_grade(nodes[at], seen):
                    end = at + 1
                elif nodes[at].style is not Style.BARE:
                    break
            for node in nodes[first:end]:
                node.what, node.style = What.TABLE, None
        first = max(end, first + 1)


def _is_new_grade(node: Node, seen: set[str]) -> bool:
    """Whether a grade that was not yet ``seen`` stands by itself; it is added to those."""
    grade = toc.key(node.unit.text) if node.what is What.GRADE and node.unit is not None else ""
    new = bool(grade) and grade not in seen
    seen.update([grade] if new else [])
    return new


def _panels(nodes: list[Node]) -> None:
    """Names with their grades one after the other, and no text between, are a table laid out
    flat: ``Overall: Good``, ``Safe: Good`` line by line, or ``Overall``, ``Good``, ``Safe``,
    ``Good``, each with the grade given before, if that is said. There the last may be a heading,
    with text below, if none of its name is elsewhere."""
    for above, node in itertools.pairwise(nodes):
        if _says_grade(above) and _says_grade(node) and not clear(node):
            for one in (above, node):
                one.what, one.style = What.TABLE, None
    run: list[range] = []
    seen: set[str] = set()
    counts = _graded_names(nodes)
    for index, node in enumerate([*nodes, Node(0, what=What.WALL)]):
        if run and index < run[-1].stop:
            continue
        name = toc.key(node.unit.text) if node.unit is not None else ""
        graded = index + 1 < len(nodes) and nodes[index + 1].what is What.GRADE
        named = node.style is Style.BARE and graded
        # A name that comes again heads a part.
        if not named or name in seen:
            _flatten(nodes, run)
            run, seen = [], set()
        earlier = nodes[index + 2].unit if named and index + 2 < len(nodes) else None
        row = range(index, index + 2 + (earlier is not None and is_earlier(earlier.text)))
        below = nodes[row.stop] if row.stop < len(nodes) else None
        again = len(run) + 1 >= _FEWEST_GRADED and counts[name] > 1
        if named and (again or below is None or below.what is not What.TEXT):
            run.append(row)
            seen.add(name)
        elif named:
            _flatten(nodes, run)
            run, seen = [], set()


def _flatten(nodes: Sequence[Node], run: Sequence[range]) -> None:
    """Make a table of names and their grades, if there are enough."""
    for row in run if len(run) >= _FEWEST_GRADED else ():
        for node in nodes[row.start : row.stop]:
            node.what, node.style = What.TABLE, None


def _says_grade(node: Node) -> bool:
    """Whether a line says what it grades, and how: ``Overall: Good``."""
    unit = node.unit
    return unit is not None and unit.kind is Kind.TEXT and states_grade(unit.text)


def _named_elsewhere(nodes: Sequence[Node]) -> None:
    """In a row of short lines, the last of a table that was copied cell by cell, a name is no
    heading of the text below, if it has its grade below it elsewhere."""
    graded = _graded_names(nodes)
    for before, above, node, below in zip(nodes, nodes[1:], nodes[2:], nodes[3:], strict=False):
        short = all(one.style is Style.BARE or one.what is What.GRADE for one in (before, above))
        if (
            node.unit is not None
            and node.style is Style.BARE
            and below.what is What.TEXT
            and short
            and toc.key(node.unit.text) in graded
        ):
            node.style = None


def _graded_names(nodes: Sequence[Node]) -> Counter[str]:
    """The names that have a grade below them, and how often."""
    return Counter(
        toc.key(node.unit.text)
        for node, below in itertools.pairwise(nodes)
        if node.unit is not None and node.style is Style.BARE and below.what is What.GRADE
    )
