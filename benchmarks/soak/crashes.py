"""A build that is stopped or fails at any moment leaves the whole old build, or the whole new."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.soak.trial import (
    Result,
    build,
    edition_of,
    folder,
    in_child,
    leftovers,
    say,
    start_child,
    write_edition,
)
from tests.toys import AXES, ToyEncoder

# Everything that changes a disk. Reads are left alone: what they find is the damage part's.
CALLS = ("open", "write", "fsync", "ftruncate", "mkdir", "rename", "replace", "unlink", "rmdir")
CLEARING = {"unlink", "rmdir", "open"}
STOPPED = 99
FAULTS = (errno.ENOSPC, errno.EIO, errno.EACCES)


def kills(count: int) -> Result:
    """Kill a rebuild at a random moment; then a fresh process looks at the index."""
    result, chance = Result(), random.Random(1)
    with folder() as place:
        corpus, root = place / "corpus", place / "index"
        write_edition(corpus, 0)
        in_child(partial(build, corpus, root))
        usual = _seconds_of_a_build(corpus, root)
        edition = 0
        for trial in range(1, count + 1):
            say(f"kills {trial}/{count}")
            write_edition(corpus, trial)
            child = start_child(partial(build, corpus, root))
            time.sleep(chance.uniform(0, 1.4 * usual))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            # A whole new interpreter is the strictest witness, and a slow one: now and then.
            look = _in_new_interpreter if trial % 25 == 0 else _in_fork
            state, found = look(root)
            result.trials += 1
            result.expect(state == "done" and found in (edition, trial), f"kill {trial}: {found}")
            result.count("new" if found == trial else "old")
            edition = found if state == "done" else edition
        state, _ = in_child(partial(build, corpus, root, force=True))
        result.expect(state == "done" and leftovers(root) == [], "the build after all kills")
    return result


def stops(count: int) -> Result:
    """Stop the process at each single call that changes the disk, and halfway through writes."""
    return _at_each_call(count, _stopping, _after_a_stop, ("before", "halfway"))


def faults(count: int) -> Result:
    """Let each single call that changes the disk fail, in turn with each error."""
    return _at_each_call(count, _failing, _after_a_fault, FAULTS)


def writers(count: int) -> Result:
    """Start two rebuilds at once: one wins, the other leaves within a second, saying why."""
    result = Result()
    with folder() as place:
        corpus, root = place / "corpus", place / "index"
        write_edition(corpus, 0)
        in_child(partial(build, corpus, root))
        for trial in range(1, count + 1):
            say(f"writers {trial}/{count}")
            write_edition(corpus, trial)
            begin = time.monotonic()
            both = [_start_slow_build(corpus, root, place / f"says-{n}") for n in range(2)]
            ended: dict[int, float] = {}
            failed: list[int] = []
            for _ in both:
                child, status = os.waitpid(-1, 0)
                ended[child] = time.monotonic() - begin
                if status:
                    failed.append(child)
            result.trials += 1
            result.expect(len(failed) == 1, f"round {trial}: {len(failed)} of 2 builds failed")
            if failed:
                says = (place / f"says-{both.index(failed[0])}").read_text()
                result.expect("Another process is building this index" in says, says)
                result.expect(
                    ended[failed[0]] < 1, f"the second left after {ended[failed[0]]:.1f} s"
                )
                slowest = max(result.notes.get("slowest leave, s", 0), round(ended[failed[0]], 2))
                result.notes["slowest leave, s"] = slowest
            result.expect(in_child(partial(edition_of, root)) == ("done", trial), f"round {trial}")
    return result


def full_disk(count: int) -> Result:
    """Build on a small disk of many sizes around what the index needs."""
    result = Result()
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if not (mount and unmount and os.geteuid() == 0):
        result.notes["skipped"] = "only root can mount a small disk"
        return result
    with folder() as place:
        corpus, root, disk = place / "corpus", place / "index", place / "disk"
        write_edition(corpus, 0)
        in_child(partial(build, corpus, root))
        page = 4096
        one = sum(-(-p.stat().st_size // page) for p in root.rglob("*") if p.is_file())
        disk.mkdir()
        for trial in range(count):
            # From less than one build needs to more than two and all that comes between.
            pages = one // 2 + trial * (3 * one) // count
            say(f"full disk {trial + 1}/{count}: {pages} pages")
            options = f"size={pages * page},mode=700"
            command = [mount, "-t", "tmpfs", "-o", options, "tmpfs", str(disk)]
            if subprocess.run(command, check=False).returncode:
                result.notes["skipped"] = "a small disk cannot be mounted here"
                return result
            try:
                _on_a_small_disk(result, corpus, disk / "index", f"{pages} pages")
            finally:
                subprocess.run([unmount, str(disk)], check=True)
    return result


def _on_a_small_disk(result: Result, corpus: Path, root: Path, what: str) -> None:
    result.trials += 1
    write_edition(corpus, 1)
    old, said = in_child(partial(build, corpus, root))
    write_edition(corpus, 2)
    new, said_then = in_child(partial(build, corpus, root))
    for state, message in ((old, said), (new, said_then)):
        result.count("built" if state == "done" else "refused")
        refused = state == "refused" and str(root) in message and "No space left" in message
        result.expect(state == "done" or refused, f"{what}: {message}")
    result.expect(leftovers(root) == [], f"{what}: left behind")
    if "done" in (old, new):
        expected = ("done", 2 if new == "done" else 1)
        found = in_child(partial(edition_of, root))
        result.expect(found == expected, f"{what}: {found}, not {expected}")
    else:
        result.expect(not root.exists(), f"{what}: half an index")


Hook = Callable[[int, Any], None]


def _at_each_call(
    count: int, hook: Hook, after: Callable[..., None], ways: tuple[Any, ...]
) -> Result:
    """Try every call in turn; ``count`` bounds how many, evenly spread, 0 means all."""
    result = Result()
    with folder() as place:
        corpus, pristine, root = place / "corpus", place / "pristine", place / "index"
        for edition in (1, 2, 3):  # so that the build under test has one to prune
            write_edition(corpus, edition)
            in_child(partial(build, corpus, pristine))
        write_edition(corpus, 4)
        shutil.copytree(pristine, root)
        _, calls = in_child(partial(_counted, corpus, root))
        result.notes["calls"] = len(calls)
        step = max(1, len(calls) // count) if count else 1
        for number in range(0, len(calls), step):
            for way in ways:
                say(f"{hook.__name__} {number + 1}/{len(calls)}")
                shutil.rmtree(root)
                shutil.copytree(pristine, root)
                outcome = in_child(partial(_hooked, corpus, root, hook, number, way))
                result.trials += 1
                what = f"{way} at call {number + 1}, {calls[number]}"
                after(result, corpus, root, outcome, calls[number], what)
    return result


def _after_a_stop(
    result: Result, corpus: Path, root: Path, outcome: tuple[str, Any], call: str, what: str
) -> None:
    result.expect(
        outcome in (("failed", f"ended with {STOPPED}"), ("done", 4)), f"{what}: {outcome}"
    )
    _looked_at(result, root, (3, 4), what)
    _built_again(result, corpus, root, what)


def _after_a_fault(
    result: Result, corpus: Path, root: Path, outcome: tuple[str, Any], call: str, what: str
) -> None:
    state, message = outcome
    result.count(state)
    if state == "done":
        _looked_at(result, root, (4,), what)
    else:
        # The lock and the folder are named by their own place, all else stands in them.
        result.expect(state == "refused" and str(root) in message, f"{what}: {message}")
        _looked_at(result, root, (3,), what)
    if call not in CLEARING:
        result.expect(leftovers(root) == [], f"{what}: left behind {leftovers(root)}")
    _built_again(result, corpus, root, what)


def _looked_at(result: Result, root: Path, expected: tuple[int, ...], what: str) -> None:
    state, found = in_child(partial(edition_of, root))
    result.expect(state == "done" and found in expected, f"{what}: {found}")


def _built_again(result: Result, corpus: Path, root: Path, what: str) -> None:
    state, message = in_child(partial(build, corpus, root))
    result.expect(state == "done", f"{what}: the next build: {message}")
    _looked_at(result, root, (4,), f"{what}, built again")
    state, message = in_child(partial(build, corpus, root, force=True))
    result.expect(state == "done" and leftovers(root) == [], f"{what}: {leftovers(root)}")


def _counted(corpus: Path, root: Path) -> list[str]:
    """Return the name of each call that a build makes to change the disk, in order."""
    made: list[str] = []
    for name in CALLS:
        real = getattr(os, name)

        def call(*arguments: Any, _name: str = name, _real: Any = real, **options: Any) -> Any:
            if _changes(_name, arguments):
                made.append(_name)
            return _real(*arguments, **options)

        setattr(os, name, call)
    build(corpus, root)
    return made


def _hooked(corpus: Path, root: Path, hook: Hook, number: int, way: Any) -> int:
    made = 0
    for name in CALLS:
        real = getattr(os, name)

        def call(*arguments: Any, _name: str = name, _real: Any = real, **options: Any) -> Any:
            nonlocal made
            if _changes(_name, arguments):
                made += 1
                if made == number + 1:
                    if _name == "write" and way == "halfway":
                        _real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                    hook(STOPPED, way)
            return _real(*arguments, **options)

        setattr(os, name, call)
    build(corpus, root)
    return 4


def _changes(name: str, arguments: tuple[Any, ...]) -> bool:
    return name != "open" or bool(arguments[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _stopping(status: int, _way: Any) -> None:
    os._exit(status)


def _failing(_status: int, way: Any) -> None:
    raise OSError(way, os.strerror(way))


def _seconds_of_a_build(corpus: Path, root: Path) -> float:
    begin = time.monotonic()
    for _ in range(3):
        in_child(partial(build, corpus, root, force=True))
    return (time.monotonic() - begin) / 3


def _in_new_interpreter(root: Path) -> tuple[str, Any]:
    code = "import sys; from pathlib import Path; from benchmarks.soak.trial import edition_of"
    run = subprocess.run(
        [sys.executable, "-c", f"{code}; print(edition_of(Path(sys.argv[1])))", root],
        capture_output=True,
        text=True,
        check=False,
    )
    return ("failed", run.stderr) if run.returncode else ("done", int(run.stdout))


class _Slow(ToyEncoder):
    def encode_passages(self, passages: Any) -> Any:
        time.sleep(0.4)
        return super().encode_passages(passages)


def _start_slow_build(corpus: Path, root: Path, says: Path) -> int:
    import qa

    def work() -> None:
        try:
            qa.build(corpus, root, encoder=_Slow(AXES))
        except qa.errors.QAError as error:
            says.write_text(str(error))
            raise

    return start_child(work)


def _in_fork(root: Path) -> tuple[str, Any]:
    return in_child(partial(edition_of, root))
