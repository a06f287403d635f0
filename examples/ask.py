"""Ask a running assistant over plain HTTP, with nothing but Python's own library.

    python examples/ask.py "Who funds the mental health triage team?" [address]

The address is http://127.0.0.1:7860 unless given; a login goes in front of the host:
http://name:password@127.0.0.1:7860. Prints each passage found with its place.
"""

import base64
import json
import sys
import urllib.request
from urllib.parse import unquote, urlsplit


def call(address: str, endpoint: str, **arguments: object) -> object:
    """Call one of the endpoints ask, outline and verify; return its result."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    headers = {"Content-Type": "application/json"}
    if parts.username:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    url = f"{parts.scheme}://{host}{parts.path.rstrip('/')}/gradio_api/call"

    def fetch(url: str, data: bytes | None = None) -> str:
        request = urllib.request.Request(url, data, headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.read().decode()

    # The first request begins the call, the second waits for what comes of it.
    event = json.loads(fetch(f"{url}/v2/{endpoint}", json.dumps(arguments).encode()))["event_id"]
    for block in fetch(f"{url}/{endpoint}/{event}").split("\n\n"):
        kind, _, data = block.partition("\ndata: ")
        if kind == "event: complete":
            return json.loads(data)[0]
        if kind == "event: error":
            raise RuntimeError(json.loads(data)["error"])
    raise RuntimeError("The assistant broke off.")


def main(question: str, address: str = "http://127.0.0.1:7860") -> None:
    answer = call(address, "ask", question=question, k=3)
    print(f"{answer['question']}  [{answer['status']}]")
    for hit in answer["hits"]:
        print(f"\n{hit['rank']}. {' › '.join(hit['citation']['section_path'])}")
        print(hit["quote"] or hit["passage"]["text"])


if __name__ == "__main__":
    main(*sys.argv[1:])
