"""`allies check`."""

from pathlib import Path

from allies_cli.answers import check as answers
from allies_cli.casefile import check
from allies_cli.context import Asking
from allies_cli.output import deliver
from allies_cli.store import open_database


def run(ask: Asking, file: Path | None) -> int:
    """Tell every fault and warning of the database, or of the one in `file`."""
    database = open_database(file) if file else ask.database
    return deliver(answers.findings(list(check.check(database)), str(database.path)), ask.request)
