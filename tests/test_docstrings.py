"""The examples in docstrings are run, so that none of them tells a reader what is not so."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for folder in ("benchmarks", "qa", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8") and path != Path(__file__).resolve()
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_are_true(name: str):
    result = doctest.testmod(importlib.import_module(name))
    assert not result.failed
