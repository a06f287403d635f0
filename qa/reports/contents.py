"""The contents list: where it stands and what it says.

It is known by its shape (title, gap, page number, line after line), with or without the
word Contents above it. What it names is a heading, whatever the line looks like in the body.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.reports.lines import BULLETS, MOST_WRAPPED, Kind, Line, closed, is_wrapped

_HEADS = frozenset(
    "contents|table of contents|list of contents|contents page|contents list|in this report|"
    "on this page|what is in this report|page contents|index of contents".split("|")
)
_PAGE = re.compile(r"(?:\d{1,4}|[ivxl]{1,7}|[IVXL]{1,7})")
_NUMBER = re.compile(
    r"\A(?:\d{1,3}(?:\.\d{1,3}){0,6}[.):]?|[A-Z][.)]|[IVX]{1,5}[.)])(?:[ \t]++)(?=\S)"
)
_BULLET = re.compile(rf"\A[{BULLETS}]\s+")
_HASHES = re.compile(r"\A#{1,6}\s+|(?<!\s)\s++#+$")
# A contents list may number annexes below a head of theirs, "1  About the data".
# What stands in front of a title and parts it from it by a tab: its number, or "Appendix A".
_MARK = re.compile(
    r"\d{1,3}(?:\.\d{1,3}){0,6}[.):]?|[A-Z][.)]|[IVX]{1,5}[.)]"
    r"|[A-Z][^\W\d_]{2,14} (?:\d{1,3}|[A-Z]|[IVX]{1,5})[.:]?"
)
_ANNOUNCED = re.compile(
    r"\A((?:annexe?|appendix|attachment|schedule)[ \t]++[\dA-Z]{1,4})"
    r"(?:[ \t]*+[:.–—-][ \t]*+|[ \t]++)(?=\S)",
    re.IGNORECASE,
)
# What is left for a line of its own behind a title that fills one: "......... 6"
_LEADERS = re.compile(r"\A(?:[.…·_]++[ \t]*+)++(?:\d{1,4}|[ivxl]{1,7})")
# The page of an entry in the left one of two columns, in front of the right one.
_LEFT = re.compile(r"(?<=[ \t.…·_])\d{1,4}(?: {3,}+|\t)(?=[^\W_])")
_DASHES = str.maketrans(dict.fromkeys("–—‐‑‒―−", "-") | {"’": "'", "‘": "'", "“": '"', "”": '"'})
_LONGEST = 250
# Titles in a row that the body words otherwise, where numbers say that it is a list.
_MOST_MISSED = 3
_FIRST_NUMBER = 6
_FEWEST_PAGES = 3
_MOST_NAMED = 0.6  # of the lines of a list


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the contents list. ``page`` is None where it gives none in digits."""

    title: str
    page: int | None
    indent: int


@dataclass(frozen=True, slots=True)
class Contents:
    """A contents list: its entries, and the lines it takes up, its own head included."""

    entries: tuple[Entry, ...]
    lines: frozenset[int]


def key(title: str) -> str:
    """What is left of a heading for comparing: no number in front, one kind of dash and
    quote, nothing but a blank behind "Annex A", no case, no final stop or colon.

    >>> key("3.2  Annex A — About the  Data:") == key("Annex A – About the data")
    True
    """
    text = unicodedata.normalize("NFKC", title).translate(_DASHES).casefold()
    text = " ".join(_NUMBER.sub("", text.strip(), count=1).split())
    text = _ANNOUNCED.sub(r"\1 ", text, count=1)
    return re.sub(r"\s?-\s?", "-", text).rstrip(" .:").strip()


def announced(title: str) -> str:
    """Return what stands behind the word and number of an annex, or "".

    >>> announced("Annex A – About the data"), announced("About the data")
    ('About the data', '')
    """
    found = _ANNOUNCED.match(title)
    return title[found.end() :] if found else ""


def is_head(text: str) -> bool:
    """Whether a line announces a contents list."""
    if len(text) > 40:
        return False
    return _HASHES.sub("", text).strip(" :*_").casefold() in _HEADS


def is_marked(text: str) -> bool:
    """Whether the first cell of a row is what stands in front of a title.

    >>> is_marked("2.1\\tAims"), is_marked("Appendix A\\tAims"), is_marked("12 oaks\\tAims")
    (True, True, False)
    """
    mark, tab, _ = text.partition("\t")
    return bool(tab) and _MARK.fullmatch(mark.rstrip()) is not None


def find(lines: Sequence[Line]) -> Contents | None:
    """Return the first contents list of a text, or None."""
    bodies = _body_lines(lines)
    number = 0
    while number < len(lines):
        line = lines[number]
        headed = line.kind not in (Kind.CODE, Kind.ROW) and is_head(line.text)
        last = number
        if headed or (line.text and _entry(line) is not None):
            found, last = _paged(lines, number, bodies, headed=headed)
            if found is None and headed:
                found = _bare(lines, number, bodies)
            if found:
                return found
        # What was looked at once is not looked at again: this keeps the search linear.
        number = max(number, last) + 1
    return None


def _body_lines(lines: Sequence[Line]) -> dict[str, int]:
    """For each short line, its last occurrence: what a contents list names comes later.
    A title wrapped over two or three lines counts as one, if a blank line stands above it, and
    what stands behind ``Annex A:`` by itself, too."""
    last: dict[str, int] = {}
    block: list[Line] = []
    for line in lines:
        if line.kind is Kind.BLANK or len(line.text) > _LONGEST:
            block = []
        elif len(block) < MOST_WRAPPED:
            block.append(line)
            last[key(" ".join(part.text for part in block))] = block[0].number
        if 0 < len(line.text) <= _LONGEST and line.kind in (Kind.TEXT, Kind.ITEM, Kind.ROW):
            if line.kind is Kind.ROW and line.text.count("\t") > 1:
                continue
            title = _HASHES.sub("", line.text)
            last[key(title)] = line.number
            if behind := announced(title):
                last[key(behind)] = line.number
    return last


def _entry(line: Line, *, behind: bool = False) -> Entry | None:
    """Read "title <tab, dots or wide gap> page"; from the right, so in linear time. ``behind`` a
    title that fills its line, dots and the page are enough."""
    if line.kind not in (Kind.TEXT, Kind.ITEM, Kind.ROW) or not 3 < len(line.text) <= _LONGEST:
        return None
    text = line.text.strip("|").strip()
    cells = re.split(r"[\s.…·_]", text)
    page = cells[-1]
    if not page or not _PAGE.fullmatch(page):
        return None
    rest = text[: len(text) - len(page)]
    title = rest.rstrip(" \t\xa0.…·_|")
    gap = rest[len(title) :]
    leaders = sum(gap.count(mark) for mark in ".…·_")
    if not ("\t" in gap or "|" in gap or leaders >= 2 or "…" in gap or len(gap) >= 2):
        return None
    if not any(c.isalpha() for c in title) and not (behind and _LEADERS.fullmatch(text)):
        return None
    if "\t" in title and not is_marked(title):
        return None
    title = _BULLET.sub("", title, count=1)
    return Entry(title, int(page) if page.isdecimal() else None, line.indent)


def _close_entry(line: Line, bodies: dict[str, int]) -> Entry | None:
    """Read "title page" with one blank between, as links to pages leave it: only below the head
    of a list, and if the title comes later."""
    title, _, page = line.text.rpartition(" ")
    if line.kind not in (Kind.TEXT, Kind.ITEM) or len(title) > _LONGEST or not page.isdecimal():
        return None
    title = _BULLET.sub("", title, count=1)
    named = len(page) <= 4 and bodies.get(key(title), -1) > line.number
    return Entry(title, int(page), line.indent) if named else None


def _columns(line: Line) -> tuple[Line, Entry | None]:
    """Part a line of a list in two columns: what stands in the left one, and the entry beside."""
    for page in _LEFT.finditer(line.text) if len(line.text) <= _LONGEST else ():
        left = replace(line, text=line.text[: page.end()].rstrip())
        right = replace(
            line, text=line.text[page.end() :], indent=line.indent + page.end(), kind=Kind.TEXT
        )
        entry = _entry(right)
        if entry is not None and _entry(left) is not None:
            return left, entry
    return line, None


def _paged(
    lines: Sequence[Line], first: int, bodies: dict[str, int], *, headed: bool
) -> tuple[Contents | None, int]:
    """The contents list that begins at line ``first``, and the last line it would take up."""
    entries: list[Entry] = []
    right: list[Entry] = []  # of a second column, beside the first
    used: list[int] = []
    pending: list[Line] = []  # lines without a page: the first half of a broken entry, or
    number = first + 1 if headed else first  # an upper heading that has no page
    blanks = 0
    foot = False
    last = first
    while number < len(lines):
        line = lines[number]
        number += 1
        if line.kind is Kind.BLANK:
            foot = foot or bool(line.text)  # of a page, which is no gap
            blanks = 0 if foot else blanks + 1
            if blanks > 4:
                break
            continue
        foot = False
        line, beside = _columns(line)
        entry = _entry(line, behind=bool(pending))
        right += [beside] if beside else []
        if entry is None and headed:
            entry = _close_entry(line, bodies)
        if entry is None:
            if (
                headed
                and not entries
                and line.text.casefold() in ("page", "page no", "page number")
            ):
                continue
            if (blanks > 1 and entries) or line.kind is Kind.CODE or len(line.text) > _LONGEST:
                break
            pending.append(line)
            blanks = 0
            if len(pending) > 2:
                break
            continue
        if pending:
            entry, heads = _join(pending, entry, bodies, line.number)
            if all(bodies.get(key(p.text), -1) > line.number for p in heads):
                entries += [Entry(p.text, None, p.indent) for p in heads]
            elif (entries or not headed) and not (
                headed and _goes_on(entries, entry, bodies, line)
            ):
                break
            used += [p.number for p in pending]
            pending = []
        entries.append(entry)
        used.append(line.number)
        last = line.number
        blanks = 0
    if len(entries) < (2 if headed else 3):
        return None, last
    edge = min((entry.indent for entry in right), default=0) - min(e.indent for e in entries)
    entries += [replace(entry, indent=entry.indent - edge) for entry in right]
    pages = [entry.page for entry in entries if entry.page is not None]
    falls = sum(1 for a, b in itertools.pairwise(pages) if b < a)
    if falls > len(pages) // 10:
        return None, last
    named = sum(1 for entry in entries if bodies.get(key(entry.title), -1) > last)
    # Rows of a table may look like entries; only a contents list names later lines.
    if named < (1 if headed else max(3, 0.6 * len(entries))):
        return None, last
    return Contents(tuple(entries), frozenset(range(first, last + 1))), last


def _join(
    pending: Sequence[Line], entry: Entry, bodies: dict[str, int], number: int
) -> tuple[Entry, Sequence[Line]]:
    """Put what stands above the last line of an entry in front of it, as far as the body has all
    that as one title, or all of it where nothing but dots is left for the last line; return the
    entry and the lines that are left."""
    for at, first in enumerate(pending):
        joined = " ".join([*(p.text for p in pending[at:]), entry.title]).rstrip()
        if bodies.get(key(joined), -1) > number:
            return Entry(joined, entry.page, first.indent), pending[:at]
    if not entry.title:
        title = " ".join(p.text for p in pending)
        return Entry(title, entry.page, pending[0].indent), []
    return entry, pending


def _goes_on(entries: Sequence[Entry], entry: Entry, bodies: dict[str, int], line: Line) -> bool:
    """Whether an entry goes on with a list below a line that heads a part of the list alone, as
    ``Main report`` and ``Appendices`` do: a later line has its title, on a later page."""
    page = next((e.page for e in reversed(entries) if e.page is not None), 0)
    later = entry.page is not None and entry.page >= page
    return later and bodies.get(key(entry.title), -1) > line.number


def _bare(lines: Sequence[Line], head: int, bodies: dict[str, int]) -> Contents | None:
    """A contents list without pages: under its head, lines that all come back later.

    Where numbers stand among them on lines of their own, its columns were parted when the text
    was taken from a PDF. Which number goes with which title cannot be told then; that it is a
    list can, and so a few titles may be worded otherwise in the body.
    """
    entries: list[Entry] = []
    last = head
    seen: set[str] = set()
    missed = 0
    near = [line for line in lines[head + 1 : head + 20] if line.kind is not Kind.BLANK]
    parted = any(_PAGE.fullmatch(line.text) for line in near[:_FIRST_NUMBER])
    block = 0 if parted or not near else _block(lines, near[0].number, bodies)
    number = head + 1
    while number < min(len(lines), head + 400):
        line = lines[number]
        number += 1
        if line.kind is Kind.BLANK:
            continue
        if parted and _PAGE.fullmatch(line.text):
            missed = 0
            last = line.number if entries else last
            continue
        if line.text.startswith("#"):
            break
        found = _named(lines, line.number, bodies, parted=parted)
        if found is None:
            missed += 1
            if number <= block and not closed(line.text):
                continue
            if not parted or missed > _MOST_MISSED or closed(line.text):
                break
            continue
        title, number = found
        name = key(title)
        if entries and name == key(entries[0].title):
            break  # the body begins
        seen.add(name)
        entries.append(Entry(title, None, line.indent))
        last, missed = number - 1, 0
    if len(entries) < 3 or len(seen) < 3:
        return None
    last = _pages_below(lines, max(last, block - 1))
    return Contents(tuple(entries), frozenset(range(head, last + 1)))


def _block(lines: Sequence[Line], first: int, bodies: dict[str, int]) -> int:
    """Return the line behind a list of links that has no blank lines, 0 if it is none: most of its
    lines name what comes later, a few may be put otherwise there."""
    end = first + 1
    body = key(lines[first].text)
    while end < len(lines) and lines[end].kind in (Kind.TEXT, Kind.ITEM):
        if key(lines[end].text) == body:
            break
        end += 1
    named = sum(bodies.get(key(line.text), -1) >= end for line in lines[first:end])
    return end if named >= max(3, _MOST_NAMED * (end - first)) else 0


def _pages_below(lines: Sequence[Line], last: int) -> int:
    """Return the last line of a contents list that ends with line ``last``, but for a column of
    page numbers that the text of a PDF has below it."""
    pages: list[int] = []
    end = last
    for line in lines[last + 1 : last + 400]:
        if line.kind is Kind.BLANK:
            continue
        if not _PAGE.fullmatch(line.text) or not line.text.isdecimal():
            break
        if pages and int(line.text) < pages[-1]:
            break
        pages.append(int(line.text))
        end = line.number
    return end if len(pages) >= _FEWEST_PAGES else last


def _named(
    lines: Sequence[Line], first: int, bodies: dict[str, int], *, parted: bool
) -> tuple[str, int] | None:
    """Return the title that begins on a line and comes back later, and the line behind it.

    It may take up several lines. Where its column was ``parted`` from another, a word and number of
    its own may stand in front, ``Annex A``, ``Data``; elsewhere it is seen to go on, and what has
    the mark of an item goes on with nothing.
    """
    pieces: list[str] = []
    found = None
    for number in range(first, min(first + 2 * MOST_WRAPPED, len(lines))):
        line = lines[number]
        if line.kind is Kind.BLANK:
            if not parted or len(pieces) != 1:
                break
            continue
        if len(pieces) == MOST_WRAPPED or len(line.text) > _LONGEST or _PAGE.fullmatch(line.text):
            break
        if pieces and not parted and line.kind is not Kind.TEXT:
            break
        pieces.append(_BULLET.sub("", line.text, count=1) if not pieces else line.text)
        joins = [" ".join(pieces)]
        if parted:
            joins.append(": ".join([pieces[0], " ".join(pieces[1:])]))
        elif len(pieces) > 1 and not is_wrapped(pieces):
            continue
        for joined in joins:
            if (name := key(joined)) and bodies.get(name, -1) > number:
                found = joined, number + 1
    return found


def align(entries: Sequence[Entry], places: dict[str, list[int]]) -> dict[int, int]:
    """Match entries with lines so that both keep their order and as many match as can be.

    ``places`` gives the numbers of the lines for each key. Returns line number by entry
    number. Greedy matching would go astray at a title that comes several times; this is
    the longest increasing run over all pairs (Hunt and Szymanski 1977).
    """
    pairs: list[tuple[int, int]] = []
    budget = 400_000
    for number, entry in enumerate(entries):
        lines = places.get(key(entry.title), ())
        budget -= len(lines)
        if budget < 0:
            break
        pairs += [(number, line) for line in reversed(lines)]
    tails: list[int] = []
    tail_pairs: list[int] = []
    before: list[int] = []
    for index, (_, line) in enumerate(pairs):
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            if tails[middle] < line:
                low = middle + 1
            else:
                high = middle
        before.append(tail_pairs[low - 1] if low else -1)
        if low == len(tails):
            tails.append(line)
            tail_pairs.append(index)
        else:
            tails[low] = line
            tail_pairs[low] = index
    matched: dict[int, int] = {}
    index = tail_pairs[-1] if tail_pairs else -1
    while index >= 0:
        number, line = pairs[index]
        matched[number] = line
        index = before[index]
    return matched
