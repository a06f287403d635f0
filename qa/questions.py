"""Reading a question: what is really asked, before anything is searched.

People misspell, use a report's abbreviations, and wrap a question in a story about
themselves. `read` mends the spelling from the report's own words, spells abbreviations
out, and parts a long question into clauses, so that each can be searched by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qa import abbreviations
from qa.spelling import Speller
from qa.words import terms

# Shorter questions are one thought; parting them only loses what joins their words.
_LONG_QUESTION = 20
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_CLAUSE_END = re.compile(
    r"[,;:—–]\s+|\s-\s|\s(?:and|but|so|or)\s(?=(?:does|do|did|is|are|was|were|has|have|can|could|"
    r"would|will|should|what|who|how|why|when|where|which|if|whether)\b)",
    re.IGNORECASE,
)
# Asking how something was graded, by any of the words that inspectorates and readers use.
_JUDGEMENT = re.compile(
    r"\b(?:grad(?:e|es|ed|ing)|judg(?:e?ments?|ed|e)|verdicts?|rat(?:ed|ings?)|"
    r"inadequate|outstanding|requir(?:es?|ing) improvement)\b",
    re.IGNORECASE,
)
_MOST_CLAUSES = 5


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched.

    ``asked`` is what was typed, ``text`` the same with its spelling mended and its
    abbreviations spelt out. ``parts`` is the text, followed by its clauses where it is long.
    ``wants_judgement`` says that it asks how something was graded.
    """

    asked: str
    text: str
    parts: tuple[str, ...]
    wants_judgement: bool


def read(question: str, speller: Speller, known: Mapping[str, str]) -> Query:
    """Return the question as it is searched.

    ``speller`` knows the words of the reports, ``known`` maps their abbreviations to what
    they stand for.

    >>> read("wich is the dast", Speller({}), {"DAST": "domestic abuse team"}).text
    'which is the dast (domestic abuse team)'
    """
    text = abbreviations.expand(speller.mend(question), known)
    return Query(
        asked=question,
        text=text,
        parts=(text, *clauses(text)),
        wants_judgement=bool(_JUDGEMENT.search(text)),
    )


def clauses(text: str) -> list[str]:
    """Return the clauses of a long question, in order; none of a short one.

    A clause with fewer than two content words ("Hello.") asks nothing by itself.

    >>> clauses("Who pays?")
    []
    """
    if len(text.split()) <= _LONG_QUESTION:
        return []
    found = [
        clause
        for sentence in _SENTENCE_END.split(text)
        for clause in _CLAUSE_END.split(sentence)
        if len(terms(clause)) > 1
    ]
    # The question proper tends to come last, behind the story that leads to it.
    return found[-_MOST_CLAUSES:] if len(found) > 1 else []
