"""Claims by the million, put together by SQLite, which takes a fraction of the time of cell after cell in Python."""

from __future__ import annotations

import os
from itertools import groupby
from operator import itemgetter

from allies_cli.fields import FIELDS, Field
from allies_cli.named_tuple import NamedTuple
from allies_cli.store import Database, keeps_a_log, open_database
from allies_cli.workers import CELL_END, Cells, Share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from allies_cli.filters import Filters

MANY = 1_000  # claims, from which on this way is the faster one
_BLOCK = 500  # numbers of claims
_MANY_FOR_TWO = 50_000  # claims, from which on a second worker saves more than it costs
_MOST_WORKERS = 4

_FROM = " FROM claim c JOIN derived d ON d.claim = c.id"
_NAMES = " JOIN actor s ON s.id = c.supporter JOIN actor r ON r.id = c.recipient"
_IN_TURN = " WHERE (:workers = 1 OR c.id / {block} % :workers = :worker) AND {where} ORDER BY c.id"

# The SQL of a kind of field as a cell, and as a value of JSON. Lists hold ids and codes, which have no quotes.
_CELL = {
    "boolean": "iif({0}, 'true', 'false')",
    "json": """nullif(rtrim(ltrim(replace({0}, '","', '; '), '["'), '"]'), '')""",
}
_VALUE = {"boolean": "json(iif({0}, 'true', 'false'))", "json": "json({0})"}


def _together(cells: Sequence[str]) -> str:
    """Return the SQL of cells with CELL_END between them; as one call, since each || would copy the text anew."""
    if len(cells) == 1:
        return f"CAST(ifnull({cells[0]}, '') AS TEXT)"
    layout = CELL_END.join([b"%s"] * len(cells)).hex()
    return f"printf(CAST(x'{layout}' AS TEXT), {', '.join(cells)})"


def _segments() -> list[tuple[str, str]]:
    """Return neighbouring fields that belong to one thing, as that thing and the SQL of their cells together."""
    segments = []
    for of, some in groupby(FIELDS.values(), _of):
        cells = [_cell(field) for field in some]
        segments += [(of, _together([cell])) for cell in cells] if of == "words" else [(of, _together(cells))]
    return segments


def _of(field: Field) -> str:
    return field.of


def _cell(field: Field) -> str:
    return _CELL.get(field.kind, "{0}").format(field.sql)


def _object() -> str:
    """Return the SQL of a claim as a JSON object."""
    pairs = (f"'{name}', {_VALUE.get(field.kind, '{0}').format(field.sql)}" for name, field in FIELDS.items())
    return f"json_object({', '.join(pairs)})"


class _Key(NamedTuple):
    """What stands in a row for cells that come again and again: columns of a table, with what is joined to it."""

    columns: Sequence[str]
    table: str
    joined: str = ""

    @property
    def sql(self) -> str:
        """The SQL of the key in a row."""
        return _together([f"{self.table}.{column}" for column in self.columns])

    def looking_up(self, cells: str) -> str:
        """Return the query for the cells of one key, whose columns are its parameters."""
        key = ", ".join(f"CAST(:{column} AS TEXT) AS {column}" for column in self.columns)
        return f"SELECT {cells} FROM (SELECT {key}) AS {self.table}{self.joined}"


# An actor is known by its slug, a standing by all that it says.
_KEYS = {
    "supporter": _Key(["supporter"], "c", " JOIN actor s ON s.id = c.supporter"),
    "recipient": _Key(["recipient"], "c", " JOIN actor r ON r.id = c.recipient"),
    "standing": _Key([field.sql.removeprefix("d.") for field in FIELDS.values() if field.of == "standing"], "d"),
}


class Claims:
    """All claims that the filters leave, in the order of their numbers; filters without a day, sort or limit."""

    def __init__(self, database: Database, filters: Filters) -> None:
        self._database = database
        self._filters = filters

    def workers(self) -> int:
        """Return how many workers are worth their cost.

        A file with a write-ahead log gets one: a second could begin after a write and read another state.
        """
        if not hasattr(os, "fork") or keeps_a_log(self._database.path):
            return 1
        many = self._database.row("SELECT 1 FROM claim LIMIT 1 OFFSET :many", {"many": _MANY_FOR_TWO})
        return min(os.cpu_count() or 1, _MOST_WORKERS) if many else 1

    def cells(self, share: Share) -> Iterator[tuple[int, Cells]]:
        """Yield a share as cells."""
        database = self._opened()
        segments = _segments()

        def looked_up(place: int, key: bytes) -> bytes:
            of, cells = segments[place]
            columns = zip(_KEYS[of].columns, key.split(CELL_END), strict=True)
            found: bytes = database.only(_KEYS[of].looking_up(cells), dict(columns))[0]
            return found

        columns = ", ".join(_KEYS[of].sql if of in _KEYS else cells for of, cells in segments)
        keyed = [of in _KEYS for of, _ in segments]
        select = f"SELECT c.id / {_BLOCK}, {columns}{_FROM}"
        for block, rows in groupby(self._rows(database, select, share), itemgetter(0)):
            _, *found = zip(*rows, strict=True)
            yield block, Cells(looked_up, keyed, found)

    def documents(self, share: Share) -> Iterator[tuple[int, list[bytes]]]:
        """Yield a share as JSON objects."""
        select = f"SELECT c.id / {_BLOCK}, {_object()}{_FROM}{_NAMES}"
        for block, rows in groupby(self._rows(self._opened(), select, share), itemgetter(0)):
            yield block, [document for _, document in rows]

    def _opened(self) -> Database:
        """Return a connection of its own: one cannot be carried into another process, and this one reads bytes."""
        database = open_database(self._database.path)
        database.connection.text_factory = bytes
        return database

    def _rows(self, database: Database, select: str, share: Share) -> Iterator[tuple[Any, ...]]:
        sql = select + _IN_TURN.format(block=_BLOCK, where=self._filters.on_both())
        return database.rows(sql, {**self._filters.parameters(), **share._asdict()})
