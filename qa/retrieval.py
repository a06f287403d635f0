"""Finding: a question and an index in, passages in order out.

Each stage is a function of its own: `dense` and `lexical` search, `fuse` joins their
rankings, `rerank` reads the best of them together with the question, and `combine` orders
them by what all stages say. A stage gives and takes passages by number, their position in
`Index.passages`. A long question is searched part by part: each clause is a question of its
own to every stage, and their results are joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from qa.passages import model_text
from qa.words import terms

if TYPE_CHECKING:
    from qa.encoders import Encoder, Reranker
    from qa.index import Index
    from qa.questions import Query
    from qa.settings import SearchSettings

Ranking = list[tuple[int, float]]
"""Passages by number with a stage's score, best first."""

# A long question's parts share the pairs that may be read; each keeps at least this many.
_FEWEST = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A passage by number, its final score, and what each stage said of it."""

    number: int
    score: float
    scores: dict[str, float] = field(default_factory=dict)


def find(
    index: Index, encoder: Encoder, reranker: Reranker, query: Query, settings: SearchSettings
) -> list[Found]:
    """Return passages best first: those that were reranked, then the rest as fused."""
    by_meaning = dense(index, encoder, query.parts, settings.candidates)
    by_words = lexical(index, query.parts, settings.candidates)
    fused = fuse([*by_meaning, *by_words], settings.fusion_constant)
    count = min(settings.rerank, max(_FEWEST, settings.rerank_parts // len(query.parts)))
    candidates = [number for number, _ in fused[:count]]
    reranked = rerank(index, reranker, query.parts, candidates)
    return combine(index, query, by_meaning, by_words, fused, reranked, settings)


def dense(index: Index, encoder: Encoder, parts: Sequence[str], count: int) -> list[Ranking]:
    """Rank by meaning, for each part: the cosine between its vector and each passage's."""
    return [index.nearest(vector, count) for vector in encoder.encode_queries(parts)]


def lexical(index: Index, parts: Sequence[str], count: int) -> list[Ranking]:
    """Rank by words, for each part: BM25 over the stems of its content words."""
    return [index.lexical(terms(part), count) for part in parts]


def fuse(rankings: Sequence[Ranking], constant: float) -> Ranking:
    """Join rankings by reciprocal rank fusion: the sum of 1 / (constant + rank).

    Ranks count from 1. The sum is divided by what a passage gets that leads every ranking,
    so that scores lie between 0 and 1. Cormack, Clarke and Buettcher, SIGIR 2009.

    >>> fuse([[(7, 0.9), (3, 0.1)], [(3, 12.0)]], constant=10)
    [(3, 0.9583333333333333), (7, 0.5)]
    """
    totals: dict[int, float] = {}
    for ranking in rankings:
        for rank, (number, _) in enumerate(ranking, start=1):
            totals[number] = totals.get(number, 0.0) + 1 / (constant + rank)
    most = len(rankings) / (constant + 1)
    shares = [(number, total / most) for number, total in totals.items()]
    return sorted(shares, key=lambda item: (-item[1], item[0]))


def rerank(
    index: Index, reranker: Reranker, parts: Sequence[str], numbers: Sequence[int]
) -> Ranking:
    """Rank by reading question and passage together: the mean of the parts' raw logits.

    The mean, not the best: the passage that answers suits the story and the question; one
    that suits a single clause very well is about something else.
    """
    texts = [model_text(index.passages[number]) for number in numbers]
    scores = np.mean([reranker.score(part, texts) for part in parts], axis=0)
    ranking = [(number, float(score)) for number, score in zip(numbers, scores, strict=True)]
    return sorted(ranking, key=lambda item: (-item[1], item[0]))


def combine(
    index: Index,
    query: Query,
    by_meaning: Sequence[Ranking],
    by_words: Sequence[Ranking],
    fused: Ranking,
    reranked: Ranking,
    settings: SearchSettings,
) -> list[Found]:
    """Order passages by the weighted sum of what the stages say; see `SearchSettings`.

    The reranker alone may bury a passage that both first stages agree on, and where it
    knows nothing (all its scores are low) the cosine still does.
    """
    stages = {
        "dense": _best(by_meaning),
        "lexical": _best(by_words),
        "fused": dict(fused),
        "reranked": dict(reranked),
    }
    # A passage that is not among the nearest counts as the farthest of them.
    farthest = min(stages["dense"].values(), default=0.0)
    found = []
    for number, share in fused:
        scores = {name: stage[number] for name, stage in stages.items() if number in stage}
        total = settings.fused_weight * share
        total += settings.dense_weight * scores.get("dense", farthest)
        if query.wants_judgement and index.passages[number].states_judgement:
            total += settings.judgement_weight
        found.append(Found(number, total + scores.get("reranked", 0.0), scores))
    read = [one for one in found if "reranked" in one.scores]
    read.sort(key=lambda one: (-one.score, one.number))
    # Never read with the question, so not comparable: they follow in the order of the fusion.
    lowest = min((one.score for one in read), default=0.0)
    rest = [
        Found(one.number, lowest - 1 + one.scores["fused"], one.scores)
        for one in found
        if "reranked" not in one.scores
    ]
    return read + rest


def _best(rankings: Sequence[Ranking]) -> dict[int, float]:
    """Return each passage's best score in any of the rankings."""
    best: dict[int, float] = {}
    for ranking in rankings:
        for number, score in ranking:
            best[number] = max(score, best.get(number, score))
    return best
