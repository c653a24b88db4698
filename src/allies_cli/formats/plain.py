"""Plain text: no colour, no box, nothing wrapped."""

from collections.abc import Iterator
from typing import TextIO

from allies_cli.escape import clean_line, width
from allies_cli.formats import Page
from allies_cli.report import Answer, Line, Notes, Table, Tree

_INDENT = "  "
_GAP = "  "


def write_plain(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a tree by indentation, or a table in columns."""
    drawn = answer.as_tree(None) if answer.shape(None) == "tree" else answer.as_table(None)
    for text in tree_lines(drawn) if isinstance(drawn, Tree) else _table_lines(drawn):
        stream.write(text + "\n")
    return Notes(drawn.footers)


def tree_lines(tree: Tree, depth: int = 0) -> Iterator[str]:
    """Yield the lines of a tree, each level two spaces further in; trees side by side are parted by a line."""
    for part in tree.lines:
        yield _INDENT * depth + written(part)
    below = depth + 1 if tree.lines else depth
    for place, child in enumerate(tree.children):
        if place and not tree.lines and child.children:
            yield ""
        yield from tree_lines(child, below)


def written(part: Line) -> str:
    """Return a line as clean text."""
    return "".join(clean_line(piece.text) for piece in part)


def _table_lines(table: Table) -> Iterator[str]:
    rows = [[clean_line(head.title).upper() for head in table.heads]]
    rows += [[written(cell) for cell in cells] for cells in table.rows]
    widths = [max(width(row[place]) for row in rows) for place in range(len(table.heads))]
    for row in rows if len(rows) > 1 else []:
        cells = [
            " " * (wide - width(cell)) + cell if head.right else cell + " " * (wide - width(cell))
            for cell, wide, head in zip(row, widths, table.heads, strict=True)
        ]
        yield _GAP.join(cells).rstrip()
