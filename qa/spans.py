"""Spans: parts of a text by where they start and end."""

from __future__ import annotations

Span = tuple[int, int]
"""The (start, end) offsets of a part of a text; the end is the first character behind it."""


def trimmed(text: str, start: int, end: int) -> Span:
    """Return a span without the blanks at its ends; of nothing but blanks, an empty one.

    >>> trimmed("  a b ", 0, 6), trimmed("a   ", 1, 4)
    ((2, 5), (4, 4))
    """
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
