"""`allies verify` finds each quote on its line, once, letter by letter, and never takes a lookalike for it."""

import hashlib
import os
import sqlite3
from contextlib import closing
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from conftest import Ran, Run, SmallDatabase
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from allies_cli.casefile.verify import Verdict, verify
from allies_cli.models import Passage

TEXT = """Who helps whom?

Iran sold drones – “Shahed” by name – to Russia, the paper’s envoy says.
Iran sold fuel.
The envoy said: no. The envoy said: no.
Last line
"""
QUOTES = {1: "Who helps whom?", 3: "the paper’s envoy says", 4: "Iran sold fuel", 6: "Last line"}


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


def one(quote: str, text: str, locator: str = "line 1") -> Verdict:
    """Return the verdict on one quote."""
    (verdict,) = verify(text, [Passage(1, locator, quote, None, (), (), ())])
    return verdict


def case(quotes: dict[int, str], text: str | None) -> str:
    """Return the facts of a source with these quotes by line; its digest is that of the text."""
    digest = f"'{hashlib.sha256(text.encode()).hexdigest()}'" if text is not None else "NULL"
    passages = ", ".join(
        f"({number}, 'piece', 'line {line}', '{quote.replace(chr(39), chr(39) * 2)}')"
        for number, (line, quote) in enumerate(quotes.items(), start=1)
    )
    return f"""
    INSERT INTO actor (id, name, kind) VALUES ('paper', 'The Paper', 'media');
    INSERT INTO source (id, title, publisher, published, language, sha256, reliability, reason)
      VALUES ('piece', 'A piece', 'paper', '2023', 'en', {digest}, 'C', 'Because.'),
             ('mute', 'A piece without a quote', 'paper', '2023', 'en', NULL, 'C', 'Because.');
    INSERT INTO passage (id, source, locator, quote) VALUES {passages};
    INSERT INTO passage (id, source, locator, note) VALUES (98, 'piece', 'line 2', 'A blank line.'),
                                                           (99, 'mute', 'whole page', 'Nothing.');
    """


@pytest.fixture(scope="module")
def piece(small_db: SmallDatabase) -> Path:
    return small_db(case(QUOTES, TEXT))


def ask(run: Run, db: Path, text: str | bytes, folder: Path, name: str = "text.txt") -> Ran:
    """Run the command on a file of this text."""
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return run("verify", "piece", str(file), "-f", "json", db=db)


# The article that the facts were coded from -------------------------------------------------------


@pytest.fixture
def sources() -> Path:
    folder = os.environ.get("ALLIES_SOURCES")
    if not folder:
        pytest.skip("ALLIES_SOURCES names no folder with the texts of the sources")
    return Path(folder)


@pytest.fixture
def article(sources: Path, facts_db: Path) -> str:
    """The text whose digest the facts have."""
    with closing(sqlite3.connect(facts_db)) as connection:
        (digest,) = connection.execute("SELECT sha256 FROM source WHERE id = 'elcomercio-2023'").fetchone()
    held = (path.read_bytes() for path in sources.iterdir() if path.is_file())
    return next(text.decode("utf-8") for text in held if hashlib.sha256(text).hexdigest() == digest)


def test_every_quote_of_the_article_stands_in_it(sources: Path, facts_db: Path, run: Run) -> None:
    ran = run("verify", "elcomercio-2023", str(sources), "-f", "json")
    assert ran.code == 0, ran.err
    with closing(sqlite3.connect(facts_db)) as connection:
        (quotes,) = connection.execute("SELECT count(quote) FROM passage WHERE source = 'elcomercio-2023'").fetchone()
    assert [row["result"] for row in ran.json] == ["found"] * quotes
    assert quotes > 60


def test_no_line_of_the_article_is_left_out(article: str, facts_db: Path) -> None:
    with closing(sqlite3.connect(facts_db)) as connection:
        coded = {row[0] for row in connection.execute("SELECT locator FROM passage WHERE source = 'elcomercio-2023'")}
    written = {f"line {number}" for number, line in enumerate(article.split("\n"), start=1) if line.strip()}
    assert written == coded


def test_a_doctored_article_is_told_line_by_line(article: str, tmp_path: Path, run: Run) -> None:
    doctored = article.replace("$76.8 billion", "$67.8 billion").replace("Kim Jong-un’s regime", "Kim Jong-un's regime")
    lines = doctored.split("\n")
    lines[68], lines[70] = lines[70], lines[68]
    lines[50] = lines[50] + " " + lines[50]
    file = tmp_path / "article.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    ran = run("verify", "elcomercio-2023", str(file), "-f", "json")
    assert ran.code == 1
    wrong = {(row["locator"], row["result"]) for row in ran.json if row["result"] != "found"}
    assert wrong == {
        ("line 15", "missing"),
        ("line 67", "differs"),
        ("line 69", "moved"),
        ("line 71", "moved"),
        ("line 51", "doubled"),
    }
    (sum_row,) = [row for row in ran.json if row["result"] == "missing"]
    assert "$67.8 billion" in sum_row["found"]
    assert sum_row["remark"] == "the quote has '$76.8' for '$67.8'"
    assert "SHA-256" in ran.err


# Texts that were changed --------------------------------------------------------------------------


def test_a_true_text_verifies(piece: Path, tmp_path: Path, run: Run) -> None:
    ran = ask(run, piece, TEXT, tmp_path)
    assert ran.code == 0
    assert [(row["locator"], row["result"], row["quote"]) for row in ran.json] == [
        (f"line {line}", "found", quote) for line, quote in QUOTES.items()
    ]
    assert ran.err == f"piece: {len(QUOTES)} quotes: {len(QUOTES)} found\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "result", "remark"),
    [
        pytest.param("Last line", "The end", 6, "missing", "nothing like it", id="another text"),
        pytest.param("Iran sold fuel", "Iran gave fuel", 4, "missing", "'sold' for 'gave'", id="another word"),
        pytest.param("Iran sold fuel.\n", "", 4, "missing", "", id="line left out"),
        pytest.param("Iran sold fuel.\nThe", "The", 6, "moved", "now on line 5", id="lines moved up"),
        pytest.param("Last line", "Last line, last line, Last line", 6, "doubled", "2 times", id="twice on its line"),
        pytest.param("paper’s", "paper's", 3, "differs", "U+2019", id="straight apostrophe"),
        pytest.param("paper’s", "paper‘s", 3, "differs", "U+2018", id="apostrophe the wrong way"),
        pytest.param("Last line", "Last  line", 6, "differs", "U+0020", id="two spaces"),
        pytest.param("Last line", "Last\u00a0line", 6, "differs", "U+00A0", id="no-break space"),
        pytest.param("Last line", "Last\u2009line", 6, "differs", "U+2009", id="thin space"),
        pytest.param("Last line", "Last\tline", 6, "differs", "U+0009", id="tab"),
        pytest.param("Last line", "last Line", 6, "differs", "'L' for 'l'", id="case"),
        pytest.param("Last line", "Last li\u200bne", 6, "differs", "U+200B", id="zero-width space"),
        pytest.param("Last line", "Last li\u00adne", 6, "differs", "U+00AD", id="soft hyphen"),
        pytest.param("Last line", "L\ufeffast line", 6, "differs", "U+FEFF", id="byte order mark within"),
        pytest.param("Last line", "last\u00a0line", 6, "differs", "U+00A0", id="case and space"),
    ],
)  # fmt: skip
def test_what_drifted_is_said(
    piece: Path, tmp_path: Path, run: Run, old: str, new: str, line: int, result: str, remark: str
) -> None:
    assert old in TEXT
    ran = ask(run, piece, TEXT.replace(old, new), tmp_path)
    assert ran.code == 1
    (row,) = [row for row in ran.json if row["locator"] == f"line {line}"]
    assert row["result"] == result, row
    assert remark in row["remark"]
    assert "not the one that was coded" in ran.err


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ('"Shahed" by name', "the “Shahed” by name"),
        ("'Shahed' by name", "the ‹Shahed› by name"),
        ("«Shahed» by name", 'the "Shahed" by name'),
        ("drones - many", "drones – many"),
        ("drones — many", "drones ‑ many"),
        ("drones − many", "drones ― many"),
        ("MANY drones", "many drones"),
        ("many\u202fdrones", "many drones"),
        ("many drones", "many\u2060 drones"),
        ("many drones ", "many drones"),
        ("\u200bmany drones", "many drones"),
        ("ÉTATS", "états"),
    ],
)
def test_a_lookalike_differs_and_is_shown(quote: str, text: str) -> None:
    verdict = one(quote, text)
    assert verdict.result == "differs"
    assert verdict.found is not None
    assert verdict.found in text
    assert verdict.found != quote
    assert verdict.remark is not None
    assert verdict.remark.startswith("the quote has ")


@pytest.mark.parametrize(
    ("quote", "text"),
    [("5 km", "6 km"), ("not true", "now true"), ("caña", "cana"), ("3,000", "3.000"), ("e\u0301", "é"), ("a b", "ab")],
)
def test_what_is_another_text_is_missing(quote: str, text: str) -> None:
    assert one(quote, text).result == "missing"


def test_a_lookalike_on_another_line_has_moved_and_differs() -> None:
    verdict = one("Many drones", "nothing\n\nmany drones")
    assert (verdict.result, verdict.found) == ("moved", "many drones")
    assert verdict.remark == "now on line 3, and the quote has 'M' for 'm'"


def test_a_quote_on_its_line_may_stand_elsewhere_too() -> None:
    assert one("drones", "drones\ndrones").result == "found"


def test_overlapping_occurrences_are_counted() -> None:
    assert one("ana", "banana").result == "doubled"


@pytest.mark.parametrize("locator", ["whole page", "page 3", "line x", "lines 3-4", "line 0", "Line 1"])
def test_a_quote_without_a_line_is_looked_for_anywhere(locator: str) -> None:
    assert one("drones", "a\nb drones", locator).result == "found"
    assert one("drones", "a drones\nb drones", locator).result == "doubled"
    assert one("drones", "a\nb Drones", locator).result == "differs"
    assert one("drones", "a\nb", locator).result == "missing"


def test_a_line_behind_the_end_is_no_error() -> None:
    assert one("drones", "drones", "line 99").remark == "now on line 1"
    assert one("drones", "", "line 99").result == "missing"


# Files ------------------------------------------------------------------------------------------


def test_another_digest_is_told_though_every_quote_is_found(piece: Path, tmp_path: Path, run: Run) -> None:
    changed = TEXT.replace("Iran sold fuel.", "Iran sold fuel!")
    ran = ask(run, piece, changed, tmp_path)
    assert ran.code == 1
    assert {row["result"] for row in ran.json} == {"found"}
    for text in (TEXT, changed):
        assert hashlib.sha256(text.encode()).hexdigest() in ran.err


def test_a_source_without_a_digest_is_held_against_the_text_alone(
    small_db: SmallDatabase, tmp_path: Path, run: Run
) -> None:
    ran = ask(run, small_db(case(QUOTES, None)), TEXT, tmp_path)
    assert ran.code == 0
    assert "no SHA-256 is recorded" in ran.err
    assert hashlib.sha256(TEXT.encode()).hexdigest() in ran.err


def test_line_ends_of_windows_are_a_change_of_the_file_and_of_no_quote(piece: Path, tmp_path: Path, run: Run) -> None:
    ran = ask(run, piece, TEXT.replace("\n", "\r\n"), tmp_path)
    assert {row["result"] for row in ran.json} == {"found"}
    assert ran.code == 1
    assert "SHA-256" in ran.err


def test_a_byte_order_mark_is_a_change_of_the_file_and_of_no_quote(piece: Path, tmp_path: Path, run: Run) -> None:
    ran = ask(run, piece, "\ufeff" + TEXT, tmp_path)
    assert {row["result"] for row in ran.json} == {"found"}
    assert ran.code == 1


def test_lines_are_parted_by_line_feeds_alone() -> None:
    assert one("drones", "a\u2028b\x0bc\x0cd\x85e\nmany drones", "line 2").result == "found"


@pytest.mark.parametrize(
    "held", [TEXT.encode("utf-16"), b"caf\xe9\n", b"\xff\xfe\x00"], ids=["UTF-16", "Latin-1", "bytes"]
)
def test_what_is_no_utf8_cannot_be_used(piece: Path, tmp_path: Path, run: Run, held: bytes) -> None:
    ran = ask(run, piece, held, tmp_path)
    assert (ran.code, ran.out) == (4, "")
    assert "UTF-8" in ran.err


def test_a_folder_gives_the_file_of_the_digest(piece: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "piece.txt").write_text("something else", encoding="utf-8")
    (tmp_path / "x.txt").write_text(TEXT, encoding="utf-8", newline="")
    (tmp_path / "folder").mkdir()
    (tmp_path / "bytes").write_bytes(b"\xff")
    assert run("verify", "piece", str(tmp_path), db=piece).code == 0


def test_a_folder_gives_the_file_of_the_name_where_none_has_the_digest(piece: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "piece.txt").write_text(TEXT + "more\n", encoding="utf-8", newline="")
    ran = run("verify", "piece", str(tmp_path), "-f", "json", db=piece)
    assert ran.code == 1
    assert {row["result"] for row in ran.json} == {"found"}


def test_a_folder_without_the_text_cannot_be_used(piece: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "other.txt").write_text("something else", encoding="utf-8")
    ran = run("verify", "piece", str(tmp_path), db=piece)
    assert (ran.code, ran.out) == (4, "")
    assert "piece.txt" in ran.err


@pytest.mark.parametrize("name", ["missing.txt", "n" * 5000])
def test_a_file_that_is_not_there_cannot_be_used(piece: Path, tmp_path: Path, run: Run, name: str) -> None:
    ran = run("verify", "piece", str(tmp_path / name), db=piece)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("allies: cannot read ")


def test_a_source_without_quotes_or_without_existence_is_refused(piece: Path, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "text.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert run("verify", "mute", str(file), db=piece).code == 2
    assert run("verify", "nothing", str(file), db=piece).code == 3
    assert run("verify", "paper", str(file), db=piece).code == 3, "a publisher is no source"


def test_a_hostile_text_does_nothing_to_the_screen(piece: Path, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "text.txt"
    file.write_text(TEXT.replace("Last line", "Last\x1b[2J\u202e line"), encoding="utf-8")
    for form in ("table", "plain", "csv", "json"):
        ran = run("verify", "piece", str(file), "-f", form, db=piece)
        assert "\x1b" not in ran.out + ran.err
        assert "\u202e" not in ran.out + ran.err


def test_a_screen_shows_quote_and_difference(piece: Path, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "text.txt"
    file.write_text(TEXT.replace("paper’s", "paper's"), encoding="utf-8")
    ran = run("verify", "piece", str(file), "-f", "table", db=piece, env={"COLUMNS": "100"})
    shown = " ".join(ran.out.split())
    assert "differs" in shown
    assert "U+2019" in shown


# Any text at all ----------------------------------------------------------------------------------

LINES = st.lists(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"])), min_size=1, max_size=6)
WORDS = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), min_size=1, max_size=300)


@given(LINES, WORDS, st.data())
def test_a_planted_quote_is_found(lines: list[str], quote: str, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(lines[number])))
    planted = lines[number][:place] + quote + lines[number][place:]
    assume(sum(planted.startswith(quote, at) for at in range(len(planted))) == 1)
    text = "\n".join([*lines[:number], planted, *lines[number + 1 :]])
    verdict = one(quote, text, f"line {number + 1}")
    assert verdict == Verdict(f"line {number + 1}", "found", quote, None, None)
    assert one(quote, text.replace("\n", "\r\n"), f"line {number + 1}").result == "found"


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(LINES, WORDS, st.data())
def test_a_quote_with_one_letter_changed_is_never_found(lines: list[str], quote: str, data: st.DataObject) -> None:
    """Whatever is put in the place of a letter of the text, also what looks like it."""
    place = data.draw(st.integers(0, len(quote) - 1))
    letter = data.draw(
        st.sampled_from(["", "'", "’", " ", "\u00a0", "-", "–", "\u200b", quote[place].swapcase()]) | WORDS
    )
    changed = quote[:place] + letter + quote[place + 1 :]
    number = data.draw(st.integers(0, len(lines) - 1))
    text = "\n".join([*lines[:number], lines[number] + changed, *lines[number + 1 :]])
    assume(quote not in text)
    verdict = one(quote, text, f"line {number + 1}")
    assert verdict.result in ("missing", "differs", "moved")
    assert verdict.remark
    assert verdict.found is None or verdict.found in text
    assert verdict.found != quote


@given(WORDS, LINES)
def test_a_verdict_never_contradicts_the_text(quote: str, lines: list[str]) -> None:
    text = "\n".join(lines)
    verdict = one(quote, text)
    times = sum(lines[0].startswith(quote, at) for at in range(len(lines[0]) + 1))
    assert (verdict.result == "found") == (times == 1)
    assert (verdict.result == "doubled") == (times > 1)
    if verdict.result == "moved" and verdict.found is None:
        assert quote in text


def test_quotes_that_stand_nowhere_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared letter by letter is a part of the text that is no longer than some quotes, not all of it."""
    compared: list[int] = []

    def counting(junk: None, first: str, second: str, autojunk: bool) -> SequenceMatcher[str]:
        compared.append(len(first))
        return SequenceMatcher(junk, first, second, autojunk)

    monkeypatch.setattr("allies_cli.casefile.verify.SequenceMatcher", counting)
    words = [f"word{number % 977} other{number % 1009}" for number in range(20_000)]
    passages = [
        Passage(line, f"line {line}", f"word{line} nothing{line} other{line} like it{line}", None, (), (), ())
        for line in range(1, 72)
    ]
    for text in ("\n".join(words), " ".join(words)):
        compared.clear()
        assert {one.result for one in verify(text, passages)} == {"missing"}
        assert sum(compared) < 71 * 2_000
