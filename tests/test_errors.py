"""Errors: a plain line, a second with the remedy, the exit code of their kind, and nothing on stdout."""

import json
import os
import re
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Ran, Run, Screen, SmallDatabase, command, environment

from allies_cli import store
from allies_cli.errors import EXIT_MEANINGS, Exit, UnusableError


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


def check_error(ran: Ran, code: int, *said: str) -> None:
    lines = ran.err.splitlines()
    assert ran.code == code, ran.err
    assert ran.out == ""
    assert lines[-2 if len(lines) > 1 else -1].startswith("allies: "), ran.err
    assert len(lines) >= 2, "the second line is the remedy"
    assert lines[-1].startswith("  ")
    assert "Traceback" not in ran.err
    assert not set("╭╮│┌┐") & set(ran.err), "no box"
    for text in said:
        assert text in ran.err


# The database ------------------------------------------------------------------------------------

Spoil = Callable[[Path, Path], None]


def missing(path: Path, sound: Path) -> None:
    """Leave the place empty."""


def directory(path: Path, sound: Path) -> None:
    path.mkdir()


def empty(path: Path, sound: Path) -> None:
    path.write_bytes(b"")


def text(path: Path, sound: Path) -> None:
    path.write_text("id,name\n1,Iran\n", encoding="utf-8")


def foreign(path: Path, sound: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE claim (id)")


def newer(path: Path, sound: Path) -> None:
    path.write_bytes(sound.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1000")


def older(path: Path, sound: Path) -> None:
    path.write_bytes(sound.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")


def cut(path: Path, sound: Path) -> None:
    path.write_bytes(sound.read_bytes()[:20000])


def overwritten(path: Path, sound: Path) -> None:
    """Leave the first page as it is."""
    content = sound.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))


def without_a_table(path: Path, sound: Path) -> None:
    path.write_bytes(sound.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        for table in ("derived", "pair_way", "actor_name", "source_tally", "meta"):
            connection.execute(f"DROP TABLE {table}")


def pipe(path: Path, sound: Path) -> None:
    os.mkfifo(path)


def loop(path: Path, sound: Path) -> None:
    path.symlink_to(path)


def in_a_file(path: Path, sound: Path) -> None:
    """Make the folder of the path a file."""


@pytest.mark.parametrize("asked", [["list", "claims"], ["show", "iran"]], ids=" ".join)
@pytest.mark.parametrize(
    "spoil", [missing, directory, empty, text, foreign, newer, older, cut, overwritten, without_a_table, pipe, loop]
)
def test_a_database_that_cannot_be_used(
    run: Run, facts_db: Path, tmp_path: Path, spoil: Spoil, asked: list[str]
) -> None:
    path = tmp_path / "case.db"
    spoil(path, facts_db)
    before = path.read_bytes() if path.is_file() else None
    ran = run(*asked, db=path)
    check_error(ran, 4, "case.db")
    assert (path.read_bytes() if path.is_file() else None) == before
    assert len(list(tmp_path.iterdir())) <= 1, "reading makes no file"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(missing, "does not exist"), (directory, "is a directory"), (foreign, "is not a database of allies"),
     (empty, "is not a database of allies"), (newer, "newer"), (newer, "upgrade"),
     (older, "was made for an older allies (schema 1, this one reads 2)"), (older, "build it anew from its sources"),
     (older, "or read it with the allies that made it"), (pipe, "is not a file")],
)  # fmt: skip
def test_what_is_wrong_with_a_database_is_said(
    run: Run, facts_db: Path, tmp_path: Path, spoil: Spoil, said: str
) -> None:
    spoil(tmp_path / "case.db", facts_db)
    assert said in run("list", db=tmp_path / "case.db").err


@pytest.mark.parametrize("name", ["x" * 300, "x" * 5000, "a.db/b", "/dev/null", "/"])
def test_a_path_that_leads_nowhere(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "a.db").write_bytes(b"")
    check_error(run("list", "--db", str(tmp_path / name)), 4)


NOWHERE = "x" * 300  # more than the name of a file can have


@pytest.mark.parametrize(
    "words",
    [
        *(["--db", place, *rest] for place in (NOWHERE, f"{NOWHERE}.db", f"a/{NOWHERE}/a.db")
          for rest in (["names"], ["add"], ["remove", "c1"], ["import", "a.csv"], ["check"], ["export", "a"])),
        *(["import", name] for name in (NOWHERE, f"{NOWHERE}.csv", f"{NOWHERE}.xlsx", f"{NOWHERE}/a.csv")),
        ["import", "a.csv", "--as", NOWHERE], ["import", "a.csv", "--as", f"{NOWHERE}.toml"],
        ["names", NOWHERE], ["verify", NOWHERE], ["verify", "elcomercio-2023", NOWHERE], ["diff", NOWHERE],
        ["new", NOWHERE], ["build", NOWHERE], ["export", NOWHERE], ["export", "--sqlite", NOWHERE],
        ["list", "-o", f"{NOWHERE}.csv"],
    ],
    ids=lambda words: " ".join(words).replace(NOWHERE, "NOWHERE"),
)  # fmt: skip
def test_a_name_that_no_file_can_have_is_no_bug(run: Run, facts_db: Path, tmp_path: Path, words: list[str]) -> None:
    case = tmp_path / "case.db"
    case.write_bytes(facts_db.read_bytes())
    (tmp_path / "a.csv").write_text("supporter,recipient,how\n", encoding="utf-8")
    placed = [str(tmp_path / word) if word == "a.csv" else word for word in words]
    ran = run(*placed, db=None if "--db" in words else case, cwd=tmp_path)
    assert ran.code in (Exit.USAGE, Exit.NOT_FOUND, Exit.UNUSABLE)
    assert "is a bug" not in ran.err


def test_a_database_in_a_folder_that_may_not_be_read(run: Run, facts_db: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    path = closed / "case.db"
    path.write_bytes(facts_db.read_bytes())
    path.chmod(0)
    closed.chmod(0)
    try:
        if os.access(path, os.R_OK):
            pytest.skip("this user may read everything")
        check_error(run("list", db=path), 4)
    finally:
        closed.chmod(0o700)


# What is asked for -------------------------------------------------------------------------------

USAGE = [
    (["list", "russia"], "allies show russia"),
    (["list", "moscow"], "allies show russia"),
    (["list", "claim"], "claims"),
    (["list", "nonsense"], "allies, "),
    (["list", "--nonsense"], "--help"),
    (["list", "--bye", "iran"], "--by"),
    (["list", "actors", "claims"], "--help"),
    (["show"], "--help"),
    (["lst"], "allies list"),
    (["list", "-f", "jsn"], "json"),
    (["list", "-f", ""], "json"),
    (["list", "--columns", "supporter,nothing"], "supporter_name"),
    (["list", "--columns", ""], "supporter_name"),
    (["list", "claims", "--columns", "ways"], "supporter_name"),
    (["list", "--how", "weapon"], "did you mean weapons"),
    (["list", "--how", "zzz"], "troop-presence"),
    (["list", "--status", "alledged"], "did you mean alleged"),
    (["list", "--status", "zzz"], "recorded, reported"),
    (["list", "--since", "2022-13"], "2022-08-24"),
    (["list", "--since", "2022-02-30"], "2022-08-24"),
    (["list", "--until", "yesterday"], "2022-08-24"),
    (["list", "--until", "2022-2-3"], "2022-08-24"),
    (["list", "--as-of", "22"], "2022-08-24"),
    (["list", "--since", ""], "2022-08-24"),
    (["list", "--min-origins", "many"], "--help"),
    (["list", "--min-origins", "-1"], "--help"),
    (["list", "--limit", "-1"], "--help"),
    (["list", "--limit", "1.5"], "--help"),
    (["list", "--sort", "beauty"], "supporter"),
    (["list", "claims", "--sort", "-beauty"], "supporter"),
    (["list", "--color", "blue"], "always"),
    (["show", "kim"], "kim-yo-jong"),
    (["list", "--by", "kim"], "kim-yo-jong"),
    (["list", "--source", "iran"], "elcomercio-2023-es"),  # a part of titles
    (["db", "size"], "path"),
]  # fmt: skip

NOT_FOUND = [
    (["show", "irna"], "iran"),
    (["show", "c99999"], "allies list claims"),
    (["show", "c0"], "allies list claims"),
    (["show", "zzzzzz"], "allies list actors"),
    (["list", "--by", "irna"], "iran"),
    (["list", "--for", "ukrane"], "ukraine"),
    (["list", "--says", "kieel"], "kiel"),
    (["list", "--source", "elcomercio-203"], "elcomercio-2023"),
    (["list", "--by", "elcomercio-2023"], "allies list actors"),
    (["list", "--source", "lavrof"], "allies list sources"),
    (["show", "c1", "zzzzzz"], "allies list actors"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "hint"), USAGE, ids=[" ".join(asked) for asked, _ in USAGE])
def test_a_wrong_command_line(run: Run, asked: list[str], hint: str) -> None:
    check_error(run(*asked), 2, hint)


@pytest.mark.parametrize(("asked", "hint"), NOT_FOUND, ids=[" ".join(asked) for asked, _ in NOT_FOUND])
def test_what_is_not_there(run: Run, asked: list[str], hint: str) -> None:
    check_error(run(*asked), 3, hint)


@pytest.mark.parametrize(
    "asked", [["list", "russia"], ["show", "irna"], ["list", "--how", "weapon"], ["lst"]], ids=" ".join
)
def test_an_error_on_a_terminal_is_the_same_plain_line(run: Run, screen: Screen, asked: list[str]) -> None:
    ran = screen(*asked)
    assert ran.err.split() == run(*asked).err.split()
    assert max(map(len, ran.err.splitlines())) <= 80
    assert ran.out == ""
    assert "\x1b" not in ran.err


@pytest.mark.parametrize(
    ("asked", "code"),
    [(asked, 2) for asked, _ in USAGE if "-f" not in asked] + [(asked, 3) for asked, _ in NOT_FOUND],
    ids=str,
)
def test_with_json_an_error_is_json(run: Run, asked: list[str], code: int) -> None:
    check_json_error(run(*asked, "-f", "json"), code)


@pytest.mark.parametrize("name", [["-fjson"], ["--format=json"], ["--format", "json"], ["-f", "jsonl"]], ids=" ".join)
@pytest.mark.parametrize(
    ("asked", "code"), [(["show", "kim"], 2), (["list", "--nonsense"], 2), (["show", "irna"], 3)], ids=str
)
def test_however_json_is_asked_for(run: Run, asked: list[str], code: int, name: list[str]) -> None:
    check_json_error(run(*asked, *name), code)


def check_json_error(ran: Ran, code: int) -> dict[str, object]:
    assert (ran.code, ran.out) == (code, "")
    document = json.loads(ran.err)
    assert list(document) == ["error"]
    error = document["error"]
    assert list(error) == ["code", "message", "hint", "candidates"]
    assert error["code"] == code
    assert error["message"]
    assert error["hint"]
    assert isinstance(error["candidates"], list)
    found: dict[str, object] = error
    return found


def test_the_candidates_are_what_can_be_typed_instead(run: Run, facts_db: Path, tmp_path: Path) -> None:
    assert check_json_error(run("show", "kim", "-f", "json"), 2)["candidates"] == ["kim-jong-un", "kim-yo-jong"]
    near = check_json_error(run("show", "irna", "-f", "json"), 3)["candidates"]
    assert isinstance(near, list)
    assert "iran" in near
    commands = check_json_error(run("list", "russia", "-f", "json"), 2)["candidates"]
    assert commands == ["allies show russia", "allies list --for russia", "allies list --by russia"]
    check_json_error(run("list", "-f", "json", db=tmp_path / "missing.db"), 4)


def test_an_error_of_json_leaves_an_answer_whole(run: Run, small_db: SmallDatabase) -> None:
    """No half of a document is on stdout when a name is wrong."""
    ran = run("show", "iran", "nobody", "-f", "json")
    assert (ran.code, ran.out) == (3, "")


def test_exit_codes_are_those_of_the_contract() -> None:
    assert {name: code for name, code in vars(Exit).items() if name.isupper()} == {
        "OK": 0, "FAILURE": 1, "USAGE": 2, "NOT_FOUND": 3, "UNUSABLE": 4, "INTERRUPTED": 130,
    }  # fmt: skip
    assert set(EXIT_MEANINGS) == {code for name, code in vars(Exit).items() if name.isupper()}


# The honest zero ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "out"),
    [
        ("csv", "supporter,"),
        ("tsv", "supporter\t"),
        ("json", "[]\n"),
        ("jsonl", ""),
        ("table", ""),
        ("tree", ""),
        ("plain", ""),
    ],
)
def test_no_rows_is_no_error(run: Run, facts_db: Path, name: str, out: str) -> None:
    ran = run("list", "--by", "iran", "--for", "ukraine", "-f", name)
    assert ran.code == 0
    assert ran.out.startswith(out)
    assert ran.out.count("\n") == (1 if name in ("csv", "tsv", "json") else 0)
    with closing(sqlite3.connect(facts_db)) as connection:
        (day,) = connection.execute("SELECT value FROM meta WHERE key = 'events_to'").fetchone()
    assert f"nothing recorded in this database (events to {day}); that is not evidence of absence" in ran.err


def test_no_rows_tells_what_came_nearest(run: Run) -> None:
    err = run("list", "--by", "iran", "--for", "ukraine").err
    claims = run("list", "claims", "-f", "json").json
    mutual = {one["code"] for one in run("list", "types", "-f", "json").json if one["mutual"]}
    by_iran = sum(one["supporter"] == "iran" or (one["recipient"] == "iran" and one["how"] in mutual) for one in claims)
    for_ukraine = sum(one["recipient"] == "ukraine" for one in claims)
    assert re.search(rf"without --for ukraine: {by_iran} claims?\b", err)
    assert re.search(rf"without --by iran: {for_ukraine} claims?\b", err)


def test_no_rows_for_an_actor_counts_the_claims_of_that_actor(run: Run) -> None:
    document = run("show", "iran", "-f", "json").json
    recorded = {one["id"] for name in ("supports", "receives", "not_counted", "says") for one in document[name]}
    ran = run("show", "iran", "--how", "recognition", "-f", "csv")
    assert ran.code == 0
    assert "that is not evidence of absence" in ran.err
    (count,) = re.findall(r"without --how recognition: (\d+) claims?", ran.err)
    assert int(count) == len(recorded)


def test_a_terminal_says_it_too(screen: Screen) -> None:
    ran = screen("list", "--by", "iran", "--for", "ukraine")
    assert (ran.code, ran.out.strip()) == (0, "")
    assert "that is not evidence of absence" in " ".join(ran.err.split())


def test_a_bundled_database_that_is_missing_is_a_bug_and_another_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BUNDLED", str(tmp_path / "allies.db"))
    with pytest.raises(FileNotFoundError, match="install allies again"):
        store.open_database(tmp_path / "allies.db")
    with pytest.raises(UnusableError) as told:
        store.open_database(tmp_path / "mine.db")
    assert told.value.hint == "name another with --db or ALLIES_DB"


# What looks like an option ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", [["sql", "-- x\nselect 1"], ["search", "-5"], ["show", "-iran"], ["import", "-mine.csv"]]
)
def test_a_text_that_begins_with_a_hyphen_is_told_where_it_goes(run: Run, typed: list[str]) -> None:
    ran = run(*typed)
    check_error(ran, 2, f"begins with a hyphen and is no option goes after --: allies {typed[0]} -- ...")
    assert (f"standard input: allies {typed[0]} -" in ran.err) == (typed[0] in ("sql", "import"))


def test_it_is_taken_there(run: Run) -> None:
    assert run("sql", "--", "-- x\nselect 1 AS n").out == "n\n1\n"


@pytest.mark.parametrize("typed", [["list", "--formt", "csv"], ["--nonsense"]])
def test_a_mistyped_option_is_told_no_more_than_the_help(run: Run, typed: list[str]) -> None:
    assert "hyphen" not in run(*typed).err


ENDLESS = [
    ["build", "/dev/zero"], ["import", "/dev/zero"], ["import", "sheet.csv", "--as", "/dev/zero"],
    ["verify", "elcomercio-2023", "/dev/zero"], ["list", "--db", "/dev/zero"], ["check", "/dev/zero"],
    ["diff", "/dev/zero"], ["cite", "c12", "--db", "/dev/urandom"],
]  # fmt: skip


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no file without end")  # noqa: PTH110
@pytest.mark.parametrize("asked", ENDLESS, ids=" ".join)
def test_a_file_without_end_is_refused(run: Run, facts_db: Path, tmp_path: Path, asked: list[str]) -> None:
    case = tmp_path / "case.db"
    case.write_bytes(facts_db.read_bytes())
    (tmp_path / "sheet.csv").write_text("who,how,for,link\n", encoding="utf-8")
    ran = run(*asked, db=case, cwd=tmp_path)
    assert ran.code in (2, 4)
    assert "Traceback" not in ran.err
    assert case.read_bytes() == facts_db.read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is full")  # noqa: PTH110
@pytest.mark.parametrize(
    "asked", [["list"], ["show", "iran"], ["list", "--by", "mali"], ["show", "nobody"]], ids=" ".join
)
@pytest.mark.parametrize("stream", ["/dev/full", None], ids=["full", "closed"])
def test_what_cannot_be_told_changes_no_answer(facts_db: Path, asked: list[str], stream: str | None) -> None:
    def ran(redirection: str) -> tuple[int, bytes]:
        script = f'exec "$@" {redirection}'
        line = ["sh", "-c", script, "sh", *command(*asked)]
        done = subprocess.run(line, env=environment(facts_db), stdout=subprocess.PIPE, check=False)
        return done.returncode, done.stdout

    assert ran(f"2>{stream}" if stream else "2>&-") == ran("2>/dev/null")
