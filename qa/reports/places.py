"""Headings by shape and place: lines in capitals, in bold, or bare, where one can stand.

The weaker the shape, the more what stands above and below decides.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from qa.reports import contents as toc
from qa.reports.contents import Contents
from qa.reports.grades import grade, labelled, parted, states_grade
from qa.reports.lines import (
    MOST_STACKED,
    MOST_WRAPPED,
    Kind,
    Line,
    Unit,
    cells,
    closed,
    has_gap,
    is_bare,
    is_caps,
    is_caption,
    is_number,
    is_numbered_caption,
    is_particular,
    is_prose,
    is_wrapped,
    leads_in,
    numbered_paragraph,
    starts_lower,
    wrap_width,
)
from qa.reports.styles import ANNEX, ANNEXES, BACK, COMMON, Found, Heading, Style

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
# Terms: a "Watch: a group of firefighters", a "CCTV – Closed-circuit television".
_DEFINED = re.compile(
    r"[^:\n]{2,60}(:) (?:[a-z]|(?:An?|The)\s)\S*+(?:\s++\S++){2}"
    r"|[^:–—\n]{2,60}( [–—-]) (?:[a-z]|(?:An?|The)\s)\S*+\s++\S"
    r"|(?=\S*[A-Z]\S*[A-Z])[^\s:–—]{2,10}(:| [–—-]) [^\W\d_]"
)
# What numbers an item: "R3  Keep them locked up", "Rec 3: ...".
_ITEM_NUMBER = re.compile(r"([A-Z][A-Za-z]{0,14}?)[ .]?(\d{1,3})[.):]?[ \t]+\S")
_SHEETS = re.compile(r"(?:lt++s*+){2,}")
# In what a table measures: "£ million", "per 1,000 people", "(%)", "number of calls".
_MEASURE = re.compile(
    r"[£$€%]|\bper (?:cent\b|\d)|\bnumbers? of\b|\bin (?:thousands|millions)\b", re.I
)
_WORD = re.compile(r"\w+")
_FEW_CAPS = 2  # headings in capitals that are none of a style
# What stands above the notes of a table.
_NOTES = frozenset("note|notes|source|sources|notes and sources|key".split("|"))
_FEWEST_GRADED = 3  # names with a grade and nothing else that make a table
_SMALL_PRINT = 300  # characters: more than a title page says below one of its lines
# A quotation that stands by itself.
_QUOTED = re.compile(r"[\"“‘'][^\n]{0,600}[\"”’'][.!?]?")


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


def decide(
    lines: Sequence[Line],
    body: list[Unit],
    strong: dict[int, Heading],
    bold: frozenset[int],
    skipped: frozenset[int],
    marked: bool,
    scale: frozenset[str],
    contents: Contents | None,
    pages: Sequence[int],
    cover: int,
) -> Found:
    nodes = [_Node(u.first, unit=u) for u in body]
    nodes += [_Node(h.first, heading=h, what=_What.STRONG) for h in strong.values()]
    walls = [n for n in skipped if n - 1 not in skipped]
    nodes += [_Node(n, what=_What.WALL) for n in walls]
    nodes.sort(key=lambda node: node.first)
    drawn = sum(1 for h in strong.values() if h.style is Style.LINE) >= 2
    for node in nodes:
        _classify(node, lines, bold, marked, drawn, scale)
    _abbreviations(nodes)
    if not marked:
        _sentences(nodes, lines)
    _labelled(nodes)
    _measures(nodes)
    _table_notes(nodes)
    _lead_ins(nodes)
    _definitions(nodes)
    _particulars(nodes)
    _numbered_alike(nodes)
    if not marked:
        _graded_titles(nodes)
    if cover:
        _title_page(nodes, cover)
    _scale(nodes)
    _panels(nodes)
    caps = sum(
        1
        for node, below in itertools.pairwise(nodes)
        if node.style is Style.CAPS and (below.what is _What.TEXT or below.style is Style.BARE)
    )
    after_colon = _after_colon(nodes, pages)
    standing = frozenset() if contents else _standing(nodes)
    back = _coming_back(nodes)
    sheets = _data_sheets(nodes)
    parts = _graded_parts(nodes)
    for index in range(len(nodes) - 1, -1, -1):
        node = nodes[index]
        if node.style is not None and not after_colon[index]:
            sure = index in sheets or index in parts
            node.what = _What.WEAK if sure else _judge_place(nodes, index, caps, standing, back)
    if not strong and not any(n.what in (_What.WEAK, _What.OPENER) for n in nodes):
        _colon_titles(nodes)
    _demote_titles(nodes)

    headings: list[Heading] = []
    rest: list[Unit] = []
    above: Heading | None = None
    closing: str | None = None  # the grade that the last line gave
    for index, node in enumerate(nodes):
        if node.heading is None and node.unit is not None:
            unit = node.unit
            if node.what in (_What.WEAK, _What.OPENER):
                style = node.style or Style.BARE
                tight = lines[unit.last + 1].kind is not Kind.BLANK
                node.heading = Heading(
                    unit.first, unit.last, unit.last, unit.text, style, tight=tight
                )
                node.heading.panel = index in parts
            elif node.what is _What.GRADE and above is not None and above.judgement is None:
                above.judgement = grade(unit.text) or labelled(unit.text) or unit.text
                above.last = unit.last
                continue
            else:
                rest.append(unit)
                closing = _called_grade(unit) if node.what is _What.GRADE else None
                if headings:
                    headings[-1].size += len(unit.text)
                    numbered = _CHAPTER.match(unit.text)
                    if numbered and headings[-1].chapter is None:
                        headings[-1].chapter = int(numbered[1])
        if node.heading is not None:
            if above is not None:
                above.empty = True
            if headings and closing:
                headings[-1].closing = closing
            closing = None
            headings.append(node.heading)
        above = node.heading
    if headings and closing:
        headings[-1].closing = closing
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
    wrapped = _is_wrapped_title(lines, unit)
    one_line = unit.first == unit.last or wrapped
    if unit.kind in (Kind.ITEM, Kind.CODE, Kind.NOTE):
        node.what = _What.TEXT
    elif unit.kind is Kind.ROW or _is_columns(lines, unit):
        node.what = _What.TABLE
    elif len(text) <= 200 and (grade(text) is not None or toc.key(text) in scale):
        node.what = _What.GRADE
    elif _is_glossary(lines, unit):
        node.what = _What.TEXT
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
    elif is_prose(text) and not (wrapped and is_bare(text, wrapped=True)):
        node.what = _What.TEXT
    elif one_line and not drawn and is_bare(text, wrapped=wrapped):
        node.style = Style.BARE


def _abbreviations(nodes: Sequence[_Node]) -> None:
    """A line or two of one word in capitals, in a report whose headings are not, are names that
    are written so (``NHS 111``), and no higher headings than others."""
    caps = [node for node in nodes if node.style is Style.CAPS and node.unit]
    bare = sum(node.style is Style.BARE for node in nodes)
    words = [sum(map(str.isalpha, _WORD.findall(node.unit.text))) for node in caps if node.unit]
    if len(caps) <= _FEW_CAPS < bare and all(count <= 1 for count in words):
        for node in caps:
            node.style = Style.BARE


def _sentences(nodes: Sequence[_Node], lines: Sequence[Line]) -> None:
    """A line too long for a title is one all the same where it ends as no sentence does, without
    a stop, above a paragraph. In a wrapped text the first line of a paragraph ends so, too: there
    it must stand by itself."""
    wrapped = wrap_width(lines) is not None
    for above, node, below in zip([_Node(0), *nodes], nodes, nodes[1:], strict=False):
        unit, text = node.unit, below.unit
        if (
            node.what in (_What.TEXT, _What.SHORT)
            and node.style is None
            and unit is not None
            and unit.kind is Kind.TEXT
            and (unit.first == unit.last or _is_wrapped_title(lines, unit))
            and (unit.blanks > 0 or above.style is Style.BARE)
            and not closed(unit.text)
            and is_bare(unit.text, sentence=True)
            and not is_bare(unit.text)
            and text is not None
            and text.kind is Kind.TEXT
            and (text.blanks > 0 or not wrapped)
            and closed(text.text)
            and len(text.text) > len(unit.text)
            and not starts_lower(text.text)
        ):
            node.what, node.style = _What.SHORT, Style.BARE


def _measures(nodes: Sequence[_Node]) -> None:
    """A line directly above a table that says in what it measures ("Spending, £ million") is its
    caption, and what stands apart above that may be its heading."""
    for above, node, below in zip(nodes, nodes[1:], nodes[2:], strict=False):
        if (
            node.style is Style.BARE
            and above.style is Style.BARE
            and below.what is _What.TABLE
            and node.unit is not None
            and node.unit.blanks
            and _MEASURE.search(node.unit.text)
            and above.unit is not None
            and not _MEASURE.search(above.unit.text)
        ):
            node.style, node.what = None, _What.CAPTION


def _table_notes(nodes: Sequence[_Node]) -> None:
    """``Notes`` directly below a table heads its notes, and no part of the report."""
    for above, node in itertools.pairwise(nodes):
        unit = node.unit
        if unit is not None and above.what is _What.TABLE and toc.key(unit.text) in _NOTES:
            node.what, node.style = _What.TEXT, None


def _is_wrapped_title(lines: Sequence[Line], unit: Unit) -> bool:
    """Whether the lines of a unit, between blank ones, are one title that was too long for
    one, or all in capitals."""
    own = [line.text for line in lines[unit.first : unit.last + 1]]
    below = unit.last + 1
    if not 1 < len(own) <= MOST_WRAPPED or not unit.blanks or below == len(lines):
        return False
    if lines[below].kind is not Kind.BLANK:
        return False
    return is_caps(unit.text) or is_wrapped(own)


def _is_columns(lines: Sequence[Line], unit: Unit) -> bool:
    """Whether a unit is a row or two that stand alone: ``Level          Description``.

    Justified text has gaps too, but it ends as a sentence does.
    """
    if not has_gap(lines[unit.first].text) or closed(unit.text):
        return False
    own = lines[unit.first : unit.last + 1]
    return 2 * sum("  " in line.text for line in own) >= len(own)


def _is_glossary(lines: Sequence[Line], unit: Unit) -> bool:
    """Whether a unit is terms and what each means, line by line."""
    own = lines[unit.first : unit.last + 1]
    return len(own) > 1 and all(_defines(line.text) for line in own)


def _labelled(nodes: list[_Node]) -> None:
    """What is called a grade is one, on a scale of the report's own: directly under a heading, or
    with the shape of one, at the end of what it judges."""
    for above, node in itertools.pairwise(nodes):
        unit = node.unit
        under = above.heading is not None or above.style is not None or node.style is Style.BARE
        if unit is None or not under or unit.kind is not Kind.TEXT or unit.first != unit.last:
            continue
        if node.what is not _What.GRADE and labelled(unit.text):
            node.what, node.style = _What.GRADE, None


def _called_grade(unit: Unit) -> str | None:
    """The grade that a line gives and calls one: ``Judgment: Not compliant``."""
    known = grade(unit.text)
    return labelled(unit.text) or (known if known != unit.text else None)


def _lead_ins(nodes: list[_Node]) -> None:
    """What announces a list is text: ``The trust must:`` heads nothing, but has its heading."""
    for node, below in itertools.pairwise(nodes):
        unit, item = node.unit, below.unit
        announces = unit is not None and unit.kind is Kind.TEXT and leads_in(unit.text)
        if announces and node.style is None and item is not None and item.kind is Kind.ITEM:
            node.what = _What.TEXT


def _definitions(nodes: list[_Node]) -> None:
    """Terms with their meaning (``Watch: a group of firefighters``) are text, wherever two
    of them stand together; the short ones have the shape of headings."""
    marks = [
        _defines(node.unit.text) if node.unit is not None and node.unit.kind is Kind.TEXT else ""
        for node in nodes
    ]
    for index, node in enumerate(nodes):
        beside = {*marks[max(0, index - 1) : index], *marks[index + 1 : index + 2]}
        if node.style is Style.BARE and marks[index] and marks[index] in beside:
            node.what, node.style = _What.TEXT, None


def _defines(text: str) -> str:
    """The mark between a term and its meaning, "" if a text is no such pair."""
    found = _DEFINED.match(text)
    return (found[1] or found[2] or found[3]).strip() if found else ""


def _particulars(nodes: list[_Node]) -> None:
    """Particulars line by line (``Present: ...``, ``Apologies: Councillor Dale``) head nothing,
    wherever two of them stand together that are no sentences. Those of a title page, above all
    text, are no text that a line above them could head, either."""
    labelled = [
        node.unit is not None
        and node.unit.kind is Kind.TEXT
        and node.unit.first == node.unit.last
        and is_particular(node.unit.text)
        and not closed(node.unit.text)
        for node in nodes
    ]
    front = True
    for index, node in enumerate(nodes):
        beside = any(labelled[max(0, index - 1) : index]) or any(labelled[index + 1 : index + 2])
        front = front and node.what not in (_What.TEXT, _What.STRONG)
        loose = node.what is _What.SHORT and node.style in (None, Style.BARE)
        if labelled[index] and beside and loose:
            node.what, node.style = _What.SHORT if front else _What.TEXT, None


def _numbered_alike(nodes: list[_Node]) -> None:
    """A short item of a row whose others are sentences is one of them, and heads nothing:
    ``R2 Give every woman ...``, ``R3 Keep drugs locked up``."""
    sentences: set[tuple[str, int]] = set()
    short: list[tuple[_Node, str, int]] = []
    for node in nodes:
        found = _ITEM_NUMBER.match(node.unit.text) if node.unit is not None else None
        if found and node.what is _What.TEXT:
            sentences.add((found[1], int(found[2])))
        elif found and node.style is Style.BARE:
            short.append((node, found[1], int(found[2])))
    for node, word, number in short:
        if {(word, number - 1), (word, number + 1)} & sentences:
            node.what, node.style = _What.TEXT, None


def _graded_titles(nodes: list[_Node]) -> None:
    """Titles with their grade behind them (``Safe: Good``), if two or more stand by
    themselves above what they head; several in a row are a list of grades."""
    lines = [
        node.unit is not None
        and node.unit.kind in (Kind.TEXT, Kind.ROW)
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


def _title_page(nodes: list[_Node], cover: int) -> None:
    """Lines of the title page head nothing: those before line ``cover``, if a contents list there
    does not name them, above no more than a line or two. A foreword has more to say."""
    front = list(itertools.takewhile(lambda node: node.first < cover, nodes))
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


def _panels(nodes: list[_Node]) -> None:
    """Names with their grades one after the other, and no text between, are a table laid out
    flat: ``Overall: Good``, ``Safe: Good`` line by line, or ``Overall``, ``Good``, ``Safe``,
    ``Good``. There the last may be a heading, with text below."""
    for above, node in itertools.pairwise(nodes):
        if _says_grade(above) and _says_grade(node) and not _clear(node):
            for row in (above, node):
                row.what, row.style = _What.TABLE, None
    run: list[_Node] = []
    for index, node in enumerate([*nodes, _Node(0, what=_What.WALL)]):
        graded = index + 1 < len(nodes) and nodes[index + 1].what is _What.GRADE
        if node.style is Style.BARE and graded:
            below = nodes[index + 2] if index + 2 < len(nodes) else None
            if below is None or below.what is not _What.TEXT:
                run.append(node)
                continue
        elif node.what is _What.GRADE and run and nodes[index - 1] is run[-1]:
            continue
        if len(run) >= _FEWEST_GRADED:
            for name in run:
                name.what, name.style = _What.SHORT, None
        run = []


def _says_grade(node: _Node) -> bool:
    """Whether a line says what it grades, and how: ``Overall: Good``."""
    unit = node.unit
    return unit is not None and unit.kind is Kind.TEXT and states_grade(unit.text)


def _after_colon(nodes: list[_Node], pages: Sequence[int]) -> list[bool]:
    """Whether a line belongs to a run of short lines under a line that ends in a colon:
    a list without marks. The foot of a page ends it, but for one that the last line there
    announces: a label (``Date:``) announces nothing of the next page. So does a blank line, if
    none stands above its first line."""
    flags: list[bool] = []
    above: _Node | None = None
    tight = False  # the list begins directly below the line that announces it
    for node in nodes:
        unit = above.unit if above is not None else None
        flag = False
        if above is not None and unit is not None and unit.kind is Kind.TEXT:
            # lines in bold or capitals announce themselves, even below a colon
            plain = above.style not in (Style.CAPS, Style.BOLD)
            goes_on = above.style is Style.BARE and flags[-1] and not (tight and _clear(node))
            if bisect_right(pages, unit.last) < bisect_right(pages, node.first):
                goes_on = False
                plain = plain and is_prose(unit.text)
            announced = unit.text.endswith(":") and plain
            tight = not _clear(node) if announced else tight
            flag = node.style is Style.BARE and (announced or goes_on)
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


def _data_sheets(nodes: list[_Node]) -> frozenset[int]:
    """The lines above the tables of a section that holds nothing else: an annex of data. Each
    heads its table; a caption names a table of which the text around it speaks."""
    kinds = "".join(map(_sheet_part, nodes))
    heads = [n for n, node in enumerate(nodes) if node.heading is not None]
    return frozenset(
        head + 1 + at
        for head, end in itertools.pairwise([*heads, len(nodes)])
        if _SHEETS.fullmatch(kinds, head + 1, end)
        for at, kind in enumerate(kinds[head + 1 : end])
        if kind == "l"
    )


def _sheet_part(node: _Node) -> str:
    """Return "l" for a label that stands clear, "t" for a row, "s" for a source or a note."""
    if node.what is _What.TABLE:
        return "t"
    if node.unit is None or node.unit.kind is not Kind.TEXT:
        return "-"
    if node.style is Style.BARE and node.unit.blanks > 0:
        return "l"
    return "s" if is_caption(node.unit.text) else "-"


def _graded_parts(nodes: Sequence[_Node]) -> frozenset[int]:
    """The lines above tables that grade the same things, each for a part of the report:
    ``Surgery``, ``Safe<tab>Good``, ``Kind<tab>Good``, and so below ``Maternity``. A line with a
    figure in it (``Ratings in 2022``) is a caption."""
    found: dict[str, dict[int, str]] = {}
    for index, node in enumerate(nodes):
        title = toc.key(node.unit.text) if _stands_bare(node) and node.unit is not None else ""
        if not title or any(map(str.isdigit, title)):
            continue
        end = index + 1
        while end < len(nodes) and nodes[end].what is _What.TABLE:
            end += 1
        graded = [_graded_row(row) for row in nodes[index + 1 : end]]
        if len(graded) > 1 and all(graded):
            found.setdefault(graded[0], {})[index] = title
    return frozenset(n for group in found.values() if len(set(group.values())) > 1 for n in group)


def _graded_row(node: _Node) -> str:
    """The name in the first cell of a row that gives its grade, or ""."""
    name, *values = cells(node.unit.text) if node.unit is not None else [""]
    return toc.key(name) if any(map(grade, values)) else ""


def _coming_back(nodes: list[_Node]) -> frozenset[str]:
    """Bare lines that stand clear, above a text, two times or more."""
    counts = Counter(
        toc.key(node.unit.text)
        for node, below in itertools.pairwise(nodes)
        if node.style is Style.BARE and _clear(node) and below.what is _What.TEXT and node.unit
    )
    return frozenset(title for title, count in counts.items() if count >= 2)


def _clear(node: _Node) -> bool:
    return node.unit is not None and node.unit.blanks > 0


def _judge_place(
    nodes: list[_Node], index: int, caps: int, standing: frozenset[str], back: frozenset[str]
) -> _What:
    """Decide whether a line that has the shape of a heading stands where one stands.

    Called from the last line to the first, so what stands below is already decided.
    """
    node = nodes[index]
    unit = node.unit
    if unit is None:
        return node.what
    quoted = nodes[index - 1].unit if index and not _clear(node) else None
    if quoted is not None and _QUOTED.fullmatch(quoted.text):
        return _What.SHORT  # who has said what stands above
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
        # A bare line above a table is its caption, unless it is called as parts of reports are.
        part = _common(node) or (node.style is Style.CAPS and caps >= 2)
        return _What.WEAK if part else _What.SHORT
    if below.what is _What.CAPTION:
        return _What.WEAK  # what follows has its caption, so this is none
    if below.what is _What.STRONG:
        # It heads nothing: a signature, a label. In capitals it may open a part, and so may
        # what is called as the part that holds the annexes.
        annex = below.heading is not None and below.heading.word in ANNEX
        if annex and _clear(node) and toc.key(unit.text) in ANNEXES:
            return _What.OPENER
        opens = node.style in (Style.CAPS, Style.BOLD) and below.heading is not None
        if (
            opens
            and below.heading
            and below.heading.style in (Style.NUMBER, Style.ROMAN, Style.ALPHA, Style.ENCLOSED)
        ):
            return _What.OPENER
        return _What.SHORT
    # below is a weak heading or an opener
    if states_grade(unit.text):
        return _What.OPENER  # a title with its grade behind it
    if node.style is Style.BARE:
        name, _, role = unit.text.partition(", ")
        if role and _signed(name, role):
            return _What.SHORT
        # "What we found", "Complaint (a)", "What happened": the last comes back elsewhere.
        last = nodes[index + 2] if below.what is _What.OPENER else below
        stack = (node, below, last)
        title = last.unit.text if last.unit and last.what is _What.WEAK else ""
        stacked = toc.key(title) in back and all(map(_clear, stack))
        # "Findings", "Staff", "Pay": the first heads a part of many reports.
        stacked = stacked or (bool(title) and _common(node))
        counted = _on_paragraph(nodes, index)
        stacked = stacked or counted
        if below.style is not Style.BARE or (below.what is _What.OPENER and not stacked):
            return _What.SHORT
        if stacked:
            return _What.OPENER
        above = nodes[index - 1] if index else None
        if above is not None and above.style is Style.BARE and above.unit is not None:
            if _signed(above.unit.text, unit.text):
                return _What.SHORT
            signer = nodes[index - 2].unit if index >= 2 else None
            # the line above is the first of all, a title, or one that heads a part or is judged
            titled = index == 1 or _common(above) or counted or states_grade(above.unit.text)
            if not titled and (signer is None or not _signed(signer.text, above.unit.text)):
                return _What.SHORT  # three bare lines in a row are labels
    return _What.OPENER


def _on_paragraph(nodes: Sequence[_Node], index: int) -> bool:
    """Whether a line is one of few that stand clear above a numbered paragraph, below text: where
    all that is said has a number, labels stand nowhere else."""
    first = last = index
    while first and last - first < MOST_STACKED and _stands_bare(nodes[first - 1]):
        first -= 1
    while last + 1 < len(nodes) and last - first < MOST_STACKED and _stands_bare(nodes[last + 1]):
        last += 1
    if not first or last + 1 == len(nodes) or last - first >= MOST_STACKED:
        return False
    above, below = nodes[first - 1], nodes[last + 1]
    return (
        above.what is _What.TEXT
        and below.what is _What.TEXT
        and below.unit is not None
        and numbered_paragraph(below.unit.text)
    )


def _stands_bare(node: _Node) -> bool:
    return node.style is Style.BARE and _clear(node)


def _common(node: _Node) -> bool:
    """Whether a line that stands clear is called as parts of many reports are."""
    return _clear(node) and node.unit is not None and toc.key(node.unit.text) in COMMON | BACK


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
