"""The rows of a file by their keys, in a temporary table: a file of any length takes the same memory."""

import sqlite3

_TABLE = "CREATE TEMP TABLE IF NOT EXISTS seen_row (key TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID"


class SeenRows:
    """The rows that were read, and in which line each stands."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._ask = connection.execute
        self._ask(_TABLE)
        self._ask("DELETE FROM temp.seen_row")
        self._times: dict[str, int] = {}  # those that are there more than once

    def line(self, key: str) -> int | None:
        """Return the line of a row, or None."""
        row = self._ask("SELECT line FROM temp.seen_row WHERE key = ?", (key,)).fetchone()
        return None if row is None else int(row[0])

    def is_new(self, key: str, line: int) -> bool:
        """Note a row, unless another has its key, and return whether it is noted."""
        return bool(self._ask("INSERT OR IGNORE INTO temp.seen_row VALUES (?, ?)", (key, line)).rowcount)

    def add(self, key: str, line: int) -> str:
        """Note a row, and return the key by which it is known: with a number where another row has it."""
        name = key
        while not self.is_new(name, line):
            self._times[key] = self._times.get(key, 1) + 1
            name = f"{key}-{self._times[key]}"
        return name
