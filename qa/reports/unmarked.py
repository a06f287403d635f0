"""Lists that have lost their marks, as text copied from a web page or a letter has them.

The council should:

employ a third adviser
publish a guide for parents
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.reports.lines import Kind, Line, closed, is_number, starts_lower, wrap_width

_FEWEST = 2
_LONGEST = 400


def mark(lines: Sequence[Line]) -> None:
    """Turn the lines directly below each other, under one that ends in a colon, into items.

    Only where each line is a paragraph, for in a wrapped text they may be one. Lines that begin
    with capitals are items if none of them ends as a sentence does.
    """
    if wrap_width(lines) is not None:
        return
    above: Line | None = None
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if line.kind is Kind.BLANK:
            continue
        if line.kind is Kind.TEXT and above is not None and above.text.endswith(":"):
            run = _run(lines, line.number)
            if _is_list(run):
                for item in run:
                    item.kind = Kind.ITEM
            line = run[-1]
            number = line.number + 1
        above = line if line.kind is Kind.TEXT else None


def _run(lines: Sequence[Line], first: int) -> list[Line]:
    """The lines of text from ``first`` on, up to a blank one or the end of a sentence."""
    last = first
    while (
        last + 1 < len(lines)
        and lines[last + 1].kind is Kind.TEXT
        and lines[last].text[-1] not in ".:!?"
    ):
        last += 1
    return list(lines[first : last + 1])


def _is_list(run: Sequence[Line]) -> bool:
    if len(run) < _FEWEST or any(len(line.text) > _LONGEST for line in run):
        return False
    if all(starts_lower(line.text) for line in run):
        return True
    capitals = not any(starts_lower(line.text) for line in run)
    short = not any(closed(line.text.rstrip(";")) or is_number(line.text) for line in run)
    return capitals and short
