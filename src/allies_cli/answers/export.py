"""What an export wrote."""

from collections.abc import Iterable

from allies_cli.fields import Column
from allies_cli.report import Answer, Head

_FILE_COLUMNS = (Column("file"), Column("rows", "integer"), Column("bytes", "integer"), Column("sha256"))
_FILE_HEADS = (
    Head("file", "file", whole=True),
    Head("rows", "rows", right=True),
    Head("bytes", "bytes", right=True),
    Head("sha256", "sha256", from_width=120),
)


def files(rows: Iterable[tuple[str, int | None, int, str]]) -> Answer:
    """Answer with a row a file that was written."""
    return Answer(columns=_FILE_COLUMNS, rows=rows, heads=_FILE_HEADS)
