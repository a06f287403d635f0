"""The shell door: `qa build`, `qa ask`, `qa serve`, `qa outline`.

Results go to standard output, everything else to standard error. Exit status: 0 done,
1 an error said in one line, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Self

import qa
from qa.errors import QAError

if TYPE_CHECKING:
    from tqdm import tqdm


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    try:
        return int(options.run(options))
    except QAError as error:
        print(f"qa: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of a pipe (head, say) has seen enough; Python must not complain at exit.
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("qa: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qa", description="Ask a report, get the passage and the section it comes from."
    )
    parser.add_argument("--version", action="version", version=f"qa {qa.__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="build the index from a folder of reports")
    build.add_argument("corpus", type=Path, help="folder with .txt and .md reports")
    build.add_argument("--index", type=Path, default=Path("index"), help="default: index")
    build.add_argument("--encoder", help="public name or folder of another embedding model")
    build.add_argument("--force", action="store_true", help="build even if nothing has changed")
    build.set_defaults(run=_build)

    ask = commands.add_parser("ask", help="ask one question")
    ask.add_argument("question")
    ask.add_argument("-k", type=int, help="how many passages (default: 5)")
    ask.add_argument("--index", type=Path, default=Path("index"), help="default: index")
    ask.add_argument("--reranker", help="public name or folder of another reranker")
    ask.add_argument("--json", action="store_true", help="print the Answer as JSON")
    ask.set_defaults(run=_ask)

    serve = commands.add_parser("serve", help="open the web chat")
    serve.add_argument("--index", type=Path, default=Path("index"), help="default: index")
    serve.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1, this machine only")
    serve.add_argument("--port", type=int, default=7860, help="default: 7860")
    serve.set_defaults(run=_serve)

    outline = commands.add_parser("outline", help="print the sections found in one report")
    outline.add_argument("file", type=Path)
    outline.set_defaults(run=_outline)
    return parser


def _build(options: argparse.Namespace) -> int:
    settings = qa.IndexSettings(encoder=options.encoder) if options.encoder else None
    with _ProgressBar() as bar:
        report = qa.build(
            options.corpus, options.index, settings, progress=bar.show, force=options.force
        )
    for rejected in report.rejected:
        print(f"qa: set aside: {rejected.source}: {rejected.reason}", file=sys.stderr)
    what = f"{report.passages} passages of {report.documents} report(s)"
    if report.changed:
        print(f"Built {options.index}: {what}, build {report.build_id}")
    else:
        print(f"Nothing has changed in {options.index}: {what}, build {report.build_id}")
    return 0


def _ask(options: argparse.Namespace) -> int:
    from qa import render

    settings = qa.SearchSettings(reranker=options.reranker) if options.reranker else None
    answer = qa.load(options.index, settings).ask(options.question, options.k)
    print(render.json(answer) if options.json else render.text(answer))
    return 0


def _serve(options: argparse.Namespace) -> int:
    from qa.web import serve

    serve(options.index, host=options.host, port=options.port)
    return 0


def _outline(options: argparse.Namespace) -> int:
    from qa import render, reports

    print(render.outline(reports.load(options.file)))
    return 0


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


if __name__ == "__main__":
    sys.exit(main())
