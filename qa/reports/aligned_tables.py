"""Tables that are set with blanks, as text from a PDF has them, get tabs between their cells.

                     2021     2022
    Calls              92      104          \\t2021\\t2022
    Fires in homes     31       28   ->     Calls\\t92\\t104
      and caravans                          Fires in homes and caravans\\t31\\t28

Where a cell ends is told by the blanks that stand one below the other in all rows. What goes
on below a cell is joined to it. Text in columns, lists with their marks set apart and lists
of contents are no tables, and whatever does not fit its columns stays as it is. The number of
lines never changes: those that a row no longer needs are left empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qa.reports.lines import closed, indent_of

_GAP = re.compile(r"\S {2,}\S")
_WIDE = re.compile(r"\S {3,}\S")
_CELL = re.compile(r"\S+(?: \S+)*")
_LEADERS = re.compile(r"\.{4}|…|_{4}|(?:\. ){3}")
# The mark or number of an item or a paragraph, which its text follows.
_MARK = re.compile(
    r"[-*+•–—‣◦▪●·∙■□➢✓o]|\(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[a-zA-Z]|[ivxIVX]{1,5})[.):]?"
)
_PAGE = re.compile(r"\d{1,4}|[ivxl]{1,7}")
_MOST_LINES = 400  # of one table
_MOST_COLUMNS = 40
_LONGEST = 400

Columns = list[tuple[int, int]]


def redraw(lines: list[str], code: frozenset[int]) -> None:
    """Put tabs between the cells of tables among ``lines``; ``code`` lines are let be.

    >>> lines = ["Year     Fires", "2022        41", "2023        38"]
    >>> redraw(lines, frozenset())
    >>> lines
    ['Year\\tFires', '2022\\t41', '2023\\t38']
    """
    number = 0
    while number < len(lines):
        end = number + 1
        if _is_row(lines, number, code):
            end = _run(lines, number, code)
            first = number - (number > 0 and _is_head(lines, number - 1, code))
            if end - number > 1:
                _redraw(lines, [n for n in range(first, end) if lines[n].strip()])
        number = end


def _is_row(lines: Sequence[str], number: int, code: frozenset[int]) -> bool:
    """Whether a line has cells with blanks between them."""
    return _may_belong(lines, number, code) and _WIDE.search(lines[number]) is not None


def _is_head(lines: Sequence[str], number: int, code: frozenset[int]) -> bool:
    """Whether a line stands above the later cells of the row below it: heads, close together."""
    line, row = lines[number], lines[number + 1]
    first = _CELL.search(row)
    inset = first is not None and indent_of(line) > first.end()
    return inset and _may_belong(lines, number, code)


def _may_belong(lines: Sequence[str], number: int, code: frozenset[int]) -> bool:
    """Whether a line may stand in a table: beside no tab, bar or dotted leader."""
    line = lines[number]
    return (
        number not in code
        and 0 < len(line) <= _LONGEST
        and not line.isspace()
        and "\t" not in line
        and "|" not in line
        and line.lstrip()[0] != "#"
        and any(map(str.isalnum, line))
        and _LEADERS.search(line) is None
    )


def _run(lines: Sequence[str], first: int, code: frozenset[int]) -> int:
    """Return the line behind the rows, and what goes on below their cells, from ``first`` on.

    Single blank lines may part rows. A line without a gap belongs to them where it goes on in
    small letters, or stands in a later column, or where the row below goes on with it.
    """
    last = first
    number = first + 1
    while number < min(len(lines), first + _MOST_LINES):
        if not lines[number].strip():
            number += 1
            goes_on = number < len(lines) and _is_row(lines, number, code)
            if not goes_on or not _lines_up(lines[last], lines[number]):
                break
            continue
        if not _may_belong(lines, number, code):
            break
        if _is_row(lines, number, code) or _below_cell(lines[last], lines[number]):
            last = number
        elif number - last > 1:
            break
        number += 1
    return last + 1


def _lines_up(row: str, other: str) -> bool:
    """Whether a later cell of one row begins or ends where one of the other does."""
    begins, ends = (
        [[at(found) for found in _CELL.finditer(line)][1:] for line in (row, other)]
        for at in (re.Match.start, re.Match.end)
    )
    return any(abs(a - b) <= 1 for one, two in (begins, ends) for a in one for b in two)


def _below_cell(row: str, line: str) -> bool:
    """Whether a line stands below a later cell of a row, or goes on with its first."""
    indent = indent_of(line)
    first = indent_of(row)
    starts = [found.end() - 1 for found in _GAP.finditer(row)]
    return indent > first and (
        any(abs(indent - start) <= 2 for start in starts) or line.lstrip()[0].islower()
    )


def _redraw(lines: list[str], numbers: Sequence[int]) -> None:
    columns = _columns([lines[n] for n in numbers])
    if columns is None:
        return
    rows = [[lines[n][start:end].strip() for start, end in columns] for n in numbers]
    if _is_list(rows) or _is_contents(rows):
        return
    drawn: list[tuple[int, list[str]]] = []
    waiting = False  # for the row that goes on with a first cell
    for number, row, below in zip(numbers, rows, [*rows[1:], None], strict=True):
        if drawn and (waiting or _goes_on(row, drawn[-1][1])):
            first, above = drawn.pop()
            both = [" ".join(filter(None, cells)) for cells in zip(above, row, strict=True)]
            drawn.append((first, both))
        else:
            drawn.append((number, row))
        label = not any(drawn[-1][1][1:])
        waiting = label and below is not None and below[0][:1].islower() and any(below[1:])
    if sum(sum(map(bool, row)) > 1 for _, row in drawn) < 2:
        return
    redrawn = dict(drawn)
    for number in numbers:
        indent = lines[number][: columns[0][0]]
        lines[number] = (indent + "\t".join(redrawn.get(number, []))).rstrip()


def _goes_on(row: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a row goes on with the cells above: all it has begins in small letters, or it is
    one cell that is no figure, below one whose sentence goes on."""
    filled = [(cell, upper) for cell, upper in zip(row, above, strict=True) if cell]
    later = filled[bool(row[0]) :]
    if all(cell[0].islower() or cell[0] == "(" for cell, _ in later) and not above[0]:
        return bool(later)  # heads of two lines
    if all(cell[0].islower() or cell[0] == "(" for cell, _ in filled):
        return not row[0] or len(filled) == 1
    cell, upper = filled[0]
    return (
        len(filled) == 1 and not row[0] and bool(upper) and cell[0].isalpha() and not closed(upper)
    )


def _columns(lines: Sequence[str]) -> Columns | None:
    """Return where the cells begin and end: at blanks that stand one below the other.

    Blanks between words count for nothing unless most rows have a wide gap there.
    """
    width = max(map(len, lines))
    indent = min(map(indent_of, lines))
    free = [all(n >= len(line) or line[n] == " " for line in lines) for n in range(width)]
    borders: list[tuple[int, int]] = []
    for n in range(indent, width):
        if free[n]:
            if borders and borders[-1][1] == n:
                borders[-1] = (borders[-1][0], n + 1)
            else:
                borders.append((n, n + 1))
    gutters = [border for border in borders if border[1] < width and _is_gutter(lines, border)]
    if not gutters or len(gutters) >= _MOST_COLUMNS:
        return None
    starts = [indent, *(end for _, end in gutters)]
    columns = list(pairwise([*starts, width + 1]))
    # One word of a head ("In post") above nothing is no column.
    filled = [sum(bool(line[a:b].strip()) for line in lines) for a, b in columns]
    kept = [
        column[0]
        for column, left, right in zip(columns[1:], filled, filled[1:], strict=False)
        if 2 * min(left, right) > len(lines) or not _parts_words(lines, column[0])
    ]
    return list(pairwise([indent, *kept, width + 1])) if kept else None


def _parts_words(lines: Sequence[str], start: int) -> bool:
    """Whether a column would begin behind a single blank between words."""
    return any(
        line[start - 1 : start] == " " and not line[start - 2].isspace()
        for line in lines
        if 1 < start < len(line) and not line[start].isspace()
    )


def _is_gutter(lines: Sequence[str], border: tuple[int, int]) -> bool:
    """Whether most rows that have something on both sides have two blanks or more between."""
    gaps = []
    for line in lines:
        left, right = line[: border[0]].rstrip(), line[border[1] :].lstrip()
        if left.strip() and right:
            gaps.append(len(line) - len(right) - len(left))
    return len(gaps) >= 2 and 2 * sum(gap >= 2 for gap in gaps) > len(gaps) and max(gaps) >= 3


def _is_list(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of two columns has mostly marks or numbers, or text goes on in both."""
    first = [row[0] for row in rows if row[0]]
    marks = sum(_MARK.fullmatch(cell) is not None for cell in first)
    if len(rows[0]) == 2 and 2 * marks >= len(first):
        return True
    # Text in columns: most lines on the left, as on the right, go on with the one above.
    later = [row for row in rows[1:] if row[0] and row[1]]
    both = sum(row[0][0].islower() and row[1][0].islower() for row in later)
    return len(later) >= 2 and 3 * both > len(later)


def _is_contents(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the last column has page numbers, all others words: a list of contents."""
    pages = [row[-1] for row in rows if row[-1]]
    if len(pages) < 3 or not all(map(_PAGE.fullmatch, pages)):
        return False
    numbers = [int(page) for page in pages if page.isdecimal()]
    rising = all(a <= b for a, b in pairwise(numbers))
    middle = [cell for row in rows for cell in row[1:-1] if cell]
    return rising and not any(cell[0].isdigit() for cell in middle)
