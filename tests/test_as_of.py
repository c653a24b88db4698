"""`--as-of D` judges by what had been said by the last day of D, as if nothing had been said later."""

import re
import shlex
import shutil
import sqlite3
from calendar import monthrange
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, SmallDatabase

from allies_cli import store
from allies_cli.build import derive
from allies_cli.queries.as_of import look_back
from allies_cli.store import Recorder

CASE = """
INSERT INTO actor (id, name, kind) VALUES
  ('iran', 'Iran', 'state'), ('russia', 'Russia', 'state'), ('us', 'United States', 'state'),
  ('un', 'UN', 'organisation'), ('eu', 'EU', 'organisation'), ('paper', 'The Paper', 'media'),
  ('envoy', 'Envoy', 'person');
INSERT INTO office (actor, speaks_for, role) VALUES ('envoy', 'iran', 'Ambassador');
INSERT INTO source (id, title, publisher, published, language, reliability, reason) VALUES
  ('day', 'Of a day', 'paper', '2022-06-15', 'en', 'C', 'Because.'),
  ('month', 'Of a month', 'paper', '2022-06', 'en', 'C', 'Because.'),
  ('year', 'Of a year', 'paper', '2022', 'en', 'C', 'Because.'),
  ('undated', 'Of no day', 'paper', NULL, 'en', 'A', 'Because.');
INSERT INTO passage (id, source, locator, note) VALUES
  (1, 'day', 'whole page', 'N'), (2, 'month', 'whole page', 'N'), (3, 'year', 'whole page', 'N'),
  (4, 'undated', 'whole page', 'N'), (5, 'day', 'page 2', 'Context: said later.'), (6, 'year', 'page 2', 'N');
INSERT INTO claim (id, supporter, how, recipient, what, quantity, unit, stage) VALUES
  (1, 'iran', 'weapons', 'russia', 'Asserted on a day.', NULL, NULL, NULL),
  (2, 'iran', 'training', 'russia', 'Asserted in a month.', NULL, NULL, NULL),
  (3, 'iran', 'funding', 'russia', 'Asserted in a year.', 7, 'USD', 'pledge'),
  (4, 'iran', 'materiel', 'russia', 'Asserted on no day.', NULL, NULL, NULL),
  (5, 'iran', 'aid', 'russia', 'Asserted, denied and acknowledged.', NULL, NULL, NULL),
  (6, 'un', 'sanctions', 'russia', 'The UN did it.', NULL, NULL, NULL),
  (7, 'eu', 'sanctions', 'russia', 'The EU did it.', NULL, NULL, NULL),
  (8, 'us', 'aid', 'russia', 'First disputed, then asserted.', NULL, NULL, NULL),
  (9, 'us', 'funding', 'russia', 'A first figure.', 1, 'USD', 'pledge'),
  (10, 'us', 'funding', 'russia', 'A later figure.', 2, 'USD', 'pledge');
INSERT INTO assertion (claim, passage, asserter, stance, modality, said_on) VALUES
  (1, 1, 'paper', 'asserts', 'reported', NULL), (2, 2, 'paper', 'asserts', 'reported', NULL),
  (3, 3, 'paper', 'asserts', 'reported', NULL), (4, 4, 'paper', 'asserts', 'recorded', NULL),
  (5, 1, 'us', 'asserts', 'alleged', '2022-01-10'), (5, 1, 'envoy', 'denies', 'reported', '2022-03'),
  (5, 1, 'iran', 'asserts', 'reported', '2022-11-05'), (5, 4, 'paper', 'asserts', 'recorded', NULL),
  (6, 1, 'paper', 'asserts', 'reported', '2022-02-20'), (7, 6, 'eu', 'asserts', 'recorded', '2022-02-25'),
  (8, 1, 'russia', 'disputes', 'reported', '2022-02-01'), (8, 1, 'us', 'asserts', 'reported', '2022-04-30'),
  (9, 1, 'us', 'asserts', 'reported', '2022-02'), (10, 1, 'us', 'asserts', 'reported', '2022-07-31');
INSERT INTO claim_link (claim, relation, other) VALUES (7, 'contradicts', 6), (10, 'supersedes', 9), (5, 'refines', 1);
INSERT INTO passage_link (passage, relation, other, field, note) VALUES
  (6, 'corrects', 1, 'asserter', 'Said by another.'), (5, 'same-subject', 1, NULL, 'Later in the text.');
"""


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="module")
def case(small_db: SmallDatabase) -> Path:
    return small_db(CASE)


def listed(run: Run, db: Path, *arguments: str) -> dict[str, Any]:
    """Return the claims that are listed, by id."""
    ran = run("list", "claims", *arguments, "-f", "json", db=db)
    assert ran.code == 0, ran.err
    return {claim["id"]: claim for claim in ran.json}


@pytest.mark.parametrize(
    ("claim", "last_without", "first_with"),
    [
        ("c1", "2022-06-14", "2022-06-15"),
        ("c1", "2022-05", "2022-06"),
        ("c1", "2021", "2022"),
        ("c2", "2022-06-29", "2022-06-30"),
        ("c2", "2022-05-31", "2022-06"),
        ("c3", "2022-12-30", "2022-12-31"),
        ("c3", "2022-11", "2022-12"),
        ("c3", "2021-12-31", "2022"),
        ("c8", "2022-04-29", "2022-04"),
        ("c9", "2022-02-27", "2022-02-28"),
    ],
)
def test_a_claim_is_there_from_the_last_day_on_which_it_may_have_been_said(
    case: Path, run: Run, claim: str, last_without: str, first_with: str
) -> None:
    assert claim not in listed(run, case, "--as-of", last_without)
    assert claim in listed(run, case, "--as-of", first_with)


@pytest.mark.parametrize(
    ("day", "status", "contested", "acknowledged", "origins", "grade"),
    [
        ("2022-01-10", "alleged", False, False, 1, "C3"),
        ("2022-03-30", "alleged", False, False, 1, "C3"),
        ("2022-03-31", "alleged", True, False, 1, "C3"),
        ("2022-11-04", "alleged", True, False, 1, "C3"),
        ("2022-11-05", "reported", True, True, 2, "C2"),
        ("2030", "reported", True, True, 2, "C2"),
    ],
)
def test_a_claim_is_judged_by_what_had_been_said(
    case: Path, run: Run, day: str, status: str, contested: bool, acknowledged: bool, origins: int, grade: str
) -> None:
    claim = listed(run, case, "--as-of", day)["c5"]
    fields = ("status", "contested", "acknowledged", "origins", "grade")
    assert tuple(claim[field] for field in fields) == (status, contested, acknowledged, origins, grade)
    assert run("show", "c5", "--as-of", day, "-f", "json", db=case).json["grade"] == grade


def test_what_was_said_on_no_day_counts_only_without_the_option(case: Path, run: Run) -> None:
    now, then = listed(run, case), listed(run, case, "--as-of", "2999")
    assert (now["c4"]["status"], "c4" in then) == ("recorded", False)
    assert (now["c5"]["status"], then["c5"]["status"]) == ("recorded", "reported")


@pytest.mark.parametrize("command", [("list",), ("list", "claims"), ("show", "iran"), ("show", "c5"), ("show", "day")])
def test_stderr_says_how_many_were_left_out(case: Path, run: Run, command: tuple[str, ...]) -> None:
    ran = run(*command, "--as-of", "2023", "-f", "json", db=case)
    assert "2 assertions without any date" in ran.err
    assert "without any date" not in run(*command, "-f", "json", db=case).err


def test_nothing_is_said_of_undated_ones_where_there_are_none(small_db: SmallDatabase, run: Run) -> None:
    dated = small_db(CASE.replace("'Of no day', 'paper', NULL", "'Of no day', 'paper', '2022'"))
    assert "without any date" not in run("list", "claims", "--as-of", "2023", "-f", "json", db=dated).err


def test_a_contradicting_record_counts_from_its_day(case: Path, run: Run) -> None:
    assert listed(run, case, "--as-of", "2022-02-24")["c6"]["grade"] == "C3"
    assert listed(run, case, "--as-of", "2022-02-25")["c6"]["grade"] == "C5"
    shown = run("show", "c6", "--as-of", "2022-02-24", "-f", "json", db=case).json
    assert shown["links"] == []


def test_a_later_figure_supersedes_from_its_day(case: Path, run: Run) -> None:
    assert listed(run, case, "--as-of", "2022-07-30")["c9"]["counts"]
    assert not listed(run, case, "--as-of", "2022-07-31")["c9"]["counts"]


def test_a_dispute_alone_makes_no_claim(case: Path, run: Run) -> None:
    ran = run("show", "c8", "--as-of", "2022-02-01", db=case)
    assert (ran.code, ran.out) == (3, "")
    assert "2022-02-01" in ran.err
    assert run("show", "c8", "--as-of", "2022-04", db=case).code == 0


def test_evidence_and_corrections_of_later_days_are_left_out(case: Path, run: Run) -> None:
    def shown(claim: str, day: str) -> Any:
        return run("show", claim, "--as-of", day, "-f", "json", db=case).json["evidence"]

    assert [said["asserter"] for said in shown("c5", "2022-02")] == ["us"]
    assert len(shown("c5", "2022-12-31")) == 3
    assert [one["note"] for one in shown("c5", "2022-02-24")[0]["corrections"]] == []
    assert [one["note"] for one in shown("c5", "2022-02-25")[0]["corrections"]] == ["Said by another."]
    assert {one["note"] for one in shown("c1", "2022-06-15")[0]["corrections"]} == {
        "Said by another.",
        "Later in the text.",
    }


def test_the_file_of_an_actor_knows_nothing_of_later_days(case: Path, run: Run) -> None:
    shown = run("show", "iran", "--as-of", "2022-06-15", "-f", "json", db=case).json
    assert {claim["id"] for claim in shown["supports"]} == {"c1", "c5"}
    text = run("show", "iran", "--as-of", "2022-06-15", db=case).out
    assert "7 USD" not in text, "a sum that was pledged later stands in the header"
    assert "7 USD" in run("show", "iran", db=case).out


def test_the_file_of_a_source_judges_its_claims_by_the_day(case: Path, run: Run) -> None:
    def became(day: str) -> dict[str, str]:
        text = run("show", "day", "--full", "--as-of", day, db=case).out
        return {line.split()[0]: line for line in map(str.strip, text.splitlines()) if line.startswith("c")}

    assert "c1" not in became("2022-06-14")
    assert "c1" in became("2022-06-15")
    assert "C3" in became("2022-02-24")["c6"]
    assert "C5" in became("2022-02-25")["c6"]


def test_pairs_are_put_together_from_the_claims_of_the_day(case: Path, run: Run) -> None:
    def ways(day: str) -> dict[str, tuple[int, int]]:
        """Return how many claims are contested of each way of the one pair, and how many voices it has."""
        rows = run("list", "--by", "iran", "--as-of", day, "-f", "json", db=case).json
        assert len(rows) <= 1
        return {way["how"]: (way["contested"], way["origins"]) for row in rows for way in row["ways"]}

    assert ways("2022-01-09") == {}
    assert ways("2022-02") == {"aid": (0, 1)}
    assert ways("2022-03") == {"aid": (1, 1)}
    assert ways("2022-06-15") == {"aid": (1, 1), "weapons": (0, 1)}
    assert ways("2022-12-31")["aid"] == (1, 2)


def test_computed_filters_look_at_the_day(case: Path, run: Run) -> None:
    assert set(listed(run, case, "--contested", "--as-of", "2022-02")) == set()
    assert set(listed(run, case, "--contested", "--as-of", "2022-03")) == {"c5"}
    assert set(listed(run, case, "--min-origins", "2", "--as-of", "2022-11-04")) == set()
    assert set(listed(run, case, "--min-origins", "2", "--as-of", "2022-11-05")) == {"c5"}
    assert set(listed(run, case, "--status", "alleged", "--as-of", "2022-11-04")) == {"c5"}


def test_before_anybody_spoke_there_is_an_honest_zero(case: Path, run: Run) -> None:
    for command in (["list"], ["list", "claims"]):
        ran = run(*command, "--as-of", "1999", "-f", "json", db=case)
        assert (ran.code, ran.json) == (0, [])
        assert "not evidence of absence" in ran.err
        assert "without --as-of 1999-12-31" in ran.err


@pytest.mark.parametrize("wrong", ["spring", "2022-13", "2022-02-30", "20220101", "now", "2022-1"])
def test_a_day_that_is_none_is_refused(case: Path, run: Run, wrong: str) -> None:
    ran = run("list", "--as-of", wrong, db=case)
    assert (ran.code, ran.out) == (2, "")


# As if nothing had been said later ------------------------------------------------------------------


def last_day(written: str) -> str:
    """Return the last day of a date of any precision."""
    year, month = written[:4], written[5:7] or "12"
    return written if len(written) == 10 else f"{year}-{month}-{monthrange(int(year), int(month))[1]:02}"


def said_by(original: Path, folder: Path, day: str) -> Path:
    """Return a copy from which every assertion and correction is gone that was made later or on no day.

    Gone too is what somebody rejected by then and nobody asserted until later.
    """
    path = folder / f"{day}.db"
    shutil.copy(original, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        asserted = "SELECT claim FROM assertion WHERE stance = 'asserts'"
        ever = [claim for (claim,) in connection.execute(asserted)]
        silent = connection.execute(
            "SELECT l.rowid, s.published FROM passage_link l JOIN passage p ON p.id = l.passage"
            "  JOIN source s ON s.id = p.source WHERE p.id NOT IN (SELECT passage FROM assertion)"
        ).fetchall()
        for claim, passage, asserter, stance, said in connection.execute(
            "SELECT a.claim, a.passage, a.asserter, a.stance, coalesce(a.said_on, s.published)"
            "  FROM assertion a JOIN passage p ON p.id = a.passage JOIN source s ON s.id = p.source"
        ).fetchall():
            if said is None or last_day(said) > day:
                connection.execute(
                    "DELETE FROM assertion WHERE (claim, passage, asserter, stance) = (?, ?, ?, ?)",
                    (claim, passage, asserter, stance),
                )
        connection.execute(
            f"DELETE FROM assertion WHERE claim IN (SELECT value FROM json_each(?)) AND claim NOT IN ({asserted})",
            (str(ever),),
        )
        heard = [number for number, published in silent if published and last_day(published) <= day]
        connection.execute(
            "DELETE FROM passage_link WHERE passage NOT IN (SELECT passage FROM assertion)"
            "  AND rowid NOT IN (SELECT value FROM json_each(?))",
            (str(heard),),
        )
        derive(connection)
    return path


# Before the war, between the accusations, beside the article's own days, and behind everything.
DAYS = ["2022-02-24", "2022-09-08", "2022-12-09", "2023-02-23", "2030-01-01"]


@pytest.mark.parametrize("day", DAYS)
def test_the_facts_read_as_if_nothing_had_been_said_later(facts_db: Path, tmp_path: Path, run: Run, day: str) -> None:
    then = said_by(facts_db, tmp_path, day)
    for words in ("list claims", "list --all", "list --contested", "list types", "list actors --all"):
        command = words.split()
        assert run(*command, "--as-of", day, "-f", "json").json == run(*command, "-f", "json", db=then).json, command
    told = [
        {source["id"]: source["claims"] for source in ran.json if source["claims"]}
        for ran in (run("list", "sources", "--as-of", day, "-f", "json"), run("list", "sources", "-f", "json", db=then))
    ]
    assert told[0] == told[1]
    with_option = run("show", "russia", "--as-of", day, "-f", "json").json
    without = run("show", "russia", "-f", "json", db=then).json
    for section in ("supports", "receives", "not_counted", "says"):
        assert with_option[section] == without[section], section


def test_far_in_the_future_every_claim_that_is_dated_is_as_it_is_now(facts_db: Path, run: Run) -> None:
    with closing(sqlite3.connect(facts_db)) as connection:
        undated = {
            f"c{row[0]}"
            for row in connection.execute(
                "SELECT a.claim FROM assertion a JOIN passage p ON p.id = a.passage JOIN source s ON s.id = p.source"
                " WHERE a.said_on IS NULL AND s.published IS NULL"
            )
        }
        linked_to_undated = {
            f"c{row[0]}"
            for row in connection.execute(
                "SELECT l.claim FROM link_read l WHERE l.relation IN ('contradicts', 'superseded-by')"
                " AND 'c' || l.other IN (SELECT value FROM json_each(?))",
                (str(sorted(undated)).replace("'", '"'),),
            )
        }
    now, then = listed(run, facts_db), listed(run, facts_db, "--as-of", "9999")
    dated = now.keys() - undated - linked_to_undated
    assert len(dated) > 80
    assert {number: then[number] for number in dated} == {number: now[number] for number in dated}


# A day before all data ------------------------------------------------------------------------------

BEFORE = ["--as-of", "1900", "-f", "json"]
SEPTEMBER = ["--as-of", "2022-09"]


def asked(run: Run, *command: str, db: Path) -> Any:
    ran = run(*command, *BEFORE, db=db)
    assert ran.code == 0, ran.err
    return ran.json


def claims_in(answer: Any) -> list[Any]:
    """Return every id of a claim in a document."""
    if isinstance(answer, dict):
        return [one for value in answer.values() for one in claims_in(value)]
    if isinstance(answer, list):
        return [one for value in answer for one in claims_in(value)]
    return [answer] if isinstance(answer, str) and re.fullmatch("c[0-9]+", answer) else []


@pytest.mark.parametrize(
    "command",
    [
        "list", "list allies", "list claims", "list --how weapons", "list claims --by iran", "list claims --says iran",
        "list claims --source elcomercio-2023", "list claims --corrected", "list claims --status denied",
        "list --since 1800", "list claims --against ukraine", "list claims --min-origins 1", "list claims --sort grade",
        "tree", "matrix", "matrix --shade grade", "timeline", "timeline --kind said", "timeline russia",
        "timeline --by iran",
    ],
)  # fmt: skip
@pytest.mark.parametrize("everything", [[], ["--all"]])
def test_before_all_data_there_are_no_rows(facts_db: Path, run: Run, command: str, everything: list[str]) -> None:
    assert asked(run, *command.split(), *everything, db=facts_db) == []
    assert run(*command.split(), *everything, "-f", "json", db=facts_db).json != [] or "--against" in command


def test_before_all_data_nothing_is_counted(facts_db: Path, run: Run) -> None:
    counts = {"actors": ("gives", "receives", "says"), "types": ("claims",)}
    for noun, columns in counts.items():
        rows = asked(run, "list", noun, db=facts_db)
        assert {row[column] for row in rows for column in columns} == {0}, noun
        assert len(rows) == len(run("list", noun, "-f", "json", db=facts_db).json)
    assert asked(run, "list", "sources", db=facts_db) == []


@pytest.mark.parametrize(
    "command",
    [
        "show iran", "show russia --all", "show putin", "show elcomercio-2023", "show russia iran", "tree russia --all",
        "tree russia --reverse --depth 5", "compare russia ukraine", "compare iran north-korea --all", "graph",
        "graph --all", "search drones", "search Russia --all", "search --raw iran OR russia",
    ],
)  # fmt: skip
def test_before_all_data_no_claim_is_named(facts_db: Path, run: Run, command: str) -> None:
    assert claims_in(asked(run, *command.split(), db=facts_db)) == []


def test_before_all_data_an_actor_and_a_source_are_bare(facts_db: Path, run: Run) -> None:
    shown = asked(run, "show", "russia", db=facts_db)
    assert [shown[section] for section in ("supports", "receives", "not_counted", "says")] == [[], [], [], []]
    assert asked(run, "tree", "russia", "--all", db=facts_db)["claims"] == 0
    assert asked(run, "graph", "--all", db=facts_db)["edges"] == []
    assert asked(run, "search", "artillery", "--in", "claims", db=facts_db) == []
    assert asked(run, "search", "artillery", "--in", "quotes", db=facts_db) == []


def test_before_all_data_a_claim_is_not_there_and_the_reason_is_said(facts_db: Path, run: Run) -> None:
    for command in ("show", "cite"):
        ran = run(command, "c12", "--as-of", "1900", db=facts_db)
        assert (ran.code, ran.out) == (3, "")
        assert "nobody had asserted c12 by 1900-12-31" in ran.err
    assert "there is no claim c99999" in run("show", "c99999", "--as-of", "1900", db=facts_db).err


@pytest.mark.parametrize(
    "table",
    ["derived", "voice", "pair_way", "asserter_tally", "standing", "claim", "assertion", "passage_link",
     "source_tally WHERE claims OR passages"],
)  # fmt: skip
def test_before_all_data_sql_finds_nothing(facts_db: Path, run: Run, table: str) -> None:
    query = f"SELECT count(*) AS n FROM {table}"
    assert asked(run, "sql", query, db=facts_db) == [{"n": 0}]
    assert run("sql", query, "-f", "json", db=facts_db).json != [{"n": 0}]


def test_sql_is_asked_as_of_a_day(facts_db: Path, run: Run) -> None:
    counted = run("sql", "SELECT count(*) AS n FROM standing", "--as-of", "2022-09", "-f", "json", db=facts_db)
    assert counted.json == [{"n": len(listed(run, facts_db, "--as-of", "2022-09"))}]
    assert "--as-of leaves out 3 assertions without any date" in counted.err
    assert counted.err == run("list", "claims", *SEPTEMBER, db=facts_db).err.partition("events to")[0]


def test_sql_answers_as_of_a_day_what_a_command_does(facts_db: Path, run: Run) -> None:
    line = run("list", "claims", "--how", "weapons", "--as-of", "2022-09", "--sql", db=facts_db).out
    rows = run(*shlex.split(line)[1:], "-f", "csv", db=facts_db).rows
    assert [next(iter(row.values())) for row in rows] == list(listed(run, facts_db, "--how", "weapons", *SEPTEMBER))


@pytest.mark.parametrize(
    ("typed", "said"),
    [(["--as-of", "2022-13", "SELECT 1"], "--as-of"), (["--schema", "--as-of", "2022"], "--schema has no --as-of")],
)
def test_sql_refuses_a_day_that_it_cannot_honour(run: Run, typed: list[str], said: str) -> None:
    ran = run("sql", *typed)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_nothing_is_corrected_that_had_not_been_printed_yet(run: Run) -> None:
    rows = run("list", "corrections", "--as-of", "2022-10-01", "-f", "json").json
    assert {row["field"] for row in rows} == {"said_on"}  # of what is told to have been said in August 2022
    later = run("list", "corrections", "--as-of", "2023-02-24", "-f", "json").json
    assert {row["source"] for row in later} == {"elcomercio-2023"}


def test_only_what_was_not_settled_by_then_is_derived_anew(big: Path) -> None:
    """Of most claims all had been said by a late day, and none of those is judged again."""
    database = store.open_database(big)
    try:
        look_back(database, "2023-06-30")
        (anew,) = database.only("SELECT count(*) FROM temp.unsettled u JOIN temp.derived d ON d.claim = u.id")
        (there,) = database.only("SELECT count(*) FROM temp.derived")
    finally:
        database.connection.close()
    assert 0 < anew < there / 10


def test_a_table_that_nobody_asks_is_not_filled(big: Path) -> None:
    database = store.open_database(big)
    try:
        look_back(database, "2023-06-30")
        assert set(database.deferred) == {"pair_way", "asserter_tally", "source_tally"}
        assert database.only("SELECT count(*) FROM pair_way")[0] > 0
        assert set(database.deferred) == {"asserter_tally", "source_tally"}
        assert Recorder(database, answering=True).row("SELECT 1 FROM source_tally") == (1,)
    finally:
        database.connection.close()
