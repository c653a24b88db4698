"""The file is one that sqlite-utils and Datasette understand: its keys, its full text, what links where."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Run
from sqlite_utils import Database
from sqlite_utils.db import Table, View


@pytest.fixture(scope="module")
def database(facts_db: Path) -> Iterator[Database]:
    with closing(sqlite3.connect(f"{facts_db.as_uri()}?mode=ro", uri=True)) as connection:
        yield Database(connection, execute_plugins=False)


@pytest.mark.parametrize(
    ("name", "words", "key"),
    [("actor", "iran", "iran"), ("claim", "drones", 36), ("passage", "drones", None), ("source", "iran", None)],
)
def test_the_full_text_is_found_and_searched(database: Database, name: str, words: str, key: object) -> None:
    table = database.table(name)
    assert table.detect_fts() == f"{name}_text"
    found = list(table.search(words))
    assert found
    assert key is None or key in [row["id"] for row in found]
    assert all(words in " ".join(map(str, row.values())).lower() for row in found)


def test_a_name_in_another_script_is_found(database: Database) -> None:
    assert [row["id"] for row in database.table("actor").search("Иран")] == ["iran"]


@pytest.mark.parametrize("name", ["actor", "source", "claim", "passage", "capture"])
def test_a_row_is_linked_by_its_id(database: Database, name: str) -> None:
    assert database.table(name).pks == ["id"]


def test_a_row_is_reached_by_what_is_typed(database: Database) -> None:
    assert database.table("actor").get("iran")["name"] == "Iran"
    assert database.table("claim").get(36)["supporter"] == "iran"


def test_every_table_has_a_key_of_its_own(database: Database) -> None:
    keyless = {table.name for table in _tables(database) if table.use_rowid}
    assert keyless == {"passage_link", "actor_name"}  # of which a part of the key may be NULL


def test_every_foreign_key_leads_to_the_key_of_a_table(database: Database) -> None:
    links = [link for table in _tables(database) for link in table.foreign_keys]
    assert len(links) > 40
    for link in links:
        assert database.table(link.other_table).pks == [link.other_column], link
    assert {link.column for link in database.table("claim").foreign_keys} == {
        "supporter", "how", "recipient", "against", "act", "stage",
    }  # fmt: skip


def test_every_foreign_key_names_the_column_that_it_leads_to(database: Database) -> None:
    """SQLite and sqlite-utils find it themselves where none is named; Datasette fails on the page."""
    unnamed = """SELECT t.name, k."from" FROM pragma_table_list t, pragma_foreign_key_list(t.name) k
                  WHERE k."to" IS NULL"""
    assert list(database.execute(unnamed)) == []


def _tables(database: Database) -> list[Table]:
    """Return the tables that are written, and not those in which the full text is kept."""
    virtual = [name for name in database.table_names() if name.endswith("_text")]
    return [database.table(name) for name in database.table_names() if not name.startswith(tuple(virtual))]


def test_a_view_joins_a_claim_with_its_standing(database: Database, run: Run) -> None:
    view = database["standing"]
    assert isinstance(view, View)
    rows = {row["id"]: row for row in view.rows}
    told = run("list", "claims", "-f", "json").json
    assert rows.keys() == {claim["id"] for claim in told}
    for claim in told:
        row = rows[claim["id"]]
        assert (row["supporter"], row["recipient"]) == (claim["supporter_name"], claim["recipient_name"])
        same = ("what", "how", "act", "item", "since", "until", "quantity", "status", "credibility", "grade", "origins")
        assert {name: row[name] for name in same} == {name: claim[name] for name in same}
        assert row["why"]
