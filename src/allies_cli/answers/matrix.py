"""The matrix: supporters by ways, a cell the shade and the number of what is claimed."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import attrgetter

from allies_cli.fields import Column
from allies_cli.named_tuple import NamedTuple
from allies_cli.report import Answer, Head, Line, Piece, Table, line, note_cut
from allies_cli.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, Protocol

    class Shading(Protocol):
        """What the cells show and by what they are shaded."""

        kind: str  # of a column of such values

        def value(self, cell: Cell | None) -> Any:
            """Return what a spreadsheet has for a cell."""

        def level(self, cell: Cell) -> int:
            """Return how dark a cell is, from 0 to 4."""

        def text(self, cell: Cell) -> str:
            """Return what stands beside the shade."""

        def legend(self, cells: Sequence[Cell]) -> str:
            """Return what the shades of these cells mean."""

    from allies_cli.models import Cell

SORTS = ("supporter", "supporter_name", "recipient", "recipient_name", "claims", "contested", "corrected")

_BLOCKS = " ░▒▓█"  # a level of shade each
_CONTESTED, _CORRECTED = "!", "*"
_INDENT = "  "


class Supporting(NamedTuple):
    """A supporter and a recipient, with a cell for each way between them."""

    supporter: str
    supporter_name: str
    recipient: str
    recipient_name: str
    cells: dict[str, Cell]

    @property
    def claims(self) -> int:
        """The claims in all cells."""
        return sum(cell.way.claims for cell in self.cells.values())

    @property
    def contested(self) -> int:
        """The contested claims in all cells."""
        return sum(cell.way.contested for cell in self.cells.values())

    @property
    def corrected(self) -> int:
        """The corrected claims in all cells."""
        return sum(cell.way.corrected for cell in self.cells.values())


class ByClaims:
    """The more claims, the darker."""

    kind = "integer"

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._bounds = _bounds(max((cell.way.claims for cell in cells), default=1))

    def value(self, cell: Cell | None) -> int:
        """Return the number of claims."""
        return cell.way.claims if cell else 0

    def level(self, cell: Cell) -> int:
        """Return the step of the scale on which the number stands."""
        return sum(cell.way.claims >= bound for bound in self._bounds)

    def text(self, cell: Cell) -> str:
        """Return the number of claims that count, and of those that do not."""
        return _number(cell.counted, cell.way.claims)

    def legend(self, cells: Sequence[Cell]) -> str:
        """Return the steps of the scale."""
        ends = [bound - 1 for bound in self._bounds[1:]] + [max(cell.way.claims for cell in cells)]
        steps = [
            f"{block} {first}" if first == last else f"{block} {first} to {last}"
            for block, first, last in zip(_BLOCKS[1:], self._bounds, ends, strict=False)
        ]
        return f"claims: {', '.join(steps)}"


class ByGrade:
    """The more credible the strongest claim, the darker; `names` are those of the degrees, the best first."""

    kind = "text"

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def value(self, cell: Cell | None) -> str | None:
        """Return the best grade."""
        return cell.way.grade if cell else None

    def level(self, cell: Cell) -> int:
        """Return the shade of the credibility; what is improbable or cannot be judged has none."""
        return max(5 - int(cell.way.grade[1:]), 0)

    def text(self, cell: Cell) -> str:
        """Return the best grade."""
        return cell.way.grade

    def legend(self, cells: Sequence[Cell]) -> str:
        """Return the names of the degrees that occur."""
        degrees = sorted({int(cell.way.grade[1:]) for cell in cells})
        steps = [f"{_BLOCKS[max(5 - degree, 0)]} {degree} {self._names[degree - 1]}".strip() for degree in degrees]
        return f"best grade: {', '.join(steps)}; the totals are claims"


def matrix(
    cells: Sequence[Cell],
    codes: Sequence[str],
    shading: Shading,
    limit: int = 0,
    sort: str | None = None,
    few: int = 0,
) -> Answer:
    """Answer with a row a supporter and recipient and a column a way, in the order of `codes`, empty ones left out.

    `sort` is one of SORTS or a way, with a hyphen before it for the reverse. `limit` is of rows; `few` of those in the
    picture alone, where what is left out is in a row of the rest.
    """
    everything = _sorted(_rows(cells), sort)
    shown = everything[:limit] if limit else everything
    drawn = _first(shown, few, by_claims=sort is None) if few else shown
    ways = [code for code in codes if any(code in row.cells for row in everything)]
    grid = _Grid(ways, shading, everything, drawn, by_recipient=sort is None)
    answer = Answer(
        columns=(
            *(Column(name) for name in SORTS[:4]),
            *(Column(way, shading.kind) for way in ways),
            *(Column(name, "integer") for name in SORTS[4:]),
        ),
        rows=[
            (
                *row[:4],
                *(shading.value(row.cells.get(way)) for way in ways),
                *(getattr(row, name) for name in SORTS[4:]),
            )
            for row in shown
        ],
        documents=lambda: [_document(row.cells[way]) for row in shown for way in ways if way in row.cells],
        table=lambda _: grid.table(),
    )
    note_cut(answer, len(everything) - len(shown))
    return answer


def _first(rows: Sequence[Supporting], few: int, by_claims: bool) -> Sequence[Supporting]:
    """Return the first rows, or those of most claims, in the order in which they stand."""
    if not by_claims:
        return rows[:few]
    chosen = sorted(range(len(rows)), key=lambda place: -rows[place].claims)[:few]
    return [rows[place] for place in sorted(chosen)]


def _rows(cells: Sequence[Cell]) -> list[Supporting]:
    rows = []
    for _, group in groupby(cells, key=lambda cell: (cell.way.supporter, cell.way.recipient)):
        found = {cell.way.how: cell for cell in group}
        way = next(iter(found.values())).way
        rows.append(Supporting(way.supporter, way.supporter_name, way.recipient, way.recipient_name, found))
    return rows


def _sorted(rows: list[Supporting], sort: str | None) -> list[Supporting]:
    """Return the rows in the order asked for; else the recipient of most claims first, and its main supporter."""
    received: Counter[str] = Counter()
    for row in rows:
        received[row.recipient] += row.claims
    rows = sorted(rows, key=lambda row: (-received[row.recipient], row.recipient, -row.claims, row.supporter))
    if sort:
        rows.sort(key=_sort_key(sort.removeprefix("-")), reverse=sort.startswith("-"))
    return rows


# Of a cell in JSON.
_KEYS = ("supporter", "supporter_name", "recipient", "recipient_name", "how", "claims", "counted", "contested",
         "corrected", "status", "origins", "grade", "since", "until")  # fmt: skip


def _sort_key(column: str) -> Callable[[Supporting], Any]:
    if column in SORTS:
        return attrgetter(column)
    return lambda row: row.cells[column].way.claims if column in row.cells else 0


def _document(cell: Cell) -> dict[str, Any]:
    values = cell.values()
    return {name: values[name] for name in _KEYS}


class _Grid:
    """The table that people see: the rows below their recipient, and totals."""

    def __init__(
        self,
        ways: Sequence[str],
        shading: Shading,
        everything: Sequence[Supporting],
        shown: Sequence[Supporting],
        by_recipient: bool,
    ) -> None:
        self._ways = ways
        self._shading = shading
        self._everything = everything
        self._shown = shown
        drawn = {(row.supporter, row.recipient) for row in shown}
        self._rest = [row for row in everything if (row.supporter, row.recipient) not in drawn]
        self._several = len({row.recipient for row in everything}) > 1
        self._grouped = by_recipient or not self._several

    def table(self) -> Table:
        """Return the table, with what its signs mean."""
        heads = (
            Head("supporter", "supporter_name", wide=True),
            *(Head(way, way, stepped=True) for way in self._ways),
            Head("total", "claims", stepped=True),
        )
        return Table(heads, tuple(self._lines()), tuple(self._legend()))

    def _lines(self) -> Iterator[tuple[Line, ...]]:
        if self._grouped:
            received = self._by_recipient(self._everything)
            for recipient, rows in self._by_recipient(self._shown).items():
                yield self._totals(f"→ {rows[0].recipient_name}", received[recipient])
                yield from map(self._line, rows)
        else:
            yield from map(self._line, self._shown)
        if self._rest:
            of = "pair" if self._several else "supporter"
            yield self._totals(f"the rest ({counted(len(self._rest), of)})", self._rest, marked=True)
        if self._several:
            label = f"total of all {len(self._everything)}" if self._rest else "total"
            yield self._totals(label, self._everything)

    def _by_recipient(self, rows: Sequence[Supporting]) -> dict[str, list[Supporting]]:
        return {recipient: list(group) for recipient, group in groupby(rows, key=attrgetter("recipient"))}

    def _line(self, row: Supporting) -> tuple[Line, ...]:
        return (
            line(f"{_INDENT}{row.supporter_name}" if self._grouped else f"{row.supporter_name} → {row.recipient_name}"),
            *(self._cell(row.cells.get(way)) for way in self._ways),
            line(Piece(_sum(row.cells.values()), "name")),
        )

    def _cell(self, cell: Cell | None) -> Line:
        if cell is None:
            return ()
        level = self._shading.level(cell)
        return line(
            Piece(_BLOCKS[level], f"shade-{level}"),
            self._shading.text(cell),
            *_marks([cell]),
        )

    def _totals(self, label: str, rows: Sequence[Supporting], marked: bool = False) -> tuple[Line, ...]:
        """Return a row of sums; `marked`: with the signs of what it sums, where that stands nowhere else."""
        columns = [[row.cells[way] for row in rows if way in row.cells] for way in self._ways]
        everywhere = [cell for column in columns for cell in column]
        return (
            line(Piece(label, "name")),
            *(
                line(Piece(_sum(column), "name"), *(_marks(column) if marked else ())) if column else ()
                for column in columns
            ),
            line(Piece(_sum(everywhere), "name")),
        )

    def _legend(self) -> Iterator[str]:
        cells = [cell for row in self._everything for cell in row.cells.values()]
        if not cells:
            return
        yield self._shading.legend(cells)
        if any(cell.way.contested for cell in cells):
            yield f"{_CONTESTED} somebody disputes or denies at least one of the claims"
        if any(cell.way.corrected for cell in cells):
            yield f"{_CORRECTED} a source says a part of at least one of the claims otherwise"
        if any(cell.counted < cell.way.claims for cell in cells):
            yield "+n claims that do not count as support: relations, opposition, not done, denied or superseded"
        if self._rest:
            yield "the rest is one row; --limit 0 shows each"


def _marks(cells: Sequence[Cell]) -> Iterator[Piece]:
    """Yield the signs of cells: that something in them is contested, or corrected."""
    if any(cell.way.contested for cell in cells):
        yield Piece(_CONTESTED, "contested")
    if any(cell.way.corrected for cell in cells):
        yield Piece(_CORRECTED, "contested")


def _sum(cells: Iterable[Cell]) -> str:
    cells = list(cells)
    return _number(sum(cell.counted for cell in cells), sum(cell.way.claims for cell in cells))


def _number(counted: int, claims: int) -> str:
    """Return 2 for two claims that count, 2+1 for a third that does not, +1 for that one alone."""
    others = f"+{claims - counted}" if claims > counted else ""
    return f"{counted}{others}" if counted else others


def _bounds(most: int) -> list[int]:
    """Return the least number of claims of each shade: the fourth roots of `most`, so that each step multiplies."""
    roots = [round(most ** (step / 4)) for step in range(4)]
    return sorted({root if root**4 >= most**step else root + 1 for step, root in enumerate(roots)})
