"""What a person types, and who is meant: never a guess, never a traceback."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import META, Ran, Run, Screen, SmallDatabase
from hypothesis import example, given, settings
from hypothesis import strategies as st

from allies_cli.build import create, derive, load
from allies_cli.errors import NotFoundError, UsageError
from allies_cli.folding import fold
from allies_cli.names import Meant, resolve
from allies_cli.store import Database


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="module")
def database(facts_db: Path) -> Iterator[Database]:
    with closing(sqlite3.connect(f"{facts_db.as_uri()}?mode=ro", uri=True)) as connection:
        yield Database(facts_db, connection)


@pytest.fixture(scope="module")
def written(facts_db: Path) -> dict[str, set[str]]:
    """Every name as it is written, with the actors that it is a name of."""
    names: dict[str, set[str]] = {}
    with closing(sqlite3.connect(facts_db)) as connection:
        for name, actor in connection.execute(
            "SELECT id, id FROM actor UNION SELECT name, id FROM actor UNION SELECT name, actor FROM actor_name"
        ):
            names.setdefault(name, set()).add(actor)
    return names


# The facts that ship -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("iran", "iran"), ("Iran", "iran"), ("IRAN", "iran"), ("  iran ", "iran"), ("Irán", "iran"), ("ir", "iran"),
        ("IRN", "iran"), ("Tehran", "iran"), ("ایران", "iran"), ("north korea", "north-korea"),
        ("North-Korea", "north-korea"), ("DPRK", "north-korea"), ("pyongyang", "north-korea"), ("usa", "united-states"),
        ("U.S.", "united-states"), ("us", "united-states"), ("Washington", "united-states"),
        ("white house", "united-states"), ("the asian giant", "china"), ("Asian giant", "china"), ("peking", "china"),
        ("beijing", "china"), ("putin", "vladimir-putin"), ("PUTIN", "vladimir-putin"),
        ("lukashenko", "alexander-lukashenko"),
        ("blinken", "antony-blinken"), ("kremlin", "russia"), ("moscow", "russia"), ("Россия", "russia"),
        ("россия", "russia"), ("russian federation", "russia"), ("kyiv", "ukraine"), ("kiev", "ukraine"),
        ("Київ", "ukraine"),
        ("un", "united-nations"), ("uk", "united-kingdom"), ("london", "united-kingdom"), ("eu", "european-union"),
        ("el comercio", "el-comercio"), ("kiel institute", "kiel-institute"), ("kim jong un", "kim-jong-un"),
        ("Kim Jong-un", "kim-jong-un"), ("조선민주주의인민공화국", "north-korea"),
        ("Ukrainian", "ukraine"), ("UKRAINIANS", "ukraine"), ("Iranian", "iran"), ("American", "united-states"),
        ("Chinese", "china"), ("Belarusian", "belarus"), ("British", "united-kingdom"), ("Briton", "united-kingdom"),
        ("Russian", "russia"), ("Syrian", "syria"), ("Eritrean", "eritrea"), ("north korean", "north-korea"),
        ("North Koreans", "north-korea"), ("estadounidense", "united-states"), ("norcoreana", "north-korea"),
        ("白俄罗斯", "belarus"), ("ベラルーシ", "belarus"), ("Biélorussie", "belarus"), ("ईरान", "iran"),
        ("Corée du Nord", "north-korea"), ("북한", "north-korea"), ("朝鲜", "north-korea"),
        ("ıran", "iran"), ("ايران", "iran"), ("Ｉｒａｎ", "iran"), ("سوریه", "syria"), ("سورية", "syria"),
        ("Організація Обʼєднаних Націй", "united-nations"), ("Організація Об’єднаних Націй", "united-nations"),
        ("the united states", "united-states"), ("West", "the-west"), ("kyiv independent", "kyiv-independent"),
        ("amir-abdollahian", "hossein-amir-abdollahian"), ("woodward", "barbara-woodward"), ("jong-un", "kim-jong-un"),
        ("minsk", "belarus"), ("c12", "c12"), ("C12", "c12"), ("elcomercio-2023", "elcomercio-2023"),
    ],
)  # fmt: skip
def test_names_as_people_type_them(database: Database, typed: str, slug: str) -> None:
    assert [meant.id for meant in resolve(database, [typed])] == [slug]
    assert [meant.id for meant in resolve(database, typed.split())] == [slug]


def test_every_stored_name_is_its_actor_or_several(database: Database, written: dict[str, set[str]]) -> None:
    assert len(written) > 200
    for name, actors in written.items():
        for typed in (name, name.upper(), name.lower(), f" {name}  "):
            assert set(meanings(database, [typed])) >= actors, typed
        assert set(meanings(database, name.split())) >= actors, name


def meanings(database: Database, words: list[str]) -> list[str]:
    """Return whom the words mean: one, or the candidates where they fit several."""
    try:
        found: list[str] = [meant.id for meant in resolve(database, words)]
    except UsageError as error:
        return error.candidates
    return found


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Korea", "north-korea"),
        ("Korean", "north-korea"),
        ("European", "european-union"),
        ("the European", "european-union"),
        ("republic", "belarus"),
        ("defence", "belarus-ministry-of-defence"),
        ("Defence Ministry", "belarus-ministry-of-defence"),
        ("border", "ukraine-border-service"),
        ("Human Rights", "ohchr"),
        ("iran woodward", "barbara-woodward"),  # a surname stands for a person only where nothing else is typed
        ("woodward iran", "barbara-woodward"),
        ("iran korea", "north-korea"),
        ("Soviet", "russia"),  # a word of the Soviet Union, which others were in as well
        ("sanctions", "shafaq-2022-02-25"),  # of the title of a source
    ],
)
def test_a_part_of_a_name_asks_who_is_meant(database: Database, typed: str, first: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(database, typed.split())
    assert caught.value.candidates[0] == first


def test_a_state_is_suggested_before_its_organs(database: Database) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(database, ["people's"])
    assert caught.value.candidates == ["china", "north-korea", "donetsk", "luhansk", "peoples-daily"]


@pytest.mark.parametrize("typed", ["former Soviet nation", "woodwar"])
def test_what_is_no_name_and_no_word_of_one(database: Database, typed: str) -> None:
    with pytest.raises(NotFoundError):
        resolve(database, [typed])


def test_nearly_a_surname(database: Database) -> None:
    with pytest.raises(NotFoundError) as caught:
        resolve(database, ["woodwar"])
    assert "barbara-woodward" in caught.value.candidates


def test_a_source_goes_by_its_title(database: Database) -> None:
    (title,) = database.only("SELECT title FROM source WHERE id = 'shafaq-2022-02-25'")
    assert resolve(database, title.upper().split()) == [
        Meant("source", "shafaq-2022-02-25", title, title.upper(), literal=True)
    ]


@settings(max_examples=300)
@given(words=st.lists(st.text(), min_size=1, max_size=4))
@example(["\ud800"])
@example(["c99999999999999999999999"])
@example(["c9223372036854775808"])
@example(["c٣"])
@example(["c0"])
@example(["%", "_", "*"])
@example(['"', "'", "\\", "--", ";"])
@example(["\x00"])
@example(["x" * 5000])
def test_anything_typed_is_found_or_told(database: Database, words: list[str]) -> None:
    check_answer(database, words)


@settings(max_examples=200)
@given(data=st.data())
def test_anything_near_a_name_is_found_or_told(
    database: Database, written: dict[str, set[str]], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(written)))
    place = data.draw(st.integers(0, len(name)))
    typed = name[:place] + data.draw(st.text(max_size=2)) + name[place + data.draw(st.integers(0, 2)) :]
    check_answer(database, [typed])


def check_answer(database: Database, words: list[str]) -> None:
    """Whatever is typed is found, or told in an error with a remedy; nothing else comes out of it."""
    try:
        found = resolve(database, words)
    except (UsageError, NotFoundError) as error:
        told = error
    else:
        assert len({(meant.kind, meant.id) for meant in found}) == len(found) > 0
        return
    assert told.hint
    assert told.candidates or isinstance(told, NotFoundError)


# Any names ---------------------------------------------------------------------------------------

some_names = st.lists(
    st.tuples(st.text(min_size=1, max_size=12), st.sampled_from(["name", "abbreviation", "metonym", "alpha-2"])),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def build() -> Callable[[list[list[tuple[str, str]]]], Database]:
    """Build a database of actors a0, a1 ... with these other names."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        create(connection)
        empty = connection.serialize()

    def built(names: list[list[tuple[str, str]]]) -> Database:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.deserialize(empty)
        for number, own in enumerate(names):
            connection.execute(
                "INSERT INTO actor (id, name, kind) VALUES (?, ?, 'state')", (f"a{number}", f"Land {number}")
            )
            for name, kind in own:
                row = (f"a{number}", name, kind)
                connection.execute("INSERT OR IGNORE INTO actor_name (actor, name, kind) VALUES (?, ?, ?)", row)
        derive(connection)
        return Database(Path("memory"), connection)

    return built


@settings(max_examples=150)
@given(names=st.lists(some_names, min_size=1, max_size=3))
@example([[("c12", "name")]])
@example([[("C3", "abbreviation")], [("c3", "name")]])
@example([[('a "quoted" name', "name")]])
@example([[("back\\slash", "name")]])
@example([[("ﬁ", "name")], [("FI", "alpha-2")]])
@example([[("Straße", "name")], [("STRASSE", "name")]])
@example([[("İstanbul", "metonym")]])
@example([[("ǰ", "name")]])
def test_any_stored_name_is_its_actor_or_several(
    build: Callable[[list[list[tuple[str, str]]]], Database], names: list[list[tuple[str, str]]]
) -> None:
    database = build(names)
    with closing(database.connection):
        for number, own in enumerate(names):
            assert meanings(database, [f"a{number}"]) == [f"a{number}"]
            for name, _ in own:
                if fold(name):  # a name without a letter or digit cannot be typed
                    assert f"a{number}" in meanings(database, [name]) or _is_an_earlier_step(name, names)


def _is_an_earlier_step(name: str, names: list[list[tuple[str, str]]]) -> bool:
    """Whether a name is also the slug or the first name of another actor, which is found first."""
    return fold(name) in {fold(text) for number in range(len(names)) for text in (f"a{number}", f"Land {number}")}


# The order of the steps --------------------------------------------------------------------------

STEPS = """
INSERT INTO actor (id, name, kind) VALUES
  ('georgia', 'Georgia', 'state'), ('usa', 'United States', 'state'), ('congo', 'Congo', 'state'),
  ('congo-kinshasa', 'Democratic Republic of the Congo', 'state'), ('kim-a', 'Kim Ae', 'person'),
  ('kim-b', 'Kim Bo', 'person'), ('x-cho', 'X. Cho-Ro', 'person'), ('west', 'The West', 'bloc'),
  ('bank', 'West Bank', 'territory'), ('army', 'Army of the Democratic Republic', 'body'),
  ('peoples', 'Democratic Peoples', 'bloc'), ('zaire', 'Zaire Republic Society', 'media'),
  ('one', 'Twin', 'state'), ('twin', 'Other', 'state'), ('article', 'The', 'media');
INSERT INTO actor_name (actor, name, kind, since, until) VALUES
  ('usa', 'Georgia', 'metonym', NULL, NULL), ('usa', 'Zee', 'name', NULL, NULL),
  ('congo', 'Zee', 'abbreviation', NULL, NULL), ('usa', 'US', 'alpha-2', NULL, NULL),
  ('congo', 'Two words', 'name', NULL, NULL), ('congo-kinshasa', 'AB CD', 'abbreviation', NULL, NULL),
  ('congo', 'Congolese', 'demonym', NULL, NULL), ('congo', 'Kim Ae’s regime', 'epithet', NULL, NULL),
  ('kim-b', 'Bold leader', 'epithet', NULL, NULL),
  ('kim-b', 'Beau Quim', 'spelling', NULL, NULL), ('congo-kinshasa', 'Zaire', 'name', '1971', '1997-05'),
  ('congo', '679', 'cow', NULL, '1990'), ('georgia', '679', 'cow', '1990', NULL);
INSERT INTO source (id, title, publisher, language, reliability, reason) VALUES
  ('zaire-1975', 'The society of Łódź writes', 'zaire', 'en', 'C', 'So.');
"""


@pytest.fixture(scope="module")
def steps(small_db: SmallDatabase) -> Iterator[Database]:
    path = small_db(STEPS)
    with closing(sqlite3.connect(path)) as connection:
        yield Database(path, connection)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["georgia"], ["georgia"]),  # a name comes before another name of somebody else
        (["congo"], ["congo"]),  # a name comes before a part of a name
        (["west"], ["west"]),  # an article is no part of a name
        (["the", "bank"], ["bank"]),
        (["the"], ["article"]),
        (["the", "the"], ["article"]),
        (["the", "United", "States"], ["usa"]),
        (["Congolese"], ["congo"]),
        (["the", "kim", "ae's", "regime"], ["congo"]),
        (["quim"], ["kim-b"]),  # a word of the name of a person, however it is spelt
        (["kim", "bo"], ["kim-b"]),
        (["cho-ro"], ["x-cho"]),  # with its hyphen or without
        (["cho"], ["x-cho"]),
        (["zaire"], ["zaire"]),  # a slug comes before another name
        (["west", "bank"], ["bank"]),  # several words are one name first
        (["georgia", "congo"], ["georgia", "congo"]),
        (["west", "bank", "us"], ["bank", "usa"]),  # the longest from the left
        (["us", "two", "words"], ["usa", "congo"]),
        (["the", "west", "the", "congo"], ["west", "congo"]),
        (["congo", "congo"], ["congo"]),
        (["the society of lodz writes"], ["zaire-1975"]),
        (["society of lodz writes", "us"], ["zaire-1975", "usa"]),
    ],
)
def test_a_later_step_only_when_the_earlier_found_nothing(steps: Database, words: list[str], found: list[str]) -> None:
    assert [meant.id for meant in resolve(steps, words)] == found


@pytest.mark.parametrize(
    ("words", "candidates"),
    [
        (["zee"], ["congo", "usa"]),  # another name of two
        (["kim"], ["kim-a", "kim-b"]),  # a surname of two
        (["679"], ["congo", "georgia"]),  # a code that two have borne, in whichever years
        (["two"], ["congo"]),  # a part of a name asks, even a single one
        (["leader"], ["kim-b"]),  # an epithet is no name of a person
        (["x"], ["x-cho"]),  # nor is an initial
        (["republic"], ["congo-kinshasa", "zaire", "army"]),  # a state before an organ
        (["democratic"], ["congo-kinshasa", "army", "peoples"]),  # or a loose collective
        (["congo", "democratic"], ["congo-kinshasa"]),  # all words in one name
        (["republic", "society"], ["zaire"]),
        (["georgia", "bo"], ["kim-b"]),  # a surname among several
        (["us", "two", "georgia"], ["congo"]),
        (["writes"], ["zaire-1975"]),  # a title suggests
        (["society"], ["zaire"]),  # where no name does
    ],
)
def test_whoever_is_in_doubt_is_asked_about(steps: Database, words: list[str], candidates: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(steps, words)
    assert caught.value.candidates == candidates
    assert all(slug in caught.value.message and slug in caught.value.hint for slug in candidates)


@pytest.mark.parametrize(
    "words",
    [["cd"], ["congo", "nobody"], ["nobody", "congo"], ["wes"], ["congo", "c1"]],
    ids=["word of an abbreviation", "last unknown", "first unknown", "part of a word", "claim"],
)
def test_what_is_not_found(steps: Database, words: list[str]) -> None:
    with pytest.raises(NotFoundError):
        resolve(steps, words)


def test_a_slug_is_never_in_doubt(steps: Database) -> None:
    """Else nothing could be typed for it; but who is meant is said."""
    assert resolve(steps, ["twin"]) == [Meant("actor", "twin", "Other", "twin", literal=False)]
    assert meanings(steps, ["Twin"]) == ["one", "twin"]
    assert resolve(steps, ["one"])[0].literal


def test_only_a_name_or_slug_goes_without_saying(steps: Database) -> None:
    literal = {
        typed: resolve(steps, [typed])[0].literal for typed in ("usa", "United states", "us", "bank", "West Bank")
    }
    assert literal == {"usa": True, "United states": True, "us": False, "bank": True, "West Bank": True}
    assert resolve(steps, ["us"]) == [Meant("actor", "usa", "United States", "us", False)]


# The program -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", [["show", "tehran"], ["list", "--by", "tehran"], ["list", "claims", "--says", "tehran"]]
)
def test_who_is_meant_is_said_on_stderr(run: Run, asked: list[str]) -> None:
    ran = run(*asked)
    assert ran.code == 0
    assert ran.err.splitlines()[0] == "tehran: Iran"


@pytest.mark.parametrize("asked", [["show", "iran"], ["show", "IRAN"], ["show", "north", "korea"], ["show", "c1"]])
def test_a_plain_name_needs_no_word(run: Run, asked: list[str]) -> None:
    assert run(*asked, "-f", "json").err == "events to 2023-02-24; what came later is not here\n"


def test_several_names_in_a_line(run: Run) -> None:
    shown = run("show", "north", "korea", "iran", "c1", "-f", "json").json
    assert [one.get("actor", one)["id"] for one in shown] == ["north-korea", "iran", "c1"]


def test_one_unknown_word_fails_the_whole_command(run: Run) -> None:
    ran = run("show", "iran", "nobody", "-f", "json")
    assert (ran.code, ran.out) == (3, "")


@pytest.mark.parametrize("asked", [["show", "kim"], ["list", "--by", "kim"], ["list", "claims", "--says", "KIM"]])
def test_several_matches_are_listed(run: Run, screen: Screen, asked: list[str]) -> None:
    for ran in (run(*asked), screen(*asked)):
        assert (ran.code, ran.out) == (2, "")
        assert "kim-jong-un" in ran.err
        assert "kim-yo-jong" in ran.err


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("irna", "iran"),
        ("iram", "iran"),
        ("norht korea", "north-korea"),
        ("ukrane", "ukraine"),
        ("lukashenk", "alexander-lukashenko"),
    ],
)
def test_the_nearest_is_suggested(run: Run, typed: str, near: str) -> None:
    ran = run("show", typed)
    assert (ran.code, ran.out) == (3, "")
    assert f"did you mean {near}" in ran.err


@pytest.mark.parametrize(
    "typed", ["", " ", "-", "--", "'", '"', "%", "*", "😀", "\n", "c", "c0", "c99999", "C1x", "٣", "a" * 3000]
)
def test_odd_words_are_told_in_a_line(run: Run, typed: str) -> None:
    for asked in (["show", "--", typed], ["list", "--by", typed]):
        ran: Ran = run(*asked)
        assert ran.code in (2, 3), asked
        assert ran.out == ""
        assert ran.err.startswith("allies: ")
        assert "Traceback" not in ran.err


@pytest.mark.parametrize("asked", [["show", "Korean"], ["list", "--by", "korea"], ["compare", "iran", "European"]])
def test_a_part_of_a_name_is_never_taken(run: Run, asked: list[str]) -> None:
    ran = run(*asked, "-f", "json")
    error = json.loads(ran.err)["error"]
    assert (ran.code, ran.out, error["code"]) == (2, "", 2)
    assert error["candidates"][0] in {"north-korea", "european-union"}
    assert error["hint"].startswith("type ")


def test_no_terminal_no_question(run: Run) -> None:
    """stdin is /dev/null: a prompt would end in an error of its own."""
    ran = run("show", "kim")
    assert "?" not in ran.err.splitlines()[0]
    assert ran.code == 2


def test_a_seed_can_hold_any_name(tmp_path: Path) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        create(connection)
        load(
            connection,
            META + "INSERT INTO actor (id, name, kind) VALUES ('a', 'A \"b\" \\ ''c'' [d] %', 'state');",
            "seed.sql",
        )
        derive(connection)
        database = Database(tmp_path, connection)
        for typed in ("a b c d", "A \"b\" \\ 'c' [d] %", "a"):
            assert [meant.id for meant in resolve(database, [typed])] == ["a"]
