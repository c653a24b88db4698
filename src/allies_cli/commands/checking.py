"""`allies check` and `allies verify`."""

from pathlib import Path

from allies_cli import names
from allies_cli.answers import soundness
from allies_cli.casefile import checking, verifying
from allies_cli.errors import UsageError
from allies_cli.options import Asking, tell
from allies_cli.output import deliver
from allies_cli.queries import sources
from allies_cli.store import open_database


def check(ask: Asking, file: Path | None) -> int:
    """Tell every fault and warning of the database, or of the one in `file`."""
    database = open_database(file) if file else ask.database
    return deliver(soundness.findings(list(checking.check(database)), str(database.path)), ask.request)


def verify(ask: Asking, name: str, file: Path) -> int:
    """Hold every quote of a source against its text."""
    meant = names.resolve_one(ask.database, name, "source")
    tell(meant)
    found = sources.source_file(ask.database, meant.id, ask.filters)
    if not any(passage.quote for passage in found.passages):
        raise UsageError(f"{meant.id} has no quotes", "name a source with quotes; see `allies list sources`")
    text, digest = verifying.read_text(found.source, file)
    verdicts = list(verifying.verify(text, found.passages))
    return deliver(soundness.verdicts(found.source, digest, verdicts), ask.request)
