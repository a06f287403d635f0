"""Format 1 as `docs/index-format.md` describes it, read with nothing of qa; and by qa."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest

import qa
from qa import builds, health, store
from qa.errors import IndexMismatch
from qa.index import FORMAT, open_index
from tests.conftest import TOY_REPORT, toy_calibration
from tests.toys import AXES, ToyEncoder, ToyReranker

FIXTURES = Path(__file__).parent / "data"
FIXTURE = FIXTURES / "index-format-1"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return shutil.copytree(FIXTURE, tmp_path / "index")


def test_it_reads_as_the_page_says():
    current = json.loads((FIXTURE / "CURRENT").read_bytes())
    folder = FIXTURE / "builds" / current["build"]
    raw = (folder / "manifest.json").read_bytes()
    checksum = hashlib.sha256(raw).hexdigest()
    assert current["manifest_sha256"] == checksum
    assert (folder / "manifest.sha256").read_bytes() == f"{checksum}  manifest.json\n".encode()
    manifest = json.loads(raw)
    assert (manifest["format"], manifest["build_id"]) == (1, folder.name)
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert files == {*manifest["files"], "manifest.json", "manifest.sha256"}
    for name, facts in manifest["files"].items():
        data = (folder / name).read_bytes()
        assert facts == {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (document,) = json.loads((folder / "documents.json").read_bytes())
    passages = json.loads((folder / "passages.json").read_bytes())
    assert document["sha256"] == hashlib.sha256(TOY_REPORT.encode()).hexdigest()
    assert all(document["text"][p["start"] : p["end"]] == p["text"] for p in passages)

    vectors = (folder / "vectors.faiss").read_bytes()
    head = struct.unpack("<4siqqqBiQ", vectors[:45])
    size, count = manifest["encoder"]["dimension"], len(passages)
    assert head == (b"IxFI", size, count, 1 << 20, 1 << 20, 1, 0, size * count)
    numbers = np.frombuffer(vectors[45:], "<f4").reshape(count, size)
    texts = [f"{p['context']}\n{p['content']}" for p in passages]
    np.testing.assert_array_equal(numbers, ToyEncoder(AXES).encode_passages(texts))

    stems = json.loads((folder / "words" / "vocabulary.json").read_bytes())
    assert stems == sorted(stems)
    arrays = {}
    for name, kind in (("starts", "<i8"), ("passages", "<i4"), ("scores", "<f4")):
        data = (folder / "words" / f"{name}.npy").read_bytes()
        assert data[:8] == b"\x93NUMPY\x01\x00"
        arrays[name] = np.load(io.BytesIO(data), allow_pickle=False)
        assert (arrays[name].dtype, arrays[name].ndim) == (np.dtype(kind), 1)
    starts = arrays["starts"]
    assert len(starts) == len(stems) + 1
    horse = slice(starts[stems.index("hors")], starts[stems.index("hors") + 1])
    holding = {n for n, text in enumerate(texts) if "horse" in text.lower()}
    assert set(arrays["passages"][horse].tolist()) == holding


def test_qa_opens_it_and_answers(index: Path):
    assert store.faults(index) == []
    searcher = qa.load(
        index, encoder=ToyEncoder(AXES), reranker=ToyReranker(), calibration=toy_calibration()
    )
    hit = searcher.ask("Who guards the gate, is it the dog?").hits[0]
    assert hit.quote == "The dog guards the gate."
    assert hit.citation.section_path == ("Zoo inspection", "Animals")


def test_what_is_built_today_has_the_same_form(toy_index: Path):
    then, now = store.current(FIXTURE), store.current(toy_index)
    assert then.manifest.keys() == now.manifest.keys()
    assert then.files.keys() == now.files.keys()
    for name in then.files:
        if name not in {"documents.json", "passages.json"}:
            assert then.files[name] == now.files[name], "raise FORMAT, and add a fixture"


def test_every_released_format_has_a_fixture_and_is_read_or_refused_by_name():
    formats = {int(path.name.rpartition("-")[2]): path for path in FIXTURES.glob("index-format-*")}
    assert formats.keys() == set(range(1, FORMAT + 1))
    for number, path in formats.items():
        if number == FORMAT:
            assert open_index(path).manifest["format"] == FORMAT
        else:
            with pytest.raises(IndexMismatch, match=f"has format {number}, this version reads"):
                open_index(path)


@pytest.mark.parametrize("other", [0, 2, "1", None, [1]])
def test_another_format_is_refused_by_name(index: Path, other: object):
    stored = store.current(index)
    with store.writing(index, "qa build"), store.staging(index, "other") as staged:
        for name, data in stored.files.items():
            staged.write(name, data)
        staged.seal({**stored.manifest, "format": other})
        staged.publish()
    with pytest.raises(IndexMismatch) as caught:
        open_index(index)
    assert str(caught.value) == (
        f"The index at '{index}' has format {other}, this version reads 1. "
        f"Build it again with: qa build corpus --index {index}"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("settings", {"encoder": 5}),
        ("settings", {"unknown": 5}),
        ("settings", None),
        ("encoder", None),
        ("encoder", {"name": "a", "sha256": "b"}),
        ("corpus", ["a"]),
        ("documents", 5),
        ("versions", []),
        ("passages", "many"),
        ("built", None),
        ("unknown", 5),
    ],
)
def test_a_manifest_of_another_shape_is_refused_and_built_anew(
    index: Path, toy_corpus: Path, field: str, value: object
):
    stored = store.current(index)
    with store.writing(index, "qa build"), store.staging(index, "other") as staged:
        for name, data in stored.files.items():
            staged.write(name, data)
        staged.seal({**stored.manifest, field: value})
        staged.publish()
    with pytest.raises(IndexMismatch, match=f"does not read as format 1: {field}[.:]"):
        open_index(index)
    assert [f"{one.damage}"[:26] for one in builds.listing(index)] == [
        "does not read as format 1:",
        "None",
    ]
    assert not health.examine(index).healthy
    assert qa.build(toy_corpus, index, encoder=ToyEncoder(AXES)).changed
    assert open_index(index).manifest["passages"] == 3


def test_no_door_to_code_stands_open():
    """Neither an index nor a model may bring code along."""
    package = Path(qa.__file__).parent
    for path in package.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
        assert "trust_remote_code" not in named, path
        called = {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & {"eval", "exec", "compile", "__import__"}, path
