"""All claims, put together by SQLite, which takes a fraction of the time of cell after cell in Python."""

import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from allies_cli.filters import Filters
from allies_cli.store import Database, open_database
from allies_cli.workers import CELL_END, Cells, Share

_BLOCK = 500  # numbers of claims
_MANY = 50_000  # claims, from which on a second worker saves more than it costs
_MOST_WORKERS = 4

_IN_RETURN_FOR = """
CASE WHEN EXISTS (SELECT 1 FROM claim_link l WHERE l.claim = c.id AND l.relation = 'in_return_for')
     THEN (SELECT {list} FROM claim_link l WHERE l.claim = c.id AND l.relation = 'in_return_for')
     ELSE {none} END
"""
_LIST = _IN_RETURN_FOR.format(list="group_concat('c' || l.other, '; ')", none="NULL")
_ARRAY = _IN_RETURN_FOR.format(list="json_group_array('c' || l.other)", none="'[]'")
_COUNTS, _CONTESTED, _ADMITTED = (f"iif(d.{flag}, 'true', 'false')" for flag in ("counts", "contested", "admitted"))

_OTHERS = ("c.item", "c.since", "c.until", "c.quantity", "c.unit", "c.stage", "c.occasion", _LIST)
_FREE = ("c.what", "c.item", "c.unit", "c.occasion")


def _together(cells: Sequence[str]) -> str:
    """Return the SQL of cells with CELL_END between them; as one call, since each || would copy the text anew."""
    layout = CELL_END.join([b"%s"] * len(cells)).hex()
    return f"printf(CAST(x'{layout}' AS TEXT), {', '.join(cells)})"


def _formulas(texts: Sequence[str]) -> str:
    """Return the SQL of how many texts begin as a formula does: those sort before 'A', which is asked in no time."""
    suspicious = " OR ".join(f"{text} < 'A'" for text in texts)
    begins = (f"coalesce(substr({text}, 1, 1) IN ('=', '+', '-', '@', char(9), char(13)), 0)" for text in texts)
    return f"CASE WHEN {suspicious} THEN {' + '.join(begins)} ELSE 0 END"


# Names and verdicts, of which there are few, are looked up once each: written out they would take half of the
# time. A verdict is one number: credibility, reliability and status as in `rank`, origins, and three flags.
_VERDICT = "((d.rank >> 40) << 40) | (d.origins << 3) | (d.counts << 2) | (d.contested << 1) | d.admitted"
_CELLS = f"""
SELECT c.id / {_BLOCK}, {_formulas(_FREE)},
       c.id, c.supporter, c.how, c.recipient, c.act, c.what, {_together(_OTHERS)}, {_VERDICT}
  FROM claim c JOIN derived d ON d.claim = c.id
"""
_NAME = "SELECT name FROM actor WHERE id = CAST(:slug AS TEXT)"
_CELLS_OF_VERDICT = (
    "(SELECT code FROM status WHERE strength = (:verdict >> 40) % 10)",
    *(f"iif(:verdict >> {bit} & 1, 'true', 'false')" for bit in (2, 1, 0)),
    "(:verdict & (1 << 40) - 1) >> 3",
    "(:verdict >> 40) / 100",
    "(SELECT code FROM reliability WHERE rank = (:verdict >> 40) / 10 % 10) || ((:verdict >> 40) / 100)",
)
_WORDS = f"SELECT {_together(_CELLS_OF_VERDICT)}"

_DOCUMENTS = f"""
SELECT c.id / {_BLOCK}, json_object(
         'id', 'c' || c.id, 'supporter', c.supporter, 'supporter_name', s.name, 'how', c.how,
         'recipient', c.recipient, 'recipient_name', r.name, 'act', c.act, 'what', c.what, 'item', c.item,
         'since', c.since, 'until', c.until, 'quantity', c.quantity, 'unit', c.unit, 'stage', c.stage,
         'occasion', c.occasion, 'in_return_for', json({_ARRAY}),
         'status', d.status, 'counts', json({_COUNTS}), 'contested', json({_CONTESTED}),
         'admitted', json({_ADMITTED}), 'origins', d.origins, 'credibility', d.credibility, 'grade', d.grade)
  FROM claim c JOIN derived d ON d.claim = c.id JOIN actor s ON s.id = c.supporter JOIN actor r ON r.id = c.recipient
"""
_IN_TURN = " WHERE (:workers = 1 OR c.id / {block} % :workers = :worker) AND {where} ORDER BY c.id"


class Claims:
    """All claims that the filters leave, in the order of their numbers; filters without a day, sort or limit."""

    def __init__(self, database: Database, filters: Filters) -> None:
        self._database = database
        self._filters = filters

    def workers(self) -> int:
        """Return how many workers are worth their cost.

        A file with a write-ahead log gets one: a second could begin after a write and read another state.
        """
        if not hasattr(os, "fork") or self._database.only("PRAGMA journal_mode")[0] == "wal":
            return 1
        many = self._database.row("SELECT 1 FROM claim LIMIT 1 OFFSET :many", {"many": _MANY})
        return min(os.cpu_count() or 1, _MOST_WORKERS) if many else 1

    def cells(self, share: Share) -> Iterator[tuple[int, Cells]]:
        """Yield a share as cells."""
        database = self._opened()

        def name(slug: bytes) -> bytes:
            found: bytes = database.only(_NAME, {"slug": slug})[0]
            return found

        def verdict(number: int) -> bytes:
            words: bytes = database.only(_WORDS, {"verdict": number})[0]
            return words

        for block, rows in groupby(self._rows(database, _CELLS, share), itemgetter(0)):
            _, formulas, *columns = zip(*rows, strict=True)
            yield block, Cells(sum(formulas), name, verdict, *columns)

    def documents(self, share: Share) -> Iterator[tuple[int, list[bytes]]]:
        """Yield a share as JSON objects."""
        for block, rows in groupby(self._rows(self._opened(), _DOCUMENTS, share), itemgetter(0)):
            yield block, [document for _, document in rows]

    def _opened(self) -> Database:
        """Return a connection of its own: one cannot be carried into another process, and this one reads bytes."""
        database = open_database(self._database.path)
        database.connection.text_factory = bytes
        return database

    def _rows(self, database: Database, select: str, share: Share) -> Iterator[tuple[Any, ...]]:
        sql = select + _IN_TURN.format(block=_BLOCK, where=self._filters.on_both())
        return database.rows(sql, {**self._filters.parameters(), **share._asdict()})
