"""What a page costs does not grow with the record: counted in instructions of SQLite, so that no clock is needed."""

import sqlite3
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import generator
import pytest
from conftest import Run

_CLAIMS = 1_000  # of the small world; the large one has 14 times as many
_GROWTH = 6  # with the number of pairs and ways, which grow more slowly; a scan of claims grows 14 times
_BLOCK = 100  # instructions that are counted at a time

# What people ask first, each answered from an index or a table of sums. The most active actors stand in the braces.
LINES = [
    "list", "list --limit 20", "list --by {actor}", "list --for {actor}", "list --how weapons", "list ways",
    "list actors --limit 20", "list claims --limit 20", "list claims --by {actor} --limit 20",
    "list evidence --limit 20", "list evidence --by {actor} --limit 20", "list sources --limit 20",
    "list corrections --limit 20", "show c12", "show source-12", "show {actor}", "show {actor} --limit 20", "tree",
    "tree {actor}", "matrix", "list claims --for {actor} --limit 20",
    "list claims --by {actor} --for {whom} --limit 20", "show {actor} --how weapons", "timeline --limit 20",
    "graph -f dot", "db", "cite c12",
]  # fmt: skip


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world of a thousand invented claims."""
    path = tmp_path_factory.mktemp("little") / "little.db"
    generator.generate(path, _CLAIMS)
    return path


def most_active(path: Path) -> dict[str, str]:
    """Return the supporter and the recipient of whom most is claimed, as the words in the braces."""
    with closing(sqlite3.connect(path)) as database:
        actor, whom = database.execute(
            "SELECT supporter, recipient FROM pair_way GROUP BY supporter, recipient ORDER BY sum(claims) DESC LIMIT 1"
        ).fetchone()
    return {"actor": actor, "whom": whom}


def instructions(run_here: Run, line: str, db: Path) -> int:
    """Return about how many instructions SQLite carries out for a command line."""
    blocks = 0

    def count(connection: sqlite3.Connection) -> None:
        connection.set_progress_handler(another, _BLOCK)

    def another() -> int:
        nonlocal blocks
        blocks += 1
        return 0

    with patch("allies_cli.store.let_signals_in", count):
        ran = run_here(*line.format(**most_active(db)).split(), db=db)
    assert ran.code == 0, ran.err
    return blocks * _BLOCK


@pytest.mark.parametrize("line", LINES)
def test_a_page_costs_no_more_where_more_is_recorded(run_here: Run, little: Path, big: Path, line: str) -> None:
    few, many = (instructions(run_here, line, db) for db in (little, big))
    assert many <= _GROWTH * few + 10 * _BLOCK


def test_a_scan_would_be_seen(run_here: Run, little: Path, big: Path) -> None:
    few, many = (instructions(run_here, "list claims", db) for db in (little, big))
    assert many > _GROWTH * few
