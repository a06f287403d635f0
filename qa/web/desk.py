"""The desk that every question passes, from the page and from programs: bounds, then answers.

Not left to gradio's queue: a question that waits there shows no sign of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from qa.errors import QAError, QuestionError
from qa.web.opening import Opened, Opening, explain

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Busy(QAError):
    """More questions at once than are allowed to wait."""


class Closed(QAError):
    """There is no searcher; the message is for a page, ``command`` mends it, if any does."""

    def __init__(self, sentence: str, command: str) -> None:
        super().__init__(sentence)
        self.command = command


class Desk:
    """Holds the searcher, and lets only so many be served at once.

    At most ``concurrency`` are served, ``queue`` wait, and beyond that one is refused. A
    question waits ``patience`` seconds for the searcher; a first build may take longer.
    """

    def __init__(
        self,
        opening: Opening,
        max_question: int,
        concurrency: int = 2,
        queue: int = 64,
        patience: float = 120.0,
    ) -> None:
        self.opening = opening
        self.max_question = max_question
        self.most = concurrency + queue
        self.patience = patience
        self._turn = asyncio.Semaphore(concurrency)
        self._present = 0

    async def opened(self) -> Opened:
        """Return the searcher as soon as there is one. Raises Closed where there is none."""
        opened = await self.opening.wait(self.patience)
        if opened is None:
            sentence, command = self.opening.absence()
            # What no command mends is mended by waiting.
            raise Closed(sentence if command else f"{sentence} Please ask again later.", command)
        return opened

    async def serve(self, work: Callable[[], Result]) -> Result:
        """Do a piece of work in a thread when its turn comes. Raises Busy beyond the bound.

        Who goes away while waiting makes room at once; who goes away later, when the work is
        done: a thread cannot be stopped, and another beside it would be one too many.
        """
        if self._present >= self.most:
            raise Busy("Many questions are being asked just now. Please ask again in a moment.")
        self._present += 1
        try:
            await self._turn.acquire()
        except asyncio.CancelledError:
            self._present -= 1
            raise
        working = asyncio.ensure_future(asyncio.to_thread(work))
        working.add_done_callback(self._leave)
        return await asyncio.shield(working)

    def _leave(self, done: asyncio.Future[Any]) -> None:
        self._present -= 1
        self._turn.release()
        # Looked at, lest it be reported as lost where nobody waits for it any more.
        if not done.cancelled():
            done.exception()

    def refusal(self, question: str) -> str:
        """Return why a question is not asked at all; empty if it is."""
        if not question:
            return "Type a question first."
        if len(question) > self.max_question:
            return (
                f"This question has {len(question):,} characters; "
                f"at most {self.max_question:,} can be asked. Please shorten it."
            )
        return ""


def clean(question: object) -> str:
    """Return what somebody typed without its margins; empty for what is no text."""
    # A lone surrogate is half a character: no page can be written with it.
    text = question if isinstance(question, str) else ""
    return text.encode("utf-8", "replace").decode().strip()


def polite(error: QAError) -> str:
    """Return an error's message if it is about the question; others may name files."""
    if isinstance(error, Busy | Closed | QuestionError):
        return str(error)
    log.warning("%s", error)
    return explain(error)[0]
