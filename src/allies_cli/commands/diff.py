"""`allies diff`."""

from __future__ import annotations

from allies_cli.answers import diff as answers
from allies_cli.errors import UsageError
from allies_cli.queries import diff as queries

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from allies_cli.context import Run
    from allies_cli.report import Answer


def diff(run: Run, old: Path, new: Path | None) -> Answer:
    """Tell what changed from one database to another; where one alone is named, from the one in use to that."""
    if new and run.named:
        raise UsageError("diff takes OLD and NEW, or --db and NEW", "leave one of them out")
    before, after = (run.open(old), run.open(new)) if new else (run.database, run.open(old))
    counts = queries.compare(before, after)
    return answers.changes(queries.changes(after, run.filters.limit), counts.things, counts.rows, run.filters.limit)
