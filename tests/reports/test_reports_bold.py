"""Reports whose headings are set in bold, as pandoc leaves them of Word, or have guessed marks."""

import pytest

from qa.reports import parse
from tests.reports.small import SAID, outline, tree


def test_how_a_line_is_set_tells_its_level() -> None:
    text = "".join(
        f"{name}\n\n{SAID}\n\n"
        for name in (
            "**Ferries of Dale**\n\n**BOATS**",
            "**Hulls**",
            "***How old are they?***",
            "**_Who mends them?_**",
            "**Sails**",
            "**CREWS**",
            "**Pay**",
        )
    )
    assert outline(text) == tree("""
        BOATS
          Hulls
            How old are they?
            Who mends them?
          Sails
        CREWS
          Pay
    """)


@pytest.mark.parametrize("case", [str, str.upper])
def test_what_is_counted_by_a_word_stands_below_the_heading_right_above_it(case: type) -> None:
    names = ["Aims", "Matters", "Matter 1: Were the boats safe?", "Views", "Findings on matter 1"]
    names += ["Matter 2: Were the crews paid?", "Views", "Findings on matter 2", "Advice"]
    text = "**Ferries of Dale**\n\n" + "".join(
        f"**{case(name)}**\n\n" + f"{SAID}\n\n" * (name != "Matters") for name in names
    )
    assert outline(text).casefold() == tree("""
        aims
        matters
          matter 1: were the boats safe?
            views
            findings on matter 1
          matter 2: were the crews paid?
            views
            findings on matter 2
        advice
    """)


def test_what_tells_of_the_publisher_behind_an_appendix_is_no_part_of_it() -> None:
    text = "".join(
        f"**{name}**\n\n{SAID}\n\n"
        for name in ("AIMS", "APPENDIX A: LAW", "ABOUT THE COMMISSION\n\nWHO ARE WE?")
    ).replace("COMMISSION\n\nWHO", "COMMISSION**\n\n**WHO")
    assert outline(text) == tree("""
        AIMS
        APPENDIX A: LAW
        ABOUT THE COMMISSION
          WHO ARE WE?
    """)


def test_an_address_below_the_last_words_heads_nothing() -> None:
    text = f"**Aims**\n\n{SAID}\n\nPO Box 25, Dale 6140\\\nFreephone 0800 555\\\nwww.dale.example\n"
    text += "\n[^1]: It was seen twice.\n"
    assert [s.heading for s in parse(text, id="x").sections] == ["Aims"]


def test_a_number_tells_more_than_the_mark_that_a_program_guessed() -> None:
    names = ["# 1 Boats", "## 1.1 Hulls", "#### 1.2 Sails", "#### Ropes", "## 1.3 Masts"]
    names += ["# 2 Crews", "## 2.1 Pay"]
    text = "# Ferries of Dale\n\n" + "".join(f"{name}\n\n{SAID}\n\n" for name in names)
    assert outline(text).splitlines()[1:] == [
        "1 Boats",
        "  1.1 Hulls",
        "  1.2 Sails",
        "    Ropes",
        "  1.3 Masts",
        "2 Crews",
        "  2.1 Pay",
    ]
