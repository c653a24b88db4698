"""The pages of the web behind a claim or a source."""

from allies_cli.models import WebPage
from allies_cli.queries.captures import NEWEST
from allies_cli.store import Database

_PAGES = """
SELECT s.id, s.title, s.url, k.url, k.captured_on, k.captured_by, k.tool, k.sha256, k.file
  FROM source s
  LEFT JOIN capture k ON k.id = (SELECT k.id FROM capture k WHERE k.source = s.id {newest}) {chosen}
"""

_OF_CLAIM = """
  JOIN passage p ON p.source = s.id
  JOIN assertion a ON a.passage = p.id
 WHERE a.claim = :claim
 GROUP BY s.id ORDER BY min(a.stance <> 'asserts'), min(p.id)
"""


def of_source(database: Database, source: str) -> list[WebPage]:
    """Return the page of a source."""
    return [
        WebPage._make(row)
        for row in database.rows(_PAGES.format(newest=NEWEST, chosen="WHERE s.id = :id"), {"id": source})
    ]


def of_claim(database: Database, number: int) -> list[WebPage]:
    """Return the pages of the sources of a claim, those that assert it first."""
    return [
        WebPage._make(row) for row in database.rows(_PAGES.format(newest=NEWEST, chosen=_OF_CLAIM), {"claim": number})
    ]
