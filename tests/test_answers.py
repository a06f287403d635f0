from __future__ import annotations

from pathlib import Path

import pytest

from qa import answers, questions
from qa.searcher import Searcher
from tests.toys import toy_searcher_of

REPORT = """\
# Zoo inspection

## Summary

Zoo\tGood\tLast visit
Keepers\tGood\t2018
Head keepers\tInadequate\t2019

## Animals

The dog guards the gate. It wakes at night. The horse eats apples. It left because of noise.

## Visitors

The cat is rarely seen. Keepers say that visitors are loud. Nobody feeds it.
"""


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    return toy_searcher_of(tmp_path, REPORT)


@pytest.mark.parametrize(
    ("heading", "question", "quoted"),
    [
        # The row that is named, also where a longer name holds the same word.
        ("Summary", "What grade did the keepers get?", "Keepers\tGood\t2018"),
        ("Summary", "What grade did head keepers get?", "Head keepers\tInadequate\t2019"),
        # The row of heads has a value of its own.
        ("Summary", "What grade did the zoo get?", "Zoo\tGood\tLast visit"),
        # The sentence alone, and two where two hold what is asked for.
        ("Animals", "Does the dog guard the gate?", "The dog guards the gate."),
        (
            "Animals",
            "Does it wake to guard the gate?",
            "The dog guards the gate. It wakes at night.",
        ),
        # The reason, though another sentence has the question's words.
        ("Animals", "Why are there no apples for the horse?", "It left because of noise."),
        # No word of reason anywhere: what follows the sentence that says what happened.
        (
            "Visitors",
            "Why is the cat so rarely seen?",
            "The cat is rarely seen. Keepers say that visitors are loud.",
        ),
    ],
)
def test_the_part_that_answers_is_quoted(
    searcher: Searcher, heading: str, question: str, quoted: str
):
    passage = next(p for p in searcher.passages if p.section_path[-1] == heading)
    query = questions.read(question, searcher.index.speller, {})
    part = answers.quote(searcher.index, searcher.reranker, query, passage)
    assert part is not None
    assert searcher.documents["zoo"].text[part.start : part.end] == quoted


def test_a_story_around_the_question_does_not_choose_the_quote(searcher: Searcher):
    passage = next(p for p in searcher.passages if p.section_path[-1] == "Animals")
    story = "I once had a horse that ate apples all day and I loved to watch her eat the apples."
    query = questions.read(f"{story} Who guards the gate?", searcher.index.speller, {})
    part = answers.quote(searcher.index, searcher.reranker, query, passage)
    assert part is not None
    assert part.content == "The dog guards the gate."
