"""A mapping makes native rows of the rows of a file. It fills columns from columns, and does nothing else.

Its file has [dataset], [ask], [read], [source], [all], [[claim]], [[capture]], [merge] and [conflict]; values.py,
actors_of.py and conditions.py say what stands in them. A [[capture]] is an archived copy of the source: an address or
a file, and what is known of it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Answers
from itertools import product
from pathlib import Path
from typing import NamedTuple

from allies_cli.casefile import mapping_file, merging
from allies_cli.casefile.actors_of import BoundActor
from allies_cli.casefile.conditions import Bound, first_failing
from allies_cli.casefile.joining import Joined
from allies_cli.casefile.mapping_file import Block, Conflict, Definition
from allies_cli.casefile.native import KINDS_OF, ActorCell, BadCell, BadRowError, BadValueError, Cell, Native
from allies_cli.casefile.table import Reading, Row, column_key
from allies_cli.casefile.values import Headers, Line, Steps, Value, set_flags
from allies_cli.errors import UsageError
from allies_cli.names import nearest
from allies_cli.wording import did_you_mean

_SHIPPED = Path(__file__).with_name("mappings")
_NO_BLOCK = "no [[claim]] of the mapping takes it"
_NO_FLAG = "none of the flags of how is 1"


def shipped() -> list[str]:
    """Return the names of the mappings that ship with the program."""
    return sorted(path.stem for path in _SHIPPED.glob("*.toml"))


def load(named: str, answers: Answers[str, str] | None = None) -> "Mapping":
    """Return a mapping by the name of one that ships, or by its file; `answers` are to the questions that it asks.

    Raises UsageError for an unknown name, question or a missing answer, UnusableError for what is wrong in the file.
    """
    path = _SHIPPED / f"{named}.toml" if named in shipped() else Path(named)
    if path.suffix != ".toml" and not path.exists():
        raise UsageError(
            f"there is no mapping {named!r}",
            f"{did_you_mean(nearest(named, shipped()))}There are {', '.join(shipped())}, or name a file of your own, X.toml",
        )
    return Mapping(mapping_file.read(path), answers or {})


def recognise(headers: Sequence[str], answers: Answers[str, str] | None = None) -> "Mapping | None":
    """Return the one mapping that ships whose columns a file has, or None where that is none or several."""
    keys = frozenset(map(column_key, headers))
    fitting = [name for name in shipped() if _fits(mapping_file.read(_SHIPPED / f"{name}.toml"), keys)]
    return load(fitting[0], answers) if len(fitting) == 1 else None


def _fits(definition: Definition, keys: frozenset[str]) -> bool:
    offered = [frozenset(map(column_key, one.split("|"))) for one in definition.recognise]
    return bool(offered) and all(keys & one for one in offered)


class _Bound(NamedTuple):
    """A block bound to the headers of a file."""

    when: list[Bound]
    values: dict[str, Value]
    flags: list[tuple[str, str]] | None  # where how is the words of flags, each of which makes a claim
    uncut: Value | None  # the whole of a quote that is cut
    actors: dict[str, BoundActor]


class _Anything(Headers):
    """Headers that have no column and mind it not: they only keep what is asked of them."""

    def __init__(self) -> None:
        super().__init__("", ())
        self.asked: dict[str, None] = {}

    def find(self, written: str) -> list[str]:
        self.asked.update(dict.fromkeys(written.removesuffix("?").split("|")))
        return []


class Mapping:
    """How rows become native rows. `left_out` counts, by reason, those of which it makes none."""

    def __init__(self, definition: Definition, answers: Answers[str, str]) -> None:
        self._definition = definition
        self.name, self.title, self.covers = definition.name, definition.title, definition.covers
        self.cite, self.new_actors = definition.cite, definition.new_actors
        self.reading: Reading = definition.reading
        self.conflict: Conflict | None = definition.conflict
        self.merges = bool(definition.merge)
        self.columns = self._asked()
        self.answers = _answered(definition, answers)
        self.left_out: Counter[str] = Counter()
        self._joined = [Joined(definition.folder, join) for join in definition.joins]
        self._headers: Headers | None = None

    def bind(self, headers: Sequence[str], file: str = "the file") -> None:
        """Find the columns that the mapping reads among the headers of a file. Raises UnusableError for one that lacks."""
        for joined in self._joined:
            headers = joined.bind(headers, file)
        found = self._headers = Headers(file, headers)
        definition = self._definition
        self._keep = [test.bind(found, self.answers) for test in definition.keep]
        self._source = self._block(found, definition.source)
        self._captures = [self._block(found, block) for block in definition.captures]
        self._claims = [self._block(found, block) for block in definition.claims]

    def unknown_columns(self, headers: Sequence[str]) -> list[tuple[str, list[str]]]:
        """Return the headers that the mapping does not read, each with those that it reads and that are nearest."""
        known = {column_key(name): name for name in self.columns}
        return [
            (name, [known[one] for one in nearest(column_key(name), list(known))])
            for name in headers
            if column_key(name) not in known and not name.startswith("#")
        ]

    def native(self, row: Row) -> list[Native]:
        """Return what becomes of a row, which may be nothing. Raises BadRowError with all of its bad cells."""
        if self._headers is None:
            self.bind(tuple(row.cells))
        assert self._headers is not None
        faults = [fault for fault in row.faults if not fault.column or fault.column in self._headers.read]
        if faults:
            raise BadRowError([BadCell(row.line, *fault) for fault in faults])
        bad: list[BadCell] = []
        made = self._natives(row, bad)
        if bad:
            raise BadRowError(list(dict.fromkeys(bad)))
        return made

    def merged(self, natives: Iterator[Native]) -> Iterator[Native]:
        """Yield native rows, of which those that differ in nothing but the time are one where the mapping says so."""
        return merging.merged(natives, self._definition.merge) if self._definition.merge else natives

    def _natives(self, row: Row, bad: list[BadCell]) -> list[Native]:
        """Return the native rows of a row, and add its bad cells to `bad`."""
        try:
            line = Line(row.line, self._with_joined(row))
            failing = first_failing(self._keep, line)
            if failing:
                self.left_out[failing.otherwise] += 1
                return []
            blocks = [block for block in self._claims if first_failing(block.when, line) is None]
        except BadValueError as error:
            bad.append(BadCell(row.line, error.column, error.value, error.fault, error.remedy))
            return []
        if not blocks:
            self.left_out[_NO_BLOCK] += 1
            return []
        source, publishers = _read_block(self._source, line, bad)
        captures = tuple(one for block in self._captures for one in _captures(_read_block(block, line, bad)[0]))
        made = [one for block in blocks for one in _of_block(block, line, bad)]
        if not made and not bad:
            self.left_out[_NO_FLAG] += 1
        publisher = {"publisher": publishers["publisher"][0]} if publishers.get("publisher") else {}
        return [one._replace(source=source, actors=one.actors | publisher, captures=captures) for one in made]

    def _with_joined(self, row: Row) -> Answers[str, str]:
        cells = row.cells
        for joined in self._joined:
            cells = cells | joined.partner(cells)
        return cells

    def _block(self, headers: Headers, block: Block) -> _Bound:
        """Return a block bound to headers; a hole that finds no column is told with the key in which it stands."""
        values = {name: one.bind(headers, self.answers) for name, one in block.values.items()}
        how, quote = block.values.get("how"), block.values.get("quote")
        is_cut = isinstance(quote, Steps) and quote.cut is not None
        return _Bound(
            [test.bind(headers, self.answers) for test in block.when],
            values,
            how.bind_flags(headers) if isinstance(how, Steps) and how.flags else None,
            quote._replace(cut=None).bind(headers, self.answers) if is_cut and isinstance(quote, Steps) else None,
            {name: one.bind(headers, self.answers) for name, one in block.actors.items()},
        )

    def _asked(self) -> tuple[str, ...]:
        """Return all columns that the mapping reads. Raises UnusableError for a question that it does not ask."""
        everything, definition = _Anything(), self._definition
        questions = dict.fromkeys(definition.questions, "")
        named = [("[read] keep", test) for test in definition.keep]
        for block in (definition.source, *definition.claims, *definition.captures):
            named += [(f"{block.where} when", test) for test in block.when]
            named += [(f"{block.where} {key}", one) for key, one in (block.values | block.actors).items()]  # type: ignore[operator]
        for where, one in named:
            with mapping_file.told(definition.file, where):
                try:
                    one.bind(everything, questions)
                except KeyError as error:
                    raise ValueError(f"{{?{error.args[0]}}} is not a question in [ask]") from error
        return tuple(everything.asked)


def _answered(definition: Definition, answers: Answers[str, str]) -> dict[str, str]:
    """Return the answers to all questions. Raises UsageError for an answer to none, or a question without any."""
    for name in answers:
        if name not in definition.questions:
            asked = list(definition.questions)
            raise UsageError(
                f"--set: {definition.name} does not ask for {name!r}",
                f"{did_you_mean(nearest(name, asked))}It asks for {', '.join(asked) or 'nothing'}",
            )
    given = definition.questions | dict(answers)
    lacking = [name for name, answer in given.items() if not answer.strip()]
    if lacking:
        raise UsageError(
            f"{definition.name} has to be told: {', '.join(lacking)}",
            " ".join(f"--set {name}=…" for name in lacking),
        )
    return given


def _read_block(block: _Bound, line: Line, bad: list[BadCell]) -> tuple[dict[str, Cell], dict[str, list[ActorCell]]]:
    """Return the cells and actors of a block, and add its bad cells to `bad`."""
    cells: dict[str, Cell] = {}
    actors: dict[str, list[ActorCell]] = {}
    for name, value in block.values.items():
        if name == "how" and block.flags is not None:
            continue
        try:
            if text := value.read(line):
                cells[name] = Cell(text, value.columns(line))
        except BadValueError as error:
            column = error.column or value.columns(line)
            bad.append(BadCell(line.number, column, error.value, error.fault, error.remedy))
    for name, actor in block.actors.items():
        try:
            if read := actor.read(line):
                actors[name] = read
        except BadValueError as error:
            bad.append(
                BadCell(line.number, error.column or actor.columns(line), error.value, error.fault, error.remedy)
            )
    for name, of in KINDS_OF.items():
        kind = cells.pop(name, None)
        if kind and of in actors:
            actors[of] = [one._replace(kind=kind.text) for one in actors[of]]
    return cells, actors


def _of_block(block: _Bound, line: Line, bad: list[BadCell]) -> Iterator[Native]:
    """Yield the native rows of a block: one for each way and each of several actors in a cell."""
    cells, actors = _read_block(block, line, bad)
    key = cells.pop("key", Cell("")).text
    if block.uncut and "quote" in cells:
        _say_cut(cells, block.uncut.read(line))
    for how in _ways(block, line, bad):
        for combined in product(*actors.values()):
            yield Native(
                line.number,
                key,
                cells | how,
                dict(zip(actors, combined, strict=True)),
                {},
                keys=(key,) if key else (),
            )


def _ways(block: _Bound, line: Line, bad: list[BadCell]) -> list[dict[str, Cell]]:
    """Return a cell for each way that a row tells of by flags; where how is no flags, what adds nothing."""
    if block.flags is None:
        return [{}]
    try:
        words = [{"how": Cell(word, name)} for name, word in set_flags(block.flags, line)]
        return words or ([{"how": Cell(otherwise)}] if (otherwise := block.values["how"].read(line)) else [])
    except BadValueError as error:
        bad.append(BadCell(line.number, error.column, error.value, error.fault, error.remedy))
        return []


def _say_cut(cells: dict[str, Cell], whole: str) -> None:
    """Say in the note how much of a quote is left, where it was cut."""
    quote = cells["quote"].text
    if len(quote) < len(whole):
        says = f"{len(quote)} of {len(whole)} characters"
        note = cells.get("note")
        cells["note"] = Cell(f"{note.text} ({says})" if note else says, note.column if note else cells["quote"].column)


def _captures(cells: dict[str, Cell]) -> Iterator[dict[str, str]]:
    """Yield the archived copies that a block tells of: several addresses may stand in a cell, one a line."""
    rest = {name: cell.text for name, cell in cells.items() if name not in ("url", "file")}
    if "sha256" in rest:
        rest["sha256"] = rest["sha256"].lower()
    file = {"file": cells["file"].text} if "file" in cells else {}
    places = [place for line in cells.get("url", Cell("")).text.splitlines() if (place := line.strip())]
    for place in places:
        yield ({"url": place} if place.startswith(("http://", "https://")) else {"file": place}) | file | rest
    if file and not places:
        yield file | rest
