"""One fact, as it is typed: a sheet of one row."""

from collections.abc import Mapping
from typing import NamedTuple

from allies_cli.casefile import importing, mapping, removing
from allies_cli.casefile.actors import Actors
from allies_cli.casefile.judging import Faulty, Judge, Rules
from allies_cli.casefile.native import BadRowError
from allies_cli.casefile.table import Fault, Row
from allies_cli.casefile.writing import Case
from allies_cli.errors import AlliesError, NotFoundError, UsageError

_PLACES = ("who", "how", "for")


class Added(NamedTuple):
    """The claim to which a fact was added or which it is, and an older one that looks the same."""

    claim: int
    twin: int | None


def add(case: Case, cells: Mapping[str, str], rules: Rules, written: dict[str, str], replaced: int | None) -> Added:
    """Store one fact, in the place of a claim that is `replaced`, or beside it.

    `cells` are those of a sheet by their options. Raises UsageError or NotFoundError with all that is wrong.
    """
    sheet = mapping.load("sheet")
    sheet.bind(tuple(cells), "the command line")
    if replaced is not None:
        removing.claim(case, replaced)
    judge = Judge(case, Actors(case.connection, written), rules, lambda text: importing.claim_of_id(case, text))
    try:
        (row,) = judge.check(sheet.native(Row(1, dict(cells)))).rows
        fact = row.made()
    except BadRowError as error:
        raise _told([Fault(*cell[1:]) for cell in error.cells], False) from error
    except Faulty as faulty:
        raise _told(faulty.faults, bool(faulty.unknown)) from faulty
    except ValueError as error:
        raise UsageError("add takes one fact", "write each of several actors in a command of its own") from error
    return Added(*importing.add_fact(case, fact))


def _told(faults: list[Fault], unknown: bool) -> AlliesError:
    """Return what is said of the faults: one with its remedy, several a line each."""
    kind = NotFoundError if unknown and len(faults) == 1 else UsageError
    if len(faults) == 1:
        (one,) = faults
        return kind(
            _sentence(one), one.remedy.replace("Fill in names.csv, or add --new-actors", "--new-actors makes one")
        )
    return kind(f"{len(faults)} things are wrong", "\n".join(f"{_sentence(one)}; {one.remedy}" for one in faults))


def _sentence(fault: Fault) -> str:
    value = f" {fault.value!r}" if fault.value else ""
    return f"{fault.column}:{value} {fault.fault}" if value else f"{fault.column} {fault.fault}"
