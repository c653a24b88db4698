"""How the options that commands share are declared to Typer, and what a command makes of a line: a call."""

from collections.abc import Callable, Collection, Sequence
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any

import typer

from allies_cli.call import Call
from allies_cli.filters import FILTERS, Filter
from allies_cli.options import CHOOSING, FILTER_PANEL, OF_A_FACT, OUTPUT_PANEL, parameter

_MOST = 1_000_000_000  # of whatever is counted

DatabaseOption = Annotated[
    str | None, typer.Option("--db", metavar="PATH", help="Read this database; ALLIES_DB names one too.")
]


def _output_options(
    db: DatabaseOption = None,
    format: Annotated[str | None, typer.Option("--format", "-f", metavar="FORMAT", help="Write this format.")] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; its ending tells the format.")
    ] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="A,B", help="Write these columns alone; `help` lists them.")
    ] = None,
    excel: Annotated[bool, typer.Option("--excel", help="Write CSV for spreadsheets; xlsx keeps dates too.")] = False,
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
    everything: Annotated[bool | None, typer.Option("--all", help="Also what does not count as support.")] = None,
    sort: Annotated[str | None, typer.Option(metavar="COLUMN", help="Sort by COLUMN; -COLUMN reverses.")] = None,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, max=_MOST, help="At most N rows; 0 is all. On a screen 100, else all."),
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Judge by what had been said by DATE.")] = None,
) -> None: ...


def _filter_option(name: str, row: Filter) -> Parameter:
    """Return the declaration of the option of a filter."""
    types: dict[str, Any] = {"day": str | None, "number": int | None, "flag": bool | None, "switch": bool | None}
    declared = "/".join(filter(None, (row.option, row.other)))
    least, most = (0, _MOST) if row.kind == "number" else (None, None)
    option = typer.Option(
        declared, metavar=row.metavar, help=row.help, min=least, max=most, rich_help_panel=FILTER_PANEL
    )
    return Parameter(
        parameter(name),
        Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[types.get(row.kind, list[str] | None), option],
    )


def _declared(options: Callable[..., None], panel: str) -> list[Parameter]:
    """Return the parameters of a function as keywords, whose options stand together in the help."""
    declared = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in signature(options).parameters.values()]
    for one in declared:
        one.annotation.__metadata__[0].rich_help_panel = panel
    return declared


def _fact_option(panel: str, name: str, metavar: str, meaning: str) -> Parameter:
    """Return the declaration of an option of `add`."""
    option = typer.Option(f"--{name}", metavar=metavar, help=meaning, rich_help_panel=panel)
    return Parameter(
        name.replace("-", "_"), Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[str | None, option]
    )


FACT = [_fact_option(panel, name, *row) for panel, rows in OF_A_FACT.items() for name, row in rows.items()]
OUTPUT = _declared(_output_options, OUTPUT_PANEL)
FILTER = [_filter_option(name, row) for name, row in FILTERS.items()] + _declared(_choice_options, FILTER_PANEL)


def calls(
    filters: Collection[str] = tuple(CHOOSING),
    more: Sequence[Parameter] = (),
    output: bool = True,
    graph: bool = False,
    endings: Collection[str] = (),
) -> Callable[[Callable[..., None]], Callable[..., Call]]:
    """Return a decorator that gives a command the shared options; when it is typed, it returns the call.

    `filters` are the parameters of those options for choosing claims that the command honours; any other is refused.
    `more` are options of its own that are declared elsewhere, `endings` those of files that it knows beside those of
    the formats; `graph`: its answer is a network; `output`: it takes the options of the output.

    What a function declares is all there is to it here: the function of its name in the module of its name in
    `commands` receives a `Run` first and then its own parameters. An option that it declares itself takes the place
    of the shared one of that name.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., Call]:
        own = [*signature(command).parameters.values(), *more]
        of_its_own = {one.name for one in own}
        choosing = [one for one in FILTER if one.name in filters and one.name not in of_its_own]
        written = [one for one in OUTPUT if output and one.name not in of_its_own]

        defaults = [{one.name: one.default for one in some} for some in (own, choosing, written)]
        shape = Call(command.__name__, defaults[0], defaults[1], defaults[2], graph, tuple(endings))

        @wraps(command)
        def called(context: typer.Context, **given: Any) -> Call:
            mine, chosen, of_output = ({name: given[name] for name in some} for some in shape[1:4])
            before = context.find_root().params["db"]
            return shape._replace(own=mine, filters=chosen, output=of_output, before=before)

        context = Parameter("context", Parameter.KEYWORD_ONLY, annotation=typer.Context)
        declared = [context, *(one.replace(kind=Parameter.KEYWORD_ONLY) for one in own), *choosing, *written]
        called.__signature__ = signature(command).replace(parameters=declared)  # type: ignore[attr-defined]
        called.__annotations__ = {one.name: one.annotation for one in declared}
        called.call = shape  # type: ignore[attr-defined] # of which tools/ make the grammar of plain lines
        return called

    return decorate
