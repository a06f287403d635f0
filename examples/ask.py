"""Ask a running assistant over plain HTTP, with nothing but Python's own library.

    python examples/ask.py "Who funds the mental health triage team?" [address]

The address is http://127.0.0.1:7860 unless given; a login goes in front of the host:
http://name:password@127.0.0.1:7860. Prints each passage found with its place.
"""

import argparse
import base64
import json
import sys
import urllib.request
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit


def call(address: str, endpoint: str, **arguments: object) -> object:
    """Call one of the endpoints ask, outline and verify; return its result.

    Raises RuntimeError with what the assistant says, OSError where none answers.
    """
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
    try:
        begun = fetch(f"{url}/v2/{endpoint}", json.dumps(arguments).encode())
    except HTTPError as error:
        if error.code != 422:
            raise
        # Arguments that the endpoint does not take are refused at once.
        with error:
            raise RuntimeError(json.load(error)["error"]) from None
    event = json.loads(begun)["event_id"]
    for block in fetch(f"{url}/{endpoint}/{event}").split("\n\n"):
        kind, _, data = block.partition("\ndata: ")
        if kind == "event: complete":
            return json.loads(data)[0]
        if kind == "event: error":
            raise RuntimeError(json.loads(data)["error"])
    raise RuntimeError("The assistant broke off.")


def notes(answer: dict) -> list[str]:
    """Return the sentences that say what an answer is worth, and what was not found."""
    reports, say = "the report", "does not say"
    if answer["reports"] > 1:
        reports, say = "the reports", "do not say"
    found = [answer["notice"]] if answer["notice"] else []
    if answer["status"] == "not_found":
        found.append(f"{reports.capitalize()} {say}.")
    if answer["status"] == "weak":
        found.append(f"{reports.capitalize()} may not answer this. The nearest passages:")
    if answer["missing_terms"]:
        found.append(f"Not in {reports}: {', '.join(answer['missing_terms'])}.")
    if answer["nearest_sections"]:
        places = [" › ".join(cited["section_path"]) for cited in answer["nearest_sections"]]
        found.append(f"Nearest sections: {'; '.join(places)}.")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Ask a running assistant over plain HTTP.")
    parser.add_argument("question")
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:7860")
    options = parser.parse_args()
    try:
        answer = call(options.address, "ask", question=options.question, k=3)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    except HTTPError as error:
        login = " It wants a login: http://name:password@host." if error.code == 401 else ""
        print(f"{options.address} refuses: {error.code} {error.reason}.{login}", file=sys.stderr)
        return 1
    except (OSError, ValueError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        print(
            f"No assistant answers at {options.address} ({reason}). Start one with: make serve",
            file=sys.stderr,
        )
        return 1
    print(f"{answer['question']}  [{answer['status']}]")
    for note in notes(answer):
        print(note)
    for hit in answer["hits"]:
        print(f"\n{hit['rank']}. {' › '.join(hit['citation']['section_path'])}")
        print(hit["quote"] or hit["passage"]["text"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
