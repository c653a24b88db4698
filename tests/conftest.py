"""What every test needs: the program as a real process or in this one, a real terminal, and databases to ask."""

import compileall
import csv
import io
import json
import os
import select
import signal
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, closing, contextmanager, redirect_stderr, redirect_stdout, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast
from unittest.mock import patch

import database
import generator
import pytest
from hypothesis import is_hypothesis_test, settings

import allies_cli
from allies_cli import store
from allies_cli.__main__ import _run
from allies_cli.build import compile_database

# How long an example takes says how busy the machine is.
settings.register_profile("allies", deadline=None)
settings.load_profile("allies")

# The bound of the memory of a run would be one of the tests, which run the program within their own process.
store._bound_memory = lambda size: None

SEED = database.SEED
PACKAGE = Path(allies_cli.__file__).parent

# The least that a seed must say of itself.
META = """
INSERT INTO meta (key, value) VALUES
  ('title', 'A small case'), ('version', '1'), ('events_to', '2023-05-06'), ('licence', 'CC0-1.0');
"""

# Two actors, and a passage that can carry any claim.
LANDS = """
INSERT INTO actor (id, name, kind) VALUES ('a', 'Ayland', 'state'), ('b', 'Beeland', 'state');
INSERT INTO source (id, title, publisher, language, reliability, reason) VALUES ('s', 'A text', 'b', 'en', 'C', 'So.');
INSERT INTO passage (id, source, locator, quote) VALUES (1, 's', 'whole page', 'Words');
"""


class Ran(NamedTuple):
    """What a run of the program came to. On a terminal `out` is the screen and `err` a second one."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed, read as one JSON document."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, str]]:
        """What was printed, read as CSV with a header."""
        return list(csv.DictReader(io.StringIO(self.out, newline="")))


class Run(Protocol):
    """Runs the program; `db` is named through ALLIES_DB, None leaves the variable out."""

    def __call__(
        self,
        *args: str,
        db: Path | None = ...,
        env: Mapping[str, str] | None = ...,
        cwd: Path | None = ...,
    ) -> Ran: ...


class Screen(Protocol):
    """Runs the program on a terminal of `width` columns."""

    def __call__(
        self, *args: str, width: int = 80, db: Path | None = ..., env: Mapping[str, str] | None = ...
    ) -> Ran: ...


SmallDatabase = Callable[..., Path]


class _Connection(sqlite3.Connection):
    """A connection that closes when nobody holds it any more, as those of a process do when it ends.

    The program leaves its own to that, and since 3.13 Python warns of one.
    """

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # another thread has opened it
            self.close()


# What is about terminals and processes of Unix from end to end.
collect_ignore = [
    f"test_{name}.py"
    for name in (
        "changing",
        "completion",
        "ctrl_c",
        "cut_off",
        "kills",
        "names_csv",
        "pager",
        "sql",
        "streaming",
        "writing",
    )
    if sys.platform == "win32"
]


def pytest_configure(config: pytest.Config) -> None:
    """Compile the program, and the database that ships, so that what is tested is what is edited.

    Always: it takes less time than a single test. Of the processes of a run the one that leads them does it.
    """
    sqlite3.connect = partial(sqlite3.connect, factory=_Connection)
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(PACKAGE, quiet=2)
        try:
            database.build()
        except SystemExit as error:  # which pytest would take for a mistake of its own
            raise pytest.UsageError(str(error)) from error


@pytest.fixture(autouse=True)
def _as_the_program_finds_it() -> None:
    """Set back what the libraries that read our files here set for the whole process."""
    csv.field_size_limit(131_072)
    sqlite3.enable_callback_tracebacks(False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what starts the program, unless it is to be seen at once, and what tries many examples."""
    for item in items:
        starts_the_program = {"run", "run_here", "screen"} & set(getattr(item, "fixturenames", ()))
        tries_many = is_hypothesis_test(getattr(item, "obj", None))
        if tries_many or (starts_the_program and not item.get_closest_marker("smoke")):
            item.add_marker("slow")


def claim_row(number: int, **columns: str | float | None) -> str:
    """Return a claim of a about b in `LANDS`, which b alleges; `columns` differ from that."""
    row: dict[str, object] = {"supporter": "a", "how": "aid", "recipient": "b", "what": "Ayland helps Beeland."}
    said: dict[str, object] = {"passage": 1, "asserter": "b", "stance": "asserts", "modality": "alleged"}
    return _insert("claim", {"id": number, **row, **columns}) + _insert("assertion", {"claim": number, **said})


def _insert(table: str, row: Mapping[str, object]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(map(_literal, row.values()))});\n"


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def environment(db: Path | None, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return an environment in which nothing but `extra` says how to print."""
    clean = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(PACKAGE.parent),
        "PYTHONDONTWRITEBYTECODE": "1",  # a program that is killed or has no room would leave half a file for the next
        "LC_ALL": "C.UTF-8",
    }
    if db is not None:
        clean["ALLIES_DB"] = str(db)
    measuring = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_PROCESS_")}
    return clean | measuring | dict(extra or {})


def command(*args: str) -> list[str]:
    """Return the command line of the program; a warning of its own is an error."""
    return [sys.executable, "-W", "error", "-m", "allies_cli", *args]


@pytest.fixture(scope="session")
def facts_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The facts that ship, compiled: a copy, which is opened as any database is."""
    path = tmp_path_factory.mktemp("facts") / "allies.db"
    path.write_bytes(database.DATABASE.read_bytes())
    return path


@pytest.fixture(scope="session")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world of 14,000 invented claims."""
    path = tmp_path_factory.mktemp("big") / "big.db"
    generator.generate(path, 14_000)
    return path


def most_active(db: Path) -> str:
    """Return the actor of a database that supports most."""
    with closing(sqlite3.connect(db)) as connection:
        question = "SELECT supporter FROM pair_way GROUP BY supporter ORDER BY sum(claims) DESC LIMIT 1"
        return str(connection.execute(question).fetchone()[0])


@pytest.fixture(scope="session")
def run(facts_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the program in pipes."""
    nowhere = tmp_path_factory.mktemp("cwd")

    def in_pipes(
        *args: str, db: Path | None = facts_db, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> Ran:
        done = subprocess.run(
            command(*args),
            env=environment(db, env),
            cwd=cwd or nowhere,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=60,
        )
        return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return in_pipes


@pytest.fixture(scope="session")
def run_here(facts_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the program in this process, several times as fast: for what does not depend on a process of its own."""
    nowhere = tmp_path_factory.mktemp("cwd")

    def in_this_process(
        *args: str, db: Path | None = facts_db, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> Ran:
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", newline="\n") for _ in range(2))
        with (
            patch.dict(os.environ, environment(db, env), clear=True),
            chdir(cwd or nowhere),
            Path(os.devnull).open() as stdin,
            patch("sys.stdin", stdin),
            redirect_stdout(out),
            redirect_stderr(err),
            _connections_closed(),
        ):
            code = _run(list(args))
        return Ran(code, *(_written(stream) for stream in (out, err)))

    return in_this_process


@contextmanager
def started(*args: str, db: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the program, to be ended by a signal, though whoever runs the tests may ignore them; in the end kill it."""

    def heed() -> None:
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)

    pipe = subprocess.PIPE
    with subprocess.Popen(command(*args), env=environment(db), stdout=pipe, stderr=pipe, preexec_fn=heed) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def _connections_closed() -> Iterator[None]:
    """Close the connections to databases that are opened meanwhile, which a process does by ending."""
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def remembered(*args: Any, **options: Any) -> sqlite3.Connection:
        opened.append(connect(*args, **options))
        return opened[-1]

    with patch("sqlite3.connect", remembered):
        yield
    for connection in opened:
        connection.close()


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return cast("io.BytesIO", stream.buffer).getvalue().decode("utf-8")


@pytest.fixture(scope="session")
def screen(facts_db: Path) -> Screen:
    """Run the program on two terminals, one for stdout and one for stderr."""

    def on_terminals(
        *args: str, width: int = 80, db: Path | None = facts_db, env: Mapping[str, str] | None = None
    ) -> Ran:
        out, out_end = _terminal(width)
        err, err_end = _terminal(width)
        process = subprocess.Popen(
            command(*args),
            env=environment(db, {"TERM": "xterm-256color", **(env or {})}),
            stdin=subprocess.DEVNULL,
            stdout=out_end,
            stderr=err_end,
        )
        os.close(out_end)
        os.close(err_end)
        shown = _read_all([out, err])
        text = {end: data.decode("utf-8", "backslashreplace") for end, data in shown.items()}
        return Ran(process.wait(timeout=60), text[out], text[err])

    return on_terminals


@pytest.fixture(scope="session")
def small_db(tmp_path_factory: pytest.TempPathFactory) -> SmallDatabase:
    """Compile the schema and the given facts; what a database says of itself is added."""

    def compiled(facts: str = "", meta: str = META) -> Path:
        folder = tmp_path_factory.mktemp("small")
        seed = folder / "seed.sql"
        seed.write_text(meta + facts, encoding="utf-8")
        compile_database(seed, folder / "small.db")
        return folder / "small.db"

    return compiled


def _terminal(width: int) -> tuple[int, int]:
    """Return both ends of a terminal that passes bytes on as they come."""
    pytest.importorskip("termios")  # Windows has none
    import fcntl
    import pty
    import termios

    end, program_end = pty.openpty()
    fcntl.ioctl(program_end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    attributes = termios.tcgetattr(program_end)
    attributes[1] &= ~termios.OPOST
    termios.tcsetattr(program_end, termios.TCSANOW, attributes)
    return end, program_end


def _read_all(ends: list[int]) -> dict[int, bytes]:
    shown = dict.fromkeys(ends, b"")
    open_ends = set(ends)
    while open_ends:
        readable = select.select(list(open_ends), [], [], 60)[0]
        assert readable, "the program neither wrote nor ended for a minute"
        for end in readable:
            try:
                chunk = os.read(end, 65536)
            except OSError:  # Linux says so when the other end is closed
                chunk = b""
            shown[end] += chunk
            if not chunk:
                os.close(end)
                open_ends.discard(end)
    return shown
