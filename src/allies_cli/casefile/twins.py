"""New claims that look the same as older ones, so that a further voice may have been meant."""

from allies_cli.casefile.writing import Case

_FEW = 20  # new claims, for each of which all those of its supporter are looked at
_OF_EACH = "AS NOT MATERIALIZED (SELECT * FROM claim INDEXED BY claim_by_supporter)"
# For many, the older ones of the same actors and ways are gathered once, and SQLite makes an index of them.
_OF_ALL = """AS MATERIALIZED (
  SELECT id, supporter, recipient, how, act, against, item, occasion, quantity, since, until FROM claim
   WHERE (supporter, recipient, how) IN (SELECT supporter, recipient, how FROM claim WHERE id > :last))"""
_TWINS = """
WITH older {},
found AS MATERIALIZED (
  SELECT c.id, (SELECT o.id FROM older o
                 WHERE o.supporter = c.supporter AND o.recipient = c.recipient AND o.how = c.how AND o.act = c.act
                   AND o.against IS c.against AND o.item IS c.item AND o.occasion IS c.occasion
                   AND o.quantity IS c.quantity AND o.id < c.id
                   AND (o.since IS NULL OR c.until IS NULL OR o.since <= c.until || '~')
                   AND (o.until IS NULL OR c.since IS NULL OR o.until || '~' >= c.since)
                 LIMIT 1) AS twin
    FROM claim c WHERE c.id > :last)
SELECT id, twin FROM found WHERE twin IS NOT NULL
"""


def twins(case: Case, last: int) -> list[tuple[int, int]]:
    """Return the claims that came after the `last` and look the same as an older one, each with that."""
    case.flush()
    gathering = _OF_EACH if case.last_claim - last <= _FEW else _OF_ALL
    return case.connection.execute(_TWINS.format(gathering), {"last": last}).fetchall()
