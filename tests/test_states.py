"""The register of states, held against the lists that it is made of, and what a case and the facts take from it."""

import csv
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import database
import pytest
import states
from conftest import META, SEED, Run, SmallDatabase
from states import Row

from allies_cli.build import compile_case, compile_database
from allies_cli.casefile.actors import Actors
from allies_cli.casefile.cells import Wrong
from allies_cli.folding import fold

CLDR = "47"  # the version of the CLDR in the register

needs_tables = pytest.mark.skipif(
    not states.TABLES.is_dir(), reason=f"needs the tables of states, which are not at {states.TABLES}"
)

# Every name with the time in which it holds; an actor has its own name whenever nothing says otherwise.
NAMES = """
CREATE TEMP TABLE held AS
SELECT actor, fold(name) AS key, kind, coalesce(since, '') AS since, coalesce(until, '') || '~' AS until FROM actor_name
UNION
SELECT id, fold(name), 'name', '', '~' FROM actor
 WHERE NOT EXISTS (SELECT 1 FROM actor_name n WHERE n.actor = actor.id AND n.name = actor.name)
"""


class Case:
    """A new case file, asked who has a name or a code on a day, in a month or in a year."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        connection.create_function("fold", 1, fold, deterministic=True)
        connection.execute(NAMES)
        connection.execute("CREATE INDEX temp.held_by_key ON held (key)")

    def called(self, name: str, date: str) -> set[str]:
        return self._held(name, date, f"kind NOT IN {states.CODES}")

    def coded(self, kind: str, code: str, date: str) -> set[str]:
        return self._held(code, date, f"kind = '{kind}'")

    def _held(self, name: str, date: str, condition: str) -> set[str]:
        sql = f"SELECT actor FROM held WHERE key = ? AND since <= ? || '~' AND until >= ? AND {condition}"
        return {row[0] for row in self.connection.execute(sql, (fold(name), date, date))}


@pytest.fixture(scope="module")
def case() -> Iterator[Case]:
    with closing(sqlite3.connect(f"{database.NEW.as_uri()}?mode=ro", uri=True)) as connection:
        yield Case(connection)


@pytest.fixture(scope="module")
def register() -> list[Row]:
    with database.STATES.open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file)]


def listed(name: str) -> list[dict[str, str]]:
    with (states.TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# The lists of states


@needs_tables
@pytest.mark.parametrize(("name", "column", "kind", "end"), states.LISTS)
def test_every_row_of_a_list_is_found_on_its_first_and_last_day(
    case: Case, name: str, column: str, kind: str, end: str
) -> None:
    rows = listed(name)
    assert len(rows) > 200
    wrong = []
    for row in rows:
        for day in (row["start"], row["end"]):
            coded, called = case.coded(kind, row[column], day), case.called(states.without_remark(row["name"]), day)
            if len(coded) != 1 or coded != called:
                wrong.append((row[column], row["name"], day, coded, called))
    assert wrong == []


@needs_tables
@pytest.mark.parametrize(("name", "column", "kind", "end"), states.LISTS)
def test_the_register_has_no_code_that_its_list_has_not(
    register: list[Row], name: str, column: str, kind: str, end: str
) -> None:
    spells = [(row[column], row["start"], row["end"]) for row in listed(name)]
    for row in register:
        if row.what == kind:
            begin, last = row.since or "1816-01-01", row.until or end
            assert any(code == row.value and since <= begin and last <= until for code, since, until in spells), row


@needs_tables
@pytest.mark.parametrize(("name", "column", "kind", "end"), states.LISTS)
def test_what_a_list_has_is_a_state(register: list[Row], name: str, column: str, kind: str, end: str) -> None:
    kinds = {row.actor: row.what for row in register if row.what in states.KINDS}
    assert {kinds[row.actor] for row in register if row.what == kind} == {"state"}
    assert {row.value for row in register if row.what == kind} == {row[column] for row in listed(name)}


@needs_tables
def test_every_country_of_iso_3166_is_there(register: list[Row]) -> None:
    for kind, column in (("alpha-2", "ISO3166-1-Alpha-2"), ("alpha-3", "ISO3166-1-Alpha-3")):
        codes = Counter(row.value for row in register if row.what == kind)
        assert codes == Counter(row[column] for row in listed("country-codes"))


@needs_tables
@pytest.mark.slow
def test_the_register_is_what_the_tool_makes(register: list[Row]) -> None:
    babel = pytest.importorskip("babel.core", reason="needs Babel")
    if babel.get_cldr_version() != CLDR:
        pytest.skip("this Babel has another CLDR than the register")
    assert states.made(states.TABLES) == register, "run `tools/do states`"


# Names and codes in their years


@pytest.mark.parametrize(
    ("kind", "code", "day", "actor"),
    [
        ("cow", "678", "1926-09-02", "north-yemen"),
        ("cow", "678", "1990-05-21", "north-yemen"),
        ("cow", "679", "1990-05-22", "yemen"),
        ("gwno", "678", "1990-05-21", "north-yemen"),
        ("gwno", "678", "1990-05-22", "yemen"),
        ("gwno", "678", "2024-01-01", "yemen"),
        ("cow", "680", "1970-01-01", "south-yemen"),
        ("cow", "345", "1900-01-01", "serbia"),
        ("cow", "345", "1930-01-01", "yugoslavia"),
        ("cow", "345", "1999-03-24", "yugoslavia"),
        ("cow", "345", "2020-01-01", "serbia"),
        ("gwno", "345", "2006-06-04", "yugoslavia"),
        ("gwno", "340", "1900-01-01", "serbia"),
        ("gwno", "340", "2006-06-05", "serbia"),
        ("cow", "255", "1914-08-01", "germany"),
        ("cow", "255", "1990-10-03", "germany"),
        ("cow", "260", "1989-11-09", "germany"),
        ("gwno", "260", "2020-01-01", "germany"),
        ("cow", "265", "1989-11-09", "east-germany"),
        ("cow", "816", "1960-01-01", "vietnam"),
        ("cow", "817", "1960-01-01", "south-vietnam"),
        ("gwno", "815", "1850-01-01", "vietnam-to-1893"),
        ("cow", "730", "1905-11-17", "korea-to-1910"),
        ("gwno", "730", "1816-01-01", "korea-to-1910"),
        ("cow", "731", "1950-06-25", "north-korea"),
        ("cow", "732", "1950-06-25", "south-korea"),
        ("cow", "365", "1816-01-01", "russia"),
        ("cow", "365", "1970-01-01", "russia"),
        ("gwno", "365", "2022-02-24", "russia"),
        ("cow", "300", "1914-08-01", "austria-hungary"),
        ("cow", "305", "1955-07-27", "austria"),
        ("cow", "315", "1992-12-31", "czechoslovakia"),
        ("cow", "316", "1993-01-01", "czechia"),
        ("gwno", "564", "1900-01-01", "orange-free-state"),
        ("cow", "511", "1964-01-01", "zanzibar"),
        ("cow", "347", "2022-01-01", "kosovo"),
        ("cow", "713", "2022-01-01", "taiwan"),
        ("alpha-3", "NAM", "2022-01-01", "namibia"),
        ("wikidata", "Q212", "2022-01-01", "ukraine"),
        ("wikidata", "Q55", "2022-01-01", "netherlands"),
    ],
)
def test_a_code_has_one_actor_on_a_day(case: Case, kind: str, code: str, day: str, actor: str) -> None:
    assert case.coded(kind, code, day) == {actor}


@pytest.mark.parametrize(
    ("kind", "code", "day"),
    [("cow", "730", "1950-06-25"), ("cow", "345", "1943-01-01"), ("cow", "255", "1960-01-01"), ("cow", "679", "1980")],
)
def test_a_code_has_nobody_when_its_list_has_none(case: Case, kind: str, code: str, day: str) -> None:
    assert case.coded(kind, code, day) == set()


NAMED = pytest.mark.parametrize(
    ("name", "day", "actor"),
    [
        ("Russian Empire", "1914", "russia"),
        ("Soviet Union", "1941-06-22", "russia"),
        ("USSR", "1975", "russia"),
        ("СССР", "1975", "russia"),
        ("Russia", "1975", "russia"),
        ("Prussia", "1866", "germany"),
        ("West Germany", "1975", "germany"),
        ("GDR", "1975", "east-germany"),
        ("Yemen", "1975", "north-yemen"),
        ("Yemen", "2015", "yemen"),
        ("Vietnam", "1850", "vietnam-to-1893"),
        ("Vietnam", "1975", "vietnam"),
        ("South Vietnam", "1975", "south-vietnam"),
        ("Republic of Vietnam", "1962", "south-vietnam"),
        ("Korea", "1887", "korea-to-1910"),
        ("N. Korea", "2022", "north-korea"),
        ("Korea, Republic of", "2022", "south-korea"),
        ("Austria", "1850", "austria-hungary"),
        ("Austria", "1930", "austria"),
        ("Sardinia", "1855", "italy"),
        ("Ottoman Empire", "1877", "turkey"),
        ("Türkiye", "2023", "turkey"),
        ("Burma", "2022", "myanmar"),
        ("Zaire", "1990", "dr-congo"),
        ("Democratic Republic of the Congo", "2022", "dr-congo"),
        ("Congo", "2022", "congo"),
        ("Cote D'Ivoire", "2022", "ivory-coast"),
        ("Cape Verde", "2022", "cape-verde"),
        ("Swaziland", "1980", "eswatini"),
        ("Macedonia", "2010", "north-macedonia"),
        ("Rhodesia", "1970", "zimbabwe"),
        ("Serbia and Montenegro", "2004", "yugoslavia"),
        ("Ethiopia", "1930", "ethiopia"),
        ("Pakistan", "1950", "pakistan"),
        ("Croatia", "1991-08-01", "croatia"),
        ("Republic of China", "1930", "china"),
        ("Republic of China", "1975", "taiwan"),
        ("White House", "2022", "united-states"),
        ("Kremlin", "2022", "russia"),
        ("Iranian", "2022", "iran"),
        ("Brussels", "2022", "european-union"),
        ("Ville de Luxembourg", "2022", None),
        ("Korea", "2022", None),
        ("Korean", "2022", None),
        ("Yugoslavia", "1850", "serbia"),
        ("USSR", "1995", None),
        ("Zaire", "1965", None),
        ("Tibet", "2020", None),
    ],
)


@NAMED
def test_a_name_has_one_actor_on_a_day(case: Case, name: str, day: str, actor: str | None) -> None:
    assert case.called(name, day) == ({actor} if actor else set())


@NAMED
def test_a_sheet_means_whom_the_register_says(case: Case, name: str, day: str, actor: str | None) -> None:
    try:
        meant: str | None = Actors(case.connection, {}).meant(name, (), "", day).id
    except Wrong:
        meant = None
    assert meant == actor


@pytest.mark.parametrize(
    ("actor", "kind"),
    [
        ("taiwan", "state"),
        ("kosovo", "state"),
        ("vatican-city", "state"),
        ("palestine", "territory"),
        ("western-sahara", "territory"),
        ("greenland", "territory"),
        ("european-union", "organisation"),
    ],
)
def test_what_is_a_state(case: Case, actor: str, kind: str) -> None:
    assert case.connection.execute("SELECT kind FROM actor WHERE id = ?", (actor,)).fetchone() == (kind,)


def test_no_name_means_two_at_one_time(case: Case) -> None:
    clashes = case.connection.execute(
        """SELECT a.key, a.actor, b.actor FROM held a JOIN held b ON b.key = a.key AND b.actor > a.actor
            WHERE a.key <> '' AND a.since <= b.until AND b.since <= a.until"""
    ).fetchall()
    assert clashes == []


def test_the_file_is_tidy(register: list[Row]) -> None:
    order = (*states.KINDS, *states.CODES, *states.NAMES)
    assert register == sorted(register, key=lambda row: (row.actor, order.index(row.what), row.value, row.since))
    assert len({(row.actor, row.what, row.value, row.since) for row in register}) == len(register)
    assert set(Counter(row.actor for row in register if row.what in states.KINDS).values()) == {1}
    for row in register:
        assert re.fullmatch("[a-z]+(-[a-z0-9]+)*", row.actor), row
        assert row.value == row.value.strip() != "", row
        assert bool(row.language) == (row.what not in states.CODES), row
        assert all(re.fullmatch(r"(\d{4}-\d\d-\d\d)?", day) for day in (row.since, row.until)), row
        assert not row.until or row.since <= row.until, row


# What the real tables call states


@needs_tables
def test_the_roll_calls_name_nobody_else(case: Case) -> None:
    names = {row["country"] for row in listed("un-roll-calls-ukraine")}
    assert len(names) == 198
    assert [name for name in names if len(case.called(name, "2022-03-02")) != 1] == []


@needs_tables
def test_the_governments_of_ucdp_are_found_in_the_year_of_the_row(case: Case) -> None:
    named = {
        (found[1], row["year"])
        for row in listed("ucdp-esd-ty-181")
        for column in ("actor_name", "oppo_name", "ext_name")
        for part in row[column].split(", Government")
        if (found := re.match(r"^(?:Government)? ?of (.+?)(?: \(.*\))?$", part.removeprefix("Government")))
    }
    assert len({name for name, _ in named}) > 164
    assert [(name, year) for name, year in named if len(case.called(name, year)) != 1] == []


@needs_tables
def test_the_members_of_alliances_are_found_by_name_and_code(case: Case) -> None:
    with (states.TABLES / "cow_alliance_v4.1_by_dyad.csv").open(encoding="latin-1", newline="") as file:
        rows = list(csv.DictReader(file))
    members = {
        (row[f"ccode{n}"], row[f"state_name{n}"], f"{row['dyad_st_year']}-{row['dyad_st_month']:0>2}")
        for row in rows
        for n in "12"
    }
    assert len({(code, name) for code, name, _ in members}) == 180
    for code, name, month in members:
        called, coded = case.called(name, month), case.coded("cow", code, month)
        assert len(called & (coded or called)) == 1, (code, name, month)


# A new case file


def test_a_new_case_has_the_register_and_no_facts(case: Case, register: list[Row]) -> None:
    ask = case.connection.execute
    assert ask("PRAGMA application_id").fetchone() == (int.from_bytes(b"ally", "big"),)
    assert ask("PRAGMA user_version").fetchone() == (2,)
    assert ask("PRAGMA journal_mode").fetchone() == ("delete",)
    assert ask("SELECT key, value FROM meta").fetchall() == [
        ("licence", "Names of states from the Unicode CLDR: Unicode-3.0.")
    ]
    actors = {(row.actor, row.value, row.what) for row in register if row.what in states.KINDS}
    assert set(ask("SELECT id, name, kind FROM actor")) == actors
    for table in ("source", "passage", "claim", "assertion", "office", "derived", "voice", "removed", "import_row"):
        assert ask(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_a_new_case_is_sound_once_it_has_a_title(tmp_path: Path, run_here: Run) -> None:
    path = tmp_path / "case.db"
    shutil.copyfile(database.NEW, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "INSERT INTO meta (key, value) VALUES (?, ?)",
            [("title", "A case"), ("version", "1"), ("events_to", "2024-01-01")],
        )
        connection.commit()
    checked = run_here("check", "-f", "json", db=path)
    assert (checked.code, checked.json) == (0, [])
    whole = run_here("show", "serbia", "--full", db=path).out
    assert "cow 345 (1878-07-13 to 1918-11-30) · cow 345 (since 2006-06-05)" in whole
    assert run_here("show", "Северная Корея", db=path).err.startswith("Северная Корея: North Korea")


def test_a_new_case_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    compile_case(database.STATES, tmp_path / "again.db")
    assert (tmp_path / "again.db").read_bytes() == database.NEW.read_bytes()
    assert (tmp_path / "again.db").stat().st_mode & 0o777 == 0o644
    assert database.NEW.stat().st_size < 8_000_000


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a wheel is built from, without databases, in which nobody but root can write."""
    pytest.importorskip("hatchling", reason="needs hatchling")
    tree = tmp_path_factory.mktemp("source") / "tree"
    tree.mkdir()
    for part in ("src", "data", "docs", "tools"):
        shutil.copytree(database.ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__", "*.db"))
    for file in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(database.ROOT / file, tree)
    for path in (tree, *tree.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    return tree


def _files(tree: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in tree.rglob("*")}


@pytest.mark.slow
def test_a_wheel_carries_both_databases_from_a_tree_that_cannot_be_written(tree: Path, tmp_path: Path) -> None:
    before = _files(tree)
    built = [sys.executable, "-B", "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(built, cwd=tree, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert _files(tree) == before
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        for packed, actor in (("allies.db", "vladimir-putin"), ("new.db", "zimbabwe")):
            path = archive.extract(f"allies_cli/{packed}", tmp_path)
            with closing(sqlite3.connect(path)) as connection:
                assert connection.execute("SELECT count(*) FROM actor WHERE id = ?", (actor,)).fetchone() == (1,)


@pytest.mark.slow
def test_a_zip_says_that_it_is_none_to_run_from(tmp_path: Path) -> None:
    """SQLite opens no database inside one."""
    with zipfile.ZipFile(tmp_path / "allies.zip", "w") as archive:
        for path in (database.ROOT / "src").rglob("*"):
            if path.suffix in (".py", ".sql"):
                archive.write(path, path.relative_to(database.ROOT / "src"))
    for typed in (["list"], ["completion", "bash"], []):
        ran = subprocess.run(
            [sys.executable, "-m", "allies_cli", *typed],
            env={**os.environ, "PYTHONPATH": str(tmp_path / "allies.zip")}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (ran.returncode, ran.stdout) == (4, "")
        assert ran.stderr.splitlines()[0] == "allies: allies cannot run from inside a zip file"


# The facts that ship


def test_the_facts_leave_states_to_the_register(register: list[Row], tmp_path: Path) -> None:
    compile_database(SEED, tmp_path / "alone.db")
    in_register = {row.actor for row in register}
    with closing(sqlite3.connect(tmp_path / "alone.db")) as connection:
        named = {row[0] for row in connection.execute("SELECT actor FROM actor_name")}
        kinds = dict(connection.execute("SELECT id, kind FROM actor"))
    assert named & in_register == set()
    assert {actor for actor, kind in kinds.items() if kind == "state"} <= in_register


def test_no_state_is_called_as_somebody_else_in_the_facts(case: Case, facts_db: Path) -> None:
    keys = "SELECT DISTINCT key, id FROM name_key WHERE kind = 'actor' AND step < 3"
    in_case = dict(case.connection.execute(keys))
    with closing(sqlite3.connect(f"{facts_db.as_uri()}?mode=ro", uri=True)) as connection:
        in_facts = connection.execute(keys).fetchall()
    known = {row[0] for row in case.connection.execute("SELECT id FROM actor")}
    assert [(key, actor, in_case[key]) for key, actor in in_facts if actor not in known and key in in_case] == []


@pytest.mark.parametrize(
    ("typed", "actor"),
    [
        ("RU", "russia"),
        ("365", "russia"),
        ("Russian Federation", "russia"),
        ("Росія", "russia"),
        ("Moscú", "russia"),
        ("gigante euroasiático", "russia"),
        ("rusa", "russia"),
        ("Rusland", "russia"),
        ("러시아", "russia"),
        ("Kiev", "ukraine"),
        ("우크라이나", "ukraine"),
        ("U.S.", "united-states"),
        ("EE.UU.", "united-states"),
        ("the United States", "united-states"),
        ("America", "united-states"),
        ("Washington", "united-states"),
        ("Great Britain", "united-kingdom"),
        ("Britons", "united-kingdom"),
        ("Weißrussland", "belarus"),
        ("the Lukashenko regime", "belarus"),
        ("PRC", "china"),
        ("中國", "china"),
        ("Asian giant", "china"),
        ("Persia", "iran"),
        ("تهران", "iran"),
        ("DPRK", "north-korea"),
        ("조선", "north-korea"),
        ("Kim Jong-un's regime", "north-korea"),
        ("Damasco", "syria"),
        ("State of Eritrea", "eritrea"),
        ("Norge", "norway"),
        ("Q458", "european-union"),
        ("Bruselas", "european-union"),
        ("Evropská unie", "european-union"),
        ("UNO", "united-nations"),
        ("Verenigde Naties", "united-nations"),
    ],
)
def test_what_the_facts_were_asked_by_before_there_was_a_register(
    facts_db: Path, run_here: Run, typed: str, actor: str
) -> None:
    assert run_here("show", typed, "-f", "json", db=facts_db).json["actor"]["id"] == actor


def test_every_name_in_every_language_is_found_in_the_facts(facts_db: Path) -> None:
    cldr = pytest.importorskip("cldr", reason="needs Babel")
    with closing(sqlite3.connect(f"{facts_db.as_uri()}?mode=ro", uri=True)) as connection:
        codes = dict(connection.execute("SELECT name, actor FROM actor_name WHERE kind = 'alpha-2'"))
        found = set(connection.execute("SELECT key, id FROM name_key WHERE step < 3"))
    codes |= {"EU": "european-union", "UN": "united-nations"}
    assert len(codes) == 13
    names = {(fold(name), codes[code]) for code, name, _ in cldr.names(codes)}
    assert len(names) > 1500
    assert names - found == set()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("IR", "Ilan"),  # as many languages call Ireland so
        ("KP", "ደቡብ፡ኮሪያ"),  # South Korea in most languages
        ("KP", "Guusu Kọria"),
        ("EU", "EZ"),  # the code of the euro zone
        ("RU", "Nga"),  # that of Nigeria
        ("CY", "Sîpri"),  # an institute
    ],
)
def test_what_may_be_another_is_left_out(code: str, name: str) -> None:
    cldr = pytest.importorskip("cldr", reason="needs Babel")
    assert name not in {one for _, one, _ in cldr.names({code})}


def test_a_seed_gets_the_names_of_the_actors_that_the_register_knows(tmp_path: Path) -> None:
    seed, target = tmp_path / "seed.sql", tmp_path / "small.db"
    seed.write_text(
        META + "INSERT INTO actor (id, name, kind) VALUES ('georgia', 'Georgia', 'body'), ('yemen', 'Yemen', 'state');"
        "INSERT INTO actor_name (actor, name, kind, language) VALUES ('yemen', 'Yemeni', 'demonym', 'de');",
        encoding="utf-8",
    )
    compile_database(seed, target, database.STATES)
    with closing(sqlite3.connect(target)) as connection:
        held = connection.execute("SELECT actor, name, kind, language, since FROM actor_name").fetchall()
    assert {row[0] for row in held} == {"yemen"}, "the other Georgia is no state"
    assert ("yemen", "Yemen", "name", "en", "1990-05-22") in held
    assert ("yemen", "679", "cow", None, "1990-05-22") in held
    assert [row[3] for row in held if row[1] == "Yemeni"] == ["de"], "what the seed says stands"


def test_names_that_follow_each_other_are_no_ambiguity(small_db: SmallDatabase, run_here: Run) -> None:
    actors = "INSERT INTO actor (id, name, kind) VALUES ('old', 'Old', 'state'), ('new', 'New', 'state');"
    office = "INSERT INTO office (actor, speaks_for, role) VALUES ('old', 'new', 'Guardian');"
    for until, warned in (("1990-05-21", False), ("1990-05-22", True)):
        names = (
            "INSERT INTO actor_name (actor, name, kind, since, until) VALUES "
            f"('old', 'Land', 'name', NULL, '{until}'), ('new', 'LAND', 'name', '1990-05-22', NULL);"
        )
        rows = run_here("check", "-f", "json", db=small_db(actors + office + names)).json
        assert any("is a name of" in row["fault"] for row in rows) == warned
