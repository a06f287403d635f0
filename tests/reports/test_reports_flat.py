"""Flat contents lists: what the report itself says tells its chapters from their parts."""

import pytest

from qa.reports import parse


def paths(names: list[str], texts: dict[str, str]) -> list[tuple[str, ...]]:
    """The tree of a report with a flat contents list; each heading has text of its own."""
    listed = "".join(f"{name}\t{page}\n" for page, name in enumerate(names, 1))
    body = "".join(
        f"\n{name}\n\n{texts.get(name, 'This part says something about it, and more.')}\n"
        for name in names
    )
    return [s.path for s in parse(f"Contents\n\n{listed}{body}", id="x").sections]


NAMES = [
    "Aims",
    "Safety",
    "Early days",
    "Violence",
    "Respect",
    "Staff",
    "Work",
    "Pay",
    "Next steps",
]
NESTED = [
    ("Aims",),
    ("Safety",),
    ("Safety", "Early days"),
    ("Safety", "Violence"),
    ("Respect",),
    ("Respect", "Staff"),
    ("Work",),
    ("Work", "Pay"),
    ("Next steps",),
]


@pytest.mark.parametrize(
    "said",
    [
        "We looked at three areas: safety, respect and work. Each has a chapter.",
        "Our tests:\n\n- Safety: are people held safely?\n- Respect\n- Work (paid or not)",
        "Prisons are known by safety, by what they were, and by safety, respect, work.",
    ],
)
def test_a_list_of_parts_makes_them_chapters(said: str) -> None:
    # Nothing says where the last one ends, but for what ends every report.
    assert paths([*NAMES[:-1], "Glossary"], {"Aims": said})[:-1] == NESTED[:-1]


def test_a_sentence_about_neighbours_makes_no_chapters() -> None:
    said = "The sections on early days, violence and respect are short."
    assert all(len(path) == 1 for path in paths(NAMES, {"Aims": said}))


def test_headings_that_name_others_end_them() -> None:
    names = ["Aims", "Safety", "Early days", "Conclusions on safety", "Respect", "Staff"]
    names += ["Conclusions on respect", "Next steps"]
    assert paths(names, {}) == [
        ("Aims",),
        ("Safety",),
        ("Safety", "Early days"),
        ("Safety", "Conclusions on safety"),
        ("Respect",),
        ("Respect", "Staff"),
        ("Respect", "Conclusions on respect"),
        ("Next steps",),
    ]


def test_the_last_chapter_ends_as_the_others_do() -> None:
    names = ["Aims", "Safety", "Violence", "Key points", "Respect", "Staff", "Key points"]
    names += ["Work", "Pay", "Key points", "Next steps"]
    said = "We looked at safety, respect and work."
    assert paths(names, {"Aims": said})[-4:] == [
        ("Work",),
        ("Work", "Pay"),
        ("Work", "Key points"),
        ("Next steps",),
    ]


def test_parts_listed_right_under_a_chapter_are_its_sections() -> None:
    names = ["Aims", "Findings", *NAMES[1:-1], "Glossary"]
    said = "We looked at safety, respect and work."
    found = paths(names, {"Aims": said, "Findings": ""})
    assert found[2:5] == [
        ("Findings", "Safety"),
        ("Findings", "Safety", "Early days"),
        ("Findings", "Safety", "Violence"),
    ]
    assert found[-1] == ("Glossary",)


def test_a_foreword_before_the_contents_is_read() -> None:
    text = "Report on Ferries\n\n\nReference 12/4\n\nWrite to us at the pier.\n\nA word first\n\n"
    text += "The ferries are old. " * 20 + "\n\nContents\n\nAims\t1\nBoats\t2\nCrews\t3\n"
    text += "".join(
        f"\n{name}\n\nSomething is said of it.\n" for name in ("Aims", "Boats", "Crews")
    )
    headings = [s.heading for s in parse(text, id="x").sections]
    assert headings == ["Report on Ferries", "A word first", "Aims", "Boats", "Crews"]


def test_a_grade_that_comes_once_is_known_by_its_column() -> None:
    text = "Report on Ferries\n\nAims\n\nThe aims are clear.\n\n"
    text += "Part\tGrade\nHulls\tGood\nCrews\tFair\nFood\tSplendid\n\nAll were seen.\n\n"
    text += "Food\n\nSplendid\n\nThe soup is hot.\n\nHulls\n\nGood\n\nThey are sound.\n"
    found = [(s.heading, s.judgement) for s in parse(text, id="x").sections]
    assert found == [("Aims", None), ("Food", "Splendid"), ("Hulls", "Good")]
