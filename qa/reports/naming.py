"""What a report says of its own parts, in its sentences and in its headings.

A flat contents list names chapters and their parts alike, but the report itself tells them
apart: "We looked at four areas: prevention, protection, ..." makes these four equals, and
"What should improve in prevention" ends what began under "Prevention".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from qa.reports import contents as toc
from qa.reports.lines import Kind, Unit

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[,;:.()&/–—-]|\S")
# What may stand between two names that are listed, in a sentence or from item to item.
_BETWEEN = frozenset([",", ";", "and", "or", "&", "the", "then", "finally", "–", "—", "-"])
_AFTER_ITEM = frozenset([".", ",", ";", ":", "(", "–", "—", "-", "and", "or"])
_FEWEST = 3
_LONGEST_TITLE = 14  # words and marks; longer names are not listed in a sentence


def groups(titles: Sequence[str], said: Sequence[Unit]) -> dict[int, int | None]:
    """Return which of the listed headings hold those that follow, with the number of the
    last that each holds, or None where that is not said. ``titles`` are their keys.

    >>> groups(["air", "smell", "conclusions on air", "water", "conclusions on water"], [])
    {0: 2, 3: 4}
    """
    found = _closed(titles)
    places: dict[str, list[int]] = {}
    for number, title in enumerate(titles):
        places.setdefault(title, []).append(number)
    for chain in _enumerated(places, said):
        _hold(titles, places, chain, found)
    return dict(sorted(found.items()))


def _hold(
    titles: Sequence[str],
    places: dict[str, list[int]],
    chain: list[int],
    found: dict[int, int | None],
) -> None:
    """Let the headings of one enumeration hold what stands between them.

    Those that stand side by side are equals without parts. The last one has an end if all
    the others end alike ("Areas for improvement").
    """
    if 2 * sum(below - above > 1 for above, below in pairwise(chain)) < len(chain) - 1:
        return
    for above, below in pairwise(chain):
        found.setdefault(above, below - 1)
    last = chain[-1]
    endings = {titles[number - 1] for number in chain[1:]}
    found.setdefault(last, None)
    if found[last] is None and len(endings) == 1:
        ending = places[endings.pop()]
        further = bisect_right(ending, last)
        found[last] = ending[further] if further < len(ending) else None


# Closing headings


def _closed(titles: Sequence[str]) -> dict[int, int | None]:
    """Headings that others of one pattern name: ``Conclusions on X``, ``X: next steps``.

    The heading that names X ends what X holds, unless it stands right below X each time:
    then it begins it, and X ends before the next of its kind.
    """
    earlier: dict[str, int] = {}
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for number, title in enumerate(titles):
        for pattern, name in _cuts(title):
            if name in earlier:
                pairs.setdefault(pattern, []).append((earlier[name], number))
        earlier[title] = number
    found: dict[int, int | None] = {}
    for group in sorted(pairs.values(), key=len, reverse=True):
        heads = [head for head, _ in group]
        apart = all(below[0] > above[1] for above, below in pairwise(group))
        if len(group) < 2 or not apart:
            continue
        if all(closing == head + 1 for head, closing in group):
            for above, below in pairwise(heads):
                found.setdefault(above, below - 1)
            found.setdefault(heads[-1], None)
        else:
            for head, closing in group:
                found.setdefault(head, closing)
    return found


def _cuts(title: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield each way to read a title as words around a name: the words, and the name."""
    words = title.split()
    if len(words) > _LONGEST_TITLE:
        return
    for cut in range(1, len(words)):
        before, after = words[:cut], words[cut:]
        if len(before) >= 2 or before[0].endswith(":"):
            yield (" ".join(before), ""), " ".join(after)
            if after[0] == "the":
                yield (" ".join(before), ""), " ".join(after[1:])
        yield ("", " ".join(after)), " ".join(before).rstrip(":,")


# Enumerations


def _enumerated(places: dict[str, list[int]], said: Sequence[Unit]) -> Iterator[list[int]]:
    """Yield the runs of listed headings that a sentence, or a list, names in their order."""
    names: dict[tuple[str, ...], int] = {}
    for title, numbers in places.items():
        name = tuple(_TOKEN.findall(title))
        # What comes back in the list does not say which one is meant.
        if 0 < len(name) <= _LONGEST_TITLE and len(numbers) == 1:
            names[name] = numbers[0]
    if len(names) < _FEWEST:
        return
    longest = max(map(len, names))
    items: list[list[str]] = []
    for unit in said:
        tokens = _TOKEN.findall(toc.key(unit.text))
        if unit.kind is Kind.ITEM:
            items.append(tokens)
            continue
        yield from _of_items(items, names, longest)
        items = []
        if unit.kind is Kind.TEXT:
            yield from _of_sentences(tokens, names, longest)
    yield from _of_items(items, names, longest)


def _of_sentences(
    tokens: list[str], names: dict[tuple[str, ...], int], longest: int
) -> Iterator[list[int]]:
    chain: list[int] = []
    at = 0
    joined = False  # only what may stand between two names has stood since the last
    while at < len(tokens):
        number, length = _name(tokens, at, names, longest)
        if number is not None and not (chain and joined and number > chain[-1]):
            yield from _long(chain)
            chain = []
        if number is not None:
            chain.append(number)
            at += length
            joined = False
            continue
        if chain and tokens[at] in _BETWEEN:
            joined = True
        else:
            yield from _long(chain)
            chain = []
        at += 1
    yield from _long(chain)


def _of_items(
    items: list[list[str]], names: dict[tuple[str, ...], int], longest: int
) -> Iterator[list[int]]:
    chain: list[int] = []
    for tokens in items:
        while tokens and not tokens[0][0].isalnum():  # the mark of the item
            tokens = tokens[1:]
        number, length = _name(tokens, 0, names, longest)
        whole = number is not None and (length == len(tokens) or tokens[length] in _AFTER_ITEM)
        if number is None or not whole or (chain and number <= chain[-1]):
            yield from _long(chain)
            chain = []
        if number is not None and whole:
            chain.append(number)
    yield from _long(chain)


def _long(chain: list[int]) -> Iterator[list[int]]:
    if len(chain) >= _FEWEST:
        yield chain


def _name(
    tokens: list[str], at: int, names: dict[tuple[str, ...], int], longest: int
) -> tuple[int | None, int]:
    """Return the heading whose name begins at a token, and how many tokens it takes."""
    for length in range(min(longest, len(tokens) - at), 0, -1):
        number = names.get(tuple(tokens[at : at + length]))
        if number is not None:
            return number, length
    return None, 0
