"""Example questions, made by rule from a report's own headings.

A heading that is a question is asked as it stands; a section with a judgement is asked how
it was judged; any other is asked what the report says about it. Only questions whose
answer comes from the section that they were made from are offered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from qa.errors import QAError
from qa.types import Document, Section

if TYPE_CHECKING:
    from qa.web.opening import Searching

_MOST_WORDS = 9
_CHECKED = 16


def answered(searcher: Searching, count: int = 4) -> tuple[str, ...]:
    """Return up to ``count`` questions that the searcher answers from the right section.

    Asking them also warms the models up, so that a person's first question is not slow.
    """
    good: list[str] = []
    for heading, question in islice(candidates(searcher.documents), _CHECKED):
        if len(good) == count:
            break
        try:
            answer = searcher.ask(question)
        except QAError:
            continue
        if answer.status == "answered" and heading in answer.hits[0].citation.section_path:
            good.append(question)
    return tuple(good)


def candidates(documents: Mapping[str, Document]) -> Iterator[tuple[str, str]]:
    """Yield (heading, question), the three kinds and the documents by turns, none twice."""
    seen: set[str] = set()
    for heading, question in _by_turns([_of(document) for document in documents.values()]):
        if question not in seen:
            seen.add(question)
            yield heading, question


def _of(document: Document) -> list[tuple[str, str]]:
    usable = _usable(document)
    asking = [(s.heading, _line(s.heading)) for s in usable if _line(s.heading).endswith("?")]
    plain = [s for s in usable if not _line(s.heading).endswith("?")]
    judged = [(s.heading, f"How was {_within(s, document)} judged?") for s in plain if s.judgement]
    unjudged = [s for s in plain if not s.judgement]
    # The lower a heading stands, the more it says about what is under it.
    deepest = max((s.level for s in unjudged), default=0)
    told = [
        (s.heading, f"What does the report say about {_within(s, document)}?")
        for s in sorted(unjudged, key=lambda s: s.level < deepest)
    ]
    return list(_by_turns([_spread(told), _spread(judged), _spread(asking)]))


def _usable(document: Document) -> list[Section]:
    """Return the sections whose heading says what they are about: not repeated, not long."""
    times = Counter(_line(section.heading).lower() for section in document.sections)
    leading = {section.path[:-1] for section in document.sections}
    return [
        section
        for section in document.sections
        if times[_line(section.heading).lower()] == 1
        and 2 <= len(section.heading.split()) <= _MOST_WORDS + 6 * section.heading.endswith("?")
        # A part that holds others says little of its own, unless it is judged or a question.
        and (section.path not in leading or section.judgement or section.heading.endswith("?"))
        and section.level > 1
    ]


def _within(section: Section, document: Document) -> str:
    """Return the heading as it reads inside a sentence.

    Its first word is written small if the report itself writes it small somewhere.
    """
    heading = _line(section.heading).rstrip(".:")
    first = heading.split(maxsplit=1)[0]
    small = first[:1].lower() + first[1:]
    if first[1:].islower() and re.search(rf"\b{re.escape(small)}\b", document.text):
        return small + heading[len(first) :]
    return heading


def _line(text: str) -> str:
    return " ".join(text.split())


def _spread(questions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Take from all over a report: every third, then the ones between."""
    return [*questions[1::3], *questions[2::3], *questions[0::3]]


def _by_turns(lists: list[list[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    return (pair for pair in chain.from_iterable(zip_longest(*lists)) if pair is not None)
