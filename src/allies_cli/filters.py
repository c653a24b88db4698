"""The filters that commands share, and the SQL that each stands for."""

import json
from typing import Any, NamedTuple

# Each condition is written on a claim c and its derived row d. Where a date is less precise
# than another, '~', which sorts behind every digit and hyphen, widens it to its last day.
_SPOKEN_FOR = (
    "(SELECT value FROM json_each(:{0}) UNION "
    "SELECT actor FROM office WHERE speaks_for IN (SELECT value FROM json_each(:{0})))"
)
_ON_PAIR = {"by": "c.supporter", "for": "c.recipient", "how": "c.how"}
_ON_CLAIM = {
    "says": f"c.id IN (SELECT claim FROM assertion WHERE asserter IN {_SPOKEN_FOR.format('says')})",
    "source": "c.id IN (SELECT a.claim FROM lineage l JOIN passage p ON p.source = l.source "
    "JOIN assertion a ON a.passage = p.id WHERE l.ancestor IN (SELECT value FROM json_each(:source)))",
    "since": "(c.since IS NOT NULL OR c.until IS NOT NULL) AND (c.until IS NULL OR c.until || '~' >= :since)",
    "until": "(c.since IS NOT NULL OR c.until IS NOT NULL) AND (c.since IS NULL OR c.since <= :until || '~')",
}
_ON_DERIVED = {
    "status": "d.status IN (SELECT value FROM json_each(:status))",
    "contested": "d.contested = :contested",
    "min_origins": "d.origins >= :min_origins",
}
_OPTION = {"min_origins": "--min-origins", "everything": "--all"}


class Filters(NamedTuple):
    """Which claims are meant. Actors and sources are slugs; dates are ISO 8601 of any precision.

    `speakers_by` and `speakers_for` are those who speak for the actors of `by` and `for_`, where claims
    have them on that side.
    """

    by: tuple[str, ...] = ()
    for_: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    contested: bool | None = None
    min_origins: int | None = None
    since: str | None = None
    until: str | None = None
    everything: bool = False
    sort: str | None = None
    limit: int = 0
    as_of: str | None = None  # a full day
    speakers_by: tuple[str, ...] = ()
    speakers_for: tuple[str, ...] = ()

    def active(self) -> dict[str, Any]:
        """Return the parameters of the conditions that are set, by condition."""
        values: dict[str, Any] = {
            "by": self.by + self.speakers_by,
            "for": self.for_ + self.speakers_for,
            "how": self.how,
            "says": self.says,
            "source": self.source,
            "since": self.since,
            "until": self.until,
            "status": self.status,
            "contested": self.contested,
            "min_origins": self.min_origins,
        }
        return {name: value for name, value in values.items() if value not in ((), None)}

    def parameters(self) -> dict[str, Any]:
        """Return the named parameters of the SQL: lists as JSON arrays."""
        return {
            name: value[0]
            if name in _ON_PAIR and len(value) == 1
            else json.dumps(value)
            if isinstance(value, tuple)
            else value
            for name, value in self.active().items()
        } | {"day": self.as_of, "everything": self.everything}

    def on_claim(self) -> str:
        """Return the condition on a claim c, without what is computed."""
        return self._all(_ON_CLAIM)

    def on_both(self) -> str:
        """Return the condition on a claim c and its derived row d."""
        return self._all(_ON_CLAIM | _ON_DERIVED)

    def on_pair(self) -> str:
        """Return the condition on a row c of pair_way; for filters of which `pairwise` is true."""
        return self._all({})

    @property
    def pairwise(self) -> bool:
        """Whether the stored summary of pairs can answer, because no filter looks below a pair and way."""
        return self.as_of is None and set(self.active()) <= set(_ON_PAIR)

    def _all(self, conditions: dict[str, str]) -> str:
        """Return the conditions on a pair and the given ones, as far as they are set.

        One value is compared by =, since an index then gives its claims in their order.
        """
        active = self.active()
        wanted = [
            f"{column} = :{name}" if len(active[name]) == 1 else f"{column} IN (SELECT value FROM json_each(:{name}))"
            for name, column in _ON_PAIR.items()
            if name in active
        ]
        wanted += [text for name, text in conditions.items() if name in active]
        return " AND ".join(f"({text})" for text in wanted) or "1"

    def without_each(self, claims_only: bool = False) -> list[tuple[str, "Filters"]]:
        """Return, for each filter that is set, how it was typed and the filters without it.

        `claims_only` leaves out --as-of, which judges more than it chooses.
        """
        empty = Filters()
        dropped = []
        for name in self.active():
            field = "for_" if name == "for" else name
            value = getattr(self, field)
            values = value if isinstance(value, tuple) else () if isinstance(value, bool) else (value,)
            option = "--uncontested" if value is False else _OPTION.get(name, f"--{name}")
            typed = " ".join([option, *(str(one) for one in values)])
            without = {field: getattr(empty, field)} | ({f"speakers_{name}": ()} if name in ("by", "for") else {})
            dropped.append((typed, self._replace(**without)))
        if self.as_of and not claims_only:
            dropped.append((f"--as-of {self.as_of}", self._replace(as_of=None)))
        return dropped
