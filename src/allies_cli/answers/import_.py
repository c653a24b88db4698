"""What came into a case file from files, or why nothing did."""

from __future__ import annotations

from shlex import quote

from allies_cli.answers.new import following
from allies_cli.fields import Column
from allies_cli.named_tuple import NamedTuple
from allies_cli.report import SEPARATOR, Answer, Head, Line, Piece, Tree, joined, line
from allies_cli.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

_FAULT_COLUMNS = (
    Column("file"), Column("line", "integer"), Column("column"), Column("value"), Column("fault"), Column("remedy"),
)  # fmt: skip
_FAULT_HEADS = (
    Head("line", "line", right=True),
    Head("column", "column"),
    Head("value", "value", widest=30),
    Head("what is wrong", "fault", wide=True),
    Head("what to do", "remedy", wide=True),
)
_MADE = ("claims", "voices", "corrections", "links", "sources", "captures", "actors")
_TABLES = {
    "claims": "claim", "voices": "assertion", "corrections": "passage_link", "links": "claim_link", "sources": "source",
    "captures": "capture", "actors": "actor",
}  # fmt: skip
_MOST_NAMED = 3
_LONGEST_SHOWN = 60  # characters of a header


class Brought(NamedTuple):
    """How many rows of each table came in, what the case file has now, and how many voices have no day."""

    rows: Mapping[str, int] = {}
    counts: Mapping[str, int] = {}
    unsaid: int = 0


def sheet(columns: Sequence[str], examples: Sequence[Mapping[str, str]]) -> Answer:
    """Answer with the sheet to fill in, a row an example."""
    return Answer(
        columns=tuple(Column(name) for name in columns),
        rows=[tuple(example.get(name) for name in columns) for example in examples],
    )


_SEEN = (
    "supporter", "how", "recipient", "against", "item", "since", "until", "quantity", "unit", "stage", "act",
    "occasion", "modality", "asserter", "stance", "said_on", "quote", "note", "locator", "key",
)  # fmt: skip
_SEEN_COLUMNS = (Column("file"), Column("line", "integer"), *(Column(name) for name in _SEEN), Column("result"))
_SEEN_HEADS = (
    Head("line", "line", right=True),
    Head("supporter", "supporter"),
    Head("how", "how"),
    Head("recipient", "recipient"),
    Head("against", "against", from_width=120),
    Head("item", "item", wide=True),
    Head("since", "since", from_width=100),
    Head("until", "until"),
    Head("quantity", "quantity", from_width=120, right=True),
    Head("modality", "modality", from_width=120),
    Head("what becomes of it", "result", wide=True),
)


def seen(outcomes: Sequence[Any]) -> Answer:
    """Answer with a row for each thing that a row would become, or with why it becomes nothing; nothing is written."""
    rows = [(outcome.name, *row) for outcome in outcomes for row in _seen_of(outcome)]
    answer = Answer(columns=_SEEN_COLUMNS, rows=rows, heads=_SEEN_HEADS)
    answer.notes.remarks.append("nothing was written: a dry run")
    return answer


def _seen_of(outcome: Any) -> list[tuple[Any, ...]]:
    wrong = {bad.row.line: "; ".join(f"{one.column}: {one.fault}" for one in bad.faults) for bad in outcome.bad}
    rows: list[tuple[Any, ...]] = []
    for number, natives, reason in outcome.seen:
        result = f"bad: {wrong.pop(number)}" if number in wrong else f"left out: {reason}" if reason else "a claim"
        for native in natives:
            said = {name: cell.text for name, cell in native.cells.items()}
            said |= {name: actor.name or " ".join(actor.codes[0]) for name, actor in native.actors.items()}
            is_voice = result == "a claim" and "same" in said
            rows.append((number, *map(said.get, _SEEN), f"a voice on {said['same']}" if is_voice else result))
        if not natives:
            rows.append((number, *[None] * len(_SEEN), result))
    rows += [(number, *[None] * len(_SEEN), f"bad: {reason}") for number, reason in wrong.items()]
    return sorted(rows, key=lambda row: row[0])


def refused(outcomes: Sequence[Any], files_of_names: Sequence[str], case: str) -> Answer:
    """Answer with a row for each thing that is wrong; nothing came in, and the exit code is 4."""
    rows = [
        (outcome.name, row.line, fault.column or None, fault.value or None, fault.fault, fault.remedy)
        for outcome in outcomes
        for row, faults in sorted(outcome.bad, key=lambda one: one.row.line)
        for fault in faults
    ]
    answer = Answer(columns=_FAULT_COLUMNS, rows=rows, heads=_FAULT_HEADS, exit_code=4)
    for outcome in outcomes:
        answer.notes.remarks += _unread(outcome)
        if outcome.bad:
            bad = counted(len(outcome.bad), "row")
            answer.notes.remarks.append(
                f"{outcome.name}: {bad} of {outcome.rows} cannot come in; nothing was written to {case}"
            )
    answer.notes.remarks += [_names_in(file) for file in files_of_names]
    answer.notes.remarks.append("mend them and import again, or import the others: --skip-bad")
    return answer


def taken(
    outcomes: Sequence[Any],
    brought: Brought,
    kept: Sequence[str],
    files_of_names: Sequence[str],
    case: str,
    dry_run: bool,
) -> Answer:
    """Answer with what came in, what stands now, and what to do next."""
    document = _document(outcomes, brought, dry_run)
    columns = tuple(
        Column(name, "json" if isinstance(value, (dict, list)) else "integer") for name, value in document.items()
    )
    answer = Answer(
        columns=tuple(column for column in columns if column.kind != "json"),
        rows=[tuple(value for value in document.values() if not isinstance(value, (dict, list)))],
        single=True,
        documents=lambda: [document],
        tree=lambda _: Tree(tuple(_lines(outcomes, document, case))),
    )
    answer.notes.remarks += _remarks(outcomes, document, kept, files_of_names)
    return answer


def _document(outcomes: Sequence[Any], brought: Brought, dry_run: bool) -> dict[str, Any]:
    left_out: dict[str, int] = {}
    for outcome in outcomes:
        for reason, number in outcome.left_out.items():
            left_out[reason] = left_out.get(reason, 0) + number
    return {
        "rows": sum(outcome.rows for outcome in outcomes),
        "made": sum(outcome.made for outcome in outcomes),
        "known": sum(outcome.known for outcome in outcomes),
        "left_out": left_out,
        "bad": sum(len(outcome.bad) for outcome in outcomes),
        **{name: brought.rows.get(_TABLES[name], 0) for name in _MADE},
        "now": dict(brought.counts),
        "undated_voices": brought.unsaid,
        "dry_run": int(dry_run),
    }


def _lines(outcomes: Sequence[Any], document: Mapping[str, Any], case: str) -> list[Line]:
    names = ", ".join(outcome.name for outcome in outcomes)
    tried = " (a dry run: nothing was written)" if document["dry_run"] else ""
    db = f"--db {quote(case)}"
    lines = [
        line(Piece(names, "title"), f": {_rows_in_words(document)}{tried}"),
        joined(line(_made_in_words(name, document[name])) for name in _MADE if document[name]),
        line(Piece("now ", "muted"), *_now_in_words(document)),
    ]
    if document["undated_voices"]:
        voices = counted(document["undated_voices"], "voice")
        lines.append(line(Piece(f"{voices} without a day, of saying or publishing: --as-of cannot see them", "muted")))
    return [
        *(one for one in lines if one),
        (),
        *following((f"allies list {db}", "who supports whom"), (f"allies check {quote(case)}", "is it sound")),
    ]


def _rows_in_words(document: Mapping[str, Any]) -> str:
    parts = [f"{document['made']} came in"]
    if document["known"]:
        parts.append(f"{document['known']} {'was' if document['known'] == 1 else 'were'} there already")
    parts += [f"{number} left out ({reason})" for reason, number in document["left_out"].items()]
    if document["bad"]:
        parts.append(f"{document['bad']} bad")
    return f"{counted(document['rows'], 'row')} read, {', '.join(parts)}"


def _made_in_words(name: str, number: int) -> str:
    return f"{number} {name.removesuffix('s') if number == 1 else name}"


def _now_in_words(document: Mapping[str, Any]) -> Line:
    now = document["now"]
    contested = f", {now['contested']} contested" if now.get("contested") else ""
    return line(
        f"{counted(now['claims'], 'claim')} ({now['claims_that_count']} counting as support{contested})",
        SEPARATOR,
        counted(now["sources"], "source"),
    )


def _remarks(
    outcomes: Sequence[Any], document: Mapping[str, Any], kept: Sequence[str], files_of_names: Sequence[str]
) -> list[str]:
    """Return what is said beside the answer: columns that nothing reads, claims that look the same, files to mend."""
    remarks = []
    for outcome in outcomes:
        remarks += _unread(outcome)
    twins = [pair for outcome in outcomes for pair in outcome.twins]
    if twins:
        said = ", ".join(f"c{new} and c{old}" for new, old in twins[:_MOST_NAMED])
        more = f" and {len(twins) - _MOST_NAMED} more pairs" if len(twins) > _MOST_NAMED else ""
        remarks.append(f"these look the same: {said}{more}; a row is a further voice on a claim where `same` names it")
    if document["made"] == 0 and document["known"]:
        remarks.append("nothing is new: every row was imported before")
    remarks += [
        f"the bad rows are in {file}, each with what is wrong: mend them, and import that file" for file in kept
    ]
    return remarks + [_names_in(file) for file in files_of_names]


def _unread(outcome: Any) -> list[str]:
    """Return what is said of columns that nothing reads: each that is perhaps misspelt, and the others together."""
    remarks = [
        f"{outcome.name}: the column {_shown(header)} is not one of the sheet, and was left out; "
        f"did you mean {near[0]}?"
        for header, near in outcome.unread
        if near
    ]
    if others := [_shown(header) for header, near in outcome.unread if not near]:
        more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
        said = ", ".join(others[:_MOST_NAMED])
        remarks.append(f"{outcome.name}: nothing reads {counted(len(others), 'column')}: {said}{more}")
    return remarks


def _shown(header: str) -> str:
    """Return a header as it is told of, cut where it is a text rather than a name."""
    return repr(header if len(header) <= _LONGEST_SHOWN else f"{header[:_LONGEST_SHOWN]}…")


def _names_in(file: str) -> str:
    return f"names that nobody bears are in {file}: fill in who is meant, and import again"
