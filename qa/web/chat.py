"""The chat: a question in, the passages that answer it out.

The handlers of ``Chat`` are plain functions over plain values, tested as such; ``blocks``
in `qa.web.page` ties them to the page.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

from qa import follow_ups, render
from qa.errors import OutputError, QAError, QuestionError
from qa.types import Answer, Document
from qa.web import export, feedback, scope, view
from qa.web.conversation import Past, Turn
from qa.web.desk import Desk, clean, polite
from qa.web.feedback import FeedbackFile
from qa.web.opening import Opened
from qa.web.scope import Scope
from qa.web.suggestions import Example

log = logging.getLogger(__name__)

_WATCHED_SECONDS = 0.5


@dataclass(slots=True)
class Visitor:
    """One open page, the only thing here that changes in place.

    Entering may wait for the index while a question is already asked: what is shown for
    the question must then not be wiped out by the page's beginning.
    """

    has_asked: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks: words, or a turn's question again in another way.

    ``instead`` is the turn that the answer takes the place of, if it is the last one;
    ``alone`` leaves the question before out of it, ``everywhere`` the ticks.
    """

    question: object
    instead: object = None
    alone: bool = False
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows after a step: the conversation, what is announced, the box.

    ``past`` is what is remembered: a question that waits or was refused is not. Where
    ``box`` is None it is left alone: somebody may be typing in it.
    """

    conversation: str
    announcement: str
    box: str | None
    past: Past
    header: str | None = None
    tools: str | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """What has become of somebody's feedback on a turn.

    ``verdict`` is what was said now, ``written`` what is written down: of the two only the second
    counts, and it is that of before where this one could not be taken.
    """

    turn: int
    sentence: str
    verdict: str
    written: str
    past: Past


class Chat:
    """The handlers of the page."""

    def __init__(self, desk: Desk, feedback_file: FeedbackFile) -> None:
        self.desk = desk
        self.feedback_file = feedback_file

    async def enter(
        self, question: str = "", where: Scope = view.EVERYWHERE
    ) -> AsyncIterator[Shown]:
        """Open the page; with a question in its address, go on to the answer."""
        opened = self.desk.opening.opened()
        if not opened:
            async for percent in self._watched():
                said = "Opening the index." if percent is None else "The index is being built."
                yield Shown(view.opening(percent), said, None, Past())
            opened = self.desk.opening.opened()
        documents = opened.searcher.documents if opened else {}
        header = view.header(documents if opened else None)
        tools = view.tools(documents) if opened else ""
        if not opened:
            sentence, command = self.desk.opening.absence()
            page = view.problem(sentence, command)
            yield Shown(page, view.plain(sentence), None, Past(), header, tools)
        elif question.strip():
            async for shown in self.submit(Asked(question), Past()):
                yield replace(shown, header=header, tools=tools)
        else:
            yield Shown(self.welcome(where), "", None, Past(), header, tools)

    async def _watched(self) -> AsyncIterator[int | None]:
        """Yield how far the building of the index is, whenever that has changed.

        However long it takes: a first build of many reports takes minutes, and is no failure.
        """
        shown: tuple[int | None, ...] = ()
        while True:
            percent = self.desk.opening.progress.percent
            if shown != (percent,):
                shown = (percent,)
                yield percent
            if await self.desk.opening.wait(_WATCHED_SECONDS) or self.desk.opening.error:
                return

    async def submit(
        self, asked: Asked, past: Past, where: Scope = view.EVERYWHERE
    ) -> AsyncIterator[Shown]:
        """Add a question to the conversation, then its answer.

        A question that is refused goes back into the box, to be mended there.
        """
        question = clean(asked.question)
        refusal = self.desk.refusal(question)
        if not question:
            if past.turns:
                yield Shown(str(past), view.plain(refusal), "", past)
            else:
                async for shown in self.enter(where=where):
                    yield replace(shown, announcement=shown.announcement or view.plain(refusal))
            return
        if refusal:
            yield self._refused(question, refusal, past)
            return
        before = past
        if past.last and asked.instead == past.last.number:
            past = past.without_last()
        number = past.count + 1
        waiting = str(past) + view.pending(number, question)
        yield Shown(waiting, "Looking for the answer.", "", before)
        try:
            opened = await self.desk.opened()
            turn, said = await self._turn(opened, number, question, asked, past, where)
        except QAError as error:
            yield self._refused(question, polite(error), before)
        except Exception:
            log.exception("A question could not be answered.")
            yield self._refused(question, _SORRY, before)
        else:
            past = past.and_then(turn)
            yield Shown(str(past), said, "", past)

    async def _turn(
        self,
        opened: Opened,
        number: int,
        question: str,
        asked: Asked,
        past: Past,
        where: Scope,
    ) -> tuple[Turn, str]:
        """Return the turn, and what is said when it appears."""
        context = past.last.answer if past.last and not asked.alone else None
        where = view.EVERYWHERE if asked.everywhere else where

        def work() -> tuple[Answer, Mapping[str, Document], tuple[Example, ...]]:
            # What is shown is of the build that answered, whatever is built meanwhile.
            still = opened.searcher.snapshot()
            if lost := where.lost(still.documents):
                raise QuestionError(
                    f"No longer in the reports: {'; '.join(lost)}. Take the tick away under "
                    "“Where to look”, and ask again."
                )
            answer = still.ask(question, context=context, within=where.within)
            unanswered = answer.status == "not_found"
            examples = opened.suggestions.beside(answer, where) if unanswered else ()
            return answer, still.documents, examples

        answer, documents, examples = await self.desk.serve(work)
        followed = context is not None and leans(question, context)
        body = view.body(number, answer, documents, examples, followed=followed, scope=where)
        turn = Turn(number, f"feedback-{secrets.token_hex(8)}", answer, where, followed, body)
        return turn, view.announced(answer, documents, where)

    def choose(self, names: object) -> Scope:
        """Return where to look from now on, as it was ticked."""
        opened = self.desk.opening.opened()
        return scope.read(names, opened.searcher.documents) if opened else view.EVERYWHERE

    def welcome(self, where: Scope) -> str:
        """Return what stands before the first question, with examples from where is looked."""
        opened = self.desk.opening.opened()
        if opened is None:
            return view.welcome(())
        reports = where.reports(opened.searcher.documents)
        return view.welcome(opened.suggestions.first, where, reports)

    def save(self, past: Past, wanted: object) -> export.File | None:
        """Return the conversation as a file; None where there is none, or no such format."""
        if not past.turns:
            return None
        return export.file([turn.answer for turn in past.turns], wanted)

    async def judge(
        self, past: Past, number: object, verdict: object, rank: object = None, words: object = None
    ) -> Noted | None:
        """Write down what somebody says of an answer; None where it says nothing."""
        turn = past.turn(number)
        if turn is None or not isinstance(verdict, str):
            return None
        try:
            sentence = await self._judge(turn, verdict, rank, words)
        except OutputError as error:
            log.warning("%s", error)
            what = "What was said last" if turn.noted else "This"
            failed = f"{what} could not be written down. Please tell whoever runs the assistant."
        except QAError as error:
            failed = polite(error)
        else:
            if not sentence:
                return None
            past = past.noting(turn.number, sentence, verdict)
            return Noted(turn.number, sentence, verdict, verdict, past)
        # Nothing was written down: what was before still stands, and is still said.
        sentence = " ".join(filter(None, [turn.noted, failed]))
        return Noted(turn.number, sentence, verdict, turn.verdict, past)

    async def _judge(self, turn: Turn, verdict: str, rank: object, words: object) -> str:
        answer = turn.answer
        # A follow-up makes no test by itself: what was searched does.
        question = answer.searched if turn.followed and answer.searched else answer.question
        about = (turn.id, question, answer)
        hit = next((hit for hit in answer.hits if hit.rank == rank), None)
        if verdict == feedback.RIGHT:
            line, sentence = feedback.right(*about), "Thank you. Written down as right."
        elif verdict == feedback.WRONG:
            line, sentence = feedback.wrong(*about), "Thank you. Written down as wrong."
        elif verdict == feedback.SILENT:
            line = feedback.silent(*about)
            sentence = f"Thank you. Written down: {render.searched_in(answer).silent}."
        elif verdict == feedback.PASSAGE and hit:
            line = feedback.passage(*about, hit)
            sentence = f"Thank you. Written down: passage {hit.rank} is the right one."
        elif verdict == feedback.WORDS:
            text = clean(words)
            searcher = (await self.desk.opened()).searcher
            # Any report's words count, wherever the answer was looked for.
            reports = render.wording(len(searcher.documents)).reports
            if not text or len(text) > self.desk.max_question:
                raise QuestionError(
                    f"Paste some words of {reports}, at most {self.desk.max_question:,} characters."
                )
            found = await self.desk.serve(lambda: searcher.verify(text))
            if not found.places:
                raise QuestionError(
                    f"These words do not stand in {reports}, so they are not written down."
                )
            inside = (p for p in found.places if feedback.was_searched(answer, p.citation))
            place = next(inside, found.places[0])
            line = feedback.words(*about, place.text, place.citation)
            sentence = "Thank you. Written down: these words are the right answer."
        else:
            return ""
        await asyncio.to_thread(self.feedback_file.write, line)
        return sentence

    def _refused(self, question: str, sentence: str, past: Past) -> Shown:
        # The question itself is in the box again, so a long one is shown by its beginning.
        shown = question if len(question) <= 200 else f"{question[:199].rstrip()}…"
        turn = view.refused(past.count + 1, shown, sentence)
        return Shown(str(past) + turn, view.plain(sentence), question, past)


def leans(question: str, context: Answer) -> bool:
    """Say whether a question is completed from the one before."""
    return follow_ups.complete(question, context.searched) != question


_SORRY = "Something went wrong while looking for the answer. Please ask again."
