"""What is computed of claims and assertions, once more: the codebook's "Computed, never typed" in plain Python.

Rows are the typed tables, as the codebook describes them; nothing here is taken from the program. A date is ISO 8601,
as precise as its source, and reaches from its first day to its last.
"""

from calendar import monthrange
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

STRONGEST_FIRST = ["recorded", "reported", "estimated", "assessed", "alleged", "suspected"]
NO_BETTER_THAN_ALLEGED = {"alleged", "suspected"}


class SupportType(NamedTuple):
    """A way of support; whether it is mutual decides who finds it, and nothing that is computed."""

    code: str
    weight: int


class Office(NamedTuple):
    """Whom an actor speaks for, as what, and when."""

    actor: str
    speaks_for: str
    role: str
    since: str | None
    until: str | None


class Source(NamedTuple):
    """Who published a text and when, what it copies or translates, and what it is worth."""

    id: str
    publisher: str
    published: str | None
    derived_from: str | None
    first_hand: int
    reliability: str


class Passage(NamedTuple):
    """A place in a source."""

    id: int
    source: str


class Claim(NamedTuple):
    """That one actor supports another in some way."""

    id: int
    supporter: str
    how: str
    recipient: str
    act: str


class Assertion(NamedTuple):
    """Who says what of a claim, in which passage, and how it is worded."""

    claim: int
    passage: int
    asserter: str
    stance: str
    modality: str
    misattributed: int
    said_on: str | None


class ClaimLink(NamedTuple):
    """What one claim is to another."""

    claim: int
    relation: str
    other: int


class PassageLink(NamedTuple):
    """What one passage is to another, in which field, and for which claim if not for all."""

    passage: int
    relation: str
    other: int
    field: str | None
    claim: int | None


class Evidence(NamedTuple):
    """The typed rows of a database."""

    support_types: list[SupportType]
    offices: list[Office]
    sources: list[Source]
    passages: list[Passage]
    claims: list[Claim]
    assertions: list[Assertion]
    claim_links: list[ClaimLink]
    passage_links: list[PassageLink]


class Voice(NamedTuple):
    """An assertion, with whose voice it is and for what it counts."""

    claim: int
    passage: int
    asserter: str
    stance: str
    modality: str
    misattributed: int
    source: str
    said: str | None
    known_by: str | None
    principal: str | None  # whom the asserter spoke for on that day
    role: str | None
    origin: str
    acknowledges: bool
    partisan: bool  # it is the voice of a party to the act, or of who speaks for one
    second_hand: bool  # it is the own voice of a source that is not first-hand
    letter: str


class Judged(NamedTuple):
    """What is computed of a claim."""

    status: str
    counts: bool
    contested: bool
    contested_in_part: bool
    acknowledged: bool
    corrected: tuple[str, ...]
    origins: int
    credibility: int
    grade: str


def voices(evidence: Evidence) -> list[Voice]:
    """Return every assertion with what is computed of it, whenever it was said."""
    return Case(evidence).voices


def judge(evidence: Evidence, day: str | None = None) -> dict[int, Judged]:
    """Return what is computed of every claim that is present, now or as of the last day of `day`."""
    case = Case(evidence, day)
    return {number: case.judged(number) for number in case.present}


class Case:
    """All evidence, as it stood on a day."""

    def __init__(self, evidence: Evidence, day: str | None = None) -> None:
        self.evidence = evidence
        self.day = last_day(day)
        self.claims = {claim.id: claim for claim in evidence.claims}
        self.sources = {source.id: source for source in evidence.sources}
        self.passages = {passage.id: passage for passage in evidence.passages}
        self.weights = dict(evidence.support_types)

    # Who says it -----------------------------------------------------------------------------

    @cached_property
    def voices(self) -> list[Voice]:
        return [self.voice(assertion) for assertion in self.evidence.assertions]

    def voice(self, said: Assertion) -> Voice:
        claim = self.claims[said.claim]
        source = self.sources[self.passages[said.passage].source]
        day = said.said_on or source.published
        office = self.office(said.asserter, day)
        principal = office.speaks_for if office else None
        parties = {claim.supporter, claim.recipient}
        # What is attributed falsely is said by whoever printed it. A copy has no voice but that of what it copies.
        lineage = self.lineage(source)
        printer = lineage[-1].publisher
        own_voice = bool(said.misattributed) or any(said.asserter == one.publisher for one in lineage)
        speaker = printer if said.misattributed else said.asserter
        spoken_for = self.office(speaker, day)
        partisan = speaker in parties or (spoken_for is not None and spoken_for.speaks_for in parties)
        return Voice(
            claim=said.claim,
            passage=said.passage,
            asserter=said.asserter,
            stance=said.stance,
            modality=said.modality,
            misattributed=said.misattributed,
            source=source.id,
            said=day,
            known_by=last_day(day),
            principal=principal,
            role=office.role if office else None,
            origin=printer if own_voice else principal or said.asserter,
            acknowledges=self.weights[claim.how] == 1
            and said.stance == "asserts"
            and not said.misattributed
            and said.modality != "recorded"
            and partisan,
            partisan=partisan,
            second_hand=own_voice and not source.first_hand,
            letter=max(source.reliability, "B") if said.modality in NO_BETTER_THAN_ALLEGED else source.reliability,
        )

    def lineage(self, source: Source) -> list[Source]:
        """Return a source, what it copies or translates, and so on to the root."""
        line = [source]
        while line[-1].derived_from:
            line.append(self.sources[line[-1].derived_from])
        return line

    def office(self, actor: str, day: str | None) -> Office | None:
        """Return the office that an actor held on a day; of two, the one begun later. On no known day any may be it."""
        held = [office for office in self.evidence.offices if office.actor == actor and held_on(office, day)]
        return max(held, key=lambda office: first_day(office.since) or "", default=None)

    # What was there by the day ---------------------------------------------------------------

    def by_then(self, known_by: str | None) -> bool:
        return self.day is None or (known_by is not None and known_by <= self.day)

    @cached_property
    def heard(self) -> dict[int, list[Voice]]:
        """What had been said of each claim."""
        heard: dict[int, list[Voice]] = {number: [] for number in self.claims}
        for voice in self.voices:
            if self.by_then(voice.known_by):
                heard[voice.claim].append(voice)
        return heard

    @cached_property
    def present(self) -> list[int]:
        """The claims that somebody had asserted, and of those that nobody ever asserts the ones that are denied."""
        ever_asserted = {voice.claim for voice in self.voices if voice.stance == "asserts"}
        return [
            number
            for number, heard in self.heard.items()
            if any(v.stance == "asserts" or (v.stance == "denies" and number not in ever_asserted) for v in heard)
        ]

    def asserting(self, number: int) -> list[Voice]:
        return [voice for voice in self.heard[number] if voice.stance == "asserts"]

    def answering(self, number: int) -> list[Voice]:
        return [voice for voice in self.heard[number] if voice.stance != "asserts"]

    def linked(self, relation: str, number: int) -> Iterator[int]:
        """Yield the claims that have this relation to a claim."""
        for link in self.evidence.claim_links:
            if link.relation == relation and link.other == number:
                yield link.claim

    # The judgement ---------------------------------------------------------------------------

    def judged(self, number: int) -> Judged:
        credibility = self.credibilities[number]
        letter = min((voice.letter for voice in self.asserting(number)), default="F")
        return Judged(
            status=self.status(number),
            counts=self.counts(number),
            contested=self.contested(number),
            contested_in_part=any(self.contested(part) for part in self.linked("refines", number)),
            acknowledged=any(voice.acknowledges for voice in self.heard[number]),
            corrected=self.corrected(number),
            origins=len({voice.origin for voice in self.counted(number)}),
            credibility=credibility,
            grade=f"{letter}{credibility}",
        )

    def status(self, number: int) -> str:
        if self.claims[number].act != "done":
            return self.claims[number].act
        modalities = [voice.modality for voice in self.asserting(number)]
        return min(modalities, key=STRONGEST_FIRST.index, default="denied")

    def counts(self, number: int) -> bool:
        claim = self.claims[number]
        superseded = any(self.asserting(later) for later in self.linked("supersedes", number))
        return self.weights[claim.how] == 1 and claim.act == "done" and bool(self.asserting(number)) and not superseded

    def contested(self, number: int) -> bool:
        """Return whether somebody else disputes or denies what somebody asserts."""
        return any(a.origin != b.origin for a in self.asserting(number) for b in self.answering(number))

    def corrected(self, number: int) -> tuple[str, ...]:
        """Return the fields in which a passage of the claim is corrected."""
        passages = {voice.passage for voice in self.heard[number]}
        fields = {
            link.field
            for link in self.evidence.passage_links
            if link.field
            and link.relation == "corrects"
            and link.other in passages
            and link.claim in (None, number)
            and self.written(link.passage)
        }
        return tuple(sorted(fields))

    def written(self, passage: int) -> bool:
        """Return whether what a passage says had been said: one of its assertions, or where it has none, its source."""
        days = [voice.known_by for voice in self.voices if voice.passage == passage]
        source = self.sources[self.passages[passage].source]
        return any(map(self.by_then, days or [last_day(source.published)]))

    def counted(self, number: int) -> list[Voice]:
        """Return the asserting voices whose origins count; of the sources that only retell, one, and only if alone."""
        asserting = self.asserting(number)
        return [voice for voice in asserting if not voice.second_hand] or asserting[:1]

    @cached_property
    def credibilities(self) -> dict[int, int]:
        """The number of each claim; a whole is as true as its parts, and these as theirs. What is not done is a 6."""
        found = {number: self.credibility(number) for number in self.present}
        while raised := [
            number
            for number, credibility in found.items()
            if credibility in (3, 4) and any(found.get(part) in (1, 2) for part in self.linked("refines", number))
        ]:
            found |= dict.fromkeys(raised, 2)
        return found

    def credibility(self, number: int) -> int:
        """Return the number of a claim without regard to its parts: the first that fits."""
        recorded, contested = self.recorded(number), self.contested(number)
        against = [*self.linked("contradicts", number)]
        against += [link.other for link in self.evidence.claim_links if link[:2] == (number, "contradicts")]
        record_against = any(map(self.recorded, against))
        asserting, counted = self.asserting(number), self.counted(number)
        several = len({voice.origin for voice in counted}) >= 2 and any(
            voice.modality not in NO_BETTER_THAN_ALLEGED for voice in counted
        )
        if (
            not asserting
            or self.status(number) in ("offered", "possible", "suspected")
            or (recorded and record_against)
        ):
            return 6
        if record_against:
            return 5
        if not contested and (recorded or several):
            return 1
        acknowledged = any(voice.acknowledges for voice in asserting)
        if recorded or acknowledged or several or any(map(self.recorded, self.linked("corroborates", number))):
            return 2
        if any(not voice.partisan for voice in self.answering(number)) or all(v.misattributed for v in asserting):
            return 4
        return 3

    def recorded(self, number: int) -> bool:
        return self.status(number) == "recorded"


def held_on(office: Office, day: str | None) -> bool:
    """Return whether some day of `day` lies in the term of an office; open ends and unknown days fit."""
    first, last = first_day(day), last_day(day)
    since, until = first_day(office.since), last_day(office.until)
    return (not since or not last or since <= last) and (not until or not first or first <= until)


def first_day(date: str | None) -> str | None:
    return date and (date + "-01-01")[:4] + (date[4:] + "-01-01")[:6]


def last_day(date: str | None) -> str | None:
    if not date or len(date) == 10:
        return date
    year, month = (int(part) for part in (date + "-12")[:7].split("-"))
    return f"{year:04}-{month:02}-{monthrange(year, month)[1]:02}"
