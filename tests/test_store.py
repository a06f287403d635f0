from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qa import store
from qa.errors import IndexDamaged, IndexMissing, OutputError


def publish(root: Path, text: str, fingerprint: str = "f" * 20) -> str:
    with store.writing(root, "qa build"), store.staging(root, fingerprint) as staged:
        staged.write("one.txt", text.encode())
        staged.write("sub/two.txt", text.encode() * 2)
        staged.seal({"format": 1})
        staged.publish()
        return staged.build_id


def read(root: Path) -> str:
    return store.current(root).files["one.txt"].decode()


def test_what_was_published_is_current(tmp_path: Path):
    build_id = publish(tmp_path, "old")
    stored = store.current(tmp_path)
    assert build_id == "000001-" + "f" * 12
    assert stored.build_id == stored.manifest["build_id"] == build_id
    assert stored.manifest["format"] == 1
    assert stored.files == {"one.txt": b"old", "sub/two.txt": b"oldold"}
    assert store.current_id(tmp_path) == build_id


def test_a_new_build_replaces_the_old_one(tmp_path: Path):
    publish(tmp_path, "old")
    assert publish(tmp_path, "new").startswith("000002-")
    assert read(tmp_path) == "new"


def test_a_build_that_fails_leaves_the_old_one_and_nothing_else(tmp_path: Path):
    publish(tmp_path, "old")
    before = sorted(p.name for p in (tmp_path / "builds").iterdir())
    with (
        pytest.raises(ZeroDivisionError),
        store.writing(tmp_path, "qa build"),
        store.staging(tmp_path, "x"),
    ):
        raise ZeroDivisionError
    assert read(tmp_path) == "old"
    assert sorted(p.name for p in (tmp_path / "builds").iterdir()) == before


def numbers(root: Path) -> list[str]:
    return [build_id[:6] for build_id in store.build_ids(root)]


def test_prune_keeps_the_current_build_and_the_newest(tmp_path: Path):
    for text in ("one", "two", "three"):
        publish(tmp_path, text)
    store.prune(tmp_path, keep=2)
    assert numbers(tmp_path) == ["000003", "000002"]
    assert read(tmp_path) == "three"


def test_a_damaged_build_takes_no_place(tmp_path: Path):
    ids = [publish(tmp_path, text) for text in ("one", "two", "three")]
    (tmp_path / "builds" / ids[1] / "one.txt").write_text("bad")
    store.prune(tmp_path, keep=2)
    assert numbers(tmp_path) == ["000003", "000001"]


def test_switch_returns_to_an_earlier_build(tmp_path: Path):
    old = publish(tmp_path, "old")
    publish(tmp_path, "new")
    store.switch(tmp_path, old)
    assert read(tmp_path) == "old"
    store.prune(tmp_path, keep=1)
    assert store.build_ids(tmp_path) == [old]


def test_the_pointer_changes_with_each_switch(tmp_path: Path):
    assert store.pointer(tmp_path) == b""
    publish(tmp_path, "same")
    first = store.pointer(tmp_path)
    publish(tmp_path, "same")
    assert store.pointer(tmp_path) not in (b"", first)


def test_what_a_killed_writer_left_is_cleared_away(tmp_path: Path):
    publish(tmp_path, "old")
    (tmp_path / "builds" / "000002-abc.part").mkdir()
    (tmp_path / "builds" / "000002-abc.part" / "one.txt").write_text("half")
    (tmp_path / "CURRENT.part").write_text("half")
    assert [path.name for path in store.leftovers(tmp_path)] == ["000002-abc.part", "CURRENT.part"]
    publish(tmp_path, "new")
    assert store.leftovers(tmp_path) == []
    assert numbers(tmp_path) == ["000003", "000001"]


def test_no_index_is_named_with_the_command_that_makes_one(tmp_path: Path):
    with pytest.raises(IndexMissing) as caught:
        store.current(tmp_path / "none")
    assert str(caught.value) == (
        f"No index at '{tmp_path / 'none'}'. "
        f"Build it with: qa build corpus --index {tmp_path / 'none'}"
    )


FILES = ["one.txt", "sub/two.txt", "manifest.json", "manifest.sha256"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["flip", "truncate", "append", "empty", "remove", "link"])
def test_any_damage_to_any_file_is_found_and_named(tmp_path: Path, name: str, damage: str):
    build_id = publish(tmp_path, "some text that is long enough")
    path = tmp_path / "builds" / build_id / name
    data = path.read_bytes()
    damaged = {
        "flip": bytes([data[0] ^ 1]) + data[1:],
        "truncate": data[:-1],
        "append": data + b" ",
        "empty": b"",
    }
    if damage == "remove":
        path.unlink()
    elif damage == "link":
        path.unlink()
        path.symlink_to("/etc/passwd")
    else:
        path.write_bytes(damaged[damage])
    # The sum of the manifest and the manifest accuse each other.
    with pytest.raises(IndexDamaged, match="manifest" if "manifest" in name else path.name) as e:
        store.current(tmp_path)
    assert str(e.value).endswith(f"Build it again with: qa build corpus --index {tmp_path} --force")
    assert [fault.path.name.partition(".")[0] for fault in store.faults(tmp_path)] == [
        path.name.partition(".")[0]
    ]


def test_every_fault_is_listed(tmp_path: Path):
    old, new = publish(tmp_path, "old"), publish(tmp_path, "new")
    assert store.faults(tmp_path) == []
    builds = tmp_path / "builds"
    (builds / old / "one.txt").write_bytes(b"odd")
    (builds / new / "one.txt").write_bytes(b"longer")
    (builds / new / "sub" / "three.txt").touch()
    assert [(f.path.relative_to(builds).as_posix(), f.reason) for f in store.faults(tmp_path)] == [
        (f"{new}/one.txt", "it has 6 bytes, 3 were written"),
        (f"{new}/sub/three.txt", "the file does not belong to this build"),
        (f"{old}/one.txt", "its checksum is wrong"),
    ]


def test_a_build_that_is_removed_while_all_are_looked_at_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    old = publish(tmp_path, "old")
    publish(tmp_path, "new")
    read_bytes = Path.read_bytes

    def hooked(path: Path) -> bytes:
        # The writer is quicker than the one who looks: the old build goes, a third one comes.
        if old in str(path) and len(store.build_ids(tmp_path)) == 2:
            publish(tmp_path, "newest")
            store.prune(tmp_path, keep=1)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", hooked)
    assert store.faults(tmp_path) == []
    assert numbers(tmp_path) == ["000003"]


def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(tmp_path: Path):
    path = tmp_path / "builds" / publish(tmp_path, "text") / "one.txt"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(IndexDamaged, match="not a plain file"):
        store.current(tmp_path)


def test_a_file_too_many_is_found(tmp_path: Path):
    build_id = publish(tmp_path, "text")
    (tmp_path / "builds" / build_id / "extra.npy").write_bytes(b"?")
    with pytest.raises(IndexDamaged, match=r"extra\.npy"):
        store.current(tmp_path)


def test_files_of_two_builds_are_never_mixed(tmp_path: Path):
    old, new = publish(tmp_path, "old!"), publish(tmp_path, "new!")
    builds = tmp_path / "builds"
    shutil.copy(builds / old / "one.txt", builds / new / "one.txt")
    with pytest.raises(IndexDamaged, match=r"one\.txt"):
        store.current(tmp_path)


@pytest.mark.parametrize(
    "pointer",
    [
        *("", "{}", "[]", "null", "\x00", "[" * 100_000),
        *(
            json.dumps({"build": build, "manifest_sha256": "0"})
            for build in ("../..", "1\0-a", "1-\ud800", "", "000001-" + "f" * 5000)
        ),
    ],
)
def test_a_broken_pointer_is_damage(tmp_path: Path, pointer: str):
    publish(tmp_path, "text")
    (tmp_path / "CURRENT").write_text(pointer)
    with pytest.raises(IndexDamaged, match="CURRENT"):
        store.current(tmp_path)
    assert store.current_id(tmp_path) is None
    assert [fault.path.name for fault in store.faults(tmp_path)] == ["CURRENT"]
    publish(tmp_path, "mended")
    assert read(tmp_path) == "mended"


NOTHING = {"bytes": 0, "sha256": hashlib.sha256(b"").hexdigest()}


@pytest.mark.parametrize(
    "files",
    [
        *([1], None, {"a": None}, {"a": {"bytes": "?", "sha256": ""}}, {"a": {}}),
        *({name: NOTHING} for name in ("../../x", "/x", "a/../../x", "a//x", "", ".", "a\0")),
    ],
)
def test_a_manifest_that_lists_what_is_no_file_of_its_build_is_damage(
    tmp_path: Path, files: object
):
    old, new = publish(tmp_path, "old"), publish(tmp_path, "new")
    (tmp_path / "x").touch()
    rewrite(tmp_path, json.dumps({"build_id": new, "files": files}))
    assert_manifest_is_damaged(tmp_path, new, old)


@pytest.mark.parametrize(
    "text", ["[]", "5", "{", "{}", "[" * 100_000, '{"build_id": [], "files": {}}']
)
def test_a_manifest_that_is_none_is_damage(tmp_path: Path, text: str):
    old, new = publish(tmp_path, "old"), publish(tmp_path, "new")
    rewrite(tmp_path, text)
    assert_manifest_is_damaged(tmp_path, new, old)


def rewrite(root: Path, manifest: str) -> None:
    """Put another manifest into the current build, with all sums made right again."""
    build_id = store.current_id(root)
    folder = root / "builds" / f"{build_id}"
    checksum = hashlib.sha256(manifest.encode()).hexdigest()
    (folder / "manifest.json").write_text(manifest)
    (folder / "manifest.sha256").write_text(f"{checksum}  manifest.json\n")
    (root / "CURRENT").write_text(json.dumps({"build": build_id, "manifest_sha256": checksum}))


def assert_manifest_is_damaged(root: Path, bad: str, good: str) -> None:
    with pytest.raises(IndexDamaged, match=r"manifest\.json \(it is not what was written\)"):
        store.current(root)
    assert [fault.path.name for fault in store.faults(root)] == ["manifest.json"]
    assert [not wrong for _, wrong in store.standing(root)] == [False, True]
    store.prune(root, keep=1)
    assert store.build_ids(root) == [bad, good]


def test_a_pointer_that_is_gone_is_damage_too(tmp_path: Path):
    publish(tmp_path, "text")
    (tmp_path / "CURRENT").unlink()
    with pytest.raises(IndexDamaged, match="CURRENT"):
        store.current(tmp_path)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only where there is such a folder")
def test_where_no_index_can_stand_nobody_is_waited_for():
    with (
        pytest.raises(OutputError, match=r"cannot be written: /proc/index \(No such file or dir"),
        store.writing(Path("/proc/index"), "qa build"),
    ):
        pass


def test_a_second_writer_is_told_at_once(tmp_path: Path):
    with store.writing(tmp_path, "qa build"):
        code = (
            "import sys; from pathlib import Path; from qa import store\n"
            "with store.writing(Path(sys.argv[1]), 'qa build'): pass"
        )
        second = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
        )
    assert "OutputError: Another process is building this index" in second.stderr


def test_the_lock_of_a_dead_process_is_free(tmp_path: Path):
    code = (
        "import os, sys; from pathlib import Path; from qa import store\n"
        "with store.writing(Path(sys.argv[1]), 'qa build'): os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    publish(tmp_path, "text")
    assert read(tmp_path) == "text"


def test_what_the_disk_did_not_keep_is_found_before_it_is_current(tmp_path: Path):
    publish(tmp_path, "old")
    with store.writing(tmp_path, "qa build"), store.staging(tmp_path, "f" * 12) as staged:
        staged.write("one.txt", b"new")
        (staged.folder / "one.txt").write_bytes(b"ne")
        with pytest.raises(IndexDamaged, match=r"one\.txt"):
            staged.seal({})
    assert read(tmp_path) == "old"
    assert store.leftovers(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match=r"The index cannot be written: .*file"):
        publish(tmp_path / "file", "text")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission_to_write_is_said(tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        publish(tmp_path / "index", "text")


@pytest.mark.parametrize(
    ("number", "mend"),
    [
        (errno.ENOSPC, "Free some space, then run"),
        (errno.EIO, "Check the disk, then run"),
        (errno.EACCES, "Get the right to write there, or name another folder with --index"),
        (errno.ENOTDIR, "Move away what is there, or name another folder with --index"),
        (errno.EMFILE, "Mend that, then run"),
    ],
)
def test_what_cannot_be_written_is_named_with_what_mends_it(tmp_path: Path, number: int, mend: str):
    reason = os.strerror(number)
    with pytest.raises(OutputError) as caught, store.explained(tmp_path, "qa build mine"):
        raise OSError(number, reason, "there")
    message = str(caught.value)
    assert message.startswith(f"The index cannot be written: there ({reason}). {mend}")
    assert message.endswith(", then run: qa build mine")


def test_where_no_build_has_come_of_it_nothing_stays(tmp_path: Path):
    root = tmp_path / "made" / "for" / "it"
    with store.writing(root, "qa build"), store.staging(root, "x") as staged:
        staged.write("one.txt", b"text")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_wherever_a_build_is_interrupted_it_is_current_or_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
):
    old = publish(tmp_path, "old")
    at = 0
    for stopped_at in range(1, 30):
        calls = 0
        real = getattr(os, call)

        def stopping(*arguments, real=real, stopped_at=stopped_at):
            nonlocal calls
            calls += 1
            if calls == stopped_at:
                raise KeyboardInterrupt
            return real(*arguments)

        with monkeypatch.context() as patched:
            patched.setattr(os, call, stopping)
            try:
                publish(tmp_path, "new")
            except KeyboardInterrupt:
                at += 1
            else:
                break
        current = store.current_id(tmp_path)
        assert store.leftovers(tmp_path) == []
        assert store.faults(tmp_path) == []
        assert set(store.build_ids(tmp_path)) == {old, current}
        store.switch(tmp_path, old)
        store.prune(tmp_path, keep=1)
    assert at == {"fsync": 9, "replace": 2}[call]


def test_an_empty_folder_does_not_stay_whoever_made_it(tmp_path: Path):
    """The one that made it may have left, and could not remove it while another was there."""
    root = tmp_path / "index"
    root.mkdir()
    with pytest.raises(ZeroDivisionError), store.writing(root, "qa build"):
        raise ZeroDivisionError
    assert not root.exists()


def test_a_folder_that_stood_before_stays_and_what_is_in_it(tmp_path: Path):
    (tmp_path / "README.md").touch()
    with pytest.raises(ZeroDivisionError), store.writing(tmp_path, "qa build"):
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    publish(tmp_path, "text")
    with pytest.raises(ZeroDivisionError), store.writing(tmp_path, "qa build"):
        raise ZeroDivisionError
    assert (tmp_path / ".lock").exists()


def test_the_lock_of_a_file_that_was_removed_is_none(tmp_path: Path):
    """Who opened the lock's file just before a failed writer removed it must not hold it."""
    waiting = os.open(tmp_path / ".lock", os.O_RDWR | os.O_CREAT)
    try:
        with store.writing(tmp_path, "qa build"):
            pass
        # What was open before is free now, but it is no longer the index's lock.
        fcntl.flock(waiting, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert os.fstat(waiting).st_nlink == 0
        publish(tmp_path, "text")
        assert read(tmp_path) == "text"
    finally:
        os.close(waiting)


WRITER = """
import sys
from pathlib import Path
from qa import store
from qa.errors import OutputError

root, log = Path(sys.argv[1]), Path(sys.argv[2])
log.touch()
for number in range(400):
    try:
        with store.writing(root, "qa build"):
            # Two that hold it at once would find each other's mark.
            mark = log.with_name("held")
            mark.touch(exist_ok=False)
            mark.unlink()
    except OutputError as error:
        assert "Another process is building this index" in str(error), error
"""


def test_writers_that_leave_nothing_never_hold_the_index_together(tmp_path: Path):
    root = tmp_path / "index"
    command = [sys.executable, "-c", WRITER, str(root)]
    writers = [
        subprocess.Popen([*command, str(tmp_path / f"log{n}")], stderr=subprocess.PIPE, text=True)
        for n in range(3)
    ]
    said = [writer.communicate(timeout=120)[1] for writer in writers]
    assert said == ["", "", ""]
    assert not root.exists()


def test_an_index_that_may_not_be_read_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Root may read everything, so the refusal is the operating system's by proxy."""
    publish(tmp_path, "text")

    def refused(path: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(IndexDamaged) as caught:
        store.build_ids(tmp_path)
    said = f"The index cannot be read: {tmp_path / 'builds'} (Permission denied). "
    assert str(caught.value) == (
        f"{said}Give yourself the right to read it, with: chmod -R u+rX {tmp_path}"
    )
    # Nobody may change the rights to another's files.
    owner = (tmp_path / "builds").owner()
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(IndexDamaged) as caught:
        store.build_ids(tmp_path)
    assert str(caught.value) == (
        f"{said}It belongs to another user, {owner}: ask for the right to read it, or run qa as "
        f"that user, for example: qa doctor --index {tmp_path}"
    )


def test_whose_a_file_is_that_cannot_be_looked_at_is_told_by_the_folder_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    real = Path.stat

    def refused(path: Path, **options: bool) -> os.stat_result:
        if path.name == "hidden":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", refused)
    fault = store.Fault(tmp_path / "hidden", "Permission denied")
    assert fault.stranger is None
    monkeypatch.setattr(os, "geteuid", lambda: real(tmp_path).st_uid + 1)
    assert fault.stranger == tmp_path.owner()
    assert store.Fault(tmp_path / "gone", "Permission denied").stranger is None


def test_a_file_in_the_place_of_an_index_is_said_to_be_one(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(IndexMissing, match=r"No index at '.*file': that is a file\. Name the"):
        store.current(tmp_path / "file")


def test_the_manifest_holds_plain_sums(tmp_path: Path):
    build_id = publish(tmp_path, "abc")
    manifest = json.loads((tmp_path / "builds" / build_id / "manifest.json").read_text())
    assert manifest["files"]["one.txt"] == {
        "bytes": 3,
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    }
