"""The shell door: `qa build`, `qa ask`, `qa verify`, `qa doctor` and the rest.

Results go to standard output, everything else to standard error. Exit status: 0 done,
1 an error said in one line (or a quote not found, or an index not well), 2 wrong usage,
130 interrupted, 143 a build that was told to end (SIGTERM).
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self

import qa
from qa import store, watching
from qa.errors import OutputError, QAError, QuestionError, path_of
from qa.signs import visible

if TYPE_CHECKING:
    from tqdm import tqdm

# Bytes of an exported answer; one with a hundred passages has a few hundred thousand.
_LARGEST_ANSWER = 10_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    shown = logging.StreamHandler()
    shown.setFormatter(_Shown("%(levelname)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[shown])
    try:
        options = _parser().parse_args(arguments)
        if isinstance(sys.stdout, io.TextIOWrapper):
            # JSON is UTF-8 wherever it goes; a terminal shows what it can.
            if getattr(options, "json", False):
                sys.stdout.reconfigure(encoding="utf-8")
            else:
                sys.stdout.reconfigure(errors="replace")
        return int(options.run(options))
    except QAError as error:
        _say(str(error))
        return 1
    except BrokenPipeError:
        # The reader of a pipe (head, say) has seen enough.
        return 0
    except KeyboardInterrupt as stop:
        what, status = (
            ("terminated", 143) if isinstance(stop, _Terminated) else ("interrupted", 130)
        )
        _say(". ".join([what, *stop.args]))
        return status


class _Shown(logging.Formatter):
    """Writes a warning so that a terminal shows all of it and obeys none."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


class _Terminated(KeyboardInterrupt):
    """SIGTERM has come: what runs ends as by Ctrl+C."""


@contextmanager
def _terminable() -> Iterator[None]:
    """Raise _Terminated where SIGTERM comes, once: what is cleared away then is not disturbed."""

    def stop(*_: object) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise _Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Parser(argparse.ArgumentParser):
    """Says wrong usage in one line, as every other error is said; help is a result like others."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if file is not None and file is sys.stdout:
            # argparse keeps to itself what could not be written.
            _print(message.rstrip())
        else:
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        said = visible(" ".join(message.split()))
        self.exit(2, f"qa: {said[0].upper()}{said[1:]}. See how with: {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="qa", description="Ask a report, get the passage and the section it comes from."
    )
    parser.add_argument("--version", action="version", version=f"qa {qa.__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="build the index from a folder of reports")
    build.add_argument("corpus", type=_path, help="folder with .txt and .md reports")
    build.add_argument("--index", type=_path, default=Path("index"), help="default: index")
    build.add_argument("--encoder", help="public name or folder of another embedding model")
    build.add_argument("--force", action="store_true", help="read and embed everything anew")
    build.add_argument("--keep", type=_positive, default=3, help="builds to keep (default: 3)")
    build.add_argument("--watch", action="store_true", help="stay, and build after each change")
    build.set_defaults(run=_build)

    listing = commands.add_parser("builds", help="list the builds of the index")
    listing.add_argument("--index", type=_path, default=Path("index"), help="default: index")
    listing.add_argument("--json", action="store_true", help="print the list as JSON")
    listing.set_defaults(run=_builds)

    rollback = commands.add_parser("rollback", help="return to an earlier build of the index")
    rollback.add_argument("build", nargs="?", help="id or number (default: the one before)")
    rollback.add_argument("--index", type=_path, default=Path("index"), help="default: index")
    rollback.set_defaults(run=_rollback)

    doctor = commands.add_parser("doctor", help="check the index, its models and its reports")
    doctor.add_argument("--index", type=_path, default=Path("index"), help="default: index")
    doctor.add_argument("--corpus", type=_path, help="default: the folder it was built from")
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")
    doctor.set_defaults(run=_doctor)

    verify = commands.add_parser("verify", help="check a quote, or the citations of an answer")
    quote = verify.add_mutually_exclusive_group(required=True)
    quote.add_argument("text", nargs="*", default=[], help="the words that someone quotes")
    quote.add_argument("--file", type=_path, help="an answer exported by qa ask --json")
    verify.add_argument("--index", type=_path, default=Path("index"), help="default: index")
    verify.add_argument("--json", action="store_true", help="print the result as JSON")
    verify.set_defaults(run=_verify)

    ask = commands.add_parser("ask", help="ask one question")
    ask.add_argument("question", nargs="+", help="one question, with or without quotes")
    ask.add_argument("-k", type=_whole, help="how many passages (default: 5)")
    ask.add_argument("--context", type=_path, help="the answer before, exported by qa ask --json")
    ask.add_argument("--index", type=_path, default=Path("index"), help="default: index")
    ask.add_argument("--reranker", help="public name or folder of another reranker")
    ask.add_argument("--json", action="store_true", help="print the Answer as JSON")
    ask.set_defaults(run=_ask)

    evaluate = commands.add_parser("eval", help="measure an index on questions with known answers")
    evaluate.add_argument(
        "questions",
        type=_path,
        help='JSON lines, each with "id", "question", "answerable" and "evidence" (see README.md)',
    )
    evaluate.add_argument("--index", type=_path, default=Path("index"), help="default: index")
    evaluate.add_argument("--compare", type=_path, help="another index, measured beside it")
    evaluate.add_argument("--json", action="store_true", help="print the measures as JSON")
    evaluate.set_defaults(run=_eval)

    serve = commands.add_parser("serve", help="open the web chat")
    serve.add_argument("--index", type=_path, default=Path("index"), help="default: index")
    serve.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1, this machine only")
    serve.add_argument("--port", type=_whole, help="default: 7860, or the next that is free")
    serve.add_argument(
        "--auth",
        default=os.environ.get("QA_AUTH", ""),
        help="name:password that visitors must give, or @file (default: $QA_AUTH)",
    )
    serve.add_argument(
        "--name",
        action="append",
        default=[],
        help="a name that a proxy on this machine serves it under; may be given again",
    )
    serve.add_argument(
        "--feedback",
        type=_path,
        default=Path("feedback.jsonl"),
        help="file that judgements of answers are appended to (default: feedback.jsonl)",
    )
    serve.add_argument("--corpus", type=_path, help="build from this folder if there is no index")
    serve.set_defaults(run=_serve)

    mcp = commands.add_parser("mcp", help="serve assistants: tools over standard input and output")
    mcp.add_argument("--index", type=_path, default=Path("index"), help="default: index")
    mcp.set_defaults(run=_mcp)

    outline = commands.add_parser("outline", help="print the sections found in one report")
    outline.add_argument("file", type=_path)
    outline.add_argument("--json", action="store_true", help="print the sections as JSON")
    outline.set_defaults(run=_outline)
    return parser


def _build(options: argparse.Namespace) -> int:
    with _terminable():
        if not options.watch:
            return _build_once(options)
        for _ in watching.changes(options.corpus):
            try:
                _build_once(options)
            except QAError as error:
                # What is wrong now may be mended by the next change.
                _say(str(error))
    return 0


def _build_once(options: argparse.Namespace) -> int:
    from qa import builds

    settings = qa.IndexSettings() if options.encoder is None else qa.IndexSettings(options.encoder)
    before = store.pointer(options.index)
    try:
        with _ProgressBar() as bar:
            report = qa.build(
                options.corpus,
                options.index,
                settings,
                progress=bar.show,
                force=options.force,
                keep=options.keep,
            )
    except KeyboardInterrupt as stop:
        # It may have come when all was done but for clearing up.
        said = f"The new build is current: {options.index}"
        if store.pointer(options.index) == before:
            again = builds.command_of(
                options.corpus, options.index, settings, options.force, options.keep
            )
            said = f"The index is as it was: {options.index}. Build it with: {again}"
        raise type(stop)(said) from None
    for rejected in report.rejected:
        _say(f"set aside: {rejected.source}: {rejected.reason}")
    what = f"{report.passages} passages of {report.documents} report(s)"
    if report.changed:
        new = f"{report.embedded} embedded anew"
        _print(f"Built {options.index}: {what}, {new}, build {report.build_id}")
    else:
        _print(f"Nothing has changed in {options.index}: {what}, build {report.build_id}")
    return 0


def _builds(options: argparse.Namespace) -> int:
    from qa import builds, render

    found = builds.listing(options.index)
    _print(render.json(found) if options.json else render.builds(found))
    return 0


def _rollback(options: argparse.Namespace) -> int:
    from qa import builds

    _print(f"Current again: {builds.rollback(options.index, options.build)}")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from qa import health, render

    found = health.examine(options.index, options.corpus)
    _print(render.json(found) if options.json else render.health(found))
    return 0 if found.healthy else 1


def _verify(options: argparse.Namespace) -> int:
    from qa import render, verification
    from qa.index import open_index

    index = open_index(options.index)
    if options.file:
        rechecks = verification.recheck(index, _answer(options.file))
        _print(render.json(rechecks) if options.json else render.rechecks(rechecks))
        return 1 if any(one.status == "changed" for one in rechecks) else 0
    found = verification.verify(index, " ".join(options.text))
    _print(render.json(found) if options.json else render.verification(found))
    return 1 if found.status == "not_found" else 0


def _answer(file: Path) -> qa.Answer:
    try:
        with file.open("rb") as opened:
            # A device need have no end.
            return qa.Answer.from_dict(json.loads(opened.read(_LARGEST_ANSWER)))
    except OSError as error:
        raise QuestionError(
            f"The answer cannot be read: {file} ({error.strerror}). "
            'Export one with: qa ask "..." --json > answer.json'
        ) from error
    except (ValueError, RecursionError, QuestionError) as error:
        raise QuestionError(
            f'No answer in {file}. Export one with: qa ask "..." --json > answer.json'
        ) from error


def _path(text: str) -> Path:
    try:
        return path_of(text, QAError, "./NAME")
    except QAError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a whole number: {text!r:.60}") from None


def _positive(text: str) -> int:
    if not text.isdecimal() or _whole(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number, 1 or more: {text!r:.60}")
    return _whole(text)


def _eval(options: argparse.Namespace) -> int:
    from qa import evaluation, render

    judged = evaluation.load_questions(options.questions)
    measured = {}
    for index in filter(None, (options.index, options.compare)):
        searcher = qa.load(index)
        ask = partial(searcher.ask, k=10)
        measured[str(index)] = evaluation.evaluate(ask, searcher.documents, judged)
    _print(render.json(measured) if options.json else render.evaluations(measured))
    return 0


def _ask(options: argparse.Namespace) -> int:
    from qa import render, searcher

    settings = qa.SearchSettings()
    if options.reranker is not None:
        settings = qa.SearchSettings(reranker=options.reranker)
    question = " ".join(options.question)
    # What can be refused at once need not wait until the models are open.
    searcher.checked(question, options.k, settings)
    context = _answer(options.context) if options.context else None
    answer = qa.load(options.index, settings).ask(question, options.k, context=context)
    _print(render.json(answer) if options.json else render.text(answer))
    return 0


def _serve(options: argparse.Namespace) -> int:
    from qa.web import serve

    serve(
        options.index,
        host=options.host,
        port=options.port,
        auth=options.auth,
        names=options.name,
        feedback=options.feedback,
        corpus=options.corpus,
    )
    return 0


def _mcp(options: argparse.Namespace) -> int:
    from qa import mcp

    mcp.serve(options.index)
    return 0


def _outline(options: argparse.Namespace) -> int:
    from qa import render, reports

    document = reports.load(options.file)
    _print(render.json(document.sections) if options.json else render.outline(document))
    return 0


def _say(text: str) -> None:
    """Write a line about what is done, or cannot be, to standard error."""
    print(visible(f"qa: {text}"), file=sys.stderr)


def _print(text: str) -> None:
    """Write a result to standard output, to the last byte. Raises OutputError.

    No text of a report may move a terminal's cursor or rename its window.
    """
    # Python has none where none was open, and print would say nothing.
    if sys.stdout is None:
        raise _unwritten("it is closed")
    try:
        print(visible(text), flush=True)
    except OSError as error:
        # Python would try again, and complain, when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        raise _unwritten(error.strerror or "unwritable") from error


def _unwritten(reason: str) -> OutputError:
    return OutputError(
        f"The result cannot be written to standard output ({reason}). Write it to "
        "another place, with: qa ... > FILE"
    )


class _ProgressBar:
    """A bar on standard error, only where a person is looking at it."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None

    def __enter__(self) -> Self:
        return self

    def show(self, done: int, total: int) -> None:
        from tqdm import tqdm

        if self._bar is None:
            self._bar = tqdm(total=total, unit=" passages", desc="Embedding", disable=None)
        self._bar.update(done - self._bar.n)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
