"""What a case file of one's own looks like: empty, thin, and in other scripts; and whom of the register it shows."""

import re
from pathlib import Path

import pytest
from conftest import Run, Screen

from allies_cli.commands import help_sheet
from allies_cli.completion.command_line import Typing, offers

ASKING = [
    *(["list", what] for what in ("allies", "ways", "claims", "evidence", "sources", "corrections")),
    ["tree"], ["matrix"], ["timeline"], ["graph"], ["search", "tents"], ["show", "egypt"], ["compare", "egypt", "chad"],
]  # fmt: skip
# As thin as facts can be: an address alone, in any script; a denial without words, an offer, a correction, a figure.
THIN = [
    ["الإمارات العربية المتحدة", "weapons", "قوات الدعم السريع", "--link", "https://alsharq.example/1"],
    ["瓦格纳集团", "weapons", "Хартія", "--item", "зброя", "--link", "https://lemonde.fr/x"],
    ["chad", "funding", "sudan", "--act", "offered", "--link", "https://a.example/2", "--title", "[sic] None of it"],
    ["kenya", "contact", "sudan", "--act", "possible", "--link", "https://a.example/3"],
    ["egypt", "aid", "chad", "--quantity", "8", "--unit", "USD", "--link", "https://a.example/4", "--date", "2023"],
    ["--same", "c1", "--stance", "denies", "--said-by", "Мінсвіт", "--link", "https://a.example/5"],
    ["--same", "c5", "--corrects", "quantity", "--note", "It was 9.", "--link", "https://a.example/6"],
]
LOOKING = [
    [], *(["list", what, "--all"] for what in ("allies", "ways", "claims")), ["list", "actors"], ["list", "evidence"],
    ["list", "sources"], ["list", "corrections"], ["tree", "--all"], ["matrix", "--all"], ["timeline", "--all"],
    ["graph", "--all"], ["search", "зброя"], ["show", "c1"], ["show", "c1", "--full"], ["show", "c3"], ["show", "c5"],
    ["show", "sudan"], ["show", "sudan", "--full"], ["show", "瓦格纳集团"], ["show", "lemonde.fr"], ["show", "Хартія"],
    ["show", "lemonde-fr-page"], ["show", "lemonde-fr-page", "--full"], ["compare", "chad", "瓦格纳集团"],
    ["cite", "c1", "c3", "c5", "lemonde-fr-page"], ["check"], ["db"],
]  # fmt: skip


@pytest.fixture
def empty(run_here: Run, tmp_path: Path) -> Path:
    assert run_here("new", "case", db=None, cwd=tmp_path).code == 0
    return tmp_path / "case.db"


@pytest.fixture(scope="module")
def thin(run_here: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("thin")
    assert run_here("new", "case", db=None, cwd=folder).code == 0
    for fact in THIN:
        ran = run_here("add", *fact, "--new-actors", db=folder / "case.db")
        assert ran.code == 0, ran.err
    return folder / "case.db"


# Whom the register brings ------------------------------------------------------------------------


def test_the_register_stays_out_of_sight_until_a_fact_names_an_actor(run_here: Run, empty: Path) -> None:
    assert run_here("db", "-f", "json", db=empty).json["actors"] == 0
    hidden = run_here("list", "actors", db=empty)
    assert hidden.rows == []
    told = re.search(r"(\d+) more actors are known by name alone; --all shows them", hidden.err)
    assert told
    assert len(run_here("list", "actors", "--all", db=empty).rows) == int(told[1]) > 200
    assert run_here("add", "egypt", "aid", "chad", "--link", "https://a.example/", db=empty).code == 0
    named = run_here("list", "actors", db=empty)
    assert {row["id"] for row in named.rows} == {"egypt", "chad", "a-example"}
    assert f"{int(told[1]) - 2} more actors" in named.err
    listed = run_here("list", "actors", "-f", "json", db=empty).json
    assert [one["id"] for one in listed] == [row["id"] for row in named.rows]
    assert run_here("db", "-f", "json", db=empty).json["actors"] == len(listed) == 3


def test_the_bundled_facts_name_everybody(run: Run) -> None:
    named, every = run("list", "actors"), run("list", "actors", "--all")
    assert (named.out, len(named.rows)) == (every.out, run("db", "-f", "json").json["actors"])
    assert "known by name alone" not in named.err


def test_an_actor_that_was_made_and_is_not_used_is_warned_of_and_a_state_is_not(run_here: Run, empty: Path) -> None:
    (empty.parent / "names.csv").write_text("name,is,kind\nArumbaya Air,,company\n", encoding="utf-8")
    assert run_here("names", str(empty), db=None).code == 0
    (warning,) = run_here("check", db=empty).rows
    assert (warning["id"], warning["severity"]) == ("arumbaya-air", "warning")


def test_a_tab_offers_those_who_are_named_and_a_new_fact_anybody(run_here: Run, empty: Path) -> None:
    def offered(*words: str) -> list[str]:
        line = Typing(list(words))
        line.database = str(empty)
        return [one.value for one in offers(line)]

    assert "egypt" in offered("show", "eg"), "where nobody is named who is called so, anybody who is"
    assert run_here("add", "niger", "aid", "chad", "--link", "https://a.example/", db=empty).code == 0
    assert offered("show", "nig") == ["niger"]
    assert "nigeria" in offered("add", "nig")
    assert "nigeria" in offered("list", "--for", "nigeria"), "typed in full"
    assert offered("add", "--reliability", "") == list("ABCDEF")
    assert offered("import", "--encoding", "") == []


# Empty -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ASKING, ids=" ".join)
def test_an_empty_case_says_how_it_begins(run_here: Run, empty: Path, words: list[str]) -> None:
    ran = run_here(*words, db=empty)
    assert ran.code == 0
    assert "not evidence of absence" in ran.err
    assert f"begin with: allies import {empty.with_suffix('.csv')} --db {empty}, or allies add" in ran.err


def test_where_there_are_claims_nothing_says_how_to_begin(run_here: Run, thin: Path) -> None:
    ran = run_here("show", "japan", db=thin)
    assert "not evidence of absence" in ran.err
    assert "begin with" not in ran.err


def test_where_to_begin_in_an_empty_case(run_here: Run, empty: Path) -> None:
    ran = run_here("--db", empty.name, db=None, cwd=empty.parent)
    assert "nothing recorded in this database yet" in ran.out
    steps = ["allies import case.csv --db case.db", "allies add WHO", "allies help sheet", "export ALLIES_DB=case.db"]
    assert all(step in ran.out for step in steps)
    assert "export ALLIES_DB" not in run_here(db=empty).out, "ALLIES_DB names it already"
    assert "(0 contested)" not in ran.out


def test_where_to_begin_in_a_case_in_which_nothing_counts(run_here: Run, empty: Path) -> None:
    offer = ["chad", "aid", "sudan", "--act", "offered", "--link", "https://a.example/"]
    assert run_here("add", *offer, db=empty).code == 0
    assert "no claim counts as support: allies list --all" in run_here(db=empty).out


def test_the_commands_that_come_next_fit_and_are_whole(screen: Screen, empty: Path) -> None:
    shown = screen(db=empty, width=40, env={"NO_COLOR": "1"}).out
    assert max(map(len, shown.splitlines())) <= 40
    assert "allies help sheet" in shown


def test_a_number_is_not_taken_for_a_claim_that_is_not_there(run_here: Run, empty: Path, thin: Path) -> None:
    assert "did you mean the claim c1" in run_here("show", "1", db=thin).err
    assert "the claim" not in run_here("show", "1", db=empty).err


# Thin --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_a_thin_case_reads_well(run_here: Run, screen: Screen, thin: Path, words: list[str]) -> None:
    shown = [run_here(*words, "-f", "plain", db=thin)] if words else []
    shown += [screen(*words, db=thin, width=width, env={"NO_COLOR": "1"}) for width in (40, 80)]
    for ran in shown:
        text = ran.out.replace("[sic] None of it", "")
        assert (ran.code, "Traceback" in ran.err) == (0, False)
        assert not re.search(r"\bNone\b|\bund\b|“”|\(\)|: ;|SHA-256 [,)]", text), text
    assert all("[sic]" in ran.out for ran in shown) or "[sic]" not in shown[0].out


@pytest.mark.parametrize("style", ["bibtex", "ris", "csl-json"])
def test_a_citation_leaves_out_what_is_not_known(run_here: Run, thin: Path, style: str) -> None:
    cited = run_here("cite", "c1", "c2", "--style", style, db=thin).out
    assert "lemonde.fr" in cited
    assert not re.search(r"\bund\b|SHA-256|None", cited)
    assert not re.search(r"language|^LA", cited, re.MULTILINE)


def test_an_address_in_the_place_of_a_title_is_cited_once(run_here: Run, thin: Path) -> None:
    (cited,) = run_here("cite", "lemonde-fr-page", "--style", "text", db=thin).out.splitlines()
    assert cited.startswith("lemonde.fr. (n.d.). https://lemonde.fr/x In ")


def test_a_site_is_called_as_it_is_written_also_where_it_comes_first(run_here: Run, thin: Path) -> None:
    cited = run_here("cite", "c2", "--style", "sentence", db=thin).out
    assert ": lemonde.fr says so (lemonde.fr)." in cited


def test_what_a_speaker_says_in_two_sources_is_one_sentence(run_here: Run, empty: Path) -> None:
    for day in ("2023-01-02", "2023-01-03"):
        more = ["--same", "c1"] if day > "2023-01-02" else ["chad", "aid", "sudan"]
        link = ["--link", f"https://a.example/{day}", "--published", day]
        assert run_here("add", *more, *link, db=empty).code == 0
    cited = run_here("cite", "c1", "--style", "sentence", db=empty).out
    assert "a.example says so (a.example, 2 January 2023); also (a.example, 3 January 2023)." in cited


def test_signs_are_explained_where_they_stand(run_here: Run, screen: Screen, thin: Path) -> None:
    assert "as printed" not in screen("show", "c2", db=thin).out
    gist = ["--same", "c4", "--gist", "seen in Nairobi", "--link", "https://a.example/7"]
    assert run_here("add", *gist, db=thin).code == 0
    assert "as printed" in screen("show", "c4", db=thin).out


# The two tables that people fill in --------------------------------------------------------------


def test_every_column_of_the_sheet_is_explained_once(run: Run) -> None:
    explained = [term for section in help_sheet.sheet().sections for term, _ in section.terms]
    assert sorted(explained) == sorted({names[0] for names in help_sheet.columns()})
    assert all(meaning for section in help_sheet.sheet().sections for _, meaning in section.terms)
    assert set(explained) >= set(run("import", "--template", "-f", "csv").out.splitlines()[0].split(","))
    assert "Also: supporter" in run("help", "sheet").out


def test_the_columns_of_names_csv_are_explained(run: Run) -> None:
    told = run("help", "names.csv", "-f", "json").json
    assert [row["term"] for row in told] == ["name", "is", "kind", "rows", "near"]


def test_a_kind_alone_makes_an_actor_of_the_name(run_here: Run, empty: Path) -> None:
    sheet = empty.with_name("sheet.csv")
    sheet.write_text("who,how,for,link\nArumbaya Air,arms,chad,https://a.example/1\n", encoding="utf-8")
    assert run_here("import", str(sheet), db=empty).code == 4
    names = empty.with_name("names.csv")
    names.write_text(names.read_text(encoding="utf-8").replace("Arumbaya Air,,,", "Arumbaya Air,,company,"), "utf-8")
    assert run_here("import", str(sheet), db=empty).code == 0
    (made,) = (row for row in run_here("list", "actors", db=empty).rows if row["id"] == "arumbaya-air")
    assert made["kind"] == "company"


def test_nothing_is_disputed_that_nobody_says(run_here: Run, empty: Path) -> None:
    ran = run_here("add", "egypt", "aid", "chad", "--stance", "disputes", "--link", "https://a.example/", db=empty)
    assert (ran.code, "say which claim is disputed" in ran.err) == (2, True)
