"""Where builds stand on disk, and how one becomes the current one.

    index/
    ├── CURRENT                  {"build": "<id>", "manifest_sha256": "..."}
    ├── .lock                    held by the one writer
    └── builds/<id>/
        ├── manifest.json        what the build is, and size and sha256 of every file below
        └── ...

A build is written into a folder of its own, through to the disk, and becomes current by
one atomic replace of CURRENT; a process that is killed leaves the old build or the new
one, never a mixture. Reading verifies every file against the manifest, and the manifest
against CURRENT, before any of them is used. This room knows nothing of what the files hold.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from qa.errors import IndexDamaged, IndexMissing, OutputError

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
_BUILDS = "builds"
_PART = ".part"


class Staged:
    """A build that is being written. Files are added to ``folder``, then it is published."""

    def __init__(self, root: Path, build_id: str) -> None:
        self.root = root
        self.build_id = build_id
        self.folder = root / _BUILDS / f"{build_id}{_PART}"

    def publish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, push everything to the disk, and make this build current."""
        files = {}
        for path in sorted(_files(self.folder)):
            _sync(path)
            name = path.relative_to(self.folder).as_posix()
            files[name] = {"bytes": path.stat().st_size, "sha256": _sha256(path)}
        text = json.dumps({**manifest, "build_id": self.build_id, "files": files}, indent=1)
        _write(self.folder / MANIFEST, text.encode())
        for folder in {path.parent for path in _files(self.folder)}:
            _sync(folder)
        final = self.root / _BUILDS / self.build_id
        self.folder.replace(final)
        _sync(final.parent)
        _switch(self.root, self.build_id)


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Hold the index for writing: one process at a time. A dead process holds nothing.

    Raises OutputError when another process is writing, or the folder cannot be written.
    """
    lock = FileLock(root / ".lock")
    with explained(root):
        root.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise OutputError(
                f"Another process is building this index: {root}. Wait until it is done."
            ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def staging(root: Path, fingerprint: str) -> Iterator[Staged]:
    """Open a fresh folder for a build; whatever goes wrong, nothing of it is left behind.

    The build's id is a running number, so that ids sort by age, and the start of the
    fingerprint, so that the same content can be told by eye.
    """
    staged = Staged(root, f"{_next_number(root):06d}-{fingerprint[:12]}")
    with explained(root):
        try:
            builds = root / _BUILDS
            builds.mkdir(exist_ok=True)
            # Left by a process that was killed: nobody else can be writing now.
            for leftover in builds.glob(f"*{_PART}"):
                shutil.rmtree(leftover)
            staged.folder.mkdir()
            yield staged
        finally:
            shutil.rmtree(staged.folder, ignore_errors=True)


def prune(root: Path, keep: int) -> None:
    """Remove all but the ``keep`` newest builds; the current one always stays."""
    current = current_id(root)
    with explained(root):
        builds = [path for path in (root / _BUILDS).iterdir() if path.is_dir()]
        builds.sort(key=lambda path: (path.name == current, path.name), reverse=True)
        for path in builds[keep:]:
            shutil.rmtree(path)


def current_id(root: Path) -> str | None:
    """Return the id of the current build, or None where there is none (or it is unreadable)."""
    try:
        return _pointer(root)["build"]
    except (IndexMissing, IndexDamaged):
        return None


def verified(root: Path) -> tuple[Path, dict[str, Any]]:
    """Return the current build's folder and manifest, every file checked.

    Raises IndexMissing or IndexDamaged, naming the file.
    """
    pointer = _pointer(root)
    folder = root / _BUILDS / pointer["build"]
    manifest_path = folder / MANIFEST
    try:
        raw = manifest_path.read_bytes()
    except OSError as error:
        raise _damaged(manifest_path, error.strerror or "unreadable") from error
    if hashlib.sha256(raw).hexdigest() != pointer["manifest_sha256"]:
        raise _damaged(manifest_path, "its checksum is wrong")
    manifest: dict[str, Any] = json.loads(raw)
    expected: dict[str, dict[str, Any]] = manifest["files"]
    for name, facts in expected.items():
        path = folder / name
        try:
            if path.stat().st_size != facts["bytes"]:
                raise _damaged(path, "its size is wrong")
            if _sha256(path) != facts["sha256"]:
                raise _damaged(path, "its checksum is wrong")
        except OSError as error:
            raise _damaged(path, error.strerror or "unreadable") from error
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if name not in expected and name != MANIFEST:
            raise _damaged(path, "the file does not belong to this build")
    return folder, manifest


@contextmanager
def explained(root: Path) -> Iterator[None]:
    """Turn an OSError while writing into an OutputError that names the path and the mend."""
    try:
        yield
    except OSError as error:
        where = error.filename or root
        reason = error.strerror or str(error)
        mend = "Free some space" if error.errno == errno.ENOSPC else "Choose another folder"
        raise OutputError(
            f"The index cannot be written: {where} ({reason}). "
            f"{mend}, then run: qa build corpus --index {root}"
        ) from error


def _next_number(root: Path) -> int:
    numbers = [path.name.partition("-")[0] for path in (root / _BUILDS).glob("*-*")]
    return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1


def _pointer(root: Path) -> dict[str, str]:
    path = root / CURRENT
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise IndexMissing(
            f"No index at '{root}'. Build it with: qa build corpus --index {root}"
        ) from error
    except OSError as error:
        raise _damaged(path, error.strerror or "unreadable") from error
    try:
        pointer = json.loads(raw)
        build, checksum = pointer["build"], pointer["manifest_sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, "it is not what was written") from error
    if not isinstance(build, str) or not isinstance(checksum, str) or Path(build).name != build:
        raise _damaged(path, "it is not what was written")
    return {"build": build, "manifest_sha256": checksum}


def _switch(root: Path, build_id: str) -> None:
    checksum = _sha256(root / _BUILDS / build_id / MANIFEST)
    text = json.dumps({"build": build_id, "manifest_sha256": checksum})
    part = root / f"{CURRENT}{_PART}"
    try:
        _write(part, text.encode())
        part.replace(root / CURRENT)
    finally:
        part.unlink(missing_ok=True)
    _sync(root)


def _damaged(path: Path, reason: str) -> IndexDamaged:
    return IndexDamaged(
        f"The index is damaged: {path} ({reason}). "
        "Build it again with: qa build corpus --index INDEX --force"
    )


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if not path.is_dir())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows keeps no handle on a folder, and needs none
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
