"""ACTOR: how the actors of a native row are made of the cells of a row.

An ACTOR is a VALUE, or a table: `name`, `code = { cow = VALUE }`, `kind`, `split` (what parts several actors in a cell:
one character, or a regular expression), `names` (as written -> meant), `strip` (regular expressions: of the first that
finds something its first group is kept).
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from allies_cli.casefile.native import ActorCell, BadValueError
from allies_cli.casefile.values import Written, pattern, value
from allies_cli.casefile.values_text import Headers, Line, Value, joined_columns, text
from allies_cli.names import nearest
from allies_cli.wording import did_you_mean

_KEYS = ("name", "code", "kind", "split", "names", "strip")


class Actor(NamedTuple):
    """An actor as a mapping writes it."""

    name: Written
    codes: Mapping[str, Written] = {}
    kind: Written | None = None
    split: re.Pattern[str] | None = None
    names: Mapping[str, str] = {}
    strip: tuple[re.Pattern[str], ...] = ()

    def bind(self, headers: Headers, answers: Mapping[str, str]) -> "BoundActor":
        """Return the actor bound to the headers of a file."""
        codes = {scheme: code.bind(headers, answers) for scheme, code in self.codes.items()}
        kind = (self.kind or text("")).bind(headers, answers)
        return BoundActor(self, self.name.bind(headers, answers), codes, kind)

    def pieces(self, cell: str) -> list[str]:
        """Return the several actors, or their codes, in a cell."""
        pieces = self.split.split(cell) if self.split else [cell]
        return [piece.strip() for piece in pieces if piece and piece.strip()]

    def meant(self, name: str) -> str:
        """Return what a name is meant to be: what the mapping says of it, else what is left of it, or of that."""
        if name in self.names:
            return self.names[name]
        found = next((found for one in self.strip if (found := one.search(name))), None)
        kept = (found[1] or "").strip() if found else ""
        return self.names.get(kept, kept) or name


class BoundActor(NamedTuple):
    """An actor bound to the headers of a file."""

    written: Actor
    name: Value
    codes: Mapping[str, Value]
    kind: Value

    def read(self, line: Line) -> list[ActorCell]:
        """Return the actors that a row names: none, one, or, where the mapping splits, several."""
        name = self.name(line)
        names = self.written.pieces(name.text)
        cells = {scheme: code(line) for scheme, code in self.codes.items()}
        codes = {scheme: pieces for scheme, cell in cells.items() if (pieces := self.written.pieces(cell.text))}
        column = name.column or joined_columns(list(cells.values()))
        count = max(map(len, (names, *codes.values())))
        names = names or [""] * count
        if len(names) > 1:  # one code is that of the group
            codes = {scheme: pieces for scheme, pieces in codes.items() if len(pieces) > 1}
        for scheme, pieces in codes.items():
            if len(pieces) != len(names):
                fault = f"there are {len(names)} names and {len(pieces)} codes of {scheme}"
                raise BadValueError(name.text, fault, "give each name its code", joined_columns([name, cells[scheme]]))
        kind = self.kind(line).text if count else ""
        return [self._actor(place, one, codes, kind, column) for place, one in enumerate(names)]

    def _actor(self, place: int, name: str, codes: Mapping[str, list[str]], kind: str, column: str) -> ActorCell:
        # A spreadsheet makes 365.0 of a code.
        held = tuple((scheme, pieces[place].removesuffix(".0")) for scheme, pieces in codes.items())
        return ActorCell(self.written.meant(name) if name else "", held, kind, column)


def actor(written: Any) -> Actor:
    """Return an ACTOR as a mapping writes it. Raises ValueError that says what was expected."""
    if not isinstance(written, dict) or written.keys() & {"from", "flags"}:
        return Actor(value(written))
    for key in written:
        if key not in _KEYS:
            raise ValueError(f"there is no {key!r} of an actor; {did_you_mean(nearest(key, _KEYS))}{', '.join(_KEYS)}")
    codes = written.get("code", {})
    if not isinstance(codes, dict):
        raise ValueError('code is a table, as { cow = "{ccode}" }')
    if not codes and "name" not in written:
        raise ValueError("expected a name or a code")
    return Actor(
        value(written.get("name", "")),
        {scheme: value(code) for scheme, code in codes.items()},
        value(written["kind"]) if "kind" in written else None,
        _split(written["split"]) if "split" in written else None,
        _names(written.get("names", {})),
        _strip(written.get("strip", [])),
    )


def _split(written: Any) -> re.Pattern[str]:
    if not isinstance(written, str) or not written:
        raise ValueError('split is what parts the actors, as ";"')
    return re.compile(re.escape(written)) if len(written) == 1 else pattern(written)


def _names(written: Any) -> dict[str, str]:
    if not isinstance(written, dict) or not all(isinstance(one, str) for one in written.values()):
        raise ValueError('names is a table, as { "as written" = "meant" }')
    return written


def _strip(written: Any) -> tuple[re.Pattern[str], ...]:
    if not isinstance(written, str | list):
        raise ValueError("strip is a list of regular expressions")
    patterns = tuple(pattern(one) for one in ([written] if isinstance(written, str) else written))
    for one in patterns:
        if not one.groups:
            raise ValueError(f"{one.pattern!r} has no group, whose text is kept")
    return patterns
