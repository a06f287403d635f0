"""Where a sentence ends: a quote is neither cut in the middle nor runs on into the next."""

from __future__ import annotations

import pytest

from qa.reports import sentences

# A bar stands where one sentence ends and the next begins.
TEXTS = """
He met Mr. Smith.|He left.
Messrs. Smith and Jones came.|They left.
Det. Sgt. Bell and the Rev. Green came.|They left.
DR. SMITH CAME.|HE LEFT.
It is on St. Mary's Road.|We went.
They live in High St.|The house is old.
We saw the dept.|It was closed.
The Dept. Head came.|She left.
See para. 5.|It is bad.
See fig. A and fig. 3.|The next is better.
That is in another para.|The end is better.
No. 5 is good.|They said no.|The end is better.
They said no.|A dog ran.
It is told below (see App. A).|The next is better.
Sch. 2 to the Act is old.|So is reg. 5 of it.
Call us on tel. 0123 456.|We will answer.
It takes 20 people (max. 25).|It opens at noon.
Bell et al. (2019) found it.|It was old.
Use a car, e.g. Ford.|Then leave.
It is for animals, etc.|Visitors pay.
It opened at 9 a.m.|Staff came.
It opened at 9 a.m. Monday to Friday.|Staff came.
J. R. Smith came.|K. Bell left.
Team A.|Officers came.
He is in the U.S. Army.|The army is large.
He asked the old gen.|It was late.
Costs fell by approx. 3.5 percent.|Staff rose.
The inspector said: "Stop."|The dog stopped.
It was so ... until it ended.|Then it rained.
"""


@pytest.mark.parametrize("marked", TEXTS.strip().splitlines())
def test_sentences_end_where_they_do(marked: str):
    text = marked.replace("|", " ")
    found = [text[start:end] for start, end in sentences.split(text, 0, len(text))]
    assert found == marked.split("|")
