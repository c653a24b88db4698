"""Plain text, to be read aloud: a fact a line, in words; no colour, no box, no drawing, nothing wrapped."""

from __future__ import annotations

import re

from allies_cli.escape import clean_line
from allies_cli.formats.labels import labelled
from allies_cli.report import SEPARATOR, Answer, Head, Line, Notes, Piece, Table, Tree
from allies_cli.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from allies_cli.formats import Page

_INDENT = "  "
_NOTHING = "-"  # what a table shows where there is nothing


def _claims(found: re.Match[str]) -> str:
    """Return ×2+1 in words."""
    left = f" and {found[2]} not counted" if found[2] else ""
    return f", {counted(int(found[1]), 'claim')}{left}"


# What the signs of a screen are in words; in a quote every letter stays.
_IN_WORDS = (
    (re.compile(r" ?×(\d+)(?:\+(\d+))?"), _claims),
    (re.compile(r"^~ "), lambda _: "in our words: "),
    (re.compile(r"(\S) → (\S)"), r"\1 to \2"),
    (re.compile(r"^→ "), "to "),
)
_HAS_SIGN = re.compile("[×~→]")
# The marks of a number of claims in words; a cell of somebody's data that is such a letter has not their role.
_MARKS = {"!": " (at least one contested)", "*": " (at least one corrected)"}


def write_plain(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a tree by indentation, or of a table a row a line."""
    if answer.sentence is not None:
        for row in answer.rows:
            stream.write(written(answer.sentence(row)) + "\n")
        return Notes()
    drawn = answer.as_tree(None) if answer.shape(None) == "tree" else answer.as_table(None)
    for text in _tree_lines(labelled(drawn)) if isinstance(drawn, Tree) else _table_lines(drawn):
        stream.write(text + "\n")
    return Notes(drawn.footers)


def _tree_lines(tree: Tree, depth: int = 0) -> Iterator[str]:
    """Yield the lines of a tree, each level two spaces further in; trees side by side are parted by a line."""
    for part in tree.lines:
        yield _INDENT * depth + written(part)
    below = depth + 1 if tree.lines else depth
    for place, child in enumerate(tree.children):
        if place and not tree.lines and child.children:
            yield ""
        yield from _tree_lines(child, below)


def written(part: Line) -> str:
    """Return a line as clean text, its signs in words."""
    return "".join(clean_line(_worded(piece)) for piece in part if not piece.drawn)


def _worded(piece: Piece) -> str:
    if piece == SEPARATOR:
        return "; "
    text = _MARKS.get(piece.text, piece.text) if piece.role == "contested" else piece.text
    if piece.role != "quote" and _HAS_SIGN.search(text):
        for sign, words in _IN_WORDS:
            text = sign.sub(words, text)
    return text


def _table_lines(table: Table) -> Iterator[str]:
    """Yield a line a row: each cell after its head; one that has no head stands first, and for the rows below it."""
    leading: dict[int, str] = {}
    for cells in table.rows:
        told = []
        for place, (head, cell) in enumerate(zip(table.heads, cells, strict=True)):
            text = "" if head.drawing else written(cell).strip()
            if not clean_line(head.title).strip():
                leading[place] = text = text or leading.get(place, "")
            if text and text != _NOTHING:
                told.append(_named(head, text))
        yield _sentence(told if len(told) > 1 else [written(cell).strip() for cell in cells if cell])


def _named(head: Head, text: str) -> str:
    title = clean_line(head.title).strip()
    return f"{title}: {text}" if title else text


def _sentence(parts: list[str]) -> str:
    """Return parts as one sentence, parted by a comma where none ends a sentence of its own."""
    together = ""
    for part in parts:
        comma = "" if not together or together[-1] in ".!?" else ","
        together += f"{comma} {part}" if together else part
    return together
