"""The commands as they are typed. What one does is in the module that it imports when it is called."""

from collections.abc import Callable, Sequence
from copy import copy
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command

from allies_cli import __version__
from allies_cli.context import DatabaseOption, Run, running
from allies_cli.formats import STYLE_OF_ENDING
from allies_cli.report import Answer

AsSqlOption = Annotated[
    bool, typer.Option("--sql", help="Print the query, ready for `allies sql`, in the place of its answer.")
]

app = typer.Typer(
    name="allies",
    help="Who supports whom, how, says who, and on what evidence.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def command_line(arguments: Sequence[str]) -> Callable[..., Any]:
    """Return what runs a command line; of the commands the one that is called alone is built.

    Building them all would take as long as most answers. `help` tells of any command, so it needs them.
    """
    called = [one for one in app.registered_commands if [_name(one)] == [*arguments[:1]] != ["help"]]
    part = copy(app)
    part.registered_commands = called or app.registered_commands
    return partial(get_command(part), obj=tuple(arguments))


def _name(command: Any) -> str:
    return str(command.name or command.callback.__name__)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"allies {__version__}")
        raise typer.Exit


@app.callback()
def root(
    db: DatabaseOption = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Take the options that may stand before a command."""


@app.command("list")
@running()
def list_(
    run: Run,
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
) -> Answer:
    """List who supports whom; or the ways, actors, claims, evidence, corrections, sources or support types."""
    from allies_cli.commands import list_ as command

    return command.list_(run, what, as_sql, said_since, said_until)


@app.command()
@running()
def show(
    run: Run,
    name: Annotated[list[str], typer.Argument(metavar="NAME...", help="An actor, a claim (c12) or a source.")],
) -> Answer:
    """Show everything about an actor, a claim or a source, with the evidence."""
    from allies_cli.commands import show as command

    return command.show(run, name)


@app.command()
@running()
def tree(
    run: Run,
    name: Annotated[list[str] | None, typer.Argument(metavar="[NAME]", help="An actor; everybody if left out.")] = None,
    depth: Annotated[
        int,
        typer.Option(metavar="N", min=1, max=5, help="1 recipients, 2 supporters, 3 ways, 4 claims, 5 evidence."),
    ] = 3,
    reverse: Annotated[bool, typer.Option("--reverse", help="From the supporter: whom it supports.")] = False,
) -> Answer:
    """Draw who supports whom, how, and on what evidence, as one tree.

    Every actor with supporters of its own is followed once, and marked where it appears again.
    """
    from allies_cli.commands import tree as command

    return command.tree(run, name or [], depth, reverse)


@app.command()
@running()
def compare(
    run: Run,
    name: Annotated[list[str], typer.Argument(metavar="NAME...", help="Two to six actors.")],
) -> Answer:
    """Compare actors side by side: what each gives and receives, what is said of it, what they share.

    What does not count as support has rows of its own, so that --all changes nothing.
    """
    from allies_cli.commands import compare as command

    return command.compare(run, name)


@app.command()
@running()
def search(
    run: Run,
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
) -> Answer:
    """Search claims, quotes and the notes on them, actors by any name, and sources.

    A hit has all the words, in any case, with or without diacritics; the last may be the beginning of one.
    The match stands between « and ». A claim has an id such as c12. A quote has the id of its source, and as
    name the title of the source and the place in it, with (note) where a note on the quote matches. Filters
    choose claims, and quotes by their claims.
    """
    from allies_cli.commands import search as command

    return command.search(run, words, within or [], raw, exact, as_sql)


@app.command()
@running(filters=False)
def db(
    run: Run,
    what: Annotated[str | None, typer.Argument(metavar="[path]", help="`path` prints the path alone.")] = None,
) -> Answer:
    """Tell which database is read: its version, data date, counts, hash and path."""
    from allies_cli.commands import db as command

    return command.db(run, what)


@app.command()
@running(filters=False)
def check(
    run: Run,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The database to check, else the one in use.")
    ] = None,
) -> Answer:
    """Check that a database is sound: every fault with its remedy, then every warning."""
    from allies_cli.commands import check as command

    return command.check(run, file)


@app.command()
@running(filters=False)
def verify(
    run: Run,
    name: Annotated[str, typer.Argument(metavar="SOURCE", help="The source whose quotes are verified.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Its text, or a folder that holds it.")],
) -> Answer:
    """Verify that every quote of a source stands in its text, on its line, once, letter by letter."""
    from allies_cli.commands import verify as command

    return command.verify(run, name, file)


@app.command()
@running(filters=False, endings=STYLE_OF_ENDING)
def cite(
    run: Run,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Claims (c12) and sources.")],
    style: Annotated[
        str | None,
        typer.Option(metavar="STYLE", help="text, sentence, bibtex, ris or csl-json; by default text and sentence."),
    ] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Cite what had been said by DATE.")] = None,
) -> Answer:
    """Cite claims and sources: as text, as an attributed sentence, BibTeX, RIS or CSL-JSON."""
    from allies_cli.commands import cite as command

    return command.cite(run, ids, style, as_of)


@app.command("open")
@running(filters=False)
def open_(
    run: Run,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Claims (c12) and sources.")],
    archived: Annotated[bool, typer.Option("--archived", help="The archived copy in place of the page.")] = False,
) -> Answer | None:
    """Open the page behind a claim or a source in the browser, its address shown first.

    Of a claim, the pages of its sources, those that assert it first. In a pipe the addresses are printed, one a line.
    """
    from allies_cli.commands import open as command

    return command.open_(run, ids, archived)


@app.command("help")
@running(filters=False)
def help_(
    run: Run,
    topic: Annotated[
        str | None,
        typer.Argument(metavar="[TOPIC]", help="grades, statuses, exit-codes, environment, formats, or a command."),
    ] = None,
) -> Answer | None:
    """Explain how to read the output, or a command."""
    from allies_cli.commands import help_ as command

    return command.explain_topic(run, topic)


@app.command()
@running()
def matrix(
    run: Run,
    shade: Annotated[
        str, typer.Option(metavar="claims|grade", help="Shade a cell by its number of claims or by its best grade.")
    ] = "claims",
    as_sql: AsSqlOption = False,
) -> Answer:
    """Show supporters by ways, a shade and a number each, with totals and what is contested."""
    from allies_cli.commands import matrix as command

    return command.matrix(run, shade, as_sql)


@app.command()
@running()
def timeline(
    run: Run,
    name: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]", help="An actor that supports, receives or speaks.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="month|year|ACTOR", help="The unit of the axis; or claims whose supporter is ACTOR."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="event|said", help="Only what happened, or only what was said.")
    ] = None,
) -> Answer:
    """Show on one axis what happened when, and when it was said."""
    from allies_cli.commands import timeline as command

    return command.timeline(run, name or [], by or [], kind)


@app.command()
def completion(
    shell: Annotated[
        str | None, typer.Argument(metavar="[bash|zsh|fish]", help="The shell; by default that of the variable SHELL.")
    ] = None,
) -> None:
    """Print the script that completes commands, options and names in a shell; its first lines say where to put it."""
    from allies_cli.commands import completion as command

    command.print_script(shell)


@app.command()
@running(graph=True)
def graph(run: Run) -> Answer:
    """Write the network of actors as Mermaid, DOT, GraphML, node-link JSON, or a picture: -o network.svg.

    An edge is a way in which one actor supports another. Mermaid unless -f or the ending of -o says otherwise;
    the other formats write a row an edge.
    """
    from allies_cli.commands import graph as command

    return command.graph(run)


@app.command()
@running(filters=False)
def export(
    run: Run,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="A new or empty folder for the data package.")
    ] = None,
    sqlite: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a copy of the SQLite database to FILE instead.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the data package or the file that is there.")] = False,
) -> Answer:
    """Export the whole database: a Frictionless Data Package of CSV files, or a copy of the SQLite file.

    The package has a file for each table of facts and vocabularies and one with what is computed for a
    claim; datapackage.json tells their columns, keys, licence and hashes.
    """
    from allies_cli.commands import export as command

    return command.export(run, folder, sqlite, force)


@app.command()
@running(filters=False)
def sql(
    run: Run,
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
) -> Answer:
    """Ask the database in SQL, which can only be read here.

    A VALUE is a number, true, false, null or "text" as in JSON, else text as it stands: 2022 is a
    number, '"2022"' is text. Bytes are written in hexadecimal, and a second column of a name has a number.
    """
    from allies_cli.commands import sql as command

    return command.sql(run, query, param or [], timeout, limit, tables, schema)
