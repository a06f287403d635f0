"""Parts that are counted by a word of their own: ``Issue 1: Staff``, ``Issue 2: Pay``.

Where headings look alike, such a row says what holds what: it stands under the heading right
above its first, and what stands between two of the row is a part of the one above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.reports import contents as toc
from qa.reports.styles import Heading, Style

_COUNTED = re.compile(r"((?:[^\W\d_]+ ){1,3})(\d{1,2})(?![\w.,/%])")
_FAR = 300  # headings: more than a row goes over; keeps this linear
# What is above all headings of a look, or beside those in capitals.
_ABOVE = (Style.ATX, Style.LINE, Style.PART, Style.NUMBER, Style.ROMAN, Style.ALPHA)


def depths(headings: Sequence[Heading]) -> dict[int, int]:
    """Return how far below the heading that holds it what belongs to a row stands, by its number in
    ``headings``: 1 for what is counted, 2 for what looks the same and is a part of that.

    A row has two or more, in capitals or in bold, and its first stands directly below a heading of
    its look without a text. Behind its last are parts what names it (``Findings on issue 2``) and
    what comes back from between the others.

    >>> names = ["AREAS", "ISSUE 1", "VIEWS", "ISSUE 2", "VIEWS", "ADVICE"]
    >>> depths([Heading(0, 0, 0, name, Style.CAPS, empty=name == "AREAS") for name in names])
    {1: 1, 2: 2, 3: 1, 4: 2}
    """
    found: dict[int, int] = {}
    for first in range(1, len(headings)):
        holder, heading = headings[first - 1], headings[first]
        begins = first not in found and heading.style in (Style.CAPS, Style.BOLD)
        if begins and holder.empty and _look(holder) == _look(heading):
            found.update(_row(headings, first))
    return found


def _row(headings: Sequence[Heading], first: int) -> dict[int, int]:
    """The row that begins with a heading, {} if none does."""
    label = _label(headings[first].text)
    if label is None or label[1] != 1 or _label(headings[first - 1].text):
        return {}
    alike = list(_alike(headings, first))
    members: list[int] = []
    for index in alike:
        if _label(headings[index].text) == (label[0], len(members) + 1):
            members.append(index)
    if len(members) < 2:
        return {}
    last = members[-1]
    found = {n: 1 if n in members else 2 for n in alike if n <= last}
    between = {toc.key(headings[n].text) for n, depth in found.items() if depth > 1}
    named = re.compile(rf"\b{re.escape(f'{label[0]} {len(members)}')}\b")
    for index in alike:
        name = toc.key(headings[index].text)
        if index <= last:
            continue
        if name not in between and not named.search(name):
            break
        found[index] = 2
    return found


def _alike(headings: Sequence[Heading], first: int) -> Iterator[int]:
    """Yield the headings from ``first`` on that look as it does, down to one that stands above."""
    look = _look(headings[first])
    for index in range(first, min(first + _FAR, len(headings))):
        here = _look(headings[index])
        if here == look:
            yield index
        elif here[0] in _ABOVE or (look[0] is Style.BOLD and _is_above(here, look)):
            return


def _is_above(look: tuple[Style, int], other: tuple[Style, int]) -> bool:
    """Whether capitals stand above what is bold, or what is bold above what is slanted, too."""
    return look[0] is Style.CAPS or (look[0] is other[0] and look[1] < other[1])


def _look(heading: Heading) -> tuple[Style, int]:
    return heading.style, heading.depth


def _label(title: str) -> tuple[str, int] | None:
    """The words and the number that a title begins with."""
    found = _COUNTED.match(title)
    return (toc.key(found[1]), int(found[2])) if found else None
