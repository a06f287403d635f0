"""An index of one report of benchmarks/data/outlines alone, for questions on that report."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import qa
from benchmarks.quality import DATA
from qa.searcher import Searcher


@contextmanager
def searcher_of(report: str) -> Iterator[Searcher]:
    """Open an index of the report with this name; it is gone afterwards."""
    (file,) = (DATA / "outlines").glob(f"{report}.[tm][xd]*")
    with tempfile.TemporaryDirectory() as folder:
        corpus, index = Path(folder, "corpus"), Path(folder, "index")
        corpus.mkdir()
        shutil.copy(file, corpus)
        qa.build(corpus, index)
        yield qa.load(index)
