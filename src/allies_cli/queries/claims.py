"""Claims: which, how many, and each with everything that is said about it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from allies_cli.filters import Filters
from allies_cli.models import Claim, ClaimRecord, Correction, Evidence, Link
from allies_cli.store import Database

_DERIVE = Path(__file__).parents[1] / "sql" / "derive.sql"
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

_CLAIM = (
    """
SELECT 'c' || c.id, c.supporter, s.name, c.how, c.recipient, r.name, c.act, c.what, c.item,
       c.since, c.until, c.quantity, c.unit, c.stage, c.occasion,
       (SELECT json_group_array('c' || l.other) FROM claim_link l
         WHERE l.claim = c.id AND l.relation = 'in_return_for'),
       d.status, d.counts, d.contested, d.admitted, d.origins, d.credibility, d.grade
"""
    + _CLAIMS
)

# How each column of a claim sorts; the words of a scale sort by their strength.
CLAIM_SORTS = {
    **{
        name: f"c.{name}"
        for name in (
            "id",
            "supporter",
            "how",
            "recipient",
            "act",
            "what",
            "item",
            "since",
            "until",
            "quantity",
            "unit",
            "stage",
            "occasion",
        )
    },
    "supporter_name": "s.name",
    "recipient_name": "r.name",
    "status": "(SELECT strength FROM status WHERE code = d.status)",
    "counts": "d.counts",
    "contested": "d.contested",
    "admitted": "d.admitted",
    "origins": "d.origins",
    "credibility": "d.credibility",
    "grade": "d.rank",
}

_ABOUT = """(
  c.supporter IN (SELECT value FROM json_each(:about)) OR c.recipient IN (SELECT value FROM json_each(:about))
  OR EXISTS (SELECT 1 FROM assertion a WHERE a.claim = c.id AND a.asserter IN (SELECT value FROM json_each(:about))))
"""

# Materialized, so that the origin of an assertion is looked up once and not at each mention of it.
_EVIDENCE = """
WITH said AS MATERIALIZED (
  SELECT v.claim, v.passage, v.asserter, v.role, v.stance, v.modality, v.strength, v.note, v.origin,
         coalesce(v.principal, v.asserter) AS principal
    FROM json_each(:claims) AS j JOIN voice v ON v.claim = j.value
   WHERE :day IS NULL OR v.known_by <= :day)
SELECT v.claim, v.passage, v.asserter, x.name, v.role, v.stance, v.modality, a.said_on, p.quote,
       CASE WHEN v.note IS NOT NULL AND p.note IS NOT NULL THEN rtrim(v.note, '.') || '. ' || p.note
            ELSE coalesce(v.note, p.note) END,
       p.locator, p.source, s.url, s.translation, v.origin,
       v.stance = 'asserts' AND (c.supporter IN (v.asserter, v.principal)
                                 OR t.weight = 1 AND c.recipient IN (v.asserter, v.principal)),
       s.reliability
  FROM said v
  JOIN assertion a ON a.claim = v.claim AND a.passage = v.passage AND a.asserter = v.asserter AND a.stance = v.stance
  JOIN claim c ON c.id = v.claim
  JOIN support_type t ON t.code = c.how
  JOIN passage p ON p.id = v.passage
  JOIN source s ON s.id = p.source
  JOIN actor x ON x.id = v.asserter
 ORDER BY v.claim, v.passage, v.stance, v.strength
"""

_CORRECTIONS = """
SELECT l.{corrected}, l.relation, l.field, l.note, p.quote, x.id, p.source, p.locator, x.name, s.translation
  FROM json_each(:passages) AS j
  JOIN passage_link l ON l.{corrected} = j.value
  JOIN passage p ON p.id = l.{correcting}
  JOIN source s ON s.id = p.source
  JOIN actor x ON x.id = coalesce(
         (SELECT a.asserter FROM assertion a WHERE a.passage = p.id ORDER BY a.claim LIMIT 1),
         (SELECT r.publisher FROM lineage m JOIN source r ON r.id = m.ancestor
           WHERE m.source = p.source AND r.derived_from IS NULL))
 WHERE :day IS NULL
    OR EXISTS (SELECT 1 FROM voice v WHERE v.passage = p.id AND v.known_by <= :day)
    OR NOT EXISTS (SELECT 1 FROM assertion a WHERE a.passage = p.id) AND s.published <= :day
 ORDER BY l.{corrected}, l.relation, p.id
"""

_LINKS = """
SELECT l.claim, l.relation, 'c' || l.other, c.what, d.status, d.contested, d.grade, l.note
  FROM (SELECT k.claim, k.relation, k.other, k.note
          FROM json_each(:claims) AS j JOIN claim_link k ON k.claim = j.value
        UNION
        SELECT k.other, r.inverse, k.claim, k.note
          FROM json_each(:claims) AS j JOIN claim_link k ON k.other = j.value
          JOIN claim_relation r ON r.code = k.relation) AS l
  JOIN claim c ON c.id = l.other
  JOIN derived d ON d.claim = l.other
 ORDER BY l.claim, l.relation, l.other
"""

_WHY = """
SELECT c.id, t.weight,
       (SELECT s.reason FROM voice v JOIN source s ON s.id = v.source
         WHERE v.claim = c.id AND v.stance = 'asserts' AND (:day IS NULL OR v.known_by <= :day)
         ORDER BY v.reliability, v.passage LIMIT 1),
       EXISTS (SELECT 1 FROM claim_link l JOIN voice v ON v.claim = l.claim
                WHERE l.other = c.id AND l.relation = 'supersedes' AND v.stance = 'asserts'
                  AND (:day IS NULL OR v.known_by <= :day))
  FROM json_each(:claims) AS j
  JOIN claim c ON c.id = j.value
  JOIN support_type t ON t.code = c.how
"""


def claims(database: Database, filters: Filters) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the filtered claims, in the order of the fields of `Claim`."""
    return select(database, filters, filters.on_both(), {})


def count_claims(database: Database, filters: Filters, about: Sequence[str] = ()) -> int:
    """Return how many claims the filters leave; `about`: of those with one of these actors on a side or as a voice."""
    sql = (
        f"{derived_on(filters)} SELECT count(*) FROM claim c JOIN derived d ON d.claim = c.id WHERE {filters.on_both()}"
    )
    parameters = filters.parameters()
    if about:
        sql += f" AND {_ABOUT}"
        parameters["about"] = json.dumps(list(about))
    return int(database.only(sql, parameters)[0])


def count_undated(database: Database, filters: Filters) -> int:
    """Return how many claims without any date fall to --since and --until alone."""
    rest = filters._replace(since=None, until=None)
    sql = (
        f"{derived_on(rest)} SELECT count(*) FROM claim c JOIN derived d ON d.claim = c.id "
        f"WHERE c.since IS NULL AND c.until IS NULL AND {rest.on_both()}"
    )
    row = database.row(sql, rest.parameters())
    return int(row[0]) if row else 0


def count_unsaid(database: Database) -> int:
    """Return how many assertions no day can be given to, so that --as-of leaves them out."""
    row = database.row(
        "SELECT count(*) FROM source s JOIN passage p ON p.source = s.id JOIN assertion a ON a.passage = p.id "
        "WHERE s.published IS NULL AND a.said_on IS NULL"
    )
    return int(row[0]) if row else 0


def claim_records(database: Database, numbers: Sequence[int], filters: Filters) -> list[ClaimRecord]:
    """Return the claims with these numbers, each with its evidence and links."""
    where = "c.id IN (SELECT value FROM json_each(:numbers))"
    only = Filters(as_of=filters.as_of)
    rows = select(database, only, where, {"numbers": json.dumps(list(numbers))}, chosen=where)
    return with_evidence(database, [Claim._make(row) for row in rows], filters)


def derived_on(filters: Filters, chosen: str | None = None) -> str:
    """Return a WITH clause that puts what was derivable on a day in the place of the table derived."""
    if filters.as_of is None:
        return ""
    rule = _DERIVE.read_text(encoding="utf-8")
    return (
        "WITH derived AS MATERIALIZED (SELECT * FROM (WITH chosen (claim) AS "
        f"(SELECT c.id FROM claim c WHERE {chosen or filters.on_claim()}) SELECT * FROM ({rule})))"
    )


def order_by(sort: str | None, sorts: Mapping[str, str]) -> str:
    """Return the SQL of a sort: a key of `sorts`, with a hyphen before it for the reverse; the first by default."""
    if sort is None:
        return next(iter(sorts.values()))
    return f"{sorts[sort[1:]]} DESC NULLS LAST" if sort.startswith("-") else f"{sorts[sort]} NULLS LAST"


def select(
    database: Database,
    filters: Filters,
    where: str,
    parameters: dict[str, Any],
    more: int = 0,
    chosen: str | None = None,
) -> Iterator[tuple[Any, ...]]:
    """Yield rows of claims under the condition `where`; `chosen` is the part of it that --as-of derives for.

    `more` rows beyond the limit show whether there are any.
    """
    limit = filters.limit + more if filters.limit else UNBOUNDED
    sql = derived_on(filters, chosen) + _CLAIM.format(where=where, order=order_by(filters.sort, CLAIM_SORTS))
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


def with_evidence(database: Database, found: list[Claim], filters: Filters) -> list[ClaimRecord]:
    """Return the claims, each with what was said of it, its links, and why it is judged as it is."""
    if not found:
        return []
    parameters = {"claims": json.dumps([claim.number for claim in found]), "day": filters.as_of}
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    rows = [Evidence(*row) for row in database.rows(_EVIDENCE, parameters)]
    corrected = corrections(database, sorted({row.passage for row in rows}), filters)
    for row in rows:
        evidence[row.claim].append(row._replace(corrections=corrected[row.passage]))
    links: dict[int, list[Link]] = defaultdict(list)
    for link in database.rows(_linked_head(filters) + _LINKS, parameters):
        links[link[0]].append(Link._make(link))
    why = {row[0]: row[1:] for row in database.rows(_WHY, parameters)}
    return [
        ClaimRecord(claim, tuple(evidence[claim.number]), tuple(links[claim.number]), *why[claim.number])
        for claim in found
    ]


def _linked_head(filters: Filters) -> str:
    return derived_on(
        filters,
        "c.id IN (SELECT other FROM claim_link WHERE claim IN (SELECT value FROM json_each(:claims))"
        " UNION SELECT claim FROM claim_link WHERE other IN (SELECT value FROM json_each(:claims)))",
    )


def corrections(
    database: Database, passages: Sequence[int], filters: Filters, reverse: bool = False
) -> defaultdict[int, tuple[Correction, ...]]:
    """Return what corrects each passage or speaks of the same; `reverse`: what each passage corrects."""
    ends = ("passage", "other") if reverse else ("other", "passage")
    sql = _CORRECTIONS.format(corrected=ends[0], correcting=ends[1])
    parameters = {"passages": json.dumps(list(passages)), "day": filters.as_of}
    found: defaultdict[int, tuple[Correction, ...]] = defaultdict(tuple)
    for passage, *row in database.rows(sql, parameters):
        found[passage] += (Correction._make(row),)
    return found
