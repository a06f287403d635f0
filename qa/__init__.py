"""Ask a report, get the passage and the section it comes from.

    >>> import qa
    >>> qa.build("corpus", "index")                                       # doctest: +SKIP
    >>> searcher = qa.load("index")                                       # doctest: +SKIP
    >>> answer = searcher.ask("Who funds the mental health triage team?") # doctest: +SKIP
    >>> answer.hits[0].citation.section_path                              # doctest: +SKIP

Importing this module is light: models and indexes are imported when they are first used.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from qa import errors
from qa.settings import IndexSettings, SearchSettings
from qa.types import Answer, Citation, Document, Hit, Passage, Section

if TYPE_CHECKING:
    from qa.builds import BuildReport
    from qa.confidence import Calibration
    from qa.encoders import Encoder, Progress, Reranker
    from qa.searcher import Searcher

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Citation",
    "Document",
    "Hit",
    "IndexSettings",
    "Passage",
    "SearchSettings",
    "Section",
    "ask",
    "build",
    "errors",
    "load",
]


def build(
    corpus: str | Path,
    index: str | Path,
    settings: IndexSettings | None = None,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
    force: bool = False,
    keep: int = 3,
) -> BuildReport:
    """Build the index of a folder of reports; see `qa.builds.build`."""
    from qa import builds

    return builds.build(
        corpus, index, settings, encoder=encoder, progress=progress, force=force, keep=keep
    )


def load(
    index: str | Path,
    settings: SearchSettings | None = None,
    *,
    encoder: Encoder | None = None,
    reranker: Reranker | None = None,
    calibration: Calibration | None = None,
) -> Searcher:
    """Open an index for questions; see `qa.searcher.load`."""
    from qa import searcher

    return searcher.load(
        index, settings, encoder=encoder, reranker=reranker, calibration=calibration
    )


def ask(question: str, k: int | None = None, index: str | Path = "index") -> Answer:
    """Answer one question from the index in this folder, in one line, for a notebook.

    The index is opened on the first call and kept. Raises what `load` and `Searcher.ask` do.
    """
    from qa import searcher

    searcher.checked(question, k, SearchSettings())
    folder = errors.path_of(index, errors.IndexMissing, 'qa.ask("Who ...?", index="index")')
    return _opened(folder.resolve()).ask(question, k)


@cache
def _opened(index: Path) -> Searcher:
    return load(index)


def _as_html(answer: Answer) -> str:
    from qa import render

    return render.html(answer)


# The ground cannot import what shows an answer; here, above the library, the two meet.
Answer._repr_html_ = _as_html
