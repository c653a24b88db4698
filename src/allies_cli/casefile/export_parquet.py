"""Take the whole database away as Parquet files, which DuckDB writes, with the SQL by which an engine judges them."""

import hashlib
import json
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allies_cli import replacing
from allies_cli.casefile import engines
from allies_cli.casefile.engines import Column, Table
from allies_cli.casefile.export import TABLES, Written, key_of, schema_of, sha256_of, write_descriptor
from allies_cli.casefile.export_folder import refuse_folder
from allies_cli.errors import UnusableError, UsageError
from allies_cli.models import About
from allies_cli.store import Database, quoted, take_all_memory

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_Progress = Callable[[int], None] | None

# Claims and what hangs on them are in a folder a year, that of their claim: since, else until, else 0.
_YEAR = "CAST(ifnull(substr(coalesce(c.since, c.until), 1, 4), 0) AS INTEGER)"
_OF_CLAIM = {"claim": "id", "assertion": "claim", "claim_link": "claim", "import_row": "claim", "derived": "claim"}
_FILES = "{0}/*/*.parquet"

_TYPES = {"INTEGER": "BIGINT", "ANY": "DOUBLE"}  # any other is VARCHAR
_CHUNK = 1000
# One thread, so that the same facts make the same files.
_SETTINGS = "SET threads = 1; SET memory_limit = '1GB'; SET temp_directory = ''; SET enable_progress_bar = false"


def export_parquet(
    database: Database, folder: Path, about: About, force: bool = False, progress: _Progress = None
) -> list[Written]:
    """Write the database as Parquet files, whole or not at all; return what was written, a row a table.

    `about` is told in every file, and `progress` of rows as they are written. Raises UsageError where DuckDB is not
    installed, or something stands at `folder` that must not be replaced, UnusableError when it cannot be written.
    """
    take_all_memory()  # DuckDB has a bound of its own, and sets room aside for each core
    try:
        import duckdb
    except ImportError:
        raise UsageError(
            "Parquet files are written by DuckDB, which is not installed", "pip install 'allies-cli[parquet]'"
        ) from None
    refuse_folder(database, folder, force)
    with replacing.folder(folder) as draft, duckdb.connect() as duck:
        duck.execute(_SETTINGS)
        try:
            return _write(database, duck, draft, about, progress)
        except duckdb.IOException as error:
            raise UnusableError(f"cannot write {folder}: {error}", "write elsewhere") from error


def _write(
    database: Database, duck: "DuckDBPyConnection", folder: Path, about: About, progress: _Progress
) -> list[Written]:
    written, resources, tables = [], [], {}
    database.row("BEGIN")  # one state of the database, whoever writes to it meanwhile
    try:
        for name in TABLES:
            columns = list(database.rows(f"PRAGMA main.table_info({name})"))
            schema = schema_of(database, name, columns)
            table = tables[name] = _table(name, columns)
            rows = _write_table(database, duck, folder, name, table, _told(about, name, schema), progress)
            files = sorted(folder.glob(table.files))
            size = sum(file.stat().st_size for file in files)
            written.append(Written(table.files, rows, size, _digest(files, folder)))
            resources.append(_resource(folder, name, schema, written[-1], files))
        for engine in engines.ENGINES:
            written.append(_write_script(folder / f"{engine}.sql", engines.script(engine, tables)))
            resources.append(_resource_of_sql(written[-1], engine))
        return [*written, write_descriptor(database, folder, resources)]
    finally:
        database.row("ROLLBACK")


def _write_script(file: Path, text: str) -> Written:
    file.write_text(text, encoding="utf-8", newline="\n")
    return Written(file.name, None, file.stat().st_size, sha256_of(file))


def _table(name: str, columns: Sequence[tuple[Any, ...]]) -> Table:
    made = [Column(column[1], column[2], bool(column[3] or column[5])) for column in columns]
    if name in _OF_CLAIM:
        return Table([*made, Column("year", "INTEGER", True)], key_of(list(columns)), _FILES.format(name), True)
    return Table(made, key_of(list(columns)), f"{name}.parquet", False)


def _write_table(
    database: Database,
    duck: "DuckDBPyConnection",
    folder: Path,
    name: str,
    table: Table,
    told: str,
    progress: _Progress,
) -> int:
    """Write the rows of a table, in the order of its key; return how many.

    They go by way of a CSV file: SQLite makes its lines, and DuckDB reads them, faster than Python makes values.
    """
    lines, place = folder / f"{name}.csv", folder / table.files.partition("/")[0]
    rows = _write_lines(database, lines, name, table, progress)
    by_year = ""
    if table.by_year and rows:
        by_year = ", PARTITION_BY (year), WRITE_PARTITION_COLUMNS true"
    elif table.by_year:  # a folder of no years would be none
        place = place / "year=0" / "data_0.parquet"
        place.parent.mkdir(parents=True)
    duck.execute(f"COPY ({_read(lines, table)}) TO {_text(place)} (FORMAT parquet, COMPRESSION zstd{by_year}, {told})")
    lines.unlink()
    return rows


def _write_lines(database: Database, file: Path, name: str, table: Table, progress: _Progress) -> int:
    count = 0
    connection = database.connection
    with file.open("wb") as stream:
        connection.text_factory = bytes
        try:
            rows = database.rows(_select(name, table))
            while lines := [line for (line,) in islice(rows, _CHUNK)]:
                stream.writelines(lines)
                count += len(lines)
                if progress:
                    progress(len(lines))
        finally:
            connection.text_factory = str
    return count


def _select(name: str, table: Table) -> str:
    """Return the query of the rows of a table as lines of CSV; no text is empty, so that an empty cell is NULL."""
    cells, layout = [], []
    for column in table.columns:
        sql = f"t.{quoted(column.name)}" if column.name != "year" else _YEAR
        cells.append(sql if column.required else f"ifnull({sql}, '')")
        layout.append("%s" if column.type in _TYPES else '"%w"')
    claim = f"JOIN main.claim c ON c.id = t.{_OF_CLAIM[name]} " if table.by_year else ""
    order = ", ".join(f"t.{quoted(column)}" for column in table.key or [column.name for column in table.columns])
    line = ",".join(layout) + "\n"
    return f"SELECT printf('{line}', {', '.join(cells)}) FROM main.{name} t {claim}ORDER BY {order}"


def _read(file: Path, table: Table) -> str:
    types = ", ".join(f"{_text(column.name)}: '{_TYPES.get(column.type, 'VARCHAR')}'" for column in table.columns)
    return (
        f"SELECT * FROM read_csv({_text(file)}, header = false, auto_detect = false, parallel = false, delim = ',', "
        f"quote = '\"', escape = '\"', new_line = '\\n', max_line_size = 100000000, columns = {{{types}}})"
    )


def _told(about: About, name: str, schema: dict[str, Any]) -> str:
    """Return what each file of a table says of itself, as DuckDB is told it."""
    told = {"table": name, "description": TABLES[name], "schema": json.dumps(schema, ensure_ascii=False)}
    told |= {key: text for key, text in about._asdict().items() if text}
    told["command"] = f"allies {told.pop('question', 'export parquet')}"
    return f"KV_METADATA {{{', '.join(f'{_text(key)}: {_text(text)}' for key, text in told.items())}}}"


def _text(value: str | Path) -> str:
    """Return a text as a literal of SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def _digest(files: Sequence[Path], folder: Path) -> str:
    """Return the hash of a file; of several, that of the list which `sha256sum` prints of them."""
    sums = [(sha256_of(file), file.relative_to(folder).as_posix()) for file in files]
    if len(sums) == 1:
        return sums[0][0]
    return hashlib.sha256("".join(f"{digest}  {name}\n" for digest, name in sums).encode()).hexdigest()


def _resource(folder: Path, name: str, schema: dict[str, Any], table: Written, files: Sequence[Path]) -> dict[str, Any]:
    paths = [file.relative_to(folder).as_posix() for file in files]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": paths if table.file not in paths else table.file,
        "description": TABLES[name],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": table.bytes,
        "hash": f"sha256:{table.sha256}",
        "schema": schema,
    }


def _resource_of_sql(file: Written, engine: str) -> dict[str, Any]:
    return {
        "profile": "data-resource",
        "name": engine,
        "path": file.file,
        "description": f"The voices, the standing and the pairs of these tables as SQL for {engines.ENGINES[engine]}.",
        "format": "sql",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }
