"""The reader, as HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest

from qa.types import Block
from qa.web import trail
from tests.web.fakes import FakeSearcher, Writer, zoo
from tests.web.payloads import PAYLOADS
from tests.web.test_server import fetch
from tests.web.test_view import titled

# The reader's scripts, in files of their own.
OWN = [
    '<script src="../look/reader.js" defer>',
    '<script src="../look/tables.js" type="module">',
]


def page(address: str, query: str = "", document: str = "zoo") -> str:
    status, text = fetch(f"{address}report/{document}{query}")
    assert status == 200
    return text


def trail_of(question: str) -> trail.Trail:
    searcher = FakeSearcher()
    return trail.of(searcher.ask(question), searcher.documents)


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.add(tag)
        if "href" in attributes:
            self.found.append(attributes)
        if "id" in attributes:
            self.ids.append(attributes["id"])


def test_every_heading_and_every_word_of_the_report_is_there(zoo_address):
    text = page(zoo_address)
    assert "<h1>Zoo inspection</h1>" in text
    assert '<h2 id="section-0"><a href="#section-0">Animals</a></h2>' in text
    assert '<h3 id="section-1"><a href="#section-1">Care of the big cats</a></h3>' in text
    assert '<span class="qa-badge">Section judged <b>Good</b></span>' in text
    assert "<p>The cat sleeps all day. The keepers feed the cat at noon.</p>" in text
    assert "<li>with apples;</li>\n<li>with carrots.</li>" in text
    assert '<tr><th scope="row">Cat</th><td>3</td><td>4</td></tr>' in text
    assert "<mark>" not in text


def test_a_title_that_is_the_one_upper_heading_is_the_page_s_heading_and_not_said_again(serving):
    address = serving(titled)
    text = page(address)
    assert text.count(">Zoo report<") == 2  # the window's title, and the page's heading
    assert '<h1 id="section-0">Zoo report</h1>' in text
    assert "<p>The ant is right under the title.</p>" in text
    assert '<h2 id="section-1"><a href="#section-1">Animals</a></h2>' in text
    assert '<h3 id="section-2"><a href="#section-2">Birds</a></h3>' in text
    assert text.count('<li class="qa-level-1"><a href="#section-1">Animals</a></li>') == 2
    found = page(address, "?hit=1&hits=zoo-2&q=owl")
    assert "<span data-part>Animals › Birds</span></a></p>" in found
    assert 'data-id="section-2" data-path="Animals\nBirds">' in found


def test_an_imprint_stands_at_the_end_under_no_heading(serving):
    report, said = zoo(), "May 2024 | © Zoo Board"
    place = (len(report.text), len(report.text) + len(said))
    blocks = (*report.blocks, Block("list", *place, (place,)))
    document = replace(report, text=report.text + said, blocks=blocks)
    text = page(serving(lambda: FakeSearcher((document,))))
    assert text.count(said) == 1
    assert text.index(said) > text.index('<section id="section-4" data-id="section-4"')
    assert 'href="#section-4"' not in text


def test_every_passage_has_one_anchor(zoo_address):
    ids = Links(page(zoo_address)).ids
    assert len(ids) == len(set(ids))
    assert {passage.id for passage in FakeSearcher().passages} <= set(ids)


def test_the_contents_lead_to_every_section(zoo_address):
    links = Links(page(zoo_address))
    targets = [link["href"] for link in links.found if link["href"].startswith("#section")]
    assert (
        {target[1:] for target in targets} == {f"section-{n}" for n in range(4)} <= set(links.ids)
    )


def test_a_quote_is_marked_by_its_offsets(zoo_address):
    start = zoo().text.index("The keepers")
    text = page(zoo_address, f"?quote={start}-{start + 11}")
    assert "day. <mark>The keepers</mark> feed" in text


@pytest.mark.parametrize(
    "query",
    [
        "?quote=a-b",
        "?quote=9-1",
        "?quote=-5",
        "?quote=99999999-999999999",
        "?hit=9&hits=zoo-0",
        "?hit=<script>&hits=<script>&q=<script>",
        "?hit=1&hits=zoo-0~0-5000",
    ],
)
def test_nonsense_in_an_address_marks_nothing(zoo_address, query):
    text = page(zoo_address, query.replace("<", "%3C"))
    assert "<mark>" not in text
    assert re.findall("<script[^>]*>", text) == OWN


def test_a_trail_leads_to_the_hits_before_and_behind_and_back(zoo_address):
    way = trail_of("What & who <b> feeds the tiger?")
    text = page(zoo_address, "?" + way.link("zoo", 2).split("?")[1].split("#")[0])
    links = {link.get("rel"): link["href"] for link in Links(text).found}
    assert links["prev"] == way.link("zoo", 1)
    assert links["next"] == way.link("zoo", 3)
    assert '<a class="qa-back" href="../?q=What+%26+who+%3Cb%3E+feeds+the+tiger%3F">' in text
    assert "2 of 4" in text
    assert "Found for: <q>What &amp; who &lt;b&gt; feeds the tiger?</q>" in text
    assert urljoin("https://host/prefix/report/zoo", links["next"]).startswith(
        "https://host/prefix/report/zoo?hit=3"
    )


def test_the_first_hit_has_none_before_and_its_quote_is_marked(zoo_address):
    way = trail_of("Who feeds at noon?")
    text = page(zoo_address, "?" + way.link("zoo", 1).split("?")[1].split("#")[0])
    assert 'rel="prev"' not in text
    assert "<mark>The keepers feed the cat at noon.</mark>" in text


def test_a_passage_that_is_gone_is_said_to_be_gone(zoo_address):
    text = page(zoo_address, "?hit=1&hits=0123456789abcdef~1-9&q=Who")
    assert "is not in the report as it stands now" in text
    assert "<mark>" not in text


def opened(address: str, way: trail.Trail, number: int = 1) -> str:
    return page(address, "?" + way.link("zoo", number).split("?")[1].split("#")[0])


def test_a_saved_link_outlives_another_cutting_of_the_same_text(serving):
    way = trail_of("Who feeds at noon?")
    searcher = FakeSearcher()
    searcher.passages = tuple(
        replace(passage, id=f"other{n}") for n, passage in enumerate(searcher.passages)
    )
    text = opened(serving(lambda: searcher), way)
    assert "<mark>The keepers feed the cat at noon.</mark>" in text
    assert '<div class="qa-passage qa-text" id="zoo-0">' in text  # the name that the link has
    assert "has changed" not in text


def test_a_saved_link_into_a_changed_report_says_so_and_still_marks_the_same_words(serving):
    way = trail_of("Who feeds at noon?")
    writer = Writer("zoo", "Zoo inspection")
    writer.section("Animals", page=3)
    # The passage is the same; all of it stands further down than before.
    writer.text += "New words in front.\n"
    writer.prose("The cat sleeps all day.", "The keepers feed the cat at noon.")
    changed = replace(writer.document(), sha256="1" * 64)
    text = opened(serving(lambda: FakeSearcher((changed,))), way)
    assert "The report has changed since this link was made." in text
    assert "<mark>The keepers feed the cat at noon.</mark>" in text


def test_a_saved_link_to_words_that_are_gone_says_so(serving):
    way = trail_of("Who feeds at noon?")
    changed = replace(zoo(), sha256="1" * 64)
    searcher = FakeSearcher((changed,))
    searcher.passages = tuple(replace(p, id=f"other{n}") for n, p in enumerate(searcher.passages))
    text = opened(serving(lambda: searcher), way)
    assert "The text has changed" in text
    assert "<mark>" not in text


def test_a_table_in_two_passages_is_one_table(serving):
    searcher = FakeSearcher()
    first, *middle, last = searcher.passages
    cut = last.text.index("Dog")

    def part(id, start, end):
        text = last.text[start:end]
        fields = (last.section_path, "table", last.context, text)
        return type(last)(id, "zoo", text, last.start + start, last.start + end, *fields)

    searcher.passages = (first, *middle, part("up", 0, cut - 1), part("down", cut, len(last.text)))
    text = page(serving(lambda: searcher))
    assert text.count("<table>") == 1
    assert text.count("<caption>Counted in May") == text.count("Spring") == 1
    assert '<tbody class="qa-passage" id="down"><tr><th scope="row">Dog</th>' in text


def test_no_link_is_absolute(zoo_address):
    for link in Links(page(zoo_address, "?hit=1&hits=zoo-1,zoo-2&q=Who")).found:
        assert link["href"].startswith(("#", "../", "zoo?"))


@pytest.mark.parametrize("document", ["none", "..%2F..%2Fetc%2Fpasswd", "%00", "zoo.txt", "<b>"])
def test_a_report_that_is_not_there_is_a_polite_404(zoo_address, document):
    status, text = fetch(f"{zoo_address}report/{document}")
    assert status == 404
    assert "no such" in text


def test_no_text_of_a_report_becomes_html(serving):
    plain = Links(page(serving())).tags
    writer = Writer("zoo", "Zoo")
    for payload in PAYLOADS:
        writer.section(payload, judgement=payload)
        writer.prose(payload)
        writer.bullets(payload, f"- {payload}")
        writer.table(payload, f"\t{payload}", f"{payload}\t{payload}")
    hostile = writer.document()
    address = serving(lambda: FakeSearcher((type(hostile)("zoo", PAYLOADS[0], *_rest(hostile)),)))
    text = page(address, f"?hit=1&hits=zoo-0&q={PAYLOADS[0].replace('<', '%3C')}")
    assert Links(text).tags <= plain | {"q", "span"}
    assert re.findall("<script[^>]*>", text) == OWN


def _rest(document):
    return (document.text, document.sections, document.blocks, document.source, document.sha256)
