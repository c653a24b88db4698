"""The network of actors: an edge for each way in which one supports another."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter

from allies_cli.fields import Column
from allies_cli.models import CELL_INTEGERS, WAY_SCALES, Cell
from allies_cli.report import Answer, Graph, Head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_COLUMNS = tuple(
    Column(name, "integer" if name in CELL_INTEGERS else "text")
    for name in (
        "supporter",
        "supporter_name",
        "how",
        "recipient",
        "recipient_name",
        "claims",
        "counted",
        "status",
        "contested",
        "origins",
        "grade",
        "since",
        "until",
    )
)

SORTS = tuple(column.name for column in _COLUMNS)

_HEADS = (
    Head("supporter", "supporter_name"),
    Head("how", "how", whole=True),
    Head("recipient", "recipient_name"),
    Head("claims", "claims", right=True),
    Head("contested", "contested", from_width=70, right=True),
    Head("status", "status", from_width=60),
    Head("grade", "grade"),
    Head("voices", "origins", from_width=90, right=True),
    Head("since", "since", from_width=120, whole=True),
    Head("until", "until", from_width=120, whole=True),
)


def in_order(edges: Sequence[Cell], sort: str | None) -> list[Cell]:
    """Return the edges by one of `SORTS`, a hyphen before it for the reverse, unknown values last.

    By default the recipient of most claims comes first, and below it the supporter that gives most.
    """
    if sort is None:
        received, given = _tallies(edges)
        return sorted(
            edges,
            key=lambda edge: (
                -received[edge.way.recipient],
                edge.way.recipient,
                -given[edge.way.supporter, edge.way.recipient],
                edge.way.supporter,
                edge.way.rank,
            ),
        )
    column = sort.removeprefix("-")
    value = attrgetter(column if column == "counted" else f"way.{WAY_SCALES.get(column, column)}")
    known = sorted((edge for edge in edges if value(edge) is not None), key=value, reverse=sort.startswith("-"))
    return known + [edge for edge in edges if value(edge) is None]


def graph(network: Graph) -> Answer:
    """Answer with a network; its rows are the edges."""
    return Answer(
        columns=_COLUMNS,
        rows=[_row(edge) for edge in network.edges],
        heads=_HEADS,
        graph=network,
    )


def _row(edge: Cell) -> tuple[Any, ...]:
    values = edge.values()
    return tuple(values[column.name] for column in _COLUMNS)


def _tallies(edges: Sequence[Cell]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Return how many claims each recipient, and each pair, has."""
    received: Counter[str] = Counter()
    given: Counter[tuple[str, str]] = Counter()
    for way, _ in edges:
        received[way.recipient] += way.claims
        given[way.supporter, way.recipient] += way.claims
    return received, given
