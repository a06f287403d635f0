from __future__ import annotations

from dataclasses import replace

from qa import render
from qa.types import Answer, Citation, Hit, Passage

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
    assert render.from_json(render.json(ANSWER)) == ANSWER


def test_a_citation_is_the_whole_chain_of_headings():
    assert render.citation(HIT.citation) == "Animals › Dogs / guards"
    assert render.citation_details(HIT.citation) == "judged Good, section begins on p. 7"


def test_text_for_a_terminal():
    assert render.text(ANSWER) == (
        "1. Animals › Dogs / guards  (judged Good, section begins on p. 7)\n"
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
        "> \n"
        "> It sleeps.\n"
        ">\n"
        "> — Animals › Dogs / guards (Zoo)"
    )


def test_a_hit_without_a_quote_is_shown_unmarked():
    plain = replace(HIT, quote=None, quote_start=None, quote_end=None)
    assert render.marked(plain) == (PASSAGE.text, "", "")
    assert "»" not in render.text(replace(ANSWER, hits=(plain,)))
