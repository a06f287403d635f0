from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa import render
from qa.cli import main
from qa.searcher import Searcher
from tests.conftest import REPORT


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def assert_one_line_error(result: tuple[int, str, str], *parts: str) -> None:
    status, out, err = result
    assert status == 1
    assert out == ""
    assert err.startswith("qa: ")
    assert err.count("\n") == 1
    for part in parts:
        assert part in err


def test_outline_prints_the_tree(capsys: pytest.CaptureFixture[str], toy_corpus: Path):
    status, out, _ = run(capsys, "outline", toy_corpus / "zoo.md")
    assert status == 0
    assert out == (
        "Zoo inspection\n  Zoo inspection\n    Animals\n    Visitors  [Good]\n    Numbers\n"
    )


def test_errors_are_one_line_with_the_next_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    empty = tmp_path / "empty"
    empty.mkdir()
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\x00\x01\x02")
    latin = tmp_path / "latin.txt"
    latin.write_bytes("caf\xe9 au lait".encode("latin-1"))
    missing = tmp_path / "missing"
    assert_one_line_error(run(capsys, "build", empty, "--index", tmp_path / "i"), str(empty))
    assert_one_line_error(run(capsys, "build", missing, "--index", tmp_path / "i"), str(missing))
    assert_one_line_error(run(capsys, "outline", binary), "binary.txt")
    assert_one_line_error(run(capsys, "outline", latin), "latin.txt", "UTF-8")
    assert_one_line_error(run(capsys, "outline", missing), "missing")
    assert_one_line_error(
        run(capsys, "ask", "Who?", "--index", missing), f"qa build corpus --index {missing}"
    )
    assert_one_line_error(
        run(
            capsys, "build", REPORT.parent, "--index", tmp_path / "i", "--encoder", "no/such-model"
        ),
        "no/such-model",
        "hf download",
    )
    assert not (tmp_path / "i" / "CURRENT").exists()


def test_an_index_folder_that_is_a_file_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    (tmp_path / "file").write_text("in the way")
    assert_one_line_error(
        run(capsys, "build", REPORT.parent, "--index", tmp_path / "file"),
        "cannot be written",
        "file",
    )


@pytest.mark.model
def test_ask_prints_what_python_answers(
    capsys: pytest.CaptureFixture[str], real_index: Path, real_searcher: Searcher
):
    question = "Who funds the mental health triage team?"
    answer = real_searcher.ask(question, k=3)
    status, out, _ = run(capsys, "ask", question, "-k", 3, "--index", real_index, "--json")
    assert status == 0
    assert render.from_json(out) == answer
    assert json.loads(out)["hits"][0]["citation"]["section_path"] == list(
        answer.hits[0].citation.section_path
    )
    assert run(capsys, "ask", question, "-k", 3, "--index", real_index)[1] == (
        render.text(answer) + "\n"
    )


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "k", "part"),
    [("", 5, "empty"), ("x" * 100_000, 5, "100,000 characters"), ("Who?", 0, "k is out of range")],
)
def test_bad_questions_are_one_line(
    capsys: pytest.CaptureFixture[str], real_index: Path, question: str, k: int, part: str
):
    assert_one_line_error(run(capsys, "ask", question, "-k", k, "--index", real_index), part)
