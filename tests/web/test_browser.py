"""The page as a person meets it, in a real browser. Needs chromium."""

from __future__ import annotations

import csv
import io
import json
import queue
import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

import qa
from qa.errors import IndexMissing
from qa.evaluation import QuestionFileError, load_questions
from qa.web.login import read as read_login
from qa.web.opening import Progress
from tests.toys import ToyReranker, toy_calibration
from tests.web.fakes import FakeSearcher, Writer, zoo
from tests.web.visits import CONTRAST

pytestmark = pytest.mark.browser


def test_a_question_is_answered_with_a_marked_quote_and_its_citation(visit, zoo_address):
    one = visit(zoo_address).open()
    turn = one.ask("Who feeds the cat at noon?")
    hit = turn.locator("figure").first
    assert hit.locator("mark").all_inner_texts() == ["The keepers feed the cat at noon."]
    assert hit.locator(".qa-cite").inner_text().startswith("Animals")
    assert hit.locator(".qa-page").inner_text() == "Section begins on page 3"
    assert one.page.input_value("#qa-box textarea") == ""
    assert one.page.locator("#qa-status [role=status]").inner_text().startswith("Best passage:")
    assert one.page.title() == "Ask the report"


def test_further_passages_are_folded_and_open_by_keyboard(visit, zoo_address):
    one = visit(zoo_address).open()
    turn = one.ask("How is the tiger?")
    assert turn.locator("figure").count() == 4
    second = turn.locator("figure").nth(1)
    assert not second.is_visible()
    turn.locator("summary").focus()
    one.page.keyboard.press("Enter")
    assert second.is_visible()
    assert second.locator(".qa-cite").is_visible()


def test_a_conversation_goes_on_and_each_turn_starts_at_its_top(visit, zoo_address):
    one = visit(zoo_address, width=360).open()
    one.ask("How is the tiger?")
    second = one.ask("weak is the noon?", 2)
    one.page.wait_for_function(
        "Math.abs(document.querySelectorAll('.qa-turn')[1].getBoundingClientRect().top) < 30"
    )
    assert second.locator(".qa-verdict").inner_text().startswith("The report may not answer this.")
    assert one.page.locator(".qa-turn").count() == 2
    assert one.page.locator("#qa-composer").bounding_box()["y"] < 800 - 60
    third = one.ask("absent are bananas?", 3)
    assert "The report does not say." in third.inner_text()
    assert "“bananas”" in third.inner_text()
    assert third.locator("figure").count() == 0


def test_an_example_is_asked_by_keyboard_alone(visit, zoo_address):
    one = visit(zoo_address).open()
    button = one.page.locator("button[data-ask]").first
    button.wait_for()
    question = button.inner_text()
    for _ in range(20):
        one.page.keyboard.press("Tab")
        if one.page.evaluate("document.activeElement.dataset.ask || ''") == question:
            break
    outline = one.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    one.page.keyboard.press("Enter")
    one.page.locator('.qa-turn[data-state="answered"]').wait_for()
    assert one.page.locator(".qa-question").inner_text() == question
    assert one.page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_with_an_empty_box_the_button_leads_back_to_it(visit, zoo_address):
    one = visit(zoo_address).open()
    one.page.locator("button[data-ask]").first.wait_for()
    for before in (0, 1):
        one.page.click("#qa-send")
        one.page.locator("#qa-status", has_text="Type a question first.").wait_for()
        seen = one.page.locator(".qa-length > span").first
        assert seen.inner_text() == "Type a question first."
        assert one.page.evaluate("document.activeElement.tagName") == "TEXTAREA"
        assert one.page.locator(".qa-turn").count() == before
        one.ask("How is the tiger?", before + 1)
        assert seen.inner_text() == ""
    one.page.fill("#qa-box textarea", "  ")
    one.page.press("#qa-box textarea", "Enter")
    one.page.locator(".qa-length", has_text="Type a question first.").wait_for()
    one.page.press("#qa-box textarea", "W")
    assert seen.inner_text() == ""


def test_the_button_asks_too_and_a_long_question_comes_back(visit, zoo_address):
    one = visit(zoo_address).open()
    pasted = "x" * 2488 + " and the end"
    one.page.evaluate("text => navigator.clipboard.writeText(text)", pasted)
    one.page.focus("#qa-box textarea")
    one.page.keyboard.press("Control+V")
    one.page.click("#qa-send")
    one.page.locator('.qa-turn[data-state="refused"]').wait_for()
    assert "2,500 characters" in one.page.locator(".qa-verdict").inner_text()
    assert one.page.input_value("#qa-box textarea") == pasted
    one.page.locator(".qa-length", has_text="2,500 of 2,000 characters: too long").wait_for()
    one.page.fill("#qa-box textarea", "How is the tiger?")
    one.page.click("#qa-send")
    one.page.locator('.qa-turn[data-state="answered"]').wait_for()
    assert one.page.locator(".qa-turn").count() == 1


@pytest.mark.parametrize("sign", ["x", "€", '"'])
def test_the_longest_paste_still_gets_its_refusal(visit, zoo_address, sign):
    one = visit(zoo_address).open()
    one.page.evaluate("text => navigator.clipboard.writeText(text)", sign * 200_000)
    one.page.focus("#qa-box textarea")
    one.page.keyboard.press("Control+V")
    one.page.click("#qa-send")
    one.page.locator('.qa-turn[data-state="refused"]').wait_for()
    said = one.page.locator(".qa-verdict").inner_text()
    assert "This question has 30,000 characters; at most 2,000 can be asked." in said


def test_the_box_takes_what_can_be_asked_and_says_how_much_that_is(visit, zoo_address):
    one = visit(zoo_address, width=360).open()
    box, shown = one.page.locator("#qa-box textarea"), one.page.locator(".qa-length > span").first
    said = one.page.locator(".qa-length [role=status]")
    box.fill("x" * 1799)
    assert (shown.inner_text(), said.inner_text()) == ("", "")
    box.press_sequentially("xx")
    assert shown.inner_text() == "1,801 of 2,000 characters"
    assert said.inner_text() == "200 or fewer left"
    box.fill("x" * 2500)
    assert box.input_value() == "x" * 2500
    assert shown.inner_text() == said.inner_text() == "2,500 of 2,000 characters: too long"
    assert one.width() <= 360
    # Counted as what is asked is counted: an emoji is one.
    box.fill("🐈" * 2000)
    assert shown.inner_text() == said.inner_text() == "2,000 of 2,000 characters"
    box.press("Enter")
    one.page.locator('.qa-turn[data-state="answered"]').wait_for()
    assert box.input_value() == shown.inner_text() == said.inner_text() == ""


def test_a_question_asked_while_the_index_is_being_opened_is_answered(visit, serving):
    gate = threading.Event()

    def slowly() -> FakeSearcher:
        assert gate.wait(30)
        return FakeSearcher()

    one = visit(serving(slowly)).open(settled=False)
    one.page.get_by_text("Opening the index.").first.wait_for()
    one.page.fill("#qa-box textarea", "How is the tiger?")
    one.page.press("#qa-box textarea", "Enter")
    one.page.locator('.qa-turn[data-state="pending"]').wait_for()
    gate.set()
    one.page.locator('.qa-turn[data-state="answered"]').wait_for()
    one.page.wait_for_timeout(300)
    assert one.page.locator(".qa-question").inner_text() == "How is the tiger?"


def test_a_question_that_waits_its_turn_is_shown_to_wait_and_one_too_many_is_refused(
    visit, serving
):
    searcher, gate = FakeSearcher(), threading.Event()
    address = serving(lambda: searcher, concurrency=1, queue=1)
    pages = [visit(address, width=360).open() for _ in range(3)]
    for one in pages:
        one.page.locator("button[data-ask]").first.wait_for()
    searcher.gate = gate
    pages[0].ask("How is the tiger?", state="pending")
    pages[1].ask("How is the tiger?", state="pending")
    refused = pages[2].ask("How is the tiger?", state="refused")
    assert refused.locator(".qa-verdict").inner_text() == (
        "Many questions are being asked just now. Please ask again in a moment."
    )
    assert pages[2].page.input_value("#qa-box textarea") == "How is the tiger?"
    gate.set()
    for one in pages[:2]:
        one.page.locator('.qa-turn[data-state="answered"]').wait_for()


def test_the_box_has_a_name_and_the_page_one_main_heading(visit, zoo_address):
    one = visit(zoo_address).open()
    one.page.get_by_role("textbox", name="Your question").wait_for()
    one.page.get_by_role("button", name="Ask", exact=True).wait_for()
    one.page.locator("button[data-ask]").first.wait_for()
    assert one.page.locator("h1").all_inner_texts() == ["Ask the report"]
    assert one.page.get_by_role("main").count() == 1


def test_a_table_that_is_too_wide_shows_where_it_goes_on_and_scrolls_by_keyboard(visit, serving):
    writer = Writer("zoo", "Zoo")
    writer.section("Numbers")
    writer.table("Counted", "\t" + "\t".join(["Spring"] * 12), "tiger\t" + "\t".join(["10"] * 12))
    one = visit(serving(lambda: FakeSearcher((writer.document(),))), width=360).open()
    turn = one.ask("How many tiger")
    link = turn.locator(".qa-cite").first.get_attribute("href")
    for place in ("", link):
        if place:
            one.page.goto(one.address + place)
        table = one.page.get_by_role("region", name="Table: Counted")

        def pale(x: float, table=table) -> float:
            """How bright the table is at one of its sides, above its text."""
            picture = Image.open(io.BytesIO(table.screenshot())).convert("L")
            return picture.getpixel((int(x) % picture.width, 2))

        hint = """e => getComputedStyle(e, "::before").content"""
        one.page.wait_for_function(
            """() => document.querySelector(".qa-table").hasAttribute("data-wide")"""
        )
        assert table.evaluate(hint) == '"Scroll sideways to see all columns"'
        assert pale(-4) < pale(3) - 20
        table.focus()
        for _ in range(60):
            one.page.keyboard.press("ArrowRight")
        one.page.wait_for_timeout(500)
        assert table.evaluate("e => e.scrollLeft + e.clientWidth >= e.scrollWidth - 1")
        table.evaluate("e => e.blur()")
        assert pale(3) < pale(-4) - 20


@pytest.mark.parametrize(("width", "wide"), [(360, True), (1280, False)])
def test_a_table_says_that_it_scrolls_only_where_it_does(visit, serving, width, wide):
    writer = Writer("zoo", "Zoo")
    writer.section("Numbers")
    heads = ["Category", "Counted in spring", "Counted in autumn", "Change", "All zoos"]
    writer.table("Counted", "\t".join(heads), "tiger\t10\t12\t+20%\t+3%")
    writer.section("Few")
    writer.table("Two", "\tSpring", "tiger\t3")
    one = visit(serving(lambda: FakeSearcher((writer.document(),))), width=width).open()
    turn = one.ask("How many tiger")
    # A folded table has no width: it is measured when it is seen.
    turn.locator("summary").click()
    one.page.wait_for_timeout(300)
    marked = (
        """() => [...document.querySelectorAll(".qa-table")].map((e) => e.dataset.wide === "")"""
    )
    assert one.page.evaluate(marked) == [wide, False]


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_nothing_is_wider_than_the_window_and_all_is_legible(visit, serving, width, dark):
    writer = Writer("zoo", "Zoo " + "and more zoo " * 12)
    writer.section("Animals " + "a" * 80, judgement="Requires improvement", page=4)
    writer.prose("See https://example.org/" + "x" * 200 + " there.", "The tiger is well.")
    writer.bullets("Lead:", "- one;", "- tiger.")
    writer.table("Counted", "\t" + "\t".join(["Spring"] * 12), "tiger\t" + "\t".join(["1000"] * 12))
    one = visit(serving(lambda: FakeSearcher((writer.document(),))), width=width, dark=dark).open()
    turn = one.ask("Is this a tiger " + "b" * 100 + " tiger?")
    turn.locator("summary").click()
    assert one.width() <= width
    assert one.page.evaluate(CONTRAST) == []
    assert one.page.evaluate("document.body.classList.contains('dark')") == dark
    ground = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(20, 23, 27)" if dark else "rgb(246, 246, 243)")
    with one.context.expect_page() as opened:
        turn.locator(".qa-cite").first.click()
    one.page = opened.value
    one.page.wait_for_load_state()
    assert one.width() <= width
    assert one.page.evaluate(CONTRAST) == []


def test_a_citation_opens_the_report_at_the_passage_and_leads_back(visit, zoo_address):
    one = visit(zoo_address).open()
    turn = one.ask("Who feeds the cat at noon?")
    with one.context.expect_page() as opened:
        turn.locator(".qa-cite").first.click()
    reader = opened.value
    reader.wait_for_load_state()
    assert reader.locator(".qa-passage:target mark").inner_text() == (
        "The keepers feed the cat at noon."
    )
    reader.click("a[rel=next]")
    reader.locator(".qa-count", has_text="2 of 4").wait_for()
    assert reader.locator(".qa-passage:target").inner_text() == "The tiger is well."
    reader.click("a.qa-back")
    reader.locator('.qa-turn[data-state="answered"]').wait_for()
    assert reader.locator(".qa-question").inner_text() == "Who feeds the cat at noon?"


# Where the text comes out from under the bar, what of it stands there, what the bar and the
# contents say, and where the mark stands.
READ = """() => {
  const top = document.querySelector(".qa-where").getBoundingClientRect().bottom;
  const texts = [...document.querySelectorAll("main p")];
  const text = texts.find((one) => one.getBoundingClientRect().bottom > top + 40).textContent;
  const mark = document.querySelector("mark").getBoundingClientRect();
  return {
    section: text.split(" ")[0],
    mark: mark.top >= top && mark.bottom <= innerHeight,
    place: mark.top,
    bar: document.querySelector(".qa-where a").innerText.split(" › ").pop(),
    listed: [...document.querySelectorAll(".qa-wide [aria-current]")].map((a) => a.textContent),
  };
}"""


def turned(reader, width: int, height: int) -> dict:
    reader.set_viewport_size({"width": width, "height": height})
    reader.wait_for_timeout(200)
    return reader.evaluate(READ)


def test_in_a_phone_that_is_turned_what_is_being_read_stays_in_view(visit, serving):
    writer = Writer("zoo", "Zoo")
    for number in range(40):
        writer.section(f"Part {number // 10}", f"Section-{number}")
        writer.prose(*[f"Section-{number} says that an animal is well and sleeps long."] * 30)
        words = "The quoted tiger." if number == 20 else "There is more."
        writer.prose("One leads up to it.", words, "One comes after it.")
    one = visit(serving(lambda: FakeSearcher((writer.document(),))), width=360).open()
    link = one.ask("How is the tiger?").locator(".qa-cite").first.get_attribute("href")
    reader = one.page
    reader.goto(one.address + link)
    before = turned(reader, 360, 740)
    # The mark: in view, at the place that it had.
    for _ in range(3):
        lying = turned(reader, 740, 360)
        upright = turned(reader, 360, 740)
        for seen in (lying, upright):
            assert seen["mark"]
            assert (seen["bar"], seen["listed"]) == ("Section-20", ["Section-20"])
        assert abs(upright["place"] - before["place"]) < 2
    # Something else: the same text at the top, and the bar names its section, not the mark's.
    reader.evaluate("document.querySelector('#section-11').scrollIntoView()")
    reader.wait_for_timeout(100)
    reader.evaluate("scrollBy(0, 300)")
    before = turned(reader, 360, 740)
    for size in [(740, 360), (360, 740)] * 2 + [(1280, 800), (500, 800), (360, 740)]:
        seen = turned(reader, *size)
        assert not seen["mark"]
        assert seen["section"] == seen["bar"] == "Section-11"
        assert seen["listed"] == ["Section-11"]
    assert abs(seen["place"] - before["place"]) < 2
    # And back to what was found.
    reader.click(".qa-count")
    reader.wait_for_timeout(100)
    assert reader.evaluate(READ)["mark"]
    assert reader.evaluate(READ)["bar"] == "Section-20"
    # The contents, which a narrow window hides, come with it in view.
    assert turned(reader, 1280, 600)["listed"] == ["Section-20"]
    assert 0 < reader.locator(".qa-wide [aria-current]").bounding_box()["y"] < 600
    # Read to the end, they have followed.
    reader.evaluate("scrollTo(0, document.body.scrollHeight)")
    current = reader.locator(".qa-wide [aria-current]", has_text="Section-39")
    current.wait_for()
    assert 0 < current.bounding_box()["y"] < 600


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_without_an_index_every_page_says_which_command_to_run(visit, serving, width, dark):
    def open_searcher():
        raise IndexMissing("No index at '/secret/place'.")

    one = visit(serving(open_searcher), width=width, dark=dark).open()
    one.page.locator(".qa-problem").wait_for()
    for place in ("", "report/zoo"):
        if place:
            one.page.goto(one.address + place)
            # Chromium notes the page's own status, which is right as it is.
            assert ["503" in fault for fault in one.faults] == [True]
            one.faults.clear()
        text = one.page.locator("main").inner_text()
        assert "There is no index yet, so there is nothing to ask." in text
        assert one.page.locator("pre").inner_text().strip() == "qa build corpus --index index"
        assert "secret" not in text
        assert one.width() <= width
        assert one.page.evaluate(CONTRAST) == []
        assert one.violations() == []


def test_the_building_of_a_first_index_is_seen_to_go_on_until_the_chat_opens(
    visit, serving, toy_corpus, toy_encoder, tmp_path
):
    index, progress, shown = tmp_path / "index", Progress(), queue.Queue()
    gates = [threading.Event(), threading.Event()]

    def show(done: int, total: int) -> None:
        # What a large corpus takes minutes for: two halts on the way, of the real building.
        for gate, part in zip(gates, (1, 3), strict=True):
            progress.show(part, 4)
            shown.put(part)
            assert gate.wait(30)
        progress.show(total, total)

    def open_searcher():
        qa.build(toy_corpus, index, encoder=toy_encoder, progress=show)
        models = {"encoder": toy_encoder, "reranker": ToyReranker()}
        return qa.load(index, calibration=toy_calibration(), **models)

    address = serving(open_searcher, progress=progress)
    assert shown.get(timeout=30) == 1
    one = visit(address, width=360).open(settled=False)
    bar = one.page.get_by_role("progressbar", name="The index is being built for the first time")
    bar.wait_for()
    assert bar.get_attribute("value") == "25"
    assert one.violations() == []
    reader = one.context.new_page()
    reader.goto(f"{address}report/zoo")
    assert "being built for the first time: 25 % done" in reader.locator("h1").inner_text()
    assert ["503" in fault for fault in one.faults] == [True]
    one.faults.clear()
    reader.close()
    gates[0].set()
    one.page.locator("#qa-building", has_text="75 % done").wait_for()
    assert one.width() <= 360
    gates[1].set()
    # The page follows by itself; nobody reloads it.
    one.page.locator(".qa-about", has_text="Zoo inspection").wait_for()
    turn = one.ask("Who feeds the cat at noon?")
    assert turn.locator("mark").first.inner_text() == "The keepers feed the cat at noon."


def test_a_follow_up_shows_what_was_searched_until_that_is_removed(visit, zoo_address):
    one = visit(zoo_address).open()
    one.ask("How is the tiger?")
    turn = one.ask("And the horse?", 2)
    assert "How is the tiger? And the horse?" in turn.locator(".qa-chip").inner_text()
    turn.get_by_role("button", name="Search for “And the horse?” alone").press("Enter")
    one.page.locator('.qa-turn[data-turn="2"] .qa-chip').wait_for(state="detached")
    one.page.locator('.qa-turn[data-turn="2"][data-state="answered"]').wait_for()
    assert one.page.locator(".qa-turn").count() == 2
    assert one.page.locator(".qa-question").nth(1).inner_text() == "And the horse?"


def test_a_ticked_section_is_searched_alone_by_keyboard_and_its_chip_removes_it(visit, zoo_address):
    one = visit(zoo_address, width=360).open()
    one.page.locator(".qa-where > summary").focus()
    one.page.keyboard.press("Enter")
    one.page.get_by_role("checkbox", name="Animals").focus()
    one.page.keyboard.press("Space")
    # What is under a section is folded, and counted; what opens it comes next.
    under = one.page.get_by_role("checkbox", name="Care of the big cats")
    assert not under.is_visible()
    one.page.keyboard.press("Tab")
    assert one.page.evaluate("document.activeElement.textContent") == "2 sections of Animals"
    one.page.keyboard.press("Enter")
    under.wait_for()
    assert under.is_disabled()
    one.page.keyboard.press("Shift+Tab")
    one.page.keyboard.press("Space")
    one.page.get_by_role("checkbox", name="Numbers").press("Space")
    one.page.locator("#qa-scope .qa-chip", has_text="Numbers").wait_for()
    one.page.keyboard.press("Escape")
    assert one.page.evaluate("document.activeElement.textContent") == "Where to look"
    turn = one.ask("How is the tiger?")
    assert turn.locator("figure").count() == 1
    assert "Only in: Numbers" in turn.locator(".qa-chip").inner_text()
    assert one.width() <= 360
    one.page.get_by_role("button", name="Do not look only in Numbers").click()
    one.page.locator("#qa-scope .qa-chip").wait_for(state="detached")
    assert one.page.locator("#qa-tools input:checked").count() == 0
    one.page.get_by_role("button", name="Search everywhere for “How is the tiger?”").click()
    one.page.locator(".qa-turn .qa-chip").wait_for(state="detached")
    assert one.page.locator(".qa-turn figure").count() == 4


class Mending(FakeSearcher):
    """Searches for a cat where a kat is asked for."""

    def ask(self, question: str, k: int | None = None, **options):
        answer = super().ask(question, k, **options)
        return replace(answer, searched=question.replace("kat", "cat"))


# Whether the word "cat" of an element is in view, and where its text begins.
SEEN = """(element) => {
  const text = element.querySelector(".qa-changed").firstChild, range = document.createRange();
  const at = text.data.indexOf("cat");
  range.setStart(text, at);
  range.setEnd(text, at + 3);
  const word = range.getBoundingClientRect(), box = element.getBoundingClientRect();
  const before = element.querySelector(".qa-before").getBoundingClientRect();
  return [box.top <= word.top && word.bottom <= box.bottom, before.width > 1];
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_of_a_long_question_that_was_mended_the_mended_part_is_seen(visit, serving, width):
    one = visit(serving(Mending), width=width).open()
    turn = one.ask("We were told so much about it by so many people. " * 15 + "Who feeds the kat?")
    chip = turn.locator(".qa-chip", has_text="Searched:")
    text, whole = chip.locator("> span > span"), chip.get_by_role("button", name="Whole question")
    assert text.evaluate(SEEN) == [True, False]
    whole.click()
    assert text.evaluate(SEEN) == [True, True]
    whole.click()
    assert text.evaluate(SEEN) == [True, False]
    # Of one that has room nothing is left out.
    short = one.ask("We were told so much about it by many people. Who feeds the kat?", 2)
    chip = short.locator(".qa-chip", has_text="Searched:")
    assert chip.locator("> span > span").evaluate(SEEN) == [True, True]


def test_the_first_examples_follow_the_ticks_and_an_answer_stays_as_it_is(visit, zoo_address):
    one = visit(zoo_address).open()
    example = one.page.get_by_role("button", name="How do they keep the horse?")
    example.wait_for()
    one.page.locator(".qa-where > summary").click()
    one.page.get_by_role("checkbox", name="Numbers").check()
    example.wait_for(state="detached")
    one.page.get_by_role("checkbox", name="Numbers").uncheck()
    example.wait_for()
    turn = one.ask("absent are bananas?")
    one.page.locator(".qa-where > summary").click()
    one.page.get_by_role("checkbox", name="Numbers").check()
    one.page.locator("#qa-scope .qa-chip").wait_for()
    assert turn.locator(".qa-verdict").inner_text() == "The report does not say."
    turn = one.ask("absent are bananas?", 2)
    assert turn.locator(".qa-verdict").inner_text() == "Nothing in “Numbers” answers this."
    turn.get_by_role("button", name="Search everywhere instead").click()
    turn.locator(".qa-verdict", has_text="The report does not say.").wait_for()
    assert one.page.locator(".qa-turn").count() == 2


def test_of_several_reports_one_is_searched_whole_or_by_a_section(visit, serving):
    reports = zoo(), replace(zoo(), id="farm", title="Farm inspection")
    one = visit(serving(lambda: FakeSearcher(reports)), width=360).open()
    one.page.locator(".qa-about summary").click()
    assert one.page.locator(".qa-about a").count() == 2
    one.page.locator(".qa-where > summary").click()
    farm = one.page.get_by_role("checkbox", name="Farm inspection")
    # The sections are folded, so that the next report is not far below.
    assert not one.page.get_by_role("checkbox", name="Numbers").first.is_visible()
    farm.check()
    one.page.locator("#qa-scope .qa-chip", has_text="Farm inspection").wait_for()
    one.page.get_by_text("2 sections of Farm inspection").press("Enter")
    section = one.page.get_by_role("checkbox", name="Numbers")
    assert section.is_disabled()  # all of the report is ticked already
    assert one.width() <= 360
    assert one.violations() == []
    turn = one.ask("How is the tiger?")
    assert turn.locator("figure").count() == 4
    turn.locator("summary").click()
    assert set(turn.locator(".qa-report").all_inner_texts()) == {"Farm inspection"}
    one.page.locator(".qa-where > summary").click()
    farm.uncheck()
    section.check()
    one.page.locator("#qa-scope .qa-chip", has_text="Numbers").wait_for()
    turn = one.ask("How is the tiger?", 2)
    assert turn.locator("figure").count() == 1
    assert turn.locator(".qa-report").inner_text() == "Farm inspection"


@pytest.mark.parametrize("width", [360, 1280])
def test_an_open_panel_leaves_the_question_box_free_and_goes_when_it_is_used(
    visit, zoo_address, width
):
    one = visit(zoo_address, width=width).open()
    one.ask("How is the tiger?")
    one.page.locator(".qa-where > summary").click()
    one.page.get_by_role("checkbox", name="Numbers").check()
    one.page.locator("#qa-scope .qa-chip").wait_for()
    for kind in ("where", "save"):
        one.page.evaluate("document.activeElement.blur()")
        panel = one.page.locator(f".qa-{kind} .qa-panel")
        if not panel.is_visible():
            one.page.locator(f".qa-{kind} > summary").click()
        place, chip = panel.bounding_box(), one.page.locator("#qa-scope .qa-chip").bounding_box()
        assert place["y"] >= 0
        assert place["y"] + place["height"] <= chip["y"]
        assert place["x"] + place["width"] <= width
        # A click that something covered would wait for it to go, in vain.
        one.page.locator("#qa-box textarea").click(timeout=5_000)
        panel.wait_for(state="hidden")
    one.page.locator(".qa-where > summary").focus()
    one.page.keyboard.press("Enter")
    panel = one.page.locator(".qa-where .qa-panel")
    panel.wait_for()
    one.page.keyboard.press("Shift+Tab")
    panel.wait_for(state="hidden")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_question_box_stands_at_the_foot_of_the_window_from_the_beginning(
    visit, zoo_address, width
):
    one = visit(zoo_address, width=width).open()
    one.page.locator("button[data-ask]").first.wait_for()
    tools = one.page.locator("#qa-tools").bounding_box()
    assert 0 <= 800 - (tools["y"] + tools["height"]) <= 16


def test_where_feedback_asks_for_more_that_comes_into_view(visit, zoo_address):
    one = visit(zoo_address, width=360).open()
    turn = one.ask("How is the tiger?")
    turn.locator("summary").click()
    turn.get_by_role("button", name="This answer is Wrong").click()
    box = turn.locator(".qa-better textarea")
    box.wait_for()
    one.page.wait_for_function(
        """() => document.querySelector(".qa-better textarea").getBoundingClientRect().bottom
             <= document.querySelector("#qa-foot").getBoundingClientRect().top"""
    )


# Whether something is in view above the question box.
FREE = """(element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return 0 <= top && bottom <= document.querySelector("#qa-foot").getBoundingClientRect().top;
}"""


def test_what_is_said_of_a_copy_and_of_feedback_is_seen_where_it_was_asked_for(visit, zoo_address):
    one = visit(zoo_address, width=360).open()
    turn = one.ask("How is the tiger?")
    turn.locator("summary").click()
    for button, place in (("Copy", ".qa-copied"), ("Right", ".qa-noted")):
        for pressed in turn.get_by_role("button", name=button).all():
            # Right above the question box, where what appears below is behind it.
            pressed.evaluate(
                """(button) => window.scrollBy(0, button.getBoundingClientRect().bottom
                     - document.querySelector("#qa-foot").getBoundingClientRect().top)"""
            )
            pressed.click()
            said = turn.locator(place).filter(has_text=re.compile("Copied|Thank you"))
            said.wait_for()
            assert said.count() == 1
            # The sentence of the press before may still stand there: the page is scrolled once the
            # answer to this one has come.
            one.page.wait_for_function(FREE, arg=said.element_handle())


STORY = "I stood at the gate with my aunt, who knows animals. " * 8 + "How is the tiger?"


@pytest.mark.parametrize("width", [360, 1280])
def test_of_a_long_question_the_beginning_is_shown_and_all_of_it_by_keyboard(
    visit, zoo_address, width
):
    one = visit(zoo_address, width=width).open()
    turn = one.ask(STORY)
    question, button = turn.locator(".qa-question"), turn.get_by_role("button", name="Whole")
    height = question.bounding_box()["height"]
    assert height < 100
    assert turn.locator(".qa-hit").first.evaluate(FREE)
    assert question.text_content() == STORY
    assert one.violations() == []
    button.focus()
    one.page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert question.bounding_box()["height"] > height * 1.5
    assert one.width() <= width
    one.page.keyboard.press("Enter")
    assert question.bounding_box()["height"] == height
    # What was searched is as long, where the spelling was mended or it goes on.
    chip = one.ask("And why?", 2).locator(".qa-chip")
    story, _, _ = STORY.rpartition(" How is ")
    assert f"{story} the tiger: And why?" in chip.text_content()
    assert chip.bounding_box()["height"] < 130
    chip.get_by_role("button", name="Whole").press("Enter")
    assert chip.bounding_box()["height"] > 130
    one.page.emulate_media(media="print")
    assert question.bounding_box()["height"] > height * 1.5
    assert not turn.get_by_role("button", name="Whole").is_visible()
    one.page.emulate_media(media="screen")
    # Where all is seen there is nothing to show.
    turn = one.ask("How " + "very " * 23 + "well is the tiger?", 3)
    assert turn.get_by_role("button", name="Whole").is_visible() == (width == 360)


def test_before_a_conversation_is_lost_the_browser_asks(visit, zoo_address):
    one = visit(zoo_address).open()
    asked = []

    def answer(dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    one.page.on("dialog", answer)
    one.page.fill("#qa-box textarea", "How is")
    one.page.reload()
    one.page.locator(".qa-about").wait_for()
    assert asked == []
    one.ask("How is the tiger?")
    one.page.reload()
    one.page.locator(".qa-about").wait_for()
    assert asked == ["beforeunload"]
    # The answer to what the address asks comes back by itself; what follows does not.
    one.page.goto(f"{zoo_address}?q=How+is+the+tiger%3F")
    one.page.locator('.qa-turn[data-state="answered"]').wait_for()
    one.page.click("#qa-box textarea")
    one.page.reload()
    one.page.locator('.qa-turn[data-state="answered"]').wait_for()
    assert len(asked) == 1
    one.ask("And the horse?", 2)
    one.page.reload()
    assert len(asked) == 2


def pressed(turn) -> list[str]:
    """The names of the buttons that show that they were pressed."""
    shown = turn.locator('.qa-feedback [aria-pressed="true"]').all_inner_texts()
    return [text.replace("This answer is", "").strip() for text in shown]


def test_feedback_is_written_and_read_as_a_test_case(visit, serving, tmp_path):
    said = tmp_path / "said.jsonl"
    one = visit(serving(feedback=said)).open()
    turn = one.ask("Who feeds the cat at noon?")
    turn.get_by_role("button", name="This answer is Wrong").click()
    turn.locator(".qa-noted", has_text="Written down as wrong.").wait_for()
    assert pressed(turn) == ["Wrong"]
    turn.get_by_role("button", name="Send").click()
    both = "Written down as wrong. Paste some words of the report"
    turn.locator(".qa-noted", has_text=both).wait_for()
    assert pressed(turn) == ["Wrong"]
    with pytest.raises(QuestionFileError, match="Nothing to measure"):
        load_questions(said)
    turn.locator("summary").click()
    turn.get_by_role("button", name="This one is right (passage 2)").click()
    turn.locator(".qa-noted", has_text="passage 2 is the right one").wait_for()
    (question,) = load_questions(said)
    assert (question.answerable, question.evidence) == (True, ("The tiger is well.",))
    turn = one.ask("absent are bananas?", 2)
    turn.get_by_role("button", name="This answer is Wrong").click()
    turn.get_by_label("Which words of the report do answer?").fill("The cat sleeps all day.")
    turn.get_by_role("button", name="Send").click()
    turn.locator(".qa-noted", has_text="these words are the right answer").wait_for()
    assert load_questions(said)[1].evidence == ("The cat sleeps all day.",)
    first = one.page.locator(".qa-turn").first
    assert "passage 2 is the right one" in first.locator(".qa-noted").inner_text()
    assert pressed(first) == pressed(turn) == ["Wrong"]
    turn.get_by_role("button", name="This answer is Right").click()
    turn.locator(".qa-noted", has_text="Written down as right.").wait_for()
    assert pressed(turn) == ["Right"]


def test_a_conversation_is_saved_in_three_ways_and_reads_back(visit, zoo_address):
    one = visit(zoo_address).open()
    one.ask("Who feeds the cat at noon?")
    one.ask("absent are bananas?", 2)
    texts = {}
    for button in ("Markdown", "JSON", "CSV (spreadsheet)"):
        one.page.locator(".qa-save summary").press("Enter")
        with one.page.expect_download() as saving:
            one.page.get_by_role("button", name=button).click()
        name = saving.value.suggested_filename
        texts[name] = Path(saving.value.path()).read_text(encoding="utf-8")
        one.page.keyboard.press("Escape")
    answers = [qa.Answer.from_dict(a) for a in json.loads(texts["answers.json"])]
    searcher = FakeSearcher()
    assert answers == [
        searcher.ask("Who feeds the cat at noon?"),
        searcher.ask("absent are bananas?"),
    ]
    rows = list(csv.DictReader(io.StringIO(texts["answers.csv"].removeprefix("\ufeff"))))
    assert [row["section"] for row in rows[:2]] == ["Animals", "Animals › Care of the big cats"]
    assert "**The keepers feed the cat at noon.**" in texts["answers.md"]


def test_a_passage_is_copied_with_its_citation(visit, zoo_address):
    one = visit(zoo_address).open()
    turn = one.ask("How is the tiger?")
    turn.get_by_role("button", name="Copy passage 1 with its citation").click()
    turn.locator(".qa-copied", has_text="Copied, with its citation.").wait_for()
    assert one.page.evaluate("navigator.clipboard.readText()") == (
        "The tiger is well.\n\n— Zoo inspection, Animals › Care of the big cats"
        " (section judged Good, begins on p. 4)"
    )


def test_from_the_question_to_the_citation_and_back_by_keyboard(visit, zoo_address):
    one = visit(zoo_address).open()
    one.ask("Who feeds the cat at noon?")
    for _ in range(12):
        one.page.keyboard.press("Shift+Tab")
        if one.page.evaluate("document.activeElement.classList.contains('qa-cite')"):
            break
    with one.context.expect_page() as opened:
        one.page.keyboard.press("Enter")
    reader = opened.value
    reader.wait_for_load_state()
    assert reader.locator(".qa-passage:target mark").count() == 1
    reader.keyboard.press("Shift+Tab")
    for _ in range(12):
        if reader.evaluate("document.activeElement.className") == "qa-back":
            break
        reader.keyboard.press("Shift+Tab")
    assert reader.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    reader.keyboard.press("Enter")
    reader.locator('.qa-turn[data-state="answered"]').wait_for()


FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const ring = style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2;
  const name = element.dataset.seen ??= String(document.querySelectorAll("[data-seen]").length);
  return [element.tagName, name, ring];
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_whatever_has_the_focus_shows_it_on_chat_and_reader(visit, zoo_address, dark):
    one = visit(zoo_address, dark=dark).open()
    turn = one.ask("And the horse? And this tiger?")
    turn.locator("summary").click()
    turn.get_by_role("button", name="This answer is Wrong").click()
    turn.locator(".qa-better textarea").wait_for()
    box = one.page.locator("#qa-box textarea")
    box.focus()
    # Gradio cuts off what stands out of its boxes: this ring must lie inside to be seen.
    assert box.evaluate("e => getComputedStyle(e).outlineOffset") == "-2px"
    wanted = {"A", "BUTTON", "SUMMARY", "TEXTAREA"}
    for place in ("", "report/zoo"):
        if place:
            one.page.goto(one.address + place)
            wanted = {"A", "DIV"}  # a table that may be scrolled is a DIV
        rings = {}
        for _ in range(60):
            tag, name, ring = one.page.evaluate(FOCUSED)
            if tag != "BODY":
                rings[tag, name] = ring
            one.page.keyboard.press("Tab")
        assert {tag for tag, _ in rings} >= wanted
        assert [which for which, ring in rings.items() if not ring] == []


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (1280, True), (360, False), (360, True)]
)
def test_axe_finds_nothing_serious_on_chat_and_reader(visit, zoo_address, width, dark):
    one = visit(zoo_address, width=width, dark=dark).open()
    one.page.locator("button[data-ask]").first.wait_for()
    assert one.violations() == []
    one.ask("How is the tiger?")
    one.ask("And the horse?", 2).locator("summary").click()
    turn = one.ask("absent are bananas?", 3)
    turn.get_by_role("button", name="This answer is Wrong").click()
    turn.locator(".qa-better textarea").wait_for()
    one.page.locator(".qa-where > summary").click()
    one.page.get_by_role("checkbox", name="Numbers").check()
    one.page.locator("#qa-scope .qa-chip").wait_for()
    assert one.violations() == []
    assert one.page.evaluate(CONTRAST) == []
    with one.context.expect_page() as opened:
        one.page.locator(".qa-turn .qa-cite").first.evaluate("link => link.click()")
    one.page = opened.value
    one.page.wait_for_load_state()
    assert one.violations() == []


def test_with_a_login_the_whole_chat_works_for_who_has_it(visit, serving):
    address = serving(login=read_login("reader:secret"))
    login = {"username": "reader", "password": "secret"}
    one = visit(address, login=login).open()
    turn = one.ask("How is the tiger?")
    with one.context.expect_page() as opened:
        turn.locator(".qa-cite").first.click()
    opened.value.wait_for_load_state()
    assert opened.value.locator(".qa-passage:target").inner_text() == "The tiger is well."


@pytest.mark.parametrize("dark", [False, True])
def test_in_print_the_reader_is_the_report_alone_black_on_white(visit, zoo_address, dark):
    way = "?hit=1&hits=zoo-0~0-10#zoo-0"
    one = visit(f"{zoo_address}report/zoo{way}", dark=dark)
    one.page.goto(one.address)
    one.page.emulate_media(media="print")
    # The column of the sections is gone, and does not leave its width behind.
    assert one.page.locator("main").bounding_box()["width"] > 1000
    assert one.page.locator("mark").evaluate("e => getComputedStyle(e).printColorAdjust") == "exact"
    assert one.page.evaluate(CONTRAST) == []
    ground = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    assert not one.page.locator(".qa-bar").is_visible()
    assert not one.page.locator("nav[aria-label=Sections]").first.is_visible()
    assert one.page.locator("h1").is_visible()
    assert one.page.locator("table").is_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_in_print_the_chat_is_its_answers_black_on_white(visit, zoo_address, dark):
    one = visit(zoo_address, dark=dark).open()
    turn = one.ask("Who feeds the cat at noon?")
    one.page.emulate_media(media="print")
    assert turn.locator("mark").first.is_visible()
    for gone in ("#qa-foot", ".qa-acts", ".qa-feedback", ".qa-more summary"):
        assert not one.page.locator(gone).first.is_visible(), gone
    assert one.page.evaluate(CONTRAST) == []
    ground = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
