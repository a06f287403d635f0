"""Papers of many kinds, told with small ones: reports as printed, decisions, letters, mails."""

import textwrap
from functools import partial

import pytest

from qa.reports import parse
from qa.reports.lines import is_address
from tests.reports import small
from tests.reports.small import SAID, tree

outline = partial(small.outline, pages=True)


def test_a_contents_list_goes_on_below_what_only_heads_a_part_of_it() -> None:
    page = f"""
        Contents

          Summary                                          3

          Main report

          1     Bridges are looked at often, but few of
                them are mended                            4

                Cracks are found early                     4

          2     Roads wear out faster than they did        6

          Appendices

          1     How we looked at roads                     8

        Summary

          {SAID}

        1     Bridges are looked at often, but few of
              them are mended

              Cracks are found early

              {SAID}

        2     Roads wear out faster than they did

              {SAID}

        Appendix 1 – How we looked at roads

              {SAID}
        """
    assert outline(textwrap.dedent(page)) == tree(
        """
        Summary @ 3
        1 Bridges are looked at often, but few of them are mended @ 4
          Cracks are found early @ 4
        2 Roads wear out faster than they did @ 6
        Appendix 1 – How we looked at roads @ 8
        """
    )


def test_a_short_line_below_the_source_of_a_table_is_a_heading() -> None:
    table = "Year          Bridges\n\n2022          31\n2023          29"
    text = f"Repairs\n\n{SAID}\n\n{table}\n\nSource: the county\n\nExample: a bridge\n\n{SAID}\n"
    assert outline(text) == "Repairs\nExample: a bridge"


@pytest.mark.parametrize(
    ("kind", "behind"),
    [
        ("Report of the County Surveyor", ""),
        ("A report on county roads", " – A report on county roads"),
    ],
)
def test_whose_address_ends_a_report_has_its_name_above_the_title(kind: str, behind: str) -> None:
    page = f"  Swyddfa Ffyrdd\n  Roads Wales\n\n\n  Mending Bridges\n  {kind}\n\n\n  May 2024\n"
    end = "  Swyddfa Ffyrdd\n  1 Heol Fawr\n  Llan\n  LL99 9ZZ\n"
    body = f"\nSummary\n\n{SAID}\n\nFindings\n\n{SAID}\n\n"
    assert parse(page + body + end, id="x").title == f"Mending Bridges – {kind}"
    assert parse(page + body, id="x").title == f"Swyddfa Ffyrdd Roads Wales{behind}"


def test_lettered_parts_of_lettered_chapters_need_no_blank_lines() -> None:
    text = """
        Contents
        A. Introduction 2
        B. What we looked at 2
        C. What the county did wrong 3
        A. Introduction
        A.1 Who we are
        1. We were appointed by the county in May to look into the fall of the old bridge over
        the river, and to say who was to blame for it. This is what we have found in a year of
        work by four people.
        2. We thank all who have spoken to us.
        B. What we looked at
        B.1 The bridge
        First visit on 3 May 2024
        3. The bridge was shut. We went back on the day after that, and it was shut then, too. It
        has not been open since.
        4. Nobody could tell us why.
        Second visit on 9 June 2024
        5. The bridge was gone. We were told that it had fallen in the night, when nobody was on
        it, and that the county was sorry.
        B.2 The file
        6. The file has four pages. None of them has a date, and two of them are about another
        bridge, which stands to this day.
        C. What the county did wrong
        7. We take the complaints of those who live near the bridge in turn, and say of each what
        we make of it.
        C.1 Complaint 1: The bridge was not looked at for a year
        Determination: The work of the county was bad
        Analysis
        8. Nobody looked at it. It should have been looked at in May, and again in June, by
        somebody who knows bridges.
        C.2 Complaint 2: Nobody wrote down what had been seen in May and in June
        Determination: It was good
        Analysis
        9. Nothing was seen, so there was nothing to write down. We do not think that this makes
        it any better.
        """
    assert outline(textwrap.dedent(text).strip() + "\n") == tree(
        """
        A. Introduction @ 2
          A.1 Who we are
        B. What we looked at @ 2
          B.1 The bridge
            First visit on 3 May 2024
            Second visit on 9 June 2024
          B.2 The file
        C. What the county did wrong @ 3
          C.1 Complaint 1: The bridge was not looked at for a year = The work of the county was bad
            Analysis
          C.2 Complaint 2: Nobody wrote down what had been seen in May and in June = It was good
            Analysis
        """
    )


@pytest.mark.parametrize("number", ["E.1", "F.2", "T.3"])
def test_the_number_of_a_part_is_no_telephone(number: str) -> None:
    assert is_address(f"{number[0]}: 01632 960 001")
    assert not is_address(f"{number} Advice to the county")


STANDS = ["Complete", "Complete", "In progress", "Complete"]


def actions(name: str, stands: list[str]) -> str:
    """Actions below two headings, each with what is asked for, how it stands, and why."""
    parts = [f"Action {n}\n\n{SAID}\n\n{name}: {it}\n\n{SAID}\n" for n, it in enumerate(stands, 1)]
    return "\n".join([f"Bridges\n\n{SAID}\n", *parts[:2], f"Roads\n\n{SAID}\n", *parts[2:]])


def test_how_things_stand_is_a_grade_where_it_comes_back() -> None:
    assert outline(actions("Status", STANDS)) == tree(
        """
        Bridges
          Action 1 = Complete
          Action 2 = Complete
        Roads
          Action 3 = In progress
          Action 4 = Complete
        """
    )


@pytest.mark.parametrize(
    ("name", "stands"), [("Owner", STANDS), ("Status", ["Old", "Sound", "Shut", "Lost"])]
)
def test_who_owns_a_thing_is_no_grade_and_nor_is_what_comes_once(
    name: str, stands: list[str]
) -> None:
    assert "=" not in outline(actions(name, stands))


def test_a_grade_by_its_name_stands_between_what_is_rated_and_the_reasons() -> None:
    rules = [f"Rule {n}: Food\n\nIt is hot.\n\nJudgment: Shaky\n\n{SAID}\n" for n in (1, 2)]
    assert outline("\n".join(rules)) == "Rule 1: Food = Shaky\nRule 2: Food = Shaky"


def test_the_head_of_a_mail_is_not_read_but_for_its_subject() -> None:
    head = "From: Roads <roads@county.example>\nTo: The clerk;\n  Mrs Dale\nSent: 3 May 2024\n"
    mail = f"{head}Subject: RE: Fw: Letter on bridges\n\nDear all\n\nBridges\n\n{SAID}\n"
    document = parse(mail, id="x")
    assert document.title == "Letter on bridges"
    assert [document.text[b.start : b.end] for b in document.blocks] == [SAID]
    particulars = f"Bridges\n\n{SAID}\n\nFrom: May\nTo: June\nSubject: Cracks\n\n{SAID}\n"
    assert len(parse(particulars, id="x").blocks) > 2


DECISION = """
    Report by the Bridges
    Ombudsman

    Investigation into a complaint about Dale
    (case 22 018)

    Report summary

    The bridge

    A driver said that the bridge was shut for a year and that nobody told him why it was shut.

    Finding

    We found fault and the county has agreed to mend it.

    The complaint

    1. He said that the bridge was shut.

    2. He said that nobody told him.

    The law on bridges

    Who has to look

    3. The county has to look at its bridges.

    Who has to mend

    4. The county has to mend its bridges.

    How we considered this complaint

    5. We have read the file. We have spoken to the driver.

    What happened

    The first year

    6. The bridge was shut in May.

    The second year

    7. The bridge was opened in June.

    Decision

    8. There was fault. The county will mend the bridge.
    """


def test_what_is_told_of_the_whole_is_no_part_of_the_group_above_it() -> None:
    document = parse(textwrap.dedent(DECISION).strip() + "\n", id="x")
    assert document.title == "Investigation into a complaint about Dale (case 22 018)"
    assert ["  " * (s.level - 1) + s.heading for s in document.sections] == tree(
        """
        Investigation into a complaint about Dale (case 22 018)
        Report summary
          The bridge
          Finding
        The complaint
        The law on bridges
          Who has to look
          Who has to mend
        How we considered this complaint
        What happened
          The first year
          The second year
        Decision
        """
    ).split("\n")


def test_a_trail_may_stand_below_the_sign_and_the_menu_of_a_site() -> None:
    banner = "Skip to main content\nCOUNTY.UK\nMenu\nSearch COUNTY.UK\nHome\nRoads\nBridges\n"
    kind = "Regulator of Roads\nDecision\nDale Bridges Limited – Regulatory judgement: 3 May 2024\n"
    document = parse(f"{banner}{kind}\nSummary\n\n{SAID}\n\nBridges\n\n{SAID}\n", id="x")
    assert document.title == "Dale Bridges Limited – Regulatory judgement: 3 May 2024"
    assert [s.path for s in document.sections] == [("Summary",), ("Bridges",)]


def test_a_grade_behind_a_name_that_comes_back_is_that_of_the_part_above() -> None:
    parts = "".join(
        f"{name}\n\nBoats are looked at once a year.\n\nFerry outcome: {grade}\n\n"
        f"All of it was seen by us. {name} took two days.\n\n"
        for name, grade in (("Hulls", "Good"), ("Crews", "Poor"), ("Ropes", "Reasonably good"))
    )
    sections = parse(f"Dale ferries\n\nSummary\n\nThey are old.\n\n{parts}", id="x").sections
    assert [(s.heading, s.judgement) for s in sections] == [
        *(("Summary", None), ("Hulls", "Good"), ("Crews", "Poor"), ("Ropes", "Reasonably good"))
    ]


def test_numbers_with_tabs_need_no_blank_lines_where_the_contents_list_names_them() -> None:
    """As Word saves a report as text: a tab behind each number, a blank line between chapters."""
    names = ("1.\tBoats", "1.1\tHulls", "1.2\tCrews", "2.\tPiers", "Annex A\tWhat it cost")
    said = "All of it was seen by us, and some of it twice, in both of the years that we looked at."
    text = "Dale ferries\n\nContents\n" + "".join(f"{n}\t{at}\n" for at, n in enumerate(names, 2))
    text += f"\n1.\tBoats\n1.1\tHulls\nOverall rating: Good\nThe plan\n{said}\n"
    text += f"Year\tHulls\tCost\n2023\t4\t£3m\n1.2\tCrews\nOverall rating: Poor\nThe plan\n{said}\n"
    text += f"\n2.\tPiers\n{said}\n\nAnnex A\tWhat it cost\nItem\tIn 2023\tIn 2024\nRope\t3\t4\n"
    assert outline(text) == tree(
        """
        1. Boats @ 2
          1.1 Hulls = Good @ 3
            The plan
          1.2 Crews = Poor @ 4
            The plan
        2. Piers @ 5
        Annex A What it cost @ 6
        """
    )


@pytest.mark.parametrize(
    ("line", "judged"),
    [
        ("Good (carried over from 2016)", "Good"),
        ("Requires improvement (not inspected this year)", "Requires improvement"),
        ("Good (examples)", None),
    ],
)
def test_a_remark_behind_a_grade_is_none_of_it(line: str, judged: str | None) -> None:
    text = f"Dale ferries\n\nSummary\n\n{SAID}\n\nHulls\n\n{line}\n\n{SAID}\n\nCrews\n\n{SAID}\n"
    assert {s.heading: s.judgement for s in parse(text, id="x").sections}["Hulls"] == judged


def test_numbers_torn_off_their_paragraphs_belong_to_these() -> None:
    """As pdftotext writes numbered paragraphs; the number of another is no page, no figure."""
    said = "All of it was seen by us, and some of it twice, in both of the years."
    text = f"Dale ferries\n\nBoats in use: 12\n\nSummary\n\n{said}\n\nSection 1. Boats\n\n"
    for n, name in enumerate(("Hulls", "", "Engines", "Ropes"), 1):
        text += f"{name}\n\n" * bool(name) + f"1.{n}\n\n{said}\n\n"
    text += "Section 2. Piers\n\n"
    for n, name in enumerate(("Planks", "", "Lamps", "Rails"), 1):
        text += f"{name}\n" * bool(name) + f"2.{n}\n\n{said}\n\n"
    assert outline(text) == tree(
        """
        Dale ferries
        Summary
        Section 1. Boats
          Hulls
          Engines
          Ropes
        Section 2. Piers
          Planks
          Lamps
          Rails
        """
    )
    document = parse(text, id="x")
    read = [document.text[block.start : block.end] for block in document.blocks]
    assert f"1.2\n\n{said}" in read


def test_a_group_goes_on_over_a_title_that_stands_in_one_other_place() -> None:
    parts = "".join(f"{name}\n\n{SAID}\n\n" for name in ("Hulls", "Pay", "Ropes"))
    more = "".join(f"{name}\n\n{SAID}\n\n" for name in ("Tides", "Pay", "Fares"))
    text = f"Dale ferries\n\nPart 1: Boats\n\n{SAID}\n\n{parts}Part 2: What it costs\n\n{SAID}\n\n"
    assert outline(f"{text}Where they come from\n\n{more}").splitlines()[-5:] == [
        *("Part 2: What it costs", "  Where they come from", "    Tides", "    Pay", "    Fares")
    ]


def test_a_grade_stands_behind_a_numbered_title_where_others_have_theirs_so() -> None:
    said = "All of it was seen by us, and some of it twice, in both of the years that were\n"
    said += "looked at. There is more to be said of it than can be said here in this report."
    names = ("1.1 Hulls Good", "1.2 Crews Requires improvement", "1.3 Ropes Good")
    rows = "\n".join(names)
    text = f"Dale ferries\n\nSummary\n{said}\n{rows}\n{said}\n"
    text += "".join(f"{name}\n{said}\nStrengths\n• new lamps\n• old hands.\n" for name in names)
    assert outline(text) == tree(
        """
        Summary
        1.1 Hulls = Good
          Strengths
        1.2 Crews = Requires improvement
          Strengths
        1.3 Ropes = Good
          Strengths
        """
    )


def test_bullets_torn_off_their_items_belong_to_these() -> None:
    items = "".join(
        f"•\n\n{word} the piers and their lamps in both years;\n\n" for word in ("mend", "paint")
    )
    text = f"Dale ferries\n\nSummary\n\n{SAID}\n\nHulls\n\nThe board must:\n\n{items}"
    text += f"Areas for improvement\n\n{items}Crews\n\n{SAID}\n"
    assert outline(text) == "Summary\nHulls\nAreas for improvement\nCrews"
    document = parse(text, id="x")
    listed = [block for block in document.blocks if block.kind == "list"]
    assert [len(block.parts) for block in listed] == [3, 2]


def test_whole_numbers_are_torn_off_the_paragraphs_of_a_summary_too() -> None:
    said = "All of it was seen by us, and some of it twice, in both of the years we looked at."
    text = f"Dale ferries\n\nSummary\n\nAims\n1\n\n{said}\n\n2\n\n{said}\n\nHulls\n3\n\n{said}\n\n"
    text += (
        f"Crews\n4\n\n5\n\n{said}\n\n1\n\nA note says where this was read.\n\nPart One\n\nRopes\n"
    )
    text += "\n".join(f"1.{n}\n\n{said}\n" for n in (1, 2, 3, 4)) + f"\nPay\n1.5\n\n{said}\n"
    headings = [section.heading for section in parse(text, id="x").sections]
    assert headings == ["Summary", "Aims", "Hulls", "Crews", "Part One", "Ropes", "Pay"]


def test_a_chapter_between_a_running_head_and_its_page_number_is_named_there_and_not_begun() -> (
    None
):
    def page(number: int, chapter: str) -> str:
        head = [str(number), chapter, "Ferries of Dale"]
        return "\n\n".join(head if number % 2 == 0 else reversed(head))

    said = "All of it was seen by us, and some of it twice, in both of the years we looked at."
    text = "Ferries of Dale\n\n"
    for number, chapter, title in ((3, "Part One", "Ropes"), (5, "Part Two", "Hulls")):
        text += f"{page(number, chapter)}\n\n{chapter}\n\n{title}\n\n{said}\n\n"
        text += f"{page(number + 1, chapter)}\n\n{said}\n\n"
    text += f"{page(7, 'Part Three')}\n\nPart Three\n\nCrews\n\n{said}\n"
    document = parse(text, id="x")
    headings = [" ".join(section.heading.split()) for section in document.sections]
    assert headings[-3:] == ["Part One Ropes", "Part Two Hulls", "Part Three Crews"]
    assert not any(document.text[b.start : b.end].startswith(("4", "6")) for b in document.blocks)
