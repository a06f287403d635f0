"""The application and the server that runs it."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from qa import builds, searcher, store
from qa.errors import IndexMissing, OutputError
from qa.settings import SearchSettings
from qa.web import page, pages
from qa.web.arguments import Arguments
from qa.web.chat import Chat
from qa.web.desk import Desk
from qa.web.feedback import FeedbackFile
from qa.web.guard import Guard
from qa.web.login import Login
from qa.web.login import read as read_login
from qa.web.opening import Opening, Progress, Searching

log = logging.getLogger(__name__)

MAX_BODY = 512 * 1024
"""Bytes of a request's body: the answer before, as a context, may hold a hundred passages."""

_STATIC = Path(__file__).parent / "static"
_PORT, _PORTS = 7860, 20
_CONNECTIONS = 400
_SYSTEM_FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica", "sans-serif"]


def create_app(
    open_searcher: Callable[[], Searching],
    *,
    current_build: Callable[[], str | None] | None = None,
    max_question: int = SearchSettings().max_question,
    concurrency: int | None = None,
    queue: int = 64,
    feedback: str | Path = "feedback.jsonl",
    login: Login | None = None,
    names: Collection[str] | None = None,
    progress: Progress | None = None,
) -> FastAPI:
    """Return the web application: the chat at ``/``, the reader at ``/report/...``.

    ``open_searcher`` is called in a thread when the application is made; until it has
    returned, pages say that the index is being opened, and if it raises a QAError, what to
    do. ``current_build`` is asked now and then which build is current; when its answer
    changes, the searcher is opened again. At most ``concurrency`` questions are answered
    at once (by default one per core, four at most) and ``queue`` wait. What people say of
    answers is appended to the file ``feedback``. With a ``login`` nothing is served without
    it, and with ``names`` under no other name than those, "localhost" or an address.
    ``progress`` tells how far the building of a first index is.
    """
    opening = Opening(open_searcher, current_build, progress=progress)
    opening.start()
    app = FastAPI(title="Ask the report", docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/look", StaticFiles(directory=_STATIC), name="look")
    pages.add(app, opening, max_question)
    at_once = concurrency or min(4, os.cpu_count() or 1)
    desk = Desk(opening, max_question, at_once, queue)
    chat = Chat(desk, FeedbackFile(Path(feedback)))
    gr.mount_gradio_app(
        app,
        page.blocks(chat),
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
        '<link rel="icon" type="image/svg+xml" href="./look/icon.svg">'
        '<script src="./look/tables.js" type="module"></script>',
    )
    app.add_middleware(Arguments)
    app.add_middleware(Guard, max_body=MAX_BODY, login=login, names=names)
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
    port: int | None = None,
    settings: SearchSettings | None = None,
    *,
    auth: str = "",
    names: Collection[str] = (),
    feedback: str | Path = "feedback.jsonl",
    corpus: str | Path | None = None,
) -> None:
    """Run the web door on this machine until it is interrupted; print its address.

    ``auth`` is "name:password", or "@file" with a file that holds it: whoever comes must
    know it. Served to this machine alone, it answers under this machine's names alone, lest
    another site's name be led here; ``names`` are others, as of a proxy. ``feedback`` is the
    file that people's judgements of answers are appended to.
    Where there is no index, one is built from ``corpus`` first, if given; the page shows how
    far that is.

    Without a ``port`` it is 7860, or of the next twenty the first that is free. Raises
    OutputError when the port is taken (or those twenty), or the host is not one of this
    machine's, and LoginError for an ``auth`` that cannot be used.
    """
    index = Path(index)
    settings = settings or SearchSettings()
    login = read_login(auth) if auth else None
    progress = Progress()

    def open_searcher() -> Searching:
        try:
            return searcher.load(index, settings)
        except IndexMissing:
            if corpus is None:
                raise
        # The reports are read before there is any figure, and that takes its time, too.
        progress.show(0, 1)
        builds.build(corpus, index, progress=progress.show)
        return searcher.load(index, settings)

    listening = _bind(host, port)
    alone = ipaddress.ip_address(listening.getsockname()[0]).is_loopback
    if login is None and not alone:
        log.warning(
            "Whoever reaches this machine can read the reports. "
            "Ask for a password with: qa serve --auth name:password"
        )
    app = create_app(
        open_searcher,
        current_build=lambda: store.current_id(index),
        max_question=settings.max_question,
        feedback=feedback,
        login=login,
        names=[host, *names] if alone else None,
        progress=progress,
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


def _bind(host: str, port: int | None) -> socket.socket:
    """Return a socket bound to a port; None means the first free one, 0 any. Raises OutputError."""
    if port is not None and not 0 <= port <= 65535:
        raise OutputError(
            f"No such port: {port}. Ports are 1 to 65535; choose one with: qa serve --port 8000"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    reason = ""
    # A port asked for by name is what somebody is going to open: no other will do.
    candidates = range(_PORT, _PORT + _PORTS) if port is None else range(port, port + 1)
    for candidate in candidates:
        listening = socket.socket(family, socket.SOCK_STREAM)
        if os.name != "nt":
            # A port left a second ago is free; on Windows the same flag would share it.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            if not host:
                # The system would take it for every address of this machine.
                raise ValueError("no host is named")
            listening.bind((host, candidate))
            listening.listen(128)
        except (OSError, TypeError, ValueError) as error:
            # A name that is none, as one with a part of more than 63 letters, is no OSError.
            listening.close()
            reason = getattr(error, "strerror", None) or str(error)
            continue
        if candidate != candidates[0]:
            log.warning("Port %d is taken.", candidates[0])
        return listening
    ports = f"ports {_PORT} to {candidates[-1]}" if port is None else f"port {port}"
    raise OutputError(
        f"No address to serve on: {host[:80] or repr(host)}, {ports} ({reason}). Choose another "
        "port with --port, or take the first that is free on this machine, with: qa serve"
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
        except urllib.error.HTTPError as error:
            # It asks for the login: it is there.
            error.close()
            break
        except OSError:
            time.sleep(0.1)
    else:
        return
    print(f"Ask the report: {address}  (stop with Ctrl+C)", flush=True)
