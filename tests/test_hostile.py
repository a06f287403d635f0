"""Reports that nobody would write, together with one that somebody did."""

from __future__ import annotations

import logging
import tracemalloc
from pathlib import Path

import pytest

import qa
from qa import reports
from qa.index import open_index
from qa.reports.corpus import LARGEST
from tests.conftest import TOY_REPORT, toy_calibration
from tests.toys import AXES, ToyEncoder, ToyReranker

SET_ASIDE = {
    "huge-line.txt": (b"a " * (50 << 20), "Too large for a report"),
    "all-levels.md": (b"\n".join(b">" * n for n in range(1, 10_001)), "Too large for a report"),
    "zeros.txt": (b"\x00" * 1000, "a binary one"),
    "controls.txt": (b"\x07\x1b\x08" * 1000, "control characters"),
    "surrogate.txt": ("half \ud800 a character".encode("utf-8", "surrogatepass"), "Not UTF-8"),
    "utf-16.txt": ("The cat sleeps.".encode("utf-16"), "UTF-16"),
    "latin.txt": ("naïve".encode("latin-1"), "Not UTF-8"),
    "pdf.txt": (b"%PDF-1.7 ...", "a binary one"),
    "blank.txt": (b" \n\t\n", "it is empty"),
    "report.docx": (b"PK\x03\x04", "Not a text file"),
    "program.exe": (b"MZ", "Not a report"),
    "pickle.pkl": (b"\x80\x04.", "Not a report"),
}
# Ten thousand levels, those on the way in steps: all of them would be too large a file.
STEPS = [*range(1, 300), *range(300, 10_000, 25), 10_000]
INDEXED = {
    "long-line.txt": "The cat sleeps. " * 20_000,
    "one-word.txt": "a" * 200_000,
    "headings.md": "".join(f"# Heading {n}\n\n" for n in range(100_000)) + "Some text.",
    "levels.md": "".join(f"{'1.' * n}1 Deep\n\nHere is what level {n} says.\n\n" for n in STEPS),
    "indents.md": "".join(f"{' ' * n}- item {n}\n" for n in STEPS),
    "tab-indents.md": "".join(f"{chr(9) * n}- item {n}\n" for n in STEPS),
    "quotes.md": "".join(f"{'>' * n} In all {n} people have said so.\n\n" for n in STEPS),
    "links.md": "[" * 10_000 + "word" + "](#)" * 10_000,
    "unclosed.md": "See [a](" + " " * 1_000_000 + "word",
    "parts.md": "\n\n".join(f"{'#' * (n % 6 + 1)} Part {n}\n\nText {n}." for n in range(10_000)),
    "right-to-left.txt": "The \u202eterces\u202c word is \u200fhere\u200f\u2066.\u2069",
    "some-controls.txt": "The cat\x07 sleeps\x1b[31m all day\x7f, as every cat has always done.",
    "scripts.md": "<script>alert(1)</script> [x](javascript:alert(1)) ![y](http://example.org/)",
    "brackets.md": "[" * 100_000,
    "ticks.md": "`" * 100_001 + "a" + "`" * 99_999,
    "joiners.txt": "\u200d\u0301\ufe0f" * 10_000 + " word",
}  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for name, (data, _) in SET_ASIDE.items():
        (folder / name).write_bytes(data)
    for name, text in INDEXED.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "zoo.md").write_text(TOY_REPORT)
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "out.txt").symlink_to("/etc/passwd")
    (folder / "folder.txt").mkdir()
    return folder


@pytest.fixture(scope="module")
def built(
    corpus: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, qa.builds.BuildReport]:
    index = tmp_path_factory.mktemp("hostile-index")
    return index, qa.build(corpus, index, encoder=ToyEncoder(AXES))


def test_each_document_is_indexed_or_set_aside_with_the_reason(built):
    index, report = built
    reasons = {one.source: one.reason for one in report.rejected}
    assert {"loop.txt", "out.txt"} <= reasons.keys()
    for name, (_, reason) in SET_ASIDE.items():
        assert reason in reasons.pop(name)
    assert reasons.keys() == {"loop.txt", "out.txt"}
    found = {document.source for document in open_index(index).documents.values()}
    assert found == {*INDEXED, "zoo.md"}


def test_every_level_of_a_deep_report_is_found(built):
    index = open_index(built[0])
    for name in ("levels", "indents", "tab-indents", "quotes"):
        found = {w for p in index.passages if p.document_id == name for w in p.text.split()}
        assert [number for number in STEPS if str(number) not in found] == [], name


def test_the_good_report_answers_as_if_it_were_alone(built):
    searcher = qa.load(
        built[0], encoder=ToyEncoder(AXES), reranker=ToyReranker(), calibration=toy_calibration()
    )
    hit = searcher.ask("Who guards the gate, is it the dog?", documents=["zoo"]).hits[0]
    assert hit.quote == "The dog guards the gate."
    for passage in searcher.passages:
        text = searcher.documents[passage.document_id].text
        assert text[passage.start : passage.end] == passage.text


class Broken:
    """A document of the build before that nothing can be asked of."""

    @property
    def source(self) -> str:
        raise RecursionError("too deep")


def test_a_report_that_brings_out_a_bug_stops_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    """No text is known whose reading fails, so what is known of one from before does."""
    (tmp_path / "a.txt").write_text("The dog barks.")
    (tmp_path / "b.txt").write_text("The cat sleeps.")
    with caplog.at_level(logging.ERROR):
        found, rejected = reports.load_corpus(tmp_path, {"a": Broken()})  # type: ignore[dict-item]
    assert [document.id for document in found] == ["b"]
    assert [(one.source, "bug in qa" in one.reason) for one in rejected] == [("a.txt", True)]
    assert "too deep" in caplog.text


def test_the_largest_report_is_read_and_one_byte_more_is_not(tmp_path: Path):
    (tmp_path / "most.txt").write_bytes(b"a" * LARGEST)
    assert reports.load(tmp_path / "most.txt").text
    (tmp_path / "more.txt").write_bytes(b"a" * (LARGEST + 1))
    with pytest.raises(qa.errors.DocumentError, match="has 10,000,001 bytes, at most 10,000,000"):
        reports.load(tmp_path / "more.txt")


@pytest.mark.parametrize("mark", ["[", "[a](b)", "\\!", "_a ", "**a", "`a` "])
def test_a_file_of_marks_takes_little_room(mark: str):
    whole = mark * (300_000 // len(mark))
    tracemalloc.start()
    try:
        reports.text.read(whole)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 30 * len(whole)
