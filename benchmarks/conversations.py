"""Conversations: is what leans on the question before told, and is it answered?

    python -m benchmarks conversations

Short talks on ten reports of benchmarks/data/outlines, written before the rules were read. Each
turn is asked with the answer before as its context. They stand in benchmarks/data/
conversations.jsonl, one turn a line: its report, its conversation and its number in there; the
question; whether it leans on what was said before or stands alone; whether the report answers it,
and the strings of which a right passage holds one. A talk's first turn is no follow-up: it is
asked and not counted. The reports whose failures were not looked at while the rules were mended
are counted apart.

A question is told to lean where it is searched otherwise than alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.alone import searcher_of
from benchmarks.quality import DATA, table
from qa import evaluation
from qa.evaluation import JudgedQuestion
from qa.searcher import Searcher
from qa.types import Answer

FILE = DATA / "conversations.jsonl"
HELD_OUT = frozenset({"police-peel", "fire-revisit", "nursing-home", "council-audit"})


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation on a report; ``leans`` where it needs what was said before."""

    report: str
    conversation: str
    number: int
    leans: bool
    judged: JudgedQuestion


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a turn: its answer, and whether it was taken to lean."""

    turn: Turn
    answer: Answer
    leans: bool


def run() -> str:
    """Return a table as Markdown: what leans and what stands alone, and what became of it."""
    told = [one for one in _told(turns(FILE)) if one.turn.number > 1]
    rows = {}
    for half, held_out in (("seen", False), ("held out", True)):
        of_half = [one for one in told if (one.turn.report in HELD_OUT) is held_out]
        for kind, leans in (("leans", True), ("stands alone", False)):
            rows[f"{kind}, {half}"] = count([one for one in of_half if one.turn.leans is leans])
    return table("follow-ups", {**rows, "all": count(told)})


def count(told: Sequence[Told]) -> dict[str, str]:
    """Return of how many turns it was told rightly whether they lean; how many have an answer and
    of how many it comes first, comes among five or is refused; how many have none and how many of
    these are answered."""
    said = [one for one in told if one.turn.judged.answerable]
    unsaid = [one for one in told if not one.turn.judged.answerable]
    ranks = [_rank(one) for one in said]
    return {
        "turns": str(len(told)),
        "told rightly": str(sum(one.leans is one.turn.leans for one in told)),
        "said": str(len(said)),
        "right first": str(ranks.count(1)),
        "among five": str(sum(rank > 0 for rank in ranks)),
        "refused": str(sum(one.answer.status == "not_found" for one in said)),
        "not said": str(len(unsaid)),
        "answered then": str(sum(one.answer.status == "answered" for one in unsaid)),
    }


def turns(file: Path) -> list[Turn]:
    """Return the turns of a file, each conversation's in order."""
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [
        Turn(
            report=row["report"],
            conversation=row["conversation"],
            number=row["turn"],
            leans=row["leans"],
            judged=JudgedQuestion(
                id=f"{row['conversation']}-{row['turn']}",
                question=row["question"],
                kind="leans" if row["leans"] else "stands alone",
                answerable=row["answerable"],
                evidence=tuple(row["evidence"]),
                sections=(),
            ),
        )
        for row in rows
    ]


def talk(searcher: Searcher, conversation: Iterable[Turn]) -> Iterator[Told]:
    """Ask the turns of a conversation one by one, each with the answer before."""
    before: Answer | None = None
    for turn in conversation:
        question = turn.judged.question
        answer = searcher.ask(question, context=before)
        yield Told(turn, answer, bool(answer.leans_on) or _is_changed(searcher, answer))
        before = answer


def _is_changed(searcher: Searcher, answer: Answer) -> bool:
    """Say whether a question was searched otherwise than alone; asked again where it may be."""
    kept = answer.searched.lower().endswith(answer.question.lower())
    return not kept and answer.searched != searcher.ask(answer.question).searched


def _told(every: Iterable[Turn]) -> Iterator[Told]:
    """Hold each conversation over an index of its report alone."""
    of_report: dict[str, dict[str, list[Turn]]] = defaultdict(lambda: defaultdict(list))
    for turn in every:
        of_report[turn.report][turn.conversation].append(turn)
    for report, talks in of_report.items():
        with searcher_of(report) as searcher:
            for one in talks.values():
                yield from talk(searcher, one)


def _rank(told: Told) -> int:
    """Return the rank of the first right passage shown, 0 where none is."""
    return next(iter(evaluation.relevant_ranks(told.turn.judged, told.answer)), 0)
