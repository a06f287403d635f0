"""Every error that qa raises on purpose.

    QAError
    ├── CorpusError      the folder of reports: missing, empty, nothing readable in it
    ├── DocumentError    one report: binary, not UTF-8, empty
    ├── ModelError       a model: not installed, damaged, cannot be loaded
    ├── IndexUnusable    the index: see the three below
    │   ├── IndexMissing     there is none at this path
    │   ├── IndexDamaged     a file is missing, unexpected or fails its checksum
    │   └── IndexMismatch    built by another model or another format
    ├── QuestionError    a question or its options: empty, too long, k out of range
    └── OutputError      something could not be written: permission, disk full

A message has three parts: what happened, the value, the next command to run.
It is one line, so that a door can print it as it is.
"""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import Any

# Bytes: what Linux, macOS and Windows have in common, or nearly.
_LONGEST_PATH = 4095
_LONGEST_NAME = 255
# Characters of a value that a caller gave.
_SHOWN = 200


class QAError(Exception):
    """Base of every error below: catch this one to catch them all."""


class CorpusError(QAError):
    """The corpus folder cannot be used."""


class DocumentError(QAError):
    """One report cannot be read."""


class ModelError(QAError):
    """An encoder or a reranker cannot be used."""


class IndexUnusable(QAError):
    """The index cannot be used."""


class IndexMissing(IndexUnusable):
    """No index stands at the path given."""


class IndexDamaged(IndexUnusable):
    """A file of the index is missing, unexpected, or not what was written."""


class IndexMismatch(IndexUnusable):
    """The index is whole but was built by another model or in another format."""


class QuestionError(QAError):
    """A question or one of its options cannot be used."""


class OutputError(QAError):
    """Something could not be written."""


def path_of(value: Any, error: type[QAError], call: str) -> Path:
    """Return the path that a caller has named. Raises ``error`` for what is no path.

    >>> path_of(5, IndexMissing, 'qa.load("index")')
    Traceback (most recent call last):
    qa.errors.IndexMissing: A path is text or a Path, not 5. Call for example: qa.load("index")
    """
    try:
        path = Path(value)
        raw = os.fsencode(path)
    except TypeError:
        said = f"A path is text or a Path, not {value!r:.60}. Call for example: {call}"
        raise error(said) from None
    except UnicodeEncodeError:
        raise error(f"No path: {str(value)!a:.60} (half a character). Try: {call}") from None
    if not str(value):
        # Not the folder that one happens to stand in: a variable that is not set is empty.
        raise error(f"No path: '' (it is empty). Try: {call}")
    if b"\0" in raw:
        raise error(f"No path: {str(value)!r:.60} (it holds a NUL). Try: {call}")
    if len(raw) > _LONGEST_PATH or any(len(part) > _LONGEST_NAME for part in raw.split(b"/")):
        long = f"{len(str(value)):,} characters, too long"
        raise error(f"No path: {value!s:.40}... ({long}). Try: {call}")
    return path


def shown(value: object) -> str:
    """Return a value as JSON, which Python and every program that sends one can read, cut short.

    >>> shown(("Animals", None)), shown("x" * 500)[-6:]
    ('["Animals", null]', 'xxx...')
    """
    try:
        text = json.dumps(value, ensure_ascii=False, default=repr)
    except (RecursionError, TypeError, ValueError):
        text = f"{type(value).__name__} ..."
    # Half a character can be shown nowhere.
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def command(*words: str | Path, index: str | Path) -> str:
    """Return a command on an index as it is typed; the usual index need not be named.

    >>> command("build", "my reports", index="index")
    "qa build 'my reports'"
    >>> command("rollback", index="other")
    'qa rollback --index other'
    """
    where = [] if Path(index) == Path("index") else ["--index", index]
    return shlex.join(["qa", *map(str, [*words, *where])])
