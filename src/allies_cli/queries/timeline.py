"""The timeline: when something happened, and when it was said."""

from __future__ import annotations

import json

from allies_cli.models import Period
from allies_cli.queries.claims import UNBOUNDED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from allies_cli.filters import Filters
    from allies_cli.store import Database

# What stands on the axis. The dates come from three places, each with an index, so that a first
# page needs no scan: a claim has its own, an assertion has one, or its source was published.
_HAPPENED = """
SELECT 'event' AS kind, c.id AS claim, NULL AS passage, NULL AS asserter, NULL AS stance,
       c.since AS since, c.until AS until, NULL AS dated_by, {key} AS key
  FROM claim c
  JOIN derived d ON d.claim = c.id
 WHERE coalesce(c.since, c.until) IS NOT NULL AND {where}
"""
_SAID = """
SELECT 'said' AS kind, a.claim AS claim, a.passage AS passage, a.asserter AS asserter, a.stance AS stance,
       a.said_on AS since, a.said_on AS until, 'statement' AS dated_by, {key} AS key
  FROM assertion a
  JOIN claim c   ON c.id = a.claim
  JOIN derived d ON d.claim = c.id
 WHERE a.said_on IS NOT NULL AND {where}
"""
# A CROSS JOIN keeps SQLite to the order in which it is written.
_PRINTED = """
SELECT 'said' AS kind, a.claim AS claim, a.passage AS passage, a.asserter AS asserter, a.stance AS stance,
       s.published AS since, s.published AS until, 'source' AS dated_by, {key} AS key
  FROM source s
  {join} passage p   ON p.source = s.id
  {join} assertion a ON a.passage = p.id AND a.said_on IS NULL
  JOIN claim c       ON c.id = a.claim
  JOIN derived d     ON d.claim = c.id
 WHERE s.published IS NOT NULL AND {where}
"""

_MOMENTS = """
WITH moment AS MATERIALIZED (
  {moments}
  ORDER BY key {direction}, kind, claim, passage, asserter, stance
  LIMIT :limit
)
SELECT m.kind, m.since, m.until,
       CASE min(length(coalesce(m.since, m.until)), length(coalesce(m.until, m.since)))
         WHEN 4 THEN 'year' WHEN 7 THEN 'month' ELSE 'day' END,
       'c' || c.id, x.id, x.name, v.principal, y.name, m.stance, v.modality,
       v.acknowledges, v.misattributed, v.origin, o.name, a.gist, p.quote, t.translation,
       c.what, d.status, d.contested, d.corrected, d.counts, d.grade,
       c.supporter, s.name, c.how, c.recipient, r.name, p.source, p.locator,
       -- What its own speaker publishes is said on that day; others have said it at the latest then.
       CASE WHEN m.dated_by = 'source' AND EXISTS (
              SELECT 1 FROM lineage l JOIN source k ON k.id = l.ancestor
               WHERE l.source = p.source AND k.publisher = m.asserter)
            THEN 'statement' ELSE m.dated_by END
  FROM moment m
  CROSS JOIN claim c   ON c.id = m.claim
  CROSS JOIN derived d ON d.claim = m.claim
  CROSS JOIN actor s   ON s.id = c.supporter
  CROSS JOIN actor r   ON r.id = c.recipient
  CROSS JOIN actor x   ON x.id = coalesce(m.asserter, c.supporter)
  LEFT JOIN voice v
    ON v.claim = m.claim AND v.passage = m.passage AND v.asserter = m.asserter AND v.stance = m.stance
  LEFT JOIN assertion a
    ON a.claim = m.claim AND a.passage = m.passage AND a.asserter = m.asserter AND a.stance = m.stance
  LEFT JOIN passage p ON p.id = m.passage
  LEFT JOIN source t  ON t.id = p.source
  LEFT JOIN actor y   ON y.id = v.principal
  LEFT JOIN actor o   ON o.id = v.origin
 ORDER BY m.key {direction}, m.kind, m.claim, m.passage, m.asserter, m.stance
"""

# How many moments each month has, without reading any of them; a voice has its day, whichever gives it.
_EVENTS_A_MONTH = """
SELECT substr(coalesce(c.since, c.until), 1, 7) AS month, count(*) AS happened, 0 AS said,
       sum(d.contested) AS contested, sum(d.corrected <> '[]') AS corrected
  FROM claim c
  JOIN derived d ON d.claim = c.id
 WHERE coalesce(c.since, c.until) IS NOT NULL AND {where}
 GROUP BY month
"""
_SAYINGS_A_MONTH = """
SELECT substr(a.said, 1, 7) AS month, 0 AS happened, count(*) AS said,
       sum(d.contested) AS contested, sum(d.corrected <> '[]') AS corrected
  FROM voice a
  JOIN claim c   ON c.id = a.claim
  JOIN derived d ON d.claim = a.claim
 WHERE a.said IS NOT NULL AND {where}
 GROUP BY month
"""
_MONTHS = """
SELECT month, sum(happened), sum(said), sum(contested), sum(corrected) FROM ({months}) GROUP BY month ORDER BY month
"""

# How each column sorts, of an event and of a saying whose date is {said}.
TIMELINE_SORTS = {
    "since": ("coalesce(c.since, c.until)", "{said}"),
    "until": ("c.until", "{said}"),
    "kind": ("'event'", "'said'"),
    "claim": ("c.id", "a.claim"),
    "who": ("c.supporter", "a.asserter"),
    "supporter": ("c.supporter", "c.supporter"),
    "how": ("c.how", "c.how"),
    "recipient": ("c.recipient", "c.recipient"),
    "status": ("d.strength", "d.strength"),
    "grade": ("d.rank", "d.rank"),
}
KINDS = ("event", "said")

_ACTORS = "(SELECT actor FROM stands_for WHERE principal IN (SELECT value FROM json_each(:names)))"
_ON_SIDE = f"(c.supporter IN {_ACTORS} OR c.recipient IN {_ACTORS})"
_ON_SIDE_OR_VOICE = (
    f"(a.asserter IN {_ACTORS} OR a.claim IN (SELECT id FROM claim WHERE supporter IN {_ACTORS}"
    f" UNION ALL SELECT id FROM claim WHERE recipient IN {_ACTORS}))"
)


def moments(
    database: Database, filters: Filters, names: Sequence[str] = (), kinds: Sequence[str] = KINDS
) -> Iterator[tuple[Any, ...]]:
    """Yield what happened and what was said in the order of time, in the order of the fields of `Moment`.

    The filters choose claims, but --since and --until choose by the date that stands on the axis.
    `names` leaves what these actors, or those who speak for them, gave, received or said.
    """
    sort = filters.sort or "since"
    sql = _MOMENTS.format(
        moments=_moments(filters, names, kinds),
        direction="DESC" if sort.startswith("-") else "",
    )
    return database.rows(sql, _parameters(filters, names, limit=filters.limit or UNBOUNDED))


def has_more_claims(
    database: Database, than: int, filters: Filters, names: Sequence[str] = (), kinds: Sequence[str] = KINDS
) -> bool:
    """Whether more claims than that have moments; no more of them are looked at."""
    sql = f"SELECT count(*) FROM (SELECT DISTINCT claim FROM ({_moments(filters, names, kinds)}) LIMIT :most)"
    return int(database.only(sql, _parameters(filters, names, most=than + 1))[0]) > than


def months(
    database: Database, filters: Filters, names: Sequence[str] = (), kinds: Sequence[str] = KINDS
) -> list[Period]:
    """Return how much happened and how much was said in each month, and in each year of what has no month.

    What is contested and corrected is counted of the claims, or of the sayings where no others are asked for.
    """
    parts = []
    if "event" in kinds:
        parts.append(_EVENTS_A_MONTH.format(where=_on_event(filters, names)))
    if "said" in kinds:
        sayings = _SAYINGS_A_MONTH.format(where=_on_saying(filters, names, "a.said"))
        parts.append(f"SELECT month, happened, said, 0, 0 FROM ({sayings})" if parts else sayings)
    rows = database.rows(_MONTHS.format(months=" UNION ALL ".join(parts)), _parameters(filters, names))
    return [Period._make(row) for row in rows]


def _moments(filters: Filters, names: Sequence[str], kinds: Sequence[str]) -> str:
    """Return the SQL of the moments, each with the key by which it sorts."""
    keys = TIMELINE_SORTS[(filters.sort or "since").removeprefix("-")]
    parts = []
    if "event" in kinds:
        parts.append(_HAPPENED.format(key=keys[0], where=_on_event(filters, names)))
    if "said" in kinds:
        join = "JOIN" if names or _undated(filters).chosen or filters.as_of else "CROSS JOIN"
        for part, said in ((_SAID, "a.said_on"), (_PRINTED, "s.published")):
            where = _on_saying(filters, names, said)
            parts.append(part.format(key=keys[1].replace("{said}", said), where=where, join=join))
    return " UNION ALL ".join(parts)


def count_undated(database: Database, filters: Filters, names: Sequence[str] = ()) -> tuple[int, int]:
    """Return how many claims and how many assertions have no date to stand on."""
    claims = database.only(
        "SELECT count(*) FROM claim c JOIN derived d ON d.claim = c.id "
        f"WHERE coalesce(c.since, c.until) IS NULL AND {_on_event(_undated(filters), names)}",
        _parameters(filters, names),
    )
    said = database.only(
        "SELECT count(*) FROM source s CROSS JOIN passage p ON p.source = s.id "
        "CROSS JOIN assertion a ON a.passage = p.id AND a.said_on IS NULL "
        "JOIN claim c ON c.id = a.claim JOIN derived d ON d.claim = c.id "
        f"WHERE s.published IS NULL AND {_on_saying(_undated(filters), names, 's.published')}",
        _parameters(filters, names),
    )
    return int(claims[0]), int(said[0])


def count_not_counted(database: Database, filters: Filters, names: Sequence[str] = ()) -> int:
    """Return how many claims are left out because they do not count as support."""
    if filters.pairwise and not names:
        sql = f"SELECT coalesce(sum(c.claims), 0) FROM pair_way c WHERE NOT c.counts AND {filters.on_pair()}"
        return int(database.only(sql, filters.parameters())[0])
    rest = _undated(filters)
    named = f"({_ON_SIDE} OR c.id IN (SELECT claim FROM assertion WHERE asserter IN {_ACTORS}))" if names else "1"
    sql = (
        "SELECT count(*) FROM claim c JOIN derived d ON d.claim = c.id "
        f"WHERE NOT d.counts AND {rest.on_both()} AND {named}"
    )
    return int(database.only(sql, _parameters(filters, names))[0])


def _undated(filters: Filters) -> Filters:
    return filters.where(since=None, until=None)


def _parameters(filters: Filters, names: Sequence[str], **more: Any) -> dict[str, Any]:
    return {**filters.parameters(), "names": json.dumps(list(names)), **more}


def _on_event(filters: Filters, names: Sequence[str]) -> str:
    conditions = ["(d.counts OR :everything)", filters.on_both(), _ON_SIDE if names else "1"]
    return " AND ".join(conditions)


def _on_saying(filters: Filters, names: Sequence[str], said: str) -> str:
    conditions = ["(d.counts OR :everything)", _undated(filters).on_both(), _ON_SIDE_OR_VOICE if names else "1"]
    if filters.get("since"):
        conditions.append(f"{said} || '~' >= :since")
    if filters.get("until"):
        conditions.append(f"{said} <= :until || '~'")
    return " AND ".join(conditions)
