"""The whole tree of every kind of report, written down: headings, nesting, judgements, title.

A line of an expected tree is indented by its level; ``= Good`` behind a heading is its
judgement, ``@ 9`` the page that the contents list gives.
"""

import json
import re
import textwrap
from pathlib import Path

import pytest

from qa.reports import load, parse
from qa.types import Document

DATA = Path(__file__).parent / "data"


def tree(document: Document) -> str:
    return "\n".join(
        "  " * (s.level - 1)
        + re.sub(r"\n\s*", " ", s.heading)  # a title may be wrapped
        + (f" = {s.judgement}" if s.judgement else "")
        + (f" @ {s.page}" if s.page is not None else "")
        for s in document.sections
    )


SERIES = """
    What this report contains @ 1
      Our inspection approach
    Force in context @ 3
    Overall summary @ 5
      HM Inspector's observations
    Effectiveness @ 9
      Force in context @ 10
      How effectively does the force reduce crime and keep people safe? = Inadequate @ 12
        Summary @ 12
      Preventing crime and tackling anti-social behaviour = Outstanding @ 13
        Neighbourhood policing
        Innovative practice
      Investigating crime = Inadequate @ 16
        Cause of concern
        Recommendations
        Investigation quality
        Catching criminals
      Protecting vulnerable people = Requires improvement @ 19
        Areas for improvement
        Responding to incidents
      Armed policing @ 24
        Understanding the threat and responding to it
    Efficiency @ 26
      Force in context @ 27
      How efficiently does the force operate and how sustainable are its services? = Good @ 28
        Summary @ 28
      Planning for the future = Good @ 29
        Assessing future demand for services
        Prioritising
    Legitimacy @ 33
      Force in context @ 34
      How legitimately does the force treat the public and its workforce? = \
Requires improvement @ 36
        Summary @ 36
      Treating the public fairly = Requires improvement @ 37
        Using force
      Treating the workforce fairly = Outstanding @ 41
    Annex A – About the data @ 45
      Methodology
        Data in the report
        Population
      Force in context
        999 calls
        Stop and search
"""
SERIES_TITLE = (
    "PEEL – Police effectiveness, efficiency and legitimacy 2018/19 – "
    "An inspection of Northmoor Constabulary"
)

TREES = {
    "series.txt": (SERIES_TITLE, SERIES),
    # the pillars say a line of their own before their first part
    "series_intro.txt": (SERIES_TITLE, SERIES),
    # the questions carry no grade: only the rhythm tells Effectiveness from its question
    "series_unjudged.txt": (
        SERIES_TITLE,
        SERIES.replace("safe? = Inadequate", "safe?")
        .replace("services? = Good", "services?")
        .replace("workforce? = Requires improvement", "workforce?"),
    ),
    # no contents list: captions stay captions, "Force in context" comes back and is found
    "series_nocontents.txt": (
        SERIES_TITLE,
        """
        What this report contains
        Our inspection approach
        Force in context
        Overall summary
        HM Inspector's observations
        Effectiveness
          Force in context
          How effectively does the force reduce crime and keep people safe? = Inadequate
            Summary
          Preventing crime and tackling anti-social behaviour = Outstanding
            Neighbourhood policing
            Innovative practice
          Investigating crime = Inadequate
            Cause of concern
            Recommendations
            Investigation quality
            Catching criminals
          Protecting vulnerable people = Requires improvement
            Areas for improvement
            Responding to incidents
            Armed policing
            Understanding the threat and responding to it
        Efficiency
          Force in context
          How efficiently does the force operate and how sustainable are its services? = Good
            Summary
          Planning for the future = Good
            Assessing future demand for services
            Prioritising
        Legitimacy
          Force in context
          How legitimately does the force treat the public and its workforce? = \
Requires improvement
            Summary
          Treating the public fairly = Requires improvement
            Using force
          Treating the workforce fairly = Outstanding
        Annex A – About the data
          Methodology
            Data in the report
            Population
          Force in context
            999 calls
            Stop and search
        """,
    ),
    "numbered.txt": (
        "Harbour Safety Review 2021 – Port of Westhaven",
        """
        1. Introduction
          1.1 Scope
          1.2 Method
        2. Findings
          2.1 Pilotage
            2.1.1 Boarding arrangements
          2.2 Quays
        3. Recommendations
        Annex A: Terms of reference
        """,
    ),
    "underlined.txt": (
        "Care Home Inspection: Rosebank",
        """
        Care Home Inspection: Rosebank
          Safe = Requires improvement
            Staffing levels
          Effective = Good
          What happens next
        """,
    ),
    "caps.txt": (
        "ANNUAL FIRE SERVICE INSPECTION",
        """
        EXECUTIVE SUMMARY
        FINDINGS
          Prevention
          Protection
        RESPONSE
        CONCLUSIONS
        """,
    ),
    "markdown.md": (
        "River Quality Report",
        """
        River Quality Report
          1. Sampling
            Methods
          Setext part = Good
            Jumped level
          Results
        """,
    ),
    "plain.txt": ("Plain", "Plain"),
    "wrapped.txt": (
        "Inspection of Longfield Prison",
        """
        Foreword
        Chapter 1  Safety @ 5
          Early days in custody @ 6
          Managing behaviour @ 9
        Chapter 2  Respect = Reasonably good @ 14
          Living conditions @ 15
        Appendix 1: Further resources @ 40
        """,
    ),
    "parts.txt": (
        "Inquiry into the Valley Flood",
        """
        PART ONE: THE EVENT
          Chapter 1: Warnings
            Who was told
          Chapter 2: The night of the flood
        PART TWO: THE RESPONSE
          Chapter 3: Rescue
        Annex A
        Annex B: Costs
        """,
    ),
    "letter.txt": (
        "Short inspection of Anytown School",
        """
        Short inspection of Anytown School
        Safeguarding is effective
        Inspection findings
        Next steps for the school
        """,
    ),
    "crlf.txt": (
        "Dental Practice Check",
        """
        Access = Good
        Cleanliness = Poor
          Waste
        """,
    ),
    "bold.md": (
        "Ambulance Trust Inspection",
        """
        Overall rating = Requires improvement
        Are services safe? = Inadequate
        What the trust does well:
        """,
    ),
    "care.txt": (
        "Rosebank Care Home",
        """
        Summary of findings = Good
          The five questions we ask about services and what we found
        Is the service safe? = Requires Improvement
        Is the service well-led? = Good
        """,
    ),
    "colon.txt": (
        "Food hygiene visit, 4 June",
        """
        Background:
        Findings:
        Actions required:
        """,
    ),
    # no blank lines between stacked headings, each paragraph one line, captions, a drawing
    "pasted.txt": (
        "Evaluation of the night ferry to Scarrow",
        """
        Evaluation of the night ferry to Scarrow
        Executive summary
        Introduction
          The ferry
          Our approach
          Limitations
        Findings
          Use
            Who travelled
            Who did not
          Safety
            Weather
            Crew
        Conclusions
        Recommendations
          For the board
          For the operator
        """,
    ),
    # a summary with parts of its own before the parts of the report
    "summary_parts.txt": (
        "Renewing the village halls",
        """
        Renewing the village halls
        Summary
          Introduction
          Key findings
            Choosing the halls
            Running the programme
          Conclusion on value for money
          Recommendations
        Part One Setting up the programme
          How halls were chosen
        Part Two Running the programme
        Appendix One Our audit approach
        """,
    ),
    # a dense title page, captions, a signature, and parts that come back without a number above
    "custody.txt": (
        "Wrenfield Open Centre – Report of an announced visit, 4 to 8 March 2024",
        """
        Wrenfield Open Centre – Report of an announced visit, 4 to 8 March 2024
        ABOUT THIS VISIT
          The centre
          What was looked at
        SUMMARY OF FINDINGS
          Grades in 2024 and 2021
          The chair's view
          Matters of concern
        FACTS AND FIGURES
          People
        1 SAFETY
          1.1 The first days
            Strengths
            What needs attention
          1.2 Quarrels
            Strengths
            What needs attention
        LEADERSHIP
          Direction
            Strengths
            What needs attention
          Buildings
            Strengths
            What needs attention
        """,
    ),
    # no blank lines, tabs behind the numbers of headings and of paragraphs
    "scrutiny.txt": (
        "BRACKENSHIRE COUNTY COUNCIL – Review of Winter Road Maintenance: Report of the Task Group",
        """
        BRACKENSHIRE COUNTY COUNCIL – Review of Winter Road Maintenance: Report of the Task Group
        1.\tPURPOSE OF REPORT
        2.\tRECOMMENDATIONS
        3.\tBACKGROUND
        4.\tFINDINGS
          Salting routes
          Working with parishes
          Communication with residents
        5.\tOPTIONS CONSIDERED
        6.\tIMPLICATIONS
          Financial
          Legal
          Equalities
        7.\tCONCLUSION
        """,
    ),
    # page by page from a PDF: a running head and a bare page number on each
    "pages.txt": (
        "Fenmoor Fire and Rescue Service – Report of inspection 2023–2025",
        """
        Fenmoor Fire and Rescue Service – Report of inspection 2023–2025
        Overview
        HM Inspector's observations
        Effectiveness = Good
          What is working well
          Areas for improvement
        Efficiency = Good
          What is working well
          Areas for improvement
          Case study
        People = Requires improvement
          What is working well
          Areas for improvement
        About the data
        """,
    ),
    # roman numbers above letters above numbers, and a part above a table
    "nested.txt": (
        "Audit of Travel and Hospitality Spending at the Ports Agency",
        """
        Audit of Travel and Hospitality Spending at the Ports Agency
        I. INTRODUCTION
          A. Why we did this audit
          B. What we looked at
        II. FINDINGS
          A. Approval of claims
          B. Hospitality
            1. Events for staff
            2. Gifts
          C. Use of credit cards
        III. CONCLUSION
        IV. RECOMMENDATIONS AND MANAGEMENT RESPONSE
        APPENDIX A. AUDIT METHOD
        APPENDIX B. RULES OF SIMILAR BODIES
        """,
    ),
    # a dense title page, a contents list with leaders
    "leaders.txt": (
        "Report on an unannounced inspection of HMP Coldharbour",
        """
        Report on an unannounced inspection of HMP Coldharbour
        Introduction @ 3
        About HMP Coldharbour @ 4
        Section 1  Safety @ 5
          Early days in custody @ 5
          Managing behaviour @ 5
        Section 2  Respect @ 6
          Staff-prisoner relationships @ 6
          Daily life @ 6
        Section 3  Purposeful activity @ 7
        Section 4  Preparation for release @ 8
          Children and families and contact with the outside world @ 8
          Reducing reoffending @ 8
        Section 5  Summary of priority concerns @ 9
        Appendix I  About our inspections and reports @ 10
        """,
    ),
    # a title page line by line with a telephone number, capitals above a table
    "ratings.txt": (
        "Larkfield Manor Nursing Home – Inspection report",
        """
        Larkfield Manor Nursing Home – Inspection report
        RATINGS
        SUMMARY OF THIS INSPECTION
          About the service
          People's experience of using this service and what we found
          Rating at last inspection
        DETAILED FINDINGS
          Is the service safe? = Requires Improvement
            Using medicines safely
            Staffing and recruitment
            Learning lessons when things go wrong
          Is the service effective? = Good
            Staff support: induction, training, skills and experience
            Supporting people to eat and drink enough to maintain a balanced diet
          Is the service well-led? = Requires Improvement
            Promoting a positive culture
            Managers and staff being clear about their roles
        ACTION WE HAVE TOLD THE PROVIDER TO TAKE
        """,
    ),
    "council.txt": (
        "WESTHAVEN BOROUGH COUNCIL – AUDIT COMMITTEE - 14 JULY 2020 – REPORT OF THE HEAD OF AUDIT",
        """
        1. PURPOSE OF REPORT
        2. RECOMMENDATIONS
        3. BACKGROUND
          Planning performance
        4. FINANCIAL IMPLICATIONS
        Appendix 1 - Action plan
        """,
    ),
    "dense.txt": (
        "Probation Inspection",
        """
        Leadership
        Staffing
        Areas for improvement
        Services
        """,
    ),
    "double.txt": (
        "NURSERY  INSPECTION  REPORT",
        """
        Quality  of  Education = Outstanding
        Behaviour  and  Attitudes = Good
          What does the setting need to do to improve?
        Personal  Development = Good
        """,
    ),
    "flat.txt": (
        "Library Services Review",
        """
        Introduction @ 1
        Our approach @ 2
        Opening hours @ 3
          Evening opening
        Collections @ 5
        Staff @ 8
        Conclusion @ 9
        """,
    ),
    # a flat contents list: the report lists its areas, and ends each of them by its name
    "flat_said.txt": (
        "Tarnbeck Fire and Rescue Service",
        """
        Tarnbeck Fire and Rescue Service
        About this inspection @ 3
          Scope @ 3
          How we graded @ 3
        What we found overall @ 4
          The Chief Inspector's view @ 4
          Verdicts by area @ 5
        Prevention = Good @ 6
          Knowing who is at risk = Good @ 6
            Finding people
          Home safety visits = Fair @ 7
          What should improve in prevention @ 8
        Protection = Fair @ 9
          Enforcement = Fair @ 10
          What should improve in protection @ 11
        Money = Good @ 17
          Budget and reserves = Good @ 17
          Working with others = Exemplary @ 18
            The joint centre at Ostrey
          What should improve in money @ 19
        Recommendations @ 21
          Recommendations to the fire authority @ 21
        Annex A: How we gathered our evidence @ 22
          Fieldwork @ 22
          Fact checking @ 22
        Annex B: Terms used in this report @ 23
        """,
    ),
    # titles wrapped in the contents list and in the body; pages part the text
    "contents_wrapped.txt": (
        "Marrowdale Constabulary – stalking and harassment June 2025",
        """
        Foreword @ 3
        How we carried out the inspection @ 3
        What happens when someone reports stalking to the control room @ 4
          Key findings
          Identifying stalking at the first call @ 4
          Deciding how quickly officers should go and what they should be told on the way @ 4
        How well the force investigates @ 5
          Key findings
          The quality of investigations @ 5
          Protecting victims while the investigation goes on @ 6
        How the force trains and supports its people @ 6
          Key findings
        Conclusion @ 7
        Annex A – Definitions and interpretation @ 7
        """,
    ),
    # numbered paragraphs, and a page number between two halves of a running foot
    "paragraphs.txt": (
        "Rail Accident Report",
        """
        Rail Accident Report
        Summary @ 3
        Introduction @ 3
          Definitions @ 3
        The accident @ 3
          Summary of the accident @ 3
          Context @ 4
        The sequence of events @ 4
          Events preceding the accident @ 4
          Events during the accident @ 5
          Events following the accident @ 5
        Analysis @ 5
          Identification of the immediate cause @ 5
          Identification of causal factors @ 5
          Identification of underlying factors @ 6
          Previous occurrences of a similar character @ 6
        Summary of conclusions @ 7
          Immediate cause @ 7
          Causal factors @ 7
        Actions reported as already taken @ 7
        Recommendations @ 7
        Appendices @ 8
          Appendix A - Glossary of abbreviations and acronyms @ 8
          Appendix B - Sources of evidence @ 8
        """,
    ),
    # numbered boxes: number, tab, capitals
    "boxes.txt": (
        "REGULATION 28 REPORT TO PREVENT FUTURE DEATHS",
        """
        REGULATION 28 REPORT TO PREVENT FUTURE DEATHS
        1\tCORONER
        2\tCORONER'S LEGAL POWERS
        3\tINVESTIGATION and INQUEST
        4\tCIRCUMSTANCES OF THE DEATH
        5\tCORONER'S CONCERNS
        6\tACTION SHOULD BE TAKEN
        7\tYOUR RESPONSE
        8\tCOPIES and PUBLICATION
        """,
    ),
    # numbers such as 4.(b), a wrapped title set in, a table whose head begins with #
    "bracketed.txt": (
        "Audit of Parking Revenue",
        """
        Audit of Parking Revenue
        1.   EXECUTIVE SUMMARY
          1.(a) Why we did this audit
          1.(b) Overall conclusion
        2.   BACKGROUND
          2.(a) How parking is run
          2.(b) Roles and responsibilities
        3.   OBJECTIVE, SCOPE AND METHODOLOGY
        4.   OBSERVATIONS AND RECOMMENDATIONS
          4.(a) Coins from meters are well controlled
          4.(b) The City's share of garage revenue cannot be verified
          4.(c) Tickets are cancelled without a reason on file
          4.(d) Revenue from the mobile app is recorded late
        5.   RECOMMENDATIONS AND MANAGEMENT RESPONSES
        6.   ACKNOWLEDGEMENT
        ANNEX I: CIRCUMSTANCES IN WHICH A TICKET MAY BE CANCELLED
        ANNEX II: RATES IN FORCE ON DECEMBER 31, 2024
        """,
    ),
    # minutes: numbers that go on from the last meeting, drawn lines under them
    "minutes.txt": (
        "JOINT TRADING STANDARDS COMMITTEE",
        """
        JOINT TRADING STANDARDS COMMITTEE
        21.  APOLOGIES
        22.  DECLARATIONS OF INTEREST
        23.  MINUTES OF THE LAST MEETING
        24.  QUESTIONS FROM MEMBERS OF THE PUBLIC
          Question from Mr A Dunmore of Calderwick
          Question from Mrs J Obuya on behalf of the Parents' Forum
        25.  ILLEGAL VAPES AND TOBACCO: RESULTS OF OPERATION MISTRAL
          Officers' report
          Debate
          Decision
        26.  BUDGET MONITORING
        27.  DATE OF NEXT MEETING
        ANNEX 1: WHAT EVERY LANDLORD SHOULD CHECK
          Before you let the shop
        ANNEX 2: GLOSSARY
        """,
    ),
    # capitals that hold numbers or capitals, an annex with parts, pages parted by form feeds
    "capitals.txt": (
        "Whole-School Evaluation Report",
        """
        Whole-School Evaluation Report
        WHAT IS A WHOLE-SCHOOL EVALUATION?
        HOW TO READ THIS REPORT
        INSPECTION ACTIVITIES DURING THIS EVALUATION
        SCHOOL CONTEXT
        SUMMARY OF MAIN FINDINGS AND RECOMMENDATIONS
          FINDINGS
          RECOMMENDATIONS
        DETAILED FINDINGS AND RECOMMENDATIONS
          1. LEARNER ACHIEVEMENT
            1.1 Attainment and progress
            1.2 The experience of learners
          2. TEACHING AND LEARNING
            2.1 Preparation and planning
            2.2 Classroom practice
          3. LEADERSHIP AND MANAGEMENT
            3.1 The board of management
            3.2 Leadership in the school
          4. SCHOOL SELF-EVALUATION
        APPENDIX: SCHOOL RESPONSE TO THE REPORT
          PART A  OBSERVATIONS ON THE CONTENT OF THE REPORT
          PART B  FOLLOW-UP ACTIONS PLANNED OR UNDERTAKEN SINCE THE COMPLETION OF THE INSPECTION \
ACTIVITY
        THE INSPECTORATE'S QUALITY CONTINUUM
        """,
    ),
    # chapters with their title on the next line, and views that belong to none of them
    "chapter_lines.txt": (
        "The Senate",
        """
        The Senate
        Chapter 1 Introduction
          Referral and conduct of the inquiry
          Structure of the report
          Acknowledgements
          Note on references
        Chapter 2 The supply of medicines
          How medicines reach remote communities
          Shortages since 2020
          Different rules in each jurisdiction
        Chapter 3 Possible reforms
          A national formulary for remote practice
          Training and authorising rangers
          Committee view
            Recommendation 1
            Recommendation 2
            Recommendation 3
        Additional comments from Senator Lucan Mbeki-Ross
          An expensive way to move ice
          What should be done instead
        Appendix 1 Submissions
        """,
    ),
    # titles that carry their grade on their own line
    "graded_titles.txt": (
        "Queen Adelaide Hospital Quality Report",
        """
        Queen Adelaide Hospital Quality Report
        OUR FINDINGS
          Overall summary
          How we carried out the inspection
          Areas for improvement
        URGENT AND EMERGENCY CARE
          Safe = Inadequate
            Mandatory training
            Environment and equipment
            Assessing and responding to patient risk
          Effective = Good
            Evidence-based care and treatment
            Nutrition and hydration
          Caring = Good
            Compassionate care
          Well-led = Requires improvement
            Management of risk, issues and performance
        CRITICAL CARE
          Safe = Good
            Nurse staffing
            Medicines
          Effective = Outstanding
            Patient outcomes
          Caring = Outstanding
            Emotional support
          Well-led = Good
            Culture
        OUTSTANDING PRACTICE
        OUR INSPECTION TEAM
        """,
    ),
    "edges.txt": (
        "Reservoir safety at Upper Dale – An inspection by the water office",
        """
        Summary
        Findings
          The spillway
          Actions
        """,
    ),
    "parted.txt": (
        "Buses in the dale – Second Report",
        """
        Summary
        1 Introduction
          How we worked
        2 The routes
          Fares
        3 What is asked
        Annex A: The routes that were cut
        """,
    ),
    "furniture.txt": (
        "Water Company Review",
        """
        Summary
        Leakage
        Prices
        """,
    ),
    "peel21.txt": (
        "PEEL 2021/22 – Police effectiveness, efficiency and legitimacy – "
        "An inspection of Southmoor Police",
        """
        About us @ 1
        Our judgments @ 2
        HM Inspector's observations @ 4
        Providing a service to the victims of crime @ 6
          Victim service assessment
          The force answers emergency calls quickly enough
        Preventing crime = Good @ 8
          Innovative practice
            Drones find missing people
          Main findings
            The force prioritises the prevention of crime
        Investigating crime = Requires improvement @ 12
          Areas for improvement
            The force should ensure that all investigations are effectively supervised
          Main findings
        Supporting victims = Adequate @ 17
        About the data @ 25
          Methodology
        """,
    ),
    "cqc.txt": (
        "Oakview Medical Centre Quality Report",
        """
        Oakview Medical Centre Quality Report
        Overall summary
        Our inspection team
        Are services safe? = Requires improvement
          Safety systems and processes
        Are services effective? = Good
        """,
    ),
    "contents_mixed.txt": (
        "PRISON REVIEW",
        """
        1  Introduction @ 3
          Background
        2  Findings @ 5
          2.1  Safety @ 5
          2.2  Respect @ 9
            What prisoners said
        3  Conclusion @ 12
        Annex A  Data @ 14
        """,
    ),
    "lettered.txt": (
        "Lettered",
        """
        A. Background
        B. Findings
          B.1 Staff
        C. Conclusion
        """,
    ),
    "pdf.txt": (
        "Inspection of Fire and Rescue",
        """
        Effectiveness
          How effective is the service at keeping people safe? = Good
        Efficiency
          How efficient is the service? = Requires improvement
            Areas for improvement
        People
          How well does the service look after its people? = Inadequate
        """,
    ),
    "faq.txt": (
        "Frequently asked questions",
        """
        What is an inspection?
        Who pays for it?
        How long does it take?
        """,
    ),
    "metadata.md": (
        "Bus Service Check",
        """
        Punctuality
        Cleanliness = Good
          Drivers
          Fares
        """,
    ),
    "roman.txt": (
        "Trading Standards Review",
        """
        Foreword
        I. Background @ 1
        II. How we did our work @ 4
        III. What we found @ 7
          a) Rogue traders @ 8
          b) Weights and measures @ 11
        IV. Recommendations @ 15
        Glossary @ 17
        """,
    ),
}


@pytest.mark.parametrize("name", TREES)
def test_whole_tree(name: str) -> None:
    title, expected = TREES[name]
    document = load(DATA / name)
    assert tree(document) == textwrap.dedent(expected).strip("\n")
    assert document.title == title


def test_every_data_file_has_a_tree() -> None:
    assert {file.name for file in DATA.iterdir()} == set(TREES)


def test_prose_before_the_first_heading_belongs_to_the_title() -> None:
    text = (
        "Bridge Survey\n\nThe bridge is old.\n\nDeck\n\nThe deck is worn.\n\nPiers\n\nThey hold.\n"
    )
    document = parse(text, id="bridge")
    assert [s.path for s in document.sections] == [("Bridge Survey",), ("Deck",), ("Piers",)]
    text = "3 May 2020\n\nThe bridge is old and it needs care.\n\nDeck\n\nThe deck is worn.\n"
    document = parse(text, id="bridge-survey")
    first = document.sections[0]
    assert first.path == ("Bridge survey",)
    assert first.start == first.body == text.index("3 May")
    assert document.sections[1].path == ("Deck",)


@pytest.mark.parametrize(
    "line",
    [
        "12 months ending 31 March 2019",
        "As at 31 March 2019",
        "Figure 3: Calls by hour",
        "These are the reasons:",
        "Costs rose and",
        "- Costs",
        "£203",
        "www.example.org/reports",
        "The force did gap analysis; this is",
        "lower case line",
    ],
)
def test_lines_that_head_nothing(line: str) -> None:
    text = f"Report\n\nAims\n\nThe aims are clear.\n\n{line}\n\nThe next paragraph is here.\n"
    assert [s.heading for s in parse(text, id="x").sections] == ["Aims"]


def test_grades_of_an_unknown_scale_are_known_by_their_shape() -> None:
    parts = [("Air", "Level 2"), ("Water", "Level 3"), ("Soil", "Level 2"), ("Noise", "Level 3")]
    text = "Contents\n" + "".join(f"{name}\t{n}\n" for n, (name, _) in enumerate(parts, 1))
    text += "".join(f"\n{name}\n\n{level}\n\nSome prose about it.\n" for name, level in parts)
    document = parse(text, id="x")
    assert [(s.heading, s.judgement) for s in document.sections] == parts


def test_grades_behind_numbered_titles_are_no_part_of_them() -> None:
    parts = [("1.1. Staff", "Good"), ("1.2. Plans", "Inadequate"), ("1.3. Money", "Good")]
    text = "1. The service\n\nThis is how it is run.\n\n"
    text += "".join(f"{name}: {grade}\nSome prose about it.\n- an item\n" for name, grade in parts)
    document = parse(text, id="x")
    assert [(s.heading, s.judgement) for s in document.sections[1:]] == parts
    assert [s.level for s in document.sections] == [1, 2, 2, 2]
    assert all(document.text[s.body :].startswith("Some prose") for s in document.sections[1:])


def test_what_is_called_a_grade_is_one_on_any_scale() -> None:
    said = {
        "Piers": ("Grade: Wants work", "Wants work"),
        "Boats": ("Overall rating: Amber/Red", "Amber/Red"),
        "Crew": ("Judgement: Sound", "Sound"),
    }
    text = "Inspection of Kell Ferry\n"
    for name, (line, _) in said.items():
        text += f"\n{name}\n{line}\nThis is what we found there.\n"
    document = parse(text, id="x")
    assert [s.heading for s in document.sections] == list(said)
    assert [s.judgement for s in document.sections] == [grade for _, grade in said.values()]
    marked = "# Ferry\n\n## Piers\n\n**Judgement: Developing**\n\n### Planks\n\nThey are old.\n"
    assert [s.judgement for s in parse(marked, id="x").sections] == [None, "Developing", None]


@pytest.mark.parametrize("line", ["Previous rating: Sound", "Outcome: People are safe"])
def test_what_another_report_gave_or_a_title_names_is_no_grade(line: str) -> None:
    text = f"Kell Ferry\n\n1. Piers\n\n{line}\n\nThis is what we found there.\n"
    assert all(s.judgement is None for s in parse(text, id="x").sections)


def test_a_list_of_grades_is_no_list_of_headings() -> None:
    text = "Summary\n\nSafe: Good\n\nCaring: Good\n\nWell-led: Good\n\nIt is a good home.\n"
    assert [s.heading for s in parse(text, id="x").sections] == ["Summary"]


def test_what_a_web_page_says_around_a_report_is_not_read() -> None:
    text = (
        "Skip to main content\nHome > Reports > Harbours\n\nHarbours in winter\n\n"
        "Piers\n\nAll piers are sound.\n\nBack to top\n\nBoats\n\nBoats lie at home / at sea.\n\n"
        "Was this page helpful?\n"
    )
    document = parse(text, id="x")
    assert document.title == "Harbours in winter"
    assert [s.heading for s in document.sections] == ["Piers", "Boats"]
    read = [document.text[block.start : block.end] for block in document.blocks]
    assert read == ["All piers are sound.", "Boats lie at home / at sea."]


def test_what_stands_at_the_edges_of_pages_is_not_read() -> None:
    document = load(DATA / "edges.txt")
    read = "\n".join(document.text[b.start : b.end] for b in document.blocks)
    for furniture in (
        "OFFICIAL",
        "Inspection report",
        "Upper Dale dam",
        "4 to 6 May",
        "left blank",
    ):
        assert furniture not in read
    assert "R2  Fell the two trees in the spillway [at once]" in read


@pytest.mark.parametrize(
    "foot",
    [
        "Inspection report: Dale School                    {}\n14 to 16 May 2023",
        "14 to 16 May 2023\nInspection report: Dale School                    {}",
        "Inspection report: Dale School\n14 to 16 May 2023\n{}",
        "Inspection report: Dale School\n14 to 16 May 2023                    {}",
        "{} | Inspection report: Dale School",
        "Inspection report: Dale School | {}",
        "Inspection report: Dale School page {}",
        "Page {} – Inspection report: Dale School",
        "{} Dale School and Nursery inspection report",
    ],
)
def test_a_running_foot_has_two_lines_or_a_number_of_its_own(foot: str) -> None:
    text = "Dale School\n\n"
    for number, name in enumerate(("Teaching", "Safety", "Attendance"), 2):
        text += f"{name}\n\nIt is good in most of the lessons.\n\n{foot.format(number)}\n\n"
    document = parse(text, id="x")
    read = [document.text[b.start : b.end] for b in document.blocks]
    assert read == ["It is good in most of the lessons."] * 3


@pytest.mark.parametrize("foot", ["{}", "Inspection report\n{}", "Page {} of 20"])
def test_numbered_headings_beside_page_numbers_are_no_running_heads(foot: str) -> None:
    """Both numbers grow from page to page, but a running head comes back as it is."""
    rooms = ["hall", "yard", "barn", "loft"]
    pages = (
        f"Standard {n}\n\nThe {room} was swept and dry.\n\n{foot.format(n + 3)}\n"
        for n, room in enumerate(rooms, 1)
    )
    document = parse("\f".join(pages), id="x")
    assert [s.path[-1] for s in document.sections] == [f"Standard {n}" for n in range(1, 5)]
    read = [document.text[b.start : b.end] for b in document.blocks]
    assert read == [f"The {room} was swept and dry." for room in rooms]


def test_a_running_foot_may_end_with_a_date_and_stand_close_to_the_text() -> None:
    rooms = ["hall", "yard", "barn", "loft"]
    foot = "Ash Farm Visit report 9 June 2023"
    pages = [f"The {room} was swept and dry.\n" for room in rooms]
    pages = [f"{page}{chr(10) * (n != 3)}{n} {foot}\n" for n, page in enumerate(pages, 1)]
    document = parse("\n".join(pages), id="x")
    read = [document.text[b.start : b.end] for b in document.blocks]
    assert read == [f"The {room} was swept and dry." for room in rooms]


@pytest.mark.parametrize("said", ["This standard is met.", "Good", "Rating: Requires improvement"])
@pytest.mark.parametrize(
    "foot", ["Inspection report | {}", "Inspection report\n{}", "{}", "Page {}"]
)
def test_sections_on_pages_of_their_own_may_end_alike(said: str, foot: str) -> None:
    rooms = ["Hall", "Yard", "Barn", "Loft"]
    pages = []
    for n, room in enumerate(rooms, 1):
        swept = f"The {room.lower()} was swept and dry."
        pages.append(f"{room}\n\n{swept}\n\n{said}\n\n{foot.format(2 * n)}\n")
        pages.append(f"There is a rake beside it.\n\n{foot.format(2 * n + 1)}\n")
    document = parse("\f".join(pages), id="x")
    read = "\n".join(document.text[b.start : b.end] for b in document.blocks)
    judged = [section.judgement for section in document.sections]
    assert read.count(said) == len(rooms)
    # what is called a rating, between what is rated and the rest, is that
    assert judged == [said.removeprefix("Rating: ") if ": " in said else None] * len(rooms)
    assert read.count("rake") == len(rooms)
    assert "Inspection" not in read


def test_a_chapter_named_at_the_head_of_each_of_its_pages_begins_once() -> None:
    pages = ["Dale Hall\n\nSummary\n\nIt is old."]
    pages += [f"The Hall\n\nIs it {how}?\n\nThe {how} part is." for how in ("wet", "hot", "lit")]
    # This one begins in the middle of a page, and another before it has ended.
    pages[-1] += "\n\nThe Yard\n\nIs it wet?\n\nThe well is.\n\nThere is a rake"
    pages += ["The Yard\n\nbeside it.\n\nIs it hot?\n\nNo, never.\n\nThe Barn\n\nIt is new."]
    pages += ["The Barn\n\nIs it lit?\n\nBy day only.", "Notes\n\nWe came twice."]
    document = parse("\n\f".join(pages), id="x")
    assert [s.heading for s in document.sections] == [
        *("Summary", "The Hall", "Is it wet?", "Is it hot?", "Is it lit?"),
        *("The Yard", "Is it wet?", "Is it hot?", "The Barn", "Is it lit?", "Notes"),
    ]
    read = [" ".join(document.text[b.start : b.end].split()) for b in document.blocks]
    assert "There is a rake The Yard beside it." in read


def test_the_first_pages_may_be_counted_in_roman_numbers() -> None:
    feet = [f"Review of the dam          {n}" for n in ("ii", "iii", 1, 2, 3)]
    text = "The dam\n\n" + "".join(f"The dam is sound and dry.\n\n{foot}\n\n" for foot in feet)
    document = parse(text, id="x")
    assert "Review" not in "".join(document.text[b.start : b.end] for b in document.blocks)


def test_one_line_that_comes_back_is_a_heading_not_a_grade() -> None:
    names = ["Air", "Water", "Soil", "Noise"]
    text = "Contents\n" + "".join(f"{name}\t{n}\n" for n, name in enumerate(names, 1))
    text += "".join(f"\n{name}\n\nStrong points\n\nSome prose about it.\n" for name in names)
    document = parse(text, id="x")
    assert [s.path for s in document.sections][:2] == [("Air",), ("Air", "Strong points")]
    assert all(s.judgement is None for s in document.sections)


@pytest.mark.parametrize("name", ["second", "third", "fourth", "fifth"])
def test_the_sections_of_the_benchmarks_reports_are_found(name: str) -> None:
    """Every section that holds the evidence of a judged question, with its whole path."""
    data = Path(__file__).parents[2] / "benchmarks" / "data"
    (report,) = (data / name).iterdir()
    judged = (data / f"{name}_report.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = {tuple(path) for line in judged for path in json.loads(line)["evidence_sections"]}
    assert wanted
    assert wanted <= {section.path for section in load(report).sections}


def test_the_next_number_heads_a_section_that_opens_with_a_table() -> None:
    text = (
        "1  Aims\n\nThe aim is to keep the pier open.\n\n2  Work\n\nThe work is under way.\n\n"
        "2.1  Costs\n\nItem\tCost\nPlanks\t£30\nPaint\t£12\n\n3  Staff\n\nName\tYears\n"
        "Boatmen\t4\n\nAll of them can swim.\n\n7  Tides\n\nDay\tTime\nMonday\t9.30\n"
    )
    assert tree(parse(text, id="x")) == "1  Aims\n2  Work\n  2.1  Costs\n3  Staff"


def test_in_an_annex_of_tables_each_has_its_heading() -> None:
    tables = (
        "{}Passengers\nYear\tNumber\n2021\t810\n\nCrossings\n\nYear\tNumber\n2021\t96\n"
        "Source: the harbour master\n\n"
    )
    text = "Kell Ferry\n\n1. Aims\n\nThe aim is to run.\n\nAnnex A: Data\n\n" + tables
    annex = "Annex A: Data\n  Passengers\n  Crossings"
    assert tree(parse(text.format(""), id="x")) == f"1. Aims\n{annex}"
    # where a text speaks of the tables, the lines above them are their captions
    said = text.format("This is how many people crossed the water in a year.\n\n")
    assert tree(parse(said, id="x")) == "1. Aims\nAnnex A: Data"
    numbered = text.format("").replace("Passengers", "Table 1: Passengers")
    assert tree(parse(numbered, id="x")) == "1. Aims\nAnnex A: Data"


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("Office for Water Quality\n\nThe Leaks of Upper Dale", "The Leaks of Upper Dale"),
        # All lines of the page in one block, the publisher's address below its name.
        (
            "Schools Inspectorate\nMill House\nMill Lane\nDale DA1 2XY\n\n"
            "Inspection report: Dale Infant School\nInspection dates: 3 May 2024",
            "Inspection report: Dale Infant School",
        ),
        (
            "Care Commission\nInspection report\nDale Manor Nursing Home\nReview of night care",
            "Dale Manor Nursing Home – Review of night care",
        ),
        # The address of whom the report is about, below what the report is.
        (
            "Care Quality Commission\n\nInspection report\n\nRose House\nRose Care Ltd\n\n"
            "12 High Street\nDale DA1 2XY",
            "Rose House",
        ),
        ("Ofsted\nSchool report\n\nDale Academy\nQuay Road, Dale DA1 2XY", "Dale Academy"),
        ("Schools Review Service\n\nInspection report\n\nDale Academy", "Dale Academy"),
        # A body that is the report's subject, or whose report it is.
        (
            "Review of the Water Authority\n\nMay 2024",
            "Review of the Water Authority",
        ),
        ("Water Authority annual report\n\nMay 2024", "Water Authority annual report"),
        (
            "BUREAU OF ACCIDENTS\n\nREPORT OF THE INVESTIGATION INTO THE\n\nLOSS OF THE FERRY",
            "REPORT OF THE INVESTIGATION INTO THE LOSS OF THE FERRY",
        ),
        ("Report on an inspection of\n\nDale Prison", "Report on an inspection of Dale Prison"),
        # A web page: its trail leads to the kind of publication.
        (
            "Cookies on this site\nSkip to main content\nHome\nWater and land\n"
            "Department for Dales\nIndependent report\nReview of leaks in Dale\nPublished 4 May",
            "Review of leaks in Dale",
        ),
        ("Water Authority", "Water Authority"),
    ],
)
def test_who_publishes_a_report_is_not_its_title(page: str, title: str) -> None:
    body = "It is one of the oldest in the county and has many leaks, which cost it dear."
    text = f"{page}\n\n\nContents\nSummary 2\nFindings 3\n\nSummary\n\n{body}\n\nFindings\n\n{body}"
    assert parse(text, id="x").title == title


def test_services_hold_the_questions_that_come_back_under_each() -> None:
    """What is judged once holds what is judged again and again, and that its unjudged parts."""
    questions = "\n\n".join(
        f"Is it {what}?\n\n{grade}\n\nWe looked at how it does so.\n\n{part}\n\nAll of it was seen."
        for what, grade, part in (("safe", "Good", "Medicines"), ("kind", "Weak", "Dignity"))
    ).replace("Weak", "Inadequate")
    once = "Is it led well?\n\nGood\n\nIts leaders were seen by all.\n\n"
    text = (
        "Dale Hospital\n\n\nSummary\n\nGood\n\nDale has two wards and is liked by most.\n\n"
        f"Surgery\n\nGood\n\n{questions}\n\n"
        f"Maternity\n\nInadequate\n\n{questions}\n\n{once}"
    )
    ward = [("Is it safe?",), ("Is it safe?", "Medicines"), ("Is it kind?",)]
    ward = [(), *ward, ("Is it kind?", "Dignity")]
    assert [s.path for s in parse(text, id="x").sections] == [
        ("Summary",),
        *(("Surgery", *path) for path in ward),
        *(("Maternity", *path) for path in ward),
        ("Maternity", "Is it led well?"),
    ]


def test_a_chapter_whose_number_stands_before_a_tab_is_the_one_that_is_listed() -> None:
    said = "All of it was seen by us, and some of it twice."
    text = (
        "Buses in Dale\n\nContents\n\nSummary\t3\n1\tOpening\t5\n2\tDecline\t6\n"
        f"\tWhat was lost\t6\nConclusions\t9\n\nSummary\n\n{said}\n\n1\tOpening\n\n{said}\n\n"
        f"2\tDecline\n\nWhat was lost\n\n{said}\n\nRow\tFew\n1\tOpening\n2\tDecline\n\n"
        f"Conclusions\n\nDecline\n\n{said}\n"
    )
    assert tree(parse(text, id="x")) == textwrap.dedent(
        """\
        Summary @ 3
        1	Opening @ 5
        2	Decline @ 6
          What was lost @ 6
        Conclusions @ 9
          Decline"""
    )


def test_who_has_said_what_stands_above_heads_nothing() -> None:
    said = "All of it was seen by us, and some of it twice."
    text = (
        f"Aims\n\n{said}\n\n“She fixed my roof.”\nHouseholder, Dale\n\n{said}\n\nWork\n\n{said}\n"
    )
    assert [s.path for s in parse(text, id="x").sections] == [("Aims",), ("Work",)]


def test_a_title_may_have_its_grade_in_a_column_beside_it() -> None:
    rows = "Leadership of the school          Good\nOutcomes for pupils               Inadequate\n"
    said = "All of it was seen by us, and some of it twice."
    text = (
        f"Dale School\n\n\n{rows}\n\nSummary\n\n{said}\n\nInspection judgements\n\n"
        f"Leadership of the school          Good\n\n{said}\n\nGovernors\n\n{said}\n\n"
        f"Outcomes for pupils               Inadequate\n\n{said}\n\n"
        f"Information about this school\n\n{said}\n"
    )
    sections = parse(text, id="x").sections
    assert [(s.path, s.judgement) for s in sections if s.path != ("Dale School",)] == [
        (("Summary",), None),
        (("Inspection judgements",), None),
        (("Inspection judgements", "Leadership of the school"), "Good"),
        (("Inspection judgements", "Leadership of the school", "Governors"), None),
        (("Inspection judgements", "Outcomes for pupils"), "Inadequate"),
        (("Information about this school",), None),
    ]


def test_a_heading_may_hold_groups_whose_parts_come_back() -> None:
    said = "It was said by all who were asked, and by some twice."
    parts = f"What should have happened\n\n{said}\n\nWhat happened\n\n{said}"
    text = (
        f"Delay in Dale\n\n\nThe complaint\n\n{said}\n\nHow we looked\n\n{said}\n\n"
        f"What we found\n\nThe stairs\n\n{parts}\n\nThe ramp\n\n{parts}\n\n"
        f"Recommendations\n\n{said}\n"
    )
    both = [(), ("What should have happened",), ("What happened",)]
    assert [s.path for s in parse(text, id="x").sections] == [
        ("The complaint",),
        ("How we looked",),
        ("What we found",),
        *(("What we found", "The stairs", *path) for path in both),
        *(("What we found", "The ramp", *path) for path in both),
        ("Recommendations",),
    ]


def test_a_mark_that_is_escaped_makes_no_heading() -> None:
    document = parse("# Dale\n\nIt leaks.\n\n\\# This is no heading.\n\n## Pipes\n\nOld.", id="x")
    assert document.title == "Dale"
    assert [s.path for s in document.sections] == [("Dale",), ("Dale", "Pipes")]
    assert "# This is no heading." in document.text


def test_a_table_of_numbers_is_no_contents_list() -> None:
    text = "Calls\n\nThe calls are below.\n\nMonday\t3\nTuesday\t5\nFriday\t8\n\nThey rose.\n"
    document = parse(text, id="x")
    assert [b.kind for b in document.blocks] == ["prose", "table", "prose"]


def test_enclosed_numbers_announce_titles_and_items() -> None:
    said = "All of it was seen by us, and some of it twice."
    text = (
        f"A.  The ferry\n\n(i)  Hull\n\n1.   {said}\n\n(ii)  Engine\n\n{said}\n\n"
        f"B.  The crew\n\n{said}\n\n(a)  Pay\n\n(b)  Food, which is cooked on board by two men.\n\n"
        f"(c)  Sleep\n\n{said}\n\nOur advice:\n\n(a)  Rest\n\nIt is needed by all.\n\n(b)  Soup\n\n"
        f"C.  The pier\n\n(i)  Steps\n\n{said}\n\n(ii)  Lamps\n\n{said}\n"
    )
    assert [s.path for s in parse(text, id="x").sections] == [
        ("A.  The ferry",),
        ("A.  The ferry", "(i)  Hull"),
        ("A.  The ferry", "(ii)  Engine"),
        ("B.  The crew",),
        ("C.  The pier",),
        ("C.  The pier", "(i)  Steps"),
        ("C.  The pier", "(ii)  Lamps"),
    ]


def test_what_comes_once_below_main_findings_is_one_of_them() -> None:
    said = "All of it was seen by us, and some of it twice."
    part = f"Areas to improve\n\n{said}\n\nMain findings\n\n{said}\n\n"
    text = (
        f"Aims\n\n{said}\n\nSafety\n\nGood\n\n{said}\n\n{part}Doors are shut\n\n{said}\n\n"
        f"Staff are kind\n\n{said}\n\nWork\n\nGood\n\n{said}\n\nA prize\n\n{said}\n\n"
        f"{part}Pay is fair\n\n{said}\n"
    )
    assert [s.path for s in parse(text, id="x").sections] == [
        ("Aims",),
        ("Safety",),
        ("Safety", "Areas to improve"),
        ("Safety", "Main findings"),
        ("Safety", "Main findings", "Doors are shut"),
        ("Safety", "Main findings", "Staff are kind"),
        ("Work",),
        ("Work", "A prize"),
        ("Work", "Areas to improve"),
        ("Work", "Main findings"),
        ("Work", "Main findings", "Pay is fair"),
    ]


def test_advice_behind_the_last_component_is_on_the_whole() -> None:
    said = "All of it was seen by us, and some of it twice."
    text = (
        f"Aims\n\n{said}\n\nOur inspection team\n\n{said}\n\nIs it safe?\n\nGood\n\n{said}\n\n"
        f"Doors\n\n{said}\n\nIs it kind?\n\nGood\n\n{said}\n\nStaff\n\n{said}\n\n"
        f"Areas for improvement\n\n{said}\n\nWhat it must do\n\n{said}\n\n"
        "School details\n\nPupils\t12\nCats\t3\n\n"
        f"Contact us\n\n{said}\n"
    )
    assert [s.path for s in parse(text, id="x").sections] == [
        ("Aims",),
        ("Our inspection team",),
        ("Is it safe?",),
        ("Is it safe?", "Doors"),
        ("Is it kind?",),
        ("Is it kind?", "Staff"),
        ("Areas for improvement",),
        ("Areas for improvement", "What it must do"),
        ("School details",),
        ("Contact us",),
    ]


@pytest.mark.parametrize("last", ["find the dogs", "find the dogs;"])
def test_an_item_without_a_stop_ends_above_a_title_and_its_paragraph(last: str):
    paragraph = f"The keepers feed all of them{', and again' * 10}."
    text = f"# Zoo\n\nIt should:\n- feed the cats;\n- {last}\nCare of owls\n{paragraph}\n"
    document = parse(text, id="zoo")
    blocks = [document.text[block.start : block.end] for block in document.blocks]
    assert blocks == [f"It should:\n- feed the cats;\n- {last}", "Care of owls", paragraph]


def test_an_item_that_goes_on_below_is_one():
    text = "# Zoo\n\nIt should:\n- feed the cats of the\nWest Wing Keepers\n- find the dogs\n"
    (block,) = parse(text, id="zoo").blocks
    assert len(block.parts) == 3
