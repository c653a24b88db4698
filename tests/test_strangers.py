"""A stranger's database is judged before it is asked: what is not built as ours is refused, in a line."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Run
from fuzz.strangers import ENDLESS

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


# What nobody foresaw -----------------------------------------------------------------------------


def _broken(*_: object, **given: object) -> None:
    raise ValueError("nobody foresaw it")


def test_an_error_over_a_sound_file_is_a_bug_of_ours(
    run_here: Run, edited: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = edited("PRAGMA writable_schema = OFF")
    monkeypatch.setattr("allies_cli.commands.list_.list_", _broken)
    ran = run_here("list", db=path)
    assert ran.code == 1
    assert "this is a bug" in ran.err
    assert "ValueError: nobody foresaw it" in ran.err


@pytest.mark.parametrize(
    "script",
    [
        "UPDATE source SET language = 'no language' WHERE id = 'elcomercio-2023'",
        "PRAGMA ignore_check_constraints = ON; UPDATE actor SET id = 'a' || char(27) WHERE id = 'iran'",
        "DELETE FROM derived WHERE claim = 12",
        "DELETE FROM support_type WHERE code = 'troops'",
    ],
)
def test_an_error_over_a_file_that_no_rule_of_ours_made_is_of_the_file(
    run_here: Run, edited: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    path = edited(script)
    monkeypatch.setattr("allies_cli.commands.list_.list_", _broken)
    ran = run_here("list", db=path)
    assert ran.code == 4
    first, second = ran.err.splitlines()
    assert first.startswith(f"allies: the database {path} holds what allies never writes: ")
    assert "run `allies check`" in second
    assert "\x1b" not in ran.err


def test_an_error_in_judging_is_told_as_any_other(
    run_here: Run, edited: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def confused(_: object) -> None:
        raise RuntimeError("\x1b]52;c;aGk=\x07")

    monkeypatch.setattr("allies_cli.commands.list_.list_", _broken)
    monkeypatch.setattr("allies_cli.casefile.blame.check", confused)
    ran = run_here("list", db=edited("PRAGMA writable_schema = OFF"))
    assert ran.code == 1
    assert ran.err.endswith("issue tracker\n")
    assert "\x1b" not in ran.err


# Rows as somebody wrote them after taking every rule out of the schema, which was then put back.
BY_NO_RULE = {
    "no name": "UPDATE actor SET name = NULL",
    "a number in words": "UPDATE derived SET origins = 'many', rank = 'first'",
    "a quantity in words": "UPDATE claim SET quantity = 'much', unit = 'EUR'",
    "a blob for a name": "UPDATE actor SET name = x'ff00fe'",
    "orphans": "UPDATE claim SET supporter = 'nobody'",
    "a type fewer": "DELETE FROM support_type WHERE code = 'weapons'",
    "a grade fewer": "UPDATE derived SET grade = NULL",
    "codes that act": "UPDATE OR IGNORE actor_name SET name = char(0), kind = char(27) || ']52;c;aGk=' || char(7)",
    "days that are none": f"UPDATE source SET published = '2022-x' || char(27) || '{'y' * 100_000}'",
}
_LOOSE = re.compile(r"\b(TEXT|INTEGER|ANY)\b(?! PRIMARY KEY)(\s+NOT NULL)?|\bSTRICT\b,?")


@pytest.fixture(scope="module", params=BY_NO_RULE)
def by_no_rule(facts_db: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    path = tmp_path_factory.mktemp("rows") / "stranger.db"
    path.write_bytes(facts_db.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        strict = connection.execute("SELECT sql, rowid FROM sqlite_schema WHERE sql LIKE '%STRICT%'").fetchall()
        loose = [(_LOOSE.sub(lambda found: "BLOB" if found[1] else "", sql), row) for sql, row in strict]
        connection.executemany("UPDATE sqlite_schema SET sql = ? WHERE rowid = ?", loose)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(f"PRAGMA ignore_check_constraints = ON; {BY_NO_RULE[request.param]}")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.executemany("UPDATE sqlite_schema SET sql = ? WHERE rowid = ?", strict)
    return path


@pytest.mark.parametrize(
    "args",
    [*COMMANDS[:12], ["list", "--as-of", "2022-06"], ["show", "c12", "-f", "json"], ["graph", "-f", "gexf"],
     ["cite", "c12", "--style", "csl-json"], ["sql", "SELECT * FROM derived"], ["verify"]],
    ids=" ".join,
)  # fmt: skip
def test_a_row_by_no_rule_is_answered_or_told_in_a_line(run_here: Run, by_no_rule: Path, args: list[str]) -> None:
    before = by_no_rule.read_bytes()
    ran = run_here(*args, db=by_no_rule)
    assert ran.code in (0, 3, 4), ran.err
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", ran.out + ran.err)
    assert "Traceback" not in ran.err
    assert by_no_rule.read_bytes() == before
    if ran.code == 4:
        assert len(ran.err.splitlines()) <= 2
        assert len(ran.err) < 1000
        assert "run `allies check`" in ran.err


def test_check_names_every_such_row(run_here: Run, by_no_rule: Path) -> None:
    ran = run_here("check", "-f", "json", db=by_no_rule)
    assert ran.code == 1
    assert all(isinstance(one["id"], str) for one in ran.json)


def test_what_takes_too_much_memory_is_told_in_a_line(
    run_here: Run, edited: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def greedy(*_: object, **given: object) -> None:
        raise MemoryError

    monkeypatch.setattr("allies_cli.commands.list_.list_", greedy)
    ran = run_here("list", db=edited("PRAGMA writable_schema = OFF"))
    assert (ran.code, len(ran.err.splitlines())) == (4, 2)
    assert "memory" in ran.err


@pytest.mark.slow
def test_memory_is_bound_by_the_size_of_the_file(facts_db: Path) -> None:
    pytest.importorskip("resource")
    script = f"""
import pathlib, resource
from allies_cli import store
path = pathlib.Path({str(facts_db)!r})
store.open_database(path)
print(resource.getrlimit(resource.RLIMIT_DATA)[0] == store._MEMORY + store._MEMORY_OF_A_BYTE * path.stat().st_size)
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "True\n"


@pytest.mark.parametrize("waiting", [False, True], ids=["no log", "a log"])
def test_nothing_is_left_beside_a_file_in_wal_mode(run: Run, facts_db: Path, tmp_path: Path, waiting: bool) -> None:
    path = tmp_path / "case.db"
    path.write_bytes(facts_db.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE meta SET value = 'Written late' WHERE key = 'title'")
        connection.commit()
        if waiting:  # as after a crash: the log is there, and nobody has the file open
            for ending in ("", "-wal"):
                (tmp_path / f"copy.db{ending}").write_bytes((tmp_path / f"case.db{ending}").read_bytes())
    if waiting:
        path = tmp_path / "copy.db"
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert run("db", "-f", "json", db=path).json["title"] == "Written late"
    assert run("show", "iran", db=path).code == 0
    assert run("show", "ira", db=path, env={"_ALLIES_COMPLETE": "bash"}).code == 0
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before
