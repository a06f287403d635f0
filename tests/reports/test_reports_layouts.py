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


LONG = "The head has been in post for two years and knows the school well{} She is liked by all."


def test_notes_at_the_feet_of_pages_head_nothing() -> None:
    first = f"1. Leadership\n\n{LONG.format('.1')}\n\n1 See paragraph 3\n2 Survey of parents\n"
    second = f"2. Teaching\n\n{LONG.format(',')}\n\n3 The last\nreport\n\f3. Pupils\n\n{SAID}\n"
    found = parse(f"{first}\f{second}", id="x")
    assert [s.heading for s in found.sections] == ["1. Leadership", "2. Teaching", "3. Pupils"]
    texts = [found.text[b.start : b.end] for b in found.blocks]
    assert texts[1:3] == ["1 See paragraph 3", "2 Survey of parents"]
    assert texts[4] == "3 The last\nreport"


def test_a_note_in_the_middle_of_a_sentence_heads_nothing() -> None:
    told = "The head told us that all of her staff had been there for years, and that she"
    text = f"Staff\n\n{told}\n\n1 See paragraph 3\n\flikes it.\n\nWork\n\n{SAID}\n"
    assert outline(text) == "Staff\nWork"


def test_a_raised_number_begins_a_note() -> None:
    text = f"Staff\n\n{LONG.format('.¹')}\n\n¹ See paragraph 3\n² The last report\n\n{SAID}\n"
    document = parse(text, id="x")
    assert [s.heading for s in document.sections] == ["Staff"]
    assert len(document.blocks) == 4


def test_a_numbered_heading_at_the_foot_of_a_page_stays_one() -> None:
    text = f"1 Staff\n\n{SAID}\n\n2 Work\n\f{SAID}\n\n3 Pay\n\n{SAID}\n"
    assert outline(text) == "1 Staff\n2 Work\n3 Pay"


def test_a_contents_list_on_a_page_of_its_own_has_no_notes() -> None:
    text = f"Contents\n1 Staff ... 2\n2 Work ... 3\n\f1 Staff\n\n{SAID}\n\n2 Work\n\n{SAID}\n"
    assert outline(text) == "1 Staff\n2 Work"


@pytest.mark.parametrize(
    ("above", "word"),
    [
        ("1. Prevention", "Recommendation"),
        ("Chapter 1: Prevention", "Recommendation"),
        ("Prevention", "Recommendation"),
        ("PREVENTION", "RECOMMENDATION"),
        ("**Prevention**", "**Recommendation"),
    ],
)
def test_numbered_recommendations_stand_beside_each_other(above: str, word: str) -> None:
    end = "**" * word.startswith("**")
    below = above.replace("1", "2").replace("Prevention", "Response").replace("PREV", "INV")
    advice = f"{word} {{}}{end}\n\n{SAID}\n\n{word} {{}}{end}\n\n{SAID}\n\n"
    text = f"{above}\n\n{SAID}\n\n{advice.format(1, 2)}{below}\n\n{SAID}\n\n{advice.format(3, 4)}"
    one, two, three, four = (f"  {word.strip('*')} {n}" for n in range(1, 5))
    expected = [above.strip("*"), one, two, below.strip("*"), three, four]
    assert outline(text) == "\n".join(expected)


def test_what_follows_a_chapter_of_recommendations_is_no_part_of_it() -> None:
    advice = "".join(f"Recommendation {n}\n\n{SAID}\n\n" for n in (1, 2))
    text = f"Summary\n\n{SAID}\n\nRecommendations\n\n{advice}Next steps\n\n{SAID}\n"
    assert outline(text) == lines(
        """
        Summary
        Recommendations
          Recommendation 1
          Recommendation 2
        Next steps
        """
    )
