"""A conversation as a file to keep: every answer with every passage and its citation."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qa import markdown as md
from qa import render
from qa.signs import visible
from qa.types import Answer, Hit

COLUMNS = (
    "question searched status confidence rank report section page judgement quote passage"
    " start end passage_id build_id looked_in"
).split()

# A spreadsheet takes a cell that begins so for a formula, and may run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class File:
    """A file as the browser saves it."""

    name: str
    kind: str
    text: str


def markdown(answers: Sequence[Answer], on: date | None = None) -> str:
    """Return the answers as Markdown, the quotes bold, each with the build that it is from.

    ``on`` is the day that it is saved on; today unless given.
    """
    on = on or datetime.now().astimezone().date()
    head = f"# Questions and answers\n\nSaved on {on.day} {on:%B %Y}."
    return "\n\n---\n\n".join([head, *map(_with_build, answers)]) + "\n"


def _with_build(answer: Answer) -> str:
    return f"{render.markdown(answer)}\n\nBuild of the index: {md.escape(answer.build_id)}"


def json(answers: Sequence[Answer]) -> str:
    """Return a JSON list of the very objects that `qa ask --json` prints."""
    return render.json(list(answers))


def table(answers: Sequence[Answer]) -> str:
    """Return CSV with a row for each passage, and one for an answer without any.

    A cell that a spreadsheet would take for a formula has an apostrophe in front.
    """
    sheet = io.StringIO()
    # The mark at the front tells spreadsheets that this is UTF-8.
    sheet.write("\ufeff")
    rows = csv.writer(sheet)
    rows.writerow(COLUMNS)
    for answer in answers:
        for hit in answer.hits or (None,):
            rows.writerow(map(_cell, _row(answer, hit)))
    return sheet.getvalue()


FORMATS: Mapping[str, tuple[str, str, Callable[[Sequence[Answer]], str]]] = {
    "markdown": ("answers.md", "text/markdown", markdown),
    "json": ("answers.json", "application/json", json),
    "csv": ("answers.csv", "text/csv", table),
}


def file(answers: Sequence[Answer], wanted: object) -> File | None:
    """Return the answers as a file of one of FORMATS; None for another."""
    if not isinstance(wanted, str) or wanted not in FORMATS:
        return None
    name, kind, write = FORMATS[wanted]
    return File(name, f"{kind};charset=utf-8", write(answers))


def _row(answer: Answer, hit: Hit | None) -> list[object]:
    asked = [answer.question, answer.searched, answer.status, answer.confidence]
    origin = [answer.build_id, "; ".join(render.places(answer))]
    if hit is None:
        return [*asked, *[""] * (len(COLUMNS) - len(asked) - len(origin)), *origin]
    cited = hit.citation
    place = [cited.document_title, render.citation(cited), cited.page, cited.judgement]
    text = [hit.quote, hit.passage.text, cited.start, cited.end, hit.passage.id]
    return [*asked, hit.rank, *place, *text, *origin]


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    return visible(f"'{value}" if value.startswith(_FORMULA) else value)
