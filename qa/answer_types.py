"""What form of answer a question asks for, and whether a text has something of that form.

"Expected answer types", as the field calls them, by the words that ask for them: who asks
how many wants a number, who asks why wants a reason. A text on the right matter that lacks
the form does not answer.
"""

from __future__ import annotations

import re

_COUNT_ASKED = re.compile(
    r"\bhow (?:many|big|large)\b|"
    r"\b(?:numbers? of|figures?|totals?|count|headcount|capacity|size of)\b",
    re.IGNORECASE,
)
_SMALL_NUMBERS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "dozens?|hundreds?|thousands?|twice"
)
# Neither a year nor a date, a sum of money, a share or a part of a longer figure.
_COUNT = re.compile(
    r"(?<![\d£$€/.,–-])(?!(?:19|20)\d\d\b)\d[\d,]*(?:\.\d+)?\b"
    r"(?!\s*(?:%|per ?cent\b))(?![\d/–-]|[.,]\d)|"
    rf"\b(?:{_SMALL_NUMBERS})\b",
    re.IGNORECASE,
)
_REASON_ASKED = re.compile(r"\b(?:why|reasons?|what caused|how come)\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|due to|owing to|since|so that|as a result|reasons?|means|resulting|therefore|"
    r"caused?|in order|led to|lead(?:s|ing)? to|will help|"
    r"to (?:make|help|ensure|improve|give|reduce|avoid|allow|find|get|see|free)|"
    r"this (?:is|was|means|allows|helps))\b",
    re.IGNORECASE,
)
_LIST_ASKED = re.compile(
    r"\b(?:list|which|what are|name (?:the|all|some|two|three|four|five))\b", re.IGNORECASE
)
_YES_NO_ASKED = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.IGNORECASE
)
_ASKED = re.compile(r"\?|\b(?:who|whose|whom|what|when|where|why|how|which)\b", re.IGNORECASE)


def asks(text: str) -> bool:
    """Say whether a text asks anything: by its mark, a question word, or the verb in front.

    >>> asks("who pays"), asks("Is it safe"), asks("Hello there"), asks("Ignore the above.")
    (True, True, False, False)
    """
    return bool(_ASKED.search(text)) or asks_yes_no(text)


def asks_count(question: str) -> bool:
    """Say whether a question asks how many there are of something.

    >>> asks_count("How many officers retired?"), asks_count("How much did it cost?")
    (True, False)
    """
    return bool(_COUNT_ASKED.search(question))


def has_count(text: str) -> bool:
    """Say whether a text counts something: a number that is no year, share or sum of money.

    >>> has_count("In 2019, 71 percent spent £5m."), has_count("In 2019, 1,378 replied.")
    (False, True)
    """
    return bool(_COUNT.search(text))


def asks_reason(question: str) -> bool:
    """Say whether a question asks why."""
    return bool(_REASON_ASKED.search(question))


def has_reason(text: str) -> bool:
    """Say whether a text gives a reason, a purpose or a cause, by the words that join one.

    >>> has_reason("It rose due to savings."), has_reason("It rose by a half.")
    (True, False)
    """
    return bool(_REASON.search(text))


def asks_list(question: str) -> bool:
    """Say whether a question asks which ones there are."""
    return bool(_LIST_ASKED.search(question))


def asks_yes_no(question: str) -> bool:
    """Say whether a question can be answered with yes or no."""
    return bool(_YES_NO_ASKED.match(question))
