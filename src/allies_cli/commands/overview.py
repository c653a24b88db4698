"""`allies` alone: where to begin."""

from collections.abc import Mapping, Sequence

from allies_cli.answers import overview as answers
from allies_cli.commands.help_pages import GROUPS
from allies_cli.context import Run
from allies_cli.queries import overview as queries
from allies_cli.queries import vocabulary
from allies_cli.report import Answer


def overview(run: Run, groups: Mapping[str, Sequence[str]]) -> Answer:
    """Say what the database is, who stands with whom, and which commands there are, in their groups."""
    recipients = queries.recipients(run.database, answers.MOST_RECIPIENTS)
    ways = queries.ways_to(run.database, [slug for slug, _ in recipients])
    return answers.overview(
        vocabulary.describe(run.database),
        [(name, [way for way in ways if way.recipient == slug]) for slug, name in recipients],
        queries.count_recipients(run.database),
        {group: groups[group] for group in GROUPS if group in groups},
        _examples(run, ways),
    )


def _examples(run: Run, ways: Sequence[queries.WayInBrief]) -> Mapping[str, str]:
    """Return an example of each group of commands, about what is in this database."""
    first = ways[0] if ways else None
    claim = queries.first_claim(run.database)
    return {
        "start": f"allies show {first.supporter}" if first else "allies list actors",
        "look": f"allies tree {first.recipient}" if first else "allies matrix",
        "take": f"allies cite {claim}" if claim else "allies export folder",
        "trust": "allies check",
        "own": "allies new case.db",
    }
