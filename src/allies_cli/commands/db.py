"""`allies db`."""

from allies_cli.answers import db as answers
from allies_cli.context import Run
from allies_cli.options import one_of
from allies_cli.paths import absolute
from allies_cli.queries import vocabulary
from allies_cli.report import Answer


def db(run: Run, what: str | None) -> Answer:
    """Describe the database, or print its path alone."""
    path = absolute(run.database.path)
    if what is not None:
        one_of(what, ["path"], "db")
        return answers.path(path)
    description = vocabulary.describe(run.database)
    return answers.database(path, description.meta, description.counts)
