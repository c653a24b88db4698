"""Texts with holes, and the columns of a file that fill them.

`{column}`; `{column?}` where the column may be absent; `{who|supporter}`: of several columns the first that has
something; `{#}`: the number of the line; `{?question}`: an answer; `{{` and `}}` are braces. A text whose columns are
all empty is empty.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from allies_cli.casefile.native import Cell
from allies_cli.casefile.table import column_key
from allies_cli.errors import UnusableError
from allies_cli.names import nearest
from allies_cli.wording import did_you_mean

_HOLE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_NOTHING = Cell("")


class Line(NamedTuple):
    """What a value is made of: the number of a line and the cells of its row, by header."""

    number: int
    cells: Mapping[str, str]


Value = Callable[[Line], Cell]


class Headers:
    """The headers of a file, found whatever their case, spaces, underscores and hyphens."""

    def __init__(self, file: str, names: Sequence[str]) -> None:
        self.file = file
        self.read: set[str] = set()  # those that were found
        self.last: list[str | None] = []  # those of what was bound last; None is the number of the line
        self._by_key = {column_key(name): name for name in names}

    def find(self, written: str) -> list[str]:
        """Return the headers that a hole means: of several that it offers those that are there.

        Raises UnusableError where there is none and the hole does not say that there need not be.
        """
        name = written.removesuffix("?")
        keys = [column_key(one) for one in (written, name, *name.split("|"))]
        found = [self._by_key[key] for key in dict.fromkeys(keys) if key in self._by_key]
        if not found and not written.endswith("?"):
            raise self._lacks(name.split("|")[0])
        self.read.update(found)
        self.last += found
        return found

    def _lacks(self, name: str) -> UnusableError:
        near = [self._by_key[one] for one in nearest(column_key(name), list(self._by_key))]
        remedy = f"the mapping reads it; write {{{name}?}} in the mapping if it may be absent"
        return UnusableError(f"{self.file} has no column {name!r}", f"{did_you_mean(near)}{_capital(remedy, near)}")


def _capital(sentence: str, after: Sequence[str]) -> str:
    return sentence[0].upper() + sentence[1:] if after else sentence


class Text(NamedTuple):
    """A text with holes as a mapping writes it: literal, hole, literal, hole, ..., literal."""

    parts: tuple[str, ...]

    def bind(self, headers: Headers, answers: Mapping[str, str]) -> Value:
        """Return the text, filled from the columns of a file. Raises KeyError for a question that nobody asks."""
        literals = [self.parts[0]]
        holes: list[Value] = []
        for hole, literal in zip(self.parts[1::2], self.parts[2::2], strict=True):
            if hole.startswith("?"):
                literals[-1] += answers[hole[1:]] + literal
                continue
            if hole == "#":
                headers.last.append(None)
            holes.append(_number if hole == "#" else _column(headers.find(hole)))
            literals.append(literal)
        if not holes:
            constant = Cell(literals[0])
            return lambda line: constant
        return holes[0] if len(holes) == 1 and not any(literals) else _filled(literals, holes)


def text(written: str) -> Text:
    """Return a text with holes. Raises ValueError where a brace stands alone."""
    parts: list[str] = [""]
    end = 0
    for hole in _HOLE.finditer(written):
        parts[-1] += _literal(written[end : hole.start()])
        end = hole.end()
        if hole[1] is None:
            parts[-1] += hole[0][0]
        elif not hole[1].strip(" ?|"):
            raise ValueError(f"there is no column in {hole[0]}")
        else:
            parts += [hole[1].strip(), ""]
    parts[-1] += _literal(written[end:])
    return Text(tuple(parts))


def column(written: str) -> Text:
    """Return the text that is one column."""
    return Text(("", written, ""))


def _literal(between: str) -> str:
    if "{" in between or "}" in between:
        raise ValueError("a brace stands alone; {{ and }} are braces")
    return between


def _number(line: Line) -> Cell:
    return Cell(str(line.number))


def _column(names: list[str]) -> Value:
    """Return the value of the first of some columns that has any."""
    if len(names) == 1:
        name = names[0]
        return lambda line: Cell(line.cells[name], name)

    def first(line: Line) -> Cell:
        return next((Cell(line.cells[name], name) for name in names if line.cells[name]), default)

    default = Cell("", names[0]) if names else _NOTHING
    return first


def _filled(literals: list[str], holes: list[Value]) -> Value:
    """Return what fills the holes between some literals; blanks and commas that an empty one leaves over go."""
    columns = [hole for hole in holes if hole is not _number]

    def read(line: Line) -> Cell:
        filled = [hole(line) for hole in holes]
        if columns and not any(cell.text for cell, hole in zip(filled, holes, strict=True) if hole is not _number):
            return Cell("", joined_columns(filled))
        made = literals[0] + "".join(cell.text + after for cell, after in zip(filled, literals[1:], strict=True))
        return Cell(" ".join(made.split()).strip(",; "), joined_columns(filled))

    return read


def joined_columns(cells: Sequence[Cell]) -> str:
    """Return the columns that several cells came from."""
    return ", ".join(dict.fromkeys(cell.column for cell in cells if cell.column))
