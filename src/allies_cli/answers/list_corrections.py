"""`list corrections`: one row for everything that a source has wrong or loosely."""

from __future__ import annotations

from allies_cli.answers.list_ import listing
from allies_cli.models import CORRECTION_COLUMNS, CorrectionRow
from allies_cli.report import Answer, Head, Line, Piece, Table, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

_HEADS = (
    Head("where", "locator", whole=True),
    Head("field", "field"),
    Head("stands", "stands", widest=26),
    Head("right, and why", "right", wide=True),
    Head("claims", "claim", widest=11),
    Head("by", "by_source", from_width=120),
)


def corrections(rows: Iterable[tuple[Any, ...]], limit: int = 0) -> Answer:
    """Answer with one row a correction; on a screen what concerns several claims stands once."""
    answer = listing(CORRECTION_COLUMNS, list(rows), (), None, limit)
    answer.table = lambda _: Table(_HEADS, map(_cells, _together(answer.rows)))
    return answer


def _together(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[CorrectionRow, list[str]]]:
    """Yield each correction with the claims that it concerns."""
    claims: dict[tuple[Any, ...], list[str]] = {}
    found: dict[tuple[Any, ...], CorrectionRow] = {}
    for one in map(CorrectionRow._make, rows):
        key = (one.field, one.note, one.source, one.locator, one.by_source, one.by_locator)
        found.setdefault(key, one)
        claims.setdefault(key, []).extend([one.claim] if one.claim else [])
    for key, one in found.items():
        yield one, claims[key]


def _cells(correction: tuple[CorrectionRow, list[str]]) -> tuple[Line, ...]:
    one, claims = correction
    return (
        line(one.locator),
        line(Piece(one.field.replace("_", " "), "contested")),
        line(one.stands),
        line(Piece(f"{one.right}. ", "name") if one.right else None, one.note),
        line(Piece(" ".join(claims) or "-", "id")),
        line(one.by_source),
    )
