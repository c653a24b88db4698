"""`allies names`."""

from __future__ import annotations

import sys

from allies_cli import names as lookup
from allies_cli.answers import names as answers
from allies_cli.casefile import names as casefile
from allies_cli.casefile.writing import case_file, changing
from allies_cli.errors import AlliesError
from allies_cli.options import one_of
from allies_cli.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from allies_cli.context import Run
    from allies_cli.report import Answer

_LEAVE = "enter leaves it open, q ends"


def names(run: Run, case: Path | None) -> Answer:
    """Ask of each name that nobody bears who is meant; off a terminal, list them."""
    path = case_file(case or run.path)
    run.path = str(path)
    file = casefile.beside(path)
    listed = casefile.read(file)
    if sys.stdin.isatty() and sys.stdout.isatty() and any(not one.meant for one in listed):
        _ask(run, listed, file)
    with changing(path) as opened:
        casefile.answers(opened, file)
    return answers.names(casefile.read(file), str(file), str(path))


def _ask(run: Run, listed: Sequence[casefile.Name], file: Path) -> None:
    """Ask of names until a person has had enough, and write each answer down."""
    print(f"Who is meant? A name or id; {_LEAVE}.")
    answered = {one.name: one for one in listed}
    for one in sorted((one for one in listed if not one.meant), key=lambda one: -one.rows):
        try:
            reply = _reply(run, one)
        except EOFError:
            break
        if reply is None:
            break
        answered[one.name] = reply
        casefile.write(file, answered.values())


def _reply(run: Run, one: casefile.Name) -> casefile.Name | None:
    """Return a name with the answer to it, None where a person has had enough."""
    near = f" (near: {one.near})" if one.near else ""
    while True:
        said = input(f"{one.name}, in {counted(one.rows, 'row')}{near}: ").strip()
        if not said:
            return one
        if said.lower() == "q":
            return None
        try:
            (meant,) = lookup.resolve(run.database, [said], ("actor",))
        except AlliesError as error:
            print(f"  {error.message}: {error.hint}")
            if kind := _kind(run, said):
                return one._replace(meant=said, kind=kind)
            continue
        print(f"  {meant.name}")
        return one._replace(meant=meant.id)


def _kind(run: Run, said: str) -> str:
    """Return of what kind a new actor is, or nothing where it is not to become one."""
    kinds = [row[0] for row in run.database.rows("SELECT code FROM actor_kind")]
    while True:
        kind = input(f"  To make {said} an actor, say of what kind; enter asks again: ").strip()
        try:
            return one_of(kind, kinds, "kind") if kind else ""
        except AlliesError as error:
            print(f"  {error.message}. {error.hint}")
