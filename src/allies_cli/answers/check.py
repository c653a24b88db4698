"""Whether a database is sound."""

from collections import Counter
from collections.abc import Sequence

from allies_cli.fields import Column
from allies_cli.report import Answer, Head, Line, Piece, line
from allies_cli.wording import counted

_FINDING_COLUMNS = tuple(Column(name) for name in ("severity", "table", "id", "fault", "remedy"))
_FINDING_HEADS = (
    Head("severity", "severity"),
    Head("row", "id"),
    Head("fault", "fault", wide=True),
    Head("remedy", "remedy", wide=True),
)


def findings(found: Sequence[tuple[str, str, str, str, str]], path: str, most: int = 0) -> Answer:
    """Answer with a row a fault and then a row a warning, `most` of them or all; the exit code is 1 with faults."""
    shown = found[:most] if most else found
    answer = Answer(columns=_FINDING_COLUMNS, rows=shown, heads=_FINDING_HEADS, cells=_finding_cells)
    count = Counter(severity for severity, *_ in found)
    answer.exit_code = 1 if count["fault"] else 0
    if len(shown) < len(found):
        answer.notes.footers.append(f"the first {len(shown)} of {len(found)} are shown; -f csv has all of them")
    answer.notes.remarks.append(f"{path}: {counted(count['fault'], 'fault')}, {counted(count['warning'], 'warning')}")
    return answer


def _finding_cells(row: tuple[str, ...]) -> tuple[Line, ...]:
    severity, table, name, fault, remedy = row
    role = "contested" if severity == "fault" else "stance"
    return (line(Piece(severity, role)), line(f"{table} {name}".rstrip()), line(fault), line(remedy))
