"""Fit the confidence: weights that tell questions with an answer from those without.

    python -m benchmarks calibrate

Fitted on benchmarks/data/gwent_authored.jsonl alone, so that the development questions
stay unseen; written to qa/calibration.json. The thresholds are set on predictions made by
cross-validation: 6 % of the answerable questions are refused, and 72 % of
the unanswerable ones do not count as answered. They are harder on purpose than most that
people ask: of those, fewer are refused.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import qa
from benchmarks.quality import DATA, ROOT
from qa import answers, confidence, evaluation, questions, retrieval
from qa.evaluation import JudgedQuestion
from qa.searcher import Searcher

_REFUSED = 0.06
_NOT_ANSWERED = 0.72
_SEEDS = range(5)


def run() -> str:
    """Fit, write qa/calibration.json, and return what was fitted and how well it does."""
    judged = evaluation.load_questions(DATA / "gwent_authored.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        qa.build(ROOT / "corpus", folder)
        searcher = qa.load(folder)
        names, features = _features(searcher, judged)
        encoder, reranker = searcher.encoder.identity, searcher.reranker.identity
    wanted = np.array([question.answerable for question in judged])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=5000))
    predicted = np.mean(
        [
            cross_val_predict(
                model,
                features,
                wanted,
                cv=StratifiedKFold(10, shuffle=True, random_state=seed),
                method="predict_proba",
            )[:, 1]
            for seed in _SEEDS
        ],
        axis=0,
    )
    model.fit(features, wanted)
    scaler, logistic = model[0], model[-1]
    # The scaling is folded into the weights, so that they apply to the signals as they are.
    weights = logistic.coef_[0] / scaler.scale_
    entry = {
        "encoder": encoder.name,
        "encoder_sha256": encoder.sha256,
        "reranker": reranker.name,
        "reranker_sha256": reranker.sha256,
        "fitted_on": f"{wanted.sum()} answerable and {(~wanted).sum()} unanswerable questions",
        "intercept": round(float(logistic.intercept_[0] - weights @ scaler.mean_), 4),
        "weights": {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)},
        "answered_from": round(float(np.quantile(predicted[~wanted], _NOT_ANSWERED)), 3),
        "weak_from": round(float(np.quantile(predicted[wanted], _REFUSED)), 3),
    }
    target = ROOT / "qa" / "calibration.json"
    target.write_text(json.dumps([entry], indent=1) + "\n")
    return (
        f"{json.dumps(entry, indent=1)}\n"
        f"AUROC in 10-fold cross-validation: {roc_auc_score(wanted, predicted):.3f}"
    )


def _features(searcher: Searcher, judged: Sequence[JudgedQuestion]) -> tuple[list[str], np.ndarray]:
    rows = []
    for question in judged:
        index = searcher.index
        query = questions.read(question.question, index.speller, index.abbreviations)
        best = retrieval.find(index, searcher.encoder, searcher.reranker, query, searcher.settings)[
            0
        ]
        passage = index.passages[best.number]
        span = answers.quote(index, searcher.reranker, query, passage)
        text = index.documents[passage.document_id].text
        quoted = text[slice(*span)] if span else passage.text
        rows.append(
            asdict(
                confidence.measure(
                    searcher.encoder, query, passage, quoted, best.scores["best_part"]
                )
            )
        )
    names = list(rows[0])
    return names, np.array([[row[name] for name in names] for row in rows])
