"""What the documentation shows of the program: run from the cog blocks in README.md and docs/*.md."""

import ast
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("ALLIES_", "COLUMNS", "NO_COLOR", "FORCE_"))
} | {"PYTHONPATH": str(_ROOT / "src")}


def run(command: str) -> str:
    """Return what `allies COMMAND` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "allies_cli", *shlex.split(command)],
        capture_output=True,
        text=True,
        check=True,
        env=_ENVIRONMENT | {"COLUMNS": "80"},
        encoding="utf-8",
    )
    return done.stdout.rstrip("\n")


def console(*commands: str, lines: int | None = None) -> str:
    """Return a console block with what each command prints, cut after `lines` with a mark that says so."""
    shown = []
    for command in commands:
        answer = run(command).splitlines()
        if lines is not None and len(answer) > lines:
            answer = [*answer[:lines], "..."]
        shown += [f"$ allies {command}".removesuffix(" -f table").removesuffix(" -f tree"), *answer]
    return "\n```console\n" + "\n".join(line.rstrip() for line in shown) + "\n```\n"


def picture(command: str, file: str) -> str:
    """Write what a terminal shows of a command to `file` and return the Markdown of the picture."""
    run(f"{command} -o {_ROOT / file}")
    return f"![`allies {command}`]({file})"


def command_reference() -> str:
    """Return every command with its help."""
    index = run("--help")
    names = re.findall(r"^  ([a-z]+)  ", index, re.MULTILINE)
    parts = [f"```text\n{_named(index)}\n```"]
    parts += [f"## allies {name}\n\n```text\n{_named(run(f'{name} --help'))}\n```" for name in names]
    return "\n" + "\n\n".join(parts) + "\n"


def topics() -> str:
    """Return every topic of `allies help`."""
    from allies_cli.commands.help_ import TOPICS, explain
    from allies_cli.store import BUNDLED, open_database

    database = open_database(BUNDLED)
    parts = []
    for name in TOPICS:
        topic = explain(database, name)
        parts.append(f"## {topic.title}\n\n{topic.introduction}")
        for section in topic.sections:
            rows = "\n".join(f"| {_cell(term)} | {_cell(meaning)} |" for term, meaning in section.terms)
            parts.append(f"### {section.heading[:1].upper() + section.heading[1:]}\n\n| | |\n|---|---|\n{rows}")
    return "\n" + "\n\n".join(parts) + "\n"


def support_types() -> str:
    """Return the table of the support types."""
    return "\n" + run("list types -f md --columns code,weight,esd,also,definition") + "\n"


def files() -> str:
    """Return every file of the package and of tools/, folder by folder, with what it says of itself."""
    package = _ROOT / "src" / "allies_cli"
    parts = []
    for folder in (package, *sorted(package.rglob("*/")), _ROOT / "tools"):
        paths = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix in _TOLD)
        if paths:
            about = f"{_summary(paths.pop(0))}\n\n" if paths[0].name == "__init__.py" else ""
            lines = "\n".join(f"* `{path.name}`: {_summary(path)}" for path in paths)
            parts.append(f"### {folder.relative_to(_ROOT).as_posix()}/\n\n{about}{lines}".rstrip())
    return "\n" + "\n\n".join(parts) + "\n"


_TOLD = {".py", ".sql", ".toml", ".bash", ".fish", ".zsh", ""}


def _summary(path: Path) -> str:
    """Return the first line of a module, or the first sentence of the comment with which another file begins."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    comment = re.findall(r"^(?:--|#) +(.*)", text.partition("\n\n")[0], re.MULTILINE)
    return re.split(r"(?<=\.)(?: |$)", " ".join(comment), maxsplit=1)[0]


def data_model() -> str:
    """Return every table of the schema with its columns, keys and comments."""
    from allies_cli.build import create, sql

    connection = sqlite3.connect(":memory:")
    create(connection)
    text = sql("schema")
    parts = []
    for heading, body in re.findall(r"^-- ([A-Z][^\n]*?) -+\n(.*?)(?=^-- [A-Z][^\n]*? --|\Z)", text, re.M | re.S):
        parts.append(f"## {heading}")
        parts += [_table(connection, body, name) for name in re.findall(r"^CREATE TABLE (\w+)", body, re.MULTILINE)]
    return "\n" + "\n\n".join(parts) + "\n"


def _table(connection: sqlite3.Connection, text: str, name: str) -> str:
    declared = re.search(rf"((?:^--[^\n]*\n)*)^CREATE TABLE {name} \((.*?)^\)", text, re.MULTILINE | re.DOTALL)
    assert declared is not None
    about = " ".join(line.removeprefix("-- ").strip() for line in declared[1].splitlines())
    comments = {
        row.split()[0]: row.split("--", 1)[1].strip() for row in declared[2].splitlines() if "--" in row and row.split()
    }
    keys = {row[3]: f"{row[2]}" for row in connection.execute(f"PRAGMA foreign_key_list({name})")}
    rows = [
        f"| {'**' + column + '**' if key else column} | {kind.lower()} | {'' if required or key else 'or null'} | "
        f"{'→ ' + keys[column] if column in keys else ''} | {_cell(comments.get(column, ''))} |"
        for _, column, kind, required, _, key in connection.execute(f"PRAGMA table_info({name})")
    ]
    head = "| column | type | | refers to | |\n|---|---|---|---|---|\n"
    return f"### {name}\n\n" + (f"{about}\n\n" if about else "") + head + "\n".join(rows)


def _named(text: str) -> str:
    return text.replace("python -m allies_cli", "allies").rstrip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
