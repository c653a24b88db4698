"""Networks for other tools: Mermaid, DOT, GraphML and node-link JSON.

Actors keep their slugs as ids, an edge is a way from the supporter to the recipient.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, TextIO

from allies_cli.formats import Page
from allies_cli.formats.boundary import clean_json, clean_line
from allies_cli.formats.markup import xml_text
from allies_cli.models import Cell, Node
from allies_cli.report import Answer, Graph

# What has a meaning in Mermaid between quotation marks, for it or for the HTML that it makes.
_MERMAID_SIGNS = re.compile(r"[\"#%&:;<>\\`]")
# Unless its site allows more, Mermaid draws no more edges and reads no longer text.
_MERMAID_EDGES = 500
_MERMAID_LENGTH = 50_000

_ON_EDGE = ("how", "claims", "counted", "status", "contested", "origins", "grade", "since", "until")
_INTEGERS = ("claims", "counted", "contested", "origins")


def write_mermaid(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write a flow chart; contested ways are dashed."""
    network = _network(answer)
    lines = ["---", f"title: {_mermaid_title(heading(network))}", "---", "flowchart LR"]
    lines += [f'  {_mermaid_id(node.id)}["{_mermaid_text(node.name)}"]' for node in network.nodes]
    for edge in network.edges:
        arrow = "-.->" if edge.way.contested else "-->"
        ends = (_mermaid_id(edge.way.supporter), _mermaid_id(edge.way.recipient))
        lines.append(f'  {ends[0]} {arrow}|"{_mermaid_text(label(edge))}"| {ends[1]}')
    text = "\n".join(lines) + "\n"
    stream.write(text)
    if len(network.edges) > _MERMAID_EDGES or len(text) > _MERMAID_LENGTH:
        answer.notes.remarks.append(
            f"Mermaid draws {_MERMAID_EDGES} edges and {_MERMAID_LENGTH} characters at most, unless maxEdges and "
            "maxTextSize allow more; filter, or use --limit"
        )


def write_dot(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write a directed graph of Graphviz: contested ways dashed, what does not count dotted, more claims wider."""
    network = _network(answer)
    stream.write("digraph allies {\n")
    stream.write(f"  graph [{_dot_attributes({'label': heading(network), 'labelloc': 't', 'rankdir': 'LR'})}];\n")
    stream.write("  node [shape=box];\n")
    for node in network.nodes:
        attributes = {"label": node.name, "kind": node.kind, **_codes(node)}
        stream.write(f"  {_dot_text(node.id)} [{_dot_attributes(attributes)}];\n")
    for edge in network.edges:
        attributes = {
            "label": label(edge),
            "style": "dashed" if edge.way.contested else "solid" if edge.counted else "dotted",
            "penwidth": str(min(edge.way.claims, 8)),
            **_attributes(edge),
        }
        ends = f"{_dot_text(edge.way.supporter)} -> {_dot_text(edge.way.recipient)}"
        stream.write(f"  {ends} [{_dot_attributes(attributes)}];\n")
    stream.write("}\n")


def write_graphml(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write GraphML, with a key for every property and every kind of code."""
    network = _network(answer)
    codes = sorted({kind for node in network.nodes for kind in _codes(node)})
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for domain, names in (
        ("graph", ("title", "data_date", "filters")),
        ("node", ("name", "kind", *codes)),
        ("edge", _ON_EDGE),
    ):
        for name in names:
            kind = "int" if name in _INTEGERS else "string"
            key = xml_text(f"{domain}-{name}")
            stream.write(f'  <key id="{key}" for="{domain}" attr.name="{xml_text(name)}" attr.type="{kind}"/>\n')
    stream.write('  <graph id="allies" edgedefault="directed">\n')
    about = _about(network) | {"filters": " ".join(network.filters) or None}
    stream.write(f"    {_graphml_data('graph', about)}\n")
    for node in network.nodes:
        data = _graphml_data("node", {"name": node.name, "kind": node.kind, **_codes(node)})
        stream.write(f'    <node id="{xml_text(node.id)}">{data}</node>\n')
    for edge in network.edges:
        ends = f'source="{xml_text(edge.way.supporter)}" target="{xml_text(edge.way.recipient)}"'
        data = _graphml_data("edge", _attributes(edge))
        stream.write(f'    <edge id="{xml_text(_edge_id(edge))}" {ends}>{data}</edge>\n')
    stream.write("  </graph>\n</graphml>\n")


def write_node_link(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write node-link JSON, as NetworkX and D3 read it; `source` and `target` are the ends of an edge."""
    network = _network(answer)
    nodes = [{"id": node.id, "name": node.name, "kind": node.kind, "codes": _codes(node)} for node in network.nodes]
    edges = [
        {
            "source": edge.way.supporter,
            "target": edge.way.recipient,
            "key": edge.way.how,
            "supporter": edge.way.supporter,
            "recipient": edge.way.recipient,
            **_attributes(edge),
        }
        for edge in network.edges
    ]
    about = _about(network) | {"filters": list(network.filters)}
    stream.write(f'{{"directed": true, "multigraph": true,\n"graph": {_json(about)},\n')
    stream.write(f'"nodes": {_json_lines(nodes)},\n"edges": {_json_lines(edges)}}}\n')


def heading(network: Graph) -> str:
    """Return what stands above the network: its title, the data date, and the filters."""
    return " · ".join([network.title, f"data to {network.data_date}", *network.filters])


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


def _network(answer: Answer) -> Graph:
    if answer.graph is None:
        raise TypeError("the answer is no network")
    return answer.graph


def _about(network: Graph) -> dict[str, Any]:
    return {"title": network.title, "data_date": network.data_date}


def _codes(node: Node) -> dict[str, str]:
    codes: dict[str, str] = json.loads(node.codes)
    return codes


def _attributes(edge: Cell) -> dict[str, Any]:
    values = {**edge.way._asdict(), "counted": edge.counted}
    return {name: values[name] for name in _ON_EDGE}


def _edge_id(edge: Cell) -> str:
    return f"{edge.way.supporter}.{edge.way.how}.{edge.way.recipient}"


def _mermaid_id(slug: str) -> str:
    """Return an id that is no keyword and has no hyphen, of which Mermaid makes links; a slug has no underscore."""
    return "a_" + slug.replace("-", "_")


def _mermaid_text(text: str) -> str:
    return _MERMAID_SIGNS.sub(lambda match: f"#{ord(match[0])};", clean_line(text))


def _mermaid_title(text: str) -> str:
    """Return a text in YAML, of which JSON is a part; Mermaid must find no tag and no directive in it."""
    quoted = clean_json(json.dumps(text, ensure_ascii=False))
    return re.sub("[<>%{}]", lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _dot_text(text: str) -> str:
    """Return a quoted string; Graphviz reads entities and backslashes in it."""
    escaped = clean_line(text).replace("\\", "\\\\").replace("&", "&amp;").replace('"', '\\"')
    return f'"{escaped}"'


def _dot_attributes(attributes: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name if name.isidentifier() else _dot_text(name)}={_dot_text(str(value))}"
        for name, value in attributes.items()
        if value is not None
    )


def _graphml_data(domain: str, values: Mapping[str, Any]) -> str:
    return "".join(
        f'<data key="{xml_text(f"{domain}-{name}")}">{xml_text(str(value))}</data>'
        for name, value in values.items()
        if value is not None
    )


def _json(value: Any) -> str:
    return clean_json(json.dumps(value, ensure_ascii=False))


def _json_lines(values: list[dict[str, Any]]) -> str:
    return "[\n" + ",\n".join(map(_json, values)) + "\n]" if values else "[]"
