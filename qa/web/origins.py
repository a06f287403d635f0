"""Whether a request comes from a page of ours, and under a name that is ours.

A page of somebody else may make a browser ask, or leave feedback; and a name of somebody else
that suddenly leads to this machine (DNS rebinding) would let that page read the answers, too.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit


def is_foreign(site: str, origin: str, hosts: Collection[str]) -> bool:
    """Say whether a page of another origin makes the browser send something.

    ``site`` is what the browser says of that itself (Sec-Fetch-Site), ``origin`` the page's
    origin, ``hosts`` what this server may be called: its Host, or what a proxy says that was.
    Programs send neither. A browser says nothing of the site over plain HTTP to another machine.

    >>> is_foreign("same-site", "https://other.example.org", ["qa.example.org"])
    True
    >>> is_foreign("", "http://qa.example.org:7860", ["qa.example.org:7860"])
    False
    """
    if site:
        # Another sub-domain is of the same site, and may be anybody's.
        return site not in ("same-origin", "none")
    place = origin.partition("://")[2].lower()
    return bool(origin) and (not place or place not in hosts)


def is_ours(host: str, names: Collection[str]) -> bool:
    """Say whether a Host names this machine: by an address, which no DNS leads elsewhere, or so.

    >>> [is_ours(host, ["reports"]) for host in ("127.0.0.1:7860", "[::1]", "localhost:1", "")]
    [True, True, True, True]
    >>> [is_ours(host, ["reports"]) for host in ("Reports:7860", "evil.example", "[", "@")]
    [True, False, False, False]
    """
    if not host:
        # No browser leaves it out.
        return True
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    return name == "localhost" or name in {one.lower() for one in names} or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
