"""The guard alone, in front of an application of three lines."""

from __future__ import annotations

import asyncio
import base64
import hashlib

import pytest

from qa.web.guard import Guard

PAGE = b"<script>one()</script><script src=x></script><script type=module>two()</script>"

ADVERTISED = b'<meta property="og:image" content="https://example.org/x.jpg" />\n' + PAGE


async def echo(scope, receive, send):
    """Reads the whole body; answers with a page at "/", else with the body's length."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RuntimeError("the client went away")
        size += len(message["body"])
        more = message.get("more_body", False)
    page = scope["path"] == "/"
    head = [(b"content-length", str(len(ADVERTISED)).encode())] if page else []
    kind = b"text/html; charset=utf-8" if page else b"text/plain"
    head.append((b"content-type", kind))
    await send({"type": "http.response.start", "status": 200, "headers": head})
    body = ADVERTISED if page else str(size).encode()
    await send({"type": "http.response.body", "body": body[:30], "more_body": True})
    await send({"type": "http.response.body", "body": body[30:]})


def call(
    path: str, chunks=(b"",), headers=(), root="", app=echo, method="GET", names=None
) -> tuple[int, dict[str, str], bytes]:
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": n + 1 < len(chunks)}
        for n, chunk in enumerate(chunks)
    ]
    sent = []

    async def receive():
        # Behind the last piece of a body a server waits: there is nothing more to read.
        assert waiting, "read on behind the end of the body"
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "root_path": root,
        "headers": list(headers),
    }
    asyncio.run(Guard(app, max_body=100, names=names)(scope, receive, send))
    head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], head, b"".join(message.get("body", b"") for message in sent[1:])


def test_a_body_of_the_limit_passes_and_one_more_byte_does_not():
    assert call("/gradio_api/queue/join", [b"x" * 60, b"x" * 40])[::2] == (200, b"100")
    status, _, body = call("/gradio_api/queue/join", [b"x" * 60, b"x" * 41])
    assert (status, body) == (413, b"That is too much text to send at once.")


@pytest.mark.parametrize("length", [b"101", b"99999999999999999999", b"-1", b"1e3", b"x"])
def test_a_length_that_is_too_much_or_no_number_is_refused_unread(length):
    assert call("/gradio_api/queue/join", headers=[(b"content-length", length)])[0] == 413


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1",
        "/gradio_api/run/ask",
        "/gradio_api/api/ask",
        "/gradio_api/call/submit",
        "/gradio_api/component_server",
        "/gradio_api/process_recording",
        "/gradio_api/stream/1",
        "/gradio_api/deep_link",
        "/gradio_api/runs",
        "/monitoring",
        "/login",
        "/docs",
        "/report/a/b",
        "/pwa_icon/192",
    ],
)
def test_what_is_not_needed_is_not_there(path):
    assert call(path)[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/config",
        "/theme.css",
        "/assets/index.js",
        "/look/chat.css",
        "/report/zoo",
        "/report/a%2Fb",
        "/gradio_api/queue/join",
        "/gradio_api/call/ask",
        "/gradio_api/call/v2/ask",
        "/gradio_api/call/ask/0123abc",
        "/gradio_api/info",
    ],
)
def test_what_is_needed_passes_with_every_header(path):
    status, head, _ = call(path)
    assert status == 200
    assert head["x-content-type-options"] == "nosniff"
    assert head["x-frame-options"] == "DENY"
    assert head["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in head["content-security-policy"]
    assert "http" not in head["content-security-policy"]


def test_the_chat_allows_its_own_inline_scripts_by_their_hash_and_no_others():
    _, head, body = call("/", headers=[(b"accept-encoding", b"br")])
    assert body == PAGE  # without the advertising
    assert head["content-length"] == str(len(PAGE))
    policy = head["content-security-policy"]
    (scripts,) = [part for part in policy.split("; ") if part.startswith("script-src")]
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'"
        for text in (b"one()", b"two()")
    ]
    assert scripts.split() == ["script-src", "'self'", "'unsafe-eval'", *hashes]


def test_the_reader_allows_scripts_in_files_of_ours_alone_and_what_is_no_page_allows_none():
    async def reader(scope, receive, send):
        kind = (b"content-type", b"text/html; charset=utf-8")
        await send({"type": "http.response.start", "status": 200, "headers": [kind]})
        await send({"type": "http.response.body", "body": PAGE})

    policy = call("/report/zoo", app=reader)[1]["content-security-policy"]
    assert [part for part in policy.split("; ") if "script" in part] == ["script-src 'self'"]
    assert "script-src" not in call("/report/zoo")[1]["content-security-policy"]


def test_a_prefix_of_a_proxy_is_looked_through():
    assert call("/qa/report/zoo", root="/qa")[0] == 200
    assert call("/qa/gradio_api/upload", root="/qa")[0] == 404


def test_a_prefix_that_a_proxy_names_is_put_back_and_nonsense_is_not():
    seen = []

    async def app(scope, receive, send):
        seen.append((scope["root_path"], scope["path"]))
        await echo(scope, receive, send)

    for prefix in (b"/qa", b"/some/qa/", b"qa", b"//evil.example", b"/a b", b"/" + b"x" * 99):
        call("/report/zoo", headers=[(b"x-forwarded-prefix", prefix)], app=app)
    there = [("/qa", "/qa/report/zoo"), ("/some/qa", "/some/qa/report/zoo")]
    assert seen == there + [("", "/report/zoo")] * 4


def test_a_websocket_is_closed():
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(Guard(echo, 100)({"type": "websocket", "path": "/", "headers": []}, None, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_a_page_of_somebody_else_can_make_a_browser_neither_ask_nor_judge():
    join = "/gradio_api/queue/join"
    for site in (b"cross-site", b"same-site"):
        elsewhere = [(b"sec-fetch-site", site)]
        assert call(join, headers=elsewhere, method="POST")[0] == 403
        assert call("/", headers=elsewhere)[0] == 200  # a link to here is welcome
    for site in (b"same-origin", b"none"):
        assert call(join, headers=[(b"sec-fetch-site", site)], method="POST")[0] == 200
    assert call(join, method="POST")[0] == 200  # a program


@pytest.mark.parametrize(
    ("origin", "forwarded", "status"),
    [
        (b"http://reports.example:7860", b"", 200),
        (b"http://Reports.example:7860", b"", 200),
        (b"http://reports.example:8000", b"", 403),
        (b"https://evil.example", b"", 403),
        (b"null", b"", 403),
        # Behind a proxy that asks for the assistant under another name, and says so.
        (b"https://qa.example.org", b"qa.example.org", 200),
        (b"https://qa.example.org", b"qa.example.org, inner.example", 200),
        (b"https://evil.example", b"qa.example.org", 403),
    ],
)
def test_where_a_browser_says_nothing_of_the_site_its_origin_counts(origin, forwarded, status):
    headers = [(b"host", b"reports.example:7860"), (b"origin", origin)]
    headers += [(b"x-forwarded-host", forwarded)] if forwarded else []
    assert call("/gradio_api/queue/join", headers=headers, method="POST")[0] == status


def test_no_answer_opens_the_door_to_pages_of_another_origin():
    async def open_to_all(scope, receive, send):
        head = [
            (b"Access-Control-Allow-Origin", b"https://evil.example"),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": b""})

    for method in ("GET", "POST", "OPTIONS"):
        _, head, _ = call("/gradio_api/info", app=open_to_all, method=method)
        assert [name for name in head if name.lower().startswith("access-control")] == []
        assert head["vary"] == "Origin"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (b"localhost:7860", 200),
        (b"127.0.0.1:7860", 200),
        (b"qa.example.org", 200),
        (b"evil.example", 403),
        (b"evil.example:7860", 403),
        (b"localhost.evil.example", 403),
    ],
)
def test_on_this_machine_alone_another_name_leads_nowhere(host, status):
    for method in ("GET", "POST"):
        # The page under that name could say that a proxy sends it.
        headers = [(b"host", host), (b"x-forwarded-host", b"localhost")]
        found, _, said = call("/", headers=headers, method=method, names=["qa.example.org"])
        assert found == status
        assert (b"qa serve --name NAME" in said) == (status == 403)
    # Where it is open to other machines it has names that it does not know of.
    assert call("/", headers=[(b"host", host)])[0] == 200
