"""CSV, TSV and JSON lines of rows by the million, which the database has put together."""

from __future__ import annotations

import csv
import io
import re

from allies_cli.errors import UnusableError
from allies_cli.escape import FORMULA_SIGNS, clean, clean_json, is_formula
from allies_cli.workers import CELL_END, WRITTEN, Lines, Part, Share, in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TextIO

    from allies_cli.formats import Page
    from allies_cli.workers import Bulk

_CONTROLS = bytes({*range(32), 127} - {ord("\t"), ord("\n")})
# What would part a cell, and how it is written there; the backslash first.
_IN_TSV = ((b"\\", rb"\\"), (b"\t", rb"\t"), (b"\n", rb"\n"), (b"\r", rb"\r"))


def write_cells(bulk: Bulk, stream: TextIO, page: Page, delimiter: str) -> int:
    """Write rows, a line each, quoted as `csv.writer` does but between tabs; return how many cells may be formulas."""
    lines = _TabbedLines(b"\t") if delimiter == "\t" else _Lines(delimiter.encode())
    formulas = 0

    def produce(share: Share) -> Iterator[Part]:
        for block, found in bulk.lines(share, delimiter):
            text = lines.text(found)
            yield Part(block, len(found.rows), lines.formulas(text), _cleaned(text, clean))

    for part in in_order(produce, bulk.workers()):
        _write(part, stream, page)
        formulas += part.formulas
    return formulas


def write_documents(bulk: Bulk, stream: TextIO, page: Page) -> None:
    """Write JSON objects, a line each."""

    def produce(share: Share) -> Iterator[Part]:
        for block, documents in bulk.documents(share):
            text = b"\n".join(documents) + b"\n"
            yield Part(block, len(documents), 0, _cleaned(text, clean_json))

    for part in in_order(produce, bulk.workers()):
        _write(part, stream, page)


def _write(part: Part, stream: TextIO, page: Page) -> None:
    stream.write(part.text.decode())
    if page.progress:
        page.progress(part.rows)


class _Lines:
    """Makes lines of rows."""

    _quote = b'"'  # around words that are written out

    def __init__(self, delimiter: bytes) -> None:
        self._delimiter = delimiter
        self._special: tuple[bytes, ...] = (delimiter, b'"', b"\n")  # a carriage return will be written out
        # A pattern that begins with one sign is found fast, and a sign is rarer than a cell: what may stand before it.
        before = rb'[\s\x1c-\x1f"\x80-\xff' + re.escape(delimiter) + b"]"
        signs = {sign: re.escape(sign.encode()) for sign in FORMULA_SIGNS}
        maybe = {sign: re.compile(written + b"(?<=" + before + written + b")") for sign, written in signs.items()}
        self._maybe_formula = list(maybe.values())
        self._maybe_in_ascii = [pattern for sign, pattern in maybe.items() if sign.isascii()]

    def text(self, lines: Lines) -> bytes:
        """Return some rows as lines. Raises UnusableError where a byte that parts cells stands in one."""
        together = b"\n".join(lines.rows) + b"\n"
        if together.count(CELL_END) != lines.rows[0].count(CELL_END) * len(lines.rows):
            raise _no_text()
        if lines.plain:
            return together.replace(WRITTEN, self._quote).replace(CELL_END, self._delimiter)
        return b"".join(self._delimiter.join(map(self._cell, row.split(CELL_END))) + b"\n" for row in lines.rows)

    def formulas(self, text: bytes) -> int:
        """Return how many cells of some lines begin as a formula does."""
        lines = b"\n" + text
        patterns = self._maybe_in_ascii if text.isascii() else self._maybe_formula
        if not any(pattern.search(lines) for pattern in patterns):
            return 0
        return sum(is_formula(cell) for row in self._rows(text.decode("utf-8", "replace")) for cell in row)

    def _rows(self, text: str) -> Iterable[Sequence[str]]:
        return csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter.decode())

    def _cell(self, cell: bytes) -> bytes:
        return b'"' + cell.replace(b'"', b'""') + b'"' if any(sign in cell for sign in self._special) else cell


class _TabbedLines(_Lines):
    """Makes lines with tabs between the cells, those within a cell as a backslash and a letter."""

    _quote = b""

    def _rows(self, text: str) -> Iterable[Sequence[str]]:
        return (line.split("\t") for line in text.split("\n"))

    def _cell(self, cell: bytes) -> bytes:
        for sign, written in _IN_TSV:
            cell = cell.replace(sign, written)
        return cell


def _cleaned(text: bytes, cleaner: Callable[[str], str]) -> bytes:
    """Return UTF-8 text cleaned. Raises UnusableError where it is not UTF-8."""
    if text.isascii() and len(text.translate(None, _CONTROLS)) == len(text):
        return text
    try:
        return cleaner(text.decode()).encode()
    except UnicodeDecodeError:
        raise _no_text() from None


def _no_text() -> UnusableError:
    return UnusableError("the database holds text that is not UTF-8", "run `allies check` on it")
