"""Answers and outlines as text: for a terminal, for Markdown, for another program.

Nothing here decides anything: the same Answer looks the same at every door.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from qa.types import Answer, Citation, Document, Hit

if TYPE_CHECKING:
    from qa.builds import Build
    from qa.evaluation import Evaluation
    from qa.health import Health
    from qa.verification import Place, Recheck, Verification

_ANSWER = TypeAdapter(Answer)
_WIDTH = 88

_OPENING = {
    "answered": "",
    "weak": "The report may not answer this. The nearest passages:",
    "not_found": "The report does not say.",
}


def json(result: Any) -> str:
    """Return an Answer, or any other result, as JSON: the same object at every door."""
    return TypeAdapter(Any).dump_json(result, indent=2).decode()


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
    return f"Not in the report: {', '.join(map(_term(answer), answer.missing_terms))}."


def nearest(answer: Answer) -> str:
    """Return the sentence about the sections nearest to a question that is not answered."""
    if answer.status != "not_found" or not answer.nearest_sections:
        return ""
    paths = "; ".join(" › ".join(path) for path in answer.nearest_sections)
    return f"Nearest sections: {paths}."


def searched(answer: Answer) -> str:
    """Return the sentence about what was searched, where that is not what was asked."""
    if answer.searched in ("", answer.question):
        return ""
    return f"Searched: {answer.searched}"


def _notes(answer: Answer) -> list[str]:
    """Return every sentence that stands above the hits."""
    notes = (
        answer.notice,
        searched(answer),
        opening(answer),
        missing(answer),
        nearest(answer),
    )
    return [note for note in notes if note]


def _term(answer: Answer) -> Callable[[str], str]:
    def shown(term: str) -> str:
        near = answer.nearest_spellings.get(term)
        return f"“{term}” (but “{near}”)" if near else f"“{term}”"

    return shown


def text(answer: Answer) -> str:
    """Return the Answer for a terminal; the quote stands between » and «."""
    parts = _notes(answer)
    parts += [_hit_text(hit) for hit in answer.hits]
    return "\n\n".join(parts)


def markdown(answer: Answer) -> str:
    """Return the Answer as Markdown; the quote is bold, the report's own signs escaped."""
    parts = [f"**{_escape(answer.question)}**"]
    parts += [_escape(note) for note in _notes(answer)]
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


def verification(found: Verification) -> str:
    """Return what has become of a quote: where it stands, or what the report has instead."""
    if found.status == "not_found":
        lines = ["Not found in any report."]
        if found.nearest:
            lines += [f"The nearest passage: {_place(found.nearest)}", *_body(found.nearest.text)]
            lines += [
                f"   - {_side(d.quoted)} but the report: {_side(d.report)}"
                for d in found.differences
            ]
    else:
        but = f", but for {' and '.join(found.differs_in)}" if found.differs_in else ""
        lines = [f"Found, word for word{but}:"]
        for place in found.places:
            # Where it is not just as quoted, the report's own words are what counts.
            lines += [_place(place), *(_body(place.text) if found.differs_in else ())]
    return "\n".join([*([found.notice] if found.notice else []), *lines])


def rechecks(found: Sequence[Recheck]) -> str:
    """Return a line for each citation of an answer, with more where it has changed."""
    lines = []
    for one in found:
        lines.append(f"{one.rank}. {one.status}: {citation(one.cited)}")
        if one.status == "moved" and one.now:
            lines.append(f"   now: {_where(one.now)}")
        if one.verification:
            lines.append(textwrap.indent(verification(one.verification), "   "))
    return "\n".join(lines) or "The answer cites nothing."


def health(found: Health) -> str:
    """Return a line for each check, and under it the command that mends what is wrong."""
    lines = []
    for one in found.findings:
        lines.append(f"{one.status:5}  {one.check}: {one.text}")
        if one.mend:
            lines.append(f"       mend it with: {one.mend}")
    return "\n".join(lines)


def builds(found: Sequence[Build]) -> str:
    """Return a line for each build, the current one marked with a star."""
    lines = []
    for one in found:
        what = one.damage or (
            f"{one.built}  {len(one.reports)} report(s)  {one.passages} passages  "
            f"{one.bytes / 1e6:.1f} MB  {one.model}"
        )
        lines.append(f"{'*' if one.current else ' '} {one.id}  {what}")
    return "\n".join(lines)


def evaluations(found: Mapping[str, Evaluation]) -> str:
    """Return a table with a line for each measure and a column for each index."""
    rows = {"questions with an answer": [str(one.answerable) for one in found.values()]}
    rows["questions without"] = [str(one.unanswerable) for one in found.values()]
    first = next(iter(found.values()))
    for name in first.measures:
        rows[name] = [f"{one.measures[name]:.3f}" for one in found.values()]
    rows["AUROC of the confidence"] = [_share(one.auroc) for one in found.values()]
    rows["refused when 5 % of the answerable are"] = [
        _share(one.refused_at_5) for one in found.values()
    ]
    for kind in first.kinds:
        rows[f"Success@1, {kind or 'no kind'}"] = [
            _share(one.kinds.get(kind)) for one in found.values()
        ]
    width = max(map(len, rows))
    columns = [max(len(name), 6) for name in found]
    lines = [
        " " * width + "".join(f"  {name:>{c}}" for name, c in zip(found, columns, strict=True))
    ]
    for name, cells in rows.items():
        values = zip(cells, columns, strict=True)
        lines.append(f"{name:{width}}" + "".join(f"  {cell:>{c}}" for cell, c in values))
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _place(place: Place) -> str:
    return _where(place.citation)


def _where(cited: Citation) -> str:
    return (
        f"{citation(cited) or '(title page)'}  "
        f"({cited.document_title}, {cited.document_id} {cited.start}-{cited.end})"
    )


def _side(words: str) -> str:
    return f"“{words}”" if words else "nothing"


def _hit_text(hit: Hit) -> str:
    before, quoted, after = marked(hit)
    lines = _body(before + (f"»{quoted}«" if quoted else "") + after)
    details = citation_details(hit.citation)
    place = citation(hit.citation) + (f"  ({details})" if details else "")
    report = hit.citation.document_title
    return "\n".join([f"{hit.rank}. {place}", f"   {report}", *lines])


def _body(raw: str) -> list[str]:
    """Return a report's text as indented lines of a terminal's width."""
    return [
        f"   {line}"
        for paragraph in raw.splitlines()
        if paragraph.strip()
        for line in textwrap.wrap(paragraph.expandtabs(4), _WIDTH)
    ]


def _escape(raw: str) -> str:
    """Make every sign of Markdown and HTML stand for itself."""
    escaped = "".join(f"\\{sign}" if sign in "\\`*_{}[]<>()#+!|~&" else sign for sign in raw)
    return escaped.replace("\t", " · ")
