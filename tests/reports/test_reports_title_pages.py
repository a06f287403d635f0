"""What a title page says beside the title can be asked for."""

import pytest

from qa.reports import parse
from qa.types import Document
from tests.reports.small import SAID, outline

BODY = f"Aims\n\n{SAID}\n\nHulls\n\n{SAID}\n"


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("Ferries of the Dale\n\n\n3 May 2021", ["3 May 2021"]),
        (
            "Ferries of the Dale\nPublished 3 May 2021\nReference: F/12\nOld Quay House",
            ["Published 3 May 2021", "Reference: F/12", "Old Quay House"],
        ),
        (
            "Harbour Inspectorate\n\nFerries of the Dale\n\nPresented to the council\n\nMay 2021",
            [
                "Harbour Inspectorate",
                "Ferries of the Dale",
                "Presented to the council",
                "May 2021",
            ],
        ),
        # Names say nothing that the title and the citation don't, nor does a year alone.
        ("Harbour Inspectorate\n\nFerries of the Dale", []),
        ("Harbour Inspectorate\n\nFerries of the Dale\n\n2021", []),
    ],
)
def test_a_title_page_is_read_from_where_it_says_when_or_by_whom(
    page: str, told: list[str]
) -> None:
    document = parse(f"{page}\n\n\n\n{BODY}", id="x")
    assert document.title == "Ferries of the Dale"
    opening = [block for block in document.blocks if block.end <= len(page)]
    assert [document.text[slice(*part)] for block in opening for part in block.parts] == told
    assert [s.path for s in document.sections] == [
        *([(document.title,)] if told else []),
        ("Aims",),
        ("Hulls",),
    ]


def test_a_title_with_a_date_or_a_colon_is_the_title_alone() -> None:
    title = "Ferries: a visit from 4 to 8 March 2024"
    assert outline(f"{title}\n\n\n{BODY}") == "Aims\nHulls"


def test_what_is_drawn_between_two_lines_stays_with_the_first() -> None:
    text = f"Ferries of the Dale\n\nPublished 3 May 2021\n\n===\n\nMay House\n\n\n{BODY}"
    block = parse(text, id="x").blocks[0]
    assert [text[slice(*part)] for part in block.parts] == [
        "Published 3 May 2021\n\n===",
        "May House",
    ]


def test_a_letter_has_one_part_of_its_subjects_name() -> None:
    letter = f"3 May 2021\n\nDear Ms Hale\n\nFerries of the Dale\n\n{SAID}\n\nHulls\n\n{SAID}\n"
    assert outline(letter).splitlines().count("Ferries of the Dale") == 1


@pytest.mark.parametrize(
    ("page", "title"),
    [
        # below who publishes it, and where
        (
            "CITY OF DALE\nOFFICE OF THE SURVEYOR\n\nHARBOUR SECTION\n\nREVIEW OF THE FERRIES OF "
            "DALE\nCOUNTY WITH\nSAFETY RULES\n\nMAY 2024",
            "REVIEW OF THE FERRIES OF DALE COUNTY WITH SAFETY RULES",
        ),
        (
            "Dale Harbour Office\nReport to Members of the Harbour\n\nFERRY\nSAFETY\n\nCrews "
            "Should Be Taught to Swim\n\nMay 2024",
            "FERRY SAFETY – Crews Should Be Taught to Swim",
        ),
        # a paper for a meeting
        (
            "Dale Harbour Panel\n\n3 May 2024\n\nAgenda item 7\n\nFerries at night: report of what "
            "was seen\n\nReport of the Harbour Master",
            "Ferries at night: report of what was seen",
        ),
        ("Dale Harbour Panel\n\nAnnual report 2024", "Dale Harbour Panel – Annual report 2024"),
        # what it is of
        (
            "Harbours 2024\n\n\nHow ferries are run\n\n\nAn inspection of the Dale ferries",
            "Harbours 2024 – An inspection of the Dale ferries",
        ),
        (
            "Report of an inspection of\na Harbour for Ferries.\n\nName of harbour facility:\nDale "
            "Old Quay",
            "Report of an inspection of a Harbour for Ferries – Dale Old Quay",
        ),
    ],
)
def test_a_title_says_what_the_report_is_of(page: str, title: str) -> None:
    assert parse(f"{page}\n\n\n\n{BODY}", id="x").title == title


def test_a_marked_title_has_its_subtitle_and_stands_below_a_line_that_has_no_mark() -> None:
    said = f"## About us\n\n{SAID}\n\n# Aims\n\n{SAID}\n"
    page = f"# Full ahead\n\n## Ferries of Dale\n\nA. Mill and B. Hill\n\nMay 2024\n\n{said}"
    assert parse(page, id="x").title == "Full ahead – Ferries of Dale"
    assert outline(page).splitlines() == ["Full ahead – Ferries of Dale", "  About us", "Aims"]
    page = "Harbour report no. 7\n\n## Ferries of Dale\n\n## Contents\n\n"
    page += "| Aims | 2 |\n| Hulls | 3 |\n\n"
    page += f"## Aims\n\n{SAID}\n\nFerries of Dale\n\n## Hulls\n\n{SAID}\n"
    assert parse(page, id="x").title == "Ferries of Dale"
    page = f"Hill Boats Limited\n\n## Old Quay\n\n## Inspection report\n\n1 Quay Road\n\n{said}"
    assert parse(page, id="x").title == "Old Quay – Inspection report"


def test_a_heading_above_an_unfinished_title_is_who_publishes_it() -> None:
    page = "Harbour Inspectorate\n\nAn inspection of ferries in:\nDale Old Quay\nNorthern region\n"
    text = f"{page}\nHarbour Inspectorate, May 2024\n\nISBN 978-1-00000-417-2\n\n{BODY}"
    assert parse(text, id="x").title == "An inspection of ferries in: Dale Old Quay"


@pytest.mark.parametrize(
    "page",
    [
        "Audit Office\n\nComplaints from\n\nTenants of Dale",
        "Dale Audit Office\n\nComplaints from\nTenants of Dale",
    ],
)
def test_a_title_goes_on_behind_any_word_that_ends_none(page: str) -> None:
    document = parse(f"{page}\n\n4 May 2023\n\n{BODY}", id="x")
    assert document.title == "Complaints from Tenants of Dale"


def said_outside(document: Document) -> list[str]:
    """What stands in blocks, but in no section."""
    ends = document.sections[-1].end
    return [document.text[b.start : b.end] for b in document.blocks if b.start >= ends]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("May 2024 | © Dale Harbour Office 2024 | ISBN 978-1-00000-417-2", True),
        ("© Dale Harbour Office\n\nPublished on: 3 May 2024\n\nwww.harbour.example", True),
        ("© Dale Harbour Office 2024\n\nwww.harbour.example", False),
        ("© Dale Harbour Office | 2024", False),
    ],
)
def test_an_imprint_that_says_when_is_read_and_no_part_of_the_tree(end: str, said: bool) -> None:
    document = parse(f"Ferries of the Dale\n\n{BODY}\n{end}\n", id="x")
    assert said_outside(document) == ([end] if said else [])
    assert outline(f"{BODY}\n{end}\n") == outline(BODY)


def test_what_a_file_says_at_its_top_of_when_and_by_whom_is_read() -> None:
    text = f"---\ntitle: Ferries\nauthor: Ann Hale\ndate: 3 May 2024\n---\n\n# Aims\n\n{SAID}\n"
    document = parse(text, id="x")
    first = document.blocks[0]
    assert document.text[first.start : first.end] == "author: Ann Hale\ndate: 3 May 2024"
    assert document.sections[0].path == ("Ferries",)


def test_a_date_of_publication_is_no_heading_and_buttons_are_none_of_the_contents() -> None:
    page = "Ferries of the Dale\n\nPublished on: 3 May 2024\n\nContents\nPrint this document\n"
    page += "Aims\nHulls\nCrews\n\n"
    body = "".join(f"{name}\n\n{SAID}\n\n" for name in ("Aims", "Hulls", "Crews"))
    assert outline(page + body).splitlines() == ["Ferries of the Dale", "Aims", "Hulls", "Crews"]


def test_of_a_page_about_the_page_the_publisher_far_above_is_not_repeated() -> None:
    page = "Harbour Inspectorate\nOne\nTwo\nThree\nFour\nFive\nSix\n\nFerries of the Dale\n\n"
    document = parse(f"{page}Published on: 3 May 2024\n\n\n\n{BODY}", id="x")
    first = document.blocks[0]
    assert document.text[first.start : first.end] == "Published on: 3 May 2024"


def test_a_name_above_text_of_its_own_is_the_title_not_the_one_marked_heading_below() -> None:
    document = parse(f"Ferries of the Dale\n\n{SAID}\n\n# Hulls\n\n{SAID}\n", id="x")
    assert document.title == "Ferries of the Dale"
    assert [section.path for section in document.sections] == [("Ferries of the Dale",), ("Hulls",)]


def test_a_sentence_with_a_copyright_behind_it_on_its_line_is_of_the_body() -> None:
    said = "All of the ferries were mended in May. © Dale Board 2024"
    document = parse(f"{BODY}\n{said}\n", id="x")
    last = document.blocks[-1]
    assert document.text[last.start : last.end].endswith(said)
    assert document.sections[-1].end >= last.end
    rights = "This publication can be had at the quay. © Dale Board 2024"
    assert rights not in "".join(
        document.text[b.start : b.end] for b in parse(f"{BODY}\n{rights}\n", id="x").blocks
    )
