"""CSV and TSV."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, Protocol, TextIO

from allies_cli.escape import clean, is_formula
from allies_cli.formats import Page
from allies_cli.report import Answer, Notes, in_words

_CHUNK = 250
_IN_TSV = str.maketrans({"\t": r"\t", "\n": r"\n", "\r": r"\r", "\\": r"\\"})
# What may be a formula, after what stands before a cell: a pattern that begins with one character is found fast.
_MAYBE_FORMULA = r'"?\s*[=+\-@＝＋－＠]'


def write_csv(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write RFC 4180 with a header; `page.excel` adds the byte order mark, CRLF and a guard against formulas."""
    return _warning(_write_delimited(answer, stream, page, page.delimiter))


def write_tsv(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write a tab between the cells and quote nothing: what would part a cell is written as Miller reads it."""
    return _warning(_write_delimited(answer, stream, page, "\t"))


def _write_delimited(answer: Answer, stream: TextIO, page: Page, delimiter: str) -> int:
    """Write the rows; return how many cells begin as a formula does and are not guarded against it."""
    buffer = io.StringIO()
    table = _table(buffer, delimiter)
    names = tuple(column.name for column in answer.columns)
    everywhere = list(range(len(names)))
    table.writerow(_guarded(names, everywhere) if page.excel else names)
    formulas = 0 if page.excel else sum(map(is_formula, names))
    if page.excel:
        stream.write("\ufeff")
    elif answer.bulk is not None:
        from allies_cli.formats.many_lines import write_cells

        stream.write(buffer.getvalue())
        return formulas + write_cells(answer.bulk, stream, page, delimiter)
    worded = {place: _WORDED[column.kind] for place, column in enumerate(answer.columns) if column.kind in _WORDED}
    texts = [place for place in everywhere if answer.columns[place].kind in ("text", "json")]
    maybe_formula = [re.compile(re.escape(before) + _MAYBE_FORMULA) for before in ("\n", delimiter)]
    for chunk in _chunks(answer.rows):
        rows = _in_words(chunk, worded) if worded else chunk
        if page.excel:
            rows = [_guarded(row, texts) for row in rows]
        table.writerows(rows)
        text = "\n" + buffer.getvalue()
        if not page.excel and any(pattern.search(text) for pattern in maybe_formula):
            formulas += sum(is_formula(row[place]) for row in rows for place in texts)
        _emit(buffer, stream, page)
        if page.progress:
            page.progress(len(rows))
    _emit(buffer, stream, page)
    return formulas


class _Rows(Protocol):
    """Takes rows, as the writer of CSV does."""

    def writerow(self, row: Sequence[Any], /) -> Any:
        """Write a row."""

    def writerows(self, rows: Iterable[Sequence[Any]], /) -> Any:
        """Write rows."""


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


def _emit(buffer: io.StringIO, stream: TextIO, page: Page) -> None:
    text = clean(buffer.getvalue())
    stream.write(text.replace("\n", "\r\n") if page.excel else text)
    buffer.seek(0)
    buffer.truncate()


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
}


def _guarded(row: tuple[Any, ...], texts: list[int]) -> tuple[Any, ...]:
    cells = list(row)
    for place in texts:
        if is_formula(cells[place]):
            cells[place] = f"'{cells[place]}"
    return tuple(cells)
