"""How sure an answer is: does the report answer this question at all?

The best passage of a report that does not answer looks much like one of a report that
does. What tells them apart are many small signals, none of them enough alone: how well
the reranker likes the passage, whether every content word of the question has a
counterpart in it (by meaning, in context), whether the number, the year, the name or the
reason that is asked for stands there. `measure` takes them; a `Calibration`, fitted on
questions with and without an answer (`python -m benchmarks calibrate`), weighs them.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from qa.passages import model_text
from qa.types import Status
from qa.words import content_words, terms, words

if TYPE_CHECKING:
    from qa.encoders import Encoder, ModelIdentity
    from qa.questions import Query
    from qa.types import Passage

_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|often|long|old|far|big|large|high)\b|"
    r"\b(?:numbers?|percentages?|proportions?|percent|rates?|figures?|totals?|costs?|amounts?|"
    r"budgets?|salary|salaries|shares?|averages?|hours|size)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|half|"
    r"quarters?|thirds?|twice|hundreds?|thousands?|millions?)\b",
    re.IGNORECASE,
)
_ASKS_REASON = re.compile(r"\bwhy\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|due|since|so|as|reasons?|means|results?|resulting|therefore|that is|to|"
    r"should|helps?|leads?|allows?|caused?)\b",
    re.IGNORECASE,
)
_ASKS_YES_NO = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.IGNORECASE
)
_FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of the best passage found for a question.

    ``reranked`` is the reranker's raw score, of the best clause of a long question.
    ``weakest_match`` is a cosine: each content word of the question, read in its place, is
    near to some word of the passage; this is the least near. ``words`` is the logarithm of
    one more than their number, since of many the weakest is weaker. The rest count (figures
    and names of the question that the passage lacks) or are 0 or 1.
    """

    reranked: float
    weakest_match: float
    words: float
    asks_number: float
    number_missing: float
    figures_absent: float
    names_absent: float
    reason_missing: float
    asks_yes_no: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights that turn signals into a confidence, and the models that they were fitted for.

    ``weights`` has one entry for each field of Signals. ``answered_from`` and ``weak_from``
    part the confidences into answered, weak and not found.
    """

    encoder: str
    reranker: str
    intercept: float
    weights: dict[str, float]
    answered_from: float
    weak_from: float

    def confidence(self, signals: Signals) -> float:
        """Return the chance that the report answers, if every second question has an answer.

        A logistic regression: 1 / (1 + exp(-(intercept + weights · signals))).
        """
        values: dict[str, float] = asdict(signals)
        total = self.intercept + sum(self.weights[name] * values[name] for name in values)
        return 1 / (1 + math.exp(-max(-700.0, min(700.0, total))))

    def status(self, confidence: float) -> Status:
        """Return the status that goes with a confidence."""
        if confidence >= self.answered_from:
            return "answered"
        return "weak" if confidence >= self.weak_from else "not_found"


@cache
def calibration_for(encoder: ModelIdentity, reranker: ModelIdentity) -> Calibration | None:
    """Return the calibration that comes with qa for these two models, None if there is none."""
    listed: list[dict[str, Any]] = json.loads(
        files("qa").joinpath("calibration.json").read_text(encoding="utf-8")
    )
    for entry in listed:
        if (entry["encoder_sha256"], entry["reranker_sha256"]) == (
            encoder.sha256,
            reranker.sha256,
        ):
            names = {field.name for field in fields(Calibration)}
            return Calibration(**{name: entry[name] for name in names})
    return None


def measure(
    encoder: Encoder, query: Query, passage: Passage, quote: str, reranked: float
) -> Signals:
    """Return the signals of a question's best passage and of the part marked in it."""
    matches = _matches(encoder, query, passage)
    seen = set(terms(model_text(passage)))
    asks_number = bool(_ASKS_NUMBER.search(query.text))
    asks_reason = bool(_ASKS_REASON.search(query.text))
    return Signals(
        reranked=reranked,
        weakest_match=min(matches, default=0.0),
        words=math.log1p(len(matches)),
        asks_number=float(asks_number),
        number_missing=float(asks_number and not _NUMBER.search(quote)),
        figures_absent=float(_figures_absent(query, passage)),
        names_absent=float(sum(stem not in seen for stem in _names(query.asked))),
        reason_missing=float(asks_reason and not _REASON.search(quote)),
        asks_yes_no=float(bool(_ASKS_YES_NO.match(query.text))),
    )


def _matches(encoder: Encoder, query: Query, passage: Passage) -> list[float]:
    """Return for each content word of the question its cosine to the passage's nearest word."""
    wanted = [(word.start, word.end) for word in content_words(query.text)]
    text = model_text(passage)
    offered = [(word.start, word.end) for word in words(text)]
    if not wanted or not offered:
        return []
    cosines = encoder.encode_words(query.text, wanted) @ encoder.encode_words(text, offered).T
    return [float(best) for best in cosines.max(axis=1)]


def _figures_absent(query: Query, passage: Passage) -> int:
    held = set(_FIGURE.findall(f"{passage.context} {passage.text}"))
    return sum(figure not in held for figure in _FIGURE.findall(query.asked))


def _names(question: str) -> list[str]:
    """Return the stems of words with a capital within a sentence: names, as a rule."""
    found = []
    for word in words(question):
        before = question[: word.start].rstrip()
        starts_sentence = not before or before[-1] in ".!?:"
        if word.text[0].isupper() and word.text != "I" and not starts_sentence:
            found.append(word.stem)
    return found
