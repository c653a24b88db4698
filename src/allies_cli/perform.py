"""A call is done: its run prepared, its command imported and asked, the answer delivered."""

from __future__ import annotations

from importlib import import_module

from allies_cli.context import prepared
from allies_cli.output import deliver

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from allies_cli.call import Call


def perform(call: Call, arguments: Sequence[str], program: Callable[[], Any]) -> int:
    """Do what a command line calls, and return the exit code; `program` builds all commands as Typer has them."""
    run = prepared(call, arguments, program)
    command = getattr(import_module(f"allies_cli.commands.{call.command}"), call.command)
    with run.naming_files():
        answer = command(run, **call.own)
        return 0 if answer is None else deliver(answer, run.request, run.about)
