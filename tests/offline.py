"""Cuts the network off from the whole test run; see `network/sitecustomize.py`."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from pathlib import Path

_CUT = Path(__file__).parent / "network" / "sitecustomize.py"
_LOG = Path(tempfile.mkdtemp(prefix="qa-offline-")) / "attempts"


def cut() -> None:
    """Refuse every other machine, to this process and to all that it starts."""
    os.environ["QA_OFFLINE_LOG"] = str(_LOG)
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_CUT.parent), before]))
    spec = importlib.util.spec_from_file_location("cut", _CUT)
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))


def attempts() -> list[str]:
    """Return what was tried so far, and refused."""
    return _LOG.read_text().splitlines() if _LOG.exists() else []


def forget(known: list[str]) -> None:
    """Leave only ``known`` attempts: what a test provokes on purpose does not count."""
    _LOG.write_text("".join(f"{attempt}\n" for attempt in known))
