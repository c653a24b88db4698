"""What a database offers a TAB: actors, sources, claims, and its vocabularies.

It opens the file itself, because importing the store takes longer than the whole answer. A file that is missing,
foreign, damaged or busy offers nothing, nor does one whose last write was cut off: a TAB puts nothing back.
"""

import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence

from allies_cli.completion.offers import Offer
from allies_cli.folding import fold
from allies_cli.paths import beside, is_file, uri
from allies_cli.write_ahead import has_a_log, is_left_alone, keeps_a_log

# These two are facts of the store.
BUNDLED = beside(os.path.dirname(__file__), "allies.db")  # noqa: PTH120 - pathlib is too slow for a TAB
APPLICATION_ID = 0x616C6C79

MOST_NAMES = 500
MOST_CLAIMS = 10  # of each length of an id
_MOST_STEPS = 20_000_000  # of SQLite's machine, about a second: no file may hold up a TAB for longer
_LONGEST_MEANING = 200
_LONGEST_VALUE = 1_000_000  # bytes
_OF_SLUGS = "abcdefghijklmnopqrstuvwxyz0123456789-"
_LAST_CHARACTER = "\U0010ffff"

# The name beside an id is one that is found whole rather than by a word of it, and the shortest.
_NAMED = """
SELECT k.id, coalesce(a.name, s.title), k.name
  FROM (SELECT id, name, min(1000 * step + length(key)) FROM name_key
         WHERE key >= :low AND key < :high AND step BETWEEN :first AND :last AND kind IN (:kind, :other_kind)
         GROUP BY id) AS k
  LEFT JOIN actor a ON a.id = k.id
  LEFT JOIN source s ON s.id = k.id
 WHERE :anybody OR a.id IS NULL OR EXISTS (SELECT 1 FROM named_actor n WHERE n.id = a.id)
 ORDER BY k.id {order} LIMIT :most
"""
_CLAIMS = "SELECT 'c' || id, what, '' FROM claim WHERE id BETWEEN :low AND :high ORDER BY id {order} LIMIT :most"

# The steps of name_key that are asked together, until some of them find anything.
_BEGINNING = ((1, 1), (2, 4))
_WHOLE = ((1, 1), (2, 2), (3, 3), (4, 4))

Offered = tuple[str, str, str]  # value, meaning, and the name by which it was found
Question = Callable[[sqlite3.Connection, str], list[Offered]]


def ask(path: str | None, kind: str, typed: str) -> list[Offer]:
    """Return what the database at `path`, else the bundled one, offers for `typed`; `kind` is a key of QUESTIONS."""
    rows: dict[str, Offered] = {}
    try:
        connection = _connect(path or BUNDLED)
        try:
            if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
                return []
            for question in QUESTIONS[kind]:
                for row in question(connection, typed):
                    rows.setdefault(row[0], row)
        finally:
            connection.close()
    except (sqlite3.Error, ValueError, TypeError):  # the latter two over text and numbers that are none
        return []
    return [Offer(value, _clean(meaning), fold(str(name))) for value, meaning, name in rows.values() if _is_slug(value)]


def _connect(path: str) -> sqlite3.Connection:
    """Open a database to read, without waiting for a lock, making a file beside it, or trusting what it holds."""
    if not is_file(path):
        raise sqlite3.OperationalError("no such file")
    mode = "mode=ro"
    try:
        if keeps_a_log(path) and is_left_alone(path):
            if has_a_log(path):
                raise sqlite3.OperationalError("its log would have to be brought in")
            mode = "mode=ro&immutable=1"
    except OSError as error:
        raise sqlite3.OperationalError(str(error)) from error
    connection = sqlite3.connect(f"{uri(path)}?{mode}", uri=True, timeout=0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.set_progress_handler(lambda: True, _MOST_STEPS)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _actors(connection: sqlite3.Connection, typed: str) -> list[Offered]:
    return _named(connection, typed, "actor")


def _anybody(connection: sqlite3.Connection, typed: str) -> list[Offered]:
    return _named(connection, typed, "actor", anybody=True)


def _sources(connection: sqlite3.Connection, typed: str) -> list[Offered]:
    return _named(connection, typed, "source")


def _actors_and_sources(connection: sqlite3.Connection, typed: str) -> list[Offered]:
    return _named(connection, typed, "actor", "source")


def _named(
    connection: sqlite3.Connection, typed: str, kind: str, other_kind: str = "", anybody: bool = False
) -> list[Offered]:
    """Return what has a slug or name that begins as typed; where nothing has, another name or a word of a name.

    What is typed in full is there in any case: `us` is the United States, whatever else begins so. Actors that
    nothing names, as most states in a case file, are offered where nobody else is meant, or with `anybody`.
    """
    key = _key(typed)
    if typed and not key:
        return []
    kinds = {"kind": kind, "other_kind": other_kind}
    beginning = {"low": key, "high": key + _LAST_CHARACTER, **kinds}
    whole = {"low": key, "high": f"{key}\0", "anybody": True, **kinds}
    found = [] if anybody else _first_found(connection, {"anybody": False, **beginning}, _BEGINNING)
    found = found or _first_found(connection, {"anybody": True, **beginning}, _BEGINNING)
    return found + _first_found(connection, whole, _WHOLE)


def _first_found(
    connection: sqlite3.Connection, parameters: Mapping[str, object], steps: Sequence[tuple[int, int]]
) -> list[Offered]:
    for first, last in steps:
        found = _first_and_last(connection, _NAMED, MOST_NAMES, {"first": first, "last": last, **parameters})
        if found:
            return found
    return []


def _claims(connection: sqlite3.Connection, typed: str) -> list[Offered]:
    """Return claims whose id begins as typed, some of each length: c1 and c10 to c19 for c1."""
    letter, digits = typed[:1].lower(), typed[1:]
    if letter != "c" or not (digits.isdecimal() or digits == "") or len(digits) > 18 or digits.startswith("0"):
        return []
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM claim").fetchone()
    low, high = (int(digits), int(digits)) if digits else (1, 9)
    found: list[Offered] = []
    while low <= last:
        found += _first_and_last(connection, _CLAIMS, MOST_CLAIMS, {"low": low, "high": min(high, last)})
        low, high = low * 10, high * 10 + 9
    return found


def _first_and_last(
    connection: sqlite3.Connection, sql: str, most: int, parameters: Mapping[str, object]
) -> list[Offered]:
    """Return the first rows, and if there are more the very last: what all begin with, these begin with."""
    rows: list[Offered] = connection.execute(sql.format(order="ASC"), {**parameters, "most": most}).fetchall()
    if len(rows) == most:
        rows += connection.execute(sql.format(order="DESC"), {**parameters, "most": 1}).fetchall()
    return rows


def _types(connection: sqlite3.Connection, typed: str) -> list[Offered]:
    return _codes(connection, typed, "support_type", "position")


def _statuses(connection: sqlite3.Connection, typed: str) -> list[Offered]:
    return _codes(connection, typed, "status", "strength")


def _codes(connection: sqlite3.Connection, typed: str, table: str, order: str) -> list[Offered]:
    sql = f"SELECT code, definition, '' FROM {table} WHERE substr(code, 1, length(:typed)) = :typed ORDER BY {order}"
    return connection.execute(sql, {"typed": typed.lower()}).fetchall()


def _key(typed: str) -> str:
    """Return the beginning of the keys that are meant: what is typed, folded; `north-` does not mean `northern`."""
    key = fold(typed)
    return key if fold(f"{typed}x") == f"{key}x" else f"{key} "


def _is_slug(value: object) -> bool:
    """Whether a value is one that no shell can take for anything else."""
    return isinstance(value, str) and value[:1].isalnum() and not value.strip(_OF_SLUGS)


def _clean(text: object) -> str:
    """Return the beginning of a text without anything that could act on a terminal."""
    beginning = text[:_LONGEST_MEANING] if isinstance(text, str) else ""
    return "".join(character if character.isprintable() else " " for character in beginning)


QUESTIONS: dict[str, tuple[Question, ...]] = {
    "ACTOR": (_actors,),
    "ANYBODY": (_anybody,),
    "SOURCE": (_sources,),
    "ID": (_claims, _sources),
    "ANYTHING": (_actors_and_sources, _claims),
    "TYPE": (_types,),
    "STATUS": (_statuses,),
}
