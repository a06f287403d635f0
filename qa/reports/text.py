"""From the characters of a file to the *reading text*: what a person would read.

Inline markup goes (``[vulnerable people](#)`` becomes ``vulnerable people``) and so do the
remains of a conversion (``remains``), everything else stays where it is: tabs, spaces and
line breaks are evidence for what a line is. Where text stands in two columns they are set one
below the other first, and titles in a margin above what they head; behind that the number of
lines never changes here, so a line number means the same before and after.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from qa.reports import aligned_tables, drawn_tables, dumps, remains, side_titles, two_columns
from qa.reports.rows import line_cells

_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAK = re.compile("\r\n|\r|\f|\n")
_ESCAPED_MARK = re.compile(r"[ \t]*+(?:\(?\d{1,3}\\[.)]|\\#+)\s")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})([^`]*)$")
# One token of inline markup; every alternative consumes what it looks at, so one pass
# over the text is linear.
_TOKEN = re.compile(r"\\(?:[!-/:-@\[-`{-~]|(?=\n|\Z))|`++|\*++|_++|!\[|\[|\]")
# "(target)" or "(target "title")" behind a closing bracket. A target holds no blank, and
# one level of brackets of its own. Nothing that was taken is given back: blanks without an
# end would be read again from each of them.
_TARGET = re.compile(
    r"\([ \t]*+<?[^\s()<>]*+(?:\([^\s()]*+\)[^\s()<>]*+)*+>?"
    r"(?:[ \t]++(?:\"[^\"\n]*+\"|'[^'\n]*+'))?[ \t]*+\)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading text; ``bold`` are its lines that were wholly bold by their numbers (from 0): 1, or
    2 for those in italics, too. ``code`` are the numbers of those that stand in a fenced block of
    code; ``plain`` those that begin with a mark that was escaped (``1\\. The``, ``\\# The``): they
    are no list items, no headings;
    ``pages`` those of the lines at which a form feed began a page."""

    text: str
    bold: Mapping[int, int]
    code: frozenset[int]
    plain: frozenset[int]
    pages: tuple[int, ...]


def read(text: str) -> Reading:
    r"""Return the reading text of ``text``.

    >>> read("\ufeffIt protects [vulnerable people](#).\r\n**Done**").text
    'It protects vulnerable people.\nDone'
    """
    text = _SURROGATE.sub("\ufffd", text).removeprefix("\ufeff")
    breaks = enumerate(_BREAK.finditer(text), 1)
    pages = tuple(line for line, found in breaks if found[0] == "\f")
    lines = dumps.read(_BREAK.sub("\n", text).split("\n"))
    lines, pages = side_titles.unfold(lines, pages)
    lines, pages = two_columns.unweave(lines, pages)
    code = _fenced(lines)
    bold: dict[int, int] = {}
    plain: set[int] = set()
    drawn_tables.redraw(lines, code)
    aligned_tables.redraw(lines, code)
    for first, last in _stretches(len(lines), code):
        lines[first:last] = remains.untag("\n".join(lines[first:last])).split("\n")
    # Markup never reaches over a blank line: one run of lines at a time. This also keeps a
    # stray bracket on the first page from meeting its partner on the last.
    first = 0
    while first < len(lines):
        last = first
        while last < len(lines) and last not in code and lines[last] and not lines[last].isspace():
            if "\\" in lines[last] and _ESCAPED_MARK.match(lines[last]):
                plain.add(last)
            last += 1
        if last > first:
            run = "\n".join(lines[first:last])
            if any(mark in run for mark in "\\`*_["):
                run, bold_lines = _reduce(run)
                bold.update((first + number, depth) for number, depth in bold_lines.items())
            lines[first:last] = remains.name_characters(run).split("\n")
        first = last + 1
    return Reading("\n".join(lines), bold, code, frozenset(plain), pages)


def _stretches(count: int, code: frozenset[int]) -> list[tuple[int, int]]:
    """Return the runs of lines ``first:last`` between the blocks of code."""
    ends = [-1, *sorted(code), count]
    return [(above + 1, below) for above, below in pairwise(ends) if below > above + 1]


def _fenced(lines: list[str]) -> frozenset[int]:
    """The lines of fenced blocks, fences included. A fence that is never closed is no
    fence: one stray mark must not hide the headings of the rest of a report."""
    inside: set[int] = set()
    opened: tuple[int, str] | None = None
    for number, line in enumerate(lines):
        found = _FENCE.match(line) if line.lstrip(" ")[:3] in ("```", "~~~") else None
        if not found:
            continue
        if opened is None:
            # "~~~" as long as the line above it underlines a title, and fences nothing in
            above = len(lines[number - 1].strip()) if number else 0
            if not (found[1][0] == "~" and not found[2].strip() and 0 < above <= len(found[1])):
                opened = (number, found[1])
        elif found[1].startswith(opened[1]) and not found[2].strip():
            inside.update(range(opened[0], number + 1))
            opened = None
    return frozenset(inside)


def _reduce(run: str) -> tuple[str, dict[int, int]]:
    """Reduce one run of lines; return it and its lines that were bold: see `Reading`.

    All that is noted of a mark are numbers in arrays: a file may hold nothing but marks, millions
    of them, and an object for each would take a hundred times its room.
    """
    kept = bytearray(b"\1") * len(run)
    brackets = array("q")  # where "[" and "![" stand that are still open
    # Where emphasis opened that is still open, and by which mark; `newest` finds one by its mark
    # in one step.
    openers = array("q")
    marks: list[str] = []
    newest: dict[str, array[int]] = {}
    spans: dict[int, tuple[int, int]] = {}
    ticks = _tick_runs(run)
    cell_pipes = _cell_pipes(run)

    def cut(start: int, end: int) -> None:
        kept[start:end] = bytes(end - start)

    position = 0
    while found := _TOKEN.search(run, position):
        start, position = found.span()
        token = found[0]
        if token[0] == "\\":
            if start not in cell_pipes:
                cut(start, start + 1)
        elif token[0] == "`":
            closing = _next_alike(ticks[len(token)], start) if len(token) in ticks else None
            if closing is not None:
                cut(start, position)
                position = closing + len(token)
                cut(closing, position)
        elif token in ("[", "!["):
            brackets.append(start)
        elif token == "]":
            if brackets:
                opening = brackets.pop()
                # a target, attributes, or both behind the words
                end = position
                for form in (_TARGET, remains.ATTRIBUTES):
                    found = form.match(run, end)
                    end = found.end() if found else end
                if end > position:
                    cut(opening, opening + (2 if run[opening] == "!" else 1))
                    cut(start, end)
                    position = end
        elif len(token) <= 3:
            opens, closes = _flanks(run, start, position)
            waiting = newest.setdefault(token, array("q"))
            if closes and waiting:
                at = waiting[-1]
                opened = openers[at]
                while len(openers) > at:  # what opened inside never closed
                    openers.pop()
                    newest[marks.pop()].pop()
                cut(opened, opened + len(token))
                cut(start, position)
                # One within a line fills none.
                if opened == 0 or run[opened - 1].isspace() or run[opened - 1] in "*_":
                    spans[opened] = position, len(token)
            elif opens:
                waiting.append(len(openers))
                openers.append(start)
                marks.append(sys.intern(token))
    return "".join(_pieces(run, kept)), _bold_lines(run, spans)


def _pieces(run: str, kept: bytearray) -> Iterator[str]:
    """Yield the parts of a run whose characters are ``kept``."""
    start = kept.find(1)
    while start >= 0:
        end = kept.find(0, start)
        yield run[start:end] if end >= 0 else run[start:]
        start = kept.find(1, end) if end >= 0 else -1


def _cell_pipes(run: str) -> set[int]:
    """Where pipes are escaped among cells, which they must not part: these stay as they are."""
    found: set[int] = set()
    at = 0
    for line in run.split("\n"):
        if "\\|" in line and "\t" not in line and len(line_cells(line, 0, len(line))) > 1:
            found.update(at + pipe.start() for pipe in re.finditer(r"\\\|", line))
        at += len(line) + 1
    return found


def _tick_runs(run: str) -> dict[int, array[int]]:
    """Where runs of backticks begin, by their length."""
    found: dict[int, array[int]] = {}
    for ticks in re.finditer(r"`++", run):
        found.setdefault(len(ticks[0]), array("q")).append(ticks.start())
    return found


def _next_alike(starts: array[int], start: int) -> int | None:
    """Where the run of backticks behind the one at ``start`` begins, of all of one length."""
    at = bisect_left(starts, start)
    # A run whose first backtick is escaped is none of these.
    return starts[at + 1] if at + 1 < len(starts) and starts[at] == start else None


def _flanks(run: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether the mark at ``start:end`` can open and can close emphasis.

    ``2 * 3`` and a ``*`` bullet touch a blank on the inside and do neither; inside a word
    (``snake_case``, ``5*3*2``, ``a**2``) a mark is a character like any other.
    """
    before = run[start - 1] if start else " "
    after = run[end] if end < len(run) else " "
    if before.isalnum() and after.isalnum():
        inside_word = run[start] == "_" or end - start == 1
        if inside_word or before.isdigit() or after.isdigit():
            return False, False
    opens = not after.isspace() and (run[start] == "*" or not before.isalnum())
    closes = not before.isspace() and (run[start] == "*" or not after.isalnum())
    return opens, closes


def _bold_lines(run: str, spans: dict[int, tuple[int, int]]) -> dict[int, int]:
    """The lines of the run that one bold span fills from end to end: 1, or 2 where another is of
    italics. ``spans`` are those of emphasis by their start: where each ends, and by how many signs.
    """
    if not any(signs >= 2 for _, signs in spans.values()):
        return {}
    bold: dict[int, int] = {}
    offset = 0
    for number, line in enumerate(run.split("\n")):
        left = offset + len(line) - len(line.lstrip())
        right = offset + len(line.rstrip())
        total = 0
        while left in spans:
            end, signs = spans[left]
            if run[end:right] not in ("", ":") or end > right:
                break
            total += signs
            left, right = left + signs, end - signs
        if total >= 2:
            bold[number] = 1 + total % 2
        offset += len(line) + 1
    return bold
