"""The index: passages, their vectors and their words, built together and read together.

A build holds, under one build id:

    documents.json   every Document: text, sections, blocks
    passages.json    every Passage, in reading order; the position is the passage's number
    vectors.faiss    FAISS IndexFlatIP over unit vectors, one per passage, in that order
    words/           bm25s over the stems of context and content, in that order

``qa.store`` says how a build is written, checked and made current.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from qa import abbreviations, encoders, passages, reports, store
from qa.errors import CorpusError, IndexDamaged, IndexMismatch, QAError
from qa.settings import IndexSettings
from qa.spelling import Speller
from qa.types import Document, Passage, Section
from qa.words import terms, words

if TYPE_CHECKING:
    from qa.encoders import Encoder, FloatArray, ModelIdentity, Progress

FORMAT = 1
"""Version of everything that stands in a build. A reader refuses any other."""

_KEEP = 2
_DOCUMENTS = TypeAdapter(list[Document])
_PASSAGES = TypeAdapter(list[Passage])


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    ``changed`` is False where the index already held just this. ``rejected`` names the
    files of the corpus that could not be read, each with the reason.
    """

    build_id: str
    changed: bool
    documents: int
    passages: int
    rejected: tuple[reports.Rejected, ...]


class Index:
    """One build, opened: every part of it carries the same build id.

    >>> index = open_index("index")                               # doctest: +SKIP
    >>> index.nearest(encoder.encode_queries(["Who?"])[0], 3)     # doctest: +SKIP
    [(17, 0.71), (4, 0.66), (90, 0.65)]
    """

    def __init__(self, root: Path, folder: Path, manifest: dict[str, Any]) -> None:
        import bm25s
        import faiss
        import numpy as np

        self.root = root
        self.build_id: str = manifest["build_id"]
        self.manifest = manifest
        documents = _DOCUMENTS.validate_json((folder / "documents.json").read_bytes())
        self.documents = {document.id: document for document in documents}
        self.passages = tuple(_PASSAGES.validate_json((folder / "passages.json").read_bytes()))
        # Bytes that were just verified, so FAISS never sees a damaged file.
        raw = np.frombuffer((folder / "vectors.faiss").read_bytes(), dtype=np.uint8)
        self._vectors = faiss.deserialize_index(raw)
        self._words = bm25s.BM25.load(folder / "words", show_progress=False)
        if self._vectors.ntotal != len(self.passages):
            raise IndexDamaged(
                f"The index is mixed: {len(self.passages)} passages but "
                f"{self._vectors.ntotal} vectors in {folder}. "
                "Build it again with: qa build corpus --index INDEX --force"
            )

    @property
    def settings(self) -> IndexSettings:
        """What the build was made with, the encoder's name among it."""
        return IndexSettings(**self.manifest["settings"])

    def require(self, encoder: ModelIdentity) -> None:
        """Raise IndexMismatch unless ``encoder`` is the model that made the vectors."""
        built = self.manifest["encoder"]
        if built["sha256"] != encoder.sha256:
            raise IndexMismatch(
                f"The index at '{self.root}' was built by {built['name']} "
                f"({built['sha256'][:12]}), not by {encoder.name} ({encoder.sha256[:12]}). "
                f"Build it again with: qa build corpus --index {self.root}"
            )

    def nearest(self, vector: FloatArray, count: int) -> list[tuple[int, float]]:
        """Return the ``count`` passages nearest to a unit vector: (number, cosine), best first."""
        cosines, numbers = self._vectors.search(vector.reshape(1, -1), count)
        return [
            (int(number), float(cosine))
            for number, cosine in zip(numbers[0], cosines[0], strict=True)
            if number >= 0
        ]

    def lexical(self, stems: Sequence[str], count: int) -> list[tuple[int, float]]:
        """Return the ``count`` passages with the highest BM25 score above 0, best first."""
        known = [stem for stem in stems if stem in self.vocabulary]
        if not known:
            return []
        scores = self._words.get_scores(known)
        order = scores.argsort(kind="stable")[::-1][:count]
        return [(int(number), float(scores[number])) for number in order if scores[number] > 0]

    def vectors(self) -> FloatArray:
        """Return a copy of all vectors, shape (passages, dimension)."""
        vectors: FloatArray = self._vectors.reconstruct_n(0, self._vectors.ntotal)
        return vectors

    @cached_property
    def speller(self) -> Speller:
        """The words of all reports as written, ready to mend a question's spelling by."""
        counts = Counter(
            word.text.lower()
            for document in self.documents.values()
            for word in words(document.text)
            if word.text.isalpha()
        )
        return Speller(counts)

    @cached_property
    def abbreviations(self) -> dict[str, str]:
        """Every abbreviation that a report spells out, with the words it stands for."""
        found: dict[str, str] = {}
        for document in self.documents.values():
            found.update(abbreviations.find(document.text))
        return found

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every stem that stands in some passage, its headings included."""
        return frozenset(self._words.vocab_dict)

    def section(self, passage: Passage) -> Section:
        """Return the section that a passage stands in: the last that begins before it ends."""
        sections = self.documents[passage.document_id].sections
        return sections[bisect_right(sections, passage.start, key=lambda s: s.start) - 1]


def open_index(root: str | Path) -> Index:
    """Open the current build.

    Every file is checked before FAISS or the word index reads a byte. Raises IndexMissing,
    IndexDamaged, or IndexMismatch where another format was written.
    """
    root = Path(root)
    folder, manifest = store.verified(root)
    if manifest.get("format") != FORMAT:
        raise IndexMismatch(
            f"The index at '{root}' has format {manifest.get('format')}, this version reads "
            f"{FORMAT}. Build it again with: qa build corpus --index {root}"
        )
    try:
        return Index(root, folder, manifest)
    except ValidationError as error:
        raise IndexMismatch(
            f"The index at '{root}' does not read as format {FORMAT}: "
            f"{error.errors()[0]['msg']}. Build it again with: qa build corpus --index {root}"
        ) from error


def build(
    corpus: str | Path,
    root: str | Path,
    settings: IndexSettings | None = None,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
    force: bool = False,
) -> BuildReport:
    """Read every report of a folder, embed it, and make the result the current build.

    Where the index already holds just this (same text, settings and model) nothing is
    done and no model is opened, unless ``force``. ``progress`` is called with (passages
    embedded, passages in all). Whatever goes wrong, the old build stays as it was.

    Raises CorpusError, ModelError or OutputError.
    """
    settings = settings or IndexSettings()
    root = Path(root)
    documents, rejected = reports.load_corpus(corpus)
    identity = encoder.identity if encoder else encoders.identify(settings.encoder)
    fingerprint = _fingerprint(documents, settings, identity)
    with store.writing(root):
        if not force:
            unchanged = _unchanged(root, fingerprint)
            if unchanged:
                return BuildReport(
                    unchanged["build_id"],
                    False,
                    len(documents),
                    unchanged["passages"],
                    tuple(rejected),
                )
        encoder = encoder or encoders.load_encoder(settings.encoder)
        found = [
            passage
            for document in documents
            for passage in passages.split(document, settings, encoder.fits)
        ]
        if not found:
            raise CorpusError(
                f"No report in '{corpus}' has any text. Put a .txt or .md report there."
            )
        _check_verbatim(documents, found)
        vectors = encoder.encode_passages([passages.model_text(p) for p in found], progress)
        with store.staging(root, fingerprint) as staged:
            _write_parts(staged.folder, documents, found, vectors)
            staged.publish(
                {
                    "format": FORMAT,
                    "fingerprint": fingerprint,
                    "encoder": {**asdict(identity), "dimension": encoder.dimension},
                    "settings": asdict(settings),
                    "documents": {document.id: document.sha256 for document in documents},
                    "passages": len(found),
                }
            )
        store.prune(root, _KEEP)
        return BuildReport(staged.build_id, True, len(documents), len(found), tuple(rejected))


def _fingerprint(
    documents: Sequence[Document], settings: IndexSettings, identity: ModelIdentity
) -> str:
    """Return one checksum over all that decides what a build holds.

    The documents count as they were read, not as they lie on disk, and the passages' code
    as it is: a better reader or splitter makes a new build although no file has changed.
    """
    total = hashlib.sha256()
    total.update(json.dumps([FORMAT, identity.sha256, asdict(settings)]).encode())
    total.update(_DOCUMENTS.dump_json(list(documents)))
    for document in documents:
        # Every text fits here: what an encoder cannot read whole is cut by its checksum above.
        split = passages.split(document, settings, lambda _: True)
        total.update(_PASSAGES.dump_json(split))
    return total.hexdigest()


def _unchanged(root: Path, fingerprint: str) -> dict[str, Any] | None:
    try:
        _, manifest = store.verified(root)
    except QAError:
        return None
    return manifest if manifest.get("fingerprint") == fingerprint else None


def _check_verbatim(documents: Sequence[Document], found: Sequence[Passage]) -> None:
    texts = {document.id: document.text for document in documents}
    for passage in found:
        if texts[passage.document_id][passage.start : passage.end] != passage.text:
            raise AssertionError(f"passage {passage.id} is not verbatim; this is a bug in qa")


def _write_parts(
    folder: Path, documents: Sequence[Document], found: Sequence[Passage], vectors: FloatArray
) -> None:
    import bm25s
    import faiss

    (folder / "documents.json").write_bytes(_DOCUMENTS.dump_json(list(documents)))
    (folder / "passages.json").write_bytes(_PASSAGES.dump_json(list(found)))
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    # faiss.write_index reports success on a full disk; bytes written by Python do not.
    (folder / "vectors.faiss").write_bytes(faiss.serialize_index(flat).tobytes())
    words = bm25s.BM25(method="lucene")
    words.index([terms(passages.model_text(p)) for p in found], show_progress=False)
    words.save(folder / "words", show_progress=False)
