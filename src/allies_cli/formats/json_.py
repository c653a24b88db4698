"""JSON and JSON lines."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from allies_cli.escape import clean_json
from allies_cli.formats import Page
from allies_cli.report import Answer

_CHUNK = 250  # objects, after which the progress is told


def write_json(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write one document: an object, or an array with an object a line."""
    if answer.single:
        for record in answer.records():
            stream.write(clean_json(_spread(record)) + "\n")
        return
    separator = "[\n"
    for record in _records(answer, page):
        stream.write(separator + clean_json(json.dumps(record, ensure_ascii=False)))
        separator = ",\n"
    stream.write("[]\n" if separator == "[\n" else "\n]\n")


def _spread(record: Mapping[str, Any]) -> str:
    """Return a JSON object with a key a line, and below it an element of its list a line.

    json.dumps(indent=2) would take ten times as long, since only the compact form is written in C.
    """
    lines = []
    for key, value in record.items():
        if isinstance(value, list) and value:
            elements = ",\n    ".join(json.dumps(one, ensure_ascii=False) for one in value)
            text = f"[\n    {elements}\n  ]"
        else:
            text = json.dumps(value, ensure_ascii=False)
        lines.append(f"  {json.dumps(key, ensure_ascii=False)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}"


def write_jsonl(answer: Answer, stream: TextIO, page: Page) -> None:
    """Write an object a line, without blanks."""
    if answer.bulk is not None:
        from allies_cli.formats.many_lines import write_documents

        write_documents(answer.bulk, stream, page)
        return
    for record in _records(answer, page):
        stream.write(clean_json(json.dumps(record, ensure_ascii=False, separators=(",", ":"))) + "\n")


def _records(answer: Answer, page: Page) -> Iterator[Mapping[str, Any]]:
    for number, record in enumerate(answer.records(), 1):
        yield record
        if page.progress and number % _CHUNK == 0:
            page.progress(_CHUNK)
