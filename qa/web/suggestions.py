"""Example questions, made by rule from a report's own headings.

A heading that is a question is asked as it stands; a section with a judgement is asked how
it was judged; any other is asked what the report says about it. Only questions whose
answer comes from the section that they were made from are offered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from qa.errors import QAError
from qa.types import Document, Section, SectionPath
from qa.web.headings import line

if TYPE_CHECKING:
    from qa.web.opening import Searching

_MOST_WORDS = 9
_CHECKED = 16


@dataclass(frozen=True, slots=True)
class Example:
    """A question to begin with, and the section of the report that answers it."""

    question: str
    document_id: str
    report: str
    path: SectionPath


def answered(searcher: Searching, count: int = 4) -> tuple[Example, ...]:
    """Return up to ``count`` questions that the searcher answers from the right section.

    Asking them also warms the models up, so that a person's first question is not slow.
    """
    good: list[Example] = []
    for example in islice(candidates(searcher.documents), _CHECKED):
        if len(good) == count:
            break
        try:
            answer = searcher.ask(example.question)
        except QAError:
            continue
        if answer.status != "answered":
            continue
        cited = answer.hits[0].citation
        inside = cited.section_path[: len(example.path)] == example.path
        if cited.document_id == example.document_id and inside:
            good.append(example)
    return tuple(good)


def candidates(documents: Mapping[str, Document]) -> Iterator[Example]:
    """Yield examples, the three kinds and the documents by turns, no question twice."""
    seen: set[str] = set()
    for example in _by_turns([_of(document) for document in documents.values()]):
        if example.question not in seen:
            seen.add(example.question)
            yield example


def _of(document: Document) -> list[Example]:
    def example(section: Section, question: str) -> Example:
        return Example(question, document.id, line(document.title), section.path)

    usable = _usable(document)
    asking = [example(s, line(s.heading)) for s in usable if line(s.heading).endswith("?")]
    plain = [s for s in usable if not line(s.heading).endswith("?")]
    judged = [example(s, f"How was {_within(s, document)} judged?") for s in plain if s.judgement]
    unjudged = [s for s in plain if not s.judgement]
    # The lower a heading stands, the more it says about what is under it.
    deepest = max((s.level for s in unjudged), default=0)
    told = [
        example(s, f"What does the report say about {_within(s, document)}?")
        for s in sorted(unjudged, key=lambda s: s.level < deepest)
    ]
    return list(_by_turns([_spread(told), _spread(judged), _spread(asking)]))


def _usable(document: Document) -> list[Section]:
    """Return the sections whose heading says what they are about: not repeated, not long."""
    times = Counter(line(section.heading).lower() for section in document.sections)
    leading = {section.path[:-1] for section in document.sections}
    return [
        section
        for section in document.sections
        if times[line(section.heading).lower()] == 1
        and 2 <= len(section.heading.split()) <= _MOST_WORDS + 6 * section.heading.endswith("?")
        # A part that holds others says little of its own, unless it is judged or a question.
        and (section.path not in leading or section.judgement or section.heading.endswith("?"))
        and section.level > 1
    ]


def _within(section: Section, document: Document) -> str:
    """Return the heading as it reads inside a sentence.

    Its first word is written small if the report itself writes it small somewhere.
    """
    heading = line(section.heading).rstrip(".:")
    first = heading.split(maxsplit=1)[0]
    small = first[:1].lower() + first[1:]
    if first[1:].islower() and re.search(rf"\b{re.escape(small)}\b", document.text):
        return small + heading[len(first) :]
    return heading


def _spread(examples: list[Example]) -> list[Example]:
    """Take from all over a report: every third, then the ones between."""
    return [*examples[1::3], *examples[2::3], *examples[0::3]]


def _by_turns(lists: list[list[Example]]) -> Iterator[Example]:
    return (one for one in chain.from_iterable(zip_longest(*lists)) if one is not None)
