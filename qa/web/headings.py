"""Headings as pages show them: each on one line, and a report's title said once.

A Markdown report often has its title as its one upper heading. Every section path begins with
it then, which is right as data: a path is the whole chain. On a page that shows the title anyway
it would be said again at every passage, and be a tree's only root.
"""

from __future__ import annotations

import re

from qa.types import Document, SectionPath

_NUMBER = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})+[.):]?|\d{1,3}[.):]|\d{1,3}(?= [A-Z])|[A-Z][.)]|[IVX]{1,5}[.)]) "
    r"(?=\S)"
)


def line(text: str) -> str:
    """Return a text on one line.

    >>> line(" Working\\n with  others ")
    'Working with others'
    """
    return " ".join(text.split())


def name(heading: str) -> str:
    """Return a heading on one line and without its number: as it is spoken of.

    >>> name("2.2 Ratings by area"), name("3 Health care"), name("12 months of change")
    ('Ratings by area', 'Health care', '12 months of change')
    """
    whole = line(heading)
    number = _NUMBER.match(whole)
    return whole[number.end() :] if number else whole


def is_rooted(document: Document) -> bool:
    """Say whether a report's title is its one upper heading."""
    uppers = [line(section.heading) for section in document.sections if section.level == 1]
    return uppers == [line(document.title)]


def chain(path: SectionPath, document: Document) -> list[str]:
    """Return the headings of a path from the top, without the title that all stand under.

    What stands right under the title has no other heading, and keeps that one.
    """
    headings = [line(heading) for heading in path]
    return (headings[1:] or headings) if is_rooted(document) else headings
