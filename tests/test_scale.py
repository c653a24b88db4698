"""docs/scale.md is true: its questions to an engine are answered as here, and mentions come back as claims."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from database import ROOT
from engines import Case, asking, exported, opened, plain

from allies_cli.casefile.engines import ENGINES

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
QUESTIONS = dict(re.findall(r"^```sql\n-- (list[^\n]*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
EXAMPLE = ROOT / "examples" / "mentions"
AGGREGATE = (EXAMPLE / "aggregate.sql").read_text(encoding="utf-8")

# How the answer of a question is called here, where it is called otherwise.
CALLED = {"principal": "speaks_for"}
SIX = ["day", "supporter", "recipient", "event", "outlet", "address"]


@pytest.fixture(scope="module")
def facts(facts_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    path = tmp_path_factory.mktemp("facts") / "facts.db"
    path.write_bytes(facts_db.read_bytes())
    return exported(path)


def columns_of(question: str) -> list[str]:
    """Return the names of the columns of a query of the page."""
    chosen = question.partition("\n  FROM ")[0].removeprefix("SELECT")
    return [re.split(r"[ .]", one.strip())[-1] for one in re.split(r",(?![^(]*\))", chosen)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_engine_answers_as_the_program_does(run: Run, facts: Case, engine: str, question: str) -> None:
    columns = columns_of(QUESTIONS[question])
    listed = run(*question.split(), "-f", "json", db=facts.path).json
    with opened(engine, facts.folder) as ask:
        found = [tuple(map(plain, row)) for row in ask(QUESTIONS[question])]
    assert len(found) > 5
    assert found == [tuple(here(row, column) for column in columns) for row in listed]


def here(row: dict[str, Any], column: str) -> Any:
    value = row[CALLED.get(column, column)]
    if column == "ways":
        return len(value)
    return int(value[1:]) if column == "claim" else plain(value)


def test_the_page_has_the_questions() -> None:
    assert list(QUESTIONS) == ["list", "list ways", "list evidence --how weapons"]


# Mentions -----------------------------------------------------------------------------------------


def mentions() -> list[dict[str, str]]:
    with (EXAMPLE / "mentions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def months() -> list[tuple[Any, ...]]:
    with (EXAMPLE / "months.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


READ = {
    "duckdb": "CREATE TABLE mention AS SELECT * FROM read_csv('{0}', all_varchar = true)",
    "clickhouse": "CREATE TABLE mention ENGINE = MergeTree ORDER BY (supporter, recipient, day) AS "
    "SELECT * FROM file('{0}', 'CSVWithNames', '" + ", ".join(f"{name} String" for name in SIX) + "')",
}


@pytest.mark.parametrize("engine", ENGINES)
def test_mentions_are_counted_by_pair_way_month_and_outlet(engine: str) -> None:
    with asking(engine, READ[engine].format(EXAMPLE / "mentions.csv")) as ask:
        counted = [tuple(map(str, row)) for row in ask(AGGREGATE)]
    assert counted == months()
    kept = [one for one in mentions() if one["supporter"] != one["recipient"] and one["event"] != "190"]
    assert sum(int(row[5]) for row in counted) == len(kept) > 50


def test_months_come_back_as_claims_that_nothing_confirms(run: Run, tmp_path: Path) -> None:
    assert run("new", "case.db", cwd=tmp_path).code == 0
    line = ["import", str(EXAMPLE / "months.csv"), "--as", str(EXAMPLE / "mentions.toml"), "--db", "case.db"]
    assert run(*line, cwd=tmp_path).code == 0
    claims = run("list", "claims", "--all", "-f", "json", "--db", "case.db", cwd=tmp_path).json
    assert len(claims) == len({row[:4] for row in months()})
    assert {(claim["status"], claim["grade"]) for claim in claims} == {("alleged", "D3")}
    assert max(claim["origins"] for claim in claims) > 2
    said = run("list", "evidence", "--all", "-f", "json", "--db", "case.db", cwd=tmp_path).json
    assert sorted(int(re.findall(r"\d+", one["gist"])[0]) for one in said) == sorted(int(row[5]) for row in months())
    assert run("check", "case.db", cwd=tmp_path).code == 0
