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
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from qa import forms
from qa.abbreviations import spelt_out_behind
from qa.answer_types import asks_list, asks_reason, forms_missing, has_reason
from qa.figures import YEAR, figures, one_year, years_of
from qa.matching import least_near
from qa.passages import model_text, row_columns
from qa.types import Status
from qa.words import Word, content_words, is_stop_word, terms, words

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from qa.encoders import Encoder, ModelIdentity, Reranker
    from qa.index import Index
    from qa.questions import Query
    from qa.types import Passage

# What a figure is the number of: category 2 is not category 1, nor May 2021 May 2023.
_NUMBERED = re.compile(
    r"\b(?:annex|article|band|category|chapter|class|grade|group|level|part|pathway|phase|"
    r"priority|recommendation|schedule|section|stage|step|tier|type|ward|wing|zone|(january|"
    r"february|march|april|may|june|july|august|september|october|november|december)) "
    r"\d+(?:[.,/]\d+)*"
)
# A reason may be told without a word that joins it: "It was late. Nobody had ordered it."
_REASON_MISSING = 0.5
# So many words are left out in turn: each costs a reading of the quote.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of the best passage found for a question, and of the part marked in it.

    Of the reranker's raw scores for the sentence that asks: ``quote_reranked`` is that of the
    marked part, and 0 where it is lower, since below it only says no; ``itself_reranked`` that of
    the sentence itself, for some are put so that nothing scores high for them. The next two are
    changes of the first when the question changes, each a hyperbolic tangent, for beyond a point
    more says nothing. ``left_out`` is their mean over its content words, with one left out in
    turn: one that the text answers to is missed, one that it has nothing for was in the way.
    ``as_words`` is for nothing but these words: what is only on the topic scores higher for them.

    Each content word of what matters in the question, read in its place, is near to some word of
    the passage (a cosine); ``two_weakest`` is the mean of the two least near, and ``words`` the
    logarithm of one more than their number, since of many the weakest are weaker.

    ``figures_absent`` and ``names_absent`` count what the sentence that asks names and the
    passage lacks, or for figures its whole section, for names the report's title, too; a year
    that a table has above another column than the one asked for counts as absent;
    ``forms_missing`` the forms of answer that the question asks for and the text lacks
    (`qa.answer_types`), a reason as half of one. The rest are 0 or 1: ``given`` where the passage
    is by its form what is asked for (`qa.forms`).
    """

    quote_reranked: float
    itself_reranked: float
    two_weakest: float
    left_out: float
    as_words: float
    words: float
    figures_absent: float
    names_absent: float
    forms_missing: float
    given: float
    asks_list: float


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
    index: Index, encoder: Encoder, reranker: Reranker, query: Query, number: int, quote: str
) -> Signals:
    """Return the signals of a question's best passage and of the part marked in it."""
    passage = index.passages[number]
    asked, read = query.asks, model_text(passage)
    seen = set(terms(read))
    document = index.documents[passage.document_id]
    about = set(terms(document.title))
    section = _section(index, passage)
    reading = _read(reranker, asked, f"{passage.context}\n{quote}")
    # A reason often stands in the sentence before or behind.
    reason_missing = asks_reason(asked) and not has_reason(passage.content)
    return Signals(
        quote_reranked=max(0.0, reading.score),
        itself_reranked=reading.itself,
        two_weakest=least_near(encoder, query.matters, [read])[0],
        left_out=_mean([math.tanh(score - reading.score) for score in reading.left_out]),
        as_words=math.tanh(reading.as_words - reading.score),
        words=math.log1p(len(terms(query.matters))),
        figures_absent=float(
            _figures_absent(asked, section, table=passage.kind == "table")
            + _of_other_years(asked, quote, section)
            + (_years_beside(asked, quote) if passage.kind == "table" else 0)
        ),
        names_absent=float(_names_absent(asked, seen | about, document.text)),
        forms_missing=forms_missing(asked, quote) + _REASON_MISSING * reason_missing,
        given=float(forms.gives(index, query, number)),
        asks_list=float(asks_list(asked)),
    )


class _Reading(NamedTuple):
    """The reranker's raw scores of a text: for a question, for nothing but its content words, and
    with each of these left out in turn; and that of the question for itself."""

    score: float
    itself: float
    as_words: float
    left_out: list[float]


def _read(reranker: Reranker, question: str, text: str) -> _Reading:
    telling = content_words(question)
    pairs = [
        (question, text),
        (question, question),
        (" ".join(word.text for word in telling), text),
        *((question[: word.start] + question[word.end :], text) for word in telling[:_MOST]),
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        scores = pool.map(lambda pair: float(reranker.score(pair[0], [pair[1]])[0]), pairs)
    score, itself, as_words, *left_out = scores
    return _Reading(score, itself, as_words, left_out)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _section(index: Index, passage: Passage) -> str:
    """Return the text of a passage's whole section, with its headings."""
    here = (passage.document_id, passage.section_path)
    texts = (p.text for p in index.passages if (p.document_id, p.section_path) == here)
    return " ".join((passage.context, *texts))


def _figures_absent(asked: str, section: str, *, table: bool) -> int:
    """Count the figures asked for that the passage's section lacks.

    Those of the sentence that asks: a story around it has figures of its own ("I am 27 ...").
    The whole section, because the year may stand in the sentence before ("In May 2019 ...").
    Where the question says what a figure is the number of, the section must say it, too; a table
    may have the month in its caption, and the year above a column.
    """
    asked, section = one_year(asked).lower(), one_year(section).lower()
    held, numbered = set(figures(section)), set(_numbered(section))
    # Who asks of 2018 may mean the financial year that began or ended then.
    held |= {year for double in held for year in years_of(double)}
    absent = [figure for figure in figures(asked) if figure not in held]
    others = [
        whole
        for whole, month in _numbered(asked).items()
        if whole not in numbered and not (table and month and re.search(rf"\b{month}\b", section))
    ]
    return len(absent) + sum(one.split()[-1] in held for one in others)


def _numbered(text: str) -> dict[str, str | None]:
    """Return what a text numbers ("category 2"), and in which month each is a year, if in one."""
    return {match[0]: match[1] for match in _NUMBERED.finditer(text)}


def _years_beside(asked: str, quote: str) -> int:
    """Count the years asked for that a quoted row has, but not where the question looks.

    That is in the columns whose heads have most of its words: "How many families were
    there in 2024?" is not answered by "Families in 2025 17; All 2024 71". Who names two years
    asks what lies between them ("the change from 2014 to 2019"), in a column of its own.
    """
    years = {year for year in figures(one_year(asked)) if YEAR.fullmatch(year)}
    if len(years) > 1:
        return 0
    named, columns = row_columns(one_year(quote))
    wanted = set(terms(asked)) - set(terms(named))
    shared = [
        len({stem for stem in terms(one) if not stem[0].isdigit()} & wanted) for one in columns
    ]
    looked = [one for one, count in zip(columns, shared, strict=True) if count == max(shared)]
    seen = set(figures(" ".join((named, *looked))))
    return len(years & set(figures(" ".join(columns))) - seen)


def _of_other_years(asked: str, quote: str, section: str) -> int:
    """Count the one year asked for where a section has it, but what is quoted names only others."""
    years, told = set(figures(one_year(asked))), _years_in(quote)
    wanted = {year for year in years if YEAR.fullmatch(year)}
    if len(wanted) != 1 or not told or not told.isdisjoint(_years_in(asked)):
        return 0
    return int(not wanted.isdisjoint(_years_in(section)))


def _years_in(text: str) -> set[str]:
    """Return the years that a text names; of a financial year both."""
    found = set(figures(one_year(text)))
    return {year for one in found for year in (one, *years_of(one)) if YEAR.fullmatch(year)}


def _names_absent(question: str, seen: Set[str], report: str) -> int:
    """Count the words with a capital within a sentence, names as a rule, that are not ``seen``.

    What is spelt out in brackets behind it is seen by those words, too: "PCSOs (support officers)",
    and those of what is seen name nothing more; and so is a first name beside the other that is
    seen, where the report has both: "Ann Hale" is "Ms Hale". The letters of "A&E" are no names.
    """
    if question.isupper():
        return 0
    every = list(words(question))
    absent = told = 0
    for word, following in zip_longest(every, every[1:]):
        behind = spelt_out_behind(question, word.end)
        if word.stem in seen:
            told = max(told, word.end + len(behind))
        if word.stem in seen or word.start < told or not _is_name(word, question):
            continue
        long = set(terms(behind))
        both = question[word.start : following.end] if following else ""
        known = both.istitle() and following.stem in seen and both in report
        absent += not known and not (long and long <= seen)
    return absent


def _is_name(word: Word, question: str) -> bool:
    """Say whether a word of a question is a name: it has a capital, and begins no sentence."""
    before = question[: word.start].rstrip()
    starts_sentence = not before or before[-1] in ".!?:"
    joined = len(word.text) == 1 and "&" in question[max(0, word.start - 1) : word.end + 1]
    shown = word.text[0].isupper() and not starts_sentence and not joined
    return shown and not is_stop_word(word.text)
