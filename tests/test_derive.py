"""What is computed, held against the codebook's words in plain Python: over the facts, and over any evidence."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import (
    STRONGEST_FIRST,
    Assertion,
    Claim,
    ClaimLink,
    Evidence,
    Judged,
    Office,
    Passage,
    PassageLink,
    Source,
    SupportType,
    Voice,
    first_day,
    judge,
    last_day,
    voices,
)

from allies_cli.build import create, derive
from allies_cli.queries.as_of import look_back
from allies_cli.store import Database

# Databases, and what the program says of them ---------------------------------------------------

# The tables of facts with the columns that a rule reads, by their rows in `Evidence`.
TABLES = {
    "support_types": ("support_type", SupportType),
    "offices": ("office", Office),
    "sources": ("source", Source),
    "passages": ("passage", Passage),
    "claims": ("claim", Claim),
    "assertions": ("assertion", Assertion),
    "claim_links": ("claim_link", ClaimLink),
    "passage_links": ("passage_link", PassageLink),
}

# What the other columns must hold.
FILLED = {
    "source": {"title": "T", "language": "en", "reason": "R."},
    "passage": {"locator": "whole page", "note": "N"},
    "claim": {"what": "W."},
    "passage_link": {"note": "N"},
}

# The columns of the table `voice`; what else the oracle knows of a voice is a step on the way.
SPOKEN = Voice._fields[: Voice._fields.index("acknowledges") + 1]


def connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)


def read(path: Path) -> Evidence:
    """Return the facts of a database."""
    with closing(connect(path)) as connection:
        rows = {
            field: [row(*values) for values in connection.execute(f"SELECT {', '.join(row._fields)} FROM {table}")]
            for field, (table, row) in TABLES.items()
        }
    return Evidence(**rows)


def fill(connection: sqlite3.Connection, made: Evidence) -> None:
    """Enter facts into a database that has the actors and the support types."""
    for field, (table, row) in TABLES.items():
        if table == "support_type":
            continue
        more = FILLED.get(table, {})
        columns = [*row._fields, *more]
        rows = [(*values, *more.values()) for values in getattr(made, field)]
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def derived_on(path: Path, day: str | None) -> dict[int, Judged]:
    """Return what the program computes of every claim: as the build stored it, or as of the last day of `day`."""
    with closing(connect(path)) as connection:
        if day is None:
            rows = connection.execute(f"SELECT claim, {', '.join(Judged._fields)} FROM derived").fetchall()
            return {number: judged(*row) for number, *row in rows}
        look_back(Database(path, connection), last_day(day))
        rows = connection.execute(f"SELECT claim, {', '.join(Judged._fields)} FROM derived").fetchall()
        return {number: judged(*row) for number, *row in rows}


def judged(*row: Any) -> Judged:
    """Return what was computed with flags as flags and the corrected fields as a tuple."""
    one = Judged(*row)
    corrected = json.loads(one.corrected) if isinstance(one.corrected, str) else one.corrected
    flags = {flag: bool(getattr(one, flag)) for flag in ("counts", "contested", "contested_in_part", "acknowledged")}
    return one._replace(corrected=tuple(corrected), **flags)


def spoken(path: Path) -> list[tuple[Any, ...]]:
    """Return whose voice each assertion is, as the build stored it."""
    with closing(connect(path)) as connection:
        return sorted(connection.execute(f"SELECT {', '.join(SPOKEN)} FROM voice"), key=repr)


def expected_to_be_spoken(evidence: Evidence) -> list[tuple[Any, ...]]:
    rows = [voice[: len(SPOKEN)] for voice in voices(evidence)]
    return sorted(((*row[:-1], int(row[-1])) for row in rows), key=repr)


# The facts that ship ----------------------------------------------------------------------------

DAYS = ["2021", "2022-02-28", "2022-03-01", "2022-03-02", "2022-08", "2022-10-01", "2022", "2023-01-31", "2023-02-24"]


def test_the_facts_are_judged_by_the_codebook(facts_db: Path) -> None:
    evidence = read(facts_db)
    assert len(judge(evidence)) > 50
    assert derived_on(facts_db, None) == judge(evidence)
    assert spoken(facts_db) == expected_to_be_spoken(evidence)


@pytest.mark.parametrize("day", [*DAYS, "2030-01-01"])
def test_the_facts_are_judged_by_the_codebook_as_of_a_day(facts_db: Path, day: str) -> None:
    assert derived_on(facts_db, day) == judge(read(facts_db), day)


@pytest.mark.parametrize("day", [None, "2022-10-01", "2022-12-31"])
def test_the_facts_as_they_are_listed(run: Run, facts_db: Path, day: str | None) -> None:
    listed = run("list", "claims", "--all", *as_of(day), "-f", "json").json
    said = {int(row["id"][1:]): judged(*(row[field] for field in Judged._fields)) for row in listed}
    assert said == judge(read(facts_db), day)


@pytest.mark.parametrize("day", [None, "2022-10-01", "2022-12-31"])
def test_the_evidence_as_it_is_listed(run: Run, facts_db: Path, day: str | None) -> None:
    columns = "asserter", "role", "stance", "modality", "misattributed", "source", "origin", "acknowledges"
    listed = run("list", "evidence", "--all", *as_of(day), "-f", "json").json
    said = Counter((row["claim"], row["speaks_for"], *(row[column] for column in columns)) for row in listed)
    evidence = read(facts_db)
    present = judge(evidence, day)
    heard = [v for v in voices(evidence) if v.claim in present and (day is None or (v.known_by or "9999") <= day)]
    assert said == Counter((f"c{v.claim}", v.principal, *(getattr(v, column) for column in columns)) for v in heard)


def as_of(day: str | None) -> list[str]:
    return [] if day is None else ["--as-of", day]


def test_a_day_after_everything_was_said_changes_only_what_has_no_date(facts_db: Path) -> None:
    undated = {voice.claim for voice in voices(read(facts_db)) if voice.known_by is None}
    late, now = derived_on(facts_db, "9999"), derived_on(facts_db, None)
    assert {number for number in now if late.get(number) != now[number]} <= undated


# Any evidence -----------------------------------------------------------------------------------

ACTORS = ["ayland", "beeland", "ministry", "envoy", "paper", "agency"]
WAYS = [SupportType(*way) for way in [("weapons", 1), ("vote", 1), ("trade", 0), ("contact", 0), ("sanctions", -1)]]
DATES = ["2021", "2022", "2022-02", "2022-03", "2022-02-28", "2022-03-01", "2022-03-02", "2023-01-31", "2023"]
WORDINGS = [*STRONGEST_FIRST, "reported", *["alleged"] * 4]
RELATIONS = ["contradicts", *["refines"] * 5, "corroborates", "supersedes", "in_return_for"]
FIELDS = ["asserter", "said_on", "quote", "quantity", "stage", "act", "supporter", "what"]

actors = st.sampled_from(ACTORS)
dates = st.none() | st.sampled_from(DATES)
seldom = st.sampled_from([0, 0, 0, 0, 1])


@st.composite
def offices(draw: st.DrawFn) -> Office:
    """Whoever stands later in the list speaks for somebody who stands earlier, so that there is no loop."""
    place = draw(st.integers(1, len(ACTORS) - 1))
    since, until = draw(dates), draw(dates)
    if since and until and (first_day(since) or "") > (last_day(until) or ""):
        since, until = until, since
    return Office(ACTORS[place], ACTORS[draw(st.integers(0, place - 1))], draw(st.sampled_from("AB")), since, until)


@st.composite
def sources(draw: st.DrawFn) -> list[Source]:
    """Texts, of which the later may copy the earlier."""
    made: list[Source] = []
    for number in range(draw(st.integers(2, 5))):
        copied = draw(st.none() | st.sampled_from([source.id for source in made])) if made else None
        reliability = draw(st.sampled_from("ABCDEF"))
        made.append(Source(f"s{number}", draw(actors), draw(dates), copied, draw(st.integers(0, 1)), reliability))
    return made


@st.composite
def assertions(draw: st.DrawFn, claim: int, passages: list[Passage]) -> list[Assertion]:
    """What is said of a claim, by one at least who asserts or denies it."""
    said: dict[tuple[Any, ...], Assertion] = {}
    for number in range(draw(st.integers(1, 4))):
        stance = draw(st.sampled_from(["asserts", "asserts", "asserts", "denies", *(["disputes"] if number else [])]))
        passage, modality = draw(st.sampled_from(passages)), draw(st.sampled_from(WORDINGS))
        one = Assertion(claim, passage.id, draw(actors), stance, modality, draw(seldom), draw(dates))
        said[one[:4]] = one
    return list(said.values())


@st.composite
def passage_links(draw: st.DrawFn, passages: list[Passage], said: list[Assertion]) -> PassageLink:
    """A correction or a hint, of all claims of a passage or of one."""
    one, other = draw(st.permutations([passage.id for passage in passages]))[:2]
    of_other = sorted({assertion.claim for assertion in said if assertion.passage == other})
    claim = draw(st.none() | st.sampled_from(of_other)) if of_other else None
    relation = draw(st.sampled_from(["corrects", "corrects", "same-subject"]))
    field = draw(st.sampled_from(FIELDS) if relation == "corrects" else st.none() | st.sampled_from(FIELDS))
    return PassageLink(one, relation, other, field, claim)


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    """Any texts, any claims, anybody who says anything of them, and any links."""
    texts = draw(sources())
    passages = [Passage(n, draw(st.sampled_from(texts)).id) for n in range(1, draw(st.integers(4, 6)) + 1)]
    claimed, said = [], []
    for number in range(1, draw(st.integers(3, 8)) + 1):
        supporter, recipient = draw(st.permutations(ACTORS[:3]))[:2]
        act = draw(st.sampled_from([*["done"] * 6, "offered", "possible"]))
        claimed.append(Claim(number, supporter, draw(st.just(WAYS[0]) | st.sampled_from(WAYS)).code, recipient, act))
        said += draw(assertions(number, passages))
    ends = st.permutations(range(1, len(claimed) + 1))
    links = st.builds(lambda relation, ends: ClaimLink(ends[0], relation, ends[1]), st.sampled_from(RELATIONS), ends)
    return Evidence(
        support_types=WAYS,
        # Nobody begins two offices on one day or enters one twice: the codebook does not say which he would hold.
        offices=draw(
            st.lists(offices(), max_size=4, unique_by=(lambda o: o[:3], lambda o: (o[0], first_day(o.since))))
        ),
        sources=texts,
        passages=passages,
        claims=claimed,
        assertions=said,
        claim_links=draw(st.lists(links, min_size=2, max_size=12, unique=True)),
        passage_links=draw(st.lists(passage_links(passages, said), max_size=4, unique_by=lambda link: link[:3])),
    )


Build = Callable[[Evidence], Path]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build databases of evidence, each in the place of the one before, from tables that hold only the actors."""
    path = tmp_path_factory.mktemp("evidence") / "case.db"
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        create(connection)
        rows = [(actor, actor) for actor in ACTORS]
        connection.executemany("INSERT INTO actor (id, name, kind) VALUES (?, ?, 'state')", rows)
        empty = connection.serialize()

    def built(made: Evidence) -> Path:
        path.write_bytes(empty)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            fill(connection, made)
            connection.execute("COMMIT")
            derive(connection)
        return path

    return built


@settings(max_examples=400)
@given(made=evidence(), day=st.sampled_from(DAYS))
def test_any_evidence_is_judged_by_the_codebook(build: Build, made: Evidence, day: str) -> None:
    path = build(made)
    assert spoken(path) == expected_to_be_spoken(made)
    assert derived_on(path, None) == judge(made)
    assert derived_on(path, day) == judge(made, day)


@settings(max_examples=60)
@given(made=evidence())
def test_every_day_is_judged_by_what_was_said_until_then(build: Build, made: Evidence) -> None:
    path = build(made)
    assert {day: derived_on(path, day) for day in DAYS} == {day: judge(made, day) for day in DAYS}


# Cases that were judged by hand -----------------------------------------------------------------

# An envoy of ayland in 2021 and to March 2022, of beeland from 2 March on; a ministry of ayland. A newspaper and an
# agency that retell what is going round; a copy of the newspaper; the agency where it was there; the ministry's record,
# which the newspaper reprints; a text of no known day.
PAPER, RAG, COPY, WIRE, RECORD, REPRINT, UNDATED = range(1, 8)
WORLD = Evidence(
    support_types=WAYS,
    offices=[
        Office("envoy", "ayland", "Envoy", "2021", "2022-03"),
        Office("envoy", "beeland", "Adviser", "2022-03-02", None),
        Office("ministry", "ayland", "Ministry", None, None),
    ],
    sources=[
        Source("paper", "paper", "2022-02-28", None, 0, "C"),
        Source("rag", "agency", "2022-03-01", None, 0, "D"),
        Source("copy", "beeland", "2022-03-02", "paper", 0, "E"),
        Source("wire", "agency", "2022-03-01", None, 1, "A"),
        Source("record", "ministry", "2022", None, 1, "A"),
        Source("reprint", "paper", "2022-03-02", "record", 0, "C"),
        Source("undated", "agency", None, None, 1, "F"),
    ],
    passages=[
        Passage(number, source)
        for number, source in enumerate(("paper", "rag", "copy", "wire", "record", "reprint", "undated"), 1)
    ],
    claims=[
        Claim(1, "ayland", "weapons", "beeland", "done"),
        Claim(2, "ayland", "weapons", "beeland", "done"),
        Claim(3, "ayland", "weapons", "beeland", "done"),
        Claim(4, "ayland", "weapons", "beeland", "offered"),
        Claim(5, "ayland", "trade", "beeland", "done"),
        Claim(6, "ayland", "sanctions", "beeland", "done"),
    ],
    assertions=[],
    claim_links=[],
    passage_links=[],
)


def says(
    asserter: str,
    passage: int,
    modality: str = "reported",
    stance: str = "asserts",
    *,
    claim: int = 1,
    on: str | None = None,
    falsely: int = 0,
) -> Assertion:
    return Assertion(claim, passage, asserter, stance, modality, falsely, on)


def denies(asserter: str, passage: int, **more: Any) -> Assertion:
    return says(asserter, passage, "reported", "denies", **more)


def disputes(asserter: str, passage: int, **more: Any) -> Assertion:
    return says(asserter, passage, "reported", "disputes", **more)


PAPER_SAYS = says("paper", PAPER)
WIRE_SAYS = says("agency", WIRE)
WIRE_ALLEGES = says("agency", WIRE, "alleged")
ELSEWHERE = says("agency", WIRE, "recorded", claim=2)


class Case(NamedTuple):
    """What is said and linked, and how the claim c1, or another, stands by the codebook, on a day or now."""

    name: str
    said: list[Assertion]
    stands: str
    links: tuple[ClaimLink | PassageLink, ...] = ()
    of: int = 1
    day: str | None = None


def link(relation: str, claim: int = 2, other: int = 1) -> ClaimLink:
    return ClaimLink(claim, relation, other)


def corrects(passage: int, other: int, field: str, claim: int | None = None) -> PassageLink:
    return PassageLink(passage, "corrects", other, field, claim)


CASES = [
    # origins
    Case("a newspaper that retells", [PAPER_SAYS], "reported counts 1 C3"),
    Case("two that retell", [PAPER_SAYS, says("agency", RAG)], "reported counts 1 C3"),
    Case("one that retells, and its copy", [PAPER_SAYS, says("paper", COPY)], "reported counts 1 C3"),
    Case("one that retells beside a witness", [PAPER_SAYS, WIRE_SAYS], "reported counts 1 A3"),
    Case("two witnesses", [WIRE_SAYS, says("paper", WIRE)], "reported counts 2 A1"),
    Case("two that allege", [WIRE_ALLEGES, says("paper", WIRE, "alleged")], "alleged counts 2 B3"),
    Case("one of them knows", [WIRE_ALLEGES, says("paper", WIRE, "assessed")], "assessed counts 2 A1"),
    Case("two that allege, and one that retells it as fact",
         [says("envoy", WIRE, "alleged", on="2020"), WIRE_ALLEGES, PAPER_SAYS], "reported counts 2 B3"),
    Case("the record, and a witness", [says("ministry", RECORD), WIRE_SAYS], "reported counts acknowledged 2 A1"),
    Case("a reprint of the record, and a witness", [says("ministry", REPRINT), WIRE_SAYS],
         "reported counts acknowledged 1 A2"),
    Case("the record, and whoever reprints it", [says("ministry", RECORD), says("paper", REPRINT)],
         "reported counts acknowledged 1 A2"),
    Case("two offices of one state", [says("ministry", WIRE), says("ayland", WIRE)],
         "reported counts acknowledged 1 A2"),
    Case("an office laid down", [says("envoy", WIRE, on="2022-04"), says("beeland", WIRE)],
         "reported counts acknowledged 1 A2"),
    Case("the office begun later", [says("envoy", WIRE, on="2022-03-15"), says("beeland", WIRE)],
         "reported counts acknowledged 1 A2"),
    Case("attributed falsely to two", [says("ayland", PAPER, falsely=1), says("beeland", PAPER, falsely=1)],
         "reported counts 1 C4"),
    # the letter
    Case("the best paper on what others do", [says("agency", WIRE, "suspected")], "suspected counts 1 B6"),
    Case("an F stays an F", [says("agency", UNDATED, "alleged")], "alleged counts 1 F3"),
    # status
    Case("denied alone", [denies("agency", WIRE)], "denied 0 F6"),
    Case("an offer on record", [says("ayland", RECORD, "recorded", claim=4)], "offered 1 A6", of=4),
    Case("an offer that its giver tells of", [says("ayland", RECORD, claim=4)], "offered acknowledged 1 A6", of=4),
    Case("a relation", [says("ayland", RECORD, claim=5)], "reported 1 A3", of=5),
    Case("an act against", [says("ayland", RECORD, "recorded", claim=6)], "recorded 1 A1", of=6),
    # acknowledged
    Case("the giver tells", [says("ayland", WIRE)], "reported counts acknowledged 1 A2"),
    Case("the receiver tells", [says("beeland", WIRE)], "reported counts acknowledged 1 A2"),
    Case("the record of the giver", [says("ayland", WIRE, "recorded")], "recorded counts 1 A1"),
    Case("falsely said to tell", [says("ayland", WIRE, falsely=1)], "reported counts 1 A4"),
    # contested
    Case("denied by the accused", [PAPER_SAYS, denies("beeland", WIRE)], "reported counts contested 1 C3"),
    Case("denied by the envoy of the accused", [PAPER_SAYS, denies("envoy", RAG)], "reported counts contested 1 C3"),
    Case("denied by an outsider", [PAPER_SAYS, denies("agency", WIRE)], "reported counts contested 1 C4"),
    Case("disputed by an outsider", [PAPER_SAYS, disputes("agency", WIRE)], "reported counts contested 1 C4"),
    Case("retracted", [PAPER_SAYS, denies("paper", PAPER)], "reported counts 1 C4"),
    Case("its own denial put into the mouth of the accused", [PAPER_SAYS, denies("beeland", PAPER, falsely=1)],
         "reported counts 1 C4"),
    Case("a denial of the accused that another paper made up", [PAPER_SAYS, denies("beeland", WIRE, falsely=1)],
         "reported counts contested 1 C4"),
    Case("a denial that the ministry made up", [PAPER_SAYS, denies("agency", RECORD, falsely=1)],
         "reported counts contested 1 C3"),
    Case("on record, denied", [WIRE_SAYS, says("paper", WIRE, "recorded"), denies("ayland", WIRE)],
         "recorded counts contested 2 A2"),
    Case("acknowledged, denied by an outsider", [says("ayland", WIRE), denies("agency", WIRE)],
         "reported counts contested acknowledged 1 A2"),
    # links between claims
    Case("the record says otherwise", [PAPER_SAYS, ELSEWHERE], "reported counts 1 C5", (link("contradicts"),)),
    Case("linked from it", [PAPER_SAYS, ELSEWHERE], "reported counts 1 C5", (link("contradicts", 1, 2),)),
    Case("two records", [says("agency", WIRE, "recorded"), ELSEWHERE], "recorded counts 1 A6",
         (link("contradicts"),)),
    Case("a suspicion against the record", [says("paper", PAPER, "suspected"), ELSEWHERE], "suspected counts 1 C6",
         (link("contradicts"),)),
    Case("the record of an offer says otherwise", [PAPER_SAYS, says("agency", WIRE, "recorded", claim=4)],
         "reported counts 1 C3", (link("contradicts", 4),)),
    Case("a claim that is no record says otherwise", [PAPER_SAYS, says("agency", WIRE, claim=2)],
         "reported counts 1 C3", (link("contradicts"),)),
    Case("borne out by the record", [PAPER_SAYS, ELSEWHERE], "reported counts 1 C2", (link("corroborates"),)),
    Case("bearing out the record", [PAPER_SAYS, ELSEWHERE], "reported counts 1 C3", (link("corroborates", 1, 2),)),
    Case("an announcement bears nothing out", [PAPER_SAYS, says("agency", WIRE, "recorded", claim=4)],
         "reported counts 1 C3", (link("corroborates", 4),)),
    Case("superseded", [PAPER_SAYS, says("paper", PAPER, claim=2)], "reported 1 C3", (link("supersedes"),)),
    Case("superseding", [PAPER_SAYS, says("paper", PAPER, claim=2)], "reported counts 1 C3",
         (link("supersedes", 1, 2),)),
    Case("superseded by what is only denied", [PAPER_SAYS, denies("agency", WIRE, claim=2)], "reported counts 1 C3",
         (link("supersedes"),)),
    Case("as true as its part", [PAPER_SAYS, ELSEWHERE], "reported counts 1 C2", (link("refines"),)),
    Case("as true as the part of its part", [PAPER_SAYS, says("paper", PAPER, claim=3), ELSEWHERE],
         "reported counts 1 C2", (link("refines", 2, 3), link("refines", 3, 1))),
    Case("parts that hold each other up", [PAPER_SAYS, says("paper", PAPER, claim=3)], "reported counts 1 C3",
         (link("refines", 1, 3), link("refines", 3, 1))),
    Case("a part that is only offered", [PAPER_SAYS, says("ayland", WIRE, claim=4)], "reported counts 1 C3",
         (link("refines", 4),)),
    Case("a part that is contested", [PAPER_SAYS, says("ayland", WIRE, claim=2), denies("agency", WIRE, claim=2)],
         "reported counts contested_in_part 1 C2", (link("refines"),)),
    Case("a doubtful claim with a true part", [PAPER_SAYS, denies("agency", WIRE), ELSEWHERE],
         "reported counts contested 1 C2", (link("refines"),)),
    # corrections
    Case("two fields corrected", [PAPER_SAYS], "reported counts said_on stage 1 C3",
         (corrects(WIRE, PAPER, "stage"), corrects(RAG, PAPER, "said_on"))),
    Case("correcting another", [PAPER_SAYS], "reported counts 1 C3", (corrects(PAPER, WIRE, "stage"),)),
    Case("corrected in another claim", [PAPER_SAYS, says("paper", PAPER, claim=2)], "reported counts 1 C3",
         (corrects(WIRE, PAPER, "stage", 2),)),
    Case("not yet corrected", [PAPER_SAYS], "reported counts 1 C3", (corrects(WIRE, PAPER, "stage"),),
         day="2022-02-28"),
    Case("corrected by then", [PAPER_SAYS], "reported counts stage 1 C3", (corrects(WIRE, PAPER, "stage"),),
         day="2022-03-01"),
    Case("corrected by what was said before it was printed", [PAPER_SAYS, says("agency", COPY, claim=2, on="2022-02")],
         "reported counts stage 1 C3", (corrects(COPY, PAPER, "stage"),), day="2022-02-28"),
    Case("a correction of no known day", [PAPER_SAYS], "reported counts 1 C3", (corrects(UNDATED, PAPER, "stage"),),
         day="2030"),
    # as of a day
    Case("not yet asserted, already denied", [says("agency", WIRE), denies("beeland", PAPER)], "absent",
         day="2022-02-28"),
    Case("asserted on no known day, denied before", [says("agency", UNDATED), denies("beeland", PAPER)], "absent",
         day="2022-02-28"),
    Case("never asserted, denied", [denies("beeland", PAPER)], "denied 0 F6", day="2022-02-28"),
    Case("never asserted, not yet denied", [disputes("agency", PAPER), denies("beeland", WIRE)], "absent",
         day="2022-02-28"),
    Case("said in a year that is not over", [says("ayland", RECORD)], "absent", day="2022-12-30"),
    Case("said in a year that is over", [says("ayland", RECORD)], "reported counts acknowledged 1 A2", day="2022"),
    Case("not yet superseded", [PAPER_SAYS, says("agency", WIRE, claim=2)], "reported counts 1 C3",
         (link("supersedes"),), day="2022-02"),
    Case("the record is not yet out", [PAPER_SAYS, ELSEWHERE], "reported counts 1 C3", (link("contradicts"),),
         day="2022-02"),
]  # fmt: skip

by_name = pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])


@by_name
def test_the_oracle_judges_as_was_judged_by_hand(case: Case) -> None:
    assert in_words(judge(world(case), case.day).get(case.of)) == case.stands


@by_name
def test_the_program_judges_as_was_judged_by_hand(build: Build, case: Case) -> None:
    assert in_words(derived_on(build(world(case)), case.day).get(case.of)) == case.stands


def world(case: Case) -> Evidence:
    return WORLD._replace(
        assertions=case.said,
        claim_links=[one for one in case.links if isinstance(one, ClaimLink)],
        passage_links=[one for one in case.links if isinstance(one, PassageLink)],
    )


def in_words(one: Judged | None) -> str:
    if one is None:
        return "absent"
    marks = [mark for mark in ("counts", "contested", "contested_in_part", "acknowledged") if getattr(one, mark)]
    return " ".join([one.status, *marks, *one.corrected, str(one.origins), one.grade])


def test_what_is_attributed_falsely_is_the_voice_of_whoever_printed_it() -> None:
    (said,) = voices(WORLD._replace(assertions=[says("envoy", COPY, on="2022-02", falsely=1)]))
    assert (said.asserter, said.principal, said.role) == ("envoy", "ayland", "Envoy")
    assert (said.origin, said.acknowledges) == ("paper", False)
