"""The reader: a report as a page, opened at the passage that was found.

Server-rendered and without scripts. All addresses are relative, so that it works behind
any prefix of a proxy.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from qa.types import Document, Passage, Section
from qa.web import layout, trail, view
from qa.web.opening import Opened, Opening, explain

_HEADERS = {"Cache-Control": "no-cache"}


def add(app: FastAPI, opening: Opening, max_question: int) -> None:
    """Add the reader's pages to the application."""

    @app.get("/report/{document_id}", response_class=HTMLResponse)
    def report(
        document_id: str, q: str = "", hits: str = "", hit: str = "", quote: str = ""
    ) -> HTMLResponse:
        opened = opening.opened()
        if opened is None:
            return _closed(opening)
        document = opened.searcher.documents.get(document_id)
        if document is None:
            return _page(404, "absent.html", sentence="There is no such report.")
        way = trail.read(q, hits, max_question)
        number = int(hit) if hit.isdecimal() and len(hit) < 4 else 0
        return _page(200, "report.html", **_values(opened, document, way, number, quote))


def _page(status: int, template: str, **values: Any) -> HTMLResponse:
    return HTMLResponse(view.page(template, **values), status, headers=_HEADERS)


def _closed(opening: Opening) -> HTMLResponse:
    error = opening.error
    if error is None:
        return _page(503, "absent.html", sentence="The index is being opened.", again=True)
    sentence, command = explain(error)
    return _page(503, "absent.html", sentence=sentence, command=command)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table's head, and its rows grouped by passage."""

    lead: tuple[layout.Runs, ...]
    head: tuple[layout.Row, ...]
    bodies: tuple[tuple[str, tuple[layout.Row, ...]], ...]
    columns: int


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands under a heading: a passage with its pieces, or a table of passages."""

    passage_id: str = ""
    pieces: tuple[layout.Piece, ...] = ()
    table: _Table | None = None


@dataclass(frozen=True, slots=True)
class _Headed:
    number: int
    heading: str
    level: int
    judgement: str | None
    page: int | None
    parts: tuple[_Part, ...]


def _values(
    opened: Opened, document: Document, way: trail.Trail, number: int, quote: str
) -> dict[str, Any]:
    by_id = {passage.id: passage for passage in opened.searcher.passages}
    step = way.steps[number - 1] if 1 <= number <= len(way.steps) else None
    found = by_id.get(step.passage_id) if step else None
    if found is not None and found.document_id != document.id:
        found = None
    mark = trail.span(quote)
    if step:
        # An offset from an older build may point elsewhere: then it marks nothing.
        mark = step.quote if found and _within(step.quote, found) else None
    return {
        "title": _line(document.title),
        "sections": _sections(document, opened.searcher.passages, mark),
        "question": way.question,
        "back": f"../?{urlencode({'q': way.question})}" if way.question else "../",
        "number": number if step else 0,
        "count": len(way.steps),
        "lost": step is not None and found is None,
        "path": [_line(heading) for heading in found.section_path] if found else [],
        "current": _number(document, found) if found else -1,
        "previous": _link(way, number - 1, by_id) if step else "",
        "next": _link(way, number + 1, by_id) if step else "",
    }


def _number(document: Document, passage: Passage) -> int:
    """Return the number of the section that a passage stands in."""
    starts = [section.start for section in document.sections]
    return bisect_right(starts, passage.start) - 1


def _within(span: trail.Span | None, passage: Passage) -> bool:
    return span is not None and passage.start <= span[0] and span[1] <= passage.end


def _link(way: trail.Trail, number: int, by_id: dict[str, Passage]) -> str:
    if not 1 <= number <= len(way.steps):
        return ""
    passage = by_id.get(way.steps[number - 1].passage_id)
    return way.link(passage.document_id, number) if passage else ""


def _sections(
    document: Document, passages: Sequence[Passage], mark: trail.Span | None
) -> list[_Headed]:
    own = [passage for passage in passages if passage.document_id == document.id]
    own.sort(key=lambda passage: passage.start)
    starts = [passage.start for passage in own]
    sections = document.sections
    found: list[_Headed] = []
    for number, section in enumerate(sections):
        end = sections[number + 1].start if number + 1 < len(sections) else len(document.text)
        under = own[bisect_left(starts, section.start) : bisect_left(starts, end)]
        found.append(_headed(number, section, _parts(document, under, mark)))
    return found


def _headed(number: int, section: Section, parts: tuple[_Part, ...]) -> _Headed:
    return _Headed(
        number, _line(section.heading), section.level, section.judgement, section.page, parts
    )


def _parts(
    document: Document, passages: Sequence[Passage], mark: trail.Span | None
) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    for passage in passages:
        pieces = tuple(layout.pieces(document, (passage.start, passage.end), mark))
        if [piece.kind for piece in pieces] != ["table"]:
            # A lead-in is repeated for a passage that is read alone, not within the report.
            parts.append(_Part(passage.id, tuple(map(layout.without_outside, pieces))))
            continue
        piece = pieces[0]
        rows = tuple(row for row in piece.rows if not row.in_lead)
        last = parts[-1].table if parts else None
        if piece.lead_outside and last:
            # The table goes on: one table, one group of rows to each passage.
            bodies = (*last.bodies, (passage.id, rows))
            columns = max(last.columns, piece.columns)
            parts[-1] = _Part(table=_Table(last.lead, last.head, bodies, columns))
        else:
            head = tuple(row for row in piece.rows if row.in_lead)
            parts.append(
                _Part(table=_Table(piece.lead, head, ((passage.id, rows),), piece.columns))
            )
    return tuple(parts)


def _line(text: str) -> str:
    return " ".join(text.split())
