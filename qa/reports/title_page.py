"""What a title page says beside the title, or an imprint: when a report was published, by whom.

That is nobody's prose and stands under no heading, and it is the first thing that people ask
about a report. The names at the top and the title are left to the title.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from qa.reports import lines as line
from qa.reports.blocks import covering
from qa.reports.cover import names_publisher
from qa.reports.lines import Kind, Line, Unit
from qa.spans import trimmed
from qa.types import Block

# "Published 3 May 2024", "Presented to the council", "A report by the auditor"
_BY_OR_WHEN = re.compile(
    r"(?:(?:first |jointly )?(?:published|presented|laid|signed|prepared|issued|written|ordered|"
    r"commissioned|submitted|released)|(?:an? |the )?(?:[^\W\d_]+ )?report (?:by|from|to)|by|"
    r"authors?|fieldwork|inspected|visited)\b",
    re.IGNORECASE,
)
_NEAR = 5  # lines
# An imprint may say several things on a line.
_PARTS = re.compile(r"(?<!\s)\s*+[|·•©]\s*+")


def block(text: str, lines: Sequence[Line], front: Sequence[Unit], title: str) -> Block | None:
    """Return the lines of a title page from the first that says when or by whom, as a list.

    None where it has nothing but names and the ``title``. Who publishes the report may stand
    a few lines above the rest.
    """
    own = [
        one
        for unit in front
        for one in lines[unit.first : unit.last + 1]
        if one.kind is not Kind.BLANK
    ]
    first = next((at for at, one in enumerate(own) if _tells(one.text, title)), None)
    if first is None:
        return None
    above = own[max(0, first - _NEAR) : first]
    named = (one for one in above if names_publisher(one.text) and one.text not in title)
    return _listed(text, own[own.index(next(named, own[first])) :])


def imprint(text: str, lines: Sequence[Line]) -> Block | None:
    """Return what an imprint says, as a list, if one of its lines says when: ``May 2024 | © Dale``.

    None where it has no more than a copyright, a number and an address. What a file has at its
    top instead (``date: 3 May 2024``) is read alike.
    """
    own = [one for one in lines if one.kind is not Kind.BLANK and any(map(str.isalnum, one.text))]
    if not any(_dates(one.text) for one in own):
        return None
    return _listed(text, list(itertools.dropwhile(lambda one: not _credits(one.text), own)))


def _listed(text: str, lines: Sequence[Line]) -> Block:
    spans = covering(text, [trimmed(text, one.start, one.end) for one in lines])
    return Block("list", spans[0][0], spans[-1][1], spans)


def _credits(text: str) -> bool:
    """Whether a line of an imprint says when, by whom or whose."""
    return _dates(text) or "©" in text or names_publisher(text) or _tells(text, "")


def _dates(text: str) -> bool:
    """Whether a part of a line says when."""
    return any(map(_is_date, _PARTS.split(text)))


def _is_date(text: str) -> bool:
    """Whether a text only says when, by more than a year: that may be part of a name, or that of a
    copyright."""
    return line.is_period(text) and not text.isdecimal()


def _tells(text: str, title: str) -> bool:
    """Whether a line says something of a report that is not its name."""
    if text in title:
        return False
    when = text.rpartition(", ")[2]  # "Harbour Inspectorate, May 2024"
    dated = _is_date(text) or _is_date(when)
    return dated or line.is_particular(text) or _BY_OR_WHEN.match(text) is not None
