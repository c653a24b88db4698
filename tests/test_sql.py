"""`allies sql`: anybody's query is answered in every format, and can do nothing but read."""

import csv
import io
import json
import resource
import shlex
import sqlite3
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import LANDS, Ran, Run, Screen, SmallDatabase, claim_row, command, environment
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allies_cli.errors import AlliesError
from allies_cli.queries.sql import ask
from allies_cli.store import open_database

ENDLESS = "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) "


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="session")
def case(small_db: SmallDatabase) -> Path:
    """A database in a folder of its own, that nobody may write to."""
    path = small_db(LANDS + claim_row(1, what="Ayland gives drones.") + claim_row(2, how="vote"))
    path.with_name("seed.sql").unlink()
    path.chmod(0o444)
    return path


@pytest.fixture
def untouched(case: Path, tmp_path: Path) -> Iterator[Path]:
    """Give a folder to run in; neither it nor that of the database may change."""
    before, data = sorted(case.parent.iterdir()), case.read_bytes()
    yield tmp_path
    assert sorted(case.parent.iterdir()) == before
    assert case.read_bytes() == data
    assert list(tmp_path.iterdir()) == []


def reason(ran: Ran) -> str:
    """Return the first line of the error of a query that was refused or stopped; the second is a remedy."""
    first, *rest = ran.err.splitlines()
    assert ran.code == 2
    assert rest
    assert all(line.startswith("  ") for line in rest)
    assert "Traceback" not in ran.err
    return first.removeprefix("allies: ")


WORDS = [
    "SELECT", "*", "FROM", "claim", "WHERE", "(", ")", ",", ";", "'", '"', "`x`", ":a", "?", "1", "--", "/*", "*/",
    "UNION", "ALL", "ATTACH", "'n.db'", "AS", "PRAGMA", "DROP", "TABLE", "=", "x", "VACUUM", "INTO", "\0", "EXPLAIN",
]  # fmt: skip


# What is answered -------------------------------------------------------------------------------------


def test_a_query_is_answered(run: Run, case: Path) -> None:
    ran = run("sql", "SELECT id, how FROM claim ORDER BY id", db=case)
    assert (ran.code, ran.out, ran.err) == (0, "id,how\n1,aid\n2,vote\n", "")


def test_json_has_the_types_of_the_cells(run: Run, case: Path) -> None:
    query = """SELECT 1 AS i, 1.5 AS r, 'x' AS t, NULL AS n, x'00FF' AS b, 9e999 AS up, -9e999 AS down,
                      CAST(x'C3' AS TEXT) AS broken"""
    (row,) = run("sql", query, "-f", "json", db=case).json
    assert row.pop("broken") == "\N{REPLACEMENT CHARACTER}"
    assert row == {"i": 1, "r": 1.5, "t": "x", "n": None, "b": "00FF", "up": "Inf", "down": "-Inf"}


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        ("1 AS a, 2 AS a, 3 AS a", ["a", "a_2", "a_3"]),
        ("1 AS a, 2 AS a, 3 AS a_2", ["a", "a_3", "a_2"]),
        ("1 AS a, 2 AS a_2, 3 AS a", ["a", "a_2", "a_3"]),
        ('1 AS "", 2 AS ""', ["", "_2"]),
    ],
)
def test_no_column_is_lost_to_another_of_its_name(run: Run, case: Path, columns: str, names: list[str]) -> None:
    (row,) = run("sql", f"SELECT {columns}", "-f", "json", db=case).json
    assert list(row) == names
    assert sorted(row.values()) == list(range(1, len(names) + 1))
    assert run("sql", f"SELECT {columns}", db=case).out.splitlines()[0].split(",") == [name or "" for name in names]


@pytest.mark.parametrize("name", ["csv", "tsv", "json", "jsonl", "plain", "table", "tree", "md", "html"])
def test_every_format_has_the_rows(run: Run, case: Path, name: str) -> None:
    ran = run("sql", "SELECT 'a|b' AS x, 7 AS y", "-f", name, db=case)
    assert ran.code == 0
    assert "7" in ran.out
    assert "b" in ran.out


def test_a_text_of_the_database_cannot_act_on_a_screen(screen: Screen, case: Path) -> None:
    ran = screen("sql", "SELECT char(27) || ']52;c;x' AS \"\x1b[31mred\"", db=case)
    assert "\x1b]" not in ran.out
    assert "\x1b[31m" not in ran.out
    assert "\\x1b]52" in ran.out


def test_a_formula_is_guarded_in_a_column_that_begins_with_numbers(run: Run, case: Path) -> None:
    ran = run("sql", "SELECT -1 AS x UNION ALL SELECT '=1+1'", "--excel", db=case)
    assert ran.out.lstrip("\ufeff").split("\r\n")[1:3] == ["-1", "'=1+1"]


def test_no_rows_is_no_error(run: Run, case: Path) -> None:
    ran = run("sql", "SELECT id FROM claim WHERE 0", db=case)
    assert (ran.code, ran.out, ran.err) == (0, "id\n", "no rows\n")
    assert run("sql", "SELECT id FROM claim WHERE 0", "-f", "json", db=case).json == []


def test_a_screen_shows_the_first_hundred_rows_and_says_so(screen: Screen, run: Run, case: Path) -> None:
    query = ENDLESS + "SELECT x AS number FROM t LIMIT 250"
    shown = screen("sql", query, db=case).out
    assert "100" in shown
    assert "101" not in shown
    assert "the first 100 rows are shown; --limit 0 shows all" in shown
    assert "250" in screen("sql", query, "--limit", "0", db=case).out
    assert len(run("sql", query, db=case).rows) == 250
    assert len(run("sql", query, "--limit", "7", db=case).rows) == 7


def test_a_query_from_standard_input(case: Path) -> None:
    def typed(data: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command("sql", "-"), input=data, env=environment(case), capture_output=True, check=False, timeout=60
        )

    assert typed("\ufeffSELECT 'é' AS x;\n-- that is all\n".encode()).stdout.decode() == "x\né\n"
    for wrong in (b"\xff", b"", b" " * 2_000_000):
        done = typed(wrong)
        assert done.returncode == 2
        assert done.stderr.startswith(b"allies: ")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7", 7), ("-7", -7), ("1.5", 1.5), ("1e3", 1000.0), ("null", None), ("true", 1), ("false", 0),
        ('"7"', "7"), ("x", "x"), ("", ""), ("007", "007"), ("2022-08", "2022-08"), ("NaN", "NaN"),
        ("9223372036854775807", 2**63 - 1), ("9223372036854775808", "9223372036854775808"),
        ('["a"]', '["a"]'), ("'; DROP TABLE claim", "'; DROP TABLE claim"), ("[" * 100_000, "[" * 100_000),
    ],
)  # fmt: skip
def test_a_parameter_is_what_json_makes_of_it_or_text(run: Run, case: Path, typed: str, meant: object) -> None:
    ran = run("sql", "SELECT :x AS x, :x IS NULL AS absent", "-p", "x", typed, "-f", "json", db=case)
    assert ran.json == [{"x": meant, "absent": int(meant is None)}]
    assert type(ran.json[0]["x"]) is type(meant)


def test_parameters_repeat_and_may_have_the_sign_of_the_query(run: Run, case: Path) -> None:
    ran = run(
        "sql", "SELECT :a AS a, @b AS b, $c AS c", "-p", ":a", "1", "--param", "b", "-5", "-p", "$c", "x", db=case
    )
    assert ran.out == "a,b,c\n1,-5,x\n"


def test_full_text_and_json_can_be_asked(run: Run, case: Path) -> None:
    query = "SELECT snippet(claim_text, 0, '[', ']', '', 5) AS s FROM claim_text WHERE claim_text MATCH 'drones'"
    assert run("sql", query, db=case).rows == [{"s": "Ayland gives [drones]."}]
    query = "SELECT j.value, t.fullkey FROM json_each('[7]') j, json_tree('[7]') t ORDER BY 2"
    assert run("sql", query, db=case).out == "value,fullkey\n7,$\n7,$[0]\n"


@pytest.mark.parametrize("table", ["claim_text", "passage_text", "source_text", "actor_text", "voice", "link_read"])
def test_every_virtual_table_and_view_can_be_read(run: Run, case: Path, table: str) -> None:
    assert run("sql", f"SELECT * FROM {table}", db=case).code == 0


def test_the_tables_are_listed_with_rows_and_columns(run: Run, case: Path) -> None:
    listed = {row["table"]: row for row in run("sql", "--tables", "-f", "json", db=case).json}
    assert listed["claim"]["rows"] == 2
    assert listed["actor"] == {
        "table": "actor", "kind": "table", "rows": 2, "columns": ["id", "name", "kind", "note", "names"],
    }  # fmt: skip
    assert (listed["claim_text"]["kind"], listed["claim_text"]["rows"]) == ("full text", None)
    assert (listed["voice"]["kind"], listed["voice"]["rows"]) == ("table", 2)
    assert (listed["standing"]["kind"], listed["standing"]["rows"]) == ("view", None)
    assert not [name for name in listed if name.endswith(("_data", "_idx", "_config", "_docsize"))]


def test_the_schema_can_be_run(run: Run, case: Path) -> None:
    def objects(connection: sqlite3.Connection) -> set[tuple[str, str]]:
        return set(connection.execute("SELECT type, name FROM sqlite_schema"))

    script = run("sql", "--schema", db=case).out
    made = sqlite3.connect(":memory:")
    made.executescript(script)
    original = sqlite3.connect(f"{case.as_uri()}?mode=ro", uri=True)
    assert objects(made) == objects(original)
    made.close()
    original.close()


@pytest.mark.parametrize("asked", [[], ["--tables", "--schema"], ["SELECT 1", "--tables"]])
def test_one_thing_is_asked_at_a_time(run: Run, case: Path, asked: list[str]) -> None:
    assert "needs a query" in reason(run("sql", *asked, db=case))


# What is refused --------------------------------------------------------------------------------------

WRITES = [
    "INSERT INTO meta VALUES ('a', 'b')", "UPDATE claim SET id = 9", "DELETE FROM claim", "DROP TABLE claim",
    "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)", "CREATE VIEW x AS SELECT 1",
    "CREATE VIRTUAL TABLE x USING fts5 (y)",
    "ALTER TABLE claim RENAME TO x", "REINDEX", "ANALYZE", "EXPLAIN DELETE FROM claim",
    "WITH a AS (SELECT 1) DELETE FROM claim", "INSERT INTO claim_text (claim_text) VALUES ('rebuild')",
    "UPDATE claim SET id = 9 RETURNING id", "CREATE TEMP TRIGGER x AFTER INSERT ON claim BEGIN SELECT 1; END",
]  # fmt: skip
REACHES = [
    ("ATTACH 'new.db' AS x", "ATTACH or VACUUM"),
    ("ATTACH ':memory:' AS x", "ATTACH or VACUUM"),
    ("DETACH main", "DETACH"),
    ("VACUUM INTO 'copy.db'", "ATTACH or VACUUM"),
    ("VACUUM", "ATTACH or VACUUM"),
    ("PRAGMA query_only = 0", "PRAGMA query_only"),
    ("PRAGMA writable_schema = 1", "PRAGMA writable_schema"),
    ("PRAGMA temp_store_directory = '.'", "PRAGMA temp_store_directory"),
    ("PRAGMA hard_heap_limit = 0", "PRAGMA hard_heap_limit"),
    ("PRAGMA data_version = 1", "PRAGMA data_version"),
    ("SELECT * FROM pragma_table_info('claim')", "a table that SQLite has to make up"),
    ("SELECT load_extension('x')", "the function load_extension"),
    ("SELECT Load_Extension('x', 'y')", "the function load_extension"),
    ("BEGIN", "a transaction"),
    ("COMMIT", "a transaction"),
    ("SAVEPOINT x", "SAVEPOINT"),
]


@pytest.mark.parametrize("query", WRITES)
def test_nothing_can_be_written(run: Run, case: Path, untouched: Path, query: str) -> None:
    assert reason(run("sql", query, db=case, cwd=untouched)) == "refused: a statement that writes"


@pytest.mark.parametrize(("query", "refused"), REACHES)
def test_nothing_else_can_be_reached(run: Run, case: Path, untouched: Path, query: str, refused: str) -> None:
    assert reason(run("sql", query, db=case, cwd=untouched)) == f"refused: {refused}"


def test_no_address_in_memory_is_told(run: Run, case: Path) -> None:
    told = run("sql", "SELECT fts3_tokenizer('simple')", db=case)
    assert told.code == 2
    assert told.out == ""


@pytest.mark.parametrize("query", ["SELECT 1; SELECT 2", "SELECT 1; DROP TABLE claim", "SELECT 1;;SELECT 2"])
def test_one_statement_is_asked_at_a_time(run: Run, case: Path, untouched: Path, query: str) -> None:
    assert reason(run("sql", query, db=case, cwd=untouched)) == "there is more than one statement"


def test_the_reason_is_json_where_json_is_asked_for(run: Run, case: Path) -> None:
    ran = run("sql", "DELETE FROM claim", "-f", "json", db=case)
    told = json.loads(ran.err)["error"]
    assert (ran.code, told["code"], told["message"]) == (2, 2, "refused: a statement that writes")


@given(st.text(max_size=40) | st.lists(st.sampled_from(WORDS)).map(" ".join))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_answered_or_told(case: Path, untouched: Path, query: str) -> None:
    database = open_database(case)
    told: list[AlliesError] = []
    try:
        list(ask(database, query, {}, 10).rows)
    except AlliesError as error:
        told.append(error)
    finally:
        database.connection.close()
    assert all(error.exit_code == 2 and error.message and error.hint for error in told)


# What is stopped --------------------------------------------------------------------------------------

BOMBS = {
    "an endless count": (ENDLESS + "SELECT count(*) FROM t", "stopped after 1 seconds"),
    "endless text": (ENDLESS + "SELECT group_concat(x) FROM t", "stopped after 1 seconds"),
    "an endless join": (
        f"SELECT count(*) FROM {', '.join(f'status t{number}' for number in range(15))}", "stopped after 1 seconds"
    ),
    "endless rows": (ENDLESS + "SELECT x FROM t", "stopped after 1 seconds"),
    "endless wide rows": (ENDLESS + "SELECT zeroblob(20000) FROM t", "stopped after 1 seconds"),
    "one step that never ends": (
        "SELECT instr(hex(zeroblob(4000000)), hex(zeroblob(2000000)) || '1')", "stopped after 1 seconds"
    ),
    "a blob": ("SELECT zeroblob(1000000000)", "refused: a value of more than 10 MB"),
    "random bytes": ("SELECT randomblob(1000000000)", "refused: a value of more than 10 MB"),
    "hexadecimal": ("SELECT hex(zeroblob(9000000))", "refused: a value of more than 10 MB"),
    "a long value in each row": (ENDLESS + "SELECT zeroblob(9000000) FROM t", "stopped: the rows take more than 30 MB"),
    "a wide row": (f"SELECT {', '.join(['randomblob(9000000)'] * 20)}", "stopped: the rows take more than 30 MB"),
    "a widest row": (f"SELECT {', '.join(['zeroblob(9000000)'] * 1000)}", "stopped: the query takes more than 256 MB"),
    "a sort": (ENDLESS + "SELECT randomblob(1000000) FROM t ORDER BY 1", "stopped: the query takes more than 256 MB"),
    "a set": (
        ENDLESS + "SELECT count(DISTINCT randomblob(1000000)) FROM t", "stopped: the query takes more than 256 MB"
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_query_takes_neither_time_nor_memory_without_end(case: Path, untouched: Path, bomb: str) -> None:
    query, why = BOMBS[bomb]
    done = subprocess.run(
        command("sql", "--timeout", "1" if why.startswith("stopped after") else "20", query),
        env=environment(case),
        cwd=untouched,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        timeout=30,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000)),
    )
    assert reason(Ran(done.returncode, "", done.stderr.decode())).startswith(why)


def test_a_width_of_printf_makes_nothing_long(run: Run, case: Path) -> None:
    ran = run("sql", "SELECT length(printf('%1000000000d', 1)) AS long", db=case)
    assert ran.code == 2 or ran.out == 'long\n""\n'


def test_a_format_that_holds_all_rows_holds_no_more_than_it_may(run: Run, case: Path) -> None:
    ran = run("sql", ENDLESS + "SELECT x FROM t", "-f", "table", "--timeout", "100", db=case)
    assert "which this format has to hold" in reason(ran)
    assert "-f csv" in ran.err


def test_a_stopped_query_leaves_no_file(run: Run, case: Path, untouched: Path) -> None:
    ran = run("sql", ENDLESS + "SELECT x FROM t", "-o", str(untouched / "x.csv"), "--timeout", "1", db=case)
    assert reason(ran) == "stopped after 1 seconds"


@pytest.mark.slow
def test_a_slow_reader_is_not_counted(case: Path) -> None:
    query = ENDLESS + "SELECT printf('%0500d', x) AS x FROM t LIMIT 2000"
    process = subprocess.Popen(
        ["sh", "-c", '"$@" | { sleep 1.5; cat; }', "sh", *command("sql", "--timeout", "1", query)],
        env=environment(case), stdout=subprocess.PIPE,
    )  # fmt: skip
    out = process.communicate(timeout=60)[0].decode()
    assert len(list(csv.DictReader(io.StringIO(out)))) == 2000


# Where the mistake is ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "told", "place"),
    [
        ("selct 1", 'near "selct": syntax error', "selct"),
        ("SELECT id, FROM claim", 'near "FROM": syntax error', "FROM"),
        ("SELECT 'FROM', id, FROM claim", 'near "FROM": syntax error', "FROM claim"),
        ("SELECT (SELECT 1 FROM claim), FROM claim", 'near "FROM": syntax error', "FROM claim"),
        ("SELECT 1 FROM claim WHERE )", 'near ")": syntax error', ")"),
        ("SELECT @ FROM claim", 'unrecognized token: "@"', "@"),
        ("SELECT x FROM claim", "no such column: x", "x"),
        ("SELECT 'nope', nope FROM claim", "no such column: nope", "nope FROM"),
        ("SELECT c.nope FROM claim c", "no such column: c.nope", "c.nope"),
        ("SELECT 1 FROM clam", "no such table: clam", "clam"),
        ("SELECT nope(1)", "no such function: nope", "nope"),
        ("SELECT id FROM claim, actor", "ambiguous column name: id", "id"),
        ("SELECT 1 FROM", "incomplete input", ""),
    ],
)
def test_an_error_shows_where_it_is(run: Run, case: Path, query: str, told: str, place: str) -> None:
    ran = run("sql", query, db=case)
    assert reason(ran) == f"the query is wrong: {told}"
    _, shown, carets, *_ = ran.err.splitlines()
    assert shown == f"  {query}"
    at = query.rindex(place) if place else len(query)
    assert carets.index("^") - 2 == at
    assert set(carets.strip()) == {"^"}


def test_the_line_of_a_long_query_is_shown_alone(run: Run, case: Path) -> None:
    long = ", ".join(f"id AS c{number}" for number in range(50))
    ran = run("sql", f"SELECT\n  {long},\n  {long}, oops\nFROM claim", db=case)
    _, shown, carets, *_ = ran.err.splitlines()
    assert shown.startswith("  line 3: …")
    assert len(shown) < 100
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "oops"


def test_the_caret_stands_below_wide_characters_too(run: Run, case: Path) -> None:
    carets = run("sql", "SELECT '伊朗', oops FROM claim", db=case).err.splitlines()[2]
    assert carets.index("^") == 2 + len("SELECT '伊朗', ") + 2


def test_a_table_of_another_name_is_suggested(run: Run, case: Path) -> None:
    assert "did you mean assertion?" in run("sql", "SELECT 1 FROM asertion", db=case).err


def test_a_missing_value_is_named(run: Run, case: Path) -> None:
    assert reason(run("sql", "SELECT :who", db=case)) == "the query has a parameter :who without a value"
    assert "-p who VALUE" in run("sql", "SELECT :who", db=case).err
    assert "without a name" in reason(run("sql", "SELECT ?", "-p", "x", "1", db=case))


@pytest.mark.parametrize(
    "query", ["SELECT json('{')", "SELECT json(what) FROM claim", "SELECT abs(-9223372036854775808)"]
)
def test_a_query_that_fails_on_a_value_says_so(run: Run, case: Path, query: str) -> None:
    assert reason(run("sql", query, db=case)).startswith("the query failed: ")


# --sql of other commands ------------------------------------------------------------------------------


def asked_anew(run: Run, printed: str, db: Path) -> list[list[dict[str, str]]]:
    """Run each command line that was printed as a shell would take it apart; return the rows of each."""
    words = shlex.split(printed)
    begins = [place for place, word in enumerate(words) if word == "allies"] + [len(words)]
    return [run(*words[begin + 1 : end], db=db).rows for begin, end in pairwise(begins)]


@pytest.mark.parametrize(
    "asked",
    [
        ["list", "claims"],
        ["list", "claims", "--by", "iran", "--since", "2022", "--sort", "-grade", "--limit", "3"],
        ["list", "claims", "--says", "ukraine", "--as-of", "2022-10", "--contested"],
        ["list", "actors"],
        ["list", "sources"],
        ["list", "types"],
        ["search", "drones", "--in", "claims"],
        ["search", "drones", "--in", "quotes", "--by", "iran"],
        ["search", "iran AND drones", "--raw", "--in", "claims"],
    ],
    ids=" ".join,
)
def test_the_query_of_a_command_finds_what_the_command_finds(run: Run, facts_db: Path, asked: list[str]) -> None:
    answered = run(*asked).rows
    (rows,) = asked_anew(run, run(*asked, "--sql").out, facts_db)
    assert len(rows) == len(answered)
    if asked[0] == "list":
        assert [next(iter(row.values())) for row in rows] == [next(iter(row.values())) for row in answered]
    elif "claims" in asked:
        assert [f"c{row['row']}" for row in rows] == [row["id"] for row in answered]


@pytest.mark.parametrize(
    "asked", [["list"], ["list", "--as-of", "2022", "--all"], ["matrix", "--by", "iran"]], ids=" ".join
)
def test_the_query_of_pairs_finds_their_ways(run: Run, facts_db: Path, asked: list[str]) -> None:
    rows, *_ = asked_anew(run, run(*asked, "--sql").out, facts_db)
    assert {(row["supporter"], row["recipient"]) for row in run(*asked).rows} == {
        (row["supporter"], row["recipient"]) for row in rows
    }


def test_a_query_sees_what_had_been_said_by_a_day(run: Run) -> None:
    asked = ["sql", "SELECT c.id, d.grade FROM claim c JOIN derived d ON d.claim = c.id ORDER BY c.id", "-f", "csv"]
    for day in ("2022-10-01", "2022", "2022-12"):
        told = run("list", "claims", "--as-of", day, "--sort", "id").rows
        rows = run(*asked, "--as-of", day).rows
        assert [(f"c{row['id']}", row["grade"]) for row in rows] == [(one["id"], one["grade"]) for one in told]
        assert 0 < len(rows) < len(run(*asked).rows)
    assert run("sql", "SELECT count(*) AS n FROM standing", "--as-of", "1900").rows == [{"n": "0"}]
    counts = {row["table"]: row["rows"] for row in run("sql", "--tables", "--as-of", "1900", "-f", "json").json}
    assert (counts["claim"], counts["assertion"], counts["derived"]) == (0, 0, 0)


@pytest.mark.parametrize("asked", [["SELECT 1", "--as-of", "22"], ["--schema", "--as-of", "2022"]], ids=" ".join)
def test_a_day_that_cannot_be_heeded_is_refused(run: Run, asked: list[str]) -> None:
    assert "--as-of" in reason(run("sql", *asked))


def test_a_query_as_of_a_day_can_only_read(run: Run) -> None:
    for query in ("DELETE FROM derived", "DROP TABLE temp.derived", "CREATE TEMP TABLE t (x)"):
        assert reason(run("sql", query, "--as-of", "2022")).startswith("refused: ")


def test_a_query_of_a_named_database_names_it(run: Run, case: Path, facts_db: Path) -> None:
    printed = run("list", "claims", "--db", str(case), "--sql").out
    (rows,) = asked_anew(run, printed, facts_db)
    assert len(rows) == 2


def test_a_search_that_finds_nothing_has_no_query(run: Run, case: Path) -> None:
    ran = run("search", "zebra", "--sql", db=case)
    assert (ran.code, ran.out, ran.err) == (0, "", "nothing is found, so there is no query of it\n")


def test_a_cell_that_is_a_sign_of_ours_stays_in_plain(run: Run) -> None:
    assert run("sql", "SELECT '!' AS a, '*' AS b", "-f", "plain").out == "a: ! b: *\n"
