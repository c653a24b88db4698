"""`add`: one fact as it is typed, a further voice on one, and what is put in the place of a slip."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from cases import Case
from conftest import Run, Screen

ESCAPES = re.compile("\x1b\\[[0-9;]*m|\x1b\\]8;[^\x1b]*\x1b\\\\")  # of colours and links
LINK = ("--link", "https://example.org/1")
FACT = ("egypt", "weapons", "sudan", *LINK)


@pytest.fixture
def case(run_here: Run, tmp_path: Path) -> Case:
    return Case(run_here, tmp_path)


def add(case: Case, *args: str) -> None:
    ran = case("add", *args)
    assert ran.code == 0, ran.err


def refused(case: Case, *args: str) -> tuple[int, str]:
    """Add what cannot be added; return the exit code and what is told. Nothing is written."""
    before = case.db.read_bytes()
    ran = case("add", *args)
    assert (ran.out, case.db.read_bytes() == before) == ("", True)
    return ran.code, ran.err


def test_the_line_of_the_documentation_works_as_it_is_typed(case: Case) -> None:
    ran = case(
        *("add", "iran", "weapons", "russia", "--item", "drones", "--date", "2022-07", "--link", "https://example.org"),
        *("--quote", "hundreds of drones", "--said-by", "Jake Sullivan", "-f", "json"),
    )
    assert ran.code == 0, ran.err
    assert (ran.json["id"], ran.json["grade"], ran.json["since"]) == ("c1", "F3", "2022-07")
    (voice,) = ran.json["evidence"]
    assert (voice["asserter"], voice["modality"], voice["quote"]) == ("jake-sullivan", "alleged", "hundreds of drones")
    assert "c1 is in" in ran.err
    assert case.is_sound()


@pytest.mark.parametrize(
    "words",
    [
        ("united arab emirates", "weapons", "south sudan"),
        ("united", "arab", "emirates", "weapons", "south", "sudan"),
        ("uae", "drones", "South Sudan"),
    ],
)
def test_names_of_several_words_are_typed_with_quotes_or_without(case: Case, words: Sequence[str]) -> None:
    add(case, *words, *LINK)
    assert case.ask("SELECT supporter, how, recipient FROM claim") == [
        ("united-arab-emirates", "weapons", "south-sudan")
    ]


def test_words_that_are_not_a_fact_are_told(case: Case) -> None:
    code, told = refused(case, "iran", "russia", *LINK)
    assert (code, "a fact is who, how and for whom, and here are 2 words: iran, russia" in told) == (2, True)
    code, told = refused(case, "united", "states", "arms", "south", "sudan", *LINK)
    assert (code, 'put a name of several words in quotes, as "North Korea"' in told) == (2, True)


# A further voice ----------------------------------------------------------------------------------------------------


def test_a_denial_a_second_source_and_a_correction_are_voices_on_a_claim(case: Case) -> None:
    add(case, *FACT, "--quantity", "5", "--unit", "tanks")
    add(case, "--same", "c1", "--stance", "denies", "--said-by", "Egypt", "--said-on", "2024", *LINK)
    add(case, "--same", "c1", "--link", "https://other.example/1")
    add(case, "--same", "c1", "--corrects", "quantity", "--note", "There were six", "--link", "https://third.example")
    (claim,) = case("list", "claims", "-f", "json").json
    assert (claim["contested"], claim["corrected"]) == (True, ["quantity"])
    assert case.counts()["assertion"] == 3
    assert case.is_sound()


def test_an_older_claim_that_looks_the_same_is_told(case: Case) -> None:
    add(case, *FACT)
    ran = case("add", *FACT)
    assert "c1 looks the same: if this is a further voice on it, allies add --replace c2 --same c1" in ran.err


def test_a_dry_run_shows_the_claim_and_writes_nothing(case: Case) -> None:
    before = case.db.read_bytes()
    ran = case("add", *FACT, "--dry-run", "-f", "json")
    assert (ran.code, ran.json["id"], case.db.read_bytes() == before) == (0, "c1", True)
    assert "c1 would be in" in ran.err


# In the place of a slip ---------------------------------------------------------------------------------------------


@pytest.fixture
def contested(case: Case) -> Case:
    """A claim c2 that Egypt denies, that a second source carries, that refines c1, and that came from a sheet."""
    add(case, "libya", "aid", "sudan", *LINK)
    rows = [{"key": "k", "who": "Egypt", "how": "weapons", "for": "Sudan", "link": LINK[1], "refines": "c1"}]
    case.brings(*rows)
    add(case, "--same", "c2", "--stance", "denies", "--said-by", "Egypt", "--link", "https://egypt.example")
    add(case, "--same", "c2", "--link", "https://other.example/1")
    return case


def test_what_is_put_in_the_place_of_a_claim_keeps_its_voices_and_links(contested: Case) -> None:
    ran = contested("add", *FACT, "--date", "2023", "--replace", "c2", "-f", "json")
    assert (ran.code, ran.json["id"], ran.json["contested"]) == (0, "c3", True)
    assert "2 other voices on c2 went over to it" in ran.err
    assert contested.ask("SELECT claim, relation, other FROM claim_link") == [(3, "refines", 1)]
    assert contested.ask("SELECT id, since FROM claim ORDER BY id") == [(1, None), (3, "2023")]
    assert contested.counts()["assertion"] == 4
    assert contested.ask("SELECT id FROM removed") == [("c2",)]
    assert contested("import", "sheet.csv", "-f", "json").json["known"] == 1  # its row is not brought in again
    assert contested.is_sound()


def test_voices_on_another_act_go_with_the_claim_and_that_is_told(contested: Case) -> None:
    ran = contested("add", "egypt", "training", "sudan", *LINK, "--replace", "c2")
    assert "2 other voices on c2 went with it: they spoke of another act" in ran.err
    assert contested.counts()["assertion"] == 2
    assert contested.ask("SELECT * FROM claim_link") == []
    assert contested.is_sound()


def test_a_claim_becomes_a_further_voice_on_another(contested: Case) -> None:
    add(contested, *FACT, "--date", "2021")
    add(contested, "--replace", "c2", "--same", "c3", "--link", "https://fourth.example")
    assert contested.ask("SELECT count(*) FROM assertion WHERE claim = 3") == [(4,)]
    assert contested.is_sound()


@pytest.mark.parametrize("wrong", [("--date", "2022-13"), ("--same", "c2"), ("--same", "c99")])
def test_nothing_is_lost_where_the_new_fact_is_wrong(contested: Case, wrong: tuple[str, str]) -> None:
    fact = FACT if wrong[0] == "--date" else LINK
    code, _ = refused(contested, *fact, *wrong, "--replace", "c2")
    assert code == 2
    assert contested.counts()["claim"] == 2


def test_the_id_of_a_replaced_claim_is_never_used_again(case: Case) -> None:
    add(case, *FACT)
    add(case, *FACT, "--replace", "c1")
    case("remove", "c2")
    add(case, *FACT)
    assert case.ask("SELECT id FROM claim") == [(3,)]


# What is wrong ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("egypt", "weapons", "sudan"), 2, "--link is missing\n  say where it stands"),
        (("egypt", "wepons", "sudan", *LINK), 2, "how: 'wepons' is not a way of support\n  did you mean weapons?"),
        (("egypt", "lethal aid?", "sudan", *LINK), 2, "did you mean weapons?"),
        (("egypt", "weapons", "egypt", *LINK), 2, "for: 'egypt' is on two sides at once"),
        ((*FACT, "--date", "02/03/2022"), 2, "--date: '02/03/2022' is 2 March 2022 or 3 February 2022"),
        ((*FACT, "--quantity", "5"), 2, "--unit is missing"),
        ((*FACT, "--stance", "denied"), 2, "--stance: 'denied' is not a word that is known here"),
        ((*FACT, "--said-by", "Egypt", "--role", "envoy"), 2, "--speaks-for is missing"),
        (("--same", "c9", *LINK), 2, "--same: 'c9' is neither a claim of this case"),
        (("egypt; libya", "weapons", "sudan", *LINK), 2, "add takes one fact"),
        (("egypt", "weapons", "sudam", *LINK), 3, "for: 'sudam' is not an actor of this case\n  did you mean sudan?"),
        ((*FACT, "--said-by", "Untied States"), 3, "--said-by: 'Untied States' is not an actor of this case"),
    ],
)
def test_one_fault_is_one_line_with_what_to_do(case: Case, args: Sequence[str], code: int, told: str) -> None:
    found, said = refused(case, *args)
    assert (found, said.startswith("allies: "), said.count("\n")) == (code, True, 2)
    assert told in said


def test_several_faults_are_a_line_each(case: Case) -> None:
    code, said = refused(case, "egypt", "wepons", "sudam", "--date", "2022-13", *LINK)
    assert (code, said.splitlines()[0]) == (2, "allies: 3 things are wrong")
    assert [line.split(":")[0].strip() for line in said.splitlines()[1:]] == ["--date", "how", "for"]


def test_unknown_names_come_with_candidates_in_json(case: Case) -> None:
    code, said = refused(case, "egypt", "weapons", "sudam", *LINK, "-f", "json")
    assert code == 3
    assert '"candidates": ["sudan"]' in said


def test_a_new_actor_has_to_be_said(case: Case) -> None:
    code, said = refused(case, "egypt", "weapons", "Rapid Support Forces", *LINK)
    assert (code, "--new-actors makes one" in said) == (3, True)
    add(case, "egypt", "weapons", "Rapid Support Forces", *LINK, "--new-actors")
    assert case.only("SELECT recipient FROM claim") == "rapid-support-forces"


def test_the_bundled_facts_are_never_written(run_here: Run) -> None:
    ran = run_here("add", *FACT, db=None)
    assert (ran.code, "never written" in ran.err) == (2, True)


@pytest.mark.parametrize("width", [80, 40])
def test_a_fact_and_its_faults_fit_the_screen(case: Case, screen: Screen, width: int) -> None:
    shown = screen("add", *FACT, "--quote", "Egypt sent arms", width=width, db=case.db)
    assert shown.code == 0
    assert "Egypt gave or sold weapons" in shown.out
    assert all(len(line) <= width for line in ESCAPES.sub("", shown.out).splitlines())
    wrong = screen("add", "egypt", "wepons", "sudam", *LINK, width=width, db=case.db)
    assert wrong.code == 2
    assert all(len(line) <= width for line in ESCAPES.sub("", wrong.err).splitlines())
