"""A file in WAL mode: SQLite makes files beside it to read it, unless one tells it that nobody else writes.

A module of its own, and small, since a TAB asks as well.
"""

import os

from allies_cli.paths import is_there


def keeps_a_log(path: str) -> bool:
    """Whether a file is in WAL mode, as the bytes 18 and 19 of its header say (sqlite.org/fileformat2.html).

    Raises OSError where it cannot be read.
    """
    with open(path, "rb") as held:  # noqa: PTH123 - pathlib is slow
        return held.read(20)[18:] == b"\x02\x02"


def is_left_alone(path: str) -> bool:
    """Whether nobody has such a file open: then there is no index of its log in memory that is shared."""
    return not is_there(f"{os.path.realpath(path)}-shm")


def has_a_log(path: str) -> bool:
    """Whether changes may wait in the log beside a file."""
    log = f"{os.path.realpath(path)}-wal"
    return is_there(log) and os.path.getsize(log) > 0  # noqa: PTH202 - as above
