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
    each first stage returns and ``rerank`` how many of the fused ones the reranker reads; with
    each clause of a long question again, ``rerank_parts`` pairs in all.
    ``fusion_constant`` is that of reciprocal rank fusion. Beside the reranker's raw score count
    the fused rank (``fused_weight`` for a passage that leads every ranking), the cosine (times
    ``dense_weight``) and, where a grade is asked for, that the passage states one
    (``judgement_weight``). ``midpoint`` and ``spread`` turn
    the reranker's raw score into a confidence; from ``answered_from`` on an answer counts
    as one, from ``weak_from`` on its passages are shown with a warning.
    """

    reranker: str = MINILM_RERANKER
    k: int = 5
    candidates: int = 50
    rerank: int = 10
    rerank_parts: int = 30
    fusion_constant: float = 10.0
    fused_weight: float = 2.0
    dense_weight: float = 10.0
    judgement_weight: float = 4.0
    midpoint: float = 0.0
    spread: float = 2.0
    answered_from: float = 0.5
    weak_from: float = 0.1
    max_question: int = 2000
    max_k: int = 100
