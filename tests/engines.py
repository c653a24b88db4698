"""DuckDB and ClickHouse as the tests ask them: a case exported to Parquet, and the script that was exported with it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from oracle import last_day

from allies_cli.casefile.export_parquet import export_parquet
from allies_cli.models import About
from allies_cli.store import open_database

Rows = list[tuple[Any, ...]]
Ask = Callable[[str], Rows]

_NO_DUCKDB = "DuckDB writes Parquet: pip install 'allies-cli[parquet]'"
_NO_CLICKHOUSE = "chdb is ClickHouse embedded: pip install 'allies-cli[test-clickhouse]'"


class Case(NamedTuple):
    """A database, and the folder to which it is exported."""

    path: Path
    folder: Path


def exported(path: Path) -> Case:
    """Export a database beside it."""
    pytest.importorskip("duckdb", reason=_NO_DUCKDB)
    database = open_database(path)
    export_parquet(database, path.with_suffix(".parquet"), About())
    database.connection.close()
    return Case(path, path.with_suffix(".parquet"))


@contextmanager
def opened(engine: str, folder: Path, day: str | None = None) -> Iterator[Ask]:
    """Run the exported script of an engine, as of a day if there is one, and lend what asks the engine."""
    text = (folder / f"{engine}.sql").read_text(encoding="utf-8")
    for reader in ("read_parquet('", "file('"):
        text = text.replace(reader, f"{reader}{folder}/")
    if day:
        text = text.replace("'9999-12-31' AS day", f"'{last_day(day)}' AS day")
    with asking(engine, text) as ask:
        yield ask


@contextmanager
def _duckdb(script: str) -> Iterator[Ask]:
    duckdb = pytest.importorskip("duckdb", reason=_NO_DUCKDB)
    with duckdb.connect() as connection:
        connection.execute(script)
        yield lambda question: connection.execute(question).fetchall()


@contextmanager
def _clickhouse(script: str) -> Iterator[Ask]:
    chdb = pytest.importorskip("chdb.session", reason=_NO_CLICKHOUSE)
    numbers = "SETTINGS output_format_json_quote_64bit_integers = 0"
    with chdb.Session() as session:
        session.query(script)

        def ask(question: str) -> Rows:
            return [
                tuple(row) for row in json.loads(str(session.query(f"{question} {numbers}", "JSONCompact")))["data"]
            ]

        yield ask


def asking(engine: str, script: str) -> AbstractContextManager[Ask]:
    """Run a script in an engine, and lend what asks it."""
    return {"duckdb": _duckdb, "clickhouse": _clickhouse}[engine](script)


def plain(value: Any) -> Any:
    """Return a value as SQLite has it."""
    return int(value) if isinstance(value, bool) else value
