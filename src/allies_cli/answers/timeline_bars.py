"""A bar a month or year, where more happened and was said than anybody reads one by one."""

from __future__ import annotations

from itertools import groupby

from allies_cli.answers.timeline_axis import MONTH, YEAR
from allies_cli.models import MOMENT_COLUMNS, Period
from allies_cli.report import Answer, Head, Line, Piece, Table, columns_of, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

_HAPPENED, _SAID = "█", "▒"
_WIDEST = 48  # columns of the longest bar
_NARROWEST = 8
_GAP = 3  # columns that a format leaves between two of the table
_IN_COLUMNS = 60  # columns of a screen, the least on which numbers stand below their heads
_MOST_MONTHS = 24  # lines that a screen shows


def bars(
    rows: Iterable[tuple[Any, ...]], months: Callable[[], Sequence[Period]], unit: str | None, more_than: int
) -> Answer:
    """Answer with a row for everything that happened or was said, which people see as a bar a month or year.

    `months` asks for the periods, by month; without a unit they are shown if a screen has room for them, else years.
    `more_than` is the number of claims above which bars are drawn.
    """

    def table(width: int | None) -> Table:
        found = months()
        fitting = unit or (MONTH if len(found) <= _MOST_MONTHS else YEAR)
        return _Bars(found if fitting == MONTH else _years(found), fitting, width, more_than).table()

    return Answer(columns=MOMENT_COLUMNS, rows=rows, table=table)


def _years(months: Sequence[Period]) -> list[Period]:
    """Return the months of each year together."""
    years = groupby(months, key=lambda one: one.period[:4])
    return [Period(year, *map(sum, zip(*(one[1:] for one in some), strict=True))) for year, some in years]


class _Bars:
    """Draws periods for `width` columns, None where nothing wraps."""

    def __init__(self, periods: Sequence[Period], unit: str, width: int | None, more_than: int) -> None:
        self.periods, self.unit, self.more_than = periods, unit, more_than
        self.narrow = width is not None and width < _IN_COLUMNS
        self.columns = [name for name in Period._fields[1:] if any(getattr(one, name) for one in periods)]
        if self.narrow or width is None:
            room = width or _WIDEST
        else:
            self.columns = [name for name in self.columns if name in ("happened", "said") or width >= 80]
            room = width - sum(self._wide(name) + _GAP for name in ("period", *self.columns))
        self.room = max(min(room - 1, _WIDEST), _NARROWEST)
        self.most = max((one.happened + one.said for one in periods), default=1)

    def table(self) -> Table:
        """Return the table, with what its signs mean and how to see the moments themselves."""
        heads = (
            Head(self.unit, "since", whole=True),
            *(Head(name, name, right=True) for name in self.columns),
            Head("", "until", wide=True, drawing=True),
        )
        return Table(heads, tuple(self._row(one) for one in self.periods), tuple(self._footers()))

    def _wide(self, column: str) -> int:
        title = self.unit if column == "period" else column
        return max(len(title), *(columns_of(self._cell(one, column)) for one in self.periods))

    def _row(self, one: Period) -> tuple[Line, ...]:
        cells = (self._cell(one, name) for name in self.columns)
        return self._cell(one, "period"), *cells, line(Piece(self._bar(one), "bar"))

    def _cell(self, one: Period, column: str) -> Line:
        """Return a cell; on a narrow screen, where no head stands above it, a number with what it counts."""
        if column == "period":
            no_month = self.unit == MONTH and len(one.period) == len("2022")
            return line(Piece(f"{one.period}, no month" if no_month else one.period, "name"))
        number = getattr(one, column)
        if not number:
            return ()
        role = "contested" if column in ("contested", "corrected") else ""
        return line(Piece(f"{number} {column}" if self.narrow else str(number), role))

    def _bar(self, one: Period) -> str:
        return _HAPPENED * self._length(one.happened) + _SAID * self._length(one.said)

    def _length(self, number: int) -> int:
        """Return how many columns stand for a number: at least one for any, so that nothing looks absent."""
        return max(number * (self.room - 1) // self.most, 1) if number else 0

    def _footers(self) -> Iterator[str]:
        signs = [
            f"{sign} {meaning}"
            for sign, name, meaning in (
                (_HAPPENED, "happened", f"what happened, in the {self.unit} in which it began or is first dated"),
                (_SAID, "said", "what was said"),
            )
            if name in self.columns
        ]
        yield ", ".join(signs)
        yield (
            f"bars, since there are more than {self.more_than} claims; what happened and was said, in words: an actor, "
            "a shorter --since and --until, or --limit 100; -f csv has all of it"
        )
