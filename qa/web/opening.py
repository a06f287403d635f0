"""The searcher as the web door holds it: opened in the background, renewed after a rebuild.

Loading models takes seconds, and there may be no index at all; a page must be served
meanwhile, and must say which of the two it is.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.errors import IndexDamaged, IndexMismatch, IndexMissing, ModelError, QAError
from qa.types import Answer, Document, Passage, Sections
from qa.verification import Verification
from qa.web.suggestions import Suggestions

log = logging.getLogger(__name__)

RETRY_SECONDS = 3.0
"""How long a failure stands before it is looked into again."""


class Searching(Protocol):
    """What the web door needs of a searcher; `qa.searcher.Searcher` is one."""

    @property
    def documents(self) -> Mapping[str, Document]: ...

    @property
    def passages(self) -> Sequence[Passage]: ...

    def snapshot(self) -> Searching: ...

    def ask(
        self,
        question: str,
        k: int | None = None,
        *,
        context: Answer | None = None,
        within: Sections | None = None,
        documents: Sequence[str] | None = None,
    ) -> Answer: ...

    def verify(self, text: str) -> Verification: ...


class Progress:
    """How far the building of a first index is; written in one thread, read in others."""

    def __init__(self) -> None:
        self._now = (0, 0)

    def show(self, done: int, total: int) -> None:
        self._now = (done, total)

    @property
    def percent(self) -> int | None:
        """Whole percents done; None while nothing is being built."""
        done, total = self._now
        return 100 * done // total if total and done < total else None


@dataclass(frozen=True, slots=True)
class Opened:
    """A searcher that can be asked, the build it reads, and questions it answers well."""

    searcher: Searching
    build_id: str | None
    suggestions: Suggestions


class Opening:
    """Opens the searcher in a thread, again after a failure, and again after a rebuild.

    ``open_searcher`` returns a searcher or raises QAError. ``current_build`` names the
    build that would be opened now; while that is the one in use, nothing is reopened. A
    searcher in use stays in use until its successor is ready.
    """

    def __init__(
        self,
        open_searcher: Callable[[], Searching],
        current_build: Callable[[], str | None] | None = None,
        retry_seconds: float = RETRY_SECONDS,
        progress: Progress | None = None,
    ) -> None:
        self.progress = progress or Progress()
        self._open_searcher = open_searcher
        self._current_build = current_build or (lambda: None)
        self._retry_seconds = retry_seconds
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._error: QAError | None = None
        self._running = False
        self._tried = 0.0

    @property
    def error(self) -> QAError | None:
        """Why there is no searcher; None while there is one, or one is being opened."""
        with self._lock:
            return None if self._opened or self._running else self._error

    def absence(self) -> tuple[str, str]:
        """Return why there is no searcher yet: a sentence for a page, and what mends it.

        The command is empty where it is still being opened: then to wait is all there is to do.
        """
        error, percent = self.error, self.progress.percent
        if error is not None:
            return explain(error)
        if percent is None:
            return "The index is being opened.", ""
        return f"The index is being built for the first time: {percent} % done.", ""

    def opened(self) -> Opened | None:
        """Return the searcher if there is one; see to it that one is being opened if needed."""
        self.start()
        with self._lock:
            return self._opened

    def start(self) -> None:
        """Begin to open, in the background, what should be open and is not."""
        build_id = self._current_build()
        with self._lock:
            up_to_date = self._opened is not None and build_id in (None, self._opened.build_id)
            too_soon = time.monotonic() - self._tried < self._retry_seconds and self._tried > 0
            if up_to_date or self._running or too_soon:
                return
            self._running = True
            self._tried = time.monotonic()
        threading.Thread(target=self._open, args=(build_id,), name="opening", daemon=True).start()

    async def wait(self, seconds: float) -> Opened | None:
        """Return the searcher as soon as there is one, or None after a failure or the time."""
        deadline = time.monotonic() + seconds
        while True:
            opened = self.opened()
            if opened or self.error or time.monotonic() > deadline:
                return opened
            await asyncio.sleep(0.1)

    def _open(self, build_id: str | None) -> None:
        opened: Opened | None = None
        error: QAError | None = None
        try:
            searcher = self._open_searcher()
            # Where there was no build before, it has made the first one itself.
            opened = Opened(searcher, build_id or self._current_build(), Suggestions(searcher))
        except QAError as failure:
            error = failure
            log.warning("%s", failure)
        except Exception as failure:
            error = QAError("The index cannot be opened.")
            log.error("The index cannot be opened.", exc_info=failure)
        with self._lock:
            if opened:
                self._opened = opened
            self._error = error
            self._running = False


def explain(error: QAError) -> tuple[str, str]:
    """Return what a page says about an error: a sentence, and the command that mends it.

    Messages of the library name files; a page never does.
    """
    build = "qa build corpus --index index"
    if isinstance(error, IndexMissing):
        return "There is no index yet, so there is nothing to ask.", build
    if isinstance(error, IndexDamaged):
        return "The index is damaged, so it is not used.", f"{build} --force"
    if isinstance(error, IndexMismatch):
        return "The index was built in another way than this program reads.", build
    if isinstance(error, ModelError):
        return "A model that the assistant needs cannot be loaded.", "make install"
    return "The index cannot be opened.", build
