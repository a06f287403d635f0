"""Answers: from passages found to what a door shows.

`compose` gives every hit its citation and its quote, and says plainly how sure the answer
is: answered, weak, or not found, and then why not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from qa import forms, passages
from qa.abbreviations import spelt_out_behind
from qa.answer_types import asks, asks_reason, content_asked, forms_missing, has_reason
from qa.confidence import Calibration, measure
from qa.figures import years_of
from qa.follow_ups import names
from qa.judgements import grades_named, is_grade, longest_named, verdicts
from qa.passages import Part
from qa.questions import as_written
from qa.reports.rows import cells
from qa.spans import Span
from qa.spelling import is_english
from qa.types import Answer, Block, Citation, Document, Hit, Passage, Status
from qa.whole_questions import IN_SHORT, Whole
from qa.whole_report import may_tell, tells
from qa.words import content_words, telling, terms

if TYPE_CHECKING:
    from qa.encoders import Encoder, Reranker
    from qa.index import Index
    from qa.questions import Query
    from qa.retrieval import Found

_NEAREST_SECTIONS = 3
# How a sentence begins that takes back what the one before it says, or a part of it.
_TURNS = re.compile(
    r"(?:however|but|yet|nevertheless|nonetheless|even so|despite (?:this|that)|that said|"
    r"of (?:this|these|those|them))\b|"
    r"(?:it|this|that|they|these|those|he|she|we) "
    r"(?:(?:has|have|had|is|are|was|were|do|does|did|can|could|will|would) not|\w+n['’]t|cannot)\b",
    re.IGNORECASE,
)
_FEWEST_ITEMS = 2
# A text that says its words more often than so on average asks nothing.
_TIMES_OVER = 3


def compose(
    index: Index,
    encoder: Encoder,
    reranker: Reranker,
    calibration: Calibration | None,
    query: Query,
    found: Sequence[Found],
    k: int,
) -> Answer:
    """Return the Answer for the ``k`` best passages found, or for none of them.

    ``found`` is in order, best first. A report that does not answer gives the status
    "not_found" and no hits. Without a calibration for these models nothing is known of
    how sure an answer is: the passages are shown as "weak", with confidence 0.
    """
    first = None
    sure: float = 0.0
    status: Status = "not_found"
    if found:
        best = index.passages[found[0].number]
        put = as_written(query, passages.model_text(best))
        marked = quote(index, reranker, put, best)
        first = _hit(index, 1, found[0], shown(index, best, marked) if marked else None)
        sure, status = _judge(index, encoder, reranker, calibration, put, found[0].number, marked)
    hits: tuple[Hit, ...] = ()
    if first and status != "not_found":
        asked = set(terms(query.text))
        hits = (
            first,
            *(
                _hit(index, rank, one, glimpse(index, asked, index.passages[one.number]))
                for rank, one in enumerate(found[1:k], start=2)
            ),
        )
    missing = missing_terms(index, query)
    return Answer(
        question=query.asked,
        searched=query.text,
        status=status,
        confidence=sure,
        hits=hits,
        missing_terms=missing,
        nearest_spellings=_spellings(index, missing),
        nearest_sections=() if status == "answered" else _sections(index, query, missing, found),
        build_id=index.build_id,
        reports=len(index.documents),
        leans_on=query.leans_on,
    )


def _judge(
    index: Index,
    encoder: Encoder,
    reranker: Reranker,
    calibration: Calibration | None,
    query: Query,
    number: int,
    marked: Part | None,
) -> tuple[float, Status]:
    best = index.passages[number]
    whole = forms.asked_of_whole(index, query, best.document_id)
    # "What is this about?" has no word of content, and asks.
    if query.is_remark or not (whole or content_words(query.text)):
        return 0.0, "not_found"
    if calibration is None:
        return 0.0, "weak"
    quoted = marked.content if marked else best.content
    signals = measure(index, encoder, reranker, query, number, quoted)
    # Rounded, so that the last digits of a matrix product do not tell two machines apart.
    sure = round(calibration.confidence(signals), 4)
    lacking = forms.lacks(index, query, number)
    below = None
    if lacking is Whole.PUBLICATION or (lacking is Whole.VISIT and not may_tell(best.content)):
        below = calibration.weak_from  # whatever else has a date or a name tells nothing of it
    elif lacking or _asks_little(index, query, number) or _passes_over(index, query, number):
        below = calibration.answered_from
    elif _takes_up(query, best):
        sure = max(sure, calibration.weak_from)  # that the reports are silent is not said lightly
    if whole in IN_SHORT:
        sure = max(sure, calibration.weak_from)  # every report begins with something
    if below is not None:
        # Just below: a confidence and its status say the same.
        sure = min(sure, round(below - 0.0001, 4))
    return sure, calibration.status(sure)


def _asks_little(index: Index, query: Query, number: int) -> bool:
    """Say whether a text asks nothing that a passage could answer, though it may be near.

    It is nothing but the report's own name or figures, or the same words over and over.
    """
    stems = [word.stem for word in telling(query.text)]
    if len(stems) > _TIMES_OVER * len(set(stems)):
        return True
    bare = set(stems) - forms.own_name(index, number)
    # The mark alone makes no question of a name: "Gwent?"
    return not asks(query.text.replace("?", "")) and not any(map(str.isalpha, "".join(bare)))


def _passes_over(index: Index, query: Query, number: int) -> bool:
    """Say whether a passage has nothing of what a follow-up names beside what it leans on.

    It may well answer the question before: that is no answer to this one.
    """
    own = names(query.own) if query.leans_on else set()
    return bool(own) and own.isdisjoint(terms(passages.model_text(index.passages[number])))


def _takes_up(query: Query, passage: Passage) -> bool:
    """Say whether a passage has something of what a follow-up leans on.

    Two questions in one are seldom answered word for word, however near the passage is.
    """
    leans_on = set(terms(query.leans_on))
    return not leans_on.isdisjoint(terms(passages.model_text(passage)))


def _spellings(index: Index, missing: Sequence[str]) -> dict[str, str]:
    """Return for missing words the nearest word that the reports do hold, where one is near.

    Not for English words: who asks for a film does not mean a file.
    """
    unknown = [word for word in missing if not is_english(word)]
    near = {word: index.speller.nearest(word, own=True) for word in unknown}
    return {word: known for word, known in near.items() if known}


def _sections(
    index: Index, query: Query, missing: Sequence[str], found: Sequence[Found]
) -> tuple[Citation, ...]:
    """Return the sections of the passages that come nearest to the question, once each.

    Something is always nearest; to a greeting, to gibberish or to who wants a joke it means
    nothing. So none is returned where more of the words that tell what is asked about are missing
    from the reports than stand there.
    """
    said = {word.stem for word in telling(content_asked(query.asks))}
    known = len(index.vocabulary & said)
    if query.is_remark or known < max(1, len(missing)):
        return ()
    cited = (_section(index, index.passages[one.number]) for one in found)
    return tuple(dict.fromkeys(filter(None, cited)))[:_NEAREST_SECTIONS]


def _section(index: Index, passage: Passage) -> Citation | None:
    """Return the citation of the whole section that a passage stands in; an imprint is in none."""
    section = index.section(passage.document_id, passage.start)
    if section is None:
        return None
    return index.citation(passage.document_id, section.start, section.end)


def missing_terms(index: Index, query: Query) -> tuple[str, ...]:
    """Return the words that tell what is asked about and stand nowhere in the reports, once each.

    None where something is asked of a report as a whole: a summary need not be called one.

    Of a story around the question only the sentence that asks is looked at. A misspelt word
    counts as what it was mended to, and an abbreviation as what it was found to stand for.
    """
    if any(forms.asked_of_whole(index, query, id) for id in index.documents):
        return ()
    missing = [
        word
        for word in telling(query.asks)
        if index.vocabulary.isdisjoint((word.stem, *years_of(word.stem)))
        and not spelt_out_behind(query.asks, word.end)
        and len(word.text) > 1
    ]
    in_two = index.in_two(word.text for word in missing)
    missing = [word for word in missing if word.text not in in_two]
    first_of_each = {word.stem: word.text for word in reversed(missing)}
    return tuple(first_of_each[stem] for stem in dict.fromkeys(word.stem for word in missing))


def cite(index: Index, passage: Passage) -> Citation:
    """Return where a passage stands: the full chain of headings, never a heading alone."""
    return index.citation(passage.document_id, passage.start, passage.end)


def _hit(index: Index, rank: int, found: Found, span: Span | None) -> Hit:
    passage = index.passages[found.number]
    document = index.documents[passage.document_id]
    if document.text[passage.start : passage.end] != passage.text:
        raise AssertionError(f"passage {passage.id} is not verbatim; this is a bug in qa")
    return Hit(
        rank=rank,
        score=found.score,
        passage=passage,
        citation=cite(index, passage),
        quote=document.text[slice(*span)] if span else None,
        quote_start=span[0] if span else None,
        quote_end=span[1] if span else None,
        scores=dict(found.scores),
    )


def shown(index: Index, passage: Passage, marked: Part) -> Span:
    """Return what is marked of a passage, with the sentence behind it where that turns it round.

    "The force has a plan." is not what a report says that goes on: "However, it is not used."
    """
    document = index.documents[passage.document_id]
    behind = [part for part in passages.parts(document, passage) if part.start >= marked.end]
    turned = passage.kind == "prose" and behind and _TURNS.match(behind[0].content)
    return marked.start, behind[0].end if turned else marked.end


def quote(index: Index, reranker: Reranker, query: Query, passage: Passage) -> Part | None:
    """Return the part of a passage, or the two neighbours as one, that answer best.

    A part is a sentence, a list item or a table row; each is read with the passage's
    headings, and with its lead-in or column heads. The one row that the question names, or
    the sentence that judges what it names, is marked without reading; among grades of other
    things those that have the grade it names ("Which areas are inadequate?"), or the one whose
    name has the most of its words, or none. Two
    neighbouring sentences of a paragraph are marked where they answer better than either alone
    ("It is done by ..." needs the one before). Who asks for a reason is shown one, or the sentence
    behind the one that says what there is a reason for; who asks for several things, or is answered
    by two items of a list, all of that in the passage. What a report says in short is all of it: no
    part is marked.
    """
    document = index.documents[passage.document_id]
    parts = passages.parts(document, passage)
    listed = query.wants_opinion and query.wants_several
    graded = (query.wants_judgement or listed) and passage.states_judgement
    named = _naming(document, parts, query, passage)
    if named:
        return named
    if graded and passage.kind == "table":
        return _graded_so(document, parts, query) or _sharing_most(document, parts, query)
    whole = forms.asked_of_whole(index, query, document.id)
    if whole in (Whole.PUBLICATION, Whole.VISIT):
        parts = [part for part in parts if tells(whole, query.asks, part.content)] or parts
    elif whole:
        return None
    parts = (_with_grade(document, parts) if graded else []) or parts
    if not parts:
        return None
    lists = [one for one in passages.blocks_of(document, passage) if one.kind == "list"]
    alone = passage.kind == "table" or graded or len(parts) < 3
    pairs = (
        []
        if alone
        else [_joined(*two) for two in pairwise(parts) if _in_one(document, lists, *two)]
    )
    if not pairs:
        best = _best_of(parts, reranker, query, passage)
    else:
        both = _best_of(pairs, reranker, query, passage)
        rest = [part for part in parts if not _between(part, pairs)]
        inside = [part for part in parts if _between(part, [both])]
        best = _best_of([*inside, *rest, both], reranker, query, passage)
    announced = _announced(document, best, query, passage)
    if announced:
        return announced
    if asks_reason(query.asks) and not has_reason(best.content):
        return _with_reason(parts, best, reranker, query, passage)
    listed = query.wants_several or forms.asks_section(query, passage)
    return _whole_list(document, lists, parts, best, several=listed)


def _in_one(document: Document, lists: Sequence[Block], first: Part, second: Part) -> bool:
    """Say whether two neighbouring parts stand in one paragraph, or are items of one list."""
    gap = document.text[first.end : second.start].replace(" ", "")
    items = any(one.start <= first.start and second.end <= one.end for one in lists)
    return items or "\n\n" not in gap


def _between(part: Part, places: Sequence[Part]) -> bool:
    return any(one.start <= part.start and part.end <= one.end for one in places)


def _naming(
    document: Document, parts: Sequence[Part], query: Query, passage: Passage
) -> Part | None:
    """Return the part that is on what the question names, by the longest name; else None.

    It is the only row of that name, or the first sentence with a judgement of it where
    the question asks for one. What a follow-up names counts, not what it leans on: "And in
    the north?" wants the other row, and "And nurses?" the only one that has them in its name.
    """
    if passage.kind == "table":
        names = [[passages.row_name(document.text[part.start : part.end])] for part in parts]
    elif (query.wants_judgement or query.wants_opinion) and not asks_reason(query.asks):
        names = [verdicts(part.content) for part in parts]
    else:
        return None
    stems = [[set(terms(name)) for name in some] for some in names]
    own = {word.stem for word in telling(query.own) if not word.text[0].isdigit()}
    follows = bool(query.leans_on and own)
    asked = set(terms(query.own if follows else query.text))
    lengths = [len(longest_named(some, asked)) for some in stems]
    if follows and not any(lengths):
        lengths = [any(own <= name for name in some) for some in stems]
    most = max(lengths, default=0)
    if most and (passage.kind != "table" or lengths.count(most) == 1):
        return parts[lengths.index(most)]
    return None


def _graded_so(document: Document, parts: Sequence[Part], query: Query) -> Part | None:
    """Return the first row with the grade that the question names, and those with it right below.

    The longest grade of the question counts: "requires improvement" is not "improvement".
    """
    rows = [(part, cells(document.text[part.start : part.end])) for part in parts]
    grades = {cell.lower() for _, found in rows for cell in found[1:] if is_grade(cell)}
    named = max(grades_named(query.text, grades), key=len, default=None)
    having = [named in [cell.lower() for cell in found[1:]] for _, found in rows]
    if named is None or True not in having:
        return None
    first = having.index(True)
    last = first + having[first:].index(False) if False in having[first:] else len(parts)
    return reduce(_joined, parts[first + 1 : last], parts[first])


def _sharing_most(document: Document, parts: Sequence[Part], query: Query) -> Part | None:
    """Return the only row whose name has the most of the question's words, None if several have.

    Who asks for the grade for efficiency has not to say "How efficiently are services run?".
    """
    asked = set(terms(query.own if query.leans_on else query.text))
    names = (passages.row_name(document.text[part.start : part.end]) for part in parts)
    shared = [len(asked & set(terms(name))) for name in names]
    most = max(shared, default=0)
    return parts[shared.index(most)] if most and shared.count(most) == 1 else None


def _announced(document: Document, best: Part, query: Query, passage: Passage) -> Part | None:
    """Return the sentence of a lead-in with the form of answer that is asked for, if the best part
    has none: "Who chairs the board?" is answered by what announces its aims, by none of them.
    """
    if query.wants_several or not forms_missing(query.asks, document.text[best.start : best.end]):
        return None
    leads = passages.lead_ins(document, passage)
    return next((lead for lead in leads if not forms_missing(query.asks, lead.content)), None)


def _with_reason(
    parts: Sequence[Part], best: Part, reranker: Reranker, query: Query, passage: Passage
) -> Part:
    reasons = [part for part in parts if has_reason(part.content)]
    if reasons:
        return _best_of(reasons, reranker, query, passage)
    last = max(at for at, part in enumerate(parts) if part.start < best.end)
    first = min(last, len(parts) - 2)
    return _joined(parts[first], parts[first + 1]) if len(parts) > 1 else best


def _whole_list(
    document: Document, lists: Sequence[Block], parts: Sequence[Part], best: Part, *, several: bool
) -> Part:
    """Return all the passage's items of the list that a part stands in; the part if in none.

    If not ``several`` are asked for only where the part holds two: of three it would be a half.
    """
    for block in lists:
        if block.start < best.end and best.start < block.end:
            items = [p for p in parts if block.start <= p.start and p.end <= block.end]
            if not several and sum(_between(item, [best]) for item in items) < _FEWEST_ITEMS:
                return best
            first, *rest = items
            others = " ".join(document.text[part.start : part.end] for part in rest)
            end = rest[-1].end if rest else first.end
            return Part(first.start, end, f"{first.content} {others}".rstrip())
    return best


def _joined(first: Part, second: Part) -> Part:
    return Part(first.start, second.end, f"{first.content} {second.content}")


def glimpse(index: Index, asked: Set[str], passage: Passage) -> Span | None:
    """Return the (start, end) of the part with the most of the question's stems, None if none.

    For the passages behind the first: a reranker reads better, but reading every part of
    every passage would cost more than finding them.
    """
    parts = passages.parts(index.documents[passage.document_id], passage)
    shared = [len(asked & set(terms(part.content))) for part in parts]
    if not any(shared):
        return None
    best = parts[shared.index(max(shared))]
    return best.start, best.end


def _with_grade(document: Document, parts: Sequence[Part]) -> list[Part]:
    """Return the parts that hold one of the report's grades: who asks for it wants to see it."""
    grades = {section.judgement.lower() for section in document.sections if section.judgement}
    return [part for part in parts if any(grade in part.content.lower() for grade in grades)]


def _best_of(parts: Sequence[Part], reranker: Reranker, query: Query, passage: Passage) -> Part:
    texts = [f"{passage.context}\n{part.content}" for part in parts]
    return parts[int(reranker.score(query.asks, texts).argmax())]
