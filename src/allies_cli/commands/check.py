"""`allies check`."""

from pathlib import Path

from allies_cli.answers import check as answers
from allies_cli.casefile import check as casefile
from allies_cli.context import Run
from allies_cli.errors import UsageError
from allies_cli.report import Answer


def check(run: Run, file: Path | None) -> Answer:
    """Tell every fault and warning of the database, or of the one in `file`."""
    if file and run.named:
        raise UsageError("check takes a FILE or --db, not both", "leave one of them out")
    database = run.open_as_it_is(file)
    return answers.findings(list(casefile.check(database)), str(database.path))
