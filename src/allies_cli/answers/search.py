"""The hits of a search, best first."""

from __future__ import annotations

import re

from allies_cli.fields import Column
from allies_cli.report import SEPARATOR, Answer, Head, Line, Piece, joined, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

HIT_COLUMNS = (
    Column("kind"),
    Column("id"),
    Column("name"),
    Column("snippet"),
    Column("score", "number"),
    Column("status"),
    Column("grade"),
    Column("contested", "boolean"),
    Column("corrected", "json"),
    Column("caveat"),
)

_HEADS = (
    Head("kind", "kind"),
    Head("id", "id"),
    Head("found", "snippet", wide=True),
)
_MARKED = re.compile("(«[^»]*»)")


def hits(rows: Iterable[tuple[Any, ...]]) -> Answer:
    """Answer with one row a hit."""
    return Answer(columns=HIT_COLUMNS, rows=rows, heads=_HEADS, cells=_cells)


def _cells(row: tuple[Any, ...]) -> tuple[Line, ...]:
    kind, slug, name, snippet, _, status, grade, contested, corrected, caveat = row
    found = _quoted(name, snippet) if kind == "quote" else _named(name, snippet)
    stands = line(
        Piece(grade, "grade") if grade else None,
        f" {status}" if status else None,
        Piece(" contested", "contested") if contested else None,
        Piece(" corrected", "contested") if status and corrected not in (None, "[]") and not caveat else None,
    )
    what, colon, why = (caveat or "").partition(":")
    against = line(Piece(what, "contested"), colon + why) if caveat else ()
    return line(kind), line(Piece(slug, "id")), joined(part for part in (found, stands, against) if part)


def _quoted(name: str, snippet: str) -> Line:
    """Return a quote, or a note on one, and its place in the source, which the id names."""
    place = Piece(name.rpartition(SEPARATOR.text)[2], "muted")
    if name.endswith("(note)"):
        return (*_pieces(snippet), SEPARATOR, place)
    return (Piece("“", "quote"), *_pieces(snippet, "quote"), Piece("”", "quote"), SEPARATOR, place)


def _named(name: str, snippet: str) -> Line:
    """Return a snippet, after the name unless it is a part of it."""
    part = _bare(snippet.strip("…")) in _bare(name)
    return _pieces(snippet) if part else (Piece(name, "name"), SEPARATOR, *_pieces(snippet))


def _bare(text: str) -> str:
    return text.replace("«", "").replace("»", "")


def _pieces(snippet: str, role: str = "") -> Line:
    """Return a snippet with its matches as pieces of their own; the marks stay, for screens without colour."""
    parts = (part for part in _MARKED.split(snippet) if part)
    return line(*(Piece(part, "match" if _MARKED.fullmatch(part) else role) for part in parts))
