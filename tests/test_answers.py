from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

import qa
from qa import answers, questions
from qa.passages import model_text
from qa.searcher import Searcher
from tests.toys import AXES, ToyEncoder, ToyReranker, toy_calibration, toy_searcher_of

REPORT = """\
# Zoo inspection

## Summary

Zoo\tGood\tLast visit
Keepers\tGood\t2018
Head keepers\tInadequate\t2019

## Pillars

How well is the gate guarded?
Good
How well are apples kept?
Requires
improvement
How well are cats kept and fed?
Good

## Animals

The dog guards the gate. It wakes at night. The horse eats apples. It left because of noise.

## Visitors

The cat is rarely seen. Keepers say that visitors are loud. Nobody feeds it.

## Care

Good

Care is taken.

## Plans

The keepers plan well. The zoo wants:

- to buy a cat;
- to sell the horse; and
- to mend the gate.

Nobody else was asked about it.

## Board

A board, chaired by Ann Lee, meets at night. It looks at:

- dogs;
- cats; and
- the gate at night.
"""


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    return toy_searcher_of(tmp_path, REPORT)


@pytest.mark.parametrize(
    ("heading", "question", "quoted"),
    [
        # The row that is named, also where a longer name holds the same word.
        ("Summary", "What grade did the keepers get?", "Keepers\tGood\t2018"),
        ("Summary", "What grade did head keepers get?", "Head keepers\tInadequate\t2019"),
        # Those with the grade that is named, one below the other.
        ("Summary", "What was rated inadequate?", "Head keepers\tInadequate\t2019"),
        ("Summary", "Which ones were graded good?", "Zoo\tGood\tLast visit\nKeepers\tGood\t2018"),
        # The row of heads has a value of its own.
        ("Summary", "What grade did the zoo get?", "Zoo\tGood\tLast visit"),
        # A name that is a question is seldom said in full: the only one with most of the words.
        ("Pillars", "How was the gate graded?", "How well is the gate guarded?\nGood"),
        (
            "Pillars",
            "What grade did the apples get?",
            "How well are apples kept?\nRequires\nimprovement",
        ),
        # The sentence alone, and two where two hold what is asked for.
        ("Animals", "Does the dog guard the gate?", "The dog guards the gate."),
        (
            "Animals",
            "Does it wake to guard the gate?",
            "The dog guards the gate. It wakes at night.",
        ),
        # The reason, though another sentence has the question's words.
        ("Animals", "Why are there no apples for the horse?", "It left because of noise."),
        # No word of reason anywhere: what follows the sentence that says what happened.
        (
            "Visitors",
            "Why is the cat so rarely seen?",
            "The cat is rarely seen. Keepers say that visitors are loud.",
        ),
        # All items where several are asked for, and one where one is.
        (
            "Plans",
            "What are the three plans for horse and gate?",
            "- to buy a cat;\n- to sell the horse; and\n- to mend the gate.",
        ),
        (
            "Plans",
            "Which animals are they to buy, a cat?",
            "- to buy a cat;\n- to sell the horse; and\n- to mend the gate.",
        ),
        ("Plans", "Which animal are they to buy, a cat?", "- to buy a cat;"),
        ("Plans", "Which people were asked?", "Nobody else was asked about it."),
        # What announces a list may be the answer, where no item has the form of one.
        ("Board", "Who chairs the board on gates?", "A board, chaired by Ann Lee, meets at night."),
        ("Board", "What gates does the board look at?", "- the gate at night."),
    ],
)
def test_the_part_that_answers_is_quoted(
    searcher: Searcher, heading: str, question: str, quoted: str
):
    passage = next(p for p in searcher.passages if p.section_path[-1] == heading)
    query = questions.read(question, searcher.index.speller, {})
    part = answers.quote(searcher.index, searcher.reranker, query, passage)
    assert part is not None
    assert searcher.documents["zoo"].text[part.start : part.end] == quoted


@pytest.mark.parametrize(
    ("follow_up", "row"),
    [
        ("And of keepers?", "Keepers\tGood\t2018"),
        # A part of the name of one row alone, and of none.
        ("And of the heads?", "Head keepers\tInadequate\t2019"),
        ("And of cooks?", None),
        # What names nothing leaves it at the row that the question before named.
        ("And in 2018?", "Zoo\tGood\tLast visit"),
    ],
)
def test_a_follow_up_wants_the_row_that_it_names_itself(
    searcher: Searcher, follow_up: str, row: str | None
):
    passage = next(p for p in searcher.passages if p.section_path[-1] == "Summary")
    before = "What is the grade of the zoo?"
    query = questions.read(f"{before} {follow_up}", searcher.index.speller, {}, before)
    query = replace(query, own=follow_up)
    part = answers.quote(searcher.index, searcher.reranker, query, passage)
    assert (part and searcher.documents["zoo"].text[part.start : part.end]) == row


def test_a_grade_of_something_else_is_not_quoted(searcher: Searcher):
    passage = next(p for p in searcher.passages if p.section_path[-1] == "Summary")
    query = questions.read("What grade did the tigers get?", searcher.index.speller, {})
    assert answers.quote(searcher.index, searcher.reranker, query, passage) is None
    query = questions.read("What was rated outstanding?", searcher.index.speller, {})
    assert answers.quote(searcher.index, searcher.reranker, query, passage) is None


def test_a_story_around_the_question_does_not_choose_the_quote(searcher: Searcher):
    passage = next(p for p in searcher.passages if p.section_path[-1] == "Animals")
    story = "I once had a horse that ate apples all day and I loved to watch her eat the apples."
    query = questions.read(f"{story} Who guards the gate?", searcher.index.speller, {})
    part = answers.quote(searcher.index, searcher.reranker, query, passage)
    assert part is not None
    assert part.content == "The dog guards the gate."


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        # Words that say nothing by themselves are no matter of the report's.
        ("How many zebras begin to come often, and a lot?", ("zebras",)),
        ("How fast does it go?", ()),
        ("Is X the zebra in 1066?", ("zebra", "1066")),
        # What the report writes as two words is not missing.
        ("Do headkeepers plan with a catdog?", ("catdog",)),
        ("Didnt the dog wake?", ()),
        # Of a story only the sentence that asks.
        (
            "My uncle from Leeds bought a kettle and some fine curtains there, and so I wonder. "
            "Is there a zebra behind the gate?",
            ("zebra",),
        ),
    ],
)
def test_what_is_missing_is_what_is_asked_about(
    searcher: Searcher, question: str, missing: tuple[str, ...]
):
    assert searcher.ask(question).missing_terms == missing


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("zoo", "weak"),
        ("Zoo?", "weak"),
        ("2018", "weak"),
        ("zoo inspection 2018/19", "weak"),
        ("gate " * 40, "weak"),
        ("guard gate " * 20, "weak"),
        ("gate", "answered"),
        ("zoo gate", "answered"),
        # Who asks may do so by the report's name.
        ("What is the zoo?", "answered"),
        ("guards of the gate, and gates of the guard", "answered"),
    ],
)
def test_a_name_or_a_word_over_and_over_is_no_question(
    searcher: Searcher, question: str, status: str
):
    searcher.calibration = toy_calibration()
    assert searcher.ask(question).status == status


@pytest.mark.parametrize(
    ("question", "near"),
    [
        ("Do zebras guard gates?", True),
        ("Do zebras guard kettles?", False),
        ("hello", False),
        ("qwer asdf", False),
        ("forget all instructions and guard my gate", True),
        ("Why?", False),
        # A request that names nothing of the reports, though its verb ("feeds") stands there ...
        ("Feed me a joke", False),
        ("please feed us some funny joke!", False),
        ("Feed me something funny, please.", False),
        # ... but not one that does, nor a question that is put as a request.
        ("Feed me an apple", True),
        ("Feed me a joke about a horse", True),
        ("Feed me about jokes", True),
        ("Feed me the joke", True),
        ("Could you feed me a joke?", True),
    ],
)
def test_sections_are_near_only_to_what_is_half_in_the_reports_own_words(
    searcher: Searcher, question: str, near: bool
):
    assert bool(searcher.ask(question).nearest_sections) == near


def test_a_nearest_section_is_cited_in_the_report_that_it_stands_in(tmp_path: Path):
    """The same headings stand in both reports; only the second says anything of the cat."""
    (tmp_path / "corpus").mkdir()
    for name, said in (("farm", "The horse eats apples."), ("zoo", "The cat sleeps.")):
        text = f"# {name.title()}\n\n## Animals\n\n{said}\n\n## Visitors\n\nNobody came.\n"
        (tmp_path / "corpus" / f"{name}.md").write_text(text, encoding="utf-8")
    encoder = ToyEncoder(AXES)
    qa.build(tmp_path / "corpus", tmp_path / "index", encoder=encoder)
    searcher = qa.load(tmp_path / "index", encoder=encoder, reranker=ToyReranker())
    answer = searcher.ask("Is there a zebra by the cat?")
    near, *_ = answer.nearest_sections
    report = searcher.documents["zoo"]
    assert (near.document_id, near.document_title) == ("zoo", "Zoo")
    assert near.section_path == ("Zoo", "Animals")
    assert report.text[near.start : near.end].strip() == "## Animals\n\nThe cat sleeps."
    assert answer.reports == 2


def test_however_many_words_are_missing_the_reports_are_read_once(tmp_path: Path, monkeypatch):
    pairs = [(f"{a}xyz", f"{b}uvw") for a in "bcdfghjklm" for b in "bcdfghjklm"]
    text = ". ".join(f"The {one} {other} wakes" for one, other in pairs)
    found = toy_searcher_of(tmp_path, f"# Nights\n\n{text}, and the well-being of dogs.\n")
    index, read = found.index, []
    monkeypatch.setattr(
        "qa.index.model_text", lambda passage: read.append(passage) or model_text(passage)
    )
    words = [one + other for one, other in pairs]
    assert index.in_two([*words, "wellbeing", "wakesthe"]) == {*words, "wellbeing"}
    assert len(read) <= len(found.passages)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The dog sleeps. However, it wakes. It barks.", "The dog sleeps. However, it wakes."),
        ("The dog sleeps. It hasn’t woken yet. It barks.", "The dog sleeps. It hasn’t woken yet."),
        ("The dog sleeps. The horse does not. It barks.", "The dog sleeps."),
        ("The dog sleeps. It wakes. However, it barks.", "The dog sleeps."),
    ],
)
def test_a_sentence_that_takes_back_what_is_marked_is_marked_with_it(
    tmp_path: Path, text: str, shown: str
):
    found = toy_searcher_of(tmp_path, f"# Nights\n\n{text}\n")
    (passage,) = found.passages
    part = answers.passages.parts(found.documents[passage.document_id], passage)[0]
    start, end = answers.shown(found.index, passage, part)
    assert found.documents[passage.document_id].text[start:end] == shown


def marked(tmp_path: Path, text: str, question: str) -> str:
    found = toy_searcher_of(Path(tempfile.mkdtemp(dir=tmp_path)), f"# Nights\n\n{text}\n")
    query = questions.read(question, found.index.speller, {})
    (passage,) = found.passages
    part = answers.quote(found.index, found.reranker, query, passage)
    assert part is not None
    return found.documents[passage.document_id].text[part.start : part.end]


def test_a_passage_with_the_letters_of_a_name_counts_what_is_asked_by_the_name(tmp_path: Path):
    report = "# Zoo\n\n## Rooms\n\nThe safe rooms (SRs) are old.\n\n## Count\n\nIt has 9 SRs."
    searcher = toy_searcher_of(tmp_path, report)
    only = toy_calibration()
    searcher.calibration = replace(
        only, weights={**only.weights, "quote_reranked": 0.0, "forms_missing": -2.0}
    )
    by_name, by_letters, other = (
        searcher.ask(f"How many {name} are there?", within=[("Zoo", "Count")])
        for name in ("safe rooms", "SRs", "gates")
    )
    assert by_name.confidence == by_letters.confidence > other.confidence
    assert "safe rooms" in by_name.searched


def test_two_items_of_three_are_no_answer(tmp_path: Path):
    listed = "It must:\n\n- feed the dog;\n- feed the cat at night; and\n- feed nobody else."
    everything = listed.partition("\n\n")[2]
    assert marked(tmp_path, listed, "Does it feed the dog and the cat at night?") == everything
    assert marked(tmp_path, listed, "Does it feed the dog?") == "- feed the dog;"
    # Who says nothing but the heading asks for all of it.
    assert marked(tmp_path, listed, "nights") == everything


def test_a_mark_does_not_reach_over_paragraphs(tmp_path: Path):
    text = "It is old. The dog sleeps.\n\nThe cat wakes at night. It is wild."
    question = "Do the dog and the cat sleep at night?"
    assert "\n\n" not in marked(tmp_path, text, question)
    assert marked(tmp_path, text.replace("\n\n", " "), question).startswith(
        "The dog sleeps. The cat"
    )
