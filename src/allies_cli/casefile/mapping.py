"""A mapping makes native rows of the rows of a file. It fills columns from columns, and does nothing else.

Its file has [dataset], [ask], [read], [source], [all], [[claim]], [[capture]], [merge], [same] and [conflict];
values.py, values_text.py, values_actor.py and values_condition.py say what stands in them. A [[capture]] is an archived
copy of the source: an address or a file, and what is known of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Answers
from functools import cache
from pathlib import Path
from typing import NamedTuple

from allies_cli.casefile import mapping_file, mapping_merge, mapping_rows
from allies_cli.casefile.mapping_file import Conflict, Definition
from allies_cli.casefile.mapping_join import Joined
from allies_cli.casefile.mapping_merge import Identity, named
from allies_cli.casefile.mapping_rows import About, BoundBlock
from allies_cli.casefile.native import BadCell, BadRowError, BadValueError, Native
from allies_cli.casefile.table import Reading, Row, column_key
from allies_cli.casefile.values import Steps
from allies_cli.casefile.values_condition import Bound, first_failing
from allies_cli.casefile.values_text import Headers, Line, Text
from allies_cli.errors import UsageError
from allies_cli.names import nearest
from allies_cli.paths import is_there
from allies_cli.wording import did_you_mean

SHIPPED = Path(__file__).with_name("mappings")
_NO_BLOCK = "no [[claim]] of the mapping takes it"
_MOST_COMPARED = 100  # headers, which takes a moment for each
_NO_FLAG = "no flag of a way is 1"


def shipped() -> list[str]:
    """Return the names of the mappings that ship with the program."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


@cache  # to choose one for a file asks all of them for their columns, and for their header
def _definition(name: str) -> Definition:
    """Return what the file of a mapping that ships says."""
    return mapping_file.read(SHIPPED / f"{name}.toml")


def load(named: str, answers: Answers[str, str] | None = None) -> "Mapping":
    """Return a mapping by the name of one that ships, or by its file; `answers` are to the questions that it asks.

    Raises UsageError for an unknown name, question or a missing answer, UnusableError for what is wrong in the file.
    """
    if named in shipped():
        return Mapping(_definition(named), answers or {})
    path = Path(named)
    if path.suffix != ".toml" and not is_there(path):
        has = f"There are {', '.join(shipped())}; a file of your own ends in .toml"
        raise UsageError(f"there is no mapping {named!r}", f"{did_you_mean(nearest(named, shipped()))}{has}")
    return Mapping(mapping_file.read(path), answers or {})


def recognise(headers: Sequence[str], answers: Answers[str, str] | None = None) -> "Mapping | None":
    """Return the one mapping that ships whose columns a file has, or None where that is none or several."""
    keys = frozenset(map(column_key, headers))
    fitting = [name for name in shipped() if _fits(_definition(name), keys)]
    return load(fitting[0], answers) if len(fitting) == 1 else None


def about(name: str) -> tuple[str, tuple[str, ...]]:
    """Return the title of a mapping that ships, and the columns by which a file is known to be of it."""
    definition = _definition(name)
    return definition.title, definition.recognise


def known_columns() -> frozenset[str]:
    """Return all columns that the mappings that ship read: what a header is known by before a mapping is chosen."""
    return frozenset(column for name in shipped() for column in _asked(_definition(name)))


def _fits(definition: Definition, keys: frozenset[str]) -> bool:
    offered = [frozenset(map(column_key, one.split("|"))) for one in definition.recognise]
    return bool(offered) and all(keys & one for one in offered)


class _Anything(Headers):
    """Headers that have no column and lack none: they only keep what is asked of them."""

    def __init__(self) -> None:
        super().__init__("", ())
        self.asked: dict[str, None] = {}

    def find(self, written: str) -> list[str]:
        self.asked.update(dict.fromkeys(written.removesuffix("?").split("|")))
        return []


class _Bound(NamedTuple):
    """A mapping bound to the headers of a file."""

    headers: Headers
    keep: Sequence[Bound]
    source: BoundBlock
    claims: Sequence[BoundBlock]
    captures: Sequence[BoundBlock]


class Mapping:
    """How rows become native rows. `left_out` counts, by reason, those of which nothing becomes."""

    def __init__(self, definition: Definition, answers: Answers[str, str]) -> None:
        self._definition = definition
        self.name, self.title, self.covers = definition.name, definition.title, definition.covers
        self.cite, self.new_actors = definition.cite, definition.new_actors
        self.reading: Reading = definition.reading
        self.conflict: Conflict | None = definition.conflict
        self.same = definition.same
        self.merges = bool(definition.merge)
        self.columns = _asked(definition)  # all that it reads
        self.answers = _answered(definition, answers)
        self.left_out: Counter[str] = Counter()
        self._joined = [Joined(definition.folder, join) for join in definition.joins]
        self._bound: _Bound | None = None

    @property
    def ways(self) -> dict[str, str]:
        """Return the words that it knows for ways, folded, each with the code that is meant."""
        how = [block.values.get("how") for block in self._definition.claims]
        known = [one.known or {} for one in how if isinstance(one, Steps) and one.folded]
        return {word: meant.parts[0] for words in known for word, meant in words.items() if isinstance(meant, Text)}

    def bind(self, headers: Sequence[str], file: str = "the file") -> None:
        """Find the columns that the mapping reads among the headers of a file. Raises UnusableError if one lacks."""
        self._bind(headers, file)

    def unknown_columns(self, headers: Sequence[str]) -> list[tuple[str, list[str]]]:
        """Return the headers that the mapping does not read, the first each with those nearest to it that it reads."""
        known = {column_key(name): name for name in self.columns}
        unknown = [name for name in headers if column_key(name) not in known and not name.startswith("#")]
        return [
            (name, [known[one] for one in nearest(column_key(name), list(known))] if place < _MOST_COMPARED else [])
            for place, name in enumerate(unknown)
        ]

    def native(self, row: Row) -> list[Native]:
        """Return what becomes of a row, which may be nothing. Raises BadRowError with all of its bad cells."""
        bound = self._bound or self._bind(tuple(row.cells), "the file")
        read = bound.headers.read
        bad = [BadCell(row.line, *fault) for fault in row.faults if not fault.column or fault.column in read]
        if bad:
            raise BadRowError(bad)
        natives: list[Native] = []
        try:
            natives = self._natives(bound, Line(row.line, self._with_joined(row.cells)), bad)
        except BadValueError as error:
            bad.append(error.on(row.line))
        if bad:
            raise BadRowError(list(dict.fromkeys(bad)))
        return natives

    def merged(self, natives: Iterable[Native], identity: Identity = named) -> Iterator[Native]:
        """Yield native rows, of which those that differ in nothing but the time are one where the mapping says so.

        `identity` tells who an actor is, once somebody knows more than its name.
        """
        by = self._definition.merge
        return mapping_merge.merged(natives, by, identity) if by else iter(natives)

    def _bind(self, headers: Sequence[str], file: str) -> _Bound:
        for joined in self._joined:
            headers = joined.bind(headers, file)
        found, definition, answers = Headers(file, headers), self._definition, self.answers
        self._bound = _Bound(
            found,
            [test.bind(found, answers) for test in definition.keep],
            mapping_rows.bind(definition.source, found, answers),
            [mapping_rows.bind(block, found, answers) for block in definition.claims],
            [one for block in definition.captures if not (one := mapping_rows.bind(block, found, answers)).is_empty],
        )
        return self._bound

    def _with_joined(self, cells: dict[str, str]) -> dict[str, str]:
        for joined in self._joined:
            cells = cells | joined.partner(cells)
        return cells

    def _natives(self, bound: _Bound, line: Line, bad: list[BadCell]) -> list[Native]:
        """Return the native rows that become of a line, and add its bad cells to `bad`."""
        failing = first_failing(bound.keep, line)
        if failing:
            self.left_out[failing.otherwise] += 1
            return []
        blocks = [block for block in bound.claims if first_failing(block.when, line) is None]
        if not blocks:
            self.left_out[_NO_BLOCK] += 1
            return []
        source, actors = bound.source.read(line, bad)
        publisher = {name: several[0] for name, several in actors.items()}
        copies = [copy for block in bound.captures for copy in mapping_rows.captures(block.read(line, bad)[0])]
        about = About(source, publisher, tuple(copies))
        natives = [one for block in blocks for one in block.natives(line, about, bad)]
        if not natives and not bad:
            self.left_out[_NO_FLAG] += 1
        return natives


def _asked(definition: Definition) -> tuple[str, ...]:
    """Return all columns that a mapping reads. Raises UnusableError for a question that it does not ask."""
    everything, questions = _Anything(), dict.fromkeys(definition.questions, "")
    for where, written in mapping_file.everything_bound(definition):
        with mapping_file.told(definition.file, where):
            try:
                written.bind(everything, questions)
            except KeyError as error:
                asks = f"It asks for {', '.join(questions)}" if questions else "It asks for nothing"
                raise ValueError(f"{{?{error.args[0]}}} is not a question in [ask]. {asks}") from error
    return tuple(everything.asked)


def _answered(definition: Definition, answers: Answers[str, str]) -> dict[str, str]:
    """Return the answers to all questions. Raises UsageError for an answer to none, or a question without any."""
    asked = list(definition.questions)
    for name in answers:
        if name not in definition.questions:
            hint = f"{did_you_mean(nearest(name, asked))}It asks for {', '.join(asked) or 'nothing'}"
            raise UsageError(f"--set: {definition.name} does not ask for {name!r}", hint)
    given = definition.questions | dict(answers)
    lacking = [name for name, answer in given.items() if not answer.strip()]
    if lacking:
        raise UsageError(
            f"{definition.name} has to be told: {', '.join(lacking)}", " ".join(f"--set {name}=…" for name in lacking)
        )
    return given
