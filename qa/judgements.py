"""Judgements: questions that ask how good something is, and sentences that say it.

Reports grade in two ways, by a grade beside a name ("Safeguarding | Good") and in a
sentence ("The service is good at helping people to get in touch"). Readers ask for both
by many words. What these are is general knowledge about inspections.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from qa.reports.grades import GRADES, grade
from qa.words import terms, words

# Asking how something was graded, by any of the words that inspectorates and readers use.
_GRADE_ASKED = re.compile(
    r"\b(?:grad(?:e|es|ed|ing)|judg(?:e?ments?|ed|e)|verdicts?|rat(?:ed|ings?)|scor(?:e|es|ed)|"
    r"(?:what|which) marks?|inadequate|outstanding|requir(?:es?|ing) improvement)\b",
    re.IGNORECASE,
)
# Asking how good something is, without a word for a grade.
_OPINION_ASKED = re.compile(
    r"\bhow (?:good|well|effective|efficient|bad|badly|poor|poorly|strong|safe)\b|"
    r"\b(?:think|thought|made?|view|opinion|considere?d?|happy|satisfied|impressed|pass|fail)\b|"
    r"\b(?:inspectors?|inspectorate|they|you|force|service|report) rates?\b|"
    r"\b(?:good|bad) (?:at|or|enough)\b",
    re.IGNORECASE,
)
_STATE_ASKED = re.compile(r"\b(?:is|are|was|were)\b", re.IGNORECASE)
_QUALITY = re.compile(r"\b(?:good|poor|bad|well|adequate|effective|efficient)\b", re.IGNORECASE)
# Sentences are read with single spaces.
_ADVERB = "(?:(?:very|consistently|generally|not|also|still|already|now) )?"
_IS = r"\b(?:is|are|was|were|be|been|remains?|remained) "
_WHAT = " (?:at|in|on) ([^.;:!?]+)"
_GRADE = "|".join(sorted(map(re.escape, GRADES), key=len, reverse=True))
_VERDICT = re.compile(
    rf"{_IS}{_ADVERB}(?:{_GRADE}){_WHAT}|"
    r"\b(?:requires?|required|needs?|needed) (?:(?:some|significant|urgent) )?"
    rf"improvement{_WHAT}",
    re.IGNORECASE,
)
# Where what is graded may end: "good at planning ahead and has used a wide range of data". Not
# between things done to the same: "good at finding, testing and mending leaks".
_MORE = re.compile(r",? (?:and|but|or|which|that|because|when|while) |, ")
_DEED = re.compile(r"(?!including|following|during|according)\w+ing \w", re.IGNORECASE)
_DEED_BEFORE = re.compile(r"\b\w+ing$", re.IGNORECASE)
# Words of a question that ask for a judgement or stand in any report, and so name nothing.
_NAMES_NOTHING = frozenset(
    terms(
        """
        grade graded grading judge judged judgement judgment verdict rate rated rating score
        scored inspector inspectors inspection inspected inspectorate report overall whole
        current currently time recent recently latest final general give given get got gave
        receive received award awarded think thought make view opinion consider considered happy
        satisfied impressed pass fail find found say stand well good bad poor outstanding
        inadequate adequate excellent effective efficient require requires required requiring
        improvement improve need area areas question theme force service provider performance
        perform performing performed come end out shown mark list name part aspect
        """
    )
)


def asks_grade(question: str) -> bool:
    """Say whether a question asks how something was graded.

    >>> asks_grade("What mark did it get?"), asks_grade("How good is it at planning?")
    (True, False)
    """
    return bool(_GRADE_ASKED.search(question))


def grades_named(text: str, known: Iterable[str]) -> set[str]:
    """Return those of some known grades that a text names, in any form of their words.

    >>> grades_named("Which of them require improvement?", ["good", "requires improvement"])
    {'requires improvement'}
    """
    said = f" {_stems(text)} "
    return {grade for grade in known if f" {_stems(grade)} " in said}


def _stems(text: str) -> str:
    return " ".join(word.stem for word in words(text))


def asks_opinion(question: str) -> bool:
    """Say whether a question may ask how good something is, without a word for a grade."""
    state = _STATE_ASKED.search(question)
    return bool(
        _OPINION_ASKED.search(question) or (state and _QUALITY.search(question, state.end()))
    )


def is_grade(text: str) -> bool:
    """Say whether a text is a grade and nothing else, on any scale of `qa.reports.grades`.

    >>> is_grade("Requires improvement"), is_grade("Good practice")
    (True, False)
    """
    return grade(text) is not None


def verdicts(text: str) -> list[str]:
    """Return what a text's sentences say to be good, bad or in need of improvement.

    With "and" in it, also what stands before: people name a part.

    >>> verdicts("The service is good at planning and has used much data. It is a good home.")
    ['planning and has used much data', 'planning']
    >>> verdicts("It is good at finding and mending leaks.")
    ['finding and mending leaks']
    """
    found = []
    for match in _VERDICT.finditer(" ".join(text.split())):
        graded = match[1] or match[2]
        found.append(graded)
        for more in _MORE.finditer(graded):
            begun, rest = graded[: more.start()], graded[more.end() :]
            if not (_DEED_BEFORE.search(begun) and _DEED.match(rest)):
                found.append(begun)
    return found


def longest_named(names: Iterable[Set[str]], asked: Set[str]) -> Set[str]:
    """Return the longest name, each given by its stems, that a question holds; empty if none.

    >>> sorted(longest_named([{"treat"}, {"fair", "treat"}, {"plan"}], {"how", "fair", "treat"}))
    ['fair', 'treat']
    """
    return max((name for name in names if name <= asked), key=len, default=frozenset())


def unnamed(asked: Set[str], name: Set[str]) -> Set[str]:
    """Return the stems of a question for a judgement that what is judged leaves open.

    >>> unnamed({"grade", "plan", "2017"}, {"plan"})
    {'2017'}
    """
    return asked - name - _NAMES_NOTHING
