"""Behind a proxy as the README has it: a name and a path of its own, and nothing held back."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.web.fakes import FakeSearcher


@contextmanager
def proxied(address: str, prefix: str) -> Iterator[int]:
    """Pass on what comes under a prefix, without it; yield the port."""
    behind = urlsplit(address).netloc

    class Proxy(BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {**dict(self.headers), "X-Forwarded-Prefix": prefix, "Connection": "close"}
            there = http.client.HTTPConnection(behind, timeout=60)
            path = self.path.removeprefix(prefix)
            there.request(self.command, path, body or None, headers)
            with there.getresponse() as answer, suppress(ConnectionError):
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "connection"):
                        self.send_header(name, value)
                self.end_headers()
                while piece := answer.read1():
                    self.wfile.write(piece)
                    self.wfile.flush()
            there.close()

        do_GET = do_POST = do_HEAD = pass_on  # noqa: N815 - so the library calls them

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, name="proxy").start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


def test_behind_a_proxy_the_page_asks_and_the_reader_opens(serving, visit):
    address = serving(FakeSearcher, names=["qa.localhost"])
    with proxied(address, "/reports") as port:
        one = visit(f"http://qa.localhost:{port}/reports/").open()
        turn = one.ask("Who feeds the cat at noon?")
        assert turn.locator("mark").first.inner_text() == "The keepers feed the cat at noon."
        link = turn.locator("figcaption a").first
        with one.context.expect_page() as opened:
            link.click()
        reader = opened.value
        assert reader.url.startswith(f"http://qa.localhost:{port}/reports/report/zoo?")
        assert reader.locator("mark").inner_text() == "The keepers feed the cat at noon."
        # Before the proxy goes: the page would miss it.
        one.check()
        one.context.close()
