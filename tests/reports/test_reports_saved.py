"""Reports as programs save them: a word processor as plain text, a PDF without its layout."""

import pytest

from qa.reports import parse
from tests.reports import small
from tests.reports.small import SAID


def outline(text: str) -> list[str]:
    return small.outline(text).splitlines()


LISTED = (
    "Contents\n1.\tShips\t2\n1.1\tHulls\t2\n1.2\tSails\t3\n2.\tCrews\t4\nAppendix A\tTerms\t5\n"
)
HARBOUR = (
    f"1.\tShips\n1.1\tHulls\nOverall rating: Good\n{SAID}\nShip\tAge\tLength\nHeron\t31\t12\n"
    f"1.2\tSails\n{SAID}\n\n2.\tCrews\n{SAID}\n\nAppendix A\tTerms\nBow\tFront\nStern\tBack\n"
)


@pytest.mark.parametrize("contents", [f"{LISTED}\n", ""])
@pytest.mark.parametrize("stop", [".", ""])
def test_titles_behind_a_number_and_a_tab_need_no_blank_lines(contents: str, stop: str) -> None:
    text = f"Dale harbour\nAnnual report\n\n{contents}{HARBOUR}"
    assert outline(text.replace(".\t", f"{stop}\t")) == [
        f"1{stop} Ships",
        "  1.1 Hulls = Good",
        "  1.2 Sails",
        f"2{stop} Crews",
        "Appendix A Terms",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "1.1\tHulls\n1.2\tSails\n1.3\tMasts\n",
        "1\tHulls\n2\tSails\n3\tMasts\n",
        "Appendix A\tTerms\nAppendix B\tShips\n",
        "Berth\tShip\n1.1\tHeron\n1.2\tTern\n",
    ],
)
def test_numbered_rows_directly_below_each_other_are_a_table(rows: str) -> None:
    text = f"Dale harbour\n\nShips\n\n{SAID}\n{rows}\nCrews\n\n{SAID}\n"
    assert outline(text) == ["Ships", "Crews"]
    assert [block.kind for block in parse(text, id="x").blocks] == ["prose", "table", "prose"]


def torn(gap: str = "\n\n", stop: str = "") -> str:
    """A report whose paragraphs have lost their numbers to lines of their own."""
    text, number = "The lamps of Dale\n\n", 0
    for title in ("Lamps", "Oil and wicks", "Keepers"):
        text += f"{title}\n\n"
        for _ in range(2):
            number += 1
            own = f"{number}{stop}" if stop else f"1.{number}"
            text += f"{own}{gap}The lamps were lit at dusk by {number} keepers. {SAID}\n\n"
    return text


@pytest.mark.parametrize("gap", ["\n\n", "\n", "\n\n\n\n"])
@pytest.mark.parametrize("stop", ["", "."])
def test_a_number_that_was_torn_off_its_paragraph_belongs_to_it(gap: str, stop: str) -> None:
    document = parse(torn(gap, stop), id="x")
    assert [s.heading for s in document.sections] == ["Lamps", "Oil and wicks", "Keepers"]
    first = "1." if stop else "1.1"
    assert len(document.blocks) == 6
    assert document.text[slice(*document.blocks[0].parts[0])] == (
        f"{first}{gap}The lamps were lit at dusk by 1 keepers."
    )


def test_a_torn_number_may_announce_a_list_and_stand_directly_below_its_heading() -> None:
    text = torn() + (
        "Advice\n1.7\n\nThe council should:\n\n• buy more oil; and\n\n• mend the lamps.\n\n"
        f"1.8\n\n1.9\n\n{SAID}\n\n{SAID}\nMoney\n1.10\n\n{SAID}\n"
    )
    document = parse(text, id="x")
    blocks = [(b.kind, document.text[b.start : b.end]) for b in document.blocks][6:]
    assert [s.heading for s in document.sections][3:] == ["Advice", "Money"]
    assert blocks == [
        ("list", "1.7\n\nThe council should:\n\n• buy more oil; and\n\n• mend the lamps."),
        ("prose", f"1.8\n\n1.9\n\n{SAID}"),
        ("prose", SAID),
        ("prose", f"1.10\n\n{SAID}"),
    ]


@pytest.mark.parametrize(
    "figures",
    [
        # no sentence below them, none that counts on, too few
        "Lamps\n\n1.1\n\nOil\n\n1.2\n\nWicks\n\n1.3\n\nKeepers\n\n1.4\n\n",
        f"1.4\n\n{SAID}\n\n9.8\n\n{SAID}\n\n3.9\n\n{SAID}\n\n7.5\n\n{SAID}\n\n",
        f"1.1\n\n{SAID}\n\n1.2\n\n{SAID}\n\n1.3\n\n{SAID}\n\n",
    ],
)
def test_figures_on_lines_of_their_own_belong_to_no_paragraph(figures: str) -> None:
    document = parse(f"Dale\n\nLight\n\n{SAID}\n\n{figures}Money\n\n{SAID}\n", id="x")
    texts = [document.text[b.start : b.end] for b in document.blocks]
    assert SAID in texts
    assert not any(text[0].isdigit() and SAID in text for text in texts)


def test_pages_that_were_torn_off_a_contents_list_belong_to_it() -> None:
    titles = ["Lamps", "Oil and wicks", "Keepers", "Boats", "Food", "Pay", "Next year"]
    names = "\n\n".join(titles)
    text = f"The lamps of Dale\n\nContents\n\n{names}\n\n2\n\n3\n\n5\n\n8\n\nSeen in May.\n\n"
    text += "".join(f"{title}\n\n{SAID}\n\n" for title in titles)
    document = parse(text, id="x")
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        "Seen in May.",
        *[SAID] * 7,
    ]


@pytest.mark.parametrize("reference", ["(1.11)", "(paragraphs 3, 4 and 5)", "(see page 9)"])
def test_a_reference_behind_a_sentence_is_no_end_of_a_title(reference: str) -> None:
    advice = f"The lamps of the harbour have to be lit nightly. {reference}\n"
    wide = "We had been told by them that they had been lighting the lamps all year all alone.\n"
    text = f"Dale\n\nLight\n\n{wide}{wide}\nKeepers of the lamps\n{advice}{advice}\n{SAID}\n"
    assert outline(text) == ["Light", "Keepers of the lamps"]


def test_a_range_of_dates_below_a_label_is_no_paragraph() -> None:
    facts = "Lamps lit in the year\n1 May–30 June 2025: 412\n\n"
    facts += "Keepers\n1 chief of all keepers\n4 others\n"
    facts += "12 keepers who come when they are called\n\n"
    assert outline(f"Dale\n\nFacts\n\n{SAID}\n\n{facts}Oil\n\n{SAID}\n") == ["Facts", "Oil"]


def test_a_name_in_a_summary_and_tight_in_a_list_of_advice_may_be_set_in_both_ways() -> None:
    names = ("Hulls", "Sails")
    tight = "".join(f"{name}\n{SAID}\n\n" for name in names)
    text = f"Dale\n\nSummary\n\n{SAID}\n\n" + "".join(f"{name}\n\n{SAID}\n\n" for name in names)
    text += f"Ships\n\nAge\n{SAID}\n\nCost\n{SAID}\n\nCrews\n\nPay\n{SAID}\n\nFood\n{SAID}\n\n"
    text += f"Advice\n\n{tight}Money\n\n{SAID}\n"
    assert outline(text)[3:] == [
        "Ships",
        "  Age",
        "  Cost",
        "Crews",
        "  Pay",
        "  Food",
        "Advice",
        "  Hulls",
        "  Sails",
        "Money",
    ]


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        ("Good (carried over from 2016)", "Good"),
        ("Good (not inspected this year)", "Good"),
        ("Good (Not inspected)", "Good"),
        ("Requires improvement (2 of 5)", "Requires improvement"),
        ("Good (May 2019)", "Good"),
        ("Good (unchanged)", "Good"),
        ("Overall rating: Good (as in 2016)", "Good"),
    ],
)
def test_a_grade_may_have_a_remark_in_brackets(line: str, grade: str) -> None:
    text = f"Dale manor\n\nKitchens\n\n{line}\n\n{SAID}\n\nGardens\n\nGood\n\n{SAID}\n"
    assert outline(text) == [f"Kitchens = {grade}", "Gardens = Good"]


@pytest.mark.parametrize(
    "title",
    [
        "Good practice (examples)",
        "Outstanding (fees)",
        "Outstanding (£ million)",
        "Outstanding (Fees and charges)",
        "Met (14)",
    ],
)
def test_a_title_with_a_bracket_is_no_grade(title: str) -> None:
    assert outline(f"Dale\n\nKitchens\n\n{SAID}\n\n{title}\n\n{SAID}\n") == ["Kitchens", title]


def test_a_title_may_have_its_grade_with_a_remark_behind_it() -> None:
    text = f"Dale\n\nSafe: Good (no change)\n\n{SAID}\n\nKind: Weak (see below)\n\n{SAID}\n"
    assert outline(text) == ["Safe = Good", "Kind = Weak"]


def test_a_column_of_page_numbers_above_one_hides_no_running_head() -> None:
    titles = ["Lamps", "Oil and wicks", "Keepers", "Boats", "Food", "Pay", "Next year"]
    text = "The lamps of Dale\n\nContents\n\n" + "\n\n".join(titles) + "\n\n2\n\n3\n\n9\n\n1\n\n"
    text += "".join(
        f"Report of the council\n\n{title}\n\n{SAID}\n\n{page}\n\n"
        for page, title in enumerate(titles, 2)
    )
    document = parse(text, id="x")
    assert [s.heading for s in document.sections] == titles
    assert [document.text[b.start : b.end] for b in document.blocks] == [SAID] * 7


WRAPPED = (
    "The keepers go round the harbour at dusk and light the lamps, beginning with the one at the\n"
    "end of the pier. They write down which were broken, and tell the harbour office before noon.\n"
)
BROKEN_ENTRY = (
    "The lamps of Dale\n\nContents\n"
    "For those at sea " + "." * 100 + " 2\n"
    "Our survey " + "." * 106 + " 2\n"
    "Lighting the harbour, the pier and all the landing places, and keeping them lit in a gale\n"
    + "." * 118
    + " 3\n"
    + "".join(f"{title} {'.' * 106} {n}\n" for n, title in enumerate(("Keepers", "Stores"), 4))
    + f"About the data {'.' * 102} 6\nMethod {'.' * 110} 6\n\n"
    f"For those at sea\nOur survey\n{WRAPPED}\n"
    "Most masters see the lamps in good time, near and far\n"
    f"{WRAPPED}\nLighting the harbour, the pier and all\nthe landing places, and keeping\n"
    f"them lit in a gale\nGood\n{WRAPPED}\nKeepers\nAdequate\n{WRAPPED}\nStores\nGood\n{WRAPPED}\n"
    f"About the data\n{WRAPPED}\nMethod\n{WRAPPED}"
)


def test_dots_and_a_page_go_with_the_title_that_fills_the_line_above_them() -> None:
    # What comes behind a broken entry is in the list, too; what is judged stands beside the
    # last heading that holds others, where that begins with something else; and the long lines
    # of the list do not say how wide the text is.
    assert outline(BROKEN_ENTRY) == [
        "For those at sea",
        "  Our survey",
        "    Most masters see the lamps in good time, near and far",
        "Lighting the harbour, the pier and all the landing places, and keeping them lit in a gale"
        " = Good",
        "Keepers = Adequate",
        "Stores = Good",
        "About the data",
        "  Method",
    ]


def test_a_chart_of_grades_that_was_laid_out_flat_judges_nothing() -> None:
    chart = "Excellent\n\nGood\n\nAdequate\n\nLamps\n\nKeepers and their\nboats\n\nPoor\n\n"
    text = (
        f"The lamps of Dale\n\nOur grades\n\nWe grade as follows.\n\n{chart}{SAID}\n\nLamps\nGood\n"
    )
    assert outline(f"{text}\n{SAID}\n\nBoats\n\nPoor\n\n{SAID}\n") == [
        "Our grades",
        "Lamps = Good",
        "Boats = Poor",
    ]


def test_a_line_above_two_rows_that_end_in_figures_is_the_head_of_their_table() -> None:
    rows = (
        "What was asked and the share of all who said yes %\n"
        "Are the lamps at the end of the pier bright enough to be seen from far out at sea? 88%\n"
        "Are they lit in good time before dusk, and in a gale, by those who have to do it? 81%\n"
    )
    assert outline(f"Dale\n\nLamps\n\n{WRAPPED}{rows}{WRAPPED}") == ["Lamps"]


def test_a_long_title_directly_on_its_text_is_told_by_where_its_lines_break() -> None:
    # larger letters break sooner; a label stands directly above one, and a paragraph that
    # is as narrow as its own first lines has none
    title = (
        "The keepers should make sure that all who come by\n"
        "sea at night can see the lamps at the end of the pier\n"
        "and those of the landing places, in a gale or a calm\n"
    )
    note = "A master wrote to the keepers of the\nlamps at the end of the\nDale pier in May.\n"
    text = f"Dale\n\nLamps\n\n{WRAPPED}\nGood practice\n{title}{WRAPPED}\n{note}\n{WRAPPED}\n"
    assert outline(f"{text}Lighting the lamps and\nputting them out\n{WRAPPED}") == [
        "Lamps",
        "Good practice",
        f"  {' '.join(title.split())}",
        "Lighting the lamps and putting them out",
    ]
    assert note.strip() in {
        parse(text, id="x").text[b.start : b.end] for b in parse(text, id="x").blocks
    }


LIGHTS = (
    "The lamps at the end of the pier were lit at dusk on each of the forty nights that we came.\n"
    "Their keepers had oil enough for the winter, and two of them had served for thirty years.\n"
)
NO_BLANK_LINES = (
    f"Dale harbour\nHarbour Inspection Board\n\fAbout the harbour\n{LIGHTS}"
    f"In the year before we:\n•\nspoke with nine keepers\n•\nread the books of the lamps and of\n"
    f"the stores.\nIn short\n•\nThe lamps were bright.\n•\nThe stores were low.\n"
    "How well do the keepers of the lamps look\nafter those at sea at night?\n4 - Good\n"
    f"{LIGHTS}Standard 7.1 Those who come by sea at night can see the lamps\n"
    "and the landing places\n"
    f"{LIGHTS}Advice\n{LIGHTS}Standard 7.2 Keepers are trained\n{LIGHTS}"
    f"How good are the stores?\n3 - Adequate\n{LIGHTS}Standard 2.1 Oil is kept cool\n{LIGHTS}"
    f"Advice\n{LIGHTS}How good are the boats?\n4 - Good\n{LIGHTS}"
    f"Standard 3.1 Boats are dry\n{LIGHTS}"
    "What the harbour has done about what we asked for at the\nlast inspection or since\n"
    f"Requests\nRequest 1\n{LIGHTS}All grades\n"
    "How well do the keepers of the lamps look\nafter those at sea at night?\n4 - Good\n"
    "7.1 Those who come by sea at night can see the lamps and the\nlanding places\n4 - Good\n"
    "2.1 Oil is kept cool\n3 - Adequate\nHow good are the boats?\n4 - Good\n"
)


def test_a_text_of_lines_without_blank_ones_keeps_its_titles_and_what_they_hold() -> None:
    found = outline(NO_BLANK_LINES)
    assert found[:-3] == [
        "About the harbour",
        "In short",
        "How well do the keepers of the lamps look after those at sea at night? = 4 - Good",
        "  Standard 7.1 Those who come by sea at night can see the lamps and the landing places",
        "    Advice",
        "  Standard 7.2 Keepers are trained",
        "How good are the stores? = 3 - Adequate",
        "  Standard 2.1 Oil is kept cool",
        "    Advice",
        "How good are the boats? = 4 - Good",
        "  Standard 3.1 Boats are dry",
        "What the harbour has done about what we asked for at the last inspection or since",
    ]
    assert [name.strip() for name in found[-3:]] == ["Requests", "Request 1", "All grades"]


def test_labelled_sentences_above_numbered_paragraphs_are_titles_and_parts() -> None:
    text = (
        "Dale harbour\nAnnual report\n\n\n"
        "Contents\nPart 1\tThe harbour in short\t2\nPart 2\tWhat worries us\t3\n\n\n"
        f"Part 1\tThe harbour in short\n1.1\tThe lamps were bright. {SAID}\n\n\n"
        f"Part 2\tWhat worries us\nWe asked again.\n\n"
        f"Lamps\n\nWorry: Half of all the lamps go out in a gale.\n2.1\tThey still did. {SAID}\n"
        "We found good progress in this.\n\n"
        f"Stores\n\nWorry: The oil is low.\n2.2\tThey bought more. {SAID}\n\n"
        f"Worry: The cellar is wet.\n2.3\tIt was dry. {SAID}\n\n"
        f"Boats\nThis is by the owners.\n\nTheme 1: What was done to train those who row them?\n"
        f"2.4\tTen were trained. {SAID}\n\nAll of it\n"
        "Half of all the lamps go out in a gale.\nNo meaningful progress\nThe oil is low.\n"
        "Good progress\nThe cellar is wet.\nGood progress\n\nTheme 2: What is still to do?\n"
        f"2.5\tMuch is. {SAID}\n\nTheme 3: What does it cost?\n2.6\tLittle. {SAID}\n\n"
        f"Pay\n\nWorry: Keepers leave.\n2.7\tThey stay. {SAID}\n\n\n"
        "Crown copyright 2024\nPrinted and published by: the harbour office\n"
    )
    assert outline(text) == [
        "Part 1 The harbour in short",
        "Part 2 What worries us",
        "  Lamps",
        "    Worry: Half of all the lamps go out in a gale.",
        "  Stores",
        "    Worry: The oil is low.",
        "    Worry: The cellar is wet.",
        "  Boats",
        "    Theme 1: What was done to train those who row them?",
        "  All of it",
        "    Theme 2: What is still to do?",
        "    Theme 3: What does it cost?",
        "  Pay",
        "    Worry: Keepers leave.",
    ]


def test_a_paragraph_behind_a_number_and_a_tab_may_be_broken_into_lines() -> None:
    text = (
        f"Dale harbour\n\n\n1.\tLamps\n\n1.1\tOil\n1.1.1\tThe oil was\nlow.\n{SAID}\n\n"
        "Keepers\n1.1.2\tNine of them looked after the lamps on the pier and at the landing\n"
        "places, and two had done so for thirty years.\n\n"
        "1.2\tBoats\n1.2.1\tThere were 12.\n\nShip\tAge\nHeron\t31\n"
    )
    document = parse(text, id="x")
    assert [s.heading.replace("\t", " ") for s in document.sections] == [
        "1. Lamps",
        "1.1 Oil",
        "Keepers",
        "1.2 Boats",
    ]
    assert text[text.index("1.1.2") : text.index("\n\n1.2\t")] in {
        document.text[b.start : b.end] for b in document.blocks if b.kind == "prose"
    }


def test_a_grade_directly_below_what_it_judges_is_read_with_it() -> None:
    judged = "The oil was low.\nGood\nHalf of the lamps went out.\nPoor\nKeepers left.\nGood\n"
    explained = f"Good\n{SAID}\nPoor\n{SAID}\nFair\n{SAID}\nWeak\n{SAID}\n"
    document = parse(
        f"Dale\n\nGrades\n\n{SAID}\n\n{judged}\nScale\n\nWe grade so.\n{explained}", id="x"
    )
    found = [(b.kind, [document.text[a:z] for a, z in b.parts]) for b in document.blocks]
    assert [parts for kind, parts in found if kind == "table"] == [
        ["The oil was low.\nGood", "Half of the lamps went out.\nPoor", "Keepers left.\nGood"]
    ]
