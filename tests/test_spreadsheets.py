"""What goes into a spreadsheet stays what it is, and runs nothing: held by openpyxl and, where it is, LibreOffice."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from conftest import LANDS, Run, SmallDatabase, claim_row

from allies_cli.fields import Column
from allies_cli.formats import Page, writer
from allies_cli.report import Answer

# What a spreadsheet takes for what it is not: codes, long numbers, days, hours, shares.
TURNED = [
    "040", "12345678901234567890", "2022-08", "2022-08-24", "1e5", "1-2", "3/4", "10:30", "50%", "1.50", "March 2022",
    "5 November 2022", "24.08.2022",
]  # fmt: skip
KEPT = ["iran", "c12", "A1", "2022", "12", "1.5", "B2 confirmed", "drones, 40 of them"]
FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\n=1", "\n =1", "\u3000=1", "\ufeff=1", "＝1", "＋1", "－1", "＠x",
    "\n＝1",
]  # fmt: skip


def sheet(answer: Answer, excel: bool = True, delimiter: str = ",") -> tuple[list[list[str]], list[str]]:
    """Return the cells of CSV, and what is said of them."""
    stream = io.StringIO()
    notes = writer("csv")(answer, stream, Page(False, None, False, excel=excel, format="csv", delimiter=delimiter))
    text = stream.getvalue().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), list(notes.remarks) if notes else []


def one_column(cells: list[object], kind: str = "text") -> Answer:
    return Answer(columns=(Column("cell", kind),), rows=[(cell,) for cell in cells])  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["text", "integer", "number"])
def test_every_text_that_would_run_is_guarded_whatever_its_column_ought_to_hold(kind: str) -> None:
    (_, *rows), _ = sheet(one_column([*FORMULAS, -1, -1.5, *KEPT], kind))
    assert [row[0].replace("\r\n", "\n") for row in rows] == [*(f"'{text}" for text in FORMULAS), "-1", "-1.5", *KEPT]


def test_a_part_of_a_list_is_guarded_too() -> None:
    """Where a comma parts no cells, a spreadsheet may part them at the semicolons of a list."""
    (_, row), _ = sheet(one_column(['["c1", "=1+1", "＝2", "c2"]'], "json"))
    assert row == ["c1; '=1+1; '＝2; c2"]


def test_what_a_spreadsheet_changes_is_told(run_here: Run) -> None:
    for text in TURNED:
        assert sheet(one_column([text]))[1] == [
            f"1 cell is a number or a day to a spreadsheet, as {text}, and changed there; -o FILE.xlsx keeps all"
        ]
    assert sheet(one_column([*KEPT, 12, 1.5, None]))[1] == []
    assert len(sheet(one_column([10**15]))[1]) == 1
    assert sheet(one_column(TURNED), excel=False)[1] == []
    ran = run_here("list", "claims", "--excel")
    assert "cells are a number or a day to a spreadsheet, as 202" in ran.err


CELLS = "'040' AS a, '12345678901234567890' AS b, '2022-08' AS c, 5 AS d, 1.5 AS e, '=1+1' AS f, 10000000000000000 AS g"


@pytest.fixture
def workbook(run_here: Run, tmp_path: Path) -> Path:
    target = tmp_path / "x.xlsx"
    ran = run_here("sql", f"SELECT {CELLS} UNION ALL SELECT 'x', 'y', 7, 'z', '8', -1, 0", "-o", str(target))
    assert (ran.code, ran.out) == (0, "")
    return target


def test_a_workbook_keeps_every_cell_as_it_is(workbook: Path) -> None:
    """Numbers are numbers, in a column that holds text too; one that a spreadsheet would round is text."""
    book = openpyxl.load_workbook(workbook)
    assert book["answer"].freeze_panes == "A2"
    assert book.sheetnames == ["answer", "about"]
    rows = [[(cell.value, cell.data_type) for cell in row] for row in book["answer"].iter_rows(min_row=2)]
    assert rows == [
        [("040", "s"), ("12345678901234567890", "s"), ("2022-08", "s"), (5, "n"), (1.5, "n"), ("=1+1", "s"),
         ("10000000000000000", "s")],
        [("x", "s"), ("y", "s"), (7, "n"), ("z", "s"), ("8", "s"), (-1, "n"), (0, "n")],
    ]  # fmt: skip


def converted(file: Path, ending: str, through: str = "") -> Path:
    """Return a file as LibreOffice opens it and writes it anew."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    folder = file.parent / "converted"
    home = (file.parent / "home").as_uri()
    command = [office, f"-env:UserInstallation={home}", "--headless", *([f"--infilter={through}"] if through else [])]
    subprocess.run([*command, "--convert-to", ending, "--outdir", folder, file], check=True, capture_output=True)
    return folder / f"{file.stem}.{ending}"


@pytest.mark.slow
def test_libreoffice_reads_the_workbook(workbook: Path) -> None:
    rows = list(csv.reader(converted(workbook, "csv").read_text(encoding="utf-8").splitlines()))
    assert rows[1] == ["040", "12345678901234567890", "2022-08", "5", "1.5", "=1+1", "10000000000000000"]


@pytest.mark.slow
def test_libreoffice_runs_nothing_of_what_is_guarded(run_here: Run, small_db: SmallDatabase, tmp_path: Path) -> None:
    """Of what is not, it runs some: that it would is tried too."""
    db = small_db(LANDS + "".join(claim_row(n, what=text) for n, text in enumerate(FORMULAS, 1)))
    asked = {"guarded": ["--excel"], "parted": ["--excel", "--delimiter", ";"], "bare": []}
    run = {}
    for name, options in asked.items():
        file = tmp_path / f"{name}.csv"
        file.write_bytes(run_here("list", "claims", *options, db=db).out.encode())
        # The sign between cells, that round them, UTF-8, from the first line, and formulas are run.
        sign = ord(";" if ";" in options else ",")
        read = converted(file, "xlsx", f"CSV:{sign},34,76,1,,0,false,true,false,false,false,-1,true")
        cells = [cell for row in openpyxl.load_workbook(read).worksheets[0].iter_rows() for cell in row]
        assert len(cells) > len(FORMULAS)
        run[name] = [cell.value for cell in cells if cell.data_type == "f"]
    assert run["guarded"] == run["parted"] == []
    assert run["bare"]
