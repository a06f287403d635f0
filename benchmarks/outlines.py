"""How many of a report's headings are found, how many in their place, and is its title right?

    python -m benchmarks outlines

Sixty-six reports in benchmarks/data/outlines, invented by people who had not seen the code, each
of another field or in another layout, with the headings that a careful reader finds in them: each
with its path from the top, without the report's title, and its grade. A heading is found where a
section has its words; where several have them, they are taken in their order. What the reports are
called stands in titles.json.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from benchmarks.quality import DATA
from qa import reports
from qa.types import Section, SectionPath


@dataclass(frozen=True)
class Counts:
    """The headings of a report, or of several, and what became of them."""

    headings: int
    found: int
    placed: int
    graded: int
    """Those with their grade, or with none where they have none."""
    extra: int
    """Lines that were taken for headings, and are none."""
    titled: int
    """The reports whose title is right: 1 or 0 of a single one."""

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def run() -> str:
    """Return a table of the reports, and of all of them together, as Markdown."""
    counts = {path.stem: compare(path) for path in sorted((DATA / "outlines").glob("*.[tm]*"))}
    total = sum(counts.values(), Counts(0, 0, 0, 0, 0, 0))
    lines = ["| report | headings | found | placed | graded | extra | titled |", "|---" * 7 + "|"]
    lines += [_row(name, one) for name, one in [*counts.items(), ("all", total)]]
    return "\n".join(lines)


def compare(path: Path) -> Counts:
    """Compare the headings that are found in a report with those in the JSON file beside it."""
    wanted = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    document = reports.load(path)
    by_name: dict[str, list[Section]] = defaultdict(list)
    for section in document.sections:
        if _plain([section.heading]) != _plain([document.title]):
            by_name[_plain([section.heading])[0]].append(section)
    total = sum(map(len, by_name.values()))
    found = placed = graded = 0
    for one in wanted:
        path_wanted = _plain(one["path"])
        same = by_name[path_wanted[-1]]
        if not same:
            continue
        section = same.pop(0)
        found += 1
        placed += _below(section.path, document.title) == path_wanted
        graded += section.judgement == one["judgement"]
    titles = json.loads((path.parent / "titles.json").read_text(encoding="utf-8"))
    titled = _plain([document.title]) == _plain([titles[path.stem]])
    return Counts(len(wanted), found, placed, graded, total - found, int(titled))


def _below(path: SectionPath, title: str) -> SectionPath:
    """Return a path without the report's title."""
    plain = _plain(path)
    return plain[1:] if plain[:1] == _plain([title]) else plain


def _plain(names: Sequence[str]) -> SectionPath:
    """Return names with single spaces: a wrapped one may have its line break."""
    return tuple(" ".join(name.split()) for name in names)


def _row(name: str, one: Counts) -> str:
    shares = (f"{value / one.headings:.2f}" for value in (one.found, one.placed, one.graded))
    return f"| {name} | {one.headings} | {' | '.join(shares)} | {one.extra} | {one.titled} |"
