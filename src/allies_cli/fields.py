"""The fields of a claim, once: columns, sorts, SELECT, cells and JSON all come from this table.

A field's SQL is written on a claim c, what is derived of it d, its supporter s, its recipient r and its opponent o.
"""

from __future__ import annotations

from json import loads

from allies_cli.named_tuple import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Column(NamedTuple):
    """A column of a listing. `kind` is text, integer, number, boolean, json (a list or an object), ways (of a pair)."""

    name: str
    kind: str = "text"


class Field(NamedTuple):
    """A field: the kind of its column, its SQL, and how it sorts, if otherwise; None where it does not.

    `words`: what anybody wrote, in which every sign may stand; the others are codes, dates and numbers.
    """

    kind: str
    sql: str
    sort: str | None = ""
    words: bool = False


def _field(*row: Any, **named: Any) -> Any:
    """Return the field that stands as the default of an attribute, of whose type it is not: every claim has its own."""
    return Field(*row, **named)


class Claim(NamedTuple):
    """One claim with what is computed for it, in the order of its CSV columns."""

    id: str = _field("text", "'c' || c.id", sort="c.id")
    supporter: str = _field("text", "c.supporter")
    supporter_name: str = _field("text", "s.name", words=True)
    how: str = _field("text", "c.how")
    recipient: str = _field("text", "c.recipient")
    recipient_name: str = _field("text", "r.name", words=True)
    against: str | None = _field("text", "c.against")
    act: str = _field("text", "c.act")
    what: str = _field("text", "c.what", words=True)
    item: str | None = _field("text", "c.item", words=True)
    since: str | None = _field("text", "c.since")
    until: str | None = _field("text", "c.until")
    quantity: float | None = _field("number", "c.quantity")
    unit: str | None = _field("text", "c.unit", words=True)
    stage: str | None = _field("text", "c.stage")
    occasion: str | None = _field("text", "c.occasion", words=True)
    in_return_for: str = _field(  # a JSON array of claim ids
        "json",
        # Few claims have any: to look for one takes a fifth of gathering none.
        "iif(EXISTS (SELECT 1 FROM claim_link l WHERE l.claim = c.id AND l.relation = 'in_return_for'),"
        " (SELECT json_group_array('c' || l.other) FROM claim_link l"
        " WHERE l.claim = c.id AND l.relation = 'in_return_for'), '[]')",
        sort=None,
    )
    status: str = _field("text", "d.status", sort="d.strength")
    counts: int = _field("boolean", "d.counts")
    contested: int = _field("boolean", "d.contested")
    contested_in_part: int = _field("boolean", "d.contested_in_part")
    acknowledged: int = _field("boolean", "d.acknowledged")
    corrected: str = _field("json", "d.corrected")  # a JSON array of fields
    origins: int = _field("integer", "d.origins")
    credibility: int = _field("integer", "d.credibility")
    grade: str = _field("text", "d.grade", sort="d.rank")

    @property
    def number(self) -> int:
        """The id as the integer that the database holds."""
        return int(self.id[1:])


FIELDS: dict[str, Field] = Claim._field_defaults

CLAIM_COLUMNS = tuple(Column(name, field.kind) for name, field in FIELDS.items())

# How each column sorts.
CLAIM_SORTS = {
    name: field.sql if field.sort == "" else field.sort for name, field in FIELDS.items() if field.sort is not None
}


def document(claim: Claim) -> dict[str, Any]:
    """Return the JSON object of a claim."""
    readers: dict[str, Any] = {"boolean": bool, "json": loads}
    return {
        name: readers[FIELDS[name].kind](value) if FIELDS[name].kind in readers else value
        for name, value in zip(Claim._fields, claim, strict=True)
    }
