"""What the documentation shows of the program: run from the cog blocks in README.md and docs/*.md."""

import ast
import json
import os
import re
import shlex
import sqlite3
import struct
import subprocess
import sys
import textwrap
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

_ROOT = Path(__file__).parents[1]
_ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("ALLIES_", "COLUMNS", "NO_COLOR", "FORCE_"))
} | {"PYTHONPATH": str(_ROOT / "src"), "COLUMNS": "80", "PYTHON": sys.executable}
# The programs that a shell of the documentation has: this one, and the one that it is installed with.
_SHELL = """
set -eo pipefail
allies() { "$PYTHON" -m allies_cli "$@"; }
sqlite-utils() { "$PYTHON" -m sqlite_utils "$@"; }
"""


def run(command: str) -> str:
    """Return what `allies COMMAND` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "allies_cli", *shlex.split(command)],
        capture_output=True,
        text=True,
        check=True,
        env=_ENVIRONMENT,
        encoding="utf-8",
    )
    return done.stdout.rstrip("\n")


def console(*commands: str, lines: int | None = None, folder: str | None = None, code: int = 0) -> str:
    """Return a console block with what a terminal shows of each line that is typed, one after another in a folder.

    What is longer than `lines` is cut there, with a mark that says so. `folder` is one that several blocks share, else
    a new one; `code` is the exit code of each command.
    """
    shown = []
    with nullcontext(folder) if folder else TemporaryDirectory() as place:
        for command in commands:
            answer = _screen(command.replace("{project}", str(_ROOT)), place, code)
            if lines is not None and len(answer) > lines:
                answer = [*answer[:lines], "..."]
            shown += [f"$ {command.replace('{project}/', '')}", *answer]
    return "\n```console\n" + "\n".join(shown) + "\n```\n"


def _screen(command: str, folder: str, code: int) -> list[str]:
    """Return the lines that a terminal of eighty columns, without colours, shows of what is typed in a shell."""
    import fcntl
    import pty
    import termios

    end, screen = pty.openpty()
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
    with subprocess.Popen(
        ["bash", "-c", _SHELL + command],
        stdin=subprocess.DEVNULL, stdout=screen, stderr=screen, cwd=folder, env=_ENVIRONMENT | {"TERM": "dumb"},
    ) as shell:  # fmt: skip
        os.close(screen)
        shown = _all_of(end).decode()
    assert shell.returncode == code, f"{command}\n{shown}"
    return [part for line in shown.splitlines() for part in _folded(line.rstrip())]


def _folded(line: str) -> list[str]:
    """Return a line that is far too long for a page as several."""
    return textwrap.wrap(line, 80, break_on_hyphens=False) if len(line) > 100 else [line]


def _all_of(end: int) -> bytes:
    """Return what is written to a terminal until nobody has it open."""
    shown = b""
    while True:
        try:
            chunk = os.read(end, 65536)
        except OSError:  # Linux says so when the other end is closed
            chunk = b""
        if not chunk:
            os.close(end)
            return shown
        shown += chunk


def picture(command: str, name: str) -> str:
    """Write what a terminal shows of a command to docs/, on light and on dark paper, and return the picture."""
    light, dark = f"docs/{name}.svg", f"docs/{name}-dark.svg"
    run(f"{command} -o {_ROOT / light}")
    run(f"{command} --theme dark -o {_ROOT / dark}")
    return (
        f'<picture>\n  <source media="(prefers-color-scheme: dark)" srcset="{dark}">\n'
        f'  <img alt="allies {command}" src="{light}">\n</picture>'
    )


def listing(name: str, language: str) -> str:
    """Return a file of the project as a block."""
    return f"\n```{language}\n{(_ROOT / name).read_text(encoding='utf-8').rstrip()}\n```\n"


def mappings() -> str:
    """Return a table of the mappings that ship: name, what of, the columns by which a file is known."""
    from allies_cli.casefile import mapping

    rows = ["| mapping | dataset | known by |", "|---|---|---|"]
    for name in mapping.shipped():
        title, known_by = mapping.about(name)
        columns = ", ".join(f"`{column}`" for column in known_by).replace("|", "\\|")
        rows.append(f"| `{name}` | {title} | {columns} |")
    return "\n" + "\n".join(rows) + "\n"


def native_columns() -> str:
    """Return the native columns, as a paragraph."""
    from allies_cli.casefile import native

    return "\n" + ", ".join(f"`{name}`" for name in native.CLAIM_COLUMNS) + ".\n"


def command_reference() -> str:
    """Return every command with its help."""
    index = run("--help")
    names = re.findall(r"^  ([a-z]+)  ", index, re.MULTILINE)
    parts = [f"```text\n{_named(index)}\n```"]
    parts += [f"## allies {name}\n\n```text\n{_named(run(f'{name} --help'))}\n```" for name in names]
    return "\n" + "\n\n".join(parts) + "\n"


def exit_codes() -> str:
    """Return a table of the exit codes."""
    from allies_cli.errors import EXIT_MEANINGS

    rows = "\n".join(f"| {int(code)} | {meaning} |" for code, meaning in EXIT_MEANINGS.items())
    return f"\n| code | |\n|--:|---|\n{rows}\n"


def schema_version() -> str:
    """Return a sentence with the version of the schema."""
    from allies_cli.store import SCHEMA_VERSION

    return f"\nIt has a number of its own, the `user_version` of a file: {SCHEMA_VERSION} in this version.\n"


# Of each kind of answer that programs read, a command that has it.
LISTINGS = (
    "list", "list ways", "list actors", "list claims", "list evidence", "list corrections", "list sources",
    "list types", "search iran", "timeline", "tree", "show iran", "show c36", "show elcomercio-2023", "graph", "check",
    "db", "help",
)  # fmt: skip
# Of each that is more than rows in JSON, a command, and how deep its keys are told: of what lies deeper, some are ids.
DOCUMENTS = {
    "show iran": 1,
    "show c36": 3,
    "show elcomercio-2023": 3,
    "compare iran belarus": 1,
    "matrix": 1,
    "tree": 1,
    "graph": 2,
}


def listed_columns() -> str:
    """Return a table of the columns that each listing has in CSV."""
    rows = [(one, run(f"{one} -f csv").splitlines()[0].split(",")) for one in LISTINGS]
    return _interface("columns", rows)


def document_keys() -> str:
    """Return a table of the keys that each document has in JSON."""
    rows = [(one, keys_of(json.loads(run(f"{one} -f json")), deep)) for one, deep in DOCUMENTS.items()]
    return _interface("keys", rows)


def _interface(heading: str, rows: list[tuple[str, list[str]]]) -> str:
    lines = "\n".join(f"| `allies {command}` | {', '.join(f'`{name}`' for name in names)} |" for command, names in rows)
    return f"\n| | {heading} |\n|---|---|\n{lines}\n"


def keys_of(document: object, deep: int) -> list[str]:
    """Return the keys of a JSON document, of all in a list once, with those of what is under them behind a dot."""
    found: dict[str, None] = {}
    for one in document if isinstance(document, list) else [document]:
        for key, value in one.items() if isinstance(one, dict) and deep else ():
            found[key] = None
            found |= {f"{key}.{below}": None for below in keys_of(value, deep - 1)}
    return list(found)


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


_TOLD = {".py", ".sql", ".toml", ".bash", ".fish", ".powershell", ".zsh", ""}


def _summary(path: Path) -> str:
    """Return the first line of a module, or the first sentence of the comment with which another file begins."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    comment = re.findall(r"^(?:--|#) +(.*)", text.partition("\n\n")[0], re.MULTILINE)
    return re.split(r"(?<=\.)(?: |$)", " ".join(comment), maxsplit=1)[0]


def data_model() -> str:
    """Return every table of the schema with its columns, keys and comments."""
    from allies_cli.build import create
    from allies_cli.sql import sql

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
