"""What an import costs: of a made sheet into a new case file, against those who store the rows as they are.

The sheet names ten facts a page, by eighteen states. sqlite-utils puts it into a table of its own, without keys, checks
or indexes. The sqlite3 shell gets what `allies` made of it, a file for each table, and fills the same tables, with
their indexes and checks, in one transaction: it need not judge or compute anything. As its .import knows no NULL, it
reads each file into a temporary table first.
"""

import csv
import random
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shlex import join

from measuring import Command
from rows import Memory, Programs, Row
from workshop import Workshop, shell

_STATES = (
    "Iran", "Russia", "China", "France", "Germany", "Poland", "Turkey", "India", "Brazil", "Egypt", "Ukraine",
    "Belarus", "Japan", "Israel", "Syria", "Libya", "Cuba", "Spain",
)  # fmt: skip
_WAYS = ("weapons", "training", "funding", "recognition", "materiel", "intelligence")
_TABLES = ("actor", "source", "passage", "claim", "assertion", "import_row")
_EMPTY = "case.db"


def importing(workshop: Workshop, sizes: list[int]) -> Iterator[Row]:
    """Yield what the import of sheets of these sizes takes."""
    programs = Programs(workshop)
    for size in sizes:
        folder = _prepared(workshop, programs, size)
        what = f"`allies import`, {size:,} rows"
        ours = _ours(programs, folder)
        peer = _anew(folder, programs.sqlite_utils("insert", "into.db", "sheet", "sheet.csv", "--csv").argv, "into.db")
        yield Row("Import", what, ours, peer, "`sqlite-utils insert`", "at most 0.1")
        if sqlite3_shell := shell():
            line = (sqlite3_shell, "-init", "import.sql", "into.db", "SELECT 1")
            same = _anew(folder, line, "into.db", copied=True)
            yield Row("Import", what, ours, same, "the sqlite3 shell's `.import`", "at most 1.5")


def remembering(workshop: Workshop, sizes: list[int]) -> Iterator[Memory]:
    """Yield the peak of memory of the same imports."""
    programs = Programs(workshop)
    for size in sizes:
        folder = _prepared(workshop, programs, size)
        yield Memory(f"`allies import`, {size:,} rows", _ours(programs, folder), "")


def _ours(programs: Programs, folder: Path) -> Command:
    return _anew(folder, programs.allies("import sheet.csv --db into.db").argv, "into.db", copied=True)


def _anew(folder: Path, argv: tuple[str, ...], target: str, copied: bool = False) -> Command:
    """Return a command that begins without its target, or with an empty case file there."""
    prepare = f"cp {_EMPTY} {target}" if copied else ":"
    return Command(("/bin/sh", "-c", f"cd {join([str(folder)])} && rm -f {target} && {prepare} && exec {join(argv)}"))


def _prepared(workshop: Workshop, programs: Programs, size: int) -> Path:
    """Return a folder with a sheet of so many rows, an empty case file, and what is made of the one in the other."""
    folder = workshop.folder(f"sheet-{size}")
    script = folder / "import.sql"
    if not script.exists():
        _write_sheet(folder / "sheet.csv", size)
        subprocess.run(programs.allies(f"new {folder / _EMPTY}").argv, check=True, capture_output=True)
        subprocess.run(_ours(programs, folder).argv, check=True, capture_output=True)
        script.write_text(_write_tables(folder), encoding="utf-8")
    return folder


def _write_sheet(path: Path, size: int) -> None:
    chance = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("key", "who", "how", "for", "link", "published", "date", "quote", "item"))
        for number in range(size):
            who, whom = chance.sample(_STATES, 2)
            day = f"{2000 + number % 23}-{number % 12 + 1:02}-{number % 28 + 1:02}"
            page = f"https://example.org/{number // 10}"
            row = (f"k{number}", who, chance.choice(_WAYS), whom, page, "2023-05-01", day, f"Words of row {number}")
            writer.writerow((*row, f"item {chance.randrange(5000)}"))


def _write_tables(folder: Path) -> str:
    """Write what an import added to each table, and return a script of the shell that brings it in."""
    script = ["PRAGMA temp_store = MEMORY;", "BEGIN;"]
    with closing(sqlite3.connect(folder / "into.db")) as connection:
        connection.execute("ATTACH ? AS empty", (str(folder / _EMPTY),))
        for table in _TABLES:
            rows = connection.execute(f"SELECT * FROM main.{table} EXCEPT SELECT * FROM empty.{table} ORDER BY 1")
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows(rows)
            names = [column[0] for column in rows.description]
            values = ", ".join(f"nullif({name}, '')" for name in names)
            script += [
                f"CREATE TEMP TABLE of_{table} ({', '.join(names)});",
                f".import --csv {table}.csv of_{table}",
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM of_{table};",
            ]
    return "\n".join([*script, "COMMIT;", ""])
