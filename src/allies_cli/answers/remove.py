"""What was taken out of a case file."""

from collections.abc import Sequence

from allies_cli.fields import Column
from allies_cli.report import Answer, Head

_COLUMNS = (Column("removed"), Column("id"), Column("note"))
_HEADS = (Head("removed", "removed"), Head("id", "id", whole=True), Head("", "note", wide=True))


def removed(rows: Sequence[tuple[str, str, str]], path: str, dry_run: bool) -> Answer:
    """Answer with a row a thing that is gone."""
    answer = Answer(columns=_COLUMNS, rows=[(what, name, note or None) for what, name, note in rows], heads=_HEADS)
    said = "nothing was removed: a dry run" if dry_run else "its id is never used again"
    answer.notes.remarks.append(f"{path}: {said}")
    return answer
