from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa import forms, questions, retrieval
from qa.searcher import Searcher
from qa.settings import SearchSettings
from tests.toys import toy_searcher_of

SETTINGS = SearchSettings(judgement_weight=4.0, graded_weight=8.0, meaning_weight=5.0)

GRADED = """\
# Zoo inspection

## Summary

Area\tGrade
Keepers\tGood
Animal care\tInadequate

## Animal care

Inadequate

The dog guards the gate.

## Feeding animals with care

Good

The cat is fed by the keeper on duty (KOD) at noon.

## Visitors

Nobody asks the KOD. The zoo is good at selling tickets, and at little else.

## Overall view

Good

The zoo can go on.
"""


@pytest.fixture
def graded(tmp_path: Path) -> Searcher:
    return toy_searcher_of(tmp_path, GRADED)


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        # The table has a row of that name, the section that heading; the longest name counts,
        # and twice where nothing else is asked.
        (
            "How was animal care rated?",
            {"Summary": 20, "Animal care": 20, "Feeding animals with care": 4},
        ),
        (
            "How was feeding animals with care rated?",
            {"Summary": 4, "Animal care": 4, "Feeding animals with care": 20},
        ),
        (
            "How was animal care rated in Leeds?",
            {"Summary": 12, "Animal care": 12, "Feeding animals with care": 4},
        ),
        ("How was it rated?", {"Summary": 20, "Animal care": 4, "Feeding animals with care": 4}),
        # Nothing named but the whole: what stands under a heading of that word.
        (
            "What is the overall grade of the zoo?",
            {"Summary": 4, "Animal care": 4, "Feeding animals with care": 4, "Overall view": 20},
        ),
        # A sentence that judges; a grade beside a name only if no more than the name is asked.
        ("How good is the zoo at selling tickets?", {"Visitors": 16}),
        ("Is the zoo good at selling tickets in Leeds?", {"Visitors": 8}),
        ("Is animal care good?", {"Summary": 16, "Animal care": 16}),
        ("Is animal care good in Leeds?", {}),
        ("Who sells tickets for animal care?", {}),
        ("What does KOD mean?", {"Feeding animals with care": 5}),
        ("How many KODs are there?", {}),
    ],
)
def test_what_a_passage_is_can_be_what_is_asked_for(
    graded: Searcher, text: str, weights: dict[str, float]
):
    query = questions.read(text, graded.index.speller, {})
    special = forms.weights(graded.index, query, SETTINGS)
    found = {graded.passages[n].section_path[-1]: weight for n, weight in special.items()}
    if "Overall view" not in weights:
        found = {heading: w for heading, w in found.items() if (heading, w) != ("Overall view", 4)}
    assert found == weights


@pytest.mark.parametrize(
    ("text", "heading", "given"),
    [
        ("How was animal care rated?", "Animal care", True),
        ("How was animal care rated?", "Feeding animals with care", False),
        ("How was animal care rated in 2017?", "Animal care", False),
        ("Is the zoo good at selling tickets?", "Visitors", True),
        ("Is the zoo good at selling tickets in Leeds?", "Visitors", False),
        ("What is animal care?", "Animal care", False),
    ],
)
def test_a_passage_gives_the_grade_of_what_is_named_and_of_nothing_else(
    graded: Searcher, text: str, heading: str, given: bool
):
    query = questions.read(text, graded.index.speller, {})
    headings = [passage.section_path[-1] for passage in graded.passages]
    assert forms.gives(graded.index, query, headings.index(heading)) is given


SUMMARIES = """\
# Zoo inspection

## Summary

The zoo has keepers and gates.

Keepers\tGrade
Day keepers\tGood
Night keepers\tGood
Weekend keepers\tGood

## Gates

North gate: Good
South gate: Weak

## Animals

Weak

The dog guards the gate.

## Numbers

\tSpring\tAutumn
Cat\t3\t4
"""


@pytest.mark.parametrize(
    ("text", "first"),
    [
        # The passage that grades the most, among those with the grade that is asked for.
        ("Which areas were graded?", "Summary"),
        ("Which areas are good?", "Summary"),
        ("List the ratings.", "Summary"),
        ("Which areas of the zoo were rated weak?", "Gates"),
        # The whole is meant, and has no grade of its own.
        ("What was it graded?", "Summary"),
        ("How was the zoo rated in all?", "Summary"),
        # Something is named, or left open.
        ("Which animals were graded?", "Animals"),
        ("Which areas were graded by the council?", None),
        ("How was the council rated?", None),
    ],
)
def test_who_asks_which_were_graded_gets_a_summary(tmp_path: Path, text: str, first: str | None):
    searcher = toy_searcher_of(tmp_path, SUMMARIES)
    query = questions.read(text, searcher.index.speller, {})
    special = forms.weights(searcher.index, query, SETTINGS)
    best = [n for n, weight in special.items() if weight >= 16]
    assert [searcher.passages[n].section_path[-1] for n in best] == ([first] if first else [])
    assert all(forms.gives(searcher.index, query, n) for n in best)


def test_a_grade_that_nothing_has_is_given_by_no_passage(tmp_path: Path):
    report = SUMMARIES.replace("Weekend keepers\tGood", "Weekend keepers\tRequires improvement")
    searcher = toy_searcher_of(tmp_path, report)
    for text, given in (
        ("Which areas were rated outstanding?", False),
        ("What was rated outstanding?", False),
        ("Which areas require improvement?", True),
        ("Which areas were rated as requiring improvement?", True),
    ):
        query = questions.read(text, searcher.index.speller, {})
        passages = range(len(searcher.passages))
        answering = [n for n in passages if forms.gives(searcher.index, query, n)]
        headings = [searcher.passages[n].section_path[-1] for n in answering]
        assert headings == (["Summary"] if given else [])


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("What is the overall rating of the zoo?", True),
        ("How was the zoo rated?", True),
        ("How was feeding rated?", False),
        ("What is the overall rating in Leeds?", False),
    ],
)
def test_a_grade_under_the_title_is_that_of_the_whole(tmp_path: Path, text: str, whole: bool):
    report = "# Zoo inspection\n\n**Overall rating: Good**\n\nThe zoo is old.\n\n"
    report += "## Feeding\n\n**Weak**\n\nThe cat is fed.\n"
    searcher = toy_searcher_of(tmp_path, report)
    query = questions.read(text, searcher.index.speller, {})
    assert searcher.passages[0].text == "The zoo is old."
    assert forms.gives(searcher.index, query, 0) is whole
    assert forms.gives(searcher.index, query, 1) is (text == "How was feeding rated?")


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("What are the numbers?", True),
        ("List all the numbers", True),
        ("numbers", True),
        ("How many numbers are there?", False),
        ("Why are there no numbers?", False),
        ("What are numbers?", False),
        ("What are the numbers in Leeds?", False),
    ],
)
def test_a_question_that_says_nothing_but_a_heading_asks_for_that_part(
    tmp_path: Path, text: str, given: bool
):
    searcher = toy_searcher_of(tmp_path, SUMMARIES)
    query = questions.read(text, searcher.index.speller, {})
    headings = [passage.section_path[-1] for passage in searcher.passages]
    assert forms.gives(searcher.index, query, headings.index("Numbers")) is given
    assert not forms.gives(searcher.index, query, headings.index("Summary"))


def test_what_a_follow_up_names_counts_before_what_it_leans_on(graded: Searcher):
    asked, follow_up = "How was feeding animals with care rated?", "And animal care?"
    whole = questions.read(f"{asked} {follow_up}", graded.index.speller, {})
    numbers = {passage.section_path[-1]: n for n, passage in enumerate(graded.passages)}
    for own, named, other in (
        (whole.text, "Feeding animals with care", "Animal care"),
        (follow_up, "Animal care", "Feeding animals with care"),
        ("And why?", "Feeding animals with care", "Animal care"),
    ):
        query = replace(whole, own=own)
        weights = forms.weights(graded.index, query, SETTINGS)
        assert weights[numbers[named]] > weights[numbers[other]]
        assert not forms.gives(graded.index, query, numbers[other])
    assert forms.gives(graded.index, replace(whole, own=follow_up), numbers["Animal care"])


def test_what_is_asked_for_is_read_however_far_behind_it_lies(graded: Searcher):
    query = questions.read("What does KOD mean, dog at gate?", graded.index.speller, {})
    settings = replace(SETTINGS, rerank=1, rerank_parts=1)
    found = retrieval.find(graded.index, graded.encoder, graded.reranker, query, settings)
    explains = next(one for one in found if "(KOD)" in graded.passages[one.number].text)
    assert "reranked" in explains.scores
