"""Follow-ups: which questions lean on the one before, and what the two ask together.

"And for theft?" behind "What is the arrest rate for burglary?" asks for the arrest rate for
theft. Where it is plain which part gives way, the question is written out; searched behind
the old one, the follow-up would be answered with the old answer. Where it is not, the two
stand one behind the other; "Why?" is asked of what the old one is about ("burglary: Why?").
"""

from __future__ import annotations

import re

from qa.answer_types import MONTHS
from qa.judgements import unnamed
from qa.words import telling, terms

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_TRAILING = " \t\n?.!,;:"
# How people go on before they ask: "Thanks. And ...", "Hmm, why?". "No" alone may answer something.
_PLEASANTRY = re.compile(
    r"\s*(?:(?:(?:ok|okay|right|great|good|fine|cool|perfect|super|excellent|brilliant|lovely|nice|"
    r"interesting|sorry|sure|yes|yeah|yep|no|(?:hi|hello|hey)(?: there)?|"
    r"good (?:morning|afternoon|evening)|wow|really|"
    r"i see|i understand|got it|(?:many )?thanks|thank you|cheers)"
    r"(?: (?:then|very much|so much|a lot|for that|all right|to know))?(?:[,.;:!?–—-]+| [–—-])|"
    r"(?:ok|okay|thanks|hm+|mm+|um+|uh+|er+|oh|ah|aha|well|now|alright|all right)"
    r"(?:[,.;:!…–—-]*| [–—-]))"
    r"\s+(?=\S))+",
    re.IGNORECASE,
)
# What is told to the assistant, not asked: "that helps", "you are wrong", "never mind".
_REMARK = re.compile(
    r"(?:that|this|it)(?:(?:['’]s| (?:is|was|has|does|did|will))(?: not|n['’]t)?"
    r"(?: [\w'’]+){0,3}?)? (?:help(?:s|ed|ful)?|useful|clear|all|enough|great|"
    r"good|perfect|interesting|right|wrong|correct|true|false|nonsense|"
    r"makes sense|answer(?:s|ed)?(?: (?:it|that|(?:my|the) question))?|"
    r"(?:all |what )?(?:i|we) (?:want(?:ed)?|need(?:ed)?|asked|meant)(?: to know| for)?)"
    r"(?:,? thank(?:s| you))?\W*|"
    r"you(?:['’](?:re|ve|d))?\b[^?]*|"
    r"i (?:do not|don['’]t|did not|didn['’]t|can['’]t|cannot) (?:believe|agree|like|trust|think|"
    r"understand)(?: (?:you|it|that|this|so))?\W*|"
    r"(?:never mind|forget it|no problem|no worries|(?:good ?)?bye(?: bye)?|see you|that will do)"
    r"\W*",
    re.IGNORECASE,
)
_THREAD = re.compile(
    r"\s*(?:(?:and|but|or|also|so|then|what about|how about|what of|i meant?|compared (?:to|with)|"
    r"versus|vs)\b|(?:the )?same (?:question |thing )?(?:for|in|about|with)\b)",
    re.IGNORECASE,
)
# Whose report it is can be pointed at from anywhere ("this school"), and "are there" at nothing.
_WHOLE = (
    "report|inspection|review|audit|document|year|force|service|school|college|academy|nursery|"
    "hospital|trust|council|authority|prison|home|provider|agency|organi[sz]ation|company|department"
)
_POINTS_BACK = re.compile(
    rf"\b(?:(?:this|that)\b(?! (?:{_WHOLE})s?\b)|it|its|they|them|their|theirs|these|those|he|she|"
    r"him|her|his|ones?|others|else|(?:since|before|by|until) then|"
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )there(?! (?:is|are|was|were|has|have)\b))\b",
    re.IGNORECASE,
)
_PREPOSITIONS = (
    "for|about|in|at|on|of|from|by|to|with|within|during|since|before|after|under|near|against|"
    "among|across|through|until|between|over|into|towards"
)
_AUXILIARIES = frozenset(
    """
    is isn't are aren't was wasn't were weren't am be been being do does doesn't did didn't has
    hasn't have haven't had can can't could will would shall should may might must
    """.split()
)
_AUXILIARY = "|".join(sorted(_AUXILIARIES, key=len, reverse=True))
# Stands for what the question itself says behind it: "What is it like to live here?"
_EMPTY_IT = re.compile(
    r"\b(?:what(?:['’]s| is| was) it like (?:to|for|in|at|being)\b|how (?:does|did) it feel\b|"
    r"(?:does|did|do|will|would) it (?:take|cost) (?:\w+ ){0,2}?to\b|"
    r"(?:is|was) it (?:(?:ever|still|really|also) )?(?:true|known|clear|likely|possible|right|fair|"
    r"safe|legal|easy|hard|difficult|common|usual|normal|important|necessary|worth|better|the case)"
    r" (?:that|whether|to|for [\w ]+ to)\b)",
    re.IGNORECASE,
)
# What these point at may stand in front of them in the same question.
_OWNER = re.compile(r"its|their|his|her", re.IGNORECASE)
_DOER = re.compile(r"it|they|he|she", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\b(?:that|whether|if|how|what|when|where|why|because|whom|than|as)\s+\Z", re.IGNORECASE
)
# Behind a word of content: "the money that the home has", "say that it is safe".
_JOINS = re.compile(
    r"that\s+(?:it|its|they|their|the|an?|s?he|his|her|there|we|you|i|"
    rf"{_AUXILIARY})\b",
    re.IGNORECASE,
)
_COMPARES_BACK = re.compile(
    r"(?:is|are|was|were|does|do|did|has|have) (?:it|this|that|they|these|those)\b.*\bthan\b",
    re.IGNORECASE,
)
# "How many?", "Since when?", "Out of how many?": whatever was spoken of.
_ASKS_NOTHING_MORE = re.compile(
    rf"(?:(?:out )?(?:{_PREPOSITIONS}) )?(?:how|what|which|who|when|where|why)\b", re.IGNORECASE
)
# "How many were faulty?": of what was spoken of.
_HOW_MANY_OF_THEM = re.compile(
    r"how many (?:is|are|was|were|has|have|had)\b(?! (?:there|you|we)\b)", re.IGNORECASE
)
# Without a verb: "Which years?", "By what date?" But "How many stations?" asks for itself.
_ASKS_WITHOUT_VERB = re.compile(
    rf"(?:(?:out )?(?:{_PREPOSITIONS}) )?(?:what|which|whose) [\w'’-]+\W*|"
    rf"(?:out )?(?:{_PREPOSITIONS}) how (?:many|much|long) [\w'’-]+\W*",
    re.IGNORECASE,
)
# What has the most, or is the best, has it among what was spoken of.
_SUPERLATIVE_LAST = re.compile(
    r"\b(?:the|is|are|was|were|did|does|do|whose|who|which) (?:most|least|fewest|best|worst|"
    r"highest|lowest|biggest|largest|greatest|smallest|longest|shortest|oldest|youngest|newest|fastest|"
    r"slowest|strongest|weakest|cheapest|safest|nearest)\W*\Z",
    re.IGNORECASE,
)
# Verbs that leave unsaid what everybody knows: "Did the board know?", "Who agreed?"
_UNSAID_BEHIND = re.compile(
    r"\b(?:kn(?:ow|ew|own)|agreed?|noticed?|object(?:ed)?|approved?|reali[sz]ed?|refused?|"
    r"(?:find|found) out|told|informed|warned)\W*\Z",
    re.IGNORECASE,
)
# Asking for more of the same, whatever it was.
_MORE = re.compile(
    r"(?:(?:can|could|would|will) you )?(?:please )?(?:(?:tell|give|show) me |say )?"
    r"(?:some |any |a (?:bit|little) )?(?:(?:more|further)(?: (?:details?|information|please))?|"
    r"explain|elaborate|go on)(?: please)?\W*",
    re.IGNORECASE,
)
_COMPARED = frozenset(terms("better worse best worst higher lower more less same different"))
_SHORT_THREAD = 10
_FEW_WORDS = 2
# What takes up the thread, up to what is put in: "and", "what about", "the same for".
_LEAD = re.compile(
    r"\s*(?:(?:and|but|or|also|so|then)\b,?\s*)*(?:(?:what|how)\s+(?:about|of)\b\s*|"
    r"(?:the\s+)?same\s+(?:(?:question|thing)\s+)?(?=(?:for|in|about|with)\b)|i\s+meant?\s+)?",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(rf"({_PREPOSITIONS})\s+(?=\S)", re.IGNORECASE)
# A bare name ("And theft?") takes the place of what follows one of these.
_FOR = r"for|about"
_MOST_PUT_IN = 6
_MOST_REPLACED = 8
# What makes more of a phrase than a name: a clause, a pointer back, a place or a time of its
# own, a word for nothing in particular, a request. Such a phrase is neither put in nor replaced.
_NO_NAMES = _AUXILIARIES.union(
    """
    who whom whose what when where why how which that if whether because though than not no
    it its they them their theirs this these those he she him his her hers there i me my we us
    our you your one ones
    for about in at on from by within during since before after under near among across through
    until between
    last next previous past ago now today currently recently previously then yet later earlier
    nationally locally regionally elsewhere overseas abroad
    else other others rest more any anything something nothing everything anyone someone both
    compared comparing according including excluding except without despite like as per
    explain describe list show tell give compare name thanks thank please ok okay yes
    """.split()
)
_ASKING = re.compile(
    rf"(?:(?:out )?(?:{_PREPOSITIONS}) )?(?:who|whom|whose|what|when|where|why|how|which|"
    rf"{_AUXILIARY})\b",
    re.IGNORECASE,
)
# What a question begins with before it names what it is about.
_ASKS = re.compile(
    r"\s*+(?:(?:and|but|so|then)\b,?\s*+)*+(?:"
    r"(?:(?:about|by|for|from|in|of|on|to|with|since|at|until) )?"
    r"(?:how (?:many|much|often|long|far|fast|quickly|well|good|big|large|old|soon)|how|what|which|"
    r"whose|whom|who|when|where|why)(?:['’]s)?\b(?:\s+(?:"
    rf"{_AUXILIARY})\b(?:\s+there\b)?)?|(?:{_AUXILIARY})\b(?:\s+there\b)?|"
    r"(?:(?:can|could|would|will) you )?(?:please )?"
    r"(?:tell me|show me|give me|say|list|describe|explain|name)\b(?:\s+(?:about|all|more))*)\s+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'’]+")
_ARTICLE = re.compile(r"(?:the|an?)\s", re.IGNORECASE)
_FIGURE = re.compile(r"(?<![\w.,/–-])\d+(?:[.,/–-]\d+)*(?![\w])")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?")
_WHEN = re.compile(r"\s(?:in|during|since|on|from|between|by|at)\s[^,]{0,40}\d")
# Behind these a preposition belongs to what is asked for, not to what does it.
_REQUESTS = frozenset("tell show give list name find explain describe who".split())


def complete(question: str, before: str, between: str = "") -> str:
    """Return a follow-up with the question that it leans on; others as they are.

    A question leans on the one before it when it has no content of its own ("Why?"), takes
    up a thread ("And for women?", "What about 2017?", "In 2017?"), or is short and points back
    ("Is it effective?") or leaves something unsaid ("Which is best?"); a word of thanks in front
    counts for nothing. Where it is plain what it puts in the place of what, the question before is
    returned so changed (`substitute`), else the two, one behind the other: of the one before only
    what it is about, where the follow-up asks something of that ("Why?"), for otherwise two things
    would be asked at once. ``before`` is the last question that stands alone, ``between`` the
    follow-up behind that, if any: it is kept only for a question that has no content, where it has
    some itself.

    >>> complete("And for women?", "What percentage of officers are men?")
    'What percentage of officers are men? And for women?'
    >>> complete("And theft?", "What is the arrest rate for burglary?")
    'What is the arrest rate for theft?'
    >>> complete("Why?", "Who pays?", "And for women?"), complete("When?", "Who pays?", "Why?")
    ('pays: And for women? Why?', 'pays: When?')
    >>> complete("Who chairs the panel?", "What percentage of officers are men?")
    'Who chairs the panel?'
    """
    asked = opened(question)
    if not before or is_remark(question) or not _leans(asked):
        return question
    if changed := substitute(asked, before):
        return changed
    front = _topic(before) if _asks_itself(asked) else _closed(before)
    kept = _topic(between) if terms(between) and not terms(asked) else ""
    return " ".join(filter(None, (front, kept, asked)))


def names(question: str) -> set[str]:
    """Return the stems of what a follow-up names itself; that something is more names nothing.

    >>> names("Why is it worse?"), names("And the boats?")
    (set(), {'boat'})
    """
    return {word.stem for word in telling(question)} - _COMPARED


def _asks_itself(question: str) -> bool:
    """Say whether a follow-up has a question of its own, and takes none over.

    >>> _asks_itself("And for women?"), _asks_itself("And why is it so?")
    (False, True)
    """
    lead = _LEAD.match(question)
    asking = _ASKING.match(question, lead.end() if lead else 0)
    return asking is not None and not _MORE.fullmatch(question)


def _topic(question: str) -> str:
    """Return what a question is about, without what it asks of that, as what follows is asked of.

    >>> _topic("How many homes are empty?"), _topic("Is the ferry safe?"), _topic("Why?")
    ('homes are empty:', 'the ferry safe:', 'Why?')
    """
    *_, last = SENTENCE_END.split(question)
    asked = _ASKS.match(last)
    rest = last[asked.end() :].strip(_TRAILING) if asked else ""
    return f"{question.removesuffix(last)}{rest}:" if telling(rest) else _closed(question)


def _closed(question: str) -> str:
    """Return a question with a sign at its end, so that none runs into what is put behind it."""
    return question if question.rstrip()[-1:] in ".?!:;" else f"{question.rstrip()}?"


def opened(question: str) -> str:
    """Return a question without what people say before they ask.

    >>> opened("Thanks. And in 2014?"), opened("Well-being?")
    ('And in 2014?', 'Well-being?')
    """
    lead = _PLEASANTRY.match(question)
    return question[lead.end() :] if lead else question


def is_remark(question: str) -> bool:
    """Say whether a text is told to the assistant, and asks nothing of the reports.

    >>> is_remark("Thanks, that helps!"), is_remark("You are wrong."), is_remark("Thanks. Why?")
    (True, True, False)
    """
    # Of nothing but pleasantries the last would pass for what is asked.
    rest = opened(f"{question}, .")
    return rest == "." or _REMARK.fullmatch(opened(question)) is not None


def _leans(question: str) -> bool:
    count = len(question.split())
    if count > _SHORT_THREAD:
        return False
    return (
        not terms(question)
        or (not telling(question) and _ASKS_NOTHING_MORE.match(question) is not None)
        or bool(_THREAD.match(question) or _MORE.fullmatch(question))
        or bool(_ASKS_WITHOUT_VERB.fullmatch(question) or _HOW_MANY_OF_THEM.match(question))
        or _COMPARES_BACK.match(question) is not None
        or _is_fragment(question)
        or (len(telling(question)) <= _FEW_WORDS and _is_short_of_something(question))
    )


def _is_short_of_something(question: str) -> bool:
    return bool(
        _points_back(question)
        or _SUPERLATIVE_LAST.search(question)
        or _UNSAID_BEHIND.search(question)
    )


def _points_back(question: str) -> bool:
    """Say whether a question points at something that it does not name itself.

    >>> _points_back("Is it effective?"), _points_back("Are victims told how their case goes?")
    (True, False)
    """
    empty = _EMPTY_IT.search(question)
    return any(
        not (empty and empty.start() <= found.start() < empty.end())
        and not _is_named_before(question, found)
        for found in _POINTS_BACK.finditer(question)
    )


def _is_named_before(question: str, pointer: re.Match[str]) -> bool:
    """Say whether a pointer may stand for what the same question names in front of it.

    An owner may ("Does the force train its officers?"), and who does something in a clause of its
    own ("Does the home have the staff that it needs?"); what something is done to may not ("Did
    the board know it?").
    """
    before = question[: pointer.start()]
    if _JOINS.match(question, pointer.start()):
        return bool(telling(" ".join(before.split()[-1:])))
    clause = _CLAUSE.search(before) if _DOER.fullmatch(pointer[0]) else None
    if clause:
        return bool(telling(before[: clause.start()]))
    return _OWNER.fullmatch(pointer[0]) is not None and bool(telling(before))


def _is_fragment(question: str) -> bool:
    """Whether a question is a preposition and what stands behind it ("In 2014?")."""
    phrase = question.strip(_TRAILING)
    found = _PREPOSITION.match(phrase)
    return found is not None and _is_name(phrase[found.end() :], _MOST_PUT_IN)


def substitute(question: str, before: str) -> str | None:
    """Return the question before with what a follow-up names in the place of a part.

    A short name takes the place of what stands behind "for" or "about" at the question's end;
    with a preposition, of what stands behind the same one there; a figure only of the one
    figure of its kind, a year or none. Returns None where that is not plain.

    >>> substitute("And for theft?", "What is the arrest rate for burglary?")
    'What is the arrest rate for theft?'
    >>> substitute("And in 2014?", "How many officers were there in 2019?")
    'How many officers were there in 2014?'
    >>> substitute("And for women?", "What percentage of officers are men?")
    """
    lead = _LEAD.match(question)
    rest = question[lead.end() :].strip(_TRAILING) if lead else ""
    *_, last = SENTENCE_END.split(before)
    # In a story the sentence that asks must be the last: what else stands there is no question.
    asking = before == last or last.rstrip().endswith("?")
    if not lead or not rest or not asking:
        return None
    if not lead.group().strip() and not _is_fragment(rest):
        return None
    start = len(before) - len(last)
    place = _figure(rest, last) or _phrase(rest, last)
    if place is None:
        return None
    begin, end, put_in = place
    return f"{before[: start + begin]}{put_in}{before[start + end :]}"


_Place = tuple[int, int, str]
"""From where to where in a sentence what is put in."""


def _figure(rest: str, sentence: str) -> _Place | None:
    """Put a figure in the place of the only one of its kind, with its preposition if it has one."""
    preposition = _PREPOSITION.match(rest)
    figure = rest[preposition.end() :] if preposition else rest
    if not _FIGURE.fullmatch(figure):
        return None
    alike = [one for one in _FIGURE.finditer(sentence) if _kind(one[0]) == _kind(figure)]
    if len(alike) != 1:
        return None
    begin, end = alike[0].span()
    # "In 2014" takes the place of "in March 2019" as a whole.
    stands = re.search(
        rf"\b(?:{_PREPOSITIONS})\s+(?:(?:{MONTHS})\s+)?\Z", sentence[:begin], re.IGNORECASE
    )
    if preposition and stands:
        return stands.start(), end, rest[0].lower() + rest[1:]
    return begin, end, figure


def _phrase(rest: str, sentence: str) -> _Place | None:
    """Put a name in the place of the last phrase behind its preposition, or behind "for"."""
    preposition = _PREPOSITION.match(rest)
    name = rest[preposition.end() :] if preposition else rest
    wanted = re.escape(preposition[1]) if preposition else _FOR
    places = list(re.finditer(rf"\s(?:{wanted})\s+(?=\S)", sentence, re.IGNORECASE))
    if not places or (preposition and len(places) > 1) or not _is_name(name, _MOST_PUT_IN):
        return None
    begin = places[-1].end()
    old = sentence[begin:].rstrip(_TRAILING)
    # "for burglary in 2019": the year stays.
    when = None if _kind(name) else _WHEN.search(old)
    old = old[: when.start()] if when else old
    if not _is_name(old, _MOST_REPLACED) or _kind(name) != _kind(old):
        return None
    if not preposition and not _gives_way(old, name):
        return None
    if not _is_complete(sentence[: places[-1].start()], old):
        return None
    return begin, begin + len(old), name


def _gives_way(old: str, name: str) -> bool:
    """Say whether a phrase gives way to a name that comes without a preposition.

    What the whole report is about does not ("How many work for the force?" "And women?"), and
    what has no article does not to what has one: "And the cost?" asks for the cost of the same.
    """
    return bool(unnamed(set(terms(old)), set())) and (
        bool(_ARTICLE.match(old)) or not _ARTICLE.match(name)
    )


def _is_complete(front: str, phrase: str) -> bool:
    """Say whether a question has its verb in front of a phrase at its end.

    Otherwise the phrase may hold it ("How many of the officers left?"), unless it has one word
    of content only.
    """
    words = [word.lower().replace("’", "'") for word in _WORD.findall(front)]
    return (
        len(terms(phrase)) == 1
        or bool(_AUXILIARIES.intersection(words[1:]))
        or words[:1] == ["what's"]
        or words[1:2] == ["there"]
        or bool(_REQUESTS.intersection(words[:1]))
    )


def _is_name(phrase: str, most: int) -> bool:
    """Say whether a phrase is a name and nothing more, of so many words at most."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(phrase)]
    return (
        0 < len(words) <= most
        and bool(terms(phrase))
        and not _NO_NAMES.intersection(words)
        and phrase.count("(") == phrase.count(")")
    )


def _kind(phrase: str) -> str:
    """Return "year" or "figure" for a phrase that holds one, "" for one that does not."""
    figures = _FIGURE.findall(phrase)
    if any(_YEAR.fullmatch(figure) for figure in figures):
        return "year"
    return "figure" if figures else ""
