"""`allies list`."""

from __future__ import annotations

from itertools import chain, islice

from allies_cli.errors import UsageError
from allies_cli.named_tuple import NamedTuple
from allies_cli.options import day
from allies_cli.queries import pairs
from allies_cli.wording import counted, did_you_mean, uncounted_pairs, unnamed_actors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from allies_cli.context import Run
    from allies_cli.report import Answer


class _Noun(NamedTuple):
    """What is listed a row each: its question, its answer, and the columns that it sorts by."""

    question: Callable[..., Iterable[tuple[Any, ...]]]
    present: Callable[..., Answer]
    sorts: Iterable[str]


def list_(
    run: Run, what: str, as_sql: bool = False, said_since: str | None = None, said_until: str | None = None
) -> Answer:
    """List pairs, or one of the nouns; `as_sql`: answer with the query instead. Raises UsageError for another word."""
    what = what.lower()
    if what not in (*_PAIRS, "evidence", *_NOUNS):
        raise _unknown_noun(run, what)
    if what != "evidence" and (said_since or said_until):
        option = "--said-since" if said_since else "--said-until"
        raise UsageError(f"list {what} has no option {option}", "list evidence has it")
    if what in _PAIRS:
        return _pairs(run, what, as_sql)
    if what != "actors":  # what follows is listed whether it counts or not
        run.filters = run.filters._replace(everything=True)
    if what == "evidence":
        return _evidence(run, said_since, said_until, as_sql)
    if what in _WITHOUT_CLAIMS:
        _refuse_filters(run, what)
    noun = _NOUNS[what]()
    run.check_sort(noun.sorts)
    if as_sql:
        return _query(run, noun.question)
    if what == "actors":
        return _named_actors(run, noun)
    return run.about_claims(_all_claims(run) if what == "claims" and not run.filters.limit else _rows(run, noun))


# What is listed. Only what is asked for is imported.


def _claims() -> _Noun:
    from allies_cli.answers import list_ as answers
    from allies_cli.fields import CLAIM_SORTS
    from allies_cli.queries import claims

    return _Noun(claims.claims, answers.claims, CLAIM_SORTS)


def _actors() -> _Noun:
    from allies_cli.answers import list_ as answers
    from allies_cli.queries import actors

    return _Noun(actors.actors, answers.actors, actors.ACTOR_SORTS)


def _corrections() -> _Noun:
    from allies_cli.answers import list_corrections as answers
    from allies_cli.queries import corrections

    return _Noun(corrections.corrections, answers.corrections, corrections.CORRECTION_SORTS)


def _sources() -> _Noun:
    from allies_cli.answers import list_ as answers
    from allies_cli.queries import sources

    return _Noun(sources.sources, answers.sources, sources.SOURCE_SORTS)


def _types() -> _Noun:
    from allies_cli.answers import list_ as answers
    from allies_cli.queries import vocabulary

    return _Noun(vocabulary.types, answers.types, vocabulary.TYPE_SORTS)


def _allies() -> _Noun:
    from allies_cli.answers import list_ as answers

    return _Noun(pairs.ways, answers.pairs, answers.PAIR_SORTS)


def _ways() -> _Noun:
    from allies_cli.answers import list_ as answers

    return _Noun(pairs.ways, answers.ways, answers.WAY_SORTS)


_PAIRS: Mapping[str, Callable[[], _Noun]] = {"allies": _allies, "ways": _ways}
_NOUNS: Mapping[str, Callable[[], _Noun]] = {
    "actors": _actors,
    "claims": _claims,
    "corrections": _corrections,
    "sources": _sources,
    "types": _types,
}
_WITHOUT_CLAIMS = ("actors", "sources", "types")  # filters choose claims, and these are not claims


def _pairs(run: Run, what: str, as_sql: bool) -> Answer:
    noun = _PAIRS[what]()
    run.check_sort(noun.sorts)
    if as_sql:
        run.refuse(f"list {what} --sql", ("--sort", "--limit"), "write ORDER BY and LIMIT into the query")
        return _query(run, noun.question)
    filters = run.filters
    ways, hidden = pairs.ways_and_hidden(run.database, filters)
    answer = noun.present(ways, filters.limit, filters.sort)
    if hidden:
        answer.notes.footers.append(uncounted_pairs(hidden))
    return run.about_claims(answer)


def _evidence(run: Run, said_since: str | None, said_until: str | None, as_sql: bool) -> Answer:
    from allies_cli.answers import list_evidence as answers
    from allies_cli.queries import evidence

    run.check_sort(evidence.EVIDENCE_SORTS)
    since = said_since and day(said_since, "--said-since")
    until = said_until and day(said_until, "--said-until")
    if as_sql:
        return _query(run, lambda database, filters: evidence.evidence(database, filters, since, until))
    page = run.filters._replace(limit=run.filters.limit and run.filters.limit + 1)
    found = evidence.evidence(run.database, page, since, until)
    first = list(islice(found, 1))
    answer = run.about_claims(answers.evidence(chain(first, found), run.filters.limit))
    if not first and (since or until):
        said = sum(1 for _ in evidence.evidence(run.database, run.filters._replace(limit=0)))
        answer.notes.remarks.append(f"said on any day: {counted(said, 'assertion')}")
    return answer


def _rows(run: Run, noun: _Noun) -> Answer:
    limit = run.filters.limit
    return noun.present(noun.question(run.database, run.filters._replace(limit=limit and limit + 1)), limit)


def _named_actors(run: Run, noun: _Noun) -> Answer:
    """Answer with the actors that something names; the others are known by name, and shown by --all."""
    from allies_cli.queries.actors import count_unnamed

    answer = _rows(run, noun)
    if not run.filters.everything and (hidden := count_unnamed(run.database)):
        answer.notes.footers.append(unnamed_actors(hidden))
    return run.about_claims(answer)


def _all_claims(run: Run) -> Answer:
    """Answer with all claims that the filters leave, in the fast way where they are many."""
    from allies_cli.answers import list_ as answers
    from allies_cli.queries import claims
    from allies_cli.queries.many_claims import MANY, Claims

    rows = claims.claims(run.database, run.filters)
    first = list(islice(rows, MANY))
    answer = answers.claims(first if len(first) < MANY else chain(first, rows))
    if len(first) == MANY:
        answer.total = lambda: claims.count_claims(run.database, run.filters)
        if not (run.filters.sort or run.filters.as_of):
            answer.bulk = Claims(run.database, run.filters)
    return answer


def _query(run: Run, question: Callable[..., Iterable[Any]]) -> Answer:
    from allies_cli.commands.as_sql import query

    return query(run, question)


def _refuse_filters(run: Run, what: str) -> None:
    """Raise UsageError for a filter over claims where something else is listed."""
    if typed := run.filters.without_each(claims_only=True):
        raise UsageError(
            f"list {what} has no filter {typed[0][0].split()[0]}, which chooses claims",
            f"leave it out, or list claims: allies list claims {typed[0][0]}",
        )


def _unknown_noun(run: Run, what: str) -> UsageError:
    from allies_cli import names

    meant = names.recognise(run.database, what)
    if meant is not None and meant.kind == "actor":
        meanings = [f"allies show {meant.id}", f"allies list --for {meant.id}", f"allies list --by {meant.id}"]
        return UsageError(
            f"list does not know {what!r}, which is {meant.name}", "did you mean: " + "; ".join(meanings), meanings
        )
    nouns = [*_PAIRS, "evidence", *_NOUNS]
    near = names.nearest(what, nouns)
    hint = f"{did_you_mean(near)}It lists: {', '.join(nouns)}"
    return UsageError(f"list does not know {what!r}", hint, near or nouns)
