"""Where an answer goes: files that appear whole or not at all, pipes, devices, and odd encodings."""

import csv
import io
import json
import os
import stat
import subprocess
from pathlib import Path

import pytest
from conftest import LANDS, Ran, Run, Screen, SmallDatabase, claim_row, command, environment

from allies_cli.fields import Column
from allies_cli.formats import GRAPH_FORMATS, Page, writer
from allies_cli.report import Answer

FORMATS = ["table", "tree", "plain", "csv", "tsv", "json", "jsonl"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_gets_what_a_pipe_would(run: Run, tmp_path: Path, name: str) -> None:
    target = tmp_path / "answer"
    ran = run("show", "iran", "-f", name, "-o", str(target))
    assert (ran.code, ran.out) == (0, "")
    assert target.read_text(encoding="utf-8") == run("show", "iran", "-f", name).out
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("ending", "name"),
    [("csv", "csv"), ("CSV", "csv"), ("tsv", "tsv"), ("json", "json"), ("jsonl", "jsonl"), ("ndjson", "jsonl"),
     ("txt", "plain")],
)  # fmt: skip
def test_the_ending_of_a_file_tells_the_format(run: Run, tmp_path: Path, ending: str, name: str) -> None:
    target = tmp_path / f"answer.{ending}"
    assert run("list", "claims", "--output", str(target)).code == 0
    assert target.read_text(encoding="utf-8") == run("list", "claims", "-f", name).out


@pytest.mark.parametrize(
    ("asked", "ending", "known"),
    [(["list"], "parquet", ".csv"), (["show", "iran"], "docx", ".html"), (["graph"], "png", ".graphml"),
     (["graph"], "csv.gz", ".mmd"), (["cite", "c1"], "docx", ".bib"), (["list"], "graphml", ".jsonl"),
     (["list"], "bib", ".json"), (["help"], "pdf", ".md")],
)  # fmt: skip
def test_an_ending_that_no_format_has_is_refused(
    run: Run, tmp_path: Path, asked: list[str], ending: str, known: str
) -> None:
    target = tmp_path / f"answer.{ending}"
    ran = run(*asked, "-o", str(target))
    assert (ran.code, ran.out) == (2, "")
    assert f"no format has the ending .{ending.rpartition('.')[2]}\n" in ran.err
    assert {known, "-f"} <= set(ran.err.replace(",", " ").replace(";", " ").split())
    assert list(tmp_path.iterdir()) == []
    assert run(*asked, "-o", str(target), "-f", "csv").code == 0
    assert target.read_text(encoding="utf-8") == run(*asked, "-f", "csv").out


def test_an_export_writes_nothing_where_the_ending_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("export", str(tmp_path / "package"), "-o", str(tmp_path / "told.parquet")).code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["answer", ".answer", "answer."])
def test_a_name_without_an_ending_has_the_format_of_a_pipe(run: Run, tmp_path: Path, name: str) -> None:
    assert run("list", "-o", str(tmp_path / name)).code == 0
    assert (tmp_path / name).read_text(encoding="utf-8") == run("list").out


def test_a_hyphen_is_stdout(run: Run, screen: Screen, tmp_path: Path) -> None:
    assert run("list", "-o", "-", cwd=tmp_path) == run("list")
    assert run("show", "iran", "-o", "-", cwd=tmp_path) == run("show", "iran")
    assert screen("list", "-o", "-") == screen("list")
    assert run("cite", "c1", "--style", "ris", "-o", "-", cwd=tmp_path) == run("cite", "c1", "--style", "ris")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("more", [[], ["-f", "csv"]])
def test_an_empty_name_is_a_usage_error(run: Run, more: list[str]) -> None:
    ran = run("list", "-o", "", *more)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "allies: --output: the name of the file is empty\n  name a file, or - for stdout\n"


def test_a_format_that_is_asked_for_is_stronger_than_the_ending(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    run("list", "-o", str(target), "-f", "json")
    assert json.loads(target.read_text(encoding="utf-8")) == run("list", "-f", "json").json


def test_a_terminal_shows_nothing_of_what_goes_into_a_file(screen: Screen, run: Run, tmp_path: Path) -> None:
    target = tmp_path / "answer"
    assert screen("list", "-o", str(target)).out == ""
    assert target.read_text(encoding="utf-8") == run("list").out
    assert "\x1b" not in target.read_text(encoding="utf-8")


def test_a_file_that_is_there_is_replaced(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "answer.json"
    target.write_text("x" * 1_000_000, encoding="utf-8")
    assert run("db", "-o", str(target)).code == 0
    assert "path" in json.loads(target.read_text(encoding="utf-8"))


def test_a_link_stays_a_link(run: Run, tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    assert run("list", "-o", str(link)).code == 0
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == run("list").out


def test_a_new_file_has_the_rights_of_any_new_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("", encoding="utf-8")
    assert run("list", "-o", str(tmp_path / "new.csv")).code == 0
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == stat.S_IMODE((tmp_path / "other").stat().st_mode)


def test_an_error_leaves_the_old_file(run: Run, tmp_path: Path, facts_db: Path) -> None:
    damaged = tmp_path / "damaged.db"
    content = bytearray(facts_db.read_bytes())
    content[8 * 4096 :] = b"\xff" * (len(content) - 8 * 4096)
    damaged.write_bytes(content)
    target = tmp_path / "answer.csv"
    target.write_text("old", encoding="utf-8")
    ran = run("list", "claims", "-o", str(target), db=damaged)
    assert ran.code == 4
    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answer.csv", "damaged.db"]


@pytest.mark.parametrize("wrong", ["{}", "{}/", "{}/missing/answer.csv", "{}/file/answer.csv"])
def test_a_place_that_is_no_file_is_refused(run: Run, tmp_path: Path, wrong: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ran = run("list", "-o", wrong.format(tmp_path))
    assert ran.code in (2, 4)
    assert ran.err.splitlines()[0].startswith("allies: ")
    assert "Traceback" not in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_directory_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    ran = run("list", "-o", str(tmp_path))
    assert ran.code == 2
    assert "is a directory" in ran.err


@pytest.mark.parametrize("device", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_the_names_of_stdout_mean_stdout(run: Run, screen: Screen, tmp_path: Path, facts_db: Path, device: str) -> None:
    if not Path(device).exists():
        pytest.skip(f"there is no {device} here")
    expected = run("list").out
    assert run("list", "-o", device) == Ran(0, expected, run("list").err)
    assert screen("list", "-o", device, "-f", "csv").out == expected
    with (tmp_path / "file").open("wb") as stream:
        stream.write(b"before\n")
        stream.flush()
        subprocess.run(
            command("list", "-o", device),
            env=environment(facts_db),
            stdout=stream,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        stream.write(b"after\n")
    assert (tmp_path / "file").read_text(encoding="utf-8") == f"before\n{expected}after\n"


def test_a_device_and_a_pipe_with_a_name_are_written_as_they_are(run: Run, tmp_path: Path, facts_db: Path) -> None:
    assert run("list", "-o", "/dev/null").code == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with subprocess.Popen(
        command("list", "-o", str(fifo)), env=environment(facts_db), stderr=subprocess.DEVNULL
    ) as process:
        received = fifo.read_bytes().decode()
        assert process.wait(timeout=60) == 0
    assert received == run("list").out
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_data_goes_to_stdout_and_everything_else_to_stderr(run: Run) -> None:
    ran = run("list", "--by", "pyongyang", "--since", "2022")
    assert {row["supporter"] for row in ran.rows} == {"north-korea"}
    assert "pyongyang: North Korea" in ran.err
    assert "without any date" in ran.err


# Nobody to take it --------------------------------------------------------------------------------

WRITERS = [
    *(["list", "claims", "-f", name] for name in (*FORMATS, "xlsx", "md", "html", "svg", "outline")),
    *(["graph", "--all", "-f", name] for name in GRAPH_FORMATS),
]


def into(stream: int, facts_db: Path, asked: list[str]) -> tuple[int, str]:
    done = subprocess.run(
        command(*asked), env=environment(facts_db), stdout=stream, stderr=subprocess.PIPE, check=False
    )
    return done.returncode, "".join(line for line in done.stderr.decode().splitlines(True) if "events to" not in line)


@pytest.mark.parametrize("asked", WRITERS, ids=" ".join)
def test_a_reader_that_has_gone_away_is_no_error(facts_db: Path, asked: list[str]) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    assert into(write_end, facts_db, asked) == (0, "")
    os.close(write_end)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("asked", WRITERS, ids=" ".join)
def test_a_full_disk_is_told_by_every_format(facts_db: Path, asked: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        assert into(full.fileno(), facts_db, asked) == (
            4, "allies: cannot write: No space left on device\n  make room, or write elsewhere with -o\n"
        )  # fmt: skip


# Encodings ---------------------------------------------------------------------------------------

ODD = [
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "ascii:strict"},
    {"PYTHONIOENCODING": "cp1252:strict"},
    {"PYTHONIOENCODING": "utf-16"},
    {"LC_ALL": "C", "LANG": "C"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "1"},
    {"LC_ALL": "no_SUCH.locale"},
]


@pytest.fixture(scope="module")
def in_utf8(run: Run) -> dict[str, Ran]:
    return {asked[0]: run(*asked) for asked in (["list", "actors"], ["show", "russia", "--full"])}


@pytest.mark.parametrize("env", ODD, ids=str)
@pytest.mark.parametrize("asked", [["list", "actors"], ["show", "russia", "--full"]], ids=" ".join)
def test_a_pipe_gets_utf8_whatever_the_locale(
    run: Run, in_utf8: dict[str, Ran], asked: list[str], env: dict[str, str]
) -> None:
    assert run(*asked, env=env) == in_utf8[asked[0]]
    assert "Россия" in in_utf8[asked[0]].out


@pytest.mark.parametrize("env", [env for env in ODD if env.get("PYTHONIOENCODING") != "utf-16"], ids=str)
@pytest.mark.parametrize("asked", [["show", "russia"], ["show", "kim"]], ids=" ".join)
def test_a_terminal_of_another_encoding_is_no_error(screen: Screen, asked: list[str], env: dict[str, str]) -> None:
    ran = screen(*asked, env=env)
    assert ran.code == (2 if "kim" in asked else 0)
    assert "Traceback" not in ran.err
    assert "bug" not in ran.err
    assert ran.err if "kim" in asked else ran.out


def test_an_ascii_terminal_gets_ascii(screen: Screen) -> None:
    ran = screen("show", "russia", env={"PYTHONIOENCODING": "ascii"})
    assert ran.code == 0
    assert ran.out.isascii()
    assert "Russia" in ran.out


def test_a_name_that_is_not_utf8_is_no_bug(facts_db: Path, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/\xff\xfe.db"
    Path(os.fsdecode(odd)).write_bytes(facts_db.read_bytes())
    commands = [
        [b"--db", odd, b"list"],
        [b"--db", odd, b"db", b"-f", b"json"],
        [b"show", b"\xff"],
        [b"show", b"ir\xff"],
        [b"list", b"\xe9"],
        [b"list", b"--by", b"iran\xff\xfe"],
        [b"list", b"--how", b"\xe9"],
        [b"list", b"--source", b"a \xff b"],
        [b"list", b"-o", odd + b".csv"],
    ]
    for asked in commands:
        done = subprocess.run(
            [*map(os.fsencode, command()), *asked], env=environment(facts_db), capture_output=True, check=False
        )
        assert b"Traceback" not in done.stderr, asked
        assert done.returncode in (0, 2, 3), asked
        done.stdout.decode("utf-8")
        done.stderr.decode("utf-8")


# Spreadsheets ------------------------------------------------------------------------------------

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", " =1", "\t-1", "\u3000@x", "＝1+1", "＋1", "－1", "＠x",
]  # fmt: skip
FORMULAS_AND_OTHERS = [*FORMULAS, "\tx", "'quoted", "plain", "김=1"]


@pytest.fixture(scope="module")
def formulas(small_db: SmallDatabase) -> Path:
    """Sentences that a spreadsheet would run."""
    return small_db(LANDS + "".join(claim_row(n, what=text) for n, text in enumerate(FORMULAS_AND_OTHERS, 1)))


def test_formulas_are_written_faithfully_and_warned_of(run: Run, formulas: Path) -> None:
    ran = run("list", "claims", db=formulas)
    assert [row["what"] for row in ran.rows] == FORMULAS_AND_OTHERS
    assert "12 cells begin as a formula does in a spreadsheet; --excel guards against it" in ran.err


def test_the_guard_for_spreadsheets(run: Run, formulas: Path) -> None:
    ran = run("list", "claims", "--excel", db=formulas)
    assert "formula" not in ran.err
    assert ran.out.startswith("\ufeffid,")
    assert ran.out.count("\r\n") == ran.out.count("\n") == len(FORMULAS_AND_OTHERS) + 1
    rows = list(csv.DictReader(io.StringIO(ran.out.removeprefix("\ufeff"), newline="")))
    assert [row["what"] for row in rows] == [f"'{text}" if text in FORMULAS else text for text in FORMULAS_AND_OTHERS]


def test_a_header_that_is_a_formula_is_guarded_too(run: Run) -> None:
    asked = ("sql", """SELECT 1 AS "=1+1", -1 AS n""")
    assert run(*asked).out == "=1+1,n\n1,-1\n"
    assert "1 cell begins as a formula" in run(*asked).err
    assert run(*asked, "--excel").out == "\ufeff'=1+1,n\r\n1,-1\r\n"


def test_a_long_export_warns_of_formulas_and_tells_tabs(run: Run, small_db: SmallDatabase) -> None:
    texts = ["＝1", "a\tb\nc\\n", '"q"', *("plain",) * 1100]
    many = small_db(LANDS + "".join(claim_row(n, what=text) for n, text in enumerate(texts, 1)))
    for name in ("csv", "tsv"):
        assert "1 cell begins as a formula" in run("list", "claims", "-f", name, db=many).err
    rows = [line.split("\t") for line in run("list", "claims", "-f", "tsv", db=many).out.splitlines()]
    assert [row[8] for row in rows[1:4]] == ["＝1", r"a\tb\nc\\n", '"q"']
    assert len({len(row) for row in rows}) == 1
    few = [line.split("\t") for line in run("list", "claims", "--limit", "3", "-f", "tsv", db=many).out.splitlines()]
    assert few == rows[:4]


@pytest.mark.parametrize("sign", [";", "|"])
def test_another_delimiter(run: Run, sign: str) -> None:
    plain, other = run("list", "claims"), run("list", "claims", "--delimiter", sign)
    assert list(csv.reader(io.StringIO(other.out, newline=""), delimiter=sign)) == list(
        csv.reader(io.StringIO(plain.out, newline=""))
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--excel", "-f", "json"], "--excel is for csv and tsv alone"),
        (["--delimiter", ";", "-f", "tsv"], "--delimiter is for csv alone"),
        (["--delimiter", ";;"], "not one sign"),
        (["--delimiter", '"'], "not one sign"),
        (["--theme", "dark"], "--theme is for svg alone"),
        (["--theme", "dark", "-o", "x.html"], "--theme is for svg alone"),
        (["--theme", "grey", "-f", "svg"], "there is no 'grey'"),
    ],
)
def test_an_option_that_a_format_does_not_honour_is_refused(run: Run, asked: list[str], told: str) -> None:
    ran = run("list", "claims", *asked)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_an_option_of_csv_is_refused_where_a_tree_is_written(run: Run) -> None:
    assert run("show", "iran", "--excel").code == 2
    assert run("show", "iran", "--excel", "-f", "csv").code == 0


def test_numbers_are_no_formulas(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("list", "types", "--excel").out.removeprefix("\ufeff"), newline="")))
    assert {row["weight"] for row in rows} == {"-1", "0", "1"}
    assert "formula" not in run("list", "types").err


@pytest.mark.parametrize("blank", ["\n", " ", "\t", "\r\n", "\ufeff\n", " \n"])
@pytest.mark.parametrize("form", ["csv", "tsv", "table"])
def test_a_cell_of_nothing_but_blanks_is_looked_at_once(blank: str, form: str) -> None:
    """Each of them with all that come after it would take an hour."""
    cells = (f"a{blank * 300_000}b", blank * 300_000, f"{blank * 300_000}=1")
    answer = Answer(tuple(Column(name) for name in "abc"), [cells])
    stream = io.StringIO()
    notes = writer(form)(answer, stream, Page(terminal=False, width=80, colour=False, format=form))
    assert "b" in stream.getvalue()
    if form == "csv":
        assert notes
        assert notes.remarks[0].startswith("1 cell begins as a formula does")
