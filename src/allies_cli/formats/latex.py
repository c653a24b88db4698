"""LaTeX: a table as wide as a line of text, which goes on over pages where it is long."""

import re
from collections.abc import Sequence
from math import ceil
from typing import NamedTuple, TextIO

from allies_cli.escape import width
from allies_cli.formats import PICTURE_WIDTH, Page
from allies_cli.formats.marked import runs
from allies_cli.formats.wrapping import lines_of
from allies_cli.report import Answer, Line, Notes, line

_SPECIAL = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\symbol{34}", "`": r"\textasciigrave{}", "[": "{[}", "*": "{*}",
    "\x1e": "{}", "\x1f": r"\allowbreak{}",
})  # fmt: skip
# Signs that fonts draw as one with the same one before them, and what keeps them apart; no cleaned text has it.
_PAIR, _APART = re.compile(r"(?<=([-,']))(?=\1)"), "\x1e"
# A word that may be too long for its column, and where it may be broken.
_LONG_WORD, _PART, _BREAK = re.compile(r"\S{25,}"), 8, "\x1f"
_IN_ADDRESS = str.maketrans({sign: f"\\{sign}" for sign in "%#&_$"})
_NEEDS = "% needs: XeLaTeX or LuaLaTeX, with a font that has them, for letters that are not Latin\n"
_NEEDS_LONG = "% needs: \\usepackage{longtable}\n"
_LINKS = "% \\usepackage{hyperref} makes links of the addresses\n\\providecommand{\\href}[2]{#2}\n"
# Letters: on a line of a page, in a word that gets its room, and between two columns.
_LINE, _LONGEST_WORD, _BETWEEN = 72, 24, 3
_PAGE = 40  # lines: what is longer goes on over pages


class _Cell(NamedTuple):
    """A cell as it is shown and as LaTeX."""

    shown: str
    written: str


def write_latex(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a table of the columns that a page has room for."""
    table = answer.as_table(None)
    shown = [place for place, head in enumerate(table.heads) if head.from_width <= PICTURE_WIDTH]
    heads = [_cell(line(table.heads[place].title)) for place in shown]
    rows = [[_cell(cells[place]) for place in shown] for cells in table.rows]
    stream.write(_written(heads, rows))
    hidden = [head.name for place, head in enumerate(table.heads) if place not in shown]
    left_out = [f"-f csv also has: {', '.join(hidden)}"] if hidden and rows else []
    return Notes([*table.legend, *table.footers, *left_out])


def _written(heads: list[_Cell], rows: list[list[_Cell]]) -> str:
    shares = _shares([heads, *rows])
    columns = "".join(f"p{{\\dimexpr {share:.3f}\\linewidth-2\\tabcolsep}}" for share in shares)
    long = sum(_height(row, shares) for row in rows) > _PAGE
    environment = "longtable" if long else "tabular"
    head = f"\\hline\n{_row(heads)}\\hline\n" + ("\\endhead\n" if long else "")
    body = "".join(map(_row, rows))
    links = _LINKS if any("\\href{" in cell.written for row in rows for cell in row) else ""
    return (
        f"{_NEEDS}{_NEEDS_LONG if long else ''}{links}"
        f"\\begin{{{environment}}}{{{columns}}}\n{head}{body}\\hline\n\\end{{{environment}}}\n"
    )


def _row(cells: Sequence[_Cell]) -> str:
    return " & ".join(cell.written for cell in cells) + " \\\\\n"


def _shares(rows: Sequence[Sequence[_Cell]]) -> list[float]:
    """Return the share of a line of each column: room for its longest word, and a part of what is left."""
    columns = list(zip(*rows, strict=True))
    least = [min(_longest(column), _LONGEST_WORD) + _BETWEEN for column in columns]
    wanted = [
        max(min(max(width(cell.shown) for cell in column), _LINE) + _BETWEEN, word)
        for column, word in zip(columns, least, strict=True)
    ]
    left = max(_LINE - sum(least), 0) / max(sum(wanted) - sum(least), 1)
    taken = [word + (wish - word) * min(left, 1) for word, wish in zip(least, wanted, strict=True)]
    return [room / max(_LINE, sum(taken)) for room in taken]


def _longest(column: Sequence[_Cell]) -> int:
    """Return how long the longest word of a column is."""
    return max((width(word) for cell in column for word in cell.shown.split()), default=1)


def _height(row: Sequence[_Cell], shares: Sequence[float]) -> int:
    """Return about how many lines a row takes."""
    return max(1, *(ceil(width(cell.shown) / (share * _LINE)) for cell, share in zip(row, shares, strict=True)))


def _cell(part: Line) -> _Cell:
    together = runs(part)
    return _Cell(
        "".join(text for text, _ in together),
        "".join(_link(text, address) if address else _escaped(text) for text, address in together),
    )


def _link(text: str, address: str) -> str:
    return f"\\href{{{address.translate(_IN_ADDRESS)}}}{{{_escaped(text)}}}"


def _escaped(text: str) -> str:
    """Return text of which nothing acts; a word that is longer than a column may be broken."""
    breakable = _LONG_WORD.sub(lambda word: _BREAK.join(lines_of(word[0], _PART)), text)
    return _PAIR.sub(_APART, breakable).translate(_SPECIAL)
