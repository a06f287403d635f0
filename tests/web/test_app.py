"""`python app.py` as people start it: in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from tests.web.test_server import fetch

ROOT = Path(__file__).parents[2]


def test_app_passes_over_a_taken_port_prints_where_it_is_and_serves_without_an_index(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, ROOT / "app.py", "--index", tmp_path / "none", "--port", str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
        )
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        try:
            line = process.stdout.readline()
            address = re.fullmatch(r"Ask the report: (http://127\.0\.0\.1:(\d+)/)  .*\n", line)
            assert address, line
            assert port < int(address[2]) <= port + 20
            status, page = fetch(f"{address[1]}report/any")
            assert status == 503
            assert str(tmp_path) not in page
        finally:
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=20)
            watchdog.cancel()
    assert f"Port {port} is taken." in errors
    assert "Traceback" not in errors
