"""One way to part a row into cells: who reads, finds, marks and shows a table must agree."""

from __future__ import annotations

import pytest

from qa import passages, render, reports
from qa.reports import rows
from qa.reports.lines import cells as line_cells
from qa.settings import IndexSettings
from qa.types import Document
from qa.web import layout

TABLE = r"""# Zoo

| Team | Note | Staff |
|---|---|---|
| Cats | red \| blue | 3 |
| Dogs || 4 |
"""


def shown(document: Document) -> list[list[str]]:
    (table,) = (
        piece for piece in layout.pieces(document, (0, len(document.text))) if piece.kind == "table"
    )
    return [["".join(run.text for run in cell) for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("a | b |", ["a", "b"]),
        ("| a | b", ["a", "b"]),
        ("||a||", ["", "a", ""]),
        ("| | a | |", ["", "a", ""]),
        (r"| a | b \| c |", ["a", "b | c"]),
        (r"a \| b | c", ["a | b", "c"]),
        (r"| a | b \|", ["a", "b |"]),
        ("a|b\tc", ["a|b", "c"]),
        ("\ta\tb", ["", "a", "b"]),
        ("|---|:-:|", []),
        ("| | |", []),
        ("", []),
    ],
)
def test_a_row_is_parted_the_same_for_all(row: str, cells: list[str]):
    assert rows.cells(row) == cells
    if cells:
        assert line_cells(row) == cells


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("Is it\nsafe?\nGood", ["Is it safe?", "Good"]),
        (
            "Is it kind?\nRequires\nimprovement\nLast inspected:\nGood",
            ["Is it kind?", "Requires improvement", "Last inspected: Good"],
        ),
        ("It costs\n£4", ["It costs £4"]),
        ("Good\nas new", ["Good as new"]),
    ],
)
def test_a_name_and_its_grade_that_were_laid_out_flat_are_two_cells(row: str, cells: list[str]):
    assert rows.cells(row) == cells


def test_above_rows_that_were_laid_out_flat_each_line_heads_a_column():
    text = "# Zoo\n\nMeasure\nCats\nDogs\nSeen\n12\n9\nFed\n3\n4\nLost\n–\n2\n"
    document = reports.parse(text, id="zoo")
    (passage,) = passages.split(document, IndexSettings(), lambda _: True)
    assert passage.content == "Seen: Cats 12; Dogs 9. Fed: Cats 3; Dogs 4. Lost: Cats –; Dogs 2"
    assert shown(document) == [
        ["Measure", "Cats", "Dogs"],
        ["Seen", "12", "9"],
        ["Fed", "3", "4"],
        ["Lost", "–", "2"],
    ]
    row = passages.parts(document, passage)[1]
    assert document.text[row.start : row.end] == "Fed\n3\n4"
    assert row.content == "Fed: Cats 3; Dogs 4"


def test_a_caption_of_two_lines_heads_no_columns():
    document = reports.parse("# Zoo\n\nAll the\ncats\n\nSeen\t12\nFed\t3\nLost\t2\n", id="zoo")
    (passage,) = passages.split(document, IndexSettings(), lambda _: True)
    assert passage.content == "All the cats. Seen: 12. Fed: 3. Lost: 2"


def test_a_row_broken_over_lines_is_joined_column_by_column():
    row = "\tSpring\tAutumn\n\t2019\t2020"
    assert rows.cells(row) == ["", "Spring 2019", "Autumn 2020"]
    assert [len(places) for places in rows.columns(row, 0, len(row))] == [0, 2, 2]


def test_an_escaped_pipe_parts_a_cell_for_nobody():
    document = reports.parse(TABLE, id="zoo")
    (passage,) = passages.split(document, IndexSettings(), lambda _: True)
    assert passage.content == "Cats: Note red | blue; Staff 3. Dogs: Staff 4"
    row = passages.parts(document, passage)[0]
    assert document.text[row.start : row.end] == r"| Cats | red \| blue | 3 |"
    assert row.content == "Cats: Note red | blue; Staff 3"
    assert shown(document) == [
        ["Team", "Note", "Staff"],
        ["Cats", "red | blue", "3"],
        ["Dogs", "", "4"],
    ]
    drawn = render._table_html(passage.text, (row.start - passage.start, row.end - passage.start))
    assert str(drawn).count("<td") == 9
    assert ">red | blue</mark>" in drawn


def test_an_escaped_pipe_in_prose_is_a_pipe():
    assert reports.parse(r"It is a \| b here.", id="it").text == "It is a | b here."


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "\tSpring\tAutumn\n\t2019\t2020\nCat\t3\t4\nDog\t1\t2",
            [["", "Spring 2019", "Autumn 2020"], ["Cat", "3", "4"], ["Dog", "1", "2"]],
        ),
        (
            "\tSpring\tAutumn\nCalls\t139\t175\nin 12 months\t\t\nDog\t1\t2",
            [["", "Spring", "Autumn"], ["Calls in 12 months", "139", "175"], ["Dog", "1", "2"]],
        ),
        (
            "\tSpring\tAutumn\nCalls\t\t\nin 12 months\t1\t2\nDog\t1\t2",
            [["", "Spring", "Autumn"], ["Calls in 12 months", "1", "2"], ["Dog", "1", "2"]],
        ),
    ],
)
def test_a_row_broken_over_lines_is_shown_under_its_heads(body: str, expected: list[list[str]]):
    assert shown(reports.parse(f"# Zoo\n\n{body}\n", id="zoo")) == expected


def test_a_row_with_an_empty_first_cell_and_nothing_below_is_read():
    document = reports.parse("# Zoo\n\n| Cat | 3 |\n|---|---|\n| Dog | 4 |\n| | shy | |\n", id="z")
    found = passages.split(document, IndexSettings(), lambda _: True)
    assert [passage.content for passage in found] == ["Dog: 3 4", "shy"]
