"""How near a text comes to each word of a question, by meaning.

A passage on the topic is near to most words of a question. One that answers is near to all of
them, so what tells is the words that it is least near to.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from qa.words import content_words, words

if TYPE_CHECKING:
    from qa.encoders import Encoder, FloatArray

_LEAST = 2


def least_near(encoder: Encoder, question: str, texts: Sequence[str]) -> list[float]:
    """Return how near each text comes to the two content words of a question it is least near to.

    Each word, read in its place, has a cosine to the text's nearest word; the mean of the two
    lowest is returned, of one where there is one. To a question without any, nothing is far: 1;
    a text without words is near to none: 0.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        wanted = pool.submit(_vectors, encoder, question, content_only=True)
        offered = pool.map(lambda text: _vectors(encoder, text), texts)
        return [_least(wanted.result(), vectors) for vectors in offered]


def _vectors(encoder: Encoder, text: str, *, content_only: bool = False) -> FloatArray:
    found = content_words(text) if content_only else words(text)
    return encoder.encode_words(text, [(word.start, word.end) for word in found])


def _least(wanted: FloatArray, offered: FloatArray) -> float:
    if not len(wanted):
        return 1.0
    if not len(offered):
        return 0.0
    lowest = sorted(float(best) for best in (wanted @ offered.T).max(axis=1))[:_LEAST]
    return sum(lowest) / len(lowest)
