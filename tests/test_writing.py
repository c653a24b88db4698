"""What writes a case file meets other programs, full disks, seals, odd files and Ctrl-C: all, or nothing and a line."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import kills
import pytest
from conftest import Ran, Run, command, environment
from test_bugs import check_bug, spoilt
from test_errors import check_error

from allies_cli import store
from allies_cli.casefile import writing
from allies_cli.casefile.writing import Case, changing
from allies_cli.errors import StoppedError, UnusableError

pytestmark = pytest.mark.slow

FACT = ("add", "iran", "weapons", "russia", "--link", "https://example.org/fact")
FEW, MANY = 60, 2000


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a case file and sheets."""
    folder = tmp_path_factory.mktemp("case") / "staged"
    kills.stage(folder, 240)
    for number, rows in ((10, FEW), (12, FEW), (14, MANY)):
        (folder / f"{number}.csv").write_text(kills.sheet(rows, number), encoding="utf-8")
    return folder


@pytest.fixture
def case(staged: Path, tmp_path: Path) -> Path:
    path = tmp_path / "case.db"
    path.write_bytes((staged / "case.db").read_bytes())
    return path


def count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM claim").fetchone()[0])


@contextmanager
def begun(*args: str, db: Path, stdin: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    pipe = subprocess.PIPE
    with subprocess.Popen(command(*args), env=environment(db), stdin=stdin, stdout=pipe, stderr=pipe) as process:
        yield process
        process.kill()


def ended(process: subprocess.Popen[bytes]) -> Ran:
    out, err = process.communicate(timeout=60)
    return Ran(process.returncode, out.decode(), err.decode())


def bytes_beside(path: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in path.parent.iterdir()}


# Other programs ----------------------------------------------------------------------------------------


def test_two_imports_at_once_lose_nothing(staged: Path, case: Path, run: Run) -> None:
    before = count(case)
    with (
        begun("import", str(staged / "10.csv"), db=case) as one,
        begun("import", str(staged / "12.csv"), db=case) as two,
    ):
        ran = [ended(one), ended(two)]
    for done in ran:
        if done.code:
            check_error(done, 4, "another program", "try again when it has finished")
    assert count(case) == before + FEW * sum(done.code == 0 for done in ran)
    assert any(done.code == 0 for done in ran)
    assert run("check", db=case).code == 0


def test_whoever_reads_meanwhile_sees_all_or_nothing(staged: Path, case: Path, run: Run) -> None:
    before, seen = count(case), set()
    with begun("import", str(staged / "14.csv"), db=case) as process:
        while process.poll() is None:
            ran = run("sql", "SELECT count(*) AS n FROM claim", "-f", "json", db=case)
            if ran.code:
                check_error(ran, 4, "locked", "try again when the program that is writing to it has finished")
            else:
                seen.add(ran.json[0]["n"])
        assert process.returncode == 0
    assert seen <= {before, before + MANY}
    assert count(case) == before + MANY


def test_a_change_waits_for_a_reader(case: Path, run: Run) -> None:
    reader = sqlite3.connect(case, isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM claim").fetchone()
    threading.Timer(1.0, reader.close).start()
    before = count(case)
    assert run(*FACT, db=case).code == 0
    assert count(case) == before + 1


@pytest.mark.parametrize("statement", ["BEGIN; SELECT count(*) FROM claim", "BEGIN IMMEDIATE"], ids=["reads", "writes"])
def test_a_change_is_given_up_where_another_program_does_not_end(
    case: Path, run_here: Run, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    monkeypatch.setattr(writing, "_SECONDS_TO_WAIT", 0.2)
    before = case.read_bytes()
    with closing(sqlite3.connect(case, isolation_level=None)) as other:
        cursors = [other.execute(one) for one in statement.split(";")]
        cursors[-1].fetchone()
        check_error(run_here(*FACT, db=case), 4, "another program is using", "try again when it has finished")
    assert case.read_bytes() == before


# Where there is no room, or nothing may be written ----------------------------------------------------


def test_a_full_disk_leaves_the_case_as_it_was(staged: Path, case: Path) -> None:
    """It is played by a limit on the size of a file."""
    before = bytes_beside(case)
    limit = case.stat().st_size + 100_000
    done = subprocess.run(
        command("import", str(staged / "14.csv")),
        env=environment(case), capture_output=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    check_error(ran, 4, f"{case} cannot be written", "nothing was changed; make room")
    assert bytes_beside(case) == before


@pytest.mark.parametrize("room", [0, 100_000, 6_000_000])
@pytest.mark.parametrize("option", [[], ["--from-bundled"]], ids=["empty", "bundled"])
def test_a_full_disk_leaves_no_new_case(tmp_path: Path, room: int, option: list[str]) -> None:
    done = subprocess.run(
        command("new", "mine.db", *option),
        env=environment(None), cwd=tmp_path, capture_output=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    if room < 6_000_000 or ran.code:
        check_error(ran, 4, "cannot write mine.db", "write elsewhere")
        assert list(tmp_path.iterdir()) == []


def test_a_full_database_is_told(case: Path, run_here: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = writing._opened

    @contextmanager
    def small(path: Path) -> Iterator[sqlite3.Connection]:
        with opened(path) as connection:
            connection.execute("PRAGMA max_page_count = 1")  # which is as many as there are
            yield connection

    monkeypatch.setattr(writing, "_opened", small)
    before = case.read_bytes()
    check_error(run_here("import", "14.csv", db=case, cwd=_with_sheet(case)), 4, "is full", "make room on its disk")
    assert case.read_bytes() == before


def _with_sheet(case: Path) -> Path:
    (case.parent / "14.csv").write_text(kills.sheet(MANY, 14), encoding="utf-8")
    return case.parent


@pytest.fixture
def sealed(staged: Path) -> Iterator[Callable[[int, int], Path]]:
    """Return what makes a case file of these modes of file and folder, for this process, which is nobody meanwhile."""
    root = os.geteuid() == 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.db"
        path.write_bytes((staged / "case.db").read_bytes())

        def seal(of_file: int, of_folder: int) -> Path:
            path.chmod(of_file)
            Path(folder).chmod(of_folder)
            if root:
                os.seteuid(65534)
            return path

        yield seal
        if root:
            os.seteuid(0)
        Path(folder).chmod(0o755)


@pytest.mark.parametrize(("of_file", "of_folder"), [(0o444, 0o755), (0o444, 0o555), (0o666, 0o555)])
def test_what_may_not_be_written_is_told(
    sealed: Callable[[int, int], Path], run_here: Run, of_file: int, of_folder: int
) -> None:
    path = sealed(of_file, of_folder)
    before = bytes_beside(path)
    remedy = "see that you may write to the file and its folder"
    check_error(run_here(*FACT, db=path, cwd=path.parent), 4, f"{path} cannot be written", remedy)
    assert bytes_beside(path) == before


# Odd files -------------------------------------------------------------------------------------------


def test_a_link_stays_one(case: Path, tmp_path: Path, run: Run) -> None:
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(case)
    before = count(case)
    assert run(*FACT, db=link).code == 0
    assert link.is_symlink()
    assert count(case) == before + 1
    assert [one.name for one in link.parent.iterdir()] == ["link.db"]


@pytest.mark.parametrize("name", ["ca se.db", "50%25?mode=ro#x.db", "é'\"ї.db", "-x.db", "file:case.db", "a\nb.db"])
def test_a_file_may_have_any_name(case: Path, tmp_path: Path, run: Run, name: str) -> None:
    path = case.rename(tmp_path / name)
    before = count(path)
    ran = run(*FACT, "--db", name, db=None, cwd=tmp_path)
    assert (ran.code, count(path)) == (0, before + 1), ran.err
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_log_of_writes_is_kept_where_somebody_chose_it(case: Path, run: Run) -> None:
    with closing(sqlite3.connect(case)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        before = count(case)
        assert run(*FACT, db=case).code == 0
        assert connection.execute("SELECT count(*) FROM claim").fetchone() == (before + 1,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert run("check", db=case).code == 0


@pytest.mark.parametrize("place", ["itself", "link", "hard link", "variable"])
def test_the_facts_that_ship_are_never_written(tmp_path: Path, run: Run, place: str) -> None:
    path = tmp_path / "mine.db"
    if place == "link":
        path.symlink_to(store.BUNDLED)
    elif place == "hard link":
        try:
            path.hardlink_to(store.BUNDLED)
        except OSError:
            pytest.skip("another disk")
    else:
        path = Path(store.BUNDLED)
    before = Path(store.BUNDLED).read_bytes()
    (tmp_path / "sheet.csv").write_text(kills.sheet(3, 10), encoding="utf-8")
    for asked in (FACT, ("import", "sheet.csv"), ("remove", "c1"), ("names",)):
        named = [] if place == "variable" else ["--db", str(path)]
        ran = run(*asked, *named, db=path if place == "variable" else None, cwd=tmp_path)
        check_error(ran, 2, "name your case file", "`allies new FILE` makes one")
    assert Path(store.BUNDLED).read_bytes() == before


# Ctrl-C --------------------------------------------------------------------------------------------------


def test_a_ctrl_c_ends_an_import_that_waits_for_rows(case: Path) -> None:
    before = bytes_beside(case)
    with begun("import", "-", db=case, stdin=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(kills.sheet(FEW, 10).encode())
        process.stdin.flush()
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err.decode().splitlines()[:2]) == (
        130,
        ["allies: interrupted", f"  {case} is as it was"],
    )
    assert bytes_beside(case) == before


ENDLESS = "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count({}) FROM t"


@pytest.mark.parametrize("work", ["n", "fold('Ä' || n)"], ids=["statement", "function"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_heard_in_the_middle_of_a_statement(case: Path, work: str, number: signal.Signals) -> None:
    spoil = f"from allies_cli.casefile import deriving as d\nd._REACHED = {ENDLESS.format(work)!r}\nprint(flush=True)"
    before = bytes_beside(case)
    line = [sys.executable, "-c", f"import sys\n{spoil}\nfrom allies_cli.__main__ import main\nmain()", *FACT]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, env=environment(case), stdout=pipe, stderr=pipe) as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(1.5)
        process.send_signal(number)
        sent = time.monotonic()
        _, err = process.communicate(timeout=30)
    assert time.monotonic() - sent < 5  # half a second, and what a busy machine takes
    assert process.returncode == 128 + number
    assert err.decode() == (f"allies: interrupted\n  {case} is as it was\n" if number == signal.SIGINT else "")
    assert bytes_beside(case) == before


def test_a_ctrl_c_is_heard_while_another_program_is_waited_for(case: Path) -> None:
    with closing(sqlite3.connect(case, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with begun(*FACT, db=case) as process:
            time.sleep(1.5)
            process.send_signal(signal.SIGINT)
            sent = time.monotonic()
            ran = ended(process)
    assert time.monotonic() - sent < 5
    check_error(ran, 130, "interrupted", "is as it was")


def test_a_ctrl_c_after_the_commit_does_not_say_that_nothing_happened(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Case._commit

    def interrupted(self: Case) -> None:
        commit(self)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Case, "_commit", interrupted)
    before = count(case)
    with pytest.raises(KeyboardInterrupt), changing(case) as opened:
        opened.remove_claims([1])
    assert count(case) == before - 1


def test_a_ctrl_c_in_the_middle_of_the_commit_comes_too_late(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Committing(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            if sql == "COMMIT":
                os.kill(os.getpid(), signal.SIGINT)
            return super().execute(sql, *values)  # type: ignore[arg-type]

    connect = sqlite3.connect
    monkeypatch.setattr(
        writing.sqlite3, "connect", lambda *args, **options: connect(*args, factory=Committing, **options)
    )
    before = count(case)
    with changing(case) as opened:
        opened.remove_claims([1])
    monkeypatch.undo()
    assert count(case) == before - 1


def test_a_ctrl_c_before_it_leaves_nothing(case: Path) -> None:
    before = case.read_bytes()
    with pytest.raises(StoppedError), changing(case) as opened:  # noqa: PT012 - it is raised by what is done in it
        opened.remove_claims([1])
        opened.settle()
        os.kill(os.getpid(), signal.SIGINT)
    assert case.read_bytes() == before


# Whose fault it is ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER no BEFORE INSERT ON claim BEGIN SELECT raise(ABORT, 'not here'); END",
        "CREATE UNIQUE INDEX one ON passage (locator)",
        "DROP TABLE pair_way",
        "ALTER TABLE assertion RENAME COLUMN gist TO gossip",
    ],
)
def test_a_file_that_somebody_altered_is_told_as_one(case: Path, run: Run, statement: str) -> None:
    with closing(sqlite3.connect(case)) as connection:
        connection.execute("DELETE FROM claim WHERE id > 1 AND id NOT IN (SELECT claim FROM assertion)")
        if "UNIQUE" in statement:
            connection.execute("DELETE FROM passage WHERE id > 1")
        connection.execute(statement)
        connection.commit()
    before = case.read_bytes()
    ran = run(*FACT, db=case)
    assert ran.code == 4, ran.err
    assert "run `allies check` on it" in ran.err
    assert "Traceback" not in ran.err
    assert case.read_bytes() == before


@pytest.mark.parametrize(
    "spoil",
    [
        "from allies_cli.casefile import writing as w; w._INSERT['claim'] = 'INSERT INTO nowhere VALUES (?)'",
        "from allies_cli.casefile import writing as w; w._INSERT['passage'] = w._INSERT['claim']",
        "from allies_cli.casefile import deriving as d; d._REACHED = 'INSERT INTO main.removed SELECT NULL'",
    ],
)
def test_a_bug_of_ours_is_not_blamed_on_the_file(case: Path, spoil: str) -> None:
    before = case.read_bytes()
    check_bug(spoilt(case, spoil, *FACT))
    assert case.read_bytes() == before


def test_damage_is_told_with_the_remedy(case: Path, run: Run) -> None:
    content = bytearray(case.read_bytes())
    content[3 * 4096 :] = b"\xff" * (len(content) - 3 * 4096)
    case.write_bytes(content)
    ran = run(*FACT, db=case)
    assert ran.code == 4, ran.err
    assert "allies check" in ran.err
    with pytest.raises(UnusableError), changing(case):
        pass
