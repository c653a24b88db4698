"""Pairs: who supports whom, in which ways."""

from __future__ import annotations

import json

from allies_cli.models import Cell, Way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from allies_cli.filters import Filters
    from allies_cli.store import Database

# A way stands once with its claims that count, and once with the others.
_WAYS = """
SELECT c.supporter, s.name, c.recipient, r.name, c.how, c.claims, iif(c.counts, c.claims, 0) AS counted,
       c.contested, c.corrected, c.origins, c.rank, c.strength, c.status, c.grade, c.not_counted, c.since, c.until,
       c.counts
  FROM {pairs} c
  JOIN actor s ON s.id = c.supporter
  JOIN actor r ON r.id = c.recipient
 WHERE ({shown}) AND ({where})
 ORDER BY c.supporter, c.recipient, c.rank
"""
# Both together: the strongest of a way is that of the least rank, be it among the claims that count or not.
_WHOLE_WAYS = """
SELECT w.supporter, s.name, w.recipient, r.name, w.how, w.claims, w.counted, w.contested, w.corrected, w.origins,
       w.rank, b.strength, b.status, b.grade, b.not_counted, w.since, w.until, 1
  FROM (SELECT c.supporter, c.recipient, c.how, sum(c.claims) AS claims,
               sum(iif(c.counts, c.claims, 0)) AS counted, sum(c.contested) AS contested,
               sum(c.corrected) AS corrected, max(c.origins) AS origins, min(c.rank) AS rank, min(c.since) AS since,
               rtrim(max(c.until || '~'), '~') AS until
          FROM {pairs} c
         WHERE {where}
         GROUP BY c.supporter, c.recipient, c.how) AS w
  JOIN {pairs} b ON b.supporter = w.supporter AND b.recipient = w.recipient AND b.how = w.how AND b.rank = w.rank
  JOIN actor s ON s.id = w.supporter
  JOIN actor r ON r.id = w.recipient
 ORDER BY w.supporter, w.recipient, w.rank
"""

_HIDDEN_PAIRS = """
SELECT count(*) FROM (
  SELECT 1 FROM {pairs} c WHERE {where} GROUP BY c.supporter, c.recipient HAVING max(c.counts) = 0)
"""
_LEFT_OUT = "SELECT coalesce(sum(c.claims), 0) FROM {pairs} c WHERE NOT c.counts AND {where}"
_CHOSEN = """
SELECT c.supporter, c.recipient, c.how, c.since, c.until, d.counts, d.contested, d.corrected, d.origins, d.rank
  FROM claim c JOIN derived d ON d.claim = c.id WHERE {where}
"""

# The side of a pair that a filter is about, and the other one.
_SIDES = {"by": ("supporter", "recipient"), "for": ("recipient", "supporter")}
_SPEAKERS = """
SELECT DISTINCT o.actor FROM stands_for o
 WHERE o.principal IN (SELECT value FROM json_each(:slugs))
   AND (EXISTS (SELECT 1 FROM main.pair_way w WHERE w.{0} = o.actor)
        OR EXISTS (SELECT 1 FROM main.pair_way w JOIN support_type t ON t.code = w.how AND t.mutual
                    WHERE w.{1} = o.actor))
 ORDER BY o.actor
"""
_MUTUAL = """
SELECT 1 FROM main.pair_way w JOIN support_type t ON t.code = w.how AND t.mutual
 WHERE w.{1} IN (SELECT value FROM json_each(:slugs)) LIMIT 1
"""


def ways(database: Database, filters: Filters) -> list[Way]:
    """Return who supports whom in which way, strongest way first within a pair."""
    return [Way._make(row) for *row, _ in _ways(database, filters, "c.counts")]


def ways_and_hidden(database: Database, filters: Filters) -> tuple[list[Way], int]:
    """Return the ways, and how many pairs have no claim that counts: what filters leave is gathered once for both."""
    found: list[Way] = []
    others: set[tuple[str, str]] = set()
    for *row, counts in _ways(database, filters, "1"):
        way = Way._make(row)
        if counts:
            found.append(way)
        else:
            others.add((way.supporter, way.recipient))
    return found, len(others - {(way.supporter, way.recipient) for way in found})


def _ways(database: Database, filters: Filters, shown: str) -> Iterator[tuple[Any, ...]]:
    """Yield the ways, each with whether it counts, as is said of all of them where everything is asked for.

    Else those of which `shown` is true.
    """
    question = _WHOLE_WAYS if filters.everything else _WAYS
    return database.rows(_asked(question, filters, shown=shown), filters.parameters())


def count_hidden_pairs(database: Database, filters: Filters) -> int:
    """Return how many pairs have no claim that counts."""
    return int(database.only(_asked(_HIDDEN_PAIRS, filters), filters.parameters())[0])


def count_left_out(database: Database, filters: Filters) -> int:
    """Return how many claims do not count as support."""
    return int(database.only(_asked(_LEFT_OUT, filters), filters.parameters())[0])


def strongest_claim(way: Way) -> int:
    """Return the number of the strongest claim of a way: the last forty bits of its rank."""
    return way.rank & (1 << 40) - 1


def on_sides(database: Database, filters: Filters) -> Filters:
    """Return the filters with whoever speaks for an actor on a side, and with both sides of what is mutual.

    Both are added only where such pairs are, since one actor on one side is found fastest.
    """
    typed = {name: filters.chosen[name] for name in _SIDES if name in filters.chosen and name not in filters.typed}
    mutual = list(filters.mutual)
    for name, slugs in typed.items():
        asked = {"slugs": json.dumps(slugs)}
        spoken = [row[0] for row in database.rows(_SPEAKERS.format(*_SIDES[name]), asked)]
        filters = filters._replace(chosen={**filters.chosen, name: tuple(dict.fromkeys([*slugs, *spoken]))})
        asked = {"slugs": json.dumps(filters.chosen[name])}
        if database.row(_MUTUAL.format(*_SIDES[name]), asked):
            mutual.append(name)
    return filters._replace(typed={**filters.typed, **typed}, mutual=tuple(mutual))


def cells(database: Database, filters: Filters) -> list[Cell]:
    """Return every way between two actors that the filters leave, with how many of its claims count."""
    return [Cell(way, way.counted) for way in ways(database, filters)]


def _asked(question: str, filters: Filters, **parts: str) -> str:
    """Return a question of pairs: to the table of them if it can answer, else to what the filters leave of claims."""
    if filters.pairwise:
        return question.format(pairs="pair_way", where=filters.on_pair(), **parts)
    from allies_cli.sql import sql

    chosen = _CHOSEN.format(where=filters.on_both())
    head = f"WITH chosen AS ({chosen}), chosen_way AS MATERIALIZED ({sql('pairs')})"
    return f"{head} {question.format(pairs='chosen_way', where='1', **parts)}"
