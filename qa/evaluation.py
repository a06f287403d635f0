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
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.errors import QAError
from qa.reports.text import read
from qa.types import Answer, Document, Hit, SectionPath


class QuestionFileError(QAError):
    """A file of questions cannot be read."""


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question, whether the report answers it, and the strings that do."""

    id: str
    question: str
    kind: str
    answerable: bool
    evidence: tuple[str, ...]
    sections: tuple[SectionPath, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one question.

    ``relevant_ranks`` are the ranks of the relevant hits, ``section`` and ``quote`` say
    whether the first hit's citation and quote are right (None where nothing can be said).
    """

    question: JudgedQuestion
    answer: Answer
    relevant_ranks: tuple[int, ...]
    section: bool
    quote: bool

    def success(self, k: int) -> float:
        """Success@k."""
        return float(any(rank <= k for rank in self.relevant_ranks))

    def reciprocal_rank(self, k: int) -> float:
        """RR@k."""
        return 1 / self.relevant_ranks[0] if self.success(k) else 0.0


def load_questions(path: str | Path) -> list[JudgedQuestion]:
    """Read questions, one JSON object a line. Raises QuestionFileError, naming the line.

    Needed: "id", "question", "answerable"; for an answerable one "evidence", a list of
    strings as the report has them. Used where present: "kind", "evidence_sections".
    """
    found = []
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"The questions cannot be read: {path} ({error}).") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionFileError(
                f"Not a judged question: {path}, line {number} ({error}). "
                'Needed: {"id": ..., "question": ..., "answerable": ..., "evidence": [...]}'
            ) from error
    return found


def _question(raw: dict[str, object]) -> JudgedQuestion:
    evidence = raw.get("evidence") or []
    sections = raw.get("evidence_sections") or []
    if not isinstance(evidence, list) or not isinstance(sections, list):
        raise TypeError("evidence and evidence_sections are lists")
    if raw["answerable"] and not evidence:
        raise ValueError("an answerable question needs evidence")
    return JudgedQuestion(
        id=str(raw["id"]),
        question=str(raw["question"]),
        kind=str(raw.get("kind", "")),
        answerable=bool(raw["answerable"]),
        evidence=tuple(str(one) for one in evidence),
        sections=tuple(tuple(path) for path in sections),
    )


def judge(question: JudgedQuestion, answer: Answer, documents: dict[str, Document]) -> Judgement:
    """Compare one Answer with what is known of its question."""
    relevant = tuple(hit.rank for hit in answer.hits if is_relevant(hit.passage.text, question))
    first = answer.hits[0] if answer.hits else None
    return Judgement(
        question=question,
        answer=answer,
        relevant_ranks=relevant,
        section=first is not None and first.citation.section_path in question.sections,
        quote=first is not None and _quote_is_right(first, question, documents),
    )


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


def mean(values: Iterable[float]) -> float:
    """Return the mean, 0 for none."""
    listed: Sequence[float] = list(values)
    return sum(listed) / len(listed) if listed else 0.0
