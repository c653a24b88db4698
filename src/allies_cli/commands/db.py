"""`allies db`."""

from allies_cli.answers import db as answers
from allies_cli.context import Asking, one_of
from allies_cli.output import deliver
from allies_cli.queries import vocabulary


def run(ask: Asking, what: str | None) -> None:
    """Describe the database, or print its path alone."""
    path = str(ask.database.path.absolute())
    if what is None:
        description = vocabulary.describe(ask.database)
        deliver(answers.database(path, description.meta, description.counts), ask.request)
    else:
        one_of(what, ["path"], "db")
        deliver(answers.path(path), ask.request)
