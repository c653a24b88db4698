"""`allies show`."""

from collections.abc import Sequence

from allies_cli import names
from allies_cli.answers import show as answers
from allies_cli.commands.delivery import check_sort, deliver_claims
from allies_cli.context import Asking, say_meant
from allies_cli.errors import NotFoundError
from allies_cli.queries import actors, claims, sources
from allies_cli.report import Answer


def run(ask: Asking, words: Sequence[str]) -> None:
    """Show what each name stands for."""
    check_sort(ask.filters.sort, claims.CLAIM_SORTS)
    shown, about = [], []
    for meant in names.resolve(ask.database, words):
        say_meant(meant)
        shown.append(_SHOWN[meant.kind](ask, meant.id))
        if meant.kind == "actor":
            about.append(meant.id)
    deliver_claims(ask, answers.several(shown), about)


def _show_actor(ask: Asking, slug: str) -> Answer:
    return answers.actor(actors.actor_record(ask.database, slug, ask.filters))


def _show_claim(ask: Asking, slug: str) -> Answer:
    found = claims.claim_records(ask.database, [int(slug[1:])], ask.filters)
    if not found:
        raise NotFoundError(
            f"nobody had asserted or denied {slug} by {ask.filters.as_of}", f"see `allies show {slug}` without --as-of"
        )
    return answers.claim(found[0])


def _show_source(ask: Asking, slug: str) -> Answer:
    return answers.source(sources.source_record(ask.database, slug, ask.filters), ask.filters.limit)


_SHOWN = {"actor": _show_actor, "claim": _show_claim, "source": _show_source}
