"""LaTeX: a table as wide as a line of text, which goes on over pages where it is long."""

from __future__ import annotations

import re
from math import ceil

from allies_cli.escape import width
from allies_cli.formats import PICTURE_WIDTH, Page
from allies_cli.formats.marked import runs
from allies_cli.formats.wrapping import lines_of
from allies_cli.report import Answer, Line, Notes, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

_SPECIAL = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\symbol{34}", "`": r"\textasciigrave{}", "[": "{[}", "*": "{*}",
    "\x1e": "{}", "\x1f": r"\allowbreak{}",
})  # fmt: skip
# What keeps signs apart that fonts draw as one, and what lets a word break; no cleaned text has either.
_APART, _BREAK = "\x1e", "\x1f"
_PAIR, _WORD = re.compile(r"(?<=([-,']))(?=\1)"), re.compile(r"\S+")
_IN_ADDRESS = str.maketrans({sign: f"\\{sign}" for sign in "%#&_"} | {"$": r"\%24"})
_NEEDS = "% needs: XeLaTeX or LuaLaTeX, with a font that has them, for letters that are not Latin\n"
_NEEDS_LONG = "% needs: \\usepackage{longtable}\n"
_LINKS = "% \\usepackage{hyperref} makes links of the addresses\n\\providecommand{\\href}[2]{#2}\n"
# The sizes of letters, with how many of them a line of a page has, those of words being wider than of a sentence.
_SIZES = (("", 62), ("\\small", 68), ("\\footnotesize", 74), ("\\scriptsize", 80))
_LONGEST_WORD, _BETWEEN = 24, 2  # letters: in a word that gets its room, and between two columns
_REPEATED = "\\endhead\n"  # above it, the heads of every page
_PAGE = 40  # lines: what is longer goes on over pages

Cell = list[tuple[str, str]]  # texts, each with the address that it leads to


def write_latex(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a table of the columns that a page has room for."""
    table = answer.as_table(None)
    shown = [place for place, head in enumerate(table.heads) if head.from_width <= PICTURE_WIDTH]
    heads = [runs(line(table.heads[place].title)) for place in shown]
    rows = [[_cell(cells[place]) for place in shown] for cells in table.rows]
    stream.write(_written(heads, rows))
    hidden = [head.name for place, head in enumerate(table.heads) if place not in shown]
    left_out = [f"-f csv also has: {', '.join(hidden)}"] if hidden and rows else []
    return Notes([*table.legend, *table.footers, *left_out])


def _written(heads: list[Cell], rows: list[list[Cell]]) -> str:
    columns = [[_shown(cell) for cell in column] for column in zip(heads, *rows, strict=True)]
    size, rooms = _rooms(columns)
    long = sum(_height(row, rooms) for row in zip(*columns, strict=True)) > _PAGE
    environment, begin = ("longtable", "") if long else ("tabular", "\\noindent")
    places = "".join(f"p{{\\dimexpr {0.999 * room / sum(rooms):.4f}\\linewidth-2\\tabcolsep}}" for room in rooms)
    links = _LINKS if any(address for row in rows for cell in row for _, address in cell) else ""
    return (
        f"{_NEEDS}{_NEEDS_LONG if long else ''}{links}"
        f"{{{size}\\setlength{{\\tabcolsep}}{{3pt}}\n"
        f"{begin}\\begin{{{environment}}}{{{places}}}\n"
        f"\\hline\n{_row(heads, rooms)}\\hline\n{_REPEATED if long else ''}"
        f"{''.join(_row(cells, rooms) for cells in rows)}\\hline\n"
        f"\\end{{{environment}}}}}\n"
    )


def _rooms(columns: Sequence[Sequence[str]]) -> tuple[str, list[float]]:
    """Return a size of letters, and how many of them each column has: its longest word, and a part of what is left."""
    least = [min(_longest(column), _LONGEST_WORD) + _BETWEEN for column in columns]
    size, letters = next((row for row in _SIZES if row[1] >= sum(least)), _SIZES[-1])
    wanted = [
        max(min(max(map(width, column)), letters) + _BETWEEN, word) for column, word in zip(columns, least, strict=True)
    ]
    left = min((letters - sum(least)) / max(sum(wanted) - sum(least), 1), 1)
    if left < 0:
        return size, [word * letters / sum(least) for word in least]
    return size, [word + (wish - word) * left for word, wish in zip(least, wanted, strict=True)]


def _height(row: Sequence[str], rooms: Sequence[float]) -> int:
    """Return about how many lines a row takes."""
    return max(ceil(width(cell) / room) for cell, room in zip(row, rooms, strict=True))


def _longest(column: Sequence[str]) -> int:
    """Return how long the longest word of a column is."""
    return max((width(word) for cell in column for word in cell.split()), default=1)


def _cell(part: Line) -> Cell:
    """Return a cell without what is drawn, for which the fonts of LaTeX have no letters."""
    return runs(tuple(piece for piece in part if not piece.drawn))


def _shown(cell: Cell) -> str:
    return "".join(text for text, _ in cell)


def _row(cells: Sequence[Cell], rooms: Sequence[float]) -> str:
    written = (
        "".join(_link(text, address, room) if address else _escaped(text, room) for text, address in cell)
        for cell, room in zip(cells, rooms, strict=True)
    )
    return " & ".join(written) + " \\\\\n"


def _link(text: str, address: str, room: float) -> str:
    page, mark, place = address.partition("#")  # a second one would end it
    target = f"{page}{mark}{place.replace('#', '%23')}".translate(_IN_ADDRESS)
    return f"\\href{{{target}}}{{{_escaped(text, room)}}}"


def _escaped(text: str, room: float) -> str:
    """Return text of which nothing acts; a word that is longer than its column may be broken."""
    most = max(int(room) - _BETWEEN, 1)
    breakable = _WORD.sub(
        lambda word: _BREAK.join(lines_of(word[0], max(most // 3, 1))) if width(word[0]) > most else word[0], text
    )
    return _PAIR.sub(_APART, breakable).translate(_SPECIAL)
