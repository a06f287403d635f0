from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest

import qa
from qa import encoders, health, render, store
from qa.index import open_index
from tests.conftest import REPORT, TOY_REPORT
from tests.toys import AXES, ToyEncoder


@pytest.fixture
def corpus(toy_corpus: Path) -> Path:
    (toy_corpus / "farm.md").write_text("# Farm inspection\n\nThe horse pulls the cart.")
    return toy_corpus


@pytest.fixture
def index(corpus: Path, tmp_path: Path) -> Path:
    """An index of toy vectors that says it was made by the packaged model."""
    encoder = ToyEncoder(AXES)
    encoder.identity = encoders.identify(qa.IndexSettings().encoder)
    qa.build(corpus, tmp_path / "index", encoder=encoder)
    return tmp_path / "index"


def wrong(found: health.Health) -> list[tuple[str, str, str | None]]:
    return [(one.check, one.text, one.mend) for one in found.findings if one.status == "wrong"]


def notes(found: health.Health) -> list[str]:
    return [one.text for one in found.findings if one.status == "note"]


def test_all_is_well(index: Path):
    found = health.examine(index)
    assert found.healthy
    assert {one.status for one in found.findings} == {"ok"}
    assert [one.check for one in found.findings] == [
        "files", "format", "models", "models", "confidence",
        "offline", "versions", "reports", "contents",
    ]  # fmt: skip


def test_the_weights_of_the_confidence_are_told(index: Path):
    fitted = json.loads((Path(health.__file__).parent / "calibration.json").read_text())[0]
    (told,) = (one.text for one in health.examine(index).findings if one.check == "confidence")
    assert f"answered from {fitted['answered_from']}" in told
    for name, weight in fitted["weights"].items():
        assert f"{name} {weight:+.2f}" in told


def test_models_that_nothing_was_fitted_for_are_noted(index: Path, tmp_path: Path):
    model = tmp_path / "model"
    model.mkdir()
    (model / "config.json").write_text("{}")
    (model / "model.safetensors").write_bytes(b"weights")
    found = health.examine(index, reranker=str(model))
    assert notes(found) == [
        f"Not fitted for BAAI/bge-small-en-v1.5 with {model}: every answer is shown as weak."
    ]


def test_no_index(tmp_path: Path):
    found = health.examine(tmp_path / "none")
    assert not found.healthy
    assert wrong(found) == [
        (
            "files",
            f"No index at '{tmp_path / 'none'}'.",
            f"qa build corpus --index {tmp_path / 'none'}",
        )
    ]


def test_every_damaged_file_is_named_with_its_mend(index: Path, corpus: Path):
    folder = next(index.glob("builds/*"))
    size = (folder / "vectors.faiss").stat().st_size
    (folder / "vectors.faiss").write_bytes(b"")
    (folder / "words" / "scores.npy").unlink()
    (folder / "extra").touch()
    found = health.examine(index)
    mend = f"qa build corpus --index {index} --force"
    assert wrong(found) == [
        ("files", f"{folder / 'vectors.faiss'}: it has 0 bytes, {size:,} were written.", mend),
        ("files", f"{folder / 'words' / 'scores.npy'}: No such file or directory.", mend),
        ("files", f"{folder / 'extra'}: the file does not belong to this build.", mend),
    ]


def test_what_may_not_be_read_is_mended_by_its_owner_only(
    index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
):
    """Root may read everything, so the refusal is the operating system's by proxy."""
    real = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "vectors.faiss":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    (found,) = [one for one in health.examine(index, corpus).findings if one.check == "files"]
    assert found.text.endswith("vectors.faiss: Permission denied.")
    assert found.mend == f"chmod -R u+rX {index}"
    monkeypatch.setattr(os, "geteuid", lambda: index.stat().st_uid + 1)
    (found,) = [one for one in health.examine(index, corpus).findings if one.check == "files"]
    assert found.text.endswith(f"Permission denied. It belongs to another user, {index.owner()}.")
    assert found.mend is None


def test_a_build_that_stands_in_is_said_to_and_mended_by_the_command(index: Path, corpus: Path):
    encoder = ToyEncoder(AXES)
    encoder.identity = encoders.identify(qa.IndexSettings().encoder)
    first = store.current_id(index)
    (corpus / "farm.md").unlink()
    qa.build(corpus, index, encoder=encoder)
    second = store.current_id(index)
    (index / "builds" / str(second) / "passages.json").write_text("[]")
    found = health.examine(index)
    mend = f"qa build {corpus} --index {index} --force"
    assert [(check, how) for check, _, how in wrong(found)[:2]] == [("files", mend)] * 2
    assert f"this comes from build {first}" in wrong(found)[1][1]
    # The build that stands in still has the report that was removed.
    assert wrong(found)[2][1] == ("Report farm is in the index, but no longer in the folder.")
    qa.build(corpus, index, encoder=encoder, force=True)
    assert health.examine(index).healthy


def test_reports_added_changed_and_removed_are_told(index: Path, corpus: Path):
    (corpus / "barn.md").write_text("# Barn\n\nThe dog sleeps in the barn.")
    (corpus / "zoo.md").write_text(TOY_REPORT + "\nMore.")
    (corpus / "farm.md").unlink()
    (corpus / "scan.pdf").write_bytes(b"%PDF")
    found = health.examine(index)
    mend = f"qa build {corpus} --index {index}"
    assert wrong(found) == [
        ("reports", "Report barn is not in the index.", mend),
        ("reports", "Report farm is in the index, but no longer in the folder.", mend),
        ("reports", "Report zoo is changed since the index was built.", mend),
    ]
    assert [text.partition(". ")[0] for text in notes(found)] == [
        "Set aside: scan.pdf: Not a text file: .pdf"
    ]


def test_the_folder_of_reports_may_be_elsewhere(index: Path, corpus: Path, tmp_path: Path):
    shutil.move(corpus, tmp_path / "moved")
    found = health.examine(index)
    (finding,) = wrong(found)
    assert finding[0] == "reports"
    assert finding[2] == f"qa doctor --corpus FOLDER --index {index}"
    assert health.examine(index, tmp_path / "moved").healthy


def resealed(index: Path, **changes: object) -> None:
    """Publish the current build again with another manifest, all sums right."""
    stored = store.current(index)
    with store.writing(index, "qa build"), store.staging(index, "changed") as staged:
        for name, data in stored.files.items():
            staged.write(name, data)
        staged.seal({**stored.manifest, **changes})
        staged.publish()


def test_another_model_is_wrong(index: Path, corpus: Path):
    encoder = store.current(index).manifest["encoder"]
    resealed(index, encoder={**encoder, "sha256": "0" * 64})
    (finding,) = wrong(health.examine(index))
    assert finding[0] == "models"
    assert "was built by BAAI/bge-small-en-v1.5 (000000000000)" in finding[1]
    assert finding[2] == f"qa build {corpus} --index {index}"


def test_a_model_that_is_not_there_is_wrong(index: Path):
    mend = "hf download nobody/no-such-model"
    assert wrong(health.examine(index, reranker="nobody/no-such-model")) == [
        ("models", "The model is not on this machine: nobody/no-such-model.", mend),
        (
            "offline",
            "Not ready without a network: nobody/no-such-model cannot be opened here.",
            mend,
        ),
    ]


def test_a_folder_of_a_model_that_is_gone_is_not_to_be_fetched(
    index: Path, corpus: Path, tmp_path: Path
):
    model = str(tmp_path / "moved")
    resealed(index, settings={**store.current(index).manifest["settings"], "encoder": model})
    mend = f"qa build {corpus} --encoder FOLDER --index {index}"
    assert wrong(health.examine(index)) == [
        ("models", f"The model is not on this machine: {model}.", mend),
        ("offline", f"Not ready without a network: {model} cannot be opened here.", mend),
    ]


def test_an_encoder_that_nothing_was_fitted_for_is_put_right_by_the_usual_one(
    index: Path, corpus: Path, tmp_path: Path
):
    model = tmp_path / "model"
    model.mkdir()
    (model / "model.safetensors").write_bytes(b"weights")
    manifest = store.current(index).manifest
    identity = encoders.identify(str(model))
    resealed(
        index,
        settings={**manifest["settings"], "encoder": str(model)},
        encoder={**manifest["encoder"], "name": identity.name, "sha256": identity.sha256},
    )
    (note,) = (one for one in health.examine(index).findings if one.check == "confidence")
    assert note.status == "note"
    assert note.mend == f"qa build {corpus} --index {index}"


def test_other_versions_are_worth_a_note(index: Path, corpus: Path):
    versions = store.current(index).manifest["versions"]
    resealed(index, reader="0", versions={**versions, "numpy": "1.0"})
    found = health.examine(index)
    assert found.healthy
    assert notes(found) == [
        f"Built with other versions: numpy 1.0, now {versions['numpy']}.",
        "Built by another version of qa: reports may read differently now.",
    ]


def test_another_format_is_wrong(index: Path, corpus: Path):
    resealed(index, format=99)
    (finding,) = wrong(health.examine(index))
    assert finding == (
        "format",
        f"The index at '{index}' has format 99, this version reads 1.",
        f"qa build {corpus} --index {index}",
    )


def test_what_is_not_word_for_word_is_found(index: Path):
    stored = store.current(index)
    with store.writing(index, "qa build"), store.staging(index, "changed") as staged:
        for name, data in stored.files.items():
            staged.write(
                name, data.replace(b"all day", b"all DAY", 1) if "passages" in name else data
            )
        staged.seal(stored.manifest)
        staged.publish()
    (finding,) = wrong(health.examine(index))
    first = open_index(index).passages[1].id
    assert finding[:2] == ("contents", f"1 passage(s) not word for word, first ['{first}'].")


def test_leftovers_are_worth_a_note(index: Path):
    (index / "builds" / "000009-abc.part").mkdir()
    (index / "embedding.part").touch()
    found = health.examine(index)
    assert found.healthy
    assert "left by a build that was interrupted" in notes(found)[0]
    assert "the next one goes on with them" in notes(found)[1]


@pytest.mark.model
def test_the_real_index_is_well(real_index: Path):
    found = health.examine(real_index, REPORT.parent)
    assert found.healthy, render.health(found)
