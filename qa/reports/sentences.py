"""Where a sentence ends."""

from __future__ import annotations

import re

from qa.spans import Span, trimmed

# A run of stops, then closing quotes or brackets, then a blank. Runs are taken whole and
# only from their first character, which keeps "......" linear.
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[)\]\"'’”»]*+(?=\s)")
_NEXT = re.compile(r"\s++[(\[\"'‘“«]*+")
_WORD = re.compile(r"[\w]++")

# A stop behind one of these ends no sentence, whatever follows.
_ALWAYS = frozenset("vs cf viz e.g i.e eg ie".split())
# Nor behind a title, which has a capital: "Gen. Smith", but "in the old gen. The".
_TITLES = frozenset(
    "Mr Mrs Ms Mx Messrs Dr Prof Rev Hon Sgt Insp Supt Det Cllr Gen Col Capt Lt Maj Cmdr".split()
)
# Behind one of these it does where a word follows that usually begins a sentence: "St. Mary's",
# but "They live in High St. The house".
_BEFORE_STARTER = frozenset("st mt fig figs para paras dept approx incl est".split())
# Behind one of these it does, unless a number follows: "No. 5" but "They said no. The ...", or a
# letter that stands for one: "(App. A)".
_BEFORE_NUMBER = frozenset(
    "no nos p pp vol ch sec s art c ca app sch reg regs cl pt tel max min al jan feb mar apr jun "
    "jul aug sep sept oct nov dec".split()
)
_LETTERED = re.compile(r"[A-Z](?=[).,;:])")
# A letter behind one of these is no initial: "Team A. Officers came."
_LABELS = frozenset(
    "annex annexe appendix band block box category chapter class exhibit figure grade group house "
    "level option part phase plan schedule section site stage table team type unit wing "
    "zone".split()
)
# What goes on with a time of day: "9 a.m. Monday", but "9 a.m. Staff came".
_BEHIND_TIME = frozenset(
    "gmt bst utc est monday tuesday wednesday thursday friday saturday sunday january february "
    "march april may june july august september october november december".split()
)
# Behind an initial ("J. Smith", "U.S. forces") a sentence ends only if a word follows that
# usually begins one: "... in Class A. The force".
_STARTERS = frozenset(
    "a an the this that these those it its in on at by to for from of we our they their there he "
    "she his her you your i if when where while who what how why as and but or so however also "
    "all some most many both each no not since since after before during with without under "
    "although because overall next then".split()
)


def split(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of ``text[start:end]`` as offsets into ``text``, trimmed.

    Together they hold every character that is not blank. A sentence may run over line
    breaks.

    >>> split("Costs fell by 3.5 percent (e.g. pay). Good!", 0, 43)
    [(0, 37), (38, 43)]
    """
    spans: list[Span] = []
    begin, end = trimmed(text, start, end)
    position = begin
    while found := _STOP.search(text, position, end):
        position = found.end()
        following = _NEXT.match(text, position, end)
        if following is None or following.end() >= end:
            break
        if _ends(text, begin, found.start(), found[0], following.end(), end):
            spans.append((begin, position))
            begin, _ = trimmed(text, position, end)
    if end > begin:
        spans.append((begin, end))
    return spans


def _ends(text: str, begin: int, stop: int, mark: str, following: int, end: int) -> bool:
    if text[following].islower():
        return False
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    # 24 characters hold every abbreviation that matters; a bound keeps this linear.
    tokens = text[max(begin, stop - 24) : stop].split()
    if not tokens:
        return True
    written = tokens[-1].lstrip("(['\"‘“")
    token = written.casefold()
    if token in _ALWAYS or (written[:1].isupper() and written.capitalize() in _TITLES):
        return False
    word = _WORD.match(text, following, min(end, following + 24))
    following_word = word[0].casefold() if word else ""
    if token in _BEFORE_STARTER:
        return len(following_word) > 1 and following_word in _STARTERS
    if token in _BEFORE_NUMBER and (
        text[following].isdigit() or _LETTERED.match(text, following, end)
    ):
        return False
    if token in ("a.m", "p.m"):
        return following_word not in _BEHIND_TIME
    if token.isdigit() and stop - len(token) <= begin:
        return False  # the number of an item: "1. Our assessment"
    initials = token.replace(".", "")
    if len(initials) == 1 and len(tokens) > 1 and tokens[-2].casefold() in _LABELS:
        return True
    if (len(initials) == 1 or ("." in token and len(initials) <= 3)) and initials.isalpha():
        return following_word in _STARTERS
    return True
