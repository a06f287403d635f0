from __future__ import annotations

import math
from dataclasses import asdict, replace

import pytest

from qa import confidence, encoders
from qa.confidence import Calibration, Signals
from qa.encoders import ModelIdentity
from qa.questions import Query
from qa.settings import BGE_SMALL, MINILM_RERANKER
from qa.types import Passage
from tests.toys import AXES, ToyEncoder, toy_calibration

PASSAGE = Passage(
    id="p",
    document_id="zoo",
    text="The dog guards the gate. Since 2017, 12 cats live here.",
    start=0,
    end=55,
    section_path=("Animals",),
    kind="prose",
    context="Animals",
    content="The dog guards the gate. Since 2017, 12 cats live here.",
)


def measured(question: str, quote: str = "The dog guards the gate.") -> Signals:
    query = Query(question, question, (question,), wants_judgement=False)
    return confidence.measure(ToyEncoder(AXES), query, PASSAGE, quote, reranked=1.5)


def test_words_with_a_counterpart_match_fully():
    signals = measured("dogs at a gate")
    assert signals.weakest_match == pytest.approx(1.0)
    assert signals.words == pytest.approx(math.log(3))
    assert signals.reranked == 1.5


def test_the_word_without_a_counterpart_is_the_weakest():
    """A horse (its axis, and a tenth) against words that know no axis (the tenth alone)."""
    signals = measured("a horse at the gate")
    assert signals.weakest_match == pytest.approx(0.1 / 1.01**0.5)


@pytest.mark.parametrize(
    ("question", "quote", "asks", "missing"),
    [
        ("How many cats live here?", "12 cats live here.", 1, 0),
        ("How many cats live here?", "Cats live here.", 1, 1),
        ("What percentage is it?", "Half of them.", 1, 0),
        ("Who guards the gate?", "The dog guards the gate.", 0, 0),
    ],
)
def test_a_number_that_is_asked_for_must_stand_in_the_quote(question, quote, asks, missing):
    signals = measured(question, quote)
    assert (signals.asks_number, signals.number_missing) == (asks, missing)


def test_figures_and_names_of_the_question_that_the_passage_lacks_are_counted():
    assert measured("What happened in 2017 and 2019/20?").figures_absent == 1
    assert measured("Did Gate or Torfaen or I see Dogs?").names_absent == 1
    assert measured("Torfaen is where?").names_absent == 0


def test_a_reason_that_is_asked_for_must_stand_in_the_quote():
    assert measured("Why does the dog guard it?", "The dog guards it.").reason_missing == 1
    assert measured("Why does the dog guard it?", "Because of cats.").reason_missing == 0
    assert measured("Who guards it?", "The dog guards it.").reason_missing == 0


def test_a_question_for_yes_or_no_is_noticed():
    assert measured("Is there a gate?").asks_yes_no == 1
    assert measured("Where is the gate?").asks_yes_no == 0


def test_confidence_is_the_logistic_of_the_weighted_sum():
    calibration = replace(toy_calibration(), intercept=-1.0)
    signals = measured("dogs")
    assert calibration.confidence(signals) == pytest.approx(1 / (1 + math.exp(1 - 4 * 1.5)))
    assert calibration.confidence(replace(signals, reranked=-1e9)) == pytest.approx(0)
    assert calibration.confidence(replace(signals, reranked=1e9)) == pytest.approx(1)


def test_thresholds_part_the_three_outcomes():
    calibration = toy_calibration()
    assert [calibration.status(c) for c in (0.9, 0.5, 0.49, 0.1, 0.09)] == [
        "answered",
        "answered",
        "weak",
        "weak",
        "not_found",
    ]


@pytest.mark.model
def test_the_calibration_belongs_to_the_default_models_and_weighs_every_signal():
    fitted = confidence.calibration_for(
        encoders.identify(BGE_SMALL), encoders.identify(MINILM_RERANKER)
    )
    assert isinstance(fitted, Calibration)
    assert (fitted.encoder, fitted.reranker) == (BGE_SMALL, MINILM_RERANKER)
    assert set(fitted.weights) == set(asdict(measured("dogs")))
    assert 0 < fitted.weak_from < fitted.answered_from < 1


def test_other_models_have_none():
    other = ModelIdentity("other", "0")
    assert confidence.calibration_for(other, other) is None
