"""One fact, as it is typed: a sheet of one row."""

from collections.abc import Mapping
from typing import NamedTuple

from allies_cli.casefile import importing, mapping, removing
from allies_cli.casefile.actors import Actors, Unknown
from allies_cli.casefile.judging import Faulty, Judge, Rules
from allies_cli.casefile.native import BadRowError
from allies_cli.casefile.table import Fault, Row
from allies_cli.casefile.twins import twins
from allies_cli.casefile.writing import Case
from allies_cli.errors import AlliesError, NotFoundError, UsageError

_IN_A_SHEET = "Fill in names.csv, or add --new-actors"

# What goes over to the claim that is put in the place of another, but for the voice with which that one was made.
_GOES_OVER = (
    "UPDATE OR IGNORE assertion SET claim = :new WHERE claim = :old AND passage <> :first",
    "UPDATE OR IGNORE claim_link SET claim = :new WHERE claim = :old",
    "UPDATE OR IGNORE claim_link SET other = :new WHERE other = :old",
    """UPDATE OR IGNORE passage_link SET claim = :new
        WHERE claim = :old AND other IN (SELECT passage FROM assertion WHERE claim = :new)""",
)
_IS_OF_ROWS = "UPDATE OR IGNORE import_row SET claim = :new WHERE claim = :old"
_VOICES = "SELECT count(*) FROM assertion WHERE claim = ? AND passage <> ?"


class Added(NamedTuple):
    """The claim to which a fact was added or which it is, an older one that looks the same, and what went over to it.

    Without the same sides and way, `lost` voices went with the claim that it replaces.
    """

    claim: int
    twin: int | None
    kept: int = 0
    lost: int = 0


def add(case: Case, cells: Mapping[str, str], rules: Rules, written: dict[str, str], replaced: int | None) -> Added:
    """Store one fact, in the place of a claim that is `replaced`, or beside it.

    `cells` are those of a sheet by their options. Raises UsageError or NotFoundError with all that is wrong.
    """
    sheet = mapping.load("sheet")
    sheet.bind(tuple(cells), "the command line")

    def named(text: str) -> int | None:
        claim = importing.claim_of_id(case, text)
        return None if claim == replaced else claim

    judge = Judge(case, Actors(case.connection, written), rules._replace(ways=sheet.ways), named)
    try:
        natives = sheet.native(Row(1, dict(cells)))
        if len(natives) != 1:
            raise UsageError("add takes one fact", "write each of several actors in a command of its own")
        (checked,) = judge.check(natives).rows
        fact = checked.made()
    except BadRowError as error:
        raise _told([Fault(*cell[1:]) for cell in error.cells], []) from error
    except Faulty as faulty:
        raise _told(faulty.faults, faulty.unknown) from faulty
    last = case.last_claim
    claim = importing.add_fact(case, fact)
    twin = next((older for _, older in twins(case, last)), None)
    if replaced is None:
        return Added(claim, twin)
    kept, lost = _put_in_place(case, judge, replaced, claim)
    return Added(claim, None if twin == replaced else twin, kept, lost)


def _put_in_place(case: Case, judge: Judge, old: int, new: int) -> tuple[int, int]:
    """Remove a claim; return how many other voices on it went over to the new one, and how many went with it.

    They go over, and its links with them, where the new claim has the same sides and way: else they spoke of another.
    """
    case.flush()
    first = case.only("SELECT min(passage) FROM assertion WHERE claim = ?", old)
    voices = case.only(_VOICES, old, first)
    asked = {"old": old, "new": new, "first": first}
    stays = judge.parties(old) == judge.parties(new)
    for statement in _GOES_OVER if stays else ():
        case.connection.execute(statement, asked)
    case.connection.execute(_IS_OF_ROWS, asked)  # the row that brought the old one is known again
    lost = case.only(_VOICES, old, first)
    removing.claim(case, old)
    return voices - lost, lost


def _told(faults: list[Fault], unknown: list[Unknown]) -> AlliesError:
    """Return what is said of the faults: one with its remedy, several a line each."""
    of_names = {one.name for one in unknown}
    kind = NotFoundError if all(fault.value in of_names for fault in faults) else UsageError
    near = [slug for one in unknown for slug in one.near]
    told = [fault._replace(remedy=fault.remedy.replace(_IN_A_SHEET, "--new-actors makes one")) for fault in faults]
    if len(told) == 1:
        return kind(_sentence(told[0]), told[0].remedy, near)
    return kind(f"{len(told)} things are wrong", "\n".join(f"{_sentence(one)}; {one.remedy}" for one in told), near)


def _sentence(fault: Fault) -> str:
    value = f": {fault.value!r}" if fault.value else ""
    return f"{fault.column}{value} {fault.fault}"
