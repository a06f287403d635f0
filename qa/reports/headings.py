"""Which lines are headings.

Evidence, strongest first:

1. drawn headings: ``#`` marks, a line of === or --- below;
2. lines that the contents list names;
3. numbers and words that announce a part (``3.2 Findings``, ``Annex A``), in sequence;
4. lines in capitals or wholly bold;
5. bare lines: short, no sentence, standing alone above the text they head.

The weaker the evidence, the more a line must also be *in the place* of a heading: what
stands above and below decides whether ``Crime outcomes`` heads a paragraph or names a table.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from qa.reports import contents as toc
from qa.reports import scales
from qa.reports.contents import Contents
from qa.reports.grades import grade, parted, states_grade
from qa.reports.lines import (
    Kind,
    Line,
    Unit,
    closed,
    has_gap,
    is_bare,
    is_caps,
    is_number,
    is_numbered_caption,
    is_prose,
    is_ragged,
    is_underline,
    numbered_paragraph,
    starts_lower,
    units,
    wrap_width,
)

# Words that head a part of many reports. A first line that is one of these is a heading;
# any other first line may be the title of the whole.
COMMON = frozenset(
    "introduction|summary|executive summary|overview|background|foreword|preface|context|purpose|"
    "scope|method|methods|methodology|findings|key findings|main findings|conclusion|conclusions|"
    "recommendations|areas for improvement|next steps|about us|about this report|our approach|"
    "what we found|what we did|about this inspection|results|discussion|strengths|"
    "acknowledgements|glossary|references|abbreviations|contents|appendix|annex|at a glance".split(
        "|"
    )
)
# Words that head the end matter of a report and nothing inside its parts.
BACK = frozenset(
    "conclusion|conclusions|glossary|references|bibliography|acknowledgements|abbreviations|"
    "endnotes|further information|further reading|about the data|about this report|"
    "about this inspection|about the inspection|about us|contact us|contact details|contacts|"
    "how to contact us|index|appendices|annexes|methodology and data".split("|")
)
# Words that announce what stands behind a report.
ANNEX = frozenset(["annex", "annexe", "appendix", "attachment", "schedule"])

_ATX = re.compile(r"(#{1,6})[ \t]+(\S.*)")
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,5})([.):]?)[ \t]++(\S.*)", re.DOTALL)
_BRACKETED = re.compile(r"(\d{1,3})\.?\(([a-z]|\d{1,2})\)[ \t]++(\S.*)", re.DOTALL)
_LETTERED = re.compile(r"([A-Z])(\.?)(\d{1,2}(?:\.\d{1,3}){0,4})\.?[ \t]++(\S.*)")
_ROMAN = re.compile(r"([IVX]{1,6})[.)][ \t]++(\S.*)")
_ALPHA = re.compile(r"([A-Z])[.)][ \t]++(\S.*)")
_PART = re.compile(
    r"(part|volume|chapter|section|annexe?|appendix|attachment|schedule)\s+"
    r"(?:\d{1,3}|[IVX]{1,5}|[A-Z]|one|two|three|four|five|six|seven|eight|nine|ten)\b"
    r"(\s*$|\s*[:.–—-]\s*|\s+)(.*)",
    re.IGNORECASE,
)
_UNNUMBERED = re.compile(r"(annexe?|appendix|attachment)(\s*[:–—-]\s+)(\S.*)", re.IGNORECASE)
_NAME = re.compile(
    r"(?:(?:Dr|Sir|Dame|Mr|Mrs|Ms|Miss|Prof|Professor|Rev|Lord|Lady|Baroness|Cllr|Councillor)\.?\s)?"
    r"[A-Z][\w'’-]+(?:\s[A-Z]\.?)?(?:\s(?:de\s|van\s|von\s)?[A-Z][\w'’-]+){1,3}"
    r"(?:,?\s(?:[A-Z]{2,5}|QPM|CBE|OBE|MBE))*"
)
_ROLE = re.compile(
    r"\b(?:inspector|inspectorate|chief|director|officer|chair|chairman|chairwoman|chairperson|"
    r"minister|constable|commissioner|secretary|head\s+of|manager|president|councillor|ombudsman|"
    r"auditor|leader|mayor|deputy|governor|superintendent|headteacher|principal|regulator|"
    r"registrar|author|adviser|advisor|consultant|coroner|executive|partner|assessor)\b",
    re.IGNORECASE,
)
_CHAPTER = re.compile(r"(\d{1,3})\.\d{1,3}[ \t]")
_DEFINED = re.compile(r"[^:\n]{2,60}: (?:[a-z]|(?:An?|The)\s)\S*+(?:\s++\S++){2}")
_FEWEST_DENSE = 10
_SERIES = 10  # paragraphs: more than a list has, so that they are numbered throughout
_MOST_WRAPPED = 3
_SMALL_PRINT = 300  # characters: more than a title page says below one of its lines
_VALUES = {"I": 1, "V": 5, "X": 10}


class Style(Enum):
    """How a heading is made."""

    ATX = auto()  # # marks
    LINE = auto()  # a line drawn below
    LISTED = auto()  # the contents list names it
    PART = auto()  # Part 1, Chapter 2, Annex A
    NUMBER = auto()  # 3.2 Findings
    ROMAN = auto()  # II. Findings
    ALPHA = auto()  # B. Findings
    CAPS = auto()
    BOLD = auto()
    BARE = auto()


@dataclass(slots=True)
class Heading:
    """A heading on lines ``first..last``, its underline and judgement included.

    ``depth`` orders the headings of one style (number of # marks, of number parts), and
    ``word`` is the underline's character or the announcing word. ``entry`` is its number
    in the contents list. ``graded`` says that its line gives its grade, too, which is no
    part of its text.
    """

    first: int
    last: int
    title: int  # last line of the heading itself
    text: str
    style: Style
    depth: int = 1
    word: str = ""
    entry: int | None = None
    judgement: str | None = None
    graded: bool = False
    empty: bool = False  # no text of its own before the next heading
    size: int = 0  # characters of its own text before the next heading
    chapter: int | None = None  # what its first paragraph's number begins with: 3 in "3.12"

    @property
    def announcement(self) -> str:
        """The word that announces it (``annex``), if it is announced by one."""
        return self.word if self.word.isalpha() and self.word != "number" else ""


@dataclass(slots=True)
class Found:
    """The headings of a text in order, and the units of everything else that is read."""

    headings: list[Heading]
    units: list[Unit]


def find(
    lines: Sequence[Line],
    bold: frozenset[int],
    contents: Contents | None,
    skipped: frozenset[int],
) -> Found:
    """Find all headings. ``skipped`` lines (contents list, imprint) are not looked at."""
    strong = _drawn(lines, skipped)
    marked = any(h.style is Style.ATX for h in strong.values())
    if contents:
        _listed(lines, contents, skipped, strong)
    width = wrap_width(lines)
    if not marked:
        _announced(lines, skipped, strong, width)
        _numbered(lines, skipped, strong, width, _dense(lines, width))
    taken = frozenset(n for h in strong.values() for n in range(h.first, h.last + 1)) | skipped
    body = units(lines, taken, width)
    return _placed(lines, body, strong, bold, skipped, marked, scales.told(lines), contents)


# 1 and 2: drawn and listed


def _drawn(lines: Sequence[Line], skipped: frozenset[int]) -> dict[int, Heading]:
    found: dict[int, Heading] = {}
    for line in lines:
        number, text = line.number, line.text
        if line.kind not in (Kind.TEXT, Kind.ITEM, Kind.ROW) or number in skipped:
            continue
        if text.startswith("#") and line.indent <= 3:
            marks = _ATX.fullmatch(text)
            if marks:
                title = marks[2].rstrip()
                bare = title.rstrip("#")
                if bare != title and (not bare or bare[-1] in " \t"):
                    title = bare.rstrip()
                # "#    Recommendation          Date" is the head of a table
                if title and not has_gap(title) and not toc.is_head(text):
                    found[number] = Heading(
                        number, number, number, title, Style.ATX, len(marks[1]), "#"
                    )
        elif number and is_underline(text) and line.kind is Kind.TEXT:
            above = lines[number - 1]
            if above.kind not in (Kind.TEXT, Kind.ITEM) or number - 1 in found:
                continue
            if number - 1 in skipped or is_underline(above.text) or above.text.startswith("#"):
                continue
            free = number < 2 or lines[number - 2].kind is Kind.BLANK or number - 2 in skipped
            if not free and not lines[number - 2].text:
                free = True
            # "---" below a sentence rules off a paragraph; below "===" there is no doubt.
            if not free or len(above.text) > 200 or (text[0] != "=" and above.text[-1] in ".;,"):
                continue
            if toc.is_head(above.text):
                continue
            depth = "=-~^".index(text[0]) + 1
            found[number - 1] = Heading(
                number - 1, number, number - 1, above.text, Style.LINE, depth, text[0]
            )
    return found


def _listed(
    lines: Sequence[Line],
    contents: Contents,
    skipped: frozenset[int],
    strong: dict[int, Heading],
) -> None:
    wanted = {toc.key(entry.title) for entry in contents.entries}
    places: dict[str, list[int]] = {}
    extent: dict[tuple[int, str], int] = {}

    def free(number: int) -> bool:
        return (
            not 0 <= number < len(lines)
            or lines[number].kind is Kind.BLANK
            or number in skipped
            or number in strong
        )

    for line in lines:
        number = line.number
        if number in skipped or line.kind not in (Kind.TEXT, Kind.ITEM):
            continue
        if number in strong:
            names = [(toc.key(strong[number].text), strong[number].title)]
        else:
            if not free(number - 1) and not free(number + 1):
                continue
            names = []
            joined = ""
            for last in range(number, min(number + 3, len(lines))):
                piece = lines[last]
                if not piece.text or len(piece.text) > 200 or last in skipped:
                    break
                joined = f"{joined} {piece.text}".strip()
                names.append((toc.key(joined), last))
                if not free(number - 1):
                    break
        for name, last in names:
            if name in wanted:
                places.setdefault(name, []).append(number)
                extent[number, name] = last
                break
    for entry, number in toc.align(contents.entries, places).items():
        if number in strong:
            strong[number].entry = entry
            continue
        last = extent[number, toc.key(contents.entries[entry].title)]
        text = " ".join(lines[n].text for n in range(number, last + 1))
        strong[number] = Heading(number, last, last, text, Style.LISTED, entry=entry)
        part = _PART.fullmatch(text)
        if part:
            strong[number].word = part[1].casefold()


# 3: announced by a word or a number


def _edge(lines: Sequence[Line], number: int, strong: dict[int, Heading]) -> bool:
    """Whether nothing that is read stands directly above a line, but for a heading."""
    above = number - 1
    if above < 0 or lines[above].kind is Kind.BLANK:
        return True
    return any(n in strong and strong[n].last >= above for n in (above, above - 1, above - 2))


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
        return below.kind is not Kind.ITEM
    if starts_lower(below.text):
        return False
    limit = width if width is not None else 100
    first = below.text.split(maxsplit=1)[0]
    return line.indent + len(line.text) + 1 + len(first) <= limit - 8


def _title_end(lines: Sequence[Line], number: int, offset: int, width: int | None) -> int | None:
    """Return the last line of a title that begins on a line, its words at ``offset``; None
    if the line only begins a paragraph.

    A title may be wrapped: between blank lines, short in all, and what goes on is set in
    as far as the title's words, or in capitals too, or begun where the line was full.
    """
    if _stands_alone(lines, number, width):
        return number
    first = lines[number]
    last = number
    while last + 1 < len(lines) and lines[last + 1].kind is Kind.TEXT:
        last += 1
        if last - number == _MOST_WRAPPED:
            return None
    if last == number or (last + 1 < len(lines) and lines[last + 1].kind is not Kind.BLANK):
        return None
    rest = lines[number + 1 : last + 1]
    title = " ".join([first.text[offset:], *(line.text for line in rest)])
    caps = is_caps(title)
    hanging = offset and all(abs(line.indent - first.indent - offset) <= 1 for line in rest)
    full = width is not None and not is_ragged(first, rest[0], width)
    return last if (caps or hanging or full) and is_bare(title) else None


def _next(lines: Sequence[Line], number: int) -> Line | None:
    for line in lines[number + 1 : number + 40]:
        if line.kind is not Kind.BLANK:
            return line
    return None


def _announced(
    lines: Sequence[Line],
    skipped: frozenset[int],
    strong: dict[int, Heading],
    width: int | None,
) -> None:
    """``Chapter 2``, ``Annex A - About the data``, ``Part one: Context``."""
    untitled: dict[str, list[int]] = {}
    for line in lines:
        number, text = line.number, line.text
        if line.kind is not Kind.TEXT or number in skipped or number in strong:
            continue
        if not 5 < len(text) <= 150 or text[0].islower():
            continue
        part = _PART.fullmatch(text) or _UNNUMBERED.fullmatch(text)
        if not part or text[-1] in ".;,":
            continue
        rest = part[3]
        # "Part 2 of the Act requires" goes on in small letters; a title does not.
        if rest and (starts_lower(rest) or not is_bare(rest, colon=True)):
            continue
        last = _title_end(lines, number, part.start(3) if rest else 0, width)
        if not _edge(lines, number, strong) or last is None or _next(lines, last) is None:
            continue
        word = part[1].casefold()
        text = " ".join(piece.text for piece in lines[number : last + 1])
        strong[number] = Heading(number, last, last, text, Style.PART, word=word)
        if not rest:
            untitled.setdefault(word, []).append(number)
    for numbers in untitled.values():
        _titled_below(lines, strong, numbers)


def _titled_below(
    lines: Sequence[Line], strong: dict[int, Heading], numbers: Sequence[int]
) -> None:
    """Give ``Chapter 2`` the title on the next line: the one directly below, or the one
    behind a blank line where all chapters have one there, and each another."""
    below: dict[int, Line] = {}
    for number in numbers:
        title = _next(lines, number)
        if title is None or title.number > number + 2 or title.number in strong:
            continue
        after = lines[title.number + 1] if title.number + 1 < len(lines) else None
        alone = title.kind is Kind.TEXT and (after is None or after.kind is Kind.BLANK)
        named = alone and is_bare(title.text) and grade(title.text) is None
        if named and _parse_number(title.text) is None:
            below[number] = title
    names = {toc.key(title.text) for title in below.values()}
    apart = len(numbers) >= 2 and len(names) == len(numbers)
    for number, title in below.items():
        if apart or title.number == number + 1:
            own = strong[number]
            own.last = own.title = title.number
            own.text = f"{own.text} {title.text}"


def _numbered(
    lines: Sequence[Line],
    skipped: frozenset[int],
    strong: dict[int, Heading],
    width: int | None,
    dense: bool,
) -> None:
    """``3.2 Findings``: a number in sequence, a title, and text below that it heads.

    The same shape also begins the items of a list and the paragraphs of council reports.
    Those are sentences, or follow each other with nothing in between.
    """
    candidates: list[tuple[int, tuple[int, ...], Style, bool]] = []
    ends: dict[int, int] = {}
    for line in lines:
        number, text = line.number, line.text
        if number in skipped or line.kind in (Kind.BLANK, Kind.CODE) or len(text) > 150:
            continue
        if line.kind is Kind.ROW and not _numbered_box(lines, line):
            continue
        if number in strong and strong[number].style is not Style.LISTED:
            continue
        parsed = _parse_number(text)
        if parsed is None:
            continue
        value, style, title = parsed
        sure = number in strong
        if not sure and (not is_bare(title, colon=True) or starts_lower(title)):
            continue
        edge = dense or states_grade(text) or _edge(lines, number, strong)
        last_line = _title_end(lines, number, len(text) - len(title), width)
        if not sure and (not edge or last_line is None):
            continue
        ends[number] = number if last_line is None else last_line
        candidates.append((number, value, style, sure))

    # One "A. Mills" is a person; "A. Aims" and "B. Findings" are a sequence.
    letters = Counter(style for _, _, style, _ in candidates)
    candidates = [c for c in candidates if c[3] or c[2] is Style.NUMBER or letters[c[2]] >= 2]
    sentences = Counter(
        line.text.split(maxsplit=1)[0].rstrip(".").count(".") + 1
        for line in lines
        if line.kind is Kind.TEXT and numbered_paragraph(line.text) and closed(line.text)
    )
    titles = Counter(len(value) for _, value, _, _ in candidates)
    # Where most of "3.1", "3.2" begin sentences, the numbers number paragraphs.
    candidates = [
        c
        for c in candidates
        if c[3] or len(c[1]) < 2 or sentences[len(c[1])] < 2 * titles[len(c[1])]
    ]
    series = _paragraph_series(lines, {c[0]: c[1] for c in candidates if not c[3]})
    candidates = [c for c in candidates if c[0] not in series]
    begins = _begins(candidates)
    numbers = {number: (value, style) for number, value, style, _ in candidates}
    last: dict[Style, tuple[int, ...]] = {}
    annex = ""
    position = 0
    annexes = sorted(
        (n, h.text.split()[1].strip(":.–—-"))
        for n, h in strong.items()
        if h.word in ANNEX and len(h.text.split()) > 1
    )
    listed: set[int] = set()
    for number, value, style, sure in candidates:
        while position < len(annexes) and annexes[position][0] < number:
            annex = annexes[position][1]
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
            # Capitals announce a part even where a table follows at once.
            row = below.kind is Kind.ROW and not is_caps(lines[number].text)
            if row or _items_follow(below, value, style):
                continue
            above = _previous(lines, number)
            if above is not None and above.text.endswith(":") and above.number not in strong:
                continue
            begun = number in begins and style not in last
            if not begun and not _in_sequence(value, last.get(style), style, annex):
                continue
        last[style] = value
        if number in strong:
            strong[number].depth = len(value)
            strong[number].word = strong[number].word or "number"
        else:
            end = ends[number]
            text = " ".join(piece.text for piece in lines[number : end + 1])
            strong[number] = Heading(number, end, end, text, style, len(value), "number")


def _numbered_box(lines: Sequence[Line], line: Line) -> bool:
    """Whether a row is the heading of a numbered box: ``3<tab>FINDINGS``, no row beside it."""
    number, _, title = line.text.partition("\t")
    beside = [lines[n].kind for n in (line.number - 1, line.number + 1) if 0 <= n < len(lines)]
    return number.rstrip(".").isdecimal() and "\t" not in title and Kind.ROW not in beside


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
        found = _NUMBERED.match(line.text[:150])
        if found is None or not found[1].isdecimal() or int(found[1]) != reached + 1:
            continue
        if line.number in candidates:
            titles.append(line.number)
        elif is_bare(found[3], colon=True):
            continue
        reached += 1
    paragraphs = reached - len(titles)
    return frozenset(titles if paragraphs >= _SERIES and paragraphs > 3 * len(titles) else ())


def _begins(candidates: Sequence[tuple[int, tuple[int, ...], Style, bool]]) -> frozenset[int]:
    """The lines at which numbers may begin though they are not 1: two more follow at once.

    ``21. APOLOGIES``, ``22. MINUTES``, ``23. BUDGET``: minutes go on counting.
    """
    tops = [c for c in candidates if len(c[1]) == 1 and c[2] is Style.NUMBER]
    return frozenset(
        a[0]
        for a, b, c in zip(tops, tops[1:], tops[2:], strict=False)
        if (b[1][0], c[1][0]) == (a[1][0] + 1, a[1][0] + 2)
    )


def _parse_number(text: str) -> tuple[tuple[int, ...], Style, str] | None:
    if text[:1].isdigit():
        found = _NUMBERED.fullmatch(text)
        if found:
            value = tuple(int(part) for part in found[1].split("."))
            return value, Style.NUMBER, found[3]
        found = _BRACKETED.fullmatch(text)
        if found:
            part = int(found[2]) if found[2].isdecimal() else ord(found[2]) - 96
            return (int(found[1]), part), Style.NUMBER, found[3]
        return None
    if not text[:1].isupper():
        return None
    found = _LETTERED.fullmatch(text)
    if found:
        parts = tuple(int(part) for part in found[3].split("."))
        return (ord(found[1]), *parts), Style.NUMBER, found[4]
    found = _ROMAN.fullmatch(text)
    if (found and found[1] not in ("V", "X")) or (found and len(found[1]) > 1):
        return (_roman(found[1]),), Style.ROMAN, found[2]
    found = _ALPHA.fullmatch(text)
    if found:
        return (ord(found[1]) - 64,), Style.ALPHA, found[2]
    return None


def _roman(text: str) -> int:
    total = 0
    for here, after in zip(text, [*text[1:], ""], strict=True):
        value = _VALUES[here]
        total += -value if after and _VALUES[after] > value else value
    return total


def _previous(lines: Sequence[Line], number: int) -> Line | None:
    for step in range(number - 1, max(-1, number - 40), -1):
        if lines[step].kind is not Kind.BLANK:
            return lines[step]
    return None


def _items_follow(below: Line, value: tuple[int, ...], style: Style) -> bool:
    """Whether the next line is the next item of a list that this line begins."""
    parsed = _parse_number(below.text) if len(below.text) < 2000 else None
    return (
        parsed is not None
        and parsed[1] is style
        and len(parsed[0]) == len(value)
        and parsed[0][-1] == value[-1] + 1
        and below.kind is Kind.ITEM
    )


def _in_sequence(
    value: tuple[int, ...], last: tuple[int, ...] | None, style: Style, annex: str
) -> bool:
    """Whether a number can follow the last one: this keeps out ``2019 Review``."""
    if value[0] >= 65 and style is Style.NUMBER:  # A.1: only inside Annex A
        return annex == chr(value[0])
    if last is not None and last[0] >= 65 and style is Style.NUMBER:
        last = None
    if len(value) == 1:
        return value[0] == 1 or (last is not None and last[0] < value[0] <= last[0] + 2)
    if last is None:
        return value[0] <= 30 and value[-1] <= 3
    return (last[0] <= value[0] <= last[0] + 2 and value != last) or value[:2] == (1, 1)


# 4 and 5: by shape and place


class _What(Enum):
    TEXT = auto()
    TABLE = auto()
    GRADE = auto()
    SHORT = auto()
    STRONG = auto()
    WEAK = auto()  # a heading found here, above text
    OPENER = auto()  # a heading found here, above another heading
    CAPTION = auto()  # "Table 3: the prison in figures"
    WALL = auto()


@dataclass(slots=True)
class _Node:
    first: int
    unit: Unit | None = None
    heading: Heading | None = None
    what: _What = _What.SHORT
    style: Style | None = None  # what it would be as a heading


def _placed(
    lines: Sequence[Line],
    body: list[Unit],
    strong: dict[int, Heading],
    bold: frozenset[int],
    skipped: frozenset[int],
    marked: bool,
    scale: frozenset[str],
    contents: Contents | None,
) -> Found:
    nodes = [_Node(u.first, unit=u) for u in body]
    nodes += [_Node(h.first, heading=h, what=_What.STRONG) for h in strong.values()]
    walls = [n for n in skipped if n - 1 not in skipped]
    nodes += [_Node(n, what=_What.WALL) for n in walls]
    nodes.sort(key=lambda node: node.first)
    drawn = sum(1 for h in strong.values() if h.style is Style.LINE) >= 2
    for node in nodes:
        _classify(node, lines, bold, marked, drawn, scale)
    _definitions(nodes)
    if not marked:
        _graded_titles(nodes)
    if contents:
        _title_page(nodes, min(contents.lines))
    _scale(nodes)
    caps = sum(
        1
        for node, below in itertools.pairwise(nodes)
        if node.style is Style.CAPS and (below.what is _What.TEXT or below.style is Style.BARE)
    )
    after_colon = _after_colon(nodes)
    standing = frozenset() if contents else _standing(nodes)
    for index in range(len(nodes) - 1, -1, -1):
        node = nodes[index]
        if node.style is not None and not after_colon[index]:
            node.what = _judge_place(nodes, index, caps, standing)
    if not strong and not any(n.what in (_What.WEAK, _What.OPENER) for n in nodes):
        _colon_titles(nodes)
    _demote_titles(nodes)

    headings: list[Heading] = []
    rest: list[Unit] = []
    above: Heading | None = None
    for node in nodes:
        if node.heading is None and node.unit is not None:
            unit = node.unit
            if node.what in (_What.WEAK, _What.OPENER):
                style = node.style or Style.BARE
                node.heading = Heading(unit.first, unit.last, unit.last, unit.text, style)
            elif node.what is _What.GRADE and above is not None and above.judgement is None:
                above.judgement = grade(unit.text) or unit.text
                above.last = unit.last
                continue
            else:
                rest.append(unit)
                if headings:
                    headings[-1].size += len(unit.text)
                    numbered = _CHAPTER.match(unit.text)
                    if numbered and headings[-1].chapter is None:
                        headings[-1].chapter = int(numbered[1])
        if node.heading is not None:
            if above is not None:
                above.empty = True
            headings.append(node.heading)
        above = node.heading
    for heading in headings:
        if heading.judgement is None and (both := parted(heading.text)):
            heading.text, heading.judgement = both
            heading.graded = True
    return Found(headings, rest)


def _classify(
    node: _Node,
    lines: Sequence[Line],
    bold: frozenset[int],
    marked: bool,
    drawn: bool,
    scale: frozenset[str],
) -> None:
    unit = node.unit
    if unit is None:
        return
    text = unit.text
    one_line = unit.first == unit.last or _is_wrapped_title(lines, unit)
    if unit.kind in (Kind.ITEM, Kind.CODE):
        node.what = _What.TEXT
    elif unit.kind is Kind.ROW or _is_columns(lines, unit):
        node.what = _What.TABLE
    elif len(text) <= 200 and (grade(text) is not None or toc.key(text) in scale):
        node.what = _What.GRADE
    elif not marked and unit.first == unit.last and is_numbered_caption(text):
        node.what = _What.CAPTION
    elif len(text) <= 200 and states_grade(text):
        node.what = _What.TEXT
    elif unit.first == unit.last and unit.first in bold and is_bare(text, colon=True):
        node.style = Style.BOLD
    elif marked:  # a Markdown file says what its headings are
        node.what = _What.TEXT if is_prose(text) else _What.SHORT
    elif one_line and is_caps(text) and is_bare(text, colon=True):
        node.style = Style.CAPS
    elif is_prose(text):
        node.what = _What.TEXT
    elif one_line and not drawn and is_bare(text):
        node.style = Style.BARE


def _is_wrapped_title(lines: Sequence[Line], unit: Unit) -> bool:
    """Whether the lines of a unit, between blank ones, are one title that was too long for
    one: all in capitals, or going on in small letters."""
    own = [line.text for line in lines[unit.first : unit.last + 1]]
    below = unit.last + 1
    if not 1 < len(own) <= _MOST_WRAPPED or not unit.blanks or below == len(lines):
        return False
    if lines[below].kind is not Kind.BLANK:
        return False
    return is_caps(unit.text) or all(starts_lower(text) for text in own[1:])


def _is_columns(lines: Sequence[Line], unit: Unit) -> bool:
    """Whether a unit is a row or two that stand alone: ``Level          Description``.

    Justified text has gaps too, but it ends as a sentence does.
    """
    if not has_gap(lines[unit.first].text) or closed(unit.text):
        return False
    own = lines[unit.first : unit.last + 1]
    return 2 * sum("  " in line.text for line in own) >= len(own)


def _definitions(nodes: list[_Node]) -> None:
    """Terms with their meaning (``Watch: a group of firefighters``) are text, wherever two
    of them stand together; the short ones have the shape of headings."""
    defined = [
        node.unit is not None
        and node.unit.kind is Kind.TEXT
        and _DEFINED.match(node.unit.text) is not None
        for node in nodes
    ]
    for index, node in enumerate(nodes):
        beside = any(defined[max(0, index - 1) : index]) or any(defined[index + 1 : index + 2])
        if node.style is Style.BARE and defined[index] and beside:
            node.what, node.style = _What.TEXT, None


def _graded_titles(nodes: list[_Node]) -> None:
    """Titles with their grade behind them (``Safe: Good``), if two or more stand by
    themselves above what they head; several in a row are a list of grades."""
    lines = [
        node.unit is not None
        and node.unit.kind is Kind.TEXT
        and node.unit.first == node.unit.last
        and states_grade(node.unit.text)
        and grade(node.unit.text) is None
        for node in nodes
    ]
    found: list[_Node] = []
    for index, (node, below) in enumerate(itertools.pairwise(nodes)):
        alone = lines[index] and not lines[index + 1] and not (index and lines[index - 1])
        if alone and (below.what is _What.TEXT or below.style is Style.BARE):
            found.append(node)
    for node in found if len(found) >= 2 else ():
        node.what, node.style = _What.SHORT, Style.BARE


def _title_page(nodes: list[_Node], listed_from: int) -> None:
    """Lines of the title page head nothing: those before a contents list, which does not
    name them, above no more than a line or two. A foreword has more to say."""
    front = list(itertools.takewhile(lambda node: node.first < listed_from, nodes))
    if any(node.heading and node.heading.entry is not None for node in front):
        return  # the list stands at the end
    size = 0
    for node in reversed(front):
        if node.unit is not None and node.style is not None:
            if size <= _SMALL_PRINT and toc.key(node.unit.text) not in COMMON:
                node.style = None
            size = 0
        elif node.unit is not None:
            size += len(node.unit.text)
        else:
            size = 0


def _scale(nodes: list[_Node]) -> None:
    """Find a scale of grades by its shape: a few short lines that come back directly under
    the headings. One single line that comes back (``Strengths``) is no scale but a title."""
    under: list[_Node] = []
    for above, node in itertools.pairwise(nodes):
        if above.heading is None or node.unit is None or node.style is not Style.BARE:
            continue
        text = node.unit.text
        short = len(text) <= 30 and len(text.split()) <= 3 and not text.endswith("?")
        if short and toc.key(text) not in COMMON:
            under.append(node)
    values = Counter(toc.key(node.unit.text) for node in under if node.unit)
    total = Counter(
        toc.key(node.unit.text) for node in nodes if node.unit and len(node.unit.text) <= 30
    )
    values = Counter({v: n for v, n in values.items() if total[v] <= n * 1.25})
    repeated = [value for value, count in values.items() if count >= 2]
    if len(repeated) < 2 or sum(values[v] for v in repeated) < 4:
        return
    if len(repeated) > 6:
        return
    for node in under:
        if node.unit and toc.key(node.unit.text) in repeated:
            node.style, node.what = None, _What.GRADE


def _after_colon(nodes: list[_Node]) -> list[bool]:
    """Whether a line belongs to a run of short lines under a line that ends in a colon:
    a list without marks."""
    flags: list[bool] = []
    above: _Node | None = None
    for node in nodes:
        unit = above.unit if above is not None else None
        flag = False
        if above is not None and unit is not None and unit.kind is Kind.TEXT:
            # lines in bold or capitals announce themselves, even below a colon
            plain = above.style not in (Style.CAPS, Style.BOLD)
            goes_on = above.style is Style.BARE and flags[-1]
            flag = node.style is Style.BARE and ((unit.text.endswith(":") and plain) or goes_on)
        flags.append(flag)
        above = node
    return flags


def _standing(nodes: list[_Node]) -> frozenset[str]:
    """Bare lines that come back three times or more above a table or its caption. A caption
    names one table; what comes back heads a part of every chapter."""
    above_tables: Counter[str] = Counter()
    for index, node in enumerate(nodes):
        if node.style is not Style.BARE or node.unit is None:
            continue
        for below in nodes[index + 1 : index + 4]:
            if below.what is _What.TABLE:
                above_tables[toc.key(node.unit.text)] += 1
            if below.unit is None or below.what is not _What.SHORT or is_number(below.unit.text):
                break
    return frozenset(title for title, count in above_tables.items() if count >= 3)


def _judge_place(nodes: list[_Node], index: int, caps: int, standing: frozenset[str]) -> _What:
    """Decide whether a line that has the shape of a heading stands where one stands.

    Called from the last line to the first, so what stands below is already decided.
    """
    node = nodes[index]
    unit = node.unit
    if unit is None:
        return node.what
    below = nodes[index + 1] if index + 1 < len(nodes) else None
    table = below is not None and below.what in (_What.TABLE, _What.SHORT)
    if table and toc.key(unit.text) in standing:
        return _What.WEAK
    if below is None or below.what in (_What.WALL, _What.SHORT):
        return _What.SHORT
    if below.what is _What.GRADE:
        further = nodes[index + 2].what if index + 2 < len(nodes) else _What.WALL
        pairs = [n.what is _What.GRADE for n in nodes[max(0, index - 4) : index]]
        if pairs == [False, True, False, True] and further is not _What.WEAK:
            return _What.SHORT  # name, grade, name, grade, name: a table laid out flat
        good = (_What.TEXT, _What.WEAK, _What.OPENER, _What.TABLE, _What.CAPTION)
        return _What.WEAK if further in good else _What.SHORT
    if below.what is _What.TEXT:
        broken = below.unit is not None and below.unit.kind is Kind.TEXT
        if broken and below.unit is not None and starts_lower(below.unit.text):
            return _What.SHORT  # a paragraph broken by a blank line
        return _What.WEAK
    if below.what is _What.TABLE:
        # A bare line above a table is its caption.
        return _What.WEAK if node.style is Style.CAPS and caps >= 2 else _What.SHORT
    if below.what is _What.CAPTION:
        return _What.WEAK  # what follows has its caption, so this is none
    if below.what is _What.STRONG:
        # It heads nothing: a signature, a label. In capitals it may open a part.
        opens = node.style in (Style.CAPS, Style.BOLD) and below.heading is not None
        if (
            opens
            and below.heading
            and below.heading.style in (Style.NUMBER, Style.ROMAN, Style.ALPHA)
        ):
            return _What.OPENER
        return _What.SHORT
    # below is a weak heading or an opener
    if node.style is Style.BARE:
        name, _, role = unit.text.partition(", ")
        if role and _signed(name, role):
            return _What.SHORT
        if below.style is not Style.BARE or below.what is _What.OPENER:
            return _What.SHORT
        above = nodes[index - 1] if index else None
        if above is not None and above.style is Style.BARE and above.unit is not None:
            if _signed(above.unit.text, unit.text):
                return _What.SHORT
            signer = nodes[index - 2].unit if index >= 2 else None
            titled = index == 1  # the line above is the first of all: a title
            if not titled and (signer is None or not _signed(signer.text, above.unit.text)):
                return _What.SHORT  # three bare lines in a row are labels
    return _What.OPENER


def _signed(name: str, role: str) -> bool:
    """Whether two lines are a signature: a person's name, then an office."""
    return len(name) <= 60 and _NAME.fullmatch(name) is not None and _ROLE.search(role) is not None


def _colon_titles(nodes: list[_Node]) -> None:
    """Titles that end in a colon (``Findings:``), in a text that has no other headings.

    A single such line may introduce a quotation; two or more above whole paragraphs are
    the author's way of making headings.
    """
    found: list[_Node] = []
    sure = 0
    for node, below in itertools.pairwise(nodes):
        unit = node.unit
        if unit is None or unit.kind is not Kind.TEXT or unit.first != unit.last:
            continue
        text = unit.text
        if not text.endswith(":") or len(text.split()) > 6 or not is_bare(text, colon=True):
            continue
        if below.what is _What.TEXT and below.unit is not None:
            found.append(node)
            if below.unit.kind is Kind.TEXT and not starts_lower(below.unit.text):
                sure += 1
    if sure >= 2:
        for node in found:
            node.what, node.style = _What.WEAK, Style.BARE


def _demote_titles(nodes: list[_Node]) -> None:
    """Take back headings that are the title of the whole: lines at the very top that are
    followed by another heading before any text."""
    tops: list[_Node] = []
    for node in nodes:
        if node.what in (_What.TEXT, _What.TABLE, _What.CAPTION, _What.WALL, _What.STRONG):
            break
        if node.what in (_What.WEAK, _What.OPENER):
            tops.append(node)
    weak = [n for n in nodes if n.what in (_What.WEAK, _What.OPENER)]
    caps = [n for n in weak if n.style is Style.CAPS]
    inside = {id(n) for n in tops}
    elsewhere = any(n.what is _What.OPENER and id(n) not in inside for n in weak)
    others = any(id(n) not in inside for n in caps)
    for node, below in zip(tops, [*tops[1:], None], strict=False):
        if node.unit is None or toc.key(node.unit.text) in COMMON:
            return
        if node.what is _What.OPENER:
            last = node.style is Style.BARE and node is not nodes[0] and below is tops[-1]
            if last and elsewhere:
                return  # a title, then the first of several parts
            if node.style is Style.CAPS and others and not (below and below.style is Style.CAPS):
                return  # PART IN CAPITALS / Chapter / text
            node.what, node.style = _What.SHORT, None
        elif node is nodes[0] and node.style is Style.CAPS and len(caps) == 1 and len(weak) > 1:
            node.what, node.style = _What.SHORT, None
