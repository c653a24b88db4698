"""The network around actors: the pairs that are reached from them, their claims, and the voices about them."""

from __future__ import annotations

import json
from operator import attrgetter

from allies_cli.fields import Claim
from allies_cli.filters import Filters
from allies_cli.models import Cell, ClaimRecord, Way
from allies_cli.queries import pairs
from allies_cli.queries.claims import UNBOUNDED, select
from allies_cli.queries.evidence import with_evidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from allies_cli.store import Database

FARTHEST = 8  # steps from an actor that is asked about; what lies beyond is no longer a network

# The pluses keep SQLite to the index of the supporter, the side with fewer claims as a rule.
_ON_WAY = "c.supporter = :supporter AND +c.recipient = :recipient AND +c.how = :way"
_VOICES = """
SELECT v.stance, v.origin, x.name, count(DISTINCT v.claim) AS claims
  FROM (SELECT * FROM (SELECT c.id AS claim FROM claim c JOIN derived d ON d.claim = c.id
                        WHERE c.supporter = :slug AND {where} ORDER BY c.id DESC LIMIT :most)
        UNION ALL
        SELECT * FROM (SELECT c.id FROM claim c JOIN derived d ON d.claim = c.id
                        WHERE c.recipient = :slug AND {where} ORDER BY c.id DESC LIMIT :most)) AS k
  JOIN voice v ON v.claim = k.claim
  JOIN actor x ON x.id = v.origin
 GROUP BY v.stance, v.origin
 ORDER BY v.stance, claims DESC, v.origin
"""

_ADDRESSES = """
SELECT DISTINCT c.supporter, c.how, c.recipient, s.url
  FROM claim c
  JOIN derived d ON d.claim = c.id
  JOIN voice v   ON v.claim = c.id AND v.stance = 'asserts'
  JOIN source s  ON s.id = v.source AND s.url IS NOT NULL
 WHERE (c.supporter, c.how, c.recipient) IN (
         SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
           FROM json_each(:ways))
   AND (d.counts OR :everything) AND ({where})
 ORDER BY c.supporter, c.how, c.recipient, s.url
"""


def reached(database: Database, roots: Sequence[str], filters: Filters, reverse: bool) -> tuple[list[Way], bool]:
    """Return the ways in which `roots` are supported, their supporters are, and so on; reversed, whom they support.

    The second value is true where the limit or the distance ended the search before the network did.
    """
    near, far = attrgetter("recipient"), attrgetter("supporter")
    if reverse:
        near, far = far, near
    found: list[Way] = []
    known, frontier = set(roots), list(roots)
    for _ in range(FARTHEST):
        here = set(frontier)
        step = [way for way in _ways_at(database, frontier, filters, reverse) if near(way) in here]
        found += step
        frontier = [slug for slug in dict.fromkeys(map(far, step)) if slug not in known]
        known.update(frontier)
        if not frontier:
            return found, False
        if filters.limit and len({(way.supporter, way.recipient) for way in found}) >= filters.limit:
            break
    return found, True


def around(database: Database, slugs: Sequence[str], filters: Filters) -> list[Way]:
    """Return every way in which one of `slugs` supports somebody or is supported."""
    given = [way for way in _ways_at(database, slugs, filters, True) if way.supporter in slugs]
    received = [way for way in _ways_at(database, slugs, filters, False) if way.recipient in slugs]
    return given + [way for way in received if way.supporter not in slugs]


def cells(database: Database, slugs: Sequence[str], filters: Filters) -> list[Cell]:
    """Return every way in which the actors, or who speaks for them, support or are supported; of none, every way."""
    if not slugs:
        return pairs.cells(database, filters)
    sides = pairs.on_sides(database, Filters(chosen={"by": tuple(slugs), "for": tuple(slugs)}))
    found: dict[tuple[str, str, str], Way] = {}
    for name in ("by", "for"):
        chosen = filters.get(name)
        wanted = tuple(slug for slug in sides.get(name) if slug in chosen or not chosen)
        ways = pairs.ways(database, filters.where(**{name: wanted})) if wanted else []
        found |= {(way.supporter, way.recipient, way.how): way for way in ways}
    return [Cell(way, way.counted) for way in sorted(found.values(), key=attrgetter("supporter", "recipient", "rank"))]


def addresses(database: Database, shown: Sequence[Cell], filters: Filters) -> dict[tuple[str, str, str], list[str]]:
    """Return the addresses of the sources that assert what `cells` found, by supporter, way and recipient."""
    claims = filters.where(by=None, for_=None)  # the actors are those of the ways
    ways = json.dumps([(way.supporter, way.how, way.recipient) for way, _ in shown])
    found: dict[tuple[str, str, str], list[str]] = {}
    question = _ADDRESSES.format(where=claims.on_both())
    for *ends, url in database.rows(question, {**claims.parameters(), "ways": ways}):
        found.setdefault(tuple(ends), []).append(url)
    return found


def count_hidden(database: Database, slugs: Sequence[str], filters: Filters, shown: Sequence[Cell]) -> int:
    """Return how many pairs there are beside the `shown` ways of `cells`, with no claim that counts."""
    if filters.everything:
        return 0
    if not slugs:
        return pairs.count_hidden_pairs(database, filters)
    known = {(one.way.supporter, one.way.recipient) for one in shown}
    everything = cells(database, slugs, filters._replace(everything=True))
    return len({(one.way.supporter, one.way.recipient) for one in everything} - known)


def count_hidden_pairs(database: Database, slugs: Sequence[str], filters: Filters, reverse: bool, shown: int) -> int:
    """Return how many pairs of `slugs` there are beside the `shown` ones, with no claim that counts."""
    everything = _ways_at(database, slugs, filters._replace(everything=True), reverse)
    found = {
        (way.supporter, way.recipient) for way in everything if (way.supporter if reverse else way.recipient) in slugs
    }
    return len(found) - shown


def way_claims(database: Database, supporter: str, recipient: str, how: str, filters: Filters) -> list[ClaimRecord]:
    """Return the claims that one actor supports another in one way, each with its evidence."""
    counts = "1" if filters.everything else "d.counts"
    rows = select(
        database,
        filters,
        f"{_ON_WAY} AND {counts} AND {filters.on_both()}",
        {"supporter": supporter, "recipient": recipient, "way": how},
    )
    return with_evidence(database, [Claim._make(row) for row in rows])


def voices(database: Database, slug: str, filters: Filters, most: int) -> Iterator[tuple[Any, ...]]:
    """Yield who asserts, disputes or denies claims about an actor: stance, voice, its name, number of claims.

    `most` is how many claims are looked at on each side, the newest; 0 is all.
    """
    parameters = {**filters.parameters(), "slug": slug, "most": most or UNBOUNDED}
    return database.rows(_VOICES.format(where=filters.on_both()), parameters)


def principals(database: Database, slugs: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield for whom each of `slugs` speaks: its name, the principal's name and slug."""
    return database.rows(
        "SELECT DISTINCT a.name, p.name, p.id FROM json_each(:slugs) AS j JOIN office o ON o.actor = j.value "
        "JOIN actor a ON a.id = o.actor JOIN actor p ON p.id = o.speaks_for ORDER BY a.name, p.name",
        {"slugs": json.dumps(list(slugs))},
    )


def _ways_at(database: Database, slugs: Sequence[str], filters: Filters, reverse: bool) -> list[Way]:
    """Return the ways from or to `slugs`, and perhaps others where the filters name the side themselves."""
    if reverse:
        return pairs.ways(database, filters if filters.get("by") else filters.where(by=tuple(slugs)))
    return pairs.ways(database, filters if filters.get("for") else filters.where(for_=tuple(slugs)))
