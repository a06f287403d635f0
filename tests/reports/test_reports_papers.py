"""Papers of many kinds, told with small ones: reports as printed, decisions, letters, mails."""

import textwrap

import pytest

from qa.reports import parse

SAID = "All of it was seen by us, and some of it twice."


def outline(text: str) -> str:
    """The sections of a text, indented by their level, with their judgements and pages."""
    return "\n".join(
        "  " * (s.level - 1)
        + " ".join(s.heading.split())
        + (f" = {s.judgement}" * bool(s.judgement))
        + (f" @ {s.page}" if s.page is not None else "")
        for s in parse(text, id="x").sections
    )


def tree(expected: str) -> str:
    return textwrap.dedent(expected).strip("\n")


def test_a_contents_list_goes_on_below_what_only_heads_a_part_of_it() -> None:
    page = f"""
        Contents

          Summary                                          3

          Main report

          1     Bridges are looked at often, but few of
                them are mended                            4

                Cracks are found early                     4

          2     Roads wear out faster than they did        6

          Appendices

          1     How we looked at roads                     8

        Summary

          {SAID}

        1     Bridges are looked at often, but few of
              them are mended

              Cracks are found early

              {SAID}

        2     Roads wear out faster than they did

              {SAID}

        Appendix 1 – How we looked at roads

              {SAID}
        """
    assert outline(textwrap.dedent(page)) == tree(
        """
        Summary @ 3
        1 Bridges are looked at often, but few of them are mended @ 4
          Cracks are found early @ 4
        2 Roads wear out faster than they did @ 6
        Appendix 1 – How we looked at roads @ 8
        """
    )


def test_a_short_line_below_the_source_of_a_table_is_a_heading() -> None:
    table = "Year          Bridges\n\n2022          31\n2023          29"
    text = f"Repairs\n\n{SAID}\n\n{table}\n\nSource: the county\n\nExample: a bridge\n\n{SAID}\n"
    assert outline(text) == "Repairs\nExample: a bridge"


@pytest.mark.parametrize("kind", ["Report of the County Surveyor", "A report on county roads"])
def test_whose_address_ends_a_report_has_its_name_above_the_title(kind: str) -> None:
    page = f"  Swyddfa Ffyrdd\n  Roads Wales\n\n\n  Mending Bridges\n  {kind}\n\n\n  May 2024\n"
    end = "  Swyddfa Ffyrdd\n  1 Heol Fawr\n  Llan\n  LL99 9ZZ\n"
    body = f"\nSummary\n\n{SAID}\n\nFindings\n\n{SAID}\n\n"
    assert parse(page + body + end, id="x").title == f"Mending Bridges – {kind}"
    assert parse(page + body, id="x").title == "Swyddfa Ffyrdd Roads Wales"
