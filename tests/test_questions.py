from __future__ import annotations

import pytest

from qa import abbreviations, follow_ups, questions
from qa.spelling import Speller, is_english

SPELLER = Speller({"vetting": 9, "officers": 20, "bias": 4, "bail": 9, "force": 30, "news": 2})


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("are all oficers vetted", "are all officers vetted"),
        ("vettign", "vetting"),
        ("wich forse", "which force"),
        ("unconcious bais", "unconscious bias"),
        ("Wen was it shut, and hoo by", "when was it shut, and who by"),
        ("wats the force", "what's the force"),
    ],
)
def test_misspelt_words_become_the_nearest_known_ones(typed: str, mended: str):
    assert SPELLER.mend(typed) == mended


@pytest.mark.parametrize(
    "right",
    [
        "How many helicopters and tasers are there?",  # English words that no report holds
        "How is colour organised in the programme?",  # British spelling
        "What does the DASTT do?",  # letters that stand for something
        "Is Abertillery near Chepstow?",  # names
        "Did Captain Wat or Aunt Wen see it?",
        "What happened in 2018/19, at 37.2 %?",
        "qwertyuiop zxcvbnm",
        # One wrong letter makes too many words of a short one.
        "Do pcsos go to skool for munny?",
    ],
)
def test_right_words_names_and_gibberish_are_left_alone(right: str):
    assert SPELLER.mend(right) == right


def test_everything_between_the_words_stays():
    assert SPELLER.mend("  vettign -- 'forse'?\n") == "  vetting -- 'force'?\n"


def test_a_word_of_the_reports_is_no_question_word_that_is_misspelt():
    assert Speller({"wen": 2}).mend("how is a wen removed") == "how is a wen removed"


def test_nothing_is_near_to_something_else():
    assert SPELLER.nearest("helicopter") is None or is_english("helicopter")
    assert Speller({}).nearest("zzzzzzz") is None


LONG = "We went to the zoo with our two children, who like the old grey donkeys best of all"


@pytest.mark.parametrize(
    ("asks", "clause"),
    [
        (
            ", and nobody knew the answer, so how many donkeys are there now?",
            "how many donkeys are",
        ),
        ("; could you tell me on which days they are fed?", "could you tell me on which"),
        (" – what do the donkeys eat in winter?", "what do the donkeys eat"),
        (", but I'd like to know who feeds the donkeys.", "I'd like to know who feeds"),
        # Says more of what stands before, or has too little to ask by itself.
        (", and were told of the keeper, which upset our youngest a good deal?", None),
        (", and would come again every day of the week, but why?", None),
        (", and if so how many of them were there that day?", None),
    ],
)
def test_a_long_sentence_is_parted_where_its_question_begins(asks: str, clause: str | None):
    whole = f"{LONG}{asks}"
    parts = questions.read(whole, Speller({}), {}).parts
    assert len(parts) == (3 if clause else 1)
    if clause:
        assert parts[1].startswith(clause)
        assert whole.startswith(parts[2])
        assert parts[2].startswith(LONG)


def test_abbreviations_are_found_where_they_are_spelt_out():
    text = (
        "The multi-agency risk assessment conference (MARAC) and organised crime groups (OCGs) "
        "use Management of Risk in Law Enforcement (MoRILE). Some (a few) do not (AND) or it is "
        "grievous bodily harm (wounding)."
    )
    assert abbreviations.find(text) == {
        "MARAC": "multi-agency risk assessment conference",
        "OCGs": "organised crime groups",
        "OCG": "organised crime groups",
        "MoRILE": "Management of Risk in Law Enforcement",
    }


def test_a_long_form_does_not_reach_into_the_paragraph_before():
    assert abbreviations.find("National police\n\nchiefs' council (NPCC)") == {}


SHIPS = """The harbour pilots' union met twice. A Safe Mooring Plan was agreed for small boats.
Rope and chain checks are made. The rope and chain
checks found rust, and some left early. Some locks end. Sand lies east.
Life-jacket repairs go on; life-jacket repair costs rose."""


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("HPU", None),  # once, and no name
        ("SMP", "safe mooring plan"),
        ("SMPs", "safe mooring plan"),
        ("RCC", "rope and chain checks"),  # twice, without its small word
        ("RACC", "rope and chain checks"),
        ("LJR", "life-jacket repairs"),  # once several, once one
        ("SLE", None),  # all kinds of words
        ("ALJ", None),
        ("TRAC", None),  # begins with a small word
        ("XYZ", None),
        ("SP", None),
        ("", None),
    ],
)
def test_what_an_abbreviation_stands_for_is_found_by_its_letters(short: str, long: str | None):
    assert abbreviations.Initials(["Nothing here.", SHIPS]).long_form(short) == long


def test_no_words_are_an_abbreviation_over_the_end_of_a_sentence_or_a_report():
    assert (
        abbreviations.Initials(["Safe. Mooring plan", "Safe Mooring", "Plan"]).long_form("SMP")
        is None
    )


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("What rose in 17/18?", "What rose in 2017/18?"),
        ("Are 12/15 dogs well?", "Are 12/15 dogs well?"),
        ("What was done by 01/02/18?", "What was done by 01/02/18?"),
        ("Does the report mention any horses?", "horses?"),
        ("does this inspection report say anything about cats", "cats"),
        ("Is there anything in the report about the gate?", "gate?"),
        ("Does the report say why it is shut?", "Does the report say why it is shut?"),
        ("Is there anything", "Is there anything"),
    ],
)
def test_a_question_is_searched_by_what_it_is_about(typed: str, searched: str):
    assert questions.read(typed, SPELLER, {}).text == searched


def test_abbreviations_are_spelt_out_once_in_a_question():
    known = {"EAT": "Early Action Together", "DAST": "domestic abuse safeguarding team"}
    expand = abbreviations.expand
    assert expand("Who runs EAT?", known) == "Who runs EAT (Early Action Together)?"
    assert expand("What can I eat?", known) == "What can I eat?"
    assert expand("what is a dast", known).endswith("dast (domestic abuse safeguarding team)")
    asked = "What does the domestic abuse safeguarding team (DAST) do?"
    assert expand(asked, known) == asked
    assert (
        expand("Is an SR (safe room) full?", {"SR": "safe rooms"}) == "Is an SR (safe room) full?"
    )


@pytest.mark.parametrize(
    ("question", "text", "put"),
    [
        ("How many safe rooms are there?", "It has 9 SRs.", "How many SRs are there?"),
        ("Is the Safe Room full?", "Each SR is full.", "Is the SR full?"),
        ("Is an SR (safe room) full?", "Each SR is full.", "Is an SR full?"),
        # As it is: the text has the name, or nothing of it.
        ("Is a safe room full?", "An SR is a safe room.", None),
        ("Is a safe room full?", "No room is. USRs are.", None),
        ("Is an unsafe roomy house full?", "Each SR is full.", None),
    ],
)
def test_a_name_is_put_to_a_text_in_the_letters_that_it_has(
    question: str, text: str, put: str | None
):
    known = abbreviations.find("Nine safe rooms (SRs). The cost (low).")
    asked = questions.read(f"I am a nurse. {question}", SPELLER, known)
    told = questions.as_written(asked, text)
    assert told.asks == (put or question)
    assert told.text == told.own == f"I am a nurse. {put or question}"
    assert told.asked == asked.asked


def test_a_short_question_is_one_thought():
    assert questions.read("Who pays for it?", SPELLER, {}).parts == ("Who pays for it?",)


STORY = "I run a youth club in the valleys, and we hear rumours about gangs."
ASKED = "Did the inspectors see any sign of gang activity, or is it all just talk?"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (f"Hello. {STORY} {ASKED}", (ASKED, STORY)),
        # A sentence without content of its own asks nothing.
        (f"{STORY} {ASKED} Can you tell me?", (ASKED, STORY)),
        # What follows the question is not what is asked.
        (f"{STORY} {ASKED} My deadline is on Friday.", (ASKED, STORY)),
        (
            f"{STORY} I'd like to know whether it is true. It worries us all.",
            ("I'd like to know whether it is true.", STORY),
        ),
        (
            f"{STORY} Please send the gang figures for 2019.",
            ("Please send the gang figures for 2019.", STORY),
        ),
        (f"{STORY[:-1]}, {ASKED}", (ASKED, STORY[:-1])),
        (f"{STORY[:-1]} and of many others there besides?", ()),
    ],
)
def test_a_long_question_comes_down_to_the_sentence_that_asks(text: str, parts: tuple[str, ...]):
    query = questions.read(text, SPELLER, {})
    assert query.parts == (text, *parts)
    assert query.asks == (parts[0] if parts else text)
    # What its question leans on may stand anywhere in it.
    assert query.matters == text


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("I am a local councillor. Who pays the keepers?", "Who pays the keepers?"),
        ("Who pays the keepers? My editor wants to know.", "Who pays the keepers?"),
        ("My street was flooded. I'd like to know who pays.", "I'd like to know who pays."),
        ("My street was flooded. who pays the keepers", "who pays the keepers"),
        # Two questions, or none, are one thought.
        ("Who pays the keepers? Who guards the gate?", None),
        ("Stop and search. Outcomes for young people.", None),
        ("I am a councillor. Who pays the keepers?", "Who pays the keepers?"),
        ("Hello there. Who pays the keepers?", "Who pays the keepers?"),
        ("Who pays the keepers? Thanks.", "Who pays the keepers?"),
        # A topic, or what the question leans on, is no small talk.
        ("Animals in winter. What did the inspectors find?", None),
        ("Tigers. What did the inspectors find?", None),
        ("There is a new gate. How often is it locked by keepers?", None),
    ],
)
def test_small_talk_beside_a_short_question_is_none_of_it(text: str, asked: str | None):
    query = questions.read(text, SPELLER, {})
    assert query.parts == ((text, asked) if asked else (text,))
    assert query.asks == query.matters == (asked or text)


def test_a_short_follow_up_is_one_thought_with_what_it_leans_on():
    before = "The gate is old."
    text = "The gate is old. Who guards the gate at night? Is it locked by keepers?"
    assert questions.read(text, SPELLER, {}, before).parts == (text,)
    told = "I saw the gate. Is it locked by keepers?"
    assert questions.read(told, SPELLER, {}, before).parts == (told,)
    assert len(questions.read(told, SPELLER, {}).parts) == 2
    # What is long comes down to the sentence that asks, whatever it leans on.
    long = f"{STORY} {ASKED}"
    assert questions.read(long, SPELLER, {}, before).parts == (long, ASKED, STORY)


@pytest.mark.parametrize(
    ("text", "abbreviations"),
    [
        ("What does RUI mean?", ("RUI",)),
        ("What are the 4Ps?", ("4Ps",)),
        ("Who is the PCC?", ("PCC",)),
        ("How many PCSOs are there?", ()),
        ("What is meant by bail?", ()),
        ("What is AB, CD, EF and GH?", ("AB", "CD", "EF")),
    ],
)
def test_asking_what_an_abbreviation_means_is_noticed(text: str, abbreviations: tuple[str, ...]):
    assert questions.read(text, SPELLER, {}).to_explain == abbreviations


def test_asking_for_a_judgement_is_noticed():
    graded = questions.read("What grade did it get?", SPELLER, {})
    thought = questions.read("What did they think of it?", SPELLER, {})
    assert (graded.wants_judgement, graded.wants_opinion) == (True, False)
    assert (thought.wants_judgement, thought.wants_opinion) == (False, True)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("HOW MANY FIRES WERE THERE?", "how many fires were there?"),
        ("WHAT DOES THE DAST DO?", "what does the DAST (domestic abuse team) do?"),
        ("PPN FORM", "PPN FORM"),
        ("What does RUI mean?", "What does RUI mean?"),
    ],
)
def test_a_question_in_capitals_is_not_a_row_of_abbreviations(typed: str, read: str):
    query = questions.read(typed, Speller({"fires": 2}), {"DAST": "domestic abuse team"})
    assert (query.asked, query.text) == (typed, read)


GRADE = "What was the grade for investigating crime?"
ARRESTS = "What is the arrest rate for domestic abuse?"
THEFT_IN_2019 = "What is the rate for theft in 2019?"
IN_2019 = "How many officers were there in 2019?"


@pytest.mark.parametrize(
    ("before", "follow_up", "whole"),
    [
        (GRADE, "and legitimacy?", "What was the grade for legitimacy?"),
        (GRADE, "What about legitimacy?", "What was the grade for legitimacy?"),
        (GRADE, "How about treating the public fairly", GRADE[:23] + "treating the public fairly?"),
        (GRADE, "And for efficiency?", "What was the grade for efficiency?"),
        (ARRESTS, "what about burglary?", "What is the arrest rate for burglary?"),
        (ARRESTS, "Same for fraud", "What is the arrest rate for fraud?"),
        ("Tell me about arson.", "And theft?", "Tell me about theft."),
        ("I am old. Who pays for care?", "And for rent?", "I am old. Who pays for rent?"),
        ("the rate for crime", "and crime prevention", "the rate for crime prevention"),
        ("What is said about the north?", "and the south?", "What is said about the south?"),
        # The preposition that is repeated.
        ("How many live in the south?", "and in the north?", "How many live in the north?"),
        ("How good is it at planning?", "And at cooking?", "How good is it at cooking?"),
        ("Who works for the force?", "And for the council?", "Who works for the council?"),
        # A figure takes the place of a figure of its kind.
        (IN_2019, "and in 2014?", "How many officers were there in 2014?"),
        (IN_2019, "What about 2018/19?", "How many officers were there in 2018/19?"),
        ("How many left since 2019?", "and in 2014?", "How many left in 2014?"),
        ("How many left in May 2019?", "and in 2014?", "How many left in 2014?"),
        (THEFT_IN_2019, "and fraud?", "What is the rate for fraud in 2019?"),
        # A preposition and a name are no question by themselves.
        (THEFT_IN_2019, "for fraud?", "What is the rate for fraud in 2019?"),
        (THEFT_IN_2019, "In 2014?", "What is the rate for theft in 2014?"),
        (IN_2019, "I meant in 2014", "How many officers were there in 2014?"),
        (THEFT_IN_2019, "Same question for fraud", "What is the rate for fraud in 2019?"),
        # What people say before they ask.
        (IN_2019, "OK, and in 2014?", "How many officers were there in 2014?"),
        (IN_2019, "Thank you very much. What about 2014?", "How many officers were there in 2014?"),
        (IN_2019, "No, sorry, I meant in 2014.", "How many officers were there in 2014?"),
        ("Who lives within 5 miles?", "And 10?", "Who lives within 10 miles?"),
    ],
)
def test_a_follow_up_takes_the_place_of_what_it_plainly_replaces(
    before: str, follow_up: str, whole: str | None
):
    assert follow_ups.complete(follow_up, before) == (whole or follow_up)


@pytest.mark.parametrize(
    ("before", "follow_up"),
    [
        # Nothing that it could replace, or more than one thing.
        ("What percentage of officers are men?", "And for women?"),
        ("What percentage of officers are men?", "And of women?"),
        ("How good is it at planning?", "And cooking?"),
        ("How many in the south work in offices?", "And in the north?"),
        ("What is the plan for working in partnership?", "And for training?"),
        # The phrase at the end may hold the verb.
        ("How many of the officers left?", "And of the staff?"),
        ("Is the training for officers good?", "And for staff?"),
        ("What plans for training does the force have?", "And for dogs?"),
        # What asks, points back or sets a time is no name.
        (GRADE, "What about their children?"),
        (GRADE, "And last year?"),
        (GRADE, "And in Cardiff?"),
        (GRADE, "And compared with others?"),
        (GRADE, "And what about those who are kept in custody overnight?"),
        # A thing of the same, not another of its kind.
        (ARRESTS, "And the cost?"),
        ("How many women work for the force?", "And men?"),
        # A year is neither a name nor a number.
        (ARRESTS, "and for 2014?"),
        (IN_2019, "and in Wales?"),
        ("Who lives within 5 miles?", "And in 2014?"),
        ("What changed from 2014 to 2019?", "And in 2016?"),
        # The sentence that asks is not the last.
        ("What is the rate for theft? I ask for my mother.", "And for arson?"),
    ],
)
def test_any_other_follow_up_stands_behind_the_question_before(before: str, follow_up: str):
    assert follow_ups.complete(follow_up, before) == f"{before} {follow_up}"


@pytest.mark.parametrize(
    ("follow_up", "whole"),
    [
        ("Hmm, why?", "why?"),
        ("I see. How many of them cook?", "How many of them cook?"),
        ("Yes, but why?", "but why?"),
        ("Can you tell me more?", None),
        ("More details please", None),
        ("Is this higher than the national average?", None),
        ("What changed since then?", None),
        ("Are there any others?", None),
        ("Compared to 2014?", None),
        ("At night?", None),
        ("How many?", None),
        ("Since when?", None),
    ],
)
def test_a_follow_up_is_known_in_the_midst_of_a_talk(follow_up: str, whole: str | None):
    before = "Who works in the kitchen?"
    assert follow_ups.complete(follow_up, before).endswith(f" {whole or follow_up}")


@pytest.mark.parametrize(
    ("before", "follow_up", "whole"),
    [
        (GRADE, "And why?", "the grade for investigating crime: And why?"),
        (GRADE, "and is it good?", "the grade for investigating crime: and is it good?"),
        ("How many boats leak?", "which ones?", "boats leak: which ones?"),
        ("Tell me about the quay", "Who mends it?", "the quay: Who mends it?"),
        ("I fish. Are there any boats?", "Who mends them?", "I fish. any boats: Who mends them?"),
        # Nothing is left of it, or the follow-up takes the question over.
        ("Why is that?", "Since when?", "Why is that? Since when?"),
        ("How many boats leak", "and of barges", "How many boats leak? and of barges"),
        ("How many boats leak", "tell me more", "How many boats leak? tell me more"),
    ],
)
def test_of_the_question_before_is_kept_what_the_follow_up_asks_about(
    before: str, follow_up: str, whole: str
):
    assert follow_ups.complete(follow_up, before) == whole


@pytest.mark.parametrize(
    ("follow_up", "leans"),
    [
        ("Out of how many?", True),
        ("by what date", True),
        ("which years?", True),
        ("How many stations?", False),
        ("How many were faulty?", True),
        ("how many have been finished so far", True),
        ("How many are there in the north?", False),
        ("How many boats were faulty?", False),
        ("Which council has the most?", True),
        ("Who has the most boats?", False),
        ("did the board know", True),
        ("Did the board know of leaks?", False),
        ("thanks - who mends them?", True),
        # It may be named in the same question, or stand for what is said behind it.
        ("Are victims told how their case is going?", False),
        ("Are they told how their case is going?", True),
        ("Does the home have the staff that it needs?", False),
        ("Did the board say it?", True),
        ("What is it like to live here?", False),
        ("What is it like?", True),
        ("Is it safe to swim?", False),
        ("Is it safe?", True),
        ("What counts as that?", True),
        ("That is safe?", True),
        ("That the gate is shut?", True),
    ],
)
def test_what_leans(follow_up: str, leans: bool):
    assert (follow_ups.complete(follow_up, "Who mends boats?") != follow_up) is leans


@pytest.mark.parametrize(
    "alone",
    [
        "What is the rate for theft?",
        "How many dogs are there?",
        "Is this school safe?",
        "What does this report say about theft?",
        "Thanks, that helps!",
        "OK",
        "Well-being",
        "Right to silence",
        "No smoking policy",
        "Thanks. Who chairs the panel?",
        "Who chairs the panel in 2014?",
        "Which reports and plans for the north were drawn up by the council, and for which years?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(alone: str):
    assert follow_ups.complete(alone, GRADE) == alone
    assert follow_ups.complete("And for women?", "") == "And for women?"


@pytest.mark.parametrize(
    ("question", "between", "whole"),
    [
        ("Why?", "And the dogs?", "pays: And the dogs? Why?"),
        ("Why?", "Do they bark?", "pays: they bark: Why?"),
        ("Why?", "And when?", "pays: Why?"),
        ("And the cats?", "And the dogs?", "Who pays? And the cats?"),
    ],
)
def test_a_chain_keeps_what_a_question_without_content_leans_on(
    question: str, between: str, whole: str
):
    assert follow_ups.complete(question, "Who pays?", between) == whole


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("What are the three aims?", True),
        ("List the aims.", True),
        ("Which crime types did it look at?", True),
        ("Which forces took part?", True),
        ("What steps were taken?", True),
        ("Which company runs it?", False),
        ("Which bus does it use?", False),
        ("Which process is used?", False),
        ("What happens next?", False),
        ("What is the aim?", False),
    ],
)
def test_asking_for_several_things_is_noticed(question: str, several: bool):
    assert questions.read(question, Speller({}), {}).wants_several is several


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("Hello", True),
        ("Great, thank you very much!", True),
        ("thanks, that helps", True),
        ("That is not what I asked", True),
        ("No, that's wrong.", True),
        ("You didn't answer my question", True),
        ("I don't believe you", True),
        ("OK, bye", True),
        ("Thanks. Why?", False),
        ("Is that right?", False),
        ("That the north is well planned", False),
        ("Good practice", False),
        ("I don't understand the plan", False),
        ("I want to know about the dogs", False),
        ("youth work", False),
    ],
)
def test_what_is_told_to_the_assistant_asks_nothing(text: str, remark: bool):
    assert questions.read(text, Speller({}), {}).is_remark is remark
    if remark:
        assert follow_ups.complete(text, "Who pays?") == text
