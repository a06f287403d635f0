"""How reports are laid out: what a line is by the lines around it, told with small reports."""

import textwrap

import pytest

from qa.reports import parse
from qa.reports.lines import is_period

SAID = "All of it was seen by us, and some of it twice."


def outline(text: str) -> str:
    """The sections of a text, indented by their level, with their judgements."""
    return "\n".join(
        "  " * (s.level - 1)
        + " ".join(s.heading.split())
        + (f" = {s.judgement}" * bool(s.judgement))
        for s in parse(text, id="x").sections
    )


def lines(expected: str) -> str:
    return textwrap.dedent(expected).strip("\n")


@pytest.mark.parametrize("mark", "◼◻◾⬛◆❑►▸✔•➢")
def test_squares_and_arrows_are_bullets(mark: str) -> None:
    text = f"Aims\n\nThere are two:\n\n{mark} To be safe\n{mark} To be kind\n"
    assert [b.kind for b in parse(text, id="x").blocks] == ["list"]


@pytest.mark.parametrize(
    "date",
    [
        *("May 15, 2024", "May 15th 2024", "Monday 3 June 2024", "Wednesday, 5 June 2024"),
        *("Tues 14th May", "Tuesday, May 14, 2024", "14 and 15 May 2024", "12, 13 and 14 May 2024"),
        *("June 3-5, 2024", "3 May to 5 June 2024", "on the 3rd of May 2024", "May 2024"),
    ],
)
def test_dates_head_nothing(date: str) -> None:
    assert is_period(date)
    assert outline(f"Aims\n\n{SAID}\n\n{date}\n\n{SAID}\n") == "Aims"


@pytest.mark.parametrize(
    "title", ["May", "Sunday", "Monday clinic", "March of progress", "3 wards"]
)
def test_what_only_begins_as_a_date_is_none(title: str) -> None:
    assert not is_period(title)
