"""A spreadsheet, through XlsxWriter: all columns, and on a second sheet where they come from."""

from __future__ import annotations

from shutil import copyfileobj
from tempfile import TemporaryFile

from allies_cli.errors import UsageError
from allies_cli.escape import clean
from allies_cli.report import Answer, Notes, in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TextIO

    from allies_cli.fields import Column
    from allies_cli.formats import Page
    from allies_cli.models import About

_MOST_ROWS = 1_048_576  # that a sheet holds, as the next two
_MOST_LETTERS = 32_767
_EXACT = 2**53  # beyond it a spreadsheet rounds a number
_NARROW, _WIDE = 14, 60  # columns of a sheet, in letters
_LONG = ("what", "quote", "gist", "note", "title", "definition", "ways", "corrections")
# Nothing in a cell is taken for what it is not; rows go to the disk as they come.
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}


def write_xlsx(answer: Answer, stream: TextIO, page: Page) -> Notes:
    """Write the rows with numbers as numbers, dates and ids as text. Raises UsageError without XlsxWriter."""
    try:
        from xlsxwriter import Workbook
        from xlsxwriter.exceptions import FileCreateError
    except ImportError:
        raise UsageError(
            "a spreadsheet needs XlsxWriter, which is not installed",
            "pip install 'allies-cli[xlsx]', or -f csv --excel",
        ) from None
    # XlsxWriter takes a reader that goes away, or a full disk, for a mistake of its own: it never sees the stream.
    with TemporaryFile() as whole:
        try:
            with Workbook(whole, _OPTIONS) as book:
                cut = _write_book(answer, book, page)
        except FileCreateError as error:  # which holds the one of writing
            raise error.args[0] from None
        whole.seek(0)
        copyfileobj(whole, stream.buffer)
    cells = "1 cell was" if cut == 1 else f"{cut} cells were"
    return Notes(remarks=[f"{cells} cut: a cell of a spreadsheet holds {_MOST_LETTERS} letters"] if cut else [])


def _write_book(answer: Answer, book: Any, page: Page) -> int:
    """Write both sheets; return how many cells were too long."""
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    cut = _write_rows(answer, book.add_worksheet("answer"), bold, page)
    _write_origin(page.about(), answer.notes.footers, book.add_worksheet("about"), bold)
    return cut


def _write_rows(answer: Answer, sheet: Any, bold: Any, page: Page) -> int:
    """Write the rows below their heads; return how many cells were too long."""
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(answer.columns):
        sheet.set_column(place, place, _WIDE if column.name in _LONG else _NARROW)
        sheet.write_string(0, place, clean(column.name), bold)
    cut = 0
    for number, row in enumerate(answer.rows, 1):
        if number == _MOST_ROWS:
            raise UsageError(f"a sheet holds {_MOST_ROWS} rows, its head included", "choose fewer, or write -f csv")
        cut += _write_row(sheet, number, row, answer.columns)
        if page.progress:
            page.progress(1)
    return cut


def _write_row(sheet: Any, number: int, row: Sequence[Any], columns: Sequence[Column]) -> int:
    cut = 0
    for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
        if cell is None:
            continue
        if column.kind == "boolean":
            sheet.write_boolean(number, place, bool(cell))
        elif isinstance(cell, int | float) and abs(cell) <= _EXACT:
            sheet.write_number(number, place, cell)
        elif text := clean(in_words(cell, column.kind) or ""):
            sheet.write_string(number, place, text[:_MOST_LETTERS])
            cut += len(text) > _MOST_LETTERS
    return cut


def _write_origin(about: About, footers: Sequence[str], sheet: Any, bold: Any) -> None:
    """Write where the rows come from, and what is said below them."""
    sheet.set_column(0, 0, _NARROW)
    sheet.set_column(1, 1, _WIDE)
    told = [(name, text) for name, text in about._asdict().items() if text]
    for number, (name, text) in enumerate([*told, *(("note", footer) for footer in footers)]):
        sheet.write_string(number, 0, name.replace("_", " "), bold)
        sheet.write_string(number, 1, clean(f"allies {text}" if name == "question" else text))
