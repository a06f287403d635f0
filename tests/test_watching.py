from __future__ import annotations

import threading
from pathlib import Path
from queue import Empty, Queue

import pytest

from qa import watching

LOOK = 0.05


@pytest.fixture
def seen(tmp_path: Path) -> Queue[None]:
    """A note for each change of ``tmp_path``."""
    notes: Queue[None] = Queue()

    def watch() -> None:
        for change in watching.changes(tmp_path, LOOK):
            notes.put(change)

    threading.Thread(target=watch, daemon=True).start()
    notes.get(timeout=5)  # the first one, at the start
    return notes


def quiet(notes: Queue[None]) -> bool:
    try:
        notes.get(timeout=6 * LOOK)
    except Empty:
        return True
    return False


def test_adding_changing_and_removing_are_noticed(seen: Queue[None], tmp_path: Path):
    assert quiet(seen)
    (tmp_path / "sub").mkdir()
    for change in (
        lambda: (tmp_path / "a.txt").write_text("one"),
        lambda: (tmp_path / "a.txt").write_text("another"),
        lambda: (tmp_path / "a.txt").rename(tmp_path / "sub" / "b.txt"),
        (tmp_path / "sub" / "b.txt").unlink,
    ):
        change()
        seen.get(timeout=5)
        assert quiet(seen)


def test_hidden_files_do_not_count(seen: Queue[None], tmp_path: Path):
    (tmp_path / ".swap").write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "index").write_text("x")
    assert quiet(seen)


def test_a_file_that_still_grows_is_waited_for(seen: Queue[None], tmp_path: Path):
    with (tmp_path / "big.txt").open("w") as file:
        for _ in range(8):
            file.write("more ")
            file.flush()
            with pytest.raises(Empty):
                seen.get(timeout=0.6 * LOOK)
    seen.get(timeout=5)
    assert quiet(seen)
