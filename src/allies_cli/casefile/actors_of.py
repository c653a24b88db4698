"""How the actors of a native row are made of the cells of a row.

An ACTOR is a VALUE, or a table: `name`, `code = { cow = VALUE }`, `kind`, `split` (what parts several actors in a cell:
one character, or a regular expression), `names` (as written -> meant), `strip` (regular expressions: the first that
fits leaves its first group).
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from allies_cli.casefile.native import ActorCell, BadValueError
from allies_cli.casefile.values import Headers, Line, Value, Written, pattern, value
from allies_cli.names import nearest
from allies_cli.wording import did_you_mean

_KEYS = ("name", "code", "kind", "split", "names", "strip")


class BoundActor(NamedTuple):
    """An actor bound to the headers of a file."""

    name: Value | None
    codes: tuple[tuple[str, Value], ...]
    kind: Value | None
    written: "Actor"

    def read(self, line: Line) -> list[ActorCell]:
        """Return the actors that a row names: none, one, or, where the mapping splits, several."""
        column = self.columns(line)
        names = self.written.pieces(self.name.read(line) if self.name else "")
        codes = [(scheme, self.written.pieces(code.read(line))) for scheme, code in self.codes]
        codes = [(scheme, [_whole(one) for one in given]) for scheme, given in codes if given]
        kind = self.kind.read(line) if self.kind else ""
        count = len(names) or max((len(given) for _, given in codes), default=0)
        for scheme, given in codes:
            if len(given) != count:
                fault = f"there are {count} names and {len(given)} codes of {scheme}"
                raise BadValueError("; ".join(names), fault, "give each name its code", column)
        return [
            ActorCell(
                self.written.meant(names[place]) if names else "",
                tuple((scheme, given[place]) for scheme, given in codes),
                kind,
                column,
            )
            for place in range(count)
        ]

    def columns(self, line: Line) -> str:
        """Return the columns that the actor came from."""
        named = self.name.columns(line) if self.name else ""
        return named or ", ".join(dict.fromkeys(one for _, code in self.codes if (one := code.columns(line))))


class Actor(NamedTuple):
    """An actor as a mapping writes it."""

    name: Written | None
    codes: tuple[tuple[str, Written], ...] = ()
    kind: Written | None = None
    split: re.Pattern[str] | None = None
    names: Mapping[str, str] = {}
    strip: tuple[re.Pattern[str], ...] = ()

    def bind(self, headers: Headers, answers: Mapping[str, str]) -> BoundActor:
        """Return the actor bound to the headers of a file."""
        return BoundActor(
            self.name.bind(headers, answers) if self.name else None,
            tuple((scheme, code.bind(headers, answers)) for scheme, code in self.codes),
            self.kind.bind(headers, answers) if self.kind else None,
            self,
        )

    def pieces(self, text: str) -> list[str]:
        """Return the several actors, or codes, in a cell."""
        pieces = self.split.split(text) if self.split else [text]
        return [piece.strip() for piece in pieces if piece and piece.strip()]

    def meant(self, name: str) -> str:
        """Return what a name is meant to be: what the mapping says, else what is left of it."""
        if name in self.names:
            return self.names[name]
        for one in self.strip:
            if found := one.search(name):
                stripped = (found[1] or "").strip()
                return self.names.get(stripped, stripped) or name
        return name


def _whole(code: str) -> str:
    """Return a code as it is, where a spreadsheet made a number of it: 365 for 365.0."""
    return code.removesuffix(".0")


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
        value(written["name"]) if "name" in written else None,
        tuple((scheme, value(code)) for scheme, code in codes.items()),
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
    patterns = tuple(pattern(one) for one in ([written] if isinstance(written, str) else written))
    for one in patterns:
        if not one.groups:
            raise ValueError(f"{one.pattern!r} has no group, whose text is kept")
    return patterns
