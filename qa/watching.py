"""Watching a folder of reports, by looking at it: that works on every disk and network share."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

Snapshot = dict[str, tuple[int, int, int]]


def changes(folder: str | os.PathLike[str], seconds: float = 2.0) -> Iterator[None]:
    """Yield once at the start, and then each time when files have changed.

    The folder is looked at every ``seconds``. A change counts once nothing more has moved
    for that long, so that a file that is still being copied is not read in half. Never ends.
    """
    seen: Snapshot | None = None
    before = _snapshot(Path(folder))
    while True:
        now = _snapshot(Path(folder))
        if now == before and now != seen:
            seen = now
            yield
        else:
            time.sleep(seconds)
        before = now


def _snapshot(folder: Path) -> Snapshot:
    """Return size, time of change and number on disk of every file that is not hidden."""
    found: Snapshot = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                path = Path(parent, name)
                try:
                    state = path.stat()
                except OSError:
                    continue  # gone since it was listed, or a link to nothing
                found[str(path)] = (state.st_size, state.st_mtime_ns, state.st_ino)
    return found
