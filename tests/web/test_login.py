from __future__ import annotations

import base64
import urllib.error
import urllib.request

import pytest

from qa.web.login import Login, LoginError, read

SECRET = "reader:Schlüssel: 7"


def basic(credentials: str) -> str:
    return f"Basic {base64.b64encode(credentials.encode()).decode()}"


@pytest.fixture(scope="module")
def closed_address(serving) -> str:
    return serving(login=read(SECRET))


def fetch(url: str, credentials: str | None = None, body: bytes | None = None):
    request = urllib.request.Request(url, body, {"content-type": "application/json"})
    if credentials is not None:
        request.add_header("authorization", basic(credentials))
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", None),
        ("config", None),
        ("theme.css", None),
        ("look/chat.css", None),
        ("look/icon.svg", None),
        ("static/img/logo.svg", None),
        ("report/zoo", None),
        ("report/none", None),
        ("nothing", None),
        ("gradio_api/info", None),
        ("gradio_api/openapi.json", None),
        ("gradio_api/queue/data?session_hash=x", None),
        ("gradio_api/heartbeat/x", None),
        ("gradio_api/call/ask", b'{"data": ["Who?", null, null, null]}'),
        ("gradio_api/call/outline", b'{"data": [null]}'),
        ("gradio_api/call/verify", b'{"data": ["The tiger is well."]}'),
        ("gradio_api/queue/join", b'{"data": [], "fn_index": 1, "session_hash": "x"}'),
        ("gradio_api/call/ask/0123", None),
    ],
)
def test_without_the_login_nothing_is_there(closed_address, path, body):
    status, headers, text = fetch(closed_address + path, body=body)
    sentence = b"This page asks for a name and a password. Reload it to be asked again."
    assert (status, text) == (401, sentence)
    assert headers["www-authenticate"].startswith('Basic realm="Ask the report"')
    assert "default-src 'none'" in headers["content-security-policy"]


def test_with_the_login_everything_is_there(closed_address):
    for path in ("", "config", "look/chat.css", "report/zoo", "gradio_api/info"):
        assert fetch(closed_address + path, SECRET)[0] == 200
    body = b'{"data": ["How is the tiger?", null, null, null]}'
    assert fetch(f"{closed_address}gradio_api/call/ask", SECRET, body)[0] == 200


def test_the_login_is_the_whole_of_it_and_nothing_else():
    login = read(SECRET)
    assert login.status(basic(SECRET), "a") == 200
    wrong = ["", "reader", "reader:", "Reader:Schlüssel: 7", "reader:Schlüssel: 7 ", ":"]
    assert [login.status(basic(text), "b") for text in wrong] == [401] * len(wrong)
    for header in ("", "Basic", "Basic !!!", "Bearer x", "Basic /w==", "Basic é", SECRET):
        assert login.status(header, "c") == 401


def test_guessing_ends_after_ten_and_goes_on_after_a_minute():
    now = [0.0]
    login = Login(SECRET, clock=lambda: now[0])
    assert [login.status(basic("reader:no"), "a") for _ in range(12)] == [401] * 10 + [429] * 2
    assert login.status(basic(SECRET), "a") == 429
    assert login.status(basic(SECRET), "b") == 200
    now[0] = 61.0
    assert login.status(basic(SECRET), "a") == 200


def test_who_asks_without_a_password_is_not_guessing():
    login = read(SECRET)
    assert [login.status("", "a") for _ in range(30)] == [401] * 30


def test_the_login_may_stand_in_a_file(tmp_path):
    file = tmp_path / "login"
    file.write_text(f"{SECRET}\n", "utf-8")
    assert read(f"@{file}").status(basic(SECRET), "a") == 200


@pytest.mark.parametrize("text", ["reader", ":x", "x:", "@/nowhere/at/all", "@a\0b"])
def test_what_is_no_login_is_refused_in_words(text):
    with pytest.raises(LoginError, match="qa serve --auth"):
        read(text)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("reader:pa\udcffss", r"U\+DCFF \(at place 10\)"),
        ("reader:pa\0ss", r"U\+0000"),
        ("a:b\nc", "000A"),
    ],
)
def test_a_login_that_no_browser_can_send_is_refused_without_being_shown(text, sign):
    with pytest.raises(LoginError, match=sign) as raised:
        read(text)
    assert text not in str(raised.value)
