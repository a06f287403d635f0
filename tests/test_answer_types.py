from __future__ import annotations

import pytest

from qa import answer_types


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("A total of 1,378 people took part.", True),
        ("There are five of them.", True),
        ("It has 58.5 posts.", True),
        ("In 2019 one in ten left.", True),
        ("In March 2019 it rose by 4 percent.", False),
        ("It rose by 12.5% in 2018/19.", False),
        ("It cost £3,400 and £2 more.", False),
        ("Nobody counted.", False),
    ],
)
def test_a_count_is_no_year_share_or_sum_of_money(text: str, counts: bool):
    assert answer_types.has_count(text) is counts


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Why did it rise?", {"asks_reason"}),
        ("Which forces took part?", {"asks_list"}),
        ("Is the force good?", set()),
        ("Who chairs the board?", set()),
    ],
)
def test_what_a_question_asks_for(question: str, asks: set[str]):
    names = [name for name in vars(answer_types) if name.startswith("asks_")]
    assert {name for name in names if getattr(answer_types, name)(question)} == asks


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("It fell because of rain.", True),
        ("It rained, so it fell.", True),
        ("There was a problem with the roof.", True),
        ("It was shut, since the roof leaked.", True),
        ("They differ, as each counts its own.", True),
        ("They shut it on the ground that it leaked.", True),
        ("It was given up when only two replied.", True),
        ("Drivers told us that they were tired.", True),
        ("It was halted in 2018, when the chiefs could not agree.", True),
        ("It stopped when they didn’t agree on rooms.", True),
        ("It stopped when they came.", False),
        ("They have dogs, as well as cats.", False),
        ("It was shut, after the roof had leaked.", True),
        ("They regard the rise as a sign of trust.", True),
        ("It has fallen since 2017.", False),
        ("This is the roof.", False),
    ],
)
def test_a_reason_is_told_by_the_words_that_join_one(text: str, gives: bool):
    assert answer_types.has_reason(text) is gives


@pytest.mark.parametrize(
    ("question", "lacking", "having"),
    [
        (
            "How much was spent on rooms?",
            "Table 2: Rooms let in 2023. Hostels: 12",
            "Table 2: Spending, £ million. Hostels: 2021/22 1.2; 2022/23 1.9",
        ),
        ("What did rooms cost?", "Table 2. Hostels: 12", "Table 2 (£000). Hostels: 1,200"),
        ("How many beds are there?", "There are beds.", "There are 12 beds."),
        ("number of beds", "In 2019 it was 5 percent.", "There are two."),
        ("When does it open?", "It may open soon.", "It opens in May."),
        ("When do they fill in a form?", "They fill in a form.", "It is for all who are lost."),
        ("By when must they do so?", "They must do so when asked.", "They must do so by May."),
        ("What is the size of the gap?", "The gap is wide.", "The gap is £4m."),
        ("What is the size of the team?", "The team is big.", "The team has twelve nurses."),
        ("When can staff be moved?", "Staff can be moved.", "They can, following a complaint."),
        ("When does it open?", "It opens its doors.", "It opens at 9am."),
        ("Which referral rate is advised?", "The rate is low.", "A rate of 40 is advised."),
        ("What is an OSARA?", "They use OSARA.", "They use the OSARA model (aims, results)."),
        ("What is OSARA short for?", "They use OSARA.", "They use OSARA, which means aims."),
        ("What is cuckooing?", "Cuckooing fell.", "Cuckooing, in which homes are taken, fell."),
        ("WASP - what do the letters mean?", "The WASP met.", "A panel of women (WASP) met."),
        ("WASP: what is it short for?", "The WASP met.", "The women's panel (WASP) met."),
        ("WASP (women's panel) - what do the letters mean?", "The WASP met.", "The panel (WASP)"),
        ("In which year was it built?", "It was built well.", "It was built in 1987."),
        ("How much did it cost?", "It was dear.", "It cost £5m."),
        ("What proportion is new?", "Some is new.", "Half of it is new."),
        ("How long does it take?", "It takes ages.", "It takes three weeks."),
        ("How often does it sit?", "It sits in the hall.", "It sits every month."),
        ("How big was the gap?", "The gap was big.", "The gap was £1.9m."),
        (
            "What is the name of the scheme?",
            "The scheme is new.",
            "The scheme, Safe Purse, is new.",
        ),
        ("Who is the director?", "The director is seen often.", "The director is Ann Lee."),
        ("who was the head of it", "It was under South Gwent Council.", "Ann Lee was its head."),
        ("Who is the owner of this?", "No owner is named in Wales.", "5: Owner Head cook; By May"),
        ("Who chairs the board?", "The board meets monthly.", "A judge is its chair."),
        ("Who leads the team?", "The team is large.", "It is led by a vet."),
        ("who heads it", "It is large.", "It has a new head."),
        ("who led the study", "The study is large.", "It was under the direction of Ann Lee."),
        ("Which charity runs it?", "A charity runs it.", "It is run by Plainspoken."),
        ("What is a frailty ward?", "Two frailty wards opened.", "A frailty ward is for the old."),
        ("What is bail?", "It led to bail or worse.", "Bail, or release, is usual."),
        ("What do they mean by most?", "Most did so.", "Most means three in four."),
        ("What do you mean when you say most?", "Most did so.", "Most means three in four."),
        ("How many carers wait?", "Carers get up to three hours.", "Three carers wait."),
        ("How many of the files were new?", "We read 60 files.", "Of 60 files 12 were new."),
        ("How often was it mentioned?", "It was mentioned.", "It was mentioned in 13 of 60."),
        ("How long did he stay?", "He stayed long.", "He stayed for 103 nights."),
        ("On what date was it signed?", "It was signed in 2019.", "It was signed on 3 May 2019."),
        ("How much was paid for it?", "It was paid for in 2019.", "Paid (£000): 790"),
        ("How much did it fall?", "It fell.", "It fell by a third."),
        ("What was the response rate?", "We had 342 replies.", "The response rate was 31%."),
        ("Which two stations are shut?", "Two stations are shut.", "Ash and Elm are shut."),
        ("What are the three aims?", "It has three aims.", "The aims: • to learn; • to teach"),
        ("What does KOD stand for?", "Ask the KOD.", "Ask the keeper on duty (KOD)."),
        ("Define bail.", "They use bail.", "Bail means release."),
        (
            "Which five towns have one?",
            "Five towns have one, and they are glad of it.",
            "These are Ayr, Bury, Crewe, Deal and Ely.",
        ),
        (
            "What are the 4 aims?",
            "There are four aims, set in May.",
            "To see, hear, learn and tell.",
        ),
        ("Which two lead?", "Two of them lead.", "Ann and Bob lead."),
        (
            "Who chairs it, by name?",
            "It is chaired by a superintendent.",
            "It is chaired by Ann Lee.",
        ),
        (
            "What's the name of the new head of prevention?",
            "The head of prevention works in Castlebray.",
            "The head of prevention is Ann Lee.",
        ),
        ("What questions are on it?", "It has 18 questions.", "It asks whether it is safe."),
        ("Which company made it?", "It came in January 2024.", "It was made by Plainspoken."),
        ("What are the top three aims?", "It has aims.", "To see, to hear and to tell."),
        ("What share were men?", "Men. 2014 12; 2019 9", "Nurses: 2014 12; Men (%) 74"),
        ("How much of the day was it paid for?", "It was paid for.", "It was for 10% of it."),
        ("What do you mean when you say 'most'?", "Most did.", 'By "most" we mean 3 in 4.'),
        (
            "Who are the KODs and what do the letters mean?",
            "Ask the KOD.",
            "Ask the keeper on duty (KOD).",
        ),
        ("How many people live there?", "We asked people.", "It has 412 residents."),
        ("How many fled last year?", "Many of them fled.", "Of those, 12 had to."),
        ("How many came back in May?", "Some came, or did 12 hours.", "Only 9 of them did."),
        (
            "How many nurses did we have?",
            "Posts are below what was wanted; of the guards in the wing 16 left.",
            "Nurses on all wards: full-time in post on the last day of May 57; change -4%",
        ),
        ("What is Safecall?", "Ask Safecall.", "It runs the Safecall service."),
        ("What is Safe Purse?", "Safe Purse works.", "A scheme called Safe Purse works."),
        ("What are MSGs?", "We used each MSG.", "An MSG is a group of forces."),
    ],
)
def test_a_form_that_is_asked_for_is_missed(question: str, lacking: str, having: str):
    assert answer_types.forms_missing(question, lacking) == 1
    assert answer_types.forms_missing(question, having) == 0


@pytest.mark.parametrize(
    "question",
    [
        "Who guards the board?",
        "What is the boiling point of nitrogen?",
        "What did hospital discharge get?",
        "Are cost-saving plans in place?",
        "Why has the number of fires gone up?",
        "How far out may a percentage be?",
        "Who are the members of the panel?",
        "Which services did the inspectors rate as inadequate?",
        "",
    ],
)
def test_where_no_form_is_asked_for_none_is_missed(question: str):
    assert answer_types.forms_missing(question, "It is so.") == 0


def test_an_abbreviation_that_was_spelt_out_in_the_question_is_still_the_term():
    question = "What does KOD (keeper on duty) stand for?"
    assert answer_types.forms_missing(question, "Ask the KOD.") == 1
    assert answer_types.forms_missing(question, "Ask the keeper on duty (KOD).") == 0


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("It employs 12 nurses.", 0),
        ("Of all nurses, four left.", 0),
        ("The nurses watch two wings, and so do the 16 guards.", 0),
        ("The nurses watch the wards all day and at night so do 16 guards.", 1),
        ("The 60 nurses of whom you ask are here.", 1),
    ],
)
def test_a_number_must_count_what_is_asked_for(text: str, missing: int):
    assert answer_types.forms_missing("Of the 60, how many nurses are men?", text) == missing


def test_of_each_nothing_more_is_known_than_that_it_is_counted():
    question = "What do they issue, and how many of each?"
    assert answer_types.forms_missing(question, "They issue notices.") == 1
    assert answer_types.forms_missing(question, "They issue 12 notices.") == 0


def test_forms_are_counted():
    assert answer_types.forms_missing("How many, how often and at what cost?", "Some.") == 3
