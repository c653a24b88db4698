"""`allies show`."""

from collections.abc import Sequence
from functools import partial

from allies_cli.answers import show as answers
from allies_cli.context import Run
from allies_cli.errors import NotFoundError
from allies_cli.fields import CLAIM_SORTS
from allies_cli.options import CHOOSING
from allies_cli.queries import actors, captures, evidence, sources
from allies_cli.report import Answer

_MOST_DRAWN = 1_000  # claims of a section of an actor: a tree is held whole, what programs read is not


def show(run: Run, name: Sequence[str], full: bool) -> Answer:
    """Show what each name stands for, in brief or in full."""
    run.check_sort(CLAIM_SORTS)
    meant = run.meant(name)
    for one in meant:
        if one.kind in _HONOURED:
            refused = [option for option in CHOOSING.values() if option not in _HONOURED[one.kind]]
            run.refuse(f"{one.id} is one {one.kind}, which", refused, "filters choose among the claims of an actor")
    shown = answers.several([_SHOWN[one.kind](run, one.id, full) for one in meant])
    return run.about_claims(shown, [one.id for one in meant if one.kind == "actor"])


def _show_actor(run: Run, slug: str, full: bool) -> Answer:
    database, filters = run.database, run.filters
    if not actors.is_large(database, slug, filters):
        return answers.actor(actors.actor_record(database, slug, filters), full)
    few = actors.count_claims(database, slug) <= _MOST_DRAWN
    drawn = filters._replace(limit=min(filters.limit or _MOST_DRAWN, _MOST_DRAWN))
    return answers.large_actor(
        lambda: actors.about(database, slug),
        {name: partial(actors.section_claims, database, slug, filters, name) for name in actors.SECTIONS},
        lambda: actors.actor_record(database, slug, drawn),
        "--limit 0 shows all" if few else "-f csv and json have all of it",
        None if full else lambda: actors.actor_at_large(database, slug, filters),
    )


def _show_claim(run: Run, slug: str, full: bool) -> Answer:
    found = evidence.claim_records(run.database, [int(slug[1:])])
    if not found:
        raise NotFoundError(f"nobody says anything of {slug}", "run `allies check` on the database")
    return answers.claim(found[0], full, captures.of_claim(run.database, found[0].claim.number) if full else ())


def _show_source(run: Run, slug: str, full: bool) -> Answer:
    return answers.source(sources.source_record(run.database, slug, run.filters), run.filters.limit, full)


# The options for choosing claims that a claim or a source takes although there is nothing to choose.
_HONOURED = {"claim": ("--all", "--as-of"), "source": ("--all", "--as-of", "--limit")}
_SHOWN = {"actor": _show_actor, "claim": _show_claim, "source": _show_source}
