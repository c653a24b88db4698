"""A case file while it is changed: in one transaction, through sqlite-utils, and nothing of it where that fails.

A case file keeps a rollback journal, not a log beside it: it is one file, which can be sent by mail or lie on a network
drive, and whoever opens it after a crash finds the state before the change. The price is that nobody reads it at the
moment when a change is committed.
"""

import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

from allies_cli import replacing, store
from allies_cli.casefile.check import check
from allies_cli.casefile.deriving import Touched
from allies_cli.errors import StoppedError, UnusableError, UsageError
from allies_cli.paths import is_the_same
from allies_cli.signals import let_signals_in

_SECONDS_TO_WAIT = 10.0  # for another program that is reading or writing
_SECONDS_BETWEEN = 0.02
_ROWS_AT_A_TIME = 500
_LONGEST_SLUG = 60

_CHECK = "run `allies check` on it"

_IDS = "SELECT id FROM actor UNION ALL SELECT id FROM source UNION ALL SELECT id FROM removed"
_LAST_CLAIM = """
SELECT max(coalesce((SELECT max(id) FROM claim), 0),
           coalesce((SELECT max(CAST(substr(id, 2) AS INTEGER)) FROM removed WHERE id GLOB 'c[0-9]*'), 0))
"""
_CARRIERS = """
SELECT passage FROM assertion WHERE claim = :claim
UNION
SELECT passage FROM passage_link l WHERE claim = :claim
   AND NOT EXISTS (SELECT 1 FROM passage_link m WHERE m.passage = l.passage AND m.claim IS NOT :claim)
"""
# In the order in which they are stored: a row after those that it names.
_COLUMNS = {
    "actor": ("rowid", "id", "name", "kind"),
    "office": ("actor", "speaks_for", "role"),
    "source": (
        "rowid", "id", "title", "publisher", "url", "published", "language", "translation", "derived_from",
        "first_hand", "reliability", "reason",
    ),
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
_NUMBERED = ("actor", "source")  # behind their ids
_INSERT = {
    table: f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    for table, columns in _COLUMNS.items()
}


def case_file(path: str | Path) -> Path:
    """Return the path of a case file that is to be written, as --db or ALLIES_DB names it.

    Raises UsageError where neither does, or the bundled database is named: that one is never written.
    """
    if path == store.BUNDLED or is_the_same(path, store.BUNDLED):
        raise UsageError(
            "name your case file with --db or ALLIES_DB: the facts that come with allies are never written",
            "`allies new FILE` makes one",
        )
    return Path(path)


@contextmanager
def changing(path: Path, dry_run: bool = False) -> Iterator["Case"]:
    """Yield a case file to change; the change is kept when the block ends well, unless it is only tried.

    Raises UnusableError where the file is not a case file, cannot be written, or another program is using it, and
    StoppedError for a Ctrl-C that leaves it as it was.
    """
    store.open_database(path).connection.close()  # tells what is not one of ours
    store.take_all_memory()  # what comes in may be larger than the case
    case: Case | None = None
    try:
        with _opened(path) as connection, _told(path, connection), replacing.ended_by_signals():
            _patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
            try:
                case = Case(path, connection)
                yield case
                if not dry_run:
                    case.keep()
            finally:
                if connection.in_transaction:
                    connection.set_progress_handler(None, 0)
                    connection.execute("ROLLBACK")
    except KeyboardInterrupt as stopped:
        if case and case.is_kept:
            raise
        raise StoppedError("interrupted", f"{path} is as it was") from stopped


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Lend a connection that writes, and in which Python hears a signal in the middle of a long statement.

    After an error of the disk SQLite leaves it to whoever opens the file next to put back what stood there.
    """
    # A bare name may begin with file:. What takes one long step is done on a thread of its own.
    connection = sqlite3.connect(path.absolute(), isolation_level=None, timeout=0, check_same_thread=False)
    try:
        let_signals_in(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection
    except BaseException:
        connection.close()
        with suppress(UnusableError):
            store.open_database(path).connection.close()
        raise
    finally:
        connection.close()


def _patiently(work: Callable[[], object]) -> None:
    """Do what another program may be in the way of; SQLite, where it waits itself, is deaf to a Ctrl-C."""
    until = time.monotonic() + _SECONDS_TO_WAIT
    while True:
        try:
            work()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_SECONDS_BETWEEN)
        else:
            return


@contextmanager
def _told(path: Path, connection: sqlite3.Connection) -> Iterator[None]:
    """Tell a reader of an error of the file; any other is a bug of ours, unless the file is not as we make it."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise UnusableError(f"another program is using {path}", "try again when it has finished") from error
        if code in store.OF_THE_FILE:
            raise UnusableError(
                f"{path} cannot be written: {error}", "nothing was changed; " + _remedy(code)
            ) from error
        if any(one.severity == "fault" for one in check(store.Database(str(path), connection))):
            raise UnusableError(f"{path} cannot be changed: {error}", _CHECK) from error
        raise


def _remedy(code: int) -> str:
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return "make room on its disk, and where temporary files are put, and do it again"
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return _CHECK
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
        self.counts = dict.fromkeys(_COLUMNS, 0)
        self._tables = Database(connection, execute_plugins=False)
        self._waiting: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _COLUMNS}
        self.last_claim: int = self.only(_LAST_CLAIM)
        self._last_passage = self.only("SELECT coalesce(max(id), 0) FROM passage")
        self._last_row = {table: self.only(f"SELECT coalesce(max(rowid), 0) FROM {table}") for table in _NUMBERED}
        self._is_new = not self.last_claim
        self._last_event = self._last_voice = ""
        self._times: dict[str, int] = {}  # ids that are taken, each with the last number that was put behind it
        self.changed = False
        self._is_settled = False
        self.is_kept = False  # the change has been committed

    def only(self, query: str, *values: Any) -> Any:
        """Return the first value of the first row of a query, or None."""
        row = self.connection.execute(query, values).fetchone()
        return row[0] if row else None

    def add(self, table: str, row: Mapping[str, Any]) -> None:
        """Store a row, sooner or later."""
        waiting = self._waiting[table]
        waiting.append(tuple(map(row.get, _COLUMNS[table])))
        self.counts[table] += 1
        self.changed = True
        if len(waiting) >= _ROWS_AT_A_TIME:
            self._store(table)

    def flush(self) -> None:
        """Store all rows that wait, the last of which are those that nothing names."""
        self._store("import_row")

    def add_claim(self, claim: Mapping[str, Any]) -> int:
        """Store a claim and return its id, which was never used before."""
        self.last_claim += 1
        self.add("claim", {**claim, "id": self.last_claim})
        if claim["act"] == "done":
            self.tell_event(claim["since"])
            self.tell_event(claim["until"])
        return self.last_claim

    def add_passage(self, passage: Mapping[str, Any]) -> int:
        """Store a passage and return its id."""
        self._last_passage += 1
        self.add("passage", {**passage, "id": self._last_passage})
        self.touched.note("source", [passage["source"]])
        return int(self._last_passage)

    def add_actor(self, name: str, kind: str) -> str:
        """Store an actor at once, and return the id that is made of the name."""
        slug = self.free_id(name)
        self.add("actor", {"rowid": self._next_row("actor"), "id": slug, "name": name, "kind": kind})
        self._store("actor")
        self.touched.note("actor", [slug])
        return slug

    def add_source(self, source: Mapping[str, Any]) -> None:
        """Store a source at once, so that it can be found again."""
        self.add("source", {**source, "rowid": self._next_row("source")})
        self._store("source")
        self.touched.note("source", [source["id"]])
        self.tell_voice(source["published"])

    def _next_row(self, table: str) -> int:
        """Return the number of a new row, by which it is seen to be new: not that of one that has gone."""
        self._last_row[table] += 1
        return int(self._last_row[table])

    def add_name(self, slug: str, name: str) -> None:
        """Store another name of an actor, as somebody writes it."""
        self.flush()
        self.touched.about_to_change("actor", self.only("SELECT rowid FROM actor WHERE id = ?", slug))
        row = {"actor": slug, "name": name, "kind": "spelling", "language": "und"}
        self._tables.table("actor_name").insert(row, ignore=True)
        self.touched.note("actor", [slug])
        self.changed = True

    def judge_kind(self, slug: str, kind: str) -> None:
        """Set of what kind an actor is."""
        self.touched.about_to_change("actor", self.only("SELECT rowid FROM actor WHERE id = ?", slug))
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
        slug = base = slug_of(name)
        while self.only(f"SELECT 1 FROM ({_IDS}) WHERE id = ?", slug):
            self._times[base] = self._times.get(base, 1) + 1
            slug = f"{base}-{self._times[base]}"
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
            "DELETE FROM claim_link WHERE ? IN (claim, other)",
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
        return {row[0] for (claim,) in claims for row in self.connection.execute(_CARRIERS, {"claim": claim})}

    def drop_bare(self, passages: Iterable[int]) -> None:
        """Remove those of the passages that carry no assertion any more."""
        bare = [
            (passage,) for passage in passages if not self.only("SELECT 1 FROM assertion WHERE passage = ?", passage)
        ]
        self.touched.about_to_go("passage", (passage for (passage,) in bare))
        for statement in ("DELETE FROM passage_link WHERE ? IN (passage, other)", "DELETE FROM passage WHERE id = ?"):
            self.connection.executemany(statement, bare)

    def keep(self) -> None:
        """Compute what depends on the change, and commit it."""
        self.settle()
        if self._is_settled:
            self.connection.set_progress_handler(None, 0)
            _patiently(self._commit)

    def _commit(self) -> None:
        """Commit, deaf to a Ctrl-C: it would be told as if nothing had been changed."""
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self.connection.execute("COMMIT")
            self.is_kept = True
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
        """Store the rows of a table that wait, and before them those that they may name."""
        for earlier in _COLUMNS:
            # Not by insert_all of sqlite-utils, which takes 2.5 times as long, since it looks at every value.
            if rows := self._waiting[earlier]:
                self.connection.executemany(_INSERT[earlier], rows)
                rows.clear()
            if earlier == table:
                return
