"""Pictures of the web door for the documentation: `python -m benchmarks.screenshots`.

Serves the index on a port of its own, asks as a person would, and writes docs/images/.
Needs chromium and an index (`qa build corpus --index index`).
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import qa
from qa.errors import IndexMissing
from qa.searcher import Searcher
from qa.web import create_app
from qa.web.server import running

ROOT = Path(__file__).resolve().parent.parent
WIDE, PHONE = (1280, 800), (360, 740)
MOST_BYTES = 300_000

ANSWERED = "Who funds the mental health triage team?"
TABLE = "How many police community support officers does the force have?"
FOLLOW_UP = "And when does it work?"
WEAK = "How many officers does the force expect to retire by 2023/24?"
NOT_FOUND = "What is the price of bananas?"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=ROOT / "index")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    searcher = qa.load(options.index)
    # The applications come first: none can be made while playwright runs its event loop.
    apps = create_app(lambda: searcher), create_app(_no_index)
    with running(apps[0]) as full, running(apps[1]) as empty, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.chromium, args=["--no-sandbox", "--disable-gpu"]
        )

        def take(name: str, address: str, size: tuple[int, int], dark: bool, act: Act) -> None:
            _take(browser, options.out / f"{name}.png", address, size, dark, act)

        take("beginning", full, WIDE, False, _begin)
        take("answer", full, WIDE, False, _asking(ANSWERED))
        take("answer-dark", full, WIDE, True, _asking(ANSWERED, unfold=True))
        take("answer-phone", full, PHONE, False, _asking(ANSWERED))
        take("answer-phone-dark", full, PHONE, True, _asking(ANSWERED, TABLE))
        take("weak", full, WIDE, False, _asking(WEAK))
        take("not-found", full, PHONE, False, _asking(NOT_FOUND))
        take("no-index", empty, PHONE, False, lambda page: page.wait_for_selector(".qa-problem"))
        take("where-to-look", full, WIDE, True, _ticking(ANSWERED))
        take("follow-up", full, PHONE, False, _asking(ANSWERED, FOLLOW_UP))
        take("reader", full, WIDE, False, _reading(ANSWERED))
        take("reader-phone-dark", full, PHONE, True, _reading(ANSWERED))
        browser.close()


Act = Callable[[Page], object]
"""Does what the picture shows; may return the page to take it of."""


def _no_index() -> Searcher:
    raise IndexMissing("No index here, for the picture.")


def _begin(page: Page) -> None:
    page.wait_for_selector("button[data-ask]")


def _asking(*questions: str, unfold: bool = False) -> Act:
    def act(page: Page) -> None:
        _begin(page)
        for number, question in enumerate(questions, start=1):
            page.fill("#qa-box textarea", question)
            page.press("#qa-box textarea", "Enter")
            page.wait_for_selector(f'.qa-turn[data-turn="{number}"][data-state="answered"]')
        if unfold:
            page.click(".qa-more summary >> nth=-1")

    return act


def _ticking(question: str) -> Act:
    def act(page: Page) -> None:
        _asking(question)(page)
        page.click(".qa-where summary")
        page.locator("#qa-tools label", has_text="Legitimacy").first.click()
        page.wait_for_selector("#qa-scope .qa-chip")

    return act


def _reading(question: str) -> Act:
    def act(page: Page) -> Page:
        _asking(question)(page)
        with page.context.expect_page() as opened:
            page.click(".qa-cite >> nth=0")
        opened.value.wait_for_load_state()
        return opened.value

    return act


def _take(
    browser: Browser, file: Path, address: str, size: tuple[int, int], dark: bool, act: Act
) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto(address)
    shown = act(page)
    page = shown if isinstance(shown, Page) else page
    page.wait_for_timeout(400)
    # A page has few colours: a palette halves the file and nobody sees it.
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(128)
    picture.save(file, optimize=True)
    context.close()
    size_of = file.stat().st_size
    if size_of > MOST_BYTES:
        raise SystemExit(f"{file} has {size_of:,} bytes, more than {MOST_BYTES:,}.")
    print(f"{file.name}  {size_of / 1000:.0f} KB")


if __name__ == "__main__":
    main()
