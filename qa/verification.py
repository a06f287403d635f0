"""Verifying a quote: does a text stand in the reports, word for word?

`verify` looks a text up in every report; `recheck` looks up each citation of an answer that
was exported, after any number of rebuilds. Neither needs a model.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, get_args

from qa.errors import QuestionError
from qa.reports.lines import BULLETS
from qa.types import Answer, Citation, Document, Hit
from qa.words import terms

if TYPE_CHECKING:
    from qa.index import Index

Kind = Literal[
    "spaces",
    "hyphenation",
    "quotation marks",
    "dashes",
    "case",
    "ligatures",
    "bullets",
    "closing punctuation",
    "omissions",
]
"""A way in which a quote may differ from the report and still be the report's words."""

KINDS: tuple[Kind, ...] = (
    *("spaces", "hyphenation", "quotation marks", "dashes", "case", "ligatures"),
)
# Only where nothing is found without: a dash that begins a line may be a bullet or a dash.
_KINDS_OF_LISTS: tuple[Kind, ...] = (*KINDS, "bullets")

_Token = tuple[str, str]
"""A word or sign: what it counts as, and as written."""

LONGEST = 10_000
"""How many characters a text may have that is to be verified."""

_MOST_PLACES = 20
# Each of the ways in which places look that are the same but for their looks is compared, which
# takes its time.
_MOST_LOOKED_AT = 200
_MOST_PARTS = 10
_CANDIDATES = 10

# Blanks, and marks that are not seen at all: zero width, direction of writing, byte order.
_BLANK = r"\s\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_HYPHEN = r"\-\u2010\u2011\u00ad"
_DASH = r"\u2012-\u2015\u2212"
_QUOTE = r"'\"\u2018-\u201f\u2032-\u2036\u00ab\u00bb\u2039\u203a\u0060\u00b4"
_SIGN = (
    rf"(?P<dash>-{{2,3}}|[{_DASH}])|(?P<hyphen>[{_HYPHEN}](?:[ \t]*\n[ \t]*)?)"
    rf"|(?P<quote>''|``|[{_QUOTE}])|(?P<rest>[^{_BLANK}{_HYPHEN}{_DASH}{_QUOTE}]+)"
)
_BULLET = rf"[ \t]*+[{BULLETS}][ \t]++"
_BULLETS = re.compile(rf"^{_BULLET}", re.MULTILINE)
_PIECE = re.compile(rf"{_SIGN}|(?P<blank>[{_BLANK}]+)")
_PIECE_OF_LIST = re.compile(
    rf"(?P<bullet>(?:\n|\A){_BULLET})|{_SIGN}|(?P<blank>(?:(?!\n{_BULLET})[{_BLANK}])+)"
)
_BLANKS = re.compile(rf"[{_BLANK}]+")
_WORD = re.compile(rf"[\w£$€%]+(?:[.,/'’{_HYPHEN}{_DASH}][\w%]+)*|[^\w{_BLANK}]")
_MARK = re.compile(f"[{_QUOTE}]")
_BRACKETS = (("(", ")"), ("[", "]"))
_OMISSION = re.compile(r"[\[(] ?(?:\.{3,}|…|\. \. \.) ?[\])]|\.{3,}|…|\. \. \.")
_CLOSING = ".,;:"
# A dash between words, with blanks around it or long enough to need none.
_SPACED_DASH = re.compile(rf"(?<=\s)(?:-{{1,3}}|[{_DASH}])(?=\s)")
_CLOSED_DASH = re.compile(rf"(?<=\S)(?:-{{2,3}}|[{_DASH}])(?=\S)")
_LIGATURES = {0xFB00 + n: letters for n, letters in enumerate("ff fi fl ffi ffl st st".split())}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a report: where it is, and the report's own characters there."""

    citation: Citation
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of a quote, and what the report has in their place; either may be empty."""

    quoted: str
    report: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a text stands in the reports.

    ``status``: "exact"; "alike", the same but for what ``differs_in`` names; "not_found".
    Where parts are left out ("..."), all of them stand in one section in this order, and a
    place has the report's text from the first to the last, with what was left out.
    ``places`` are the first 20 where it stands, in reading order, of ``count`` in all. Where it
    was not found, ``nearest`` is the passage most like it (None where no word of it is known) and
    ``differences`` are the words that are not the same; of a quote with parts left out they are
    those of the first part that stands nowhere. ``notice`` is that of an Answer. ``remark`` says
    of a quote with parts left out what has become of the parts; None for any other.
    """

    text: str
    status: Literal["exact", "alike", "not_found"]
    differs_in: tuple[Kind, ...]
    places: tuple[Place, ...]
    nearest: Place | None
    differences: tuple[Difference, ...]
    build_id: str
    notice: str | None
    count: int
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Recheck:
    """What has become of one citation of an answer.

    ``status``: "holds", the report says the same at the same place; "moved", it says the
    same elsewhere, at ``now``; "changed", it does not say so any more, and ``verification``
    has what it says instead.
    """

    rank: int
    status: Literal["holds", "moved", "changed"]
    cited: Citation
    now: Citation | None
    verification: Verification | None


def verify(index: Index, text: str) -> Verification:
    """Look a text up in every report.

    Quotation marks and "..." around the whole text are not part of it. Words count as found
    only whole: "able to protect" does not stand in "unable to protect". Raises QuestionError
    for a text that is empty or has more than 10,000 characters.
    """
    return _verify(index, _checked(text))


def recheck(index: Index, answer: Answer) -> tuple[Recheck, ...]:
    """Say of each hit of an answer whether its citation holds, has moved or has changed.

    Raises QuestionError for what is no Answer, and for a hit whose passage has no words: no
    answer of ours has one.
    """
    if not isinstance(answer, Answer):
        raise QuestionError(
            f"What is rechecked is an Answer, not {type(answer).__name__}. Recheck for example: "
            'searcher.recheck(searcher.ask("Who guards the gate?"))'
        )
    return tuple(_recheck(index, hit) for hit in answer.hits)


def _checked(text: str) -> str:
    if not isinstance(text, str):
        raise QuestionError(
            f'A quote is text, not {type(text).__name__}. Verify for example: "what someone quotes"'
        )
    # A lone surrogate is half a character: it stands in no report and cannot be shown.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
    parts = [part for part in _OMISSION.split(text) if _has_words(part)]
    if len(parts) == 1:
        text = parts[0].strip()
    text = _unquoted(text)
    if not _has_words(text):
        raise QuestionError(
            f"There are no words to verify: {text[:40]!r}. "
            'Verify for example: "what someone quotes"'
        )
    if len(text) > LONGEST:
        raise QuestionError(
            f"The text to verify is too long: {len(text):,} characters, at most {LONGEST:,}. "
            "Verify it paragraph by paragraph."
        )
    return text


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _verify(index: Index, text: str) -> Verification:
    def result(
        status: Literal["exact", "alike", "not_found"],
        places: tuple[Place, ...] = (),
        count: int = 0,
        differs_in: tuple[Kind, ...] = (),
        nearest: Place | None = None,
        differences: tuple[Difference, ...] = (),
        remark: str | None = None,
    ) -> Verification:
        return Verification(
            *(text, status, differs_in, places, nearest, differences),
            *(index.build_id, index.notice, count, remark),
        )

    # From the least that may differ to the most; what comes later is not looked at in vain.
    for look in (_found, _found_in_a_list, _found_but_for_its_end, _found_in_parts):
        places, count, differs_in = look(index, text)
        if places:
            remark = None
            if "omissions" in differs_in:
                times = len(_parts(text)) - 1
                remark = (
                    f"The quote leaves words out in {times} place{'s' if times > 1 else ''}; its "
                    "parts stand in one section, in this order."
                )
            return result(
                "alike" if differs_in else "exact", places, count, differs_in, remark=remark
            )
    parts = _parts(text)
    absent, remark = _astray(index, parts) if len(parts) > 1 else ("", None)
    nearest, differences = _nearest(index, absent or text)
    return result("not_found", nearest=nearest, differences=differences, remark=remark)


_Found = tuple[tuple[Place, ...], int, tuple[Kind, ...]]
"""The first 20 places where a text stands, how many there are, and what they differ in."""

_Spot = tuple[Document, int, int]


def _found(index: Index, text: str, kinds: tuple[Kind, ...] = KINDS) -> _Found:
    """Look a text up as it is, or else but for what may differ in the ways named."""
    exact = (
        (document, start, start + len(text))
        for document in index.documents.values()
        for start in _occurrences(document.text, text)
        if _is_whole(document.text, start, start + len(text))
    )
    places, count = _counted(index, exact)
    if places:
        return places, count, ()
    looks: dict[str, tuple[Kind, ...]] = {}
    alike: list[_Spot] = []
    for document in index.documents.values():
        for start, end in _alike(document.text, text, kinds):
            look = document.text[start:end]
            if look not in looks and len(looks) < _MOST_LOOKED_AT:
                looks[look] = _kinds_between(text, look, kinds)
            if look in looks:
                alike.append((document, start, end))
    if not alike:
        return (), 0, ()
    least = min(looks.values(), key=len)
    nearest = (spot for spot in alike if looks[spot[0].text[spot[1] : spot[2]]] == least)
    return *_counted(index, nearest), least


def _counted(index: Index, spots: Iterable[_Spot]) -> tuple[tuple[Place, ...], int]:
    """Return the first places, and how many there are."""
    places: list[Place] = []
    count = 0
    for document, start, end in spots:
        count += 1
        if count <= _MOST_PLACES:
            places.append(_place(index, document, start, end))
    return tuple(places), count


def _found_in_a_list(index: Index, text: str) -> _Found:
    """Look a text up without the bullets of a list, in the report and in the text."""
    return _found(index, text, _KINDS_OF_LISTS)


def _found_but_for_its_end(index: Index, text: str) -> _Found:
    """Look a text up without the stop or comma that whoever quotes it may have put there."""
    bare = text.rstrip(_CLOSING)
    places, count, differs_in = _found(index, bare) if bare != text else ((), 0, ())
    return places, count, (*differs_in, "closing punctuation")


def _found_in_parts(index: Index, text: str) -> _Found:
    """Look up a text with "..." in it: its parts in their order, within one section."""
    parts = _parts(text)
    if not 2 <= len(parts) <= _MOST_PARTS:
        return (), 0, ()
    spots: list[_Spot] = []
    differing: set[Kind] = {"omissions"}
    for document in index.documents.values():
        first, *others = (_spans(document.text, part) for part in parts)
        for start, end in first[:_MOST_LOOKED_AT]:
            spans = [(start, end)]
            for following in others:
                at = bisect_left(following, spans[-1][1:])
                spans += following[at : at + 1]
            paths = {index.citation(document.id, *span).section_path for span in spans}
            if len(spans) == len(parts) and len(paths) == 1:
                spots.append((document, start, spans[-1][1]))
                for part, span in zip(parts, spans, strict=True):
                    there = document.text[slice(*span)]
                    if part != there and part.rstrip(_CLOSING) == there:
                        differing.add("closing punctuation")
                    elif part != there:
                        differing |= {*_kinds_between(part, there, KINDS)}
    return *_counted(index, spots), tuple(k for k in get_args(Kind) if k in differing)


def _parts(text: str) -> list[str]:
    """Return what stands between the "..." of a text, without quotation marks around each part."""
    parts = (part.strip() for part in _OMISSION.split(text))
    return [bare for part in parts if _has_words(bare := _unquoted(part))]


def _unquoted(text: str) -> str:
    """Return a text without quotation marks at its ends, nor brackets there that lack their half.

    One of two marks may be missing, where only a part of a quotation was copied.
    """
    while text:
        first = _MARK.match(text[0]) or any(
            text[0] == left and text.count(left) > text.count(right) for left, right in _BRACKETS
        )
        last = _MARK.match(text[-1]) or any(
            text[-1] == right and text.count(right) > text.count(left) for left, right in _BRACKETS
        )
        if not first and not last:
            break
        text = text[bool(first) : len(text) - bool(last)].strip()
    return text


def _spans(text: str, part: str) -> list[tuple[int, int]]:
    """Return where a part of a quote stands, or else where it does but for its last comma."""
    found = list(_alike(text, part, KINDS))
    bare = part.rstrip(_CLOSING)
    return found if found or bare == part else list(_alike(text, bare, KINDS))


def _astray(index: Index, parts: list[str]) -> tuple[str, str]:
    """Return the first part of a quote that stands in no report, if one does, and what to say."""
    if len(parts) > _MOST_PARTS:
        return "", (
            f"The quote leaves words out in {len(parts) - 1} places; verify at most {_MOST_PARTS} "
            "of its parts at once."
        )
    texts = [document.text for document in index.documents.values()]
    absent = [part for part in parts if not any(_spans(text, part) for text in texts)]
    if not absent:
        return "", (
            "The quote leaves words out: each of its parts stands in a report, but not all in one "
            "section, in this order."
        )
    named = "; ".join(f"“{' '.join(part.split())}”" for part in absent)
    return absent[0], (
        f"The quote leaves words out: of its {len(parts)} parts {len(absent)} "
        f"{'stands' if len(absent) == 1 else 'stand'} in no report: {named}."
    )


def _recheck(index: Index, hit: Hit) -> Recheck:
    cited = hit.citation
    document = index.documents.get(cited.document_id)
    if document is not None and _holds(index, document, hit):
        return Recheck(hit.rank, "holds", cited, cited, None)
    if not _has_words(hit.passage.text):
        raise QuestionError(
            f"Passage {hit.rank} of the answer has no words to verify: {hit.passage.text[:40]!r}. "
            'Export the answer again with: qa ask "..." --json > answer.json'
        )
    found = _verify(index, hit.passage.text)
    own = hit.quote is None or hit.quote in hit.passage.text
    if found.status == "exact" and own:
        home = [p.citation for p in found.places if p.citation.document_id == cited.document_id]
        now = (home or [place.citation for place in found.places])[0]
        return Recheck(hit.rank, "moved", cited, now, None)
    if found.status == "exact" and hit.quote is not None and _has_words(hit.quote):
        found = _verify(index, hit.quote)
    return Recheck(hit.rank, "changed", cited, None, found)


def _holds(index: Index, document: Document, hit: Hit) -> bool:
    cited, passage = hit.citation, hit.passage
    now = index.citation(document.id, cited.start, cited.end)
    quote = None
    if hit.quote_start is not None and hit.quote_end is not None:
        quote = document.text[hit.quote_start : hit.quote_end]
    return (
        document.text[cited.start : cited.end] == passage.text
        and now.section_path == cited.section_path
        and quote == hit.quote
    )


def _place(index: Index, document: Document, start: int, end: int) -> Place:
    return Place(index.citation(document.id, start, end), document.text[start:end])


def _occurrences(text: str, part: str) -> Iterator[int]:
    start = text.find(part)
    while start >= 0:
        yield start
        start = text.find(part, start + 1)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a span parts no word and no number at either end.

    >>> _is_whole("unable, non-compliant, 1,378", 2, 6), _is_whole("can't", 0, 3)
    (False, False)
    """
    return not (
        (text[start].isalnum() and _joins(text[max(0, start - 2) : start][::-1], text[start]))
        or (text[end - 1].isalnum() and _joins(text[end : end + 2], text[end - 1]))
    )


def _joins(beyond: str, edge: str) -> bool:
    """Whether a word goes on in what stands beyond its edge, read away from it."""
    if not beyond:
        return False
    mark, after = beyond[0], beyond[1:]
    if mark.isalnum():
        return True
    if edge.isdigit() and mark in ".,/":
        return after.isdigit()
    return mark in "-\u2010\u2011\u00ad'\u2019" and after.isalnum()


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text without what does not count, and where each part of it comes from."""

    text: str
    at: list[int]
    spans: list[tuple[int, int]]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text that a span of the folded text comes from."""
        return self._find(start)[0], self._find(end - 1)[1]

    def _find(self, position: int) -> tuple[int, int]:
        number = bisect_right(self.at, position) - 1
        start, end = self.spans[number]
        following = self.at[number + 1] if number + 1 < len(self.at) else len(self.text)
        if following - self.at[number] != end - start:
            return start, end  # several characters stand for one, or one for several
        return start + position - self.at[number], start + position - self.at[number] + 1


def _fold(text: str, kinds: Collection[Kind] = KINDS) -> _Folded:
    """Take away from a text what may differ in the ways named.

    >>> _fold("“Infor-\\nmation” for 2018–19").text
    "'information'for2018-19"
    """
    out: list[str] = []
    at: list[int] = []
    spans: list[tuple[int, int]] = []
    length, last = 0, ""
    pieces = _PIECE_OF_LIST if "bullets" in kinds else _PIECE
    for token in pieces.finditer(text):
        piece = _piece(token, last, kinds)
        span = token.span()
        if len(piece) == span[1] - span[0] or token.lastgroup != "rest":
            folded = [(piece, span)]
        else:  # a letter whose small form is longer
            folded = [
                (_letters(c, kinds), (n, n + 1)) for n, c in enumerate(token[0], start=span[0])
            ]
        for part, origin in folded:
            if part:
                out.append(part)
                at.append(length)
                spans.append(origin)
                length, last = length + len(part), part[-1]
    return _Folded("".join(out), at, spans)


# Reports are looked through again and again.
_folded = lru_cache(maxsize=128)(_fold)


def _piece(token: re.Match[str], last: str, kinds: Collection[Kind]) -> str:
    """Return what a token counts as behind the character ``last``."""
    raw, group = token[0], token.lastgroup
    if group == "rest":
        return _letters(raw, kinds)
    if group == "quote":
        return "'" if "quotation marks" in kinds else raw
    following = _following(token)
    if group == "bullet":
        raw, group = raw[: raw.startswith("\n")], "blank"
    if group == "blank":
        # "12 3" is not "123".
        return raw if "spaces" not in kinds else " " * (last.isdigit() and following.isdigit())
    if group == "dash" and "dashes" not in kinds:
        return raw
    within = raw == "\u00ad" or (last.isalpha() and following.isalpha())
    if "hyphenation" in kinds and within:
        return ""
    return "-" if "dashes" in kinds else raw


def _letters(raw: str, kinds: Collection[Kind]) -> str:
    if "ligatures" in kinds:
        raw = raw.translate(_LIGATURES)
    if "case" not in kinds:
        return raw
    if raw.isascii():
        return raw.casefold()
    # The small form of a ligature is its letters, which is another kind of difference.
    return "".join(c if ord(c) in _LIGATURES else c.casefold() for c in raw)


def _following(token: re.Match[str]) -> str:
    """Return the first character behind a token that is not blank, or nothing."""
    blanks = _BLANKS.match(token.string, token.end())
    end = blanks.end() if blanks else token.end()
    return token.string[end : end + 1]


def _alike(text: str, part: str, kinds: tuple[Kind, ...]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a text that are the same as ``part`` but for what may differ."""
    folded, wanted = _folded(text, kinds), _fold(part, kinds).text
    for place in _occurrences(folded.text, wanted):
        start, end = folded.origin(place, place + len(wanted))
        sides = [part, text[start:end]]
        if "bullets" in kinds:
            sides = [_BULLETS.sub("", side) for side in sides]
        if _is_whole(text, start, end) and _dashes_kept(*sides):
            yield start, end


def _dashes_kept(quote: str, text: str) -> bool:
    """Whether no dash between words is missing on one side: only a hyphen may be.

    >>> _dashes_kept("so—all", "so – all"), _dashes_kept("so all", "so – all")
    (True, False)
    """
    spaced, closed = (
        [sum(1 for _ in pattern.finditer(side)) for side in (quote, text)]
        for pattern in (_SPACED_DASH, _CLOSED_DASH)
    )
    return spaced[0] <= spaced[1] + closed[1] and spaced[1] <= spaced[0] + closed[0]


def _kinds_between(quote: str, text: str, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Return the ways in which two texts differ that are the same when all are taken away."""
    needed = tuple(
        kind
        for kind in kinds
        if _fold(quote, {*kinds} - {kind}).text != _fold(text, {*kinds} - {kind}).text
    )
    # A hyphen for a dash can be put down to either, so that neither is needed.
    return needed or ("dashes",)


def _nearest(index: Index, text: str) -> tuple[Place | None, tuple[Difference, ...]]:
    """Return the passage most like a text, and the words that differ."""
    quoted = _tokens(text)
    best: tuple[int, Place, list[_Token]] | None = None
    for number, _ in index.lexical(terms(text), _CANDIDATES):
        passage = index.passages[number]
        document = index.documents[passage.document_id]
        # A quote may reach beyond a passage: then so does the comparison.
        beyond = max(0, len(text) - len(passage.text))
        around = document.text[max(0, passage.start - beyond) : passage.end + beyond]
        shared, part = _most_alike(quoted, _tokens(around))
        if best is None or shared > best[0]:
            best = shared, _place(index, document, passage.start, passage.end), part
    if best is None:
        return None, ()
    _, place, report = best
    matcher = SequenceMatcher(None, [key for key, _ in quoted], [key for key, _ in report])
    differences = []
    for kind, a, b, c, d in matcher.get_opcodes():
        # What the report has before and behind the quote is no difference.
        beyond = max(0, (d - c) - (b - a))
        if a == 0:
            c += beyond
        elif b == len(quoted):
            d -= beyond
        if kind != "equal" and (b > a or d > c):
            differences.append(Difference(_joined(quoted[a:b]), _joined(report[c:d])))
    return place, tuple(differences)


def _most_alike(quoted: list[_Token], report: list[_Token]) -> tuple[int, list[_Token]]:
    """Return the part of the report that shares most words with a quote, and how many.

    The part is a little longer than the quote: in a longer one, words that happen to be the
    same would be matched from far away.
    """
    length, margin = len(quoted), max(3, len(quoted) // 4)
    wanted = Counter(key for key, _ in quoted)
    inside: Counter[str] = Counter()
    shared = most = first = 0
    for number, (key, _) in enumerate(report):
        inside[key] += 1
        shared += inside[key] <= wanted[key]
        if number >= length:
            gone = report[number - length][0]
            shared -= inside[gone] <= wanted[gone]
            inside[gone] -= 1
        if shared > most:
            most, first = shared, max(0, number - length + 1)
    return most, report[max(0, first - margin) : first + length + margin]


def _tokens(text: str) -> list[_Token]:
    """Return the words and signs of a text: what each counts as, and as written."""
    pairs = ((_fold(word[0]).text, word[0]) for word in _WORD.finditer(text))
    return [(key, word) for key, word in pairs if key]


def _joined(tokens: list[_Token]) -> str:
    return " ".join(word for _, word in tokens)
