"""Every quote stands in its text, letter by letter, and no line of a text was left out.

The texts are not part of this project. ALLIES_SOURCES names the folder that has them, each as
`<source>.txt`; without it these tests are skipped.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest


class Coded(NamedTuple):
    """A source whose text is at hand: its lines, and its passages as number, line, quote."""

    source: str
    lines: list[str]
    passages: list[tuple[int, int, str | None]]


@pytest.fixture(scope="module")
def connection(facts_db: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{facts_db.as_uri()}?mode=ro", uri=True)) as opened:
        yield opened


@pytest.fixture(scope="module")
def coded(connection: sqlite3.Connection) -> list[Coded]:
    """Every source whose text is in the folder; the file is the text that was coded, byte by byte."""
    named = os.environ.get("ALLIES_SOURCES")
    if not named:
        pytest.skip("ALLIES_SOURCES does not name the folder with the texts of the sources")
    found = []
    for source, digest in connection.execute("SELECT id, sha256 FROM source WHERE sha256 IS NOT NULL"):
        path = Path(named, f"{source}.txt")
        if not path.is_file():
            continue
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, f"{path.name} is not the text that was coded"
        rows = connection.execute("SELECT id, locator, quote FROM passage WHERE source = ?", (source,))
        passages = [(number, int(locator.removeprefix("line ")), quote) for number, locator, quote in rows]
        found.append(Coded(source, path.read_text(encoding="utf-8").split("\n"), passages))
    if not found:
        pytest.skip("the folder that ALLIES_SOURCES names has no text of a source")
    return found


def test_every_quote_stands_once_on_its_line(coded: list[Coded]) -> None:
    wrong = [
        (text.source, number, line, quote)
        for text in coded
        for number, line, quote in text.passages
        if quote is not None and text.lines[line - 1].count(quote) != 1
    ]
    assert wrong == []


def test_every_line_that_is_not_blank_has_a_passage(coded: list[Coded]) -> None:
    left_out = [
        (text.source, number, line)
        for text in coded
        for number, line in enumerate(text.lines, 1)
        if line.strip() and number not in {one for _, one, _ in text.passages}
    ]
    assert left_out == []


def test_no_passage_stands_on_a_blank_line(coded: list[Coded]) -> None:
    blank = [
        (text.source, number, line)
        for text in coded
        for number, line, _ in text.passages
        if line > len(text.lines) or not text.lines[line - 1].strip()
    ]
    assert blank == []


def test_a_passage_without_claims_says_in_a_note_why(connection: sqlite3.Connection) -> None:
    silent = connection.execute(
        "SELECT id FROM passage WHERE note IS NULL AND id NOT IN (SELECT passage FROM assertion)"
    ).fetchall()
    assert silent == []
