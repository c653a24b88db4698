"""reStructuredText."""

from __future__ import annotations

import re
from itertools import chain

from allies_cli.formats.marked import runs
from allies_cli.report import Answer, Line, Notes, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from allies_cli.formats import Page

# A colon between a word and a blank is not markup.
_MARKUP = re.compile(r"[\\*`|_\[\]<>@]|(?<!\w):|:(?=\S)")
# At the beginning of a cell these would make a list, a comment or a line of something else.
_BEGIN = re.compile(r"(?=[^\w\s\\`]|\(?\w+[.)](?:\s|$))")
_APART = "\\ "  # stands between a link and the text beside it, and is not seen


def write_rst(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a list that is read as a table: one that is drawn depends on how wide a reader takes a letter to be."""
    table = answer.as_table(None)
    rows = iter(table.rows)
    first = list(next(rows, ()))
    stream.write(f".. list-table::\n   :header-rows: {int(bool(first))}\n\n")  # heads alone would be refused
    stream.write(_row(line(head.title) for head in table.heads))
    for cells in chain([first] if first else [], rows):
        stream.write(_row(cells))
    return Notes((*table.legend, *table.footers))


def _row(cells: Iterable[Line]) -> str:
    return "".join(f"   {' ' if place else '*'} - {_cell(cell)}".rstrip(" ") + "\n" for place, cell in enumerate(cells))


def _cell(part: Line) -> str:
    text = _APART.join(_link(text, address) if address else _escaped(text) for text, address in runs(part))
    if not text.strip("\\"):
        return text and _APART + text  # a line of one sign alone would underline a title
    return f"\\{text}" if _BEGIN.match(text) else text


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def _link(text: str, address: str) -> str:
    """Return a link; an underscore at the end of an address would make it a name."""
    target = f"{address[:-1]}\\_" if address.endswith("_") else address
    return f"`{_escaped(text)} <{target}>`__"
