"""Many people at once, on the real models: everyone is answered, and all the same."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.web.test_server import ask

pytestmark = [pytest.mark.model, pytest.mark.slow]

QUESTIONS = (
    "Who funds the mental health triage team?",
    "How was investigating crime judged?",
    "What percentage of officers are women?",
    "How many police community support officers does the force have?",
    "What is the price of bananas?",
)


def test_fifty_people_at_once_get_what_one_gets_alone(serving, real_searcher):
    address = serving(lambda: real_searcher, concurrency=2)
    alone = {question: ask(address, question) for question in QUESTIONS}
    start = threading.Barrier(50)

    def person(number: int) -> float:
        question = QUESTIONS[number % len(QUESTIONS)]
        start.wait(30)
        begun = time.monotonic()
        assert ask(address, question) == alone[question]
        return time.monotonic() - begun

    with ThreadPoolExecutor(50) as pool:
        took = sorted(pool.map(person, range(50)))
    assert all(kind == "complete" for kind, _ in alone.values())
    print(f"50 at once: median {took[25]:.1f} s, p95 {took[47]:.1f} s, last {took[-1]:.1f} s")


def test_beyond_the_bound_people_are_refused_and_nobody_else_suffers(serving, real_searcher):
    address = serving(lambda: real_searcher, concurrency=2, queue=8)
    alone = ask(address, QUESTIONS[0])
    with ThreadPoolExecutor(50) as pool:
        ends = list(pool.map(lambda _: ask(address, QUESTIONS[0]), range(50)))
    answered = [end for end in ends if end[0] == "complete"]
    refused = [end for end in ends if end[0] == "error"]
    assert len(answered) >= 10
    assert len(answered) + len(refused) == 50
    assert all(end == alone for end in answered)
    assert all("Please ask again in a moment." in data["error"] for _, data in refused)
    print(f"50 at once, 10 places: {len(answered)} answered, {len(refused)} refused")
