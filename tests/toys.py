"""Models with known geometry, so that a test can state the exact vector and score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np

import qa
from qa.confidence import Calibration, Signals
from qa.encoders import FloatArray, ModelIdentity, Span
from qa.searcher import Searcher
from qa.words import terms


class ToyEncoder:
    """One dimension per word of ``axes`` (by stem), and a last one that every text has a bit of.

    >>> [round(float(x), 3) for x in ToyEncoder(("cat", "dog")).encode_queries(["cats"])[0]]
    [0.995, 0.0, 0.1]
    """

    def __init__(self, axes: Sequence[str], name: str = "toy-encoder", limit: int = 512) -> None:
        self.axes = [terms(axis)[0] for axis in axes]
        self.identity = ModelIdentity(name, f"sum-of-{name}")
        self.dimension = len(axes) + 1
        self.limit = limit
        self.encoded: list[str] = []

    def fits(self, text: str) -> bool:
        return len(text.split()) <= self.limit

    def encode_queries(self, questions: Sequence[str]) -> FloatArray:
        return self._encode(questions)

    def encode_passages(self, passages: Sequence[str]) -> FloatArray:
        self.encoded.extend(passages)
        return self._encode(passages)

    def encode_words(self, text: str, spans: Sequence[Span]) -> FloatArray:
        return self._encode([text[start:end] for start, end in spans])

    def _encode(self, texts: Sequence[str]) -> FloatArray:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        vectors[:, -1] = 0.1
        for row, text in enumerate(texts):
            for stem in terms(text):
                if stem in self.axes:
                    vectors[row, self.axes.index(stem)] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class ToyReranker:
    """Scores a passage by how many of the question's stems it holds, minus one half.

    >>> ToyReranker().score("cats and dogs", ["The cat sleeps.", "A dog and a cat."]).tolist()
    [0.5, 1.5]
    """

    identity = ModelIdentity("toy-reranker", "sum-of-toy-reranker")

    def score(self, question: str, passages: Sequence[str]) -> FloatArray:
        wanted = set(terms(question))
        return np.array([len(wanted & set(terms(p))) - 0.5 for p in passages], dtype=np.float32)


AXES = ("cat", "dog", "horse", "apple", "keeper", "gate")
"""The words that the toy encoder knows in most tests."""


def toy_searcher_of(folder: Path, report: str) -> Searcher:
    """Build an index of one report, `zoo`, in a folder, and open it without a calibration."""
    (folder / "corpus").mkdir()
    (folder / "corpus" / "zoo.md").write_text(report, encoding="utf-8")
    encoder = ToyEncoder(AXES)
    qa.build(folder / "corpus", folder / "index", encoder=encoder)
    return qa.load(folder / "index", encoder=encoder, reranker=ToyReranker())


def toy_calibration() -> Calibration:
    """Sure exactly when the toy reranker found a stem in the quote: sigmoid(8 x score - 2)."""
    weights = dict.fromkeys((field.name for field in fields(Signals)), 0.0)
    return Calibration(
        encoder="toy-encoder",
        reranker="toy-reranker",
        intercept=-2.0,
        weights={**weights, "quote_reranked": 8.0},
        answered_from=0.5,
        weak_from=0.1,
    )
