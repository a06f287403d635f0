"""The trail from an answer into the report and back, kept in the address of the reader.

`report/<document>?q=...&hits=<passage>~<start>-<end>,...&hit=2#<passage>`: the question, what
was found, and which of it is being read. The server keeps nothing, so a link can be sent
to a colleague. Everything that comes back from an address is checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from qa.types import Answer

Span = tuple[int, int]

_HIT = re.compile(r"(?P<id>[A-Za-z0-9-]{1,64})(?:~(?P<quote>[0-9]{1,9}-[0-9]{1,9}))?")
_SPAN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_MOST_HITS = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A passage found: its id, and the quote within it as offsets in the document."""

    passage_id: str
    quote: Span | None = None


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


def of(answer: Answer) -> Trail:
    """Return the trail of an answer."""
    return Trail(
        answer.question,
        tuple(
            Step(
                hit.passage.id,
                None
                if hit.quote_start is None or hit.quote_end is None
                else (hit.quote_start, hit.quote_end),
            )
            for hit in answer.hits
        ),
    )


def read(question: str, hits: str, most_question: int) -> Trail:
    """Return the trail that an address names; an empty one where it is not well formed."""
    steps: list[Step] = []
    for part in hits.split(",")[:_MOST_HITS] if hits else []:
        match = _HIT.fullmatch(part)
        if not match:
            return Trail()
        steps.append(Step(match["id"], span(match["quote"])))
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


def _written(step: Step) -> str:
    return step.passage_id + (f"~{step.quote[0]}-{step.quote[1]}" if step.quote else "")
