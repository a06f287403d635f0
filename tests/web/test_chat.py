from __future__ import annotations

import asyncio

import gradio as gr
import pytest

from qa.errors import IndexMissing
from qa.web.chat import Chat, Past
from qa.web.opening import Opening
from tests.web.fakes import FakeSearcher


@pytest.fixture
def searcher() -> FakeSearcher:
    return FakeSearcher()


@pytest.fixture
def chat(searcher) -> Chat:
    opening = Opening(lambda: searcher)
    asyncio.run(opening.wait(10))
    searcher.asked.clear()
    return Chat(opening, max_question=60)


@pytest.fixture
def closed() -> Chat:
    def open_searcher():
        raise IndexMissing("No index at '/secret/place'.")

    return Chat(Opening(open_searcher), max_question=60)


def steps(generator) -> list:
    async def collect():
        return [step async for step in generator]

    return asyncio.run(collect())


def test_a_question_is_shown_at_once_and_then_its_answer(chat, searcher):
    waiting, answered = steps(chat.submit(" How is the tiger? ", Past()))
    assert "Looking through the report…" in waiting.conversation
    assert "How is the tiger?" in waiting.conversation
    assert (waiting.box, waiting.past) == ("", Past())
    assert "Looking through" not in answered.conversation
    assert "The tiger is well." in answered.conversation
    assert answered.announcement.startswith("Best passage: Animals › Care of the big cats.")
    assert answered.past == Past((answered.conversation,), 1)
    assert searcher.asked == [("How is the tiger?", None)]


def test_earlier_turns_stay_in_their_order(chat):
    first = steps(chat.submit("How is the tiger?", Past()))[-1]
    second = steps(chat.submit("Who feeds at noon?", first.past))[-1]
    assert second.past.count == 2
    assert second.conversation == "".join(second.past.turns)
    assert second.conversation.index("tiger?") < second.conversation.index("noon?")
    assert 'data-turn="2"' in second.past.turns[1]


def test_a_conversation_does_not_grow_without_end(chat):
    past = Past(tuple(f"<article>{n}</article>" for n in range(30)), 45)
    last = steps(chat.submit("How is the tiger?", past))[-1]
    assert len(last.past.turns) == 30
    assert last.past.turns[0] == "<article>1</article>"
    assert 'data-turn="46"' in last.past.turns[-1]


def test_a_question_that_is_too_long_comes_back_with_the_reason(chat, searcher):
    (step,) = steps(chat.submit("x" * 5000, Past()))
    assert "This question has 5,000 characters; at most 60 can be asked." in step.conversation
    assert step.box == "x" * 5000
    assert step.past == Past()
    assert step.conversation.count("x") < 300
    assert searcher.asked == []


@pytest.mark.parametrize("question", ["", "  \n ", None, 7, {"a": 1}])
def test_an_empty_question_changes_nothing(chat, searcher, question):
    (step,) = steps(chat.submit(question, Past(("<article>1</article>",), 1)))
    assert (step.conversation, step.box) == ("<article>1</article>", "")
    assert step.announcement == "Type a question first."
    (first,) = steps(chat.submit(question, Past()))
    assert "For example" in first.conversation
    assert searcher.asked == []


def test_half_a_character_is_no_trouble(chat):
    assert "What?tiger" in steps(chat.submit("What\ud800tiger", Past()))[-1].conversation


@pytest.mark.parametrize("question", ["refuse me", "break now"])
def test_an_error_is_one_polite_line_without_a_path(chat, question, caplog):
    last = steps(chat.submit(question, Past()))[-1]
    assert "secret" not in last.conversation + last.announcement
    assert last.box == question
    assert last.past == Past()
    assert "secret" in caplog.text


def test_entering_offers_examples_and_names_the_report(chat):
    (step,) = steps(chat.enter())
    assert 'data-ask="How do they keep the horse?"' in step.conversation
    assert "Zoo inspection" in step.header


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
    assert "There is no index yet" in steps(closed.submit("How?", Past()))[-1].conversation


def test_the_endpoint_returns_the_answer_itself(chat, searcher):
    answer = asyncio.run(chat.ask("How is the tiger?", 2))
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
        asyncio.run(chat.ask(question))
    assert "secret" not in raised.value.message


def test_the_endpoint_says_when_there_is_no_index(closed):
    with pytest.raises(gr.Error, match="There is no index yet"):
        asyncio.run(closed.ask("How?"))
