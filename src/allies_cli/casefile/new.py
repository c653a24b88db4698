"""A new case file: the schema, the vocabularies and the register of states, and beside it the sheet to fill in."""

import csv
import io
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from allies_cli import build, replacing, store
from allies_cli.errors import UnusableError, UsageError

_ENDING = ".db"
_NO_DATABASES = (".csv", ".tsv", ".json", ".jsonl", ".xlsx", ".toml", ".txt", ".md")

SHEET = (
    "key", "who", "how", "for", "link", "date", "said on", "published", "quote", "said by", "stance", "same", "note",
    "against", "item", "act",
)  # fmt: skip

# Two rows that show how it is done: a claim, and somebody who denies it. Their addresses say that they are examples.
EXAMPLES = (
    {
        "key": "a1", "who": "Iceland", "how": "humanitarian", "for": "Malta", "link": "https://example.org/tents",
        "date": "2024-03-02", "published": "2024-03-03", "quote": "Iceland sent tents to Malta", "item": "tents",
    },
    {
        "link": "https://example.org/answer", "said on": "2024-03-05", "said by": "Malta", "stance": "denies",
        "same": "a1", "quote": "No tents have arrived",
    },
)  # fmt: skip

# What the bundled facts lack of the register.
_THE_REST = """
INSERT INTO actor (id, name, kind, note) SELECT id, name, kind, note FROM empty.actor
 WHERE id NOT IN (SELECT id FROM main.actor);
INSERT OR IGNORE INTO actor_name (actor, name, kind, language, since, until)
SELECT actor, name, kind, language, since, until FROM empty.actor_name;
"""


def template() -> str:
    """Return the sheet, with its example rows, as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, SHEET, lineterminator="\n")
    writer.writeheader()
    writer.writerows(EXAMPLES)
    return text.getvalue()


def make(path: Path, title: str | None, events_to: str | None, from_bundled: bool) -> tuple[Path, Path, bool]:
    """Make a case file, and the sheet beside it; return both, and whether the sheet is new.

    Raises UsageError where the file is there already or its name says that it is something else, UnusableError where
    it cannot be written.
    """
    if not path.name:
        raise UsageError(f"{path} is a directory", "name a file in it")
    case = path if path.suffix else path.with_name(path.name + _ENDING)
    if case.suffix.lower() in _NO_DATABASES:
        raise UsageError(f"{case} would not be a database", f"name it {case.stem}{_ENDING}")
    sheet = case.with_suffix(".csv")
    with replacing.told(case):
        is_there, is_new = case.exists(), not sheet.exists()
    if is_there:
        raise UsageError(f"{case} is there already, and is left as it is", "name another file")
    meta = {
        "title": title or (None if from_bundled else case.stem),
        "version": "1",
        "events_to": events_to or (None if from_bundled else date.today().isoformat()),
        "events_to_is": "typed" if events_to else "computed",
    }
    with replacing.file(case) as draft:
        shutil.copyfile(store.BUNDLED if from_bundled else store.EMPTY_CASE, draft)
        try:
            with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
                _fill(connection, {key: value for key, value in meta.items() if value}, from_bundled)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in store.OF_THE_FILE:
                raise
            raise UnusableError(f"cannot write {case}: {error}", "write elsewhere") from error
    if is_new:
        with replacing.text(sheet) as stream:
            stream.write(template())
    return case, sheet, is_new


def _fill(connection: sqlite3.Connection, meta: dict[str, str], from_bundled: bool) -> None:
    """Say in a new case what it is, and complete the register where it begins with the bundled facts."""
    if from_bundled:
        connection.execute("ATTACH ? AS empty", (str(store.EMPTY_CASE),))
        connection.executescript(f"BEGIN;{_THE_REST}COMMIT;")
        connection.execute("DETACH empty")
        connection.execute("DELETE FROM meta WHERE key = 'seed_sha256'")  # these are no longer the facts of the seed
        build.derive(connection)
    connection.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", meta.items())
