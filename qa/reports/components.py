"""Components: parts of a report that are each judged, and hold the same parts of their own.

An inspection goes through what it judges one thing after the other (``Preventing crime``,
``Supporting victims``), and under each it has ``Areas for improvement`` and ``Main findings``.
What bare lines do not show by their looks is told by this: what is judged stands side by side,
and what comes back under it is a part of it.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set

from qa.reports import contents as toc
from qa.reports.styles import BACK, FINDINGS, Heading, Style

_NUMBERED = re.compile(r"\A([^\W\d_]++(?: [^\W\d_]++){0,2}) \d")  # "standard 7.1 staff are kind"
_COMPONENTS = (Style.BARE, Style.LISTED)
_FEWEST = 3  # judged headings that make a row of components
_SLIPS = 0.05  # of all, headings not set as others of their name
_FEWEST_LOWER = 2  # pairs that show which of two layouts is the lower


def parts(headings: Sequence[Heading], services: frozenset[int]) -> dict[int, int]:
    """Return how deep the bare headings of components stand: 0 for a component, by their number
    in ``headings``; none where there is no row of components that stand side by side.

    What comes back under other components is a part (1), and so is what comes once, but below a
    part that holds it (2): one without a text of its own, or with findings. What stands empty
    right above a component holds it and those that follow (-2: ``Effectiveness``). The last
    component goes on to what heads the end of a report. Judged headings that hold others
    (``services``) are no such row.
    """
    judged = [n for n, h in enumerate(headings) if h.style in _COMPONENTS and h.judgement]
    # One without a text, right above another, holds that, and those without a text are its equals.
    holders = [n for n in judged if headings[n].style is Style.BARE and headings[n].empty]
    if {n + 1 for n in holders} & set(judged):
        judged = holders
    names = [toc.key(h.text) for h in headings]
    pillars = {
        n - 1 for n in judged if n and _is_open(headings[n - 1]) and headings[n].style is Style.BARE
    }
    alone = len({names[n] for n in [*judged, *pillars]}) == len(judged) + len(pillars)
    if len(judged) < _FEWEST or services or not alone:
        return {}
    under = list(_under(headings, names, judged, pillars))
    counts = Counter(itertools.chain.from_iterable({names[n] for n in part} for part in under))
    back = {name for name, count in counts.items() if count > 1}
    # What stands once, and directly above what comes back, holds components in another way.
    others = any(
        _is_open(headings[n]) and names[n] not in back and names[n + 1] in back
        for n in range(judged[-1])
        if headings[n + 1].style is Style.BARE
    )
    if not back or others:
        return {}
    found = {n: 0 for n in judged if headings[n].style is Style.BARE}
    found.update(dict.fromkeys(pillars, -2))
    row = _numbered_row(names, under)
    for part in under:
        held = False
        deep = 0
        for n in part:
            again = names[n] in back
            held, deep = (False, 0) if n in row else (held, deep)
            found[n] = 1 + deep + (held and not again and not headings[n].judgement)
            deep = deep or n in row
            if again or headings[n].judgement:
                held = headings[n].empty or names[n] in FINDINGS
            held = held or (headings[n].empty and n != part[-1])
    return found


def _numbered_row(names: Sequence[str], under: Sequence[Sequence[int]]) -> frozenset[int]:
    """Return the headings under components that have one word and numbers, if what comes back
    stands between two of them: that is their part (``Standard 7.1``, ``Advice``, ``Standard 7.2``,
    ``Advice``)."""
    rows: dict[str, list[list[int]]] = {}
    for part in under:
        own: dict[str, list[int]] = {}
        for n in part:
            if found := _NUMBERED.match(names[n]):
                own.setdefault(found[1], []).append(n)
        for word, numbers in own.items():
            rows.setdefault(word, []).append(numbers)
    counts = Counter(names[n] for part in under for n in part)
    for row in rows.values():
        among = any(
            counts[names[a + 1]] > 1
            for numbers in row
            for a, b in itertools.pairwise(numbers)
            if b > a + 1
        )
        if among and sum(map(len, row)) >= _FEWEST:
            return frozenset(itertools.chain.from_iterable(row))
    return frozenset()


def _is_open(heading: Heading) -> bool:
    """Whether a bare heading has neither a text of its own nor a judgement."""
    return heading.style is Style.BARE and heading.empty and not heading.judgement


def _under(
    headings: Sequence[Heading],
    names: Sequence[str],
    judged: Sequence[int],
    pillars: Set[int],
) -> Iterator[list[int]]:
    """Yield the bare headings under each component, down to a pillar, or to what heads the end
    of a report."""
    ends = [*judged[1:], len(headings)]
    for here, behind in zip(judged, ends, strict=True):
        closing = BACK if behind == len(headings) else frozenset()
        under: list[int] = []
        for n in range(here + 1, behind):
            if headings[n].style is not Style.BARE or names[n] in closing or n in pillars:
                break
            under.append(n)
        yield under


def lower(headings: Sequence[Heading]) -> frozenset[int]:
    """Return the bare headings that stand tight on their text, where that sets them below others.

    A report whose chapters have a blank line below them, and whose smaller headings have none,
    tells its levels so: headings of the first sort have texts of their own, too, and stand directly
    above some of the second, never the other way round. A name is set in one way throughout, but
    for a slip now and then.

    >>> tight = [Heading(1, 1, 1, str(n), Style.BARE, tight=True) for n in range(2)]
    >>> loose = [Heading(1, 1, 1, name, Style.BARE) for name in "ab"]
    >>> empty = [Heading(1, 1, 1, name, Style.BARE, empty=True) for name in "cd"]
    >>> sorted(lower([*loose, empty[0], tight[0], empty[1], tight[1]]))
    [3, 5]
    """
    bare = {n: toc.key(h.text) for n, h in enumerate(headings) if h.style is Style.BARE}
    counts = Counter(bare.values())
    set_tight = Counter(name for n, name in bare.items() if headings[n].tight)
    small = {name for name, count in set_tight.items() if 2 * count > counts[name]} - BACK
    tight: set[int] = set()
    for n, name in bare.items():
        # A name that is set in both ways as often may be in a summary, and in a list of advice.
        both = 2 * set_tight[name] == counts[name] and headings[n].tight
        among = n - 1 in tight or (n - 1 in bare and headings[n - 1].empty)
        if name in small or (both and among and name not in BACK):
            tight.add(n)
    # What stands between a heading and its grade, or the next heading, says nothing.
    told = [n for n in bare if not headings[n].empty and not headings[n].judgement]
    own = [n for n in told if bare[n] not in BACK]
    slips = sum((n in tight) is not headings[n].tight for n in own)
    large = sum(n not in tight for n in own)
    pairs = [(n in tight, n + 1 in tight) for n in bare if headings[n].empty and n + 1 in bare]
    down, up = pairs.count((False, True)), pairs.count((True, False))
    judged = any(headings[n].judgement for n in tight)
    clear = min(down, large) >= _FEWEST_LOWER and not up and not judged
    return frozenset(tight if clear and slips <= _SLIPS * len(own) else ())
