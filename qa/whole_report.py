"""What a report says of itself as a whole, and where: when it was published, all in short.

"When was the report published?" has nothing in common with "3 May 2024" on a title page, and
much with any sentence on publishing reports; "Can you summarise it?" says nothing of what the
summary says. What is asked so is told by `qa.whole_questions`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer_types import MONTHS
from qa.reports.cover import names_publisher
from qa.types import Document, Passage, Section
from qa.whole_questions import Whole

# "This letter summarises what we found"; where that is told, also "We assessed whether ..."
_AIM = re.compile(
    r"\b(?:this|our) (?:\w+ )?(?:report|letter|review|inspection|audit|investigation|study)\b"
    r"[^.]{0,40}\b(?:examine[sd]?|assess(?:es|ed)?|look(?:s|ed)? at|considers?|considered|"
    r"describes?|described|summari[sz]e[sd]?|sets? out|covers?|covered|focus(?:es|sed|ed)?|"
    r"evaluate[sd]?|reports? on)\b",
    re.IGNORECASE,
)
_LOOKED_AT = re.compile(
    r"\bwe (?:examined|assessed|inspected|looked at|considered|reviewed|evaluated|set out to)\b",
    re.IGNORECASE,
)
# How a text says that something is not well.
_BAD = re.compile(
    r"\b(?:not?|cannot|\w+n['’]t|never|few|little|only|however|but|although|too|less|lacks?|lacking|"
    r"fail\w*|weak\w*|poor\w*|inadequate\w*|insufficient\w*|inconsisten\w*|unclear|limited|slow\w*|"
    r"late|delay\w*|concern\w*|problem\w*|gaps?|risks?|missed|wrong\w*|worse|improve\w*)\b",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(?:good|well|strong\w*|strengths?|effective\w*|positive\w*|pleased|impress\w*|commend\w*|"
    r"outstanding|excellent|innovative|success\w*|confident|satisfied|improved)\b",
    re.IGNORECASE,
)
_SAYS_HOW = {Whole.FAULTS: _BAD, Whole.MERITS: _GOOD}
# What a part is called that says all in short, the best first.
_WHOSE = r"inspector|auditor|ombudsman|commissioner|chair|chief|reviewer|director"
_SUMMARIES = (
    r"(?:executive|overall|report|inspection) summary|"
    r"summary of (?:the |this |our )?(?:report|inspection|review|audit|investigation)",
    r"summary(?: (?:and|of) .*)?",
    r"(?:our |the )?(?:key|main|headline|principal|overall) "
    r"(?:findings|messages|points|conclusions?)(?: and .*)?",
    r"overview|(?:the report )?at a glance|in brief|what we found|our findings",
    rf"(?:\w+ )*(?:{_WHOSE})s?['’]?s? (?:summary|views?|observations|assessment|overview)|"
    rf"(?:(?:{_WHOSE})(?:['’]s)? )?foreword",
    r"(?:overall |our )?(?:conclusions?|findings)",
)
_SUBJECTS = (
    r"about (?:this|the|our) (?:report|inspection|review|audit|investigation)|"
    r"what this report (?:contains|covers|is about)",
    r"(?:purpose|scope|aims?)(?: of (?:the |this )?(?:report|inspection|review|audit))?|"
    r"introduction",
    *_SUMMARIES,
)
# What parts are called that say what is bad, the worst first.
_FAULTY = (
    r"(?:causes?|matters?|areas?) (?:of|for) (?:serious )?concern(?: .*)?|"
    r"(?:key |priority )?concerns(?: .*)?",
    r"(?:the )?areas? (?:for|requiring|of) improvements?|weaknesses|shortcomings|failings|"
    r"(?:what|where|areas that) (?:\w+ ){0,8}(?:improve|improvement|better)(?: .*)?|"
    r"requirements?|(?:our |key |summary of )?recommendations?",
)
# What parts are called that say what is good, the best first.
_PRAISING = (
    r"(?:(?:our |the )?(?:key |main |areas? of )?strengths?|(?:what|areas|where)"
    r" (?:\w+ ){0,8}(?:well|strengths?))(?: .*)?",
    r"(?:areas? of |examples? of )?(?:\w+ )?(?:positive|good|promising|innovative|notable|"
    r"outstanding|effective) practices?(?: .*)?",
)
_NAMED_SO = {Whole.FAULTS: _FAULTY, Whole.MERITS: _PRAISING}
# Of a summary's parts those that say what was found, and those that do not.
_FOUND = re.compile(
    "|".join((*_SUMMARIES[2:], r"what we (?:found|concluded)", r"summary(?: of .*)?")),
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"about .*|background.*|introduction|context|why we .*|who we are|how we .*|scope.*|contents",
    re.IGNORECASE,
)
_OPENING = 6
_FRONT = 12  # passages in which a report says what it is about
_PUBLISHERS = (r"about us|who we are|about the (?:inspectorate|ombudsman|commission|regulator)",)
_NUMBER = re.compile(r"^[\W\d_]+(?=[^\W\d_])")
# "This report was published on 3 May", beside what others publish.
_SAYS_OF_ITSELF = re.compile(
    r"\b(?:this|our|the) (?:\w+ ){0,2}?(?:report|review|document|paper)s? "
    r"(?:was|is|has been|were|will be) (?:\w+ ){0,2}?"
    r"(?:published|issued|released|written|prepared|produced|signed|laid)\b|"
    r"\b(?:dates?|day) of (?:publication|issue)\b|\bpublication date\b|"
    r"(?:^|[.\n] ?)(?:authors?|(?:written|prepared|produced|published) (?:by|on)):? ",
    re.IGNORECASE,
)
_LABEL_END = re.compile(r":[ \t]*\n\s*")
_WHO_ASKED = re.compile(r"\bwho|\bauthors?\b|\bpublishers?\b|\bbody\b", re.IGNORECASE)
# As in "Report by the Harbour Board", or a name behind "Lead inspector"
_WHO = re.compile(r"\bby (?:the )?[A-Z]|(?m:^[^:\n]{0,40}(?:inspector|author|auditor|chair)s?: )")
_MONTH = re.compile(rf"\b(?:{MONTHS})\b")
# A day or a month of a year; from one day to another is a visit, not when a report came out.
_DATE = re.compile(
    rf"(?i:\b(?:{MONTHS})\b),? (?:\d{{1,2}}, )?(?:19|20)\d\d|"
    r"\b\d{1,2}[./]\d{1,2}[./](?:19|20)?\d\d\b"
)
_RANGE = re.compile(
    rf"\b\d{{1,2}}(?: (?i:{MONTHS}))?(?: (?:19|20)\d\d)? ?(?:to|and|[–-]) ?"
    rf"\d{{1,2}} (?i:{MONTHS})\b"
)
# As in "Fieldwork 3 to 7 May 2024" or "Date of inspection visit"
_VISITED = re.compile(
    r"\b(?:inspections?|inspected|visits?|visited|fieldwork|on site)\b[^\n]{0,60}\d", re.IGNORECASE
)
_THERE = re.compile(
    r"\b(?:inspect(?:ions?|ed|ors?)|(?:re)?visit(?:s|ed)?|fieldwork|on[ -]site|interviewed|"
    r"carried out|took place|conducted)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.?!;])\s")
# "We carried out our inspection between May and June 2024."
_SAYS_WHEN = (
    r"(?:between|from|on|in|during|over|beginning)\s+(?:(?!and\b)[\w’'-]+\s+){0,3}?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\s*(?:-|–|to|and)\s*\d{{1,2}})?\s+)?(?-i:{MONTHS})\b"
)
_SAYS_WHEN_VISITED = re.compile(
    r"\b(?:inspection|fieldwork|visit(?:ed)?|inspected|on site|(?:our|the|this) (?:audit|review))\b"
    rf"[^.,]{{0,60}}\b{_SAYS_WHEN}|"
    rf"\b{_SAYS_WHEN}[^.]{{0,60}}"
    r"\b(?:we|inspectors) (?:inspected|visited|returned|interviewed|carried out|conducted)\b",
    re.IGNORECASE,
)
# How a report says it in words, elsewhere than on its title page.
_IN_WORDS = {Whole.PUBLICATION: _SAYS_OF_ITSELF, Whole.VISIT: _SAYS_WHEN_VISITED}


def answering(
    whole: Whole, question: str, document: Document, passages: Sequence[Passage]
) -> list[int]:
    """Return those of a report's ``passages`` that answer, by their place among these, the best
    first. None where it has no part of that kind."""
    if whole in _NAMED_SO:
        return _of_all_parts(_NAMED_SO[whole], document, passages)
    if whole is Whole.SUBJECT:
        return _subject(document, passages)
    telling = [at for at, one in enumerate(passages) if _says(whole, question, document, one)]
    parts: tuple[str, ...] = _SUMMARIES if whole is Whole.SUMMARY else ()
    if whole is Whole.PUBLICATION and not telling and _WHO_ASKED.search(question):
        parts = _PUBLISHERS
    part = _part(parts, document)
    return _told_first(part, passages) if part else telling


def _part(names: Sequence[str], document: Document) -> Section | None:
    """Return the part of a report with the first of these names that it has, if there is one."""
    for name in names:
        named = _called(name, document)
        top = min((section.level for section in named), default=0)
        tops = [section for section in named if section.level == top]
        # Below the top each part of a report may have its own.
        if tops and (top == 1 or len(tops) == 1):
            return tops[0]
    return None


def instead(whole: Whole, document: Document, passages: Sequence[Passage]) -> list[int]:
    """Return what comes nearest, where no part of a report says in short what is asked: of its
    summary first what says most often how well things are, or else how it begins."""
    words = _SAYS_HOW.get(whole)
    if words is None:
        return _opening(document, passages)
    places = answering(Whole.SUMMARY, "", document, passages)
    # A table of grades holds such words, and says nothing with them.
    places.sort(key=lambda at: (passages[at].kind == "table", -_count(words, passages[at])))
    return places or _opening(document, passages)


def _count(words: re.Pattern[str], passage: Passage) -> int:
    return len(words.findall(passage.content))


def _opening(document: Document, passages: Sequence[Passage]) -> list[int]:
    return [
        at
        for at, one in enumerate(passages[:_OPENING])
        if one.kind == "prose" and not _ASIDE.fullmatch(_plain(one.section_path[-1]))
    ]


def _subject(document: Document, passages: Sequence[Passage]) -> list[int]:
    """Return the passages that say what a report is about: of its beginning and of the part that
    is called so first those that say what was looked at."""
    part = _part(_SUBJECTS, document)
    inside = _inside(part, passages) if part else []
    front = range(min(_FRONT, len(passages)))
    said = [at for at in (*inside, *front) if _AIM.search(passages[at].content)]
    looked = [at for at in inside if _LOOKED_AT.search(passages[at].content)]
    return list(dict.fromkeys((*said, *looked, *inside)))


def _told_first(section: Section, passages: Sequence[Passage]) -> list[int]:
    """Return the passages of a summary: first those of a part that says what was found, last
    those that tell of other things before it."""

    def rank(at: int) -> int:
        below = [_plain(name) for name in passages[at].section_path[section.level :]]
        if any(_FOUND.fullmatch(name) for name in below):
            return 0
        return 2 if any(_ASIDE.fullmatch(name) for name in below) else 1

    return sorted(_inside(section, passages), key=rank)


def _of_all_parts(
    names: Sequence[str], document: Document, passages: Sequence[Passage]
) -> list[int]:
    """Return the passages of all parts that are called so, those with the first of the ``names``
    first: every chapter may have its own."""
    found: dict[int, None] = {}
    for name in names:
        for section in _called(name, document):
            inside = _inside(section, passages)
            own = [at for at in inside if passages[at].section_path == section.path]
            # Its own text before its parts, and there a list before what is said around it.
            own.sort(key=lambda at: passages[at].kind != "list")
            found.update(dict.fromkeys([*own, *inside]))
    return list(found)


def tells(whole: Whole, question: str, text: str) -> bool:
    """Say whether a text gives what is asked of a report as a whole, by its form: a date or
    somebody. What says all in short has no form."""
    # A date may stand below what it is the date of.
    lines = _LABEL_END.sub(": ", text).splitlines()
    if whole is Whole.VISIT:
        labels = [one for one in lines if not one.rstrip().endswith(".")]
        said = any(
            _RANGE.search(one) or (_VISITED.search(one) and _DATE.search(one)) for one in labels
        )
        return said or _SAYS_WHEN_VISITED.search(text) is not None
    if whole is Whole.PUBLICATION and _WHO_ASKED.search(question):
        names = (one for one in lines if not one.rstrip().endswith("."))
        return bool(_WHO.search(text)) or any(map(names_publisher, names))
    if whole is Whole.PUBLICATION:
        dated = (one for one in lines if not (_RANGE.search(one) or _VISITED.search(one)))
        return any(map(_DATE.search, dated))
    return True


def may_tell(text: str) -> bool:
    """Say whether a text of any part of a report may say when it was inspected: a sentence that
    has a month speaks of being there."""
    sentences = _SENTENCE_END.split(text)
    return any(_MONTH.search(one) and _THERE.search(one) for one in sentences)


def _says(whole: Whole, question: str, document: Document, passage: Passage) -> bool:
    """Whether a passage says of its report what is asked of it: on the title page, or in words."""
    in_words = _IN_WORDS.get(whole)
    if in_words is None:
        return False
    told = passage.section_path == (document.title,) or in_words.search(passage.content)
    return bool(told) and tells(whole, question, passage.text)


def _called(name: str, document: Document) -> list[Section]:
    """Return the sections whose heading an expression matches."""
    expression = re.compile(name, re.IGNORECASE)
    return [one for one in document.sections if expression.fullmatch(_plain(one.heading))]


def _inside(section: Section, passages: Sequence[Passage]) -> list[int]:
    """Return the passages of a section and of its parts."""
    return [at for at, one in enumerate(passages) if section.start <= one.start < section.end]


def _plain(heading: str) -> str:
    """Return a heading without its number and its mark."""
    return _NUMBER.sub("", " ".join(heading.split())).rstrip("?:. ")
