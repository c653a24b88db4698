"""Captures: the archived copies of a source."""

from collections.abc import Iterator

from allies_cli.models import Capture
from allies_cli.store import Database

# Of several copies the one that is named: the newest with an address.
NEWEST = "ORDER BY k.url IS NULL, k.captured_on DESC, k.id DESC LIMIT 1"

_CAPTURES = """
SELECT k.source, k.url, k.captured_on, k.captured_by, k.tool, k.sha256, k.file
  FROM capture k {chosen}
 ORDER BY k.source, k.url IS NULL, k.captured_on DESC, k.id DESC
"""
_OF_CLAIM = "WHERE k.source IN (SELECT v.source FROM voice v WHERE v.claim = :claim)"


def captures(database: Database) -> Iterator[Capture]:
    """Yield all captures, source by source, the newest with an address first."""
    return map(Capture._make, database.rows(_CAPTURES.format(chosen="")))


def of_source(database: Database, source: str) -> tuple[Capture, ...]:
    """Return the captures of a source."""
    rows = database.rows(_CAPTURES.format(chosen="WHERE k.source = :source"), {"source": source})
    return tuple(map(Capture._make, rows))


def of_claim(database: Database, number: int) -> tuple[Capture, ...]:
    """Return the captures of the sources of a claim."""
    return tuple(map(Capture._make, database.rows(_CAPTURES.format(chosen=_OF_CLAIM), {"claim": number})))
