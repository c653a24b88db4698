"""`list corrections`: one row for everything that a source has wrong or loosely."""

from collections.abc import Iterable
from typing import Any

from allies_cli.answers.list_ import listing
from allies_cli.models import CORRECTION_COLUMNS, CorrectionRow
from allies_cli.report import Answer, Head, Line, Piece, line

_HEADS = (
    Head("claim", "claim", right=True),
    Head("where", "locator", whole=True),
    Head("field", "field"),
    Head("stands", "stands", wide=True),
    Head("right, and why", "right", wide=True),
    Head("by", "by_source", from_width=120),
)


def corrections(rows: Iterable[tuple[Any, ...]], limit: int = 0) -> Answer:
    """Answer with one row a correction."""
    return listing(CORRECTION_COLUMNS, rows, _HEADS, lambda row: _cells(CorrectionRow._make(row)), limit)


def _cells(one: CorrectionRow) -> tuple[Line, ...]:
    return (
        line(Piece(one.claim or "-", "id")),
        line(one.locator),
        line(Piece(one.field.replace("_", " "), "contested")),
        line(one.stands),
        line(Piece(one.right, "name") if one.right else None, ". " if one.right else None, Piece(one.note, "")),
        line(one.by_source),
    )
