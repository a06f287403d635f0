from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import qa
from qa import forms, questions, retrieval
from qa.passages import model_text
from qa.questions import Query
from qa.searcher import Searcher
from qa.settings import SearchSettings
from tests.toys import AXES, ToyEncoder, ToyReranker, toy_searcher_of

SETTINGS = SearchSettings(
    lexical_weight=0.5,
    fused_weight=14.0,
    heading_weight=2.0,
    judgement_weight=4.0,
    graded_weight=8.0,
    meaning_weight=5.0,
)


def number_of(searcher: Searcher, heading: str) -> int:
    return next(n for n, p in enumerate(searcher.passages) if p.section_path[-1] == heading)


def asked(text: str, *, wants_judgement: bool = False) -> Query:
    return Query(text, text, (text,), wants_judgement)


def test_dense_ranks_by_cosine_for_each_part(toy_searcher: Searcher):
    horses, gates = retrieval.dense(
        toy_searcher.index, toy_searcher.encoder, ["horses", "the gate"], 3
    )
    assert horses[0][0] == number_of(toy_searcher, "Visitors")
    assert gates[0][0] == number_of(toy_searcher, "Animals")
    # "horse" twice and "apples" once beside the constant tenth: (2, 1, 0.1) against (1, 0, 0.1).
    assert horses[0][1] == pytest.approx(2.01 / (5.01**0.5 * 1.01**0.5))


def test_lexical_finds_only_passages_with_the_words(toy_searcher: Searcher):
    gate, nothing = retrieval.lexical(toy_searcher.index, ["Who guards the gate?", "zebra"], 5)
    assert [number for number, _ in gate] == [number_of(toy_searcher, "Animals")]
    assert nothing == []


def test_fusion_is_a_convex_combination_of_scores():
    by_meaning = [[(1, 0.9), (2, 0.8), (3, 0.5)]]
    by_words = [[(2, 6.0), (4, 3.0)]]
    assert retrieval.fuse(by_meaning, by_words, lexical_weight=0.5) == [
        (2, pytest.approx((0.75 + 0.5) / 1.5)),
        (1, pytest.approx(1 / 1.5)),
        (4, pytest.approx(0.25 / 1.5)),
        (3, 0.0),
    ]


def test_what_leads_every_ranking_has_the_share_one():
    stage = [(4, 0.9), (1, 0.1)]
    assert retrieval.fuse([stage, stage], [stage, stage], 0.5)[0] == (4, pytest.approx(1.0))


def test_ties_are_broken_by_reading_order():
    fused = retrieval.fuse([[(5, 0.5)], [(2, 0.7)]], [], 0.5)
    assert fused == [(2, 0.5), (5, 0.5)]


def test_a_part_that_finds_nothing_counts_nothing():
    assert retrieval.fuse([[], [(2, 0.7)]], [[], []], 0.5) == [(2, pytest.approx(1 / 3))]


ZOO = """An inspection of {0} Zoo 2024


1. Guards

The dog of {0} guards the gate. The dog of the zoo sleeps.

2. Care

The keepers give care to every horse, and a cat looks on.
"""


@pytest.fixture
def two_zoos(tmp_path: Path) -> Searcher:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "north.txt").write_text(ZOO.format("Northholt"))
    # Nothing in its sections says which zoo it is, but for the first.
    (corpus / "south.txt").write_text(ZOO.format("Southam").replace("of the zoo", "and the dog"))
    encoder = ToyEncoder(AXES)
    qa.build(corpus, tmp_path / "index", encoder=encoder)
    return qa.load(tmp_path / "index", encoder=encoder, reranker=ToyReranker())


def test_a_report_is_told_from_others_by_what_only_its_title_says(two_zoos: Searcher):
    assert two_zoos.index.names == {"north": {"northholt"}, "south": {"southam"}}


def test_one_report_needs_no_name(toy_searcher: Searcher):
    assert set(toy_searcher.index.names.values()) == {frozenset()}
    assert retrieval.named(toy_searcher.index, asked("the zoo")) == frozenset()


@pytest.mark.parametrize(
    ("question", "reports"),
    [
        ("Who gives care to the horse in Northholt?", {"north"}),
        ("Who gives care to the horse in southam?", {"south"}),
        ("Who gives care to the horse?", set()),
        ("Does Northholt give more care than Southam?", {"north", "south"}),
    ],
)
def test_of_reports_that_say_the_same_the_one_named_comes_first(
    two_zoos: Searcher, question: str, reports: set[str]
):
    assert retrieval.named(two_zoos.index, asked(question)) == reports
    best = two_zoos.ask(question).hits[0].passage
    assert best.section_path == ("2. Care",)
    assert not reports or best.document_id in reports


def test_every_part_of_a_question_is_read_with_every_passage(toy_searcher: Searcher):
    numbers = [number_of(toy_searcher, name) for name in ("Numbers", "Animals", "Visitors")]
    parts = ("keepers feed cat", "zebra")
    read = retrieval.rerank(
        toy_searcher.index,
        toy_searcher.reranker,
        Query("both", "both", parts),
        numbers,
    )
    assert {number: list(logits) for number, logits in read.items()} == {
        numbers[0]: [0.5, -0.5],
        numbers[1]: [2.5, -0.5],
        numbers[2]: [0.5, -0.5],
    }


def test_a_passage_is_read_with_a_name_in_the_letters_that_it_has(tmp_path: Path):
    rooms = "The safe rooms (SRs) are old and grey."
    searcher = toy_searcher_of(tmp_path, f"# Zoo\n\n## Rooms\n\n{rooms}\n\n## Count\n\n9 SRs.")
    query = questions.read(
        "Of the safe rooms?", searcher.index.speller, searcher.index.abbreviations
    )
    numbers = range(len(searcher.passages))
    read = retrieval.rerank(searcher.index, searcher.reranker, query, numbers)
    texts = [model_text(passage) for passage in searcher.passages]
    put = ("Of the safe rooms?", "Of the SRs?")
    assert [float(logits[0]) for logits in read.values()] == [
        searcher.reranker.score(asked, [text])[0] for asked, text in zip(put, texts, strict=True)
    ]
    assert read[1][0] > searcher.reranker.score("Of the safe rooms?", texts[1:])[0]


def combine(
    searcher: Searcher, query: Query, fused: list, read: dict, rows: dict | None = None
) -> list:
    logits = {number: np.array(values, dtype=np.float32) for number, values in read.items()}
    special = forms.weights(searcher.index, query, SETTINGS)
    return retrieval.combine(
        searcher.index, query, [fused], [], fused, logits, rows or {}, special, SETTINGS
    )


def test_the_final_score_is_the_weighted_sum_of_the_stages(toy_searcher: Searcher):
    found = combine(toy_searcher, asked("x"), [(1, 0.9), (2, 0.8)], {2: [1.1], 1: [1.0]})
    assert [one.number for one in found] == [1, 2]
    assert found[0].score == pytest.approx(1.0 + 14 * 0.9)
    assert found[1].score == pytest.approx(1.1 + 14 * 0.8)


def test_the_parts_of_a_question_count_alike(toy_searcher: Searcher):
    found = combine(toy_searcher, asked("x"), [(1, 0.5), (2, 0.5)], {1: [9.0, -9.0], 2: [1.0, 1.0]})
    assert [one.number for one in found] == [2, 1]
    assert found[1].scores["reranked"] == 0.0


def test_a_clear_verdict_of_the_reranker_stands(toy_searcher: Searcher):
    found = combine(toy_searcher, asked("x"), [(1, 0.9), (2, 0.8)], {2: [5.0], 1: [-3.0]})
    assert [one.number for one in found] == [2, 1]


def test_what_was_not_read_follows_in_the_order_of_the_fusion(toy_searcher: Searcher):
    found = combine(toy_searcher, asked("x"), [(0, 0.9), (1, 0.8), (2, 0.7)], {0: [-30.0]})
    assert [one.number for one in found] == [0, 1, 2]
    assert found[0].score > found[1].score > found[2].score


def test_a_heading_that_the_question_names_counts(toy_searcher: Searcher):
    visitors, animals = number_of(toy_searcher, "Visitors"), number_of(toy_searcher, "Animals")
    fused, read = [(animals, 0.5), (visitors, 0.5)], {animals: [1.0], visitors: [0.0]}
    named = combine(toy_searcher, asked("What of the visitor?"), fused, read)
    assert [one.number for one in named] == [visitors, animals]
    assert named[0].score == pytest.approx(0.0 + 14 * 0.5 + 2)


def test_of_a_table_the_row_that_the_question_names_is_read_by_itself(toy_searcher: Searcher):
    numbers = [number_of(toy_searcher, name) for name in ("Numbers", "Animals")]

    def rows(question: str) -> dict[int, float]:
        return retrieval.rows(toy_searcher.index, toy_searcher.reranker, asked(question), numbers)

    assert rows("Dogs in autumn, and cats in none?") == {numbers[0]: 1.5}
    assert rows("How many in autumn?") == {}  # a column, but no row


def test_a_table_counts_as_the_row_that_is_named_where_that_is_more(toy_searcher: Searcher):
    numbers, animals = number_of(toy_searcher, "Numbers"), number_of(toy_searcher, "Animals")
    fused, read = [(animals, 0.5), (numbers, 0.5)], {animals: [2.0], numbers: [1.0]}
    better = combine(toy_searcher, asked("x"), fused, read, {numbers: 1.5})
    assert [one.number for one in better] == [numbers, animals]
    assert better[0].score == pytest.approx(1.5 + 1 + 14 * 0.5)
    assert better[0].scores["row"] == 1.5
    worse = combine(toy_searcher, asked("x"), fused, read, {numbers: -3.0})
    assert [one.number for one in worse] == [animals, numbers]
    assert worse[1].score == pytest.approx(1 + 14 * 0.5)


def test_a_question_for_a_grade_prefers_passages_that_state_one(toy_searcher: Searcher):
    visitors, animals = number_of(toy_searcher, "Visitors"), number_of(toy_searcher, "Animals")
    assert toy_searcher.passages[visitors].states_judgement
    assert not toy_searcher.passages[animals].states_judgement
    fused, read = [(animals, 0.5), (visitors, 0.5)], {animals: [1.0], visitors: [0.0]}
    plain = combine(toy_searcher, asked("x"), fused, read)
    graded = combine(toy_searcher, asked("x", wants_judgement=True), fused, read)
    assert [one.number for one in plain] == [animals, visitors]
    assert [one.number for one in graded] == [visitors, animals]


def near(searcher: Searcher, *headings: str) -> list[retrieval.Found]:
    """Return passages as found in this order, a point apart, none of which the reranker likes."""
    numbers = [number_of(searcher, heading) for heading in headings]
    return [
        retrieval.Found(number, -float(rank), {"reranked": -9.0})
        for rank, number in enumerate(numbers)
    ]


def matched(searcher: Searcher, found: list[retrieval.Found]) -> list[retrieval.Found]:
    query = asked("Are horses fed apples?")
    return retrieval.match(searcher.index, searcher.encoder, query, found, searcher.settings)


def test_of_passages_that_the_reranker_does_not_know_the_words_tell(toy_searcher: Searcher):
    first, second = matched(toy_searcher, near(toy_searcher, "Animals", "Visitors"))
    assert first.number == number_of(toy_searcher, "Visitors")
    assert first.scores["matched"] == pytest.approx(1)
    assert first.score == pytest.approx(-1 + 12 * 1)
    # Neither a horse nor apples: the tenth that all words share.
    assert second.score == pytest.approx(0 + 12 * 0.1 / 1.01**0.5)


def test_where_the_reranker_knows_one_its_order_stands(toy_searcher: Searcher):
    animals, visitors = near(toy_searcher, "Animals", "Visitors")
    found = [animals, replace(visitors, scores={"reranked": -5.0})]
    assert matched(toy_searcher, found) == found
    assert matched(toy_searcher, []) == []


def test_only_the_first_two_are_looked_at_again(toy_searcher: Searcher):
    found = near(toy_searcher, "Animals", "Animals", "Visitors")
    assert matched(toy_searcher, found)[2:] == found[2:]


def test_every_stage_leaves_its_score_on_what_it_found(toy_searcher: Searcher):
    index = toy_searcher.index
    query = questions.read("Who guards the gate?", index.speller, index.abbreviations)
    found = retrieval.find(
        index, toy_searcher.encoder, toy_searcher.reranker, query, toy_searcher.settings
    )
    assert set(found[0].scores) == {"dense", "lexical", "fused", "reranked"}
    assert set(found[1].scores) == {"dense", "fused", "reranked"}
