"""A second table, in which a row is looked up by one column."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from allies_cli.casefile.mapping_file import Join
from allies_cli.casefile.native import BadValueError
from allies_cli.casefile.reading import open_table
from allies_cli.casefile.table import column_key
from allies_cli.errors import UnusableError


class Joined:
    """The rows of a second table, by the column that both have; its other columns are added to those of the first."""

    def __init__(self, folder: Path, join: Join) -> None:
        self._join = join
        table = open_table(str(folder / join.file), wanted=[join.on])
        self._on = self._column(table.headers, table.name)
        self.headers = [name for name in table.headers if name != self._on]
        self._rows: dict[str, dict[str, str]] = {}
        for row in table.rows:
            if row.faults:
                raise UnusableError(f"{table.name}, line {row.line}: {row.faults[0].fault}", row.faults[0].remedy)
            key = row.cells.pop(self._on)
            if key in self._rows:
                raise UnusableError(f"{table.name}, line {row.line}: {self._on} {key!r} stands there twice")
            self._rows[key] = row.cells

    def bind(self, headers: Sequence[str], file: str) -> list[str]:
        """Return the headers of a file with those that are added. Raises UnusableError where both have one."""
        self._of_file = self._column(headers, file)
        keys = {column_key(name) for name in headers}
        for name in self.headers:
            if column_key(name) in keys:
                raise UnusableError(f"{file} and {self._join.file} both have a column {name!r}", "rename one of them")
        return [*headers, *self.headers]

    def partner(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Return the cells that belong to a row. Raises BadValueError where the second table has none."""
        value = cells[self._of_file]
        if value not in self._rows:
            fault = f"{self._join.file} has no row for it"
            raise BadValueError(value, fault, "add one, or leave such rows out with keep", self._of_file)
        return self._rows[value]

    def _column(self, headers: Sequence[str], file: str) -> str:
        for name in headers:
            if column_key(name) == column_key(self._join.on):
                return name
        raise UnusableError(f"{file} has no column {self._join.on!r}", f"{self._join.file} is looked up by it")
