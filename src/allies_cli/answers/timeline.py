"""The timeline: what happened and what was said, on one axis.

Nobody is made to say what he did not: a saying is printed in the words of its speaker, or in ours for them behind a
sign; the claim that it is about stands below, under its number.
"""

from __future__ import annotations

from itertools import chain, groupby, islice
from json import loads

from allies_cli.answers.show_full import quoted, speaker, stance_of
from allies_cli.answers.timeline_axis import SIGNS, Axis
from allies_cli.models import MOMENT_COLUMNS, Moment
from allies_cli.report import Answer, Head, Line, Piece, Table, line
from allies_cli.wording import first_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

_WIDEST_DATE = 16  # since 2022-02-24
_WORDS = "“ ” as printed, ~ our summary"
_MEANINGS = {
    SIGNS.exact: "it happened",
    SIGNS.vague: "some time in that month or year",
    SIGNS.before: "no beginning stated",
    SIGNS.after: "no end stated",
    SIGNS.said: "said",
    SIGNS.said_vaguely: "said some time in that month or year",
    SIGNS.gap: "time without anything left out",
}


def timeline(rows: Iterable[tuple[Any, ...]], unit: str | None = None, limit: int = 0, in_order: bool = True) -> Answer:
    """Answer with a row for everything that happened or was said.

    There may be one row more than the limit, which shows that there are more. Rows that are
    `in_order` of time stand below their month or year.
    """
    answer = Answer(columns=MOMENT_COLUMNS, rows=rows)
    if limit:
        taken = list(islice(rows, limit + 1))
        answer.rows = taken[:limit]
        if len(taken) > limit:
            answer.notes.footers.append(first_shown(limit))
    answer.table = lambda _: _table([Moment._make(row) for row in answer.rows], unit, in_order)
    return answer


def _table(moments: Sequence[Moment], unit: str | None, in_order: bool) -> Table:
    """Return the table, with what its signs mean."""
    if not moments:
        return Table((), ())
    axis = Axis((date for one in moments for date in (one.since, one.until) if date), unit)
    entries = [list(group) for _, group in groupby(moments, key=_shared)]
    bars = [_bar(group[0], axis) for group in entries]
    heads = (
        Head("when", "since", widest=_WIDEST_DATE),
        Head(axis.ruler(), "until", drawing=True),
        Head("what happened, and who said what", "what", wide=True),
    )
    rows = tuple(_rows(entries, bars, axis if in_order else None))
    worded = any(one.quote or one.gist for one in moments)
    return Table(heads, rows, (_WORDS,) if worded else (), legend=(axis.legend(), _signs(bars)))


def _shared(one: Moment) -> tuple[Any, ...]:
    """Return what sayings have in common that stand together; an event stands alone."""
    return one.kind, one.claim, one.since, one.until, one.dated_by


def _rows(entries: Sequence[list[Moment]], bars: Sequence[str], axis: Axis | None) -> Iterator[tuple[Line, ...]]:
    above = ""
    for group, bar in zip(entries, bars, strict=True):
        period = axis.period(_day(group[0])) if axis else ""
        if period != above:
            yield line(Piece(period, "heading")), (), ()
            above = period
        first, *rest = _lines(group)
        yield line(_when(group[0])), _coloured(bar), first
        yield from (((), (), more) for more in rest)


def _bar(one: Moment, axis: Axis) -> str:
    return axis.mark(_day(one)) if one.kind == "said" else axis.bar(one.since, one.until)


def _coloured(bar: str) -> Line:
    runs = groupby(bar, key=lambda sign: "muted" if sign in (SIGNS.track, SIGNS.gap) else "bar")
    return tuple(Piece("".join(run), role) for role, run in runs)


def _signs(bars: Sequence[str]) -> str:
    used = set(chain.from_iterable(bars))
    return ", ".join(f"{sign} {meaning}" for sign, meaning in _MEANINGS.items() if sign in used)


def _day(one: Moment) -> str:
    """Return the date under which a moment is listed."""
    return one.since or one.until or ""


def _when(one: Moment) -> str:
    if one.kind == "said":
        return f"by {one.since}" if one.dated_by == "source" else _day(one)
    if one.since and one.until:
        return one.since if one.since == one.until else f"{one.since} to {one.until}"
    return f"since {one.since}" if one.since else f"until {one.until}"


def _lines(group: Sequence[Moment]) -> Iterator[Line]:
    """Yield what happened; or a line for each voice, and below them what they speak of."""
    if group[0].kind == "event":
        yield _claim(group[0])
        return
    yield from dict.fromkeys(map(_voice, group))
    yield (Piece("about ", "muted"), *_claim(group[0]))


def _claim(one: Moment) -> Line:
    fields = ", ".join(loads(one.corrected)).replace("_", " ")
    return line(
        Piece(one.claim, "id"),
        f" {one.what} ",
        Piece(one.grade, "grade"),
        Piece(", contested", "contested") if one.contested else None,
        Piece(f", corrected: {fields}", "contested") if fields else None,
        None if one.counts else Piece(f", {one.status}, does not count", "muted"),
    )


def _voice(said: Moment) -> Line:
    """Return who speaks, for whom, how he stands to it, and in which words."""
    return line(
        Piece(speaker(said), "name"),
        ", " if said.misattributed else " ",
        Piece(stance_of(said), "stance" if said.stance == "asserts" else "contested"),
        f" ({said.modality})",
        ": " if said.quote or said.gist else None,
        *quoted(said.quote, said.translation or ""),
        f"~ {said.gist}" if said.gist and not said.quote else None,
    )
