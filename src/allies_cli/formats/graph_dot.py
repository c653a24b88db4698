"""A network for Graphviz."""

from __future__ import annotations

from allies_cli.escape import clean_line
from allies_cli.formats.graph_labels import attributes, codes, heading, label, network_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TextIO

    from allies_cli.formats import Page
    from allies_cli.report import Answer


def write_dot(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write a directed graph of Graphviz: contested ways dashed, what does not count dotted, more claims wider."""
    network = network_of(answer)
    stream.write("digraph allies {\n")
    stream.write(f"  graph [{_dot_attributes({'label': heading(network), 'labelloc': 't', 'rankdir': 'LR'})}];\n")
    stream.write("  node [shape=box];\n")
    for node in network.nodes:
        shown = {"label": node.name, "kind": node.kind, **codes(node)}
        stream.write(f"  {_dot_text(node.id)} [{_dot_attributes(shown)}];\n")
    for edge in network.edges:
        shown = {
            "label": label(edge),
            "style": "dashed" if edge.way.contested else "solid" if edge.counted else "dotted",
            "penwidth": str(min(edge.way.claims, 8)),
            **attributes(edge),
        }
        ends = f"{_dot_text(edge.way.supporter)} -> {_dot_text(edge.way.recipient)}"
        stream.write(f"  {ends} [{_dot_attributes(shown)}];\n")
    stream.write("}\n")


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
