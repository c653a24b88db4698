"""Where the database is, and how it is opened: to read, never to write."""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from allies_cli.errors import UnusableError

BUNDLED = Path(__file__).with_name("allies.db")
APPLICATION_ID = 0x616C6C79
SCHEMA_VERSION = 1
OLDEST_SQLITE = (3, 37, 0)  # the first with STRICT tables

_CHUNK = 1000


class Database:
    """A database open for reading; SQLite's errors leave it as UnusableError."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, fetched as they are asked for."""
        try:
            cursor = self.connection.execute(sql, parameters or {})
            while chunk := cursor.fetchmany(_CHUNK):
                yield from chunk
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def row(self, sql: str, parameters: Mapping[str, Any] | None = None) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None."""
        return next(self.rows(sql, parameters), None)

    def only(self, sql: str, parameters: Mapping[str, Any] | None = None) -> tuple[Any, ...]:
        """Return the row of a query that always has one."""
        row = self.row(sql, parameters)
        if row is None:
            raise self._damaged(sqlite3.DatabaseError("a row is missing"))
        return row

    def _damaged(self, error: sqlite3.Error) -> UnusableError:
        return UnusableError(
            f"the database {self.path} cannot be read: {error}",
            "run `allies check` on it, or name another with --db",
        )


def locate(option: str | None) -> Path:
    """Return the path that --db, else ALLIES_DB, names; else that of the bundled database."""
    name = option or os.environ.get("ALLIES_DB")
    return Path(name) if name else BUNDLED


def open_database(path: Path) -> Database:
    """Open a database of this program for reading.

    Raises UnusableError when the file is missing, is none, is damaged or was made for a newer program.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise UnusableError(
            f"SQLite {sqlite3.sqlite_version} is too old",
            "use a Python that brings SQLite 3.37 or newer",
        )
    if reason := _why_no_file(path):
        raise UnusableError(f"the database {path} {reason}", "name another with --db or ALLIES_DB")
    # The bundled file never changes. Somebody's own may have a write-ahead log, which immutable would hide.
    mode = "mode=ro&immutable=1" if path == BUNDLED else "mode=ro"
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None)
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise UnusableError(
            f"the database {path} cannot be opened: {error}", "name another with --db or ALLIES_DB"
        ) from error
    if application != APPLICATION_ID:
        raise UnusableError(f"{path} is no database of allies", "name another with --db or ALLIES_DB")
    if version > SCHEMA_VERSION:
        raise UnusableError(
            f"the database {path} was made for a newer allies (schema {version}, this one reads {SCHEMA_VERSION})",
            "upgrade allies",
        )
    return Database(path, connection)


def _why_no_file(path: Path) -> str:
    try:
        if path.is_file():
            return ""
        return "is a directory" if path.is_dir() else "is no file" if path.exists() else "does not exist"
    except (OSError, ValueError) as error:  # a name that no file can have
        return f"cannot be found: {error}"
