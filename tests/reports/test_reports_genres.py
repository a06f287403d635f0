"""Reports of other kinds: decisions, letters, minutes, hospitals, pages of the web."""

import pytest

from qa.reports import parse
from qa.types import Document

SAID = "All of it was seen by us, and some of it twice."


def read(document: Document) -> list[tuple[str, list[str]]]:
    """The blocks of a report: their kinds and parts."""
    return [(b.kind, [document.text[a:z] for a, z in b.parts]) for b in document.blocks]


def paths(text: str) -> list[tuple[str, ...]]:
    return [section.path for section in parse(text, id="x").sections]


def report(*titles: str) -> str:
    """A decision whose paragraphs are counted from 1 to the end, three under each title."""
    text, number = "The lamps of Dale\n\n", 1
    for title in titles:
        text += f"{title}\n\n"
        for _ in range(3):
            text += f"{number}. The lamps were lit. {SAID}\n\n"
            number += 1
    return text


def test_numbered_paragraphs_are_prose_and_announce_lists() -> None:
    text = report("The complaint", "What was done", "The decision") + (
        "10. The council will:\n• mend the lamps; and\n• say so.\n\n11. It has agreed.\n"
    )
    blocks = read(parse(text, id="x"))
    assert blocks[0] == ("prose", ["1. The lamps were lit.", SAID])
    assert blocks[-2:] == [
        ("list", ["10. The council will:", "• mend the lamps; and", "• say so."]),
        ("prose", ["11. It has agreed."]),
    ]
    assert parse(text, id="x").blocks[-2].lead == 1


def test_a_long_numbered_list_in_one_place_stays_a_list() -> None:
    items = "".join(f"{n}. Mend the lamp of\n   street {n} in the town.\n\n" for n in range(1, 12))
    document = parse(f"Lamps\n\n{SAID}\n\nWhat to do\n\nThe council should:\n\n{items}", id="x")
    assert [(b.kind, len(b.parts)) for b in document.blocks][-1] == ("list", 12)


def test_titles_stacked_between_numbered_paragraphs_are_headings() -> None:
    text = report("The complaint", "What I found\n\nThe law\n\nLamps", "What happened", "Decision")
    found = ("What I found",)
    assert paths(text) == [
        ("The complaint",),
        found,
        # of the parts below nothing says that they are the law's
        (*found, "The law"),
        (*found, "Lamps"),
        (*found, "What happened"),
        ("Decision",),
    ]


def test_particulars_head_nothing() -> None:
    text = (
        f"Lamps Board\n\nWard: Castle\n\nOfficer: Jane Smith\n\nSummary\n\n{SAID}\n\nMinutes\n\n"
        "Present: Councillors Abara (in the Chair), Finch, Dale and Hussain of the Lamps Board\n\n"
        f"Apologies: Councillor Whitby\n\n12 Lamps\n\n{SAID}\n\n13 Oil\n\n{SAID}\n\n"
        f"Case study: Quay Street\n\n{SAID}\n"
    )
    assert paths(text) == [
        ("Lamps Board",),
        ("Summary",),
        ("Minutes",),
        ("12 Lamps",),
        ("13 Oil",),
        ("Case study: Quay Street",),
    ]


def test_notes_below_a_table_head_no_part_of_the_report() -> None:
    text = (
        f"Lamps\n\n{SAID}\n\nCosts\n\nYear\tOil\n2021\t41\n2022\t38\n\nNotes\n1 Figures are in "
        f"thousands.\n\nThe cost of oil fell in both years.\n\nNotes\n\n{SAID}\n"
    )
    assert paths(text) == [("Lamps",), ("Notes",)]


def test_a_listed_title_with_its_number_may_stand_on_what_ends_without_a_stop() -> None:
    text = (
        f"Contents\nAims\nLamps\nOil\n\n1. Aims\n{SAID}\n\nIt should:\n\nmend them\nlight them\n"
        f"2. Lamps\n{SAID}\n\n3. Oil\n{SAID}\n"
    )
    assert paths(text) == [("1. Aims",), ("2. Lamps",), ("3. Oil",)]


@pytest.mark.parametrize(
    "banner",
    [
        "Cookies\nWe use some that are needed to make this website work for all who come to it.\n"
        "Accept cookies\nSkip to main content\nMenu\nSearch\nHome\nWater and land\n"
        "Department for Dales\n\nIndependent report\nReview of leaks in Dale\nPublished 4 May 2024",
        "Skip to content\nAccess\nHome > Reports > Review of leaks in Dale\nShare this page:\n"
        "Email\nReview of leaks in Dale\nDate published: 4 May 2024",
    ],
)
def test_a_web_page_is_its_report_without_the_links_around_it(banner: str) -> None:
    foot = "Back to top\nIs this page useful?\nYes\nNo\nReport a problem with this page\nHelp"
    text = f"{banner}\n\nContents\nAims\nLeaks\nEnd\n\n" + "".join(
        f"{title}\n{SAID}\n\n" for title in ("Aims", "Leaks", "End")
    )
    document = parse(f"{text}Who was asked?\n\n{foot}\n", id="x")
    assert document.title == "Review of leaks in Dale"
    first, *others = [s.path for s in document.sections]
    assert first == (document.title,)
    assert others == [("Aims",), ("Leaks",), ("End",)]
    assert read(document)[-1] == ("prose", ["Who was asked?"])
    kept = "Is this page useful?\nThis page was useful to all of them, as they said."
    assert read(parse(f"{text}{kept}\n", id="x"))[-1][1] == [kept.partition("\n")[2]]


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (
            "Dam Leak Report\n\nThe leak in Dale\n12 August 2021",
            "Dam Leak Report – The leak in Dale",
        ),
        ("House of Dales\nCommittee of Public Accounts\n\nLeaks in Dale", "Leaks in Dale"),
    ],
)
def test_a_title_page_says_more_than_what_a_report_is(page: str, title: str) -> None:
    assert parse(f"{page}\n\n\nSummary\n\n{SAID}\n\nLeaks\n\n{SAID}\n", id="x").title == title


def test_a_line_above_a_table_of_grades_that_others_have_heads_a_part() -> None:
    questions = "".join(f"Is it {how}?\n\nGood\n\n{SAID}\n\nStaff\n\n{SAID}\n\n" for how in "AB")
    grades = "Safe\tGood\t–––\nKind\tGood\t–––\n\n"
    parts = "".join(
        f"{name}\n\n{grades}About it\n\n{SAID}\n\n{questions}" for name in ("Surgery", "Births")
    )
    flat = "".join(f"{name}\n\nGood\n\n–––\n\n{SAID}\n\n" for name in ("Doors", "Food"))
    found = paths(f"Dale\n\nSummary\n\n{SAID}\n\n{flat}Details\n\nOur aims\n\n{SAID}\n\n{parts}")
    judged = [p for how in "AB" for p in ((f"Is it {how}?",), (f"Is it {how}?", "Staff"))]
    part = [(), ("About it",), *judged]
    assert found == [
        *(("Summary",), ("Doors",), ("Food",), ("Details",), ("Details", "Our aims")),
        *(("Details", name, *path) for name in ("Surgery", "Births") for path in part),
    ]
    years = f"Lamps\n\n{SAID}\n\nIn 2021\n\n{grades}In 2022\n\n{grades}"
    assert paths(f"{years}{SAID}\n") == [("Lamps",)]


def test_a_tab_behind_the_number_of_a_paragraph_makes_no_table() -> None:
    text = (
        f"Lamps\n\n1\t{SAID}\n\nOil\n\n2\tThe council should:\n\na\tbuy more oil; and\n"
        f"b\tmend the lamps.\n\nCosts\n\n3\t{SAID}\n\nLamp\tCost in pounds\n1\tIt was free.\n"
        "2\tIt cost twelve.\n"
    )
    document = parse(text, id="x")
    assert [s.path for s in document.sections] == [("Lamps",), ("Oil",), ("Costs",)]
    assert read(document) == [
        ("prose", [f"1\t{SAID}"]),
        ("list", ["2\tThe council should:", "a\tbuy more oil; and", "b\tmend the lamps."]),
        ("prose", [f"3\t{SAID}"]),
        ("table", ["Lamp\tCost in pounds", "1\tIt was free.", "2\tIt cost twelve."]),
    ]


def test_a_numbered_title_with_its_grade_heads_others() -> None:
    text = (
        f"Dale School\n\n\nContext\n\n{SAID}\n\n1.3 Leading\t\tgood\n\n{SAID}\n\n"
        f"2.2 Lessons\n\n{SAID}\n\n2.3 Teaching\t\tweak\n\nReading\n\nIn the hall\n\n{SAID}\n\n"
        f"In the yard\n\n{SAID}\n"
    )
    sections = parse(text, id="x").sections
    assert [(s.level, s.heading, s.judgement) for s in sections] == [
        (1, "Context", None),
        (1, "1.3 Leading", "good"),
        (1, "2.2 Lessons", None),
        (1, "2.3 Teaching", "weak"),
        (2, "Reading", None),
        (3, "In the hall", None),
        (3, "In the yard", None),
    ]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_glossary_is_a_part_of_its_own(gap: str) -> None:
    terms = gap.join(["LB – Lamp Board", "OL – oil lamp", "Wick – the cord of a lamp"])
    text = f"Lamps\n\n{SAID}\n\nOil\n\n{SAID}\n\nGlossary\n\n{terms}\n"
    assert paths(text) == [("Lamps",), ("Oil",), ("Glossary",)]


def test_numbered_titles_may_stand_among_numbered_paragraphs() -> None:
    text = "Review of lamps\n\n" + "".join(
        f"{n}. {title}\n\n" + "".join(f"{n}.{m} {SAID}\n\n" for m in (1, 2, 3))
        for n, title in ((1, "Aims"), (2, "Work"))
    )
    text += "3. Lamps\n\n"
    for n in (1, 2):
        text += f"3.{n} Question {n}: Were the lamps lit?\n\n3.{n}.1 {SAID}\n\nOil\n\n{SAID}\n\n"
    one, two = (f"3.{n} Question {n}: Were the lamps lit?" for n in (1, 2))
    assert paths(text)[2:] == [
        ("3. Lamps",),
        ("3. Lamps", one),
        ("3. Lamps", one, "Oil"),
        ("3. Lamps", two),
        ("3. Lamps", two, "Oil"),
    ]


def test_a_contents_list_of_links_has_one_blank_before_its_pages() -> None:
    text = (
        "**Review of lamps**\n\n**[Contents]{.underline}**\n\n[1. Aims [3](#aims)](#aims)\n\n"
        "[1.1 Lamps of Dale [4](#lamps)](#lamps)\n\n[2. Oil [5](#oil)](#oil)\n\n"
        f"# 1. Aims {{#aims}}\n\n{SAID}\n\n## 1.1 Lamps of Dale\n\n{SAID}\n\n# 2. Oil\n\n{SAID}\n"
    )
    document = parse(text, id="x")
    assert document.title == "Review of lamps"
    assert [(s.level, s.heading, s.page) for s in document.sections] == [
        (1, "1. Aims", 3),
        (2, "1.1 Lamps of Dale", 4),
        (1, "2. Oil", 5),
    ]


def test_advice_that_counts_behind_a_letter_is_a_list() -> None:
    advice = ["R1 Mend the lamps", "R2 Buy more oil", "R3 Say so"]
    text = f"Summary\n\n{SAID}\n\nAdvice\n\n" + "\n".join(advice) + f"\n\nNext\n\n{SAID}\n"
    assert read(parse(text, id="x"))[1] == ("list", advice)
    assert paths(text) == [("Summary",), ("Advice",), ("Next",)]


COLUMNS = """\
Lamps of Dale: a short review                 Spring 2024

Summary                                  Findings

We looked at 46 lamps in the streets     Of the 46 lamps we saw, 31 had at
of Dale and in its yards. All of them    least one pane that did not close. In
were seen between March and June by      nine streets nobody knew who had
teams of two boys.                       filled them.

The review was asked for by the town     The board of the town had not told
when a boy fell down the quay steps.     the boys how to fill a lamp.

What we did
                                         - Fill them all.
Each visit took us about three hours     - Mend what is broken in the streets
of a night.                              and yards.

Thanks are due to all boys of the town for their help, and to the board for its advice on oil.
"""


def test_two_columns_are_read_one_after_the_other() -> None:
    document = parse(COLUMNS, id="x")
    assert [s.heading for s in document.sections][1:] == ["Summary", "What we did", "Findings"]
    assert [" ".join(part.split()) for _, parts in read(document) for part in parts] == [
        "Lamps of Dale: a short review Spring 2024",
        "We looked at 46 lamps in the streets of Dale and in its yards.",
        "All of them were seen between March and June by teams of two boys.",
        "The review was asked for by the town when a boy fell down the quay steps.",
        "Each visit took us about three hours of a night.",
        "Of the 46 lamps we saw, 31 had at least one pane that did not close.",
        "In nine streets nobody knew who had filled them.",
        "The board of the town had not told the boys how to fill a lamp.",
        "- Fill them all.",
        "- Mend what is broken in the streets and yards.",
        "Thanks are due to all boys of the town for their help, and to the board for its advice on"
        " oil.",
    ]


def test_a_table_of_words_in_two_columns_is_one() -> None:
    row = "Panes that do not close let the      The board will have all of them\n"
    row += "wind in and put the lamp out.        mended before the winter.\n\n"
    head = "What we saw in Dale by night         What the board will do about it\n\n"
    document = parse(f"Lamps\n\n{SAID}\n\n{head}{row * 5}", id="x")
    assert [b.kind for b in document.blocks] == ["prose", "table"]


def test_a_title_may_have_its_grade_behind_a_question_or_a_bar() -> None:
    asked = "".join(
        f"Is it {how}? {n} - Good\n\n{SAID}\n\nAdvice\n\n{SAID}\n\n"
        for n, how in ((4, "safe"), (5, "kind"))
    )
    text = f"Dale\n\n\nSummary\n\n{SAID}\n\n{asked}Advice 1\n\n{SAID}\n\nMet - in time\n\n"
    text += f"Thanks\n\n{SAID}\n"
    sections = parse(text, id="x").sections
    assert [(s.path, s.judgement) for s in sections if s.judgement] == [
        (("Is it safe?",), "4 - Good"),
        (("Is it kind?",), "5 - Good"),
    ]
    assert sections[-1].path == ("Is it kind?", "Thanks")  # not part of "Met - in time"
    marked = f"## A review of\n\n# Dale\n\n{SAID}\n\n### 1.1 Work | Inadequate\n\n{SAID}\n"
    document = parse(marked, id="x")
    assert document.title == "Dale"
    assert [(s.heading, s.judgement) for s in document.sections][-1] == ("1.1 Work", "Inadequate")


def test_a_list_directly_below_its_label_ends_at_a_blank_line() -> None:
    text = f"Dale House\n\nService no:\nCS2003\n\nAbout it\n\n{SAID}\n\nKey points\n\n{SAID}\n"
    assert paths(text) == [("About it",), ("Key points",)]


def test_a_list_that_has_lost_its_marks_is_one() -> None:
    text = (
        f"Lamps\n\n{SAID} It is known to all who live beside the quay of Dale and on its steps,"
        " and to those who come there.\n\nWe advise that the council:\n\nbuys more oil\n"
        "mends the lamps\npays two boys\n"
    )
    document = parse(text, id="x")
    listed = ["We advise that the council:", "buys more oil", "mends the lamps", "pays two boys"]
    assert read(document)[-1] == ("list", listed)
    assert document.blocks[-1].lead == 1


def test_a_sentence_without_an_end_goes_on_with_the_list_below_it() -> None:
    aims = "- mends all lamps; and\n- buys more oil.\n"
    aim = "The aim of the council in all that it does for its lamps in the winter months is that it"
    told = parse(f"Lamps\n\n{aim}\n\n{aims}", id="x")
    assert told.blocks[-1].kind == "list"
    assert told.blocks[-1].lead == 1
    whole = parse(f"Lamps\n\n{SAID}\n\n{aims}", id="x")
    assert whole.blocks[-1].lead == 0
    apart = parse(f"Lamps\n\n{aim}\n\n{aims.title()}", id="x")
    assert apart.blocks[-1].lead == 0


def test_buttons_and_trails_of_a_web_page_are_not_read() -> None:
    top = (
        "Lamps & oil  >  Dale  >  Inspection\n\nLamps in Dale: an inspection\n\n"
        "Published 3 May 2024 | Tweet | Print\n\nShare\n\nPrint this page\n\n"
        "Get the PDF (1.2 MB)\n\n"
    )
    document = parse(f"{top}Findings\n\n{SAID}\n", id="x")
    assert document.title == "Lamps in Dale: an inspection"
    assert paths(f"{top}Findings\n\n{SAID}\n") == [("Findings",)]
    # By itself it is a word of the report.
    assert paths(f"Lamps\n\nOil\n\n{SAID}\n\nShare\n\n{SAID}\n") == [("Oil",), ("Share",)]


def test_a_title_is_found_below_a_trail_that_has_a_name_on_each_line() -> None:
    text = f"Home\n\nNotes\n\nLamps in Dale after dark\n\nFindings\n\n{SAID}\n"
    assert parse(text, id="x").title == "Lamps in Dale after dark"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        # Of what stands above a link, or behind a question to readers, a sentence is no navigation.
        (f"1. Keyboard\n\n{SAID}\n\n2. Links\n\nSkip to content\n\n{SAID}", "1. Keyboard"),
        (f"Skip to content\n\nLamps\n\nOil\n\n{SAID}\n\nWicks\n\nHome\n\n{SAID}", "Wicks"),
        (f"Lamps\n\n{SAID}\nIs this page useful?\n\nAnnex A: Oil\n\nGallons: 120", "Gallons: 120"),
        (f"Lamps\n\nGet the report to the board each quarter\n\n{SAID}", "each quarter"),
        (f"Lamps\n\n{SAID}\n\nPost | 2021 | 2022\nNurse | 12 | 14\nBoy | 2 | 3", "Post | 2021"),
        (f"Lamps\n\nPrint this page\n\nSearch\n\n{SAID}", "Search"),
        (f"Fees\n\n{SAID}\n\n> £30,000 a year: 12 lamps.", "> £30,000"),
    ],
)
def test_what_looks_like_navigation_may_be_the_reports(text: str, kept: str) -> None:
    document = parse(text, id="x")
    at = document.text.index(kept)
    blocks = any(b.start <= at < b.end for b in document.blocks)
    assert blocks or any(kept in s.heading for s in document.sections)


@pytest.mark.parametrize(
    "text",
    [
        f"home{' > a' * 40} >\n\n{SAID}",
        f"{'[1]' * 20_000}]\n\n{SAID}",
        f"Lamps\n\n{SAID}\n\nIs this page useful?\n```\n\n```\n",
    ],
)
def test_odd_navigation_and_marks_neither_hang_nor_fail(text: str) -> None:
    assert SAID in parse(text, id="x").text


def test_a_note_behind_a_short_sentence_makes_no_title_of_it() -> None:
    text = f"Lamps\n\nOil\n\n{SAID}\nSome did not agree.[3]\n\n{SAID}\n"
    assert paths(text) == [("Oil",)]


def test_an_item_that_counts_on_may_be_wrapped() -> None:
    text = f"Lamps\n\n{SAID}\n\nWe advise that the council should:\n\n"
    text += (
        "R1 Mend the lamps that are dark in the town\nbefore the winter\nR2 Buy oil\nR3 Ask us\n"
    )
    block = parse(text, id="x").blocks[-1]
    assert (block.kind, block.lead, len(block.parts)) == ("list", 1, 4)


def test_marks_that_are_all_alike_leave_the_levels_to_the_words() -> None:
    """As programs write them that turn a PDF into Markdown; its title is parted, too."""
    names = ["Part 1 Boats", "Hulls", "Crews", "Part 2 Piers", "Planks", "Ropes", "Part 3 Money"]
    names += ["Fares", "Appendix A Who we met"]
    text = "# Report on the ferries of\n\n# Dale\n\n## Contents\n\n| Summary | 2 |\n|---|---|\n"
    text += "| Part 1<br>Boats | 3 |\n| Part 2<br>Piers | 5 |\n| Part 3<br>Money | 8 |\n"
    text += "| Appendix A<br>Who we met | 9 |\n\n"
    text += "".join(f"## {name}\n\n{SAID}\n\n" for name in ["Summary", *names])
    text = text.replace(f"Crews\n\n{SAID}", f"Crews\n\n**Pay**\n\n{SAID}\n\n**Leave**\n\n{SAID}")
    document = parse(text, id="x")
    assert document.title == "Report on the ferries of Dale"
    assert [s.path[1:] for s in document.sections[1:]] == [
        *(("Summary",), ("Part 1 Boats",), ("Part 1 Boats", "Hulls"), ("Part 1 Boats", "Crews")),
        *(("Part 1 Boats", "Crews", "Pay"), ("Part 1 Boats", "Crews", "Leave")),
        *(("Part 2 Piers",), ("Part 2 Piers", "Planks"), ("Part 2 Piers", "Ropes")),
        *(("Part 3 Money",), ("Part 3 Money", "Fares"), ("Appendix A Who we met",)),
    ]


def test_metadata_may_set_the_title_line_by_line() -> None:
    text = "---\ntitle: |\n  The Dale Ferries\n\n  Interim\n  report\nauthor: A Lee\n---\n\n"
    document = parse(f"{text}Aims\n====\n\n{SAID}\n", id="x")
    assert document.title == "The Dale Ferries – Interim report"
    assert [s.path for s in document.sections] == [("Aims",)]


@pytest.mark.parametrize(
    ("page", "head", "title"),
    [
        (
            "Dale House\nDale\n\nInspection of ferries\nin Dale",
            "Inspection of ferries in Dale",
            True,
        ),
        ("Full steam\n\n\nHow ferries burn coal", "Full steam: how ferries burn coal", True),
        # As much stands on the title page; who publishes it; a date; words of its own.
        ("Review of ferries in Dale", "Ferries in Dale", False),
        ("Review of Dale\n\nFerry Inspectorate of Dale", "Ferry Inspectorate of Dale", False),
        ("Full steam\n\nJune 2021", "Coal prices in other places", False),
    ],
)
def test_a_running_head_may_name_a_report_better_than_its_title_page(
    page: str, head: str, title: bool
) -> None:
    text = f"{page}\n\n" + "".join(
        f"{name}\n\n{SAID}\n\n{head} {at}\n\n"
        for at, name in enumerate(("Aims", "Hulls", "Crews"), 2)
    )
    found = parse(text.replace(f"{head} ", f"{head}    "), id="x")
    assert (found.title == head) is title
    assert [s.heading for s in found.sections][-3:] == ["Aims", "Hulls", "Crews"]


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (
            "Menu\n\nHome > Reports > The ferries of the Dale\n\nReports 2021",
            "The ferries of the Dale",
        ),
        (
            "Upper Dale Harbour Board\nAnnual Report 2025/26\n"
            "Report to the harbour panel of the county, 2 July 2026\nAgenda item 7",
            "Upper Dale Harbour Board – Annual Report 2025/26",
        ),
    ],
)
def test_a_title_is_found_among_what_else_a_first_page_says(page: str, title: str) -> None:
    assert parse(f"{page}\n\n\nSummary\n\n{SAID}\n\nHulls\n\n{SAID}\n", id="x").title == title


def test_the_first_of_several_marks_is_the_title_if_it_heads_nothing() -> None:
    text = f"# Full steam\n\n### How coal burns\n\n# Aims\n\n{SAID}\n\n# Hulls\n\n{SAID}\n"
    assert parse(text, id="x").title == "Full steam"
    assert parse(text.replace("### How coal burns", SAID), id="x").title == "X"


def test_a_contents_list_that_is_set_in_tells_levels_that_the_marks_do_not() -> None:
    names = ["# Boats", "## How old are they?", "## Hulls", "## Crews", "# Piers", "## Planks"]
    text = "# Dale ferries\n\n# Contents\n\n- [Boats](#a) 2\n  - [How old are they?](#b) 2\n"
    text += "    - [Hulls](#c) 3\n    - [Crews](#d) 4\n- [Piers](#e) 5\n  - [Planks](#f) 6\n\n"
    text += "".join(f"{name}\n\n{SAID}\n\n### Lamps\n\n{SAID}\n\n" for name in names)
    sections = parse(f"{text}# Annex\n\n{SAID}\n", id="x").sections
    lamps = [s.path[:-1] for s in sections if s.heading == "Lamps"]
    old = ("Boats", "How old are they?")
    assert lamps == [
        *(("Boats",), old, (*old, "Hulls"), (*old, "Crews"), ("Piers",), ("Piers", "Planks"))
    ]
    assert sections[-1].path == ("Annex",)


def test_two_titles_directly_above_each_other_stand_clear_of_the_text_below() -> None:
    title = "What the ferries cost us in 2022, the harbour in\nDale"
    text = (
        f"Dale ferries\n\nSummary\n\n{SAID}\n\n  Good practice\n  Letting the crews choose\n\n"
        f"{SAID}\n\n{title}\n\n{SAID}\n"
    )
    headings = [s.heading for s in parse(text, id="x").sections]
    assert headings == ["Summary", "Good practice", "Letting the crews choose", title]


def test_what_is_set_in_far_below_a_table_is_its_last_cell() -> None:
    cell = " " * 36 + "Mending of boats"
    text = (
        f"Dale ferries\n\nOur grades\n\n{SAID}\n\nGood{' ' * 32}Poor{' ' * 16}Bad\n\n"
        f"Ropes{' ' * 31}Hulls{' ' * 15}Sails\n\n{cell}\n\n{SAID}\n\nCrews\n\n{SAID}\n"
    )
    assert [s.heading for s in parse(text, id="x").sections] == ["Our grades", "Crews"]


def test_pages_are_counted_behind_the_dates_of_a_visit_and_in_front_of_those_of_a_report() -> None:
    said = (
        "Nobody had looked at the ropes of the ferry since it was built, and two had worn thin,\n"
    )
    said += "as the crew told us on the first day.\n"
    pages = "".join(f"{said}Report on Dale ferries\n14 and 15 May 2024 {n}\n" for n in (1, 2, 3))
    assert not any("2024" in part for _, parts in read(parse(pages, id="x")) for part in parts)
    pages = "".join(f"{said}\n{n} Dale ferries inspection report 3 May 2024\n\n" for n in (1, 2, 3))
    assert not any("2024" in part for _, parts in read(parse(pages, id="x")) for part in parts)


def test_a_question_heads_what_is_below_the_last_grade_of_a_table_and_an_aside_below_it() -> None:
    said = (
        "Nobody had looked at the ropes of the ferry since it was built, and two had worn thin,\n"
    )
    said += "as the crew told us on the first day.\n"
    text = (
        f"Dale ferries\nOverall state Good\nCrews Good\nState in 2020 Requires improvement\n"
        f"What is it like to sail here?\n{said}What must the port do now?\n"
        f"(Information for the port and its owners)\n{said}"
    )
    headings = [section.heading for section in parse(text, id="x").sections]
    assert headings[-2:] == ["What is it like to sail here?", "What must the port do now?"]


def test_a_title_of_some_words_stands_directly_on_a_list_of_sentences_and_announces_no_items() -> (
    None
):
    said = (
        "Nobody had looked at the ropes of the ferry since it was built, and two had worn thin,\n"
    )
    said += "as the crew told us on the first day.\n"
    item = "• Two of the ropes had been made in the years before the war, and one of these was\n"
    item += "worn.\n"
    text = (
        f"Dale ferries\n\nSummary\n\n{said}Looking after the ropes and the hulls\n{item}{item}"
        f"Paying the crews of the ferries\n{item}\n{said}The crews have said that they need\n"
        "• ropes\n• sails\n"
    )
    assert [section.heading for section in parse(text, id="x").sections] == [
        "Summary", "Looking after the ropes and the hulls", "Paying the crews of the ferries"
    ]  # fmt: skip


def test_a_grade_that_is_marked_as_a_title_below_one_judges_that_and_a_scale_judges_nothing() -> (
    None
):
    text = (
        f"# Dale ferries\n\n## Hulls\n\n##### Good\n\n{SAID}\n\n#### Ropes\n\n{SAID}\n\n"
        f"## Crews\n\n##### Requires improvement\n\n{SAID}\n\n## Our grades\n\n"
        f"### Good\n\n{SAID}\n\n### Inadequate\n\n{SAID}\n"
    )
    sections = parse(text, id="x").sections
    assert [(s.heading, s.judgement) for s in sections[-6:]] == [
        ("Hulls", "Good"),
        ("Ropes", None),
        ("Crews", "Requires improvement"),
        *((name, None) for name in ("Our grades", "Good", "Inadequate")),
    ]
