"""What fifty people who ask at once wait, for each number of questions answered at once.

    python -m benchmarks load

Machines are noisy, so each way of serving stands beside the same questions asked one after
the other, without a server, in the same run: 1.00 is what nothing but the answering costs.
"""

from __future__ import annotations

import json
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import qa
from benchmarks.quality import DATA, ROOT
from qa import evaluation, render
from qa.web import create_app
from qa.web.server import running

PEOPLE = 50
AT_ONCE = (1, 2, 4)
ROUNDS = 2


def run() -> str:
    """Measure and return a table as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        qa.build(ROOT / "corpus", folder)
        searcher = qa.load(folder)
    asked = [one.question for one in evaluation.load_questions(DATA / "gwent_dev.jsonl")][:PEOPLE]
    alone = [json.loads(render.json(searcher.ask(question))) for question in asked]
    ratios: dict[int, list[np.ndarray]] = {at_once: [] for at_once in AT_ONCE}
    for number in range(ROUNDS):
        began = time.perf_counter()
        for question in asked:
            searcher.ask(question)
        base = time.perf_counter() - began
        # To and fro: what else the machine does grows or falls in the course of a round.
        for at_once in AT_ONCE if number % 2 else reversed(AT_ONCE):
            with running(create_app(lambda: searcher, concurrency=at_once)) as address:
                _ask(address, asked[0])  # as soon as it is answered, the server is ready
                ratios[at_once].append(np.array(_all(address, asked, alone)) / base)
    lines = ["| answered at once | median | p95 | last |", "|---|---|---|---|"]
    for at_once, found in ratios.items():
        waits = np.mean([np.quantile(round, [0.5, 0.95, 1]) for round in found], axis=0)
        lines.append(f"| {at_once} | {' | '.join(f'{wait:.2f}' for wait in waits)} |")
    return "\n".join(lines)


def _all(address: str, asked: Sequence[str], alone: Sequence[object]) -> list[float]:
    """Let everybody ask at once; return how long each waited. The answers must be the same."""

    def person(number: int) -> float:
        began = time.perf_counter()
        answer = _ask(address, asked[number])
        if answer != alone[number]:
            raise SystemExit(f"Another answer than to one alone: {asked[number]}")
        return time.perf_counter() - began

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(person, range(len(asked))))


def _ask(address: str, question: str) -> object:
    endpoint = f"{address}gradio_api/call/ask"
    body = json.dumps({"data": [question, None, None, None]}).encode()
    request = urllib.request.Request(endpoint, body, {"content-type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request) as response:  # noqa: S310
        event = json.load(response)["event_id"]
    with urllib.request.urlopen(f"{endpoint}/{event}") as stream:  # noqa: S310
        last = stream.read().decode().rsplit("data: ", 1)[1]
    return json.loads(last)[0]
