"""What all formats of a network say of an actor and of a way.

Actors keep their slugs as ids, an edge is a way from the supporter to the recipient.
"""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from allies_cli.models import Cell, NetworkActor
    from allies_cli.report import Answer, Graph

ON_EDGE = ("how", "claims", "counted", "status", "contested", "origins", "grade", "since", "until")


def heading(network: Graph) -> str:
    """Return what stands above the network: its title, the data date, and the filters."""
    return " · ".join([network.title, f"events to {network.events_to}", *network.filters])


def label(edge: Cell) -> str:
    """Return what stands at an edge: the way, its status and grade, and how much of it there is."""
    way = edge.way
    parts = [f"{way.how} {way.status} {way.grade}"]
    if way.claims > 1:
        parts.append(f"{way.claims} claims")
    if way.contested:
        parts.append("contested" if way.claims == way.contested else f"{way.contested} contested")
    if not edge.counted:
        parts.append("does not count")
    return " · ".join(parts)


def edge_id(edge: Cell) -> str:
    """Return the id of a way, by which parallel ones stay apart; no slug has a dot."""
    return f"{edge.way.supporter}.{edge.way.how}.{edge.way.recipient}"


def network_of(answer: Answer) -> Graph:
    """Return the network of an answer that is one."""
    if answer.graph is None:
        raise TypeError("the answer is not a network")
    return answer.graph


def about(network: Graph) -> dict[str, Any]:
    """Return what the formats say of the network as a whole."""
    return {"title": network.title, "events_to": network.events_to}


def codes(node: NetworkActor) -> dict[str, str]:
    """Return the codes of an actor by their kinds: several of one kind, which held one after another, in one text."""
    held: dict[str, list[str]] = {}
    for one in json.loads(node.codes):
        held.setdefault(one["kind"], []).append(one["code"])
    return {kind: "; ".join(dict.fromkeys(several)) for kind, several in held.items()}


def attributes(edge: Cell) -> dict[str, Any]:
    """Return what is said of a way, by the names of `ON_EDGE`."""
    values = edge.values()
    return {name: values[name] for name in ON_EDGE}
