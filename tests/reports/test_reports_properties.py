"""What holds for every text whatsoever."""

import doctest
import importlib
import json
import pkgutil
import re
from collections import Counter
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import qa.reports
from qa.reports import parse
from qa.reports.sentences import split
from qa.reports.text import read
from qa.types import Document

PIECES = [
    *("# Head", "## Sub ##", "Title\n=====", "Part\n---", "1. Aims", "1.1 Scope", "2 Findings"),
    *("Annex A: Data", "SUMMARY", "**Bold line**", "Bare heading", "How safe is it?", "Good"),
    *("- item", "* item", "1. item one.", " - nested", "(a) item", "a\tb\tc", "\tHead\tHead"),
    *("Row\t1\t2", "| a | b |", "|---|---|", "Contents", "Bare heading\t3", "Aims ..... 4"),
    *("It is so. Is it? Yes!", "These are:", "a sentence that goes on", "12 months to May 2020"),
    *("[a](#) *b* `c` \\*", "```", "Page 1 of 2", "© 2020", "www.example.org", "---", "4.9"),
    *(
        "Name:",
        "\f",
        "\r",
        "\ud800",
        "\x00",
        "\u2028",
        "\ufeff",
        "    indented",
        "•x",
        "III. Three",
    ),
    *("Jane Smith", "Chief Inspector", "Dear Sir", "Rating: Good", "Safe: Good", "title: x"),
]
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(
        st.tuples(
            st.one_of(st.sampled_from(PIECES), st.text(max_size=30)),
            st.sampled_from(["\n", "\n\n", "\n\n\n\n", "\r\n", " "]),
        ),
        max_size=40,
    ).map(lambda pairs: "".join(a + b for a, b in pairs)),
)


def check(document: Document) -> None:
    text = document.text
    text.encode("utf-8")
    json.dumps(asdict(document)).encode("utf-8")
    assert "\r" not in text
    assert "\f" not in text
    assert document.title
    open_sections: list = []
    last = 0
    for section in document.sections:
        assert section.level == len(section.path)
        assert section.path[-1] == section.heading
        assert section.heading == section.heading.strip()
        assert last <= section.start <= section.body <= section.end <= len(text)
        last = section.start
        while open_sections and open_sections[-1].level >= section.level:
            assert open_sections.pop().end <= section.start
        if open_sections:
            assert section.level == open_sections[-1].level + 1
            assert section.path[:-1] == open_sections[-1].path
            assert section.end <= open_sections[-1].end
        else:
            assert section.level == 1
        open_sections.append(section)
    at = 0
    number = -1
    sections = document.sections
    for block in document.blocks:
        assert at <= block.start < block.end <= len(text)
        at = block.end
        while number + 1 < len(sections) and sections[number + 1].start <= block.start:
            number += 1
        assert sections[number].body <= block.start
        # An imprint that is read stands last, behind all sections.
        imprint = block is document.blocks[-1] and block.start >= sections[-1].end
        assert imprint or block.end <= sections[number].end
        if number + 1 < len(sections):
            assert block.end <= sections[number + 1].start
        assert 0 <= block.lead <= len(block.parts)
        assert block.lead < len(block.parts) or block.kind == "table"
        assert block.parts[0][0] == block.start
        assert block.parts[-1][1] == block.end
        position = block.start
        for start, end in block.parts:
            assert not text[position:start].strip()
            assert start < end
            assert not text[start].isspace()
            assert not text[end - 1].isspace()
            position = end


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
@example("A: ²")
@example("0 MONTH\r\r===\r0\r## 0")
def test_invariants(text: str) -> None:
    document = parse(text, id="x")
    check(document)
    assert parse(text, id="x") == document


# Lines of reports; what stands for "{}" is said once only, so that it can be looked for.
BODY = [
    *("The {} force serves a county of small towns and has many officers.", "1.{n} The {} is run."),
    *("It was found that {} and others\nwere kept safe from harm by the staff.", "Staff of {}."),
    *(
        "- care of {}",
        "◼ care of {}",
        "1. Buy {} beds",
        "(a) the {}",
        "{n} See {}, above",
        "¹ See {}",
    ),
    *(
        "Year\t{}",
        "| {} | b |",
        "The {} trust must:",
        "Date of {}:",
        "Judgment: {} well",
        "Is {} ok.",
    ),
]
TITLES = [
    *(
        "Care of {}",
        "CARE OF {}",
        "{n}. Care of {}",
        "{n} CARE {}",
        "{n}.1 Care of {}",
        "**{} care**",
    ),
    *(
        "Chapter {n}: {}",
        "Annex A: {}",
        "The Care of {} and\nthe Rest",
        "How safe is {}?",
        "# The {}",
    ),
    *("Recommendation {n}", "Requirements", "Glossary", "Appendices", "Appendix 1", "Summary"),
    *("Good", "Safe: Good", "Judgment: Compliant", "Monday 3 June 2024", "Jane Smith", "Key:"),
]
LAYOUTS = st.lists(
    st.tuples(
        st.sampled_from(BODY + TITLES),
        st.integers(1, 5),
        st.sampled_from(["\n", "\n\n", "\n\n", "\n\n\n", "\n\f", "\n\n\f\n"]),
    ),
    max_size=30,
)


def _named(number: int) -> str:
    return "word" + "".join("abcdefghij"[int(digit)] for digit in str(number)) + "x"


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LAYOUTS)
def test_every_word_of_the_body_is_in_a_section(layout: list[tuple[str, int, str]]) -> None:
    opening = "Dale\n\nIt was seen by all of us, and some of it was seen twice.\n\n"
    pieces = [
        line.replace("{}", _named(number)).replace("{n}", str(value)) + end
        for number, (line, value, end) in enumerate(layout)
    ]
    document = parse(opening + "".join(pieces), id="x")
    check(document)
    spans = [(b.start, b.end) for b in document.blocks]
    spans += [(section.start, section.body) for section in document.sections]
    read = Counter(word for start, end in spans for word in _words(document.text[start:end]))
    for number, (line, _, _) in enumerate(layout):
        if "{}" in line:
            assert read[_named(number)] == 1, line


def _words(text: str) -> list[str]:
    return re.findall(r"word[a-j]+x", text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab AB.?!\n'\")(1:", max_size=200))
def test_sentences_cover_and_never_cut_a_word(text: str) -> None:
    position = 0
    for start, end in split(text, 0, len(text)):
        assert not text[position:start].strip()
        assert position == 0 or text[start - 1].isspace()
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See e.g. page 3. Then go.", ["See e.g. page 3.", "Then go."]),
        ("Costs rose by 37.2 percent. Why?", ["Costs rose by 37.2 percent.", "Why?"]),
        ("He said “Stop.” She did.", ["He said “Stop.”", "She did."]),
        ("It is good (see No. 5). Dr. A. Smith agreed.",
         ["It is good (see No. 5).", "Dr. A. Smith agreed."]),
        ("They take Class A. The force acts.", ["They take Class A.", "The force acts."]),
        ("It works!\nNext line goes\non here.", ["It works!", "Next line goes\non here."]),
        ("Is it safe? yes it is.", ["Is it safe? yes it is."]),
        ("They said no. The end.", ["They said no.", "The end."]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in split(text, 0, len(text))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[vulnerable people](#)", "vulnerable people"),
        (r"[abuse \(DASH\) form](#)", "abuse (DASH) form"),
        ("![a chart](x.png \"t\")", "a chart"),
        ("**Stop and\nBAME to\nwhite**", "Stop and\nBAME to\nwhite"),
        ("*one* _two_ __three__ ***four***", "one two three four"),
        ("* bullet\n* bullet", "* bullet\n* bullet"),
        ("2 * 3 * 4 and 5*3*2 and a**2 + b**2", "2 * 3 * 4 and 5*3*2 and a**2 + b**2"),
        ("snake_case_name and __init__", "snake_case_name and init"),
        ("cost* of this", "cost* of this"),
        ("`code_like_this` ``a ` b``", "code_like_this a ` b"),
        ("[1] and [see] (below)", "[1] and [see] (below)"),
        ("[a [b] c](#) [x](y(z))", "a [b] c x"),
        ("**open\n\nnever closed**", "**open\n\nnever closed**"),
        ("```\n*not* [read](x)\n```", "```\n*not* [read](x)\n```"),
        ("a\tb \r\nc\rd\fe", "a\tb \nc\nd\ne"),
        ("\ufeffx\ud800", "x\ufffd"),
        # what a conversion leaves: HTML, the names of characters, pandoc's attributes
        ("3&nbsp;May, &pound;2 &amp; more, AT&T; no&shy;one", "3 May, £2 & more, AT&T; noone"),
        ("a&#10;b&Tab;c&#xD800;", "a b c\ufffd"),
        ('<a id="x"></a>See<br>page<br/>\n<b>4</b> of <i>5</i>', "See page\n4 of 5"),
        ('<h2 class="a">Aims</h2>\nx <h2>', "## Aims\nx "),
        ("<td>a</td><td>b</td>\n<!-- not\nread -->c", "a\tb\n\nc"),
        ('<img src="x" alt="a map">10 m<sup>2</sup> <insert name>', "a map10 m² <insert name>"),
        ("<https://a.org> <j@a.org> 1 < 2 > 1", "https://a.org <j@a.org> 1 < 2 > 1"),
        ("# []{#_Toc1 .anchor}Aims {#aims .big}", "# Aims"),
        ('[x]{.mark} [y](z){.a} ![c](d){width="6in"} {x}', "x y c {x}"),
        ("::: {.note}\nread\n:::", "\nread\n"),
        ("1\\. The\\\nend \\'x\\' \\$5 C:\\dir", "1. The\nend 'x' $5 C:\\dir"),
    ],
)  # fmt: skip
def test_reading_text(text: str, expected: str) -> None:
    assert read(text).text == expected
    assert read(expected).text == expected


HOSTILE = {
    "one line": "word " * 200_000,
    "no blank": "a" * 1_000_000,
    "stops": "." * 1_000_000,
    "stars": "*a " * 200_000,
    "brackets": "[" * 500_000 + "](" * 250_000,
    "ticks": "".join("`" * (n % 50 + 1) + " " for n in range(20_000)),
    "tabs": "a\t" * 300_000,
    "contents": "Contents\n" + "Head\t1\n" * 30_000 + "\nHead\n\nText is here.\n" * 3_000,
    "entries": "Head    1\n\n" * 30_000,
    "capitals": "CAPS LINE\n\n" * 20_000 + "Some prose is here now.\n",
    "questions": "Contents\n"
    + "".join(f"Q{n}\t1\nSummary\t2\n" for n in range(3_000))
    + "".join(f"\nQ{n}\n\nGood\n\nSummary\n\nText is here.\n" for n in range(3_000)),
    "blank lines": "\n" * 300_000,
    "blanks in a link": "See [a](" + " " * 1_000_000 + "x",
    "openers of tags": "<h1> <a <!-- &amp {#a " * 60_000,
    "a line that ends with a licence": "word " * 200_000 + "\n\n© Dale 2024\n",
    "a sentence before a licence": "# Dale\n\n" + "word " * 200_000 + ". © Dale\nMay 2024\n",
    "a remark behind a grade": "# Dale\n\nSafe: Good (" + "word " * 200_000 + ")\n",
    "blanks before a number": "x" + " " * 1_000_000 + "y 3",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_linear_time(name: str) -> None:
    check(parse(HOSTILE[name], id="x"))  # anything quadratic would take hours here


def test_a_hundred_thousand_headings() -> None:
    document = parse("# Heading\n" * 100_000, id="x")
    assert len(document.sections) == 100_000


def test_ten_thousand_nested_levels() -> None:
    numbers = "\n\n".join(".".join("1" * n) + " Head\n\nText is here." for n in range(1, 1500))
    for text in (
        numbers,
        "\n".join(" " * n + "- item" for n in range(3_000)),
        ">" * 10_000 + " quoted",
        "\n\n".join("#" * (n % 6 + 1) + " Head" for n in range(10_000)),
        "[" * 10_000 + "x" + "](#)" * 10_000,
        "Contents\n"
        + "\n".join(" " * n + f"Head {n}\t{n}" for n in range(200))
        + "".join(f"\n\nHead {n}\n\nText is here." for n in range(200)),
    ):
        document = parse(text, id="x")
        check(document)
        assert max((s.level for s in document.sections), default=0) <= 8


def test_a_title_page_may_begin_below_the_contents() -> None:
    check(parse("Contents\nNets\nBoats 2 4\n2\n\fs\nNets\nBoats 2", id="x"))


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff", "---", "Page 1 of 2"])
def test_a_text_without_words_has_no_sections(text: str) -> None:
    document = parse(text, id="annual-report")
    assert document.sections == ()
    assert document.blocks == ()
    assert document.title == "Annual report"


@pytest.mark.parametrize("text", ["hello", "Good", "a\tb", "- x", "© 2020", "One. Two."])
def test_a_text_with_words_has_a_section(text: str) -> None:
    document = parse(text, id="note")
    assert len(document.sections) == 1
    assert len(document.blocks) == 1


def test_examples_in_the_docstrings() -> None:
    names = [m.name for m in pkgutil.iter_modules(qa.reports.__path__, "qa.reports.")]
    results = [doctest.testmod(importlib.import_module(name)) for name in names]
    assert sum(r.attempted for r in results) >= 8
    assert sum(r.failed for r in results) == 0
