"""Which rows a mapping keeps, and of which it makes a claim: `{ column = "1" | [...] | { min = 1, below = "other" } }`."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from allies_cli.casefile.native import BadValueError
from allies_cli.casefile.values import Headers, Line, Text, Value, pattern, text
from allies_cli.names import nearest
from allies_cli.wording import did_you_mean

_TESTS = ("not", "min", "max", "matches", "below")
_Test = Callable[[str, Line], bool]


class Bound(NamedTuple):
    """A test of a column of a file, and what a row is that does not pass it."""

    column: Value
    holds: _Test
    otherwise: str


class Test(NamedTuple):
    """A test of one column, as a mapping writes it."""

    column: str
    kind: str  # is, or one of _TESTS
    against: tuple[Text, ...]
    pattern: re.Pattern[str] | None = None

    def bind(self, headers: Headers, answers: Mapping[str, str]) -> Bound:
        """Return the test bound to the headers of a file."""
        column = Text(("", self.column, "")).bind(headers, answers)
        if self.kind == "below":
            other = Text(("", self.against[0].parts[0], "")).bind(headers, answers)
            return Bound(
                column, lambda cell, line: _below(cell, other.read(line)), f"{self.column} is not below {_shown(self)}"
            )
        values = [one.bind(headers, answers).read(Line(0, {})) for one in self.against]
        name = self.column.removesuffix("?").split("|")[0]
        return Bound(column, *_test(self, name, values))


def _shown(test: Test) -> str:
    return test.against[0].parts[0]


def _test(test: Test, name: str, values: list[str]) -> tuple[_Test, str]:
    """Return how a cell is tested, and what is said of a row that does not pass."""
    if test.kind == "matches":
        assert test.pattern is not None
        search = test.pattern.search
        return (lambda cell, line: search(cell) is not None), f"{name} does not match {test.pattern.pattern}"
    known = frozenset(map(_same, values))
    listed = " or ".join(one or "empty" for one in values)
    if test.kind == "is":
        return (lambda cell, line: _same(cell) in known), f"{name} is not {listed}"
    if test.kind == "not":
        return (lambda cell, line: _same(cell) not in known), f"{name} is {listed}"
    if test.kind == "min":
        return (lambda cell, line: bool(cell) and not _below(cell, values[0])), f"{name} is less than {listed}"
    return (lambda cell, line: bool(cell) and not _below(values[0], cell)), f"{name} is more than {listed}"


def _same(cell: str) -> str:
    """Return a cell as it is compared: 1.0 is 1."""
    head, point, zeros = cell.partition(".")
    return head if point and head and not zeros.strip("0") and head.lstrip("-").isdigit() else cell


def _below(cell: str, other: str) -> bool:
    """Whether one number or ISO date is below another; what is empty is not."""
    if not cell or not other:
        return False
    try:
        return Decimal(cell) < Decimal(other)
    except InvalidOperation:
        pass
    if cell[:4].isdigit() and other[:4].isdigit():
        return cell < other
    raise BadValueError(cell, f"it cannot be compared with {other}", "it has to be a number or an ISO date")


def condition(written: Any) -> tuple[Test, ...]:
    """Return a CONDITION as a mapping writes it: all its tests must hold. Raises ValueError that says what was expected."""
    if not isinstance(written, dict) or not written:
        raise ValueError('expected a table of columns, as { vote = "yes" }')
    return tuple(test for column, wanted in written.items() for test in _tests(column, wanted))


def _tests(column: str, wanted: Any) -> list[Test]:
    if not isinstance(wanted, dict):
        return [Test(column, "is", _values(column, wanted))]
    if not wanted:
        raise ValueError(f"{column}: expected one of {', '.join(_TESTS)}")
    return [_named_test(column, kind, against) for kind, against in wanted.items()]


def _named_test(column: str, kind: str, against: Any) -> Test:
    if kind not in _TESTS:
        raise ValueError(
            f"{column}: there is no test {kind!r}; {did_you_mean(nearest(kind, _TESTS))}{', '.join(_TESTS)}"
        )
    if kind == "matches":
        return Test(column, kind, (), pattern(against))
    values = _values(column, against)
    if kind != "not" and len(values) != 1:
        raise ValueError(f"{column}: {kind} takes one value")
    return Test(column, kind, values)


def _values(column: str, wanted: Any) -> tuple[Text, ...]:
    listed = wanted if isinstance(wanted, list) else [wanted]
    if not listed or not all(isinstance(one, str | int | float) for one in listed):
        raise ValueError(f"{column}: expected a text, a number or a list of them")
    values = tuple(text(str(one).lower() if isinstance(one, bool) else str(one)) for one in listed)
    if any(not part.startswith("?") for one in values for part in one.parts[1::2]):
        raise ValueError(f"{column}: only {{?question}} can stand in a condition")
    return values


def first_failing(tests: list[Bound], line: Line) -> Bound | None:
    """Return the first of some tests that a row does not pass."""
    for test in tests:
        try:
            if not test.holds(test.column.read(line), line):
                return test
        except BadValueError as error:
            error.column = error.column or test.column.columns(line)
            raise
    return None
