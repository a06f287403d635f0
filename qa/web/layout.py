"""How a span of a report looks: paragraphs, lists and tables, with what is marked.

Works on offsets only. Escaping is the templates' business: they escape every run of text
and put the tags of a mark around it, so no text of a report is ever read as HTML.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.reports import rows as table_rows
from qa.spans import Span, trimmed
from qa.types import Block, Document, PassageKind

_BULLET = re.compile(r"\s*[-–—•▪◦*·]\s+")
_NUMBER = re.compile(r"\s*\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that is marked as a whole or not at all."""

    text: str
    marked: bool


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row. ``head``: its cells are column heads; ``in_lead``: those of the table."""

    cells: tuple[Runs, ...]
    head: bool = False
    in_lead: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of a report, or the part of one that a span covers.

    ``lead`` holds paragraphs in front: a list's lead-in, a table's caption. Where
    ``lead_outside`` is true the lead and the column heads stand before the span and are
    repeated only because the rest cannot be understood without them. Where ``numbered`` is true
    the items show their own numbers; so do the lines of a title page, which have no marks.
    """

    kind: PassageKind
    start: int
    end: int
    lead: tuple[Runs, ...] = ()
    lead_outside: bool = False
    text: Runs = ()
    items: tuple[Runs, ...] = ()
    numbered: bool = False
    rows: tuple[Row, ...] = ()
    columns: int = 0


def pieces(document: Document, span: Span, mark: Span | None = None) -> list[Piece]:
    """Return what stands in ``span``, block by block, with ``mark`` marked."""
    start, end = span
    found: list[Piece] = []
    blocks = document.blocks
    for block in blocks[bisect_right(blocks, start, key=lambda block: block.end) :]:
        if block.start >= end:
            break
        found.append(_piece(document.text, block, (start, end), mark))
    if not found and document.text[start:end].strip():
        found.append(Piece("prose", start, end, text=runs(document.text, span, mark)))
    return found


def without_outside(piece: Piece) -> Piece:
    """Return a piece without the lead-in that stands before its span."""
    return replace(piece, lead=(), lead_outside=False) if piece.lead_outside else piece


def runs(text: str, span: Span, mark: Span | None) -> Runs:
    """Return the text of a span, parted where a mark begins and ends.

    >>> [(run.text, run.marked) for run in runs("one two three", (0, 13), (4, 7))]
    [('one ', False), ('two', True), (' three', False)]
    """
    start, end = trimmed(text, *span)
    if start >= end:
        return ()
    first, last = max(start, min(mark[0], end)) if mark else end, end
    if mark:
        last = max(first, min(mark[1], end))
    cuts = ((start, first, False), (first, last, True), (last, end, False))
    return tuple(Run(text[a:b], marked and mark is not None) for a, b, marked in cuts if a < b)


def _piece(text: str, block: Block, span: Span, mark: Span | None) -> Piece:
    start, end = max(span[0], block.start), min(span[1], block.end)
    if block.kind == "prose":
        return Piece("prose", start, end, text=runs(text, (start, end), mark))
    lead = block.parts[: block.lead]
    parts = [
        (max(a, start), min(b, end)) for a, b in block.parts[block.lead :] if a < end and b > start
    ]
    outside = bool(lead) and lead[0][0] < start
    if block.kind == "table":
        return _table(text, (start, end), (lead, parts), outside, mark)
    unmarked = not lead and not any(_BULLET.match(text, a, b) for a, b in parts)
    numbered = unmarked or any(_NUMBER.match(text, a, b) for a, b in parts)
    items = [runs(text, part if numbered else _unbulleted(text, part), mark) for part in parts]
    return Piece(
        "list",
        start,
        end,
        lead=tuple(runs(text, part, mark) for part in lead),
        lead_outside=outside,
        items=tuple(item for item in items if item),
        numbered=numbered,
    )


def _table(
    text: str,
    span: Span,
    lead_and_parts: tuple[Sequence[Span], Sequence[Span]],
    outside: bool,
    mark: Span | None,
) -> Piece:
    lead, parts = lead_and_parts
    captions: list[Runs] = []
    rows: list[Row] = []
    # A passage may begin behind all rows that its heads stand above.
    heads = [table_rows.head_columns(text, part, parts[0] if parts else part) for part in lead]
    body = [table_rows.columns(text, *part) for part in parts]
    for number, found in enumerate((*heads, *body)):
        in_lead = number < len(heads)
        cells = tuple(_cell(text, places, mark) for places in found)
        if in_lead and len(cells) == 1:
            captions.append(cells[0])
        elif cells:
            rows.append(Row(cells, in_lead or _is_head(cells), in_lead))
    columns = max((len(row.cells) for row in rows), default=0)
    return Piece(
        "table",
        *span,
        lead=tuple(captions),
        lead_outside=outside,
        rows=tuple(_with_corner(row, columns) for row in rows),
        columns=columns,
    )


def _cell(text: str, places: Sequence[Span], mark: Span | None) -> Runs:
    """Return a cell's text from all the lines that its row is broken over."""
    found: list[Run] = []
    for place in places:
        part = runs(text, place, mark)
        if found:
            found.append(Run(" ", found[-1].marked and part[0].marked))
        found += (Run(table_rows.shown(run.text), run.marked) for run in part)
    return tuple(found)


def _with_corner(row: Row, columns: int) -> Row:
    """Give column heads their empty corner where the text begins behind it."""
    if row.head and len(row.cells) == columns - 1 and row.cells[0]:
        return replace(row, cells=((), *row.cells))
    return row


def _is_head(cells: tuple[Runs, ...]) -> bool:
    """Say whether a row within a table begins a new one: an empty corner, words only."""
    words = "".join(run.text for cell in cells[1:] for run in cell)
    return not cells[0] and bool(words) and not any(map(str.isdigit, words))


def _unbulleted(text: str, item: Span) -> Span:
    match = _BULLET.match(text, *item)
    return (match.end(), item[1]) if match else item
