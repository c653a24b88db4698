"""`list evidence`: one row an assertion."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from allies_cli.answers.show import evidence_document, speaker
from allies_cli.fields import Column
from allies_cli.models import EVIDENCE_COLUMNS, Statement
from allies_cli.report import Answer, Head, Line, Piece, Table, line

_CLAIM_COLUMNS = (Column("claim"), Column("what"), Column("status"), Column("grade"))
_COLUMNS = (*_CLAIM_COLUMNS, *EVIDENCE_COLUMNS, Column("corrections"))

_HEADS = (
    Head("claim", "claim", right=True),
    Head("speaker", "asserter_name", widest=24),
    Head("stance", "stance"),
    Head("said on", "said_on", whole=True),
    Head("in which words (~ ours)", "quote", wide=True),
    Head("source", "source", from_width=140, whole=True),
    Head("grade", "grade", from_width=100),
)


def evidence(found: Iterable[Statement], limit: int = 0) -> Answer:
    """Answer with one row an assertion; there may be one more than the limit, which shows that there are more."""
    taken = list(islice(found, limit + 1)) if limit else found
    said = taken[:limit] if isinstance(taken, list) else taken
    answer = Answer(
        columns=_COLUMNS,
        rows=map(_row, said),
        documents=lambda: map(_document, said),
        table=lambda _: Table(_HEADS, map(_cells, said)),
    )
    if isinstance(taken, list) and len(taken) > limit:
        answer.notes.footers.append(f"the first {limit} are shown; --limit 0 shows all")
    return answer


def _row(one: Statement) -> tuple[Any, ...]:
    corrections = "; ".join(f"{by.relation} {by.field or ''}: {by.note}" for by in one.evidence.corrections)
    return (*one[:4], *(getattr(one.evidence, column.name) for column in EVIDENCE_COLUMNS), corrections or None)


def _document(one: Statement) -> dict[str, Any]:
    return {column.name: value for column, value in zip(_CLAIM_COLUMNS, one, strict=False)} | evidence_document(
        one.evidence
    )


def _cells(one: Statement) -> tuple[Line, ...]:
    said = one.evidence
    words = line(Piece(f"“{said.quote}”", "quote")) if said.quote else line(said.gist and f"~ {said.gist}")
    return (
        line(Piece(one.claim, "id")),
        line(Piece(speaker(said), "name")),
        line(
            Piece(
                "acknowledges" if said.acknowledges else said.stance,
                "stance" if said.stance == "asserts" else "contested",
            )
        ),
        line(said.said_on),
        words,
        line(said.source),
        line(Piece(one.grade, "grade")),
    )
