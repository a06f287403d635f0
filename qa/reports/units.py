"""Which lines belong together: paragraphs, items with their further lines, rows, titles."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

from qa.reports import flat_rows
from qa.reports.grades import ends_graded, grade, grade_lines, is_parted, labelled, states_grade
from qa.reports.lines import (
    BULLETS,
    MOST_STACKED,
    MOST_WRAPPED,
    UNWRAPPED,
    Kind,
    Line,
    Unit,
    closed,
    is_aside,
    is_bare,
    is_bullet,
    is_caps,
    is_caption,
    is_number,
    is_particular,
    is_period,
    is_prose,
    is_ragged,
    is_stand_in,
    is_wrapped,
    leads_in,
    numbered_paragraph,
    starts_lower,
)

_LABEL_WORDS = 2
_LABEL_LONGEST = 4  # words
_FURTHEST = 12  # lines: titles and what is below them, which shows how wide their text is
_FULL = 0.8  # of the width of a text is what its full lines have, or more
_DASH = re.compile("[–—-]")
_COUNTED = re.compile(r"\d{1,3}\.\s++\S")


def join(lines: Sequence[Line], breaks: frozenset[int], width: int | None) -> list[Unit]:
    """Join lines into units. ``breaks`` are numbers of lines that stand by themselves
    (headings, lines not to be read) and appear in no unit. A number that was torn off its
    paragraph is the beginning of it, a bullet that of its item."""
    flat = flat_rows.find(lines, breaks)
    parts = {**flat.rows, **flat.heads}
    narrow = _narrow(lines, breaks | _within(parts), width)
    ends = frozenset((*narrow.values(), *parts.values()))
    found: list[Unit] = []
    pieces: list[str] = []
    blanks = 0
    current: Unit | None = None

    def flush() -> None:
        nonlocal current
        if current is not None:
            current.text = " ".join(pieces)
            found.append(current)
            current = None

    for line in lines:
        torn = current is not None and lines[current.last].kind is Kind.NUMBER
        if line.kind is Kind.BLANK or line.number in breaks:
            if torn and line.kind is Kind.BLANK:
                continue
            flush()
            blanks = blanks + 1 if line.kind is Kind.BLANK else 0
            continue
        goes_on = torn and line.kind in (Kind.TEXT, Kind.NUMBER)
        begins = line.number in narrow or line.number in parts or line.number - 1 in ends
        joined = current is not None and (current.title or current.first in parts)
        goes_on = goes_on or (joined and not begins)
        if begins:
            flush()
        if current is not None and (goes_on or _continues(lines, current, line, width, breaks)):
            pieces.append(line.text)
            current.last = line.number
            continue
        flush()
        pieces = [line.text]
        kind = Kind.ROW if line.number in flat.rows else line.kind
        if kind is Kind.NUMBER:
            kind = Kind.ITEM if is_bullet(line.text) else Kind.TEXT
        current = Unit(kind, line.number, line.number, "", blanks, line.number in narrow)
        blanks = 0
    flush()
    return found


def _within(rows: Mapping[int, int]) -> frozenset[int]:
    """The lines of rows, each of which is given by its first and its last."""
    return frozenset(n for first, last in rows.items() for n in range(first, last + 1))


def _narrow(lines: Sequence[Line], breaks: frozenset[int], width: int | None) -> dict[int, int]:
    """Return the first and the last lines of titles that stand directly on their text, of more
    lines than one: in larger letters a line is broken sooner. Each stands clear, or below the end
    of a sentence, or in a stack with others that do (``Good practice``); of a row of titles and
    their grades all are returned."""
    found: dict[int, int] = {}
    graded = -1  # the line behind a title and its grade
    for above, line in itertools.pairwise(lines if width is not None else ()):
        number = line.number
        clear = above.kind is Kind.BLANK or above.number in breaks or closed(above.text)
        if not (clear or number == graded) or line.kind is not Kind.TEXT or number in breaks:
            continue
        titles = _narrow_stack(lines, number, breaks)
        below = titles[-1][1] + 1 if titles else number
        judged = _graded(lines, below) if below > number else 0
        one = judged and len(titles) == 1
        stacked = len(titles) > 1 and _stands_on_text(lines[number - 1 : below + 1], width)
        if one or number == graded or stacked or any(last > first for first, last in titles):
            found.update(titles)
        if judged:
            graded = below + judged
            if _is_label(lines[graded : graded + 1]):  # "Last inspected:", "Good"
                graded += 1 + _graded(lines, graded + 1)
    return found


def _graded(lines: Sequence[Line], number: int) -> int:
    """How many lines from one on are a grade, 0 if none is."""
    return grade_lines([line.text for line in lines[number : number + 2]])


def _ends_grade(lines: Sequence[Line], unit: Unit, line: Line) -> bool:
    """Whether the two lines of a unit are a label and its grade, or a grade in a narrow column with
    such a label below it."""
    if unit.last != unit.first + 1:
        return False
    own = lines[unit.first : unit.last + 1]
    told = _is_label(own) and grade(own[1].text) is not None
    return told or (_is_label([line]) and is_parted(own[0].text, own[1].text))


def _is_label(lines: Sequence[Line]) -> bool:
    """Whether the first of some lines announces in a few words what stands below it."""
    text = lines[0].text if lines else ""
    return text.endswith(":") and len(text.split()) <= _LABEL_LONGEST


def _stands_on_text(own: Sequence[Line], width: int | None) -> bool:
    """Whether lines are a blank one, a stack of titles of one line each, and a full line of text.
    What stands on short lines may be a table that was laid out flat, and particulars are none."""
    above, *titles, below = own
    full = width is not None and len(below.text) + below.indent > _FULL * width
    return full and above.kind is Kind.BLANK and not any(is_particular(one.text) for one in titles)


def _narrow_stack(
    lines: Sequence[Line], first: int, breaks: frozenset[int]
) -> list[tuple[int, int]]:
    """The titles that stand from a line on directly above each other and a text whose lines are
    longer, or a grade."""
    end = first
    while end < len(lines) and lines[end].kind is Kind.TEXT and end not in breaks:
        end += 1
        if end - first == _FURTHEST:
            break
    own = lines[first:end]

    def stack(at: int, most: int) -> list[tuple[int, int]]:
        for count in range(1, MOST_WRAPPED + 1):
            title, below = own[at : at + count], own[at + count :]
            graded = _graded(below, 0) > 0
            if not below or not _is_narrow(title, graded) or _goes_on_as_grade(title, below[0]):
                continue
            here = (first + at, first + at + count - 1)
            if graded:
                return [here]
            rest = stack(at + count, most - 1) if most > 1 else []
            if rest:
                return [here, *rest]
            full = max(len(one.text) + one.indent for one in below)
            broken = itertools.pairwise(own[: at + count + 1])
            if _says(below[0].text, full) and all(is_ragged(a, b, full) for a, b in broken):
                return [here]
        return []

    return stack(0, MOST_STACKED)


def _is_narrow(title: Sequence[Line], graded: bool) -> bool:
    """Whether lines may be one title, wrapped if it has several; what has a number and no grade
    may be a paragraph."""
    texts = [one.text for one in title]
    return (
        not starts_lower(texts[0])
        and (graded or not numbered_paragraph(texts[0]))
        and grade(texts[0]) is None
        and (len(texts) == 1 or is_wrapped(texts))
        and is_bare(" ".join(texts), narrow=len(texts) > 1)
    )


def _goes_on_as_grade(title: Sequence[Line], below: Line) -> bool:
    """Whether lines are the beginning of a grade in a narrow column: ``Not``, ``Compliant``."""
    return grade(" ".join(one.text for one in (*title, below))) is not None


def _says(text: str, full: int) -> bool:
    """Whether a line may be the first of the text below a title."""
    return (is_prose(text) or len(text) > 0.8 * full) and not starts_lower(text)


def _continues(
    lines: Sequence[Line], unit: Unit, line: Line, width: int | None, breaks: frozenset[int]
) -> bool:
    """Whether a line goes on with the unit whose last line stands directly above it."""
    above = lines[line.number - 1]
    if line.kind is Kind.CODE:
        return unit.kind is Kind.CODE
    if line.kind is not Kind.TEXT or unit.kind in (Kind.ROW, Kind.CODE):
        return False
    # "Strengths" between a sentence and a list; longer ones may announce the list without a colon.
    label = _tops_list(lines, line.number, breaks)
    if label and not (closed(above.text) and len(line.text.split()) <= _LABEL_WORDS):
        ends = closed(above.text) or (width is not None and is_ragged(above, line, width))
        label = ends and _lists_sentences(lines, line.number + 1)
    if unit.kind is Kind.ITEM:
        set_in = line.indent > lines[unit.first].indent
        if label and not set_in:
            return False
        if not set_in and _heads(lines, line.number, width):
            below = lines[line.number + 1].text
            if closed(above.text) or leads_in(below):
                return False
        if width is None and not set_in and _titles_paragraph(lines, line.number, breaks):
            return False
        return (
            set_in
            or starts_lower(line.text)
            or not closed(above.text)
            or (width is not None and not is_ragged(above, line, width))
        )
    if numbered_paragraph(line.text) and closed(above.text):
        return False
    if _COUNTED.match(line.text):
        return False  # what only looks like an item is text where paragraphs are counted
    if above.text.endswith("?") and is_aside(line.text):
        return False  # "What must improve?" above "(Information for governors)"
    if unit.first == above.number and is_parted(above.text, line.text):
        return True
    if _is_coded(lines, above) and _tops_text(lines, line.number, breaks):
        return False
    if not starts_lower(line.text) and _ends_grade(lines, unit, line):
        return False  # "Last inspected:", "Good", and what was inspected next
    stacked = unit.first == above.number and unit.blanks > 0 and _is_title(above, line)
    # the last of a table whose columns were lost ends in a grade
    ends = ends_graded(above.text) and not ends_graded(line.text)
    begins = (closed(above.text) or ends or stacked) and _heads(lines, line.number, width)
    begins = begins or label
    begins = begins or (stacked and _tops_list(lines, line.number, breaks))
    stacked = stacked and _is_wider(line.text, above.text)
    begins = begins or (stacked and _tops_text(lines, line.number, breaks))
    if begins or (unit.first == above.number and _heads(lines, above.number, width)):
        return False
    graded = unit.first == above.number and grade(above.text) is not None
    if labelled(line.text) or labelled(above.text) or (graded and not starts_lower(line.text)):
        return False  # a grade stands by itself, whatever is directly above and below
    # A small letter goes on with a title that has its grade behind it.
    begins = not starts_lower(line.text)
    if begins and (states_grade(line.text) or states_grade(above.text)):
        return False
    if (
        unit.first == above.number
        and is_caps(above.text)
        and not is_caps(line.text)
        and is_bare(above.text, colon=True)
        and not starts_lower(line.text)
    ):
        return False  # "SUMMARY" directly above its text
    if width is None:
        if is_number(above.text) or is_number(line.text):
            return False  # figures laid out flat
        if is_period(above.text) and is_bare(line.text):
            return False  # when a report was published, above its first title
        alone = not is_wrapped([above.text, line.text])
        if alone and _titles_paragraph(lines, line.number, breaks):
            return False
        ends = is_bare(above.text) or is_caption(above.text) or is_stand_in(above.text)
        if ends and _tops(lines, line.number, breaks):
            return False  # titles above a paragraph that is one long line, or above a list
        if starts_lower(line.text) or (len(line.text) < 100 and not closed(above.text)):
            title = is_bare(above.text, sentence=True)
            return not (title and is_prose(line.text) and not starts_lower(line.text))
        return False
    # In a wrapped text a line is short only where the next word would not have fitted:
    # a short first line with room to spare is a title above its paragraph.
    return not (
        unit.first == above.number
        and is_bare(above.text)
        and not starts_lower(line.text)
        and is_ragged(above, line, width)
        and (is_prose(line.text) or len(line.text) > 0.8 * width)
    )


def _is_title(above: Line, line: Line) -> bool:
    """Whether a line by itself may be a title above another, and not the first half of one."""
    room = is_ragged(above, line, UNWRAPPED)
    return room and is_bare(above.text) and not is_wrapped([above.text, line.text])


def _is_wider(below: str, above: str) -> bool:
    """Whether the first word of a line would have made the one above no longer than that line: the
    two were not parted because there was no room."""
    return len(above) + 1 + len(below.split(maxsplit=1)[0]) <= len(below)


def _heads(lines: Sequence[Line], number: int, width: int | None) -> bool:
    """Whether a line is a title in text without blank lines, judged by what it stands on.

    It is short and bare, with room to spare for the next word, and stands on a numbered
    paragraph (``1.5 The force``) or a lead-in (``The trust must:``). In a wrapped text a long
    line or a sentence is enough; a list without marks is short lines, too.
    """
    if number + 1 == len(lines):
        return False
    line, below = lines[number], lines[number + 1]
    if line.kind is not Kind.TEXT or below.kind not in (Kind.TEXT, Kind.ITEM, Kind.NUMBER):
        return False
    if not is_bare(line.text) or numbered_paragraph(line.text) or starts_lower(below.text):
        return False
    if not is_ragged(line, below, width or UNWRAPPED):
        return False
    if below.kind is Kind.NUMBER:
        return not is_bullet(below.text)
    if numbered_paragraph(below.text):
        return _opens_sentence(below.text)
    if below.kind is Kind.ITEM:
        return False
    if line.text.endswith("?") and is_aside(below.text):
        return True
    if leads_in(below.text) or grade(below.text) is not None:
        return True
    if width is None or ": " in line.text:  # a line of figures: "Beds in use: 12"
        return False
    if all(is_number(one.text.rpartition(" ")[2]) for one in lines[number + 1 : number + 3]):
        return False  # the head of a table whose columns were lost
    return is_prose(below.text) or len(below.text) > 0.8 * width


def _tops_list(lines: Sequence[Line], number: int, breaks: frozenset[int]) -> bool:
    """Whether a bare line stands directly on a list."""
    below = lines[number + 1] if number + 1 < len(lines) else None
    if below is None or below.number in breaks or not is_bare(lines[number].text):
        return False
    return below.kind is Kind.ITEM or (below.kind is Kind.NUMBER and is_bullet(below.text))


def _lists_sentences(lines: Sequence[Line], number: int) -> bool:
    """Whether the item that begins on a line, or below its mark there, is a sentence: no lead-in
    announces one."""
    first = number + (lines[number].kind is Kind.NUMBER)
    last = first
    while (
        last + 1 < len(lines) and lines[last + 1].kind is Kind.TEXT and not closed(lines[last].text)
    ):
        last += 1
    said = " ".join(line.text for line in lines[first : last + 1])
    text = said.lstrip(f"{BULLETS} ")
    return text[:1].isupper() and is_prose(text) and closed(text)


def _is_coded(lines: Sequence[Line], line: Line) -> bool:
    """Whether a line is all that a label above it announces, a figure, a date or a code: ``Centre
    ID:``, ``OSV-12``. It goes on with nothing."""
    label = lines[max(0, line.number - 1) : line.number]
    code = any(map(str.isdigit, line.text)) and not any(map(str.islower, line.text))
    return _is_label(label) and (code or is_period(line.text))


def _tops_text(lines: Sequence[Line], number: int, breaks: frozenset[int]) -> bool:
    """Whether a bare line stands above a blank one and a paragraph."""
    below = lines[number + 1 : number + 3]
    return (
        len(below) == 2
        and below[0].kind is Kind.BLANK
        and below[1].kind is Kind.TEXT
        and below[1].number not in breaks
        and is_bare(lines[number].text)
        and (is_prose(below[1].text) or len(below[1].text) > UNWRAPPED / 2)
        and not starts_lower(below[1].text)
    )


def _opens_sentence(paragraph: str) -> bool:
    """Whether a capital follows a paragraph's number: "12 March" may be the rest of a date, and
    "1 January–31 March" the beginning of one."""
    number, word, *_ = paragraph.split()
    return not starts_lower(word) and not is_period(f"{number} {_DASH.split(word, 1)[0]}")


def _tops(lines: Sequence[Line], number: int, breaks: frozenset[int]) -> bool:
    """Whether a bare line, or a stack of them, stands on a list or on one long line."""
    for line in lines[number : number + MOST_STACKED]:
        if line.number in breaks:
            return False
        if line.kind is Kind.ITEM or len(line.text) >= 100:
            return line.number > number
        if line.kind is not Kind.TEXT or not is_bare(line.text, sentence=True):
            return False
    return False


def _titles_paragraph(lines: Sequence[Line], number: int, breaks: frozenset[int]) -> bool:
    """Whether a bare line stands directly on a paragraph that is one long line."""
    below = lines[number + 1] if number + 1 < len(lines) else None
    return (
        below is not None
        and below.kind is Kind.TEXT
        and below.number not in breaks
        and len(below.text) >= 100
        and not starts_lower(below.text)
        and is_bare(lines[number].text)
    )
