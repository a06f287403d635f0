"""Passages: what is embedded and returned.

A section's blocks are packed into passages of whole sentences, items or rows. A passage
never crosses a section and never parts a sentence, unless the sentence alone is longer
than the encoder reads. What the models read (`content`) repeats a list's lead-in and a
table's column heads, so that every part of a long list or table can be found by them; what
people read (`text`) is always the report's own characters.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile, zip_longest
from typing import NamedTuple

from qa.judgements import is_grade, verdicts
from qa.reports import sentences
from qa.reports.rows import cells, cells_at, heads_at, line_cells
from qa.settings import IndexSettings
from qa.spans import Span, trimmed
from qa.types import Block, Document, Passage, PassageKind, Section
from qa.words import terms

Fits = Callable[[str], bool]
"""Whether an encoder reads a text to its last word."""


# The chain of headings as the models read it. Sentences are what they were trained on.
_CONTEXT_JOIN = ". "
_CONTEXT_SHARE = 3  # of what an encoder reads, a context takes at most this part: a third


@dataclass(frozen=True, slots=True)
class _Piece:
    """A candidate passage: a span, and the parts of its block that explain it."""

    kind: PassageKind
    start: int
    end: int
    words: int
    lead: tuple[Span, ...] = ()
    rows: tuple[Span, ...] = ()


def split(document: Document, settings: IndexSettings, fits: Fits) -> list[Passage]:
    """Return the document's passages in reading order.

    Every word of every block is in exactly one passage, and
    ``document.text[p.start:p.end] == p.text`` for each of them.
    """
    found: list[Passage] = []
    seen: dict[str, int] = {}
    grades = {section.judgement.lower() for section in document.sections if section.judgement}
    for section, blocks in _own_blocks(document):
        pieces = [piece for block in blocks for piece in _pieces(document.text, block, settings)]
        for piece in _join(document.text, pieces, settings):
            # The grade stands right above the section's first passage, so it belongs to its
            # context; in every passage's it would make them all alike.
            opens = section.judgement if piece.start == blocks[0].start else None
            context = _context(section, opens, fits)
            for part in _fitting(document.text, context, piece, fits):
                text = document.text[part.start : part.end]
                digest = _digest(document.id, section.path, text)
                seen[digest] = seen.get(digest, 0) + 1
                found.append(
                    Passage(
                        id=f"{digest}-{seen[digest]}" if seen[digest] > 1 else digest,
                        document_id=document.id,
                        text=text,
                        start=part.start,
                        end=part.end,
                        section_path=section.path,
                        kind=part.kind,
                        context=context,
                        content=_content(document.text, part),
                        states_judgement=bool(opens) or _holds_grade(text, part.kind, grades),
                    )
                )
    return found


def model_text(passage: Passage) -> str:
    """Return what the encoder and the reranker read for a passage."""
    return f"{passage.context}\n{passage.content}"


class Judged(NamedTuple):
    """The names of what a passage judges, each by its stems.

    ``said`` are those that a sentence judges, ``graded`` those that a grade stands beside: the
    heading above, and the first cell of each row of a table.
    """

    said: tuple[frozenset[str], ...]
    graded: tuple[frozenset[str], ...]


def judged(passage: Passage) -> Judged:
    """Return the names of what a passage judges."""
    names: list[str] = []
    if passage.states_judgement:
        rows = passage.text.splitlines() if passage.kind == "table" else []
        names = [passage.section_path[-1], *map(row_name, rows)]
    return Judged(_each_stems(verdicts(passage.text)), _each_stems(names))


def _each_stems(names: Iterable[str]) -> tuple[frozenset[str], ...]:
    return tuple(filter(None, (frozenset(terms(name)) for name in names)))


def row_name(row: str) -> str:
    """Return the first cell of a table's row, "" for a rule or a line without cells.

    >>> row_name("Police officers\\t1308\\t1330")
    'Police officers'
    """
    found = cells(row)
    return next(filter(None, found), "") if len(found) > 1 else ""


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence, an item or a row of a passage, and what the models read for it."""

    start: int
    end: int
    content: str


def parts(document: Document, passage: Passage) -> list[Part]:
    """Return the parts of a passage that can be quoted alone, in order.

    Lead-ins, captions and column heads are left out: they only explain the others. A row of
    heads with a value of its own ("Effectiveness | Good | Last inspected") is a part, too,
    without the rule under it.
    """
    found: list[Part] = []
    for block in blocks_of(document, passage):
        lead = block.parts[: block.lead]
        below = block.parts[block.lead :]
        doubles = (
            span
            for span in lead
            if block.kind == "table"
            and _doubling(cells_at(document.text, *span), _rows(document.text, below))
        )
        for start, end in (*doubles, *below):
            start, end = max(start, passage.start), min(end, passage.end)
            if block.kind == "table":
                end = _before_rule(document.text, start, end)
            if start < end:
                piece = _Piece(block.kind, start, end, 0, lead, ((start, end),))
                found.append(Part(start, end, _content(document.text, piece)))
    return found


def lead_ins(document: Document, passage: Passage) -> list[Part]:
    """Return the sentences of a passage that announce its lists, in order: none is in `parts`."""
    return [
        Part(start, end, " ".join(document.text[start:end].split()))
        for block in blocks_of(document, passage)
        if block.kind == "list"
        for lead in block.parts[: block.lead]
        if passage.start <= lead[0] and lead[1] <= passage.end
        for start, end in sentences.split(document.text, *lead)
    ]


def blocks_of(document: Document, passage: Passage) -> Iterator[Block]:
    """Yield the blocks of which a passage has a part, in reading order."""
    first = bisect_right(document.blocks, passage.start, key=lambda block: block.end)
    return takewhile(lambda block: block.start < passage.end, document.blocks[first:])


def judgement_of(document: Document, section: Section) -> str | None:
    """Return the section's judgement, or that of the nearest section above that has one."""
    above = [
        other
        for other in document.sections
        if other.start <= section.start and section.end <= other.end and other.judgement
    ]
    return above[-1].judgement if above else None


def has_imprint(document: Document) -> bool:
    """Say whether a report's last block is an imprint that is read, behind all sections."""
    sections, blocks = document.sections, document.blocks
    return bool(sections and blocks) and sections[-1].end <= blocks[-1].start


def in_imprint(document: Document, offset: int) -> bool:
    """Say whether an offset stands in an imprint that is read."""
    blocks = document.blocks
    return bool(blocks) and blocks[-1].start <= offset < blocks[-1].end and has_imprint(document)


def _own_blocks(document: Document) -> Iterator[tuple[Section, list[Block]]]:
    """Yield each section that has text of its own, with the blocks of that text; last an imprint
    that is read, as a section named by the title."""
    blocks = document.blocks
    if not has_imprint(document):
        yield from _in_sections(document, blocks)
        return
    yield from _in_sections(document, blocks[:-1])
    title, last = document.title, blocks[-1]
    yield Section(title, (title,), 1, last.start, last.start, last.end), [last]


def _in_sections(document: Document, own: Sequence[Block]) -> Iterator[tuple[Section, list[Block]]]:
    sections = iter(document.sections)
    following = next(sections, None)
    current: Section | None = None
    blocks: list[Block] = []
    for block in own:
        while following is not None and following.start <= block.start:
            if current is not None and blocks:
                yield current, blocks
            blocks = []
            current, following = following, next(sections, None)
        blocks.append(block)
    if current is not None and blocks:
        yield current, blocks


def _context(section: Section, judgement: str | None, fits: Fits) -> str:
    """Return what the models read in front of a text; of headings without end only the beginning.

    A paragraph that passes for a heading must not take the room of the text itself.
    """
    headings = [*section.path, *([f"Judgement: {judgement}"] if judgement else [])]
    longest = max(map(len, headings))
    while longest and not fits("\n".join([_CONTEXT_JOIN.join(headings)] * _CONTEXT_SHARE)):
        longest = longest * 3 // 4
        headings = [_shortened(heading, longest) for heading in headings]
    return _CONTEXT_JOIN.join(headings)


def _shortened(heading: str, longest: int) -> str:
    """Return at most so many characters of a heading, whole words where it has any."""
    if len(heading) <= longest:
        return heading
    return heading[: longest + 1].rpartition(" ")[0] or heading[:longest]


def _holds_grade(text: str, kind: PassageKind, grades: set[str]) -> bool:
    """Whether a table holds a grade of the report's own scale, or two of any."""
    if kind != "table":
        return False
    rows = [cells(row) for row in text.splitlines()]
    own = any(cell.lower() in grades for row in rows for cell in row)
    return own or sum(is_grade(cell) for row in rows for cell in row[1:]) >= 2


def _pieces(text: str, block: Block, settings: IndexSettings) -> Iterator[_Piece]:
    """Cut one block into pieces of about equal size, none beyond the limit if parts allow."""
    lead, parts = block.parts[: block.lead], block.parts[block.lead :]
    total = _count(text, block.start, block.end)
    if total <= settings.passage_limit or len(parts) < 2:
        yield _Piece(block.kind, block.start, block.end, total, lead, parts)
        return
    goal = total / -(-total // settings.passage_limit)
    group: list[Span] = []
    start, size = block.start, _count(text, block.start, parts[0][0])
    for part in parts:
        words = _count(text, *part)
        # Closing here or one part later: whichever lands nearer to the goal.
        if group and (size + words > settings.passage_limit or size + words / 2 > goal):
            yield _Piece(block.kind, start, group[-1][1], size, lead, tuple(group))
            start, size, group = part[0], 0, []
        group.append(part)
        size += words
    yield _Piece(block.kind, start, block.end, size, lead, tuple(group))


def _join(text: str, pieces: list[_Piece], settings: IndexSettings) -> list[_Piece]:
    """Join neighbours that are short: paragraphs up to the usual size, remainders beyond it."""
    joined: list[_Piece] = []
    for piece in pieces:
        if joined and _belong(text, joined[-1], piece, settings):
            joined[-1] = _merge(joined[-1], piece)
        else:
            joined.append(piece)
    return joined


def _belong(text: str, first: _Piece, second: _Piece, settings: IndexSettings) -> bool:
    if text[first.end : second.start].strip():
        # The foot of a page stands between them: the two are no text that anyone wrote.
        return False
    total = first.words + second.words
    if "table" in (first.kind, second.kind):
        # Rows are found by their own column heads; a second table's would mislead.
        return False
    if first.kind == second.kind == "prose" and total <= settings.passage_words:
        return True
    short = min(first.words, second.words) < settings.passage_floor
    return short and total <= settings.passage_limit


def _merge(first: _Piece, second: _Piece) -> _Piece:
    kind = first.kind if first.kind == second.kind else "list"
    return _Piece(
        kind,
        first.start,
        second.end,
        first.words + second.words,
        # A lead-in that stands inside the joined text need not be repeated for the models.
        tuple(span for span in first.lead if span[1] <= first.start),
        (),
    )


def _fitting(text: str, context: str, piece: _Piece, fits: Fits) -> Iterator[_Piece]:
    """Halve a piece until the encoder reads all of it: between cells, else between words."""
    waiting = [piece]
    while waiting:
        current = waiting.pop()
        if fits(f"{context}\n{_content(text, current)}") or current.end - current.start < 2:
            yield current
            continue
        cut = _middle(text, current.start, current.end, current.kind)
        for start, end in ((cut, current.end), (current.start, cut)):
            start, end = trimmed(text, start, end)
            if start < end:
                waiting.append(_Piece(current.kind, start, end, _count(text, start, end), (), ()))


def _middle(text: str, start: int, end: int, kind: PassageKind) -> int:
    """Return the place to cut nearest to the middle: a line break, else a space, else a letter.

    The line of a table is cut in front of a cell that has something in it, if it has several.
    """
    middle = (start + end) // 2
    if kind == "table" and "\n" not in text[start:end]:
        filled = [cell[0] for cell in line_cells(text, start, end) if cell[0] < cell[1]]
        if len(filled) > 1:
            return min(filled[1:], key=lambda place: abs(place - middle))
    for mark in "\n ":
        before, after = text.rfind(mark, start + 1, middle), text.find(mark, middle, end - 1)
        places = [place for place in (before, after) if place > start]
        if places:
            return min(places, key=lambda place: abs(place - middle))
    return middle


def _content(text: str, piece: _Piece) -> str:
    """Return what the models read for a piece: its text, explained by its lead."""
    if piece.kind == "table" and piece.rows:
        return _table(text, piece)
    lead = [text[start:end] for start, end in piece.lead if end <= piece.start]
    return " ".join(" ".join([*lead, text[piece.start : piece.end]]).split())


def _table(text: str, piece: _Piece) -> str:
    """Write each row as a sentence that names its columns: "Staff: Gwent 3%; Wales 4%"."""
    heads: list[str] = []
    sentences: list[str] = []
    rows = _rows(text, piece.rows)
    for start, end in piece.lead:
        found = heads_at(text, (start, end), piece.rows[0])
        if len(found) > 1:
            heads = _beside(heads, found)
        else:
            sentences.extend(found)
    doubles = _doubling(heads, rows)
    if doubles:
        name = next(cell for cell in heads if cell)
        sentences.append(f"{name}: {'; '.join(heads[column] for column in sorted(doubles))}")
        heads = ["" if column in doubles else head for column, head in enumerate(heads)]
    told = list(filter(None, rows))
    for number, (name, *values) in enumerate(told, 1):
        corner = not name and values and not any(map(str.isdigit, "".join(values)))
        if corner and number < len(told):
            # An empty corner above words only: new column heads within the table.
            heads = ["", *values]
            continue
        named = [
            f"{head} {value}".strip()
            for head, value in zip_longest(heads[1:], values, fillvalue="")
            if value
        ]
        sentences.append(": ".join(filter(None, (name, "; ".join(named)))))
    return ". ".join(sentence for sentence in sentences if sentence)


def row_columns(content: str) -> tuple[str, list[str]]:
    """Part a row as the models read it into what names it and its columns.

    >>> row_columns("Workforce. Staff: Gwent 3%; Wales 4%")
    ('Workforce. Staff', ['Gwent 3%', 'Wales 4%'])
    """
    name, _, columns = content.rpartition(": ")
    return name, columns.split("; ")


def _rows(text: str, spans: Iterable[Span]) -> list[list[str]]:
    return [cells_at(text, start, end) for start, end in spans]


def _doubling(heads: list[str], rows: list[list[str]]) -> set[int]:
    """Return the columns of a row of heads that hold a value.

    A word that also stands below, beside a name, is no head but a value: the row of heads
    doubles as the first row ("Effectiveness | Good | Last inspected").
    """
    values = {value for row in rows for value in row[1:]}
    return {column for column, head in enumerate(heads) if column and head and head in values}


def _beside(first: list[str], second: list[str]) -> list[str]:
    """Join two broken lines of cells, column by column."""
    return [" ".join(pair).strip() for pair in zip_longest(first, second, fillvalue="")]


def _before_rule(text: str, start: int, end: int) -> int:
    """Return where a row ends that may have a rule under it: nobody wants to read that."""
    while start < end:
        cut = max(start, text.rfind("\n", start, end))
        if cells(text[cut:end]):
            break
        end = cut
    return end


def _count(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())


def _digest(document_id: str, path: tuple[str, ...], text: str) -> str:
    parts = "\x1f".join((document_id, *path, " ".join(text.split())))
    return hashlib.sha256(parts.encode()).hexdigest()[:16]
