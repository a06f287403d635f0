"""The trail from an answer into the report and back, kept in the address of the reader.

`report/<document>?q=...&hits=<passage>@<start>-<version>~<start>-<end>,...&hit=2#<passage>`:
the question, what was found, and which of it is being read. The server keeps nothing, so a
link can be sent to a colleague. A passage's id outlives a rebuild as long as its words and
headings stay; where the text is cut in another way, its place in that same version of the
text still leads there. Everything that comes back from an address is checked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from qa.spans import Span
from qa.types import Answer, Document, Hit

_HIT = re.compile(
    r"(?P<id>[A-Za-z0-9-]{1,64})(?:@(?P<start>[0-9]{1,9})-(?P<version>[0-9a-f]{8}))?"
    r"(?:~(?P<quote>[0-9]{1,9}-[0-9]{1,9}))?"
)
_SPAN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_MOST_HITS = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A passage found: its id, and the quote as offsets counted from its beginning.

    ``start`` is where it began in the document whose text was ``version``.
    """

    passage_id: str
    quote: Span | None = None
    start: int | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Trail:
    """A question and the passages found for it, best first."""

    question: str = ""
    steps: tuple[Step, ...] = ()

    def link(self, document_id: str, number: int) -> str:
        """Return the address of a step, counted from 1, relative to the reader's folder."""
        step = self.steps[number - 1]
        query = {"hit": number, "hits": ",".join(map(_written, self.steps)), "q": self.question}
        return f"{quote(document_id, safe='')}?{urlencode(query)}#{quote(step.passage_id, safe='')}"


def of(answer: Answer, documents: Mapping[str, Document]) -> Trail:
    """Return the trail of an answer."""
    steps = (_step(hit, documents[hit.passage.document_id]) for hit in answer.hits)
    return Trail(answer.question, tuple(steps))


def version(document: Document) -> str:
    """Return the short name of a document's text; another text has another."""
    return document.sha256[:8]


def read(question: str, hits: str, most_question: int) -> Trail:
    """Return the trail that an address names; an empty one where it is not well formed."""
    steps: list[Step] = []
    for part in hits.split(",")[:_MOST_HITS] if hits else []:
        match = _HIT.fullmatch(part)
        if not match:
            return Trail()
        start = int(match["start"]) if match["start"] else None
        steps.append(Step(match["id"], span(match["quote"]), start, match["version"] or ""))
    return Trail(question.strip()[:most_question], tuple(steps))


def span(text: str | None) -> Span | None:
    """Read "12-34"; None where it is nothing of the kind.

    >>> span("12-34"), span("34-12"), span("12"), span("1e3-2")
    ((12, 34), None, None, None)
    """
    match = _SPAN.fullmatch(text or "")
    if not match:
        return None
    start, end = int(match[1]), int(match[2])
    return (start, end) if start < end else None


def _step(hit: Hit, document: Document) -> Step:
    start = hit.passage.start
    quoted = None
    if hit.quote_start is not None and hit.quote_end is not None:
        quoted = (hit.quote_start - start, hit.quote_end - start)
    return Step(hit.passage.id, quoted, start, version(document))


def _written(step: Step) -> str:
    place = "" if step.start is None else f"@{step.start}-{step.version}"
    return step.passage_id + place + (f"~{step.quote[0]}-{step.quote[1]}" if step.quote else "")
