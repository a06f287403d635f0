"""What a web page says around the text that is copied from it, and no reader looks for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from qa.reports.lines import Kind, Line, is_period

_SKIP = re.compile(r"skip to (?:main )?(?:content|navigation)", re.IGNORECASE)
_TRAIL = re.compile(r"home(?:\s*[>\u203a»]\s*[^>\u203a»\n]+)+", re.IGNORECASE)
_USEFUL = re.compile(r"(?:was|is) this page (?:helpful|useful)\?", re.IGNORECASE)
_NAVIGATION = re.compile(
    rf"{_SKIP.pattern}|{_TRAIL.pattern}|{_USEFUL.pattern}"
    r"|cookies on (?:this (?:web)?site|[\w.]+)"
    r"|(?:back|return) to (?:the )?top(?: of (?:the )?page)?"
    r"|(?:print|share|email|download) this page(?:\s*:.*)?"
    r"|(?:get|view|download) (?:the |this |a |as )*(?:pdf|report|publication|document)\b[^.]{0,40}"
    r"|\[?this page (?:is|has been|was) (?:intentionally|deliberately) (?:left )?blank\.?\]?"
    r"|you are here\s*:.*",
    re.IGNORECASE,
)
# What stands beside such lines, one to a line or in a row.
_BUTTON = re.compile(
    r"(?:menu|search|share|print|tweet|post|e-?mail|facebook|twitter|x|linkedin|whatsapp|"
    r"copy link|copy|close|log in|sign in|subscribe|follow us|(?:print|share|email) this page)",
    re.IGNORECASE,
)
_ROW = re.compile(r"\s*[|·•]\s*")
_BRANCH = re.compile(r"\s+[>\u203a»]\s+")
_FEWEST_BRANCHES = 2
_HOME = "home"
_LONGEST = 200
_LONGEST_LINK = 140
_TOP = 40  # lines that are read: no banner has more
_FOOT = 80


def clear(lines: Sequence[Line]) -> None:
    """Turn navigation into blank lines.

    Some is known by its words. What stands above "Skip to main content" is a banner, and so is
    what stands between that and the trail of links down to this page, which ends in the page's
    title. Behind "Is this page useful?" come links only.
    """
    read = [line for line in lines if line.kind is not Kind.BLANK]
    for line in itertools.chain(_banner(read[:_TOP]), _links(read[-_FOOT:])):
        line.kind = Kind.BLANK
    for line in read:
        words = line.kind in (Kind.TEXT, Kind.ITEM) and len(line.text) <= _LONGEST
        if words and (_NAVIGATION.fullmatch(line.text) or _is_row(line.text)):
            line.kind = Kind.BLANK
    if read and len(_BRANCH.findall(read[0].text[:_LONGEST])) >= _FEWEST_BRANCHES:
        read[0].kind = Kind.BLANK  # a trail that begins elsewhere than at home
    _clear_buttons(read[:_TOP])


def _is_row(text: str) -> bool:
    """Whether a line is a row of buttons, with a date or without: ``Published 3 May | Share``."""
    buttons = [bool(_BUTTON.fullmatch(part) or is_period(part)) for part in _ROW.split(text)]
    return len(buttons) > 1 and all(buttons) and _BUTTON.search(text) is not None


def _clear_buttons(top: Sequence[Line]) -> None:
    """Clear the buttons beside other navigation; a single one may be a word of the report."""
    for order in (top, top[::-1]):
        for beside, line in itertools.pairwise(order):
            if beside.kind is Kind.BLANK and _BUTTON.fullmatch(line.text):
                line.kind = Kind.BLANK


def _banner(top: Sequence[Line]) -> Sequence[Line]:
    """The first lines, down to the trail, or to the title that a trail on one line has, too."""
    names = [" ".join(line.text.casefold().split()) for line in top]
    for at, line in enumerate(top):
        if len(line.text) <= _LONGEST and _TRAIL.fullmatch(line.text):
            crumbs = re.split(r"\s*[>\u203a»]\s*", names[at])
            return top[: next((n for n in range(at + 1, len(top)) if names[n] in crumbs), 0)]
    skips = [at for at, name in enumerate(names) if _SKIP.fullmatch(name)]
    if not skips:
        return ()
    return top[: names.index(_HOME, skips[-1]) if _HOME in names[skips[-1] :] else skips[-1]]


def _links(foot: Sequence[Line]) -> Sequence[Line]:
    """The last lines, from the question whether the page was useful: links, and no sentence."""
    for at, line in enumerate(foot):
        if len(line.text) <= _LONGEST and _USEFUL.fullmatch(line.text):
            below = foot[at:]
            sentence = any(len(n.text) > _LONGEST_LINK or n.text[-1] == "." for n in below)
            return () if sentence else below
    return ()
