from __future__ import annotations

import json
import os
import signal
import string
import subprocess
import sys
import time
from pathlib import Path

import pytest

import qa
from qa import encoders, render, store
from qa.cli import main
from qa.searcher import Searcher
from tests.conftest import REPORT
from tests.toys import AXES, ToyEncoder, ToyReranker


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
    assert qa.Answer.from_dict(json.loads(out)) == answer
    assert json.loads(out)["hits"][0]["citation"]["section_path"] == list(
        answer.hits[0].citation.section_path
    )
    assert run(capsys, "ask", question, "-k", 3, "--index", real_index)[1] == (
        render.text(answer) + "\n"
    )


@pytest.mark.parametrize(
    ("question", "k", "part"),
    [("", 5, "empty"), ("x" * 100_000, 5, "100,000 characters"), ("Who?", 0, "k is out of range")],
)
def test_bad_questions_are_one_line_and_open_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, question: str, k: int, part: str
):
    assert_one_line_error(run(capsys, "ask", question, "-k", k, "--index", tmp_path), part)


@pytest.mark.model
def test_a_question_needs_no_quotes(capsys: pytest.CaptureFixture[str], real_index: Path):
    words = ("Who", "funds", "the", "triage", "team?", "-k", 1, "--index", real_index, "--json")
    assert json.loads(run(capsys, "ask", *words)[1])["question"] == "Who funds the triage team?"


@pytest.mark.model
def test_a_follow_up_takes_the_answer_before(
    capsys: pytest.CaptureFixture[str], real_index: Path, real_searcher: Searcher, tmp_path: Path
):
    before = real_searcher.ask("What is the arrest rate for burglary?")
    kept = tmp_path / "answer.json"
    kept.write_text(render.json(before), encoding="utf-8")
    ask = ("ask", "And for theft?", "--index", real_index, "--json", "--context", kept)
    answer = qa.Answer.from_dict(json.loads(run(capsys, *ask)[1]))
    assert answer == real_searcher.ask("And for theft?", context=before)
    assert answer.searched != "And for theft?"


def test_a_context_that_cannot_be_read_is_one_line_and_opens_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    ask = ("ask", "And why?", "--index", tmp_path, "--context")
    missing = run(capsys, *ask, tmp_path / "none")
    assert_one_line_error(missing, "The answer cannot be read", "qa ask")
    for text in ("{}", "[]", "x", "[" * 50_000):
        (tmp_path / "answer.json").write_text(text)
        assert_one_line_error(run(capsys, *ask, tmp_path / "answer.json"), "No answer in", "qa ask")
    if Path("/dev/zero").exists():
        assert_one_line_error(run(capsys, *ask, "/dev/zero"), "No answer in", "qa ask")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only where there is such a device")
@pytest.mark.parametrize(
    "arguments",
    [
        ["outline", str(REPORT)],
        ["outline", str(REPORT), "--json"],
        ["ask", "--help"],
        ["--version"],
    ],
)
def test_a_result_that_cannot_be_written_is_an_error(arguments: list[str]):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "qa", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == (
        "qa: The result cannot be written to standard output (No space left on device). "
        "Write it to another place, with: qa ... > FILE\n"
    )


@pytest.mark.parametrize(
    ("command", "closed", "said"),
    [
        (
            f"outline '{REPORT}'",
            ">&-",
            "result cannot be written to standard output (it is closed)",
        ),
        ("mcp", "<&-", "No assistant can be served: standard input is closed"),
        ("mcp", ">&-", "No assistant can be served: standard output is closed"),
    ],
)
def test_what_is_closed_is_named(command: str, closed: str, said: str):
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -m qa {command} {closed}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert said in done.stderr


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_reader_that_has_seen_enough_is_no_error(more: list[str]):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "qa", "outline", str(REPORT), *more],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


# --- the index from the shell --------------------------------------------------------------


@pytest.fixture
def shown_index(toy_corpus: Path, tmp_path: Path) -> Path:
    """Three builds of a toy corpus that say they were made by the packaged model."""
    encoder = ToyEncoder(AXES)
    encoder.identity = encoders.identify(qa.IndexSettings().encoder)
    for number in range(3):
        (toy_corpus / "number.txt").write_text(f"The cat has {number} lives left.")
        qa.build(toy_corpus, tmp_path / "index", encoder=encoder)
    return tmp_path / "index"


def test_builds_are_listed_and_returned_to(
    capsys: pytest.CaptureFixture[str], shown_index: Path, tmp_path: Path
):
    status, out, _ = run(capsys, "builds", "--index", shown_index)
    assert status == 0
    lines = out.splitlines()
    assert [line[:8] for line in lines] == ["* 000003", "  000002", "  000001"]
    assert "2 report(s)  4 passages  0.0 MB  BAAI/bge-small-en-v1.5" in lines[0]
    listed = json.loads(run(capsys, "builds", "--index", shown_index, "--json")[1])
    assert [one["current"] for one in listed] == [True, False, False]
    assert listed[0]["reports"] == ["number", "zoo"]
    status, out, _ = run(capsys, "rollback", "--index", shown_index)
    assert (status, out) == (0, f"Current again: {listed[1]['id']}\n")
    assert run(capsys, "rollback", 3, "--index", shown_index)[1] == (
        f"Current again: {listed[0]['id']}\n"
    )
    assert_one_line_error(
        run(capsys, "rollback", 7, "--index", shown_index), "No build 7", "qa builds --index"
    )
    assert_one_line_error(run(capsys, "builds", "--index", tmp_path / "none"), "qa build corpus")


def test_doctor_ends_with_the_state_of_the_index(
    capsys: pytest.CaptureFixture[str], shown_index: Path
):
    status, out, _ = run(capsys, "doctor", "--index", shown_index)
    assert status == 0
    assert out.count("ok ") == 9
    assert "ok     offline: Ready without a network" in out
    path = shown_index / "builds" / str(store.current_id(shown_index)) / "passages.json"
    path.unlink()
    status, out, _ = run(capsys, "doctor", "--index", shown_index)
    assert status == 1
    assert f"wrong  files: {path}: No such file or directory." in out
    assert "       mend it with: qa build " in out
    found = json.loads(run(capsys, "doctor", "--index", shown_index, "--json")[1])
    assert found["healthy"] is False
    assert found["findings"][0]["check"] == "files"


def test_verify_says_where_a_quote_stands(capsys: pytest.CaptureFixture[str], shown_index: Path):
    status, out, _ = run(capsys, "verify", "the CAT has 2 lives", "--index", shown_index)
    assert status == 0
    assert out.splitlines() == [
        "Found, word for word, but for case:",
        "Number  (Number, number 0-19)",
        "   The cat has 2 lives",
    ]
    status, out, _ = run(capsys, "verify", "The cat has 9 lives left.", "--index", shown_index)
    assert status == 1
    assert out.splitlines()[0] == "Not found in any report."
    assert out.splitlines()[2:] == [
        "   The cat has 2 lives left.",
        "   - “9” but the report: “2”",
    ]
    status, out, _ = run(capsys, "verify", "cat", "--json", "--index", shown_index)
    assert json.loads(out)["status"] == "exact"
    assert_one_line_error(run(capsys, "verify", "", "--index", shown_index), "no words to verify")
    assert run(capsys, "verify", "The", "cat", "has", "--index", shown_index)[0] == 0
    for arguments in (["verify"], ["verify", "cat", "--file", "answer.json"]):
        with pytest.raises(SystemExit, match="2"):
            main(arguments)


@pytest.mark.parametrize(
    ("arguments", "shown"), [([], b"nine ?lives? left"), (["--json"], "“lives”".encode())]
)
def test_a_terminal_that_lacks_a_sign_is_no_error(
    shown_index: Path, toy_corpus: Path, arguments: list[str], shown: bytes
):
    (toy_corpus / "number.txt").write_text("The cat has nine “lives” left.")
    encoder = ToyEncoder(AXES)
    encoder.identity = encoders.identify(qa.IndexSettings().encoder)
    qa.build(toy_corpus, shown_index, encoder=encoder)
    command = [
        sys.executable,
        "-m",
        "qa",
        "verify",
        "nine 'lives' left",
        "--index",
        shown_index,
    ]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*command, *arguments], capture_output=True, env=environment, check=True)
    assert shown in done.stdout


HOSTILE = "\x1b]0;gone\x07\x1b[2J\x9b31m\u202eback\u2066 \x7f\x08"


def test_what_a_report_holds_is_shown_and_not_obeyed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = f"# Owls {HOSTILE}\n\nThe owl {HOSTILE} sleeps.\n\n| Owl {HOSTILE} | 3 |\n|---|---|\n"
    (corpus / "owls.md").write_text(
        text + "| Cat | 4 |\n" + "\nThe dog guards the gate." * 60, encoding="utf-8"
    )
    encoder = ToyEncoder(AXES)
    encoder.identity = encoders.identify(qa.IndexSettings().encoder)
    index = tmp_path / "index"
    qa.build(corpus, index, encoder=encoder)
    searcher = qa.load(index, encoder=encoder, reranker=ToyReranker())
    exported = tmp_path / "answer.json"
    exported.write_text(render.json(searcher.ask("Where does the owl sleep?")), encoding="utf-8")
    assert qa.Answer.from_dict(json.loads(exported.read_bytes())) == searcher.ask(
        "Where does the owl sleep?"
    )
    shown = ""
    for arguments in (
        ("outline", corpus / "owls.md"),
        ("outline", corpus / "owls.md", "--json"),
        ("verify", "The owl sleeps", "--index", index),
        ("verify", "The owl sleeps", "--index", index, "--json"),
        ("verify", "--file", exported, "--index", index),
        ("doctor", "--index", index),
        ("outline", tmp_path / f"none{HOSTILE}"),
    ):
        _, out, err = run(capsys, *arguments)
        shown += out + err
    shown += exported.read_text(encoding="utf-8")
    assert not set(HOSTILE) & set(shown) - set(string.printable)
    assert "\x1b" not in shown
    assert "␛[2J<U+009B>31m<U+202E>back<U+2066> ␡␈" in shown
    assert "\\u009b31m\\u202eback" in shown


def test_verify_rechecks_an_answer(
    capsys: pytest.CaptureFixture[str], shown_index: Path, toy_corpus: Path, tmp_path: Path
):
    encoder = ToyEncoder(AXES)
    encoder.identity = encoders.identify(qa.IndexSettings().encoder)
    searcher = qa.load(shown_index, encoder=encoder, reranker=ToyReranker())
    file = tmp_path / "answer.json"
    file.write_text(render.json(searcher.ask("How many lives has the cat left?", k=1)))
    arguments = ("verify", "--file", file, "--index", shown_index)
    assert run(capsys, *arguments)[:2] == (0, "1. holds: Number\n")
    (toy_corpus / "number.txt").write_text("The cat has 8 lives left.")
    qa.build(toy_corpus, shown_index, encoder=encoder)
    status, out, _ = run(capsys, *arguments)
    assert status == 1
    assert out.startswith("1. changed: Number\n   Not found in any report.\n")
    assert "      - “2” but the report: “8”" in out
    assert json.loads(run(capsys, *arguments, "--json")[1])[0]["status"] == "changed"
    file.write_text("{}")
    assert_one_line_error(run(capsys, *arguments), "No answer in", "qa ask")
    file.unlink()
    assert_one_line_error(run(capsys, *arguments), "The answer cannot be read", "No such file")


def test_keep_must_be_a_number_of_builds(capsys: pytest.CaptureFixture[str], toy_corpus: Path):
    for keep in ("0", "-1", "x", "1.5"):
        with pytest.raises(SystemExit):
            main(["build", str(toy_corpus), "--keep", keep])
        assert f"must be a whole number, 1 or more: {keep!r}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "The following arguments are required: COMMAND. See how with: qa --help"),
        (["build"], "The following arguments are required: corpus. See how with: qa build --help"),
        (["ask"], "The following arguments are required: question. See how with: qa ask --help"),
        (["ask", "Who?", "-k", "a\nb"], r"Argument -k: must be a whole number: 'a\nb'. See how"),
        (
            ["serve", "--port", "x"],
            "Argument --port: must be a whole number: 'x'. See how with: qa",
        ),
        (["builds", "--index", "x" * 5000], "Argument --index: No path: xxx"),
        (["build", ""], "Argument corpus: No path: '' (it is empty)"),
        (["outline", "x" * 5000], "Argument file: No path: xxx"),
        (["build", "c", "--keep", "9" * 5000], "Argument --keep: must be a whole number: '999"),
        (["builds", "a\nb"], "Unrecognized arguments: a b. See how with: qa --help"),
    ],
)
def test_wrong_usage_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"qa: {said}")
    assert captured.err.count("\n") == 1
    assert len(captured.err) < 200


@pytest.mark.parametrize("name", ["", "x" * 5000, "a\nb"])
def test_an_odd_name_of_a_model_is_an_error(
    capsys: pytest.CaptureFixture[str], shown_index: Path, toy_corpus: Path, name: str
):
    index = ("--index", shown_index)
    for arguments in (
        ("ask", "Who feeds the cat?", *index, f"--reranker={name}"),
        ("build", toy_corpus, *index, "--force", f"--encoder={name}"),
    ):
        assert_one_line_error(run(capsys, *arguments), "odel")


def test_a_command_that_there_is_not_is_named_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
):
    with pytest.raises(SystemExit, match="2"):
        main(["frob"])
    said = capsys.readouterr().err
    assert said.startswith("qa: Argument COMMAND: invalid choice: 'frob' (choose from")
    assert said.endswith("). See how with: qa --help\n")


def test_watch_builds_after_each_change_until_it_is_stopped(shown_index: Path, toy_corpus: Path):
    watcher = subprocess.Popen(
        [sys.executable, "-m", "qa", "build", toy_corpus, "--index", shown_index, "--watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Started from a script's background, a process inherits that SIGINT is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    assert watcher.stdout
    try:
        assert "Nothing has changed" in watcher.stdout.readline()
        (toy_corpus / "number.txt").unlink()
        assert "3 passages of 1 report(s), 0 embedded anew" in watcher.stdout.readline()
    finally:
        watcher.send_signal(signal.SIGINT)
        _, errors = watcher.communicate(timeout=30)
    assert watcher.returncode == 130
    assert errors.endswith("qa: interrupted\n")


@pytest.mark.parametrize("first", [False, True])
def test_a_build_that_is_told_to_end_says_so_and_leaves_the_index_as_it_was(
    toy_corpus: Path, tmp_path: Path, first: bool
):
    index = tmp_path / "index"
    if not first:
        assert main(["build", str(toy_corpus), "--index", str(index)]) == 0
    before = store.pointer(index)
    sections = (f"# Part {n}\n\nThe cat number {n} sleeps by the gate." for n in range(3000))
    (toy_corpus / "long.txt").write_text("\n\n".join(sections))
    building = subprocess.Popen(
        [sys.executable, "-m", "qa", "build", toy_corpus, "--index", index],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (index / "embedding.part").exists():
        assert building.poll() is None
        time.sleep(0.01)
    building.terminate()
    output, errors = building.communicate(timeout=30)
    assert (building.returncode, output) == (143, "")
    assert errors == (
        f"qa: terminated. The index is as it was: {index}. "
        f"Build it with: qa build {toy_corpus} --index {index}\n"
    )
    assert store.pointer(index) == before
    assert len(store.build_ids(index)) == (0 if first else 1)
    assert store.leftovers(index) == []
