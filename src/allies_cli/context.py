"""The options that commands share, declared once and handed to a command as objects."""

import re
from collections.abc import Callable, Collection
from functools import cached_property, wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from allies_cli.errors import UsageError
from allies_cli.filters import Filters
from allies_cli.output import Request, choose_format, remark, wants_page
from allies_cli.queries import vocabulary
from allies_cli.queries.pairs import speakers
from allies_cli.store import Database, locate, open_database

if TYPE_CHECKING:
    from allies_cli.names import Meant

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_ROWS_ON_A_SCREEN = 100
_MOST = 1_000_000_000  # of whatever is counted

# What a command is: it returns its exit code, None for 0.
_Command = Callable[..., int | None]

DatabaseOption = Annotated[
    str | None, typer.Option("--db", metavar="PATH", help="Read this database; ALLIES_DB names one too.")
]


class Asking:
    """One run of a command: the database, opened when it is first asked, the output wished for, the filters."""

    def __init__(self, context: typer.Context, path: Path, request: Request) -> None:
        self.context = context
        self.path = path
        self.request = request
        self.filters = Filters()

    @cached_property
    def database(self) -> Database:
        """The open database. Raises UnusableError where it cannot be."""
        return open_database(self.path)


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
    color: Annotated[str, typer.Option(metavar="WHEN", help="Colour: auto, always or never.")] = "auto",
) -> None: ...


def _filter_options(
    by: Annotated[list[str] | None, typer.Option(metavar="ACTOR", help="Claims whose supporter is ACTOR.")] = None,
    for_: Annotated[
        list[str] | None, typer.Option("--for", metavar="ACTOR", help="Claims whose recipient is ACTOR.")
    ] = None,
    how: Annotated[
        list[str] | None, typer.Option(metavar="TYPE", help="Claims of this way; see `allies list types`.")
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(metavar="STATUS", help="Claims of this status, as reported or alleged.")
    ] = None,
    says: Annotated[
        list[str] | None,
        typer.Option(metavar="ACTOR", help="Claims that ACTOR asserts, disputes or denies."),
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(metavar="SOURCE", help="Claims with an assertion in SOURCE or a copy of it.")
    ] = None,
    contested: Annotated[
        bool | None,
        typer.Option("--contested/--uncontested", help="Claims that somebody else disputes or denies, or none does."),
    ] = None,
    min_origins: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=_MOST, help="Claims that at least N independent voices assert."),
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Claims that hold on DATE or later.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Claims that hold on DATE or earlier.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what does not count as support.")] = False,
    sort: Annotated[str | None, typer.Option(metavar="COLUMN", help="Sort by COLUMN; -COLUMN reverses.")] = None,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=_MOST, help="At most N rows; 0 is all. On a screen 100, else all."),
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Judge by what had been said by DATE.")] = None,
) -> None: ...


_OUTPUT = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in signature(_output_options).parameters.values()]
_FILTER = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in signature(_filter_options).parameters.values()]
_OF_OUTPUT = {parameter.name for parameter in _OUTPUT}
_OF_FILTER = {parameter.name for parameter in _FILTER}


def asking(filters: bool = True, graph: bool = False, endings: Collection[str] = ()) -> Callable[[_Command], _Command]:
    """Return a decorator that gives a command the shared options; `graph`: its answer is a network.

    `endings` are those of files that the command knows beside those of the formats.

    The command receives an `Asking` first and then its own parameters. An option that it declares
    itself takes the place of the shared one of that name.
    """

    def decorate(command: _Command) -> _Command:
        context = Parameter("context", Parameter.KEYWORD_ONLY, annotation=typer.Context)
        own = [context, *list(signature(command).parameters.values())[1:]]
        of_its_own = {one.name for one in own}
        shared = [one for one in (_FILTER if filters else []) + _OUTPUT if one.name not in of_its_own]

        @wraps(command)
        def run(context: typer.Context, **given: Any) -> int | None:
            output = {name: given.pop(name) for name in list(given) if name in _OF_OUTPUT}
            chosen = {name: None if name in of_its_own else given.pop(name) for name in _OF_FILTER if filters}
            colour = _colour(output["color"])
            request = Request(
                output["format"], output["output"], output["columns"], colour, output["excel"], graph, endings
            )
            choose_format(request)  # a wrong format is told before any work
            before = context.find_root().params["db"]
            path = locate(before if output["db"] is None else output["db"])
            if request.output and _same_file(request.output, path):
                raise UsageError(f"{request.output} is the database that is read", "name another file with -o")
            ask = Asking(context, path, request)
            ask.filters = _filters(ask, chosen)
            return command(ask, **given)

        run.__signature__ = signature(command).replace(  # type: ignore[attr-defined]
            parameters=[one.replace(kind=Parameter.KEYWORD_ONLY) for one in own] + shared
        )
        run.__annotations__ = {one.name: one.annotation for one in own + shared}
        return run

    return decorate


def _same_file(name: str, path: Path) -> bool:
    try:
        return path.samefile(name)
    except OSError:
        return False


def day(text: str, option: str) -> str:
    """Return a date as it was typed. Raises UsageError where it is none."""
    import datetime

    parts = _DATE.fullmatch(text)
    try:
        if parts is None:
            raise ValueError
        datetime.date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError:
        raise UsageError(f"{option}: {text!r} is no date", "write 2022, 2022-08 or 2022-08-24") from None
    return text


def _day(text: str | None, option: str) -> str | None:
    return None if text is None else day(text, option)


def last_day(text: str) -> str:
    """Return the last day of a date of any precision: 2022-12-31 for 2022."""
    import calendar

    year, _, rest = text.partition("-")
    month, _, one = rest.partition("-")
    month = month or "12"
    return f"{year}-{month}-{one or calendar.monthrange(int(year), int(month))[1]}"


def one_of(value: str, choices: list[str], option: str) -> str:
    """Return `value` in the spelling of `choices`. Raises UsageError with the nearest where it is none of them."""
    lowered = value.lower()
    if lowered in choices:
        return lowered
    from allies_cli import names

    near = names.nearest(lowered, choices)
    did_you_mean = f"did you mean {near[0]}? " if near else ""
    raise UsageError(
        f"{option}: there is no {value!r}", f"{did_you_mean}Valid are: {', '.join(choices)}", near or choices
    )


def _colour(value: str) -> str:
    return one_of(value, ["auto", "always", "never"], "--color")


def _filters(ask: Asking, given: dict[str, Any]) -> Filters:
    """Return the filters, their names resolved. A filter that can never count brings in what does not count."""
    if not given:
        return Filters()

    def actors(name: str) -> tuple[str, ...]:
        return tuple(_meant(ask, typed, "actor") for typed in given[name] or ())

    def codes(name: str, table: str) -> tuple[str, ...]:
        if not given[name]:
            return ()
        choices = vocabulary.codes(ask.database, table)
        return tuple(one_of(typed, choices, f"--{name}") for typed in given[name])

    how, status = codes("how", "support_type"), codes("status", "status")
    limit = given["limit"]
    if limit is None:
        limit = _ROWS_ON_A_SCREEN if wants_page(ask.request) else 0
    since, until = _day(given["since"], "--since"), _day(given["until"], "--until")
    if since and until and f"{until}~" < since:
        raise UsageError(f"--since {since} is after --until {until}", "exchange the two dates")
    by, for_ = actors("by"), actors("for_")
    return Filters(
        by=by,
        for_=for_,
        speakers_by=speakers(ask.database, by, "supporter"),
        speakers_for=speakers(ask.database, for_, "recipient"),
        how=how,
        status=status,
        says=actors("says"),
        source=tuple(_meant(ask, typed, "source") for typed in given["source"] or ()),
        contested=given["contested"],
        min_origins=given["min_origins"],
        since=since,
        until=until,
        everything=given["everything"]
        or bool((how or status) and vocabulary.never_count(ask.database) & {*how, *status}),
        sort=given["sort"],
        limit=limit,
        as_of=None if given["as_of"] is None else last_day(day(given["as_of"], "--as-of")),
    )


def _meant(ask: Asking, typed: str, kind: str) -> str:
    from allies_cli import names

    meant = names.resolve_one(ask.database, typed, kind)
    say_meant(meant)
    return meant.id


def say_meant(meant: "Meant") -> None:
    """Say on stderr who is meant, where something other than the slug or the name was typed."""
    if not meant.literal:
        remark(f"{meant.typed}: {meant.name}")
