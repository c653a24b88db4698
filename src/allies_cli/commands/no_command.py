"""A first word that is not a command: what was probably meant."""

from collections.abc import Sequence

from allies_cli import names
from allies_cli.commands.help_ import TOPICS
from allies_cli.commands.help_words import GRADE
from allies_cli.errors import NotFoundError, UnusableError, UsageError
from allies_cli.queries import vocabulary
from allies_cli.store import Database, locate, open_database

LISTED = ("ways", "actors", "claims", "evidence", "corrections", "sources", "types")


def meant_instead(db: str | None, words: Sequence[str], commands: Sequence[str]) -> UsageError:
    """Return the error that says what was probably meant by `words`, of which the first is not a command."""
    typed = [word for word in words if not word.startswith("-")] or list(words)
    meant = _of_the_program(typed[0].lower(), commands) or _of_the_facts(db, typed)
    hint = "did you mean " + " or ".join(meant) + "?" if meant else "see `allies --help`"
    return UsageError(f"there is no command {typed[0]!r}", hint, meant or list(commands))


def _of_the_program(word: str, commands: Sequence[str]) -> list[str]:
    """Return the command lines that a word stands for, or else those that it is a slip of."""
    if word in LISTED:
        return [f"allies list {word}"]
    if word in TOPICS or GRADE.fullmatch(word):
        return [f"allies help {word.upper() if GRADE.fullmatch(word) else word}"]
    return [f"allies {one}" for one in ([word] if word in commands else names.nearest(word, commands))]


def _of_the_facts(db: str | None, typed: Sequence[str]) -> list[str]:
    """Return what could be asked about that which the words name; nothing where there are no facts to look into."""
    try:
        database = open_database(locate(db))
        if typed[0].lower() in vocabulary.weights(database):
            return [f"allies list --how {typed[0].lower()}"]
        return [f"allies show {one}" for one in _named(database, typed)]
    except UnusableError:
        return []


def _named(database: Database, typed: Sequence[str]) -> list[str]:
    """Return what the words name, else the first; where that may mean several actors, these.

    A word of a title means no source here: a question begins with such words.
    """
    for words in (typed, typed[:1]):
        try:
            return [one.id for one in names.resolve(database, words)]
        except (UsageError, NotFoundError):
            continue
    try:
        return [one.id for one in names.resolve(database, typed[:1], ("actor",))]
    except UsageError as error:
        return error.candidates
    except NotFoundError:
        return []
