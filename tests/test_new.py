"""`new`: a case file in one command, never over another, with a sheet that comes in as it is."""

from pathlib import Path

import pytest
from conftest import Run


@pytest.mark.parametrize("name", ["sudan.db", "sudan", "su dan.sqlite"])
def test_a_case_and_its_sheet_are_made(run_here: Run, tmp_path: Path, name: str) -> None:
    ran = run_here("new", name, db=None, cwd=tmp_path)
    case = tmp_path / (name if "." in name else f"{name}.db")
    assert (ran.code, case.exists(), case.with_suffix(".csv").exists()) == (0, True, True)
    assert "no facts yet" in ran.out
    assert "allies import" in ran.out
    assert run_here("check", str(case), db=None).code == 0
    assert run_here("list", "claims", "-f", "json", db=case).json == []


def test_nothing_is_written_over(run_here: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "a.csv"
    sheet.write_text("mine", encoding="utf-8")
    assert run_here("new", "a.db", db=None, cwd=tmp_path).code == 0
    assert sheet.read_text(encoding="utf-8") == "mine"
    before = (tmp_path / "a.db").read_bytes()
    ran = run_here("new", "a.db", db=None, cwd=tmp_path)
    assert (ran.code, "is there already" in ran.err) == (2, True)
    assert (tmp_path / "a.db").read_bytes() == before


def test_a_name_of_something_else_is_refused(run_here: Run, tmp_path: Path) -> None:
    ran = run_here("new", "a.csv", db=None, cwd=tmp_path)
    assert (ran.code, "name it a.db" in ran.err, list(tmp_path.iterdir())) == (2, True, [])


def test_what_is_said_of_a_case_is_kept(run_here: Run, tmp_path: Path) -> None:
    assert run_here("new", "a", "--title", "Sudan", "--events-to", "2024-05", db=None, cwd=tmp_path).code == 0
    told = run_here("db", "-f", "json", db=tmp_path / "a.db").json
    assert (told["title"], told["events_to"]) == ("Sudan", "2024-05")


def test_a_case_may_begin_with_the_bundled_facts(run_here: Run, tmp_path: Path) -> None:
    assert run_here("new", "a", "--from-bundled", db=None, cwd=tmp_path).code == 0
    assert len(run_here("list", "claims", "--all", "-f", "json", db=tmp_path / "a.db").json) > 50
    assert run_here("check", "a.db", db=None, cwd=tmp_path).code == 0
    ran = run_here(
        *("add", "chad", "aid", "sudan", "--link", "https://example.org"), db=tmp_path / "a.db", cwd=tmp_path
    )  # the register is there too
    assert ran.code == 0
