"""What a title page says beside the title: when a report was published, and by whom.

That is nobody's prose and stands under no heading, and it is the first thing that people ask
about a report. The names at the top and the title are left to the title.
"""

from __future__ import annotations

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


def block(text: str, lines: Sequence[Line], front: Sequence[Unit], title: str) -> Block | None:
    """Return the lines of a title page from the first that says when or by whom, as a list.

    None where it has nothing but names and the ``title``. Who publishes the report may stand
    above the rest.
    """
    own = [
        one
        for unit in front
        for one in lines[unit.first : unit.last + 1]
        if one.kind is not Kind.BLANK
    ]
    if not any(_tells(one.text, title) for one in own):
        return None
    first = next(
        at
        for at, one in enumerate(own)
        if _tells(one.text, title) or (names_publisher(one.text) and one.text not in title)
    )
    spans = covering(text, [trimmed(text, one.start, one.end) for one in own[first:]])
    return Block("list", spans[0][0], spans[-1][1], spans)


def _tells(text: str, title: str) -> bool:
    """Whether a line says something of a report that is not its name."""
    if text in title:
        return False
    dated = line.is_period(text) and not text.isdecimal()
    return dated or line.is_particular(text) or _BY_OR_WHEN.match(text) is not None
