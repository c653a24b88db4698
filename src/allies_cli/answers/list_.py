"""Lists: one row a pair, claim, actor, source or support type."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from allies_cli.fields import CLAIM_COLUMNS, Claim, Column
from allies_cli.models import ACTOR_COLUMNS, SOURCE_COLUMNS, TYPE_COLUMNS, Actor, Source, SupportType, Way
from allies_cli.report import Answer, Head, Line, Piece, joined, line, note_cut

_PAIR_COLUMNS = (
    Column("supporter"),
    Column("supporter_name"),
    Column("recipient"),
    Column("recipient_name"),
    Column("how", "json"),
    Column("claims", "integer"),
    Column("status"),
    Column("contested", "integer"),
    Column("origins", "integer"),
    Column("grade"),
    Column("since"),
    Column("until"),
)

PAIR_SORTS = tuple(column.name for column in _PAIR_COLUMNS)


def pairs(ways: Sequence[Way], limit: int = 0, sort: str | None = None) -> Answer:
    """Answer who supports whom; `sort` is a column, with a hyphen before it for the reverse."""
    grouped = [list(group) for _, group in groupby(ways, key=attrgetter("supporter", "recipient"))]
    documents = [_pair(group) for group in grouped]
    received: dict[str, int] = {}
    for pair in documents:
        received[pair["recipient"]] = received.get(pair["recipient"], 0) + pair["claims"]
    if sort:
        documents = _sorted(documents, grouped, sort)
    else:
        # The recipient that most is recorded of first, and below it the supporter that gives most.
        documents.sort(
            key=lambda pair: (-received[pair["recipient"]], pair["recipient"], -pair["claims"], pair["supporter"])
        )
    cut = len(documents) - limit if limit and len(documents) > limit else 0
    shown = documents[: len(documents) - cut]
    answer = Answer(
        columns=_PAIR_COLUMNS,
        rows=[tuple(_flat(pair[column.name]) for column in _PAIR_COLUMNS) for pair in shown],
        documents=lambda: shown,
        heads=_PAIR_HEADS,
    )
    by_pair = {(pair["supporter"], pair["recipient"]): pair for pair in shown}
    answer.cells = lambda row: _pair_cells(by_pair[row[0], row[2]])
    note_cut(answer, cut)
    return answer


def _sorted(documents: Sequence[dict[str, Any]], grouped: Sequence[Sequence[Way]], sort: str) -> list[dict[str, Any]]:
    """Return the pairs by a column, unknown ones last; the words of a scale by their strength."""
    column = sort.removeprefix("-")
    strengths = {"grade": lambda rank: rank >> 40, "status": lambda rank: (rank >> 40) % 10}
    keyed = [
        (strengths[column](min(way.rank for way in ways)) if column in strengths else pair[column], pair)
        for pair, ways in zip(documents, grouped, strict=True)
    ]
    known = [one for one in keyed if one[0] is not None]
    known.sort(key=lambda one: one[0], reverse=sort.startswith("-"))
    return [pair for _, pair in known] + [pair for key, pair in keyed if key is None]


_PAIR_HEADS = (
    Head("supporter", "supporter_name"),
    Head("recipient", "recipient_name"),
    Head("how", "how", wide=True),
    Head("claims", "claims", from_width=60, right=True),
    Head("voices", "origins", from_width=100, right=True),
    Head("since", "since", from_width=120, whole=True),
    Head("until", "until", from_width=120, whole=True),
)


def _pair(ways: Sequence[Way]) -> dict[str, Any]:
    best = min(ways, key=attrgetter("rank"))
    return {
        "supporter": best.supporter,
        "supporter_name": best.supporter_name,
        "recipient": best.recipient,
        "recipient_name": best.recipient_name,
        "how": [way.how for way in ways],
        "ways": [
            {
                "how": way.how,
                "claims": way.claims,
                "status": way.status,
                "contested": way.contested,
                "origins": way.origins,
                "grade": way.grade,
            }
            for way in ways
        ],
        "claims": sum(way.claims for way in ways),
        "status": best.status,
        "contested": sum(way.contested for way in ways),
        "origins": max(way.origins for way in ways),
        "grade": best.grade,
        "since": min((way.since for way in ways if way.since), default=None),
        "until": max((way.until for way in ways if way.until), key=lambda day: f"{day}~", default=None),
    }


def _pair_cells(pair: Mapping[str, Any]) -> tuple[Line, ...]:
    return (
        line(Piece(pair["supporter_name"], "name")),
        line(Piece(pair["recipient_name"], "name")),
        joined(
            line(
                way["how"],
                " ",
                Piece(way["grade"], "grade"),
                Piece(" contested", "contested") if way["contested"] else None,
            )
            for way in pair["ways"]
        ),
        line(str(pair["claims"])),
        line(str(pair["origins"])),
        line(pair["since"]),
        line(pair["until"]),
    )


def claims(rows: Iterable[tuple[Any, ...]], limit: int = 0) -> Answer:
    """Answer with one row a claim."""
    return _listing(CLAIM_COLUMNS, rows, _CLAIM_HEADS, lambda row: _claim_cells(Claim._make(row)), limit)


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
        line(claim.status, Piece(" contested", "contested") if claim.contested else None),
        line(Piece(claim.grade, "grade")),
        line(str(claim.origins)),
        line(claim.since),
        line(claim.until),
    )


def actors(rows: Iterable[tuple[Any, ...]], limit: int = 0) -> Answer:
    """Answer with one row an actor."""
    return _listing(ACTOR_COLUMNS, rows, _ACTOR_HEADS, lambda row: _actor_cells(Actor._make(row)), limit)


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
    return _listing(SOURCE_COLUMNS, rows, _SOURCE_HEADS, lambda row: _source_cells(Source._make(row)), limit)


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
        line(Piece(source.id, "id")),
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
    return _listing(TYPE_COLUMNS, rows, _TYPE_HEADS, lambda row: _type_cells(SupportType._make(row)), limit)


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


def _listing(
    columns: tuple[Column, ...], rows: Iterable[tuple[Any, ...]], heads: tuple[Head, ...], cells: Any, limit: int
) -> Answer:
    """Return an answer over rows of which there may be one more than the limit, which shows that there are more."""
    answer = Answer(columns=columns, rows=rows, heads=heads, cells=cells)
    if limit:
        taken = list(rows)
        answer.rows = taken[:limit]
        if len(taken) > limit:
            answer.notes.footers.append(f"the first {limit} are shown; --limit 0 shows all")
    return answer


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
