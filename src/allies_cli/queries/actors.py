"""Actors: all of them, and one with all that is recorded of it."""

from __future__ import annotations

import json
from itertools import islice

from allies_cli.fields import CLAIM_SORTS, Claim
from allies_cli.models import Actor, ActorAtLarge, ActorRecord, ClaimRecord, NetworkActor, Office, Sum, Way
from allies_cli.queries import pairs
from allies_cli.queries.claims import UNBOUNDED, on_a_page, order_by, select
from allies_cli.queries.evidence import claim_records, with_evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from allies_cli.filters import Filters
    from allies_cli.store import Database

_AT_ONCE = 200  # claims of an actor that are read at a time, of one of which more is recorded than anybody reads
_PAIRS_TOLD, _WAYS_TOLD = 3, 2  # of such an actor, each with its strongest claim

# The kinds of names that are codes, as SQL.
CODES = "'alpha-2', 'alpha-3', 'wikidata', 'cow', 'gwno'"

# Each code with the time in which it holds, as JSON, of the actor `a`.
_CODES_OF_A = f"""
SELECT json_group_array(json_object('kind', kind, 'code', name, 'since', since, 'until', until))
  FROM (SELECT * FROM actor_name n WHERE n.actor = a.id AND n.kind IN ({CODES}) ORDER BY n.kind, n.since, n.name)
"""

_ACTOR = f"""
SELECT a.id, a.name, a.kind,
       ({_CODES_OF_A}) AS codes,
       (SELECT json_group_array(n.name) FROM actor_name n
         WHERE n.actor = a.id AND n.kind NOT IN ({CODES}) AND n.name <> a.name) AS aliases,
       (SELECT o.speaks_for FROM office o WHERE o.actor = a.id
         ORDER BY o.since DESC, o.speaks_for LIMIT 1) AS speaks_for,
       (SELECT o.role FROM office o WHERE o.actor = a.id
         ORDER BY o.since DESC, o.speaks_for LIMIT 1) AS role,
       coalesce((SELECT sum(p.claims) FROM pair_way p WHERE p.supporter = a.id AND p.counts), 0) AS gives,
       coalesce((SELECT sum(p.claims) FROM pair_way p WHERE p.recipient = a.id AND p.counts), 0) AS receives,
       coalesce((SELECT t.says FROM asserter_tally t WHERE t.actor = a.id), 0) AS says
  FROM actor a
 WHERE {{whom}}
 ORDER BY {{order}}
 LIMIT :limit
"""

ACTOR_SORTS = {"name": "a.name COLLATE NOCASE"} | {name: name for name in Actor._fields if name != "name"}

# The sections of an actor's file: conditions on a claim c, one of which holds, and one on what is derived of it; below,
# the claims of others of which it speaks.
_CONDITIONS = {
    "supports": (("c.supporter = :actor",), "d.counts"),
    "receives": (("c.recipient = :actor",), "d.counts"),
    "not_counted": (("c.supporter = :actor", "c.recipient = :actor"), "NOT d.counts"),
}

SECTIONS = (*_CONDITIONS, "says")
# In the order of its voices, of which a page needs a few, and not of all claims.
_SPOKEN_OF = """
SELECT * FROM (
  SELECT v.claim FROM voice v CROSS JOIN claim c ON c.id = v.claim CROSS JOIN derived d ON d.claim = c.id
    JOIN actor s ON s.id = c.supporter JOIN actor r ON r.id = c.recipient
   WHERE v.{speaker} = :actor AND NOT v.misattributed AND c.supporter <> :actor AND c.recipient <> :actor AND {where}
   GROUP BY v.claim ORDER BY {order} LIMIT :limit)
"""

_CLAIMS_OF = """
SELECT (SELECT coalesce(sum(claims), 0) FROM pair_way WHERE supporter = :actor)
     + (SELECT coalesce(sum(claims), 0) FROM pair_way WHERE recipient = :actor)
     + (SELECT coalesce(sum(says), 0) FROM asserter_tally WHERE actor = :actor)
"""

_SUMS = """
SELECT 'c' || c.id, c.quantity, c.unit, c.stage FROM claim c JOIN derived d ON d.claim = c.id
 WHERE c.supporter = :actor AND c.stage IS NOT NULL AND d.counts
 ORDER BY c.unit, c.stage, c.quantity DESC, c.id LIMIT 12
"""

_NETWORK_ACTORS = f"""
SELECT a.id, a.name, a.kind, ({_CODES_OF_A})
  FROM json_each(:slugs) AS j
  JOIN actor a ON a.id = j.value
"""

_OFFICES = """
SELECT o.actor, a.name, o.role, o.since, o.until FROM office o JOIN actor a ON a.id = o.actor
 WHERE o.speaks_for = :actor ORDER BY a.name LIMIT 100
"""


def actors(database: Database, filters: Filters) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the actors that something names, or of all, in the order of the fields of `Actor`."""
    whom = "1" if filters.everything else "a.id IN (SELECT id FROM named_actor)"
    sql = _ACTOR.format(whom=whom, order=f"{order_by(filters.sort, ACTOR_SORTS)}, a.id")
    return database.rows(sql, {"limit": filters.limit or UNBOUNDED})


def count_unnamed(database: Database) -> int:
    """Return how many actors nothing names: what the register of states knows beside those."""
    return int(database.only("SELECT (SELECT count(*) FROM actor) - (SELECT count(*) FROM named_actor)")[0])


def is_large(database: Database, slug: str, filters: Filters) -> bool:
    """Whether more is recorded of an actor than is read: more claims than the limit, or than _AT_ONCE."""
    chosen = any(filters.get(side) for side in ("by", "for"))
    most = min(filters.limit or _AT_ONCE, _AT_ONCE)
    return not chosen and count_claims(database, slug) > most


def count_claims(database: Database, slug: str) -> int:
    """Return of how many claims an actor is the supporter, the recipient or a voice, whichever are chosen."""
    return int(database.only(_CLAIMS_OF, {"actor": slug})[0])


def actor_record(database: Database, slug: str, filters: Filters) -> ActorRecord:
    """Return an actor with what it supports, receives and says, each section cut at the limit."""
    cut: list[str] = []
    sections = {name: tuple(section_claims(database, slug, filters, name, cut)) for name in SECTIONS}
    me, note, spoken_for = _about(database, slug)
    return ActorRecord(
        actor=me,
        note=note,
        spokespersons=tuple(Office._make(row) for row in database.rows(_OFFICES, {"actor": slug})),
        sums=tuple(Sum._make(row) for row in database.rows(_SUMS, {"actor": slug})),
        cut=tuple(cut),
        speaks_for_name=spoken_for,
        **sections,
    )


def section_claims(database: Database, slug: str, filters: Filters, name: str, cut: list[str]) -> Iterator[ClaimRecord]:
    """Yield the claims of a section of an actor's file, some of them read at a time.

    The name is added to `cut` if the limit shortens the section.
    """
    rows = select(database, filters, _in_section(name, filters), {"actor": slug}, more=1)
    wanted = islice(rows, filters.limit or None)
    while some := [Claim._make(row) for row in islice(wanted, _AT_ONCE)]:
        yield from with_evidence(database, some)
    if next(rows, None):
        cut.append(name)


def _in_section(name: str, filters: Filters) -> str:
    """Return the condition on a claim to stand on the page of a section."""
    if name in _CONDITIONS:
        on_claim, on_derived = _CONDITIONS[name]
        return on_a_page(filters, [f"{one} AND {on_derived} AND {filters.on_both()}" for one in on_claim])
    order = order_by(filters.sort, CLAIM_SORTS) if filters.sort else "v.claim"
    pages = (
        _SPOKEN_OF.format(speaker=speaker, where=filters.on_both(), order=order)
        for speaker in ("asserter", "principal")
    )
    return f"c.id IN ({' UNION ALL '.join(pages)})"


def about(database: Database, slug: str) -> Actor:
    """Return an actor, and how much it gives, receives and says."""
    sql = _ACTOR.format(whom="a.id = :actor", order="a.id")
    return Actor._make(database.only(sql, {"actor": slug, "limit": 1}))


def actor_at_large(database: Database, slug: str, filters: Filters) -> ActorAtLarge:
    """Return an actor by its ways, with the strongest claims of those to and from which most is recorded."""
    sides = [filters.where(by=(slug,)), filters.where(for_=(slug,))]
    supports, receives = (pairs.ways(database, side) for side in sides)
    me, _, spoken_for = _about(database, slug)
    return ActorAtLarge(
        actor=me,
        supports=tuple(supports),
        receives=tuple(receives),
        strongest=tuple(claim_records(database, _strongest([*supports, *receives]))),
        left_out=sum(pairs.count_left_out(database, side) for side in sides),
        says=me.says,
        speaks_for_name=spoken_for,
    )


def _strongest(ways: Iterable[Way]) -> list[int]:
    """Return the strongest claims of the pairs with most claims, of a few of their ways."""
    by_pair: dict[tuple[str, str], list[Way]] = {}
    for way in ways:
        by_pair.setdefault((way.supporter, way.recipient), []).append(way)
    most = sorted(by_pair.values(), key=lambda some: -sum(way.claims for way in some))[:_PAIRS_TOLD]
    return [pairs.strongest_claim(way) for some in most for way in some[:_WAYS_TOLD]]


def _about(database: Database, slug: str) -> tuple[Actor, str | None, str | None]:
    """Return an actor, the note on it, and the name of whom it speaks for."""
    actor = about(database, slug)
    note, spoken_for = database.only(
        "SELECT a.note, (SELECT name FROM actor WHERE id = :principal) FROM actor a WHERE a.id = :actor",
        {"actor": slug, "principal": actor.speaks_for},
    )
    return actor, note, spoken_for


def network_actors(database: Database, slugs: Iterable[str]) -> list[NetworkActor]:
    """Return the actors with these slugs, in their order."""
    return [NetworkActor._make(row) for row in database.rows(_NETWORK_ACTORS, {"slugs": json.dumps(list(slugs))})]
