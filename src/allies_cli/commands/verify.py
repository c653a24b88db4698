"""`allies verify`."""

from pathlib import Path

from allies_cli import names
from allies_cli.answers import verify as answers
from allies_cli.casefile import verify
from allies_cli.context import Asking, say_meant
from allies_cli.errors import UsageError
from allies_cli.output import deliver
from allies_cli.queries import sources


def run(ask: Asking, name: str, file: Path) -> int:
    """Hold every quote of a source against its text."""
    meant = names.resolve_one(ask.database, name, "source")
    say_meant(meant)
    found = sources.source_record(ask.database, meant.id, ask.filters)
    if not any(passage.quote for passage in found.passages):
        raise UsageError(f"{meant.id} has no quotes", "name a source with quotes; see `allies list sources`")
    text, digest = verify.read_text(found.source, file)
    verdicts = list(verify.verify(text, found.passages))
    return deliver(answers.verdicts(found.source, digest, verdicts), ask.request)
