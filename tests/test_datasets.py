"""Datasets of the field in a case file: what came in, what was left out, and what they can be asked."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from database import ROOT

DATA = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
MANY = 1000
ANSWERS = ("resolution=ES-11/1", "date=2022-03-02", "yes-backs=Ukraine", "no-backs=Russia")
ROLL_CALL = [word for answer in ANSWERS for word in ("--set", answer)]

Bring = Callable[..., Any]
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def case(tmp_path: Path, run_here: Run) -> Path:
    """A new case file."""
    assert run_here("new", str(tmp_path / "case.db")).code == 0
    return tmp_path / "case.db"


@pytest.fixture
def bring(case: Path, run_here: Run) -> Bring:
    """Import a file with options, and return what the program says of it; the numbers have to add up."""

    def brought(file: Path, *options: str) -> Any:
        done = run_here("import", str(file), *options, "--db", str(case), "-f", "json")
        assert done.code == 0, done.err + done.out
        said = json.loads(done.out)
        assert said["rows"] == said["made"] + said["known"] + sum(said["left_out"].values()) + said["bad"]
        if said["rows"] < MANY:
            assert run_here("check", str(case)).code == 0
        return said

    return brought


@pytest.fixture
def ask(case: Path) -> Ask:
    """Ask the case file in SQL."""

    def asked(query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(case)) as connection:
            return connection.execute(query).fetchall()

    return asked


def table(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# Small tables, whose rows are the traps of the large ones ----------------------------------------

FLAGS = "ext_x,ext_p,ext_y,ext_w,ext_m,ext_t,ext_f,ext_i,ext_l,ext_o,ext_u"
TRIADS = (
    f"id,year,actor_id,actor_name,oppo_id,oppo_name,ext_id,ext_name,ext_nonstate,ext_alleged,ext_sup,{FLAGS}",
    "1,2014,7,DPR,9,Government of Ukraine,3,Government of Russia (Soviet Union),0,0,1,0,0,0,1,0,0,0,0,0,0,0",
    "2,2015,7,DPR,9,Government of Ukraine,3,Government of Russia (Soviet Union),0,0,1,0,0,0,1,0,1,0,0,0,0,0",
    "3,2016,7,DPR,9,Government of Ukraine,3,Government of Russia (Soviet Union),0,1,1,0,0,0,0,0,1,0,0,0,0,0",
    "4,2014,9,Government of Ukraine,7,DPR,,,,0,0,0,0,0,0,0,0,0,0,0,0,0",
    "5,2015,7,DPR,9,Government of Ukraine,,,,0,1,0,0,0,1,0,0,0,0,0,0,0",
    "6,1985,8,UNITA,5,Government of Angola,8,UNITA,1,0,1,0,0,0,1,0,0,0,0,0,0,0",
)
VOTES = (
    "resolution,country,vote",
    "ES-11/1,Belarus,against",
    "ES-11/1,Ukraine,approve",
    "ES-11/1,Norway,approve",
    "ES-11/1,China,abstain",
    "ES-11/1,Venezuela,absent",
    "68/262,Belarus,against",
)


def test_triad_years_are_merged_and_rows_of_nobody_are_left_out(bring: Bring, ask: Ask, tmp_path: Path) -> None:
    said = bring(table(tmp_path / "esd.csv", *TRIADS))
    assert said["left_out"] == {
        "ext_sup is not 1": 1, "nobody is named as supporter": 1, "supporter and recipient are the same": 1,
    }  # fmt: skip
    assert ask("SELECT supporter, how, recipient, against, since, until FROM claim ORDER BY how, since") == [
        ("russia", "training", "dpr", "ukraine", "2015", "2015"),
        ("russia", "training", "dpr", "ukraine", "2016", "2016"),  # alleged, and so another claim
        ("russia", "weapons", "dpr", "ukraine", "2014", "2015"),
    ]
    kept = ask("SELECT c.how, i.row_id FROM import_row i JOIN claim c ON c.id = i.claim ORDER BY 1, 2")
    assert kept == [("training", "2"), ("training", "3"), ("weapons", "1"), ("weapons", "2")]
    assert bring(tmp_path / "esd.csv")["known"] == 3
    assert ask("SELECT kind FROM actor WHERE id = 'dpr'") == [("armed-group",)]


def test_a_roll_call_is_of_the_resolution_that_is_asked_and_of_others_votes(
    bring: Bring, ask: Ask, tmp_path: Path
) -> None:
    said = bring(table(tmp_path / "votes.csv", *VOTES), *ROLL_CALL)
    assert said["left_out"] == {"resolution is not ES-11/1": 1, "supporter and recipient are the same": 1}
    assert ask("SELECT supporter, how, recipient, item FROM claim ORDER BY id") == [
        ("belarus", "vote", "russia", "vote against"),
        ("norway", "vote", "ukraine", "vote in favour"),
        ("china", "abstention", "ukraine", "abstention"),
        ("venezuela", "abstention", "ukraine", "absent"),
    ]
    assert ask("SELECT DISTINCT status, credibility, counts FROM derived ORDER BY counts") == [
        ("recorded", 1, 0), ("recorded", 1, 1),
    ]  # fmt: skip


def test_a_copy_beside_the_record_is_one_voice_and_another_vote_contradicts_it(
    case: Path, bring: Bring, ask: Ask, tmp_path: Path
) -> None:
    bring(table(tmp_path / "votes.csv", *VOTES), *ROLL_CALL)
    (record,) = ask("SELECT id FROM source")[0]
    shipped = (ROOT / "src/allies_cli/casefile/mappings/un-roll-call.toml").read_text(encoding="utf-8")
    copied = shipped.replace('name  = "un-roll-call"', 'name = "copy"').replace(
        "[source]\n", f'[source]\nid = "copy"\nderived_from = "{record}"\n'
    )
    copied = copied.replace('publisher      = "United Nations"', 'publisher = "A site"')
    table(tmp_path / "copy.toml", copied)
    table(tmp_path / "copy.csv", VOTES[0], VOTES[1], "ES-11/1,China,absent")
    bring(tmp_path / "copy.csv", "--as", str(tmp_path / "copy.toml"), *ROLL_CALL)
    assert ask("SELECT origins, grade FROM derived WHERE claim = 1") == [(1, "A1")]
    assert ask("SELECT count(*) FROM assertion WHERE claim = 1") == [(2,)]
    assert ask("SELECT claim, relation, other FROM claim_link") == [(5, "contradicts", 3)]
    assert ask("SELECT rule FROM derived WHERE claim IN (3, 5)") == [("two-records",)] * 2


def test_the_same_act_in_two_datasets_is_two_claims_until_somebody_links_them(
    case: Path, run_here: Run, bring: Bring, ask: Ask, tmp_path: Path
) -> None:
    sheet = "who,how,for,link,date,item", "Belarus,weapons,Angola,https://news.example/1,2022,Il-76"
    bring(table(tmp_path / "sheet.csv", *sheet))
    row = {
        "SIPRI AT Database ID": "65633", "Supplier": "Belarus", "Recipient": "Angola", "Designation": "Il-76",
        "Description": "heavy transport aircraft", "Order date": "2020", "Numbers delivered": "1",
        "Numbers delivered is estimate": "No", "Delivery year": "2022", "Delivery year is estimate": "No",
        "Status": "Second hand", "TIV delivery values": "34.0", "Local production": "No",
    }  # fmt: skip
    register = ",".join(row), ",".join(row.values())
    bring(table(tmp_path / "register.csv", *register))
    assert ask("SELECT count(*) FROM claim") == [(2,)]
    voice = ("add", "--same", "c1", "--link", "https://other.example/", "--db", str(case))
    assert run_here(*voice).code == 0
    assert ask("SELECT count(*) FROM claim") == [(2,)]
    assert ask("SELECT count(*) FROM assertion WHERE claim = 1") == [(2,)]


def test_what_becomes_of_a_row_is_shown_before_it_comes_in(case: Path, run_here: Run, ask: Ask, tmp_path: Path) -> None:
    file = table(tmp_path / "esd.csv", *TRIADS)
    done = run_here("import", str(file), "--dry-run", "--limit", "4", "--db", str(case), "-f", "json")
    shown = [(row["line"], row["supporter"], row["how"], row["result"]) for row in json.loads(done.out)]
    assert shown == [
        (2, "Russia", "weapons", "a claim"),
        (3, "Russia", "weapons", "a claim"),
        (3, "Russia", "training", "a claim"),
        (4, "Russia", "training", "a claim"),
        (5, None, None, "left out: ext_sup is not 1"),
    ]
    assert ask("SELECT count(*) FROM claim") == [(0,)]


# The originals, by their own figures -------------------------------------------------------------

original = pytest.mark.skipif(
    not DATA.is_dir(), reason="the tables of the field are not at hand: SHARED_DATA names none"
)


@original
def test_the_triad_years_add_up(bring: Bring, ask: Ask) -> None:
    said = bring(DATA / "ucdp-esd-ty-181.csv")
    assert (said["rows"], said["claims"], said["made"]) == (10852, 7020, 9312)
    assert said["left_out"] == {
        "ext_sup is not 1": 1536, "nobody is named as supporter": 3, "supporter and recipient are the same": 1,
    }  # fmt: skip
    assert ask(
        """SELECT count(*) FROM actor WHERE kind = 'state'
            AND id NOT IN (SELECT actor FROM actor_name WHERE kind IN ('cow', 'gwno', 'alpha-3'))"""
    ) == [(0,)]


@original
def test_the_roll_call_adds_up(bring: Bring, ask: Ask) -> None:
    said = bring(DATA / "un-roll-calls-ukraine.csv", *ROLL_CALL)
    assert (said["rows"], said["actors"]) == (386, 0)
    # Of 141 in favour and 5 against, Ukraine's vote for itself and Russia's are no support of another.
    assert ask("SELECT item, count(*) FROM claim GROUP BY 1 ORDER BY 2 DESC") == [
        ("vote in favour", 140), ("abstention", 35), ("absent", 12), ("vote against", 4),
    ]  # fmt: skip


@original
def test_no_pact_is_in_force_after_the_data_end(bring: Bring, ask: Ask) -> None:
    said = bring(DATA / "cow_alliance_v4.1_by_dyad.csv", "--skip-bad")
    assert (said["rows"], said["bad"], said["claims"]) == (3222, 10, 3211)
    assert ask("SELECT max(substr(until, 1, 4)), sum(until IS NULL) FROM claim") == [("2012", 0)]


@original
def test_deliveries_months_and_pledges_add_up(bring: Bring, ask: Ask) -> None:
    assert bring(DATA / "sipri_trade_register_excerpt_2014-2023.csv")["claims"] == 573
    assert bring(DATA / "kiel-release29-by-country-month.csv")["claims"] == 2265
    assert bring(DATA / "kiel-release7-main-data.csv")["claims"] == 1032
    # A sum of one stage is never added to that of another.
    assert ask("SELECT count(DISTINCT stage) FROM claim WHERE unit = 'EUR'") == [(2,)]


# A recipe ---------------------------------------------------------------------------------------


def test_a_recipe_makes_the_same_case_file_byte_for_byte(run_here: Run, tmp_path: Path) -> None:
    made = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        for file in (ROOT / "examples" / "es-11-1").iterdir():
            if file.suffix in (".csv", ".toml"):
                (tmp_path / folder / file.name).write_bytes(file.read_bytes())
        recipe = tmp_path / folder / "es-11-1.toml"
        assert run_here("build", str(recipe)).code == 0
        assert run_here("build", str(recipe)).code == 0  # it may be made anew
        made.append(recipe.with_suffix(".db").read_bytes())
    assert made[0] == made[1]


def test_a_recipe_makes_nothing_of_a_bad_row_and_replaces_nothing_that_it_did_not_make(
    case: Path, run_here: Run, tmp_path: Path
) -> None:
    table(tmp_path / "sheet.csv", "who,how,for,link", "Norway,weapons,Nowhere,https://a.example/1")
    recipe = table(tmp_path / "other.toml", "[[import]]", 'file = "sheet.csv"')
    done = run_here("build", str(recipe))
    assert (done.code, (tmp_path / "other.db").exists()) == (4, False)
    assert "Nowhere" in (tmp_path / "names.csv").read_text(encoding="utf-8")
    before = case.read_bytes()
    done = run_here("build", str(table(tmp_path / "case.toml", "[[import]]", 'file = "sheet.csv"')))
    assert (done.code, case.read_bytes() == before) == (2, True)
    assert "was not made by build" in done.err


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["titel = 'x'", "[[import]]", "file = 'a.csv'"], "no key 'titel'"),
        (["title = 'x'"], "imports nothing"),
        (["[[import]]", "as = 'sheet'"], "[[import]] 1: file is missing"),
        (["[[import]]", "file = 3"], "[[import]] 1: file is 3"),
        (["title ="], "is not TOML"),
        ([f"title = {'9' * 5000}"], "is not TOML: it is nested too deeply, or a number"),
        (["[[import]]", 'file = "a\\u0000.csv"'], "no file can be called"),
        (["[[import]]", "file = 'sheet.csv'", 'as = "a\\u0000.toml"'], "no file can be called"),
    ],
)
def test_what_is_wrong_in_a_recipe_is_told_with_its_key(
    run_here: Run, tmp_path: Path, lines: list[str], said: str
) -> None:
    done = run_here("build", str(table(tmp_path / "case.toml", *lines)))
    assert done.code == 4
    assert said in done.err
