"""Levels for a flat contents list, from what the body shows and the report says.

A list without numbers, indents or capitals names all its headings alike. What holds what
is then told by their rhythm: which have no text of their own, which come back, which are
judged; and by the report itself, which lists its parts or ends them by their names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qa.reports import contents as toc
from qa.reports import naming
from qa.reports.lines import Unit
from qa.reports.styles import ANNEX, BACK, OPENING, Heading

_ROW = 3  # judged headings, the fewest
_INTRODUCTION = 400  # characters: the most that a heading which only holds others says itself


def levels(headings: Sequence[Heading], places: list[int], texts: Sequence[Unit]) -> list[int]:
    """Return the levels of the headings at ``places``, those that the contents list names.

    - An *opener* is a listed heading with no text before the next listed one. It holds
      what follows: a pillar of an inspection, a part of a book.
    - An opener with a judgement is a question that sums up its neighbours: it holds what
      follows without a judgement, up to the next judged heading, which is its equal.
    - The same heading directly under several openers makes these openers equals. Two such
      families that take turns are nested: the one that comes first is above.
    - What the report itself lists as its parts, or ends by name, holds what follows it
      (see ``naming``).
    - Annexes, appendices and words of the end matter close everything; an annex without
      text of its own holds what follows it, and so does what tells ``About the data``, or about
      the report, its method.
    - A row of judged headings, the first of which is not right under the last opener, stands
      beside that: ``Support for victims``, ``Our assessment``, ``Investigating crime``, ...
    """
    named = [headings[i] for i in places]
    titles = [toc.key(h.text) for h in named]
    count = len(named)
    opens = [
        named[n].empty and n + 1 < count and places[n] + 1 == places[n + 1] for n in range(count)
    ]
    # A line or two above the first part do not make a pillar less of one, if others of its
    # kind are empty: they are known by the first heading that they hold.
    firsts = {titles[n + 1] for n in range(count) if opens[n] and named[n].judgement is None}
    for n in range(count - 1):
        near = places[n] + 1 == places[n + 1] and named[n].size <= _INTRODUCTION
        if near and named[n].judgement is None and titles[n + 1] in firsts:
            opens[n] = True
    closes = [
        bool(h.announcement) or (titles[n] in BACK and not opens[n]) for n, h in enumerate(named)
    ]
    annexes = {n for n in range(count) if closes[n] and opens[n] and named[n].announcement in ANNEX}
    family = {n: titles[n + 1] for n in range(count) if opens[n] and not closes[n]}
    sizes = Counter(family.values())
    outer, inner = _families(named, family, sizes)
    said = {n: end for n, end in naming.groups(titles, texts).items() if not closes[n]}
    outer, inner = _said(said, outer, inner, closes, annexes)

    relatives: dict[str, list[int]] = {}
    for n in sorted(inner - set(said)):
        kin = relatives.setdefault(family[n], [])
        if len(kin) < 50:  # enough to see what comes back; a bound keeps this linear
            kin.append(n)
    reach: dict[int, int] = {}
    for n in inner:
        end = said.get(n)
        kin = relatives.get(family.get(n, ""), [])
        reach[n] = _reach(named, titles, n, outer, inner, closes, kin) if end is None else end - n
    found: list[int] = []
    group = False
    beside = _beside(named, outer | set(said), opens, closes)
    nested = 0  # entries still to come that the last question holds
    last = count  # the last entry of the group, where the report says which
    for n in range(count):
        if n > last or n == beside:
            group, last = False, count
        if closes[n]:
            group, nested, last = n in annexes, 0, count
            found.append(1)
        elif n in outer:
            end = said.get(n)
            group, nested, last = True, 0, count if end is None else end
            found.append(1)
        elif n in inner:
            found.append(2 if group else 1)
            nested = reach[n]
        else:
            about = n and closes[n - 1] and titles[n - 1].startswith("about ")
            part = group or (about and titles[n] in OPENING)
            found.append((2 if part else 1) + (1 if nested > 0 else 0))
            nested -= 1
    return found


def _beside(
    named: list[Heading], outer: set[int], opens: Sequence[bool], closes: Sequence[bool]
) -> int:
    """Return the first of a row of judged headings that the last opener before them does not hold,
    -1 if there is none: what it begins with is not judged."""
    judged = [n for n, heading in enumerate(named) if heading.judgement]
    above = max(outer, default=-1)
    row = len(judged) >= _ROW and 0 <= above < judged[0] - 1 and not any(opens[n] for n in judged)
    return judged[0] if row and not any(closes[above : judged[0]]) else -1


def _said(
    said: dict[int, int | None],
    outer: set[int],
    inner: set[int],
    closes: list[bool],
    annexes: set[int],
) -> tuple[set[int], set[int]]:
    """Put what the report says of its parts above what their emptiness shows.

    The parts that it says are chapters, unless the first of them stands right under an
    opener: then that one is the chapter. Openers within a part, or an annex, are inside it.
    """
    outer, inner = outer - set(said), inner - set(said)
    under = annexed = False
    last = -1
    for n, closing in enumerate(closes):
        if closing:
            under, annexed, last = False, n in annexes, -1
        elif n in said:
            (inner if under or annexed or n <= last else outer).add(n)
            last = max(last, said[n] or -1)
        elif n in outer and (annexed or n <= last):
            outer.discard(n)
            inner.add(n)
        elif n in outer:
            under = n + 1 in said
    return outer, inner


def _families(
    named: list[Heading], family: dict[int, str], sizes: Counter[str]
) -> tuple[set[int], set[int]]:
    """Split openers into those that hold groups and those that stand inside groups."""
    plain = {n for n in family if named[n].judgement is None}
    judged = set(family) - plain
    repeated = list(dict.fromkeys(t for t in family.values() if sizes[t] >= 2))
    if len(repeated) >= 2:
        first = {n for n, title in family.items() if title == repeated[0]}
        second = {n for n, title in family.items() if title == repeated[1]}
        starts = sorted(first)
        # They take turns if the second comes up between members of the first.
        if any(starts[0] < n < starts[-1] for n in second) and min(first) < min(second):
            outer = first | (plain - second - {n for n in plain if sizes[family[n]] >= 2})
            return outer, set(family) - outer
    return plain, judged


def _reach(
    named: list[Heading],
    titles: list[str],
    opener: int,
    outer: set[int],
    inner: set[int],
    closes: list[bool],
    relatives: list[int],
) -> int:
    """How many entries a question holds: those without a judgement up to the next one that
    has one, and no more than what comes back under every question of its family."""
    length = 0
    for n in range(opener + 1, len(named)):
        if closes[n] or n in outer or n in inner or named[n].judgement is not None:
            break
        length += 1
    for other in relatives:
        if other == opener:
            continue
        same = 0
        while (
            same < length
            and other + 1 + same < len(titles)
            and titles[other + 1 + same] == titles[opener + 1 + same]
        ):
            same += 1
        length = min(length, same)
    return max(length, 1)
