"""Readers go on while the index is switched under them: no error, no mixture, nothing leaks."""

from __future__ import annotations

import gc
import os
import threading
from pathlib import Path
from typing import Any

import qa
from benchmarks.soak.trial import Result, build, in_child_with_folder, say, write_edition
from qa import builds
from tests.toys import AXES, ToyEncoder, ToyReranker, toy_calibration

SWITCHES = 50
READERS = 8
MOST_GROWTH = 0.05


def readers(count: int) -> Result:
    """Ask ``count`` questions from 8 threads while builds and rollbacks replace the index.

    50 times, or once in ten questions where they are few.
    """
    return in_child_with_folder(_readers, count)


def _readers(place: Path, count: int) -> tuple[int, list[str], dict[str, Any]]:
    result = Result()
    switches = min(SWITCHES, count // 10)
    corpus, root = place / "corpus", place / "index"
    write_edition(corpus, 0)
    editions = {build(corpus, root): 0}
    searcher = qa.load(
        root, encoder=ToyEncoder(AXES), reranker=ToyReranker(), calibration=toy_calibration()
    )
    searcher.ask("cat")
    asked: list[tuple[str, set[str]]] = []
    errors: list[str] = []
    many = threading.Semaphore(0)

    def read(number: int) -> None:
        for turn in range(count // READERS):
            many.acquire()
            try:
                answer = searcher.ask(f"Which number has the {AXES[(number + turn) % len(AXES)]}?")
                texts = {
                    hit.passage.text.split(" of edition ")[1].split()[0] for hit in answer.hits
                }
                titles = {hit.citation.document_title.split()[-1] for hit in answer.hits}
                asked.append((answer.build_id, texts | titles))
            except Exception as error:  # noqa: BLE001  any error is a failure of the trial
                errors.append(repr(error))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    sizes: list[tuple[int, int]] = []
    for switch in range(1, switches + 1):
        say(f"readers: switch {switch}/{switches}, {len(asked)} questions")
        for _ in range(-(-count // switches)):
            many.release()
        if switch % 5 == 0:
            builds.rollback(root)
        else:
            write_edition(corpus, switch)
            editions[build(corpus, root)] = switch
        while len(asked) + len(errors) < switch * (count // switches) - READERS:
            threading.Event().wait(0.002)
        gc.collect()
        sizes.append((_open_files(), _memory()))
    for _ in range(count):
        many.release()
    for thread in threads:
        thread.join()
    result.trials = len(asked) + len(errors)
    result.failures += errors
    for build_id, seen in asked:
        result.expect(seen == {str(editions.get(build_id))}, f"{build_id} answers {seen}")
    result.expect(len({build_id for build_id, _ in asked}) > switches // 2, "too few builds seen")
    files, memory = zip(*sizes, strict=True)
    settled = switches // 3
    # A reader may have a file open at the moment of counting; one that leaks keeps it, so
    # what counts is the fewest seen in each third.
    early, late = min(files[settled:-settled]), min(files[-settled:])
    result.expect(late <= early, f"open files: {files}")
    growth = memory[-1] / memory[settled] - 1
    result.expect(growth < MOST_GROWTH, f"memory grew by {growth:.0%}")
    result.notes = {
        "switches": switches,
        "builds seen": len({build_id for build_id, _ in asked}),
        "open files": f"{early} -> {late}",
        "memory, MB": f"{memory[settled] >> 20} -> {memory[-1] >> 20}",
    }
    return result.trials, result.failures, result.notes


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
