"""Refuses every connection to another machine, in this process and in all that it starts.

Python imports a module of this name at its start, so a folder on PYTHONPATH is enough to
reach subprocesses too. Each attempt is noted in the file that QA_OFFLINE_LOG names: a
library that swallows the refusal is found all the same.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path
from typing import Any

_TALKING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_ASKING = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse(event: str, details: tuple[Any, ...]) -> None:
    if event in _TALKING:
        # A path is a socket between processes of this machine.
        host = details[1][0] if isinstance(details[1], tuple) else None
    elif event in _ASKING:
        host = details[0]
    else:
        return
    if not _is_here(host):
        log = os.environ.get("QA_OFFLINE_LOG")
        if log:
            with Path(log).open("a") as file:
                file.write(f"{event} {host}\n")
        raise PermissionError(f"no network in the tests: {event} {host}")


sys.addaudithook(_refuse)
