"""Whatever a report holds comes out of its Markdown word for word, when it is rendered."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa import markdown
from qa.signs import visible

READERS = (
    MarkdownIt("commonmark"),
    MarkdownIt("commonmark").enable(["table", "strikethrough"]),
)


class Seen(HTMLParser):
    """The words of a page, those in bold, and the tags they stand in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.bold = "", ""
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "br":
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        if "strong" in self.open:
            self.bold += data


def words(text: str) -> str:
    """Return what a reader sees of a text but for blanks, and the dots that stand for tabs."""
    lines = " ".join(line.strip() for line in text.splitlines())
    return " ".join(visible(lines).replace("·", " ").split())


SIGNS = "*_#<>|`~[]()!-+=.:1 2\\\n\t&$^{}aBé“’ \"'"
TEXTS = st.one_of(
    st.text(SIGNS, max_size=60),
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                *(
                    "1. one",
                    "2) two",
                    "- item",
                    "+ item",
                    "* item",
                    "# Title",
                    "Title",
                    "===",
                    "---",
                ),
                *("    code", "\tcode", "```", "~~~", "[a](http://b.c)", "![a](b)", "<b>x</b>"),
                *("| a | b |", "|---|---|", "&copy; &#42;", "<!-- x -->", "[a]: b", "> q", "a  "),
                *("$x$ and $y$", "**bold** __x__ ~~y~~", "a\\", "***", "_ _ _", "", "10.", "-"),
            ]
        ),
        max_size=8,
    ).map("\n".join),
)


@given(TEXTS, st.integers(0, 60), st.integers(0, 60), st.booleans())
@example("(see *a*)", 0, 9, False)
@example('It is "so."But', 3, 11, False)
@example("1. one\n- two\n    three", 0, 22, True)
@example("a\n===\n\n\n- b\n---", 2, 9, True)
@settings(max_examples=500, deadline=None)
def test_a_quotation_comes_out_word_for_word(text: str, one: int, other: int, broken: bool):
    mark = min(one, other), max(one, other)
    written = markdown.quotation(text, mark, broken=broken)
    for reader in READERS:
        seen = Seen(reader.render(written))
        assert words(seen.text) == words(text)
        assert seen.tags <= {"blockquote", "p", "strong", "br"}
        assert words(seen.bold).replace(" ", "") in words(text).replace(" ", "")


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_lines_come_out_word_for_word(text: str):
    for written in (markdown.escape(text), markdown.strong(text)):
        for reader in READERS:
            seen = Seen(reader.render(written))
            assert words(seen.text) == words(text)
            assert seen.tags <= {"p", "strong"}


@pytest.mark.parametrize(
    ("text", "mark", "written"),
    [
        ("The dog barks. The cat sleeps.", (15, 30), "> The dog barks. **The cat sleeps.**"),
        ("One.\n\nTwo. Three.", (0, 10), "> **One.**\n>\n> **Two.** Three."),
        # A sign at the edge, a word beside it: no reader of Markdown would see bold there.
        ('He said "so."But', (8, 13), '> He said "so."But'),
    ],
)
def test_what_is_marked_is_bold_line_by_line(text: str, mark: tuple[int, int], written: str):
    assert markdown.quotation(text, mark) == written


def test_items_and_rows_stay_on_their_lines():
    written = markdown.quotation("It eats:\n\n- apples;\n- plums.", (20, 28), broken=True)
    assert written == "> It eats:\n>\n> \\- apples;\\\n> **\\- plums.**"
    assert "apples;<br />\n<strong>- plums." in READERS[0].render(written)
