"""The measurements themselves: a wrong one would praise or blame the wrong thing."""

import json
from pathlib import Path

from benchmarks import conversations, outlines
from qa.searcher import Searcher

REPORT = """\
Kell ferries

About us

We look at ferries.

Boats

Good

They are sound.

Sails

They are new.

Crews

They are well.
"""


def test_headings_are_counted_as_found_placed_graded_and_extra(tmp_path: Path) -> None:
    report = tmp_path / "ferries.txt"
    report.write_text(REPORT, encoding="utf-8")
    wanted = [
        {"path": ["About us"], "judgement": None},
        {"path": ["Boats"], "judgement": "Weak"},  # found and placed, with another grade
        {"path": ["Sails"], "judgement": None},  # found, but below the boats
        {"path": ["Piers"], "judgement": None},
    ]
    report.with_suffix(".json").write_text(json.dumps(wanted), encoding="utf-8")
    titles = tmp_path / "titles.json"
    titles.write_text('{"ferries": "Kell  ferries"}', encoding="utf-8")
    counts = outlines.compare(report)
    assert counts == outlines.Counts(headings=4, found=3, placed=2, graded=2, extra=1, titled=1)
    assert (counts + counts).headings == 8
    titles.write_text('{"ferries": "About us"}', encoding="utf-8")
    assert outlines.compare(report).titled == 0


def test_a_turn_is_told_to_lean_and_judged_by_its_first_passage(
    toy_searcher: Searcher, tmp_path: Path
) -> None:
    asked = [
        ("Who guards the gate?", False, ["The dog guards"]),
        ("And the bird?", True, ["no such words"]),
        ("What may visitors feed the horse?", False, ["horse"]),
        ("Who guards Atlantis?", True, []),  # searched alone, though it is said to lean
    ]
    rows = [
        {
            "report": "zoo",
            "conversation": "zoo-1",
            "turn": number,
            "question": question,
            "leans": leans,
            "answerable": bool(evidence),
            "evidence": evidence,
        }
        for number, (question, leans, evidence) in enumerate(asked, start=1)
    ]
    file = tmp_path / "talks.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = list(conversations.talk(toy_searcher, conversations.turns(file)))
    assert [one.leans for one in told] == [False, True, False, False]
    assert told[1].answer.leans_on == "Who guards the gate?"
    counts = conversations.count(told)
    assert (counts["turns"], counts["told rightly"]) == ("4", "3")
    assert (counts["said"], counts["right first"], counts["not said"]) == ("3", "2", "1")
