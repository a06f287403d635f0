"""Small reports for tests, and the outline that is read of them."""

import textwrap

from qa.reports import parse

SAID = "All of it was seen by us, and some of it twice."


def outline(text: str, *, pages: bool = False) -> str:
    """The sections of a text, indented by their level, with their judgements, or pages, too."""
    return "\n".join(
        "  " * (s.level - 1)
        + " ".join(s.heading.split())
        + (f" = {s.judgement}" * bool(s.judgement))
        + (f" @ {s.page}" if pages and s.page is not None else "")
        for s in parse(text, id="x").sections
    )


def tree(expected: str) -> str:
    """An expected outline, as it is set in a test."""
    return textwrap.dedent(expected).strip("\n")
