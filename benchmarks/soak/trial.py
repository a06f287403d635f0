"""What all parts share: editions of a corpus, fresh processes, and the check of an index."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

# Imported before any process is forked, so that a fresh one need not; and never used in a
# parent, because FAISS starts threads that a fork does not take along.
import bm25s  # noqa: F401
import faiss  # noqa: F401

import qa
from qa import index, store
from qa.errors import QAError
from tests.toys import AXES, ToyEncoder


@dataclass
class Result:
    """How many trials a part made, what failed in them, and what else is worth knowing."""

    trials: int = 0
    failures: list[str] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)

    def expect(self, good: object, what: str) -> None:
        if not good:
            self.failures.append(what)

    def count(self, what: str) -> None:
        self.notes[what] = self.notes.get(what, 0) + 1


def write_edition(corpus: Path, number: int) -> None:
    """Write three reports that name their edition in every passage."""
    corpus.mkdir(exist_ok=True)
    for part in range(3):
        animals = AXES[2 * part : 2 * part + 2]
        sections = [
            f"## About the {animal}\n\nThe {animal} of edition {number} is number {number}."
            for animal in animals
        ]
        text = "\n\n".join([f"# Report {part} of edition {number}", *sections])
        (corpus / f"report-{part}.md").write_text(text)


def build(corpus: Path, root: Path, **options: Any) -> str:
    return qa.build(corpus, root, encoder=ToyEncoder(AXES), **options).build_id


def edition_of(root: Path) -> int:
    """Open the index as a new process would, check all of it, and return its edition.

    Raises AssertionError or QAError where anything is not as one whole build has it.
    """
    opened = index.open_index(root)
    assert opened.notice is None, opened.notice
    assert store.faults(root) == [], store.faults(root)
    (edition,) = {int(d.title.split()[-1]) for d in opened.documents.values()}
    assert len(opened.passages) == len(AXES)
    encoder = ToyEncoder(AXES)
    for axis in AXES:
        expected = f"The {axis} of edition {edition} is number {edition}."
        ((number, cosine),) = opened.nearest(encoder.encode_queries([axis])[0], 1)
        assert opened.passages[number].text == expected, opened.passages[number].text
        assert cosine > 0.9
        stem = encoder.axes[AXES.index(axis)]
        (found, _), *_ = opened.lexical([stem], 1)
        assert opened.passages[found].text == expected, opened.passages[found].text
    return edition


def in_child(work: Callable[[], Any]) -> tuple[str, Any]:
    """Run ``work`` in a fresh process and return how it ended, and with what.

    ("done", result), ("refused", message of a QAError) or ("failed", why).
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.write(write, json.dumps(_outcome(work)).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if not answer:
        return "failed", f"ended with {os.waitstatus_to_exitcode(status)}"
    outcome: tuple[str, Any] = tuple(json.loads(answer))
    return outcome


def start_child(work: Callable[[], Any]) -> int:
    """Start ``work`` in a fresh process and return its id; what it returns is lost."""
    child = os.fork()
    if child == 0:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 2)
        state, _ = _outcome(work)
        os._exit(0 if state == "done" else 1)
    return child


def _outcome(work: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return "done", work()
    except QAError as error:
        return "refused", str(error)
    except BaseException:  # noqa: BLE001  whatever ended it is what a trial looks at
        return "failed", traceback.format_exc()


def leftovers(root: Path) -> list[str]:
    """Return what stands in an index that belongs to no build."""
    known = {"CURRENT", ".lock", "builds"}
    found = [path.name for path in root.glob("*") if path.name not in known]
    return found + [path.name for path in store.leftovers(root)]


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    path = Path(mkdtemp(prefix="qa-soak-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def say(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text:78}", end="", file=sys.stderr, flush=True)


def seconds(begin: float) -> float:
    return round(time.monotonic() - begin, 1)


Counted = tuple[int, list[str], dict[str, Any]]
"""What a part run in a child gives back: trials, failures, notes."""


def in_child_with_folder(work: Callable[[Path, int], Counted], count: int) -> Result:
    """Run a whole part in a fresh process and a folder of its own; that it fails counts."""
    result = Result()
    with folder() as place:
        state, found = in_child(lambda: work(place, count))
        if state == "done":
            result.trials, result.failures, result.notes = found
        else:
            result.failures.append(str(found))
    return result
