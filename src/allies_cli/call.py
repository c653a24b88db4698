"""A call: which command a line asks for, and with which values, however the line was read; and how one is declared."""

from __future__ import annotations

from allies_cli.named_tuple import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    # The parameter of an option; what its value is: text, path, pair, a number between two limits, or, of a flag, the
    # value itself; whether it repeats; what it is where it is not typed.
    Option = tuple[str, Any, bool, Any]
    # The parameter of an argument, what its value is, whether it repeats, whether it is required, its default.
    Argument = tuple[str, Any, bool, bool, Any]


class Call(NamedTuple):
    """A command line that was read. The values are by the parameters that `cli.py` declares."""

    command: str  # its module in `commands`, and the function there
    own: dict[str, Any]  # the values of its own arguments and options
    filters: dict[str, Any]  # of the options that choose claims; what was not typed is None or empty
    output: dict[str, Any]  # of those of the output
    graph: bool = False  # the answer is a network
    endings: tuple[str, ...] = ()  # of files that the command knows beside those of the formats
    before: str | None = None  # the database that was named before the command


class Command(NamedTuple):
    """A command as it is typed, and the function that it calls."""

    function: str
    arguments: tuple[Argument, ...]
    options: dict[str, Option]
    filters: dict[str, Option]
    output: dict[str, Option]
    graph: bool = False
    endings: tuple[str, ...] = ()
    begins_with_word: bool = False  # else an option is what is asked about
