"""A case file while it is changed: what is touched alone is computed anew, and it is as if all had been."""

import random
from contextlib import closing, suppress
from pathlib import Path

import generator
import kills
import pytest
from conftest import Run
from test_streaming import peak

from allies_cli.casefile import adding, removing
from allies_cli.casefile.check import check
from allies_cli.casefile.judging import Rules
from allies_cli.casefile.writing import Case, changing
from allies_cli.errors import AlliesError
from allies_cli.store import open_database

pytestmark = pytest.mark.slow

ACTORS = ("Iran", "Russia", "China", "France", "Germany", "Poland")
SPEAKERS = ("Iran", "Russia", "Sergei Sergeev", "Anna Annova", "White House")
RULES = Rules(new_actors=True)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case file of some hundred facts."""
    folder = tmp_path_factory.mktemp("case")
    kills.stage(folder / "staged", 400)
    return folder / "staged" / "case.db"


@pytest.fixture
def case(full: Path, tmp_path: Path) -> Path:
    path = tmp_path / "case.db"
    path.write_bytes(full.read_bytes())
    return path


def faults(path: Path) -> list[object]:
    database = open_database(path)
    with closing(database.connection):
        return [one for one in check(database) if one.severity == "fault"]


def fact(case: Case, cells: dict[str, str], replaced: int | None = None) -> int:
    return adding.add(case, cells, RULES, {}, replaced).claim


def any_cells(chance: random.Random, claims: list[int]) -> dict[str, str]:
    """Return a fact, or a further voice on one, or one that is linked with another."""
    who, whom = chance.sample(ACTORS, 2)
    cells = {"link": f"https://example.org/{chance.randrange(12)}", "quote": f"Words {chance.random()}"}
    if chance.random() < 0.6:
        cells |= {
            "said by": chance.choice(SPEAKERS),
            "said on": f"20{chance.randrange(10, 24)}-05-0{chance.randint(1, 9)}",
        }
    if chance.random() < 0.3:
        cells |= {"speaks_for": chance.choice(ACTORS), "role": "minister", "said by": chance.choice(SPEAKERS[2:])}
    if chance.random() < 0.3:
        return cells | {"same": f"c{chance.choice(claims)}", "stance": chance.choice(("asserts", "denies", "disputes"))}
    if chance.random() < 0.4:
        relation = chance.choice(("refines", "contradicts", "supersedes", "corroborates"))
        cells |= {relation: f"c{chance.choice(claims)}"}
    if chance.random() < 0.2:
        cells |= {"modality": chance.choice(("recorded", "suspected")), "title": f"Title {chance.randrange(9)}"}
    return cells | {"who": who, "how": chance.choice(("weapons", "vote", "sanctions")), "for": whom}


def change(case: Case, chance: random.Random) -> None:
    """Change a case at random."""
    claims = [row[0] for row in case.connection.execute("SELECT id FROM claim ORDER BY id DESC LIMIT 30")]
    what = chance.random()
    if what < 0.7:
        fact(case, any_cells(chance, claims), chance.choice(claims) if chance.random() < 0.1 else None)
    elif what < 0.9:
        removing.claim(case, chance.choice(claims))
    else:
        slug = case.only("SELECT id FROM source ORDER BY rowid DESC LIMIT 1 OFFSET ?", chance.randrange(4))
        removing.source(case, slug, force=True)


@pytest.mark.parametrize("seed", range(8))
def test_a_part_is_computed_as_all_would_be(case: Path, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(4):
        with changing(case) as opened:
            for _ in range(chance.randint(1, 6)):
                with suppress(AlliesError):  # what is refused, as a source from which others derive
                    change(opened, chance)
    assert faults(case) == []


def steps(path: Path, is_voice: bool) -> int:
    """Return how many hundreds of steps SQLite takes to add a fact, and to compute what it touches."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    cells = {"who": "Newland", "how": "weapons", "for": "Oldland", "link": "https://example.org/", "quote": "Words"}
    with changing(path) as opened:
        claim = fact(opened, cells)
    if is_voice:
        cells |= {"who": "", "how": "", "for": "", "same": f"c{claim}", "stance": "denies", "said by": "Oldland"}
    with changing(path, dry_run=True) as opened:
        opened.connection.set_progress_handler(count, 100)
        fact(opened, {name: cell for name, cell in cells.items() if cell})
        opened.settle()
    return taken


@pytest.mark.parametrize("is_voice", [False, True], ids=["new", "voice"])
def test_a_fact_costs_the_same_however_many_there_are(big: Path, tmp_path: Path, is_voice: bool) -> None:
    """Nothing is looked at as a whole: SQLite takes as many steps in a database that is seven times as large."""
    few, many = tmp_path / "few.db", tmp_path / "many.db"
    generator.generate(few, 2_000)
    many.write_bytes(big.read_bytes())
    assert steps(many, is_voice) < steps(few, is_voice) * 1.5 + 10


@pytest.mark.unmeasured
def test_an_import_of_more_rows_takes_no_more_memory(tmp_path: Path, run: Run) -> None:
    peaks = []
    for rows in (2_000, 12_000):
        (tmp_path / f"{rows}.csv").write_text(kills.sheet(rows, 4), encoding="utf-8")
        case = tmp_path / f"{rows}.db"
        assert run("new", str(case), cwd=tmp_path).code == 0
        peaks.append(peak(case, "import", str(tmp_path / f"{rows}.csv")))
    assert peaks[1] < peaks[0] + 10_000_000  # SQLite sorts in memory as far as that reaches
