"""One name and password in front of everything, where the assistant is opened to others.

HTTP's own basic login: browsers ask for it before any page, and every program can send it.
It is no secret on an open network: a proxy with TLS belongs in front (README, "Open to others").
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Callable
from pathlib import Path

from qa.errors import QAError

_FAILURES = 10
_SECONDS = 60.0
_MOST_HOSTS = 1000
# Control characters (RFC 7617), and what a shell makes of bytes that are no UTF-8.
_UNSENT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class LoginError(QAError):
    """The login asked for at the start cannot be used."""


class Login:
    """Knows who may come in, and lets nobody guess for long.

    After ten wrong passwords within a minute from one host, that host waits.
    """

    def __init__(self, credentials: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._digest = _digest(credentials)
        self._clock = clock
        self._failures: dict[str, list[float]] = {}

    def status(self, header: str, host: str) -> int:
        """Return 200 for the right login, 401 for a wrong one or none, 429 for too many."""
        recent = [at for at in self._failures.get(host, []) if self._clock() - at < _SECONDS]
        if len(recent) >= _FAILURES:
            return 429
        given = _given(header)
        if given is not None and hmac.compare_digest(_digest(given), self._digest):
            return 200
        if given is not None:
            self._failures.pop(host, None)
            self._failures[host] = [*recent, self._clock()]
            if len(self._failures) > _MOST_HOSTS:
                del self._failures[next(iter(self._failures))]
        return 401


def read(text: str) -> Login:
    """Return the login for "name:password", or for a file that holds it: "@path".

    Raises LoginError where it is neither.
    """
    if text.startswith("@"):
        try:
            text = Path(text[1:]).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise LoginError(
                f"The file with the login cannot be read: {text[1:]} ({error}). "
                "Put name:password into it, or use: qa serve --auth name:password"
            ) from error
    name, separator, password = text.partition(":")
    if not (name and separator and password):
        raise LoginError(
            "A login needs a name and a password, parted by a colon. "
            "For example: qa serve --auth reader:secret"
        )
    if strange := _UNSENT.search(text):
        raise LoginError(
            f"A login has a sign that no browser sends: U+{ord(strange[0]):04X} (at place "
            f"{strange.start() + 1}). Take it out, for example: qa serve --auth reader:secret"
        )
    return Login(text)


def _given(header: str) -> str | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value.strip(), validate=True).decode()
    except ValueError:
        return ""


def _digest(credentials: str) -> bytes:
    return hashlib.sha256(credentials.encode()).digest()
