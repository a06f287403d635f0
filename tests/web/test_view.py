from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from qa.reports import parse
from qa.web import view
from qa.web.scope import Place, Scope
from qa.web.suggestions import Example
from tests.web.fakes import FakeSearcher, Writer, zoo
from tests.web.payloads import PAYLOADS

# What the templates themselves are made of; anything else came out of a text.
TAGS = set(
    "a article b blockquote br button caption code details div fieldset figcaption figure h1 h2"
    " header i input label legend li mark p pre section span summary table td textarea th tr"
    " ul".split()
)
ATTRIBUTES = set(
    "aria-hidden aria-label aria-labelledby aria-pressed class colspan data-alone data-ask"
    " data-copy data-everywhere data-instead data-rank data-save data-state data-status data-turn"
    " data-untick data-verdict for hidden href id maxlength rel role rows scope tabindex target"
    " title type value".split()
)


class Reader(HTMLParser):
    """Collects a page's tags, attributes, texts, and what is marked."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marked: list[str] = []
        self._in_mark = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "mark":
            self._in_mark = True
            self.marked.append("")

    def handle_endtag(self, tag):
        if tag == "mark":
            self._in_mark = False

    def handle_data(self, data):
        self.text += data
        if self._in_mark:
            self.marked[-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


EXAMPLE = Example("Is it an example?", "zoo", "Zoo inspection", ("Animals",))


def turn(question: str, searcher: FakeSearcher | None = None) -> str:
    searcher = searcher or FakeSearcher()
    answer = searcher.ask(question)
    return view.answered(3, answer, view.body(3, answer, searcher.documents, [EXAMPLE]))


def test_the_quote_is_marked_and_nothing_else():
    page = turn("Who feeds the noon?")
    assert "<p>The cat sleeps all day. <mark>The keepers feed the cat at noon.</mark></p>" in page
    assert Reader(page).marked == ["The keepers feed the cat at noon."]


def test_the_citation_is_the_chain_of_headings_with_badge_and_page():
    page = turn("How is the tiger?")
    assert (
        '<span>Animals</span><span class="qa-sep"> › </span>'
        '<span class="qa-last">Care of the big cats</span>' in page
    )
    assert '<span class="qa-badge">Section judged <b>Good</b></span>' in page
    assert '<span class="qa-page">Section begins on page 4</span>' in page


def test_a_section_without_judgement_or_page_has_no_badge_and_no_page():
    first = turn("May visitors feed the horse?").split("<details", 1)[0]
    assert "qa-badge" not in first
    assert "qa-page" not in first


def test_a_row_of_a_table_is_marked_cell_by_cell():
    page = turn("How many Dog")
    cells = "<td><mark>1</mark></td><td><mark>2</mark></td>"
    assert f'<tr><th scope="row"><mark>Dog</mark></th>{cells}</tr>' in page
    assert '<tr><td></td><th scope="col">Spring</th><th scope="col">Autumn</th></tr>' in page
    assert "<caption>Counted in May</caption>" in page


def test_bullets_are_bullets():
    assert "<li>with apples;</li>\n<li><mark>with carrots.</mark></li>" in turn("What of carrots")


def test_further_passages_are_folded_each_with_its_citation():
    page = turn("How is the tiger?")
    before, folded = page.split('<details class="qa-more">')
    assert "<summary>3 further passages</summary>" in folded
    assert (before.count("<figure"), folded.count("<figure")) == (1, 3)
    assert folded.count('class="qa-cite"') == 3
    assert " open" not in folded.split(">", 1)[0]


def test_links_lead_into_the_reader_relatively():
    links = [a["href"] for a in Reader(turn("How is the tiger?")).all("a")]
    assert links[0].startswith("report/zoo?hit=1&hits=zoo-1%4088-00000000%2Czoo-0%408-00000000")
    assert links[0].endswith("#zoo-1")
    assert all(link.startswith("report/") for link in links)


def test_a_weak_answer_says_so_first():
    page = turn("weak is the tiger?")
    assert page.index("The report may not answer this.") < page.index("<figure")


def test_not_found_is_said_with_the_words_that_are_missing_and_shows_no_passage():
    page = turn("absent are bananas?")
    assert "The report does not say." in page
    assert "Not in the report: “bananas”." in page
    assert "<figure" not in page
    assert 'data-ask="Is it an example?"' in page


def test_the_title_is_shown_only_where_there_are_several_reports():
    other = Writer("other", "Another report")
    other.section("Fish")
    other.prose("The fish swims.")
    first = FakeSearcher().reports[0]
    assert "qa-report" not in turn("What of fish", FakeSearcher())
    assert '<span class="qa-report">Another report</span>' in turn(
        "What of fish", FakeSearcher((first, other.document()))
    )


def test_what_is_announced_is_one_line():
    answer = FakeSearcher().ask("How is the tiger?")
    said = view.announced(answer, FakeSearcher().documents)
    assert said == "Best passage: Animals › Care of the big cats. 3 further."


def hostile(payload: str) -> FakeSearcher:
    writer = Writer(f"zoo{payload}", f"Zoo {payload}")  # the id is the file's name
    writer.section(f"Animals {payload}", judgement=f"Good {payload}", page=1)
    writer.prose(f"First {payload}.", f"Then {payload} ends.")
    writer.bullets(f"Lead {payload}:", f"- item {payload};", f"- more {payload}.")
    writer.table(f"Caption {payload}", f"\t{payload}", f"Cat {payload}\t{payload} 3")
    return FakeSearcher((writer.document(),))


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("place", ["First", "item", "Cat", "absent"])
def test_no_text_of_a_report_or_a_question_becomes_html(payload, place):
    searcher = hostile(payload)
    question = f"absent {payload}" if place == "absent" else f"What {payload} of {place}"
    page = turn(question, searcher)
    answer = replace(searcher.ask(question), searched=f"{payload}!", notice=payload)
    other = Example("Is it?", "other", "Other", ())
    examples = [Example(payload, f"zoo{payload}", payload, (payload,)), other]
    page += view.header({**searcher.documents, "x": searcher.reports[0]})
    page += view.refused(1, payload, payload) + view.welcome(examples) + view.pending(2, payload)
    page += view.problem(payload, payload) + view.plain(payload) + view.tools(searcher.documents)
    where = Scope((Place(payload, payload, (payload,), payload),))
    page += view.chosen(where)
    page += str(view.body(1, answer, searcher.documents, (), followed=True, scope=where))
    reader = Reader(page)
    assert {tag for tag, _ in reader.tags} <= TAGS
    assert {name for _, attributes in reader.tags for name in attributes} <= ATTRIBUTES
    links = [a["href"] for a in reader.all("a")]
    assert all(link.startswith("report/") for link in links)
    assert payload in reader.text
    assert payload in {button.get("data-ask") for button in reader.all("button")}
    if place != "absent":
        assert any(payload in marked for marked in reader.marked)


def test_every_word_of_a_hostile_passage_is_shown():
    for payload in PAYLOADS:
        shown = " ".join(Reader(turn("What of First", hostile(payload))).text.split())
        assert f"First {payload}. Then {payload} ends." in shown


def test_a_passage_is_copied_word_for_word_with_its_citation():
    (copied, *_) = [
        b["data-copy"] for b in Reader(turn("How is the tiger?")).all("button") if "data-copy" in b
    ]
    assert copied == (
        "The tiger is well.\n\n— Zoo inspection, Animals › Care of the big cats"
        " (section judged Good, begins on p. 4)"
    )


def test_what_stands_right_under_the_title_is_cited_by_it_once():
    title = "Ferries of the Dale"
    report = parse(f"{title}\n\nPublished 3 May 2021\n\n\nHulls\n\nAll of them leak.\n", id="x")
    shown = turn("published 3 May", FakeSearcher((report, zoo())))
    assert "qa-report" not in shown.partition("</figcaption>")[0]
    page = Reader(shown)
    (copied, *_) = [b["data-copy"] for b in page.all("button") if "data-copy" in b]
    assert copied.count(title) == 1
    assert "list" in {block.kind for block in report.blocks}
    assert page.all("ul")[0] == {"class": "qa-numbered"}  # no mark but the report's own


def test_not_found_offers_the_nearest_section_and_the_nearest_spelling():
    page = turn("absent is the hrse")
    assert '<a href="report/zoo#section-3"' in page
    assert 'data-ask="absent is the horse"' in page


def titled() -> FakeSearcher:
    """A report whose title is its one upper heading, as Markdown has it."""
    writer = Writer("zoo", "Zoo report")
    writer.section("Zoo report")
    writer.prose("The ant is right under the title.")
    writer.section("Zoo report", "Animals")
    writer.prose("The tiger is well.")
    writer.section("Zoo report", "Animals", "Birds")
    writer.prose("The owl sleeps.")
    return FakeSearcher((writer.document(),))


def test_a_title_that_is_the_one_upper_heading_is_not_said_in_every_citation():
    page = turn("How is the tiger?", titled())
    assert 'new tab)"><span class="qa-last">Animals</span>' in page
    copied = next(b["data-copy"] for b in Reader(page).all("button") if "data-copy" in b)
    assert copied == "The tiger is well.\n\n— Zoo report, Animals"
    answer = titled().ask("How is the owl?")
    assert answer.hits[0].citation.section_path == ("Zoo report", "Animals", "Birds")
    said = view.announced(answer, titled().documents)
    assert said.startswith("Best passage: Animals › Birds.")
    # What has no other heading keeps that one.
    assert '<span class="qa-last">Zoo report</span>' in turn("What of the ant", titled())


def test_nor_is_it_a_tick_of_the_tree():
    values = [tick["value"] for tick in Reader(view.tools(titled().documents)).all("input")]
    assert values == ["zoo/1", "zoo/2"]


def test_examples_lie_where_is_looked_and_name_their_report_if_there_are_several():
    other = Example("Is it another?", "farm", "Farm inspection", ("Fields",))
    assert view.welcome([EXAMPLE, EXAMPLE]).count("qa-report") == 0
    # Of several reports, even if those of one alone have examples.
    assert view.welcome([EXAMPLE, EXAMPLE], reports=2).count("qa-report") == 2
    page = view.welcome([EXAMPLE, other], reports=2)
    report = '<span class="qa-report">Farm inspection</span>'
    assert f'data-ask="Is it another?">Is it another?{report}</button>' in page

    def where(*path: str, document: str = "zoo") -> Scope:
        return Scope((Place("", document, path, "x"),))

    for scope, offered in (
        (where(), ["Is it an example?"]),
        (where("Animals"), ["Is it an example?"]),
        (where("Animals", "Care of the big cats"), []),
        (where(document="farm"), ["Is it another?"]),
    ):
        page = view.welcome([EXAMPLE, other], scope)
        assert [b["data-ask"] for b in Reader(page).all("button")] == offered
        assert ("For example" in page) == bool(offered)
    answer = FakeSearcher().ask("absent are bananas?")
    two = {"zoo": zoo(), "farm": zoo()}
    assert report in view.body(1, answer, two, [other])
    assert report not in view.body(1, answer, two, [other], scope=where(document="farm"))


@pytest.mark.parametrize(
    ("question", "searched", "parts"),
    [
        ("Who feeds the cat?", "Who feeds the cat?", None),
        ("Who feeds  the cat?", "Who feeds the cat?", None),
        ("And at noon?", "Who feeds it? And at noon?", ("", "Who feeds it? And at noon?")),
        (
            "A long talk in front of it. Who feeds the kat at noon?",
            "A long talk in front of it. Who feeds the cat at noon?",
            ("A long talk in front of", "it. Who feeds the cat at noon?"),
        ),
    ],
)
def test_what_was_searched_is_parted_where_it_changes(question, searched, parts):
    answer = replace(FakeSearcher().ask("How is the tiger?"), question=question, searched=searched)
    page = view.body(1, answer, {"zoo": zoo()})
    if parts is None:
        assert "Searched:" not in page
        return
    before, changed = parts
    spans = f'<span class="qa-before">{before} </span><span class="qa-changed">{changed}</span>'
    assert f"Searched:</span> {spans if before else changed}</span>" in page


def test_what_is_not_found_in_a_part_is_said_of_that_part_and_asked_everywhere_by_a_click():
    scope = Scope((Place("zoo/3", "zoo", ("Numbers",), "Numbers"),))
    for question, said in (
        ("absent are bananas?", "Nothing in “Numbers” answers this."),
        ("weak is the tiger?", "What stands in “Numbers” may not answer this."),
    ):
        answer = FakeSearcher().ask(question, within=[("Numbers",)])
        page = view.body(2, answer, {"zoo": zoo()}, scope=scope)
        assert said in page
        assert "The report" not in page
        button = 'data-instead="2" data-everywhere>Search everywhere instead</button>'
        assert f'data-ask="{question}" {button}' in page
    assert "Search everywhere instead" not in turn("absent are bananas?")


def test_of_several_reports_a_nearest_section_names_its_own():
    # Every heading stands in both: the link must lead to the report that was meant.
    two = FakeSearcher((zoo(), replace(zoo(), id="farm", title="Farm")))
    page = view.body(1, two.ask("absent is the hrse"), two.documents)
    assert '<a href="report/farm#section-3"' in page
    assert '</a> <span class="qa-report">Farm</span></li>' in page
    one = FakeSearcher()
    assert "qa-report" not in view.body(1, one.ask("absent is the hrse"), one.documents)


def test_the_sections_are_a_tree_of_ticks_and_reports_stand_above_them():
    one = view.tools({"zoo": zoo()})
    values = [tick["value"] for tick in Reader(one).all("input")]
    assert values == ["zoo/0", "zoo/1", "zoo/2", "zoo/3"]
    assert one.count("<ul>") == 2  # the upper sections, and the two under Animals
    two = view.tools({"zoo": zoo(), "other": replace(zoo(), id="other")})
    values = [tick["value"] for tick in Reader(two).all("input")]
    assert values[0] == "zoo"
    assert values[5] == "other"


def test_a_page_shows_what_a_browser_would_obey():
    seen = Reader(view.page("plain.html", text="one\u202eowt\x1b\x9b")).text
    assert "one<U+202E>owt␛<U+009B>" in seen
