"""The areas: what each tries, a command line at a time."""

import csv
import io
import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import allies_cli
from allies_cli.casefile.new import template
from allies_cli.completion import table
from allies_cli.formats import formats
from allies_cli.store import BUNDLED, EMPTY_CASE
from fuzz import strangers
from fuzz.running import Line

MAPPINGS = Path(allies_cli.__file__).parent / "casefile" / "mappings"
OUTPUTS = frozenset({"OUT", "OUT.db", "OUT.csv", "OUT.xlsx", "OUT.svg"})
FORMATS = tuple(name for name, form in formats(graph=False).items() if not form.binary)
GRAPHS = tuple(name for name, form in formats(graph=True).items() if not form.binary)
STYLES = ("text", "sentence", "bibtex", "ris", "csl-json")
ASKED: tuple[tuple[str, ...], ...] = (
    ("list",), ("list", "ways"), ("list", "actors", "--all"), ("list", "claims", "--all"), ("list", "evidence"),
    ("list", "corrections"), ("list", "sources"), ("list", "types"), ("list", "--as-of", "2022-06"),
    ("list", "--contested"), ("list", "--for", "russia", "--how", "weapons"), ("show", "iran"), ("show", "c12"),
    ("show", "iran", "--full"), ("show", "elcomercio-2023", "--full"), ("search", "drones"), ("search", "iran"),
    ("tree",), ("tree", "russia", "--all"), ("matrix",), ("timeline",), ("timeline", "iran"),
    ("compare", "iran", "china"), ("db",), ("check",), ("verify",), ("names",), ("sql", "SELECT * FROM actor"),
    ("sql", "--tables"), ("diff", "other.db"), ("cite", "c12"), ("list", "claims", "--by", "iran", "--sort", "-grade"),
)  # fmt: skip
WRITING: tuple[tuple[str, ...], ...] = (
    ("export", "OUT"), ("export", "--sqlite", "OUT.db"), ("add", "iran", "weapons", "russia", "--link", "https://e.org/1"),
    ("import", "sheet.csv"), ("remove", "c12"), ("list", "claims", "-o", "OUT.csv"), ("list", "-o", "OUT.xlsx"),
    ("graph", "-o", "OUT.svg"),
)  # fmt: skip
SHEET = "who,how,for,link,quote\nIran,weapons,Russia,https://example.org/1,Words\n"


class Area(NamedTuple):
    """What is tried, how often, and how a try is made in a folder of its own."""

    tries: int
    what: str
    make: Callable[[random.Random, Path], Iterator[tuple[str, Line]]]


def _asking(folder: Path, *words: str, **more: object) -> Line:
    """Return a line about case.db that may write nothing."""
    return Line(words, folder, {"ALLIES_DB": str(folder / "case.db")}, **more)  # type: ignore[arg-type]


def _in_any_format(dice: random.Random, folder: Path, words: tuple[str, ...]) -> Line:
    plain = words[0] in ("check", "verify", "names", "diff", "cite")
    form = ("-f", dice.choice(FORMATS)) if not plain and dice.random() < 0.8 else ()
    return _asking(folder, *words, *form, columns=dice.choice((0, 0, 0, 80, 40)))


def _writing(folder: Path, words: tuple[str, ...]) -> Line:
    changed = {"case.db", "names.csv"} if words[0] in ("add", "import", "remove") else set()
    return _asking(folder, *words, writes=OUTPUTS | changed)


def _databases(dice: random.Random, folder: Path) -> Iterator[tuple[str, Line]]:
    """A file as a stranger may send it, asked by some of the commands."""
    how = strangers.mutated(dice, Path(dice.choice((*[BUNDLED] * 9, EMPTY_CASE))), folder / "case.db")
    shutil.copyfile(BUNDLED, folder / "other.db")
    (folder / "sheet.csv").write_text(SHEET, encoding="utf-8")
    for words in dice.sample(ASKED, 3):
        yield how, _in_any_format(dice, folder, words)
    yield how, _asking(folder, "graph", "-f", dice.choice(GRAPHS))
    yield how, _asking(folder, "cite", "c12", "elcomercio-2023", "--style", dice.choice(STYLES))
    yield how, Line(("show", "ira"), folder, {"ALLIES_DB": str(folder / "case.db"), "_ALLIES_COMPLETE": "bash"})
    yield how, _writing(folder, dice.choice(WRITING))


def _cells(dice: random.Random, folder: Path) -> Iterator[tuple[str, Line]]:
    """A sound case in which every text is something that acts where it is printed."""
    texts = [
        one for one in strangers.VALUES if isinstance(one, str) and one.strip() and "\0" not in one and len(one) < 1000
    ]
    shutil.copyfile(BUNDLED, folder / "case.db")
    shutil.copyfile(BUNDLED, folder / "other.db")
    with closing(sqlite3.connect(folder / "case.db")) as connection:
        connection.create_function(
            "anything", 1, lambda _: "".join(dice.choice(texts) for _ in range(dice.randrange(1, 4)))
        )
        for table_of_facts, column in strangers.texts(connection):
            connection.execute(
                f"UPDATE OR IGNORE {table_of_facts} SET {column} = anything({column}) WHERE {column} IS NOT NULL"
            )
        connection.commit()
    told = "every text"
    for words in dice.sample(ASKED, 6):
        yield told, _in_any_format(dice, folder, words)
    yield told, _asking(folder, "graph", "-f", dice.choice(GRAPHS))
    yield told, _asking(folder, "cite", "c12", "elcomercio-2023", "--style", dice.choice(STYLES))


def _arguments(dice: random.Random, folder: Path) -> Iterator[tuple[str, Line]]:
    """A line of words that somebody may type, most of them wrong."""
    shutil.copyfile(BUNDLED, folder / "case.db")
    words = [dice.choice(list(table.COMMANDS))] if dice.random() < 0.9 else []
    options = _options(words[0]) if words else ["--db", "--version", "-h"]
    for _ in range(dice.randrange(6)):
        roll = dice.random()
        words += [dice.choice(options)] if roll < 0.6 else []
        words += [dice.choice(_WORDS)] if roll > 0.3 else []
    writes: frozenset[str] | None = None if {*words} & {*_WRITERS} else frozenset()
    yield "", _asking(folder, *words, columns=dice.choice((0, 0, 80, 1, 3)), writes=writes)


_WRITERS = ("add", "build", "export", "import", "names", "new", "remove", "-o", "--output")
_WORDS = (
    "", "-", "--", "iran", "russia", "c12", "c99999999999999999999", "c0", "-1", "0", "1", "99999999999999999999",
    "1e3",
    "٣", "+5", "nan", "2022", "2022-13", "99999-01-01", "0000", "0000-00-00", "csv", "json", "table", "svg", "nope",
    "weapons", "confirmed", "claims", "evidence", "help", "A1", "x" * 5000, "\x1b[2J", "\udcff", "a\nb", "=1", "*",
    "'",
    '"', "SELECT 1", "SELECT * FROM claim", ".", "/", "/dev/null", "nowhere/x.csv", "case.db", "OUT", "--limit=5",
    "-f=csv",
    "--no-such", "-fjson", "-hf", "id,what", "help", "light", "always", "elcomercio-2023", "north korea", "the west",
)  # fmt: skip


def _options(command: str) -> list[str]:
    return [*table.COMMANDS[command][3], "-h"]


def _queries(dice: random.Random, folder: Path) -> Iterator[tuple[str, Line]]:
    """A query that tries to write, to reach another file, to take all time or memory, or to be no query."""
    shutil.copyfile(BUNDLED, folder / "case.db")
    parts = [dice.choice(_QUERIES)]
    if dice.random() < 0.3:
        parts.append(dice.choice(_QUERIES))
    query = dice.choice(("; ", " ", " UNION ALL ", ", ")).join(parts)
    form = dice.choice(FORMATS)
    yield query[:80], _asking(folder, "sql", query, "--timeout", "1", "-f", form, columns=dice.choice((0, 0, 80)))


_QUERIES = (
    "SELECT 1", "INSERT INTO actor VALUES ('x', 'x', 'state', NULL)", "DELETE FROM claim", "DROP TABLE claim",
    "UPDATE claim SET what = 'x'", "ATTACH 'OUT' AS x", "ATTACH ':memory:' AS x", "VACUUM INTO 'OUT'",
    "PRAGMA journal_mode = WAL",
    "PRAGMA user_version = 9", "PRAGMA writable_schema = ON", "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)",
    "BEGIN", "COMMIT",
    "SELECT load_extension('x')", "SELECT readfile('/etc/passwd')", "SELECT writefile('OUT', 'x')", "SELECT edit('x')",
    "SELECT fts3_tokenizer('x')", "SELECT hex(zeroblob(1000000000))", "SELECT randomblob(2000000000)",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, hex(zeroblob(10000)) FROM n",
    "SELECT * FROM claim, claim, claim, claim", "SELECT group_concat(a.what || b.what) FROM claim a, claim b, claim c",
    "SELECT printf('%.*c', 1000000000, 'x')", "SELECT replace(hex(zeroblob(100000)), '0', hex(zeroblob(100000)))",
    "SELECT char(27) || ']52;c;aGk=' || char(7)", "SELECT x'ff' || char(0)", "SELECT CAST(x'fffe' AS TEXT)",
    "SELECT 1e999, -1e999",
    "SELECT 9223372036854775807 + 1", "SELECT json('{')", "SELECT * FROM nowhere", "SELEC", "", ";", "--",
    "SELECT '", "(" * 2000,
    "SELECT " + "1," * 3000 + "1", "SELECT " + " UNION ALL SELECT ".join(["1"] * 600), "EXPLAIN SELECT 1", "SELECT :x",
    "SELECT * FROM sqlite_schema", "SELECT * FROM pragma_database_list", "SELECT glob('" + "*" * 5000 + "', 'x')",
    "SELECT 'a' LIKE '" + "%a" * 4000 + "'", "SELECT * FROM claim_text WHERE claim_text MATCH '\"'",
    "SELECT sqlite_version()",
)  # fmt: skip


def _imports(dice: random.Random, folder: Path) -> Iterator[tuple[str, Line]]:
    """A table of any kind, and now and then a mapping of any kind, for a case file."""
    shutil.copyfile(EMPTY_CASE, folder / "case.db")
    name = dice.choice(("sheet.csv", "sheet.csv", "sheet.tsv", "sheet.json", "sheet.jsonl", "sheet.xlsx", "sheet"))
    (folder / name).write_bytes(_table(dice, name.rpartition(".")[2]))
    words = ["import", name]
    if dice.random() < 0.3:
        (folder / "map.toml").write_bytes(_mapping(dice))
        words += ["--as", "map.toml"]
    words += [dice.choice(("--dry-run", "--skip-bad", "--new-actors"))] if dice.random() < 0.6 else []
    yield name, _writing(folder, tuple(words))


def _table(dice: random.Random, ending: str) -> bytes:
    head = dice.sample(_COLUMNS, dice.randrange(1, len(_COLUMNS))) if dice.random() < 0.3 else list(_COLUMNS)
    sound = dice.choice((0.8, 0.99, 0.99))
    rows = []
    for _ in range(dice.randrange(8)):
        row = [
            dice.choice(_CELLS.get(column, ("",))) if dice.random() < sound else dice.choice(_ODD) for column in head
        ]
        rows.append(row[: dice.randrange(len(row) + 1)] if dice.random() < 0.1 else row)
    text = _as_json(dice, head, rows, ending) if ending in ("json", "jsonl") else _as_lines(dice, [head, *rows])
    content = text.encode(dice.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252")), "replace")
    if content and dice.random() < 0.2:
        places = [dice.randrange(len(content)) for _ in range(3)]
        content = bytes(dice.randrange(256) if place in places else byte for place, byte in enumerate(content))
    return content


def _as_lines(dice: random.Random, rows: list[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=dice.choice(",,,;\t|"), lineterminator=dice.choice(("\n", "\r\n", "\r")))
    writer.writerows(rows)
    return text.getvalue()


def _as_json(dice: random.Random, head: list[str], rows: list[list[str]], ending: str) -> str:
    objects: list[Any] = [dict(zip(head, row, strict=False)) for row in rows]
    for one in objects:
        if dice.random() < 0.2:
            one[dice.choice((*_COLUMNS, *_ODD_IN_JSON[:2]))] = dice.choice(_ODD_IN_JSON)
    if dice.random() < 0.1:
        objects.append(dice.choice(_ODD_IN_JSON))
    text = "\n".join(map(json.dumps, objects)) if ending == "jsonl" else json.dumps(objects)
    return text.replace(f'"{_DIGITS}"', "9" * 5000)  # which Python itself does not write


def _mapping(dice: random.Random) -> bytes:
    shipped = dice.choice(sorted(MAPPINGS.glob("*.toml"))).read_text(encoding="utf-8")
    lines = shipped.splitlines()
    for _ in range(dice.randrange(1, 4)):
        place = dice.randrange(len(lines))
        lines[place : place + dice.randrange(2)] = [dice.choice(_OF_A_MAPPING)]
    return "\n".join(lines).encode("utf-8", "replace")


_COLUMNS = tuple(template().partition("\n")[0].split(","))
_CELLS = {
    "who": ("Iran", "Russia", "China", "iran"), "how": ("weapons", "training"), "for": ("Russia", "Ukraine"),
    "link": ("https://example.org/1", "https://example.org/2"), "published": ("2023-01-02", "2.1.2023"),
    "date": ("2022", "2022-05", "2022-05-06"), "quote": ("Words", "Other words"), "says": ("The Paper", "Iran"),
    "stance": ("asserts", "denies"), "key": ("a", "b"),
}  # fmt: skip
_ODD = (
    *(str(one) for one in strangers.VALUES if isinstance(one, (str, int, float))),
    "\x00",
    "'",
    '"',
    '""',
    "x" * 140_000,
    "9" * 5000,
    "1" * 400 + " million",
    "ab " * 40_000,
    " " * 100_000,
    "=" + " " * 100_000 + "x",
)
_DIGITS = "a number of thousands of digits"
_ODD_IN_JSON: tuple[Any, ...] = (
    "\ud800", "\udfffa", None, True, _DIGITS, 1e308, float("nan"), [], ["a", ["b"]], {}, {"type": "uri", "value": "x"},
    {"a": {"b": "\ud83d"}}, "a" * 140_000,
)  # fmt: skip
_OF_A_MAPPING = (
    "[[claim]]", "[source]", "x = 1", "how = 'weapons'", 'who = { column = "nowhere" }', "= 3", "[a",
    'when = "x > 1"', "\x00",
    'date = { column = "date", format = "%Q" }', 'match = "(((((a+)+)+)+)+)$"', "[[columns]]",
    'name = ""', "rows = [1, 2]", "[read]", "header = 1" + "0" * 30, 'encoding = "undefined"', 'encoding = "punycode"',
    'delimiter = ""', "delimiter = '\"'", "note = { from = '{a}', scale = nan, positive = true }",
    "x = " + "9" * 5000,
    "since = { from = '{a}', date = '%q%Y' }", "how = { flags = {} }", "item = { from = '{a}', map = {} }",
    'join = { file = "a\\u0000.csv", on = "a" }',
)  # fmt: skip


def _streams(dice: random.Random, folder: Path) -> Iterator[tuple[str, Line]]:
    """An answer into a stream that is closed, full, or read by nobody."""
    shutil.copyfile(BUNDLED, folder / "case.db")
    shutil.copyfile(BUNDLED, folder / "other.db")
    (folder / "sheet.csv").write_text(SHEET, encoding="utf-8")
    kind = dice.choice(("closed", "full", "abandoned", "no room"))
    if dice.random() < 0.3 or kind == "no room":
        line = _writing(folder, dice.choice(WRITING))
    else:
        line = _in_any_format(dice, folder, dice.choice(ASKED))
    # Even to put back what a change began, SQLite writes over what is there already.
    least = (folder / "case.db").stat().st_size if line.words[0] in ("add", "import", "remove") else 0
    some = frozenset(dice.sample((1, 2), dice.randrange(1, 3)))
    yield (
        kind,
        {
            "closed": line._replace(closed=frozenset(dice.sample((0, 1, 2), dice.randrange(1, 4)))),
            "full": line._replace(full=some, columns=0),
            "abandoned": line._replace(reads=dice.choice((0, 1, 1000)), columns=0),
            "no room": line._replace(largest=least + dice.choice((1, 1000, 20_000, 400_000))),
        }[kind],
    )


def _environments(dice: random.Random, folder: Path) -> Iterator[tuple[str, Line]]:
    """Any command where the variables are not what one expects."""
    shutil.copyfile(BUNDLED, folder / "case.db")
    shutil.copyfile(BUNDLED, folder / "other.db")
    line = _in_any_format(dice, folder, dice.choice(ASKED))
    odd = {name: dice.choice(values) for name, values in dice.sample(sorted(_VARIABLES.items()), dice.randrange(1, 5))}
    yield str(odd), line._replace(variables={**line.variables, **odd})


_VARIABLES = {
    "HOME": ("", "/nowhere", "/dev/null"), "TERM": ("", "dumb", "nope", "\x1b[2J"), "LANG": ("C", "nope",
    "tr_TR.UTF-8"),
    "LC_ALL": ("POSIX", "C", "nope"), "COLUMNS": ("0", "-1", "abc", "1", "2", "3", "1000000000", "٣"),
    "LINES": ("0", "abc", "1"), "TMPDIR": ("/nowhere", ""), "NO_COLOR": ("1", ""), "FORCE_COLOR": ("1", "0"),
    "FORCE_HYPERLINK": ("1", "0", "x"), "PAGER": ("", "/nowhere", "false", "cat"), "ALLIES_FORMAT": ("", "nope",
    "json", "csv"),
    "ALLIES_DB": ("", "/nowhere", "/", "/dev/null", "\udcff",
    "x" * 5000), "SQLITE_TMPDIR": ("/nowhere",), "PATH": ("",),
    "COLORTERM": ("truecolor", "\x1b"), "PYTHONIOENCODING": ("ascii",), "TZ": ("nope",),
}  # fmt: skip


AREAS = {
    "databases": Area(2000, "databases that are damaged, built otherwise or filled by no rule of ours", _databases),
    "cells": Area(300, "cases of which every text acts where it is printed", _cells),
    "arguments": Area(3000, "argument lines", _arguments),
    "queries": Area(600, "queries for `sql`", _queries),
    "imports": Area(10_000, "tables, and mappings, for an import", _imports),
    "streams": Area(600, "streams that are closed, full or read by nobody, and disks without room", _streams),
    "environments": Area(600, "environments", _environments),
}
