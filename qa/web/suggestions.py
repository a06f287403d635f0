"""Example questions, made by rule from a report's own headings.

A heading that is a question is asked as it stands; a section with a judgement is asked how
it was judged; any other is asked what the report says about it. Only questions whose
answer comes from the section that they were made from are offered.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from qa.errors import QAError
from qa.types import Answer, Document, Section, SectionPath
from qa.web.headings import line, name
from qa.web.scope import Scope

if TYPE_CHECKING:
    from qa.web.opening import Searching

log = logging.getLogger(__name__)

_MOST_WORDS = 9
_OFFERED = 4
_CHECKED = 16
# Beside an answer somebody waits for it.
_CHECKED_BESIDE = 4


@dataclass(frozen=True, slots=True)
class Example:
    """A question to begin with, and the section of the report that answers it."""

    question: str
    document_id: str
    report: str
    path: SectionPath


class Suggestions:
    """The questions that a searcher answers, each asked once in a build to see that it does.

    Where none can be made there are none: they are a courtesy, without them all else works.
    """

    def __init__(self, searcher: Searching) -> None:
        """Find the questions to begin with.

        Asking them also warms the models up, so that a person's first question is not slow.
        """
        self._searcher = searcher
        # By build: a question beside an answer is asked again only when the reports may differ.
        self._known: dict[tuple[str, Example], bool] = {}
        self.first = self._answered(candidates(searcher.documents), _CHECKED)

    def beside(self, answer: Answer, scope: Scope) -> tuple[Example, ...]:
        """Return what can be asked instead of a question that was not answered.

        Questions about the sections that come nearest, or else about those where is looked, or
        else, where all is looked in, those to begin with.
        """
        documents = self._searcher.documents
        for made in (nearest(answer, documents), candidates(documents) if scope else ()):
            inside = (one for one in made if scope.holds(one.document_id, one.path))
            if found := self._answered(inside, _CHECKED_BESIDE, answer.build_id):
                return found
        return () if scope else self.first

    def _answered(
        self, examples: Iterable[Example], most: int, build_id: str = ""
    ) -> tuple[Example, ...]:
        try:
            good = (one for one in islice(examples, most) if self._is_answered(one, build_id))
            return tuple(islice(good, _OFFERED))
        except Exception:
            log.exception("No example questions could be made.")
            return ()

    def _is_answered(self, example: Example, build_id: str) -> bool:
        """Say whether the searcher answers an example from the section it was made from."""
        known = self._known.get((build_id, example))
        if known is not None:
            return known
        try:
            answer = self._searcher.ask(example.question)
        except QAError:
            return False
        good = answer.status == "answered"
        if good:
            cited = answer.hits[0].citation
            inside = cited.section_path[: len(example.path)] == example.path
            good = inside and cited.document_id == example.document_id
        self._known[answer.build_id, example] = good
        return good


def nearest(answer: Answer, documents: Mapping[str, Document]) -> Iterator[Example]:
    """Yield examples about the sections that come nearest to a question, no question twice.

    First those of the sections themselves, then of what stands beside them in their chapters.
    """
    cited = [c for c in answer.nearest_sections if c.document_id in documents]
    made = {c.document_id: _of(documents[c.document_id]) for c in cited}
    paths = [(c.document_id, c.section_path) for c in cited]
    # What stands beside an upper section is the whole report.
    paths += [(document_id, path[:-1]) for document_id, path in paths if len(path) > 1]
    yield from _once(
        example
        for document_id, path in paths
        for example in made[document_id]
        if example.path[: len(path)] == path
    )


def candidates(documents: Mapping[str, Document]) -> Iterator[Example]:
    """Yield examples, the three kinds and the documents by turns, no question twice."""
    yield from _once(_by_turns([_of(document) for document in documents.values()]))


def _once(examples: Iterable[Example]) -> Iterator[Example]:
    seen: set[str] = set()
    for example in examples:
        if example.question not in seen:
            seen.add(example.question)
            yield example


def _of(document: Document) -> list[Example]:
    def example(section: Section, question: str) -> Example:
        return Example(question, document.id, line(document.title), section.path)

    usable = _usable(document)
    asking = [example(s, name(s.heading)) for s in usable if line(s.heading).endswith("?")]
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
        and 2
        <= len(name(section.heading).split())
        <= _MOST_WORDS + 6 * section.heading.endswith("?")
        # A part that holds others says little of its own, unless it is judged or a question.
        and (section.path not in leading or section.judgement or section.heading.endswith("?"))
        and section.level > 1
    ]


def _within(section: Section, document: Document) -> str:
    """Return the heading as it reads inside a sentence, without its number.

    Its first word is written small if the report itself writes it small somewhere.
    """
    heading = name(section.heading).rstrip(".:")
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
