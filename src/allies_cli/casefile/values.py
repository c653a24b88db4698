"""How a value of a native column is made of the cells of a row.

A VALUE is one of
* a text with holes: `{column}`; `{column?}` where the column may be absent; `{who|supporter}` the first of several
  columns that has something; `{#}` the number of the line; `{?question}` an answer; `{{` and `}}` are braces. A text
  whose columns are all empty is empty;
* a list, `["{year}", "{month}", "{day}"]`: a date as far as it is known;
* a table of steps, in this order whatever the order in which they are written:
  `from` (a text with holes) or `flags` (the words of the columns that are 1) -> `match` (a regular expression: its first
  group, or all that it found) -> `map` and `case = "fold"` -> `else` (a VALUE, where there is nothing or nothing fits)
  -> `date` (forms, as %d.%m.%Y) -> `scale`, `number`, `positive` -> `cut` (at a word, so many characters).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from allies_cli.casefile import steps
from allies_cli.casefile.native import BadValueError
from allies_cli.casefile.table import column_key
from allies_cli.errors import UnusableError
from allies_cli.folding import fold
from allies_cli.names import nearest
from allies_cli.wording import did_you_mean

_HOLE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
STEPS = ("from", "flags", "match", "map", "case", "else", "date", "scale", "number", "positive", "cut")
_SET = frozenset(("1", "1.0", "true", "yes"))
_UNSET = frozenset(("", "0", "0.0", "false", "no"))


class Line(NamedTuple):
    """What a value is made of: the cells of a row, by header, and where it begins."""

    number: int
    cells: Mapping[str, str]


class Headers:
    """The headers of a file, found whatever their case, spaces, underscores and hyphens."""

    def __init__(self, file: str, names: Sequence[str]) -> None:
        self.file = file
        self._by_key = {column_key(name): name for name in names}
        self.read: set[str] = set()  # those that somebody asked for

    def find(self, written: str) -> list[str]:
        """Return the headers that a hole means, of several that it offers those that are there.

        Raises UnusableError where there is none and the hole does not say that there need not be.
        """
        name = written.removesuffix("?")
        keys = [column_key(one) for one in (written, name, *name.split("|"))]
        found = [self._by_key[key] for key in dict.fromkeys(keys) if key in self._by_key]
        if not found and not written.endswith("?"):
            first = name.split("|")[0]
            near = nearest(column_key(first), list(self._by_key))
            raise UnusableError(
                f"{self.file} has no column {first!r}",
                f"{did_you_mean([self._by_key[one] for one in near])}The mapping reads it; "
                f"{{{first}?}} says that a column may be absent",
            )
        self.read.update(found)
        return found


Reader = Callable[[Line], str]


class Value(NamedTuple):
    """A value bound to the headers of a file."""

    read: Reader
    columns: Callable[[Line], str]  # the columns that it came from, for messages


class Text(NamedTuple):
    """A text with holes, as a mapping writes it."""

    parts: tuple[str, ...]  # literal, hole, literal, hole, ..., literal

    def bind(self, headers: Headers, answers: Mapping[str, str]) -> Value:
        """Return the text with its holes filled from the columns of a file."""
        literals = list(self.parts[0::2])
        holes: list[list[str] | None] = []  # None is the number of the line
        merged = [literals[0]]
        for hole, literal in zip(self.parts[1::2], literals[1:], strict=True):
            if hole.startswith("?"):
                merged[-1] += answers[hole[1:]] + literal
                continue
            holes.append(None if hole == "#" else headers.find(hole))
            merged.append(literal)
        return _filled(merged, holes)


def text(written: str) -> Text:
    """Return a text with holes. Raises ValueError where a brace stands alone."""
    parts: list[str] = [""]
    end = 0
    for hole in _HOLE.finditer(written):
        parts[-1] += _literal(written[end : hole.start()])
        end = hole.end()
        if hole[1] is None:
            parts[-1] += hole[0][0]
        elif not hole[1].strip(" ?|"):
            raise ValueError(f"there is no column in {hole[0]}")
        else:
            parts += [hole[1].strip(), ""]
    parts[-1] += _literal(written[end:])
    return Text(tuple(parts))


def _literal(between: str) -> str:
    if "{" in between or "}" in between:
        raise ValueError("a brace stands alone; {{ and }} are braces")
    return between


def _filled(literals: list[str], holes: list[list[str] | None]) -> Value:
    """Return what fills the holes between some literals."""
    if not holes:
        return Value(lambda line, text=literals[0]: text, lambda line: "")  # type: ignore[misc]
    if len(holes) == 1 and not any(literals):
        return _hole(holes[0])
    filled = [_hole(hole) for hole in holes]
    numbers = [hole is None for hole in holes]

    def read(line: Line) -> str:
        texts = [hole.read(line) for hole in filled]
        if not any(one for one, is_number in zip(texts, numbers, strict=True) if not is_number) and not all(numbers):
            return ""
        made = literals[0] + "".join(one + literal for one, literal in zip(texts, literals[1:], strict=True))
        return " ".join(made.split()).strip(",; ")

    def columns(line: Line) -> str:
        return ", ".join(dict.fromkeys(name for hole in filled if (name := hole.columns(line))))

    return Value(read, columns)


def _hole(names: list[str] | None) -> Value:
    if names is None:
        return Value(lambda line: str(line.number), lambda line: "")
    if len(names) == 1:
        name = names[0]
        return Value(lambda line: line.cells[name], lambda line: name)

    def first(line: Line) -> str:
        return next((name for name in names if line.cells[name]), names[0] if names else "")

    if not names:
        return Value(lambda line: "", first)
    return Value(lambda line: line.cells[first(line)], first)


class Dated(NamedTuple):
    """A date of which a file has the year, the month and the day in columns of their own."""

    parts: tuple[Text, ...]

    def bind(self, headers: Headers, answers: Mapping[str, str]) -> Value:
        """Return the date as far as it is known."""
        bound = [part.bind(headers, answers) for part in self.parts]
        return Value(
            lambda line: steps.date_of_parts([part.read(line) for part in bound]),
            lambda line: ", ".join(dict.fromkeys(name for part in bound if (name := part.columns(line)))),
        )


class Steps(NamedTuple):
    """A value that is made in steps."""

    start: Text | None
    flags: tuple[tuple[str, str], ...]
    match: re.Pattern[str] | None
    known: dict[str, "Written"] | None  # map
    folded: bool
    otherwise: "Written | None"
    last: tuple[Callable[[str], str], ...]
    cut: int | None = None

    def bind(self, headers: Headers, answers: Mapping[str, str]) -> Value:
        """Return the value made of the columns of a file."""
        start = self.start.bind(headers, answers) if self.start else _joined_flags(self.bind_flags(headers))
        known = {key: value.bind(headers, answers) for key, value in (self.known or {}).items()}
        otherwise = self.otherwise.bind(headers, answers) if self.otherwise else None

        def fitted(line: Line) -> str:
            given = text = start.read(line)
            if self.match and text:
                found = self.match.search(text)
                text = (found[1] if self.match.groups else found[0]) or "" if found else ""
                if not found and otherwise is None:
                    raise BadValueError(given, f"it does not fit {self.match.pattern}", "mend it, or give `else`")
            if self.known is not None:
                key = fold(text) if self.folded else text
                if key in known:
                    return known[key].read(line)
                if text and otherwise is None:
                    raise _unknown(given, list(known))
                text = ""
            return otherwise.read(line) if otherwise and not text else text

        def read(line: Line) -> str:
            text = fitted(line)
            for step in self.last:
                if text:
                    text = step(text)
            return steps.cut(text, self.cut) if self.cut else text

        def columns(line: Line) -> str:
            named = start.columns(line)
            text = start.read(line)
            taken = known.get(fold(text) if self.folded else text)
            if taken and (of_taken := taken.columns(line)):
                return of_taken
            return otherwise.columns(line) if otherwise and not text else named

        return Value(read, columns)

    def bind_flags(self, headers: Headers) -> list[tuple[str, str]]:
        """Return the columns of the flags with the word of each."""
        return [(name, word) for written, word in self.flags for name in headers.find(written)]


Written = Text | Dated | Steps


def set_flags(flags: Sequence[tuple[str, str]], line: Line) -> list[tuple[str, str]]:
    """Return those of the flags that are 1. Raises BadValueError where one is neither 1 nor 0."""
    found = []
    for name, word in flags:
        cell = line.cells[name].casefold()
        if cell in _SET:
            found.append((name, word))
        elif cell not in _UNSET:
            raise BadValueError(line.cells[name], "it is neither 1 nor 0", "write 1 or 0", name)
    return found


def _joined_flags(flags: list[tuple[str, str]]) -> Value:
    return Value(
        lambda line: ", ".join(word for _, word in set_flags(flags, line)),
        lambda line: ", ".join(name for name, _ in set_flags(flags, line)),
    )


def _unknown(value: str, known: Sequence[str]) -> BadValueError:
    listed = ", ".join(repr(one) for one in known[:12]) + (", …" if len(known) > 12 else "")
    return BadValueError(
        value, "the mapping does not know it", f"{did_you_mean(nearest(value, known))}It knows {listed}"
    )


def value(written: Any) -> Written:
    """Return a VALUE as a mapping writes it. Raises ValueError that says what was expected."""
    if isinstance(written, str):
        return text(written)
    if isinstance(written, bool | int | float):
        return text(str(written).lower() if isinstance(written, bool) else str(written))
    if isinstance(written, list):
        if not 1 <= len(written) <= 3 or not all(isinstance(part, str) for part in written):
            raise ValueError('a list is a date: ["{year}", "{month}", "{day}"]')
        return Dated(tuple(text(part) for part in written))
    if isinstance(written, dict):
        return _steps(written)
    raise ValueError("expected a text, a list or a table")


def _steps(written: dict[str, Any]) -> Steps:
    for key in written:
        if key not in STEPS:
            raise ValueError(f"there is no step {key!r}; {did_you_mean(nearest(key, STEPS))}{', '.join(STEPS)}")
    if ("from" in written) == ("flags" in written):
        raise ValueError("expected one of `from` and `flags`")
    if "case" in written and (written["case"] != "fold" or "map" not in written):
        raise ValueError('case is "fold", beside a map')
    folded = "case" in written
    return Steps(
        text(_string(written, "from")) if "from" in written else None,
        tuple(_table(written, "flags", str).items()),
        _pattern(written["match"]) if "match" in written else None,
        {fold(key) if folded else key: value(one) for key, one in _table(written, "map", object).items()}
        if "map" in written
        else None,
        folded,
        value(written["else"]) if "else" in written else None,
        tuple(steps.last_steps(written)),
        steps.length(written["cut"]) if "cut" in written else None,
    )


def _string(written: dict[str, Any], key: str) -> str:
    if not isinstance(written[key], str):
        raise ValueError(f"{key} is a text")
    return str(written[key])


def _table(written: dict[str, Any], key: str, of: type) -> dict[str, Any]:
    table = written.get(key, {})
    if not isinstance(table, dict) or not all(isinstance(one, of) for one in table.values()):
        raise ValueError(f'{key} is a table, as {{ "as written" = "meant" }}')
    return table


def _pattern(written: Any) -> re.Pattern[str]:
    if not isinstance(written, str):
        raise ValueError("a regular expression is a text")
    try:
        return re.compile(written)
    except re.error as error:
        raise ValueError(f"{written!r} is not a regular expression: {error}") from error


pattern = _pattern
