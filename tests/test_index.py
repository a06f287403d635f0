from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

import qa
from qa import builds, store
from qa import index as storing
from qa.encoders import ModelIdentity
from qa.errors import CorpusError, IndexDamaged, IndexMismatch
from qa.passages import model_text
from tests.toys import AXES, ToyEncoder


def test_the_passages_of_a_report_follow_each_other(tmp_path: Path):
    corpus = tmp_path / "zoos"
    corpus.mkdir()
    for name, animals in (("a_zoo", ("Cats", "Dogs")), ("b", ()), ("farm", ("Cats",))):
        parts = "".join(f"# {animal}\n\nThey sleep.\n\n" for animal in animals)
        (corpus / f"{name}.md").write_text(parts or "# Nothing\n")
    qa.build(corpus, tmp_path / "zoo", encoder=ToyEncoder(AXES))
    index = storing.open_index(tmp_path / "zoo")
    for id, own in index.numbers.items():
        assert {index.passages[number].document_id for number in own} <= {id}
    assert sum(map(len, index.numbers.values())) == len(index.passages) == 3
    assert index.called["a_zoo"] == {"zoo"}


def test_a_build_reports_what_it_did(toy_corpus: Path, tmp_path: Path):
    report = qa.build(toy_corpus, tmp_path / "index", encoder=ToyEncoder(AXES))
    assert (report.changed, report.documents, report.passages, report.embedded) == (True, 1, 3, 3)


def test_vectors_and_passages_stand_in_one_order(toy_index: Path, toy_encoder: ToyEncoder):
    index = storing.open_index(toy_index)
    expected = ToyEncoder(AXES).encode_passages([model_text(p) for p in index.passages])
    np.testing.assert_array_equal(index.vectors(), expected)


def test_faiss_finds_what_plain_numpy_finds(toy_index: Path, toy_encoder: ToyEncoder):
    index = storing.open_index(toy_index)
    for question in ("cat", "dog and gate", "horse apple", "keeper of cats", "nothing known"):
        vector = toy_encoder.encode_queries([question])[0]
        cosines = index.vectors() @ vector
        found = index.nearest(vector, 10)
        assert [score for _, score in found] == pytest.approx(sorted(cosines, reverse=True))
        assert all(score == pytest.approx(cosines[number]) for number, score in found)


def test_bm25_scores_are_those_of_the_formula(toy_index: Path):
    """Lucene's BM25, k1 = 1.5, b = 0.75, worked out by hand for one word."""
    from qa.words import terms

    index = storing.open_index(toy_index)
    texts = [terms(model_text(p)) for p in index.passages]
    holding = [text.count("hors") for text in texts]
    lengths = np.array([len(text) for text in texts])
    idf = np.log(1 + (3 - sum(map(bool, holding)) + 0.5) / (sum(map(bool, holding)) + 0.5))
    expected = {
        number: idf * count / (count + 1.5 * (0.25 + 0.75 * lengths[number] / lengths.mean()))
        for number, count in enumerate(holding)
        if count
    }
    assert dict(index.lexical(["hors"], 10)) == pytest.approx(expected)


def test_words_that_stand_nowhere_find_nothing(toy_index: Path):
    index = storing.open_index(toy_index)
    assert index.lexical(["zebra"], 10) == []
    assert index.lexical([], 10) == []


def test_an_unchanged_corpus_is_not_built_again(toy_corpus: Path, toy_index: Path):
    encoder = ToyEncoder(AXES)
    report = qa.build(toy_corpus, toy_index, encoder=encoder)
    assert not report.changed
    assert encoder.encoded == []


def test_any_change_is_built(toy_corpus: Path, toy_index: Path):
    encoder = ToyEncoder(AXES)
    (toy_corpus / "more.txt").write_text("A second report about the horse and its keeper.")
    assert qa.build(toy_corpus, toy_index, encoder=encoder).documents == 2
    assert qa.build(toy_corpus, toy_index, encoder=encoder, force=True).changed
    other = qa.IndexSettings(passage_words=20)
    assert qa.build(toy_corpus, toy_index, other, encoder=encoder).changed


def test_a_damaged_index_is_built_again(toy_corpus: Path, toy_index: Path):
    next(toy_index.glob("builds/*/vectors.faiss")).write_bytes(b"broken")
    with pytest.raises(IndexDamaged):
        storing.open_index(toy_index)
    assert qa.build(toy_corpus, toy_index, encoder=ToyEncoder(AXES)).changed
    assert len(storing.open_index(toy_index).passages) == 3


def test_a_build_that_fails_leaves_the_old_index(toy_corpus: Path, toy_index: Path):
    class Failing(ToyEncoder):
        def encode_passages(self, passages):
            raise RuntimeError("the machine stopped")

    (toy_corpus / "zoo.md").write_text("# Zoo\n\nAll new.")
    with pytest.raises(RuntimeError):
        qa.build(toy_corpus, toy_index, encoder=Failing(AXES))
    assert len(storing.open_index(toy_index).passages) == 3


def test_another_model_is_refused_by_name(toy_index: Path, toy_corpus: Path):
    index = storing.open_index(toy_index)
    with pytest.raises(IndexMismatch) as caught:
        index.require(ModelIdentity("other-encoder", "123"))
    message = str(caught.value)
    assert "was built by toy-encoder" in message
    assert "not by other-encoder" in message
    # The folder that it was built from, and the model that it was built with.
    assert message.endswith(f"with: qa build {toy_corpus} --index {toy_index}")


def test_the_same_weights_under_another_name_are_the_same_model(toy_index: Path):
    index = storing.open_index(toy_index)
    index.require(ModelIdentity("/another/folder", "sum-of-toy-encoder"))


def test_another_format_is_refused(tmp_path: Path):
    with store.writing(tmp_path, "qa build"), store.staging(tmp_path, "f" * 12) as staged:
        staged.seal({"format": 99})
        staged.publish()
    with pytest.raises(IndexMismatch, match="has format 99, this version reads 1"):
        storing.open_index(tmp_path)


def test_nothing_is_pickled(toy_index: Path):
    for path in toy_index.rglob("*"):
        if path.suffix == ".npy":
            np.load(path, allow_pickle=False)
        elif path.suffix == ".json":
            json.loads(path.read_bytes())
        elif path.is_file():
            assert path.name in {"vectors.faiss", "CURRENT", ".lock", "manifest.sha256"}


def test_nothing_of_an_index_is_evaluated(toy_index: Path):
    """numpy evaluates the head of an array: that is code from data, and in Python 3.11 it fails
    now and then when two threads do it at once (python/cpython#106905)."""

    compiled: list[object] = []

    def noted(source: object, *_: object, **__: object) -> None:
        compiled.append(source)

    with pytest.MonkeyPatch.context() as patch, suppress(IndexMismatch):
        patch.setattr("builtins.compile", noted)
        storing.open_index(toy_index)
    assert compiled == []


def rewritten(root: Path, name: str, data: bytes) -> None:
    """Put other bytes into the current build, with all sums made right again."""
    build_id = store.current_id(root)
    assert build_id
    stored = store.read(root, build_id)
    with store.writing(root, "qa build"), store.staging(root, "bad") as staged:
        for other, kept in stored.files.items():
            staged.write(other, data if other == name else kept)
        staged.seal(stored.manifest)
        staged.publish()
    shutil.rmtree(root / "builds" / build_id)


@pytest.mark.parametrize("count", [0, -1, 2, 2**31, 2**40])
@pytest.mark.parametrize("at", [4, 8, 37])
def test_vectors_that_lie_about_themselves_never_reach_faiss(toy_index: Path, at: int, count: int):
    raw = next(toy_index.glob("builds/*/vectors.faiss")).read_bytes()
    field = count.to_bytes(8, "little", signed=True)[: 4 if at == 4 else 8]
    rewritten(toy_index, "vectors.faiss", raw[:at] + field + raw[at + len(field) :])
    with pytest.raises(IndexDamaged, match="do not belong together"):
        storing.open_index(toy_index)


@pytest.mark.parametrize(
    "name", ["documents.json", "passages.json", "vectors.faiss", "words/starts.npy"]
)
@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\x93NUMPY\x01\x00v\x00{'descr': '|O'}"])
def test_parts_that_do_not_read_are_refused(toy_index: Path, name: str, data: bytes):
    rewritten(toy_index, name, data)
    with pytest.raises((IndexDamaged, IndexMismatch)):
        storing.open_index(toy_index)


def test_a_damaged_build_gives_way_to_the_last_good_one(
    toy_corpus: Path, toy_index: Path, caplog: pytest.LogCaptureFixture
):
    (toy_corpus / "more.txt").write_text("A second report about the horse and its keeper.")
    qa.build(toy_corpus, toy_index, encoder=ToyEncoder(AXES))
    first, second = sorted(toy_index.glob("builds/*"))
    (second / "vectors.faiss").write_bytes(b"broken")
    index = storing.open_index(toy_index)
    assert index.build_id == first.name
    assert index.notice == (
        "The current build of the index cannot be used: "
        f"this comes from build {first.name} of {index.built}."
    )
    assert f"{second / 'vectors.faiss'} (it has 6 bytes" in caplog.text
    assert f"Build {first.name} of {index.built} stands in." in caplog.text


@pytest.mark.parametrize(
    "files", [{}, {"a.txt": b"\x00\x01"}, {"a.txt": "naïve".encode("latin-1")}]
)
def test_a_corpus_without_a_readable_report_costs_nothing(
    files: dict[str, bytes], toy_index: Path, tmp_path: Path
):
    corpus = tmp_path / "bad"
    corpus.mkdir()
    for name, data in files.items():
        (corpus / name).write_bytes(data)
    with pytest.raises(CorpusError):
        qa.build(corpus, toy_index, encoder=ToyEncoder(AXES))
    assert len(storing.open_index(toy_index).passages) == 3


def test_one_bad_report_does_not_stop_the_others(toy_corpus: Path, tmp_path: Path):
    (toy_corpus / "bad.txt").write_bytes(b"\x00\x01\x02")
    report = qa.build(toy_corpus, tmp_path / "index", encoder=ToyEncoder(AXES))
    assert report.documents == 1
    assert [rejected.source for rejected in report.rejected] == ["bad.txt"]


# --- a reader, and a writer that acts between two of its steps --------------------------------


Meanwhile = Callable[[str, Callable[[], object]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """``meanwhile(name, act)`` acts, once, right before a file is read whose path holds ``name``;
    with several, one after the other. What the acts themselves read does not count."""
    waiting: list[tuple[str, Callable[[], object]]] = []
    acting: list[str] = []
    read_bytes = Path.read_bytes

    def hooked(path: Path) -> bytes:
        if waiting and waiting[0][0] in str(path) and not acting:
            name, act = waiting.pop(0)
            acting.append(name)
            act()
            acting.clear()
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", hooked)
    return lambda name, act: waiting.append((name, act))


Publish = Callable[..., str]


@pytest.fixture
def publish(toy_corpus: Path, tmp_path: Path) -> Publish:
    """Build with a report that was not there before; returns the build's id."""
    numbers = itertools.count()

    def build(keep: int = 3) -> str:
        (toy_corpus / "number.txt").write_text(f"The cat has {next(numbers)} lives left.")
        return qa.build(
            toy_corpus, tmp_path / "index", encoder=ToyEncoder(AXES), keep=keep
        ).build_id

    return build


def test_a_build_that_goes_while_it_is_read_gives_way_to_the_new_one(
    toy_index: Path, meanwhile: Meanwhile, publish: Publish
):
    new: list[str] = []
    meanwhile("passages.json", lambda: new.append(publish(keep=1)))
    index = storing.open_index(toy_index)
    assert ([index.build_id], index.notice) == (new, None)
    assert index.pointer == store.pointer(toy_index)


def test_a_switch_there_and_back_is_no_damage(
    toy_corpus: Path, toy_index: Path, meanwhile: Meanwhile, publish: Publish
):
    """CURRENT is the same before and after, and for a moment named what is gone by then."""
    old = store.current_id(toy_index)

    def back() -> None:
        builds.rollback(toy_index, old)
        (toy_corpus / "number.txt").unlink()
        qa.build(toy_corpus, toy_index, encoder=ToyEncoder(AXES), keep=1)
        assert store.build_ids(toy_index) == [old]

    meanwhile("CURRENT", lambda: None)
    meanwhile("CURRENT", publish)  # should it be read twice
    meanwhile("000002", back)
    index = storing.open_index(toy_index)
    assert (index.build_id, index.notice) == (old, None)


@pytest.mark.parametrize("keep", [1, 3])
def test_a_new_build_that_comes_while_the_last_good_one_is_sought_is_taken(
    toy_index: Path, meanwhile: Meanwhile, publish: Publish, keep: int
):
    """With one build kept, the last good one goes just then; with three, it is still there, and
    no longer the best there is."""
    first = store.current_id(toy_index)
    (toy_index / "builds" / publish() / "vectors.faiss").write_bytes(b"broken")
    new: list[str] = []
    meanwhile(f"{first}/passages.json", lambda: new.append(publish(keep)))
    index = storing.open_index(toy_index)
    assert ([index.build_id], index.notice) == (new, None)


def test_a_first_build_that_becomes_current_just_then_is_no_damage(
    toy_index: Path, meanwhile: Meanwhile
):
    """Its folder stands there a moment before CURRENT names it."""
    held = store.pointer(toy_index)
    (toy_index / "CURRENT").unlink()
    meanwhile("manifest.json", lambda: (toy_index / "CURRENT").write_bytes(held))
    assert storing.open_index(toy_index).notice is None
