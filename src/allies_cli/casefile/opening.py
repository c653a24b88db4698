"""A file and the mapping that reads it: the one that is named, else the one whose columns it has, else the sheet."""

from collections.abc import Mapping as Answers

from allies_cli.casefile import mapping
from allies_cli.casefile.importing import SHEET
from allies_cli.casefile.mapping import Mapping
from allies_cli.casefile.reading import open_table
from allies_cli.casefile.reading_files import source_of
from allies_cli.casefile.table import Reading, Table

_STANDARD_INPUT = "-"


def opened(file: str, named: str | None, answers: Answers[str, str], how: Reading) -> tuple[Table, Mapping]:
    """Return the table in a file and the mapping that reads it; `how` it is read, as far as somebody said so.

    Raises UsageError or UnusableError where the file, or the mapping, cannot be used.
    """
    if named:
        chosen = mapping.load(named, answers)
        return open_table(file, _overlaid(chosen.reading, how), chosen.columns), chosen
    sheet = mapping.load(SHEET)
    source = source_of(file) if file == _STANDARD_INPUT else file  # which can be read once
    table = open_table(source, how, mapping.known_columns())
    found = mapping.recognise(table.headers, answers)
    if found is None or found.name == SHEET:
        return table, sheet
    reading = _overlaid(found.reading, how)
    if reading == how:
        return table, found
    return open_table(source, reading, found.columns), found


def _overlaid(reading: Reading, how: Reading) -> Reading:
    """Return how a mapping reads files, but for what the person who imports says."""
    return reading._replace(**{name: value for name, value in how._asdict().items() if value})
