"""Formats that programs read: CSV, TSV, JSON and JSON lines."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TextIO

from allies_cli.formats import Page
from allies_cli.formats.boundary import clean, clean_json
from allies_cli.report import Answer, in_words

_CHUNK = 1000
_FORMULA = "=+-@\t\r"
_MAYBE_FORMULA = re.compile(r'(?:^|[,\t])"?[=+\-@\t\r]', re.MULTILINE)


def write_csv(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write RFC 4180 with a header; `page.excel` adds the byte order mark, CRLF and a guard against formulas."""
    _write_delimited(answer, stream, page, ",")


def write_tsv(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write the same with tabs between the cells."""
    _write_delimited(answer, stream, page, "\t")


def write_json(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write one document: an object, or an array with an object a line."""
    if answer.single:
        for record in answer.records():
            stream.write(clean_json(json.dumps(record, ensure_ascii=False, indent=2)) + "\n")
        return
    separator = "[\n"
    for record in answer.records():
        stream.write(separator + clean_json(json.dumps(record, ensure_ascii=False)))
        separator = ",\n"
    stream.write("[]\n" if separator == "[\n" else "\n]\n")


def write_jsonl(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write an object a line."""
    for record in answer.records():
        stream.write(clean_json(json.dumps(record, ensure_ascii=False)) + "\n")


def _write_delimited(answer: Answer, stream: TextIO, page: Page, delimiter: str) -> None:
    buffer = io.StringIO()
    table = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    table.writerow([column.name for column in answer.columns])
    readers = [
        (place, column.kind) for place, column in enumerate(answer.columns) if column.kind in ("boolean", "json")
    ]
    texts = [place for place, column in enumerate(answer.columns) if column.kind in ("text", "json")]
    formulas = 0
    if page.excel:
        stream.write("\ufeff")
    for chunk in _chunks(answer.rows):
        rows = [_worded(row, readers) for row in chunk] if readers else chunk
        if page.excel:
            rows = [_guarded(row, texts) for row in rows]
        table.writerows(rows)
        text = buffer.getvalue()
        if not page.excel and _MAYBE_FORMULA.search(text):
            formulas += sum(_is_formula(row[place]) for row in rows for place in texts)
        _emit(buffer, stream, page)
    _emit(buffer, stream, page)
    if formulas:
        cells = "1 cell begins" if formulas == 1 else f"{formulas} cells begin"
        answer.notes.remarks.append(f"{cells} as a formula does in a spreadsheet; --excel guards against it")


def _emit(buffer: io.StringIO, stream: TextIO, page: Page) -> None:
    text = clean(buffer.getvalue())
    stream.write(text.replace("\n", "\r\n") if page.excel else text)
    buffer.seek(0)
    buffer.truncate()


def _chunks(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


def _worded(row: tuple[Any, ...], readers: list[tuple[int, str]]) -> tuple[Any, ...]:
    cells = list(row)
    for place, kind in readers:
        cells[place] = in_words(cells[place], kind)
    return tuple(cells)


def _is_formula(value: Any) -> bool:
    return isinstance(value, str) and value[:1] in _FORMULA and value != ""


def _guarded(row: tuple[Any, ...], texts: list[int]) -> tuple[Any, ...]:
    cells = list(row)
    for place in texts:
        if _is_formula(cells[place]):
            cells[place] = f"'{cells[place]}"
    return tuple(cells)
