"""How headings nest.

Every heading gets a rank (smaller is higher) and a stack turns ranks into levels, so a
jump in ranks never invents a heading. Ranks come from what a report says about itself,
in this order: the number of # marks; numbers and announcing words; the contents list's
indentation; and for flat contents lists the rhythm of the report. What the contents list
tells of the headings that it names is read in ``contents_levels``.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qa.reports import announced, bare, contents_levels, flat_marks, numbering, series
from qa.reports import contents as toc
from qa.reports.contents import Contents
from qa.reports.lines import Unit, is_caps, label
from qa.reports.styles import ANNEX, ANNEXES, BACK, CHAPTERS, COMMON, OPENING, Heading, Style

# Ranks below 50 are levels of the contents list; the rest follow in the order of styles.
_TOP = 0
_PART, _CHAPTER, _SECTION = 1, 2, 3
_FEWEST_LINKS = 3
# Styles whose order only the report tells.
_ORDERED = (Style.LINE, Style.NUMBER, Style.ROMAN, Style.ALPHA, Style.ENCLOSED, Style.CAPS)
_UNNUMBERED = (Style.CAPS, Style.BOLD, Style.BARE)
# Words that head the end matter of a report; a conclusion may end a chapter, too.
_BEHIND = (BACK | ANNEX) - {"conclusion", "conclusions"}
_PARTS = frozenset(["part", "volume"])
_MIDDLE = 100
_BOLD = 800
_DEEP = 1000
_AGREE = 5  # headings whose paragraphs are numbered by the chapter they stand in
_ADVICE = re.compile(
    r"(?:recommendation|action|area for improvement|case study|example)\s+\d{1,3}\b.*",
    re.IGNORECASE,
)
_FEWEST_LABELLED = 3
_DIGITS = re.compile(r"\d{1,3}\b")
_DEEPEST = 8  # deeper than any report; keeps paths short on hostile input


def levels(
    headings: Sequence[Heading],
    contents: Contents | None,
    texts: Sequence[Unit],
    links: Sequence[int] = (),
) -> list[int]:
    """Return the level of each heading, 1 at the top. ``texts`` is all else that is read, and
    ``links`` are the lines that lead back to the top of a web page.

    ``["1 Aims", "1.1 Scope", "2 Findings"]`` gives ``[1, 2, 1]``.
    """
    ranks = _ranks(headings, contents, texts)
    for index in _chapters(headings, texts, links):
        ranks[index] = _TOP
    found: list[int] = []
    stack: list[int] = []
    for rank in ranks:
        while stack and stack[-1] >= rank:
            stack.pop()
        if len(stack) >= _DEEPEST:
            stack.pop()
        stack.append(rank)
        found.append(len(stack))
    return found


def _chapters(
    headings: Sequence[Heading], texts: Sequence[Unit], links: Sequence[int]
) -> list[int]:
    """The headings, by number, of a web page's chapters, if each ends in a link back to its top,
    and of its annexes."""
    firsts = [heading.first for heading in headings]
    begins = [unit.first for unit in texts]
    found = {
        (bisect(firsts, link), bisect(begins, link))
        for link in links
        if bisect(firsts, link) < len(headings)
    }
    # no text stands between a link and the next chapter
    direct = [n for n, text in found if text == len(begins) or begins[text] > firsts[n]]
    if len(direct) < _FEWEST_LINKS or len(direct) < len(found):
        return []
    return [0, *sorted(direct), *(n for n, heading in enumerate(headings) if heading.word in ANNEX)]


def _ranks(
    headings: Sequence[Heading], contents: Contents | None, texts: Sequence[Unit]
) -> list[int]:
    if _only_titled(headings):
        return [0, *_ranks([announced.worded_as(h) for h in headings[1:]], contents, texts)]
    if any(h.style is Style.ATX for h in headings):
        flat = flat_marks.told(headings)
        if flat:
            return _unmarked(flat, contents, texts)
        return _set_in(headings, contents, texts) or _by_marks(headings)
    listed = [h for h in headings if h.entry is not None]
    by_entry: dict[int, int] = {}
    if contents and len(listed) >= 2:
        by_entry = contents_levels.told(headings, contents, texts)
    middle = _middle(headings)
    advice = _advice(headings)
    counted = series.depths(headings)
    capitals = _capitals(headings, middle.get(Style.CAPS, _MIDDLE) + 1, advice, counted)
    alike = _like_chapters(headings)
    chapters = any(h.word == "chapter" for h in headings)
    parts = any(h.word in _PARTS for h in headings)
    body_parts = parts and not _annexed(headings)
    bare_ranks = bare.ranks(headings, advice, flat=not by_entry and not chapters)
    chapter = _CHAPTER if parts or not by_entry else _PART
    beside = _beside_chapters(headings)
    ending = _unlisted(headings, max(by_entry)) if by_entry else _end_matter(headings)
    ranks: list[int] = []
    numbered = {
        h.depth: by_entry[i]
        for i, h in enumerate(headings)
        if i in by_entry and h.style is Style.LISTED and h.word == "number"
    }
    for index, heading in enumerate(headings):
        if index in by_entry:
            ranks.append(by_entry[index])
        elif index in ending:
            ranks.append(ending[index])
        elif heading.word in ANNEX or (heading.word in _PARTS and body_parts):
            ranks.append(_PART)
        elif heading.word in _PARTS:
            ranks.append(_CHAPTER)
        elif heading.word == "chapter":
            ranks.append(chapter)
        elif heading.word == "section" and heading.style is Style.PART:
            ranks.append(_SECTION if parts or chapters or not by_entry else _PART)
        elif heading.style is Style.NUMBER and heading.depth in numbered:
            ranks.append(numbered[heading.depth])
        elif index in beside or index in alike:
            ranks.append(chapter)
        elif index in bare_ranks:
            ranks.append(bare_ranks[index])
        elif index in capitals:
            ranks.append(capitals[index])
        elif heading.style is Style.BOLD:
            ranks.append(_BOLD + 10 * heading.depth + counted.get(index, 4 * (index in advice)))
        else:
            ranks.append(middle.get(_style_key(heading), _MIDDLE) + heading.depth)
    return ranks


def _only_titled(headings: Sequence[Heading]) -> bool:
    """Whether only a report's title has a mark, and a contents list names most of the others."""
    if not headings or headings[0].style is not Style.ATX:
        return False
    rest = headings[1:]
    listed = sum(h.style is Style.LISTED for h in rest)
    return 2 * listed > len(rest) and not any(h.style is Style.ATX for h in rest)


def _unmarked(
    headings: Sequence[Heading], contents: Contents | None, texts: Sequence[Unit]
) -> list[int]:
    """Rank headings whose marks say nothing of their levels: a title with another mark above all
    others, and what has none, lines in bold, below them."""
    bold = [h.style is Style.BOLD for h in headings]
    own = [
        replace(heading, empty=heading.empty and not holds)
        for heading, holds in zip(headings, [*bold[1:], False], strict=True)
        if heading.style not in (Style.ATX, Style.BOLD)
    ]
    ranks = iter(_ranks(own, contents, texts))
    found = {Style.ATX: 0, Style.BOLD: _DEEP}
    return [
        found[h.style] + h.depth * (h.style is Style.BOLD) if h.style in found else next(ranks)
        for h in headings
    ]


def _set_in(
    headings: Sequence[Heading], contents: Contents | None, texts: Sequence[Unit]
) -> list[int]:
    """Rank headings by a contents list that is set in where their marks say less: one mark for
    what the list parts into levels. Nothing where it does not. What the list does not name stands
    below what it does, but for what has the mark of its first level."""
    listed = [h for h in headings if h.entry is not None and h.style is Style.ATX]
    indents = {contents.entries[h.entry or 0].indent for h in listed} if contents else set()
    if contents is None or len(indents) < 2:
        return []
    levels = contents_levels.told(headings, contents, texts)
    pairs = {(headings[n].depth, level) for n, level in levels.items()}
    if len(pairs) == len({depth for depth, _ in pairs}):
        return []
    top = min(depth for depth, level in pairs if level == 1)
    return [
        levels.get(n, 1 if h.style is Style.ATX and h.depth <= top else _MIDDLE + _marked(h))
        for n, h in enumerate(headings)
    ]


def _annexed(headings: Sequence[Heading]) -> bool:
    """Whether all parts stand behind an annex: then they are parts of it."""
    announced = (h.word for h in headings if h.word in ANNEX or h.word in _PARTS)
    return next(announced, "") in ANNEX


def _by_marks(headings: Sequence[Heading]) -> list[int]:
    """Rank headings by their marks, but for a number that has another mark than most of its depth:
    ``## 2.1 Aims``, ``## 2.2 Scope``, ``#### 2.3 Method``, as programs guess from a PDF."""
    ranks = [_marked(h) for h in headings]
    own = [announced.plain(h) if h.style is Style.ATX else h for h in headings]
    numbers = [n for n, h in enumerate(own) if h.style is Style.NUMBER and h.depth > 1]
    for depth in {own[n].depth for n in numbers}:
        same = [n for n in numbers if own[n].depth == depth]
        rank, count = Counter(ranks[n] for n in same).most_common(1)[0]
        if 2 * count > len(same):
            for n in same:
                ranks[n] = rank
    return ranks


def _marked(heading: Heading) -> int:
    if heading.style in (Style.ATX, Style.LINE):
        return heading.depth
    return _BOLD + heading.depth if heading.style is Style.BOLD else _BOLD


def _style_key(heading: Heading) -> Style:
    return Style.NUMBER if heading.style is Style.LISTED else heading.style


def _middle(headings: Sequence[Heading]) -> dict[Style, int]:
    """Order the styles that have no order of their own by where they first occur.

    Capitals need care: ``SUMMARY`` before ``1. Findings`` stands beside it, not above,
    unless the numbers begin anew under each line of capitals.
    """
    order: dict[Style, int] = {}
    for heading in headings:
        if heading.style in _ORDERED:
            order.setdefault(heading.style, _MIDDLE + 20 * len(order))
    if Style.LINE in order:  # a drawn line outranks what is only typed, but for what holds it
        typed = [style for style in order if _holds(headings, style, Style.LINE)]
        order[Style.LINE] = max((order[style] for style in typed), default=_MIDDLE - 30) + 10
    if Style.CAPS in order and Style.NUMBER in order:
        order[Style.CAPS] = _caps_rank(headings, order[Style.NUMBER])
    return order


def _holds(headings: Sequence[Heading], upper: Style, lower: Style) -> bool:
    """Whether headings of one style open parts of another, with nothing in between, and
    never the other way round."""
    pairs = {(a.style, b.style) for a, b in itertools.pairwise(headings) if a.empty}
    return upper is not lower and (upper, lower) in pairs and (lower, upper) not in pairs


def _capitals(
    headings: Sequence[Heading], rank: int, advice: frozenset[int], counted: Mapping[int, int]
) -> dict[int, int]:
    """Rank capitals among themselves, by their number in ``headings``.

    One without text, directly above another or above the first of a row of numbers, opens a
    group, which ends at the next such one and at words of the end matter. Parts that come
    only behind an annex are its parts; capitals below them leave it.
    """
    ranks: dict[int, int] = {}
    annexed = parted = group = False
    for index, heading in enumerate(headings):
        annexed = annexed or heading.word in ANNEX
        parted = annexed and (parted or heading.word in _PARTS)
        if heading.style is not Style.CAPS:
            continue
        if index in advice or index in counted:
            ranks[index] = rank + counted.get(index, 4)
            continue
        below = headings[index + 1] if index + 1 < len(headings) else heading
        first = below.style is Style.NUMBER and numbering.whole(below.text) == 1
        caps = below.style is Style.CAPS and not (index + 1 in advice or index + 1 in counted)
        opens = index > 0 and heading.empty and (caps or first)
        closes = group and toc.key(heading.text) in BACK
        ranks[index] = _PART if parted else rank - 5 if opens or closes else rank
        group = (group or opens) and not closes
    return ranks


def _caps_rank(headings: Sequence[Heading], number_rank: int) -> int:
    tops = [
        h for h in headings if h.style is Style.CAPS or (h.style is Style.NUMBER and h.depth == 1)
    ]
    numbers = [h for h in tops if h.style is Style.NUMBER]
    starts = 0
    inside = False
    for number, (above, here) in enumerate(itertools.pairwise(tops)):
        if (
            here.style is Style.NUMBER
            and numbering.whole(here.text) == 1
            and above.style is Style.CAPS
        ):
            starts += 1
        if here.style is Style.CAPS and above.style is Style.NUMBER:
            inside = inside or any(h.style is Style.NUMBER for h in tops[number + 2 :])
    if starts >= 2 or not numbers:
        return number_rank - 10  # numbering begins anew: capitals stand above
    return number_rank + 10 if inside else number_rank


def _advice(headings: Sequence[Heading]) -> frozenset[int]:
    """Numbered recommendations and the like that follow a heading of their own style: ``Our
    view``, ``Recommendation 1``, ``Recommendation 2``. They are parts of it, each beside the
    others. What opens a report gives no advice."""
    found: set[int] = set()
    numbered = [_ADVICE.fullmatch(h.text) is not None for h in headings]
    for index, (above, here) in enumerate(itertools.pairwise(headings), 1):
        if not numbered[index] or here.style not in _UNNUMBERED or above.style is not here.style:
            continue
        if index - 1 in found or (not numbered[index - 1] and toc.key(above.text) not in OPENING):
            found.add(index)
    return frozenset(found | _labelled(headings))


def _labelled(headings: Sequence[Heading]) -> set[int]:
    """The bare headings with one label that mostly stand directly under another heading, each
    under its own: ``Staff``, ``Concern: Pay is low``, ``Food``, ``Concern: Meals are cold``. What
    has another label among them (``Theme 1: Trade``) is of their kind."""
    rows: dict[str, list[int]] = {}
    for n, (above, here) in enumerate(itertools.pairwise(headings), 1):
        if above.style is here.style is Style.BARE and (name := label(here.text)):
            rows.setdefault(name, []).append(n)
    opens: Counter[int] = Counter()
    for name, row in rows.items():
        under = sum(headings[n - 1].empty and label(headings[n - 1].text) != name for n in row)
        if len(row) >= _FEWEST_LABELLED and 2 * under >= len(row):
            opens.update([row[0]])
            opens.subtract([row[-1] + 1])
    among = list(itertools.accumulate(opens[n] for n in range(len(headings))))
    return {n for row in rows.values() if among[row[0]] for n in row}


def _beside_chapters(headings: Sequence[Heading]) -> frozenset[int]:
    """The bare headings that hold others and stand beside chapters, not in them.

    Where the numbers of paragraphs say which chapter they belong to, those of ``Minority
    view`` begin with another number than those of the chapter above.
    """
    found: set[int] = set()
    current: int | None = None
    agree = 0
    for index, (heading, below) in enumerate(itertools.pairwise(headings)):
        if heading.word == "chapter":
            number = _DIGITS.search(heading.text)
            current = int(number[0]) if number else None
        own = below.chapter if heading.empty else heading.chapter
        if own is None or current is None:
            continue
        agree += own == current
        if own != current and agree >= _AGREE and heading.empty and heading.style is Style.BARE:
            found.add(index)
    return frozenset(found)


def _like_chapters(headings: Sequence[Heading]) -> frozenset[int]:
    """The capitals of a report whose chapters are announced in capitals, and hold none."""
    chapters = [n for n, h in enumerate(headings) if h.word == "chapter"]
    caps = frozenset(n for n, h in enumerate(headings) if h.style is Style.CAPS)
    if not chapters or not all(is_caps(headings[n].text) for n in chapters):
        return frozenset()
    return frozenset() if any(chapters[0] < n < chapters[-1] for n in caps) else caps


def _end_matter(headings: Sequence[Heading]) -> dict[int, int]:
    """Rank what stands behind the last chapter of a report, or its first annex, and is no part.

    Chapters have numbers, and ``Glossary``, ``Inspection team``, ``References`` have none. They
    come once; what is called as parts of many reports goes on with them. ``Appendices`` directly
    above the first one holds them all.
    """
    annexes = (n for n, h in enumerate(headings) if h.word in ANNEX)
    body = headings[: next(annexes, len(headings))]
    none = len(body) - 1 if len(body) < len(headings) else len(headings)
    last = max((n for n, h in enumerate(body) if h.style in CHAPTERS), default=none)
    titles = Counter(toc.key(h.text) for h in headings)
    ranks: dict[int, int] = {}
    rank = _PART
    annexed = False
    for index in range(last + 1, len(headings)):
        heading = headings[index]
        annexed = annexed or heading.word in ANNEX
        name = toc.key(heading.text)
        below = headings[index + 1] if index + 1 < len(headings) else heading
        if heading.style not in _UNNUMBERED or titles[name] > 1:
            continue
        if name in ANNEXES and below.word in ANNEX:
            rank = _PART - 1
        elif name not in _BEHIND and not (ranks and name in COMMON and not annexed):
            continue
        ranks[index] = rank
    return ranks


def _unlisted(headings: Sequence[Heading], last: int) -> dict[int, int]:
    """Rank the end matter behind the last heading that the contents list names: ``Endnotes`` is no
    part of that one because the list leaves it out."""
    titles = Counter(toc.key(h.text) for h in headings)
    return {
        index: _PART
        for index, heading in enumerate(headings)
        if index > last
        and heading.style in _UNNUMBERED
        and titles[name := toc.key(heading.text)] == 1
        and name in _BEHIND
    }
