"""Remains of a conversion: HTML tags and character names, attributes that pandoc writes.

A report taken from a web page or a Word file keeps some of the code that it was made with.
No reader ever saw it. What the code made (a heading, bold type, a raised number) is kept in
the marks of Markdown. The number of lines never changes here.
"""

from __future__ import annotations

import re
from html.entities import html5

# What may be dropped as a tag: "<insert name>" and "<j.hill@example.org>" may not.
_TAGS = frozenset(
    "a abbr acronym article aside b big blockquote body br button caption center cite code col "
    "colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 "
    "header hr html i iframe img ins kbd label li main mark nav ol p picture pre q s samp section "
    "small source span strike strong sub summary sup svg table tbody td tfoot th thead time tr tt "
    "u ul var wbr".split()
)
# Tags between which a page has a gap, or another line.
_APART = frozenset(
    "article aside blockquote br caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li "
    "ol p section summary table tbody td th thead tr ul".split()
)
_BOLD = frozenset(("b", "strong"))
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*+)(?P<more>(?:[\s/][^<>]*+)?)>"
    r"|<(?P<link>(?:https?://|mailto:)[^\s<>]++)>"
)
_HEADING = re.compile(
    r"^[ \t]*+<h([1-6])(?:\s[^<>\n]*+)?>([^\n]*+)(?<=</h\1>)", re.IGNORECASE | re.MULTILINE
)
_NEXT_CELL = re.compile(r"</t[dh]>[ \t]*+<t[dh](?:\s[^<>]*+)?>", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*+=\s*+\"([^\"]*+)\"", re.IGNORECASE)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RAISED_NUMBER = re.compile(r"<sup(?:\s[^<>]*+)?>\s*+(\d{1,4}+)\s*+</sup>", re.IGNORECASE)
_COMMENT_END = "-->"
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# A name, a class or a setting: {#scope .unnumbered width="6in"}
_ONE = r"(?:#[^\s{}]++|\.[A-Za-z][\w-]*+|[A-Za-z][\w:-]*+=(?:\"[^\"\n{}]*+\"|[^\s\"{}]++)|-)"
ATTRIBUTES = re.compile(rf"\{{[ \t]*+{_ONE}(?:[ \t]++{_ONE})*+[ \t]*+\}}")
_AT_END = re.compile(rf"(?<=\S)[ \t]++{ATTRIBUTES.pattern}[ \t]*+$", re.MULTILINE)
# The mark of a quotation; "> 18 weeks" is a figure, and what heads a quotation heads no more.
_QUOTED = re.compile(
    r"^ {0,3}>(?:[ \t]?>)*+(?:[ \t]++(?=[^\W\d_]|[\"'‘“(*_\[])|[ \t]*+$)", re.MULTILINE
)
_FENCED_DIV = re.compile(r"^[ \t]*+:{3,}+[^\n:]*+:*+[ \t]*+$", re.MULTILINE)


def untag(run: str) -> str:
    """Return lines of text without tags, comments and attributes.

    >>> untag('<h2 id="aims">Aims</h2>')
    '## Aims'
    >>> untag('It <b>must</b> end.<a id="p3"></a><br>Soon, in 10 m<sup>2</sup> <rooms>.')
    'It **must** end. Soon, in 10 m² <rooms>.'
    >>> untag("# Scope and method {#scope .unnumbered}"), untag("> It was dark.")
    ('# Scope and method', 'It was dark.')
    """
    if "<" in run:
        run = _HEADING.sub(_heading, _without_comments(run))
        run = _RAISED_NUMBER.sub(lambda found: found[1].translate(_RAISED), run)
        run = _NEXT_CELL.sub("\t", run)
        run = _tags(run)
    if "{" in run:
        run = _AT_END.sub("", run)
    if ">" in run:
        run = _QUOTED.sub("", run)
    if ":::" in run:
        run = _FENCED_DIV.sub("", run)
    return run


def name_characters(text: str) -> str:
    """Return a text with the characters that it names: ``&pound;2&nbsp;million``.

    >>> name_characters("&pound;2&nbsp;million, R&amp;D &unknown;")
    '£2 million, R&D &unknown;'
    """
    return _ENTITY.sub(_character, text) if "&" in text else text


def _heading(found: re.Match[str]) -> str:
    return f"{'#' * int(found[1])} {found[2][: -len('</h1>')].strip()}"


def _without_comments(run: str) -> str:
    """Leave out ``<!-- comments -->``; their line breaks stay."""
    pieces: list[str] = []
    position = 0
    while (begin := run.find("<!--", position)) >= 0:
        end = run.find(_COMMENT_END, begin)
        if end < 0:
            break
        comment = run[begin : end + len(_COMMENT_END)]
        pieces += [run[position:begin], "\n" * comment.count("\n")]
        position = end + len(_COMMENT_END)
    return "".join([*pieces, run[position:]])


def _tags(run: str) -> str:
    pieces: list[str] = []
    position = 0
    before = "\n"  # the last character shown
    for found in _TAG.finditer(run):
        plain = run[position : found.start()]
        before = (plain or before)[-1]
        if found["link"]:
            shown = found["link"].removeprefix("mailto:")
        elif found["name"].lower() in _TAGS:
            shown = _shown(found, before, run[found.end() : found.end() + 1])
        else:
            continue
        pieces += [plain, shown]
        before = (shown or before)[-1]
        position = found.end()
    return "".join([*pieces, run[position:]])


def _shown(tag: re.Match[str], before: str, after: str) -> str:
    """What a page shows for a tag between two characters, its line breaks included."""
    name = tag["name"].lower()
    breaks = "\n" * tag["more"].count("\n")
    if name in _BOLD:
        return "**" + breaks
    if name == "img":
        named = _ALT.search(tag["more"])
        return (named[1] if named and "\n" not in named[1] else "") + breaks
    if name in _APART and not breaks and before not in " \t\n|" and after.strip(" \t\n|"):
        return " "
    return breaks


def _character(found: re.Match[str]) -> str:
    name = found[0][1:]
    if not name.startswith("#"):
        character = html5.get(name)
        if character is None:
            return found[0]
    else:
        number = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
        if not 0 < number < 0x110000 or 0xD800 <= number < 0xE000:
            return "\ufffd"
        character = chr(number)
    if character == "\xad":
        return ""  # where a word may be parted
    # A named line break or tab is a blank like any other: it must not make a line.
    return " " if character.isspace() else character
