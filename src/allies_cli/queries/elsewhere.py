"""Elsewhere: what there would be if something else were asked, so that nothing which exists looks absent."""

from __future__ import annotations

from allies_cli.filters import FILTERS, Filters
from allies_cli.queries import claims, network, pairs
from allies_cli.store import Database, open_database
from allies_cli.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OTHER_SIDE = {"recipient": "supporter", "supporter": "recipient"}


def elsewhere(database: Database, path: str, filters: Filters, actors: Sequence[str], side: str) -> Iterator[str]:
    """Yield in words which other question has claims, where this one, about these actors on this side, has none.

    `path` is that of the database: as of no day it is asked as it stands.
    """
    asked = [(f"without {typed}", rest, side) for typed, rest in filters.without_each()]
    asked += [(f"with {typed}", pairs.on_sides(database, rest), side) for typed, rest in filters.exchanged()]
    if side in _OTHER_SIDE:
        asked.append((f"with{'out' * (side == 'supporter')} --reverse", filters, _OTHER_SIDE[side]))
    if not filters.everything and (count := claims.count_claims(database, filters, actors, side)):
        yield f"with --all: {counted(count, 'claim')}"
    for told, rest, there in asked:
        asks = database if rest.as_of == filters.as_of else open_database(path)
        if count := claims.count_claims(asks, rest, actors, there):
            yield f"{told}: {counted(count, 'claim')}{_counting(asks, rest, actors, there)}"
    yield from _principals(database, filters)


def _counting(database: Database, filters: Filters, actors: Sequence[str], side: str) -> str:
    """Return how many of these claims are shown without --all, where that matters."""
    if filters.everything:
        return ""
    count = claims.count_claims(database, filters, actors, side, counting=True)
    return f", of which {count or 'none'} {'counts' if count < 2 else 'count'} as support"


def _principals(database: Database, filters: Filters) -> Iterator[str]:
    """Yield for whom the actors speak that a filter names: what they did stands there."""
    for name, slugs in filters.typed.items():
        for person, principal, slug in network.principals(database, slugs):
            yield f"{person} speaks for {principal}: {FILTERS[name].option} {slug}"
