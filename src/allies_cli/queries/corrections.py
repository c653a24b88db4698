"""Corrections: what stands in a source, in which field, and what corrects it."""

from __future__ import annotations

from allies_cli.models import CorrectionRow
from allies_cli.queries.claims import UNBOUNDED, order_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from allies_cli.filters import Filters
    from allies_cli.store import Database

# Who speaks in the passage q of the source t: its first asserter; of a line of context, whoever published the root of
# its source. He is named with the actor that he speaks for on that day. The plus keeps SQLite from looking through all
# that he ever said for what he says in this passage.
SPEAKER = """
  JOIN actor w ON w.id = coalesce(
         (SELECT a.asserter FROM assertion a WHERE a.passage = q.id ORDER BY a.claim LIMIT 1),
         (SELECT r.publisher FROM lineage m JOIN source r ON r.id = m.ancestor
           WHERE m.source = q.source AND r.derived_from IS NULL))
  LEFT JOIN actor b ON b.id = coalesce(
         (SELECT v.principal FROM voice v WHERE v.passage = q.id AND +v.asserter = w.id LIMIT 1),
         (SELECT o.speaks_for FROM office o
           WHERE o.actor = w.id
             AND (t.published IS NULL
                  OR coalesce(o.since <= t.published || '~', 1) AND coalesce(o.until || '~' >= t.published, 1))
           ORDER BY o.since DESC, o.speaks_for LIMIT 1))
"""
SPEAKER_NAME = "iif(b.id IS NULL, w.name, b.name || ' (' || w.name || ')')"

# What stands, as far as it is coded, else in the words of the source. What is right is what all that the correcting
# passage carries has in common; of a false attribution, whoever made it.
_ROWS = """
WITH corrected AS (
  SELECT DISTINCT l.passage, l.other, l.field, l.note, v.claim
    FROM passage_link l
    LEFT JOIN voice v ON v.passage = l.other AND (l.claim IS NULL OR l.claim = v.claim)
   WHERE l.relation = 'corrects' AND (v.claim IS NOT NULL OR l.claim IS NULL)
)
SELECT 'c' || k.claim AS claim, c.what, k.field,
       CASE k.field
         WHEN 'asserter' THEN coalesce(
           (SELECT group_concat(DISTINCT x.name) FROM voice v JOIN actor x ON x.id = v.asserter
             WHERE v.passage = k.other AND v.claim = k.claim), p.quote)
         WHEN 'said_on' THEN (SELECT max(v.said) FROM voice v WHERE v.passage = k.other AND v.claim = k.claim)
         WHEN 'stage' THEN c.stage
         WHEN 'act' THEN c.act
         WHEN 'supporter' THEN s.name
         ELSE p.quote
       END AS stands,
       CASE k.field
         WHEN 'asserter' THEN coalesce(
           (SELECT min(o.name) FROM voice v JOIN actor o ON o.id = v.origin
             WHERE v.passage = k.other AND v.claim = k.claim AND v.misattributed),
           iif(k.claim IS NULL, NULL, (SELECT {only_name} FROM voice v JOIN actor x ON x.id = v.asserter
             LEFT JOIN actor y ON y.id = v.principal WHERE v.passage = k.passage)))
         WHEN 'said_on' THEN (SELECT iif(min(v.said) = max(v.said), min(v.said), NULL) FROM voice v
                               WHERE v.passage = k.passage)
         WHEN 'stage' THEN (SELECT iif(min(d.stage) = max(d.stage), min(d.stage), NULL)
                              FROM voice v JOIN claim d ON d.id = v.claim WHERE v.passage = k.passage)
         WHEN 'act' THEN (SELECT iif(min(d.act) = max(d.act), min(d.act), NULL)
                            FROM voice v JOIN claim d ON d.id = v.claim WHERE v.passage = k.passage)
         WHEN 'supporter' THEN (SELECT iif(min(x.name) = max(x.name), min(x.name), NULL)
                                  FROM voice v JOIN claim d ON d.id = v.claim JOIN actor x ON x.id = d.supporter
                                 WHERE v.passage = k.passage)
         ELSE coalesce(q.quote, (SELECT iif(min(a.gist) = max(a.gist), min(a.gist), NULL) FROM assertion a
                                  WHERE a.passage = k.passage))
       END AS right,
       k.note, p.source, p.locator, q.source AS by_source, q.locator AS by_locator,
       {speaker_name} AS by_asserter
  FROM corrected k
  JOIN passage p  ON p.id = k.other
  JOIN passage q  ON q.id = k.passage
  JOIN source t   ON t.id = q.source
  {speaker}
  LEFT JOIN claim c   ON c.id = k.claim
  LEFT JOIN derived d ON d.claim = k.claim
  LEFT JOIN actor s   ON s.id = c.supporter
 WHERE {where}
 ORDER BY {order}, k.other, k.field, k.claim, k.passage
 LIMIT :limit
""".replace(
    "{only_name}",
    "iif(min(x.name) = max(x.name), coalesce(min(y.name) || ' (' || min(x.name) || ')', min(x.name)), NULL)",
)
_ROWS = _ROWS.replace("{speaker}", SPEAKER).replace("{speaker_name}", SPEAKER_NAME)

CORRECTION_SORTS = {"source": "p.source"} | {
    name: name for name in CorrectionRow._fields if name not in ("source", "claim")
} | {"claim": "k.claim"}  # fmt: skip


def corrections(database: Database, filters: Filters) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of all corrections, in the order of the fields of `CorrectionRow`.

    Filters choose claims, so that they leave out corrections of what is not a claim.
    """
    where = filters.on_both() if filters.chosen else "1"
    sql = _ROWS.replace("{where}", where).replace("{order}", order_by(filters.sort, CORRECTION_SORTS))
    return database.rows(sql, {**filters.parameters(), "limit": filters.limit or UNBOUNDED})
