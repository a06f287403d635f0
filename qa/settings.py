"""Settings, split by one question: does a change need a rebuild?

``IndexSettings`` yes (they are saved with the index), ``SearchSettings`` no.
"""

from __future__ import annotations

from dataclasses import dataclass

BGE_SMALL = "BAAI/bge-small-en-v1.5"
MINILM_RERANKER = "cross-encoder/ms-marco-MiniLM-L12-v2"


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What the index is made of. Changing a field means rebuilding the index.

    ``encoder`` is a model's public name or a folder. Passages are packed from whole
    sentences, items or rows: one is closed at ``passage_words`` words and never grows
    beyond ``passage_limit`` unless a single sentence is longer; a remainder of fewer
    than ``passage_floor`` words joins its neighbour when that fits.
    """

    encoder: str = BGE_SMALL
    passage_words: int = 70
    passage_limit: int = 110
    passage_floor: int = 30


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How a question is answered. Changing a field needs no rebuild.

    ``reranker`` is a model's public name or a folder. ``candidates`` is how many passages
    each first stage returns; it is large because the farthest sets the scale of the cosines.
    ``lexical_weight`` is what BM25 counts beside the cosine's 1 when they are fused, and
    ``named_weight`` what is added there in a report that the question names.
    ``rerank`` is how many of the fused passages the reranker reads; with each part of a long
    question again, ``rerank_parts`` pairs in all. Beside the reranker's raw score count the
    fused one (times ``fused_weight``), and what a passage is: that the question names its
    heading (``heading_weight``); where a grade is asked for, that the passage states one
    (``judgement_weight``) and judges what the question names (``graded_weight``, twice where
    it says no more); where a meaning is asked for, that it explains the abbreviation
    (``meaning_weight``); where something is asked of a report as a whole, that it gives it
    (``whole_weight``). A table whose row the question names counts as that row by itself and
    ``row_weight`` more, where that is more. Where no raw score of the reranker reaches
    ``unsure_below``, the first two passages also gain by their words (``matched_weight``, times a
    cosine).
    """

    reranker: str = MINILM_RERANKER
    k: int = 5
    candidates: int = 10_000
    lexical_weight: float = 0.5
    named_weight: float = 0.1
    rerank: int = 10
    rerank_parts: int = 15
    fused_weight: float = 13.5
    heading_weight: float = 2.0
    judgement_weight: float = 4.0
    graded_weight: float = 12.0
    meaning_weight: float = 5.0
    whole_weight: float = 100.0
    row_weight: float = 1.0
    unsure_below: float = -5.0
    matched_weight: float = 12.0
    max_question: int = 2000
    max_k: int = 100
