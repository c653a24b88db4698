"""The names that nobody bears in a case file, and who is meant by them."""

from __future__ import annotations

from shlex import quote

from allies_cli.fields import Column
from allies_cli.report import Answer, Head
from allies_cli.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_COLUMNS = (Column("name"), Column("is"), Column("kind"), Column("rows", "integer"), Column("near"))
_HEADS = (
    Head("name", "name", wide=True),
    Head("is", "is"),
    Head("kind", "kind"),
    Head("rows", "rows", right=True),
    Head("near", "near", wide=True),
)


def names(listed: Sequence[Any], file: str, case: str) -> Answer:
    """Answer with a row a name of names.csv, those that nobody answered first."""
    rows = [(one.name, one.meant or None, one.kind or None, one.rows, one.near or None) for one in listed]
    answer = Answer(columns=_COLUMNS, rows=rows, heads=_HEADS)
    left = sum(not one.meant for one in listed)
    if not listed:
        answer.notes.remarks.append(f"every name in {case} is known; {file} would hold those that are not")
    elif left:
        answer.notes.remarks.append(
            f"{counted(left, 'name')} to answer in {file}: fill in who is meant, and import again"
        )
    else:
        answer.notes.remarks.append(f"all names are answered: import again, with --db {quote(case)}")
    return answer
