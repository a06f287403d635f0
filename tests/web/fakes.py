"""Reports built by hand and a searcher that knows its answers: no parser, no model."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qa import filters
from qa.errors import QAError
from qa.follow_ups import complete
from qa.types import Answer, Block, Citation, Document, Hit, Passage, Section
from qa.verification import Place, Verification

Span = tuple[int, int]


class Writer:
    """Writes a Document and keeps the offsets.

    >>> writer = Writer("zoo", "Zoo")
    >>> writer.section("Animals")
    >>> writer.prose("The cat sleeps.", "The dog barks.")
    >>> report = writer.document()
    >>> [report.text[a:b] for a, b in report.blocks[0].parts]
    ['The cat sleeps.', 'The dog barks.']
    """

    def __init__(self, id: str, title: str) -> None:
        self.id, self.title = id, title
        self.text = ""
        self.sections: list[Section] = []
        self.blocks: list[Block] = []
        self.path: tuple[str, ...] = ()

    def section(self, *path: str, judgement: str | None = None, page: int | None = None) -> None:
        start = len(self.text)
        self.text += path[-1] + "\n"
        self.path = path
        self.sections.append(
            Section(path[-1], path, len(path), start, len(self.text), 0, judgement, page)
        )

    def prose(self, *sentences: str) -> None:
        self._block("prose", sentences, " ", 0)

    def bullets(self, lead: str, *items: str) -> None:
        self._block("list", (lead, *items), "\n", 1)

    def table(self, caption: str, *rows: str) -> None:
        self._block("table", (caption, *rows), "\n", 2)

    def _block(self, kind, parts: Sequence[str], joint: str, lead: int) -> None:
        spans: list[Span] = []
        for part in parts:
            spans.append((len(self.text), len(self.text) + len(part)))
            self.text += part + joint
        self.blocks.append(Block(kind, spans[0][0], spans[-1][1], tuple(spans), lead))
        self.text += "\n"

    def document(self) -> Document:
        sections = [
            Section(s.heading, s.path, s.level, s.start, s.body, self._end(n), s.judgement, s.page)
            for n, s in enumerate(self.sections)
        ]
        return Document(
            self.id,
            self.title,
            self.text,
            tuple(sections),
            tuple(self.blocks),
            f"{self.id}.txt",
            "0" * 64,
        )

    def _end(self, number: int) -> int:
        level = self.sections[number].level
        after = (s.start for s in self.sections[number + 1 :] if s.level <= level)
        return next(after, len(self.text))


def passages(document: Document) -> tuple[Passage, ...]:
    """One passage to each block, named after the document and its number."""
    found = []
    for number, block in enumerate(document.blocks):
        section = [s for s in document.sections if s.start <= block.start][-1]
        text = document.text[block.start : block.end]
        found.append(
            Passage(
                f"{document.id}-{number}",
                document.id,
                text,
                block.start,
                block.end,
                section.path,
                block.kind,
                ". ".join(section.path),
                text,
            )
        )
    return tuple(found)


def zoo(judgement: str = "Good") -> Document:
    writer = Writer("zoo", "Zoo inspection")
    writer.section("Animals", page=3)
    writer.prose("The cat sleeps all day.", "The keepers feed the cat at noon.")
    writer.section("Animals", "Care of the big cats", judgement=judgement, page=4)
    writer.prose("The tiger is well.")
    writer.section("Animals", "How do they keep the horse?")
    writer.bullets("Visitors may feed the horse:", "- with apples;", "- with carrots.")
    writer.section("Numbers")
    writer.table("Counted in May", "\tSpring\tAutumn", "Cat\t3\t4", "Dog\t1\t2")
    return writer.document()


@dataclass
class FakeSearcher:
    """Answers by rule: the question's first word is the status, or "break", "refuse".

    Every passage is a hit, in reading order, but the one whose text holds the question's
    last word comes first; the quote is the part of it that holds that word.
    """

    reports: Sequence[Document] = field(default_factory=lambda: (zoo(),))
    gate: threading.Event | None = None
    asked: list[tuple[str, int | None]] = field(default_factory=list)
    options: list[dict] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.documents = {report.id: report for report in self.reports}
        self.passages = tuple(p for report in self.reports for p in passages(report))

    def snapshot(self) -> FakeSearcher:
        return self

    def ask(
        self, question: str, k: int | None = None, *, context=None, within=None, documents=None
    ) -> Answer:
        self.asked.append((question, k))
        self.options.append({"within": within, "documents": documents})
        if self.gate:
            assert self.gate.wait(30)
        within, documents = filters.checked(self.documents, within, documents)
        where = {"within": within, "documents": documents}
        first, last = question.split(maxsplit=1)[0], question.rsplit(maxsplit=1)[-1].strip("?")
        if first == "refuse":
            raise QAError("The file /secret/place/index.json is broken.")
        if first == "break":
            raise RuntimeError("at /secret/place")
        searched = complete(question, context.searched) if context else question
        if first == "absent":
            last_hit = self._hit(1, self.passages[-1], last)
            section = self._section(self.passages[-1])
            nearest = (replace(last_hit.citation, start=section.start, end=section.end),)
            return Answer(
                question,
                "not_found",
                0.01,
                (),
                (last,),
                "build-1",
                searched=searched,
                nearest_spellings={"hrse": "horse"} if last == "hrse" else {},
                nearest_sections=nearest,
                reports=len(self.documents),
                **where,
            )
        allowed = [
            p
            for p in self.passages
            if filters.holds(within, documents, p.document_id, p.section_path)
        ]
        order = sorted(allowed, key=lambda p: last not in p.text)
        hits = tuple(self._hit(n, p, last) for n, p in enumerate(order[: k or 5], start=1))
        status = "weak" if first == "weak" else "answered"
        return Answer(
            question,
            status,
            0.9,
            hits,
            (),
            "build-1",
            searched=searched,
            reports=len(self.documents),
            **where,
        )

    def verify(self, text: str) -> Verification:
        """Exactly what stands in a report, at its first place; nothing else is found."""
        for passage in self.passages:
            at = passage.text.find(text)
            if at >= 0:
                hit = self._hit(1, passage, text)
                place = Place(
                    replace(
                        hit.citation, start=passage.start + at, end=passage.start + at + len(text)
                    ),
                    text,
                )
                return Verification(text, "exact", (), (place,), None, (), "build-1", None, 1)
        return Verification(text, "not_found", (), (), None, (), "build-1", None, 0)

    def _section(self, passage: Passage) -> Section:
        sections = self.documents[passage.document_id].sections
        return [section for section in sections if section.start <= passage.start][-1]

    def _hit(self, rank: int, passage: Passage, word: str) -> Hit:
        document = self.documents[passage.document_id]
        section = self._section(passage)
        block = next(b for b in document.blocks if b.end > passage.start)
        spans = [(a, b) for a, b in block.parts if word in document.text[a:b]]
        quote = spans[0] if spans and len(block.parts) > 1 else None
        return Hit(
            rank,
            1.0 / rank,
            passage,
            Citation(
                document.id,
                document.title,
                section.path,
                passage.start,
                passage.end,
                section.page,
                section.judgement,
            ),
            document.text[slice(*quote)] if quote else None,
            quote[0] if quote else None,
            quote[1] if quote else None,
            {"toy": 1.0 / rank},
        )
