from __future__ import annotations

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
    with store.writing(root), store.staging(root, fingerprint) as staged:
        (staged.folder / "one.txt").write_text(text)
        (staged.folder / "sub").mkdir()
        (staged.folder / "sub" / "two.txt").write_text(text * 2)
        staged.publish({"format": 1})
        return staged.build_id


def read(root: Path) -> str:
    folder, _ = store.verified(root)
    return (folder / "one.txt").read_text()


def test_what_was_published_is_current(tmp_path: Path):
    build_id = publish(tmp_path, "old")
    folder, manifest = store.verified(tmp_path)
    assert build_id == "000001-" + "f" * 12
    assert manifest["build_id"] == build_id
    assert manifest["format"] == 1
    assert set(manifest["files"]) == {"one.txt", "sub/two.txt"}
    assert (folder / "sub" / "two.txt").read_text() == "oldold"
    assert store.current_id(tmp_path) == build_id


def test_a_new_build_replaces_the_old_one(tmp_path: Path):
    publish(tmp_path, "old")
    assert publish(tmp_path, "new").startswith("000002-")
    assert read(tmp_path) == "new"


def test_a_build_that_fails_leaves_the_old_one_and_nothing_else(tmp_path: Path):
    publish(tmp_path, "old")
    before = sorted(p.name for p in (tmp_path / "builds").iterdir())
    with pytest.raises(ZeroDivisionError), store.writing(tmp_path), store.staging(tmp_path, "x"):
        raise ZeroDivisionError
    assert read(tmp_path) == "old"
    assert sorted(p.name for p in (tmp_path / "builds").iterdir()) == before


def test_prune_keeps_the_current_build_and_the_newest(tmp_path: Path):
    for text in ("one", "two", "three"):
        publish(tmp_path, text)
    store.prune(tmp_path, keep=2)
    assert sorted(p.name[:6] for p in (tmp_path / "builds").iterdir()) == ["000002", "000003"]
    assert read(tmp_path) == "three"


def test_no_index_is_named_with_the_command_that_makes_one(tmp_path: Path):
    with pytest.raises(IndexMissing) as caught:
        store.verified(tmp_path / "none")
    assert str(caught.value) == (
        f"No index at '{tmp_path / 'none'}'. "
        f"Build it with: qa build corpus --index {tmp_path / 'none'}"
    )


@pytest.mark.parametrize("name", ["one.txt", "sub/two.txt", "manifest.json"])
@pytest.mark.parametrize("damage", ["flip", "truncate", "append", "empty", "remove"])
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
    else:
        path.write_bytes(damaged[damage])
    with pytest.raises(IndexDamaged, match=path.name):
        store.verified(tmp_path)


def test_a_file_too_many_is_found(tmp_path: Path):
    build_id = publish(tmp_path, "text")
    (tmp_path / "builds" / build_id / "extra.npy").write_bytes(b"?")
    with pytest.raises(IndexDamaged, match=r"extra\.npy"):
        store.verified(tmp_path)


def test_files_of_two_builds_are_never_mixed(tmp_path: Path):
    old, new = publish(tmp_path, "old!"), publish(tmp_path, "new!")
    builds = tmp_path / "builds"
    shutil.copy(builds / old / "one.txt", builds / new / "one.txt")
    with pytest.raises(IndexDamaged, match=r"one\.txt"):
        store.verified(tmp_path)


@pytest.mark.parametrize(
    "pointer", ["", "{}", "[]", "null", '{"build": "../..", "manifest_sha256": "0"}', "\x00"]
)
def test_a_broken_pointer_is_damage(tmp_path: Path, pointer: str):
    publish(tmp_path, "text")
    (tmp_path / "CURRENT").write_text(pointer)
    with pytest.raises(IndexDamaged, match="CURRENT"):
        store.verified(tmp_path)
    assert store.current_id(tmp_path) is None


def test_a_second_writer_is_told_at_once(tmp_path: Path):
    with store.writing(tmp_path):
        code = (
            "import sys; from pathlib import Path; from qa import store\n"
            "with store.writing(Path(sys.argv[1])): pass"
        )
        second = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
        )
    assert "OutputError: Another process is building this index" in second.stderr


def test_the_lock_of_a_dead_process_is_free(tmp_path: Path):
    code = (
        "import os, sys; from pathlib import Path; from qa import store\n"
        "with store.writing(Path(sys.argv[1])): os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    publish(tmp_path, "text")
    assert read(tmp_path) == "text"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match=r"The index cannot be written: .*file"):
        publish(tmp_path / "file", "text")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission_to_write_is_said(tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        publish(tmp_path / "index", "text")


def test_the_manifest_holds_plain_sums(tmp_path: Path):
    build_id = publish(tmp_path, "abc")
    manifest = json.loads((tmp_path / "builds" / build_id / "manifest.json").read_text())
    assert manifest["files"]["one.txt"] == {
        "bytes": 3,
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    }
