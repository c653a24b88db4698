"""The options that commands share: how they are declared, and their values read."""

import re
from collections.abc import Callable, Sequence
from inspect import Parameter, signature
from typing import Annotated, Any

import typer

from allies_cli.errors import UsageError
from allies_cli.filters import FILTERS, Filter

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
UNITS = ("month", "year")  # of an axis of time
_MOST = 1_000_000_000  # of whatever is counted

# What is said of one fact, by the headers of a sheet: the values of the option, and what it is for.
OF_A_FACT = {
    "The claim": {
        "item": ("TEXT", "All the things named."),
        "date": ("DATE", "When it happened: 2022, 2022-08, 2022-08-24, or 2022-08/2022-10."),
        "since": ("DATE", "When it began, in place of --date."),
        "until": ("DATE", "When it ended, or the day of a standing figure."),
        "against": ("ACTOR", "The opponent, where the source names one."),
        "act": ("ACT", "done, offered or possible; done by default."),
        "quantity": ("N", "How much, a plain number."),
        "unit": ("UNIT", "Of what: USD, pieces, soldiers."),
        "stage": ("STAGE", "Of money: pledge, commitment, allocation or disbursement."),
        "occasion": ("TEXT", "What it was done at, as a resolution."),
        "what": ("TEXT", "The claim in a sentence, else one is made."),
    },
    "Who says so": {
        "said-by": ("ACTOR", "Who says it, where that is not the publisher."),
        "speaks-for": ("ACTOR", "For whom that one speaks; needs --role."),
        "role": ("TEXT", "In which office."),
        "said-on": ("DATE", "When it was said."),
        "stance": ("STANCE", "asserts, disputes or denies; asserts by default."),
        "modality": ("MODALITY", "How it is worded, as reported or alleged."),
        "quote": ("TEXT", "The words, at most 300 characters."),
        "gist": ("TEXT", "What was said, in our words, twelve at most."),
        "note": ("TEXT", "What a reader must know of it."),
        "same": ("ID", "The claim on which this is a further voice."),
        "corrects": ("FIELD", "What it says of --same is otherwise, as quantity."),
    },
    "Where it stands": {
        "link": ("URL", "The address of the page."),
        "title": ("TEXT", "Its title."),
        "publisher": ("NAME", "Who published it, else the site of the address."),
        "published": ("DATE", "When."),
        "language": ("CODE", "In which language, as uk."),
        "translation": ("KIND", "Whether the quote is translated: none, human or machine."),
        "source": ("ID", "A source that is there, in place of --link."),
        "reliability": ("LETTER", "A to F; F, not judged yet, by default."),
        "reason": ("TEXT", "Why."),
        "first-hand": ("yes|no", "Whether it saw, recorded or decided it."),
        "locator": ("TEXT", "Where in it, as page 3."),
        "archive-location": ("URL", "The address of an archived copy."),
        "archive-date": ("DATE", "When that was taken."),
    },
    "How it stands to other claims": {
        "refines": ("ID", "The general claim of which this is a part."),
        "contradicts": ("ID", "The claim that cannot be true beside it."),
        "corroborates": ("ID", "The claim that it makes more likely."),
        "supersedes": ("ID", "The earlier figure of the same speaker."),
        "in-return-for": ("ID", "What it is given for."),
    },
}

# The headings under which the shared options stand in the help of a command.
FILTER_PANEL = "Filters: values of one option are joined by OR, options by AND"
OUTPUT_PANEL = "Output"

_TYPED_AS = {"everything": "all"}  # where the parameter is not called as its option

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
        parameter(name),
        Parameter.KEYWORD_ONLY,
        default=False if row.kind == "switch" else None,
        annotation=Annotated[types.get(row.kind, list[str] | None), option],
    )


def parameter(name: str) -> str:
    """Return the name of a filter as a parameter in Python."""
    return "for_" if name == "for" else name


def typed_as(parameter: Parameter) -> str:
    """Return the option of a parameter as it is typed."""
    name = _TYPED_AS.get(parameter.name, parameter.name)
    return "--" + name.removesuffix("_").replace("_", "-")


def is_typed(value: Any, parameter: Parameter) -> bool:
    """Return whether an option of this parameter was typed, judged by its value."""
    return value not in (parameter.default, [], ())


def _declared(options: Callable[..., None], panel: str) -> list[Parameter]:
    """Return the parameters of a function as keywords, whose options stand together in the help."""
    declared = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in signature(options).parameters.values()]
    for one in declared:
        one.annotation.__metadata__[0].rich_help_panel = panel
    return declared


def with_options(options: Sequence[Parameter]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that declares options for the keywords that a function takes as they come."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        own = [one for one in signature(function).parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
        keywords = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in own[1:]]
        function.__signature__ = signature(function).replace(  # type: ignore[attr-defined]
            parameters=[own[0], *keywords, *options]
        )
        return function

    return decorate


def _fact_option(panel: str, name: str, metavar: str, meaning: str) -> Parameter:
    """Return the declaration of an option of `add`."""
    option = typer.Option(f"--{name}", metavar=metavar, help=meaning, rich_help_panel=panel)
    return Parameter(
        name.replace("-", "_"), Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[str | None, option]
    )


FACT = [_fact_option(panel, name, *row) for panel, rows in OF_A_FACT.items() for name, row in rows.items()]
OUTPUT = _declared(_output_options, OUTPUT_PANEL)
FILTER = [_filter_option(name, row) for name, row in FILTERS.items()] + _declared(_choice_options, FILTER_PANEL)
CHOOSING = tuple(map(typed_as, FILTER))  # the options that choose claims or sort them
OF_OUTPUT = {parameter.name for parameter in OUTPUT}
OF_FILTER = {parameter.name for parameter in FILTER}


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
    """Return `value` in the spelling of `choices`. Raises UsageError with the nearest where it is not one of them."""
    lowered = value.lower()
    if lowered in choices:
        return lowered
    from allies_cli import names

    near = names.nearest(lowered, choices)
    did_you_mean = f"did you mean {near[0]}? " if near else ""
    raise UsageError(
        f"{option}: there is no {value!r}", f"{did_you_mean}Valid are: {', '.join(choices)}", near or list(choices)
    )
