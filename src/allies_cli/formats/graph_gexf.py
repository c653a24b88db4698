"""A network as GEXF 1.3, for Gephi.

An edge is of the `kind` that is its way, which keeps parallel ways apart. It has a `start` and an `end` where they are
known to the day, since GEXF has no other dates; the attributes `since` and `until` have what is known.
"""

from __future__ import annotations

from allies_cli.escape import clean_line, xml_text
from allies_cli.formats.graph_labels import (
    ON_EDGE,
    attributes,
    codes,
    edge_id,
    heading,
    label,
    network_of,
)
from allies_cli.models import CELL_INTEGERS, Cell, NetworkActor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, TextIO

    from allies_cli.formats import Page
    from allies_cli.report import Answer

_DAY = len("2023-02-24")


def write_gexf(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write GEXF, with an attribute for every property and kind of code; a way weighs as much as it has claims."""
    network = network_of(answer)
    kinds = sorted({kind for node in network.nodes for kind in codes(node)})
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n')
    stream.write(f"  <meta><description>{_text(heading(network))}</description></meta>\n")
    stream.write('  <graph defaultedgetype="directed" mode="dynamic" timeformat="date">\n')
    stream.write(f"    {_declared('node', ('kind', *kinds))}\n    {_declared('edge', ON_EDGE)}\n")
    for name, elements in (("nodes", map(_node, network.nodes)), ("edges", map(_edge, network.edges))):
        stream.write(f"    <{name}>\n")
        stream.writelines(f"      {element}\n" for element in elements)
        stream.write(f"    </{name}>\n")
    stream.write("  </graph>\n</gexf>\n")


def _declared(of: str, names: Iterable[str]) -> str:
    types = {name: "integer" if name in CELL_INTEGERS else "string" for name in names}
    inside = [_element("attribute", {"id": name, "title": name, "type": kind}) for name, kind in types.items()]
    return _element("attributes", {"class": of}, inside)


def _node(node: NetworkActor) -> str:
    return _element("node", {"id": node.id, "label": node.name}, [_values({"kind": node.kind, **codes(node)})])


def _edge(edge: Cell) -> str:
    start, end = _days(edge)
    properties = {
        "id": edge_id(edge),
        "source": edge.way.supporter,
        "target": edge.way.recipient,
        "kind": edge.way.how,
        "label": label(edge),
        "weight": edge.way.claims,
        "start": start,
        "end": end,
    }
    return _element("edge", properties, [_values(attributes(edge))])


def _days(edge: Cell) -> tuple[str | None, str | None]:
    """Return the first and the last day of a way as far as they are known.

    Of claims that follow each other the first may have no beginning and the last no end, which leaves two days in the
    wrong order; Gephi reads no file with such an edge.
    """
    start, end = (day if day and len(day) == _DAY else None for day in (edge.way.since, edge.way.until))
    return (None, None) if start and end and start > end else (start, end)


def _values(values: Mapping[str, Any]) -> str:
    inside = [
        _element("attvalue", {"for": name, "value": value}) for name, value in values.items() if value is not None
    ]
    return _element("attvalues", {}, inside)


def _element(name: str, properties: Mapping[str, Any], inside: Iterable[str] = ()) -> str:
    """Return an element with the properties that are known and the elements inside it."""
    known = "".join(f' {key}="{_text(str(value))}"' for key, value in properties.items() if value is not None)
    content = "".join(inside)
    return f"<{name}{known}>{content}</{name}>" if content else f"<{name}{known}/>"


def _text(text: str) -> str:
    """Return text on one line, as every reader of XML reads a property."""
    return xml_text(clean_line(text))
