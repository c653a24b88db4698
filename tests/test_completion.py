"""A TAB: offers what the program takes, in the real shells, and loads next to nothing."""

import contextlib
import fcntl
import io
import os
import pty
import re
import select
import shlex
import shutil
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import completion_table
import pytest
from conftest import Run, SmallDatabase, command, environment
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from allies_cli import store
from allies_cli.__main__ import run_line
from allies_cli.completion import facts, shells, table
from allies_cli.completion.command_line import Typing, offers
from allies_cli.completion.offers import is_kind
from allies_cli.errors import AlliesError, UnusableError

FACTS = """
INSERT INTO actor (id, name, kind) VALUES
  ('iran', 'Iran', 'state'), ('russia', 'Russia', 'state'), ('united-states', 'United States', 'state'),
  ('us-and-allies', 'The US and its allies', 'bloc'), ('north-korea', 'North Korea', 'state'),
  ('south-korea', 'South Korea', 'state'), ('paper', 'The Paper', 'media'), ('ivory-coast', 'Côte d''Ivoire', 'state');
INSERT INTO actor_name (actor, name, kind, language) VALUES
  ('iran', 'Tehran', 'metonym', 'en'), ('iran', 'Islamic Republic of Iran', 'name', 'en'),
  ('united-states', 'US', 'abbreviation', NULL), ('north-korea', 'Северная Корея', 'name', 'ru'),
  ('south-korea', 'Seoul', 'metonym', 'en');
INSERT INTO source (id, title, publisher, language, reliability, reason) VALUES
  ('paper-2023', 'What the paper wrote', 'paper', 'en', 'A', 'Because.'),
  ('record', 'The record', 'paper', 'en', 'A', 'Because.');
INSERT INTO passage (id, source, locator, quote) VALUES (1, 'record', 'line 1', 'They help.');
INSERT INTO claim (id, supporter, how, recipient, what)
  WITH RECURSIVE n (id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM n WHERE id < 130)
  SELECT id, 'iran', 'weapons', 'russia', 'Claim number ' || id FROM n;
INSERT INTO assertion (claim, passage, asserter, stance, modality)
  SELECT id, 1, 'paper', 'asserts', 'reported' FROM claim;
INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES
  (1, 1, 'russia', 'denies', 'reported'), (1, 1, 'iran', 'disputes', 'reported');
"""
SHELLS = ["bash", "zsh", "fish"]


@pytest.fixture(scope="module")
def small(small_db: SmallDatabase) -> Path:
    return small_db(FACTS)


def offered(db: Path | None, *words: str) -> list[str]:
    """Return the values that may stand in the place of the last word."""
    line = Typing(list(words))
    line.database = line.database or str(db)
    return [line.kept + one.value for one in offers(line)]


@pytest.fixture(autouse=True)
def no_database_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALLIES_DB", raising=False)


# The table --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["OPTIONS", "PROGRAM_OPTIONS", "COMMANDS", "COLUMNS", "SORTS"])
def test_the_table_is_that_of_the_commands(name: str, made: dict[str, Any]) -> None:
    due, written = made[name], getattr(table, name)
    if isinstance(due, tuple):
        due, written = dict.fromkeys(due), dict.fromkeys(written)
    missing = sorted(key for key in due if key not in written)
    left_over = sorted(key for key in written if key not in due)
    changed = sorted(key for key in due if key in written and due[key] != written[key])
    assert missing + left_over + changed == [], (
        f"{name}: missing {missing}, left over {left_over}, changed {changed}; run `python tools/completion_table.py`"
    )


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return completion_table.table()


def test_every_kind_of_value_is_completed_by_somebody() -> None:
    values = [value for _, value, _, _ in table.OPTIONS.values() if value]
    values += [value for _, arguments, _, _ in table.COMMANDS.values() for value in arguments]
    kinds = {word for value in values for word in value if is_kind(word)}
    assert kinds == {"FILE", "COLUMNS", "COLUMN"} | facts.QUESTIONS.keys() | kinds & {"DIR"}


def _choices() -> Iterator[tuple[str, list[str]]]:
    """Yield each choice that the table knows, once, as it is typed."""
    for key, (names, value, _, _) in table.OPTIONS.items():
        asked = next(name for name, entry in table.COMMANDS.items() if key in entry[3]) if value else ""
        for choice in value or ():
            if not is_kind(choice):
                yield asked, [names[0], choice]
    for name, (_, arguments, _, _) in table.COMMANDS.items():
        for choice in arguments[0] if arguments else ():
            if not is_kind(choice):
                yield name, [choice]


@pytest.mark.parametrize(("name", "typed"), list(_choices()), ids=lambda one: " ".join(one) if one else "")
def test_the_program_takes_every_choice_that_is_offered(
    name: str, typed: list[str], small: Path, tmp_path: Path
) -> None:
    case = tmp_path / "case.db"
    shutil.copyfile(small, case)
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("who,how,for,link\niran,weapons,russia,https://paper.example/\n", encoding="utf-8")
    ending = "svg" if typed[0] == "--theme" else "json"
    others = [] if name in ("completion", "help") else ["--db", str(case), "-o", str(tmp_path / f"out.{ending}")]
    after = [str(tmp_path / "there")] if name == "export" else []
    line = [name, *(_needed(name, typed, sheet) if typed[0].startswith("-") else []), *others, *typed, *after]
    unread = [UnusableError] if "--as" in typed else []  # the mapping is known, and this sheet is not what it reads
    printed = contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO())
    with printed[0], printed[1], contextlib.suppress(*unread):
        run_line(line)  # raises for what it does not know


def _needed(name: str, typed: list[str], sheet: Path) -> list[str]:
    """Return what a command needs beside an option that has a choice."""
    on_it = ["--same", "c1", "--link", "https://paper.example/"]
    answers = ["resolution=ES-11/1", "date=2022-03-02", "yes-backs=iran", "no-backs=russia"]
    asked = [f"--set={answer}" for answer in answers] if "un-roll-call" in typed else []
    fact = {
        "--corrects": [*on_it, "--note", "Otherwise."],
        "--stance": on_it,
        "--stage": ["iran", "funding", "russia", *on_it[2:], "--quantity", "5", "--unit", "USD"],
    }
    needed = {
        "add": fact.get(typed[0], ["iran", "weapons", "russia", *on_it[2:]]),
        "cite": ["c1"],
        "search": ["claim"],
        "import": [str(sheet), *asked],
        "remove": ["c1", "--source", "record"],
    }
    return needed.get(name, [])


def test_the_program_refuses_another_choice(small: Path) -> None:
    for line in (["list", "--color", "sometimes"], ["list", "--format", "xls"], ["list", "--how", "gifts"]):
        with pytest.raises(AlliesError):
            run_line([*line, "--db", str(small)])


def test_what_completion_knows_of_the_store_is_so() -> None:
    assert facts.BUNDLED == store.BUNDLED
    assert facts.APPLICATION_ID == store.APPLICATION_ID


# What is offered --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sho", ["show"]),
        ("SHO", ["show"]),
        ("--ver", ["--version"]),
        ("list cl", ["claims"]),
        ("list claims ", []),
        ("help exit", ["exit-codes"]),
        ("completion ", [*SHELLS, "powershell"]),
        ("db ", ["path"]),
        ("list --how we", ["weapons"]),
        ("list --how=we", ["--how=weapons"]),
        ("list --status alle", ["alleged"]),
        ("list --contested --co", ["--corrected", "--columns", "--color"]),
        ("list --color a", ["auto", "always"]),
        ("list -fjs", ["-fjson", "-fjsonl"]),
        ("list -f js", ["json", "jsonl"]),
        ("list claims --sort gra", ["grade"]),
        ("list claims --sort -gra", ["-grade"]),
        ("list --sort -cont", ["-contested_claims"]),
        ("list claims --sort ack", ["acknowledged"]),
        ("list --columns supporter,rec", ["supporter,recipient", "supporter,recipient_name"]),
        ("list --columns=supporter,wa", ["--columns=supporter,ways"]),
        ("list claims --sort ackn", ["acknowledged"]),
        ("list claims --columns=supporter,gr", ["--columns=supporter,grade"]),
        ("list sources --columns tit", ["title"]),
        ("show RU", ["russia"]),
        ("show teh", ["iran"]),
        ("show TEH", ["iran"]),
        ("show the rep", ["iran"]),
        ("show cote", ["ivory-coast"]),
        ("show CÔTE", ["ivory-coast"]),
        ("show ivory-", ["ivory-coast"]),
        ("show сев", ["north-korea"]),
        ("show korea", ["north-korea", "south-korea"]),
        ("show what", ["paper-2023"]),
        ("show rep", ["iran"]),
        ("show ｔｅｈ", ["iran"]),
        ("show ?", []),
        ("show us", ["us-and-allies", "united-states"]),
        ("show paper", ["paper", "paper-2023"]),
        ("tree paper", ["paper"]),
        ("show paper-", ["paper-2023"]),
        ("show iran r", ["record", "russia"]),
        ("compare iran ir", []),
        ("list --by iran --by ir", ["iran"]),
        ("list --by=iran --source rec", ["record"]),
        ("verify rec", ["record", ":files"]),
        ("verify record ", [":files"]),
        ("list -o ", [":files"]),
        ("list --db=x", ["--db=:files"]),
        ("--db x li", ["list"]),
        ("show c13", ["c13", "c130"]),
        ("show C13", ["c13", "c130"]),
        ("cite c131", []),
        ("cite c0", []),
        ("cite rec", ["record"]),
        ("cite ira", []),
        ("tree c1", []),
        ("list --since 20", []),
        ("search ira", []),
        ("search -- --ra", []),
        ("nonsense --for", []),
        ("list --nonsense=", []),
        ("list --all=", []),
    ],
)
def test_offers(typed: str, expected: list[str], small: Path) -> None:
    assert offered(small, *typed.split(" ")) == expected


@pytest.mark.parametrize("word", ["'islamic rep", '"Islamic Rep', "islamic\\ rep", "'islamic republic'"])
def test_a_name_of_several_words_may_be_quoted(word: str, small: Path) -> None:
    assert offered(small, "show", word) == ["iran"]


def test_an_option_is_offered_again_only_if_it_may_be_repeated(small: Path) -> None:
    found = offered(small, "list", "--by", "iran", "--format", "csv", "--uncontested", "-")
    assert {"--by", "--how", "--output", "-o", "--help"} <= set(found)
    assert not {"--format", "-f", "--contested", "--uncontested"} & set(found)


def test_the_first_word_may_be_any_command(small: Path) -> None:
    assert offered(small, "") == list(table.COMMANDS)


def test_the_database_that_is_named_on_the_line_is_asked(
    small: Path, small_db: SmallDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = small_db("INSERT INTO actor (id, name, kind) VALUES ('utopia', 'Utopia', 'state');")
    monkeypatch.setenv("HOME", str(other.parent))
    for option in (["--db", str(other)], [f"--db={other}"], ["--db", "~/small.db"], ["--db=$HOME/small.db"]):
        assert offered(small, *option, "show", "") == ["utopia"]
        assert offered(small, "show", *option, "") == ["utopia"]


def test_claims_are_offered_by_the_beginning_of_their_ids_and_not_all(small: Path) -> None:
    assert offered(small, "cite", "c1")[:3] == ["c1", "c10", "c11"]
    found = [one for one in offered(small, "cite", "c") if one[1:].isdigit()]
    assert found == [f"c{n}" for n in (*range(1, 10), *range(10, 20), 99, *range(100, 110), 130)]


def test_of_very_many_the_shell_still_sees_what_they_begin_with(small_db: SmallDatabase) -> None:
    rows = ", ".join(f"('{letter}{n:04}', '{letter} {n}', 'state')" for letter in "ab" for n in range(facts.MOST_NAMES))
    db = small_db(f"INSERT INTO actor (id, name, kind) VALUES {rows};")
    found = offered(db, "tree", "")
    assert len(found) == facts.MOST_NAMES + 1
    assert found[-1] == f"b{facts.MOST_NAMES - 1:04}"


def test_an_empty_database_offers_its_vocabularies_alone(small_db: SmallDatabase) -> None:
    empty = small_db()
    assert offered(empty, "show", "") == []
    assert offered(empty, "cite", "c") == []
    assert offered(empty, "list", "--how", "troops") == ["troops"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*table.COMMANDS, "--by", "--how=", "-f", "--", "-o", "c1", "="]) | st.text()))
@example(["\ud800"])
@example(["show", "c" + "9" * 30])
@example(["show", "c²"])
def test_nothing_that_can_be_typed_is_an_error(small: Path, words: list[str]) -> None:
    line = Typing(words or [""])
    line.database = str(small)
    for write in shells.WRITERS.values():
        text = write(line.kept, line.typed, offers(line))
        assert text == "" or text.endswith("\n")


# Databases that are none ------------------------------------------------------------------------------


def complete(shell: str, *words: str, db: Path | None, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as the script of a shell does."""
    env = environment(db, {"_ALLIES_COMPLETE": shell, **variables})
    return subprocess.run(command(*words), env=env, capture_output=True, check=False, timeout=60)


def _missing(path: Path) -> None:
    pass


def _foreign(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE name_key (key, step, kind, id, name)")


def _text(path: Path) -> None:
    path.write_text("no database at all\n" * 100, encoding="utf-8")


def _without_tables(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {store.APPLICATION_ID}")
        connection.execute("CREATE TABLE other (x)")


@pytest.mark.parametrize("make", [_missing, Path.mkdir, os.mkfifo, Path.touch, _foreign, _text, _without_tables])
def test_what_is_no_database_offers_nothing_and_says_nothing(make: Callable[[Path], object], tmp_path: Path) -> None:
    make(tmp_path / "a.db")
    done = complete("zsh", "show", "i", db=tmp_path / "a.db")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_damaged_database_offers_nothing_and_says_nothing(small: Path, tmp_path: Path) -> None:
    whole = small.read_bytes()
    (tmp_path / "a.db").write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    done = complete("zsh", "show", "i", db=tmp_path / "a.db")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


DAMAGES = [  # of one byte, and of what only a file without our rules holds
    lambda whole: whole.replace(b"CREATE TABLE name_key", b"CREATE TABLE \xffame_key"),
    lambda whole: whole.replace(b"CREATE TABLE actor", b"CREATE \xffABLE actor"),
    lambda whole: whole.replace(b"Tehran", b"Tehra\xff"),
]
NO_RULES = [
    "UPDATE OR IGNORE name_key SET name = CAST(x'ff' AS TEXT)",
    "UPDATE claim SET id = 'x'",
    "UPDATE name_key SET id = 5",
]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("words", [("show", "t"), ("show", "c"), ("list", "--how", "")], ids=" ".join)
def test_a_damaged_byte_is_no_word_on_the_line(
    small: Path, tmp_path: Path, damage: Callable[[bytes], bytes], words: tuple[str, ...]
) -> None:
    whole = small.read_bytes()
    assert damage(whole) != whole
    (tmp_path / "a.db").write_bytes(damage(whole))
    done = complete("bash", *words, db=tmp_path / "a.db")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\xff" not in done.stdout


@pytest.mark.parametrize("statement", NO_RULES)
@pytest.mark.parametrize("words", [("show", "a"), ("show", "c")], ids=" ".join)
def test_a_value_by_no_rule_is_no_word_on_the_line(
    small: Path, tmp_path: Path, statement: str, words: tuple[str, ...]
) -> None:
    copy = Path(shutil.copy(small, tmp_path / "a.db"))
    with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(replace(sql, 'STRICT', ''), ' INTEGER PRIMARY KEY', '')"
        )
        connection.execute("PRAGMA schema_version = 99")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(statement)
    done = complete("bash", *words, db=copy)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_database_that_somebody_writes_to_is_not_waited_for(small: Path, tmp_path: Path) -> None:
    busy = Path(shutil.copy(small, tmp_path / "busy.db"))
    with contextlib.closing(sqlite3.connect(busy, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        assert offered(busy, "show", "i") == []
        assert time.monotonic() - begun < 2  # SQLite would wait for five seconds


def test_a_question_without_end_is_given_up(tmp_path: Path) -> None:
    endless = tmp_path / "endless.db"
    with contextlib.closing(sqlite3.connect(endless)) as connection:
        connection.execute(f"PRAGMA application_id = {store.APPLICATION_ID}")
        connection.execute("CREATE TABLE actor (id, name)")
        connection.execute("CREATE TABLE source (id, title)")
        connection.execute(
            "CREATE VIEW name_key AS WITH RECURSIVE n (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n) "
            "SELECT 'x' AS key, 1 AS step, 'actor' AS kind, 'x' AS id, x AS name FROM n"
        )
    done = complete("zsh", "tree", "x", db=endless)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


HOSTILE = [
    "$(touch pwned)",
    "a b",
    "-rf",
    "--db",
    "`id`",
    "a;b",
    "a\nb",
    "\x1b[2J",
    "ünlaut",
    "UPPER",
    "a'b",
    "*",
    "",
    ":files",
]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_hostile_database_reaches_neither_shell_nor_terminal(shell: str, small: Path, tmp_path: Path) -> None:
    db = Path(shutil.copy(small, tmp_path / "hostile.db"))
    with contextlib.closing(sqlite3.connect(db)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.executemany(
            "INSERT INTO actor (id, name, kind) VALUES (?, 'Nice', 'state')", [(h,) for h in HOSTILE]
        )
        connection.executemany(
            "INSERT INTO name_key VALUES ('zz', 1, 'actor', :h, :h), ('zz', 2, 'actor', 'iran', :h)",
            [{"h": h} for h in HOSTILE],
        )
        connection.execute("INSERT INTO name_key VALUES ('zz' || char(10, 27) || ';$(x)', 3, 'actor', 'russia', 'x')")
        connection.execute("UPDATE actor SET name = 'bad' || char(27) || ']0;' || char(8238, 10, 9) WHERE id = 'iran'")
        connection.execute("INSERT INTO name_key VALUES ('zz', 1, 'actor', 'iran', 'zz')")
        connection.commit()
    done = complete(shell, "show", "zz", db=db, COMP_TYPE="63", COLUMNS="80")
    text = done.stdout.decode()
    assert re.fullmatch(r"(iran|zz)(\t(iran: )?bad ]0;\s*)?\n", text), text


# How a shell reads it ---------------------------------------------------------------------------------


def test_another_shell_gets_nothing_and_no_command_is_run(small: Path) -> None:
    for shell in ("tcsh", ""):
        done = complete(shell, "list", db=small)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_bash_is_shown_meanings_only_where_it_lists(small: Path) -> None:
    inserting = complete("bash", "tree", "kor", db=small, COMP_TYPE="9").stdout.decode()
    listing = complete("bash", "tree", "kor", db=small, COMP_TYPE="63", COLUMNS="24").stdout.decode()
    assert inserting.splitlines() == ["north-korea", "south-korea", " "]
    assert listing.splitlines() == ["north-korea  North Kor…", "south-korea  South Kor…"]


def test_the_words_may_come_in_lines(small: Path) -> None:
    """PowerShell drops an argument that is empty, and sets no variable to nothing."""

    def offered(*words: str) -> str:
        return complete("powershell", db=small, _ALLIES_WORDS="\n".join(words)).stdout.decode()

    assert offered("tree", "korea") == "north-korea\tNorth Korea\nsouth-korea\tSouth Korea\n"
    assert offered("list", "--how=we") == "--how=weapons\tgives or sells arms and ammunition\n"
    assert "iran\tIran\n" in offered("show", "")
    assert complete("powershell", db=small).stdout == complete("zsh", "", db=small).stdout


def test_fish_is_offered_what_it_will_keep(small: Path) -> None:
    def lines(typed: str) -> list[str]:
        return complete("fish", "tree", typed, db=small).stdout.decode().splitlines()

    assert lines("teh") == ["tehran\tiran: Iran"]
    assert lines("islamic") == ["islamic-republic-of-iran\tiran: Iran"]
    assert lines("repub") == ["islamic-republic-of-iran\tiran: Iran"]  # a name that is understood, not a part of it
    assert lines("korea") == ["north-korea\tNorth Korea", "south-korea\tSouth Korea"]
    assert lines("us") == ["us-and-allies\tThe US and its allies", "us\tunited-states: United States"]
    assert lines("сев") == ["северная-корея\tnorth-korea: North Korea"]


@pytest.mark.parametrize("name", ["tehran", "islamic-republic-of-iran", "us", "северная-корея"])
def test_the_names_that_fish_is_offered_are_understood(name: str, small: Path, run: Run) -> None:
    assert run("show", name, "-f", "json", db=small).code == 0


# What it costs ----------------------------------------------------------------------------------------


def modules(*program: str, env: dict[str, str]) -> set[str]:
    """Return the modules that a run of Python loads."""
    done = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", "-c", *program], env=env, capture_output=True, check=True, timeout=60
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.decode().splitlines() if "|" in line}


@pytest.mark.parametrize("words", [["show", "teh"], ["show", "c1"], ["list", "--how", "we"], ["li"], ["list", "-"]])
def test_a_tab_loads_sqlite_and_nothing_else(words: list[str], small: Path) -> None:
    env = environment(small, {"_ALLIES_COMPLETE": "zsh"})
    source = Path(store.__file__).parents[1]
    start = f"import sys; sys.path.insert(0, {str(source)!r}); from allies_cli.__main__ import main; main()"
    loaded = modules(start, *words, env=env) - modules("import sqlite3", env=env)
    assert {name for name in loaded if not name.startswith("allies_cli")} == set()
    assert "allies_cli.completion.command_line" in loaded
    assert loaded.isdisjoint({"allies_cli.store", "allies_cli.names", "allies_cli.cli"})


# The scripts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", [*SHELLS, "powershell"])
def test_completion_prints_the_script_of_the_shell(shell: str, run: Run, tmp_path: Path) -> None:
    named = run("completion", shell)
    guessed = run("completion", env={"SHELL": f"/usr/local/bin/{shell}"})
    assert (named.code, named.err) == (0, "")
    assert f"completion of allies for {shell}" in named.out.lower()
    assert guessed == named
    if shell in SHELLS and (executable := shutil.which(shell)):
        (tmp_path / "script").write_text(named.out, encoding="utf-8")
        subprocess.run([executable, "-n", str(tmp_path / "script")], check=True)


@pytest.mark.parametrize(("arguments", "env"), [(["tcsh"], {}), ([], {}), ([], {"SHELL": "/bin/tcsh"})])
def test_completion_names_the_shells_that_it_knows(arguments: list[str], env: dict[str, str], run: Run) -> None:
    ran = run("completion", *arguments, env=env)
    assert (ran.code, ran.out) == (2, "")
    assert "bash, zsh, fish, powershell" in ran.err


def test_the_shell_that_is_called_pwsh_is_powershell(run: Run) -> None:
    assert run("completion", env={"SHELL": "/usr/bin/pwsh"}) == run("completion", "powershell")


def test_completion_needs_no_database(run: Run, tmp_path: Path) -> None:
    assert run("completion", "bash", db=tmp_path / "none.db").code == 0


# How a shell is started, and what is typed into it first. zsh has no completion of its own yet, as it comes.
_STARTS = {
    "bash": (["--noprofile", "--norc", "-i"], 'PS1="READY> "; source <(allies completion bash)'),
    "zsh": (["-f", "-i"], 'PS1="READY> "; source <(allies completion zsh)'),
    "fish": (
        ["--no-config", "-i"],
        "function fish_prompt; echo 'READY> '; end; function fish_greeting; end; allies completion fish | source",
    ),
}
_LAUNCH = (
    "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)


class Session:
    """An interactive shell on a terminal, with a program `allies` that writes down with what it was run."""

    def __init__(self, shell: str, executable: str, folder: Path, db: Path) -> None:
        self.shell = shell
        self.record = folder / "record"
        self.shown = ""
        program = folder / "allies"
        program.write_text(
            f"""#!/bin/sh
if [ -n "$_ALLIES_COMPLETE" ] || [ "$1" = completion ]; then exec {shlex.join(command())} "$@"; fi
printf '%s\\n' "$@" > '{self.record}.part'
mv '{self.record}.part' '{self.record}'
""",
            encoding="utf-8",
        )
        program.chmod(0o755)
        env = environment(db, {"HOME": str(folder), "TERM": "xterm", "SHELL": executable})
        env["PATH"] = f"{folder}:{env['PATH']}"
        self.end, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        options, start = _STARTS[shell]
        self.process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH, executable, *options],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            cwd=folder,
            env=env,
        )
        os.close(terminal)
        self._send(f"{start}\r")
        self._send("allies begin\r")
        self._wait(self.record.exists)

    def run(self, typed: str) -> list[str]:
        """Type a line, run it, and return the arguments that the program got."""
        self.record.unlink(missing_ok=True)
        self._send(f"{typed}\r")
        self._wait(self.record.exists)
        return self.record.read_text(encoding="utf-8").splitlines()

    def shows(self, typed: str, texts: list[str]) -> None:
        """Type something and wait until the terminal shows all of the texts; then take it back."""
        self.shown = ""
        self._send(typed)
        self._wait(lambda: all(text in self.shown for text in texts))
        self.run("\x15allies next")  # Control and U takes a line back

    def leave(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.end)

    def _send(self, text: str) -> None:
        os.write(self.end, text.encode())

    def _wait(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not until():
            assert time.monotonic() < deadline, self.shown
            if select.select([self.end], [], [], 0.02)[0]:
                self.shown += os.read(self.end, 65536).decode("utf-8", "replace")


@pytest.fixture(scope="module", params=SHELLS)
def session(request: pytest.FixtureRequest, small: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    executable = shutil.which(request.param)
    if executable is None:
        pytest.skip(f"{request.param} is not installed")
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "some-file.txt").touch()
    opened = Session(request.param, executable, folder, small)
    yield opened
    opened.leave()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("allies sh\t", ["show"]),
        ("allies show RUS\t", ["show", "russia"]),
        ("allies show teh\t", ["show", "iran"]),
        ("allies show cote\t", ["show", "ivory-coast"]),
        ("allies list --by teh\t", ["list", "--by", "iran"]),
        ("allies list --by=teh\t", ["list", "--by=iran"]),
        ("allies list --how=we\t", ["list", "--how=weapons"]),
        ("allies list --how we\t", ["list", "--how", "weapons"]),
        ("allies show us\t", ["show", "us"]),
        ("allies show zzz\t", ["show", "zzz"]),
        ("allies show 'ivory\t", ["show", "ivory-coast"]),
        ("allies cite c129\t", ["cite", "c129"]),
        ("allies list --db some-f\t", ["list", "--db", "some-file.txt"]),
        ("allies list --db=some-f\t", ["list", "--db=some-file.txt"]),
        ("allies show some-f\t", ["show", "some-f"]),
        ("./allies show teh\t", ["show", "iran"]),
    ],
)
def test_in_a_real_shell(typed: str, expected: list[str], session: Session) -> None:
    if session.shell == "fish":  # it keeps only what contains the text that is typed: the name, and not the slug
        other = {"iran": "tehran", "--by=iran": "--by=tehran", "ivory-coast": "cote-divoire"}
        if "teh" in typed or "cote" in typed:
            expected = [other.get(word, word) for word in expected]
    assert session.run(typed) == expected


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("allies tree korea\t\t", ["north-korea", "North Korea", "south-korea", "South Korea"]),
        ("allies \t\t", ["timeline", "when it was said"]),
        ("allies list --co\t\t", ["--columns", "Write these columns", "--contested", "--color"]),
        ("allies show us\t\t", ["united-states", "United States", "The US and its allies"]),
    ],
)
def test_a_real_shell_lists_what_it_offers_with_its_meaning(typed: str, shown: list[str], session: Session) -> None:
    session.shows(typed, shown)


@pytest.mark.parametrize(
    "order",
    [
        "autoload -Uz compinit; compinit -i; {source}",
        "{source}; autoload -Uz compinit; compinit -i",
        "set -u; {source}",
        "autoload -Uz compinit; compinit -i; {source}; compinit -i; alias al=allies",
    ],
)
def test_zsh_whatever_comes_first(order: str, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executable = shutil.which("zsh")
    if executable is None:
        pytest.skip("zsh is not installed")
    (tmp_path / ".zshrc").write_text(f"PS1='READY> '\n{order.format(source='source <(allies completion zsh)')}\n")
    monkeypatch.setitem(_STARTS, "zsh", (["-i"], ""))
    session = Session("zsh", executable, tmp_path, small)
    try:
        assert session.run("allies show teh\t") == ["show", "iran"]
        if "alias" in order:
            assert session.run("al show teh\t") == ["show", "iran"]
    finally:
        session.leave()


@pytest.mark.parametrize("more", ["set -u", "alias al=allies; complete -F _allies al", "enable -n compopt"])
def test_bash_however_it_is_set(more: str, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executable = shutil.which("bash")
    if executable is None:
        pytest.skip("bash is not installed")
    (tmp_path / "some-file.txt").touch()
    monkeypatch.setitem(_STARTS, "bash", (_STARTS["bash"][0], f"{more}; {_STARTS['bash'][1]}"))
    session = Session("bash", executable, tmp_path, small)
    try:
        name = "al" if "alias" in more else "allies"
        assert session.run(f"{name} show teh\t") == ["show", "iran"]
        assert session.run(f"{name} list --how=vo\t") == ["list", "--how=vote"]
        assert session.run(f"{name} list -o some-f\t") == ["list", "-o", "some-file.txt"]
        assert "command not found" not in session.shown
        assert "unbound" not in session.shown
    finally:
        session.leave()


def test_bash_before_4(small: Path, run: Run, tmp_path: Path) -> None:
    """It has no compopt and no COMP_TYPE, no word for an empty list, and leaves --how=vo one word, but completes vo."""
    script = """
enable -n compopt; set -u; unset COMP_TYPE COLUMNS
source "$1"; complete -p allies; shift
typed=$1; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_allies "$1" "$typed"
printf '%s\\n' "${COMPREPLY[@]-}"
"""
    for typed, words, expected in [
        ("vo", ["allies", "list", "--how=vo"], ["vote"]),
        ("", ["allies", "list", "--stance="], None),
        ("sho", ["allies", "sho"], ["show"]),
        ("us", ["allies", "show", "us"], ["united-states", "us-and-allies", " "]),
        ("x", ["allies", "list", "-o", "x"], [""]),
    ]:
        found = _called(script, [typed, *words], small, run, tmp_path)
        assert found[0] == "complete -o default -F _allies allies"
        assert expected is None or sorted(found[1:]) == sorted(expected)


def _called(script: str, words: list[str], small: Path, run: Run, tmp_path: Path) -> list[str]:
    """Return the lines of a script of bash that gets the completion as a file, and then the words."""
    (tmp_path / "script").write_text(run("completion", "bash").out, encoding="utf-8")
    (tmp_path / "allies").write_text(f'#!/bin/sh\nexec {shlex.join(command())} "$@"\n', encoding="utf-8")
    (tmp_path / "allies").chmod(0o755)
    env = environment(small)
    env["PATH"] = f"{tmp_path}:{env['PATH']}"
    line = ["bash", "--norc", "-c", script, "bash", str(tmp_path / "script"), *words]
    done = subprocess.run(line, env=env, capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
    return done.stdout.decode().removesuffix("\n").split("\n")


# Without a terminal: the function of bash, called as bash calls it. The last word is unfinished.
_CALLED = """
compopt() { echo "compopt $*"; }
source "$1"; shift
COMP_TYPE=9 COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_allies "$1" "${@: -1}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["list", "--how", "=", "we"], ["weapons"]),
        (["list", "--how=we"], ["--how=weapons"]),
        (["list", "--how", "=", ""], None),
        (["list", "claims", ">", "x"], ["compopt -o default"]),
        (["list", "-o", "x"], ["compopt -o default"]),
        (["show", "korea"], ["north-korea", "south-korea", " "]),
        (["show", "zzz"], []),
    ],
)
def test_the_function_of_bash(
    words: list[str], expected: list[str] | None, small: Path, run: Run, tmp_path: Path
) -> None:
    found = [one for one in _called(_CALLED, ["allies", *words], small, run, tmp_path) if one]
    if expected is None:
        with contextlib.closing(sqlite3.connect(small)) as connection:
            expected = [code for (code,) in connection.execute("SELECT code FROM support_type ORDER BY position")]
    assert found == expected
