"""Reading reports: files become ``Document``s with their tree of sections and their blocks.

    corpus -> document -> outline  -> contents_levels -> numbering, rhythm -> naming, styles
                                                      -> page_tops -> contents, styles
                                   -> series -> contents, styles
                                   -> bare -> components -> styles
                                   -> flat_marks -> announced
                       -> headings -> announced -> numbering -> styles -> lines -> grades, rows
                                   -> places -> shapes -> panels, list_lines, table_lines -> nodes
                                                       -> key_figures -> nodes
                                   -> paragraphs
                                   -> scales -> contents, grades
                                   -> units -> flat_rows -> lines, rows
                       -> blocks  -> sentences, lines, rows
                       -> cover -> contents, styles, grades
                       -> title_page -> blocks, cover
                       -> furniture -> chapter_heads -> lines
                       -> margins, navigation, footnotes, paragraphs, unmarked -> lines
                       text    -> dumps, drawn_tables, two_columns, remains, side_titles -> lines

Three calls: ``load`` reads one file, ``parse`` a string, ``load_corpus`` a folder.
"""

from __future__ import annotations

from qa.reports.corpus import Rejected, load, load_corpus
from qa.reports.document import parse

__all__ = ["Rejected", "load", "load_corpus", "parse"]
