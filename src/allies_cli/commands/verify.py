"""`allies verify`."""

from __future__ import annotations

from pathlib import Path

from allies_cli.answers import verify as answers
from allies_cli.casefile import verify as casefile
from allies_cli.casefile.at_hand import Case
from allies_cli.errors import UsageError
from allies_cli.paths import is_there
from allies_cli.queries import captures, sources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from allies_cli.context import Run
    from allies_cli.report import Answer
    from allies_cli.store import Database


def verify(run: Run, what: str | None, file: Path | None) -> Answer:
    """Hold the quotes of a source against its text; or all files of a case, the one in use or `what`."""
    return _source(run, what, file) if what is not None and file is not None else _case(_database(run, what))


def _source(run: Run, name: str, file: Path) -> Answer:
    (meant,) = run.meant([name], "source")
    found = sources.source_record(run.database, meant.id, run.filters)
    if not any(passage.quote for passage in found.passages):
        raise UsageError(f"{meant.id} has no quotes", "name a source with quotes; see `allies list sources`")
    text, digest = casefile.read_text(found.source, file)
    return answers.verdicts(found.source, digest, list(casefile.verify(text, found.passages)), str(file))


def _database(run: Run, what: str | None) -> Database:
    """Return the case that is meant. Raises UsageError for what cannot be a file, such as the name of a source."""
    if what is None:
        return run.database
    path = Path(what)
    if not path.suffix and not is_there(path):
        raise UsageError(
            f"{what} is not a file, and a source is verified with its text",
            f"as in `allies verify {what} FILE`; or name a case file: `allies verify case.db`",
        )
    if run.named:
        raise UsageError("verify takes a CASE or --db, not both", "leave one of them out")
    return run.open(path)


def _case(database: Database) -> Answer:
    case = Case(Path(database.path), list(captures.captures(database)))
    texts = case.texts(sources.coded(database), lambda source: sources.quotes(database, source))
    return answers.case(database.path, [*case.copies(), *texts])
