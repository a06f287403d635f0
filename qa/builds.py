"""The builds of an index: making one, seeing which there are, returning to an earlier one.

A build takes over from the last one what has not changed: a report of the same bytes is not
read again, its passages are not split again, and no passage whose words were embedded is
embedded again. What comes out is the same, byte for byte, as if all had been made anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from qa import encoders, passages, reports, store
from qa.errors import (
    CorpusError,
    IndexDamaged,
    IndexMissing,
    IndexUnusable,
    ModelError,
    OutputError,
    command,
    path_of,
)
from qa.index import FORMAT, Index, misfit, open_build, open_index, parts
from qa.settings import BGE_SMALL, IndexSettings
from qa.types import Document, Passage
from qa.unfinished import Unfinished
from qa.words import terms

if TYPE_CHECKING:
    from qa.encoders import Encoder, FloatArray, ModelIdentity, Progress

KEEP = 3
"""How many builds are kept unless another number is asked for."""

# How many passages are embedded before their vectors are put aside for the case of a crash.
_STEP = 2 * encoders.BATCH
# How many passages a new build is asked for before it may become the current one.
_ASKED = 5
# Code that decides what becomes of the same bytes.
_READING = ("passages.py", "reports", "spans.py", "types.py", "words.py")
# Libraries that have a hand in vectors and scores: another version may round otherwise.
_LIBRARIES = ("bm25s", "faiss-cpu", "numpy", "onnxruntime", "sentence-transformers", "torch")


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    ``changed`` is False where the index already held just this. ``embedded`` counts the
    passages that a model had to read. ``rejected`` names the files of the corpus that could
    not be read, each with the reason.
    """

    build_id: str
    changed: bool
    documents: int
    passages: int
    embedded: int
    rejected: tuple[reports.Rejected, ...]


@dataclass(frozen=True, slots=True)
class Build:
    """One build of an index, as `qa builds` lists it.

    ``built`` is the time in UTC (ISO 8601), ``bytes`` the size of all its files. ``damage``
    says what is wrong with it, None where it can be used.
    """

    id: str
    current: bool
    built: str
    reports: tuple[str, ...]
    passages: int
    model: str
    bytes: int
    damage: str | None


def build(
    corpus: str | Path,
    root: str | Path,
    settings: IndexSettings | None = None,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
    force: bool = False,
    keep: int = KEEP,
) -> BuildReport:
    """Read every report of a folder, embed it, and make the result the current build.

    Where the index already holds just this (same files, settings and model) nothing is
    done, and where only some of it is new only that is read and embedded, unless ``force``;
    a model is opened only if it has something to read. ``progress`` is called with
    (passages embedded, passages to embed). Whatever goes wrong, the old build stays as it
    was, and what was embedded serves the next attempt. The ``keep`` newest builds stay, the
    current one always.

    Raises CorpusError, ModelError or OutputError; that also where the index would stand among
    the reports.
    """
    settings = settings or IndexSettings()
    root = path_of(root, OutputError, 'qa.build("corpus", "index")')
    corpus = path_of(corpus, CorpusError, 'qa.build("corpus", "index")')
    _check_apart(corpus, root)
    again = command_of(corpus, root, settings, force, keep)
    with store.writing(root, again):
        identity = encoder.identity if encoder else encoders.identify(settings.encoder)
        basis = _Basis.now(settings, identity)
        last = None if force else _last(root)
        unfinished = Unfinished(root, again)
        if force:
            unfinished.remove()
        documents, rejected = reports.load_corpus(corpus, _known_documents(last, basis))
        fingerprint = _fingerprint(documents, basis)
        if last and not last.notice and last.manifest["fingerprint"] == fingerprint:
            unfinished.remove()
            store.prune(root, keep)
            counts = (len(documents), len(last.passages), 0)
            return BuildReport(last.build_id, False, *counts, tuple(rejected))
        open_encoder = cache(lambda: encoder or encoders.load_encoder(settings.encoder))
        found = _split(documents, settings, last, basis, lambda text: open_encoder().fits(text))
        if not found:
            raise CorpusError(
                f"No report in '{corpus}' has any text. Put a .txt or .md report there."
            )
        try:
            vectors, embedded = _embed(found, last, basis, unfinished, open_encoder, progress)
            manifest = {
                "format": FORMAT,
                "built": datetime.now(UTC).isoformat(timespec="seconds"),
                "corpus": str(corpus),
                "fingerprint": fingerprint,
                "reader": basis.reader,
                "encoder": {**asdict(identity), "dimension": vectors.shape[1]},
                "settings": dict(basis.settings),
                "versions": dict(basis.versions),
                "documents": {document.id: document.sha256 for document in documents},
                "passages": len(found),
            }
            with store.explained(root, again), store.staging(root, fingerprint) as staged:
                for name, data in parts(documents, found, vectors):
                    staged.write(name, data)
                built = open_build(root, staged.seal(manifest))
                _check(built, documents, found, vectors, again)
                staged.publish()
            unfinished.remove()
        except OutputError:
            # On a full disk the vectors put aside would only be in the way.
            unfinished.remove()
            raise
        store.prune(root, keep)
    counts = (len(documents), len(found), embedded)
    return BuildReport(staged.build_id, True, *counts, tuple(rejected))


def _check_apart(corpus: Path, root: Path) -> None:
    """Refuse an index whose files a build would find among the reports. Raises OutputError."""
    try:
        folder, index = corpus.resolve(), root.resolve()
    except (OSError, RuntimeError, ValueError):
        return  # What is wrong with one of them is said where it is opened.
    # What is hidden is no report.
    if index.is_relative_to(folder) and not any(
        part.startswith(".") for part in index.relative_to(folder).parts
    ):
        beside = folder.parent / f"{folder.name}-index"
        raise OutputError(
            f"The index would stand among the reports: '{root}' is in '{corpus}'. Build it beside "
            f"them, with: {command('build', corpus, index=beside)}"
        )


def command_of(
    corpus: str | Path, root: Path, settings: IndexSettings, force: bool, keep: int
) -> str:
    """Return the command that builds just this, for whoever must try again."""
    model = () if settings.encoder == BGE_SMALL else ("--encoder", settings.encoder)
    kept = () if keep == KEEP else ("--keep", str(keep))
    return command("build", corpus, *model, *(["--force"] * force), *kept, index=root)


def listing(root: str | Path) -> tuple[Build, ...]:
    """Return every build that stands in an index, newest first, each one checked.

    Raises IndexMissing where there is no index.
    """
    root = path_of(root, IndexMissing, 'qa.builds.listing("index")')
    current = store.current_id(root)
    builds = []
    for stored, faults in store.standing(root):
        # What is wrong with its files says more than what is wrong with what is said of them.
        wrong = f"{faults[0].path}: {faults[0].reason}" if faults else misfit(stored)
        manifest = {} if wrong else stored.manifest
        builds.append(
            Build(
                id=stored.build_id,
                current=stored.build_id == current,
                built=manifest.get("built", ""),
                reports=tuple(manifest.get("documents", ())),
                passages=manifest.get("passages", 0),
                model=manifest.get("encoder", {}).get("name", ""),
                bytes=store.size(root, stored.build_id),
                damage=wrong,
            )
        )
    if not builds:
        store.current(root)  # says that there is none
    return tuple(builds)


def rollback(root: str | Path, build_id: str | None = None) -> str:
    """Make another build the current one and return its id.

    ``build_id`` is an id, or the number that it begins with; without it, the newest good
    build before the current one is taken. The build is checked first. Raises IndexMissing,
    IndexDamaged, IndexMismatch or OutputError.
    """
    root = path_of(root, IndexMissing, 'qa.builds.rollback("index")')
    if not store.build_ids(root):
        store.current(root)  # says that there is none; locking would make the folder
    again = command("rollback", *([build_id] if build_id else []), index=root)
    with store.writing(root, again):
        current = store.current_id(root)
        ids = store.build_ids(root)
        if build_id is not None:
            # Zeros in front say nothing: 1, 0001 and 000001 are one number.
            named = build_id.lstrip("0")
            wanted = [
                found
                for found in ids
                if named and named in (found.lstrip("0"), found.partition("-")[0].lstrip("0"))
            ]
        else:
            wanted = [found for found in ids if current is None or found < current]
        refused: IndexUnusable = IndexMissing(
            f"No {'earlier build' if build_id is None else f'build {build_id:.60}'} in '{root}'. "
            f"See what there is with: {command('builds', index=root)}"
        )
        for found in wanted:
            try:
                open_build(root, store.read(root, found))
            except IndexUnusable as error:
                refused = error
                continue
            with store.explained(root, again):
                store.switch(root, found)
            return found
        raise refused


@cache
def reader() -> str:
    """Return one checksum over the code that reads reports: better code reads them again."""
    total = hashlib.sha256(str(FORMAT).encode())
    for name in _READING:
        for source in _sources(files("qa") / name):
            total.update(source.read_bytes())
    return total.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of the libraries that have a hand in what a build holds."""
    return {name: version(name) for name in _LIBRARIES}


def _sources(at: Traversable) -> Iterator[Traversable]:
    if at.is_file():
        yield at
        return
    for entry in sorted(at.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            yield entry


@dataclass(frozen=True, slots=True)
class _Basis:
    """All that decides, beside the reports, what a build holds."""

    reader: str
    settings: Mapping[str, Any]
    model: str
    versions: Mapping[str, str]

    @classmethod
    def now(cls, settings: IndexSettings, identity: ModelIdentity) -> Self:
        return cls(reader(), asdict(settings), identity.sha256, versions())

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Self:
        model = manifest["encoder"]["sha256"]
        return cls(manifest["reader"], manifest["settings"], model, manifest["versions"])

    def key(self, text: str) -> bytes:
        """Return what a text's vector is known by: the text, and all that makes the vector."""
        made_by = json.dumps([self.model, sorted(self.versions.items())])
        return hashlib.sha256(f"{made_by}\n{text}".encode()).digest()


def _last(root: Path) -> Index | None:
    try:
        return open_index(root)
    except IndexUnusable:
        return None


def _known_documents(last: Index | None, basis: _Basis) -> Mapping[str, Document]:
    if last is None or _Basis.of(last.manifest).reader != basis.reader:
        return {}
    return last.documents


def _fingerprint(documents: Sequence[Document], basis: _Basis) -> str:
    """Return one checksum over all that decides what a build holds."""
    files = [(document.id, document.source, document.sha256) for document in documents]
    return hashlib.sha256(json.dumps([FORMAT, asdict(basis), files]).encode()).hexdigest()


def _split(
    documents: Sequence[Document],
    settings: IndexSettings,
    last: Index | None,
    basis: _Basis,
    fits: passages.Fits,
) -> list[Passage]:
    """Return the passages of all documents, those of unchanged ones as the last build has them."""
    known: dict[str, list[Passage]] = {}
    if last is not None and _Basis.of(last.manifest) == basis:
        # The very object: it was not read again.
        known = {one.id: [] for one in documents if last.documents.get(one.id) is one}
        for passage in last.passages:
            if passage.document_id in known:
                known[passage.document_id].append(passage)
    found: list[Passage] = []
    for document in documents:
        own = known.get(document.id)
        found += passages.split(document, settings, fits) if own is None else own
    texts = {document.id: document.text for document in documents}
    for passage in found:
        if texts[passage.document_id][passage.start : passage.end] != passage.text:
            raise AssertionError(f"passage {passage.id} is not verbatim; this is a bug in qa")
    return found


def _embed(
    found: Sequence[Passage],
    last: Index | None,
    basis: _Basis,
    unfinished: Unfinished,
    open_encoder: Callable[[], Encoder],
    progress: Progress | None,
) -> tuple[FloatArray, int]:
    """Return a vector for each passage, and how many of them had to be made."""
    texts = {basis.key(text): text for text in map(passages.model_text, found)}
    known = dict(unfinished.vectors)
    if last is not None:
        made_by = _Basis.of(last.manifest)
        texts_before = map(passages.model_text, last.passages)
        known.update(zip(map(made_by.key, texts_before), last.vectors(), strict=True))
    missing = [key for key in texts if key not in known]
    for start in range(0, len(missing), _STEP):
        keys = missing[start : start + _STEP]
        made = open_encoder().encode_passages([texts[key] for key in keys])
        _check_vectors(made, len(keys), open_encoder())
        unfinished.add(keys, made)
        known.update(zip(keys, made, strict=True))
        if progress:
            progress(start + len(keys), len(missing))
    keys = [basis.key(passages.model_text(passage)) for passage in found]
    return np.stack([known[key] for key in keys]), len(missing)


def _check_vectors(vectors: FloatArray, count: int, encoder: Encoder) -> None:
    lengths = np.linalg.norm(vectors, axis=1)
    # A length that is no number is not near 1 either.
    if vectors.shape != (count, encoder.dimension) or not np.all(np.abs(lengths - 1) < 1e-3):
        raise ModelError(
            f"The model {encoder.identity.name} does not give unit vectors: shape "
            f"{vectors.shape}, lengths {lengths.min():.3f} to {lengths.max():.3f}. "
            "Name another model with --encoder."
        )


def _check(
    index: Index,
    documents: Sequence[Document],
    found: Sequence[Passage],
    vectors: FloatArray,
    again: str,
) -> None:
    """Ask a build, read back from the disk, for what was put into it."""
    wrong = None
    if list(index.documents.values()) != list(documents):
        wrong = "a report"
    elif index.passages != tuple(found):
        wrong = "a passage"
    elif not np.array_equal(index.vectors(), vectors):
        wrong = "a vector"
    for number in range(0, len(found), -(-len(found) // _ASKED)):
        stems = terms(passages.model_text(found[number]))
        (nearest, _), *_ = index.nearest(vectors[number], 1)
        if not np.allclose(vectors[nearest], vectors[number], atol=1e-3):
            wrong = f"passage {found[number].id}, asked for by its meaning"
        elif stems and number not in dict(index.lexical(stems, len(found))):
            wrong = f"passage {found[number].id}, asked for by its words"
    if wrong:
        raise IndexDamaged(
            f"The new build does not give back what was put into it: {wrong}. The one before "
            f"stays current. Try again with: {again}"
        )
