from __future__ import annotations

import pytest

from qa import judgements


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The force is good at planning.", ["planning"]),
        ("The school was outstanding in maths; it is inadequate in art.", ["maths", "art"]),
        ("It requires improvement at treating\nthe public fairly.", ["treating the public fairly"]),
        ("Leaders are not good at listening.", ["listening"]),
        (
            "It is good at finding, testing and mending leaks.",
            ["finding, testing and mending leaks"],
        ),
        (
            "It is good at planning, including for fires.",
            ["planning, including for fires", "planning"],
        ),
        (
            "It is good at planning ahead, buying and cooking.",
            ["planning ahead, buying and cooking", "planning ahead", "planning ahead, buying"],
        ),
        ("It is a good home. Good practice at work. It has a good grasp.", []),
        ("", []),
    ],
)
def test_sentences_that_judge_are_read(text: str, found: list[str]):
    assert judgements.verdicts(text) == found


@pytest.mark.parametrize(
    ("question", "grade", "opinion"),
    [
        ("What grade did it get?", True, False),
        ("How good is it at planning?", False, True),
        ("How did inspectors rate the force?", False, True),
        ("What did inspectors think of it?", False, True),
        ("Is the food any good?", False, True),
        ("What is the crime rate?", False, False),
        ("How many officers are there?", False, False),
    ],
)
def test_asking_for_a_judgement_is_noticed(question: str, grade: bool, opinion: bool):
    assert judgements.asks_grade(question) is grade
    assert judgements.asks_opinion(question) is opinion


def test_what_is_judged_and_words_of_judging_leave_nothing_open():
    assert judgements.unnamed({"grade", "overal", "plan"}, {"plan"}) == set()
    assert judgements.unnamed({"grade", "plan", "2017"}, {"plan"}) == {"2017"}
    assert judgements.unnamed({"rate", "plan", "time"}, {"plan"}) == set()
    assert judgements.unnamed({"rate", "plan", "last", "time"}, {"plan"}) == {"last"}
