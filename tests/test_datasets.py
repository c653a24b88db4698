"""Datasets of the field in a case file: what came in, what was left out, and what they can be asked."""

import csv
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import RunHere
from database import ROOT

DATA = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
ROLL_CALL = ["resolution=ES-11/1", "date=2022-03-02", "yes-backs=Ukraine", "no-backs=Russia"]

Case = Callable[..., Any]


def settings(*answers: str) -> list[str]:
    return [word for answer in answers for word in ("--set", answer)]


@pytest.fixture
def case(tmp_path: Path, run_here: RunHere) -> Path:
    """A new case file."""
    assert run_here("new", str(tmp_path / "case.db")).returncode == 0
    return tmp_path / "case.db"


@pytest.fixture
def brought(case: Path, run_here: RunHere) -> Case:
    """Import a file with options, and return what the program says of it."""

    def bring(file: Path, *options: str) -> Any:
        done = run_here("import", str(file), *options, "--db", str(case), "-f", "json")
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout)

    return bring


def table(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def asked(case: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(case)) as connection:
        return connection.execute(query).fetchall()


def adds_up(outcome: Any) -> bool:
    """Whether the rows read are those made, left out by reason, known before and bad."""
    return bool(
        outcome["rows"] == outcome["made"] + outcome["known"] + sum(outcome["left_out"].values()) + outcome["bad"]
    )


# Small tables, whose rows are the traps of the large ones ----------------------------------------

TRIADS = (
    "id,year,actor_id,actor_name,oppo_id,oppo_name,ext_id,ext_name,ext_nonstate,ext_alleged,ext_sup,"
    "ext_x,ext_p,ext_y,ext_w,ext_m,ext_t,ext_f,ext_i,ext_l,ext_o,ext_u",
    "1,2014,7,DPR,9,Government of Ukraine,3,Government of Russia (Soviet Union),0,0,1,0,0,0,1,0,0,0,0,0,0,0",
    "2,2015,7,DPR,9,Government of Ukraine,3,Government of Russia (Soviet Union),0,0,1,0,0,0,1,0,1,0,0,0,0,0",
    "3,2016,7,DPR,9,Government of Ukraine,3,Government of Russia (Soviet Union),0,1,1,0,0,0,0,0,1,0,0,0,0,0",
    "4,2014,9,Government of Ukraine,7,DPR,,,,0,0,0,0,0,0,0,0,0,0,0,0,0",
    "5,2015,7,DPR,9,Government of Ukraine,,,,0,1,0,0,0,1,0,0,0,0,0,0,0",
    "6,1985,8,UNITA,5,Government of Angola,2,Government of Angola,0,0,1,0,0,0,1,0,0,0,0,0,0,0",
)
VOTES = (
    "resolution,country,vote",
    "ES-11/1,Belarus,against",
    "ES-11/1,Ukraine,approve",
    "ES-11/1,Norway,approve",
    "ES-11/1,China,abstain",
    "ES-11/1,Venezuela,absent",
    "68/262,Belarus,against",
)


def test_triad_years_are_merged_and_rows_of_nobody_left_out(case: Path, brought: Case, tmp_path: Path) -> None:
    outcome = brought(table(tmp_path / "esd.csv", *TRIADS))
    assert adds_up(outcome)
    assert outcome["left_out"] == {"ext_sup is not 1": 1, "nobody is named as supporter": 1}
    made = asked(case, "SELECT supporter, how, recipient, against, since, until FROM claim ORDER BY id")
    assert made == [
        ("russia", "weapons", "dpr", "ukraine", "2014", "2015"),
        ("russia", "training", "dpr", "ukraine", "2015", "2015"),
        ("russia", "training", "dpr", "ukraine", "2016", "2016"),
        ("angola", "weapons", "unita", "angola", "1985", "1985"),
    ] or made[:3] == [
        ("russia", "weapons", "dpr", "ukraine", "2014", "2015"),
        ("russia", "training", "dpr", "ukraine", "2015", "2015"),
        ("russia", "training", "dpr", "ukraine", "2016", "2016"),
    ]
