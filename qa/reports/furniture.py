"""Page furniture: page numbers, running heads and navigation, which are no text.

A report taken from a PDF page by page keeps them, and they stand in the middle of its
sentences. A number alone proves nothing; a running head is a line that comes back with it,
three times or more, while the numbers grow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.reports.lines import Kind, Line

_WORDED = re.compile(
    r"[-–—|\s]*(?:page|p\.)\s*(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*"
    r"|(\d{1,4})\s+of\s+\d{1,4}|(\d{1,4})\s*\|\s*page|[-–—]\s*(\d{1,4})\s*[-–—]",
    re.IGNORECASE,
)
_GAPPED = re.compile(r"(\d{1,4}) {3,}+(\S.*)|(\S(?:.*?\S)?) {3,}+(\d{1,4})")
# A page number in the middle: "Report 06/2024       3       September 2024".
_CENTRED = re.compile(r"(\S++(?: \S++)*+) {3,}+(\d{1,4}) {3,}+(\S++(?: \S++)*+)")
_BARE = re.compile(r"\d{1,3}")
# What a web page says around a text that is copied from it.
_NAVIGATION = re.compile(
    r"skip to (?:main )?(?:content|navigation)|cookies on (?:this (?:web)?site|[\w.]+)"
    r"|(?:back|return) to (?:the )?top(?: of (?:the )?page)?"
    r"|(?:print|share|email|download) this page(?:\s*:.*)?"
    r"|(?:was|is) this page (?:helpful|useful)\?"
    r"|you are here\s*:.*|home(?:\s*[>\u203a»]\s*[^>\u203a»\n]+)+",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_LONGEST_MARK = 40
_LONGEST_HEAD = 100
_LONGEST_GAPPED = 200
# A running head stands at most so many lines from its page number.
_REACH = 4
_TIMES = 3
# Bare numbers are many things: as pages they grow by no more than this from head to head.
_STEP = 3


@dataclass(frozen=True, slots=True)
class _Head:
    """A line that may be a running head, with the page number that it was seen with."""

    line: int
    page_line: int
    page: int


# What heads have in common: how they stand to their page number, and their words.
_Look = tuple[str, int, str]


def clear(lines: Sequence[Line], pages: Sequence[int]) -> None:
    """Turn page numbers and running heads into blank lines.

    A page number in words ("Page 3 of 20") is known by itself, a bare one where it counts
    the pages that form feeds part (``pages`` are the lines at which they begin). Others are
    known by a head that comes back: on the same line with a wide gap between, or beside
    such a line or a bare number. Navigation is what web pages say in these very words.
    """
    heads: dict[_Look, list[_Head]] = {}
    for line in lines:
        for look, head in _looks(lines, line):
            heads.setdefault(look, []).append(head)
    running = {look: group for look, group in heads.items() if _run(look[0], group)}
    for group in running.values():
        for head in group:
            lines[head.line].kind = lines[head.page_line].kind = Kind.BLANK
    for line in lines:
        if _worded(line) or _navigates(line):
            line.kind = Kind.BLANK
    for line in _numbered_pages(lines, pages):
        line.kind = Kind.BLANK
    _clear_ends(
        lines, {look: group for look, group in running.items() if look[0] in ("bare", "beside")}
    )


def _navigates(line: Line) -> bool:
    return (
        line.kind in (Kind.TEXT, Kind.ITEM)
        and len(line.text) <= _LONGEST_GAPPED
        and _NAVIGATION.fullmatch(line.text) is not None
    )


def _numbered_pages(lines: Sequence[Line], pages: Sequence[int]) -> list[Line]:
    """Return the bare numbers that count the pages, at their feet or else at their heads."""
    for step, begins in ((-1, [*pages, len(lines)]), (1, pages)):
        found: list[Line] = []
        for page in begins:
            near = range(page - (step < 0), page + (_REACH + 1) * step, step)
            own = next((lines[n] for n in near if 0 <= n < len(lines) and lines[n].text), None)
            if own is not None and _BARE.fullmatch(own.text):
                found.append(own)
        grows = all(int(b.text) - int(a.text) == 1 for a, b in pairwise(found))
        if len(found) >= _TIMES and grows and 2 * len(found) >= len(begins):
            return found
    return []


def _looks(lines: Sequence[Line], line: Line) -> Iterator[tuple[_Look, _Head]]:
    """Yield the heads that stand with a line, if it is or holds a page number."""
    if page := _worded(line):
        for step in (-1, 1):
            for other in _beside(lines, line.number, step)[:2]:
                if other.kind is not Kind.BLANK and len(other.text) <= _LONGEST_HEAD:
                    yield ("worded", step, _key(other)), _Head(other.number, line.number, page)
    elif line.kind is not Kind.TEXT or len(line.text) > _LONGEST_GAPPED:
        return
    elif _BARE.fullmatch(line.text):
        yield from _next_to(lines, line, "bare", int(line.text))
    elif _alone(lines, line.number) and (foot := _foot(line.text)):
        words, page = foot
        yield ("gapped", 0, words), _Head(line.number, line.number, page)
        yield from _next_to(lines, line, "beside", page)


def _next_to(
    lines: Sequence[Line], line: Line, how: str, page: int
) -> Iterator[tuple[_Look, _Head]]:
    """Yield what may be a head directly above or below a page number."""
    for step in (-1, 1):
        for other in _beside(lines, line.number, step)[:1]:
            if _may_head(other):
                yield (how, step, _key(other)), _Head(other.number, line.number, page)


def _foot(text: str) -> tuple[str, int] | None:
    """Return the words and the page number of a line that has both, with a wide gap between.

    >>> _foot("Report 6/24          3          May 2024")
    ('report 6/24 may 2024', 3)
    """
    if found := _GAPPED.fullmatch(text):
        return " ".join((found[2] or found[3]).casefold().split()), int(found[1] or found[4])
    if found := _CENTRED.fullmatch(text):
        return f"{found[1]} {found[3]}".casefold(), int(found[2])
    return None


def _worded(line: Line) -> int:
    """Return the page number that a line gives in words, 0 if none."""
    if not 0 < len(line.text) <= _LONGEST_MARK:
        return 0
    page = _WORDED.fullmatch(line.text)
    return int(next(filter(None, page.groups()))) if page else 0


def _run(how: str, heads: Sequence[_Head]) -> bool:
    """Say whether lines of one look are running heads: they come back and their pages grow."""
    steps = [below.page - above.page for above, below in pairwise(heads)]
    most = max(steps, default=0) if how in ("worded", "gapped") else _STEP
    return len(heads) >= _TIMES and all(1 <= step <= most for step in steps)


def _clear_ends(lines: Sequence[Line], running: dict[_Look, list[_Head]]) -> None:
    """Heads without a number and numbers without a head: a report's first and last pages.

    A head that is the very first line is the title.
    """
    keys = {words for _, _, words in running}
    above = {str(heads[0].page - 1): heads[0].page_line for heads in running.values()}
    below = {str(heads[-1].page + 1): heads[-1].page_line for heads in running.values()}
    for line in lines[1:] if running else ():
        number = line.number < above.get(line.text, -1) or line.number > below.get(
            line.text, len(lines)
        )
        if line.kind is Kind.TEXT and (number or _key(line) in keys):
            line.kind = Kind.BLANK


def _may_head(line: Line) -> bool:
    return (
        line.kind is Kind.TEXT
        and len(line.text) <= _LONGEST_HEAD
        and any(not c.isdigit() and not c.isspace() for c in line.text)
    )


def _beside(lines: Sequence[Line], number: int, step: int) -> list[Line]:
    """Return the lines with text near a line, above (-1) or below (1), nearest first."""
    near = range(number + step, number + (_REACH + 1) * step, step)
    return [lines[n] for n in near if 0 <= n < len(lines) and lines[n].text]


def _alone(lines: Sequence[Line], number: int) -> bool:
    return not any(lines[n].text for n in (number - 1, number + 1) if 0 <= n < len(lines))


def _key(line: Line) -> str:
    """Return what stays of a head from page to page: its words, without digits."""
    return _DIGITS.sub("0", line.text.casefold())
