"""How a value of a native column is made of the cells of a row.

A VALUE is
* a text with holes (values_text.py);
* a list, `["{year}", "{month}", "{day}"]`: a date as far as it is known; or
* a table of steps, in this order whatever the order in which they are written:
  `from` (a text with holes) or `flags` (the words of the columns that are 1)
  -> `match` (a regular expression: its first group, or, if it has none, all that it found)
  -> `map`, with `case = "fold"` whatever the case and punctuation
  -> `else` (a VALUE, where there is nothing, or where match or map do not know what there is: else the row is bad)
  -> `date` (forms, as %d.%m.%Y)
  -> `scale` (times so much), `number` (true, or as numbers are written: "1.234,5"), `positive` (nought is nothing)
  -> `cut` (at a word, to so many characters).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from allies_cli.casefile import values_steps
from allies_cli.casefile.native import BadValueError, Cell
from allies_cli.casefile.values_text import Headers, Line, Text, Value, joined_columns, text
from allies_cli.folding import fold
from allies_cli.names import nearest
from allies_cli.wording import did_you_mean

_STEPS = ("from", "flags", "match", "map", "case", "else", "date", "scale", "number", "positive", "cut")
_SET = frozenset(("1", "1.0", "true", "yes"))
_UNSET = frozenset(("", "0", "0.0", "false", "no"))
_MOST_KNOWN = 12


class Dated(NamedTuple):
    """A date of which a file has the year, the month and the day in columns of their own."""

    parts: tuple[Text, ...]

    def bind(self, headers: Headers, answers: Mapping[str, str]) -> Value:
        """Return the date as far as it is known."""
        bound = [part.bind(headers, answers) for part in self.parts]

        def read(line: Line) -> Cell:
            cells = [part(line) for part in bound]
            columns = joined_columns(cells)
            try:
                return Cell(values_steps.date_of_parts([cell.text for cell in cells]), columns)
            except BadValueError as error:
                raise error.of(columns) from error

        return read


class Steps(NamedTuple):
    """A value that is made in steps."""

    start: Text | None
    flags: tuple[tuple[str, str], ...]
    match: re.Pattern[str] | None
    known: Mapping[str, "Written"] | None  # map
    folded: bool
    otherwise: "Written | None"
    last: tuple[values_steps.Step, ...]
    cut: int | None = None

    def bind(self, headers: Headers, answers: Mapping[str, str]) -> Value:
        """Return the value made of the columns of a file."""
        start = self.start.bind(headers, answers) if self.start else _joined_flags(self.bind_flags(headers))
        known = {key: value.bind(headers, answers) for key, value in (self.known or {}).items()}
        otherwise = self.otherwise.bind(headers, answers) if self.otherwise else None

        def read(line: Line) -> Cell:
            given = start(line)
            fitting = self._fitting(given, known, line, otherwise is None)
            cell = otherwise(line) if otherwise and not fitting else fitting or Cell("", given.column)
            made = cell.text
            try:
                for step in self.last:
                    made = made and step(made)
            except BadValueError as error:
                raise error.of(cell.column) from error
            return Cell(values_steps.cut(made, self.cut) if self.cut else made, cell.column)

        return read

    def bind_flags(self, headers: Headers) -> list[tuple[str, str]]:
        """Return the columns of the flags with the word of each."""
        return [(name, word) for written, word in self.flags for name in headers.find(written)]

    def _fitting(self, given: Cell, known: dict[str, Value], line: Line, has_to: bool) -> Cell | None:
        """Return what match and map make of a cell, or None. Raises BadValueError where they have to and cannot."""
        text = given.text
        if self.match and text:
            found = self.match.search(text)
            if not found and has_to:
                raise BadValueError(text, f"it does not fit {self.match.pattern}", "mend it", given.column)
            text = (found[1 if self.match.groups else 0] or "") if found else ""
        if self.known is None:
            return Cell(text, given.column) if text else None
        key = fold(text) if self.folded else text
        if key in known:
            meant = known[key](line)
            return Cell(meant.text, meant.column or given.column)
        if text and has_to:
            raise _unknown(given, list(known))
        return None


Written = Text | Dated | Steps


def set_flags(flags: Sequence[tuple[str, str]], line: Line) -> list[Cell]:
    """Return the words of those flags that are 1. Raises BadValueError where one is neither 1 nor 0."""
    found = []
    for name, word in flags:
        cell = line.cells[name].casefold()
        if cell in _SET:
            found.append(Cell(word, name))
        elif cell not in _UNSET:
            raise BadValueError(line.cells[name], "it is neither 1 nor 0", "write 1 or 0", name)
    return found


def _joined_flags(flags: list[tuple[str, str]]) -> Value:
    def read(line: Line) -> Cell:
        cells = set_flags(flags, line)
        return Cell(", ".join(cell.text for cell in cells), joined_columns(cells))

    return read


def _unknown(given: Cell, known: Sequence[str]) -> BadValueError:
    listed = ", ".join(repr(one) for one in known[:_MOST_KNOWN]) + (", …" if len(known) > _MOST_KNOWN else "")
    hint = f"{did_you_mean(nearest(given.text, known))}The mapping knows {listed}"
    return BadValueError(given.text, "the mapping does not know it", hint, given.column)


def value(written: Any) -> Written:
    """Return a VALUE as a mapping writes it. Raises ValueError that says what was expected."""
    if isinstance(written, bool):
        return text("true" if written else "false")
    if isinstance(written, str | int | float):
        return text(str(written))
    if isinstance(written, list):
        if not 1 <= len(written) <= 3 or not all(isinstance(part, str) for part in written):
            raise ValueError('a list is a date: ["{year}", "{month}", "{day}"]')
        return Dated(tuple(text(part) for part in written))
    if isinstance(written, dict):
        return _steps(written)
    raise ValueError("expected a text, a list or a table")


def _steps(written: dict[str, Any]) -> Steps:
    for key in written:
        if key not in _STEPS:
            raise ValueError(f"there is no step {key!r}; {did_you_mean(nearest(key, _STEPS))}{', '.join(_STEPS)}")
    if ("from" in written) == ("flags" in written):
        raise ValueError("expected one of `from` and `flags`")
    for key in ("flags", "map"):
        if key in written and not _table(written, key):
            raise ValueError(f"{key} has no entry")
    if "case" in written and (written["case"] != "fold" or "map" not in written):
        raise ValueError('case is "fold", beside a map')
    return Steps(
        text(_string(written["from"])) if "from" in written else None,
        tuple((column, _string(word)) for column, word in _table(written, "flags").items()),
        pattern(written["match"]) if "match" in written else None,
        _known(written) if "map" in written else None,
        "case" in written,
        value(written["else"]) if "else" in written else None,
        tuple(values_steps.last_steps(written)),
        values_steps.length(written["cut"]) if "cut" in written else None,
    )


def _known(written: dict[str, Any]) -> dict[str, Written]:
    """Return what a map knows. Raises ValueError where two of its keys are one."""
    known: dict[str, Written] = {}
    for key, meant in _table(written, "map").items():
        folded = fold(key) if "case" in written else key
        if folded in known:
            raise ValueError(f"map has {key!r} twice")
        known[folded] = value(meant)
    return known


def _string(written: Any) -> str:
    if not isinstance(written, str):
        raise ValueError(f"expected a text, and not {written!r}")
    return written


def _table(written: dict[str, Any], key: str) -> dict[str, Any]:
    table = written.get(key, {})
    if not isinstance(table, dict):
        raise ValueError(f'{key} is a table, as {{ "as written" = "meant" }}')
    return table


def pattern(written: Any) -> re.Pattern[str]:
    """Return a regular expression. Raises ValueError where it is none."""
    try:
        return re.compile(_string(written))
    except re.error as error:
        raise ValueError(f"{written!r} is not a regular expression: {error}") from error
