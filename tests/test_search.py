"""`allies search`: it finds whatever is stored, and nothing that is typed breaks it."""

import contextlib
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, Screen, SmallDatabase, environment
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from allies_cli import build
from allies_cli.escape import width
from allies_cli.filters import Filters
from allies_cli.queries import search, search_words
from allies_cli.store import Database, open_database

KEYS = ["kind", "id", "name", "snippet", "score", "status", "grade", "contested", "corrected", "caveat"]

# What people type, with spaces, signs and other scripts; none of it is an error.
NASTY = [
    "IRGC's",
    "IRGC’s",
    "shahed-136",
    "Shahed--136",
    "U.S.",
    "EE.UU.",
    "A/RES/ES-11/1",
    '"',
    '""',
    '"artillery',
    '"artillery shells"',
    "'",
    "''",
    "`",
    "\\",
    "(",
    ")",
    "iran (drones",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "iran AND",
    "OR iran",
    "NOT iran",
    "iran AND drones",
    "NEAR(iran drones, 5)",
    "iran*",
    "*iran",
    "*",
    "^iran",
    "what:iran",
    "what : iran",
    "{what item} : iran",
    "iran + drones",
    "-136",
    "--limit",
    "a",
    "...",
    "?!",
    "—",
    "🚀",
    "iran 🚀",
    "'; DROP TABLE claim; --",
    "%",
    "_",
    "\t\n",
    "",
    "\x1b[31miran",
    "\u202eiran",
    "e\u0301",
    "朝鲜",
    "북한",
    "иран",
    "إيران",
    "รัสเซีย",
    "रूस",
    "ＩＲＡＮ",
    "ıran",
    "280,000",
    "word " * 200,
    "x" * 5000,
]

# Stored, and typed: the same in other letters.
SAME = [
    ("Moscú calls", "moscu"),
    ("Moscu calls", "MOSCÚ"),
    ("Čeljabinsk", "CELJABINSK"),
    ("самолёт взлетел", "самолет"),
    ("самолет взлетел", "САМОЛЁТ"),
    ("Зеленский", "зеленскии"),
    ("Ρωσία", "ΡΩΣΙΑ"),
    ("ΟΔΥΣΣΕΥΣ", "οδυσσεύς"),
    ("أحمد", "احمد"),
    ("Moscu\u0301", "moscú"),
    ("и\u0306од", "йод"),
    ("TBİLİSİ", "tbilisi"),
    ("ｉｒａｎ", "ＩＲＡＮ"),
    ("伊朗向俄罗斯提供无人机", "无人机"),
    ("伊朗向俄罗斯提供无人机", "俄罗斯"),
    ("KN23导弹", "导弹"),
    ("ロシアの無人機", "無人機"),
    ("북한은 부인했다", "북한"),
    ("อิหร่านส่งโดรนให้รัสเซีย", "โดรน"),
    ("रूस को ड्रोन", "ड्रोन"),
    ("Shahed-136", "shahed136"),
    ("Shahed136", "shahed-136"),
    ("Shahed 136", "SHAHED-136"),
    ("the IRGC did", "IRGC's"),
    ("IRGC’s drones", "irgc's"),
    ("the US did", "U.S."),
    ("280 000 soldiers", "280,000"),
]


def names_text(*names: str) -> str:
    return ", ".join(f"('a', '{name}', 'name', NULL)" for name in names)


ACTORS = "INSERT INTO actor (id, name, kind) VALUES ('a', 'Alphaland', 'state'), ('b', 'Betaland', 'state');\n"
SOURCE = """INSERT INTO source (id, title, publisher, published, language, reliability, reason)
VALUES ('paper', 'A paper of record', 'b', '2022-05-01', 'en', 'B', 'By its record.');\n"""


def claim(number: int, what: str, by: str = "a", to: str = "b", since: str = "NULL") -> str:
    """Return the facts of a claim with a passage of its own, which says the same in capitals."""
    what = what.replace("'", "''")
    return (
        "INSERT INTO claim (id, supporter, how, recipient, what, since) "
        f"VALUES ({number}, '{by}', 'weapons', '{to}', '{what}', {since});\n"
        "INSERT INTO passage (id, source, locator, quote) "
        f"VALUES ({number}, 'paper', 'line {number}', '{what[:300]}');\n"
        "INSERT INTO assertion (claim, passage, asserter, stance, modality) "
        f"VALUES ({number}, {number}, 'b', 'asserts', 'reported');\n"
    )


def found(run: Run, *args: str, **options: Any) -> list[tuple[str, str]]:
    """Return the kind and id of each hit."""
    ran = run("search", *args, "-f", "json", **options)
    assert ran.code == 0, ran.err
    return [(hit["kind"], hit["id"]) for hit in ran.json]


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


def test_a_hit_has_these_keys_and_its_match_is_marked(run: Run) -> None:
    hits = run("search", "iran", "drones", "-f", "json").json
    assert hits
    for hit in hits:
        assert list(hit) == KEYS
        assert hit["kind"] in ("claim", "quote", "actor", "source")
        assert re.search("«[^»]+»", hit["snippet"])
        assert hit["score"] > 0
        assert hit["name"]
    assert run("search", "iran", "drones").rows == [
        {key: in_csv(value) for key, value in hit.items()} for hit in hits
    ], "CSV and JSON say the same"


def in_csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(value)
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("words", ["iran", "russia", "north korea"])
def test_what_counts_comes_first_and_what_is_wrong_last(run: Run, words: str) -> None:
    counting = {claim["id"] for claim in run("list", "claims", "-f", "json").json if claim["counts"]}

    def place(hit: dict[str, Any]) -> int:
        if hit["kind"] == "actor" or hit["id"] in counting:
            return 0
        if hit["kind"] == "claim":
            return 3 if hit["status"] == "denied" or hit["grade"][1] == "5" else 1
        return 3 if hit["caveat"] else 2

    hits = run("search", words, "-f", "json").json
    assert {place(hit) for hit in hits} == {0, 1, 2, 3}
    ordered = [(place(hit), -hit["score"]) for hit in hits]
    assert ordered == sorted(ordered)


def test_each_kind_has_its_id_and_name(run: Run, facts_db: Path) -> None:
    database = sqlite3.connect(facts_db)
    for kind, identified in {
        "claim": "SELECT 1 FROM claim WHERE 'c' || id = ? AND what = ?",
        "actor": "SELECT 1 FROM actor WHERE id = ? AND name = ?",
        "source": "SELECT 1 FROM source WHERE id = ? AND title = ?",
        "quote": "SELECT 1 FROM source s JOIN passage p ON p.source = s.id WHERE s.id = ?"
        " AND s.title || ' · ' || p.locator = replace(?, ' (note)', '')",
    }.items():
        hits = run("search", "iran", "--in", f"{kind}s", "-f", "json").json
        assert hits
        assert {hit["kind"] for hit in hits} == {kind}
        for hit in hits:
            assert database.execute(identified, (hit["id"], hit["name"])).fetchone(), hit
    database.close()


def test_a_note_is_not_passed_off_as_a_quote(run: Run, small_db: SmallDatabase) -> None:
    db = small_db(
        ACTORS + SOURCE + "INSERT INTO passage (id, source, locator, quote, note) VALUES"
        " (1, 'paper', 'line 1', 'sent lorries', 'Ours: tanks, perhaps.'), (2, 'paper', 'line 2', 'sent tanks', NULL);"
    )
    hits = {hit["snippet"]: hit["name"] for hit in run("search", "tanks", "-f", "json", db=db).json}
    assert hits == {
        "Ours: «tanks», perhaps.": "A paper of record · line 1 (note)",
        "sent «tanks»": "A paper of record · line 2",
    }


def test_quotation_marks_of_a_text_are_no_marks_of_a_match(run: Run, small_db: SmallDatabase) -> None:
    db = small_db(
        ACTORS + SOURCE + "INSERT INTO passage (id, source, locator, quote, note)"
        " VALUES (1, 'paper', 'line 1', 'the «Wagner» group', 'Ours: mercenaries.')"
    )
    (hit,) = run("search", "mercenaries", "-f", "json", db=db).json
    assert (hit["snippet"], hit["name"]) == ("Ours: «mercenaries».", "A paper of record · line 1 (note)")


@pytest.mark.parametrize("text", NASTY)
def test_nothing_typed_is_an_error_and_none_silently_finds_nothing(run: Run, text: str) -> None:
    code, out, err = run("search", "-f", "json", "--", text)
    assert code == 0, err
    assert json.loads(out) or "nothing" in err


def test_a_whole_text_is_searched_for_by_its_first_words(run: Run) -> None:
    ran = run("search", "--", *NASTY, *(f"word{number}" for number in range(100)))
    assert ran.code == 0
    assert "the first 50 words are searched for" in ran.err
    assert ran.rows


@pytest.mark.parametrize("text", ['"', "...", "🚀", "", " ", "— ’ '"])
def test_signs_alone_are_told_from_words_that_are_not_recorded(run: Run, text: str) -> None:
    ran = run("search", "--", text)
    assert ran.code == 0
    assert ran.out == ",".join(KEYS) + "\n"
    assert "nothing to search for" in ran.err
    assert "nothing recorded" not in ran.err


def test_words_that_are_not_recorded_are_an_honest_zero(run: Run) -> None:
    ran = run("search", "zyzzyva", "-f", "json")
    assert (ran.code, ran.json) == (0, [])
    assert "not evidence of absence" in ran.err


def test_a_slip_is_met_with_the_nearest_name(run: Run) -> None:
    assert "did you mean iran" in run("search", "iramn").err


def test_a_claim_id_leads_to_the_claim(run: Run) -> None:
    assert "allies show c12" in run("search", "c12").err


def test_an_operator_is_a_word_and_is_told_to_be_one(run: Run) -> None:
    ran = run("search", "iran", "AND", "drones")
    assert ran.code == 0
    assert "--raw" in ran.err
    assert "--raw" not in run("search", "iran and drones").err


def test_a_sign_beside_words_is_left_out_and_said_so(run: Run) -> None:
    ran = run("search", "iran", "🚀")
    assert ran.rows == run("search", "iran").rows
    assert "🚀" in ran.err


@pytest.fixture(scope="module")
def same_db(small_db: SmallDatabase) -> Path:
    """Hold everything that is stored in SAME, in a claim, a quote and a name each."""
    facts = ACTORS + SOURCE
    for number, text in enumerate(dict.fromkeys(stored for stored, _ in SAME), 1):
        facts += claim(number, text) + f"INSERT INTO actor (id, name, kind) VALUES ('n{number}', '{text}', 'person');\n"
    return small_db(facts)


@pytest.mark.parametrize(("stored", "wanted"), SAME)
@pytest.mark.parametrize("table", ["claims", "quotes", "actors"])
def test_case_diacritics_and_script_do_not_matter(
    run: Run, same_db: Path, stored: str, wanted: str, table: str
) -> None:
    snippets = [hit["snippet"] for hit in run("search", "--in", table, "-f", "json", "--", wanted, db=same_db).json]
    assert any("«" in snippet for snippet in snippets if re.sub("[«»]", "", snippet) == stored), snippets


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("رُوسِيَا", "روسيا"),  # the tokenizer parts words at Arabic vowel signs
        ("Große Straße", "strasse"),
        ("ﬁrst", "first"),
        ("Россия", "россия"),
        ("AL-1", "al1"),
    ],
)
def test_an_actor_is_found_by_any_of_its_names(run: Run, small_db: SmallDatabase, written: str, wanted: str) -> None:
    names = names_text("Homeland", written)
    db = small_db(ACTORS + f"INSERT INTO actor_name (actor, name, kind, language) VALUES {names};")
    hits = run("search", wanted, "--in", "actors", "-f", "json", db=db).json
    assert [hit["id"] for hit in hits] == ["a"]
    assert "«" in hits[0]["snippet"]


def test_of_a_longer_text_without_spaces_the_word_alone_is_marked(run: Run, small_db: SmallDatabase) -> None:
    db = small_db(ACTORS + SOURCE + claim(1, "伊朗向俄罗斯提供无人机"))
    assert [hit["snippet"] for hit in run("search", "俄罗斯", "-f", "json", db=db).json] == [
        "伊朗向«俄罗斯»提供无人机",
        "伊朗向«俄罗斯»提供无人机",
    ]


@pytest.fixture(scope="module")
def words_db(small_db: SmallDatabase) -> Path:
    """A handful of claims of which each test knows what it should find."""
    return small_db(
        ACTORS
        + SOURCE
        + claim(1, "Alphaland sent drones to Betaland", since="'2022-03'")
        + claim(2, "Betaland sent artillery to Alphaland", by="b", to="a")
        + claim(3, "Alphaland sent dronelike artillery to Betaland and so sent rather many words of it", since="'2020'")
        + claim(4, "Alphaland sent Shahed-136 to Betaland", since="'2022-04'")
    )


@pytest.mark.parametrize(
    ("words", "claims"),
    [
        (["drones"], ["c1"]),
        (["dro"], ["c1", "c3"]),  # a beginning of three letters
        (["drone"], ["c1", "c3"]),
        (["dr"], []),  # and not of two
        (["dro", "sent"], []),  # the last word alone may be one; see below for what any of them finds
        (["sent", "dro"], ["c1", "c3"]),
        (["sent dro"], ["c1", "c3"]),  # words in quotation marks of the shell are words
        (["artillery", "sent"], ["c2", "c3"]),
        (["shahed-1"], ["c4"]),
        (["shahed"], ["c4"]),
        (["136"], ["c4"]),
        (["13"], []),
    ],
)
def test_words_are_joined_and_the_last_may_be_a_beginning(words_db: Path, words: list[str], claims: list[str]) -> None:
    database = open_database(words_db)
    asked = search_words.read(database, " ".join(words)).words
    match = search_words.every(database, asked, "claim_text")
    hits = search.hits(database, {"claims": match}, Filters(), exact=False)
    assert sorted(row[1] for row in hits.rows) == claims


def test_when_no_row_has_all_words_those_that_have_any_are_offered(run: Run, words_db: Path) -> None:
    ran = run("search", "drones", "banana", "-f", "json", db=words_db)
    assert {(hit["kind"], hit["id"]) for hit in ran.json} == {("claim", "c1"), ("quote", "paper")}
    assert "nothing has all of drones, banana" in ran.err
    assert "nothing has all" not in run("search", "drones", "sent", db=words_db).err


def test_when_no_row_has_a_compound_its_parts_are_offered(run: Run, words_db: Path) -> None:
    ran = run("search", "drones-banana", "--in", "claims", "-f", "json", db=words_db)
    assert [hit["id"] for hit in ran.json] == ["c1"]
    assert "nothing has drones-banana as it is written" in ran.err


def test_a_whole_word_ranks_before_a_beginning(run: Run, small_db: SmallDatabase) -> None:
    db = small_db(ACTORS + SOURCE + claim(1, "ironclad") + claim(2, "iron") + claim(3, "gold") + claim(4, "silver"))
    assert found(run, "iron", "--in", "claims", db=db) == [("claim", "c2"), ("claim", "c1")]


def test_the_actor_of_that_name_comes_first(run: Run) -> None:
    for name in ("iran", "north korea", "putin", "Москва"):
        hits = found(run, name)
        assert hits[0][0] == "actor", name


def test_in_chooses_what_is_searched(run: Run) -> None:
    everything = found(run, "iran")
    for kinds in (["claims"], ["quotes"], ["sources", "actors"]):
        options = [part for kind in kinds for part in ("--in", kind)]
        assert found(run, "iran", *options) == [hit for hit in everything if f"{hit[0]}s" in kinds]


def test_what_else_would_find_it_is_told_where_in_finds_nothing(run: Run, words_db: Path) -> None:
    err = run("search", "alphaland", "--in", "sources", db=words_db).err
    assert "in claims: 4 hits\nin quotes: 4 hits\n" in err
    assert "in actors: 1 hit\n" in err


def test_a_wrong_in_names_the_nearest(run: Run) -> None:
    ran = run("search", "iran", "--in", "claim")
    assert ran.code == 2
    assert "did you mean claims" in ran.err


def test_filters_choose_claims_and_quotes_by_their_claims(run: Run, words_db: Path) -> None:
    everything = found(run, "artillery", db=words_db)
    assert sorted(everything) == [("claim", "c2"), ("claim", "c3"), ("quote", "paper"), ("quote", "paper")]
    assert sorted(found(run, "artillery", "--by", "b", db=words_db)) == [("claim", "c2"), ("quote", "paper")]
    assert found(run, "sent", "--until", "2021", "--in", "claims", db=words_db) == [("claim", "c3")]
    assert found(run, "sent", "--how", "vote", db=words_db) == []


def test_filters_leave_out_what_has_no_claims_and_say_so(run: Run, words_db: Path) -> None:
    assert ("actor", "a") in found(run, "alphaland", db=words_db)
    ran = run("search", "alphaland", "--by", "b", "-f", "json", db=words_db)
    assert {hit["kind"] for hit in ran.json} == {"claim", "quote"}
    assert "--in actors" in ran.err
    ran = run("search", "alphaland", "--by", "b", "--in", "actors", "-f", "json", db=words_db)
    assert [hit["id"] for hit in ran.json] == ["a"]
    assert "do not narrow actors" in ran.err


def test_what_a_filter_hides_is_told_with_the_zero(run: Run, words_db: Path) -> None:
    ran = run("search", "drones", "--by", "b", db=words_db)
    assert ran.rows == []
    assert "without --by b: 2 hits" in ran.err
    assert "not evidence of absence" in ran.err


def test_claims_without_a_date_are_counted(run: Run, words_db: Path) -> None:
    assert "left out: 1 claim without any date" in run("search", "artillery", "--since", "2019", db=words_db).err


def test_as_of_a_day_finds_what_had_been_said(run: Run, small_db: SmallDatabase) -> None:
    later = SOURCE.replace("'paper'", "'later'").replace("2022", "2023") + (
        "INSERT INTO passage (id, source, locator, quote) VALUES (10, 'later', 'line 1', 'drones again');\n"
        "INSERT INTO assertion (claim, passage, asserter, stance, modality)"
        " VALUES (1, 10, 'b', 'asserts', 'reported');\n"
    )
    db = small_db(ACTORS + SOURCE + claim(1, "Drones were sent") + later)
    assert sorted(found(run, "drones", "--as-of", "2024", db=db)) == [
        ("claim", "c1"),
        ("quote", "later"),
        ("quote", "paper"),
    ]
    assert sorted(found(run, "drones", "--as-of", "2022", db=db)) == [("claim", "c1"), ("quote", "paper")]
    assert found(run, "drones", "--as-of", "2021", db=db) == []


@pytest.mark.parametrize(
    ("expression", "claims"),
    [
        ("drones OR shahed", ["c1", "c4"]),
        ('"sent artillery"', ["c2"]),
        ("sent NOT betaland", []),
        ("sent NOT drone*", ["c2", "c4"]),
        ("what : drones", ["c1"]),
        ("NEAR(sent artillery, 1)", ["c2", "c3"]),
    ],
)
def test_raw_is_the_syntax_of_fts5(run: Run, words_db: Path, expression: str, claims: list[str]) -> None:
    hits = found(run, expression, "--raw", "--in", "claims", db=words_db)
    assert sorted(slug for _, slug in hits) == claims


def test_raw_searches_where_the_column_is(run: Run, words_db: Path) -> None:
    assert found(run, "quote : drones", "--raw", db=words_db) == [("quote", "paper")]


@pytest.mark.parametrize("expression", ["shahed-136", '"', "AND", "iran AND", "nocolumn : iran", "*iran", "(", "a:b:c"])
def test_raw_that_fts5_cannot_read_is_explained(run: Run, expression: str) -> None:
    ran = run("search", "--raw", "--", expression)
    assert ran.code == 2
    assert "--raw" in ran.err
    assert "NEAR(a b, 5)" in ran.err
    assert "what, item (claims)" in ran.err


def test_limit_keeps_the_best_and_says_how_many_there_are(run: Run) -> None:
    everything = found(run, "iran")
    ran = run("search", "iran", "--limit", "3", "-f", "json")
    assert [(hit["kind"], hit["id"]) for hit in ran.json] == everything[:3]
    assert f"3 of {len(everything)} hits are shown" in ran.err
    assert "are shown" not in run("search", "iran", "--limit", "0").err


def test_hits_sort_by_any_column(run: Run) -> None:
    numbers = [int(slug[1:]) for _, slug in found(run, "russia", "--in", "claims", "--sort", "id")]
    assert len(numbers) > 20
    assert numbers == sorted(numbers)
    names = [hit["name"] for hit in run("search", "russia", "--sort", "-name", "--limit", "9", "-f", "json").json]
    every_name = [hit["name"] for hit in run("search", "russia", "-f", "json").json]
    assert names == sorted(every_name, reverse=True)[:9]
    assert run("search", "russia", "--sort", "strength").code == 2


@pytest.mark.parametrize("column", KEYS)
def test_hits_without_a_value_come_last_and_scales_sort_as_in_a_list(run: Run, column: str) -> None:
    def listed(sort: str) -> list[Any]:
        return [hit[column] for hit in run("search", "russia", "--sort", sort, "-f", "json").json]

    for sort in (column, f"-{column}"):
        values = listed(sort)
        known = [value for value in values if value is not None]
        assert values == known + [None] * (len(values) - len(known))
        if column in ("status", "grade"):
            order = [claim[column] for claim in run("list", "claims", "--sort", sort, "-f", "json").json]
            assert [*dict.fromkeys(known)] == [value for value in dict.fromkeys(order) if value in known]
        elif column != "id":
            assert known == sorted(known, reverse=sort != column)


@pytest.mark.parametrize("facts", ["", ACTORS + SOURCE + claim(1, "Alphaland sent drones to Betaland")])
@pytest.mark.parametrize(
    "options", [[], ["--in", "quotes"], ["--by", "a"], ["--as-of", "2022"], ["--raw"], ["--exact"], ["--sort", "id"]]
)
def test_an_empty_database_and_one_with_a_single_claim(
    run: Run, small_db: SmallDatabase, facts: str, options: list[str]
) -> None:
    db = small_db(facts or ACTORS)
    hits = found(run, "drones", *options, db=db)
    assert bool(hits) == bool(facts)


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_screen_of_any_width_shows_kind_id_and_marked_match(screen: Screen, columns: int) -> None:
    for text in ("iran drones", "朝鲜", "kim"):
        shown = screen("search", text, width=columns, env={"NO_COLOR": "1"})
        assert shown.code == 0
        assert "\x1b" not in shown.out
        assert max(width(line) for line in shown.out.splitlines()) <= columns
        assert "«" in shown.out
        assert "actor" in shown.out or "claim" in shown.out


def test_a_match_is_marked_by_more_than_colour(screen: Screen) -> None:
    shown = screen("search", "iran drones", width=120)
    assert "«Iran»" in re.sub("\x1b\\[[0-9;]*m", "", shown.out)
    assert re.search("\x1b\\[[0-9;]+m«Iran»", shown.out)


def test_a_row_that_the_index_has_outlived_is_no_error(run: Run, words_db: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited.db"
    edited.write_bytes(words_db.read_bytes())
    connection = sqlite3.connect(edited)
    connection.execute("DELETE FROM claim WHERE id = 1")
    connection.commit()
    connection.close()
    assert found(run, "drones", db=edited) == [("quote", "paper")]


# Large files -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write 10,050 claims that have the word needle; the first, and no newer one, has it three times."""
    path = tmp_path_factory.mktemp("large") / "large.db"
    connection = sqlite3.connect(path, isolation_level=None)
    build.create(connection)
    build.load(
        connection,
        """INSERT INTO meta VALUES ('events_to', '2023');
        INSERT INTO actor (id, name, kind) VALUES ('a', 'A', 'state'), ('b', 'B', 'state');
        INSERT INTO claim (id, supporter, how, recipient, what)
        WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 10200)
        SELECT n, 'a', 'weapons', 'b',
               CASE WHEN n = 1 THEN 'needle needle needle' WHEN n <= 10050 THEN 'a needle in hay of ' || n
                    ELSE 'needlework' END
          FROM n;""",
        "large",
    )
    connection.execute("INSERT INTO claim_text (claim_text) VALUES ('rebuild')")
    connection.close()
    return path


def test_the_ranking_is_capped_said_so_and_exact_lifts_it(run: Run, large_db: Path) -> None:
    ran = run("search", "needle", "--limit", "2", "-f", "json", db=large_db)
    assert "c1" not in [hit["id"] for hit in ran.json]
    assert "the newest 10000 are ranked, with the last word whole; --exact ranks all" in ran.err
    assert "2 of 10000 hits are shown" in ran.err
    ran = run("search", "needle", "--limit", "2", "--exact", "-f", "json", db=large_db)
    assert ran.json[0]["id"] == "c1"
    assert "ranked" not in ran.err
    assert "2 of 10200 hits are shown" in ran.err
    assert len(run("search", "needle", db=large_db).rows) == 10000
    assert len(run("search", "needle", "--exact", db=large_db).rows) == 10200


def test_a_beginning_that_few_rows_have_is_found_in_a_large_file(run: Run, large_db: Path) -> None:
    ran = run("search", "needlewo", db=large_db)
    assert len(ran.rows) == 150
    assert "ranked" not in ran.err


@pytest.mark.parametrize(
    "filters", [Filters(limit=20), Filters({"by": ("a",)}, limit=20), Filters({"contested": True}, limit=20)]
)
def test_no_table_is_read_whole(large_db: Path, filters: Filters) -> None:
    database = open_database(large_db)
    statements: list[str] = []
    asked = search_words.read(database, "needle hay").words
    database.connection.set_trace_callback(statements.append)
    kinds = search.NARROWED if filters.chosen else tuple(search.KINDS)
    list(search.find(database, asked, kinds, filters, exact=False).rows)
    database.connection.set_trace_callback(None)
    queries = [one for one in statements if one.lstrip().startswith(("SELECT", "INSERT")) and "typed" not in one]
    assert len(queries) > 8
    for query in queries:
        plan = [row[3] for row in database.connection.execute(f"EXPLAIN QUERY PLAN {query}")]
        tables = "c|claim|d|derived|v|assertion|p|passage|l|claim_link"
        scanned = [step for step in plan if re.match(f"SCAN ({tables})\\b", step)]
        assert not scanned, plan
        if "bm25" in query:
            assert sum("USE TEMP B-TREE" in step for step in plan) == 1, "only the ranked hits are sorted"


# Any text --------------------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
BITS = st.sampled_from(
    ["iran", "drones", "AND", "OR", "NOT", "NEAR(", '"', "'", "*", "-", "^", ":", "(", ")", "{", "+"]
)


@settings(max_examples=150)
@given(st.one_of(ANY_TEXT, st.lists(BITS, min_size=1, max_size=6).map(" ".join)))
def test_any_text_is_searched_for_or_told_why_not(run: Run, text: str) -> None:
    code, out, err = run("search", "--limit", "5", "--", text)
    assert code == 0, err
    assert len(out.splitlines()) > 1 or "nothing" in err


@settings(max_examples=100)
@given(st.one_of(ANY_TEXT, st.lists(BITS, min_size=1, max_size=6).map(" ".join)))
def test_any_raw_text_is_read_or_explained(run: Run, text: str) -> None:
    code, _, err = run("search", "--raw", "--limit", "5", "--", text)
    assert code in (0, 2), err
    if code == 2:
        assert "--raw" in err


@contextlib.contextmanager
def storing(texts: Sequence[str]) -> Iterator[Database]:
    """Open a database that holds each text as a claim, a quote, a name and a title."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    build.create(connection)
    connection.execute("INSERT INTO actor (id, name, kind) VALUES ('x', 'x', 'state'), ('y', 'y', 'state')")
    for number, text in enumerate(texts):
        connection.execute(
            "INSERT INTO claim (id, supporter, how, recipient, what) VALUES (?, 'x', 'weapons', 'y', ?)", (number, text)
        )
        connection.execute(
            "INSERT INTO source (id, title, publisher, language, reliability, reason) "
            "VALUES (?, ?, 'x', 'en', 'B', '.')",
            (f"s{number}", text),
        )
        connection.execute(
            "INSERT INTO passage (id, source, locator, quote) VALUES (?, ?, 'page 1', ?)", (number, f"s{number}", text)
        )
        connection.execute("INSERT INTO actor (id, name, kind) VALUES (?, ?, 'person')", (f"a{number}", text))
    build.derive(connection)
    try:
        yield Database(Path(":memory:"), connection)
    finally:
        connection.close()


@settings(max_examples=100, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=4), st.data())
def test_any_stored_word_finds_its_row(texts: list[str], data: st.DataObject) -> None:
    words = [(number, word) for number, text in enumerate(texts) for word in text.replace("\0", " ").split()]
    assume(words)
    with storing(texts) as database:
        number, word = data.draw(st.sampled_from(words))
        asked = search_words.read(database, word).words
        assume(asked)  # a word of signs alone is told to be one
        hits = search.find(database, asked, tuple(search.KINDS), Filters(), exact=True)
        assert hits.has == "every"
        ids = {(row[0], row[1]) for row in hits.rows}
        expected = {("claim", f"c{number}"), ("quote", f"s{number}"), ("source", f"s{number}"), ("actor", f"a{number}")}
        assert expected <= ids


def test_every_word_of_the_facts_finds_its_row(facts_db: Path) -> None:
    database = open_database(facts_db)
    for number, what in database.rows("SELECT id, what FROM claim ORDER BY random() LIMIT 25"):
        for word in what.split():
            asked = search_words.read(database, word).words
            hits = search.find(database, asked, ("claims",), Filters(), exact=False)
            assert f"c{number}" in {row[1] for row in hits.rows}, word


def test_a_search_in_a_pipe_loads_nothing_heavy(facts_db: Path) -> None:
    script = (
        "import sys; from allies_cli.__main__ import _run; _run(['search', 'iran', '-f', 'csv', '-o', '/dev/null']); "
        "print(*{'rich', 'tabulate', 'sqlite_utils', 'pydantic'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(facts_db), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_no_hit_ends_with_a_separator(run: Run) -> None:
    for words in ("sanctions", "retake", "iran"):
        lines = [line.rstrip() for line in run("search", words, "-f", "md").out.splitlines()]
        assert not [line for line in lines if line.endswith(("·", "· |"))]


def test_a_text_of_any_length_is_no_more_work_than_how_it_begins(small_db: SmallDatabase) -> None:
    """A snippet compares each match with each, in a step that no Ctrl-C ends: all of these would take an hour."""
    words = "word " * 400_000
    database = open_database(small_db(f"{ACTORS}{SOURCE}UPDATE source SET title = '{words}';"))
    with contextlib.closing(database.connection):
        found = search.hits(database, {"sources": "word"}, Filters(), exact=True)
        (hit,) = found.rows
        assert hit[3].count(search.MARKS[0]) > 1
        (longest,) = database.only("SELECT max(length(title)) FROM temp.shown_source_text")
        assert longest == search._LONGEST_SHOWN
