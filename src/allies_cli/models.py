"""What the questions return: tuples with names, so that a row of the database is a model as it comes.

A `Column` says how a cell of any listing reads. A claim itself is in `fields`.
"""

from __future__ import annotations

from allies_cli.fields import Claim, Column
from allies_cli.named_tuple import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class About(NamedTuple):
    """Where an answer comes from: what was asked, and of which database; what is not known is empty."""

    question: str = ""  # the command line
    title: str = ""
    version: str = ""
    events_to: str = ""
    voices_to: str = ""
    sha256: str = ""  # of the facts


class Correction(NamedTuple):
    """Another passage that corrects this one, or speaks of the same thing. `claim` is the one that it concerns."""

    claim: int | None
    relation: str
    field: str | None
    note: str
    quote: str | None
    asserter: str
    source: str
    locator: str
    asserter_name: str
    translation: str
    url: str | None


class CorrectionRow(NamedTuple):
    """What stands in a source, in which field, what is right, and what says so; without a claim, a line of context."""

    claim: str | None
    what: str | None
    field: str
    stands: str | None
    right: str | None
    note: str
    source: str
    locator: str
    by_source: str
    by_locator: str
    by_asserter: str


CORRECTION_COLUMNS = tuple(Column(name) for name in CorrectionRow._fields)


class Evidence(NamedTuple):
    """One assertion: who says it, for whom, how, and where it stands. `origin` is whose voice it is."""

    claim: int
    passage: int
    asserter: str
    asserter_name: str
    speaks_for: str | None
    speaks_for_name: str | None
    role: str | None
    stance: str
    acknowledges: int
    misattributed: int
    modality: str
    strength: int  # of the modality; 1 is the strongest
    said_on: str | None
    gist: str | None
    quote: str | None
    note: str | None
    locator: str
    source: str
    url: str | None
    archived: str | None
    translation: str
    first_hand: int
    origin: str
    origin_name: str
    corrections: tuple[Correction, ...] = ()


EVIDENCE_COLUMNS = (
    Column("asserter"),
    Column("asserter_name"),
    Column("speaks_for"),
    Column("speaks_for_name"),
    Column("role"),
    Column("stance"),
    Column("acknowledges", "boolean"),
    Column("misattributed", "boolean"),
    Column("modality"),
    Column("said_on"),
    Column("gist"),
    Column("quote"),
    Column("note"),
    Column("locator"),
    Column("source"),
    Column("url"),
    Column("archived"),
    Column("translation"),
    Column("first_hand", "boolean"),
    Column("origin"),
)


class Statement(NamedTuple):
    """An assertion with the claim that it is about."""

    claim: str
    what: str
    status: str
    grade: str
    evidence: Evidence


class Link(NamedTuple):
    """A link of a claim, read from its end, with the sentence at the other end."""

    claim: int
    relation: str
    other: str
    what: str
    status: str
    contested: int
    grade: str
    note: str | None


class ClaimRecord(NamedTuple):
    """A claim with everything said about it."""

    claim: Claim
    evidence: tuple[Evidence, ...]
    links: tuple[Link, ...]
    letter: str
    letter_reason: str | None  # None where nobody asserts it
    credibility_name: str
    rule: str  # which of the rules of credibility holds
    credibility_reason: str
    not_counted: str | None  # why it does not count


class Way(NamedTuple):
    """One way in which one actor supports another, over its claims."""

    supporter: str
    supporter_name: str
    recipient: str
    recipient_name: str
    how: str
    claims: int
    counted: int
    contested: int
    corrected: int
    origins: int
    rank: int  # the order of strength; of the strongest claim, as are the four below
    strength: int
    status: str
    grade: str
    not_counted: str | None
    since: str | None
    until: str | None


WAY_SCALES = {"grade": "rank", "status": "strength"}  # the words of a scale sort by their strength


class Actor(NamedTuple):
    """An actor as `list actors` shows it; codes and aliases are JSON."""

    id: str
    name: str
    kind: str
    codes: str
    aliases: str
    speaks_for: str | None
    role: str | None
    gives: int
    receives: int
    says: int


ACTOR_COLUMNS = tuple(
    Column(
        name,
        {"codes": "json", "aliases": "json", "gives": "integer", "receives": "integer", "says": "integer"}.get(
            name, "text"
        ),
    )
    for name in Actor._fields
)


class Office(NamedTuple):
    """Somebody who speaks for an actor."""

    actor: str
    name: str
    role: str
    since: str | None
    until: str | None


class Sum(NamedTuple):
    """A sum that somebody said an actor gave."""

    claim: str
    quantity: float
    unit: str
    stage: str


class ActorRecord(NamedTuple):
    """An actor with all that is recorded of it. `cut` names the sections that a limit shortened."""

    actor: Actor
    note: str | None
    spokespersons: tuple[Office, ...]
    sums: tuple[Sum, ...]
    supports: tuple[ClaimRecord, ...]
    receives: tuple[ClaimRecord, ...]
    not_counted: tuple[ClaimRecord, ...]
    says: tuple[ClaimRecord, ...]
    cut: tuple[str, ...]
    speaks_for_name: str | None


class ActorAtLarge(NamedTuple):
    """An actor of which more is recorded than anybody reads: its ways, and the strongest claims of some of them.

    `left_out` is how many claims do not count, `says` how many claims of others it speaks of.
    """

    actor: Actor
    supports: tuple[Way, ...]
    receives: tuple[Way, ...]
    strongest: tuple[ClaimRecord, ...]
    left_out: int
    says: int
    speaks_for_name: str | None


class Source(NamedTuple):
    """A source as `list sources` shows it."""

    id: str
    title: str
    publisher: str
    url: str | None
    published: str | None
    language: str
    translation: str
    derived_from: str | None
    first_hand: int
    reliability: str
    sha256: str | None
    passages: int
    claims: int


SOURCE_COLUMNS = tuple(
    Column(name, {"passages": "integer", "claims": "integer", "first_hand": "boolean"}.get(name, "text"))
    for name in Source._fields
)


class Capture(NamedTuple):
    """An archived copy of a source: where it is, when it was taken, by whom and with what."""

    source: str
    url: str | None
    captured_on: str | None
    captured_by: str | None
    tool: str | None
    sha256: str | None
    file: str | None


class WebPage(NamedTuple):
    """Where a source stands on the web, and where an archived copy of it, with what is known of that copy."""

    source: str
    title: str
    url: str | None
    archived: str | None
    captured_on: str | None
    captured_by: str | None
    tool: str | None
    sha256: str | None
    file: str | None

    @property
    def capture(self) -> Capture:
        """The copy."""
        return Capture(self.source, *self[3:])


class Passage(NamedTuple):
    """A passage of a source and what it became."""

    id: int
    locator: str
    quote: str | None
    note: str | None
    claims: tuple[tuple[str, str, str, str], ...]  # id, sentence, who and stance, status and grade
    corrections: tuple[Correction, ...]
    corrects: tuple[Correction, ...]


class SourceRecord(NamedTuple):
    """A source with its passages in order."""

    source: Source
    reason: str
    published_basis: str | None
    passages: tuple[Passage, ...]
    captures: tuple[Capture, ...]


class SupportType(NamedTuple):
    """A row of the vocabulary of ways."""

    code: str
    weight: int
    mutual: int
    esd: str | None
    also: str | None
    definition: str
    claims: int


TYPE_COLUMNS = tuple(
    Column(name, {"weight": "integer", "claims": "integer", "mutual": "boolean"}.get(name, "text"))
    for name in SupportType._fields
)


class Work(NamedTuple):
    """A source as a bibliography sees it, with the original that it copies or translates."""

    id: str
    title: str
    publisher: str
    url: str | None
    published: str | None
    language: str
    translation: str
    original_title: str | None
    original_publisher: str | None
    original_language: str | None
    sha256: str | None
    publishers: str  # of it and of all that it derives from; a JSON array
    archived: str | None  # the address of a copy
    accessed: str | None  # the day on which that copy was taken
    archived_sha256: str | None  # of that copy


class Edition(NamedTuple):
    """The database as a bibliography sees it."""

    title: str
    version: str
    events_to: str
    seed_sha256: str


class Cell(NamedTuple):
    """A cell of the matrix: a way between two actors, and how many of its claims count as support."""

    way: Way
    counted: int

    def values(self) -> dict[str, Any]:
        """Return what is known of the cell by name: the fields of its way, and how many count."""
        return {**self.way._asdict(), "counted": self.counted}


CELL_INTEGERS = ("claims", "counted", "contested", "origins")


class NetworkActor(NamedTuple):
    """An actor in the network; codes are JSON."""

    id: str
    name: str
    kind: str
    codes: str


class Moment(NamedTuple):
    """Something that happened, or that was said, on the timeline. `who` acted or spoke.

    What was said has its own words, `quote`, or ours for them, `gist`; `what` is the claim that it is about.
    """

    kind: str  # event or said
    since: str | None
    until: str | None
    precision: str  # of the less precise end: year, month or day
    claim: str
    who: str
    who_name: str
    speaks_for: str | None
    speaks_for_name: str | None
    stance: str | None
    modality: str | None
    acknowledges: int | None
    misattributed: int | None
    origin: str | None  # whose voice it is
    origin_name: str | None
    gist: str | None
    quote: str | None
    translation: str | None
    what: str
    status: str
    contested: int
    corrected: str  # a JSON array of fields
    counts: int
    grade: str
    supporter: str
    supporter_name: str
    how: str
    recipient: str
    recipient_name: str
    source: str | None
    locator: str | None
    dated_by: str | None  # what was said: statement, or source where that alone has a date

    @property
    def asserter_name(self) -> str:
        """Who is said to have said it, by the name that evidence has for that."""
        return self.who_name


MOMENT_COLUMNS = tuple(
    Column(
        name,
        {
            "acknowledges": "boolean",
            "misattributed": "boolean",
            "contested": "boolean",
            "corrected": "json",
            "counts": "boolean",
        }.get(name, "text"),
    )
    for name in Moment._fields
)


class Change(NamedTuple):
    """A difference between two databases: something that is new, gone, or changed in a field."""

    kind: str
    of: str  # claim, assertion, correction, link, source, actor, context, or database: what it says of itself
    id: str
    name: str  # what people call it
    field: str | None  # that changed; of what is gone: removed, where that was said
    type: str  # of the two values, as that of a column
    old: Any
    new: Any


class Period(NamedTuple):
    """How much stands on the timeline in a month or year: what began then or was said, and what is marked of that.

    Of everything without a month the period is the year.
    """

    period: str
    happened: int
    said: int
    contested: int
    corrected: int
