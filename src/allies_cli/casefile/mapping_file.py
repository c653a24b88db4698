"""A mapping file, read and judged: whatever is wrong in it is told with its file, its key and what was expected."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from allies_cli.casefile import native
from allies_cli.casefile.reading_files import SOME_ENCODINGS, known_encoding
from allies_cli.casefile.short_text import short_toml
from allies_cli.casefile.table import Reading, may_part_cells
from allies_cli.casefile.values import Written, value
from allies_cli.casefile.values_actor import Actor, actor
from allies_cli.casefile.values_condition import Test, condition
from allies_cli.casefile.values_text import Headers
from allies_cli.errors import UnusableError
from allies_cli.names import nearest
from allies_cli.wording import did_you_mean

_T = TypeVar("_T")
_TABLES: dict[str, Sequence[str]] = {
    "dataset": ("name", "title", "covers", "cite", "new_actors"),
    "ask": (),
    "read": ("encoding", "delimiter", "header", "sheet", "records", "missing", "recognise", "keep", "join"),
    "source": native.SOURCE_COLUMNS,
    "all": native.CLAIM_COLUMNS,
    "claim": ("when", *native.CLAIM_COLUMNS),
    "capture": native.CAPTURE_COLUMNS,
    "merge": ("by",),
    "conflict": ("same", "how"),
    "same": ("by",),
}
_REPEATED = ("claim", "capture")
_DATE = r"\d{4}(-\d\d(-\d\d)?)?"
_COVERS = re.compile(f"{_DATE}/{_DATE}")
_UNITS = ("year", "month", "day")


class Join(NamedTuple):
    """A second table in which a row is looked up by one column."""

    file: str
    on: str


class Conflict(NamedTuple):
    """Claims that agree in some columns and differ in how or item contradict each other, if they are of these ways."""

    same: tuple[str, ...]
    how: tuple[str, ...]


class Block(NamedTuple):
    """What native columns are filled with, and when."""

    where: str
    when: tuple[Test, ...]
    values: dict[str, Written]
    actors: dict[str, Actor]


class Definition(NamedTuple):
    """A mapping as its file says it."""

    file: str
    folder: Path
    name: str
    title: str
    covers: str
    cite: str
    new_actors: bool
    questions: dict[str, str]
    reading: Reading
    recognise: tuple[str, ...]
    keep: tuple[Test, ...]
    joins: tuple[Join, ...]
    source: Block
    claims: tuple[Block, ...]
    captures: tuple[Block, ...]
    merge: str
    conflict: Conflict | None
    same: tuple[str, ...]  # the columns in which a row agrees with a claim that is there, to be a further voice on it


def read(path: Path) -> Definition:
    """Return the mapping that a file holds. Raises UnusableError where it cannot be read or is wrong."""
    return _File(path, short_toml(path)).definition()


@contextmanager
def told(file: str, where: str) -> Iterator[None]:
    """Tell what is wrong with a key of a mapping file in a line that names both."""
    try:
        yield
    except ValueError as error:
        raise UnusableError(f"{file}: {where}: {error}") from error


class _Bindable(Protocol):
    def bind(self, headers: Headers, answers: Mapping[str, str], /) -> object: ...


def everything_bound(definition: Definition) -> Iterator[tuple[str, _Bindable]]:
    """Yield all that is bound to the headers of a file, with the key in which it stands."""
    for test in definition.keep:
        yield "[read] keep", test
    for block in (definition.source, *definition.claims, *definition.captures):
        for one in block.when:
            yield f"{block.where} when", one
        for key, value_or_actor in (*block.values.items(), *block.actors.items()):
            yield f"{block.where} {key}", value_or_actor


class _File:
    """A mapping file while it is judged."""

    def __init__(self, path: Path, document: dict[str, Any]) -> None:
        self.path, self.document = path, document
        self._known("the file", document, list(_TABLES))
        for name, keys in _TABLES.items():
            for table in self._tables(name):
                if keys:
                    self._known(self._where(name), table, keys)

    def definition(self) -> Definition:
        """Return what the file says."""
        dataset, reading = self._table("dataset"), self._table("read")
        everything = self._block("all", "[all]", self._table("all"))
        return Definition(
            self.path.name,
            self.path.parent,
            self._get(dataset, "dataset", "name", _text, self.path.stem),
            self._get(dataset, "dataset", "title", _text, ""),
            self._get(dataset, "dataset", "covers", _covers, ""),
            self._get(dataset, "dataset", "cite", _text, ""),
            self._get(dataset, "dataset", "new_actors", _truth, False),
            {name: self._get(self._table("ask"), "ask", name, _text, "") for name in self._table("ask")},
            self._reading(reading),
            self._get(reading, "read", "recognise", _texts, ()),
            self._get(reading, "read", "keep", condition, ()),
            self._get(reading, "read", "join", _joins, ()),
            self._block("source", "[source]", self._table("source")),
            self._claims(everything),
            tuple(self._block("capture", where, table) for where, table in self._numbered("capture")),
            self._get(self._table("merge"), "merge", "by", _unit, ""),
            self._conflict(),
            self._columns("same", "by"),
        )

    def _reading(self, table: dict[str, Any]) -> Reading:
        return Reading(
            self._get(table, "read", "encoding", _encoding, None),
            self._get(table, "read", "delimiter", _delimiter, None),
            self._get(table, "read", "header", _positive, None),
            self._get(table, "read", "sheet", _text, None),
            self._get(table, "read", "records", _text, None),
            frozenset(self._get(table, "read", "missing", _texts, ())),
        )

    def _claims(self, everything: Block) -> tuple[Block, ...]:
        blocks = [self._block("claim", where, table) for where, table in self._numbered("claim")]
        return tuple(
            one._replace(values=everything.values | one.values, actors=everything.actors | one.actors) for one in blocks
        ) or (everything,)

    def _block(self, name: str, where: str, table: dict[str, Any]) -> Block:
        when: tuple[Test, ...] = ()
        values: dict[str, Written] = {}
        actors: dict[str, Actor] = {}
        for key, written in table.items():
            with told(self.path.name, f"{where} {key}"):
                if key == "when":
                    when = condition(written)
                elif key in native.ACTORS or (name == "source" and key == "publisher"):
                    actors[key] = actor(written)
                else:
                    values[key] = value(written)
        return Block(where, when, values, actors)

    def _conflict(self) -> Conflict | None:
        table = self._table("conflict")
        if not table:
            return None
        return Conflict(self._columns("conflict", "same"), self._get(table, "conflict", "how", _texts, ()))

    def _columns(self, name: str, key: str) -> tuple[str, ...]:
        """Return the columns of a claim that a key lists; none where its table is absent."""
        table = self._table(name)
        columns: tuple[str, ...] = self._get(table, name, key, _texts, ())
        self._known(f"[{name}] {key}", dict.fromkeys(columns), native.IDENTITY_COLUMNS)
        if table and not columns:
            raise UnusableError(f"{self.path.name}: [{name}] {key}: expected a list of native columns")
        return columns

    def _table(self, name: str) -> dict[str, Any]:
        table = self.document.get(name, {})
        if not isinstance(table, dict):
            raise UnusableError(f"{self.path.name}: {name} is not a table", f"write [{name}] above its keys")
        return table

    def _tables(self, name: str) -> list[dict[str, Any]]:
        if name not in _REPEATED:
            return [self._table(name)]
        tables = self.document.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            raise UnusableError(f"{self.path.name}: {name} is not a list of tables", f"write [[{name}]] above each")
        return tables

    def _numbered(self, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for number, table in enumerate(self._tables(name), start=1):
            yield f"[[{name}]] {number}", table

    def _where(self, name: str) -> str:
        return f"[[{name}]]" if name in _REPEATED else f"[{name}]"

    def _known(self, where: str, table: Mapping[str, Any], keys: Sequence[str]) -> None:
        for key in table:
            if key not in keys:
                raise UnusableError(
                    f"{self.path.name}: {where}: there is no {key!r}",
                    f"{did_you_mean(nearest(key, keys))}There are {', '.join(keys)}",
                )

    def _get(self, table: dict[str, Any], name: str, key: str, read_as: Callable[[Any], _T], default: Any) -> Any:
        if key not in table:
            return default
        with told(self.path.name, f"[{name}] {key}"):
            return read_as(table[key])


def _text(written: Any) -> str:
    if not isinstance(written, str):
        raise ValueError("expected a text")
    return written


def _encoding(written: Any) -> str:
    if known_encoding(_text(written)) is None:
        raise ValueError(f"there is no {written!r}; as {SOME_ENCODINGS}")
    return _text(written)


def _delimiter(written: Any) -> str:
    if not may_part_cells(_text(written)):
        raise ValueError("expected one character that can part cells, as ';'")
    return _text(written)


def _texts(written: Any) -> tuple[str, ...]:
    if not isinstance(written, list) or not all(isinstance(one, str) for one in written):
        raise ValueError("expected a list of texts")
    return tuple(written)


def _truth(written: Any) -> bool:
    if not isinstance(written, bool):
        raise ValueError("expected true or false")
    return written


def _positive(written: Any) -> int:
    if type(written) is not int or written < 1:
        raise ValueError("expected the number of a line, from 1")
    return written


def _covers(written: Any) -> str:
    if not isinstance(written, str) or not _COVERS.fullmatch(written):
        raise ValueError('expected the first and the last date, as "1975/2017"')
    return written


def _unit(written: Any) -> str:
    if written not in _UNITS:
        raise ValueError(f"expected one of {', '.join(_UNITS)}")
    return str(written)


def _joins(written: Any) -> tuple[Join, ...]:
    listed = written if isinstance(written, list) else [written]
    for one in listed:
        if not isinstance(one, dict) or set(one) != {"file", "on"} or not all(isinstance(v, str) for v in one.values()):
            raise ValueError('expected [{ file = "names.csv", on = "the column by which a row is looked up" }]')
    return tuple(Join(one["file"], one["on"]) for one in listed)
