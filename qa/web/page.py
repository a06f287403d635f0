"""The page of the chat: gradio's components, tied to the handlers of `qa.web.chat`."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gradio as gr

from qa.web import programs, view
from qa.web.chat import Asked, Chat, Shown, Visitor
from qa.web.conversation import Past
from qa.web.programs import Programs
from qa.web.scope import Scope

_MOST_VISITORS = 500
_MOST_PASTED = 30_000
_STATIC = Path(__file__).parent / "static"


def blocks(chat: Chat) -> gr.Blocks:
    """Return the page of the chat, and the endpoints for programs with it."""
    desk = chat.desk
    page: gr.Blocks
    with gr.Blocks(analytics_enabled=False, title="Ask the report") as page:
        past = gr.State(Past(), time_to_live=4 * 60 * 60)
        scope = gr.State(Scope())
        visitor = gr.State(Visitor())
        with gr.Column(elem_id="qa-page"):
            header = _html(view.header(None), "qa-top")
            conversation = _html(view.welcome(()), "qa-conversation", "conversation.js")
            with gr.Column(elem_id="qa-foot", scale=0):
                chips = _html("", "qa-scope", "scope.js")
                with gr.Row(elem_id="qa-composer"):
                    box = gr.Textbox(
                        label="Your question",
                        show_label=False,
                        container=False,
                        placeholder="Ask a question",
                        lines=1,
                        max_lines=5,
                        # What is pasted is never cut without a word: beyond what can be asked it
                        # stands there whole, is counted, and refused. Far beyond, a request cannot
                        # carry it, and nobody would miss its end.
                        max_length=max(_MOST_PASTED, desk.max_question),
                        elem_id="qa-box",
                        scale=1,
                    )
                    send = gr.Button(
                        "Ask", variant="primary", elem_id="qa-send", scale=0, min_width=72
                    )
                _html(view.counter(desk.max_question), "qa-counter", "counter.js")
                tools = _html("", "qa-tools", "tools.js")
            status = _html("", "qa-status", "status.js")
            # What the page's scripts are told: a file to save, feedback that was noted.
            told = _html("", "qa-told", "told.js", html_template="<span></span>")
        places: list[Any] = [conversation, status, box, past]

        async def enter(visitor: Visitor, request: gr.Request) -> AsyncIterator[list[Any]]:
            async for shown in chat.enter(request.query_params.get("q", "")):
                above = [
                    gr.skip() if part is None else part for part in (shown.header, shown.tools)
                ]
                yield [*above, *_values(shown, not visitor.has_asked)]

        async def submit(
            question: str, past: Past, scope: Scope, visitor: Visitor
        ) -> AsyncIterator[list[Any]]:
            visitor.has_asked = True
            async for shown in chat.submit(Asked(question), past, scope):
                yield _values(shown)

        async def pick(
            past: Past, scope: Scope, visitor: Visitor, event: gr.EventData
        ) -> AsyncIterator[list[Any]]:
            visitor.has_asked = True
            data = _data(event)
            asked = Asked(
                data.get("question"),
                data.get("instead"),
                data.get("alone") is True,
                data.get("everywhere") is True,
            )
            async for shown in chat.submit(asked, past, scope):
                yield _values(shown)

        async def judge(past: Past, event: gr.EventData) -> list[Any]:
            data = _data(event)
            given = (data.get(name) for name in ("turn", "verdict", "rank", "words"))
            noted = await chat.judge(past, *given)
            if noted is None:
                return [gr.skip(), gr.skip()]
            said = {
                "turn": noted.turn,
                "verdict": noted.verdict,
                "written": noted.written,
                "sentence": noted.sentence,
            }
            return [_told({"noted": said}), noted.past]

        def save(past: Past, event: gr.EventData) -> list[Any]:
            file = chat.save(past, _data(event).get("format"))
            if file is None:
                return [gr.skip(), "There is nothing to save yet."]
            return [_told({"file": asdict(file)}), f"Saved as {file.name}."]

        def choose(past: Past, visitor: Visitor, event: gr.EventData) -> list[Any]:
            chosen = chat.choose(_data(event).get("chosen"))
            where = ", ".join(chosen.labels)
            said = f"Looking only in: {where}." if chosen else "Looking everywhere."
            begun = visitor.has_asked or past.turns
            welcome = gr.skip() if begun else chat.welcome(chosen)
            return [chosen, view.chosen(chosen), view.plain(said), welcome]

        # None of these is for programs; "private" keeps them out of the API's description.
        # Each checks its input all the same: whoever knows the page can call them.
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        # The desk bounds itself; behind that stands gradio's queue, for a flood.
        bounded: dict[str, Any] = {"concurrency_limit": desk.most + 1, "concurrency_id": "asking"}
        asking = {"outputs": places, "trigger_mode": "once", **quiet, **bounded}
        # Entering may wait for the index to open: it must not hold up anyone's question.
        page.load(enter, [visitor], [header, tools, *places], concurrency_limit=desk.most, **quiet)
        gr.on([box.submit, send.click], submit, [box, past, scope, visitor], **asking)
        conversation.submit(pick, [past, scope, visitor], **asking)
        conversation.select(judge, [past], [told, past], trigger_mode="multiple", **quiet)
        tools.download(save, [past], [told, status], **quiet)
        # Ticks come faster than answers, and none may be lost. ("always_last" will not do:
        # it repeats the data of the first event.)
        shown: dict[str, Any] = {
            "outputs": [scope, chips, status, conversation],
            "trigger_mode": "multiple",
        }
        tools.input(choose, [past, visitor], concurrency_limit=1, **shown, **quiet)
        programs.add(Programs(desk), **bounded)
    page.state_session_capacity = _MOST_VISITORS
    page.queue(max_size=4 * desk.most, default_concurrency_limit=desk.most, api_open=False)
    return page


def _html(value: str, id: str, script: str = "", **options: Any) -> gr.HTML:
    if script:
        options["js_on_load"] = (_STATIC / script).read_text(encoding="utf-8")
    return gr.HTML(value, elem_id=id, apply_default_css=False, **options)


def _values(shown: Shown, wanted: bool = True) -> list[Any]:
    if not wanted:
        return [gr.skip()] * 4
    box = gr.skip() if shown.box is None else shown.box
    return [shown.conversation, shown.announcement, box, shown.past]


def _data(event: gr.EventData) -> dict[str, Any]:
    return event._data if isinstance(event._data, dict) else {}


def _told(message: dict[str, Any]) -> str:
    # Told twice, the same message is told twice: the page acts on what has changed.
    return json.dumps({**message, "nonce": secrets.token_hex(4)})
