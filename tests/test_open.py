"""`allies open`: the pages behind claims and sources, shown before they are opened, and http or https alone."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from conftest import LANDS, Run, Screen, SmallDatabase, claim_row

TWO_SOURCES = (
    LANDS
    + """
UPDATE source SET url = 'https://denier.example/a' WHERE id = 's';
INSERT INTO source (id, title, publisher, url, language, reliability, reason)
     VALUES ('t', 'Another', 'b', 'https://asserter.example/b?x=1&y=2', 'en', 'C', 'So.');
INSERT INTO capture (source, url, captured_on) VALUES ('t', 'https://archive.example/t', '2022-01-01');
INSERT INTO passage (id, source, locator, quote) VALUES (2, 't', 'whole page', 'Words'), (3, 't', 'line 2', 'More');
"""
    + claim_row(1)
    + """
UPDATE assertion SET stance = 'denies';
INSERT INTO assertion (claim, passage, asserter, stance, modality)
     VALUES (1, 2, 'b', 'asserts', 'alleged'), (1, 3, 'b', 'asserts', 'alleged');
"""
)


@pytest.fixture(scope="module")
def two(small_db: SmallDatabase) -> Path:
    return small_db(TWO_SOURCES)


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """A browser that writes down what it opens."""
    path = tmp_path / "browser"
    path.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/opened\n')
    path.chmod(0o755)
    return path


def test_off_a_terminal_the_addresses_are_printed_those_that_assert_first(run: Run, two: Path) -> None:
    assert run("open", "c1", db=two).out == "https://asserter.example/b?x=1&y=2\nhttps://denier.example/a\n"
    assert run("open", "s", "c1", db=two).out.splitlines()[0] == "https://denier.example/a"
    assert len(run("open", "c1", "s", "t", db=two).out.splitlines()) == 2, "each once"


def test_as_objects(run: Run, two: Path) -> None:
    assert run("open", "t", "-f", "json", db=two).json == [
        {
            "source": "t",
            "title": "Another",
            "url": "https://asserter.example/b?x=1&y=2",
            "archived": "https://archive.example/t",
            "captured_on": "2022-01-01",
            "captured_by": None,
            "tool": None,
            "sha256": None,
            "file": None,
        }
    ]


def test_the_archived_copy(run: Run, two: Path) -> None:
    ran = run("open", "c1", "--archived", db=two)
    assert (ran.code, ran.out) == (0, "https://archive.example/t\n")
    assert "s: no archived copy" in ran.err


def test_nothing_to_open_is_told(run: Run, two: Path, small_db: SmallDatabase) -> None:
    ran = run("open", "s", "--archived", db=two)
    assert (ran.code, ran.out) == (3, "")
    assert "no archived copy is recorded" in ran.err
    assert "leave out --archived" in ran.err
    ran = run("open", "c1", db=small_db(LANDS + claim_row(1)))
    assert (ran.code, ran.out) == (3, "")
    assert "no address on the web is recorded" in ran.err


def test_an_actor_has_no_page(run: Run) -> None:
    ran = run("open", "iran")
    assert ran.code == 2
    assert "allies show iran" in ran.err


def test_on_a_terminal_an_address_is_shown_and_then_opened(screen: Screen, two: Path, browser: Path) -> None:
    ran = screen("open", "c1", db=two, env={"BROWSER": str(browser)})
    addresses = ["https://asserter.example/b?x=1&y=2", "https://denier.example/a"]
    assert (ran.code, ran.out, ran.err.splitlines()) == (0, "", addresses)
    subprocess.run(["sleep", "0.3"], check=True)
    assert (browser.parent / "opened").read_text().splitlines() == addresses


def test_a_browser_may_take_the_memory_that_it_needs(screen: Screen, two: Path, tmp_path: Path) -> None:
    pytest.importorskip("resource")
    script = tmp_path / "bound"
    script.write_text(f"#!/bin/sh\nulimit -S -d > {tmp_path / 'told'}\n", encoding="utf-8")
    script.chmod(0o755)
    assert screen("open", "s", db=two, env={"BROWSER": str(script)}).code == 0
    subprocess.run(["sleep", "0.3"], check=True)
    hard = subprocess.run(["sh", "-c", "ulimit -H -d"], capture_output=True, text=True, check=True).stdout
    assert (tmp_path / "told").read_text() == hard


def test_without_a_browser_the_address_is_there_to_be_copied(screen: Screen, two: Path, tmp_path: Path) -> None:
    ran = screen("open", "s", db=two, env={"BROWSER": str(tmp_path / "none"), "PATH": str(tmp_path)})
    assert ran.code == 1
    assert "https://denier.example/a" in ran.err
    assert "no browser" in ran.err


@pytest.mark.parametrize("text", ["javascript:alert(1)", "file:///etc/passwd", "--version"])
def test_nothing_but_the_web_is_opened(
    screen: Screen, run: Run, small_db: SmallDatabase, browser: Path, text: str
) -> None:
    odd = small_db(LANDS)
    with closing(sqlite3.connect(odd)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = 1")
        connection.execute("UPDATE source SET url = ?", (text,))
    assert run("open", "s", db=odd).code == 3
    assert screen("open", "s", db=odd, env={"BROWSER": str(browser)}).code == 3
    assert not (browser.parent / "opened").exists()
