"""Abbreviations that a report spells out: "the domestic abuse safeguarding team (DAST)".

Used to read a question as a person would who has read the whole report: where it asks
about the DAST, the words behind the letters count too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qa.spelling import is_english

_SHORT = r"[A-Za-z][A-Za-z0-9&-]{1,9}"
_BRACKET = re.compile(rf"\(({_SHORT})\)")
_MENTION = re.compile(rf"\b{_SHORT}\b")
# Written as abbreviations are: two capitals, or a number before one ("MoRILE", "4Ps").
_CAPITALS = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z]|\d+[A-Z])[A-Za-z0-9]{2,10}\b")
# How far before its bracket a long form may begin.
_REACH = 120


def find(text: str) -> dict[str, str]:
    """Return every abbreviation that the text spells out, with the words it stands for.

    A bracket counts when its letters can be found, in order, in the words right before it,
    the first one at the beginning of a word (Schwartz and Hearst, PSB 2003). A plural
    counts for its singular as well.

    >>> find("The domestic abuse safeguarding team (DAST) helps. It scores the risk (low).")
    {'DAST': 'domestic abuse safeguarding team'}
    """
    found: dict[str, str] = {}
    for match in _BRACKET.finditer(text):
        short = match.group(1)
        if sum(map(str.isupper, short)) < 2:
            continue
        before = text[max(0, match.start() - _REACH) : match.start()]
        long = _long_form(short, before.rpartition("\n\n")[2])
        if long:
            found.setdefault(short, long)
            if short.endswith("s") and short[:-1].isupper():
                found.setdefault(short[:-1], long)
    return found


def expand(question: str, known: Mapping[str, str]) -> str:
    """Return the question with each known abbreviation followed by its words in brackets.

    >>> expand("What does the DAST do?", {"DAST": "domestic abuse safeguarding team"})
    'What does the DAST (domestic abuse safeguarding team) do?'
    """
    by_letters = {short.lower(): long for short, long in known.items()}

    def spelt_out(match: re.Match[str]) -> str:
        written = match.group()
        long = known.get(written)
        # "eat" is a word before it is the abbreviation EAT typed in small letters.
        if long is None and not is_english(written):
            long = by_letters.get(written.lower())
        if long is None or long.lower() in question.lower():
            return written
        return f"{written} ({long})"

    return _MENTION.sub(spelt_out, question)


def mentioned(question: str) -> tuple[str, ...]:
    """Return the words of a question that are written as abbreviations are, once each.

    >>> mentioned("What are PPNs and the 4Ps? Is the DAST any good?")
    ('PPNs', '4Ps', 'DAST')
    """
    return tuple(dict.fromkeys(_CAPITALS.findall(question)))


def explains(text: str, short: str) -> bool:
    """Say whether the text puts an abbreviation, or what follows it, in brackets.

    >>> explains("released under investigation (RUI)", "RUI"), explains("bail and RUI", "RUI")
    (True, False)
    >>> explains("the 4Ps (pursue, prevent, protect and prepare)", "4Ps")
    True
    """
    single = short[:-1] if short.endswith("s") and short[:-1].isupper() else short
    name = rf"\b{re.escape(single)}s?"
    return bool(re.search(rf"\({name}\)|{name} \(", text))


def _long_form(short: str, before: str) -> str | None:
    """Match the letters from the last to the first, each as far to the right as it goes."""
    at = len(before)
    for position, letter in reversed(list(enumerate(short.lower()))):
        if not letter.isalnum():
            continue
        at -= 1
        while at >= 0 and (
            before[at].lower() != letter or (position == 0 and before[at - 1 : at].isalnum())
        ):
            at -= 1
        if at < 0:
            return None
    long = " ".join(before[at:].split())
    count = len(long.split())
    # A long form has more words than one and not many more than the letters.
    return long if 2 <= count <= min(len(short) + 5, 2 * len(short)) else None
