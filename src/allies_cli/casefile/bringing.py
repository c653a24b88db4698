"""A file is brought into a case file, as the command line or the recipe of a case says."""

from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

from allies_cli.casefile.importing import SHEET, Importer, Outcome
from allies_cli.casefile.judging import Rules
from allies_cli.casefile.opening import opened
from allies_cli.casefile.table import Reading
from allies_cli.casefile.writing import Case

# What native columns are called in a sheet.
# What a native column is called in a sheet.
_LABELS = {
    "supporter": "who", "recipient": "for", "url": "link", "asserter": "said by", "said_on": "said on",
    "speaks_for": "speaks for",
}  # fmt: skip


class Wishes(NamedTuple):
    """How a file is to be brought in, as far as somebody said so."""

    named: str | None = None  # the mapping
    settings: Mapping[str, str] = {}  # the answers to its questions
    dates: str | None = None  # dmy or mdy
    new_actors: bool = False
    reading: Reading = Reading()
    most: int | None = None  # so many rows alone, each kept with what becomes of it


def bring(case: Case, file: str, wishes: Wishes, written: dict[str, str]) -> Outcome:
    """Judge and store the rows of a file, and return what became of them; `written` are the names of names.csv.

    Raises UsageError or UnusableError where the file or its mapping cannot be used.
    """
    table, chosen = opened(file, wishes.named, wishes.settings, wishes.reading)
    if wishes.most is not None:
        table = table._replace(rows=islice(table.rows, wishes.most))
    is_sheet = chosen.name == SHEET
    new_actors = wishes.new_actors or chosen.new_actors
    rules = Rules(wishes.dates, new_actors, of_dataset=not is_sheet, labels=_LABELS if is_sheet else {})
    case.tell_event(chosen.covers.rpartition("/")[2])
    return Importer(case, chosen, rules, written, keeps_seen=wishes.most is not None).take(table)
