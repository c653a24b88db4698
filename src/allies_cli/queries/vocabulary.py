"""The vocabularies, and what a database says of itself."""

from __future__ import annotations

from allies_cli.models import SupportType
from allies_cli.named_tuple import NamedTuple
from allies_cli.queries.claims import UNBOUNDED, order_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from allies_cli.filters import Filters
    from allies_cli.store import Database

_TYPES = """
SELECT t.code, t.weight, t.mutual, t.esd, t.also, t.definition,
       coalesce((SELECT sum(p.claims) FROM pair_way p WHERE p.how = t.code), 0) AS claims
  FROM support_type t
 ORDER BY {order}
 LIMIT :limit
"""

TYPE_SORTS = {"position": "t.position"} | {name: name for name in SupportType._fields}


_DEFINITIONS = {
    "status": "SELECT code, definition FROM status ORDER BY strength",
    "act": "SELECT code, definition FROM act ORDER BY code",
    "stance": "SELECT code, definition FROM stance ORDER BY code",
    "modality": "SELECT code, definition FROM modality ORDER BY strength",
    "reliability": "SELECT code, definition FROM reliability ORDER BY rank",
    "credibility": "SELECT code, name || ': ' || definition FROM credibility ORDER BY code",
    "claim_relation": "SELECT code, definition FROM claim_relation ORDER BY code",
    "stage": "SELECT code, definition FROM stage ORDER BY code",
}


class Description(NamedTuple):
    """What a database is: its own entries, and its counts."""

    meta: dict[str, str]
    counts: dict[str, int]


def types(database: Database, filters: Filters) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the support types, in the order of the fields of `SupportType`."""
    sql = _TYPES.format(order=f"{order_by(filters.sort, TYPE_SORTS)}, t.position")
    return database.rows(sql, {"limit": filters.limit or UNBOUNDED})


def codes(database: Database, table: str) -> list[str]:
    """Return the codes of a vocabulary in their own order."""
    orders = {"support_type": "position", "status": "strength"}
    return [row[0] for row in database.rows(f"SELECT code FROM {table} ORDER BY {orders[table]}")]


def never_count(database: Database) -> set[str]:
    """Return the statuses and support types that a claim cannot have and count."""
    return {
        row[0]
        for row in database.rows(
            "SELECT code FROM status WHERE NOT can_count UNION SELECT code FROM support_type WHERE weight <> 1"
        )
    }


def describe(database: Database) -> Description:
    """Return the entries and counts of a database."""
    meta = dict(database.rows("SELECT key, value FROM meta ORDER BY key"))
    row = database.only(
        """SELECT (SELECT count(*) FROM named_actor), (SELECT count(*) FROM source),
                  (SELECT coalesce(sum(passages), 0) FROM source_tally),
                  (SELECT coalesce(sum(claims), 0) FROM pair_way),
                  (SELECT coalesce(sum(claims), 0) FROM pair_way WHERE counts),
                  (SELECT coalesce(sum(says), 0) FROM asserter_tally)
                    + (SELECT count(*) FROM voice WHERE misattributed),
                  (SELECT coalesce(sum(contested), 0) FROM pair_way)""",
        {},
    )
    names = ("actors", "sources", "passages", "claims", "claims_that_count", "assertions", "contested")
    return Description(meta, dict(zip(names, row, strict=True)))


def count_graded(database: Database, grade: str) -> int:
    """Return how many claims have a grade."""
    return int(database.only("SELECT count(*) FROM derived WHERE grade = :grade", {"grade": grade})[0])


def events_to(database: Database) -> str:
    """Return the day up to which a database tells events."""
    row = database.row("SELECT value FROM meta WHERE key = 'events_to'")
    return str(row[0]) if row else "an unknown day"


def definitions(database: Database, table: str) -> list[tuple[str, str]]:
    """Return the terms of a vocabulary with their definitions, in their own order."""
    return [(str(code), text) for code, text in database.rows(_DEFINITIONS[table])]


def weights(database: Database) -> dict[str, int]:
    """Return the weight of each support type, in the order of the vocabulary."""
    return dict(database.rows("SELECT code, weight FROM support_type ORDER BY position"))


def undone(database: Database) -> list[str]:
    """Return the statuses of a support that was not given, as offered or denied."""
    return [row[0] for row in database.rows("SELECT code FROM status WHERE NOT can_count ORDER BY strength")]


def credibilities(database: Database) -> list[str]:
    """Return the names of the degrees of credibility, the best first."""
    return [row[0] for row in database.rows("SELECT name FROM credibility ORDER BY code")]


def title(database: Database) -> str | None:
    """Return what a database calls itself."""
    row = database.row("SELECT value FROM meta WHERE key = 'title'")
    return str(row[0]) if row else None
