"""Where builds stand on disk, and how one becomes the current one.

    index/
    ├── CURRENT                  {"build": "<id>", "manifest_sha256": "..."}
    ├── .lock                    held by the one writer
    └── builds/<id>/
        ├── manifest.json        what the build is, and size and sha256 of every file below
        ├── manifest.sha256      the sum of manifest.json, as `sha256sum` writes it
        └── ...

A build is written into a folder of its own, through to the disk, and becomes current by
one atomic replace of CURRENT; a process that is killed leaves the old build or the new
one, never a mixture. Reading takes every byte once, and checks it against the manifest
before anybody sees it. This room knows nothing of what the files hold.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import shlex
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from filelock import FileLock, Timeout
from pydantic import StringConstraints, TypeAdapter

from qa.errors import IndexDamaged, IndexMissing, OutputError, command

log = logging.getLogger(__name__)

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
_SUM = "manifest.sha256"
_BUILDS = "builds"
_PART = ".part"
_LOCK = ".lock"
# How often a folder for the index is made while others that fail remove it.
_ATTEMPTS = 20
BINARY = getattr(os, "O_BINARY", 0)
"""Windows writes "\\n" as "\\r\\n" unless told not to; elsewhere there is nothing to tell."""

_MENDS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Free some space"),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS),
        "Get the right to write there, or name another folder with --index",
    ),
    **dict.fromkeys(
        (errno.EEXIST, errno.ENOTDIR),
        "Move away what is there, or name another folder with --index",
    ),
    errno.ENOENT: "Make its folder, or name another with --index",
    errno.EIO: "Check the disk",
}


_BuildId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}-[0-9A-Za-z]{1,12}$")]


@dataclass(frozen=True, slots=True)
class _Pointer:
    """What CURRENT holds: the current build, and the sum of its manifest."""

    build: _BuildId
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class _File:
    """What a manifest says of a file: its size, and its sum."""

    bytes: int
    sha256: str


# A name leads nowhere but into the build: no "..", nothing absolute, nothing hidden.
_Name = Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*(/\w[\w.-]*)*$")]


@dataclass(frozen=True, slots=True)
class _Listed:
    """What this room reads of a manifest; the rest is for who opens the build."""

    build_id: str
    files: dict[_Name, _File]


_POINTER = TypeAdapter(_Pointer)
_LISTED = TypeAdapter(_Listed)


@dataclass(frozen=True, slots=True)
class Stored:
    """A build as read: its manifest with its sum, and every file's bytes by name."""

    build_id: str
    manifest_sha256: str
    manifest: dict[str, Any]
    files: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Fault:
    """A file of the index that is not what was written, and what is wrong with it."""

    path: Path
    reason: str

    @property
    def forbidden(self) -> bool:
        """Whether the file may not be read: to write it again would take the same right."""
        return self.reason == os.strerror(errno.EACCES)

    @property
    def stranger(self) -> str | None:
        """The other user whom the file belongs to, None where it is one's own.

        Where not even that may be looked up, it is told by the nearest folder above.
        """
        for path in (self.path, *self.path.parents):
            try:
                owner = path.stat().st_uid
            except PermissionError:
                continue
            except OSError:
                return None
            if not hasattr(os, "geteuid") or owner == os.geteuid():
                return None
            try:
                return path.owner()
            except KeyError:
                return f"number {owner}"
        return None


class Staged:
    """A build that is being written: files first, then `seal`, then `publish`."""

    def __init__(self, root: Path, build_id: str) -> None:
        self.root = root
        self.build_id = build_id
        self.folder = root / _BUILDS / f"{build_id}{_PART}"
        self._files: dict[str, dict[str, Any]] = {}

    def write(self, name: str, data: bytes) -> None:
        """Write one file of the build, through to the disk. Raises OSError."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        _write(path, data)
        # The sum of what was meant, not of what arrived: reading compares the two.
        self._files[name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    def seal(self, manifest: dict[str, Any]) -> Stored:
        """Write the manifest and read the whole build back, every sum checked.

        Raises OSError, or IndexDamaged where the disk did not keep what was written.
        """
        text = json.dumps({**manifest, "build_id": self.build_id, "files": self._files}, indent=1)
        _write(self.folder / MANIFEST, text.encode())
        checksum = hashlib.sha256(text.encode()).hexdigest()
        _write(self.folder / _SUM, f"{checksum}  {MANIFEST}\n".encode())
        for folder in {path.parent for path in _files(self.folder)}:
            _sync(folder)
        return _read(self.folder)

    def publish(self) -> None:
        """Make this build the current one. Raises OSError; then the old one still is."""
        final = self.root / _BUILDS / self.build_id
        try:
            self.folder.replace(final)
            _sync(final.parent)
            switch(self.root, self.build_id)
        except (OSError, KeyboardInterrupt):
            if current_id(self.root) != self.build_id:
                with suppress(OSError):
                    final.replace(self.folder)
            raise


@contextmanager
def writing(root: Path, again: str) -> Iterator[None]:
    """Hold the index for writing: one process at a time. A dead process holds nothing.

    Where no build has come of it, neither the lock's file nor an empty folder stays. ``again`` is
    the command to run once it can be written. Raises OutputError when another process is writing,
    or the folder cannot be written.
    """
    lock = FileLock(root / _LOCK)
    made: list[Path] = []
    try:
        with explained(root, again):
            for left in reversed(range(_ATTEMPTS)):
                made += [f for f in (root, *root.parents) if f not in made and not f.exists()]
                try:
                    root.mkdir(parents=True, exist_ok=True)
                    lock.acquire(timeout=0)
                    break
                except Timeout as error:
                    raise OutputError(
                        f"Another process is building this index: {root}. "
                        f"Wait until it is done, then run: {again}"
                    ) from error
                except (FileNotFoundError, FileExistsError):
                    # What stood there a moment ago, or was just made, is gone: removed by a
                    # writer that left. Or nothing can stand there at all, as in /proc.
                    if not left or _in_the_way(root):
                        raise
        yield
    finally:
        _leave_nothing(root, lock, made)
        lock.release()


@contextmanager
def staging(root: Path, fingerprint: str) -> Iterator[Staged]:
    """Open a fresh folder for a build; whatever goes wrong, nothing of it is left behind.

    The build's id is a running number, so that ids sort by age, and the start of the
    fingerprint, so that the same content can be told by eye. Raises OSError.
    """
    staged = Staged(root, f"{_next_number(root):06d}-{fingerprint[:12]}")
    try:
        builds = root / _BUILDS
        builds.mkdir(exist_ok=True)
        # Left by a process that was killed: nobody else can be writing now.
        for leftover in leftovers(root):
            _remove(leftover)
        staged.folder.mkdir()
        yield staged
    finally:
        shutil.rmtree(staged.folder, ignore_errors=True)


def switch(root: Path, build_id: str) -> None:
    """Make a build that stands in the index the current one, in one atomic step.

    Raises OSError; then the build that was current still is.
    """
    checksum = _sha256(root / _BUILDS / build_id / MANIFEST)
    earlier = pointer(root)
    _point(root, json.dumps({"build": build_id, "manifest_sha256": checksum}).encode())
    try:
        _sync(root)
    except OSError:
        # Not known to have reached the disk, so it must not be seen either.
        if earlier:
            _point(root, earlier)
        else:
            (root / CURRENT).unlink()
        raise


def prune(root: Path, keep: int) -> None:
    """Remove all but the ``keep`` newest builds that are sound; the current one always stays.

    A damaged build serves nobody, and must not take the place of a good one. What cannot be
    removed is logged: the index works with it.
    """
    current = current_id(root)
    sound = [stored.build_id for stored, wrong in standing(root) if not wrong]
    sound.sort(key=lambda build_id: (build_id == current, build_id), reverse=True)
    for build_id in set(build_ids(root)) - {*sound[:keep], current}:
        folder = _folder(root, build_id)
        # Renamed first: should this be the end of the process, nobody takes half for whole.
        doomed = folder.with_name(f"{build_id}{_PART}")
        try:
            folder.replace(doomed)
            _remove(doomed)
        except OSError as error:
            log.warning("An old build cannot be removed: %s (%s).", folder, error.strerror)


def pointer(root: Path) -> bytes:
    """Return what CURRENT holds, empty where it cannot be read: it changes with each switch."""
    try:
        return _plain(root / CURRENT)
    except OSError:
        return b""


def current_id(root: Path) -> str | None:
    """Return the id of the current build, or None where there is none (or it is unreadable)."""
    try:
        return _pointer(root).build
    except (IndexMissing, IndexDamaged):
        return None


def build_ids(root: Path) -> list[str]:
    """Return the ids of all builds that were written to the end, newest first.

    Raises IndexDamaged where they may not be looked at.
    """
    folders = (entry.name for entry in _entries(root) if entry.is_dir())
    return sorted((name for name in folders if not name.endswith(_PART)), reverse=True)


def size(root: Path, build_id: str) -> int:
    """Return how many bytes the files of a build have; 0 where it has just been removed."""
    try:
        return sum(path.lstat().st_size for path in _files(_folder(root, build_id)))
    except FileNotFoundError:
        return 0


def leftovers(root: Path) -> list[Path]:
    """Return what a writer that was killed has left behind."""
    builds = [Path(entry) for entry in _entries(root) if entry.name.endswith(_PART)]
    return [*builds, *root.glob(f"{CURRENT}{_PART}")]


def current(root: Path, held: bytes = b"") -> Stored:
    """Read the current build, or the one that was current when CURRENT held ``held``.

    Raises IndexMissing or IndexDamaged, naming the file.
    """
    named = _pointer(root, held)
    stored = read(root, named.build)
    if stored.manifest_sha256 != named.manifest_sha256:
        reason = f"its checksum is not that of build {stored.build_id}"
        raise _damaged(root, Fault(root / CURRENT, reason))
    return stored


def read(root: Path, build_id: str) -> Stored:
    """Read one build, every file checked. Raises IndexDamaged, naming the first bad file."""
    return _read(_folder(root, build_id))


def standing(root: Path) -> Iterator[tuple[Stored, list[Fault]]]:
    """Read every build as far as it can be read, newest first, with all that is wrong with it."""
    for build_id in build_ids(root):
        stored, wrong = _inspect(_folder(root, build_id))
        # One that a writer has just removed is no damage.
        if not wrong or _folder(root, build_id).is_dir():
            yield stored, wrong


def faults(root: Path) -> list[Fault]:
    """Return every file of every build, and of CURRENT, that is not what was written.

    Raises IndexMissing where there is no index at all.
    """
    while True:
        held = pointer(root)
        found = _faults(root, held)
        if not found or pointer(root) == held:
            return found


@contextmanager
def explained(root: Path, again: str) -> Iterator[None]:
    """Turn an OSError while writing into an OutputError that names the path and the mend.

    ``again`` is the command to run once it is mended.
    """
    try:
        yield
    except OSError as error:
        where = error.filename or root
        reason = error.strerror or str(error)
        mend = _MENDS.get(error.errno or 0, "Mend that")
        raise OutputError(
            f"The index cannot be written: {where} ({reason}). {mend}, then run: {again}"
        ) from error


def permitting(root: Path) -> str:
    """Return the command that gives whoever owns an index the right to read it."""
    return shlex.join(["chmod", "-R", "u+rX", str(root)])


def write_all(handle: int, data: bytes, path: Path) -> None:
    """Write all of ``data`` to an open file. Raises OSError, with the path."""
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[os.write(handle, rest) :]
    except OSError as error:
        error.filename = str(path)
        raise


def _faults(root: Path, held: bytes) -> list[Fault]:
    found: list[Fault] = []
    sums: dict[str, str] = {}
    for stored, wrong in standing(root):
        sums[stored.build_id] = stored.manifest_sha256
        found += wrong
    pointed = root / CURRENT
    try:
        named = _pointer(root, held)
    except IndexDamaged:
        return [Fault(pointed, "it is not what was written"), *found]
    if named.build not in sums:
        return [Fault(pointed, f"the build it names is not there: {named.build}"), *found]
    own = root / _BUILDS / named.build / MANIFEST
    accused = any(fault.path in (own, own.with_name(_SUM)) for fault in found)
    if sums[named.build] != named.manifest_sha256 and not accused:
        found.insert(0, Fault(pointed, f"its checksum is not that of build {named.build}"))
    return found


def _folder(root: Path, build_id: str) -> Path:
    return root / _BUILDS / build_id


def _entries(root: Path) -> list[os.DirEntry[str]]:
    """Return what stands among the builds, whole or not. Raises IndexDamaged."""
    folder = root / _BUILDS
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if "-" in entry.name]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _damaged(root, Fault(folder, error.strerror or "unreadable")) from error


def _leave_nothing(root: Path, lock: FileLock, made: list[Path]) -> None:
    """Remove the lock's file where no build stands, and the folders that are empty then.

    Only while it is held: who opened the file before then gets the lock of a file without a
    name, which filelock sees and refuses; who comes later makes one of its own, and then the
    folder is not empty. Who holds the lock removes the index's folder whoever made it: of two
    that collide, the one that made it may be the first to leave, and cannot then.
    """
    with suppress(OSError, IndexDamaged):
        if lock.is_locked and not build_ids(root):
            with suppress(FileNotFoundError):
                (root / _BUILDS).rmdir()
            (root / _LOCK).unlink()
            root.rmdir()
        for folder in made:
            with suppress(FileNotFoundError):
                folder.rmdir()


def _in_the_way(root: Path) -> bool:
    """Say whether something else stands in the place of an index's folder."""
    try:
        # Looked at once: the folder may come and go meanwhile.
        state = root.lstat()
    except FileNotFoundError:
        return False
    return not stat.S_ISDIR(state.st_mode) and not root.is_dir()


def _next_number(root: Path) -> int:
    numbers = [entry.name.partition("-")[0] for entry in _entries(root)]
    return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1


def _pointer(root: Path, held: bytes = b"") -> _Pointer:
    path = root / CURRENT
    try:
        raw = held or _plain(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        if build_ids(root):
            raise _damaged(root, Fault(path, "it is missing")) from error
        if root.is_file():
            raise IndexMissing(
                f"No index at '{root}': that is a file. Name the index's folder with --index, or "
                f"build one with: {command('build', 'corpus', index='index')}"
            ) from error
        raise IndexMissing(
            f"No index at '{root}'. Build it with: {command('build', 'corpus', index=root)}"
        ) from error
    except OSError as error:
        raise _damaged(root, Fault(path, error.strerror or "unreadable")) from error
    try:
        return _POINTER.validate_json(raw)
    except ValueError as error:
        raise _damaged(root, Fault(path, "it is not what was written")) from error


def _point(root: Path, text: bytes) -> None:
    part = root / f"{CURRENT}{_PART}"
    try:
        _write(part, text)
        part.replace(root / CURRENT)
    except (OSError, KeyboardInterrupt):
        with suppress(OSError):
            part.unlink()
        raise


def _read(folder: Path) -> Stored:
    stored, found = _inspect(folder)
    if found:
        raise _damaged(folder.parent.parent, found[0])
    return stored


def _inspect(folder: Path) -> tuple[Stored, list[Fault]]:
    """Read every file of a build and compare it with the manifest; return all that is wrong."""
    build_id = folder.name.removesuffix(_PART)
    path = folder / MANIFEST
    try:
        raw = _plain(path)
        noted = _plain(folder / _SUM)
    except OSError as error:
        missing = Path(error.filename or path)
        return Stored(build_id, "", {}, {}), [Fault(missing, error.strerror or "unreadable")]
    checksum = hashlib.sha256(raw).hexdigest()
    stored = Stored(build_id, checksum, {}, {})
    if noted != f"{checksum}  {MANIFEST}\n".encode():
        return stored, [Fault(path, f"its checksum is not the one in {_SUM}")]
    try:
        stored.manifest.update(json.loads(raw))
        listed = _LISTED.validate_python(stored.manifest)
    except (ValueError, TypeError, RecursionError):
        return stored, [Fault(path, "it is not what was written")]
    if listed.build_id != build_id:
        return stored, [Fault(path, f"it is that of build {listed.build_id}")]
    found = []
    for name, facts in listed.files.items():
        data, reason = _checked(folder / name, facts)
        if reason:
            found.append(Fault(folder / name, reason))
        else:
            stored.files[name] = data
    for path in _files(folder):
        if path.relative_to(folder).as_posix() not in {*listed.files, MANIFEST, _SUM}:
            found.append(Fault(path, "the file does not belong to this build"))
    return stored, found


def _checked(path: Path, facts: _File) -> tuple[bytes, str]:
    """Return a file's bytes, or what is wrong with it."""
    try:
        data = _plain(path, facts.bytes)
    except OSError as error:
        return b"", error.strerror or "unreadable"
    if hashlib.sha256(data).hexdigest() != facts.sha256:
        return b"", "its checksum is wrong"
    return data, ""


def _plain(path: Path, size: int | None = None) -> bytes:
    """Return the bytes of a plain file. Raises OSError, also where its size is another."""
    state = path.lstat()
    # A pipe or a link could keep the reader waiting, or lead out of the index.
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, "it is not a plain file", str(path))
    if size is not None and state.st_size != size:
        reason = f"it has {state.st_size:,} bytes, {size:,} were written"
        raise OSError(errno.EIO, reason, str(path))
    return path.read_bytes()


def _damaged(root: Path, fault: Fault) -> IndexDamaged:
    if fault.forbidden:
        mend = f"Give yourself the right to read it, with: {permitting(root)}"
        if fault.stranger:
            mend = (
                f"It belongs to another user, {fault.stranger}: ask for the right to read it, or "
                f"run qa as that user, for example: {command('doctor', index=root)}"
            )
        return IndexDamaged(f"The index cannot be read: {fault.path} ({fault.reason}). {mend}")
    return IndexDamaged(
        f"The index is damaged: {fault.path} ({fault.reason}). "
        f"Build it again with: {command('build', 'corpus', index=root)} --force"
    )


def _files(folder: Path) -> Iterator[Path]:
    """Yield everything below a folder that is not a folder itself; it may vanish meanwhile."""
    for parent, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        yield from (Path(parent) / name for name in names + links)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | BINARY, 0o666)
    try:
        write_all(handle, data, path)
        _flush(handle, path)
    finally:
        os.close(handle)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows keeps no handle on a folder, and needs none
    handle = os.open(path, os.O_RDONLY)
    try:
        _flush(handle, path)
    finally:
        os.close(handle)


def _flush(handle: int, path: Path) -> None:
    try:
        os.fsync(handle)
    except OSError as error:
        error.filename = str(path)
        raise
