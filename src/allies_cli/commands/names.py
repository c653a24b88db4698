"""`allies names`."""

import sys
from pathlib import Path

from allies_cli import names as lookup
from allies_cli.answers import names as answers
from allies_cli.casefile import names as casefile
from allies_cli.casefile.writing import case_file, changing
from allies_cli.context import Run
from allies_cli.errors import AlliesError
from allies_cli.report import Answer

_LEAVE = "enter leaves it open, q ends"


def names(run: Run, case: Path | None) -> Answer:
    """Ask of each name that nobody bears who is meant; off a terminal, list them."""
    path = case_file(case or run.path)
    run.path = path
    file = casefile.beside(path)
    listed = casefile.read(file)
    if sys.stdin.isatty() and sys.stdout.isatty() and any(not one.meant for one in listed):
        listed = _asked(run, listed)
        casefile.write(file, listed)
    with changing(path) as opened:
        casefile.answers(opened, file)
    return answers.names(casefile.read(file), str(file), str(path))


def _asked(run: Run, listed: list[casefile.Name]) -> list[casefile.Name]:
    """Return the names with what a person answers, until that one ends it."""
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
    return list(answered.values())


def _reply(run: Run, one: casefile.Name) -> casefile.Name | None:
    """Return a name with the answer to it, None where a person has had enough."""
    near = f" (near: {one.near})" if one.near else ""
    while True:
        said = input(f"{one.name}, in {one.rows} rows{near}: ").strip()
        if not said:
            return one
        if said.lower() == "q":
            return None
        try:
            (meant,) = lookup.resolve(run.database, said.split(), ("actor",))
        except AlliesError as error:
            kind = input(f"  {error.message}. To make it an actor, say of what kind; enter asks again: ").strip()
            if kind:
                return one._replace(meant=said, kind=kind)
            continue
        return one._replace(meant=meant.id)
