"""Questions on a report as a whole: is what its title page or its summary says found?

    python -m benchmarks whole

Six questions on each report in benchmarks/data/outlines, by somebody who had not seen the code:
when it was published, by whom, when what it is about was inspected, what it says in short, what
it is about, what is bad. They stand in benchmarks/data/whole.jsonl with the strings of which a
right passage holds one, none where the report does not say. A first passage counts as right when
it is shown, as an answer or as one that may not be one.

    python -m benchmarks panel

The same of 176 questions of all kinds on eight of these reports, by somebody who had not seen the
code either: councillors, journalists, officers and others ask, 48 of the questions what the report
does not say. No weight and no threshold is fitted on them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from benchmarks.alone import searcher_of
from benchmarks.quality import DATA, table
from qa import evaluation
from qa.evaluation import JudgedQuestion
from qa.types import Answer

Asked = tuple[JudgedQuestion, Answer]


def run(file: str = "whole.jsonl") -> str:
    """Return a table as Markdown: what is asked for, and what became of it."""
    asked = list(_asked(file))
    kinds = dict.fromkeys(judged.kind for judged, _ in asked)
    rows = {kind: count([one for one in asked if one[0].kind == kind]) for kind in kinds}
    return table("asked for", {**rows, "all": count(asked)})


def count(asked: Sequence[Asked]) -> dict[str, str]:
    """Return how many questions have an answer and of how many it comes first or is refused; how
    many have none and how many of these are refused or answered."""
    said = [(judged, answer) for judged, answer in asked if judged.answerable]
    unsaid = [answer.status for judged, answer in asked if not judged.answerable]
    firsts = (1 in evaluation.relevant_ranks(judged, answer) for judged, answer in said)
    return {
        "said": str(len(said)),
        "right first": str(sum(firsts)),
        "refused": str(sum(answer.status == "not_found" for _, answer in said)),
        "not said": str(len(unsaid)),
        "refused then": str(unsaid.count("not_found")),
        "answered then": str(unsaid.count("answered")),
    }


def _asked(file: str) -> Iterator[Asked]:
    """Ask each question of an index of its report alone."""
    of_report: dict[str, list[JudgedQuestion]] = defaultdict(list)
    for judged in evaluation.load_questions(DATA / file):
        (report,) = judged.documents or ()
        of_report[report].append(judged)
    for report, questions in of_report.items():
        with searcher_of(report) as searcher:
            yield from ((judged, searcher.ask(judged.question)) for judged in questions)
