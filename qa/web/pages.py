"""The reader: a report as a page, opened at the passage that was found.

Server-rendered, and whole without its one script: reader.js says what it adds.
All addresses are relative, so that it works behind any prefix of a proxy.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from qa.passages import in_imprint
from qa.spans import Span
from qa.types import Document, Passage, Section
from qa.web import layout, trail, view
from qa.web.headings import chain, is_rooted, line
from qa.web.opening import Opening, Searching

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
        # Its passages and its texts are of one build, whatever is built meanwhile.
        still = opened.searcher.snapshot()
        document = still.documents.get(document_id)
        if document is None:
            return _page(404, "absent.html", sentence="There is no such report.")
        way = trail.read(q, hits, max_question)
        number = int(hit) if hit.isdecimal() and len(hit) < 4 else 0
        return _page(200, "report.html", **_values(still, document, way, number, quote))


def _page(status: int, template: str, **values: Any) -> HTMLResponse:
    return HTMLResponse(view.page(template, **values), status, headers=_HEADERS)


def _closed(opening: Opening) -> HTMLResponse:
    sentence, command = opening.absence()
    how = {"command": command} if command else {"again": True}
    return _page(503, "absent.html", sentence=sentence, **how)


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
    path: list[str]
    level: int
    judgement: str | None
    page: int | None
    parts: tuple[_Part, ...]


def _values(
    searcher: Searching, document: Document, way: trail.Trail, number: int, quote: str
) -> dict[str, Any]:
    passages, documents = searcher.passages, searcher.documents
    step = way.steps[number - 1] if 1 <= number <= len(way.steps) else None
    found = _find(step, passages, documents) if step else None
    if found is not None and found.document_id != document.id:
        found = None
    mark = trail.span(quote)
    if step:
        mark = _marked(step, found) if found else None
    return {
        "title": line(document.title),
        "sections": _sections(document, passages, mark, _names(step, found)),
        "rooted": is_rooted(document),
        "question": way.question,
        "back": f"../?{urlencode({'q': way.question})}" if way.question else "../",
        "number": number if step else 0,
        "count": len(way.steps),
        "lost": step is not None and found is None,
        "changed": bool(step and found and step.version not in ("", trail.version(document))),
        "found": step.passage_id if step and found else "",
        "path": chain(found.section_path, document) if found else [],
        "current": _number(document, found) if found else -1,
        "previous": _link(way, number - 1, passages, documents) if step else "",
        "next": _link(way, number + 1, passages, documents) if step else "",
    }


def _find(
    step: trail.Step, passages: Sequence[Passage], documents: Mapping[str, Document]
) -> Passage | None:
    """Return the passage of a step, or the one that has its words now.

    The same text may be cut in another way since; then its place in that text leads there.
    """
    for passage in passages:
        if passage.id == step.passage_id:
            return passage
    if step.start is None:
        return None
    place = step.start + (step.quote[0] if step.quote else 0)
    for passage in passages:
        inside = passage.start <= place < passage.end
        if inside and trail.version(documents[passage.document_id]) == step.version:
            return passage
    return None


def _marked(step: trail.Step, found: Passage) -> Span | None:
    """Return the quote's offsets in the document; None where it is not in the passage."""
    if step.quote is None:
        return None
    # The same passage says the same, wherever it stands now; another only in the same text.
    begin = found.start if found.id == step.passage_id else step.start or 0
    start, end = begin + step.quote[0], begin + step.quote[1]
    return (start, end) if found.start <= start and end <= found.end else None


def _names(step: trail.Step | None, found: Passage | None) -> dict[str, str]:
    """Return under which name the passage of a step is to be found on the page.

    It keeps the name that the link has: the browser looks for that one.
    """
    return {found.id: step.passage_id} if step and found else {}


def _number(document: Document, passage: Passage) -> int:
    """Return the number of the section that a passage stands in; the imprint's is the last."""
    if in_imprint(document, passage.start):
        return len(document.sections)
    starts = [section.start for section in document.sections]
    return bisect_right(starts, passage.start) - 1


def _link(
    way: trail.Trail,
    number: int,
    passages: Sequence[Passage],
    documents: Mapping[str, Document],
) -> str:
    if not 1 <= number <= len(way.steps):
        return ""
    passage = _find(way.steps[number - 1], passages, documents)
    return way.link(passage.document_id, number) if passage else ""


def _sections(
    document: Document,
    passages: Sequence[Passage],
    mark: Span | None,
    names: Mapping[str, str],
) -> list[_Headed]:
    own = [passage for passage in passages if passage.document_id == document.id]
    own.sort(key=lambda passage: passage.start)
    imprint = [passage for passage in own if in_imprint(document, passage.start)]
    own = own[: len(own) - len(imprint)]
    starts = [passage.start for passage in own]
    sections = document.sections
    found: list[_Headed] = []
    for number, section in enumerate(sections):
        end = sections[number + 1].start if number + 1 < len(sections) else len(document.text)
        under = own[bisect_left(starts, section.start) : bisect_left(starts, end)]
        found.append(_headed(number, section, document, _parts(document, under, mark, names)))
    if imprint:
        # Of level 0: under no heading, and in no list of these.
        place = Section(document.title, (document.title,), 0, imprint[0].start, 0, 0)
        parts = _parts(document, imprint, mark, names)
        found.append(_headed(len(sections), place, document, parts))
    return found


def _headed(number: int, section: Section, document: Document, parts: tuple[_Part, ...]) -> _Headed:
    path = chain(section.path, document)
    heading = line(section.heading)
    return _Headed(number, heading, path, section.level, section.judgement, section.page, parts)


def _parts(
    document: Document,
    passages: Sequence[Passage],
    mark: Span | None,
    names: Mapping[str, str],
) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    for passage in passages:
        name = names.get(passage.id, passage.id)
        pieces = tuple(layout.pieces(document, (passage.start, passage.end), mark))
        if [piece.kind for piece in pieces] != ["table"]:
            # A lead-in is repeated for a passage that is read alone, not within the report.
            parts.append(_Part(name, tuple(map(layout.without_outside, pieces))))
            continue
        piece = pieces[0]
        rows = tuple(row for row in piece.rows if not row.in_lead)
        last = parts[-1].table if parts else None
        if piece.lead_outside and last:
            # The table goes on: one table, one group of rows to each passage.
            bodies = (*last.bodies, (name, rows))
            columns = max(last.columns, piece.columns)
            parts[-1] = _Part(table=_Table(last.lead, last.head, bodies, columns))
        else:
            head = tuple(row for row in piece.rows if row.in_lead)
            parts.append(_Part(table=_Table(piece.lead, head, ((name, rows),), piece.columns)))
    return tuple(parts)
