"""The numbers in front of titles: what a number is, ``3.2``, ``IV.``, ``B.``, ``(ii)``, and whether
it can follow the last one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.reports.styles import Style

NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,5})([.):]?)[ \t]++(\S.*)", re.DOTALL)
_BRACKETED = re.compile(r"(\d{1,3})\.?\(([a-z]|\d{1,2})\)[ \t]++(\S.*)", re.DOTALL)
_LETTERED = re.compile(r"([A-Z])(\.?)(\d{1,2}(?:\.\d{1,3}){0,4})\.?[ \t]++(\S.*)")
_ROMAN = re.compile(r"([IVX]{1,6})[.)][ \t]++(\S.*)")
_ALPHA = re.compile(r"([A-Z])[.)][ \t]++(\S.*)")
ENCLOSED = re.compile(r"\(([ivx]{1,5}|[a-z]|\d{1,2})\)[ \t]++(\S.*)")
_VALUES = {"I": 1, "V": 5, "X": 10}


def parse(text: str) -> tuple[tuple[int, ...], Style, str] | None:
    """Return the number in front of a title, of what sort it is, and the title; None without one.

    >>> parse("3.2 Findings"), parse("Annex A")
    (((3, 2), <Style.NUMBER: 5>, 'Findings'), None)
    """
    if text[:1] == "(":
        found = ENCLOSED.fullmatch(text)
        return ((_enclosed(found[1]),), Style.ENCLOSED, found[2]) if found else None
    if text[:1].isdigit():
        found = NUMBERED.fullmatch(text)
        if found:
            value = tuple(int(part) for part in found[1].split("."))
            return value, Style.NUMBER, found[3]
        found = _BRACKETED.fullmatch(text)
        if found:
            part = int(found[2]) if found[2].isdecimal() else ord(found[2]) - 96
            return (int(found[1]), part), Style.NUMBER, found[3]
        return None
    if not text[:1].isupper():
        return None
    found = _LETTERED.fullmatch(text)
    if found:
        parts = tuple(int(part) for part in found[3].split("."))
        return (ord(found[1]), *parts), Style.NUMBER, found[4]
    found = _ROMAN.fullmatch(text)
    if (found and found[1] not in ("V", "X")) or (found and len(found[1]) > 1):
        return (_roman(found[1]),), Style.ROMAN, found[2]
    found = _ALPHA.fullmatch(text)
    if found:
        return (ord(found[1]) - 64,), Style.ALPHA, found[2]
    return None


def leading(text: str) -> tuple[int, ...]:
    """Return the number in front of a text in figures, () if there is none."""
    found = NUMBERED.match(text[:150])
    return tuple(map(int, found[1].split("."))) if found else ()


def whole(text: str) -> int:
    """Return the whole number in front of a text, 0 if there is none: 3 for ``3. Aims``."""
    digits = text.split(maxsplit=1)[0].strip(".):")
    return int(digits) if digits.isdecimal() and len(digits) < 9 else 0


def sorts(titles: Sequence[str]) -> list[Style | None]:
    """Return what numbers each of some titles in a row, None where nothing does.

    >>> [style and style.name for style in sorts(["IV. Aims", "A. Cost", "V. Work", "Pay"])]
    ['ROMAN', 'ALPHA', 'ROMAN', None]
    """
    found: list[Style | None] = []
    last: tuple[int, ...] | None = None
    for title in titles:
        parsed = parse(title)
        value, style = in_romans(parsed[0], parsed[1], last) if parsed else ((), None)
        last = value if style is Style.ROMAN else last
        found.append(style)
    return found


def in_romans(
    value: tuple[int, ...], style: Style, last: tuple[int, ...] | None
) -> tuple[tuple[int, ...], Style]:
    """Return a number, ``V`` and ``X`` as 5 and 10 if they are next after the ``last`` Roman."""
    number = {ord("V") - 64: 5, ord("X") - 64: 10}.get(value[0], 0)
    if style is Style.ALPHA and number and last == (number - 1,):
        return (number,), Style.ROMAN
    return value, style


def is_next(value: tuple[int, ...], last: tuple[int, ...] | None) -> bool:
    """Whether a number is the very next one: 3.3, 4 or 3.2.1 after 3.2."""
    if last is None:
        return False
    return value == (*last, 1) or (
        len(value) <= len(last)
        and value[:-1] == last[: len(value) - 1]
        and value[-1] == last[len(value) - 1] + 1
    )


def in_sequence(
    value: tuple[int, ...], last: tuple[int, ...] | None, style: Style, letter: str
) -> bool:
    """Whether a number can follow the last one: this keeps out ``2019 Review``."""
    if value[0] >= 65 and style is Style.NUMBER:  # A.1: only inside Annex A, or chapter A
        return letter == chr(value[0])
    if last is not None and last[0] >= 65 and style is Style.NUMBER:
        last = None
    if len(value) == 1:
        return value[0] == 1 or (last is not None and last[0] < value[0] <= last[0] + 2)
    if last is None:
        return value[0] <= 30 and value[-1] <= 3
    return (last[0] <= value[0] <= last[0] + 2 and value != last) or value[:2] == (1, 1)


def _enclosed(mark: str) -> int:
    if mark.isdecimal():
        return int(mark)
    return _roman(mark.upper()) if set(mark) <= set("ivx") else ord(mark) - 96


def _roman(text: str) -> int:
    total = 0
    for here, after in zip(text, [*text[1:], ""], strict=True):
        value = _VALUES[here]
        total += -value if after and _VALUES[after] > value else value
    return total
