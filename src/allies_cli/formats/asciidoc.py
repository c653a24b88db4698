"""AsciiDoc."""

from __future__ import annotations

from allies_cli.formats.marked import references, runs
from allies_cli.report import Answer, Line, Notes, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from allies_cli.formats import Page


def write_asciidoc(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a table, a cell a line."""
    table = answer.as_table(None)
    sides = ",".join(">1" if head.right else "1" for head in table.heads)
    stream.write(f'[%header,cols="{sides}"]\n|===\n')
    stream.write("".join(f"|{_cell(line(head.title))}\n" for head in table.heads))
    for cells in table.rows:
        stream.write("\n" + "".join(f"|{_cell(cell)}\n" for cell in cells))
    stream.write("|===\n")
    return Notes((*table.legend, *table.footers))


def _cell(part: Line) -> str:
    return "".join(_link(text, address) if address else references(text) for text, address in runs(part))


def _link(text: str, address: str) -> str:
    """Return a link; after its scheme the address is written as text is, which a reader makes an address again."""
    scheme, rest = address.split("://", 1)
    return f"link:{scheme}://{references(rest)}[{references(text)}]"
