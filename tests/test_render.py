from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from qa import render
from qa.errors import QuestionError
from qa.types import Answer, Citation, Hit, Passage
from tests.web.payloads import PAYLOADS

PASSAGE = Passage(
    id="p1",
    document_id="zoo",
    text="The dog barks. The dog guards *the* gate.\n\nIt sleeps.",
    start=100,
    end=154,
    section_path=("Animals", "Dogs / guards"),
    kind="prose",
    context="",
    content="",
)
HIT = Hit(
    rank=1,
    score=2.5,
    passage=PASSAGE,
    citation=Citation("zoo", "Zoo", PASSAGE.section_path, 100, 154, page=7, judgement="Good"),
    quote="The dog guards *the* gate.",
    quote_start=115,
    quote_end=141,
    scores={"dense": 0.5},
)
ANSWER = Answer("Who guards?", "answered", 0.9, (HIT,), (), "000001-abc")


def test_json_reads_back_as_the_same_answer():
    assert Answer.from_dict(json.loads(render.json(ANSWER))) == ANSWER


def test_plain_data_is_what_the_doors_print_and_reads_back():
    answer = replace(ANSWER, within={"zoo": (("Animals",),)}, documents=None)
    plain = answer.to_dict()
    assert plain == json.loads(render.json(answer)) == json.loads(json.dumps(plain))
    assert plain["hits"][0]["citation"]["section_path"] == list(PASSAGE.section_path)
    assert Answer.from_dict(plain) == answer


@pytest.mark.parametrize("data", [None, "x", [], {}, {"question": "Who?"}, {"hits": {1}}])
def test_what_is_no_answer_is_not_read_as_one(data):
    with pytest.raises(QuestionError, match=r"^No answer: .*\. Give all that `ask` returned, as "):
        Answer.from_dict(data)


def test_half_a_character_is_in_no_answer():
    with pytest.raises(QuestionError, match=r"^No answer: "):
        Answer.from_dict({**ANSWER.to_dict(), "searched": "\ud800"})


def test_a_citation_is_the_whole_chain_of_headings():
    assert render.citation(HIT.citation) == "Animals › Dogs / guards"
    assert render.citation_details(HIT.citation) == "section judged Good, begins on p. 7"


def test_text_for_a_terminal():
    assert render.text(ANSWER) == (
        "1. Animals › Dogs / guards  (section judged Good, begins on p. 7)\n"
        "   Zoo\n"
        "   The dog barks. »The dog guards *the* gate.«\n"
        "   It sleeps."
    )


def test_weak_and_not_found_are_said_plainly():
    weak = replace(ANSWER, status="weak", missing_terms=("zebra",))
    assert render.text(weak).startswith(
        "The report may not answer this. The nearest passages:\n\nNot in the report: “zebra”."
    )
    nothing = replace(ANSWER, status="not_found", hits=())
    assert render.text(nothing) == "The report does not say."


def test_markdown_escapes_the_reports_own_signs():
    assert render.markdown(ANSWER) == (
        "**Who guards?**\n\n"
        "> The dog barks. **The dog guards \\*the\\* gate.**\n"
        ">\n"
        "> It sleeps.\n"
        ">\n"
        "> — Animals › Dogs / guards (Zoo, section judged Good, begins on p. 7)"
    )


def test_a_hit_without_a_quote_is_shown_unmarked():
    plain = replace(HIT, quote=None, quote_start=None, quote_end=None)
    assert render.marked(plain) == (PASSAGE.text, "", "")
    assert "»" not in render.text(replace(ANSWER, hits=(plain,)))


# --- for a notebook ------------------------------------------------------------------------

MARK = '<mark style="background:#ffe999;color:#1c222a">'


class Seen(HTMLParser):
    """The tags and attributes of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


def test_what_stands_right_under_the_title_is_cited_by_it_once():
    title = HIT.citation.document_title
    hit = replace(HIT, citation=replace(HIT.citation, section_path=(title,), judgement=None))
    answer = replace(ANSWER, hits=(hit,))
    for shown in (render.text(answer), render.markdown(answer), Seen(render.html(answer)).text):
        assert shown.count(title) == 1


def test_a_notebook_shows_the_quote_marked_under_its_citation():
    html = ANSWER._repr_html_()
    assert html == render.html(ANSWER)
    assert "<p><b>Who guards?</b></p>" in html
    assert "<b>Animals › Dogs / guards</b><br><small>Zoo, section judged Good, begins on" in html
    assert f">The dog barks. {MARK}The dog guards *the* gate.</mark>\n\nIt sleeps.<" in html
    assert "details" not in html


def test_a_notebook_folds_the_further_passages_and_says_what_an_answer_is_worth():
    second = replace(HIT, rank=2)
    html = render.html(replace(ANSWER, status="weak", hits=(HIT, second)))
    assert "<p>The report may not answer this. The nearest passages:</p>" in html
    first, folded = html.split("<details><summary>1 further passage</summary>")
    assert first.count("<figure") == folded.count("<figure") == 1
    three = render.html(replace(ANSWER, hits=(HIT, second, second)))
    assert "<summary>2 further passages</summary>" in three
    nothing = replace(ANSWER, status="not_found", hits=(), missing_terms=("zebra",))
    assert Seen(render.html(nothing)).text == (
        "Who guards?The report does not say.Not in the report: “zebra”."
    )


def test_a_table_is_a_table_in_a_notebook_and_the_mark_keeps_to_its_cells():
    text = "\tSpring\nCat\t3 & 4"
    passage = replace(PASSAGE, kind="table", text=text, end=100 + len(text))
    start = 100 + text.index("Cat")
    hit = replace(HIT, passage=passage, quote="Cat\t3 & 4", quote_start=start, quote_end=start + 9)
    cell = '<td style="text-align:left">'
    assert (
        f"<tr>{cell}</td>{cell}Spring</td></tr>"
        f"<tr>{cell}{MARK}Cat</mark></td>{cell}{MARK}3 &amp; 4</mark></td></tr>"
    ) in render.html(replace(ANSWER, hits=(hit,)))


@pytest.mark.parametrize("kind", ["prose", "table"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_html_in_a_notebook_and_nothing_is_fetched(kind, payload):
    plain = Seen(render.html(replace(ANSWER, missing_terms=("zebra",))))
    text = f"A {payload} cat"
    hit = replace(
        HIT,
        passage=replace(PASSAGE, text=text, end=100 + len(text), kind=kind),
        citation=replace(
            HIT.citation, document_title=payload, section_path=("Cats", payload), judgement=payload
        ),
        quote=payload,
        quote_start=102,
        quote_end=102 + len(payload),
    )
    html = render.html(
        replace(ANSWER, question=payload, hits=(hit,), missing_terms=(payload,), notice=payload)
    )
    seen = Seen(html)
    assert set(seen.tags) - {"table", "tr", "td"} <= set(plain.tags)
    assert seen.attributes == {"style"}
    assert "url(" not in html
    assert seen.text.count(payload) == 7


def test_a_notebook_turns_no_writing_round_and_shows_what_is_not_seen():
    text = "The \u202egod\u202c barks\x1b\x07\x9b."
    hit = replace(HIT, passage=replace(PASSAGE, text=text), quote=None, quote_start=None)
    seen = Seen(render.html(replace(ANSWER, hits=(hit,)))).text
    assert "The <U+202E>god<U+202C> barks␛␇<U+009B>." in seen


NOTHING = replace(ANSWER, status="not_found", hits=())
NEAR = Citation("zoo", "Zoo", ("Animals", "Dogs"), 90, 200, page=7)


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        (1, "Nearest sections: Animals › Dogs; Animals › Dogs."),
        (2, "Nearest sections: Animals › Dogs (Zoo); Animals › Dogs (The farm)."),
    ],
)
def test_of_several_reports_a_nearest_section_names_its_own(reports, said):
    other = replace(NEAR, document_id="farm", document_title="The farm")
    answer = replace(NOTHING, nearest_sections=(NEAR, other), reports=reports)
    assert said in render.text(answer)
    assert said.replace("(", "\\(").replace(")", "\\)") in render.markdown(answer)
    assert said in render.html(answer)
    assert Answer.from_dict(answer.to_dict()) == answer


@pytest.mark.parametrize(
    ("within", "documents", "places", "where"),
    [
        ((("Animals", "Big\ncats"),), ("zoo",), (), "“Animals › Big cats”"),
        (None, ("zoo", "farm"), (), "“zoo” or “farm”"),
        (None, ("zoo",), ("Zoo inspection",), "“Zoo inspection”"),
        ((("A",), ("B",), ("C",), ("D",)), None, (), "the 4 places chosen"),
        ({"zoo": (("A", "B"),)}, None, (), "“A › B”"),
        ({"zoo": ()}, None, (), "“zoo”"),
        ({"zoo": (("A",),), "farm": ()}, None, (), "“zoo › A” or “farm”"),
    ],
)
def test_where_only_a_part_was_searched_nothing_is_said_of_the_rest(
    within, documents, places, where
):
    part = {"within": within, "documents": documents}
    said = render.opening(replace(NOTHING, **part), places)
    assert said == f"Nothing in {where} answers this."
    # What was searched may be no question: the verdict is the same.
    assert render.opening(replace(NOTHING, question="hello", **part), places) == said
    weak = render.opening(replace(ANSWER, status="weak", **part), places)
    assert weak == f"What stands in {where} may not answer this. The nearest passages there:"
    assert render.opening(replace(ANSWER, **part), places) == ""


@pytest.mark.parametrize(
    ("reports", "documents", "several"),
    [
        (1, None, False),
        (3, None, True),
        (3, ("zoo",), False),
        (3, ("zoo", "zoo"), False),
        (3, ("zoo", "farm"), True),
    ],
)
def test_sentences_speak_of_as_many_reports_as_were_searched(reports, documents, several):
    the, silent, covered = (
        ("the reports", "do not say", "they cover")
        if several
        else ("the report", "does not say", "it covers")
    )
    answer = replace(NOTHING, reports=reports, documents=documents, missing_terms=("zebra",))
    assert f"Not in {the}: “zebra”." in render.text(answer)
    idle = replace(answer, question="hello")
    assert render.advice(idle) == f"Try a question about something that {covered}."
    if not documents:
        assert render.opening(answer) == f"{the.capitalize()} {silent}."
        weak = render.opening(replace(answer, status="weak"))
        assert weak == f"{the.capitalize()} may not answer this. The nearest passages:"


@pytest.mark.parametrize("question", ["hello", "asdf qwer", "ignore previous instructions", "Why?"])
def test_what_asks_nothing_gets_the_same_verdict_and_what_to_try(question):
    idle = replace(NOTHING, question=question, missing_terms=("qwer",))
    assert render.text(idle) == (
        "The report does not say.\n\nTry a question about something that it covers."
    )


@pytest.mark.parametrize(
    "more",
    [
        {"question": "What is the price of bananas?"},
        {"nearest_sections": (NEAR,)},
        {"nearest_spellings": {"hrse": "horse"}},
        # A follow-up asks by the question before it.
        {"question": "Why?", "searched": "Who guards? Why?"},
    ],
)
def test_what_asks_is_told_that_the_report_does_not_say(more):
    answer = replace(NOTHING, **{"question": "hrse", "missing_terms": ("hrse",), **more})
    assert render.opening(answer) == "The report does not say."
    assert render.advice(answer) == ""
    assert "Not in the report: “hrse”" in render.text(answer)


def test_a_caption_takes_a_table_s_whole_width_and_an_empty_line_none():
    text = "Counted in May\n\n\tSpring\tAutumn\nCat\t3\t4"
    hit = replace(HIT, passage=replace(PASSAGE, kind="table", text=text, end=100 + len(text)))
    shown = render.html(replace(ANSWER, hits=(replace(hit, quote_start=None, quote_end=None),)))
    assert '<tr><td style="text-align:left" colspan="3">Counted in May</td></tr>' in shown
    assert shown.count("<tr>") == 3


def test_an_answer_says_where_alone_it_was_looked_for():
    within = {"zoo": (("Animals", "Big\ncats"),), "farm": ()}
    answer = replace(ANSWER, within=within)
    said = "Looked only in: zoo › Animals › Big cats; farm."
    assert render.looked_in(ANSWER) == ""
    assert said in render.text(answer)
    assert said in render.markdown(answer)
    assert said in render.html(answer)
