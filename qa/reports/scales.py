"""The words of a report's own scale: what it grades with, as its tables and its key say.

A grade that comes only once under a heading looks like a title. But it stands in a table
column with grades that are known, or in the list that explains the scale.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from qa.reports import contents as toc
from qa.reports.grades import grade, parted, status
from qa.reports.lines import BULLETS, Kind, Line, cells, is_number, is_period, starts_lower

_EXPLAINED = re.compile(
    rf"(?:[{BULLETS}]\s++)?"
    r"([^\s:–—](?:[^:–—]{0,28}?[^\s:–—])?)(?:\s*+:|\s++[–—-])\s++\S.{14}"
)
_LONGEST = 30
_MOST_WORDS = 3
_FEWEST_KNOWN = 2
_FEWEST_SAID = 4  # lines that say how something stands
_FEWEST_LABELLED = 3  # grades behind one name
_APART = 3  # lines from one explanation to the next
# What a cell holds where nothing was graded.
_NONE = frozenset(
    "none|new|yes|no|n/a|not applicable|total|overall|average|level|up|down".split("|")
)


def told(lines: Sequence[Line]) -> frozenset[str]:
    """Return the keys of the words that a report grades with and that ``grades`` lacks.

    A column, or a key, is of grades if half of its words are known ones, and at least two. A line
    that says how something stands (``Status: Complete``) is one, too, if such lines come back,
    with few words of their own among them; and so is a known grade behind a name that comes back.
    """
    found = _statuses(lines) | _labelled(lines)
    for labels in (*_columns(lines), *_keys(lines)):
        known = sum(grade(label) is not None for label in labels)
        if known >= _FEWEST_KNOWN and 2 * known >= len(labels):
            found.update(toc.key(label) for label in labels if _may_grade(label))
    return frozenset(found)


def _statuses(lines: Sequence[Line]) -> set[str]:
    said = [toc.key(n.text) for n in lines if n.kind is Kind.TEXT and status(n.text)]
    different = set(said)
    return different if len(said) >= _FEWEST_SAID and 2 * len(different) <= len(said) else set()


def _labelled(lines: Sequence[Line]) -> set[str]:
    """The lines that have one name for what a grade is of: ``Prison outcome: Good``."""
    said = [n.text for n in lines if n.kind is Kind.TEXT and ":" in n.text]
    both = {text: parted(text) for text in said}
    names = Counter(toc.key(one[0]) for text in said if (one := both[text]))
    return {
        toc.key(text)
        for text, one in both.items()
        if one and names[toc.key(one[0])] >= _FEWEST_LABELLED
    }


def _columns(lines: Sequence[Line]) -> Iterable[list[str]]:
    """Yield the columns of each table, heads left out."""
    for is_row, group in groupby(lines, key=lambda line: line.kind is Kind.ROW):
        if not is_row:
            continue
        columns: list[list[str]] = []
        for row in [cells(line.text) for line in group][1:]:
            columns += [[] for _ in range(len(columns), len(row))]
            for column, cell in zip(columns, row, strict=False):
                if cell:
                    column.append(cell)
        yield from columns


def _keys(lines: Sequence[Line]) -> Iterable[list[str]]:
    """Yield the labels of each run of ``Label: explanation``."""
    labels: list[str] = []
    last = -_APART
    for line in lines:
        found = _EXPLAINED.match(line.text) if line.kind in (Kind.TEXT, Kind.ITEM) else None
        if not found:
            continue
        if line.number - last > _APART:
            yield labels
            labels = []
        labels.append(found[1])
        last = line.number
    yield labels


def _may_grade(label: str) -> bool:
    return (
        len(label) <= _LONGEST
        and len(label.split()) <= _MOST_WORDS
        and not (is_number(label) or is_period(label) or starts_lower(label))
        and label[0].isalpha()
        and grade(label) is None
        and toc.key(label) not in _NONE
    )
