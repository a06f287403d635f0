"""Every regular expression that meets a report, a question or a quote takes linear time.

An expression that does not gives itself away when some part of a text that it all but matches
is repeated. So texts are made that it matches, each of their parts is repeated many times, and
what takes long is measured again, four times and eight times as long.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

import qa
from benchmarks.soak.trial import Result, in_child_with_folder, say
from qa import reports

ROOMS = (
    "abbreviations",
    "answer_types",
    "confidence",
    "follow_ups",
    "judgements",
    "passages",
    "questions",
    "verification",
    "whole_questions",
    "whole_report",
    "words",
)
CALLS = "match|fullmatch|search|finditer|split|sub"

LENGTH = 4000
SHORT = 0.004  # seconds: what is read in less, at this length, is short
# What takes less for a quarter of that length is not looked at again: one that is quadratic and
# not short at the full length takes a sixteenth of its time.
GLANCE = LENGTH // 4
SHORT_GLANCE = SHORT / 16
MOST_GROWTH = 2.6  # times as long for twice the length; a quadratic one takes four times
LONGEST_PART = 4

# What texts are made of, for expressions that hypothesis cannot make a text for.
ATOMS = (*" \t\naA1.-#|'([", "a ", "1.", "- ", "a 1", "a #", "( a", "[a](b c", "a@b.", "1   a")
# Behind a repetition, so that it is all but a match.
ENDS = ("", "\x00", "\n !")


def expressions(count: int) -> Result:
    """Repeat each part of texts that match an expression, ``count`` of them for each one."""
    return in_child_with_folder(_expressions, count)


def _expressions(_place: Path, count: int) -> tuple[int, list[str], dict[str, Any]]:
    result = Result()
    steepest = (0.0, "")
    for name, expression, calls in _found():
        result.count("expressions")
        say(f"expressions: {name}")
        for text in _repeated(_texts(expression, count)):
            for call in calls:
                result.trials += 1
                if _seconds(expression, call, text(GLANCE)) < SHORT_GLANCE:
                    continue
                result.count("looked at twice")
                once = min(_seconds(expression, call, text(LENGTH)) for _ in range(3))
                twice = min(_seconds(expression, call, text(2 * LENGTH)) for _ in range(3))
                growth = round(twice / once, 1)
                result.expect(
                    once < SHORT or growth < MOST_GROWTH,
                    f"{name}.{call} takes {growth} times as long for twice of {text(8)!r}",
                )
                steepest = max(steepest, (growth, name))
    if steepest[1]:
        result.notes["steepest growth"] = f"{steepest[0]} ({steepest[1]})"
    return result.trials, result.failures, result.notes


def _found() -> Iterator[tuple[str, re.Pattern[str], list[str]]]:
    """Yield the name of each expression, it, and what is called of it anywhere in qa."""
    names = [f"qa.{room}" for room in ROOMS]
    names += [module.name for module in pkgutil.iter_modules(reports.__path__, "qa.reports.")]
    called = defaultdict(set)
    for path in Path(inspect.getfile(qa)).parent.rglob("*.py"):
        for short, call in re.findall(rf"\b(\w+)\.({CALLS})\(", path.read_text()):
            called[short].add(call)
    for name in names:
        for short, value in vars(importlib.import_module(name)).items():
            for expression in _patterns(value):
                yield f"{name}.{short}", expression, sorted(called[short] or {"search"})


def _patterns(value: object) -> Iterator[re.Pattern[str]]:
    """Yield a module's expression, or those of a table of them."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _patterns(one)


def _texts(expression: re.Pattern[str], count: int) -> list[str]:
    made = dict.fromkeys(ATOMS)
    # Possessive repetition is how an expression is kept linear; it matches the same texts.
    greedy = re.compile(re.sub(r"(?<=[+*?}])\+", "", expression.pattern), expression.flags)

    @seed(6)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.from_regex(greedy))
    def collect(text: str) -> None:
        made[text[:16]] = None

    # A look-behind, say, it cannot always satisfy: then the atoms must do.
    with suppress(HypothesisException):
        collect()
    return list(made)


def _repeated(texts: list[str]) -> list[Any]:
    seen = {}
    for text in texts:
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + LONGEST_PART) + 1):
                for last in ENDS:
                    seen[text[:start], text[start:end], last] = None
    return [
        lambda length, begin=begin, part=part, last=last: (
            begin + part * (length // len(part)) + last
        )
        for begin, part, last in seen
    ]


def _seconds(expression: re.Pattern[str], call: str, text: str) -> float:
    begin = time.thread_time()
    if call == "finditer":
        for _ in expression.finditer(text):
            pass
    elif call == "sub":
        expression.sub("", text)
    else:
        getattr(expression, call)(text)
    return time.thread_time() - begin
