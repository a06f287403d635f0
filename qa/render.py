"""Answers and outlines as text: for a terminal, for Markdown, for a notebook, for a program.

Nothing here decides anything: the same Answer looks the same at every door.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from pydantic import TypeAdapter

from qa import filters, signs
from qa import markdown as md
from qa.answer_types import asks
from qa.reports import rows as table_rows
from qa.types import Answer, Citation, Document, Hit
from qa.words import terms

if TYPE_CHECKING:
    from qa.builds import Build
    from qa.evaluation import Evaluation
    from qa.health import Health
    from qa.verification import Place, Recheck, Verification

_WIDTH = 88
# One short word may stand in hundreds of places; JSON has more of them.
_PLACES_SHOWN = 3

_OPENING_WITHIN = {
    "weak": "What stands in {where} may not answer this. The nearest passages there:",
    "not_found": "Nothing in {where} answers this.",
}
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """What sentences call that which is searched: "the report" or "the reports".

    ``silent`` says that nothing was found there; ``covered`` stands for what can be asked about.
    """

    reports: str
    silent: str
    covered: str


_ONE = Wording("the report", "the report does not say", "it covers")
_SEVERAL = Wording("the reports", "the reports do not say", "they cover")


def wording(count: int) -> Wording:
    """Return how to speak of so many reports."""
    return _SEVERAL if count > 1 else _ONE


def searched_in(answer: Answer) -> Wording:
    """Return how to speak of the reports that an answer was looked for in."""
    named = filters.reports(answer.within, answer.documents)
    return wording(answer.reports if named is None else len(set(named)))


def json(result: Any) -> str:
    """Return an Answer, or any other result, as JSON: the same object at every door."""
    return signs.escaped(TypeAdapter(Any).dump_json(result, indent=2).decode())


def citation(cited: Citation) -> str:
    """Return the chain of headings: "Legitimacy › Treating the public fairly"."""
    return " › ".join(cited.section_path)


def _report(cited: Citation) -> str:
    """Return the report's title, "" where the chain of headings is nothing else."""
    return cited.document_title if cited.section_path != (cited.document_title,) else ""


def citation_details(cited: Citation) -> str:
    """Return what else is known of the place: "section judged Good, begins on p. 12"."""
    details = []
    if cited.judgement:
        details.append(f"judged {cited.judgement}")
    if cited.page is not None:
        details.append(f"begins on p. {cited.page}")
    # The grade is the section's, not that of the answer.
    return f"section {', '.join(details)}" if details else ""


def opening(answer: Answer, named: Sequence[str] = ()) -> str:
    """Return the sentence that says what the hits are worth; empty for a plain answer.

    Where only a part of the reports was searched, the sentence is about that part and says
    nothing of the rest. ``named`` are a door's own names for the part; without them it is
    named by its chains of headings, or by the ids of the reports.
    """
    said = searched_in(answer)
    if answer.status == "answered":
        return ""
    named = named or places(answer)
    if not named:
        weak = f"{said.reports.capitalize()} may not answer this. The nearest passages:"
        return weak if answer.status == "weak" else f"{said.silent.capitalize()}."
    where = f"the {len(named)} places chosen"
    if len(named) <= _MOST_NAMED:
        where = " or ".join(f"“{name}”" for name in named)
    return _OPENING_WITHIN[answer.status].format(where=where)


def places(answer: Answer) -> Sequence[str]:
    """Return the names of where alone an answer was looked for; nothing for everywhere.

    They are chains of headings, ids of reports, or both: "zoo › Animals".
    """
    within = answer.within
    if not isinstance(within, dict):
        return [_chain(path) for path in within or ()] or answer.documents or ()
    # Of several reports each section names its own: the same headings stand in all of them.
    return [
        _chain((id, *path) if len(within) > 1 or not path else path)
        for id, paths in within.items()
        for path in paths or ((),)
    ]


def _chain(headings: Sequence[str]) -> str:
    return " › ".join(" ".join(heading.split()) for heading in headings)


def is_idle(answer: Answer) -> bool:
    """Say whether there was nothing to look for: a greeting, an instruction, gibberish.

    That is what asks nothing, or has no word of content, and comes near to nothing either. Who
    asks in words that no report holds does ask: that the report does not say is an answer.
    """
    text = answer.searched or answer.question
    near = answer.nearest_sections or answer.nearest_spellings
    return answer.status == "not_found" and not near and not (asks(text) and terms(text))


def advice(answer: Answer) -> str:
    """Return the sentence about what to try where nothing was asked; empty otherwise."""
    if not is_idle(answer):
        return ""
    return f"Try a question about something that {searched_in(answer).covered}."


def missing(answer: Answer) -> str:
    """Return the sentence about words that no report holds; empty where there are none."""
    if not answer.missing_terms or is_idle(answer):
        return ""
    words = ", ".join(map(_term(answer), answer.missing_terms))
    return f"Not in {searched_in(answer).reports}: {words}."


def nearest(answer: Answer) -> str:
    """Return the sentence about the sections nearest to a question that is not answered.

    Each names its report where the index holds several: the same headings stand in all of them.
    """
    if answer.status != "not_found" or not answer.nearest_sections:
        return ""
    several = answer.reports > 1
    places = (
        citation(cited) + (f" ({cited.document_title})" if several else "")
        for cited in answer.nearest_sections
    )
    return f"Nearest sections: {'; '.join(places)}."


def searched(answer: Answer) -> str:
    """Return the sentence about what was searched, where that is not what was asked."""
    if answer.searched in ("", answer.question):
        return ""
    return f"Searched: {answer.searched}"


def looked_in(answer: Answer) -> str:
    """Return the sentence about where alone an answer was looked for; empty for everywhere."""
    named = "; ".join(places(answer))
    return f"Looked only in: {named}." if named else ""


def _notes(answer: Answer) -> list[str]:
    """Return every sentence that stands above the hits."""
    notes = (
        answer.notice,
        searched(answer),
        looked_in(answer),
        opening(answer),
        advice(answer),
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
    parts = [md.strong(answer.question)]
    parts += [md.escape(note) for note in _notes(answer)]
    for hit in answer.hits:
        before, quoted, _ = marked(hit)
        mark = len(before), len(before) + len(quoted)
        passage = md.quotation(hit.passage.text, mark, broken=hit.passage.kind != "prose")
        details = filter(None, [_report(hit.citation), citation_details(hit.citation)])
        place, report = (
            md.escape(" ".join(name.split()))
            for name in (citation(hit.citation), ", ".join(details))
        )
        parts.append(f"{passage}\n>\n> — {place}" + (f" ({report})" if report else ""))
    return "\n\n".join(parts)


def html(answer: Answer) -> str:
    """Return the Answer as HTML that stands by itself, as a notebook shows it.

    The quote is marked, the further passages are folded. Whatever is put in is escaped by
    Markup; there is no script and no address, so nothing can run or be fetched. Colours are
    the notebook's own, but for the mark's: it brings ink and ground together, for any theme.
    """
    hits = [_hit_html(hit) for hit in answer.hits]
    parts = [Markup("<p><b>{}</b></p>").format(answer.question)]
    parts += [Markup("<p>{}</p>").format(note) for note in _notes(answer)]
    parts += hits[:1]
    if rest := hits[1:]:
        folded = Markup("<details><summary>{} further passage{}</summary>{}</details>")
        plural = "s" if len(rest) > 1 else ""
        parts.append(folded.format(len(rest), plural, Markup().join(rest)))
    whole = Markup('<div style="max-width:46em">{}</div>').format(Markup().join(parts))
    return signs.visible_html(whole)


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
        many = f", in {found.count} places" if found.count > 1 else ""
        rest = f". The first {_PLACES_SHOWN}" if found.count > _PLACES_SHOWN else ""
        lines = [f"Found, word for word{but}{many}{rest}:"]
        for place in found.places[:_PLACES_SHOWN]:
            # Where it is not just as quoted, the report's own words are what counts.
            lines += [_place(place), *(_body(place.text) if found.differs_in else ())]
    if found.remark:
        lines.insert(1, f"   {found.remark}")
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
        rows[name] = [_share(one.measures[name]) for one in found.values()]
    rows["AUROC of the confidence"] = [_share(one.auroc) for one in found.values()]
    rows["refused when 5 % of the answerable are"] = [
        _share(one.refused_at_5) for one in found.values()
    ]
    for coverage in first.risks:
        rows[f"risk at coverage {coverage:.0%}"] = [
            f"{one.risks[coverage]:.3f}" for one in found.values()
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
        f"{citation(cited) or '(title page or imprint)'}  "
        f"({cited.document_title}, {cited.document_id} {cited.start}-{cited.end})"
    )


def _side(words: str) -> str:
    return f"“{words}”" if words else "nothing"


def _hit_text(hit: Hit) -> str:
    before, quoted, after = marked(hit)
    lines = _body(before + (f"»{quoted}«" if quoted else "") + after)
    details = citation_details(hit.citation)
    place = citation(hit.citation) + (f"  ({details})" if details else "")
    report = _report(hit.citation)
    return "\n".join([f"{hit.rank}. {place}", *([f"   {report}"] if report else []), *lines])


def _body(raw: str) -> list[str]:
    """Return a report's text as indented lines of a terminal's width."""
    return [
        f"   {line}"
        for paragraph in raw.splitlines()
        if paragraph.strip()
        for line in textwrap.wrap(paragraph.expandtabs(4), _WIDTH)
    ]


def _hit_html(hit: Hit) -> Markup:
    passage, details = hit.passage, citation_details(hit.citation)
    quote = (0, 0)
    if hit.quote_start is not None and hit.quote_end is not None:
        quote = hit.quote_start - passage.start, hit.quote_end - passage.start
    show = _table_html if passage.kind == "table" else _marked_html
    figure = Markup(
        '<figure style="margin:1em 0;padding-left:1em;border-left:3px solid">'
        '<figcaption style="line-height:1.4"><b>{}</b><br><small>{}</small></figcaption>'
        '<blockquote style="margin:.5em 0;padding:0;border:0;white-space:pre-line">{}</blockquote>'
        "</figure>"
    )
    place = ", ".join(filter(None, [_report(hit.citation), details]))
    return figure.format(citation(hit.citation), place, show(passage.text, quote))


def _table_html(text: str, quote: tuple[int, int]) -> Markup:
    """Return a row for each line, a cell between tabs or pipes; a mark does not reach over one.

    A line of one cell is a caption or what goes on from above: it takes the whole width.
    """
    rows, at = [], 0
    for line in text.split("\n"):
        # What is drawn between head and body of a Markdown table is not read.
        if line.strip() and not table_rows.is_pipe_rule(line.strip()):
            rows.append(
                [
                    _marked_html(
                        text[start:end], (quote[0] - start, quote[1] - start), table_rows.shown
                    )
                    for start, end in table_rows.line_cells(text, at, at + len(line))
                ]
            )
        at += len(line) + 1
    columns = max(map(len, rows), default=1)
    drawn = [_row_html(cells, columns if len(cells) == 1 else 1) for cells in rows]
    return Markup("<table>{}</table>").format(Markup().join(drawn))


def _row_html(cells: Sequence[Markup], span: int) -> Markup:
    wide = Markup(' colspan="{}"').format(span) if span > 1 else ""
    cell = Markup('<td style="text-align:left"{}>{}</td>')
    return Markup("<tr>{}</tr>").format(Markup().join(cell.format(wide, one) for one in cells))


def _marked_html(text: str, quote: tuple[int, int], shown: Callable[[str], str] = str) -> Markup:
    """Return a text as it is shown, escaped, with that part marked that the quote covers."""
    start, end = max(quote[0], 0), min(quote[1], len(text))
    if start >= end:
        return escape(shown(text))
    parted = Markup('{}<mark style="background:#ffe999;color:#1c222a">{}</mark>{}')
    return parted.format(*map(shown, (text[:start], text[start:end], text[end:])))
