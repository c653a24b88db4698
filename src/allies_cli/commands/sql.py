"""`allies sql`."""

from __future__ import annotations

import json
import sys

from allies_cli.answers import sql as answers
from allies_cli.errors import UsageError
from allies_cli.filters import Filters
from allies_cli.options import day, last_day
from allies_cli.output import streams, wants_page
from allies_cli.queries import sql as queries

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from allies_cli.context import Run
    from allies_cli.report import Answer

_ROWS_ON_A_SCREEN = 100
_MOST_OF_STDIN = 1_000_000  # bytes
_INTEGERS = range(-(2**63), 2**63)


def sql(
    run: Run,
    query: str | None,
    param: Sequence[tuple[str, str]] | None,
    timeout: int,
    limit: int | None,
    tables: bool,
    schema: bool,
    as_of: str | None,
) -> Answer:
    """Answer a query, or tell what it can ask. Raises UsageError unless one of these is asked for."""
    if (query is not None) + tables + schema != 1:
        raise UsageError("sql needs a query, or --tables or --schema", "as: allies sql 'SELECT * FROM actor'")
    if as_of is not None:
        if schema:
            raise UsageError("--schema has no --as-of", "the tables are the same on every day")
        _look_back(run, last_day(day(as_of, "--as-of")))
    if query is None and (param or limit is not None):
        raise UsageError("--tables and --schema take neither --param nor --limit", "these are of a query")
    if schema:
        return answers.schema(queries.schema(run.database))
    unsaid = run.unsaid()  # before the query, which has the database to itself
    if tables:
        answer = answers.tables(queries.tables(run.database))
    else:
        answer = _found(run, _from_stdin() if query == "-" else query or "", param or (), timeout, limit)
    answer.notes.remarks += unsaid
    return answer


def _look_back(run: Run, until: str) -> None:
    queries.look_back(run.database, until)
    run.filters = Filters(as_of=until)


def _found(run: Run, query: str, parameters: Sequence[tuple[str, str]], seconds: int, limit: int | None) -> Answer:
    """Answer with what a query finds."""
    if limit is None:
        limit = _ROWS_ON_A_SCREEN if wants_page(run.request) else 0
    whole = not streams(run.request)
    found = queries.ask(run.database, query, dict(map(_parameter, parameters)), seconds, whole)
    return answers.result(found.columns, found.rows, limit)


def _parameter(given: tuple[str, str]) -> tuple[str, Any]:
    name, text = given
    return name.lstrip(":@$"), value(text)


def value(text: str) -> Any:
    """Return the value of a parameter: a number, "text", true, false or null as in JSON; else the text as it is."""
    try:
        read = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return text
    if isinstance(read, (dict, list)) or (isinstance(read, int) and read not in _INTEGERS):
        return text
    return read


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _from_stdin() -> str:
    data = sys.stdin.buffer.read(_MOST_OF_STDIN + 1) if sys.stdin else b""
    if len(data) > _MOST_OF_STDIN:
        raise UsageError(f"the query is longer than {_MOST_OF_STDIN} bytes", "ask something shorter")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("the query is not UTF-8", "write it in UTF-8") from None
