"""Running heads that name the chapter: ``Surgery`` at the top of each page on surgery.

They are furniture like the report's own name, but for one: a chapter that begins on a page of its
own has its title there and nowhere else. Only form feeds tell where pages begin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from qa.reports.lines import Kind, Line, closed

_LONGEST = 100
_FEWEST = 3  # pages in a row with one head show that heads name chapters
_MOST = 3 / 5  # of all pages; what stands on more is the report's own name
_PAGES = 5  # fewer tell nothing


def repeated(lines: Sequence[Line], pages: Sequence[int], passed: frozenset[int]) -> list[Line]:
    """Return the lines at the tops of pages that only repeat the chapter.

    ``pages`` are the lines at which pages begin; ``passed`` lines, page numbers and the like, are
    no tops. None where no head stands on three pages in a row.
    """
    bounds = list(pairwise([0, *pages, len(lines)]))
    tops = [_top(lines, first, end, passed) for first, end in bounds]
    counts = Counter(map(_name, tops))
    wide = {name for name, count in counts.items() if name and count > _MOST * len(bounds)}
    if wide:
        passed |= {top.number for top in tops if top is not None and _name(top) in wide}
        tops = [_top(lines, first, end, passed) for first, end in bounds]
    names = list(map(_name, tops))
    runs = [list(run) for name, run in groupby(range(len(tops)), names.__getitem__) if name]
    if len(bounds) < _PAGES or max(map(len, runs), default=0) < _FEWEST:
        return []
    found: list[Line] = []
    for run in runs:
        stands = run[0] > 0 and _stands(lines, bounds[run[0] - 1], names[run[0]])
        found += (top for at in run[not stands :] if (top := tops[at]) is not None)
    return found


def _top(lines: Sequence[Line], first: int, end: int, passed: frozenset[int]) -> Line | None:
    """The first line of a page that is read, if it may be a head."""
    own = (line for line in lines[first:end] if line.kind is not Kind.BLANK)
    top = next((line for line in own if line.number not in passed), None)
    if top is None or top.kind is not Kind.TEXT or len(top.text) > _LONGEST or closed(top.text):
        return None
    return top


def _name(top: Line | None) -> str:
    return " ".join(top.text.casefold().split()) if top is not None else ""


def _stands(lines: Sequence[Line], page: tuple[int, int], name: str) -> bool:
    """Whether a name has stood clear on the page before, as the title of what goes on here."""
    first, end = page
    return any(
        lines[n].kind is Kind.TEXT
        and _name(lines[n]) == name
        and all(not 0 <= m < end or lines[m].kind is Kind.BLANK for m in (n - 1, n + 1))
        for n in range(first, end)
    )
