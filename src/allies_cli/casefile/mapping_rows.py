"""The blocks of a mapping, bound to the headers of a file: what each makes of a row."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple, TypeVar

from allies_cli.casefile.mapping_file import Block
from allies_cli.casefile.native import ActorCell, BadCell, BadValueError, Cell, Native
from allies_cli.casefile.values import Steps, Written, set_flags
from allies_cli.casefile.values_actor import Actor
from allies_cli.casefile.values_condition import Bound
from allies_cli.casefile.values_text import Headers, Line, Text, Value

_Read = TypeVar("_Read")
_MOST_REMEMBERED = 2000

_ADDRESS = re.compile(r"(?i)[a-z][a-z0-9+.-]+:|www\.")  # what is none is the name of a file; C:\\ is a drive
_KINDS = {"asserter_kind": "asserter", "publisher_kind": "publisher"}  # said of an actor in a column of its own


class BoundBlock(NamedTuple):
    """A block bound to the headers of a file."""

    when: Sequence[Bound]
    values: Mapping[str, Value]
    actors: Mapping[str, Callable[[Line], list[ActorCell]]]
    flags: list[tuple[str, str]] | None  # where how is the words of flags, of which each makes a claim
    uncut: Value | None  # the whole of a quote that is cut

    def read(self, line: Line, bad: list[BadCell]) -> tuple[dict[str, Cell], dict[str, list[ActorCell]]]:
        """Return the cells and the actors that the block makes of a row, and add what is bad to `bad`."""
        cells: dict[str, Cell] = {}
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
        for name, of in _KINDS.items():
            kind = cells.pop(name, None)
            if kind and of in actors:
                actors[of] = [one._replace(kind=kind.text) for one in actors[of]]
        return cells, actors

    def natives(self, line: Line, bad: list[BadCell]) -> Iterator[Native]:
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
                yield Native(line.number, key, cells | how, dict(zip(actors, each, strict=True)), {}, keys=keys)

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
    return BoundBlock(
        [test.bind(headers, answers) for test in block.when],
        {name: _value(value, headers, answers) for name, value in block.values.items()},
        {name: _actor(actor, headers, answers) for name, actor in block.actors.items()},
        how.bind_flags(headers) if isinstance(how, Steps) and how.flags else None,
        quote._replace(cut=None).bind(headers, answers) if isinstance(quote, Steps) and quote.cut else None,
    )


def _value(written: Written, headers: Headers, answers: Mapping[str, str]) -> Value:
    headers.last = []
    bound = written.bind(headers, answers)
    return bound if isinstance(written, Text) else _remembered(bound, headers.last)


def _actor(written: Actor, headers: Headers, answers: Mapping[str, str]) -> Callable[[Line], list[ActorCell]]:
    headers.last = []
    return _remembered(written.bind(headers, answers).read, headers.last)


def _remembered(read: Callable[[Line], _Read], columns: Sequence[str | None]) -> Callable[[Line], _Read]:
    """Return a reader that remembers what it made of the cells of its columns: names and years come again and again."""
    names = [name for name in dict.fromkeys(columns) if name is not None]
    if None in columns:
        return read
    held: dict[tuple[str, ...], _Read] = {}

    def remembering(line: Line) -> _Read:
        key = tuple([line.cells[name] for name in names])
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
