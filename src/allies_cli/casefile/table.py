"""What reading a file gives: a table of rows, each cell a text as a person would have typed it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Fault(NamedTuple):
    """What is wrong with a cell, and what to do about it; without a column, with the whole row."""

    column: str
    value: str
    fault: str
    remedy: str


class Row(NamedTuple):
    """A row and the number of the line, of the row of a sheet or of the object at which it begins.

    Its cells are by the headers of its table. What could not be read right has faults.
    """

    line: int
    cells: dict[str, str]
    faults: tuple[Fault, ...] = ()


class Table(NamedTuple):
    """The rows of a file, read as they are asked for; `left_out` counts, by reason, those that are none."""

    name: str
    headers: tuple[str, ...]
    rows: Iterable[Row]
    left_out: Mapping[str, int]


class Record(NamedTuple):
    """A line of cells before anybody knows which of them are headers; a fault is by the number of its cell, from 0."""

    line: int
    cells: list[str]
    faults: tuple[tuple[int | None, str, str], ...] = ()


class Reading(NamedTuple):
    """How a file is to be read, as far as somebody said so."""

    encoding: str | None = None
    delimiter: str | None = None
    header: int | None = None  # the line of the header
    sheet: str | None = None  # of a workbook; the resource of a data package
    records: str | None = None  # where the objects are in a JSON document: results.bindings
    missing: frozenset[str] = frozenset()  # values that say that there is none


def may_part_cells(sign: str) -> bool:
    """Whether a delimiter is one sign, and none by which a file has quotes or lines."""
    return len(sign) == 1 and sign not in '"\r\n\0'


def column_key(name: str) -> str:
    """Return a header in the form in which headers are compared: case, spaces, underscores and hyphens are alike."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def named(cells: Sequence[str]) -> tuple[str, ...]:
    """Return headers that are all different: a blank one is its number, #9, and one that repeats is name#2."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"#{number}"
        times = seen[column_key(name)] = seen.get(column_key(name), 0) + 1
        while times > 1 and column_key(f"{name}#{times}") in seen:
            times += 1
        if times > 1:
            name = f"{name}#{times}"
            seen[column_key(name)] = 1
        names.append(name)
    return tuple(names)
