"""Markdown of a program that wraps titles, and marks no title but the report's."""

from qa.reports import parse
from tests.reports.small import SAID, outline, tree


def test_a_marked_title_goes_on_directly_below_where_its_line_had_no_room() -> None:
    said = (
        "All of the lamps of the harbour were seen by us in the night, and some of\nthem twice.\n"
    )
    marked = "# Review of the lamps, the piers and the ropes of the harbour of the town\nof Dale"
    text = f"{marked}\n\n{said}"
    title = "Review of the lamps, the piers and the ropes of the harbour of the town of Dale"
    assert parse(f"{text}\n{said}", id="x").title == title
    short = text.replace(", the piers and the ropes of the harbour of the town", "")
    assert parse(f"{short}\n{said}", id="x").title == "Review of the lamps"


def test_titles_in_bold_below_a_marked_one_nest_by_what_numbers_them() -> None:
    names = ["STAFF", "A. Pay", "1. Bonus", "B. Rest", "FOOD", "A. Bread", "B. Fish", "END"]
    listed = "".join(f"{name}| {at}  \n" for at, name in enumerate(names, 1))
    body = "".join(f"**{name}**\n\n{SAID}\n\n" for name in names)
    text = f"# Dale harbour\n\n**TABLE OF CONTENTS**\n\n{listed}\n{body}"
    assert outline(text) == tree("""
        Dale harbour
          STAFF
            A. Pay
              1. Bonus
            B. Rest
          FOOD
            A. Bread
            B. Fish
          END
    """)
