from __future__ import annotations

from qa.errors import QuestionError
from qa.types import Answer
from qa.web import suggestions
from tests.web.fakes import FakeSearcher, Writer, zoo


def test_each_kind_of_heading_gives_its_kind_of_question():
    writer = Writer("zoo", "Zoo")
    writer.section("Animals")
    writer.section("Animals", "Care of the big cats", judgement="Good")
    writer.section("Animals", "How do they keep the horse?")
    writer.section("Animals", "Feeding the birds")
    writer.section("Animals", "Leeds stables")
    writer.prose("Better care of horses; feeding is done daily.")
    found = list(suggestions.candidates({"zoo": writer.document()}))
    questions = {one.question for one in found}
    assert questions == {
        "How was care of the big cats judged?",
        "How do they keep the horse?",
        "What does the report say about feeding the birds?",
        "What does the report say about Leeds stables?",
    }


def test_headings_that_repeat_or_are_one_word_give_none():
    writer = Writer("zoo", "Zoo")
    for above in ("Animals", "Visitors"):
        writer.section(above)
        writer.section(above, "In context again")
        writer.prose("Text.")
    assert list(suggestions.candidates({"zoo": writer.document()})) == []


def test_no_question_comes_twice_from_two_reports():
    two = {"a": zoo(), "b": zoo()}
    questions = [one.question for one in suggestions.candidates(two)]
    assert len(questions) == len(set(questions)) == 2


class Picky(FakeSearcher):
    """Answers nothing about horses, and refuses what was judged."""

    def ask(self, question: str, k: int | None = None, **options) -> Answer:
        if "judged" in question:
            raise QuestionError("no")
        answer = super().ask(question, k, **options)
        return Answer(question, "weak", 0.2, answer.hits, (), "") if "horse" in question else answer


def test_only_what_is_answered_from_its_own_section_is_offered():
    path = ("Animals", "How do they keep the horse?")
    assert suggestions.answered(FakeSearcher()) == (
        suggestions.Example("How do they keep the horse?", "zoo", "Zoo inspection", path),
    )
    assert suggestions.answered(Picky()) == ()
