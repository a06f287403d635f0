"""Vectors of a build that is not finished: kept as they come, so that it can go on.

`embedding.part` is only ever appended to: a head of 8 bytes (`QAVEC` and the dimension, as
three digits in base 256, highest first), then records of one size: a key of 32 bytes, the
vector as float32 (little endian), and the first 8 bytes of the SHA-256 of both. A record
that was torn by a crash fails its own checksum and is embedded again, so nothing here needs
to be pushed to the disk.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa import store
from qa.encoders import FloatArray

log = logging.getLogger(__name__)

NAME = "embedding.part"

_MAGIC = b"QAVEC"
_HEAD = 8
_KEY = 32
_SUM = 8


class Unfinished:
    """The vectors that an interrupted build has left in a folder, by key; takes more."""

    def __init__(self, root: Path, again: str) -> None:
        """Read what was left. ``again`` is the command to run where it cannot be written."""
        self._root = root
        self._again = again
        self._path = root / NAME
        self.vectors: dict[bytes, FloatArray] = {}
        with store.explained(root, again):
            try:
                raw = self._path.read_bytes()
            except FileNotFoundError:
                raw = b""
        self._dimension = int.from_bytes(raw[len(_MAGIC) : _HEAD], "big")
        # Records stand at multiples of their size; what follows the last whole one is torn.
        self._whole = 0
        if len(raw) >= _HEAD and raw.startswith(_MAGIC):
            self._whole = len(raw) - (len(raw) - _HEAD) % self._size
            for start in range(_HEAD, self._whole, self._size):
                self._take(raw[start : start + self._size])

    @property
    def _size(self) -> int:
        return _KEY + 4 * self._dimension + _SUM

    def add(self, keys: Sequence[bytes], vectors: FloatArray) -> None:
        """Keep some more vectors. Raises OutputError."""
        rows = zip(keys, vectors.astype("<f4"), strict=True)
        records = [key + row.tobytes() for key, row in rows]
        data = b"".join(record + _checksum(record) for record in records)
        if vectors.shape[1] != self._dimension or not self._whole:
            self._dimension = vectors.shape[1]
            self._whole = 0
            self.vectors.clear()
            data = _MAGIC + self._dimension.to_bytes(_HEAD - len(_MAGIC), "big") + data
        with store.explained(self._root, self._again):
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | store.BINARY, 0o666)
            try:
                os.ftruncate(handle, self._whole)
                os.lseek(handle, 0, os.SEEK_END)
                store.write_all(handle, data, self._path)
            finally:
                os.close(handle)
        self._whole += len(data)
        self.vectors.update(zip(keys, vectors, strict=True))

    def remove(self) -> None:
        """Forget all of it: the build is done, or cannot be written.

        A file that cannot be removed is logged: the next build takes up what it holds.
        """
        self._whole = 0
        self.vectors.clear()
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("%s cannot be removed (%s).", self._path, error.strerror)

    def _take(self, record: bytes) -> None:
        body = record[:-_SUM]
        if _checksum(body) == record[-_SUM:]:
            self.vectors[body[:_KEY]] = np.frombuffer(body[_KEY:], dtype="<f4").astype(np.float32)


def _checksum(record: bytes) -> bytes:
    return hashlib.sha256(record).digest()[:_SUM]
