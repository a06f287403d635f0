"""The words of this project: frozen dataclasses with plain fields.

Every offset is a position in ``Document.text``, counted in characters, end exclusive.
A section path is a tuple of headings from the top, never a joined string: headings may
hold any character, and the same heading may stand under several parents.
"""

from __future__ import annotations

import json
import reprlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from qa.errors import QuestionError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SectionPath = tuple[str, ...]
Within = tuple[SectionPath, ...] | dict[str, tuple[SectionPath, ...]]
"""Sections that alone are searched: of every report, or of each report named (`qa.filters`)."""
Sections = Sequence[Sequence[str]] | Mapping[str, Sequence[Sequence[str]]]
"""The same as it may be given."""
PassageKind = Literal["prose", "list", "table"]
Status = Literal["answered", "weak", "not_found"]


@dataclass(frozen=True, slots=True)
class Section:
    """One headed part of a report, its sub-sections included.

    ``start`` is where the heading begins, ``body`` where the section's own text begins
    (behind the heading, its underline and its judgement), ``end`` where the section and
    all that it holds ends. ``level`` is 1 at the top and equals ``len(path)``.
    ``judgement`` is a grade that stands alone on a line under the heading ("Good").
    ``page`` is the printed page that the contents list gives for this heading.
    """

    heading: str
    path: SectionPath
    level: int
    start: int
    body: int
    end: int
    judgement: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that belongs together: a paragraph, a whole list, a whole table.

    ``parts`` are its smallest units as (start, end) offsets, in order: the sentences of a
    paragraph, the lead-in and the items of a list, the caption, head and rows of a table.
    ``lead`` is the number of parts at the front that the others cannot be understood
    without (lead-in, caption, column heads); 0 for a paragraph.
    """

    kind: PassageKind
    start: int
    end: int
    parts: tuple[tuple[int, int], ...]
    lead: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One report as it reads: its text, and the tree of its sections in reading order.

    ``text`` is the *reading text*: the file's characters with inline markup such as
    ``[vulnerable people](#)`` reduced to its words; line breaks and tabs stay.
    ``blocks`` cover the body: what is neither heading, judgement, contents list nor
    imprint. Text that stands under no heading belongs to a section named by the title, and so
    does what a title page says beside names: when the report was published, and by whom. An
    imprint that says when is the last block, outside all sections, and is cited by the title.
    ``sha256`` is that of the file's bytes, ``source`` the file's name within the corpus.
    """

    id: str
    title: str
    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and returned: some whole sentences, items or rows of one section.

    ``document.text[start:end] == text``, always. ``context`` (headings, judgement) and
    ``content`` (the text with what its parts cannot be understood without: a list's
    lead-in, a table's column heads) are what the models read; they are never shown.
    ``id`` depends on the document's id, the path and the text alone, so it survives a
    rebuild as long as the passage does. ``states_judgement`` says that the passage tells how
    something was graded: it opens a judged section, or a cell of its table is a grade.
    """

    id: str
    document_id: str
    text: str
    start: int
    end: int
    section_path: SectionPath
    kind: PassageKind
    context: str
    content: str
    states_judgement: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a text comes from.

    ``judgement`` is the grade of the section, or of the nearest section above that has
    one; ``page`` the printed page on which the section begins, None where unknown.
    """

    document_id: str
    document_title: str
    section_path: SectionPath
    start: int
    end: int
    page: int | None = None
    judgement: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found.

    ``rank`` counts from 1. ``score`` orders the hits of one answer (higher is better) and
    must not be compared between questions. ``scores`` keeps what each stage said.
    ``quote`` is the part of the passage that answers best, standing at
    ``quote_start:quote_end`` of the document's text, or None where no part stands out.
    """

    rank: int
    score: float
    passage: Passage
    citation: Citation
    quote: str | None = None
    quote_start: int | None = None
    quote_end: int | None = None
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door shows.

    ``status``: "answered"; "weak", the hits are the nearest passages and may not answer;
    "not_found", the report does not say and ``hits`` is empty. ``confidence`` lies
    between 0 and 1: the chance that the report answers, if every second question has an
    answer. ``searched`` is the question as it was searched: spelling mended, abbreviations
    spelt out, completed from the question before. ``leans_on`` is that question, where a
    follow-up was put behind it; "" where what was searched stands alone, which it also does
    where a follow-up took the place of a part. ``missing_terms`` are words of the sentence
    that asks that no report of the index holds, ``nearest_spellings`` maps some of them to
    a similar word that one does hold, and ``nearest_sections`` cites those that come nearest
    to a question that is not answered, each from its heading to its end; none where most of the
    question's words stand in no report. ``reports`` is how many reports the index holds.
    ``within`` and ``documents`` are the sections and the reports that alone were searched, as
    they were given to `Searcher.ask` (see `qa.filters`); None where everything was. ``build_id``
    names the index build that every hit comes from; ``notice`` says what a reader must know of
    that build, None where all is well.
    """

    question: str
    status: Status
    confidence: float
    hits: tuple[Hit, ...]
    missing_terms: tuple[str, ...]
    build_id: str
    notice: str | None = None
    searched: str = ""
    nearest_spellings: dict[str, str] = field(default_factory=dict)
    nearest_sections: tuple[Citation, ...] = ()
    within: Within | None = None
    documents: tuple[str, ...] | None = None
    reports: int = 1
    leans_on: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data: the very object that every door returns as JSON.

        Dicts, lists, texts, numbers and None, as `json.dumps` takes them and `json.loads` gives
        them; `from_dict` reads it back.
        """
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    @classmethod
    def from_dict(cls, data: object) -> Answer:
        """Return the answer that `to_dict`, or any door, gave as plain data.

        A field that it was exported without has its default. Raises QuestionError for what is no
        answer.
        """
        try:
            # Read as JSON: half a character, which JSON can spell, is in no answer.
            return _reader().validate_json(json.dumps(data))
        except (TypeError, ValueError, RecursionError):
            raise QuestionError(
                f"No answer: {reprlib.repr(data)}. Give all that `ask` returned, as "
                "answer.to_dict(), `qa ask --json` or another door has it."
            ) from None

    # How a notebook shows it. Rendering stands four floors up, so the ground only says that
    # there is such a thing; the facade, `qa/__init__.py`, fills it in.
    _repr_html_: ClassVar[Callable[[Answer], str]]


@cache
def _reader() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)
