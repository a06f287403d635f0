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
