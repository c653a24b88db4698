"""Whatever a database or a command line holds, nothing in it acts on a terminal, and nothing is lost."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran, Run, Screen

from allies_cli.formats import GRAPH_FORMATS

# Colour, a title, the clipboard (OSC 52), a link, C1 controls, bidi marks, an overwriting line, a forged one.
EVIL = (
    "\x1b[31m\x1b]0;title\x07\x1b]52;c;aGk=\x07\x1b]8;;javascript:alert(1)\x1b\\x\x1b]8;;\x1b\\\x9b31m\x90q\x9c\x85"
    "\u202eabc\u2066\u2069\u200f\u061c\u2028\x08\x7f\roverwritten\nallies: forged\n"
)
MARKUP = "[red]r[/red] [/] [/nothing] [link=javascript:alert(1)]l[/link] :smiley: [bold [sic] {x} %s \\[ <b>&amp;"
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]")

TEXTS = {
    "meta": ["value"], "actor": ["name", "note", "kind"], "actor_name": ["name", "language"],
    "office": ["role", "since", "until"],
    "source": ["title", "url", "published", "published_basis", "language", "translation", "sha256", "reason"],
    "passage": ["locator", "quote", "note"],
    "claim": ["what", "item", "since", "until", "unit", "stage", "occasion"],
    "assertion": ["said_on", "gist", "note"], "voice": ["role"], "claim_link": ["note"], "passage_link": ["note"],
    "support_type": ["esd", "also", "definition"], "derived": ["grade"], "pair_way": ["since", "until"],
    "credibility": ["name", "definition"], "reliability": ["definition"], "credibility_rule": ["definition"],
    "status": ["definition"], "modality": ["definition"], "stage": ["definition"], "not_counted": ["definition"],
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile_db(facts_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the facts with hostile text in every text, keys and all, as no build would let it through."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    path.write_bytes(facts_db.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN")
        for table, columns in TEXTS.items():
            for column in columns:
                connection.execute(f"UPDATE {table} SET {column} = {column} || ?", (MARKUP + EVIL,))
        for keys in ("SELECT id FROM actor", "SELECT id FROM source", "SELECT code FROM support_type"):
            _spoil_keys(connection, keys)
        connection.execute("INSERT INTO meta VALUES (?, 'v')", (f"key{EVIL}",))
        connection.execute("COMMIT")
    return path


@pytest.fixture(scope="module")
def lawful_db(facts_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the facts with hostile text in every text in which the schema lets it stand."""
    path = tmp_path_factory.mktemp("lawful") / "lawful.db"
    path.write_bytes(facts_db.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        for table, columns in TEXTS.items():
            for column in columns:
                with suppress(sqlite3.IntegrityError):
                    connection.execute(f"UPDATE {table} SET {column} = {column} || ?", (MARKUP + EVIL,))
    return path


def _spoil_keys(connection: sqlite3.Connection, keys: str) -> None:
    old = [row[0] for row in connection.execute(keys)]
    tables = connection.execute(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict AND schema = 'main'"
    ).fetchall()
    for (table,) in tables:
        for column in [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT"]:
            if (table, column) not in (("meta", "key"), ("name_key", "key"), ("name_key", "kind")):
                connection.executemany(
                    f"UPDATE {table} SET {column} = :old || :evil WHERE {column} = :old",
                    [{"old": one, "evil": EVIL} for one in old],
                )


ASKED = [
    ["list"], ["list", "--all"], ["list", "actors"], ["list", "claims"], ["list", "sources"], ["list", "types"],
    ["show", "iran"], ["show", "north-korea"], ["show", "tehran"], ["show", "putin"], ["show", "c49"],
    ["show", "elcomercio-2023"], ["db"], ["list", "claims", "--by", "tehran", "--source", "elcomercio-2023"],
]  # fmt: skip
MORE = [
    ["list", "evidence"], ["list", "corrections"], ["list", "ways"], ["show", "c36"], ["show", "c36", "--full"],
    ["tree", "iran"], ["search", "drones"], ["compare", "iran", "belarus"], ["matrix"], ["timeline", "iran"],
    ["sql", "SELECT * FROM claim, actor LIMIT 3"],
]  # fmt: skip
DOCUMENTS = ["md", "html", "svg", "asciidoc", "latex", "mediawiki", "rst", "tsv", "jsonl"]
WRONG = [
    (["show", "kim"], 2), (["list", "russia"], 2), (["show", "pyongyangg"], 3), (["list", "--how", "weaponz"], 2),
    (["list", "--by", "irann"], 3), (["list", "--source", "elcomercio"], 3), (["list", "--columns", "x"], 2),
    (["db", "--columns", "x"], 2), (["list", "claims", "--sort", "x"], 2),
]  # fmt: skip


def check_harmless(ran: Ran, wrapped: bool = False) -> None:
    for text in (ran.out, ran.err):
        assert ACTS.findall(text) == []
        assert wrapped or not re.search("^allies: forged", text, re.MULTILINE), "a value is no line of its own"
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("name", ["table", "tree", "plain"])
@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_nothing_acts_in_a_pipe(run: Run, hostile_db: Path, asked: list[str], name: str) -> None:
    ran = run(*asked, "-f", name, db=hostile_db)
    assert ran.code == 0
    check_harmless(ran)
    assert "[red]r[/red] [/] [/nothing]" in ran.out or name == "tree"
    assert ":smiley:" in ran.out


@pytest.mark.parametrize(
    ("asked", "name"),
    [*((asked, name) for asked in ASKED for name in ("csv", "json")), (ASKED[0], "tsv"), (ASKED[6], "jsonl")],
    ids=str,
)
def test_nothing_acts_in_what_programs_read(run: Run, hostile_db: Path, asked: list[str], name: str) -> None:
    ran = run(*asked, "-f", name, db=hostile_db)
    assert ran.code == 0
    assert ACTS.findall(ran.out + ran.err) == []
    assert MARKUP.split(" \\[")[0] in ran.out


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        *((asked, name) for asked in (["list", "claims"], ["show", "iran", "--full"]) for name in DOCUMENTS),
        *((asked, name) for asked in MORE for name in ("plain", "json", "html")),
        *((["graph"], name) for name in GRAPH_FORMATS),
    ],
    ids=str,
)
def test_nothing_acts_in_any_format(run: Run, hostile_db: Path, asked: list[str], name: str) -> None:
    ran = run(*asked, "-f", name, db=hostile_db)
    assert ran.code == 0
    assert ACTS.findall(ran.out + ran.err) == []
    assert 'href="javascript:' not in ran.out
    assert name not in ("html", "svg", "graphml") or "<b>&amp;" not in ran.out


@pytest.mark.parametrize("style", ["text", "sentence", "bibtex", "ris", "csl-json"])
def test_nothing_acts_in_a_citation(run: Run, screen: Screen, lawful_db: Path, style: str) -> None:
    asked = ("cite", "c36", "c49", "elcomercio-2023", "--style", style)
    for ran in (run(*asked, db=lawful_db), screen(*asked, db=lawful_db, env={"NO_COLOR": "1"})):
        assert ran.code == 0
        check_harmless(ran, wrapped=True)
        assert re.search("(x|u00)1b", ran.out), "what acts is written out"


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_a_key_begins_no_line(run: Run, hostile_db: Path, name: str) -> None:
    """Keys hold line breaks here, and behind one what a reader may take for an edge or a directive."""
    ran = run("graph", "-f", name, db=hostile_db)
    assert ran.code == 0
    check_harmless(ran, wrapped=name == "graphml")  # in XML a line break is text as any other


@pytest.mark.parametrize(("asked", "width"), [(asked, 100 if n % 3 else 40) for n, asked in enumerate(ASKED)], ids=str)
def test_nothing_acts_on_a_terminal(screen: Screen, hostile_db: Path, asked: list[str], width: int) -> None:
    ran = screen(*asked, db=hostile_db, width=width, env={"NO_COLOR": "1"})
    assert ran.code == 0
    check_harmless(ran, wrapped=True)


def test_nothing_but_colour_acts_on_a_coloured_terminal(screen: Screen, hostile_db: Path) -> None:
    ran = screen("show", "north-korea", db=hostile_db)
    assert "\x1b[" in ran.out
    assert "\x1b]" not in ran.out
    assert ACTS.findall(re.sub(r"\x1b\[[0-9;]*m", "", ran.out)) == []


@pytest.mark.parametrize(("asked", "code"), WRONG, ids=[" ".join(asked) for asked, _ in WRONG])
def test_errors_are_harmless(run: Run, screen: Screen, hostile_db: Path, asked: list[str], code: int) -> None:
    in_a_pipe = run(*asked, db=hostile_db)
    for ran in (in_a_pipe, screen(*asked, db=hostile_db, env={"NO_COLOR": "1"})):
        assert ran.code == code
        assert ran.out == ""
        check_harmless(ran, wrapped=ran is not in_a_pipe)
    as_json = run(*asked, "-f", "json", db=hostile_db)
    check_harmless(as_json)
    assert json.loads(as_json.err.splitlines()[-1])["error"]["code"] == code


@pytest.mark.parametrize(
    "asked",
    [["show", EVIL], ["list", EVIL], ["list", "--by", EVIL], ["list", "--how", EVIL], ["list", "--since", EVIL],
     ["list", "-f", EVIL], ["list", "--columns", EVIL], ["list", "--sort", EVIL], ["list", "--color", EVIL],
     ["list", f"--{EVIL}"], [EVIL], ["list", "-o", f"/nowhere/{EVIL}"], ["list", "--db", EVIL],
     ["list", "--limit", EVIL], ["show", f"tehran{chr(0x202E)}"], ["list", "--by", "te\x1bhran"]],
    ids=lambda asked: asked[0] if len(asked) == 1 else " ".join(asked[:-1]),
)  # fmt: skip
def test_what_is_typed_is_harmless(run: Run, screen: Screen, asked: list[str]) -> None:
    check_harmless(run(*asked))
    ran = screen(*asked, env={"NO_COLOR": "1"})
    check_harmless(ran, wrapped=True)
    assert ran.err
    if "-f" not in asked:
        as_json = run(*asked, "-f", "json")
        check_harmless(as_json)
        assert as_json.code == 0 or json.loads(as_json.err)


@pytest.mark.parametrize("noun", ["claims", "actors", "sources", "types"])
def test_the_json_is_lossless(run: Run, hostile_db: Path, noun: str) -> None:
    stored = {
        "claims": "SELECT 'c' || id, what, item, occasion, since FROM claim ORDER BY id",
        "actors": "SELECT id, name, kind FROM actor ORDER BY id",
        "sources": "SELECT id, title, url, published, language FROM source ORDER BY id",
        "types": "SELECT code, definition, also FROM support_type ORDER BY code",
    }[noun]
    with closing(sqlite3.connect(hostile_db)) as connection:
        cursor = connection.execute(stored)
        names = ["id" if noun != "types" else "code", *(column[0] for column in cursor.description[1:])]
        expected = {row[0]: dict(zip(names, row, strict=True)) for row in cursor}
    for record in run("list", noun, "-f", "json", db=hostile_db).json:
        key = record[names[0]]
        assert {name: record[name] for name in names} == expected.pop(key)
    assert expected == {}


def test_the_evidence_in_the_json_is_lossless(run: Run, hostile_db: Path) -> None:
    with closing(sqlite3.connect(hostile_db)) as connection:
        quotes = {row[0] for row in connection.execute("SELECT quote FROM passage WHERE quote IS NOT NULL")}
    shown = run("show", "north-korea", "-f", "json", db=hostile_db).json
    found = [value for value in _texts(shown) if value in quotes]
    assert len(found) > 5
    assert any(EVIL in value for value in _texts(shown["actor"]))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def test_a_file_gets_no_more_than_a_pipe(run: Run, hostile_db: Path, tmp_path: Path) -> None:
    for ending in ("csv", "tsv", "json", "jsonl", "txt"):
        target = tmp_path / f"answer.{ending}"
        assert run("list", "claims", "-o", str(target), db=hostile_db).code == 0
        assert ACTS.findall(target.read_text(encoding="utf-8")) == []


def test_text_that_is_no_utf8_is_damage_and_no_bug(run: Run, facts_db: Path, tmp_path: Path) -> None:
    path = tmp_path / "bytes.db"
    path.write_bytes(facts_db.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE claim SET what = CAST(x'ff61eda080c3' AS TEXT)")
    for asked in (["list", "claims"], ["show", "iran"], ["list", "claims", "-f", "json"]):
        ran = run(*asked, db=path)
        assert "Traceback" not in ran.err
        assert ran.code == 4
        check_harmless(ran)
