"""Answers and outlines as text: for a terminal, for Markdown, for another program.

Nothing here decides anything: the same Answer looks the same at every door.
"""

from __future__ import annotations

import textwrap

from pydantic import TypeAdapter

from qa.types import Answer, Citation, Document, Hit

_ANSWER = TypeAdapter(Answer)
_WIDTH = 88

_OPENING = {
    "answered": "",
    "weak": "The report may not answer this. The nearest passages:",
    "not_found": "The report does not say.",
}


def json(answer: Answer) -> str:
    """Return the Answer as JSON: the same object at every door."""
    return _ANSWER.dump_json(answer, indent=2).decode()


def from_json(text: str | bytes) -> Answer:
    """Read an Answer back. Raises pydantic.ValidationError where the text is none."""
    return _ANSWER.validate_json(text)


def citation(cited: Citation) -> str:
    """Return the chain of headings: "Legitimacy › Treating the public fairly"."""
    return " › ".join(cited.section_path)


def citation_details(cited: Citation) -> str:
    """Return what else is known of the place: "judged Good, section begins on p. 12"."""
    details = []
    if cited.judgement:
        details.append(f"judged {cited.judgement}")
    if cited.page is not None:
        details.append(f"section begins on p. {cited.page}")
    return ", ".join(details)


def opening(answer: Answer) -> str:
    """Return the sentence that says what the hits are worth; empty for a plain answer."""
    return _OPENING[answer.status]


def missing(answer: Answer) -> str:
    """Return the sentence about words that no report holds; empty where there are none."""
    if not answer.missing_terms:
        return ""
    quoted = ", ".join(f"“{term}”" for term in answer.missing_terms)
    return f"Not in the report: {quoted}."


def text(answer: Answer) -> str:
    """Return the Answer for a terminal; the quote stands between » and «."""
    parts = [line for line in (opening(answer), missing(answer)) if line]
    parts += [_hit_text(hit) for hit in answer.hits]
    return "\n\n".join(parts)


def markdown(answer: Answer) -> str:
    """Return the Answer as Markdown; the quote is bold, the report's own signs escaped."""
    parts = [f"**{_escape(answer.question)}**"]
    parts += [line for line in (opening(answer), missing(answer)) if line]
    for hit in answer.hits:
        before, quoted, after = marked(hit)
        body = _escape(before) + (f"**{_escape(quoted)}**" if quoted else "") + _escape(after)
        quote_lines = "\n".join(f"> {line}" for line in body.splitlines())
        source = f"— {_escape(citation(hit.citation))} ({_escape(hit.citation.document_title)})"
        parts.append(f"{quote_lines}\n>\n> {source}")
    return "\n\n".join(parts)


def marked(hit: Hit) -> tuple[str, str, str]:
    """Return the passage in three: what is before the quote, the quote, what is behind it."""
    passage = hit.passage
    if hit.quote_start is None or hit.quote_end is None:
        return passage.text, "", ""
    start, end = hit.quote_start - passage.start, hit.quote_end - passage.start
    return passage.text[:start], passage.text[start:end], passage.text[end:]


def outline(document: Document) -> str:
    """Return the tree of a report's sections, a line each, with judgement and page."""
    lines = [document.title]
    for section in document.sections:
        line = "  " * section.level + " ".join(section.heading.split())
        if section.judgement:
            line += f"  [{section.judgement}]"
        if section.page is not None:
            line += f"  p. {section.page}"
        lines.append(line)
    return "\n".join(lines)


def _hit_text(hit: Hit) -> str:
    before, quoted, after = marked(hit)
    body = before + (f"»{quoted}«" if quoted else "") + after
    lines = [
        line
        for paragraph in body.splitlines()
        if paragraph.strip()
        for line in textwrap.wrap(paragraph.expandtabs(4), _WIDTH)
    ]
    details = citation_details(hit.citation)
    place = citation(hit.citation) + (f"  ({details})" if details else "")
    report = hit.citation.document_title
    return "\n".join([f"{hit.rank}. {place}", f"   {report}", *(f"   {line}" for line in lines)])


def _escape(raw: str) -> str:
    """Make every sign of Markdown and HTML stand for itself."""
    escaped = "".join(f"\\{sign}" if sign in "\\`*_{}[]<>()#+!|~&" else sign for sign in raw)
    return escaped.replace("\t", " · ")
