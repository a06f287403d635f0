r"""How a row of a table is parted into cells: one way for who reads, finds, marks and shows it.

A row with a tab is parted at its tabs, any other at its pipes. Markdown's outer pipes hold no
cell, whether a row has them or not, and a pipe behind a backslash is a sign of its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from qa.reports.grades import grade_lines
from qa.spans import Span, trimmed

_PIPE = re.compile(r"(?<!\\)\|")
_PIPE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_RULE = re.compile(r":?-*:?")
_FIGURE = re.compile(
    r"[-+−–~<>]?[£$€]?\d[\d.,]{0,14}+ ?(?:%|p|m|bn|k|pp|per ?cent|million|billion)?", re.IGNORECASE
)
_WORDS = frozenset("yes|no|n/a|none|nil|–|—|*".split("|"))


def is_pipe_rule(text: str) -> bool:
    """Whether a line is the ``|---|---|`` under the head of a Markdown table."""
    return "|" in text and len(text) <= 2000 and _PIPE_RULE.fullmatch(text) is not None


def line_cells(text: str, start: int, end: int) -> list[Span]:
    r"""Return where the cells of one line stand, without the blanks around each.

    >>> row = r"| a | b \| c | |"
    >>> [row[slice(*cell)] for cell in line_cells(row, 0, len(row))]
    ['a', 'b \\| c', '']
    """
    if "\t" in text[start:end]:
        cuts = [at for at in range(start, end) if text[at] == "\t"]
    else:
        start, end = trimmed(text, start, end)
        cuts = [found.start() for found in _PIPE.finditer(text, start, end)]
        if cuts and cuts[0] == start:
            start = cuts.pop(0) + 1
        if cuts and cuts[-1] == end - 1:
            end = cuts.pop()
    return [
        trimmed(text, left, right)
        for left, right in zip([start, *(cut + 1 for cut in cuts)], [*cuts, end], strict=True)
    ]


def columns(text: str, start: int, end: int) -> list[tuple[Span, ...]]:
    """Return where the cells of a row stand, each by its places: a row may be broken over lines.

    An empty cell has no place. What stands below each other belongs together; lines of one cell
    each are one cell, but where one of them is a grade, or the last are values: that was laid out
    flat. A rule, or a line with nothing in it, has no cells. The blanks in front of the row count:
    a tab there is an empty first cell.
    """
    lines = _cells_by_line(text, start, end)
    if lines and _is_flat(lines):
        return [(span,) for span in _laid_flat(text, [line[0] for line in lines])]
    return [
        tuple(cell for cell in column if cell is not None and cell[0] < cell[1])
        for column in zip_longest(*lines)
    ]


def head_columns(text: str, head: Span, row: Span) -> list[tuple[Span, ...]]:
    """Return where the cells stand of what is above a row, as `columns` does.

    Above a row that was laid out flat each line is the head of a column, if there are as many.

    >>> text = "Cost\\nHere\\nThere\\nA boat\\n£4\\n£5"
    >>> [text[a:z] for ((a, z),) in head_columns(text, (0, 15), (16, 28))]
    ['Cost', 'Here', 'There']
    """
    lines = _cells_by_line(text, *head)
    if _is_flat(lines) and _is_flat(_cells_by_line(text, *row)):
        heads: list[tuple[Span, ...]] = [(line[0],) for line in lines]
        if len(heads) == len(columns(text, *row)):
            return heads
    return columns(text, *head)


def _cells_by_line(text: str, start: int, end: int) -> list[list[Span]]:
    begin = text.rfind("\n", 0, start) + 1
    at = begin if text[begin:start].isspace() else start
    lines: list[list[Span]] = []
    for line in text[at:end].splitlines(keepends=True):
        found = line_cells(text, at, at + len(line))
        if not all(_RULE.fullmatch(text, *cell) for cell in found):
            lines.append(found)
        at += len(line)
    return lines


def _is_flat(lines: Sequence[Sequence[Span]]) -> bool:
    return all(len(line) == 1 for line in lines)


def is_value(text: str) -> bool:
    """Whether a line may be all that a cell holds beside a name: a figure, or ``Yes``.

    >>> is_value("£4.7m"), is_value("55p"), is_value("n/a"), is_value("2 dogs")
    (True, True, True, False)
    """
    return is_word(text) or _FIGURE.fullmatch(text.strip()) is not None


def is_word(text: str) -> bool:
    """Whether a line is one of the few words, or a dash, that cells hold instead of a figure."""
    return text.strip().casefold() in _WORDS


def _laid_flat(text: str, lines: Sequence[Span]) -> list[Span]:
    """Return the places of a name, its grade and what stands behind it, or of a name and its
    values; of all as one if there are none."""
    said = [text[slice(*line)] for line in lines]
    first = len(said)
    while first and is_value(said[first - 1]):
        first -= 1
    values = said[first:]
    if first and (len(values) > 1 or any(map(is_word, values))):
        return [(lines[0][0], lines[first - 1][1]), *lines[first:]]
    for at in range(1, len(said)):
        end = at + grade_lines(said[at : at + 2])
        if end > at:
            parts = (lines[:at], lines[at:end], lines[end:])
            return [(part[0][0], part[-1][1]) for part in parts if part]
    return [(lines[0][0], lines[-1][1])]


def cells(row: str) -> list[str]:
    r"""Return the words of a row's cells, [] for a rule such as ``|---|:--|``.

    >>> cells("Calls\t139\t175\nin 12 months\t\t"), cells(r"| a | b \| c | |")
    (['Calls in 12 months', '139', '175'], ['a', 'b | c', ''])
    """
    return cells_at(row, 0, len(row))


def cells_at(text: str, start: int, end: int) -> list[str]:
    """Return the words of the cells of a row that stands in a text, as `cells` does."""
    return _words(text, columns(text, start, end))


def heads_at(text: str, head: Span, row: Span) -> list[str]:
    """Return the words of the cells above a row: see `head_columns`."""
    return _words(text, head_columns(text, head, row))


def _words(text: str, found: Iterable[Sequence[Span]]) -> list[str]:
    return [
        " ".join(shown(" ".join(text[slice(*place)] for place in places)).split())
        for places in found
    ]


def shown(cell: str) -> str:
    r"""Return a cell's text with the pipes that a backslash stood for.

    >>> shown(r"b \| c")
    'b | c'
    """
    return cell.replace("\\|", "|")
