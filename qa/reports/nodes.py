"""What stands in a text in its order: each line or paragraph with the shape that it has.

``shapes`` makes the nodes, the rooms beside it mend what they are by what stands around them, and
``places`` decides which are headings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from qa.reports.lines import Unit
from qa.reports.styles import Heading, Style


class What(Enum):
    TEXT = auto()
    TABLE = auto()
    GRADE = auto()
    SHORT = auto()
    STRONG = auto()
    WEAK = auto()  # a heading found here, above text
    OPENER = auto()  # a heading found here, above another heading
    CAPTION = auto()  # "Table 3: the prison in figures"
    WALL = auto()


@dataclass(slots=True)
class Node:
    first: int
    unit: Unit | None = None
    heading: Heading | None = None
    what: What = What.SHORT
    style: Style | None = None  # what it would be as a heading


def clear(node: Node) -> bool:
    return node.unit is not None and node.unit.blanks > 0


def stands_bare(node: Node) -> bool:
    """Whether a line has the shape of a bare heading and stands clear of what is above it."""
    return node.style is Style.BARE and clear(node)


def is_list_title(node: Node) -> bool:
    """Whether a line ends in a colon and is the title of a list all the same."""
    return node.style is Style.BARE and node.unit is not None and node.unit.text[-1] == ":"
