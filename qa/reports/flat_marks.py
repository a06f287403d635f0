"""Markdown whose marks say only that a line is a heading, and not how deep it stands.

Who turns a PDF into Markdown by a program often gets ``##`` before every heading, since the
program knows no levels. What they are is told by what tells them in a text without any marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qa.reports import announced
from qa.reports.styles import Heading, Style

_FEWEST = 10  # headings; fewer may well be a report of one level


def told(headings: Sequence[Heading]) -> list[Heading] | None:
    """Return headings as they would be without their marks, None if these have levels.

    Those above the first of the common depth, a report's title, stay as they are, and so does
    what has no marks.

    >>> flat = [Heading(n, n, n, "Chapter 2: Aims", Style.ATX, 2, "#") for n in range(10)]
    >>> told(flat)[0].style, told(flat[:9])
    (<Style.PART: 4>, None)
    """
    marked = [h.depth if h.style is Style.ATX else 0 for h in headings]
    depth, count = Counter(filter(None, marked)).most_common(1)[0] if any(marked) else (0, 0)
    if count < _FEWEST or set(marked[marked.index(depth) :]) - {depth, 0}:
        return None
    return [
        announced.plain(h) if at == depth else h for h, at in zip(headings, marked, strict=True)
    ]
