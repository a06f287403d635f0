"""A text becomes a ``Document``: reading text, tree of sections, blocks."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence

from qa.reports import blocks as block
from qa.reports import contents as toc
from qa.reports import (
    cover,
    footnotes,
    furniture,
    margins,
    navigation,
    outline,
    page_tops,
    paragraphs,
    title_page,
    unmarked,
)
from qa.reports import headings as heading
from qa.reports import lines as line
from qa.reports.lines import Line, Unit
from qa.reports.styles import Heading, Style
from qa.reports.text import read
from qa.types import Block, Document, Section


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
    links = navigation.clear(lines)
    furniture.clear(lines, reading.pages)
    footnotes.mark(lines, reading.pages)
    paragraphs.mark(lines)
    unmarked.mark(lines)
    metadata, named = margins.metadata(lines)
    contents = toc.find(lines)
    last = margins.imprint(lines)
    skipped = set(range(metadata)) | set(range(last, len(lines)))
    if contents:
        skipped |= contents.lines
    ends = min(contents.lines) if contents else cover.end(lines, reading.pages)
    found = heading.find(
        lines, reading.bold, reading.plain, contents, frozenset(skipped), reading.pages, ends
    )
    page_tops.mark(found.headings, lines, reading.pages)
    joined = cover.join_subtitle(found.headings, lines)

    first = found.headings[0].first if found.headings else len(lines)
    before = [unit for unit in found.units if unit.first < first]
    front = cover.find(before, found.headings, lines)
    listed_from = min(contents.lines) if contents else len(lines)
    shown = front or before[:1]
    title = named or joined or cover.title(shown, found.headings, listed_from, lines) or ""
    if not named:
        title = cover.running(lines, title) or cover.completed(title, listed_from, lines)
    title = title or _pretty(_clean(id))
    cover.complete_top(found.headings, title)
    end = lines[last].start if last < len(lines) else len(reading.text)
    top = title_page.imprint(reading.text, lines[:metadata])
    told = title_page.block(reading.text, lines, front, title)
    body = found.units[len(front) :]
    # A letter's subject is a heading: its date above makes no second part of that name.
    subject = bool(found.headings) and found.headings[0].text == title
    alone = subject and not (body and body[0].first < first)
    says = [] if alone else [one for one in (top, told) if one]
    sections, blocks = _assemble(
        reading.text, lines, found.headings, body, says, title, contents, end, links
    )
    imprint = title_page.imprint(reading.text, lines[last:])
    if imprint and sections:
        blocks.append(imprint)
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


def _pretty(id: str) -> str:
    words = " ".join(id.replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:] if words else "Untitled"


def _assemble(
    text: str,
    lines: list[Line],
    headings: list[Heading],
    units: list[Unit],
    says: list[Block],
    title: str,
    contents: toc.Contents | None,
    end: int,
    links: Sequence[int],
) -> tuple[list[Section], list[Block]]:
    """Build sections and their blocks, in reading order; ``says`` stands above, and ``links`` are
    the lines that lead back to the top of a web page."""
    starts = [lines[h.first].start for h in headings]
    firsts = [unit.first for unit in units]
    sections: list[Section] = []
    blocks: list[Block] = []

    upto = bisect_left(firsts, headings[0].first) if headings else len(units)
    opening = [*says, *block.build(text, lines, units[:upto])]
    if opening:
        begin = opening[0].start
        stop = starts[0] if headings else end
        sections.append(Section(title, (title,), 1, begin, begin, stop))
        blocks += opening

    levels = outline.levels(headings, contents, units, links)
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
        graded = found.judgement or found.closing
        sections.append(Section(name, tuple(path), level, start, body, ends[index], graded, page))
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
