"""What form of answer a question asks for, and whether a text has something of that form.

"Expected answer types", as the field calls them, by the words that ask for them: who asks
how many wants a number, who asks why wants a reason. A text on the right matter that lacks
the form does not answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from itertools import pairwise

from qa.words import Word, content_words, is_stop_word, words

_COUNT_ASKED = re.compile(
    r"\bhow many\b|\b(?:numbers? of|totals? (?:number )?of|count of|headcount|capacity)\b",
    re.IGNORECASE,
)
# Of the files that were read, how many *were rape cases*: the part is counted, not the whole.
_PART_COUNTED = re.compile(
    r"\s+of (?:the|its|their|those|these|all)\b[^?.!]*\b(?:are|were) (?!there\b)([^?.!]+)",
    re.IGNORECASE,
)
# What is counted is told by the first content words, and its number stands near to it.
_COUNTED = 5
_NEAR = 5
# "How many people ...?" is answered by so many of any of them.
_PERSONS = re.compile(
    r"people|persons?|members?|staff|wom[ae]n|m[ae]n|residents?|children|adults?|officers?|"
    r"employees?|workers?|patients?|prisoners?|pupils?|users?|victims?|respondents?|visitors?",
    re.IGNORECASE,
)
# A row as it is read: "Officers: 2014 1,330; 2019 1,308".
_ROW = re.compile(r": [^:;.]*+;")
_SMALL_NUMBERS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "dozens?|hundreds?|thousands?|twice"
)
# Neither a year nor a date, a sum of money, a share or a part of a longer figure.
_COUNT = re.compile(
    r"(?<![\d£$€/.,–-])(?!(?:19|20)\d\d\b)\d[\d,]*(?:\.\d+)?\b"
    r"(?!\s*(?:%|per ?cent\b))(?![\d/–-]|[.,]\d)|"
    rf"\b(?:{_SMALL_NUMBERS})\b",
    re.IGNORECASE,
)
# "Of those, 173 had been ...", "Only 9 of them were ...": what is counted was said before.
_COUNTED_BEFORE = re.compile(
    rf"(?:^|[.!?] )of (?:those|these|them|which),? (?:\w+ ){{0,2}}?(?:{_COUNT.pattern})|"
    rf"(?:{_COUNT.pattern}) of (?:those|these|them)\b",
    re.IGNORECASE,
)
_TIMES = "decades?|years?|months?|weeks?|fortnights?|days?|nights?|hours?|minutes?|seconds?"
# A number of these counts nothing else ("three hours a week" no carers).
_UNIT = re.compile(
    rf"{_TIMES}|percent|cent|miles?|(?:kilo)?met(?:re|er)s?|pounds?|pence|times|points?",
    re.IGNORECASE,
)
_REASON_ASKED = re.compile(r"\b(?:why|reasons?|what caused|how come)\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|due to|owing to|thanks to|so that|as a result|reasons?|means|"
    r"resulting|therefore|caused?|in order|led to|lead(?:s|ing)? to|will help|"
    r"on (?:the )?grounds?|for (?:lack|want|fear) of|when (?:only|no)|given (?:that|the)|"
    # Whoever is asked about something that went wrong explains it.
    r"(?:told|explained to) us that|"
    r"(?:problems?|issues?) with|signs? of|regard(?:s|ed)? (?:\w+ ){1,4}as|"
    r"to (?:make|help|ensure|improve|give|reduce|avoid|allow|find|get|see|free)|"
    r"(?:thinks?|thought|believes?) that|"
    r"this (?:means|allows|helps|will|should))\b|(?:^|[.,\n] ?)so\b|"
    r", (?:after|since|when|as(?! well))\b|"
    # "It was halted when the two could not agree."
    r"\bwhen\b[^.]{1,80}?\b(?:not|\w+n['’]t|fail(?:ed|s)?|refused?)\b",
    re.IGNORECASE,
)
# "May" and "March" are months only with a capital.
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_CALENDAR = re.compile(rf"{MONTHS}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?")
_DATE = (
    rf"\b(?:19|20)\d\d\b|(?-i:\b(?:{MONTHS})\b)|"
    r"\b(?:spring|summer|autumn|winter|daily|weekly|monthly|"
    r"quarterly|annually|yearly|quarter|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b|"
    rf"\b(?:{_TIMES})\b"
)
_DAY = rf"(?-i:\b(?:{MONTHS})\b)|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\d/\d"
_CASES = (
    r"\b(?:when|whenever|if|unless|until|before|after|once|during|while|upon|where|"
    r"in case|as soon as|on arrival|following|in the event of|subject to|"
    r"for (?:all|any|every|each)|in (?:all|any|every|each))\b|\d ?[ap]m\b|\b\d\d?[.:]\d\d\b"
)
_OFTEN = (
    r"\b(?:every|each|once|twice|times|daily|weekly|monthly|quarterly|fortnightly|annual(?:ly)?|"
    r"yearly|regular(?:ly)?|routinely|always|never|rarely|sometimes)\b|"
    rf"\ba (?:{_TIMES})\b|"
    # Of so many cases: "13 of 60", "in 71 cases".
    r"\d\s*%|\(%\)|\bper ?cent\b|\b(?:\d+|half|most|all|none|few) of\b|"
    r"\b(?:only|in) (?!(?:19|20)\d\d\b)\d"
)
_SHARE = (
    # Also below a head such as "Met the standard (%)".
    r"\d\s*%|\(%\)[^;]{0,20}\d|"
    r"\b(?:per ?cent|half|halves|thirds?|quarters?|all|none|most|majority|one in|every)\b"
)
_PAID = (
    r"[^?.!]{0,80}\b(?:money|costs?|pay|paid|spen[dt]|spending|fund(?:ing|ed)?|charged?|worth|owed?|"
    r"raised?|earn(?:ed)?)\b"
)
# What asks for a form of answer, and what has that form.
_FORMS = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(given, re.IGNORECASE))
    for asked, given in (
        (r"\bwhen (?:is|are|was|were|did|will|has|have|had)\b", _DATE),
        # Not on which day, but in which cases.
        (r"(?<!\bby )\bwhen (?:do|does|can|should|must)\b", rf"{_DATE}|{_CASES}"),
        (r"\b(?:what|which) (?:day|month|year)\b|\bby when\b|\bdeadline\b", _DATE),
        (r"\b(?:what|which) dates?\b", _DAY),
        (
            rf"\bhow much(?! of\b){_PAID}|"
            r"\bcosts?\b(?!-)|\bprice\b|\bsalary\b",
            # Also below a head such as "Paid (£ million)", or a caption.
            r"[£$€][^;.]{0,20}\d|"
            r"[£$€] ?(?:millions?|thousands?|billions?|m|bn|k|['’]?000s?)\b[^£$€]*\d|"
            r"\d\s?(?:pounds?|million|thousand|p\b|pence)|\bfree\b|\bcosts?\b",
        ),
        (r"\bhow much of\b", rf"\d|{_SHARE}"),
        (
            rf"\bhow much (?:does|did|do|will)\b(?!{_PAID})",
            r"\d|\b(?:half|double|twice|third|quarter)",
        ),
        (
            r"\bwhat(?:['’]s| is| was| were| are) the [^?.]{0,60}\brates?\b|"
            r"\b(?:what|which) (?:(?!(?:do|does|did|is|are|was|were|has|have|had|will|can)\b)"
            r"[\w-]+ ){1,4}rates?\b",
            r"%|\bper(?: ?cent)?\b|\bone in\b|\brates?\b[^.;]{0,80}\d",
        ),
        # Another body's member is no chair, and a board that is spoken of need not be led.
        (r"\bwho(?: \w+ly)? chair(?:s|ed)?\b", r"\bchair"),
        (r"\bwho(?: \w+ly)? head(?:s|ed)?\b", r"\bhead"),
        (r"\bwho(?: \w+ly)? (?:leads?|led)\b", r"\b(?:lead|led\b|direct(?:ion|ed)|headed|managed)"),
        (
            r"\b(?:what|which) (?:per ?cent|proportion|share|fraction)\b|(?<!\ba )\bpercentage\b",
            _SHARE,
        ),
        # A form with 18 questions is none of them.
        (
            r"\b(?:what|which) (?:questions|criteria)\b",
            r"[:;?•]|\bwhether\b|,[^,.]{1,80} (?:and|or) ",
        ),
        (r"\bhow (?:long|soon)\b", rf"\b(?:{_TIMES})\b"),
        (r"\bhow (?:often|frequently|regularly)\b", _OFTEN),
        (
            r"\bhow (?:big|large|high|low) (?:is|are|was|were|did|does)\b|\bsize of\b",
            rf"\d|\b(?:{_SMALL_NUMBERS}|half|millions?)\b",
        ),
    )
)
# Which five there are is told by five things in a row, not by a text that says that there are five.
_FEW = "two three four five six seven eight nine ten eleven twelve".split()
_SERIES_ASKED = re.compile(
    rf"\b(?:which|what) (?:(?:are|were) the (?:top |main |first |last )?)?"
    rf"(\d{{1,2}}|{'|'.join(_FEW)})\b",
    re.IGNORECASE,
)
_LONGEST_SERIES = 20
_MARKED_ITEM = re.compile(r"(?:^|\n|[.:;] ) {0,8}(?:[-•*–]|\d+[.)])\s")
_IN_SERIES = re.compile(r",(?! wh)|;| and | or ")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s")
# What has a name of its own, and is asked for by what it is ("Which charity runs it?").
_NAMED = (
    r"company|companies|firms?|suppliers?|providers?|contractors?|charity|charities|banks?|school|"
    r"university|universities|organi[sz]ation|hospital|officer|manager|person|centre"
)
_AUXILIARY = "do|does|did|is|are|was|were|has|have|had|will|can"
_NAME_ASKED = re.compile(
    r"\bnames? of\b|\bnamed\b|"
    rf"\b(?:which|what) (?:(?!(?:{_AUXILIARY})\b)\w+ )?(?:{_NAMED})\b",
    re.IGNORECASE,
)
# Who asks for the holder of a post wants a person's name, not any.
_POST = (
    r"superintendent|inspector|constable|sergeant|officer|director|manager|chair(?:man|woman|person)?|"
    r"head(?:teacher)?|leader|lead|commissioner|governor|matron|nurse|doctor|principal|teacher|"
    r"minister|councillor|mayor|author|reviewer|coroner"
)
_PERSON_ASKED = re.compile(
    r"\bwho(?:['’]?s| is| was) (?:the|your|our|its|their)\b|\bwho\b.*\bby name\b|"
    rf"\bnames? of (?:the|its|their|your|our) (?:[\w-]+ ){{0,3}}?(?:{_POST})\b",
    re.IGNORECASE,
)
# Two capitals next to each other, with one of these, name a body or a place.
_NO_PERSON = frozenset(
    "act agency area association authority board borough centre city code college commission "
    "committee constabulary council county court department district east england framework "
    "fund general group hall hospital house inspectorate institute ireland limited ltd north "
    "office operation panel party plan police prison programme project region report review "
    "road school scotland service society south standard station strategy street survey team "
    "trust unit university wales west".split()
)
_MEANING_ASKED = re.compile(
    r"\bwhat (?:does|do|is|are) (?!(?:that|this|it|they)\b)"
    r"(?:the (?:letters|abbreviation|acronym|term|word) )?(?:an? |the )?"
    r"([^?,.]{1,80}?) (?:stand for|short for|mean|meant by|defined as|defined)\b|"
    r"\bhow (?:is|are) ([^?,.]{1,80}?) defined\b|"
    r"\bwhat counts as (?:an? |the )?([^?,.]+)|"
    r"\bdefine (?:an? |the )?([^?,.]+)|"
    # Bare: "What is a frailty ward?", but not "What is the boiling point?", and what has a number
    # says something, and no term: "What is recommendation 2?"
    r"^\s*what(?: is| are|['’]?s) (?:an? )?(?!the\b)(?![^?]* \d)"
    r"([^\s?,.]+(?: [^\s?,.]+){0,3}?)\s*+(?:\?\s*+)?$",
    re.IGNORECASE,
)
# "WASP - what do the letters stand for?"
_MEANING_BEHIND = re.compile(
    r"^\s*([^\s?.:;,–—-]+(?: [^\s?.:;,–—-]+){0,3})(?: ?[–—:;,]| -) ?what (?:does|do|is|are) "
    r"(?:(?:the|its|those|these) (?:letters|initials|abbreviation|acronym|term|words?)|"
    r"it|they|that|this) (?:stand for|short for|mean)\b",
    re.IGNORECASE,
)
_LETTERS_MEANT = re.compile(
    r"(?:the )?(?:letters|initials|abbreviation|acronym|term|words?)", re.IGNORECASE
)
_SHORT = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])[A-Za-z0-9]{2,10}\b(?: \([^()]*\))?")
_MEANT = re.compile(
    r"\bmean (?:by|when \w+ (?:says?|writes?|speaks? of|talks? about)) ([^?,.]+)", re.IGNORECASE
)
# What follows a term where a text explains it.
_EXPLAINS = re.compile(
    r"['’\"”)]*\s*(?:\(|,? (?:we mean|is|are|was|were|means?|refers? to|stands? for|includes?|"
    r"consists? of|which (?:is|are|means)|that is|also known)\b|"
    r", (?:or|an?|the|whereby|(?:in|by) which|where|when)\b|[:–—-]\s|"
    # As in: the PACE model (plan, act, check, end)
    r"(?:[\w-]+ ){1,2}\(|"
    r"(?:services?|schemes?|systems?|programmes?|projects?|tools?|panels?|apps?|funds?|models?|"
    r"approach(?:es)?|frameworks?|methods?|matrix)\b)",
    re.IGNORECASE,
)
# What stands before it there: "a scheme called Safe Purse", "the board (LPB)".
_INTRODUCES = re.compile(r"(?:\(|\b(?:called|named|known as))\s*['‘\"“]?$", re.IGNORECASE)
_BRACKET = re.compile(r" ?\([^()]*\)")
_RELATES = re.compile(r"\b(?:of|for|in|on|to|from|about|by|at|with|under|times|plus)\b", re.I)
_LIST_ASKED = re.compile(
    r"\b(?:list|which|what are|name (?:the|all|some|two|three|four|five))\b", re.IGNORECASE
)
_YES_NO_ASKED = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.IGNORECASE
)
# "Tell me a joke", "Write us some short poem, please": anything indefinite, and nothing about it.
_THING_WANTED = re.compile(
    r"\s*(?:please,? +)?\w+ +(?:me|us) +"
    r"((?:an?|some|another|something|anything)(?: +[\w'’-]+){0,3})(?:,? +please)?[\s.!]*",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\?|\b(?:who|whose|whom|what|when|where|why|how|which)\b", re.IGNORECASE)


def asks(text: str) -> bool:
    """Say whether a text asks anything: by its mark, a question word, or the verb in front.

    >>> asks("who pays"), asks("Is it safe"), asks("Hello there"), asks("Ignore the above.")
    (True, True, False, False)
    """
    return bool(_ASKED.search(text) or _YES_NO_ASKED.match(text))


def content_asked(text: str) -> str:
    """Return the part of a text that tells what it is about.

    Of a request for a thing that is told no more of ("Tell me a joke") it is the thing: the verb
    is for whoever is to do it. Any other text is returned as it is, and so is what has more to
    it: a question that is put as a request ("Tell me about the gate", "Give us a list of gates").

    >>> content_asked("Tell me a joke."), content_asked("Tell me about jokes")
    ('a joke', 'Tell me about jokes')
    """
    match = _THING_WANTED.fullmatch(text)
    return match[1] if match and not _RELATES.search(match[1]) else text


def asks_reason(question: str) -> bool:
    """Say whether a question asks why."""
    return bool(_REASON_ASKED.search(question))


def has_reason(text: str) -> bool:
    """Say whether a text gives a reason, a purpose or a cause, by the words that join one.

    >>> has_reason("It rose due to savings."), has_reason("It rose by a half.")
    (True, False)
    """
    return bool(_REASON.search(text))


def has_count(text: str) -> bool:
    """Say whether a text counts something: a number that is no year, share or sum of money.

    >>> has_count("In 2019, 71 percent spent £5m."), has_count("In 2019, 1,378 replied.")
    (False, True)
    """
    return bool(_COUNT.search(text))


def forms_missing(question: str, text: str) -> int:
    """Return how many of the forms of answer that a question asks for a text lacks.

    They are a count, a date, a sum of money, a share, a length of time, how often, so many things
    as are asked for, a proper name, a person's name, and what a term means. For reasons see
    `has_reason`: they may stand in a sentence nearby.

    >>> forms_missing("How many dogs are there?", "It has two dogs.")
    0
    >>> forms_missing("How often is it checked?", "It is checked by the board.")
    1
    """
    missing = sum(bool(ask.search(question) and not give.search(text)) for ask, give in _FORMS)
    missing += _count_missing(question, text)
    missing += _series_missing(question, text)
    missing += bool(_NAME_ASKED.search(question)) and not _has_new_name(text, question)
    missing += bool(_PERSON_ASKED.search(question)) and not _has_person(text, question)
    return missing + _meaning_missing(question, text)


def asks_list(question: str) -> bool:
    """Say whether a question asks which ones there are."""
    return bool(_LIST_ASKED.search(question))


def _count_missing(question: str, text: str) -> bool:
    """Say whether a question asks how many and the text does not count that.

    "How many nurses are there?" is not answered by "16 guards watch the nurses' door": a
    number, not one of the question's own, must stand near to a word of what is counted, and
    count nothing else.
    """
    asked = _COUNT_ASKED.search(question)
    many = asked is not None and asked.group().lower() == "how many"
    if asked is None or (asks_reason(question) and not many):
        return False  # "Why has the number of fires risen?"
    if not has_count(text):
        return True
    if not many or _COUNTED_BEFORE.search(text):
        return False
    rest = question[asked.end() :]
    part = _PART_COUNTED.match(rest)
    counted = {word.stem for word in content_words(part[1] if part else rest)[:_COUNTED]}
    if not counted:  # "... and how many of each?"
        return False
    told = {word.text for word in words(question)}
    found = list(words(text))
    numbers = [
        at
        for at, word in enumerate(found)
        if word.text not in told
        and has_count(word.text)
        and not _measures(found[at + 1 : at + 3], counted)
    ]
    persons = any(_PERSONS.fullmatch(word.text) for word in content_words(rest)[:1])
    things = [
        at
        for at, word in enumerate(found)
        if word.stem in counted or (persons and _PERSONS.fullmatch(word.text))
    ]
    # In a row the name and the head of its column tell what is counted, however far they stand.
    near = len(found) if _ROW.search(text) else _NEAR
    return not any(abs(at - thing) <= near for at in numbers for thing in things)


def _series_missing(question: str, text: str) -> bool:
    """Say whether a question asks which five there are and the text has no five things in a row:
    items, or parts of a sentence."""
    asked = _SERIES_ASKED.search(question)
    if not asked:
        return False
    word = asked[1].lower()
    wanted = int(word) if word.isdecimal() else _FEW.index(word) + 2
    if wanted > _LONGEST_SERIES:
        return False
    series = (1 + len(_IN_SERIES.findall(part)) for part in _SENTENCE_END.split(text))
    # A list may go on in the next passage.
    return 2 * len(_MARKED_ITEM.findall(text)) < wanted and max(series) < wanted


def _measures(behind: Sequence[Word], counted: Set[str]) -> bool:
    """Say whether a number measures something, by the words behind it, that is not asked for."""
    return any(_UNIT.fullmatch(word.text) and word.stem not in counted for word in behind)


def _has_new_name(text: str, question: str) -> bool:
    """Say whether a text has a word with a capital, within a sentence, that is not asked with and
    is no month or day."""
    asked = {word.stem for word in words(question)}
    for word in words(text):
        before = text[: word.start].rstrip(" '\"‘“(")
        starts = not before or before[-1] in ".!?:|-•\n\t"
        named = word.text[0].isupper() and word.text != "I" and not _CALENDAR.fullmatch(word.text)
        if named and not starts and word.stem not in asked:
            return True
    return False


def _has_person(text: str, question: str) -> bool:
    """Say whether a text may name a person that is not asked with.

    Two words with a capital, next to each other ("Ann Lee"); or a column of a table, where the
    holder of a post may stand without one ("Owner Medical director").
    """
    if "; " in text and ": " in text:
        return True
    asked = {word.stem for word in words(question)}

    def is_name(word: Word) -> bool:
        return (
            word.text[0].isupper()
            and not word.text.isupper()
            and word.stem not in asked
            and word.text.lower() not in _NO_PERSON
            and not is_stop_word(word.text)
        )

    return any(
        text[first.end : second.start] == " " and is_name(first) and is_name(second)
        for first, second in pairwise(words(text))
    )


def _meaning_missing(question: str, text: str) -> bool:
    """Say whether a question asks what a term means and the text does not say it.

    A text says it when a verb, a bracket or a kind of thing ("the Safe Purse scheme") that
    explains follows the term, or when the term stands in such a bracket or is introduced.
    """
    match = (
        _MEANING_BEHIND.search(_BRACKET.sub("", question))
        or _MEANT.search(question)
        or _MEANING_ASKED.search(question)
    )
    term = next(filter(None, match.groups()), "") if match else ""
    if _LETTERS_MEANT.fullmatch(term.strip()):
        term = next(iter(_SHORT.findall(question)), "")  # "Who are the LROs and what do ...?"
    # What an abbreviation stands for follows it in brackets, when the question is searched: a
    # text that has only these words tells it, too.
    spelt_out = _BRACKET.search(term)
    if spelt_out and spelt_out[0].strip(" ()").lower() in " ".join(text.split()).lower():
        return False
    term = _BRACKET.sub("", term)
    stems = _singular(words(term))
    if not stems or _RELATES.search(term):
        return False
    found = list(words(text))
    have = _singular(found)
    for at in range(len(found) - len(stems) + 1):
        if have[at : at + len(stems)] == stems:
            before = text[: found[at].start]
            after = text[found[at + len(stems) - 1].end :]
            if _INTRODUCES.search(before) or _EXPLAINS.match(after):
                return False
    return True


def _singular(found: Iterable[Word]) -> list[str]:
    """Return the stems of words; the stemmer leaves the plural of some abbreviations (MSGs)."""
    return [
        word.stem.removesuffix("s")
        if word.text[:-1].isupper() and word.text[-1] == "s"
        else word.stem
        for word in found
    ]
