"""Misspelt words of a question, mended from the words that the reports really hold.

Only a word that is neither in a report nor in an English dictionary counts as misspelt, so a
right word that the reports lack ("helicopter") stays what it is and is named as missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import ascii_lowercase

from symspellpy import SymSpell, Verbosity

from qa.words import STOP_WORDS, Word, words

_SHORTEST = 4
# No word is longer; the ways to misspell one grow with the square of its length.
_LONGEST = 40
# One slip in a short word, two in a long one: in six letters two slips make another word.
_LONG = 7
# Questions are misspelt in their small words too ("wich", "meny").
_SMALL_WORDS = frozenset(word for word in STOP_WORDS if word.isalpha()) | {"many"}

# Question words as they sound: a dictionary has most of these, for something else.
_AS_THEY_SOUND = {
    "hoo": "who",
    "hou": "how",
    "wat": "what",
    "wats": "what's",
    "wen": "when",
    "whos": "who's",
    "wot": "what",
    "wots": "what's",
    "wy": "why",
}


# Of the dictionary's 82,765 words a misspelt one is taken for one of the commonest only.
_COMMON = 20_000


@cache
def _dictionary() -> tuple[str, ...]:
    """The words of British and American English that symspellpy carries, commonest first."""
    listed = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    with listed.open(encoding="utf-8-sig") as lines:
        counted = [line.split() for line in lines]
    return tuple(word for word, _ in sorted(counted, key=lambda entry: -int(entry[1])))


@cache
def _english() -> frozenset[str]:
    return frozenset(_dictionary())


@cache
def _common_english() -> frozenset[str]:
    return frozenset(_dictionary()[:_COMMON])


def is_english(word: str) -> bool:
    """Say whether an English dictionary holds the word, in any case.

    >>> is_english("Colour"), is_english("colur")
    (True, False)
    """
    return word.lower() in _english()


class Speller:
    """The words of some reports, ready to be searched for the nearest to a misspelt one.

    ``vocabulary`` maps lower-case words, as written in the reports, to how often they occur.

    >>> speller = Speller({"checks": 4, "acro": 2, "bail": 9, "bias": 4})
    >>> speller.mend("how meny acro cheks show bais")
    'how many acro checks show bias'
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._stems = {word.stem for known in vocabulary for word in words(known)}
        self._known = SymSpell(max_dictionary_edit_distance=2)
        for small in _SMALL_WORDS:
            self._known.create_dictionary_entry(small, 1)
        for known, count in vocabulary.items():
            if len(known) >= _SHORTEST:
                self._known.create_dictionary_entry(known, count)

    def mend(self, text: str) -> str:
        """Return the text with each misspelt word replaced by the nearest known one.

        Words that are right, or near to nothing, stay as they are.
        """
        pieces: list[str] = []
        done = 0
        for word in words(text):
            better = self._as_it_sounds(word)
            if not better and self._is_misspelt(word):
                better = self.nearest(word.text)
            pieces += [text[done : word.start], better or text[word.start : word.end]]
            done = word.end
        return "".join([*pieces, text[done:]])

    def nearest(self, word: str, *, own: bool = False) -> str | None:
        """Return the known word that is spelt most like this one, None if none is near.

        With ``own`` only words of the reports count, not others of common English.

        Near is one slip (a letter added, left out, wrong, or two swapped), in long words two.
        Of equally near words one of the reports wins over another of common English, then one
        with the same letters, then one with all of these letters and more: letters are swapped
        or left out more often than wrong. Then the more frequent wins. Of common English that no
        report holds, a short word with a wrong letter is not looked for: "skool" is no spool.
        """
        lower = word.lower()
        # A capital within a sentence is a name's: names are spelt with care, and one that is
        # a little like another is another.
        limit = 2 if len(word) >= _LONG and word == lower else 1
        near = {
            found.term: (found.distance, found.count)
            for found in self._known.lookup(lower, Verbosity.CLOSEST, max_edit_distance=limit)
        }
        if word == lower and not own:
            for other in _one_slip_away(lower) & _common_english():
                near.setdefault(other, (1, 0))
        if own:
            near = {term: facts for term, facts in near.items() if term not in _SMALL_WORDS}
        return min(
            near,
            key=lambda term: (
                near[term][0],
                near[term][1] == 0,
                sorted(term) != sorted(lower),
                not _is_within(lower, term),
                -near[term][1],
                term,
            ),
            default=None,
        )

    def _as_it_sounds(self, word: Word) -> str | None:
        # A capital within a question is a name's.
        written = word.text if word.start else word.text.lower()
        return _AS_THEY_SOUND.get(written) if word.stem not in self._stems else None

    def _is_misspelt(self, word: Word) -> bool:
        return (
            _SHORTEST <= len(word.text) <= _LONGEST
            and word.text.isalpha()
            and not word.text.isupper()
            and word.stem not in self._stems
            and word.text.lower() not in STOP_WORDS
            and not is_english(word.text)
        )


def _one_slip_away(word: str) -> set[str]:
    """Return every string that one slip makes of a word; most of them are no words.

    Of a short word not those with a wrong letter: too many of them are words.
    """
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    swapped = {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    without = {a + b[1:] for a, b in halves if b}
    wrong = halves if len(word) >= _LONG else []
    other = {a + letter + b[1:] for a, b in wrong if b for letter in ascii_lowercase}
    more = {a + letter + b for a, b in halves for letter in ascii_lowercase}
    return swapped | without | other | more


def _is_within(letters: str, word: str) -> bool:
    """Say whether all the letters stand in the word, in order."""
    rest = iter(word)
    return all(letter in rest for letter in letters)
