"""Anybody's own query: it can read one database and do nothing else, and is stopped when it takes too much."""

from __future__ import annotations

import sqlite3
import sys

from allies_cli.errors import AlliesError, UsageError, WrongQueryError
from allies_cli.store import CHUNK, LONGEST_VALUE, OF_THE_FILE, Database, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, TypeVar

    _Made = TypeVar("_Made")

_MOST_MEMORY = 256_000_000  # bytes that SQLite may take
_MOST_HELD = 30_000_000  # bytes of rows that a format may have to hold at a time
_STEPS_BETWEEN_LOOKS = 1000  # of SQLite's machine, between two looks at the clock
_GRACE = 1.0  # seconds after which a single step that does not end is abandoned

# One hands out and takes addresses in memory, the other loads code.
_FORBIDDEN_FUNCTIONS = {"fts3_tokenizer", "load_extension"}

_HARMLESS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}

# What SQLite asks about, in words; the rest are ways to write.
_ACTIONS = {
    sqlite3.SQLITE_ATTACH: "ATTACH or VACUUM",
    sqlite3.SQLITE_DETACH: "DETACH",
    sqlite3.SQLITE_SAVEPOINT: "SAVEPOINT",
    sqlite3.SQLITE_TRANSACTION: "a transaction",
}


class Guarded:
    """A database to which anybody's query may be put.

    It can neither write nor reach another file, and is stopped when it takes too much time or memory.
    The connection serves for nothing else afterwards.
    """

    def __init__(self, database: Database, seconds: float) -> None:
        self._database = database
        self._seconds = self._left = seconds
        self._until = self._busy = 0.0
        self._refused = ""
        self._guard(database.connection)

    def ask(
        self, sql: str, parameters: Mapping[str, Any], whole: bool = False
    ) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """Return the names of the columns of a query and its rows, fetched as they are asked for.

        `whole`: who asks will hold all rows at a time. Raises WrongQueryError when SQLite cannot
        understand the query, UsageError when it is refused or stopped.
        """
        self._refused = ""
        cursor = self._in_time(lambda: self._database.connection.execute(sql, parameters))
        if cursor.description is None:
            raise UsageError("there is no query", "write one, as: SELECT * FROM claim")
        return [column[0] for column in cursor.description], self._rows(cursor, whole)

    def _guard(self, connection: sqlite3.Connection) -> None:
        connection.text_factory = _text
        for statement in (
            f"PRAGMA hard_heap_limit = {_MOST_MEMORY}",
            "PRAGMA temp_store = MEMORY",  # a sort must not fill a disk
        ):
            connection.execute(statement)
        # Virtual tables set themselves up by statements that the authorizer would refuse.
        virtual = connection.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'virtual'")
        for name in [f"main.{quoted(name)}" for (name,) in virtual] + ["json_each('[]')", "json_tree('[]')"]:
            try:
                connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()
            except sqlite3.Error:  # a damaged one is told when it is asked
                continue
        connection.set_progress_handler(self._is_late, _STEPS_BETWEEN_LOOKS)
        connection.set_authorizer(self._judge)

    def _judge(self, action: int, first: str | None, second: str | None, *_: str | None) -> int:
        if (
            action in _HARMLESS
            or (action == sqlite3.SQLITE_FUNCTION and second not in _FORBIDDEN_FUNCTIONS)
            # The full text looks whether the file has changed.
            or (action == sqlite3.SQLITE_PRAGMA and first == "data_version" and second is None)
        ):
            return sqlite3.SQLITE_OK
        self._refused = self._refused or _in_words(action, first, second)
        return sqlite3.SQLITE_DENY

    def _is_late(self) -> bool:
        from time import monotonic

        return monotonic() > self._until

    def _rows(self, cursor: sqlite3.Cursor, whole: bool) -> Iterator[tuple[Any, ...]]:
        held = 0
        while True:
            rows, size = self._in_time(lambda: _chunk(cursor))
            held = held + size if whole else size
            if held > _MOST_HELD:
                raise UsageError(
                    f"stopped: the rows take more than {_MOST_HELD // 1_000_000} MB, which this format has to hold",
                    "ask for less with LIMIT or fewer columns" + ("; or write it with -f csv or jsonl" * whole),
                )
            if not rows:
                return
            yield from rows

    def _in_time(self, work: Callable[[], _Made]) -> _Made:
        """Return what `work` does on a thread of its own, which is left behind when a step of it never ends.

        The time that is left is that of the query and of writing its answer, not that of whoever reads it.
        """
        from threading import Thread
        from time import monotonic, process_time

        results: list[_Made] = []
        errors: list[Exception] = []

        def run() -> None:
            try:
                results.append(work())
            except Exception as error:  # noqa: BLE001 - raised where it is waited for
                errors.append(error)

        begin = monotonic()
        if self._busy:
            self._left -= process_time() - self._busy
        self._until = begin + self._left
        thread = Thread(target=run, daemon=True)
        thread.start()
        thread.join(max(self._left, 0) + _GRACE)
        self._left -= monotonic() - begin
        self._busy = process_time()
        if thread.is_alive():
            raise self._stopped()
        if self._left < 0:
            raise self._stopped()
        if errors:
            raise self._explained(errors[0]) from errors[0]
        return results[0]

    def _stopped(self) -> UsageError:
        return UsageError(
            f"stopped after {self._seconds:g} seconds",
            "narrow the query with WHERE or LIMIT, or give it more time with --timeout",
        )

    def _explained(self, error: Exception) -> Exception:
        """Return the error that a reader is told in the place of one of SQLite's."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        reason = str(error)
        if self._refused:
            return UsageError(
                f"refused: {self._refused}",
                "a query here can only read; see --tables and --schema, or `allies export --sqlite FILE` for a copy",
            )
        if code == sqlite3.SQLITE_INTERRUPT:
            return self._stopped()
        if isinstance(error, MemoryError) or code == sqlite3.SQLITE_NOMEM:
            return UsageError(
                f"stopped: the query takes more than {_MOST_MEMORY // 1_000_000} MB",
                "narrow it with WHERE or LIMIT; `allies export --sqlite FILE` makes a copy for other programs",
            )
        if code == sqlite3.SQLITE_TOOBIG or isinstance(error, (sqlite3.DataError, OverflowError)):
            return UsageError(f"refused: a value of more than {LONGEST_VALUE // 1_000_000} MB", "ask for less at once")
        if code in OF_THE_FILE and isinstance(error, sqlite3.Error):
            return self._database.damaged(error)
        if isinstance(error, UnicodeEncodeError):
            return UsageError("the query is not UTF-8", "write it in UTF-8")
        if isinstance(error, (sqlite3.Error, sqlite3.Warning)) and not isinstance(error, AlliesError):
            return WrongQueryError(reason)
        return error


def _in_words(action: int, first: str | None, second: str | None) -> str:
    """Return what is refused when SQLite asks whether it may do an action."""
    if action == sqlite3.SQLITE_FUNCTION:
        return f"the function {second}"
    if action == sqlite3.SQLITE_PRAGMA:
        return f"PRAGMA {first}"
    if action == sqlite3.SQLITE_UPDATE and first in ("sqlite_master", "sqlite_schema"):
        return "a table that SQLite has to make up"  # as pragma_table_info, whose set-up asks for this
    return _ACTIONS.get(action, "a statement that writes")


def _text(data: bytes) -> str:
    """Decode text that a query may have made of any bytes."""
    return data.decode("utf-8", errors="replace")


def _chunk(cursor: sqlite3.Cursor) -> tuple[list[tuple[Any, ...]], int]:
    """Return the next rows and how many bytes they take, stopping early where that is much."""
    rows: list[tuple[Any, ...]] = []
    size = 0
    for row in cursor:
        rows.append(row)
        size += sys.getsizeof(row) + sum(map(sys.getsizeof, row))
        if len(rows) == CHUNK or size > _MOST_HELD:
            break
    return rows, size
