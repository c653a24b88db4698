"""A case file of one's own and sheets for it, in as few words as a test needs."""

import csv
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from conftest import Ran, Run

# The least that a row of a sheet says; `row` says more, or something else.
FACT = {"who": "Egypt", "how": "weapons", "for": "Sudan", "link": "https://example.org/1"}
VOICE = {"link": "https://example.org/2"}  # of a row with `same`
_WRITTEN = ("claim", "assertion", "passage", "passage_link", "claim_link", "source", "capture", "office", "import_row")


def row(**cells: str) -> dict[str, str]:
    """Return a fact as a row; a blank of a header is an underscore, and `for_` is `for`."""
    return FACT | {name.rstrip("_").replace("_", " "): cell for name, cell in cells.items()}


def voice(**cells: str) -> dict[str, str]:
    """Return a further voice as a row."""
    return VOICE | {name.rstrip("_").replace("_", " "): cell for name, cell in cells.items()}


_NEW: dict[str, bytes] = {}


def _made(run: Run, folder: Path) -> dict[str, bytes]:
    """Return the files of a new case, which is made once."""
    if not _NEW:
        assert run("new", "case.db", db=None, cwd=folder).code == 0
        _NEW.update({name: (folder / name).read_bytes() for name in ("case.db", "case.csv")})
    return _NEW


class Case:
    """A case file, in a folder of its own."""

    def __init__(self, run: Run, folder: Path) -> None:
        self._run = run
        self.folder = folder
        self.db = folder / "case.db"
        for name, content in _made(run, folder).items():
            (folder / name).write_bytes(content)

    def __call__(self, *args: str) -> Ran:
        return self._run(*args, db=self.db, cwd=self.folder)

    def sheet(self, rows: Sequence[Mapping[str, str]], name: str = "sheet.csv") -> str:
        """Write rows as a sheet, and return its name."""
        headers = list(dict.fromkeys(header for one in rows for header in one))
        with (self.folder / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, headers)
            writer.writeheader()
            writer.writerows(rows)
        return name

    def rows_of(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a CSV file."""
        with (self.folder / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def brings(self, *rows: Mapping[str, str], options: Sequence[str] = ()) -> dict[str, Any]:
        """Import rows, and return what came in."""
        ran = self("import", self.sheet(rows), "-f", "json", *options)
        assert ran.code == 0, ran.out + ran.err
        told: dict[str, Any] = ran.json
        assert told["rows"] == told["made"] + told["known"] + sum(told["left_out"].values()) + told["bad"]
        return told

    def faults(self, *rows: Mapping[str, str], options: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Import rows that cannot come in, and return what is told of them; nothing is written."""
        before = self.db.read_bytes()
        ran = self("import", self.sheet(rows), "-f", "json", *options)
        assert (ran.code, self.db.read_bytes() == before) == (4, True), ran.out + ran.err
        told: list[dict[str, Any]] = ran.json
        return told

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with closing(sqlite3.connect(self.db)) as connection:
            return connection.execute(query, values).fetchall()

    def only(self, query: str, *values: object) -> Any:
        """Return the one value that a query finds."""
        ((value,),) = self.ask(query, *values)
        return value

    def counts(self) -> dict[str, int]:
        """Return how many rows there are of what people write."""
        return {table: self.only(f"SELECT count(*) FROM {table}") for table in _WRITTEN}

    def said(self) -> list[dict[str, str]]:
        """Return all that is said in it, whatever the ids of the claims and the order in which they came."""
        rows = self("list", "evidence", "--all", "-f", "csv").rows
        return sorted(({**one, "claim": ""} for one in rows), key=lambda one: sorted(one.items()))

    def is_sound(self) -> bool:
        """Whether `check` finds no fault."""
        return self("check", str(self.db)).code == 0
