"""Text in two columns, as text from a PDF may have it, is set one column below the other.

    Summary                   Findings             Summary
                                                   We looked at 46 blocks of flats in the county.
    We looked at 46 blocks    Nine had no record
    of flats in the county.   of who had          ->
                              inspected them.      Findings
                                                   Nine had no record of who had inspected them.

A table has its rows: what stands on the left and on the right begins on the same lines, and its
cells are short. The lines of a paragraph are joined, for a column is narrower than the page, and
the rest of a report may be wrapped elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from qa.reports.lines import BULLETS, is_bare

_RIGHT = re.compile(r"(?<= {2})\S")
_BULLET = re.compile(rf"[{BULLETS}]\s")
_FENCES = ("```", "~~~")
_LONGEST_HEAD = 3  # words of a column's head
_FEWEST = 6  # lines with text in both columns
_NARROWEST = 22  # characters: the cells of a table are shorter
_FULL = 0.7  # of the widest line of a column is what most lines of a paragraph have
_SPARE = 3  # a line with room for the next word and this much more ends a paragraph

Cells = list[tuple[str, str]]


def unweave(lines: Sequence[str], pages: Sequence[int]) -> tuple[list[str], tuple[int, ...]]:
    """Return lines with their columns below each other, and where the pages now begin.

    A page with a block of code (a fence, a tab) is let be.
    """
    found: list[str] = []
    begins: list[int] = []
    for first, end in pairwise([0, *pages, len(lines)]):
        begins.append(len(found))
        page = lines[first:end]
        plain = not any("\t" in line or line.startswith(_FENCES) for line in page)
        found += _page(page) if plain else page
    return found, tuple(begins[1:])


def _page(lines: Sequence[str]) -> list[str]:
    starts = Counter(found.start() for line in lines for found in _RIGHT.finditer(line))
    column, times = max(starts.items(), key=lambda found: found[1], default=(0, 0))
    if times < _FEWEST or column < _NARROWEST:
        return list(lines)
    found: list[str] = []
    for fits, group in groupby(lines, key=lambda line: _fits(line, column)):
        stretch = list(group)
        found += _stretch(stretch, column) if fits else stretch
    return found


def _fits(line: str, column: int) -> bool:
    """Whether a line has its text left of a column, right of it, or on both sides with a gap."""
    return not line[column:].strip() or not line[column - 2 : column].strip()


def _stretch(lines: list[str], column: int) -> list[str]:
    """Set what stands in two columns below each other, if it is text."""
    cells = [(line[:column].strip(), line[column:].strip()) for line in lines]
    # "Review of the lamps        Spring 2024" above the columns begins elsewhere.
    both = [
        n
        for n, (left, right) in enumerate(cells)
        if left and right and not lines[n][column].isspace()
    ]
    if len(both) < _FEWEST:
        return lines
    begin = both[0]
    last = _end(cells, max(n for n, (_, right) in enumerate(cells) if right) + 1)
    cells = cells[begin:last]
    if _is_table(cells) or not all(map(_is_text, zip(*cells, strict=True))):
        return lines
    left, right = (_paragraphs([cell[side] for cell in cells]) for side in (0, 1))
    return [*lines[:begin], *left, "", *right, *lines[last:]]


def _end(cells: Cells, last: int) -> int:
    """Return where the left column ends, which may be the longer one. A line that stands alone may
    be the title of what follows across both columns."""
    number = last
    while number < len(cells):
        block = number
        while block < len(cells) and not cells[block][0]:
            block += 1
        number = block
        while number < len(cells) and cells[number][0]:
            number += 1
        if number - block < 2 and block > last:
            break
        last = number if number > block else last
    return last


def _is_table(cells: Cells) -> bool:
    """Whether nearly all that begins on one side, behind a gap, begins on the other, too, or both
    sides have a head and no paragraphs; without gaps nothing tells text from a table."""
    heads = all(is_bare(head) and len(head.split()) <= _LONGEST_HEAD for head in cells[0])
    if heads and all(map(any, cells)):
        return True
    begins = [
        {n for n in range(1, len(cells)) if cells[n][side] and not cells[n - 1][side]}
        for side in (0, 1)
    ]
    fewest = min(map(len, begins))
    return 4 * len(begins[0] & begins[1]) >= 3 * fewest


def _is_text(column: Sequence[str]) -> bool:
    """Whether the lines of a column are wrapped: most are about as long as the longest, and
    of these many go on in small letters below."""
    filled = [cell for cell in column if cell]
    width = max(map(len, filled))
    long = [below for cell, below in pairwise(column) if len(cell) >= _FULL * width and below]
    lower = sum(below[0].islower() for below in long)
    return width >= _NARROWEST and 2 * len(long) >= len(filled) - 4 and 3 * lower > len(long)


def _paragraphs(column: Sequence[str]) -> list[str]:
    """The paragraphs of a column, a line each, as far apart as they stood; not more than one
    empty line between two."""
    width = max(map(len, column))
    found: list[str] = []
    for number, cell in enumerate(column):
        above = column[number - 1] if number else ""
        if not cell:
            if found and found[-1]:
                found.append("")
        elif not above or _BULLET.match(cell) or _ends(above, cell, width):
            found.append(cell)
        else:
            found[-1] = f"{found[-1]}{'' if found[-1].endswith('-') else ' '}{cell}"
    return found[:-1] if found and not found[-1] else found


def _ends(above: str, cell: str, width: int) -> bool:
    """Whether a line begins anew, and its first word would have fitted on the line above."""
    if cell[0].islower():
        return False
    return len(above) + 1 + len(cell.split(maxsplit=1)[0]) + _SPARE <= width
