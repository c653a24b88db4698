"""CONDITION: which rows a mapping keeps, and of which a block makes a claim. All tests of it have to hold.

`{ column = "1" }`, `{ column = ["1", "2"] }`, `{ column = { not = "" } }`, `{ min = 1, max = 2 }`,
`{ matches = "regular expression" }`, `{ below = "other column" }`. 1.0 is 1; numbers are compared as numbers.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from allies_cli.casefile.native import BadValueError
from allies_cli.casefile.values import pattern
from allies_cli.casefile.values_text import Headers, Line, Text, Value, column, text
from allies_cli.names import nearest
from allies_cli.wording import did_you_mean

_TESTS = ("not", "min", "max", "matches", "below")


class Bound(NamedTuple):
    """A test bound to the headers of a file, and what is said of a row that does not pass it."""

    column: Value
    holds: Callable[[str, Line], bool]
    otherwise: str


class Is(NamedTuple):
    """A column is one of some values, or none of them."""

    column: str
    values: tuple[Text, ...]
    negated: bool

    def bind(self, headers: Headers, answers: Mapping[str, str]) -> Bound:
        """Return the test bound to the headers of a file."""
        values = [one.bind(headers, answers)(Line(0, {})).text for one in self.values]
        known, negated = frozenset(map(_same, values)), self.negated
        listed = " or ".join(one or "empty" for one in values)
        return Bound(
            column(self.column).bind(headers, answers),
            lambda cell, line: (_same(cell) in known) is not negated,
            f"{_shown(self.column)} is {'' if negated else 'not '}{listed}",
        )


class Matches(NamedTuple):
    """A regular expression finds something in a column."""

    column: str
    pattern: re.Pattern[str]

    def bind(self, headers: Headers, answers: Mapping[str, str]) -> Bound:
        """Return the test bound to the headers of a file."""
        search = self.pattern.search
        said = f"{_shown(self.column)} does not match {self.pattern.pattern}"
        return Bound(column(self.column).bind(headers, answers), lambda cell, line: search(cell) is not None, said)


class Compared(NamedTuple):
    """A column is at least, at most, or below something: a number or an ISO date. What is empty is neither."""

    column: str
    test: str  # min, max or below
    other: Text

    def bind(self, headers: Headers, answers: Mapping[str, str]) -> Bound:
        """Return the test bound to the headers of a file."""
        other = self.other.bind(headers, answers)
        shown = self.other.parts[1] if self.test == "below" else other(Line(0, {})).text

        def holds(cell: str, line: Line) -> bool:
            limit = other(line).text
            if not cell or not limit:
                return False
            if self.test == "below":
                return _below(cell, limit)
            return not (_below(cell, limit) if self.test == "min" else _below(limit, cell))

        words = {"min": "less than", "max": "more than", "below": "not below"}
        said = f"{_shown(self.column)} is {words[self.test]} {shown}"
        return Bound(column(self.column).bind(headers, answers), holds, said)


Test = Is | Matches | Compared


def _shown(written: str) -> str:
    return written.removesuffix("?").split("|")[0]


def _same(cell: str) -> str:
    """Return a cell as it is compared: 1.0 is 1."""
    head, point, zeros = cell.partition(".")
    return head if point and not zeros.strip("0") and head.lstrip("-").isdigit() else cell


def _below(one: str, other: str) -> bool:
    try:
        return Decimal(one) < Decimal(other)
    except InvalidOperation:
        pass
    if one[:4].isdigit() and other[:4].isdigit():
        return one < other
    raise BadValueError(one, f"it cannot be compared with {other}", "it has to be a number or an ISO date")


def condition(written: Any) -> tuple[Test, ...]:
    """Return a CONDITION as a mapping writes it. Raises ValueError that says what was expected."""
    if not isinstance(written, dict) or not written:
        raise ValueError('expected a table of columns, as { vote = "yes" }')
    return tuple(test for name, wanted in written.items() for test in _tests(name, wanted))


def _tests(name: str, wanted: Any) -> list[Test]:
    if not isinstance(wanted, dict):
        return [Is(name, _values(name, wanted), False)]
    if not wanted:
        raise ValueError(f"{name}: expected one of {', '.join(_TESTS)}")
    return [_test(name, kind, against) for kind, against in wanted.items()]


def _test(name: str, kind: str, against: Any) -> Test:
    if kind not in _TESTS:
        raise ValueError(f"{name}: there is no test {kind!r}; {did_you_mean(nearest(kind, _TESTS))}{', '.join(_TESTS)}")
    if kind == "matches":
        return Matches(name, pattern(against))
    if kind == "not":
        return Is(name, _values(name, against), True)
    values = _values(name, against)
    if len(values) != 1:
        raise ValueError(f"{name}: {kind} takes one value")
    return Compared(name, kind, column(values[0].parts[0]) if kind == "below" else values[0])


def _values(name: str, wanted: Any) -> tuple[Text, ...]:
    listed = wanted if isinstance(wanted, list) else [wanted]
    if not listed or not all(isinstance(one, str | int | float) and not isinstance(one, bool) for one in listed):
        raise ValueError(f"{name}: expected a text, a number or a list of them")
    values = tuple(text(str(one)) for one in listed)
    if any(not hole.startswith("?") for one in values for hole in one.parts[1::2]):
        raise ValueError(f"{name}: only {{?question}} can stand in a condition")
    return values


def first_failing(tests: Sequence[Bound], line: Line) -> Bound | None:
    """Return the first of some tests that a row does not pass. Raises BadValueError where one cannot be made."""
    for test in tests:
        cell = test.column(line)
        try:
            if not test.holds(cell.text, line):
                return test
        except BadValueError as error:
            raise error.of(cell.column) from error
    return None
