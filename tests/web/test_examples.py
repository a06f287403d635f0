"""The scripts in examples/ as a reader of them would run them."""

from __future__ import annotations

import runpy
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from qa.web.login import read

EXAMPLES = Path(__file__).parents[2] / "examples"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, EXAMPLES / "ask.py", *arguments],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        timeout=60,
    )


@pytest.mark.parametrize("closed", [False, True])
def test_ask_prints_each_passage_with_its_place(serving, zoo_address, closed):
    address = zoo_address
    if closed:
        address = serving(login=read("reader:se:cr/et"))
        address = address.replace("http://", "http://reader:se%3Acr%2Fet@")
    done = run("How is the tiger?", address)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "How is the tiger?  [answered]\n\n1. Animals › Care of the big cats\nThe tiger is well.\n"
    )


def test_a_refusal_is_a_sentence_with_what_is_missing_and_what_is_near(zoo_address):
    done = run("absent are bananas?", zoo_address)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "absent are bananas?  [not_found]\nThe report does not say.\n"
        "Not in the report: bananas.\nNearest sections: Numbers.\n"
    )


def test_a_weak_answer_is_said_to_be_one(zoo_address):
    done = run("weak is the tiger?", zoo_address)
    assert done.stdout.startswith(
        "weak is the tiger?  [weak]\nThe report may not answer this. The nearest passages:\n\n1. "
    )


def test_where_no_assistant_answers_it_says_so():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    # The port is free again: nobody listens.
    for nowhere in (address, "no-address"):
        done = run("How is the tiger?", nowhere)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"No assistant answers at {nowhere} (")
        assert done.stderr.endswith("). Start one with: make serve\n")


def test_a_login_that_is_missing_is_said_to_be(serving):
    done = run("How is the tiger?", serving(login=read("reader:secret")))
    assert done.returncode == 1
    assert "refuses: 401" in done.stderr
    assert done.stderr.endswith("It wants a login: http://name:password@host.\n")


def test_what_the_assistant_says_is_passed_on(zoo_address):
    done = run("", zoo_address)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Type a question first.\n"


def test_a_program_that_sends_a_wrong_argument_is_told_so(zoo_address):
    call = runpy.run_path(str(EXAMPLES / "ask.py"))["call"]
    with pytest.raises(RuntimeError, match='ask has no argument of that name: "q"'):
        call(zoo_address, "ask", q="Who?")


def test_how_it_is_used():
    assert run("--help").stdout.startswith("usage: ask.py [-h] question [address]")
    assert run().returncode == 2
