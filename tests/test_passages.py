from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa import passages, reports
from qa.settings import IndexSettings
from qa.types import Document, Passage
from tests.conftest import TOY_REPORT


def split(text: str, fits=lambda _: True, **changes: int) -> tuple[Document, list[Passage]]:
    document = reports.parse(text, id="it")
    return document, passages.split(document, replace(IndexSettings(), **changes), fits)


def prose(count: int, word: str = "word") -> str:
    """Return sentences of ten words each."""
    return " ".join(f"{word.capitalize()} {' '.join([word] * 8)} {n}." for n in range(count // 10))


def test_short_paragraphs_of_one_section_join():
    _, found = split("# A\n\nThe cat sleeps here.\n\nThe dog runs there.\n\n# B\n\nA horse eats.")
    assert [(p.section_path, p.text) for p in found] == [
        (("A",), "The cat sleeps here.\n\nThe dog runs there."),
        (("B",), "A horse eats."),
    ]


def test_paragraphs_with_the_foot_of_a_page_between_them_do_not_join():
    said = ["The cats sleep.", "A dog runs.", "Horses eat."]
    pages = (f"{text}\n\nZoo report | {n}\n\n" for n, text in enumerate(said, 1))
    _, found = split(f"# A\n\n{''.join(pages)}")
    assert [p.text for p in found] == said


def test_a_long_paragraph_is_cut_between_sentences_into_equal_pieces():
    document, found = split(f"# A\n\n{prose(200)}")
    assert [len(p.text.split()) for p in found] == [100, 100]
    assert all(p.text.endswith(".") for p in found)
    assert found[0].end < found[1].start <= found[0].end + 1
    assert found[1].end == document.blocks[0].end


def test_paragraphs_that_are_long_enough_stay_apart():
    _, found = split(f"# A\n\n{prose(60, 'one')}\n\n{prose(60, 'two')}")
    assert [p.text.split()[0] for p in found] == ["One", "Two"]


def test_a_remainder_joins_its_neighbour():
    _, found = split(f"# A\n\n{prose(80, 'one')}\n\n{prose(20, 'two')}")
    assert [len(p.text.split()) for p in found] == [100]


def test_a_list_stays_with_its_lead_in():
    _, found = split("# A\n\nIt eats:\n\n- apples;\n- pears; and\n- plums.\n")
    assert [(p.kind, p.text) for p in found] == [
        ("list", "It eats:\n\n- apples;\n- pears; and\n- plums.")
    ]


def test_every_piece_of_a_long_list_is_read_with_the_lead_in():
    items = "\n".join(f"- {prose(40, name)}" for name in ("one", "two", "three", "four"))
    _, found = split(f"# A\n\nThe force should act:\n\n{items}\n")
    assert len(found) == 2
    assert found[0].text.startswith("The force should act:")
    assert found[1].text.startswith("- Three")
    assert found[1].content.startswith("The force should act: - Three")
    assert "The force should act" not in found[1].text


def test_table_rows_are_read_with_their_column_heads():
    _, found = split("# A\n\n\tSpring\tAutumn\nCat\t3\t4\nDog\t1\t2\n")
    assert [(p.kind, p.text) for p in found] == [("table", "Spring\tAutumn\nCat\t3\t4\nDog\t1\t2")]
    assert found[0].content == "Cat: Spring 3; Autumn 4. Dog: Spring 1; Autumn 2"


@pytest.mark.parametrize(
    ("rows", "content"),
    [
        (
            "Animal\t2019\t2021/22\nCat\t3\t4\nDog\t1\t2",
            "Cat: 2019 3; 2021/22 4. Dog: 2019 1; 2021/22 2",
        ),
        (
            "Animal\t2019\tFirst seen\nCat\tGood\t1998\nDog\tPoor\t2003",
            "Cat: 2019 Good; First seen 1998. Dog: 2019 Poor; First seen 2003",
        ),
        # Years like those below: the first row tells no more than the others.
        (
            "Cat\t1998\t2003\nDog\t2001\t2004\nOwl\t2002\t2005",
            "Cat: 1998; 2003. Dog: 2001; 2004. Owl: 2002; 2005",
        ),
        ("Cat\t3\t4\nDog\t1\t2\nOwl\t5\t6", "Cat: 3; 4. Dog: 1; 2. Owl: 5; 6"),
    ],
)
def test_years_above_what_is_no_year_are_column_heads(rows: str, content: str):
    _, found = split(f"# A\n\n{rows}\n")
    assert [p.content for p in found] == [content]


def test_the_context_is_the_heading_path_and_the_judgement_and_is_never_shown():
    _, found = split(TOY_REPORT)
    visitors = [p for p in found if p.section_path == ("Zoo inspection", "Visitors")]
    assert visitors[0].context == "Zoo inspection. Visitors. Judgement: Good"
    assert passages.model_text(visitors[0]).startswith(visitors[0].context + "\n")
    assert not any("Judgement" in p.text for p in found)


def test_a_sentence_that_no_encoder_reads_whole_is_cut_between_words():
    _, found = split(f"# A\n\n{'word ' * 1000}", fits=lambda text: len(text.split()) <= 100)
    assert all(len(passages.model_text(p).split()) <= 100 for p in found)
    assert "".join(p.text for p in found).count("word") == 1000
    assert set(" ".join(p.text for p in found).split()) == {"word"}


@pytest.mark.parametrize("heading", ["Owls " + "and more owls " * 200, "x" * 3000])
def test_a_heading_without_end_leaves_room_for_the_text(heading: str):
    document, found = split(f"# {heading}\n\n{prose(60)}", fits=lambda text: len(text) <= 1500)
    (passage,) = found
    assert passage.text == document.text[document.blocks[0].start : document.blocks[0].end]
    assert passage.content == passage.text
    assert heading.startswith(passage.context)
    assert 300 < len(passage.context) <= 500
    assert passage.section_path == (heading.strip(),)


def test_of_many_headings_only_the_longest_are_shortened():
    _, found = split(
        f"# Zoo\n\n## {'owl ' * 500}\n\n### Staff\n\nThe dog runs.", lambda t: len(t) <= 900
    )
    first, second, third = found[0].context.split(". ")
    assert (first, third) == ("Zoo", "Staff")
    assert set(second.split()) == {"owl"}


@pytest.mark.parametrize("row", ["{}", "| {} |"])
def test_a_row_that_no_encoder_reads_whole_is_cut_between_cells(row: str):
    between = "\t" if row == "{}" else " | "
    told = [f"{name} is told in so many words" for name in ("cat", "dog", "owl", "horse", "hen")]
    text = "\n".join(
        row.format(between.join(line)) for line in (["Animals", "a", "b", "c", "d"], told)
    )
    _, found = split(f"# A\n\n{text}\n", fits=lambda text: len(text.split()) <= 22)
    assert len(found) > 2
    whole = " ".join(passage.text for passage in found)
    for cell in told:
        assert any(cell in passage.text for passage in found), cell
    assert whole.split() == text.split()


def test_a_word_that_no_encoder_reads_whole_is_cut_too():
    _, found = split(f"# A\n\n{'x' * 5000}", fits=lambda text: len(text) <= 512)
    assert "".join(p.text for p in found) == "x" * 5000


def test_ids_stay_when_other_text_changes_and_differ_for_equal_texts():
    _, before = split("# A\n\nThe cat sleeps.\n\n# B\n\nThe dog runs.\n\n# B\n\nThe dog runs.")
    _, after = split("# A\n\nA horse eats.\n\n# B\n\nThe dog runs.\n\n# B\n\nThe dog runs.")
    assert before[0].id != after[0].id
    assert [p.id for p in before[1:]] == [p.id for p in after[1:]]
    assert len({p.id for p in before}) == 3


def test_parts_are_what_can_be_quoted_alone():
    document, found = split(TOY_REPORT)
    texts = {
        passage.section_path[-1]: [
            document.text[part.start : part.end] for part in passages.parts(document, passage)
        ]
        for passage in found
    }
    assert texts["Animals"] == [
        "The cat sleeps all day.",
        "The keepers feed the cat at noon.",
        "The dog guards the gate.",
    ]
    assert texts["Visitors"][-3:] == [
        "- with apples;",
        "- with carrots; and",
        "- never with bread.",
    ]
    assert texts["Numbers"] == ["Cat\t3\t4", "Dog\t1\t2"]


@pytest.mark.parametrize("rule", ["\n|---|---|", "\n| :-- | --: |", "\n|---|---|\n|---|---|"])
def test_a_row_is_quoted_without_the_rule_under_it(rule: str):
    table = f"| Zoo | Good |{rule}\n| Keepers | Good |\n| Gates | Poor |"
    document, (passage,) = split(f"# A\n\n{table}\n")
    assert passage.text == table
    assert [document.text[p.start : p.end] for p in passages.parts(document, passage)] == [
        "| Zoo | Good |",
        "| Keepers | Good |",
        "| Gates | Poor |",
    ]


def test_a_row_is_read_with_its_column_heads_when_quoted():
    document, found = split(TOY_REPORT)
    parts = passages.parts(document, found[-1])
    assert parts[1].content == "Dog: Spring 1; Autumn 2"


def test_the_real_report_is_covered_and_no_passage_is_long(report: Document):
    found = passages.split(report, IndexSettings(), lambda _: True)
    words = [len(p.text.split()) for p in found]
    assert max(words) <= IndexSettings().passage_limit
    assert 40 <= sum(words) / len(words) <= 100
    body = sum(len(report.text[b.start : b.end].split()) for b in report.blocks)
    assert sum(words) == body


LINES = st.lists(
    st.sampled_from(
        [
            "# Heading",
            "## Findings",
            "A cat sleeps. A dog runs! Does a horse eat?",
            "- an item;",
            "- another item.",
            "The keepers do this:",
            "\tSpring\tAutumn",
            "Cat\t3\t4",
            "Good",
            "",
            "",
            prose(150),
            "x" * 300,
        ]
    )
    | st.text(max_size=40),
    max_size=30,
)


@given(LINES)
@example([":\f", ":\f", "0", ":"])
@settings(max_examples=200, deadline=None)
def test_any_text_gives_verbatim_passages_that_cover_every_block(lines: list[str]):
    document, found = split("\n".join(lines), fits=lambda text: len(text) <= 700)
    covered = 0
    previous = 0
    for passage in found:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.text.strip()
        assert passage.start >= previous
        previous = passage.end
        covered += sum(not c.isspace() for c in passage.text)
        holders = [s for s in document.sections if s.start <= passage.start < s.end]
        assert holders[-1].path == passage.section_path
        assert passage.end <= holders[-1].end
    body = sum(not c.isspace() for b in document.blocks for c in document.text[b.start : b.end])
    assert covered == body
    assert len({p.id for p in found}) == len(found)


@pytest.mark.parametrize("text", ["", " \n\t ", "# Only a heading\n"])
def test_nothing_to_read_gives_no_passages(text: str):
    assert split(text)[1] == []
