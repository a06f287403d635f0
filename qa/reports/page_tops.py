"""Which headings begin a page of a PDF, and whether they had to: chapters often do.

Form feeds part the pages. A heading at the top of one may stand there because the page before was
full, and then it says nothing; below a page that had room for more it was put there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence, Set
from itertools import pairwise

from qa.reports import contents as toc
from qa.reports.lines import Kind, Line
from qa.reports.styles import OPENING, Heading

_FEWEST = 3  # chapters that begin a page
_MOST = 2 / 3  # of the headings that a contents list names: where all do, it tells no levels
_FEWEST_JUDGED = 2
_FEWEST_PARTS = 2
_FIRST_WORDS = 2
_FULL = 0.95  # of the lines of a page are those of a full one
_FULL_PAGES = 0.8  # of the pages have no more lines than a full one


def mark(headings: Sequence[Heading], lines: Sequence[Line], pages: Sequence[int]) -> None:
    """Mark the headings that begin a page, and those that do so below one with room for more."""
    starts = [0, *pages]
    filled = [
        [number for number in range(first, end) if lines[number].kind is not Kind.BLANK]
        for first, end in zip(starts, [*pages, len(lines)], strict=True)
    ]
    sizes = [len(page) for page in filled]
    full = sorted(sizes)[int((len(sizes) - 1) * _FULL_PAGES)]
    for heading in headings:
        page = bisect_right(starts, heading.first) - 1
        heading.tops_page = page > 0 and heading.first <= filled[page][0]
        heading.breaks_page = heading.tops_page and sizes[page - 1] < _FULL * full


def levels(headings: Sequence[Heading], places: Sequence[int], found: Sequence[int]) -> list[int]:
    """Return the levels ``found`` of the headings at ``places``, which a flat contents list names,
    with those that break pages at the top and all others below, if chapters begin pages.

    Where several that hold others have judged ones behind them, these are parts of the report and
    the judged ones their chapters.
    """
    named = [headings[place] for place in places]
    sure = [n for n, heading in enumerate(named) if heading.breaks_page or heading.announcement]
    breaks = sum(heading.breaks_page for heading in named)
    if not _FEWEST <= breaks <= _MOST * len(named):
        return list(found)
    holders = {
        n
        for n, (here, below) in enumerate(pairwise(places))
        if named[n].empty and below == here + 1
    }
    tops = {0, *sure, *_like(named, sure, holders)}
    parts = _parts(named, tops)
    told: list[int] = []
    inside = False  # a part of the report
    for n, (heading, level) in enumerate(zip(named, found, strict=True)):
        inside = n in parts or (inside and (n not in tops or heading.judgement is not None))
        chapter = n in parts or (n in tops and not (inside and heading.judgement))
        told.append(1 if chapter else max(2, level))
    return told


def _like(named: Sequence[Heading], sure: Sequence[int], holders: Set[int]) -> set[int]:
    """The headings at the top of a page, behind a full one, of a kind with those that break pages:
    they hold others, are judged as they are, begin with their words or open reports."""
    judged = sum(named[at].judgement is not None for at in sure)
    words = [tuple(toc.key(one.text).split()[:_FIRST_WORDS]) for one in named]
    within = {own for own, one in zip(words, named, strict=True) if not one.tops_page}
    worded = {words[at] for at in sure} - within
    return {
        n
        for n, heading in enumerate(named)
        if heading.tops_page
        and (
            n in holders
            or (heading.judgement is not None and judged >= _FEWEST_JUDGED)
            or words[n] in worded
            or toc.key(heading.text) in OPENING
        )
    }


def _parts(named: Sequence[Heading], tops: Set[int]) -> list[int]:
    """The headings that hold others and have judged ones behind them, if there are several."""
    openers = [n for n in sorted(tops) if named[n].empty]
    found = [
        here
        for here, end in pairwise([*openers, len(named)])
        if any(n in tops and named[n].judgement for n in range(here + 1, end))
    ]
    return found if len(found) >= _FEWEST_PARTS else []
