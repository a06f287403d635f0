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
from qa import evaluation
from qa.encoders import _PACKAGED, _locate  # the very weights, without the module around them
from qa.passages import model_text
from qa.settings import MINILM_RERANKER


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
    spread = searcher.passages[:: len(searcher.passages) // 20][:20]
    texts = [model_text(passage) for passage in spread]
    in_one_batch = _batched(asked[0], texts)
    yardstick, whole, batched = [], [], []
    searcher.ask(asked[0])  # dictionaries are read with the first question
    for question in asked:
        yardstick.append(_seconds(lambda q=question: searcher.reranker.score(q, texts)))
        whole.append(_seconds(lambda q=question: searcher.ask(q)))
        batched.append(_seconds(in_one_batch))
    rows = {
        "reranking 20 passages, each by itself": yardstick,
        "the same 20 in one padded batch": batched,
        "a whole answer": whole,
    }
    base = np.quantile(yardstick, [0.5, 0.95])
    lines = []
    for name, seconds in rows.items():
        found = np.quantile(seconds, [0.5, 0.95])
        cells = [f"{1000 * value:.0f}" for value in found]
        cells += [f"{ratio:.2f}" for ratio in found / base]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    head = "| what | median ms | p95 ms | ratio of medians | ratio of p95 |"
    return "\n".join([head, "|---|---|---|---|---|", *lines])


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
