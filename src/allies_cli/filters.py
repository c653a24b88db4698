"""The filters that commands share: a row each, with how it is typed and the SQL that it stands for."""

from __future__ import annotations

import json
from itertools import product

from allies_cli.named_tuple import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Filter(NamedTuple):
    """A filter as it is typed, and its condition.

    `kind` is how its value is read: actor, source, support_type and status (repeatable), day, number, switch (only
    given or not), or flag (with an option for the opposite, `other`). `on` is the first of pair, claim and derived
    whose rows can answer it. The SQL is written on a claim c and what is derived of it d; {0} stands for the
    comparison with its values.
    """

    option: str
    metavar: str | None
    help: str
    kind: str
    on: str
    sql: str
    other: str = ""


# A date is widened to its last day by '~', which sorts behind every digit and hyphen. A sum or a number that has its
# day in `until` alone is a standing figure, and holds on that day only.
_BEGIN = "coalesce(c.since, CASE WHEN c.quantity IS NOT NULL THEN c.until END)"
_DATED = "(c.since IS NOT NULL OR c.until IS NOT NULL)"

FILTERS: dict[str, Filter] = {
    "by": Filter("--by", "ACTOR", "Claims whose supporter is ACTOR.", "actor", "pair", "c.supporter {0}"),
    "for": Filter("--for", "ACTOR", "Claims whose recipient is ACTOR.", "actor", "pair", "c.recipient {0}"),
    "against": Filter(
        "--against", "ACTOR", "Claims of support against ACTOR, where it is named.", "actor", "claim", "c.against {0}"
    ),
    "how": Filter("--how", "TYPE", "Claims of this way; see `allies list types`.", "support_type", "pair", "c.how {0}"),
    "not_how": Filter("--not-how", "TYPE", "Claims of any other way.", "support_type", "pair", "NOT c.how {0}"),
    "status": Filter(
        "--status", "STATUS", "Claims of this status, as reported or alleged.", "status", "derived", "d.status {0}"
    ),
    "no_alleged": Filter(
        "--no-alleged",
        None,
        "Without claims that are only alleged or suspected.",
        "switch",
        "derived",
        "d.status NOT IN (SELECT code FROM modality WHERE NOT proves)",
    ),
    "says": Filter(
        "--says",
        "ACTOR",
        "Claims that ACTOR asserts, disputes or denies.",
        "actor",
        "claim",
        "c.id IN (SELECT claim FROM voice WHERE NOT misattributed AND asserter {0}"
        " UNION SELECT claim FROM voice WHERE NOT misattributed AND principal {0})",
    ),
    "source": Filter(
        "--source",
        "SOURCE",
        "Claims with an assertion in SOURCE or a copy of it.",
        "source",
        "claim",
        "c.id IN (SELECT a.claim FROM lineage l JOIN passage p ON p.source = l.source"
        " JOIN assertion a ON a.passage = p.id WHERE l.ancestor {0})",
    ),
    "contested": Filter(
        "--contested",
        None,
        "Claims that somebody else disputes or denies, or none does.",
        "flag",
        "derived",
        "d.contested {0}",
        other="--uncontested",
    ),
    "corrected": Filter(
        "--corrected",
        None,
        "Claims of which a source says a part otherwise, or none does.",
        "flag",
        "derived",
        "(d.corrected <> '[]') {0}",
        other="--uncorrected",
    ),
    "min_origins": Filter(
        "--min-origins",
        "N",
        "Claims that at least N independent voices assert.",
        "number",
        "derived",
        "d.origins >= :min_origins",
    ),
    "since": Filter(
        "--since",
        "DATE",
        "Claims that hold on DATE or later.",
        "day",
        "claim",
        f"{_DATED} AND (c.until IS NULL OR c.until || '~' >= :since)",
    ),
    "until": Filter(
        "--until",
        "DATE",
        "Claims that hold on DATE or earlier.",
        "day",
        "claim",
        f"{_DATED} AND ({_BEGIN} IS NULL OR {_BEGIN} <= :until || '~')",
    ),
}

_LEVELS = ("pair", "claim", "derived")
# A mutual claim is one for both sides, so that it is found from either.
_OTHER_SIDE = {"by": "c.recipient {0}", "for": "c.supporter {0}"}
_MUTUAL = "c.how IN (SELECT code FROM support_type WHERE mutual)"


class Filters(NamedTuple):
    """Which claims are meant, and how they are shown.

    `chosen` has the value of each filter that is set: slugs or codes, a truth, a number, a date. `typed` has its words
    as they were meant, where the value has more: those who speak for an actor. `mutual` are the sides on which mutual
    claims are to be found as well.
    """

    chosen: Mapping[str, Any] = {}
    typed: Mapping[str, tuple[str, ...]] = {}
    mutual: tuple[str, ...] = ()
    everything: bool = False
    sort: str | None = None
    limit: int = 0
    as_of: str | None = None  # a full day

    def get(self, name: str) -> Any:
        """Return the value of a filter: an empty tuple or None where it is not set."""
        return self.chosen.get(name, () if FILTERS[name].metavar in ("ACTOR", "TYPE", "STATUS", "SOURCE") else None)

    def where(self, **values: Any) -> Filters:
        """Return the filters with these values; an empty one leaves a filter out. `for_` is the filter `for`."""
        given = {name.rstrip("_"): value for name, value in values.items()}
        chosen = {**self.chosen, **given}
        return self._replace(
            chosen={name: value for name, value in chosen.items() if value not in ((), None)},
            typed={name: words for name, words in self.typed.items() if name not in given},
        )

    def parameters(self) -> dict[str, Any]:
        """Return the named parameters of the SQL: several values as a JSON array."""
        return {name: _bound(value) for name, value in self.chosen.items()} | {"everything": self.everything}

    def on_claim(self) -> str:
        """Return the condition on a claim c, without what is derived."""
        return self._all("claim")

    def on_both(self) -> str:
        """Return the condition on a claim c and its derived row d."""
        return self._all("derived")

    def on_pair(self) -> str:
        """Return the condition on a row c of pair_way; for filters of which `pairwise` is true."""
        return self._all("pair")

    @property
    def pairwise(self) -> bool:
        """Whether the summary of pairs can answer, because no filter looks below a pair and way."""
        return all(FILTERS[name].on == "pair" for name in self.chosen)

    def without_each(self, claims_only: bool = False) -> list[tuple[str, Filters]]:
        """Return, for each filter that is set, how it was typed and the filters without it.

        `claims_only` leaves out --as-of, which judges more than it chooses.
        """
        dropped = [(self._as_typed(name), self.where(**{name: None})) for name in self.chosen]
        if self.as_of and not claims_only:
            dropped.append((f"--as-of {self.as_of}", self._replace(as_of=None)))
        return dropped

    def exchanged(self) -> list[tuple[str, Filters]]:
        """Return, where one side or voice is asked for alone, how the others would be typed, and the filters with them.

        Who supports nobody may receive or speak.
        """
        roles = ("by", "for", "says")
        (name, *more) = [role for role in roles if role in self.chosen] or [""]
        if not name or more:
            return []
        words, others = self.typed.get(name, self.chosen[name]), [role for role in roles if role != name]
        moved = [self.where(**{name: None, other: words}) for other in others]
        told = [f"{' '.join([FILTERS[other].option, *words])} in place of {FILTERS[name].option}" for other in others]
        return list(zip(told, moved, strict=True))

    def compared(self, name: str, sql: str) -> str:
        """Return SQL in which {0} is the comparison with the values of a filter that is set."""
        value = self.chosen[name]
        one = not isinstance(value, tuple) or len(value) == 1
        return sql.format(f"= :{name}" if one else f"IN (SELECT value FROM json_each(:{name}))")

    def apart(self) -> list[str]:
        """Return conditions on a claim c and its derived row d, one of which holds where `on_both` does.

        There are several where a filter is met on either side of a claim.
        """
        every = product(*(self._conditions(name) for name in self._on("derived")))
        return [" AND ".join(f"({text})" for text in some) or "1" for some in every]

    def _all(self, level: str) -> str:
        return " AND ".join(f"({' OR '.join(self._conditions(name))})" for name in self._on(level)) or "1"

    def _on(self, level: str) -> list[str]:
        """Return the filters that are set and look no deeper than a level."""
        levels = _LEVELS[: _LEVELS.index(level) + 1]
        return [name for name in FILTERS if name in self.chosen and FILTERS[name].on in levels]

    def _conditions(self, name: str) -> list[str]:
        """Return the conditions one of which has to hold. One value is compared by =, which an index then follows."""
        mine = self.compared(name, FILTERS[name].sql)
        if name not in self.mutual:
            return [mine]
        return [mine, f"{self.compared(name, _OTHER_SIDE[name])} AND {_MUTUAL}"]

    def _as_typed(self, name: str) -> str:
        value, row = self.chosen[name], FILTERS[name]
        if isinstance(value, bool):
            return row.option if value else row.other
        words = self.typed.get(name) or (value if isinstance(value, tuple) else (value,))
        return " ".join([row.option, *map(str, words)])


def _bound(value: Any) -> Any:
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 else json.dumps(value)
    return value
