"""JSON and JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from allies_cli.escape import clean_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

    from allies_cli.formats import Page
    from allies_cli.report import Answer

_LOOSE, _DENSE = (", ", ": "), (",", ":")  # between elements, and after a key
_CHUNK = 250  # objects, after which the progress is told


def write_json(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write one document: an object, or an array with an object a line."""
    if answer.single:
        for record in answer.records():
            _write(_spread(record), stream)
            stream.write("\n")
        return
    separator = "[\n"
    for record in _records(answer, page):
        stream.write(separator)
        _write(_compact(record), stream)
        separator = ",\n"
    stream.write("[]\n" if separator == "[\n" else "\n]\n")


def write_jsonl(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write an object a line, without blanks."""
    if answer.bulk is not None:
        from allies_cli.formats.many_lines import write_documents

        write_documents(answer.bulk, stream, page)
        return
    for record in _records(answer, page):
        _write(_compact(record, _DENSE), stream)
        stream.write("\n")


def _write(parts: Iterable[str], stream: TextIO) -> None:
    for part in parts:
        stream.write(clean_json(part))


def _spread(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield a JSON object with a key a line, and below it an element of its list a line.

    json.dumps(indent=2) would take ten times as long, since only the compact form is written in C.
    """
    lead = "{\n"
    for key, value in record.items():
        yield f"{lead}  {_encoded(key)}: "
        if isinstance(value, (list, Iterator)):
            yield from _array(value, ("[\n    ", ",\n    ", "\n  ]"))
        else:
            yield _encoded(value)
        lead = ",\n"
    yield "\n}"


def _compact(record: Mapping[str, Any], separators: tuple[str, str] = _LOOSE) -> Iterator[str]:
    """Yield a JSON object in a line: at once, or as the elements come of a list that is not held."""
    if not any(isinstance(value, Iterator) for value in record.values()):
        yield _encoded(record, separators)
        return
    between, after = separators
    lead = "{"
    for key, value in record.items():
        yield f"{lead}{_encoded(key)}{after}"
        if isinstance(value, Iterator):
            yield from _array(value, ("[", between, "]"), separators)
        else:
            yield _encoded(value, separators)
        lead = between
    yield "}"


def _array(values: Iterable[Any], marks: tuple[str, str, str], separators: tuple[str, str] = _LOOSE) -> Iterator[str]:
    """Yield a JSON array as its elements come; the marks stand before the first, between them and after the last."""
    first, between, last = marks
    lead = first
    for one in values:
        yield lead + _encoded(one, separators)
        lead = between
    yield "[]" if lead == first else last


def _encoded(value: Any, separators: tuple[str, str] = _LOOSE) -> str:
    return json.dumps(value, ensure_ascii=False, separators=separators)


def _records(answer: Answer, page: Page) -> Iterator[Mapping[str, Any]]:
    for number, record in enumerate(answer.records(), 1):
        yield record
        if page.progress and number % _CHUNK == 0:
            page.progress(_CHUNK)
