"""The shapes of lines: what a line can be, judged by itself and its direct neighbours.

Nothing here knows about headings or sections; these are the words the other rooms speak.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from qa.reports.rows import is_pipe_rule, line_cells, shown

MOST_WRAPPED = 4
"""Lines: the most that one title is wrapped over."""
UNWRAPPED = 100
"""Characters: the most that a title has in a text whose paragraphs are single lines."""
_LONGEST_TITLE = 120
_LONGEST_SENTENCE = 140
_LONGEST_NARROW = 200
_ASIDE_WORDS = 3  # fewer may be an abbreviation behind a name
_LEAD_IN_WORDS = 3  # fewer may be a title: "Key points:"
MOST_STACKED = 3
"""Titles: the most that stand directly above each other, ``Findings``, ``Staff``, ``Pay``."""


class Kind(Enum):
    """What a line is made of."""

    BLANK = "blank"  # nothing to read: empty, a rule; later also page furniture
    TEXT = "text"
    ITEM = "item"  # begins with the mark of a list item
    ROW = "row"  # cells: tabs, or pipes
    CODE = "code"
    NOTE = "note"  # begins a footnote
    NUMBER = "number"  # of the paragraph below, or the mark of the item there, torn off it


@dataclass(slots=True)
class Line:
    """One line of the reading text; ``start:end`` leaves the line break out."""

    number: int
    start: int
    end: int
    text: str  # without the blanks around it
    indent: int
    kind: Kind


@dataclass(slots=True)
class Unit:
    """Lines ``first..last`` that cannot be separated: a paragraph, an item with its
    continuation lines, one row. ``text`` joins them with single spaces."""

    kind: Kind
    first: int
    last: int
    text: str
    blanks: int  # blank lines directly above
    title: bool = False  # its lines are one title, for they are broken sooner than the text below


# Characters that stand for nothing but an item of a list, also with no blank behind them.
_SIGNS = "•‣⁃◦▪▫●○∙■□◼◻◾◽⬛◆◇❖❑❒▸►▶➢➤✓✔\uf0b7\uf0a7\uf0d8\uf0fc"
BULLETS = r"\-*+–—·" + _SIGNS
"""The marks of list items, for a set of characters in an expression."""
_ITEM = re.compile(
    rf"(?:[{BULLETS}]|o|\(?\d{{1,3}}[.)]|\(?[a-z][.)]|\([A-Z]\)"
    r"|\(?(?:x{0,2}(?:ix|iv|v?i{1,3}|v)|x{1,2})[.)])[ \t]++\S"
    rf"|[{_SIGNS}]\S"
)
_PARAGRAPH_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,4}\.?")
_RULE = re.compile(r"(?:[-–—*_=~#][ \t]*+){3,}")
_UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}|\^{3,}")
# What underlines titles in some kinds of markup, and is many other things, too: there it is as
# long as its title.
_MEASURED = re.compile(r"'{3,}|\"{3,}|\+{3,}|\*{3,}|#{3,}")
_MOST_OVER = 2  # characters
_MEANING = re.compile(r": [^A-Z]")  # "Good practice: The service asks ..." is a title
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_NTHS = rf"{_NTH}(?:\s*(?:,|to|and|&|[–-])\s*{_NTH}){{0,4}}"
# "3 May 2024", "Tuesday, 3rd of May", "May 3, 2024"; a month alone needs its year.
_DAY = (
    rf"(?:{_WEEKDAY},?\s+)?(?:{_NTHS}\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}})?"
    rf"|{_MONTH}\s+{_NTHS}(?:,?\s+\d{{4}})?|{_MONTH}\s+\d{{4}})"
)
_YEARS = r"(?:19|20)\d{2}(?:\s?[/–-]\s?\d{2,4})?"
_PERIOD = re.compile(
    r"(?:as\s+(?:of|at)|at|on|to|from|for|in|dated?:?|"
    r"(?:(?:first|last)\s+)?(?:published|updated|reviewed)(?:\s+on)?:?)?\s*(?:the\s+)?(?:"
    rf"(?:\d{{1,2}}|three|six|nine|twelve)[\s-]+(?:months?|years?|weeks?|quarters?)\b.*"
    rf"|(?:financial\s+)?(?:year|quarter|months?)\s+(?:ending|ended|to|from)\b.*"
    rf"|{_DAY}(?:\s*(?:to|and|[–-])\s*{_DAY})?"
    rf"|{_YEARS}(?:\s+(?:to\s+{_YEARS}|projections?|estimates?|budget|forecasts?|prices))?"
    rf")",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:figure|fig\.?|table|chart|graph|box|map|exhibit|diagram|image|photo(?:graph)?|plate)"
    r"(?:\s*\d+(?:\.\d+)*|\s+(?-i:[A-Z])\d*)\b(?:\s*[:.–—-]|\s|$)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?:source|note|notes|base|key|n)\s*[:=]", re.IGNORECASE)
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|(?!.*\s)(?:[^@]+@.+\..+|.+\.(?:gov|org|ac|co)\.uk.*)", re.IGNORECASE
)
_SALUTATION = re.compile(
    r"(?:dear|yours\s+(?:sincerely|faithfully|truly)|(?:kind|best|warm)\s+regards|to\s+whom)\b",
    re.IGNORECASE,
)
_PARTICULAR = re.compile(r"[A-Z][^\W\d_]*(?:[ '’/-][^\W\d_]+){0,3}: \S")
_LABEL = re.compile(r"([A-Z][^\W\d_]++(?: [^\W\d_]++)?)(?: \d{1,2})?: [^\W_]")
_ADDRESS = re.compile(
    r"(?i:tel|telephone|phone|fax|e-?mail|isbn|issn)[.:]?\s*[+(]?\d"
    r"|(?i:[tfe])[.:]?\s*[+(]?\d[\d ()-]{5}"  # "F.1" numbers a part
    r"|.*\b[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2}$",
)
# "Issued by the Chief Inspector", on a title page; "Prepared for winter" is a title.
_BYLINE = re.compile(
    r"(?i:issued|published|prepared|presented|commissioned|submitted)\s+"
    r"(?:(?i:by)\b|(?i:to(?:\s+the)?)\s+[A-Z])"
)
_GAP = re.compile(r"\S {3,}\S")
_INNER_STOP = re.compile(r"[.!?][\"'’”)]?\s+[\"'‘“(]?[A-Z]")
# "P 1.1. Leadership": the number of a standard.
_STANDARD = re.compile(r"^[A-Z]{1,3} ?\d{1,2}(?:\.\d{1,2})*+\.\s")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|No|Mr|Mrs|Ms|Dr|St|Prof|vs?|Vol|Ch|Art|para)\.\s", re.I)

# A line that ends in one of these is the first half of a sentence.
_UNFINISHED = frozenset("the a an of by and or nor that which was were its their our".split())
# A title goes on behind these; they end no line of one.
_GOES_ON = re.compile(
    r"\b(?:a|an|and|at|between|by|for|from|in|into|its|of|on|or|our|the|their|to|under|with)$",
    re.IGNORECASE,
)
# What a figure is compared with, behind it.
_COMPARED = re.compile(r"(?<=[\d%]) \([^()]{1,40}[ :]\W?\d[\d.,]*+%?\)$")
_FULL = 0.6  # of the longest line of a title is what its others have, or more
_FOOTNOTES = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = re.compile(rf"[{_FOOTNOTES}]{{1,3}}[ \t]*+[^\W\d_]")
_NOTE_MARK = re.compile(r"(?<!\])(?:\[\^?\d{1,3}\])++$")
# Where more is said of it: "It is so. (1.11)", "It is so. (Paragraphs 4 and 5)".
_REFERENCE = re.compile(
    r"(?<=[.!?])\s\((?:(?:see )?(?:para(?:graph)?s?|section|page|pp?)\.? )?"
    r"\d[\d.,; –-]*+(?:and [\d.]++)?\)$",
    re.IGNORECASE,
)
_CLOSERS = "\"'’”)]»" + _FOOTNOTES
_STOPS = ".!?:;…"


def scan(text: str, code: frozenset[int], plain: frozenset[int]) -> list[Line]:
    """Return the lines of a reading text with their kinds; ``plain`` ones are no items.

    >>> lines = scan("Aims:\\n\\n- care\\nYear\\t2019", frozenset(), frozenset())
    >>> [(line.kind.value, line.text) for line in lines]
    [('text', 'Aims:'), ('blank', ''), ('item', '- care'), ('row', 'Year\\t2019')]
    """
    lines: list[Line] = []
    start = 0
    for number, raw in enumerate(text.split("\n")):
        stripped = raw.strip()
        indent = indent_of(raw) if stripped else 0
        kind = Kind.CODE if number in code else _kind(raw, stripped)
        if kind is Kind.ITEM and number in plain:
            kind = Kind.TEXT
        lines.append(Line(number, start, start + len(raw), stripped, indent, kind))
        start += len(raw) + 1
    _mark_pipes(lines)
    _mark_columns(lines)
    _mark_underlines(lines)
    return lines


def _kind(raw: str, stripped: str) -> Kind:
    if not stripped:
        return Kind.BLANK
    if stripped[0] in "-–—*_=~#" and _RULE.fullmatch(stripped):
        return Kind.BLANK
    if stripped[0] in _FOOTNOTES and _RAISED.match(stripped):
        return Kind.NOTE
    if _ITEM.match(stripped) and stripped.count("\t") <= 1:
        return Kind.ITEM
    if "\t" in raw.lstrip() or raw.startswith("\t\t"):
        # "3.2<tab>The force found ..." is a numbered paragraph, "3.2<tab>14" a row.
        number, _, rest = stripped.partition("\t")
        paragraph = _PARAGRAPH_NUMBER.fullmatch(number) and "\t" not in rest and is_prose(rest)
        return Kind.TEXT if paragraph else Kind.ROW
    return Kind.TEXT


def _mark_pipes(lines: list[Line]) -> None:
    """Rows of Markdown tables: |a|b|, and a|b next to a |---|---| line."""
    for line in lines:
        text = line.text
        if line.kind not in (Kind.TEXT, Kind.ITEM) or "|" not in text:
            continue
        if text.startswith("|") and text.count("|") >= 2:
            line.kind = Kind.ROW
    for line in lines:
        text = line.text
        if "|" not in text or line.kind is Kind.CODE or not is_pipe_rule(text):
            continue
        for step in (-1, 1):
            number = line.number + step
            while 0 <= number < len(lines) and "|" in lines[number].text:
                if lines[number].kind is Kind.ROW:
                    break
                lines[number].kind = Kind.ROW
                number += step
        line.kind = Kind.ROW


def _mark_columns(lines: list[Line]) -> None:
    """Rows set with blanks: lines one below the other that all have a wide gap."""
    wide = [
        line.kind is Kind.TEXT and len(line.text) <= 250 and has_gap(line.text) for line in lines
    ]
    for number, line in enumerate(lines):
        if wide[number] and (
            (number and wide[number - 1]) or (number + 1 < len(lines) and wide[number + 1])
        ):
            line.kind = Kind.ROW


def indent_of(raw: str) -> int:
    """Return how far a line is set in, in characters."""
    return len(raw) - len(raw.lstrip())


def has_gap(text: str) -> bool:
    """Whether a wide gap stands between two words, as between the cells of a row."""
    return _GAP.search(text) is not None


def _mark_underlines(lines: list[Line]) -> None:
    """A row of --- under a line of text stays TEXT: it may underline a heading."""
    for above, line in itertools.pairwise(lines):
        drawn = line.kind is Kind.BLANK and line.text and is_underline(line.text, above.text)
        if drawn and above.kind in (Kind.TEXT, Kind.ITEM):
            line.kind = Kind.TEXT


def is_underline(text: str, title: str = "") -> bool:
    """Whether a line is drawn with one of the characters that underline headings, or with one that
    does so where it is as long as the ``title`` above it.

    >>> is_underline("---"), is_underline("''''", "Aims"), is_underline("****", "Aims and scope")
    (True, True, False)
    """
    if _UNDERLINE.fullmatch(text):
        return True
    fits = 0 <= len(text) - len(title) <= _MOST_OVER
    return fits and _MEASURED.fullmatch(text) is not None


def is_bullet(text: str) -> bool:
    """Whether a text is nothing but the mark of a list item that stands for nothing else."""
    return len(text) == 1 and text in _SIGNS


def cells(row: str) -> list[str]:
    """Return the cells of a row: parted by tabs, by pipes, or by wide gaps.

    >>> cells("Year\\t2019"), cells("| a | b |"), cells("Conwy    12.5   Good")
    (['Year', '2019'], ['a', 'b'], ['Conwy', '12.5', 'Good'])
    """
    if "\t" in row or "|" in row:
        return [shown(row[start:end]) for start, end in line_cells(row, 0, len(row))]
    return [cell.strip() for cell in re.split(r" {3,}", row.strip())]


def closed(text: str) -> bool:
    """Whether a text ends as a sentence does.

    >>> closed('It is "good."'), closed("It is good.[2]"), closed("It is good. (3.12)")
    (True, True, True)
    >>> closed("Catching criminals"), closed("Costs (2019)")
    (False, False)
    """
    text = _unmarked(text)
    end = len(text)
    while end and text[end - 1] in _CLOSERS:
        end -= 1
    return end > 0 and text[end - 1] in _STOPS


def _unmarked(text: str) -> str:
    """Return a text without the marks of notes at its end: ``It is so.[2]``, ``(3.12)``."""
    if text.endswith(")"):
        text = _REFERENCE.sub("", text)
    return _NOTE_MARK.sub("", text) if text.endswith("]") else text


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether lines are one title that was too long for one: a line goes on in small letters or
    behind a word that ends none, and the others are about as long as the longest.

    >>> is_wrapped(["Jane Smith", "Chief Inspector"])
    False
    >>> is_wrapped(["The Risk of Fire and", "Other Emergencies"])
    True
    """
    pairs = list(itertools.pairwise(lines))
    told = [starts_lower(below) or goes_on(above) for above, below in pairs]
    longest = max(map(len, lines))
    full = all(len(line) >= _FULL * longest for line in lines[:-1])
    return all(told) or (any(told) and full)


def goes_on(title: str) -> bool:
    """Whether a line of a title ends in a word that ends none: ``Report on the prison of``."""
    return _GOES_ON.search(title) is not None


def unfinished(text: str) -> bool:
    """Whether a text ends in a word that ends nothing: ``Events of the``."""
    return text.rpartition(" ")[2] in _UNFINISHED


def starts_lower(text: str) -> bool:
    """Whether the first character that is no opening quote or bracket is a small letter."""
    first = text.lstrip("\"'‘“([«")[:1]
    return first.islower()


def is_aside(text: str) -> bool:
    """Whether a text stands wholly in brackets: ``(Information for governors)``."""
    return text[:1] == "(" and text[-1] == ")" and len(text.split()) >= _ASIDE_WORDS


def is_number(text: str) -> bool:
    """Whether a text is a figure by itself: ``4.9``, ``£203``, ``-44%``, ``6.1 (England 10.4)``."""
    text = _COMPARED.sub("", text)
    return (
        len(text) <= 30
        and any(c.isdigit() for c in text)
        and not any(c.isalpha() for c in re.sub(r"\b(?:percent|per cent|m|bn|k)\b", "", text))
    )


def is_period(text: str) -> bool:
    """Whether a text only says when: ``12 months ending 31 March 2019``, ``2019/20 projection``."""
    return len(text) <= 80 and _PERIOD.fullmatch(text) is not None


def is_caption(text: str) -> bool:
    """Whether a text is numbered as a figure or table, or is a source note."""
    return is_numbered_caption(text) or _NOTE.match(text) is not None


def is_numbered_caption(text: str) -> bool:
    """Whether a text is numbered as a figure or table: ``Table 3: the prison in figures``."""
    return _CAPTION.match(text) is not None


def is_stand_in(text: str) -> bool:
    """Whether a line stands for what could not be copied: ``[Chart]``."""
    return text[:1] == "[" and text[-1] == "]"


def is_link(text: str) -> bool:
    """Whether a text is a web or mail address and nothing else."""
    return len(text) <= 300 and _LINK.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Whether a text looks like a telephone number or ends with a UK postcode."""
    return len(text) <= 200 and _ADDRESS.match(text) is not None


def is_particular(text: str) -> bool:
    """Whether a line has a name in front of what it says: ``Apologies: Councillor Dale``. One
    with a number (``Theme 2: Access``) may be a title."""
    return _PARTICULAR.match(text) is not None


def label(text: str) -> str:
    """Return the word or two that stand in front of what a line says, without a number, or "".

    >>> label("Concern: Oil was low."), label("Theme 2: Access"), label("It was low: we saw it.")
    ('Concern', 'Theme', '')
    """
    found = _LABEL.match(text)
    return found[1] if found else ""


def is_salutation(text: str) -> bool:
    """Whether a line opens or closes a letter."""
    return _SALUTATION.match(text) is not None


def is_caps(text: str) -> bool:
    """Whether all letters are capitals, and there are at least three."""
    letters = [c for c in text[:200] if c.isalpha()]
    return len(letters) >= 3 and all(c.isupper() for c in letters)


def is_bare(
    text: str,
    *,
    colon: bool = False,
    wrapped: bool = False,
    sentence: bool = False,
    narrow: bool = False,
) -> bool:
    """Whether a text has the shape of a heading: short, no sentence, begins like a title. One
    that is ``wrapped`` may be longer, one that is a ``sentence`` without its stop longer still, and
    one that is set ``narrow``, apart from its text, the longest.

    >>> is_bare("999 calls"), is_bare("These are:"), is_bare("12 months ending 31 March 2019")
    (True, False, False)
    """
    sentence = sentence or narrow
    asks = text.endswith("?")
    longest = _LONGEST_NARROW if narrow else _LONGEST_SENTENCE
    if not 2 <= len(text) <= (longest if sentence or asks else _LONGEST_TITLE):
        return False
    text = _unmarked(text).rstrip(_FOOTNOTES)
    if colon and text.endswith(":"):
        text = text[:-1].rstrip()
    if is_stand_in(text):
        return False
    if not text or text[-1] in ".;,:…-–—/&([|" or any(mark in text for mark in ("\t", "    ", ";")):
        return False
    first = text.lstrip("\"'‘“([«")[:1]
    if not first.isalnum() or first.islower() or not any(c.isalpha() for c in text):
        return False
    tokens = text.split()
    words = len(tokens)
    if (
        unfinished(text)
        or words > (35 if narrow else 25 if sentence or asks else 18 if wrapped else 13)
        or (len(text) > 100 and not (asks or wrapped or sentence))
        or (sentence and words > 13 and _MEANING.search(text))  # a term, and what it means
    ):
        return False
    if _stops_within(text):
        return False
    value = text.rpartition(": ")[2]
    if value != text and value[-1:] != ")" and is_number(value) and not is_period(value):
        return False  # "Beds in use: 12"
    return not (
        is_number(text)
        or is_period(text)
        or is_caption(text)
        or is_link(text)
        or is_address(text)
        or _SALUTATION.match(text)
        or _BYLINE.match(text)
    )


def is_prose(text: str) -> bool:
    """Whether a text reads as a sentence or more, rather than as a label or a title."""
    if len(text) > 140:
        return True
    text = _unmarked(text)
    words = len(text.split())
    if closed(text):
        # "None." is a sentence; "How safe is it?" may be a title.
        return words >= 4 - 3 * text.endswith(".") and not (text.endswith("?") and is_bare(text))
    return words > 14 or _stops_within(text)


def _stops_within(text: str) -> bool:
    """Whether a sentence ends within a text, and another begins."""
    return _INNER_STOP.search(_ABBREVIATED.sub(" ", _STANDARD.sub("", text, count=1))) is not None


def wrap_width(lines: Sequence[Line]) -> int | None:
    """The column at which a text is wrapped, or None if its paragraphs are single lines.

    A wrapped text has next to no long lines, and lines that end at about the same column.
    """
    lengths = sorted(len(line.text) + line.indent for line in lines if line.kind is Kind.TEXT)
    if not lengths or lengths[int(len(lengths) * 0.97)] > 120:
        return None
    pairs = sum(
        1
        for above, line in itertools.pairwise(lines)
        if above.kind is Kind.TEXT and line.kind is Kind.TEXT and starts_lower(line.text)
    )
    if pairs < 1:
        return None
    return max(lengths[int(len(lengths) * 0.97)], 40)


def leads_in(text: str) -> bool:
    """Whether a text is no title and announces a list: ``The trust must:``."""
    return text.endswith(":") and len(text.split()) >= _LEAD_IN_WORDS


def is_ragged(above: Line, line: Line, width: int) -> bool:
    """Whether the next word would have fitted on the line above, with room to spare."""
    word = line.text.split(maxsplit=1)[0] if line.text else ""
    return above.indent + len(above.text) + 1 + len(word) <= width - 8


_PARAGRAPH = re.compile(r"\(?\d{1,3}(?:\.\d{1,3})*+[.)]?\s++\S")


def numbered_paragraph(text: str) -> bool:
    """Whether a text begins with a number as paragraphs of council reports do: ``1.1 The``."""
    return _PARAGRAPH.match(text) is not None
