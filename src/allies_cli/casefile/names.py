"""names.csv, beside a case file: the names that nobody bears there, and who is meant by them."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from allies_cli import replacing
from allies_cli.casefile.short_text import short_text
from allies_cli.casefile.writing import Case
from allies_cli.digits import number_of
from allies_cli.errors import UnusableError, UsageError
from allies_cli.folding import fold
from allies_cli.paths import is_there

FILE = "names.csv"
_COLUMNS = ("name", "is", "kind", "rows", "near")
_BY_NAME = "SELECT DISTINCT id FROM name_key WHERE key = ? AND kind = 'actor' AND step <= 2"


class Name(NamedTuple):
    """A row of names.csv: a name as written, who is meant, of what kind, in how many rows, who is called nearly so."""

    name: str
    meant: str
    kind: str
    rows: int
    near: str


def beside(case: Path) -> Path:
    """Return the place of names.csv for a case file."""
    return case.parent / FILE


def read(path: Path) -> list[Name]:
    """Return the rows of a names.csv; none where there is none. Raises UnusableError where it cannot be read."""
    if not is_there(path):
        return []
    try:
        rows = list(csv.DictReader(io.StringIO(short_text(path), newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnusableError(f"{path} cannot be read: {error}", "mend it, or remove it; it is written anew") from error
    if rows and not {"name", "is"} <= rows[0].keys():
        raise UnusableError(f"{path} has no columns name and is", f"its header is {','.join(_COLUMNS)}")
    return [_name(row) for row in rows if row["name"]]


def _name(row: dict[str, str | None]) -> Name:
    cell = {column: (row.get(column) or "").strip() for column in _COLUMNS}
    meant = cell["is"] or (cell["name"] if cell["kind"] else "")  # of a new actor its kind says enough
    return Name(cell["name"], meant, cell["kind"], number_of(cell["rows"]), cell["near"])


def write(path: Path, listed: Iterable[Name]) -> None:
    """Write a names.csv, those of most rows first."""
    ordered = sorted(listed, key=lambda one: (bool(one.meant), -one.rows, one.name))
    with replacing.text(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(ordered)


def remember(path: Path, unknown: Iterable[Name]) -> None:
    """Add names that nobody bears to a names.csv, and leave what is filled in."""
    known: dict[str, Name] = {one.name: one for one in read(path)}
    for one in unknown:
        before = known.get(one.name)
        known[one.name] = one if before is None else before._replace(rows=one.rows, near=one.near or before.near)
    write(path, known.values())


def answers(case: Case, path: Path) -> dict[str, str]:
    """Return the names that are answered, each with the actor that is meant, made where it is new and has a kind.

    Raises UsageError for an answer that is no actor and has no kind to make one.
    """
    kinds = [row[0] for row in case.connection.execute("SELECT code FROM actor_kind")]
    found: dict[str, str] = {}
    for one in read(path):
        if one.meant:
            if one.kind and one.kind not in kinds:
                raise UsageError(f"{path}: {one.name!r} is of the kind {one.kind!r}", f"valid are {', '.join(kinds)}")
            found[one.name] = slug = _answer(case, path, one)
            if not case.only(_BY_NAME, fold(one.name)):
                case.add_name(slug, one.name)  # so that it is found by it
    return found


def _answer(case: Case, path: Path, one: Name) -> str:
    """Return the id of the actor that a row means."""
    fits = {row[0] for row in case.connection.execute(_BY_NAME, (fold(one.meant),))}
    if one.meant in fits or len(fits) == 1:
        slug = one.meant if one.meant in fits else fits.pop()
        _judge_kind(case, slug, one.kind)
        return slug
    if fits:
        raise UsageError(f"{path}: {one.meant!r} fits {len(fits)} actors", f"write one of {', '.join(sorted(fits))}")
    if not one.kind:
        raise UsageError(
            f"{path}: {one.name!r} is {one.meant!r}, which is not an actor of the case",
            "correct `is`, or fill in its kind to make one",
        )
    return case.add_actor(one.meant, one.kind)


def _judge_kind(case: Case, slug: str, kind: str) -> None:
    """Set the kind of an actor whose kind nobody has judged yet."""
    if kind and case.only("SELECT kind FROM actor WHERE id = ?", slug) == "unknown" != kind:
        case.judge_kind(slug, kind)
