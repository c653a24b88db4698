"""A network as a flow chart of Mermaid."""

from __future__ import annotations

import json
import re

from allies_cli.escape import clean_json, clean_line
from allies_cli.formats.graph_labels import heading, label, network_of
from allies_cli.report import Answer, Notes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from allies_cli.formats import Page

# What has a meaning in Mermaid between quotation marks, for it or for the HTML that it makes.
_MERMAID_SIGNS = re.compile(r"[\"#%&:;<>\\`]")
# Unless its site allows more, Mermaid draws no more edges and reads no longer text.
_MERMAID_EDGES = 500
_MERMAID_LENGTH = 50_000


def write_mermaid(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a flow chart; contested ways are dashed."""
    network = network_of(answer)
    lines = ["---", f"title: {_mermaid_title(heading(network))}", "---", "flowchart LR"]
    lines += [f'  {_mermaid_id(node.id)}["{_mermaid_text(node.name)}"]' for node in network.nodes]
    for edge in network.edges:
        arrow = "-.->" if edge.way.contested else "-->"
        ends = (_mermaid_id(edge.way.supporter), _mermaid_id(edge.way.recipient))
        lines.append(f'  {ends[0]} {arrow}|"{_mermaid_text(label(edge))}"| {ends[1]}')
    text = "\n".join(lines) + "\n"
    stream.write(text)
    if len(network.edges) <= _MERMAID_EDGES and len(text) <= _MERMAID_LENGTH:
        return Notes()
    too_much = (
        f"Mermaid draws {_MERMAID_EDGES} edges and {_MERMAID_LENGTH} characters at most, unless maxEdges and "
        "maxTextSize allow more; filter, or use --limit"
    )
    return Notes(remarks=[too_much])


def _mermaid_id(slug: str) -> str:
    """Return an id that is not a keyword and has no hyphen, of which Mermaid makes links; a slug has no underscore.

    What no slug holds is written as a number, since an id cannot be quoted.
    """
    return "a_" + re.sub("[^0-9A-Za-z]", lambda sign: "_" if sign[0] == "-" else f"_{ord(sign[0])}_", slug)


def _mermaid_text(text: str) -> str:
    return _MERMAID_SIGNS.sub(lambda match: f"#{ord(match[0])};", clean_line(text))


def _mermaid_title(text: str) -> str:
    """Return a text in YAML, of which JSON is a part; Mermaid must find no tag and no directive in it."""
    quoted = clean_json(json.dumps(text, ensure_ascii=False))
    return re.sub("[<>%{}]", lambda match: f"\\u{ord(match[0]):04x}", quoted)
