"""The markup of MediaWiki, which writes Wikipedia."""

from typing import TextIO

from allies_cli.formats import Page
from allies_cli.formats.marked import references, runs
from allies_cli.report import Answer, Line, Notes, line

# What would act in an address, or end it.
_IN_ADDRESS = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "'[]~"} | {"&": "&amp;"})


def write_mediawiki(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a table, a cell a line."""
    table = answer.as_table(None)
    stream.write('{| class="wikitable"\n')
    stream.write("".join(f"! {_cell(line(head.title))}\n" for head in table.heads))
    for cells in table.rows:
        stream.write("|-\n" + "".join(f"| {_cell(cell)}\n" for cell in cells))
    stream.write("|}\n")
    return Notes((*table.legend, *table.footers))


def _cell(part: Line) -> str:
    return "".join(_link(text, address) if address else references(text) for text, address in runs(part))


def _link(text: str, address: str) -> str:
    """Return a link; of underscores side by side, which may be a magic word, all but the first are encoded."""
    target = address.translate(_IN_ADDRESS).replace("__", "_%5F")
    return f"[{target} {references(text)}]"
