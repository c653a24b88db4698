"""What is taller than the screen goes through a pager, on a terminal alone, and can be left at any moment."""

import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import termios
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run, command, environment

Typed = Callable[..., tuple[int, str]]


@pytest.fixture
def sit(facts_db: Path) -> Typed:
    """Run the program as it runs for a person: its input and output are one terminal, which controls it."""

    def sitting(*args: str, keys: bytes = b"", lines: int = 24, **env: str) -> tuple[int, str]:
        pid, end = pty.fork()
        if not pid:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, 80, 0, 0))
            os.execvpe(command()[0], command(*args), environment(facts_db, {"TERM": "xterm-256color", **env}))
        shown, waiting = b"", keys
        while select.select([end], [], [], 60)[0]:
            try:
                chunk = os.read(end, 65536)
            except OSError:
                break
            shown += chunk
            if waiting and b"\x1b[K" in chunk.replace(b"\x1b[m", b""):  # less waits for a key
                os.write(end, waiting)
                waiting = b""
        os.close(end)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode("utf-8", "replace")

    return sitting


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    """A pager that writes down what it is given."""
    path = tmp_path / "pager"
    path.write_text(f"#!/bin/sh\ncat > {tmp_path}/given\necho paged\n")
    path.chmod(0o755)
    return path


def test_what_is_taller_than_the_screen_goes_through_the_pager(sit: Typed, pager: Path, run: Run) -> None:
    code, shown = sit("list", "claims", ALLIES_PAGER=str(pager))
    assert (code, shown.strip()) == (0, "paged")
    given = (pager.parent / "given").read_text(encoding="utf-8")
    assert "\x1b[1m" in given, "colours survive"
    assert "what came later is not here" in " ".join(given.split()), "and footers are in it"


def test_what_fits_does_not(sit: Typed, pager: Path) -> None:
    code, shown = sit("list", "--for", "russia", ALLIES_PAGER=str(pager))
    assert code == 0
    assert "paged" not in shown
    assert "Belarus" in shown


@pytest.mark.parametrize("asked", [["-f", "csv"], ["-f", "jsonl"], ["-f", "plain"]])
def test_any_text_may_be_taller(sit: Typed, pager: Path, run: Run, asked: list[str]) -> None:
    assert sit("list", "claims", *asked, PAGER=str(pager))[1].strip().splitlines()[0] == "paged"
    assert (pager.parent / "given").read_text(encoding="utf-8").startswith(run("list", "claims", *asked).out[:2000])


def test_a_long_line_takes_as_many_rows_as_it_fills(sit: Typed, pager: Path) -> None:
    asked = ("sql", "SELECT printf('%.2000c', 'x')", "-f", "csv")
    assert "paged" in sit(*asked, ALLIES_PAGER=str(pager))[1]
    assert "paged" not in sit(*asked, ALLIES_PAGER=str(pager), lines=40)[1]


@pytest.mark.parametrize(
    ("asked", "env"),
    [(["--no-pager"], {}), ([], {"TERM": "dumb"}), ([], {"ALLIES_PAGER": ""}), ([], {"ALLIES_PAGER": "cat"})],
)
def test_there_is_none_where_it_is_not_wanted(sit: Typed, pager: Path, asked: list[str], env: dict[str, str]) -> None:
    code, shown = sit("list", "claims", *asked, **{"PAGER": str(pager), **env})
    assert code == 0
    assert "paged" not in shown
    assert shown.count("\n") > 24


def test_there_is_none_in_a_pipe(run: Run, pager: Path) -> None:
    assert run("list", "claims", env={"ALLIES_PAGER": str(pager)}).out.startswith("id,")


def test_whoever_quits_has_seen_enough(sit: Typed, tmp_path: Path) -> None:
    quitter = tmp_path / "quitter"
    quitter.write_text("#!/bin/sh\nhead -n 1\nexit 1\n")
    quitter.chmod(0o755)
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT i, 'some words' FROM n"
    code, shown = sit("sql", query, "-f", "csv", "--limit", "0", ALLIES_PAGER=str(quitter))
    assert code == 0
    assert len(shown.splitlines()) == 1


def test_a_pager_that_cannot_be_started_is_told_and_done_without(sit: Typed) -> None:
    code, shown = sit("list", "claims", ALLIES_PAGER="no-such-pager")
    assert code == 0
    assert "cannot start the pager no-such-pager" in shown
    assert "what came later is not here" in " ".join(shown.split())


@pytest.mark.skipif(shutil.which("less") is None, reason="there is no less here")
def test_less_is_the_pager_where_nothing_is_wished_for(sit: Typed) -> None:
    code, shown = sit("list", "claims", keys=b"q")
    assert code == 0
    assert "c1" in shown
    assert "what came later is not here" not in shown
    assert sit("list", "--for", "russia")[0] == 0, "and leaves at once what fits"


def test_a_terminal_that_nobody_types_at_has_no_pager(facts_db: Path, pager: Path) -> None:
    end, program_end = pty.openpty()
    ran = subprocess.Popen(
        command("list", "--limit", "3"),
        env=environment(facts_db, {"TERM": "xterm", "ALLIES_PAGER": str(pager), "LINES": "2"}),
        stdin=subprocess.DEVNULL,
        stdout=program_end,
    )
    os.close(program_end)
    assert ran.wait(timeout=60) == 0
    shown = os.read(end, 65536)
    os.close(end)
    assert b"paged" not in shown
