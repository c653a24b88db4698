"""What is computed, brought up to date after a change: what the change touched, or all where it touched most."""

import json
import sqlite3
from collections.abc import Iterable

from allies_cli import build
from allies_cli.options import last_day

_TABLES = (
    "touched_claim (id INTEGER PRIMARY KEY)",
    "touched_actor (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "touched_source (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "touched_pair (supporter TEXT, recipient TEXT, PRIMARY KEY (supporter, recipient)) WITHOUT ROWID",
    "speaking_anew (id TEXT PRIMARY KEY) WITHOUT ROWID",
)

# CROSS JOIN, here and below: SQLite has to begin with what was touched, which it takes for as much as there is.

# Whoever takes up an office speaks otherwise wherever he speaks, and where somebody else is wrongly named for it.
_SPEAKING = """
INSERT OR IGNORE INTO temp.touched_claim
SELECT a.claim FROM temp.speaking_anew s CROSS JOIN main.assertion a ON a.asserter = s.id
UNION
SELECT v.claim FROM temp.speaking_anew s CROSS JOIN main.voice v ON v.misattributed AND v.origin = s.id"""

_REACHED = build.reached("temp.touched_claim")

_VOICES = (
    """INSERT OR IGNORE INTO temp.touched_actor
       SELECT DISTINCT v.asserter FROM temp.touched_claim t CROSS JOIN main.voice v ON v.claim = t.id""",
    """INSERT OR IGNORE INTO temp.touched_source
       SELECT DISTINCT v.source FROM temp.touched_claim t CROSS JOIN main.voice v ON v.claim = t.id""",
)
_PAIRS = """
INSERT OR IGNORE INTO temp.touched_pair
SELECT DISTINCT c.supporter, c.recipient FROM temp.touched_claim t CROSS JOIN main.claim c ON c.id = t.id
 WHERE t.id <= ?"""

# Of a pair that has new claims and is not touched otherwise, the older ones need not be looked at again.
_NEW_OF_PAIRS = build.Part(
    claims="SELECT id FROM main.claim WHERE id > ? "
    "AND (supporter, recipient) NOT IN (SELECT supporter, recipient FROM temp.touched_pair)"
)
_MERGED = """
ON CONFLICT (supporter, recipient, how, counts) DO UPDATE SET
  claims      = claims + excluded.claims,
  contested   = contested + excluded.contested,
  corrected   = corrected + excluded.corrected,
  origins     = max(origins, excluded.origins),
  strength    = iif(rank < excluded.rank, strength, excluded.strength),
  status      = iif(rank < excluded.rank, status, excluded.status),
  grade       = iif(rank < excluded.rank, grade, excluded.grade),
  not_counted = iif(rank < excluded.rank, not_counted, excluded.not_counted),
  rank        = min(rank, excluded.rank),
  since       = coalesce(min(since, excluded.since), since, excluded.since),
  until       = coalesce(rtrim(max(until || '~', excluded.until || '~'), '~'), until, excluded.until)"""

# The largest id stands for how many claims there are: to count them takes a look at each.
_MOST = """
SELECT 2 * (SELECT count(*) FROM temp.touched_claim) > (SELECT coalesce(max(id), 0) FROM main.claim)"""

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
}
_PART = build.Part(
    claims="SELECT id FROM temp.touched_claim",
    actors="SELECT id FROM temp.touched_actor CROSS JOIN main.actor USING (id)",
    sources="SELECT id FROM temp.touched_source CROSS JOIN main.source USING (id)",
    of_asserters=f"AND v.asserter {_OF_ACTORS}",
)
_PART_OF = {
    "pair_way": _PART._replace(
        claims="SELECT c.id FROM temp.touched_pair p "
        "CROSS JOIN main.claim c ON c.supporter = p.supporter AND c.recipient = p.recipient"
    )
}

_LAST_VOICE = """
SELECT v.known_by, v.said FROM temp.touched_claim t CROSS JOIN main.voice v ON v.claim = t.id
 WHERE v.known_by IS NOT NULL ORDER BY v.known_by DESC, v.said DESC LIMIT 1"""
_LAST_OF_ALL = "SELECT value FROM main.meta WHERE key = 'voices_to'"

_NAMING = ("lineage", "voice", "derived")  # those with foreign keys

# The keys of names of one row, as they are before it changes.
_KEYS_OF = {
    "actor": build.Part(actors="SELECT id FROM main.actor WHERE rowid = :row", sources="SELECT NULL AS id WHERE 0"),
    "source": build.Part(actors="SELECT NULL AS id WHERE 0", sources="SELECT id FROM main.source WHERE rowid = :row"),
}
# And of all rows that are new or have changed.
_NEW_KEYS = build.Part(
    actors="SELECT id FROM main.actor WHERE rowid > :actor "
    "UNION ALL SELECT id FROM main.actor WHERE rowid IN (SELECT value FROM json_each(:actors))",
    sources="SELECT id FROM main.source WHERE rowid > :source "
    "UNION ALL SELECT id FROM main.source WHERE rowid IN (SELECT value FROM json_each(:sources))",
)

# The full text of each table, and the columns that it indexes.
_FULL_TEXT = {
    "claim": ("claim_text", "what, item"),
    "passage": ("passage_text", "quote, note"),
    "source": ("source_text", "title, id, url"),
    "actor": ("actor_text", "name, names, note"),
}

_MOST_NOTED = 1000  # in memory


class Touched:
    """What a change touches, noted while it is made; then `renew` computes anew what depends on that.

    It is told of rows that go before they go, and of new ones once they are there.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        for table in _TABLES:
            connection.execute(f"CREATE TEMP TABLE {table}")
        build.computed(connection)  # gives the connection the function that names are folded with
        self._last = {table: self._only(f"SELECT coalesce(max(rowid), 0) FROM main.{table}") for table in _FULL_TEXT}
        self._changed: dict[str, set[int]] = {table: set() for table in _FULL_TEXT}
        self._has_lost = False  # somebody's voice, at least
        self._noted: dict[str, set[object]] = {"claim": set(), "actor": set(), "source": set()}

    def note(self, table: str, ids: Iterable[object]) -> None:
        """Note claims, actors or sources that gain or lose something; the claims that are new need not be noted."""
        self._noted[table].update(ids)
        if len(self._noted[table]) > _MOST_NOTED:
            self._store(table)

    def _store(self, table: str) -> None:
        rows = ((one,) for one in self._noted[table])
        self._connection.executemany(f"INSERT OR IGNORE INTO temp.touched_{table} VALUES (?)", rows)
        self._noted[table].clear()

    def note_office(self, actor: str) -> None:
        """Note an actor who takes up an office."""
        self._connection.execute("INSERT OR IGNORE INTO temp.speaking_anew VALUES (?)", (actor,))

    def about_to_change(self, table: str, rowid: int) -> None:
        """Note a row whose text will change."""
        if rowid <= self._last[table] and rowid not in self._changed[table]:
            self._forget(table, rowid)
            self._changed[table].add(rowid)

    def about_to_go(self, table: str, rowids: Iterable[int]) -> None:
        """Note rows that will be removed, once all claims that lose something by that are noted.

        What was computed of those and names what goes is taken away; what stays is computed anew in the end.
        """
        self._has_lost = True
        self._spread()
        for computed in _NAMING:
            self._connection.execute(f"DELETE FROM main.{computed} WHERE {_ROWS[computed]}")
        for rowid in rowids:
            if rowid <= self._last[table] and rowid not in self._changed[table]:
                self._forget(table, rowid)
            self._changed[table].discard(rowid)

    def _forget(self, table: str, rowid: int) -> None:
        """Take a row out of the full text, which has to be told what it held, and out of the names that are known."""
        if table in _KEYS_OF:
            keys = build.question("name_key", _KEYS_OF[table])
            self._connection.execute(
                f"DELETE FROM main.name_key WHERE (key, step, kind, id, name) IN (SELECT * FROM ({keys}))",
                {"row": rowid},
            )
        index, columns = _FULL_TEXT[table]
        self._connection.execute(
            f"INSERT INTO main.{index} ({index}, rowid, {columns}) "
            f"SELECT 'delete', rowid, {columns} FROM main.{table} WHERE rowid = ?",
            (rowid,),
        )

    def renew(self) -> None:
        """Compute anew, in the transaction that is open, what depends on what was noted."""
        run = self._connection.execute
        run("INSERT OR IGNORE INTO temp.touched_claim SELECT id FROM main.claim WHERE id > ?", (self._last["claim"],))
        run(_SPEAKING)
        self._spread()
        if self._only(_MOST):
            self._renew_all()
        else:
            self._renew_part()
        self._renew_names()
        self._renew_full_text()

    def _renew_all(self) -> None:
        for table in _ROWS:
            self._connection.execute(f"DELETE FROM main.{table}")
            self._connection.execute(f"INSERT INTO main.{table} {build.question(table)}")
        build.tell_voices_to(self._connection)

    def _renew_part(self) -> None:
        run = self._connection.execute
        before = run(_LAST_VOICE).fetchone()
        for table, rows in _ROWS.items():
            run(f"DELETE FROM main.{table} WHERE {rows}")
            run(f"INSERT INTO main.{table} {build.question(table, _PART_OF.get(table, _PART))}")
            if table == "voice":
                self._spread()  # to those who speak now
        new = build.question("pair_way", _NEW_OF_PAIRS)
        run(f"INSERT INTO main.pair_way SELECT * FROM ({new}) WHERE 1 {_MERGED}", (self._last["claim"],))
        self._tell_voices_to(before)

    def _renew_names(self) -> None:
        run = self._connection.execute
        changed = {f"{table}s": json.dumps([*self._changed[table]]) for table in _KEYS_OF}
        run(f"INSERT INTO main.name_key {build.question('name_key', _NEW_KEYS)}", self._last | changed)
        named_anew = "rowid > :actor OR rowid IN (SELECT value FROM json_each(:actors))"
        run(f"UPDATE main.actor SET names = ({build.OTHER_NAMES}) WHERE {named_anew}", self._last | changed)

    def _renew_full_text(self) -> None:
        run = self._connection.execute
        for table, (index, columns) in _FULL_TEXT.items():
            indexed = f"INSERT INTO main.{index} (rowid, {columns}) SELECT rowid, {columns} FROM main.{table}"
            run(f"{indexed} WHERE rowid > ?", (self._last[table],))
            again = json.dumps([*self._changed[table]])
            run(f"{indexed} WHERE rowid IN (SELECT value FROM json_each(?))", (again,))

    def _tell_voices_to(self, before: tuple[str, str] | None) -> None:
        """Say what the last day is on which somebody spoke; all are asked only where that one may have gone."""
        now = self._connection.execute(_LAST_VOICE).fetchone()
        if self._has_lost or (before and (not now or now < before)):
            build.tell_voices_to(self._connection)
            return
        told = self._connection.execute(_LAST_OF_ALL).fetchone()
        if now and (not told or now > (last_day(told[0]), told[0])):
            self._connection.execute("INSERT OR REPLACE INTO main.meta (key, value) VALUES ('voices_to', ?)", now[1:])

    def _spread(self) -> None:
        for table in self._noted:
            self._store(table)
        for statement in (_REACHED, *_VOICES):
            self._connection.execute(statement)
        self._connection.execute(_PAIRS, (self._last["claim"],))

    def _only(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])
