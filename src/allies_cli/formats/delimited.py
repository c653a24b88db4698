"""CSV and TSV."""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache
from itertools import islice

from allies_cli.escape import FORMULA_SIGNS, clean, is_formula
from allies_cli.report import Answer, Notes, in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, Protocol, TextIO

    class _Rows(Protocol):
        """Takes rows, as the writer of CSV does."""

        def writerow(self, row: Sequence[Any], /) -> Any:
            """Write a row."""

        def writerows(self, rows: Iterable[Sequence[Any]], /) -> Any:
            """Write rows."""

    from allies_cli.formats import Page

_CHUNK = 250
_IN_TSV = str.maketrans({"\t": r"\t", "\n": r"\n", "\r": r"\r", "\\": r"\\"})
# What may be a formula, after what stands before a cell: a pattern that begins with one character is found fast. More
# than a few blanks may be one too, or each line feed among a million would be looked at with all that come after it.
_MAYBE_FORMULA = rf'"?[\s\ufeff]{{0,20}}+[{re.escape(FORMULA_SIGNS)}\s\ufeff]'
# What a spreadsheet takes for a number, a day, an hour or a share, and then writes in another way.
_TURNED = (
    r"\s*(0\d+|\d{16,}|\d*\.\d*0|\d+(\.\d*)?[eE][+-]?\d+|\d+:\d\d(:\d\d)?|\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?"
    r"|\d{1,2}\.\d{1,2}\.\d{2,4}|\d+(\.\d+)?\s?%|(\d{1,2} )?[A-Z][a-z]{2,8} \d{1,4})\s*"
)
_DIGITS_KEPT = 10**15


def write_csv(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write RFC 4180 with a header; `page.excel` adds the byte order mark, CRLF and a guard against formulas."""
    return _write_delimited(answer, stream, page, page.delimiter)


def write_tsv(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a tab between the cells and quote nothing: what would part a cell is written as Miller reads it."""
    return _write_delimited(answer, stream, page, "\t")


def _write_delimited(answer: Answer, stream: TextIO, page: Page, delimiter: str) -> Notes:
    return (_write_guarded if page.excel else _write_as_it_is)(answer, stream, page, delimiter)


def _write_as_it_is(answer: Answer, stream: TextIO, page: Page, delimiter: str) -> Notes:
    """Write the rows; tell how many cells begin as a formula does."""
    buffer = io.StringIO()
    table = _table(buffer, delimiter)
    names = tuple(column.name for column in answer.columns)
    table.writerow(names)
    formulas = sum(map(is_formula, names))
    if answer.bulk is not None:
        from allies_cli.formats.many_lines import write_cells

        stream.write(buffer.getvalue())
        return _warning(formulas + write_cells(answer.bulk, stream, page, delimiter))
    maybe_formula = [re.compile(re.escape(before) + _MAYBE_FORMULA) for before in ("\n", delimiter)]
    for rows in _worded(answer):
        table.writerows(rows)
        text = "\n" + buffer.getvalue()
        if any(pattern.search(text) for pattern in maybe_formula):
            formulas += sum(is_formula(cell) for row in rows for cell in row)
        _emit(buffer, stream, page, len(rows))
    _emit(buffer, stream, page)
    return _warning(formulas)


def _write_guarded(answer: Answer, stream: TextIO, page: Page, delimiter: str) -> Notes:
    """Write the rows for a spreadsheet; tell which cells it will take for what they are not."""
    buffer = io.StringIO()
    table = _table(buffer, delimiter)
    stream.write("\ufeff")
    table.writerow(_guarded([column.name for column in answer.columns], ()))
    lists = [place for place, column in enumerate(answer.columns) if column.kind == "json"]
    turned: list[str] = []
    for rows in _worded(answer):
        table.writerows(_guarded(row, lists) for row in rows)
        turned += [str(cell) for row in rows for cell in row if _is_turned(cell)]
        _emit(buffer, stream, page, len(rows))
    _emit(buffer, stream, page)
    return _loss(len(turned), turned[0]) if turned else Notes()


def _worded(answer: Answer) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows as they are written, some at a time."""
    worded = {place: _WORDED[column.kind] for place, column in enumerate(answer.columns) if column.kind in _WORDED}
    for chunk in _chunks(answer.rows):
        yield _in_words(chunk, worded) if worded else chunk


class _Tabbed:
    """Writes rows with tabs between the cells, those within a cell as a backslash and a letter."""

    def __init__(self, buffer: TextIO) -> None:
        self._buffer = buffer

    def writerow(self, row: Sequence[Any]) -> None:
        """Write a row."""
        cells = ("" if cell is None else str(cell).translate(_IN_TSV) for cell in row)
        self._buffer.write("\t".join(cells) + "\n")

    def writerows(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows."""
        for row in rows:
            self.writerow(row)


def _table(buffer: TextIO, delimiter: str) -> _Rows:
    return _Tabbed(buffer) if delimiter == "\t" else csv.writer(buffer, delimiter=delimiter, lineterminator="\n")


def _warning(formulas: int) -> Notes:
    if not formulas:
        return Notes()
    cells = "1 cell begins" if formulas == 1 else f"{formulas} cells begin"
    return Notes(remarks=[f"{cells} as a formula does in a spreadsheet; --excel guards against it"])


def _is_turned(cell: object) -> bool:
    """Whether a spreadsheet reads a cell as something that it then writes in another way."""
    if isinstance(cell, str):
        return re.fullmatch(_TURNED, cell) is not None
    return isinstance(cell, int) and abs(cell) >= _DIGITS_KEPT


def _loss(count: int, example: str) -> Notes:
    cells = "1 cell is" if count == 1 else f"{count} cells are"
    return Notes(
        remarks=[f"{cells} a number or a day to a spreadsheet, as {example}, and changed there; -o FILE.xlsx keeps all"]
    )


def _emit(buffer: io.StringIO, stream: TextIO, page: Page, rows: int = 0) -> None:
    text = clean(buffer.getvalue())
    stream.write(text.replace("\n", "\r\n") if page.excel else text)
    buffer.seek(0)
    buffer.truncate()
    if page.progress and rows:
        page.progress(rows)


def _chunks(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


def _in_words(rows: list[tuple[Any, ...]], worded: dict[int, Callable[[Any], str | None]]) -> list[tuple[Any, ...]]:
    """Return rows with the columns at some places in words; by column, which is much faster than by row."""
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for place, word in worded.items():
        columns[place] = map(word, columns[place])
    return list(zip(*columns, strict=True))


# Most cells hold one of a few values.
_WORDED: dict[str, Callable[[Any], str | None]] = {
    "boolean": {None: None, 0: "false", 1: "true"}.__getitem__,
    "json": lru_cache(maxsize=1000)(lambda value: in_words(value, "json")),
    "ways": lambda value: in_words(value, "ways"),
}


def _guarded(row: Sequence[Any], lists: Sequence[int]) -> list[Any]:
    """Return cells of which a spreadsheet runs none, nor a part of a list, at whose semicolons it may part a cell."""
    cells = list(map(_guard, row))
    for place in lists:
        if cells[place]:
            cells[place] = "; ".join(map(_guard, cells[place].split("; ")))
    return cells


def _guard(cell: Any) -> Any:
    return f"'{cell}" if is_formula(cell) else cell
