"""Pairs: who supports whom, in which ways."""

import json
from collections.abc import Sequence
from pathlib import Path

from allies_cli.filters import Filters
from allies_cli.models import Way
from allies_cli.queries.claims import derived_on
from allies_cli.store import Database

_PAIRS = Path(__file__).parents[1] / "sql" / "pairs.sql"

_WAYS = """
SELECT w.supporter, s.name, w.recipient, r.name, w.how, w.claims, w.contested, w.origins, w.rank,
       (SELECT code FROM status WHERE strength = (w.rank >> 40) % 10),
       (SELECT code FROM reliability WHERE rank = (w.rank >> 40) / 10 % 10) || ((w.rank >> 40) / 100),
       w.since, w.until
  FROM (SELECT c.supporter, c.recipient, c.how, sum(c.claims) AS claims, sum(c.contested) AS contested,
               max(c.origins) AS origins, min(c.rank) AS rank, min(c.since) AS since,
               rtrim(max(c.until || '~'), '~') AS until
          FROM pair_way c
         WHERE (c.counts OR :everything) AND ({where})
         GROUP BY c.supporter, c.recipient, c.how) AS w
  JOIN actor s ON s.id = w.supporter
  JOIN actor r ON r.id = w.recipient
 ORDER BY w.supporter, w.recipient, w.rank
"""

_HIDDEN_PAIRS = """
SELECT count(*) FROM (
  SELECT 1 FROM pair_way c WHERE {where} GROUP BY c.supporter, c.recipient HAVING max(c.counts) = 0)
"""


def ways(database: Database, filters: Filters) -> list[Way]:
    """Return who supports whom in which way, strongest way first within a pair."""
    head, where = _pair_source(filters)
    rows = database.rows(f"{head} {_WAYS.format(where=where)}", filters.parameters())
    return [Way._make(row) for row in rows]


def count_hidden_pairs(database: Database, filters: Filters) -> int:
    """Return how many pairs have no claim that counts."""
    head, where = _pair_source(filters)
    row = database.row(f"{head} {_HIDDEN_PAIRS.format(where=where)}", filters.parameters())
    return int(row[0]) if row else 0


def speakers(database: Database, slugs: Sequence[str], side: str) -> tuple[str, ...]:
    """Return those who speak for the actors and are the `side`, supporter or recipient, of some pair themselves."""
    if not slugs:
        return ()
    sql = (
        "SELECT DISTINCT o.actor FROM office o WHERE o.speaks_for IN (SELECT value FROM json_each(:slugs)) "
        f"AND EXISTS (SELECT 1 FROM pair_way w WHERE w.{side} = o.actor) ORDER BY o.actor"
    )
    found = (row[0] for row in database.rows(sql, {"slugs": json.dumps(list(slugs))}))
    return tuple(one for one in found if one not in slugs)


def _pair_source(filters: Filters) -> tuple[str, str]:
    """Return what stands before a query of pair_way, and its condition: the stored table if it can answer."""
    if filters.pairwise:
        return "", filters.on_pair()
    head = derived_on(filters)
    rule = _PAIRS.read_text(encoding="utf-8")
    chosen = f"SELECT c.id FROM claim c JOIN derived d ON d.claim = c.id WHERE {filters.on_both()}"
    return f"{head + ',' if head else 'WITH'} chosen (claim) AS ({chosen}), pair_way AS ({rule})", "1"


def tallied_on(filters: Filters, chosen: str) -> str:
    """Return a WITH clause that puts the summaries of --as-of in the place of the stored ones.

    `chosen` is the condition on a claim c; the tallies are those of the claims that it chooses.
    """
    head = derived_on(filters, chosen)
    if not head:
        return ""
    rule = _PAIRS.read_text(encoding="utf-8")
    said = "FROM voice v WHERE v.known_by <= :day"
    return (
        f"{head}, chosen (claim) AS (SELECT claim FROM derived), pair_way AS ({rule}), "
        f"asserter_tally AS (SELECT v.asserter AS actor, count(*) AS says {said} GROUP BY v.asserter), "
        "source_tally AS (SELECT v.source, count(DISTINCT v.passage) AS passages, count(DISTINCT v.claim) AS claims "
        f"{said} GROUP BY v.source) "
    )
