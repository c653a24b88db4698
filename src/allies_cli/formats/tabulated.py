"""The text formats of tabulate, by name."""

import re
from typing import TextIO

from tabulate import tabulate

from allies_cli.escape import clean_line
from allies_cli.formats import Page
from allies_cli.report import Answer, in_words

_MARKDOWN = {sign: f"\\{sign}" for sign in "\\`*_[]<>|~#&"}
_ENTITIES = {sign: f"&#{ord(sign)};" for sign in "&<|"}

# What would part a cell or be taken for markup, and how the format writes it; tabulate leaves it as it is.
_SIGNS = {
    "asciidoc": {"|": r"\|"},
    "github": _MARKDOWN,
    "jira": {sign: f"\\{sign}" for sign in "|{["},
    "mediawiki": _ENTITIES | {sign: f"&#{ord(sign)};" for sign in "[{'"},
    "moinmoin": {"|": "&#124;"},
    "orgtbl": {"|": r"\vert{}"},
    "pipe": _MARKDOWN,
    "rst": {sign: f"\\{sign}" for sign in "\\*`|_"},
    "textile": _ENTITIES,
    "youtrack": {"|": "&#124;"},
}
_TABLES = {name: str.maketrans(signs) for name, signs in _SIGNS.items()}
# At the beginning of a row of LaTeX these would belong to the end of the row before.
_ROW_BEGIN = re.compile(r"^( *)([\[*])", re.MULTILINE)
# At the beginning of a cell of reStructuredText these would make a list, a comment or a line of it.
_CELL_BEGIN = re.compile(r"(?=[^\w\s\\]|\(?\w+[.)](?:\s|$))")


def write_tabulated(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write the rows in the format that `page.format` names. A cell is one line; numbers stay as they are written."""
    name = page.format
    rows = [
        [_cell(in_words(cell, column.kind) or "", name) for cell, column in zip(row, answer.columns, strict=True)]
        for row in answer.rows
    ]
    heads = [_cell(column.name, name) for column in answer.columns]
    text = tabulate(rows, heads, tablefmt=name, disable_numparse=True)
    stream.write((_ROW_BEGIN.sub(r"\1{}\2", text) if name.startswith("latex") else text) + "\n")


def _cell(text: str, name: str) -> str:
    """Return text so that the format shows it as it is."""
    line = clean_line(text).strip().translate(_TABLES.get(name, {}))
    return f"\\{line}" if name == "rst" and _CELL_BEGIN.match(line) else line
