from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import ir_measures
import pytest
from ir_measures import RR, Success

from qa import evaluation, render
from qa.evaluation import JudgedQuestion
from qa.searcher import Searcher

QUESTIONS = [
    JudgedQuestion("q1", "Who guards the gate?", "who", True, ("The dog guards the gate.",), ()),
    JudgedQuestion("q2", "What of the horse and apples?", "what", True, ("with apples;",), ()),
    JudgedQuestion("q3", "How is the cat in autumn?", "table", True, ("Dog\t1\t2",), ()),
    JudgedQuestion("q4", "Where do zebras live?", "none", False, (), ()),
]


@pytest.fixture
def ask(toy_searcher: Searcher):
    return lambda question: toy_searcher.ask(question, k=3)


def test_measures_are_those_of_ir_measures(toy_searcher: Searcher, ask):
    answerable = [one for one in QUESTIONS if one.answerable]
    ours = evaluation.evaluate(ask, toy_searcher.documents, answerable).measures
    qrels = {
        one.id: {
            passage.id: int(evaluation.is_relevant(passage.text, one))
            for passage in toy_searcher.passages
        }
        for one in answerable
    }
    run = {
        one.id: {hit.passage.id: float(-hit.rank) for hit in ask(one.question).hits}
        for one in answerable
    }
    theirs = ir_measures.calc_aggregate([Success @ 1, Success @ 3, RR @ 10], qrels, run)
    assert ours["Success@1"] == pytest.approx(theirs[Success @ 1])
    assert ours["Success@3"] == pytest.approx(theirs[Success @ 3])
    assert ours["RR@10"] == pytest.approx(theirs[RR @ 10])


def test_a_refused_question_scores_nothing(toy_searcher: Searcher, ask):
    empty = JudgedQuestion("q5", "???", "", True, ("The dog guards the gate.",), ())
    result = evaluation.evaluate(ask, toy_searcher.documents, [*QUESTIONS[:1], empty])
    assert result.measures["Success@1"] == 0.5
    assert result.measures["answerable, refused"] == 0.5
    assert result.measures["unanswerable, refused"] is None
    assert result.kinds == {"": 0.0, "who": 1.0}
    assert result.auroc is None


def test_quote_and_section_are_judged_by_the_evidence(toy_searcher: Searcher, ask):
    right = JudgedQuestion(
        "q", "Who guards the gate?", "", True, ("The dog guards the gate.",),
        (("Zoo inspection", "Animals"),),
    )  # fmt: skip
    judgement = evaluation.judge(right, ask(right.question), toy_searcher.documents)
    assert (judgement.section, judgement.quote, judgement.relevant_ranks) == (True, True, (1,))
    wrong = JudgedQuestion(
        "q", right.question, "", True, ("The cat sleeps all day.",), (("Zoo inspection",),)
    )
    judgement = evaluation.judge(wrong, ask(wrong.question), toy_searcher.documents)
    assert (judgement.section, judgement.quote, judgement.relevant_ranks) == (False, False, (1,))


def test_evidence_may_carry_the_markup_of_the_file(toy_searcher: Searcher):
    marked = JudgedQuestion("q", "?", "", True, ("The [dog](#) guards\n the **gate**.",), ())
    assert evaluation.is_relevant("So: The dog  guards the gate.", marked)
    document = toy_searcher.documents["zoo"]
    ((start, end),) = evaluation.spans(document, marked.evidence[0])
    assert document.text[start:end] == "The dog guards the gate."


def test_auroc_and_refusals_by_hand():
    assert evaluation.auroc([0.9, 0.8], [0.1, 0.85]) == 0.75
    assert evaluation.refused_at(0.05, [0.5] * 19 + [0.1], [0.2, 0.3, 0.6]) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Expecting property name"),
        ("[]", "not a JSON object"),
        ('{"id": 1}', 'without "question" and "answerable"'),
        ('{"question": "b", "answerable": false}', 'without "id"'),
        ('{"id": "a", "question": "b", "answerable": "no"}', '"answerable" is true, false or null'),
        ('{"id": "a", "question": "b", "answerable": true}', 'needs "evidence"'),
        (
            '{"id": "a", "question": "b", "answerable": true, "evidence": "c"}',
            '"evidence" is a list of strings',
        ),
        (
            '{"id": "a", "question": "b", "answerable": true, "evidence": ["c"], '
            '"evidence_sections": ["d"]}',
            '"evidence_sections" is a list of section paths',
        ),
        (
            '{"id": "a", "question": "b", "answerable": false, "within": "c"}',
            '"within" is a list of section paths',
        ),
        (
            '{"id": "a", "question": "b", "answerable": false, "within": {"zoo": ["c"]}}',
            "or has such a list for each report's id",
        ),
        (
            '{"id": "a", "question": "b", "answerable": false, "within": []}',
            "within is empty: []",
        ),
        (
            '{"id": "a", "question": "b", "answerable": false, "within": {"zoo": []}, '
            '"documents": ["zoo"]}',
            "within names its reports already",
        ),
        (
            '{"id": "a", "question": "b", "answerable": false, "documents": "c"}',
            '"documents" is a list of the ids',
        ),
        (
            '{"id": "a", "question": "b", "answerable": true, "evidence": ["c", " ..."]}',
            '"evidence" without a word in it',
        ),
        ('{"id": "a", "question": "\\ud800", "answerable": false}', "surrogates not allowed"),
        ("[" * 100_000, "maximum recursion depth exceeded"),
        ('{"id": ' + "9" * 5000 + "}", "Exceeds the limit"),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str, reason: str):
    path = tmp_path / "questions.jsonl"
    good = {"id": "x", "question": "y", "answerable": False}
    path.write_text(f"{json.dumps(good)}\n\n{line}\n")
    with pytest.raises(evaluation.QuestionFileError, match=r"questions\.jsonl, line 3") as caught:
        evaluation.load_questions(path)
    assert reason in str(caught.value)
    assert str(caught.value).endswith(f"Write it as: {evaluation.FORM}")


def test_the_form_that_is_shown_is_one_that_is_read(tmp_path: Path):
    path = tmp_path / "questions.jsonl"
    # With the mark that some editors put first, and a sign that ends a line elsewhere.
    path.write_text(f"\ufeff{evaluation.FORM}\n".replace("words of", "words\u2028of"))
    (question,) = evaluation.load_questions(path)
    assert (question.id, question.evidence) == ("1", ("words\u2028of the report",))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "No question in {path}. Write them, one a line, as: "),
        ([None, None], "Nothing to measure in {path}: of 2 answer(s) somebody has said"),
        ([True, False, True], "Two questions with one id: {path}, lines 1 and 3 ('True')"),
    ],
)
def test_a_file_that_measures_nothing_or_twice_is_refused(tmp_path: Path, lines, said: str):
    path = tmp_path / "questions.jsonl"
    same = {"question": "y", "evidence": ["z"]}
    path.write_text(
        "".join(json.dumps({**same, "id": str(one), "answerable": one}) + "\n" for one in lines)
    )
    with pytest.raises(evaluation.QuestionFileError) as caught:
        evaluation.load_questions(path)
    assert str(caught.value).startswith(said.format(path=path))
    assert "\n" not in str(caught.value)


def test_sections_are_measured_by_the_questions_that_name_one(toy_searcher: Searcher, ask):
    result = evaluation.evaluate(ask, toy_searcher.documents, QUESTIONS)
    assert result.measures["section@1"] is None
    line = next(one for one in render.evaluations({"a": result}).splitlines() if "section@1" in one)
    assert line.split() == ["section@1", "-"]
    about = QUESTIONS[0]
    right = replace(about, id="q5", sections=(("Zoo inspection", "Animals"),))
    result = evaluation.evaluate(ask, toy_searcher.documents, [*QUESTIONS, right])
    assert result.measures["section@1"] == 1.0


def test_evidence_and_sections_that_no_report_has_are_named(toy_searcher: Searcher, ask, caplog):
    about = QUESTIONS[0]
    evaluation.evaluate(ask, toy_searcher.documents, QUESTIONS)
    assert caplog.text == ""
    lost = replace(about, id="lost-1", evidence=("The dog guards the goat.",))
    nowhere = replace(about, id="lost-2", sections=(("Animals",),))
    evaluation.evaluate(ask, toy_searcher.documents, [*QUESTIONS, lost, nowhere])
    evidence, sections = (record.getMessage() for record in caplog.records)
    assert evidence.startswith("The evidence stands in no report, which counts as a miss: question")
    assert "question lost-1. " in evidence
    assert "question lost-2. " in sections


def test_a_missing_file_of_questions_is_named(tmp_path: Path):
    with pytest.raises(
        evaluation.QuestionFileError, match=r"cannot be read: \S+ \([^\[\]]*\)\. .*: qa eval"
    ):
        evaluation.load_questions(tmp_path / "none.jsonl")


def test_the_table_has_a_column_for_each_index(toy_searcher: Searcher, ask):
    result = evaluation.evaluate(ask, toy_searcher.documents, QUESTIONS)
    table = render.evaluations({"old": result, "new": result}).splitlines()
    assert table[0].split() == ["old", "new"]
    assert table[1].split()[-2:] == ["3", "3"]
    assert (
        next(line for line in table if line.startswith("Success@1 ")).split()[1:]
        == [f"{result.measures['Success@1']:.3f}"] * 2
    )


def test_a_complaint_without_the_right_words_is_left_out_and_said_to_be(tmp_path, caplog):
    path = tmp_path / "questions.jsonl"
    good = {"id": "x", "question": "y", "answerable": False}
    path.write_text(f"{json.dumps(good)}\n{json.dumps({**good, 'answerable': None})}\n")
    assert [one.answerable for one in evaluation.load_questions(path)] == [False]
    assert "Not measured: 1 answer(s)" in caplog.text


def test_a_question_is_measured_where_it_was_asked(toy_searcher: Searcher, tmp_path: Path):
    path = tmp_path / "questions.jsonl"
    about = {"id": "x", "question": "Who guards the gate?", "answerable": True}
    evidence = {"evidence": ["The dog guards the gate."]}
    visitors = ["Zoo inspection", "Visitors"]
    places = [
        {},
        {"within": [visitors]},
        {"documents": ["zoo"]},
        {"within": {"zoo": [visitors]}},
        {"within": {"zoo": []}},
    ]
    found = []
    for where in places:
        path.write_text(json.dumps({**about, **evidence, **where}))
        judged = evaluation.load_questions(path)
        result = evaluation.evaluate(toy_searcher.ask, toy_searcher.documents, judged)
        found.append(result.measures["Success@1"])
    assert found == [1.0, 0.0, 1.0, 0.0, 1.0]
