"""Rows from text: CSV and TSV as spreadsheets write them, JSON, and JSON lines."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, TextIO

from allies_cli.casefile.reading_files import LONGEST_LINE, Source, text_of
from allies_cli.casefile.table import Reading, Record, column_key
from allies_cli.errors import UnusableError

_DELIMITERS = (",", ";", "\t")
_DECLARED = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # what Excel writes before a header, and hides when it reads
_HEAD = 20  # lines, of so many characters at most, tell the delimiter
_MOST_SNIFFED = 5000
_MOST_DIGITS = 40
_HALF = re.compile("[\ud800-\udfff]")  # a surrogate that stands alone
LONGEST_CELL = csv.field_size_limit()  # characters
_LONGEST_DOCUMENT = 100_000_000  # characters of JSON, which has to be held as a whole


def delimited(source: Source, how: Reading, wanted: Sequence[str]) -> Iterator[Record]:
    """Yield the records of a CSV or TSV file."""
    delimiter = how.delimiter or _delimiter(source, how.encoding, wanted)
    with text_of(source, how.encoding) as text:
        reader = csv.reader(_without_nul(source, _lines(source, text)), delimiter=delimiter, strict=True)
        begin = 1
        while True:
            try:
                for cells in reader:
                    if cells and not (begin == 1 and _is_declaration(cells)):
                        yield Record(begin, [cell.strip() for cell in cells])
                    elif not cells:
                        yield Record(begin, cells)
                    begin = reader.line_num + 1
                return
            except csv.Error as error:
                yield _misread(source, begin, str(error))
                begin = reader.line_num + 1


def _is_declaration(cells: list[str]) -> bool:
    """Whether the first record is the one in which Excel declares the delimiter: it is split there if it is that."""
    return cells[0].lower().startswith("sep=") and len("".join(cells)) <= len("sep=;")


def _misread(source: Source, line: int, error: str) -> Record:
    """Return the record of a line whose quotes are wrong. Raises UnusableError where one is never closed."""
    if "unexpected end" in error:
        raise UnusableError(
            f"{source.name}, line {line}: a cell begins with a quotation mark that is never closed",
            'close it, or write "" for a quotation mark within a cell',
        )
    if "field larger" in error:
        raise too_long(source, line, "a quotation mark before it is probably not closed")
    fault = "after the closing quotation mark of a cell there is more text"
    return Record(line, [], ((None, fault, 'write "" for a quotation mark within a cell'),))


def too_long(source: Source, line: int, remedy: str = "shorten it") -> UnusableError:
    """Return the error of a cell that is longer than any."""
    return UnusableError(f"{source.name}, line {line}: a cell is longer than {LONGEST_CELL:,} characters", remedy)


def _without_nul(source: Source, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if "\0" in line:
            raise UnusableError(f"{source.name}, line {number}: there is a NUL byte in it", "the file is damaged")
        refuse_halves(source, number, (line,))
        yield line


def refuse_halves(source: Source, line: int, texts: Iterable[str]) -> None:
    """Raise UnusableError where a text holds half of a character, which JSON can write and UTF-8 cannot."""
    if found := _HALF.search("".join(texts)):
        raise UnusableError(
            f"{source.name}, line {line}: \\u{ord(found[0]):04x} is half of a character", "write the whole character"
        )


def _lines(source: Source, text: TextIO) -> Iterator[str]:
    """Yield the lines of a text. Raises UnusableError for one that is longer than any row, before it is held."""
    number = 1
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise UnusableError(
                f"{source.name}, line {number} is longer than {LONGEST_LINE:,} characters", "write a row on each line"
            )
        yield line
        number += 1


def _delimiter(source: Source, encoding: str | None, wanted: Sequence[str]) -> str:
    """Return the delimiter that finds most of the wanted headers in a line, else that makes most cells of the first."""
    with text_of(source, encoding) as text:
        head = [line[:_MOST_SNIFFED] for line in islice(_lines(source, text), _HEAD) if line.strip()]
    declared = _DECLARED.fullmatch(head[0]) if head else None
    if declared:
        return declared[1]
    return max(_DELIMITERS, key=lambda delimiter: _fit(head, delimiter, frozenset(wanted)))


def _fit(head: list[str], delimiter: str, wanted: frozenset[str]) -> tuple[int, int]:
    rows = list(csv.reader(head, delimiter=delimiter))
    found = max((len(wanted & set(map(column_key, row))) for row in rows), default=0)
    return found, len(rows[0]) if rows else 0


def json_objects(source: Source, how: Reading) -> Iterator[Any]:
    """Yield the objects of a JSON document: of its array, or of the one array within it, or of the one declared."""
    with text_of(source, how.encoding) as text:
        held = text.read(_LONGEST_DOCUMENT)
        if text.read(1):
            raise UnusableError(
                f"{source.name} is longer than {_LONGEST_DOCUMENT:,} characters",
                "write an object a line (.jsonl), which is read line by line",
            )
        document = _parsed(source, held)
    yield from _records(source, document, how.records)


def json_lines(source: Source, how: Reading) -> Iterator[tuple[int, Any]]:
    """Yield the objects of JSON lines, each with the number of its line."""
    with text_of(source, how.encoding) as text:
        for number, line in enumerate(_lines(source, text), start=1):
            if line.strip():
                yield number, _parsed(source, line, number)


def _parsed(source: Source, text: str, line: int = 1) -> Any:
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise UnusableError(
            f"{source.name}, line {line + error.lineno - 1}: {error.msg} at character {error.colno}",
            "it has to be JSON",
        ) from error
    except RecursionError as error:
        raise UnusableError(f"{source.name} is nested too deeply to be a table") from error


def _records(source: Source, document: Any, path: str | None) -> list[Any]:
    """Return the array of objects in a document. Raises UnusableError where it is not clear which."""
    if path is not None:
        for step in path.split("."):
            document = document.get(step) if isinstance(document, dict) else None
        if not isinstance(document, list):
            raise UnusableError(f"{source.name} has no array at {path}", "records names where the objects are")
    if isinstance(document, list):
        return document
    arrays = dict(_arrays(document))
    if len(arrays) == 1:
        return next(iter(arrays.values()))
    raise UnusableError(
        f"{source.name} is not an array of objects" + (f"; it has {', '.join(arrays)}" if arrays else ""),
        "name the array with records = in a mapping"
        if arrays
        else "write [{...}, {...}], or an object a line (.jsonl)",
    )


def _arrays(document: Any, path: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Yield every array of objects in an object of objects, with its path."""
    for key, value in document.items() if isinstance(document, dict) else ():
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            yield f"{path}{key}", value
        else:
            yield from _arrays(value, f"{path}{key}.")


def flat(record: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the cells of an object; one within it gives cells called outer.inner, except SPARQL's type and value."""
    for key, value in record.items():
        if not isinstance(value, dict):
            yield f"{prefix}{key}", _text(value)
        elif "type" in value and "value" in value:
            yield f"{prefix}{key}", _text(value["value"])
        else:
            yield from flat(value, f"{prefix}{key}.")


def _text(value: Any) -> str:
    """Return a value of JSON, in which numbers were kept as texts, as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(one, (dict, list)) for one in value):
        return "; ".join(_text(one) for one in value)
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def plain_number(number: str) -> str:
    """Return a number as a person would write it: 3 for 3.0, 100000 for 1e5; as it is, where that would be endless."""
    value = Decimal(number)
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        return number
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object in which a key that repeats is not lost."""
    made = dict(pairs)
    if len(made) < len(pairs):
        made = {}
        for key, value in pairs:
            times = 1 + sum(1 for known in made if known == key or known.startswith(f"{key}#"))
            made[key if times == 1 else f"{key}#{times}"] = value
    return made


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=str,
    parse_float=plain_number,
    parse_constant=lambda text: "" if text == "NaN" else text,
)
