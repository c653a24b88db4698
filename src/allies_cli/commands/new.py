"""`allies new`."""

from __future__ import annotations

from allies_cli.answers import new as answers
from allies_cli.casefile import new as casefile
from allies_cli.context import Run, first_steps
from allies_cli.options import day
from allies_cli.queries import actors, vocabulary
from allies_cli.store import open_database

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from allies_cli.report import Answer


def new(run: Run, file: Path, title: str | None, events_to: str | None, from_bundled: bool) -> Answer:
    """Make a case file."""
    case, sheet, is_new = casefile.make(file, title, events_to and day(events_to, "--events-to"), from_bundled)
    database = open_database(case)
    counts, known = vocabulary.describe(database).counts, actors.count_unnamed(database)
    return answers.case(str(case), str(sheet), is_new, counts, known, first_steps(str(case)))
