"""The page as a person meets it, in a real browser. Needs chromium."""

from __future__ import annotations

import csv
import io
import json
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from qa import render
from qa.errors import IndexMissing
from qa.evaluation import load_questions
from qa.web.login import read as read_login
from tests.web.fakes import FakeSearcher, Writer
from tests.web.payloads import PAYLOADS

pytestmark = pytest.mark.browser

# Contrast of two colours as WCAG 2 counts it, for every element that shows text of its own.
CONTRAST = """() => {
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => {
      v /= 255;
      return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    const box = element.getBoundingClientRect();
    const placeholder = element.tagName === "TEXTAREA";
    if ((!own && !placeholder) || box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(element, placeholder ? "::placeholder" : null);
    const [a, b] = [light(parse(style.color).slice(0, 3)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}`);
  }
  return low;
}"""


AXE = Path(__file__).parent / "vendor" / "axe.min.js"


class Visit:
    """A page that remembers what went wrong on it, and whom it asked for what."""

    def __init__(
        self,
        browser,
        address: str,
        width: int = 1280,
        dark: bool = False,
        login: dict | None = None,
    ) -> None:
        self.context = browser.new_context(
            http_credentials=login,
            permissions=["clipboard-read", "clipboard-write"],
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            has_touch=width < 500,
        )
        self.address = address
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.context.on("requestfailed", self._failed)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.page = self.context.new_page()
        self.page.add_init_script("window.hacked = () => { window.wasHacked = true }")

    def _failed(self, request) -> None:
        # The stream of the page that is left behind breaks off; that is no fault.
        if "heartbeat" not in request.url and "queue/data" not in request.url:
            self.faults.append(f"failed: {request.url}")

    def _console(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(message.text)

    def open(self, settled: bool = True) -> Visit:
        self.page.goto(self.address)
        if settled:
            # Faster than any person, a test could ask before the page has said it is ready.
            self.page.locator(".qa-about, .qa-problem").first.wait_for()
        return self

    def ask(self, question: str, number: int = 1, state: str = "answered"):
        self.page.fill("#qa-box textarea", question)
        self.page.press("#qa-box textarea", "Enter")
        turn = self.page.locator(f'.qa-turn[data-turn="{number}"][data-state="{state}"]')
        turn.wait_for(timeout=10_000)
        return turn

    def width(self) -> int:
        """How wide the widest thing on the page is that is not in a box that scrolls."""
        return self.page.evaluate(
            """() => Math.max(...[...document.querySelectorAll("body *")]
                 .filter((e) => !e.closest(".qa-table, pre, .qa-hidden"))
                 .map((e) => e.getBoundingClientRect().right))"""
        )

    def violations(self) -> list[str]:
        """What axe-core finds that is serious or critical."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run()")["violations"]
        return [
            f"{one['id']}: {node['html'][:120]}"
            for one in found
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]

    def check(self) -> None:
        """Nothing went wrong, nobody else was asked for anything, no script of a text ran."""
        assert self.faults == []
        hosts = {urlsplit(url).netloc for url in self.requests if not url.startswith("data:")}
        assert hosts == {urlsplit(self.address).netloc}
        assert not any(page.evaluate("window.wasHacked") for page in self.context.pages)


@pytest.fixture
def visit(chromium):
    visits: list[Visit] = []

    def start(address: str, **options) -> Visit:
        visits.append(Visit(chromium, address, **options))
        return visits[-1]

    yield start
    for one in visits:
        one.check()
        one.context.close()


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


def test_the_button_asks_too_and_a_long_question_comes_back(visit, zoo_address):
    one = visit(zoo_address).open()
    one.page.fill("#qa-box textarea", "x" * 2500)
    one.page.click("#qa-send")
    one.page.locator('.qa-turn[data-state="refused"]').wait_for()
    assert "2,500 characters" in one.page.locator(".qa-verdict").inner_text()
    assert one.page.input_value("#qa-box textarea") == "x" * 2500
    one.page.fill("#qa-box textarea", "How is the tiger?")
    one.page.click("#qa-send")
    one.page.locator('.qa-turn[data-state="answered"]').wait_for()
    assert one.page.locator(".qa-turn").count() == 1


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


def test_without_an_index_the_page_says_which_command_to_run(visit, serving):
    def open_searcher():
        raise IndexMissing("No index at '/secret/place'.")

    one = visit(serving(open_searcher), width=360).open()
    one.page.locator(".qa-problem").wait_for()
    text = one.page.locator("body").inner_text()
    assert "There is no index yet" in text
    assert "qa build corpus --index index" in text
    assert "secret" not in text
    assert one.width() <= 360


def test_no_text_runs_as_a_script_or_loads_anything(visit, serving):
    writer = Writer("zoo", f"Zoo {PAYLOADS[2]}")
    for payload in PAYLOADS:
        writer.section(f"About {payload}", judgement=payload)
        writer.prose(f"A {payload} cat.", f"Another {payload} cat.")
        writer.table(payload, f"\t{payload}", f"cat {payload}\t{payload}")
    searcher = FakeSearcher((writer.document(),))
    searcher.ask = lambda question, **options: FakeSearcher.ask(searcher, question, 50, **options)
    one = visit(serving(lambda: searcher)).open()
    one.ask(f"What {PAYLOADS[2]} of cat")
    turn = one.ask(f"What {' '.join(PAYLOADS)} of cat", 2)
    assert turn.locator("figure").count() == 2 * len(PAYLOADS)
    turn.locator("summary").click()
    one.page.mouse.wheel(0, 5000)
    with one.context.expect_page() as opened:
        turn.locator(".qa-cite").first.click()
    opened.value.wait_for_load_state()
    assert opened.value.locator("img, iframe, svg, script, style").count() == 0
    assert one.page.locator(".qa-turn :is(img, iframe, svg, script, style)").count() == 0


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
    one.page.locator(".qa-where summary").focus()
    one.page.keyboard.press("Enter")
    one.page.get_by_role("checkbox", name="Animals").focus()
    one.page.keyboard.press("Space")
    assert one.page.get_by_role("checkbox", name="Care of the big cats").is_disabled()
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


def test_feedback_is_written_and_read_as_a_test_case(visit, serving, tmp_path):
    said = tmp_path / "said.jsonl"
    one = visit(serving(feedback=said)).open()
    turn = one.ask("Who feeds the cat at noon?")
    turn.get_by_role("button", name="This answer is Wrong").click()
    turn.locator(".qa-noted", has_text="Written down as wrong.").wait_for()
    assert [q.answerable for q in load_questions(said)] == [False]
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
    answers = [render.from_json(json.dumps(a)) for a in json.loads(texts["answers.json"])]
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
    turn.locator(".qa-noted", has_text="Copied").wait_for()
    assert one.page.evaluate("navigator.clipboard.readText()") == (
        "The tiger is well.\n\n— Zoo inspection, Animals › Care of the big cats"
        " (judged Good, section begins on p. 4)"
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
    one.page.locator(".qa-where summary").click()
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


def test_in_print_the_reader_is_the_report_alone(visit, zoo_address):
    one = visit(f"{zoo_address}report/zoo")
    one.page.goto(one.address)
    one.page.emulate_media(media="print")
    assert not one.page.locator(".qa-bar").is_visible()
    assert not one.page.locator("nav[aria-label=Sections]").first.is_visible()
    assert one.page.locator("h1").is_visible()
    assert one.page.locator("table").is_visible()
