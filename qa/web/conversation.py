"""A conversation as the page remembers it: turns, each with its answer and how it looks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from qa.types import Answer
from qa.web import view
from qa.web.scope import Scope

MOST_TURNS = 30


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was answered, and what the page shows for it.

    ``id`` names the turn in the file of feedback. ``followed`` says that the question was
    completed from the one before. ``noted`` is what was said about the answer, ``verdict`` which
    button said it.
    """

    number: int
    id: str
    answer: Answer
    scope: Scope
    followed: bool
    body: Markup
    noted: str = ""
    verdict: str = ""

    def __str__(self) -> str:
        return view.answered(self.number, self.answer, self.body, self.noted, self.verdict)


@dataclass(frozen=True, slots=True)
class Past:
    """The latest turns of a conversation, and how many there were in all."""

    turns: tuple[Turn, ...] = ()
    count: int = 0

    @property
    def last(self) -> Turn | None:
        return self.turns[-1] if self.turns else None

    def and_then(self, turn: Turn) -> Past:
        return Past((*self.turns, turn)[-MOST_TURNS:], self.count + 1)

    def without_last(self) -> Past:
        return Past(self.turns[:-1], self.count - 1) if self.turns else self

    def turn(self, number: object) -> Turn | None:
        return next((turn for turn in self.turns if turn.number == number), None)

    def noting(self, number: int, noted: str, verdict: str) -> Past:
        """Return the same past where one turn says what was noted about it."""
        turns = (
            replace(one, noted=noted, verdict=verdict) if one.number == number else one
            for one in self.turns
        )
        return replace(self, turns=tuple(turns))

    def __str__(self) -> str:
        return "".join(map(str, self.turns))
