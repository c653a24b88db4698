"""`allies export`."""

from __future__ import annotations

from pathlib import Path

from allies_cli.answers import export as answers
from allies_cli.casefile import export as casefile
from allies_cli.errors import UsageError
from allies_cli.options import one_of
from allies_cli.output import watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from allies_cli.context import Run
    from allies_cli.report import Answer

_KINDS = ("package", "parquet", "datasette")


def export(run: Run, kind: str | None, folder: Path | None, sqlite: Path | None, force: bool) -> Answer:
    """Write the database into a folder, or a copy of the file. Raises UsageError unless one of the two is asked for."""
    if kind is not None and folder is None and kind not in _KINDS:
        kind, folder = "package", Path(kind)
    if sqlite is not None and kind is None:
        return answers.files(casefile.export_sqlite(run.database, sqlite, force))
    if sqlite is not None or kind is None or folder is None:
        raise UsageError(
            f"export {kind} needs a folder" if kind and not sqlite else "export needs a folder, or --sqlite FILE",
            f"as: allies export {kind or ''}{' ' * bool(kind)}russia-2023, or: allies export --sqlite russia-2023.db",
        )
    return answers.files(_exported(run, one_of(kind, _KINDS, "export"), folder, force))


def _exported(run: Run, kind: str, folder: Path, force: bool) -> list[casefile.Written]:
    progress = watch()
    try:
        if kind == "package":
            return casefile.export_package(run.database, folder, force, progress)
        if kind == "datasette":
            from allies_cli.casefile.export_datasette import export_datasette

            return export_datasette(run.database, folder, force)
        from allies_cli.casefile.export_parquet import export_parquet

        return export_parquet(run.database, folder, run.about(), force, progress)
    finally:
        if progress:
            progress.end()
