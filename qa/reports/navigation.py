"""What a web page says around the text that is copied from it, and no reader looks for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from qa.reports.lines import Kind, Line, is_period, is_prose

_SKIP = re.compile(r"skip to (?:main )?(?:content|navigation)", re.IGNORECASE)
_TRAIL = re.compile(r"home\s*+(?:[>\u203a»](?=\s*+[^\s>\u203a»])[^>\u203a»\n]++)+", re.IGNORECASE)
_USEFUL = re.compile(r"(?:was|is) this page (?:helpful|useful)\?", re.IGNORECASE)
_BACK = re.compile(
    r"(?:back|return) to (?:the )?"
    r"(?:top(?: of (?:the )?page)?|(?:table of )?contents(?: (?:list|page))?)",
    re.IGNORECASE,
)
_NAVIGATION = re.compile(
    rf"{_SKIP.pattern}|{_TRAIL.pattern}|{_USEFUL.pattern}|{_BACK.pattern}"
    r"|cookies on (?:this (?:web)?site|[\w.]+)"
    r"|(?:print|share|email|download|save) this (?:page|document|report|publication)(?:\s*:.*)?"
    r"|(?:get|view|download) (?:the |this |a |as )*+(?:pdf|report|publication|document)"
    r"(?: (?:as|in) (?:a )?\w++| \([^()]{1,40}\)){0,2}"
    r"|\[?this page (?:is|has been|was) (?:intentionally|deliberately) (?:left )?blank\.?\]?"
    r"|you are here\s*:.*",
    re.IGNORECASE,
)
# What stands beside such lines, one to a line or in a row.
_BUTTON = re.compile(
    r"(?:menu|search|share|print|tweet|post|e-?mail|facebook|twitter|x|linkedin|whatsapp|"
    r"copy link|copy|close|log in|sign in|subscribe|follow us|"
    r"(?:print|share|email) this (?:page|document|report|publication))",
    re.IGNORECASE,
)
_ROW = re.compile(r"(?<!\s)\s*+[|·•]\s*+")
_BRANCH = re.compile(r"(?<=\S)\s++[>\u203a»]\s")
_FEWEST_BRANCHES = 2
_HOME = "home"
_LONGEST = 200
_LONGEST_LINK = 140
_NEAR = 6  # lines
_COOKIES = re.compile(r"\bcookies?\b", re.IGNORECASE)
# What no list of links has: an annex, or a figure that is no year of copyright.
_MATTER = re.compile(r"(?:annex|appendix)\b|(?!.*(?:©|copyright)).*\d", re.IGNORECASE)
_TOP = 40  # lines that are read: no banner has more
_FOOT = 80


def clear(lines: Sequence[Line]) -> list[int]:
    """Turn navigation into blank lines, and return where links back to the top of the page were.

    Some is known by its words. What stands above "Skip to main content" is a banner, and so is
    what stands between that and the trail of links down to this page, which ends in the page's
    title. Behind "Is this page useful?" come links only.
    """
    read = [line for line in lines if line.kind not in (Kind.BLANK, Kind.CODE)]
    for line in itertools.chain(_banner(read[:_TOP]), _links(read[-_FOOT:])):
        line.kind = Kind.BLANK
    for at, line in enumerate(read):
        words = line.kind in (Kind.TEXT, Kind.ITEM) and len(line.text) <= _LONGEST
        edge = at < _TOP or at >= len(read) - _FOOT
        if words and (_NAVIGATION.fullmatch(line.text) or (edge and _is_row(line.text))):
            line.kind = Kind.BLANK
    if read and len(_BRANCH.findall(read[0].text[:_LONGEST])) >= _FEWEST_BRANCHES:
        read[0].kind = Kind.BLANK  # a trail that begins elsewhere than at home
    _clear_buttons(read[:_TOP])
    cleared = (line for line in read if line.kind is Kind.BLANK and len(line.text) <= _LONGEST)
    return [line.number for line in cleared if _BACK.fullmatch(line.text)]


def _is_row(text: str) -> bool:
    """Whether a line is a row of buttons, with a date or without: ``Published 3 May | Share``."""
    parts = _ROW.split(text)
    buttons = sum(_BUTTON.fullmatch(part) is not None for part in parts)
    return buttons > 1 and all(_BUTTON.fullmatch(part) or is_period(part) for part in parts)


def _clear_buttons(top: Sequence[Line]) -> None:
    """Clear the buttons beside other navigation; a single one may be a word of the report, and
    so may one above a text."""
    heads = {
        id(line)
        for line, below in itertools.pairwise(top)
        if below.kind is not Kind.BLANK and is_prose(below.text)
    }
    for order in (top, top[::-1]):
        for beside, line in itertools.pairwise(order):
            button = _BUTTON.fullmatch(line.text) and id(line) not in heads
            if beside.kind is Kind.BLANK and button:
                line.kind = Kind.BLANK


def _banner(top: Sequence[Line]) -> Sequence[Line]:
    """The first lines, down to the trail, or to the title that a trail on one line has, too: no
    sentence, but for what is said of cookies."""
    found = top[: _banner_end(top)]
    cookies = any(_COOKIES.search(line.text) for line in found)
    return () if any(is_prose(line.text) for line in found) and not cookies else found


def _banner_end(top: Sequence[Line]) -> int:
    names = [" ".join(line.text.casefold().split()) for line in top]
    for at, line in enumerate(top):
        if len(line.text) <= _LONGEST and _TRAIL.fullmatch(line.text):
            crumbs = re.split(r"\s*[>\u203a»]\s*", names[at])
            title = next((n for n in range(at + 1, len(top)) if names[n] in crumbs), None)
            if title is not None:
                return title
            return _trail_end(top, at) if any(map(_SKIP.fullmatch, names[:at])) else 0
    skips = [at for at, name in enumerate(names) if _SKIP.fullmatch(name)]
    if not skips:
        return 0
    last = skips[-1]
    for at, (crumb, below) in enumerate(itertools.pairwise(names[last:]), last):
        # A trail down line by line ends in the page's title, and the title follows.
        if crumb == below and _HOME in names[max(last, at - _NEAR) : at]:
            return at + 1
    return names.index(_HOME, last) if _HOME in names[last : last + _NEAR] else last


def _trail_end(top: Sequence[Line], at: int) -> int:
    """The line behind a trail that begins on line ``at`` and may be wrapped."""
    end = at + 1
    while end < len(top) and top[end].number == top[end - 1].number + 1:
        end += 1
    return end


def _links(foot: Sequence[Line]) -> Sequence[Line]:
    """The last lines, from the question whether the page was useful: links, and no sentence,
    down to what belongs to a report."""
    for at, line in enumerate(foot):
        if len(line.text) <= _LONGEST and _USEFUL.fullmatch(line.text):
            below = [
                line,
                *itertools.takewhile(lambda n: not _MATTER.match(n.text), foot[at + 1 :]),
            ]
            sentence = any(len(n.text) > _LONGEST_LINK or n.text.endswith(".") for n in below)
            return () if sentence else below
    return ()
