"""The matrix: who supports whom in which way, with the claims that count told apart."""

from collections.abc import Sequence

from allies_cli.filters import Filters
from allies_cli.models import Cell, Way
from allies_cli.queries import pairs
from allies_cli.store import Database


def cells(database: Database, filters: Filters) -> list[Cell]:
    """Return every way between two actors that the filters leave."""
    found = pairs.ways(database, filters)
    counting = pairs.ways(database, filters._replace(everything=False)) if filters.everything else found
    counted = {_key(way): way.claims for way in counting}
    return [Cell(way, counted.get(_key(way), 0)) for way in found]


def credibilities(database: Database) -> Sequence[str]:
    """Return the names of the degrees of credibility, the best first."""
    return [row[0] for row in database.rows("SELECT name FROM credibility ORDER BY code")]


def _key(way: Way) -> tuple[str, str, str]:
    return way.supporter, way.recipient, way.how
