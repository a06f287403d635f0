"""A text becomes a ``Document``: reading text, tree of sections, blocks."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left

from qa.reports import blocks as block
from qa.reports import contents as toc
from qa.reports import furniture, margins, outline
from qa.reports import headings as heading
from qa.reports import lines as line
from qa.reports.grades import states_grade
from qa.reports.lines import Kind, Line, Unit
from qa.reports.styles import COMMON, Heading, Style
from qa.reports.text import read
from qa.types import Block, Document, Section

_MOST_TITLE_LINES = 4
_LONGEST_TITLE = 300
# A title page without blank lines: a title, a body, a date; no paragraph.
_MOST_BLOCK_LINES = 15
_LONGEST_BLOCK_LINE = 80
_ENDS_IN_YEAR = re.compile(r"\b(?:19|20)\d\d$")


def parse(text: str, *, id: str, source: str = "", sha256: str | None = None) -> Document:
    """Return the document that ``text`` holds. Never raises, in time linear in its length.

    ``sha256`` defaults to that of the text in UTF-8.

    >>> document = parse("1. Aims\\n\\nTo keep people safe is the aim.\\n", id="plan")
    >>> document.sections[0].path, document.blocks[0].kind
    (('1. Aims',), 'prose')
    """
    if sha256 is None:
        sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    reading = read(text)
    lines = line.scan(reading.text, reading.code, reading.plain)
    furniture.clear(lines, reading.pages)
    metadata, named = margins.metadata(lines)
    contents = toc.find(lines)
    last = margins.imprint(lines)
    skipped = set(range(metadata)) | set(range(last, len(lines)))
    if contents:
        skipped |= contents.lines
    found = heading.find(lines, reading.bold, contents, frozenset(skipped))

    first = found.headings[0].first if found.headings else len(lines)
    before = [unit for unit in found.units if unit.first < first]
    front = _front(before, found.headings, lines)
    listed_from = min(contents.lines) if contents else len(lines)
    title = (
        named
        or _title(front or before[:1], found.headings, listed_from, lines)
        or _pretty(_clean(id))
    )
    end = lines[last].start if last < len(lines) else len(reading.text)
    sections, blocks = _assemble(
        reading.text, lines, found.headings, found.units, len(front), title, contents, end
    )
    return Document(
        id=_clean(id),
        title=title,
        text=reading.text,
        sections=tuple(sections),
        blocks=tuple(blocks),
        source=_clean(source),
        sha256=sha256,
    )


def _clean(name: str) -> str:
    """A name that can be written as UTF-8: file names may hold anything."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _front(before: list[Unit], headings: list[Heading], lines: list[Line]) -> list[Unit]:
    """The title page: the short lines at the very top. Where nothing but short lines comes
    before the end of a text without headings, they are what it has to say: no front."""
    count = 0
    for unit in before:
        block = count == 0 and _is_title_block(unit, lines)
        prose = line.is_prose(unit.text) and not block
        if unit.kind is not Kind.TEXT or prose or states_grade(unit.text):
            break
        count += 1
    if count == len(before) and not headings:
        return []
    return before[:count]


def _is_title_block(unit: Unit, lines: list[Line]) -> bool:
    """Whether the first unit is a title, with by whom and when below it line by line."""
    own = [lines[number].text for number in range(unit.first, unit.last + 1)]
    dated = any(_ENDS_IN_YEAR.search(text) for text in own)
    return (
        unit.kind is Kind.TEXT
        and 2 <= len(own) <= _MOST_BLOCK_LINES
        and line.is_bare(own[0])
        and all(
            len(text) <= _LONGEST_BLOCK_LINE
            and (dated or not line.starts_lower(text))
            and not line.closed(text)
            and text[-1] not in ",;:"
            for text in own
        )
    )


def _title(
    front: list[Unit], headings: list[Heading], listed_from: int, lines: list[Line]
) -> str | None:
    """The title: the first lines of the title page that belong together, dates left out."""
    top = headings[0] if headings else None
    first = [h for h in headings if h.style is Style.ATX and h.depth == 1]
    if top and first == [top]:
        return top.text[:_LONGEST_TITLE]
    if top and any(line.is_salutation(unit.text) for unit in front):
        return top.text[:_LONGEST_TITLE]  # a letter: above its subject stand only addresses
    dense = front and not line.is_bare(front[0].text) and front[0].first < listed_from
    if dense and _is_title_block(front[0], lines):
        return lines[front[0].first].text[:_LONGEST_TITLE]
    parts: list[str] = []
    for unit in front:
        if unit.first > listed_from or (parts and unit.blanks > 1):
            break
        # Below the first lines: an address, "Date of visit: 12 June"
        label = parts and (unit.first != unit.last or unit.text[0].isdigit() or ":" in unit.text)
        if label or not line.is_bare(unit.text) or len(parts) == _MOST_TITLE_LINES:
            if parts:
                break
            continue
        parts.append(unit.text)
    if parts:
        return " – ".join(parts)[:_LONGEST_TITLE]
    if top and not front and toc.key(top.text) not in COMMON:
        alone = sum(1 for h in headings if h.style is top.style and h.depth == top.depth) == 1
        if top.style in (Style.ATX, Style.LINE, Style.CAPS) and alone:
            return top.text[:_LONGEST_TITLE]
    return None


def _pretty(id: str) -> str:
    words = " ".join(id.replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:] if words else "Untitled"


def _assemble(
    text: str,
    lines: list[Line],
    headings: list[Heading],
    units: list[Unit],
    front: int,
    title: str,
    contents: toc.Contents | None,
    end: int,
) -> tuple[list[Section], list[Block]]:
    """Build sections and their blocks, in reading order."""
    starts = [lines[h.first].start for h in headings]
    firsts = [unit.first for unit in units]
    sections: list[Section] = []
    blocks: list[Block] = []

    upto = bisect_left(firsts, headings[0].first) if headings else len(units)
    own = units[front:upto]
    if own:
        begin = lines[own[0].first].start + lines[own[0].first].indent
        stop = starts[0] if headings else end
        sections.append(Section(title, (title,), 1, begin, begin, stop))
        blocks += block.build(text, lines, own)

    levels = outline.levels(headings, contents, units)
    ends = _ends(levels, starts, end)
    path: list[str] = []
    at = upto
    for index, (found, level) in enumerate(zip(headings, levels, strict=True)):
        name = text[lines[found.first].start : lines[found.title].end].strip()
        if found.style is Style.ATX or found.graded:
            name = found.text
        path[level - 1 :] = [name]
        start = starts[index] + lines[found.first].indent
        body = min(lines[found.last].end + 1, ends[index])
        page = None
        if contents and found.entry is not None:
            page = contents.entries[found.entry].page
        sections.append(
            Section(name, tuple(path), level, start, body, ends[index], found.judgement, page)
        )
        limit = headings[index + 1].first if index + 1 < len(headings) else len(lines)
        to = bisect_left(firsts, limit, at)
        blocks += block.build(text, lines, units[at:to])
        at = to
    return sections, blocks


def _ends(levels: list[int], starts: list[int], end: int) -> list[int]:
    """Where each section ends: where the next one of its level or above begins."""
    ends = [end] * len(levels)
    open_at: list[int] = []
    for index, level in enumerate(levels):
        while open_at and levels[open_at[-1]] >= level:
            ends[open_at.pop()] = starts[index]
        open_at.append(index)
    return ends
