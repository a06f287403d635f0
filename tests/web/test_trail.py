from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.web import trail
from qa.web.trail import Step, Trail
from tests.web.fakes import FakeSearcher


def test_a_link_is_relative_and_reads_back_as_the_trail():
    searcher = FakeSearcher()
    way = trail.of(searcher.ask("what of the cat & <b>dog</b>?"), searcher.documents)
    link = urlsplit(way.link("zoo", 2))
    assert (link.scheme, link.netloc, link.path) == ("", "", "zoo")
    assert link.fragment == way.steps[1].passage_id
    query = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert query["hit"] == "2"
    assert trail.read(query["q"], query["hits"], 2000) == way


def test_a_document_id_cannot_leave_its_folder():
    assert Trail("q", (Step("a"),)).link("../x?y#z/ü", 1).startswith("..%2Fx%3Fy%23z%2F%C3%BC?")


@pytest.mark.parametrize(
    "hits",
    [
        "<script>",
        "a@1",
        "a@1-xyz",
        "a@1-0000000g",
        "a~1",
        "a~1-",
        "a~-1-2",
        "a b",
        "a~1-2~3-4",
        ",,",
    ],
)
def test_hits_that_are_not_well_formed_are_none(hits):
    assert trail.read("q", hits, 2000) == Trail()


def test_long_trails_and_questions_are_cut():
    way = trail.read("q" * 50, ",".join(["a"] * 1000), 10)
    assert (len(way.question), len(way.steps)) == (10, 20)


@given(st.text(max_size=30))
def test_a_span_is_two_numbers_in_order_or_none(text):
    span = trail.span(text)
    assert span is None or (0 <= span[0] < span[1] and f"{span[0]}" in text)
