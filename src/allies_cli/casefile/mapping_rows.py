"""The blocks of a mapping, bound to the headers of a file: what each makes of a row."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from allies_cli.casefile.mapping_file import Block
from allies_cli.casefile.native import ActorCell, BadCell, BadValueError, Cell, Native
from allies_cli.casefile.values import Steps, Written, set_flags
from allies_cli.casefile.values_actor import Actor
from allies_cli.casefile.values_condition import Bound
from allies_cli.casefile.values_text import Headers, Line, Text, Value

_Read = TypeVar("_Read")
_MOST_REMEMBERED = 2000
_NO_LINE = Line(0, {})

_ADDRESS = re.compile(r"(?i)[a-z][a-z0-9+.-]+:|www\.")  # what is none is the name of a file; C:\\ is a drive
_KINDS = {"asserter_kind": "asserter", "publisher_kind": "publisher"}  # said of an actor in a column of its own


class About(NamedTuple):
    """What a row tells of the source, for all of its claims."""

    source: dict[str, Cell]
    publisher: dict[str, ActorCell]
    captures: tuple[dict[str, Cell], ...]


class BoundBlock(NamedTuple):
    """A block bound to the headers of a file: what is the same for all rows, and what is read of each."""

    when: Sequence[Bound]
    constants: Mapping[str, Cell]
    values: Mapping[str, Value]
    actors: Mapping[str, Callable[[Line], list[ActorCell]]]
    flags: list[tuple[str, str]] | None  # where how is the words of flags, of which each makes a claim
    uncut: Value | None  # the whole of a quote that is cut

    @property
    def is_empty(self) -> bool:
        """Whether it makes nothing of any row."""
        return not (self.constants or self.values or self.actors)

    def read(self, line: Line, bad: list[BadCell]) -> tuple[dict[str, Cell], dict[str, list[ActorCell]]]:
        """Return the cells and the actors that the block makes of a row, and add what is bad to `bad`."""
        cells = dict(self.constants)
        actors: dict[str, list[ActorCell]] = {}
        for name, value in self.values.items():
            try:
                if (cell := value(line)).text:
                    cells[name] = cell
            except BadValueError as error:
                bad.append(error.on(line.number))
        for name, actor in self.actors.items():
            try:
                if named := actor(line):
                    actors[name] = named
            except BadValueError as error:
                bad.append(error.on(line.number))
        for name in cells.keys() & _KINDS:
            kind, of = cells.pop(name).text, _KINDS[name]
            if of in actors:
                actors[of] = [one._replace(kind=kind) for one in actors[of]]
        return cells, actors

    def natives(self, line: Line, about: About, bad: list[BadCell]) -> Iterator[Native]:
        """Yield the native rows that the block makes: one for each way, and for each of several actors in a cell."""
        cells, actors = self.read(line, bad)
        key = cells.pop("key", Cell("")).text
        if "quantity" not in cells:
            _drop_measures(cells)
        if self.uncut and "quote" in cells:
            _say_cut(cells, self.uncut(line))
        keys = (key,) if key else ()
        for how in self._ways(line, cells):
            for each in product(*actors.values()):
                named = dict(zip(actors, each, strict=True)) | about.publisher
                yield Native(line.number, key, cells | how, named, about.source, about.captures, keys)

    def _ways(self, line: Line, cells: dict[str, Cell]) -> list[dict[str, Cell]]:
        """Return what each way adds to the cells; by flags none adds nothing, and makes no claim."""
        if self.flags is None:
            return [{}]
        if "how" not in cells:
            return []
        return [{"how": word} for word in set_flags(self.flags, line)] or [{}]


def bind(block: Block, headers: Headers, answers: Mapping[str, str]) -> BoundBlock:
    """Bind a block to the headers of a file. Raises UnusableError for a column that it lacks."""
    how, quote = block.values.get("how"), block.values.get("quote")
    constants, values = _parted({name: _bound(one, headers, answers) for name, one in block.values.items()})
    named, actors = _parted({name: _bound_actor(one, headers, answers) for name, one in block.actors.items()})
    return BoundBlock(
        [test.bind(headers, answers) for test in block.when],
        {name: cell for name, cell in constants.items() if cell.text},
        values,
        actors | {name: _always(one) for name, one in named.items() if one},
        how.bind_flags(headers) if isinstance(how, Steps) and how.flags else None,
        quote._replace(cut=None).bind(headers, answers) if isinstance(quote, Steps) and quote.cut else None,
    )


class _Reader(NamedTuple, Generic[_Read]):
    """What reads something of a row, and the columns that it reads; None is the number of the line."""

    read: Callable[[Line], _Read]
    columns: Sequence[str | None]


def _bound(written: Written, headers: Headers, answers: Mapping[str, str]) -> _Reader[Cell]:
    headers.last = []
    bound = written.bind(headers, answers)
    return _Reader(bound if isinstance(written, Text) else _remembered(bound, headers.last), headers.last)


def _bound_actor(written: Actor, headers: Headers, answers: Mapping[str, str]) -> _Reader[list[ActorCell]]:
    headers.last = []
    return _Reader(_remembered(written.bind(headers, answers).read, headers.last), headers.last)


def _parted(readers: Mapping[str, _Reader[_Read]]) -> tuple[dict[str, _Read], dict[str, Callable[[Line], _Read]]]:
    """Part what reads no column, and so gives the same for every row, from what has to be asked of each."""
    constants: dict[str, _Read] = {}
    asked: dict[str, Callable[[Line], _Read]] = {}
    for name, reader in readers.items():
        if reader.columns:
            asked[name] = reader.read
            continue
        try:
            constants[name] = reader.read(_NO_LINE)
        except BadValueError:  # which every row is told
            asked[name] = reader.read
    return constants, asked


def _always(read: _Read) -> Callable[[Line], _Read]:
    return lambda line: read


def _remembered(read: Callable[[Line], _Read], columns: Sequence[str | None]) -> Callable[[Line], _Read]:
    """Return a reader that remembers what it made of the cells of its columns: names and years come again and again."""
    names = [name for name in dict.fromkeys(columns) if name is not None]
    if None in columns or not names:
        return read
    held: dict[str | tuple[str, ...], _Read] = {}
    key_of = itemgetter(*names)

    def remembering(line: Line) -> _Read:
        key = key_of(line.cells)
        found = held.get(key)
        if found is None:
            if len(held) == _MOST_REMEMBERED:
                held.clear()
            found = held[key] = read(line)
        return found

    return remembering


def captures(cells: Mapping[str, Cell]) -> Iterator[dict[str, Cell]]:
    """Yield the archived copies that a block tells of: several addresses may stand in a cell, one a line."""
    rest = {name: cell for name, cell in cells.items() if name not in ("url", "file")}
    if "sha256" in rest:
        rest["sha256"] = rest["sha256"]._replace(text=rest["sha256"].text.lower())
    file = {"file": cells["file"]} if "file" in cells else {}
    where = cells.get("url", Cell(""))
    places = [place for line in where.text.splitlines() if (place := line.strip())]
    for place in places:
        yield {"url" if _ADDRESS.match(place) else "file": where._replace(text=place)} | file | rest
    if file and not places:
        yield file | rest


def _drop_measures(cells: dict[str, Cell]) -> None:
    """Drop the unit and the stage where there is nothing that they measure, unless the file itself has them."""
    for name in ("unit", "stage"):
        if name in cells and not cells[name].column:
            del cells[name]


def _say_cut(cells: dict[str, Cell], whole: Cell) -> None:
    """Say in the note how much of a quote is left where it was cut."""
    left = len(cells["quote"].text)
    if left < len(whole.text):
        says = f"{left} of {len(whole.text)} characters"
        note = cells.get("note")
        cells["note"] = Cell(f"{note.text} ({says})", note.column) if note else Cell(says, whole.column)
