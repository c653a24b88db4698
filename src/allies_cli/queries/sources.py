"""Sources: all of them, and one with its passages and what each became."""

from __future__ import annotations

import json
from collections import defaultdict

from allies_cli.models import Correction, Passage, Source, SourceRecord
from allies_cli.queries import captures
from allies_cli.queries.claims import UNBOUNDED, order_by
from allies_cli.queries.evidence import SAYS, corrections

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from allies_cli.filters import Filters
    from allies_cli.store import Database

_SOURCE = """
SELECT s.id, s.title, s.publisher, s.url, s.published, s.language, s.translation, s.derived_from,
       s.first_hand, s.reliability, s.sha256, coalesce(t.passages, 0) AS passages, coalesce(t.claims, 0) AS claims
  FROM source s LEFT JOIN source_tally t ON t.source = s.id
 WHERE s.id = :source OR :source IS NULL AND (t.passages OR (SELECT day FROM as_of) = '9999-12-31')
 ORDER BY {order}
 LIMIT :limit
"""

SOURCE_SORTS = {name: name for name in Source._fields}

_PASSAGES = """
SELECT id, locator, quote, note FROM passage WHERE source = :source ORDER BY id LIMIT :limit
"""

_PASSAGE_CLAIMS = f"""
SELECT a.passage, 'c' || c.id, c.what, {SAYS},
       d.status || iif(d.contested, ' contested', '') || ' ' || d.grade
  FROM json_each(:passages) AS j
  JOIN assertion a ON a.passage = j.value
  JOIN voice v ON v.claim = a.claim AND v.passage = a.passage AND v.asserter = a.asserter AND v.stance = a.stance
  JOIN claim c ON c.id = a.claim
  JOIN derived d ON d.claim = c.id
  JOIN actor x ON x.id = a.asserter
  JOIN actor o ON o.id = v.origin
  LEFT JOIN actor y ON y.id = v.principal
 ORDER BY a.passage, c.id, a.stance, a.asserter
"""


def sources(database: Database, filters: Filters) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of all sources, in the order of the fields of `Source`."""
    sql = _SOURCE.format(order=f"{order_by(filters.sort, SOURCE_SORTS)}, s.rowid")
    return database.rows(sql, {"source": None, "limit": filters.limit or UNBOUNDED})


def source_record(database: Database, slug: str, filters: Filters) -> SourceRecord:
    """Return a source with its passages in order, what each became, and what is said against it."""
    source = Source._make(database.only(_SOURCE.format(order="s.id"), {"source": slug, "limit": 1}))
    reason, basis = database.only("SELECT reason, published_basis FROM source WHERE id = :source", {"source": slug})
    rows = list(database.rows(_PASSAGES, {"source": slug, "limit": filters.limit or UNBOUNDED}))
    numbers = [row[0] for row in rows]
    became = defaultdict(list)
    for passage, *claim in database.rows(_PASSAGE_CLAIMS, {"passages": json.dumps(numbers)}):
        became[passage].append(tuple(claim))
    corrected = corrections(database, numbers)
    correcting = corrections(database, numbers, reverse=True)
    passages = tuple(
        Passage(
            number, locator, quote, note, tuple(became[number]), _once(corrected[number]), _once(correcting[number])
        )
        for number, locator, quote, note in rows
    )
    return SourceRecord(source, reason, basis, passages, captures.of_source(database, slug))


def coded(database: Database) -> Iterator[tuple[str, str | None]]:
    """Yield every source with the SHA-256 of the text that was coded, if there was one."""
    yield from database.rows("SELECT id, sha256 FROM source ORDER BY id")


def quotes(database: Database, slug: str) -> list[Passage]:
    """Return the passages of a source that have a quote, in order."""
    sql = "SELECT id, locator, quote, note FROM passage WHERE source = :source AND quote IS NOT NULL ORDER BY id"
    rows = database.rows(sql, {"source": slug})
    return [Passage(number, locator, quote, note, (), (), ()) for number, locator, quote, note in rows]


def _once(found: tuple[Correction, ...]) -> tuple[Correction, ...]:
    """Return each correction once, though it may concern several claims of the passage."""
    return tuple(dict.fromkeys(one._replace(claim=None) for one in found))
