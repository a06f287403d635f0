"""Headings that a word or a number announces: ``Annex A``, ``3.2 Findings``, ``B. Aims``."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from qa.reports import contents as toc
from qa.reports import numbering
from qa.reports.grades import ends_graded, grade, labelled, parted, states_grade
from qa.reports.lines import (
    MOST_WRAPPED,
    UNWRAPPED,
    Kind,
    Line,
    closed,
    is_bare,
    is_caps,
    is_number,
    is_ragged,
    is_wrapped,
    numbered_paragraph,
    starts_lower,
    unfinished,
)
from qa.reports.styles import ANNEX, Heading, Style

PART = re.compile(
    rf"(part|volume|chapter|section|{'|'.join(sorted(ANNEX))})\s+"
    r"(?:\d{1,3}|[IVX]{1,5}|[A-Z]|one|two|three|four|five|six|seven|eight|nine|ten)\b"
    r"(\s*$|\s*[:.–—-]\s*|\s+)(.*)",
    re.IGNORECASE,
)
# Without a number a schedule is a timetable.
_UNNUMBERED = re.compile(
    rf"({'|'.join(sorted(ANNEX - {'schedule'}))})(\s*[:–—-]\s+)(\S.*)", re.IGNORECASE
)
_FEWEST_DENSE = 10
_SERIES = 10  # paragraphs: more than a list has, so that they are numbered throughout
# The line of a numbered title, its number, its style, and whether it is a heading already.
_Candidate = tuple[int, tuple[int, ...], Style, bool]


def _edge(lines: Sequence[Line], number: int, strong: dict[int, Heading]) -> bool:
    """Whether nothing that is read stands directly above a line, but for a heading."""
    above = number - 1
    if above < 0 or lines[above].kind is Kind.BLANK:
        return True
    return any(n in strong and strong[n].last >= above for n in (above, above - 1, above - 2))


def _follows(lines: Sequence[Line], number: int) -> bool:
    """Whether a line may begin something new though another stands directly above it: that one
    ends a sentence or is an item, a row, or the first line of a title page."""
    above = lines[number - 1]
    if above.kind is not Kind.TEXT or closed(above.text):
        return True
    return is_bare(above.text) and (number == 1 or lines[number - 2].kind is Kind.BLANK)


def _dense(lines: Sequence[Line], width: int | None) -> bool:
    """Whether each line is a paragraph and no blank ones part them, as in text from Word."""
    blank = sum(line.kind is Kind.BLANK for line in lines)
    return width is None and len(lines) >= _FEWEST_DENSE and blank * 20 <= len(lines)


def _stands_alone(lines: Sequence[Line], number: int, width: int | None) -> bool:
    """Whether a line is a paragraph by itself, or too short to be the first of one."""
    if number + 1 >= len(lines) or lines[number + 1].kind is Kind.BLANK:
        return True
    line, below = lines[number], lines[number + 1]
    if below.kind is not Kind.TEXT:
        # Items, too, stand on lists ("1. Beds", "- two more"), but none in capitals.
        caps = is_caps(line.text) and numbering.parse(below.text) is None
        return below.kind is not Kind.ITEM or caps
    if _judged(lines, number):
        return True
    if starts_lower(below.text) or unfinished(line.text):
        return False
    limit = width or UNWRAPPED
    first = below.text.split(maxsplit=1)[0]
    return line.indent + len(line.text) + 1 + len(first) <= limit - 8


def _judged(lines: Sequence[Line], number: int) -> bool:
    """Whether a grade stands directly below a line."""
    below = lines[number + 1].text if number + 1 < len(lines) else ""
    return grade(below) is not None or labelled(below) is not None


def _title_end(lines: Sequence[Line], number: int, offset: int, width: int | None) -> int | None:
    """Return the last line of a title that begins on a line, its words at ``offset``; None
    if the line only begins a paragraph.

    A title may be wrapped: between blank lines, short in all, and what goes on is set in
    as far as the title's words, or in capitals too, or begun where the line was full, or says
    by its words that it goes on.
    """
    if _stands_alone(lines, number, width):
        return number
    first = lines[number]
    last = number
    while last + 1 < len(lines) and lines[last + 1].kind is Kind.TEXT:
        last += 1
        if last - number == MOST_WRAPPED:
            return None
    if last == number or (last + 1 < len(lines) and lines[last + 1].kind is not Kind.BLANK):
        return None
    rest = lines[number + 1 : last + 1]
    title = " ".join([first.text[offset:], *(line.text for line in rest)])
    caps = is_caps(title)
    hanging = offset and all(abs(line.indent - first.indent - offset) <= 1 for line in rest)
    full = width is not None and not is_ragged(first, rest[0], width)
    wrapped = is_wrapped([first.text[offset:], *(line.text for line in rest)])
    return (
        last if (caps or hanging or full or wrapped) and is_bare(title, wrapped=wrapped) else None
    )


def _next(lines: Sequence[Line], number: int) -> Line | None:
    for line in lines[number + 1 : number + 40]:
        if line.kind is not Kind.BLANK:
            return line
    return None


def worded(
    lines: Sequence[Line],
    skipped: frozenset[int],
    strong: dict[int, Heading],
    width: int | None,
) -> None:
    """``Chapter 2``, ``Annex A - About the data``, ``Part one: Context``."""
    untitled: dict[str, list[int]] = {}
    for line in lines:
        number, text = line.number, line.text
        if number in skipped or number in strong:
            continue
        if line.kind is not Kind.TEXT and not is_tabbed(lines, line):
            continue
        if not 5 < len(text) <= 150 or text[0].islower():
            continue
        part = PART.fullmatch(text) or _UNNUMBERED.fullmatch(text)
        if not part or text[-1] in ".;,":
            continue
        rest = part[3]
        last = _title_end(lines, number, part.start(3) if rest else 0, width)
        # "Part 2 of the Act requires" goes on in small letters; a title does not. One on several
        # lines has been looked at as a whole.
        bare = (last or 0) > number or is_bare(rest, colon=True)
        if rest and (starts_lower(rest) or not bare):
            continue
        edge = _edge(lines, number, strong) or _follows(lines, number)
        if not edge or last is None or _next(lines, last) is None:
            continue
        word = part[1].casefold()
        text = " ".join(piece.text for piece in lines[number : last + 1])
        strong[number] = Heading(number, last, last, text, Style.PART, word=word)
        if not rest:
            untitled.setdefault(word, []).append(number)
    for numbers in untitled.values():
        _titled_below(lines, strong, numbers, width)


def _titled_below(
    lines: Sequence[Line], strong: dict[int, Heading], numbers: Sequence[int], width: int | None
) -> None:
    """Give ``Chapter 2`` the title on the next line: the one directly below, or the one
    behind a blank line where all chapters have one there, and each another."""
    below: dict[int, Line] = {}
    for number in numbers:
        title = _next(lines, number)
        if title is None or title.number > number + 2 or title.number in strong:
            continue
        alone = title.kind is Kind.TEXT and _stands_alone(lines, title.number, width)
        named = alone and is_bare(title.text) and grade(title.text) is None
        if named and numbering.parse(title.text) is None:
            below[number] = title
    names = {toc.key(title.text) for title in below.values()}
    apart = len(numbers) >= 2 and len(names) == len(numbers)
    for number, title in below.items():
        if apart or title.number == number + 1:
            own = strong[number]
            own.last = own.title = title.number
            own.text = f"{own.text} {title.text}"


def numbered(
    lines: Sequence[Line],
    skipped: frozenset[int],
    strong: dict[int, Heading],
    width: int | None,
) -> None:
    """``3.2 Findings``: a number in sequence, a title, and text below that it heads.

    The same shape also begins the items of a list and the paragraphs of council reports.
    Those are sentences, or follow each other with nothing in between.
    """
    dense = _dense(lines, width)
    candidates: list[_Candidate] = []
    ends: dict[int, int] = {}
    tight: set[int] = set()  # what stands directly below a sentence
    roman: tuple[int, ...] | None = None
    for line in lines:
        number, text = line.number, line.text
        passed = number in skipped or line.kind in (Kind.BLANK, Kind.CODE, Kind.NOTE)
        if passed or len(text) > 150 or is_number(text):
            continue
        if line.kind is Kind.ROW and not _titled_row(lines, line):
            continue
        if number in strong and strong[number].style is not Style.LISTED:
            continue
        parsed = numbering.parse(text)
        if parsed is None:
            continue
        if ends_graded(text) and any(ends_graded(one.text) for one in _around(lines, number)):
            continue  # names with their grades, line by line: a table
        value, style, title = parsed
        value, style = numbering.in_romans(value, style, roman)
        roman = value if style is Style.ROMAN else roman
        offset = len(text) - len(title)
        title = (parted(title) or (title, ""))[0]
        sure = number in strong
        last_line = _title_end(lines, number, offset, width)
        # a title on several lines has been looked at as a whole
        bare = (last_line or 0) > number or is_bare(title, colon=True)
        # "E.3 Complaint 3: Nobody ..." may be a whole sentence, where its grade stands below
        bare = bare or (_judged(lines, number) and is_bare(title.split(": ")[-1], sentence=True))
        if not sure and (not bare or starts_lower(title)):
            continue
        # "(a) Staff" without a blank line above is an item
        loose = dense and style is not Style.ENCLOSED
        edge = loose or states_grade(text) or _edge(lines, number, strong)
        if not edge and style is Style.NUMBER and _follows(lines, number):
            edge = True
            if line.kind is not Kind.ROW:  # what has a tab behind its number is no item
                tight.add(number)
        if not sure and (not edge or last_line is None):
            continue
        ends[number] = number if last_line is None else last_line
        candidates.append((number, value, style, sure))

    candidates = _set_alike(lines, candidates, tight)
    # One "A. Mills" is a person; "A. Aims" and "B. Findings" are a sequence.
    letters = Counter(style for _, _, style, _ in candidates)
    candidates = [c for c in candidates if c[3] or c[2] is Style.NUMBER or letters[c[2]] >= 2]
    # One "3.3 Staff", none beside or above it, is none of a row either.
    depths = Counter(min(len(c[1]), 2) for c in candidates if c[2] is Style.NUMBER)
    alone = depths[1] == 0 and depths[2] == 1
    candidates = [c for c in candidates if c[3] or c[2] is not Style.NUMBER or not alone]
    sentences = Counter(
        line.text.split(maxsplit=1)[0].rstrip(".").count(".") + 1
        for line in lines
        if line.kind is Kind.TEXT and numbered_paragraph(line.text) and closed(line.text)
    )
    titles = Counter(len(value) for _, value, _, _ in candidates)
    # Where most of "3.1", "3.2" begin sentences, the numbers number paragraphs; but one above
    # "3.2.1" heads that.
    candidates = [
        c
        for c in candidates
        if c[3]
        or len(c[1]) < 2
        or sentences[len(c[1])] < 2 * titles[len(c[1])]
        or _holds(_next(lines, ends[c[0]]), c[1])
    ]
    series = _paragraph_series(lines, {c[0]: c[1] for c in candidates if not c[3]})
    candidates = [c for c in candidates if c[0] not in series]
    begins = _begins(candidates)
    numbers = {number: (value, style) for number, value, style, _ in candidates}
    last: dict[Style, tuple[int, ...]] = {}
    letter = ""  # of the annex or the chapter
    position = 0
    annexes = sorted(
        (n, h.text.split()[1].strip(":.–—-"))
        for n, h in strong.items()
        if h.word in ANNEX and len(h.text.split()) > 1
    )
    listed: set[int] = set()
    for number, value, style, sure in candidates:
        while position < len(annexes) and annexes[position][0] < number:
            letter = annexes[position][1]
            position += 1
        below = _next(lines, ends[number])
        if not sure:
            if below is None or number in listed:
                continue
            sibling = numbers.get(below.number)
            same = sibling is not None and (len(sibling[0]), sibling[1]) == (len(value), style)
            if same and below.number not in strong:
                listed.add(below.number)
                continue  # one after the other: items of a list
            # Capitals announce a part even where a table follows at once, and so does the number
            # that must come next, or one that the next title counts on from.
            announces = is_caps(lines[number].text) or numbering.is_next(value, last.get(style))
            announces = announces or (sibling is not None and sibling[0] == (*value, 1))
            row = below.kind is Kind.ROW and not announces
            if row or _items_follow(below, value, style):
                continue
            above = _previous(lines, number)
            if above is not None and above.text.endswith(":") and above.number not in strong:
                continue
            if style is Style.ENCLOSED and above is not None and _is_enclosed(above, strong):
                continue
            begun = number in begins and style not in last
            if not begun and not numbering.in_sequence(value, last.get(style), style, letter):
                continue
        last[style] = value
        if style is Style.ALPHA:
            letter = chr(64 + value[0])
        if number in strong:
            strong[number].depth = len(value)
            strong[number].word = strong[number].word or "number"
        else:
            end = ends[number]
            text = " ".join(piece.text for piece in lines[number : end + 1])
            strong[number] = Heading(number, end, end, text, style, len(value), "number")


def plain(heading: Heading) -> Heading:
    """Return a heading with the style that its words have, whatever marks it as one."""
    part = PART.fullmatch(heading.text) or _UNNUMBERED.fullmatch(heading.text)
    if part and not starts_lower(part[3]):
        return replace(heading, style=Style.PART, depth=1, word=part[1].casefold())
    parsed = numbering.parse(heading.text)
    if parsed is not None:
        value, style, _ = parsed
        return replace(heading, style=style, depth=len(value), word="number")
    style = Style.CAPS if is_caps(heading.text) else Style.BARE
    return replace(heading, style=style, depth=1, word="")


def worded_as(heading: Heading) -> Heading:
    """Return a heading with what its words say: one in bold as if it was not, one that a contents
    list names with its number."""
    told = plain(heading)
    if heading.style is not Style.LISTED:
        return told
    return replace(heading, word=told.word, depth=told.depth)


def _around(lines: Sequence[Line], number: int) -> list[Line]:
    """The lines directly above and below a line."""
    return [lines[n] for n in (number - 1, number + 1) if 0 <= n < len(lines)]


def _holds(below: Line | None, value: tuple[int, ...]) -> bool:
    """Whether the next line has the first of the numbers below a number: 3.2.1 below 3.2."""
    return below is not None and numbering.leading(below.text) == (*value, 1)


def _set_alike(
    lines: Sequence[Line], candidates: list[_Candidate], tight: set[int]
) -> list[_Candidate]:
    """Leave out the ``tight`` candidates, directly below a sentence, that are set otherwise than
    the headings of this report: more of the same depth stand clear, or in capitals."""
    clear: Counter[int] = Counter()
    below: Counter[int] = Counter()
    capitals: set[int] = set()
    for number, value, style, _ in candidates:
        if style is Style.NUMBER and is_caps(lines[number].text):
            capitals.add(len(value))
        elif style is Style.NUMBER:
            (below if number in tight else clear)[len(value)] += 1
    alike = {n for n, count in below.items() if count > max(1, clear[n]) and n not in capitals}
    return [
        c
        for c in candidates
        if c[0] not in tight or c[3] or is_caps(lines[c[0]].text) or len(c[1]) in alike
    ]


def _titled_row(lines: Sequence[Line], line: Line) -> bool:
    """Whether a row is a heading: a numbered box, ``3<tab>FINDINGS``, or a title with its grade,
    ``3 Findings<tab>Good``, no row beside it but a title that it holds; or ``3.1<tab>Staff`` (see
    `is_tabbed`)."""
    number, _, title = line.text.partition("\t")
    box = number.rstrip(".").isdecimal() and "\t" not in title
    if not box and not states_grade(line.text):
        return is_tabbed(lines, line)
    held = _holds(_next(lines, line.number), numbering.leading(line.text))
    beside = [line.number - 1, *([] if held else [line.number + 1])]
    return all(lines[n].kind is not Kind.ROW for n in beside if 0 <= n < len(lines))


def is_tabbed(lines: Sequence[Line], line: Line) -> bool:
    """Whether a row is no row of a table but a title behind its number or ``Appendix A``.

    The rows of a table that begin so stand directly below each other. Of titles only the one
    that holds the next does: ``2<tab>Staff`` above ``2.1<tab>Pay``, or ``Part 2<tab>Staff`` above
    a paragraph that begins with a number.
    """
    if line.kind is not Kind.ROW or not toc.is_marked(line.text) or line.text.count("\t") > 1:
        return False
    around = lines[max(0, line.number - 1) : line.number + 2]
    return all(
        Kind.ROW not in (above.kind, below.kind)
        or not (toc.is_marked(above.text) and toc.is_marked(below.text))
        or _holds(below, numbering.leading(above.text))
        or (above is line and not above.text[0].isdigit() and below.kind is Kind.TEXT)
        for above, below in itertools.pairwise(around)
    )


def _paragraph_series(
    lines: Sequence[Line], candidates: dict[int, tuple[int, ...]]
) -> frozenset[int]:
    """The lines that only look like numbered headings, in a report that numbers its
    paragraphs from 1 to the end: they go on with the paragraphs' numbers."""
    reached = 0
    titles: list[int] = []
    for line in lines:
        if line.kind not in (Kind.TEXT, Kind.ITEM):
            continue
        found = numbering.NUMBERED.match(line.text[:150])
        if found is None or not found[1].isdecimal() or int(found[1]) != reached + 1:
            continue
        if line.number in candidates:
            titles.append(line.number)
        elif is_bare(found[3], colon=True):
            continue
        reached += 1
    paragraphs = reached - len(titles)
    return frozenset(titles if paragraphs >= _SERIES and paragraphs > 3 * len(titles) else ())


def _begins(candidates: Sequence[_Candidate]) -> frozenset[int]:
    """The lines at which numbers may begin though they are not 1: two more follow at once.

    ``21. APOLOGIES``, ``22. MINUTES``, ``23. BUDGET``: minutes go on counting.
    """
    tops = [c for c in candidates if len(c[1]) == 1 and c[2] is Style.NUMBER]
    return frozenset(
        a[0]
        for a, b, c in zip(tops, tops[1:], tops[2:], strict=False)
        if (b[1][0], c[1][0]) == (a[1][0] + 1, a[1][0] + 2)
    )


def _is_enclosed(line: Line, strong: dict[int, Heading]) -> bool:
    """Whether a line is an item ``(b) ...`` of a list, which the next line goes on with."""
    return line.number not in strong and numbering.ENCLOSED.match(line.text[:150]) is not None


def _previous(lines: Sequence[Line], number: int) -> Line | None:
    for step in range(number - 1, max(-1, number - 40), -1):
        if lines[step].kind is not Kind.BLANK:
            return lines[step]
    return None


def _items_follow(below: Line, value: tuple[int, ...], style: Style) -> bool:
    """Whether the next line is the next item of a list that this line begins."""
    parsed = numbering.parse(below.text) if len(below.text) < 2000 else None
    return (
        parsed is not None
        and parsed[1] is style
        and len(parsed[0]) == len(value)
        and parsed[0][-1] == value[-1] + 1
        and below.kind is Kind.ITEM
    )
