"""HTML, made from templates that escape whatever is put into them.

Nothing else in the web door writes HTML. Text of a report or of a person reaches a page
only as a value in a template, never as part of one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from qa import render
from qa.signs import visible_html
from qa.types import Answer, Document, Hit
from qa.web import layout, trail
from qa.web.headings import chain, is_rooted, line
from qa.web.scope import Scope
from qa.web.suggestions import Example

HERE = Path(__file__).parent

EVERYWHERE = Scope()

_WORDS_BEFORE = 4


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
    """Return a template filled in, every value escaped, and seen if a browser would obey it."""
    return visible_html(_environment().get_template(template).render(**values))


def header(documents: Mapping[str, Document] | None) -> str:
    """Return the head of the chat: what can be asked about, if that is known already."""
    titles = [line(document.title) for document in documents.values()] if documents else []
    links = [quote(name, safe="") for name in documents] if documents else []
    reports = list(zip(titles, links, strict=True))
    return page("header.html", reports=reports, said=render.wording(len(reports)))


def welcome(examples: Sequence[Example], scope: Scope = EVERYWHERE, reports: int = 1) -> str:
    """Return what stands in the chat before the first question; so many reports are searched."""
    inside = [one for one in examples if scope.holds(one.document_id, one.path)]
    return page("welcome.html", examples=_named(inside, reports), said=render.wording(reports))


def opening(percent: int | None = None) -> str:
    """Return what stands in the chat while the index is being opened, or first built."""
    return page("opening.html", percent=percent)


def problem(sentence: str, command: str = "") -> str:
    """Return what stands in the chat when there is nothing to ask."""
    return page("problem.html", sentence=sentence, command=command)


def pending(number: int, question: str) -> str:
    """Return a turn of the conversation that waits for its answer."""
    return page("turn.html", number=number, question=question, state="pending")


def refused(number: int, question: str, sentence: str) -> str:
    """Return a turn whose question could not be answered, with the reason in one line."""
    return page("turn.html", number=number, question=question, state="refused", sentence=sentence)


def answered(number: int, answer: Answer, body: Markup, noted: str = "", verdict: str = "") -> str:
    """Return a turn with its answer, made by `body`, and with what was said about it."""
    said = render.searched_in(answer)
    asked = "Is this right?"
    if not answer.hits:
        silent = "nothing there answers this" if render.places(answer) else said.silent
        asked = f"Is it right that {silent}?"
    return page(
        "turn.html",
        number=number,
        question=answer.question,
        state="answered",
        body=body,
        shown=len(answer.hits),
        said=said,
        asked=asked,
        noted=noted,
        verdict=verdict,
    )


def body(
    number: int,
    answer: Answer,
    documents: Mapping[str, Document],
    examples: Sequence[Example] = (),
    *,
    followed: bool = False,
    scope: Scope = EVERYWHERE,
) -> Markup:
    """Return an answer: the best passage, the further ones folded.

    ``examples`` can be asked instead; ``followed`` says that the question was completed from the
    one before.
    """
    steps = trail.of(answer, documents)
    hits = [_hit(hit, documents[hit.passage.document_id], steps) for hit in answer.hits]
    html = page(
        "answer.html",
        number=number,
        question=answer.question,
        answer=answer,
        searched=_searched(answer),
        followed=followed,
        places=scope.labels,
        opening=render.opening(answer, scope.labels),
        advice=render.advice(answer),
        missing=render.missing(answer),
        respelt=_respelt(answer),
        hits=hits,
        several=len(documents) > 1,
        nearest=_nearest(answer, documents) if answer.status == "not_found" else [],
        examples=_named(examples, scope.reports(documents)),
    )
    # Made by a template, so every text in it is escaped already.
    return Markup(html)  # noqa: S704


@dataclass(slots=True)
class _Node:
    """A tick of the tree: what the page calls the place, how it reads, what is under it."""

    name: str
    label: str
    under: list[_Node] = field(default_factory=list)


def tools(documents: Mapping[str, Document]) -> str:
    """Return the choice of where to look, a tree of ticks, and the ways to save."""
    several = len(documents) > 1
    nodes = []
    for document in documents.values():
        tree = _tree(document)
        # With one report its sections are the upper ticks: all of it is everywhere.
        nodes += [_Node(document.id, line(document.title), tree)] if several else tree
    return page("tools.html", nodes=nodes, several=several)


def counter(most: int) -> str:
    """Return the place where the length of a question is shown when it comes near ``most``."""
    return page("counter.html", most=most)


def chosen(scope: Scope) -> str:
    """Return the chips that say where is looked, each to be removed."""
    return page("scope.html", places=scope.places)


def announced(answer: Answer, documents: Mapping[str, Document], scope: Scope = EVERYWHERE) -> str:
    """Return the one line that a screen reader says when an answer has arrived."""
    parts = [
        render.opening(answer, scope.labels),
        render.advice(answer),
        render.missing(answer),
    ]
    if answer.hits:
        cited = answer.hits[0].citation
        path = chain(cited.section_path, documents[cited.document_id])
        parts.append(f"Best passage: {' › '.join(path)}.")
        if len(answer.hits) > 1:
            parts.append(f"{len(answer.hits) - 1} further.")
    return page("plain.html", text=" ".join(filter(None, parts)))


def plain(text: str) -> str:
    """Return a text as HTML, escaped."""
    return page("plain.html", text=text)


def _named(examples: Sequence[Example], reports: int) -> list[tuple[str, str]]:
    """Return the examples as they are offered: question and report.

    Where several reports are searched each names its own, even if all are of one: a question
    alone does not say which.
    """
    return [(example.question, example.report if reports > 1 else "") for example in examples]


def _hit(hit: Hit, document: Document, steps: trail.Trail) -> dict[str, Any]:
    mark = (
        None
        if hit.quote_start is None or hit.quote_end is None
        else (hit.quote_start, hit.quote_end)
    )
    cited = hit.citation
    path, title = chain(cited.section_path, document), line(cited.document_title)
    return {
        "pieces": layout.pieces(document, (hit.passage.start, hit.passage.end), mark),
        "path": path,
        "judgement": cited.judgement,
        "page": cited.page,
        "title": "" if path == [title] else title,
        "rank": hit.rank,
        "link": "report/" + steps.link(document.id, hit.rank),
        "copied": copied(hit, document),
    }


def copied(hit: Hit, document: Document) -> str:
    """Return a passage as it is copied: word for word, and where it stands."""
    cited = hit.citation
    names = (line(cited.document_title), " › ".join(chain(cited.section_path, document)))
    place = ", ".join(dict.fromkeys(names))  # the title alone is said once
    details = render.citation_details(cited)
    return f"{hit.passage.text}\n\n— {place}{f' ({details})' if details else ''}"


def _searched(answer: Answer) -> tuple[str, str] | None:
    """Return what was searched, in two: what is as it was asked, and from the first change on.

    A few words before the change belong to it: they say where it is. None without a change.
    """
    asked, searched = line(answer.question).split(), line(answer.searched).split()
    if asked == searched:
        return None
    pairs = zip(asked, searched, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    cut = max(0, same - _WORDS_BEFORE)
    return " ".join(searched[:cut]), " ".join(searched[cut:])


def _respelt(answer: Answer) -> list[str]:
    """Return the question with words that no report holds put as one that it does hold."""
    question = answer.question
    for word, known in answer.nearest_spellings.items():
        question = re.sub(rf"\b{re.escape(word)}\b", lambda _, known=known: known, question)  # type: ignore[misc]
    return [question] if question != answer.question else []


def _nearest(answer: Answer, documents: Mapping[str, Document]) -> list[tuple[list[str], str, str]]:
    """Return the sections that come nearest, each with its link and the title of its report."""
    found = []
    for cited in answer.nearest_sections:
        document = documents[cited.document_id]
        number = [section.start for section in document.sections].index(cited.start)
        link = f"report/{quote(document.id, safe='')}#section-{number}"
        found.append((chain(cited.section_path, document), link, line(cited.document_title)))
    return found


def _tree(document: Document) -> list[_Node]:
    top: list[_Node] = []
    above: list[tuple[int, _Node]] = []
    for number, section in enumerate(document.sections):
        node = _Node(f"{document.id}/{number}", line(section.heading))
        while above and above[-1][0] >= section.level:
            above.pop()
        (above[-1][1].under if above else top).append(node)
        above.append((section.level, node))
    # Ticking the title would be ticking the whole report, for which there is another tick or none.
    return (top[0].under or top) if is_rooted(document) else top
