"""A file becomes a table: which kind it is, where its header stands, and which of its lines are no rows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from allies_cli.casefile import reading_books, reading_text
from allies_cli.casefile.reading_files import Source, source_of
from allies_cli.casefile.reading_package import descriptor_of, resource
from allies_cli.casefile.table import Fault, Reading, Record, Row, Table, column_key, may_part_cells, named
from allies_cli.errors import UnusableError, UsageError

__all__ = ["Fault", "Reading", "Row", "Source", "Table", "column_key", "open_table", "source_of"]

_HEAD = 20  # a header stands among the first so many rows
_MOST_ABOVE = 10_000  # lines above a header that is declared
_LEAST = 2  # wanted names that make a header

_KINDS = {
    "csv": ("csv",),
    "tsv": ("tsv", "tab"),
    "json": ("json", "srj"),
    "jsonl": ("jsonl", "ndjson"),
    "workbook": ("xlsx", "xlsm", "xlsb", "xls", "ods"),
    "stata": ("dta",),
}
_MAGIC = {b"PK\x03\x04": "workbook", b"\xd0\xcf\x11\xe0": "workbook", b"<stata_dta>": "stata"}
_FOREIGN = {
    b"sqlite format 3\0": "an SQLite database",
    b"%pdf": "a PDF",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"<?xml": "XML",
    b"par1": "Parquet",
}
_ERRORS = frozenset(
    ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#ERROR!", "#FIELD!")
)


def open_table(file: str | Source, how: Reading = Reading(), wanted: Iterable[str] = ()) -> Table:  # noqa: B008 - immutable
    """Return the table in a file, a data package or standard input (`-`); `wanted` are headers that are looked for.

    Raises UnusableError where the file cannot be read, also while its rows are read; nothing is guessed.
    """
    if how.delimiter is not None and not may_part_cells(how.delimiter):
        raise UsageError(f"--delimiter: {how.delimiter!r} is not one character that can part cells", "as ';'")
    if isinstance(file, str):
        descriptor = descriptor_of(file)
        if descriptor:
            file, how = resource(descriptor, how)
        file = source_of(file)
    kind = _kind(file)
    keys = [column_key(name) for name in wanted]
    if kind in ("json", "jsonl"):
        return _table_of_objects(file, kind, how)
    return _table_of_lines(file, _lines(file, kind, how, keys), how, keys)


def _kind(source: Source) -> str:
    """Return the kind of a file: a workbook is one whatever its ending; else by its ending, else by how it begins."""
    begins = source.begins()
    foreign = next((what for magic, what in _FOREIGN.items() if begins.lower().startswith(magic)), None)
    if foreign:
        raise UnusableError(
            f"{source.name} is {foreign}, not a table",
            "it has to be CSV, TSV, JSON, JSON lines, a workbook, Stata or a data package",
        )
    ending = source.path.lower().removesuffix(".gz").rpartition(".")[2]
    by_ending = next((kind for kind, endings in _KINDS.items() if ending in endings), None)
    by_magic = next((kind for magic, kind in _MAGIC.items() if begins.startswith(magic)), None)
    return by_magic or by_ending or _text(begins)


def _text(begins: bytes) -> str:
    """Return the kind of a text: objects that each have a line are JSON lines."""
    bare = begins.removeprefix(b"\xef\xbb\xbf").lstrip()
    if bare.startswith(b"["):
        return "json"
    if not bare.startswith(b"{"):
        return "csv"
    lines = [line.strip() for line in bare.splitlines() if line.strip()]
    return "jsonl" if len(lines) > 1 and lines[0].endswith(b"}") and lines[1].startswith(b"{") else "json"


def _lines(source: Source, kind: str, how: Reading, keys: Sequence[str]) -> Iterator[Record]:
    if kind == "workbook":
        return reading_books.workbook(source, how)
    if kind == "stata":
        return reading_books.stata(source, how)
    if kind == "tsv" and how.delimiter is None:
        how = how._replace(delimiter="\t")
    return reading_text.delimited(source, how, keys)


def _table_of_lines(source: Source, records: Iterator[Record], how: Reading, keys: Sequence[str]) -> Table:
    """Return a table whose header is one of its first lines."""
    left_out: Counter[str] = Counter()
    head = list(islice(records, min(how.header or _HEAD, _MOST_ABOVE)))
    place = _header_place(source, head, how.header, frozenset(keys))
    for record in head[:place]:
        left_out["row above the header" if any(record.cells) else "empty row"] += 1
    header = head[place].cells
    names = named(header)
    rows = _rows(chain(head[place + 1 :], records), header, names, how.missing, left_out)
    return Table(source.name, names, rows, left_out)


def _header_place(source: Source, head: list[Record], line: int | None, wanted: frozenset[str]) -> int:
    """Return which record is the header: the declared one, the first that has two of the wanted names, or the first."""
    filled = [place for place, record in enumerate(head) if any(record.cells)]
    if line is not None:
        filled = [place for place in filled if head[place].line == line]
    if not filled:
        raise UnusableError(f"{source.name} has no {'row' if line is None else f'header in line {line}'}")
    known = (place for place in filled if len(wanted & set(map(column_key, head[place].cells))) >= _LEAST)
    return filled[0] if line is not None else next(known, filled[0])


def _rows(
    records: Iterable[Record],
    header: list[str],
    names: tuple[str, ...],
    missing: frozenset[str],
    left_out: Counter[str],
) -> Iterator[Row]:
    """Yield the rows under a header; `left_out` counts the lines that are none."""
    width = len(names)
    padding = [""] * width
    for line, cells, faults in records:
        if not any(cells) and not faults:
            left_out["empty row"] += 1
            continue
        if cells[:width] == header and not any(cells[width:]):
            left_out["header again"] += 1
            continue
        told = tuple(_cell_faults(cells, names)) + tuple(_told(fault, cells, names) for fault in faults)
        if missing:
            cells = ["" if cell in missing else cell for cell in cells]
        yield Row(line, dict(zip(names, [*cells, *padding] if len(cells) < width else cells, strict=False)), told)


def _cell_faults(cells: Sequence[str], names: tuple[str, ...]) -> Iterator[Fault]:
    """Yield what is wrong with a row and its cells, as far as their texts show it."""
    if any(cells[len(names) :]):
        beyond = next(cell for cell in cells[len(names) :] if cell)
        fault = f"the row has {len(cells)} cells, and the header {len(names)}"
        yield Fault("", beyond, fault, "put cells that hold the delimiter in quotation marks, or name the column")
    joined = "\n".join(cells)
    if joined[:1] in "=#" or "\n=" in joined or "\n#" in joined:
        for name, cell in zip(names, cells, strict=False):
            if fault := _not_a_value(cell):
                yield Fault(name, cell, fault, "put the value in its place")


def _not_a_value(cell: str) -> str:
    """Return why what a spreadsheet wrote into a cell is not its value, or nothing."""
    if cell in _ERRORS:
        return "it is a spreadsheet's error"
    if len(cell) >= 4 and not cell.strip("#"):
        return "its column was too narrow when the sheet was saved"
    return "it is a formula" if len(cell) > 1 and cell[0] == "=" and not cell[1].isspace() else ""


def _told(fault: tuple[int | None, str, str], cells: Sequence[str], names: tuple[str, ...]) -> Fault:
    column, what, remedy = fault
    if column is None:
        return Fault("", "", what, remedy)
    name = names[column] if column < len(names) else f"#{column + 1}"
    return Fault(name, cells[column] if column < len(cells) else "", what, remedy)


def _table_of_objects(source: Source, kind: str, how: Reading) -> Table:
    """Return a table of JSON objects, whose headers are all their keys in the order in which they come."""
    left_out: Counter[str] = Counter()
    if kind == "json":
        held = list(enumerate(reading_text.json_objects(source, how), start=1))
        objects: Iterable[tuple[int, Any]] = held
        keys = _keys(held)
    else:
        keys = _keys(reading_text.json_lines(source, how))
        objects = reading_text.json_lines(source, how)
    reading_text.refuse_halves(source, 1, keys)
    names = dict(zip(keys, named(keys), strict=True))
    return Table(
        source.name, tuple(names.values()), _object_rows(source, objects, names, how.missing, left_out), left_out
    )


def _keys(objects: Iterable[tuple[int, Any]]) -> list[str]:
    keys = {key: None for _, one in objects if isinstance(one, dict) for key, _ in reading_text.flat(one)}
    return list(keys)


def _beginning(one: Any) -> str:
    """Return how what is no object begins."""
    return str(one)[:60].encode(errors="replace").decode()


def _object_rows(
    source: Source,
    objects: Iterable[tuple[int, Any]],
    names: dict[str, str],
    missing: frozenset[str],
    left_out: Counter[str],
) -> Iterator[Row]:
    empty = dict.fromkeys(names.values(), "")
    for line, one in objects:
        if not isinstance(one, dict):
            yield Row(line, dict(empty), (Fault("", _beginning(one), "it is not an object", 'write {"who": …}'),))
            continue
        cells = empty | {names[key]: "" if text in missing else text for key, text in reading_text.flat(one)}
        if any(len(text) > reading_text.LONGEST_CELL for text in cells.values()):
            raise reading_text.too_long(source, line)
        reading_text.refuse_halves(source, line, cells.values())
        if not any(cells.values()):
            left_out["empty row"] += 1
            continue
        yield Row(line, cells, tuple(_cell_faults(list(cells.values()), tuple(cells))))
