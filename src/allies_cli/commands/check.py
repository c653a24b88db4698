"""`allies check`."""

from __future__ import annotations

from allies_cli.answers import check as answers
from allies_cli.casefile import check as casefile
from allies_cli.errors import UsageError
from allies_cli.output import wants_page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from allies_cli.context import Run
    from allies_cli.report import Answer

_MOST_ON_A_SCREEN = 200


def check(run: Run, file: Path | None) -> Answer:
    """Tell every fault and warning of the database, or of the one in `file`."""
    if file and run.named:
        raise UsageError("check takes a FILE or --db, not both", "leave one of them out")
    database = run.open_as_it_is(file)
    most = _MOST_ON_A_SCREEN if wants_page(run.request) else 0
    return answers.findings(list(casefile.check(database)), database.path, most)
