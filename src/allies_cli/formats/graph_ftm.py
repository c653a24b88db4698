"""A network as FollowTheMoney entities, for OpenAleph and its kin: JSON lines.

A way is an `UnknownLink`, which is what FollowTheMoney has for relations that it does not know; its `role` is the way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from allies_cli.escape import clean_json, web_address
from allies_cli.formats.graph_labels import codes, edge_id, label, network_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from allies_cli.formats import Page
    from allies_cli.models import Cell, NetworkActor
    from allies_cli.report import Answer

# The schema and the topic of each kind of actor. A state is a public body: it is its government that acts, and
# `Territory`, which is land, is not known to every version. All others are legal entities, which says least: that of a
# territory does not say whether it is a state, and a bloc may be no organisation.
_SCHEMAS = {
    "state": ("PublicBody", "gov.national"),
    "body": ("PublicBody", "gov"),
    "organisation": ("Organization", "gov.igo"),
    "armed-group": ("Organization", None),
    "media": ("Organization", None),
    "institute": ("Organization", None),
    "company": ("Company", None),
    "person": ("Person", None),
}
_Properties = Mapping[str, Iterable[str | None]]

_ID = re.compile(r"[0-9A-Za-z]([0-9A-Za-z.\-]{0,198}[0-9A-Za-z])?")
_COUNTRY = re.compile("[A-Z]{2}")
_WIKIDATA = re.compile("Q[0-9]+")


def write_ftm(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write an entity a line: the actors, then the ways, each with the pages where it is asserted."""
    network = network_of(answer)
    stream.writelines(map(_actor, network.nodes))
    addresses = network.addresses()
    for edge in network.edges:
        stream.write(_link(edge, addresses.get((edge.way.supporter, edge.way.how, edge.way.recipient), ())))


def _actor(node: NetworkActor) -> str:
    schema, topic = _SCHEMAS.get(node.kind, ("LegalEntity", None))
    known = codes(node)
    country, item = known.get("alpha-2", ""), known.get("wikidata", "")
    properties: _Properties = {
        "name": [node.name],
        "classification": [node.kind],
        "topics": [topic],
        "country": [country.lower() if _COUNTRY.fullmatch(country) else None],
        "wikidataId": [item if _WIKIDATA.fullmatch(item) else None],
    }
    return _entity(_id(node.id), schema, properties)


def _link(edge: Cell, addresses: Iterable[str]) -> str:
    way = edge.way
    properties: _Properties = {
        "subject": [_id(way.supporter)],
        "object": [_id(way.recipient)],
        "role": [way.how],
        "status": [way.status],
        "startDate": [way.since],
        "endDate": [way.until],
        "summary": [label(edge)],
        "sourceUrl": map(web_address, addresses),
    }
    return _entity(_id(edge_id(edge)), "UnknownLink", properties)


def _id(text: str) -> str:
    """Return an id that FollowTheMoney takes: the text itself if it can be one."""
    return text if _ID.fullmatch(text) else sha256(text.encode()).hexdigest()


def _entity(id_: str, schema: str, properties: _Properties) -> str:
    """Return the line of an entity, with the properties that are known."""
    values = {name: [value for value in given if value] for name, given in properties.items()}
    known = {name: given for name, given in values.items() if given}
    return clean_json(json.dumps({"id": id_, "schema": schema, "properties": known}, ensure_ascii=False)) + "\n"
