"""The tools of the MCP server, called by the SDK's own client."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

import qa.mcp
from qa import render
from qa.errors import IndexMissing


def call(server, tool: str, **arguments):
    async def calling():
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(calling())


@pytest.fixture
def server(toy_searcher):
    return qa.mcp.server(lambda: toy_searcher)


def test_three_tools_are_described_and_typed(server):
    async def listing():
        async with Client(server) as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in asyncio.run(listing())}
    assert set(tools) == {"ask", "outline", "verify"}
    assert tools["ask"].input_schema["required"] == ["question"]
    assert "status" in tools["ask"].output_schema["properties"]
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools.values())


def test_ask_returns_what_the_searcher_answers(server, toy_searcher):
    result = call(server, "ask", question="Who feeds the cat?", k=2)
    expected = json.loads(render.json(toy_searcher.ask("Who feeds the cat?", 2)))
    assert result.structured_content == expected
    assert expected["hits"][0]["citation"]["section_path"][-1] == "Animals"


def test_ask_looks_only_where_it_is_told(server, toy_searcher):
    path = next(s.path for s in toy_searcher.documents["zoo"].sections if s.heading == "Numbers")
    for within in ([list(path)], {"zoo": [list(path)]}):
        answer = call(server, "ask", question="What of dogs?", within=within).structured_content
        assert {tuple(hit["citation"]["section_path"]) for hit in answer["hits"]} == {path}
        assert answer["within"] == within


def test_outline_and_verify(server, toy_searcher):
    sections = call(server, "outline").structured_content["result"]
    assert sections == json.loads(render.json(toy_searcher.documents["zoo"].sections))
    found = call(server, "verify", text="The dog guards the gate.").structured_content
    assert found == json.loads(render.json(toy_searcher.verify("The dog guards the gate.")))
    assert found["status"] == "exact"


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("ask", {"question": ""}, "The question is empty"),
        ("ask", {"question": "x" * 2001}, "too long"),
        ("ask", {"question": "Who?", "k": 1000}, "out of range"),
        ("ask", {"question": "Who?", "within": {"none": []}}, 'No report of that name: "none"'),
        ("ask", {"question": "Who?", "k": 0}, "Ask for 1 to 100 passages, for example 5"),
        (
            "ask",
            {"question": "Who?", "within": [["Zoo inspection", "Visitor"]]},
            'No section of that path: ["Zoo inspection", "Visitor"]. The nearest is ["Zoo',
        ),
        ("outline", {"document": "none"}, "Name one of: zoo"),
        ("outline", {"document": "none"}, "There is no such report: 'none'"),
        ("verify", {"text": " "}, "no words to verify"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(server, tool, arguments, message):
    result = call(server, tool, **arguments)
    assert result.is_error
    assert message in result.content[0].text


@pytest.mark.parametrize(
    ("tool", "given", "message"),
    [
        (
            "ask",
            {"q": "Who?"},
            'ask has no argument of that name: "q". '
            "Send only: question, k, within, documents, context",
        ),
        (
            "verify",
            {},
            "verify needs an argument that is not there: 'text'. "
            'Send for example: {"text": "what someone quotes"}',
        ),
        (
            "ask",
            {"question": "Who?", "k": "many"},
            '`k` is not a whole number: "many". Send for example: {"k": 5}',
        ),
        (
            "ask",
            {"question": "Who?", "k": True},
            '`k` is not a whole number: true. Send for example: {"k": 5}',
        ),
        (
            "ask",
            {"question": "Who?", "within": ["Numbers"]},
            "`within` is not a list of section paths, each a list of headings, or such a list for "
            'each report\'s id: ["Numbers"]. Send for example: {"within": '
            '[["Heading", "Below it"]]}',
        ),
        (
            "ask",
            {"question": "Who?", "context": {"question": "What?"}},
            "`context` is not an answer, the very object that ask returned before: "
            '{"question": "What?"}. Send an answer, the very object that ask returned before, or '
            "leave context out",
        ),
    ],
)
def test_wrong_arguments_are_named_and_what_to_send_instead(server, tool, given, message):
    result = call(server, tool, **given)
    assert result.is_error
    assert result.content[0].text.removeprefix("Error executing tool ask: ") == message


def test_a_follow_up_takes_the_answer_before_as_it_was_returned(server, toy_searcher):
    first = call(server, "ask", question="Who feeds the cat?").structured_content
    later = call(server, "ask", question="And the dog?", context=first).structured_content
    alone = toy_searcher.ask("Who feeds the cat?")
    assert later == json.loads(render.json(toy_searcher.ask("And the dog?", context=alone)))
    assert later["searched"] != "And the dog?"


def test_without_an_index_every_tool_says_so():
    def open_searcher():
        raise IndexMissing("No index at 'index'. Build it with: qa build corpus --index index")

    server = qa.mcp.server(open_searcher)
    for tool, given in (("ask", {"question": "Who?"}), ("outline", {}), ("verify", {"text": "a"})):
        result = call(server, tool, **given)
        assert result.is_error
        assert "qa build corpus" in result.content[0].text


def test_a_question_is_checked_before_the_models_are_opened():
    result = call(qa.mcp.server(lambda: pytest.fail("opened")), "ask", question="???")
    assert "The question has no words: '???'" in result.content[0].text


@pytest.mark.model
def test_qa_mcp_speaks_over_standard_input_and_output(real_index, real_searcher):
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "qa", "mcp", "--index", str(real_index)]
    )
    result = call(stdio_client(command), "ask", question="Who funds the mental health triage team?")
    expected = json.loads(
        render.json(real_searcher.ask("Who funds the mental health triage team?"))
    )
    # Models opened anew may differ in the last digit of a float.
    answer = result.structured_content
    assert answer.pop("confidence") == pytest.approx(expected.pop("confidence"), abs=1e-5)
    assert answer == expected


SLOW_SERVER = """
import time

import qa.mcp
from qa.errors import QuestionError

class Slow:
    def verify(self, text):
        time.sleep(0.5)
        raise QuestionError(f"Read: {text}")

qa.mcp.run(qa.mcp.server(Slow))
"""


def message(method: str, id: int | None = None, **params: object) -> str:
    whole = {"jsonrpc": "2.0", "method": method, "params": params}
    return json.dumps(whole if id is None else {**whole, "id": id}) + "\n"


def converse(*messages: str, reader: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    """Say all to a server that takes half a second for each answer, and end its input there."""
    client = {"name": "script", "version": "1"}
    opening = message(
        "initialize", 1, protocolVersion="2025-06-18", capabilities={}, clientInfo=client
    )
    return subprocess.run(
        [sys.executable, "-c", SLOW_SERVER],
        input="".join([opening, message("notifications/initialized"), *messages]),
        stdout=reader,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )


def verifying(id: int, text: str) -> str:
    return message("tools/call", id, name="verify", arguments={"text": text})


def test_what_was_asked_is_answered_though_the_input_has_ended():
    done = converse(verifying(2, "cat"), verifying(3, "dog"))
    replies = {reply["id"]: reply["result"] for reply in map(json.loads, done.stdout.splitlines())}
    assert (done.returncode, done.stderr) == (0, "")
    assert set(replies) == {1, 2, 3}
    assert replies[2]["content"][0]["text"].endswith("Read: cat")
    assert replies[3]["content"][0]["text"].endswith("Read: dog")


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[" * 100_000,
        verifying(2, "cat").replace("cat", "\\ud800"),
        '{"id": ' + "9" * 5000 + "}",
    ],
    ids=["broken", "deep", "surrogate", "huge"],
)
def test_a_line_that_cannot_be_read_is_said_to_be_none(line: str):
    done = converse(line.strip() + "\n", verifying(3, "dog"))
    replies = {reply["id"]: reply for reply in map(json.loads, done.stdout.splitlines())}
    assert (done.returncode, done.stderr) == (0, "")
    assert set(replies) == {1, 3, None}
    assert replies[None]["error"]["code"] == -32700
    assert "that can be read" in replies[None]["error"]["message"]


def test_what_was_called_off_is_not_waited_for():
    nonsense = message("notifications/cancelled", requestId=[2])
    off = message("notifications/cancelled", requestId=2)
    done = converse(verifying(2, "cat"), nonsense, off, verifying(3, "dog"))
    replies = [json.loads(line)["id"] for line in done.stdout.splitlines()]
    assert (done.returncode, replies) == (0, [1, 3])


def test_a_client_that_has_left_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    done = converse(verifying(2, "cat"), reader=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
