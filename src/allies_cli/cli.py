"""The commands as they are typed. What one does is in the module that it imports when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from allies_cli import __version__
from allies_cli.options import Asking, DatabaseOption, asking

app = typer.Typer(
    name="allies",
    help="Who supports whom, how, says who, and on what evidence.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
@asking()
def list_(
    ask: Asking,
    what: Annotated[
        str, typer.Argument(metavar="[allies|actors|claims|sources|types]", help="What to list, one row each.")
    ] = "allies",
) -> None:
    """List who supports whom, or the actors, claims, sources or support types."""
    from allies_cli.commands import listing

    listing.run(ask, what)


@app.command()
@asking()
def show(
    ask: Asking,
    name: Annotated[list[str], typer.Argument(metavar="NAME...", help="An actor, a claim (c12) or a source.")],
) -> None:
    """Show everything about an actor, a claim or a source, with the evidence."""
    from allies_cli.commands import showing

    showing.run(ask, name)


@app.command()
@asking(filters=False)
def db(
    ask: Asking,
    what: Annotated[str | None, typer.Argument(metavar="[path]", help="`path` prints the path alone.")] = None,
) -> None:
    """Tell which database is read: its version, data date, counts, hash and path."""
    from allies_cli.commands import describing

    describing.run(ask, what)


@app.command()
@asking(filters=False)
def check(
    ask: Asking,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The database to check, else the one in use.")
    ] = None,
) -> int:
    """Check that a database is sound: every fault with its remedy, then every warning."""
    from allies_cli.commands import checking

    return checking.check(ask, file)


@app.command()
@asking(filters=False)
def verify(
    ask: Asking,
    name: Annotated[str, typer.Argument(metavar="SOURCE", help="The source whose quotes are verified.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Its text, or a folder that holds it.")],
) -> int:
    """Verify that every quote of a source stands in its text, on its line, once, letter by letter."""
    from allies_cli.commands import checking

    return checking.verify(ask, name, file)


@app.command()
@asking(filters=False)
def cite(
    ask: Asking,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Claims (c12) and sources.")],
    style: Annotated[
        str | None,
        typer.Option(metavar="STYLE", help="text, sentence, bibtex, ris or csl-json; by default text and sentence."),
    ] = None,
) -> None:
    """Cite claims and sources: as text, as an attributed sentence, BibTeX, RIS or CSL-JSON."""
    from allies_cli.commands import citing

    citing.run(ask, ids, style)


@app.command("help")
@asking(filters=False)
def help_(
    ask: Asking,
    topic: Annotated[
        str | None,
        typer.Argument(metavar="[TOPIC]", help="grades, statuses, exit-codes, environment, formats, or a command."),
    ] = None,
) -> None:
    """Explain how to read the output, or a command."""
    from allies_cli.commands import helping

    helping.run(ask, topic)
