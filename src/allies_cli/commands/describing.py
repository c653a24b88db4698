"""`allies db`."""

from allies_cli.answers import about
from allies_cli.options import Asking, one_of
from allies_cli.output import deliver
from allies_cli.queries import vocabulary


def run(ask: Asking, what: str | None) -> None:
    """Describe the database, or print its path alone."""
    path = str(ask.database.path.absolute())
    if what is None:
        description = vocabulary.describe(ask.database)
        deliver(about.database(path, description.meta, description.counts), ask.request)
    else:
        one_of(what, ["path"], "db")
        deliver(about.path(path), ask.request)
