"""The scripts in examples/ as a reader of them would run them."""

from __future__ import annotations

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
