"""What a terminal shows, through Rich."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import Console, Group
from rich.text import Text

from allies_cli.escape import width
from allies_cli.formats import Page
from allies_cli.formats.grid import grid_lines
from allies_cli.formats.lines import styled, wrap
from allies_cli.report import Answer, Head, Line, Notes, Piece, Table, Tree, joined

_BRANCH, _LAST, _PIPE, _BLANK = "├ ", "└ ", "│ ", "  "
_UNBOUNDED = 100_000
_NARROWEST_TEXT = 20
_NARROWEST_TABLE = 60


def console(stream: TextIO, page: Page) -> Console:
    """Return a Rich console that adds nothing of its own to what it is given."""
    return Console(
        file=stream,
        width=page.width or _UNBOUNDED,
        force_terminal=page.colour,
        color_system="standard" if page.colour else None,
        no_color=not page.colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def write_table(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a table fitted to the width; columns that find no room are named in a footer."""
    return Notes(draw(answer, console(stream, page), page.width, as_tree=False))


def write_tree(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a tree, its lines wrapped below their own beginning."""
    return Notes(draw(answer, console(stream, page), page.width, as_tree=True))


def draw(answer: Answer, out: Console, most: int | None, as_tree: bool) -> tuple[str, ...]:
    """Draw an answer on a console, for `most` columns; return what stands below it."""
    if not as_tree:
        return _draw_table(answer.as_table(most), out)
    tree = answer.as_tree(most)
    show(out, *tree_texts(tree, out.width))
    return tree.footers


def show(out: Console, *lines: Text) -> None:
    """Print lines as they are, all at once: each print measures the screen and flushes it anew."""
    if lines:
        out.print(Group(*lines), soft_wrap=True)


def _draw_table(table: Table, out: Console) -> tuple[str, ...]:
    if any(head.slanted for head in table.heads):
        _draw_slanted(table, out)
        return table.footers
    shown = [place for place, head in enumerate(table.heads) if head.from_width <= out.width]
    heads = [table.heads[place] for place in shown]
    rows = [[cells[place] for place in shown] for cells in table.rows]
    show(out, *(_stacked if out.width < _NARROWEST_TABLE else grid_lines)(heads, rows, out.width))
    hidden = [head.name for place, head in enumerate(table.heads) if place not in shown]
    if not (hidden and rows):
        return table.footers
    return (*table.footers, f"a wider terminal or -f csv also has: {', '.join(hidden)}")


def tree_texts(tree: Tree, most: int, first: str = "", rest: str = "") -> Iterator[Text]:
    """Yield the lines of a tree as Rich text, no wider than `most` columns."""
    lead = first
    if tree.indent is not None:
        yield from _indented_tree(tree, most, first, rest)
        return
    below = _PIPE if tree.children and tree.lines else ""
    for part in tree.lines:
        for wrapped in wrap(part, max(most - width(rest + below), _NARROWEST_TEXT)):
            yield Text.assemble((lead, "dim"), wrapped)
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
            yield Text.assemble((lead, "dim"), wrapped)
            lead = rest
    inner = rest + " " * (tree.indent or 0) if tree.lines else rest
    for place, child in enumerate(tree.children):
        if not tree.lines and place and (child.children or tree.children[place - 1].children):
            yield Text()
        yield from tree_texts(child, most, inner, inner)


def _draw_slanted(table: Table, out: Console) -> None:
    """Draw a table of many narrow columns; on a narrow screen, each row with the titles of its cells."""
    if out.width >= _NARROWEST_TABLE:
        from allies_cli.formats.matrix import write_slanted

        write_slanted(table, out)
        return
    for label, *cells in table.rows:
        show(out, styled(label))
        named = [
            (Piece(f"{head.title} ", "muted"), *cell) for head, cell in zip(table.heads[1:], cells, strict=True) if cell
        ]
        show(out, *_indented(joined(named), out.width, _BLANK * 2))


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
