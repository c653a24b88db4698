"""The markup of MediaWiki, which writes Wikipedia."""

from __future__ import annotations

import re

from allies_cli.formats.marked import references, runs
from allies_cli.report import Answer, Line, Notes, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from allies_cli.formats import Page

# What would act in an address, or end it: a sign of a sentence at its end is not taken for a part of it, underscores
# side by side may be a magic word.
_IN_ADDRESS = re.compile(r"['()\[\]~]|(?<![.,:;!?])[.,:;!?]+$|(?<=_)_")


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
    return f"[{_IN_ADDRESS.sub(_percent, address).replace('&', '&amp;')} {references(text)}]"


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{ord(sign):02X}" for sign in found[0])
