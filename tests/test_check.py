"""`allies check` finds what is wrong with a database, row by row, whatever somebody did to the file."""

import random
import re
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from conftest import Ran, Run, Screen, SmallDatabase, command, environment
from generator import generate
from test_errors import check_error

from allies_cli import build, rules
from allies_cli.casefile import check as checking
from allies_cli.errors import UnusableError
from allies_cli.sql import sql
from allies_cli.store import open_database

# A small case without a fault and without a warning.
SOUND = f"""
INSERT INTO actor (id, name, kind) VALUES
  ('iran', 'Iran', 'state'), ('russia', 'Russia', 'state'), ('paper', 'The Paper', 'media'),
  ('envoy', 'Envoy Doe', 'person');
INSERT INTO actor_name (actor, name, kind, language) VALUES ('iran', 'Persia', 'name', 'en');
INSERT INTO office (actor, speaks_for, role, since, until) VALUES ('envoy', 'iran', 'Ambassador', '2020', '2022-12');
INSERT INTO source (id, title, publisher, published, language, sha256, reliability, reason) VALUES
  ('text', 'A text at hand', 'paper', '2023-01-02', 'en', '{"0" * 64}', 'C', 'Because.');
INSERT INTO source (id, title, publisher, published, language, reliability, reason, derived_from) VALUES
  ('copy', 'A copy of it', 'paper', '2023', 'en', 'B', 'Because.', 'text');
INSERT INTO passage (id, source, locator, quote, note) VALUES
  (1, 'text', 'line 12', 'Iran sold drones', NULL), (2, 'copy', 'whole page', NULL, 'The ambassador denies it.');
INSERT INTO claim (id, supporter, how, recipient, what, item, since, until, quantity, unit, stage, occasion) VALUES
  (1, 'iran', 'weapons', 'russia', 'Iran sold drones.', 'drones', '2022', '2022-08', 5, 'USD', 'pledge', 'Fair'),
  (2, 'iran', 'training', 'russia', 'Iran trains crews.', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO assertion (claim, passage, asserter, stance, modality, said_on, gist, note) VALUES
  (1, 1, 'paper', 'asserts', 'reported', NULL, NULL, 'Plainly.'),
  (1, 2, 'envoy', 'denies', 'reported', '2022-08-24', 'no drones at all', NULL),
  (2, 1, 'paper', 'asserts', 'reported', NULL, NULL, NULL);
INSERT INTO capture (source, url, captured_on, captured_by, tool, sha256, file) VALUES
  ('text', 'https://archive.example/text', '2023-01-03', 'The archive', 'wget', '{"f" * 64}', 'text.warc');
INSERT INTO import_row (dataset, row_id, claim) VALUES ('sheet', 'row 7', 1);
INSERT INTO claim_link (claim, relation, other, note) VALUES (1, 'refines', 2, 'The crews fly them.');
INSERT INTO passage_link (passage, relation, other, field, note) VALUES (2, 'corrects', 1, 'act', 'It says otherwise.');
"""

# A row of a table once more, otherwise in one respect.
COPIED = (
    "CREATE TEMP TABLE other AS SELECT * FROM {0} WHERE {1}; UPDATE other SET {2}; INSERT INTO {0} SELECT * FROM other"
)

# How each rule is broken: the view that tells it, what is done to the file, and the row that must be named.
BROKEN = [
    ("fault_meta", "DELETE FROM meta WHERE key = 'licence'", "meta", "licence"),
    ("fault_meta", "DELETE FROM meta", "meta", "events_to"),
    ("fault_vocabulary", "UPDATE actor SET kind = 'empire' WHERE id = 'iran'", "actor", "iran"),
    ("fault_vocabulary", "UPDATE actor_name SET kind = 'nickname'", "actor_name", "iran Persia"),
    ("fault_vocabulary", "UPDATE source SET reliability = 'G' WHERE id = 'text'", "source", "text"),
    ("fault_source", "UPDATE source SET translation = 'google' WHERE id = 'text'", "source", "text"),
    ("fault_vocabulary", "UPDATE claim SET how = 'bombs' WHERE id = 1", "claim", "c1"),
    ("fault_vocabulary", "UPDATE claim SET act = 'planned' WHERE id = 1", "claim", "c1"),
    ("fault_vocabulary", "UPDATE claim SET stage = 'promise' WHERE id = 1", "claim", "c1"),
    ("fault_vocabulary", "UPDATE assertion SET stance = 'hints' WHERE claim = 2", "assertion", "c2 paper"),
    ("fault_vocabulary", "UPDATE assertion SET modality = 'rumoured' WHERE claim = 2", "assertion", "c2 paper"),
    ("fault_vocabulary", "UPDATE claim_link SET relation = 'resembles'", "claim_link", "c1 c2"),
    ("fault_vocabulary", "UPDATE passage_link SET relation = 'echoes'", "passage_link", "2 1"),
    ("fault_vocabulary", "UPDATE passage_link SET field = 'mood'", "passage_link", "2 1"),
    ("fault_key", "UPDATE actor_name SET actor = 'nobody'", "actor_name", "nobody Persia"),
    ("fault_key", "UPDATE office SET actor = 'nobody'", "office", "nobody iran"),
    ("fault_key", "UPDATE office SET speaks_for = 'nobody'", "office", "envoy nobody"),
    ("fault_key", "UPDATE source SET publisher = 'nobody' WHERE id = 'copy'", "source", "copy"),
    ("fault_key", "UPDATE source SET derived_from = 'nothing' WHERE id = 'copy'", "source", "copy"),
    ("fault_key", "UPDATE passage SET source = 'nothing' WHERE id = 2", "passage", "2"),
    ("fault_key", "UPDATE claim SET supporter = 'nobody' WHERE id = 1", "claim", "c1"),
    ("fault_key", "UPDATE claim SET recipient = 'nobody' WHERE id = 2", "claim", "c2"),
    ("fault_key", "UPDATE claim SET against = 'nobody' WHERE id = 1", "claim", "c1"),
    ("fault_key", "UPDATE capture SET source = 'nothing'", "capture", "nothing"),
    ("fault_key", "UPDATE import_row SET claim = 78", "import_row", "sheet row 7"),
    ("fault_key", "UPDATE passage_link SET claim = 78", "passage_link", "2 1"),
    ("fault_key", "UPDATE assertion SET asserter = 'nobody' WHERE claim = 2", "assertion", "c2 nobody"),
    ("fault_key", "UPDATE assertion SET claim = 78 WHERE claim = 2", "assertion", "c78 paper"),
    ("fault_key", "UPDATE assertion SET passage = 78 WHERE claim = 2", "assertion", "c2 paper"),
    ("fault_key", "UPDATE claim_link SET claim = 78", "claim_link", "c78 c2"),
    ("fault_key", "UPDATE claim_link SET other = 78", "claim_link", "c1 c78"),
    ("fault_key", "UPDATE passage_link SET passage = 78", "passage_link", "78 1"),
    ("fault_key", "UPDATE passage_link SET other = 78", "passage_link", "2 78"),
    ("fault_key", "DELETE FROM actor WHERE id = 'envoy'", "assertion", "c1 envoy"),
    ("fault_key", "DELETE FROM claim WHERE id = 2", "claim_link", "c1 c2"),
    ("fault_slug", "UPDATE actor SET id = 'Iran' WHERE id = 'iran'", "actor", "Iran"),
    ("fault_slug", "UPDATE actor SET id = 'c12' WHERE id = 'envoy'", "actor", "c12"),
    ("fault_slug", "UPDATE source SET id = 'a text' WHERE id = 'text'", "source", "a text"),
    ("fault_slug", "UPDATE source SET id = 'c12' WHERE id = 'copy'", "source", "c12"),
    ("fault_slug", "UPDATE source SET id = 'iran' WHERE id = 'copy'", "source", "iran"),
    ("fault_date", "UPDATE office SET since = '2022-02-30'", "office", "envoy iran"),
    ("fault_date", "UPDATE office SET until = '24.08.2022'", "office", "envoy iran"),
    ("fault_date", "UPDATE actor_name SET since = '1935-02-30'", "actor_name", "iran Persia"),
    ("fault_date", "UPDATE actor_name SET since = '1935', until = '1934'", "actor_name", "iran Persia"),
    ("fault_date", "UPDATE source SET published = '2022-13' WHERE id = 'text'", "source", "text"),
    ("fault_date", "UPDATE claim SET since = 'spring' WHERE id = 1", "claim", "c1"),
    ("fault_date", "UPDATE claim SET until = '2022-00' WHERE id = 1", "claim", "c1"),
    ("fault_date", "UPDATE assertion SET said_on = '2023-02-29' WHERE claim = 2", "assertion", "c2 paper"),
    ("fault_date", "UPDATE capture SET captured_on = '2023-02-29'", "capture", "text"),
    ("fault_date", "UPDATE meta SET value = 'today' WHERE key = 'events_to'", "meta", "events_to"),
    ("fault_date", "UPDATE claim SET until = '2021-12-31' WHERE id = 1", "claim", "c1"),
    ("fault_date", "UPDATE office SET until = '2019'", "office", "envoy iran"),
    ("fault_evidence", "DELETE FROM assertion WHERE claim = 2", "claim", "c2"),
    ("fault_evidence", "UPDATE assertion SET stance = 'disputes' WHERE claim = 2", "claim", "c2"),
    ("fault_passage", "UPDATE passage SET note = NULL WHERE id = 2", "passage", "2"),
    ("fault_passage", "UPDATE passage SET locator = ' ' WHERE id = 2", "passage", "2"),
    ("fault_passage", "UPDATE passage SET quote = hex(zeroblob(151)) WHERE id = 2", "passage", "2"),
    ("fault_passage", "UPDATE passage SET locator = 'page 3' WHERE id = 1", "passage", "1"),
    ("fault_source", "UPDATE source SET url = 'javascript:alert(1)' WHERE id = 'text'", "source", "text"),
    ("fault_source", "UPDATE source SET sha256 = upper(hex(zeroblob(31))) || 'AF' WHERE id = 'text'", "source", "text"),
    ("fault_source", "UPDATE source SET sha256 = 'abc' WHERE id = 'text'", "source", "text"),
    ("fault_source", "UPDATE capture SET url = 'javascript:alert(1)'", "capture", "text"),
    ("fault_source", "UPDATE capture SET sha256 = 'abc'", "capture", "text"),
    ("fault_source", "UPDATE capture SET url = NULL, file = NULL", "capture", "text"),
    ("fault_flag", "UPDATE source SET first_hand = 2 WHERE id = 'copy'", "source", "copy"),
    ("fault_flag", "UPDATE assertion SET misattributed = -1 WHERE claim = 2", "assertion", "c2 paper"),
    ("fault_gist", "UPDATE assertion SET gist = 'a b c d e f g h i j k l m' WHERE claim = 2", "assertion", "c2 paper"),
    ("fault_correction", "UPDATE passage_link SET field = NULL", "passage_link", "2 1"),
    ("fault_correction", "UPDATE assertion SET passage = 2 WHERE claim = 2; UPDATE passage_link SET claim = 2",
     "passage_link", "2 1"),
    ("fault_language", "UPDATE source SET language = 'e}' || char(10) || '@b{x' WHERE id = 'text'", "source", "text"),
    ("fault_language", "UPDATE source SET language = 'English' WHERE id = 'text'", "source", "text"),
    ("fault_language", "UPDATE source SET language = 'en-' WHERE id = 'text'", "source", "text"),
    ("fault_language", "UPDATE source SET language = 'en-abcdefghi' WHERE id = 'text'", "source", "text"),
    ("fault_language", "UPDATE source SET language = 'e1' WHERE id = 'text'", "source", "text"),
    ("fault_language", "UPDATE source SET language = 'sr--Latn' WHERE id = 'text'", "source", "text"),
    ("fault_language", "UPDATE actor_name SET language = 'ру'", "actor_name", "iran Persia"),
    ("fault_language", "UPDATE actor_name SET language = 'e'", "actor_name", "iran Persia"),
    ("fault_sum", "UPDATE claim SET unit = NULL WHERE id = 1", "claim", "c1"),
    ("fault_sum", "UPDATE claim SET quantity = NULL WHERE id = 1", "claim", "c1"),
    ("fault_sum", "UPDATE claim SET stage = 'pledge' WHERE id = 2", "claim", "c2"),
    ("fault_sum", "UPDATE claim SET quantity = -5 WHERE id = 1", "claim", "c1"),
    ("fault_sum", "UPDATE claim SET quantity = -0.5 WHERE id = 1", "claim", "c1"),
    ("fault_self", "UPDATE claim SET recipient = 'iran' WHERE id = 1", "claim", "c1"),
    ("fault_self", "UPDATE claim SET against = 'iran' WHERE id = 1", "claim", "c1"),
    ("fault_self", "UPDATE claim SET against = 'russia' WHERE id = 1", "claim", "c1"),
    ("fault_self", "UPDATE claim_link SET other = 1", "claim_link", "c1 c1"),
    ("fault_self", "UPDATE passage_link SET other = 2", "passage_link", "2 2"),
    ("fault_loop", "UPDATE source SET derived_from = 'copy' WHERE id = 'text'", "source", "copy"),
    ("fault_loop", "UPDATE source SET derived_from = 'text' WHERE id = 'text'", "source", "text"),
    ("fault_loop", "INSERT INTO office (actor, speaks_for, role) VALUES ('iran', 'envoy', 'Voice')", "office", "iran"),
    ("fault_loop", "UPDATE office SET speaks_for = 'envoy'", "office", "envoy"),
    ("fault_loop", "INSERT INTO claim_link (claim, relation, other) VALUES (2, 'refines', 1)", "claim_link", "c2"),
    ("fault_computed", "UPDATE derived SET status = 'recorded' WHERE claim = 1", "derived", "c1"),
    ("fault_computed", "UPDATE derived SET counts = 0 WHERE claim = 1", "derived", "c1"),
    ("fault_computed", "UPDATE derived SET contested = 0 WHERE claim = 1", "derived", "c1"),
    ("fault_computed", "UPDATE derived SET acknowledged = 1 WHERE claim = 1", "derived", "c1"),
    ("fault_computed", "UPDATE derived SET origins = 2 WHERE claim = 1", "derived", "c1"),
    ("fault_computed", "UPDATE derived SET credibility = 1 WHERE claim = 1", "derived", "c1"),
    ("fault_computed", "UPDATE derived SET grade = 'A1' WHERE claim = 1", "derived", "c1"),
    ("fault_computed", "UPDATE derived SET rank = 1 WHERE claim = 1", "derived", "c1"),
    ("fault_computed", "DELETE FROM derived WHERE claim = 1", "derived", "c1"),
    ("fault_computed", "UPDATE derived SET corrected = '[]' WHERE claim = 1", "derived", "c1"),
    ("fault_computed", "UPDATE derived SET contested_in_part = 0 WHERE claim = 2", "derived", "c2"),
    ("fault_computed", "UPDATE derived SET rule = 'alleged' WHERE claim = 2", "derived", "c2"),
    ("fault_computed", COPIED.format("derived", "claim = 1", "claim = 78"), "derived", "c78"),
    ("fault_computed", "UPDATE actor SET names = 'Media' WHERE id = 'iran'", "actor", "iran"),
    ("fault_computed", "UPDATE actor SET names = NULL WHERE id = 'iran'", "actor", "iran"),
    ("fault_computed", "INSERT INTO actor_name (actor, name, kind) VALUES ('russia', 'R', 'name')", "actor", "russia"),
    ("fault_computed", "UPDATE meta SET value = '2019' WHERE key = 'voices_to'", "meta", "voices_to"),
    ("fault_computed", "DELETE FROM meta WHERE key = 'voices_to'", "meta", "voices_to"),
]  # fmt: skip

# What the other computed tables hold; a row is named by its first three columns.
STALE = [
    ("lineage", "INSERT INTO lineage VALUES ('text', 'copy')", "text copy"),
    ("lineage", "DELETE FROM lineage WHERE source = 'copy' AND ancestor = 'text'", "copy text"),
    ("pair_way", "UPDATE pair_way SET claims = 9 WHERE how = 'weapons'", "iran russia weapons"),
    ("pair_way", "UPDATE pair_way SET contested = 0", "iran russia weapons"),
    ("pair_way", "UPDATE pair_way SET since = '1999' WHERE how = 'weapons'", "iran russia weapons"),
    ("pair_way", "DELETE FROM pair_way WHERE how = 'training'", "iran russia training"),
    ("pair_way", COPIED.format("pair_way", "how = 'training'", "supporter = 'russia', recipient = 'iran'"),
     "russia iran training"),
    ("voice", "UPDATE source SET reliability = 'A' WHERE id = 'text'", "1 1 paper"),
    ("voice", "UPDATE source SET first_hand = 1 WHERE id = 'text'", "2 1 paper"),
    ("voice", "UPDATE office SET until = '2022-07'", "1 2 envoy"),
    ("voice", "UPDATE assertion SET misattributed = 1 WHERE asserter = 'envoy'", "1 2 envoy"),
    ("voice", "UPDATE assertion SET said_on = '2022-08-25' WHERE asserter = 'envoy'", "1 2 envoy"),
    ("voice", "UPDATE voice SET origin = 'russia' WHERE claim = 2", "2 1 paper"),
    ("voice", "DELETE FROM voice WHERE claim = 2", "2 1 paper"),
    ("voice", COPIED.format("voice", "claim = 2", "asserter = 'iran'"), "2 1 iran"),
    ("asserter_tally", "UPDATE asserter_tally SET says = 7 WHERE actor = 'paper'", "paper 7"),
    ("asserter_tally", "DELETE FROM asserter_tally WHERE actor = 'envoy'", "envoy 1"),
    ("source_tally", "UPDATE source_tally SET claims = 9 WHERE source = 'text'", "text 1 9"),
    ("source_tally", "DELETE FROM source_tally WHERE source = 'copy'", "copy 1 1"),
    ("name_key", "DELETE FROM name_key WHERE key = 'persia'", "persia 2 actor"),
    ("name_key", "INSERT INTO name_key VALUES ('tehran', 2, 'actor', 'russia', 'Tehran')", "tehran 2 actor"),
    ("claim_text", "UPDATE claim SET what = 'Iran gave drones to Russia.' WHERE id = 1", ""),
    ("claim_text", "INSERT INTO claim_text (claim_text) VALUES ('delete-all')", ""),
    ("passage_text", "UPDATE passage SET quote = 'Iran gave drones' WHERE id = 1", ""),
    ("source_text", "UPDATE source SET title = 'Another title' WHERE id = 'text'", ""),
    ("actor_text", "UPDATE actor SET note = 'A new note.' WHERE id = 'iran'", ""),
    ("actor_text", "UPDATE actor_text SET names = 'Tehran' WHERE rowid = 2", ""),
    ("actor_text", "DELETE FROM actor_text WHERE rowid = 3", ""),
    ("actor_text", "INSERT INTO actor_text (rowid, name) VALUES (99, 'Nobody')", ""),
]  # fmt: skip

# What the file itself is made of.
MISBUILT = [
    ("DROP TABLE passage_link", "passage_link", "missing"),
    ("DROP TABLE pair_way", "pair_way", "missing"),
    ("DROP TABLE claim_text", "claim_text", "missing"),
    ("DROP INDEX claim_by_supporter", "claim_by_supporter", "missing"),
    ("DROP TABLE voice", "voice", "missing"),
    ("DROP VIEW standing", "standing", "missing"),
    ("DROP VIEW link_read; CREATE VIEW link_read AS SELECT * FROM claim_link", "link_read", "otherwise"),
    ("DROP INDEX claim_by_how; CREATE INDEX claim_by_how ON claim (how)", "claim_by_how", "otherwise"),
    ("CREATE TABLE extra (x)", "extra", "no such table"),
    ("CREATE TABLE sqlitex (x)", "sqlitex", "no such table"),
    ("CREATE INDEX extra ON claim (what)", "extra", "no such index"),
    ("CREATE VIEW fault_date AS SELECT 1 AS tbl WHERE 0", "fault_date", "no such view"),
    ("CREATE TRIGGER extra AFTER INSERT ON claim BEGIN DELETE FROM claim; END", "extra", "no such trigger"),
    ("ALTER TABLE claim ADD COLUMN extra TEXT", "claim", "otherwise"),
    ("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'TEXT', 'ANY') WHERE name = 'claim'",
     "claim", "otherwise"),
    ("DELETE FROM status WHERE code = 'alleged'", "status", "not as"),
    ("UPDATE support_type SET weight = 1 WHERE code = 'sanctions'", "support_type", "not as"),
    ("UPDATE credibility SET name = 'certain' WHERE code = 4", "credibility", "not as"),
]  # fmt: skip

# Values that no rule of the table lets in; they come with a file that was written past SQLite's own rules.
VALUES = [
    ("claim", "UPDATE claim SET what = NULL WHERE id = 1", "c1", "missing"),
    ("claim", "UPDATE claim SET supporter = NULL WHERE id = 1", "c1", "missing"),
    ("source", "UPDATE source SET reason = NULL WHERE id = 'text'", "text", "missing"),
    ("passage_link", "UPDATE passage_link SET note = x'00'", "2 corrects 1", "blob"),
    ("claim", "UPDATE claim SET quantity = 'five' WHERE id = 1", "c1", "text"),
    ("claim", "UPDATE claim SET quantity = x'05' WHERE id = 1", "c1", "blob"),
    ("claim", "UPDATE claim SET quantity = '5' WHERE id = 1", "c1", "text"),
    ("voice", "UPDATE voice SET second_hand = NULL WHERE claim = 2", "2 1 paper", "missing"),
    ("assertion", "UPDATE assertion SET misattributed = 0.5 WHERE claim = 2", "2 1 paper", "real"),
    ("claim", "UPDATE claim SET what = CAST(x'497261ff6e' AS TEXT) WHERE id = 1", "c1", "UTF-8"),
    ("actor", "UPDATE actor SET name = CAST(x'4972c3' AS TEXT) WHERE id = 'iran'", "iran", "UTF-8"),
    ("actor_name", "UPDATE actor_name SET name = CAST(x'eda080' AS TEXT)", "iran", "UTF-8"),
    ("passage", "UPDATE passage SET quote = CAST(x'c080' AS TEXT) WHERE id = 1", "1", "UTF-8"),
]  # fmt: skip

# Every column that holds free text, with the row of the small case that is spoilt.
TEXTS = [
    ("meta", "value", "key = 'title'", "title"), ("actor", "name", "id = 'iran'", "iran"),
    ("actor", "note", "id = 'iran'", "iran"), ("actor_name", "name", "1", "iran"),
    ("actor_name", "language", "1", "iran"), ("office", "role", "1", "envoy iran"),
    ("source", "title", "id = 'text'", "text"), ("source", "url", "id = 'text'", "text"),
    ("source", "published_basis", "id = 'text'", "text"), ("source", "language", "id = 'text'", "text"),
    ("source", "reason", "id = 'text'", "text"), ("passage", "locator", "id = 1", "1"),
    ("passage", "quote", "id = 1", "1"), ("passage", "note", "id = 1", "1"), ("claim", "what", "id = 1", "c1"),
    ("claim", "item", "id = 1", "c1"), ("claim", "unit", "id = 1", "c1"), ("claim", "occasion", "id = 1", "c1"),
    ("assertion", "note", "claim = 2", "c2 paper"), ("claim_link", "note", "1", "c1 c2"),
    ("passage_link", "note", "1", "2 1"), ("assertion", "gist", "claim = 2", "c2 paper"),
    ("capture", "url", "1", "text"), ("capture", "captured_by", "1", "text"), ("capture", "tool", "1", "text"),
    ("capture", "file", "1", "text"), ("import_row", "dataset", "1", ""), ("import_row", "row_id", "1", "sheet"),
]  # fmt: skip
HOSTILE = {
    "empty": "''",
    "blank": "' '",
    **{
        name: f"'a' || char({code}) || 'b'"
        for name, code in {"NUL": 0, "CR": 13, "ESC": 27, "CSI": 0x9B, "RLO": 0x202E, "LRI": 0x2066}.items()
    },
}


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="module")
def sound(small_db: SmallDatabase) -> Path:
    return small_db(SOUND)


def doctored(original: Path, folder: Path, *statements: str) -> Path:
    """Return a copy of a database in which everything that would hinder the statements is switched off."""
    path = folder / "doctored.db"
    shutil.copy(original, path)
    for script in statements:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.executescript(script)
    return path


def without_rules(original: Path, folder: Path, table: str, statement: str) -> Path:
    """Return a copy in which the statement ran while the table knew no NOT NULL, no types and no CHECK."""
    with closing(sqlite3.connect(original)) as connection:
        (written,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    if "WITHOUT ROWID" in written:
        key = ", ".join(column[1] for column in columns if column[5])
        loose = f"({', '.join(column[1] for column in columns)}, PRIMARY KEY ({key})) WITHOUT ROWID"
    else:
        loose = "(" + ", ".join(f"{one[1]} {one[2]} PRIMARY KEY" if one[5] else one[1] for one in columns) + ")"
    schema = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '{}' WHERE name = '{}';"
    return doctored(
        original,
        folder,
        schema.format(f"CREATE TABLE {table} {loose}", table),
        statement,
        schema.format(written.replace("'", "''"), table),
    )


def found(path: Path) -> list[checking.Finding]:
    """Return every finding; the database is opened as the command does it."""
    database = open_database(path, as_it_is=True)
    with closing(database.connection):
        return list(checking.check(database))


def faults(path: Path) -> list[checking.Finding]:
    """Return every fault, each of which names a table, a fault and a remedy."""
    rows = [one for one in found(path) if one.severity == "fault"]
    assert all(one.table and one.fault and one.remedy for one in rows), rows
    assert all(isinstance(cell, str) for one in rows for cell in one), rows
    return rows


def assert_told(ran: Ran, table: str, name: str) -> None:
    """The command told the fault of a row, as data, with exit code 1 and no traceback."""
    assert ran.code == 1, ran.err
    assert (table, name) in {(row["table"], row["id"]) for row in ran.json}
    assert all(row["remedy"] for row in ran.json)
    assert "Traceback" not in ran.err


# Sound files ----------------------------------------------------------------------------------------


def test_a_sound_file_has_no_fault(sound: Path, run: Run) -> None:
    assert found(sound) == []
    ran = run("check", str(sound))
    assert (ran.code, ran.rows) == (0, [])
    assert "0 faults, 0 warnings" in ran.err


def test_the_facts_that_ship_are_sound(facts_db: Path, run: Run) -> None:
    ran = run("check", "-f", "json")
    assert ran.code == 0
    assert [row for row in ran.json if row["severity"] == "fault"] == []
    assert str(facts_db) in ran.err


def test_an_empty_case_is_sound(small_db: SmallDatabase) -> None:
    assert found(small_db()) == []


def test_an_invented_world_is_sound(tmp_path: Path) -> None:
    generate(tmp_path / "world.db", 300, seed=4)
    assert faults(tmp_path / "world.db") == []


def test_checking_changes_nothing(sound: Path, run: Run) -> None:
    before = sound.read_bytes()
    run("check", str(sound))
    assert sound.read_bytes() == before
    assert [path.name for path in sound.parent.iterdir() if path.name.startswith(sound.name)] == [sound.name]


def test_the_database_in_use_is_checked_unless_a_file_is_named(sound: Path, tmp_path: Path, run: Run) -> None:
    wrong = doctored(sound, tmp_path, "DELETE FROM assertion WHERE claim = 2")
    assert run("check", db=wrong).code == 1
    assert run("check", db=sound).code == 0
    assert run("check", str(sound), db=wrong).code == 0


# Rows that break a rule --------------------------------------------------------------------------


@pytest.mark.parametrize(("view", "change", "table", "name"), BROKEN, ids=[f"{x[0][6:]}: {x[1]}" for x in BROKEN])
def test_a_broken_row_is_named(sound: Path, tmp_path: Path, view: str, change: str, table: str, name: str) -> None:
    path = doctored(sound, tmp_path, change)
    assert (table, name) in {(one.table, one.id) for one in faults(path)}
    assert (table, name) in rows_of(path, view), "told, but not by this view"


def rows_of(path: Path, view: str) -> set[tuple[str, str]]:
    """Return the rows of one of the views that the build and the check share."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        list(rules.faults(connection, build.computed(connection)))
        return {(table, str(name)) for table, name in connection.execute(f"SELECT tbl, id FROM temp.{view}")}


def test_every_rule_is_broken_by_a_case() -> None:
    views = set(re.findall(r"CREATE TEMP VIEW (fault_\w+)", sql("faults")))
    assert views == {view for view, *_ in BROKEN} | {"fault_empty", "fault_character"}
    assert len(BROKEN) > 20


@pytest.mark.slow
@pytest.mark.parametrize(("table", "column", "where", "name"), TEXTS, ids=[f"{text[0]}.{text[1]}" for text in TEXTS])
def test_empty_and_hostile_texts_are_named(
    sound: Path, tmp_path: Path, table: str, column: str, where: str, name: str
) -> None:
    for kind, text in HOSTILE.items():
        path = doctored(sound, tmp_path, f"UPDATE {table} SET {column} = {text} WHERE {where}")
        told = {one for one in faults(path) if one.table == table and one.id.startswith(name)}
        assert any(one.fault.startswith(f"{column} ") for one in told), (kind, told)
        if kind in ("blank", "ESC"):
            view = "fault_empty" if kind == "blank" else "fault_character"
            assert any(key == table and of.startswith(name) for key, of in rows_of(path, view)), kind


def test_every_text_of_the_facts_is_looked_at() -> None:
    """What reads as free text in the schema is in the list above, so that no new column is forgotten."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        build.create(connection)
        free = {
            (table, column[1])
            for table in build._FACTS
            for column in connection.execute(f"PRAGMA table_info({table})")
            if column[2] == "TEXT"
            and column[1] not in {key[3] for key in connection.execute(f"PRAGMA foreign_key_list({table})")}
        }
    judged_otherwise = {
        *("key", "id", "since", "until", "published", "translation", "sha256", "said_on", "captured_on"),
        "names",  # computed
    }
    assert {place for place in free if place[1] not in judged_otherwise} == {text[:2] for text in TEXTS}


@pytest.mark.parametrize(("table", "change", "name"), STALE, ids=[one[1] for one in STALE])
def test_what_is_computed_is_recomputed(sound: Path, tmp_path: Path, table: str, change: str, name: str) -> None:
    told = {(one.table, one.id) for one in faults(doctored(sound, tmp_path, change))}
    assert any(key == table and of.startswith(name) for key, of in told), told


def test_every_computed_table_is_recomputed() -> None:
    computed = sql("schema").partition("-- Computed, never typed")[2]
    tables = set(re.findall(r"^CREATE (?:VIRTUAL )?TABLE (\w+)", computed, re.MULTILINE))
    assert tables == {table for table, *_ in STALE} | {"derived"}


@pytest.mark.parametrize(("table", "change", "name", "fault"), VALUES, ids=[one[1] for one in VALUES])
def test_values_of_no_such_kind_are_named(
    sound: Path, tmp_path: Path, table: str, change: str, name: str, fault: str
) -> None:
    told = faults(without_rules(sound, tmp_path, table, change))
    assert any(one.table == table and one.id.startswith(name) and fault in one.fault for one in told), told


@pytest.mark.parametrize(("change", "name", "fault"), MISBUILT, ids=[one[0] for one in MISBUILT])
def test_what_the_schema_has_not_is_named(sound: Path, tmp_path: Path, change: str, name: str, fault: str) -> None:
    told = faults(doctored(sound, tmp_path, change))
    assert any(one.table == name and fault in one.fault for one in told), told


def test_every_fault_is_told_and_not_only_the_first(sound: Path, tmp_path: Path) -> None:
    changes = (
        "UPDATE claim SET since = 'spring', unit = NULL WHERE id = 1;"
        "UPDATE passage SET quote = char(27) WHERE id = 1; DELETE FROM assertion WHERE claim = 2"
    )
    told = {(one.table, one.id) for one in faults(doctored(sound, tmp_path, changes))}
    assert told >= {("claim", "c1"), ("passage", "1"), ("claim", "c2"), ("voice", "2 1 paper"), ("passage_text", "")}


@pytest.mark.parametrize(
    ("change", "table", "name"),
    [
        ("UPDATE claim SET since = 'spring' WHERE id = 1", "claim", "c1"),
        ("UPDATE source SET derived_from = 'copy' WHERE id = 'text'", "source", "text"),
        ("UPDATE passage SET quote = char(27) || '[2J' || char(8238) WHERE id = 1", "passage", "1"),
        ("UPDATE claim SET what = CAST(x'ff' AS TEXT) WHERE id = 1", "claim", "c1"),
        ("DROP TABLE assertion", "assertion", ""),
        ("UPDATE claim SET what = '' WHERE id = 1", "claim", "c1"),
    ],
    ids=["date", "loop", "control", "UTF-8", "table", "empty"],
)
def test_the_command_tells_it(sound: Path, tmp_path: Path, run: Run, change: str, table: str, name: str) -> None:
    path = doctored(sound, tmp_path, change)
    assert_told(run("check", str(path), "-f", "json"), table, name)
    plain = run("check", str(path), "-f", "plain")
    assert plain.code == 1
    assert "\x1b" not in plain.out
    assert "\u202e" not in plain.out


# Files that are damaged or no database at all ----------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda held: b"", id="empty"),
        pytest.param(lambda held: held[:50], id="half a header"),
        pytest.param(lambda held: b"no database, but a long enough text to look at. " * 200, id="a text"),
        pytest.param(lambda held: b"x" * 100 + held[100:], id="header overwritten"),
        pytest.param(lambda held: held[:68] + bytes(4) + held[72:], id="somebody else's database"),
    ],
)  # fmt: skip
def test_what_is_no_database_cannot_be_opened(facts_db: Path, tmp_path: Path, run: Run, spoil) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "no.db"
    path.write_bytes(spoil(facts_db.read_bytes()))
    ran = run("check", str(path))
    assert ran.code == 4
    assert ran.out == ""
    first, second = ran.err.splitlines()
    assert first.startswith("allies: ")
    assert str(path) in first
    assert second.startswith("  ")


@pytest.mark.parametrize("name", ["missing.db", "folder"])
def test_what_is_not_there_cannot_be_opened(tmp_path: Path, run: Run, name: str) -> None:
    (tmp_path / "folder").mkdir()
    ran = run("check", str(tmp_path / name))
    assert (ran.code, ran.out) == (4, "")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda held: held[: len(held) // 2], id="half"),
        pytest.param(lambda held: held[:4096], id="one page"),
        pytest.param(lambda held: held[:-1], id="a byte short"),
        pytest.param(lambda held: held[:4096] + bytes(len(held) - 4096), id="zeros"),
        pytest.param(lambda held: held[:100] + bytes(3996) + held[4096:], id="no schema"),
        pytest.param(lambda held: held[:8192] + b"\xff" * 4096 + held[12288:], id="a page of ones"),
    ],
)  # fmt: skip
def test_damage_is_a_fault(facts_db: Path, tmp_path: Path, run: Run, spoil) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "damaged.db"
    path.write_bytes(spoil(facts_db.read_bytes()))
    ran = run("check", str(path), "-f", "json")
    assert ran.code in (1, 4)
    assert "Traceback" not in ran.err
    if ran.code == 1:
        assert all(row["table"] and row["remedy"] for row in ran.json)
        assert ran.json
    else:
        assert ran.err.count("\n") == 1
        assert "error" in ran.err


def test_a_schema_that_cannot_be_parsed_is_a_fault(sound: Path, tmp_path: Path, run: Run) -> None:
    path = doctored(
        sound,
        tmp_path,
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE claim (' WHERE name = 'claim'",
    )
    assert_told(run("check", str(path), "-f", "json"), "file", "")


def test_an_index_that_lacks_a_row_is_a_fault(sound: Path, tmp_path: Path) -> None:
    """The index is said to be of another column while a row is stored."""
    schema = (
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE INDEX claim_by_how ON claim ({}, id)'"
        " WHERE name = 'claim_by_how'"
    )
    change = "UPDATE claim SET how = 'vote' WHERE id = 1"
    as_it_was = schema.format("how").replace("claim_by_how ON", "claim_by_how       ON")
    path = doctored(sound, tmp_path, schema.format("what"), change, as_it_was)
    assert any("claim_by_how" in one.fault for one in faults(path))


@pytest.mark.slow
def test_random_bytes_never_end_in_a_traceback(facts_db: Path, tmp_path: Path) -> None:
    whole = facts_db.read_bytes()
    seen = []
    for seed in range(60):
        path = tmp_path / "random.db"
        path.write_bytes(bytes(spoilt(whole, seed)))
        try:
            seen.append(faults(path))
        except UnusableError:
            seen.append([])
    assert sum(map(bool, seen)) > 30


def spoilt(whole: bytes, seed: int) -> Iterator[int]:
    """Yield the bytes of a file, up to 64 of them in a row or all over replaced by others."""
    chance = random.Random(seed)
    held = bytearray(whole)
    begin = chance.randrange(len(held))
    for step in range(chance.choice([1, 8, 64])):
        place = begin + step if seed % 2 else chance.randrange(len(held))
        with suppress(IndexError):
            held[place] = chance.randrange(256)
    return iter(held)


def test_a_flood_of_faults_is_told_whole(small_db: SmallDatabase, tmp_path: Path, run: Run) -> None:
    path = doctored(
        small_db(SOUND),
        tmp_path,
        "WITH RECURSIVE n (x) AS (SELECT 3 UNION ALL SELECT x + 1 FROM n WHERE x < 3000) "
        "INSERT INTO claim (id, supporter, how, recipient, what) SELECT x, 'iran', 'aid', 'russia', 'Aid.' FROM n",
    )
    rows = run("check", str(path)).rows
    assert {row["id"] for row in rows if row["table"] == "claim"} == {f"c{x}" for x in range(3, 3001)}


# Warnings ----------------------------------------------------------------------------------------

SAID_BEFORE = """
INSERT INTO claim (id, supporter, how, recipient, what, since) VALUES (3, 'iran', 'aid', 'russia', 'Aid.', '2022-08');
INSERT INTO assertion (claim, passage, asserter, stance, modality, said_on) VALUES
  (3, 1, 'paper', 'asserts', 'reported', '2022-07-31');
"""
SHARED_NAME = "INSERT INTO actor_name (actor, name, kind) VALUES ('russia', 'PERSIA', 'spelling');"
UNDATED = """
INSERT INTO source (id, title, publisher, language, reliability, reason) VALUES
  ('undated', 'Undated', 'paper', 'en', 'A', 'Because.');
"""
UNUSED = "INSERT INTO actor (id, name, kind) VALUES ('idle', 'Idle', 'person');"

UNSAID = """
INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES (1, 2, 'paper', 'asserts', 'reported');
"""


def far(*dates: str) -> str:
    """Return a claim a date, which ends then."""
    return "".join(
        f"""
INSERT INTO claim (id, supporter, how, recipient, what, until) VALUES ({n}, 'iran', 'aid', 'russia', 'Aid.', '{date}');
INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES ({n}, 1, 'paper', 'asserts', 'reported');
"""
        for n, date in enumerate(dates, 4)
    )


# Each warning with facts that bring it about, and the row that it names.
WARNINGS = {
    "warning_said_before": (SAID_BEFORE, ("assertion", "c3 paper")),
    "warning_shared_name": (SHARED_NAME, ("actor_name", "PERSIA")),
    "warning_undated": (UNDATED, ("source", "undated")),
    "warning_unused": (UNUSED, ("actor", "idle")),
    "warning_unsaid": (UNSAID, ("assertion", "c1 paper")),
    "warning_far_date": (far("2922"), ("claim", "c4")),
}


@pytest.mark.parametrize("view", WARNINGS)
def test_a_likely_slip_is_a_warning_and_no_fault(small_db: SmallDatabase, run: Run, view: str) -> None:
    facts, row = WARNINGS[view]
    ran = run("check", str(small_db(SOUND + facts)), "-f", "json")
    assert ran.code == 0
    assert [(one["severity"], one["table"], one["id"]) for one in ran.json] == [("warning", *row)]
    assert ran.json[0]["remedy"]
    assert "0 faults, 1 warning" in ran.err


def test_there_is_a_case_of_every_warning() -> None:
    assert set(re.findall(r"CREATE TEMP VIEW (warning_\w+)", sql("faults"))) == set(WARNINGS)


def test_warnings_beside_a_fault_leave_its_exit_code(small_db: SmallDatabase, tmp_path: Path, run: Run) -> None:
    everything = small_db(SOUND + "".join(facts for facts, _ in WARNINGS.values()))
    assert run("check", str(everything)).code == 0
    wrong = doctored(everything, tmp_path, "DELETE FROM assertion WHERE claim = 2")
    ran = run("check", str(wrong))
    assert ran.code == 1
    kinds = [row["severity"] for row in ran.rows]
    assert kinds == sorted(kinds), "faults first"
    assert kinds.count("warning") == len(WARNINGS)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(SAID_BEFORE.replace("2022-07-31", "2022-08-01"), id="said in that month"),
        pytest.param(SAID_BEFORE.replace("2022-07-31", "2022"), id="said some time that year"),
        pytest.param(
            SAID_BEFORE.replace("since)", "since, act)").replace("'2022-08')", "'2022-08', 'offered')"),
            id="offered before it happens",
        ),
        pytest.param(SHARED_NAME.replace("'russia'", "'iran'"), id="own name"),
        pytest.param(UNUSED + "UPDATE claim SET against = 'idle' WHERE id = 2;", id="opponent"),
        pytest.param(UNSAID + "UPDATE assertion SET gist = 'a b c d e f g h i j k l' WHERE gist IS NULL;", id="gist"),
        pytest.param(far("2033", "2013-05-06"), id="ten years off"),
        pytest.param(far("1914-08", "1916"), id="a past that is meant"),
    ],
)
def test_what_is_no_slip_is_not_warned_of(small_db: SmallDatabase, facts: str) -> None:
    assert found(small_db(SOUND + facts)) == []


@pytest.mark.parametrize("dates", [["0025"], ["2922"], ["2922-08", "2922-09"], ["0202", "0203-01-01"], ["1914"]])
def test_a_date_far_from_the_events_is_a_warning(small_db: SmallDatabase, dates: list[str]) -> None:
    told = found(small_db(SOUND + far(*dates)))
    assert [(one.severity, one.id) for one in told] == [("warning", f"c{4 + place}") for place in range(len(dates))]
    assert all(date in one.fault for date, one in zip(dates, told, strict=True))


def test_dates_are_far_from_nothing_where_the_events_have_no_day(sound: Path, tmp_path: Path) -> None:
    path = doctored(sound, tmp_path, "UPDATE meta SET value = 'today' WHERE key = 'events_to'")
    assert {one.severity for one in found(path)} == {"fault"}


def test_a_screen_shows_no_more_than_somebody_reads(screen: Screen, facts_db: Path, tmp_path: Path) -> None:
    path = doctored(facts_db, tmp_path, "UPDATE assertion SET gist = ' '; UPDATE passage SET note = ' '")
    shown = screen("check", db=path)
    assert shown.code == 1
    assert re.search(r"the first 200 of \d+ are shown; -f csv has all of them", " ".join(shown.out.split()))


@pytest.mark.parametrize("room", [0, 65_536])
def test_a_disk_without_room_is_not_the_file_s(facts_db: Path, room: int) -> None:
    """What is worked out in a temporary file has no room there: the file that is judged is not to blame."""
    done = subprocess.run(
        command("check"),
        env=environment(facts_db), capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    check_error(Ran(done.returncode, done.stdout, done.stderr), 4, "cannot be read", "make room where temporary files")
