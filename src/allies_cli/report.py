"""What a command answers: records for machines, and a table or a tree for people, built only when it is shown."""

from __future__ import annotations

from operator import attrgetter

from allies_cli.escape import clean_line, web_address, width
from allies_cli.named_tuple import NamedTuple
from allies_cli.wording import code_in_words, not_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from allies_cli.fields import Column
    from allies_cli.models import Cell, NetworkActor, Way
    from allies_cli.workers import Bulk


class Piece(NamedTuple):
    """A bit of text with the role that it plays; a format decides what a role looks like.

    `url` is where it leads to, or for a quote where it stands.
    """

    text: str
    role: str = ""
    url: str = ""

    @property
    def address(self) -> str:
        """The address of the web that it leads to, safe in a link; nothing for any other."""
        return web_address(self.url or (self.text if self.role == "link" else ""))

    @property
    def drawn(self) -> bool:
        """Whether it is a bar or a shade, which says nothing that is not in words or numbers too."""
        return self.role.startswith(("bar", "shade-"))


Line = tuple[Piece, ...]
SEPARATOR = Piece(" · ", "muted")
_BLANK = Piece(" ")


def line(*parts: str | Piece | None) -> Line:
    """Return a line of the given texts and pieces; None and empty texts are left out."""
    return tuple(Piece(part) if isinstance(part, str) else part for part in parts if part)


def joined(parts: Iterable[Line]) -> Line:
    """Return several lines as one, parted by a middle dot."""
    together: list[Piece] = []
    for part in parts:
        together += [SEPARATOR, *part] if together else part
    return tuple(together)


def columns_of(part: Line) -> int:
    """Return how many columns of a terminal a line takes."""
    return width(clean_line("".join(piece.text for piece in part)))


class Head(NamedTuple):
    """The head of a column on the screen. `from_width` is the narrowest screen that shows it."""

    title: str
    name: str
    from_width: int = 0
    right: bool = False
    wide: bool = False  # takes the room that the others leave
    whole: bool = False  # never broken over lines
    widest: int = 0  # columns of the screen; 0 is as many as it takes
    stepped: bool = False  # one of many narrow columns: its title may stand above it, as a step of a stair
    drawing: bool = False  # bars and the like, which say nothing to whoever is read to


class Table(NamedTuple):
    """Rows of cells, a cell being a line; and what must be said below them of how they are drawn.

    `legend` is what the signs of its drawings mean, for those who see them.
    """

    heads: tuple[Head, ...]
    rows: Iterable[tuple[Line, ...]]
    footers: tuple[str, ...] = ()
    legend: tuple[str, ...] = ()


class Tree(NamedTuple):
    """A node: its lines, and the nodes below it; and what must be said below the whole of how it is drawn."""

    lines: tuple[Line, ...]
    children: tuple[Tree, ...] = ()
    footers: tuple[str, ...] = ()
    indent: int | None = None  # columns that the children stand further in; None: below branches that are drawn


class Graph(NamedTuple):
    """A network: actors, and an edge for each way in which one supports another.

    `addresses`, by supporter, way and recipient, are those of the pages where it is asserted; looked up when they are
    written.
    """

    title: str
    events_to: str
    filters: tuple[str, ...]  # as they were typed
    nodes: Sequence[NetworkActor]
    edges: Sequence[Cell]
    addresses: Callable[[], Mapping[tuple[str, str, str], Sequence[str]]] = dict


class Notes:
    """What is said beside the data: footers that a screen shows below it, and plain remarks."""

    def __init__(self, footers: Iterable[str] = (), remarks: Iterable[str] = ()) -> None:
        self.footers = list(footers)
        self.remarks = list(remarks)


class Answer:
    """One answer. `rows` holds tuples in the order of `columns`; `documents` are the JSON objects.

    Without `documents` the JSON objects are the rows. `single` answers are one object, not an array.
    `heads` are the columns that a screen shows of the rows; `tree` builds the tree of an answer
    that is one, `cells` the lines of a row; `table` builds a table that is more than the rows. These
    two are told the columns that they are drawn for, None where nothing wraps. `tree_below`: the answer
    is a table, and a tree only on what is narrower. `sentence` says a row in words. `graph` is what the
    graph formats write of an answer that is a network, `bulk` the same rows for the formats that can take
    them by the million. `total` tells how many rows there are, where that takes a question.
    """

    def __init__(
        self,
        columns: tuple[Column, ...],
        rows: Iterable[tuple[Any, ...]],
        heads: tuple[Head, ...] = (),
        cells: Callable[[tuple[Any, ...]], tuple[Line, ...]] | None = None,
        tree: Callable[[int | None], Tree] | None = None,
        tree_below: int | None = None,
        table: Callable[[int | None], Table] | None = None,
        sentence: Callable[[tuple[Any, ...]], Line] | None = None,
        documents: Callable[[], Iterable[Mapping[str, Any]]] | None = None,
        graph: Graph | None = None,
        single: bool = False,
        notes: Notes | None = None,
        exit_code: int = 0,
        bulk: Bulk | None = None,
        total: Callable[[], int] | None = None,
    ) -> None:
        self.columns = columns
        self.rows = rows
        self.heads = heads
        self.cells = cells
        self.tree = tree
        self.tree_below = tree_below
        self.table = table
        self.sentence = sentence
        self.documents = documents
        self.graph = graph
        self.single = single
        self.notes = notes or Notes()
        self.exit_code = exit_code
        self.bulk = bulk
        self.total = total

    def shape(self, width: int | None) -> str:
        """Return what the answer is, drawn for `width` columns: a network, a tree or a table."""
        if self.graph is not None:
            return "network"
        if self.tree is None or (self.tree_below is not None and (width is None or width >= self.tree_below)):
            return "table"
        return "tree"

    def as_table(self, width: int | None) -> Table:
        """Return the answer as a table that is drawn for `width` columns, None where nothing wraps."""
        if self.table is not None:
            return self.table(width)
        heads = self.heads or tuple(Head(column.name, column.name) for column in self.columns)
        if self.cells is not None:
            return Table(heads, map(self.cells, self.rows))
        places = {column.name: place for place, column in enumerate(self.columns)}
        wanted = [(places[head.name], self.columns[places[head.name]].kind) for head in heads]
        return Table(heads, (tuple(line(in_words(row[place], kind)) for place, kind in wanted) for row in self.rows))

    def as_tree(self, width: int | None) -> Tree:
        """Return the answer as a tree that is drawn for `width` columns; a row is a node with its columns below it."""
        if self.tree is not None:
            return self.tree(width)
        heads, rows, footers, legend = self.as_table(width)
        return Tree(
            (),
            tuple(
                Tree(
                    (cells[0],),
                    tuple(
                        Tree((line(Piece(f"{head.title}: ", "muted"), *cell),))
                        for head, cell in zip(heads[1:], cells[1:], strict=True)
                        if cell
                    ),
                )
                for cells in rows
            ),
            (*legend, *footers),
        )

    def select(self, names: Sequence[str]) -> Answer:
        """Return the answer with these columns alone, in this order."""
        places = {column.name: place for place, column in enumerate(self.columns)}
        chosen = [places[name] for name in names]
        rows = (tuple(row[place] for place in chosen) for row in self.rows)
        return Answer(
            tuple(self.columns[place] for place in chosen),
            rows,
            notes=self.notes,
            exit_code=self.exit_code,
            total=self.total,
        )

    def records(self) -> Iterator[Mapping[str, Any]]:
        """Yield the JSON objects of the answer."""
        if self.documents is not None:
            yield from self.documents()
            return
        from json import loads

        kinds: dict[str, Callable[[Any], Any]] = {"boolean": bool, "json": loads, "ways": _way_documents}
        readers = [kinds.get(column.kind, _same) for column in self.columns]
        names = [column.name for column in self.columns]
        for row in self.rows:
            yield {
                name: None if value is None else read(value)
                for name, read, value in zip(names, readers, row, strict=True)
            }


def way_in_brief(way: Way) -> Line:
    """Return a way with its own best grade, the number of its claims, and how many are contested or corrected."""
    pieces = [Piece(way.how, "way"), _BLANK, Piece(way.grade, "grade")]
    if way.claims > 1:
        pieces.append(Piece(f" ×{way.claims}"))
    if way.contested or way.corrected:
        pieces += challenged(way.claims, way.contested, way.corrected)
    return tuple(pieces)


def challenged(claims: int, contested: int, corrected: int) -> Iterator[Piece]:
    """Yield how many of some claims are contested and how many corrected: the word alone where all are."""
    for number, word in ((contested, "contested"), (corrected, "corrected")):
        if number:
            yield Piece(f", {word}" if number == claims else f", {number} {word}", "contested")


def note_cut(answer: Answer, cut: int) -> None:
    """Say below the answer that `cut` rows are not shown."""
    if cut:
        answer.notes.footers.append(not_shown(cut))


def in_words(value: Any, kind: str = "text") -> str | None:
    """Return a cell as text: lists joined by semicolons, truth as true and false; None stays None."""
    if value is None:
        return None
    if kind == "ways":
        return SEPARATOR.text.join(["".join([piece.text for piece in way_in_brief(way)]) for way in value])
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "json":
        from json import loads

        held = loads(value)
        if held and isinstance(held, list) and isinstance(held[0], dict):
            return "; ".join(map(code_in_words, held))  # the codes of an actor
        parts = [f"{key}={one}" for key, one in held.items()] if isinstance(held, dict) else map(str, held)
        return "; ".join(parts) or None
    return str(value)


# What a document of a pair has of each of its ways.
_ON_WAY = ("how", "claims", "contested", "corrected", "origins", "status", "grade", "since", "until")
_of_way = attrgetter(*_ON_WAY)


def _way_documents(ways: Iterable[Way]) -> list[dict[str, Any]]:
    return [dict(zip(_ON_WAY, _of_way(way), strict=True)) for way in ways]


def _same(value: Any) -> Any:
    return value
