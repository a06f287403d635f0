"""A searcher that lives long: it answers from the newest build, and from one build only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import qa
from qa import builds, store
from qa.searcher import Searcher
from qa.settings import SearchSettings
from tests.toys import AXES, ToyEncoder, ToyReranker

QUESTION = "How many lives has the cat?"


def edition(number: int) -> str:
    return f"# Edition {number}\n\nThe cat has {number} lives.\n\n## Dogs\n\nThe dog has {number}."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    return tmp_path / "corpus"


@pytest.fixture
def publish(corpus: Path, tmp_path: Path) -> Callable[[int], str]:
    """Build an edition of the report into the index; returns the build's id."""

    def build(number: int) -> str:
        (corpus / "cat.md").write_text(edition(number))
        return qa.build(corpus, tmp_path / "index", encoder=ToyEncoder(AXES)).build_id

    return build


@pytest.fixture
def searcher(publish: Callable[[int], str], tmp_path: Path) -> Searcher:
    publish(1)
    return qa.load(tmp_path / "index", encoder=ToyEncoder(AXES), reranker=ToyReranker())


def test_the_next_question_is_answered_from_the_new_build(searcher: Searcher, publish):
    before = searcher.ask(QUESTION)
    assert before.hits[0].passage.text == "The cat has 1 lives."
    build_id = publish(2)
    after = searcher.ask(QUESTION)
    assert (after.build_id, after.notice) == (build_id, None)
    assert after.hits[0].passage.text == "The cat has 2 lives."
    assert searcher.documents["cat"].title == "Edition 2"
    assert searcher.verify("The cat has 2 lives.").status == "exact"


def test_a_snapshot_stays_with_its_build(searcher: Searcher, publish):
    publish(2)
    still = searcher.snapshot()
    publish(3)
    assert searcher.ask(QUESTION).hits[0].passage.text == "The cat has 3 lives."
    assert still.ask(QUESTION).hits[0].passage.text == "The cat has 2 lives."
    assert still.documents["cat"].title == "Edition 2"
    assert searcher.documents["cat"].title == "Edition 3"


def test_a_rollback_is_picked_up_too(searcher: Searcher, publish, tmp_path: Path):
    publish(2)
    builds.rollback(tmp_path / "index")
    assert searcher.ask(QUESTION).hits[0].passage.text == "The cat has 1 lives."


def test_a_verification_is_made_from_the_new_build(searcher: Searcher, publish):
    publish(2)
    assert searcher.verify("The cat has 1 lives.").status == "not_found"


def test_nothing_is_opened_while_nothing_changes(searcher: Searcher):
    index = searcher.index
    searcher.ask(QUESTION)
    assert searcher.index is index


def test_a_damaged_new_build_leaves_the_old_one_in_use(
    searcher: Searcher, publish, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    old = searcher.index.build_id
    new = publish(2)
    (tmp_path / "index" / "builds" / new / "vectors.faiss").write_bytes(b"broken")
    for _ in range(3):
        answer = searcher.ask(QUESTION)
        assert answer.build_id == old
        assert answer.hits[0].passage.text == "The cat has 1 lives."
        assert answer.notice == (
            "The current build of the index cannot be used: "
            f"this comes from build {old} of {searcher.index.built}."
        )
        assert searcher.verify("cat").notice == answer.notice
    logged = [r.getMessage() for r in caplog.records if "damaged" in r.getMessage()]
    assert len(logged) == 1, "said once, not with each question"
    assert "vectors.faiss" in logged[0]
    newer = publish(3)
    answer = searcher.ask(QUESTION)
    assert (answer.build_id, answer.notice) == (newer, None)


def test_an_index_that_is_removed_goes_on_answering(searcher: Searcher, tmp_path: Path):
    (tmp_path / "index" / "CURRENT").unlink()
    assert searcher.ask(QUESTION).hits


def test_a_build_of_another_model_is_opened_with_that_model(
    searcher: Searcher, corpus: Path, tmp_path: Path
):
    other = ToyEncoder(AXES, name="other")
    opened: list[str] = []

    def open_encoder(name: str) -> ToyEncoder:
        opened.append(name)
        return other

    roaming = Searcher(
        searcher.index, searcher.encoder, ToyReranker(), SearchSettings(), open_encoder
    )
    qa.build(corpus, tmp_path / "index", qa.IndexSettings(encoder="other"), encoder=other)
    assert roaming.ask(QUESTION).notice is None
    assert roaming.encoder is other
    assert opened == ["other"]
    # One that was given its model keeps to it, and to the build that it can read.
    assert searcher.ask(QUESTION).notice is not None
    assert searcher.ask(QUESTION).build_id != roaming.ask(QUESTION).build_id


def test_no_answer_mixes_builds(searcher: Searcher, publish):
    ids = {searcher.index.build_id: 1}
    wrong: list[str] = []
    stop = threading.Event()
    asked = []

    def ask() -> None:
        while not stop.is_set():
            answer = searcher.ask(QUESTION)
            asked.append(answer.build_id)
            seen = {hit.citation.document_title for hit in answer.hits}
            texts = {hit.passage.text.split()[-2].strip(".") for hit in answer.hits}
            if len(seen) != 1 or answer.notice:
                wrong.append(f"{seen} {texts} {answer.notice}")

    readers = [threading.Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(2, 12):
        ids[publish(number)] = number
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert set(asked) <= set(ids)
    assert searcher.ask(QUESTION).build_id == store.current_id(searcher.index.root)
