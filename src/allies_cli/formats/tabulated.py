"""The text formats of tabulate, by name."""

import re
from collections.abc import Sequence
from typing import TextIO

from tabulate import tabulate

from allies_cli.escape import clean_line, width
from allies_cli.formats import PICTURE_WIDTH, Page
from allies_cli.report import Answer, Line, Notes

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
_ON_A_PAGE = re.compile(r"(\\begin\{(?:tabular|longtable)\}\{)l*\}")
# Letters: on a line of a page, in a word that gets its room, and between two columns.
_LINE, _LONGEST_WORD, _BETWEEN = 72, 24, 3
# At the beginning of a row of LaTeX these would belong to the end of the row before.
_ROW_BEGIN = re.compile(r"^( *)([\[*])", re.MULTILINE)
# At the beginning of a cell of reStructuredText these would make a list, a comment or a line of it.
_CELL_BEGIN = re.compile(r"(?=[^\w\s\\]|\(?\w+[.)](?:\s|$))")


def write_tabulated(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write the table in the format that `page.format` names. A cell is one line; numbers stay as they are written."""
    name = page.format
    table = answer.as_table(None)
    is_latex = name.startswith("latex")
    shown = [place for place, head in enumerate(table.heads) if not is_latex or head.from_width <= PICTURE_WIDTH]
    heads = [_cell(table.heads[place].title, name) for place in shown]
    rows = [[_cell(_text(cells[place]), name) for place in shown] for cells in table.rows]
    text = tabulate(rows, heads, tablefmt=name, disable_numparse=True)
    if is_latex:
        text = _ON_A_PAGE.sub(
            lambda found: f"{found[1]}{_columns([heads, *rows])}}}", _ROW_BEGIN.sub(r"\1{}\2", text), 1
        )
    stream.write(text + "\n")
    hidden = [head.name for place, head in enumerate(table.heads) if place not in shown]
    left_out = [f"-f csv also has: {', '.join(hidden)}"] if hidden and rows else []
    return Notes([*table.legend, *table.footers, *left_out])


def _text(part: Line) -> str:
    return "".join(piece.text for piece in part)


def _columns(rows: Sequence[Sequence[str]]) -> str:
    """Return LaTeX columns that fit a line of text together: each has its longest word, and a share of what is left."""
    columns = list(zip(*rows, strict=True))
    least = [min(_longest(column), _LONGEST_WORD) + _BETWEEN for column in columns]
    wanted = [
        max(min(max(map(width, column)), _LINE) + _BETWEEN, word) for column, word in zip(columns, least, strict=True)
    ]
    left = max(_LINE - sum(least), 0) / max(sum(wanted) - sum(least), 1)
    taken = [word + (wish - word) * min(left, 1) for word, wish in zip(least, wanted, strict=True)]
    line = max(_LINE, sum(taken))
    return "".join(f"p{{\\dimexpr {room / line:.3f}\\linewidth-2\\tabcolsep}}" for room in taken)


def _longest(column: Sequence[str]) -> int:
    """Return how long the longest word of a column is."""
    return max((width(word) for cell in column for word in cell.split()), default=1)


def _cell(text: str, name: str) -> str:
    """Return text so that the format shows it as it is."""
    line = clean_line(text).strip().translate(_TABLES.get(name, {}))
    if name == "rst" and line and not line.strip("\\"):
        return f"\\ {line}"  # a line of one sign alone would underline a title; an escaped blank is none
    return f"\\{line}" if name == "rst" and _CELL_BEGIN.match(line) else line
