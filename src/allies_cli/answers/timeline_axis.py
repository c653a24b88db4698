"""An axis of time that is drawn with characters, and bars on it, each only as precise as its dates."""

from __future__ import annotations

import re
from calendar import month_name

from allies_cli.named_tuple import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MONTH, YEAR = "month", "year"

# What is not a date in somebody's damaged file is not drawn.
_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")
_MONTHS = {MONTH: 1, YEAR: 12}  # how many a unit of the axis has
_WIDEST = 24  # characters; more units than that share them
_LONGEST_GAP = 6  # units without anything that are still drawn
_BREAK = ""  # the cell that stands for a longer gap


class Signs(NamedTuple):
    """What a bar is drawn with."""

    exact: str = "█"
    vague: str = "░"  # some time within the month or year that a date names
    open: str = "─"
    before: str = "<"
    after: str = ">"
    said: str = "•"
    said_vaguely: str = "◦"
    track: str = "·"
    gap: str = "┊"


SIGNS = Signs()


class Axis:
    """The months and years on which given dates fall, with room between them, and long gaps cut out."""

    def __init__(self, dates: Iterable[str], unit: str | None = None) -> None:
        dates = list(filter(_DATE.fullmatch, dates))
        self.unit = unit or _fitting(dates)
        self._cells = list(_cells(dates, self.unit))
        self._step = -(-len(self._cells) // _WIDEST) or 1
        self._places: dict[str, tuple[int, int]] = {}
        for place, cell in enumerate(self._cells):
            for period in {cell, cell[:4]}:
                first, _ = self._places.get(period, (place, place))
                self._places[period] = first, place

    @property
    def width(self) -> int:
        """How many characters the axis takes, the two for open ends included."""
        return -(-len(self._cells) // self._step) + 2

    def period(self, date: str) -> str:
        """Return the month or year under which a date is listed, in words."""
        if self.unit == YEAR or not _DATE.fullmatch(date):
            return date[:4]
        return f"{month_name[int(date[5:7])]} {date[:4]}" if len(date) > 4 else f"{date}, no month"

    def bar(self, since: str | None, until: str | None) -> str:
        """Return the bar of what happened; an end that is not stated is drawn open."""
        drawn = self._track()
        begin, end = self._span(since), self._span(until)
        first = begin[0] if begin else 1
        last = end[1] if end else self.width - 2
        if begin or end:
            self._draw(drawn, first, last, SIGNS.exact if begin and end else SIGNS.open)
        if begin and not end:
            drawn[-1] = SIGNS.after
        if end and not begin:
            drawn[0] = SIGNS.before
        for date, span in ((since, begin), (until, end)):
            if date and span:
                sign = SIGNS.exact if _is_day(date) else SIGNS.vague
                self._draw(drawn, max(span[0], first), min(span[1], last), sign)
        return "".join(drawn)

    def mark(self, date: str) -> str:
        """Return the mark of what was said."""
        drawn = self._track()
        if span := self._span(date):
            self._draw(drawn, *span, SIGNS.said if _is_day(date) else SIGNS.said_vaguely)
        return "".join(drawn)

    def ruler(self) -> str:
        """Return the years above the axis where there is room, those that take most of it first."""
        drawn = [" "] * (self.width + 3)
        years = [year for year in self._places if len(year) == 4]
        for year in sorted(years, key=lambda year: self._places[year][0] - self._places[year][1]):
            start = self._places[year][0] // self._step + 1
            if not "".join(drawn[start - 1 : start + 5]).strip():
                drawn[start : start + 4] = year
        return "".join(drawn).rstrip()

    def legend(self) -> str:
        """Return in words what a character of the axis stands for, and what it leaves out."""
        runs: list[list[str]] = [[]]
        for cell in self._cells:
            if cell == _BREAK:
                runs.append([])
            else:
                runs[-1].append(cell)
        parts = [run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs if run]
        each = f"each character a {self.unit}" if self._step == 1 else f"each character {self._step} {self.unit}s"
        if self.unit == MONTH and any(len(cell) == 4 for cell in self._cells):
            each += ", or a year in which nothing has a month"
        return f"{each}: {', '.join(parts)}" if parts else each

    def _track(self) -> list[str]:
        drawn = [SIGNS.track] * self.width
        if self._step == 1:
            for place, cell in enumerate(self._cells, start=1):
                if cell == _BREAK:
                    drawn[place] = SIGNS.gap
        return drawn

    def _span(self, date: str | None) -> tuple[int, int] | None:
        """Return the first and the last character of a date."""
        if not date or not _DATE.fullmatch(date):
            return None
        first, last = self._places.get(date[:7]) or self._places[date[:4]]
        return first // self._step + 1, last // self._step + 1

    @staticmethod
    def _draw(drawn: list[str], first: int, last: int, sign: str) -> None:
        drawn[first : last + 1] = sign * (last + 1 - first)


def _fitting(dates: list[str]) -> str:
    """Return months where the axis has room for them, else years."""
    return MONTH if len(list(_cells(dates, MONTH))) <= _WIDEST else YEAR


def _cells(dates: list[str], unit: str) -> Iterator[str]:
    """Yield the periods of an axis in order, and a break for each long gap.

    On an axis of months, a year in which nothing has a month is one cell.
    """
    end = None
    for cell in sorted(_touched(dates, unit)):
        begin = _first_month(cell)
        if end is not None:
            missing = range(end + 1, begin, _MONTHS[unit])
            if len(missing) > _LONGEST_GAP:
                yield _BREAK
            else:
                yield from (_name(month, unit) for month in missing)
        yield cell
        end = begin + (12 if len(cell) == 4 else 1) - 1


def _touched(dates: list[str], unit: str) -> set[str]:
    if unit == YEAR:
        return {date[:4] for date in dates}
    months = {date[:7] for date in dates if len(date) > 4}
    with_months = {month[:4] for month in months}
    for year in {date for date in dates if len(date) == 4}:
        months |= {f"{year}-{month:02}" for month in range(1, 13)} if year in with_months else {year}
    return months


def _first_month(cell: str) -> int:
    """Return the months from year 0 to the first one of a period."""
    return int(cell[:4]) * 12 + (int(cell[5:7]) - 1 if len(cell) > 4 else 0)


def _name(month: int, unit: str) -> str:
    year, rest = divmod(month, 12)
    return f"{year:04}" if unit == YEAR else f"{year:04}-{rest + 1:02}"


def _is_day(date: str) -> bool:
    return len(date) == 10
