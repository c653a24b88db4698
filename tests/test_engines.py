"""How claims stand in DuckDB and ClickHouse, over exported Parquet: row by row as in the program."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from engines import Ask, Case, Rows, exported, opened, plain
from hypothesis import given, settings
from oracle import Evidence, last_day
from test_derive import ACTORS, DAYS, evidence, fill

from allies_cli.build import create, derive
from allies_cli.casefile.engines import ENGINES
from allies_cli.queries.as_of import look_back
from allies_cli.store import Database

pytestmark = pytest.mark.slow

# What is computed, with the order of its rows.
STANDING = {"derived": "claim", "pair_way": "supporter, recipient, how, counts"}
COMPUTED = {"lineage": "source, ancestor", "voice": "claim, passage, asserter, stance", **STANDING}

WORLDS = 150  # of evidence, drawn at random, in one database


def computed(ask: Ask, tables: dict[str, str], columns: dict[str, list[str]]) -> dict[str, Rows]:
    return {
        table: [tuple(map(plain, row)) for row in ask(f"SELECT {', '.join(columns[table])} FROM {table} ORDER BY {by}")]
        for table, by in tables.items()
    }


def differences(case: Case, engine: str, day: str | None = None) -> dict[str, tuple[Rows, Rows]]:
    """Return the rows of each computed table that the program has alone, and those that the engine has alone."""
    with closing(sqlite3.connect(case.path)) as connection:
        tables = COMPUTED
        if day:
            database = Database(case.path, connection)
            look_back(database, last_day(day))
            database.fill()
            tables = STANDING
        columns = {
            table: [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")] for table in tables
        }
        ours = computed(lambda question: connection.execute(question).fetchall(), tables, columns)
    with opened(engine, case.folder, day) as ask:
        theirs = computed(ask, tables, columns)
    assert all(ours.values()), "there is nothing to compare"
    return {table: alone for table in tables if any(alone := _alone(ours[table], theirs[table]))}


def _alone(ours: Rows, theirs: Rows) -> tuple[Rows, Rows]:
    return sorted({*ours} - {*theirs}, key=repr), sorted({*theirs} - {*ours}, key=repr)


# What they are asked ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def facts(facts_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    path = tmp_path_factory.mktemp("facts") / "facts.db"
    path.write_bytes(facts_db.read_bytes())
    return exported(path)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Give a database of many worlds of random evidence, which know nothing of each other."""
    drawn: list[Evidence] = []

    @settings(max_examples=WORLDS, database=None)
    @given(evidence())
    def draw(made: Evidence) -> None:
        drawn.append(made)

    draw()
    path = tmp_path_factory.mktemp("worlds") / "worlds.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        create(connection)
        connection.execute("BEGIN")
        for number, made in enumerate(drawn):
            rows = [(f"w{number}-{actor}", f"{actor} {number}") for actor in ACTORS]
            connection.executemany("INSERT INTO actor (id, name, kind) VALUES (?, ?, 'state')", rows)
            fill(connection, apart(made, number))
        connection.execute("COMMIT")
        derive(connection)
    return exported(path)


# The columns that name an actor or a source, or a row by its number.
NAMES = {"actor", "speaks_for", "publisher", "supporter", "recipient", "asserter", "source", "derived_from", "id"}
NUMBERS = {"claim", "passage", "other", "id"}


def apart(made: Evidence, number: int) -> Evidence:
    """Return a world under names and numbers of its own."""

    def moved(field: str, value: Any) -> Any:
        if isinstance(value, int):
            return value + 100 * number if field in NUMBERS else value
        return f"w{number}-{value}" if value and field in NAMES else value

    def renamed(row: Any) -> Any:
        return row._make(moved(field, value) for field, value in zip(row._fields, row, strict=True))

    return Evidence(made.support_types, *([renamed(row) for row in rows] for rows in made[1:]))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_facts_stand_in_an_engine_as_they_do_here(facts: Case, engine: str) -> None:
    assert differences(facts, engine) == {}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("day", ["2022-03-02", "2022-10"])
def test_the_facts_stand_in_an_engine_as_of_a_day_as_they_do_here(facts: Case, engine: str, day: str) -> None:
    assert differences(facts, engine, day) == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_any_evidence_stands_in_an_engine_as_it_does_here(worlds: Case, engine: str) -> None:
    assert differences(worlds, engine) == {}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("day", DAYS[2:5])
def test_any_evidence_stands_in_an_engine_as_of_a_day_as_it_does_here(worlds: Case, engine: str, day: str) -> None:
    assert differences(worlds, engine, day) == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_many_claims_stand_in_an_engine_as_they_do_here(
    big: Path, tmp_path_factory: pytest.TempPathFactory, engine: str
) -> None:
    path = tmp_path_factory.mktemp("big") / "big.db"
    path.write_bytes(big.read_bytes())
    assert differences(exported(path), engine) == {}


def test_a_rule_that_differs_would_be_seen(facts: Case, tmp_path: Path) -> None:
    """A guard of the guard."""
    text = (facts.folder / "duckdb.sql").read_text(encoding="utf-8")
    assert text.count("THEN 'acknowledged'") == 1
    for file in facts.folder.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "duckdb.sql").unlink()
    (tmp_path / "duckdb.sql").write_text(text.replace("THEN 'acknowledged'", "THEN 'single'"), encoding="utf-8")
    assert set(differences(Case(facts.path, tmp_path), "duckdb")) >= {"derived"}
