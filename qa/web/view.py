"""HTML, made from templates that escape whatever is put into them.

Nothing else in the web door writes HTML. Text of a report or of a person reaches a page
only as a value in a template, never as part of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qa import render
from qa.types import Answer, Document, Hit
from qa.web import layout, trail

HERE = Path(__file__).parent

Pieces = list[layout.Piece]


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, **values: Any) -> str:
    """Return a template filled in, every value escaped."""
    return _environment().get_template(template).render(**values)


def header(documents: Mapping[str, Document] | None) -> str:
    """Return the head of the chat: what can be asked about, if that is known already."""
    titles = [_line(document.title) for document in documents.values()] if documents else []
    links = [quote(name, safe="") for name in documents] if documents else []
    return page("header.html", reports=list(zip(titles, links, strict=True)))


def welcome(examples: Sequence[str]) -> str:
    """Return what stands in the chat before the first question."""
    return page("welcome.html", examples=examples)


def opening() -> str:
    """Return what stands in the chat while the index is being opened."""
    return page("opening.html")


def problem(sentence: str, command: str = "") -> str:
    """Return what stands in the chat when there is nothing to ask."""
    return page("problem.html", sentence=sentence, command=command)


def pending(number: int, question: str) -> str:
    """Return a turn of the conversation that waits for its answer."""
    return page("turn.html", number=number, question=question, state="pending")


def refused(number: int, question: str, sentence: str) -> str:
    """Return a turn whose question could not be answered, with the reason in one line."""
    return page("turn.html", number=number, question=question, state="refused", sentence=sentence)


def answered(
    number: int,
    answer: Answer,
    documents: Mapping[str, Document],
    examples: Sequence[str] = (),
) -> str:
    """Return a turn with its answer: the best passage, the further ones folded."""
    steps = trail.of(answer)
    hits = [_hit(hit, documents[hit.passage.document_id], steps) for hit in answer.hits]
    return page(
        "turn.html",
        number=number,
        question=answer.question,
        state="answered",
        answer=answer,
        opening=render.opening(answer),
        missing=render.missing(answer),
        hits=hits,
        several=len(documents) > 1,
        examples=examples if answer.status == "not_found" else (),
    )


def announced(answer: Answer) -> str:
    """Return the one line that a screen reader says when an answer has arrived."""
    parts = [render.opening(answer), render.missing(answer)]
    if answer.hits:
        parts.append(f"Best passage: {render.citation(answer.hits[0].citation)}.")
        if len(answer.hits) > 1:
            parts.append(f"{len(answer.hits) - 1} further.")
    return page("plain.html", text=" ".join(filter(None, parts)))


def plain(text: str) -> str:
    """Return a text as HTML, escaped."""
    return page("plain.html", text=text)


def _hit(hit: Hit, document: Document, steps: trail.Trail) -> dict[str, Any]:
    mark = (
        None
        if hit.quote_start is None or hit.quote_end is None
        else (hit.quote_start, hit.quote_end)
    )
    cited = hit.citation
    return {
        "rank": hit.rank,
        "pieces": layout.pieces(document, (hit.passage.start, hit.passage.end), mark),
        "path": [_line(heading) for heading in cited.section_path],
        "judgement": cited.judgement,
        "page": cited.page,
        "title": _line(cited.document_title),
        "link": "report/" + steps.link(document.id, hit.rank),
    }


def _line(text: str) -> str:
    return " ".join(text.split())
