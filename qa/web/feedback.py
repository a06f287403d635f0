"""What people say about answers, kept as judged questions that `qa eval` reads.

One JSON object a line, in a file on this machine and nowhere else. Who changes their mind
about an answer changes its line: contradicting lines would make no test. A line holds no
more than was said: "wrong" alone tells neither that the report answers nor that it does not,
so it is kept as a complaint ("answerable" is null), which `qa eval` leaves out.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

from qa import filters
from qa.errors import OutputError
from qa.types import Answer, Citation, Hit

_MOST_BYTES = 8 * 1024 * 1024

RIGHT, WRONG, SILENT, PASSAGE, WORDS = "right", "wrong", "silent", "passage", "words"


def right(id: str, question: str, answer: Answer) -> dict[str, Any]:
    """Return the test that the best passage answers, or that nothing does."""
    if not answer.hits:
        return silent(id, question, answer, RIGHT)
    return passage(id, question, answer, answer.hits[0], RIGHT)


def wrong(id: str, question: str, answer: Answer) -> dict[str, Any]:
    """Return the complaint that what was shown is wrong; no test until somebody says what is."""
    shown = [hit.quote or hit.passage.text for hit in answer.hits]
    return {**_line(id, question, WRONG, answer), "rejected": shown}


def silent(id: str, question: str, answer: Answer, verdict: str = SILENT) -> dict[str, Any]:
    """Return the test that nothing answers, there where it was looked for."""
    return {**_line(id, question, verdict, answer), "answerable": False}


def passage(
    id: str, question: str, answer: Answer, hit: Hit, verdict: str = PASSAGE
) -> dict[str, Any]:
    """Return the test that this hit answers."""
    return words(id, question, answer, hit.quote or hit.passage.text, hit.citation, verdict)


def words(
    id: str,
    question: str,
    answer: Answer,
    evidence: str,
    cited: Citation,
    verdict: str = WORDS,
) -> dict[str, Any]:
    """Return the test that these words of the report answer.

    Where they stand outside of what was searched, the test is to find them from everywhere.
    """
    line = _line(id, question, verdict, answer)
    if not was_searched(answer, cited):
        line |= {"within": None, "documents": None}
    return {
        **line,
        "answerable": True,
        "evidence": [evidence],
        "evidence_sections": [list(cited.section_path)],
    }


def was_searched(answer: Answer, cited: Citation) -> bool:
    """Say whether a place is in the sections and reports that an answer was looked for in."""
    return filters.holds(answer.within, answer.documents, cited.document_id, cited.section_path)


def _line(id: str, question: str, verdict: str, answer: Answer) -> dict[str, Any]:
    return {
        "id": id,
        "question": question,
        "answerable": None,
        "evidence": [],
        "evidence_sections": [],
        "within": answer.within,
        "documents": answer.documents,
        "kind": f"feedback: {verdict}",
        "status": answer.status,
        "build_id": answer.build_id,
    }


class FeedbackFile:
    """The file of feedback; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def write(self, line: dict[str, Any]) -> None:
        """Append a line, or put it in the place of the one with its id.

        Raises OutputError where the file cannot be read or written, or has grown too large.
        """
        with self._lock:
            try:
                self._write(line)
            except (OSError, ValueError) as error:
                # What is no UTF-8 is not ours: a line at its end would be lost among it.
                reason = getattr(error, "strerror", None) or error
                raise OutputError(
                    f"The feedback cannot be written: {self.path} ({reason}). "
                    "Name another file with: qa serve --feedback FILE"
                ) from error

    def _write(self, line: dict[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=False) + "\n"
        known = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        if len(known.encode()) + len(text.encode()) > _MOST_BYTES:
            raise OutputError(
                f"The file of feedback is full: {self.path} has {_MOST_BYTES:,} bytes. "
                "Move it away, or name another with: qa serve --feedback FILE"
            )
        # Whoever else writes in this file may have left its last line open.
        lines = [f"{one}\n" for one in known.split("\n") if one]
        kept = [one for one in lines if not _is_of(one, line["id"])]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if len(kept) == len(lines) and (not known or known.endswith("\n")):
            with self.path.open("a", encoding="utf-8") as file:
                file.write(text)
            return
        new = self.path.with_name(f".{self.path.name}.new")
        new.write_text("".join([*kept, text]), encoding="utf-8")
        new.replace(self.path)


def _is_of(line: str, id: str) -> bool:
    try:
        known = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(known, dict) and known.get("id") == id
