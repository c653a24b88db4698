"""`allies search`."""

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

from allies_cli import names
from allies_cli.answers import search as answers
from allies_cli.commands.delivery import check_sort, deliver_claims
from allies_cli.context import Asking, one_of
from allies_cli.errors import NotFoundError, UsageError
from allies_cli.filters import Filters
from allies_cli.output import deliver
from allies_cli.queries import claims, search
from allies_cli.queries import search_words as typed
from allies_cli.report import Answer, Notes
from allies_cli.store import Database

# What is said where no row has all words: by what the hits have of them.
_LOOSENED = {
    "some": "nothing has all of {}; these have at least one of them",
    "parts": "nothing has {} as it is written; these have a part of it",
}


def run(ask: Asking, words: Sequence[str], within: Sequence[str], raw: bool, exact: bool, as_sql: bool = False) -> int:
    """Search for the words in each of `within`, or everywhere; `raw` takes them as one FTS5 expression.

    `as_sql`: print the queries that rank the hits, one of each kind, in the place of their answer.

    Raises UsageError for an expression that FTS5 cannot read.
    """
    check_sort(ask.filters.sort, (column.name for column in answers.HIT_COLUMNS))
    text = " ".join(words).encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    chosen = tuple(dict.fromkeys(one_of(name, list(search.KINDS), "--in") for name in within))
    notes = Notes()
    kinds = _kinds(ask.filters, chosen, notes)
    if as_sql:
        return _print_queries(ask, text, kinds, raw, exact)
    return (_search_raw if raw else _search_words)(ask, text, kinds, exact, notes)


def _print_queries(ask: Asking, text: str, kinds: Sequence[str], raw: bool, exact: bool) -> int:
    from allies_cli.commands.as_sql import print_query

    def question(database: Database, filters: Filters) -> Iterable[tuple[Any, ...]]:
        if raw:
            return search.hits(database, search.raw_matches(database, text, kinds), filters, exact).rows
        return search.find(database, typed.read(database, text).words, kinds, filters, exact).rows

    return print_query(ask, question, with_text="bm25(")


def _kinds(filters: Filters, chosen: Sequence[str], notes: Notes) -> Sequence[str]:
    """Return what is searched: filters choose claims, so that they leave out what carries none."""
    if not _narrows(filters):
        return chosen or tuple(search.KINDS)
    if not chosen:
        notes.footers.append(
            "the filters choose claims, and quotes by their claims; "
            "--in actors and --in sources search these too, unfiltered"
        )
        return search.NARROWED
    if unfiltered := [name for name in chosen if name not in search.NARROWED]:
        notes.remarks.append(f"the filters choose claims and do not narrow {' and '.join(unfiltered)}")
    return chosen


def _narrows(filters: Filters) -> bool:
    return bool(filters.active() or filters.as_of)


def _search_raw(ask: Asking, text: str, kinds: Sequence[str], exact: bool, notes: Notes) -> int:
    if not text.strip():
        return _deliver_nothing(ask, notes)
    matches = search.raw_matches(ask.database, text, kinds)
    found = search.hits(ask.database, matches, _page(ask.filters), exact)
    return _deliver_found(ask, found, notes)


def _search_words(ask: Asking, text: str, kinds: Sequence[str], exact: bool, notes: Notes) -> int:
    asked = typed.read(ask.database, text)
    if not asked.words:
        return _deliver_nothing(ask, notes)
    notes.remarks += _about_words(asked)
    found = search.find(ask.database, asked.words, kinds, _page(ask.filters), exact)
    if found.total and found.has in _LOOSENED:
        notes.remarks.append(_LOOSENED[found.has].format(_listed(asked)))
    if found.has in _LOOSENED or not found.total:
        elsewhere = _without_each(ask, asked, kinds)
        notes.remarks += elsewhere if elsewhere or found.total else _suggestions(ask, text)
    dated = ask.filters.since or ask.filters.until
    if dated and (undated := search.count_undated(ask.database, asked.words, ask.filters)):
        notes.footers.append(
            f"left out: {_counted(undated, 'claim')} without any date, which --since and --until cannot match"
        )
    return _deliver_found(ask, found, notes)


def _about_words(asked: typed.Typed) -> list[str]:
    remarks = []
    if asked.left_out:
        remarks.append(f"left out, since no letter or digit is in it: {' '.join(asked.left_out)}")
    if asked.surplus:
        remarks.append(f"the first {len(asked.words)} words are searched for, and {asked.surplus} more are not")
    if asked.operators:
        remarks.append(f"searched for as words: {', '.join(asked.operators)}; --raw makes operators of them")
    return remarks


def _listed(asked: typed.Typed) -> str:
    return ", ".join(word.typed for word in asked.words)


def _suggestions(ask: Asking, text: str) -> list[str]:
    """Return what the words may have been meant to name."""
    try:
        return [f"{one.typed}: see `allies show {one.id}`" for one in names.resolve(ask.database, [text])]
    except (NotFoundError, UsageError) as error:
        return [f"did you mean {', '.join(error.candidates)}?"] if error.candidates else []


def _without_each(ask: Asking, asked: typed.Typed, kinds: Sequence[str]) -> list[str]:
    """Return how many hits have all words when a filter is dropped, and where it was not searched."""
    tries = [(f"without {option}", kinds, rest) for option, rest in ask.filters.without_each()]
    tries += [(f"in {name}", [name], ask.filters) for name in search.KINDS if name not in kinds]
    return [
        f"{told}: {_counted(count, 'hit')}"
        for told, where, filters in tries
        if (count := search.count_all_words(ask.database, asked.words, where, filters))
    ]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _page(filters: Filters) -> Filters:
    """Return the filters that the database is asked with: a sort by a column needs all hits."""
    return filters._replace(limit=0) if filters.sort else filters


def _deliver_nothing(ask: Asking, notes: Notes) -> int:
    notes.remarks.append("there is nothing to search for: the index holds letters and digits")
    return deliver(_noted(answers.hits([]), notes), ask.request)


def _deliver_found(ask: Asking, found: search.Found, notes: Notes) -> int:
    limit, sort = ask.filters.limit, ask.filters.sort
    rows: Iterable[tuple[Any, ...]] = found.rows
    if sort:
        rows = _sorted(found.rows, sort)[: limit or None]
    if limit and found.total > limit:
        notes.footers.append(f"{limit} of {found.total} hits are shown; --limit 0 shows all")
    if found.capped:
        notes.footers.append(
            f"of the hits in {' and '.join(found.capped)}, the newest {search.NEWEST} are ranked"
            f"{', with the last word whole' if found.whole else ''}; --exact ranks all"
        )
    if ask.filters.as_of and (unsaid := claims.count_unsaid(ask.database)):
        notes.remarks.append(f"--as-of leaves out {_counted(unsaid, 'assertion')} without any date")
    told = copy(ask)  # what falls to the filters was told in hits; the honest zero is the same everywhere
    told.filters = Filters()
    return deliver_claims(told, _noted(answers.hits(rows), notes))


def _sorted(rows: Iterable[tuple[Any, ...]], sort: str) -> list[tuple[Any, ...]]:
    place = [column.name for column in answers.HIT_COLUMNS].index(sort.removeprefix("-"))
    return sorted(rows, key=lambda row: _sortable(row[place]), reverse=sort.startswith("-"))


def _sortable(value: Any) -> Any:
    """Return a value that sorts c9 before c10."""
    return f"c{value[1:]:0>20}" if isinstance(value, str) and value[:1] == "c" and value[1:].isdigit() else value


def _noted(answer: Answer, notes: Notes) -> Answer:
    answer.notes = notes
    return answer
