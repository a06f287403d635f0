"""Files and folders of reports."""

from __future__ import annotations

import hashlib
import logging
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.errors import CorpusError, DocumentError
from qa.reports.document import parse
from qa.types import Document

log = logging.getLogger(__name__)

LARGEST = 10_000_000
"""A report with more bytes is set aside: a hundred times the words of a long one."""

SUFFIXES = (".txt", ".md", ".markdown")
_CONVERTIBLE = {
    ".pdf": "pdftotext -layout FILE.pdf FILE.txt",
    ".docx": "pandoc FILE.docx -o FILE.md",
    ".doc": "soffice --convert-to txt FILE.doc",
    ".odt": "pandoc FILE.odt -o FILE.md",
    ".rtf": "pandoc FILE.rtf -o FILE.md",
    ".html": "pandoc FILE.html -o FILE.md",
    ".htm": "pandoc FILE.htm -o FILE.md",
    ".epub": "pandoc FILE.epub -o FILE.md",
}
# The longer first: a mark of UTF-32 begins with one of UTF-16.
_MARKED = {
    **dict.fromkeys((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"), "UTF-32"),
    **dict.fromkeys((b"\xff\xfe", b"\xfe\xff"), "UTF-16"),
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that is not in the corpus: its name within the folder, and why."""

    source: str
    reason: str


def load(path: str | os.PathLike[str], *, id: str | None = None) -> Document:
    """Read one report. ``id`` defaults to the stem of the file's name.

    Raises DocumentError when the file is missing, a folder, not readable, too large,
    binary, not UTF-8, or empty. ``load("corpus/report.txt").id`` is ``"report"``.
    """
    file = Path(path)
    return _load(file, id if id is not None else file.stem, file.name)


def _load(file: Path, id: str, source: str, known: Document | None = None) -> Document:
    shown = _shown(file)
    try:
        with file.open("rb") as opened:
            # A pipe has no size, and a device need have no end.
            data = opened.read(LARGEST + 1)
            size = max(len(data), os.fstat(opened.fileno()).st_size)
        if size > LARGEST:
            raise DocumentError(
                f"Too large for a report: {shown} has {size:,} bytes, at most {LARGEST:,} are "
                f"read. Split it, for example with: split -C {LARGEST} {shown}"
            )
    except FileNotFoundError:
        if file.is_symlink():
            raise DocumentError(_leads_nowhere(file)) from None
        raise DocumentError(
            f"No report at {shown}. Check the path with: ls {_parent(file)}"
        ) from None
    except IsADirectoryError:
        raise DocumentError(
            f"A folder is no report: {shown}. Name a file in it, or read all of it with: "
            f"qa build {shown}"
        ) from None
    except PermissionError:
        raise DocumentError(
            f"Not allowed to read {shown}. Give yourself the right with: chmod u+r {shown}"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DocumentError(
            f"Cannot read {shown}: {_one_line(str(reason))}. Check the path with: "
            f"ls {_parent(file)}"
        ) from None
    sha256 = hashlib.sha256(data).hexdigest()
    if known is not None and (known.source, known.sha256) == (source, sha256):
        return known
    return parse(_decode(data, shown), id=id, source=source, sha256=sha256)


def _decode(data: bytes, shown: str) -> str:
    marked = next((name for mark, name in _MARKED.items() if data.startswith(mark)), None)
    encoding = marked or _utf16(data)
    if encoding:
        raise DocumentError(
            f"Not UTF-8 but {encoding}: {shown}. Convert it with: "
            f"iconv -f {encoding} -t UTF-8 {shown} > new.txt"
        )
    if data.startswith((b"%PDF", b"PK\x03\x04")) or b"\x00" in data:
        raise DocumentError(
            f"Not a text file but a binary one: {shown}. Convert the report to text first, "
            f"for example with: pdftotext -layout report.pdf report.txt"
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"Not UTF-8: {shown}, byte {error.start} is 0x{data[error.start]:02x}. Convert it "
            f"with: iconv -f WINDOWS-1252 -t UTF-8 {shown} > new.txt"
        ) from None
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise DocumentError(
            f"Nothing to read in {shown}: it is empty. Put the report's text into it, and see "
            f"that it is there with: wc -c {shown}"
        )
    odd = _controls(text)
    if odd > 0.1 * len(text):
        raise DocumentError(
            f"Not a text file but a binary one: {shown}, {odd} of {len(text)} characters are "
            f"control characters. Convert the report to text first, for example with: "
            f"pdftotext -layout report.pdf report.txt"
        )
    return text


def _utf16(data: bytes) -> str | None:
    """Name the UTF-16 of a text without a mark at its start, or None for anything else.

    Most signs that reports are written with have one byte of zero, always the first of two or
    always the second; none has two.
    """
    first, second = data[::2].count(0), data[1::2].count(0)
    if max(first, second) * 4 <= len(data):
        return None
    name = "UTF-16LE" if second > first else "UTF-16BE"
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text or _controls(text) > 0.1 * len(text) else name


def _controls(text: str) -> int:
    """Count the control characters that have no place in a text."""
    return sum(1 for c in text if (c < " " and c not in "\t\n\r\f\x0b") or c == "\x7f")


def load_corpus(
    folder: str | os.PathLike[str], known: Mapping[str, Document] | None = None
) -> tuple[list[Document], list[Rejected]]:
    """Read every report of a folder and its sub-folders, in the order of their paths.

    ``known`` are documents of an earlier reading, by id: a file that has the same name and
    bytes as one of them is not read again, the very object is returned.

    Returns the documents and the files left out, each with its reason; one bad file never
    stops the others. Ids are the files' stems; where two would be the same, both get their
    path and suffix: ``2019/kent.txt`` becomes ``2019-kent-txt``. Raises CorpusError when
    the folder is missing, is no folder, or holds no report that can be read.
    """
    root = Path(folder)
    shown = _shown(root)
    try:
        if not root.exists():
            raise CorpusError(f"No folder of reports at {shown}. Make it with: mkdir -p {shown}")
        if not root.is_dir():
            raise CorpusError(
                f"Not a folder: {shown}. Name the folder that holds the file: {_parent(root)}"
            )
        files, rejected = _files(root)
    except (OSError, ValueError) as error:
        raise CorpusError(
            f"Cannot read the folder {shown}: {_one_line(str(error))}. Check it with: "
            f"ls -ld {shown}"
        ) from None
    readable: list[tuple[Path, str]] = []
    for file in files:
        source = _text(file.relative_to(root).as_posix())
        reason = _unfit(file, root)
        if reason:
            rejected.append(Rejected(source, reason))
        else:
            readable.append((file, source))
    documents: list[Document] = []
    for (file, source), id in zip(readable, _ids([s for _, s in readable]), strict=True):
        try:
            documents.append(_load(file, id, source, (known or {}).get(id)))
        except DocumentError as error:
            rejected.append(Rejected(source, str(error)))
        except Exception:
            # A fault of ours that only this report brings out must not stop the others.
            log.exception("The report %s cannot be read; this is a bug in qa.", source)
            rejected.append(Rejected(source, "It brings out a bug in qa; see the log."))
    rejected.sort(key=lambda item: item.source)
    if not documents:
        why = f" First of {len(rejected)}: {rejected[0].reason}" if rejected else ""
        raise CorpusError(
            f"No report to read in {shown}. Put .txt or .md files there, for example with: "
            f"cp report.txt {shown}.{why}"
        )
    return documents, rejected


def _files(root: Path) -> tuple[list[Path], list[Rejected]]:
    """Every file below ``root`` that is not hidden, in the order of the paths' parts.

    Also the folders that cannot be looked into, lest their reports be lost in silence. Raises
    OSError where ``root`` is one of them.
    """
    found: list[Path] = []
    closed: list[Rejected] = []

    def reject(error: OSError) -> None:
        folder = Path(error.filename)
        if folder == root:
            raise error
        reason = f"Cannot look into the folder ({error.strerror}). Check it with: "
        source = _text(folder.relative_to(root).as_posix())
        closed.append(Rejected(source, f"{reason}ls -ld {_shown(folder)}"))

    for folder, names, files in os.walk(root, onerror=reject):
        # A link to a folder is not walked into but named, so that it is not lost in silence.
        links = [n for n in names if (Path(folder) / n).is_symlink()]
        names[:] = [n for n in names if not n.startswith(".") and n not in links]
        found += [Path(folder) / name for name in files + links if not name.startswith(".")]
    return sorted(found, key=lambda file: file.relative_to(root).parts), closed


def _unfit(file: Path, root: Path) -> str | None:
    """Why a file is left out before it is read, or None."""
    suffix = file.suffix.lower()
    if file.is_symlink():
        if not file.exists():
            return _leads_nowhere(file)
        try:
            target = file.resolve()
            inside = target.is_relative_to(root.resolve())
        except (OSError, RuntimeError):
            inside = False
        if not inside:
            return "A link that leads out of the folder. Copy the file itself into the folder."
        if file.is_dir():
            return "A link to a folder. Its files are read where they are; remove the link."
    if suffix in SUFFIXES:
        if not file.is_file() and file.exists():
            return "Not a file. Remove it from the folder."
        return None
    command = _CONVERTIBLE.get(suffix)
    if command:
        return f"Not a text file: {suffix}. Convert to text first, with: {command}"
    kind = suffix or "a file without suffix"
    return f"Not a report: {kind}. Convert to text first, and name it .txt or .md"


def _leads_nowhere(link: Path) -> str:
    return (
        f"A link that leads to no file: {_shown(link)} to {_shown(link.readlink())}. Put the file "
        f"there, or remove the link with: rm {_shown(link)}"
    )


def _ids(sources: list[str]) -> list[str]:
    """Distinct ids for distinct sources, the stem where it is alone."""
    stems = [Path(source).stem for source in sources]
    counts = Counter(stems)
    wanted = [
        stem if counts[stem] == 1 else source.replace("/", "-").replace(".", "-")
        for stem, source in zip(stems, sources, strict=True)
    ]
    taken: set[str] = set()
    found: list[str] = []
    for name in wanted:
        unique, number = name, 2
        while unique in taken or (unique != name and unique in wanted):
            unique, number = f"{name}-{number}", number + 1
        taken.add(unique)
        found.append(unique)
    return found


def _text(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shown(path: Path) -> str:
    """A path for a message: quoted, on one line, writable as UTF-8."""
    return repr(_one_line(_text(str(path))))


def _parent(path: Path) -> str:
    return _shown(path.parent)
