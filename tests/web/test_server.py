"""The whole application over HTTP, in this process."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import pytest

from qa import render
from qa.errors import IndexMissing, OutputError
from qa.web import programs, server
from tests.web.fakes import FakeSearcher


def fetch(url: str, body: object = None) -> tuple[int, str]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def ask(address: str, *arguments: object) -> tuple[str, object]:
    """Ask through the endpoint; return the kind of event that ends it, and its data."""
    return call(address, "ask", *arguments)


def call(address: str, endpoint: str, *arguments: object) -> tuple[str, object]:
    status, text = fetch(f"{address}gradio_api/call/{endpoint}", {"data": arguments})
    if status == 422:
        return "error", json.loads(text)
    if status != 200:
        return str(status), text
    event = json.loads(text)["event_id"]
    _, stream = fetch(f"{address}gradio_api/call/{endpoint}/{event}")
    name, data = re.findall(r"event: (\w+)\ndata: (.*)\n", stream)[-1]
    return name, json.loads(data)


def test_the_endpoint_gives_what_qa_ask_json_prints(zoo_address):
    kind, data = ask(zoo_address, "How is the tiger?", 2)
    assert kind == "complete"
    assert data == [json.loads(render.json(FakeSearcher().ask("How is the tiger?", 2)))]


def test_the_call_that_is_documented_is_the_call_that_works(zoo_address):
    about = " ".join(programs.__doc__.split())
    first, given, then = re.search(r"`POST (\S+) (\{.*?\})` .* `GET (\S+)<id>`", about).groups()
    status, text = fetch(zoo_address + first, json.loads(given))
    assert status == 200
    _, stream = fetch(zoo_address + then + json.loads(text)["event_id"])
    kind, data = re.fullmatch(r"event: (\w+)\ndata: (.*)\n+", stream).groups()
    assert kind == "complete"
    assert json.loads(data) == [json.loads(render.json(FakeSearcher().ask("How many ...?")))]


def test_the_endpoint_works_with_gradios_own_client(zoo_address):
    # In a process of its own: the client keeps a connection open for as long as it lives.
    code = (
        "import json, sys; from gradio_client import Client\n"
        "client = Client(sys.argv[1], verbose=False, analytics_enabled=False)\n"
        "answer = client.predict(question='How is the tiger?', api_name='/ask')\n"
        "print(json.dumps(answer['hits'][0]['citation']['section_path']))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, zoo_address],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.stdout == '["Animals", "Care of the big cats"]\n', run.stderr


def test_three_endpoints_are_public_typed_and_described(zoo_address):
    api = json.loads(fetch(f"{zoo_address}gradio_api/info")[1])
    assert set(api["named_endpoints"]) == {"/ask", "/outline", "/verify"}
    assert api["unnamed_endpoints"] == {}
    about = api["named_endpoints"]["/ask"]
    assert [p["parameter_name"] for p in about["parameters"]] == [
        "question",
        "k",
        "within",
        "documents",
        "context",
    ]
    assert about["description"].startswith("Answer one question with at most k passages")
    assert about["returns"][0]["type"]["properties"]["status"] == {
        "enum": ["answered", "weak", "not_found"]
    }


def test_outline_gives_the_sections_and_verify_what_stands_where(zoo_address):
    searcher = FakeSearcher()
    assert call(zoo_address, "outline", None) == (
        "complete",
        [json.loads(render.json(searcher.documents["zoo"].sections))],
    )
    assert call(zoo_address, "outline", "zoo") == call(zoo_address, "outline", None)
    kind, data = call(zoo_address, "verify", "The tiger is well.")
    assert (kind, data) == (
        "complete",
        [json.loads(render.json(searcher.verify("The tiger is well.")))],
    )
    kind, data = call(zoo_address, "outline", "../zoo")
    assert (kind, data["error"]) == (
        "error",
        "There is no such report: '../zoo'. Name one of: zoo",
    )
    assert "not a text" in str(call(zoo_address, "verify", 7))


def test_the_endpoint_searches_only_where_it_is_told(zoo_address):
    _, (answer,) = ask(zoo_address, "How is the tiger?", None, [["Numbers"]], ["zoo"])
    assert [hit["citation"]["section_path"] for hit in answer["hits"]] == [["Numbers"]]
    _, (answer,) = ask(zoo_address, "How is the tiger?", None, {"zoo": [["Numbers"]]})
    assert [hit["citation"]["section_path"] for hit in answer["hits"]] == [["Numbers"]]
    assert answer["within"] == {"zoo": [["Numbers"]]}
    _, refused = ask(zoo_address, "How?", None, {"zoo": []}, ["zoo"])
    assert "within names its reports already" in refused["error"]
    for nonsense in ("Numbers", ["Numbers"], [[1]], [None], {"zoo": "Numbers"}, {"zoo": [[1]]}):
        assert "`within` is not a list" in str(ask(zoo_address, "How?", None, nonsense))
    assert "`documents` is not a list" in str(ask(zoo_address, "How?", None, None, "zoo"))


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "Type a question first."),
        ("x" * 2001, "This question has 2,001 characters"),
        (["x"], "not a text"),
        ("refuse this", "The index cannot be opened."),
    ],
)
def test_the_endpoint_refuses_in_words(zoo_address, question, message):
    kind, data = ask(zoo_address, question)
    assert kind == "error"
    assert message in data["error"]
    assert "secret" not in str(data)


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("v2/ask", {"q": "Who?"}, 'ask has no argument of that name: "q". Send only: question, k,'),
        ("v2/ask", {"question": "Who?", "foo": 1}, 'no argument of that name: "foo". Send only: '),
        ("v2/verify", {}, "verify needs an argument that is not there: 'text'. Send for example: "),
        ("v2/ask", {"question": 7}, "`question` is not a text: 7. Send for example: "),
        ("v2/ask", {"question": "Who?", "k": "5"}, '`k` is not a whole number: "5". Send for '),
        ("v2/ask", {"question": "Who?", "context": {"a": 1}}, "`context` is not an answer, the "),
        ("v2/outline", {"document": ["zoo"]}, '`document` is not the id of a report: ["zoo"]. '),
        ("v2/ask", ["Who?"], 'The body is not an object: ["Who?"]. Send for example: {"question":'),
        ("ask", {"question": "Who?"}, "`data` is not a list of at most 5 values (question, k, "),
        ("ask", {"data": []}, "ask needs an argument that is not there: 'question'. Send for "),
        ("ask", {"data": ["Who?", *[None] * 5]}, "`data` is not a list of at most 5 values"),
    ],
)
def test_arguments_that_are_not_taken_are_refused_before_gradio_sees_them(
    zoo_address, capfd, path, body, message
):
    status, text = fetch(f"{zoo_address}gradio_api/call/{path}", body)
    assert status == 422
    assert message in json.loads(text)["error"]
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b'{"k": ' + b"9" * 5000 + b"}"])
def test_a_body_that_is_no_json_is_refused(zoo_address, capfd, body):
    url = f"{zoo_address}gradio_api/call/v2/ask"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(url, body)
    with refused.value as error:
        assert error.code == 422
        assert "The body is not JSON: " in json.loads(error.read())["error"]
    assert capfd.readouterr().err == ""


def test_a_follow_up_takes_the_answer_before_as_it_was_returned(zoo_address):
    searcher = FakeSearcher()
    _, (first,) = ask(zoo_address, "How is the tiger?")
    _, (later,) = ask(zoo_address, "And the cat?", None, None, None, first)
    before = searcher.ask("How is the tiger?")
    assert later == json.loads(render.json(searcher.ask("And the cat?", context=before)))
    assert later["searched"] != "And the cat?"
    kind, data = ask(zoo_address, "And the cat?", None, None, None, {"question": "\ud800"})
    assert kind == "error"
    assert "the very object that ask returned" in data["error"]


def test_what_breaks_inside_shows_nothing_of_it(zoo_address, capfd):
    kind, data = ask(zoo_address, "break now")
    assert kind == "error"
    assert "secret" not in str(data)
    assert "RuntimeError" in capfd.readouterr().err


def test_json_that_is_not_called_so_is_refused_in_words(zoo_address, capfd):
    url = f"{zoo_address}gradio_api/call/v2/ask"
    request = urllib.request.Request(url, b'{"question": "Who?"}')
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    with refused.value as answer:
        assert answer.code == 422
        assert json.loads(answer.read())["error"] == (
            "The body is sent as application/x-www-form-urlencoded, not as JSON. "
            "Send it with the header: Content-Type: application/json"
        )
    assert capfd.readouterr().err == ""


def test_a_body_of_a_megabyte_is_refused(zoo_address):
    assert fetch(f"{zoo_address}gradio_api/call/ask", {"data": ["x" * 1_000_000]})[0] == 413


def test_a_body_in_chunks_is_refused_too(zoo_address):
    connection = http.client.HTTPConnection(urlsplit(zoo_address).netloc, timeout=10)
    chunks = (b"x" * 10_000 for _ in range(60))
    connection.request("POST", "/gradio_api/call/ask", chunks, encode_chunked=True)
    with connection.getresponse() as response:
        assert response.status == 413
    connection.close()


@pytest.mark.parametrize(
    "path", ["gradio_api/upload", "gradio_api/run/ask", "gradio_api/file=/etc/passwd", "docs"]
)
def test_what_is_not_needed_is_not_there(zoo_address, path):
    assert fetch(zoo_address + path, {})[0] == 404


def test_no_page_names_a_place_on_the_disk_or_another_machine(zoo_address):
    for path in ("", "config", "gradio_api/info", "look/chat.css", "report/zoo"):
        text = fetch(zoo_address + path)[1]
        assert str(server.Path(__file__).parents[2]) not in text
        assert "/home/" not in text
        assert "fonts.g" not in text
        assert "githubusercontent" not in text


def test_every_answer_has_the_headers(zoo_address):
    for path in ("", "config", "look/chat.css", "report/zoo", "report/none", "nothing"):
        connection = http.client.HTTPConnection(urlsplit(zoo_address).netloc, timeout=10)
        connection.request("GET", f"/{path}", headers={"Accept-Encoding": "br, gzip"})
        with connection.getresponse() as response:
            assert "default-src 'none'" in response.headers["content-security-policy"]
            assert response.headers["x-content-type-options"] == "nosniff"
            assert response.headers["referrer-policy"] == "no-referrer"
            assert "uvicorn" not in str(response.headers).lower()
        connection.close()


def test_more_questions_than_can_wait_are_refused_and_the_others_answered(serving):
    gate = threading.Event()
    searcher = FakeSearcher()
    address = serving(lambda: searcher, concurrency=2, queue=4)
    ask(address, "Are you there?")
    searcher.gate = gate
    with ThreadPoolExecutor(16) as pool:
        asking = [pool.submit(ask, address, f"How is the tiger {n}?") for n in range(16)]
        deadline = time.monotonic() + 20
        while sum(one.done() for one in asking) < 10 and time.monotonic() < deadline:
            time.sleep(0.05)
        gate.set()
        ends = [one.result() for one in asking]
    assert [kind for kind, _ in ends].count("complete") == 6
    refused = [data for kind, data in ends if kind == "error"]
    assert len(refused) == 10
    assert all("Please ask again in a moment." in data["error"] for data in refused)


def test_without_an_index_every_page_answers(serving):
    def open_searcher():
        raise IndexMissing("No index at '/secret/place'.")

    address = serving(open_searcher)
    assert fetch(address)[0] == 200
    status, page = fetch(f"{address}report/zoo")
    assert status == 503
    assert "qa build corpus --index index" in page
    assert "secret" not in page
    assert "There is no index yet" in str(ask(address, "How is the tiger?"))


def test_a_taken_port_is_passed_over_unless_it_was_asked_for():
    with ExitStack() as open_now:
        # Where somebody else has it, it is taken all the same.
        with suppress(OSError):
            open_now.enter_context(socket.create_server(("127.0.0.1", 7860)))
        listening = open_now.enter_context(server._bind("127.0.0.1", None))
        port = listening.getsockname()[1]
        assert 7860 < port < 7880
        with pytest.raises(
            OutputError, match=rf"No address to serve on: 127\.0\.0\.1, port {port} "
        ):
            server._bind("127.0.0.1", port)


@pytest.mark.parametrize("port", [-1, 65536, 99999])
def test_a_port_that_there_is_not_is_refused_in_words(port):
    with pytest.raises(OutputError, match=rf"No such port: {port}\. Ports are 1 to 65535"):
        server._bind("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_refused_in_words():
    for port, said in ((9000, "port 9000"), (None, "ports 7860 to 7879")):
        with pytest.raises(OutputError, match=rf"No address to serve on: 192\.0\.2\.1, {said} "):
            server._bind("192.0.2.1", port)


@pytest.mark.parametrize("host", ["ä" * 100, "x" * 100, "\udcff", "a..b", "a\0b", ""])
def test_a_host_that_is_no_name_is_refused_in_words(host):
    with pytest.raises(OutputError, match="No address to serve on: "):
        server._bind(host, 9000)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("localhost", "localhost")],
)
def test_the_address_is_one_that_can_be_opened(host, address):
    with server._bind(host, 0) as listening:
        port = listening.getsockname()[1]
        assert server._address(listening, host) == f"http://{address}:{port}/"
