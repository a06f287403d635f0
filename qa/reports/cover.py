"""The title page: what a report is called, by whom it is, and when."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from qa.reports import contents as toc
from qa.reports import lines as line
from qa.reports.grades import grade, states_grade
from qa.reports.lines import Kind, Line, Unit
from qa.reports.styles import COMMON, Heading, Style

_MOST_LINES = 4
_LONGEST = 300
# A title page without blank lines: a title, a body, a date; no paragraph.
_MOST_BLOCK_LINES = 15
_LONGEST_BLOCK_LINE = 80
_LONGEST_DATED = 120
_TOPIC_WORDS = 3  # "WATER SAFETY", above what is said of it
_FULL = 64  # characters: a line of a title that goes on below
# A house, a street, a town and a postcode.
_ADDRESS_LINES = 4
_END_LINES = 30  # at the end of a report, where its publisher's address stands
_ENDS_IN_YEAR = re.compile(r"\b(?:19|20)\d\d$")
# Who publishes reports, and inspects, audits or hears complaints.
_BODY = re.compile(
    r"\b(?:inspectorate|commission|authority|ombudsman|office|bureau|agency|department|ministry|"
    r"committee|regulator|auditor general|parliament|(?:house of|national) \w+|reviewers?|"
    r"(?:inspection|review|regulation|standards|audit) (?:service|unit|board|team|body)|"
    r"ofsted|estyn|hmicfrs|hmics?|cqc|hiqa|rqia|ciw)\b|\b(?:division|directorate|section)$",
    re.IGNORECASE,
)
# What makes a title of a line that names such a body, too: "Review of the Pensions Authority",
# "Pensions Authority: annual report".
_WORK = re.compile(
    r"\b(?:reports?|reviews?|inspections?|investigations?|audits?|evaluations?|inquiry|"
    r"assessments?|judge?ments?|stud(?:y|ies)|plans?|strategy|accounts)\b",
    re.IGNORECASE,
)
_WORK_ON = re.compile(rf"{_WORK.pattern} (?:of|into|on|at)\b", re.IGNORECASE)
# "An inspection of Dale Police"; "Report of the task group" says by whom.
_MEETS = re.compile(r"\b(?:committee|panel|cabinet|forum)$", re.IGNORECASE)
_AGENDA = re.compile(r"(?:agenda )?item(?: no\.?| number)? \d", re.IGNORECASE)
_REPORT_OF = re.compile(r"(?:joint )?report of (?!an? )", re.IGNORECASE)  # the chief executive
_IS_WORK = re.compile(
    r"(?:an? |the )?(?:[^\W\d_]++ ){0,3}(?:(?:inspection|review|investigation|evaluation|audit|"
    r"inquiry|assessment|study) of|(?:report|inquiry|investigation) (?:on|into)) \S",
    re.IGNORECASE,
)
_PLACE = (
    r"(?:[^\W\d_]++ )?(?:centre|center|service|school|home|hospital|prison|establishment|setting|"
    r"institution|college|council|force|organisation|facility)"
)
_NAME_OF = re.compile(rf"(?:name of (?:the )?{_PLACE}|{_PLACE} name)\s*+:\s*+(.*)", re.IGNORECASE)
_ENDS_AS_WORK = re.compile(
    r"\b(?:reports?|review|evaluation|inquiry|assessment|study|plan|strategy|"
    r"(?<!public )accounts|\d{4})\W*$",
    re.IGNORECASE,
)
# A title of nothing else could be that of any report.
_ANY_REPORT = re.compile(
    r"(?:(?:an? |the )?(?:full |final |independent |annual |short |draft )?"
    r"(?:(?:inspection|audit|investigation|evaluation|official|school|college|provider|service|"
    r"monitoring|quality|joint) ){0,2}report"
    r"(?: (?:no\b|number\b|ref).*)?|decision|guidance|notice|policy paper|research and analysis|"
    r"(?:official|national) statistics|transparency data)[.:]?",
    re.IGNORECASE,
)
# "Rail Accident Report": it may be followed by what that is about.
_KIND = re.compile(r"(?:(?!of\b|on\b|into\b)[^\W\d_]+(?:['’]s)? ){1,3}report", re.IGNORECASE)
_HOME = "Home"
# "Home > Publications > An inspection of Dale prison"
_TRAIL = re.compile(rf"{_HOME} ?[>›»/] ?(?:[^>›»/]{{1,80}}[>›»/] ?){{0,5}}([^>›»/]{{1,200}})")
# A running head, and what it is told by: how often it comes, and its words on the title page.
_WORDS = re.compile(r"[^\W\d_]+")
_DIGITS = "0123456789"
_PAGE_MARKS = " \t|–-"
_PAGE_DIGITS = 3
_SMALL_WORD = 3  # letters
_FEWEST_HEADS = 3
_FEWEST_NAMES = 3
_FRONT = 30  # lines
_MOST_NAMES = 0.7
_TOLD = 0.6
_FEWEST_WORDS = 4  # a title has, and the names of a trail above it have not
_DATED = re.compile(r"\bdates?\b", re.IGNORECASE)
_REPORT_BY = re.compile(r"(?:an? |the )?(?:[^\W\d_]+ )?report (?:by|from)\b", re.IGNORECASE)
# "Report to the Council"; "Report to the Council on dogs" says what it is about.
_REPORT_TO = re.compile(r"(?:an? |the )?report to (?:(?!on\b)\S++ ?){1,8}", re.IGNORECASE)
_BY = re.compile(r"(?:by|for|to|from|presented|prepared|published)\b", re.IGNORECASE)


def find(before: list[Unit], headings: Sequence[Heading], lines: Sequence[Line]) -> list[Unit]:
    """Return the title page: the short lines at the very top, down to what is graded. Where nothing
    but short lines comes before the end of a text without headings, they are what it has to say:
    no front."""
    count = 0
    for unit, below in itertools.zip_longest(before, before[1:]):
        graded = below is not None and grade(below.text) == below.text
        trail = before[0].text.startswith(f"{_HOME} ")
        block = (count == 0 or trail) and _is_title_block(unit, lines)
        prose = line.is_prose(unit.text) and not block
        if unit.kind is not Kind.TEXT or prose or graded or states_grade(unit.text):
            break
        count += 1
    if count == len(before) and not headings:
        return []
    return before[:count]


def end(lines: Sequence[Line], pages: Sequence[int]) -> int:
    """Return the line at which the second page begins, if the first has a title and no text."""
    own = [line_ for line_ in lines[: pages[0] if pages else 0] if line_.kind is not Kind.BLANK]
    short = all(line_.kind is Kind.TEXT and not line.is_prose(line_.text) for line_ in own)
    return pages[0] if own and short and len(own) <= _MOST_BLOCK_LINES else 0


def _own(unit: Unit, lines: Sequence[Line]) -> list[str]:
    """Return the texts of a unit's lines."""
    return [one.text for one in lines[unit.first : unit.last + 1]]


def _is_title_block(unit: Unit, lines: Sequence[Line]) -> bool:
    """Whether the first unit is a title, with by whom and when below it line by line."""
    own = _own(unit, lines)
    dated = any(_ENDS_IN_YEAR.search(text) for text in own)
    return (
        unit.kind is Kind.TEXT
        and 2 <= len(own) <= _MOST_BLOCK_LINES
        and line.is_bare(own[0])
        and all(
            len(text) <= (_LONGEST_DATED if dated else _LONGEST_BLOCK_LINE)
            and (dated or not line.starts_lower(text))
            and not line.closed(text)
            and text[-1] not in ",;:"
            for text in own
        )
    )


def title(
    front: list[Unit], headings: Sequence[Heading], listed_from: int, lines: Sequence[Line]
) -> str | None:
    """Return the title: the first lines of the title page that belong together, without dates.

    Who publishes the report often stands above it and is no title. ``listed_from`` is the line
    at which the contents list begins.
    """
    top = headings[0] if headings else None
    first = [h for h in headings if h.style is Style.ATX and h.depth == 1]
    alone = len(first) == 1 and all(h.empty for h in headings[: headings.index(first[0])])
    if alone and not _opens(front, headings[0], lines):
        return first[0].text[:_LONGEST]
    if top and top.style is Style.ATX and _is_repeated(top, listed_from, lines):
        return top.text[:_LONGEST]
    second = headings[1].text if len(headings) > 1 else ""
    if top and top.style is Style.ATX and top.empty and _ANY_REPORT.fullmatch(second):
        return f"{top.text} – {second}"[:_LONGEST]
    if top and any(line.is_salutation(unit.text) for unit in front):
        return top.text[:_LONGEST]  # a letter: above its subject stand only addresses
    trails = map(_TRAIL.fullmatch, (one.text for one in lines[:_FRONT]))
    trail = next((found[1] for found in trails if found), "")
    if len(trail.split()) >= _FEWEST_WORDS and not _ANY_REPORT.fullmatch(trail):
        return trail[:_LONGEST]
    published = len(front) > 1 and _names_body(_own(front[0], lines))
    front = front[published:]
    texts = [text for unit in front if unit.first <= listed_from for text in _texts(unit, lines)]
    if texts and (
        published or texts[0] == _HOME or names_publisher(texts[0]) or line.goes_on(texts[0])
    ):
        below = _below_body(_behind_trail(texts))
        if below:
            return below[:_LONGEST]
    if len(front) > 1 and texts and _MEETS.search(texts[0]) and not _WORK.search(texts[0]):
        below = _below_body([text for text in texts[1:] if not _REPORT_OF.match(text)])
        if below and len(_names(below)) > _FEWEST_NAMES:  # "Annual report" is the panel's
            return below[:_LONGEST]
    if below := _below_publisher(front, lines):
        return below[:_LONGEST]
    own = _own(front[0], lines) if front and front[0].first < listed_from else []
    said = any(line.is_period(text) or line.is_particular(text) for text in own[1:])
    dense = own and (said or not line.is_bare(front[0].text))
    if dense and _is_title_block(front[0], lines):
        end = next((at for at, text in enumerate(own) if not line.goes_on(text)), 0) + 1
        name = " ".join(own[:end])
        # What the report is, below whom it is about.
        work = own[end] if end < len(own) and not _WORK.search(name) else ""
        kind = _WORK.search(work) and line.is_bare(work)
        return (f"{name} – {work}" if kind else name)[:_LONGEST]
    parts: list[str] = []
    for unit in front:
        if unit.first > listed_from or (parts and unit.blanks > 1):
            break
        # "Report of an inspection of a school." is no sentence.
        stopped = not parts and unit.text.endswith(".") and _IS_WORK.match(unit.text)
        text = unit.text[:-1] if stopped else unit.text
        dated = _dated(unit, lines)
        if dated and (not parts or _KIND.fullmatch(parts[-1])):
            parts.append(dated)
            break
        # Below the first lines: an address, "Date of visit: 12 June"
        label = parts and (unit.first != unit.last or unit.text[0].isdigit() or ":" in unit.text)
        if label or not line.is_bare(text) or len(parts) == _MOST_LINES:
            if parts:
                break
            continue
        parts.append(text)
    if parts:
        return " – ".join(parts)[:_LONGEST]
    if top and not front and toc.key(top.text) not in COMMON:
        alone = sum(1 for h in headings if h.style is top.style and h.depth == top.depth) == 1
        opens = top.style is Style.ATX and top.empty  # above what tells of it
        if top.style in (Style.ATX, Style.LINE, Style.CAPS) and (alone or opens):
            return top.text[:_LONGEST]
    return top.text[:_LONGEST] if top and _WORK_ON.search(top.text) else None


def _opens(front: Sequence[Unit], top: Heading, lines: Sequence[Line]) -> bool:
    """Whether a title page has a name, and text of its own above the ``top`` heading."""
    named = front and front[0].first < top.first and line.is_bare(front[0].text)
    between = lines[front[0].last + 1 : top.first] if named else ()
    return any(line.is_prose(one.text) and one.kind is Kind.TEXT for one in between)


def join_subtitle(headings: list[Heading], lines: Sequence[Line]) -> str | None:
    """Join the first heading with the next, if that stands right below it with a lower mark and
    heads nothing but by whom the report is and when; return both as the title, or None."""
    if len(headings) < 3:
        return None
    top, subtitle, below = headings[:3]
    marked = top.style is subtitle.style is Style.ATX and top.depth < subtitle.depth
    if not marked or not top.empty or toc.key(subtitle.text) in COMMON:
        return None
    under = lines[subtitle.last + 1 : below.first]
    said = [one.text for one in under if one.kind is not Kind.BLANK]
    short = len(said) <= _MOST_LINES and not any(map(line.is_prose, said))
    if not short or not any(map(line.is_period, said)):
        return None
    top.text = f"{top.text} – {subtitle.text}"
    top.last = top.title = subtitle.last
    top.empty = subtitle.empty
    del headings[1]
    return top.text[:_LONGEST]


def _is_repeated(top: Heading, listed_from: int, lines: Sequence[Line]) -> bool:
    """Whether the first heading stands above a contents list that does not name it, and comes back
    by itself below that, as titles do on the pages of a report."""
    if top.first >= listed_from or listed_from == len(lines) or top.entry is not None:
        return False
    name = toc.key(top.text)
    again = (one.number for one in lines[top.last + 1 :] if toc.key(one.text) == name)
    return name not in COMMON and any(number > listed_from for number in again)


def completed(title: str, listed_from: int, lines: Sequence[Line]) -> str:
    """Return a title with what the report is of behind it, if it lacks that and another line of the
    title page says it: ``Police standards 2024``, ``An inspection of Dale Police``; or ``Report of
    an inspection of a school``, ``Name of school: Dale Primary``. Without a title that is one."""
    shown = [one.text for one in lines[: min(listed_from, _FRONT)] if one.kind is not Kind.BLANK]
    said = list(itertools.takewhile(lambda text: not _speaks(text, title), shown))
    of = _named(said) if _WORK.search(title) else _work(said)
    if len(_names(of) - _names(title)) < 2 or not line.is_bare(of, wrapped=True):
        return title
    return (f"{title} – {of}" if title else of)[:_LONGEST]


def complete_top(headings: Sequence[Heading], title: str) -> None:
    """Call the only heading with the highest mark by the whole ``title``, where it is the first
    part of that and the report's first: it holds all others, and is none of them."""
    marked = [h.depth for h in headings if h.style is Style.ATX]
    if marked and headings[0].style is Style.ATX and marked.index(min(marked)) == 0:
        alone = marked.count(marked[0]) == 1
        if alone and title.startswith(f"{headings[0].text} – "):
            headings[0].text = title


def _speaks(text: str, title: str) -> bool:
    """Whether a line is the first of the text below a title page: no label, no part of the title"""
    return line.is_prose(text) and text[-1] != ":" and text.rstrip(".") not in title


def _work(said: Sequence[str]) -> str:
    """The first of the lines of a title page that says what work the report is, "" if none does."""
    at = next((at for at, text in enumerate(said) if _IS_WORK.match(text)), len(said))
    work = " ".join(said[at : at + 1])
    for below in said[at + 1 : at + _MOST_LINES]:
        if not (line.goes_on(work) or work.endswith(":") or line.starts_lower(below)):
            break
        work = f"{work} {below}"
    return work


def _named(said: Sequence[str]) -> str:
    """The name behind or below the first label of a title page that asks for one, "" if none."""
    for text, below in itertools.zip_longest(said, said[1:], fillvalue=""):
        if found := _NAME_OF.fullmatch(text):
            return found[1] or below
    return ""


def running(lines: Sequence[Line], title: str) -> str | None:
    """Return the running head of a report's pages where that names it better than its title page.

    A head comes back on three pages or more, and its words stand on the title page, too. It is
    better where the ``title`` found there has few of them.
    """
    heads = Counter(
        name
        for one in lines
        if one.kind is Kind.BLANK and (name := " ".join(_without_page(one.text).split()))
    )
    shown = list(itertools.islice((one for one in lines if one.kind is not Kind.BLANK), _FRONT))
    front = set(itertools.chain.from_iterable(_names(one.text) for one in shown))
    for head, count in heads.most_common():
        words = _names(head)
        if count < _FEWEST_HEADS:
            break
        named = len(words) >= _FEWEST_NAMES and len(words & front) >= _MOST_NAMES * len(words)
        if named and (_WORK.search(head) or not (_BODY.search(head) or line.is_period(head))):
            told = len(words & _names(title)) >= _TOLD * len(words)
            return None if told else head[:_LONGEST]
    return None


def _without_page(head: str) -> str:
    """Return a running head without the page number at one of its ends."""
    for rest in (head.rstrip(_DIGITS), head.lstrip(_DIGITS)):
        cut = len(head) - len(rest)
        edge = rest[-1:] if head.startswith(rest) else rest[:1]
        if 0 < cut <= _PAGE_DIGITS and edge and edge in _PAGE_MARKS:
            return rest.strip(_PAGE_MARKS)
    return head


def _names(text: str) -> set[str]:
    """The words of a title that are more than its grammar."""
    return {word for word in _WORDS.findall(text.casefold()) if len(word) > _SMALL_WORD}


def _dated(unit: Unit, lines: Sequence[Line]) -> str | None:
    """The first line of a unit, if it may be a title and all below it say when or what of."""
    first, *rest = _own(unit, lines)
    said = rest and all(line.is_period(text) or line.is_particular(text) for text in rest)
    return first if said and line.is_bare(first) and ":" not in first else None


def _behind_trail(texts: Sequence[str]) -> Sequence[str]:
    """Leave out a web page's trail: from "Home" down to the kind of publication."""
    if texts[0] != _HOME:
        return texts
    kinds = [
        at
        for at, text in enumerate(texts[:_MOST_BLOCK_LINES])
        if names_publisher(text) or _ANY_REPORT.fullmatch(text)
    ]
    if kinds:
        return texts[kinds[-1] :]
    long = (at for at, text in enumerate(texts) if len(text.split()) >= _FEWEST_WORDS)
    return texts[next(long, 0) :]


def _texts(unit: Unit, lines: Sequence[Line]) -> list[str]:
    """Return what a unit of a title page says: itself if it is one title, or line by line."""
    own = _own(unit, lines)
    wrapped = any(line.goes_on(text) for text in own[:-1]) or any(
        line.starts_lower(text) or text.startswith("(") for text in own[1:]
    )
    # lines in the middle of the page, each set in as far as its length asks for
    centred = len({one.indent for one in lines[unit.first : unit.last + 1]}) > 1
    narrow = all(len(text.split()) == 1 for text in own)
    # the first line had no room for the next word
    word = own[1].partition(" ")[0] if len(own) > 1 else ""
    full = len(own[0]) >= _FULL and len(own[0]) + len(word) >= max(map(len, own))
    one = unit.first == unit.last or wrapped or centred or narrow or (full and len(own) == 2)
    return [unit.text] if one else own


def names_publisher(text: str) -> bool:
    """Say whether a line names who publishes a report, and no report."""
    return (
        len(text) <= _LONGEST_BLOCK_LINE
        and _BODY.search(text) is not None
        and not _WORK_ON.search(text)
        and not _ENDS_AS_WORK.search(text)
    )


def _names_body(own: Sequence[str]) -> bool:
    """Whether lines name who publishes a report, and where: ``City of Dale``, ``Audit Office``."""
    return len(own) > 1 and names_publisher(own[-1]) and not any(map(_WORK.search, own))


def _below_body(texts: Sequence[str]) -> str | None:
    """The first lines that may be a title, below who publishes the report."""
    found: list[str] = []
    addressed = True  # behind the body's name may come its own address
    for at, text in enumerate(texts):
        if toc.is_head(text):
            break
        goes_on = line.goes_on(text)
        addressed = addressed and not _ANY_REPORT.fullmatch(text)
        addresses = texts[at : at + (_ADDRESS_LINES if addressed else 1)]
        if not found and not _WORK_ON.search(text) and any(map(line.is_address, addresses)):
            continue
        if found and not line.goes_on(found[-1]):
            plain = not _says_little(text)
            # What the report is, below whom it is about; what it says, below a topic in capitals.
            kind = _WORK.search(text) and (plain or _ANY_REPORT.fullmatch(text))
            topic = line.is_caps(found[0]) and len(found[0].split()) <= _TOPIC_WORDS
            says = topic and plain and len(text.split()) > _TOPIC_WORDS
            if line.is_bare(text) and (kind or says):
                return f"{' '.join(found)} – {text}"
            break
        if not found and (_says_little(text) or not (goes_on or line.is_bare(text))):
            continue
        found.append(text)
    return " ".join(found) if found and not line.goes_on(found[-1]) else None


def _below_publisher(front: list[Unit], lines: Sequence[Line]) -> str | None:
    """The title below "Report by" somebody, or below the name of whoever has an address at the
    report's end, if a line says what report it is: what it is about may have its address there,
    too."""
    if len(front) < 2:
        return None
    name = toc.key(lines[front[0].first].text)
    ends = [one for one in lines[-_END_LINES:] if one.kind is not Kind.BLANK]
    addressed = any(
        toc.key(one.text) == name
        and any(map(line.is_address, (own.text for own in ends[at + 1 : at + 1 + _ADDRESS_LINES])))
        for at, one in enumerate(ends)
    )
    texts = [text for unit in front[1:] for text in _texts(unit, lines)]
    works = [_WORK_ON.search(text) is not None for text in texts[:2]]
    by = _REPORT_BY.match(front[0].text) is not None
    return _below_body(texts) if by or (addressed and works == [False, True]) else None


def _says_little(text: str) -> bool:
    """Whether a line of a title page is no title: a body, "Inspection report", a date."""
    return (
        names_publisher(text)
        or _ANY_REPORT.fullmatch(text) is not None
        or _BY.match(text) is not None
        or _REPORT_TO.fullmatch(text) is not None
        or _AGENDA.match(text) is not None
        or text[0].isdigit()
        or line.is_period(text)
        or _DATED.search(text) is not None
        or line.is_address(text)
        or (":" in text and not _WORK.search(text))
    )
