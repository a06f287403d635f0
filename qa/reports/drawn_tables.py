"""Tables that are drawn with dashes, as pandoc writes them, are redrawn with bars.

    -------------------------             +-------+---------------+
    Issue   What was done                 | Issue | What was done |
    ------- -----------------             +=======+===============+
    Heat    The boilers were              | Heat  | The boilers   |
            mended                        |       | were mended   |
    -------------------------             +-------+---------------+

A cell that runs over several lines is read from top to bottom there, so its row cannot be
read from left to right: both become ``| Heat | The boilers were mended |``. Where a cell
begins is told by the line of dashes; a table in which a word stands across a border stays
as it is. The number of lines never changes here: those that a row no longer needs are left
empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_RULE = re.compile(r" {0,8}(?:-{2,}+|={2,}+)(?: ++(?:-{2,}+|={2,}+))++ *+")
_WHOLE = re.compile(r" {0,8}(?:-{4,}+|={4,}+) *+")
_DASHES = re.compile(r"-+|=+")
_GRID = re.compile(r" {0,8}\+(?:[-=:]{3,}+\+)++ *+")
_MOST_LINES = 400  # of one table
_MOST_COLUMNS = 40
_MOST_HEAD = 8

Columns = list[tuple[int, int]]


def redraw(lines: list[str], code: frozenset[int]) -> None:
    """Redraw the tables among ``lines``, in place; ``code`` are lines not to be looked at.

    >>> lines = ["Year   Fires", "-----  -----", "2023      41"]
    >>> redraw(lines, frozenset())
    >>> lines
    ['| Year | Fires |', '|---|---|', '| 2023 | 41 |']
    """
    number = 0
    while number < len(lines):
        line = lines[number]
        end = number + 1
        if number not in code and line.lstrip(" ")[:1] in ("-", "=", "+"):
            if _GRID.fullmatch(line):
                end = _grid(lines, number)
            elif _RULE.fullmatch(line):
                end = _ruled(lines, number, code)
        number = end


def _ruled(lines: list[str], rule: int, code: frozenset[int]) -> int:
    """Redraw the table whose columns the line ``rule`` draws; return the line behind it."""
    starts = [found.start() for found in _DASHES.finditer(lines[rule])]
    if len(starts) > _MOST_COLUMNS:
        return rule + 1
    # A cell reaches up to the next one, the last to the end of the line.
    columns = list(pairwise([0, *starts[1:], _MOST_LINES * 1000]))
    head, opened = _head(lines, rule, code)
    end, closed = _end(lines, rule, code, at_blank=bool(head) and not opened)
    body = [n for n in range(rule + 1, end) if lines[n].strip()]
    if not body or not (closed or head):
        return rule + 1
    # Blank lines part rows that may have several lines.
    parted = len(body) < end - rule - 1
    groups = _paragraphs(body) if parted else [[n] for n in body]
    groups = [head, *groups] if head else groups
    rows = [_row(lines, group, columns) for group in groups]
    if any(row is None for row in rows):
        return rule + 1
    drawn = dict(zip([group[0] for group in groups], rows, strict=True))
    if head:
        drawn[rule] = _bars(columns)
    first = (head[0] if head else rule) - opened
    for n in range(first, end + closed):
        lines[n] = drawn.get(n) or ""
    return end + closed


def _head(lines: Sequence[str], rule: int, code: frozenset[int]) -> tuple[list[int], bool]:
    """The lines of the head, and whether a line of dashes opens the table above them.

    Without it only one line can be the head: more are a paragraph.
    """
    first = rule
    while first > 0 and rule - first < _MOST_HEAD and first - 1 not in code:
        above = lines[first - 1]
        if not above.strip() or _WHOLE.fullmatch(above) or _RULE.fullmatch(above):
            break
        first -= 1
    opened = 0 < first < rule and _WHOLE.fullmatch(lines[first - 1]) is not None
    if rule - first > 1 and not opened:
        first = rule
    return list(range(first, rule)), opened


def _end(
    lines: Sequence[str], rule: int, code: frozenset[int], *, at_blank: bool
) -> tuple[int, bool]:
    """The line that closes a table, and True; or the first line behind it, and False."""
    number = rule + 1
    while number < min(len(lines), rule + _MOST_LINES) and number not in code:
        line = lines[number]
        if _RULE.fullmatch(line) or _WHOLE.fullmatch(line):
            return number, True
        if (at_blank and not line.strip()) or line.startswith("#"):
            break
        number += 1
    return number, False


def _paragraphs(numbers: Sequence[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for number in numbers:
        if groups and groups[-1][-1] == number - 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups


def _row(lines: Sequence[str], group: Sequence[int], columns: Columns) -> str | None:
    """One row; None if a word stands across a border, or a bar or tab in a cell."""
    cells: list[list[str]] = [[] for _ in columns]
    for number in group:
        line = lines[number]
        if "\t" in line or "|" in line:
            return None
        for cell, (start, end) in zip(cells, columns, strict=True):
            if 0 < start < len(line) and not line[start - 1].isspace():
                return None
            cell.append(line[start:end].strip())
    return _barred(cells)


def _barred(cells: Sequence[Sequence[str]]) -> str:
    return "| " + " | ".join(" ".join(filter(None, cell)) for cell in cells) + " |"


def _bars(columns: Columns) -> str:
    return "|" + "---|" * len(columns)


def _grid(lines: list[str], first: int) -> int:
    """Redraw the table in a drawn grid that begins at line ``first``; return the line behind."""
    corners = [n for n, mark in enumerate(lines[first]) if mark == "+"]
    columns = [(a + 1, b) for a, b in pairwise(corners)]
    drawn: dict[int, str] = {}
    group: list[int] = []
    number = first + 1
    last = first
    whole = len(columns) <= _MOST_COLUMNS
    while number < len(lines) and whole:
        line = lines[number]
        if _GRID.fullmatch(line):
            if group:
                drawn[group[0]] = _barred(
                    [[lines[n][a:b].strip() for n in group] for a, b in columns]
                )
            if "=" in line and len(drawn) == 1:
                drawn[number] = _bars(columns)
            group, last = [], number
        elif line.strip().startswith("|"):
            group.append(number)
            whole = [n for n, mark in enumerate(line) if mark == "|"] == corners
        else:
            break
        number += 1
    if not drawn or not whole:
        return max(number, first + 1)
    for n in range(first, last + 1):
        lines[n] = drawn.get(n, "")
    return last + 1
