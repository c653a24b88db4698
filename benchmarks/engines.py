"""Hold DuckDB and ClickHouse against SQLite on one machine: how claims stand, row by row, and months from mentions.

`python benchmarks/engines.py CASE.db [MENTIONS...]` exports the case, lets each engine judge it, compares every row,
and counts so many mentions, made up, by month. It needs the extras parquet and test-clickhouse.
"""

import json
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from workshop import PROJECT

sys.path.insert(0, str(PROJECT / "src"))

import duckdb
from chdb.session import Session

from allies_cli import build
from allies_cli.casefile.export_parquet import export_parquet
from allies_cli.models import About
from allies_cli.store import open_database

_AGGREGATE = (PROJECT / "examples" / "mentions" / "aggregate.sql").read_text(encoding="utf-8")
_PAGE = (PROJECT / "docs" / "scale.md").read_text(encoding="utf-8")
_QUESTIONS = re.findall(r"^```sql\n-- (list[^\n]*)\n(.*?)^```$", _PAGE, re.MULTILINE | re.DOTALL)
_JUDGED = {
    "voice": "claim, passage, asserter, stance",
    "derived": "claim",
    "pair_way": "supporter, recipient, how, counts",
}
# Mentions that nobody printed: twenty actors, ten outlets, two years, every code a way or none.
_MADE = """
COPY (SELECT CAST(2022 + i % 2 AS VARCHAR) || lpad(CAST(1 + hash(i) % 12 AS VARCHAR), 2, '0') || '15' AS day,
             'A' || hash(i + 1) % 20 AS supporter, 'A' || hash(i + 2) % 20 AS recipient,
             string_split('042 051 061 071 0721 073 111 163 190 010', ' ')[CAST(1 + hash(i + 3) % 10 AS INT)] AS event,
             'outlet-' || hash(i + 4) % 10 AS outlet, 'https://outlet.example/' || i AS address
        FROM range({0}) r (i)) TO '{1}' (FORMAT parquet)
"""

Rows = list[tuple[Any, ...]]
Ask = Callable[[str], Rows]


def main() -> None:
    """Measure what the command line names and print a line each."""
    case, *counts = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        _judge(Path(case), Path(folder) / "case")
        for count in counts:
            _count(int(count), Path(folder) / f"{count}.parquet")


def _judge(case: Path, folder: Path) -> None:
    database = open_database(case)
    with _timed("export parquet"):
        export_parquet(database, folder, About())
    database.connection.close()
    with closing(sqlite3.connect(case)) as connection:
        with _timed("SQLite judges"):
            for table in _JUDGED:
                connection.execute(build.declaration(table, "TEMP TABLE"))
                connection.execute(f"INSERT INTO temp.{table} {build.question(table)}")
        columns = {table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] for table in _JUDGED}
        for name, engine in (("DuckDB", _duckdb), ("ClickHouse", _clickhouse)):
            with engine() as ask:
                with _timed(f"{name} judges"):
                    ask(_script(folder, name.lower()))
                for table, order in _JUDGED.items():
                    question = f"SELECT {', '.join(columns[table])} FROM {table} ORDER BY {order}"
                    ours, theirs = (_plain(found) for found in (connection.execute(question), ask(question)))
                    print(f"{name}: {table}, {len(ours):,} rows, {'equal' if ours == theirs else 'DIFFERENT'}")
                _ask(name, ask, lambda question: connection.execute(question).fetchall())


def _ask(name: str, theirs: Ask, ours: Ask) -> None:
    """Put the questions of docs/scale.md to an engine and to SQLite, in turn."""
    for what, question in _QUESTIONS:
        with _timed(f"SQLite, {what}"):
            ours(question)
        with _timed(f"{name}, {what}"):
            theirs(question)


def _count(count: int, file: Path) -> None:
    """Aggregate made mentions in each engine; reading them in is measured apart."""
    duckdb.execute(_MADE.format(count, file))
    with _duckdb() as ask:
        ask(f"CREATE TABLE mention AS SELECT * FROM read_parquet('{file}')")
        with _timed(f"{count:,} mentions, DuckDB"):
            in_duckdb = ask(_AGGREGATE)
    with _clickhouse() as ask:
        ask(
            "CREATE TABLE mention ENGINE = MergeTree ORDER BY (supporter, recipient) SETTINGS allow_nullable_key = 1 "
            f"AS SELECT * FROM file('{file}')"
        )
        with _timed(f"{count:,} mentions, ClickHouse"):
            in_clickhouse = ask(_AGGREGATE)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE mention (day, supporter, recipient, event, outlet, address)")
        rows = duckdb.execute(f"SELECT * FROM read_parquet('{file}')")
        while chunk := rows.fetchmany(10_000):
            connection.executemany("INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?)", chunk)
        with _timed(f"{count:,} mentions, SQLite"):
            in_sqlite = connection.execute(_AGGREGATE).fetchall()
    same = in_sqlite == in_duckdb == in_clickhouse
    print(f"{count:,} mentions, {len(in_sqlite):,} rows, {'equal' if same else 'DIFFERENT'}")


@contextmanager
def _duckdb() -> Iterator[Ask]:
    with duckdb.connect() as connection:
        yield lambda question: list(connection.execute(question).fetchall())


@contextmanager
def _clickhouse() -> Iterator[Ask]:
    with Session() as session:
        session.query("SET output_format_json_quote_64bit_integers = 0")

        def ask(question: str) -> Rows:
            answer = str(session.query(question, "JSONCompact"))
            return [tuple(row) for row in json.loads(answer)["data"]] if answer else []

        yield ask


def _script(folder: Path, engine: str) -> str:
    text = (folder / f"{engine}.sql").read_text(encoding="utf-8")
    return text.replace("read_parquet('", f"read_parquet('{folder}/").replace("file('", f"file('{folder}/")


def _plain(rows: Any) -> Rows:
    return [tuple(int(value) if isinstance(value, bool) else value for value in row) for row in rows]


@contextmanager
def _timed(what: str) -> Iterator[None]:
    used, began = time.process_time(), time.perf_counter()
    yield
    used, seconds = time.process_time() - used, time.perf_counter() - began
    print(f"{what}: {used:.2f} s of CPU, {seconds:.2f} s", flush=True)


if __name__ == "__main__":
    main()
