"""A seed becomes a database, byte by byte the same each time, or is refused with the row named."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import database
import pytest
from conftest import META, SEED, SmallDatabase, environment

from allies_cli.build import compile_database, fill
from allies_cli.errors import UnusableError

# A small case that breaks no rule: two sources, of which the text of one is at hand.
SOUND = f"""
INSERT INTO actor (id, name, kind) VALUES
  ('iran', 'Iran', 'state'), ('russia', 'Russia', 'state'), ('paper', 'The Paper', 'media'),
  ('envoy', 'Envoy', 'person');
INSERT INTO actor_name (actor, name, kind, language) VALUES ('iran', 'IR', 'alpha-2', NULL);
INSERT INTO office (actor, speaks_for, role, since, until) VALUES ('envoy', 'iran', 'Envoy', '2020', '2022-03');
INSERT INTO source (id, title, publisher, published, language, sha256, reliability, reason) VALUES
  ('text', 'A text at hand', 'paper', '2023-01-02', 'en', '{"0" * 64}', 'C', 'Because.');
INSERT INTO source (id, title, publisher, published, language, sha256, reliability, reason, derived_from) VALUES
  ('page', 'A page', 'paper', '2023', 'en', NULL, 'B', 'Because.', 'text');
INSERT INTO passage (id, source, locator, quote, note) VALUES
  (1, 'text', 'line 12', 'Iran sold drones', NULL), (2, 'page', 'whole page', NULL, 'Iran denies it.');
INSERT INTO claim (id, supporter, how, recipient, what, since, until, quantity, unit, stage) VALUES
  (1, 'iran', 'weapons', 'russia', 'Iran sold drones to Russia.', '2022', '2022-08', 5, 'USD', 'pledge');
INSERT INTO claim (id, supporter, how, recipient, what) VALUES (2, 'iran', 'training', 'russia', 'Iran trains crews.');
INSERT INTO assertion (claim, passage, asserter, stance, modality, said_on) VALUES
  (1, 1, 'paper', 'asserts', 'reported', NULL), (1, 2, 'envoy', 'denies', 'reported', '2022-08-24'),
  (2, 1, 'paper', 'asserts', 'reported', NULL);
INSERT INTO claim_link (claim, relation, other) VALUES (1, 'refines', 2);
INSERT INTO passage_link (passage, relation, other, field, note) VALUES (2, 'corrects', 1, 'act', 'It says otherwise.');
INSERT INTO capture (source, url) VALUES ('text', 'https://archive.example/text');
INSERT INTO import_row (dataset, row_id, claim) VALUES ('sheet', 'row 7', 1);
"""


def refusal(facts: str, meta: str = META) -> str:
    """Return how `facts` are refused: the message and its remedy. As compile_database, in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with closing(connection), pytest.raises(UnusableError) as caught:
        fill(connection, meta + facts, "seed.sql", "0" * 64)
    assert "seed.sql" in caught.value.message
    return f"{caught.value.message}\n{caught.value.hint}"


def actor(slug: str) -> str:
    return f"INSERT INTO actor (id, name, kind) VALUES ('{slug}', 'Somebody', 'state');"


def source(slug: str = "new", **other: str) -> str:
    columns = {"title": "'A title'", "publisher": "'paper'", "language": "'en'", "reliability": "'A'", "reason": "'R.'"}
    return _insert("source", {"id": f"'{slug}'", **columns, **other})


def passage(**other: str) -> str:
    return _insert("passage", {"id": "77", "source": "'page'", "locator": "'page 3'", "quote": "'words'", **other})


def claim(**other: str) -> str:
    columns = {"supporter": "'iran'", "how": "'weapons'", "recipient": "'russia'", "what": "'Iran helps Russia.'"}
    return _insert("claim", {"id": "77", **columns, **other}) + assertion()


def assertion(**other: str) -> str:
    columns = {"passage": "1", "asserter": "'paper'", "stance": "'asserts'", "modality": "'reported'"}
    return _insert("assertion", {"claim": "77", **columns, **other})


def _insert(table: str, values: dict[str, str]) -> str:
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())});"


def test_the_sound_case_compiles(small_db: SmallDatabase) -> None:
    assert small_db(SOUND).is_file()


@pytest.mark.parametrize(
    ("facts", "row"),
    [
        pytest.param(passage(locator="NULL"), "77", id="quote without locator"),
        pytest.param(passage(locator="''"), "77", id="empty locator"),
        pytest.param(passage(locator="' '"), "77", id="blank locator"),
        pytest.param(passage(source="'text'", locator="'whole page'"), "77", id="no line where the text is at hand"),
        pytest.param(passage(source="'text'", locator="'line 0'"), "77", id="line 0"),
        pytest.param(passage(source="'text'", locator="'line 07'"), "77", id="line with a leading nought"),
        pytest.param(passage(source="'text'", locator="'line 7a'"), "77", id="line with a letter"),
        pytest.param(passage(source="'text'", locator="'Line 7'"), "77", id="Line with a capital"),
        pytest.param(passage(source="'text'", locator="'line 7, 8'"), "77", id="two lines"),
        pytest.param(passage(source="'text'", locator="'line '"), "77", id="line without a number"),
        pytest.param(passage(quote="NULL"), "77", id="neither quote nor note"),
        pytest.param(passage(quote=f"'{'x' * 301}'"), "77", id="quote of more than 300 characters"),
        pytest.param(_insert("claim", {"id": "77", "supporter": "'iran'", "how": "'aid'", "recipient": "'russia'",
                                       "what": "'Iran helps.'"}), "c77", id="claim without evidence"),
        pytest.param(claim().replace("'asserts'", "'disputes'"), "c77", id="claim that is only disputed"),
    ],
)  # fmt: skip
def test_evidence_is_whole(facts: str, row: str) -> None:
    assert row in refusal(SOUND + facts)


@pytest.mark.parametrize(
    ("facts", "row"),
    [
        pytest.param(actor("new").replace("'state'", "'empire'"), "new", id="kind of actor"),
        pytest.param(_insert("actor_name", {"actor": "'iran'", "name": "'Persia'", "kind": "'nickname'"}), "Persia",
                     id="kind of name"),
        pytest.param(source(reliability="'G'"), "new", id="reliability"),
        pytest.param(source(translation="'google'"), "new", id="translation"),
        pytest.param(claim(how="'bombs'"), "77", id="support type"),
        pytest.param(claim(act="'planned'"), "77", id="act"),
        pytest.param(claim(stage="'promise'", quantity="5", unit="'USD'"), "77", id="stage"),
        pytest.param(claim() + assertion(stance="'hints'", asserter="'envoy'"), "77", id="stance"),
        pytest.param(claim() + assertion(modality="'rumoured'", asserter="'envoy'"), "77", id="modality"),
        pytest.param(_insert("claim_link", {"claim": "2", "relation": "'resembles'", "other": "1"}), "c2", id="link"),
        pytest.param(_insert("passage_link", {"passage": "1", "relation": "'echoes'", "other": "2", "note": "'N'"}),
                     "1 2", id="link of passages"),
        pytest.param(_insert("passage_link", {"passage": "1", "relation": "'corrects'", "other": "2",
                                              "field": "'mood'", "note": "'N'"}), "1 2", id="field of a link"),
    ],
)  # fmt: skip
def test_words_are_of_the_vocabulary(facts: str, row: str) -> None:
    assert row in refusal(SOUND + facts)


@pytest.mark.parametrize(
    ("facts", "row"),
    [
        pytest.param(_insert("actor_name", {"actor": "'nobody'", "name": "'N'", "kind": "'name'"}), "nobody",
                     id="name"),
        pytest.param(_insert("office", {"actor": "'nobody'", "speaks_for": "'iran'", "role": "'R'"}), "nobody",
                     id="office"),
        pytest.param(_insert("office", {"actor": "'envoy'", "speaks_for": "'nobody'", "role": "'R'"}), "envoy nobody",
                     id="principal"),
        pytest.param(source(publisher="'nobody'"), "new", id="publisher"),
        pytest.param(source(derived_from="'nothing'"), "new", id="source copied"),
        pytest.param(passage(source="'nothing'"), "77", id="source of a passage"),
        pytest.param(claim(supporter="'nobody'"), "c77", id="supporter"),
        pytest.param(claim(recipient="'nobody'"), "c77", id="recipient"),
        pytest.param(assertion(claim="78"), "78", id="claim of an assertion"),
        pytest.param(claim() + assertion(asserter="'nobody'"), "nobody", id="asserter"),
        pytest.param(claim() + assertion(passage="78"), "78", id="passage of an assertion"),
        pytest.param(_insert("claim_link", {"claim": "1", "relation": "'refines'", "other": "78"}), "c78", id="link"),
        pytest.param(_insert("passage_link", {"passage": "1", "relation": "'same-subject'", "other": "78",
                                              "note": "'N'"}), "78", id="link of passages"),
        pytest.param(_insert("passage_link", {"passage": "1", "relation": "'same-subject'", "other": "2", "note": "'N'",
                                              "claim": "78"}), "78", id="claim of a link of passages"),
        pytest.param(claim(against="'nobody'"), "c77", id="opponent"),
        pytest.param(_insert("capture", {"source": "'nothing'", "file": "'F'"}), "nothing", id="source of a capture"),
        pytest.param(_insert("import_row", {"dataset": "'D'", "row_id": "'R'", "claim": "78"}), "D R", id="row"),
    ],
)  # fmt: skip
def test_keys_lead_somewhere(facts: str, row: str) -> None:
    message = refusal(SOUND + facts)
    assert row in message
    assert "not there" in message


NO_DATES = ["2022-02-30", "2022-13", "2022-00", "2022-1-1", "22-01-01", "20220824", "2022-08-24T10:00", "yesterday",
            "now", "2022-", " 2022", "24.08.2022", "2022/08/24", "12:00:00.0"]  # fmt: skip


@pytest.mark.parametrize("date", NO_DATES)
@pytest.mark.parametrize(
    ("facts", "row"),
    [
        (_insert("office", {"actor": "'envoy'", "speaks_for": "'russia'", "role": "'R'", "since": "'{}'"}), "envoy"),
        (_insert("office", {"actor": "'envoy'", "speaks_for": "'russia'", "role": "'R'", "until": "'{}'"}), "envoy"),
        (_insert("actor_name", {"actor": "'iran'", "name": "'P'", "kind": "'name'", "since": "'{}'"}), "iran"),
        (_insert("actor_name", {"actor": "'iran'", "name": "'P'", "kind": "'name'", "until": "'{}'"}), "iran"),
        (source(published="'{}'"), "new"),
        (claim(since="'{}'"), "77"),
        (claim(until="'{}'"), "77"),
        (claim() + assertion(said_on="'{}'", asserter="'envoy'"), "77"),
        (_insert("capture", {"source": "'text'", "file": "'F'", "captured_on": "'{}'"}), "text"),
    ],
    ids=[
        "office since",
        "office until",
        "name since",
        "name until",
        "published",
        "claim since",
        "claim until",
        "said on",
        "captured on",
    ],
)
def test_dates_are_dates(facts: str, row: str, date: str) -> None:
    assert row in refusal(SOUND + facts.format(date))


@pytest.mark.parametrize("date", NO_DATES)
def test_the_events_to_is_a_date(date: str) -> None:
    assert "events_to" in refusal(SOUND, META.replace("2023-05-06", date))


@pytest.mark.parametrize(
    ("since", "until"), [("2023", "2022"), ("2022-08", "2022-07-31"), ("2022-08-02", "2022-08-01")]
)
def test_nothing_ends_before_it_begins(since: str, until: str) -> None:
    assert "c77" in refusal(SOUND + claim(since=f"'{since}'", until=f"'{until}'"))


@pytest.mark.parametrize(
    ("since", "until"), [("2022-08-24", "2022"), ("2022", "2022-01"), ("2022-08-24", "2022-08-24")]
)
def test_dates_of_other_precision_agree(small_db: SmallDatabase, since: str, until: str) -> None:
    assert small_db(SOUND + claim(since=f"'{since}'", until=f"'{until}'")).is_file()


@pytest.mark.parametrize(
    ("facts", "row"),
    [
        pytest.param(actor("iran"), "iran", id="actor"),
        pytest.param(source("text"), "text", id="source"),
        pytest.param(source("iran"), "iran", id="source with an actor's slug"),
        pytest.param(passage(id="1"), "1", id="passage"),
        pytest.param(claim(id="1"), "1", id="claim"),
        pytest.param(_insert("actor_name", {"actor": "'iran'", "name": "'IR'", "kind": "'alpha-2'"}), "IR", id="name"),
        pytest.param(claim() + assertion(), "77", id="assertion"),
        pytest.param(_insert("claim_link", {"claim": "1", "relation": "'refines'", "other": "2"}), "refines",
                     id="link"),
    ],
)  # fmt: skip
def test_nothing_is_there_twice(facts: str, row: str) -> None:
    assert row in refusal(SOUND + facts)


@pytest.mark.parametrize(
    "slug", ["", "Iran", "north korea", "c12", "c0", "-iran", "irán", "iran_x", "iran.x", "iran\n"]
)
@pytest.mark.parametrize("kind", ["actor", "source"])
def test_slugs_are_slugs(kind: str, slug: str) -> None:
    refusal(SOUND + (actor(slug) if kind == "actor" else source(slug)))


@pytest.mark.parametrize("slug", ["c12a", "cc12", "12", "c", "a-1"])
def test_slugs_that_only_resemble_a_claim_are_allowed(small_db: SmallDatabase, slug: str) -> None:
    assert small_db(SOUND + actor(slug)).is_file()


@pytest.mark.parametrize(
    ("facts", "row"),
    [
        pytest.param(claim(quantity="5"), "77", id="quantity without unit"),
        pytest.param(claim(unit="'USD'"), "77", id="unit without quantity"),
        pytest.param(claim(stage="'pledge'"), "77", id="stage without sum"),
        pytest.param(claim(quantity="-5", unit="'USD'"), "77", id="negative quantity"),
        pytest.param(claim(quantity="'76,8'", unit="'USD'"), "77", id="quantity that is no number"),
        pytest.param(claim(quantity="-0.5", unit="'USD'"), "77", id="negative fraction"),
        pytest.param(claim(against="'iran'"), "77", id="opponent of itself"),
        pytest.param(claim(against="'russia'"), "77", id="opponent of the recipient"),
        pytest.param(claim() + assertion(misattributed="2", asserter="'envoy'"), "77", id="misattributed twice"),
        pytest.param(source(first_hand="2"), "new", id="hand that is none"),
        pytest.param(claim() + assertion(gist="'a b c d e f g h i j k l m'", asserter="'envoy'"), "c77 envoy",
                     id="gist of thirteen words"),
        pytest.param(_insert("passage_link", {"passage": "1", "relation": "'corrects'", "other": "2", "note": "'N'"}),
                     "1 | corrects | 2", id="correction of nothing"),
        pytest.param(_insert("passage_link", {"passage": "1", "relation": "'same-subject'", "other": "2", "note": "'N'",
                                              "claim": "2"}), "c2", id="correction of a claim that is not there"),
        pytest.param(_insert("capture", {"source": "'text'", "url": "'ftp://x'"}), "text", id="address of a capture"),
        pytest.param(_insert("capture", {"source": "'text'"}), "text", id="capture of nothing"),
        pytest.param("UPDATE actor_name SET since = '1990', until = '1989';", "iran IR", id="name that ends too early"),
        pytest.param("UPDATE office SET since = '2022-04';", "envoy iran", id="office that ends too early"),
        pytest.param(claim(recipient="'iran'"), "77", id="supporter of itself"),
        pytest.param(_insert("office", {"actor": "'envoy'", "speaks_for": "'envoy'", "role": "'R'"}), "envoy",
                     id="speaks for itself"),
        pytest.param(source(derived_from="'new'"), "new", id="copy of itself"),
        pytest.param(_insert("claim_link", {"claim": "1", "relation": "'refines'", "other": "1"}), "1",
                     id="link to itself"),
        pytest.param(_insert("passage_link", {"passage": "1", "relation": "'same-subject'", "other": "1",
                                              "note": "'N'"}), "1 | same-subject | 1", id="passage linked to itself"),
        pytest.param(source("one", derived_from="'two'") + source("two", derived_from="'one'")
                     + passage(source="'one'") + claim().replace(", 1, 'paper'", ", 77, 'paper'"), "one",
                     id="loop of copies"),
        pytest.param(_insert("office", {"actor": "'iran'", "speaks_for": "'envoy'", "role": "'R'"}), "iran",
                     id="loop of offices"),
        pytest.param(_insert("claim_link", {"claim": "2", "relation": "'refines'", "other": "1"}), "c1",
                     id="loop of refinements"),
        pytest.param(source(url="'javascript:alert(1)'"), "new", id="address that is no address"),
        pytest.param(source(url="'https://'"), "new", id="address of nothing"),
        pytest.param(source(sha256="'abc'"), "new", id="digest that is none"),
        pytest.param(source(reason="NULL"), "new", id="reliability without a reason"),
    ],
)  # fmt: skip
def test_rows_make_sense(facts: str, row: str) -> None:
    assert row in refusal(SOUND + facts)


# A row that breaks no rule, for each table with texts; its key is what a message must name.
ROWS = {
    "meta": ({"key": "'colour'", "value": "'red'"}, "colour"),
    "actor": ({"id": "'syria'", "name": "'Syria'", "kind": "'state'", "note": "'N'"}, "syria"),
    "actor_name": ({"actor": "'iran'", "name": "'Persia'", "kind": "'name'", "language": "'en'"}, "iran"),
    "office": ({"actor": "'envoy'", "speaks_for": "'russia'", "role": "'Spy'"}, "envoy"),
    "source": ({"id": "'new'", "title": "'T'", "publisher": "'paper'", "language": "'en'", "reliability": "'A'",
                "reason": "'R'", "published_basis": "'B'"}, "new"),
    "passage": ({"id": "77", "source": "'page'", "locator": "'page 3'", "quote": "'Q'", "note": "'N'"}, "77"),
    "claim": ({"id": "2", "supporter": "'iran'", "how": "'weapons'", "recipient": "'russia'", "what": "'W'",
               "item": "'I'", "quantity": "5", "unit": "'USD'", "occasion": "'O'"}, "2"),
    "assertion": ({"claim": "2", "passage": "2", "asserter": "'paper'", "stance": "'denies'",
                   "modality": "'reported'", "gist": "'G'", "note": "'N'"}, "2"),
    "claim_link": ({"claim": "2", "relation": "'corroborates'", "other": "1", "note": "'N'"}, "2"),
    "passage_link": ({"passage": "1", "relation": "'same-subject'", "other": "2", "note": "'N'"}, "1"),
    "capture": ({"source": "'page'", "file": "'F'", "captured_by": "'B'", "tool": "'T'"}, "page"),
    "import_row": ({"dataset": "'D'", "row_id": "'R'", "claim": "1"}, "1"),
}  # fmt: skip
TEXTS = [
    ("meta", "value"), ("actor", "name"), ("actor", "note"), ("actor_name", "name"), ("actor_name", "language"),
    ("office", "role"), ("source", "title"), ("source", "published_basis"), ("source", "language"),
    ("source", "reason"),
    ("passage", "locator"), ("passage", "quote"), ("passage", "note"), ("claim", "what"), ("claim", "item"),
    ("claim", "unit"), ("claim", "occasion"), ("assertion", "note"), ("claim_link", "note"), ("passage_link", "note"),
    ("assertion", "gist"), ("capture", "captured_by"), ("capture", "tool"), ("capture", "file"),
    ("import_row", "dataset"), ("import_row", "row_id"),
]  # fmt: skip


@pytest.mark.parametrize("table", ROWS)
def test_the_rows_that_are_spoilt_below_are_sound(small_db: SmallDatabase, table: str) -> None:
    assert small_db(_without_claim_2(table) + _insert(table, ROWS[table][0])).is_file()


@pytest.mark.parametrize(("table", "column"), TEXTS, ids=[".".join(place) for place in TEXTS])
@pytest.mark.parametrize(
    "text",
    ["''", "' '", *(f"'a' || char({code}) || 'b'" for code in (0, 7, 13, 27, 127, 0x9B, 0x202E, 0x2066))],
    ids=["empty", "blank", "NUL", "BEL", "CR", "ESC", "DEL", "CSI", "RLO", "LRI"],
)
def test_texts_are_neither_empty_nor_hostile(table: str, column: str, text: str) -> None:
    row, key = ROWS[table]
    message = refusal(_without_claim_2(table) + _insert(table, row | {column: text}))
    assert table in message
    assert key in message


def _without_claim_2(table: str) -> str:
    """Return the sound case, from which claim 2 is left out where it is what a test adds."""
    return SOUND if table != "claim" else "\n".join(x for x in SOUND.splitlines() if "VALUES (2, 'iran'" not in x)


@pytest.mark.parametrize("key", ["title", "version", "events_to", "licence"])
def test_a_database_says_what_it_is(key: str) -> None:
    assert f"meta {key}" in refusal(SOUND + f"DELETE FROM meta WHERE key = '{key}';")


def test_every_fault_is_told_at_once() -> None:
    message = refusal(SOUND + claim(supporter="'nobody'") + passage(source="'text'"))
    assert "c77" in message
    assert "passage 77" in message


@pytest.mark.parametrize("wrong", ["INSERT INTO nothing VALUES (1);", "INSERT INTO claim (id) VALUES ('x;", "SELEC 1;"])
def test_a_wrong_statement_is_told_by_its_line(wrong: str) -> None:
    line = (META + SOUND).count("\n") + 3
    assert f"line {line}" in refusal(SOUND + "\n-- a remark\n" + wrong)


def test_a_refused_row_is_shown() -> None:
    message = refusal(SOUND + claim(id="78") + claim(quantity="5"))
    assert "claim | 77 | iran | weapons | russia" in message


def test_the_row_of_another_type_is_shown_and_not_one_with_a_number() -> None:
    rows = "(76, 'iran', 'aid', 'russia', 'W', 5, 'USD'), (77, 'iran', 'aid', 'russia', x'00', 0.5, 'USD')"
    message = refusal(SOUND + f"INSERT INTO claim (id, supporter, how, recipient, what, quantity, unit) VALUES {rows};")
    assert "claim | 77" in message


@pytest.mark.parametrize("quantity", ["5", "0.02", "76800000000", "0"])
def test_a_quantity_is_a_plain_number(small_db: SmallDatabase, quantity: str) -> None:
    with closing(sqlite3.connect(small_db(SOUND + claim(quantity=quantity, unit="'USD'")))) as connection:
        (held,) = connection.execute("SELECT quantity FROM claim WHERE id = 77").fetchone()
    assert str(held) == quantity


@pytest.mark.parametrize("wrong", ["SELEC 1;", claim(quantity="5"), claim(supporter="'nobody'")])
def test_a_refused_seed_changes_no_file(tmp_path: Path, wrong: str) -> None:
    seed = tmp_path / "seed.sql"
    seed.write_text(META + SOUND + wrong, encoding="utf-8")
    old = tmp_path / "old.db"
    old.write_bytes(b"what was there")
    for target in (tmp_path / "new.db", old):
        with pytest.raises(UnusableError):
            compile_database(seed, target)
    assert old.read_bytes() == b"what was there"
    assert sorted(tmp_path.iterdir()) == [old, seed]


def test_the_same_seed_gives_the_same_bytes(facts_db: Path, tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from allies_cli.build import compile_database; "
        "compile_database(*map(pathlib.Path, sys.argv[1:]))"
    )
    for number, extra in enumerate(
        [{"PYTHONHASHSEED": "1", "TZ": "Asia/Tehran"}, {"PYTHONHASHSEED": "2", "LC_ALL": "C"}]
    ):
        target = tmp_path / f"{number}.db"
        subprocess.run(
            [sys.executable, "-c", code, str(SEED), str(target), str(database.STATES)],
            env=environment(None, extra),
            check=True,
            preexec_fn=lambda: os.umask(0o077),
        )
        assert target.read_bytes() == facts_db.read_bytes()
        assert target.stat().st_mode & 0o777 == 0o644


def test_the_file_says_what_it_is(facts_db: Path) -> None:
    with sqlite3.connect(f"{facts_db.as_uri()}?mode=ro", uri=True) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"ally", "big"),)
        assert connection.execute("PRAGMA user_version").fetchone()[0] >= 1
        assert connection.execute("PRAGMA encoding").fetchone() == ("UTF-8",)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        meta = dict(connection.execute("SELECT key, value FROM meta"))
    connection.close()
    assert meta.keys() >= {"title", "version", "events_to", "licence", "seed_sha256"}
    assert meta["seed_sha256"] == hashlib.sha256(SEED.read_bytes()).hexdigest()


def test_the_file_ships_without_a_write_ahead_log(facts_db: Path) -> None:
    assert facts_db.read_bytes()[18:20] == b"\x01\x01", "bytes 18 and 19 of the header are 2 in WAL mode"
    assert [path.name for path in facts_db.parent.iterdir()] == [facts_db.name]


def test_every_table_is_strict_and_no_text_is_empty(facts_db: Path) -> None:
    with sqlite3.connect(facts_db) as connection:
        tables = connection.execute(
            "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        assert [name for name, strict in tables if not strict] == []
        assert {"claim", "actor", "assertion", "passage", "source"} <= {name for name, _ in tables}
        for table, _ in tables:
            for column in [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT"]:
                empty = connection.execute(f"SELECT count(*) FROM {table} WHERE trim({column}) = ''").fetchone()
                assert (table, column, empty[0]) == (table, column, 0)
    connection.close()


def test_what_is_computed_cannot_be_typed(small_db: SmallDatabase) -> None:
    typed = (
        "INSERT INTO derived SELECT 1, 'recorded', 1, 1, NULL, 0, 0, 1, '[]', 9, 1, 'on-record', 'A', NULL, 'A1', 1;"
        "INSERT INTO meta (key, value) VALUES ('voices_to', '2099');"
        "UPDATE actor SET names = 'Atlantis' WHERE id = 'russia';"
    )
    with sqlite3.connect(small_db(SOUND + typed)) as connection:
        status = connection.execute("SELECT status, origins, grade FROM derived WHERE claim = 1").fetchone()
        voices_to = connection.execute("SELECT value FROM meta WHERE key = 'voices_to'").fetchone()
        names = dict(connection.execute("SELECT id, names FROM actor"))
    connection.close()
    assert status == ("reported", 1, "C4")  # he who denies it spoke for the accused until March alone
    assert voices_to == ("2023-01-02",)
    assert (names["russia"], names["iran"]) == (None, "IR")
