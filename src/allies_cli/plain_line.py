"""A plain command line, read by a small grammar in the place of Typer, whose import takes longer than most answers.

Only what can be read in one way is read here; every other line, a wrong one above all, is left to Typer. The grammar
is made of what the commands declare to Typer, so that both read the same.
"""

from __future__ import annotations

from allies_cli.call import Call
from allies_cli.grammar import COMMANDS, GROUPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from allies_cli.call import Argument, Option

_LONGEST_NUMBER = 9  # digits


class _NotPlainError(Exception):
    """The line is one for Typer."""


def read(words: Sequence[str]) -> Call | None:
    """Return what a command line calls, None where it is not plain."""
    remaining = iter(words)
    try:
        before, name = _before(remaining)
        if name is None:
            return Call("overview", {"groups": GROUPS}, {}, {}, before=before)
        return _call(name, remaining, before)
    except _NotPlainError:
        return None


def _before(remaining: Iterator[str]) -> tuple[str | None, str | None]:
    """Return the database that is named before the command, and the command."""
    database = None
    for word in remaining:
        if not word.startswith("-"):
            return database, word
        database = _text(_value_of("--db", word, remaining))
    return database, None


def _call(name: str, remaining: Iterator[str], before: str | None) -> Call:
    if name not in COMMANDS:
        raise _NotPlainError
    command = COMMANDS[name]
    kinds = (command.options, command.filters, command.output)
    own, filters, output = ({option[0]: option[3] for option in options.values()} for options in kinds)
    values: list[str] = []
    for word in remaining:
        if word == "-" or not word.startswith("-"):
            values.append(_text(word))
            continue
        typed = word.partition("=")[0]
        for options, given in zip(kinds, (own, filters, output), strict=True):
            if typed in options:
                _take(options[typed], given, typed, word, remaining)
                break
        else:
            raise _NotPlainError
        if command.begins_with_word and not values:
            raise _NotPlainError
    own |= _arguments(command.arguments, values)
    return Call(command.function, own, filters, output, command.graph, command.endings, before)


def _take(option: Option, given: dict[str, Any], typed: str, word: str, remaining: Iterator[str]) -> None:
    """Put the value of an option that was typed among those that are given."""
    parameter, kind, repeats, _ = option
    if isinstance(kind, bool):
        if word != typed:
            raise _NotPlainError
        value: Any = kind
    elif kind == "pair":
        value = (_text(_value_of(typed, word, remaining)), _text(next(remaining, "")))
    else:
        value = _valued(kind, _text(_value_of(typed, word, remaining)))
    given[parameter] = [*(given[parameter] or ()), value] if repeats else value


def _value_of(option: str, word: str, remaining: Iterator[str]) -> str:
    """Return the value of an option that stands in `word`, where that is a long one, else in the next."""
    if word == option:
        return next(remaining, "")
    name, equals, value = word.partition("=")
    if name != option or not equals or not name.startswith("--"):
        raise _NotPlainError
    return value


def _text(word: str) -> str:
    if not word or word == "--":
        raise _NotPlainError
    return word


def _valued(kind: Any, word: str) -> Any:
    """Return a value as it is declared: text, a path, or a number between two limits."""
    if kind == "text":
        return word
    if kind == "path":
        from pathlib import Path

        return Path(word)
    least, most = kind
    if not (word.isascii() and word.isdigit()) or len(word) > _LONGEST_NUMBER:
        raise _NotPlainError
    number = int(word)
    if (least is not None and number < least) or (most is not None and number > most):
        raise _NotPlainError
    return number


def _arguments(arguments: Sequence[Argument], words: Sequence[str]) -> dict[str, Any]:
    """Return the values of the arguments by their parameters: what is typed stands for one after the other."""
    given: dict[str, Any] = {}
    for parameter, kind, repeats, required, default in arguments:
        taken, words = (words, ()) if repeats else (words[:1], words[1:])
        if required and not taken:
            raise _NotPlainError
        values = [_valued(kind, word) for word in taken]
        given[parameter] = (values if repeats else values[0]) if values else default
    if words:
        raise _NotPlainError
    return given
