"""Markdown."""

import re
from collections.abc import Iterator
from typing import TextIO

from allies_cli.escape import clean
from allies_cli.formats import Page
from allies_cli.report import Answer, Line, Notes, Piece, Table, Tree

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&])")
_INDENT = "  "


def write_markdown(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a table of GitHub's Markdown, or a tree as nested lists."""
    drawn = answer.as_tree(None) if answer.shape(None) == "tree" else answer.as_table(None)
    for text in _bullets(drawn, 0) if isinstance(drawn, Tree) else _rows(drawn):
        stream.write(text + "\n")
    legend = () if isinstance(drawn, Tree) else drawn.legend
    return Notes((*legend, *drawn.footers))


def _rows(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(_markdown(head.title) for head in table.heads)} |"
    yield f"|{'|'.join('--:' if head.right else '---' for head in table.heads)}|"
    for cells in table.rows:
        yield f"| {' | '.join(map(_line, cells))} |"


def _bullets(tree: Tree, depth: int) -> Iterator[str]:
    if tree.lines:
        yield _INDENT * depth + "- " + "<br>".join(map(_line, tree.lines))
    for child in tree.children:
        yield from _bullets(child, depth + 1 if tree.lines else depth)


def _line(part: Line) -> str:
    return "".join(map(_piece, part))


def _piece(piece: Piece) -> str:
    """Return a bit of text; what leads somewhere is a link."""
    text = _markdown(piece.text)
    return f"[{text}](<{piece.address.replace('&', '&amp;')}>)" if piece.address and piece.role != "quote" else text


def _markdown(text: str) -> str:
    """Return text so that Markdown shows it as it is; a line feed becomes a break."""
    return _MARKDOWN_SPECIAL.sub(r"\\\1", clean(text).replace("\t", " ")).replace("\n", "<br>")
