"""A generated database is one that the program would have accepted, and looks like a real one, only larger."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from generator import generate

from allies_cli import build, rules
from allies_cli.store import open_database


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("generated") / "thousand.db"
    generate(path, 1000, seed=7)
    return path


@pytest.fixture(scope="module")
def ten_thousand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("generated") / "ten_thousand.db"
    generate(path, 10_000)
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


@pytest.fixture
def thousand(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def content(path: Path) -> str:
    connection = sqlite3.connect(path)
    digest = hashlib.sha256()
    for line in connection.iterdump():
        digest.update(line.encode())
    connection.close()
    return digest.hexdigest()


def test_the_same_seed_makes_the_same_content(path: Path, tmp_path: Path) -> None:
    generate(tmp_path / "again.db", 1000, seed=7)
    assert content(tmp_path / "again.db") == content(path)


def test_another_seed_makes_another_world(path: Path, tmp_path: Path) -> None:
    generate(tmp_path / "other.db", 1000, seed=8)
    assert content(tmp_path / "other.db") != content(path)


@pytest.mark.parametrize("claims", [0, 1, 2, 37, 100, 1000])
def test_no_row_breaks_a_rule(tmp_path: Path, claims: int) -> None:
    generate(tmp_path / "a.db", claims)
    connection = open_database(tmp_path / "a.db").connection
    assert list(rules.faults(connection, build.computed(connection))) == []
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]  # the CHECKs too, skipped while filling
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("SELECT count(*), max(id) FROM claim").fetchone() == (claims, claims or None)
    connection.close()


@pytest.mark.parametrize(
    ("column", "table", "vocabulary"),
    [
        ("how", "claim", "support_type"),
        ("act", "claim", "act"),
        ("stage", "claim", "stage"),
        ("stance", "assertion", "stance"),
        ("modality", "assertion", "modality"),
        ("relation", "claim_link", "claim_relation"),
        ("relation", "passage_link", "passage_relation"),
        ("field", "passage_link", "passage_field"),
        ("status", "derived", "status"),
        ("credibility", "derived", "credibility"),
        ("kind", "actor", "actor_kind"),
        ("reliability", "source", "reliability"),
    ],
)
def test_every_code_occurs(ten_thousand: sqlite3.Connection, column: str, table: str, vocabulary: str) -> None:
    used = ten_thousand.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
    codes = ten_thousand.execute(f"SELECT code FROM {vocabulary}").fetchall()
    assert sorted(used) == sorted(codes)


@pytest.mark.parametrize(
    ("sql", "low", "high"),
    [
        ("SELECT avg(stance = 'denies') FROM assertion", 0.02, 0.08),
        ("SELECT min(n) FROM (SELECT count(*) AS n FROM assertion GROUP BY claim)", 1, 1),
        ("SELECT max(n) FROM (SELECT count(*) AS n FROM assertion GROUP BY claim)", 3, 3),
        ("SELECT avg(contested) FROM derived", 0.03, 0.15),
        ("SELECT avg(counts) FROM derived", 0.5, 0.95),
        ("SELECT sum(n) FROM (SELECT count(*) AS n FROM claim GROUP BY supporter ORDER BY n DESC LIMIT 5)", 400, 900),
        ("SELECT count(DISTINCT length(since)) FROM claim", 3, 3),
        ("SELECT avg(since IS NULL AND until IS NULL) FROM claim", 0.01, 0.1),
        ("SELECT avg(stage IS NOT NULL) FROM claim", 0.02, 0.3),
        ("SELECT max(n) FROM (SELECT count(*) AS n FROM lineage GROUP BY source)", 3, 10),
        ("SELECT count(*) FROM actor_name WHERE name GLOB '*[^ -~]*'", 50, 500),
        ("SELECT count(*) FROM passage WHERE quote IS NULL", 20, 200),
        ("SELECT avg(first_hand) FROM source", 0.4, 0.8),
        ("SELECT avg(against IS NOT NULL) FROM claim", 0.05, 0.2),
        ("SELECT avg(mutual) FROM claim JOIN support_type ON code = how", 0.01, 0.2),
        ("SELECT count(*) FROM claim WHERE quantity <> round(quantity)", 3, 50),
        ("SELECT avg(misattributed) FROM assertion", 0.001, 0.02),
        ("SELECT avg(gist IS NOT NULL) FROM assertion", 0.03, 0.15),
        ("SELECT count(*) FROM assertion JOIN passage p ON p.id = passage WHERE quote IS NULL AND gist IS NULL", 0, 0),
        ("SELECT avg(corrected <> '[]') FROM derived", 0.002, 0.05),
        ("SELECT count(*) FROM passage_link WHERE claim IS NOT NULL", 1, 20),
    ],
)  # fmt: skip
def test_the_shape_is_that_of_a_real_database(thousand: sqlite3.Connection, sql: str, low: float, high: float) -> None:
    assert low <= thousand.execute(sql).fetchone()[0] <= high


def test_actors_grow_slower_than_claims(thousand: sqlite3.Connection, ten_thousand: sqlite3.Connection) -> None:
    before, after = (one.execute("SELECT count(*) FROM actor").fetchone()[0] for one in (thousand, ten_thousand))
    assert before * 2 < after < before * 5


def test_it_runs_as_a_program(tmp_path: Path) -> None:
    program = Path(__file__).parents[1] / "tools" / "generator.py"
    package = Path(build.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, str(program), "10", str(tmp_path / "a.db"), "--seed", "3"],
        check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(package)},
    )  # fmt: skip
    generate(tmp_path / "b.db", 10, seed=3)
    assert "10 claims" in done.stdout
    assert content(tmp_path / "a.db") == content(tmp_path / "b.db")
