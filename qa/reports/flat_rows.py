"""Rows of tables that were laid out flat: a name, and its values below it, one a line.

A PDF that is copied cell by cell gives "Cost per person", "47p", "55p", "Calls per 1,000 people",
"124", "165" for a table of three columns, with no blank line between. Only what comes back tells:
names with the same number of values each. What stands above the first may be the heads of the
columns, a line each.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import groupby
from typing import NamedTuple

from qa.reports.lines import Kind, Line, closed, is_prose, is_wrapped, starts_lower
from qa.reports.rows import is_value, is_word

_FEWEST = 3  # rows
_MOST_VALUES = 8
_LONGEST_NAME = 3  # lines


class Flat(NamedTuple):
    """Rows, and the heads of columns above them, each by its first line with its last."""

    rows: dict[int, int]
    heads: dict[int, int]


def find(lines: Sequence[Line], breaks: Set[int]) -> Flat:
    """Return the rows that were laid out flat. ``breaks`` are lines that none has."""
    found = Flat({}, {})
    able = (line.kind in (Kind.TEXT, Kind.NUMBER) and line.number not in breaks for line in lines)
    for may, stretch in groupby(zip(able, lines, strict=True), key=lambda one: one[0]):
        if may:
            _add_rows([line for _, line in stretch], found)
    return found


def _add_rows(own: Sequence[Line], found: Flat) -> None:
    """Add the rows in a stretch of lines, as long as they are alike."""
    alike: list[tuple[int, int, int]] = []  # where the name, the values begin, and behind them
    at = 0
    for valued, group in groupby(own, key=lambda line: is_value(line.text)):
        end = at + len(list(group))
        if valued:
            behind = alike[-1][2] if alike else at
            follows = 0 < at - behind <= _LONGEST_NAME and all(map(_may_be_name, own[behind:at]))
            if not follows or end - at != alike[-1][2] - alike[-1][1]:
                _add_table(own, alike, found)
                alike, behind = [], _first_name(own, at)
            alike += [(behind, at, end)] if behind < at else []
        at = end
    _add_table(own, alike, found)


def _first_name(own: Sequence[Line], values: int) -> int:
    """Where the name of a first row begins whose values do at ``values``; there if it has none.
    What is above it may be a head or a text."""
    first = values
    while first and values - first < _LONGEST_NAME and _may_be_name(own[first - 1]):
        below = own[first].text if first < values else ""
        if below and not (starts_lower(below) or is_wrapped([own[first - 1].text, below])):
            break
        first -= 1
    return first


def _may_be_name(line: Line) -> bool:
    asks = line.text.endswith("?")
    return asks or not (is_value(line.text) or closed(line.text) or is_prose(line.text))


def _add_table(own: Sequence[Line], alike: Sequence[tuple[int, int, int]], found: Flat) -> None:
    """Add rows that are alike, if there are enough and they may be nothing else: names with a
    number each are a contents list as well."""
    values = [own[at].text for _, first, end in alike for at in range(first, end)]
    several = _FEWEST <= len(alike) < len(values) <= _MOST_VALUES * len(alike)
    if not several and not (len(alike) >= _FEWEST and any(map(is_word, values))):
        return
    found.rows.update((own[name].number, own[end - 1].number) for name, _, end in alike)
    name, first, end = alike[0]
    head = name - (1 + end - first)
    clear = head == 0 or (head > 0 and closed(own[head - 1].text))
    if clear and all(map(_may_be_name, own[head:name])):
        found.heads[own[head].number] = own[name - 1].number
