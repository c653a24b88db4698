"""The table of what a TAB may offer, and the grammar of plain command lines, made from the commands themselves.

Run as `python tools/completion_table.py` after a change to a command or an option; a test tells when it is due.
"""

import contextlib
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import grammar_table
from typer import Context, TyperException

from allies_cli import cli, completion
from allies_cli.__main__ import run_line
from allies_cli.answers.cite import STYLES
from allies_cli.build import compile_database
from allies_cli.casefile.mapping import shipped
from allies_cli.commands.help_ import TOPICS
from allies_cli.errors import AlliesError
from allies_cli.formats import formats
from allies_cli.queries.search import KINDS

TABLE = Path(completion.__path__[0]) / "table.py"
PROGRAM = cli.program()
COMMANDS: Mapping[str, Any] = PROGRAM.commands

# What the words in a metavar stand for; a word in small letters (a|b) is a choice.
VALUES: Mapping[str, tuple[str, ...]] = {
    "A,B": ("COLUMNS",),
    "ACT": ("done", "offered", "possible"),
    "ACTOR": ("ACTOR",),
    "CASE": ("FILE",),
    "CASE.toml": ("FILE",),
    "COLUMN": ("COLUMN",),
    "CODE": (),
    "DATE": (),
    "DIR": ("DIR",),
    "FIELD": ("act", "asserter", "quantity", "quote", "said_on", "stage", "supporter", "what"),
    "FILE": ("FILE",),
    "FORMAT": tuple(formats()),
    "ID": ("ID",),
    "KIND": ("none", "human", "machine"),
    "LETTER": ("A", "B", "C", "D", "E", "F"),
    "MAPPING": (*shipped(), "FILE"),
    "MODALITY": ("recorded", "reported", "estimated", "assessed", "alleged", "suspected"),
    "N": (),
    "NAME": ("ACTOR",),
    "NAME VALUE": (),
    "NEW": ("FILE",),
    "OLD": ("FILE",),
    "PATH": ("FILE",),
    "QUERY": (),
    "QUESTION=ANSWER": (),
    "SECONDS": (),
    "SIGN": (),
    "SOURCE": ("SOURCE",),
    "STAGE": ("pledge", "commitment", "allocation", "disbursement"),
    "STANCE": ("asserts", "disputes", "denies"),
    "STATUS": ("STATUS",),
    "STYLE": tuple(STYLES),
    "TEXT": (),
    "TOPIC": (*TOPICS, *COMMANDS),
    "TYPE": ("TYPE",),
    "UNIT": (),
    "URL": (),
    "WHAT": tuple(KINDS),
    "WHEN": ("auto", "always", "never"),
    "WHO HOW WHOM": ("ACTOR", "TYPE"),
    "WORDS": (),
}
# The same metavar, meant otherwise by one command.
EXCEPTIONS = {
    ("add", "ACTOR"): ("ANYBODY",),
    ("add", "NAME"): ("ANYBODY",),
    ("add", "WHO HOW WHOM"): ("ANYBODY", "TYPE"),
    ("graph", "FORMAT"): tuple(formats(graph=True)),
    ("import", "NAME"): (),  # of an encoding, or of a sheet
    ("show", "NAME"): ("ANYTHING",),
}

# These have the columns of a query, or none to speak of; and a command that writes is not tried.
_NOT_ASKED = {"sql", "export", "new", "add", "import", "names", "remove", "build"}

# Two cases that share no name and no way of support: a column that both have belongs to the command, not to the data.
_CASE = """
INSERT INTO meta (key, value) VALUES ('title', 'A case'), ('version', '1'), ('events_to', '2023'), ('licence', 'CC0');
INSERT INTO actor (id, name, kind) VALUES ('{giver}', '{giver}', 'state'), ('{taker}', '{taker}', 'state');
INSERT INTO source (id, title, publisher, url, language, reliability, reason) VALUES
  ('text', 'Text', '{giver}', 'https://text.example/', 'en', 'A', 'Because.');
INSERT INTO passage (id, source, locator, quote) VALUES (1, 'text', 'line 1', 'We help.');
INSERT INTO claim (id, supporter, how, recipient, what) VALUES (1, '{giver}', '{how}', '{taker}', 'One helps.');
INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES (1, 1, '{giver}', 'asserts', 'reported');
"""


Value = tuple[str, ...]
Option = tuple[tuple[str, ...], Value | None, bool, str]


def value(command: str, metavar: str) -> Value:
    """Return what a metavar of a command stands for. Raises KeyError for one that VALUES should have."""
    bare = metavar.removesuffix("...").strip("[]")
    if bare in VALUES:
        return EXCEPTIONS.get((command, bare), VALUES[bare])
    return tuple(meant for word in bare.split("|") for meant in ((word,) if word.islower() else VALUES[word]))


def table() -> dict[str, Any]:
    """Return the names of table.py and what each should be."""
    options: dict[str, Option] = {}
    commands = {}
    for name, command in COMMANDS.items():
        if not command.hidden:
            keys = _options(name, command, options)
            arguments = [one for one in command.params if one.param_type_name == "argument"]
            values = tuple(value(name, one.metavar) for one in arguments)
            repeats = any(one.nargs == -1 for one in arguments)
            commands[name] = (command.get_short_help_str(limit=200), values, repeats, keys)
    columns, sorts = _columns()
    return {
        "PROGRAM_OPTIONS": _options("", PROGRAM, options),
        "OPTIONS": options,
        "COMMANDS": commands,
        "COLUMNS": columns,
        "SORTS": sorts,
    }


def _options(name: str, command: Any, options: dict[str, Option]) -> tuple[str, ...]:
    """Return the keys of the options of a command, and see that they are in `options`."""
    keys = []
    whole = Context(PROGRAM, **PROGRAM.context_settings)
    for one in command.get_params(Context(command, parent=whole)):
        if one.param_type_name == "option":
            names = tuple(sorted((*one.opts, *one.secondary_opts), key=lambda name: name[:2] != "--"))
            option = (names, None if one.is_flag else value(name, one.metavar), one.multiple, one.help)
            key = names[0] if options.get(names[0], option) == option else f"{names[0]} of {name}"
            options[key] = option
            keys.append(key)
    return tuple(keys)


def _columns() -> tuple[dict[str, Value], dict[str, Value]]:
    """Ask every command, and every noun that one lists, for its columns and for those that it sorts by."""
    columns, sorts = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for question, lines in _questions(Path(folder)):
            answers = [_printed([*line, "--columns", "help"]) for line in lines]
            columns[question] = tuple(name for name in answers[0] if all(name in answer for answer in answers))
            sorts[question] = tuple(_valid([*lines[0], "--sort", "no-such-column"]))
    return _without_repetition(columns), _without_repetition(sorts)


def _without_repetition(lists: dict[str, Value]) -> dict[str, Value]:
    """Return what is not empty, and of a noun only what is not that of its command."""
    return {
        question: names
        for question, names in lists.items()
        if names and (" " not in question or names != lists[question.partition(" ")[0]])
    }


def _questions(folder: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield each command, with its noun, and what to type to ask it of either case."""
    cases = [
        (_case(folder, giver, taker, how), {"ACTOR": [giver, taker], "ANYTHING": [giver]})
        for giver, taker, how in (("alpha", "beta", "vote"), ("gamma", "delta", "weapons"))
    ]
    database = str(cases[0][0])
    others = {"SOURCE": ["text"], "ID": ["c1"], "FILE": [str(cases[0][0].with_suffix(".sql"))], "OLD": [database]}
    for name, command in COMMANDS.items():
        arguments = [one for one in command.params if one.param_type_name == "argument"]
        if name in _NOT_ASKED or command.hidden or not any("--columns" in one.opts for one in command.params):
            continue
        asked = [[name, *_typed(name, arguments, mine | others), "--db", str(db)] for db, mine in cases]
        yield name, asked
        for noun in _nouns(arguments):
            yield f"{name} {noun}", [[name, noun, "--db", str(db)] for db, _ in cases]


def _nouns(arguments: list[Any]) -> list[str]:
    """Return the choices that the metavar of the first argument names."""
    return [word for one in arguments[:1] for word in one.metavar.strip("[]").split("|") if word.islower()]


def _typed(name: str, arguments: list[Any], examples: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield words for the arguments that a command cannot do without."""
    for one in arguments:
        if one.required:
            kind, *_ = (*value(name, one.metavar), "")
            yield from examples.get(one.metavar) or examples.get(kind, ["word"])


def _case(folder: Path, giver: str, taker: str, how: str) -> Path:
    seed = folder / f"{giver}.sql"
    seed.write_text(_CASE.format(giver=giver, taker=taker, how=how), encoding="utf-8")
    compile_database(seed, seed.with_suffix(".db"))
    return seed.with_suffix(".db")


def _printed(line: list[str]) -> list[str]:
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()):
        run_line(line)
    return out.getvalue().split()


def _valid(line: list[str]) -> list[str]:
    """Return the choices that the program names when it refuses the last word of a line."""
    try:
        _printed(line)
    except AlliesError as error:
        return error.hint.partition("Valid are: ")[2].split(", ")
    except TyperException:  # there is no such option
        return []
    raise AssertionError(f"accepted: {' '.join(line)}")


def text() -> str:
    """Return the text of table.py."""
    made = table()
    output = made["COMMANDS"]["db"][3]
    filters = tuple(key for key in made["COMMANDS"]["list"][3] if key not in output)
    lines = [
        '"""What may be typed, for a TAB. Made by `python tools/completion_table.py`, never by hand.',
        "",
        "A value is a tuple of choices as they are and of kinds of values in capitals; () is anything.",
        '"""',
        "",
        "# ruff: noqa: E501, RUF100 - the sentences are those of the commands, however long",
        "",
        "Value = tuple[str, ...]",
        "",
        "# The names of an option, its value (None of a flag), whether it may be repeated, its help.",
        f"OPTIONS: dict[str, tuple[Value, Value | None, bool, str]] = {made['OPTIONS']!r}",
        "",
        f"PROGRAM_OPTIONS = {made['PROGRAM_OPTIONS']!r}",
        f"_OUTPUT = {output!r}",
        f"_FILTERS = {filters!r}",
        "",
        "# The help of a command, the value of each argument, whether the last may be repeated, its options.",
        "COMMANDS: dict[str, tuple[str, tuple[Value, ...], bool, Value]] = {",
    ]
    for name, (help_, values, repeats, keys) in made["COMMANDS"].items():
        parts = [repr(key) for key in keys]
        for group, members in (("_FILTERS", filters), ("_OUTPUT", output)):
            if set(members) <= set(keys):
                place = parts.index(repr(members[0]))
                parts[place : place + len(members)] = [f"*{group}"]
        options = ", ".join(parts)
        lines.append(f"{name!r}: ({help_!r}, {values!r}, {repeats!r}, ({options},)),")
    lines += ["}", "", "# The columns of the answer of a command, or of a noun that it lists."]
    lines += [f"COLUMNS: dict[str, Value] = {made['COLUMNS']!r}", "", "# The columns that it can sort by."]
    lines += [f"SORTS: dict[str, Value] = {made['SORTS']!r}", ""]
    return "\n".join(lines)


def main() -> None:
    """Write grammar.py and table.py anew."""
    for path, made in ((grammar_table.GRAMMAR, grammar_table.text), (TABLE, text)):
        path.write_text(made(), encoding="utf-8")
        subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)


if __name__ == "__main__":
    main()
