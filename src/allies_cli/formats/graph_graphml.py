"""A network as GraphML.

Gephi calls nodes and edges by their `label` and draws an edge as wide as its `weight`.
"""

from __future__ import annotations

from allies_cli.escape import xml_text
from allies_cli.formats.graph_labels import ON_EDGE, about, attributes, codes, edge_id, label, network_of
from allies_cli.models import CELL_INTEGERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TextIO

    from allies_cli.formats import Page
    from allies_cli.report import Answer

_TYPES = {"weight": "double"} | dict.fromkeys(CELL_INTEGERS, "int")


def write_graphml(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write GraphML, with a key for every property and every kind of code; a way weighs as much as it has claims."""
    network = network_of(answer)
    kinds = sorted({kind for node in network.nodes for kind in codes(node)})
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for domain, names in (
        ("graph", ("title", "events_to", "filters")),
        ("node", ("label", "name", "kind", *kinds)),
        ("edge", ("label", "weight", *ON_EDGE)),
    ):
        for name in names:
            kind = _TYPES.get(name, "string")
            key = xml_text(f"{domain}-{name}")
            stream.write(f'  <key id="{key}" for="{domain}" attr.name="{xml_text(name)}" attr.type="{kind}"/>\n')
    stream.write('  <graph id="allies" edgedefault="directed">\n')
    described = about(network) | {"filters": " ".join(network.filters) or None}
    stream.write(f"    {_graphml_data('graph', described)}\n")
    for node in network.nodes:
        data = _graphml_data("node", {"label": node.name, "name": node.name, "kind": node.kind, **codes(node)})
        stream.write(f'    <node id="{xml_text(node.id)}">{data}</node>\n')
    for edge in network.edges:
        ends = f'source="{xml_text(edge.way.supporter)}" target="{xml_text(edge.way.recipient)}"'
        data = _graphml_data("edge", {"label": label(edge), "weight": edge.way.claims, **attributes(edge)})
        stream.write(f'    <edge id="{xml_text(edge_id(edge))}" {ends}>{data}</edge>\n')
    stream.write("  </graph>\n</graphml>\n")


def _graphml_data(domain: str, values: Mapping[str, Any]) -> str:
    return "".join(
        f'<data key="{xml_text(f"{domain}-{name}")}">{xml_text(str(value))}</data>'
        for name, value in values.items()
        if value is not None
    )
