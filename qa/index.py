"""The index: passages, their vectors and their words, read together or not at all.

A build holds, under one build id:

    documents.json         every Document: text, sections, blocks
    passages.json          every Passage, in reading order; the position is its number
    vectors.faiss          FAISS IndexFlatIP over unit vectors, one per passage, in that order
    words/vocabulary.json  every stem of context and content, sorted; the position is its number
    words/starts.npy       where each stem's entries begin in the two arrays below
    words/passages.npy     the numbers of the passages that hold the stem
    words/scores.npy       what the stem is worth in each of them (BM25)

`docs/index-format.md` describes each file to the byte; ``qa.store`` says how a build is
written, checked and made current, ``qa.builds`` how one is made.
"""

from __future__ import annotations

import functools
import io
import itertools
import json
import logging
import re
import struct
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, InstanceOf, TypeAdapter, ValidationError

from qa import abbreviations, store
from qa.abbreviations import Initials
from qa.errors import (
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    IndexUnusable,
    command,
    path_of,
)
from qa.figures import years_of
from qa.passages import Judged, in_imprint, judged, judgement_of, model_text
from qa.settings import BGE_SMALL, IndexSettings
from qa.spelling import Speller
from qa.types import Citation, Document, Passage, Section
from qa.words import terms, words

if TYPE_CHECKING:
    from qa.encoders import FloatArray, ModelIdentity

log = logging.getLogger(__name__)

FORMAT = 1
"""Version of everything that stands in a build. A reader refuses any other."""

_DOCUMENTS = TypeAdapter(list[Document])
_PASSAGES = TypeAdapter(list[Passage])

# How numpy writes an array of one dimension; between mark and head stands the head's length.
_NPY = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '(?P<kind><[if]\d)', 'fortran_order': False, "
    rb"'shape': \((?P<count>\d{1,18}),\), \} *+\n",
    re.DOTALL,
)

# A word names a report if this share of the passages that hold it is of reports so named.
_OWN = 0.8
_SHORTEST_HALF = 3  # letters of a word that is written as two
_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s-]")

# How FAISS writes an IndexFlatIP: mark, dimension, count, two words it ignores, trained,
# metric (0 is the inner product), then how many numbers follow.
_FLAT = struct.Struct("<4siqqq?iQ")


class _Model(BaseModel):
    """What a manifest says of the encoder."""

    name: str
    sha256: str
    dimension: int


class _Manifest(BaseModel):
    """The manifest of a build, whole: `docs/index-format.md` says what each field means."""

    model_config = ConfigDict(extra="forbid")

    format: int
    build_id: str
    built: str
    # A folder may have a name that is no text.
    corpus: InstanceOf[str]
    fingerprint: str
    reader: str
    encoder: _Model
    settings: IndexSettings
    versions: dict[str, str]
    documents: dict[str, str]
    passages: int
    # Seen to by the store.
    files: object


class Index:
    """One build, opened: every part of it carries the same build id.

    >>> index = open_index("index")                               # doctest: +SKIP
    >>> index.nearest(encoder.encode_queries(["Who?"])[0], 3)     # doctest: +SKIP
    [(17, 0.71), (4, 0.66), (90, 0.65)]
    """

    def __init__(self, root: Path, stored: store.Stored) -> None:
        import faiss

        self.root = root
        self.build_id = stored.build_id
        self.manifest = stored.manifest
        self.pointer = b""
        """What CURRENT held when the index was opened: once it holds something else, there
        is another build."""
        self.notice: str | None = None
        """What a reader must know of this index; None where all is well."""
        files = stored.files
        documents = _DOCUMENTS.validate_json(files["documents.json"])
        self.documents = {document.id: document for document in documents}
        self.passages = tuple(_PASSAGES.validate_json(files["passages.json"]))
        self._stems = {stem: n for n, stem in enumerate(json.loads(files["words/vocabulary.json"]))}
        self._starts = _array(files["words/starts.npy"], "<i8")
        self._holding = _array(files["words/passages.npy"], "<i4")
        self._scores = _array(files["words/scores.npy"], "<f4")
        raw = files["vectors.faiss"]
        if not self._consistent(raw):
            raise IndexDamaged(
                f"The index is mixed: the parts of build {self.build_id} do not belong together. "
                f"Build it again with: {rebuilding(root, self.manifest)} --force"
            )
        self._vectors = faiss.deserialize_index(np.frombuffer(raw, dtype=np.uint8))

    def _consistent(self, vectors: bytes) -> bool:
        """Whether all parts are of one size. FAISS believes its file's head, so that is read
        here first: one that lies would have it reserve or read memory at random."""
        count, dimension = len(self.passages), self.manifest["encoder"]["dimension"]
        numbers = count * dimension
        mark, width, total, _, _, _, metric, following = _FLAT.unpack_from(vectors)
        return (
            (mark, width, total, metric, following) == (b"IxFI", dimension, count, 0, numbers)
            and len(vectors) == _FLAT.size + 4 * numbers
            and len(self._starts) == len(self._stems) + 1
            and self._starts[-1] == len(self._holding) == len(self._scores)
            and bool(np.all(np.diff(self._starts) >= 0))
            and bool(np.all((self._holding >= 0) & (self._holding < count)))
            and {passage.document_id for passage in self.passages} <= self.documents.keys()
        )

    @property
    def built(self) -> str:
        """The day on which the build was made: "2026-03-12"."""
        return str(self.manifest["built"])[:10]

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
                f"Build it again with: {rebuilding(self.root, self.manifest)}"
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
        scores = np.zeros(len(self.passages), dtype=np.float32)
        for number in (self._stems[stem] for stem in stems if stem in self._stems):
            entries = slice(self._starts[number], self._starts[number + 1])
            # No passage stands twice among a stem's entries.
            scores[self._holding[entries]] += self._scores[entries]
        order = scores.argsort(kind="stable")[::-1][:count]
        return [(int(number), float(scores[number])) for number in order if scores[number] > 0]

    def vectors(self) -> FloatArray:
        """Return a copy of all vectors, shape (passages, dimension)."""
        vectors: FloatArray = self._vectors.reconstruct_n(0, self._vectors.ntotal)
        return vectors

    @cached_property
    def speller(self) -> Speller:
        """The words of all reports as written, ready to mend a question's spelling by."""
        return Speller({word: count for word, count in self._written.items() if word.isalpha()})

    @cached_property
    def abbreviations(self) -> dict[str, str]:
        """Every abbreviation that a report spells out, with the words it stands for."""
        found: dict[str, str] = {}
        for document in self.documents.values():
            found.update(abbreviations.find(document.text))
        return found

    def abbreviations_in(self, question: str) -> Mapping[str, str]:
        """Return what abbreviations stand for: all that the reports spell out, and those of a
        question that they never write, but whose words they have ("SHPO", where a report says
        "sexual harm prevention orders")."""
        found = {}
        for short in abbreviations.mentioned(question):
            written = {short.lower(), short.removesuffix("s").lower()} & self._written.keys()
            long = (
                None if written or short in self.abbreviations else self._initials.long_form(short)
            )
            if long:
                found[short] = long
        return {**self.abbreviations, **found} if found else self.abbreviations

    @cached_property
    def _initials(self) -> Initials:
        return Initials(document.text for document in self.documents.values())

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """What tells each report from the others by name: stems of its title that stand next
        to nowhere in reports without them in theirs. Empty sets where there is one report."""
        found: dict[str, set[str]] = {id: set() for id in self.documents}
        titled: dict[str, set[str]] = {}
        for id, document in self.documents.items():
            for stem in terms(document.title):
                titled.setdefault(stem, set()).add(id)
        for stem, having in titled.items():
            if len(having) < len(found) and self._share(stem, having) >= _OWN:
                for id in having:
                    found[id].add(stem)
        return {id: frozenset(stems) for id, stems in found.items()}

    def _share(self, stem: str, documents: Set[str]) -> float:
        """Return how many of the passages with a stem are of these documents; 1 if it has none."""
        number = self._stems.get(stem)
        if number is None:
            return 1.0
        numbers = self._holding[self._starts[number] : self._starts[number + 1]]
        return float(np.mean([self.passages[n].document_id in documents for n in numbers]))

    @cached_property
    def called(self) -> dict[str, frozenset[str]]:
        """The stems of what each report is called: of its id and its title."""
        return {
            id: frozenset(terms(f"{id} {document.title}".replace("_", " ")))
            for id, document in self.documents.items()
        }

    @cached_property
    def numbers(self) -> dict[str, range]:
        """The numbers of each report's passages, which follow each other."""
        counts = Counter(passage.document_id for passage in self.passages)
        ends = itertools.accumulate(counts.values())
        own = zip(counts.items(), ends, strict=True)
        found = {id: range(end - count, end) for (id, count), end in own}
        return {id: found.get(id, range(0)) for id in self.documents}

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """What each passage judges, by number."""
        return tuple(map(judged, self.passages))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every stem of the reports: in passages, headings, or the title page and the imprint; and
        of a financial year both years."""
        outside = {word.stem for written in self._written for word in words(written)}
        years = itertools.chain.from_iterable(map(years_of, outside))
        return frozenset(self._stems).union(outside, years)

    def in_two(self, texts: Iterable[str]) -> set[str]:
        """Return those of some words that the reports write as two: "healthcare", "health care".

        However many words there are, a passage is read through once at most.
        """
        pairs: dict[tuple[str, str], str] = {}
        for text in filter(str.isalpha, texts):
            lower = text.lower()
            for at in range(_SHORTEST_HALF, len(lower) - _SHORTEST_HALF + 1):
                if self._written.keys() >= {lower[:at], lower[at:]}:
                    pairs[lower[:at], lower[at:]] = text
        found: set[tuple[str, str]] = set()
        for number in {number for pair in pairs for number in self._holding_all(*pair)}:
            every = _WORD_OR_SIGN.findall(model_text(self.passages[number]).lower())
            found.update(pairs.keys() & itertools.pairwise(every))
        return {pairs[pair] for pair in found}

    def _holding_all(self, *texts: str) -> set[int]:
        """Return the numbers of the passages that hold each of some words; stop words count not."""
        numbers = [self._stems.get(stem) for stem in terms(" ".join(texts))]
        if not numbers or None in numbers:
            return set()
        starts, holding = self._starts, self._holding
        each = (holding[starts[one] : starts[one + 1]] for one in numbers if one is not None)
        return set(functools.reduce(np.intersect1d, each).tolist())

    @cached_property
    def _written(self) -> Counter[str]:
        """How often each word occurs in the reports, as written but in lower case."""
        texts = (document.text for document in self.documents.values())
        return Counter(word.text.lower() for text in texts for word in words(text))

    def section(self, document_id: str, start: int) -> Section | None:
        """Return the section that an offset stands in; None on the title page, in the imprint."""
        sections = self.documents[document_id].sections
        number = bisect_right(sections, start, key=lambda s: s.start) - 1
        return sections[number] if number >= 0 and start < sections[number].end else None

    def citation(self, document_id: str, start: int, end: int) -> Citation:
        """Return where a span of a report stands: in the section that `section` finds.

        What stands outside all sections, on the title page or in the imprint, has an empty path;
        an imprint that is a passage has the title.
        """
        document = self.documents[document_id]
        section = self.section(document_id, start)
        read = in_imprint(document, start)
        return Citation(
            document_id=document.id,
            document_title=document.title,
            section_path=section.path if section else (document.title,) if read else (),
            start=start,
            end=end,
            page=section.page if section else None,
            judgement=judgement_of(document, section) if section else None,
        )


def open_index(root: str | Path) -> Index:
    """Open the current build, or where that is damaged, the last good one.

    Every file is checked before FAISS or the word index reads a byte. An index that is not
    the current build says so in ``notice``. Raises IndexMissing, IndexDamaged where no
    build is whole, or IndexMismatch where another format was written.
    """
    root = path_of(root, IndexMissing, 'qa.load("index")')
    while True:
        # Read once: the build that is opened is the one whose name is compared below.
        pointer = store.pointer(root)
        try:
            index, damage = _named_or_last_good(root, pointer)
        except IndexUnusable:
            if store.pointer(root) == pointer:
                raise
            continue
        # A build may be removed as soon as another is current, so what is wrong with one
        # counts only while CURRENT is as it was; else all is looked at anew.
        if damage and store.pointer(root) != pointer:
            continue
        if damage:
            log.warning("Build %s of %s stands in. %s", index.build_id, index.built, damage)
            index.notice = standing_in(index)
        index.pointer = pointer
        return index


def open_build(root: Path, stored: store.Stored) -> Index:
    """Open a build that was read. Raises IndexDamaged or IndexMismatch."""
    wrong = misfit(stored)
    if not wrong:
        try:
            return Index(root, stored)
        except (KeyError, TypeError, ValueError, struct.error) as error:
            wrong = _unread(error)
    raise IndexMismatch(
        f"The index at '{root}' {wrong}. Build it again with: {rebuilding(root, stored.manifest)}"
    )


def misfit(stored: store.Stored) -> str | None:
    """Return what in a build's manifest this version does not read: "has format 2, ...";
    None where it reads all of it."""
    number = stored.manifest.get("format")
    if number != FORMAT:
        return f"has format {number}, this version reads {FORMAT}"
    try:
        _Manifest.model_validate(stored.manifest)
    except ValueError as error:
        return _unread(error)
    return None


def _unread(error: Exception) -> str:
    reason = str(error)
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    reason = " ".join(reason.split())[:200]
    return f"does not read as format {FORMAT}: {reason}"


def rebuilding(root: Path, manifest: Mapping[str, Any], corpus: str | Path | None = None) -> str:
    """Return the command that builds an index again as its manifest says that it was built.

    ``corpus`` is the folder of reports where it is another one by now.
    """
    settings = manifest.get("settings")
    encoder = settings.get("encoder") if isinstance(settings, dict) else None
    usual = encoder == BGE_SMALL or not isinstance(encoder, str)
    model = () if usual else ("--encoder", encoder)
    corpus = corpus or str(manifest.get("corpus", "corpus"))
    return command("build", corpus, *model, index=root)


def standing_in(index: Index) -> str:
    """Return what a reader must know of an answer from another build than the current one."""
    return (
        "The current build of the index cannot be used: "
        f"this comes from build {index.build_id} of {index.built}."
    )


def _named_or_last_good(root: Path, pointer: bytes) -> tuple[Index, IndexDamaged | None]:
    """Open what CURRENT named when it held ``pointer``, or else, with the reason, the last
    good build."""
    try:
        return open_build(root, store.current(root, pointer)), None
    except IndexDamaged as damage:
        for build_id in store.build_ids(root):
            with suppress(IndexUnusable):
                return open_build(root, store.read(root, build_id)), damage
        raise


def parts(
    documents: Sequence[Document], found: Sequence[Passage], vectors: FloatArray
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every file of a build.

    The same documents, passages and vectors give the same bytes.
    """
    import faiss

    yield "documents.json", _DOCUMENTS.dump_json(list(documents))
    yield "passages.json", _PASSAGES.dump_json(list(found))
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    # faiss.write_index reports success on a full disk; bytes written by Python do not.
    yield "vectors.faiss", faiss.serialize_index(flat).tobytes()
    yield from _words([terms(model_text(passage)) for passage in found])


def _words(texts: Sequence[Sequence[str]]) -> Iterator[tuple[str, bytes]]:
    import bm25s

    # It sets its own logger to DEBUG, and would speak up in every program that logs.
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    stems = sorted({stem for text in texts for stem in text})
    number_of = {stem: number for number, stem in enumerate(stems)}
    scores: dict[str, Any] = {"indptr": [0], "indices": [], "data": []}
    if stems:
        bm25 = bm25s.BM25(method="lucene")
        numbers = [[number_of[stem] for stem in text] for text in texts]
        bm25.index((numbers, number_of), create_empty_token=False, show_progress=False)
        scores = bm25.scores
    yield "words/vocabulary.json", json.dumps(stems, ensure_ascii=False).encode()
    yield "words/starts.npy", _npy(scores["indptr"], "<i8")
    yield "words/passages.npy", _npy(scores["indices"], "<i4")
    yield "words/scores.npy", _npy(scores["data"], "<f4")


def _npy(values: Any, kind: str) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asarray(values, dtype=kind), (1, 0), allow_pickle=False)
    return file.getvalue()


def _array(data: bytes, kind: str) -> NDArray[Any]:
    """Return the numbers of an npy file of one dimension. Raises ValueError.

    numpy evaluates the head as Python, which fails now and then when two threads do it at once
    (python/cpython#106905, in Python 3.11). Ours is always written alike.
    """
    head = _NPY.match(data)
    if head is None or head["kind"] != kind.encode():
        raise ValueError(f"no array of {kind}: {data[:80]!r}")
    numbers = np.frombuffer(data, dtype=kind, offset=head.end())
    if len(numbers) != int(head["count"]):
        raise ValueError(f"{len(numbers)} numbers, not {int(head['count'])}")
    return numbers
