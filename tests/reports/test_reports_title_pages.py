"""What a title page says beside the title can be asked for."""

import pytest

from qa.reports import parse
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


def test_a_letter_has_one_part_of_its_subjects_name() -> None:
    letter = f"3 May 2021\n\nDear Ms Hale\n\nFerries of the Dale\n\n{SAID}\n\nHulls\n\n{SAID}\n"
    assert outline(letter).splitlines().count("Ferries of the Dale") == 1
