"""Reading a question: what is really asked, before anything is searched.

People misspell, use a report's abbreviations, and wrap a question in a story about
themselves. `read` mends the spelling from the report's own words, spells abbreviations
out, and finds in a long question the sentence that asks, so that it is searched by itself, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from qa import abbreviations
from qa.answer_types import asks
from qa.figures import full_years
from qa.follow_ups import SENTENCE_END, is_remark
from qa.judgements import asks_grade, asks_opinion
from qa.spelling import Speller
from qa.words import terms

# What is longer cannot be read as one thought: a story, and a question somewhere in it.
_LONG_QUESTION = 20
# A question without its mark: "I'd like to know whether ...", "what I can't find is how much ..."
_ASKS_INDIRECTLY = re.compile(
    r"\b(?:know|tell|say|see|ask|find|like|want|work out|understand|wonder(?:ing)?|curious|"
    r"(?:un|not )sure|question)\b.*\b(?:whether|if|what|how|who|why|which|when|where)\b",
    re.IGNORECASE,
)
# A sentence of who asks, not of what is asked; a bare topic ("Stop and search.") is none.
_SMALL_TALK = re.compile(
    r"\b(?:i|me|my|mine|myself|we|us|our|ours|you|your|hi|hello|hey|dear|thanks|cheers|"
    r"good (?:morning|afternoon|evening|day))\b",
    re.IGNORECASE,
)
# Asking what something is called, short or long ("What does DASH stand for?", "What are PPNs?").
_MEANING = re.compile(
    r"\b(?:stands? for|mean(?:s|t)?|abbreviat\w+|acronyms?|short for|defin\w+)\b|"
    r"^\s*wh(?:at|o)(?:['’]s|\s+(?:is|are|was|were|does|do))\b",
    re.IGNORECASE,
)
# Asking whether anything is said of a thing: what matters is the thing.
_SOMETHING = r"(?:anything|something)"
_MENTION_ASKED = re.compile(
    r"\s*(?:(?:does|do|did) (?:the|this|that|these|your|any) (?:\w+ )?"
    r"(?:reports?|documents?|inspections?)(?: ever| also| even| actually)? "
    r"(?:mention|discuss|cover|refer to|talk about|speak of|deal with|"
    rf"(?:say|have|contain|include) {_SOMETHING}(?: to say)? (?:about|on|of))|"
    rf"is there {_SOMETHING}(?: said| in (?:the|this) report)? (?:about|on|of)) +"
    r"(?:anything (?:about|on|of) |any |the )?(?=\S)",
    re.IGNORECASE,
)
# Each is looked for in every passage, so a question may ask after a few only.
_MOST_EXPLAINED = 3
# Where a question begins behind a story in one sentence: "..., so how many are there?" Without a
# word such as "so", what follows "which" or "who" may only say more of what stands before.
_SUBJECT = r"(?:the|an?|it|they|there|s?he|we|you|i|this|that|these|those|any|all|my|our|their)\b"
_ASKING_CLAUSE = re.compile(
    r"(?:[,;:–—]|(?<= )-) (?:(?:so|and|but|then|now|please|anyway|or|also),? ){0,3}(?="
    r"(?:how|what|why)\b|"
    rf"(?:do|does|did|is|are|was|were|has|have|can|could|would|will) {_SUBJECT})|"
    r"(?:[,;:–—]|(?<= )-) (?:(?:so|and|but|then),? ){1,3}"
    r"(?=(?!if\b)(?:[a-z'’]+ ){0,5}?(?:how|what|which|who|whose|whom|when|where|why)\b)",
    re.IGNORECASE,
)
_SHOUT = 3
_WORD_OR_NOT = re.compile(r"\w+|\W+")
# Asking for several things: "what are", "list the", "which crime types did", "the three".
_AUXILIARY = "is|was|has|does|are|were|do|did|have|had|can|could|should|will|would|must|may|might"
_PLURAL = rf"(?!(?:{_AUXILIARY})\b)[\w-]{{2,}}(?<![suix'’])s|people|children|men|women|staff"
_SEVERAL_ASKED = re.compile(
    r"\bwhat (?:are|were)\b|^\s*(?:please )?list\b|"
    r"\b(?:give|name|list|tell|show)(?: me| us)? all\b|"
    r"\b(?:which|what|name|list|the) (?:two|three|four|five|six|seven|eight|nine|ten)\b|"
    rf"\bwhich (?:{_PLURAL})\b|"
    rf"\b(?:which|what) (?:(?!(?:{_AUXILIARY})\b)[\w-]+ ){{0,3}}?(?:{_PLURAL}) "
    r"(?:are|were|do|did|have|had|can|could|should|will|would|must|may|might)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched.

    ``asked`` is what was typed, ``text`` the same with its spelling mended, its abbreviations
    spelt out and its years in full; of "Does the report mention dogs?" only the dogs. ``parts`` is
    the text, followed by its heart where it has one.
    ``wants_judgement`` says that it asks how something was graded, ``wants_opinion`` that it may
    ask how good something is in other words, ``wants_several`` that it asks for more things than
    one; ``to_explain`` are the abbreviations of a question that may ask what they mean.
    ``written_out`` are the abbreviations whose words the question has, each with these.
    ``is_remark`` says that it is told to the assistant and asks nothing ("Thanks, that helps").
    ``leans_on`` is the question that a follow-up was put behind, and ``own`` the part of the text
    that is the follow-up's; for a question that stands alone "" and the whole text.
    """

    asked: str
    text: str
    parts: tuple[str, ...]
    wants_judgement: bool = False
    wants_opinion: bool = False
    wants_several: bool = False
    to_explain: tuple[str, ...] = ()
    written_out: tuple[tuple[str, str], ...] = ()
    is_remark: bool = False
    leans_on: str = ""
    own: str = ""

    @property
    def asks(self) -> str:
        """The sentence that asks: the whole text where that is one thought."""
        return self.parts[min(1, len(self.parts) - 1)]

    @property
    def matters(self) -> str:
        """What of the text an answer must have to do with.

        Beside a sentence of small talk ("I am a councillor.") it is the sentence that asks. In a
        long question that may lean on any of the others, so it is the whole text.
        """
        return self.text if _is_long(self.text) else self.asks


def read(question: str, speller: Speller, known: Mapping[str, str], leans_on: str = "") -> Query:
    """Return the question as it is searched.

    ``speller`` knows the words of the reports, ``known`` maps their abbreviations to what
    they stand for. ``leans_on`` is the question that a follow-up was put behind, "" where there
    is none: what is short is one thought with it.

    >>> read("wich is the DAST", Speller({}), {"DAST": "domestic abuse team"}).text
    'which is the DAST (domestic abuse team)'
    """
    typed = _thing_asked(full_years(quiet(question, known)))
    text = abbreviations.expand(speller.mend(typed), known)
    explain = abbreviations.mentioned(typed) if _MEANING.search(typed) else ()
    query = Query(
        asked=question,
        text=text,
        parts=(text,) if leans_on and not _is_long(text) else (text, *heart(text)),
        wants_judgement=asks_grade(text),
        wants_opinion=asks_opinion(text),
        to_explain=explain[:_MOST_EXPLAINED],
        written_out=tuple(abbreviations.written_out(text, known).items()),
        is_remark=is_remark(question),
        leans_on=leans_on,
        own=text,
    )
    return replace(query, wants_several=bool(_SEVERAL_ASKED.search(query.asks)))


def as_written(query: Query, text: str) -> Query:
    """Return the question as it is put to a text that has some of its names by letters alone.

    >>> query = read("How many safe rooms are there?", Speller({}), {"SRs": "safe rooms"})
    >>> as_written(query, "It has 9 SRs.").text
    'How many SRs are there?'
    """
    if not query.written_out:
        return query
    known = dict(query.written_out)
    text_put, own, *parts = (
        abbreviations.as_written(part, text, known)
        for part in (query.text, query.own, *query.parts)
    )
    return replace(query, text=text_put, own=own, parts=tuple(parts))


def _thing_asked(question: str) -> str:
    """Return the thing that a question asks whether it is mentioned; another question as it is."""
    asked = _MENTION_ASKED.match(question)
    return question[asked.end() :] if asked else question


def quiet(question: str, known: Mapping[str, str]) -> str:
    """Return a question typed all in capitals in small letters; others as they are.

    Otherwise each of its words would pass for an abbreviation or a name. Known
    abbreviations stay, and so does what is too short to be a question.

    >>> quiet("WHAT DOES THE DAST DO?", {"DAST": "domestic abuse team"})
    'what does the DAST do?'
    """
    if not question.isupper() or len(question.split()) < _SHOUT:
        return question
    return "".join(
        piece if piece in known else piece.lower() for piece in _WORD_OR_NOT.findall(question)
    )


def heart(text: str) -> tuple[str, ...]:
    """Return what a question comes down to: the sentence that asks, and the one before it.

    People wrap a question in a story about themselves. The sentence that asks is the last with
    a question mark, or else the last that asks without one; in a long question with neither it
    is the last. There it often leans on the one before it ("I heard of a panel. How often does
    it sit?"); what is short is read as a whole beside it, which holds both. A sentence with fewer
    than two content words ("Hello.", "Can you help?") asks nothing. Nothing is returned for a
    single sentence, nor for a short question unless one sentence asks and the others are small
    talk.

    >>> heart("Who pays?"), heart("I am a farmer. Who pays the bill?")
    ((), ('Who pays the bill?',))
    >>> heart("I live beside the old mill, which floods each winter, and my neighbours want to "
    ...     "sell their houses, so who pays the bill?")[0]
    'who pays the bill?'
    """
    every = SENTENCE_END.split(text)
    sentences = [part for part in every if len(terms(part)) > 1]
    places = range(len(sentences))
    asking = (
        [place for place in places if sentences[place].endswith("?")]
        or [place for place in places if _ASKS_INDIRECTLY.search(sentences[place])]
        or [place for place in places if asks(sentences[place])]
    )
    if _is_long(text) and sentences:
        last = asking[-1] if asking else places[-1]
        clause = _asking_clause(sentences[last])
        if clause:
            return clause
        if len(sentences) > 1:
            return (sentences[last], *sentences[max(0, last - 1) : last])
        return ()
    if _is_long(text) or len(asking) != 1:
        return ()
    asked = sentences[asking[0]]
    beside = [part for part in every if part != asked]
    return (asked,) if beside and all(map(_SMALL_TALK.search, beside)) else ()


def _asking_clause(sentence: str) -> tuple[str, ...]:
    """Return the end of a long sentence that asks, and what stands before it; else nothing."""
    if not _is_long(sentence):
        return ()
    for begins in reversed(list(_ASKING_CLAUSE.finditer(sentence))):
        story, clause = sentence[: begins.start()], sentence[begins.end() :]
        if len(terms(clause)) > 1 and len(terms(story)) > 1:
            return clause, story
    return ()


def _is_long(text: str) -> bool:
    return len(text.split()) > _LONG_QUESTION
