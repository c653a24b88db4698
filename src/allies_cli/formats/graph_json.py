"""A network as node-link JSON.

The edges are in `edges`, as NetworkX has them since 3.6. `node_link_graph` of 3.4 and 3.5 wants to be told
`edges="edges"`, one before it `link="edges"`; D3 takes the array itself: `d3.forceLink(network.edges)`.
"""

from __future__ import annotations

import json

from allies_cli.escape import clean_json
from allies_cli.formats.graph_labels import about, attributes, network_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

    from allies_cli.formats import Page
    from allies_cli.report import Answer


def write_node_link(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write node-link JSON, as NetworkX and D3 read it; `source` and `target` are the ends of an edge."""
    network = network_of(answer)
    nodes = [
        {"id": node.id, "name": node.name, "kind": node.kind, "codes": json.loads(node.codes)} for node in network.nodes
    ]
    edges = [
        {
            "source": edge.way.supporter,
            "target": edge.way.recipient,
            "key": edge.way.how,
            "supporter": edge.way.supporter,
            "recipient": edge.way.recipient,
            **attributes(edge),
        }
        for edge in network.edges
    ]
    described = about(network) | {"filters": list(network.filters)}
    stream.write(f'{{"directed": true, "multigraph": true,\n"graph": {_json(described)},\n')
    stream.write(f'"nodes": {_json_lines(nodes)},\n"edges": {_json_lines(edges)}}}\n')


def _json(value: Any) -> str:
    return clean_json(json.dumps(value, ensure_ascii=False))


def _json_lines(values: list[dict[str, Any]]) -> str:
    return "[\n" + ",\n".join(map(_json, values)) + "\n]" if values else "[]"
