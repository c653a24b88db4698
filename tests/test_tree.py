"""`allies tree`: the whole network as one picture, in which nothing is lost and nothing is drawn twice."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, Screen, SmallDatabase
from hypothesis import given
from hypothesis import strategies as st

from allies_cli.answers.tree_nodes import Node, grow, walk
from allies_cli.models import Way

FACTS = """
INSERT INTO actor (id, name, kind) VALUES
  ('russia', 'Russia', 'state'), ('iran', 'Iran', 'state'), ('north-korea', 'North Korea', 'state'),
  ('donetsk', 'Donetsk', 'territory'), ('china', 'China', 'state'), ('united-states', 'United States', 'state'),
  ('paper', 'The Paper', 'media'), ('putin', 'Vladimir Putin', 'person');
INSERT INTO office (actor, speaks_for, role) VALUES ('putin', 'russia', 'President');
INSERT INTO source (id, title, publisher, published, language, reliability, reason) VALUES
  ('text', 'A text', 'paper', '2023-01-01', 'en', 'B', 'It is tested.');
INSERT INTO passage (id, source, locator, quote) VALUES
  (1, 'text', 'line 1', 'Much was given.'), (2, 'text', 'line 2', 'Iran denies it.');
INSERT INTO claim (id, supporter, how, recipient, act, what, since) VALUES
  (1, 'iran',          'weapons',      'russia',        'done',     'Iran sold drones to Russia.',          '2022-08'),
  (2, 'north-korea',   'weapons',      'russia',        'done',     'North Korea sent shells to Russia.',   '2022-09'),
  (3, 'north-korea',   'weapons',      'russia',        'done',     'North Korea sent rockets to Russia.',  '2022-10'),
  (4, 'north-korea',   'vote',         'russia',        'done',     'North Korea voted as Russia wished.',  '2022-03'),
  (5, 'russia',        'training',     'iran',          'done',     'Russia trained pilots of Iran.',       NULL),
  (6, 'russia',        'recognition',  'donetsk',       'done',     'Russia recognised Donetsk.',           '2022-02'),
  (7, 'united-states', 'condemnation', 'russia',        'done',     'The United States condemned Russia.',  NULL),
  (8, 'china',         'weapons',      'russia',        'possible', 'China could send weapons to Russia.',  NULL),
  (9, 'iran',          'weapons',      'russia',        'possible', 'Iran could send missiles to Russia.',  NULL);
INSERT INTO assertion (claim, passage, asserter, stance, modality)
  SELECT id, 1, 'paper', 'asserts', 'reported' FROM claim;
INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES (1, 2, 'iran', 'denies', 'reported');
"""

COLUMNS = (
    "depth,path,kind,node,name,claims,counted,contested,corrected,origins,status,grade,not_counted,since,until,repeated"
)
NODE_KEYS = [
    "kind",
    "id",
    "name",
    "claims",
    "counted",
    "contested",
    "corrected",
    "origins",
    "status",
    "grade",
    "not_counted",
    "since",
    "until",
    "repeated",
    "children",
]


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="module")
def db(small_db: SmallDatabase) -> Path:
    return small_db(FACTS)


def nested(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["children"]:
        yield from nested(child)


# The picture -------------------------------------------------------------------------------------


def test_the_whole_conflict_is_one_tree_of_aligned_lines(run: Run, db: Path) -> None:
    assert run("tree", db=db).out == (
        "A small case\n"
        "6 claims; 1 contested; 4 pairs; events to 2023-05-06\n"
        "  Russia         4 claims; 1 contested; from 2 supporters\n"
        "    North Korea  3  weapons B3, 2 claims; vote B3\n"
        "    Iran         1  weapons B3, contested; see Iran below\n"
        "  Donetsk        1 claim; from 1 supporter\n"
        "    Russia       1  recognition B3; see Russia above\n"
        "  Iran           1 claim; from 1 supporter\n"
        "    Russia       1  training B3; see Russia above\n"
    )


def test_what_does_not_count_stands_in_brackets_and_only_with_all(run: Run, db: Path) -> None:
    brief, everything = run("tree", "russia", db=db), run("tree", "russia", "--all", db=db)
    assert "(" not in brief.out
    assert "+" not in brief.out
    assert "2 pairs have no claim that counts as support; --all shows them" in brief.err
    assert "(condemnation B3)" in everything.out
    assert "(weapons B6 possible)" in everything.out  # China
    assert "weapons B3, 1 claim and 1 not counted, 1 contested" in everything.out  # Iran
    assert "7 claims (3 not counted); 1 contested; from 4 actors" in everything.out
    assert "--all" not in everything.err


def test_a_supporter_is_followed_once_and_then_marked(run: Run, db: Path) -> None:
    lines = run("tree", "donetsk", db=db).out.splitlines()
    assert [line.split("  ")[0] or line.strip().split("  ")[0] for line in lines] == [
        "Donetsk",
        "Russia",
        "North Korea",
        "Iran",
        "Russia",
    ]
    assert [len(line) - len(line.lstrip()) for line in lines] == [0, 2, 4, 4, 6]
    assert [line.endswith("see Russia above") for line in lines] == [False, False, False, False, True]


def test_reverse_goes_from_the_supporter_to_those_it_supports(run: Run, db: Path) -> None:
    root = run("tree", "north", "korea", "--reverse", "-f", "json", db=db).json
    assert (root["kind"], root["id"]) == ("supporter", "north-korea")
    assert [(node["kind"], node["id"]) for node in nested(root) if node["kind"] != "way"] == [
        ("supporter", "north-korea"),
        ("recipient", "russia"),
        ("recipient", "donetsk"),
        ("recipient", "iran"),
        ("recipient", "russia"),
    ]
    assert "for 1 recipient" in run("tree", "north korea", "--reverse", db=db).out


@pytest.mark.parametrize(
    ("depth", "kinds"),
    [
        (1, {"recipient"}),
        (2, {"recipient", "supporter"}),
        (3, {"recipient", "supporter", "way"}),
        (4, {"recipient", "supporter", "way", "claim"}),
        (5, {"recipient", "supporter", "way", "claim", "evidence"}),
    ],
)
def test_depth_cuts_every_format_at_the_same_place(run: Run, db: Path, depth: int, kinds: set[str]) -> None:
    in_csv = run("tree", "--depth", str(depth), "-f", "csv", db=db)
    in_json = run("tree", "--depth", str(depth), "-f", "json", db=db)
    text = run("tree", "--depth", str(depth), db=db).out
    assert {row["kind"] for row in in_csv.rows} == kinds
    assert {node["kind"] for root in in_json.json for node in nested(root)} == kinds - {"evidence"}
    assert ("North Korea" in text) == (depth >= 2)
    assert ("vote" in text) == (depth >= 3)
    assert ("Iran sold drones to Russia." in text) == (depth >= 4)
    assert ("“Much was given.”" in text) == (depth >= 5)


@pytest.mark.parametrize("depth", ["4", "5"])
def test_a_denial_stands_on_the_line_below_its_claim(run: Run, db: Path, depth: str) -> None:
    lines = run("tree", "russia", "--depth", depth, db=db).out.splitlines()
    claim = next(place for place, line in enumerate(lines) if "Iran sold drones" in line)
    assert "contested (denied by Iran)" in lines[claim + 1]


def test_no_line_of_the_picture_is_wider_than_the_screen(screen: Screen) -> None:
    for width in (40, 60, 80, 120):
        for more in ([], ["--all"], ["--depth", "4"], ["--reverse"]):
            out = screen("tree", *more, width=width, env={"NO_COLOR": "1"}).out
            assert max(map(len, out.splitlines())) <= width, (width, more)


def test_wrapped_ways_stand_below_the_first_one(screen: Screen) -> None:
    lines = screen("tree", "--all", width=80, env={"NO_COLOR": "1"}).out.splitlines()
    tree = [line for line in lines if line[0] in "├└│ "][1:]
    more = [line for line in tree if not line.lstrip("│ ").startswith(("├", "└"))]
    (column,) = {len(line) - len(line.lstrip("│ ")) for line in more}
    supporters = [line for line in tree if line[2:4] in ("├ ", "└ ")]
    assert len(supporters) > 20
    assert all(line[column - 2 : column] == "  " and line[column] != " " for line in supporters)


def test_the_sign_of_what_is_contested_is_a_word(screen: Screen, db: Path) -> None:
    out = screen("tree", "russia", db=db, env={"NO_COLOR": "1"}).out
    assert "weapons B3, contested" in out
    assert "\x1b[" not in out


def test_the_filters_that_cut_the_picture_stand_in_its_head(run: Run, db: Path) -> None:
    head = run("tree", "--how", "weapons", "--since", "2022-09", db=db).out.splitlines()[1]
    assert head == "3 claims; 1 contested; 2 pairs; events to 2023-05-06; --how weapons; --since 2022-09"


@pytest.mark.parametrize("reverse", [[], ["--reverse"]])
def test_an_actor_has_no_grade_and_each_way_has_its_own(run: Run, db: Path, reverse: list[str]) -> None:
    nodes = [node for root in run("tree", *reverse, "-f", "json", db=db).json for node in nested(root)]
    for node in nodes:
        judged = (node["status"], node["grade"], node["not_counted"])
        if node["kind"] == "way":
            assert None not in judged[:2]
        else:
            assert judged == (None, None, None)
    rows = run("tree", *reverse, "-f", "csv", db=db).rows
    assert {row["kind"] for row in rows if not row["grade"]} == {"recipient", "supporter"}
    for depth in ("1", "2"):
        assert not re.search(r"[A-F][1-6]", run("tree", *reverse, "--depth", depth, db=db).out)


CORRECTED = """
INSERT INTO passage_link (passage, relation, other, field, note, claim) VALUES
  (2, 'corrects', 1, 'said_on', 'It was said a day before.', 3);
"""


def test_what_is_corrected_is_marked_where_it_stands(run: Run, small_db: SmallDatabase) -> None:
    path = small_db(FACTS + CORRECTED)
    out = run("tree", "russia", db=path).out
    assert out.startswith("Russia         4 claims; 1 contested; 1 corrected; from 2 supporters\n")
    assert "weapons B3, 2 claims, 1 corrected; vote B3" in out
    marked = {row["path"]: row["corrected"] for row in run("tree", "russia", "-f", "csv", db=path).rows}
    assert marked["russia"] == marked["russia/north-korea"] == marked["russia/north-korea/weapons"] == "1"
    assert marked["russia/north-korea/vote"] == marked["russia/iran"] == "0"


# On a screen of somebody who knows many -------------------------------------------------------------

LANDS = [f"land-{number:02}" for number in range(1, 15)]  # fourteen that support one, and fourteen that one supports
MANY = (
    "INSERT INTO actor (id, name, kind) VALUES ('hub', 'Hub', 'state'), ('paper', 'The Paper', 'media'), "
    + ", ".join(f"('{land}', '{land.title()}', 'state')" for land in LANDS)
    + """;
INSERT INTO source (id, title, publisher, published, language, reliability, reason) VALUES
  ('text', 'A text', 'paper', '2023-01-01', 'en', 'B', 'It is tested.');
INSERT INTO passage (id, source, locator, quote) VALUES (1, 'text', 'line 1', 'Much was given.');
"""
    + "".join(
        f"INSERT INTO claim (id, supporter, how, recipient, what) VALUES ({number}, {ends}, '{land} helps.');\n"
        for place, land in enumerate(LANDS)
        for number, ends in ((place + 1, f"'{land}', 'aid', 'hub'"), (place + 101, f"'hub', 'vote', '{land}'"))
    )
    + """
INSERT INTO assertion (claim, passage, asserter, stance, modality)
  SELECT id, 1, 'paper', 'asserts', 'reported' FROM claim;
INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES (14, 1, 'hub', 'denies', 'reported');
"""
)


@pytest.fixture(scope="module")
def many(small_db: SmallDatabase) -> Path:
    return small_db(MANY)


def test_a_screen_shows_ten_of_each_and_says_how_to_see_the_others(screen: Screen, run: Run, many: Path) -> None:
    out = screen("tree", "hub", width=100, db=many, env={"NO_COLOR": "1"}).out
    assert sum("aid B3" in text for text in out.splitlines()) == 10
    assert "4 more, 4 claims, 1 contested: allies tree hub --limit 0" in out
    assert "14 claims" in out
    everything = screen("tree", "hub", "--limit", "0", width=100, db=many, env={"NO_COLOR": "1"}).out
    assert sum("aid B3" in text for text in everything.splitlines()) == 14
    assert " more" not in everything
    assert sum("aid B3" in text for text in run("tree", "hub", db=many).out.splitlines()) == 14


def test_the_command_that_shows_the_others_has_the_options_that_were_typed(screen: Screen, many: Path) -> None:
    asked = ["tree", "hub", "--reverse", "--how", "vote", "--all"]
    out = screen(*asked, width=120, db=many, env={"NO_COLOR": "1"}).out
    command = re.search(r"4 more, 4 claims: allies (.*)", out)
    assert command
    whole = screen(*command[1].split(), width=120, db=many, env={"NO_COLOR": "1"}).out
    assert sum("vote B3" in text for text in whole.splitlines()) == 14


def test_a_screen_shows_ten_trees_and_counts_the_others(screen: Screen, run: Run, many: Path) -> None:
    out = screen("tree", width=100, db=many, env={"NO_COLOR": "1"}).out
    assert len(re.findall(r"^[├└] ", out, re.MULTILINE)) == 10
    assert "5 more recipients are not shown; --limit 0 shows all" in out
    assert "28 claims" in out
    assert len(run("tree", "-f", "json", db=many).json) == 15


def test_a_big_world_fits_a_few_screens(screen: Screen, big: Path) -> None:
    for asked in (["tree"], ["tree", "--reverse"], ["tree", "--depth", "1"]):
        for width in (40, 80):
            lines = screen(*asked, width=width, db=big, env={"NO_COLOR": "1"}).out.splitlines()
            assert max(map(len, lines)) <= width
            assert len(lines) < (500 if width == 40 else 250)
            assert not any(re.fullmatch(r"[│ ]*·?", text) for text in lines)  # no dot of its own, no empty line


# Nothing lost, nothing twice ---------------------------------------------------------------------


@pytest.mark.parametrize("more", [[], ["--all"], ["--contested"], ["--as-of", "2022-12"], ["--how", "weapons"]])
@pytest.mark.parametrize("reverse", [False, True])
def test_the_ways_of_the_tree_are_those_of_the_list(run: Run, more: list[str], reverse: bool) -> None:
    listed = Counter(
        (pair["supporter"], pair["recipient"], way["how"], way["claims"], way["contested"], way["grade"])
        for pair in run("list", *more, "-f", "json").json
        for way in pair["ways"]
    )
    drawn: Counter[tuple[Any, ...]] = Counter()
    for root in run("tree", *more, *(["--reverse"] if reverse else []), "-f", "json").json:
        for lower in root["children"]:
            ends = (root["id"], lower["id"]) if reverse else (lower["id"], root["id"])
            drawn.update((*ends, way["id"], way["claims"], way["contested"], way["grade"]) for way in lower["children"])
        assert root["claims"] == sum(lower["claims"] for lower in root["children"])
    assert drawn == listed


def test_the_claims_of_the_tree_are_those_that_count(run: Run) -> None:
    counting = {row["id"] for row in run("list", "claims").rows if row["counts"] == "true"}
    drawn = [row["node"] for row in run("tree", "--depth", "4", "-f", "csv").rows if row["kind"] == "claim"]
    assert sorted(drawn) == sorted(counting)


def test_evidence_is_that_of_show(run: Run) -> None:
    shown = run("show", "c1", "-f", "json").json
    drawn = [
        node["claim"]
        for root in run("tree", "--depth", "5", "--all", "-f", "json").json
        for node in nested(root)
        if node["id"] == "c1"
    ]
    assert drawn == [shown]


actors = st.sampled_from("abcdefg")


@st.composite
def networks(draw: st.DrawFn) -> list[Way]:
    keys = draw(
        st.lists(
            st.tuples(actors, actors, st.sampled_from(["weapons", "vote"])).filter(lambda key: key[0] != key[1]),
            unique=True,
            min_size=1,
        )
    )
    return [
        Way(
            supporter=supporter,
            supporter_name=supporter.upper(),
            recipient=recipient,
            recipient_name=recipient.upper(),
            how=how,
            claims=claims,
            counted=claims,
            contested=0,
            corrected=0,
            origins=1,
            rank=rank,
            strength=2,
            status="reported",
            grade="B3",
            not_counted=None,
            since=None,
            until=None,
        )
        for rank, (supporter, recipient, how) in enumerate(keys)
        for claims in [draw(st.integers(1, 3))]
    ]


def upper_and_lower(root: Node) -> Iterator[tuple[str, str, bool]]:
    """Yield each pair that is drawn, its upper end first, and whether the lower end is marked as followed elsewhere."""
    for node in walk(root):
        for child in node.children:
            if child.kind != "way":
                yield node.id, child.id, bool(child.elsewhere)


@given(networks(), st.booleans(), st.booleans(), st.integers(1, 3))
def test_few_of_each_leave_out_what_they_say(ways: list[Way], reverse: bool, whole: bool, few: int) -> None:
    forest = grow(ways, None if whole else {"a": "A"}, reverse, few=few)
    assert len(forest.roots) <= (few if whole else 1)
    everything = grow(ways, None, reverse, few=0)
    assert not whole or len(forest.roots) + forest.roots_cut == len(everything.roots)
    for root in forest.roots:
        for node in walk(root):
            lower = [child for child in node.children if child.kind != "way"]
            assert len(lower) <= few
            if node.fan:
                below = [way for way in ways if (way.supporter if reverse else way.recipient) == node.id]
                drawn = {child.id for child in lower}
                unseen = [way for way in below if (way.recipient if reverse else way.supporter) not in drawn]
                assert node.unseen.claims == sum(way.claims for way in unseen)


@given(networks(), st.booleans(), st.booleans(), st.integers(0, 9))
def test_any_network_is_drawn_once_and_ends(ways: list[Way], reverse: bool, whole: bool, limit: int) -> None:
    roots = None if whole else {"a": "A"}
    forest = grow(ways, roots, reverse, limit=limit)
    pairs = [pair for root in forest.roots for pair in upper_and_lower(root)]
    drawn = [(upper, lower) for upper, lower, _ in pairs]
    assert len(drawn) == len(set(drawn))
    everything = {(way.supporter, way.recipient) if reverse else (way.recipient, way.supporter) for way in ways}
    assert len(drawn) + forest.cut == len(everything)
    assert len(drawn) == min(limit or len(everything), len(everything)) or not whole
    if whole and not limit:
        assert set(drawn) == everything
    followed = {upper for upper, _ in drawn}
    below = Counter(lower for _, lower, marked in pairs if lower in followed and not marked)
    for actor in followed:  # stands once with its own supporters below it: as a root, or below another
        assert below[actor] + sum(root.id == actor for root in forest.roots) == 1


# What it says when there is little, or nothing -----------------------------------------------------


def test_an_empty_database_draws_nothing_and_says_why(run: Run, small_db: SmallDatabase) -> None:
    empty = small_db()
    for depth in "135":
        ran = run("tree", "--depth", depth, db=empty)
        assert (ran.code, ran.out) == (0, "")
        assert "nothing recorded in this database (events to 2023-05-06); that is not evidence of absence" in ran.err
    assert run("tree", "-f", "json", db=empty).json == []
    assert run("tree", "-f", "csv", db=empty).out == COLUMNS + "\n"


def test_a_single_claim_is_a_whole_tree(run: Run, small_db: SmallDatabase) -> None:
    one = small_db(
        FACTS.split("(2, 'north-korea'")[0].rstrip().rstrip(",") + ";" + FACTS[FACTS.index("\nINSERT INTO assertion") :]
    )
    assert run("tree", db=one).out.splitlines()[2:] == [
        "  Russia  1 claim; 1 contested; from 1 supporter",
        "    Iran  1  weapons B3, contested",
    ]


def test_an_actor_with_another_is_not_said_to_have_nothing_recorded(run: Run) -> None:
    """What Iran gives stands below Russia: what is missing is support for it."""
    lines = run("tree", "iran", "russia").out.splitlines()
    assert lines[0] == "Iran  no support for it recorded"
    assert any(line.startswith("  Iran  ") for line in lines)
    assert run("tree", "syria", "donetsk", "--reverse").out.splitlines()[-1] == "Donetsk  no support by it recorded"


def test_an_actor_that_nobody_supports_is_an_honest_zero(run: Run, db: Path) -> None:
    ran = run("tree", "china", db=db)
    assert (ran.code, ran.out) == (0, "China  no support for it recorded\n")
    assert "not evidence of absence" in ran.err
    root = run("tree", "china", "-f", "json", db=db).json
    assert (root["claims"], root["grade"], root["children"]) == (0, None, [])
    assert run("tree", "china", "-f", "csv", db=db).rows == []


def test_a_person_is_answered_with_whom_he_speaks_for(run: Run, db: Path) -> None:
    assert "Vladimir Putin speaks for Russia: allies tree russia" in run("tree", "putin", db=db).err


def test_a_filter_that_leaves_nothing_is_named_with_what_it_hides(run: Run, db: Path) -> None:
    ran = run("tree", "russia", "--how", "funding", db=db)
    assert ran.code == 0
    assert "without --how funding: 7 claims, of which 4 count as support" in ran.err


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (["nobody"], 3, "no actor is called 'nobody'"),
        (["c1"], 3, "c1 is a claim"),
        (["--depth", "0"], 2, "--depth"),
        (["--depth", "6"], 2, "--depth"),
        (["--sort", "colour"], 2, "--sort: there is no 'colour'"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(run: Run, db: Path, typed: list[str], code: int, said: str) -> None:
    ran = run("tree", *typed, db=db)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


# For machines --------------------------------------------------------------------------------------


def test_every_node_has_the_same_keys(run: Run, db: Path) -> None:
    whole = run("tree", "--depth", "5", "--all", "-f", "json", db=db).json
    for root in whole:
        for node in nested(root):
            assert list(node) == NODE_KEYS + (["claim"] if node["kind"] == "claim" else [])
            if node["kind"] == "claim":
                for key in ("contested", "origins", "status", "grade", "since", "until"):
                    assert node[key] == node["claim"][key]
                assert node["corrected"] == bool(node["claim"]["corrected"])
                assert (node["not_counted"] is None) == node["claim"]["counts"]
    assert isinstance(whole, list)
    assert run("tree", "iran", "-f", "json", db=db).json["id"] == "iran"
    assert [root["id"] for root in run("tree", "iran", "donetsk", "-f", "json", db=db).json] == ["iran", "donetsk"]
    lines = run("tree", "-f", "jsonl", db=db).out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["russia", "donetsk", "iran"]


def test_csv_is_a_row_a_node_with_its_path(run: Run, db: Path) -> None:
    rows = run("tree", "donetsk", "-f", "csv", db=db).rows
    assert [(row["depth"], row["path"], row["claims"], row["repeated"]) for row in rows] == [
        ("1", "donetsk", "1", "false"),
        ("2", "donetsk/russia", "1", "false"),
        ("3", "donetsk/russia/recognition", "1", "false"),
        ("3", "donetsk/russia/north-korea", "3", "false"),
        ("4", "donetsk/russia/north-korea/weapons", "2", "false"),
        ("4", "donetsk/russia/north-korea/vote", "1", "false"),
        ("3", "donetsk/russia/iran", "1", "false"),
        ("4", "donetsk/russia/iran/weapons", "1", "false"),
        ("4", "donetsk/russia/iran/russia", "1", "true"),
        ("5", "donetsk/russia/iran/russia/training", "1", "false"),
    ]


def test_sort_orders_what_stands_side_by_side(run: Run, db: Path) -> None:
    def supporters(*more: str) -> list[str]:
        return [row["node"] for row in run("tree", "russia", "-f", "csv", *more, db=db).rows if row["depth"] == "2"]

    assert supporters() == ["north-korea", "iran"]
    assert supporters("--sort", "name") == ["iran", "north-korea"]
    assert supporters("--sort", "-name") == ["north-korea", "iran"]
    assert supporters("--sort", "-contested") == ["iran", "north-korea"]


def test_sort_by_what_a_claim_calls_otherwise_reaches_the_claims(run: Run, db: Path) -> None:
    def claims(sort: str) -> list[str]:
        rows = run("tree", "russia", "--by", "north-korea", "--depth", "4", "-f", "csv", "--sort", sort, db=db).rows
        return [row["node"] for row in rows if row["kind"] == "claim" and row["path"].split("/")[2] == "weapons"]

    assert claims("node") == ["c2", "c3"]
    assert claims("-node") == ["c3", "c2"]
    assert claims("name") == ["c3", "c2"]  # rockets before shells
    assert claims("not_counted") == ["c2", "c3"]


def test_limit_is_told(run: Run, db: Path) -> None:
    ran = run("tree", "--limit", "1", db=db)
    assert "3 more pairs are not shown; --limit 0 shows all" in ran.err
    assert "from 2 supporters" in ran.out  # the root still knows how many it has
    assert "    1 more, 1 claim, 1 contested: allies tree russia --limit 0\n" in ran.out
    assert "Iran" not in ran.out
    claims = run("tree", "russia", "--by", "north-korea", "--depth", "4", "--limit", "1", "-f", "csv", db=db)
    assert [row["node"] for row in claims.rows if row["kind"] == "claim"] == ["c2"]
    assert "2 more claims are not shown; --limit 0 shows all" in claims.err
    assert "2 more recipients are not shown" in run("tree", "--depth", "1", "--limit", "1", db=db).err


def test_a_name_cannot_act_on_the_terminal(run: Run, small_db: SmallDatabase) -> None:
    hostile = small_db(FACTS)
    with closing(sqlite3.connect(hostile)) as connection, connection:
        connection.execute("UPDATE actor SET name = 'I\x1b[31mran' WHERE id = 'iran'")
    for form in ("plain", "tree", "csv", "json", "table"):
        ran = run("tree", "--depth", "4", "-f", form, db=hostile)
        assert "31mran" in ran.out, form
        assert "\x1b" not in ran.out, form
