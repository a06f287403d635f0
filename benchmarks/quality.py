"""How often the right passage comes first, stage by stage, and how well silence is kept.

    python -m benchmarks quality

Judged questions stand in benchmarks/data; a passage is right when it holds one of the
question's evidence strings.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

import qa
from qa import evaluation, questions, retrieval
from qa.evaluation import JudgedQuestion
from qa.questions import Query
from qa.retrieval import Ranking
from qa.searcher import Searcher

ROOT = Path(__file__).parent.parent
DATA = ROOT / "benchmarks" / "data"
RESULTS = ROOT / "benchmarks" / "results"
DEPTH = 10

Stage = Callable[[Searcher, Query], list[int]]


def _rankings(searcher: Searcher, query: Query) -> tuple[list[Ranking], list[Ranking]]:
    count = searcher.settings.candidates
    return (
        retrieval.dense(searcher.index, searcher.encoder, query.parts, count),
        retrieval.lexical(searcher.index, query.parts, count),
    )


def _whole(query: Query) -> Query:
    """The question as it was typed: nothing mended, spelt out or parted."""
    return Query(query.asked, query.asked, (query.asked,), False)


def _dense(searcher: Searcher, query: Query) -> list[int]:
    return [number for number, _ in _rankings(searcher, _whole(query))[0][0]]


def _lexical(searcher: Searcher, query: Query) -> list[int]:
    return [number for number, _ in _rankings(searcher, _whole(query))[1][0]]


def _fused(searcher: Searcher, query: Query) -> list[int]:
    by_meaning, by_words = _rankings(searcher, query)
    fused = retrieval.fuse([*by_meaning, *by_words], searcher.settings.fusion_constant)
    return [number for number, _ in fused]


def _reranked(searcher: Searcher, query: Query) -> list[int]:
    candidates = _fused(searcher, query)[: searcher.settings.rerank]
    ranking = retrieval.rerank(searcher.index, searcher.reranker, query.parts, candidates)
    return [number for number, _ in ranking]


def _found(searcher: Searcher, query: Query) -> list[int]:
    found = retrieval.find(
        searcher.index, searcher.encoder, searcher.reranker, query, searcher.settings
    )
    return [one.number for one in found]


STAGES: dict[str, Stage] = {
    "dense (bge-small)": _dense,
    "words (BM25)": _lexical,
    "both fused": lambda searcher, query: _fused(searcher, _whole(query)),
    "fused, reranked": lambda searcher, query: _reranked(searcher, _whole(query)),
    "all weighed together": lambda searcher, query: _found(searcher, _whole(query)),
    "and the question read first": _found,
}


def run() -> str:
    """Measure, write benchmarks/results/quality.json, and return the tables as Markdown."""
    questions = evaluation.load_questions(DATA / "gwent_dev.jsonl")
    unanswerable = evaluation.load_questions(DATA / "gwent_dev_unanswerable.jsonl")
    answerable = [question for question in questions if question.answerable]
    unanswerable += [question for question in questions if not question.answerable]
    with tempfile.TemporaryDirectory() as folder:
        qa.build(ROOT / "corpus", folder)
        searcher = qa.load(folder)
    rows = {name: _measure(searcher, stage, answerable) for name, stage in STAGES.items()}
    kinds = _by_kind(searcher, answerable)
    silence = _silence(searcher, answerable, unanswerable)
    RESULTS.mkdir(exist_ok=True)
    results = {"stages": rows, "kinds": kinds, "silence": silence}
    (RESULTS / "quality.json").write_text(json.dumps(results, indent=1) + "\n")
    return "\n\n".join(
        [
            f"{len(answerable)} answerable and {len(unanswerable)} unanswerable questions.",
            _table("stage", rows),
            _table("kind of question", kinds),
            "\n".join(f"- {name}: {value:.3f}" for name, value in silence.items()),
        ]
    )


def _read(searcher: Searcher, question: JudgedQuestion) -> Query:
    return questions.read(question.question, searcher.index.speller, searcher.index.abbreviations)


def _measure(
    searcher: Searcher, stage: Stage, judged: Sequence[JudgedQuestion]
) -> dict[str, float]:
    ranks = [_first_relevant(searcher, stage(searcher, _read(searcher, q)), q) for q in judged]
    return {
        "hit@1": evaluation.mean(rank <= 1 for rank in ranks),
        "hit@3": evaluation.mean(rank <= 3 for rank in ranks),
        "hit@5": evaluation.mean(rank <= 5 for rank in ranks),
        "MRR@10": evaluation.mean(1 / rank if rank <= DEPTH else 0.0 for rank in ranks),
    }


def _first_relevant(searcher: Searcher, numbers: Sequence[int], question: JudgedQuestion) -> float:
    for rank, number in enumerate(numbers, start=1):
        if evaluation.is_relevant(searcher.passages[number].text, question):
            return rank
    return float("inf")


def _by_kind(
    searcher: Searcher, questions: Sequence[JudgedQuestion]
) -> dict[str, dict[str, float]]:
    kinds = sorted({question.kind for question in questions})
    return {
        kind: _measure(searcher, _found, [q for q in questions if q.kind == kind]) for kind in kinds
    }


def _silence(
    searcher: Searcher,
    answerable: Sequence[JudgedQuestion],
    unanswerable: Sequence[JudgedQuestion],
) -> dict[str, float]:
    """Measure how well confidence tells the two apart; AUROC 0.5 is chance, 1 is perfect."""
    good = np.array([searcher.ask(q.question).confidence for q in answerable])
    answers = [searcher.ask(q.question) for q in unanswerable]
    bad = np.array([answer.confidence for answer in answers])
    greater = (good[:, None] > bad[None, :]).mean() + (good[:, None] == bad[None, :]).mean() / 2
    threshold = np.quantile(good, 0.05)
    return {
        "AUROC of the confidence": float(greater),
        "unanswerable refused when 5 % of the answerable are": float((bad < threshold).mean()),
        "unanswerable with status answered": evaluation.mean(
            answer.status == "answered" for answer in answers
        ),
        "unanswerable with status not_found": evaluation.mean(
            answer.status == "not_found" for answer in answers
        ),
        "answerable with status not_found": evaluation.mean(
            searcher.ask(q.question).status == "not_found" for q in answerable
        ),
    }


def _table(first: str, rows: dict[str, dict[str, float]]) -> str:
    heads = list(next(iter(rows.values())))
    lines = [f"| {first} | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    lines += [
        f"| {name} | {' | '.join(f'{row[head]:.2f}' for head in heads)} |"
        for name, row in rows.items()
    ]
    return "\n".join(lines)
