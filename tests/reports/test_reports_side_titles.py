"""Titles that stand in a margin, beside the text they head."""

from qa.reports import parse
from qa.reports.side_titles import unfold
from tests.reports.small import outline, tree

LINES = [
    "Each of the boats was seen from the water and from the land,",
    "and some of them were seen twice, by night and by day, for",
    "what we were told about the lamps was not what we had seen.",
    "All of them are old.",
]


def beside(*title: str) -> list[str]:
    """A title in a margin of 18 characters beside its paragraph, and another below that."""
    rows = zip([*title, *[""] * len(LINES)], LINES, strict=False)
    return [*(f"{left:18}{right}".rstrip() for left, right in rows), "", *_column(), ""]


def _column() -> list[str]:
    return [" " * 18 + line for line in LINES]


def test_a_title_beside_its_text_stands_above_it() -> None:
    lines = ["Ferries of Dale", "", "", *beside("Types of Boats", "and Crews")]
    lines += beside("Hulls") + beside("Sails That Are", "Mended Often by", "Their Crews")
    lines += ["Lamps That Were", "Not Lit in the", "Winter", "", *_column()]
    assert outline("\n".join(lines)) == tree("""
        Types of Boats and Crews
        Hulls
        Sails That Are Mended Often by Their Crews
        Lamps That Were Not Lit in the Winter
    """)
    document = parse("\n".join(lines), id="x")
    said = " ".join(" ".join(LINES).split())
    assert [" ".join(document.text[b.start : b.end].split()) for b in document.blocks] == [
        *(said for _ in document.blocks)
    ]


def test_a_page_begins_where_it_began_and_terms_with_their_meaning_stay() -> None:
    page = [*beside("Hulls"), *beside("Sails"), *beside("Lamps")]
    terms = ["FD                Ferries of Dale", "RNLI              Lifeboats", ""]
    lines, pages = unfold([*terms, *page, *page], [len(terms), len(terms) + len(page)])
    assert lines[:3] == terms
    assert [lines[at] for at in pages] == ["Hulls", "Hulls"]
    assert lines[5] == " " * 18 + LINES[0]


def test_a_text_without_such_a_margin_is_let_be() -> None:
    lines = [*beside("Hulls"), *beside("Sails")]
    assert unfold(lines, [4]) == (lines, (4,))
    lines = [line.strip() for line in [*beside("Hulls"), *beside("Sails"), *beside("Lamps")]]
    assert unfold(lines, []) == (lines, ())
