"""Claims: which, in which order, and how many."""

from __future__ import annotations

import json

from allies_cli.fields import CLAIM_SORTS, FIELDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from allies_cli.filters import Filters
    from allies_cli.store import Database

UNBOUNDED = -1

_CLAIMS = """
  FROM claim c
  JOIN derived d ON d.claim = c.id
  JOIN actor s   ON s.id = c.supporter
  JOIN actor r   ON r.id = c.recipient
 WHERE {where}
 ORDER BY {order}
 LIMIT :limit
"""
_CLAIM = f"SELECT {', '.join(field.sql for field in FIELDS.values())} {_CLAIMS}"

_COUNT = "SELECT count(*) FROM claim c JOIN derived d ON d.claim = c.id WHERE {where}"

# Where an actor stands in a claim: as one of its sides, or anywhere, as a voice too.
_SIDES = {
    "supporter": "c.supporter IN (SELECT value FROM json_each(:about))",
    "recipient": "c.recipient IN (SELECT value FROM json_each(:about))",
}
_SIDES["any"] = f"""(
  {_SIDES["supporter"]} OR {_SIDES["recipient"]}
  OR EXISTS (SELECT 1 FROM voice v WHERE v.claim = c.id AND NOT v.misattributed
                AND v.asserter IN (SELECT value FROM json_each(:about))))
"""


def claims(database: Database, filters: Filters) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the filtered claims, in the order of the fields of `Claim`."""
    return select(database, filters, on_a_page(filters, filters.apart()) if filters.limit else filters.on_both(), {})


def count_claims(
    database: Database, filters: Filters, about: Sequence[str] = (), side: str = "any", counting: bool = False
) -> int:
    """Return how many claims the filters leave, `counting` as support or not.

    `about`: of those with one of these actors as that `side`, or anywhere.
    """
    where, parameters = filters.on_both(), filters.parameters()
    if counting:
        where += " AND d.counts"
    if about:
        where += f" AND {_SIDES[side]}"
        parameters["about"] = json.dumps(list(about))
    return int(database.only(_COUNT.format(where=where), parameters)[0])


def count_undated(database: Database, filters: Filters) -> int:
    """Return how many claims without any date fall to --since and --until alone."""
    rest = filters.where(since=None, until=None)
    where = f"c.since IS NULL AND c.until IS NULL AND {rest.on_both()}"
    return int(database.only(_COUNT.format(where=where), rest.parameters())[0])


def count_unsaid(database: Database) -> int:
    """Return how many assertions no day can be given to, so that --as-of leaves them out."""
    return int(database.only("SELECT count(*) FROM main.voice WHERE known_by IS NULL")[0])


def order_by(sort: str | None, sorts: Mapping[str, str]) -> str:
    """Return the SQL of a sort: a key of `sorts`, with a hyphen before it for the reverse; the first by default."""
    if sort is None:
        return next(iter(sorts.values()))
    return f"{sorts[sort[1:]]} DESC NULLS LAST" if sort.startswith("-") else f"{sorts[sort]} NULLS LAST"


def select(
    database: Database, filters: Filters, where: str, parameters: Mapping[str, Any], more: int = 0
) -> Iterator[tuple[Any, ...]]:
    """Yield rows of claims under the condition `where`, with `more` beyond the limit, which show if there are any."""
    limit = filters.limit + more if filters.limit else UNBOUNDED
    sql = _CLAIM.format(where=where, order=order_by(filters.sort, CLAIM_SORTS))
    return database.rows(sql, {**filters.parameters(), **parameters, "limit": limit})


def on_a_page(filters: Filters, wheres: Sequence[str]) -> str:
    """Return the condition on a claim to stand on the page of one of several conditions.

    An index can follow each of them in order; with OR all claims would be sorted for a page of a few.
    """
    if len(wheres) == 1:
        return wheres[0]
    order = order_by(filters.sort, CLAIM_SORTS)
    pages = (f"SELECT * FROM (SELECT c.id {_CLAIMS.format(where=where, order=order)})" for where in wheres)
    return f"c.id IN ({' UNION ALL '.join(pages)})"


def any_claim(database: Database) -> bool:
    """Return whether there is any claim, on whatever day it was said."""
    return database.row("SELECT 1 FROM main.claim LIMIT 1") is not None
