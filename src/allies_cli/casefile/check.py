"""Is a database sound? Its structure against this program's schema, its rows against the fault views."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import NamedTuple

from allies_cli import build, rules
from allies_cli.rules import Fault
from allies_cli.signals import copied, interruptibly
from allies_cli.store import Database, lacks_room, schema

_MOST_CORRUPTIONS = 20
_BUILD_ANEW = "build the file anew"

# What SQLite says of a value that is missing or of another type; `_values` names the row as well.
_OF_A_VALUE = re.compile(r"[\w-]+ value in \w+\.\w+")

_FULL_TEXT = {"claim_text": "claim", "passage_text": "passage", "source_text": "source", "actor_text": "actor"}

# What a column of a type may hold; ANY stands for a number, whole or not.
_TYPES = {"TEXT": "'text'", "INTEGER": "'integer'", "ANY": "'integer', 'real'"}
_WORDS = {"TEXT": "text", "INTEGER": "integer", "ANY": "number"}


class Finding(NamedTuple):
    """A fault, which makes a database unsound, or a warning."""

    severity: str
    table: str
    id: str
    fault: str
    remedy: str


def check(database: Database) -> Iterator[Finding]:
    """Yield every fault of a database and then every warning.

    Damage ends the search, since nothing can be trusted; so do a wrong structure and values of no such kind. Raises
    UnusableError where there is no room to search.
    """
    connection = database.connection
    connection.text_factory = _forgiving
    try:
        for look in (_structure, _damage, _values):  # a structure that is not ours may be made never to end
            broken = list(look(connection))
            yield from (Finding("fault", *fault) for fault in broken)
            if broken:
                return
        computed = build.computed(connection)
        for faults in (rules.faults(connection, computed), rules.stale(connection, computed), _full_text(connection)):
            yield from (Finding("fault", *fault) for fault in faults)
        yield from (Finding("warning", *warning) for warning in rules.warnings(connection, computed))
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the second, where SQLite quotes what not UTF-8
        if lacks_room(error):
            raise database.damaged(error) from error
        if not database.is_to_blame(error):
            raise
        yield Finding("fault", *_damaged(str(error)))


def _forgiving(text: bytes) -> str:
    """Decode text that may not be UTF-8, so that it can be shown at all."""
    return text.decode("utf-8", errors="replace")


def _damaged(what: str) -> Fault:
    return Fault("file", "", what, "restore it from a copy, or build it anew")


def _damage(connection: sqlite3.Connection) -> Iterator[Fault]:
    # A broken CHECK is left to the fault views, which name the row.
    connection.execute("PRAGMA ignore_check_constraints = ON")
    looked = interruptibly(lambda: connection.execute(f"PRAGMA integrity_check({_MOST_CORRUPTIONS})").fetchall())
    for (text,) in looked:
        if text != "ok" and not _OF_A_VALUE.match(text):
            yield _damaged(" ".join(text.split()))


def _structure(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Yield every table, index and view that is missing or otherwise than in schema.sql, and every foreign one."""
    with closing(sqlite3.connect(":memory:")) as model:
        build.create(model)
        expected, found = schema(model), schema(connection)
        for (kind, name), sql in expected.items():
            if (kind, name) not in found:
                yield Fault(name, "", f"the {kind} is missing", _BUILD_ANEW)
            elif found[kind, name] != sql:
                yield Fault(name, "", f"the {kind} is defined otherwise than in the schema", _BUILD_ANEW)
            elif kind == "table" and "STRICT" in (sql or ""):
                yield from _vocabulary(connection, model, name)
    for kind, name in found.keys() - expected.keys():
        yield Fault(name, "", f"the schema has no such {kind}", "drop it, or build the file anew")


def _vocabulary(connection: sqlite3.Connection, model: sqlite3.Connection, table: str) -> Iterator[Fault]:
    """Yield every row that the schema itself puts into a table and that is not there as it is."""
    told = f"SELECT * FROM main.{table}"
    expected = model.execute(told).fetchall()
    found = set(connection.execute(told)) if expected else set()
    for row in expected:
        if row not in found:
            yield Fault(table, str(row[0]), "the entry is not as the schema has it", _BUILD_ANEW)


def _values(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Yield every value that is missing, of another type than its column, or not UTF-8."""
    connection.create_function("decodable", 1, _decodable, deterministic=True)
    tables = connection.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict").fetchall()
    for (table,) in tables:
        columns = connection.execute(f"PRAGMA main.table_info({table})").fetchall()
        name = _name_of_row(table, columns)
        for _, column, kind, required, _, part_of_key in columns:
            types = _TYPES[kind] if required or part_of_key else f"{_TYPES[kind]}, 'null'"
            for row, fault in connection.execute(
                f"""SELECT {name}, CASE WHEN typeof({column}) = 'null' THEN 'is missing'
                                        WHEN typeof({column}) = 'text' AND {kind == "TEXT"} THEN 'is not UTF-8'
                                        ELSE 'is of the type ' || typeof({column}) END
                      FROM main.{table}
                     WHERE typeof({column}) NOT IN ({types})
                        OR typeof({column}) = 'text' AND NOT decodable(CAST({column} AS BLOB))"""
            ):
                yield Fault(table, str(row), f"{column} {fault}", f"write it anew, as {_WORDS[kind]}")


def _name_of_row(table: str, columns: list[tuple[int, str, str, int, str | None, int]]) -> str:
    """Return the SQL for what a row is called: its id, else its key."""
    names = [column[1] for column in columns]
    if "id" in names and table != "name_key":
        return "'c' || id" if table == "claim" else "coalesce(id, '') || ''"
    keys = [column[1] for column in columns if column[5]] or names[:3]
    return " || ' ' || ".join(f"coalesce({key}, '')" for key in keys)


def _decodable(held: bytes) -> bool:
    try:
        held.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _full_text(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Yield a fault where the full text is out of step with what it indexes, as FTS5 tells of a copy it may write."""
    with closing(sqlite3.connect("", check_same_thread=False)) as copy:
        copied(connection, copy)
        for index, table in _FULL_TEXT.items():
            (held,) = copy.execute(f"SELECT count(*) FROM {index}_docsize").fetchone()
            (there,) = copy.execute(f"SELECT count(*) FROM {table}").fetchone()
            if held != there:
                yield Fault(index, "", f"{held} rows are indexed, {table} has {there}", _BUILD_ANEW)
                continue
            try:
                interruptibly(
                    partial(copy.execute, f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
                )
            except sqlite3.DatabaseError as error:
                if lacks_room(error):
                    raise
                yield Fault(index, "", f"the full text is out of step with {table}", _BUILD_ANEW)
