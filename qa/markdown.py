"""Text as Markdown that comes out word for word, whatever signs it holds.

A text is written into a paragraph: no sign of it makes a heading, a list, a link, a table or
HTML, and none is lost. Only blanks are not kept as they are, as in any paragraph.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from qa.signs import visible
from qa.spans import Span, trimmed

_SIGNS = re.compile(r"[\\`*_{}\[\]<>()#+!|~&$]")
# What begins a list, a rule or the underline of a heading where it stands first on a line.
_FIRST = re.compile(r"\A(?:\d{1,9}(?=\.)|(?=[-=:]))")


def escape(text: str) -> str:
    r"""Return a text as a line of Markdown, or several without blanks around them.

    >>> escape("1. *Staff*\n    - 3 < 4")
    '1\\. \\*Staff\\*\n\\- 3 \\< 4'
    """
    lines = text.splitlines()
    return "\n".join(_line(line, (0, 0)) for line in lines)


def strong(text: str) -> str:
    """Return a text as one line of Markdown, in bold."""
    line = " ".join(line.strip() for line in text.splitlines()).strip()
    return _line(line, (0, len(line)))


def quotation(text: str, mark: Span, *, broken: bool = False) -> str:
    """Return a text as a block quote with ``mark``, a span of it, in bold.

    Where ``broken`` is true its lines stay lines: they are items of a list or rows of a table.
    """
    found: list[str] = []
    at = 0
    for raw in text.splitlines(keepends=True):
        found.append(_line(raw, (mark[0] - at, mark[1] - at)))
        at += len(raw)
    for number, (line, below) in enumerate(pairwise(found)):
        if broken and line and below:
            found[number] = line + "\\"
    return "\n".join(f"> {line}".rstrip() for line in found)


def _line(raw: str, mark: Span) -> str:
    """Return one line, escaped, without blanks around it, in bold where the mark covers it."""
    begin = len(raw) - len(raw.lstrip())
    end = max(begin, len(raw.rstrip()))
    start, stop = trimmed(raw, max(begin, mark[0]), min(end, mark[1]))
    if start >= stop or not _may_open(raw[begin:start], raw[start:stop], raw[stop:end]):
        return _written(raw[begin:end], first=True)
    parts = (
        _written(raw[begin:start], first=True),
        _written(raw[start:stop], first=start == begin),
        _written(raw[stop:end], first=False),
    )
    return "{}**{}**{}".format(*parts)


def _written(text: str, *, first: bool) -> str:
    escaped = _SIGNS.sub(r"\\\g<0>", visible(text))
    if first:
        escaped = _FIRST.sub(r"\g<0>\\", escaped)
    return escaped.replace("\t", " · ")


def _may_open(before: str, marked: str, behind: str) -> bool:
    """Whether ``**`` around a part are read as bold: not where a word touches a sign there.

    https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
    """
    marked, outside = visible(marked), (visible(before)[-1:], visible(behind)[:1])
    return all(
        not _is_sign(edge) or not beyond or beyond.isspace() or _is_sign(beyond)
        for edge, beyond in zip((marked[0], marked[-1]), outside, strict=True)
    )


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
