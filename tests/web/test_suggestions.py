from __future__ import annotations

from qa.errors import QuestionError
from qa.types import Answer
from qa.web import suggestions
from qa.web.scope import Place, Scope
from qa.web.suggestions import Suggestions
from tests.web.fakes import FakeSearcher, Writer, zoo


def test_each_kind_of_heading_gives_its_kind_of_question():
    writer = Writer("zoo", "Zoo")
    writer.section("Animals")
    writer.section("Animals", "Care of the big cats", judgement="Good")
    writer.section("Animals", "How do they keep the horse?")
    writer.section("Animals", "Feeding the birds")
    writer.section("Animals", "Leeds stables")
    writer.section("Animals", "2.4 Horses at night")
    writer.section("Animals", "3. What do they eat?")
    writer.prose("Better care of horses; feeding is done daily.")
    found = list(suggestions.candidates({"zoo": writer.document()}))
    questions = {one.question for one in found}
    assert questions == {
        "How was care of the big cats judged?",
        "How do they keep the horse?",
        "What does the report say about feeding the birds?",
        "What does the report say about Leeds stables?",
        # Nobody speaks of a heading by its number.
        "What does the report say about horses at night?",
        "What do they eat?",
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
    assert Suggestions(FakeSearcher()).first == (
        suggestions.Example("How do they keep the horse?", "zoo", "Zoo inspection", path),
    )
    assert Suggestions(Picky()).first == ()


CHAPTERS = {"Cats": ["Lions", "Tigers", "Pumas"], "Birds": ["Owls", "Geese"], "Dogs": ["Foxes"]}


class Keen(FakeSearcher):
    """Answers what names a section from there, but nothing about pumas; counts what is asked."""

    build = "build-1"

    def ask(self, question: str, k: int | None = None, **options) -> Answer:
        self.asked.append((question, k))
        named = next((p for p in self.passages if p.section_path[-1] in question), None)
        status = "answered" if named and "Pumas" not in question else "not_found"
        hits = (self._hit(1, named, "x"),) if named else ()
        return Answer(question, status, 0.9, hits, (), self.build)


def keen() -> Keen:
    writer = Writer("zoo", "Zoo")
    for chapter, headings in CHAPTERS.items():
        writer.section(chapter)
        for heading in headings:
            writer.section(chapter, f"Keeping of {heading}")
            writer.prose(f"The {heading} are well.")
    return Keen((writer.document(),))


def unanswered(searcher: Keen, *chapters: str) -> Answer:
    """What is said of a question that comes nearest to the first section of each chapter."""
    first = [p for c in chapters for p in searcher.passages if p.section_path[0] == c]
    nearest = {p.section_path[0]: searcher._hit(1, p, "x").citation for p in reversed(first)}
    cited = tuple(nearest[chapter] for chapter in chapters)
    return Answer("Why?", "not_found", 0, (), (), searcher.build, nearest_sections=cited)


def about(*headings: str) -> list[str]:
    return [f"What does the report say about Keeping of {heading}?" for heading in headings]


def beside(offers: Suggestions, answer: Answer, *paths: tuple[str, ...]) -> list[str]:
    places = tuple(Place("", "zoo", path, "") for path in paths)
    return [one.question for one in offers.beside(answer, Scope(places))]


def test_beside_what_is_not_answered_stand_questions_about_the_nearest_sections():
    searcher = keen()
    offers = Suggestions(searcher)
    assert beside(offers, unanswered(searcher, "Birds")) == about("Owls", "Geese")
    # First the nearest themselves, then what stands beside them; none that is not answered.
    found = beside(offers, unanswered(searcher, "Cats", "Dogs"))
    assert found[:2] == about("Lions", "Foxes")
    assert found[2:] == about("Tigers")
    # Where nothing comes near, those to begin with.
    general = [one.question for one in offers.first]
    assert beside(offers, unanswered(searcher)) == general


def test_under_a_filter_they_lie_in_it():
    searcher = keen()
    offers = Suggestions(searcher)
    answer = unanswered(searcher, "Cats")
    assert beside(offers, answer, ("Cats", "Keeping of Tigers")) == about("Tigers")
    assert beside(offers, answer, ("Birds",)) == about("Geese", "Owls")
    assert beside(offers, unanswered(searcher), ("Dogs",)) == about("Foxes")
    # Under a filter a question from elsewhere would not be answered either.
    assert beside(offers, answer, ("Cats", "Keeping of Pumas")) == []


def test_each_is_asked_once_in_a_build():
    searcher = keen()
    offers = Suggestions(searcher)
    answer = unanswered(searcher, "Cats")
    first = beside(offers, answer)
    searcher.asked.clear()
    assert beside(offers, answer) == first
    assert searcher.asked == []
    searcher.build = "build-2"
    assert beside(offers, unanswered(searcher, "Cats")) == first
    assert len(searcher.asked) == len({question for question, _ in searcher.asked}) == 3


def test_where_none_can_be_made_the_answer_stands_alone(caplog):
    searcher = keen()
    offers = Suggestions(searcher)

    def broken(question: str) -> Answer:
        raise RuntimeError("at /secret/place")

    searcher.ask, searcher.build = broken, "build-2"
    assert beside(offers, unanswered(searcher, "Birds"), ("Birds",)) == []
    assert "No example questions could be made." in caplog.text
