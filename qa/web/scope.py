"""Where to look: the sections and reports that somebody has ticked, or everywhere.

The page names a section by its report and its number in it ("gwent/12"), a whole report by
its id alone ("gwent"). Here names become section paths, which outlive a rebuild.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa import filters
from qa.types import Document, Section, SectionPath
from qa.web.headings import chain, line

_MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A section of a report, or all of it where ``path`` is empty; ``name`` is the page's."""

    name: str
    document_id: str
    path: SectionPath
    label: str


@dataclass(frozen=True, slots=True)
class Scope:
    """The places to look in; none of them means everywhere."""

    places: tuple[Place, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.places)

    @property
    def labels(self) -> list[str]:
        """What the page calls the places."""
        return [place.label for place in self.places]

    def reports(self, documents: Mapping[str, Document]) -> int:
        """Return in how many reports is looked."""
        return len({place.document_id for place in self.places}) or len(documents)

    def holds(self, document_id: str, path: SectionPath) -> bool:
        """Say whether a section is one of the places or under one."""
        return filters.holds(self.within, None, document_id, path)

    def lost(self, documents: Mapping[str, Document]) -> list[str]:
        """Return the labels of the places that reports have no more, since a rebuild."""
        known = {
            (document.id, path)
            for document in documents.values()
            for path in [(), *(section.path for section in document.sections)]
        }
        return [one.label for one in self.places if (one.document_id, one.path) not in known]

    @property
    def within(self) -> dict[str, tuple[SectionPath, ...]] | None:
        """The places as `Searcher.ask` takes them: by report, without paths for all of it."""
        paths: dict[str, list[SectionPath]] = {}
        for place in self.places:
            paths.setdefault(place.document_id, []).append(place.path)
        # Who has ticked all of a report and a section of it, too, looks in all of it.
        return {id: () if () in some else tuple(some) for id, some in paths.items()} or None


def read(names: object, documents: Mapping[str, Document]) -> Scope:
    """Return the scope that a page's ticks name; what names nothing is left out."""
    if not isinstance(names, list):
        return Scope()
    found = (_place(name, documents) for name in names[:_MOST_PLACES] if isinstance(name, str))
    return Scope(tuple(place for place in found if place))


def _place(name: str, documents: Mapping[str, Document]) -> Place | None:
    document_id, _, number = name.rpartition("/")
    if name in documents:
        return Place(name, name, (), line(documents[name].title))
    document = documents.get(document_id)
    # Python reads no number of thousands of digits.
    if document is None or not (number.isdecimal() and len(number) < 7):
        return None
    if int(number) >= len(document.sections):
        return None
    section = document.sections[int(number)]
    return Place(name, document_id, section.path, _label(section, document, documents))


def _label(section: Section, document: Document, documents: Mapping[str, Document]) -> str:
    """Return a section's heading; where others have the same, its chain, and the report if needed.

    Headings such as "Summary" repeat: alone they would not say where is looked.
    """
    heading = line(section.heading)
    sharing = [
        other
        for other in documents.values()
        for one in other.sections
        if line(one.heading) == heading
    ]
    if len(sharing) == 1:
        return heading
    title = [] if all(other is document for other in sharing) else [line(document.title)]
    return " › ".join([*title, *chain(section.path, document)])
