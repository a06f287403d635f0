"""Questions and documents that nobody would write: typed errors at most, and in good time."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import qa
from benchmarks.soak.trial import Result, build, in_child_with_folder, say, write_edition
from qa import reports
from qa.errors import DocumentError, QAError
from qa.index import open_index
from qa.searcher import Searcher
from tests import malformed
from tests.toys import AXES, ToyEncoder, ToyReranker, toy_calibration

TIMES_SLOWER = 5

_SEED = 5
_PART = 6000  # bytes of a report that is mutated as a document of its own

_BATCH = 500  # documents that are built into one index
# Always the same examples: a failure can be looked at again.
_generated = settings(
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def questions(count: int) -> Result:
    """Ask generated questions: an answer or a typed error, none much slower than usual."""
    return in_child_with_folder(_questions, count)


def documents(count: int) -> Result:
    """Read malformed documents, none much slower than usual, and build an index of them: each
    is indexed word for word, or set aside with the reason."""
    return in_child_with_folder(_documents, count)


def _questions(place: Path, count: int) -> tuple[int, list[str], dict[str, Any]]:
    result = Result()
    write_edition(place / "corpus", 1)
    build(place / "corpus", place / "index")
    searcher = qa.load(
        place / "index",
        encoder=ToyEncoder(AXES),
        reranker=ToyReranker(),
        calibration=toy_calibration(),
    )
    words = [word for p in searcher.passages for word in p.text.split()]
    # A long question of the report's own words is what the limit allows: it sets the measure.
    chance = random.Random(3)
    longest = [_clipped(" ".join(chance.choices(words, k=600))) for _ in range(50)]
    searcher.ask(longest[0])
    usual = statistics.median(_seconds(searcher, question) for question in longest)
    k = st.sampled_from([None] * 12 + [1, 5, 100, 101, 0, -1, 10**9])
    slowest = (0.0, "")

    @seed(_SEED)
    @settings(_generated, max_examples=count)
    @given(malformed.questions(words), k)
    def ask(question: str, k: int | None) -> None:
        nonlocal slowest
        result.trials += 1
        if result.trials % 100 == 0:
            say(f"questions {result.trials}/{count}")
        try:
            took = _least(partial(_seconds, searcher, question, k), 2 * usual)
            slowest = max(slowest, (took, question[:60]))
        except QAError:
            result.count("refused")
        except Exception as error:  # noqa: BLE001  any other error is a failure of the trial
            result.failures.append(f"{question[:80]!r}: {error!r}")

    ask()
    ratio = slowest[0] / usual
    result.expect(ratio < TIMES_SLOWER, f"{ratio:.1f} times slower than usual: {slowest[1]!r}")
    result.notes["slowest, times the usual"] = round(ratio, 1)
    result.notes["seed"] = _SEED
    result.notes["usual, ms"] = round(1000 * usual, 1)
    result.notes["slowest, ms"] = round(1000 * slowest[0], 1)
    return result.trials, result.failures, result.notes


def _seconds(searcher: Searcher, question: str, k: int | None = None) -> float:
    # What is collected now would be mostly what the generator of questions left.
    gc.disable()
    begin = time.thread_time()
    try:
        answer = searcher.ask(question, k)
    finally:
        took = time.thread_time() - begin
        gc.enable()
    assert len(answer.hits) <= (k or 5)
    return took


def _least(measure: Callable[[], float], suspicious: float) -> float:
    """Return how long something takes; what seems too long is measured again, and the least
    counts: on a busy machine anything can be slow once."""
    took = measure()
    return took if took < suspicious else min(took, measure(), measure())


def _clipped(question: str) -> str:
    return question[:2000]


def _documents(place: Path, count: int) -> tuple[int, list[str], dict[str, Any]]:
    result = Result()
    seeds = list(_seeds(place))
    usual = statistics.median(_seconds_to_read(data, place) for data in seeds if len(data) == _PART)
    slowest = (0.0, "")

    @seed(_SEED)
    @settings(_generated, max_examples=count)
    @given(malformed.documents(seeds))
    def read(data: bytes) -> None:
        nonlocal slowest
        if result.trials % 100 == 0:
            say(f"documents {result.trials}/{count}")
        corpus = place / f"corpus-{result.trials // _BATCH}"
        corpus.mkdir(exist_ok=True)
        path = corpus / f"{result.trials:05}.txt"
        path.write_bytes(data)
        result.trials += 1
        size = max(1, len(data) / _PART)
        try:
            took = _least(partial(_seconds_to_read, data, place), 2 * usual * size)
            slowest = max(slowest, (took / size, path.name))
        except Exception as error:  # noqa: BLE001  any other error is a failure of the trial
            result.failures.append(f"{path.name}: {error!r}")

    read()
    result.notes |= {"indexed": 0, "set aside": 0}
    for corpus in sorted(place.glob("corpus-*")):
        say(f"documents: {corpus.name} is built")
        _built(result, corpus, place / "index")
    ratio = slowest[0] / usual
    result.expect(ratio < TIMES_SLOWER, f"{ratio:.1f} times slower than usual: {slowest[1]}")
    result.notes |= {"slowest, times the usual": round(ratio, 1), "seed": _SEED}
    return result.trials, result.failures, result.notes


def _built(result: Result, corpus: Path, root: Path) -> None:
    """Build an index of malformed documents and a good one, and look for each of them."""
    (corpus / "good.md").write_text("# Good\n\nThe cat sleeps.")
    report = qa.build(corpus, root, encoder=ToyEncoder(AXES))
    opened = open_index(root)
    found = {one.source for one in opened.documents.values()}
    aside = {one.source: one.reason for one in report.rejected}
    result.expect("good.md" in found, f"{corpus.name}: the good report is not in the index")
    names = sorted(path.name for path in corpus.iterdir())
    result.expect(sorted([*found, *aside]) == names, f"{corpus.name}: lost")
    for name, reason in aside.items():
        result.expect(reason and "bug" not in reason, f"{name}: {reason}")
    for passage in opened.passages:
        document = opened.documents[passage.document_id]
        text = document.text[passage.start : passage.end]
        result.expect(text == passage.text, f"{document.source}: not word for word")
    result.notes["indexed"] += len(found) - 1
    result.notes["set aside"] += len(aside)


def _seeds(place: Path) -> Iterator[bytes]:
    write_edition(place / "seeds", 1)
    for path in sorted((place / "seeds").iterdir()):
        yield path.read_bytes()
    for path in sorted(Path("corpus").glob("*.txt")):
        data = path.read_bytes()
        for start in range(0, len(data), 2 * _PART):
            yield data[start : start + _PART]


def _seconds_to_read(data: bytes, place: Path) -> float:
    path = place / "one.txt"
    path.write_bytes(data)
    gc.disable()
    begin = time.thread_time()
    try:
        with suppress(DocumentError):
            reports.load(path)
        return time.thread_time() - begin
    finally:
        gc.enable()
