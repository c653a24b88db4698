"""`allies list`."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from allies_cli.answers import list_ as answers
from allies_cli.commands.delivery import check_sort, deliver_claims
from allies_cli.context import Asking
from allies_cli.errors import UsageError
from allies_cli.queries import actors, claims, pairs, sources, vocabulary
from allies_cli.report import Answer


class _Noun(NamedTuple):
    """What is listed a row each: its question, its answer, and the columns that it sorts by."""

    question: Callable[..., Iterable[tuple[Any, ...]]]
    present: Callable[..., Answer]
    sorts: dict[str, str]


_NOUNS = {
    "claims": _Noun(claims.claims, answers.claims, claims.CLAIM_SORTS),
    "actors": _Noun(actors.actors, answers.actors, actors.ACTOR_SORTS),
    "sources": _Noun(sources.sources, answers.sources, sources.SOURCE_SORTS),
    "types": _Noun(vocabulary.types, answers.types, vocabulary.TYPE_SORTS),
}


def run(ask: Asking, what: str, as_sql: bool = False) -> None:
    """List pairs, or one of the nouns; `as_sql`: print the query instead. Raises UsageError for another word."""
    if what == "allies":
        check_sort(ask.filters.sort, answers.PAIR_SORTS)
        if as_sql:
            _print_query(ask, pairs.ways)
        else:
            _list_pairs(ask)
    elif what in _NOUNS:
        if what != "claims":
            _refuse_filters(ask, what)
        check_sort(ask.filters.sort, _NOUNS[what].sorts)
        if as_sql:
            _print_query(ask, _NOUNS[what].question)
        else:
            _list_rows(ask, _NOUNS[what])
    else:
        raise _unknown_noun(ask, what)


def _print_query(ask: Asking, question: Callable[..., Iterable[Any]]) -> None:
    from allies_cli.commands.as_sql import print_query

    print_query(ask, question)


def _refuse_filters(ask: Asking, what: str) -> None:
    """Raise UsageError for a filter over claims where something else is listed."""
    if typed := ask.filters.without_each(claims_only=True):
        raise UsageError(
            f"list {what} has no filter {typed[0][0].split()[0]}, which chooses claims",
            f"leave it out, or list claims: allies list claims {typed[0][0]}",
        )


def _list_pairs(ask: Asking) -> None:
    filters = ask.filters
    answer = answers.pairs(pairs.ways(ask.database, filters), filters.limit, filters.sort)
    if not filters.everything and (hidden := pairs.count_hidden_pairs(ask.database, filters)):
        some = "1 pair has" if hidden == 1 else f"{hidden} pairs have"
        answer.notes.footers.append(f"{some} no claim that counts as support; --all shows them")
    deliver_claims(ask, answer)


def _list_rows(ask: Asking, noun: _Noun) -> None:
    limit = ask.filters.limit
    rows = noun.question(ask.database, ask.filters._replace(limit=limit and limit + 1))
    answer = noun.present(rows, limit)
    if noun is _NOUNS["claims"] and not limit:
        _make_ready_for_millions(ask, answer)
    deliver_claims(ask, answer)


def _make_ready_for_millions(ask: Asking, answer: Answer) -> None:
    answer.total = lambda: claims.count_claims(ask.database, ask.filters)
    if not (ask.filters.sort or ask.filters.as_of):
        from allies_cli.queries.many_claims import Claims

        answer.bulk = Claims(ask.database, ask.filters)


def _unknown_noun(ask: Asking, what: str) -> UsageError:
    from allies_cli import names

    meant = names.recognise(ask.database, what)
    if meant is not None and meant.kind == "actor":
        meanings = [f"allies show {meant.id}", f"allies list --for {meant.id}", f"allies list --by {meant.id}"]
        return UsageError(
            f"list does not know {what!r}, which is {meant.name}", "did you mean: " + "; ".join(meanings), meanings
        )
    nouns = ["allies", *_NOUNS]
    near = names.nearest(what, nouns)
    did_you_mean = f"did you mean {near[0]}? " if near else ""
    return UsageError(f"list does not know {what!r}", f"{did_you_mean}It lists: {', '.join(nouns)}", near or nouns)
