"""A write that was cut off leaves a journal: what is read then is what stood there before, or the remedy is told."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Run
from test_completion import complete
from test_errors import check_error

from allies_cli import rollback, store
from allies_cli.errors import UnusableError
from allies_cli.store import open_database

# Changes every claim, more than its cache holds, so that the changes are in the file; and then waits to be killed.
WRITER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    connection.execute(statement)
connection.executescript("PRAGMA cache_size = 1; BEGIN; UPDATE claim SET what = what || hex(zeroblob(9000));")
print("ready", flush=True)
time.sleep(60)
"""
ASKED = [["db"], ["list"], ["list", "claims", "-f", "csv"], ["show", "iran"], ["search", "drones"], ["check"],
         ["sql", "SELECT count(*), sum(length(what)) FROM claim"]]  # fmt: skip


def cut_off(path: Path, *before: str) -> Path:
    """Kill a process in the middle of a write to a database; return the journal that is left."""
    script = [sys.executable, "-c", WRITER, str(path), *before]
    with subprocess.Popen(script, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == b"ready\n"
        writer.kill()
    journal = path.with_name(f"{path.name}-journal")
    assert journal.stat().st_size > 10_000
    return journal


@pytest.fixture
def case(facts_db: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(facts_db, tmp_path / "case.db"))


@pytest.fixture
def sealed(facts_db: Path) -> Iterator[Path]:
    """A database whose last write was cut off, where this process, which is nobody for the while, cannot write."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(facts_db, Path(folder) / "case.db"))
        cut_off(path)
        Path(folder).chmod(0o555)
        if root:
            os.seteuid(65534)
        try:
            yield path
        finally:
            if root:
                os.seteuid(0)
            Path(folder).chmod(0o755)


def held(path: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in path.parent.iterdir()}


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked[0])
def test_what_is_read_is_what_stood_there(run: Run, facts_db: Path, case: Path, asked: list[str]) -> None:
    cut_off(case)
    ran = run(*asked, db=case)
    assert ran.out.replace(str(case), str(facts_db)) == run(*asked).out
    assert ran.code == 0
    assert held(case) == {"case.db": facts_db.read_bytes()}, "SQLite has put everything back"


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked[0])
def test_it_is_read_where_nothing_can_be_written(
    run: Run, run_here: Run, facts_db: Path, sealed: Path, asked: list[str]
) -> None:
    before = held(sealed)
    ran = run_here(*asked, db=sealed, cwd=sealed.parent)
    os.seteuid(os.getuid())
    assert ran.out.replace(str(sealed), str(facts_db)) == run(*asked).out
    assert ran.code == 0
    assert held(sealed) == before


def test_a_link_leads_to_the_file_and_its_journal(case: Path, tmp_path: Path) -> None:
    cut_off(case)
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(case)
    with closing(rollback.put_back_in_a_copy(link, "-journal")) as copy:
        assert copy.execute("SELECT max(length(what)) < 9000 FROM claim").fetchone() == (1,)


def test_a_copy_leaves_nothing_behind(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(case)
    before = held(case)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with closing(rollback.put_back_in_a_copy(case, "-journal")) as copy:
        assert list(folder.iterdir()) == []
        assert copy.execute("SELECT max(length(what)) < 9000 FROM claim").fetchone() == (1,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    folder.rmdir()
    assert held(case) == before


@pytest.mark.parametrize("code", ["SQLITE_READONLY_ROLLBACK", "SQLITE_CANTOPEN", "SQLITE_IOERR_DELETE"])
def test_every_way_of_not_writing_leads_to_a_copy(case: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    cut_off(case)
    opened = store._opened

    def refused(path: Path, mode: str) -> sqlite3.Connection:
        if mode == "mode=rw":
            error = sqlite3.OperationalError("no")
            error.sqlite_errorcode = getattr(sqlite3, code)
            raise error
        return opened(path, mode)

    monkeypatch.setattr(store, "_opened", refused)
    database = open_database(case)
    with closing(database.connection):
        assert database.only("SELECT max(length(what)) < 9000 FROM claim") == (1,)
        assert database.path == str(case)


def test_a_write_to_two_databases_is_not_undone_in_one(case: Path, tmp_path: Path) -> None:
    """A journal that names another, as the commit of two databases leaves it."""
    journal = cut_off(case)
    with journal.open("ab") as end:
        end.write(bytes(20) + rollback._NAMES_ANOTHER)
    with pytest.raises(UnusableError, match="another database was cut off") as caught:
        rollback.put_back_in_a_copy(case, "-journal")
    assert "case.db-journal" in caught.value.hint


@pytest.mark.parametrize("change", [Path.unlink, lambda journal: journal.write_bytes(b"another")], ids=["gone", "new"])
def test_what_changes_while_it_is_copied_is_not_read(
    case: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    journal = cut_off(case)
    copyfile = shutil.copyfile

    def meanwhile(source: Path, target: Path | str) -> None:
        copyfile(source, target)
        if source == case:
            change(journal)

    monkeypatch.setattr(shutil, "copyfile", meanwhile)
    with pytest.raises(UnusableError, match="is being written to") as caught:
        rollback.put_back_in_a_copy(case, "-journal")
    assert "try again" in caught.value.hint


def test_what_cannot_be_copied_is_told_with_the_remedy(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(case)

    def full(source: Path, target: Path | str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(UnusableError, match="No space left") as caught:
        rollback.put_back_in_a_copy(case, "-journal")
    assert "open it once where it and case.db-journal can be written" in caught.value.hint


def test_a_reader_waits_for_a_commit(run: Run, case: Path) -> None:
    """A commit that takes half a second is waited for."""
    script = [sys.executable, "-c", WRITER.replace("sleep(60)", "sleep(0.5); connection.execute('COMMIT')"), str(case)]
    with subprocess.Popen(script, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        writer.stdout.readline()
        ran = run("sql", "SELECT min(length(what)) > 9000 AS late FROM claim", "-f", "json", db=case)
    assert ran.json == [{"late": 1}]


def test_a_reader_is_told_to_try_again(run: Run, case: Path) -> None:
    with closing(sqlite3.connect(case, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        check_error(run("list", db=case), 4, "locked", "try again when the program that is writing to it has finished")
        assert time.monotonic() - begun > 3


def test_a_tab_leaves_it_to_the_next_command(run: Run, case: Path) -> None:
    """A TAB writes nothing: it offers nothing until somebody has read the file."""
    journal = cut_off(case)

    before = journal.read_bytes()
    assert complete("zsh", "show", "ira", db=case).stdout == b""
    assert journal.read_bytes() == before
    assert run("db", db=case).code == 0
    assert b"iran" in complete("zsh", "show", "ira", db=case).stdout
