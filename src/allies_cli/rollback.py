"""A write that was cut off leaves its journal beside the file, with which SQLite puts back what stood there before.

Where nothing can be written, that is done with a copy of both; so is a log, of a file in WAL mode, brought in. By the
rules of SQLite the copy is right: what the write had changed is in the journal, whoever else may be putting it back
meanwhile, and nobody can begin another write before that is done. So the journal is copied first, and must be the same
when the file has been copied. A journal that names another one, since the write was to several databases, is right
only together with those.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from allies_cli.errors import UnusableError

# The end of a journal that names the one of a write to several databases (sqlite.org/fileformat2.html).
_NAMES_ANOTHER = bytes.fromhex("d9d505f920a163d7")


def put_back_in_a_copy(path: str, ending: str) -> sqlite3.Connection:
    """Return a private copy of the database at `path`, as the journal or log says that it stands.

    The `ending` is that of the journal, -journal, or of the log, -wal. Raises UnusableError where no copy can be made
    that is surely right.
    """
    held = Path(path).resolve()  # the journal lies beside the file, not beside a link to it
    journal = held.with_name(held.name + ending)
    try:
        before = _state(held, journal)
        with TemporaryDirectory(prefix="allies-") as folder:
            copy = Path(folder) / "copy.db"
            shutil.copyfile(journal, f"{copy}{ending}")
            shutil.copyfile(held, copy)
            if ending == "-journal" and names_another(f"{copy}{ending}"):
                raise _unusable(path, "a write to it and to another database was cut off", _open_it_once(journal))
            if _state(held, journal) != before:
                raise FileNotFoundError
            return _read_in(copy)
    except FileNotFoundError as error:  # the journal has gone, or is another
        hint = "try again when the program that is writing to it has finished"
        raise _unusable(path, "it is being written to", hint) from error
    except OSError as error:
        reason = f"a write to it was cut off, and it cannot be copied to undo that: {error.strerror}"
        raise _unusable(path, reason, _open_it_once(journal)) from error


def _state(*paths: Path) -> list[tuple[int, int, int]]:
    return [(one.st_ino, one.st_size, one.st_mtime_ns) for one in map(Path.stat, paths)]


def names_another(journal: str) -> bool:
    """Whether a journal is of a write to several databases, and names a file that SQLite would delete with it."""
    try:
        with Path(journal).open("rb") as held:
            held.seek(-min(len(_NAMES_ANOTHER), os.fstat(held.fileno()).st_size), os.SEEK_END)
            return held.read() == _NAMES_ANOTHER
    except FileNotFoundError:
        return False


def _read_in(copy: Path) -> sqlite3.Connection:
    """Return a database without a name that has what is in the copy; SQLite removes its file by itself."""
    nameless = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    try:
        with closing(sqlite3.connect(copy, isolation_level=None)) as original:
            original.backup(nameless)
    except sqlite3.Error:
        nameless.close()
        raise
    return nameless


def _open_it_once(journal: Path) -> str:
    return f"open it once where it and {journal.name} can be written, as with sqlite3"


def _unusable(path: str, reason: str, hint: str) -> UnusableError:
    return UnusableError(f"the database {path} cannot be opened: {reason}", hint)
