"""What stands around a report and is not its body: metadata or a mail's head at the top, the
imprint."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from qa.reports.lines import Kind, Line, is_address, is_link, is_period, starts_lower

_IMPRINT = re.compile(
    r"©|\(c\)\s*(?:crown|\d{4})|\bcrown copyright\b|\bcopyright\s+(?:\d{4}|©)"
    r"|\bISBN\b|\bISSN\b|\ball rights reserved\b|\bopen government licen[cs]e\b"
    r"|^(?-i:Printed|Published|Designed|Produced)(?: and [a-z]+ed)?\s+(?:in|by)\b"
    r"|\bthird party copyright\b|^this publication is available (?:for download )?(?:at|from)\b",
    re.IGNORECASE,
)
# What sentences of an imprint are about.
_OF_ITSELF = re.compile(
    r"\b(?:copyright|licen[cs]e|re-?use|permission|publication|published|printed|available|website|"
    r"enquir\w+|quer(?:y|ies))\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 5
_LONGEST = 400
_MOST_LINES = 15
_BLOCK = re.compile(r"[|>][-+]?")  # the value follows, line by line
# The head of a mail, or of a memorandum.
_MAIL = re.compile(
    r"(from|sent|date|to|cc|bcc|subject|attachments|importance|reply-to)[ \t]*+:[ \t]*+(.*)",
    re.IGNORECASE,
)
_FEWEST_MAIL = 3
_REPLY = re.compile(r"(?:(?:re|fwd?)[ \t]*+:[ \t]*+)++", re.IGNORECASE)
_METADATA = re.compile(r"[A-Za-z][\w -]{0,40}:(?:\s.*)?|[-\s].*")


def imprint(lines: Sequence[Line]) -> int:
    """Return the number of the line where the imprint begins; ``len(lines)`` if none does.

    The imprint is the run of last lines that hold a copyright sign, an ISBN, an address or
    a date and nothing else; a date alone makes no imprint.
    """
    begins = len(lines)
    sure = begins
    seen = 0
    for line in reversed(lines):
        if line.kind is Kind.BLANK:
            continue
        seen += 1
        text = line.text
        if seen > _MOST_LINES or len(text) > _LONGEST or line.kind in (Kind.ITEM, Kind.CODE):
            return sure
        if starts_lower(text) and not is_link(text):
            return sure  # the end of a sentence
        found = _IMPRINT.search(text)
        if found and _is_body(text[: found.start()].rstrip()):
            return sure  # a copyright may stand on the same line behind it
        certain = found is not None or is_link(text)
        if not certain and not (is_period(text) or is_address(text)):
            return sure
        begins = line.number
        # A date counts if it stands right above a line that is certain.
        if certain or (sure < len(lines) and sure - begins <= 2):
            sure = begins
    return len(lines)  # nothing but an imprint: then it is what the text has to say


def _is_body(text: str) -> bool:
    """Whether a text is a sentence that does not speak of the publication."""
    told = text.endswith((".", "!", "?")) and len(text.split()) >= _FEWEST_WORDS
    return told and not _OF_ITSELF.search(text)


def metadata(lines: Sequence[Line]) -> tuple[int, str | None]:
    """Return how many lines a ``---`` block of metadata at the top takes, or the head of a mail,
    and the title that it gives.

    A value may stand in the lines below its name, set in; a blank line parts a second title.
    """
    if not lines or lines[0].text != "---":
        return _mail_head(lines)
    name = ""
    titles = [""]
    for line in lines[1:60]:
        if line.text in ("---", "..."):
            title = " – ".join(filter(None, (one.strip().strip("\"'") for one in titles)))
            return line.number + 1, title or None
        if line.indent:
            value = line.text
        elif line.text and not _METADATA.fullmatch(line.text):
            break
        elif line.text:
            name, _, value = line.text.partition(":")
            value = "" if _BLOCK.fullmatch(value.strip()) else value
        else:
            titles.append("")
            continue
        if name.strip().casefold() == "title":
            titles[-1] += f" {value}"
    return 0, None


def _mail_head(lines: Sequence[Line]) -> tuple[int, str | None]:
    """Return how many lines the head of a mail takes, and its subject: ``From: ...``,
    ``To: ...``, ``Subject: ...``, down to a blank line. A long line may go on, set in."""
    read = itertools.dropwhile(lambda line: line.kind is Kind.BLANK, lines)
    head = list(itertools.takewhile(lambda line: line.kind is not Kind.BLANK, read))
    said: dict[str, str] = {}
    for line in head[: _MOST_LINES + 1]:
        if found := _MAIL.fullmatch(line.text):
            said.setdefault(found[1].casefold(), found[2])
        elif not (said and line.indent > head[0].indent):
            return 0, None
    short = len(said) >= _FEWEST_MAIL and len(head) <= _MOST_LINES
    if not short or not {"from", "subject"} <= said.keys():
        return 0, None
    return head[-1].number + 1, _REPLY.sub("", said["subject"], count=1).strip() or None
