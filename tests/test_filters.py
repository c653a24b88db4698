"""Every filter, held against the same question put to the JSON of all claims."""

import contextlib
import datetime
import io
import re
import sqlite3
from calendar import monthrange
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import LANDS, Ran, Run, SmallDatabase, claim_row
from typer import TyperException

from allies_cli.__main__ import run_line
from allies_cli.errors import AlliesError

Claim = dict[str, Any]
Keep = Callable[[Claim], bool]


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


class Facts:
    """All claims with their evidence, and what a filter must know beside them."""

    def __init__(self, run: Run, path: Path) -> None:
        listed = run("list", "claims", "--all", "-f", "json", db=path).json
        shown = run("show", *(one["id"] for one in listed), "-f", "json", db=path).json
        self.claims: list[Claim] = shown if isinstance(shown, list) else [shown]
        self.ids = [one["id"] for one in listed]
        with closing(sqlite3.connect(path)) as connection:
            self.offices = connection.execute("SELECT actor, speaks_for FROM office").fetchall()
            self.derived_from = dict(connection.execute("SELECT id, derived_from FROM source"))
            self.weights = dict(connection.execute("SELECT code, weight FROM support_type"))
            self.mutual = {code for (code,) in connection.execute("SELECT code FROM support_type WHERE mutual")}

    def speaking_for(self, *slugs: str) -> set[str]:
        return {*slugs, *(actor for actor, principal in self.offices if principal in slugs)}

    def copies_of(self, *slugs: str) -> set[str]:
        return {source for source in self.derived_from if self._line(source) & set(slugs)}

    def _line(self, source: str | None) -> set[str]:
        return {source} | self._line(self.derived_from[source]) if source else set()

    def keep(self, condition: Keep) -> list[str]:
        return [one["id"] for one in self.claims if condition(one)]

    def by(self, *slugs: str) -> Keep:
        return self._on_side("supporter", "recipient", slugs)

    def to(self, *slugs: str) -> Keep:
        return self._on_side("recipient", "supporter", slugs)

    def _on_side(self, side: str, other: str, slugs: tuple[str, ...]) -> Keep:
        meant = self.speaking_for(*slugs)
        return lambda one: one[side] in meant or (one["how"] in self.mutual and one[other] in meant)

    def says(self, *slugs: str) -> Keep:
        return lambda one: any(
            not said["misattributed"] and {said["asserter"], said["speaks_for"]} & set(slugs)
            for said in one["evidence"]
        )

    def source(self, *slugs: str) -> Keep:
        return lambda one: any(said["source"] in self.copies_of(*slugs) for said in one["evidence"])


def first(text: str) -> datetime.date:
    year, month, day = [*text.split("-"), "1", "1"][:3]
    return datetime.date(int(year), int(month), int(day))


def last(text: str) -> datetime.date:
    start, parts = first(text), text.count("-")
    month = 12 if parts == 0 else start.month
    return start if parts == 2 else datetime.date(start.year, month, monthrange(start.year, month)[1])


def since(day: str) -> Keep:
    """A claim that may hold on the day or later: its interval, widened to its precision; a missing end is open."""
    return lambda one: _dated(one) and (not one["until"] or last(one["until"]) >= first(day))


def until(day: str) -> Keep:
    """A claim that may hold on the day or earlier; a figure that has `until` alone holds on that day only."""
    return lambda one: _dated(one) and (not (begin := _begin(one)) or first(begin) <= last(day))


def _begin(one: Claim) -> Any:
    return one["since"] or (None if one["quantity"] is None else one["until"])


def _dated(one: Claim) -> bool:
    return bool(one["since"] or one["until"])


@pytest.fixture(scope="module")
def facts(run: Run, facts_db: Path) -> Facts:
    return Facts(run, facts_db)


@pytest.fixture(scope="module")
def ask(run: Run) -> Callable[..., Ran]:
    @cache
    def asked(*args: str) -> Ran:
        ran = run(*args)
        assert ran.code == 0, ran.err
        return ran

    return asked


CASES: list[tuple[str, Callable[[Facts], Keep]]] = [
    ("--by iran", lambda f: f.by("iran")),
    ("--by russia", lambda f: f.by("russia")),
    ("--by united-states --by united-kingdom", lambda f: f.by("united-states", "united-kingdom")),
    ("--for russia", lambda f: f.to("russia")),
    ("--for moscow --for kyiv", lambda f: f.to("russia", "ukraine")),
    ("--by north-korea --for russia", lambda f: lambda c: f.by("north-korea")(c) and f.to("russia")(c)),
    ("--how weapons", lambda f: lambda c: c["how"] == "weapons"),
    ("--how WEAPONS", lambda f: lambda c: c["how"] == "weapons"),
    ("--how vote --how sanctions", lambda f: lambda c: c["how"] in ("vote", "sanctions")),
    ("--how condemnation", lambda f: lambda c: c["how"] == "condemnation"),
    ("--status alleged", lambda f: lambda c: c["status"] == "alleged"),
    ("--status possible --status offered", lambda f: lambda c: c["status"] in ("possible", "offered")),
    ("--status recorded", lambda f: lambda c: c["status"] == "recorded"),
    ("--says united-states", lambda f: f.says("united-states")),
    ("--says north-korea", lambda f: f.says("north-korea")),
    ("--says kiel-institute --says european-union", lambda f: f.says("kiel-institute", "european-union")),
    ("--source elcomercio-2023", lambda f: f.source("elcomercio-2023")),
    ("--source elcomercio-2023-es", lambda f: f.source("elcomercio-2023-es")),
    ("--by russia --for iran", lambda f: lambda c: f.by("russia")(c) and f.to("iran")(c)),
    ("--not-how weapons --not-how vote", lambda f: lambda c: c["how"] not in ("weapons", "vote")),
    ("--no-alleged", lambda f: lambda c: c["status"] not in ("alleged", "suspected")),
    ("--corrected", lambda f: lambda c: c["corrected"]),
    ("--uncorrected", lambda f: lambda c: not c["corrected"]),
    ("--contested", lambda f: lambda c: c["contested"]),
    ("--uncontested", lambda f: lambda c: not c["contested"]),
    ("--min-origins 0", lambda f: lambda c: True),
    ("--min-origins 1", lambda f: lambda c: c["origins"] >= 1),
    ("--min-origins 2", lambda f: lambda c: c["origins"] >= 2),
    ("--min-origins 99", lambda f: lambda c: False),
    ("--since 2022-03", lambda f: since("2022-03")),
    ("--since 2023", lambda f: since("2023")),
    ("--since 2022-02-25", lambda f: since("2022-02-25")),
    ("--until 2022-02", lambda f: until("2022-02")),
    ("--until 2022-03-02", lambda f: until("2022-03-02")),
    ("--until 2021", lambda f: until("2021")),
    ("--since 2022-03 --until 2022-03", lambda f: lambda c: since("2022-03")(c) and until("2022-03")(c)),
    ("--for russia --how weapons --contested --says dprk",
     lambda f: lambda c: f.to("russia")(c) and c["how"] == "weapons" and c["contested"] and f.says("north-korea")(c)),
    ("--all", lambda f: lambda c: True),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "condition"), CASES, ids=[typed for typed, _ in CASES])
def test_a_filter_chooses_the_claims_that_fit(
    ask: Callable[..., Ran], facts: Facts, typed: str, condition: Callable[[Facts], Keep]
) -> None:
    expected = facts.keep(condition(facts))
    listed = ask("list", "claims", *typed.split(), "-f", "json").json
    assert [one["id"] for one in listed] == expected
    every = {one["id"]: one for one in facts.claims}
    for one in listed:  # a filter recomputes nothing
        assert one == {key: every[one["id"]][key] for key in one}


@pytest.mark.parametrize(("typed", "condition"), CASES, ids=[typed for typed, _ in CASES])
def test_pairs_are_made_of_the_claims_that_are_left_and_count(
    ask: Callable[..., Ran], facts: Facts, typed: str, condition: Callable[[Facts], Keep]
) -> None:
    kept = condition(facts)
    words = typed.split()
    everything = "--all" in words or any(
        facts.weights.get(word.lower(), 1) != 1 or word in ("possible", "offered", "denied") for word in words
    )
    expected: dict[tuple[str, str], dict[str, int]] = {}
    for one in facts.claims:
        if kept(one) and (everything or one["counts"]):
            ways = expected.setdefault((one["supporter"], one["recipient"]), {})
            ways[one["how"]] = ways.get(one["how"], 0) + 1
    listed = ask("list", *words, "-f", "json").json
    found = {
        (pair["supporter"], pair["recipient"]): {way["how"]: way["claims"] for way in pair["ways"]} for pair in listed
    }
    assert found == expected
    assert len(found) == len(listed)


@pytest.mark.parametrize(
    "typed", ["--how weapons", "--status alleged", "--says north-korea", "--contested", "--since 2022-09"]
)
def test_show_is_filtered_too(ask: Callable[..., Ran], facts: Facts, typed: str) -> None:
    condition = next(condition for case, condition in CASES if case == typed) if typed != "--since 2022-09" else None
    kept = set(facts.keep(condition(facts) if condition else since("2022-09")))
    every = ask("show", "north-korea", "-f", "json").json
    shown = ask("show", "north-korea", *typed.split(), "-f", "json").json
    assert shown["actor"] == every["actor"]
    for section in ("supports", "receives", "not_counted", "says"):
        assert shown[section] == [one for one in every[section] if one["id"] in kept]


def test_claims_without_a_date_are_counted(ask: Callable[..., Ran], facts: Facts) -> None:
    undated = [one for one in facts.claims if not _dated(one)]
    assert undated
    assert f"{len(undated)} claims without any date" in ask("list", "claims", "--since", "2022").err
    of_iran = sum(map(facts.by("iran"), undated))
    err = ask("list", "claims", "--by", "iran", "--until", "2022").err
    assert f"{of_iran} claim" in err or of_iran == 0
    assert "without any date" not in ask("list", "claims", "--by", "iran").err


@pytest.mark.parametrize("noun", ["actors", "sources", "types"])
def test_a_filter_is_not_passed_over_in_silence(run: Run, noun: str) -> None:
    """Where no claims are listed, a filter over claims chooses, or is refused, or its idleness is said."""
    plain, filtered = run("list", noun, "-f", "json"), run("list", noun, "--by", "eritrea", "-f", "json")
    assert filtered != plain


# Any dates ---------------------------------------------------------------------------------------

DATES = ["2021", "2022", "2022-02", "2022-03", "2022-02-28", "2022-03-01", "2023"]
SPANS = [(a, b) for a in [None, *DATES] for b in [None, *DATES] if a is None or b is None or first(a) <= last(b)]


@pytest.fixture(scope="module")
def spans_db(small_db: SmallDatabase) -> Path:
    """A claim for every interval of those dates."""
    return small_db(LANDS + "".join(claim_row(n, since=a, until=b) for n, (a, b) in enumerate(SPANS, 1)))


@pytest.mark.parametrize("day", [*DATES, "2022-02-27", "2021-12-31", "2022-12"])
@pytest.mark.parametrize(("option", "fits"), [("--since", since), ("--until", until)])
def test_intervals_of_any_precision(
    run: Run, spans_db: Path, option: str, fits: Callable[[str], Keep], day: str
) -> None:
    listed = run("list", "claims", option, day, "-f", "json", db=spans_db).json
    expected = [
        f"c{n}" for n, (a, b) in enumerate(SPANS, 1) if fits(day)({"since": a, "until": b, "quantity": None})
    ]  # fmt: skip
    assert [one["id"] for one in listed] == expected


# Small cases with known answers ------------------------------------------------------------------

OTHERS = """
INSERT INTO actor (id, name, kind) VALUES ('x', 'Exland', 'state'), ('y', 'Wyland', 'state'), ('p', 'Pat', 'person');
INSERT INTO office (actor, speaks_for, role) VALUES ('p', 'a', 'Envoy');
INSERT INTO passage (id, source, locator, quote) VALUES (2, 's', 'whole page', 'Other words');
"""
CORRECTION = (
    "INSERT INTO passage_link (passage, relation, other, field, note, claim)"
    " VALUES (2, 'corrects', 1, 'quantity', 'Half of it.', 4);"
)
SMALL = (
    LANDS
    + OTHERS
    + claim_row(1, against="x")
    + claim_row(2, against="y", how="weapons")
    + claim_row(3, how="troops", recipient="x")
    + claim_row(4, how="weapons", recipient="x", against="b")
    + claim_row(5, how="contact", since="2022")
    + claim_row(6, how="treaty", supporter="x", recipient="a")
    + claim_row(7, how="sanctions", supporter="x", recipient="a")
    + claim_row(8, how="contact", supporter="p", recipient="y", since="2022")
    + "UPDATE assertion SET modality = 'suspected' WHERE claim = 2;"
    + "UPDATE assertion SET modality = 'assessed' WHERE claim = 3;"
    + "UPDATE assertion SET misattributed = 1 WHERE claim = 1;"
    + "INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES (2, 1, 'x', 'denies', 'reported');"
    + CORRECTION
)


@pytest.fixture(scope="module")
def small(small_db: SmallDatabase) -> Path:
    return small_db(SMALL)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("--against x", "c1"),
        ("--against x --against wyland", "c1 c2"),
        ("--against x --how weapons", ""),
        ("--against b", "c4"),
        ("--not-how weapons", "c1 c3 c5 c6 c7 c8"),
        ("--not-how weapons --not-how contact", "c1 c3 c6 c7"),
        ("--how weapons --not-how weapons", ""),
        ("--no-alleged", "c3"),
        ("--corrected", "c4"),
        ("--uncorrected", "c1 c2 c3 c5 c6 c7 c8"),
        ("--corrected --contested", ""),
        ("--by a", "c1 c2 c3 c4 c5 c6 c8"),
        ("--for a", "c5 c6 c7 c8"),
        ("--by x", "c6 c7"),
        ("--for x", "c3 c4 c6"),
        ("--by b", "c5"),
        ("--by b --for a", "c5"),
        ("--by a --for x --how treaty", "c6"),
        ("--by y --for a", "c8"),
        ("--by a --not-how contact --not-how treaty", "c1 c2 c3 c4"),
        ("--says b", "c2 c3 c4 c5 c6 c7 c8"),  # and not c1, which is only attributed to it
        ("--says x", "c2"),
    ],
)
def test_a_small_case_has_a_known_answer(run: Run, small: Path, typed: str, ids: str) -> None:
    ran = run("list", "claims", *typed.split(), "-f", "json", db=small)
    assert ran.code == 0, ran.err
    assert [one["id"] for one in ran.json] == ids.split()


def test_the_new_filters_reach_the_pairs(run: Run, small: Path) -> None:
    def pairs(*typed: str) -> dict[str, list[str]]:
        listed = run("list", *typed, "-f", "json", db=small).json
        return {pair["supporter"] + pair["recipient"]: [way["how"] for way in pair["ways"]] for pair in listed}

    assert pairs("--against", "x") == {"ab": ["aid"]}
    assert pairs("--not-how", "weapons") == {"ab": ["aid"], "ax": ["troops"]}
    assert pairs("--no-alleged") == {"ax": ["troops"]}
    assert pairs("--corrected") == {"ax": ["weapons"]}
    assert pairs("--by", "b", "--all") == pairs("--for", "a", "--by", "b", "--all") == {"ab": ["contact"]}
    assert pairs("--for", "a", "--how", "treaty") == pairs("--by", "a", "--how", "treaty") == {"xa": ["treaty"]}


def test_the_axis_of_a_timeline_is_asked_by_either_side_too(run: Run, small: Path) -> None:
    def claims(*typed: str) -> set[str]:
        return {row["claim"] for row in run("timeline", "--all", *typed, "-f", "json", db=small).json}

    assert claims("--by", "b") == {"c5"}
    assert claims("--by", "y", "--for", "a") == {"c8"}


def test_a_switch_that_hides_something_is_named(run: Run, small: Path) -> None:
    ran = run("list", "claims", "--no-alleged", "--how", "aid", "-f", "json", db=small)
    assert ran.json == []
    assert "without --no-alleged: 1 claim" in ran.err
    ran = run("list", "claims", "--uncorrected", "--against", "b", "-f", "json", db=small)
    assert "without --uncorrected: 1 claim" in ran.err
    assert "without --against b: 7 claims" in ran.err


@pytest.mark.parametrize("typed", [["--against", "nobody"], ["--not-how", "wepons"]])
def test_an_unknown_value_is_told(run: Run, small: Path, typed: list[str]) -> None:
    ran = run("list", *typed, db=small)
    assert (ran.code, ran.out) == (3 if "--against" in typed else 2, "")


@pytest.fixture(scope="module")
def figures_db(small_db: SmallDatabase) -> Path:
    """A standing figure of each precision, and beside it a sum that has a beginning and a state that ended."""
    figure: dict[str, Any] = {"quantity": 5, "unit": "USD"}
    return small_db(
        LANDS
        + claim_row(1, until="2022-06-15", **figure)
        + claim_row(2, until="2022-06", **figure)
        + claim_row(3, until="2022", **figure)
        + claim_row(4, since="2022-01", until="2022-06-15", **figure)
        + claim_row(5, until="2022-06-15")
    )


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("--since 2022-06-15", "c1 c2 c3 c4 c5"),
        ("--since 2022-06-16", "c2 c3"),
        ("--since 2022-07", "c3"),
        ("--since 2023", ""),
        ("--until 2021", "c5"),
        ("--until 2022-01-01", "c3 c4 c5"),
        ("--until 2022-05", "c3 c4 c5"),
        ("--until 2022-06-01", "c2 c3 c4 c5"),
        ("--until 2022-06-14", "c2 c3 c4 c5"),
        ("--until 2022-06-15", "c1 c2 c3 c4 c5"),
        ("--since 2022-02 --until 2022-03", "c3 c4 c5"),
    ],
)
def test_a_standing_figure_holds_on_its_day_only(run: Run, figures_db: Path, typed: str, ids: str) -> None:
    assert [one["id"] for one in run("list", "claims", *typed.split(), "-f", "json", db=figures_db).json] == ids.split()


# Order and number --------------------------------------------------------------------------------

STRENGTH = ["recorded", "reported", "estimated", "assessed", "alleged", "suspected", "offered", "possible", "denied"]


@pytest.mark.parametrize("noun", ["allies", "claims", "actors", "sources", "types"])
def test_every_column_sorts_and_a_hyphen_reverses(ask: Callable[..., Ran], noun: str) -> None:
    records = ask("list", noun, "-f", "json").json
    columns = ask("list", noun, "--columns", "help").out.split()
    for column in (columns[1], columns[3], columns[-1]):
        rows = ask("list", noun, "--sort", column, "-f", "json").json
        assert sorted(map(str, rows)) == sorted(map(str, records)), "a sort loses nothing"
        values = [row[column] for row in rows if isinstance(row[column], str)]
        if column not in ("grade", "status", "id"):
            assert values in (sorted(values), sorted(values, key=str.casefold))
        numbers = [row[column] for row in rows if isinstance(row[column], int)]
        assert numbers == sorted(numbers)
        reverse = ask("list", noun, "--sort", f"-{column}", "-f", "json").json
        known = [[row[column] for row in found if row[column] is not None] for found in (rows, reverse)]
        assert known[1] == known[0][::-1]


@pytest.mark.parametrize("noun", ["ways", "claims"])
def test_the_words_of_a_scale_sort_by_their_strength(ask: Callable[..., Ran], noun: str) -> None:
    by_status = [STRENGTH.index(row["status"]) for row in ask("list", noun, "--sort", "status", "-f", "json").json]
    assert by_status == sorted(by_status)
    by_grade = [(row["grade"][1], row["grade"][0]) for row in ask("list", noun, "--sort", "grade", "-f", "json").json]
    assert by_grade == sorted(by_grade)


def test_claims_sort_by_their_number(ask: Callable[..., Ran], facts: Facts) -> None:
    numbers = [int(one["id"][1:]) for one in ask("list", "claims", "-f", "json").json]
    assert numbers == sorted(numbers)
    assert ask("list", "claims", "--sort", "id", "-f", "json").out == ask("list", "claims", "-f", "json").out


def test_one_row_that_a_limit_leaves_out_is_told_as_one(ask: Callable[..., Ran]) -> None:
    rows = len(ask("list", "ways").rows)
    assert "1 more is not shown" in ask("list", "ways", "--limit", str(rows - 1)).err


def test_one_row_that_a_limit_leaves_is_told_as_one(ask: Callable[..., Ran]) -> None:
    assert "the first is shown" in ask("list", "claims", "--limit", "1").err
    assert "the first row is shown" in ask("sql", "SELECT * FROM claim", "--limit", "1").err
    assert " hits is shown" in ask("search", "iran", "--limit", "1").err


@pytest.mark.parametrize("noun", ["allies", "claims", "actors", "sources", "types"])
def test_a_limit_is_a_beginning(ask: Callable[..., Ran], noun: str) -> None:
    every = ask("list", noun, "-f", "json").json
    assert ask("list", noun, "--limit", "3", "-f", "json").json == every[:3]
    assert ask("list", noun, "--limit", "0", "-f", "json").json == every
    assert ask("list", noun, "--limit", str(len(every)), "-f", "json").json == every
    assert "--limit 0" in ask("list", noun, "--limit", "3", "-f", "json").err
    assert "--limit 0" not in ask("list", noun, "--limit", str(len(every)), "-f", "json").err


def test_how_many_are_left_out_is_said(ask: Callable[..., Ran], facts: Facts) -> None:
    pairs = ask("list", "-f", "json").json
    every = ask("list", "--all", "-f", "json").json
    (hidden,) = re.findall(r"(\d+) pairs have no claim that counts", ask("list", "-f", "json").err)
    assert int(hidden) == len(every) - len(pairs)


def test_a_filter_that_can_never_count_brings_in_what_does_not_count(ask: Callable[..., Ran]) -> None:
    for typed in (["--how", "sanctions"], ["--how", "trade"], ["--status", "possible"]):
        assert ask("list", *typed, "-f", "json").json == ask("list", *typed, "--all", "-f", "json").json != []
    assert (
        ask("list", "--how", "weapons", "-f", "json").json
        != ask("list", "--how", "weapons", "--all", "-f", "json").json
    )


# What is honoured --------------------------------------------------------------------------------

ASKED = [
    "list", "list ways", "list claims", "list evidence", "list corrections", "list actors", "list sources",
    "list types", "list --sql", "show russia", "show c36", "show elcomercio-2023", "tree", "tree russia",
    "compare iran north-korea", "search drones", "matrix", "matrix russia", "timeline", "timeline russia", "graph",
    "graph russia", "db", "check", "cite c36", "help grades",
]  # fmt: skip
CHOICES = {
    "--by": ["iran", "north-korea"], "--for": ["russia", "ukraine"], "--against": ["ukraine"], "--how": ["weapons"],
    "--not-how": ["weapons"], "--status": ["reported"], "--no-alleged": [], "--says": ["iran"],
    "--source": ["elcomercio-2023"], "--contested": [], "--uncontested": [], "--corrected": [], "--uncorrected": [],
    "--min-origins": ["3"], "--since": ["2022-09"], "--until": ["2022-02"],
    "--sort": ["-supporter", "-name", "-claims"],
    "--limit": ["1"], "--as-of": ["2022-09-10"],
}  # fmt: skip


@pytest.fixture(scope="module")
def in_process(facts_db: Path) -> Callable[..., tuple[int, str]]:
    """Return what runs a command line without a process of its own, which would take as long as the answer."""

    @cache
    def asked(*words: str) -> tuple[int, str]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                run_line([*words, "--db", str(facts_db), "-f", "csv"])
            except (AlliesError, TyperException) as error:
                return (error.exit_code, str(error))
        return (0, out.getvalue())

    return asked


@pytest.mark.slow
@pytest.mark.parametrize("option", CHOICES)
@pytest.mark.parametrize("typed", ASKED)
def test_an_option_changes_something_or_is_refused(
    in_process: Callable[..., tuple[int, str]], typed: str, option: str
) -> None:
    plain = in_process(*typed.split())
    assert plain[0] == 0
    values = [[option, value] for value in CHOICES[option]] or [[option]]
    answers = [in_process(*typed.split(), *value) for value in values]
    for code, said in answers:
        assert code in (0, 2)
        assert code == 0 or "\n" not in said
    assert all(code == 2 for code, _ in answers) or any(answer != plain and answer[0] == 0 for answer in answers)


@pytest.mark.parametrize("typed", [one for one in ASKED if one.split()[0] not in ("db", "check", "cite", "help")])
def test_all_is_taken_wherever_claims_are_chosen(run: Run, typed: str) -> None:
    assert run(*typed.split(), "--all").code == 0


def test_all_says_nothing_where_it_changes_nothing(run: Run) -> None:
    assert run("list", "claims", "--all") == run("list", "claims")


def test_one_claim_or_source_takes_no_filter(run: Run) -> None:
    for name, option in (("c36", "--how=vote"), ("elcomercio-2023", "--sort=id"), ("c36", "--limit=3")):
        ran = run("show", name, option)
        assert (ran.code, ran.out) == (2, "")
        assert name in ran.err
        assert option.partition("=")[0] in ran.err


@pytest.mark.parametrize("typed", ["list -f json", "list -f table", "tree", "show iran", "graph", "help grades -f md"])
def test_excel_is_for_what_spreadsheets_open(run: Run, typed: str) -> None:
    ran = run(*typed.split(), "--excel")
    assert (ran.code, ran.out) == (2, "")
    assert "csv" in ran.err
    assert run("list", "--excel").out.startswith("\ufeff")


# The same words in the same way ------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["iran", "north korea", "iran belarus", "russia", "tehran"])
def test_a_graph_and_a_matrix_of_names_have_them_on_a_side(ask: Callable[..., Ran], typed: str) -> None:
    named = {one["id"] for one in _listed(ask("show", *typed.split(), "-f", "json").json)}
    edges = ask("graph", "-f", "csv").rows
    around = [edge for edge in edges if {edge["supporter"], edge["recipient"]} & named]
    assert ask("graph", *typed.split(), "-f", "csv").rows == around != []
    pairs = {(edge["supporter"], edge["recipient"]) for edge in around}
    cells = ask("matrix", *typed.split(), "-f", "csv").rows
    assert {(row["supporter"], row["recipient"]) for row in cells} == pairs


def _listed(document: Any) -> list[Any]:
    found = document if isinstance(document, list) else [document]
    return [one["actor"] for one in found]


def test_names_and_filters_both_hold(ask: Callable[..., Ran]) -> None:
    rows = ask("graph", "russia", "--how", "weapons", "--by", "iran", "-f", "csv").rows
    assert {(row["supporter"], row["how"], row["recipient"]) for row in rows} == {("iran", "weapons", "russia")}
    assert ask("graph", "ukraine", "--by", "iran", "-f", "csv").rows == []


# No false emptiness ------------------------------------------------------------------------------


def test_what_is_there_with_all_is_said(ask: Callable[..., Ran]) -> None:
    ran = ask("list", "--for", "putin")
    assert ran.rows == []
    claims = len(ask("list", "claims", "--for", "putin").rows)
    assert f"with --all: {claims} claims\n" in ran.err
    assert "Vladimir Putin speaks for Russia: --for russia" in ran.err


def test_what_is_there_in_another_part_is_said(ask: Callable[..., Ran]) -> None:
    ran = ask("list", "--by", "UN")
    said = len(ask("list", "claims", "--says", "united-nations").rows)
    assert f"with --says united-nations in place of --by: {said} claims" in ran.err


def test_a_tree_says_what_is_there_in_the_other_direction(ask: Callable[..., Ran]) -> None:
    err = ask("tree", "iran").err
    given = ask("list", "claims", "--by", "iran").rows
    given = [row for row in given if row["supporter"] == "iran"]
    counting = sum(row["counts"] == "true" for row in given)
    assert f"with --reverse: {len(given)} claims, of which {counting} count as support" in err
    received = [row for row in ask("list", "claims", "--for", "iran").rows if row["recipient"] == "iran"]
    assert f"with --all: {len(received)} claims" in err


def test_what_has_no_date_points_to_when_it_was_said(ask: Callable[..., Ran]) -> None:
    err = ask("list", "--says", "uk", "--until", "2022-09-30").err
    assert "--as-of" in err
    assert "--said-until" in err


def test_evidence_outside_the_window_is_counted(ask: Callable[..., Ran]) -> None:
    said = len(ask("list", "evidence", "--says", "uk").rows)
    assert f"said on any day: {said} assertions" in ask("list", "evidence", "--says", "uk", "--said-since", "2030").err
