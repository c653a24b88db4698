"""`allies timeline`."""

from collections.abc import Sequence
from functools import partial

from allies_cli.answers import timeline as answers
from allies_cli.answers import timeline_bars
from allies_cli.context import Run
from allies_cli.options import UNITS, one_of
from allies_cli.queries import timeline as queries
from allies_cli.report import Answer
from allies_cli.wording import counted

_IN_WORDS = 50  # claims whose moments are told one by one, unless a --limit or a --sort asks for them


def timeline(run: Run, name: Sequence[str] | None, unit: str | None, kind: str | None) -> Answer:
    """Show when things happened and when they were said, of everybody or of the actors that are named."""
    if unit is not None:
        unit = one_of(unit, UNITS, "--unit")
    actors = [meant.id for meant in run.meant(name, "actor")] if name else []
    run.check_sort(queries.TIMELINE_SORTS)
    kinds = (one_of(kind, list(queries.KINDS), "--kind"),) if kind else queries.KINDS
    in_bars = not {"--limit", "--sort"} & run.typed and queries.has_more_claims(
        run.database, _IN_WORDS, run.filters, actors, kinds
    )
    answer = _bars(run, actors, kinds, unit) if in_bars else _moments(run, actors, kinds, unit)
    _note_left_out(run, answer, actors, kinds)
    return run.about_claims(answer, actors, some=in_bars)


def _moments(run: Run, actors: Sequence[str], kinds: Sequence[str], unit: str | None) -> Answer:
    filters = run.filters
    page = filters._replace(limit=filters.limit and filters.limit + 1)
    rows = queries.moments(run.database, page, actors, kinds)
    return answers.timeline(rows, unit, filters.limit, in_order=filters.sort in (None, "since", "-since"))


def _bars(run: Run, actors: Sequence[str], kinds: Sequence[str], unit: str | None) -> Answer:
    """Return every moment as rows, which are read where they are written only, and bars for people."""
    rows = queries.moments(run.database, run.filters._replace(limit=0), actors, kinds)
    months = partial(queries.months, run.database, run.filters, actors, kinds)
    return timeline_bars.bars(rows, months, unit, _IN_WORDS)


def _note_left_out(run: Run, answer: Answer, actors: Sequence[str], kinds: Sequence[str]) -> None:
    """Say below the answer what has no date to stand on, and what does not count."""
    filters, footers = run.filters, answer.notes.footers
    undated, unsaid = queries.count_undated(run.database, filters, actors)
    # With these filters the honest zero counts them.
    if undated and "event" in kinds and not (filters.get("since") or filters.get("until")):
        has, own = ("has", "its own") if undated == 1 else ("have", "their own")
        footers.append(f"{counted(undated, 'claim')} {has} no date of {own}: only when it was said is shown")
    if unsaid and "said" in kinds and not filters.as_of:
        footers.append(f"{counted(unsaid, 'assertion')} {'has' if unsaid == 1 else 'have'} no date, nor has the source")
    if not filters.everything and (left := queries.count_not_counted(run.database, filters, actors)):
        does = "does" if left == 1 else "do"
        footers.append(f"{counted(left, 'claim')} {does} not count as support; --all shows them")
