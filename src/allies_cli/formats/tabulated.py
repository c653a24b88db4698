"""The text formats of tabulate, by name."""

from typing import TextIO

from tabulate import tabulate

from allies_cli.formats import Page
from allies_cli.formats.boundary import clean_line
from allies_cli.report import Answer, in_words

# How a format writes the sign that parts its cells, where tabulate would let it part them.
_BAR = {
    "github": r"\|",
    "pipe": r"\|",
    "jira": r"\|",
    "orgtbl": r"\vert{}",
    "textile": "&#124;",
    "mediawiki": "&#124;",
    "youtrack": "&#124;",
}


def write_tabulated(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write the rows in the format that `page.format` names. A cell is one line; numbers stay as they are written."""
    bar = _BAR.get(page.format, "|")
    rows = [
        [
            clean_line(in_words(cell, column.kind) or "").replace("|", bar)
            for cell, column in zip(row, answer.columns, strict=True)
        ]
        for row in answer.rows
    ]
    heads = [clean_line(column.name) for column in answer.columns]
    stream.write(tabulate(rows, heads, tablefmt=page.format, disable_numparse=True) + "\n")
