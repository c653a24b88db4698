"""The names that nobody bears: names.csv, `allies names`, and the names that are nearly so."""

import os
import pty
import select
import subprocess
from pathlib import Path

import pytest
from cases import Case, row
from conftest import Run, command, environment

from allies_cli.casefile import near_names
from allies_cli.casefile.near_names import NearNames
from allies_cli.casefile.writing import changing


@pytest.fixture
def case(run_here: Run, tmp_path: Path) -> Case:
    return Case(run_here, tmp_path)


@pytest.fixture
def asking(case: Case) -> Case:
    """A case with names to answer: one of two rows, one that is doubtful, one that is like another. Acme is two."""
    with changing(case.db) as opened:
        opened.add_actor("Acme", "company")
        opened.add_actor("ACME", "media")
    case.faults(row(who="Wagner"), row(who="Wagner", how="troops"), row(who="Korea"), row(for_="Untied States"))
    return case


def answered(case: Case, **answers: tuple[str, str]) -> None:
    """Fill in who is meant by names, and of what kind."""
    rows = case.rows_of("names.csv")
    for one in rows:
        one["is"], one["kind"] = answers.get(one["name"].replace(" ", "_"), (one["is"], one["kind"]))
    case.sheet(rows, "names.csv")


def test_what_is_not_clear_is_listed_with_those_who_may_be_meant(asking: Case) -> None:
    assert [tuple(one.values()) for one in asking.rows_of("names.csv")] == [
        ("Wagner", "", "", "2", ""),
        ("Korea", "", "", "1", "korea-to-1910"),
        ("Untied States", "", "", "1", "united-states"),
    ]


def test_what_is_filled_in_is_read_back_and_what_is_not_is_ignored(asking: Case) -> None:
    answered(asking, Wagner=("Wagner Group", "armed-group"), Korea=("South Korea", ""))
    faults = asking("import", "sheet.csv", "-f", "json").json
    assert [one["value"] for one in faults] == ["Untied States"]
    answered(asking, Untied_States=("united-states", ""))
    assert asking("import", "sheet.csv").code == 0
    assert asking.ask("SELECT DISTINCT supporter FROM claim ORDER BY 1") == [
        ("egypt",),
        ("south-korea",),
        ("wagner-group",),
    ]
    assert asking.only("SELECT kind FROM actor WHERE id = 'wagner-group'") == "armed-group"
    assert asking.is_sound()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (("Nobodyland", ""), "'Wagner' is 'Nobodyland', which is not an actor of the case"),
        (("Wagner Group", "armed"), "'Wagner' is of the kind 'armed'"),
        (("ACME", ""), "'ACME' fits 2 actors"),
    ],
)
def test_an_answer_that_is_wrong_is_told_and_nothing_is_written(
    asking: Case, answer: tuple[str, str], told: str
) -> None:
    answered(asking, Wagner=answer)
    before = asking.db.read_bytes()
    ran = asking("import", "sheet.csv")
    assert (ran.code, told in ran.err, asking.db.read_bytes() == before) == (2, True, True)


def test_a_file_that_is_not_one_of_names_is_told(asking: Case) -> None:
    (asking.folder / "names.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    ran = asking("import", "sheet.csv")
    assert (ran.code, "has no columns name and is" in ran.err) == (4, True)


def test_new_actors_are_made_of_what_remains_and_judged_later(asking: Case) -> None:
    answered(asking, Korea=("south-korea", ""), Untied_States=("united-states", ""))
    assert asking("import", "sheet.csv", "--new-actors").code == 0
    assert asking.only("SELECT kind FROM actor WHERE id = 'wagner'") == "unknown"
    answered(asking, Wagner=("wagner", "company"))
    assert asking("names").code == 0
    assert asking.only("SELECT kind FROM actor WHERE id = 'wagner'") == "company"
    assert asking.is_sound()


def test_a_doubtful_name_never_becomes_a_new_actor(asking: Case) -> None:
    faults = asking.faults(row(who="Korea"), row(who="ACME"), options=["--new-actors"])
    assert [one["value"] for one in faults] == ["Korea", "ACME"]


def test_off_a_terminal_names_are_listed_most_rows_first(asking: Case) -> None:
    ran = asking("names", "-f", "json")
    assert [(one["name"], one["rows"]) for one in ran.json] == [("Wagner", 2), ("Korea", 1), ("Untied States", 1)]
    assert "3 names to answer" in ran.err
    answered(asking, Wagner=("russia", ""), Korea=("iran", ""), Untied_States=("usa", ""))
    assert "all names are answered: import again" in asking("names").err


def typed(case: Case, *answers: str) -> tuple[int, str]:
    """Answer the questions of `allies names` at a terminal; return its exit code and what stood there."""
    end, program_end = pty.openpty()
    process = subprocess.Popen(
        command("names"), env=environment(case.db, {"TERM": "dumb"}), cwd=case.folder,
        stdin=program_end, stdout=program_end, stderr=program_end,
    )  # fmt: skip
    os.close(program_end)
    shown, waiting = b"", list(answers)
    while select.select([end], [], [], 60)[0]:
        try:
            chunk = os.read(end, 65536)
        except OSError:
            break
        shown += chunk
        if waiting and shown.endswith(b": ") and chunk:
            os.write(end, waiting.pop(0).encode())
    os.close(end)
    return process.wait(timeout=60), shown.decode()


def test_at_a_terminal_each_name_is_asked_for(asking: Case) -> None:
    code, shown = typed(
        asking,
        *("Wagner Group\n", "army\n", "armed-group\n"),  # it is not there; of no such kind; made
        *("ACME!\n", "\n", "south korea\n"),  # fits two; asked again
        "\n",  # left open
    )
    assert code == 0
    assert "Wagner, in 2 rows: " in shown
    assert "there is no 'army'" in shown
    assert "Korea, in 1 row (near: korea-to-1910): " in shown
    assert [(one["name"], one["is"], one["kind"]) for one in asking.rows_of("names.csv")] == [
        ("Untied States", "", ""),
        ("Wagner", "Wagner Group", "armed-group"),
        ("Korea", "south-korea", ""),
    ]


@pytest.mark.parametrize("ending", ["q\n", "\x04"])
def test_who_has_had_enough_keeps_what_is_answered(asking: Case, ending: str) -> None:
    code, _ = typed(asking, "russia\n", ending)
    assert code == 0
    assert [one["is"] for one in asking.rows_of("names.csv") if one["name"] == "Wagner"] == ["russia"]


# Names that are nearly so -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def near(run_here: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Those who are called nearly as some names are, in a case that has the Wagner Group too."""
    case = Case(run_here, tmp_path_factory.mktemp("near"))
    with changing(case.db) as opened:
        opened.add_actor("Wagner Group", "armed-group")
        opened.settle()
        names = NearNames(opened.connection)
        return {name: names.to(name) for name in (*NEAR, *FAR)}


NEAR = {
    "Untied States": "united-states", "Wagner": "wagner-group", "Irna": "iran", "Irann": "iran", "Lybia": "libya",
    "Government of Iran": "iran", "Northkorea": "north-korea", "Czech Republik": "czechia", "Belorussia": "belarus",
    "Emirates": "united-arab-emirates", "EEUU": "united-states", "Kirgizstan": "kyrgyzstan",
}  # fmt: skip
FAR = ("Acme", "Hamas", "Taliban", "Joe Bloggs", "Hizbollah", "NATO", "Rapid Support Forces", "x", "")


@pytest.mark.parametrize("name", NEAR)
def test_a_slip_of_the_pen_is_near(near: dict[str, list[str]], name: str) -> None:
    assert near[name] == [NEAR[name]]


@pytest.mark.parametrize("name", FAR)
def test_what_nobody_would_take_for_another_is_not(near: dict[str, list[str]], name: str) -> None:
    assert near[name] == []


def test_few_names_are_compared_however_many_there_are(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a thousand unknown names are looked for among the names of the world in a few seconds."""
    compared: list[str] = []
    likeness = near_names._likeness

    def counting(key: str, other: str) -> float:
        compared.append(other)
        return likeness(key, other)

    monkeypatch.setattr(near_names, "_likeness", counting)
    with changing(case.db, dry_run=True) as opened:
        for number in range(2000):
            opened.add_actor(f"United Front of the People {number}", "armed-group")
        opened.settle()
        names = NearNames(opened.connection)
        for number in range(50):
            names.to(f"Untied Front of the Peoples {number}")
    assert 0 < len(compared) <= 50 * 40
