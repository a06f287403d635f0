"""What a sentence about oneself in front of a question, or behind it, costs.

    python -m benchmarks stories

Each short judged question is asked as it is, and with one sentence of small talk beside it
("I am a local councillor. Who ...?"). That sentence asks nothing, so the answers should be the
same.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from benchmarks.quality import DEPTH, searchers, table
from qa import evaluation
from qa.evaluation import JudgedQuestion

BEFORE = (
    "I am a local councillor.",
    "My neighbour was burgled.",
    "Hi, I read about this in the paper.",
    "We meet on Thursday evening.",
    "My sister works in a library.",
    "I live in a small village.",
)
BEHIND = ("It is for an article.", "Thank you for your help.", "My editor wants to know.")
# With the sentence beside it, a question of so many words is still a short one.
_MOST_WORDS = 13
_SHOWN = {
    "Success@1": "hit@1",
    "quote@1": "quote@1",
    "answerable, refused": "answerable refused",
    "unanswerable, answered": "unanswerable answered",
}


def run() -> str:
    """Return the table as Markdown: for each set, the questions alone and in a story."""
    rows = {}
    for name, searcher, judged in searchers():
        short = [one for one in judged if is_short(one)]
        told = [replace(one, question=tell(one.question, n)) for n, one in enumerate(short)]
        ask = partial(searcher.ask, k=DEPTH)
        for how, asked in (("alone", short), ("in a story", told)):
            result = evaluation.evaluate(ask, searcher.documents, asked)
            rows[f"{name}, {result.answerable} and {result.unanswerable}, {how}"] = {
                "AUROC": result.auroc,
                **{shown: result.measures[measure] for measure, shown in _SHOWN.items()},
            }
    return table("questions", rows)


def is_short(one: JudgedQuestion) -> bool:
    """Say whether a question is a single sentence, short enough to tell something beside it."""
    ends = sum(one.question.count(mark) for mark in ".?!")
    return len(one.question.split()) <= _MOST_WORDS and ends <= one.question.endswith((".", "?"))


def tell(question: str, number: int) -> str:
    """Return a question with a sentence beside it: two in three have it in front.

    >>> tell("Who pays?", 0), tell("Who pays?", 1)
    ('Who pays? It is for an article.', 'My neighbour was burgled. Who pays?')
    """
    whole = question if question.endswith((".", "?")) else f"{question}?"
    if number % 3 == 0:
        return f"{whole} {BEHIND[number // 3 % len(BEHIND)]}"
    return f"{BEFORE[number % len(BEFORE)]} {whole}"
