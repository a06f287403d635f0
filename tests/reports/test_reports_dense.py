"""Text that programs extract from a page, without blank lines; figures below its titles."""

from tests.reports.small import SAID, outline, tree

LONG = f"The lamps of the harbour were lit at dusk by two keepers. {SAID}"


def page(*lines: str) -> str:
    return "\n".join(["Dale harbour: lamps", *lines, ""])


def test_key_figures_directly_below_a_title_are_what_it_heads() -> None:
    figures = ["81.9% of lamps were lit", "Over 16 lamps a year are not lit"]
    text = page("Lamps", LONG, "Oil", *figures, LONG, "Wicks", "87 of 104 wicks were dry", LONG)
    assert outline(text) == "Lamps\nOil\nWicks"


def test_a_key_figure_between_paragraphs_may_be_a_title() -> None:
    text = f"Dale harbour\n\nLamps\n\n{SAID}\n\n81.9% of lamps were lit\n\n{SAID}\n"
    assert outline(text) == "Lamps\n81.9% of lamps were lit"


def test_a_date_above_the_first_title_is_no_part_of_it() -> None:
    text = page("Published on: 7 August 2018", "Lamps", "Good", LONG, "Oil", LONG)
    assert "\nLamps = Good\n" in outline(text)


def test_questions_are_equals_whether_they_are_judged_or_not() -> None:
    text = page(
        *("Overall judgment", "Inadequate", LONG, "Summary", LONG),
        *("How safe are the lamps?", "Oil", LONG, "Wicks", LONG),
        *("How clean is the glass?", "Good", "Panes", LONG),
        *("How well are keepers paid?", "Inadequate", LONG, "Rent", LONG),
    )
    assert outline(text) == tree("""
        Overall judgment = Inadequate
        Summary
        How safe are the lamps?
          Oil
          Wicks
        How clean is the glass? = Good
          Panes
        How well are keepers paid? = Inadequate
          Rent
    """)


def test_recommendations_below_a_concern_are_its_part() -> None:
    found = f"Main findings\n\n{SAID}\n\nOil is clean\n\n{SAID}\n\n"
    text = f"Dale harbour\n\nLamps\n\nGood\n\n{SAID}\n\nCause of concern\n\n{SAID}\n\n" + (
        f"Recommendations\n\n{SAID}\n\n{found}Piers\n\nGood\n\n{SAID}\n\n"
    )
    text += found.replace("Oil", "Wood")
    assert outline(text) == tree("""
        Lamps = Good
          Cause of concern
            Recommendations
          Main findings
            Oil is clean
        Piers = Good
          Main findings
            Wood is clean
    """)


def test_titles_like_sentences_are_parts_of_a_label_where_findings_are_told_by_them() -> None:
    def part(name: str, *said: str) -> str:
        titles = "".join(f"{title}\n\n{SAID}\n\n" for title in said)
        return f"{name}\n\nGood\n\n{SAID}\n\nMain findings\n\n{SAID}\n\n{titles}"

    parts = part("Lamps", "The lamps are lit in time", "Most of the oil is clean") + part(
        "Piers", "Too many planks are loose there", "Keepers mend what they can reach"
    )
    opening = f"Our summary\n\n{SAID}\n\nThe harbour is safe by day\n\n{SAID}\n\n"
    text = f"Dale harbour\n\n{opening}Keepers do not sleep enough\n\n{SAID}\n\n{parts}"
    assert outline(text) == tree("""
        Our summary
          The harbour is safe by day
          Keepers do not sleep enough
        Lamps = Good
          Main findings
            The lamps are lit in time
            Most of the oil is clean
        Piers = Good
          Main findings
            Too many planks are loose there
            Keepers mend what they can reach
    """)


def test_a_score_and_what_it_means_head_nothing() -> None:
    scored = "Score: 2\n\n2 - Evidence shows shortfalls\n\nWhat was hoped\n\n"
    text = f"Dale harbour\n\nLamps\n\n{scored}{SAID}\n\nOil\n\n{SAID}\n"
    assert outline(text).split() == "Lamps What was hoped Oil".split()
