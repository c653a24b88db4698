"""`allies timeline`."""

from collections.abc import Sequence

from allies_cli.answers import timeline as answers
from allies_cli.context import UNITS, Run, one_of
from allies_cli.queries import timeline as queries
from allies_cli.report import Answer
from allies_cli.wording import counted


def timeline(run: Run, words: Sequence[str], unit: str | None, kind: str | None) -> Answer:
    """Show when things happened and when they were said, of everybody or of the actors that are named."""
    if unit is not None:
        unit = one_of(unit, UNITS, "--unit")
    actors = [meant.id for meant in run.meant(words, "actor")] if words else []
    run.check_sort(queries.TIMELINE_SORTS)
    filters = run.filters
    kinds = (one_of(kind, list(queries.KINDS), "--kind"),) if kind else queries.KINDS
    page = filters._replace(limit=filters.limit and filters.limit + 1)
    answer = answers.timeline(
        queries.moments(run.database, page, actors, kinds),
        unit,
        filters.limit,
        in_order=filters.sort in (None, "since", "-since"),
    )
    _note_left_out(run, answer, actors, kinds)
    return run.about_claims(answer, actors)


def _note_left_out(run: Run, answer: Answer, actors: Sequence[str], kinds: Sequence[str]) -> None:
    """Say below the answer what has no date to stand on, and what does not count."""
    filters, footers = run.filters, answer.notes.footers
    undated, unsaid = queries.count_undated(run.database, filters, actors)
    # With these filters the honest zero counts them.
    if undated and "event" in kinds and not (filters.get("since") or filters.get("until")):
        has = "has" if undated == 1 else "have"
        footers.append(f"{counted(undated, 'claim')} {has} no date of its own: only when it was said is shown")
    if unsaid and "said" in kinds and not filters.as_of:
        footers.append(f"{counted(unsaid, 'assertion')} {'has' if unsaid == 1 else 'have'} no date, nor has the source")
    if not filters.everything and (left := queries.count_not_counted(run.database, filters, actors)):
        does = "does" if left == 1 else "do"
        footers.append(f"{counted(left, 'claim')} {does} not count as support; --all shows them")
