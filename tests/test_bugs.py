"""A bug of ours is told as a bug, with where to report it; what belongs to a file is told as the file's."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from conftest import Ran, Run, environment
from test_errors import check_error

from allies_cli.casefile.check import check
from allies_cli.errors import UnusableError, WrongQueryError
from allies_cli.store import Database, Trial, open_database
from allies_cli.workers import Part, Share, WorkerError, in_order

# Runs the program after a statement that spoils it.
SPOILT = """
import sys
exec(sys.argv.pop(1))
from allies_cli.__main__ import main
main()
"""

NO_SUCH_TABLE = "from allies_cli.queries import vocabulary as v; v._TYPES = 'SELECT * FROM nowhere'"
NO_SUCH_FILE = "import allies_cli.sql as s; s.beside = lambda *_: '/nowhere'"


def spoilt(db: Path, statement: str, *asked: str) -> Ran:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SPOILT, statement, *asked],
        env=environment(db), stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def check_bug(ran: Ran, *said: str) -> None:
    assert ran.code == 1, ran.err
    assert ran.err.startswith("Traceback")
    assert "this is a bug; please report it" in ran.err.splitlines()[-1]
    assert "cannot be read" not in ran.err
    assert "cannot write" not in ran.err
    for text in said:
        assert text in ran.err


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    database = open_database(path)
    with closing(database.connection):
        yield database


@pytest.fixture
def edited(facts_db: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Return a copy of the facts to which a script was put."""

    def copy(script: str) -> Path:
        path = tmp_path / "case.db"
        path.write_bytes(facts_db.read_bytes())
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)
        return path

    return copy


# Bugs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    ["SELEC 1", "SELECT * FROM nowhere", "SELECT nowhere FROM claim", "SELECT :missing", "SELECT nowhere(1)"],
)
def test_a_mistake_in_our_sql_is_not_the_file_s(facts_db: Path, sql: str) -> None:
    with opened(facts_db) as database, pytest.raises(sqlite3.Error):
        list(database.rows(sql))


def test_a_mistake_in_a_function_of_ours_is_not_the_file_s(facts_db: Path) -> None:
    with opened(facts_db) as database:
        database.connection.create_function("broken", 0, lambda: 1 // 0)
        with pytest.raises(sqlite3.OperationalError):
            list(database.rows("SELECT broken()"))


@pytest.mark.parametrize("target", [[], ["-o", "out.csv"]], ids=["stdout", "file"])
@pytest.mark.parametrize(
    ("statement", "asked"),
    [(NO_SUCH_TABLE, ["list", "types"]), (NO_SUCH_FILE, ["list", "--as-of", "2022"])],
    ids=["SQL", "file"],
)
def test_a_mistake_of_ours_is_told_as_a_bug(
    facts_db: Path, tmp_path: Path, statement: str, asked: list[str], target: list[str]
) -> None:
    output = [word.replace("out", str(tmp_path / "out")) for word in target]
    check_bug(spoilt(facts_db, statement, *asked, *output))
    assert list(tmp_path.iterdir()) == []


def test_a_traceback_does_nothing_to_a_terminal(facts_db: Path) -> None:
    statement = "from allies_cli.queries import vocabulary as v; v._TYPES = 'SELECT * FROM \"\\x1b]0;owned\\x07\"'"
    ran = spoilt(facts_db, statement, "list", "types")
    check_bug(ran, "\\x1b]0;owned\\x07")
    assert "\x1b" not in ran.err
    assert "\x07" not in ran.err


def test_a_mistake_in_what_judges_is_not_damage(facts_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "CREATE TEMP VIEW fault_x AS SELECT nowhere AS tbl FROM claim;"
    monkeypatch.setattr("allies_cli.rules.sql", lambda _: wrong)
    with opened(facts_db) as database, pytest.raises(sqlite3.OperationalError):
        list(check(database))


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_a_bug_of_a_worker_is_told_as_one(facts_db: Path, name: str) -> None:
    """Claims are many, for the while, and so are processors."""
    statement = (
        "import os; os.cpu_count = lambda: 2\n"
        "from allies_cli.queries import many_claims as m; m.MANY = m._MANY_FOR_TWO = 10\n"
        "m._FROM = m._FROM.replace('d.claim = c.id', 'd.nowhere = c.id')"
    )
    check_bug(spoilt(facts_db, statement, "list", "claims", "-f", name), "no such column: d.nowhere")


def shares(error: BaseException | None) -> Callable[[Share], Iterator[Part]]:
    def produce(share: Share) -> Iterator[Part]:
        yield Part(share.worker, 1, 0, b"row")
        if error and share.worker:
            raise error

    return produce


def test_workers_tell_what_they_meet_with() -> None:
    assert [part.block for part in in_order(shares(None), 3)] == [0, 1, 2]
    with pytest.raises(WorkerError, match="ValueError: wrong"):
        list(in_order(shares(ValueError("wrong")), 2))
    with pytest.raises(UnusableError, match="unreadable") as caught:
        list(in_order(shares(UnusableError("unreadable", "mend it")), 2))
    assert caught.value.hint == "mend it"
    with pytest.raises(UnusableError, match="was ended"):
        list(in_order(shares(MemoryError()), 2))


def test_a_process_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    with pytest.raises(UnusableError, match="cannot be started"):
        list(in_order(shares(None), 2))


# What a reader wrote -----------------------------------------------------------------------------


def test_an_expression_of_a_reader_is_tried(facts_db: Path) -> None:
    with opened(facts_db) as database:
        trial = Trial(database)
        with pytest.raises(WrongQueryError, match="syntax error"):
            trial.row("SELECT 1 FROM claim_text WHERE claim_text MATCH :match", {"match": "AND"})
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            trial.row("SELECT nowhere FROM claim_text WHERE claim_text MATCH :match", {"match": "iran"})


def test_a_mistake_in_our_sql_is_not_blamed_on_an_expression(facts_db: Path) -> None:
    statement = "from allies_cli.queries import search; search._COUNT = 'SELECT nowhere'"
    check_bug(spoilt(facts_db, statement, "search", "--raw", "iran"))


# What belongs to the file ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    ["DROP TABLE derived", "ALTER TABLE derived DROP COLUMN origins", "DROP TABLE claim_text",
     "ALTER TABLE derived RENAME TO other; CREATE VIEW derived AS SELECT * FROM nowhere"],
    ids=["table", "column", "full text", "view"],
)  # fmt: skip
def test_what_a_file_lacks_is_the_file_s(edited: Callable[[str], Path], run: Run, script: str) -> None:
    path = edited(f"PRAGMA legacy_alter_table = ON; {script}")
    with pytest.raises(UnusableError, match="is not built as allies builds one"):
        open_database(path)
    asked = ["search", "drones"] if "text" in script else ["list", "claims"]
    check_error(run(*asked, db=path), 4, "case.db", "allies check")


def test_text_that_is_not_utf_8_is_the_file_s(edited: Callable[[str], Path]) -> None:
    path = edited("UPDATE claim SET what = CAST(x'ff' AS TEXT) WHERE id = 1")
    with opened(path) as database, pytest.raises(UnusableError, match="cannot be read"):
        list(database.rows("SELECT what FROM claim"))


def test_a_file_that_is_being_written_is_told_as_busy(edited: Callable[[str], Path]) -> None:
    path = edited("")
    with closing(sqlite3.connect(path, isolation_level=None)) as writer, opened(path) as database:
        database.connection.execute("PRAGMA busy_timeout = 0")
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnusableError, match="locked") as caught:
            list(database.rows("SELECT * FROM claim"))
    assert "try again" in caught.value.hint


# Where nothing can be written --------------------------------------------------------------------


@pytest.fixture
def sealed(facts_db: Path) -> Iterator[Callable[[str], Path]]:
    """Return a copy of the facts in a folder in which this process, which is nobody for the while, cannot write."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:

        def copy(script: str) -> Path:
            path = Path(folder) / "case.db"
            path.write_bytes(facts_db.read_bytes())
            with closing(sqlite3.connect(path)) as connection:
                connection.executescript(script)
            Path(folder).chmod(0o555)
            if root:
                os.seteuid(65534)
            return path

        try:
            yield copy
        finally:
            if root:
                os.seteuid(0)
            Path(folder).chmod(0o755)


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_a_file_is_read_where_nothing_can_be_written(sealed: Callable[[str], Path], journal: str) -> None:
    path = sealed(f"PRAGMA journal_mode = {journal}")
    with opened(path) as database:
        assert database.only("SELECT count(*) > 0 FROM claim") == (1,)
        assert not any(finding.severity == "fault" for finding in check(database))
    assert [file.name for file in path.parent.iterdir()] == ["case.db"]


def test_what_waits_in_a_log_is_read(edited: Callable[[str], Path]) -> None:
    path = edited("PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("UPDATE meta SET value = 'Written late' WHERE key = 'title'")
        writer.commit()
        with opened(path) as database:
            assert database.only("SELECT value FROM meta WHERE key = 'title'") == ("Written late",)


def test_too_many_open_files_are_no_bug(facts_db: Path) -> None:
    """What is loaded before is what a Python loads that may open a few files, and no more."""
    script = (
        "import resource, sys, allies_cli.signals, allies_cli.streams; from allies_cli.__main__ import main; "
        "sys.argv = ['allies', 'list']; resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3)); main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(facts_db), capture_output=True, text=True, check=False
    )
    check_error(Ran(done.returncode, done.stdout, done.stderr), 4, "too many files are open", "ulimit -n")
