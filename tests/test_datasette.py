"""`allies export datasette`: Datasette itself opens its pages, without a server (the extra test-datasette)."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from conftest import LANDS, Run, SmallDatabase, claim_row

from allies_cli.casefile.export import TABLES

datasette_app = pytest.importorskip(
    "datasette.app", reason="Datasette is not installed; the extra test-datasette brings it"
)

Page = Callable[[str], str]


@pytest.fixture(scope="module")
def folder(run_here: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "served"
    ran = run_here("export", "datasette", str(folder))
    assert [row["file"] for row in ran.rows] == ["allies.db", "metadata.json", "datapackage.json"]
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> Page:
    """What `datasette FOLDER` serves at a path; anything but 200 is a fault."""
    served: Any = datasette_app.Datasette(config_dir=folder)

    def text(path: str) -> str:
        answered = asyncio.run(served.client.get(path))
        assert answered.status_code == 200, path
        return str(answered.text)

    return text


def links(text: str) -> set[str]:
    return {unescape(one) for one in re.findall(r'href="(/allies/[^"?#]+)"', text)}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*TABLES, "standing", "link_read"])
def test_the_page_of_a_table_says_what_it_is(page: Page, name: str) -> None:
    text = page(f"/allies/{name}")
    if name in TABLES:
        assert TABLES[name] in unescape(text)
    assert "creativecommons.org/publicdomain/zero/1.0/" in text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["claim", "assertion", "actor", "source", "passage", "office", "derived", "capture"])
def test_every_link_of_a_page_leads_to_a_row(page: Page, name: str) -> None:
    """By the key of the row that it names: a claim's number, a slug of an actor or a source."""
    found = links(page(f"/allies/{name}?_size=3"))
    rows = {one for one in found if one.count("/") == 3}
    assert rows or name == "capture"
    for one in found:
        page(one)


@pytest.mark.slow
def test_rows_are_addressed_as_one_thinks(page: Page) -> None:
    assert "Iran supplied Russia with drones during the war." in page("/allies/claim/36")
    assert "Iran" in page("/allies/actor/iran")
    assert "Who have been Russia’s allies" in unescape(page("/allies/source/elcomercio-2023"))


@pytest.mark.slow
def test_an_assertion_shows_names(page: Page) -> None:
    text = page("/allies/assertion?claim=36")
    for shown, address in {
        "Iran supplied Russia with drones during the war.": "/allies/claim/36",
        "El Comercio": "/allies/actor/el-comercio",
    }.items():
        assert f'<a href="{address}">{shown}</a>' in text
    assert re.search(r'<a href="/allies/passage/\d+">Line 51</a>', text, re.IGNORECASE)
    assert re.search(r'<a href="/allies/stance/asserts">asserts</a>', text)
    told = json.loads(page("/allies/evidence.json?claim=36&_shape=objects"))["rows"]
    assert ("El Comercio", "asserts") in {(row["says"], row["stance"]) for row in told}
    assert {row["claim"] for row in told} == {36}
    assert len({row["claim"] for row in json.loads(page("/allies/evidence.json?_shape=objects"))["rows"]}) > 50


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "words", "found"),
    [("claim", "drones", 36), ("actor", "Иран", "iran"), ("passage", "drones", None), ("source", "allies", None)],
)
def test_the_box_searches(page: Page, table: str, words: str, found: Any) -> None:
    assert 'name="_search"' in page(f"/allies/{table}")
    rows = json.loads(page(f"/allies/{table}.json?_search={words}&_shape=objects"))["rows"]
    assert rows
    assert found is None or found in [row["id"] for row in rows]


@pytest.mark.slow
def test_the_first_page_says_what_the_database_is_and_hides_what_is_for_speed(page: Page, run_here: Run) -> None:
    db = run_here("db", "-f", "json").json
    text = unescape(page("/"))
    for told in (db["title"], db["description"], f"version {db['version']}", db["licence"]):
        assert told in text
    tables = {one["name"]: one["hidden"] for one in json.loads(page("/allies.json"))["tables"]}
    assert {name for name, hidden in tables.items() if not hidden} == set(TABLES)


@pytest.mark.slow
def test_facets_count(page: Page) -> None:
    facets = json.loads(page("/allies/claim.json"))["facet_results"]
    results = facets.get("results", facets)
    assert {"how", "supporter", "recipient", "act"} <= set(results)


def test_the_file_is_the_database(folder: Path, run_here: Run, facts_db: Path) -> None:
    assert run_here("check", str(folder / "allies.db")).code == 0
    with closing(sqlite3.connect(folder / "allies.db")) as copy, closing(sqlite3.connect(facts_db)) as facts:
        assert list(copy.iterdump()) == list(facts.iterdump())


def test_force_replaces_it(run_here: Run, small_db: SmallDatabase, tmp_path: Path) -> None:
    db = small_db(LANDS + claim_row(1))
    assert run_here("export", "datasette", str(tmp_path / "d"), db=db).code == 0
    assert run_here("export", "datasette", str(tmp_path / "d"), db=db).code == 2
    assert run_here("export", "datasette", str(tmp_path / "d"), "--force", db=db).code == 0
    told = json.loads((tmp_path / "d" / "metadata.json").read_text(encoding="utf-8"))
    assert (told["title"], told["license"]) == ("A small case", "CC0-1.0")
