"""How an answer is written. A format is one row here, and nothing elsewhere asks for a format by its name."""

from __future__ import annotations

from importlib import import_module

from allies_cli.models import About
from allies_cli.named_tuple import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from allies_cli.report import Answer, Notes

    # Writes an answer, and returns what has to be said beside it of how it is written.
    Writer = Callable[[Answer, TextIO, "Page"], Notes | None]

PICTURE_WIDTH = 100  # columns: what a slide or a page of paper can show


class Page(NamedTuple):
    """What is written on: a screen, or a file or pipe."""

    terminal: bool
    width: int | None  # columns; None is unbounded
    colour: bool
    excel: bool = False
    format: str = ""  # the name that was asked for
    progress: Callable[[int], None] | None = None  # is told of rows that were written
    delimiter: str = ","
    theme: str = "light"  # of a picture
    palette: bool = True  # what is coloured has 256 colours; else it is told by bold, underlined and italic letters
    links: bool = False  # the screen shows links
    about: Callable[[], About] = About  # where the answer comes from, looked up when it is written


class Format(NamedTuple):
    """A format: its name, the module and function that write it, what it is, the endings of its files."""

    name: str
    module: str  # imported when it is used
    function: str
    meaning: str
    endings: tuple[str, ...] = ()  # without the dot
    people: bool = False  # read on a screen: rows are limited there, and footers stand below them
    streams: bool = False  # rows are written as they come, however many
    json: bool = False  # read by programs that want errors as JSON too
    binary: bool = False  # bytes, which go to `stream.buffer` and never to a terminal
    options: tuple[str, ...] = ()  # of the output, which change nothing elsewhere


# The grids of letters that tabulate draws, with what they look like.
TABULATED = {
    "simple": "columns below heads that are underlined",
    "outline": "columns in a box of + - |",
    "grid": "the same with lines between the rows",
    "rounded_outline": "columns in a box that is drawn",
    "rounded_grid": "the same with lines between the rows",
}
# What to take instead of a format that other programs have: it says the same, or is read where that would be.
INSTEAD = {
    "md": ("markdown", "gfm", "github", "pipe", "colon_grid", "jira", "youtrack"),
    "html": ("unsafehtml", "textile"),
    "csv": ("orgtbl", "org", "moinmoin"),
    "latex": ("tex", "latex_raw", "latex_booktabs", "latex_longtable"),
    "asciidoc": ("adoc",),
    "mediawiki": ("wiki",),
    "simple": ("presto",),
    "outline": ("pretty", "psql"),
    "rounded_outline": (
        "simple_outline",
        "double_outline",
        "fancy_outline",
        "heavy_outline",
        "mixed_outline",
    ),
    "rounded_grid": ("simple_grid", "double_grid", "fancy_grid", "heavy_grid", "mixed_grid"),
}

_OF_ANSWERS = (
    Format("table", "terminal", "write_table", "columns fitted to the terminal", people=True),
    Format("tree", "terminal", "write_tree", "a tree fitted to the terminal", people=True),
    Format(
        "plain",
        "plain",
        "write_plain",
        "text to be read aloud: a fact a line, no colour, no box, no drawing",
        ("txt",),
        people=True,
        streams=True,
    ),
    Format(
        "csv",
        "delimited",
        "write_csv",
        "RFC 4180, UTF-8, with a header; --excel for spreadsheets, --delimiter for another sign than a comma",
        ("csv",),
        streams=True,
        options=("--excel", "--delimiter"),
    ),
    Format(
        "tsv",
        "delimited",
        "write_tsv",
        "a tab between cells and nothing quoted: in a cell \\t is a tab, \\n a line break, and a backslash is doubled",
        ("tsv",),
        streams=True,
        options=("--excel",),
    ),
    Format("json", "json_", "write_json", "one document", ("json",), streams=True, json=True),
    Format("jsonl", "json_", "write_jsonl", "one object a line", ("jsonl", "ndjson"), streams=True, json=True),
    Format(
        "xlsx",
        "xlsx",
        "write_xlsx",
        "a spreadsheet with all columns, and on a second sheet where they come from; needs the extra xlsx",
        ("xlsx",),
        streams=True,
        binary=True,
    ),
    Format(
        "md",
        "md",
        "write_markdown",
        "Markdown, as GitHub, pandoc, Obsidian and Zettlr read it: what the screen shows, with links",
        ("md", "markdown"),
        streams=True,
    ),
    Format(
        "html",
        "html",
        "write_html",
        "a document to send: what the screen shows, with links, and where it comes from",
        ("html", "htm"),
        streams=True,
    ),
    Format(
        "svg",
        "svg",
        "write_svg",
        "a slide: a picture of what the screen shows; --theme dark",
        ("svg",),
        options=("--theme",),
    ),
    Format(
        "latex",
        "latex",
        "write_latex",
        "a table as wide as a line, over pages where it is long; \\input{FILE} takes it into a document",
        ("tex",),
    ),
    Format(
        "asciidoc",
        "asciidoc",
        "write_asciidoc",
        "a table for Asciidoctor, with links",
        ("adoc", "asciidoc"),
        streams=True,
    ),
    Format(
        "mediawiki",
        "mediawiki",
        "write_mediawiki",
        "a table for Wikipedia and other wikis of MediaWiki, with links",
        ("mediawiki", "wiki"),
        streams=True,
    ),
    Format("rst", "rst", "write_rst", "a table for reStructuredText, with links", ("rst",), streams=True),
    *(
        Format(name, "tabulated", "write_tabulated", f"text for a page where all letters are of one width: {looks}")
        for name, looks in TABULATED.items()
    ),
)
_OF_GRAPHS = (
    Format(
        "mermaid",
        "graph_mermaid",
        "write_mermaid",
        "a flow chart that Markdown pages draw; the default",
        ("mermaid", "mmd"),
    ),
    Format("dot", "graph_dot", "write_dot", "Graphviz", ("dot", "gv")),
    Format("graphml", "graph_graphml", "write_graphml", "GraphML, for Gephi, NetworkX, igraph", ("graphml",)),
    Format(
        "gexf",
        "graph_gexf",
        "write_gexf",
        "GEXF 1.3, for Gephi and NetworkX: with dates, and parallel ways apart",
        ("gexf",),
    ),
    Format(
        "json",
        "graph_json",
        "write_node_link",
        'node-link JSON, for D3, and for NetworkX: node_link_graph(data, edges="edges")',
        ("json",),
        json=True,
    ),
    Format("ftm", "graph_ftm", "write_ftm", "FollowTheMoney entities, one a line, for OpenAleph", ("ftm",), json=True),
    Format(
        "svg",
        "graph_svg",
        "write_svg",
        "a picture: supporters on the left, recipients on the right; --theme dark",
        ("svg",),
        options=("--theme",),
    ),
)

FORMATS = {row.name: row for row in _OF_ANSWERS}
GRAPH_FORMATS = {row.name: row for row in _OF_GRAPHS}  # of a network, which has no columns

# What is written where nothing asks for a format, by the shape of the answer: on a terminal, and elsewhere.
DEFAULTS = {"table": ("table", "csv"), "tree": ("tree", "plain"), "network": ("mermaid", "mermaid")}

# The endings that stand for a style of `cite`.
STYLE_OF_ENDING = {"bib": "bibtex", "ris": "ris", "json": "csl-json"}


def formats(graph: bool = False) -> dict[str, Format]:
    """Return the formats by name; of a graph its own first, which take the place of those of the same name."""
    return GRAPH_FORMATS | FORMATS | GRAPH_FORMATS if graph else FORMATS


def endings(graph: bool = False) -> dict[str, str]:
    """Return the format that each ending of a file stands for."""
    return {ending: row.name for row in formats(graph).values() for ending in row.endings}


def instead_of(name: str) -> str:
    """Return the format to take instead of one that is not written, nothing where none is known."""
    return next((taken for taken, names in INSTEAD.items() if name in names), "")


def default(shape: str, terminal: bool) -> str:
    """Return the format of an answer of that shape where none is asked for."""
    on_terminal, elsewhere = DEFAULTS[shape]
    return on_terminal if terminal else elsewhere


def writer(name: str, graph: bool = False) -> Writer:
    """Return what writes a format."""
    row = formats(graph)[name]
    found: Writer = getattr(import_module(f"allies_cli.formats.{row.module}"), row.function)
    return found
