"""Words as the word index sees them: split, lower-cased, without stop words, stemmed.

One analysis for passages and questions, so that both sides always agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import Stemmer

# A number keeps its inner points, commas and slashes (37.2, 1,378, 2018/19); a word keeps
# its apostrophe (people's). Hyphens part words: "follow-up" is found by "follow up". Accents
# that stand as signs of their own and signs that show nothing (soft hyphens, joiners), as text
# from a PDF has them, part no word.
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_LETTERS = rf"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f{_UNSEEN}])*"
_TOKEN = re.compile(rf"\d+(?:[.,/]\d+)*|{_LETTERS}(?:['’]{_LETTERS})*", re.UNICODE)
_NOT_SHOWN = re.compile(f"[{_UNSEEN}]")
_POSSESSIVE = re.compile(r"['’]s?$")

# Function words of English: articles, pronouns, prepositions, conjunctions, auxiliaries,
# question words and the verbs that only carry a question ("do", "tell", "say").
_FUNCTION_WORDS = frozenset(
    """
    a about above after again against all also am an and any anyone are aren't as at be because
    been before being below between both but by can can't cannot could couldn't did didn't do
    does doesn't doing don't down during each either else ever every few for from further had
    hadn't has hasn't have haven't having he he'd he'll he's her here here's hers herself him
    himself his how how's however i i'd i'll i'm i've if in into is isn't it it'd it'll it's its
    itself just let let's may me might mine more most much must mustn't my myself neither no nor
    not now of off on once one only or other ought our ours ourselves out over own per please
    quite rather really same shall shan't she she'd she'll she's should shouldn't so some
    somebody someone something such than that that's the their theirs them themselves then
    there there's these they they'd they'll they're they've this those though through to too
    under until up upon us very was wasn't we we'd we'll we're we've were weren't what what's
    when when's where where's whether which while who who's whom whose why why's will with
    within without won't would wouldn't yet you you'd you'll you're you've your yours yourself
    yourselves
    """.split()
)
# Without their apostrophe some are words of their own.
_OTHER_WORDS = frozenset("cant hell id ill lets shed shell wed well were wont".split())
_IN_HASTE = {word.replace("'", "") for word in _FUNCTION_WORDS if "'" in word} - _OTHER_WORDS

STOP_WORDS = _FUNCTION_WORDS | _IN_HASTE
"""The words that carry no content, in small letters; also as typed in haste ("didnt")."""


class Word(NamedTuple):
    """One word of a text: as it reads, where it stands, and what it counts as in the index.

    ``text`` is what stands from ``start`` to ``end`` with ligatures and accents as plain letters
    and without signs that show nothing.
    """

    text: str
    start: int
    end: int
    stem: str


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def words(text: str) -> Iterator[Word]:
    """Yield every word of a text in order, stop words included.

    >>> [(word.text, word.stem) for word in words("People's views of 37.2")]
    [("People's", 'peopl'), ('views', 'view'), ('of', 'of'), ('37.2', '37.2')]
    """
    for match in _TOKEN.finditer(text):
        word = _plain(match.group())
        yield Word(word, match.start(), match.end(), _stem(word.lower()))


def content_words(text: str) -> list[Word]:
    """Return the words that carry content: all but stop words.

    >>> [word.text for word in content_words("What does the force do about it?")]
    ['force']
    """
    return [word for word in words(text) if not is_stop_word(word.text)]


def terms(text: str) -> list[str]:
    """Return the stems of a text's content words: what the word index counts.

    >>> terms("The force's plans")
    ['forc', 'plan']
    """
    return [word.stem for word in content_words(text)]


@lru_cache(maxsize=64)  # one question is compared with every passage, and asked of every report
def stems_of(text: str) -> frozenset[str]:
    """Return the stems of a text's content words, each once.

    >>> sorted(stems_of("The force's plan of plans"))
    ['forc', 'plan']
    """
    return frozenset(terms(text))


def telling(text: str) -> list[Word]:
    """Return the content words of a text that say by themselves what it is about.

    >>> [word.text for word in telling("How many fires come often?")]
    ['fires']
    """
    return [word for word in content_words(text) if word.stem not in _SAYS_NOTHING]


def is_stop_word(word: str) -> bool:
    """Say whether a word is one that carries no content."""
    return word.lower().replace("’", "'") in STOP_WORDS


def _plain(word: str) -> str:
    """Return a word with its letters in one form each: "ﬁre" from a PDF is "fire"."""
    return word if word.isascii() else unicodedata.normalize("NFKC", _NOT_SHOWN.sub("", word))


def _stem(word: str) -> str:
    if word[0].isdigit():
        return word.replace(",", "")
    return str(_stemmer().stemWord(_POSSESSIVE.sub("", word)))


# Words of amount, degree, time and place that go with anything, and verbs that only carry what
# is told with them. The index counts them (a passage may well be found by "long"), but no one
# asks about them: that a report has none of them says nothing of what it covers.
_SAYS_NOTHING = frozenset(
    terms(
        """
        many much lot lots bit several enough big small large little high low long short far fast
        slow slowly quick quickly soon late early often usually ever always never today
        yesterday tomorrow actually exactly roughly really maybe perhaps well
        go goes going gone went come comes coming came get gets getting got gotten give gives
        given gave take takes taken took taking make makes made making put puts keep keeps kept
        let begin begins began begun start starts started stand stands stood set happen happens
        happened seem seems tell tells told say says said saying know knows knew known think
        thinks thought want wants wanted like need needs look looks looking find finds ask asks
        asked mean means talk show shows call called use used try tried thing things stuff way
        ways kind kinds sort sorts type types behind beside near around along across among
        towards inside outside since ago
        """
    )
)
