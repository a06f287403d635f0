"""Nothing leaves this machine: `conftest.py` refuses it for the whole suite, and counts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests import offline
from tests.conftest import ROOT

pytestmark = pytest.mark.network_blocked

# For documentation only, so no machine has it (RFC 5737).
NOWHERE = "192.0.2.1"


@pytest.fixture
def expected():
    """What this test is refused on purpose does not count."""
    before = offline.attempts()
    yield
    assert len(offline.attempts()) > len(before)
    offline.forget(before)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: socket.create_connection((NOWHERE, 80), timeout=5),
        lambda: socket.getaddrinfo("example.org", 443),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"?", (NOWHERE, 53)),
        lambda: urllib.request.urlopen("http://example.org", timeout=5),
    ],
)
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_another_machine_cannot_be_reached(attempt, expected):
    with pytest.raises(OSError, match="no network in the tests"):
        attempt()


def test_nor_from_a_process_that_is_started(expected):
    code = f"import socket; socket.create_connection(('{NOWHERE}', 80), timeout=5)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "no network in the tests" in run.stderr


def test_this_machine_can():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


START = """
import json, os, sys, threading, urllib.request
import qa
from qa import health
from qa.web import serve

corpus, index = sys.argv[1:3]
qa.build(corpus, index)
answer = qa.ask("Who funds the mental health triage team?", index=index)
assert answer.hits, answer
assert health.examine(index).healthy
serving = {"target": serve, "args": (index,), "kwargs": {"port": int(sys.argv[3])}}
threading.Thread(**serving, daemon=True).start()
for _ in range(300):
    try:
        page = urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[3]}/", timeout=5).read()
        break
    except OSError:
        threading.Event().wait(0.2)
assert b"gradio" in page.lower()
print(json.dumps([answer.status, len(page)]), flush=True)
os._exit(0)  # the server is still running, and knows no other end than Ctrl+C
"""


@pytest.mark.slow
@pytest.mark.model
def test_a_build_a_question_and_the_web_page_need_no_network(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # As on a machine that was never told to stay offline.
    told = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "GRADIO_ANALYTICS_ENABLED")
    environment = {name: value for name, value in os.environ.items() if name not in told}
    before = offline.attempts()
    run = subprocess.run(
        [sys.executable, "-c", START, str(ROOT / "corpus"), str(tmp_path / "index"), str(port)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=ROOT,
        timeout=240,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert offline.attempts() == before


@pytest.mark.model
def test_no_model_library_keeps_a_report_to_send_home(tmp_path: Path):
    """onnxruntime does so in C++, where no refused socket would tell of it; its queue does."""
    # As in a home of its own, on a machine that was never told to stay offline.
    told = ("ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "CI", "XDG_CACHE_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in told}
    code = "from qa import encoders, settings; encoders.load_encoder(settings.BGE_SMALL)"
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        env={**environment, "HOME": str(tmp_path)},
        cwd=ROOT,
    )
    assert [path.name for path in tmp_path.rglob("*")] == []
