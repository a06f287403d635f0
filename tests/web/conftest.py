"""A server in this process, and a browser to look at it with."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import qa.web
from qa.web.server import running
from tests.web.fakes import FakeSearcher
from tests.web.visits import Visit

CHROMIUM = next(
    (p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), ""
)


# gradio.queueing counts its events with calls that pandas is about to drop.
PANDAS = "ignore::pandas.errors.Pandas4Warning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings(PANDAS))


@pytest.fixture(scope="session")
def serving(tmp_path_factory) -> Iterator[Callable[..., str]]:
    """Serve the web application over a searcher; returns the address. Stops at the end."""
    with contextlib.ExitStack() as stack:

        def start(open_searcher=FakeSearcher, **options) -> str:
            options.setdefault("feedback", tmp_path_factory.mktemp("feedback") / "said.jsonl")
            return stack.enter_context(running(qa.web.create_app(open_searcher, **options)))

        yield start


@pytest.fixture(scope="session")
def zoo_address(serving) -> str:
    """A server over the zoo report, ready for questions."""
    return serving()


@pytest.fixture(scope="module")
def chromium():
    # Not for the session: while playwright runs, no other test can run an event loop.
    if not CHROMIUM:
        if os.environ.get("QA_REQUIRE_BROWSER"):
            pytest.fail("QA_REQUIRE_BROWSER is set, but there is no /usr/bin/chromium.")
        pytest.skip("no /usr/bin/chromium: install it to run the browser tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking"
        flags += " disable-component-update disable-sync"
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[f"--{flag}" for flag in flags.split()]
        )
        yield browser
        browser.close()


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
