from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qa
from qa import render, verification
from qa.errors import QuestionError
from qa.index import Index, open_index
from qa.searcher import Searcher
from qa.types import Answer
from tests.toys import AXES, ToyEncoder, ToyReranker

REPORT = """\
# Care of animals

The force’s “front-line” officers protect vulnerable animals – all of them – in 2018–19.

They are unable to protect 1,378 cats. They can't count, and nobody
looks after the infor-
mation. Work is non-compliant.

## Numbers

Good

Between 10–12 dogs guard 12 3 gates. The Dog sleeps.

The keepers, who are few, must:

- feed the cats;
- find the lost dogs; and
- close every gate.

Cat\t3\t4
"""


@pytest.fixture
def index(tmp_path: Path) -> Index:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "care.md").write_text(REPORT, encoding="utf-8")
    (corpus / "more.md").write_text("# More care\n\nOther words. The Dog sleeps.")
    qa.build(corpus, tmp_path / "index", encoder=ToyEncoder(AXES))
    return open_index(tmp_path / "index")


@pytest.mark.parametrize(
    "quote",
    [
        "officers protect vulnerable animals – all of them",
        "  “protect vulnerable animals”  ",
        "'Between 10–12 dogs guard 12 3 gates.'",
        "1,378",
        "...unable to protect 1,378 cats…",
        "“front-line” officers protect",
        "protect 1,378 cats.”",
        "The force’s “front-line” officers",
        "They can't count, and nobody\nlooks after",
        "(officers protect",
        "“protect 1,378 cats.])”",
        "(" * 5000 + "1,378",
    ],
)
def test_what_stands_there_is_exact(index: Index, quote: str):
    found = verification.verify(index, quote)
    assert (found.status, found.differs_in) == ("exact", ())
    assert found.places[0].text == found.text


@pytest.mark.parametrize(
    ("quote", "differs_in"),
    [
        ("officers  protect\tvulnerable\nanimals", ("spaces",)),
        ("nobody looks after the", ("spaces",)),
        ("officers pro\u200btect vulnerable", ("spaces",)),
        ("after the information.", ("hyphenation",)),
        ("vulner\u00adable animals", ("hyphenation",)),
        ("vulner-\nable animals", ("hyphenation",)),
        ("“frontline” officers", ("hyphenation",)),
        ("The force's “front-line” officers", ("quotation marks",)),
        ("The force's 'front-line' officers", ("quotation marks",)),
        ("animals — all of them — in", ("dashes",)),
        ("in 2018-19.", ("dashes",)),
        ("animals -- all of them -- in", ("dashes",)),
        ("animals—all of them—in", ("spaces", "dashes")),
        ("PROTECT VULNERABLE ANIMALS", ("case",)),
        ("Cat 3 4", ("spaces",)),
        ("ﬁnd the lost dogs", ("ligatures",)),
        ("ﬁnd the LOST dogs", ("case", "ligatures")),
        ("must:\n\n• feed the cats;\n• find the lost dogs", ("bullets",)),
        ("feed the cats;\nfind the lost dogs; and\nclose every gate.", ("bullets",)),
        ("must: feed the cats; find the lost dogs", ("spaces", "bullets")),
        ("officers protect vulnerable animals.", ("closing punctuation",)),
        ("“The Dog sleeps,”", ("closing punctuation",)),
        ("“the Dog sleeps,”", ("case", "closing punctuation")),
        ("They are unable ... cats", ("omissions",)),
        ("They are unable, ... cats", ("closing punctuation", "omissions")),
        ("The force’s […] officers protect (...) animals", ("omissions",)),
        ("the Force's … officers  protect", ("spaces", "quotation marks", "case", "omissions")),
        ("the FORCE's  'frontline'", ("spaces", "hyphenation", "quotation marks", "case")),
    ],
)
def test_what_is_the_same_but_for_its_looks_says_how(
    index: Index, quote: str, differs_in: tuple[str, ...]
):
    found = verification.verify(index, quote)
    assert (found.status, found.differs_in) == ("alike", differs_in)
    assert found.places[0].text in index.documents["care"].text


@pytest.mark.parametrize(
    "quote",
    [
        "able to protect",  # in "unable to protect"
        "378 cats",  # in "1,378"
        "can",  # in "can't"
        "compliant.",  # in "non-compliant"
        "protect 1378 cats",
        "1012 dogs",  # 10–12
        "guard 123 gates",  # 12 3
        "officers protect animals",
        "They are able to protect 1,378 cats.",
        "vulnerable animals all of them",  # a dash between words is no hyphen
        "vulnerable - animals",
        "cats ... They are unable",  # in another order
        "They are unable ... dogs guard",  # in another section
        "They are unable ... zebra",
        "zebra",
    ],
)
def test_other_words_are_not_found(index: Index, quote: str):
    found = verification.verify(index, quote)
    assert (found.status, found.places) == ("not_found", ())


def test_a_place_is_a_citation(index: Index):
    (place,) = verification.verify(index, "10–12 dogs guard").places
    cited = place.citation
    assert cited.section_path == ("Care of animals", "Numbers")
    assert (cited.document_id, cited.document_title) == ("care", "Care of animals")
    assert cited.judgement == "Good"
    assert index.documents["care"].text[cited.start : cited.end] == "10–12 dogs guard"


def test_every_place_is_named_in_reading_order(index: Index):
    found = verification.verify(index, "The Dog sleeps.")
    assert [place.citation.document_id for place in found.places] == ["care", "more"]
    assert verification.verify(index, "the dog SLEEPS.").differs_in == ("case",)


def test_the_places_are_counted_beyond_those_that_are_returned(tmp_path: Path):
    corpus = tmp_path / "many"
    corpus.mkdir()
    for name in ("a", "b"):
        text = "\n\n".join(f"Paragraph {n} is Good. A goodly one." for n in range(150))
        (corpus / f"{name}.txt").write_text(f"Title\n\n{text}\n\nAll GOOD.")
    qa.build(corpus, tmp_path / "other", encoder=ToyEncoder(AXES))
    index = open_index(tmp_path / "other")
    for quote, count, differs_in in (("Good", 300, ()), ("good", 302, ("case",)), ("x", 0, ())):
        found = verification.verify(index, quote)
        assert (found.count, len(found.places)) == (count, min(count, 20))
        assert found.differs_in == differs_in
    assert verification.verify(index, "Paragraph 7 is ... one").count == 2
    shown = render.verification(verification.verify(index, "good")).splitlines()
    assert shown[0] == "Found, word for word, but for case, in 302 places. The first 3:"
    assert len(shown) == 1 + 2 * 3


def test_a_place_shows_what_was_left_out(index: Index):
    (place,) = verification.verify(index, "They are unable ... 1,378 cats").places
    assert place.text == "They are unable to protect 1,378 cats"
    assert place.citation.section_path == ("Care of animals",)


@pytest.mark.parametrize(
    ("quote", "status", "remark"),
    [
        (
            "They are unable ... 1,378 cats",
            "alike",
            "The quote leaves words out in 1 place; its parts stand in one section, in this order.",
        ),
        (
            '"They are unable" [...] "1,378 cats, (…) looks after"',
            "alike",
            "The quote leaves words out in 2 places; its parts stand in one section, in this "
            "order.",
        ),
        (
            "1,378 cats ... They are unable",
            "not_found",
            "The quote leaves words out: each of its parts stands in a report, but not all in one "
            "section, in this order.",
        ),
        (
            "They are unable ... 1,379 cats ... a zebra",
            "not_found",
            "The quote leaves words out: of its 3 parts 2 stand in no report: “1,379 cats”; "
            "“a zebra”.",
        ),
        (
            " ... ".join(["cats"] * 11),
            "not_found",
            "The quote leaves words out in 10 places; verify at most 10 of its parts at once.",
        ),
        ("They are unable to protect 1,378 cats", "exact", None),
        ("... unable to protect ...", "exact", None),
        ("No zebra lives here", "not_found", None),
    ],
)
def test_a_quote_that_leaves_words_out_is_said_to(
    index: Index, quote: str, status: str, remark: str | None
):
    found = verification.verify(index, quote)
    assert (found.status, found.remark) == (status, remark)
    assert remark is None or remark in render.verification(found)


def test_of_a_part_that_stands_nowhere_the_words_that_differ_are_named(index: Index):
    found = verification.verify(index, "They are unable ... nobody looks before the")
    assert [(d.quoted, d.report) for d in found.differences] == [("before", "after")]


def test_the_nearest_passage_and_the_words_that_differ_are_named(index: Index):
    found = verification.verify(index, "They are fully able to protect 1,400 cats in town.")
    assert found.nearest is not None
    assert "unable to protect 1,378 cats" in found.nearest.text
    assert [(d.quoted, d.report) for d in found.differences] == [
        ("fully able", "unable"),
        ("1,400", "1,378"),
        ("in town", ""),
    ]


def test_a_word_left_out_is_a_difference(index: Index):
    found = verification.verify(index, "They are unable to protect cats.")
    assert [(d.quoted, d.report) for d in found.differences] == [("", "1,378")]


def test_words_that_no_report_holds_have_no_nearest_passage(index: Index):
    found = verification.verify(index, "zebra quagga")
    assert (found.nearest, found.differences) == (None, ())


@pytest.mark.parametrize("text", ["", "   ", "…—!", "“”"])
def test_nothing_to_verify_is_said(index: Index, text: str):
    with pytest.raises(QuestionError, match="There are no words to verify"):
        verification.verify(index, text)


def test_too_much_and_something_else_than_text_are_said(index: Index):
    with pytest.raises(QuestionError, match="10,001 characters, at most 10,000"):
        verification.verify(index, "x" * 10_001)
    with pytest.raises(QuestionError, match="not bytes"):
        verification.verify(index, b"cat")  # type: ignore[arg-type]
    assert verification.verify(index, "cat \ud800").status == "not_found"


@pytest.mark.parametrize(
    "text",
    [
        *("a " * 5000, "the " * 2500, "- " * 4999 + "a", "' " * 4999 + "a", "12 " * 3333),
        *("the ... " * 1250, "the ..." * 9 + " zebra", "\n- a" * 2500, "." * 9999 + "a"),
    ],
)
def test_repetition_costs_little(index: Index, text: str):
    # Anything quadratic would take minutes here.
    assert verification.verify(index, text).status == "not_found"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_words_of_a_report_are_found_however_they_are_written(data: st.DataObject):
    index = _SHARED[0]
    text = index.documents["care"].text
    # Split at blanks only: what is between two of them is a whole word.
    words = [word.span() for word in re.finditer(r"[\w'’–,-]+", text) if word[0].isalpha()]
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = text[words[first][0] : words[last][1]]
    assert quote in {place.text for place in verification.verify(index, quote).places}
    other = quote.upper().replace("–", "—").replace("’", "'").replace(" ", "\u00a0\n")
    found = verification.verify(index, other)
    assert found.status == "alike"
    assert quote in {place.text for place in found.places}


_SHARED: list[Index] = []


@pytest.fixture(autouse=True)
def _share(index: Index):
    _SHARED[:] = [index]


# --- answers that were exported ------------------------------------------------------------


@pytest.fixture
def searcher(index: Index) -> Searcher:
    return qa.load(index.root, encoder=ToyEncoder(AXES), reranker=ToyReranker())


@pytest.fixture
def answer(searcher: Searcher) -> Answer:
    return Answer.from_dict(searcher.ask("How many dogs guard the gates?", k=2).to_dict())


def rebuilt(searcher: Searcher, text: str | None) -> None:
    corpus = searcher.index.root.parent / "corpus"
    if text is None:
        (corpus / "care.md").unlink()
    else:
        (corpus / "care.md").write_text(text, encoding="utf-8")
    qa.build(corpus, searcher.index.root, encoder=ToyEncoder(AXES))


def test_a_citation_holds_while_the_report_is_the_same(searcher: Searcher, answer: Answer):
    assert answer.hits[0].citation.section_path == ("Care of animals", "Numbers")
    rebuilt(searcher, REPORT + "\n## More\n\nThe end.\n")
    assert [one.status for one in searcher.recheck(answer)] == ["holds", "holds"]


def test_a_citation_moves_with_its_words(searcher: Searcher, answer: Answer):
    rebuilt(searcher, "# Preface\n\nAll new.\n\n" + REPORT.replace("## Numbers", "## Figures"))
    first = searcher.recheck(answer)[0]
    assert first.status == "moved"
    assert first.now is not None
    assert first.now.section_path[-1] == "Figures"
    assert searcher.documents["care"].text[first.now.start : first.now.end] == (
        answer.hits[0].passage.text
    )


def test_a_citation_that_changed_shows_what_the_report_says_now(searcher: Searcher, answer: Answer):
    rebuilt(searcher, REPORT.replace("10–12", "11–13"))
    first = searcher.recheck(answer)[0]
    assert (first.status, first.now) == ("changed", None)
    assert first.verification is not None
    assert [(d.quoted, d.report) for d in first.verification.differences] == [("10–12", "11–13")]


def test_a_citation_of_a_report_that_is_gone_has_changed(searcher: Searcher, answer: Answer):
    rebuilt(searcher, None)
    assert searcher.recheck(answer)[0].status == "changed"


def test_an_export_that_was_tampered_with_does_not_hold(searcher: Searcher, answer: Answer):
    hit = answer.hits[0]
    text = hit.passage.text.replace("dogs", "wolves")
    tampered = replace(answer, hits=(replace(hit, passage=replace(hit.passage, text=text)),))
    assert searcher.recheck(tampered)[0].status == "changed"
    quoted = replace(answer, hits=(replace(hit, quote="Between 10–12 wolves guard it."),))
    (found,) = searcher.recheck(quoted)
    assert found.status == "changed"
    assert found.verification is not None
    assert found.verification.text == "Between 10–12 wolves guard it."


@pytest.mark.parametrize("blank", ["", " \n", "...", "“ ”"])
def test_an_export_without_words_is_said_to_have_none(
    searcher: Searcher, answer: Answer, blank: str
):
    hit = answer.hits[0]
    emptied = replace(answer, hits=(replace(hit, passage=replace(hit.passage, text=blank)),))
    with pytest.raises(QuestionError, match=r"^Passage 1 of the answer has no words to verify: "):
        searcher.recheck(emptied)
    unquoted = replace(answer, hits=(replace(hit, quote="…  …"),))
    assert [one.status for one in searcher.recheck(unquoted)] == ["changed"]


def test_what_stands_around_the_sections_is_cited_in_none(tmp_path: Path):
    corpus = tmp_path / "zoos"
    corpus.mkdir()
    text = "Zoo office\n\nThe zoo\n\n1. Cats\n\nThe cats sleep.\n\n2. Dogs\n\nThe dogs bark.\n\n"
    (corpus / "zoo.txt").write_text(f"{text}© Zoo office 2021\nISBN 978-1-0000\n")
    qa.build(corpus, tmp_path / "zoo", encoder=ToyEncoder(AXES))
    index = open_index(tmp_path / "zoo")
    for words, path in (
        ("Zoo office\n\nThe zoo", ()),
        ("dogs bark", ("2. Dogs",)),
        ("978-1-0000", ()),
    ):
        (place,) = verification.verify(index, words).places
        assert place.citation.section_path == path
