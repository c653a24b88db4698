"""`allies export`."""

from pathlib import Path

from allies_cli.answers import export as answers
from allies_cli.casefile import export as casefile
from allies_cli.context import Run
from allies_cli.errors import UsageError
from allies_cli.output import watch
from allies_cli.report import Answer


def export(run: Run, folder: Path | None, sqlite: Path | None, force: bool) -> Answer:
    """Write a data package, or a copy of the file. Raises UsageError unless one of the two is asked for."""
    if folder is not None and sqlite is None:
        progress = watch()
        try:
            written = casefile.export_package(run.database, folder, force, progress)
        finally:
            if progress:
                progress.end()
    elif sqlite is not None and folder is None:
        written = casefile.export_sqlite(run.database, sqlite, force)
    else:
        raise UsageError(
            "export needs either a folder for a data package, or --sqlite FILE",
            "as: allies export russia-2023, or: allies export --sqlite russia-2023.db",
        )
    return answers.files(written)
