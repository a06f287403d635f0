"""The shapes of what stands in a text: a line that could be a heading, a text, a table, a grade.

A shape is told by a line itself and by its direct neighbours; whether it stands where a heading
stands is decided in ``places``.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qa.reports import contents as toc
from qa.reports import key_figures, list_lines, panels, table_lines
from qa.reports.grades import grade, labelled, parted, states_grade
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
    is_link,
    is_numbered_caption,
    is_prose,
    is_wrapped,
    label,
    numbered_paragraph,
    starts_lower,
)
from qa.reports.nodes import Node, What
from qa.reports.styles import COMMON, Heading, Style

_WORD = re.compile(r"\w+")
_FEW_CAPS = 2  # headings in capitals that are none of a style
_RATING = frozenset(
    "rating|our rating|grade|our grade|judgement|judgment|our judgement|our judgment|evaluation|"
    "grading|rating given".split("|")
)
_FEWEST_TITLES = 3  # with one label
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
        key_figures.mark(nodes)
    _labelled(nodes)
    table_lines.mark(nodes, lines)
    list_lines.mark(nodes, marked)
    if not marked:
        _graded_titles(nodes, lines)
    if cover:
        _title_page(nodes, cover)
    _scale(nodes)
    panels.mark(nodes)
    if not marked:
        list_lines.mark_unmarked(nodes)
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
    elif list_lines.is_glossary(lines, unit):
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
