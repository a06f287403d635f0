"""Passages that answer a question by their form, whatever their words.

Who asks for a grade wants the passage that grades what the question names; who asks what
an abbreviation means wants the one that explains it. The models see neither: a row of a
table with one grade in it is poor reading.
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import TYPE_CHECKING

from qa import abbreviations, judgements, whole_questions, whole_report
from qa.answer_types import asks_reason
from qa.reports import grades, rows
from qa.whole_questions import IN_SHORT, Whole
from qa.words import stems_of, terms

_OVERALL = frozenset(terms("overall"))
# What asks for all that stands under a heading, and what for something of it or for its meaning.
_LISTING = frozenset(terms("list show give tell name describe explain"))
_MORE_ASKED = re.compile(
    r"\b(?:how|why|when|who|whose|where|no|not|n['’]t)\b|"
    r"\bwhat(?: is| are|['’]s) (?!the\b|[^?]*\d)",
    re.IGNORECASE,
)
# So many passages of a summary are preferred, in their order.
_FIRST = 5

if TYPE_CHECKING:
    from qa.index import Index
    from qa.questions import Query
    from qa.settings import SearchSettings
    from qa.types import Document, Passage


def weights(index: Index, query: Query, settings: SearchSettings) -> dict[int, float]:
    """Return the passages that a question asks for by what they are, each with its weight.

    Where a grade is asked for: those that state one, and far more those that grade what the
    question names. Of several names the longest counts ("Fair treatment of the public", not
    "Treatment"), and twice where the question says nothing more. Who asks in other words how
    good something is gets the latter only. Who names nothing gets the passage that grades the
    most, if asking for several things or if none grades the whole, or else the one that does.
    Where a meaning is asked for: the passages that explain the abbreviation. Where something is
    asked of a report as a whole: the passages of it that answer, in their order.
    """
    found: dict[int, float] = {}
    if query.wants_judgement:
        stating = (n for n, passage in enumerate(index.passages) if passage.states_judgement)
        found = dict.fromkeys(stating, settings.judgement_weight)
    if query.wants_judgement or query.wants_opinion:
        for number, nothing_more in _graded(index, query).items():
            weight = settings.graded_weight * (2 if nothing_more else 1)
            found[number] = found.get(number, 0.0) + weight
    for short in query.to_explain:
        for number, passage in enumerate(index.passages):
            if abbreviations.explains(passage.text, short):
                found[number] = found.get(number, 0.0) + settings.meaning_weight
    for id in index.documents:
        whole, answering = _of_whole(index, query, id)
        # Of dates and names the one that is read best, of what is told in short the first.
        alike = whole in (Whole.PUBLICATION, Whole.VISIT)
        for place, number in enumerate(answering or _instead(index, whole, id)):
            found[number] = settings.whole_weight / (1 if alike else 1 + place)
    return found


def gives(index: Index, query: Query, number: int) -> bool:
    """Say whether a passage is by its form what a question asks for: a judgement, something of
    the report as a whole, or the section that it names and says no more of."""
    return (
        number in _of_whole(index, query, index.passages[number].document_id)[1]
        or _gives_grade(index, query, number)
        or asks_section(query, index.passages[number])
    )


def asks_section(query: Query, passage: Passage) -> bool:
    """Say whether a question says nothing but the heading that a passage stands under: "What are
    the recommendations?", "List all the recommendations". Who asks how many or why wants more."""
    heading = stems_of(passage.section_path[-1])
    more = _MORE_ASKED.search(query.asks) is not None
    return bool(heading) and not more and stems_of(query.asks) - _LISTING == heading


def lacks(index: Index, query: Query, number: int) -> Whole | None:
    """Return what a question asks of the whole report that a passage stands in and that it does
    not give; None where it gives it, or nothing of that kind is asked."""
    whole, answering = _of_whole(index, query, index.passages[number].document_id)
    return None if number in answering else whole


def asked_of_whole(index: Index, query: Query, id: str) -> Whole | None:
    """Return what a question asks of a report as a whole, None where it asks of a part of it."""
    return whole_questions.asked(query.asks, index.called[id])


def _of_whole(index: Index, query: Query, id: str) -> tuple[Whole | None, list[int]]:
    """Return what a question asks of a report as a whole, and the first passages that answer."""
    whole = asked_of_whole(index, query, id)
    if whole is None:
        return None, []
    own = index.numbers[id]
    answering = whole_report.answering(
        whole, query.asks, index.documents[id], index.passages[own.start : own.stop]
    )
    return whole, [own[place] for place in answering[:_FIRST]]


def _instead(index: Index, whole: Whole | None, id: str) -> list[int]:
    """Return what comes nearest where no part of a report says in short what is asked."""
    if whole not in IN_SHORT:
        return []
    own = index.numbers[id]
    document, passages = index.documents[id], index.passages[own.start : own.stop]
    places = whole_report.instead(whole, document, passages)
    return [own[place] for place in places[:_FIRST]]


def _gives_grade(index: Index, query: Query, number: int) -> bool:
    """Say whether a question asks for a judgement that the passage gives.

    It does not where it judges something else, where the question says more than what is judged
    ("the grade for planning in 2017"), or asks why: a grade is no reason.
    """
    wanted = (query.wants_judgement or query.wants_opinion) and not asks_reason(query.asks)
    return wanted and _graded(index, query).get(number, False)


def own_name(index: Index, number: int) -> frozenset[str]:
    """Return the stems of what the report that a passage stands in is called."""
    return index.called[index.passages[number].document_id]


def _graded(index: Index, query: Query) -> dict[int, bool]:
    """Return the passages that grade what is asked about: does the question say nothing more?

    What a follow-up names itself counts before what the question in front of it names.
    """
    for asked in (stems_of(query.own), stems_of(query.text)):
        named = {
            number: _named(index, query, asked, number) for number in range(len(index.passages))
        }
        most = max(map(len, named.values()), default=0)
        if most:
            return {
                number: not _open(index, asked, number, name)
                for number, name in named.items()
                if len(name) == most
            }
    summaries = _summaries(index, query, asked) if query.wants_several else {}
    if summaries:
        return summaries
    whole = []
    if asked >= _OVERALL:
        whole = [n for n, one in enumerate(index.judged) if any(g >= _OVERALL for g in one.graded)]
    whole = whole or [
        number
        for number in range(len(index.passages))
        if not _open(index, asked, number, _OVERALL) and _opens_graded_whole(index, number)
    ]
    if not whole and query.wants_judgement:
        return _summaries(index, query, asked)
    return {number: not _open(index, asked, number, _OVERALL) for number in whole}


def _summaries(index: Index, query: Query, asked: Set[str]) -> dict[int, bool]:
    """Return the passages that grade the most things, two at least, for who names none of them,
    each with whether it answers.

    Who asks which are "inadequate" is shown those in which something is. Where nothing is, those
    that grade the most do not answer.
    """
    wanted = _grades_asked(index, query)
    stems = frozenset().union(*map(stems_of, wanted))
    given = {
        number: _grades_in(index, number)
        for number in range(len(index.passages))
        if not _open(index, asked, number, stems)
    }
    rank = {
        number: (not wanted.isdisjoint(found), len(found))
        for number, found in given.items()
        if len(found) > 1
    }
    most = max(rank.values(), default=None)
    return {number: one[0] or not wanted for number, one in rank.items() if one == most}


def _grades_asked(index: Index, query: Query) -> set[str]:
    """Return the grades that a question names, in small letters."""
    known = grades.GRADES.union(*(_own_grades(one) for one in index.documents.values()))
    return judgements.grades_named(query.text, known)


def _grades_in(index: Index, number: int) -> list[str]:
    """Return the grades that a passage gives in a cell or behind a name, in small letters."""
    passage = index.passages[number]
    known = grades.GRADES | _own_grades(index.documents[passage.document_id])
    found = []
    for line in passage.text.splitlines():
        parted = grades.parted(line)
        cells = parted[1:] if parted else rows.cells(line)
        found += [text for cell in cells if (text := " ".join(cell.split()).lower()) in known]
    return found


def _own_grades(document: Document) -> set[str]:
    return {section.judgement.lower() for section in document.sections if section.judgement}


def _opens_graded_whole(index: Index, number: int) -> bool:
    """Say whether a passage opens a graded section that holds the whole report.

    The grade stands right above it: "Overall rating: Good" under the report's title.
    """
    passage = index.passages[number]
    sections = index.documents[passage.document_id].sections
    top = sections[0]
    return (
        passage.states_judgement
        and passage.section_path == top.path
        and bool(top.judgement)
        and top.end >= sections[-1].end
    )


def _named(index: Index, query: Query, asked: Set[str], number: int) -> Set[str]:
    """Return the longest name that a passage judges and the question holds, empty if none."""
    judged = index.judged[number]
    graded = (
        name
        for name in judged.graded
        if query.wants_judgement or not _open(index, asked, number, name)
    )
    return judgements.longest_named((*judged.said, *graded), asked)


def _open(index: Index, asked: Set[str], number: int, name: Set[str]) -> Set[str]:
    """Return the stems of a question for a judgement that name neither this nor the report."""
    return judgements.unnamed(asked, name | own_name(index, number))
