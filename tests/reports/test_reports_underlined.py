"""Titles with a line drawn below them, as reStructuredText and its kin have them."""

import pytest

from tests.reports.small import SAID, outline, tree


def test_characters_that_draw_lines_below_titles_rank_them_as_they_come() -> None:
    drawn = [("Lamps", "="), ("Oil", "~"), ("Wicks", '"'), ("Cotton", "'"), ("Glass", "~")]
    text = "".join(f"{title}\n{mark * len(title)}\n\n{SAID}\n\n" for title, mark in drawn)
    assert outline(text) == tree("""
        Lamps
          Oil
            Wicks
              Cotton
          Glass
    """)


@pytest.mark.parametrize("line", ["'''''''''''''", "***", "~~~\nlamp = 1\n~~~"])
def test_what_is_shorter_or_longer_than_a_title_draws_no_line_below_it(line: str) -> None:
    text = f"Aims\n====\n\n{SAID}\n\nThe lamps\n{line}\n\n{SAID}\n\nOil\n===\n\n{SAID}\n"
    assert outline(text) == tree("""
        Aims
        Oil
    """)
