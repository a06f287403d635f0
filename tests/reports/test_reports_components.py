"""Reports that go through what they judge one thing after the other, each with the same parts."""

import textwrap

import pytest

from qa.reports import parse
from tests.reports import small
from tests.reports.small import SAID

FERRIES = """\
Inspection of the Kell ferries 2021/22: seaworthiness, passenger services and long-term maintenance
Published on 3 May 2022

About us
We look at ferries.

Overall summary

Grades
We grade three things.

KPB 2021/22
The Kell Pier Board (KPB) has changed how it grades.

What the inspector saw

I am pleased with the crews.

The board has put people first
It asks them what they want.[2]

Crews

Good

The crews are good.

Areas for improvement

The board should make sure that every one of its crews knows what to do when fog comes in
In fog, two of nine crews had no plan, and a third had one that nobody had read. A fourth had none.

Main findings

We set out our main findings.

Crews know the water
They have sailed it for years.

Boats

Adequate

The boats are adequate.

Cause of concern

The oldest boat isn't safe
It leaks.

Recommendations
The board should mend it by June.

Main findings

We set out our main findings.

Paint is fresh
All boats were painted in spring.

Engines are old
They are from 1970.

Piers

Good

The piers are good.

Main findings

We set out our main findings.

Planks are sound
None is loose.

About the data

We counted ourselves.

Methodology

Counting
We counted boats twice.
"""
TREE = """\
About us
Overall summary
    Grades
    KPB 2021/22
What the inspector saw
    The board has put people first
Crews = Good
    Areas for improvement
        The board should make sure that every one of its crews knows what to do when fog comes in
    Main findings
        Crews know the water
Boats = Adequate
    Cause of concern
        The oldest boat isn't safe
        Recommendations
    Main findings
        Paint is fresh
        Engines are old
Piers = Good
    Main findings
        Planks are sound
About the data
    Methodology
        Counting
"""
_TITLE = FERRIES.split("\n", 1)[0]


def tree(text: str) -> str:
    sections = parse(text, id="x").sections
    return "".join(
        "    " * (s.level - 1) + s.heading + (f" = {s.judgement}" if s.judgement else "") + "\n"
        for s in sections
    )


def test_components_hold_their_parts_and_parts_what_comes_once() -> None:
    assert tree(FERRIES) == f"{_TITLE}\n{TREE}"
    assert parse(FERRIES, id="x").title == _TITLE


def test_without_a_layout_that_tells_levels_what_is_judged_and_comes_back_does() -> None:
    blank = "\n\n".join(line for line in FERRIES.split("\n") if line)
    components = TREE[TREE.index("Crews") : TREE.index("About the data")]
    assert components in tree(blank)
    assert TREE[TREE.index("About the data") :] in tree(blank)


def test_a_contents_list_of_the_components_leaves_their_parts_as_they_are() -> None:
    names = [line for line in TREE.splitlines() if not line.startswith(" ")]
    listed = "\n".join(["Contents", "", *(name.split(" = ")[0] for name in names), "", "About us"])
    text = FERRIES.replace("About us", listed, 1)
    assert tree(text) == f"{_TITLE}\n{TREE}"


def test_what_stands_once_above_what_comes_back_holds_the_components() -> None:
    text = "Kell ferries\n\n"
    for pillar in ("Water", "Land", "Money"):
        text += (
            f"{pillar}\n\nIn figures\n\nThere are 3.\n\n{pillar} today\n\nGood\n\nIt is good.\n\n"
        )
        text += "Main findings\n\nAll is well.\n\n"
    assert [s.path[0] for s in parse(text, id="x").sections if s.judgement] == [
        "Water",
        "Land",
        "Money",
    ]


def test_a_layout_that_is_mixed_tells_no_levels() -> None:
    mixed = "Kell ferries\n\n"
    for n in range(4):
        mixed += f"Crew {n}{'x' * n}\n{chr(10) * (n % 2)}The crew is well.\n\n"
        mixed += f"Boat {n}{'y' * n}\n{chr(10) * (n // 2)}The boat is sound.\n\n"
    assert {s.level for s in parse(mixed, id="x").sections} == {1}


LONG = "The board should make sure that every one of its crews knows what to do in thick fog"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (
            f"{LONG}.",
            "In fog, two of nine crews had no plan, and one of them had no lights either.",
        ),
        (LONG, "and in the dark, when two of nine crews had no plan and one had no lights either."),
        (LONG, "in brief"),
        (
            "Sound: practice so good that we would ask each of the other crews to do it",
            "Good: fine.",
        ),
    ],
)
def test_a_sentence_or_the_half_of_one_is_no_heading(above: str, below: str) -> None:
    text = (
        f"Kell ferries\n\nCrews\n\nThere are nine.\n\n{above}\n{below}\n\nBoats\n\nThere are two.\n"
    )
    assert [s.heading for s in parse(text, id="x").sections] == ["Crews", "Boats"]


def test_in_wrapped_text_a_heading_that_is_a_sentence_stands_by_itself() -> None:
    paragraph = textwrap.fill("In fog, two of nine crews had no plan. " * 6, 90)
    text = f"Kell ferries\n\nCrews\n\n{paragraph}\n\n{LONG}\n\n{paragraph}\n"
    assert [s.heading for s in parse(text, id="x").sections] == ["Crews", LONG]
    lead = f"Kell ferries\n\nCrews\n\n{paragraph}\n\n{LONG}\n{paragraph}\n"
    assert [s.heading for s in parse(lead, id="x").sections] == ["Crews"]


LINE = "The crews told us that boats leak, " * 3 + "that they have said so, and that nobody came."
DENSE = f"""\
Kell council
Scrutiny committee
Tel: 01999 555 0142
Chair's foreword
{LINE}
Findings on boats
Evidence heard
From crews
{LINE}
"I bail all night, and in the morning there is as much water in her as there was when I began."
A crew member
Our view
{LINE}
Findings on piers
Evidence heard
From crews
{LINE}
Our view
{LINE}
"""


def test_in_text_without_blank_lines_titles_are_known_by_what_they_stand_on() -> None:
    assert [s.heading for s in parse(DENSE, id="x").sections if s.heading != "Kell council"] == [
        "Chair's foreword",
        *("Findings on boats", "Evidence heard", "From crews", "Our view"),
        *("Findings on piers", "Evidence heard", "From crews", "Our view"),
    ]


def test_capitals_stand_beside_chapters_in_capitals_that_hold_none() -> None:
    text = "Kell ferries\n\n"
    for n in range(1, 4):
        text += f"CHAPTER {n}: THE BOATS\n\nThe crew\n\nThe crew of nine is well.\n\n"
    text += "LESSONS\n\nLook ahead\n\nThere may be fog.\n\n"
    text += "APPENDIX A: TERMS\n\nPurpose\n\nIt is to learn.\n"
    paths = [s.path for s in parse(text, id="x").sections][-4:]
    assert paths == [
        ("LESSONS",),
        ("LESSONS", "Look ahead"),
        ("APPENDIX A: TERMS",),
        ("APPENDIX A: TERMS", "Purpose"),
    ]


def test_what_stands_once_behind_themes_of_the_same_parts_is_no_part_of_the_last() -> None:
    text = "Kell ferries\n\nAbout us\n\nWe look at ferries.\n\n"
    for n in range(1, 4):
        text += f"Theme {n}: boats{n}\n\nEvidence heard\n\nFrom crews\n\nThey are well.\n\n"
        text += "Our view\n\nWe agree.\n\n"
    text += "What it costs\n\nIt costs £3.\n"
    assert parse(text, id="x").sections[-1].path == ("What it costs",)


def test_a_stack_of_titles_directly_above_wrapped_text_is_parted() -> None:
    said = textwrap.fill("The first boat came nine minutes after the call was made. " * 4, 78)
    text = f"Kell ferries\n\nThe day\n\n{said}\n\nEmergency services\nFire and rescue\n{said}\n"
    text += f"\nWhat was said on the day to\nthe crews\n\n{said}\n"
    assert [s.heading.replace("\n", " ") for s in parse(text, id="x").sections] == [
        "The day",
        "Emergency services",
        "Fire and rescue",
        "What was said on the day to the crews",
    ]


def test_pillars_hold_the_components_that_follow_them() -> None:
    text = "Kell ferries\n\nAbout us\n\nWe look at ferries.\n\n"
    for pillar, judged in {"Water": ("Boats", "Crews"), "Land": ("Piers", "Roads")}.items():
        text += f"{pillar}\n\n"
        for name in judged:
            text += f"{name}\n\nGood (2019: Adequate)\n\nThey are good.\n\n"
            text += f"Main findings\n\nAll {name.lower()} are well\n\nThis is what we saw.\n\n"
    text += "About the data\n\nWe counted them ourselves.\n"
    assert tree(text) == (
        "About us\n"
        "Water\n"
        "    Boats = Good\n        Main findings\n            All boats are well\n"
        "    Crews = Good\n        Main findings\n            All crews are well\n"
        "Land\n"
        "    Piers = Good\n        Main findings\n            All piers are well\n"
        "    Roads = Good\n        Main findings\n            All roads are well\n"
        "About the data\n"
    )


def test_a_rating_below_what_says_what_is_rated_is_the_sections() -> None:
    text = "Kell ferries\n\n"
    for number, (name, rating) in enumerate({"Crews": "Good", "Boats": "Inadequate"}.items(), 1):
        text += (
            f"P 1.{number}. {name}\nThe {name.lower()} are looked after by those who run them.\n"
        )
        text += f"Rating\n{rating}\nStrengths\n- They are many.\n- They are well.\n\n"
    assert tree(text) == (
        "P 1.1. Crews = Good\n    Strengths\nP 1.2. Boats = Inadequate\n    Strengths\n"
    )


def test_figures_laid_flat_are_no_titles_and_end_before_one() -> None:
    text = (
        f"Kell ferries\nThe year\n{LINE}\nBoats\n12\nBoats at sea on each day\n6.1 (Dale 10.4)\n"
        f"Crews\n£51.80\nWater\n{LINE}\n{LINE}\n"
    )
    assert [s.heading for s in parse(text, id="x").sections] == ["The year", "Water"]


def test_a_long_question_heads_a_part() -> None:
    asked = (
        "How well is the board securing an affordable way of managing the risk of fog and of other"
        " dangers now and in the years ahead?"
    )
    text = f"Kell ferries\n\nBoats\n\nThey are sound.\n\n{asked}\n\nIt has a plan.\n"
    assert [s.heading for s in parse(text, id="x").sections] == ["Boats", asked]


def test_the_last_cell_of_a_table_copied_cell_by_cell_heads_nothing() -> None:
    table = "Good\n\nInadequate\n\nBoats\n\nCrews\n\nPiers\n\n"
    text = f"Kell ferries\n\nOverall summary\n\nWe graded three.\n\n{table}We also looked on.\n\n"
    for name in ("Boats", "Crews", "Piers"):
        text += f"{name}\n\nGood\n\nThey are good.\n\nMain findings\n\nAll is well.\n\n"
    assert [s.heading for s in parse(text, id="x").sections if s.level == 1] == [
        *("Overall summary", "Boats", "Crews", "Piers")
    ]


QUESTIONS = """
Kell ferries

Overall summary

We asked two things.

How good are the boats?

Good

How good are the crews?

Weak

How good are the piers?

Good

How good are the boats?

Good

Hulls

Very good

They are sound.

Sails

Weak

They are torn.

Strengths

Hulls that are kept dry

Ropes that do not break

Areas for improvement

The board should mend all sails before the winter comes and the wind blows from the north again

How good are the crews?

Weak

Training

Nobody trains them.

Strengths

Crews that know the water

Cooks who stay

Areas for improvement

The board should train all crews before the winter comes and the wind blows from the north again

How good are the piers?

Good

Planks

They are sound.

Strengths

Planks that are new

Areas for improvement

More lamps

More oil for the lamps

What happens next

We will come again.
"""


def test_what_is_judged_without_a_text_holds_what_is_judged_below_it() -> None:
    assert tree(QUESTIONS) == (
        "Overall summary\n"
        "How good are the boats? = Good\n    Hulls = Very good\n    Sails = Weak\n"
        "    Strengths\n    Areas for improvement\n"
        "How good are the crews? = Weak\n    Training\n    Strengths\n    Areas for improvement\n"
        "How good are the piers? = Good\n    Planks\n    Strengths\n    Areas for improvement\n"
        "    What happens next\n"
    )


def test_a_box_holds_what_is_directly_below_its_label_and_no_more() -> None:
    text = (
        "Kell ferries\n\nAbout us\n\nWe look at ferries.\n\n"
        "Main findings\n\nBoats\n\nThey leak.\n\n"
        "Practice study: good practice\n\nThe boat that stayed dry\n\nIt was mended.\n\n"
        "Crews\n\nThey are well.\n\nNext steps\n\nWe will come again.\n"
    )
    assert tree(text) == (
        "About us\nMain findings\n    Boats\n    Practice study: good practice\n"
        "        The boat that stayed dry\n    Crews\nNext steps\n"
    )


def test_an_aside_below_a_question_is_no_part_of_it() -> None:
    text = (
        "Kell school\n\nAbout us\n\nWe look at schools.\n\nWhat does the school need to improve?\n"
        "(Information for the school and its governors)\n- The roof leaks.\n- The bell is old.\n"
    )
    assert tree(text) == "About us\nWhat does the school need to improve?\n"
    assert "(Information" in parse(text, id="x").text[parse(text, id="x").sections[-1].body :]


def test_questions_stand_side_by_side_where_one_of_them_holds_others() -> None:
    text = "Kell school\n\nWhat is it like?\n\nIt is kind.\n\nWhat does it do well?\n\n"
    text += "Lessons are planned\n\nThey are.\n\nPupils read\n\nThey do.\n\n"
    text += "What must improve?\n\nThe roof leaks.\n\n"
    assert tree(text) == (
        "What is it like?\nWhat does it do well?\n    Lessons are planned\n    Pupils read\n"
        "What must improve?\n"
    )


def test_numbered_requests_hold_their_answers_and_nothing_behind_the_last() -> None:
    asked = "".join(f"Request {n}\n\n{SAID}\n\nAnswer\n\n{SAID}\n\n" for n in (1, 2, 3))
    text = f"Dale\n\nLamps\n\n{SAID}\n\nWhat was asked for\n\n{asked}Complaints\n\n{SAID}\n"
    assert small.outline(text) == small.tree(
        """
        Lamps
        What was asked for
          Request 1
            Answer
          Request 2
            Answer
          Request 3
            Answer
        Complaints
        """
    )
