from __future__ import annotations

import asyncio
import threading

import pytest

from qa.errors import IndexDamaged, IndexMismatch, IndexMissing, ModelError, QAError
from qa.web import opening
from qa.web.opening import Opening, explain
from tests.web.fakes import FakeSearcher


def wait(one: Opening, seconds: float = 10):
    return asyncio.run(one.wait(seconds))


def test_the_searcher_is_opened_once_in_the_background():
    gate, calls = threading.Event(), []

    def slowly() -> FakeSearcher:
        calls.append(1)
        assert gate.wait(10)
        return FakeSearcher()

    one = Opening(slowly)
    assert one.opened() is None
    assert one.opened() is None
    assert one.error is None
    gate.set()
    opened = wait(one)
    assert isinstance(opened.searcher, FakeSearcher)
    assert one.opened() is opened
    assert calls == [1]


def test_waiting_ends_when_the_time_is_over():
    gate = threading.Event()
    one = Opening(lambda: gate.wait(10) and FakeSearcher())
    assert wait(one, 0.2) is None
    gate.set()


def test_a_failure_is_kept_and_tried_again_later():
    index = []

    def open_searcher() -> FakeSearcher:
        if not index:
            raise IndexMissing("No index at '/secret/place'.")
        return FakeSearcher()

    one = Opening(open_searcher, retry_seconds=0.2)
    assert wait(one) is None
    assert isinstance(one.error, IndexMissing)
    index.append("built")
    assert wait(one, 0) is None  # too soon
    threading.Event().wait(0.25)
    one.start()
    assert wait(one) is not None
    assert one.error is None


def test_what_nobody_foresaw_is_an_error_too(caplog):
    one = Opening(lambda: 1 / 0)
    assert wait(one) is None
    assert str(one.error) == "The index cannot be opened."
    assert "ZeroDivisionError" in caplog.text


def test_examples_that_cannot_be_made_are_no_reason_not_to_open(caplog):
    class Broken(FakeSearcher):
        def ask(self, question, k=None):
            raise RuntimeError

    opened = wait(Opening(Broken))
    assert opened.suggestions.first == ()
    assert "No example questions" in caplog.text


def test_a_new_build_is_opened_while_the_old_one_answers():
    build, gate = ["1"], threading.Event()
    gate.set()

    def open_searcher() -> FakeSearcher:
        assert gate.wait(10)
        return FakeSearcher()

    one = Opening(open_searcher, lambda: build[0], retry_seconds=0)
    first = wait(one)
    assert one.opened() is first
    build[0] = "2"
    gate.clear()
    assert one.opened() is first
    gate.set()
    for _ in range(100):
        if one.opened() is not first:
            break
        threading.Event().wait(0.02)
    assert one.opened().build_id == "2"


def test_a_first_build_is_opened_once():
    builds, calls = [], []

    def build_and_open() -> FakeSearcher:
        calls.append(1)
        builds.append("1")
        return FakeSearcher()

    one = Opening(build_and_open, lambda: builds[-1] if builds else None, retry_seconds=0)
    first = wait(one)
    assert first.build_id == "1"
    assert one.opened() is first
    assert calls == [1]


@pytest.mark.parametrize("kind", [IndexMissing, IndexDamaged, IndexMismatch, ModelError, QAError])
def test_no_explanation_names_a_file(kind):
    sentence, command = explain(kind("Look at '/secret/place'. Run: qa build /secret"))
    assert "secret" not in sentence + command
    assert sentence.endswith(".")
    assert command.startswith(("qa build corpus --index index", "make install"))


def test_opening_waits_before_it_tries_again():
    assert opening.RETRY_SECONDS >= 1
