"""`allies export parquet`: every row leaves, by year, in files that say what they are."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from conftest import LANDS, Run, SmallDatabase, claim_row, command, environment
from test_export import AWKWARD, descriptor, insert_claims

from allies_cli.casefile.export import TABLES

duckdb = pytest.importorskip("duckdb", reason="DuckDB writes Parquet: pip install 'allies-cli[parquet]'")

BY_YEAR = {"claim", "assertion", "claim_link", "import_row", "derived"}


@pytest.fixture(scope="session")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="session")
def parquet(run: Run, facts_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The facts that ship, exported."""
    folder = tmp_path_factory.mktemp("export") / "it's parquet"
    assert run("export", "parquet", str(folder), db=facts_db).code == 0
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Path]:
    """Give a place in a folder in which nothing else may be left."""
    yield tmp_path / "there"
    assert [path.name for path in tmp_path.iterdir()] in ([], ["there"])


def asked(question: str, *values: object) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return list(connection.execute(question, values).fetchall())


def files(folder: Path, table: str) -> str:
    return f"{folder}/{table}/*/*.parquet" if table in BY_YEAR else f"{folder}/{table}.parquet"


def held(folder: Path, table: str) -> list[tuple[Any, ...]]:
    """Return the rows of an exported table without the year that it is filed under."""
    without = " EXCLUDE (year)" if table in BY_YEAR else ""
    return asked(f"SELECT *{without} FROM read_parquet(?, hive_partitioning = false)", files(folder, table))


def stored(path: Path, table: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()


def told(file: str) -> dict[str, str]:
    return {key.decode(): value.decode() for key, value in asked("SELECT key, value FROM parquet_kv_metadata(?)", file)}


def test_every_row_of_every_table_leaves(parquet: Path, facts_db: Path) -> None:
    for table in TABLES:
        assert sorted(held(parquet, table), key=repr) == sorted(stored(facts_db, table), key=repr), table
    assert len(held(parquet, "claim")) > 50


def test_claims_and_what_hangs_on_them_are_filed_by_the_year_of_the_claim(
    run: Run, small_db: SmallDatabase, tmp_path: Path
) -> None:
    ends = [("1816-05", None), (None, "2023-01"), ("2014", "2022-03-01"), (None, None)]
    rows = "".join(claim_row(number, since=since, until=until) for number, (since, until) in enumerate(ends, 1))
    link = "INSERT INTO claim_link (claim, relation, other) VALUES (1, 'refines', 2);"
    assert run("export", "parquet", str(tmp_path / "p"), db=small_db(LANDS + rows + link)).code == 0
    for table, key in (("claim", "id"), ("assertion", "claim"), ("derived", "claim")):
        filed = asked(
            f"SELECT {key}, year, filename FROM read_parquet(?, filename = true)", files(tmp_path / "p", table)
        )
        assert {(row[0], row[1], f"year={row[1]}" in row[2]) for row in filed} == {
            (1, 1816, True), (2, 2023, True), (3, 2014, True), (4, 0, True)
        }  # fmt: skip
    assert [path.parent.name for path in (tmp_path / "p" / "claim_link").glob("*/*")] == ["year=1816"]


def test_a_file_says_what_it_is_and_where_it_comes_from(parquet: Path, facts_db: Path) -> None:
    meta = dict(stored(facts_db, "meta"))
    for table in ("claim/year=2022/data_0", "actor"):
        about = told(f"{parquet}/{table}.parquet")
        assert {key: about[key] for key in ("title", "version", "events_to", "voices_to")} == {
            key: meta[key] for key in ("title", "version", "events_to", "voices_to")
        }
        assert about["sha256"] == meta["seed_sha256"]
        assert about["command"].startswith("allies export parquet")
        assert about["description"] == TABLES[about["table"]]
    schema = json.loads(told(f"{parquet}/claim/year=2022/data_0.parquet")["schema"])
    assert schema["primaryKey"] == ["id"]
    assert {"supporter", "how"} <= {key["fields"][0] for key in schema["foreignKeys"]}
    fields = {field["name"]: field for field in schema["fields"]}
    assert fields["against"]["description"] == "NULL: the opponent of the whole database, or none"


def test_the_descriptor_lists_every_file_with_its_hash(parquet: Path) -> None:
    listed: set[str] = {"datapackage.json"}
    for resource in descriptor(parquet)["resources"]:
        paths = [resource["path"]] if isinstance(resource["path"], str) else resource["path"]
        sums = [(hashlib.sha256((parquet / path).read_bytes()).hexdigest(), path) for path in paths]
        lines = "".join(f"{digest}  {path}\n" for digest, path in sums)
        whole = sums[0][0] if len(sums) == 1 else hashlib.sha256(lines.encode()).hexdigest()
        assert resource["hash"] == f"sha256:{whole}", resource["name"]
        assert resource["bytes"] == sum((parquet / path).stat().st_size for path in paths)
        listed |= set(paths)
    assert listed == {path.relative_to(parquet).as_posix() for path in parquet.rglob("*") if path.is_file()}


def test_the_answer_is_a_row_a_table(run: Run, facts_db: Path, tmp_path: Path) -> None:
    rows = {row["file"]: row for row in run("export", "parquet", str(tmp_path / "p"), "-f", "json", db=facts_db).json}
    assert rows["claim/*/*.parquet"]["rows"] == len(stored(facts_db, "claim"))
    assert {"actor.parquet", "duckdb.sql", "clickhouse.sql", "datapackage.json"} <= set(rows)


def test_the_same_facts_make_the_same_files(run: Run, facts_db: Path, tmp_path: Path) -> None:
    """But for the command, which names the folder."""
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        assert run("export", "parquet", "p", db=facts_db, cwd=tmp_path / place).code == 0
    one, two = (
        {path.relative_to(tmp_path / place): path.read_bytes() for path in (tmp_path / place).rglob("*.*")
         if path.is_file()}
        for place in ("one", "two")
    )  # fmt: skip
    assert one == two


def test_awkward_text_comes_back_as_it_was(run: Run, small_db: SmallDatabase, tmp_path: Path) -> None:
    db = small_db(LANDS)
    texts = [*AWKWARD, "''", '"', '""', "\\N", "NULL", "a" * 3_000_000, "%s %w %", "\n", "é\u2028"]
    insert_claims(db, texts)
    assert run("export", "parquet", str(tmp_path / "p"), db=db).code == 0
    assert [row[6] for row in held(tmp_path / "p", "claim")] == texts


def test_an_empty_database_has_every_table(run: Run, small_db: SmallDatabase, tmp_path: Path) -> None:
    assert run("export", "parquet", str(tmp_path / "p"), db=small_db()).code == 0
    assert {table: len(held(tmp_path / "p", table)) for table in BY_YEAR} == dict.fromkeys(BY_YEAR, 0)


def test_force_replaces_an_export_of_either_kind(run: Run, facts_db: Path, target: Path) -> None:
    for kind in ("package", "parquet", "parquet", "package"):
        assert run("export", kind, str(target), "--force", db=facts_db).code == 0
    assert sorted(path.suffix for path in target.iterdir() if path.suffix != ".csv") == [".json", ".md"]


def test_force_replaces_only_what_an_export_wrote(run: Run, facts_db: Path, target: Path) -> None:
    run("export", "parquet", str(target), db=facts_db)
    (target / "claim" / "year=2022" / "mine.parquet").write_text("dear", encoding="utf-8")
    assert run("export", "parquet", str(target), db=facts_db).code == 2
    ran = run("export", "parquet", str(target), "--force", db=facts_db)
    assert ran.code == 2
    assert "claim/year=2022/mine.parquet" in ran.err
    assert (target / "claim" / "year=2022" / "mine.parquet").read_text(encoding="utf-8") == "dear"


def test_without_duckdb_the_extra_is_named(run: Run, facts_db: Path, target: Path) -> None:
    with patch.dict(sys.modules, {"duckdb": None}):
        ran = run("export", "parquet", str(target), db=facts_db)
    assert ran.code == 2
    assert "pip install 'allies-cli[parquet]'" in ran.err


def test_the_package_and_other_commands_do_not_load_duckdb(facts_db: Path, target: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command("export", str(target))[1:]],
        env=environment(facts_db), capture_output=True, check=True,
    )  # fmt: skip
    assert b"sqlite3" in done.stderr
    assert b"duckdb" not in done.stderr


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        (["parquet"], "allies export parquet"),
        (["package"], "allies export package"),
        (["parket", "there"], "did you mean parquet?"),
        (["parquet", "there", "--sqlite", "there.db"], "--sqlite"),
    ],
)
def test_what_cannot_be_meant_is_told(run: Run, facts_db: Path, tmp_path: Path, asked: list[str], hint: str) -> None:
    ran = run("export", *asked, db=facts_db, cwd=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert hint in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("blocks", [8, 40])
def test_what_fails_halfway_leaves_nothing(facts_db: Path, target: Path, blocks: int) -> None:
    """A full disk is played by a limit on the size of a file, which the lines reach, or a table."""
    line = " ".join(f"'{part}'" for part in command("export", "parquet", str(target)))
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f {blocks}; trap '' XFSZ; {line}"],
        env=environment(facts_db, {"PATH": os.environ.get("PATH", "")}),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 4
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    assert not target.exists()
