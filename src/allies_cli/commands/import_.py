"""`allies import`."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from allies_cli.answers import import_ as answers
from allies_cli.casefile import names, new
from allies_cli.casefile.importing import SHEET, Importer, Outcome, write_bad
from allies_cli.casefile.judging import Rules
from allies_cli.casefile.opening import opened
from allies_cli.casefile.table import Reading
from allies_cli.casefile.writing import Case, case_file, changing
from allies_cli.context import Run
from allies_cli.errors import UsageError
from allies_cli.options import one_of
from allies_cli.queries import claims, vocabulary
from allies_cli.report import Answer
from allies_cli.store import Database


class Wishes(NamedTuple):
    """What the command line says of an import."""

    named: str | None  # the mapping
    settings: Sequence[tuple[str, str]]
    dates: str | None
    new_actors: bool
    skip_bad: bool
    dry_run: bool
    reading: Reading
    names: Path | None


class _RefusedError(Exception):
    """Nothing comes in, since some rows are bad."""


def import_(run: Run, files: Sequence[str], wishes: Wishes) -> Answer:
    """Bring the rows of files into a case file, all or none, and say what came in."""
    path = case_file(run.path)
    if not files:
        raise UsageError(
            "import needs a file", "name one, or - for standard input; --template prints a sheet to fill in"
        )
    list_of_names = wishes.names or names.beside(path)
    outcomes: list[Outcome] = []
    kept: list[Path] = []
    brought = answers.Brought()
    try:
        with changing(path, wishes.dry_run) as case:
            written = names.answers(case, list_of_names)
            outcomes.extend(_taken(case, file, wishes, written) for file in files)
            if any(outcome.bad for outcome in outcomes):
                kept = _keep_bad(path, outcomes, wishes)
            case.settle()
            brought = _brought(case)
    except _RefusedError:
        pass
    unknown = {name: one for outcome in outcomes for name, one in outcome.unknown.items()}
    if unknown and not wishes.dry_run:
        names.remember(list_of_names, unknown.values())
    files_of_names = [str(list_of_names)] if unknown and not wishes.dry_run else []
    if any(outcome.bad for outcome in outcomes) and not wishes.skip_bad:
        return answers.refused(outcomes, files_of_names, str(path))
    return answers.taken(outcomes, brought, list(map(str, kept)), files_of_names, str(path), wishes.dry_run)


def wishes(
    named: str | None,
    settings: Sequence[str],
    dates: str | None,
    new_actors: bool,
    skip_bad: bool,
    dry_run: bool,
    names: Path | None,
    reading: tuple[str | None, str | None, int | None],
) -> Wishes:
    """Return what the command line says. Raises UsageError for a --set that is not QUESTION=ANSWER."""
    pairs = [one.partition("=") for one in settings]
    for question, equals, _ in pairs:
        if not equals:
            raise UsageError(f"--set: {question!r} is not QUESTION=ANSWER", "as --set resolution=ES-11/1")
    encoding, sheet, header = reading
    how = Reading(encoding=encoding, sheet=sheet, header=header)
    answered = [(question, answer) for question, _, answer in pairs]
    return Wishes(named, answered, dates, new_actors, skip_bad, dry_run, how, names)


def template() -> Answer:
    """Answer with the sheet to fill in."""
    return answers.sheet(new.SHEET, new.EXAMPLES)


def _taken(case: Case, file: str, wishes: Wishes, written: dict[str, str]) -> Outcome:
    """Judge and store the rows of a file."""
    table, chosen = opened(file, wishes.named, dict(wishes.settings), wishes.reading)
    order = one_of(wishes.dates, ["dmy", "mdy"], "--dates") if wishes.dates else None
    is_sheet = chosen.name == SHEET
    new_actors = wishes.new_actors or chosen.new_actors
    rules = Rules(order, new_actors, of_dataset=not is_sheet, labels=_LABELS if is_sheet else {})
    case.tell_day(chosen.covers.rpartition("/")[2])
    return Importer(case, chosen, rules, written).take(table)


def _keep_bad(path: Path, outcomes: Sequence[Outcome], wishes: Wishes) -> list[Path]:
    """Write the bad rows of each file to one to mend. Raises _RefusedError where they may not be left out."""
    if not wishes.skip_bad:
        raise _RefusedError
    if wishes.dry_run:
        return []
    return [write_bad(path, outcome) for outcome in outcomes if outcome.bad]


def _brought(case: Case) -> answers.Brought:
    database = Database(case.path, case.connection)
    counts = vocabulary.describe(database).counts
    return answers.Brought(dict(case.counts), counts, claims.count_unsaid(database))


_LABELS = {"supporter": "who", "recipient": "for", "url": "link", "asserter": "said by", "said_on": "said on"}
