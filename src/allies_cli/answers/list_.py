"""Lists: one row a pair, a way, a claim, an actor, a source or a support type."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from allies_cli.fields import CLAIM_COLUMNS, Claim, Column
from allies_cli.models import ACTOR_COLUMNS, SOURCE_COLUMNS, TYPE_COLUMNS, WAY_SCALES, Actor, Source, SupportType, Way
from allies_cli.report import Answer, Head, Line, Piece, joined, line, note_cut, way_in_brief
from allies_cli.wording import first_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

_PAIR_COLUMNS = (
    Column("supporter"),
    Column("supporter_name"),
    Column("recipient"),
    Column("recipient_name"),
    Column("ways", "ways"),
    Column("claims", "integer"),
    Column("contested_claims", "integer"),
    Column("since"),
    Column("until"),
)

PAIR_SORTS = tuple(column.name for column in _PAIR_COLUMNS)

_PAIR_HEADS = (
    Head("supporter", "supporter_name"),
    Head("recipient", "recipient_name"),
    Head("how", "ways", wide=True),
    Head("claims", "claims", from_width=60, right=True),
    Head("since", "since", from_width=120, whole=True),
    Head("until", "until", from_width=120, whole=True),
)


def pairs(ways: Sequence[Way], limit: int = 0, sort: str | None = None) -> Answer:
    """Answer who supports whom; `sort` is a column, with a hyphen before it for the reverse."""
    rows = [_pair(list(group)) for _, group in groupby(ways, key=attrgetter("supporter", "recipient"))]
    rows.sort(key=lambda row: (-len(row[_WAYS]), -row[_CLAIMS]))  # the ways came in the order of the pairs
    if sort:
        rows = _sorted(rows, sort)
    answer = Answer(
        columns=_PAIR_COLUMNS,
        rows=rows[: limit or None],
        heads=_PAIR_HEADS,
        cells=_pair_cells,
        sentence=lambda row: _pair_sentence(row[_WAYS]),
    )
    note_cut(answer, len(rows) - limit if 0 < limit < len(rows) else 0)
    return answer


_WAYS, _CLAIMS = (PAIR_SORTS.index(name) for name in ("ways", "claims"))


def _sorted(rows: Sequence[tuple[Any, ...]], sort: str) -> list[tuple[Any, ...]]:
    """Return the pairs by a column, unknown ones last; ways by their number."""
    place = PAIR_SORTS.index(sort.removeprefix("-"))
    known = [row for row in rows if row[place] is not None]
    known.sort(key=lambda row: len(row[place]) if place == _WAYS else row[place], reverse=sort.startswith("-"))
    return known + [row for row in rows if row[place] is None]


def _pair(ways: Sequence[Way]) -> tuple[Any, ...]:
    """Return the row of a pair."""
    return (
        *ways[0][:4],  # the supporter and the recipient, each with its name
        ways,
        sum([way.claims for way in ways]),
        sum([way.contested for way in ways]),
        min([way.since for way in ways if way.since], default=None),
        max([way.until for way in ways if way.until], key=lambda day: f"{day}~", default=None),
    )


def _pair_cells(row: tuple[Any, ...]) -> tuple[Line, ...]:
    _, supporter_name, _, recipient_name, ways, claims, _, since, until = row
    return (
        line(Piece(supporter_name, "name")),
        line(Piece(recipient_name, "name")),
        _ways_in_brief(ways),
        line(str(claims)),
        line(since),
        line(until),
    )


def _pair_sentence(ways: Sequence[Way]) -> Line:
    """Return a pair in words: how the one supports the other, and what does not count as support."""
    counted, others = ([way for way in ways if bool(way.counted) == counts] for counts in (True, False))
    besides = line("; does not count: ", *_ways_in_brief(others)) if counted and others else ()
    return line(
        Piece(ways[0].supporter_name, "name"),
        " supports " if counted else " does not count as a supporter of ",
        Piece(ways[0].recipient_name, "name"),
        ": ",
        *_ways_in_brief(counted or others),
        *besides,
        ".",
    )


def _ways_in_brief(ways: Sequence[Way]) -> Line:
    return joined(map(way_in_brief, ways))


WAY_COLUMNS = (
    Column("supporter"),
    Column("supporter_name"),
    Column("how"),
    Column("recipient"),
    Column("recipient_name"),
    Column("claims", "integer"),
    Column("contested", "integer"),
    Column("corrected", "integer"),
    Column("origins", "integer"),
    Column("status"),
    Column("grade"),
    Column("since"),
    Column("until"),
)
WAY_SORTS = tuple(column.name for column in WAY_COLUMNS)

_WAY_HEADS = (
    Head("supporter", "supporter_name"),
    Head("how", "how", whole=True),
    Head("recipient", "recipient_name"),
    Head("claims", "claims", right=True),
    Head("contested", "contested", from_width=72, right=True),
    Head("corrected", "corrected", from_width=100, right=True),
    Head("status", "status", from_width=80),
    Head("grade", "grade"),
    Head("since", "since", from_width=120, whole=True),
    Head("until", "until", from_width=120, whole=True),
)


def ways(found: Sequence[Way], limit: int = 0, sort: str | None = None) -> Answer:
    """Answer with one row a pair and way."""
    column = (sort or "").removeprefix("-")
    by = attrgetter(WAY_SCALES.get(column, column)) if sort else attrgetter("supporter", "recipient", "rank")
    known = [way for way in found if not sort or by(way) is not None]
    known.sort(key=by, reverse=(sort or "").startswith("-"))
    rows = known + [way for way in found if sort and by(way) is None]
    shown = rows[: limit or None]
    answer = Answer(
        columns=WAY_COLUMNS,
        rows=[tuple(getattr(way, column.name) for column in WAY_COLUMNS) for way in shown],
        heads=_WAY_HEADS,
    )
    note_cut(answer, len(rows) - len(shown))
    return answer


def claims(rows: Iterable[tuple[Any, ...]], limit: int = 0) -> Answer:
    """Answer with one row a claim."""
    return listing(CLAIM_COLUMNS, rows, _CLAIM_HEADS, lambda row: _claim_cells(Claim._make(row)), limit)


_CLAIM_HEADS = (
    Head("id", "id", right=True),
    Head("claim", "what", wide=True),
    Head("how", "how", from_width=100, whole=True),
    Head("status", "status"),
    Head("grade", "grade"),
    Head("voices", "origins", from_width=140, right=True),
    Head("since", "since", from_width=140, whole=True),
    Head("until", "until", from_width=140, whole=True),
)


def _claim_cells(claim: Claim) -> tuple[Line, ...]:
    return (
        line(Piece(claim.id, "id")),
        line(claim.what),
        line(claim.how),
        line(claim.status, *marks(claim)),
        line(Piece(claim.grade, "grade")),
        line(str(claim.origins)),
        line(claim.since),
        line(claim.until),
    )


def marks(claim: Claim) -> Iterator[Piece]:
    """Yield what stands beside the status of a claim: that it is contested, or corrected."""
    if claim.contested or claim.contested_in_part:
        yield Piece(" contested" if claim.contested else " contested in part", "contested")
    if claim.corrected != "[]":
        yield Piece(" corrected", "contested")


def actors(rows: Iterable[tuple[Any, ...]], limit: int = 0) -> Answer:
    """Answer with one row an actor."""
    return listing(ACTOR_COLUMNS, rows, _ACTOR_HEADS, lambda row: _actor_cells(Actor._make(row)), limit)


_ACTOR_HEADS = (
    Head("actor", "id", from_width=100, whole=True),
    Head("name", "name", wide=True),
    Head("kind", "kind", from_width=60),
    Head("role", "role", from_width=120, wide=True),
    Head("for", "speaks_for", from_width=120, whole=True),
    Head("gives", "gives", right=True),
    Head("receives", "receives", from_width=60, right=True),
    Head("says", "says", right=True),
)


def _actor_cells(actor: Actor) -> tuple[Line, ...]:
    return (
        line(Piece(actor.id, "id")),
        line(Piece(actor.name, "name")),
        line(actor.kind),
        line(actor.role),
        line(actor.speaks_for),
        line(str(actor.gives)),
        line(str(actor.receives)),
        line(str(actor.says)),
    )


def sources(rows: Iterable[tuple[Any, ...]], limit: int = 0) -> Answer:
    """Answer with one row a source."""
    return listing(SOURCE_COLUMNS, rows, _SOURCE_HEADS, lambda row: _source_cells(Source._make(row)), limit)


_SOURCE_HEADS = (
    Head("source", "id", whole=True),
    Head("title", "title", wide=True),
    Head("publisher", "publisher", from_width=160, whole=True),
    Head("published", "published", from_width=100, whole=True),
    Head("translation", "translation", from_width=140),
    Head("reliability", "reliability", from_width=120),
    Head("passages", "passages", from_width=120, right=True),
    Head("claims", "claims", from_width=60, right=True),
)


def _source_cells(source: Source) -> tuple[Line, ...]:
    return (
        line(Piece(source.id, "id", source.url or "")),
        line(source.title),
        line(source.publisher),
        line(source.published),
        line(source.translation),
        line(Piece(source.reliability, "grade")),
        line(str(source.passages)),
        line(str(source.claims)),
    )


def types(rows: Iterable[tuple[Any, ...]], limit: int = 0) -> Answer:
    """Answer with one row a support type."""
    return listing(TYPE_COLUMNS, rows, _TYPE_HEADS, lambda row: _type_cells(SupportType._make(row)), limit)


_TYPE_HEADS = (
    Head("type", "code"),
    Head("weight", "weight", right=True),
    Head("what the supporter does", "definition", wide=True),
    Head("claims", "claims", right=True),
    Head("ESD", "esd", from_width=100),
    Head("also", "also", from_width=100),
)


def _type_cells(row: SupportType) -> tuple[Line, ...]:
    return (
        line(Piece(row.code, "id")),
        line(f"{row.weight:+d}" if row.weight else "0"),
        line(row.definition),
        line(str(row.claims)),
        line(row.esd),
        line(row.also),
    )


def listing(
    columns: tuple[Column, ...], rows: Iterable[tuple[Any, ...]], heads: tuple[Head, ...], cells: Any, limit: int
) -> Answer:
    """Return an answer over rows of which there may be one more than the limit, which shows that there are more."""
    answer = Answer(columns=columns, rows=rows, heads=heads, cells=cells)
    if limit:
        taken = list(rows)
        answer.rows = taken[:limit]
        if len(taken) > limit:
            answer.notes.footers.append(first_shown(limit))
    return answer
