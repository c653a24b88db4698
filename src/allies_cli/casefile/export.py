"""Take the whole database away: as a Frictionless Data Package of CSV files, or as a plain copy."""

import csv
import hashlib
import io
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from allies_cli import replacing
from allies_cli.build import declaration
from allies_cli.casefile.export_folder import DESCRIPTOR, NAME, refuse_folder
from allies_cli.casefile.export_readme import README, readme
from allies_cli.errors import UnusableError, UsageError
from allies_cli.paths import is_the_same, is_there
from allies_cli.signals import copied
from allies_cli.store import Database, quoted

# Every table that is exported, with what a row of it is.
TABLES = {
    "meta": "What the database says of itself: title, version, up to which days it tells, licence, hash of its seed.",
    "support_type": "Vocabulary: the ways of support, relation and opposition. Weight 1 is support.",
    "actor_kind": "Vocabulary: the kinds of actors.",
    "name_kind": "Vocabulary: the kinds of other names.",
    "act": "Vocabulary: whether a thing was done, offered or is possible.",
    "stage": "Vocabulary: the stages of a sum of money.",
    "stance": "Vocabulary: what an assertion does to its claim.",
    "modality": "Vocabulary: how firmly an assertion is worded; 1 is the strongest.",
    "status": "Vocabulary: the statuses of a claim, which are computed.",
    "reliability": "Vocabulary: the reliability of a source, NATO Admiralty code.",
    "credibility": "Vocabulary: the credibility of a claim, NATO Admiralty code.",
    "credibility_rule": "Vocabulary: why a claim has its credibility; the first that fits.",
    "claim_relation": "Vocabulary: how one claim stands to another.",
    "passage_relation": "Vocabulary: how one passage stands to another.",
    "passage_field": "Vocabulary: which part of a passage is corrected.",
    "not_counted": "Vocabulary: why a claim does not count as support that was given.",
    "actor": "Facts: who supports, receives, speaks or publishes.",
    "actor_name": "Facts: the other names and codes of an actor.",
    "office": "Facts: who speaks for whom, in which office, and when.",
    "source": "Facts: a text, with its reliability and the reason for it.",
    "capture": "Facts: a copy of a source that was archived.",
    "passage": "Facts: a quote in a source, or a note on what stands there.",
    "claim": "Facts: one actor supports, meets or opposes another in one way.",
    "assertion": "Facts: an actor asserts, disputes or denies a claim in a passage.",
    "claim_link": "Facts: how one claim stands to another.",
    "passage_link": "Facts: what one passage says of another.",
    "import_row": "Facts: which row of an imported dataset became which claim.",
    "removed": "Facts: the ids of claims and sources that were removed, since none is used again.",
    "derived": "Computed from the facts: status, whether it counts, contested, origins and grade of a claim.",
}

# Computed too, and left out: they make this program fast and say nothing that is not in the tables above.
LEFT_OUT = ("lineage", "voice", "pair_way", "asserter_tally", "source_tally", "name_key")

_TYPES = {"INTEGER": "integer", "ANY": "number"}  # any other is a string
_DATES = {"since", "until", "published", "said_on", "captured_on"}
_DATE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_MOST_SOURCES = 1000  # in the descriptor; all are in source.csv
_CHUNK = 1000
_SPDX = re.compile(r"CC0-1\.0|CC-BY(?:-SA)?-4\.0|ODbL-1\.0|PDDL-1\.0|Unicode-3\.0")
_OF_THE_COPY = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE)


class Written(NamedTuple):
    """A file that was written. `rows` is None for a file that is not a table."""

    file: str
    rows: int | None
    bytes: int
    sha256: str


def export_package(
    database: Database, folder: Path, force: bool = False, progress: Callable[[int], None] | None = None
) -> list[Written]:
    """Write the database as a data package, whole or not at all; return what was written.

    `progress` is told of rows as they are written.
    Raises UsageError where something stands at `folder` that must not be replaced, UnusableError when
    it cannot be written.
    """
    refuse_folder(database, folder, force)
    with replacing.folder(folder) as draft:
        return _write_package(database, draft, progress)


def export_sqlite(database: Database, file: Path, force: bool = False) -> list[Written]:
    """Write a copy of the database file, whole or not at all and not in WAL mode; return what was written.

    Raises UsageError where something stands at `file` that must not be replaced, UnusableError when it
    cannot be written.
    """
    with replacing.told(file):
        _refuse_file(database, file, file.resolve(), force)
    with replacing.file(file) as draft:
        copy(database, draft, file)
        return [Written(str(file), None, draft.stat().st_size, sha256_of(draft))]


def copy(database: Database, draft: Path, file: Path) -> None:
    """Copy the database file into `draft`, not in WAL mode. Raises UnusableError, which names `file`."""
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as copy:
            copied(database.connection, copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        if error.sqlite_errorcode in _OF_THE_COPY:
            raise UnusableError(f"cannot write {file}: {error}", "write elsewhere") from error
        if not database.is_to_blame(error):
            raise
        raise database.damaged(error) from error


def _refuse_file(database: Database, file: Path, target: Path, force: bool) -> None:
    if not target.parent.is_dir():
        raise UsageError(f"the folder {target.parent} does not exist", "make it first")
    if is_there(target):
        if is_the_same(target, database.path):
            raise UsageError(f"{file} is the database that is read", "name another file")
        if not target.is_file():
            raise UsageError(f"{file} is not a file that can be replaced", "name another file")
        if not force:
            raise UsageError(f"{file} exists", "name another file, or replace it with --force")
    # SQLite would take what these hold for changes of the copy.
    for ending in ("-wal", "-journal"):
        if (left := target.with_name(target.name + ending)).exists():
            raise UsageError(f"{left} belongs to another database of that name", "name another file")


def _write_package(database: Database, folder: Path, progress: Callable[[int], None] | None) -> list[Written]:
    database.row("BEGIN")  # one state of the database, whoever writes to it meanwhile
    try:
        written = []
        resources = []
        for table in TABLES:
            columns = list(database.rows(f"PRAGMA main.table_info({table})"))
            file = _write_table(database, folder, table, columns, progress)
            written.append(file)
            resources.append(_resource(database, table, columns, file))
        read_me = _write_readme(database, folder, written)
        described = write_descriptor(database, folder, resources, {"readme": README})
    finally:
        database.row("ROLLBACK")
    return [*written, read_me, described]


def _write_readme(database: Database, folder: Path, tables: list[Written]) -> Written:
    meta = dict(database.rows("SELECT key, value FROM meta"))
    counts = [(name, table.rows or 0) for name, table in zip(TABLES, tables, strict=True)]
    return write_text(folder, README, readme(meta, TABLES, counts))


def write_descriptor(
    database: Database, folder: Path, resources: list[dict[str, Any]], more: dict[str, str] | None = None
) -> Written:
    """Write what a folder holds into its descriptor; `more` is what only some have."""
    told = _descriptor(database, resources) | (more or {})
    return write_text(folder, DESCRIPTOR, json.dumps(told, ensure_ascii=False, indent=2) + "\n")


def write_text(folder: Path, name: str, text: str) -> Written:
    """Write a file of text into a folder."""
    data = text.encode("utf-8")
    (folder / name).write_bytes(data)
    return Written(name, None, len(data), hashlib.sha256(data).hexdigest())


def _write_table(
    database: Database, folder: Path, table: str, columns: list[tuple[Any, ...]], progress: Callable[[int], None] | None
) -> Written:
    """Write the rows of a table in the order of its key, or of all, so that the same facts make the same file."""
    names = [column[1] for column in columns]
    order = key_of(columns) or names
    rows = database.rows(
        f"SELECT {', '.join(map(quoted, names))} FROM main.{table} ORDER BY {', '.join(map(quoted, order))}"
    )
    digest, size, count = hashlib.sha256(), 0, 0
    buffer = io.StringIO()
    plain = csv.writer(buffer, lineterminator="\n")
    quoting = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    plain.writerow(names)
    with (folder / f"{table}.csv").open("wb") as stream:
        for row in rows:
            # The one would leave a lone carriage return bare, at which readers end the row.
            (quoting if any(isinstance(cell, str) and "\r" in cell for cell in row) else plain).writerow(row)
            count += 1
            if count % _CHUNK == 0:
                size += _flush(buffer, stream, digest)
                if progress:
                    progress(_CHUNK)
        size += _flush(buffer, stream, digest)
    return Written(f"{table}.csv", count, size, digest.hexdigest())


def _flush(buffer: io.StringIO, stream: io.BufferedWriter, digest: Any) -> int:
    data = buffer.getvalue().encode("utf-8")
    stream.write(data)
    digest.update(data)
    buffer.seek(0)
    buffer.truncate()
    return len(data)


def key_of(columns: list[tuple[Any, ...]]) -> list[str]:
    """Return the names of the primary key, in its order; none where a row is known by all that it says."""
    return [column[1] for column in sorted(columns, key=lambda column: column[5]) if column[5]]


def _resource(database: Database, table: str, columns: list[tuple[Any, ...]], file: Written) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "path": file.file,
        "description": TABLES[table],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\n"},
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": schema_of(database, table, columns),
    }


def schema_of(database: Database, table: str, columns: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Return what a Table Schema says of the columns of a table, of its key, and of what they refer to."""
    unique, key, told = _unique(database, table), key_of(columns), comments(table)
    return {
        "fields": [_field(column, unique, told) for column in columns],
        "missingValues": [""],
        **({"primaryKey": key} if key else {}),
        "foreignKeys": _foreign_keys(database, table),
    }


def comments(table: str) -> dict[str, str]:
    """Return what schema.sql says of the columns of a table, of those that it explains."""
    return dict(re.findall(r"^  (\w+) .*?-- +(.+)$", declaration(table, "TABLE"), re.MULTILINE))


def _field(column: tuple[Any, ...], unique: set[str], comments: dict[str, str]) -> dict[str, Any]:
    _, name, declared, not_null, _, in_key = column
    field: dict[str, Any] = {"name": name, "type": _TYPES.get(declared, "string")}
    if name in comments:
        field["description"] = comments[name]
    constraints: dict[str, Any] = {}
    if not_null or in_key:
        constraints["required"] = True
    if name in unique:
        constraints["unique"] = True
    if name in _DATES:
        field["description"] = "ISO 8601, only as precise as the source: year, month or day"
        constraints["pattern"] = _DATE
    if constraints:
        field["constraints"] = constraints
    return field


def _unique(database: Database, table: str) -> set[str]:
    """Return the columns that are unique by themselves without being the key."""
    found = set()
    for (index,) in list(
        database.rows(
            """SELECT name FROM pragma_index_list(:table) WHERE "unique" AND origin = 'u'""", {"table": table}
        )
    ):
        columns = [row[0] for row in database.rows("SELECT name FROM pragma_index_info(:index)", {"index": index})]
        if len(columns) == 1:
            found.add(columns[0])
    return found


def _foreign_keys(database: Database, table: str) -> list[dict[str, Any]]:
    keys = []
    for parent, field, parent_field in sorted(
        database.rows("""SELECT "table", "from", "to" FROM pragma_foreign_key_list(:table)""", {"table": table}),
        key=lambda key: str(key[1]),
    ):
        named = parent_field or key_of(list(database.rows(f"PRAGMA main.table_info({quoted(parent)})")))[0]
        reference = {"resource": "" if parent == table else parent, "fields": [named]}
        keys.append({"fields": [field], "reference": reference})
    return keys


def _descriptor(database: Database, resources: list[dict[str, Any]]) -> dict[str, Any]:
    meta = dict(database.rows("SELECT key, value FROM meta"))
    descriptor: dict[str, Any] = {"profile": "data-package", "name": NAME}
    descriptor |= {
        key: meta[key] for key in ("title", "description", "version", "events_to", "voices_to") if key in meta
    }
    if "licence" in meta:
        descriptor["licenses"] = licences(meta["licence"])
    if sources := _sources(database):
        descriptor["sources"] = sources
    return {**descriptor, "resources": resources}


def licences(text: str) -> list[dict[str, str]]:
    """Return the licences that a statement names, by their SPDX names, or the statement alone where it names none."""
    return [{"name": name, "title": text} for name in _SPDX.findall(text) or ["LicenseRef-stated"]]


def _sources(database: Database) -> list[dict[str, str]]:
    """Return the sources, or nothing where they are too many for a descriptor."""
    rows = list(database.rows("SELECT title, url FROM source ORDER BY id LIMIT :most", {"most": _MOST_SOURCES + 1}))
    if len(rows) > _MOST_SOURCES:
        return []
    return [{"title": title} | ({"path": url} if url else {}) for title, url in rows]


def sha256_of(file: Path) -> str:
    """Return the hash of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
