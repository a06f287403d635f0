"""The shapes of what stands in a text: a line that could be a heading, a text, a table, a grade.

A shape is told by a line itself and by its direct neighbours; whether it stands where a heading
stands is decided in ``places``.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from qa.reports import contents as toc
from qa.reports import panels
from qa.reports.grades import ends_graded, grade, labelled, parted, states_grade
from qa.reports.lines import (
    MOST_WRAPPED,
    Kind,
    Line,
    Unit,
    closed,
    has_gap,
    is_address,
    is_aside,
    is_bare,
    is_caps,
    is_caption,
    is_link,
    is_numbered_caption,
    is_particular,
    is_prose,
    is_wrapped,
    label,
    leads_in,
    numbered_paragraph,
    starts_lower,
)
from qa.reports.nodes import Node, What, stands_bare
from qa.reports.styles import COMMON, Heading, Style

# Terms: a "Watch: a group of firefighters", a "CCTV – Closed-circuit television".
_DEFINED = re.compile(
    r"[^:\n]{2,60}(:) (?:[a-z]|(?:An?|The)\s)\S*+(?:\s++\S++){2}"
    r"|[^:–—\n]{2,60}( [–—-]) (?:[a-z]|(?:An?|The)\s)\S*+\s++\S"
    r"|(?=\S*[A-Z]\S*[A-Z])[^\s:–—]{2,10}(:| [–—-]) [^\W\d_]"
)
# What numbers an item: "R3  Keep them locked up", "Rec 3: ...".
_ITEM_NUMBER = re.compile(r"([A-Z][A-Za-z]{0,14}?)[ .]?(\d{1,3})[.):]?[ \t]+\S")
# In what a table measures: "£ million", "per 1,000 people", "(%)", "number of calls".
_MEASURE = re.compile(
    r"[£$€%]|\bper (?:cent\b|\d)|\bnumbers? of\b|\bin (?:thousands|millions)\b", re.I
)
_WORD = re.compile(r"\w+")
_FEW_CAPS = 2  # headings in capitals that are none of a style
# What stands above the notes of a table.
_NOTES = frozenset("note|notes|source|sources|notes and sources|key".split("|"))
_RATING = frozenset(
    "rating|our rating|grade|our grade|judgement|judgment|our judgement|our judgment|evaluation|"
    "grading|rating given".split("|")
)
_FEWEST_TITLES = 3  # of one name, that have lists below them
_FAR = 20  # blanks: more than sets in what is no cell
_FEWEST_FIGURES = 3  # cells
_LONGEST_FIGURE = 30
_MOST_CELLS = 200
_FEWEST_GRADED = 3  # names with a grade and nothing else that make a table
_LONGEST_LABELLED = 200
_SMALL_PRINT = 300  # characters: more than a title page says below one of its lines


def read(
    lines: Sequence[Line],
    body: Sequence[Unit],
    strong: dict[int, Heading],
    bold: Mapping[int, int],
    skipped: frozenset[int],
    marked: bool,
    scale: frozenset[str],
    cover: int,
    width: int | None,
) -> list[Node]:
    """Return what stands in a text in its order, and which of it has the shape of a heading.

    ``body`` are its units, but for the headings that are known already (``strong``) and what is
    not read (``skipped``), and ``width`` is the column at which they are wrapped; for the rest see
    `qa.reports.headings.find`.
    """
    nodes = [Node(u.first, unit=u) for u in body]
    nodes += [Node(h.first, heading=h, what=What.STRONG) for h in strong.values()]
    walls = [n for n in skipped if n - 1 not in skipped]
    nodes += [Node(n, what=What.WALL) for n in walls]
    nodes.sort(key=lambda node: node.first)
    drawn = sum(1 for h in strong.values() if h.style is Style.LINE) >= 2
    for node in nodes:
        _classify(node, lines, bold, marked, drawn, scale)
    _rating_labels(nodes)
    _abbreviations(nodes)
    if not marked:
        _sentences(nodes, lines, width)
        _labels(nodes)
    _labelled(nodes)
    _measures(nodes)
    _table_notes(nodes)
    _table_heads(nodes, lines)
    _last_cells(nodes, lines)
    _flat_tables(nodes)
    if not marked:
        _list_titles(nodes)
    _lead_ins(nodes)
    _definitions(nodes)
    _particulars(nodes)
    _numbered_alike(nodes)
    if not marked:
        _graded_titles(nodes, lines)
    if cover:
        _title_page(nodes, cover)
    _scale(nodes)
    panels.mark(nodes)
    if not marked:
        _unmarked_items(nodes)
    return nodes


def _classify(
    node: Node,
    lines: Sequence[Line],
    bold: Mapping[int, int],
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
    if unit.kind in (Kind.ITEM, Kind.CODE, Kind.NOTE) or is_aside(text):
        node.what = What.TEXT
    elif unit.kind is Kind.ROW or _is_columns(lines, unit):
        node.what = What.TABLE
    elif len(text) <= 200 and (grade(text) is not None or toc.key(text) in scale):
        node.what = What.GRADE
    elif _is_glossary(lines, unit):
        node.what = What.TEXT
    elif not marked and unit.first == unit.last and is_numbered_caption(text):
        node.what = What.CAPTION
    elif len(text) <= 200 and states_grade(text):
        node.what = What.TEXT
    elif unit.first == unit.last and unit.first in bold and is_bare(text, colon=True):
        caps = not marked and is_caps(text)
        node.style = Style.CAPS if caps else Style.BOLD
    elif marked:  # a Markdown file says what its headings are
        node.what = What.TEXT if is_prose(text) else What.SHORT
    elif one_line and is_caps(text) and is_bare(text, colon=True):
        node.style = Style.CAPS
    elif unit.title and not drawn:
        node.style = Style.BARE
    elif is_prose(text) and not (wrapped and is_bare(text, wrapped=True)):
        node.what = What.TEXT
    elif one_line and not drawn and is_bare(text, wrapped=wrapped):
        node.style = Style.BARE


def _rating_labels(nodes: list[Node]) -> None:
    """Join a line that only calls the next one a grade with it: ``Rating``, ``Good``."""
    for at in range(len(nodes) - 2, -1, -1):
        unit, value = nodes[at].unit, nodes[at + 1].unit
        if unit is None or value is None or nodes[at + 1].what is not What.GRADE:
            continue
        if unit.kind is Kind.TEXT and toc.key(unit.text.rstrip(":")) in _RATING:
            joined = replace(value, first=unit.first, blanks=unit.blanks)
            nodes[at : at + 2] = [Node(unit.first, unit=joined, what=What.GRADE)]


def _abbreviations(nodes: Sequence[Node]) -> None:
    """A line or two in capitals, in a report whose headings are not, are no higher than others if
    they are names that its sentences write so, too (``PEEL 2021/22``)."""
    caps = [node for node in nodes if node.style is Style.CAPS and node.unit]
    bare = sum(node.style is Style.BARE for node in nodes)
    if not 0 < len(caps) <= _FEW_CAPS < bare:
        return
    texts = (node.unit.text for node in nodes if node.what is What.TEXT and node.unit)
    written = set(itertools.chain.from_iterable(map(_WORD.findall, texts)))
    for node in caps:
        words = filter(str.isalpha, _WORD.findall(node.unit.text)) if node.unit else ()
        if written.issuperset(words):
            node.style = Style.BARE


def _sentences(nodes: Sequence[Node], lines: Sequence[Line], width: int | None) -> None:
    """A line too long for a title is one all the same where it ends as no sentence does, without
    a stop, above a paragraph. In a wrapped text the first line of a paragraph ends so, too: there
    it must stand by itself."""
    for above, node, below in zip([Node(0), *nodes], nodes, nodes[1:], strict=False):
        unit, text = node.unit, below.unit
        if (
            node.what in (What.TEXT, What.SHORT)
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
            and (text.blanks > 0 or width is None or numbered_paragraph(text.text))
            and closed(text.text)
            and len(text.text) > len(unit.text)
            and not starts_lower(text.text)
        ):
            node.what, node.style = What.SHORT, Style.BARE


def _labels(nodes: Sequence[Node]) -> None:
    """Sentences with one label (``Concern: Oil was low.``) that stand clear, and directly above
    numbered paragraphs, are titles: they have no number, where all that is said has one."""
    found: dict[str, list[Node]] = {}
    for node, below in itertools.pairwise(nodes):
        unit, text = node.unit, below.unit
        if unit is None or unit.kind is not Kind.TEXT or not unit.blanks or text is None:
            continue
        tight = below.what is What.TEXT and not text.blanks and numbered_paragraph(text.text)
        if tight and len(unit.text) <= _LONGEST_LABELLED and (name := label(unit.text)):
            found.setdefault(name, []).append(node)
    for row in found.values():
        for node in row if len(row) >= _FEWEST_TITLES else ():
            node.what, node.style = What.SHORT, Style.BARE


def _measures(nodes: Sequence[Node]) -> None:
    """A line directly above a table that says in what it measures ("Spending, £ million") is its
    caption, and what stands apart above that may be its heading."""
    for above, node, below in zip(nodes, nodes[1:], nodes[2:], strict=False):
        if (
            node.style is Style.BARE
            and above.style is Style.BARE
            and below.what is What.TABLE
            and node.unit is not None
            and node.unit.blanks
            and _MEASURE.search(node.unit.text)
            and above.unit is not None
            and not _MEASURE.search(above.unit.text)
        ):
            node.style, node.what = None, What.CAPTION


def _table_notes(nodes: Sequence[Node]) -> None:
    """``Notes`` directly below a table heads its notes, and no part of the report."""
    for above, node in itertools.pairwise(nodes):
        unit = node.unit
        if unit is not None and above.what is What.TABLE and toc.key(unit.text) in _NOTES:
            node.what, node.style = What.TEXT, None


def _table_heads(nodes: Sequence[Node], lines: Sequence[Line]) -> None:
    """A line directly above names with their grades, line by line, is the head of that table:
    ``Judgement Grade``, ``Outcomes for pupils Good``, ``Care of pupils Good``."""
    for node, below in itertools.pairwise(nodes):
        rows = below.unit
        if node.style is Style.BARE and rows is not None and not rows.blanks:
            first = lines[rows.first : rows.first + _FEWEST_GRADED]
            if len(first) == _FEWEST_GRADED and all(ends_graded(line.text) for line in first):
                node.what, node.style = What.TEXT, None


def _last_cells(nodes: Sequence[Node], lines: Sequence[Line]) -> None:
    """A line below a table that is set in far, and as no other title is, is the last cell: the only
    one of its row."""
    set_in = Counter(lines[node.first].indent for node in nodes if node.style is not None)
    deepest = max(set_in, default=0)
    if deepest < _FAR or set_in[deepest] > 1:
        return
    for above, node in itertools.pairwise(nodes):
        cell = node.style is Style.BARE and lines[node.first].indent == deepest
        if cell and above.what is What.TABLE:
            node.what, node.style = What.TABLE, None


def _flat_tables(nodes: Sequence[Node]) -> None:
    """Short lines below the number of a table are its cells, if many are figures: a table that was
    copied cell by cell. The notes at the foot of a page may stand among them."""
    for at, caption in enumerate(nodes):
        if caption.what is not What.CAPTION:
            continue
        found: list[Node] = []
        end = at + 1
        while end < min(at + _MOST_CELLS, len(nodes)) and _may_be_cell(nodes[end]):
            found += [nodes[end]] if nodes[end].what is not What.TEXT else []
            end += 1
        figures = sum(_is_figure(node) for node in found)
        if (
            found
            and end < len(nodes)
            and nodes[end].what is What.TEXT
            and not _is_figure(found[-1])
        ):
            found.pop()  # a title of what follows
        if figures >= _FEWEST_FIGURES and 3 * figures >= len(found):
            for node in found:
                node.what, node.style = What.TABLE, None


def _may_be_cell(node: Node) -> bool:
    """Whether a node is a short line, or a note."""
    unit = node.unit
    if unit is None or unit.kind not in (Kind.TEXT, Kind.NOTE, Kind.ITEM):
        return False
    short = node.what in (What.SHORT, What.GRADE) and unit.first == unit.last
    return short or unit.kind is Kind.NOTE or (node.what is What.TEXT and unit.text[0].isdigit())


def _is_figure(node: Node) -> bool:
    """Whether a short line begins with a number: ``90 days``, ``£3m``."""
    text = node.unit.text if node.unit is not None and node.what is not What.TEXT else ""
    return text.lstrip("£$€<>~+−-")[:1].isdigit() and len(text) <= _LONGEST_FIGURE


def _is_wrapped_title(lines: Sequence[Line], unit: Unit) -> bool:
    """Whether the lines of a unit, between blank ones or above a numbered paragraph, are one
    title that was too long for one, or all in capitals."""
    own = [line.text for line in lines[unit.first : unit.last + 1]]
    if not 1 < len(own) <= MOST_WRAPPED or not unit.blanks or unit.last + 1 == len(lines):
        return False
    if any(is_link(text) or is_address(text) for text in own):
        return False
    below = lines[unit.last + 1]
    counted = below.kind is Kind.TEXT and numbered_paragraph(below.text)
    if below.kind is not Kind.BLANK and not counted:
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


def _labelled(nodes: list[Node]) -> None:
    """What is called a grade is one, on a scale of the report's own: directly under a heading, or
    with the shape of one, at the end of what it judges."""
    for above, node in itertools.pairwise(nodes):
        unit = node.unit
        under = above.heading is not None or above.style is not None or node.style is Style.BARE
        if unit is None or not under or unit.kind is not Kind.TEXT or unit.first != unit.last:
            continue
        if node.what is not What.GRADE and labelled(unit.text):
            node.what, node.style = What.GRADE, None


def _list_titles(nodes: Sequence[Node]) -> None:
    """What is called as parts of many reports are, and comes back above lists, is their title and
    no announcement, though it ends in a colon: ``Strengths:``, ``Areas for improvement:``."""
    found: dict[str, list[Node]] = {}
    for node, below in itertools.pairwise(nodes):
        unit, item = node.unit, below.unit
        plain = unit is not None and unit.kind is Kind.TEXT and node.style is None
        name = toc.key(unit.text[:-1]) if unit is not None and unit.text[-1] == ":" else ""
        if plain and name in COMMON and item is not None and item.kind is Kind.ITEM:
            found.setdefault(name, []).append(node)
    for row in found.values():
        for node in row if len(row) >= _FEWEST_TITLES else ():
            node.what, node.style = What.SHORT, Style.BARE


def _lead_ins(nodes: list[Node]) -> None:
    """What announces a list is text: ``The trust must:`` heads nothing, but has its heading."""
    for node, below in itertools.pairwise(nodes):
        unit, item = node.unit, below.unit
        announces = unit is not None and unit.kind is Kind.TEXT and leads_in(unit.text)
        if announces and node.style is None and item is not None and item.kind is Kind.ITEM:
            node.what = What.TEXT


def _definitions(nodes: list[Node]) -> None:
    """Terms with their meaning (``Watch: a group of firefighters``) are text, wherever two
    of them stand together; the short ones have the shape of headings."""
    marks = [
        _defines(node.unit.text) if node.unit is not None and node.unit.kind is Kind.TEXT else ""
        for node in nodes
    ]
    for index, node in enumerate(nodes):
        beside = {*marks[max(0, index - 1) : index], *marks[index + 1 : index + 2]}
        if node.style is Style.BARE and marks[index] and marks[index] in beside:
            node.what, node.style = What.TEXT, None


def _defines(text: str) -> str:
    """The mark between a term and its meaning, "" if a text is no such pair."""
    found = _DEFINED.match(text)
    return (found[1] or found[2] or found[3]).strip() if found else ""


def _particulars(nodes: list[Node]) -> None:
    """Particulars line by line (``Present: ...``, ``Apologies: Councillor Dale``) head nothing,
    wherever two of them stand together that are no sentences. Those of a title page, above all
    text, are no text that a line above them could head, either. The source of a table is none."""
    labelled = [
        node.unit is not None
        and node.unit.kind is Kind.TEXT
        and node.unit.first == node.unit.last
        and is_particular(node.unit.text)
        and not is_caption(node.unit.text)
        and not closed(node.unit.text)
        for node in nodes
    ]
    front = True
    for index, node in enumerate(nodes):
        beside = any(labelled[max(0, index - 1) : index]) or any(labelled[index + 1 : index + 2])
        front = front and node.what not in (What.TEXT, What.STRONG)
        loose = node.what is What.SHORT and node.style in (None, Style.BARE)
        if labelled[index] and beside and loose:
            node.what, node.style = What.SHORT if front else What.TEXT, None


def _numbered_alike(nodes: list[Node]) -> None:
    """A short item of a row whose others are sentences is one of them, and heads nothing:
    ``R2 Give every woman ...``, ``R3 Keep drugs locked up``."""
    sentences: set[tuple[str, int]] = set()
    short: list[tuple[Node, str, int]] = []
    for node in nodes:
        found = _ITEM_NUMBER.match(node.unit.text) if node.unit is not None else None
        if found and node.what is What.TEXT:
            sentences.add((found[1], int(found[2])))
        elif found and node.style is Style.BARE:
            short.append((node, found[1], int(found[2])))
    for node, word, number in short:
        if {(word, number - 1), (word, number + 1)} & sentences:
            node.what, node.style = What.TEXT, None


def _graded_titles(nodes: Sequence[Node], lines: Sequence[Line]) -> None:
    """Titles with their grade behind them (``Safe: Good``), if two or more stand by
    themselves above what they head; several in a row are a list of grades."""
    titles = [
        node.unit is not None
        and node.what is not What.GRADE
        and node.unit.kind in (Kind.TEXT, Kind.ROW)
        and (node.unit.first == node.unit.last or _is_wrapped_title(lines, node.unit))
        and (named := parted(node.unit.text)) is not None
        and not named[0].endswith(".")  # what would be good, behind a title
        and grade(node.unit.text) is None
        for node in nodes
    ]
    found: list[Node] = []
    for index, (node, below) in enumerate(itertools.pairwise(nodes)):
        alone = titles[index] and not titles[index + 1] and not (index and titles[index - 1])
        if alone and (below.what is What.TEXT or below.style is Style.BARE):
            found.append(node)
    for node in found if len(found) >= 2 else ():
        node.what, node.style = What.SHORT, Style.BARE


def _title_page(nodes: list[Node], cover: int) -> None:
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


def _scale(nodes: list[Node]) -> None:
    """Find a scale of grades by its shape: a few short lines that come back directly under
    the headings. One single line that comes back (``Strengths``) is no scale but a title."""
    under: list[Node] = []
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
            node.style, node.what = None, What.GRADE


def _unmarked_items(nodes: Sequence[Node]) -> None:
    """What stands below a title that comes back, one short line after the other and none above a
    text, is a list that has lost its marks: ``Strengths``, ``Kind staff``, ``Clean rooms``."""
    names = [toc.key(node.unit.text) if node.unit else "" for node in nodes]
    counts = Counter(name for node, name in zip(nodes, names, strict=True) if stands_bare(node))
    back = {name for name, count in counts.items() if count >= _FEWEST_TITLES}
    runs: dict[str, list[list[Node]]] = {}
    for at, node in enumerate(nodes):
        if stands_bare(node) and names[at] in back:
            runs.setdefault(names[at], []).append(list(_items(nodes, names, at + 1, back)))
    for found in runs.values():
        listed = sum(bool(run) for run in found)
        if 3 * listed >= 2 * len(found) and max(map(len, found)) > 1:
            for item in itertools.chain.from_iterable(found):
                item.what, item.style = What.TEXT, None


def _items(
    nodes: Sequence[Node], names: Sequence[str], first: int, back: Set[str]
) -> Iterator[Node]:
    """Yield the short lines from ``first`` on, down to a title: one above a text, or its grade."""
    for at in range(first, len(nodes) - 1):
        node, below = nodes[at], nodes[at + 1]
        heads = below.what in (What.GRADE, What.TABLE, What.CAPTION)
        heads = heads or (below.what is What.TEXT and not _is_open(below))
        if names[at] in back or not (_is_open(node) or (stands_bare(node) and not heads)):
            return
        yield node


def _is_open(node: Node) -> bool:
    """Whether a text is one line without an end, as items are."""
    unit = node.unit
    line = unit is not None and unit.kind is Kind.TEXT and unit.first == unit.last
    return node.what is What.TEXT and line and unit is not None and not closed(unit.text)
