"""The rows of a file by their keys, in a temporary table: a file of any length takes the same memory."""

import sqlite3

_TABLE = "CREATE TEMP TABLE IF NOT EXISTS seen_row (key TEXT PRIMARY KEY, line INTEGER, claim INTEGER) WITHOUT ROWID"


class SeenRows:
    """The rows that were read: in which line each stands, and of which claim it tells once it has come in."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._ask = connection.execute
        self._ask(_TABLE)
        self._ask("DELETE FROM temp.seen_row")
        self._times: dict[str, int] = {}  # those that are there more than once

    def line(self, key: str) -> int | None:
        """Return the line of a row, or None."""
        row = self._ask("SELECT line FROM temp.seen_row WHERE key = ?", (key,)).fetchone()
        return None if row is None else int(row[0])

    def claim(self, key: str) -> int | None:
        """Return the claim that a row has become, or None."""
        row = self._ask("SELECT claim FROM temp.seen_row WHERE key = ?", (key,)).fetchone()
        return None if row is None or row[0] is None else int(row[0])

    def add(self, key: str, line: int) -> str:
        """Note a row, and return the key by which it is known: with a number where another row has it."""
        name = key
        while not self._ask("INSERT OR IGNORE INTO temp.seen_row VALUES (?, ?, NULL)", (name, line)).rowcount:
            self._times[key] = self._times.get(key, 1) + 1
            name = f"{key}-{self._times[key]}"
        return name

    def tell(self, key: str, claim: int) -> None:
        """Note what became of a row."""
        self._ask("UPDATE temp.seen_row SET claim = ? WHERE key = ?", (claim, key))
