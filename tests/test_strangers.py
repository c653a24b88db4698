"""A stranger's database is judged before it is asked: what is not built as ours is refused, in a line."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Run

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n WHERE i < 0"
HUGE = "SELECT {} FROM (SELECT hex(zeroblob(500000000)) AS big)"
TABLES = ("actor", "actor_name", "claim", "derived", "meta", "name_key", "pair_way", "passage", "source", "voice")

COMMANDS = [
    ["list"],
    ["list", "claims", "-f", "csv"],
    ["list", "--as-of", "2022"],
    ["show", "iran"],
    ["search", "drones"],
    ["tree", "russia"],
    ["graph"],
    ["matrix"],
    ["timeline"],
    ["compare", "iran", "china"],
    ["cite", "c1"],
    ["db"],
    ["check"],
    ["verify"],
    ["diff", "stranger.db"],
    ["sql", "SELECT 1", "--timeout", "2"],
    ["sql", "--tables"],
    ["export", "OUT"],
    ["export", "--sqlite", "OUT.db"],
    ["add", "iran", "weapons", "russia", "--link", "https://example.org/1"],
    ["import", "sheet.csv"],
    ["remove", "c1"],
    ["names"],
]


@pytest.fixture
def edited(facts_db: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Return a copy of the facts in which somebody changed what nobody may."""

    def made(script: str) -> Path:
        path = tmp_path / "stranger.db"
        path.write_bytes(facts_db.read_bytes())
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.executescript(f"PRAGMA legacy_alter_table = ON; PRAGMA writable_schema = ON; {script}")
        (tmp_path / "sheet.csv").write_text("who,how,for,link\n", encoding="utf-8")
        return path

    return made


def view_of(facts_db: Path, table: str, body: str) -> str:
    """Return a script that puts a view in the place of a table."""
    with closing(sqlite3.connect(facts_db)) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    value = "i" if "n (i)" in body else "big"
    chosen = ", ".join(f"{value} AS {column}" for column in columns)
    return f"ALTER TABLE {table} RENAME TO other; CREATE VIEW {table} AS {body.format(chosen)};"


def check_refused(run: Run, path: Path, tmp_path: Path, args: list[str], code: int = 4) -> None:
    before = path.read_bytes()
    ran = run(*args, db=path, cwd=tmp_path)
    checked = args[0] == "check"
    assert ran.code == (1 if checked else code), ran.err
    said = ran.out if checked else ran.err
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.out + ran.err
    assert len(ran.err.splitlines()) <= 2
    assert said
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["sheet.csv", "stranger.db"]


@pytest.mark.slow
@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("body", [ENDLESS, HUGE], ids=["endless", "huge"])
def test_no_command_asks_a_view_in_the_place_of_a_table(
    run: Run, edited: Callable[[str], Path], facts_db: Path, tmp_path: Path, args: list[str], body: str
) -> None:
    check_refused(run, edited(view_of(facts_db, "actor", body)), tmp_path, args)


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_no_table_may_be_a_view(
    run: Run, edited: Callable[[str], Path], facts_db: Path, tmp_path: Path, table: str
) -> None:
    path = edited(view_of(facts_db, table, ENDLESS))
    check_refused(run, path, tmp_path, ["list"])
    check_refused(run, path, tmp_path, ["check"])


OTHERWISE = {
    "trigger": "CREATE TRIGGER extra AFTER INSERT ON claim BEGIN DELETE FROM claim; END",
    "named as SQLite's": "UPDATE sqlite_schema SET name = 'sqlite_x' WHERE name = 'claim_by_how'",
    "statistics": "CREATE VIEW x AS SELECT 1; UPDATE sqlite_schema SET name = 'sqlite_stat1' WHERE name = 'x'",
    "generated": "ALTER TABLE claim ADD COLUMN extra AS (replace(what, 'a', 'b'))",
    "escape": 'CREATE VIEW "\x1b]52;c;aGk=\x07" AS SELECT 1',
    "virtual": "CREATE VIRTUAL TABLE extra USING fts5(x, content = 'nowhere')",
    "no checks": "UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (what <> '''')', '') WHERE name = 'claim'",
    "not UTF-8": "UPDATE sqlite_schema SET sql = CAST(x'ff' AS TEXT) WHERE name = 'claim_by_how'",
    "a view of ours": "DROP VIEW standing; CREATE VIEW standing AS SELECT 1",
    "a table fewer": "DROP TABLE pair_way",
}


@pytest.mark.slow
@pytest.mark.parametrize("args", [["list"], ["show", "c1"], ["sql", "SELECT 1"], ["check"], ["db"]], ids=" ".join)
@pytest.mark.parametrize("what", OTHERWISE)
def test_what_is_built_otherwise_is_refused(
    run: Run, edited: Callable[[str], Path], tmp_path: Path, args: list[str], what: str
) -> None:
    check_refused(run, edited(OTHERWISE[what]), tmp_path, args)


@pytest.mark.slow
@pytest.mark.parametrize("pages", [1, 2, 3, 10, 50])
def test_a_file_that_was_cut_is_refused(run: Run, facts_db: Path, tmp_path: Path, pages: int) -> None:
    path = tmp_path / "stranger.db"
    path.write_bytes(facts_db.read_bytes()[: pages * 4096])
    (tmp_path / "sheet.csv").touch()
    for args in (["list"], ["sql", "SELECT count(*) FROM claim"], ["sql", "--tables"]):
        ran = run(*args, db=path)
        assert ran.code == 4
        assert "Traceback" not in ran.err


def test_what_analyze_and_vacuum_leave_is_ours(run: Run, edited: Callable[[str], Path]) -> None:
    path = edited("PRAGMA writable_schema = OFF; ANALYZE; VACUUM;")
    assert run("list", db=path).code == 0
    assert run("check", db=path).code == 0
