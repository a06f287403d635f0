"""A sentence-transformers module that runs a BERT-like ONNX model in onnxruntime.

It stands apart from ``qa.encoders`` because its base class lives in sentence-transformers,
whose import takes seconds: only a model that is really opened pays for it.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import onnxruntime
import torch
from sentence_transformers.sentence_transformer.modules import InputModule
from tokenizers import Encoding, Tokenizer, normalizers

_LIGATURES = {sign: unicodedata.normalize("NFKC", sign) for sign in "ﬀﬁﬂﬃﬄﬅﬆ"}


class OnnxTransformer(InputModule):
    """The first module of a SentenceTransformer, or the only one of a CrossEncoder.

    ``folder`` holds ``model.onnx`` and ``tokenizer.json``. ``output`` names the feature
    that the model's first output becomes: "token_embeddings", shape (batch, tokens,
    dimension), or "scores", shape (batch, 1). Texts beyond ``max_tokens`` are cut.

    Each row runs by itself, without padding, the rows side by side on all cores. An 8-bit
    model takes one scale for a whole batch, so in a batch a text's result would depend on
    its neighbours (seen: a score of 8.70 or 8.81 for the same pair); by itself it is the
    same in every build and every answer. It costs nothing: no padding is computed either.
    """

    def __init__(
        self, folder: Path, max_tokens: int, output: Literal["token_embeddings", "scores"]
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.output = output
        self.max_seq_length = max_tokens
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        # Two letters in one sign, as PDFs have them, are in no model's vocabulary.
        parted = [normalizers.Replace(sign, plain) for sign, plain in _LIGATURES.items()]
        self.tokenizer.normalizer = normalizers.Sequence([*parted, self.tokenizer.normalizer])
        # The files ship with padding to the full length: 512 tokens for every short question.
        self.tokenizer.enable_padding(length=None)
        self.tokenizer.enable_truncation(max_tokens)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [entry.name for entry in self._session.get_inputs()]
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="qa-onnx")

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, torch.Tensor]:
        """Tokenise texts, or pairs of texts, into padded int64 tensors (batch, tokens)."""
        del kwargs
        if prompt:
            inputs = [prompt + text for text in inputs]
        rows: list[Encoding] = self.tokenizer.encode_batch(list(inputs))
        return {
            "input_ids": torch.tensor([row.ids for row in rows]),
            "attention_mask": torch.tensor([row.attention_mask for row in rows]),
            "token_type_ids": torch.tensor([row.type_ids for row in rows]),
        }

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Add the model's first output to the features, as float32."""
        del kwargs
        lengths = features["attention_mask"].sum(dim=1).tolist()
        rows = [
            {name: features[name][row : row + 1, :length].numpy() for name in self._inputs}
            for row, length in enumerate(lengths)
        ]
        # One row alone is not worth a trip through the pool.
        run = map if len(rows) == 1 else self._pool.map
        outputs = [torch.from_numpy(output[0]) for output in run(self._run, rows)]
        features[self.output] = torch.nn.utils.rnn.pad_sequence(outputs, batch_first=True)
        return features

    def _run(self, feed: dict[str, Any]) -> Any:
        return self._session.run(None, feed)[0]

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Not supported: the weights belong to the package that carries them."""
        raise NotImplementedError("These weights are read from an installed package.")
