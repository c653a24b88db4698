"""How an answer is written. A format is one entry of `FORMATS`, whose keys are the option's choices."""

from importlib import import_module
from typing import NamedTuple, Protocol, TextIO

from allies_cli.report import Answer


class Page(NamedTuple):
    """What is written on: a screen, or a file or pipe."""

    terminal: bool
    width: int | None  # columns; None is unbounded
    colour: bool
    excel: bool = False


class Writer(Protocol):
    """Writes an answer to a stream."""

    def __call__(self, answer: Answer, stream: TextIO, page: Page) -> None:
        """Write the answer."""


# The module and function of each format, so that only the one in use is imported.
FORMATS = {
    "table": ("terminal", "write_table"),
    "tree": ("terminal", "write_tree"),
    "plain": ("text", "write_plain"),
    "csv": ("machine", "write_csv"),
    "tsv": ("machine", "write_tsv"),
    "json": ("machine", "write_json"),
    "jsonl": ("machine", "write_jsonl"),
}

# The ending of a file, without its dot, that stands for a format.
ENDINGS = {name: name for name in ("csv", "tsv", "json", "jsonl")} | {"txt": "plain", "ndjson": "jsonl"}


def writer(name: str) -> Writer:
    """Return what writes the format `name`, one of `FORMATS`."""
    module, function = FORMATS[name]
    found: Writer = getattr(import_module(f"allies_cli.formats.{module}"), function)
    return found
