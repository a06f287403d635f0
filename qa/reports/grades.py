"""The words with which inspectorates grade.

A grade that stands alone under a heading is that section's judgement, not a heading. What
these words are is general knowledge about inspection reports, not about any one of them:
the scales of HMICFRS, Ofsted, CQC, Estyn, HM Inspectorate of Prisons and of Probation, the
Care Inspectorate and Education Scotland. A scale that is not here is still recognised by
its shape (see ``shapes``): the same short line directly under several headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

GRADES = frozenset(
    phrase.strip()
    for phrase in """
    outstanding; good; requires improvement; requires improvement to be good;
    requires some improvement; inadequate; adequate;
    ungraded; not graded; unrated; not rated; inspected but not rated; no rating; no judgement;
    no judgment; not judged; not inspected; insufficient evidence to rate; excellent; very good;
    satisfactory; unsatisfactory; fair; weak; poor; reasonably good; not sufficiently good;
    adequate and needs improvement; unsatisfactory and needs urgent improvement;
    needs improvement; needs urgent improvement; needs attention; urgent improvement;
    strong; strong standard; expected standard; exceptional; met; not met; partially met;
    effective; not effective; ineffective; compliant; non-compliant; not compliant;
    partially compliant; substantially compliant;
    substantial assurance; reasonable assurance; limited assurance; no assurance;
    good progress; reasonable progress; significant progress; insufficient progress;
    no meaningful progress; serious weaknesses; special measures; cause for concern;
    requires significant improvement
    """.split(";")
)
_LABEL = re.compile(
    r"(?:overall|(?:overall\s+)?(?:judge?ment|grade|grading|rating|rated|assessment|evaluation|"
    r"effectiveness|inspection outcome|outcome)(?:\s+grade)?)\s*[:–—-]\s*(.+)",
    re.IGNORECASE,
)
# "Grade: Requires attention" names its grade, whatever the scale. An outcome or an effectiveness
# may be named by a title, and a previous rating is none of this report.
_GRADED = re.compile(
    r"(?:(?:our|the|overall|final|current|audit|inspection|assurance|risk|quality|rag)\s+){0,3}"
    r"(?:grade|graded|grading|rating|rated|judge?ment|opinion|determination)"
    r"(?:\s+(?:given|awarded|level))?\s*:\s*([^\W_].*)",
    re.IGNORECASE,
)
# "Status: In progress" may say how anything stands: a grade only where such lines come back.
_STATUS = re.compile(
    r"(?:(?:our|the|overall|current|action|implementation)\s+){0,2}"
    r"(?:status|progress|outcome|finding|decision|result)\s*:\s*([^\W_].*)",
    re.IGNORECASE,
)
# "Good (2021/22: Adequate)", "Good (previously outstanding)": the last word is of another report.
_REMARKED = re.compile(r"([^()]*[^()\s])\s*+\(([^()]{1,60})\)")
# "Good (not inspected this year)", "Good (2 of 5)", "Good (May 2019)". One word or figure would be
# anything: "Outstanding (fees)", "Met (14)".
_REMARK = re.compile(
    r"[a-z][\w'’/-]*,?(?: [^\s?]+)+|(?:Not?|Carried|As|Last|Same|From|See)(?: [^\s?]+)+"
    r"|(?i:unchanged|improved|declined|maintained|provisional)"
    r"|\d{1,3}(?: (?:out )?of |/)\d{1,3}|(?:[A-Z][a-z]{2,8} )?(?:19|20)\d\d(?:[/–-]\d\d)?"
)
# "Last inspected 2017", "Previous rating"
_EARLIER = re.compile(r"\b(?:last|previous(?:ly)?|earlier|before|formerly|(?:19|20)\d\d)\b", re.I)
# Behind a grade, in its colour or with the way it went; dashes stand for signs that were lost.
_SIGNS = " ●○◯⬤■◆★☆▲▼△▽↑↓→←⬆⬇➡–—-"
# "Met - within timescales", "Not met – carried forward"
_QUALIFIED = re.compile(
    r"(.+?) [-–—] (?:within|outside|carried|no longer|in (?:full|part|time)|partly|repeated|"
    r"not yet|previously|as before|unchanged|improved|declined|restated)(?: \w+){0,4}"
)
# A name and its grade in two columns, or a question and the grade that answers it.
_APART = re.compile(r"([^\s|]+(?: [^\s|]+)*)(\t+| {3,}| \| |(?<=\?) )([^\s|]+(?: [^\s|]+)*)")
_SCORE = re.compile(r"\A\d\s*[-–—:.]\s*")
_LONGEST = 80
_MOST_WORDS = 7


def grade(line: str) -> str | None:
    """Return the grade that ``line`` states and nothing else, or None.

    >>> grade(" Requires improvement "), grade("Rating: Good"), grade("Good practice")
    ('Requires improvement', 'Good', None)
    >>> grade("Good (2021/22: Requires improvement)"), grade("Good \u25cf")
    ('Good', 'Good')
    >>> grade("Good (not inspected this year)"), grade("Good practice (examples)")
    ('Good', None)
    """
    text = line.strip().rstrip(_SIGNS)
    if not text or len(text) > _LONGEST:
        return None
    alone = _unremarked(text)
    qualified = _QUALIFIED.fullmatch(text)
    if _known(alone) or (qualified and _known(qualified[1])):
        return alone
    labelled = _LABEL.fullmatch(text)
    if labelled and _known(value := _unremarked(labelled[1].strip())):
        return value
    return None


def is_parted(line: str, below: str) -> bool:
    """Whether two lines are one grade, as in a narrow column of a table.

    >>> is_parted("Not", "Compliant"), is_parted("Overall", "Good")
    (True, False)
    """
    return len(line) <= _LONGEST and _known(f"{line} {below}") and not _known(line)


def grade_lines(lines: Sequence[str]) -> int:
    """Return how many of some lines, from the first on, are a grade: two in a narrow column.

    >>> grade_lines(["Good", "It is."]), grade_lines(["Requires", "improvement"]), grade_lines([])
    (1, 2, 0)
    """
    if lines and grade(lines[0]) is not None:
        return 1
    return 2 if len(lines) > 1 and is_parted(lines[0], lines[1]) else 0


def labelled(line: str) -> str | None:
    """Return the words that ``line`` calls a grade, whatever the scale, or None.

    >>> labelled("Overall grade: Requires attention"), labelled("Grade: it was good.")
    ('Requires attention', None)
    """
    return _value(_GRADED, line)


def status(line: str) -> str | None:
    """Return what ``line`` says of how something stands, or None.

    >>> status("Status: In progress"), status("The status: it was good.")
    ('In progress', None)
    """
    return _value(_STATUS, line)


def _value(label: re.Pattern[str], line: str) -> str | None:
    found = label.fullmatch(line.strip()) if len(line) <= _LONGEST else None
    value = found[1].strip() if found else ""
    few = 0 < len(value.split()) <= _MOST_WORDS
    if not few or line.strip()[0].islower() or value[0].islower() or value[-1] in ".,;:?":
        return None
    return value


def parted(line: str) -> tuple[str, str] | None:
    """Return the name and the grade of a line that says both and nothing else, or None.

    >>> parted("1.2 Safe: Requires improvement"), parted("Safe: it was good")
    (('1.2 Safe', 'Requires improvement'), None)
    >>> parted("Outcomes for pupils        Good"), parted("Are staff kind? 4 - Good")
    (('Outcomes for pupils', 'Good'), ('Are staff kind?', '4 - Good'))
    >>> parted("1.1 Leadership | Inadequate")
    ('1.1 Leadership', 'Inadequate')
    """
    text = line.strip()
    apart = _APART.fullmatch(text) if len(text) <= 2 * _LONGEST else None
    name, mark, value = apart.groups() if apart else text.rpartition(":")
    value = _unremarked(value.strip())
    if not (mark and name) or len(name) > _LONGEST or not _known(value):
        return None
    return name.rstrip(), value


def is_earlier(line: str) -> bool:
    """Whether a line says nothing but what grade was given before.

    >>> is_earlier("Last inspected 2017: Good"), is_earlier("Overall: Good")
    (True, False)
    """
    named = parted(line)
    return named is not None and _EARLIER.search(named[0]) is not None


def states_grade(line: str) -> bool:
    """Whether a line names something and its grade: ``Safe: Requires improvement``."""
    return parted(line) is not None


def ends_graded(line: str) -> bool:
    """Whether a line ends with a grade, behind the name of what it grades: see `behind`."""
    return behind(line) is not None


def behind(line: str) -> tuple[str, str] | None:
    """Return the name and the grade of a line that ends with one, nothing between them, as the
    rows of a table do whose columns were lost, and titles that had theirs at the margin.

    >>> behind("Outcomes for pupils Requires improvement"), behind("It is good.")
    (('Outcomes for pupils', 'Requires improvement'), None)
    """
    words = line.split() if len(line) <= 2 * _LONGEST else []
    at = next((at for at in range(1, len(words)) if _known(" ".join(words[at:]))), 0)
    if not at or not words[at][0].isupper():
        return None
    return " ".join(words[:at]), " ".join(words[at:])


def _unremarked(text: str) -> str:
    """Return a grade without what is said of it in brackets, any other text as it is."""
    found = _REMARKED.fullmatch(text)
    if found is None or not _known(found[1]):
        return text
    return found[1] if _ends_known(found[2]) or _REMARK.fullmatch(found[2]) else text


def _ends_known(text: str) -> bool:
    words = text.split()[-_MOST_WORDS:]
    return any(_known(" ".join(words[at:])) for at in range(len(words)))


def _known(text: str) -> bool:
    words = " ".join(_SCORE.sub("", text.strip(), count=1).casefold().split())
    return words in GRADES
