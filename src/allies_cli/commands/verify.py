"""`allies verify`."""

from pathlib import Path

from allies_cli.answers import verify as answers
from allies_cli.casefile import verify as casefile
from allies_cli.context import Run
from allies_cli.errors import UsageError
from allies_cli.queries import sources
from allies_cli.report import Answer


def verify(run: Run, name: str, file: Path) -> Answer:
    """Hold every quote of a source against its text."""
    (meant,) = run.meant([name], "source")
    found = sources.source_record(run.database, meant.id, run.filters)
    if not any(passage.quote for passage in found.passages):
        raise UsageError(f"{meant.id} has no quotes", "name a source with quotes; see `allies list sources`")
    text, digest = casefile.read_text(found.source, file)
    return answers.verdicts(found.source, digest, list(casefile.verify(text, found.passages)))
