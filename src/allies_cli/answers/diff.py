"""What changed between two databases."""

from __future__ import annotations

from itertools import groupby

from allies_cli.fields import Column
from allies_cli.report import Answer, Head, Line, Piece, Table, in_words, joined, line, note_cut
from allies_cli.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from allies_cli.models import Change

_COLUMNS = tuple(Column(name) for name in ("kind", "of", "id", "field", "old", "new"))
_HEADS = (Head("", "kind", whole=True), Head("what changed", "id", wide=True))
_CALLED_BY_ID = {"claim", "source", "actor"}
_ROLES = {"new": "stance", "gone": "contested"}
_PLURALS = {"context": "lines of context", "database": "entries of the database"}
_SINGULARS = {"context": "line of context", "database": "entry of the database"}
_IN_THE_GRADE = {"credibility"}


def changes(found: Iterable[Change], things: Sequence[tuple[str, str, int]], total: int, limit: int) -> Answer:
    """Answer with a row for each thing that is new or gone and for each field that changed; on a screen a row a thing.

    `things` are how many of each sort are new, gone or changed, `total` is the number of rows.
    """
    answer = Answer(
        columns=_COLUMNS, rows=map(_row, found), table=lambda _: Table(_HEADS, _drawn(found)), total=lambda: total
    )
    answer.notes.remarks.append(_summary(things) or "the two are the same")
    note_cut(answer, max(total - limit, 0) if limit else 0)
    return answer


def _row(one: Change) -> tuple[Any, ...]:
    return (one.kind, one.of, one.id, one.field, in_words(one.old, one.type), in_words(one.new, one.type))


def _summary(things: Sequence[tuple[str, str, int]]) -> str:
    """Return how much changed: 2 new claims, 1 gone; 3 changed sources."""
    parts = []
    for of, group in groupby(things, lambda one: one[0]):
        (_, kind, number), *others = group
        first = counted(number, f"{kind} {of}")
        if of in _PLURALS:
            first = f"{number} {kind} {(_SINGULARS if number == 1 else _PLURALS)[of]}"
        parts.append(", ".join([first, *(f"{many} {what}" for _, what, many in others)]))
    return "; ".join(parts)


def _drawn(found: Iterable[Change]) -> Iterator[tuple[Line, ...]]:
    """Yield a row a thing: what it is called, and what changed of it."""
    for (kind, of, name), group in groupby(found, lambda one: (one.kind, one.of, one.id)):
        fields = list(group)
        label = line(Piece(f"{kind} {of}", _ROLES.get(kind, "")))
        called = line(Piece(f"{name} ", "id")) if of in _CALLED_BY_ID else ()
        if kind == "changed":
            shown = [line(Piece(text, "contested")) for text in map(_change, fields) if text]
            yield label, joined([(*called, Piece(fields[0].name)), *shown])
        else:
            removed = Piece(" (removed)", "contested") if fields[0].field == "removed" else None
            yield label, line(*called, fields[0].new or fields[0].old, removed)


def _change(one: Change) -> str:
    """Return a change of a field in words; nothing for one that another tells."""
    field = one.field or ""
    if field in _IN_THE_GRADE:
        return ""
    if field == "not_counted":  # that it counts is told by itself
        return str(one.new or "").replace("-", " ")
    words = field.replace("_", " ")
    if one.type == "boolean":
        return f"{words} now" if one.new else f"no longer {words}"
    if one.type == "json":
        return _list_change(words, one)
    old, new = (in_words(value, one.type) or "nothing" for value in (one.old, one.new))
    if new == one.name:
        return f"was: {old}"
    return f"{words} {old} → {new}"


def _list_change(words: str, one: Change) -> str:
    """Return what came into a list and what left it."""
    from json import loads

    old, new = loads(one.old or "[]"), loads(one.new or "[]")
    came = [f"+ {each}" for each in new if each not in old]
    left = [f"without {each}" for each in old if each not in new]
    return f"{words}: {'; '.join([*came, *left])}"
