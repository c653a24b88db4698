"""A call: which command a line asks for, and with which values, however the line was read."""

from typing import Any, NamedTuple


class Call(NamedTuple):
    """A command line that was read. The values are by the parameters that `cli.py` declares."""

    command: str  # its module in `commands`, and the function there
    own: dict[str, Any]  # the values of its own arguments and options
    filters: dict[str, Any]  # of the options that choose claims; what was not typed is None or empty
    output: dict[str, Any]  # of those of the output
    graph: bool = False  # the answer is a network
    endings: tuple[str, ...] = ()  # of files that the command knows beside those of the formats
    before: str | None = None  # the database that was named before the command
