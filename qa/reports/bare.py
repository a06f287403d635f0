"""How bare headings nest: lines that look alike, whatever they head.

What they hold is told by what stands below them, by what comes back elsewhere in the report,
and by what is judged.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from qa.reports import components
from qa.reports import contents as toc
from qa.reports.styles import BACK, COMMON, FINDINGS, OPENING, Heading, Style

_BARE = 890
_FEWEST_WHOLES = 3
_FEWEST_QUESTIONS = 3
_FEWEST_DETAILS = 4
_MOST_DETAILS = 0.8
_SENTENCE = 5  # words: fewer are a label
_TIGHT = 895
# A summary of many pages has parts of its own.
_SUMMARIES = frozenset(["summary", "executive summary", "overview"])
_WITH_NUMBER = re.compile(r"(.{1,60}) (\d{1,2})")
_ENDING = re.compile(
    r"(?:conclusions?\b.*|recommendations|next steps|what happens next|(?:final )?decision)",
    re.IGNORECASE,
)
# "How we considered this complaint" is told of the whole, whatever stands around it.
_METHOD = re.compile(
    r"how (?:we|i) (?:\w++ ){1,3}(?:this|the|our|your) (?:complaint|case|report|review|inspection|"
    r"visit|revisit|investigation|audit|evaluation|inquiry|assessment|study|work)",
    re.IGNORECASE,
)
_CONCERN = re.compile(r"causes? (?:of|for) concern\b", re.IGNORECASE)
# What judges a whole report is judged, and is no component of it.
_OVERALL = re.compile(r"(?:our |the )?overall (?:judge?ment|rating|grade|assessment|evaluation)")
# The label of a box, above its title: what follows the box is none of its parts.
_BOX = re.compile(
    r"(?:case stud(?:y|ies)|practice (?:study|example)|"
    r"(?:good|best|poor|notable|innovative|promising) practice(?: example)?|"
    r"spotlight|vignette|example)\b.*",
    re.IGNORECASE,
)


def ranks(headings: Sequence[Heading], advice: frozenset[int], *, flat: bool) -> dict[int, int]:
    """Rank the bare headings, by their number in ``headings``; smaller is higher.

    Those that stand below others by their layout come last. ``advice`` are numbered recommendations
    and the like, and ``flat`` says that nothing else in the report ranks its parts.
    """
    tight = components.lower(headings)
    upper = [n for n in range(len(headings)) if n not in tight]
    place = {n: at for at, n in enumerate(upper)}
    shown = [replace(headings[n], empty=headings[n].empty and n + 1 not in tight) for n in upper]
    over = _loose(shown, frozenset(place[n] for n in advice if n in place), flat=flat)
    found = {upper[at]: rank for at, rank in over.items()}
    for n in tight:
        opens = headings[n].empty and n + 1 in tight
        holds = opens and headings[n + 1].empty and n + 2 in tight
        found[n] = _TIGHT + (not opens) - holds + (n in advice)
    return found


def _loose(headings: Sequence[Heading], advice: frozenset[int], *, flat: bool) -> dict[int, int]:
    """Rank bare lines of one layout.

    A bare heading directly above another one opens a group (``Methodology`` above ``Data
    in the report``). It ends at the next such heading, and at one that comes back again and
    again (``Main findings``): a standing title belongs to every component, not to
    the group that happens to stand above it. A heading with a judgement is a component;
    those without one that follow it are its parts. Headings that take turns with others of
    a chapter are parts of these (``_turns``), and so is a numbered recommendation of what it
    follows (``_advice``). What is judged by the same questions as others holds these
    (``_services``), what comes once belongs to the findings above it (``_details``), and what
    is judged in its last line to the part above it that is not (``_closing``). For a row of
    judged headings with the same parts see ``components``.
    """
    ranks: dict[int, int] = {}
    judged = group = ended = closed = False
    titles = Counter(toc.key(h.text) for h in headings if h.style is Style.BARE)
    turns = _turns(headings)
    services = _services(headings)
    parts = components.parts(headings, services)
    top = _BARE - 5 + min(parts.values(), default=0)
    wholes = _wholes(headings, titles)
    beside = _beside(headings, titles, turns, wholes)
    details = _details(headings, titles)
    closing = _closing(headings)
    behind = _behind(headings, titles)
    boxes: set[int] = set()
    openers = {n for n in range(len(headings) - 1) if _opens(headings, n, advice)}
    asking = _questions(headings, openers)
    # Services end the group above them, if that does not hold them.
    loose = not any(n - 1 in openers for n in services)
    last = max(openers, default=-1)
    general = _general(headings, titles)
    last_judged = max((n for n, h in enumerate(headings) if h.judgement), default=-1)
    for index, heading in enumerate(headings):
        if heading.style is not Style.BARE:
            judged = group = ended = closed = False
            continue
        if index in beside:
            ranks[index] = _BARE - 8
            continue
        if (index in turns and index not in wholes) or index in advice:
            ranks[index] = turns.get(index, _BARE + 2)
            continue
        name = toc.key(heading.text)
        if index - 1 in boxes or (details and _answers(headings, index)):
            ranks[index] = ranks[index - 1] + 1
            continue
        opens = index in openers
        # A group by itself within a whole is none: which of the parts that follow are its own
        # cannot be told.
        opens = opens and not (index - 1 in wholes and index == last)
        if index in wholes:
            ranks[index] = _BARE - 8
            judged, group = False, opens
        elif index in parts:
            ranks[index] = _BARE - 5 + parts[index]
            judged = group = False
            ended = True  # whatever ends the report stands beside its components
        elif index in services or heading.panel:
            ranks[index] = _BARE - 4 - (loose and not heading.panel)
            judged = group = False
        elif index in closing:
            ranks[index] = _BARE + 1
        elif index in asking:
            ranks[index] = _BARE - 5
            judged, group, ended = False, opens, True
        elif heading.judgement is not None:
            ranks[index] = _BARE
            judged, group = _OVERALL.fullmatch(name) is None, False
        elif opens and _BOX.fullmatch(name):
            ranks[index] = _BARE + 1 + (index in details) if judged else _BARE
            boxes.add(index)
        elif opens or (
            # not the first of its group: that one belongs to what opens above it
            group and not headings[index - 1].empty and titles[name] >= 3
        ):
            # Behind components it belongs to what ended them (``About the data``).
            ranks[index] = top + 1 if closed and parts else _BARE - 5
            judged, group = False, True
        elif (
            (group or judged or ended)
            and (index in behind or (flat and name in BACK))
            # ``About the data``, ``Methodology``
            and not (parts and closed and name in OPENING - BACK)
        ) or ((group or ended) and index in general):
            # One that comes before what is judged holds none of that.
            ranks[index] = top if parts or index > last_judged else _BARE
            ended = closed = True
            judged = group = False
        else:
            ranks[index] = _BARE + 1 + (index in details) if judged else _BARE
    for holder, said in _sentences(headings, details, openers, titles):
        ranks.update(dict.fromkeys(said, ranks[holder] + 1))
    for items, behind_all in _answered(headings):
        above = items[0] - 1
        held = items[0] > 0 and headings[above].empty and above in ranks
        rank = max(ranks[items[0]], ranks[above] + 1) if held else ranks[items[0]]
        for item in items:
            ranks[item], ranks[item + 1] = rank, rank + 1
        ranks.update(dict.fromkeys(behind_all, _BARE - 8))
    return ranks


def _answered(headings: Sequence[Heading]) -> Iterator[tuple[range, range]]:
    """Yield the numbered headings that have one part each, of the same name, directly behind them,
    and what follows the last of them down to what holds others: ``Request 1``, ``Answer``,
    ``Request 2``, ``Answer``, ``Complaints``. That is a part of none, and of what holds them it
    cannot be told."""
    found = [_WITH_NUMBER.fullmatch(h.text) if h.style is Style.BARE else None for h in headings]
    names = [toc.key(h.text) for h in headings]
    n = 0
    while n < len(headings):
        end = n
        while end + 1 < len(headings) and (here := found[end]) and names[end + 1] == names[n + 1]:
            first = found[n]
            if first is None or (here[1], int(here[2])) != (first[1], 1 + (end - n) // 2):
                break
            end += 2
        if end > n + 2 and headings[n + 1].style is Style.BARE and found[n + 1] is None:
            last = end
            while last < len(headings) and _is_plain(headings[last]) and found[last] is None:
                last += 1
            yield range(n, end, 2), range(end, last)
        n = max(end, n + 1)


def _answers(headings: Sequence[Heading], index: int) -> bool:
    """Whether a heading says what to do about the concern that the one above it raises: both stand
    in a box, and beside that the findings."""
    name, above = toc.key(headings[index].text), headings[index - 1] if index else None
    raised = above is not None and above.style is Style.BARE and _CONCERN.match(above.text)
    return bool(raised) and name in ("recommendation", "recommendations")


def _is_plain(heading: Heading) -> bool:
    """Whether a bare heading has a text of its own and no judgement."""
    return heading.style is Style.BARE and not heading.empty and not heading.judgement


def _opens(headings: Sequence[Heading], index: int, advice: frozenset[int]) -> bool:
    """Whether a bare heading stands directly above another one that is no advice."""
    heading, below = headings[index], headings[index + 1]
    bare = heading.style is Style.BARE and below.style is Style.BARE
    return bare and heading.empty and index + 1 not in advice


def _questions(headings: Sequence[Heading], openers: Set[int]) -> frozenset[int]:
    """The bare headings that ask, if there are some and one that is not judged holds others: they
    are equals."""
    found = frozenset(
        n for n, h in enumerate(headings) if h.style is Style.BARE and h.text.endswith("?")
    )
    plain = {n for n in found if not headings[n].judgement}
    return found if len(found) >= _FEWEST_QUESTIONS and plain & openers else frozenset()


def _services(headings: Sequence[Heading]) -> frozenset[int]:
    """The judged headings that hold others which come back under each: ``Surgery``, ``Is it
    safe?``, ``Is it caring?``, ``Maternity``, ``Is it safe?``."""
    judged = [n for n, h in enumerate(headings) if h.style is Style.BARE and h.judgement]
    names = {n: toc.key(headings[n].text) for n in judged}
    counts = Counter(names.values())
    # What comes first under one of them, and comes back.
    first = Counter(
        names[below]
        for here, below in itertools.pairwise(judged)
        if below == here + 1 and counts[names[here]] == 1 and counts[names[below]] > 1
    )
    found = [
        here
        for here, below in itertools.pairwise(judged)
        if counts[names[here]] == 1 and first[names[below]] > 1
    ]
    return frozenset(found)


def _closing(headings: Sequence[Heading]) -> frozenset[int]:
    """The bare headings that are judged in their last line and stand below one that is not:
    ``Quality of life``, ``Rule 5: Food``, ``Rule 6: Fire``."""
    found: set[int] = set()
    under = False
    for index, heading in enumerate(headings):
        if heading.style is Style.BARE and heading.closing and under:
            found.add(index)
        elif not (heading.style is Style.BARE and heading.closing):
            under = heading.style is Style.BARE and heading.judgement is None
    return frozenset(found if len(found) > 1 else ())


def _details(headings: Sequence[Heading], titles: Counter[str]) -> frozenset[int]:
    """The bare headings that come once, below findings that come back in every component:
    ``Main findings``, ``Staff feel safe``, ``Cells are cold``."""
    found: set[int] = set()
    under = False
    for index, heading in enumerate(headings):
        name = toc.key(heading.text)
        if heading.style is not Style.BARE or heading.judgement or titles[name] > 1:
            under = name in FINDINGS
        elif under:
            found.add(index)
    return frozenset(found)


def _sentences(
    headings: Sequence[Heading],
    details: frozenset[int],
    openers: Set[int],
    titles: Counter[str],
) -> Iterator[tuple[int, range]]:
    """Yield the labels with the titles behind them that are as long as sentences, in a report that
    tells its findings by such titles: ``Summary``, ``The lamps are lit in time``, ``Oil is stored
    badly``. These are parts of it."""
    long = sum(len(headings[n].text.split()) >= _SENTENCE for n in details)
    if len(details) < _FEWEST_DETAILS or long < _MOST_DETAILS * len(details):
        return
    said = [
        n not in details
        and n not in openers
        and _is_plain(heading)
        and len(heading.text.split()) >= _SENTENCE
        and titles[toc.key(heading.text)] == 1
        for n, heading in enumerate(headings)
    ]
    for holder, heading in enumerate(headings):
        end = holder + 1
        while end < len(headings) and said[end]:
            end += 1
        label = _is_plain(heading) and len(heading.text.split()) < _SENTENCE
        if label and holder not in details and end > holder + 2:
            yield holder, range(holder + 1, end)


def _behind(headings: Sequence[Heading], titles: Counter[str]) -> frozenset[int]:
    """The bare headings behind the last of two components or more that head a part of many
    reports and come once: advice on the whole, not on the component above it."""
    judged = [n for n, h in enumerate(headings) if h.style is Style.BARE and h.judgement]
    if len(judged) < 2:
        return frozenset()
    names = {n: toc.key(headings[n].text) for n in range(judged[-1] + 1, len(headings))}
    return frozenset(n for n, name in names.items() if name in COMMON and titles[name] == 1)


def _general(headings: Sequence[Heading], titles: Counter[str]) -> frozenset[int]:
    """The bare headings that come once and speak of the whole, not of the group above them: what
    ends a report, says how it was made, or, behind a summary, begins to number its paragraphs."""
    begins = [n for n, h in enumerate(headings) if h.begins]
    return frozenset(
        n
        for n, h in enumerate(headings)
        if titles[toc.key(h.text)] == 1
        and (
            _ENDING.fullmatch(h.text)
            # not the first of a group: that one belongs to what opens above it
            or (n and not headings[n - 1].empty and (_METHOD.fullmatch(h.text) or begins == [n]))
        )
    )


def _wholes(headings: Sequence[Heading], titles: Counter[str]) -> frozenset[int]:
    """The bare headings that hold groups: ``Findings`` above ``Reach`` above ``Who was seen``,
    each without a text of its own. Where there is one, what heads a part of many reports and
    stands in this one once (``Recommendations``) is no part of a group either; before the first,
    that holds only for what opens reports, for an introduction may tell ``Our approach``."""
    bare = [h.style is Style.BARE and not h.judgement for h in headings]
    found = {
        n
        for n in range(len(headings) - 2)
        if all(bare[n : n + 3])
        and headings[n].empty
        and headings[n + 1].empty
        # not in the middle of a run of lines that hold nothing
        and not headings[n + 2].empty
        and not (n and bare[n - 1] and headings[n - 1].empty)
        and titles[toc.key(headings[n].text)] == 1
    }
    if found:
        names = {n: toc.key(h.text) for n, h in enumerate(headings) if bare[n]}
        first = min(found)
        found.update(
            n
            for n, name in names.items()
            if name in (COMMON if n > first else OPENING)
            and titles[name] == 1
            # not the first of a group: that one belongs to what opens above it
            and not (n and bare[n - 1] and headings[n - 1].empty)
        )
    found.update(_summaries(headings))
    return frozenset(found)


def _beside(
    headings: Sequence[Heading],
    titles: Counter[str],
    turns: Mapping[int, int],
    wholes: frozenset[int],
) -> frozenset[int]:
    """What comes once behind wholes that hold nothing but what comes back in each of them, with a
    text of its own, is none of their parts: ``Theme 1``, ``Evidence``, ``Theme 2``, ``Evidence``,
    ``What it costs``."""
    again = {n for n in turns if titles[toc.key(headings[n].text)] > 1}
    holding = sorted(n for n in wholes & turns.keys() if n + 1 in again)
    if len(holding) < _FEWEST_WHOLES:
        return frozenset()
    once = {n for n in turns if n > holding[0]} - again - wholes
    last = max(again)
    return frozenset(once if all(n > last for n in once) else ())


def _summaries(headings: Sequence[Heading]) -> set[int]:
    """The summaries that open with a part of their own, before the parts of the report are
    announced: ``Summary``, ``Introduction``, ``Recommendations``, ``Part One``."""
    found: set[int] = set()
    for index, (heading, below) in enumerate(itertools.pairwise(headings)):
        if heading.style is not Style.BARE:
            break
        opens = heading.empty and below.style is Style.BARE and toc.key(below.text) in COMMON
        if opens and toc.key(heading.text) in _SUMMARIES:
            found.add(index)
    return found if any(h.announcement for h in headings) else set()


def _turns(headings: Sequence[Heading]) -> dict[int, int]:
    """Rank the bare lines of chapters in which some come back under others.

    Neighbours of one level differ: where ``Strengths`` stands twice in one chapter, it is
    a part of what stands between (``Staff``, ``Strengths``, ``Buildings``, ``Strengths``).
    """
    ranks: dict[int, int] = {}
    bare = itertools.groupby(range(len(headings)), lambda n: headings[n].style is Style.BARE)
    for run in (list(numbers) for is_bare, numbers in bare if is_bare):
        names = {n: toc.key(headings[n].text) for n in run}
        counts = Counter(names.values())
        back = {name for name, count in counts.items() if count >= 2}
        if not back or names[run[0]] in back or any(headings[n].judgement for n in run):
            continue
        # Between two of a name stands one that comes once: that is what it belongs to.
        seen: set[str] = set()
        for n in run:
            if names[n] not in back:
                seen.clear()
            elif names[n] in seen:
                break
            else:
                seen.add(names[n])
        else:
            ranks.update((n, _BARE + (names[n] in back)) for n in run)
    return ranks
