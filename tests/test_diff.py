"""`allies diff`: what is new, gone or changed from one database to another, and that nothing else is told."""

import shutil
import sqlite3
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from conftest import LANDS, Ran, Run, Screen, SmallDatabase, claim_row
from hypothesis import given
from hypothesis import strategies as st
from test_errors import check_error

from allies_cli.queries import diff
from allies_cli.store import open_database

SPEAKER = """
INSERT INTO actor (id, name, kind) VALUES ('p', 'Pia Pee', 'person');
INSERT INTO office (actor, speaks_for, role) VALUES ('p', 'b', 'envoy');
"""
DENIED = """
INSERT INTO assertion (claim, passage, asserter, stance, modality, gist)
  VALUES (1, 1, 'p', 'denies', 'reported', 'never');
"""
CORRECTED = """
INSERT INTO passage (id, source, locator, note) VALUES (2, 's', 'page 2', 'Not so.');
INSERT INTO passage_link (passage, relation, other, field, note, claim)
  VALUES (2, 'corrects', 1, 'said_on', 'A day later.', 1);
"""
SUPERSEDED = claim_row(2, what="Ayland helps Beeland more.") + (
    "INSERT INTO claim_link (claim, relation, other, note) VALUES (2, 'supersedes', 1, 'a later figure');"
)

Compared = Callable[[str, str], Ran]


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="module")
def compared(run: Run, small_db: SmallDatabase) -> Compared:
    """Compare two small databases of these facts, beside what both have."""

    def from_one_to_another(old: str, new: str) -> Ran:
        paths = [small_db(LANDS + SPEAKER + claim_row(1) + facts) for facts in (old, new)]
        return run("diff", *map(str, paths), "-f", "json", db=None)

    return from_one_to_another


def changed(ran: Ran) -> dict[str, tuple[str | None, str | None]]:
    return {row["field"]: (row["old"], row["new"]) for row in ran.json if row["kind"] == "changed"}


def whole(ran: Ran, kind: str) -> list[tuple[str, str, str]]:
    """Return what is new or gone: of what, its id, and what it is."""
    return [(row["of"], row["id"], row["old"] or row["new"]) for row in ran.json if row["kind"] == kind]


def test_the_same_is_the_same(run: Run, facts_db: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(facts_db, tmp_path / "copy.db"))
    for pair in ((facts_db, facts_db), (facts_db, copy)):
        ran = run("diff", *map(str, pair))
        assert (ran.code, ran.out, ran.err) == (0, "kind,of,id,field,old,new\n", "the two are the same\n")


def test_one_file_is_compared_with_the_database_in_use(run: Run, facts_db: Path, small_db: SmallDatabase) -> None:
    small = small_db(LANDS)
    assert run("diff", str(small)) == run("diff", str(facts_db), str(small))
    assert run("diff", str(small), "--db", str(facts_db), db=None) == run("diff", str(facts_db), str(small))
    assert run("diff", str(facts_db), db=None).err == "the two are the same\n", "the bundled one"


def test_a_new_claim_and_who_says_it(compared: Compared) -> None:
    ran = compared("", claim_row(2, what="Ayland sends aid to Beeland."))
    assert whole(ran, "new") == [
        ("claim", "c2", "Ayland sends aid to Beeland."),
        ("assertion", "c2 b asserts 1", "Beeland acknowledges c2: “Words”"),
    ]
    assert changed(ran) == {}
    assert ran.err == "1 new claim; 1 new assertion\n"


def test_a_denial_changes_how_the_claim_stands(compared: Compared) -> None:
    ran = compared("", DENIED)
    assert whole(ran, "new") == [("assertion", "c1 p denies 1", "Beeland (Pia Pee) denies c1: “Words”")]
    assert whole(compared(DENIED, ""), "gone") == whole(ran, "new")
    foreign = DENIED.replace("'p'", "'a'")
    assert changed(compared("", foreign))["contested"] == ("false", "true")
    assert changed(compared(foreign, ""))["contested"] == ("true", "false")


def test_what_is_superseded_no_longer_counts(compared: Compared) -> None:
    ran = compared("", SUPERSEDED)
    assert changed(ran) == {"counts": ("true", "false"), "not_counted": (None, "superseded by c2")}
    assert ("link", "c2 supersedes c1", "c2 supersedes c1: a later figure") in whole(ran, "new")


def test_a_correction_is_named_by_where_it_stands(compared: Compared) -> None:
    ran = compared("", CORRECTED)
    assert whole(ran, "new") == [
        ("correction", "s whole page c1 said_on by s page 2", "s, whole page, of c1, said on, by s: A day later."),
        ("context", "s 2", "s, page 2: Not so."),
    ]
    assert changed(ran) == {"corrected": (None, "said_on")}
    same = compared(CORRECTED, CORRECTED.replace("'corrects'", "'same-subject'"))
    assert whole(same, "new") == [
        ("link", "s whole page c1 said_on same-subject s page 2",
         "s, whole page has the same subject as s, page 2: A day later."),
    ]  # fmt: skip
    noted = compared(CORRECTED, CORRECTED.replace("A day later", "Two days later"))
    assert changed(noted) == {"note": ("A day later.", "Two days later.")}


@pytest.mark.parametrize(
    ("statement", "of", "field", "old", "new"),
    [
        ("UPDATE claim SET item = 'food'", "claim", "item", None, "food"),
        ("UPDATE claim SET quantity = 0.5, unit = 'tons'", "claim", "quantity", None, "0.5"),
        ("UPDATE claim SET quantity = 76800000000, unit = 'USD'", "claim", "quantity", None, "76800000000"),
        ("UPDATE assertion SET gist = 'yes'", "assertion", "gist", None, "yes"),
        ("UPDATE assertion SET misattributed = 1", "assertion", "misattributed", "false", "true"),
        ("UPDATE passage SET quote = 'Others'", "assertion", "quote", "Words", "Others"),
        ("UPDATE source SET reliability = 'A'", "source", "reliability", "C", "A"),
        ("UPDATE source SET first_hand = 1", "source", "first_hand", "false", "true"),
        ("INSERT INTO capture (source, file, captured_on) VALUES ('s', 's.html', '2023')", "source", "captures",
         None, "s.html 2023"),
        ("UPDATE actor SET name = 'Aland' WHERE id = 'a'", "actor", "name", "Ayland", "Aland"),
        ("INSERT INTO actor_name (actor, name, kind, since) VALUES ('a', 'AY', 'alpha-2', '1990')", "actor", "names",
         None, "AY (alpha-2) from 1990"),
        ("UPDATE office SET until = '2022'", "actor", "offices", "envoy for b", "envoy for b until 2022"),
        ("UPDATE meta SET value = '2024' WHERE key = 'events_to'", "database", "value", "2023-05-06", "2024"),
    ],
)  # fmt: skip
def test_a_field_that_changed(
    compared: Compared, statement: str, of: str, field: str, old: str | None, new: str | None
) -> None:
    rows = [row for row in compared("", f"{statement};").json if row["field"] == field and row["of"] == of]
    assert [(row["kind"], row["old"], row["new"]) for row in rows] == [("changed", old, new)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "UPDATE actor SET name = 'Aland' WHERE id = 'a';", "a Aland; was: Ayland"),
        ("", "UPDATE claim SET item = 'food';", "c1 Ayland helps Beeland.; item nothing to food"),
        ("", "UPDATE claim SET act = 'offered';", "no longer counts; not done"),
        ("UPDATE claim SET act = 'offered';", "", "counts now; grade C6 to C2"),
        ("INSERT INTO actor_name (actor, name, kind) VALUES ('a', 'AY', 'alpha-2');",
         "INSERT INTO actor_name (actor, name, kind) VALUES ('a', 'AYL', 'alpha-3');",
         "a Ayland; names: + AYL (alpha-3); without AY (alpha-2)"),
        ("", CORRECTED, "c1 Ayland helps Beeland.; corrected: + said_on"),
        (claim_row(12), "INSERT INTO removed (id) VALUES ('c12');", "c12 Ayland helps Beeland. (removed)"),
        ("", "UPDATE source SET reliability = 'B';", "grade C2 to B2"),
    ],
)  # fmt: skip
def test_a_change_is_told_in_words(run: Run, small_db: SmallDatabase, old: str, new: str, told: str) -> None:
    paths = [str(small_db(LANDS + SPEAKER + claim_row(1) + facts)) for facts in (old, new)]
    ran = run("diff", *paths, "-f", "plain")
    assert told in ran.out
    assert "credibility" not in ran.out, "the grade tells it"


@pytest.mark.parametrize("removed", [True, False])
def test_what_was_removed_is_told_from_what_is_only_gone(compared: Compared, removed: bool) -> None:
    ran = compared(claim_row(12), "INSERT INTO removed (id) VALUES ('c12');" if removed else "")
    assert {row["of"]: row["field"] for row in ran.json} == dict.fromkeys(
        ("claim", "assertion"), "removed" if removed else None
    )
    assert {row["kind"] for row in ran.json} == {"gone"}


def test_there_and_back_is_the_opposite(compared: Compared) -> None:
    there, back = compared(CORRECTED, SUPERSEDED + DENIED), compared(SUPERSEDED + DENIED, CORRECTED)
    opposite = {"new": "gone", "gone": "new", "changed": "changed"}
    told = {(row["kind"], row["of"], row["id"], row["field"], row["old"], row["new"]) for row in there.json}
    assert told == {
        (opposite[row["kind"]], row["of"], row["id"], row["field"], row["new"], row["old"]) for row in back.json
    }
    assert len(told) > 5


def test_a_screen_has_sentences_and_names(screen: Screen, small_db: SmallDatabase) -> None:
    old = small_db(LANDS + SPEAKER + claim_row(1))
    new = small_db(LANDS + SPEAKER + claim_row(1) + SUPERSEDED + DENIED)
    ran = screen("diff", str(new), db=old, env={"NO_COLOR": "1"})
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[2:] == [
        "new claim c2 Ayland helps Beeland more.",
        "new assertion Beeland (Pia Pee) denies c1: “Words”",
        "new assertion Beeland acknowledges c2: “Words”",
        "new link c2 supersedes c1: a later figure",
        "changed claim c1 Ayland helps Beeland. · no longer counts · superseded by c2",
    ]
    assert ran.err == "1 new claim, 1 changed; 2 new assertions; 1 new link\n"
    for width in (40, 80):
        shown = screen("diff", str(new), db=old, width=width, env={"NO_COLOR": "1"})
        assert max(map(len, shown.out.splitlines())) <= width


@pytest.mark.parametrize("name", ["csv", "tsv", "jsonl", "md", "html", "svg", "plain", "tree", "rst"])
def test_every_format_has_it(run: Run, small_db: SmallDatabase, name: str) -> None:
    old, new = small_db(LANDS + claim_row(1)), small_db(LANDS + claim_row(1) + SUPERSEDED)
    ran = run("diff", str(old), str(new), "-f", name)
    assert ran.code == 0
    assert "superseded by c2" in ran.out.replace("&#160;", " ").replace("\xa0", " ")


def test_a_limit_says_what_it_leaves_out(run: Run, facts_db: Path, small_db: SmallDatabase) -> None:
    every = run("diff", str(facts_db), str(small_db())).rows
    ran = run("diff", str(facts_db), str(small_db()), "--limit", "3", "--columns", "id,kind")
    assert [(row["id"], row["kind"]) for row in ran.rows] == [(row["id"], row["kind"]) for row in every[:3]]
    assert f"{len(every) - 3} more are not shown; --limit 0 shows all" in ran.err


def test_the_kinds_stand_together(run: Run, facts_db: Path, small_db: SmallDatabase) -> None:
    kinds = [row["kind"] for row in run("diff", str(facts_db), str(small_db(LANDS))).rows]
    assert kinds == sorted(kinds, key=["new", "gone", "changed"].index)
    assert set(kinds) == {"new", "gone", "changed"}


def test_errors(run: Run, facts_db: Path, tmp_path: Path) -> None:
    nothing, text = str(tmp_path / "nothing.db"), tmp_path / "text.db"
    text.write_text("text", encoding="utf-8")
    check_error(run("diff", nothing), 4, "does not exist")
    check_error(run("diff", nothing, str(facts_db)), 4, "does not exist")
    check_error(run("diff", str(facts_db), str(text)), 4, "text.db")
    check_error(run("diff", str(facts_db), str(facts_db), "--db", str(facts_db)), 2, "--db and NEW")
    check_error(run("diff", nothing, "-f", "csv", "-o", nothing, db=facts_db), 4, "does not exist")
    copy = Path(shutil.copy(facts_db, tmp_path / "copy.db"))
    check_error(run("diff", str(copy), "-f", "csv", "-o", str(copy)), 2, "is the database that is read")
    check_error(run("check", str(copy), "-f", "csv", "-o", str(copy)), 2, "is the database that is read")


ROWS = st.dictionaries(st.tuples(st.integers(0, 4), st.text("aé😀", max_size=2)), st.integers(0, 2)).map(
    lambda rows: sorted((*key, value) for key, value in rows.items())
)


@given(ROWS, ROWS)
def test_two_sorted_runs_are_merged(old: list[tuple[int, str, int]], new: list[tuple[int, str, int]]) -> None:
    before, after = ({row[:2]: row for row in rows} for rows in (old, new))
    found = list(diff._differing(iter(old), iter(new), 2))
    assert found == [
        (before.get(key), after.get(key)) for key in sorted(before | after) if before.get(key) != after.get(key)
    ]


@pytest.mark.parametrize("thing", diff._THINGS, ids=lambda thing: thing.of)
def test_no_big_table_is_sorted(facts_db: Path, thing: diff._Thing) -> None:
    database = open_database(facts_db)
    with closing(database.connection):
        steps = list(database.rows(f"EXPLAIN QUERY PLAN {thing.select()}"))
    sorts = [told for _, parent, _, told in steps if parent == 0 and "TEMP B-TREE" in told]
    assert sorts == [] or thing.of in ("correction", "link"), "links of passages are few"


def test_memory_does_not_grow_with_the_databases(big: Path, tmp_path: Path) -> None:
    """14,000 claims and 30,000 assertions, all of which changed, take little more than none of them."""
    other = Path(shutil.copy(big, tmp_path / "other.db"))
    with closing(sqlite3.connect(other)) as connection:
        connection.executescript("UPDATE claim SET what = what || '!'; UPDATE assertion SET note = 'noted';")

    def peak(old: Path, new: Path) -> int:
        before, after = open_database(old), open_database(new)
        with closing(before.connection), closing(after.connection):
            tracemalloc.start()
            counts = diff.compare(before, after)
            rows = sum(1 for _ in diff.changes(after, 0))
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert rows == counts.rows
        assert bool(rows) == (old != new)
        return most

    assert peak(big, other) < 2 * peak(big, big) + 1_000_000
