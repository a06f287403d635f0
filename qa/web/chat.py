"""The chat: a question in, the passages that answer it out.

The handlers of ``Chat`` are plain generators over plain values, tested as such; ``blocks``
ties them to the page.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

import gradio as gr
from gradio.events import api

from qa.errors import QAError, QuestionError
from qa.types import Answer
from qa.web import view
from qa.web.opening import Opened, Opening, explain

log = logging.getLogger(__name__)

_MOST_TURNS = 30
_MOST_VISITORS = 500
_OPENING_SECONDS = 120.0
_STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Past:
    """The turns of a conversation as HTML, the latest ones, and how many there were in all."""

    turns: tuple[str, ...] = ()
    count: int = 0

    def and_then(self, turn: str) -> Past:
        return Past((*self.turns, turn)[-_MOST_TURNS:], self.count + 1)

    def __str__(self) -> str:
        return "".join(self.turns)


@dataclass(slots=True)
class Visitor:
    """One open page, the only thing here that changes in place.

    Entering may wait for the index while a question is already asked: what is shown for
    the question must then not be wiped out by the page's beginning.
    """

    has_asked: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows after a step: the conversation, what is announced, the box.

    ``past`` is what is remembered: a question that waits or was refused is not. Where
    ``box`` is None it is left alone: somebody may be typing in it.
    """

    conversation: str
    announcement: str
    box: str | None
    past: Past
    header: str | None = None


class Chat:
    """The handlers of the page and of the endpoint ``ask``."""

    def __init__(
        self, opening: Opening, max_question: int, concurrency: int = 2, queue: int = 32
    ) -> None:
        self.opening = opening
        self.max_question = max_question
        self.most = concurrency + queue
        self._turn = asyncio.Semaphore(concurrency)
        self._present = 0

    async def enter(self, question: str = "") -> AsyncIterator[Shown]:
        """Open the page; with a question in its address, go on to the answer."""
        opened = self.opening.opened()
        if not opened:
            yield Shown(view.opening(), "Opening the index.", None, Past())
            opened = await self.opening.wait(_OPENING_SECONDS)
        header = view.header(opened.searcher.documents if opened else None)
        if not opened:
            sentence, command = explain(self.opening.error or QAError("still opening"))
            page = view.problem(sentence, command)
            yield Shown(page, view.plain(sentence), None, Past(), header)
        elif question.strip():
            async for shown in self.submit(question, Past()):
                yield replace(shown, header=header)
        else:
            yield Shown(view.welcome(opened.examples), "", None, Past(), header)

    async def submit(self, question: object, past: Past) -> AsyncIterator[Shown]:
        """Add a question to the conversation, then its answer.

        A question that is refused goes back into the box, to be mended there.
        """
        question = _clean(question)
        if not question:
            if past.turns:
                yield Shown(str(past), view.plain(self._refusal(question)), "", past)
            else:
                async for shown in self.enter():
                    yield shown
            return
        refusal = self._refusal(question)
        if refusal:
            yield self._refused(question, refusal, past)
            return
        number = past.count + 1
        waiting = past.and_then(view.pending(number, question))
        yield Shown(str(waiting), "Looking through the report.", "", past)
        opened = await self.opening.wait(_OPENING_SECONDS)
        if not opened:
            sentence, _ = explain(self.opening.error or QAError("still opening"))
            yield self._refused(question, sentence, past)
            return
        try:
            answer = await self._bounded(opened, question)
            turn = view.answered(number, answer, opened.searcher.documents, opened.examples)
        except QAError as error:
            yield self._refused(question, _polite(error), past)
        except Exception:
            log.exception("A question could not be answered.")
            yield self._refused(question, _SORRY, past)
        else:
            past = past.and_then(turn)
            yield Shown(str(past), view.announced(answer), "", past)

    async def ask(self, question: str, k: int | None = None) -> Answer:
        """Answer one question with at most k passages, word for word, best first.

        Returns the same object as `qa ask --json`: status is "answered", "weak" or
        "not_found"; every hit has its passage, its quote and its citation, whose
        section_path is the chain of headings.
        """
        if not isinstance(question, str):
            raise gr.Error("The question is not a text.", print_exception=False)
        refusal = self._refusal(_clean(question))
        if refusal:
            raise gr.Error(refusal, print_exception=False)
        opened = await self.opening.wait(_OPENING_SECONDS)
        if not opened:
            sentence, command = explain(self.opening.error or QAError("still opening"))
            raise gr.Error(f"{sentence} Run: {command}", print_exception=False)
        try:
            return await self._bounded(opened, _clean(question), k)
        except QAError as error:
            raise gr.Error(_polite(error), print_exception=False) from None

    async def _bounded(self, opened: Opened, question: str, k: int | None = None) -> Answer:
        """Ask, but only so many at once; others wait their turn, and beyond that none.

        Not left to gradio's queue: a question that waits there shows no sign of it.
        """
        if self._present >= self.most:
            raise _Busy("Many questions are being asked just now. Please ask again in a moment.")
        self._present += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(opened.searcher.ask, question, k)
        finally:
            self._present -= 1

    def _refusal(self, question: str) -> str:
        """Return why a question is not asked at all; empty if it is."""
        if not question:
            return "Type a question first."
        if len(question) > self.max_question:
            return (
                f"This question has {len(question):,} characters; "
                f"at most {self.max_question:,} can be asked. Please shorten it."
            )
        return ""

    def _refused(self, question: str, sentence: str, past: Past) -> Shown:
        # The question itself is in the box again, so a long one is shown by its beginning.
        shown = question if len(question) <= 200 else f"{question[:199].rstrip()}…"
        turn = view.refused(past.count + 1, shown, sentence)
        return Shown(str(past.and_then(turn)), view.plain(sentence), question, past)


class _Busy(QAError):
    """More questions at once than are allowed to wait."""


_SORRY = "Something went wrong while looking for the answer. Please ask again."


def blocks(chat: Chat) -> gr.Blocks:
    """Return the page of the chat."""
    page: gr.Blocks
    with gr.Blocks(analytics_enabled=False, title="Ask the report") as page:
        past = gr.State(Past(), time_to_live=4 * 60 * 60)
        visitor = gr.State(Visitor())
        with gr.Column(elem_id="qa-page"):
            header = gr.HTML(view.header(None), elem_id="qa-top", apply_default_css=False)
            conversation = gr.HTML(
                view.welcome(()),
                elem_id="qa-conversation",
                apply_default_css=False,
                js_on_load=(_STATIC / "conversation.js").read_text(encoding="utf-8"),
            )
            with gr.Row(elem_id="qa-composer"):
                box = gr.Textbox(
                    label="Your question",
                    show_label=False,
                    container=False,
                    placeholder="Ask a question",
                    lines=1,
                    max_lines=5,
                    # The browser stops an accident of pasting; what is merely too long
                    # reaches the server, which refuses it in words.
                    max_length=4 * chat.max_question,
                    elem_id="qa-box",
                    scale=1,
                )
                send = gr.Button("Ask", variant="primary", elem_id="qa-send", scale=0, min_width=72)
            status = gr.HTML(
                "",
                elem_id="qa-status",
                apply_default_css=False,
                js_on_load=(_STATIC / "status.js").read_text(encoding="utf-8"),
            )
        places: list[Any] = [conversation, status, box, past]

        async def enter(visitor: Visitor, request: gr.Request) -> AsyncIterator[list[Any]]:
            async for shown in chat.enter(request.query_params.get("q", "")):
                yield [shown.header or gr.skip(), *_values(shown, not visitor.has_asked)]

        async def submit(question: str, past: Past, visitor: Visitor) -> AsyncIterator[list[Any]]:
            visitor.has_asked = True
            async for shown in chat.submit(question, past):
                yield _values(shown)

        async def pick(
            past: Past, visitor: Visitor, event: gr.EventData
        ) -> AsyncIterator[list[Any]]:
            visitor.has_asked = True
            async for shown in chat.submit(_picked(event), past):
                yield _values(shown)

        # None of these is for programs; "private" keeps them out of the API's description.
        # Each checks its input all the same: whoever knows the page can call them.
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        # The chat bounds itself; behind that stands gradio's queue, for a flood.
        bounded: dict[str, Any] = {"concurrency_limit": chat.most + 1, "concurrency_id": "asking"}
        asking = {"outputs": places, "trigger_mode": "once", **quiet, **bounded}
        # Entering may wait for the index to open: it must not hold up anyone's question.
        page.load(enter, [visitor], [header, *places], concurrency_limit=chat.most, **quiet)
        gr.on([box.submit, send.click], submit, [box, past, visitor], **asking)
        conversation.submit(pick, [past, visitor], **asking)

        async def ask(question: str, k: int | None = None) -> Answer:
            return await chat.ask(question, k)

        # gradio describes the endpoint by these, and cannot read them while they are strings.
        ask.__annotations__ = get_type_hints(ask)
        api(ask, api_name="ask", api_description=inspect.getdoc(Chat.ask), **bounded)
    page.state_session_capacity = _MOST_VISITORS
    page.queue(max_size=4 * chat.most, default_concurrency_limit=chat.most, api_open=False)
    return page


def _values(shown: Shown, wanted: bool = True) -> list[Any]:
    if not wanted:
        return [gr.skip()] * 4
    box = gr.skip() if shown.box is None else shown.box
    return [shown.conversation, shown.announcement, box, shown.past]


def _picked(event: gr.EventData) -> object:
    return event._data.get("question") if isinstance(event._data, dict) else None


def _clean(question: object) -> str:
    # A lone surrogate is half a character: no page can be written with it.
    text = question if isinstance(question, str) else ""
    return text.encode("utf-8", "replace").decode().strip()


def _polite(error: QAError) -> str:
    """Return an error's message if it is about the question; others may name files."""
    if isinstance(error, _Busy):
        return str(error)
    if isinstance(error, QuestionError):
        # The rest of the message names a command, which is no help on a page.
        return str(error).split(" Ask for", 1)[0]
    log.warning("%s", error)
    return explain(error)[0]
