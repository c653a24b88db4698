"""What anybody's own query found, and which tables it can ask."""

from __future__ import annotations

from itertools import chain, islice

from allies_cli.fields import Column
from allies_cli.report import Answer, Head, Tree, line
from allies_cli.wording import first_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

_ROWS_THAT_TELL = 100  # what is in a column

_TABLE_COLUMNS = (Column("table"), Column("kind"), Column("rows", "integer"), Column("columns", "json"))
_TABLE_HEADS = (
    Head("table", "table", whole=True),
    Head("kind", "kind", from_width=60),
    Head("rows", "rows", right=True),
    Head("columns", "columns", wide=True),
)
_SCHEMA_COLUMNS = (Column("kind"), Column("name"), Column("sql"))


def result(names: Sequence[str], rows: Iterable[tuple[Any, ...]], limit: int) -> Answer:
    """Answer with the rows of a query, at most `limit` where that is not 0; numbers stand on the right."""
    remaining = iter(rows)
    first = list(islice(remaining, min(limit + 1, _ROWS_THAT_TELL) if limit else _ROWS_THAT_TELL))
    whole = chain(first, remaining)
    # No kind is told, since a later cell of a column may be anything.
    answer = Answer(
        columns=tuple(map(Column, names)),
        rows=whole,
        heads=tuple(
            Head(name, name, right=_are_numbers(row[place] for row in first)) for place, name in enumerate(names)
        ),
    )
    if not first:
        answer.notes.remarks.append("no rows")
    if limit:
        shown = list(islice(whole, limit + 1))
        answer.rows = shown[:limit]
        if len(shown) > limit:
            answer.notes.footers.append(first_shown(limit, "row"))
    return answer


def tables(rows: Iterable[tuple[Any, ...]]) -> Answer:
    """Answer with a row a table."""
    return Answer(columns=_TABLE_COLUMNS, rows=rows, heads=_TABLE_HEADS)


def schema(rows: Sequence[tuple[str, str, str]]) -> Answer:
    """Answer with the statements that make the tables; as text they can be run as they are."""
    return Answer(
        columns=_SCHEMA_COLUMNS,
        rows=rows,
        tree=lambda _: Tree(tuple(line(text) for *_, sql in rows for text in sql.splitlines())),
    )


def command_lines(lines: Sequence[str]) -> Answer:
    """Answer with command lines, which as text can be run as they are."""
    answer = Answer(
        columns=(Column("command"),),
        rows=[(text,) for text in lines],
        tree=lambda _: Tree(tuple(line(part) for text in lines for part in text.splitlines())),
    )
    if not lines:
        answer.notes.remarks.append("nothing is found, so there is no query of it")
    return answer


def _are_numbers(cells: Iterable[Any]) -> bool:
    kinds = {type(cell) for cell in cells if cell is not None}
    return bool(kinds) and kinds <= {int, float}
