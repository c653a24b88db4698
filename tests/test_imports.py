"""What a command loads: nothing heavy in a pipe, on a terminal Rich alone. No clock is needed to see it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Screen, command, environment

from allies_cli.grammar import COMMANDS
from allies_cli.store import BUNDLED

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

HEAVY = {"typer", "pydantic", "rich", "tabulate", "sqlite_utils", "importlib.metadata", "importlib.resources"}
# What others bring along, too much for a pipe.
BROUGHT_ALONG = {"click", "inspect", "dataclasses", "html"}
# What is easily imported and takes as long as a small answer.
SLOW = {"typing", "pathlib", "urllib"}
ASKED = [
    ["list"], ["list", "actors"], ["list", "claims"], ["list", "sources"], ["list", "types"],
    ["list", "--by", "tehran", "--since", "2022", "--contested"], ["show", "iran"], ["show", "c49"],
    ["show", "elcomercio-2023"], ["show", "north", "korea"], ["db"], ["db", "path"],
]  # fmt: skip
IN_A_PIPE = [
    ["tree", "russia"], ["compare", "iran", "belarus"], ["search", "drones"], ["matrix"], ["timeline", "iran"],
    ["graph", "iran"], ["open", "c36"], ["sql", "SELECT name FROM actor"], ["help"], ["help", "B2"], [],
]  # fmt: skip
# Those that have files or addresses to do with.
WITH_FILES = [["cite", "c36"], ["check"], ["verify"], ["diff", str(BUNDLED)], ["completion", "bash"]]
# What writes, in a folder of its own, goes through sqlite-utils.
WRITES = [
    ["new", "other.db"], ["add", "iran", "weapons", "russia", "--link", "https://paper.example/", "--db", "case.db"],
    ["import", "case.csv", "--db", "case.db"], ["names", "case.db"], ["remove", "c1", "--db", "case.db"],
    ["build", "made.toml"], ["export", "folder"],
]  # fmt: skip


def loaded(trace: str, among: set[str] = HEAVY) -> set[str]:
    """Return the heavy modules in what `python -X importtime` wrote."""
    modules = {line.rpartition("|")[2].strip() for line in trace.splitlines() if line.startswith("import time:")}
    assert "sqlite3" in modules, "the trace is one of the program"
    return {heavy for heavy in among if any(one == heavy or one.startswith(f"{heavy}.") for one in modules)}


def trace(facts_db: Path, asked: list[str], folder: Path | None = None) -> str:
    python, *rest = command(*asked)
    done = subprocess.run(
        [python, "-X", "importtime", *rest], env=environment(facts_db), cwd=folder, capture_output=True, check=True
    )
    return done.stderr.decode()


@pytest.mark.parametrize("asked", [*ASKED, *IN_A_PIPE], ids=" ".join)
def test_a_pipe_loads_nothing_heavy(facts_db: Path, asked: list[str]) -> None:
    assert loaded(trace(facts_db, asked), HEAVY | BROUGHT_ALONG | SLOW) == set()


@pytest.mark.parametrize("asked", WITH_FILES, ids=" ".join)
def test_nor_does_what_has_to_do_with_files(facts_db: Path, asked: list[str]) -> None:
    assert loaded(trace(facts_db, asked), HEAVY | BROUGHT_ALONG) == set()


@pytest.mark.parametrize("asked", WRITES, ids=" ".join)
def test_what_writes_loads_no_more_than_what_it_writes_with(facts_db: Path, asked: list[str], tmp_path: Path) -> None:
    (tmp_path / "case.db").write_bytes(facts_db.read_bytes())
    (tmp_path / "case.csv").write_text("who,how,for,link\niran,vote,russia,https://paper.example/\n", encoding="utf-8")
    (tmp_path / "made.toml").write_text(
        'title = "A case"\nevents_to = "2023"\n[[import]]\nfile = "case.csv"\nas = "sheet"\n', encoding="utf-8"
    )
    assert loaded(trace(facts_db, asked, tmp_path), {"typer", "rich", "tabulate"}) == set()


def test_every_command_is_asked() -> None:
    assert {asked[0] for asked in (*ASKED, *IN_A_PIPE, *WITH_FILES, *WRITES) if asked} == set(COMMANDS)


@pytest.mark.parametrize("name", ["csv", "json", "jsonl", "tsv", "plain"])
@pytest.mark.parametrize("asked", [["list"], ["list", "claims"], ["show", "iran"], ["db"]], ids=" ".join)
def test_no_format_of_a_pipe_loads_anything_heavy(facts_db: Path, asked: list[str], name: str) -> None:
    assert loaded(trace(facts_db, [*asked, "-f", name]), HEAVY | SLOW) == set()


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_a_terminal_loads_rich_alone(screen: Screen, asked: list[str]) -> None:
    ran = screen(*asked, env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert ran.code == 0
    assert loaded(ran.err) == {"rich"}


@pytest.mark.parametrize("name", ["csv", "json", "plain"])
def test_a_terminal_loads_nothing_where_rich_writes_nothing(screen: Screen, name: str) -> None:
    assert loaded(screen("list", "-f", name, env={"PYTHONPROFILEIMPORTTIME": "1"}).err) == set()


def test_an_error_loads_nothing_heavy(facts_db: Path) -> None:
    python, *rest = command("show", "kim")
    done = subprocess.run(
        [python, "-X", "importtime", *rest], env=environment(facts_db), capture_output=True, check=False
    )
    assert done.returncode == 2
    assert loaded(done.stderr.decode()) == set()


def test_the_trace_would_show_what_is_heavy(facts_db: Path) -> None:
    """A guard of the guard: the formats of a terminal do load Rich."""
    assert loaded(trace(facts_db, ["list", "-f", "table"])) == {"rich"}


def test_importing_the_commands_runs_no_query_and_writes_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import allies_cli.cli, sqlite3"],
        env=environment(None),
        capture_output=True,
        check=True,
    )
    assert done.stdout == b""
    assert loaded(done.stderr.decode(), HEAVY - {"typer"}) == set()
    assert not re.search(r"\| +allies_cli\.(commands|answers|formats\.terminal)", done.stderr.decode())
