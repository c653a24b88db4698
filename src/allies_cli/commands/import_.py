"""`allies import`."""

from __future__ import annotations

from allies_cli.answers import import_ as answers
from allies_cli.casefile import names, new
from allies_cli.casefile.bringing import Wishes, bring
from allies_cli.casefile.importing import Outcome, Refused, refuse_bad, write_bad
from allies_cli.casefile.table import Reading
from allies_cli.casefile.writing import Case, case_file, changing
from allies_cli.errors import UsageError
from allies_cli.options import one_of
from allies_cli.queries import claims, vocabulary
from allies_cli.store import Database

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from allies_cli.context import Run
    from allies_cli.report import Answer


def import_(
    run: Run,
    files: Sequence[str] | None,
    names: Path | None,
    skip_bad: bool,
    dry_run: bool,
    template: bool,
    **wished: Any,
) -> Answer:
    """Answer with the sheet to fill in, where `template` asks for it; else bring files in, read as is wished."""
    if template:
        return answers.sheet(new.SHEET, new.EXAMPLES)
    return _brought(run, files or (), _wishes(**wished), skip_bad, dry_run, names)


def _brought(
    run: Run, files: Sequence[str], wishes: Wishes, skip_bad: bool, dry_run: bool, list_of_names: Path | None
) -> Answer:
    """Bring the rows of files into a case file, all or none, and say what came in."""
    path = case_file(run.path)
    if not files:
        raise UsageError(
            "import needs a file", "name one, or - for standard input; --template prints a sheet to fill in"
        )
    if wishes.most is not None and not dry_run:
        raise UsageError("--limit shows what becomes of the first rows, and imports none", "add --dry-run")
    listed = list_of_names or names.beside(path)
    kept: list[Path] = []
    try:
        with changing(path, dry_run) as case:
            written = names.answers(case, listed)
            outcomes = [bring(case, file, wishes, written) for file in files]
            if wishes.most is not None:
                return answers.seen(outcomes)
            if not skip_bad:
                refuse_bad(outcomes)
            kept = [] if dry_run else [write_bad(path, outcome) for outcome in outcomes if outcome.bad]
            case.settle()
            brought = look(case)
    except Refused as refused:
        return answers.refused(refused.outcomes, remembered(refused.outcomes, listed, dry_run), str(path))
    files_of_names = remembered(outcomes, listed, dry_run)
    return answers.taken(outcomes, brought, list(map(str, kept)), files_of_names, str(path), dry_run)


def _wishes(
    named: str | None,
    settings: Sequence[str] | None,
    dates: str | None,
    new_actors: bool,
    limit: int | None,
    **reading: Any,
) -> Wishes:
    """Return how files are to be brought in. Raises UsageError for a --set or --dates that cannot be read."""
    order = one_of(dates, ["dmy", "mdy"], "--dates") if dates else None
    return Wishes(named, _settings(settings or ()), order, new_actors, Reading(**reading), limit)


def _settings(given: Sequence[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    for question, equals, _ in pairs:
        if not equals:
            raise UsageError(f"--set: {question!r} is not QUESTION=ANSWER", "as --set resolution=ES-11/1")
    return {question: answer for question, _, answer in pairs}


def remembered(outcomes: Sequence[Outcome], file: Path, dry_run: bool = False) -> list[str]:
    """Write the names that nobody bears into names.csv, and return its name, if there are any."""
    unknown = {name: one for outcome in outcomes for name, one in outcome.unknown.items()}
    if not unknown or dry_run:
        return []
    names.remember(file, unknown.values())
    return [str(file)]


def look(case: Case) -> answers.Brought:
    """Return what came into a case, and what it has now."""
    database = Database(str(case.path), case.connection)
    counts = vocabulary.describe(database).counts
    return answers.Brought(dict(case.counts), counts, claims.count_unsaid(database))
