"""Where to begin: who stands with whom, in brief."""

from __future__ import annotations

import json

from allies_cli.named_tuple import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from allies_cli.store import Database

_RECIPIENTS = """
SELECT w.recipient, a.name
  FROM (SELECT recipient, count(*) AS ways, sum(claims) AS claims FROM pair_way WHERE counts GROUP BY recipient) AS w
  JOIN actor a ON a.id = w.recipient
 ORDER BY w.ways DESC, w.claims DESC, w.recipient
 LIMIT :most
"""
# Supporters in the order of `allies list`: by the number of ways, then of claims; their ways strongest first.
_WAYS = """
SELECT w.supporter, s.name, w.recipient, w.how, w.contested
  FROM pair_way w
  JOIN (SELECT supporter, recipient, count(*) AS ways, sum(claims) AS claims
          FROM pair_way
         WHERE counts AND recipient IN (SELECT value FROM json_each(:recipients))
         GROUP BY supporter, recipient) AS p USING (supporter, recipient)
  JOIN actor s ON s.id = w.supporter
 WHERE w.counts
 ORDER BY p.ways DESC, p.claims DESC, w.supporter, w.rank
"""


class WayInBrief(NamedTuple):
    """A way in which one actor supports another, with how many of its claims are contested."""

    supporter: str
    supporter_name: str
    recipient: str
    how: str
    contested: int


def recipients(database: Database, most: int) -> list[tuple[str, str]]:
    """Return the slugs and names of those who are supported in the most ways."""
    return [(slug, name) for slug, name in database.rows(_RECIPIENTS, {"most": most})]


def count_recipients(database: Database) -> int:
    """Return how many actors are supported."""
    return int(database.only("SELECT count(DISTINCT recipient) FROM pair_way WHERE counts", {})[0])


def ways_to(database: Database, slugs: Sequence[str]) -> list[WayInBrief]:
    """Return the ways in which these actors are supported."""
    return [WayInBrief._make(row) for row in database.rows(_WAYS, {"recipients": json.dumps(list(slugs))})]


def first_claim(database: Database) -> str | None:
    """Return the first claim that counts, if there is one."""
    row = database.row("SELECT claim FROM derived WHERE counts ORDER BY claim LIMIT 1", {})
    return f"c{row[0]}" if row else None
