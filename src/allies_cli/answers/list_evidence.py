"""`list evidence`: one row an assertion."""

from __future__ import annotations

from itertools import chain, islice

from allies_cli.answers.show import evidence_document, evidence_row
from allies_cli.answers.show_full import printed, speaker, stance_of
from allies_cli.fields import Column
from allies_cli.models import EVIDENCE_COLUMNS, Statement
from allies_cli.report import Answer, Head, Line, Piece, Table, line
from allies_cli.wording import first_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_CLAIM_COLUMNS = (Column("claim"), Column("what"), Column("status"), Column("grade"))
_COLUMNS = (*_CLAIM_COLUMNS, *EVIDENCE_COLUMNS, Column("corrections"))

_HEADS = (
    Head("claim", "claim", right=True),
    Head("speaker", "asserter_name", widest=24),
    Head("stance", "stance"),
    Head("said on", "said_on", whole=True),
    Head("as printed (~ ours)", "quote", wide=True),
    Head("source", "source", from_width=140, whole=True),
    Head("grade", "grade", from_width=100),
)


def evidence(found: Iterable[Statement], limit: int = 0) -> Answer:
    """Answer with one row an assertion; there may be one more than the limit, which shows that there are more."""
    remaining = iter(found)
    first = list(islice(remaining, limit + 1 if limit else 1))
    more = len(first) > limit if limit else False
    if limit:
        first, remaining = first[:limit], iter(())
    # Whoever looks whether there is any row takes the first of `rows`, which is still in `first` for the others.
    answer = Answer(
        columns=_COLUMNS,
        rows=map(_row, chain(first, remaining)),
        documents=lambda: map(_document, chain(first, remaining)),
        table=lambda _: Table(_HEADS, map(_cells, chain(first, remaining))),
    )
    if more:
        answer.notes.footers.append(first_shown(limit))
    return answer


def _row(one: Statement) -> tuple[Any, ...]:
    corrections = "; ".join([f"{by.relation} {by.field or ''}: {by.note}" for by in one.evidence.corrections])
    return (*one[:4], *evidence_row(one.evidence), corrections or None)


def _document(one: Statement) -> dict[str, Any]:
    return {column.name: value for column, value in zip(_CLAIM_COLUMNS, one, strict=False)} | evidence_document(
        one.evidence
    )


def _cells(one: Statement) -> tuple[Line, ...]:
    said = one.evidence
    return (
        line(Piece(one.claim, "id")),
        line(Piece(speaker(said), "name")),
        line(Piece(stance_of(said), "stance" if said.stance == "asserts" else "contested")),
        line(said.said_on),
        line(*printed(said)),
        line(Piece(said.source, url=said.url or "")),
        line(Piece(one.grade, "grade")),
    )
