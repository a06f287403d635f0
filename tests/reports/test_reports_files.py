"""Files and folders: what is read, what is refused, and in which words."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qa.errors import CorpusError, DocumentError
from qa.reports import Rejected, load, load_corpus

BODY = "Aims\n\nThe aims are clear to all.\n"


def refused(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        load(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_load(tmp_path: Path) -> None:
    file = tmp_path / "Report 1.txt"
    file.write_bytes(b"\xef\xbb\xbf" + BODY.encode())
    document = load(file)
    assert (document.id, document.source) == ("Report 1", "Report 1.txt")
    assert document.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert document.text == BODY
    assert load(str(file), id="other").id == "other"


@pytest.mark.parametrize(
    ("data", "pattern"),
    [
        (b"", r"^Nothing to read in '.*x\.txt': it is empty\. .* with: wc -c '"),
        (b"\xef\xbb\xbf \n\t\n", r"^Nothing to read"),
        (b"ab\0cd", r"^Not a text file but a binary one: '.*x\.txt'\. .* pdftotext"),
        (b"%PDF-1.7 abc", r"^Not a text file but a binary one"),
        (bytes(range(1, 9)) * 20, r"control characters"),
        (b"Good\xa3 news", r"^Not UTF-8: '.*x\.txt', byte 4 is 0xa3\. .*iconv -f WINDOWS-1252"),
        ("Good".encode("utf-16"), r"^Not UTF-8 but UTF-16: .*iconv -f UTF-16 -t UTF-8 '"),
        ("Good".encode("utf-32"), r"^Not UTF-8 but UTF-32: .*iconv -f UTF-32 -t UTF-8 '"),
        (b"\0\0\xfe\xff\0\0\0G", r"^Not UTF-8 but UTF-32: "),
        ("Good".encode("utf-16-be"), r"^Not UTF-8 but UTF-16BE: .*iconv -f UTF-16BE -t UTF-8 '"),
        (
            "£5 for “each” – so they say.\r\n".encode("utf-16-le"),
            r"^Not UTF-8 but UTF-16LE: .*iconv -f UTF-16LE -t UTF-8 '",
        ),
        (bytes(1000), r"binary"),
        (b"G\0o\0o\0d\0\0\0\0\0", r"binary"),
        (b"\0\1\0\2\0\3", r"binary"),
        (b"G\0o\0o\0d\0!", r"binary"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, data: bytes, pattern: str) -> None:
    file = tmp_path / "x.txt"
    file.write_bytes(data)
    assert re.search(pattern, refused(file))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="only where there is such a device")
def test_what_has_no_end_is_too_large() -> None:
    assert refused(Path("/dev/zero")).startswith("Too large for a report: '/dev/zero' has")


def test_a_pipe_is_read_to_its_end() -> None:
    reading, writing = os.pipe()
    os.write(writing, BODY.encode())
    os.close(writing)
    with os.fdopen(reading):
        assert load(f"/dev/fd/{reading}").text == BODY


def test_paths_that_are_refused(tmp_path: Path) -> None:
    assert re.match(r"No report at '.*nothing\.txt'\. .*: ls '", refused(tmp_path / "nothing.txt"))
    assert re.match(r"A folder is no report: '", refused(tmp_path))
    assert "Cannot read" in refused(tmp_path / ("x" * 5000))
    assert "Cannot read" in refused(Path("a\0b"))
    assert "No report" in refused(tmp_path / "two\nlines.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_no_permission(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text(BODY)
    file.chmod(0)
    assert re.match(r"Not allowed to read '.*: chmod u\+r '", refused(file))


def test_no_permission_without_a_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x.txt").write_text("A report.")
    monkeypatch.setattr(Path, "open", deny)
    assert re.match(r"Not allowed to read '.*: chmod u\+r '", refused(tmp_path / "x.txt"))


def test_a_corpus(tmp_path: Path) -> None:
    for name in ("b.txt", "a.MD", "2019/c.markdown", "2019/same.txt", "2020/same.txt", "d.md"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(BODY)
    (tmp_path / "d.txt").write_text(BODY)
    (tmp_path / ".hidden.txt").write_text(BODY)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text(BODY)
    (tmp_path / "bad.txt").write_bytes(b"\xff\xff\xffx")
    (tmp_path / "scan.pdf").write_bytes(b"%PDF")
    (tmp_path / "figures.xlsx").write_bytes(b"PK")
    documents, rejected = load_corpus(tmp_path)
    assert [(d.source, d.id) for d in documents] == [
        ("2019/c.markdown", "c"),
        ("2019/same.txt", "2019-same-txt"),
        ("2020/same.txt", "2020-same-txt"),
        ("a.MD", "a"),
        ("b.txt", "b"),
        ("d.md", "d-md"),
        ("d.txt", "d-txt"),
    ]
    assert [r.source for r in rejected] == ["bad.txt", "figures.xlsx", "scan.pdf"]
    assert rejected[0].reason.startswith("Not UTF-8: ")
    assert rejected[1].reason.startswith("Not a report: .xlsx. Convert to text first")
    assert rejected[2] == Rejected(
        "scan.pdf",
        "Not a text file: .pdf. Convert to text first, with: pdftotext -layout FILE.pdf FILE.txt",
    )


def test_ids_stay_distinct_when_a_path_looks_like_an_id(tmp_path: Path) -> None:
    for name in ("a/x.txt", "b/x.txt", "a-x-txt.txt", "b-x-txt.md"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(BODY)
    documents, _ = load_corpus(tmp_path)
    assert len({d.id for d in documents}) == 4


def test_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    corpus = tmp_path / "corpus"
    outside.mkdir()
    corpus.mkdir()
    (outside / "secret.txt").write_text(BODY)
    (corpus / "real.txt").write_text(BODY)
    (corpus / "inside.txt").symlink_to(corpus / "real.txt")
    (corpus / "leak.txt").symlink_to(outside / "secret.txt")
    (corpus / "folder").symlink_to(outside)
    (corpus / "loop.txt").symlink_to(corpus / "loop.txt")
    (corpus / "gone.txt").symlink_to(corpus / "nothing.txt")
    documents, rejected = load_corpus(corpus)
    assert [d.source for d in documents] == ["inside.txt", "real.txt"]
    assert [r.source for r in rejected] == ["folder", "gone.txt", "leak.txt", "loop.txt"]
    assert rejected[2].reason.startswith("A link that leads out of the folder.")
    gone = f"'{corpus / 'gone.txt'}'"
    said = (
        f"A link that leads to no file: {gone} to '{corpus / 'nothing.txt'}'. Put the file there, "
        f"or remove the link with: rm {gone}"
    )
    assert rejected[1].reason == refused(corpus / "gone.txt") == said
    assert rejected[3].reason.startswith("A link that leads to no file: ")


def test_corpora_that_are_refused(tmp_path: Path) -> None:
    missing = tmp_path / "reports"
    with pytest.raises(CorpusError, match=r"^No folder of reports at '.*reports'\. .*: mkdir -p '"):
        load_corpus(missing)
    missing.mkdir()
    with pytest.raises(CorpusError, match=r"^No report to read in '.*reports'\. Put \.txt or \.md"):
        load_corpus(missing)
    (missing / "a.txt").write_text("")
    with pytest.raises(CorpusError, match=r"cp report\.txt '.*'\. First of 1: Nothing to read in"):
        load_corpus(missing)
    with pytest.raises(CorpusError, match=r"^Not a folder: '.*a\.txt'\."):
        load_corpus(missing / "a.txt")


def test_a_folder_that_cannot_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may look everywhere, so the operating system's refusal is played."""
    closed = tmp_path / "2019"
    closed.mkdir()
    (closed / "kent.txt").write_text(BODY)
    (tmp_path / "real.txt").write_text(BODY)
    scandir = os.scandir

    def refusing(path: str) -> object:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    documents, rejected = load_corpus(tmp_path)
    assert [d.source for d in documents] == ["real.txt"]
    reason = "Cannot look into the folder (Permission denied). Check it with: ls -ld "
    assert rejected == [Rejected("2019", f"{reason}'{closed}'")]
    with pytest.raises(CorpusError, match=r"^Cannot read the folder '.*2019': .*: ls -ld '"):
        load_corpus(closed)


def test_only_the_standard_library_is_needed() -> None:
    code = (
        "import sys, qa.reports; "
        "print([m for m in ('numpy', 'torch', 'faiss', 'gradio', 'bm25s') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
