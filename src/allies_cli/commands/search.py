"""`allies search`."""

from __future__ import annotations

import json

from allies_cli import names
from allies_cli.answers import search as answers
from allies_cli.errors import NotFoundError, UsageError
from allies_cli.options import one_of
from allies_cli.queries import search as queries
from allies_cli.queries import search_words, vocabulary
from allies_cli.report import Answer, Notes
from allies_cli.wording import counted, undated_left_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from allies_cli.context import Run
    from allies_cli.filters import Filters
    from allies_cli.store import Database

# What is said where no row has all words: by what the hits have of them.
_LOOSENED = {
    "some": "nothing has all of {}; these have at least one of them",
    "parts": "nothing has {} as it is written; these have a part of it",
}


def search(
    run: Run, words: Sequence[str], within: Sequence[str] | None, raw: bool, exact: bool, as_sql: bool
) -> Answer:
    """Search for the words in each of `within`, or everywhere; `raw` takes them as one FTS5 expression.

    `as_sql`: answer with the queries that rank the hits, one of each kind.

    Raises UsageError for an expression that FTS5 cannot read.
    """
    run.check_sort(column.name for column in answers.HIT_COLUMNS)
    text = " ".join(words).encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    chosen = tuple(dict.fromkeys(one_of(name, list(queries.KINDS), "--in") for name in within or ()))
    notes = Notes()
    kinds = _kinds(run.filters, chosen, notes)
    if as_sql:
        return _query(run, text, kinds, raw, exact)
    return (_search_raw if raw else _search_words)(run, text, kinds, exact, notes)


def _query(run: Run, text: str, kinds: Sequence[str], raw: bool, exact: bool) -> Answer:
    from allies_cli.commands.as_sql import query

    def question(database: Database, filters: Filters) -> Iterable[tuple[Any, ...]]:
        if raw:
            return queries.hits(database, queries.raw_matches(database, text, kinds), filters, exact).rows
        return queries.find(database, search_words.read(database, text).words, kinds, filters, exact).rows

    return query(run, question, with_text="bm25(")


def _kinds(filters: Filters, chosen: Sequence[str], notes: Notes) -> Sequence[str]:
    """Return what is searched: filters choose claims, so that they leave out what carries none."""
    if not _narrows(filters):
        return chosen or tuple(queries.KINDS)
    if not chosen:
        notes.footers.append(
            "the filters choose claims, and quotes by their claims; "
            "--in actors and --in sources search these too, unfiltered"
        )
        return queries.NARROWED
    if unfiltered := [name for name in chosen if name not in queries.NARROWED]:
        notes.remarks.append(f"the filters choose claims and do not narrow {' and '.join(unfiltered)}")
    return chosen


def _narrows(filters: Filters) -> bool:
    return bool(filters.chosen or filters.as_of)


def _search_raw(run: Run, text: str, kinds: Sequence[str], exact: bool, notes: Notes) -> Answer:
    if not text.strip():
        return _nothing(notes)
    matches = queries.raw_matches(run.database, text, kinds)
    found = queries.hits(run.database, matches, _page(run.filters), exact)
    return _found(run, found, notes)


def _search_words(run: Run, text: str, kinds: Sequence[str], exact: bool, notes: Notes) -> Answer:
    asked = search_words.read(run.database, text)
    if not asked.words:
        return _nothing(notes)
    notes.remarks += _about_words(asked)
    found = queries.find(run.database, asked.words, kinds, _page(run.filters), exact)
    if found.total and found.has in _LOOSENED:
        notes.remarks.append(_LOOSENED[found.has].format(_listed(asked)))
    if found.has in _LOOSENED or not found.total:
        elsewhere = _without_each(run, asked, kinds)
        notes.remarks += elsewhere if elsewhere or found.total else _suggestions(run, text)
    dated = run.filters.get("since") or run.filters.get("until")
    if dated and (undated := queries.count_undated(run.database, asked.words, run.filters)):
        notes.footers.append(undated_left_out(undated))
    return _found(run, found, notes)


def _about_words(asked: search_words.Typed) -> list[str]:
    remarks = []
    if asked.left_out:
        remarks.append(f"left out, since no letter or digit is in it: {' '.join(asked.left_out)}")
    if asked.surplus:
        remarks.append(f"the first {len(asked.words)} words are searched for, and {asked.surplus} more are not")
    if asked.operators:
        remarks.append(f"searched for as words: {', '.join(asked.operators)}; --raw makes operators of them")
    return remarks


def _listed(asked: search_words.Typed) -> str:
    return ", ".join(word.typed for word in asked.words)


def _suggestions(run: Run, text: str) -> list[str]:
    """Return what the words may have been meant to name."""
    try:
        return [f"{one.typed}: see `allies show {one.id}`" for one in names.resolve(run.database, [text])]
    except (NotFoundError, UsageError) as error:
        return [f"did you mean {', '.join(error.candidates)}?"] if error.candidates else []


def _without_each(run: Run, asked: search_words.Typed, kinds: Sequence[str]) -> list[str]:
    """Return how many hits have all words when a filter is dropped, and where it was not searched."""
    tries = [(f"without {option}", kinds, rest) for option, rest in run.filters.without_each()]
    tries += [(f"in {name}", [name], run.filters) for name in queries.KINDS if name not in kinds]
    return [
        f"{told}: {counted(count, 'hit')}"
        for told, where, filters in tries
        if (count := queries.count_all_words(run.database, asked.words, where, filters))
    ]


def _page(filters: Filters) -> Filters:
    """Return the filters that the database is asked with: a sort by a column needs all hits."""
    return filters._replace(limit=0) if filters.sort else filters


def _nothing(notes: Notes) -> Answer:
    notes.remarks.append("there is nothing to search for: the index holds letters and digits")
    return _noted(answers.hits([]), notes)


def _found(run: Run, found: queries.Found, notes: Notes) -> Answer:
    limit, sort = run.filters.limit, run.filters.sort
    rows: Iterable[tuple[Any, ...]] = found.rows
    if sort:
        rows = _sorted(run.database, found.rows, sort)[: limit or None]
    if limit and found.total > limit:
        notes.footers.append(
            f"{limit} of {found.total} hits {'is' if limit == 1 else 'are'} shown; --limit 0 shows all"
        )
    if found.capped:
        notes.footers.append(
            f"of the hits in {' and '.join(found.capped)}, the newest {queries.NEWEST} are ranked"
            f"{', with the last word whole' if found.whole else ''}; --exact ranks all"
        )
    answer = _noted(answers.hits(rows), notes)
    answer.notes.remarks += run.unsaid()
    if not found.total:
        answer.notes.remarks += run.honest_zero()
    return answer


def _sorted(database: Database, rows: Iterable[tuple[Any, ...]], sort: str) -> list[tuple[Any, ...]]:
    """Return rows by a column, a scale by its strength; what has no value there comes last."""
    column = sort.removeprefix("-")
    place = [one.name for one in answers.HIT_COLUMNS].index(column)
    keys: dict[str, Callable[[Any], Any]] = {
        "id": _of_id,
        "status": vocabulary.codes(database, "status").index,
        "grade": lambda grade: (grade[1], grade[0]),
        "corrected": json.loads,
    }
    key = keys.get(column, lambda value: value)
    every = list(rows)
    known = [row for row in every if row[place] is not None]
    known.sort(key=lambda row: key(row[place]), reverse=sort != column)
    return known + [row for row in every if row[place] is None]


def _of_id(value: str) -> str:
    """Return what sorts c9 before c10."""
    return f"c{value[1:]:0>20}" if value[:1] == "c" and value[1:].isdigit() else value


def _noted(answer: Answer, notes: Notes) -> Answer:
    answer.notes = notes
    return answer
