"""Passages that answer a question by their form, whatever their words.

Who asks for a grade wants the passage that grades what the question names; who asks what
an abbreviation means wants the one that explains it. The models see neither: a row of a
table with one grade in it is poor reading.
"""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from typing import TYPE_CHECKING

from qa import abbreviations, judgements
from qa.words import terms

_OVERALL = frozenset(terms("overall"))

if TYPE_CHECKING:
    from qa.index import Index
    from qa.questions import Query
    from qa.settings import SearchSettings


def weights(index: Index, query: Query, settings: SearchSettings) -> dict[int, float]:
    """Return the passages that a question asks for by what they are, each with its weight.

    Where a grade is asked for: those that state one, and far more those that grade what the
    question names. Of several names the longest counts ("Fair treatment of the public", not
    "Treatment"), and twice where the question says nothing more. Who asks in other words how
    good something is gets the latter only. Where a meaning is asked for: the passages that
    explain the abbreviation.
    """
    found: dict[int, float] = {}
    if query.wants_judgement:
        stating = (n for n, passage in enumerate(index.passages) if passage.states_judgement)
        found = dict.fromkeys(stating, settings.judgement_weight)
    if query.wants_judgement or query.wants_opinion:
        for number, name in _graded(index, query).items():
            nothing_more = not _open(index, query, number, name)
            weight = settings.graded_weight * (2 if nothing_more else 1)
            found[number] = found.get(number, 0.0) + weight
    for short in query.to_explain:
        for number, passage in enumerate(index.passages):
            if abbreviations.explains(passage.text, short):
                found[number] = found.get(number, 0.0) + settings.meaning_weight
    return found


def gives_grade(index: Index, query: Query, number: int) -> bool:
    """Say whether a question asks for a judgement that the passage gives.

    It does not where it judges something else, or where the question says more than what is
    judged: "the grade for planning in 2017".
    """
    wanted = query.wants_judgement or query.wants_opinion
    name = _named(index, query, number) if wanted else frozenset()
    return bool(name) and not _open(index, query, number, name)


def _graded(index: Index, query: Query) -> dict[int, Set[str]]:
    """Return the passages that grade what a question names, each with the name's stems."""
    named = {number: _named(index, query, number) for number in range(len(index.passages))}
    most = max(map(len, named.values()), default=0)
    if not most and _asked(query) >= _OVERALL:
        whole = (any(name >= _OVERALL for name in one.graded) for one in index.judged)
        return {number: _OVERALL for number, overall in enumerate(whole) if overall}
    return {number: name for number, name in named.items() if name and len(name) == most}


def _named(index: Index, query: Query, number: int) -> Set[str]:
    """Return the longest name that a passage judges and the question holds, empty if none."""
    asked, judged = _asked(query), index.judged[number]
    graded = (
        name
        for name in judged.graded
        if query.wants_judgement or not _open(index, query, number, name)
    )
    return judgements.longest_named((*judged.said, *graded), asked)


def _open(index: Index, query: Query, number: int, name: Set[str]) -> Set[str]:
    """Return the stems of a question for a judgement that name neither this nor the report."""
    document = index.documents[index.passages[number].document_id]
    about = _stems(f"{document.id} {document.title}".replace("_", " "))
    return judgements.unnamed(_asked(query), name | about)


def _asked(query: Query) -> frozenset[str]:
    return _stems(query.text)


# The same question is compared with every passage.
@lru_cache(maxsize=64)
def _stems(text: str) -> frozenset[str]:
    return frozenset(terms(text))
