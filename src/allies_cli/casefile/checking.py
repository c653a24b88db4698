"""Is a database sound? Its structure against this program's schema, its rows against the fault views."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from allies_cli import seeding
from allies_cli.seeding import Fault
from allies_cli.store import Database

_MOST_CORRUPTIONS = 20
_FULL_TEXT = {"claim_text": "claim", "passage_text": "passage", "source_text": "source", "actor_text": "actor"}


class Finding(NamedTuple):
    """A fault, which makes a database unsound, or a warning."""

    severity: str
    table: str
    id: str
    fault: str
    remedy: str


def check(database: Database) -> Iterator[Finding]:
    """Yield every fault of a database and then every warning. Damage ends the search, since nothing can be trusted."""
    connection = database.connection
    connection.text_factory = _forgiving
    broken = [*_damage(connection), *_structure(connection)]
    for fault in broken:
        yield Finding("fault", *fault)
    if broken:
        return
    for fault in (*seeding.faults(connection), *seeding.stale(connection), *_full_text(connection)):
        yield Finding("fault", *fault)
    for warning in seeding.warnings(connection):
        yield Finding("warning", *warning)


def _forgiving(text: bytes) -> str:
    """Decode text that may be no UTF-8, so that it can be shown at all."""
    return text.decode("utf-8", errors="replace")


def _damage(connection: sqlite3.Connection) -> Iterator[Fault]:
    try:
        rows = connection.execute(f"PRAGMA integrity_check({_MOST_CORRUPTIONS})").fetchall()
    except sqlite3.DatabaseError as error:
        rows = [(str(error),)]
    for (text,) in rows:
        if text != "ok":
            yield Fault("file", "", text, "restore it from a copy, or build it anew")


def _structure(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Yield every table, index and view that is missing or otherwise than in schema.sql, and every foreign one."""
    model = sqlite3.connect(":memory:")
    try:
        seeding.create(model)
        expected = _objects(model)
    finally:
        model.close()
    found = _objects(connection)
    for (kind, name), sql in expected.items():
        if (kind, name) not in found:
            yield Fault(name, "", f"the {kind} is missing", "build the file anew")
        elif found[kind, name] != sql:
            yield Fault(name, "", f"the {kind} is defined otherwise than in the schema", "build the file anew")
    for kind, name in found.keys() - expected.keys():
        yield Fault(name, "", f"the schema has no such {kind}", "drop it, or build the file anew")


def _objects(connection: sqlite3.Connection) -> dict[tuple[str, str], str | None]:
    rows = connection.execute("SELECT type, name, sql FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
    return {(kind, name): sql for kind, name, sql in rows}


def _full_text(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Yield a fault where the full text holds another number of rows than the table that it indexes."""
    for index, table in _FULL_TEXT.items():
        (held,) = connection.execute(f"SELECT count(*) FROM {index}_docsize").fetchone()
        (there,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        if held != there:
            yield Fault(index, "", f"{held} rows are indexed, {table} has {there}", "build the file anew")
