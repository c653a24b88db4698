"""What is computed, computed once more from the codebook's words, and compared over any evidence."""

import sqlite3
from calendar import monthrange
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allies_cli.build import create, derive
from allies_cli.filters import Filters
from allies_cli.models import Claim
from allies_cli.queries import claims
from allies_cli.queries.claims import derived_on
from allies_cli.store import Database

# The codebook, "Computed, never typed" -----------------------------------------------------------

STRONGEST_FIRST = ["recorded", "reported", "estimated", "assessed", "alleged", "suspected"]


class Judged(NamedTuple):
    """What is computed of a claim."""

    status: str
    counts: bool
    contested: bool
    acknowledged: bool
    origins: int
    credibility: int
    grade: str


class Voice(NamedTuple):
    """An assertion, and whose voice it is."""

    stance: str
    modality: str
    origin: str
    speaks_as: frozenset[str]  # the asserter, and whom it speaks for
    reliability: str


class Facts:
    """The typed tables of a database as plain rows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.offices = list(_rows(connection, "SELECT actor, speaks_for, since, until FROM office"))
        self.sources = {row["id"]: row for row in _rows(connection, "SELECT * FROM source")}
        self.passages = {row["id"]: row for row in _rows(connection, "SELECT * FROM passage")}
        self.claims = {row["id"]: row for row in _rows(connection, "SELECT * FROM claim")}
        self.assertions = list(_rows(connection, "SELECT * FROM assertion"))
        self.links = list(_rows(connection, "SELECT * FROM claim_link"))
        self.weights = dict(connection.execute("SELECT code, weight FROM support_type"))

    def judge(self, day: date | None) -> dict[int, Judged]:
        """Return what is computed of every claim that somebody had asserted or denied by the end of `day`."""
        voices = {number: list(self.voices(number, day)) for number in self.claims}
        present = {
            number: said
            for number, said in voices.items()
            if any(voice.stance in ("asserts", "denies") for voice in said)
        }
        return {number: self.judge_one(number, present) for number in present}

    def judge_one(self, number: int, present: dict[int, list[Voice]]) -> Judged:
        claim, said = self.claims[number], present[number]
        weight = self.weights[claim["how"]]
        asserting = [voice for voice in said if voice.stance == "asserts"]
        answering = [voice for voice in said if voice.stance != "asserts"]
        origins = {voice.origin for voice in asserting}
        contested = any(a.origin != b.origin for a in asserting for b in answering)
        party = {claim["supporter"], claim["recipient"]} if weight == 1 else {claim["supporter"]}
        acknowledged = any(voice.speaks_as & party for voice in asserting)
        status = self.status(number, said)
        superseded = any(  # by a later figure, which somebody must have given
            link["relation"] == "supersedes" and link["other"] == number and _asserted(present.get(link["claim"], []))
            for link in self.links
        )
        against_record = any(
            other in present and self.status(other, present[other]) == "recorded"
            for other in self.contradicting(number)
        )
        credibility = _credibility(status, asserting, contested, acknowledged, against_record)
        return Judged(
            status=status,
            counts=weight == 1 and claim["act"] == "done" and _asserted(said) and not superseded,
            contested=contested,
            acknowledged=acknowledged,
            origins=len(origins),
            credibility=credibility,
            grade=f"{min((voice.reliability for voice in asserting), default='F')}{credibility}",
        )

    def status(self, number: int, said: list[Voice]) -> str:
        act = str(self.claims[number]["act"])
        if act in ("possible", "offered"):
            return act
        wordings = [voice.modality for voice in said if voice.stance == "asserts"]
        return min(wordings, key=STRONGEST_FIRST.index, default="denied")

    def contradicting(self, number: int) -> Iterator[int]:
        """Yield the claims that are linked `contradicts`, which holds both ways."""
        for link in self.links:
            if link["relation"] == "contradicts" and number in (link["claim"], link["other"]):
                yield link["other"] if link["claim"] == number else link["claim"]

    def voices(self, number: int, day: date | None) -> Iterator[Voice]:
        for row in self.assertions:
            source = self.sources[self.passages[row["passage"]]["source"]]
            said = row["said_on"] or source["published"]
            if row["claim"] != number or (day is not None and (said is None or _last(said) > day)):
                continue
            asserter = row["asserter"]
            principal = self.principal(asserter, said)
            lineage = self.lineage(source)
            own_voice = any(one["publisher"] == asserter for one in lineage)
            yield Voice(
                stance=row["stance"],
                modality=row["modality"],
                origin=lineage[-1]["publisher"] if own_voice else principal or asserter,
                speaks_as=frozenset({asserter, principal} - {None}),
                reliability=source["reliability"],
            )

    def lineage(self, source: dict[str, Any]) -> list[dict[str, Any]]:
        """Return a source, what it copies or translates, and so on to the root."""
        line = [source]
        while line[-1]["derived_from"]:
            line.append(self.sources[line[-1]["derived_from"]])
        return line

    def principal(self, actor: str, said: str | None) -> str | None:
        """Return whom an actor speaks for on the day; where offices overlap, in the one entered last."""
        held = [
            office
            for office in self.offices
            if office["actor"] == actor
            and (said is None or not office["since"] or _first(office["since"]) <= _last(said))
            and (said is None or not office["until"] or _last(office["until"]) >= _first(said))
        ]
        held.sort(key=lambda office: office["speaks_for"])
        held.sort(key=lambda office: office["since"] or "", reverse=True)
        return held[0]["speaks_for"] if held else None


def _asserted(said: list[Voice]) -> bool:
    return any(voice.stance == "asserts" for voice in said)


def _credibility(status: str, asserting: list[Voice], contested: bool, acknowledged: bool, against_record: bool) -> int:
    several = len({voice.origin for voice in asserting}) >= 2
    better_than_alleged = any(voice.modality not in ("alleged", "suspected") for voice in asserting)
    if not asserting or status in ("offered", "possible", "suspected"):
        return 6
    if against_record and status != "recorded":
        return 5
    if several and better_than_alleged and not contested:
        return 1
    if status == "recorded" or acknowledged or several:
        return 2
    return 4 if contested else 3


def _first(text: str) -> date:
    year, month, day = [*text.split("-"), "1", "1"][:3]
    return date(int(year), int(month), int(day))


def _last(text: str) -> date:
    first, parts = _first(text), text.count("-")
    month = 12 if parts == 0 else first.month
    return first if parts == 2 else date(first.year, month, monthrange(first.year, month)[1])


def _rows(connection: sqlite3.Connection, sql: str) -> Iterator[dict[str, Any]]:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


# The comparison ----------------------------------------------------------------------------------


def stored(connection: sqlite3.Connection) -> dict[int, Judged]:
    """Return what the build stored."""
    rows = connection.execute(
        "SELECT claim, status, counts, contested, acknowledged, origins, credibility, grade FROM derived"
    )
    return {row[0]: _judged(row[1:]) for row in rows}


def asked(connection: sqlite3.Connection, day: date) -> dict[int, Judged]:
    """Return what a query with --as-of finds."""
    found = claims.claims(Database(Path("memory"), connection), Filters(as_of=day.isoformat(), everything=True))
    listed = map(Claim._make, found)
    return {
        one.number: _judged(
            (one.status, one.counts, one.contested, one.acknowledged, one.origins, one.credibility, one.grade)
        )
        for one in listed
    }


def _judged(row: tuple[Any, ...]) -> Judged:
    status, counts, contested, acknowledged, *rest = row
    return Judged(status, bool(counts), bool(contested), bool(acknowledged), *rest)


DAYS = [
    date(2021, 12, 31),
    date(2022, 2, 28),
    date(2022, 3, 1),
    date(2022, 3, 2),
    date(2022, 12, 31),
    date(2023, 1, 31),
]


@pytest.fixture
def facts(facts_db: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{facts_db.as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def test_the_facts_are_judged_by_the_codebook(facts: sqlite3.Connection) -> None:
    expected = Facts(facts).judge(None)
    assert len(expected) > 50
    assert stored(facts) == expected


@pytest.mark.parametrize("day", [*DAYS, date(2022, 8, 31), date(2023, 2, 23), date(2023, 2, 24), date(2030, 1, 1)])
def test_the_facts_are_judged_by_the_codebook_as_of_a_day(facts: sqlite3.Connection, day: date) -> None:
    assert asked(facts, day) == Facts(facts).judge(day)


def test_a_day_after_everything_was_said_changes_only_what_has_no_date(facts: sqlite3.Connection) -> None:
    undated = facts.execute(
        "SELECT DISTINCT claim FROM assertion a JOIN passage p ON p.id = a.passage JOIN source s ON s.id = p.source"
        " WHERE a.said_on IS NULL AND s.published IS NULL"
    ).fetchall()
    late, now = asked(facts, date(9999, 12, 31)), stored(facts)
    assert {number for number in now if late.get(number) != now[number]} <= {number for (number,) in undated}


# Any evidence ------------------------------------------------------------------------------------

ACTORS = ["ayland", "beeland", "office", "envoy", "paper", "agency"]
WAYS = ["weapons", "vote", "trade", "sanctions"]
DATES = ["2021", "2022", "2022-02", "2022-03", "2022-02-28", "2022-03-01", "2022-03-02", "2023-01-31", "2023"]
RELATIONS = ["contradicts", "contradicts", "supersedes", "refines", "corroborates"]

actors = st.sampled_from(ACTORS)
dates = st.none() | st.sampled_from(DATES)


@st.composite
def offices(draw: st.DrawFn) -> tuple[str, str, str, str | None, str | None]:
    """Whoever stands later in the list speaks for somebody who stands earlier, so that there is no loop."""
    place = draw(st.integers(1, len(ACTORS) - 1))
    since, until = draw(dates), draw(dates)
    if since and until and _first(since) > _last(until):
        since, until = until, since
    return ACTORS[place], ACTORS[draw(st.integers(0, place - 1))], draw(st.sampled_from(["A", "B"])), since, until


class Evidence(NamedTuple):
    """Rows for the tables of facts."""

    offices: list[tuple[Any, ...]]
    sources: list[tuple[Any, ...]]
    claims: list[tuple[Any, ...]]
    assertions: list[tuple[Any, ...]]
    links: list[tuple[Any, ...]]


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    """Any sources in trees, any claims, and anybody who says anything of them."""
    sources = []
    for number in range(draw(st.integers(1, 4))):
        copied = draw(st.none() | st.integers(0, number - 1)) if number else None
        root = None if copied is None else f"s{copied}"
        sources.append((f"s{number}", draw(actors), draw(dates), root, draw(st.sampled_from("ABCDEF"))))
    claimed, said = [], set()
    for number in range(1, draw(st.integers(1, 3)) + 1):
        supporter, recipient = draw(st.permutations(ACTORS[:3]))[:2]
        act = draw(st.sampled_from(["done", "done", "done", "offered", "possible"]))
        claimed.append((number, supporter, draw(st.sampled_from(WAYS)), recipient, act))
        for _ in range(draw(st.integers(1, 4))):
            passage = draw(st.integers(0, len(sources) - 1))
            stance = draw(st.sampled_from(["asserts", "asserts", "disputes", "denies"]))
            said.add((number, passage, draw(actors), stance, draw(st.sampled_from(STRONGEST_FIRST)), draw(dates)))
    numbers = st.integers(1, len(claimed))
    links = draw(st.lists(st.tuples(numbers, st.sampled_from(RELATIONS), numbers), max_size=3))
    return Evidence(draw(st.lists(offices(), max_size=4)), sources, claimed, sorted(said, key=repr), links)


@pytest.fixture(scope="module")
def build() -> Callable[[Evidence], sqlite3.Connection]:
    """Build databases of evidence, from tables with nothing but the actors in them."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        create(connection)
        rows = [(actor, actor) for actor in ACTORS]
        connection.executemany("INSERT INTO actor (id, name, kind) VALUES (?, ?, 'state')", rows)
        empty = connection.serialize()

    def filled(made: Evidence) -> sqlite3.Connection:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.deserialize(empty)
        fill(connection, made)
        return connection

    return filled


def fill(connection: sqlite3.Connection, made: Evidence) -> None:
    into = {
        "office (actor, speaks_for, role, since, until)": made.offices,
        "source (id, publisher, published, derived_from, reliability, title, language, reason)": [
            (*row, "T", "en", "R") for row in made.sources
        ],
        "passage (id, source, locator, note)": [(n, row[0], "whole page", "N") for n, row in enumerate(made.sources)],
        "claim (id, supporter, how, recipient, act, what)": [(*row, "W") for row in made.claims],
        "assertion (claim, passage, asserter, stance, modality, said_on)": made.assertions,
        "claim_link (claim, relation, other)": [row for row in made.links if row[0] != row[2]],
    }
    for table, rows in into.items():
        for row in rows:  # a key that is drawn twice is entered once
            connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    derive(connection)


Build = Callable[[Evidence], sqlite3.Connection]


@settings(max_examples=400, deadline=None)
@given(made=evidence(), day=st.sampled_from(DAYS))
def test_any_evidence_is_judged_by_the_codebook(build: Build, made: Evidence, day: date) -> None:
    with closing(build(made)) as connection:
        facts = Facts(connection)
        assert stored(connection) == facts.judge(None)
        assert asked(connection, day) == facts.judge(day)


@settings(max_examples=60, deadline=None)
@given(made=evidence())
def test_the_order_of_strength(build: Build, made: Evidence) -> None:
    with closing(build(made)) as connection:
        strength = [*STRONGEST_FIRST, "offered", "possible", "denied"]
        by_rank = connection.execute("SELECT claim, credibility, grade, status FROM derived ORDER BY rank").fetchall()
        assert by_rank == sorted(by_rank, key=lambda row: (row[1], row[2][0], strength.index(row[3]), row[0]))


# A world for cases that were judged by hand: an envoy of ayland until March 2022, a ministry of
# ayland with a site of its own, a newspaper that reprints it, and an agency.
WORLD = Evidence(
    offices=[("envoy", "ayland", "Envoy", "2021", "2022-03"), ("office", "ayland", "Ministry", None, None)],
    sources=[
        ("site", "office", "2022", None, "A"),
        ("reprint", "paper", "2022", "site", "C"),
        ("paper", "paper", "2022-02-28", None, "C"),
        ("wire", "agency", "2022-03-01", None, "B"),
        ("copy", "agency", "2022-03-02", "paper", "D"),
    ],
    claims=[
        (1, "ayland", "weapons", "beeland", "done"),
        (2, "ayland", "trade", "beeland", "done"),
        (3, "ayland", "weapons", "beeland", "offered"),
        (4, "beeland", "weapons", "ayland", "done"),
        (5, "beeland", "vote", "ayland", "possible"),
    ],
    assertions=[],
    links=[],
)
SITE, REPRINT, PAPER, WIRE, COPY = range(5)

Said = tuple[Any, ...]


def said(
    asserter: str, modality: str, source: int, stance: str = "asserts", on: str | None = None, claim: int = 1
) -> Said:
    return claim, source, asserter, stance, modality, on


PAPER_SAYS = said("paper", "reported", PAPER)
WIRE_SAYS = said("agency", "reported", WIRE)
WIRE_DENIES = said("agency", "reported", WIRE, "denies")
RECORD = said("beeland", "recorded", WIRE, claim=4)


@pytest.mark.parametrize(
    ("assertions", "links", "judged"),
    [
        pytest.param([PAPER_SAYS], [], "reported counts 1 C3", id="one voice"),
        pytest.param([PAPER_SAYS, WIRE_SAYS], [], "reported counts 2 B1", id="two voices"),
        pytest.param([said("paper", "alleged", PAPER), said("agency", "alleged", WIRE)], [], "alleged counts 2 B2",
                     id="two that allege"),
        pytest.param([said("paper", "suspected", PAPER), said("agency", "alleged", WIRE)], [], "alleged counts 2 B2",
                     id="one that suspects and one that alleges"),
        pytest.param([said("paper", "assessed", PAPER), said("agency", "alleged", WIRE)], [], "assessed counts 2 B1",
                     id="one better than alleged"),
        pytest.param([said("paper", "suspected", PAPER), said("agency", "suspected", WIRE)], [],
                     "suspected counts 2 B6", id="two that suspect"),
        pytest.param([PAPER_SAYS, WIRE_DENIES], [], "reported counts contested 1 C4", id="one denies"),
        pytest.param([PAPER_SAYS, said("agency", "alleged", WIRE, "disputes")], [], "reported counts contested 1 C4",
                     id="one disputes"),
        pytest.param([PAPER_SAYS, said("agency", "alleged", WIRE), said("beeland", "reported", WIRE, "denies")], [],
                     "reported counts contested 2 B2", id="two voices, contested"),
        pytest.param([said("paper", "recorded", PAPER), WIRE_DENIES], [], "recorded counts contested 1 C2",
                     id="recorded, contested"),
        pytest.param([PAPER_SAYS, said("paper", "reported", WIRE, "denies")], [], "reported counts 1 C3",
                     id="the same voice denies"),
        pytest.param([WIRE_DENIES], [], "denied 0 F6", id="only denied"),
        pytest.param([said("ayland", "reported", PAPER)], [], "reported counts acknowledged 1 C2", id="acknowledged"),
        pytest.param([said("ayland", "reported", PAPER), WIRE_DENIES], [], "reported counts contested acknowledged 1 C2",
                     id="acknowledged, contested"),
        pytest.param([said("paper", "reported", PAPER), said("paper", "reported", COPY)], [], "reported counts 1 C3",
                     id="one voice, printed twice"),
        pytest.param([said("paper", "reported", PAPER), said("agency", "reported", COPY)], [], "reported counts 1 C3",
                     id="a copy in the voice of its own publisher"),
        pytest.param([said("agency", "reported", WIRE), said("paper", "reported", COPY)], [], "reported counts 2 B1",
                     id="the copied newspaper and another"),
        pytest.param([said("envoy", "reported", WIRE, on="2022-03-02"), said("ayland", "reported", WIRE)], [],
                     "reported counts acknowledged 1 B2", id="an envoy on a day of the last month in office"),
        pytest.param([said("envoy", "reported", WIRE, on="2022-04"), said("agency", "alleged", WIRE)], [],
                     "reported counts 2 B1", id="an envoy who no longer is one"),
        pytest.param([said("envoy", "reported", WIRE, on="2022")], [], "reported counts acknowledged 1 B2",
                     id="an envoy in a year of which it was one for a part"),
        pytest.param([PAPER_SAYS, RECORD], [(1, "contradicts", 4)], "reported counts 1 C5", id="record against"),
        pytest.param([PAPER_SAYS, RECORD], [(4, "contradicts", 1)], "reported counts 1 C5", id="linked from it"),
        pytest.param([PAPER_SAYS, WIRE_SAYS, RECORD], [(1, "contradicts", 4)], "reported counts 2 B5",
                     id="two voices against the record"),
        pytest.param([said("paper", "recorded", PAPER), RECORD], [(1, "contradicts", 4)], "recorded counts 1 C2",
                     id="a record against a record"),
        pytest.param([said("paper", "suspected", PAPER), RECORD], [(1, "contradicts", 4)], "suspected counts 1 C6",
                     id="a suspicion against the record"),
        pytest.param([PAPER_SAYS, said("beeland", "reported", WIRE, claim=4)], [(1, "contradicts", 4)],
                     "reported counts 1 C3", id="a claim that is no record contradicts"),
        pytest.param([PAPER_SAYS, said("beeland", "recorded", WIRE, claim=5)], [(1, "contradicts", 5)],
                     "reported counts 1 C3", id="the record of what is only possible"),
        pytest.param([PAPER_SAYS, said("beeland", "recorded", WIRE, "denies", claim=4)], [(1, "contradicts", 4)],
                     "reported counts 1 C3", id="a record that denies"),
        pytest.param([PAPER_SAYS, RECORD], [(4, "supersedes", 1)], "reported 1 C3", id="superseded"),
        pytest.param([PAPER_SAYS, RECORD], [(1, "supersedes", 4)], "reported counts 1 C3", id="superseding"),
        pytest.param([PAPER_SAYS, RECORD], [(4, "refines", 1), (4, "corroborates", 1)], "reported counts 1 C3",
                     id="other links"),
    ],
)  # fmt: skip
def test_a_case_that_was_judged_by_hand(build: Build, assertions: list[Said], links: list[Said], judged: str) -> None:
    with closing(build(WORLD._replace(assertions=assertions, links=links))) as connection:
        assert in_words(stored(connection)[1]) == judged
        assert in_words(Facts(connection).judge(None)[1]) == judged


@pytest.mark.parametrize(
    ("assertion", "judged"),
    [
        pytest.param(said("paper", "recorded", PAPER, claim=3), "offered 1 C6", id="an offer on record"),
        pytest.param(said("agency", "reported", WIRE, "denies", claim=3), "offered 0 F6", id="an offer that is denied"),
        pytest.param(
            said("ayland", "reported", PAPER, claim=3), "offered acknowledged 1 C6", id="an offer, by its giver"
        ),
        pytest.param(said("paper", "reported", PAPER, claim=2), "reported 1 C3", id="a relation"),
    ],
)
def test_what_never_counts(build: Build, assertion: Said, judged: str) -> None:
    with closing(build(WORLD._replace(assertions=[assertion]))) as connection:
        assert in_words(stored(connection)[assertion[0]]) == judged
        assert in_words(Facts(connection).judge(None)[assertion[0]]) == judged


def in_words(one: Judged) -> str:
    flags = [name for name in ("counts", "contested", "acknowledged") if getattr(one, name)]
    return " ".join([one.status, *flags, str(one.origins), one.grade])


@pytest.mark.parametrize(
    ("asserter", "claim", "source", "acknowledged"),
    [
        pytest.param("office", 1, SITE, True, id="a ministry on its own site speaks for its state"),
        pytest.param("office", 1, REPRINT, True, id="and where a newspaper reprints it"),
        pytest.param("paper", 1, REPRINT, False, id="the newspaper that reprints it does not"),
        pytest.param("ayland", 1, REPRINT, True, id="the supporter itself"),
        pytest.param("beeland", 1, REPRINT, True, id="the recipient of support"),
        pytest.param("beeland", 2, REPRINT, False, id="the other side of a relation"),
        pytest.param("agency", 1, REPRINT, False, id="somebody else"),
    ],
)
def test_who_admits(build: Build, asserter: str, claim: int, source: int, acknowledged: bool) -> None:
    with closing(build(WORLD._replace(assertions=[said(asserter, "reported", source, claim=claim)]))) as connection:
        assert Facts(connection).judge(None)[claim].acknowledged is acknowledged
        assert stored(connection)[claim].acknowledged is acknowledged


def test_the_evidence_is_given_its_origin(facts: sqlite3.Connection) -> None:
    expected = Facts(facts)
    files = claims.claim_records(Database(Path("facts"), facts), list(expected.claims), Filters())
    assert len(files) == len(expected.claims)
    for file in files:
        origins = [(one.stance, one.modality, one.origin) for one in file.evidence]
        assert sorted(origins) == sorted(voice[:3] for voice in expected.voices(file.claim.number, None))


def test_nothing_is_derived_differently_for_some_claims(facts: sqlite3.Connection) -> None:
    head = derived_on(Filters(as_of="2023-02-24"), "c.supporter = 'north-korea'")
    some = {row[0]: row for row in facts.execute(f"{head} SELECT * FROM derived", {"day": "2023-02-24"})}
    head = derived_on(Filters(as_of="2023-02-24"), "1")
    every = {row[0]: row for row in facts.execute(f"{head} SELECT * FROM derived", {"day": "2023-02-24"})}
    assert some
    assert some == {number: every[number] for number in some}
