"""How an answer is written. A format is one entry of `FORMATS`, whose keys are the option's choices."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple, Protocol, TextIO

from allies_cli.report import Answer

PICTURE_WIDTH = 100  # columns: what a slide or a page of paper can show


class Page(NamedTuple):
    """What is written on: a screen, or a file or pipe."""

    terminal: bool
    width: int | None  # columns; None is unbounded
    colour: bool
    excel: bool = False
    format: str = ""  # the name that was asked for
    progress: Callable[[int], None] | None = None  # is told of rows that were written


class Writer(Protocol):
    """Writes an answer to a stream."""

    def __call__(self, answer: Answer, stream: TextIO, page: Page) -> None:
        """Write the answer."""


# The text formats of tabulate that this program offers: all but those whose names it uses itself, and
# the one that lets HTML through. A test compares them with tabulate's own.
TABULATED = (
    "asciidoc",
    "colon_grid",
    "double_grid",
    "double_outline",
    "fancy_grid",
    "fancy_outline",
    "github",
    "grid",
    "heavy_grid",
    "heavy_outline",
    "jira",
    "latex",
    "latex_booktabs",
    "latex_longtable",
    "latex_raw",
    "mediawiki",
    "mixed_grid",
    "mixed_outline",
    "moinmoin",
    "orgtbl",
    "outline",
    "pipe",
    "presto",
    "pretty",
    "psql",
    "rounded_grid",
    "rounded_outline",
    "rst",
    "simple",
    "simple_grid",
    "simple_outline",
    "textile",
    "youtrack",
)

# The module and function of each format, so that only the one in use is imported.
FORMATS = {
    "table": ("terminal", "write_table"),
    "tree": ("terminal", "write_tree"),
    "plain": ("plain", "write_plain"),
    "csv": ("delimited", "write_csv"),
    "tsv": ("delimited", "write_tsv"),
    "json": ("json_", "write_json"),
    "jsonl": ("json_", "write_jsonl"),
    "md": ("md", "write_markdown"),
    "html": ("html", "write_html"),
    "svg": ("svg", "write_svg"),
    **dict.fromkeys(TABULATED, ("tabulated", "write_tabulated")),
}

# The formats of a network, which take the place of those of the same name.
GRAPH_FORMATS = {
    "mermaid": ("graph_mermaid", "write_mermaid"),
    "dot": ("graph_dot", "write_dot"),
    "graphml": ("graph_graphml", "write_graphml"),
    "json": ("graph_json", "write_node_link"),
    "svg": ("graph_svg", "write_svg"),
}

# The ending of a file, without its dot, that stands for a format.
ENDINGS = {name: name for name in ("csv", "tsv", "json", "jsonl", "md", "html", "svg", "rst")} | {
    "txt": "plain",
    "ndjson": "jsonl",
    "markdown": "md",
    "htm": "html",
    "tex": "latex",
    "adoc": "asciidoc",
    "org": "orgtbl",
    "textile": "textile",
}

GRAPH_ENDINGS = ENDINGS | {name: name for name in GRAPH_FORMATS} | {"mmd": "mermaid", "gv": "dot"}


def writer(name: str, graph: bool = False) -> Writer:
    """Return what writes the format `name`, one of `FORMATS`; of a graph, one of `GRAPH_FORMATS` before those."""
    module, function = GRAPH_FORMATS[name] if graph and name in GRAPH_FORMATS else FORMATS[name]
    found: Writer = getattr(import_module(f"allies_cli.formats.{module}"), function)
    return found
