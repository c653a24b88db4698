"""`allies show`."""

from collections.abc import Sequence

from allies_cli.answers import show as answers
from allies_cli.context import Run
from allies_cli.errors import NotFoundError
from allies_cli.fields import CLAIM_SORTS
from allies_cli.queries import actors, evidence, sources
from allies_cli.report import Answer


def show(run: Run, words: Sequence[str]) -> Answer:
    """Show what each name stands for."""
    run.check_sort(CLAIM_SORTS)
    meant = run.meant(words)
    shown = answers.several([_SHOWN[one.kind](run, one.id) for one in meant])
    return run.about_claims(shown, [one.id for one in meant if one.kind == "actor"])


def _show_actor(run: Run, slug: str) -> Answer:
    return answers.actor(actors.actor_record(run.database, slug, run.filters))


def _show_claim(run: Run, slug: str) -> Answer:
    found = evidence.claim_records(run.database, [int(slug[1:])])
    if not found:
        raise NotFoundError(f"nobody says anything of {slug}", "run `allies check` on the database")
    return answers.claim(found[0])


def _show_source(run: Run, slug: str) -> Answer:
    return answers.source(sources.source_record(run.database, slug, run.filters), run.filters.limit)


_SHOWN = {"actor": _show_actor, "claim": _show_claim, "source": _show_source}
