from __future__ import annotations

import pytest

from qa import abbreviations, questions
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


def test_abbreviations_are_spelt_out_once_in_a_question():
    known = {"EAT": "Early Action Together", "DAST": "domestic abuse safeguarding team"}
    expand = abbreviations.expand
    assert expand("Who runs EAT?", known) == "Who runs EAT (Early Action Together)?"
    assert expand("What can I eat?", known) == "What can I eat?"
    assert expand("what is a dast", known).endswith("dast (domestic abuse safeguarding team)")
    asked = "What does the domestic abuse safeguarding team (DAST) do?"
    assert expand(asked, known) == asked


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
        (STORY.replace(".", ",") + " " + ASKED, ()),
    ],
)
def test_a_long_question_comes_down_to_the_sentence_that_asks(text: str, parts: tuple[str, ...]):
    query = questions.read(text, SPELLER, {})
    assert query.parts == (text, *parts)
    assert query.asks == (parts[0] if parts else text)


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
