"""What a heading is made of: its style, and the words that say what it heads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from qa.reports.lines import Unit

# Words that head the first pages of a report.
OPENING = frozenset(
    "introduction|summary|executive summary|report summary|overview|background|foreword|preface|"
    "context|purpose|scope|method|methods|methodology|about us|about this report|"
    "about this inspection".split("|")
)
# Words that head a part of many reports. A first line that is one of these is a heading;
# any other first line may be the title of the whole.
COMMON = OPENING.union(
    "overall summary|findings|key findings|main findings|conclusion|conclusions|recommendations|"
    "areas for improvement|next steps|our approach|what we found|what we did|results|discussion|"
    "agreed action|agreed actions|recommended action|decision|final decision|key to names used|"
    "strengths|acknowledgements|glossary|references|abbreviations|contents|appendix|annex|"
    "at a glance|grades at a glance|ratings at a glance|judgements at a glance|our ratings|"
    "our grades|our judgements|overall ratings|summary of ratings|summary of grades|"
    "summary of judgements|our judgments|judgments at a glance|summary of judgments".split("|")
)
# Words that head the end matter of a report and nothing inside its parts.
BACK = frozenset(
    "conclusion|conclusions|glossary|references|bibliography|acknowledgements|abbreviations|"
    "endnotes|footnotes|further information|further reading|about the data|about this report|"
    "about this inspection|about the inspection|about us|about the authority|about the commission|"
    "about the inspectorate|about the ombudsman|contact us|contact details|contacts|"
    "information about this inspection|information about this school|school details|"
    "inspection team|our inspection team|"
    "how to contact us|index|appendices|annexes|methodology and data".split("|")
)
# What an inspection found on one thing, heading after heading.
FINDINGS = frozenset(
    "findings|main findings|key findings|detailed findings|our findings".split("|")
)
# Words that announce what stands behind a report.
ANNEX = frozenset(["annex", "annexe", "appendix", "attachment", "schedule"])
# Words that head all of them.
ANNEXES = frozenset(["annexes", "appendices", "attachments", "schedules"])


class Style(Enum):
    """How a heading is made."""

    ATX = auto()  # # marks
    LINE = auto()  # a line drawn below
    LISTED = auto()  # the contents list names it
    PART = auto()  # Part 1, Chapter 2, Annex A
    NUMBER = auto()  # 3.2 Findings
    ROMAN = auto()  # II. Findings
    ALPHA = auto()  # B. Findings
    ENCLOSED = auto()  # (ii) Findings, (b) Findings
    CAPS = auto()
    BOLD = auto()
    BARE = auto()


# What numbers chapters.
CHAPTERS = (Style.PART, Style.NUMBER, Style.ROMAN, Style.ALPHA)


@dataclass(slots=True)
class Heading:
    """A heading on lines ``first..last``, its underline and judgement included.

    ``depth`` orders the headings of one style (number of # marks, of number parts), and
    ``word`` is the underline's character or the announcing word. ``entry`` is its number
    in the contents list. ``graded`` says that its line gives its grade, too, which is no
    part of its text. ``closing`` is the judgement that its last line gives. ``panel`` says that
    a table of grades stands directly below it, as below others of its kind.
    """

    first: int
    last: int
    title: int  # last line of the heading itself
    text: str
    style: Style
    depth: int = 1
    word: str = ""
    entry: int | None = None
    judgement: str | None = None
    graded: bool = False
    closing: str | None = None
    panel: bool = False
    empty: bool = False  # no text of its own before the next heading
    tight: bool = False  # no blank line between it and what it heads
    size: int = 0  # characters of its own text before the next heading
    begins: bool = False  # with the first of the report's numbered paragraphs
    tops_page: bool = False  # stands first on a page
    breaks_page: bool = False  # and the page before has room for more
    chapter: int | None = None  # what its first paragraph's number begins with: 3 in "3.12"

    @property
    def announcement(self) -> str:
        """The word that announces it (``annex``), if it is announced by one."""
        return self.word if self.word.isalpha() and self.word != "number" else ""


@dataclass(slots=True)
class Found:
    """The headings of a text in order, and the units of everything else that is read."""

    headings: list[Heading]
    units: list[Unit]
