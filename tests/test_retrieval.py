from __future__ import annotations

import pytest

from qa import questions, retrieval
from qa.questions import Query
from qa.searcher import Searcher
from qa.settings import SearchSettings

SETTINGS = SearchSettings(
    fusion_constant=10, fused_weight=2.0, dense_weight=10.0, judgement_weight=4.0
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


def test_fusion_is_the_sum_of_reciprocal_ranks_as_a_share_of_the_most_there_is():
    fused = retrieval.fuse([[(1, 0.9), (2, 0.8)], [(2, 7.0), (3, 1.0)]], constant=10)
    assert fused == [
        (2, pytest.approx((1 / 12 + 1 / 11) / (2 / 11))),
        (1, pytest.approx((1 / 11) / (2 / 11))),
        (3, pytest.approx((1 / 12) / (2 / 11))),
    ]


def test_what_leads_every_ranking_has_the_share_one():
    assert retrieval.fuse([[(4, 0.1)], [(4, 9.0)], [(4, 3.0)]], constant=10) == [(4, 1.0)]


def test_ties_are_broken_by_reading_order():
    assert [n for n, _ in retrieval.fuse([[(5, 1.0)], [(2, 1.0)]], constant=10)] == [2, 5]


def test_reranking_orders_by_the_rerankers_score(toy_searcher: Searcher):
    numbers = [number_of(toy_searcher, name) for name in ("Numbers", "Animals", "Visitors")]
    ranking = retrieval.rerank(
        toy_searcher.index, toy_searcher.reranker, ["keepers feed cat"], numbers
    )
    assert ranking[0] == (number_of(toy_searcher, "Animals"), 2.5)
    assert {score for _, score in ranking[1:]} == {0.5}


def test_the_parts_of_a_question_count_alike_in_reranking(toy_searcher: Searcher):
    animals = number_of(toy_searcher, "Animals")
    parts = ["keepers feed cat", "zebra"]
    assert retrieval.rerank(toy_searcher.index, toy_searcher.reranker, parts, [animals]) == [
        (animals, (2.5 - 0.5) / 2)
    ]


def combine(searcher: Searcher, query: Query, stage: list, reranked: list) -> list:
    fused = retrieval.fuse([stage, stage], SETTINGS.fusion_constant)
    return retrieval.combine(searcher.index, query, [stage], [stage], fused, reranked, SETTINGS)


def test_the_final_score_is_the_weighted_sum_of_the_stages(toy_searcher: Searcher):
    found = combine(toy_searcher, asked("x"), [(1, 0.9), (2, 0.8)], [(2, 1.1), (1, 1.0)])
    assert [one.number for one in found] == [1, 2]
    assert found[0].score == pytest.approx(1.0 + 2.0 * 1 + 10 * 0.9)
    assert found[1].score == pytest.approx(1.1 + 2.0 * 11 / 12 + 10 * 0.8)


def test_a_clear_verdict_of_the_reranker_stands(toy_searcher: Searcher):
    found = combine(toy_searcher, asked("x"), [(1, 0.9), (2, 0.8)], [(2, 5.0), (1, -3.0)])
    assert [one.number for one in found] == [2, 1]


def test_what_was_not_read_follows_in_the_order_of_the_fusion(toy_searcher: Searcher):
    stage = [(0, 0.9), (1, 0.8), (2, 0.7)]
    found = combine(toy_searcher, asked("x"), stage, [(0, -9.0)])
    assert [one.number for one in found] == [0, 1, 2]
    assert found[0].score > found[1].score > found[2].score


def test_a_question_for_a_grade_prefers_passages_that_state_one(toy_searcher: Searcher):
    visitors, animals = number_of(toy_searcher, "Visitors"), number_of(toy_searcher, "Animals")
    assert toy_searcher.passages[visitors].states_judgement
    assert not toy_searcher.passages[animals].states_judgement
    stage = [(animals, 0.5), (visitors, 0.5)]
    reranked = [(animals, 1.0), (visitors, 0.0)]
    plain = combine(toy_searcher, asked("x"), stage, reranked)
    graded = combine(toy_searcher, asked("x", wants_judgement=True), stage, reranked)
    assert [one.number for one in plain] == [animals, visitors]
    assert [one.number for one in graded] == [visitors, animals]


def test_every_stage_leaves_its_score_on_what_it_found(toy_searcher: Searcher):
    index = toy_searcher.index
    query = questions.read("Who guards the gate?", index.speller, index.abbreviations)
    found = retrieval.find(
        index, toy_searcher.encoder, toy_searcher.reranker, query, toy_searcher.settings
    )
    assert set(found[0].scores) == {"dense", "lexical", "fused", "reranked"}
    assert set(found[1].scores) == {"dense", "fused", "reranked"}
