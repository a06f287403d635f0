"""Particulars, bylines and cells: short lines that are no headings, and the heading among them."""

from qa.reports import parse
from tests.reports.small import outline

WRAPPED = (
    "All of it was seen by us from the water and from the land, and some of it\nwas seen twice.\n"
)


def test_a_title_below_a_code_is_not_the_rest_of_it() -> None:
    text = (
        "Report on the harbour of Dale\n\nIssued by the Chief Surveyor\n\nDate of visit:\n"
        f"3 May 2024\nHarbour ID:\nHB-0012\nAbout the harbour\n\n{WRAPPED}\n"
        f"Prepared for winter\n\n{WRAPPED}\n"
    )
    found = parse(text, id="x")
    assert found.title == "Report on the harbour of Dale"
    assert outline(text).splitlines()[1:] == ["About the harbour", "Prepared for winter"]


def test_a_grade_on_two_lines_of_a_narrow_column_is_one() -> None:
    text = f"Piers\n\n{WRAPPED}\nThe harbour must\nmend its piers.\nNot\nCompliant\nRed\n"
    text += (
        f"3 May 2024\nRule 2\nThe harbour must\nlight its piers.\nNot\nCompliant\nRed\n\n{WRAPPED}"
    )
    assert outline(text) == "Piers"


def test_a_table_that_was_copied_cell_by_cell_heads_nothing() -> None:
    cells = [
        "Pier",
        "Repairs",
        "1 Seen from a boat.",
        "Old quay",
        "12",
        "East quay",
        "3 days",
        "All",
    ]
    rows = "".join(f"{cell}\n\n" for cell in [*cells, "15"])
    text = f"Piers\n\n{WRAPPED}\nTable 2: piers\n\n{rows}Lamps\n\n{WRAPPED}"
    assert outline(text) == "Piers\nLamps"
