"""Evidence: claims with everything that is said of them, how they are linked, and why they are judged as they are."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from allies_cli.fields import Claim
from allies_cli.filters import Filters
from allies_cli.models import ClaimRecord, Correction, Evidence, Link, Statement
from allies_cli.queries.captures import NEWEST
from allies_cli.queries.claims import UNBOUNDED, order_by, select
from allies_cli.queries.corrections import SPEAKER, SPEAKER_NAME
from allies_cli.store import Database

# CROSS: in the order of the claims, of which a page needs a few, and not in that of all who say anything.
_SAID = """
SELECT {also}v.claim, v.passage, v.asserter, x.name, v.principal, y.name, v.role, v.stance, v.acknowledges,
       v.misattributed, v.modality, v.strength, a.said_on, a.gist, p.quote,
       CASE WHEN a.note IS NOT NULL AND p.note IS NOT NULL THEN rtrim(a.note, '.') || '. ' || p.note
            ELSE coalesce(a.note, p.note) END,
       p.locator, p.source, s.url,
       (SELECT k.url FROM capture k WHERE k.source = p.source {newest}),
       s.translation, s.first_hand, v.origin, o.name
  FROM {chosen}
  CROSS JOIN assertion a
    ON a.claim = v.claim AND a.passage = v.passage AND a.asserter = v.asserter AND a.stance = v.stance
  JOIN passage p   ON p.id = v.passage
  JOIN source s    ON s.id = p.source
  JOIN actor x     ON x.id = v.asserter
  JOIN actor o     ON o.id = v.origin
  LEFT JOIN actor y ON y.id = v.principal
"""
# Who says it, of the voice v of an assertion a; x is the asserter, o the origin, y for whom the asserter speaks.
SAYS = """
CASE WHEN v.misattributed THEN o.name || ', attributing it to ' || x.name || ','
     WHEN v.principal IS NOT NULL THEN y.name || ' (' || x.name || ')'
     ELSE x.name END || ' ' || iif(v.acknowledges, 'acknowledges', a.stance)
"""
_OF_CLAIMS = (
    _SAID.format(also="", newest=NEWEST, chosen="json_each(:claims) AS j JOIN voice v ON v.claim = j.value")
    + " ORDER BY v.claim, v.passage, v.stance, v.strength"
)
_LISTED = (
    _SAID.format(
        also="'c' || v.claim, c.what, d.status, d.grade, ",
        newest=NEWEST,
        chosen="claim c CROSS JOIN derived d ON d.claim = c.id CROSS JOIN voice v ON v.claim = c.id",
    )
    + """ WHERE {where} ORDER BY {order}, c.id, v.passage, v.stance, v.strength LIMIT :limit"""
)

# How a list of assertions sorts.
EVIDENCE_SORTS = {
    "claim": "c.id",
    "what": "c.what",
    "status": "d.strength",
    "grade": "d.rank",
    "asserter": "v.asserter",
    "asserter_name": "x.name",
    "speaks_for": "v.principal",
    "speaks_for_name": "y.name",
    "role": "v.role",
    "stance": "v.stance",
    "acknowledges": "v.acknowledges",
    "misattributed": "v.misattributed",
    "modality": "v.strength",
    "said_on": "v.said",
    "gist": "a.gist",
    "quote": "p.quote",
    "source": "p.source",
    "locator": "v.passage",
    "first_hand": "s.first_hand",
    "origin": "v.origin",
}
# What chooses claims by their assertions chooses these.
_NARROWED = {
    "says": "NOT v.misattributed AND (v.asserter {0} OR v.principal {0})",
    "source": "v.source IN (SELECT l.source FROM lineage l WHERE l.ancestor {0})",
}
_SINCE, _UNTIL = "v.said || '~' >= :said_since", "v.said <= :said_until || '~'"
_CHUNK = 250

_CORRECTIONS = (
    """
SELECT l.{corrected}, l.claim, l.relation, l.field, l.note, q.quote, w.id, q.source, q.locator, """
    + SPEAKER_NAME
    + """, t.translation, t.url
  FROM json_each(:passages) AS j
  JOIN passage_link l ON l.{corrected} = j.value
  JOIN passage q ON q.id = l.{correcting}
  JOIN source t ON t.id = q.source
"""
    + SPEAKER
    + " ORDER BY l.{corrected}, l.relation, q.id, l.claim"
)

# Both ways are written out, since SQLite would gather all links where the view of them is joined with a list.
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
SELECT d.claim, d.letter, s.reason, k.name, d.rule, q.definition, d.not_counted
  FROM json_each(:claims) AS j
  JOIN derived d ON d.claim = j.value
  JOIN credibility_rule q ON q.code = d.rule
  JOIN credibility k ON k.code = d.credibility
  LEFT JOIN source s ON s.id = d.letter_source
"""


def evidence(
    database: Database, filters: Filters, said_since: str | None = None, said_until: str | None = None
) -> Iterator[Statement]:
    """Yield the assertions on the filtered claims, each with what corrects it.

    --says and --source leave what that actor says and what stands in that source; the days are those of the
    statements.
    """
    where = [filters.on_both(), *(filters.compared(name, sql) for name, sql in _NARROWED.items() if filters.get(name))]
    where += [_SINCE] * bool(said_since) + [_UNTIL] * bool(said_until)
    sql = _LISTED.format(where=" AND ".join(f"({one})" for one in where), order=order_by(filters.sort, EVIDENCE_SORTS))
    days = {"said_since": said_since, "said_until": said_until}
    rows = database.rows(sql, {**filters.parameters(), **days, "limit": filters.limit or UNBOUNDED})
    while chunk := list(islice(rows, _CHUNK)):
        said = [Evidence(*row[4:]) for row in chunk]
        corrected = corrections(database, sorted({one.passage for one in said}))
        for row, one in zip(chunk, said, strict=True):
            yield Statement._make((*row[:4], _with_corrections(one, corrected)))


def claim_records(database: Database, numbers: Sequence[int]) -> list[ClaimRecord]:
    """Return the claims with these numbers, each with its evidence and links."""
    where = "c.id IN (SELECT value FROM json_each(:numbers))"
    rows = select(database, Filters(), where, {"numbers": json.dumps(list(numbers))})
    return with_evidence(database, [Claim._make(row) for row in rows])


def with_evidence(database: Database, found: Sequence[Claim]) -> list[ClaimRecord]:
    """Return the claims, each with what was said of it, its links, and why it is judged as it is."""
    if not found:
        return []
    parameters = {"claims": json.dumps([claim.number for claim in found])}
    said: dict[int, list[Evidence]] = defaultdict(list)
    rows = [Evidence(*row) for row in database.rows(_OF_CLAIMS, parameters)]
    corrected = corrections(database, sorted({row.passage for row in rows}))
    for row in rows:
        said[row.claim].append(_with_corrections(row, corrected))
    links: dict[int, list[Link]] = defaultdict(list)
    for link in database.rows(_LINKS, parameters):
        links[link[0]].append(Link._make(link))
    why = {row[0]: row[1:] for row in database.rows(_WHY, parameters)}
    return [
        ClaimRecord(claim, tuple(said[claim.number]), tuple(links[claim.number]), *why[claim.number]) for claim in found
    ]


def corrections(
    database: Database, passages: Sequence[int], reverse: bool = False
) -> defaultdict[int, tuple[Correction, ...]]:
    """Return what corrects each passage or speaks of the same; `reverse`: what each passage corrects."""
    ends = ("passage", "other") if reverse else ("other", "passage")
    sql = _CORRECTIONS.format(corrected=ends[0], correcting=ends[1])
    found: defaultdict[int, tuple[Correction, ...]] = defaultdict(tuple)
    for passage, *row in database.rows(sql, {"passages": json.dumps(list(passages))}):
        found[passage] += (Correction._make(row),)
    return found


def _with_corrections(said: Evidence, corrected: Mapping[int, tuple[Correction, ...]]) -> Evidence:
    """Return an assertion with those corrections of its passage that concern its claim."""
    if said.passage not in corrected:  # as most are; a copy takes longer than all else
        return said
    return said._replace(corrections=tuple(one for one in corrected[said.passage] if one.claim in (None, said.claim)))
