"""Web pages as a text browser writes them out: ``lynx -dump page.html``.

It puts a number in front of every link, ``[12]vulnerable people``, and lists at the end where each
leads to. It sets the text in, and titles less far or further by how deep they are:

    Crime

      Burglary

       In all, 12 of 40 reports were
       late.

No reader of the page saw the numbers. What the titles lose, the marks of Markdown keep. The number
of lines never changes here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from qa.reports.lines import MOST_WRAPPED, has_gap, indent_of, is_bare

_LISTED = re.compile(r"\s*+(?:\[(\d{1,5})\]|(\d{1,5})\.)[ \t]++[a-z][a-z0-9+.-]*+:\S++\s*+", re.I)
_REFERENCES = re.compile(r"\s*+(?:references|(?:visible|hidden) links):?\s*+", re.IGNORECASE)
_MARK = re.compile(r"\[(\d{1,5})\]")
_FEWEST = 3  # links
_MOST_MISSED = 3  # numbers in a row: those of buttons and of pictures are not shown
# How far the text is set in, and the titles of each depth but the first, which stands in the middle
# of the page.
_TEXT = 3
_TITLES: Mapping[int, int] = {0: 2, 2: 3, 4: 4, 6: 5, 8: 6}
_NO_TITLE = re.compile(r"\s*+(?:[*+o#-]|\d{1,3}\.)\s")
_UNEVEN = 8  # characters more at one side of the middle than at the other
_MOST_TEXT = 0.8  # of the paragraphs of such a page are set in as its text


def read(lines: Sequence[str]) -> list[str]:
    """Return lines without the numbers of links and the list of where they lead to, and with marks
    for the titles, if a text browser has written them."""
    first = _list(lines)
    if first is None:
        return list(lines)
    highest = max(_number(line) for line in lines[first:])
    body = list(_without_marks(lines[:first], highest))
    for titles, depth in _titles(body):
        body[titles.start] = f"{'#' * depth} {' '.join(body[n].strip() for n in titles)}"
        for number in titles[1:]:
            body[number] = ""
    return body + [""] * (len(lines) - first)


def _list(lines: Sequence[str]) -> int | None:
    """The line at which the list of links begins that ends a text, None if there is none."""
    first = len(lines)
    count = 0
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if _LISTED.fullmatch(line):
            count += 1
        elif _REFERENCES.fullmatch(line):
            first = number
        elif line.strip():
            break
    return first if count >= _FEWEST and first < len(lines) else None


def _number(line: str) -> int:
    found = _LISTED.fullmatch(line)
    return int(found[1] or found[2]) if found else 0


def _without_marks(lines: Sequence[str], highest: int) -> Iterator[str]:
    """Yield lines without the numbers of links, which count from 1 to the ``highest``: a note of
    the report, ``[3]``, comes out of turn."""
    last = 0

    def drop(found: re.Match[str]) -> str:
        nonlocal last
        number = int(found[1])
        if not last < number <= min(last + _MOST_MISSED, highest):
            return found[0]
        last = number
        return ""

    for line in lines:
        yield _MARK.sub(drop, line)


def _titles(lines: Sequence[str]) -> list[tuple[range, int]]:
    """The lines of each title with its depth, if the text is set in as a text browser does."""
    blocks = list(_blocks(lines))
    paragraphs = [block for block in blocks if len(block) > MOST_WRAPPED - 1]
    text = sum(indent_of(lines[block.start]) == _TEXT for block in paragraphs)
    if not paragraphs or text < _MOST_TEXT * len(paragraphs):
        return []
    width = max(len(lines[number]) for block in paragraphs for number in block)
    found: list[tuple[range, int]] = []
    for block in blocks:
        own = [lines[number] for number in block]
        depth = _TITLES.get(indent_of(own[0]))
        level = len({indent_of(line) for line in own}) == 1
        if not found and (_is_centred(own, width) or (depth == 2 and not level)):
            depth = 1
        elif not level:
            continue
        said = " ".join(line.strip() for line in own)
        apart = any(has_gap(line.strip()) or _NO_TITLE.match(line) for line in own)
        if depth and len(own) <= MOST_WRAPPED and not apart and is_bare(said, narrow=True):
            found.append((block, depth))
    return found


def _is_centred(own: Sequence[str], width: int) -> bool:
    """Whether lines stand in the middle of the page, and none in its column of text."""
    indents = [indent_of(line) for line in own]
    ends = [width - len(line.rstrip()) for line in own]
    even = all(abs(right - left) <= _UNEVEN for left, right in zip(indents, ends, strict=True))
    return even and min(indents) > _TEXT


def _blocks(lines: Sequence[str]) -> Iterator[range]:
    """Yield the lines between blank ones."""
    first = None
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            first = number if first is None else first
        elif first is not None:
            yield range(first, number)
            first = None
