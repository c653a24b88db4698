"""The voices, the standing and the pairs as SQL for engines that hold more than a file: one text for all of them.

A rule stands once: each CASE that judges is taken from the text for SQLite. A comment that begins with PARTITION BY or
ORDER BY tells ClickHouse how it is to keep a table.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from allies_cli.sql import sql
from allies_cli.store import quoted

ENGINES = {"duckdb": "DuckDB", "clickhouse": "ClickHouse"}

_STEPS = ("voices", "derive", "pairs")
_CASES = ("rule", "status", "not_counted")
_OURS = ("derived",)  # what the engine computes itself
_TYPES = {"INTEGER": "Int64", "ANY": "Float64"}  # any other is a String


class Column(NamedTuple):
    """A column of a table as the schema declares it."""

    name: str
    type: str
    required: bool


class Table(NamedTuple):
    """An exported table: its columns, its key, and the files that hold it; some tables are in a file a year."""

    columns: Sequence[Column]
    key: Sequence[str]
    files: str
    by_year: bool


def script(engine: str, tables: Mapping[str, Table]) -> str:
    """Return all that an engine needs to judge the exported tables, ready to be run in their folder."""
    load = _view if engine == "duckdb" else _table
    read = "\n".join(load(name, table) for name, table in tables.items() if name not in _OURS)
    head = _text(engine).replace("{last_day}", _last_day())
    steps = "\n\n".join(_step(name) for name in _STEPS)
    if engine == "clickhouse":
        steps = re.sub(r"/\* ((?:PARTITION|ORDER) BY .*?) \*/", r"ENGINE = MergeTree \1", steps)
    return f"{head}\n\n-- The exported tables.\n{read}\n\n{steps}\n"


def _step(name: str) -> str:
    text = _text(name)
    for case in _CASES:
        text = text.replace(f"{{{case}}}", _case(case))
    return text


def _text(name: str) -> str:
    """Return a text of the engines; on its own it says nothing of this folder."""
    return sql(f"engines/{name}").strip().replace("-- Engines: ", "-- ", 1)


def _last_day() -> str:
    return sql("engines/last_day").partition("\n")[2].strip().replace("\n", "\n  ")


def _case(name: str) -> str:
    """Return the CASE of derive.sql that makes a column."""
    found = re.search(rf"CASE (?:(?!\bCASE\b).)*?\bEND(?= +AS {name}\b)", sql("derive"), re.DOTALL)
    if found is None:
        raise ValueError(f"derive.sql has no CASE that makes {name}")
    return found[0]


def _view(name: str, table: Table) -> str:
    return f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{table.files}', hive_partitioning = false);"


def _table(name: str, table: Table) -> str:
    columns = ", ".join(f"{quoted(column.name)} {_clickhouse_type(column)}" for column in table.columns)
    parts = "PARTITION BY year " if table.by_year else ""
    key = ", ".join(map(quoted, table.key)) or "tuple()"
    names = ", ".join(quoted(column.name) for column in table.columns)
    return (
        f"CREATE TABLE {name} ({columns}) ENGINE = MergeTree {parts}ORDER BY ({key});\n"
        f"INSERT INTO {name} SELECT {names} FROM file('{table.files}', 'Parquet', '{columns}');"
    )


def _clickhouse_type(column: Column) -> str:
    kind = _TYPES.get(column.type, "String")
    return kind if column.required else f"Nullable({kind})"
