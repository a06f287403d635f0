"""The body of a section as blocks: paragraphs, whole lists, whole tables."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from qa.reports import sentences
from qa.reports.grades import grade, is_earlier, states_grade
from qa.reports.lines import (
    Kind,
    Line,
    Unit,
    cells,
    closed,
    is_number,
    is_period,
    is_prose,
    starts_lower,
)
from qa.reports.rows import is_pipe_rule
from qa.spans import Span, trimmed
from qa.types import Block, PassageKind

_LEAD_WORDS = 40  # a lead-in paragraph longer than this keeps only its last sentence
_SHORT_LEAD = 5  # "These are:" says too little without the sentence before it
_MOST_CAPTION = 3
_FEWEST_JUDGED = 3  # names with a grade directly below each that make a table
_LONGEST_NAME = 300  # characters


def build(text: str, lines: Sequence[Line], units: Sequence[Unit]) -> list[Block]:
    """Return the blocks of one section's own units, in order.

    Every character of the units that is not blank lies in exactly one part of one block.
    """
    return _Builder(text, lines, units).run()


def covering(text: str, parts: Sequence[Span]) -> tuple[Span, ...]:
    """Return the parts of a block so that they cover it.

    What is not read (a drawn line, the foot of a page) may stand between two; it stays with the
    first.
    """
    found = list(parts)
    for number, (above, below) in enumerate(itertools.pairwise(parts)):
        gap = text[above[1] : below[0]]
        if gap and not gap.isspace():
            found[number] = (above[0], above[1] + len(gap.rstrip()))
    return tuple(found)


class _Builder:
    def __init__(self, text: str, lines: Sequence[Line], units: Sequence[Unit]) -> None:
        self.text = text
        self.lines = lines
        self.units = units
        self.blocks: list[Block] = []
        self.explained = 0  # the unit behind grades that were found to be explained

    def run(self) -> list[Block]:
        at = 0
        while at < len(self.units):
            kind = self.units[at].kind
            if kind is Kind.ITEM:
                at = self._list(at, [])
            elif kind is Kind.ROW:
                at = self._table(at, [])
            elif kind is Kind.CODE:
                self._add("prose", [self._span(self.units[at])])
                at += 1
            elif kind is Kind.NOTE:
                self._add("prose", sentences.split(self.text, *self._span(self.units[at])))
                at += 1
            else:
                at = self._text(at)
        return self.blocks

    def _span(self, first: Unit, last: Unit | None = None) -> Span:
        start, end = self.lines[first.first].start, self.lines[(last or first).last].end
        return trimmed(self.text, start, end)

    def _add(self, kind: PassageKind, parts: list[Span], lead: int = 0) -> None:
        if not parts:
            return
        covered = covering(self.text, parts)
        self.blocks.append(Block(kind, covered[0][0], covered[-1][1], covered, lead))

    # prose

    def _text(self, at: int) -> int:
        if (end := self._judged(at)) > at:
            return end
        units = self.units
        last = at
        while (
            last + 1 < len(units)
            and units[last + 1].kind is Kind.TEXT
            and not closed(units[last].text)
            and starts_lower(units[last + 1].text)
            and (is_prose(units[last].text) or is_prose(units[last + 1].text))
            and not is_period(units[last + 1].text)
        ):
            last += 1  # one sentence, broken by a blank line or the foot of a page
        following = units[last + 1] if last + 1 < len(units) else None
        span = self._span(units[at], units[last])
        if last == at and _is_short(units[at]):
            return self._short(at)
        spans = sentences.split(self.text, *span)
        ends_in_colon = units[last].text.rstrip("\"'’”)*_ ").endswith(":")
        if following is not None and (ends_in_colon or _leads_on(units[last], following)):
            if following.kind is Kind.ITEM:
                lead = self._lead(spans)
                return self._list(last + 1, [lead])
            if following.kind is Kind.ROW and len(units[last].text.split()) <= _LEAD_WORDS:
                return self._table(last + 1, [self._lead(spans)])
        self._add("prose", spans)
        return last + 1

    def _lead(self, spans: list[Span]) -> Span:
        """Keep the end of a paragraph for the list below it; the rest is a block of prose."""
        words = len(self.text[spans[0][0] : spans[-1][1]].split())
        keep = len(spans)
        if words > _LEAD_WORDS:
            keep = 1
            if len(self.text[slice(*spans[-1])].split()) < _SHORT_LEAD:
                keep = min(2, len(spans))
        self._add("prose", spans[: len(spans) - keep])
        return spans[-keep][0], spans[-1][1]

    # short lines: captions, figures laid out flat, signatures

    def _short(self, at: int) -> int:
        units = self.units
        end = at
        while end < len(units) and units[end].kind is Kind.TEXT and _is_short(units[end]):
            end += 1
        run = list(units[at:end])
        captions = 0
        if end < len(units) and units[end].kind is Kind.ROW:
            captions = min(len(run), _MOST_CAPTION)
            while captions > 1 and is_number(run[-captions].text):
                captions -= 1
            if is_number(run[-1].text):
                captions = 0
            loose = run[: len(run) - captions]
        else:
            loose = run
        grades = sum(_grades(u) for u in loose)
        if (len(loose) >= 3 and any(is_number(u.text) for u in loose)) or grades > 1:
            self._figures(loose)
        else:
            for unit in loose:
                self._add("prose", sentences.split(self.text, *self._span(unit)))
        if captions:
            return self._table(end, [self._span(u) for u in run[len(run) - captions :]])
        return end

    def _figures(self, run: list[Unit]) -> None:
        """A chart laid out flat: labels on some lines, their figure or grade on the next. Label
        and figure make one row, so that a figure is never read without its label."""
        parts: list[Span] = []
        lead = 0
        if len(run) > 3 and is_period(run[1].text) and not is_number(run[0].text):
            parts.append(self._span(run[0], run[1]))
            lead = 1
        first: Unit | None = None
        for unit in run[2 * lead :]:
            first = first or unit
            if is_number(unit.text) or _grades(unit):
                parts.append(self._span(first, unit))
                first = None
        if first is not None:
            parts.append(self._span(first, run[-1]))
        self._add("table", parts, lead)

    def _judged(self, at: int) -> int:
        """Sentences and titles with a grade directly below each are the rows of a table: a grade
        is never read without what it judges. Where the last has a text directly below it, each
        grade is explained by what follows it. Return the unit behind them, ``at`` if there are
        none."""
        parts: list[Span] = []
        end = at
        while self.explained <= end + 1 < len(self.units):
            named, graded = self.units[end : end + 2]
            below = graded.first == named.last + 1 and named.kind is graded.kind is Kind.TEXT
            judges = grade(named.text) is None and grade(graded.text) is not None
            if not (below and judges) or len(named.text) > _LONGEST_NAME:
                break
            end += 2
            before = self.units[end] if end < len(self.units) else graded
            if before.first == graded.last + 1 and is_earlier(before.text):
                graded = before
                end += 1
            parts.append(self._span(named, graded))
        units = self.units
        if at < end < len(units) and units[end].first == units[end - 1].last + 1:
            self.explained = end
        if len(parts) < _FEWEST_JUDGED or self.explained == end:
            return at
        self._add("table", parts)
        return end

    # lists

    def _list(self, at: int, leads: list[Span]) -> int:
        units = self.units
        parts: list[Span] = []
        indent = self.lines[units[at].first].indent
        while at < len(units):
            unit = units[at]
            if unit.kind is Kind.ITEM:
                parts.append(self._span(unit))
            elif parts and unit.kind is Kind.TEXT and self._goes_on(units[at - 1], unit, indent):
                parts[-1] = (parts[-1][0], self._span(unit)[1])
            else:
                break
            at += 1
        self._add("list", leads + parts, len(leads))
        return at

    def _goes_on(self, above: Unit, unit: Unit, indent: int) -> bool:
        """Whether a paragraph below an item belongs to it: set in, or its sentence goes on."""
        if self.lines[unit.first].indent >= indent + 2:
            return True
        return not closed(above.text) and starts_lower(unit.text)

    # tables

    def _table(self, at: int, leads: list[Span]) -> int:
        """Add the tables that begin here. A row with an empty first cell is a row of column
        heads: it begins a table of its own, so that no figure is read under the heads of
        another table."""
        units = self.units
        end = at
        while end < len(units) and units[end].kind is Kind.ROW:
            end += 1
        start = at
        for place in range(at + 1, end + 1):
            if place < end and not self._begins(units[place - 1], units[place]):
                continue
            carried: list[Span] = []
            stop = place
            if place < end and place - start > 1 and self._announces(units[place - 1]):
                # a label directly above the next heads is their caption
                carried = [self._span(units[place - 1])]
                stop -= 1
            self._rows(units[start:stop], leads)
            leads, start = carried, place
        return end

    def _begins(self, above: Unit, unit: Unit) -> bool:
        if is_pipe_rule(unit.text) or is_pipe_rule(above.text):
            return False
        if self._is_head(unit):
            return not self._is_head(above) or unit.blanks > 0
        return unit.blanks > 0 and len(self._cells(above)) != len(self._cells(unit))

    def _announces(self, unit: Unit) -> bool:
        cells = self._cells(unit)
        return not any(cells[1:]) and len(cells[0]) > 0 and not is_period(cells[0])

    def _cells(self, unit: Unit) -> list[str]:
        first, last = self.lines[unit.first], self.lines[unit.last]
        return cells(self.text[first.start : last.end])

    def _is_head(self, unit: Unit) -> bool:
        cells = self._cells(unit)
        return not cells[0] and sum(1 for cell in cells if cell) >= 1

    def _rows(self, rows: Sequence[Unit], leads: list[Span]) -> None:
        if not rows:
            return
        heads = self._head_count(rows)
        parts = list(leads)
        if heads:
            parts.append(self._span(rows[0], rows[heads - 1]))
        lead = len(parts)
        label: Unit | None = None  # a row label whose cells are on the next line
        body = rows[heads:]
        for index, unit in enumerate(body):
            cells = self._cells(unit)
            only_label = bool(cells[0]) and not any(cells[1:]) and len(cells) > 1
            if only_label and label is None:
                if len(parts) > lead and (is_period(cells[0]) or starts_lower(cells[0])):
                    parts[-1] = (parts[-1][0], self._span(unit)[1])
                    continue
                below = self._cells(body[index + 1])[0] if index + 1 < len(body) else ""
                if is_period(below) or starts_lower(below):
                    label = unit
                    continue
            parts.append(self._span(label or unit, unit))
            label = None
        self._add("table", parts, min(lead, len(parts) - 1) if len(parts) > 1 else 0)

    def _head_count(self, rows: Sequence[Unit]) -> int:
        if len(rows) > 1 and is_pipe_rule(rows[1].text):
            return 2
        if len(rows) < 2 or rows[0].last > rows[0].first:
            return 0  # of rows that were laid out flat each is a name and its values
        heads = 0
        while heads < min(3, len(rows) - 1) and self._is_head(rows[heads]):
            heads += 1
        if heads:
            return heads
        return 1 if len(rows) > 2 and self._names_columns(rows[0], rows[1:]) else 0

    def _names_columns(self, first: Unit, below: Sequence[Unit]) -> bool:
        """Whether a first row names the columns: by words, or by times that none below repeats."""
        heads = self._cells(first)
        columns = list(itertools.zip_longest(*map(self._cells, below), fillvalue=""))
        named = [
            (not is_number(head) and not is_period(head))
            or (_is_time(head) and not any(map(_is_time, column)))
            for head, column in zip(heads[1:], columns[1:], strict=False)
        ]
        if not all(heads) or _is_time(heads[0]) or not all(named):
            return False
        told = (cell for cell in columns[1] if is_number(cell) or _is_time(cell))
        if len(heads) == 2 and not any(told):
            return _heads_words(heads[1], columns[1])
        return not any(map(grade, heads[1:]))


def _heads_words(head: str, column: Sequence[str]) -> bool:
    """Whether a cell heads a column of words: of two columns each row may be the first.

    It is a question, or called as such columns are, or the words below come back and it is
    none of them ("Inspected", "Yes", "No", "Yes").
    """
    if head.endswith("?") or _HEAD.search(head):
        return True
    come_back = 2 * len(set(column)) <= len(column)
    return come_back and head not in column and grade(head) is None


# What heads the second of two columns of words, beside a name of anything.
_HEAD = re.compile(
    r"\b(?:grades?|gradings?|ratings?|judge?ments?|scores?|status|outcomes?|opinions?|assurance|"
    r"assessments?|evaluations?|conclusions?|results?|levels?|priority|risk|meanings?|means|"
    r"definitions?|descriptions?|explanations?|details?|comments?|responses?|actions?|owners?|"
    r"responsibility|dates?|deadlines?|by when|names?|roles?|organi[sz]ations?|types?|values?|"
    r"answers?|reasons?|sources?|standards?|targets?|progress|position|pages?|recommendations?)\b",
    re.IGNORECASE,
)


def _is_time(cell: str) -> bool:
    return is_period(cell) or _YEAR.fullmatch(cell) is not None


def _grades(unit: Unit) -> bool:
    """Whether a unit is a grade, or a name with its grade."""
    return grade(unit.text) is not None or states_grade(unit.text)


def _is_short(unit: Unit) -> bool:
    """Whether a unit is a label rather than a sentence."""
    return not is_prose(unit.text) and not _LEAD_IN.search(unit.text)


# A year of any kind: 2019, 2018/19, 2018-2019.
_YEAR = re.compile(r"(?:19|20)\d\d(?: ?[/–-] ?(?:\d\d){1,2})?")
_LEAD_IN = re.compile(r":[\"'’”)*_]*$")


def _leads_on(above: Unit, item: Unit) -> bool:
    """Whether a sentence without an end goes on with an item: ``The aims are to``, ``- save``."""
    word = re.search(r"[^\W\d_]", item.text)
    return (
        item.kind is Kind.ITEM and not closed(above.text) and word is not None and word[0].islower()
    )
