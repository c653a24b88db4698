"""`allies help` says what the program itself goes by, and leaves nothing of it out."""

import re
import shlex
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, Screen, SmallDatabase
from typer.main import get_command

import allies_cli
from allies_cli.answers import help_ as topics
from allies_cli.cli import app
from allies_cli.commands import help_option
from allies_cli.commands.help_ import TOPICS, explain
from allies_cli.errors import EXIT_MEANINGS
from allies_cli.formats import FORMATS, GRAPH_FORMATS, Page, endings, writer
from allies_cli.store import open_database

PACKAGE = Path(allies_cli.__file__).parent
COMMANDS = {command.name or command.callback.__name__: command for command in app.registered_commands}


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


def terms(run: Run, topic: str) -> dict[str, dict[str, str]]:
    """Return the terms of a topic and their meanings, by section."""
    ran = run("help", topic, "-f", "json")
    assert ran.code == 0, ran.err
    sections: dict[str, dict[str, str]] = {}
    for row in ran.json:
        assert row["topic"] == topic
        assert row["meaning"]
        sections.setdefault(row["section"], {})[row["term"]] = row["meaning"]
    return sections


def every_term(run: Run, topic: str) -> dict[str, str]:
    return {term: meaning for section in terms(run, topic).values() for term, meaning in section.items()}


TEXTS = [name for name, row in FORMATS.items() if not row.binary]


@pytest.mark.parametrize("name", TEXTS)
def test_every_topic_prints_in_every_format(facts_db: Path, name: str) -> None:
    database = open_database(facts_db)
    for topic in TOPICS:
        written = StringIO()
        writer(name)(topics.topic(topic, explain(database, topic)), written, Page(False, None, False))
        assert written.getvalue().strip(), topic
        if name in ("plain", "tree", "table", "csv", "json"):
            terms = [term for section in explain(database, topic).sections for term, _ in section.terms]
            assert [term for term in terms if term not in written.getvalue()] == []
    database.connection.close()


def test_the_command_takes_the_format(run: Run) -> None:
    for name in TEXTS:
        ran = run("help", "grades", "-f", name)
        assert (ran.code, ran.err) == (0, ""), name
        assert ran.out.strip(), name


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("width", [40, 80])
def test_a_topic_fits_a_screen(screen: Screen, topic: str, width: int) -> None:
    shown = screen("help", topic, width=width, env={"NO_COLOR": "1"}).out.splitlines()
    assert shown
    assert max(map(len, shown)) <= width


def test_a_pipe_gets_text_for_people(run: Run) -> None:
    first, second, *_ = run("help", "grades").out.splitlines()
    assert (first, second[:8]) == ("Grades", "A grade ")


@pytest.mark.parametrize(
    ("topic", "table", "meaning"),
    [
        ("grades", "reliability", "definition"),
        ("grades", "credibility", "name || ': ' || definition"),
        ("statuses", "status", "definition"),
        ("statuses", "act", "definition"),
        ("statuses", "stance", "definition"),
        ("statuses", "claim_relation", "definition"),
        ("statuses", "stage", "definition"),
    ],
)
def test_terms_are_those_of_the_vocabulary(run: Run, facts_db: Path, topic: str, table: str, meaning: str) -> None:
    with closing(sqlite3.connect(facts_db)) as connection:
        vocabulary = {str(code): text for code, text in connection.execute(f"SELECT code, {meaning} FROM {table}")}
    assert vocabulary in terms(run, topic).values()


def test_scales_stand_in_their_own_order(run: Run) -> None:
    grades, statuses = terms(run, "grades"), terms(run, "statuses")
    assert ["".join(section) for section in grades.values()] == ["ABCDEF", "123456"]
    assert list(next(iter(statuses.values()))) == [
        "recorded", "reported", "estimated", "assessed", "alleged", "suspected", "offered", "possible", "denied",
    ]  # fmt: skip


def test_what_show_prints_beside_a_status_is_explained(run: Run) -> None:
    explained = " ".join(every_term(run, "statuses"))
    for word in ("contested", "acknowledged", "voices", "counts", "does not count"):
        assert word in explained


def test_terms_are_those_of_the_database_in_use(small_db: SmallDatabase, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(small_db().read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE act SET definition = 'It came to pass.' WHERE code = 'done'")
    rows = run("help", "statuses", "-f", "json", db=path).json
    assert "It came to pass." in [row["meaning"] for row in rows]


def test_exit_codes_are_those_of_the_program(run: Run) -> None:
    (codes,) = terms(run, "exit-codes").values()
    assert codes == {str(code): meaning for code, meaning in EXIT_MEANINGS.items()}


def test_the_environment_is_what_the_program_reads(run: Run) -> None:
    """What src asks os.environ for; what a shell hands over with a TAB is no setting."""
    asked = {
        name
        for path in PACKAGE.rglob("*.py")
        for name in re.findall(r"(?:environ(?:\.get)?[(\[]|getenv\()\s*[\"'](\w+)[\"']", path.read_text())
        if not name.startswith(("_", "COMP_"))
    }
    assert asked >= {"ALLIES_DB", "ALLIES_FORMAT", "NO_COLOR"}
    (explained,) = terms(run, "environment").values()
    assert set(explained) == asked


def test_every_format_and_ending_is_explained(run: Run) -> None:
    formats, of_files, of_graphs, of_graph_files = terms(run, "formats").values()
    assert list(formats) == list(FORMATS)
    assert list(of_graphs) == list(GRAPH_FORMATS)
    assert _by_ending(of_files) == endings()
    assert _by_ending(of_files) | _by_ending(of_graph_files) == endings(graph=True)


def _by_ending(endings: dict[str, str]) -> dict[str, str]:
    return {ending: name for name, group in endings.items() for ending in re.findall(r"\.(\w+)", group)}


def test_without_a_topic_every_topic_is_listed(run: Run) -> None:
    rows = run("help", "-f", "json").json
    assert {row["term"] for row in rows} >= set(TOPICS)
    assert run("help").code == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_help_on_a_command_is_its_help(run: Run, command: str) -> None:
    ran = run("help", command)
    assert ran.code == 0
    assert "Usage:" in ran.out
    assert f"allies {command}" in ran.out
    assert ran.out == run(command, "--help").out


@pytest.mark.parametrize(
    ("typed", "near"), [("grade", "grades"), ("exitcodes", "exit-codes"), ("lst", "list"), ("", "")]
)
def test_an_unknown_topic_is_told_with_the_nearest(run: Run, typed: str, near: str) -> None:
    ran = run("help", typed)
    assert (ran.code, ran.out) == (2, "")
    assert near in ran.err
    assert all(topic in ran.err for topic in TOPICS)


def test_help_without_a_database_still_tells_what_needs_none(run: Run, tmp_path: Path) -> None:
    nowhere = tmp_path / "missing.db"
    for topic in ("exit-codes", "environment", "formats"):
        assert run("help", topic, db=nowhere).code == 0, topic
    assert run("help", db=nowhere).code == 0
    assert run("help", "list", db=nowhere).code == 0


# The help of commands ----------------------------------------------------------------------------


@pytest.mark.parametrize("width", ["40", "80"])
def test_the_commands_stand_in_groups_and_nothing_is_cut(run: Run, width: str) -> None:
    ran = run("--help", env={"COLUMNS": width})
    assert max(map(len, ran.out.splitlines())) <= int(width)
    assert "..." not in ran.out.replace("COMMAND ...", "")
    assert "\u2026" not in ran.out
    headings = [line.partition(":")[0] for line in ran.out.splitlines() if re.match(r"[A-Z]\w+:", line)]
    assert headings == ["Usage", "Start", "Look", "Take", "Trust", "Own", "Options"]
    together = " ".join(ran.out.split())
    for name, command in COMMANDS.items():
        first = " ".join((command.callback.__doc__ or "").split("\n\n")[0].split())
        assert f"{name} {first}" in together


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("width", [40, 80])
def test_the_help_of_a_command_is_broken_between_words(run: Run, command: str, width: int) -> None:
    narrow = run(command, "--help", env={"COLUMNS": str(width)}).out
    for line in narrow.splitlines():
        assert len(line) <= width or len(line.split()) == 1, line
    assert set(narrow.split()) == set(run(command, "--help", env={"COLUMNS": "100"}).out.split())
    assert "\u2026" not in narrow


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_begins_with_two_examples(run: Run, command: str) -> None:
    heading, *examples = run(command, "--help").out.split("\n\n")[0].splitlines()
    assert heading == "Examples:"
    assert len(examples) == 2
    assert all(example.startswith(f"  allies {command}") for example in examples)


@pytest.mark.parametrize(
    "example",
    [line for command in COMMANDS.values() for line in str(command.epilog).splitlines()],
)
def test_an_example_works(run: Run, tmp_path: Path, example: str) -> None:
    _, *words = shlex.split(example.partition(" > ")[0])
    if words[0] in ("verify", "build") or "case.db" in words:
        assert "--help" not in run(*words, cwd=tmp_path).err, "the file alone is missing"
        return
    ran = run(*words, cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert "not evidence of absence" not in ran.err


def test_the_help_of_a_command_is_text(run: Run) -> None:
    for words in (["-f", "json"], ["-o", "list.txt"], ["--columns", "help"]):
        ran = run("help", "list", *words)
        assert (ran.code, ran.out) == (2, "")


# A word ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("letter", "ABCDEF")
def test_a_grade_is_explained_in_words(run: Run, facts_db: Path, letter: str, number: int) -> None:
    with closing(sqlite3.connect(facts_db)) as connection:
        (reliability,) = connection.execute("SELECT definition FROM reliability WHERE code = ?", letter).fetchone()
        ((name, why),) = connection.execute("SELECT name, definition FROM credibility WHERE code = ?", (number,))
        (count,) = connection.execute("SELECT count(*) FROM derived WHERE grade = ?", (f"{letter}{number}",)).fetchone()
    said, unsaid, here = terms(run, f"{letter}{number}").values()
    assert said == {letter: f"{reliability}, of the source", str(number): f"{name}: {why}"}
    assert "not a probability" in " ".join(unsaid.values())
    assert here[f"claims graded {letter}{number}"] == str(count)


def test_a_grade_reads_well_whatever_the_words_of_the_code_are(run: Run) -> None:
    """ "The claim is cannot be judged" is what a verb makes of the words of the code."""
    said = run("help", "F6").out.splitlines()[1]
    assert said == (
        "The best source that asserts the claim: reliability cannot be judged. The claim: cannot be judged."
    )


def test_a_grade_may_be_typed_in_small_letters(run: Run) -> None:
    assert run("help", "b2") == run("help", "B2")


def test_a_support_type_is_explained(run: Run) -> None:
    for one in run("list", "types", "-f", "json").json:
        ran = run("help", one["code"])
        assert ran.code == 0
        assert one["definition"] in ran.out
        assert f"claims: {one['claims']}\n" in ran.out
        assert f"allies list --how {one['code']}" in ran.out
        assert not one["also"] or one["also"] in ran.out


@pytest.mark.parametrize("table", ["status", "act", "stance", "modality", "claim_relation", "stage"])
def test_a_word_of_a_vocabulary_is_explained(run: Run, facts_db: Path, table: str) -> None:
    with closing(sqlite3.connect(facts_db)) as connection:
        vocabulary = connection.execute(f"SELECT code, definition FROM {table}").fetchall()
    for code, definition in vocabulary:
        assert f"{code}: {definition}" in run("help", code.upper()).out


@pytest.mark.parametrize("word", ["contested", "acknowledged", "corrected", "json", "no_color", "130"])
def test_any_term_of_a_topic_is_explained(run: Run, word: str) -> None:
    ran = run("help", word)
    assert ran.code == 0
    assert "allies help " in ran.out


def _options() -> list[str]:
    commands: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
    return help_option.options(commands)


@pytest.mark.parametrize("option", _options())
def test_an_option_is_explained_with_who_takes_it_and_an_example(run: Run, option: str, tmp_path: Path) -> None:
    ran = run("help", option)
    assert ran.code == 0, ran.err
    assert option in ran.out.splitlines()[0]
    declared = re.compile(rf"^  (?:\S+, |\S+ / )?{option}(?![\w-])", re.M)
    takers = [name for name in COMMANDS if declared.search(run(name, "--help").out)]
    assert takers
    for name in takers:
        assert re.search(rf"\b{name}\b", ran.out.splitlines()[1]), name
    _, *words = shlex.split(ran.out.splitlines()[-1].partition(": ")[2].partition(" > ")[0])
    assert {option, *ran.out.splitlines()[0].split(", ")} & set(words)
    if "case.db" not in words:
        asked = run(*words, cwd=tmp_path)
        assert asked.code == 0, asked.err


def test_the_values_of_an_option_are_told(run: Run) -> None:
    assert "weapons" in terms(run, "--how")["value"]["TYPE"]
    assert "alleged" in terms(run, "--status")["value"]["STATUS"]
    assert "2022-08-24" in terms(run, "--since")["value"]["DATE"]
    assert "value" not in terms(run, "--contested")


def test_an_option_of_help_itself_is_explained_too(run: Run) -> None:
    for option in ("--excel", "--format", "--db"):
        assert run("help", option).out.startswith(("-", option))
    assert run("help", "--format", "-f", "json").json
    assert run("help", "--help").out == run("help", "help").out


@pytest.mark.parametrize(("typed", "near"), [("weapon", "weapons"), ("--hwo", "--how"), ("aleged", "alleged")])
def test_an_unknown_word_is_told_with_the_nearest(run: Run, typed: str, near: str) -> None:
    ran = run("help", typed)
    assert (ran.code, ran.out) == (2, "")
    assert f"did you mean {near}?" in ran.err
