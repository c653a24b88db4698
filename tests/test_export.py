"""`allies export`: the whole database leaves as a data package, or as a copy of its file."""

import csv
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import LANDS, Run, SmallDatabase, claim_row, command, environment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allies_cli import build
from allies_cli.casefile.export import LEFT_OUT, TABLES, export_package
from allies_cli.store import open_database

AWKWARD = [
    "a,b",
    'say "no"',
    "two\nlines",
    "cr\rlf\r\n",
    "tab\t",
    "1e5",
    "=1+1",
    "007",
    " edges ",
    "ﷺ é e\u0301",
    "\x1b[31m",
]

# A text of SQLite ends for some readers at a NUL; half a surrogate pair is no text.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)

KINDS = {"string": "TEXT", "integer": "INTEGER", "number": "ANY"}

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="session")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="session")
def awkward_db(small_db: SmallDatabase) -> Path:
    path = small_db(LANDS)
    insert_claims(path, AWKWARD)
    return path


@pytest.fixture(scope="session")
def empty_db(small_db: SmallDatabase) -> Path:
    return small_db(LANDS)


def insert_claims(path: Path, texts: list[str]) -> None:
    """Put claims into a file as another program might, with texts that `check` may complain of."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "INSERT INTO claim (id, supporter, how, recipient, what) VALUES (?, 'a', 'aid', 'b', ?)",
            enumerate(texts, 100),
        )
        connection.commit()


@pytest.fixture(scope="session")
def package(run: Run, facts_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The facts that ship, exported."""
    folder = tmp_path_factory.mktemp("export") / "package"
    assert run("export", str(folder), db=facts_db).code == 0
    return folder


def rows(path: Path, table: str) -> Rows:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        return connection.execute(f"SELECT * FROM {table} ORDER BY {', '.join(columns)}").fetchall()


def descriptor(folder: Path) -> Any:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def read(folder: Path, resource: Any) -> Rows:
    """Return the rows of a resource as its schema says that they are meant."""
    kinds = {"string": str, "integer": int, "number": lambda cell: int(cell) if cell.isdecimal() else float(cell)}
    fields = resource["schema"]["fields"]
    with (folder / resource["path"]).open(encoding="utf-8", newline="") as stream:
        header, *lines = list(csv.reader(stream))
    assert header == [field["name"] for field in fields]
    return [
        tuple(None if cell == "" else kinds[field["type"]](cell) for cell, field in zip(line, fields, strict=True))
        for line in lines
    ]


def rebuild(folder: Path, target: Path) -> None:
    """Make a database of a package alone: its tables, keys and rows are those that it describes."""
    with closing(sqlite3.connect(target, isolation_level=None)) as made:
        for resource in descriptor(folder)["resources"]:
            schema = resource["schema"]
            parts = [
                f'"{field["name"]}" {KINDS[field["type"]]}'
                + " NOT NULL" * field.get("constraints", {}).get("required", False)
                + " UNIQUE" * field.get("constraints", {}).get("unique", False)
                for field in schema["fields"]
            ]
            if "primaryKey" in schema:
                parts.append(f"PRIMARY KEY ({', '.join(schema['primaryKey'])})")
            for key in schema["foreignKeys"]:
                parent = key["reference"]["resource"] or resource["name"]
                parts.append(
                    f"FOREIGN KEY ({', '.join(key['fields'])}) "
                    f"REFERENCES {parent} ({', '.join(key['reference']['fields'])})"
                )
            made.execute(f"CREATE TABLE {resource['name']} ({', '.join(parts)}) STRICT")
            marks = ", ".join("?" * len(schema["fields"]))
            made.executemany(f"INSERT INTO {resource['name']} VALUES ({marks})", read(folder, resource))
        assert made.execute("PRAGMA foreign_key_check").fetchall() == []


# The package ------------------------------------------------------------------------------------------


def test_frictionless_finds_the_package_valid(package: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(package / "datapackage.json"))
    assert report.flatten(["type", "title", "fieldName", "note"]) == []
    assert report.valid
    assert len(report.tasks) == len(TABLES)


def test_frictionless_finds_a_changed_package_invalid(package: Path, tmp_path: Path) -> None:
    """A guard of the guard: the hashes and the keys are looked at."""
    frictionless = pytest.importorskip("frictionless")
    for file in package.iterdir():
        data = file.read_bytes()
        if file.name == "claim.csv":
            assert b",iran," in data
            data = data.replace(b",iran,", b",nobody,", 1)
        (tmp_path / file.name).write_bytes(data)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert {"hash-count", "foreign-key"} <= {kind for (kind,) in report.flatten(["type"])}


def test_a_database_rebuilt_from_the_package_alone_has_every_row(package: Path, facts_db: Path, tmp_path: Path) -> None:
    rebuild(package, tmp_path / "rebuilt.db")
    for table in TABLES:
        assert rows(tmp_path / "rebuilt.db", table) == rows(facts_db, table), table
    assert rows(facts_db, "claim")
    assert rows(facts_db, "passage_link")


def test_captures_rows_of_datasets_and_fractions_leave_too(run: Run, small_db: SmallDatabase, tmp_path: Path) -> None:
    db = small_db(
        LANDS
        + claim_row(1, quantity=0.02, unit="USD")
        + claim_row(2, quantity=76800000000, unit="USD")
        + "INSERT INTO capture (source, url, captured_on) VALUES ('s', 'https://archive.example/s', '2023-05');"
        + "INSERT INTO import_row (dataset, row_id, claim) VALUES ('set', '007', 1), ('set', '007', 2);"
    )
    assert run("export", str(tmp_path / "p"), db=db).code == 0
    rebuild(tmp_path / "p", tmp_path / "rebuilt.db")
    for table in ("capture", "import_row", "claim"):
        assert rows(tmp_path / "rebuilt.db", table) == rows(db, table) != []
    assert (tmp_path / "p" / "claim.csv").read_text(encoding="utf-8").count(",76800000000,") == 1
    frictionless = pytest.importorskip("frictionless")
    assert frictionless.validate(str(tmp_path / "p" / "datapackage.json")).valid


def test_the_facts_of_the_package_derive_the_rest_anew(package: Path, facts_db: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "anew.db", isolation_level=None)) as anew:
        build.create(anew)
        for resource in descriptor(package)["resources"]:
            if resource["description"].startswith("Facts") or resource["name"] == "meta":
                marks = ", ".join("?" * len(resource["schema"]["fields"]))
                anew.executemany(f"INSERT INTO {resource['name']} VALUES ({marks})", read(package, resource))
        build.derive(anew)
    for table in ("derived", *LEFT_OUT):
        assert rows(tmp_path / "anew.db", table) == rows(facts_db, table), table


def test_every_table_of_the_schema_is_exported_or_left_out_on_purpose() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        build.create(model)
        tables = model.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT GLOB 'sqlite_*'"
        )
        assert {name for (name,) in tables} == {*TABLES, *LEFT_OUT}
    assert "Computed" in TABLES["derived"]


def test_the_descriptor_says_what_the_package_is(package: Path, facts_db: Path) -> None:
    meta, told = dict(rows(facts_db, "meta")), descriptor(package)
    for key in ("title", "version", "events_to", "voices_to"):
        assert told[key] == meta[key]
    assert told["licenses"] == [{"name": name, "title": meta["licence"]} for name in ("CC0-1.0", "Unicode-3.0")]
    assert len(told["sources"]) == len(rows(facts_db, "source"))
    resources = {resource["name"]: resource for resource in told["resources"]}
    assert {file.name for file in package.iterdir()} == {
        "datapackage.json",
        told["readme"],
        *(f"{name}.csv" for name in resources),
    }
    for resource in resources.values():
        data = (package / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
    assert {key["fields"][0]: key["reference"] for key in resources["claim"]["schema"]["foreignKeys"]} == {
        "supporter": {"resource": "actor", "fields": ["id"]},
        "recipient": {"resource": "actor", "fields": ["id"]},
        "against": {"resource": "actor", "fields": ["id"]},
        "how": {"resource": "support_type", "fields": ["code"]},
        "act": {"resource": "act", "fields": ["code"]},
        "stage": {"resource": "stage", "fields": ["code"]},
    }
    assert {"resource": "", "fields": ["id"]} in [
        key["reference"] for key in resources["source"]["schema"]["foreignKeys"]
    ]


def test_what_has_no_key_and_what_was_removed_are_told_right(package: Path) -> None:
    """A name may hold in several spells, of which one may have no beginning: no columns of it are a key."""
    schemas = {resource["name"]: resource["schema"] for resource in descriptor(package)["resources"]}
    assert {name for name, schema in schemas.items() if "primaryKey" not in schema} == {"actor_name", "passage_link"}
    assert schemas["removed"]["primaryKey"] == ["id"]
    assert {key["fields"][0]: key["reference"]["resource"] for key in schemas["actor_name"]["foreignKeys"]} == {
        "actor": "actor",
        "kind": "name_kind",
    }
    assert all(schema["missingValues"] == [""] for schema in schemas.values())


NAMIBIA = """
INSERT INTO actor (id, name, kind) VALUES ('namibia', 'Namibia', 'state');
INSERT INTO actor_name (actor, name, kind) VALUES ('namibia', 'NA', 'alpha-2'), ('namibia', '0565', 'cow');
UPDATE meta SET value = 'A <b>small</b> | *case*' WHERE key = 'title';
"""


@pytest.fixture
def namibia(run: Run, small_db: SmallDatabase, tmp_path: Path) -> Path:
    """A package with a code that readers take for nothing, and one that they take for a number."""
    assert run("export", str(tmp_path / "p"), db=small_db(LANDS + NAMIBIA)).code == 0
    return tmp_path / "p"


def lines_for(package: Path, language: str) -> str:
    """Return what the README tells to write in a language."""
    text = (package / "README.md").read_text(encoding="utf-8")
    return text.split(f"```{language}\n")[1].split("```")[0]


def test_the_readme_tells_what_the_package_is(package: Path, facts_db: Path, namibia: Path) -> None:
    text, meta = (package / "README.md").read_text(encoding="utf-8"), dict(rows(facts_db, "meta"))
    assert text.startswith(f"# {meta['title']}\n\n{meta['description']}")
    for name in TABLES:
        assert f"| {name}.csv | {len(rows(facts_db, name))} | {TABLES[name]} |" in text
    assert (namibia / "README.md").read_text(encoding="utf-8").startswith(r"# A \<b\>small\</b\> \| \*case\*")


def test_pandas_reads_it_by_the_readme(namibia: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed; the extra test-pandas brings it")
    monkeypatch.chdir(namibia)
    told: dict[str, Any] = {}
    exec(lines_for(namibia, "python"), told)
    names = told["names"]
    assert set(names.name) >= {"NA", "0565"}
    assert names.language.isna().sum() == len(names)


def test_duckdb_reads_it_by_the_readme(namibia: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed; the extra parquet brings it")
    monkeypatch.chdir(namibia)
    names = duckdb.sql(lines_for(namibia, "sql")).fetchall()
    assert {("namibia", "NA", "alpha-2", None, None, None), ("namibia", "0565", "cow", None, None, None)} <= set(names)


def test_r_reads_it_by_the_readme(namibia: Path) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed")
    script = lines_for(namibia, "r") + "cat(names$name[names$actor == 'namibia'], sum(is.na(names$name)))"
    done = subprocess.run([program, "-e", script], cwd=namibia, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["NA", "0565", "0"] or done.stdout.split() == ["0565", "NA", "0"]


def test_force_replaces_the_readme_of_an_export_and_no_other(run: Run, facts_db: Path, target: Path) -> None:
    run("export", str(target), db=facts_db)
    assert run("export", str(target), "--force", db=facts_db).code == 0
    told = descriptor(target)
    del told["readme"]
    (target / "datapackage.json").write_text(json.dumps(told), encoding="utf-8")
    assert run("export", str(target), "--force", db=facts_db).code == 2


def test_the_answer_is_the_files_with_their_hashes(run: Run, facts_db: Path, tmp_path: Path) -> None:
    for row in run("export", str(tmp_path / "p"), "-f", "json", db=facts_db).json:
        data = (tmp_path / "p" / row["file"]).read_bytes()
        assert (row["bytes"], row["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_the_same_facts_make_the_same_package(package: Path, run: Run, facts_db: Path, tmp_path: Path) -> None:
    run("export", str(tmp_path / "again"), db=facts_db)
    assert {file.name: file.read_bytes() for file in package.iterdir()} == {
        file.name: file.read_bytes() for file in (tmp_path / "again").iterdir()
    }


def test_awkward_text_comes_back_as_it_was(run: Run, awkward_db: Path, tmp_path: Path) -> None:
    run("export", str(tmp_path / "p"), db=awkward_db)
    rebuild(tmp_path / "p", tmp_path / "rebuilt.db")
    assert [row[6] for row in rows(tmp_path / "rebuilt.db", "claim")] == AWKWARD
    frictionless = pytest.importorskip("frictionless")
    assert frictionless.validate(str(tmp_path / "p" / "datapackage.json")).valid


@given(st.lists(TEXT, min_size=1, max_size=5))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_it_was(
    empty_db: Path, tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "case.db").write_bytes(empty_db.read_bytes())
    insert_claims(folder / "case.db", texts)
    database = open_database(folder / "case.db")
    export_package(database, folder / "p")
    database.connection.close()
    resource = next(one for one in descriptor(folder / "p")["resources"] if one["name"] == "claim")
    assert [row[6] for row in read(folder / "p", resource)] == texts


def test_an_empty_database_is_a_valid_package(run: Run, small_db: SmallDatabase, tmp_path: Path) -> None:
    assert run("export", str(tmp_path / "p"), db=small_db()).code == 0
    frictionless = pytest.importorskip("frictionless")
    assert frictionless.validate(str(tmp_path / "p" / "datapackage.json")).valid
    assert "sources" not in descriptor(tmp_path / "p")


# Where it goes ----------------------------------------------------------------------------------------


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Path]:
    """Give a place in a folder in which nothing else may be left."""
    yield tmp_path / "there"
    assert [path.name for path in tmp_path.iterdir()] in ([], ["there"])


def test_an_empty_folder_is_filled(run: Run, facts_db: Path, target: Path) -> None:
    target.mkdir()
    assert run("export", str(target), db=facts_db).code == 0
    assert (target / "claim.csv").is_file()


def test_a_folder_that_holds_something_is_left_alone(run: Run, facts_db: Path, target: Path) -> None:
    target.mkdir()
    (target / "mine.txt").write_text("dear", encoding="utf-8")
    for options in ([], ["--force"]):
        ran = run("export", str(target), *options, db=facts_db)
        assert (ran.code, ran.out) == (2, "")
        assert [file.read_text(encoding="utf-8") for file in target.iterdir()] == ["dear"]


def test_force_replaces_a_package_and_leaves_nothing_of_it(
    run: Run, facts_db: Path, awkward_db: Path, target: Path
) -> None:
    run("export", str(target), db=facts_db)
    listed = descriptor(target)
    listed["resources"].append({"name": "old", "path": "old.csv"})  # as an older export may have had it
    (target / "datapackage.json").write_text(json.dumps(listed), encoding="utf-8")
    (target / "old.csv").touch()
    assert run("export", str(target), db=awkward_db).code == 2
    assert run("export", str(target), "--force", db=awkward_db).code == 0
    assert not (target / "old.csv").exists()
    assert descriptor(target)["title"] == "A small case"


@pytest.mark.parametrize("mine", ["mine.txt", "notes/mine.txt", ".hidden"])
def test_force_replaces_only_what_an_export_wrote(run: Run, facts_db: Path, target: Path, mine: str) -> None:
    run("export", str(target), db=facts_db)
    (target / mine).parent.mkdir(exist_ok=True)
    (target / mine).write_text("dear", encoding="utf-8")
    ran = run("export", str(target), "--force", db=facts_db)
    assert (ran.code, ran.out) == (2, "")
    assert f"holds {mine}, which no export wrote" in ran.err
    assert (target / mine).read_text(encoding="utf-8") == "dear"


def test_force_leaves_the_package_of_somebody_else_alone(run: Run, facts_db: Path, target: Path) -> None:
    target.mkdir()
    package = {"name": "mine", "resources": [{"name": "mine", "path": "mine.csv"}]}
    (target / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (target / "mine.csv").write_text("dear", encoding="utf-8")
    assert run("export", str(target), "--force", db=facts_db).code == 2
    assert (target / "mine.csv").read_text(encoding="utf-8") == "dear"


def test_force_never_takes_the_database_that_is_read(run: Run, facts_db: Path, target: Path) -> None:
    run("export", str(target), db=facts_db)
    (target / "case.db").write_bytes(facts_db.read_bytes())
    ran = run("export", str(target), "--force", db=target / "case.db")
    assert ran.code == 2
    assert (target / "case.db").read_bytes() == facts_db.read_bytes()


@pytest.mark.parametrize("name", [".", ".."])
def test_the_folder_that_one_is_in_is_not_replaced(run: Run, facts_db: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "here").mkdir()
    assert run("export", name, db=facts_db, cwd=tmp_path / "here").code == 2
    assert list((tmp_path / "here").iterdir()) == []


@pytest.mark.parametrize("option", [[], ["--sqlite"]])
def test_a_place_that_cannot_be_is_told(run: Run, facts_db: Path, tmp_path: Path, option: list[str]) -> None:
    ran = run("export", *option, str(tmp_path / "none" / "there"), db=facts_db)
    assert (ran.code, ran.out) == (2, "")
    assert "does not exist" in ran.err
    (tmp_path / "file").touch()
    assert run("export", *option, str(tmp_path / "file"), db=facts_db).code == 2
    assert (tmp_path / "file").read_bytes() == b""


@pytest.mark.parametrize("asked", [[], ["there", "--sqlite", "there.db"]])
def test_one_of_the_two_is_asked_for(run: Run, facts_db: Path, tmp_path: Path, asked: list[str]) -> None:
    assert run("export", *asked, db=facts_db, cwd=tmp_path).code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", [[], ["--sqlite"]])
def test_what_fails_halfway_leaves_nothing(facts_db: Path, target: Path, option: list[str]) -> None:
    """A full disk is played by a limit on the size of a file."""
    line = " ".join(f"'{part}'" for part in command("export", *option, str(target)))
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 8; trap '' XFSZ; {line}"],
        env=environment(facts_db, {"PYTHONDONTWRITEBYTECODE": "1"}),  # or half a module would be left for the next run
        capture_output=True,
        check=False,
    )
    assert done.returncode == 4
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    assert not target.exists()


def test_a_damaged_database_leaves_nothing(run: Run, facts_db: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bad.db")) as bad:
        bad.executescript(f"PRAGMA application_id = {0x616C6C79}; PRAGMA user_version = 1; CREATE TABLE meta (x);")
    ran = run("export", str(tmp_path / "p"), db=tmp_path / "bad.db")
    assert ran.code == 4
    assert [path.name for path in tmp_path.iterdir()] == ["bad.db"]


# The copy ---------------------------------------------------------------------------------------------


def test_a_copy_is_the_whole_database(run: Run, facts_db: Path, target: Path) -> None:
    assert run("export", "--sqlite", str(target), db=facts_db).code == 0
    with closing(sqlite3.connect(f"{target.as_uri()}?mode=ro", uri=True)) as copy:
        with closing(sqlite3.connect(f"{facts_db.as_uri()}?mode=ro", uri=True)) as original:
            assert list(copy.iterdump()) == list(original.iterdump())
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert run("check", str(target), db=facts_db).code == run("check", db=facts_db).code


def test_a_copy_has_what_is_in_the_log_and_is_not_in_wal_mode(
    run: Run, awkward_db: Path, tmp_path: Path, target: Path
) -> None:
    source = tmp_path.parent / f"{tmp_path.name}-wal.db"
    source.write_bytes(awkward_db.read_bytes())
    with closing(sqlite3.connect(source)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("UPDATE meta SET value = 'Written late' WHERE key = 'title'")
        writer.commit()
        assert run("export", "--sqlite", str(target), db=source).code == 0
    assert target.read_bytes()[18:20] == b"\x01\x01"
    assert ("title", "Written late") in rows(target, "meta")


def test_a_copy_never_overwrites_the_database_that_is_read(run: Run, awkward_db: Path, tmp_path: Path) -> None:
    case, link = tmp_path / "case.db", tmp_path / "link.db"
    case.write_bytes(awkward_db.read_bytes())
    link.symlink_to(case)
    os.link(case, tmp_path / "hard.db")
    for name in (case, link, tmp_path / "hard.db"):
        ran = run("export", "--sqlite", str(name), "--force", db=case)
        assert ran.code == 2
        assert "is the database that is read" in ran.err
    assert case.read_bytes() == awkward_db.read_bytes()


def test_a_file_is_replaced_by_force_alone(run: Run, facts_db: Path, target: Path) -> None:
    target.write_text("old", encoding="utf-8")
    assert run("export", "--sqlite", str(target), db=facts_db).code == 2
    assert target.read_text(encoding="utf-8") == "old"
    assert run("export", "--sqlite", str(target), "--force", db=facts_db).code == 0
    assert rows(target, "claim") == rows(facts_db, "claim")


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_copy_is_not_put_beside_the_log_of_another(run: Run, facts_db: Path, tmp_path: Path, ending: str) -> None:
    (tmp_path / f"copy.db{ending}").write_bytes(b"log")
    assert run("export", "--sqlite", str(tmp_path / "copy.db"), "--force", db=facts_db).code == 2
    assert [path.name for path in tmp_path.iterdir()] == [f"copy.db{ending}"]
