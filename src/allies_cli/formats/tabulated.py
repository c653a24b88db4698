"""Tables drawn with letters, by tabulate: text for a page of one width a letter, and no markup."""

from __future__ import annotations

from tabulate import tabulate

from allies_cli.escape import clean_line
from allies_cli.report import Answer, Line, Notes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from allies_cli.formats import Page


def write_tabulated(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write the table in the format that `page.format` names. A cell is one line; numbers stay as they are written."""
    table = answer.as_table(None)
    heads = [clean_line(head.title) for head in table.heads]
    rows = [[_text(cell) for cell in cells] for cells in table.rows]
    stream.write(tabulate(rows, heads, tablefmt=page.format, disable_numparse=True) + "\n")
    return Notes((*table.legend, *table.footers))


def _text(part: Line) -> str:
    return clean_line("".join(piece.text for piece in part)).strip()
