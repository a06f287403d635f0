from __future__ import annotations

import math
import string
from dataclasses import asdict, replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from qa import confidence, encoders
from qa.confidence import Calibration, Signals
from qa.encoders import ModelIdentity, Reranker
from qa.index import Index
from qa.passages import judged
from qa.questions import Query
from qa.settings import BGE_SMALL, MINILM_RERANKER
from qa.types import Passage, PassageKind
from qa.words import terms
from tests.toys import AXES, ToyEncoder, ToyReranker, toy_calibration

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


REPORT = SimpleNamespace(
    id="zoo", title="The zoo", sections=(), text="Rex Gate is old. The dog guards the gate."
)


def measured(question: str, quote: str = "The dog guards the gate.") -> Signals:
    query = Query(question, question, (question,))
    return taken(query, PASSAGE, quote)


def taken(
    query: Query, passage: Passage = PASSAGE, quote: str = "", reranker: Reranker | None = None
) -> Signals:
    elsewhere = replace(PASSAGE, text="In 2021 it burnt.", section_path=("Fire",))
    here = (passage, replace(PASSAGE, text="In 2018 it was shut."), elsewhere)
    index = SimpleNamespace(
        passages=here,
        judged=tuple(map(judged, here)),
        documents={"zoo": REPORT},
        called={"zoo": frozenset(["zoo"])},
        numbers={"zoo": range(3)},
    )
    return confidence.measure(
        cast(Index, index), ToyEncoder(AXES), reranker or ToyReranker(), query, 0, quote
    )


def test_the_reranker_scores_the_quote_for_the_sentence_that_asks():
    assert measured("dogs at a gate with apples").quote_reranked == 1.5
    story = Query("", "I like dogs. Where is the gate?", ("", "Where is the gate?", "I like"))
    asked = taken(story, quote="The dog, a gate.")
    assert asked.quote_reranked == 0.5


def test_a_low_score_of_the_reranker_says_only_no():
    assert measured("zebras").quote_reranked == 0


def test_words_with_a_counterpart_match_fully():
    signals = measured("dogs at a gate")
    assert signals.two_weakest == pytest.approx(1.0)
    assert signals.words == pytest.approx(math.log(3))


def test_words_without_a_counterpart_are_the_weakest():
    """A horse (its axis, and a tenth) against words that know no axis (the tenth alone)."""
    alone = 0.1 / 1.01**0.5
    assert measured("horses").two_weakest == pytest.approx(alone)
    assert measured("a horse at the gate").two_weakest == pytest.approx((alone + 1) / 2)


class Jealous(ToyReranker):
    """Likes a question less for each of its words that the passage lacks."""

    def score(self, question, passages):
        wanted = set(terms(question))
        return np.array([1.0 - 2.0 * len(wanted - set(terms(p))) for p in passages])


def test_words_are_left_out_to_see_what_the_passage_answers_to():
    plain = measured("dogs at a gate with cats")
    assert plain.left_out == pytest.approx(-2 / 3 * math.tanh(1))
    query = Query("", "dogs at a zebra", ("dogs at a zebra",))
    jealous = taken(query, quote="The dog.", reranker=Jealous())
    assert jealous.left_out == pytest.approx(math.tanh(2) / 2)


class Pedantic(ToyReranker):
    """Likes a question the better, the more words it has."""

    def score(self, question, passages):
        return np.array([float(len(question.split()))] * len(passages))


def test_a_question_is_read_for_itself_and_as_nothing_but_its_words():
    signals = measured("dogs at a gate with cats")
    assert signals.itself_reranked == 2.5
    assert signals.as_words == 0  # its three words are all that the toy looks at
    query = Query("", "dogs at a gate", ("dogs at a gate",))
    pedantic = taken(query, quote="The dog.", reranker=Pedantic())
    assert (pedantic.itself_reranked, pedantic.as_words) == (4, pytest.approx(math.tanh(2 - 4)))


def test_of_a_long_question_only_some_words_are_left_out():
    read = []

    class Counting(ToyReranker):
        def score(self, question, passages):
            read.extend(passages)
            return super().score(question, passages)

    question = " ".join(f"word{letter}" for letter in string.ascii_lowercase)
    taken(Query("", question, (question,)), reranker=Counting())
    assert len(read) == 3 + 12


def test_a_question_without_content_has_no_signals_to_fail_on():
    signals = measured("what is it")
    assert (signals.two_weakest, signals.left_out, signals.words) == (1, 0, 0)


@pytest.mark.parametrize(
    ("question", "quote", "missing"),
    [
        ("How many cats live here?", "12 cats live here.", 0),
        ("How many cats live here?", "Cats live here.", 1),
        ("Who guards the gate?", "The dog guards the gate.", 0),
        # A reason may stand anywhere in the passage, and there is none.
        ("Why does the dog guard it?", "The dog guards the gate.", 0.5),
    ],
)
def test_the_form_that_is_asked_for_must_stand_in_the_quote(question, quote, missing):
    assert measured(question, quote).forms_missing == missing


def test_a_reason_may_stand_elsewhere_in_the_passage():
    because = replace(PASSAGE, content="It guards the gate because of cats.")
    question = "Why does it?"
    assert taken(Query("", question, (question,)), because).forms_missing == 0


def test_figures_and_names_of_the_question_that_the_passage_lacks_are_counted():
    assert measured("What happened in 2017 and 2019/20?").figures_absent == 1
    assert measured("Did Gate or Torfaen or I see Dogs?").names_absent == 1
    assert measured("Torfaen is where?").names_absent == 0
    assert measured("What I'd ask of A&E is what I’m told, is The gate shut?").names_absent == 0
    # The first of a person's names, where the report has both elsewhere.
    assert measured("Is Rex Gate a dog?").names_absent == 0
    assert measured("Is Max Gate a dog?").names_absent == 1
    # What an abbreviation stands for is as good.
    assert measured("Does the DGG (dog guards gate) know?").names_absent == 0
    assert measured("Does the DGG (dog guards barn) know?").names_absent == 1
    # What stands for an abbreviation that is there names nothing more.
    assert measured("Does the Dog (Deaf Owl and Goat) know?").names_absent == 0


def test_the_name_of_the_report_itself_is_not_absent():
    assert measured("What does the Zoo do?").names_absent == 0


def test_figures_and_names_of_the_story_around_a_question_are_not_asked_for():
    asks = "What do the dogs guard?"
    story = f"I am 27 and live near Torfaen. {asks}"
    found = taken(Query(story, story, (story, asks)))
    assert (found.figures_absent, found.names_absent) == (0, 0)


def test_a_figure_may_stand_elsewhere_in_the_section():
    assert measured("What happened in 2018?").figures_absent == 0
    assert measured("What happened in 2021?").figures_absent == 1


@pytest.mark.parametrize(
    ("question", "quote", "absent"),
    [
        ("How many cats were there in 2018?", "In 2019 it had 12 cats.", 1),
        ("How many cats were there in 2019?", "In 2019 it had 12 cats.", 0),
        ("How many cats were there in 2018?", "It had 12 cats.", 0),
        # One of two years, a financial year that ended then, and none that the section lacks twice.
        ("Were there more cats in 2019 than in 2018?", "In 2019 it had 12 cats.", 0),
        ("How many cats were there in 2018?", "In 2018/19 it had 12 cats.", 0),
        ("How many cats were there in 2011?", "In 2019 it had 12 cats.", 1),
    ],
)
def test_a_quote_that_names_other_years_is_of_those(question: str, quote: str, absent: int):
    text = f"In 2018 it had 9 cats. {quote}"
    passage = replace(PASSAGE, text=text, content=text)
    assert taken(Query("", question, (question,)), passage, quote).figures_absent == absent


def figures_absent(question: str, text: str, kind: PassageKind) -> float:
    passage = replace(PASSAGE, text=text, content=text, kind=kind)
    return taken(Query("", question, (question,)), passage, text).figures_absent


@pytest.mark.parametrize(
    ("text", "question", "absent"),
    [
        ("It rose in 2021/22.", "What happened in 2021-22?", 0),
        ("It rose in 2021–2022.", "What happened in 2021/22?", 0),
        ("It rose in 2021/22.", "What happened in 21/22?", 0),
        ("It rose in 2021/22.", "What has happened since 2021?", 0),
        ("It rose in 2021-22.", "What happened in 2022?", 0),
        ("It rose in 2021/22.", "What happened in 2020?", 1),
        ("There were 1,000.", "Were there 1000 of them?", 0),
        ("It rose in 2021.", "What happened in 2021-22?", 1),
        # From 2019 to 2022: no year of its own.
        ("It rose in 2019, not in 2022.", "What happened in 2019-2022?", 0),
        ("Priority 2 takes an hour. There is 1 more.", "How long does priority 1 take?", 1),
        ("Priority 1 takes an hour.", "How long does Priority 1 take?", 0),
        ("It was 5 in May 2020 and 6 in May 2021.", "What was it in May 2021?", 0),
        ("It was 5 in May 2020 and 6 in June 2021.", "What was it in May 2021?", 1),
    ],
)
def test_a_year_is_one_figure_and_a_number_is_that_of_what_it_numbers(text, question, absent):
    assert figures_absent(question, text, "prose") == absent


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("How many dogs were there in 2024?", 1),
        ("How many dogs were there in 2025?", 0),
        ("How many animals were there in the north in 2024?", 0),
        ("What of the north in 2024?", 0),
        ("What of the north in 2023?", 1),
        # What lies between two years may have a column of its own.
        ("How have dogs changed from 2024 to 2025?", 0),
    ],
)
def test_a_year_above_another_column_than_the_one_asked_for_is_absent(question, absent):
    row = "Places. North: Animals in 2024 71; Animals in 2025 49; Dogs in 2025 17"
    assert figures_absent(question, row, "table") == absent


@pytest.mark.parametrize(("kind", "absent"), [("table", 0), ("prose", 1)])
def test_a_table_has_the_month_in_its_caption_and_the_year_above_a_column(kind, absent):
    row = "Cats at 31 March. Cats: 2020 3; 2021 4"
    assert figures_absent("How many cats were there at 31 March 2021?", row, kind) == absent


def test_a_grade_is_given_where_one_is_asked_for():
    question = "What grade did the zoo get for guarding?"
    asking = Query(question, question, (question,), wants_judgement=True)
    graded = replace(PASSAGE, text="The zoo is good at guarding.")
    assert taken(asking, graded).given == 1
    assert taken(asking).given == 0
    assert taken(Query("", "dogs", ("dogs",)), graded).given == 0
    # A grade is no reason for one.
    why = "Why was the zoo judged inadequate at guarding?"
    assert taken(Query(why, why, (why,), wants_judgement=True), graded).given == 0


def test_what_is_asked_for_is_noticed():
    assert measured("Which cats?").asks_list == 1


def test_confidence_is_the_logistic_of_the_weighted_sum():
    calibration = replace(toy_calibration(), intercept=-1.0)
    signals = measured("dogs and cats")
    assert signals.quote_reranked == 0.5
    assert calibration.confidence(signals) == pytest.approx(1 / (1 + math.exp(1 - 8 * 0.5)))
    assert calibration.confidence(replace(signals, quote_reranked=-1e9)) == pytest.approx(0)
    assert calibration.confidence(replace(signals, quote_reranked=1e9)) == pytest.approx(1)


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
