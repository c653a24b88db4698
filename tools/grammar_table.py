"""The grammar by which a plain command line is read without Typer, made from what the commands declare to it.

`python tools/completion_table.py` writes it beside the table for a TAB; a test tells when it is due.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import allies_cli
from allies_cli import cli

GRAMMAR = Path(allies_cli.__file__).with_name("grammar.py")
_PROGRAM = cli.program()
_OUTPUT = "db"  # the command that has the options of the output and no other
_FILTERS = "list"  # one that has all filters

_HEAD = '''"""What may be typed, for a plain command line. Made by `python tools/completion_table.py`, never by hand."""

# ruff: noqa: E501, RUF100 - lines are as long as they come

from __future__ import annotations

from allies_cli.call import Command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from allies_cli.call import Option

'''


def text() -> str:
    """Return the text of grammar.py."""
    output, filters = _command(_OUTPUT)["output"], _command(_FILTERS)["filters"]
    names = {repr(output): "_OUTPUT", repr(filters): "_FILTERS"}
    lines = [f"_OUTPUT: dict[str, Option] = {output!r}", f"_FILTERS: dict[str, Option] = {filters!r}"]
    lines += ["", "COMMANDS: dict[str, Command] = {"]
    for name in _PROGRAM.commands:
        parts = [f"{key}={names.get(repr(value), repr(value))}" for key, value in _command(name).items()]
        lines.append(f"{name!r}: Command({', '.join(parts)}),")
    lines += ["}", "", "# The names of the commands by the groups that they belong to.", f"GROUPS = {cli.groups()!r}"]
    return _HEAD + "\n".join(lines) + "\n"


def _command(name: str) -> dict[str, Any]:
    """Return the fields of a command of the grammar."""
    command = _PROGRAM.commands[name]
    shape = command.callback.call
    defaults = shape.own | shape.filters | shape.output
    options: dict[str, dict[str, Any]] = {"options": {}, "filters": {}, "output": {}}
    for one in command.params:
        if one.param_type_name == "option":
            kind = "filters" if one.name in shape.filters else "output" if one.name in shape.output else "options"
            options[kind] |= _option(one, defaults)
    arguments = tuple(
        (one.name, _kind(one), one.nargs == -1, one.required, None if one.required else defaults[one.name])
        for one in command.params
        if one.param_type_name == "argument"
    )
    fields = {"function": shape.command, "arguments": arguments, **options}
    further = {
        "graph": shape.graph,
        "endings": shape.endings,
        "begins_with_word": type(command) is not cli.Command,
    }
    return fields | {key: value for key, value in further.items() if value}


def _option(one: Any, defaults: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Return the names of an option, each with what the grammar says of it."""
    default = defaults[one.name]

    def row(kind: Any) -> tuple[Any, ...]:
        return (one.name, kind, one.multiple, default)

    if one.is_flag:
        return {name: row(True) for name in one.opts} | {name: row(False) for name in one.secondary_opts}
    return {name: row(_kind(one)) for name in one.opts}


def _kind(one: Any) -> Any:
    """Return what a value is. Raises KeyError for a type that the reader of the grammar would have to learn."""
    if one.nargs == 2:
        return "pair"
    if hasattr(one.type, "min"):
        return (one.type.min, one.type.max)
    return {"str": "text", "path": "path"}[one.type.name]
