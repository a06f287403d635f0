"""What the README shows works as it is shown, and its figures are those of the benchmark."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from benchmarks import readme
from qa.cli import _parser, main
from qa.evaluation import load_questions
from tests.conftest import REPORT, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture
def beside_the_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "corpus").symlink_to(REPORT.parent)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.model
@pytest.mark.usefixtures("beside_the_corpus")
def test_the_python_blocks_run_one_after_the_other(capsys: pytest.CaptureFixture[str]):
    code = "\n".join(blocks("python"))
    assert "qa.build" in code
    exec(compile(code, "README.md", "exec"), {})
    status, path, quote = capsys.readouterr().out.splitlines()[:3]
    assert status == "answered"
    assert path.startswith("('Effectiveness', 'Protecting vulnerable people'")
    assert "police and crime commissioner funds" in quote


@pytest.mark.model
@pytest.mark.usefixtures("beside_the_corpus")
def test_the_commands_run_in_order(capsys: pytest.CaptureFixture[str]):
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    commands = [shlex.split(line, comments=True) for line in lines if line.startswith("qa ")]
    assert [command[1] for command in commands][:2] == ["build", "ask"]
    said = ""
    for command in commands:
        if "--watch" in command or command[1] == "serve":
            continue  # stays; what the README says of serving is tried in tests/web
        if command[1] == "rollback":
            assert main(["build", "corpus", "--force"]) == 0  # the one to go back from
        if "--file" in command:
            exported = said[said.index("{\n") : said.rindex("\n}") + 2]
            Path(command[-1]).write_text(exported, encoding="utf-8")
        # `verify` finds nothing of its example, and says so with its exit status.
        nothing = command[1] == "verify" and "--file" not in command
        assert main(command[1:]) == (1 if nothing else 0), command
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        said = captured.out if "--json" in command else said


def test_every_command_in_the_documents_is_one():
    shown = [
        found.replace("\n", " ")
        for name in ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/index-format.md")
        for found in re.findall(
            r"(?:`|^|/bin/)qa ((?!`)[a-z]+(?:[^`#\n]|\n(?=[^`\n]*`))*)",
            (ROOT / name).read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    ]
    assert len(shown) > 20
    for command in shown:
        words = shlex.split(command)
        needed = {"outline": "FILE", "ask": "Who?", "verify": "words", "build": "corpus"}
        needed |= {"eval": "QUESTIONS.jsonl"}
        if len(words) == 1 and words[0] in needed:
            words.append(needed[words[0]])  # the command is named, not shown
        assert _parser().parse_args(words).command == words[0], command


def test_every_option_belongs_to_the_command_it_stands_beside(capsys: pytest.CaptureFixture[str]):
    for line in (line for block in blocks("sh") for line in block.splitlines()):
        options = re.findall(r"--\w+", line)
        if line.startswith("qa ") and options:
            with pytest.raises(SystemExit, match="0"):
                main([line.split()[1], "--help"])
            known = capsys.readouterr().out
            assert all(option in known for option in options), line


def test_the_questions_are_read_as_they_are_shown(tmp_path: Path):
    (lines,) = blocks("json")
    (tmp_path / "questions.jsonl").write_text(lines, encoding="utf-8")
    first, second = load_questions(tmp_path / "questions.jsonl")
    assert first.sections == (("Zoo inspection", "Animals"),)
    assert (first.answerable, second.answerable) == (True, False)


def test_the_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make ([a-z]+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_figures_are_those_that_the_benchmark_wrote():
    results = json.loads((ROOT / "benchmarks" / "results" / "quality.json").read_text())
    assert readme.tables(results) in README


def test_every_linked_file_exists():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
