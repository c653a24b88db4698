"""Judge the facts of a database: which row breaks which rule, and what is computed otherwise than it should be.

`computed` is what `build` fills each computed table with, by its name.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from allies_cli.errors import UnusableError
from allies_cli.sql import sql
from allies_cli.wording import counted

Computed = Mapping[str, str]


class Fault(NamedTuple):
    """A row that breaks a rule, or a warning about it."""

    table: str
    id: str
    fault: str
    remedy: str


def refuse_faults(connection: sqlite3.Connection, computed: Computed, name: str) -> None:
    """Raise UnusableError with every fault of the facts, a line each; what is computed of them comes later."""
    found = list(_findings(connection, computed, "fault_%", without=("fault_computed",)))
    if found:
        rows = "\n".join(f"{f.table} {f.id}: {f.fault}; {f.remedy}" for f in found)
        raise UnusableError(f"{name}: {counted(len(found), 'fault')}", rows)


def faults(connection: sqlite3.Connection, computed: Computed) -> Iterator[Fault]:
    """Yield every row that breaks a rule of faults.sql."""
    return _findings(connection, computed, "fault_%")


def warnings(connection: sqlite3.Connection, computed: Computed) -> Iterator[Fault]:
    """Yield every row that is likely to be a slip."""
    return _findings(connection, computed, "warning_%")


def stale(connection: sqlite3.Connection, computed: Computed) -> Iterator[Fault]:
    """Yield every row of a computed table that differs from a recomputation; of `derived`, faults.sql tells."""
    for table, question in computed.items():
        if table == "derived":
            continue
        connection.execute(f"CREATE TEMP TABLE fresh AS {question}")
        stored, fresh = f"SELECT * FROM main.{table}", "SELECT * FROM temp.fresh"
        for fault, differing in (
            ("the computed row should not be there", f"{stored} EXCEPT {fresh}"),
            ("the computed row is missing", f"{fresh} EXCEPT {stored}"),
        ):
            for row in connection.execute(differing):
                yield Fault(table, " ".join(str(value) for value in row[:3]), fault, "build the file anew")
        connection.execute("DROP TABLE temp.fresh")


def _findings(
    connection: sqlite3.Connection, computed: Computed, pattern: str, without: tuple[str, ...] = ()
) -> Iterator[Fault]:
    _prepare_views(connection, computed["derived"])
    views = connection.execute(
        "SELECT name FROM temp.sqlite_schema WHERE type = 'view' AND name LIKE ? ORDER BY rowid", (pattern,)
    ).fetchall()
    for (view,) in views:
        if view in without:
            continue
        for row in connection.execute(f"SELECT tbl, id, fault, remedy FROM temp.{view}"):
            yield Fault(row[0], str(row[1]), row[2], row[3])


def _prepare_views(connection: sqlite3.Connection, derived: str) -> None:
    """Make the temporary views of faults.sql, and the fresh result that they compare the stored one with."""
    if connection.execute("SELECT 1 FROM temp.sqlite_schema WHERE name = 'recomputed'").fetchone():
        return
    connection.execute(f"CREATE TEMP TABLE recomputed AS {derived}")
    connection.execute("CREATE INDEX temp.recomputed_claim ON recomputed (claim)")
    connection.executescript(sql("faults"))
