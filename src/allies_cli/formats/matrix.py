"""A table of many narrow columns, drawn as signs: heads in a line, or above it like the steps of a stair."""

from __future__ import annotations

from rich.text import Text

from allies_cli.escape import width
from allies_cli.formats.lines import MUTED, columns, padded, styled, wrap
from allies_cli.named_tuple import NamedTuple
from allies_cli.report import Head, Line, Piece, Table, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EMPTY = "·"
_STEP, _RISE, _RULE = "┌ ", "│", "─"
_INDENT = "    "
_NARROWEST_LABEL = 18
_SHADE = "shade-"  # roles of a piece that is one block of shade, drawn as wide as there is room for


class _Columns(NamedTuple):
    """The width of the label and of each column with the gap behind it; how wide a block is; heads in a line or not."""

    label: int
    widths: Sequence[int]
    blocks: int
    level: bool


def stepped_lines(table: Table, most: int) -> Iterator[Text]:
    """Yield the lines of a table whose first column labels a row, in several panels where the width needs them."""
    for place, (panel, layout) in enumerate(_panels(table, most)):
        if place:
            yield Text()
        for text in (*_head(panel, layout), *_body(panel, layout)):
            text.rstrip()
            yield text


def _panels(table: Table, most: int) -> Iterator[tuple[Table, _Columns]]:
    """Yield the table as it is if it fits, else its columns by halves, without the rows that a half leaves empty."""
    rows = [cells for cells in table.rows if any(cells[1:])]
    if not rows:
        return
    layout = _layout(Table(table.heads, rows), most)
    if layout is not None:
        yield Table(table.heads, rows), layout
        return
    half = (len(table.heads) + 1) // 2
    for part in (slice(1, half), slice(half, None)):
        heads = (table.heads[0], *table.heads[part])
        yield from _panels(Table(heads, [(cells[0], *cells[part]) for cells in rows]), most)


def _layout(table: Table, most: int) -> _Columns | None:
    """Return the roomiest layout that fits; a single column always does, its labels folded."""
    titles = [columns(_title(head)) for head in table.heads[1:]]
    rows = list(table.rows)
    label = max([columns(_title(table.heads[0])), *(columns(styled(cells[0])) for cells in rows)]) + 2
    for layout in _layouts(titles, rows, label):
        if _reach(layout, titles) <= most:
            return layout
    narrow = most - _reach(layout._replace(label=0), titles)
    if narrow < _NARROWEST_LABEL and len(titles) > 1:
        return None
    return layout._replace(label=max(narrow, _NARROWEST_LABEL))


def _layouts(titles: Sequence[int], rows: Sequence[Sequence[Line]], label: int) -> Iterator[_Columns]:
    """Yield the layouts from the roomiest to the tightest."""
    for blocks in (3, 2, 1):
        cells = _cell_widths(rows, blocks)
        level = [max(pair) + 2 for pair in zip(cells, titles, strict=True)]
        yield _Columns(label, level, blocks, level=True)
    for blocks in (3, 2, 1):
        cells = _cell_widths(rows, blocks)
        yield _Columns(label, [max(cells[:-1], default=0) + 1] * (len(cells) - 1) + [cells[-1]], blocks, level=False)
    yield _Columns(label, [wide + 1 for wide in cells[:-1]] + [cells[-1]], 1, level=False)


def _cell_widths(rows: Sequence[Sequence[Line]], blocks: int) -> list[int]:
    return [max(columns(_drawn(cell, blocks)) for cell in column) for column in list(zip(*rows, strict=True))[1:]]


def _reach(layout: _Columns, titles: Sequence[int]) -> int:
    """Return how wide a table in this layout is, the last letters of a stair included."""
    letters = (
        [] if layout.level else [s + width(_STEP) + title for s, title in zip(_starts(layout), titles, strict=True)]
    )
    return max([*letters, layout.label + sum(layout.widths)])


def _starts(layout: _Columns) -> list[int]:
    return [layout.label + sum(layout.widths[:place]) for place in range(len(layout.widths))]


def _head(table: Table, layout: _Columns) -> Iterator[Text]:
    """Yield the lines of the head: one, or a step for each column and a rise from each step down to the table."""
    starts, (label, *titles) = _starts(layout), [_title(head) for head in table.heads]
    if layout.level:
        yield _placed([(0, label), *zip(starts, titles, strict=True)])
        yield Text(_RULE * (layout.label + sum(layout.widths)), MUTED)
        return
    for place, title in enumerate(titles):
        rises = [(start, Text(_RISE, MUTED)) for start in starts[:place]]
        last = [(0, label)] if place == len(titles) - 1 else []
        yield _placed([*last, *rises, (starts[place], Text(_STEP, MUTED).append_text(title))])


def _title(head: Head) -> Text:
    return styled(line(Piece(head.title, "title")))


def _body(table: Table, layout: _Columns) -> Iterator[Text]:
    starts = _starts(layout)
    for label, *cells in table.rows:
        written = styled(label)
        first, *rest = [written] if columns(written) < layout.label else _folded(label, layout.label - 1)
        drawn = [_drawn(cell, layout.blocks) for cell in cells]
        yield _placed([(0, first), *zip(starts, drawn, strict=True)])
        yield from rest


def _folded(label: Line, most: int) -> list[Text]:
    first, *rest = wrap(label, most - width(_INDENT))
    return [first, *(Text(_INDENT) + text for text in rest)]


def _drawn(cell: Line, blocks: int) -> Text:
    """Return a cell with its blocks of shade repeated; an empty cell is a dot that guides the eye."""
    if not cell:
        return Text(_EMPTY, MUTED)
    return styled(tuple(p._replace(text=p.text * blocks) if p.role.startswith(_SHADE) else p for p in cell))


def _placed(parts: Sequence[tuple[int, Text]]) -> Text:
    """Return texts on one line, each from its column on."""
    together = Text()
    for start, text in parts:
        padded(together, start).append_text(text)
    return together
