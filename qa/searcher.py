"""The facade: an index, its encoder and a reranker, opened once and asked many times."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa import answers, encoders, questions, retrieval
from qa.errors import QuestionError
from qa.index import Index, open_index
from qa.settings import SearchSettings
from qa.types import Answer, Document, Passage

if TYPE_CHECKING:
    from qa.encoders import Encoder, Reranker


class Searcher:
    """Answers questions from one build of an index. Safe to share between threads.

    ``documents`` maps each document's id to the Document, ``passages`` holds every Passage
    in reading order.
    """

    def __init__(
        self, index: Index, encoder: Encoder, reranker: Reranker, settings: SearchSettings
    ) -> None:
        index.require(encoder.identity)
        self.index = index
        self.encoder = encoder
        self.reranker = reranker
        self.settings = settings

    @property
    def documents(self) -> dict[str, Document]:
        return self.index.documents

    @property
    def passages(self) -> tuple[Passage, ...]:
        return self.index.passages

    def ask(self, question: str, k: int | None = None) -> Answer:
        """Answer a question with at most ``k`` passages, word for word, best first.

        Raises QuestionError for an empty or overlong question, or a ``k`` out of range.
        """
        text = _checked_question(question, self.settings)
        count = _checked_k(k, self.settings)
        query = questions.read(text, self.index.speller, self.index.abbreviations)
        found = retrieval.find(self.index, self.encoder, self.reranker, query, self.settings)
        return answers.compose(self.index, self.reranker, query, found, self.settings, count)


def load(
    index: str | Path,
    settings: SearchSettings | None = None,
    *,
    encoder: Encoder | None = None,
    reranker: Reranker | None = None,
) -> Searcher:
    """Open the current build of an index for questions.

    The encoder is the one that the index was built with, unless one is given; another
    model is refused. Raises IndexMissing, IndexDamaged, IndexMismatch or ModelError.
    """
    settings = settings or SearchSettings()
    opened = open_index(index)
    return Searcher(
        opened,
        encoder or encoders.load_encoder(opened.settings.encoder),
        reranker or encoders.load_reranker(settings.reranker),
        settings,
    )


def _checked_question(question: str, settings: SearchSettings) -> str:
    if not isinstance(question, str):
        raise QuestionError(
            f"A question is text, not {type(question).__name__}. Ask for example: "
            'qa ask "What needs to improve?"'
        )
    # A lone surrogate is half a character: it cannot be encoded, shown or searched.
    text = question.encode("utf-8", "replace").decode().strip()
    if not any(map(str.isalnum, text)):
        raise QuestionError(
            f"The question is empty: {text[:40]!r}. Ask for example: "
            'qa ask "What needs to improve?"'
        )
    if len(text) > settings.max_question:
        raise QuestionError(
            f"The question is too long: {len(text):,} characters, at most "
            f"{settings.max_question:,}. Shorten it and ask again."
        )
    return text


def _checked_k(k: int | None, settings: SearchSettings) -> int:
    if k is None:
        return settings.k
    if type(k) is not int or not 1 <= k <= settings.max_k:
        raise QuestionError(
            f"k is out of range: {k!r}. Ask for 1 to {settings.max_k} passages, "
            'for example: qa ask "..." -k 5'
        )
    return k
