"""The commands as they are typed: each answers, and the database that is meant is the one that is read."""

import os
import re
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Ran, Run, Screen, SmallDatabase, command, environment, started

from allies_cli import __version__
from allies_cli.cli import app
from allies_cli.store import BUNDLED

ASKED = [
    ["list"], ["list", "allies"], ["list", "actors"], ["list", "claims"], ["list", "sources"], ["list", "types"],
    ["show", "iran"], ["show", "c1"], ["show", "elcomercio-2023"], ["db"], ["db", "path"],
    ["diff", str(BUNDLED)],
]  # fmt: skip

ONE_CLAIM = """
INSERT INTO actor (id, name, kind) VALUES
  ('iran', 'Iran', 'state'), ('russia', 'Russia', 'state'), ('paper', 'The Paper', 'media');
INSERT INTO source (id, title, publisher, language, reliability, reason) VALUES
  ('text', 'A text', 'paper', 'en', 'C', 'Because.');
INSERT INTO passage (id, source, locator, quote) VALUES (1, 'text', 'whole page', 'Iran sold drones');
INSERT INTO claim (id, supporter, how, recipient, what) VALUES (7, 'iran', 'weapons', 'russia', 'Iran sold drones.');
INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES (7, 1, 'paper', 'asserts', 'reported');
"""


@pytest.fixture(scope="module")
def empty_db(small_db: SmallDatabase) -> Path:
    return small_db()


@pytest.fixture(scope="module")
def one_claim_db(small_db: SmallDatabase) -> Path:
    return small_db(ONE_CLAIM)


@pytest.mark.smoke
@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_every_command_answers(run: Run, asked: list[str]) -> None:
    ran = run(*asked)
    assert ran.code == 0
    assert ran.out
    assert "Traceback" not in ran.err


def test_what_is_listed_by_default_is_who_supports_whom(run_here: Run) -> None:
    assert run_here("list") == run_here("list", "allies")


@pytest.mark.parametrize("asked", [asked for asked in ASKED if asked[0] != "show"], ids=" ".join)
@pytest.mark.parametrize("name", ["csv", "json", "plain"])
def test_an_empty_database_answers(run_here: Run, empty_db: Path, asked: list[str], name: str) -> None:
    ran = run_here(*asked, "-f", name, db=empty_db)
    assert ran.code == 0
    if asked[0] == "list" and asked[-1] != "types" and name == "json":
        assert ran.json == []
        assert "nothing recorded in this database (events to 2023-05-06)" in ran.err


SIGNS = "“ ” as printed   ~ our summary, do not quote   C3: allies help C3\n"


@pytest.mark.parametrize(
    ("asked", "more"),
    [
        (["list"], ""),
        (["list", "claims"], ""),
        (["show", "iran"], f"{SIGNS}evidence: allies show c7 · show iran --full   quote: allies cite c7\n"),
        (["show", "c7"], f"{SIGNS}notes and passages: allies show c7 --full   quote it: allies cite c7\n"),
        (["show", "text"], "every passage, with its notes: allies show text --full\n"),
    ],
)
def test_a_single_claim_is_shown(run: Run, one_claim_db: Path, asked: list[str], more: str) -> None:
    ran = run(*asked, "-f", "plain", db=one_claim_db)
    assert ran.code == 0
    assert "weapons" in ran.out or "Iran sold drones" in ran.out
    assert ran.err == f"{more}events to 2023-05-06; what came later is not here\n"


def test_nothing_typed_says_where_to_begin(run: Run, screen: Screen) -> None:
    ran = run()
    assert (ran.code, ran.err) == (0, "")
    shown = screen(env={"NO_COLOR": "1"})
    in_words = re.sub(r"(?<=\w)!", " (at least one contested)", shown.out.replace(" ·", ""))
    assert in_words.split() == ran.out.replace(";", "").split(), "a pipe has what the screen has"
    assert len(shown.out.splitlines()) <= 20
    lines = ran.out.splitlines()
    listed = run("db", "-f", "json").json
    assert lines[0] == listed["title"]
    for said in (f"{listed['claims']} claims", f"events to {listed['events_to']}", f"voices to {listed['voices_to']}"):
        assert said in ran.out
    assert re.search(r"^Russia .*North Korea .*weapons \(at least one contested\)", ran.out.replace("\n  ", " "), re.M)


def test_where_to_begin_agrees_with_the_list(run: Run) -> None:
    pairs = run("list", "-f", "json").json
    recipients = {pair["recipient_name"]: pair for pair in pairs}
    shown = [line for line in run().out.splitlines() if line.split("  ")[0] in recipients]
    assert 1 < len(shown) <= 6
    if len(recipients) > len(shown):
        assert f"and {len(recipients) - len(shown)} more: allies list" in run().out


def test_where_to_begin_has_every_command_and_examples_that_work(run_here: Run, tmp_path: Path) -> None:
    groups = run_here().out.split("\n\n")[-1].splitlines()
    assert [line.split()[0] for line in groups] == ["start", "look", "take", "trust", "own"]
    words = {word.strip(",") for line in groups for word in line.split()}
    assert {command.name or command.callback.__name__ for command in app.registered_commands} <= words
    for line in groups:
        example = line.partition("allies ")[2].split()
        assert run_here(*example, cwd=tmp_path).code == 0, line


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_where_to_begin_fits(screen: Screen, width: int) -> None:
    lines = screen(width=width, env={"NO_COLOR": "1"}).out.splitlines()
    assert max(map(len, lines)) <= width


def test_where_to_begin_with_nothing(run: Run, empty_db: Path) -> None:
    ran = run(db=empty_db)
    assert ran.code == 0
    assert "nothing recorded in this database yet" in ran.out
    assert run("--db", str(empty_db)) == ran


NOT_COMMANDS = [
    (["iran"], "allies show iran"),
    (["tehran"], "allies show iran"),
    (["c12"], "allies show c12"),
    (["north", "korea"], "allies show north-korea"),
    (["iran", "weapons"], "allies show iran"),  # which stand together in a title
    (["korea", "weapons"], "allies show north-korea"),
    (["kim"], "allies show kim-jong-un or allies show kim-yo-jong"),
    (["shwo"], "allies show"),
    (["LIST"], "allies list"),
    (["claims"], "allies list claims"),
    (["weapons"], "allies list --how weapons"),
    (["grades"], "allies help grades"),
    (["b2"], "allies help B2"),
]


@pytest.mark.parametrize(("typed", "meant"), NOT_COMMANDS, ids=lambda one: "-".join(one))
def test_a_word_that_is_no_command_is_told_with_what_was_meant(run_here: Run, typed: list[str], meant: str) -> None:
    ran = run_here(*typed)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"allies: there is no command {typed[0]!r}\n  did you mean {meant}?\n"
    assert run_here(*typed, "-f", "json").code == 2


def test_a_question_is_no_source_whose_title_begins_alike(run_here: Run) -> None:
    ran = run_here("who", "armed", "russia")
    assert (ran.code, ran.err) == (2, "allies: there is no command 'who'\n  see `allies --help`\n")


def test_a_word_that_means_nothing(run_here: Run, tmp_path: Path) -> None:
    for db in (None, tmp_path / "missing.db"):
        ran = run_here("zzzz", db=db)
        assert (ran.code, ran.err) == (2, "allies: there is no command 'zzzz'\n  see `allies --help`\n")


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("asked", [[], ["list"], ["show"], ["db"]], ids=" ".join)
def test_help_tells_the_command(run: Run, asked: list[str], option: str) -> None:
    ran = run(*asked, option)
    assert ran.code == 0
    assert "Usage:" in ran.out
    assert ran.err == ""
    assert not any(corner in ran.out for corner in "╭╮│"), "no box"


@pytest.mark.parametrize("asked", [["list"], ["show"]], ids=" ".join)
@pytest.mark.parametrize(
    "option",
    ["--by", "--for", "--how", "--status", "--says", "--source", "--contested", "--uncontested", "--min-origins",
     "--since", "--until", "--all", "--sort", "--limit", "--as-of", "--db", "--format", "--output", "--columns",
     "--excel", "--color"],
)  # fmt: skip
def test_the_shared_options_are_on_every_command_over_claims(run: Run, asked: list[str], option: str) -> None:
    assert option in _help(run, asked[0])


HELP: dict[str, str] = {}


def _help(run: Run, name: str) -> str:
    if name not in HELP:
        HELP[name] = run(name, "--help").out
    return HELP[name]


def test_the_version_is_told(run: Run) -> None:
    assert run("--version") == Ran(0, f"allies {__version__}\n", "")


# Which database ----------------------------------------------------------------------------------


def test_the_database_is_named_before_or_after_the_command(run_here: Run, one_claim_db: Path, facts_db: Path) -> None:
    path = str(one_claim_db)
    before, after = run_here("--db", path, "list", db=None), run_here("list", "--db", path, db=None)
    assert before == after == run_here("list", db=one_claim_db)
    assert [row["supporter"] for row in before.rows] == ["iran"]


def test_the_option_wins_over_the_variable(run: Run, one_claim_db: Path, facts_db: Path) -> None:
    assert run("--db", str(one_claim_db), "db", "path", db=facts_db).out == f"{one_claim_db}\n"
    assert run("db", "path", f"--db={one_claim_db}", db=facts_db).out == f"{one_claim_db}\n"


def test_the_option_of_the_command_wins_over_that_before_it(run: Run, one_claim_db: Path, empty_db: Path) -> None:
    assert run("--db", str(empty_db), "db", "path", "--db", str(one_claim_db)).out == f"{one_claim_db}\n"


def test_a_relative_path_is_told_in_full(run: Run, one_claim_db: Path) -> None:
    ran = run("db", "path", "--db", one_claim_db.name, cwd=one_claim_db.parent)
    assert ran.out == f"{one_claim_db}\n"


NAMES = [
    "a?b.db",
    "a#b.db",
    "a%20b.db",
    "100%.db",
    "with a space.db",
    "?mode=rwc",
    "file:x.db",
    "Ⅳ ñ 俄.db",
    "a&b=c;d.db",
    ":memory:",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_path_may_hold_any_character(run_here: Run, one_claim_db: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(one_claim_db.read_bytes())
    assert len(run_here("list", db=path).rows) == 1
    ran = run_here("db", "path", "--db", str(path))
    assert ran.out == f"{path}\n"
    beside = run_here("list", "--db", name, cwd=tmp_path)
    assert (beside.code, len(beside.rows)) == (0, 1)
    assert list(tmp_path.iterdir()) == [path], "reading leaves no file behind"


def test_a_case_file_that_is_being_written_is_read(run: Run, one_claim_db: Path, tmp_path: Path) -> None:
    path = tmp_path / "case.db"
    path.write_bytes(one_claim_db.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO actor (id, name, kind) VALUES ('syria', 'Syria', 'state')")
        connection.commit()
        listed = run("list", "actors", "--all", db=path).rows
        assert {row["id"] for row in listed} == {"iran", "russia", "paper", "syria"}


def test_reading_changes_no_byte(run: Run, one_claim_db: Path) -> None:
    before = (one_claim_db.read_bytes(), one_claim_db.stat().st_mtime_ns)
    for asked in (["list"], ["show", "iran"], ["db"]):
        assert run(*asked, db=one_claim_db).code == 0
    assert (one_claim_db.read_bytes(), one_claim_db.stat().st_mtime_ns) == before


def test_the_database_says_what_it_is(run: Run, facts_db: Path) -> None:
    told = run("db", "-f", "json").json
    with closing(sqlite3.connect(facts_db)) as connection:
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        for name, table in {"actors": "actor", "sources": "source", "passages": "passage", "claims": "claim",
                            "assertions": "assertion"}.items():  # fmt: skip
            assert told[name] == connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0], name
        assert told["claims_that_count"] == connection.execute("SELECT sum(counts) FROM derived").fetchone()[0]
        assert told["contested"] == connection.execute("SELECT sum(contested) FROM derived").fetchone()[0]
    assert told["path"] == str(facts_db)
    assert {name: told[name] for name in ("version", "events_to", "seed_sha256", "licence")} == {
        name: meta[name] for name in ("version", "events_to", "seed_sha256", "licence")
    }


# How it ends -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [["list", "claims"], ["list", "claims", "-f", "json"], ["show", "russia"], ["list", "-f", "table"], ["db"]],
    ids=" ".join,
)
def test_a_reader_that_goes_away_is_no_error(facts_db: Path, asked: list[str]) -> None:
    """As `allies ... | head -1`; and a reader that reads nothing at all."""
    for wanted in (1, 0):
        process = subprocess.Popen(
            command(*asked), env=environment(facts_db), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout
        assert process.stderr
        for _ in range(wanted):
            assert process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        assert (process.wait(timeout=60), b"Error" in err, b"Traceback" in err) == (0, False, False)


@pytest.mark.parametrize("asked", [["list", "claims"], ["show", "russia"]], ids=" ".join)
def test_a_pipe_into_head_ends_well(facts_db: Path, asked: list[str]) -> None:
    shell = '"$@" | head -1; echo "${PIPESTATUS[0]}"'
    done = subprocess.run(
        ["bash", "-c", shell, "bash", *command(*asked)], env=environment(facts_db), capture_output=True, check=True
    )
    assert done.stdout.decode().splitlines()[-1] == "0"
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
@pytest.mark.parametrize(("asked", "code"), [(["list"], 0), (["show", "kim"], 2), (["list", "--nonsense"], 2)])
def test_a_stream_that_is_closed_is_no_bug(facts_db: Path, asked: list[str], code: int, closed: str) -> None:
    shell = f'"$@" {closed}'
    done = subprocess.run(
        ["bash", "-c", shell, "bash", *command(*asked)], env=environment(facts_db), capture_output=True, check=False
    )
    assert b"Traceback" not in done.stderr
    if asked == ["list"] and closed.startswith(">&-"):
        assert done.returncode in (0, 4), "what cannot be written is no bug"
    else:
        assert done.returncode == code
        assert bool(done.stdout) == (code == 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("asked", [["db", "path"], ["list"], ["show", "russia"], ["list", "-f", "json"]], ids=" ".join)
def test_a_full_disk_is_told_in_a_line(facts_db: Path, asked: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command(*asked), env=environment(facts_db), stdout=full, stderr=subprocess.PIPE, check=False
        )
    lines = [line for line in done.stderr.decode().splitlines() if line.startswith("allies:")]
    assert done.returncode == 4
    assert len(lines) == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
def test_an_interrupt_ends_with_130(facts_db: Path, tmp_path: Path) -> None:
    """The answer goes into a pipe that nobody reads, so that the program waits there."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with started("list", "-o", str(fifo), db=facts_db) as process:
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err


# Another case ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        *(["list", noun] for noun in ("ALLIES", "Ways", "CLAIMS", "Evidence", "CORRECTIONS", "Actors", "SOURCES")),
        ["list", "--sort", "Claims"], ["list", "--sort", "-CLAIMS"], ["list", "claims", "--sort", "Grade"],
        ["list", "types", "--sort", "WEIGHT"], ["compare", "iran", "syria", "--sort", "CLAIMS"],
        ["list", "--how", "Weapons"], ["list", "--not-how", "VOTE"], ["list", "--status", "Alleged"],
        ["list", "--by", "IRAN"], ["list", "--says", "Putin"], ["list", "--source", "ELCOMERCIO-2023"],
        ["matrix", "--shade", "GRADE"], ["timeline", "--kind", "SAID"], ["timeline", "--unit", "MONTH"],
        ["search", "drones", "--in", "Claims"], ["search", "drones", "--sort", "SCORE"],
        ["cite", "C1", "--style", "BibTeX"], ["show", "C12"], ["show", "IRAN"], ["list", "--color", "NEVER"],
        ["list", "-f", "JSON"], ["list", "--format=Csv"], ["graph", "-f", "DOT"], ["help", "GRADES"], ["help", "List"],
        ["completion", "BASH"], ["db", "PATH"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_value_in_another_case_is_the_same_value(run_here: Run, asked: list[str]) -> None:
    ran = run_here(*asked)
    lowered = run_here(*(word.lower() for word in asked))
    assert (ran.code, ran.out) == (0, lowered.out), ran.err
    assert ran.out


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        (["LIST"], "did you mean allies list?"), (["list", "--SORT", "claims"], "--help"),
        (["timeline", "--by", "MONTH"], "--unit month"),
        (["list", "--columns", "SUPPORTER"], "supporter"),
        (["list", "--columns", "HELP"], "supporter"), (["list", "--as-of", "NOW"], "2022-08-24"),
        (["list", "CLAIM"], "claims"), (["list", "--how", "WEAPON"], "weapons"), (["help", "GRADE"], "grades"),
        (["list", "-f", "JSN"], "json"), (["cite", "c1", "--style", "BIB"], "bibtex"), (["db", "SIZE"], "path"),
        (["timeline", "--kind", "EVENTS"], "event"), (["search", "drones", "--in", "CLAIM"], "claims"),
        (["matrix", "--shade", "GRADES"], "grade"), (["list", "--color", "NEVERMORE"], "never"),
        (["completion", "ZSHELL"], "zsh"), (["list", "--sort", "CLAIM"], "claims"),
        (["list", "--status", "ALLEGE"], "alleged"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_nothing_in_any_case_is_refused_with_the_remedy(run_here: Run, asked: list[str], hint: str) -> None:
    ran = run_here(*asked)
    assert (ran.code, ran.out) == (2, "")
    message, *remedy = ran.err.splitlines()
    assert message.startswith("allies: ")
    assert hint in "\n".join(remedy)


def test_an_error_is_json_however_json_is_written(run: Run) -> None:
    assert '"code": 2' in run("list", "--how", "nothing", "-f", "JSON").err
