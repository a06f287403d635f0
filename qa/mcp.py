"""The door for assistants: ask, outline and verify as tools of an MCP server (`qa mcp`).

Speaks the Model Context Protocol over standard input and output, so nothing else may be
printed. Every tool returns the object that its command prints with `--json`.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import mcp.types
from anyio import BrokenResourceError
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.stdio import stdio_server
from mcp.shared.memory import create_client_server_memory_streams
from mcp.shared.message import SessionMessage
from pydantic import RootModel, StrictInt, ValidationError

import qa
from qa import arguments
from qa.errors import OutputError, QAError
from qa.searcher import checked
from qa.settings import SearchSettings
from qa.types import Answer, Document, Section, Sections
from qa.verification import Verification

INSTRUCTIONS = """\
Answers questions from inspection reports with passages quoted word for word, each with the
chain of headings it stands under. Call `outline` to see what a report covers, `ask` to find
passages, and `verify` before you attribute a quotation to a report. An answer whose status is
"not_found" means that what was searched does not say; "weak" means that its passages may not
answer.
"""

# The SDK takes its schemas from pydantic's models; a frozen dataclass with slots it would
# misread, hence the wrapping of results below.
_READS = mcp.types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


_UNREADABLE = mcp.types.JSONRPCError(
    jsonrpc="2.0",
    id=None,
    error=mcp.types.ErrorData(
        code=mcp.types.PARSE_ERROR,
        message="Not a message in JSON that can be read. Send one JSON-RPC message on each line.",
    ),
)


class Searching(Protocol):
    """What the tools need of a searcher; `qa.searcher.Searcher` is one."""

    @property
    def documents(self) -> dict[str, Document]: ...

    def ask(
        self,
        question: str,
        k: int | None = None,
        *,
        context: Answer | None = None,
        within: Sections | None = None,
        documents: Sequence[str] | None = None,
    ) -> Answer: ...

    def verify(self, text: str) -> Verification: ...


class _Door(MCPServer[None]):
    """A server that says in a sentence of ours what is wrong with a tool's arguments."""

    async def call_tool(
        self, name: str, given: dict[str, Any], context: Context[None, Any] | None = None
    ) -> Any:
        try:
            if name in arguments.ENDPOINTS:
                # The SDK passes over names that a tool does not know.
                arguments.require_names(name, given)
            return await super().call_tool(name, given, context)
        except QAError as error:
            raise ToolError(str(error)) from None
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            # Told by the SDK, not before it: it takes a list that is sent as a text, as some
            # assistants do.
            wrong = str(error.__cause__.errors()[0]["loc"][0])
            raise ToolError(str(arguments.misfit(name, wrong, given[wrong]))) from None


def server(open_searcher: Callable[[], Searching]) -> MCPServer[None]:
    """Return the server; ``open_searcher`` is called when a tool is first used."""
    door = _Door(
        "report-qa", instructions=INSTRUCTIONS, version=qa.__version__, log_level="WARNING"
    )
    lock = threading.Lock()
    opened: list[Searching] = []

    def searcher() -> Searching:
        with lock:
            if not opened:
                opened.append(open_searcher())
            return opened[0]

    @door.tool(annotations=_READS)
    def ask(
        question: str,
        k: StrictInt | None = None,
        within: list[list[str]] | dict[str, list[list[str]]] | None = None,
        documents: list[str] | None = None,
        context: dict[str, Any] | None = None,
    ) -> RootModel[Answer]:
        """Answer one question with at most k passages (5 unless said), best first.

        Only sections whose path begins with one of `within`, and reports whose id is in
        `documents`, are searched. `within` may also map the ids of reports to such paths, each
        list for its own report, an empty one for all of it; then leave `documents` out.
        `context` is the answer before, the very object that this tool returned, for a question
        that leans on it ("And why?").
        """
        try:
            # What can be refused at once need not wait until the models are open.
            checked(question, k, SearchSettings())
            before = arguments.context(context)
            answer = searcher().ask(question, k, context=before, within=within, documents=documents)
            return RootModel(answer)
        except QAError as error:
            raise ToolError(str(error)) from None

    @door.tool(annotations=_READS)
    def outline(document: str | None = None) -> list[Section]:
        """List the sections of a report in reading order, each with its path from the top.

        `document` is the report's id; it can be left out where there is one report only.
        """
        try:
            reports = searcher().documents
        except QAError as error:
            raise ToolError(str(error)) from None
        if document is None and len(reports) == 1:
            document = next(iter(reports))
        if document not in reports:
            known = ", ".join(list(reports)[:20])
            raise ToolError(f"There is no such report: {document!r:.60}. Name one of: {known}")
        return list(reports[document].sections)

    @door.tool(annotations=_READS)
    def verify(text: str) -> RootModel[Verification]:
        """Say whether a text stands in the reports, word for word, and where."""
        try:
            return RootModel(searcher().verify(text))
        except QAError as error:
            raise ToolError(str(error)) from None

    return door


def serve(index: str | Path = "index") -> None:
    """Serve an index over standard input and output; see `run`."""
    run(server(lambda: qa.load(index)))


def run(door: MCPServer[None]) -> None:
    """Serve over standard input and output until the input has ended and all is answered.

    Raises OutputError where one of them is not open.
    """
    for name, stream in (("input", sys.stdin), ("output", sys.stdout)):
        # Python has none where none was open.
        if stream is None:
            raise OutputError(
                f"No assistant can be served: standard {name} is closed. Open both, for example "
                "with: qa mcp < questions > answers"
            )
    try:
        asyncio.run(_converse(door))
    except* (BrokenPipeError, BrokenResourceError):
        pass  # Whoever asked has left: nobody is owed anything.


async def _converse(door: MCPServer[None]) -> None:
    """Let the server talk to whoever is at the other end of standard input and output.

    The SDK drops what is in progress when its input ends (python-sdk issue 2678), and a script
    ends its input right behind its last question: so the end is passed on when nothing is owed.
    """
    owed: set[str | int] = set()
    settled = asyncio.Event()

    def settle(id: object) -> None:
        if isinstance(id, str | int):
            owed.discard(id)
        if not owed:
            settled.set()

    def note(message: object) -> None:
        # What listens for changes is never answered: it ends with the input.
        if isinstance(message, mcp.types.JSONRPCRequest):
            if message.method != "subscriptions/listen":
                owed.add(message.id)
                settled.clear()
        elif isinstance(message, mcp.types.JSONRPCNotification):
            # What its client has called off is not answered either.
            if message.method == "notifications/cancelled":
                settle((message.params or {}).get("requestId"))
        elif isinstance(message, mcp.types.JSONRPCResponse | mcp.types.JSONRPCError):
            settle(message.id)

    async with (
        stdio_server() as (incoming, outgoing),
        create_client_server_memory_streams() as ((answers, questions), (asked, said)),
        asyncio.TaskGroup() as both_ways,
    ):

        async def listen() -> None:
            async with questions:
                async for message in incoming:
                    if isinstance(message, SessionMessage):
                        note(message.message)
                        await questions.send(message)
                    else:
                        # The SDK says nothing to a line that it cannot read (half a character,
                        # an endless number), and whoever wrote it would wait.
                        await outgoing.send(SessionMessage(_UNREADABLE))
                if owed:
                    await settled.wait()

        async def talk() -> None:
            async with outgoing:
                async for message in answers:
                    if isinstance(message, SessionMessage):
                        await outgoing.send(message)
                        note(message.message)

        both_ways.create_task(listen())
        both_ways.create_task(talk())
        # The SDK runs over given streams only what stands behind the server with the tools.
        spoken = door._lowlevel_server
        await spoken.run(asked, said, spoken.create_initialization_options())
