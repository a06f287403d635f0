"""Texts that would run as a script or fetch an image, wherever a text can stand. In a browser.

The window's `hacked` is what every payload calls; a visit fails if it was called, if any other
machine was asked for anything, or an image was fetched that is not the page's own.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

import qa
from qa import render
from qa.types import Document
from tests.toys import ToyReranker, toy_calibration
from tests.web.fakes import FakeSearcher, Writer
from tests.web.payloads import PAYLOADS
from tests.web.visits import Visit

pytestmark = pytest.mark.browser

NUMBERED = list(enumerate(PAYLOADS))
MARKUP = "img, iframe, svg, math, script, style, a[href^=javascript]"


def hostile(number: int, payload: str) -> Document:
    """A report whose title, headings, judgement, text, items, cells and id are a payload."""
    writer = Writer(payload.replace("/", "") if number else "first", f"Zoo {payload}")
    writer.section("Animals")
    writer.section("Animals", f"About {payload}", judgement=payload)
    writer.prose(f"A {payload} cat.", f"Another {payload} cat{number}.")
    writer.bullets(f"Lead {payload}:", f"- item {payload};", f"- another {payload}.")
    writer.table(payload, f"\t{payload}", f"row {payload}\t{payload}")
    return writer.document()


@pytest.fixture(scope="module")
def searcher() -> FakeSearcher:
    searcher = FakeSearcher([hostile(number, payload) for number, payload in NUMBERED])
    # A passage's id is never taken from a text: a real one is a sum, in hexadecimal.
    searcher.passages = tuple(
        replace(passage, id=f"p{number}") for number, passage in enumerate(searcher.passages)
    )
    searcher.ask = lambda question, k=None, **options: FakeSearcher.ask(
        searcher, question, k or 50, **options
    )
    return searcher


@pytest.fixture(scope="module")
def address(serving, searcher) -> str:
    return serving(lambda: searcher)


def plain(text: str) -> str:
    return " ".join(text.split())


def test_no_text_of_a_report_is_more_than_text_in_the_chat(visit, address):
    one = visit(address).open()
    # The beginning: an example is made from a heading, the head names every report.
    example = one.page.locator("button[data-ask]").first
    assert f"bout {PAYLOADS[0]}" in plain(example.inner_text())
    one.page.locator("details.qa-about summary").click()
    titles = one.page.locator(".qa-about li").all_inner_texts()
    titles = [plain(title.removesuffix(", opens a new tab")) for title in titles]
    assert titles == [f"Zoo {plain(payload)}" for payload in PAYLOADS]
    turn = one.ask("What of cat")
    turn.locator("summary").click()
    assert turn.locator("figure").count() == 3 * len(PAYLOADS)
    shown = plain(turn.inner_text())
    cells = {plain(text) for text in turn.locator("th, td").all_inner_texts()}
    for payload in map(plain, PAYLOADS):
        for literally in (f"About {payload}", f"Zoo {payload}", f"Section judged {payload}"):
            assert literally in shown
        for literally in (f"A {payload} cat.", f"item {payload};", f"Lead {payload}:"):
            assert literally in shown
        assert {payload, f"row {payload}"} <= cells
    one.page.mouse.wheel(0, 50_000)
    # The filter's tree and its chips.
    one.page.locator(".qa-where > summary").click()
    for folded in one.page.locator(".qa-under > summary").all():
        folded.click()
    labels = {plain(text) for text in one.page.locator("#qa-tools label").all_inner_texts()}
    for payload in map(plain, PAYLOADS):
        assert {f"Zoo {payload}", f"About {payload}"} <= labels
    for tick in one.page.locator("#qa-tools .qa-panel > ul > li > label > input").all():
        tick.check()
    one.page.locator("#qa-scope .qa-chip").nth(len(PAYLOADS) - 1).wait_for()
    chips = map(plain, one.page.locator("#qa-scope .qa-chip").all_inner_texts())
    assert all(f"Zoo {plain(p)}" in chip for p, chip in zip(PAYLOADS, chips, strict=True))
    one.page.locator("#qa-scope .qa-chip button").first.click()
    one.page.locator("#qa-scope .qa-chip").nth(len(PAYLOADS) - 1).wait_for(state="detached")
    assert one.page.locator(f":is(.qa-turn, #qa-foot) :is({MARKUP})").count() == 0


def test_no_question_is_more_than_text_in_the_chat(visit, address):
    one = visit(address).open()
    for number, payload in enumerate(PAYLOADS, start=1):
        turn = one.ask(payload, number)
        assert plain(turn.locator(".qa-question").inner_text()) == plain(payload)
    number = len(PAYLOADS)
    for payload in PAYLOADS:
        # Not found: the word that is missing is a payload too. It follows up, so there is a chip.
        number += 1
        one.ask(f"absent {payload.replace(' ', '')}", number)
        shown = plain(one.page.locator(f'.qa-turn[data-turn="{number}"]').inner_text())
        assert payload.replace(" ", "").strip("?") in shown
    refused = one.ask(f"refuse {PAYLOADS[2]}", number + 1, "refused")
    assert PAYLOADS[2] in refused.inner_text()
    assert one.page.locator(f".qa-turn :is({MARKUP})").count() == 0


def test_no_text_and_no_question_is_more_than_text_in_the_reader(visit, address, searcher):
    one = visit(address)
    for number, payload in NUMBERED:
        document = searcher.reports[number]
        place = f"{address}report/{quote(document.id, safe='')}"
        first = next(p.id for p in searcher.passages if p.document_id == document.id)
        asked = f"?q={quote(payload)}&hits={first}~0-30&hit=1#{first}"
        one.page.goto(place + asked)
        assert plain(one.page.locator("h1").inner_text()) == f"Zoo {plain(payload)}"
        shown = plain(one.page.locator("main").inner_text())
        for literally in (f"About {plain(payload)}", f"A {plain(payload)} cat."):
            assert literally in shown
        assert plain(one.page.locator(".qa-asked q").inner_text()) == plain(payload)
        assert one.page.locator(f"body :is({MARKUP})").count() == 0
        assert plain(one.page.title()) == f"Zoo {plain(payload)}"
        assert one.page.locator(".qa-passage:target mark").count() == 1


def test_no_file_name_is_more_than_a_name(visit, serving, tmp_path, toy_encoder):
    """Through the whole house: files on the disk, read, indexed, found, shown."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    names = [payload.replace("/", "") for payload in PAYLOADS]  # no file can hold a slash
    for name in names:
        # Nothing here could be a title, so the file's name is what the report is called by.
        text = "The cat sleeps all day long beside the gate, and the keepers let it sleep there.\n"
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    qa.build(corpus, tmp_path / "index", encoder=toy_encoder)
    searcher = qa.load(
        tmp_path / "index",
        encoder=toy_encoder,
        reranker=ToyReranker(),
        calibration=toy_calibration(),
    )
    assert set(searcher.documents) == set(names)
    one = visit(serving(lambda: searcher)).open()
    one.page.locator("details.qa-about summary").click()
    assert one.page.locator(".qa-about li").count() == len(names)
    one.page.locator(".qa-where > summary").click()
    one.page.locator("#qa-tools li > label > input").first.check()
    one.page.locator("#qa-scope .qa-chip").wait_for()
    turn = one.ask("Where does the cat sleep?")
    with one.context.expect_page() as opened:
        turn.locator(".qa-cite").first.click()
    opened.value.wait_for_load_state()
    assert "The cat sleeps all day" in opened.value.locator(".qa-passage:target").inner_text()
    links = one.page.locator(".qa-about li a")
    for link in [link.get_attribute("href") for link in links.all()]:
        opened.value.goto(one.address + link)
        assert "The cat sleeps all day" in opened.value.locator("main").inner_text()
        assert opened.value.locator(f"body :is({MARKUP})").count() == 0
    assert one.page.locator(f":is(.qa-turn, #qa-foot, .qa-header) :is({MARKUP})").count() == 0


def test_no_text_is_more_than_text_in_a_notebook(visit, address, searcher):
    one = visit(address).open()
    answer = searcher.ask(f"What {PAYLOADS[2]} of cat")
    # No policy and no server stands in front of a notebook: only the escaping does.
    notebook = one.context.new_page()
    notebook.set_content(render.html(answer))
    notebook.locator("summary").click()
    shown = plain(notebook.locator("body").inner_text())
    assert all(f"A {plain(payload)} cat." in shown for payload in PAYLOADS)
    assert notebook.locator(MARKUP).count() == 0


def test_a_script_that_got_into_the_page_all_the_same_would_not_run(chromium, zoo_address):
    one = Visit(chromium, zoo_address).open()
    one.page.locator("button[data-ask]").first.wait_for()
    one.page.evaluate(
        """() => document.body.insertAdjacentHTML("beforeend",
             '<img src="data:," onerror="hacked()"><a onclick="hacked()" id="x">x</a>')"""
    )
    one.page.click("#x")
    one.page.wait_for_timeout(100)
    assert not one.page.evaluate("window.wasHacked")
    assert any("Content Security Policy" in fault for fault in one.faults)
    one.context.close()
