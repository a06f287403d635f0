"""The application and the server that runs it."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from qa import searcher, store
from qa.errors import OutputError
from qa.settings import SearchSettings
from qa.web import chat, pages
from qa.web.guard import Guard
from qa.web.opening import Opening, Searching

log = logging.getLogger(__name__)

MAX_BODY = 64 * 1024
"""Bytes of a request's body: a question of 2,000 characters needs 24 KB at the very most."""

_STATIC = Path(__file__).parent / "static"
_PORTS = 20
_CONNECTIONS = 400
_SYSTEM_FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica", "sans-serif"]


def create_app(
    open_searcher: Callable[[], Searching],
    *,
    current_build: Callable[[], str | None] | None = None,
    max_question: int = SearchSettings().max_question,
    concurrency: int | None = None,
    queue: int = 32,
) -> FastAPI:
    """Return the web application: the chat at ``/``, the reader at ``/report/...``.

    ``open_searcher`` is called in a thread when the application is made; until it has
    returned, pages say that the index is being opened, and if it raises a QAError, what to
    do. ``current_build`` is asked now and then which build is current; when its answer
    changes, the searcher is opened again. At most ``concurrency`` questions are answered
    at once (by default one per core, four at most) and ``queue`` wait.
    """
    opening = Opening(open_searcher, current_build)
    opening.start()
    app = FastAPI(title="Ask the report", docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/look", StaticFiles(directory=_STATIC), name="look")
    pages.add(app, opening, max_question)
    at_once = concurrency or min(4, os.cpu_count() or 1)
    page = chat.blocks(chat.Chat(opening, max_question, at_once, queue))
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name="127.0.0.1",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        blocked_paths=[str(Path.cwd())],
        favicon_path=str(_STATIC / "icon.svg"),
        show_error=False,
        max_file_size="1kb",
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=_theme(),
        head='<link rel="stylesheet" href="./look/chat.css">'
        '<link rel="icon" type="image/svg+xml" href="./look/icon.svg">',
    )
    app.add_middleware(Guard, max_body=MAX_BODY)
    return app


def _theme() -> gr.themes.Base:
    """Return gradio's own look with fonts that are on every machine, and our ground.

    The ground is also that of the page before it has loaded: it must not flash.
    """
    theme = gr.themes.Default(font=_SYSTEM_FONTS, font_mono=["ui-monospace", "monospace"])
    return theme.set(body_background_fill="#f6f6f3", body_background_fill_dark="#14171b")


def serve(
    index: str | Path = "index",
    host: str = "127.0.0.1",
    port: int = 7860,
    settings: SearchSettings | None = None,
) -> None:
    """Run the web door on this machine until it is interrupted; print its address.

    A port that is taken is passed over for the next free one. Raises OutputError when
    twenty in a row are taken, or the host is not one of this machine's.
    """
    index = Path(index)
    settings = settings or SearchSettings()
    listening = _bind(host, port)
    app = create_app(
        lambda: searcher.load(index, settings),
        current_build=lambda: store.current_id(index),
        max_question=settings.max_question,
    )
    server = uvicorn.Server(configured(app))
    address = _address(listening, host)
    threading.Thread(
        target=_announce, args=(server, listening, address), name="announce", daemon=True
    ).start()
    with listening:
        server.run(sockets=[listening])


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serve an application in a thread, on any free port; yield its address."""
    with _bind("127.0.0.1", 0) as listening:
        server = uvicorn.Server(configured(app))
        thread = threading.Thread(target=server.run, args=([listening],), name="server")
        thread.start()
        try:
            while thread.is_alive() and not server.started:
                time.sleep(0.02)
            yield _address(listening, "127.0.0.1")
        finally:
            server.should_exit = True
            thread.join()


def configured(app: FastAPI) -> uvicorn.Config:
    """Return how the application is to be served."""
    return uvicorn.Config(
        app,
        log_level="warning",
        # Questions stand in addresses; they are nobody's business.
        access_log=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=2,
        server_header=False,
    )


def _bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to the first free port from ``port`` on; port 0 means any."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    reason = ""
    last = min(port + _PORTS, 65536) if port else 1
    for candidate in range(port, last):
        listening = socket.socket(family, socket.SOCK_STREAM)
        if os.name != "nt":
            # A port left a second ago is free; on Windows the same flag would share it.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen(128)
        except OSError as error:
            listening.close()
            reason = error.strerror or str(error)
            continue
        if candidate != port:
            log.warning("Port %d is taken.", port)
        return listening
    raise OutputError(
        f"No address to serve on: {host}, ports {port} to {last - 1} ({reason}). "
        "Choose another: qa serve --host 127.0.0.1 --port 8000"
    )


def _address(listening: socket.socket, host: str) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{listening.getsockname()[1]}/"


def _announce(server: uvicorn.Server, listening: socket.socket, address: str) -> None:
    """Print the address, but not before a page is served there."""
    # No proxy of the environment stands between this machine and itself.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while not server.should_exit:
        try:
            with direct.open(address + "look/chat.css", timeout=5):
                break
        except OSError:
            time.sleep(0.1)
    else:
        return
    print(f"Ask the report: {address}  (stop with Ctrl+C)", flush=True)
