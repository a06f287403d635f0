"""The public collection SciFact: claims, and the abstracts that bear on them (BEIR's split).

    python -m benchmarks scifact

Another field, another kind of text and 5,183 documents: what helps here and on the reports
helps in general. Each abstract is one passage under its title. Published nDCG@10: bge-small
alone 0.713, BM25 0.679.
"""

from __future__ import annotations

import csv
import gzip
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import ir_measures
from ir_measures import nDCG

import qa
from benchmarks.quality import DATA, RESULTS
from qa import retrieval
from qa.questions import Query
from qa.searcher import Searcher

_FOLDER = DATA / "scifact"
_WHOLE = qa.IndexSettings(passage_words=2000, passage_limit=2000)


def run() -> str:
    """Measure, write benchmarks/results/scifact.json, and return a table as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for entry in _read("corpus.jsonl.gz"):
            text = f"# {entry['title'].strip()}\n\n{entry['text'].strip()}\n"
            (corpus / f"{entry['_id']}.md").write_text(text, encoding="utf-8")
        qa.build(corpus, Path(folder) / "index", _WHOLE)
        searcher = qa.load(Path(folder) / "index")
        claims = {entry["_id"]: entry["text"] for entry in _read("queries.jsonl.gz")}
        stages: dict[str, dict[str, dict[str, float]]] = {}
        for id, claim in claims.items():
            for name, ranking in _rankings(searcher, claim).items():
                stages.setdefault(name, {})[id] = _by_document(searcher, ranking)
    measured = {
        name: ir_measures.calc_aggregate([nDCG @ 10], _judgements(), ranked)[nDCG @ 10]
        for name, ranked in stages.items()
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "scifact.json").write_text(json.dumps(measured, indent=1) + "\n")
    rows = "\n".join(f"| {name} | {value:.4f} |" for name, value in measured.items())
    return f"| step | nDCG@10 |\n|---|---|\n{rows}"


def _rankings(searcher: Searcher, claim: str) -> dict[str, retrieval.Ranking]:
    index, settings = searcher.index, searcher.settings
    # Claims are read as they stand: a report's spelling and abbreviations are not theirs.
    query = Query(claim, claim, (claim,))
    by_meaning = retrieval.dense(index, searcher.encoder, query.parts, settings.candidates)
    by_words = retrieval.lexical(index, query.parts, settings.candidates)
    found = retrieval.find(index, searcher.encoder, searcher.reranker, query, settings)
    return {
        "meaning alone (bge-small)": by_meaning[0],
        "words alone (BM25)": by_words[0],
        "both fused": retrieval.fuse(by_meaning, by_words, settings.lexical_weight),
        "all steps": [(one.number, one.score) for one in found],
    }


def _by_document(searcher: Searcher, ranking: retrieval.Ranking) -> dict[str, float]:
    """Return each document's place, by its best passage, as a falling score."""
    order = dict.fromkeys(searcher.passages[number].document_id for number, _ in ranking)
    return {id: float(-place) for place, id in enumerate(list(order)[:100])}


def _judgements() -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {}
    with (_FOLDER / "qrels.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            judged.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    return judged


def _read(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(_FOLDER / name, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
