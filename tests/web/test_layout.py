from __future__ import annotations

from pathlib import Path

import pytest

from qa import reports
from qa.web import layout
from tests.web.fakes import Writer, passages, zoo


def plain(runs) -> str:
    return "".join(f"[{run.text}]" if run.marked else run.text for run in runs)


def span_of(document, text: str) -> tuple[int, int]:
    start = document.text.index(text)
    return start, start + len(text)


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (None, "one two three"),
        ((4, 7), "one [two] three"),
        ((0, 13), "[one two three]"),
        ((-5, 3), "[one] two three"),
        ((8, 99), "one two [three]"),
        ((20, 30), "one two three"),
        ((-9, -2), "one two three"),
        ((5, 5), "one two three"),
        ((7, 4), "one two three"),
    ],
)
def test_runs_part_at_the_mark_and_lose_nothing(mark, expected):
    found = layout.runs("one two three", (0, 13), mark)
    assert plain(found) == expected
    assert "".join(run.text for run in found) == "one two three"


def test_prose_is_shown_with_its_quote():
    document = zoo()
    passage = passages(document)[0]
    mark = span_of(document, "The keepers feed the cat at noon.")
    (piece,) = layout.pieces(document, (passage.start, passage.end), mark)
    assert plain(piece.text) == "The cat sleeps all day. [The keepers feed the cat at noon.]"


def test_a_list_loses_its_bullet_signs_but_no_word():
    document = zoo()
    passage = passages(document)[2]
    mark = span_of(document, "- with carrots.")
    (piece,) = layout.pieces(document, (passage.start, passage.end), mark)
    assert [plain(lead) for lead in piece.lead] == ["Visitors may feed the horse:"]
    assert [plain(item) for item in piece.items] == ["with apples;", "[with carrots.]"]
    assert (piece.numbered, piece.lead_outside) == (False, False)


def test_numbers_of_a_list_stay():
    writer = Writer("z", "Z")
    writer.section("A")
    writer.bullets("Parts:", "1. the first;", "2. the second.")
    document = writer.document()
    (piece,) = layout.pieces(document, (0, len(document.text)))
    assert [plain(item) for item in piece.items] == ["1. the first;", "2. the second."]
    assert piece.numbered


def test_the_rest_of_a_list_repeats_its_lead_in_and_says_so():
    document = zoo()
    (piece,) = layout.pieces(document, span_of(document, "- with carrots."))
    assert [plain(lead) for lead in piece.lead] == ["Visitors may feed the horse:"]
    assert piece.lead_outside
    assert layout.without_outside(piece).lead == ()


def test_a_table_has_heads_a_caption_and_a_marked_row():
    document = zoo()
    passage = passages(document)[3]
    mark = span_of(document, "Dog\t1\t2")
    (piece,) = layout.pieces(document, (passage.start, passage.end), mark)
    assert [plain(lead) for lead in piece.lead] == ["Counted in May"]
    assert [([plain(cell) for cell in row.cells], row.head) for row in piece.rows] == [
        (["", "Spring", "Autumn"], True),
        (["Cat", "3", "4"], False),
        (["[Dog]", "[1]", "[2]"], False),
    ]
    assert piece.columns == 3


def test_column_heads_get_the_corner_that_was_stripped():
    writer = Writer("z", "Z")
    writer.section("A")
    writer.table("Counted", "Spring\tAutumn", "Cat\t3\t4")
    document = writer.document()
    (piece,) = layout.pieces(document, (0, len(document.text)))
    assert [plain(cell) for cell in piece.rows[0].cells] == ["", "Spring", "Autumn"]


def test_a_pipe_table_has_no_rule_and_no_outer_cells():
    writer = Writer("z", "Z")
    writer.section("A")
    writer.table("Counted", "| | Spring |", "|---|---:|", "| Cat | 3 |")
    document = writer.document()
    (piece,) = layout.pieces(document, (0, len(document.text)))
    assert [[plain(cell) for cell in row.cells] for row in piece.rows] == [
        ["", "Spring"],
        ["Cat", "3"],
    ]


def test_a_markdown_table_as_it_is_read_from_a_file_has_no_rule_either(tmp_path: Path):
    path = tmp_path / "zoo.md"
    path.write_text(
        "# Zoo\n\n## A\n\n| | Spring |\n| --- | ---: |\n| Cat | 3 |\n", encoding="utf-8"
    )
    document = reports.load(path)
    piece = next(p for p in layout.pieces(document, (0, len(document.text))) if p.kind == "table")
    assert [[plain(cell) for cell in row.cells] for row in piece.rows] == [
        ["", "Spring"],
        ["Cat", "3"],
    ]
    assert piece.columns == 2


def test_several_blocks_come_in_order_and_a_gap_is_text():
    document = zoo()
    found = layout.pieces(document, (0, len(document.text)))
    assert [piece.kind for piece in found] == ["prose", "prose", "list", "table"]
    (heading,) = layout.pieces(document, (0, 7))
    assert plain(heading.text) == "Animals"
