"""How often the right passage comes first, step by step, and how well silence is kept.

    python -m benchmarks quality

Judged questions stand in benchmarks/data: of the report in corpus/, and of seven
more, invented, of other fields and shapes. A passage is right when it holds one of the question's
evidence strings; a section is right when it holds one, too; a quote is right when it shares
at least half of the shorter of itself and the evidence. The confidence was fitted on all but
the development questions: what is said of it elsewhere is not unseen.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import qa
from qa import evaluation, questions, retrieval
from qa.evaluation import JudgedQuestion
from qa.passages import model_text
from qa.questions import Query
from qa.searcher import Searcher
from qa.settings import SearchSettings

ROOT = Path(__file__).parent.parent
DATA = ROOT / "benchmarks" / "data"
RESULTS = ROOT / "benchmarks" / "results"
DEPTH = 10
# The reports of each set, and its files of questions.
SETS = {
    "development": (ROOT / "corpus", ("gwent_dev.jsonl", "gwent_dev_unanswerable.jsonl")),
    "authored": (ROOT / "corpus", tuple(f"gwent_authored{n}.jsonl" for n in ("", "_2", "_3"))),
    "second report": (DATA / "second", ("second_report.jsonl",)),
    "third report": (DATA / "third", ("third_report.jsonl",)),
    "fourth report": (DATA / "fourth", ("fourth_report.jsonl",)),
    "fifth report": (DATA / "fifth", ("fifth_report.jsonl",)),
    "sixth report": (DATA / "sixth", ("sixth_report.jsonl",)),
    "seventh report": (DATA / "seventh", ("seventh_report.jsonl",)),
    "eighth report": (DATA / "eighth", ("eighth_report.jsonl",)),
}

Rank = Callable[[Searcher, Query, SearchSettings], list[int]]


@dataclass(frozen=True)
class Step:
    """A row of the ablation: how a question is read, with which settings, ranked how."""

    rank: Rank
    read: Callable[[Query], Query] = lambda query: query
    changes: dict[str, float] | None = None


def _dense(searcher: Searcher, query: Query, _: SearchSettings) -> list[int]:
    return [n for n, _ in retrieval.dense(searcher.index, searcher.encoder, query.parts, DEPTH)[0]]


def _lexical(searcher: Searcher, query: Query, _: SearchSettings) -> list[int]:
    return [n for n, _ in retrieval.lexical(searcher.index, query.parts, DEPTH)[0]]


def _fused(searcher: Searcher, query: Query, settings: SearchSettings) -> list[int]:
    index, count = searcher.index, settings.candidates
    by_meaning = retrieval.dense(index, searcher.encoder, query.parts, count)
    by_words = retrieval.lexical(index, query.parts, count)
    return [n for n, _ in retrieval.fuse(by_meaning, by_words, settings.lexical_weight)]


def _found(searcher: Searcher, query: Query, settings: SearchSettings) -> list[int]:
    found = retrieval.find(searcher.index, searcher.encoder, searcher.reranker, query, settings)
    return [one.number for one in found]


def _typed(query: Query) -> Query:
    return Query(query.asked, query.asked, (query.asked,))


def _mended(query: Query) -> Query:
    return Query(query.asked, query.text, (query.text,))


def _parted(query: Query) -> Query:
    return Query(query.asked, query.text, query.parts)


def _graded(query: Query) -> Query:
    return replace(query, to_explain=())


_ALWAYS_SURE = {"unsure_below": -math.inf}
_NO_ROW = {**_ALWAYS_SURE, "row_weight": -math.inf}
_NO_HEADING = {**_NO_ROW, "heading_weight": 0.0}
STEPS: dict[str, Step] = {
    "meaning alone (bge-small)": Step(_dense, _typed),
    "words alone (BM25)": Step(_lexical, _typed),
    "both fused": Step(_fused, _typed),
    "the top 10 by the reranker alone": Step(_found, _typed, {**_NO_HEADING, "fused_weight": 0.0}),
    "reranker and fusion together": Step(_found, _typed, _NO_HEADING),
    "+ spelling and abbreviations": Step(_found, _mended, _NO_HEADING),
    "+ the sentence that asks": Step(_found, _parted, _NO_HEADING),
    "+ headings named": Step(_found, _parted, _NO_ROW),
    "+ rows named": Step(_found, _parted, _ALWAYS_SURE),
    "+ grades asked for": Step(_found, _graded, _ALWAYS_SURE),
    "+ meanings asked for": Step(_found, changes=_ALWAYS_SURE),
    "+ words, where the reranker knows none (all)": Step(_found),
}
_ALL = list(STEPS)[-1]


def searchers() -> Iterator[tuple[str, Searcher, list[JudgedQuestion]]]:
    """Yield each set of questions with a searcher of a fresh index of its reports."""
    for name, (corpus, files) in SETS.items():
        judged = [one for file in files for one in evaluation.load_questions(DATA / file)]
        with tempfile.TemporaryDirectory() as folder:
            qa.build(corpus, folder)
            yield name, qa.load(folder), judged


def run() -> str:
    """Measure, write benchmarks/results/quality.json, and return the tables as Markdown."""
    results = {name: _measure(searcher, judged) for name, searcher, judged in searchers()}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "quality.json").write_text(json.dumps(results, indent=1) + "\n")
    return "\n\n".join(
        part
        for name, result in results.items()
        for part in (
            f"### {name.capitalize()} questions: {result['answerable']} answerable, "
            f"{result['unanswerable']} not",
            table("step", result["steps"]),
            table("kind of question", result["kinds"]),
            table("whole answers", {name: {"": v} for name, v in result["answers"].items()}),
            table("coverage", {name: {"risk": v} for name, v in result["risks"].items()}),
        )
    )


def _measure(searcher: Searcher, judged: Sequence[JudgedQuestion]) -> dict:
    answerable = [one for one in judged if one.answerable]
    found = {name: _first_ranks(searcher, step, answerable) for name, step in STEPS.items()}
    kinds = np.array([one.kind for one in answerable])
    return {
        "answerable": len(answerable),
        "unanswerable": len(judged) - len(answerable),
        "steps": {name: _step(ranks, seconds) for name, (ranks, seconds) in found.items()},
        "kinds": {str(kind): _ranks(found[_ALL][0][kinds == kind]) for kind in np.unique(kinds)},
        **_answers(searcher, judged),
    }


def _step(ranks: np.ndarray, seconds: Sequence[float]) -> dict:
    resampled = np.random.default_rng(0).choice(ranks, (2000, len(ranks)))
    low, high = np.quantile((resampled <= 1).mean(axis=1), [0.025, 0.975])
    return {
        **_ranks(ranks),
        "hit@1, 95 %": f"{low:.2f}-{high:.2f}",
        "median ms": f"{1000 * np.median(seconds):.0f}",
        "p95 ms": f"{1000 * np.quantile(seconds, 0.95):.0f}",
    }


def _first_ranks(
    searcher: Searcher, step: Step, judged: Sequence[JudgedQuestion]
) -> tuple[np.ndarray, list[float]]:
    """Return for each question the rank of the first right passage (inf: none), and the time."""
    settings = replace(searcher.settings, **(step.changes or {}))
    index = searcher.index
    ranks, seconds = [], []
    for one in judged:
        began = time.perf_counter()
        known = index.abbreviations_in(one.question)
        query = step.read(questions.read(one.question, index.speller, known))
        order = step.rank(searcher, query, settings)
        seconds.append(time.perf_counter() - began)
        right = (
            rank
            for rank, number in enumerate(order[:50], start=1)
            if evaluation.is_relevant(searcher.passages[number].text, one)
        )
        ranks.append(next(right, np.inf))
    return np.array(ranks), seconds


def _ranks(ranks: np.ndarray) -> dict[str, float]:
    return {
        "hit@1": float((ranks <= 1).mean()),
        "hit@3": float((ranks <= 3).mean()),
        "hit@5": float((ranks <= 5).mean()),
        "MRR@10": float(np.where(ranks <= DEPTH, 1 / ranks, 0).mean()),
    }


def _answers(searcher: Searcher, judged: Sequence[JudgedQuestion]) -> dict[str, dict]:
    """Measure whole answers: refusing a question that has an answer counts as wrong."""
    seconds: list[float] = []

    def ask(question: str) -> qa.Answer:
        began = time.perf_counter()
        answer = searcher.ask(question, DEPTH)
        seconds.append(time.perf_counter() - began)
        return answer

    result = evaluation.evaluate(ask, searcher.documents, judged)
    measures = {
        **result.measures,
        "AUROC": result.auroc or 0.0,
        "refused at 5 %": result.refused_at_5 or 0.0,
        "words a passage": evaluation.mean(len(p.text.split()) for p in searcher.passages),
        "median ms": float(1000 * np.median(seconds)),
        "p95 ms": float(1000 * np.quantile(seconds, 0.95)),
        "reranking 20 passages, ms": _yardstick(searcher, judged),
    }
    return {
        "answers": measures,
        "risks": {f"{coverage:.0%}": risk for coverage, risk in result.risks.items()},
    }


def _yardstick(searcher: Searcher, judged: Sequence[JudgedQuestion]) -> float:
    """Return the median milliseconds of reranking 20 passages alone, in this very run."""
    spread = searcher.passages[:: max(1, len(searcher.passages) // 20)][:20]
    texts = [model_text(passage) for passage in spread]
    seconds = []
    for one in judged[:20]:
        began = time.perf_counter()
        searcher.reranker.score(one.question, texts)
        seconds.append(time.perf_counter() - began)
    return float(1000 * np.median(seconds))


def table(first: str, rows: dict[str, dict]) -> str:
    """Return rows of figures as Markdown; ``first`` heads the column of their names."""
    heads = list(next(iter(rows.values())))
    lines = [f"| {first} | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for name, row in rows.items():
        cells = [f"{v:.2f}" if isinstance(v, float) and v < 2 else _whole(v) for v in row.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _whole(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.0f}"
