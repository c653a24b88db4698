"""A case file while it is changed: in one transaction, through sqlite-utils, and nothing of it where that fails.

A case file keeps a rollback journal, not a log beside it: it is one file, which can be sent by mail or lie on a network
drive, and whoever opens it after a crash finds the state before the change. The price is that nobody reads it at the
moment when a change is committed.
"""

import re
import signal
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from allies_cli import replacing, store
from allies_cli.casefile.deriving import Touched
from allies_cli.errors import UnusableError, UsageError

_SECONDS_TO_WAIT = 10.0  # for another program that is writing
_ROWS_AT_A_TIME = 500
_LONGEST_SLUG = 60
_STEPS_BETWEEN_SIGNALS = 20_000  # of SQLite's, after which Python may hear a Ctrl-C

_IDS = "SELECT id FROM actor UNION ALL SELECT id FROM source UNION ALL SELECT id FROM removed"
_LAST_CLAIM = """
SELECT max(coalesce((SELECT max(id) FROM claim), 0),
           coalesce((SELECT max(CAST(substr(id, 2) AS INTEGER)) FROM removed WHERE id GLOB 'c[0-9]*'), 0))
"""
_CARRIERS = """
SELECT passage FROM assertion WHERE claim = ?1
UNION
SELECT passage FROM passage_link l WHERE claim = ?1
   AND NOT EXISTS (SELECT 1 FROM passage_link m WHERE m.passage = l.passage AND m.claim IS NOT ?1)
"""
_COLUMNS = {
    "actor": ("id", "name", "kind"),
    "office": ("actor", "speaks_for", "role"),
    "capture": ("source", "url", "captured_on", "captured_by", "tool", "sha256", "file"),
    "passage": ("id", "source", "locator", "quote", "note"),
    "claim": (
        "id", "supporter", "how", "recipient", "against", "act", "what", "item", "since", "until", "quantity", "unit",
        "stage", "occasion",
    ),
    "assertion": (
        "claim", "passage", "asserter", "stance", "modality", "said_on", "gist", "note", "misattributed",
    ),
    "claim_link": ("claim", "relation", "other", "note"),
    "passage_link": ("passage", "relation", "other", "field", "note", "claim"),
    "import_row": ("dataset", "row_id", "claim", "digest"),
}  # fmt: skip


def case_file(path: Path) -> Path:
    """Return the path of a case file that is to be written, as --db or ALLIES_DB names it.

    Raises UsageError where neither does, or the bundled database is named: that one is never written.
    """
    if path == store.BUNDLED or (path.exists() and path.samefile(store.BUNDLED)):
        raise UsageError(
            "name your case file with --db or ALLIES_DB: the facts that come with allies are never written",
            "`allies new FILE` makes one",
        )
    return path


@contextmanager
def changing(path: Path, dry_run: bool = False) -> Iterator["Case"]:
    """Yield a case file to change; the change is kept when the block ends well, unless it is only tried.

    Raises UnusableError where the file is not a case file, cannot be written, or another program is writing to it.
    """
    store.open_database(path).connection.close()  # tells what is not one of ours
    with closing(sqlite3.connect(path, isolation_level=None, timeout=_SECONDS_TO_WAIT)) as connection:
        connection.set_progress_handler(lambda: 0, _STEPS_BETWEEN_SIGNALS)
        with replacing.ended_by_signals(), _told(path):
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("PRAGMA defer_foreign_keys = ON")
            try:
                case = Case(path, connection)
                yield case
                if not dry_run:
                    case.keep()
            finally:
                if connection.in_transaction:
                    connection.set_progress_handler(None, 0)
                    connection.execute("ROLLBACK")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell a reader of an error of the file, and let what interrupted SQLite interrupt the program."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise UnusableError(f"another program is writing to {path}", "try again when it has finished") from error
        if code in store.OF_THE_FILE:
            raise UnusableError(
                f"{path} cannot be written: {error}", "nothing was changed; " + _remedy(code)
            ) from error
        raise


def _remedy(code: int) -> str:
    if code == sqlite3.SQLITE_FULL:
        return "make room on the disk and do it again"
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return "run `allies check` on it"
    return "see that you may write to the file and its folder"


def slug_of(name: str) -> str:
    """Return a name in lower-case letters, digits and hyphens, as an id is made of: Médecins is medecins."""
    from anyascii import anyascii

    letters = anyascii(name).lower().replace("'", "")
    plain = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_LONGEST_SLUG].rstrip("-")
    return f"{plain or 'unnamed'}-1" if not plain or re.fullmatch(r"c[0-9]+", plain) else plain


class Case:
    """A case file in a transaction. Rows wait until there are enough to store, and `flush` stores them at once."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        from sqlite_utils import Database  # slow to load, and only a change needs it

        self.path = path
        self.connection = connection
        self.touched = Touched(connection)
        self.counts = dict.fromkeys(_COLUMNS, 0) | {"source": 0}
        self._tables = Database(connection, execute_plugins=False)
        self._waiting: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _COLUMNS}
        self._last_claim = self.only(_LAST_CLAIM)
        self._last_passage = self.only("SELECT coalesce(max(id), 0) FROM passage")
        self._is_new = not self._last_claim
        self._last_event = self._last_voice = ""
        self._taken: set[str] = set()
        self.changed = False
        self._is_settled = False

    def only(self, query: str, *values: Any) -> Any:
        """Return the first value of the first row of a query, or None."""
        row = self.connection.execute(query, values).fetchone()
        return row[0] if row else None

    def add(self, table: str, row: Mapping[str, Any]) -> None:
        """Store a row, sooner or later."""
        waiting = self._waiting[table]
        waiting.append(tuple(row.get(column) for column in _COLUMNS[table]))
        self.counts[table] += 1
        self.changed = True
        if len(waiting) >= _ROWS_AT_A_TIME:
            self._store(table)

    def flush(self) -> None:
        """Store all rows that wait."""
        for table in _COLUMNS:
            self._store(table)

    def add_claim(self, claim: Mapping[str, Any]) -> int:
        """Store a claim and return its id, which was never used before."""
        self._last_claim += 1
        self.add("claim", {**claim, "id": self._last_claim})
        self.touched.note("claim", [self._last_claim])
        if claim["act"] == "done":
            self.tell_event(claim["since"])
            self.tell_event(claim["until"])
        return int(self._last_claim)

    def add_passage(self, passage: Mapping[str, Any]) -> int:
        """Store a passage and return its id."""
        self._last_passage += 1
        self.add("passage", {**passage, "id": self._last_passage})
        self.touched.note("source", [passage["source"]])
        return int(self._last_passage)

    def add_actor(self, name: str, kind: str) -> str:
        """Store an actor and return the id that is made of the name."""
        slug = self.free_id(name)
        self.add("actor", {"id": slug, "name": name, "kind": kind})
        self.touched.note("actor", [slug])
        return slug

    def add_source(self, source: Mapping[str, Any]) -> None:
        """Store a source at once, so that it can be found again."""
        self._tables.table("source").insert(dict(source))
        self.counts["source"] += 1
        self.changed = True
        self.touched.note("source", [source["id"]])
        self.tell_voice(source["published"])

    def judge_kind(self, slug: str, kind: str) -> None:
        """Set of what kind an actor is."""
        self._tables.table("actor").update(slug, {"kind": kind})
        self.touched.note("actor", [slug])
        self.changed = True

    def add_capture(self, source: str, copy: Mapping[str, str]) -> None:
        """Store an archived copy of a source, unless it is known."""
        named = [copy.get("url") or None, copy.get("file") or None]
        if not self.only("SELECT 1 FROM capture WHERE source = ? AND url IS ? AND file IS ?", source, *named):
            self._tables.table("capture").insert({"source": source} | {name: one for name, one in copy.items() if one})
            self.counts["capture"] += 1
            self.changed = True

    def update_source(self, slug: str, fields: Mapping[str, Any]) -> None:
        """Change fields of a source, and note all claims that it carries."""
        rowid = self.only("SELECT rowid FROM source WHERE id = ?", slug)
        self.flush()
        carried = self.connection.execute(
            "SELECT a.claim FROM passage p JOIN assertion a ON a.passage = p.id WHERE p.source = ?", (slug,)
        )
        self.touched.note("claim", (row[0] for row in carried.fetchall()))
        self.touched.note("source", [slug])
        self.touched.about_to_change("source", rowid)
        self._tables.table("source").update(slug, dict(fields))
        self.changed = True
        self.tell_voice(fields.get("published"))

    def add_office(self, actor: str, speaks_for: str, role: str) -> None:
        """Store for whom somebody speaks, unless it is known."""
        if not self.only("SELECT 1 FROM office WHERE (actor, speaks_for, role) = (?, ?, ?)", actor, speaks_for, role):
            self._tables.table("office").insert({"actor": actor, "speaks_for": speaks_for, "role": role})
            self.changed = True
            self.touched.note_office(actor)

    def free_id(self, name: str) -> str:
        """Return an id made of a name, in plain letters, that nothing has or had."""
        base = slug_of(name)
        slug, number = base, 1
        while slug in self._taken or self.only(f"SELECT 1 FROM ({_IDS}) WHERE id = ?", slug):
            number += 1
            slug = f"{base}-{number}"
        self._taken.add(slug)
        return slug

    def tell_event(self, day: str | None) -> None:
        """Note a date, of any precision, at which something happened, or up to which a dataset tells."""
        self._last_event = max(self._last_event, day or "")

    def tell_voice(self, day: str | None) -> None:
        """Note a date at which somebody spoke, which tells up to when a case reaches that has no other date."""
        self._last_voice = max(self._last_voice, day or "")

    def remove_claims(self, claims: Iterable[int]) -> None:
        """Remove claims with their voices and links, and the passages that carried nothing else."""
        going = [(claim,) for claim in claims]
        self.changed = True
        self.touched.note("claim", (claim for (claim,) in going))
        self.touched.about_to_go("claim", (claim for (claim,) in going))
        passages = self._carried_by(going)
        for statement in (
            "DELETE FROM assertion WHERE claim = ?",
            "DELETE FROM claim_link WHERE ?1 IN (claim, other)",
            "DELETE FROM passage_link WHERE claim = ?",
            "DELETE FROM import_row WHERE claim = ?",
            "DELETE FROM claim WHERE id = ?",
        ):
            self.connection.executemany(statement, going)
        self.connection.executemany("INSERT OR IGNORE INTO removed VALUES ('c' || ?)", going)
        self.drop_bare(passages)

    def remove_voice(self, claim: int, passage: int, asserter: str, stance: str) -> None:
        """Remove one assertion, and its passage where that carries nothing else."""
        self._lose([claim])
        self.connection.execute(
            "DELETE FROM assertion WHERE (claim, passage, asserter, stance) = (?, ?, ?, ?)",
            (claim, passage, asserter, stance),
        )
        self.drop_bare([passage])

    def remove_source(self, slug: str) -> int:
        """Remove a source with its passages and copies, and return how many assertions went with it."""
        passages = [row[0] for row in self.connection.execute("SELECT id FROM passage WHERE source = ?", (slug,))]
        lost = [(one,) for one in passages]
        of = "SELECT claim FROM assertion WHERE passage IN (SELECT id FROM passage WHERE source = ?)"
        claims = [row[0] for row in self.connection.execute(of, (slug,))]
        self._lose(claims)
        self.touched.note("source", [slug])
        self.connection.executemany("DELETE FROM assertion WHERE passage = ?", lost)
        self.drop_bare(passages)
        self.touched.about_to_go("source", [self.only("SELECT rowid FROM source WHERE id = ?", slug)])
        self.connection.execute("DELETE FROM capture WHERE source = ?", (slug,))
        self.connection.execute("DELETE FROM source WHERE id = ?", (slug,))
        self.connection.execute("INSERT OR IGNORE INTO removed VALUES (?)", (slug,))
        return len(claims)

    def remove_actor(self, slug: str) -> None:
        """Remove an actor, its names and its offices."""
        self.changed = True
        self.touched.note("actor", [slug])
        self.touched.about_to_go("actor", [self.only("SELECT rowid FROM actor WHERE id = ?", slug)])
        for statement in (
            "DELETE FROM actor_name WHERE actor = ?",
            "DELETE FROM office WHERE actor = ?",
            "DELETE FROM actor WHERE id = ?",
            "INSERT OR IGNORE INTO removed VALUES (?)",
        ):
            self.connection.execute(statement, (slug,))

    def _lose(self, claims: Iterable[int]) -> None:
        """Note claims that lose a voice, and who spoke of them."""
        self.changed = True
        self.touched.note("claim", claims)
        self.touched.about_to_go("claim", [])

    def _carried_by(self, claims: Iterable[tuple[int]]) -> set[int]:
        """Return the passages that tell of claims, or correct what is told of them and of nothing else."""
        return {row[0] for claim in claims for row in self.connection.execute(_CARRIERS, claim)}

    def drop_bare(self, passages: Iterable[int]) -> None:
        """Remove those of the passages that carry no assertion any more."""
        bare = [
            (passage,) for passage in passages if not self.only("SELECT 1 FROM assertion WHERE passage = ?", passage)
        ]
        self.touched.about_to_go("passage", (passage for (passage,) in bare))
        for statement in ("DELETE FROM passage_link WHERE ?1 IN (passage, other)", "DELETE FROM passage WHERE id = ?"):
            self.connection.executemany(statement, bare)

    def keep(self) -> None:
        """Compute what depends on the change, and commit it."""
        self.settle()
        if self._is_settled:
            before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # it would be told as if nothing had been changed
            try:
                self.connection.set_progress_handler(None, 0)
                self.connection.execute("COMMIT")
            finally:
                signal.signal(signal.SIGINT, before)

    def settle(self) -> None:
        """Compute what depends on the change, where there is one."""
        self.flush()
        if not self.changed:
            return
        self._tell_days()
        self.touched.renew()
        self.connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'version' AND value NOT GLOB '*[^0-9]*'")
        self.changed, self._is_settled = False, True

    def _tell_days(self) -> None:
        """Move the day up to which events are told: never back, but in a case that has its first facts."""
        last = self._last_event or self._last_voice
        if not last or self.only("SELECT value FROM meta WHERE key = 'events_to_is'") == "typed":
            return
        from allies_cli.options import last_day

        day = min(last_day(last), date.today().isoformat())
        now = "" if self._is_new else self.only("SELECT value FROM meta WHERE key = 'events_to'") or ""
        self.connection.execute("UPDATE meta SET value = ? WHERE key = 'events_to'", (max(day, now),))

    def _store(self, table: str) -> None:
        if rows := self._waiting[table]:
            self._tables.table(table).insert_all([list(_COLUMNS[table]), *rows], batch_size=_ROWS_AT_A_TIME)
            rows.clear()
