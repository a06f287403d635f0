"""`python app.py` as people start it: in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.web.test_server import fetch

ROOT = Path(__file__).parents[2]


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, ROOT / "app.py", "--index", folder / "none", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=folder,
    )


def test_app_prints_where_it_is_and_serves_without_an_index(tmp_path):
    process = start(tmp_path, 0)
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    try:
        line = process.stdout.readline()
        address = re.fullmatch(r"Ask the report: (http://127\.0\.0\.1:\d+/)  .*\n", line)
        assert address, line
        status, page = fetch(f"{address[1]}report/any")
        assert status == 503
        assert str(tmp_path) not in page
        elsewhere = urllib.request.Request(address[1], headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(elsewhere, timeout=20)
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        watchdog.cancel()
    assert "Traceback" not in errors


def test_app_goes_to_no_other_port_than_it_was_told(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(tmp_path, port)
        said = process.communicate(timeout=60)
    assert (process.returncode, said) == (
        1,
        (
            "",
            f"qa: No address to serve on: 127.0.0.1, port {port} (Address already in use). Choose "
            "another port with --port, or take the first that is free on this machine, with: "
            "qa serve\n",
        ),
    )
