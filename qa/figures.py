"""Figures as people and reports write them: 1,000 and 1000, 2021-22, 2021/22 and 21/22."""

from __future__ import annotations

import re

_FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
YEAR = re.compile(r"(?:19|20)\d\d(?:/\d\d)?")
"""A year, or a double one as `one_year` writes it."""
_DOUBLE_YEAR = re.compile(r"\b((?:19|20)\d\d) ?[-–/] ?(?:20)?(\d\d)\b")
_SHORT_YEAR = re.compile(r"(?<![\d/.,£$€])(\d\d)/(\d\d)(?![\d/%])")


def figures(text: str) -> list[str]:
    """Return the figures of a text in their order, without commas between thousands.

    >>> figures("In 2018/19 it spent £1,000.50 on 12 cats.")
    ['2018/19', '1000.50', '12']
    """
    return [_THOUSANDS.sub("", figure) for figure in _FIGURE.findall(text)]


def one_year(text: str) -> str:
    """Return a text with its double years, one year and no two figures, written in one way.

    >>> one_year("from 2017-18, 2017/2018 or 17/18 to 2019"), one_year("12/15 cats, 2010-19")
    ('from 2017/18, 2017/18 or 2017/18 to 2019', '12/15 cats, 2010-19')
    """
    return _DOUBLE_YEAR.sub(
        lambda found: f"{found[1]}/{found[2]}" if _follows(found[1], found[2]) else found[0],
        full_years(text),
    )


def full_years(text: str) -> str:
    """Return a text with double years that lack their century in full: 2017/18 for 17/18."""
    return _SHORT_YEAR.sub(
        lambda found: f"20{found[0]}" if _follows(found[1], found[2]) else found[0], text
    )


def years_of(figure: str) -> tuple[str, ...]:
    """Return the two years that a double one goes over, nothing for another figure.

    >>> years_of("2017/18"), years_of("2017")
    (('2017', '2018'), ())
    """
    first, _, last = figure.partition("/")
    return (first, first[:2] + last) if last and YEAR.fullmatch(figure) else ()


def _follows(year: str, last: str) -> bool:
    return (int(year) + 1) % 100 == int(last)
