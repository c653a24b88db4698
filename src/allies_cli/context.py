"""One run of a command: the database, the output, the filters; and the options that all commands share."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property, wraps
from inspect import Parameter, signature
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allies_cli.errors import UnusableError, UsageError
from allies_cli.filters import FILTERS, Filter, Filters
from allies_cli.models import About
from allies_cli.output import Request, check, deliver, remark, wants_page
from allies_cli.queries import as_of, claims, pairs, vocabulary, works
from allies_cli.report import Answer
from allies_cli.store import Database, locate, open_database
from allies_cli.wording import counted, undated_left_out

if TYPE_CHECKING:
    from allies_cli.names import Meant

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
UNITS = ("month", "year")  # of an axis of time
_ROWS_ON_A_SCREEN = 100
_MOST = 1_000_000_000  # of whatever is counted

# The headings under which the shared options stand in the help of a command.
FILTER_PANEL = "Filters: values of one option are joined by OR, options by AND"
OUTPUT_PANEL = "Output"

_TYPED_AS = {"everything": "all"}  # where the parameter is not called as its option

# What a command is: it returns its answer, or None where it has written what it has to say.
_Command = Callable[..., Answer | None]

DatabaseOption = Annotated[
    str | None, typer.Option("--db", metavar="PATH", help="Read this database; ALLIES_DB names one too.")
]


class Run:
    """One run of a command: the database, opened when it is first asked, the output wished for, the filters."""

    def __init__(self, context: typer.Context, db: str | None, request: Request) -> None:
        self.context = context
        self.path = locate(db)
        self.request = request
        self.filters = Filters()
        self.typed: frozenset[str] = frozenset()  # the options of filters that were typed

    @cached_property
    def database(self) -> Database:
        """The open database, as of the day that is asked for. Raises UnusableError where it cannot be opened."""
        database = open_database(self.path)
        if self.filters.as_of:
            as_of.look_back(database, self.filters.as_of)
        return database

    def meant(self, words: Sequence[str], *kinds: str) -> "list[Meant]":
        """Return what typed words name, of these kinds or any, and say on stderr what was not typed as it is called."""
        from allies_cli import names

        found = names.resolve(self.database, words, kinds or ("actor", "source", "claim"))
        for one in found:
            if not one.literal:
                remark(f"{one.typed}: {one.name}")
        return found

    def about(self) -> About:
        """Return where an answer comes from, as far as the database can be opened."""
        question = asked(self.context.obj or ())
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
        if refused := [option for option in CHOOSING if option in options and option in self.typed]:
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
            notes.remarks += [self.honest_zero(), *self._elsewhere(actors, side)]
        else:
            notes.footers.append(f"events to {vocabulary.events_to(self.database)}; what came later is not here")
        return answer

    def unsaid(self) -> list[str]:
        """Return what is said beside an answer as of a day: how many assertions no day can be given to."""
        unsaid = claims.count_unsaid(self.database) if self.filters.as_of else 0
        return [f"--as-of leaves out {counted(unsaid, 'assertion')} without any date"] if unsaid else []

    def honest_zero(self) -> str:
        """Return what is said where there are no rows."""
        day = vocabulary.events_to(self.database)
        return f"nothing recorded in this database (events to {day}); that is not evidence of absence"

    def _elsewhere(self, actors: Sequence[str], side: str) -> Iterator[str]:
        """Yield what there would be if something else were asked, so that nothing which exists looks absent."""
        filters, others = self.filters, {"recipient": "supporter", "supporter": "recipient"}
        asked = [(f"without {typed}", rest, side) for typed, rest in filters.without_each()]
        asked += [(f"with {typed}", pairs.on_sides(self.database, rest), side) for typed, rest in filters.exchanged()]
        if side in others:
            asked.append((f"with{'out' * (side == 'supporter')} --reverse", filters, others[side]))
        if not filters.everything and (count := claims.count_claims(self.database, filters, actors, side)):
            yield f"with --all: {counted(count, 'claim')}"
        for told, rest, there in asked:
            # As of no day is asked of the database as it stands.
            database = self.database if rest.as_of == filters.as_of else open_database(self.path)
            if count := claims.count_claims(database, rest, actors, there):
                yield f"{told}: {counted(count, 'claim')}{self._counting(database, rest, actors, there)}"
        yield from self._principals()

    def _counting(self, database: Database, filters: Filters, actors: Sequence[str], side: str) -> str:
        """Return how many of these claims are shown without --all, where that matters."""
        if filters.everything:
            return ""
        count = claims.count_claims(database, filters, actors, side, counting=True)
        return f", of which {count or 'none'} {'counts' if count < 2 else 'count'} as support"

    def _principals(self) -> Iterator[str]:
        """Yield for whom the actors speak that a filter names: what they did stands there."""
        from allies_cli.queries import network

        for name, slugs in self.filters.typed.items():
            for person, principal, slug in network.principals(self.database, slugs):
                yield f"{person} speaks for {principal}: {FILTERS[name].option} {slug}"


def _output_options(
    db: DatabaseOption = None,
    format: Annotated[str | None, typer.Option("--format", "-f", metavar="FORMAT", help="Write this format.")] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; its ending tells the format.")
    ] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="A,B", help="Write these columns alone; `help` lists them.")
    ] = None,
    excel: Annotated[bool, typer.Option("--excel", help="Write CSV that spreadsheets open as it is.")] = False,
    delimiter: Annotated[
        str | None, typer.Option(metavar="SIGN", help="Between the cells of CSV, in place of a comma.")
    ] = None,
    theme: Annotated[
        str | None, typer.Option(metavar="light|dark", help="The paper of a picture; light by default.")
    ] = None,
    no_pager: Annotated[
        bool, typer.Option("--no-pager", help="Let what is taller than the screen scroll through.")
    ] = False,
    color: Annotated[str, typer.Option(metavar="WHEN", help="Colour: auto, always or never.")] = "auto",
) -> None: ...


def _choice_options(
    everything: Annotated[bool, typer.Option("--all", help="Also what does not count as support.")] = False,
    sort: Annotated[str | None, typer.Option(metavar="COLUMN", help="Sort by COLUMN; -COLUMN reverses.")] = None,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=_MOST, help="At most N rows; 0 is all. On a screen 100, else all."),
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Judge by what had been said by DATE.")] = None,
) -> None: ...


def _filter_option(name: str, row: Filter) -> Parameter:
    """Return the declaration of the option of a filter."""
    types: dict[str, Any] = {"day": str | None, "number": int | None, "flag": bool | None, "switch": bool}
    declared = "/".join(filter(None, (row.option, row.other)))
    least, most = (0, _MOST) if row.kind == "number" else (None, None)
    option = typer.Option(
        declared, metavar=row.metavar, help=row.help, min=least, max=most, rich_help_panel=FILTER_PANEL
    )
    return Parameter(
        _parameter(name),
        Parameter.KEYWORD_ONLY,
        default=False if row.kind == "switch" else None,
        annotation=Annotated[types.get(row.kind, list[str] | None), option],
    )


def _parameter(name: str) -> str:
    """Return the name of a filter as a parameter in Python."""
    return "for_" if name == "for" else name


def _option(parameter: Parameter) -> str:
    """Return the option of a parameter as it is typed."""
    name = _TYPED_AS.get(parameter.name, parameter.name)
    return "--" + name.removesuffix("_").replace("_", "-")


def _is_typed(value: Any, parameter: Parameter) -> bool:
    return value not in (parameter.default, [], ())


def _declared(options: Callable[..., None], panel: str) -> list[Parameter]:
    """Return the parameters of a function as keywords, whose options stand together in the help."""
    declared = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in signature(options).parameters.values()]
    for one in declared:
        one.annotation.__metadata__[0].rich_help_panel = panel
    return declared


_OUTPUT = _declared(_output_options, OUTPUT_PANEL)
_FILTER = [_filter_option(name, row) for name, row in FILTERS.items()] + _declared(_choice_options, FILTER_PANEL)
CHOOSING = tuple(map(_option, _FILTER))  # the options that choose claims or sort them
_OF_OUTPUT = {parameter.name for parameter in _OUTPUT}
_OF_FILTER = {parameter.name for parameter in _FILTER}


def running(
    filters: Collection[str] = frozenset(_OF_FILTER), graph: bool = False, endings: Collection[str] = ()
) -> Callable[[_Command], Callable[..., int]]:
    """Return a decorator that gives a command the shared options, and prints its answer; `graph`: it is a network.

    `filters` are the parameters of those options for choosing claims that the command honours; any other is refused.
    `endings` are those of files that the command knows beside those of the formats.

    The command receives a `Run` first and then its own parameters. An option that it declares itself takes the
    place of the shared one of that name.
    """

    def decorate(command: _Command) -> Callable[..., int]:
        context = Parameter("context", Parameter.KEYWORD_ONLY, annotation=typer.Context)
        own = [context, *list(signature(command).parameters.values())[1:]]
        of_its_own = {one.name for one in own}
        choosing = [one for one in _FILTER if one.name in filters and one.name not in of_its_own]
        shared = choosing + [one for one in _OUTPUT if one.name not in of_its_own]

        @wraps(command)
        def called(context: typer.Context, **given: Any) -> int:
            output = {name: given.pop(name) for name in list(given) if name in _OF_OUTPUT}
            chosen = {one.name: given.pop(one.name) for one in choosing}
            run = _run(context, output, graph, endings)
            if chosen:
                run.typed = frozenset(_option(one) for one in choosing if _is_typed(chosen[one.name], one))
                run.filters = _filters(run, chosen)
            answer = command(run, **given)
            return 0 if answer is None else deliver(answer, run.request, run.about)

        called.__signature__ = signature(command).replace(  # type: ignore[attr-defined]
            parameters=[one.replace(kind=Parameter.KEYWORD_ONLY) for one in own] + shared
        )
        called.__annotations__ = {one.name: one.annotation for one in own + shared}
        return called

    return decorate


def _run(context: typer.Context, output: dict[str, Any], graph: bool, endings: Collection[str]) -> Run:
    colour = one_of(output["color"], ["auto", "always", "never"], "--color")
    theme = output["theme"] and one_of(output["theme"], ["light", "dark"], "--theme")
    request = Request(
        output["format"],
        output["output"],
        output["columns"],
        colour,
        output["excel"],
        output["delimiter"],
        theme,
        not output["no_pager"],
        graph,
        endings,
    )
    check(request)  # before any work
    before = context.find_root().params["db"]
    run = Run(context, before if output["db"] is None else output["db"], request)
    if request.output and _same_file(request.output, run.path):
        raise UsageError(f"{request.output} is the database that is read", "name another file with -o")
    return run


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


def _same_file(name: str, path: Path) -> bool:
    try:
        return path.samefile(name)
    except OSError:
        return False


def _filters(run: Run, given: dict[str, Any]) -> Filters:
    """Return the filters, their values read. A filter that can never count brings in what does not count."""
    if given.get("as_of") is not None:
        run.filters = Filters(as_of=last_day(day(given["as_of"], "--as-of")))
    read = {name: _value(run, row, given.get(_parameter(name))) for name, row in FILTERS.items()}
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
        everything=given.get("everything", False) or bool(codes and vocabulary.never_count(run.database) & codes),
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


def day(text: str, option: str) -> str:
    """Return a date as it was typed. Raises UsageError where it is not a date."""
    import datetime

    parts = _DATE.fullmatch(text)
    try:
        if parts is None:
            raise ValueError
        datetime.date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError:
        raise UsageError(f"{option}: {text!r} is not a date", "write 2022, 2022-08 or 2022-08-24") from None
    return text


def last_day(text: str) -> str:
    """Return the last day of a date of any precision: 2022-12-31 for 2022."""
    import calendar

    year, _, rest = text.partition("-")
    month, _, one = rest.partition("-")
    month = month or "12"
    return f"{year}-{month}-{one or calendar.monthrange(int(year), int(month))[1]}"


def one_of(value: str, choices: Sequence[str], option: str) -> str:
    """Return `value` in the spelling of `choices`. Raises UsageError with the nearest where it is none of them."""
    lowered = value.lower()
    if lowered in choices:
        return lowered
    from allies_cli import names

    near = names.nearest(lowered, choices)
    did_you_mean = f"did you mean {near[0]}? " if near else ""
    raise UsageError(
        f"{option}: there is no {value!r}", f"{did_you_mean}Valid are: {', '.join(choices)}", near or list(choices)
    )


def _peek(rows: Iterable[tuple[Any, ...]]) -> tuple[Iterable[tuple[Any, ...]], bool]:
    """Return rows, and whether there are none."""
    if isinstance(rows, list):
        return rows, not rows
    remaining = iter(rows)
    first = next(remaining, None)
    return (remaining, True) if first is None else (chain([first], remaining), False)
