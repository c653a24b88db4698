"""Whether quotes stand in their text, and whether the files of a case are those that were archived and coded."""

from collections import Counter
from collections.abc import Sequence

from allies_cli.fields import Column
from allies_cli.models import Source
from allies_cli.report import Answer, Head, Line, Piece, Table, line
from allies_cli.wording import counted

_COLUMNS = tuple(Column(name) for name in ("source", "locator", "result", "quote", "found", "remark", "file"))
_HEADS = (
    Head("locator", "locator"),
    Head("result", "result"),
    Head("quote", "quote", wide=True),
    Head("remark", "remark", wide=True),
)
_HEADS_OF_A_CASE = (
    Head("source", "source", widest=24),
    Head("result", "result", whole=True),
    Head("file or quote", "file", wide=True),
    Head("remark", "remark", wide=True),
)
_GOOD = {"found", "not at hand"}

_Row = tuple[str | None, ...]


def verdicts(source: Source, digest: str, judged: Sequence[_Row], file: str) -> Answer:
    """Answer with a row a quote; the exit code is 1 unless each was found and the text is the one that was coded."""
    rows = [(source.id, *verdict, file) for verdict in judged]
    answer = Answer(columns=_COLUMNS, rows=rows, heads=_HEADS, cells=_verdict_cells)
    changed = source.sha256 is not None and digest != source.sha256
    if changed:
        answer.notes.remarks.append(
            f"the text is not the one that was coded: its SHA-256 is {digest}, that of {source.id} is {source.sha256}"
        )
    elif source.sha256 is None:
        answer.notes.remarks.append(f"no SHA-256 is recorded of {source.id}; that of this text is {digest}")
    answer.notes.remarks.append(f"{source.id}: {_results(rows, 'quote')}")
    answer.exit_code = 1 if changed or any(row[2] != "found" for row in rows) else 0
    return answer


def case(path: str, rows: Sequence[_Row]) -> Answer:
    """Answer with a row a file and a row a quote of a case; the exit code is 1 where one is not as it was recorded."""
    answer = Answer(
        columns=_COLUMNS,
        rows=rows,
        table=lambda _: Table(_HEADS_OF_A_CASE, map(_case_cells, rows)),
        heads=_HEADS_OF_A_CASE,
    )
    quotes, files = ([row for row in rows if (row[3] is None) == is_file] for is_file in (False, True))
    parts = [_results(some, noun) for some, noun in ((files, "file"), (quotes, "quote")) if some]
    nothing = "no capture has a file or a hash, and no text of a source is beside it"
    answer.notes.remarks.append(f"{path}: {'; '.join(parts) or nothing}")
    answer.exit_code = 0 if all(row[2] in _GOOD for row in rows) else 1
    return answer


def _results(rows: Sequence[_Row], noun: str) -> str:
    """Return how many of some files or quotes had which result."""
    count = Counter(row[2] for row in rows)
    return f"{counted(len(rows), noun)}: " + ", ".join(f"{number} {result}" for result, number in count.items())


def _verdict_cells(row: _Row) -> tuple[Line, ...]:
    _, locator, result, quote, found, remark, _ = row
    return (
        line(locator),
        _result(result),
        line(Piece(f"“{quote}”", "quote")),
        line(Piece(f"the text: “{found}” ", "quote") if found else None, remark),
    )


def _case_cells(row: _Row) -> tuple[Line, ...]:
    source, locator, result, quote, found, remark, file = row
    if quote is not None:
        _, _, what, told = _verdict_cells(row)
        return line(source), _result(result), line(f"{locator} ", *what), told
    digest = f"; it is {found}" if found else None
    return line(source), _result(result), line(file), line(remark, digest)


def _result(result: str | None) -> Line:
    return line(Piece(result or "", "stance" if result in _GOOD else "contested"))
