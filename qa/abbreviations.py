"""Abbreviations that a report spells out: "the domestic abuse safeguarding team (DAST)".

Used to read a question as a person would who has read the whole report: where it asks
about the DAST, the words behind the letters count too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from qa.spelling import is_english
from qa.words import is_stop_word

_SHORT = r"[A-Za-z][A-Za-z0-9&-]{1,9}"
_BRACKET = re.compile(rf"\(({_SHORT})\)")
_MENTION = re.compile(rf"\b{_SHORT}\b")
# Written as abbreviations are: two capitals, or a number before one ("MoRILE", "4Ps").
_CAPITALS = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z]|\d+[A-Z])[A-Za-z0-9]{2,10}\b")
# How far before its bracket a long form may begin.
_REACH = 120
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# A name goes on over these: "multi-agency", and over the end of a line.
_JOINS = frozenset(["-", "‐", "‑", "/", " ", "\n"])
_FEWEST = 3  # letters; two are the initials of too much
_SURE = 4  # letters that no words have by chance, one after the other
# "s136" is how lawyers and officers write it.
_SECTION = re.compile(r"\b[sS]\.? ?(\d{1,4}[A-Z]{0,2})\b")
_SPELT_OUT = re.compile(r" \(([^()]+)\)")


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
            found.setdefault(_single(short), long)
    return found


def expand(question: str, known: Mapping[str, str]) -> str:
    """Return the question with each known abbreviation followed by its words in brackets, and so
    with sections of the law.

    >>> expand("What does the DAST do?", {"DAST": "domestic abuse safeguarding team"})
    'What does the DAST (domestic abuse safeguarding team) do?'
    >>> expand("Is s136 used?", {})
    'Is s136 (section 136) used?'
    """
    by_letters = {short.lower(): long for short, long in known.items()}

    def spelt_out(match: re.Match[str]) -> str:
        written = match.group()
        long = known.get(written)
        # "eat" is a word before it is the abbreviation EAT typed in small letters.
        if long is None and not is_english(written):
            long = by_letters.get(written.lower())
        if long is None or long.lower().removesuffix("s") in question.lower():
            return written
        return f"{written} ({long})"

    return _SECTION.sub(r"\g<0> (section \1)", _MENTION.sub(spelt_out, question))


def written_out(question: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return the known abbreviations whose words a question has.

    >>> written_out("Is a safe room full?", {"SRs": "safe rooms", "DAST": "domestic abuse team"})
    {'SRs': 'safe rooms'}
    """
    lower = question.lower()
    return {short: long for short, long in known.items() if long.lower().removesuffix("s") in lower}


def as_written(question: str, text: str, known: Mapping[str, str]) -> str:
    """Return the question with the names that a text has by their letters alone in these, too.

    >>> as_written("How many safe rooms are there?", "It has 9 SRs.", {"SRs": "safe rooms"})
    'How many SRs are there?'
    """
    lower = text.lower()
    for short, long in known.items():
        name = long.lower().removesuffix("s")
        if name in lower or not re.search(_letters(short), text):
            continue
        words = rf"\b{re.escape(name)}(s?)\b"
        both = rf"({_letters(short)}) \({words}\)"
        question = re.sub(both, r"\1", question, flags=re.IGNORECASE)
        question = re.sub(words, rf"{_single(short)}\1", question, flags=re.IGNORECASE)
    return question


def spelt_out_behind(text: str, end: int) -> str:
    """Return what stands in brackets behind the word that ends there, "" if nothing does.

    >>> spelt_out_behind("the DAST (domestic abuse safeguarding team)", 8)
    'domestic abuse safeguarding team'
    """
    found = _SPELT_OUT.match(text, end)
    return found[1] if found else ""


class Initials:
    """The words of reports by their first letters, to find the words that an abbreviation stands
    for where the reports have these and never the letters.

    >>> Initials(["Sexual harm prevention orders were breached."]).long_form("SHPOs")
    'sexual harm prevention orders'
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(texts)
        self._offsets: list[int] = []  # where each text begins, all set one behind the other
        # With all words, and without the small ones: "FPOC" has its "of", "PSD" may not.
        self._all = _Row()
        self._content = _Row()
        total = 0
        for text in self._texts:
            self._offsets.append(total)
            end = 0
            for word in _LETTERS.finditer(text):
                gap = text[end : word.start()]
                joined = gap in _JOINS
                self._all.add(word, total, joined=joined)
                if not is_stop_word(word[0]):
                    self._content.add(word, total, joined=joined)
                elif not joined:
                    self._content.part()
                end = word.end()
            total += len(text) + 1
            self._all.part()
            self._content.part()

    def long_form(self, short: str) -> str | None:
        """Return the words whose first letters are an abbreviation, None where none are for sure.

        Of several such runs of words it is the one that comes most often. Three letters may be the
        initials of any three words: these must have capitals, or come twice and more than others.
        """
        letters = "".join(filter(str.isalpha, short.removesuffix("s"))).lower()
        if len(letters) < _FEWEST:
            return None
        runs = [run for row in (self._all, self._content) for run in row.find(letters)]
        texts = (self._slice(*run) for run in dict.fromkeys(runs))
        written = [text for text in texts if _is_name(text, len(letters))]
        # A thing and several of it are one name.
        counts = Counter(text.lower().removesuffix("s") for text in written)
        titled = {text.lower().removesuffix("s") for text in written if _is_titled(text)}
        best = max(counts, key=lambda text: (text in titled, counts[text]), default=None)
        sure = len(letters) >= _SURE or best in titled
        if best is None or not (sure or (counts[best] >= 2 and counts.total() <= 2 * counts[best])):
            return None
        return next(text.lower() for text in written if text.lower().removesuffix("s") == best)

    def _slice(self, start: int, end: int) -> str:
        at = bisect_right(self._offsets, start) - 1
        offset = self._offsets[at]
        return " ".join(self._texts[at][start - offset : end - offset].split())


class _Row:
    """First letters of words, one behind the other, a blank where a sentence or a line ends."""

    def __init__(self) -> None:
        self._letters: list[str] = []
        self._spans: list[tuple[int, int]] = []
        self._joined = ""

    def add(self, word: re.Match[str], offset: int, *, joined: bool) -> None:
        if not joined:
            self.part()
        self._letters.append(word[0][0].lower())
        self._spans.append((word.start() + offset, word.end() + offset))

    def part(self) -> None:
        self._letters.append(" ")
        self._spans.append((0, 0))

    def find(self, letters: str) -> Iterator[tuple[int, int]]:
        """Yield where each run of words with these first letters begins and ends."""
        self._joined = self._joined or "".join(self._letters)
        at = self._joined.find(letters)
        while at >= 0:
            yield self._spans[at][0], self._spans[at + len(letters) - 1][1]
            at = self._joined.find(letters, at + 1)


def _is_name(text: str, letters: int) -> bool:
    """Whether words may be a name: none of the small ones at an end, and one between at most that
    has no letter."""
    found = _LETTERS.findall(text)
    return len(found) <= letters + 1 and not (is_stop_word(found[0]) or is_stop_word(found[-1]))


def _is_titled(text: str) -> bool:
    return all(word[0].isupper() or is_stop_word(word) for word in _LETTERS.findall(text))


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
    name = _letters(short)
    return bool(re.search(rf"\({name}\)|{name} \(", text))


def _letters(short: str) -> str:
    """Return an expression for an abbreviation or several of it."""
    return rf"\b{re.escape(_single(short))}s?\b"


def _single(short: str) -> str:
    """Return the singular of an abbreviation: of "OCGs" it is "OCG"."""
    return short[:-1] if short.endswith("s") and short[:-1].isupper() else short


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
