"""What a mapping makes of a row: native rows, whose columns are those of `allies import --template`."""

from collections.abc import Sequence
from typing import NamedTuple

from allies_cli.errors import UnusableError

ACTORS = ("supporter", "recipient", "against", "asserter", "speaks_for")
CLAIM_COLUMNS = tuple(
    """
    supporter recipient against how act what item since until quantity unit stage occasion
    asserter asserter_kind speaks_for role stance modality said_on gist quote note locator key same citation
    corrects refines contradicts corroborates supersedes in_return_for
    """.split()  # noqa: SIM905 - it is read as it is written in MAPPINGS
)
IDENTITY_COLUMNS = (  # those of a claim, as far as it is stored with them
    *("supporter", "recipient", "against", "how", "act", "what", "item", "since", "until", "quantity", "unit", "stage"),
    "occasion",
)
SOURCE_COLUMNS = (
    *("id", "title", "publisher", "publisher_kind", "url", "published", "language", "translation"),
    *("derived_from", "first_hand", "reliability", "reason"),
)
CAPTURE_COLUMNS = ("url", "captured_on", "captured_by", "tool", "sha256", "file")


class Cell(NamedTuple):
    """A value, and the columns of the file that it came from; none where it is the mapping's own."""

    text: str
    column: str = ""


class ActorCell(NamedTuple):
    """An actor as a file names it: by a name, by codes as ("cow", "365"), or by both."""

    name: str
    codes: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    column: str = ""


class Native(NamedTuple):
    """A native row: what is empty is absent. `actors` has those of the claim and the publisher of the source."""

    line: int
    key: str
    cells: dict[str, Cell]
    actors: dict[str, ActorCell]
    source: dict[str, Cell]
    captures: tuple[dict[str, Cell], ...] = ()
    keys: tuple[str, ...] = ()  # of all rows that became this one

    @property
    def is_bare(self) -> bool:
        """Whether it tells of a source, and of nothing that stands in it."""
        return not self.cells and not self.actors.keys() - {"publisher"}


class BadCell(NamedTuple):
    """A cell that cannot be used: where it stands, what is wrong, and what to do about it."""

    line: int
    column: str
    value: str
    fault: str
    remedy: str


class BadRowError(UnusableError):
    """A row of which no native rows can be made, with all its bad cells."""

    def __init__(self, cells: Sequence[BadCell]) -> None:
        first = cells[0]
        super().__init__(f"line {first.line}, {first.column or 'the row'}: {first.fault}", first.remedy)
        self.cells = tuple(cells)


class BadValueError(Exception):
    """A value that cannot be made: of what, why not, what to do about it, and of which columns, once that is known."""

    def __init__(self, value: str, fault: str, remedy: str, column: str = "") -> None:
        super().__init__(fault)
        self.value, self.fault, self.remedy, self.column = value, fault, remedy, column

    def of(self, column: str) -> "BadValueError":
        """Return the same of a column, if nobody has said of which."""
        return BadValueError(self.value, self.fault, self.remedy, self.column or column)

    def on(self, line: int) -> BadCell:
        """Return the bad cell of a line."""
        return BadCell(line, self.column, self.value, self.fault, self.remedy)
