"""What a terminal shows, through Rich. Values go in as cleaned Text, never as markup."""

from collections.abc import Iterator
from typing import TextIO

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text

from allies_cli.escape import clean_line
from allies_cli.formats import Page
from allies_cli.report import SEPARATOR, Answer, Line, Piece, Table, Tree, joined

# The terminal's own sixteen colours, so that dark and light screens both can be read.
STYLES = {
    "title": "bold",
    "name": "bold",
    "heading": "bold underline",
    "way": "bold cyan",
    "id": "cyan",
    "grade": "bold",
    "status": "",
    "stance": "green",
    "contested": "bold red",
    "quote": "italic",
    "muted": "dim",
    "link": "underline",
    "match": "bold magenta",
    **{f"shade-{level}": "cyan" for level in range(5)},  # the block itself is lighter or darker
    "bar": "cyan",
}

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


def write_table(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write a table fitted to the width; columns that find no room are named in a footer."""
    draw(answer, console(stream, page), page.width or _UNBOUNDED, as_tree=False)


def write_tree(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write a tree, its lines wrapped below their own beginning."""
    draw(answer, console(stream, page), page.width or _UNBOUNDED, as_tree=True)


def draw(answer: Answer, out: Console, width: int, as_tree: bool) -> None:
    """Draw an answer on a console of `width` columns."""
    if as_tree:
        # All at once: each print measures the screen and flushes it anew.
        out.print(Group(*tree_texts(answer.as_tree(), out, width)), soft_wrap=True)
    else:
        _draw_table(answer, out, width)


def _draw_table(answer: Answer, out: Console, width: int) -> None:
    table = answer.as_table()
    shown = [place for place, head in enumerate(table.heads) if head.from_width <= width]
    hidden = [head.name for place, head in enumerate(table.heads) if place not in shown]
    if any(head.slanted for head in table.heads):
        _write_picture(table, out)
        return
    if width < _NARROWEST_TABLE:
        written = _write_stacked(table, shown, out)
    else:
        grid = _grid(table, shown)
        written = grid.row_count
        if written:
            out.print(grid)
    if hidden and written:
        answer.notes.footers.append(f"a wider terminal or -f csv also has: {', '.join(hidden)}")


def styled(part: Line) -> Text:
    """Return a line as Rich text."""
    text = Text()
    for piece in part:
        text.append(clean_line(piece.text), STYLES.get(piece.role, ""))
    return text


def wrap(part: Line, out: Console, width: int) -> list[Text]:
    """Return a line in as many lines as it needs, broken between the parts that a middle dot parts if it can."""
    parts: list[list[Piece]] = [[]]
    for piece in part:
        if piece == SEPARATOR:
            parts.append([])
        else:
            parts[-1].append(piece)
    lines: list[Text] = []
    for number, text in enumerate(styled(tuple(pieces)) for pieces in parts):
        dot = SEPARATOR.text.rstrip() if number + 1 < len(parts) else ""
        if lines and lines[-1].cell_len + 1 + text.cell_len + len(dot) <= width:
            lines[-1].append(" ").append_text(text)
        else:
            lines += text.wrap(out, width - len(dot))
        lines[-1].append(dot, STYLES[SEPARATOR.role])
    for line in lines:
        line.rstrip()
    return lines


class WrappedCell:
    """A line in a table, wrapped as lines are everywhere."""

    def __init__(self, part: Line) -> None:
        self.part = part

    def __rich_console__(self, out: Console, options: ConsoleOptions) -> RenderResult:
        yield from wrap(self.part, out, options.max_width)

    def __rich_measure__(self, out: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(out, options, styled(self.part))


def tree_texts(tree: Tree, out: Console, width: int, first: str = "", rest: str = "") -> Iterator[Text]:
    """Yield the lines of a tree as Rich text, no wider than `width` columns."""
    lead = first
    below = _PIPE if tree.children and tree.lines else ""
    for part in tree.lines:
        for wrapped in wrap(part, out, max(width - len(rest) - len(below), _NARROWEST_TEXT)):
            yield Text.assemble((lead, "dim"), wrapped)
            lead = rest + below
    for place, child in enumerate(tree.children):
        if not tree.lines:
            if place:
                yield Text()
            yield from tree_texts(child, out, width, first, rest)
        else:
            last = place == len(tree.children) - 1
            yield from tree_texts(
                child, out, width, rest + (_LAST if last else _BRANCH), rest + (_BLANK if last else _PIPE)
            )


def _grid(table: Table, shown: list[int]) -> RichTable:
    grid = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False, header_style="bold")
    for place in shown:
        head = table.heads[place]
        grid.add_column(
            clean_line(head.title),
            justify="right" if head.right else "left",
            overflow="fold",
            ratio=1 if head.wide else None,
            max_width=head.widest or None,
            no_wrap=head.right or head.whole,
        )
    for cells in table.rows:
        grid.add_row(*(WrappedCell(cells[place]) for place in shown))
    return grid


def _write_picture(table: Table, out: Console) -> None:
    """Write a table of many narrow columns; on a narrow screen, each row with the titles of its cells."""
    if out.width >= _NARROWEST_TABLE:
        from allies_cli.formats.matrix import write_slanted

        write_slanted(table, out)
        return
    for label, *cells in table.rows:
        out.print(styled(label))
        named = [
            (Piece(f"{head.title} ", "muted"), *cell) for head, cell in zip(table.heads[1:], cells, strict=True) if cell
        ]
        for text in wrap(joined(named), out, out.width - 2 * len(_BLANK)):
            out.print(Text(_BLANK * 2) + text)


def _write_stacked(table: Table, shown: list[int], out: Console) -> int:
    """Write each row as a short line of its narrow cells and, below it, the wide ones; return how many there are."""
    rows = list(table.rows)
    for cells in rows:
        brief = joined(cells[place] for place in shown if not table.heads[place].wide and cells[place])
        for text in wrap(brief, out, out.width):
            out.print(text)
        for place in shown:
            if table.heads[place].wide and cells[place]:
                for text in wrap(cells[place], out, out.width - len(_BLANK)):
                    out.print(Text(_BLANK) + text)
    return len(rows)
