"""How an answer over claims is delivered: with the honest zero, and what the filters left out."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from allies_cli.context import Asking, one_of
from allies_cli.output import deliver
from allies_cli.queries import claims, vocabulary
from allies_cli.report import Answer


def deliver_claims(ask: Asking, answer: Answer, about: Sequence[str] = ()) -> int:
    """Deliver an answer over claims, with what must be said beside it: the honest zero, undated, unsaid.

    `about` are the actors that the answer is about, if it is about some.
    """
    filters, notes = ask.filters, answer.notes
    if (filters.since or filters.until) and (undated := claims.count_undated(ask.database, filters)):
        undated_claims = "1 claim" if undated == 1 else f"{undated} claims"
        notes.footers.append(f"left out: {undated_claims} without any date, which --since and --until cannot match")
    if filters.as_of and (unsaid := claims.count_unsaid(ask.database)):
        assertions = "1 assertion" if unsaid == 1 else f"{unsaid} assertions"
        notes.remarks.append(f"--as-of leaves out {assertions} without any date")
    answer.rows, empty = _peek(answer.rows)
    if empty:
        notes.remarks.append(
            f"nothing recorded in this database (data to {vocabulary.data_date(ask.database)}); "
            "that is not evidence of absence"
        )
        for typed, rest in filters.without_each():
            if count := claims.count_claims(ask.database, rest, about):
                notes.remarks.append(f"without {typed}: {count} {'claim' if count == 1 else 'claims'}")
    return deliver(answer, ask.request)


def check_sort(sort: str | None, columns: Iterable[str]) -> None:
    """Raise UsageError unless `sort` is one of the columns, with or without a hyphen before it."""
    if sort is not None:
        one_of(sort.removeprefix("-"), list(columns), "--sort")


def _peek(rows: Iterable[tuple[Any, ...]]) -> tuple[Iterable[tuple[Any, ...]], bool]:
    if isinstance(rows, list):
        return rows, not rows
    remaining = iter(rows)
    first = next(remaining, None)
    return (remaining, True) if first is None else (chain([first], remaining), False)
