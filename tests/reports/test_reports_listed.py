"""What a contents list says of a report's parts, however it is set."""

from tests.reports.small import SAID, outline, tree


def test_a_listed_title_may_be_wrapped_below_its_bullet_and_end_matter_may_be_left_out() -> None:
    text = (
        "Ferries of Dale\n\nContents\n\n  • Boats\n      • Hulls that were painted often rather "
        "than\n        hulls that leaked\n      • Sails\n  • Crews\n      • Pay\n\n"
        f"Boats\n\nHulls that were painted often rather than hulls that\nleaked\n\n{SAID}\n\n"
        f"Sails\n\n{SAID}\n\nCrews\n\nPay\n\n{SAID}\n\nEndnotes\n\n{SAID}\n"
    )
    assert outline(text) == tree("""
        Boats
          Hulls that were painted often rather than hulls that leaked
          Sails
        Crews
          Pay
        Endnotes
    """)


def test_a_flat_list_has_holders_without_text_and_a_last_chapter_known_by_its_paragraphs() -> None:
    names = [
        "Summary", "Aims", "Advice", "Findings", "1. Boats", "Hulls", "2. Crews", "Pay", "Rest",
        "Appendices", "Appendix 1 Reply", "Appendix 2 Terms",
    ]  # fmt: skip
    rows = "".join(f"| {name} | {at} |\n" for at, name in enumerate(names, 2))
    body = ""
    chapter = paragraph = 0
    for name, below in zip(names, [*names[1:], ""], strict=True):
        body += f"## {name}\n\n"
        if name[0].isdigit():
            chapter, paragraph = int(name[0]), 0
        elif below != "Aims" and name not in ("Findings", "Appendices"):
            paragraph += 1
            number = f"{chapter}.{paragraph} " if chapter and "App" not in name else ""
            body += f"{number}{SAID}\n\n"
    assert outline(f"# Ferries of Dale\n\n## Contents\n\n{rows}\n{body}") == tree("""
        Ferries of Dale
          Summary
            Aims
            Advice
          Findings
            1. Boats
              Hulls
            2. Crews
              Pay
              Rest
          Appendices
            Appendix 1 Reply
            Appendix 2 Terms
    """)


def test_letters_between_roman_numbers_are_parts_and_v_is_five() -> None:
    names = ["I. AIMS", "II. BOATS", "A. Hulls", "B. Sails", "III. CREWS", "IV. PAY"]
    names += ["Finding 1: Pay is late", "V. END"]
    listed = "".join(f"{name} .......... {at}\n" for at, name in enumerate(names, 2))
    body = "".join(f"{name}\n\n{SAID}\n\n" for name in names)
    assert outline(f"FERRIES OF DALE\n\nTABLE OF CONTENTS\n{listed}\n{body}") == tree("""
        I. AIMS
        II. BOATS
          A. Hulls
          B. Sails
        III. CREWS
        IV. PAY
          Finding 1: Pay is late
        V. END
    """)
    assert outline(f"FERRIES OF DALE\n\n{body}").splitlines()[-1] == "V. END"


def test_an_appendix_may_be_listed_without_its_colon_and_be_wrapped() -> None:
    text = (
        "Ferries of Dale\n\nContents\n\nBoats          2\nAppendix I     Crews, Pay, and Rest     "
        f"3\n\nBoats\n\n{SAID}\n\nAppendix I: Crews, Pay, and\nRest\n\n{SAID}\n"
    )
    assert outline(text, pages=True) == "Boats @ 2\nAppendix I: Crews, Pay, and Rest @ 3"
    body = text.split("3\n\n", 1)[1]
    assert outline(body).splitlines()[-1] == "Appendix I: Crews, Pay, and Rest"


def test_a_listed_title_stands_directly_below_a_table_or_a_grade_and_on_two_lines() -> None:
    """As a PDF without blank lines is read: ``No``, the last cell of a table, ends no sentence."""
    names = ("Summary", "Ferries in figures", "How well does the port mend the old ferries?", "Pay")
    listed = "".join(f"{name} ............ {at}\n" for at, name in enumerate(names, 2))
    said = "All of it was seen by us, and some of it twice, in each of the\ntwo years before that."
    body = (
        f"Summary\n{said}\nBoat\nSeen?\nFerries\nYes\nTugs\nNo\nFerries in figures\n{said}\n"
        f"Last seen in 2017:\nGood\nHow well does the port mend the old\nferries?\nPoor\n{said}\n"
        f"Pay\n{said}\n"
    )
    assert outline(f"Ferries of Dale\n\nContents\n{listed}{body}", pages=True) == tree("""
        Summary @ 2
        Ferries in figures @ 3
        How well does the port mend the old ferries? = Poor @ 4
        Pay @ 5
    """)


def test_a_listed_name_that_stands_clear_in_a_table_is_no_title_if_another_is() -> None:
    names = ("Summary", "Hulls", "Ropes", "Crews", "Pay")
    listed = "".join(f"{name} ............ {at}\n" for at, name in enumerate(names, 2))
    said = "All of it was seen by us, and some of it twice, in each of the\ntwo years before that."
    table = "Part\nSeen?\nTugs\nYes\n\nCrews\nYes\n"
    body = f"Summary\n{said}\n{table}" + "".join(f"{name}\n{said}\n" for name in names[1:])
    assert outline(f"Ferries of Dale\n\nContents\n{listed}{body}", pages=True) == tree("""
        Summary @ 2
        Hulls @ 3
        Ropes @ 4
        Crews @ 5
        Pay @ 6
    """)


def test_a_list_in_two_columns_goes_on_at_the_top_of_the_right_one() -> None:
    left = ["Foreword", "1. Boats", "   Hulls", "   Sails", "2. Crews"]
    right = ["   Pay", "   Rest", "3. Piers", "   Wood", "Annex A: Terms"]
    text = "Ferries of Dale\n\nContents\n"
    for at, (one, two) in enumerate(zip(left, right, strict=True), 2):
        text += (
            f"{one} {'.' * (30 - len(one))} {at}        {two} {'.' * (30 - len(two))} {at + 5}\n"
        )
    for name in (*left, *right):
        text += f"\n{name.strip()}\n\n{SAID}\n"
    assert outline(text, pages=True) == tree("""
        Foreword @ 2
        1. Boats @ 3
          Hulls @ 4
          Sails @ 5
        2. Crews @ 6
          Pay @ 7
          Rest @ 8
        3. Piers @ 9
          Wood @ 10
        Annex A: Terms @ 11
    """)
