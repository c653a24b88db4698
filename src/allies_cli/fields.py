"""The fields of a claim, once: columns, sorts, SELECT, cells and JSON all come from this table.

A field's SQL is written on a claim c, what is derived of it d, its supporter s, its recipient r and its opponent o.
"""

from json import loads
from typing import Annotated, Any, NamedTuple


class Column(NamedTuple):
    """A column of a listing. `kind` is text, integer, number, boolean, json (a list or an object), ways (of a pair)."""

    name: str
    kind: str = "text"


class Field(NamedTuple):
    """A field: the kind of its column, its SQL, and how it sorts, if otherwise; None where it does not.

    `of` is whose field it is, for a long export: one of an actor or of a standing is looked up once for all claims that
    have it; of the claim's own, words that anybody wrote may need quotes.
    """

    kind: str
    sql: str
    sort: str | None = ""
    of: str = "claim"


class Claim(NamedTuple):
    """One claim with what is computed for it, in the order of its CSV columns."""

    id: Annotated[str, Field("text", "'c' || c.id", sort="c.id")]
    supporter: Annotated[str, Field("text", "c.supporter", of="supporter")]
    supporter_name: Annotated[str, Field("text", "s.name", of="supporter")]
    how: Annotated[str, Field("text", "c.how")]
    recipient: Annotated[str, Field("text", "c.recipient", of="recipient")]
    recipient_name: Annotated[str, Field("text", "r.name", of="recipient")]
    against: Annotated[str | None, Field("text", "c.against")]
    act: Annotated[str, Field("text", "c.act")]
    what: Annotated[str, Field("text", "c.what", of="words")]
    item: Annotated[str | None, Field("text", "c.item", of="words")]
    since: Annotated[str | None, Field("text", "c.since")]
    until: Annotated[str | None, Field("text", "c.until")]
    quantity: Annotated[float | None, Field("number", "c.quantity")]
    unit: Annotated[str | None, Field("text", "c.unit", of="words")]
    stage: Annotated[str | None, Field("text", "c.stage")]
    occasion: Annotated[str | None, Field("text", "c.occasion", of="words")]
    in_return_for: Annotated[
        str,  # a JSON array of claim ids
        Field(
            "json",
            # Few claims have any: to look for one takes a fifth of gathering none.
            "iif(EXISTS (SELECT 1 FROM claim_link l WHERE l.claim = c.id AND l.relation = 'in_return_for'),"
            " (SELECT json_group_array('c' || l.other) FROM claim_link l"
            " WHERE l.claim = c.id AND l.relation = 'in_return_for'), '[]')",
            sort=None,
        ),
    ]
    status: Annotated[str, Field("text", "d.status", sort="d.strength", of="standing")]
    counts: Annotated[int, Field("boolean", "d.counts", of="standing")]
    contested: Annotated[int, Field("boolean", "d.contested", of="standing")]
    contested_in_part: Annotated[int, Field("boolean", "d.contested_in_part", of="standing")]
    acknowledged: Annotated[int, Field("boolean", "d.acknowledged", of="standing")]
    corrected: Annotated[str, Field("json", "d.corrected", of="standing")]  # a JSON array of fields
    origins: Annotated[int, Field("integer", "d.origins", of="standing")]
    credibility: Annotated[int, Field("integer", "d.credibility", of="standing")]
    grade: Annotated[str, Field("text", "d.grade", sort="d.rank", of="standing")]

    @property
    def number(self) -> int:
        """The id as the integer that the database holds."""
        return int(self.id[1:])


FIELDS: dict[str, Field] = {name: Claim.__annotations__[name].__metadata__[0] for name in Claim._fields}

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
