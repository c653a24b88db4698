"""`allies` alone: where to begin."""

from collections.abc import Mapping, Sequence
from os import environ
from shlex import quote

from allies_cli.answers import overview as answers
from allies_cli.commands.help_pages import GROUPS
from allies_cli.context import Run, first_steps
from allies_cli.queries import overview as queries
from allies_cli.queries import vocabulary
from allies_cli.queries.claims import any_claim
from allies_cli.report import Answer
from allies_cli.store import BUNDLED

_SHORT = 15  # letters of a slug that leaves room, on eighty columns, for the commands beside the example


def overview(run: Run, groups: Mapping[str, Sequence[str]]) -> Answer:
    """Say what the database is, who stands with whom, and which commands there are, in their groups."""
    recipients = queries.recipients(run.database, answers.MOST_RECIPIENTS)
    ways = queries.ways_to(run.database, [slug for slug, _ in recipients])
    return answers.overview(
        vocabulary.describe(run.database),
        [(name, [way for way in ways if way.recipient == slug]) for slug, name in recipients],
        queries.count_recipients(run.database),
        {group: groups[group] for group in GROUPS if group in groups},
        _examples(run, ways) if ways else {},
        _steps(run),
    )


def _examples(run: Run, ways: Sequence[queries.WayInBrief]) -> Mapping[str, str]:
    """Return an example of each group of commands, about what is in this database."""
    claim = queries.first_claim(run.database)
    supporter, recipient = (_short([getattr(way, side) for way in ways]) for side in ("supporter", "recipient"))
    return {
        "start": f"allies show {supporter or claim}",
        "look": f"allies tree {recipient or ''}".rstrip(),
        "take": f"allies cite {claim}",
        "trust": "allies check",
        "own": "allies new case.db" if run.path == BUNDLED else "allies help sheet",
    }


def _short(slugs: Sequence[str]) -> str | None:
    """Return the first slug that leaves room for the commands beside it."""
    return next((slug for slug in slugs if len(slug) <= _SHORT), None)


def _steps(run: Run) -> Sequence[tuple[str, str]]:
    """Return the commands that come next in a case file: those that bring in the first facts, or name it once."""
    if run.path == BUNDLED:
        return ()
    first = () if any_claim(run.database) else (*first_steps(run.path), ("allies help sheet", "what its columns mean"))
    if environ.get("ALLIES_DB"):
        return first
    return (*first, (f"export ALLIES_DB={quote(run.path)}", "then no command needs --db"))
