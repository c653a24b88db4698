"""`allies compare`: the same questions to each actor, side by side."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, Screen, SmallDatabase
from hypothesis import given
from hypothesis import strategies as st

from allies_cli.answers.compare import GIVES, RELATIONS, SORTS, compare, side
from allies_cli.models import Way

FACTS = """
INSERT INTO actor (id, name, kind) VALUES
  ('russia', 'Russia', 'state'), ('iran', 'Iran', 'state'), ('north-korea', 'North Korea', 'state'),
  ('china', 'China', 'state'), ('united-states', 'United States', 'state'), ('cuba', 'Cuba', 'state'),
  ('togo', 'Togo', 'state'), ('peru', 'Peru', 'state'),
  ('paper', 'The Paper', 'media'), ('envoy', 'The Envoy', 'person');
INSERT INTO actor_name (actor, name, kind, language) VALUES ('iran', 'Tehran', 'metonym', 'en');
INSERT INTO office (actor, speaks_for, role) VALUES ('envoy', 'united-states', 'Envoy');
INSERT INTO source (id, title, publisher, published, language, reliability, reason) VALUES
  ('text', 'A text', 'paper', '2023-01-01', 'en', 'B', 'It is tested.');
INSERT INTO passage (id, source, locator, quote) VALUES
  (1, 'text', 'line 1', 'Much was given.'), (2, 'text', 'line 2', 'They deny it.');
INSERT INTO claim (id, supporter, how, recipient, act, what, since, until) VALUES
  (1, 'iran',          'weapons',      'russia',        'done',    'Iran sold drones to Russia.',         '2022', '2022-09'),
  (2, 'north-korea',   'weapons',      'russia',        'done',    'North Korea sent shells to Russia.',  NULL, '2022-11'),
  (3, 'north-korea',   'weapons',      'russia',        'done',    'North Korea sent rockets to Russia.', NULL, NULL),
  (4, 'north-korea',   'vote',         'russia',        'done',    'North Korea voted as Russia wished.', NULL, NULL),
  (5, 'russia',        'training',     'iran',          'done',    'Russia trained pilots of Iran.',      NULL, NULL),
  (6, 'russia',        'training',     'north-korea',   'offered', 'Russia offers to train North Korea.', NULL, NULL),
  (7, 'united-states', 'condemnation', 'iran',          'done',    'The United States condemned Iran.',   NULL, NULL),
  (8, 'north-korea',   'condemnation', 'united-states', 'done',    'North Korea condemned the US.',       NULL, NULL),
  (9, 'iran',          'trade',        'russia',        'done',    'Iran trades with Russia.',            NULL, '2023');
INSERT INTO assertion (claim, passage, asserter, stance, modality)
  SELECT id, 1, 'paper', 'asserts', 'reported' FROM claim;
INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES
  (1, 1, 'envoy', 'asserts', 'alleged'), (1, 1, 'united-states', 'asserts', 'alleged'),
  (1, 2, 'iran', 'denies', 'reported'), (2, 2, 'russia', 'denies', 'reported'), (2, 2, 'iran', 'disputes', 'reported');
"""  # noqa: E501 - a table reads best as one

WAY_KEYS = ["direction", "actor", "name", "claims", "contested", "origins", "status", "grade", "since", "until"]


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="module")
def db(small_db: SmallDatabase) -> Path:
    return small_db(FACTS)


def answers(document: dict[str, Any], section: str, question: str) -> dict[str, Any]:
    (found,) = [row["answers"] for row in document["rows"] if (row["section"], row["question"]) == (section, question)]
    return dict(found)


@pytest.fixture(scope="module")
def document(run: Run, db: Path) -> dict[str, Any]:
    return dict(run("compare", "iran", "north", "korea", "-f", "json", db=db).json)


# What is asked ------------------------------------------------------------------------------------


def test_every_question_is_put_to_every_side(document: dict[str, Any]) -> None:
    assert document["actors"] == [{"id": "iran", "name": "Iran"}, {"id": "north-korea", "name": "North Korea"}]
    assert [(row["section"], row["question"]) for row in document["rows"]] == [
        ("gives", "weapons"),
        ("gives", "vote"),
        ("receives", "training"),
        ("not done", "training"),
        ("relations", "trade"),
        ("opposes", "condemnation"),
        ("opposed by", "condemnation"),
        ("said of it", "asserted by"),
        ("said of it", "disputed by"),
        ("said of it", "denied by"),
        ("in total", "claims"),
        ("in total", "contested"),
        ("in total", "voices"),
        ("in total", "first"),
        ("in total", "last"),
    ]
    for row in document["rows"]:
        assert list(row["answers"]) == ["iran", "north-korea"], row


def test_a_way_has_its_other_end_and_its_grade(document: dict[str, Any]) -> None:
    given_weapons = answers(document, "gives", "weapons")
    assert given_weapons["iran"] == [
        {
            "direction": "for",
            "actor": "russia",
            "name": "Russia",
            "claims": 1,
            "contested": 1,
            "origins": 1,  # a paper that retells is no voice beside that of the accuser
            "status": "reported",
            "grade": "B3",
            "since": "2022",
            "until": "2022-09",
        }
    ]
    assert [(way["claims"], way["contested"]) for way in given_weapons["north-korea"]] == [(2, 1)]
    received = answers(document, "receives", "training")
    assert [(way["direction"], way["actor"]) for way in received["iran"]] == [("from", "russia")]
    assert received["north-korea"] == []  # what was only offered is not received
    assert [way["status"] for way in answers(document, "not done", "training")["north-korea"]] == ["offered"]


def test_opposition_is_told_by_its_direction(document: dict[str, Any]) -> None:
    assert [way["actor"] for way in answers(document, "opposes", "condemnation")["north-korea"]] == ["united-states"]
    assert [way["actor"] for way in answers(document, "opposed by", "condemnation")["iran"]] == ["united-states"]
    assert answers(document, "opposes", "condemnation")["iran"] == []


def test_voices_are_those_that_speak_and_not_their_spokesmen(document: dict[str, Any]) -> None:
    asserted = {voice["actor"]: voice["claims"] for voice in answers(document, "said of it", "asserted by")["iran"]}
    assert asserted == {"paper": 4, "united-states": 1}  # the envoy's voice is that of the United States
    assert answers(document, "said of it", "denied by") == {
        "iran": [{"actor": "iran", "name": "Iran", "claims": 1, "itself": True}],
        "north-korea": [{"actor": "russia", "name": "Russia", "claims": 1, "itself": False}],
    }
    assert [voice["actor"] for voice in answers(document, "said of it", "disputed by")["north-korea"]] == ["iran"]


def test_totals_count_support_alone_and_span_all_dates(document: dict[str, Any]) -> None:
    totals = {row["question"]: row["answers"] for row in document["rows"] if row["section"] == "in total"}
    assert totals == {
        "claims": {"iran": 2, "north-korea": 3},
        "contested": {"iran": 1, "north-korea": 1},
        "voices": {"iran": 2, "north-korea": 1},
        "first": {"iran": "2022", "north-korea": "2022-11"},
        "last": {"iran": "2023", "north-korea": "2022-11"},
    }


def test_what_all_have_and_what_one_alone_has(document: dict[str, Any]) -> None:
    def brief(acts: list[dict[str, str]]) -> set[tuple[str, ...]]:
        return {(act["section"], act["how"], act["direction"], act["actor"]) for act in acts}

    assert brief(document["shared"]) == {("gives", "weapons", "for", "russia")}
    assert {slug: brief(acts) for slug, acts in document["only"].items()} == {
        "iran": {
            ("receives", "training", "from", "russia"),
            ("relations", "trade", "for", "russia"),
            ("opposed by", "condemnation", "from", "united-states"),
        },
        "north-korea": {
            ("gives", "vote", "for", "russia"),
            ("not done", "training", "from", "russia"),
            ("opposes", "condemnation", "for", "united-states"),
        },
    }


def test_two_that_support_each_other_are_compared_as_well(run: Run, db: Path) -> None:
    both = run("compare", "russia", "iran", "-f", "json", db=db).json
    assert [way["actor"] for way in answers(both, "receives", "weapons")["russia"]] == ["north-korea", "iran"]
    assert [way["actor"] for way in answers(both, "gives", "weapons")["iran"]] == ["russia"]
    assert answers(both, "relations", "trade") == {
        "russia": [
            {**answers(both, "relations", "trade")["iran"][0], "direction": "from", "actor": "iran", "name": "Iran"}
        ],
        "iran": answers(both, "relations", "trade")["iran"],
    }


# What people see ----------------------------------------------------------------------------------


def test_a_table_on_a_wide_screen(screen: Screen, db: Path) -> None:
    lines = screen("compare", "iran", "north korea", db=db, env={"NO_COLOR": "1"}).out.splitlines()
    assert lines[0].split() == ["Iran", "North", "Korea"]
    assert lines[2].split() == [
        "gives",
        "weapons",
        "Russia",
        "B3",
        "contested",
        "Russia",
        "B3",
        "×2,",
        "1",
        "contested",
    ]
    assert lines[3].split() == ["vote", "-", "Russia", "B3"]


def test_stacked_where_there_is_no_room_for_columns(screen: Screen, db: Path) -> None:
    narrow = screen("compare", "iran", "north korea", width=60, db=db, env={"NO_COLOR": "1"}).out
    assert "│ ├ weapons\n│ │ ├ Iran: Russia B3 contested\n│ │ └ North Korea: Russia B3 ×2, 1 contested\n" in narrow
    three = screen("compare", "iran", "north korea", "china", width=80, db=db).out
    assert "├ " in three
    assert "├ " not in screen("compare", "iran", "north korea", "china", width=100, db=db).out


@pytest.mark.parametrize("width", [40, 60, 80, 120, 160])
@pytest.mark.parametrize("names", ["iran china", "iran china belarus north-korea syria russia"])
def test_no_line_is_wider_than_the_screen(screen: Screen, width: int, names: str) -> None:
    out = screen("compare", *names.split(), width=width, env={"NO_COLOR": "1"}).out
    assert max(map(len, out.splitlines())) <= width


def test_names_are_cut_on_a_screen_alone_and_it_is_said(screen: Screen, run: Run) -> None:
    shown = screen("compare", "russia", "ukraine", width=100, env={"NO_COLOR": "1"}).out
    assert "more" in shown
    assert "at most 8 names are shown at one place; -f csv has all" in shown
    in_csv = run("compare", "russia", "ukraine")
    assert " more" not in in_csv.out
    assert "at most" not in in_csv.err


def test_csv_has_a_column_an_actor(run: Run, db: Path) -> None:
    ran = run("compare", "iran", "north korea", db=db)
    assert ran.out.splitlines()[0] == "section,question,iran,north-korea"
    assert ran.rows[0] == {
        "section": "gives",
        "question": "weapons",
        "iran": "Russia B3 contested",
        "north-korea": "Russia B3 ×2, 1 contested",
    }
    common = {row["question"]: row for row in ran.rows if row["section"] == "in common"}
    assert common["all have"]["iran"] == common["all have"]["north-korea"] == "weapons for Russia"
    assert "training from Russia (offered)" in common["alone has"]["north-korea"]


@pytest.mark.parametrize("form", ["table", "tree", "plain", "csv", "tsv", "json", "jsonl"])
def test_every_format_names_every_side(run: Run, db: Path, form: str) -> None:
    ran = run("compare", "iran", "north korea", "-f", form, db=db)
    assert (ran.code, ran.err) == (0, "events to 2023-05-06; what came later is not here\n")
    assert "iran" in ran.out.casefold()
    assert "korea" in ran.out.casefold()


# Which claims ---------------------------------------------------------------------------------------


def test_filters_choose_the_claims_of_every_row(run: Run, db: Path) -> None:
    contested = run("compare", "iran", "north korea", "--contested", "-f", "json", db=db).json
    assert {(row["section"], row["question"]) for row in contested["rows"] if row["section"] != "in total"} == {
        ("gives", "weapons"),
        ("said of it", "asserted by"),
        ("said of it", "disputed by"),
        ("said of it", "denied by"),
    }
    assert answers(contested, "in total", "claims") == {"iran": 1, "north-korea": 1}
    trade = run("compare", "iran", "north korea", "--how", "trade", "-f", "json", db=db).json
    assert {row["section"] for row in trade["rows"]} == {"relations", "said of it", "in total"}
    offered = run("compare", "iran", "north korea", "--status", "offered", "-f", "json", db=db).json
    assert {row["section"] for row in offered["rows"]} == {"not done", "said of it", "in total"}
    before = run("compare", "iran", "north korea", "--as-of", "2022", "-f", "json", db=db).json
    assert before["rows"] == []


def test_the_numbers_are_those_of_the_list(run: Run) -> None:
    compared = run("compare", "iran", "russia", "-f", "json").json
    for slug in ("iran", "russia"):
        given_ways = {
            (way["actor"], row["question"], way["claims"], way["contested"], way["grade"])
            for row in compared["rows"]
            if row["section"] == "gives"
            for way in row["answers"][slug]
        }
        listed = {
            (pair["recipient"], way["how"], way["claims"], way["contested"], way["grade"])
            for pair in run("list", "--by", slug, "-f", "json").json
            if pair["supporter"] == slug
            for way in pair["ways"]
        }
        assert given_ways == listed != set()


def test_sort_and_limit(run: Run, db: Path) -> None:
    def gives(*more: str) -> list[str]:
        return [row["question"] for row in run("compare", "iran", "north korea", *more, db=db).rows][:2]

    assert gives() == ["weapons", "vote"]
    assert gives("--sort", "question") == ["vote", "weapons"]
    assert gives("--sort", "claims") == ["vote", "weapons"]
    assert gives("--sort", "-claims") == ["weapons", "vote"]
    cut = run("compare", "iran", "north korea", "--limit", "3", db=db)
    assert len(cut.rows) == 3
    assert "more are not shown; --limit 0 shows all" in cut.err


# Who is meant ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ([], 2, "NAME"),
        (["iran"], 2, "two to six actors; 1 named: Iran"),
        (["iran", "tehran"], 2, "two to six actors; 1 named: Iran"),
        (["iran", "russia", "china", "cuba", "togo", "peru", "paper"], 2, "two to six actors; 7 named"),
        (["iran", "nobody"], 3, "no actor is called 'nobody'"),
        (["iran", "russia", "--sort", "grade"], 2, "--sort: there is no 'grade'"),
    ],
)
def test_who_cannot_be_compared_is_told_in_a_line(run: Run, db: Path, typed: list[str], code: int, said: str) -> None:
    ran = run("compare", *typed, db=db)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_another_name_is_told(run: Run, db: Path) -> None:
    assert "tehran: Iran" in run("compare", "tehran", "russia", db=db).err


def test_six_actors_are_not_too_many(run: Run, db: Path) -> None:
    ran = run("compare", "iran", "russia", "china", "cuba", "north", "korea", "united", "states", db=db)
    assert ran.code == 0
    assert list(ran.rows[0]) == [
        "section",
        "question",
        "iran",
        "russia",
        "china",
        "cuba",
        "north-korea",
        "united-states",
    ]


# Nothing, little, hostile -----------------------------------------------------------------------------


def test_actors_of_whom_nothing_is_recorded(run: Run, db: Path) -> None:
    ran = run("compare", "cuba", "togo", db=db)
    assert (ran.code, ran.out) == (0, "section,question,cuba,togo\n")
    assert "nothing recorded in this database (events to 2023-05-06); that is not evidence of absence" in ran.err
    assert run("compare", "cuba", "togo", "-f", "json", db=db).json == {
        "actors": [{"id": "cuba", "name": "Cuba"}, {"id": "togo", "name": "Togo"}],
        "rows": [],
        "shared": [],
        "only": {"cuba": [], "togo": []},
    }


def test_an_empty_database_knows_nobody(run: Run, small_db: SmallDatabase) -> None:
    ran = run("compare", "iran", "russia", db=small_db())
    assert (ran.code, ran.out) == (3, "")


def test_one_claim_is_compared(run: Run, small_db: SmallDatabase) -> None:
    one = small_db(
        FACTS.split("(2, 'north-korea'")[0].rstrip().rstrip(",")
        + ";\nINSERT INTO assertion (claim, passage, asserter, stance, modality)"
        + " VALUES (1, 1, 'paper', 'asserts', 'reported');"
    )
    rows = run("compare", "iran", "russia", db=one).rows
    assert [(row["section"], row["iran"], row["russia"]) for row in rows][:2] == [
        ("gives", "Russia B3", ""),
        ("receives", "", "Iran B3"),
    ]


def test_a_name_cannot_act_on_the_terminal(run: Run, small_db: SmallDatabase) -> None:
    hostile = small_db(FACTS)
    with closing(sqlite3.connect(hostile)) as connection, connection:
        connection.execute("UPDATE actor SET name = 'I\x1b[31mran' WHERE id = 'iran'")
    for form in ("plain", "tree", "csv", "json", "table"):
        ran = run("compare", "iran", "russia", "-f", form, db=hostile)
        assert "31mran" in ran.out, form
        assert "\x1b" not in ran.out, form


# Any actors -------------------------------------------------------------------------------------------


@st.composite
def some_ways(draw: st.DrawFn) -> list[Way]:
    ends = st.sampled_from("abcd")
    keys = st.tuples(ends, ends, st.sampled_from(["weapons", "vote"])).filter(lambda key: key[0] != key[1])
    return [
        Way(
            *(supporter, supporter.upper(), recipient, recipient.upper(), how),
            *(1, 1, 0, 0, 1),  # claims, counted, contested, corrected, origins
            *(rank, 2, "reported", "B3", None, None, None),
        )
        for rank, (supporter, recipient, how) in enumerate(draw(st.lists(keys, unique=True)))
    ]


def documented(acts: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    for act in acts:
        yield act["section"], act["how"], act["direction"], act["actor"]


@given(some_ways(), some_ways(), st.integers(2, 4), st.sampled_from([None, *SORTS]))
def test_shared_and_only_follow_from_the_rows(
    gives: list[Way], relations: list[Way], count: int, sort: str | None
) -> None:
    sides = [side(slug, slug.upper(), {GIVES: gives, RELATIONS: relations}, []) for slug in "abcd"[:count]]
    (document,) = compare(sides, ["weapons", "vote"], sort, 0).records()
    has = {
        one.slug: {
            (row["section"], row["question"], way["direction"], way["actor"])
            for row in document["rows"]
            if row["section"] != "in total"
            for way in row["answers"][one.slug]
        }
        for one in sides
    }
    for slug, acts in has.items():
        ways = [*gives, *relations]
        assert len(acts) == sum(slug in (way.supporter, way.recipient) for way in ways)
        others = set[tuple[str, ...]]().union(*(has[other] for other in has if other != slug))
        assert set(documented(document["only"][slug])) == acts - others
    assert set(documented(document["shared"])) == set.intersection(*has.values())
    assert all(list(way) == WAY_KEYS for row in document["rows"] if row["section"] in ("gives", "receives", "relations")
               for found in row["answers"].values() for way in found)  # fmt: skip
