"""What several tests share: the real report, a toy index, and the real models opened once."""

from __future__ import annotations

from pathlib import Path

import pytest

import qa
from qa import reports
from qa.searcher import Searcher
from qa.types import Document
from tests import offline
from tests.toys import AXES, ToyEncoder, ToyReranker, toy_calibration

offline.cut()

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "corpus" / "peel-2018-19-gwent.txt"

TOY_REPORT = """\
# Zoo inspection

## Animals

The cat sleeps all day. The keepers feed the cat at noon.

The dog guards the gate.

## Visitors

Good

Visitors like the horse. They may feed the horse:

- with apples;
- with carrots; and
- never with bread.

## Numbers

\tSpring\tAutumn
Cat\t3\t4
Dog\t1\t2
"""


def pytest_sessionfinish(session: pytest.Session) -> None:
    if offline.attempts():
        print("\nTried to reach another machine:", *offline.attempts(), sep="\n  ")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def report() -> Document:
    return reports.load(REPORT)


@pytest.fixture
def toy_corpus(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "zoo.md").write_text(TOY_REPORT, encoding="utf-8")
    return corpus


@pytest.fixture
def toy_encoder() -> ToyEncoder:
    return ToyEncoder(AXES)


@pytest.fixture
def toy_index(toy_corpus: Path, tmp_path: Path, toy_encoder: ToyEncoder) -> Path:
    qa.build(toy_corpus, tmp_path / "index", encoder=toy_encoder)
    return tmp_path / "index"


@pytest.fixture
def toy_searcher(toy_index: Path, toy_encoder: ToyEncoder) -> Searcher:
    return qa.load(
        toy_index, encoder=toy_encoder, reranker=ToyReranker(), calibration=toy_calibration()
    )


@pytest.fixture(scope="session")
def real_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("real") / "index"
    qa.build(REPORT.parent, index)
    return index


@pytest.fixture(scope="session")
def real_searcher(real_index: Path) -> Searcher:
    return qa.load(real_index)
