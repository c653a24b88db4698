"""One run of a command: the database, the output, the filters; and how its answer is printed."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cached_property
from itertools import chain

from allies_cli.errors import AlliesError, UnforeseenError, UnusableError, UsageError
from allies_cli.filters import FILTERS, Filter, Filters
from allies_cli.models import About
from allies_cli.options import CHOOSING, UNITS, day, last_day, one_of, parameter
from allies_cli.output import Request, check, remark, wants_page
from allies_cli.paths import is_the_same, is_there
from allies_cli.queries import as_of, claims, pairs, vocabulary, works
from allies_cli.store import Database, locate, open_database
from allies_cli.wording import counted, undated_left_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from typing import Any

    from allies_cli.call import Call
    from allies_cli.names import Meant
    from allies_cli.report import Answer

_ROWS_ON_A_SCREEN = 100


class Run:
    """One run of a command: the database, opened when it is first asked, the output wished for, the filters."""

    def __init__(self, call: Call, request: Request, arguments: Sequence[str], program: Callable[[], Any]) -> None:
        self.named = call.output.get("db")  # the database that an option of the command names
        self.path = locate(call.before if self.named is None else self.named)
        self.request = request
        self.program = program  # builds all commands as Typer has them, which takes its time
        self._arguments = arguments
        self.filters = Filters()
        self.others: list[str] = []  # databases that are read beside that one
        self.typed: frozenset[str] = frozenset()  # the options of filters that were typed

    @cached_property
    def database(self) -> Database:
        """The open database, as of the day that is asked for. Raises UnusableError where it cannot be opened."""
        database = open_database(self.path)
        if self.filters.as_of:
            as_of.look_back(database, self.filters.as_of)
        return database

    def open_as_it_is(self, path: str | os.PathLike[str] | None = None) -> Database:
        """Open a database that will be judged, the one in use or another, and so may be anything.

        Raises UsageError where the answer would replace it.
        """
        if path:
            _refuse_to_replace(path, self.request)
            self.others.append(os.fspath(path))
        return open_database(path or self.path, as_it_is=True)

    def open(self, path: str | os.PathLike[str]) -> Database:
        """Open a database that an argument names. Raises UsageError where the answer would replace it."""
        _refuse_to_replace(path, self.request)
        self.others.append(os.fspath(path))
        return open_database(path)

    @contextmanager
    def naming_files(self) -> Iterator[None]:
        """Say of an error that nobody foresaw which databases were read: one of them may be to blame."""
        try:
            yield
        except (AlliesError, OSError):
            raise
        except Exception as error:
            raise UnforeseenError([self.path, *self.others]) from error

    def meant(self, words: Sequence[str], *kinds: str) -> list[Meant]:
        """Return what typed words name, of these kinds or any, and say on stderr what was not typed as it is called."""
        from allies_cli import names

        found = names.resolve(self.database, words, kinds or ("actor", "source", "claim"))
        for one in found:
            if not one.literal:
                remark(f"{one.typed}: {one.name}")
        return found

    def about(self) -> About:
        """Return where an answer comes from, as far as the database can be opened."""
        question = asked(self._arguments)
        try:
            return works.about(self.database)._replace(question=question)
        except UnusableError:
            return About(question)

    def check_sort(self, columns: Iterable[str]) -> None:
        """Raise UsageError unless --sort is one of the columns, with or without a hyphen before it."""
        if self.filters.sort is not None:
            hyphen = "-" if self.filters.sort.startswith("-") else ""
            column = one_of(self.filters.sort.removeprefix("-"), list(columns), "--sort")
            self.filters = self.filters._replace(sort=hyphen + column)

    def unless_limited(self, few: int) -> int:
        """Return how many are drawn at one place where no --limit says how many; 0 is all."""
        return 0 if "--limit" in self.typed else few

    def refuse(self, what: str, options: Collection[str], remedy: str) -> None:
        """Raise UsageError where one of the options was typed, which `what` does not honour."""
        if refused := [option for option in CHOOSING.values() if option in options and option in self.typed]:
            raise UsageError(f"{what} takes no {refused[0]}", remedy)

    def about_claims(self, answer: Answer, actors: Sequence[str] = (), side: str = "any", some: bool = False) -> Answer:
        """Return an answer over claims with what must be said beside it: the honest zero, undated, unsaid.

        `actors` are those that the answer is about, if it is about some, and `side` where they stand in a claim;
        `some`: it has rows, as is known.
        """
        filters, notes = self.filters, answer.notes
        if (filters.get("since") or filters.get("until")) and (left := claims.count_undated(self.database, filters)):
            notes.footers.append(undated_left_out(left))
        notes.remarks += self.unsaid()
        answer.rows, empty = (answer.rows, False) if some else _peek(answer.rows)
        if empty:
            from allies_cli.queries.elsewhere import elsewhere

            others = elsewhere(self.database, self.path, self.filters, actors, side)
            notes.remarks += [*self.honest_zero(), *others]
        else:
            notes.footers.append(f"events to {vocabulary.events_to(self.database)}; what came later is not here")
        return answer

    def unsaid(self) -> list[str]:
        """Return what is said beside an answer as of a day: how many assertions no day can be given to."""
        unsaid = claims.count_unsaid(self.database) if self.filters.as_of else 0
        return [f"--as-of leaves out {counted(unsaid, 'assertion')} without any date"] if unsaid else []

    def honest_zero(self) -> list[str]:
        """Return what is said where there are no rows; where there is no claim at all, also how to begin."""
        day = vocabulary.events_to(self.database)
        zero = f"nothing recorded in this database (events to {day}); that is not evidence of absence"
        if claims.any_claim(self.database):
            return [zero]
        return [zero, "begin with: " + ", or ".join(command for command, _ in first_steps(self.path))]


def first_steps(case: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the commands that bring the first facts into a case file, each with what it is for."""
    from shlex import quote

    sheet = os.path.splitext(case)[0] + ".csv"  # noqa: PTH122 - pathlib is slow
    db = f"--db {quote(case)}"
    return (
        (f"allies import {quote(sheet) if is_there(sheet) else 'FILE'} {db}", "when the sheet is filled in"),
        (f"allies add WHO HOW WHOM --link URL {db}", "one fact"),
    )


def prepared(call: Call, arguments: Sequence[str], program: Callable[[], Any]) -> Run:
    """Return the run of a call, all that is asked of it checked. Raises UsageError for a value that cannot be."""
    request = _request(call)
    check(request)  # before any work
    run = Run(call, request, arguments, program)
    _refuse_to_replace(run.path, request)
    if call.filters:
        run.typed = frozenset(option for name, option in CHOOSING.items() if _is_typed(call.filters.get(name)))
        with run.naming_files():
            run.filters = _filters(run, call.filters)
    return run


def _request(call: Call) -> Request:
    output = call.output
    if not output:
        return Request()
    colour = one_of(output["color"], ["auto", "always", "never"], "--color")
    theme = output["theme"] and one_of(output["theme"], ["light", "dark"], "--theme")
    return Request(
        output["format"],
        output["output"],
        output["columns"],
        colour,
        output["excel"],
        output["delimiter"],
        theme,
        not output["no_pager"],
        call.graph,
        call.endings,
    )


def _is_typed(value: Any) -> bool:
    return value not in (None, [], ())


def _refuse_to_replace(path: str | os.PathLike[str], request: Request) -> None:
    """Raise UsageError where the answer is to be written to the database that it comes from."""
    if request.output and is_the_same(request.output, path):
        raise UsageError(f"{request.output} is the database that is read", "name another file with -o")


def asked(arguments: Sequence[str]) -> str:
    """Return what a command line asks, without the files of one machine and how the answer looks there."""
    from shlex import join

    kept: list[str] = []
    remaining = iter(arguments)
    for word in remaining:
        if word == "--":
            return join([*kept, word, *remaining])
        if word in _OF_A_MACHINE:
            next(remaining, None)
        elif word != "--no-pager" and not word.startswith(tuple(f"{option}=" for option in _OF_A_MACHINE)):
            kept.append(word)
    return join(kept)


_OF_A_MACHINE = ("--db", "-o", "--output", "-f", "--format", "--color", "--theme")


def _filters(run: Run, given: dict[str, Any]) -> Filters:
    """Return the filters, their values read. A filter that can never count brings in what does not count."""
    if given.get("as_of") is not None:
        run.filters = Filters(as_of=last_day(day(given["as_of"], "--as-of")))
    read = {name: _value(run, row, given.get(parameter(name))) for name, row in FILTERS.items()}
    chosen = {name: value for name, value in read.items() if value not in ((), None)}
    since, until = chosen.get("since"), chosen.get("until")
    if since and until and f"{until}~" < since:
        raise UsageError(f"--since {since} is after --until {until}", "exchange the two dates")
    limit = given.get("limit")
    if limit is None:
        limit = _ROWS_ON_A_SCREEN if wants_page(run.request) else 0
    codes = {*chosen.get("how", ()), *chosen.get("status", ())}
    filters = Filters(
        chosen=chosen,
        everything=bool(given.get("everything") or (codes and vocabulary.never_count(run.database) & codes)),
        sort=given.get("sort"),
        limit=limit,
        as_of=run.filters.as_of,
    )
    return pairs.on_sides(run.database, filters)


def _value(run: Run, row: Filter, typed: Any) -> Any:
    """Return the value of a filter as it was typed; None or an empty tuple where it was not."""
    if row.kind == "day":
        return None if typed is None else day(typed, row.option)
    if row.kind in ("number", "flag"):
        return typed
    if row.kind == "switch":
        return True if typed else None
    if row.option == "--by" and (units := [word for word in typed or () if word.lower() in UNITS]):
        raise UsageError(f"--by is an actor, and {units[0]} a unit of time", f"write --unit {units[0].lower()}")
    if row.kind in ("actor", "source"):
        return tuple(dict.fromkeys(run.meant([one], row.kind)[0].id for one in typed or ()))
    if not typed:
        return ()
    choices = vocabulary.codes(run.database, row.kind)
    return tuple(dict.fromkeys(one_of(one, choices, row.option) for one in typed))


def _peek(rows: Iterable[tuple[Any, ...]]) -> tuple[Iterable[tuple[Any, ...]], bool]:
    """Return rows, and whether there are none."""
    if isinstance(rows, list):
        return rows, not rows
    remaining = iter(rows)
    first = next(remaining, None)
    return (remaining, True) if first is None else (chain([first], remaining), False)
