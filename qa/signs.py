"""Characters that are obeyed and not seen, as signs that are seen.

A report may hold anything. What moves a terminal's cursor, renames its window, or turns the
direction of writing round, would show something else than what the report says.
"""

from __future__ import annotations

import re
from html import escape

# Controls but for tab and line feed; marks, embeddings, overrides and isolates of direction.
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]"
)


def visible(text: str) -> str:
    r"""Return a text with a sign for every character that a terminal would obey.

    >>> visible("red\x1b[31m\r\n\u202e")
    'red␛[31m␍\n<U+202E>'
    """
    return _OBEYED.sub(_sign, text)


def visible_html(html: str) -> str:
    r"""Return HTML with a sign for every character that a terminal or a browser would obey.

    >>> visible_html("<b>red\x1b[31m\u202e</b>")
    '<b>red␛[31m&lt;U+202E&gt;</b>'
    """
    return _OBEYED.sub(lambda found: escape(_sign(found)), html)


def escaped(json: str) -> str:
    r"""Return JSON with an escape for every such character that it holds; it means the same.

    >>> escaped('"a\x9b"')
    '"a\\u009b"'
    """
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", json)


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"
