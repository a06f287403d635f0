"""Follow-ups that put something else in the place of a part of the question before.

"And for theft?" behind "What is the arrest rate for burglary?" asks for the arrest rate for
theft. Where it is plain which part gives way, the question can be written out; searched
behind the old one, the follow-up would be answered with the old answer.
"""

from __future__ import annotations

import re

from qa.judgements import unnamed
from qa.words import terms

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_TRAILING = " \t\n?.!,;:"
# What takes up the thread, up to what is put in: "and", "what about", "the same for".
_LEAD = re.compile(
    r"\s*(?:(?:and|but|or|also)\b,?\s*)*(?:(?:what|how)\s+(?:about|of)\b\s*|(?:the\s+)?same\s+(?=for\b))?",
    re.IGNORECASE,
)
_PREPOSITIONS = (
    "for|about|in|at|on|of|from|by|to|with|within|during|since|before|after|under|near|against|"
    "among|across|through|until|between|over|into|towards"
)
_PREPOSITION = re.compile(rf"({_PREPOSITIONS})\s+(?=\S)", re.IGNORECASE)
# A bare name ("And theft?") takes the place of what follows one of these.
_FOR = r"for|about"
_MOST_PUT_IN = 6
_MOST_REPLACED = 8
_AUXILIARIES = frozenset(
    """
    is isn't are aren't was wasn't were weren't am be been being do does doesn't did didn't has
    hasn't have haven't had can can't could will would shall should may might must
    """.split()
)
# What makes more of a phrase than a name: a clause, a pointer back, a place or a time of its
# own, a word for nothing in particular, a request. Such a phrase is neither put in nor replaced.
_NO_NAMES = _AUXILIARIES.union(
    """
    who whom whose what when where why how which that if whether because though than not no
    it its they them their theirs this these those he she him his her hers there i me my we us
    our you your one ones
    for about in at on from by within during since before after under near among across through
    until between
    last next previous past ago now today currently recently previously then yet later earlier
    nationally locally regionally elsewhere overseas abroad
    else other others rest more any anything something nothing everything anyone someone both
    compared comparing according including excluding except without despite like as per
    explain describe list show tell give compare name thanks thank please ok okay yes
    """.split()
)
_WORD = re.compile(r"[\w'’]+")
_ARTICLE = re.compile(r"(?:the|an?)\s", re.IGNORECASE)
_FIGURE = re.compile(r"(?<![\w.,/–-])\d+(?:[.,/–-]\d+)*(?![\w])")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?")
_WHEN = re.compile(r"\s(?:in|during|since|on|from|between|by|at)\s[^,]{0,40}\d")
# Behind these a preposition belongs to what is asked for, not to what does it.
_REQUESTS = frozenset("tell show give list name find explain describe who".split())


def substitute(question: str, before: str) -> str | None:
    """Return the question before with what a follow-up names in the place of a part.

    A short name takes the place of what stands behind "for" or "about" at the question's end;
    with a preposition, of what stands behind the same one there; a figure only of the one
    figure of its kind, a year or none. Returns None where that is not plain.

    >>> substitute("And for theft?", "What is the arrest rate for burglary?")
    'What is the arrest rate for theft?'
    >>> substitute("And in 2014?", "How many officers were there in 2019?")
    'How many officers were there in 2014?'
    >>> substitute("And for women?", "What percentage of officers are men?")
    """
    lead = _LEAD.match(question)
    rest = question[lead.end() :].strip(_TRAILING) if lead else ""
    *_, last = SENTENCE_END.split(before)
    # In a story the sentence that asks must be the last: what else stands there is no question.
    asking = before == last or last.rstrip().endswith("?")
    if not lead or not lead.group().strip() or not rest or not asking:
        return None
    start = len(before) - len(last)
    place = _figure(rest, last) or _phrase(rest, last)
    if place is None:
        return None
    begin, end, put_in = place
    return f"{before[: start + begin]}{put_in}{before[start + end :]}"


_Place = tuple[int, int, str]
"""From where to where in a sentence what is put in."""


def _figure(rest: str, sentence: str) -> _Place | None:
    """Put a figure in the place of the only one of its kind, with its preposition if it has one."""
    preposition = _PREPOSITION.match(rest)
    figure = rest[preposition.end() :] if preposition else rest
    if not _FIGURE.fullmatch(figure):
        return None
    alike = [one for one in _FIGURE.finditer(sentence) if _kind(one[0]) == _kind(figure)]
    if len(alike) != 1:
        return None
    begin, end = alike[0].span()
    stands = re.search(rf"\b(?:{_PREPOSITIONS})\s+\Z", sentence[:begin], re.IGNORECASE)
    if preposition and stands:
        return stands.start(), end, rest[0].lower() + rest[1:]
    return begin, end, figure


def _phrase(rest: str, sentence: str) -> _Place | None:
    """Put a name in the place of the last phrase behind its preposition, or behind "for"."""
    preposition = _PREPOSITION.match(rest)
    name = rest[preposition.end() :] if preposition else rest
    wanted = re.escape(preposition[1]) if preposition else _FOR
    places = list(re.finditer(rf"\s(?:{wanted})\s+(?=\S)", sentence, re.IGNORECASE))
    if not places or (preposition and len(places) > 1) or not _is_name(name, _MOST_PUT_IN):
        return None
    begin = places[-1].end()
    old = sentence[begin:].rstrip(_TRAILING)
    # "for burglary in 2019": the year stays.
    when = None if _kind(name) else _WHEN.search(old)
    old = old[: when.start()] if when else old
    if not _is_name(old, _MOST_REPLACED) or _kind(name) != _kind(old):
        return None
    if not preposition and not _gives_way(old, name):
        return None
    if not _is_complete(sentence[: places[-1].start()], old):
        return None
    return begin, begin + len(old), name


def _gives_way(old: str, name: str) -> bool:
    """Say whether a phrase gives way to a name that comes without a preposition.

    What the whole report is about does not ("How many work for the force?" "And women?"), and
    what has no article does not to what has one: "And the cost?" asks for the cost of the same.
    """
    return bool(unnamed(set(terms(old)), set())) and (
        bool(_ARTICLE.match(old)) or not _ARTICLE.match(name)
    )


def _is_complete(front: str, phrase: str) -> bool:
    """Say whether a question has its verb in front of a phrase at its end.

    Otherwise the phrase may hold it ("How many of the officers left?"), unless it has one word
    of content only.
    """
    words = [word.lower().replace("’", "'") for word in _WORD.findall(front)]
    return (
        len(terms(phrase)) == 1
        or bool(_AUXILIARIES.intersection(words[1:]))
        or words[:1] == ["what's"]
        or words[1:2] == ["there"]
        or bool(_REQUESTS.intersection(words[:1]))
    )


def _is_name(phrase: str, most: int) -> bool:
    """Say whether a phrase is a name and nothing more, of so many words at most."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(phrase)]
    return (
        0 < len(words) <= most
        and bool(terms(phrase))
        and not _NO_NAMES.intersection(words)
        and phrase.count("(") == phrase.count(")")
    )


def _kind(phrase: str) -> str:
    """Return "year" or "figure" for a phrase that holds one, "" for one that does not."""
    figures = _FIGURE.findall(phrase)
    if any(_YEAR.fullmatch(figure) for figure in figures):
        return "year"
    return "figure" if figures else ""
