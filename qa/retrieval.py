"""Finding: a question and an index in, passages in order out.

Each stage is a function of its own: `dense` and `lexical` search, `fuse` joins their
rankings, `rerank` reads the best of them together with the question, `rows` of their tables the
row that the question names, `combine` orders them by what all stages say, and `match` looks again
at the first two where that is little. A stage gives and takes passages by number, their position
in `Index.passages`. A question of several sentences is searched part by part: the sentence that
asks is a question of its own to every stage, and the results are joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from qa import filters, forms, passages
from qa.matching import least_near
from qa.passages import model_text
from qa.questions import as_written
from qa.words import terms

if TYPE_CHECKING:
    from qa.encoders import Encoder, FloatArray, Reranker
    from qa.index import Index
    from qa.questions import Query
    from qa.settings import SearchSettings
    from qa.types import Within

Ranking = list[tuple[int, float]]
"""Passages by number with a stage's score, best first."""

# A question's parts share the pairs that may be read; each keeps at least this many.
_FEWEST = 5
# Of so many passages the words are looked at: each costs as much as to rerank one.
_MATCHED = 2
# So many passages that answer by what they are may be read beyond those that were fused best.
_SPECIAL = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A passage by number, its final score, and what each stage said of it."""

    number: int
    score: float
    scores: dict[str, float] = field(default_factory=dict)


def find(
    index: Index,
    encoder: Encoder,
    reranker: Reranker,
    query: Query,
    settings: SearchSettings,
    allowed: Set[int] | None = None,
) -> list[Found]:
    """Return passages best first: those that were reranked, then the rest as fused.

    With ``allowed``, only passages with these numbers.
    """
    candidates = settings.candidates if allowed is None else len(index.passages)
    by_meaning = dense(index, encoder, query.parts, candidates)
    by_words = lexical(index, query.parts, candidates)
    if allowed is not None:
        by_meaning = [_only(allowed, ranking) for ranking in by_meaning]
        by_words = [_only(allowed, ranking) for ranking in by_words]
    fused = fuse(by_meaning, by_words, settings.lexical_weight)
    fused = _prefer(index, named(index, query), fused, settings.named_weight)
    count = min(settings.rerank, max(_FEWEST, settings.rerank_parts // len(query.parts)))
    special = forms.weights(index, query, settings)
    numbers = [number for number, _ in fused[:count]]
    behind = [
        number for number, _ in fused[count:] if special.get(number, 0) > settings.judgement_weight
    ]
    numbers += sorted(behind, key=lambda number: -special[number])[:_SPECIAL]
    read = rerank(index, reranker, query, numbers)
    named_rows = rows(index, reranker, query, numbers)
    found = combine(index, query, by_meaning, by_words, fused, read, named_rows, special, settings)
    return match(index, encoder, query, found, settings)


def dense(index: Index, encoder: Encoder, parts: Sequence[str], count: int) -> list[Ranking]:
    """Rank by meaning, for each part: the cosine between its vector and each passage's."""
    return [index.nearest(vector, count) for vector in encoder.encode_queries(parts)]


def lexical(index: Index, parts: Sequence[str], count: int) -> list[Ranking]:
    """Rank by words, for each part: BM25 over the stems of its content words."""
    return [index.lexical(terms(part), count) for part in parts]


def fuse(
    by_meaning: Sequence[Ranking], by_words: Sequence[Ranking], lexical_weight: float
) -> Ranking:
    """Join the rankings of all parts by a convex combination of their scores, 0 to 1.

    In each part the cosines are stretched so that the nearest passage has 1 and the farthest
    candidate 0, the BM25 scores so that the best has 1. Bruch, Gai and Ingber, TOIS 2023,
    who found scores to join better than ranks; so it is here (see docs/architecture.md).

    >>> fuse([[(7, 0.9), (3, 0.5)]], [[(3, 12.0)]], lexical_weight=0.5)
    [(7, 0.6666666666666666), (3, 0.3333333333333333)]
    """
    totals: dict[int, float] = {}
    for ranking in by_meaning:
        nearest, farthest = (ranking[0][1], ranking[-1][1]) if ranking else (1.0, 0.0)
        for number, cosine in ranking:
            share = (cosine - farthest) / (nearest - farthest) if nearest > farthest else 1.0
            totals[number] = totals.get(number, 0.0) + share
    for ranking in by_words:
        for number, score in ranking:
            totals[number] = totals.get(number, 0.0) + lexical_weight * score / ranking[0][1]
    most = len(by_meaning) + lexical_weight * len(by_words)
    shares = [(number, total / most) for number, total in totals.items()]
    return sorted(shares, key=lambda item: (-item[1], item[0]))


def named(index: Index, query: Query) -> frozenset[str]:
    """Return the reports that a question names: those with the most of their names' words.

    None where the index holds one report, or none is named.
    """
    asked = set(terms(query.text))
    counts = {id: len(asked & names) for id, names in index.names.items()}
    most = max(counts.values(), default=0)
    return frozenset(id for id, count in counts.items() if most and count == most)


def _prefer(index: Index, reports: Set[str], fused: Ranking, weight: float) -> Ranking:
    """Raise the passages of some reports: reports of one kind say nearly the same."""
    if not reports:
        return fused
    raised = [
        (number, share + weight * (index.passages[number].document_id in reports))
        for number, share in fused
    ]
    return sorted(raised, key=lambda item: (-item[1], item[0]))


def rerank(
    index: Index, reranker: Reranker, query: Query, numbers: Sequence[int]
) -> dict[int, FloatArray]:
    """Read question and passages together: each passage's raw logits, one for each part.

    Where a passage has a name of the question by its letters alone, so has the question.
    """
    put = defaultdict(list)
    for number in numbers:
        put[as_written(query, model_text(index.passages[number])).parts].append(number)
    read: dict[int, FloatArray] = {}
    for parts, alike in put.items():
        texts = [model_text(index.passages[number]) for number in alike]
        by_part = np.array([reranker.score(part, texts) for part in parts], dtype=np.float32)
        read.update({number: by_part[:, column] for column, number in enumerate(alike)})
    return read


def rows(
    index: Index, reranker: Reranker, query: Query, numbers: Sequence[int]
) -> dict[int, float]:
    """Return of each table the raw logit of the row that the question names, read by itself.

    A table has many rows, and a reranker prefers a sentence on the same matter to all of them
    together. Of several the row is read whose name, and then whose content, has the most of the
    words of the sentence that asks; a table without such a row is left out.
    """
    asked = set(terms(query.asks))
    found: dict[int, float] = {}
    for number in numbers:
        passage = index.passages[number]
        if passage.kind != "table":
            continue
        document = index.documents[passage.document_id]
        named = [
            (len(asked & set(terms(passages.row_name(document.text[row.start : row.end])))), row)
            for row in passages.parts(document, passage)
        ]
        most, row = max(
            named,
            key=lambda one: (one[0], len(asked & set(terms(one[1].content)))),
            default=(0, None),
        )
        if row is not None and most:
            text = f"{passage.context}\n{row.content}"
            found[number] = float(reranker.score(as_written(query, text).asks, [text])[0])
    return found


def combine(
    index: Index,
    query: Query,
    by_meaning: Sequence[Ranking],
    by_words: Sequence[Ranking],
    fused: Ranking,
    read: Mapping[int, FloatArray],
    named_rows: Mapping[int, float],
    special: Mapping[int, float],
    settings: SearchSettings,
) -> list[Found]:
    """Order passages by the weighted sum of what the stages say; see `SearchSettings`.

    The reranker alone may bury a passage that both first stages agree on, and where it
    knows nothing (all its scores are low) they still do.
    """
    stages = {
        "dense": _best(by_meaning),
        "lexical": _best(by_words),
        "fused": dict(fused),
        # The mean, not the best part: the passage that answers suits the story and the
        # question; one that suits a single sentence very well is about something else.
        "reranked": {number: float(logits.mean()) for number, logits in read.items()},
        "row": named_rows,
    }
    asked = set(terms(query.text))
    found, rest = [], []
    for number, share in fused:
        scores = {name: stage[number] for name, stage in stages.items() if number in stage}
        if number not in read:
            rest.append(Found(number, 0.0, scores))
            continue
        total = scores["reranked"] + settings.fused_weight * share + special.get(number, 0.0)
        if number in named_rows:
            total += max(0.0, scores["row"] + settings.row_weight - scores["reranked"])
        if names_heading(asked, index.passages[number].section_path[-1]):
            total += settings.heading_weight
        found.append(Found(number, total, scores))
    found.sort(key=lambda one: (-one.score, one.number))
    # Never read with the question, so not comparable: they follow in the order of the fusion.
    lowest = min((one.score for one in found), default=0.0)
    return found + [replace(one, score=lowest - 1 + one.scores["fused"]) for one in rest]


def match(
    index: Index,
    encoder: Encoder,
    query: Query,
    found: Sequence[Found],
    settings: SearchSettings,
) -> list[Found]:
    """Order the first two passages by their words, too, where the reranker knows none.

    All its scores are low where a passage answers in words of its own, and then they tell
    nothing: it may be right behind one on the same topic. Each of the two gains by how near it
    comes, in meaning, to the words of the question that it is least near to.
    """
    known = (one.scores.get(stage) for one in found for stage in ("reranked", "row"))
    best = max((score for score in known if score is not None), default=0.0)
    if best >= settings.unsure_below:
        return list(found)
    texts = [model_text(index.passages[one.number]) for one in found[:_MATCHED]]
    near = least_near(encoder, query.asks, texts)
    first = [
        replace(
            one,
            score=one.score + settings.matched_weight * max(0.0, cosine),
            scores={**one.scores, "matched": cosine},
        )
        for one, cosine in zip(found, near, strict=False)
    ]
    first.sort(key=lambda one: (-one.score, one.number))
    return [*first, *found[_MATCHED:]]


def passages_in(
    index: Index, within: Within | None, documents: Sequence[str] | None
) -> frozenset[int] | None:
    """Return the numbers of the passages that filters name, as `qa.filters.checked` returns them.

    None where neither is given: all of them.
    """
    if within is None and documents is None:
        return None
    return frozenset(
        number
        for number, passage in enumerate(index.passages)
        if filters.holds(within, documents, passage.document_id, passage.section_path)
    )


def _only(allowed: Set[int], ranking: Ranking) -> Ranking:
    return [(number, score) for number, score in ranking if number in allowed]


def names_heading(asked: Set[str], heading: str) -> bool:
    """Say whether the question's stems hold all content words of a heading.

    >>> names_heading({"summari", "legitimaci"}, "Summary")
    True
    """
    stems = set(terms(heading))
    return bool(stems) and stems <= asked


def _best(rankings: Sequence[Ranking]) -> dict[int, float]:
    """Return each passage's best score in any of the rankings."""
    best: dict[int, float] = {}
    for ranking in rankings:
        for number, score in ranking:
            best[number] = max(score, best.get(number, score))
    return best
