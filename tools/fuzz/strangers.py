"""Databases as a stranger may send them: damaged, built otherwise, or with rows that no schema of ours takes."""

import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from allies_cli.store import EMPTY_CASE

_PAGE = 4096
_LOOSE = re.compile(r"\b(TEXT|INTEGER(?! PRIMARY KEY)|ANY)\b")  # types that a column insists on
ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n WHERE i < 0"
HUGE = "SELECT {} FROM (SELECT hex(zeroblob(400000000)) AS i)"

# What no column of ours holds, or what does something where it is printed.
VALUES = (
    None, 0, -1, 2**63 - 1, -(2**63), 1.5, float("inf"), b"\xff\xfe\x00", b"", "", " ", "x" * 20_000,
    "\x1b]52;c;aGk=\x07", "\x1b[2J\x1b[H", "a\nb\r\nc", "\u202etxt.exe", "a\x00b",
    "]]></script><script>alert(1)</script>",
    "=HYPERLINK(1)", "javascript:alert(1)", "x}\n@book{y, title={z}}", '"; click A "javascript:alert(1)"', "c1",
    "iran",
    "2022-13-45", "99999", "[]", "{", "[1, 2", "weapons", "\ud83d\ude00".encode("utf-16",
    "surrogatepass").decode("utf-16"),
    "\\documentclass{x}", "|a|b|", "{{x}}", "../../etc/passwd", "-o", "٣",
)  # fmt: skip


def mutated(dice: random.Random, model: Path, path: Path) -> str:
    """Write a database to `path` that is no longer what `model` is; return how it was made."""
    kind = dice.choice(list(_KINDS))
    path.write_bytes(model.read_bytes())
    return f"{kind} {_KINDS[kind](dice, path)}"


def _flip(dice: random.Random, path: Path) -> str:
    content = bytearray(path.read_bytes())
    # Where tables begin, a byte matters more often than within a text.
    places = [
        dice.randrange(len(content))
        if dice.random() < 0.5
        else dice.randrange(len(content) // _PAGE) * _PAGE + dice.randrange(120)
        for _ in range(dice.choice((1, 2, 5, 20)))
    ]
    for place in places:
        content[place] = dice.randrange(256)
    path.write_bytes(content)
    return f"at {places[:5]}"


def _cut(dice: random.Random, path: Path) -> str:
    content = path.read_bytes()
    pages = len(content) // _PAGE
    length = dice.choice((dice.randrange(len(content)), dice.randrange(pages) * _PAGE, dice.randrange(200)))
    path.write_bytes(content[:length])
    return f"after {length} bytes"


def _swap(dice: random.Random, path: Path) -> str:
    content = bytearray(path.read_bytes())
    one, other = (dice.randrange(len(content) // _PAGE) * _PAGE for _ in range(2))
    here, there = content[one : one + _PAGE], content[other : other + _PAGE]
    content[one : one + _PAGE], content[other : other + _PAGE] = there, here
    path.write_bytes(content)
    return f"pages at {one} and {other}"


def _blank(dice: random.Random, path: Path) -> str:
    content = bytearray(path.read_bytes())
    place = dice.randrange(len(content) // _PAGE) * _PAGE
    content[place : place + _PAGE] = bytes([dice.choice((0, 255, 27))]) * _PAGE
    path.write_bytes(content)
    return f"page at {place}"


def _cell(dice: random.Random, path: Path) -> str:
    """Put a value where the schema would not take it: the rules are taken out of the file, and put back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        kept = connection.execute("SELECT rowid, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
        loose = [
            (_LOOSE.sub("BLOB", sql).replace("STRICT", "").replace("BLOB NOT NULL", "BLOB"), row)
            for row, sql in kept
            if "STRICT" in sql
        ]
        connection.executemany("UPDATE sqlite_schema SET sql = ? WHERE rowid = ?", loose)
    told = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        tables = _tables(connection)
        facts = list(_of_facts(connection)) or tables
        for _ in range(dice.choice((1, 1, 3))):
            table = dice.choice(facts) if dice.random() < 0.8 else dice.choice(tables)
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            column, value = dice.choice(columns), dice.choice(VALUES)
            (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            keys = ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]) or "rowid"
            where = f"({keys}) IN (SELECT {keys} FROM {table} LIMIT 1 OFFSET {dice.randrange(max(rows, 1))})"
            one = f" WHERE {where}" if dice.random() < 0.4 else ""
            try:
                connection.execute(f"UPDATE {table} SET {column} = ?{one}", (value,))
            except sqlite3.Error as error:
                told.append(f"({error})")
            told.append(f"{table}.{column} = {value!r:.60}")
        if dice.random() < 0.15:
            table = dice.choice(tables)
            connection.execute(f"DELETE FROM {table}")
            told.append(f"{table} emptied")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.executemany("UPDATE sqlite_schema SET sql = ? WHERE rowid = ?", [(sql, row) for row, sql in kept])
    return "; ".join(told)


def _tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'")
    return [name for (name,) in found if "_text_" not in name]


def texts(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield the columns of facts, each with its table, that hold a text of their own and no id of anything else."""
    for table in _of_facts(connection):
        bound = {row[3] for row in connection.execute(f"PRAGMA foreign_key_list({table})")} | {"id", "key", "kind"}
        for _, column, kind, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
            if kind == "TEXT" and column not in bound:
                yield table, column


def _of_facts(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield the tables that are not as they are in an empty case: no vocabularies."""
    with closing(sqlite3.connect(EMPTY_CASE)) as empty:
        for table in _tables(connection):
            count = f"SELECT count(*) FROM {table}"
            if connection.execute(count).fetchone() != empty.execute(count).fetchone():
                yield table


def _schema(dice: random.Random, path: Path) -> str:
    """Put something into the schema that does not belong there."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA legacy_alter_table = ON; PRAGMA writable_schema = ON;")
        table = dice.choice(_tables(connection))
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        chosen = ", ".join(f"i AS {column}" for column in columns)
        script = dice.choice((
            f"ALTER TABLE {table} RENAME TO other; CREATE VIEW {table} AS {ENDLESS.format(chosen)}",
            f"ALTER TABLE {table} RENAME TO other; CREATE VIEW {table} AS {HUGE.format(chosen)}",
            f"DROP TABLE {table}; CREATE VIRTUAL TABLE {table} USING fts5({', '.join(columns)}, content = 'claim')",
            f"CREATE TRIGGER t AFTER INSERT ON {table} BEGIN DELETE FROM {table}; END",
            f"ALTER TABLE {table} ADD COLUMN extra AS (hex(zeroblob(400000000)))",
            "CREATE VIEW \"\x1b]52;c;aGk=\x07\" AS SELECT 1",
            f"UPDATE sqlite_schema SET sql = 'CREATE TABLE {table} (x)' WHERE name = '{table}'",
            f"UPDATE sqlite_schema SET name = name || char(27) WHERE name = '{table}'",
            f"UPDATE sqlite_schema SET rootpage = {dice.randrange(200)} WHERE name = '{table}'",
            f"UPDATE sqlite_schema SET type = CAST(x'ff1b' AS TEXT) WHERE name = '{table}'",
            f"DROP TABLE {table}",
            f"PRAGMA application_id = {dice.randrange(2**31)}",
            f"PRAGMA user_version = {dice.choice((0, 1, 3, 99, -1))}",
            "PRAGMA encoding = 'UTF-16'; PRAGMA auto_vacuum = FULL",
            "PRAGMA journal_mode = WAL",
        ))  # fmt: skip
        try:
            connection.executescript(script)
        except sqlite3.Error as error:
            return f"{script[:80]} ({error})"
        return script[:120]


_KINDS: dict[str, Callable[[random.Random, Path], str]] = {
    "flip": _flip, "cut": _cut, "swap": _swap, "blank": _blank, "cell": _cell, "cells": _cell, "value": _cell,
    "schema": _schema,
}  # fmt: skip
