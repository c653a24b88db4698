"""A plain command line is read by the grammar as Typer reads it, or left to Typer."""

import inspect
from importlib import import_module
from typing import Any

import completion_table
import grammar_table
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer import TyperException

from allies_cli import cli, grammar
from allies_cli.call import Call
from allies_cli.commands.help_pages import GROUPS
from allies_cli.errors import AlliesError
from allies_cli.plain_line import read

# An ordinary line of every command, with options on both sides of what is asked about.
ORDINARY = {
    "list": "list claims --by iran --how=weapons --since 2022 --contested --limit 5 -f csv",
    "show": "--db case.db show north korea --full --all",
    "tree": "tree russia --depth 5 --reverse --min-origins 2 -o tree.svg --theme dark",
    "compare": "compare iran belarus --no-alleged -f json",
    "search": "search --in quotes --in claims surface missiles --exact --sort -score",
    "new": "new lobby.db --title Lobby --events-to 2023",
    "add": "add iran weapons russia --item drones --link https://paper.example/ --new-actors --db case.db",
    "import": "import sheet.csv - --as sheet --set a=b --set c=d --header 2 --names names.csv --dry-run --limit 9",
    "build": "build case.toml",
    "names": "names case.db",
    "remove": "remove c12 c13 --says Iran --force --db case.db",
    "db": "db path",
    "check": "check case.db -f json",
    "diff": "diff old.db new.db --limit 0",
    "verify": "verify paper text.txt",
    "cite": "cite c36 paper --style ris --as-of 2023",
    "open": "open c1 --archived",
    "help": "help grades -f json --color never",
    "matrix": "matrix iran --shade grade --uncorrected",
    "timeline": "timeline --by iran --unit month",
    "completion": "completion zsh",
    "graph": "graph iran -o network.svg",
    "export": "export parquet folder --force",
    "sql": "sql SELECT --param id iran -p name Iran --timeout 60 --limit 3 --as-of 2023",
}
# What both may be given, and what only Typer reads or refuses.
PLAIN = ["iran", "c12", "-", "é", "2022-12", "a b", "=", "a=b", "3", "0"]
ODD = [
    "",
    "--",
    "-h",
    "--help",
    "--version",
    "-fcsv",
    "-5",
    "+5",
    "٣",
    "1_0",
    "0" * 20,
    "1000000001",
    "--all=x",
    "--no",
]


def by_typer(line: list[str]) -> Call | int | None:
    """Return what Typer reads, None where it refuses the line."""
    try:
        return cli.parsed(line)
    except (TyperException, AlliesError):
        return None


def options(name: str) -> dict[str, tuple[str, Any, bool, Any]]:
    command = grammar.COMMANDS[name]
    return command.options | command.filters | command.output


def words(name: str) -> st.SearchStrategy[list[str]]:
    """Return one word of a line, or an option with what may stand behind it."""
    value = st.sampled_from(PLAIN + ODD) | st.text()
    typed = st.sampled_from([*options(name), "--db"])
    together = st.tuples(typed, value).map(lambda pair: [f"{pair[0]}={pair[1]}"])
    behind = st.tuples(typed, value).map(list)
    return behind | behind | together | typed.map(lambda one: [one]) | value.map(lambda one: [one])


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    name = draw(st.sampled_from([*grammar.COMMANDS, "lst"]))
    before = draw(st.sampled_from([[], [], [], ["--db", "x.db"], ["--db=x.db"], ["--db"], ["--db="], ["--all"]]))
    known = name if name in grammar.COMMANDS else "list"
    return [*before, name, *(word for some in draw(st.lists(words(known), max_size=6)) for word in some)]


@given(lines())
def test_what_the_grammar_reads_typer_reads_alike(line: list[str]) -> None:
    if (call := read(line)) is not None:
        assert by_typer(line) == call


@pytest.mark.parametrize(
    ("name", "option"), [(name, option) for name in grammar.COMMANDS for option in options(name)], ids="".join
)
def test_every_option_of_every_command_is_read_alike(name: str, option: str) -> None:
    """Each behind an ordinary line, with a value that it can have, and once more."""
    kind = options(name)[option][1]
    value = {bool: [], tuple: ["2"]}.get(type(kind), ["one", "other"] if kind == "pair" else ["one"])
    for typed in ([option, *value], [option, *value] * 2):
        line = [*ORDINARY[name].split(), *typed]
        assert read(line) == by_typer(line) is not None


@pytest.mark.parametrize("name", grammar.COMMANDS)
def test_an_ordinary_line_of_every_command_is_read(name: str) -> None:
    line = ORDINARY[name].split()
    assert read(line) == by_typer(line)
    assert isinstance(read(line), Call)


@pytest.mark.parametrize("line", ["", "--db case.db", "list", "db", "check", "help", "matrix", "search c12 -"])
def test_a_short_line_is_read(line: str) -> None:
    call = read(line.split())
    assert isinstance(call, Call)
    assert by_typer(line.split()) == call


@pytest.mark.parametrize(
    "line",
    [
        "-h", "--help", "--version", "--db", "--all list", "--db= list", "lst", "show", "show -- iran", "list -h",
        "list --help", "list --by --", "list -fcsv", "list -f=csv", "list claims more", "list --all=yes", "list --by",
        "list --by=", "list --lim 5", "list --limit x", "list --limit -1", "list --limit +1", "list --limit ٣",
        "list --limit 1000000001", "list --db", "list --no-such-option", "tree --depth 6", "help --how",
        "help --excel", "sql SELECT -p id",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_typer(line: str) -> None:
    assert read(line.split(" ")) is None


def test_an_empty_word_is_left_to_typer() -> None:
    for line in (["show", ""], ["list", "--by", ""], [""]):
        assert read(line) is None


def test_the_grammar_is_that_of_the_commands() -> None:
    made: dict[str, Any] = {}
    exec(grammar_table.text(), made)  # the text is that of our own generator
    assert {name: tuple(row) for name, row in made["COMMANDS"].items()} == {
        name: tuple(row) for name, row in grammar.COMMANDS.items()
    }, "run `tools/do table`"
    assert made["GROUPS"] == grammar.GROUPS
    assert set(grammar.GROUPS) == set(GROUPS)
    assert grammar.COMMANDS.keys() == completion_table.COMMANDS.keys() == ORDINARY.keys()


@pytest.mark.parametrize("name", grammar.COMMANDS)
def test_the_function_of_a_command_takes_what_is_declared(name: str) -> None:
    """Both readers call it by these names, which no type checker sees."""
    call = read(ORDINARY[name].split())
    assert call is not None
    function = getattr(import_module(f"allies_cli.commands.{call.command}"), call.command)
    inspect.signature(function).bind(None, **call.own)
    assert call.own.keys() | {"run"} >= inspect.signature(function).parameters.keys() - {"cells", "wished"}
