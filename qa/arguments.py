"""What programs send to ask, outline and verify: is it what they take?

A program is told what is wrong in its own words, the names and the JSON that it sends, at every
door that takes JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qa import filters
from qa.errors import QuestionError, shown
from qa.types import Answer


@dataclass(frozen=True, slots=True)
class _Argument:
    """An argument: what it is, whether a value is that, one that is, and can it be left out?"""

    wanted: str
    fits: Callable[[object], bool]
    example: object
    needed: bool = False


def _are_sections(value: object) -> bool:
    by_report = value.values() if isinstance(value, dict) else [value]
    return all(map(filters.are_paths, by_report))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


_QUESTION = _Argument("a text", _is_text, "What needs to improve?", needed=True)
_REPORT = _Argument("the id of a report", _is_text, "report-id")
_TAKEN: Mapping[str, Mapping[str, _Argument]] = {
    "ask": {
        "question": _QUESTION,
        "k": _Argument("a whole number", lambda value: type(value) is int, 5),
        "within": _Argument(
            "a list of section paths, each a list of headings, or such a list for each report's id",
            _are_sections,
            [["Heading", "Below it"]],
        ),
        "documents": _Argument("a list of the ids of reports", filters.are_texts, ["report-id"]),
        "context": _Argument(
            "an answer, the very object that ask returned before",
            lambda value: _read(value) is not None,
            None,
        ),
    },
    "outline": {"document": _REPORT},
    "verify": {"text": _Argument("a text", _is_text, "what someone quotes", needed=True)},
}

ENDPOINTS = frozenset(_TAKEN)


def names(endpoint: str) -> list[str]:
    """Return the names of the arguments that an endpoint takes, in their order."""
    return list(_TAKEN[endpoint])


def example(endpoint: str) -> dict[str, object]:
    """Return arguments that an endpoint takes: those it needs, or else its first."""
    taken = _TAKEN[endpoint]
    needed = {name: one.example for name, one in taken.items() if one.needed}
    return needed or {name: taken[name].example for name in names(endpoint)[:1]}


def require_names(endpoint: str, given: Mapping[str, object]) -> None:
    """Raise QuestionError for a name that is not known, or one that is needed and not there."""
    taken = _TAKEN[endpoint]
    if unknown := [name for name in given if name not in taken]:
        raise QuestionError(
            f"{endpoint} has no argument of that name: {shown(unknown[0])}. "
            f"Send only: {', '.join(taken)}"
        )
    for name, argument in taken.items():
        if argument.needed and name not in given:
            raise QuestionError(
                f"{endpoint} needs an argument that is not there: {name!r}. "
                f"{_for_example(name, argument)}"
            )


def require_kinds(endpoint: str, given: Mapping[str, object]) -> None:
    """Raise QuestionError for a value of another kind than its argument takes."""
    for name, value in given.items():
        argument = _TAKEN[endpoint][name]
        # What can be left out can be sent as nothing.
        if not (argument.fits(value) or (value is None and not argument.needed)):
            raise misfit(endpoint, name, value)


def misfit(endpoint: str, name: str, value: object) -> QuestionError:
    """Return the error that a value is of another kind than its argument takes."""
    argument = _TAKEN[endpoint][name]
    return QuestionError(
        f"`{name}` is not {argument.wanted}: {shown(value)}. {_for_example(name, argument)}"
    )


def context(given: object) -> Answer | None:
    """Return the answer before from the object that `ask` returned; None for nothing.

    Raises QuestionError for what is no answer.
    """
    if given is None:
        return None
    answer = _read(given)
    if answer is None:
        raise misfit("ask", "context", given)
    return answer


def _read(given: object) -> Answer | None:
    try:
        return Answer.from_dict(given)
    except QuestionError:
        return None


def _for_example(name: str, argument: _Argument) -> str:
    if argument.example is None:
        return f"Send {argument.wanted}, or leave {name} out"
    return f"Send for example: {json.dumps({name: argument.example})}"
