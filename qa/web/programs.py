"""The endpoints for programs: ask, outline and verify, named, typed and described.

Each returns the object that its command prints with `--json`. Over plain HTTP:
`POST gradio_api/call/v2/ask {"question": "How many ...?"}` gives `{"event_id": "<id>"}`, and
`GET gradio_api/call/ask/<id>` its result, as `event: complete` and `data: [...]`. What is not
named has its default. Arguments that the endpoint does not take are refused with status 422.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, get_type_hints

import gradio as gr
from gradio.events import api

from qa import arguments
from qa.errors import QAError
from qa.types import Answer, Section
from qa.verification import Verification
from qa.web.desk import Closed, Desk, clean, polite


class Programs:
    """What a program can ask the assistant for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def ask(
        self,
        question: str,
        k: int | None = None,
        within: list[list[str]] | dict[str, list[list[str]]] | None = None,
        documents: list[str] | None = None,
        context: dict[str, Any] | None = None,
    ) -> Answer:
        """Answer one question with at most k passages, word for word, best first.

        Returns the same object as `qa ask --json`: status is "answered", "weak" or
        "not_found"; every hit has its passage, its quote and its citation, whose
        section_path is the chain of headings. Only sections whose path begins with one of
        `within`, and reports whose id is in `documents`, are searched. `within` may also map
        the ids of reports to such paths, each list for its own report, an empty one for all of
        it; then leave `documents` out. `context` is the answer before, the very object that was
        returned, for a question that leans on it ("And why?").
        """
        given: dict[str, Any] = {"within": within, "documents": documents, "context": context}
        with _politely():
            arguments.require_kinds("ask", {"question": question, "k": k, **given})
            given["context"] = arguments.context(context)
        text = clean(question)
        refusal = self.desk.refusal(text)
        if refusal:
            raise _refused(refusal)
        options = {name: one for name, one in given.items() if one is not None}
        with _politely():
            searcher = (await self.desk.opened()).searcher
            return await self.desk.serve(lambda: searcher.ask(text, k, **options))

    async def outline(self, document: str | None = None) -> list[Section]:
        """Return the sections of a report in reading order, each with its path, from the top.

        The same as `qa outline --json`. `document` is the report's id, as citations name it;
        it can be left out where there is one report only.
        """
        with _politely():
            documents = (await self.desk.opened()).searcher.documents
        if document is None and len(documents) == 1:
            document = next(iter(documents))
        if not isinstance(document, str) or document not in documents:
            known = ", ".join(list(documents)[:20])
            raise _refused(f"There is no such report: {document!r:.60}. Name one of: {known}")
        return list(documents[document].sections)

    async def verify(self, text: str) -> Verification:
        """Say whether a text stands in the reports, word for word, and where.

        The same as `qa verify --json`: status is "exact", "alike" (then differs_in says in
        what) or "not_found" (then nearest and differences say what the report has instead).
        """
        with _politely():
            arguments.require_kinds("verify", {"text": text})
            searcher = (await self.desk.opened()).searcher
            return await self.desk.serve(lambda: searcher.verify(clean(text)))


def add(programs: Programs, **bounds: Any) -> None:
    """Add the endpoints to the page that is being made."""
    for method in (programs.ask, programs.outline, programs.verify):
        api(
            _described(method),
            api_name=method.__name__,
            api_description=inspect.getdoc(method),
            **bounds,
        )


def _described(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Return a function with real types: gradio cannot read annotations that are strings."""

    async def endpoint(*given: Any) -> Any:
        return await method(*given)

    hints = get_type_hints(method)
    signature = inspect.signature(method)
    parameters = [
        parameter.replace(annotation=hints[name])
        for name, parameter in signature.parameters.items()
    ]
    endpoint.__annotations__ = hints
    endpoint.__name__ = method.__name__
    endpoint.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=parameters, return_annotation=hints["return"]
    )
    return endpoint


@contextmanager
def _politely() -> Iterator[None]:
    """Turn an error of ours into one that a program is shown, without any path in it."""
    try:
        yield
    except Closed as error:
        how = f" Run: {error.command}" if error.command else ""
        raise _refused(f"{error}{how}") from None
    except QAError as error:
        raise _refused(polite(error)) from None


def _refused(sentence: str) -> gr.Error:
    return gr.Error(sentence, print_exception=False)
