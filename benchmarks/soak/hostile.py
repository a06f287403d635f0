"""Questions and documents that nobody would write: typed errors at most, and in good time."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import qa
from benchmarks.soak.trial import Result, build, folder, in_child, say, write_edition
from qa import passages, reports
from qa.errors import QAError
from qa.searcher import Searcher
from tests.toys import AXES, ToyEncoder, ToyReranker, toy_calibration

TIMES_SLOWER = 5

_PART = 6000  # bytes of a report that is mutated as a document of its own

_ODD = "\x00\x07\x1b\x7f\u00ad\u200b\u200f\u202e\u2066\ufeff\ufffe\U0001f600\ud800\udfff\u0301ﷺİß"
_MARKUP = [
    "# ",
    "###### ",
    "1.1.1.1 ",
    "- ",
    "> ",
    "|",
    "\t",
    "```\n",
    "[a](",
    "**",
    "\r",
    "\x0c",
    "---\n",
]


def questions(count: int) -> Result:
    """Ask generated questions: an answer or a typed error, none much slower than usual."""
    return _apart(partial(_questions, count=count))


def documents(count: int) -> Result:
    """Read malformed documents: indexed, or set aside with the reason, and word for word."""
    return _apart(partial(_documents, count=count))


def _apart(part: Any) -> Result:
    result = Result()
    with folder() as place:
        state, found = in_child(partial(part, place))
        if state == "done":
            result.trials, result.failures, result.notes = found
        else:
            result.failures.append(str(found))
    return result


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
    text = st.one_of(
        st.text(max_size=200).map("cat {}".format),
        st.text(st.characters(), max_size=1500),
        st.text(st.sampled_from(_ODD + "cat dog?"), max_size=500),
        st.lists(st.sampled_from([*words, *_ODD, "?", "and", ",", "why"]), max_size=300).map(
            " ".join
        ),
        st.builds(lambda part, n: part * n, st.text(min_size=1, max_size=5), st.integers(1, 500)),
        st.integers(1, 1_000_000).map(lambda n: "x" * n),
    )
    k = st.sampled_from([None] * 12 + [1, 5, 100, 101, 0, -1, 10**9])
    slowest = (0.0, "")

    @seed(1)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(text, k)
    def ask(question: str, k: int | None) -> None:
        nonlocal slowest
        result.trials += 1
        if result.trials % 100 == 0:
            say(f"questions {result.trials}/{count}")
        try:
            took = _seconds(searcher, question, k)
            slowest = max(slowest, (took, question[:60]))
        except QAError:
            result.count("refused")
        except Exception as error:  # noqa: BLE001  any other error is a failure of the trial
            result.failures.append(f"{question[:80]!r}: {error!r}")

    ask()
    ratio = slowest[0] / usual
    result.expect(ratio < TIMES_SLOWER, f"{ratio:.1f} times slower than usual: {slowest[1]!r}")
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


def _clipped(question: str) -> str:
    return question[:2000]


def _documents(place: Path, count: int) -> tuple[int, list[str], dict[str, Any]]:
    result, chance = Result(), random.Random(4)
    seeds = list(_seeds(place))
    batch = 100
    slowest = (0.0, "")
    whole = [data for data in seeds if len(data) == _PART]
    usual = statistics.median(_seconds_to_read(data, place) for data in whole)
    for first in range(0, count, batch):
        say(f"documents {first}/{count}")
        corpus = place / f"corpus-{first}"
        corpus.mkdir()
        (corpus / "good.md").write_text("# Good\n\nThe cat sleeps.")
        made = {
            f"{n:05}.txt": _mutated(chance, seeds) for n in range(first, min(count, first + batch))
        }
        for name, data in made.items():
            (corpus / name).write_bytes(data)
        found, rejected = reports.load_corpus(corpus)
        result.trials += len(made)
        sources = [one.source for one in found] + [one.source for one in rejected]
        result.expect(sorted(sources) == sorted([*made, "good.md"]), f"{first}: lost")
        result.expect(all(one.reason for one in rejected), f"{first}: no reason")
        bugs = [one.source for one in rejected if "bug" in one.reason]
        result.expect(not bugs, f"{first}: {bugs}")
        result.notes["indexed"] = result.notes.get("indexed", 0) + len(found) - 1
        result.notes["set aside"] = result.notes.get("set aside", 0) + len(rejected)
        for document in found:
            for passage in passages.split(document, qa.IndexSettings(), ToyEncoder(AXES).fits):
                text = document.text[passage.start : passage.end]
                result.expect(text == passage.text, f"{document.source}: not word for word")
        if first % 1000 == 0:  # timing each by itself would double the work
            for name, data in made.items():
                took = _seconds_to_read(data, place) / max(1, len(data) / _PART)
                slowest = max(slowest, (took, name))
    ratio = slowest[0] / usual
    result.expect(ratio < TIMES_SLOWER, f"{ratio:.1f} times slower than usual: {slowest[1]}")
    result.notes["slowest, times the usual"] = round(ratio, 1)
    return result.trials, result.failures, result.notes


def _seeds(place: Path) -> Iterator[bytes]:
    write_edition(place / "seeds", 1)
    for path in sorted((place / "seeds").iterdir()):
        yield path.read_bytes()
    for path in sorted(Path("corpus").glob("*.txt")):
        data = path.read_bytes()
        for start in range(0, len(data), 2 * _PART):
            yield data[start : start + _PART]


def _mutated(chance: random.Random, seeds: list[bytes]) -> bytes:
    """Return a seed cut, doubled, shuffled, with odd characters, marks or bytes in it."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.randint(1, 400))
        match chance.randrange(8):
            case 0:
                del data[at:to]
            case 1:
                data[at:at] = data[at:to] * chance.randint(1, 5)
            case 2:
                data[at:at] = chance.choice(_ODD).encode("utf-8", "surrogatepass")
            case 3:
                data[at:at] = (chance.choice(_MARKUP) * chance.randint(1, 300)).encode()
            case 4:
                data[at:to] = chance.randbytes(to - at)
            case 5:
                lines = bytes(data).splitlines(keepends=True)
                chance.shuffle(lines)
                data = bytearray(b"".join(lines))
            case 6:
                data = bytearray(
                    bytes(data).replace(b"\n", chance.choice([b"\r", b"", b"\n\n", b"\t"]))
                )
            case _:
                data[at:at] = bytes(data[at:to]).decode("utf-8", "ignore").encode("utf-16")
    return bytes(data)


def _seconds_to_read(data: bytes, place: Path) -> float:
    path = place / "one.txt"
    path.write_bytes(data)
    begin = time.thread_time()
    with suppress(QAError):
        reports.load(path)
    return time.thread_time() - begin
