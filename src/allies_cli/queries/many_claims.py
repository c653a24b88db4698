"""Claims by the million, put together by SQLite, which takes a fraction of the time of cell after cell in Python."""

from __future__ import annotations

import os
from itertools import groupby
from operator import itemgetter

from allies_cli.fields import FIELDS, Field
from allies_cli.store import Database, keeps_a_log, open_database
from allies_cli.workers import CELL_END, WRITTEN, Lines, Share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from allies_cli.filters import Filters

MANY = 1_000  # claims, from which on this way is the faster one
_BLOCK = 500  # numbers of claims
_MANY_FOR_TWO = 50_000  # claims, from which on a second worker saves more than it costs
_MOST_WORKERS = 4

_FROM = """
  FROM claim c JOIN derived d ON d.claim = c.id JOIN actor s ON s.id = c.supporter JOIN actor r ON r.id = c.recipient"""
_IN_TURN = " WHERE (:workers = 1 OR c.id / {block} % :workers = :worker) AND {where} ORDER BY c.id"
_OF_A_BLOCK = " WHERE c.id BETWEEN :first AND :last AND {where} ORDER BY c.id"

# The SQL of a kind of field as a cell, and as a value of JSON. Lists hold ids and codes, which have no quotes.
_CELL = {
    "boolean": "iif({0}, 'true', 'false')",
    "json": """CASE {0} WHEN '[]' THEN NULL ELSE rtrim(ltrim(replace({0}, '","', '; '), '["'), '"]') END""",
}
_VALUE = {"boolean": "json(iif({0}, 'true', 'false'))", "json": "json({0})"}
_NUL = "\0"
_CELL_END = f"CAST(x'{CELL_END.hex()}' AS TEXT)"

# Words of which one sign is special, as CSV and as lines with tabs have them.
_QUOTED = """replace({0}, '"', '""')"""
_ESCAPED = r"replace(replace(replace(replace({0}, '\', '\\'), char(9), '\t'), char(10), '\n'), char(13), '\r')"
_WRITTEN = f"CAST(x'{WRITTEN.hex()}' AS TEXT)"


class _Plain:
    """The SQL of rows that have nothing odd: words written out, and no special sign anywhere else.

    One call puts the cells of a row together, since each || would copy them anew. It ends a text at a NUL: words that
    hold one, or a mark as ours, come as a line feed, so that they are odd.
    """

    def __init__(self, delimiter: str) -> None:
        tabbed = delimiter == "\t"
        # A carriage return in CSV will be written out.
        self._signs = "\t\\\r\n" if tabbed else f'{delimiter}"\n'
        self._form = _ESCAPED if tabbed else _QUOTED

    def select(self) -> str:
        """Return the query; the name of an actor is written out once, for all claims of it."""
        cells = [self._cell(field) for field in FIELDS.values()]
        layout = CELL_END.join([b"%s"] * len(cells)).hex()
        return (
            f"WITH named AS MATERIALIZED (SELECT id, {self._written('name')} AS name FROM actor)"
            f" SELECT c.id / {_BLOCK}, printf(CAST(x'{layout}' AS TEXT), {', '.join(cells)})"
            f"{_FROM.replace('actor', 'named')}"
        )

    def odd_actors(self) -> str:
        """Return a query that has a row where an actor has what no claim of it may have in a plain line."""
        return f"SELECT 1 FROM actor WHERE {_any('id', self._signs + _NUL)} OR {_any('name', _NUL)} LIMIT 1"

    def is_odd(self, rows: Sequence[bytes]) -> bool:
        """Whether one of some rows has a special sign where no words are, or a mark of ours that is not from us."""
        parts = b"".join(rows).split(WRITTEN)
        bare, words = b"".join(parts[::2]), b"".join(parts[1::2])
        return len(parts) % 2 == 0 or CELL_END in words or any(sign.encode() in bare for sign in self._signs)

    def _cell(self, field: Field) -> str:
        if field.kind == "json":
            return f"CASE {field.sql} WHEN '[]' THEN NULL ELSE {self._written(_cell(field))} END"
        if field.kind == "integer":
            return f"CAST({field.sql} AS INTEGER)"
        return self._written(field.sql) if _is_own_words(field) else _cell(field)

    def _written(self, sql: str) -> str:
        """Return the SQL of words as they are written; most are NULL, of which no function is asked."""
        return (
            f"CASE WHEN {sql} IS NULL THEN NULL WHEN {_any(sql, _NUL)} OR instr({sql}, {_WRITTEN}) THEN char(10)"
            f" WHEN {_any(sql, self._signs)} THEN {_WRITTEN} || {self._form.format(sql)} || {_WRITTEN} ELSE {sql} END"
        )


def _cell(field: Field) -> str:
    """Return the SQL of a cell as it stands."""
    return _CELL.get(field.kind, "{0}").format(field.sql)


def _is_own_words(field: Field) -> bool:
    """Whether a field holds words of the claim itself, and not the name of an actor, which comes as it is written."""
    return field.words and field.sql not in ("s.name", "r.name")


def _any(text: str, signs: str) -> str:
    """Return SQL that tells whether a text holds one of some signs."""
    return " OR ".join(f"instr({text}, char({ord(sign)}))" for sign in signs)


def _object() -> str:
    """Return the SQL of a claim as a JSON object."""
    pairs = (f"'{name}', {_VALUE.get(field.kind, '{0}').format(field.sql)}" for name, field in FIELDS.items())
    return f"json_object({', '.join(pairs)})"


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

    def lines(self, share: Share, delimiter: str) -> Iterator[tuple[int, Lines]]:
        """Yield a share as rows that will have this sign between their cells.

        A block that has anything odd, as hardly any has, is read again, cell after cell.
        """
        database, plain = self._opened(), _Plain(delimiter)
        in_numbers = delimiter.isalnum() or delimiter == "-"  # and in true and false, which SQL itself writes
        all_odd = in_numbers or database.row(plain.odd_actors()) is not None
        for block, found in groupby(self._rows(database, plain.select(), share), itemgetter(0)):
            rows = [row for _, row in found]
            odd = all_odd or plain.is_odd(rows)
            yield block, Lines(self._as_they_stand(database, block) if odd else rows, not odd)

    def _as_they_stand(self, database: Database, block: int) -> list[bytes]:
        """Return the rows of a block with each cell as it stands."""
        row = f" || {_CELL_END} || ".join(f"CAST(ifnull({_cell(field)}, '') AS TEXT)" for field in FIELDS.values())
        sql = f"SELECT {row}{_FROM}{_OF_A_BLOCK.format(where=self._filters.on_both())}"
        ends = {"first": block * _BLOCK, "last": (block + 1) * _BLOCK - 1}
        return [line for (line,) in database.rows(sql, {**self._filters.parameters(), **ends})]

    def documents(self, share: Share) -> Iterator[tuple[int, list[bytes]]]:
        """Yield a share as JSON objects."""
        select = f"SELECT c.id / {_BLOCK}, {_object()}{_FROM}"
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
