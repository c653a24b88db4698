"""`allies timeline`."""

from collections.abc import Sequence

from allies_cli import names
from allies_cli.answers import timeline as answers
from allies_cli.commands.delivery import check_sort, deliver_claims
from allies_cli.context import Asking, one_of, say_meant
from allies_cli.errors import UsageError
from allies_cli.queries import timeline as queries
from allies_cli.queries.pairs import speakers
from allies_cli.report import Answer

_UNITS = ("month", "year")


def run(ask: Asking, words: Sequence[str], by: Sequence[str], kind: str | None) -> None:
    """Show when things happened and when they were said, of everybody or of the actors that are named.

    `by` holds the unit of the axis, and supporters as on every command.
    """
    units = {one.lower() for one in by if one.lower() in _UNITS}
    if len(units) > 1:
        raise UsageError("--by: the axis has one unit", "give --by month or --by year")
    supporters = [names.resolve_one(ask.database, one, "actor") for one in by if one.lower() not in _UNITS]
    named = names.resolve(ask.database, words, ("actor",)) if words else []
    for meant in (*supporters, *named):
        say_meant(meant)
    slugs = tuple(meant.id for meant in supporters)
    ask.filters = filters = ask.filters._replace(by=slugs, speakers_by=speakers(ask.database, slugs, "supporter"))
    check_sort(filters.sort, queries.TIMELINE_SORTS)
    kinds = (one_of(kind, list(queries.KINDS), "--kind"),) if kind else queries.KINDS
    actors = [meant.id for meant in named]
    page = filters._replace(limit=filters.limit and filters.limit + 1)
    answer = answers.timeline(
        queries.moments(ask.database, page, actors, kinds),
        next(iter(units), None),
        filters.limit,
        in_order=filters.sort in (None, "since", "-since"),
    )
    _note_left_out(ask, answer, actors, kinds)
    deliver_claims(ask, answer, actors)


def _note_left_out(ask: Asking, answer: Answer, actors: Sequence[str], kinds: Sequence[str]) -> None:
    """Say below the answer what has no date to stand on, and what does not count."""
    filters = ask.filters
    claims, sayings = queries.count_undated(ask.database, filters, actors)
    # With these filters the delivery counts them.
    if claims and "event" in kinds and not (filters.since or filters.until):
        some = "1 claim has" if claims == 1 else f"{claims} claims have"
        answer.notes.footers.append(f"{some} no date of its own: only when it was said is shown")
    if sayings and "said" in kinds and not filters.as_of:
        some = "1 assertion has" if sayings == 1 else f"{sayings} assertions have"
        answer.notes.footers.append(f"{some} no date, nor has the source")
    if not filters.everything and (left := queries.count_not_counted(ask.database, filters, actors)):
        some = "1 claim does" if left == 1 else f"{left} claims do"
        answer.notes.footers.append(f"{some} not count as support; --all shows them")
