"""Page furniture: page numbers and running heads, which are no text.

A report taken from a PDF page by page keeps them, and they stand in the middle of its
sentences. A number alone proves nothing; a running head is a line that comes back with it,
three times or more, while the numbers grow, or one that comes back at the edges of pages where
form feeds part them.
"""

from __future__ import annotations

import math
import re
from bisect import bisect, bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from qa.reports import chapter_heads
from qa.reports.grades import grade, states_grade
from qa.reports.lines import Kind, Line, is_period

_WORDED = re.compile(
    r"[-–—|\s]*(?:page|p\.)\s*(\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*"
    r"|(\d{1,4})\s+of\s+\d{1,4}|(\d{1,4})\s*\|\s*page|[-–—]\s*(\d{1,4})\s*[-–—]",
    re.IGNORECASE,
)
_GAPPED = re.compile(r"(\d{1,4}) {3,}+(\S.*)|(\S(?:.*?\S)?) {3,}+(\d{1,4})")
_ROMAN_GAPPED = re.compile(r"[ivxl]{1,7} {3,}+(\S.*)|(\S(?:.*?\S)?) {3,}+[ivxl]{1,7}")
# "3 Dale Hospital Inspection report 4 May 2022": nothing else counts so many of the same words.
_DATE = r"(?: \d{1,2} [^\W\d_]++ (?:19|20)\d\d)?"
_COUNTING = re.compile(
    rf"(\d{{1,4}}) ((?:[^\W\d_]\S*+ ){{3,}}\S++{_DATE})"
    rf"|((?:[^\W\d_]\S*+ ){{4,}}[^\W\d_]\S*+{_DATE}) (\d{{1,4}})"
)
# "14 and 15 March 2024 3", below the name of what was seen then.
_DATED = re.compile(r"(\d.{5,40} \d{4}) (\d{1,3})")
# Without a gap: "3 | Report 06/2024", "Page 3: Report 06/2024", "Report 06/2024 page 3".
_LEADING = re.compile(r"(?:page (\d{1,4})[\s|–—:-]|(\d{1,4}) ?\|)", re.IGNORECASE)
_TRAILING = re.compile(
    r"[\s|–—:-](?:page|p\.) ?(\d{1,4})(?: (?:of|/) \d{1,4})?\Z|\| ?(\d{1,4})\Z", re.IGNORECASE
)
# A page number in the middle: "Report 06/2024       3       September 2024".
_CENTRED = re.compile(r"(\S++(?: \S++)*+) {3,}+(\d{1,4}) {3,}+(\S++(?: \S++)*+)")
_BARE = re.compile(r"\d{1,3}")
_ROMAN_PAGE = re.compile(r"page\s+[ivxl]{1,7}", re.IGNORECASE)
# How secret a report is; it says so on every page.
_MARKING = re.compile(
    r"(?:OFFICIAL|UNCLASSIFIED|RESTRICTED|CONFIDENTIAL|PROTECT|NOT PROTECTIVELY MARKED)"
    r"(?:\s*[-–—:,]\s*[A-Z]+){0,3}(?:\s{3,}\d{1,4})?"
)
_LONGEST_MARK = 40
_LONGEST_HEAD = 100
_LONGEST_GAPPED = 200
# A running head stands at most so many lines from its page number.
_REACH = 4
_TIMES = 3
# So many lines at each edge of a page may be running heads, on one page of so many.
_EDGE = 3
_ONE_IN = 3
_SENTENCE_ON = 3 / 4
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
    such a line or a bare number.
    """
    numbers = frozenset(line.number for line in lines if _counts(line))
    for line in chapter_heads.repeated(lines, pages, numbers):
        line.kind = Kind.BLANK
    edges = _edges(lines, pages)
    heads: dict[_Look, list[_Head]] = {}
    for line in lines:
        for look, head in _looks(lines, line):
            heads.setdefault(look, []).append(head)
    running = {look: group for look, group in heads.items() if _run(look[0], group)}
    for group in running.values():
        for head in group:
            lines[head.line].kind = lines[head.page_line].kind = Kind.BLANK
    for line in _close_to_text(lines, running):
        line.kind = Kind.BLANK
    worded = {words for how, _, words in running if how == "worded"}
    gapped = {words for how, _, words in running if how == "gapped"}
    for line in lines:
        if _worded(line) or _is_marking(line) or _roman_foot(line) in gapped:
            line.kind = Kind.BLANK
        elif _ROMAN_PAGE.fullmatch(line.text):
            # The first pages are counted apart, below the same heads.
            beside = (other for step in (-1, 1) for other in _beside(lines, line.number, step))
            for own in [line, *(other for other in beside if _key(other) in worded)]:
                own.kind = Kind.BLANK
    for line in [*edges, *_chapters(lines, heads, running)]:
        line.kind = Kind.BLANK
    for line in _numbered_pages(lines, pages):
        line.kind = Kind.BLANK
    _clear_ends(
        lines, {look: group for look, group in running.items() if look[0] in ("bare", "beside")}
    )


def _chapters(
    lines: Sequence[Line],
    heads: dict[_Look, list[_Head]],
    running: dict[_Look, list[_Head]],
) -> list[Line]:
    """Return the names of chapters that stand between a running head and its page number, and the
    number on the other sort of pages: ``Report 6/24``, ``Part One``, ``7`` on the right, ``8``,
    ``Part One``, ``Report 6/24`` on the left. Such a name comes back, for it has a title, too."""
    names = {words for how, _, words in running if how == "bare"}
    pages = sorted((head.line, head.page) for group in running.values() for head in group)
    counts = Counter(_key(line) for line in lines if line.kind is Kind.TEXT)
    found: list[Line] = []
    for (how, _, words), group in heads.items():
        for head in group if how == "bare" and words in names else ():
            first, last = sorted((head.line, head.page_line))
            own = [line for line in lines[first + 1 : last] if line.kind is not Kind.BLANK]
            if len(own) == 1 and _may_head(own[0]) and counts[_key(own[0])] > 1:
                at = bisect_left(pages, (head.line, 0))
                above = pages[at - 1][1] if at else 0
                below = pages[at][1] if at < len(pages) else head.page + 1
                found += own
                found += [lines[head.page_line]] if above < head.page < below else []
    return found


def _is_marking(line: Line) -> bool:
    return (
        line.kind in (Kind.TEXT, Kind.ITEM)
        and len(line.text) <= _LONGEST_GAPPED
        and _MARKING.fullmatch(line.text) is not None
    )


def _edges(lines: Sequence[Line], pages: Sequence[int]) -> list[Line]:
    """Return the lines that come back, word for word, at the heads or feet of pages.

    On three pages or more, and one in three; behind the first line of an edge others of it
    only where that one comes back, too. Sections on pages of their own may end alike ("This
    standard is met."), so a sentence has to stand on nearly all, and a grade is never one of
    them. The very first line of a report is its title.
    """
    found: list[Line] = []
    bounds = list(pairwise([0, *pages, len(lines)]))
    for step in (1, -1):
        edges = []
        for first, end in bounds:
            own = (lines[n] for n in range(first, end)[::step])
            words = (line for line in own if line.kind is not Kind.BLANK and not _counts(line))
            edges.append(list(islice(words, _EDGE)))
        counts = Counter(name for edge in edges for name in {_words(line) for line in edge})
        for edge in edges:
            comes_back = (line for line in edge if counts[_words(line)] >= _least(line, len(edges)))
            for line, other in zip(edge, comes_back, strict=False):
                if line is not other:
                    break
                if line.number and line.kind in (Kind.TEXT, Kind.ROW):
                    found.append(line)
    return found


def _least(line: Line, pages: int) -> float:
    """Return on how many pages a line has to come back to be a running head, of so many."""
    if _is_grade(line):
        return math.inf
    return max(_TIMES, pages * _SENTENCE_ON if _is_sentence(line) else pages / _ONE_IN)


def _is_sentence(line: Line) -> bool:
    return line.text.endswith(".")


def _is_grade(line: Line) -> bool:
    return grade(line.text) is not None or states_grade(line.text)


def _counts(line: Line) -> bool:
    """Whether a line is nothing but a page number."""
    return _BARE.fullmatch(line.text) is not None or _worded(line) > 0


def _words(line: Line) -> str:
    """Return a line as it comes back from page to page, without a page number."""
    foot = _foot(line.text) if len(line.text) <= _LONGEST_GAPPED else None
    return foot[0] if foot else " ".join(line.text.casefold().split())


def _numbered_pages(lines: Sequence[Line], pages: Sequence[int]) -> list[Line]:
    """Return the bare numbers that count the pages, at their feet or else at their heads."""
    for step, begins in ((-1, [*pages, len(lines)]), (1, pages)):
        found: list[Line] = []
        for page in begins:
            near = range(page - (step < 0), page + (_REACH + 1) * step, step)
            near_lines = (lines[n] for n in near if 0 <= n < len(lines))
            own = next((line for line in near_lines if line.kind is not Kind.BLANK), None)
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
                if other.kind is not Kind.BLANK and _is_name(other):
                    yield ("worded", step, _key(other)), _Head(other.number, line.number, page)
    elif line.kind is not Kind.TEXT or len(line.text) > _LONGEST_GAPPED:
        return
    elif _BARE.fullmatch(line.text):
        yield from _next_to(lines, line, "bare", int(line.text))
    elif foot := _foot(line.text):
        words, page = foot
        near = [lines[n] for n in (line.number - 1, line.number + 1) if 0 <= n < len(lines)]
        others = [other for other in near if other.text]
        if not others or _DATED.fullmatch(line.text):
            yield ("gapped", 0, words), _Head(line.number, line.number, page)
            yield from _next_to(lines, line, "beside", page)
        elif len(others) == 1 and _may_head(others[0]):
            # A head of two lines: "Inspection report    3", "14 to 16 May 2024".
            two = f"{words}\n{_key(others[0])}"
            yield ("two lines", 0, two), _Head(others[0].number, line.number, page)


def _next_to(
    lines: Sequence[Line], line: Line, how: str, page: int
) -> Iterator[tuple[_Look, _Head]]:
    """Yield what may be a head directly above or below a page number. What stands behind another
    number, as below a column of them, belongs to that."""
    for step in (-1, 1):
        for other in _beside(lines, line.number, step)[:2]:
            if _BARE.fullmatch(other.text):
                break
            if _may_head(other):
                yield (how, step, _key(other)), _Head(other.number, line.number, page)


def _foot(text: str) -> tuple[str, int] | None:
    """Return the words and the page number of a line that has both, plainly apart.

    >>> _foot("Report 6/24          3          May 2024")
    ('report 6/24 may 2024', 3)
    """
    if found := _GAPPED.fullmatch(text):
        return " ".join((found[2] or found[3]).casefold().split()), int(found[1] or found[4])
    if found := _CENTRED.fullmatch(text):
        return f"{found[1]} {found[3]}".casefold(), int(found[2])
    if found := _COUNTING.fullmatch(text):
        return (found[2] or found[3]).casefold(), int(found[1] or found[4])
    if (found := _DATED.fullmatch(text)) and is_period(found[1]):
        return found[1].casefold(), int(found[2])
    found = _LEADING.match(text) or _TRAILING.search(text)
    if found is None:
        return None
    rest = (text[: found.start()] + text[found.end() :]).strip(" |–—:-")
    return (" ".join(rest.casefold().split()), int(found[1] or found[2])) if rest else None


def _roman_foot(line: Line) -> str:
    """Return the words of a line that ends or begins with a small Roman number apart, or ""."""
    found = _ROMAN_GAPPED.fullmatch(line.text) if len(line.text) <= _LONGEST_GAPPED else None
    return " ".join((found[1] or found[2]).casefold().split()) if found else ""


def _worded(line: Line) -> int:
    """Return the page number that a line gives in words, 0 if none."""
    if not 0 < len(line.text) <= _LONGEST_MARK:
        return 0
    page = _WORDED.fullmatch(line.text)
    return int(next(filter(None, page.groups()))) if page else 0


def _run(how: str, heads: Sequence[_Head]) -> bool:
    """Say whether lines of one look are running heads: they come back and their pages grow."""
    steps = [below.page - above.page for above, below in pairwise(heads)]
    most = max(steps, default=0) if how in ("worded", "gapped", "two lines") else _STEP
    return len(heads) >= _TIMES and all(1 <= step <= most for step in steps)


def _close_to_text(lines: Sequence[Line], running: Mapping[_Look, Sequence[_Head]]) -> list[Line]:
    """Return the running heads that have text directly above or below them: their number stands
    between those of the nearest heads of the same words, or goes on from the last of them."""
    runs = {words: heads for (how, _, words), heads in running.items() if how == "gapped"}
    found: list[Line] = []
    for line in lines if runs else ():
        if line.kind is not Kind.TEXT or len(line.text) > _LONGEST_GAPPED:
            continue
        words, page = _foot(line.text) or ("", 0)
        heads = runs.get(words, ())
        at = bisect([head.line for head in heads], line.number)
        above = heads[at - 1].page if at else 0
        below = heads[at].page if at < len(heads) else above + 1 + _STEP
        if heads and above < page < below:
            found.append(line)
    return found


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


def _is_name(line: Line) -> bool:
    return len(line.text) <= _LONGEST_HEAD and not _is_sentence(line) and not _is_grade(line)


def _may_head(line: Line) -> bool:
    return (
        line.kind is Kind.TEXT
        and _is_name(line)
        and any(not c.isdigit() and not c.isspace() for c in line.text)
    )


def _beside(lines: Sequence[Line], number: int, step: int) -> list[Line]:
    """Return the lines with text near a line, above (-1) or below (1), nearest first."""
    near = range(number + step, number + (_REACH + 1) * step, step)
    return [lines[n] for n in near if 0 <= n < len(lines) and lines[n].text]


def _key(line: Line) -> str:
    """Return what stays of a head from page to page: its words and numbers."""
    return line.text.casefold()
