"""Actors: all of them, and one with all that is recorded of it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from allies_cli.fields import Claim
from allies_cli.filters import Filters
from allies_cli.models import Actor, ActorRecord, NetworkActor, Office, Sum
from allies_cli.queries.claims import UNBOUNDED, on_a_page, order_by, select
from allies_cli.queries.evidence import with_evidence
from allies_cli.store import Database

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

# The sections of an actor's file: conditions on a claim c, one of which holds, and one on what is derived of it.
_SECTIONS = {
    "supports": (("c.supporter = :actor",), "d.counts"),
    "receives": (("c.recipient = :actor",), "d.counts"),
    "not_counted": (("c.supporter = :actor", "c.recipient = :actor"), "NOT d.counts"),
    "says": (
        (
            """c.supporter <> :actor AND c.recipient <> :actor AND c.id IN
               (SELECT claim FROM voice WHERE asserter = :actor AND NOT misattributed UNION
                SELECT claim FROM voice WHERE principal = :actor AND NOT misattributed)""",
        ),
        "1",
    ),
}

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


def actor_record(database: Database, slug: str, filters: Filters) -> ActorRecord:
    """Return an actor with what it supports, receives and says, each section cut at the limit."""
    actor = Actor._make(database.only(_ACTOR.format(whom="a.id = :actor", order="a.id"), {"actor": slug, "limit": 1}))
    note, spoken_for = database.only(
        "SELECT a.note, (SELECT name FROM actor WHERE id = :principal) FROM actor a WHERE a.id = :actor",
        {"actor": slug, "principal": actor.speaks_for},
    )
    sections, cut = {}, []
    for name, (on_claim, on_derived) in _SECTIONS.items():
        where = on_a_page(filters, [f"{one} AND {on_derived} AND {filters.on_both()}" for one in on_claim])
        rows = list(select(database, filters, where, {"actor": slug}, more=1))
        if filters.limit and len(rows) > filters.limit:
            rows.pop()
            cut.append(name)
        sections[name] = tuple(with_evidence(database, [Claim._make(row) for row in rows]))
    return ActorRecord(
        actor=actor,
        note=note,
        spokespersons=tuple(Office._make(row) for row in database.rows(_OFFICES, {"actor": slug})),
        sums=tuple(Sum._make(row) for row in database.rows(_SUMS, {"actor": slug})),
        cut=tuple(cut),
        speaks_for_name=spoken_for,
        **sections,
    )


def network_actors(database: Database, slugs: Iterable[str]) -> list[NetworkActor]:
    """Return the actors with these slugs, in their order."""
    return [NetworkActor._make(row) for row in database.rows(_NETWORK_ACTORS, {"slugs": json.dumps(list(slugs))})]
