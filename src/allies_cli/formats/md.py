"""Markdown."""

import re
from collections.abc import Iterator
from typing import TextIO

from allies_cli.escape import clean
from allies_cli.formats import Page
from allies_cli.report import Answer, Notes, Tree, in_words

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&])")
_INDENT = "  "


def write_markdown(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a table of GitHub's Markdown, or a tree as nested lists."""
    if answer.shape(None) == "tree":
        tree = answer.as_tree(None)
        for text in _bullets(tree, 0):
            stream.write(text + "\n")
        return Notes(tree.footers)
    names = [_markdown(column.name) for column in answer.columns]
    stream.write(f"| {' | '.join(names)} |\n|{'---|' * len(names)}\n")
    for row in answer.rows:
        cells = (_markdown(in_words(cell, column.kind) or "") for cell, column in zip(row, answer.columns, strict=True))
        stream.write(f"| {' | '.join(cells)} |\n")
    return Notes()


def _bullets(tree: Tree, depth: int) -> Iterator[str]:
    if tree.lines:
        first, *rest = (_markdown("".join(piece.text for piece in part)) for part in tree.lines)
        yield _INDENT * depth + "- " + "<br>".join([first, *rest])
    for child in tree.children:
        yield from _bullets(child, depth + 1 if tree.lines else depth)


def _markdown(text: str) -> str:
    """Return text so that Markdown shows it as it is; a line feed becomes a break."""
    return _MARKDOWN_SPECIAL.sub(r"\\\1", clean(text).replace("\t", " ")).replace("\n", "<br>")
