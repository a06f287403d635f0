"""Headings by shape and place: lines in capitals, in bold, or bare, where one can stand.

The weaker the shape, the more what stands above and below decides.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from qa.reports import contents as toc
from qa.reports import shapes
from qa.reports.contents import Contents
from qa.reports.grades import behind, grade, labelled, parted, states_grade, status
from qa.reports.lines import (
    MOST_STACKED,
    Kind,
    Line,
    Unit,
    cells,
    closed,
    is_bare,
    is_caption,
    is_number,
    is_prose,
    numbered_paragraph,
    starts_lower,
)
from qa.reports.nodes import Node, What, clear, is_list_title, stands_bare
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
_FIRST = re.compile(r"1(?:\.[ \t]|\t)")  # the number of a paragraph
_SHEETS = re.compile(r"(?:lt++s*+){2,}")
_FEWEST_GRADED = 3  # titles with a grade behind them
_STANDARD = 300  # characters: more than says what is rated, between its title and its rating
# A quotation that stands by itself.
_QUOTED = re.compile(r"[\"“‘'][^\n]{0,600}[\"”’'][.!?]?")


def decide(
    lines: Sequence[Line],
    body: list[Unit],
    strong: dict[int, Heading],
    bold: Mapping[int, int],
    skipped: frozenset[int],
    marked: bool,
    scale: frozenset[str],
    contents: Contents | None,
    pages: Sequence[int],
    cover: int,
    width: int | None,
) -> Found:
    nodes = shapes.read(lines, body, strong, bold, skipped, marked, scale, cover, width)
    caps = sum(
        1
        for node, below in itertools.pairwise(nodes)
        if node.style is Style.CAPS and (below.what is What.TEXT or below.style is Style.BARE)
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
            node.what = What.WEAK if sure else _judge_place(nodes, index, caps, standing, back)
    if not strong and not any(n.what in (What.WEAK, What.OPENER) for n in nodes):
        _colon_titles(nodes)
    _demote_titles(nodes)

    headings: list[Heading] = []
    rest: list[Unit] = []
    above: Heading | None = None
    closing: str | None = None  # the grade that the last line gave
    for index, node in enumerate(nodes):
        if node.heading is None and node.unit is not None:
            unit = node.unit
            if node.what in (What.WEAK, What.OPENER):
                style = node.style or Style.BARE
                tight = lines[unit.last + 1].kind is not Kind.BLANK
                depth = bold[unit.first] if style is Style.BOLD else 1
                node.heading = Heading(
                    unit.first, unit.last, unit.last, unit.text, style, depth, tight=tight
                )
                node.heading.panel = index in parts
            elif node.what is What.GRADE and above is not None and above.judgement is None:
                above.judgement = grade(unit.text) or _called_grade(unit) or unit.text
                above.last = unit.last
                continue
            else:
                rest.append(unit)
                if above is not None and above.judgement is None:
                    above.judgement = _standard_grade(nodes, index)
                graded = node.what is What.GRADE
                closing = _called_grade(unit) if graded else None
                # "Rating", "Good", or a grade by its name, between what is rated and the reasons
                goes_on = index + 1 < len(nodes) and nodes[index + 1].what is What.TEXT
                told = unit.text if graded and unit.first < unit.last else goes_on and closing
                if told and headings and headings[-1].size <= _STANDARD:
                    headings[-1].judgement = headings[-1].judgement or told
                if headings:
                    first = headings[-1].size == 0 and unit.kind is Kind.TEXT
                    headings[-1].begins |= first and _FIRST.match(unit.text) is not None
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
    # "1.1 Staff Good": numbers say that these are titles, and not the rows of a table.
    rated = [h for h in headings if h.style is Style.NUMBER and behind(h.text)]
    margin = {id(h) for h in rated if len(rated) >= _FEWEST_GRADED}
    for heading in headings:
        both = parted(heading.text) or (behind(heading.text) if id(heading) in margin else None)
        if heading.judgement is None and both:
            heading.text, heading.judgement = both
            heading.graded = True
    return Found(headings, rest)


def _called_grade(unit: Unit) -> str | None:
    """The grade that a line gives and calls one: ``Judgment: Not compliant``; or names what it
    grades, where such a name comes back: ``Prison outcome: Good``."""
    known = grade(unit.text)
    called = labelled(unit.text) or status(unit.text)
    named = parted(unit.text) if known is None else None
    return called or (known if known != unit.text else None) or (named[1] if named else None)


def _standard_grade(nodes: Sequence[Node], index: int) -> str | None:
    """The grade in a row that stands alone below a heading, behind what would be good there:
    ``Staff know each child.<tab>Good``. Several such rows are a table of them, and of nothing
    else."""
    found = [
        cells(node.unit.text) if node.what is What.TABLE and node.unit is not None else []
        for node in nodes[index : index + 2]
    ]
    if any(map(grade, found[1] if len(found) > 1 else ())) or len(found[0]) != 2:
        return None
    said, value = found[0]
    return grade(value) if is_prose(said) and closed(said) else None


def _after_colon(nodes: list[Node], pages: Sequence[int]) -> list[bool]:
    """Whether a line belongs to a run of short lines under a line that ends in a colon:
    a list without marks. The foot of a page ends it, but for one that the last line there
    announces: a label (``Date:``) announces nothing of the next page. So does a blank line, if
    none stands above its first line."""
    flags: list[bool] = []
    above: Node | None = None
    tight = False  # the list begins directly below the line that announces it
    for node in nodes:
        unit = above.unit if above is not None else None
        flag = False
        if above is not None and unit is not None and unit.kind is Kind.TEXT:
            # lines in bold or capitals announce themselves, even below a colon
            plain = above.style not in (Style.CAPS, Style.BOLD)
            goes_on = above.style is Style.BARE and flags[-1] and not (tight and clear(node))
            if bisect_right(pages, unit.last) < bisect_right(pages, node.first):
                goes_on = False
                plain = plain and is_prose(unit.text)
            announced = unit.text.endswith(":") and plain
            tight = not clear(node) if announced else tight
            flag = node.style is Style.BARE and (announced or goes_on)
        if is_list_title(node):
            # What stands alone between it and the line above is no list, and its title, too.
            if flags and flags[-1] and not any(flags[-2:-1]):
                flags[-1] = False
            flag = False
        flags.append(flag)
        above = node
    return flags


def _standing(nodes: list[Node]) -> frozenset[str]:
    """Bare lines that come back three times or more above a table or its caption. A caption
    names one table; what comes back heads a part of every chapter."""
    above_tables: Counter[str] = Counter()
    for index, node in enumerate(nodes):
        if node.style is not Style.BARE or node.unit is None:
            continue
        for below in nodes[index + 1 : index + 4]:
            if below.what is What.TABLE:
                above_tables[toc.key(node.unit.text)] += 1
            if below.unit is None or below.what is not What.SHORT or is_number(below.unit.text):
                break
    return frozenset(title for title, count in above_tables.items() if count >= 3)


def _data_sheets(nodes: list[Node]) -> frozenset[int]:
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


def _sheet_part(node: Node) -> str:
    """Return "l" for a label that stands clear, "t" for a row, "s" for a source or a note."""
    if node.what is What.TABLE:
        return "t"
    if node.unit is None or node.unit.kind is not Kind.TEXT:
        return "-"
    if node.style is Style.BARE and node.unit.blanks > 0:
        return "l"
    return "s" if is_caption(node.unit.text) else "-"


def _graded_parts(nodes: Sequence[Node]) -> frozenset[int]:
    """The lines above tables that grade the same things, each for a part of the report:
    ``Surgery``, ``Safe<tab>Good``, ``Kind<tab>Good``, and so below ``Maternity``. A line with a
    figure in it (``Ratings in 2022``) is a caption."""
    found: dict[str, dict[int, str]] = {}
    for index, node in enumerate(nodes):
        title = toc.key(node.unit.text) if stands_bare(node) and node.unit is not None else ""
        if not title or any(map(str.isdigit, title)):
            continue
        end = index + 1
        while end < len(nodes) and nodes[end].what is What.TABLE:
            end += 1
        graded = [_graded_row(row) for row in nodes[index + 1 : end]]
        if len(graded) > 1 and all(graded):
            found.setdefault(graded[0], {})[index] = title
    return frozenset(n for group in found.values() if len(set(group.values())) > 1 for n in group)


def _graded_row(node: Node) -> str:
    """The name in the first cell of a row that gives its grade, or ""."""
    name, *values = cells(node.unit.text) if node.unit is not None else [""]
    return toc.key(name) if any(map(grade, values)) else ""


def _coming_back(nodes: list[Node]) -> frozenset[str]:
    """Bare lines that stand clear, above a text, two times or more."""
    counts = Counter(
        toc.key(node.unit.text)
        for node, below in itertools.pairwise(nodes)
        if node.style is Style.BARE and clear(node) and below.what is What.TEXT and node.unit
    )
    return frozenset(title for title, count in counts.items() if count >= 2)


def _judge_place(
    nodes: list[Node], index: int, caps: int, standing: frozenset[str], back: frozenset[str]
) -> What:
    """Decide whether a line that has the shape of a heading stands where one stands.

    Called from the last line to the first, so what stands below is already decided.
    """
    node = nodes[index]
    unit = node.unit
    if unit is None:
        return node.what
    quoted = nodes[index - 1].unit if index else None
    if quoted is not None and quoted.last == unit.first - 1 and _QUOTED.fullmatch(quoted.text):
        return What.SHORT  # who has said what stands above
    below = nodes[index + 1] if index + 1 < len(nodes) else None
    table = below is not None and below.what in (What.TABLE, What.SHORT)
    if table and toc.key(unit.text) in standing:
        return What.WEAK
    if below is None or below.what in (What.WALL, What.SHORT):
        return What.SHORT
    if below.what is What.GRADE:
        further = nodes[index + 2].what if index + 2 < len(nodes) else What.WALL
        pairs = [n.what is What.GRADE for n in nodes[max(0, index - 4) : index]]
        if pairs == [False, True, False, True] and further is not What.WEAK:
            return What.SHORT  # name, grade, name, grade, name: a table laid out flat
        good = (What.TEXT, What.WEAK, What.OPENER, What.TABLE, What.CAPTION)
        return What.WEAK if further in good else What.SHORT
    if below.what is What.TEXT:
        broken = below.unit is not None and below.unit.kind is Kind.TEXT
        if broken and below.unit is not None and starts_lower(below.unit.text):
            return What.SHORT  # a paragraph broken by a blank line
        return What.WEAK
    if below.what is What.TABLE:
        # A bare line above a table is its caption, unless it is called as parts of reports are, or
        # stands in a stack with titles that have their grades below them.
        part = _common(node) or (node.style is Style.CAPS and caps >= 2)
        part = part or (unit.title and below.unit is not None and below.unit.title)
        part = part or (node.style is Style.BARE and clear(node) and _captioned(nodes, index + 1))
        return What.WEAK if part else What.SHORT
    if below.what is What.CAPTION:
        return What.WEAK  # what follows has its caption, so this is none
    if below.what is What.STRONG:
        # It heads nothing: a signature, a label. In capitals it may open a part, and so may
        # what is called as the part that holds the annexes.
        annex = below.heading is not None and below.heading.word in ANNEX
        if annex and clear(node) and toc.key(unit.text) in ANNEXES:
            return What.OPENER
        # A list of links may leave out what holds the first part that it names.
        if below.heading is not None and below.heading.style is Style.LISTED and _common(node):
            return What.OPENER
        opens = node.style in (Style.CAPS, Style.BOLD) and below.heading is not None
        if (
            opens
            and below.heading
            and below.heading.style in (Style.NUMBER, Style.ROMAN, Style.ALPHA, Style.ENCLOSED)
        ):
            return What.OPENER
        return What.SHORT
    # below is a weak heading or an opener
    if states_grade(unit.text):
        return What.OPENER  # a title with its grade behind it
    if node.style is Style.BARE:
        name, _, role = unit.text.partition(", ")
        if role and _signed(name, role):
            return What.SHORT
        above = nodes[index - 1] if index else None
        name_above = above.unit if above is not None and above.style is Style.BARE else None
        if name_above is not None and _signed(name_above.text, unit.text):
            return What.SHORT
        # "What we found", "Complaint (a)", "What happened": the last comes back elsewhere.
        last = nodes[index + 2] if below.what is What.OPENER else below
        stack = (node, below, last)
        title = last.unit.text if last.unit and last.what is What.WEAK else ""
        stacked = toc.key(title) in back and all(map(clear, stack))
        # "Findings", "Staff", "Pay": the first heads a part of many reports.
        stacked = stacked or (bool(title) and _common(node))
        counted = _on_paragraph(nodes, index)
        stacked = stacked or counted or unit.title
        if below.style is not Style.BARE or (below.what is What.OPENER and not stacked):
            return What.SHORT
        if stacked:
            return What.OPENER
        if above is not None and name_above is not None:
            signer = nodes[index - 2].unit if index >= 2 else None
            # the line above is the first of all, a title, or one that heads a part or is judged
            titled = index == 1 or _common(above) or counted or states_grade(name_above.text)
            if not titled and (signer is None or not _signed(signer.text, name_above.text)):
                return What.SHORT  # three bare lines in a row are labels
    return What.OPENER


def _captioned(nodes: Sequence[Node], first: int) -> bool:
    """Whether the rows of a table from node ``first`` on have their caption below them."""
    end = first
    while end < len(nodes) and nodes[end].what is What.TABLE:
        end += 1
    below = nodes[end : end + 2]
    return [node.what is What.CAPTION for node in below] == [True, False] and (
        below[1].what is not What.TABLE
    )


def _on_paragraph(nodes: Sequence[Node], index: int) -> bool:
    """Whether a line is one of few that stand clear above a numbered paragraph, below text: where
    all that is said has a number, labels stand nowhere else."""
    first = last = index
    while first and last - first < MOST_STACKED and stands_bare(nodes[first - 1]):
        first -= 1
    while last + 1 < len(nodes) and last - first < MOST_STACKED and stands_bare(nodes[last + 1]):
        last += 1
    if not first or last + 1 == len(nodes) or last - first >= MOST_STACKED:
        return False
    above, below = nodes[first - 1], nodes[last + 1]
    return (
        above.what is What.TEXT
        and below.what is What.TEXT
        and below.unit is not None
        and numbered_paragraph(below.unit.text)
    )


def _common(node: Node) -> bool:
    """Whether a line that stands clear is called as parts of many reports are."""
    return clear(node) and node.unit is not None and toc.key(node.unit.text) in COMMON | BACK


def _signed(name: str, role: str) -> bool:
    """Whether two lines are a signature: a person's name, then an office."""
    return len(name) <= 60 and _NAME.fullmatch(name) is not None and _ROLE.search(role) is not None


def _colon_titles(nodes: list[Node]) -> None:
    """Titles that end in a colon (``Findings:``), in a text that has no other headings.

    A single such line may introduce a quotation; two or more above whole paragraphs are
    the author's way of making headings.
    """
    found: list[Node] = []
    sure = 0
    for node, below in itertools.pairwise(nodes):
        unit = node.unit
        if unit is None or unit.kind is not Kind.TEXT or unit.first != unit.last:
            continue
        text = unit.text
        if not text.endswith(":") or len(text.split()) > 6 or not is_bare(text, colon=True):
            continue
        if below.what is What.TEXT and below.unit is not None:
            found.append(node)
            if below.unit.kind is Kind.TEXT and not starts_lower(below.unit.text):
                sure += 1
    if sure >= 2:
        for node in found:
            node.what, node.style = What.WEAK, Style.BARE


def _demote_titles(nodes: list[Node]) -> None:
    """Take back headings that are the title of the whole: lines at the very top that are
    followed by another heading before any text."""
    tops: list[Node] = []
    for node in nodes:
        if node.what in (What.TEXT, What.TABLE, What.CAPTION, What.WALL, What.STRONG):
            break
        if node.what in (What.WEAK, What.OPENER):
            tops.append(node)
    weak = [n for n in nodes if n.what in (What.WEAK, What.OPENER)]
    caps = [n for n in weak if n.style is Style.CAPS]
    inside = {id(n) for n in tops}
    elsewhere = any(n.what is What.OPENER and id(n) not in inside for n in weak)
    others = any(id(n) not in inside for n in caps)
    for node, below in zip(tops, [*tops[1:], None], strict=False):
        if node.unit is None or toc.key(node.unit.text) in COMMON:
            return
        if node.what is What.OPENER:
            last = node.style is Style.BARE and node is not nodes[0] and below is tops[-1]
            if last and elsewhere:
                return  # a title, then the first of several parts
            if node.style is Style.CAPS and others and not (below and below.style is Style.CAPS):
                return  # PART IN CAPITALS / Chapter / text
            node.what, node.style = What.SHORT, None
        elif node is nodes[0] and node.style is Style.CAPS and len(caps) == 1 and len(weak) > 1:
            node.what, node.style = What.SHORT, None
