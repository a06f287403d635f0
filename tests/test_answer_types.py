from __future__ import annotations

import pytest

from qa import answer_types


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("A total of 1,378 people took part.", True),
        ("There are five of them.", True),
        ("It has 58.5 posts.", True),
        ("In 2019 one in ten left.", True),
        ("In March 2019 it rose by 4 percent.", False),
        ("It rose by 12.5% in 2018/19.", False),
        ("It cost £3,400 and £2 more.", False),
        ("Nobody counted.", False),
    ],
)
def test_a_count_is_no_year_share_or_sum_of_money(text: str, counts: bool):
    assert answer_types.has_count(text) is counts


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How many officers are there?", {"asks_count"}),
        ("number of arrests", {"asks_count"}),
        ("Why did it rise?", {"asks_reason"}),
        ("Which forces took part?", {"asks_list"}),
        ("Is the force good?", {"asks_yes_no"}),
        ("Who chairs the board?", set()),
    ],
)
def test_what_a_question_asks_for(question: str, asks: set[str]):
    names = [name for name in vars(answer_types) if name.startswith("asks_")]
    assert {name for name in names if getattr(answer_types, name)(question)} == asks


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("It rose because of savings.", True),
        ("This is mainly due to retirements.", True),
        ("It was changed to help victims.", True),
        ("It rose by a half.", False),
    ],
)
def test_a_reason_is_known_by_the_words_that_join_it(text: str, gives: bool):
    assert answer_types.has_reason(text) is gives
