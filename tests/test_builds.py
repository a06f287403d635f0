from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import qa
from qa import builds, reports, store
from qa.errors import (
    CorpusError,
    IndexDamaged,
    IndexMissing,
    ModelError,
    OutputError,
)
from qa.index import Index, open_index
from qa.passages import model_text
from qa.searcher import Searcher
from tests.conftest import TOY_REPORT
from tests.toys import AXES, ToyEncoder

FARM = "# Farm inspection\n\nThe horse pulls the cart.\n\n## Fields\n\nApples grow by the gate."


def built(corpus: Path, index: Path, **options: object) -> tuple[qa.builds.BuildReport, ToyEncoder]:
    encoder = ToyEncoder(AXES)
    return qa.build(corpus, index, encoder=encoder, **options), encoder  # type: ignore[arg-type]


def contents(root: Path) -> dict[str, bytes]:
    return store.current(root).files


def test_progress_counts_what_is_embedded(toy_corpus: Path, tmp_path: Path):
    (toy_corpus / "long.txt").write_text(
        "\n\n".join(f"# Part {n}\n\nThe cat number {n} sleeps." for n in range(70))
    )
    seen: list[tuple[int, int]] = []
    qa.build(
        toy_corpus,
        tmp_path / "i",
        encoder=ToyEncoder(AXES),
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(64, 73), (73, 73)]


@pytest.mark.parametrize("value", [None, 5, b"index"])
def test_what_is_no_path_is_said_to_be_none(toy_corpus: Path, value: Any):
    calls: list[tuple[Callable[[], object], type[Exception]]] = [
        (lambda: qa.build(toy_corpus, value), OutputError),
        (lambda: qa.build(value, toy_corpus.parent / "index"), CorpusError),
        (lambda: qa.load(value), IndexMissing),
        (lambda: qa.ask("Who guards the gate?", index=value), IndexMissing),
        (lambda: builds.listing(value), IndexMissing),
        (lambda: builds.rollback(value), IndexMissing),
    ]
    for call, error in calls:
        with pytest.raises(error) as caught:
            call()
        assert str(caught.value).startswith(f"A path is text or a Path, not {value!r}. Call for")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "it is empty"),
        ("a\0b", "it holds a NUL"),
        ("x" * 5000, "5,000 characters, too long"),
        ("x" * 256, "256 characters, too long"),
        ("x/" * 2500, "5,000 characters, too long"),
        ("\ud800", "half a character"),
    ],
)
def test_what_can_be_no_path_is_said_to_be_none(toy_corpus: Path, value: str, reason: str):
    for call, error in (
        (lambda: built(toy_corpus, value), OutputError),
        (lambda: built(value, toy_corpus.parent / "index"), CorpusError),
        (lambda: qa.load(value), IndexMissing),
        (lambda: builds.listing(value), IndexMissing),
        (lambda: builds.rollback(value), IndexMissing),
    ):
        with pytest.raises(error, match=rf"^No path: .*\({reason}\)\. Try: ") as caught:
            call()
        assert len(str(caught.value)) < 200


@pytest.mark.parametrize("within", [".", "index", "deep/index"])
def test_an_index_among_the_reports_is_refused(
    toy_corpus: Path, monkeypatch: pytest.MonkeyPatch, within: str
):
    monkeypatch.chdir(toy_corpus)
    for corpus in (".", toy_corpus):
        with pytest.raises(OutputError) as caught:
            built(Path(corpus), Path(within))
        assert str(caught.value) == (
            f"The index would stand among the reports: '{within}' is in '{corpus}'. Build it "
            f"beside them, with: qa build {corpus} --index {toy_corpus}-index"
        )
    assert [path.name for path in toy_corpus.iterdir()] == ["zoo.md"]


def test_an_index_that_no_build_sees_may_stand_among_the_reports(toy_corpus: Path):
    assert built(toy_corpus, toy_corpus / ".index")[0].rejected == ()
    assert not built(toy_corpus, toy_corpus / ".index")[0].changed


Change = Callable[[Path], object]
CHANGES: dict[str, tuple[Change, list[str]]] = {
    "added": (lambda c: (c / "farm.md").write_text(FARM), ["pulls the cart", "Apples grow"]),
    "added in front": (lambda c: (c / "a.md").write_text(FARM), ["pulls the cart", "Apples grow"]),
    "changed": (
        lambda c: (c / "zoo.md").write_text(TOY_REPORT.replace("at noon", "at night")),
        ["at night"],
    ),
    "removed": (lambda c: (c / "barn.md").unlink(), []),
    "renamed": (lambda c: (c / "barn.md").rename(c / "stable.md"), []),
    "set aside": (lambda c: (c / "barn.md").write_bytes(b"\x00"), []),
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_incremental_build_embeds_what_is_new_and_equals_a_full_one(
    toy_corpus: Path, tmp_path: Path, name: str
):
    change, embedded = CHANGES[name]
    (toy_corpus / "barn.md").write_text("# Barn inspection\n\nThe dog sleeps in the barn.")
    index = tmp_path / "index"
    built(toy_corpus, index)
    change(toy_corpus)
    report, encoder = built(toy_corpus, index)
    assert report.changed
    assert report.embedded == len(encoder.encoded) == len(embedded)
    assert all(part in text for part, text in zip(embedded, encoder.encoded, strict=True))
    full, _ = built(toy_corpus, tmp_path / "full")
    assert contents(index) == contents(tmp_path / "full")
    assert report.build_id.partition("-")[2] == full.build_id.partition("-")[2]


def test_only_the_new_report_is_read(toy_corpus: Path, toy_index: Path):
    before = open_index(toy_index).documents
    (toy_corpus / "farm.md").write_text(FARM)
    documents, _ = reports.load_corpus(toy_corpus, before)
    assert [document.id for document in documents] == ["farm", "zoo"]
    assert documents[1] is before["zoo"]
    (toy_corpus / "zoo.md").write_text(TOY_REPORT + "\n")
    changed, _ = reports.load_corpus(toy_corpus, before)
    assert changed[1] is not before["zoo"]


def test_what_needs_no_model_opens_none(toy_corpus: Path, tmp_path: Path):
    """The model is named, not given: opening it would fail."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights of a model that cannot be opened")
    settings = qa.IndexSettings(encoder=str(folder))
    index = tmp_path / "index"
    (toy_corpus / "farm.md").write_text(FARM)
    encoder = ToyEncoder(AXES)
    encoder.identity = qa.builds.encoders.identify(str(folder))
    qa.build(toy_corpus, index, settings, encoder=encoder)
    assert not qa.build(toy_corpus, index, settings).changed
    (toy_corpus / "farm.md").unlink()
    assert qa.build(toy_corpus, index, settings).embedded == 0
    (toy_corpus / "farm.md").write_text(FARM)
    with pytest.raises(ModelError):
        qa.build(toy_corpus, index, settings)


def test_a_changed_model_embeds_everything(toy_corpus: Path, toy_index: Path):
    other = ToyEncoder(AXES, name="other")
    assert qa.build(toy_corpus, toy_index, encoder=other).embedded == 3


@pytest.mark.parametrize("field", ["reader", "versions"])
def test_a_build_of_another_qa_is_made_anew(toy_corpus: Path, toy_index: Path, field: str):
    stored = store.current(toy_index)
    with store.writing(toy_index, "qa build"), store.staging(toy_index, "older") as staged:
        for name, data in stored.files.items():
            staged.write(name, data)
        staged.seal({**stored.manifest, field: "0" if field == "reader" else {}, "fingerprint": ""})
        staged.publish()
    report, encoder = built(toy_corpus, toy_index)
    # Another reader may read otherwise, but the same words have the same vectors; another
    # library may give others.
    assert (report.changed, len(encoder.encoded)) == (True, 0 if field == "reader" else 3)


def test_force_takes_nothing_over(toy_corpus: Path, toy_index: Path):
    before = contents(toy_index)
    report, _ = built(toy_corpus, toy_index, force=True)
    assert (report.changed, report.embedded) == (True, 3)
    assert contents(toy_index) == before


class Stopping(ToyEncoder):
    """Stops the build after some calls, as a crash would."""

    calls = 2

    def encode_passages(self, passages):
        self.calls -= 1
        if self.calls < 0:
            raise KeyboardInterrupt
        return super().encode_passages(passages)


def long_corpus(corpus: Path) -> None:
    (corpus / "long.txt").write_text(
        "\n\n".join(f"# Part {n}\n\nThe cat number {n} sleeps." for n in range(200))
    )


def test_an_interrupted_build_goes_on_where_it_stopped(toy_corpus: Path, tmp_path: Path):
    long_corpus(toy_corpus)
    with pytest.raises(KeyboardInterrupt):
        qa.build(toy_corpus, tmp_path / "i", encoder=Stopping(AXES))
    assert (tmp_path / "i" / "embedding.part").exists()
    report, encoder = built(toy_corpus, tmp_path / "i")
    assert report.embedded == len(encoder.encoded) == 203 - 2 * 64
    assert not (tmp_path / "i" / "embedding.part").exists()
    built(toy_corpus, tmp_path / "full")
    assert contents(tmp_path / "i") == contents(tmp_path / "full")


@pytest.mark.parametrize("damage", ["torn", "flipped", "emptied", "foreign"])
def test_a_damaged_remainder_costs_time_not_truth(toy_corpus: Path, tmp_path: Path, damage: str):
    long_corpus(toy_corpus)
    with pytest.raises(KeyboardInterrupt):
        qa.build(toy_corpus, tmp_path / "i", encoder=Stopping(AXES))
    path = tmp_path / "i" / "embedding.part"
    data = path.read_bytes()
    path.write_bytes(
        {
            "torn": data[:-5],
            "flipped": data[:20] + bytes([data[20] ^ 1]) + data[21:],
            "emptied": b"",
            "foreign": b"QAVEC\x00\x00\x01" + data[8:],
        }[damage]
    )
    lost = {"torn": 1, "flipped": 1, "emptied": 128, "foreign": 128}[damage]
    report, _ = built(toy_corpus, tmp_path / "i")
    assert report.embedded == 203 - 128 + lost
    built(toy_corpus, tmp_path / "full")
    assert contents(tmp_path / "i") == contents(tmp_path / "full")


def test_vectors_that_are_none_are_refused(toy_corpus: Path, toy_index: Path):
    class Broken(ToyEncoder):
        def encode_passages(self, passages):
            return super().encode_passages(passages) * np.float32(np.nan)

    (toy_corpus / "farm.md").write_text(FARM)
    with pytest.raises(ModelError, match="toy-encoder does not give unit vectors"):
        qa.build(toy_corpus, toy_index, encoder=Broken(AXES))
    assert len(open_index(toy_index).passages) == 3


def three_builds(corpus: Path, index: Path) -> list[str]:
    ids = []
    for number in range(3):
        (corpus / "number.txt").write_text(f"The cat has {number} lives left.")
        ids.append(built(corpus, index, keep=3)[0].build_id)
    return ids


def test_the_last_builds_are_kept_and_listed(toy_corpus: Path, tmp_path: Path):
    index = tmp_path / "index"
    ids = three_builds(toy_corpus, index)
    found = builds.listing(index)
    assert [one.id for one in found] == ids[::-1]
    assert [one.current for one in found] == [True, False, False]
    assert found[0].reports == ("number", "zoo")
    assert (found[0].passages, found[0].model, found[0].damage) == (4, "toy-encoder", None)
    assert found[0].built.endswith("+00:00")
    folder = index / "builds" / ids[2]
    assert found[0].bytes == sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    assert built(toy_corpus, index, force=True, keep=2)[0].changed
    assert len(builds.listing(index)) == 2
    assert not built(toy_corpus, index, keep=1)[0].changed
    assert len(builds.listing(index)) == 1


def test_a_damaged_build_is_listed_with_its_damage(toy_corpus: Path, toy_index: Path):
    (next(toy_index.glob("builds/*")) / "passages.json").unlink()
    (only,) = builds.listing(toy_index)
    assert only.damage is not None
    assert "passages.json: No such file or directory" in only.damage
    with pytest.raises(IndexMissing):
        builds.listing(toy_corpus)


def test_rollback_returns_to_the_build_before_or_to_the_one_named(toy_corpus: Path, tmp_path: Path):
    index = tmp_path / "index"
    first, second, third = three_builds(toy_corpus, index)
    assert builds.rollback(index) == second
    assert open_index(index).build_id == second
    assert builds.rollback(index) == first
    assert builds.rollback(index, third) == third
    (index / "builds" / "not-ours").mkdir()
    assert builds.rollback(index, "1") == first
    (index / "builds" / "not-ours").rmdir()
    for written in ("3", "03", "000003", "0" * 5000 + "3", third.lstrip("0")):
        assert builds.rollback(index, written) == third
        assert builds.rollback(index, "0001") == first
    for written in ("0", "000000", "-1", "", "1.0", "x" * 5000):
        with pytest.raises(IndexMissing) as caught:
            builds.rollback(index, written)
        assert str(caught.value).startswith(f"No build {written[:60]} in '{index}'. See what")
    with pytest.raises(IndexMissing, match=f"No earlier build in '{index}'.*qa builds --index"):
        builds.rollback(index)
    with pytest.raises(IndexMissing, match="No build 9"):
        builds.rollback(index, "9")
    with pytest.raises(IndexMissing, match="No index at"):
        builds.rollback(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_rollback_passes_over_what_is_damaged(toy_corpus: Path, tmp_path: Path):
    index = tmp_path / "index"
    first, second, third = three_builds(toy_corpus, index)
    (index / "builds" / second / "vectors.faiss").write_bytes(b"")
    with pytest.raises(IndexDamaged, match=r"vectors\.faiss"):
        builds.rollback(index, second)
    assert store.current_id(index) == third
    assert builds.rollback(index) == first


def test_the_second_of_two_builds_leaves_at_once(toy_corpus: Path, toy_index: Path):
    entered, leave = threading.Event(), threading.Event()

    class Slow(ToyEncoder):
        def encode_passages(self, passages):
            entered.set()
            assert leave.wait(30)
            return super().encode_passages(passages)

    (toy_corpus / "farm.md").write_text(FARM)
    first = threading.Thread(
        target=qa.build, args=(toy_corpus, toy_index), kwargs={"encoder": Slow(AXES)}
    )
    first.start()
    assert entered.wait(30)
    # The first is held until the end: who waited for it would never leave.
    for second in (lambda: built(toy_corpus, toy_index), lambda: builds.rollback(toy_index)):
        with pytest.raises(OutputError, match="Another process is building this index"):
            second()
    leave.set()
    first.join()
    assert len(open_index(toy_index).documents) == 2


def test_a_build_that_cannot_be_written_names_its_own_command(toy_corpus: Path, tmp_path: Path):
    (tmp_path / "in the way").touch()
    with pytest.raises(OutputError) as caught:
        built(toy_corpus, tmp_path / "in the way", force=True, keep=1)
    assert str(caught.value).endswith(
        f"then run: qa build {toy_corpus} --force --keep 1 --index '{tmp_path / 'in the way'}'"
    )


@pytest.mark.parametrize("fault", ["no corpus", "no model", "no vectors"])
def test_a_first_build_that_fails_leaves_nothing(toy_corpus: Path, tmp_path: Path, fault: str):
    class Failing(ToyEncoder):
        def encode_passages(self, passages):
            raise ModelError("It cannot.")

    corpus = tmp_path / "none" if fault == "no corpus" else toy_corpus
    settings = qa.IndexSettings(encoder="no/such-model") if fault == "no model" else None
    encoder = None if fault == "no model" else Failing(AXES)
    with pytest.raises(qa.errors.QAError):
        qa.build(corpus, tmp_path / "new" / "index", settings, encoder=encoder)
    assert not (tmp_path / "new").exists()


def test_readers_never_see_what_is_pruned(toy_corpus: Path, tmp_path: Path):
    """A reader that comes upon a build while it is being removed takes the new one."""
    index = tmp_path / "index"
    (toy_corpus / "number.txt").write_text("The cat has 9 lives left.")
    built(toy_corpus, index)
    stop = threading.Event()

    def read() -> list[Index]:
        seen = []
        while not stop.is_set():
            seen.append(open_index(index))
        return seen

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            for number in range(20):
                (toy_corpus / "number.txt").write_text(f"The cat has {number} lives left.")
                built(toy_corpus, index, keep=1)
        finally:
            stop.set()
        # Raises what a reader raised: its own words, not those of a thread that died.
        opened = [one for reader in readers for one in reader.result()]
    assert opened
    assert {one.notice for one in opened} == {None}
    for one in opened:
        np.testing.assert_allclose(
            one.vectors(), ToyEncoder(AXES).encode_passages([model_text(p) for p in one.passages])
        )


def test_builds_are_the_same_to_the_byte(toy_corpus: Path, tmp_path: Path):
    built(toy_corpus, tmp_path / "one")
    shutil.copytree(toy_corpus, tmp_path / "copy")
    built(tmp_path / "copy", tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_corpus_of_stop_words_can_be_built(tmp_path: Path):
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.txt").write_text("It is what it is.")
    built(tmp_path / "c", tmp_path / "i")
    index = open_index(tmp_path / "i")
    assert index.lexical(["cat"], 5) == []
    assert json.loads(contents(tmp_path / "i")["words/vocabulary.json"]) == []


@pytest.mark.model
def test_with_the_real_model_too_an_incremental_build_equals_a_full_one(
    toy_corpus: Path, tmp_path: Path, real_searcher: Searcher
):
    encoder = real_searcher.encoder
    (toy_corpus / "farm.md").write_text(FARM)
    qa.build(toy_corpus, tmp_path / "full", encoder=encoder)
    (toy_corpus / "zoo.md").rename(tmp_path / "zoo.md")
    qa.build(toy_corpus, tmp_path / "index", encoder=encoder)
    (tmp_path / "zoo.md").rename(toy_corpus / "zoo.md")
    assert qa.build(toy_corpus, tmp_path / "index", encoder=encoder).embedded == 3
    assert contents(tmp_path / "index") == contents(tmp_path / "full")
