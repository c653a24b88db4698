"""What a terminal shows."""

from __future__ import annotations

from rich.color import ColorSystem
from rich.text import Text

from allies_cli.escape import width
from allies_cli.formats.grid import grid_lines
from allies_cli.formats.lines import MUTED, runs, styled, wrap
from allies_cli.report import Answer, Head, Line, Notes, Piece, Table, Tree, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    from rich.style import Style

    from allies_cli.formats import Page

_BRANCH, _LAST, _PIPE, _BLANK = "├ ", "└ ", "│ ", "  "
_UNBOUNDED = 100_000
_NARROWEST_TEXT = 20
_NARROWEST_TABLE = 60
_LINK = "\x1b]8;;{}\x1b\\"  # OSC 8: what follows leads to an address, up to one without


def write_table(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a table fitted to the width; columns that find no room are named in a footer."""
    return _write(answer, stream, page, as_tree=False)


def write_tree(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a tree, its lines wrapped below their own beginning."""
    return _write(answer, stream, page, as_tree=True)


def _write(answer: Answer, stream: TextIO, page: Page, as_tree: bool) -> Notes:
    texts, footers = drawn(answer, page.width, as_tree)
    for text in texts:
        stream.write("".join(_coded(part, style, page) for part, style in runs(text)) + "\n")
    return Notes(footers)


def _coded(text: str, style: Style, page: Page) -> str:
    """Return a text with the codes that colour it, and link it, on a terminal."""
    coded = text
    if page.colour:
        shown = style if page.palette else style.without_color
        coded = shown.update_link(None).render(text, color_system=ColorSystem.EIGHT_BIT)
    return f"{_LINK.format(style.link)}{coded}{_LINK.format('')}" if page.links and style.link else coded


def drawn(answer: Answer, most: int | None, as_tree: bool) -> tuple[Iterable[Text], tuple[str, ...]]:
    """Return the lines of an answer for `most` columns of a screen, and what stands below them."""
    if not as_tree:
        return _drawn_table(answer.as_table(most), most or _UNBOUNDED)
    tree = answer.as_tree(most)
    return tree_texts(tree, most or _UNBOUNDED), tree.footers


def _drawn_table(table: Table, most: int) -> tuple[Iterable[Text], tuple[str, ...]]:
    below = (*table.legend, *table.footers)
    if any(head.stepped for head in table.heads):
        return _drawn_in_steps(table, most), below
    shown = [place for place, head in enumerate(table.heads) if head.from_width <= most]
    heads = [table.heads[place] for place in shown]
    rows = [[cells[place] for place in shown] for cells in table.rows]
    hidden = [head.name for place, head in enumerate(table.heads) if place not in shown]
    if hidden and rows:
        below = (*below, f"a wider terminal or -f csv also has: {', '.join(hidden)}")
    return (_stacked if most < _NARROWEST_TABLE else grid_lines)(heads, rows, most), below


def tree_texts(tree: Tree, most: int, first: str = "", rest: str = "") -> Iterator[Text]:
    """Yield the lines of a tree as Rich text, no wider than `most` columns."""
    lead = first
    if tree.indent is not None:
        yield from _indented_tree(tree, most, first, rest)
        return
    below = _PIPE if tree.children and tree.lines else ""
    for part in tree.lines:
        for wrapped in wrap(part, max(most - width(rest + below), _NARROWEST_TEXT)):
            yield Text.assemble((lead, MUTED), wrapped)
            lead = rest + below
    for place, child in enumerate(tree.children):
        if not tree.lines:
            if place:
                yield Text()
            yield from tree_texts(child, most, first, rest)
        else:
            last = place == len(tree.children) - 1
            yield from tree_texts(child, most, rest + (_LAST if last else _BRANCH), rest + (_BLANK if last else _PIPE))


def _indented_tree(tree: Tree, most: int, first: str, rest: str) -> Iterator[Text]:
    """Yield a tree whose children stand further in, without branches; trees side by side are parted by a line."""
    lead = first
    for part in tree.lines:
        for wrapped in wrap(part, max(most - width(rest), _NARROWEST_TEXT)):
            yield Text.assemble((lead, MUTED), wrapped)
            lead = rest
    inner = rest + " " * (tree.indent or 0) if tree.lines else rest
    for place, child in enumerate(tree.children):
        if not tree.lines and place and (child.children or tree.children[place - 1].children):
            yield Text()
        yield from tree_texts(child, most, inner, inner)


def _drawn_in_steps(table: Table, most: int) -> Iterator[Text]:
    """Yield the lines of a table of many narrow columns; on a narrow screen, each row with the titles of its cells."""
    if most >= _NARROWEST_TABLE:
        from allies_cli.formats.matrix import stepped_lines

        yield from stepped_lines(table, most)
        return
    for label, *cells in table.rows:
        yield styled(label)
        named = [
            (Piece(f"{head.title} ", "muted"), *cell) for head, cell in zip(table.heads[1:], cells, strict=True) if cell
        ]
        yield from _indented(joined(named), most, _BLANK * 2)


def _stacked(heads: Sequence[Head], rows: Sequence[Sequence[Line]], most: int) -> Iterator[Text]:
    """Yield each row as a short line of its narrow cells and, below it, the wide ones."""
    for cells in rows:
        pairs = list(zip(heads, cells, strict=True))
        if short := joined(cell for head, cell in pairs if cell and not head.wide):
            yield from wrap(short, most)
        for head, cell in pairs:
            if cell and head.wide:
                yield from _indented(cell, most, _BLANK)


def _indented(part: Line, most: int, indent: str) -> Iterator[Text]:
    return (Text(indent) + text for text in wrap(part, most - width(indent)))
