"""Filters: the sections and the reports that alone are searched.

Whoever asks, measures, judges or shows an answer takes it from here whether a place is among
them. ``within`` is either section paths, which count in every report (``documents`` may then
name some), or a mapping of reports' ids to such paths, which count in that report alone: the
same headings stand in many reports. A report without paths is meant as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from qa.errors import QuestionError, shown
from qa.passages import has_imprint

if TYPE_CHECKING:
    from qa.types import Document, SectionPath, Sections, Within

# As JSON and Python both write it: programs, files of questions and notebooks name filters.
_WRITTEN = {
    "documents": '["report-id"]',
    "within": '[["Heading", "Below it"]], or {"report-id": [["Heading"]]}',
}


def holds(
    within: Within | None, documents: Collection[str] | None, document_id: str, path: SectionPath
) -> bool:
    """Say whether a section of a report is among those that filters name, or below one.

    >>> holds({"zoo": (("Animals",),), "farm": ()}, None, "zoo", ("Animals", "Cats"))
    True
    >>> holds({"zoo": (("Animals",),), "farm": ()}, None, "zoo", ("Visitors",))
    False
    >>> holds((("Animals",),), ("farm",), "zoo", ("Animals",))
    False
    """
    if documents is not None and document_id not in documents:
        return False
    if isinstance(within, dict):
        if document_id not in within:
            return False
        within = within[document_id] or None
    return within is None or any(path[: len(begin)] == begin for begin in within)


def are_texts(value: object) -> bool:
    """Say whether what came over the network, or from a file, is a list of texts."""
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def are_paths(value: object) -> bool:
    """Say whether what came over the network, or from a file, is a list of section paths."""
    return isinstance(value, list) and all(map(are_texts, value))


def reports(within: Within | None, documents: Collection[str] | None) -> Collection[str] | None:
    """Return the ids of the reports that filters name; None where they name none."""
    return within.keys() if isinstance(within, dict) else documents


def require(within: object, documents: object) -> None:
    """Raise QuestionError for filters that leave nothing to search, or contradict each other.

    Whether they are of reports and sections that there are is seen by `checked`.
    """
    for name, given in (("documents", documents), ("within", within)):
        # A text would be taken for a list of its letters.
        if given is not None and (isinstance(given, str) or not isinstance(given, Collection)):
            raise QuestionError(
                f"{name} is a list, not {shown(given)}. Write for example: {_WRITTEN[name]}"
            )
        if given is not None and not given:
            raise QuestionError(
                f"{name} is empty: {shown(given)}. Leave it out to search everywhere, or write for "
                f"example: {_WRITTEN[name]}"
            )
    if isinstance(within, Mapping) and documents is not None:
        raise QuestionError(
            "within names its reports already, and documents is given as well: "
            f"{shown(documents)}. Leave documents out"
        )


def checked(
    known: Mapping[str, Document], within: Sections | None, documents: Collection[str] | None
) -> tuple[Within | None, tuple[str, ...] | None]:
    """Return filters as an Answer keeps them, when ``known`` reports have all that they name.

    Raises QuestionError where they do not: that nothing was found there would be a false
    statement.
    """
    require(within, documents)
    ids = None if documents is None else tuple(_ids(known, documents))
    if within is None:
        return None, ids
    if not isinstance(within, Mapping):
        return tuple(_paths(within, known.values(), "")), ids
    parted: dict[str, tuple[SectionPath, ...]] = {}
    for id in _ids(known, within):
        given: object = within[id]
        if isinstance(given, str) or not isinstance(given, Collection):
            raise QuestionError(
                f"within has for {shown(id)} a list of section paths, empty for all of it, not "
                f"{shown(given)}. Write for example: {_WRITTEN['within']}"
            )
        parted[id] = tuple(_paths(given, [known[id]], f" in {shown(id)}"))
    return parted, ids


def _ids(known: Mapping[str, Document], given: Iterable[object]) -> Iterable[str]:
    for id in given:
        if not isinstance(id, str) or id not in known:
            raise QuestionError(
                f"No report of that name: {shown(id)}. There are: {', '.join(known)}."
            )
        yield id


def _paths(
    given: Iterable[object], documents: Collection[Document], where: str
) -> Iterable[SectionPath]:
    # Each beginning of a path is a section of its own.
    known = {section.path: None for document in documents for section in document.sections}
    # An imprint stands in none, and is cited by the title.
    known.update({(document.title,): None for document in documents if has_imprint(document)})
    for path in given:
        if not isinstance(path, list | tuple):
            raise QuestionError(
                f"A section path is a list of headings from the top, not {shown(path)}. "
                f"The nearest{where} is {shown(_nearest(known, [path]))}. "
                "outline lists them all"
            )
        if not are_texts([*path]) or tuple(path) not in known:
            raise QuestionError(
                f"No section of that path{where}: {shown(path)}. "
                f"The nearest is {shown(_nearest(known, path))}. outline lists them all"
            )
        yield tuple(path)


def _nearest(known: Iterable[SectionPath], wanted: Iterable[object]) -> SectionPath:
    """Return the path most like what is wanted, the first of several; empty where there is none."""
    lines = {path: _line(path) for path in known}
    # Behind the longest there is nothing to compare, however much was sent.
    matcher = SequenceMatcher(b=_line(wanted)[: max(map(len, lines.values()), default=0)])
    # Cheapest first: none of them is below the one behind it.
    measures = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    found: SectionPath = ()
    best = -1.0
    for path, line in lines.items():
        matcher.set_seq1(line)
        if all(measure() > best for measure in measures):
            found, best = path, matcher.ratio()
    return found


def _line(names: Iterable[object]) -> str:
    return " ".join(map(str, names)).lower()
