"""Captures: which copy is named, what is told of it, and whether the files at hand are still those."""

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import LANDS, Ran, Run, Screen, SmallDatabase, claim_row
from test_errors import check_error

TEXT = "Ayland helps.\nWords are said.\n"
PAGE = b"<html>Words</html>"
LOG = b"log" * 1000
NEWER, OLDER = hashlib.sha256(LOG).hexdigest(), hashlib.sha256(PAGE).hexdigest()
CODED = hashlib.sha256(TEXT.encode()).hexdigest()

# Of s: a copy without a day, the newest with an address, an older one, and the newest of all, a file alone.
CAPTURED = f"""
UPDATE source SET url = 'https://s.example/' WHERE id = 's';
INSERT INTO capture (source, url, captured_on, captured_by, tool, sha256, file) VALUES
  ('s', 'https://archive.example/undated', NULL, NULL, NULL, NULL, NULL),
  ('s', 'https://archive.example/newer', '2024-05-06', 'The archive', 'wget', '{NEWER}', 'captures/s.warc'),
  ('s', 'https://archive.example/older', '2023', NULL, NULL, NULL, NULL),
  ('s', NULL, '2024-12-31', NULL, NULL, '{OLDER}', 's.html');
INSERT INTO source (id, title, publisher, language, reliability, reason) VALUES ('t', 'Other', 'b', 'en', 'C', 'So.');
INSERT INTO capture (source, file) VALUES ('t', 't.html');
"""


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="module")
def captured(small_db: SmallDatabase) -> Path:
    return small_db(LANDS + CAPTURED + claim_row(1))


NEWEST = "archived copy https://archive.example/newer; 2024-05-06; by The archive; with wget; file captures/s.warc;"


# What is told of them -----------------------------------------------------------------------------


def test_a_citation_names_the_newest_copy_with_an_address(run: Run, captured: Path) -> None:
    told = run("cite", "s", db=captured).out
    assert "Accessed 6 May 2024, archived at https://archive.example/newer" in told
    assert "urldate = {2024-05-06}" in run("cite", "s", "--style", "bibtex", db=captured).out
    assert "Y2  - 2024/05/06/" in run("cite", "s", "--style", "ris", db=captured).out
    (entry,) = run("cite", "s", "--style", "csl-json", "-f", "json", db=captured).json
    assert entry["archive_location"] == "https://archive.example/newer"
    assert entry["accessed"] == {"date-parts": [[2024, 5, 6]]}
    assert entry["custom"] == {"archived_sha256": NEWER}
    assert f"archived at https://archive.example/newer (SHA-256 {NEWER})" in entry["note"]


def test_a_citation_names_no_file_of_somebody(run: Run, captured: Path) -> None:
    for style in ("text", "bibtex", "ris", "csl-json"):
        told = run("cite", "t", "--style", style, db=captured).out
        assert "t.html" not in told
        assert "archived" not in told


def test_a_copy_without_a_day_has_an_address_all_the_same(run: Run, small_db: SmallDatabase) -> None:
    undated = small_db(
        LANDS + "INSERT INTO capture (source, url) VALUES ('s', 'https://a.example/'); "
        "INSERT INTO capture (source, captured_on, sha256, file) VALUES ('s', '2024', '" + OLDER + "', 's.html');"
    )
    told = run("cite", "s", db=undated).out
    assert "Archived at https://a.example/" in told
    assert "ccessed" not in told
    assert OLDER not in run("cite", "s", "-f", "json", db=undated).out, "which is the hash of another"


def test_evidence_and_pages_name_the_same(run: Run, captured: Path) -> None:
    newest = "https://archive.example/newer"
    assert run("show", "c1", "-f", "json", db=captured).json["evidence"][0]["archived"] == newest
    assert run("open", "c1", "--archived", db=captured).out == f"{newest}\n"
    (page,) = run("open", "s", "-f", "json", db=captured).json
    assert {name: page[name] for name in ("archived", "captured_on", "captured_by", "tool", "sha256", "file")} == {
        "archived": newest, "captured_on": "2024-05-06", "captured_by": "The archive", "tool": "wget",
        "sha256": NEWER, "file": "captures/s.warc",
    }  # fmt: skip


def test_opening_tells_of_the_copy(screen: Screen, run: Run, captured: Path) -> None:
    ran = screen("open", "s", "--archived", db=captured, width=120, env={"BROWSER": "true"})
    assert ran.err.splitlines() == [
        "https://archive.example/newer",
        f"2024-05-06 · by The archive · with wget · file captures/s.warc · SHA-256 {NEWER[:12]}",
    ]
    check_error(run("open", "t", "--archived", db=captured), 3, "no archived copy has an address", "file t.html")


def test_a_source_is_shown_with_its_copies(run: Run, captured: Path) -> None:
    brief, full = (run("show", "s", *more, "-f", "plain", db=captured).out for more in ([], ["--full"]))
    for digits, told in ((12, brief), (64, full)):
        copies = [line.strip() for line in told.splitlines() if "archived copy" in line]
        assert copies == [
            f"{NEWEST} SHA-256 {NEWER[:digits]}",
            "archived copy https://archive.example/older; 2023",
            "archived copy https://archive.example/undated",
            f"archived copy in the file s.html; 2024-12-31; SHA-256 {OLDER[:digits]}",
        ]
    found = run("show", "s", "-f", "json", db=captured).json["captures"]
    assert [one["file"] for one in found] == ["captures/s.warc", None, None, "s.html"]
    assert found[0].keys() == {"url", "captured_on", "captured_by", "tool", "sha256", "file"}


def test_a_claim_is_shown_in_full_with_the_copies_of_its_sources(run: Run, captured: Path) -> None:
    full = run("show", "c1", "--full", "-f", "plain", db=captured).out
    assert "s archived copy https://archive.example/newer; 2024-05-06; by The archive" in full
    assert f"s archived copy in the file s.html; 2024-12-31; SHA-256 {OLDER}" in full
    assert "t.html" not in full
    assert "archived copy" not in run("show", "c1", "-f", "plain", db=captured).out


# What is at hand ----------------------------------------------------------------------------------


@pytest.fixture
def case(small_db: SmallDatabase, tmp_path: Path) -> Path:
    """A case with all of its files: two copies, and the coded text of s in the folder of sources."""
    coded = f"UPDATE source SET sha256 = '{CODED}' WHERE id = 's'; UPDATE passage SET locator = 'line 2';"
    folder = tmp_path / "case"
    for inner in ("captures", "sources"):
        (folder / inner).mkdir(parents=True)
    (folder / "captures" / "s.warc").write_bytes(LOG)
    (folder / "s.html").write_bytes(PAGE)
    (folder / "t.html").write_bytes(b"anything")
    (folder / "sources" / "any name.txt").write_bytes(TEXT.encode())
    return Path(shutil.copy(small_db(LANDS + CAPTURED + coded + claim_row(1)), folder / "case.db"))


def results(ran: Ran) -> list[tuple[str, str | None, str]]:
    return [(row["source"], row["file"], row["result"]) for row in ran.json]


def verified(run: Run, case: Path) -> Ran:
    return run("verify", str(case), "-f", "json", db=None)


def test_everything_is_found(run: Run, case: Path) -> None:
    ran = verified(run, case)
    assert ran.code == 0
    assert results(ran) == [
        ("s", "captures/s.warc", "found"),
        ("s", "s.html", "found"),
        ("t", "t.html", "found"),
        ("s", "sources/any name.txt", "found"),
        ("s", "sources/any name.txt", "found"),
    ]
    assert [(row["locator"], row["quote"]) for row in ran.json][-1] == ("line 2", "Words")
    assert ran.json[2]["found"] == hashlib.sha256(b"anything").hexdigest(), "of which none is recorded"
    assert ran.err == f"{case}: 4 files: 4 found; 1 quote: 1 found\n"


def test_the_case_in_use_is_verified(run: Run, case: Path, facts_db: Path) -> None:
    for ran in (run("verify", db=case), run("verify", "--db", str(case), db=facts_db)):
        assert ran == run("verify", str(case), db=None)
    assert run("verify", "case.db", "-f", "json", db=None, cwd=case.parent).json == verified(run, case).json


def test_the_bundled_one_has_nothing_at_hand(run: Run) -> None:
    ran = run("verify", "-f", "json", db=None)
    assert ran.code == 0
    assert {row["result"] for row in ran.json} == {"not at hand"}


def test_what_differs_and_what_is_missing_are_told(run: Run, case: Path) -> None:
    folder = case.parent
    (folder / "captures" / "s.warc").write_bytes(LOG + b"!")
    (folder / "t.html").unlink()
    (folder / "sources" / "any name.txt").unlink()
    (folder / "s.txt").write_text(TEXT.replace("Words", "Word"), encoding="utf-8")
    ran = verified(run, case)
    assert ran.code == 1
    rows = {(row["file"], row["locator"]): row for row in ran.json}
    differing = rows["captures/s.warc", None]
    assert differing["result"] == "differs"
    assert differing["found"] == hashlib.sha256(LOG + b"!").hexdigest()
    assert NEWER in differing["remark"]
    assert rows["t.html", None]["result"] == "missing"
    assert "No such file" in rows["t.html", None]["remark"]
    assert rows["s.txt", None]["result"] == "differs"
    assert rows["s.txt", "line 2"]["result"] == "missing"


@pytest.mark.parametrize("change", ["copy", "text"])
def test_one_fault_alone_is_exit_1(run: Run, case: Path, change: str) -> None:
    (case.parent / ("s.html" if change == "copy" else "sources/any name.txt")).write_bytes(b"else")
    if change == "text":
        (case.parent / "sources" / "any name.txt").rename(case.parent / "sources" / "s.md")
    assert verified(run, case).code == 1


def test_what_is_not_at_hand_is_no_fault(run: Run, case: Path) -> None:
    (case.parent / "sources" / "any name.txt").unlink()
    ran = verified(run, case)
    assert (ran.code, results(ran)[-1]) == (0, ("s", None, "not at hand"))


def test_a_copy_named_as_its_source_is_not_taken_for_the_text(run: Run, case: Path) -> None:
    (case.parent / "sources" / "any name.txt").unlink()
    for page in ("s.html", "s.pdf", "s.csv"):
        (case.parent / page).write_bytes(PAGE)
    assert results(verified(run, case))[-1] == ("s", None, "not at hand")


def test_a_text_that_is_not_utf_8_is_told(run: Run, case: Path) -> None:
    (case.parent / "sources" / "any name.txt").unlink()
    (case.parent / "s.txt").write_bytes("Wörds".encode("latin-1"))
    ran = verified(run, case)
    assert (ran.code, results(ran)[-1]) == (1, ("s", "s.txt", "differs"))
    assert "not UTF-8" in ran.json[-1]["remark"]


def test_nothing_but_a_plain_file_within_the_case_is_read(run: Run, case: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "s.warc").write_bytes(LOG)
    (secret / "s.txt").write_bytes(TEXT.encode())
    folder = case.parent
    shutil.rmtree(folder / "captures")
    shutil.rmtree(folder / "sources")
    (folder / "captures").symlink_to(secret)
    (folder / "sources").symlink_to(secret)
    (folder / "s.html").unlink()
    os.mkfifo(folder / "s.html")
    (folder / "t.html").unlink()
    (folder / "t.html").symlink_to("t.html")
    ran = verified(run, case)
    assert ran.code == 1
    assert results(ran) == [
        ("s", "captures/s.warc", "missing"), ("s", "s.html", "missing"), ("t", "t.html", "missing"),
        ("s", None, "not at hand"),
    ]  # fmt: skip
    told = [row["remark"] for row in ran.json]
    assert told[:2] == ["a symbolic link leads out of the folder of the case", "it is not a plain file"]
    assert NEWER not in ran.out


@pytest.mark.parametrize("file", ["/dev/zero", ".", "captures", "n" * 5000, "a\x00b"])
def test_a_name_that_is_not_one_of_a_file_is_told(run: Run, small_db: SmallDatabase, file: str, tmp_path: Path) -> None:
    (tmp_path / "captures").mkdir()
    database = small_db(LANDS + "INSERT INTO capture (source, file) VALUES ('s', 's.html');")
    case = Path(shutil.copy(database, tmp_path / "case.db"))
    with closing(sqlite3.connect(case)) as connection, connection:
        connection.execute("UPDATE capture SET file = ?", (file,))
    ran = verified(run, case)
    assert (ran.code, [row["result"] for row in ran.json]) == (1, ["missing"])
    assert ran.json[0]["remark"]


def test_a_file_elsewhere_is_read_where_the_case_names_it(run: Run, small_db: SmallDatabase, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)
    (tmp_path / "folder").mkdir()
    for name in (str(tmp_path / "page.html"), "../page.html"):
        database = small_db(LANDS + f"INSERT INTO capture (source, sha256, file) VALUES ('s', '{OLDER}', '{name}');")
        assert results(verified(run, Path(shutil.copy(database, tmp_path / "folder" / "case.db")))) == [
            ("s", name, "found")
        ]


def test_a_case_without_files_says_so(run: Run, small_db: SmallDatabase) -> None:
    ran = verified(run, small_db(LANDS))
    assert (ran.code, ran.json) == (0, [])
    assert "no capture has a file or a hash, and no text of a source is beside it" in ran.err


def test_a_screen_fits(screen: Screen, case: Path) -> None:
    for width in (40, 80):
        ran = screen("verify", db=case, width=width, env={"NO_COLOR": "1"})
        assert max(map(len, ran.out.splitlines())) <= width
        assert "“Words”" in ran.out


def test_errors(run: Run, case: Path, facts_db: Path, tmp_path: Path) -> None:
    check_error(run("verify", "elcomercio-2023"), 2, "is not a file", "allies verify elcomercio-2023 FILE")
    check_error(run("verify", str(tmp_path / "nothing.db")), 4, "does not exist")
    check_error(run("verify", str(case), "--db", str(facts_db)), 2, "CASE or --db")
    check_error(run("verify", str(case.parent / "s.html")), 4, "s.html")
    check_error(run("verify", str(case), "-f", "csv", "-o", str(case)), 2, "is the database that is read")


def test_a_text_without_end_is_not_read_to_its_end(run: Run) -> None:
    check_error(run("verify", "elcomercio-2023", "/dev/zero"), 4, "longer than a text of 64 MiB")
