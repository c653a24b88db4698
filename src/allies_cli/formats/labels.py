"""Labels of a tree where nothing is in columns: each line has its own, with a colon behind what the text does."""

import re

from allies_cli.report import Line, Piece, Tree

_LABEL = "label"  # how the roles of what stands before a text begin
# What fills the column of a label: behind a lone word, which says what the text does, a colon does it, else a blank.
_COLUMN = ((re.compile(r"^([a-z]+) +$"), r"\1: "), (re.compile(r" +$"), " "))


def labelled(tree: Tree) -> Tree:
    """Return a tree each line of which has its label: where a screen leaves it blank, the one above still holds."""
    label = Piece("")
    children = []
    for child in tree.children:
        first = child.lines[0][0] if child.lines and child.lines[0] else Piece("")
        if first.role.startswith(_LABEL):
            label = first if first.text.strip() else label
            child = child._replace(lines=((label, *child.lines[0][1:]), *child.lines[1:]))
        children.append(labelled(child))
    return tree._replace(lines=tuple(map(_without_columns, tree.lines)), children=tuple(children))


def _without_columns(part: Line) -> Line:
    return tuple(_without_column(piece) if piece.role.startswith(_LABEL) else piece for piece in part)


def _without_column(label: Piece) -> Piece:
    text = label.text
    for filling, told_by in _COLUMN:
        text = filling.sub(told_by, text)
    return label._replace(text=text)
