"""Reading reports: files become ``Document``s with their tree of sections and their blocks.

    corpus -> document -> outline  -> rhythm -> naming, styles
                       -> headings -> announced, places -> styles -> lines -> grades, rows
                                   -> scales -> contents, grades
                       -> blocks  -> sentences, lines, rows
                       -> cover -> contents, styles, grades
                       -> furniture, margins -> lines
                       text    -> drawn_tables, remains

Three calls: ``load`` reads one file, ``parse`` a string, ``load_corpus`` a folder.
"""

from __future__ import annotations

from qa.reports.corpus import Rejected, load, load_corpus
from qa.reports.document import parse

__all__ = ["Rejected", "load", "load_corpus", "parse"]
