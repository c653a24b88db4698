"""Where the database is, and how it is opened: to read, never to write."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from allies_cli import write_ahead
from allies_cli.errors import UnusableError, UsageError, WrongQueryError
from allies_cli.paths import beside, is_file, is_folder, is_there, uri
from allies_cli.signals import let_signals_in
from allies_cli.write_ahead import has_a_log, is_left_alone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

BUNDLED = beside(__file__, "allies.db")
EMPTY_CASE = beside(__file__, "new.db")
APPLICATION_ID = 0x616C6C79
SCHEMA_VERSION = 2
OLDEST_SQLITE = (3, 37, 0)  # the first with STRICT tables
CHUNK = 250  # rows that are fetched at a time

_JUDGE = "run `allies check` on it, or name another with --db"
_ANOTHER = "name another with --db or ALLIES_DB"
_REPAIR = "install allies again or, in a checkout, run `tools/do database`"
_MAKE_ROOM = "make room where temporary files are put, or name another folder with SQLITE_TMPDIR"
_WAIT = "try again when the program that is writing to it has finished"

LONGEST_VALUE = 10_000_000  # bytes of a value, of a row in SQLite and of a query
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}

# What a run may take: no answer holds more than the whole file, some dozen times over as it is in Python.
_MEMORY, _MEMORY_OF_A_BYTE = 512_000_000, 20

# What ANALYZE leaves.
_STATISTICS = {
    ("table", "sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
    ("table", "sqlite_stat4", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"),
}

# SQLite's codes of an error that no statement is to blame for.
OF_THE_FILE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
}

# Those of a temporary file, where nothing else is written.
_OF_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_GETTEMPPATH}

# Those of a file, a journal or a folder that cannot be written; a journal that cannot be deleted is an IOERR.
_CANNOT_WRITE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY}


class Database:
    """A database open for reading; SQLite's errors about the file leave it as UnusableError, others are bugs."""

    def __init__(self, path: str, connection: sqlite3.Connection, deferred: dict[str, str] | None = None) -> None:
        self.path = path
        self.connection = connection
        self.deferred = {} if deferred is None else deferred  # tables, each with the statement that will fill it

    def defer(self, table: str, statement: str) -> None:
        """Fill a temporary table by a statement, but not before a question names it."""
        self.deferred[table] = statement

    def fill(self, sql: str | None = None) -> None:
        """Fill the tables that were deferred and that a question names; without one, all."""
        for table in [one for one in self.deferred if sql is None or one in sql]:
            self.connection.execute(self.deferred.pop(table)).close()

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, fetched as they are asked for."""
        try:
            if self.deferred:
                self.fill(sql)
            cursor = self.connection.execute(sql, parameters or {})
            while chunk := cursor.fetchmany(CHUNK):
                yield from chunk
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if not self.is_to_blame(error):
                raise
            raise self.damaged(error) from error

    def row(self, sql: str, parameters: Mapping[str, Any] | None = None) -> tuple[Any, ...] | None:
        """Return the first row of a query, or None."""
        return next(self.rows(sql, parameters), None)

    def only(self, sql: str, parameters: Mapping[str, Any] | None = None) -> tuple[Any, ...]:
        """Return the row of a query that always has one."""
        row = self.row(sql, parameters)
        if row is None:
            raise self.damaged(sqlite3.DatabaseError("a row is missing"))
        return row

    def is_to_blame(self, error: Exception) -> bool:
        """Whether an error comes from the file rather than from what this program asked of it."""
        if isinstance(error, UnicodeDecodeError):  # SQLite quotes the file in a message
            return True
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            return isinstance(error, sqlite3.OperationalError)  # its text is not UTF-8; Python has no code for it
        return code & 0xFF in OF_THE_FILE or code in (sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG)

    def damaged(self, error: Exception) -> UnusableError:
        """Return what a reader is told of an error of the file."""
        hint = _WAIT if _is_busy(error) else _MAKE_ROOM if lacks_room(error) else _JUDGE
        return UnusableError(f"the database {self.path} cannot be read: {error}", hint)


class Recorder(Database):
    """Notes the questions that are put to a database; unless it is `answering`, none of them has a row."""

    def __init__(self, database: Database, answering: bool = False) -> None:
        super().__init__(database.path, database.connection, database.deferred)
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._answering = answering

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Note a query with its parameters."""
        self.asked.append((sql, dict(parameters or {})))
        return super().rows(sql, parameters) if self._answering else iter(())


class Trial(Database):
    """Takes a value that SQLite reads as a language, such as an expression of FTS5, which may be wrong."""

    def __init__(self, database: Database) -> None:
        super().__init__(database.path, database.connection, database.deferred)

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query. Raises WrongQueryError where SQLite cannot read one of its values."""
        try:
            yield from super().rows(sql, parameters)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            self.connection.execute(f"EXPLAIN {sql}", parameters or {}).close()  # our own part has to be right
            raise WrongQueryError(str(error)) from error


def locate(option: str | None) -> str:
    """Return the path that --db, else ALLIES_DB, names; else that of the bundled database.

    Raises UsageError for an empty --db, which is mostly a variable that was never set.
    """
    if option == "":
        raise UsageError("--db: the name of the database is empty", "name one, or leave --db out")
    return option or os.environ.get("ALLIES_DB") or BUNDLED


def open_database(path: str | os.PathLike[str], as_it_is: bool = False) -> Database:
    """Open a database of this program for reading; `as_it_is`: one that will be judged, and so may be anything.

    Raises UnusableError when the file is missing, is not one, is damaged, is not built as the schema says, or was made
    for another program version; FileNotFoundError, which nobody handles, when it is the program's own that is missing.
    """
    path = os.fspath(path)
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise UnusableError(
            f"SQLite {sqlite3.sqlite_version} is too old", "use a Python that brings SQLite 3.37 or newer"
        )
    if reason := _why_no_file(path):
        if path == BUNDLED:
            raise FileNotFoundError(f"the database of allies itself, {path}, {reason}; {_REPAIR}")
        raise UnusableError(f"the database {path} {reason}", _ANOTHER)
    try:
        connection = _connect(path)
    except sqlite3.Error as error:
        raise UnusableError(f"the database {path} cannot be opened: {error}", _how_to_open(path, error)) from error
    try:
        _refuse_another_kind(path, connection)
        if path != BUNDLED and not as_it_is:
            _refuse_another_schema(path, connection)
    except UnusableError:
        connection.close()
        raise
    if path != BUNDLED:
        _bound_memory(os.path.getsize(path))  # noqa: PTH202 - pathlib is slow
    return Database(path, connection)


def take_all_memory() -> None:
    """Lift what bounds the memory of this process."""
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _bound_memory(size: int) -> None:
    """Let this process take so much memory as a file of that size, in bytes, may need, beside what others may."""
    try:
        import resource
    except ImportError:
        return
    now, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = (_MEMORY if now == resource.RLIM_INFINITY else now) + _MEMORY_OF_A_BYTE * size
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def limit(connection: sqlite3.Connection) -> None:
    """Bound what a file of a stranger can make SQLite take, before anything of it is looked at."""
    connection.execute("PRAGMA trusted_schema = OFF")  # a view or a check may not do more than a query
    for kind, most in _LIMITS.items():
        connection.setlimit(kind, most)


def schema(connection: sqlite3.Connection) -> dict[tuple[str, str], str | None]:
    """Return the SQL of every table, index, view and trigger of a file, by kind and name, but for its statistics."""
    rows = connection.execute("SELECT type, name, sql FROM main.sqlite_schema")
    return {(kind, name): sql for kind, name, sql in rows if (kind, name, sql) not in _STATISTICS}


def quoted(name: str) -> str:
    """Return a name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def _why_no_file(path: str) -> str:
    if is_file(path):
        return ""
    return "is a directory" if is_folder(path) else "is not a file" if is_there(path) else "does not exist"


def _connect(path: str) -> sqlite3.Connection:
    """Open a file so that nothing which has been written to it is hidden, and nothing is left beside it."""
    if path == BUNDLED:  # it never changes
        return _opened(path, "mode=ro&immutable=1")
    try:
        if keeps_a_log(path) and is_left_alone(path):
            return _with_its_log(path)
        return _opened(path, "mode=ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:
            return _rolled_back(path)
        raise


def keeps_a_log(path: str) -> bool:
    """Whether a file is in WAL mode; of one that cannot be read SQLite tells why."""
    try:
        return write_ahead.keeps_a_log(path)
    except OSError:
        return False


def _with_its_log(path: str) -> sqlite3.Connection:
    """Open a file in WAL mode that nobody else has open, for whose log SQLite would make a file beside it."""
    if not has_a_log(path):
        return _opened(path, "mode=ro&immutable=1")
    from allies_cli.rollback import put_back_in_a_copy

    return put_back_in_a_copy(path, "-wal")


def _rolled_back(path: str) -> sqlite3.Connection:
    """Open a file to which a write was cut off, as it stood before that."""
    from allies_cli.rollback import names_another, put_back_in_a_copy

    if names_another(f"{os.path.realpath(path)}-journal"):  # SQLite would delete the file that a stranger names there
        return put_back_in_a_copy(path, "-journal")
    try:
        _opened(path, "mode=rw").close()  # SQLite puts it back
        return _opened(path, "mode=ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _CANNOT_WRITE:
            raise
        return put_back_in_a_copy(path, "-journal")


def _opened(path: str, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{uri(path)}?{mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,  # the sandbox reads on threads of its own, one after the other
    )
    try:
        let_signals_in(connection)
        limit(connection)
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _left(path: str) -> str | None:
    """Return the name of the log or journal beside a file, in which changes may wait."""
    held = os.path.realpath(path)  # which a link leads to
    found = (f"{held}{ending}" for ending in ("-wal", "-journal"))
    return next((os.path.basename(left) for left in found if is_there(left)), None)  # noqa: PTH119 - pathlib is slow


def lacks_room(error: Exception) -> bool:
    """Whether SQLite found no room for what it works out, of which no file that is only read is to blame."""
    return getattr(error, "sqlite_errorcode", None) in _OF_ROOM


def _is_busy(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _how_to_open(path: str, error: sqlite3.Error) -> str:
    if _is_busy(error):
        return _WAIT
    readonly = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
    if readonly and (left := _left(path)):
        return f"the last changes are in {left}: open both once with a program that may write there, as sqlite3"
    return _ANOTHER


def _refuse_another_kind(path: str, connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise UnusableError(f"{path} is not a database of allies", _ANOTHER)
    if version > SCHEMA_VERSION:
        raise UnusableError(
            f"the database {path} was made for a newer allies (schema {version}, this one reads {SCHEMA_VERSION})",
            "upgrade allies",
        )
    if version < SCHEMA_VERSION:
        raise UnusableError(
            f"the database {path} was made for an older allies (schema {version}, this one reads {SCHEMA_VERSION})",
            "build it anew from its sources, or read it with the allies that made it",
        )


def _refuse_another_schema(path: str, connection: sqlite3.Connection) -> None:
    """Raise UnusableError where a file has not just the tables, indexes and views of the schema, defined as there."""
    with closing(_opened(EMPTY_CASE, "mode=ro&immutable=1")) as model:
        expected = schema(model)
    try:
        found = schema(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise UnusableError(f"the database {path} cannot be read: {error}", _JUDGE) from error
    for kind, name in sorted(expected.keys() | found.keys()):
        if (kind, name) not in found:
            what = f"the {kind} {name} is missing"
        elif (kind, name) not in expected:
            what = f"it has a {kind} {name}, which no such database has"
        elif found[kind, name] != expected[kind, name]:
            what = f"its {kind} {name} is defined otherwise"
        else:
            continue
        raise UnusableError(f"the database {path} is not built as allies builds one: {what}", _JUDGE)
