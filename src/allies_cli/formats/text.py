"""Plain text: no colour, no box, nothing wrapped."""

from collections.abc import Iterator
from typing import TextIO
from unicodedata import combining, east_asian_width

from allies_cli.formats import Page
from allies_cli.formats.boundary import clean_line
from allies_cli.report import Answer, Line, Table, Tree

_INDENT = "  "
_GAP = "  "


def write_plain(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write a tree by indentation, or a table in columns."""
    if answer.tree is not None:
        for text in tree_lines(answer.as_tree()):
            stream.write(text + "\n")
    else:
        for text in _table_lines(answer.as_table()):
            stream.write(text + "\n")


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


def width(text: str) -> int:
    """Return how many columns of a terminal `text` takes (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


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
