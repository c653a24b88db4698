"""Whether quotes stand in their text."""

from collections import Counter
from collections.abc import Sequence

from allies_cli.fields import Column
from allies_cli.models import Source
from allies_cli.report import Answer, Head, Line, Piece, line
from allies_cli.wording import counted

_VERDICT_COLUMNS = tuple(Column(name) for name in ("source", "locator", "result", "quote", "found", "remark"))
_VERDICT_HEADS = (
    Head("locator", "locator"),
    Head("result", "result"),
    Head("quote", "quote", wide=True),
    Head("remark", "remark", wide=True),
)


def verdicts(source: Source, digest: str, judged: Sequence[tuple[str, str, str, str | None, str | None]]) -> Answer:
    """Answer with a row a quote; the exit code is 1 unless each was found and the text is the one that was coded."""
    rows = [(source.id, *verdict) for verdict in judged]
    answer = Answer(columns=_VERDICT_COLUMNS, rows=rows, heads=_VERDICT_HEADS, cells=_verdict_cells)
    count = Counter(row[2] for row in rows)
    changed = source.sha256 is not None and digest != source.sha256
    if changed:
        answer.notes.remarks.append(
            f"the text is not the one that was coded: its SHA-256 is {digest}, that of {source.id} is {source.sha256}"
        )
    elif source.sha256 is None:
        answer.notes.remarks.append(f"no SHA-256 is recorded of {source.id}; that of this text is {digest}")
    answer.notes.remarks.append(
        f"{source.id}: {counted(len(rows), 'quote')}: "
        + ", ".join(f"{number} {result}" for result, number in count.items())
    )
    answer.exit_code = 1 if changed or count["found"] != len(rows) else 0
    return answer


def _verdict_cells(row: tuple[str | None, ...]) -> tuple[Line, ...]:
    _, locator, result, quote, found, remark = row
    role = "stance" if result == "found" else "contested"
    return (
        line(locator),
        line(Piece(result or "", role)),
        line(Piece(f"“{quote}”", "quote")),
        line(Piece(f"the text: “{found}” ", "quote") if found else None, remark),
    )
