from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qa
from qa import filters, reports
from qa.errors import IndexMismatch, IndexMissing, QAError, QuestionError
from qa.searcher import Searcher
from tests.toys import AXES, ToyEncoder, ToyReranker, toy_calibration, toy_searcher_of


def test_an_answer_holds_the_passage_its_place_and_its_quote(toy_searcher: Searcher):
    answer = toy_searcher.ask("Who guards the gate, is it the dog?")
    hit = answer.hits[0]
    assert answer.status == "answered"
    assert hit.rank == 1
    assert hit.citation.section_path == ("Zoo inspection", "Animals")
    assert hit.citation.document_id == "zoo"
    assert hit.citation.document_title == "Zoo inspection"
    assert hit.quote == "The dog guards the gate."
    document = toy_searcher.documents["zoo"]
    assert document.text[hit.quote_start : hit.quote_end] == hit.quote
    assert answer.build_id.startswith("000001-")


def test_the_citation_carries_the_judgement(toy_searcher: Searcher):
    hit = toy_searcher.ask("What may visitors feed the horse?").hits[0]
    assert hit.citation.section_path == ("Zoo inspection", "Visitors")
    assert hit.citation.judgement == "Good"
    assert toy_searcher.ask("Who guards the gate?").hits[0].citation.judgement is None


def test_k_bounds_the_hits_and_does_not_change_their_order(toy_searcher: Searcher):
    every = toy_searcher.ask("the cat and the horse", k=3).hits
    assert [hit.rank for hit in every] == [1, 2, 3]
    assert toy_searcher.ask("the cat and the horse", k=1).hits == every[:1]


def test_words_that_no_report_holds_are_named_once(toy_searcher: Searcher):
    answer = toy_searcher.ask("Does the zebra, or any Zebra, guard the gate of Atlantis?")
    assert answer.missing_terms == ("zebra", "Atlantis")


def test_words_of_the_title_page_are_in_the_report(tmp_path: Path, toy_encoder: ToyEncoder):
    (tmp_path / "new").mkdir()
    page = "Zoo review\n\nISBN 12\n\nContents\n\n1 Gates\n\n1 Gates\n\nThe dog guards the gate.\n"
    (tmp_path / "new" / "zoo.txt").write_text(page, encoding="utf-8")
    qa.build(tmp_path / "new", tmp_path / "new-index", encoder=toy_encoder)
    searcher = qa.load(tmp_path / "new-index", encoder=toy_encoder, reranker=ToyReranker())
    assert not any("ISBN" in passage.text for passage in searcher.passages)
    assert searcher.ask("What is the ISBN of the zebra?").missing_terms == ("zebra",)


def test_a_question_about_nothing_in_the_report_is_not_answered(toy_searcher: Searcher):
    answer = toy_searcher.ask("Do any zebras carry kettles?")
    assert (answer.status, answer.hits) == ("weak", ()) or answer.status != "answered"
    assert answer.nearest_sections == ()
    assert answer.missing_terms == ("zebras", "carry", "kettles")


def test_an_answer_says_where_it_was_looked_for(toy_searcher: Searcher):
    question = "Who guards the gate?"
    inside = toy_searcher.ask(question, within=[["Zoo inspection", "Visitors"]], documents=["zoo"])
    assert (inside.within, inside.documents) == ((("Zoo inspection", "Visitors"),), ("zoo",))
    everywhere = toy_searcher.ask(question)
    assert (everywhere.within, everywhere.documents) == (None, None)


def test_not_found_shows_no_hits_but_the_nearest_spelling(toy_searcher: Searcher):
    sure = replace(toy_searcher.calibration, weak_from=0.5, answered_from=0.6)
    toy_searcher.calibration = sure
    answer = toy_searcher.ask("Kat?")
    assert (answer.status, answer.hits) == ("not_found", ())


@pytest.mark.parametrize("question", ["Hello there", "Who is it?", "And why?"])
def test_a_question_without_content_is_not_found(toy_searcher: Searcher, question: str):
    answer = toy_searcher.ask(question)
    if not toy_searcher.ask(question).missing_terms:
        assert (answer.status, answer.confidence) == ("not_found", 0.0)


def test_what_is_told_to_the_assistant_gets_nothing_of_the_report(toy_searcher: Searcher):
    told, asked = (toy_searcher.ask(text) for text in ("You guard the gate!", "Guard the gate?"))
    assert (told.status, told.confidence, told.nearest_sections) == ("not_found", 0.0, ())
    assert asked.status != "not_found"


def test_without_a_calibration_every_answer_is_weak_and_the_log_says_why(
    toy_index: Path, toy_encoder: ToyEncoder, caplog: pytest.LogCaptureFixture
):
    searcher = qa.load(toy_index, encoder=toy_encoder, reranker=ToyReranker())
    answer = searcher.ask("Who guards the gate?")
    assert (answer.status, answer.confidence) == ("weak", 0.0)
    assert answer.hits[0].quote == "The dog guards the gate."
    assert "No calibration for toy-encoder with toy-reranker" in caplog.text


def test_a_follow_up_is_searched_with_the_question_before(toy_searcher: Searcher):
    first = toy_searcher.ask("What may visitors feed the horse?")
    second = toy_searcher.ask("And why?", context=first)
    assert second.question == "And why?"
    assert second.searched == "visitors feed the horse: And why?"
    assert second.hits[0].citation.section_path == ("Zoo inspection", "Visitors")


def test_a_follow_up_that_takes_the_place_of_a_part_stands_alone(toy_searcher: Searcher):
    first = toy_searcher.ask("What is told about the dog?")
    second = toy_searcher.ask("And the horse?", context=first)
    assert (second.question, second.searched) == ("And the horse?", "What is told about the horse?")
    assert (first.leans_on, second.leans_on) == ("", "")
    third = toy_searcher.ask("And why?", context=second)
    assert third.searched == "told about the horse: And why?"
    assert third.leans_on == "What is told about the horse?"


def test_a_talk_leans_on_the_last_question_that_stands_alone(toy_searcher: Searcher):
    answer = toy_searcher.ask("Who guards the gate at noon?")
    for follow_up, searched in (
        ("And why?", "guards the gate at noon: And why?"),
        ("When does it sleep?", "guards the gate at noon: When does it sleep?"),
        ("Why?", "guards the gate at noon: it sleep: Why?"),
        ("And the cat?", "Who guards the gate at noon? And the cat?"),
    ):
        answer = toy_searcher.ask(follow_up, context=answer)
        assert (answer.searched, answer.leans_on) == (searched, "Who guards the gate at noon?")
    alone = toy_searcher.ask("What may visitors feed the horse?", context=answer)
    assert alone.leans_on == ""


def test_an_answer_of_before_there_was_what_it_leans_on_is_a_context_too(toy_searcher: Searcher):
    fields = toy_searcher.ask("Who guards the gate?").to_dict()
    assert fields.pop("leans_on") == ""
    old = qa.Answer.from_dict(fields)
    assert toy_searcher.ask("Why?", context=old).searched == "guards the gate: Why?"


def test_a_passage_without_what_a_follow_up_names_is_no_sure_answer(toy_searcher: Searcher):
    first = toy_searcher.ask("Does the dog guard the gate?")
    assert first.status == "answered"
    for follow_up, status in (
        ("And the zebra?", "weak"),
        ("And why so often?", "answered"),
        ("And the cat?", "answered"),
    ):
        answer = toy_searcher.ask(follow_up, context=first)
        assert (answer.leans_on, answer.status) == (first.searched, status)
    assert 0.4 < toy_searcher.ask("And the zebra?", context=first).confidence < 0.5


def test_a_follow_up_is_refused_only_where_a_passage_has_nothing_of_it(toy_searcher: Searcher):
    """Two questions in one are seldom as near to a passage as one is."""
    doubting = replace(toy_calibration(), intercept=-500.0)
    searcher = qa.load(
        toy_searcher.index.root,
        encoder=toy_searcher.encoder,
        reranker=ToyReranker(),
        calibration=doubting,
    )
    first = searcher.ask("Does the dog guard the gate?")
    assert first.status == "not_found"
    for follow_up, status in (
        ("And the cat?", "weak"),
        ("Why is it worse?", "weak"),
        ("And the zebra?", "not_found"),
        ("Why the zebra?", "not_found"),
    ):
        assert searcher.ask(follow_up, context=first).status == status


@pytest.mark.parametrize("context", ["What may visitors feed the horse?", "", {}])
def test_a_context_that_is_no_answer_is_refused(toy_searcher: Searcher, context: object):
    with pytest.raises(QuestionError, match=f"is the Answer before, not {type(context).__name__}"):
        toy_searcher.ask("And why?", context=context)  # type: ignore[arg-type]


def test_a_question_is_checked_before_anything_is_opened(tmp_path: Path):
    """There is no index, which would be said first if it were looked for first."""
    for question, k, said in (
        ("???", 5, "has no words"),
        ("x" * 2001, 5, "too long"),
        ("Who?", 0, "k is"),
    ):
        with pytest.raises(QuestionError, match=said):
            qa.ask(question, k, index=tmp_path / "none")


def test_a_question_that_stands_alone_is_not_touched(toy_searcher: Searcher):
    first = toy_searcher.ask("What may visitors feed the horse?")
    alone = toy_searcher.ask("Who guards the gate at noon?", context=first)
    assert alone == toy_searcher.ask("Who guards the gate at noon?")


def test_a_filter_keeps_to_sections_and_what_is_below_them(toy_searcher: Searcher):
    question = "the cat and the horse"
    inside = toy_searcher.ask(question, within=[("Zoo inspection", "Visitors")])
    assert {hit.citation.section_path[-1] for hit in inside.hits} == {"Visitors"}
    assert len(toy_searcher.ask(question, within=[("Zoo inspection",)]).hits) == 3
    assert toy_searcher.ask(question, documents=["zoo"]).hits


def test_sections_named_by_report_are_searched_in_that_report_alone(
    toy_corpus: Path, tmp_path: Path
):
    # The same headings, so that the same path stands in both.
    report = (toy_corpus / "zoo.md").read_text(encoding="utf-8")
    (toy_corpus / "farm.md").write_text(report.replace("sleeps", "purrs"), encoding="utf-8")
    encoder = ToyEncoder(AXES)
    qa.build(toy_corpus, tmp_path / "two", encoder=encoder)
    searcher = qa.load(
        tmp_path / "two", encoder=encoder, reranker=ToyReranker(), calibration=toy_calibration()
    )
    animals, visitors = ("Zoo inspection", "Animals"), ("Zoo inspection", "Visitors")

    def places(**filters: object) -> set[tuple[str, str]]:
        hits = searcher.ask("the cat, the dog and the horse", 10, **filters).hits
        return {(hit.citation.document_id, hit.citation.section_path[-1]) for hit in hits}

    parted = {"zoo": [list(animals)], "farm": [visitors]}
    assert places(within=parted) == {("zoo", "Animals"), ("farm", "Visitors")}
    assert places(within=[animals]) == {("zoo", "Animals"), ("farm", "Animals")}
    whole = places(within={"farm": []})
    assert whole == places(documents=["farm"])
    assert {id for id, _ in whole} == {"farm"}
    answer = searcher.ask("Who guards the gate?", within=parted)
    assert answer.within == {"zoo": (animals,), "farm": (visitors,)}
    assert answer.documents is None
    assert qa.Answer.from_dict(answer.to_dict()) == answer


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question_is_said_to_be_empty(toy_searcher: Searcher, question: str):
    with pytest.raises(QuestionError, match="The question is empty"):
        toy_searcher.ask(question)


@pytest.mark.parametrize("question", ["???", "…—!", "😀"])
def test_a_question_of_signs_is_said_to_have_no_words(toy_searcher: Searcher, question: str):
    with pytest.raises(QuestionError, match=re.escape(f"The question has no words: {question!r}")):
        toy_searcher.ask(question)


def test_a_context_of_any_length_is_read_to_its_last_words(toy_searcher: Searcher):
    before = toy_searcher.ask("Who feeds the cat?")
    endless = replace(before, searched="x " * 100_000 + before.searched, leans_on="")
    answer = toy_searcher.ask("And why?", context=endless)
    assert len(answer.searched) <= toy_searcher.settings.max_question
    assert "Who feeds the cat?" in answer.searched


@pytest.mark.parametrize("answer", ["x", None, {"hits": []}])
def test_what_is_rechecked_is_an_answer(toy_searcher: Searcher, answer):
    with pytest.raises(QuestionError, match=r"What is rechecked is an Answer, not \w+\. Recheck"):
        toy_searcher.recheck(answer)


def test_an_overlong_question_is_refused_with_its_length(toy_searcher: Searcher):
    with pytest.raises(QuestionError, match="too long: 100,000 characters, at most 2,000"):
        toy_searcher.ask("x" * 100_000)


@pytest.mark.parametrize("k", [0, -1, 10**9, 2.5, "3", True])
def test_k_out_of_range_is_refused_with_its_value(toy_searcher: Searcher, k: object):
    with pytest.raises(QuestionError, match="k is out of range"):
        toy_searcher.ask("cat", k=k)  # type: ignore[arg-type]


def test_something_else_than_text_is_refused(toy_searcher: Searcher):
    with pytest.raises(QuestionError, match="not NoneType"):
        toy_searcher.ask(None)  # type: ignore[arg-type]


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_question_gives_an_answer_or_a_typed_error(question: str):
    searcher = _shared()
    try:
        answer = searcher.ask(question)
    except QAError:
        return
    for hit in answer.hits:
        text = searcher.documents[hit.citation.document_id].text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text
        assert hit.quote is None or hit.quote in hit.passage.text
    assert 0 <= answer.confidence <= 1
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))


_SHARED: list[Searcher] = []


def _shared() -> Searcher:
    return _SHARED[0]


@pytest.fixture(autouse=True)
def _share(toy_searcher: Searcher):
    _SHARED[:] = [toy_searcher]


def test_lone_surrogates_in_a_question_do_no_harm(toy_searcher: Searcher):
    assert toy_searcher.ask("cat \ud800?").hits


def test_threads_get_the_same_answers(toy_searcher: Searcher):
    questions = ["cat", "dog", "Who guards the gate?", "apples for the horse"] * 10
    alone = [toy_searcher.ask(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(toy_searcher.ask, questions)) == alone


def test_an_index_of_another_model_is_refused(toy_index: Path):
    with pytest.raises(IndexMismatch, match="was built by toy-encoder"):
        qa.load(toy_index, encoder=ToyEncoder(AXES, name="other"), reranker=ToyReranker())


def test_no_index_is_said_with_the_next_command(tmp_path: Path):
    with pytest.raises(IndexMissing, match="qa build corpus --index"):
        qa.load(tmp_path)


def test_several_reports_are_told_apart(toy_corpus: Path, tmp_path: Path):
    (toy_corpus / "farm.md").write_text("# Farm inspection\n\nThe horse pulls the cart.")
    encoder = ToyEncoder(AXES)
    qa.build(toy_corpus, tmp_path / "index", encoder=encoder)
    searcher = qa.load(
        tmp_path / "index", encoder=encoder, reranker=ToyReranker(), calibration=toy_calibration()
    )
    assert set(searcher.documents) == {"farm", "zoo"}
    hit = searcher.ask("Who pulls the cart?").hits[0]
    assert (hit.citation.document_id, hit.citation.section_path) == ("farm", ("Farm inspection",))


@pytest.mark.parametrize("imprint", ["May 2024 | © The Apple Board", ""])
def test_within_takes_what_an_imprint_is_cited_by(
    tmp_path_factory: pytest.TempPathFactory, imprint: str
):
    body = "1. Gate\n\nThe dog guards the gate at night.\n\n2. Cats\n\nThe cat eats at night.\n\n"
    searcher = toy_searcher_of(tmp_path_factory.mktemp("board"), f"{body}{imprint}\n")
    path = (searcher.documents["zoo"].title,)
    if not imprint:
        with pytest.raises(QuestionError, match="No section of that path"):
            searcher.ask("the apple board", within=[path])
        return
    cited = searcher.ask("the apple board").hits[0].citation
    assert cited.section_path == path
    (hit,) = searcher.ask("the apple board", within={"zoo": [path]}).hits
    assert hit.citation == cited


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"within": [("visitors",)]}, r'No section of that path: \["visitors"\]\. The nearest is'),
        ({"documents": ["zoos"]}, r'No report of that name: "zoos"\. There are: zoo\.'),
        (
            {"within": ["Visitors"]},
            r'A section path is a list of headings from the top, not "Visitors"\. '
            r'The nearest is \[.*, "Visitors"\]\. outline lists',
        ),
        ({"within": [None]}, "A section path is a list of headings from the top, not null"),
        ({"within": [("Zoo inspection", ["Visitors"])]}, "No section of that path"),
        (
            {"within": "Visitors"},
            r'within is a list, not "Visitors"\. Write for example: \[\[',
        ),
        ({"documents": [["zoo"]]}, r'No report of that name: \["zoo"\]'),
        ({"documents": "zoo"}, r'documents is a list, not "zoo"\. .*: \["report-id"\]'),
        ({"documents": 5}, "documents is a list, not 5"),
        ({"within": []}, r"within is empty: \[\]\. Leave it out to search everywhere, or write"),
        ({"within": {}}, r"within is empty: \{\}\. Leave it out"),
        ({"documents": ()}, r"documents is empty: \[\]\. Leave it out"),
        ({"within": {"zoos": []}}, r'No report of that name: "zoos"\. There are: zoo\.'),
        ({"within": {"zoo": [("Visitors",)]}}, r'No section of that path in "zoo": \["Visitors"\]'),
        (
            {"within": {"zoo": "Visitors"}},
            r'within has for "zoo" a list of section paths, empty',
        ),
        ({"within": {"zoo": None}}, r'within has for "zoo" a list of section paths'),
        (
            {"within": {"zoo": []}, "documents": ["zoo"]},
            r'within names its reports already, and documents is given as well: \["zoo"\]\.',
        ),
    ],
)
def test_a_report_or_section_that_is_not_there_is_named(
    toy_searcher: Searcher, named: dict, said: str
):
    with pytest.raises(QuestionError, match=said):
        toy_searcher.ask("What is fed?", **named)


@pytest.mark.parametrize("name", ["within", "documents"])
def test_an_endless_name_is_refused_at_once_and_not_given_back(name: str):
    text = "# Fish\n\n" + "".join(f"## Tank {n}\n\nFull.\n\n" for n in range(1000))
    known = {"fish": reports.parse(text, id="fish")}
    endless = "".join(map(chr, range(33, 123))) * 2000
    given = {"within": [[endless]], "documents": [endless]}[name]
    begun = time.monotonic()
    with pytest.raises(QuestionError) as refused:
        filters.checked(known, **{"within": None, "documents": None, name: given})
    assert time.monotonic() - begun < 2
    assert len(str(refused.value)) < 400
