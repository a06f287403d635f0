"""A flat contents list in a PDF whose chapters begin pages."""

from tests.reports.small import outline, tree

WORDS = "oak elm ash fir yew box bay fig may sea sky sun"


def full(seen: str) -> str:
    """A page of text; no line of it comes back on another, as a running head does."""
    return "".join(
        f"The {word} of {seen} was seen by us, {seen} twice.\n" for word in WORDS.split()
    )


def report(*pages: str) -> str:
    """Pages of a report behind its contents list. A title has a colon behind it here."""
    titles = [line[:-1] for page in pages for line in page.split("\n") if line.endswith(":")]
    listed = "".join(f"{title} ........ {at}\n" for at, title in enumerate(titles, 3))
    body = "\f".join(page.replace(":\n", "\n") for page in pages)
    return f"Dale harbour\n\fContents\n{listed}\f{body}"


def said(name: str) -> str:
    return f"All of {name} was seen by us, and some of it twice.\n"


def chapter(name: str, *parts: str, text: str = "") -> str:
    below = "".join(f"{part}:\n\n{said(part)}\n\n" for part in parts)
    return f"{name}:\n\n{text or said(name)}\n{below}"


def test_chapters_begin_pages_that_follow_on_room_for_more() -> None:
    text = report(
        chapter("Lamps", "Oil", text=full("it")),
        chapter("Wicks"),  # by chance, behind a full page
        chapter("Piers", "Planks"),
        chapter("Ships", "Sails"),
        chapter("Crews", "Pay"),
        chapter("Annex A – Terms"),
        *map(full, ("her", "him", "them")),
    )
    assert outline(text) == tree("""
        Lamps
          Oil
          Wicks
        Piers
          Planks
        Ships
          Sails
        Crews
          Pay
        Annex A – Terms
    """)


def test_judged_chapters_behind_titles_that_hold_others_are_parts_of_these() -> None:
    def judged(name: str) -> str:
        return f"{name}:\n\nGood\n\n{said(name)}\n\n"

    text = report(
        f"Safety:\n\nGood\n\nSummary\n\n{said('land')}\n\n{judged('Lamps')}",
        judged("Piers") + judged("Ropes"),
        f"Trade:\n\nGood\n\nSummary\n\n{said('sea')}\n\n{judged('Ships')}",
        judged("Cranes"),
        chapter("Next steps"),
        *map(full, ("her", "him", "them")),
    )
    assert outline(text) == tree("""
        Safety = Good
          Summary
          Lamps = Good
          Piers = Good
          Ropes = Good
        Trade = Good
          Summary
          Ships = Good
          Cranes = Good
        Next steps
    """)


def test_a_contents_list_goes_on_behind_the_foot_of_its_page() -> None:
    names = ("Lamps", "Piers", "Ships", "Rules for the planks of it")
    text = report(*map(chapter, names))
    last = f"{names[3]} ........ 6\n"
    parted = text.replace(last, "\nPage 2 of 9\n\n\fRules for the planks\nof it ........ 6\n")
    assert f"{names[3]} @ 6" in outline(parted, pages=True)
