from __future__ import annotations

import pytest

from qa.matching import least_near
from tests.toys import AXES, ToyEncoder

ENCODER = ToyEncoder(AXES)
# A word with an axis of its own (and a tenth of what all share) against one without.
ALONE = 0.1 / 1.01**0.5


@pytest.mark.parametrize(
    ("question", "near"),
    [
        ("Who has dogs?", 1.0),
        ("Who has horses?", ALONE),
        # Of three words the two least near count, of two both.
        ("Do cats and dogs meet horses?", (1 + ALONE) / 2),
        ("Do cats meet dogs?", 1.0),
        ("Do apples meet horses and cats?", ALONE),
    ],
)
def test_the_two_words_least_near_are_what_counts(question: str, near: float):
    texts = ["The cat meets the dog.", "..."]
    assert least_near(ENCODER, question, texts) == [pytest.approx(near), 0]


def test_without_words_nothing_is_near_and_to_a_question_without_any_nothing_is_far():
    assert least_near(ENCODER, "Do cats meet dogs?", ["–"]) == [0]
    assert least_near(ENCODER, "Who is it?", ["The cat."]) == [1]
    assert least_near(ENCODER, "Do cats meet dogs?", []) == []
