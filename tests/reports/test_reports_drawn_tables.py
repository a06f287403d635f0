"""Tables drawn with dashes are redrawn with bars, and whatever is none stays as it is."""

import pytest

from qa.reports import parse
from qa.reports.drawn_tables import redraw

HEADED = """\
  -----------------------------------
  Issue raised      What was done
  ----------------- -----------------
  Heat on C wing    The boilers were
  failed            mended

  Post              None
  -----------------------------------
"""
HEADLESS = """\
  ------------------ ----
  Members             14

  Visits             297
  ------------------ ----
"""
SIMPLE = "Year   Fires\n=====  =====\n2023      41\n2024      40\n\nThey fell.\n"
GRID = """\
+-------+---------------+
| Issue | What was done |
+=======+===============+
| Heat  | The boilers   |
|       | were mended   |
+-------+---------------+
| Post  |               |
+-------+---------------+
"""


@pytest.mark.parametrize(
    ("table", "rows", "lead"),
    [
        (
            HEADED,
            [
                "| Issue raised | What was done |\n|---|---|",
                "| Heat on C wing failed | The boilers were mended |",
                "| Post | None |",
            ],
            1,
        ),
        (HEADLESS, ["| Members | 14 |", "| Visits | 297 |"], 0),
        (SIMPLE, ["| Year | Fires |\n|---|---|", "| 2023 | 41 |", "| 2024 | 40 |"], 1),
        (
            GRID,
            [
                "| Issue | What was done |\n|---|---|",
                "| Heat | The boilers were mended |",
                "| Post |  |",
            ],
            1,
        ),
    ],
    ids=["headed", "headless", "simple", "grid"],
)
def test_a_drawn_table_is_read_row_by_row(table: str, rows: list[str], lead: int) -> None:
    document = parse(f"# Aims\n\nThe aims are clear.\n\n{table}", id="x")
    block = document.blocks[1]
    assert (block.kind, block.lead) == ("table", lead)
    assert [document.text[a:b].replace("\n\n", "\n") for a, b in block.parts] == rows
    assert document.text.count("\n") == table.count("\n") + 4


@pytest.mark.parametrize(
    "text",
    [
        "A title\n-------\n\nSome words.",
        "Name   Role\n----   ----\nElizabeth Manager",
        "----   ----\n\n# Head\n\nThe end.",
        "+---+---+\n| a     |\n+---+---+",
        "Year   Fires\n-----  -----\n20|3      41",
    ],
)
def test_what_is_no_table_stays(text: str) -> None:
    lines = text.split("\n")
    redraw(lines, frozenset())
    assert "\n".join(lines) == text


def test_many_rules_take_linear_time() -> None:
    for text in ("-- --\n" * 100_000, "-- " * 300_000 + "\nx" * 1000, "+---+\n|\n" * 100_000):
        redraw(text.split("\n"), frozenset())
