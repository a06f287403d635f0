"""Which lines are headings.

Evidence, strongest first:

1. drawn headings: ``#`` marks, a line of === or --- below;
2. lines that the contents list names;
3. numbers and words that announce a part (``3.2 Findings``, ``Annex A``), in sequence;
4. lines in capitals or wholly bold;
5. bare lines: short, no sentence, standing alone above the text they head.

The weaker the evidence, the more a line must also be *in the place* of a heading: what
stands above and below decides whether ``Crime outcomes`` heads a paragraph or names a table.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence

from qa.reports import announced, paragraphs, places, scales, units
from qa.reports import contents as toc
from qa.reports.contents import Contents
from qa.reports.grades import grade
from qa.reports.lines import (
    MOST_WRAPPED,
    Kind,
    Line,
    closed,
    goes_on,
    has_gap,
    is_bare,
    is_ragged,
    is_underline,
    numbered_paragraph,
    starts_lower,
    wrap_width,
)
from qa.reports.styles import Found, Heading, Style

_FEWEST_GRADED = 2  # marked headings
_ATX = re.compile(r"(#{1,6})[ \t]+(\S.*)")


def find(
    lines: Sequence[Line],
    bold: Mapping[int, int],
    plain: frozenset[int],
    contents: Contents | None,
    skipped: frozenset[int],
    pages: Sequence[int],
    cover: int,
) -> Found:
    """Find all headings. ``skipped`` lines (contents list, imprint) are not looked at.

    In ``plain`` ones a mark is no mark, ``pages`` are those at which form feeds began pages. Those
    before line ``cover`` are the title page's.
    """
    strong = _drawn(lines, plain, skipped)
    marked = any(h.style is Style.ATX for h in strong.values())
    width = wrap_width([line for line in lines if line.number not in skipped])
    _join_wrapped(lines, strong, width)
    if contents:
        _listed(lines, contents, skipped, strong, width)
    if not marked:
        announced.worded(lines, skipped, strong, width)
        announced.numbered(lines, skipped, strong, width)
    taken = frozenset(n for h in strong.values() for n in range(h.first, h.last + 1)) | skipped
    body = units.join(lines, taken, width)
    if paragraphs.dense(lines):
        for unit in body:
            unit.blanks = 1  # nothing stands closer to what is above it than anything else
    scale = scales.told(lines)
    return places.decide(
        lines, body, strong, bold, skipped, marked, scale, contents, pages, cover, width
    )


def _drawn(
    lines: Sequence[Line], plain: frozenset[int], skipped: frozenset[int]
) -> dict[int, Heading]:
    found: dict[int, Heading] = {}
    for line in lines:
        number, text = line.number, line.text
        if line.kind not in (Kind.TEXT, Kind.ITEM, Kind.ROW) or number in skipped:
            continue
        if text.startswith("#") and line.indent <= 3 and number not in plain:
            marks = _ATX.fullmatch(text)
            if marks:
                title = marks[2].rstrip()
                bare = title.rstrip("#")
                if bare != title and (not bare or bare[-1] in " \t"):
                    title = bare.rstrip()
                # "#    Recommendation          Date" is the head of a table
                if title and not has_gap(title) and not toc.is_head(text):
                    found[number] = Heading(
                        number, number, number, title, Style.ATX, len(marks[1]), "#"
                    )
        elif number and line.kind is Kind.TEXT and is_underline(text, lines[number - 1].text):
            above = lines[number - 1]
            if above.kind not in (Kind.TEXT, Kind.ITEM) or number - 1 in found:
                continue
            if number - 1 in skipped or is_underline(above.text) or above.text.startswith("#"):
                continue
            free = number < 2 or lines[number - 2].kind is Kind.BLANK or number - 2 in skipped
            if not free and not lines[number - 2].text:
                free = True
            # "---" below a sentence rules off a paragraph; below "===" there is no doubt.
            if not free or len(above.text) > 200 or (text[0] != "=" and above.text[-1] in ".;,"):
                continue
            if toc.is_head(above.text):
                continue
            found[number - 1] = Heading(
                number - 1, number, number - 1, above.text, Style.LINE, 1, text[0]
            )
    _measure_drawn(found)
    _join_marked(lines, found)
    _judge_marked(lines, found)
    return found


def _measure_drawn(found: Mapping[int, Heading]) -> None:
    """Rank headings with a line below by what draws it: === above ---, and where other characters
    do so, too, each below those that were seen before it."""
    drawn = [heading for _, heading in sorted(found.items()) if heading.style is Style.LINE]
    order = list(dict.fromkeys(heading.word for heading in drawn))
    if set(order) <= {"=", "-"}:
        order = ["=", "-"]
    for heading in drawn:
        heading.depth = order.index(heading.word) + 1


def _judge_marked(lines: Sequence[Line], found: dict[int, Heading]) -> None:
    """Give a marked heading the grade that stands directly below it with a mark of its own, as
    programs mark what is set in large letters: ``## Serving meals``, ``##### Good``. Twice or
    more, since a grade may head what it means, or an example of it; then others stand beside it."""
    marked = [heading for _, heading in sorted(found.items()) if heading.style is Style.ATX]
    graded: list[tuple[Heading, Heading]] = []
    for above, value, below in zip(marked, marked[1:], [*marked[2:], None], strict=False):
        beside = below is not None and above.depth < value.depth == below.depth
        listed = grade(above.text) or (below is not None and grade(below.text))
        right_below = all(line.kind is Kind.BLANK for line in lines[above.last + 1 : value.first])
        if right_below and grade(value.text) and not (beside or listed):
            graded.append((above, value))
    for above, value in graded if len(graded) >= _FEWEST_GRADED else ():
        above.judgement = grade(value.text)
        above.last = value.last
        del found[value.first]


def _join_marked(lines: Sequence[Line], found: dict[int, Heading]) -> None:
    """Join a marked title that was parted line by line: ``# Report on``, ``# Dale prison``."""
    for above, below in itertools.pairwise(list(found.values())):
        same = above.style is below.style is Style.ATX and above.depth == below.depth
        between = lines[above.last + 1 : below.first]
        if same and goes_on(above.text) and all(line.kind is Kind.BLANK for line in between):
            del found[above.first]
            del found[below.first]
            below.first = above.first
            below.text = f"{above.text} {below.text}"
            found[below.first] = below


def _join_wrapped(lines: Sequence[Line], found: Mapping[int, Heading], width: int | None) -> None:
    """Join a marked title with the line directly below it, if that had no room for more and the
    rest ends as no sentence does: some programs wrap titles as they wrap text."""
    for heading in found.values():
        rest = lines[heading.last + 1 : heading.last + 3]
        if heading.style is not Style.ATX or width is None or not rest:
            continue
        line, alone = rest[0], len(rest) == 1 or rest[1].kind is Kind.BLANK
        room = is_ragged(lines[heading.last], line, width) if line.text else True
        if room or not alone or line.kind is not Kind.TEXT or closed(line.text):
            continue
        joined = f"{heading.text} {line.text}"
        if line.number not in found and is_bare(joined, sentence=True):
            heading.text, heading.last = joined, line.number


def _listed(
    lines: Sequence[Line],
    contents: Contents,
    skipped: frozenset[int],
    strong: dict[int, Heading],
    width: int | None,
) -> None:
    wanted = {toc.key(entry.title) for entry in contents.entries}
    places: dict[str, list[int]] = {}
    tight: dict[str, list[int]] = {}  # where it begins with no blank line beside it
    extent: dict[tuple[int, str], int] = {}

    def free(number: int) -> bool:
        return (
            not 0 <= number < len(lines)
            or lines[number].kind is Kind.BLANK
            or number in skipped
            or number in strong
        )

    for line in lines:
        number = line.number
        if number in skipped:
            continue
        if line.kind not in (Kind.TEXT, Kind.ITEM) and not announced.is_tabbed(lines, line):
            continue
        if number in strong:
            names = [(toc.key(strong[number].text), strong[number].title)]
        else:
            if not free(number - 1) and not free(number + 1):
                if named := _tight(lines, number, skipped, wanted, width):
                    name, extent[number, name] = named
                    tight.setdefault(name, []).append(number)
                continue
            names = []
            joined = ""
            for last in range(number, min(number + MOST_WRAPPED, len(lines))):
                piece = lines[last]
                if not piece.text or len(piece.text) > 200 or last in skipped:
                    break
                joined = f"{joined} {piece.text}".strip()
                names.append((toc.key(joined), last))
                if behind := toc.announced(joined):
                    names.append((toc.key(behind), last))
                if not free(number - 1):
                    break
        for name, last in names:
            if name in wanted:
                places.setdefault(name, []).append(number)
                extent[number, name] = last
                break
    for name, numbers in tight.items():
        # Where names follow each other they may be a list.
        below = {n: lines[extent[n, name] + 1].text for n in numbers}
        tight[name] = [n for n in numbers if toc.key(below[n]) not in wanted] or numbers
    tight_alone = {name: numbers for name, numbers in tight.items() if name not in places}
    found = toc.align(contents.entries, places | tight_alone)
    for entry, number in _between(contents, found, tight).items():
        if number in strong:
            strong[number].entry = entry
            continue
        last = extent[number, toc.key(contents.entries[entry].title)]
        text = " ".join(lines[n].text for n in range(number, last + 1))
        strong[number] = Heading(number, last, last, text, Style.LISTED, entry=entry)
        part = announced.PART.fullmatch(text)
        if part:
            strong[number].word = part[1].casefold()


def _between(
    contents: Contents, found: Mapping[int, int], tight: Mapping[str, Sequence[int]]
) -> dict[int, int]:
    """Add the ``tight`` lines of entries that were ``found`` nowhere, between their neighbours: all
    that stands clear of them may be the row of a table at the head of a page."""
    known = dict(found)
    order = range(len(contents.entries))
    ends = list(itertools.accumulate((found.get(n, math.inf) for n in reversed(order)), min))
    last = -1
    for number, end in zip(order, reversed(ends), strict=True):
        lines = (
            tight.get(toc.key(contents.entries[number].title), ()) if number not in known else ()
        )
        own = (n for n in lines if last < n < end)
        if (first := next(own, None)) is not None:
            known[number] = first
        last = known.get(number, last)
    return known


def _tight(
    lines: Sequence[Line],
    number: int,
    skipped: frozenset[int],
    wanted: set[str],
    width: int | None,
) -> tuple[str, int] | None:
    """Return the name in the contents list of a title that begins on a line, and its last line,
    between lines that may be text: below the end of a sentence, a list, a grade, a line that has
    room for more or another title, or with a number, and above what begins anew."""
    above, line = lines[number - 1], lines[number]
    begins = above.kind is not Kind.TEXT or closed(above.text) or toc.key(above.text) in wanted
    begins = begins or numbered_paragraph(line.text) or grade(above.text) is not None
    begins = begins or (width is not None and is_ragged(above, line, width))
    if not begins or starts_lower(line.text):
        return None
    pieces: list[str] = []
    for last in range(number, min(number + MOST_WRAPPED, len(lines) - 1)):
        if last > number and (last in skipped or lines[last].kind is not Kind.TEXT):
            return None
        pieces.append(lines[last].text)
        name = toc.key(" ".join(pieces))
        if name in wanted and not starts_lower(lines[last + 1].text):
            return name, last
    return None
