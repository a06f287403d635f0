"""Titles beside the text they head, in a margin of their own, are set above it.

    Types of boats      Ferries differ in how many they          Types of boats and crews
    and crews           carry, and in who sails them.       ->
                                                                     Ferries differ in how many they
                        Some are old.                                carry, and in who sails them.

The text of such a report stands in one column, far in, and nearly nothing else in its margin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from qa.reports.lines import indent_of, is_bare

_NARROWEST = 14  # characters of a margin that holds titles
_FEWEST = 3  # titles beside text
_MOST_LINES = 8  # of a title in a narrow margin
_MAIN = 0.5  # of the lines of a report stand in its column
_FULL = 0.6  # of the column's width is what lines of a paragraph have, but for the last


def unfold(lines: Sequence[str], pages: Sequence[int]) -> tuple[list[str], tuple[int, ...]]:
    """Return lines with the titles of a margin above their text, and where the pages now begin."""
    margin = _margin(lines)
    widths = sorted(len(line.rstrip()) - margin for line in lines if indent_of(line) == margin)
    tops = frozenset(pages)
    blocks = _blocks(lines, tops, margin, widths[9 * len(widths) // 10]) if margin else {}
    beside = sum(len(block) > 1 for _, block in blocks.values())
    if beside < _FEWEST:
        return list(lines), tuple(pages)
    found: list[str] = []
    begins: list[int] = []
    for first, end in pairwise([0, *pages, len(lines)]):
        begins.append(len(found))
        number = first
        while number < end:
            last, block = blocks.get(number, (number, [lines[number]]))
            found += block
            number = last + 1
    return found, tuple(begins[1:])


def _margin(lines: Sequence[str]) -> int:
    """How far in the column stands that holds most of a text, 0 if it has no margin for titles."""
    indents = Counter(indent_of(line) for line in lines if line.strip())
    margin, count = max(indents.items(), key=lambda one: one[1], default=(0, 0))
    main = count >= _MAIN * indents.total() and margin >= _NARROWEST
    return margin if main and not any("\t" in line for line in lines) else 0


def _blocks(
    lines: Sequence[str], tops: frozenset[int], margin: int, width: int
) -> dict[int, tuple[int, list[str]]]:
    """For the first line of each title in the margin, its last one, and what they become."""
    found: dict[int, tuple[int, list[str]]] = {}
    number = 0
    while number < len(lines):
        last = number
        while last < len(lines) and lines[last][:margin].strip():
            last += 1
            if last in tops:
                break
        clear = number == 0 or number in tops or not lines[number - 1].strip()
        few = clear and 0 < last - number <= _MOST_LINES
        if few and (block := _block(lines[number:last], margin, width)):
            found[number] = last - 1, block
        number = max(last, number + 1)
    return found


def _block(own: Sequence[str], margin: int, width: int) -> list[str]:
    """What the lines of a title become, text beside it and all, or nothing if they are no title."""
    title = " ".join(line[:margin].strip() for line in own)
    beside = [line[margin:].rstrip() for line in own]
    apart = all(not line[margin - 1 : margin].strip() for line in own)
    if not apart or not title[0].isupper() or not is_bare(title, wrapped=True):
        return []
    text = [line for line in beside if line]
    if not text:
        return [title] if len(own) > 1 else []
    straight = beside[: len(text)] == text and not any(line[0].isspace() for line in text)
    full = all(len(line) >= _FULL * width for line in (text[:-1] or text))
    if not straight or not full or text[0][0].islower():
        return []
    return [title, "", *(" " * margin + line for line in text)]
