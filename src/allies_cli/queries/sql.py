"""Anybody's own query, the tables that it can ask, and where in it a mistake is."""

from __future__ import annotations

import re

from allies_cli.errors import UsageError, WrongQueryError
from allies_cli.escape import width
from allies_cli.named_tuple import NamedTuple
from allies_cli.queries import as_of
from allies_cli.sandbox import Guarded
from allies_cli.store import Database, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_TABLES = """
SELECT s.name, l.type, (SELECT json_group_array(name) FROM (SELECT name FROM pragma_table_info(s.name) ORDER BY cid))
  FROM sqlite_schema s JOIN pragma_table_list l ON l.name = s.name AND l.schema = 'main'
 WHERE l.type <> 'shadow' AND s.name NOT GLOB 'sqlite_*'
 ORDER BY s.rowid
"""

_SCHEMA = """
SELECT s.type, s.name, s.sql || ';'
  FROM sqlite_schema s LEFT JOIN pragma_table_list l ON l.name = s.tbl_name AND l.schema = 'main'
 WHERE s.sql IS NOT NULL AND l.type IS NOT 'shadow' AND s.name NOT GLOB 'sqlite_*'
 ORDER BY s.rowid
"""

_NAMES = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"

# What SQLite says, with the part of the query that it says it of: a token, or a name.
_ABOUT_TOKEN = re.compile(r'(?:near|unrecognized token:) "(.*?)"(?:: syntax error)?$', re.DOTALL)
_ABOUT_NAME = re.compile(
    r"(?:no such (?:table|column|function|collation sequence|table-valued function|index)|ambiguous column name): (.+)$"
    r"|(?:to function|misuse of (?:aggregate|window function|aggregate function):?|misuse of) (\w+)\(\)"
)
_NOT_CODE = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_MOST_TRIES = 100
_BEFORE, _AFTER = 40, 25  # characters around a mistake that are shown

_LOOK_AT_TABLES = "`allies sql --tables` lists the tables and their columns"
_LOOK_AT_VALUES = "look at its functions, and at the values that they are given"


class Result(NamedTuple):
    """What a query found. No two columns have the same name; a cell is text, a number or None."""

    columns: list[str]
    rows: Iterator[tuple[Any, ...]]


def look_back(database: Database, day: str) -> None:
    """Let a query see what had been said by the end of a full day."""
    database.row("PRAGMA temp_store = MEMORY")  # as the sandbox has it, where a change would drop what is temporary
    as_of.look_back(database, day)
    database.fill()


def ask(database: Database, query: str, parameters: Mapping[str, Any], seconds: float, whole: bool = False) -> Result:
    """Put a query to a database that it can only read; `whole`: all rows will be held at a time.

    Raises UsageError, with the place in the query, where it is wrong, refused or stopped.
    """
    guarded = Guarded(database, seconds)
    try:
        names, rows = guarded.ask(query, parameters, whole)
    except WrongQueryError as error:
        raise _explained(database, guarded, query, error.message) from error
    return Result(_told_apart(names), _rows(rows))


def tables(database: Database) -> Iterator[tuple[str, str, int | None, str]]:
    """Yield each table and view with its kind, the number of its rows and a JSON array of its columns."""
    kinds = {"virtual": "full text"}
    for name, kind, columns in list(database.rows(_TABLES)):
        count = database.only(f"SELECT count(*) FROM {quoted(name)}")[0] if kind == "table" else None
        yield name, kinds.get(kind, kind), count, columns


def schema(database: Database) -> list[tuple[str, str, str]]:
    """Return what each table, index and view is, its name, and the statement that makes it."""
    return [(kind, name, sql) for kind, name, sql in database.rows(_SCHEMA)]


def _rows(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    try:
        for row in rows:
            yield tuple(map(_printable, row))
    except WrongQueryError as error:  # a mistake that shows only in a row, such as malformed JSON
        raise UsageError(f"the query failed: {error.message}", _LOOK_AT_VALUES) from error


def _printable(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex().upper()
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "Inf" if value > 0 else "-Inf"  # JSON has no such number
    return value


def _told_apart(names: list[str]) -> list[str]:
    """Return names of which a later one that was there already has a number: id, id_2."""
    found: list[str] = []
    names = [" ".join(name.split()) for name in names]  # an expression may go over several lines
    for name in names:
        number, free = 2, name
        while free in found or (free != name and free in names):
            number, free = number + 1, f"{name}_{number}"
        found.append(free)
    return found


def _explained(database: Database, guarded: Guarded, query: str, reason: str) -> UsageError:
    if "one statement" in reason:
        return UsageError("there is more than one statement", "ask one query at a time")
    if "binding parameter" in reason:
        name = reason.rpartition(":")[2].rstrip(".")
        return UsageError(f"the query has a parameter :{name} without a value", f"give it one: -p {name} VALUE")
    if "has no name" in reason:
        return UsageError("the query has a parameter without a name", "write :name and -p name VALUE in place of ?")
    place, length = _place(guarded, query, reason)
    if place is None:
        return UsageError(f"the query failed: {reason}", _LOOK_AT_VALUES)
    hints = _excerpt(query, place, length)
    near: list[str] = []
    if reason.startswith("no such table: "):
        from difflib import get_close_matches

        known = [str(name) for (name,) in database.rows(_NAMES)]
        near = get_close_matches(reason.partition(": ")[2].removeprefix("main."), known)
    if near:
        hints.append(f"did you mean {near[0]}?")
    hints.append(_LOOK_AT_TABLES)
    return UsageError(f"the query is wrong: {reason}", "\n".join(hints), near)


def _place(guarded: Guarded, query: str, reason: str) -> tuple[int | None, int]:
    """Return where in the query the mistake is of which SQLite gives the reason, and how long it is."""
    if reason == "incomplete input":
        return len(query.rstrip()), 1
    if token := _ABOUT_TOKEN.search(reason):
        return _place_of_token(guarded, query, reason, token[1]), len(token[1])
    if named := _ABOUT_NAME.search(reason):
        name = named[1] or named[2]
        code = _NOT_CODE.sub(lambda text: " " * len(text[0]), query)
        for written in (name, name.rpartition(".")[2]):
            if found := re.search(rf"(?<!\w){re.escape(written)}(?!\w)", code, re.IGNORECASE):
                return found.start(), len(written)
    return None, 0


def _place_of_token(guarded: Guarded, query: str, reason: str, token: str) -> int | None:
    """Return where a token stands that cannot follow what is before it.

    It is the first of its kind with which the query, cut behind it, is wrong for the same reason.
    """
    place = query.find(token)
    for _ in range(_MOST_TRIES):
        if place < 0 or not token:
            return None
        try:
            guarded.ask(f"EXPLAIN {query[: place + len(token)]}", {})
        except WrongQueryError as error:
            if error.message == reason:
                return place
        except UsageError:  # refused, as the whole would be
            return None
        place = query.find(token, place + 1)
    return None


def _excerpt(query: str, place: int, length: int) -> list[str]:
    """Return the line of the query with the mistake, and a caret below it for each of its characters."""
    begin = query.rfind("\n", 0, place) + 1
    end = query.find("\n", place)
    line = query[begin : end if end >= 0 else len(query)]
    number = f"line {query.count(chr(10), 0, place) + 1}: " if "\n" in query.strip() else ""
    cut = max(place - begin - _BEFORE, 0)
    shown = "".join(character if character.isprintable() else " " for character in line)
    lead = number + ("…" if cut else "")
    before = shown[cut : place - begin]
    after = shown[place - begin :]
    rest = after[:_AFTER] + ("…" if len(after) > _AFTER else "")
    carets = "^" * max(1, min(length, len(rest)))
    return [f"{lead}{before}{rest}", " " * (len(lead) + width(before)) + carets]
