"""Five doors, one engine: shell, Python, HTTP, gradio's client and MCP give the same hits."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from mcp.client import Client

import qa.mcp
from qa import render
from qa.cli import main
from qa.evaluation import load_questions
from tests.web.test_server import ask

pytestmark = [pytest.mark.model, pytest.mark.slow]

DATA = Path(__file__).parents[2] / "benchmarks" / "data"
QUESTIONS = [
    *(q.question for q in load_questions(DATA / "gwent_authored.jsonl")[:16]),
    *(q.question for q in load_questions(DATA / "gwent_dev_unanswerable.jsonl")[:4]),
]

GRADIO_CLIENT = """
import json, sys
from gradio_client import Client
client = Client(sys.argv[1], verbose=False, analytics_enabled=False)
questions = json.load(sys.stdin)
print(json.dumps([client.predict(question=q, api_name="/ask") for q in questions]))
"""


def hits(answer: dict) -> list:
    """What must be the same: the status; each hit's passage, quote and place; what is near."""
    found = [(h["passage"]["id"], h["quote"], h["citation"]) for h in answer["hits"]]
    return [answer["status"], *found, answer["nearest_sections"]]


@pytest.fixture(scope="module")
def expected(real_searcher) -> list:
    answers = [json.loads(render.json(real_searcher.ask(q))) for q in QUESTIONS]
    assert len(answers) == 20
    assert {answer["status"] for answer in answers} >= {"answered", "not_found"}
    return [hits(answer) for answer in answers]


@pytest.fixture(scope="module")
def address(serving, real_searcher) -> str:
    return serving(lambda: real_searcher)


def test_the_shell_gives_the_same(expected, real_index, capsys):
    found = []
    for question in QUESTIONS:
        assert main(["ask", question, "--json", "--index", str(real_index)]) == 0
        found.append(hits(json.loads(capsys.readouterr().out)))
    assert found == expected


def test_plain_http_gives_the_same(expected, address):
    ends = [ask(address, question) for question in QUESTIONS]
    assert [hits(data[0]) for _, data in ends] == expected


def test_gradios_client_gives_the_same(expected, address):
    # In a process of its own: the client keeps a connection open for as long as it lives.
    run = subprocess.run(
        [sys.executable, "-c", GRADIO_CLIENT, address],
        input=json.dumps(QUESTIONS),
        check=False,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert run.returncode == 0, run.stderr
    assert [hits(answer) for answer in json.loads(run.stdout)] == expected


FIRST, LATER = "Who funds the mental health triage team?", "And why?"


def test_a_follow_up_gives_the_same_with_the_answer_that_a_door_returned(address, real_searcher):
    before = real_searcher.ask(FIRST)
    expected = json.loads(render.json(real_searcher.ask(LATER, context=before)))
    assert expected["leans_on"]

    _, (first,) = ask(address, FIRST)
    _, (later,) = ask(address, LATER, None, None, None, first)
    assert (hits(later), later["searched"]) == (hits(expected), expected["searched"])

    async def asking() -> dict:
        async with Client(qa.mcp.server(lambda: real_searcher)) as client:
            first = await client.call_tool("ask", {"question": FIRST})
            given = {"question": LATER, "context": first.structured_content}
            return (await client.call_tool("ask", given)).structured_content

    later = asyncio.run(asking())
    assert (hits(later), later["searched"]) == (hits(expected), expected["searched"])


def test_mcp_gives_the_same(expected, real_searcher):
    async def asking() -> list:
        async with Client(qa.mcp.server(lambda: real_searcher)) as client:
            results = [await client.call_tool("ask", {"question": q}) for q in QUESTIONS]
            return [result.structured_content for result in results]

    assert [hits(answer) for answer in asyncio.run(asking())] == expected
