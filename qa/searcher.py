"""The facade: an index, its encoder and a reranker, opened once and asked many times."""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qa import (
    answers,
    encoders,
    filters,
    follow_ups,
    questions,
    retrieval,
    store,
    verification,
)
from qa.confidence import Calibration, calibration_for
from qa.errors import IndexUnusable, ModelError, QuestionError
from qa.index import Index, open_index, standing_in
from qa.settings import SearchSettings
from qa.types import Answer, Document, Passage, Sections

if TYPE_CHECKING:
    from qa.encoders import Encoder, Reranker
    from qa.questions import Query
    from qa.verification import Recheck, Verification

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What one answer is made from: a build, and the encoder that made its vectors."""

    index: Index
    encoder: Encoder


class Searcher:
    """Answers questions from the current build of an index. Safe to share between threads.

    Not with a process that is forked after a question: its models raise ModelError there.

    ``documents`` maps each document's id to the Document, ``passages`` holds every Passage
    in reading order. When another build becomes the current one, the next question is
    answered from it; each answer comes from one build only, `snapshot` keeps one.
    ``open_encoder`` opens the model of a build that was made by another one.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        reranker: Reranker,
        settings: SearchSettings,
        open_encoder: Callable[[str], Encoder] = encoders.load_encoder,
        calibration: Calibration | None = None,
    ) -> None:
        index.require(encoder.identity)
        self.reranker = reranker
        self.settings = settings
        self.calibration = calibration
        self._warned = False
        self._open_encoder = open_encoder
        self._opened = _Opened(index, encoder)
        self._seen = index.pointer
        self._follows = True
        self._renewing = threading.Lock()

    @property
    def index(self) -> Index:
        return self._opened.index

    @property
    def encoder(self) -> Encoder:
        return self._opened.encoder

    @property
    def documents(self) -> dict[str, Document]:
        return self.index.documents

    @property
    def passages(self) -> tuple[Passage, ...]:
        return self.index.passages

    def snapshot(self) -> Searcher:
        """Return a searcher that stays with the build that is current now.

        For who shows what was found: another question, or another thread, may bring a new build
        between an answer and a look at ``documents``. It shares the models, and costs nothing.
        """
        still = copy.copy(self)
        still._opened = self._current()
        still._follows = False
        return still

    def ask(
        self,
        question: str,
        k: int | None = None,
        *,
        context: Answer | None = None,
        within: Sections | None = None,
        documents: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a question with at most ``k`` passages, word for word, best first.

        ``context`` is the answer before, for a question that leans on it ("And for women?");
        ``answer.searched`` says what was made of it (see `qa.follow_ups.complete`). ``within`` are
        section paths or beginnings of such, ``documents`` document ids: only passages there are
        searched. A ``within`` that maps document ids to paths names sections of some reports and
        others of others; no paths mean all of that report.

        Raises QuestionError for an empty or overlong question, a ``k`` out of range, a context
        that is no Answer, filters that are empty, or a report or section that is not there: that
        it says nothing would be a false statement.
        """
        text, count = checked(question, k, self.settings)
        if context is not None and not isinstance(context, Answer):
            raise QuestionError(
                f"A context is the Answer before, not {type(context).__name__}. Ask for example: "
                'searcher.ask("And why?", context=searcher.ask("Who guards the gate?"))'
            )
        now = self._current()
        query = self._read(now.index, text, context)
        sections, reports = filters.checked(now.index.documents, within, documents)
        allowed = retrieval.passages_in(now.index, sections, reports)
        found = retrieval.find(now.index, now.encoder, self.reranker, query, self.settings, allowed)
        answer = answers.compose(
            now.index,
            now.encoder,
            self.reranker,
            self._calibration_for(now.encoder),
            query,
            found,
            count,
        )
        return replace(
            answer,
            within=sections,
            documents=reports,
            notice=now.index.notice,
        )

    def _read(self, index: Index, text: str, context: Answer | None) -> Query:
        def read(question: str, leans_on: str = "") -> Query:
            known = index.abbreviations_in(question)
            return questions.read(question, index.speller, known, leans_on)

        if context is None:
            return read(text)
        # However long a talk is, it leans on the last question that stands alone.
        before = (context.leans_on or context.searched)[-self.settings.max_question :]
        between = context.question[-self.settings.max_question :] if context.leans_on else ""
        whole = follow_ups.complete(text, before, between)
        asked = follow_ups.opened(text)
        leans_on = "" if whole in (text, follow_ups.substitute(asked, before)) else before
        # Each of them may be as long as a question may be: the end is what counts.
        query = replace(read(whole[-self.settings.max_question :], leans_on), asked=text)
        return replace(query, own=read(asked).text) if leans_on else query

    def _calibration_for(self, encoder: Encoder) -> Calibration | None:
        if self.calibration:
            return self.calibration
        fitted = calibration_for(encoder.identity, self.reranker.identity)
        if fitted is None and not self._warned:
            self._warned = True
            log.warning(
                "No calibration for %s with %s: every answer is shown as weak. "
                "Fit one with: python -m benchmarks calibrate",
                encoder.identity.name,
                self.reranker.identity.name,
            )
        return fitted

    def verify(self, text: str) -> Verification:
        """Say whether a text stands in the reports; see `qa.verification.verify`."""
        return verification.verify(self._current().index, text)

    def recheck(self, answer: Answer) -> tuple[Recheck, ...]:
        """Say of each hit of an earlier answer whether it holds; see `qa.verification.recheck`."""
        return verification.recheck(self._current().index, answer)

    def _current(self) -> _Opened:
        if not self._follows:
            return self._opened
        pointer = store.pointer(self.index.root)
        # While one thread opens the new build, the others go on with the old one.
        if pointer not in (b"", self._seen) and self._renewing.acquire(blocking=False):
            try:
                if pointer != self._seen:
                    self._opened = self._renewed(self._opened)
                    self._seen = pointer
            finally:
                self._renewing.release()
        return self._opened

    def _renewed(self, old: _Opened) -> _Opened:
        try:
            index = open_index(old.index.root)
            if index.notice is None:
                encoder = old.encoder
                if index.manifest["encoder"]["sha256"] != encoder.identity.sha256:
                    encoder = self._open_encoder(index.settings.encoder)
                    index.require(encoder.identity)
                return _Opened(index, encoder)
        except (IndexUnusable, ModelError) as error:
            log.warning("The new build of the index cannot be used. %s", error)
        old.index.notice = standing_in(old.index)
        return old


def load(
    index: str | Path,
    settings: SearchSettings | None = None,
    *,
    encoder: Encoder | None = None,
    reranker: Reranker | None = None,
    calibration: Calibration | None = None,
) -> Searcher:
    """Open the current build of an index for questions.

    The encoder is the one that the index was built with, unless one is given; another
    model is refused. Where the current build is damaged, the last good one is opened, and
    its answers say so. ``calibration`` replaces the one that comes with qa for the two
    models. Raises IndexMissing, IndexDamaged, IndexMismatch or ModelError.
    """
    settings = settings or SearchSettings()
    opened = open_index(index)
    open_encoder = (lambda _: encoder) if encoder else encoders.load_encoder
    return Searcher(
        opened,
        open_encoder(opened.settings.encoder),
        reranker or encoders.load_reranker(settings.reranker),
        settings,
        open_encoder,
        calibration,
    )


def checked(question: str, k: int | None, settings: SearchSettings) -> tuple[str, int]:
    """Return a question as it is searched, and how many passages are asked for.

    `Searcher.ask` begins with it. It needs neither index nor models, so a door can refuse with
    it what need not wait for them. Raises QuestionError.
    """
    return _checked_question(question, settings), _checked_k(k, settings)


def _checked_question(question: str, settings: SearchSettings) -> str:
    if not isinstance(question, str):
        raise QuestionError(
            f"A question is text, not {type(question).__name__}. Ask for example: "
            '"What needs to improve?"'
        )
    # A lone surrogate is half a character: it cannot be encoded, shown or searched.
    text = question.encode("utf-8", "replace").decode().strip()
    if not any(map(str.isalnum, text)):
        what = "has no words" if text else "is empty"
        raise QuestionError(
            f'The question {what}: {text[:40]!r}. Ask for example: "What needs to improve?"'
        )
    if len(text) > settings.max_question:
        raise QuestionError(
            f"The question is too long: {len(text):,} characters, at most "
            f"{settings.max_question:,}. Shorten it and ask again."
        )
    return text


def _checked_k(k: int | None, settings: SearchSettings) -> int:
    if k is None:
        return settings.k
    if type(k) is not int or not 1 <= k <= settings.max_k:
        raise QuestionError(
            f"k is out of range: {k!r:.60}. Ask for 1 to {settings.max_k} passages, for example 5"
        )
    return k
