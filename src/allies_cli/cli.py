"""The commands as they are typed: each is declared by its parameters and by what it says of itself.

What one does is the function of its name in the module of its name in `commands`, which receives a run and what is
declared here.
"""

from collections.abc import Callable, Sequence
from copy import copy
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command
from typer.models import CommandInfo

from allies_cli import __version__
from allies_cli.call import Call
from allies_cli.declaring import FACT, DatabaseOption, calls
from allies_cli.formats import STYLE_OF_ENDING

AsSqlOption = Annotated[
    bool, typer.Option("--sql", help="Print the query, ready for `allies sql`, in the place of its answer.")
]


class Command(TyperCommand):
    """A command whose help begins with its examples and is wrapped by words."""

    def get_help(self, ctx: Any) -> str:
        """Return the help of the command."""
        from allies_cli.commands.help_pages import page

        return page(self, ctx)


class HelpCommand(Command):
    """`help`, which explains an option as well: one that stands first, and has no value, is the topic."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; in `help --how -f json` the first is what help is wanted on."""
        first, *rest = args or [""]
        is_topic = first.startswith("-") and "=" not in first and first not in ("-", "--", *ctx.help_option_names)
        if is_topic and all(word.startswith("-") for word in rest[:1]):
            args = [*rest, "--", first]
        return super().parse_args(ctx, args)


class Program(TyperGroup):
    """All commands; a word that is not a command is told with what was probably meant."""

    def get_help(self, ctx: Any) -> str:
        """Return the commands in their groups."""
        from allies_cli.commands.help_pages import index

        listed = [(str(one.rich_help_panel), _name(one), one.callback.__doc__ or "") for one in app.registered_commands]
        return index(self, ctx, listed)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is called. Raises UsageError for a word that is not a command."""
        if self.get_command(ctx, args[0]) is None:
            from allies_cli.commands.no_command import meant_instead

            raise meant_instead(ctx.params.get("db"), args, list(self.commands))
        return super().resolve_command(ctx, args)


app = typer.Typer(
    name="allies",
    cls=Program,
    help="Who supports whom, how, says who, and on what evidence.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def parsed(arguments: Sequence[str]) -> Call | int:
    """Return what a command line calls, or the exit code where all is said, as by --help. Raises what Typer raises.

    Of the commands the one that is called alone is built, and none where no word can be one: building them all would
    take as long as most answers.
    """
    called = [one for one in app.registered_commands if [_name(one)] == [*arguments[:1]]]
    if not called and not all(word.startswith("-") for word in arguments):
        called = app.registered_commands
    read = program(called)(arguments, prog_name="allies", standalone_mode=False)
    return read if isinstance(read, Call) else int(read or 0)


def program(commands: Sequence[CommandInfo] | None = None) -> Any:
    """Return the program as Typer has it, with some of its commands or all."""
    part = copy(app)
    part.registered_commands = list(app.registered_commands if commands is None else commands)
    return get_command(part)


def groups() -> dict[str, list[str]]:
    """Return the names of the commands by the groups that they belong to."""
    found: dict[str, list[str]] = {}
    for one in app.registered_commands:
        found.setdefault(str(one.rich_help_panel), []).append(_name(one))
    return found


def _name(command: Any) -> str:
    return str(command.name or command.callback.__name__)


def command(group: str, *examples: str, name: str | None = None, cls: type[Command] = Command) -> Callable[..., Any]:
    """Return a decorator that makes a function a command, of a group, whose help begins with the examples."""
    return app.command(name, cls=cls, rich_help_panel=group, epilog="\n".join(examples))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"allies {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    db: DatabaseOption = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> Call | None:
    """Take the options that may stand before a command; without one, say where to begin."""
    return None if context.invoked_subcommand else Call("overview", {"groups": groups()}, {}, {}, before=db)


@command("start", "allies list --for russia", "allies list claims --how weapons > claims.csv", name="list")
@calls()
def list_(
    what: Annotated[
        str,
        typer.Argument(
            metavar="[allies|ways|actors|claims|evidence|corrections|sources|types]", help="What to list, one row each."
        ),
    ] = "allies",
    said_since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Of evidence: what was said on DATE or later.")
    ] = None,
    said_until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Of evidence: what was said on DATE or earlier.")
    ] = None,
    as_sql: AsSqlOption = False,
) -> None:
    """List who supports whom; or the ways, actors, claims, evidence, corrections, sources or support types."""


@command("start", "allies show iran", "allies show c36")
@calls()
def show(
    name: Annotated[list[str], typer.Argument(metavar="NAME...", help="An actor, a claim (c12) or a source.")],
    full: Annotated[bool, typer.Option("--full", help="The whole record: notes, links, names and codes.")] = False,
) -> None:
    """Show an actor, a claim or a source: the answer on a screen, with who says so and who denies it."""


@command("look", "allies tree russia", "allies tree iran --reverse --depth 5")
@calls()
def tree(
    name: Annotated[list[str] | None, typer.Argument(metavar="[NAME]", help="An actor; everybody if left out.")] = None,
    depth: Annotated[
        int,
        typer.Option(metavar="N", min=1, max=5, help="1 recipients, 2 supporters, 3 ways, 4 claims, 5 evidence."),
    ] = 3,
    reverse: Annotated[bool, typer.Option("--reverse", help="From the supporter: whom it supports.")] = False,
) -> None:
    """Draw who supports whom, how, and on what evidence, as one tree.

    Every actor with supporters of its own is followed once, and marked where it appears again.
    """


@command("look", "allies compare iran north korea", "allies compare belarus china --how vote")
@calls()
def compare(
    name: Annotated[list[str], typer.Argument(metavar="NAME...", help="Two to six actors.")],
) -> None:
    """Compare actors side by side: what each gives and receives, what is said of it, what they share.

    What does not count as support has rows of its own, so that --all changes nothing.
    """


@command("start", "allies search drones", 'allies search --in quotes "surface missiles"')
@calls()
def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS...", help="What to search for; put -- before a word that begins with a hyphen."),
    ],
    within: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="WHAT", help="Search claims, quotes, actors or sources alone; repeatable."),
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help='Take WORDS as one FTS5 expression: "a phrase", AND, OR, NOT, NEAR.')
    ] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Rank all hits, however many; else the newest 10000 of each kind.")
    ] = False,
    as_sql: AsSqlOption = False,
) -> None:
    """Search claims, quotes and the notes on them, actors by any name, and sources.

    A hit has all the words, in any case, with or without diacritics; the last may be the beginning of one.
    The match stands between « and ». A claim has an id such as c12. A quote has the id of its source, and as
    name the title of the source and the place in it, with (note) where a note on the quote matches. Filters
    choose claims, and quotes by their claims.
    """


DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be, and write nothing.")]
DatesOption = Annotated[
    str | None, typer.Option(metavar="dmy|mdy", help="In which order 02/03/2022 is written: day or month first.")
]
NewActorsOption = Annotated[
    bool, typer.Option("--new-actors", help="Make actors of names that nobody bears; else they are refused.")
]


@command("own", "allies new lobby.db", "allies new war.db --from-bundled")
@calls(filters=())
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The case file to make; .db where it has no ending.")],
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="What the case is about.")] = None,
    events_to: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day up to which it will tell events, else that of its latest fact."),
    ] = None,
    from_bundled: Annotated[
        bool, typer.Option("--from-bundled", help="Begin with the facts that come with allies.")
    ] = False,
) -> None:
    """Make a case file of your own, and beside it the sheet to fill in; nothing is ever overwritten.

    It knows every state since 1816 by name and code, and no facts.
    """


@command(
    "own",
    "allies add iran weapons russia --item drones --link URL --db case.db",
    "allies add --same c12 --stance denies --said-by Iran --link URL --db case.db",
)
@calls(filters=(), more=FACT)
def add(
    fact: Annotated[
        list[str] | None, typer.Argument(metavar="[WHO HOW WHOM]", help="Supporter, support type, recipient.")
    ] = None,
    replace: Annotated[
        str | None, typer.Option(metavar="ID", help="Put it in the place of a claim, whose id is not used again.")
    ] = None,
    new_actors: NewActorsOption = False,
    dates: DatesOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Add one fact to your case file, and show how the claim then stands.

    With --same it is a further voice on a claim that is there: who denies it, or a second source. With --corrects it
    says what is wrong in what a source says of it. A speaker whom nobody resembles becomes an actor.
    """


@command(
    "own", "allies import sheet.csv --db case.db", "allies import table.csv --as ucdp-esd --db case.db", name="import"
)
@calls(filters=())
def import_(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE...", help="CSV, TSV, JSON, JSONL, xlsx, Stata, gzipped or not; - is standard input."
        ),
    ] = None,
    named: Annotated[
        str | None,
        typer.Option("--as", metavar="MAPPING", help="The mapping that reads it, else the one that its columns fit."),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="QUESTION=ANSWER", help="What a mapping asks; repeatable.")
    ] = None,
    dates: DatesOption = None,
    new_actors: NewActorsOption = False,
    names: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Who is meant by which name, else names.csv beside the case.")
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Import the good rows, and keep the bad ones in a file to mend.")
    ] = False,
    dry_run: DryRunOption = False,
    template: Annotated[bool, typer.Option("--template", help="Print the sheet to fill in, and leave.")] = False,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="That of a file which is not UTF-8 or UTF-16, as cp1252.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="The sheet of a workbook, or the table of a data package.")
    ] = None,
    header: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="The line of the header, where it is not found.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="With --dry-run: show what becomes of the first N rows.")
    ] = None,
) -> None:
    """Import files into your case file: all rows or none, every faulty one told with line, column and remedy.

    The same row is never imported twice, and no actor is guessed: names that nobody bears are collected in names.csv.
    """


@command("own", "allies build CASE.toml", "allies build examples/es-11-1/es-11-1.toml")
@calls(filters=())
def build(
    file: Annotated[
        Path, typer.Argument(metavar="CASE.toml", help="The recipe: title, names, and the files to import.")
    ],
) -> None:
    """Make a case file anew from a recipe, which names sheets, tables, mappings and names.csv; the same each time.

    CASE.toml makes CASE.db beside it. A team keeps the text in git, and each one builds.
    """


@command("own", "allies names --db case.db", "allies names case.db")
@calls(filters=())
def names(
    case: Annotated[Path | None, typer.Argument(metavar="[CASE]", help="The case file, else that of --db.")] = None,
) -> None:
    """Say who is meant by the names that an import did not know, one by one; off a terminal, list them."""


@command("own", "allies remove c12 --db case.db", "allies remove c12 --says Iran --stance denies --db case.db")
@calls(filters=())
def remove(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Claims (c12), sources, or actors that nothing names.")
    ],
    says: Annotated[str | None, typer.Option(metavar="ACTOR", help="Of a claim, only what ACTOR says of it.")] = None,
    stance: Annotated[
        str | None, typer.Option(metavar="STANCE", help="Of a claim, only a voice of this stance.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="SOURCE", help="Of a claim, only a voice in this source.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="With a source, also the claims that stand on it alone.")
    ] = False,
    dry_run: DryRunOption = False,
) -> None:
    """Remove a claim, a source, or one voice on a claim from your case file; no id is ever used again."""


@command("trust", "allies db", "allies db path")
@calls(filters=())
def db(
    what: Annotated[str | None, typer.Argument(metavar="[path]", help="`path` prints the path alone.")] = None,
) -> None:
    """Tell which database is read: its version, data date, counts, hash and path."""


@command("trust", "allies check", "allies check case.db")
@calls(filters=())
def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The database to check, else the one in use.")
    ] = None,
) -> None:
    """Check that a database is sound: every fault with its remedy, then every warning."""


@command("trust", "allies diff yesterday.db case.db", "allies diff case.db -f json")
@calls(filters=("limit",))
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The database as it was.")],
    new: Annotated[
        Path | None,
        typer.Argument(metavar="[NEW]", help="As it is now; left out, OLD is that, and was the database in use."),
    ] = None,
) -> None:
    """Tell what changed between two databases: claims and how they stand, assertions, corrections, links, sources.

    A claim that a later one supersedes says so; what was removed on purpose is told from what is only gone.
    """


@command("trust", "allies verify elcomercio-2023 article.txt", "allies verify case.db")
@calls(filters=())
def verify(
    what: Annotated[
        str | None,
        typer.Argument(metavar="[SOURCE|CASE]", help="The source whose quotes are verified; or alone, a case file."),
    ] = None,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The text of the source, or a folder that holds it.")
    ] = None,
) -> None:
    """Verify that every quote of a source stands in its text, on its line, once, letter by letter.

    A case file alone, else the database in use: hash again every archived copy whose file it names, and every
    text of a source that lies beside it or in a folder `sources` there, by its hash or called SOURCE.txt; and
    verify the quotes of these. The exit code is 1 where something differs or a file is missing.
    """


@command("take", "allies cite c36", "allies cite c36 elcomercio-2023 -o sources.bib")
@calls(filters=("as_of",), endings=STYLE_OF_ENDING)
def cite(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Claims (c12) and sources.")],
    style: Annotated[
        str | None,
        typer.Option(metavar="STYLE", help="text, sentence, bibtex, ris or csl-json; by default text and sentence."),
    ] = None,
) -> None:
    """Cite claims and sources: as text, as an attributed sentence, BibTeX, RIS or CSL-JSON."""


@command("look", "allies open c36", "allies open c1 --archived --db case.db", name="open")
@calls(filters=())
def open_(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Claims (c12) and sources.")],
    archived: Annotated[bool, typer.Option("--archived", help="The archived copy in place of the page.")] = False,
) -> None:
    """Open the page behind a claim or a source in the browser, its address shown first.

    Of a claim, the pages of its sources, those that assert it first. In a pipe the addresses are printed, one a line.
    """


@command("start", "allies help B2", "allies help --how", name="help", cls=HelpCommand)
@calls(filters=())
def help_(
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[TOPIC]", help="A command, an option, a grade, a support type, or a word of the output."
        ),
    ] = None,
) -> None:
    """Explain a command, an option, a grade, a support type or any other word of the output."""


@command("look", "allies matrix --for ukraine", "allies matrix iran --all")
@calls()
def matrix(
    name: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Actors that support or receive; all if left out.")
    ] = None,
    shade: Annotated[
        str, typer.Option(metavar="claims|grade", help="Shade a cell by its number of claims or by its best grade.")
    ] = "claims",
    as_sql: AsSqlOption = False,
) -> None:
    """Show supporters by ways, a shade and a number each, with totals and what is contested."""


@command("look", "allies timeline iran", "allies timeline --by united-states --unit month")
@calls()
def timeline(
    name: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]", help="An actor that supports, receives or speaks.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option(metavar="month|year", help="The unit of the axis; by default what fits.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="event|said", help="Only what happened, or only what was said.")
    ] = None,
) -> None:
    """Show on one axis what happened when, and when it was said."""


@command("start", "allies completion bash", "allies completion zsh > _allies")
@calls(filters=(), output=False)
def completion(
    shell: Annotated[
        str | None,
        typer.Argument(metavar="[bash|zsh|fish|powershell]", help="The shell; by default that of the variable SHELL."),
    ] = None,
) -> None:
    """Print the script that completes commands, options and names in a shell; its first lines say where to put it."""


@command("look", "allies graph iran -f dot", "allies graph --for russia -o network.svg")
@calls(graph=True)
def graph(
    name: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Actors that support or receive; all if left out.")
    ] = None,
) -> None:
    """Write the network of actors as Mermaid, DOT, GraphML, GEXF, FollowTheMoney, JSON, or a picture: -o network.svg.

    An edge is a way in which one actor supports another. Mermaid unless -f or the ending of -o says otherwise;
    the other formats write a row an edge.
    """


@command("take", "allies export russia-2023", "allies export --sqlite russia-2023.db")
@calls(filters=())
def export(
    kind: Annotated[
        str | None,
        typer.Argument(metavar="[package|parquet|datasette|DIR]", help="What to write; by default the package."),
    ] = None,
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="A new or empty folder for it.")] = None,
    sqlite: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a copy of the SQLite database to FILE instead.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the export or the file that is there.")] = False,
) -> None:
    """Export the whole database: a Frictionless Data Package, Parquet, what Datasette serves, or a copy of the file.

    The package has a CSV file for each table of facts and vocabularies and one with what is computed for a
    claim; datapackage.json tells their columns, keys, licence and hashes. `datasette DIR` serves the database with
    what it says of its tables. Parquet, for engines that hold more than
    one machine does, has what belongs to claims in a file a year, and the SQL by which DuckDB and ClickHouse judge it.
    """


@command("take", "allies sql --tables", "allies sql 'SELECT name FROM actor'")
@calls(filters=())
def sql(
    query: Annotated[
        str | None, typer.Argument(metavar="[QUERY]", help="One SELECT; - reads it from standard input.")
    ] = None,
    param: Annotated[
        list[Any] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME VALUE",
            click_type=(str, str),  # a pair, which Typer cannot say of a list
            help="The value of :NAME in QUERY; repeatable.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="At most N rows; 0 is all. On a screen 100, else all.")
    ] = None,
    timeout: Annotated[
        int, typer.Option(metavar="SECONDS", min=1, max=86400, help="Stop the query after SECONDS.")
    ] = 10,
    tables: Annotated[bool, typer.Option("--tables", help="List the tables, with their rows and columns.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the statements that make the tables.")] = False,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Ask of what had been said by DATE.")] = None,
) -> None:
    """Ask the database in SQL, which can only be read here.

    A VALUE is a number, true, false, null or "text" as in JSON, else text as it stands: 2022 is a
    number, '"2022"' is text. Bytes are written in hexadecimal, and a second column of a name has a number.
    """
