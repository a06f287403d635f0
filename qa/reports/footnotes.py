"""Notes at the foot of a page: numbered as headings are, and none.

Text taken from a PDF has them between the last line of one page and the first of the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa.reports.lines import Kind, Line, closed, starts_lower

_NOTE = re.compile(r"(\d{1,3})([.)]?)[ \t]++\S")
_PAGE_NUMBER = re.compile(r"\d{1,3}")
# The number of a note behind a word of the text: "the plan.3 It", "the plan,3 which".
_REFERENCE = re.compile(r"(?<=[a-z])[.,;:!?)\"'’”]{0,2}(\d{1,3})(?![.,]?\d)(?=\W|$)")
_LONGEST = 400  # characters of one line
_MOST_LINES = 60  # the foot of a page is searched no farther up
_NEXT = 20  # lines from the end of one page to the text of the next
_MOST_WRAPPED = 3  # lines on which one note goes on


def mark(lines: Sequence[Line], pages: Iterable[int]) -> None:
    """Turn the lines that begin notes at the feet of pages into notes.

    They are the last numbered lines of a page, below some text, which refers to one of them
    (``the plan.3``). Where it shows no such number, those count that go on with the notes of an
    earlier page, or stand in the middle of a sentence, if they are no sentences themselves:
    those may be numbered paragraphs. ``pages`` are the lines at which form feeds began pages;
    what was read as the foot or head of a page parts two of them as well.
    """
    reached = 0
    begin = 0
    for end in _ends(lines, pages):
        foot = _foot(lines, begin, end)
        page = lines[begin : foot[0][0]] if foot else []
        text = [line for line in page if line.kind is not Kind.BLANK]
        if foot and text:
            above = " ".join(line.text for line in text)
            referred = {int(reference[1]) for reference in _REFERENCE.finditer(above)}
            sure = not referred.isdisjoint(number for _, number, _ in foot)
            if not sure and not any(stop or closed(lines[n].text) for n, _, stop in foot):
                goes_on = foot[0][1] == reached + 1 > 1
                sure = goes_on or (not closed(text[-1].text) and _goes_on(lines, end))
            if sure:
                for number, _, _ in foot:
                    lines[number].kind = Kind.NOTE
                reached = foot[-1][1]
        begin = end


def _goes_on(lines: Sequence[Line], number: int) -> bool:
    """Whether the next that is read goes on with a sentence."""
    below = (line for line in lines[number : number + _NEXT] if line.kind is not Kind.BLANK)
    first = next(below, None)
    return first is not None and first.kind is Kind.TEXT and starts_lower(first.text)


def _ends(lines: Sequence[Line], pages: Iterable[int]) -> list[int]:
    """The lines at which pages end: form feeds, and page numbers or running heads, which by
    now are blank lines with letters or figures in them."""
    cleared = {
        line.number
        for line in lines
        if line.kind is Kind.BLANK and any(c.isalnum() for c in line.text[:_LONGEST])
    }
    return sorted({*pages, *cleared, len(lines)})


def _foot(lines: Sequence[Line], begin: int, end: int) -> list[tuple[int, int, str]]:
    """Return the notes above line ``end``, each as its line, its number and the stop behind that.

    Their numbers go up by one; a note may be wrapped. A block of lines without a note ends them.
    """
    notes: list[tuple[int, int, str]] = []
    loose = 0  # lines that no note has been found for
    for number in range(end - 1, max(begin, end - _MOST_LINES) - 1, -1):
        line = lines[number]
        if line.kind is Kind.BLANK:
            if loose:
                break
            continue
        if not notes and not loose and _PAGE_NUMBER.fullmatch(line.text):
            continue
        if line.kind not in (Kind.TEXT, Kind.ITEM) or len(line.text) > _LONGEST:
            break
        found = _NOTE.match(line.text)
        if found and (not notes or int(found[1]) == notes[-1][1] - 1):
            notes.append((number, int(found[1]), found[2]))
            loose = 0
        elif loose == _MOST_WRAPPED:
            break
        else:
            loose += 1
    return notes[::-1]
