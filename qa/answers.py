"""Answers: from passages found to what a door shows.

`compose` gives every hit its citation and its quote, and says plainly how sure the answer
is: answered, weak, or not found.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from qa import passages
from qa.passages import Part
from qa.types import Answer, Citation, Hit, Passage, Status
from qa.words import content_words

if TYPE_CHECKING:
    from qa.encoders import Reranker
    from qa.index import Index
    from qa.questions import Query
    from qa.retrieval import Found
    from qa.settings import SearchSettings


def compose(
    index: Index,
    reranker: Reranker,
    query: Query,
    found: Sequence[Found],
    settings: SearchSettings,
    k: int,
) -> Answer:
    """Return the Answer for the ``k`` best passages found, or for none of them.

    ``found`` is in order, best first. A report that does not answer gives the status
    "not_found" and no hits.
    """
    sure = confidence(found, settings)
    status = status_of(sure, settings)
    hits: tuple[Hit, ...] = ()
    if status != "not_found":
        hits = tuple(
            _hit(index, reranker, query, rank, one) for rank, one in enumerate(found[:k], start=1)
        )
    return Answer(
        question=query.asked,
        status=status,
        confidence=sure,
        hits=hits,
        missing_terms=missing_terms(index, query),
        build_id=index.build_id,
    )


def confidence(found: Sequence[Found], settings: SearchSettings) -> float:
    """Return how likely the report answers at all, between 0 and 1.

    A logistic curve over the best raw score of the reranker: the one stage whose scores
    mean the same in every question. Fused scores do not.
    """
    if not found:
        return 0.0
    best = max(one.scores.get("reranked", -math.inf) for one in found)
    return 1 / (1 + math.exp(min(700.0, -(best - settings.midpoint) / settings.spread)))


def status_of(sure: float, settings: SearchSettings) -> Status:
    """Return the status that goes with a confidence."""
    if sure >= settings.answered_from:
        return "answered"
    return "weak" if sure >= settings.weak_from else "not_found"


def missing_terms(index: Index, query: Query) -> tuple[str, ...]:
    """Return the question's content words that stand in no passage, once each.

    A misspelt word counts as what it was mended to.
    """
    missing = [word for word in content_words(query.text) if word.stem not in index.vocabulary]
    first_of_each = {word.stem: word.text for word in reversed(missing)}
    return tuple(first_of_each[stem] for stem in dict.fromkeys(word.stem for word in missing))


def cite(index: Index, passage: Passage) -> Citation:
    """Return where a passage stands: the full chain of headings, never a heading alone."""
    document = index.documents[passage.document_id]
    section = index.section(passage)
    return Citation(
        document_id=document.id,
        document_title=document.title,
        section_path=passage.section_path,
        start=passage.start,
        end=passage.end,
        page=section.page,
        judgement=passages.judgement_of(document, section),
    )


def _hit(index: Index, reranker: Reranker, query: Query, rank: int, found: Found) -> Hit:
    passage = index.passages[found.number]
    document = index.documents[passage.document_id]
    if document.text[passage.start : passage.end] != passage.text:
        raise AssertionError(f"passage {passage.id} is not verbatim; this is a bug in qa")
    span = quote(index, reranker, query, passage)
    return Hit(
        rank=rank,
        score=found.score,
        passage=passage,
        citation=cite(index, passage),
        quote=document.text[slice(*span)] if span else None,
        quote_start=span[0] if span else None,
        quote_end=span[1] if span else None,
        scores=dict(found.scores),
    )


def quote(
    index: Index, reranker: Reranker, query: Query, passage: Passage
) -> tuple[int, int] | None:
    """Return the (start, end) in the document of the part or two parts that answer best.

    A part is a sentence, a list item or a table row; each is read with the passage's
    headings, and with its lead-in or column heads. Two neighbouring sentences are marked
    where they answer better than either alone: "It is done by ..." needs the one before.
    """
    parts = passages.parts(index.documents[passage.document_id], passage)
    if not parts:
        return None
    if len(parts) < 3 or passage.kind == "table":
        best = _best_of(parts, reranker, query, passage)
        return best.start, best.end
    pairs = [
        Part(first.start, second.end, f"{first.content} {second.content}")
        for first, second in pairwise(parts)
    ]
    both = _best_of(pairs, reranker, query, passage)
    inside = [part for part in parts if both.start <= part.start and part.end <= both.end]
    best = _best_of([*inside, both], reranker, query, passage)
    return best.start, best.end


def _best_of(parts: Sequence[Part], reranker: Reranker, query: Query, passage: Passage) -> Part:
    texts = [f"{passage.context}\n{part.content}" for part in parts]
    return parts[int(reranker.score(query.text, texts).argmax())]
