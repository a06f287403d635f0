"""How the headings nest that the contents list names.

What tells, in this order: numbers with parts (``2.1``), how far the list sets in, words that
announce a part and whole numbers, lines drawn below the headings, capitals; and where the list is
flat, the rhythm of the report (see ``rhythm``).
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.reports import contents as toc
from qa.reports import numbering, page_tops, rhythm
from qa.reports.contents import Contents
from qa.reports.lines import Unit, is_caps
from qa.reports.styles import ANNEX, ANNEXES, BACK, CHAPTERS, Heading, Style

_LADDER = ("part", "volume", "chapter", "section")  # from the top


def told(headings: Sequence[Heading], contents: Contents, texts: Sequence[Unit]) -> dict[int, int]:
    """Return the levels of the headings that the contents list names, by their number in
    ``headings``. ``texts`` is all else that is read."""
    places = [i for i, h in enumerate(headings) if h.entry is not None]
    entries = [contents.entries[headings[i].entry or 0] for i in places]
    named = [headings[i] for i in places]
    indents = sorted({entry.indent for entry in entries})
    depths = _depths(named)
    words = [h.announcement for h in named]
    inside = _in_last(headings, places, depths)
    if _begins_anew(named):
        caps = [is_caps(h.text) for h in named]
        found = [
            1 if upper or h.announcement else 1 + max(1, depth)
            for h, upper, depth in zip(named, caps, depths, strict=True)
        ]
    elif any(depth >= 2 for depth in depths):
        found = _by_number(named, depths, words, inside)
    elif len(indents) > 1:
        ladder: list[int] = []
        found = []
        for entry in entries:
            while ladder and ladder[-1] >= entry.indent:
                ladder.pop()
            ladder.append(entry.indent)
            found.append(min(len(ladder), 6))
    elif any(depths) or any(word in _LADDER for word in words):
        found = _by_number(named, depths, words, inside)
        if not any(word in _LADDER for word in words):
            _hold(named, places, found)
    elif any(h.style is Style.LINE for h in named):
        found = [h.depth for h in named]
    else:
        found = _by_case(named) or page_tops.levels(
            headings, places, rhythm.levels(headings, places, texts)
        )
    return dict(zip(places, found, strict=True))


def _begins_anew(named: Sequence[Heading]) -> bool:
    """Whether numbers begin anew below lines in capitals: ``STAFF``, ``A. Pay``, ``B. Rest``,
    ``FOOD``, ``A. Bread``."""
    values = [numbering.parse(h.text) if h.word == "number" else None for h in named]
    begins = [
        is_caps(above.text) and above.word != "number" and value is not None and value[0] == (1,)
        for above, value in zip(named, values[1:], strict=False)
    ]
    return sum(begins) > 1


def _depths(named: Sequence[Heading]) -> list[int]:
    """How deep the numbers of listed headings stand, 0 for none. Where two sorts of number take
    turns, ``I.``, ``A.``, ``B.``, ``II.``, those of the second are parts."""
    depths = [h.depth if h.word == "number" else 0 for h in named]
    styles = numbering.sorts(
        [h.text if depth else "" for h, depth in zip(named, depths, strict=True)]
    )
    first = next((style for style in styles if style in CHAPTERS), None)
    inner = [n for n, style in enumerate(styles) if style in CHAPTERS and style is not first]
    last = max((n for n, style in enumerate(styles) if style is first), default=0)
    if max(depths, default=0) > 1 or not inner or inner[0] > last:
        return depths
    for n in inner:
        depths[n] += 1
    return depths


def _in_last(
    headings: Sequence[Heading], places: Sequence[int], depths: Sequence[int]
) -> frozenset[int]:
    """The listed headings behind the last number whose paragraphs say that they belong to it:
    below ``4 Costs`` these are 4.1, 4.2 and so on. They are numbers in ``places``."""
    last = max((n for n, depth in enumerate(depths) if depth), default=len(places))
    found: set[int] = set()
    for n in range(last + 1, len(places)):
        end = places[n + 1] if n + 1 < len(places) else len(headings)
        counted = (h.chapter for h in headings[places[n] : end] if h.chapter is not None)
        if next(counted, None) != numbering.whole(headings[places[last]].text):
            break
        found.add(n)
    return frozenset(found)


def _hold(named: Sequence[Heading], places: Sequence[int], levels: list[int]) -> None:
    """Lower what stands under headings without a text of their own, in a list that sets nothing in:
    ``Findings`` directly above ``1 Boats`` holds all chapters, an opener before it what comes
    between, and ``Appendices`` the appendices."""
    opens = [
        not h.word and h.empty and n + 1 < len(named) and places[n] + 1 == places[n + 1]
        for n, h in enumerate(named)
    ]
    holders = (
        n
        for n in range(len(named))
        if opens[n] and named[n + 1].word == "number" and numbering.whole(named[n + 1].text) == 1
    )
    holder = next(holders, None)
    if holder is not None:
        first = opens.index(True)
        chapters = max(n for n, h in enumerate(named) if h.word == "number")
        for n in range(first + 1, len(named)):
            if n > chapters and levels[n] == 1:
                break
            levels[n] += n != holder
    for n, heading in enumerate(named):
        if opens[n] and toc.key(heading.text) in ANNEXES:
            for at in range(n + 1, len(named)):
                if named[at].word not in ANNEX:
                    break
                levels[at] = levels[n] + 1


def _by_number(
    named: list[Heading], depths: list[int], words: list[str], inside: frozenset[int]
) -> list[int]:
    """Numbers say the depth; Part stands above Chapter. What has neither, between two
    numbers, belongs to the first; before the first and after the last it stands alone, but for
    what is told to be ``inside`` the last."""
    ladder = [w for w in _LADDER if w in words]
    base = len(ladder)
    sure = [i for i, (d, w) in enumerate(zip(depths, words, strict=True)) if d or w in ladder]
    first, last = sure[0], sure[-1]
    deep = any(h.depth > 1 for h, depth in zip(named, depths, strict=True) if depth)
    found: list[int] = []
    top = 0
    for index, (heading, depth, word) in enumerate(zip(named, depths, words, strict=True)):
        if word in ladder:
            level = ladder.index(word) + 1
            top = level
        elif depth:
            level = base + depth
            top = level
        elif word or toc.key(heading.text) in BACK or index < first:
            level = 1
            top = 0
        elif index in inside or (base and index > last and top):
            level = top + 1
        elif index > last or (depths[sure[0]] and deep):
            level = 1
        else:
            level = top + 1
        found.append(level)
    return found


def _by_case(named: list[Heading]) -> list[int] | None:
    """Entries in capitals above entries in small letters, where the list has both."""
    caps = [is_caps(h.text) for h in named]
    if sum(caps) < 2 or all(caps):
        return None
    found: list[int] = []
    under = False
    for heading, upper in zip(named, caps, strict=True):
        if upper:
            under = True
        elif heading.announcement or (toc.key(heading.text) in BACK and not upper):
            under = False
        found.append(2 if under and not upper else 1)
    return found
