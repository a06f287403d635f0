"""Tables set with blanks get tabs between their cells, and whatever is none stays as it is."""

import pytest

from qa.reports import parse
from qa.reports.aligned_tables import redraw

YEARS = """\
                      2021/22  2022/23
Attendance (%)           92.1     88.7
Of those on free
school meals               31       28
"""
GRADES = """\
Overall                  Requires improvement

Safe                     Good
Well led                 Requires
                         improvement
"""
HEADS = """\
                 Claims     Paid        Not
Division         tested     at once     paid
Harbours             64     51            2
Railways             58     40            8
"""
TERMS = """\
EBL        Estimated blood loss.
Cot        A bed in which a newborn baby
           sleeps.
"""


@pytest.mark.parametrize(
    ("table", "rows", "lead"),
    [
        (
            YEARS,
            [
                "2021/22\t2022/23",
                "Attendance (%)\t92.1\t88.7",
                "Of those on free school meals\t31\t28",
            ],
            1,
        ),
        (
            GRADES,
            ["Overall\tRequires improvement", "Safe\tGood", "Well led\tRequires improvement"],
            0,
        ),
        (
            HEADS,
            [
                "Division\tClaims tested\tPaid at once\tNot paid",
                "Harbours\t64\t51\t2",
                "Railways\t58\t40\t8",
            ],
            1,
        ),
        (
            TERMS,
            ["EBL\tEstimated blood loss.", "Cot\tA bed in which a newborn baby sleeps."],
            0,
        ),
    ],
)
def test_aligned_tables_get_tabs(table: str, rows: list[str], lead: int):
    document = parse(f"# Zoo\n\n## Care\n\nThey are fed.\n\n{table}\nThe end of it.\n", id="zoo")
    (block,) = (block for block in document.blocks if block.kind == "table")
    assert [document.text[start:end] for start, end in block.parts] == rows
    assert block.lead == lead


@pytest.mark.parametrize(
    "text",
    [
        # Paragraphs and items whose numbers or marks stand apart.
        "1    Metric units are used here, except where\n     it is normal to give others.\n"
        "2    Where it is right the other is given.",
        "•    good for safety\n•    poor for work",
        # A list of contents keeps its indents, which tell what belongs to what.
        "Summary              1\n  What was found     2\nRecommendations      9",
        "Summary ........   1\nFindings .......   3",
        # Text in columns.
        "The gate is old and    the cat has been\nit was not shut for    asleep since noon\n"
        "a week. Nobody had     and was not seen",
        # One line alone, and rows that share no column.
        "Zoo inspection      3",
        "A cat      and a dog\nThe keepers of it all     sleep",
    ],
)
def test_what_is_no_table_stays(text: str):
    lines = text.split("\n")
    redraw(lines, frozenset())
    assert "\n".join(lines) == text


def test_a_running_foot_is_no_row_of_the_table_above_it():
    lines = ["Cat     Asleep", "Dog     Awake", "", "Zoo inspection                     11"]
    redraw(lines, frozenset())
    assert lines == ["Cat\tAsleep", "Dog\tAwake", "", "Zoo inspection                     11"]


def test_code_is_let_be():
    lines = ["Cat     Asleep", "Dog     Awake"]
    redraw(lines, frozenset({0, 1}))
    assert lines == ["Cat     Asleep", "Dog     Awake"]


@pytest.mark.parametrize(
    ("rows", "lead"),
    [
        # A first row that could be any: no heads.
        ("Overall\tSound\nSafe\tSound\nCaring\tWeak", 0),
        ("Chair\tA. Mills\nKeeper\tB. Ash\nVet\tC. Oak", 0),
        ("Area\tJudgement\nSafe\tSound\nCaring\tWeak", 1),
        ("Area\tInspected?\nSafe\tYes\nCaring\tNo", 1),
        ("Area\tInspected\nSafe\tYes\nCaring\tNo\nClean\tYes\nWarm\tYes", 1),
        ("Keeper\tAnimals\nA. Mills\t12\nB. Ash\t9", 1),
    ],
)
def test_the_first_row_of_two_columns_of_words_is_a_head_only_where_it_says_so(
    rows: str, lead: int
):
    document = parse(f"# Zoo\n\n## Care\n\nThey are fed.\n\n{rows}\n", id="zoo")
    (block,) = (block for block in document.blocks if block.kind == "table")
    assert block.lead == lead
