"""What a question costs, and what running each text by itself costs or saves.

    python -m benchmarks speed

Machines are noisy, so what is compared is run in turn within one run and given as a ratio.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable

import numpy as np
import onnxruntime

import qa
from benchmarks.quality import DATA, ROOT
from qa import evaluation, retrieval
from qa.encoders import _PACKAGED, _locate  # the very weights, without the module around them
from qa.passages import model_text
from qa.settings import MINILM_RERANKER

_ROUNDS = 15


def run() -> str:
    """Measure and return a table as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        qa.build(ROOT / "corpus", folder)
        searcher = qa.load(folder)
    asked = [
        one.question
        for one in evaluation.load_questions(DATA / "gwent_dev.jsonl")
        if one.answerable
    ]
    numbers = list(range(0, len(searcher.passages), len(searcher.passages) // 20))[:20]
    texts = [model_text(searcher.passages[number]) for number in numbers]
    in_one_batch = _batched(asked[0], texts)
    yardstick, whole, batched = [], [], []
    for question in asked[:_ROUNDS]:
        yardstick.append(
            _seconds(
                lambda q=question: retrieval.rerank(searcher.index, searcher.reranker, [q], numbers)
            )
        )
        whole.append(_seconds(lambda q=question: searcher.ask(q)))
        batched.append(_seconds(in_one_batch))
    base = float(np.median(yardstick))
    rows = {
        "reranking 20 passages, each by itself": base,
        "the same 20 in one padded batch": float(np.median(batched)),
        "a whole answer, median": float(np.median(whole)),
        "a whole answer, slowest": float(np.max(whole)),
    }
    lines = [f"| {name} | {1000 * s:.0f} | {s / base:.2f} |" for name, s in rows.items()]
    return "\n".join(["| what | ms | ratio |", "|---|---|---|", *lines])


def _batched(question: str, texts: list[str]) -> Callable[[], object]:
    """Return a call that reads the same pairs as one padded batch on all cores."""
    from tokenizers import Tokenizer

    folder = _locate(MINILM_RERANKER).folder
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_padding(length=None)
    tokenizer.enable_truncation(512)
    session = onnxruntime.InferenceSession(
        str(folder / next(iter(_PACKAGED[MINILM_RERANKER].files))),
        providers=["CPUExecutionProvider"],
    )
    wanted = [entry.name for entry in session.get_inputs()]

    def read() -> object:
        rows = tokenizer.encode_batch([(question, text) for text in texts])
        fields = {
            "input_ids": np.array([row.ids for row in rows]),
            "attention_mask": np.array([row.attention_mask for row in rows]),
            "token_type_ids": np.array([row.type_ids for row in rows]),
        }
        return session.run(None, {name: fields[name] for name in wanted})

    return read


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
