"""A table in columns that are fitted to the screen: a line of heads, a rule, and the rows."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.text import Text

from allies_cli.formats.lines import columns, gap, padded, styled, wrap
from allies_cli.report import Head, Line, Piece, line

_GAP = 3  # columns between two of the table
_RULE = "─"


def grid_lines(heads: Sequence[Head], rows: Sequence[Sequence[Line]], most: int) -> Iterator[Text]:
    """Yield the lines of a table that takes `most` columns of the screen; nothing where it has no rows."""
    if not rows:
        return
    titles = [line(Piece(head.title, "title")) for head in heads]
    room = most - _GAP * (len(heads) - 1)
    widths = _fitted(_wanted(heads, [titles, *rows]), [not (head.right or head.whole) for head in heads], room)
    yield from _row_lines(heads, titles, widths, from_below=True)
    yield Text(_RULE * (sum(widths) + _GAP * (len(widths) - 1)))
    for cells in rows:
        yield from _row_lines(heads, cells, widths)


def _wanted(heads: Sequence[Head], rows: Sequence[Sequence[Line]]) -> list[int]:
    """Return how wide each column is whose cells are not broken."""
    widest = [max(columns(styled(cell)) for cell in column) or 1 for column in zip(*rows, strict=True)]
    return [min(wide, head.widest or wide) for wide, head in zip(widest, heads, strict=True)]


def _fitted(widths: Sequence[int], breakable: Sequence[bool], room: int) -> list[int]:
    """Return the widths with those of breakable columns cut to what each can have; all, where that is too little."""
    if sum(widths) <= room:
        return list(widths)

    def cut(to: int) -> list[int]:
        return [min(wide, to) if breaks else wide for wide, breaks in zip(widths, breakable, strict=True)]

    widest = bisect(range(1, max(widths)), room, key=lambda to: sum(cut(to)))
    if not widest and not all(breakable):
        return _fitted(widths, [True] * len(widths), room)
    fitted = cut(max(widest, 1))
    for place in reversed(range(len(fitted))):
        if sum(fitted) < room and fitted[place] < widths[place]:
            fitted[place] += 1
    return fitted


def _row_lines(
    heads: Sequence[Head], cells: Sequence[Line], widths: Sequence[int], from_below: bool = False
) -> Iterator[Text]:
    """Yield the lines that a row takes; `from_below`: a cell of fewer lines stands at the foot of the row."""
    wrapped = [wrap(cell, wide) for cell, wide in zip(cells, widths, strict=True)]
    for texts in wrapped:
        texts[:0] = [Text() for _ in range(max(map(len, wrapped)) - len(texts)) if from_below]
    for together in zip_longest(*wrapped):
        yield gap(_GAP).join(
            padded(text or Text(), wide, head.right) for text, wide, head in zip(together, widths, heads, strict=True)
        )
