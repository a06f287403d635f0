from __future__ import annotations

import asyncio
import csv
import io
import json
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import gradio as gr
import pytest

import qa
from qa.errors import IndexMissing
from qa.evaluation import QuestionFileError, evaluate, load_questions
from qa.web import export, scope
from qa.web.chat import Asked, Chat
from qa.web.conversation import Past
from qa.web.desk import Desk
from qa.web.feedback import FeedbackFile
from qa.web.opening import Opening, Progress
from qa.web.programs import Programs
from tests.web.fakes import FakeSearcher, Writer, zoo


@pytest.fixture
def searcher() -> FakeSearcher:
    return FakeSearcher()


@pytest.fixture
def said(tmp_path) -> Path:
    return tmp_path / "said" / "feedback.jsonl"


@pytest.fixture
def chat(searcher, said) -> Chat:
    opening = Opening(lambda: searcher)
    asyncio.run(opening.wait(10))
    searcher.asked.clear()
    searcher.options.clear()
    return Chat(Desk(opening, max_question=60), FeedbackFile(said))


@pytest.fixture
def closed(said) -> Chat:
    def open_searcher():
        raise IndexMissing("No index at '/secret/place'.")

    return Chat(Desk(Opening(open_searcher), max_question=60), FeedbackFile(said))


def ask(chat: Chat, question: object, past: Past | None = None, **options):
    """Ask, and return the last step."""
    where = options.pop("where", scope.Scope())
    return steps(chat.submit(Asked(question, **options), past or Past(), where))[-1]


def steps(generator) -> list:
    async def collect():
        return [step async for step in generator]

    return asyncio.run(collect())


def test_a_question_is_shown_at_once_and_then_its_answer(chat, searcher):
    waiting, answered = steps(chat.submit(Asked(" How is the tiger? "), Past()))
    assert "Looking for the answer…" in waiting.conversation
    assert "How is the tiger?" in waiting.conversation
    assert (waiting.box, waiting.past) == ("", Past())
    assert "Looking for" not in answered.conversation
    assert "The tiger is well." in answered.conversation
    assert answered.announcement.startswith("Best passage: Animals › Care of the big cats.")
    assert (str(answered.past), answered.past.count) == (answered.conversation, 1)
    assert answered.past.last.answer == searcher.ask("How is the tiger?")
    searcher.asked.pop()
    assert searcher.asked == [("How is the tiger?", None)]


def test_a_report_that_has_come_since_the_page_was_opened_is_shown(
    toy_searcher, toy_corpus, toy_encoder, said
):
    opening = Opening(lambda: toy_searcher)
    asyncio.run(opening.wait(10))
    farm = "# Farm\n\n## Fields\n\nThe keeper leaves an apple.\n"
    (toy_corpus / "farm.md").write_text(farm, encoding="utf-8")
    qa.build(toy_corpus, toy_searcher.index.root, encoder=toy_encoder)
    step = ask(Chat(Desk(opening, 60), FeedbackFile(said)), "Does a keeper leave an apple?")
    assert step.announcement.startswith("Best passage: Fields.")


class Rebuilt:
    """A searcher whose reports are built anew as soon as it has answered."""

    def __init__(self, searcher, rebuild) -> None:
        self.searcher, self.rebuild = searcher, rebuild

    @property
    def documents(self):
        return self.searcher.documents

    @property
    def passages(self):
        return self.searcher.passages

    def snapshot(self):
        return Rebuilt(self.searcher.snapshot(), self.rebuild)

    def ask(self, question, k=None, **options):
        answer = self.searcher.ask(question, k, **options)
        self.rebuild()
        return answer


def test_an_answer_is_shown_from_the_build_that_it_comes_from(
    toy_searcher, toy_corpus, toy_encoder, said
):
    def rebuild() -> None:
        (toy_corpus / "zoo.md").unlink(missing_ok=True)
        farm = "# Farm\n\n## Fields\n\nThe keeper leaves an apple.\n"
        (toy_corpus / "farm.md").write_text(farm, encoding="utf-8")
        qa.build(toy_corpus, toy_searcher.index.root, encoder=toy_encoder)
        toy_searcher.ask("apple")

    searcher = Rebuilt(toy_searcher, lambda: None)
    opening = Opening(lambda: searcher)
    asyncio.run(opening.wait(10))
    searcher.rebuild = rebuild
    step = ask(Chat(Desk(opening, 60), FeedbackFile(said)), "Who guards the gate?")
    assert list(toy_searcher.documents) == ["farm"]
    assert "The dog guards the gate." in step.conversation
    assert step.announcement == "Best passage: Animals. 2 further."


def test_the_page_speaks_of_as_many_reports_as_are_searched(said):
    searcher = FakeSearcher((zoo(), replace(zoo(), id="farm", title="Farm")))
    opening = Opening(lambda: searcher)
    asyncio.run(opening.wait(10))
    chat = Chat(Desk(opening, 60), FeedbackFile(said))
    farm = chat.choose(["farm"])
    shown = steps(chat.enter())[-1]
    assert "<h1>Ask the reports</h1>" in shown.header
    assert "If the reports do not say, you are told so." in shown.conversation
    assert "If the report does not say, you are told so." in chat.welcome(farm)
    both = ask(chat, "How is the tiger?")
    assert "Which words of the reports do answer?" in both.conversation
    assert "The reports do not say</button>" in both.conversation
    noted = asyncio.run(chat.judge(both.past, 1, "silent"))
    assert noted.sentence == "Thank you. Written down: the reports do not say."
    one = ask(chat, "How is the tiger?", where=farm)
    assert "The report does not say</button>" in one.conversation
    noted = asyncio.run(chat.judge(one.past, 1, "silent"))
    assert noted.sentence == "Thank you. Written down: the report does not say."
    # Any report's words are taken.
    noted = asyncio.run(chat.judge(one.past, 1, "words", words="no such words"))
    assert "do not stand in the reports" in noted.sentence
    noted = asyncio.run(chat.judge(one.past, 1, "words", words=""))
    assert noted.sentence == "Paste some words of the reports, at most 60 characters."


def test_earlier_turns_stay_in_their_order(chat):
    first = steps(chat.submit(Asked("How is the tiger?"), Past()))[-1]
    second = steps(chat.submit(Asked("Who feeds at noon?"), first.past))[-1]
    assert second.past.count == 2
    assert second.conversation == "".join(map(str, second.past.turns))
    assert second.conversation.index("tiger?") < second.conversation.index("noon?")
    assert 'data-turn="2"' in str(second.past.turns[1])


def test_a_conversation_does_not_grow_without_end(chat):
    past = Past()
    for _ in range(32):
        past = ask(chat, "How is the tiger?", past).past
    assert len(past.turns) == 30
    assert [turn.number for turn in past.turns] == list(range(3, 33))


def test_a_question_that_is_too_long_comes_back_with_the_reason(chat, searcher):
    (step,) = steps(chat.submit(Asked("x" * 5000), Past()))
    assert "This question has 5,000 characters; at most 60 can be asked." in step.conversation
    assert step.box == "x" * 5000
    assert step.past == Past()
    assert step.conversation.count("x") < 300
    assert searcher.asked == []


@pytest.mark.parametrize("question", ["", "  \n ", None, 7, {"a": 1}])
def test_an_empty_question_changes_nothing(chat, searcher, question):
    past = ask(chat, "How is the tiger?").past
    step = ask(chat, question, past)
    assert (step.conversation, step.box, step.past) == (str(past), "", past)
    assert step.announcement == "Type a question first."
    assert "For example" in ask(chat, question).conversation
    assert len(searcher.asked) == 1


def test_half_a_character_is_no_trouble(chat):
    assert "What?tiger" in steps(chat.submit(Asked("What\ud800tiger"), Past()))[-1].conversation


@pytest.mark.parametrize("question", ["refuse me", "break now"])
def test_an_error_is_one_polite_line_without_a_path(chat, question, caplog):
    last = steps(chat.submit(Asked(question), Past()))[-1]
    assert "secret" not in last.conversation + last.announcement
    assert last.box == question
    assert last.past == Past()
    assert "secret" in caplog.text


def test_entering_offers_examples_and_names_the_report(chat):
    (step,) = steps(chat.enter())
    assert 'data-ask="How do they keep the horse?"' in step.conversation
    assert "Zoo inspection" in step.header


def test_beside_what_the_report_does_not_say_stands_what_it_does_say_near_by(said):
    writer = Writer("zoo", "Zoo")
    for name in ("lions", "tigers", "bears", "wolves", "owls"):
        writer.section(f"About {name}")
        writer.section(f"About {name}", f"Keeping of {name}")
        writer.prose(f"The {name} are well.")
    searcher = FakeSearcher((writer.document(),))
    opening = Opening(lambda: searcher)
    asyncio.run(opening.wait(10))
    chat = Chat(Desk(opening, 60), FeedbackFile(said))
    assert steps(chat.enter())[-1].conversation.count("data-ask") == 4
    # The last passage is what comes nearest to whatever is asked.
    shown = ask(chat, "absent are bananas?").conversation
    assert "Questions that do have an answer:" in shown
    offered = shown.split("Questions that do have an answer:")[1]
    assert 'data-ask="What does the report say about Keeping of owls?"' in offered
    assert offered.count("data-ask") == 1
    weak = ask(chat, "weak are bananas?").conversation
    assert "Questions that do have an answer" not in weak


def test_entering_with_a_question_answers_it(chat):
    *_, last = steps(chat.enter("How is the tiger?"))
    assert "The tiger is well." in last.conversation
    assert "Zoo inspection" in last.header


def test_without_an_index_the_page_says_what_to_run(closed):
    opening, problem = steps(closed.enter("How is the tiger?"))
    assert "Opening the index." in opening.conversation
    assert "There is no index yet" in problem.conversation
    assert "<code>qa build corpus --index index</code>" in problem.conversation
    assert "secret" not in problem.conversation
    assert "There is no index yet" in steps(closed.submit(Asked("How?"), Past()))[-1].conversation


# --- how it was searched -------------------------------------------------------------------


def test_a_follow_up_is_completed_and_says_so_until_that_is_removed(chat):
    first = ask(chat, "How is the tiger?")
    second = ask(chat, "And the horse?", first.past)
    assert second.past.last.answer.searched == "How is the tiger? And the horse?"
    assert "Searched:</span> How is the tiger? And the horse?" in second.conversation
    assert 'data-ask="And the horse?" data-instead="2" data-alone' in second.conversation
    third = ask(chat, "And the horse?", second.past, alone=True, instead=2)
    assert third.past.count == 2
    assert third.past.last.answer.searched == "And the horse?"
    assert "data-alone" not in third.conversation


def test_a_turn_that_is_not_the_last_keeps_its_place(chat):
    past = ask(chat, "How is the tiger?").past
    past = ask(chat, "And the horse?", past).past
    assert ask(chat, "How is the tiger?", past, instead=1).past.count == 3


def test_only_what_is_ticked_is_searched_and_named(chat, searcher):
    where = chat.choose(["zoo/3", "zoo/99", "none", 7])
    assert [place.path for place in where.places] == [("Numbers",)]
    step = ask(chat, "How is the tiger?", where=where)
    assert searcher.options[-1] == {"within": {"zoo": (("Numbers",),)}, "documents": None}
    assert "Only in:</span> Numbers" in step.conversation
    assert "The tiger is well." not in step.conversation
    again = ask(chat, "How is the tiger?", step.past, where=where, everywhere=True, instead=1)
    assert again.past.count == 1
    assert "The tiger is well." in again.conversation
    assert searcher.options[-1] == {"within": None, "documents": None}


def test_what_is_ticked_and_is_no_more_is_named_with_what_to_do(chat, searcher):
    where = chat.choose(["zoo/3"])
    writer = Writer("zoo", "Zoo inspection")
    writer.section("Animals")
    writer.prose("The cat sleeps all day.")
    searcher.documents = {"zoo": writer.document()}
    step = ask(chat, "How is the cat?", where=where)
    assert "No longer in the reports: Numbers. Take the tick away under" in step.conversation
    searcher.documents = {}
    assert "No longer in the reports: Numbers." in ask(chat, "How?", where=where).conversation
    assert searcher.asked == []


def test_a_heading_that_repeats_is_named_with_what_it_stands_under():
    writer = Writer("zoo", "Zoo")
    for above in ("Animals", "Visitors"):
        writer.section(above)
        writer.section(above, "In context")
    documents = {"zoo": writer.document(), "other": zoo()}
    names = ["zoo/0", "zoo/1", "zoo/2", "zoo/3", "other/1", "other"]
    assert scope.read(names, documents).labels == [
        "Zoo › Animals",
        "Animals › In context",
        "Visitors",
        "Visitors › In context",
        "Care of the big cats",
        "Zoo inspection",
    ]


@pytest.mark.parametrize(
    "names", [None, "zoo/1", {"zoo": 1}, [], [["zoo"]], ["zoo/-1", "/0"], ["zoo/" + "9" * 5000]]
)
def test_nonsense_ticks_mean_everywhere(chat, names):
    assert not chat.choose(names)


def test_a_whole_report_beside_a_section_of_another_is_searched_whole():
    documents = {"a": zoo(), "b": zoo()}
    assert scope.read([], documents).within is None
    assert scope.read(["b"], documents).within == {"b": ()}
    parts = scope.read(["a/1", "b", "b/3"], documents).within
    assert parts == {"a": (("Animals", "Care of the big cats"),), "b": ()}


def test_a_section_of_one_report_is_not_searched_in_another_that_has_it_too(said):
    farm = replace(zoo(), id="farm", title="Farm")
    searcher = FakeSearcher((zoo(), farm))
    opening = Opening(lambda: searcher)
    asyncio.run(opening.wait(10))
    chat = Chat(Desk(opening, 60), FeedbackFile(said))
    both = chat.choose(["zoo/1", "farm/3"])
    assert both.holds("farm", ("Numbers",))
    assert not both.holds("farm", ("Animals", "Care of the big cats"))
    past = ask(chat, "How is the tiger?", where=both).past
    found = {(h.citation.document_id, h.citation.section_path) for h in past.last.answer.hits}
    assert found == {("zoo", ("Animals", "Care of the big cats")), ("farm", ("Numbers",))}
    judged(chat, past, 1, "words", None, "The tiger is well.")
    assert load_questions(said)[0].within == past.last.answer.within
    # Of the zoo, whose numbers were not searched: those of the farm were.
    judged(chat, past, 1, "words", None, "Counted in May")
    assert load_questions(said)[0].within is None


# --- feedback ------------------------------------------------------------------------------


def judged(chat: Chat, past: Past, *given):
    return asyncio.run(chat.judge(past, *given))


def test_right_becomes_a_judged_question_with_the_quote_as_evidence(chat, said):
    past = ask(chat, "Who feeds the cat at noon?").past
    noted = judged(chat, past, 1, "right")
    assert noted.sentence == "Thank you. Written down as right."
    assert noted.sentence in str(noted.past)
    assert (noted.written, str(noted.past).count('aria-pressed="true"')) == ("right", 1)
    (question,) = load_questions(said)
    assert question.id == past.last.id
    assert question.question == "Who feeds the cat at noon?"
    assert question.answerable
    assert question.evidence == ("The keepers feed the cat at noon.",)
    assert question.sections == (("Animals",),)
    assert question.kind == "feedback: right"


def test_who_says_wrong_and_then_which_passage_changes_one_line(chat, said):
    past = ask(chat, "Who feeds the cat at noon?").past
    judged(chat, past, 1, "wrong")
    with pytest.raises(QuestionFileError, match="Nothing to measure"):
        load_questions(said)
    assert json.loads(said.read_text())["rejected"][0] == "The keepers feed the cat at noon."
    judged(chat, past, 1, "passage", 2)
    (question,) = load_questions(said)
    assert question.answerable
    assert question.evidence == ("The tiger is well.",)
    assert question.sections == (("Animals", "Care of the big cats"),)


@pytest.mark.parametrize("question", ["Who feeds the cat at noon?", "absent are bananas?"])
def test_wrong_alone_is_kept_and_is_no_judgement(chat, said, question):
    judged(chat, ask(chat, question).past, 1, "wrong")
    line = json.loads(said.read_text())
    assert (line["question"], line["kind"]) == (question, "feedback: wrong")
    # Neither that the report answers nor that it does not: nobody has said so.
    assert line["answerable"] is None
    with pytest.raises(QuestionFileError, match="Nothing to measure"):
        load_questions(said)


def test_who_says_that_the_report_does_not_say_makes_a_question_without_an_answer(chat, said):
    past = ask(chat, "Who feeds the cat at noon?").past
    judged(chat, past, 1, "wrong")
    noted = judged(chat, past, 1, "silent")
    assert noted.sentence == "Thank you. Written down: the report does not say."
    (question,) = load_questions(said)
    assert (question.answerable, question.evidence) == (False, ())


def test_where_it_was_looked_for_is_written_down_and_measured_there(chat, said, searcher):
    where = chat.choose(["zoo/3"])
    judged(chat, ask(chat, "absent are bananas?", where=where).past, 1, "right")
    (question,) = load_questions(said)
    assert (question.within, question.documents) == ({"zoo": (("Numbers",),)}, None)
    evaluate(searcher.ask, searcher.documents, [question])
    assert searcher.options[-1] == {"within": {"zoo": (("Numbers",),)}, "documents": None}


def test_words_from_outside_of_what_was_searched_are_to_be_found_from_everywhere(chat, said):
    past = ask(chat, "How many Dog", where=chat.choose(["zoo/3"])).past
    judged(chat, past, 1, "words", None, "Counted in May")
    assert load_questions(said)[0].within == {"zoo": (("Numbers",),)}
    judged(chat, past, 1, "words", None, "The tiger is well.")
    (question,) = load_questions(said)
    assert (question.within, question.documents) == (None, None)


def test_words_of_the_report_are_evidence_and_other_words_are_not(chat, said):
    past = ask(chat, "absent are bananas?").past
    other = judged(chat, past, 1, "words", None, "Bananas cost a pound.")
    assert "do not stand in the report" in other.sentence
    assert not said.exists()
    judged(chat, past, 1, "words", None, " The tiger is well. ")
    (question,) = load_questions(said)
    assert (question.evidence, question.sections) == (
        ("The tiger is well.",),
        (("Animals", "Care of the big cats"),),
    )


def test_what_is_not_written_down_leaves_what_was(chat, said):
    past = judged(chat, ask(chat, "Who feeds the cat at noon?").past, 1, "wrong").past
    wrong = "Thank you. Written down as wrong."
    for words, why in (
        ("", "Paste some words of the report, at most"),
        ("Rubbish.", "These words"),
    ):
        noted = judged(chat, past, 1, "words", None, words)
        assert noted.sentence.startswith(f"{wrong} {why}")
        # Said a second time it does not grow.
        assert noted.past == past
        assert (noted.verdict, noted.written) == ("words", "wrong")
    assert json.loads(said.read_text())["kind"] == "feedback: wrong"


def test_a_refusal_is_asked_about_as_what_it_says(chat):
    asked = "Is it right that the report does not say?"
    assert asked in ask(chat, "absent are bananas?").conversation
    assert "Is this right?" in ask(chat, "How is the tiger?").conversation
    where = chat.choose(["zoo/3"])
    there = ask(chat, "absent are bananas?", where=where).conversation
    assert "Is it right that nothing there answers this?" in there


def test_right_not_to_answer_is_a_question_without_an_answer(chat, said):
    judged(chat, ask(chat, "absent are bananas?").past, 1, "right")
    (question,) = load_questions(said)
    assert not question.answerable


def test_a_follow_up_is_written_down_as_it_was_searched(chat, said):
    past = ask(chat, "And the horse?", ask(chat, "How is the tiger?").past).past
    judged(chat, past, 2, "right")
    assert load_questions(said)[0].question == "How is the tiger? And the horse?"


def test_lines_of_others_stay_and_one_left_open_is_closed(chat, said):
    said.parent.mkdir()
    said.write_text('{"id": "a", "question": "Who?", "answerable": false}\n\nbroken', "utf-8")
    judged(chat, ask(chat, "absent are bananas?").past, 1, "right")
    lines = said.read_text("utf-8").splitlines()
    assert [line[:10] for line in lines] == ['{"id": "a"', "broken", '{"id": "fe']


def test_a_line_that_cannot_be_read_is_left_as_it_is(chat, said):
    said.parent.mkdir()
    deep = "[" * 200_000
    said.write_text(f"{deep}\n", "utf-8")
    judged(chat, ask(chat, "absent are bananas?").past, 1, "right")
    first, second = said.read_text("utf-8").splitlines()
    assert first == deep
    assert json.loads(second)["kind"] == "feedback: right"
    with pytest.raises(QuestionFileError, match=r"Not a judged question: .*, line 1"):
        load_questions(said)


def test_a_file_that_is_no_text_is_not_written_into(chat, said, caplog):
    said.parent.mkdir()
    said.write_bytes(b"\xff\xfe{\0}\0")
    noted = judged(chat, ask(chat, "How is the tiger?").past, 1, "right")
    assert "could not be written down" in noted.sentence
    assert said.read_bytes() == b"\xff\xfe{\0}\0"
    assert "can't decode byte 0xff" in caplog.text
    assert "qa serve --feedback" in caplog.text


@pytest.mark.parametrize(
    "given", [(2, "right"), (1, "other"), (1, None), (1, "passage", 99), (1, "passage"), ("1", "")]
)
def test_nonsense_is_not_written(chat, said, given):
    assert judged(chat, ask(chat, "How is the tiger?").past, *given) is None
    assert not said.exists()


def test_a_file_that_cannot_be_written_is_said_without_its_name(chat, said, caplog):
    said.parent.write_text("in the way")
    noted = judged(chat, ask(chat, "How is the tiger?").past, 1, "right")
    assert noted.sentence.startswith("This could not be written down.")
    assert noted.written == ""
    assert str(said.parent) not in noted.sentence
    assert "qa serve --feedback" in caplog.text


# --- saving --------------------------------------------------------------------------------


@pytest.fixture
def talk(chat) -> Past:
    past = ask(chat, "Who feeds the cat at noon?").past
    return ask(chat, "absent are bananas?", past).past


def test_json_reads_back_as_the_answers(chat, talk):
    file = chat.save(talk, "json")
    assert (file.name, file.kind) == ("answers.json", "application/json;charset=utf-8")
    read = [qa.Answer.from_dict(one) for one in json.loads(file.text)]
    assert read == [turn.answer for turn in talk.turns]


def test_csv_has_a_row_for_each_passage_with_its_citation(chat, talk):
    file = chat.save(talk, "csv")
    rows = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))
    hits = talk.turns[0].answer.hits
    assert len(rows) == len(hits) + 1
    assert [row["passage"] for row in rows[:-1]] == [hit.passage.text for hit in hits]
    assert rows[0]["quote"] == "The keepers feed the cat at noon."
    assert rows[1]["section"] == "Animals › Care of the big cats"
    assert (rows[0]["page"], rows[0]["report"], rows[0]["rank"]) == ("3", "Zoo inspection", "1")
    assert (rows[-1]["question"], rows[-1]["status"]) == ("absent are bananas?", "not_found")
    assert rows[-1]["build_id"] == "build-1"


def test_csv_gives_a_spreadsheet_no_formula():
    writer = Writer("zoo", "=cmd()")
    writer.section("@SUM(A1)")
    writer.prose("+1 tiger.")
    answer = FakeSearcher((writer.document(),)).ask("=How tiger")
    row = export.table([answer]).splitlines()[1]
    cells = next(csv.reader([row]))
    assert {cells[0], cells[5], cells[6], cells[10]} == {
        "'=How tiger",
        "'=cmd()",
        "'@SUM(A1)",
        "'+1 tiger.",
    }


def test_csv_obeys_no_sign_of_a_report():
    writer = Writer("zoo", "Zoo")
    writer.section("Animals")
    writer.prose("One tiger\x1b[2J\u202e.")
    answer = FakeSearcher((writer.document(),)).ask("How tiger")
    row = next(csv.DictReader(io.StringIO(export.table([answer]).removeprefix("\ufeff"))))
    assert row["passage"] == "One tiger␛[2J<U+202E>."


def test_markdown_has_every_question_passage_and_citation(chat, talk):
    text = chat.save(talk, "markdown").text
    assert "Who feeds the cat at noon?" in text
    assert "**The keepers feed the cat at noon.**" in text
    place = "Zoo inspection, section judged Good, begins on p. 4"
    assert f"> — Animals › Care of the big cats ({place})" in text
    assert "The report does not say." in text
    assert text.count("\n\nBuild of the index: build-1\n") == 2


def test_markdown_says_when_it_was_saved_and_where_was_looked(chat):
    past = ask(chat, "How many Dog", where=chat.choose(["zoo/3"])).past
    answer = past.last.answer
    text = export.markdown([answer], date(2026, 3, 7))
    assert text.startswith("# Questions and answers\n\nSaved on 7 March 2026.\n\n---\n\n")
    assert "\n\nLooked only in: Numbers.\n\n" in text
    row = next(csv.DictReader(io.StringIO(export.table([answer]).removeprefix("\ufeff"))))
    assert (row["looked_in"], row["build_id"]) == ("Numbers", "build-1")


@pytest.mark.parametrize("wanted", ["pdf", None, 3, "../csv"])
def test_other_formats_are_none(chat, talk, wanted):
    assert chat.save(talk, wanted) is None
    assert chat.save(Past(), "json") is None


def test_while_a_first_index_is_built_the_page_says_how_far(said):
    progress = Progress()
    progress.show(30, 120)
    searcher, seen = FakeSearcher(), []

    def slowly() -> FakeSearcher:
        while not seen:
            time.sleep(0.01)
        progress.show(120, 120)
        return searcher

    # Who opens the page sees it to its end, however long a question would wait.
    desk = Desk(Opening(slowly, progress=progress), 60, patience=0)
    chat = Chat(desk, FeedbackFile(said))

    async def watch():
        async for shown in chat.enter():
            seen.append(shown.conversation)

    asyncio.run(watch())
    assert "25 % done" in seen[0]
    assert '<progress aria-labelledby="qa-building" max="100" value="25">' in seen[0]
    assert "For example" in seen[-1]


def test_a_first_build_that_takes_long_is_called_neither_broken_nor_open(said):
    progress, done = Progress(), threading.Event()
    progress.show(30, 120)

    def slowly() -> FakeSearcher:
        assert done.wait(30)
        return FakeSearcher()

    # Nobody waits for it at all: what is shown is what would be shown after any time.
    desk = Desk(Opening(slowly, progress=progress), 60, patience=0)
    refused = ask(Chat(desk, FeedbackFile(said)), "How is the tiger?")
    sentence = "The index is being built for the first time: 25 % done. Please ask again later."
    assert sentence in refused.conversation
    assert refused.box == "How is the tiger?"
    with pytest.raises(gr.Error) as raised:
        asyncio.run(Programs(desk).ask("How is the tiger?"))
    assert raised.value.message == sentence
    done.set()


# --- for programs --------------------------------------------------------------------------


def test_the_endpoint_returns_the_answer_itself(chat, searcher):
    answer = asyncio.run(Programs(chat.desk).ask("How is the tiger?", 2))
    assert answer == searcher.ask("How is the tiger?", 2)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "Type a question first."),
        ("x" * 61, "This question has 61 characters"),
        (None, "not a text"),
        ("refuse it", "cannot be opened"),
    ],
)
def test_the_endpoint_refuses_politely(chat, question, message):
    with pytest.raises(gr.Error, match=message) as raised:
        asyncio.run(Programs(chat.desk).ask(question))
    assert "secret" not in raised.value.message


def test_the_endpoint_says_when_there_is_no_index(closed):
    with pytest.raises(gr.Error, match="There is no index yet"):
        asyncio.run(Programs(closed.desk).ask("How?"))
