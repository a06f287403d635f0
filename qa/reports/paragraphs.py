"""Numbered paragraphs: decisions and committee reports count theirs from 1 to the end.

``14. The council should have asked.`` looks like an item of a list, or like a row of a table
where a tab stands behind the number, and is a paragraph like any other: it has sentences, it
may announce a list, and headings stand above it. A PDF's text may have the number on a line of
its own, with blank ones around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qa.reports.lines import (
    MOST_WRAPPED,
    Kind,
    Line,
    closed,
    is_bare,
    is_bullet,
    is_prose,
    leads_in,
    starts_lower,
)

_NUMBER = re.compile(r"(\d{1,3})\.[ \t]++\S")
_TABBED = re.compile(r"(?:\d{1,3}|([a-z]))\t([^\t]+)")
_WRAPPED = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,4}\.?\t([^\t]+)")
_CODED = re.compile(r"([A-Z]{1,3})(\d{1,2})[.:]?[ \t]++\S")
_FEW_BLANKS = 0.02  # of all lines, in a text that has none by rule
_TORN = re.compile(r"(\d{1,3}(?:\.\d{1,3}){1,4})\.?|(\d{1,3})\.")
_FEWEST_TORN = 4
_MOST_PASSED = 3  # numbers that stand with their paragraph among others that do not
_NEAR = 20  # lines from a number to its paragraph, the foot of a page between them
_FEWEST_WORDS = 3
_FEWEST_WRAPPED = 10  # words: more than a title that is broken over lines has on its first
_FEWEST = 8  # more than a list between two headings has
_FEWEST_PARTS = 2  # stretches of other text among them: a list has none


@dataclass(slots=True)
class _Series:
    """Numbers that count on, and how often a title, or other text, stood between them."""

    reached: int = 0
    lines: list[Line] = field(default_factory=list)
    parts: int = 0


def mark(lines: Sequence[Line]) -> None:
    """Turn the items that are numbered paragraphs into text: they count on over the headings of
    a report, and stand clear of each other. A list of as many items stands in one place. The
    rows that are a numbered paragraph or an item become one first, and so do the lines of a list
    whose numbers have a letter (``R1 Mend the lamps``). Numbers that were torn off their
    paragraphs are marked as such."""
    _mark_torn(lines)
    _mark_tabbed(lines)
    _mark_coded(lines)
    tight = dense(lines)
    found: list[_Series] = []
    counting: list[_Series] = []  # a list within a paragraph counts by itself
    between = False  # a title, or other text, has stood since the last number
    indent = 0
    for line in lines:
        if line.kind is Kind.TEXT and line.indent <= indent and not closed(line.text):
            between = between or _clear(lines, line) or (tight and _titles(lines, line))
        number = _NUMBER.match(line.text[:8]) if line.kind is Kind.ITEM else None
        if number is None or not _starts(lines, line, tight):
            continue
        value, indent = int(number[1]), line.indent
        if value == 1:
            counting.append(_Series())
            found.append(counting[-1])
        while counting and counting[-1].reached != value - 1:
            counting.pop()
        if counting:
            series = counting[-1]
            series.reached = value
            series.lines.append(line)
            series.parts += between and value > 1
        between = False
    for series in found:
        if len(series.lines) >= _FEWEST and series.parts >= _FEWEST_PARTS:
            for line in series.lines:
                line.kind = Kind.TEXT


def dense(lines: Sequence[Line]) -> bool:
    """Whether a text has no blank lines between its paragraphs; the last one ends it. What was
    taken out of it, as the feet of pages are, leaves none."""
    gaps = sum(line.kind is Kind.BLANK and not line.text for line in lines[:-1])
    return gaps <= _FEW_BLANKS * len(lines)


def _starts(lines: Sequence[Line], line: Line, tight: bool) -> bool:
    """Whether a paragraph may start with a line, in a text without blank lines (``tight``) or
    with them."""
    return _clear(lines, line) or _titled(lines, line) or (tight and _begins(lines, line))


def _begins(lines: Sequence[Line], line: Line) -> bool:
    """Whether a line stands directly below the end of a sentence, or below a title."""
    above = lines[line.number - 1].text
    return closed(above) or is_bare(above)


def _titles(lines: Sequence[Line], line: Line) -> bool:
    """Whether a line directly below the end of a sentence may be a title."""
    return closed(lines[line.number - 1].text) and is_bare(line.text)


def _clear(lines: Sequence[Line], line: Line) -> bool:
    return line.number == 0 or lines[line.number - 1].kind is Kind.BLANK


def _titled(lines: Sequence[Line], line: Line) -> bool:
    """Whether a title stands directly above a line, by itself or wrapped, and clear."""
    first = line.number - 1
    while first and lines[first - 1].kind is Kind.TEXT and line.number - first < MOST_WRAPPED:
        first -= 1
    own = lines[first : line.number]
    if any(one.kind is not Kind.TEXT for one in own) or not _clear(lines, own[0]):
        return False
    return is_bare(" ".join(one.text for one in own), sentence=True)


def _mark_torn(lines: Sequence[Line]) -> None:
    """Numbers on lines of their own belong to the paragraphs below them, if they count on: figures
    of a chart do not, and have no sentences below them. So do the marks of items."""
    reached: dict[tuple[int, ...], int] = {}
    found: list[Line] = []
    for line in lines:
        number = _torn(line)
        if not number or not _says(lines, line.number + 1):
            continue
        *chapter, value = number
        above = reached.get(tuple(chapter), 0)
        if value == 1 or above < value <= above + _MOST_PASSED:
            reached[tuple(chapter)] = value
            found.append(line)
    if len(found) >= _FEWEST_TORN:
        found += _whole(lines)
        for line in found:
            line.kind = Kind.NUMBER
    bullets = [line for line in lines if line.kind is Kind.TEXT and is_bullet(line.text)]
    for line in bullets if len(bullets) >= _FEWEST_TORN else ():
        line.kind = Kind.NUMBER


def _whole(lines: Sequence[Line]) -> list[Line]:
    """The whole numbers without a stop that were torn off their paragraphs, as those of a summary
    are in a report of 1.1, 1.2: they begin directly below a title and count on."""
    reached = 0
    found: list[Line] = []
    for above, line in pairwise(lines):
        if not _is_whole(line) or not _says(lines, line.number + 1):
            continue
        value = int(line.text)
        begins = value == 1 and above.kind is Kind.TEXT and is_bare(above.text)
        if begins or (reached and reached < value <= reached + _MOST_PASSED):
            reached = value
            found.append(line)
    return found


def _is_whole(line: Line) -> bool:
    return line.kind is Kind.TEXT and len(line.text) <= 3 and line.text.isdecimal()


def _torn(line: Line) -> tuple[int, ...]:
    """The number that a line is and nothing else, () if it is none."""
    found = _TORN.fullmatch(line.text) if line.kind is Kind.TEXT else None
    return tuple(map(int, (found[1] or found[2]).split("."))) if found else ()


def _says(lines: Sequence[Line], first: int) -> bool:
    """Whether the next that is read, from line ``first`` on, is a paragraph."""
    text = ""
    for line in lines[first : first + _NEAR]:
        if line.kind is Kind.BLANK and text:
            break
        if line.kind is Kind.BLANK or (not text and (_torn(line) or _is_whole(line))):
            continue
        if line.kind is not Kind.TEXT:
            break
        text = f"{text} {line.text}".strip()
        if starts_lower(text) or is_prose(text) or leads_in(text):
            break
    return (is_prose(text) or leads_in(text)) and not starts_lower(text)


def _mark_tabbed(lines: Sequence[Line]) -> None:
    """``7<tab>The council should:`` by itself is a paragraph, ``a<tab>mend the lamps``, below it
    or below another letter, an item, and ``7.1<tab>The council``, where it goes on in small letters
    on the next line, the beginning of a paragraph."""
    last = ""  # the letter of the item above, "`" below a lead-in
    for line in lines:
        if line.kind is Kind.ROW and _goes_on(lines, line):
            line.kind = Kind.TEXT
        found = _TABBED.fullmatch(line.text) if line.kind is Kind.ROW else None
        words = len(found[2].split()) if found else 0
        if found and found[1] and last and ord(found[1]) == ord(last) + 1 and words > 1:
            line.kind, last = Kind.ITEM, found[1]
            continue
        said = found and not found[1] and words >= _FEWEST_WORDS and closed(found[2])
        if said and _clear(lines, line) and _alone(lines, line):
            line.kind = Kind.TEXT
        if line.kind is not Kind.BLANK:
            last = "`" if line.text.endswith(":") else ""


def _goes_on(lines: Sequence[Line], line: Line) -> bool:
    """Whether a row has a paragraph's number, and words that go on on the line below."""
    found = _WRAPPED.fullmatch(line.text)
    below = lines[line.number + 1] if line.number + 1 < len(lines) else None
    said = found is not None and len(found[1].split()) >= _FEWEST_WRAPPED
    return said and below is not None and below.kind is Kind.TEXT and starts_lower(below.text)


def _alone(lines: Sequence[Line], line: Line) -> bool:
    """Whether no row that could belong to the same table stands directly below a line."""
    below = lines[line.number + 1] if line.number + 1 < len(lines) else None
    return below is None or below.kind is not Kind.ROW or below.text[:1].isalpha()


def _mark_coded(lines: Sequence[Line]) -> None:
    """Lines directly below each other that count on behind the same letter are items."""
    above: tuple[Line, str, int] | None = None
    for line in lines:
        found = _CODED.match(line.text) if line.kind is Kind.TEXT else None
        if found is None:
            goes_on = line.kind is Kind.TEXT and starts_lower(line.text)
            above = above if goes_on else None
            continue
        if above is not None and above[1:] == (found[1], int(found[2]) - 1):
            above[0].kind = line.kind = Kind.ITEM
        above = line, found[1], int(found[2])
