"""Questions on a report as a whole: when it was published, by whom, and what it says in short.

Every reader asks them, and no words lead to the answer: `qa.whole_report` knows where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Set
from enum import Enum, auto

from qa.words import stems_of, terms

_REPORT = frozenset(terms("report document paper letter decision publication full whole current"))
# What a report is called beside that: of a name only words of its own are left out.
_WORK = frozenset(terms("inspection review audit investigation inquiry study research evaluation"))
_PUBLISHED = frozenset(
    terms(
        """
        publish published publisher publication issue issued release released write written wrote
        author authors produce produced prepare prepared compile compiled come came out
        """
    )
)
_PUBLICATION_ASKED = re.compile(
    r"\b(?:when|who|whom|whose|dates?|dated|day|month|year|time|authors?|publishers?|names? of)\b",
    re.IGNORECASE,
)
_WHEN_ASKED = re.compile(r"\b(?:when|(?:what|which) (?:days?|month|year)|dates?)\b", re.IGNORECASE)
_DATE_ASKED = re.compile(r"\bdates?\b", re.IGNORECASE)
_BY_ASKED = re.compile(
    r"\bwho(?:['’]s| is| was)? (?:it|this|that|the \w+)(?: \w+)? (?:by|from)\b|\bwhose \w+ is\b",
    re.IGNORECASE,
)
_BESIDE_PUBLISHED = frozenset(terms("date dated day month year time body organisation name person"))
_VISIT = frozenset(terms("inspect inspection inspected inspectors visit visited fieldwork"))
_BESIDE_VISIT = frozenset(
    terms(
        """
        take took taken place carry carried conduct conducted happen happened held done undertake
        undertaken date dated day month year start begin began end finish
        """
    )
)
_SUMMARY = frozenset(
    terms(
        """
        summary summarise summarize summarised overview gist finding findings find found conclude
        concluded conclusion conclusions message messages point points takeaway takeaways headline
        headlines result results tldr outcome
        """
    )
)
_BESIDE_SUMMARY = frozenset(
    terms(
        """
        main key overall short brief briefly general give provide inspector inspectors
        inspectorate important list quick big line lines sentence sentences word words nutshell
        """
    )
)
# "Sum it up", "How is the force doing?"
_IN_SHORT_ASKED = re.compile(
    r"\bsum (?:(?:it|this|that|them|the (?:\w+ )?\w+) )?up\b|\bin (?:a nutshell|short|brief)\b|"
    r"\bhow (?:is|are|was|were|did|does|do|has|have|well (?:is|are|was|were|did|does|do)) "
    r"(?:they|it|the (?:\w+ )?\w+) (?:overall )?"
    r"(?:do|doing|done|perform|performed|performing|fare|fared|faring)(?: overall)?\W*$",
    re.IGNORECASE,
)
_BESIDE_IN_SHORT = frozenset(terms("sum perform fare"))
# What is bad, whatever it is.
_FAULTS_ASKED = re.compile(
    r"\b(?:weakness(?:es)?|problems?|concerns?|concerned|concerning|shortcomings?|failings?|"
    r"failures?|faults?|criticisms?|criticised?|worries|worried|wrong|worst|"
    r"(?:bad|poor|weak|weakest|failing) (?:at|areas?|points?)|(?:badly|poorly)|"
    r"(?:fall(?:s|ing)?|fell) (?:short|down)|"
    r"(?:must|should|needs?|needed|(?:has|have|ought) to)(?: \w+){0,3}? (?:improved?|better))\b",
    re.IGNORECASE,
)
_FAULTS = frozenset(
    terms(
        """
        weakness weaknesses weak weakest problem problems concern concerns concerned concerning
        shortcoming failing failings failure failures fault faults criticism criticise criticised
        worry worries worried wrong worst bad badly poor poorly improve better fall falls fell short
        """
    )
)
_BESIDE_FAULTS = frozenset(
    terms(
        """
        main key big biggest great greatest serious important area areas point points thing things
        need needs needed do doing done go going went get getting got inspector inspectors
        inspectorate find found see
        """
    )
)
# What is good, whatever it is.
_MERITS_ASKED = re.compile(
    r"\b(?:strengths?|strong (?:at|areas?|points?)|strongest|positives?|successes|achievements?|"
    r"good (?:at|areas?|points?|practices?)|best at|praised?|commended|"
    r"(?:do|does|did|doing|done|work|works|worked|working|go|goes|going|went)(?: \w+)? well)\b",
    re.IGNORECASE,
)
_MERITS = frozenset(
    terms(
        """
        strength strengths strong strongest positive success achievement good best practice praise
        praised commend commended well work works working
        """
    )
)
# What is inspected, by its kind: it names no part of the report.
_INSPECTED = frozenset(
    terms(
        """
        force police constabulary service services organisation trust council councils school
        college prison home provider hospital authority department company agency landlord centre
        association fire
        """
    )
)
# Who asks whether something is bad wants a yes or no, and "Why is it bad?" a reason.
_WHAT_ASKED = re.compile(
    r"^\W*(?:(?:and|so|but) )?(?:what|which|where|list|name|tell|give|"
    r"main|biggest|key|weaknesses|problems|strengths)\b",
    re.IGNORECASE,
)
_SAID = frozenset(terms("say tell"))
_SAYS = re.compile(
    r"\bwhat (?:does|did|do) (?:the|this|that|your) (?:\w+ )?(?:report|document|paper) "
    r"(?:say|tell)(?: (?:us|me|overall))?\s*\?*\s*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|cover|covers|purpose of|scope of|aims? of|topic of|subject of|deals? with)\b",
    re.IGNORECASE,
)
_IT = re.compile(r"what(?:['’]s| is) (?:it|this|that)(?: all)? about\W*", re.IGNORECASE)
_PURPOSE = frozenset(terms("purpose scope aim cover topic subject deal contain"))


class Whole(Enum):
    """What is asked of a report as a whole."""

    PUBLICATION = auto()
    """When it was published, or by whom."""
    VISIT = auto()
    """When what it is about was inspected."""
    SUMMARY = auto()
    """What it says in short."""
    FAULTS = auto()
    """What is bad, or has to improve."""
    MERITS = auto()
    """What is good."""
    SUBJECT = auto()
    """What it is about."""


IN_SHORT = (Whole.SUMMARY, Whole.SUBJECT, Whole.FAULTS, Whole.MERITS)
"""What something can be said of in every report."""


def asked(question: str, own_name: Set[str]) -> Whole | None:
    """Return what a question asks of a report as a whole, None where it asks of anything in it.

    ``own_name`` are the stems of what the report is called: "When was the Dale review issued?"

    >>> asked("When was this report published?", set())
    <Whole.PUBLICATION: 1>
    >>> asked("When was the reporting line published?", set())
    """
    stems = stems_of(question)
    named = stems - own_name
    left = named - _REPORT - _WORK
    published = named & _PUBLISHED and left <= _PUBLISHED | _BESIDE_PUBLISHED
    if published and _PUBLICATION_ASKED.search(question):
        return Whole.PUBLICATION
    dated = stems & _REPORT and _DATE_ASKED.search(question) and left <= _BESIDE_PUBLISHED
    if dated or (_BY_ASKED.search(question) and not left):
        return Whole.PUBLICATION
    visit = left <= _VISIT | _BESIDE_VISIT | _INSPECTED and _WHEN_ASKED.search(question)
    if stems & (_VISIT | _WORK) and visit:
        return Whole.VISIT
    faults = _WHAT_ASKED.match(question) and _FAULTS_ASKED.search(question)
    if faults and left <= _FAULTS | _BESIDE_FAULTS | _INSPECTED:
        return Whole.FAULTS
    merits = _WHAT_ASKED.match(question) and _MERITS_ASKED.search(question)
    if merits and left <= _MERITS | _BESIDE_FAULTS | _INSPECTED:
        return Whole.MERITS
    said = left <= _SAID and _SAYS.search(question)
    short = left <= _BESIDE_IN_SHORT | _BESIDE_SUMMARY | _INSPECTED
    if said or (short and _IN_SHORT_ASKED.search(question)):
        return Whole.SUMMARY
    if left & _SUMMARY and left <= _SUMMARY | _BESIDE_SUMMARY:
        return Whole.SUMMARY
    about = (stems & (_REPORT | _WORK) and left <= _PURPOSE) or _IT.fullmatch(question.strip())
    return Whole.SUBJECT if about and _ABOUT.search(question) else None
