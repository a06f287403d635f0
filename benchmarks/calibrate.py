"""Fit the confidence: weights that tell questions with an answer from those without.

    python -m benchmarks calibrate

Fitted on the authored questions and on those of the other reports, so that the development
questions stay unseen; written to qa/calibration.json. The thresholds are set on predictions
made by cross-validation: `_REFUSED` of the answerable questions are refused, and
`_NOT_ANSWERED` of the unanswerable ones do not count as answered. These questions are harder
on purpose than most that people ask: of those, fewer are refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.quality import ROOT, searchers
from qa import answers, evaluation, questions, retrieval
from qa.confidence import Signals, measure
from qa.evaluation import JudgedQuestion
from qa.passages import model_text
from qa.searcher import Searcher
from qa.words import content_words

_UNSEEN = "development"
_REFUSED = 0.05
_NOT_ANSWERED = 0.85
_SEEDS = range(5)
_NAMES = [field.name for field in fields(Signals)]

Measured = Mapping[str, tuple[np.ndarray, np.ndarray]]
"""Of each set of questions the signals, a row for each, and whether it has an answer."""


def run() -> str:
    """Fit, write qa/calibration.json, and return what was fitted and how well it does."""
    measured = {}
    for name, searcher, judged in searchers():
        # "Hello" is refused without asking any model.
        asking = [one for one in judged if content_words(one.question)]
        measured[name] = (
            np.array([_signals(searcher, one) for one in asking]),
            np.array([one.answerable for one in asking]),
        )
        encoder, reranker = searcher.encoder.identity, searcher.reranker.identity
    unseen, unseen_wanted = measured.pop(_UNSEEN)
    signals = np.concatenate([rows for rows, _ in measured.values()])
    wanted = np.concatenate([answerable for _, answerable in measured.values()])
    predicted = _cross_validated(signals, wanted)
    model = _model().fit(signals, wanted)
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
        "weights": {name: round(float(w), 4) for name, w in zip(_NAMES, weights, strict=True)},
        "answered_from": round(float(np.quantile(predicted[~wanted], _NOT_ANSWERED)), 3),
        "weak_from": round(float(np.quantile(predicted[wanted], _REFUSED)), 3),
    }
    target = ROOT / "qa" / "calibration.json"
    target.write_text(json.dumps([entry], indent=1) + "\n")
    return "\n".join(
        [
            json.dumps(entry, indent=1),
            _summary("10-fold cross-validation", predicted, wanted),
            _summary(f"unseen ({_UNSEEN})", model.predict_proba(unseen)[:, 1], unseen_wanted),
            *_on_other_reports(measured),
        ]
    )


def _on_other_reports(measured: Measured) -> Iterator[str]:
    """Say of each report how well weights do that were fitted on the other reports alone.

    What decides for or against a signal is this, and not cross-validation: a signal must hold
    on a report of another kind. So the mean is given without each signal, too.
    """
    for name, (_, wanted) in measured.items():
        yield _summary(f"{name}, fitted on the others", _by_the_others(measured, name), wanted)
    kept = {left: [other for other in _NAMES if other != left] for left in _NAMES}
    for left, names in {"none": _NAMES, **kept}.items():
        columns = [_NAMES.index(name) for name in names]
        fewer = {
            name: (signals[:, columns], wanted) for name, (signals, wanted) in measured.items()
        }
        each = [roc_auc_score(fewer[name][1], _by_the_others(fewer, name)) for name in fewer]
        yield f"mean AUROC of these, left out {left}: {np.mean(each):.3f}"


def _by_the_others(measured: Measured, name: str) -> np.ndarray:
    others = [rest for other, rest in measured.items() if other != name]
    model = _model().fit(*(np.concatenate(one) for one in zip(*others, strict=True)))
    return model.predict_proba(measured[name][0])[:, 1]


def _model() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=5000))


def _cross_validated(signals: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return each question's confidence from models that have not seen it."""
    folds = (StratifiedKFold(10, shuffle=True, random_state=seed) for seed in _SEEDS)
    rounds = [
        cross_val_predict(_model(), signals, wanted, cv=cv, method="predict_proba")[:, 1]
        for cv in folds
    ]
    return np.mean(rounds, axis=0)


def _summary(name: str, predicted: np.ndarray, wanted: np.ndarray) -> str:
    refused = evaluation.refused_at(0.05, list(predicted[wanted]), list(predicted[~wanted]))
    return (
        f"{name}: AUROC {roc_auc_score(wanted, predicted):.3f}, "
        f"unanswerable refused when 5 % of the answerable are {refused:.3f}"
    )


def _signals(searcher: Searcher, question: JudgedQuestion) -> list[float]:
    index, reranker = searcher.index, searcher.reranker
    known = index.abbreviations_in(question.question)
    query = questions.read(question.question, index.speller, known)
    found = retrieval.find(index, searcher.encoder, reranker, query, searcher.settings)
    best = index.passages[found[0].number]
    put = questions.as_written(query, model_text(best))
    marked = answers.quote(index, reranker, put, best)
    quoted = marked.content if marked else best.content
    signals = measure(index, searcher.encoder, reranker, put, found[0].number, quoted)
    return list(asdict(signals).values())
