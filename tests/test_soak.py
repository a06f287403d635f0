"""Every part of `make soak`, with counts that fit into a test run."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "count", "least"),
    [
        ("kills", 30, 30),
        ("stops", 5, 10),
        ("faults", 4, 12),
        ("full_disk", 6, 6),
        ("writers", 2, 2),
        ("damage", 5, 100),
        ("readers", 200, 200),
        ("questions", 300, 300),
        ("documents", 200, 200),
        ("expressions", 1, 10_000),
    ],
)
def test_nothing_fails(part: str, count: int, least: int):
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.soak", part, "--count", str(count), "--json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=300,
    )
    assert run.stdout, run.stderr
    result = json.loads(run.stdout)[part]
    if "skipped" in result["notes"]:
        pytest.skip(result["notes"]["skipped"])
    assert result["failures"] == []
    assert result["trials"] >= least
