"""Long answers: they stream, in any number of processes, and say how far they are."""

import csv
import fcntl
import io
import json
import os
import pty
import sqlite3
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import generator
import pytest
from conftest import Ran, Run, command, environment, most_active
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from allies_cli import progress as progressing
from allies_cli.answers import list_ as lists
from allies_cli.filters import Filters
from allies_cli.formats import Page, writer
from allies_cli.progress import Progress
from allies_cli.queries import claims
from allies_cli.queries import many_claims as bulk
from allies_cli.store import Database, open_database

pytestmark = pytest.mark.slow

FEW, MANY = 14_000, 60_000  # from 50,000 on there is a process for each core
FORMS = ["csv", "tsv", "jsonl"]
FOOTER = "events to 2023-12-31; what came later is not here"
# Prints the peak memory of a program: on Linux a child begins with the peak of the process that started it.
PEAK = """
import os, sys
nothing = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, nothing, stream) for stream in (0, 1, 2)]
print(os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions), 0)[2].ru_maxrss)
"""
# Runs the program with other values in its modules, given as module:name=value.
TUNED = """
import importlib, sys
for tuning in sys.argv.pop(1).split():
    place, _, value = tuning.partition("=")
    module, _, name = place.partition(":")
    setattr(importlib.import_module(module), name, eval(value))
from allies_cli.__main__ import main
main()
"""


@pytest.fixture(scope="module")
def few(big: Path) -> Path:
    return big


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("many") / "many.db"
    generator.generate(path, MANY)
    return path


def peak(db: Path, *asked: str) -> int:
    """Return the peak memory of a run and of its workers in bytes."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PEAK, *command(*asked)],
        env=environment(db), capture_output=True, check=True,
    )  # fmt: skip
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("options", [[], ["--columns", "id,what,in_return_for"]], ids=["all", "columns"])
def test_memory_does_not_grow_with_the_rows(few: Path, many: Path, name: str, options: list[str]) -> None:
    small, large = (peak(db, "list", "claims", "-f", name, *options) for db in (few, many))
    assert large < small + 2_000_000
    assert large < 25_000_000 * 1.15  # the number of DESIGN, and what interpreters differ in


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", ["csv", "json", "jsonl"])
def test_the_memory_of_show_does_not_grow_with_what_is_recorded(few: Path, many: Path, name: str) -> None:
    of_few, of_many = (peak(db, "show", most_active(db), "-f", name) for db in (few, many))
    assert of_many < of_few + 5_000_000


@pytest.mark.parametrize("name", FORMS)
def test_every_way_through_writes_the_same(run: Run, many: Path, name: str) -> None:
    shared_out = run("list", "claims", "-f", name, db=many)
    row_by_row = run("list", "claims", "-f", name, "--sort", "id", db=many)
    assert shared_out == row_by_row
    assert shared_out.out.count("\n") == MANY + (name != "jsonl")
    assert (shared_out.code, shared_out.err) == (0, f"{FOOTER}\n")


@pytest.mark.parametrize("filters", [["--how", "weapons"], ["--contested"], ["--since", "2020", "--until", "2021"]])
def test_filters_choose_the_same(run: Run, many: Path, filters: list[str]) -> None:
    ours = run("list", "claims", *filters, "-f", "csv", db=many)
    other = run("list", "claims", *filters, "-f", "csv", "--sort", "id", db=many)
    assert ours == other
    assert 1 < len(ours.rows) < MANY


def test_a_log_of_writes_is_read_by_one_process(few: Path, tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    path.write_bytes(few.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "_MANY_FOR_TWO", 10)
        patch.setattr(os, "cpu_count", lambda: 2)
        assert bulk.Claims(open_database(path), Filters()).workers() == 2
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        assert bulk.Claims(open_database(path), Filters()).workers() == 1


def tuned(db: Path, tuning: str, *asked: str) -> Ran:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", TUNED, tuning, *asked],
        env=environment(db), stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize("workers", [1, 2, 3, 4])
def test_any_number_of_processes_keeps_the_order(run: Run, few: Path, workers: int) -> None:
    module = "allies_cli.queries.many_claims"
    tuning = f"os:cpu_count=lambda:9 {module}:_MANY_FOR_TWO=10 {module}:_MOST_WORKERS={workers}"
    assert tuned(few, tuning, "list", "claims") == run("list", "claims", "--sort", "id", db=few)


@pytest.mark.parametrize("name", FORMS)
def test_what_one_process_finds_is_told_by_all(many: Path, tmp_path: Path, name: str) -> None:
    damaged, target = tmp_path / "damaged.db", tmp_path / "target"
    content = bytearray(many.read_bytes())
    with closing(sqlite3.connect(many)) as connection:
        page_size = connection.execute("PRAGMA page_size").fetchone()[0]
        sentence = connection.execute("SELECT what FROM claim WHERE id = ?", (MANY * 3 // 4,)).fetchone()[0].encode()
    while (place := content.find(sentence)) >= 0:
        begin = place - place % page_size
        content[begin : begin + page_size] = b"\xff" * page_size
    damaged.write_bytes(content)
    ran = tuned(damaged, "", "list", "claims", "-f", name, "-o", str(target))
    assert ran.code == 4
    assert "cannot be read" in ran.err
    assert "allies check" in ran.err
    assert list(tmp_path.iterdir()) == [damaged]


@pytest.mark.parametrize("name", FORMS)
def test_a_reader_that_goes_away_ends_all_processes(many: Path, name: str) -> None:
    process = subprocess.Popen(
        command("list", "claims", "-f", name), env=environment(many),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""  # which ends only when no process of them has it open any more
    process.stderr.close()
    assert process.wait(timeout=30) == 0


# Any text -----------------------------------------------------------------------------------------


# Without a carriage return, at which versions of csv.writer differ.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=12) | st.sampled_from(
    ["a,b", 'a "b" c', "a\nb", "\t", "=1+1", "@x", "-1", '"', ",", "«é»", "\x1b[31m", "\u202e", "\x1f", "\x7f"]
)


@pytest.fixture(scope="module")
def playground(facts_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("play") / "play.db"
    path.write_bytes(facts_db.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("PRAGMA synchronous = OFF")
        yield connection


def written(database: Database, name: str, in_bulk: bool) -> tuple[str, list[str]]:
    answer = lists.claims(claims.claims(database, Filters()))
    if in_bulk:
        answer.bulk = bulk.Claims(database, Filters())
    stream = io.StringIO()
    said = writer(name)(answer, stream, Page(terminal=False, width=None, colour=False, format=name))
    return stream.getvalue(), said.remarks if said else []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(what=TEXT, item=TEXT | st.none(), unit=TEXT, occasion=TEXT | st.none(), name=TEXT)
@example(what="0", item=None, unit="0", occasion=None, name="\x1f=")  # a blank to Python's text, and none to its bytes
def test_any_text_is_written_as_row_by_row(
    playground: sqlite3.Connection, what: str, item: str | None, unit: str, occasion: str | None, name: str
) -> None:
    playground.execute(
        "UPDATE claim SET what = ?, item = ?, unit = ?, quantity = 1, occasion = ? WHERE id % 3 = 0",
        (what, item, unit, occasion),
    )
    playground.execute("UPDATE actor SET name = ? WHERE id = 'iran'", (name,))
    path = Path(playground.execute("PRAGMA database_list").fetchone()[2])
    database = open_database(path)
    for form in FORMS:
        assert written(database, form, in_bulk=True) == written(database, form, in_bulk=False)
    database.connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE claim SET what = 'before' || char(0) || 'behind, \"so\"' WHERE id = 7",
        "UPDATE actor SET name = 'I' || char(0) || 'ran' WHERE id = 'iran'",
        "UPDATE claim SET how = 'a\"b,c\td' WHERE id = 7",
        """UPDATE claim SET supporter = 'a,b' || char(9, 92) WHERE id = 7;
           UPDATE actor SET id = 'a,b' || char(9, 92) WHERE id = 'iran'""",
        "UPDATE derived SET grade = '\"' || char(10) WHERE claim = 7",
        """UPDATE derived SET corrected = '["a,b","c"]' WHERE claim = 7""",
    ],
)
@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_what_no_schema_would_let_in_parts_no_cell(facts_db: Path, tmp_path: Path, name: str, change: str) -> None:
    path = tmp_path / "odd.db"
    path.write_bytes(facts_db.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.executescript(change)
    database = open_database(path)
    with closing(database.connection):
        (ours, _), (row_by_row, _) = (written(database, name, in_bulk) for in_bulk in (True, False))
    assert ours == row_by_row


@pytest.mark.parametrize(
    ("size", "delimiter"),
    [*(("few", sign) for sign in "ae-19;→"), ("many", "→")],  # of many, each process writes a part
)
def test_any_sign_may_stand_between_cells(run: Run, request: pytest.FixtureRequest, size: str, delimiter: str) -> None:
    db = request.getfixturevalue(size)
    asked = ["list", "claims", "-f", "csv", "--delimiter", delimiter]
    assert run(*asked, db=db) == run(*asked, "--sort", "id", db=db)


@pytest.mark.parametrize("odd", ["e9ff", "fe", "61fe62", "fe61fe", "fe2cfe", "612cfe"])
def test_text_that_is_no_utf8_is_told_and_not_guessed(few: Path, tmp_path: Path, odd: str) -> None:
    path = tmp_path / "latin.db"
    path.write_bytes(few.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"UPDATE claim SET item = CAST(x'{odd}' AS TEXT) WHERE id = 9000")
    for name in FORMS:
        ran = tuned(path, "", "list", "claims", "-f", name)
        assert ran.code == 4
        assert "Traceback" not in ran.err


# How far it is ------------------------------------------------------------------------------------


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progressing, "monotonic", clock)
    return clock


def test_nothing_is_seen_in_the_first_second(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(lambda: 100)
    for _ in range(9):
        clock.now += 0.1
        progress(10)
    progress.end()
    assert capsys.readouterr().err == ""


def test_then_the_share_is_seen_and_taken_away(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(lambda: 4000)
    for _ in range(6):
        clock.now += 0.2
        progress(200)
    shown = capsys.readouterr().err
    assert "30%" in shown
    assert "1,200 of 4,000 rows" in shown
    progress.end()
    assert capsys.readouterr().err == "\r\x1b[K"


def test_a_reader_that_pauses_does_not_count(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(None)
    for _ in range(5):
        clock.now += 60
        progress(100)
    assert capsys.readouterr().err == ""


def on_a_terminal(db: Path, width: int, tuning: str, *asked: str, term: str = "xterm") -> tuple[str, bytes]:
    """Return what a run writes to a terminal as stderr, and to a pipe."""
    end, program_end = pty.openpty()
    fcntl.ioctl(program_end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", TUNED, tuning, *asked],
        env=environment(db, {"TERM": term}), stdout=subprocess.PIPE, stderr=program_end,
    )  # fmt: skip
    os.close(program_end)
    out = process.communicate(timeout=60)[0]
    shown = b""
    try:
        while data := os.read(end, 65536):
            shown += data
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(end)
    assert process.returncode == 0
    return shown.decode(), out


SOON = "allies_cli.progress:_PATIENCE=0.01 allies_cli.progress:_BETWEEN=0.01"


@pytest.mark.parametrize("name", [*FORMS, "json"])
@pytest.mark.parametrize("width", [40, 80])
def test_a_terminal_shows_how_far_a_file_is(few: Path, run: Run, name: str, width: int) -> None:
    shown, out = on_a_terminal(few, width, SOON, "list", "claims", "-f", name)
    progress, taken_away, footer = shown.rpartition("\r\x1b[K")
    lines = [line.removesuffix("\x1b[K") for line in progress.split("\r")]
    assert any(line.endswith(f"of {FEW:,} rows") for line in lines)
    assert any("[" in line for line in lines) == (width == 80)
    assert max(map(len, lines)) < width
    assert taken_away
    assert footer.split() == FOOTER.split()
    assert max(map(len, footer.splitlines())) <= width
    assert out.decode() == run("list", "claims", "-f", name, db=few).out


def test_a_dumb_terminal_shows_no_progress(few: Path) -> None:
    assert on_a_terminal(few, 80, SOON, "list", "claims", "-f", "csv", term="dumb")[0] == f"{FOOTER}\r\n"


def test_an_export_shows_how_far_it_is(few: Path, tmp_path: Path) -> None:
    shown, out = on_a_terminal(few, 80, SOON, "export", str(tmp_path / "package"), "-f", "json")
    assert "rows\x1b[K" in shown
    assert json.loads(out)
    with (tmp_path / "package" / "claim.csv").open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.reader(file)) == FEW + 1
