"""What `show` tells people: who denies stands beside the claim, and a translation is called one."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from conftest import Ran, Run, Screen, SmallDatabase

Ask = Callable[..., Ran]


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="module")
def ask(run: Run) -> Ask:
    @cache
    def asked(*args: str) -> Ran:
        ran = run(*args)
        assert ran.code == 0, ran.err
        return ran

    return asked


@pytest.fixture(scope="module")
def claims(ask: Ask) -> list[dict[str, Any]]:
    """Every claim, with its evidence and links."""
    listed = ask("list", "claims", "-f", "json").json
    found: list[dict[str, Any]] = ask("show", *(one["id"] for one in listed), "-f", "json").json
    return found


def against(one: dict[str, Any]) -> list[str]:
    """Return what speaks against a claim, each as its line begins in a tree."""
    denials = [speaker(said) for said in one["evidence"] if said["stance"] != "asserts"]
    return denials + [f"contradicted by {link['claim']}" for link in one["links"] if link["relation"] == "contradicts"]


def speaker(said: dict[str, Any]) -> str:
    name: str = said["asserter_name"]
    return f"{said['speaks_for_name']} ({name})" if said["speaks_for"] else name


def node(out: str, one: dict[str, Any]) -> list[tuple[int, str]]:
    """Return the lines of a claim in a tree of plain text, each with its depth below the claim."""
    lines = out.splitlines()
    start = next(n for n, line in enumerate(lines) if line.strip() == f"{one['id']} {one['what']}")
    margin = len(lines[start]) - len(lines[start].lstrip())
    found: list[tuple[int, str]] = []
    for place, line in enumerate(lines[start:]):
        depth = (len(line) - len(line.lstrip()) - margin) // 2
        if place > 1 and depth <= 0:
            break
        found.append((depth, line.strip()))
    return found


def test_the_facts_have_denials_and_contradictions(claims: list[dict[str, Any]]) -> None:
    assert sum(one["contested"] for one in claims) >= 2
    assert any(link["relation"] == "contradicts" for one in claims for link in one["links"])


def test_what_speaks_against_a_claim_stands_within_a_line_of_it(ask: Ask, claims: list[dict[str, Any]]) -> None:
    out = ask("show", *(one["id"] for one in claims), "--full").out
    for one in claims:
        lines = node(out, one)
        expected = against(one)
        assert bool(re.search(r"contested(?! in part)", lines[1][1])) == one["contested"]
        assert ("contested in part" in lines[1][1]) == one["contested_in_part"]
        if not expected:
            continue
        assert lines[2][0] == 1
        assert lines[2][1].startswith(tuple(expected)), (one["id"], lines[:4])
        said = [text for depth, text in lines if depth == 1 and SAID.search(text)]
        opposed = [text for text in said if not re.search(r" (asserts?|acknowledges?), ", text)]
        assert said[: len(opposed)] == opposed, "what supports the claim stands below"


SAID = re.compile(
    r"^contradicted by c| (asserts?|acknowledges?|disputes?|denies|deny), (recorded|reported|estimated|a|suspected)"
)


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_that_a_claim_is_contested_is_near_on_a_narrow_screen_too(screen: Screen, width: int) -> None:
    lines = screen("show", "c49", width=width, env={"NO_COLOR": "1"}).out.splitlines()
    sentence_ends = next(n for n, line in enumerate(lines) if line.rstrip().endswith("munitions."))
    assert "contested" in " ".join(lines[sentence_ends + 1 : sentence_ends + 3])
    denied = next(n for n, line in enumerate(lines) if line.strip().startswith("denies"))
    assert "North Korea" in lines[denied]


def test_the_words_of_a_translation_are_called_one_wherever_they_are_quoted(
    ask: Ask, claims: list[dict[str, Any]]
) -> None:
    out = ask("show", *(one["id"] for one in claims), "--full").out
    translations = {source["id"]: source["translation"] for source in ask("list", "sources", "-f", "json").json}
    sayings = [said for one in claims for said in one["evidence"]]
    quoted = {(said["quote"], said["translation"]) for said in sayings if said["quote"]}
    quoted |= {
        (correction["quote"], translations[correction["source"]])
        for said in sayings
        for correction in said["corrections"]
        if correction["quote"]
    }
    assert {"machine", "none"} <= {translation for _, translation in quoted}
    for quote, translation in quoted:
        assert f"“{quote}”" in out
        check_said_beside(out, quote, translation)


def test_the_passages_of_a_translation_are_called_so(ask: Ask) -> None:
    out = ask("show", "elcomercio-2023", "--full").out
    for passage in ask("show", "elcomercio-2023", "-f", "json").json["passages"]:
        check_said_beside(out, passage["quote"], "machine")


@pytest.mark.parametrize("name", ["c49", "elcomercio-2023"])
def test_a_table_calls_a_translation_so(ask: Ask, name: str) -> None:
    lines = ask("show", name, "-f", "table").out.splitlines()
    quotes = [
        row["quote"]
        for row in ask("show", name, "-f", "csv").rows
        if row["quote"] and "elcomercio-2023" in row["source"]
    ]
    assert quotes
    for quote in quotes:
        assert "machine" in next(line for line in lines if quote in line)


def check_said_beside(out: str, quote: str, translation: str) -> None:
    marks = {"machine": " (machine translation)", "human": " (human translation)|(translation)", "none": ""}
    for after in re.findall(re.escape(f"“{quote}”") + r"( \([a-z ]*translation\))?", out):
        assert after in marks[translation].split("|"), (quote, after)


FACTS = """
INSERT INTO actor (id, name, kind) VALUES
  ('iran', 'Iran', 'state'), ('russia', 'Russia', 'state'), ('paper', 'The Paper', 'media'),
  ('envoy', 'Envoy', 'person');
INSERT INTO actor_name (actor, name, kind) VALUES ('iran', 'IRN', 'alpha-3'), ('iran', 'Persia', 'name');
INSERT INTO office (actor, speaks_for, role, since, until) VALUES
  ('envoy', 'iran', 'Envoy', '2020', '2022-03'), ('envoy', 'russia', 'Adviser', '2022-04', NULL);
INSERT INTO source (id, title, publisher, published, language, translation, reliability, reason) VALUES
  ('human', 'A human translation', 'paper', '2022-05', 'en', 'human', 'B', 'A good one.'),
  ('plain', 'No translation', 'paper', '2022-01', 'en', 'none', 'D', 'A bad one.');
INSERT INTO passage (id, source, locator, quote, note) VALUES
  (1, 'human', 'page 1', 'Iran sold drones', 'A note.'), (2, 'plain', 'page 2', 'no drones', NULL),
  (3, 'plain', 'page 3', NULL, 'Six were sold, not five.');
INSERT INTO claim (id, supporter, how, recipient, what, act) VALUES
  (1, 'iran', 'weapons', 'russia', 'Iran sold drones to Russia.', 'done'),
  (2, 'iran', 'training', 'russia', 'Iran may train Russian crews.', 'possible'),
  (3, 'iran', 'trade', 'russia', 'Iran bought grain from Russia.', 'done'),
  (4, 'russia', 'sanctions', 'iran', 'Russia put Iran under sanctions.', 'done'),
  (5, 'iran', 'funding', 'russia', 'Iran lent Russia money.', 'done'),
  (6, 'iran', 'aid', 'russia', 'Iran gave Russia aid worth 5.', 'done'),
  (7, 'iran', 'aid', 'russia', 'Iran gave Russia aid worth 6.', 'done');
INSERT INTO assertion (claim, passage, asserter, stance, modality, said_on) VALUES
  (1, 1, 'paper', 'asserts', 'reported', NULL), (1, 2, 'envoy', 'denies', 'reported', '2022-02'),
  (1, 3, 'envoy', 'disputes', 'reported', '2022-05-01'),
  (2, 2, 'envoy', 'asserts', 'alleged', NULL), (3, 1, 'paper', 'asserts', 'reported', NULL),
  (4, 1, 'russia', 'asserts', 'recorded', NULL), (5, 2, 'iran', 'denies', 'reported', NULL),
  (6, 1, 'paper', 'asserts', 'reported', NULL), (7, 1, 'paper', 'asserts', 'reported', NULL);
INSERT INTO claim_link (claim, relation, other) VALUES (7, 'supersedes', 6), (2, 'in_return_for', 1);
INSERT INTO passage_link (passage, relation, other, field, note) VALUES
  (3, 'corrects', 1, 'quantity', 'Six, not five.');
"""


@pytest.fixture(scope="module")
def shown(run: Run, small_db: SmallDatabase) -> Callable[..., Ran]:
    path = small_db(FACTS)
    return lambda *args: run("show", *args, db=path)


def test_what_does_not_count_stands_under_its_own_heading(shown: Ask) -> None:
    out = shown("iran", "--full").out
    supports, rest = out.split("does not count as support\n")
    assert re.findall(r"^ +(c\d) [^.]*\.$", supports, re.MULTILINE) == ["c1", "c7"]
    assert sorted(re.findall(r"^ +(c\d) [^.]*\.$", rest, re.MULTILINE)) == ["c2", "c3", "c4", "c5", "c6"]
    for heading in ("possible", "relation", "opposition", "denied", "superseded"):
        assert heading in rest
    document = shown("iran", "-f", "json").json
    assert [one["id"] for one in document["supports"]] == ["c1", "c7"]
    assert {one["id"] for one in document["not_counted"]} == {"c2", "c3", "c4", "c5", "c6"}


def test_the_header_of_an_actor(shown: Ask) -> None:
    header = shown("iran", "--full").out.split("supports")[0]
    for text in ("Iran", "state", "IRN", "Persia", "Envoy"):
        assert text in header


def test_the_office_is_that_of_the_day(shown: Ask) -> None:
    evidence = shown("c1", "-f", "json").json["evidence"]
    offices = {(said["stance"], said["role"], said["origin"]) for said in evidence}
    assert offices == {("asserts", None, "paper"), ("denies", "Envoy", "iran"), ("disputes", "Adviser", "russia")}


def test_who_acknowledges_support_is_said_to_and_nobody_else(shown: Ask) -> None:
    assert "Iran (Envoy), Envoy acknowledges" in shown("c2", "--full").out
    assert "The Paper asserts" in shown("c1", "--full").out
    assert "Russia asserts" in shown("c4", "--full").out, "a record of what works against the recipient"


def test_a_correction_stands_below_the_passage(shown: Ask) -> None:
    lines = shown("c1", "--full").out.splitlines()
    said = next(n for n, line in enumerate(lines) if "The Paper asserts" in line)
    corrected = next(n for n, line in enumerate(lines) if "Six, not five." in line)
    assert "Iran sold drones" in lines[said + 1]
    assert corrected > said
    assert "quantity" in lines[corrected]
    assert "envoy" in lines[corrected].lower()
    (correction,) = next(
        said["corrections"] for said in shown("c1", "-f", "json").json["evidence"] if said["stance"] == "asserts"
    )
    assert correction == {
        "relation": "corrects", "field": "quantity", "note": "Six, not five.", "quote": None, "translation": "none",
        "asserter": "envoy", "source": "plain", "locator": "page 3",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("c1", "one origin"),  # a denial by the accused lowers nothing
        ("c2", "not done, so it cannot be judged"),
        ("c3", "one origin"),
        ("c4", "recorded"),
        ("c5", "nobody asserts"),
    ],
)
def test_a_line_says_why_a_claim_has_its_grade(shown: Ask, claim: str, reason: str) -> None:
    grade = shown(claim, "-f", "json").json["grade"]
    why = next(line for line in shown(claim, "--full").out.splitlines() if line.strip().startswith(f"{grade}:"))
    assert re.search(reason, why)
    if not grade.startswith("F"):
        assert re.search("a good one|a bad one", why, re.IGNORECASE)


def test_a_human_translation_is_called_one(shown: Ask) -> None:
    out = shown("c1", "--full").out
    assert re.search(r"“Iran sold drones” \((human )?translation\)", out)
    assert "“no drones” (" not in out


def test_the_sayings_of_a_person_and_where_the_acts_stand(shown: Ask) -> None:
    out = shown("envoy", "--full").out
    assert "Iran sold drones to Russia." in out
    assert re.search(r"allies show (iran|russia)", out)


def test_links_are_read_from_both_ends(shown: Ask) -> None:
    assert {(link["relation"], link["claim"]) for link in shown("c7", "-f", "json").json["links"]} == {
        ("supersedes", "c6")
    }
    assert {(link["relation"], link["claim"]) for link in shown("c6", "-f", "json").json["links"]} == {
        ("superseded-by", "c7")
    }
    assert shown("c2", "-f", "json").json["in_return_for"] == ["c1"]
    assert shown("c1", "-f", "json").json["in_return_for"] == []


@pytest.mark.parametrize("names", [["iran"], ["c36"], ["iran", "belarus"]])
def test_a_table_of_voices_has_for_whom_each_spoke_and_no_empty_words(run: Run, names: list[str]) -> None:
    rows = run("show", *names, "-f", "outline").out.splitlines()[3:-1]
    said = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]
    assert "Iran (Hossein Amir-Abdollahian)" in {row[4] for row in said}
    assert all(row[8] for row in said)
