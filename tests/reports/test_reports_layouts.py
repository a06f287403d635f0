"""How reports are laid out: what a line is by the lines around it, told with small reports."""

import re
import textwrap
from collections import Counter
from pathlib import Path

import pytest

from qa.reports import parse
from qa.reports.lines import is_numbered_caption, is_period
from qa.reports.rows import cells
from tests.reports.small import SAID, outline, tree


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
    assert outline(text) == tree(
        """
        Summary
        Recommendations
          Recommendation 1
          Recommendation 2
        Next steps
        """
    )


WRAPPED = (
    "The force serves a county of small towns and has four hundred officers who work from\n"
    "nine stations across the county, as it has done for a hundred years."
)


def test_a_short_line_between_a_sentence_and_a_numbered_paragraph_is_a_heading() -> None:
    text = (
        f"1. Introduction\n\n1.1 {WRAPPED}\n1.2 It was found to be good.\nStaff and pay\n"
        f"1.3 {WRAPPED}\n1.4 {WRAPPED}\nCustody\n1.5 {WRAPPED}\n\n"
        f"2. Findings\n\n2.1 {WRAPPED}\nTimes\n2.2 {WRAPPED}\n"
    )
    assert outline(text) == tree(
        """
        1. Introduction
          Staff and pay
          Custody
        2. Findings
          Times
        """
    )


def test_a_short_line_between_sentences_is_a_heading_where_the_next_word_had_fitted() -> None:
    text = f"Aims\n\n{WRAPPED}\nStaff and pay\n{WRAPPED}\nCustody\n{WRAPPED}\n"
    assert outline(text) == "Aims\nStaff and pay\nCustody"


def test_short_lines_among_others_head_nothing() -> None:
    dates = f"Aims\n\n{WRAPPED}\nThe force was visited by the inspectors on\n12 March by all.\n"
    figures = f"Aims\n\n{WRAPPED}\nBeds in use: 12\nBeds: {WRAPPED}\n"
    names = f"Aims\n\n{WRAPPED}\nKind staff\nWarm rooms\nGood food\n\n{WRAPPED}\n"
    for text in (dates, figures, names):
        assert outline(text) == "Aims"


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_line_above_a_lead_in_is_a_heading(gap: str) -> None:
    must = f"Requirements{gap}The trust must:{gap}- buy beds\n- mend the lift"
    should = f"Recommendations{gap}The trust should:{gap}- paint the walls"
    text = "".join(f"{ward}\n\n{WRAPPED}{gap}{must}{gap}{should}\n\n" for ward in ("Wards", "Roof"))
    assert outline(text) == tree(
        """
        Wards
          Requirements
          Recommendations
        Roof
          Requirements
          Recommendations
        """
    )


@pytest.mark.parametrize(
    "titles",
    [
        ["1. INTRODUCTION", "2. LEADERSHIP AND PAY", "2.1 THE BOARD", "3. WORKFORCE"],
        ["1. Introduction", "2. Leadership and pay", "2.1 The board", "3. Workforce"],
        ["Chapter 1: Introduction", "Chapter 2: Leadership", "Chapter 3: Pay", "Annex A: Data"],
    ],
)
def test_numbered_headings_need_no_blank_lines(titles: list[str]) -> None:
    text = "Inspection of Dale Hospital\n\n" + "".join(f"{title}\n{WRAPPED}\n" for title in titles)
    expected = [f"{'  ' * title.startswith('2.1')}{title}" for title in titles]
    assert outline(text) == "\n".join(expected)


def test_a_title_in_capitals_may_stand_on_a_list() -> None:
    text = f"1. AIMS\n\n{SAID}\n\n2. WARDS\n- Beds were clean\n- Food was hot\n3. PAY\n{SAID}\n"
    assert outline(text) == "1. AIMS\n2. WARDS\n3. PAY"


def test_items_below_a_sentence_are_no_headings_where_headings_stand_clear() -> None:
    items = "2. Safe wards\nAll of them should be made safe.\n3. Kind staff\nThey should stay."
    text = f"1. Aims\n\n{SAID}\n{items}\n\n2. Work\n\n{SAID}\n\n3. Pay\n\n{SAID}\n"
    assert outline(text) == "1. Aims\n2. Work\n3. Pay"


@pytest.mark.parametrize("page", ["", " ..... {}"])
def test_what_the_contents_list_names_needs_no_blank_lines(page: str) -> None:
    titles = ["Summary", "Prevention", "Response", "Times", "Conclusion"]
    listed = "".join(f"{title}{page.format(n)}\n" for n, title in enumerate(titles, 2))
    parts = [f"{title}\n{WRAPPED}\n" for title in titles]
    parts[2] = "Response\n"  # directly above another one
    parts[4] = f"- Prevention\n- Response\nThey are part of\nResponse\nas well.\n{parts[4]}"
    text = f"Review of Dale\n\nContents\n{listed}\n{''.join(parts)}"
    assert outline(text).replace("  ", "") == "\n".join(titles)


@pytest.mark.parametrize("number", ["", "1. "])
@pytest.mark.parametrize(
    "title",
    [
        "The Risk of Fire and\nOther Emergencies",
        "Prevention, Protection\nand Response: What the\nService Has Learned from\nEach of These",
        "The Service's Work with Other Bodies and\nthe Local Resilience Forum of the County",
        "How Well the Service Understands\nthe Risk of Fire and Other\nEmergencies in the County",
    ],
)
def test_a_title_over_several_lines_is_one(number: str, title: str) -> None:
    second = "2. The end" if number else "The end"
    text = f"Review of Dale\n\n{number}{title}\n\n{WRAPPED}\n\n{second}\n\n{WRAPPED}\n"
    whole = title.replace("\n", " ")
    assert outline(text) == f"{number}{whole}\n{second}"


def test_two_labels_are_no_title() -> None:
    text = f"Aims\n\n{WRAPPED}\n\nJane Smith\nChief Inspector\n\n{WRAPPED}\n\nWork\n\n{WRAPPED}\n"
    assert outline(text) == "Aims\nWork"


def test_a_judgement_may_be_the_last_line_of_what_it_judges() -> None:
    def rule(name: str, judgement: str) -> str:
        return f"{name}\n{SAID}\nJudgment: {judgement}\n\n"

    text = (
        f"Rose House\n\nCapacity\n\n{SAID}\n\n{rule('Rule 5: Staffing', 'Compliant')}"
        f"{rule('Rule 6: Training', 'Not compliant')}Quality of life\n\n{SAID}\n\n"
        f"{rule('Rule 8: Fire', 'Some way to go')}"
    )
    assert outline(text) == tree(
        """
        Capacity
          Rule 5: Staffing = Compliant
          Rule 6: Training = Not compliant
        Quality of life
          Rule 8: Fire = Some way to go
        """
    )
    document = parse(text, id="x")
    assert "Judgment: Not compliant" in [document.text[b.start : b.end] for b in document.blocks]


@pytest.mark.parametrize(
    "panel",
    [
        "Overall: Good\nSafe: Good\nCaring: Outstanding\nWell-led: Good",
        "Overall\n\nGood\n\nIs it safe?\n\nGood\n\nIs it kind?\n\nOutstanding\n\nLed?\n\nGood",
    ],
)
def test_a_panel_of_grades_on_the_first_page_is_a_table(panel: str) -> None:
    text = f"Dale Hospital\n\n{panel}\n\nSummary\n\n{SAID}\n\nIs it safe?\n\nGood\n\n{SAID}\n"
    document = parse(text, id="x")
    assert outline(text) == "Dale Hospital\nSummary\nIs it safe? = Good"
    table = document.blocks[0]
    assert (table.kind, document.text[table.start : table.end]) == ("table", panel)
    assert len(table.parts) == 4


@pytest.mark.parametrize("chapter", ["Chapter {}: Work", "{} Work", "{}. WORK", "IV"])
def test_end_matter_is_no_part_of_the_last_chapter(chapter: str) -> None:
    one, two = ("I. Work", "II. Work") if chapter == "IV" else map(chapter.format, (1, 2))
    end = ["Glossary", "Methodology", "Appendices", "Appendix 1: Data", "Inspection team"]
    text = "".join(f"{title}\n\n{SAID}\n\n" for title in (one, "Pay", two, "Conclusion", *end))
    text = text.replace(f"Appendices\n\n{SAID}\n\n", "Appendices\n\n")
    assert outline(text) == "\n".join(
        [one, "  Pay", two, "  Conclusion", *end[:3], "  Appendix 1: Data", end[4]]
    )


@pytest.mark.parametrize(
    ("foot", "heads"),
    [
        ("These must be done:\n", False),
        ("Date of visit:\n", True),
        ("These must be done:\n\nBuy new beds\n", True),
    ],
)
def test_a_label_at_the_foot_of_a_page_announces_nothing_of_the_next(
    foot: str, heads: bool
) -> None:
    text = f"Aims\n\n{SAID}\n\n{foot}\fWards and beds\n\n{SAID}\n"
    assert outline(text) == "Aims" + "\nWards and beds" * heads
    assert outline(text.replace("\f", "\n")) == "Aims"


def test_judged_headings_need_no_blank_lines() -> None:
    text = "Dale\n\n" + "".join(
        f"{title}\n{grade}\n{WRAPPED}\nStaff in it\n{WRAPPED}\n"
        for title, grade in (("Safety", "Good"), ("Pay and leave", "Requires improvement"))
    )
    assert outline(text) == tree(
        """
        Safety = Good
          Staff in it
        Pay and leave = Requires improvement
          Staff in it
        """
    )


def test_a_part_has_its_title_on_the_next_line_in_a_tight_text() -> None:
    text = f"Part One\nSetting up\n{WRAPPED}\nPart Two\nRunning it\n{WRAPPED}\n"
    assert outline(text) == "Part One Setting up\nPart Two Running it"


def test_a_report_wrapped_and_without_blank_lines_keeps_most_of_its_headings() -> None:
    file = Path(__file__).parents[2] / "corpus" / "peel-2018-19-gwent.txt"
    text = file.read_text(encoding="utf-8")
    rows = (line if "\t" in line else textwrap.fill(line, 80) for line in text.split("\n"))
    tight = re.sub("\n\n(?=[^\n])", "\n", "\n".join(rows))
    headings = Counter(section.heading for section in parse(text, id="x").sections)
    found = Counter(" ".join(s.heading.split()) for s in parse(tight, id="x").sections)
    assert (headings & found).total() >= 58  # of 70
    assert (found - headings).total() <= 5


@pytest.mark.parametrize(
    ("line", "caption"),
    [("Figure 3", True), ("Box A: ropes", True), ("Table2: hulls", True), ("Figures", False)],
)
def test_a_caption_has_a_number_or_a_letter(line: str, caption: bool) -> None:
    assert is_numbered_caption(line) is caption


@pytest.mark.parametrize(
    ("lines", "heads"),
    [
        ("Money\n\nSpending on paint, £ million\n\n", True),
        ("Money\n\nSpending on paint (£m)\n", True),
        ("Safety\n\nFires per 1,000 people\n\n", True),
        # Neither line says in what the table measures, or both do: they are its caption.
        ("Money\n\nSpending on paint\n\n", False),
        ("Costs (£m)\n\nPaint (£m)\n\n", False),
    ],
)
def test_what_stands_above_a_line_that_says_what_a_table_measures_is_a_heading(
    lines: str, heads: bool
) -> None:
    table = "Item\t2022\t2023\nSteel bridges\t1.2\t1.9\nWooden bridges\t0.4\t0.3\n"
    text = f"Dale bridges\n\nSummary\n\n{SAID}\n\n{lines}{table}\nPeople\n\n{SAID}\n"
    name = lines.partition("\n")[0]
    assert (name in outline(text).splitlines()) is heads


@pytest.mark.parametrize(("name", "heads"), [("Grades at a glance", True), ("Pay by ward", False)])
def test_what_reports_call_the_table_of_their_grades_is_a_heading_above_it(
    name: str, heads: bool
) -> None:
    table = "Service\tIn 2022\tIn 2024\nKitchens\tGood\tWeak\nGardens\tWeak\tGood\n"
    text = f"Dale manor\n\nSummary\n\n{SAID}\n\n{name}\n\n{table}\nPeople\n\n{SAID}\n"
    assert (name in outline(text).splitlines()) is heads


def test_graded_titles_over_two_lines_hold_sentences_above_counted_paragraphs() -> None:
    said = "The crew look after the engines well. They oil them once a day, and write\nit down."
    said += " The mate reads what was written every week, and signs it."
    text = "Dale ferries\n\nJudgement Grade\nSafety of engines Good\nSafety of the crew Poor\n"
    text += "Overall safety Requires improvement to be good\n\n"
    text += f"The safety of the engines, of the boilers and of\nall pumps: good\n\n1. {said}\n\n"
    text += f"2. {said}\n\nThe oil is bought from the cheapest of the shops that are still on the "
    text += f"quay\n3. {said}\n\n4. {said}\n\nThe safety of the crew, of the pilots and of the\n"
    text += f"passengers: requires improvement to be good\n\n5. {said}\n\n6. {said}\n\n"
    text += "Ropes are checked on every single crossing, but what is found is not always\n"
    text += f"written down by the mate\n7. {said}\n\n8. {said}\n"
    assert outline(text) == tree(
        """
        Dale ferries
        The safety of the engines, of the boilers and of all pumps = good
          The oil is bought from the cheapest of the shops that are still on the quay
        The safety of the crew, of the pilots and of the passengers = requires improvement to be good
          Ropes are checked on every single crossing, but what is found is not always written down by the mate
        """  # noqa: E501
    )


def test_a_grade_with_a_mark_of_its_own_judges_the_heading_above_it() -> None:
    """As programs mark what a PDF sets in large letters. Where grades stand beside each other, or
    beside other headings of one mark, they head what they mean."""
    text = f"# Dale Canteens 2023\n\nAn inspection of Dale Council\n\n{SAID}\n\n"
    for name, value in (("Cooking", "Good"), ("Serving", "**Requires improvement**")):
        text += f"## {name}\n\n##### {value}\n\n{SAID}\n\n#### Findings\n\n{SAID}\n\n"
    for above in ("Meaning", "Examples"):
        text += f"## {above}\n\n### Good\n\n{SAID}\n\n### Adequate\n\n{SAID}\n\n"
    expected = """
    Dale Canteens 2023 – An inspection of Dale Council
      Cooking = Good
        Findings
      Serving = Requires improvement
        Findings
      Meaning
        Good
        Adequate
      Examples
        Good
        Adequate
    """
    assert outline(text) == tree(expected)
    once = text.replace("##### **", "##### Not yet ").replace("ment**", "ment")
    assert "  Cooking\n    Good" in outline(once)


@pytest.mark.parametrize("of", ["An inspection of Dale Council", "Spring and summer"])
def test_a_title_with_a_mark_is_the_whole_title(of: str) -> None:
    """What the report is of may stand below it without one: then all is cited below both."""
    document = parse(f"# Canteens 2023\n\n{of}\n\n{SAID}\n\n## Cooking\n\n{SAID}\n", id="x")
    assert [s.path for s in document.sections] == [
        (document.title,),
        (document.title, "Cooking"),
    ]


def test_a_grade_stands_behind_what_would_be_good() -> None:
    """In a row of its own, as inspectorates of standards set it; rows of them are a table."""
    said = f"{SAID} It was so for all of the week, on each day and in each of the rooms."
    text = "Contents\n\n1.1 Soil 1\n1.2 Seed 2\n1.3 Tools 3\n1.4 Staff 4\n\n"
    text += f"1.1 Soil\nThe soil of all beds is kept rich.\tGood\n{said}\n\n"
    text += f"1.2 Seed\nSeed is fresh.\tGood\n\nStores\n{said}\n\n"
    text += f"1.3 Tools\nTools are oiled.\tInadequate\n\nSheds\n{said}\n\n"
    text += f"1.4 Staff\nStaff are kind.\tGood\nStaff are trained.\tInadequate\n\n{said}\n"
    assert outline(text).replace("  ", "").split("\n")[:5] == [
        "1.1 Soil = Good",
        "1.2 Seed = Good",
        "Stores",
        "1.3 Tools = Inadequate",
        "Sheds",
    ]
    assert outline(text).endswith("1.4 Staff")


_WRAPPED = """
We went to the garden on two days in June and looked at how it is kept, who comes to it and
what they told us of it. Most of what grows there was in good order, and the paths were swept.
""".strip()


def test_a_stack_of_titles_stands_on_its_text() -> None:
    """With no blank lines between. What comes after what is judged may be about the whole, but
    holds nothing that is judged below it."""
    text = f"Aims\n{_WRAPPED}\n\nSummary of the visit\nOverall summary\nAbout the garden\n"
    text += f"{_WRAPPED}\n\nWhy we came\n{_WRAPPED}\n\n"
    for name, value in (("Are the beds kept?", "Good"), ("Are the tools kept?", "Inadequate")):
        text += f"{name}\n\n{value}\n\n{_WRAPPED}\n\n"
    text += f"Inspection team\n{_WRAPPED}\n\nDuring the visit\n{_WRAPPED}\n\n"
    for name, value in (("Are the beds kept?", "Good"), ("Are the tools kept?", "Inadequate")):
        text += f"{name}\n\n{value}\n\nOur findings\n{_WRAPPED}\n\nRain\n{_WRAPPED}\n\n"
    text += f"Recommendations\n\n{_WRAPPED}\n\nNext steps\n\n{_WRAPPED}\n"
    expected = """
    Aims
    Summary of the visit
      Overall summary
        About the garden
        Why we came
    Are the beds kept? = Good
    Are the tools kept? = Inadequate
    Inspection team
      During the visit
    Are the beds kept? = Good
      Our findings
      Rain
    Are the tools kept? = Inadequate
      Our findings
      Rain
    Recommendations
    Next steps
    """
    assert outline(text) == tree(expected)


def test_short_lines_on_short_lines_are_no_stack_of_titles() -> None:
    """A table that was laid out flat has such, too."""
    text = f"Beds\n{_WRAPPED}\n\nBed\nSoil\nLength in feet\nRoses, which were planted in 2019.\n\n"
    assert outline(f"{text}Paths\n{_WRAPPED}\n") == "Beds\nPaths"


def test_a_title_of_lists_may_end_in_a_colon() -> None:
    """Where it is called as parts of many reports are, and comes back. The one line that stands
    between it and what announces it is a title, too; several are the list that is announced."""
    text = f"Aims\n\n{SAID}\n\nPlants\n\nWe ask two questions:\n\n"
    for name in ("Are the beds kept?", "Are the trees kept?", "Is the hedge kept?"):
        text += f"{name}\nStrengths:\n• It is green.\nAreas for improvement:\n• It is dry.\n\n"
    text += f"Rules\n\nThe gardener must:\n• dig\n\n{SAID}\n\nWe ask of tools:\n\n"
    text += f"Are they clean?\nAre they sharp?\n\n{SAID}\n"
    parts = ["Strengths:", "Areas for improvement:"]
    assert [line.strip() for line in outline(text).split("\n")] == [
        *("Aims", "Plants", "Are the beds kept?", *parts),
        *("Are the trees kept?", *parts, "Is the hedge kept?", *parts, "Rules"),
    ]
    once = text.replace("Is the hedge kept?\nStrengths:", "Is the hedge kept?\nWe saw:")
    assert "Strengths:" not in outline(once)


def test_grades_with_those_given_before_are_a_table_in_text_without_blank_lines() -> None:
    rows = (
        "How well does it look after boats and keep\nthem safe?\nGood\nLast inspected 2017:\nGood",
        "How does it use its money?\nRequires\nimprovement\nLast inspected 2017:\nGood",
        "How fairly does it treat its users and its\ncrew?\nGood\nLast inspected 2017:\nGood",
    )
    said = (
        "The harbour keeps its boats safe, and all who use it told us that they are content\n"
        "with what is done for them. It has not planned for the years to come, and it could not\n"
        "show us what its cranes will cost. We expect the master to put this right this year."
    )
    dots = "." * 60
    text = (
        f"Harbour inspection\nContents\nOverall summary {dots} 3\nWhat we found {dots} 4\n"
        + "\n".join(("Overall summary", *rows, "What we found", said))
    )
    assert outline(text) == "Overall summary\nWhat we found"
    document = parse(text, id="x")
    table = document.blocks[0]
    assert table.kind == "table"
    assert tuple(document.text[slice(*part)] for part in table.parts) == rows


FLAT = (
    "Measure\nOur harbour\nAll harbours",
    "Cost of a berth\n£47.50\n£55",
    "Boats for each 100 people, as at\n31 March 2019\n2.9\n3.4",
    "Calls by radio\n124\nn/a",
)


def test_a_table_laid_out_flat_in_text_without_blank_lines_has_its_rows() -> None:
    rows = "\n".join(FLAT)
    text = f"# Harbour\n\n## Figures\n\nThe figures are shown below.\n{rows}\n{SAID} {SAID}\n"
    first, table, last = parse(text, id="x").blocks
    assert (first.kind, table.kind, last.kind) == ("prose", "table", "prose")
    assert tuple(text[slice(*part)] for part in table.parts) == FLAT
    assert table.lead == 1
    assert cells(FLAT[2]) == ["Boats for each 100 people, as at 31 March 2019", "2.9", "3.4"]


@pytest.mark.parametrize(
    "lines",
    [
        # a contents list, figures that each have a unit behind them, too few rows
        "Summary\n3\nWhat we found\n5\nWhat must be done\n9\nAnnex\n12",
        "We saw\n12\nboats and\n9\ncranes in\n3\nharbours.",
        "Boats\n12\n14\nCranes\n3\n4",
        # not the same number of values each
        "Boats\n12\n14\nCranes\n3\nCrew\n7\n8\n9",
    ],
)
def test_short_lines_and_figures_may_be_no_table(lines: str) -> None:
    document = parse(f"# Harbour\n\n## Figures\n\n{SAID}\n{lines}\n{SAID}\n", id="x")
    assert all(block.kind != "table" or not block.lead for block in document.blocks)
    rows = [part for block in document.blocks if block.kind == "table" for part in block.parts]
    assert all(len(cells(document.text[slice(*part)])) == 1 for part in rows)
