"""What programs read: the keys of the JSON, the columns of the CSV, and that every format says the same."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from conftest import LANDS, Ran, Run, SmallDatabase, claim_row

PAIR = ["supporter", "supporter_name", "recipient", "recipient_name", "ways", "claims", "contested_claims", "since",
        "until"]  # fmt: skip
WAY = ["how", "claims", "contested", "corrected", "origins", "status", "grade", "since", "until"]
CLAIM = ["id", "supporter", "supporter_name", "how", "recipient", "recipient_name", "against", "act", "what", "item",
         "since", "until", "quantity", "unit", "stage", "occasion", "in_return_for", "status", "counts", "contested",
         "contested_in_part", "acknowledged", "corrected", "origins", "credibility", "grade"]  # fmt: skip
ACTOR = ["id", "name", "kind", "codes", "aliases", "speaks_for", "role", "gives", "receives", "says"]
SOURCE = ["id", "title", "publisher", "url", "published", "language", "translation", "derived_from", "first_hand",
          "reliability", "sha256", "passages", "claims"]  # fmt: skip
TYPE = ["code", "weight", "mutual", "esd", "also", "definition", "claims"]
EVIDENCE = ["asserter", "asserter_name", "speaks_for", "speaks_for_name", "role", "stance", "acknowledges",
            "misattributed", "modality", "said_on", "gist", "quote", "note", "locator", "source", "url", "archived",
            "translation", "first_hand", "origin", "corrections"]  # fmt: skip
CORRECTION = ["relation", "field", "note", "quote", "translation", "asserter", "source", "locator"]
PASSAGE = ["locator", "quote", "note", "claims", "corrections"]
SECTIONS = ["supports", "receives", "not_counted", "says"]

LISTS = {"allies": PAIR, "actors": ACTOR, "claims": CLAIM, "sources": SOURCE, "types": TYPE}
SHOWN = ["iran", "russia", "vladimir-putin", "c1", "c49", "elcomercio-2023", "iran china", "c1 elcomercio-2023"]

Ask = Callable[..., Ran]


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="module")
def ask(run: Run) -> Ask:
    """Run the program, once for each command line."""

    @cache
    def asked(*args: str) -> Ran:
        ran = run(*args)
        assert ran.code == 0, ran.err
        return ran

    return asked


# Keys --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("noun", "keys"), LISTS.items())
def test_a_list_has_the_keys_of_its_noun(ask: Ask, noun: str, keys: list[str]) -> None:
    records = ask("list", noun, "-f", "json").json
    assert len(records) > 1
    for record in records:
        assert list(record) == keys
    for way in (way for record in records for way in record.get("ways", [])):
        assert list(way) == WAY


@pytest.mark.parametrize("actor", ["iran", "russia", "vladimir-putin", "el-comercio"])
def test_an_actor_is_shown_in_sections(ask: Ask, actor: str) -> None:
    shown = ask("show", actor, "-f", "json").json
    assert list(shown) == ["actor", *SECTIONS]
    assert list(shown["actor"]) == ACTOR
    assert shown["actor"]["id"] == actor
    for section in SECTIONS:
        for one in shown[section]:
            check_claim(one)
            parties = (one["supporter"], one["recipient"])
            assert (actor in parties) == (section != "says")
            assert section == "says" or one["counts"] == (section != "not_counted")


def test_every_claim_is_shown_with_its_evidence(ask: Ask) -> None:
    listed = ask("list", "claims", "-f", "json").json
    shown = ask("show", *(one["id"] for one in listed), "-f", "json").json
    assert len(shown) == len(listed) > 50
    for one, expected in zip(shown, listed, strict=True):
        check_claim(one)
        assert {key: one[key] for key in CLAIM} == expected
        assert one["evidence"]


def test_every_source_is_shown_with_its_passages(ask: Ask) -> None:
    listed = ask("list", "sources", "-f", "json").json
    for shown, expected in zip(ask("show", *(one["id"] for one in listed), "-f", "json").json, listed, strict=True):
        assert list(shown) == [*SOURCE, "captures"]
        assert {key: shown[key] for key in SOURCE if key != "passages"} == {
            key: expected[key] for key in SOURCE if key != "passages"
        }
        assert len(shown["passages"]) == expected["passages"]
        for passage in shown["passages"]:
            assert list(passage) == PASSAGE
            assert all(one.startswith("c") for one in passage["claims"])
            for correction in passage["corrections"]:
                assert list(correction) == CORRECTION
                assert passage["corrections"].count(correction) == 1


BOOLEANS = ("counts", "contested", "contested_in_part", "acknowledged")


def check_claim(one: dict[str, Any]) -> None:
    assert list(one) == [*CLAIM, "evidence", "links"]
    assert {type(one[key]) for key in BOOLEANS} == {bool}
    assert {type(one[key]) for key in ("origins", "credibility")} == {int}
    assert {type(one[key]) for key in ("in_return_for", "corrected")} == {list}
    assert one["grade"][1:] == str(one["credibility"])
    for said in one["evidence"]:
        assert list(said) == EVIDENCE
        assert {type(said[key]) for key in ("acknowledges", "misattributed", "first_hand")} == {bool}
        for correction in said["corrections"]:
            assert list(correction) == CORRECTION
    for link in one["links"]:
        assert list(link) == ["relation", "claim", "what", "status", "grade"]


def test_one_name_is_an_object_and_several_are_an_array(ask: Ask) -> None:
    iran, china = ask("show", "iran", "-f", "json").json, ask("show", "china", "-f", "json").json
    assert ask("show", "iran", "china", "-f", "json").json == [iran, china]
    assert ask("show", "iran", "iran", "-f", "json").json == iran


@pytest.mark.parametrize(
    "asked", [*(["list", noun] for noun in LISTS), *(["show", *one.split()] for one in SHOWN)], ids=" ".join
)
def test_what_is_unknown_is_null_and_never_an_empty_text(ask: Ask, asked: list[str]) -> None:
    assert list(_empty_texts(ask(*asked, "-f", "json").json)) == []


def _empty_texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _empty_texts(one)
    elif value == "":
        yield value


def test_pairs_count_what_counts(ask: Ask) -> None:
    """A pair is made of the claims that count; with --all, of every claim."""
    claims = ask("list", "claims", "-f", "json").json
    for everything in (False, True):
        pairs = ask("list", *(["--all"] if everything else []), "-f", "json").json
        for pair in pairs:
            ends = (pair["supporter"], pair["recipient"])
            own = [one for one in claims if (one["supporter"], one["recipient"]) == ends]
            own = [one for one in own if everything or one["counts"]]
            assert pair["claims"] == len(own) == sum(way["claims"] for way in pair["ways"])
            assert pair["contested_claims"] == sum(one["contested"] for one in own)
            for way in pair["ways"]:
                check_way(way, [one for one in own if one["how"] == way["how"]])
            assert pair["since"] == min((one["since"] for one in own if one["since"]), default=None)
        assert sum(pair["claims"] for pair in pairs) == sum(everything or one["counts"] for one in claims)


STRENGTH = ["recorded", "reported", "estimated", "assessed", "alleged", "suspected", "offered", "possible", "denied"]


def check_way(row: dict[str, Any], claims: list[dict[str, Any]]) -> None:
    """Check that a way counts its claims, and that its status and grade are those of the strongest."""
    assert row["claims"] == len(claims)
    assert row["contested"] == sum(one["contested"] for one in claims)
    assert row["corrected"] == sum(bool(one["corrected"]) for one in claims)
    assert row["origins"] == max(one["origins"] for one in claims)
    best = min(
        claims,
        key=lambda one: (one["credibility"], one["grade"][0], STRENGTH.index(one["status"]), int(one["id"][1:])),
    )
    assert (row["status"], row["grade"]) == (best["status"], best["grade"])


def test_actors_count_what_they_give_receive_and_say(ask: Ask) -> None:
    claims = ask("show", *(one["id"] for one in ask("list", "claims", "-f", "json").json), "-f", "json").json
    for actor in ask("list", "actors", "-f", "json").json:
        assert actor["gives"] == sum(one["counts"] and one["supporter"] == actor["id"] for one in claims)
        assert actor["receives"] == sum(one["counts"] and one["recipient"] == actor["id"] for one in claims)
        assert actor["says"] == sum(
            said["asserter"] == actor["id"] and not said["misattributed"] for one in claims for said in one["evidence"]
        )


# CSV, TSV, JSON lines ----------------------------------------------------------------------------


def flat(value: Any) -> str:
    """Return a value of the JSON as a cell: null is empty, lists are joined."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "; ".join(f"{key}={one}" for key, one in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("noun", LISTS)
def test_the_csv_of_a_list_is_its_json_flattened(ask: Ask, noun: str) -> None:
    records, rows = ask("list", noun, "-f", "json").json, ask("list", noun, "-f", "csv").rows
    assert list(rows[0]) == LISTS[noun]
    for row, record in zip(rows, records, strict=True):
        ways = [way["how"] for way in record.get("ways", [])]
        assert all(how in row["ways"] for how in ways)
        codes = {code["code"] for code in record.get("codes", [])}
        assert all(code in row["codes"] for code in codes)
        in_words = {"ways", "codes"}
        assert row == {key: row[key] if key in in_words else flat(value) for key, value in record.items()}


def test_a_code_has_its_kind_and_its_time_where_that_has_an_end(ask: Ask) -> None:
    codes = {row["id"]: row["codes"] for row in ask("list", "actors", "-f", "csv").rows}
    assert codes["ukraine"] == (
        "alpha-2 UA; alpha-3 UKR; cow 369 (since 1991-12-26); gwno 369 (since 1991-12-01); wikidata Q212"
    )
    assert codes["russia"] == "alpha-2 RU; alpha-3 RUS; cow 365; gwno 365; wikidata Q159"
    assert codes["the-west"] == ""
    iran = next(one for one in ask("list", "actors", "-f", "json").json if one["id"] == "iran")
    assert {"kind": "cow", "code": "630", "since": "1855-01-01", "until": None} in iran["codes"]
    assert "Iran" not in iran["aliases"]


@pytest.mark.parametrize("asked", [["db"], ["db", "path"]], ids=" ".join)
def test_the_csv_of_the_database_is_its_json_flattened(ask: Ask, asked: list[str]) -> None:
    document = ask(*asked, "-f", "json").json
    assert ask(*asked, "-f", "csv").rows == [{key: flat(value) for key, value in document.items()}]


@pytest.mark.parametrize("actor", ["iran", "russia", "vladimir-putin"])
def test_the_csv_of_an_actor_is_a_row_an_assertion(ask: Ask, actor: str) -> None:
    document = ask("show", actor, "-f", "json").json
    expected = [row for section in SECTIONS for one in document[section] for row in evidence_rows(section, one)]
    rows = ask("show", actor, "-f", "csv").rows
    assert list(rows[0]) == ["section", *CLAIM, *EVIDENCE[:-1]]
    assert rows == expected


def test_the_csv_of_a_claim_is_a_row_an_assertion(ask: Ask) -> None:
    rows = ask("show", "c49", "-f", "csv").rows
    expected = list(evidence_rows("claim", ask("show", "c49", "-f", "json").json))
    assert rows == expected
    assert {row["stance"] for row in rows} == {"asserts", "denies"}


def evidence_rows(section: str, one: dict[str, Any]) -> Iterator[dict[str, str]]:
    for said in one["evidence"]:
        cells = {"section": section} | {key: one[key] for key in CLAIM} | {key: said[key] for key in EVIDENCE[:-1]}
        yield {key: flat(value) for key, value in cells.items()}


def test_the_csv_of_a_source_is_a_row_a_passage(ask: Ask) -> None:
    document = ask("show", "elcomercio-2023", "-f", "json").json
    rows = ask("show", "elcomercio-2023", "-f", "csv").rows
    assert [key for key in rows[0] if key != "translation"] == ["source", *PASSAGE]
    assert {row["translation"] for row in rows if row["quote"]} == {"machine"}
    kept = PASSAGE[:-1]
    assert [{key: row[key] for key in kept} for row in rows] == [
        {key: flat(passage[key]) for key in kept} for passage in document["passages"]
    ]
    assert {row["source"] for row in rows} == {"elcomercio-2023"}


ASKED = [*(["list", noun] for noun in LISTS), *(["show", *one.split()] for one in SHOWN), ["db"]]


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_the_csv_is_well_formed(ask: Ask, asked: list[str]) -> None:
    text = ask(*asked, "-f", "csv").out
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(rows[0])) == len(rows[0])
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.startswith("\ufeff")


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_the_tsv_has_the_cells_of_the_csv(ask: Ask, asked: list[str]) -> None:
    heads, *lines = ask(*asked, "-f", "tsv").out.splitlines()
    rows = [dict(zip(heads.split("\t"), line.split("\t"), strict=True)) for line in lines]
    assert rows == ask(*asked, "-f", "csv").rows


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_the_json_lines_are_the_objects_of_the_json(ask: Ask, asked: list[str]) -> None:
    document = ask(*asked, "-f", "json").json
    lines = ask(*asked, "-f", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == (document if isinstance(document, list) else [document])


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_in_a_pipe_tables_are_csv_and_trees_plain_text(ask: Ask, asked: list[str]) -> None:
    name = "csv" if asked[0] == "list" else "plain"
    assert ask(*asked).out == ask(*asked, "-f", name).out


# Columns -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("noun", LISTS)
def test_columns_are_chosen_in_the_order_that_is_asked_for(ask: Ask, noun: str) -> None:
    every = ask("list", noun, "-f", "csv").rows
    chosen = list(every[0])[2::-1]
    rows = ask("list", noun, "-f", "csv", "--columns", ",".join(chosen)).rows
    assert list(rows[0]) == chosen
    assert rows == [{name: row[name] for name in chosen} for row in every]
    records = ask("list", noun, "-f", "json", "--columns", ", ".join(chosen)).json
    assert [{key: flat(value) for key, value in record.items()} for record in records] == rows
    assert list(records[0]) == chosen


@pytest.mark.parametrize("noun", LISTS)
def test_columns_are_listed(ask: Ask, noun: str) -> None:
    header = ask("list", noun, "-f", "csv").out.splitlines()[0].split(",")
    assert ask("list", noun, "--columns", "help").out.splitlines() == header


@pytest.mark.parametrize("name", ["table", "tree", "plain"])
def test_chosen_columns_are_shown_in_every_format_for_people(ask: Ask, name: str) -> None:
    out = ask("list", "claims", "-f", name, "--columns", "occasion,unit").out
    assert "A/RES/ES-11/1" in out
    assert "USD" in out
    assert "weapons" not in out


# Text for people, in a pipe ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plain", "tree", "table"])
def test_nothing_is_cut_in_a_pipe(ask: Ask, name: str) -> None:
    out = ask("list", "claims", "-f", name).out
    for one in ask("list", "claims", "-f", "json").json:
        assert one["what"] in out
        assert one["grade"] in out


@pytest.mark.parametrize("name", ["plain", "tree"])
@pytest.mark.parametrize("actor", ["iran", "north-korea", "russia"])
def test_everything_recorded_of_an_actor_is_in_its_tree(ask: Ask, name: str, actor: str) -> None:
    out = ask("show", actor, "--full", "-f", name).out
    document = ask("show", actor, "-f", "json").json
    assert document["actor"]["name"] in out
    for one in (one for section in SECTIONS for one in document[section]):
        assert f"{one['id']} {one['what']}" in out
        for said in one["evidence"]:
            for key in ("asserter_name", "quote", "note", "locator", "source"):
                assert said[key] is None or said[key] in out
            for correction in said["corrections"]:
                assert correction["note"] in out


def test_the_sums_are_said_by_stage_and_never_added(run: Run, small_db: SmallDatabase) -> None:
    sums = [(5_000_000_000, "USD", "pledge"), (6_000_000_000, "USD", "pledge"), (700, "EUR", "disbursement")]
    rows = (claim_row(n, quantity=sum_[0], unit=sum_[1], stage=sum_[2]) for n, sum_ in enumerate(sums, 1))
    out = run("show", "a", "--full", db=small_db(LANDS + "".join(rows))).out
    header = out[: out.index("supports")]
    for quantity, unit, stage in sums:
        assert f"{quantity:,} {unit} {stage}" in header
    assert "11,000,000,000" not in out
