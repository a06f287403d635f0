"""Lines that belong to a list: what announces it, and its items.

Items that have lost their marks, terms with their meaning and particulars line by line are as
short as headings, and head nothing. What stands above them may.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set

from qa.reports import contents as toc
from qa.reports.lines import Kind, Line, Unit, closed, is_caption, is_particular, leads_in
from qa.reports.nodes import Node, What, stands_bare
from qa.reports.styles import COMMON, Style

# Terms: a "Watch: a group of firefighters", a "CCTV – Closed-circuit television".
_DEFINED = re.compile(
    r"[^:\n]{2,60}(:) (?:[a-z]|(?:An?|The)\s)\S*+(?:\s++\S++){2}"
    r"|[^:–—\n]{2,60}( [–—-]) (?:[a-z]|(?:An?|The)\s)\S*+\s++\S"
    r"|(?=\S*[A-Z]\S*[A-Z])[^\s:–—]{2,10}(:| [–—-]) [^\W\d_]"
)
# What numbers an item: "R3  Keep them locked up", "Rec 3: ...".
_ITEM_NUMBER = re.compile(r"([A-Z][A-Za-z]{0,14}?)[ .]?(\d{1,3})[.):]?[ \t]+\S")
_FEWEST_TITLES = 3  # of one name, that have lists below them


def mark(nodes: list[Node], marked: bool) -> None:
    """Tell the lines of lists from those that have the shape of a heading and may be one; in a
    Markdown file, which has ``marked`` its headings, no title of a list is looked for."""
    if not marked:
        _titles(nodes)
    _lead_ins(nodes)
    _definitions(nodes)
    _particulars(nodes)
    _numbered_alike(nodes)


def mark_unmarked(nodes: Sequence[Node]) -> None:
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


def is_glossary(lines: Sequence[Line], unit: Unit) -> bool:
    """Whether a unit is terms and what each means, line by line."""
    own = lines[unit.first : unit.last + 1]
    return len(own) > 1 and all(_defines(line.text) for line in own)


def _titles(nodes: Sequence[Node]) -> None:
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
