"""Web pages as a text browser writes them out, and as they are copied out of one."""

import pytest

from qa.reports import parse
from tests.reports.small import SAID, outline, tree

DUMP = f"""\
   [1]Skip to content
     * [2]Home
     * [3]Lamps

   [4]Home » [5]Harbours » Dale
   harbour

                                 Dale harbour

Lamps

  Oil

   All of the oil of the harbour was seen by us, and some of it was seen
   twice, which is more than anybody had asked us to do when we set out
   from the town in the morning of the third of March, with two boats
   and a cart that was lent to us. It took [6]a year.[3]

  The wicks of all of the lamps of the harbour and of the pier were
  trimmed twice

    1. Cotton
    2. Hemp

  Age   Lamps
   Old 12
   New 30

Keepers

    Pay

   {SAID}
"""
LINKS = "".join(f"   {n}. https://dale.example/{n}\n" for n in range(1, 7))


@pytest.mark.parametrize("head", ["References\n\n", "References\n\n   Visible links:\n"])
def test_a_text_browser_sets_titles_in_and_numbers_links(head: str) -> None:
    text = f"{DUMP}\n{head}{LINKS}"
    assert outline(text) == tree("""
        Dale harbour
          Lamps
            Oil
            The wicks of all of the lamps of the harbour and of the pier were trimmed twice
          Keepers
            Pay
    """)
    document = parse(text, id="x")
    assert "It took a year.[3]" in document.text  # a note of the report's own
    shown = " ".join(document.text[b.start : b.end] for b in document.blocks)
    assert "Home" not in shown
    assert "Harbours" not in shown
    assert "https" not in document.text


def test_numbers_in_brackets_are_no_links_where_nothing_lists_them() -> None:
    text = (
        f"Dale harbour\n\nLamps\n\nIt was [1]so.\n\nReferences\n\n1. The Lamp. 2. Oil.\n\n{SAID}\n"
    )
    assert "It was [1]so." in parse(text, id="x").text


def test_the_banner_of_a_page_goes_down_to_the_title_that_its_trail_ends_in() -> None:
    text = (
        "Skip to main content\nMenu\nHome\nLamps\nSearch\n\nHome\nHarbours\nThe harbour of Dale\n\n"
        f"The harbour of Dale\n\nLamps\n\n{SAID}\n\nPiers\n\n{SAID}\n"
    )
    document = parse(text, id="x")
    assert document.title == "The harbour of Dale"
    assert outline(text) == "Lamps\nPiers"


def test_links_back_to_the_top_part_the_chapters_of_a_page() -> None:
    chapters = [("Lamps", "Oil"), ("Piers", "Cranes"), ("Ships", "Crews"), ("Keepers", "Pay")]
    text = "Dale harbour\n\n" + "\n\nBack to contents\n\n".join(
        f"{name}\n\n{SAID}\n\n{part}\n\n{SAID}" for name, part in chapters
    )
    assert outline(text) == "\n".join(f"{name}\n  {part}" for name, part in chapters)


def test_links_with_text_behind_them_part_no_chapters() -> None:
    text = "Dale harbour\n\n" + "\n\nBack to top\n\n".join(
        f"{SAID}\n\n{name}\n\n{SAID}" for name in ("Lamps", "Piers", "Ships", "Keepers")
    )
    assert "  " not in outline(text)


def test_a_list_of_links_may_name_a_few_parts_otherwise() -> None:
    listed = "Print it\nLamps\nPiers\nThe keepers\nShips\nCrews\n"
    text = f"Dale harbour\n\nContents\n\n{listed}\n" + "".join(
        f"{name}\n\nAge\tNumber\n12\t3\n\n{SAID}\n\n"
        for name in ("Lamps", "Piers", "All keepers", "Ships", "Crews")
    )
    assert outline(text) == "Lamps\nPiers\nShips\nCrews"


def test_a_title_above_a_table_is_none_of_its_caption_where_that_stands_below() -> None:
    rows = "Year\tLamps\n2019\t12\n2020\t14\n"
    text = (
        f"Dale harbour\n\nLamps\n\n{SAID}\n\nFewer lamps burn\n\n{rows}\nTable 1: Lamps\n\n{SAID}\n"
    )
    assert outline(text) == "Lamps\nFewer lamps burn"
    assert outline(text.replace("Table 1: Lamps\n", "")) == "Lamps"
    between = text.replace("Table 1: Lamps\n", f"Table 1: Lamps\n\n{rows}")
    assert outline(between) == "Lamps"


def test_an_office_below_a_name_heads_no_chapter_that_opens_with_a_part_that_comes_back() -> None:
    text = (
        f"Dale harbour\n\nForeword\n\n{SAID}\n\nAnna Mills\n\nChief Inspector of Harbours\n\n"
        + (f"Lamps\n\nWhat we saw\n\n{SAID}\n\nPiers\n\nWhat we saw\n\n{SAID}\n")
    )
    assert "Chief" not in outline(text)


def test_a_sentence_behind_a_label_is_a_title_where_it_begins_anew() -> None:
    title = "Good practice: The harbour lends a boat to every keeper who has to cross at night"
    text = f"Dale harbour\n\nLamps\n\n{SAID}\n\n{title}\n\nBoats go out at dusk. {SAID} {SAID}\n"
    assert title in outline(text)
    assert outline(text.replace(": The", ": the")) == "Lamps"
