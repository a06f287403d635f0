"""Questions on a report as a whole, and the passages that answer them."""

from pathlib import Path

import pytest

from qa import answers, forms, passages, questions, reports, retrieval
from qa.settings import IndexSettings, SearchSettings
from qa.whole_questions import Whole, asked
from qa.whole_report import answering, may_tell, tells
from tests.toys import toy_calibration, toy_searcher_of

NAME = {"dale", "ferri"}


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("When was the report published?", Whole.PUBLICATION),
        ("when was it published", Whole.PUBLICATION),
        ("Who wrote this report?", Whole.PUBLICATION),
        ("Who is the author?", Whole.PUBLICATION),
        ("What date did the Dale ferries report come out?", Whole.PUBLICATION),
        ("Who is it by?", Whole.PUBLICATION),
        ("What's the date of this letter?", Whole.PUBLICATION),
        ("When did the inspection take place?", Whole.VISIT),
        ("When was the school inspected?", Whole.VISIT),
        ("On what dates was the fieldwork done?", Whole.VISIT),
        ("Can you summarise the report?", Whole.SUMMARY),
        ("What are the main findings?", Whole.SUMMARY),
        ("What did the inspectors find?", Whole.SUMMARY),
        ("What does this report say?", Whole.SUMMARY),
        ("Sum up the report in a few lines", Whole.SUMMARY),
        ("Overall, how did they do?", Whole.SUMMARY),
        ("How is the service performing?", Whole.SUMMARY),
        ("What is the study about?", Whole.SUBJECT),
        ("Where is the service falling short?", Whole.FAULTS),
        ("What is this report about?", Whole.SUBJECT),
        ("What is the purpose of this inspection?", Whole.SUBJECT),
        ("what is it about", Whole.SUBJECT),
        ("main weaknesses?", Whole.FAULTS),
        ("What is the school getting wrong?", Whole.FAULTS),
        ("What are the ferries' main weaknesses?", Whole.FAULTS),
        ("What is the service bad at?", Whole.FAULTS),
        ("What must the service improve?", Whole.FAULTS),
        ("What should be improved?", Whole.FAULTS),
        ("What is the service good at?", Whole.MERITS),
        ("what are its main strengths", Whole.MERITS),
        ("What does the school do well?", Whole.MERITS),
        # Of something in it, or by it.
        ("What is the ferry good for?", None),
        ("What works well with ropes?", None),
        ("Does the service do well?", None),
        ("What has improved?", None),
        ("Is the service bad at mending ropes?", None),
        ("What problems did the survey find with ropes?", None),
        ("Why is the service bad?", None),
        ("When was the timetable published?", None),
        ("Which reports were published in 2018?", None),
        ("What issues were found?", None),
        ("How did the service do it?", None),
        ("How did the ropes perform?", None),
        ("What sum was paid?", None),
        ("When will the next inspection take place?", None),
        ("How is an inspection carried out?", None),
        ("What did the inspectors find about ropes?", None),
        ("What does this report say about ropes?", None),
        ("What is the report?", None),
        ("", None),
    ],
)
def test_what_is_asked_of_the_whole(question: str, whole: Whole | None):
    assert asked(question, NAME) is whole


@pytest.mark.parametrize(
    ("whole", "question", "text", "told"),
    [
        (Whole.PUBLICATION, "When was it published?", "Published 3 May 2021", True),
        (Whole.PUBLICATION, "When was it published?", "Harbour Inspectorate", False),
        (Whole.PUBLICATION, "Who published it?", "Harbour Inspectorate", True),
        (Whole.PUBLICATION, "Who published it?", "Presented by the Mayor", True),
        (Whole.PUBLICATION, "Who wrote it?", "Lead inspector: Jane Hale", True),
        (Whole.PUBLICATION, "Who wrote it?", "Published 3 May 2021", False),
        # A sentence that speaks of a body is not by it.
        (Whole.PUBLICATION, "Who wrote it?", "Write to the Inspectorate at the quay.", False),
        (Whole.VISIT, "When was the inspection?", "Fieldwork: 3 to 7 May 2021", True),
        (Whole.VISIT, "When was the inspection?", "Published 3 May 2021", False),
        (Whole.VISIT, "When was it inspected?", "3 to 7 May 2021", True),
        (
            Whole.VISIT,
            "When was the fieldwork done?",
            "Our fieldwork was carried out in the town from 3 May 2021.",
            True,
        ),
        # From one day to another nothing is published.
        (Whole.PUBLICATION, "When was it published?", "3 to 7 May 2021", False),
        (Whole.PUBLICATION, "When was it published?", "Date of inspection: 3 May 2021", False),
        (Whole.PUBLICATION, "When was it published?", "Date of inspection:\n3 May 2021", False),
        (Whole.PUBLICATION, "When was it published?", "12/05/2021", True),
        (
            Whole.VISIT,
            "When was the fieldwork done?",
            "Review the contract before it ends in May 2021.",
            False,
        ),
        (
            Whole.VISIT,
            "When was the inspection?",
            "During our inspection, we read records from 1 April 2021 to 3 May 2021.",
            False,
        ),
        (
            Whole.VISIT,
            "When was the inspection?",
            "Between April and October 2021 we interviewed 12 people.",
            True,
        ),
        (Whole.SUMMARY, "What did they find?", "The boats leak.", True),
    ],
)
def test_what_tells_it(whole: Whole, question: str, text: str, told: bool):
    assert tells(whole, question, text) is told


REPORT = """\
Harbour Inspectorate

Ferries of the Dale

Published 3 May 2021

Fieldwork: 6 to 9 April 2021


About us

We inspect whatever floats.

Summary

The dog guards the gate.

It is an old dog.

Gates

The cat sleeps at the gate.

Summary of gates

There are two.

Data

The council published its figures on 1 June 2020. This dog was not counted.
"""


def found_in(text: str, question: str) -> list[str]:
    document = reports.parse(text, id="x")
    whole = asked(question, NAME)
    assert whole
    own = passages.split(document, IndexSettings(), lambda _: True)
    return [own[at].text for at in answering(whole, question, document, own)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("When was the report published?", "Harbour Inspectorate"),
        ("Who published the report?", "Harbour Inspectorate"),
        ("When did the inspection take place?", "Harbour Inspectorate"),
        ("Can you summarise the report?", "The dog guards"),
        ("What is this report about?", "The dog guards"),
    ],
)
def test_the_passages_that_say_it(question: str, first: str):
    found = found_in(REPORT, question)
    assert found[0].startswith(first)
    assert not any("council published" in text for text in found)


def test_a_report_may_say_it_in_its_text_or_not_at_all():
    rest = REPORT.partition("About us")[2]
    bare = f"Ferries of the Dale\n\n\nAbout us{rest}"
    assert found_in(bare, "When was the report published?") == []
    assert found_in(bare, "When did the inspection take place?") == []
    # Who publishes it tells of himself, if not on the title page.
    assert found_in(bare, "Who published the report?") == ["We inspect whatever floats."]
    said = bare.replace("It is an old dog.", "This report was published on 3 May 2021.")
    assert "3 May" in found_in(said, "When was the report published?")[0]


def test_a_summary_below_the_top_is_that_of_a_part():
    parts = "".join(
        f"# {name}\n\n## Summary\n\nAll is well.\n\n## Detail\n\nIt is seen to.\n\n"
        for name in ("Boats", "Piers")
    )
    report = f"{parts}# Conclusions\n\nNo boat leaks.\n"
    assert found_in(report, "What are the main findings?") == ["No boat leaks."]
    one = f"# Opening\n\n## Executive summary\n\nAll is dry.\n\n{parts}"
    assert found_in(one, "What are the main findings?") == ["All is dry."]


def test_a_summary_is_told_by_its_part_that_says_what_was_found():
    report = "# Summary\n\n## Background\n\nBoats are old.\n\n## Key findings\n\nThey leak.\n"
    assert found_in(report, "Can you summarise the report?") == ["They leak.", "Boats are old."]
    assert found_in(report, "What is this report about?") == ["Boats are old.", "They leak."]


def test_what_a_report_is_about_is_told_first_where_it_says_so():
    report = (
        "# Dogs\n\nThis report describes the dogs of the Dale.\n\n"
        "# Introduction\n\nBoats are old.\n\n## Scope\n\nWe examined whether they leak.\n\n"
        "# Notes\n\nWe looked at dogs.\n"
    )
    assert found_in(report, "What is this report about?") == [
        "This report describes the dogs of the Dale.",
        "We examined whether they leak.",
        "Boats are old.",
    ]


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("We visited the quay in May 2021.", True),
        ("We visited the quay. It was built in May 1921.", False),
        ("It was built in May 1921.", False),
    ],
)
def test_what_may_say_when_an_inspection_was(text: str, may: bool):
    assert may_tell(text) is may


def test_an_imprint_tells_when_and_is_cited_by_the_title(tmp_path: Path):
    report = "# Ferries of the Dale\n\n## Gates\n\nThe dog guards.\n\nMay 2021 | © Harbour Board\n"
    searcher = toy_searcher_of(tmp_path, report)
    searcher.calibration = toy_calibration()
    hit = searcher.ask("When was the report published?").hits[0]
    assert hit.passage.text == "May 2021 | © Harbour Board"
    title = searcher.documents[hit.passage.document_id].title
    assert hit.citation.section_path == hit.passage.section_path == (title,)
    assert hit.passage.start >= searcher.documents[hit.passage.document_id].sections[-1].end
    (again,) = searcher.recheck(searcher.ask("When was the report published?", k=1))
    assert again.status == "holds"


def test_a_question_of_stop_words_can_ask_of_the_whole(tmp_path: Path):
    searcher = toy_searcher_of(tmp_path, REPORT)
    searcher.calibration = toy_calibration()
    assert searcher.ask("What is it about?").hits[0].passage.text.startswith("The dog guards")
    assert searcher.ask("What is it?").status == "not_found"


def test_of_a_summary_what_is_bad_is_shown_where_no_part_is_of_that(tmp_path: Path):
    report = "# Summary\n\n## Boats\n\nAll float.\n\n## Piers\n\nHowever, too few are safe.\n"
    searcher = toy_searcher_of(tmp_path, report)
    searcher.calibration = toy_calibration()
    answer = searcher.ask("What are the main weaknesses?")
    assert answer.hits[0].passage.text == "However, too few are safe."
    assert answer.status == "weak"


def test_where_nothing_is_told_in_short_the_report_begins(tmp_path: Path):
    report = "# Ferries of the Dale\n\n## About us\n\nWe inspect.\n\n## Dogs\n\nThe dogs bark.\n"
    searcher = toy_searcher_of(tmp_path, report)
    searcher.calibration = toy_calibration()
    for question in ("Can you summarise the report?", "What are the main weaknesses?"):
        answer = searcher.ask(question)
        assert answer.hits[0].passage.text == "The dogs bark."
        assert (answer.status, answer.missing_terms) == ("weak", ())


def test_what_is_bad_stands_in_parts_of_every_chapter():
    report = "".join(
        f"# {name}\n\nAll is well.\n\n## Areas for improvement\n\nMend {name}.\n\n"
        for name in ("boats", "piers")
    )
    report += "## Cause of concern\n\nThe piers sink.\n"
    assert found_in(report, "What are the main weaknesses?") == [
        "The piers sink.",
        "Mend boats.",
        "Mend piers.",
    ]
    assert found_in("# Boats\n\nAll is well.\n", "What are the main weaknesses?") == []


def test_what_is_good_stands_in_parts_of_that_name_or_in_the_summary(tmp_path: Path):
    report = (
        "# Summary\n\n## Boats\n\nBoats\tGood\nRopes\tGood\n\n## Quays\n\nToo few float.\n\n"
        "## Piers\n\nThe piers are strong.\n"
    )
    searcher = toy_searcher_of(tmp_path, report)
    searcher.calibration = toy_calibration()
    answer = searcher.ask("What is the service good at?")
    assert (answer.hits[0].passage.text, answer.status) == ("The piers are strong.", "weak")
    named = f"{report}\n# Crews\n\nThey row.\n\n## Strengths\n\nThey swim.\n"
    assert found_in(named, "What is the service good at?") == ["They swim."]


def test_what_is_said_comes_first_and_is_marked_by_the_line(tmp_path: Path):
    searcher = toy_searcher_of(tmp_path, REPORT)
    for question, marked in (
        ("When was the report published?", "Published 3 May 2021"),
        ("Who published the report?", "Harbour Inspectorate"),
        ("When did the inspection take place?", "Fieldwork: 6 to 9 April 2021"),
        ("Can you summarise the report?", None),
    ):
        query = questions.read(question, searcher.index.speller, {})
        first = retrieval.find(
            searcher.index, searcher.encoder, searcher.reranker, query, SearchSettings()
        )[0]
        assert forms.gives(searcher.index, query, first.number)
        assert forms.lacks(searcher.index, query, first.number) is None
        passage = searcher.passages[first.number]
        quote = answers.quote(searcher.index, searcher.reranker, query, passage)
        assert (quote.content if quote else None) == marked


def test_no_other_date_tells_when_a_report_was_published(tmp_path: Path):
    bare = REPORT.replace("Published 3 May 2021", "").replace("Fieldwork: 6 to 9 April 2021", "")
    searcher = toy_searcher_of(tmp_path, bare)
    searcher.calibration = toy_calibration()
    # With this calibration whatever has a word of the question answers it.
    assert searcher.ask("Who guards the gate?").status == "answered"
    answer = searcher.ask("When was the report published?")
    assert (answer.status, answer.hits) == ("not_found", ())
    assert searcher.ask("Can you summarise the report?").hits[0].passage.text[:7] == "The dog"
