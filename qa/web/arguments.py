"""Looks at what a program sends over plain HTTP before gradio does.

To a name that an endpoint does not have, or one that is missing, gradio answers with an error of
the server's own and writes its traceback to the log.
"""

from __future__ import annotations

import json
import re

from fastapi.responses import JSONResponse

from qa import arguments
from qa.errors import QuestionError
from qa.web.guard import App, Message, Receive, Scope, Send, header, path_of

_CALL = re.compile(r"/gradio_api/call/(v2/)?(ask|outline|verify)/?")


class Arguments:
    """Wraps an application: refuses arguments that an endpoint does not take, with status 422.

    The answer is ``{"error": "..."}``, as at the end of a call that is refused later.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = _CALL.fullmatch(path_of(scope)) if scope.get("method") == "POST" else None
        if call is None:
            await self.app(scope, receive, send)
            return
        body = b""
        coming = True
        while coming:
            message = await receive()
            if message["type"] != "http.request":
                # Who sends has gone, or has sent too much: there is nobody to answer.
                return
            body += message.get("body", b"")
            coming = bool(message.get("more_body"))
        kind = header(scope, b"content-type").partition(";")[0].strip().lower()
        try:
            body = _checked(call[2], body, named=bool(call[1]))
            if kind != "application/json":
                # As curl sends it unless told otherwise.
                raise QuestionError(
                    f"The body is sent as {kind[:60] or 'nothing'}, not as JSON. Send it with the "
                    "header: Content-Type: application/json"
                )
        except QuestionError as error:
            refusal = JSONResponse({"error": str(error)}, status_code=422)
            await refusal(scope, receive, send)
            return
        read = False

        async def again() -> Message:
            nonlocal read
            if read:
                return await receive()
            read = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, again, send)


def _checked(endpoint: str, body: bytes, *, named: bool) -> bytes:
    """Return a body as gradio is to read it. Raises QuestionError."""
    example = arguments.example(endpoint)
    form = json.dumps(example if named else {"data": list(example.values())})
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        shown = body[:60].decode("utf-8", "replace")
        raise QuestionError(f"The body is not JSON: {shown!r}. Send for example: {form}") from None
    if not isinstance(sent, dict):
        raise QuestionError(
            f"The body is not an object: {json.dumps(sent):.60}. Send for example: {form}"
        )
    if named:
        given = sent
    else:
        values = sent.get("data")
        names = arguments.names(endpoint)
        if not isinstance(values, list) or len(values) > len(names):
            raise QuestionError(
                f"`data` is not a list of at most {len(names)} values ({', '.join(names)}): "
                f"{json.dumps(values):.60}. Send for example: {form}"
            )
        given = dict(zip(names, values, strict=False))
    arguments.require_names(endpoint, given)
    arguments.require_kinds(endpoint, given)
    if not named:
        # gradio wants a value for each argument, though all but the first can be left out.
        sent["data"] = [given.get(name) for name in names]
    return json.dumps(sent).encode()
