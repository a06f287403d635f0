"""The real report, against its gold outline."""

import json
import re
from pathlib import Path

import pytest

from qa.reports import load
from qa.types import Block, Document

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def report() -> Document:
    return load(ROOT / "corpus" / "peel-2018-19-gwent.txt")


@pytest.fixture(scope="module")
def gold() -> list[dict]:
    return json.loads((ROOT / "tests" / "data" / "gwent_outline.json").read_text("utf-8"))


def line_of(report: Document, offset: int) -> int:
    return report.text.count("\n", 0, offset) + 1


def block_at(report: Document, words: str) -> Block:
    offset = report.text.index(words)
    return next(b for b in report.blocks if b.start <= offset < b.end)


def parts(report: Document, block: Block) -> list[str]:
    return [report.text[a:b] for a, b in block.parts]


def test_every_heading_in_its_place(report: Document, gold: list[dict]) -> None:
    found = [(s.path, line_of(report, s.start)) for s in report.sections]
    assert found == [(tuple(g["path"]), g["start_line"]) for g in gold]


def test_sections_end_where_the_gold_says(report: Document, gold: list[dict]) -> None:
    found = [line_of(report, s.end - 1) for s in report.sections]
    assert found == [g["end_line"] for g in gold]


def test_judgements(report: Document, gold: list[dict]) -> None:
    expected = {
        g["start_line"]: n["text"]
        for g in gold
        for n in g.get("non_headings", [])
        if n["type"] == "grade"
    }
    found = {line_of(report, s.start): s.judgement for s in report.sections if s.judgement}
    assert found == expected
    assert len(found) == 12


def test_pages(report: Document) -> None:
    pages = [s.page for s in report.sections if s.page is not None]
    assert pages == [
        *(1, 3, 4, 8, 9, 11, 11, 12, 12, 15, 19, 23, 25, 26, 27, 27, 28, 28),
        *(35, 36, 38, 38, 38, 43, 47, 48),
    ]


def test_title_and_identity(report: Document) -> None:
    assert report.title == (
        "PEEL – Police effectiveness, efficiency and legitimacy 2018/19 – "
        "An inspection of Gwent Police"
    )
    assert report.id == "peel-2018-19-gwent"
    assert report.source == "peel-2018-19-gwent.txt"
    assert len(report.sha256) == 64


def test_reading_text_has_no_markup(report: Document) -> None:
    assert "](" not in report.text
    assert "**" not in report.text
    assert "\\" not in report.text
    assert "stalking and harassment (DASH) risk assessment form." in report.text
    assert "called the Professional Standards Department Times. It" in report.text
    assert "\tGwent rate\tEngland and Wales rate\n" in report.text


def test_every_word_of_the_body_is_in_one_block(report: Document) -> None:
    covered = bytearray(len(report.text))
    for block in report.blocks:
        for start, end in block.parts:
            assert not any(covered[start:end])
            covered[start:end] = b"\1" * (end - start)
    contents = report.text.index("What this report contains\n\nThis")
    imprint = report.text.index("February 2020 | ")
    for section in report.sections:
        covered[section.start : section.body] = b"\1" * (section.body - section.start)
    missed = [
        m[0]
        for m in re.finditer(r"\S+", report.text[contents:imprint])
        if not covered[contents + m.start()]
    ]
    assert missed == []
    assert not any(covered[:contents])


def test_the_imprint_that_says_when_is_the_last_block_and_in_no_section(report: Document) -> None:
    last = report.blocks[-1]
    assert report.text[last.start : last.end].startswith("February 2020 | © HMICFRS 2020 | ISBN")
    assert report.sections[-1].end <= last.start < report.blocks[-1].end <= len(report.text)


@pytest.mark.parametrize(
    ("words", "kind", "lead", "count"),
    [
        ("This report is structured in four parts:", "list", 1, 5),
        ("IPA area\tInspected", "table", 1, 11),
        ("Gwent workforce", "table", 2, 5),
        ("999 calls per 1,000", "table", 1, 2),
        ("Crime Outcomes", "table", 3, 6),
        ("Comparison of Gwent workforce", "table", 3, 6),
        ("Visible frontline", "table", 3, 8),
        ("Stop and search by ethnicity", "table", 1, 5),
        ("We inspected all forces in four areas:", "list", 1, 5),
        ("- use resources and expertise", "list", 1, 5),
        ("has sufficient capability", "list", 0, 6),
        ("Wendy Williams", "prose", 0, 1),
        ("Figure 1: Pillar", "prose", 0, 1),
    ],
)
def test_blocks(report: Document, words: str, kind: str, lead: int, count: int) -> None:
    block = block_at(report, words)
    assert (block.kind, block.lead, len(block.parts)) == (kind, lead, count)


def test_a_broken_paragraph_is_one_block(report: Document) -> None:
    for words in ("understand gaps, succession", "and by reminding"):
        block = block_at(report, words)
        assert "\n\n" in report.text[block.start : block.end]
    sentence = next(p for p in parts(report, block) if "by reminding" in p)
    assert sentence.endswith(
        "reminding\n\npeople at meetings about high standards of ethical behaviour."
    )


def test_a_row_broken_over_lines_is_one_part(report: Document) -> None:
    rows = parts(report, block_at(report, "2019/20 projection\t£213"))
    assert rows[-1] == "Spend per head of population\t\t\n2019/20 projection\t£213\t£203"


def test_label_and_figure_of_the_chart_stay_together(report: Document) -> None:
    rows = parts(report, block_at(report, "Stop and search by ethnicity"))
    assert rows[2].startswith("Stop and Search likelihood of\nBlack or Black British")
    assert rows[2].endswith("9.0")
    assert rows[4] == "England and Wales\nrate\n\n6.4"


def test_only_the_end_of_a_long_paragraph_leads_a_list(report: Document) -> None:
    block = block_at(report, "- county lines and illegal drugs;")
    assert parts(report, block)[0].endswith("three SOC areas as priorities. These are:")
    before = block_at(report, "The force takes a proactive approach in understanding threats")
    assert before.kind == "prose"
    assert before.end < block.start
