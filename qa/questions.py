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
_MOST_CLAUSES = 4
_THREAD = re.compile(
    r"\s*(?:and|but|or|also|so|then|what about|how about|what of|same for)\b", re.IGNORECASE
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this|that|these|those|he|she|him|her|his|there|one|ones)\b",
    re.IGNORECASE,
)
_SHORT_THREAD = 10
_FEW_WORDS = 2


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


def complete(question: str, before: str) -> str:
    """Return a follow-up with the question that it leans on in front; others as they are.

    A question leans on the one before it when it has no content of its own ("Why?"), takes
    up a thread ("And for women?", "What about 2017?"), or is short and points back ("Is it
    effective?").

    >>> complete("And for women?", "What percentage of officers are men?")
    'What percentage of officers are men? And for women?'
    >>> complete("Who chairs the panel?", "What percentage of officers are men?")
    'Who chairs the panel?'
    """
    count = len(question.split())
    own = len(terms(question))
    leans = (
        own == 0
        or (count <= _SHORT_THREAD and _THREAD.match(question))
        or (own <= _FEW_WORDS and count <= _SHORT_THREAD and _POINTS_BACK.search(question))
    )
    return f"{before} {question}" if leans and before else question


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
