"""The measurements themselves: a wrong one would praise or blame the wrong thing."""

import json
from pathlib import Path

from benchmarks import outlines

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
