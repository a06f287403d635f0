"""The desk's bounds, when those who ask go away."""

from __future__ import annotations

import asyncio
import threading

import pytest

from qa.errors import IndexMissing, QuestionError
from qa.web.desk import Busy, Desk, polite
from qa.web.opening import Opening
from tests.web.fakes import FakeSearcher


def desk(queue: int) -> Desk:
    return Desk(Opening(FakeSearcher), max_question=60, concurrency=1, queue=queue)


class Work:
    """Work that says when it begins, and ends when it may."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self.may_end.wait(30)
        return "done"


def test_who_goes_away_while_the_work_is_done_leaves_the_place_when_it_is_done():
    async def scene() -> None:
        one, work = desk(queue=0), Work()
        asking = asyncio.create_task(one.serve(work))
        await asyncio.to_thread(work.begun.wait, 30)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        # The thread still works: a second one would be more than the one allowed.
        with pytest.raises(Busy):
            await one.serve(lambda: "too much")
        work.may_end.set()
        answers = []
        while not answers:
            try:
                answers.append(await one.serve(lambda: "next"))
            except Busy:
                await asyncio.sleep(0.01)
        assert answers == ["next"]

    asyncio.run(asyncio.wait_for(scene(), 60))


def test_who_goes_away_while_waiting_leaves_the_place_at_once():
    async def scene() -> None:
        one, work = desk(queue=1), Work()
        asking = asyncio.create_task(one.serve(work))
        await asyncio.to_thread(work.begun.wait, 30)
        for _ in range(3):
            waiting = asyncio.create_task(one.serve(lambda: "never"))
            await asyncio.sleep(0)
            with pytest.raises(Busy):
                await one.serve(lambda: "too much")
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        last = asyncio.create_task(one.serve(lambda: "last"))
        work.may_end.set()
        assert await asyncio.gather(asking, last) == ["done", "last"]

    asyncio.run(asyncio.wait_for(scene(), 60))


def test_work_that_fails_leaves_its_place():
    async def scene() -> None:
        one = desk(queue=0)
        with pytest.raises(ZeroDivisionError):
            await one.serve(lambda: 1 / 0)
        assert await one.serve(lambda: "next") == "next"

    asyncio.run(asyncio.wait_for(scene(), 60))


def test_an_error_about_the_question_is_said_and_any_other_names_no_file():
    said = "The question is empty: ''. Ask for example: \"What needs to improve?\""
    assert polite(QuestionError(said)) == said
    assert "secret" not in polite(IndexMissing("No index at '/secret'. Build it with: qa build"))
