"""`remove`: a claim, a voice, a source, an actor; and an id that was used once is never used again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cases import Case, row, voice
from conftest import Run

LINK = ("--link", "https://example.org/1")


@pytest.fixture
def case(run_here: Run, tmp_path: Path) -> Case:
    """A case with a claim that is denied, and one more."""
    case = Case(run_here, tmp_path)
    case.brings(
        row(key="a"),
        voice(same="a", said_by="Egypt", stance="denies"),
        row(who="Acme", how="aid", link="https://third.example/1"),
        options=["--new-actors"],
    )
    return case


def test_a_claim_goes_with_its_voices_and_what_carried_nothing_else(case: Case) -> None:
    ran = case("remove", "c1", "-f", "json")
    assert (ran.code, ran.json[0]["id"]) == (0, "c1")
    assert "With 2 voices." in ran.json[0]["note"]
    assert case.counts() | {"source": 0} == {
        "claim": 1, "assertion": 1, "passage": 1, "passage_link": 0, "claim_link": 0, "source": 0, "capture": 0,
        "office": 0, "import_row": 1,
    }  # fmt: skip
    assert case.is_sound()


def test_what_corrects_a_claim_alone_goes_with_it(case: Case) -> None:
    case("add", "--same", "c1", "--corrects", "what", "--note", "x", *LINK)
    case("remove", "c1")
    assert case.counts()["passage"] == 1
    assert case.is_sound()


def test_a_row_whose_claim_was_removed_can_come_in_again(case: Case) -> None:
    case("remove", "c1")
    told = case("import", "sheet.csv", "--new-actors", "-f", "json").json
    assert (told["made"], told["known"]) == (2, 1)
    assert case.ask("SELECT id FROM claim ORDER BY id") == [(2,), (3,)]


def test_one_voice_is_chosen_by_speaker_stance_and_source(case: Case) -> None:
    ran = case("remove", "c1", "--stance", "denies")
    assert ran.code == 0
    (claim,) = case("list", "claims", "--for", "sudan", "--how", "weapons", "-f", "json").json
    assert claim["contested"] is False
    assert case.is_sound()


def test_a_voice_is_not_chosen_for_a_person(case: Case) -> None:
    case("add", "--same", "c1", "--stance", "denies", "--said-by", "Egypt", "--link", "https://fourth.example")
    ran = case("remove", "c1", "--stance", "denies")
    assert (ran.code, "2 voices on c1 fit" in ran.err) == (2, True)
    assert case("remove", "c1", "--stance", "denies", "--source", "example-org-page-2").code == 0


def test_a_claim_is_not_left_without_anybody_who_asserts_or_denies_it(case: Case) -> None:
    ran = case("remove", "c2", "--stance", "asserts")
    assert (ran.code, "remove the claim as a whole: allies remove c2" in ran.err) == (2, True)
    assert case.counts()["claim"] == 2


def test_a_source_is_removed_with_what_stands_on_it_alone_if_that_is_said(case: Case) -> None:
    ran = case("remove", "third-example-page")
    assert (ran.code, "1 claim would be left without evidence: c2" in ran.err) == (2, True)
    assert case("remove", "third-example-page", "--force").code == 0
    assert case.ask("SELECT id FROM claim") == [(1,)]
    assert case.is_sound()


def test_an_actor_is_removed_when_nothing_names_it(case: Case) -> None:
    ran = case("remove", "acme")
    assert (ran.code, "acme is named by c2" in ran.err) == (2, True)
    case("remove", "c2")
    assert case("remove", "acme").code == 0
    case.brings(row(who="Acme"), options=["--new-actors"])
    assert case.only("SELECT supporter FROM claim WHERE id = 3") == "acme-2"
    assert case.is_sound()


def test_a_dry_run_removes_nothing(case: Case) -> None:
    before = case.db.read_bytes()
    ran = case("remove", "c1", "--dry-run")
    assert (ran.code, "a dry run" in ran.err, case.db.read_bytes() == before) == (0, True, True)


def _vacuumed(case: Case) -> None:
    with closing(sqlite3.connect(case.db, isolation_level=None)) as connection:
        connection.execute("VACUUM")


def _exported(case: Case) -> None:
    assert case("export", "--sqlite", "copy.db").code == 0
    (case.folder / "copy.db").replace(case.db)


@pytest.mark.parametrize("meanwhile", [lambda case: None, _vacuumed, _exported])
def test_ids_are_never_used_again(case: Case, meanwhile: object) -> None:
    """Not even the highest, and whatever is done with the file."""
    case("remove", "c2")
    case("remove", "third-example-page")
    assert callable(meanwhile)
    meanwhile(case)
    ran = case("add", "egypt", "aid", "sudan", "--link", "https://third.example/1", "-f", "json")
    assert ran.json["id"] == "c3"
    assert ran.json["evidence"][0]["source"] == "third-example-page-2"


@pytest.mark.parametrize("what", ["c9", "nobody-there"])
def test_what_is_not_there_is_told(case: Case, what: str) -> None:
    assert case("remove", what).code == 3
