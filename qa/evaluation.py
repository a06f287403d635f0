"""Judging answers: questions whose right answers are known, and the measures of the field.

A judgement is tied to text, not to a passage's number: a passage is relevant when it holds
one of the question's evidence strings. Cutting the report into other passages, or
embedding it by another model, leaves the judgements valid.

Measures are named as ir_measures names them: Success@k, 1 when one of the first k hits is
relevant; RR@k, 1 / rank of the first relevant hit, 0 beyond k. A question without any hit
scores 0.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa import filters
from qa.errors import QAError, QuestionError, command
from qa.reports.text import read
from qa.types import Answer, Document, Hit, SectionPath, Within

log = logging.getLogger(__name__)

FORM = '{"id": "1", "question": "...", "answerable": true, "evidence": ["words of the report"]}'
"""A line of a file of questions, as it is shown to whoever must write one."""


class QuestionFileError(QAError):
    """A file of questions cannot be read."""


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question, whether the report answers it, and the strings that do.

    ``within`` and ``documents`` are where it was asked, as for `Searcher.ask`.
    """

    id: str
    question: str
    kind: str
    answerable: bool
    evidence: tuple[str, ...]
    sections: tuple[SectionPath, ...]
    within: Within | None = None
    documents: tuple[str, ...] | None = None

    @property
    def where(self) -> dict[str, Any]:
        """What `Searcher.ask` is to be told besides the question; nothing for everywhere."""
        where = {"within": self.within, "documents": self.documents}
        return {name: value for name, value in where.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one question.

    ``relevant_ranks`` are the ranks of the relevant hits, ``section`` and ``quote`` say
    whether the first hit's citation and quote are right; ``section`` is None where the question
    names no section.
    """

    question: JudgedQuestion
    answer: Answer
    relevant_ranks: tuple[int, ...]
    section: bool | None
    quote: bool

    def success(self, k: int) -> float:
        """Success@k."""
        return float(any(rank <= k for rank in self.relevant_ranks))

    def reciprocal_rank(self, k: int) -> float:
        """RR@k."""
        return 1 / self.relevant_ranks[0] if self.success(k) else 0.0


def load_questions(path: str | Path) -> list[JudgedQuestion]:
    """Read questions, one JSON object a line; at least one.

    Needed: "id", "question", "answerable"; for an answerable one "evidence", a list of
    strings as the report has them. Used where present: "kind", "evidence_sections", and
    "within" and "documents", where to look, as for `Searcher.ask`. A line whose "answerable"
    is null is no judgement yet, and left out: somebody has only said that an answer is wrong.

    Raises QuestionFileError, naming the line, and where no question is left.
    """
    found: list[JudgedQuestion] = []
    lines_of: dict[str, int] = {}
    complaints = 0
    again = command("eval", path, index="index")
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise QuestionFileError(
            f"The questions cannot be read: {path} ({reason}). Name a file of JSON lines with: "
            "qa eval QUESTIONS.jsonl"
        ) from error
    # Not splitlines: JSON lets stand in a string what passes for a line's end elsewhere.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            json.dumps(raw, ensure_ascii=False).encode()  # no half characters
            if isinstance(raw, dict) and raw.get("answerable", "") is None:
                complaints += 1
                continue
            one = _question(raw)
        except (ValueError, RecursionError) as error:
            raise QuestionFileError(
                f"Not a judged question: {path}, line {number} ({error}). Write it as: {FORM}"
            ) from error
        if one.id in lines_of:
            raise QuestionFileError(
                f"Two questions with one id: {path}, lines {lines_of[one.id]} and {number} "
                f"({one.id!r}). Give one of them another, then run: {again}"
            )
        lines_of[one.id] = number
        found.append(one)
    mend = 'Add them as "evidence", with "answerable": true; or false if there are none'
    if complaints and not found:
        raise QuestionFileError(
            f"Nothing to measure in {path}: of {complaints} answer(s) somebody has said that they "
            f"are wrong, not what is right. {mend}, then run: {again}"
        )
    if not found:
        raise QuestionFileError(f"No question in {path}. Write them, one a line, as: {FORM}")
    if complaints:
        log.warning(
            "Not measured: %d answer(s) in %s that somebody called wrong, without the right "
            "words. %s.",
            complaints,
            path,
            mend,
        )
    return found


def _question(raw: Any) -> JudgedQuestion:
    """Return the question of one line. Raises ValueError saying what is wrong with it."""
    if not isinstance(raw, dict):
        raise ValueError("not a JSON object")
    missing = [name for name in ("id", "question", "answerable") if name not in raw]
    if missing:
        raise ValueError(f"without {' and '.join(map(json.dumps, missing))}")
    if not isinstance(raw["answerable"], bool):
        raise ValueError('"answerable" is true, false or null')
    evidence = raw.get("evidence") or []
    sections = raw.get("evidence_sections") or []
    within, documents = raw.get("within"), raw.get("documents")
    if not filters.are_texts(evidence):
        raise ValueError('"evidence" is a list of strings')
    if not all(any(map(str.isalnum, text)) for text in evidence):
        raise ValueError('"evidence" without a word in it')
    if not filters.are_paths(sections):
        raise ValueError('"evidence_sections" is a list of section paths, lists of headings')
    by_report = within.values() if isinstance(within, dict) else [within]
    if within is not None and not all(map(filters.are_paths, by_report)):
        raise ValueError(
            '"within" is a list of section paths, lists of headings, or has such a list for each '
            "report's id"
        )
    if documents is not None and not filters.are_texts(documents):
        raise ValueError('"documents" is a list of the ids of reports')
    try:
        filters.require(within, documents)
    except QuestionError as error:
        raise ValueError(error) from None
    if raw["answerable"] and not evidence:
        raise ValueError('an answerable question needs "evidence"')
    return JudgedQuestion(
        id=str(raw["id"]),
        question=str(raw["question"]),
        kind=str(raw.get("kind", "")),
        answerable=raw["answerable"],
        evidence=tuple(evidence),
        sections=tuple(tuple(path) for path in sections),
        within=_within(within),
        documents=None if documents is None else tuple(documents),
    )


def _within(raw: Any) -> Within | None:
    if isinstance(raw, dict):
        return {id: tuple(map(tuple, paths)) for id, paths in raw.items()}
    return None if raw is None else tuple(map(tuple, raw))


def judge(question: JudgedQuestion, answer: Answer, documents: dict[str, Document]) -> Judgement:
    """Compare one Answer with what is known of its question."""
    first = answer.hits[0] if answer.hits else None
    return Judgement(
        question=question,
        answer=answer,
        relevant_ranks=relevant_ranks(question, answer),
        section=_section_is_right(first, question),
        quote=first is not None and _quote_is_right(first, question, documents),
    )


def relevant_ranks(question: JudgedQuestion, answer: Answer) -> tuple[int, ...]:
    """Return the ranks of the hits that hold one of the question's evidence strings, best first."""
    return tuple(hit.rank for hit in answer.hits if is_relevant(hit.passage.text, question))


def is_relevant(text: str, question: JudgedQuestion) -> bool:
    """Say whether a text holds one of the question's evidence strings."""
    flat = flatten(text)
    return any(flatten(evidence) in flat for evidence in question.evidence)


def flatten(text: str) -> str:
    """Return a text as it reads, every run of white space a single blank."""
    return " ".join(read(text).text.split())


def spans(document: Document, evidence: str) -> list[tuple[int, int]]:
    """Return every place of a document's text where an evidence string stands."""
    words = flatten(evidence).split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    return [match.span() for match in re.finditer(pattern, document.text)]


def _section_is_right(first: Hit | None, question: JudgedQuestion) -> bool | None:
    if not question.sections:
        return None
    return first is not None and first.citation.section_path in question.sections


def _quote_is_right(hit: Hit, question: JudgedQuestion, documents: dict[str, Document]) -> bool:
    """A quote is right when it shares at least half of the shorter of itself and the evidence."""
    if hit.quote_start is None or hit.quote_end is None:
        start, end = hit.passage.start, hit.passage.end
    else:
        start, end = hit.quote_start, hit.quote_end
    document = documents[hit.passage.document_id]
    for evidence in question.evidence:
        for left, right in spans(document, evidence):
            shared = min(end, right) - max(start, left)
            if shared * 2 >= min(end - start, right - left):
                return True
    return False


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well an index answers some judged questions; every measure lies between 0 and 1.

    The ranking measures are means over the answerable questions, whole answers: one that is
    refused has no hits and scores 0. A measure counts the questions that it can be told of, and
    is None where there are none: "section@1" only those that name a section. ``auroc`` is the
    chance that a question with an answer gets a higher confidence than one without;
    ``refused_at_5`` the share of unanswerable questions below the confidence that refuses 5 % of
    the answerable. Both are None without questions of both sorts. ``risks`` is the risk-coverage
    curve (`risk_coverage`). ``kinds`` has Success@1 for each kind of question.
    """

    answerable: int
    unanswerable: int
    measures: dict[str, float | None]
    auroc: float | None
    refused_at_5: float | None
    risks: dict[float, float]
    kinds: dict[str, float]


def evaluate(
    ask: Callable[..., Answer], documents: dict[str, Document], judged: Sequence[JudgedQuestion]
) -> Evaluation:
    """Ask every question, there where it was asked, and compare its answer with what is known.

    ``ask`` takes what `Searcher.ask` does and should return ten hits. A question that it
    refuses (QuestionError) has none. Questions whose evidence or sections stand in no report
    are logged by their ids: no answer to them can be right.
    """
    _warn_of_the_lost(judged, documents)
    found = [judge(one, _asked(ask, one), documents) for one in judged]
    good = [one for one in found if one.question.answerable]
    bad = [one for one in found if not one.question.answerable]
    measures = {
        "Success@1": _share(one.success(1) for one in good),
        "Success@3": _share(one.success(3) for one in good),
        "Success@5": _share(one.success(5) for one in good),
        "RR@10": _share(one.reciprocal_rank(10) for one in good),
        "section@1": _share(one.section for one in good if one.section is not None),
        "quote@1": _share(one.quote for one in good),
        "answerable, refused": _share(one.answer.status == "not_found" for one in good),
        "unanswerable, refused": _share(one.answer.status == "not_found" for one in bad),
        "unanswerable, answered": _share(one.answer.status == "answered" for one in bad),
    }
    sure = [one.answer.confidence for one in good]
    unsure = [one.answer.confidence for one in bad]
    kinds = sorted({one.question.kind for one in good})
    return Evaluation(
        answerable=len(good),
        unanswerable=len(bad),
        measures=measures,
        auroc=auroc(sure, unsure) if sure and unsure else None,
        refused_at_5=refused_at(0.05, sure, unsure) if sure and unsure else None,
        risks=risk_coverage([(one.answer.confidence, bool(one.success(1))) for one in found]),
        kinds={k: mean(o.success(1) for o in good if o.question.kind == k) for k in kinds},
    )


def auroc(sure: Sequence[float], unsure: Sequence[float]) -> float:
    """Return the chance that one of the first is above one of the second, ties counting half.

    >>> auroc([0.9, 0.6], [0.6, 0.1])
    0.875
    """
    wins = sum((a > b) + (a == b) / 2 for a in sure for b in unsure)
    return wins / (len(sure) * len(unsure))


def refused_at(share: float, sure: Sequence[float], unsure: Sequence[float]) -> float:
    """Return how many of the second lie below the value with ``share`` of the first below it.

    >>> refused_at(0.5, [0.2, 0.8], [0.1, 0.5, 0.9])
    0.6666666666666666
    """
    threshold = sorted(sure)[min(len(sure) - 1, int(share * len(sure)))]
    return mean(value < threshold for value in unsure)


def risk_coverage(answers: Sequence[tuple[float, bool]]) -> dict[float, float]:
    """Return the risk at each tenth of coverage: the curve of El-Yaniv and Wiener, JMLR 2010.

    ``answers`` are confidences, each with whether the first passage answered. Coverage is the
    share of all questions that is answered, the surest first; risk is the share of wrong
    answers among those, a question without an answer counting as wrong.

    >>> risk_coverage([(0.9, True), (0.2, False)])[0.5]
    0.0
    """
    surest = sorted(answers, key=lambda answer: -answer[0])
    kept = {tenth / 10: surest[: max(1, round(tenth / 10 * len(surest)))] for tenth in range(1, 11)}
    return {coverage: mean(not right for _, right in some) for coverage, some in kept.items()}


def _asked(ask: Callable[..., Answer], one: JudgedQuestion) -> Answer:
    try:
        return ask(one.question, **one.where)
    except QuestionError:
        return Answer(one.question, "not_found", 0.0, (), (), "")


def _warn_of_the_lost(judged: Sequence[JudgedQuestion], documents: dict[str, Document]) -> None:
    held = {section.path for document in documents.values() for section in document.sections}
    held.update((document.title,) for document in documents.values())
    good = [one for one in judged if one.answerable]
    if lost := [one.id for one in good if not _stands(one, documents)]:
        log.warning(
            "The evidence stands in no report, which counts as a miss: question %s. Copy it from "
            'the report; try it with: qa verify "..."',
            ", ".join(lost),
        )
    if lost := [one.id for one in good if one.sections and held.isdisjoint(one.sections)]:
        log.warning(
            'No report has the "evidence_sections", which counts as a miss: question %s. See the '
            "sections with: qa outline FILE",
            ", ".join(lost),
        )


def _stands(question: JudgedQuestion, documents: dict[str, Document]) -> bool:
    return any(spans(document, one) for one in question.evidence for document in documents.values())


def _share(values: Iterable[float]) -> float | None:
    listed = list(values)
    return mean(listed) if listed else None


def mean(values: Iterable[float]) -> float:
    """Return the mean, 0 for none."""
    listed: Sequence[float] = list(values)
    return sum(listed) / len(listed) if listed else 0.0
