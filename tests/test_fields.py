"""A field of a claim stands once: whoever adds one to the table finds it in every format, the fast export included."""

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SmallDatabase, environment

import allies_cli
from allies_cli.fields import FIELDS
from allies_cli.queries.many_claims import MANY

ADDED = """
    voices: int = _field("integer", "(SELECT count(*) FROM voice v WHERE v.claim = c.id)")
"""
BEFORE = "    item: str | None = _field("
FACTS = """
INSERT INTO actor (id, name, kind) VALUES ('a', 'Ayland', 'state'), ('b', 'Beeland', 'state');
INSERT INTO source (id, title, publisher, language, reliability, reason) VALUES ('s', 'A text', 'b', 'en', 'C', 'So.');
INSERT INTO passage (id, source, locator, quote) VALUES (1, 's', 'whole page', 'Words');
INSERT INTO claim (id, supporter, how, recipient, what, quantity, unit)
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {claims})
  SELECT i, 'a', 'aid', 'b', 'Help, "number" ' || i || '.', iif(i % 2, i, i / 8.0), 'tonnes' FROM n;
INSERT INTO assertion (claim, passage, asserter, stance, modality) SELECT id, 1, 'b', 'asserts', 'alleged' FROM claim;
INSERT INTO assertion (claim, passage, asserter, stance, modality) SELECT id, 1, 'a', 'denies', 'reported' FROM claim;
"""
FORMATS = ("csv", "tsv", "json", "jsonl", "md", "html", "rst", "plain")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with one more row in its table of fields."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(Path(allies_cli.__file__).parent, folder / "allies_cli", ignore=shutil.ignore_patterns("*.pyc"))
    table = folder / "allies_cli" / "fields.py"
    text = table.read_text(encoding="utf-8")
    assert text.count(BEFORE) == 1
    table.write_text(text.replace(BEFORE, ADDED.lstrip("\n") + BEFORE), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=[3, MANY + 500], ids=["few", "many"])
def database(request: pytest.FixtureRequest, small_db: SmallDatabase) -> Path:
    """As many claims as are written row by row, and as many as the fast way is taken for."""
    return small_db(FACTS.format(claims=request.param))


def printed(package: Path, db: Path, *args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "allies_cli", "list", "claims", *args],
        env=environment(db, {"PYTHONPATH": str(package)}),
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_it_is_a_column(package: Path, database: Path, name: str, delimiter: str) -> None:
    rows = list(csv.reader(io.StringIO(printed(package, database, "-f", name), newline=""), delimiter=delimiter))
    names = list(FIELDS)
    assert rows[0] == [*names[: names.index("item")], "voices", *names[names.index("item") :]]
    assert {len(row) for row in rows} == {len(FIELDS) + 1}
    place = rows[0].index("voices")
    assert {row[place] for row in rows[1:]} == {"2"}
    assert [row[rows[0].index("quantity")] for row in rows[1:4]] == ["1", "0.25", "3"]


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_it_is_a_key(package: Path, database: Path, name: str) -> None:
    text = printed(package, database, "-f", name)
    found = json.loads(text) if name == "json" else [json.loads(row) for row in text.splitlines()]
    assert {one["voices"] for one in found} == {2}
    assert list(found[0]) == list(found[-1])
    assert [one["quantity"] for one in found[:3]] == [1, 0.25, 3]


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "plain"])
def test_it_can_be_chosen_and_sorted_by(package: Path, database: Path, name: str) -> None:
    text = printed(package, database, "--columns", "id,voices", "--sort", "-voices", "--limit", "2", "-f", name)
    assert "voices" in text
    assert "c1" in text


@pytest.mark.parametrize("more", [(), ("--sort", "id"), ("--columns", "id")], ids=["plain", "sorted", "chosen"])
def test_no_row_is_lost_between_the_few_and_the_many(package: Path, database: Path, more: tuple[str, ...]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(package, database, *more, "-f", "csv"), newline="")))
    assert [row["id"] for row in rows] == [f"c{number}" for number in range(1, len(rows) + 1)]
    assert len(rows) in (3, MANY + 500)


def test_it_is_a_key_of_a_document(package: Path, database: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "allies_cli", "show", "c1", "-f", "json"],
        env=environment(database, {"PYTHONPATH": str(package)}),
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["voices"] == 2


def test_few_claims_ask_the_database_once_or_twice(run_counted: "list[str]") -> None:
    assert 1 <= len(run_counted) <= 4, run_counted


@pytest.fixture
def run_counted(facts_db: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `list claims --how weapons -f csv` asks of the database."""
    from allies_cli.__main__ import run_line
    from allies_cli.store import Database

    asked: list[str] = []
    rows = Database.rows

    def counted(self: Database, sql: str, *rest: object) -> object:
        asked.append(sql)
        return rows(self, sql, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Database, "rows", counted)
    line = ["list", "claims", "--how", "weapons", "-f", "csv", "--db", str(facts_db)]
    assert run_line(line) == 0
    assert capsys.readouterr().out.count("\n") > 10
    return asked
