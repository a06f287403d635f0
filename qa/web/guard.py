"""What stands in front of the pages: login, origin, headers, an upper size, open doors.

Written as plain ASGI, because answers are streamed and must not be held back.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from typing import Any

from qa.web.login import Login
from qa.web.origins import is_foreign, is_ours

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# What the chat and the endpoints for programs need of gradio. It brings some forty other routes
# (uploads, files, proxies, recordings, profiling): whatever is not needed is not there.
_OPEN = re.compile(
    r"/(?:"
    r"|config/?|theme\.css|robots\.txt|favicon\.ico|manifest\.json|pwa_icon"
    r"|(?:static|assets|svelte)/.*"
    r"|look/.*|report(?:/[^/]+)?/?"
    r"|gradio_api/(?:info/?|openapi\.json|config/?|startup-events|app_id/?|queue/(?:join|data|status)"
    r"|heartbeat/[^/]+|cancel|reset/?|call/(?:v2/)?(?:ask|outline|verify)(?:/[^/]+)?/?)"
    r")"
)

# gr.HTML fills its template with Function(): without 'unsafe-eval' there is no page.
# Svelte sets style attributes. Inline scripts are allowed by their hash alone, so a script
# that got into the page later would still not run.
_CHAT = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' {hashes}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_REST = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
# The reader has scripts of its own in files; no page of a report may bring another.
_READER = f"{_REST}; script-src 'self'"
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]{1,64}){1,8}")
_NO_ENTRY = {
    401: "This page asks for a name and a password. Reload it to be asked again.",
    429: "Too many wrong passwords. Please wait a minute.",
}
_OTHER_NAME = (
    "This assistant is not known by that name. Open the address that it printed, or have it "
    "served under this name, too, with: qa serve --name NAME"
)
_DRAINED = 2 * 1024 * 1024

# For previews of links elsewhere: gradio's name, and a picture on another machine.
_ADVERTISING = re.compile(rb"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>\s*")


class Guard:
    """Wraps an application: refuses large bodies and unneeded paths, adds the headers.

    With a login, nothing at all is there for who does not have it, not even a "no such page".
    With ``names``, there is nothing under any other name than those, this machine's or an
    address.
    """

    def __init__(
        self,
        app: App,
        max_body: int,
        login: Login | None = None,
        names: Collection[str] | None = None,
    ) -> None:
        self.app = app
        self.max_body = max_body
        self.login = login
        self.names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if self.names is not None and not is_ours(header(scope, b"host"), self.names):
            await _refuse(scope, send, 403, _OTHER_NAME)
            return
        status = self._login_status(scope)
        if status != 200:
            await _drain(receive)
            await _refuse(scope, send, status, _NO_ENTRY[status])
            return
        if scope.get("method") == "POST" and _is_foreign(scope):
            await _refuse(scope, send, 403, "That does not come from this page.")
            return
        if scope["type"] != "http" or not _OPEN.fullmatch(path_of(scope)):
            await _refuse(scope, send, 404, "There is no such page.")
            return
        prefix = header(scope, b"x-forwarded-prefix").rstrip("/")
        if prefix and not scope.get("root_path") and _PREFIX.fullmatch(prefix):
            # A proxy that serves this under a path of its own and has cut that path off.
            scope["root_path"] = prefix
            scope["path"] = prefix + scope["path"]
            scope["raw_path"] = prefix.encode() + scope.get("raw_path", b"")
        length = header(scope, b"content-length")
        if length and (not length.isdigit() or int(length) > self.max_body):
            await _drain(receive)
            await _refuse(scope, send, 413, "That is too much text to send at once.")
            return
        await self._pass(scope, receive, send)

    def _login_status(self, scope: Scope) -> int:
        if self.login is None:
            return 200
        host = (scope.get("client") or ("",))[0]
        return self.login.status(header(scope, b"authorization"), host)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = 0
        begun = False
        too_much = False
        coming = True

        async def counted() -> Message:
            # A body sent in chunks has no length in front: it is counted as it comes.
            nonlocal seen, too_much, coming
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                coming = bool(message.get("more_body"))
                if seen > self.max_body:
                    too_much = True
                    return {"type": "http.disconnect"}
            return message

        page: list[bytes] = []
        start: Message | None = None

        async def guarded(message: Message) -> None:
            nonlocal begun, start
            if too_much:
                return
            if message["type"] == "http.response.start":
                begun = True
                if _is_page(message) and path_of(scope) == "/":
                    start = message
                    return
                _add(message, _READER if _is_page(message) else _REST)
                await send(message)
            elif start is not None:
                # The one page with inline scripts: their hashes go into its header.
                page.append(message.get("body", b""))
                if not message.get("more_body"):
                    body = _ADVERTISING.sub(b"", b"".join(page))
                    start["headers"] = [
                        *(h for h in start["headers"] if h[0].lower() != b"content-length"),
                        (b"content-length", str(len(body)).encode()),
                    ]
                    hashes = " ".join(_hashes(body))
                    _add(start, _CHAT.format(hashes=hashes))
                    await send(start)
                    await send({"type": "http.response.body", "body": body})
            else:
                await send(message)

        if path_of(scope) == "/":
            # The hashes are of the page itself, not of its compressed form.
            scope["headers"] = [
                (name, value) for name, value in scope["headers"] if name != b"accept-encoding"
            ]
        try:
            await self.app(scope, counted, guarded)
        except Exception:
            if not too_much:
                raise
        if too_much and not begun:
            if coming:
                await _drain(receive)
            await _refuse(scope, send, 413, "That is too much text to send at once.")


def _is_foreign(scope: Scope) -> bool:
    # A page of somebody else cannot set the header of a proxy: its browser would ask first.
    names = (b"host", b"x-forwarded-host")
    hosts = [header(scope, name).partition(",")[0].strip().lower() for name in names]
    return is_foreign(header(scope, b"sec-fetch-site"), header(scope, b"origin"), hosts)


def path_of(scope: Scope) -> str:
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] or "/" if root and path.startswith(root) else path


def header(scope: Scope, wanted: bytes) -> str:
    """Return a header of a request; empty where there is none."""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


def _is_page(start: Message) -> bool:
    headers: Iterable[tuple[bytes, bytes]] = start["headers"]
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/html")
        for name, value in headers
    )


def _hashes(page: bytes) -> list[str]:
    scripts = (hashlib.sha256(script).digest() for script in _INLINE.findall(page))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in scripts]


def _add(start: Message, policy: str) -> None:
    start["headers"] = [
        # gradio lets pages of any origin in, where it is not this machine's.
        *(h for h in start["headers"] if not h[0].lower().startswith(b"access-control-")),
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]


async def _drain(receive: Receive) -> None:
    """Read what is still coming, and forget it, up to a bound.

    Who is still sending does not read the refusal: it would see a broken connection.
    """
    left = _DRAINED
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b"")) or 1
        if message["type"] != "http.request" or not message.get("more_body"):
            return


async def _refuse(scope: Scope, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = sentence.encode()
    start: Message = {
        "type": "http.response.start",
        "status": status,
        "headers": [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ],
    }
    if status == 401:
        realm = b'Basic realm="Ask the report", charset="UTF-8"'
        start["headers"].append((b"www-authenticate", realm))
    _add(start, _REST)
    await send(start)
    await send({"type": "http.response.body", "body": body})
