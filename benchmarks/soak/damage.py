"""A damaged file is found before anything parses it, and the last good build answers."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from benchmarks.soak.trial import Result, build, in_child_with_folder, say, write_edition
from qa import index, store
from qa.errors import IndexDamaged

PAGE = 4096


def damage(count: int) -> Result:
    """Damage each file of an index in every way; ``count`` bits are flipped in each."""
    return in_child_with_folder(_damage, count)


def _damage(place: Path, count: int) -> tuple[int, list[str], dict[str, Any]]:
    result, chance = Result(), random.Random(2)
    corpus, root = place / "corpus", place / "index"
    ids = []
    for edition in (1, 2):
        write_edition(corpus, edition)
        ids.append(build(corpus, root))
    folder_of = {build_id: root / "builds" / build_id for build_id in ids}
    files = [root / "CURRENT", *sorted(p for p in folder_of[ids[1]].rglob("*") if p.is_file())]
    shutil.copytree(root, place / "pristine")
    for path in files:
        data = path.read_bytes()
        other = (
            folder_of[ids[0]] / path.relative_to(folder_of[ids[1]]) if path != files[0] else None
        )
        ways = [*_changed(data, chance, count), ("missing", None)]
        if other is not None and other.read_bytes() != data:
            ways.append(("of another build", other.read_bytes()))
        for way, changed in ways:
            say(f"damage: {path.name} {way}")
            if changed is None:
                path.unlink()
            else:
                path.write_bytes(changed)
            _is_found(result, root, ids, f"{path.name} {way}")
            path.write_bytes(data)
    for name in ("extra.npy", "words/extra.npy"):
        extra = folder_of[ids[1]] / name
        extra.write_bytes(b"?")
        _is_found(result, root, ids, f"{name} extra")
        extra.unlink()
    # All of an older build under the newer one's name.
    shutil.rmtree(folder_of[ids[1]])
    shutil.copytree(folder_of[ids[0]], folder_of[ids[1]])
    _is_found(result, root, ids, "one build in the place of another")
    result.notes["files"] = len(files)
    return result.trials, result.failures, result.notes


def _changed(data: bytes, chance: random.Random, count: int) -> Iterator[tuple[str, bytes | None]]:
    for number in range(count):
        # A fifth of them at the front, where the heads of files are.
        bits = 8 * (min(256, len(data)) if number % 5 == 0 else len(data))
        bit = chance.randrange(bits)
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        yield f"bit {bit}", bytes(flipped)
    for _ in range(-(-count // 5)):
        size = chance.randrange(len(data))
        yield f"cut to {size}", data[:size]
        start = chance.randrange(len(data))
        zeroed = data[:start] + bytes(min(PAGE, len(data) - start)) + data[start + PAGE :]
        if zeroed != data:
            yield f"zeroed from {start}", zeroed
    for _ in range(-(-count // 20)):
        yield "longer", data + chance.randbytes(5)
    yield "empty", b""


def _is_found(result: Result, root: Path, ids: list[str], what: str) -> None:
    result.trials += 1
    read: list[bytes] = []
    faiss_reads, words_read = faiss.deserialize_index, np.lib.format.read_array

    def see_vectors(raw: Any) -> Any:
        read.append(raw.tobytes())
        return faiss_reads(raw)

    def see_words(file: Any, **options: Any) -> Any:
        read.append(file.getvalue())
        return words_read(file, **options)

    faiss.deserialize_index, np.lib.format.read_array = see_vectors, see_words
    try:
        try:
            store.current(root)
            result.failures.append(f"{what}: not found")
        except IndexDamaged:
            result.expect(read == [], f"{what}: parsed before it was found")
        opened = index.open_index(root)
    finally:
        faiss.deserialize_index, np.lib.format.read_array = faiss_reads, words_read
    good = store.read(root, opened.build_id)
    result.expect(opened.notice and opened.build_id in ids, f"{what}: says nothing")
    result.expect(set(read) <= set(good.files.values()), f"{what}: parsed what is damaged")
    result.expect(store.faults(root), f"{what}: doctor finds nothing")
