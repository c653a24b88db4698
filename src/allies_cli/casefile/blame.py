"""Who is to blame for an error that nobody foresaw: a file that holds what allies never writes, or this program."""

from collections.abc import Iterable

from allies_cli.casefile.check import check
from allies_cli.errors import AlliesError, UnusableError
from allies_cli.store import BUNDLED, open_database, take_all_memory

_LONGEST = 300  # letters of a fault, which may quote a cell of any length


def blamed(paths: Iterable[str], error: BaseException) -> BaseException:
    """Return what a reader is told of an error: the first fault of the files that were read, else the error itself."""
    take_all_memory()
    for path in dict.fromkeys(paths):
        if path != BUNDLED and (fault := _first_fault(path)):
            return UnusableError(
                f"the database {path} holds what allies never writes: {fault}",
                "run `allies check` on it, or name another with --db",
            )
    if isinstance(error, MemoryError):
        return UnusableError("the answer takes more memory than there is", "ask for less, or write it with -f csv")
    return error


def _first_fault(path: str) -> str:
    """Return the first fault of a database, an empty text if it has none or cannot be opened at all."""
    try:
        database = open_database(path, as_it_is=True)
    except (AlliesError, OSError):
        return ""
    try:
        first = next((one for one in check(database) if one.severity == "fault"), None)
        told = " ".join(part for part in (first.table, first.id, first.fault) if part) if first else ""
        return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"
    finally:
        database.connection.close()
