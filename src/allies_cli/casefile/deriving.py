"""What is computed, brought up to date after a change: what the change touched, or all where it touched most."""

import sqlite3
from collections.abc import Iterable

from allies_cli import build

_TABLES = (
    "touched_claim (id INTEGER PRIMARY KEY)",
    "touched_actor (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "touched_source (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "touched_pair (supporter TEXT, recipient TEXT, PRIMARY KEY (supporter, recipient)) WITHOUT ROWID",
    "speaking_anew (id TEXT PRIMARY KEY) WITHOUT ROWID",
)

# Whoever takes up an office speaks otherwise wherever he speaks, and where somebody else is wrongly named for it.
_SPEAKING = """
INSERT OR IGNORE INTO temp.touched_claim
SELECT a.claim FROM temp.speaking_anew s JOIN main.assertion a ON a.asserter = s.id
UNION
SELECT v.claim FROM main.voice v WHERE v.misattributed AND v.origin IN (SELECT id FROM temp.speaking_anew)"""

# One claim may lift or sink another that it is linked with, and so on along the links.
_REACHED = """
WITH RECURSIVE reached (id) AS (
  SELECT id FROM temp.touched_claim
  UNION SELECT l.other FROM reached JOIN main.claim_link l ON l.claim = reached.id
  UNION SELECT l.claim FROM reached JOIN main.claim_link l ON l.other = reached.id)
INSERT OR IGNORE INTO temp.touched_claim SELECT id FROM reached"""

_VOICES = (
    """INSERT OR IGNORE INTO temp.touched_actor
       SELECT DISTINCT v.asserter FROM temp.touched_claim t JOIN main.voice v ON v.claim = t.id""",
    """INSERT OR IGNORE INTO temp.touched_source
       SELECT DISTINCT v.source FROM temp.touched_claim t JOIN main.voice v ON v.claim = t.id""",
)
_PAIRS = """
INSERT OR IGNORE INTO temp.touched_pair
SELECT DISTINCT c.supporter, c.recipient FROM temp.touched_claim t JOIN main.claim c ON c.id = t.id"""

# In a small case the names of the register are most of what is computed, and no change touches them.
_MOST = """
SELECT 2 * (SELECT count(*) FROM temp.touched_claim) > max((SELECT count(*) FROM main.claim), 1000)"""

_OF_CLAIMS = "claim IN (SELECT id FROM temp.touched_claim)"
_OF_PAIRS = "(supporter, recipient) IN (SELECT supporter, recipient FROM temp.touched_pair)"
_OF_ACTORS = "IN (SELECT id FROM temp.touched_actor)"
_OF_SOURCES = "IN (SELECT id FROM temp.touched_source)"

# The rows of each computed table that are to be computed anew, in the order of `build`.
_ROWS = {
    "lineage": f"source {_OF_SOURCES}",
    "voice": _OF_CLAIMS,
    "derived": _OF_CLAIMS,
    "pair_way": _OF_PAIRS,
    "asserter_tally": f"actor {_OF_ACTORS}",
    "source_tally": f"source {_OF_SOURCES}",
    "name_key": f"kind = 'actor' AND id {_OF_ACTORS} OR kind = 'source' AND id {_OF_SOURCES}",
}
_PART = build.Part(
    claims="SELECT id FROM temp.touched_claim",
    actors="SELECT id FROM temp.touched_actor JOIN main.actor USING (id)",
    sources="SELECT id FROM temp.touched_source JOIN main.source USING (id)",
    of_asserters=f"AND v.asserter {_OF_ACTORS}",
)
_PART_OF = {
    "pair_way": _PART._replace(
        claims="SELECT c.id FROM temp.touched_pair p "
        "JOIN main.claim c ON c.supporter = p.supporter AND c.recipient = p.recipient"
    )
}

# The full text of each table, and the columns that it indexes.
_FULL_TEXT = {
    "claim": ("claim_text", "what, item"),
    "passage": ("passage_text", "quote, note"),
    "source": ("source_text", "title, id, url"),
    "actor": ("actor_text", "name, names, note"),
}


class Touched:
    """What a change touches, noted while it is made; then `renew` computes anew what depends on that.

    It is told of rows that go before they go, and of new ones once they are there.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for table in _TABLES:
            connection.execute(f"CREATE TEMP TABLE {table}")
        self._last = {table: self._only(f"SELECT coalesce(max(rowid), 0) FROM main.{table}") for table in _FULL_TEXT}
        self._changed: dict[str, set[int]] = {table: set() for table in _FULL_TEXT}

    def note(self, table: str, ids: Iterable[object]) -> None:
        """Note claims, actors or sources that are new or that gain or lose something."""
        rows = ((one,) for one in ids)
        self._connection.executemany(f"INSERT OR IGNORE INTO temp.touched_{table} VALUES (?)", rows)

    def note_office(self, actor: str) -> None:
        """Note an actor who takes up an office."""
        self._connection.execute("INSERT OR IGNORE INTO temp.speaking_anew VALUES (?)", (actor,))

    def about_to_change(self, table: str, rowid: int) -> None:
        """Note a row whose text will change."""
        if rowid <= self._last[table] and rowid not in self._changed[table]:
            self._forget(table, rowid)
            self._changed[table].add(rowid)

    def about_to_go(self, table: str, rowids: Iterable[int]) -> None:
        """Note rows that will be removed, once all claims that lose something by that are noted."""
        self._spread()
        for rowid in rowids:
            if rowid <= self._last[table] and rowid not in self._changed[table]:
                self._forget(table, rowid)
            self._changed[table].discard(rowid)

    def _forget(self, table: str, rowid: int) -> None:
        """Take a row out of the full text, which has to be told what it held."""
        index, columns = _FULL_TEXT[table]
        self._connection.execute(
            f"INSERT INTO main.{index} ({index}, rowid, {columns}) "
            f"SELECT 'delete', rowid, {columns} FROM main.{table} WHERE rowid = ?",
            (rowid,),
        )

    def renew(self) -> None:
        """Compute anew, in the transaction that is open, what depends on what was noted."""
        run = self._connection.execute
        run(_SPEAKING)
        self._spread()
        build.computed(self._connection)  # gives the connection the function that names are folded with
        if self._only(_MOST):
            build.derive_all(self._connection)
        else:
            for table, rows in _ROWS.items():
                run(f"DELETE FROM main.{table} WHERE {rows}")
                run(f"INSERT INTO main.{table} {build.question(table, _PART_OF.get(table, _PART))}")
                if table == "voice":
                    self._spread()  # to those who speak now
            run(f"UPDATE main.actor SET names = ({build.OTHER_NAMES}) WHERE rowid > ?", (self._last["actor"],))
            build.tell_voices_to(self._connection)
            for table, (index, columns) in _FULL_TEXT.items():
                again = ", ".join(map(str, self._changed[table]))
                run(
                    f"INSERT INTO main.{index} (rowid, {columns}) SELECT rowid, {columns} FROM main.{table} "
                    f"WHERE rowid > ? OR rowid IN ({again})",
                    (self._last[table],),
                )

    def _spread(self) -> None:
        for statement in (_REACHED, _PAIRS, *_VOICES):
            self._connection.execute(statement)

    def _only(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])
