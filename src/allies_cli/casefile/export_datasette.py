"""The database as Datasette serves it: its file, and beside it what Datasette says of tables and columns."""

import json
import re
from pathlib import Path
from typing import Any

from allies_cli import replacing
from allies_cli.casefile.export import (
    LEFT_OUT,
    TABLES,
    Written,
    comments,
    copy,
    licences,
    sha256_of,
    write_descriptor,
    write_text,
)
from allies_cli.casefile.export_folder import NAME, refuse_folder
from allies_cli.store import Database

_FILE, _METADATA = f"{NAME}.db", "metadata.json"

# An assertion is made of keys; this has the names and the words that they stand for. It is a query of Datasette and no
# view, so that the file stays the database that it is.
_EVIDENCE = """
SELECT v.claim, c.what, a.name AS says, p.name AS speaks_for, v.role, v.stance, v.modality, v.said, x.gist, q.quote,
       q.locator, s.title AS source, s.url
  FROM voice v
  JOIN assertion x  ON x.claim = v.claim AND x.passage = v.passage AND x.asserter = v.asserter AND x.stance = v.stance
  JOIN claim c      ON c.id = v.claim
  JOIN actor a      ON a.id = v.asserter
  LEFT JOIN actor p ON p.id = v.principal
  JOIN passage q    ON q.id = v.passage
  JOIN source s     ON s.id = v.source
 WHERE :claim = '' OR v.claim = CAST(:claim AS INTEGER)
 ORDER BY v.claim, v.passage
"""
_QUERIES = {
    "evidence": {
        "title": "Who says what",
        "description": "Every assertion with names and words; of one claim, where its number is given.",
        "sql": _EVIDENCE.strip(),
        "hide_sql": True,
    }
}
_VIEWS = {
    "standing": "A claim with its names and how it stands.",
    "link_read": "How claims stand to each other, read from both ends.",
}

# What a link to a row shows in place of its key; a row of a vocabulary is known by its code.
_LABELS = {"actor": "name", "claim": "what", "passage": "locator", "source": "title"}
# What else Datasette does with a table or a view, by its own names.
_SHOWN: dict[str, dict[str, Any]] = {
    "actor": {"facets": ["kind"], "sort": "name"},
    "assertion": {"facets": ["stance", "modality", "asserter"]},
    "claim": {"facets": ["how", "supporter", "recipient", "act"]},
    "derived": {"facets": ["status", "counts", "contested", "grade"], "sort": "rank"},
    "passage": {"facets": ["source"]},
    "source": {"facets": ["publisher", "reliability", "language"], "sort_desc": "published"},
    "standing": {"facets": ["supporter", "how", "recipient", "status"]},
}
_ADDRESSES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
}


def export_datasette(database: Database, folder: Path, force: bool = False) -> list[Written]:
    """Write a folder for `datasette FOLDER`, whole or not at all; return what was written.

    Raises UsageError where something stands at `folder` that must not be replaced, UnusableError when it cannot be
    written.
    """
    refuse_folder(database, folder, force)
    with replacing.folder(folder) as draft:
        copied = _copied(database, draft / _FILE)
        told = write_text(draft, _METADATA, json.dumps(_metadata(database), ensure_ascii=False, indent=2) + "\n")
        resources = [_resource(copied, "sqlite"), _resource(told, "json")]
        return [copied, told, write_descriptor(database, draft, resources)]


def _copied(database: Database, file: Path) -> Written:
    copy(database, file, file)
    return Written(file.name, None, file.stat().st_size, sha256_of(file))


def _metadata(database: Database) -> dict[str, Any]:
    meta = dict(database.rows("SELECT key, value FROM meta"))
    told = {key: meta[key] for key in ("title", "description") if key in meta}
    told["source"] = "; ".join(
        f"{name} {meta[key]}"
        for key, name in {"version": "version", "events_to": "events to", "seed_sha256": "SHA-256"}.items()
        if key in meta
    )
    if "licence" in meta:
        told["license"] = meta["licence"]
        if address := _ADDRESSES.get(licences(meta["licence"])[0]["name"]):
            told["license_url"] = address
    return told | {"databases": {NAME: {"queries": _QUERIES, "tables": _tables(database)}}}


def _tables(database: Database) -> dict[str, dict[str, Any]]:
    shown = {table: _table(database, table, text) for table, text in TABLES.items()}
    views = {view: {"description": text, **_SHOWN.get(view, {})} for view, text in _VIEWS.items()}
    hidden = [*LEFT_OUT, "as_of", "published_by", "stands_for"]
    return shown | views | {table: {"hidden": True} for table in hidden}


def _table(database: Database, table: str, text: str) -> dict[str, Any]:
    names = [row[0] for row in database.rows("SELECT name FROM pragma_table_info(:table)", {"table": table})]
    label = _LABELS.get(table) or ("code" if "code" in names else None)
    return {
        "description": text,
        "columns": comments(table),
        **({"label_column": label} if label else {}),
        **_SHOWN.get(table, {}),
    }


def _resource(file: Written, format: str) -> dict[str, Any]:
    return {
        "profile": "data-resource",
        "name": re.sub("[^a-z]", "-", file.file),
        "path": file.file,
        "format": format,
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }
