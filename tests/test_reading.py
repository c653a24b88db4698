"""A file becomes rows: every kind, every way in which people save a sheet, and every way in which one is broken."""

import csv
import gzip
import io
import json
import sys
import tracemalloc
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies_cli.casefile import reading_text
from allies_cli.casefile.reading import Fault, Reading, Row, Table, column_key, open_table, source_of
from allies_cli.errors import UnusableError, UsageError

WANTED = ("who", "how", "for", "said by")
IRAN = {"who": "Iran", "how": "weapons", "for": "Russia"}


def read(path: Path | str, wanted: Sequence[str] = WANTED, **how: Any) -> tuple[Table, list[Row]]:
    table = open_table(str(path), Reading(**how), wanted)
    return table, list(table.rows)


def cells(path: Path | str, **how: Any) -> list[dict[str, str]]:
    return [row.cells for row in read(path, **how)[1]]


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(path: Path | str, **how: Any) -> UnusableError:
    with pytest.raises(UnusableError) as raised:
        read(path, **how)
    return raised.value


@pytest.mark.parametrize(
    ("name", "begins", "ends"),
    [
        ("a.csv", "who,how\nIran,", "\n"),
        ("b.tsv", "who\thow\n", "\tweapons\n"),
        ("c.csv", "", ",how\n"),
        ("d.jsonl", '{"who": "Iran"}\n{"who": "', '"}'),
    ],
)
def test_a_line_without_end_is_refused_before_it_is_held(tmp_path: Path, name: str, begins: str, ends: str) -> None:
    path = tmp_path / f"{name}.gz"
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.write(begins)
        for _ in range(40):
            stream.write("a" * 1_000_000)
        stream.write(ends)
    tracemalloc.start()
    error = refused(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    line = begins.count("\n") + 1
    assert error.message == f"{name}.gz, line {line} is longer than 10,000,000 characters"
    assert peak < 40_000_000


def test_json_that_is_one_document_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_text, "_LONGEST_DOCUMENT", 40)
    assert read(written(tmp_path / "a.json", '[{"who": "Iran", "how": "weapons"}]     '))
    longer = refused(written(tmp_path / "b.json", '[{"who": "Iran", "how": "weapons"}]      '))
    assert longer.message == "b.json is longer than 40 characters"


@pytest.mark.parametrize(
    "content",
    ['[{"who": "\\ud800"}]', '[{"\\udfff": "Iran"}]', '[{"who": {"\\ud83d": "Iran"}}]', '[{"who": ["a", "\\udc00"]}]'],
)
def test_half_a_character_is_refused(tmp_path: Path, content: str) -> None:
    assert "is half of a character" in refused(written(tmp_path / "a.json", content)).message


def test_two_halves_are_a_character(tmp_path: Path) -> None:
    assert cells(written(tmp_path / "a.json", '[{"who": "\\ud83d\\ude00"}]')) == [{"who": "😀"}]


@pytest.mark.parametrize("encoding", ["unicode_escape", "raw_unicode_escape"])
def test_half_a_character_is_refused_in_every_kind_of_file(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "a.csv", "who,how,for\n\\ud800,weapons,Russia\n")
    assert refused(path, encoding=encoding).message == r"a.csv, line 2: \ud800 is half of a character"


@pytest.mark.parametrize("encoding", ["undefined", "zlib", "rot13", "a\0b", ""])
def test_what_is_no_encoding_of_text_is_a_mistake_of_who_typed_it(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(UsageError, match="--encoding: there is no"):
        read(written(tmp_path / "a.csv", "who\nIran\n"), encoding=encoding)


def test_an_encoding_that_does_not_say_where_it_fails(tmp_path: Path) -> None:
    assert (
        refused(written(tmp_path / "a.csv", "who,how\nÄ,b\n"), encoding="punycode").message
        == "a.csv is not punycode text"
    )


@pytest.mark.parametrize("delimiter", ["", "ab", '"', "\n", "\r", "\0"])
def test_what_cannot_part_cells_is_no_delimiter(tmp_path: Path, delimiter: str) -> None:
    with pytest.raises(UsageError, match="--delimiter"):
        read(written(tmp_path / "a.csv", "who\nIran\n"), delimiter=delimiter)


@pytest.mark.parametrize("line", [3, 10**9, 10**30])
def test_a_header_that_is_not_there_is_told_before_all_is_held(tmp_path: Path, line: int) -> None:
    assert "has no header in line" in refused(written(tmp_path / "a.csv", "who\nIran\n"), header=line).message


@pytest.mark.parametrize("path", ["a\0.csv", "\ud800.csv", "sources/\udfff"])
def test_no_file_is_called_so(tmp_path: Path, path: str) -> None:
    descriptor = {"resources": [{"path": path}]}
    written(tmp_path / "datapackage.json", json.dumps(descriptor))
    assert refused(tmp_path).message.startswith("no file can be called")
    assert refused(str(tmp_path / path)).message.startswith("no file can be called")


def test_a_cell_of_json_is_no_longer_than_one_of_csv(tmp_path: Path) -> None:
    told = "line 1: a cell is longer than 131,072 characters"
    assert told in refused(written(tmp_path / "a.json", f'[{{"who": "{"a" * 131_073}"}}]')).message
    assert read(written(tmp_path / "b.json", f'[{{"who": "{"a" * 131_072}"}}]'))


@pytest.mark.parametrize(
    "content",
    [
        "who,how,for\nIran,weapons,Russia\n",
        "who,how,for\r\nIran,weapons,Russia",
        "who,how,for\rIran,weapons,Russia\r",
        "who;how;for\r\nIran;weapons;Russia\r\n",
        "sep=;\r\nwho;how;for\r\nIran;weapons;Russia\r\n",
        "sep=\t\r\nwho\thow\tfor\r\nIran\tweapons\tRussia\r\n",
        "who\thow\tfor\nIran\tweapons\tRussia\n",
        '"who","how","for"\n" Iran ","weapons\u00a0","Russia"\n',
        "\ufeffwho;how;for\nIran;weapons;Russia\n",
        "Things, as of March; mine\nwho;how;for\nIran;weapons;Russia\n",
    ],
)
def test_a_sheet_is_read_however_a_program_saved_it(tmp_path: Path, content: str) -> None:
    assert cells(written(tmp_path / "s.csv", content)) == [IRAN]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le", "cp1252"])
def test_an_encoding_is_told_by_the_file_or_declared(tmp_path: Path, encoding: str) -> None:
    file = written(tmp_path / "s.csv", "who,how\nTürkiye,weapons\n".encode(encoding))
    says = {} if encoding in ("utf-16", "utf-8-sig") else {"encoding": encoding}
    assert cells(file, **says) == [{"who": "Türkiye", "how": "weapons"}]


def test_a_byte_that_is_not_utf_8_is_told_with_its_line_and_never_guessed(tmp_path: Path) -> None:
    file = written(tmp_path / "s.csv", "who,how\nIran,a\nTürkiye,weapons\n".encode("cp1252"))
    error = refused(file)
    assert error.message == "s.csv, line 3: byte 0xfc at 2 is not UTF-8"
    assert "--encoding" in error.hint
    far = written(tmp_path / "far.csv", b"who,how\n" + b"Iran,a\n" * 50_000 + b"T\xfcrkiye,a\n")
    assert refused(far).message == "far.csv, line 50002: byte 0xfc at 2 is not UTF-8"


def test_an_encoding_that_does_not_exist_is_a_wrong_option(tmp_path: Path) -> None:
    file = written(tmp_path / "s.csv", "who,how\na,b\n")
    for name in ("utf-99", "rot13", "base64"):
        with pytest.raises(UsageError, match="--encoding"):
            read(file, encoding=name)
    with pytest.raises(UsageError, match="--delimiter"):
        read(file, delimiter="::")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"who,how\n\x00\x00,a\n", "NUL"),
        (b"who,how\n" + b"a,b\n" * 20_000 + b"a,\x00\n", "line 20002: there is a NUL byte"),
        (b'who,how\na,b\nc,"d\ne,f\n', "line 3: a cell begins with a quotation mark that is never closed"),
        (b"who,how\na,b\nc," + b"d" * 140_000 + b"\n", "line 3: a cell is longer than 131,072 characters"),
        (b"", "has no row"),
        (b"\n\n", "has no row"),
        (b"%PDF-1.7", "is a PDF"),
        (b"SQLite format 3\x00", "is an SQLite database"),
        (b"<!DOCTYPE html><title>Sign in</title>", "is a web page"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    assert message in refused(written(tmp_path / "s.csv", content)).message


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.csv").message == "cannot read none.csv: No such file or directory"
    assert "is a folder" in refused(tmp_path).message


def test_a_row_is_told_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    file = written(tmp_path / "s.csv", 'who,how\n"Iran\nor so",a\n\nChina,b\n,\nIndia,c\n')
    table, rows = read(file)
    assert [row.line for row in rows] == [2, 5, 7]
    assert table.left_out == {"empty row": 2}
    assert table.name == "s.csv"


def test_a_row_that_cannot_be_read_right_has_a_fault_and_is_not_dropped(tmp_path: Path) -> None:
    file = written(
        tmp_path / "s.csv", 'who,how\nIran,a,b\n"Iran" or so,a\n=SUM(A1),#REF!\nChina,#####\nIndia,a,,\nIraq\n'
    )
    _, rows = read(file)
    assert [row.line for row in rows] == [2, 3, 4, 5, 6, 7]
    assert [[(fault.column, fault.value) for fault in row.faults] for row in rows] == [
        [("", "b")],
        [("", "")],
        [("who", "=SUM(A1)"), ("how", "#REF!")],
        [("how", "#####")],
        [],
        [],
    ]
    assert rows[0].faults[0].fault == "the row has 3 cells, and the header 2"
    assert rows[5].cells == {"who": "Iraq", "how": ""}


def test_text_that_only_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    file = written(tmp_path / "s.csv", "who,how\n= 3 tanks,#metoo\n+1,-\n")
    assert [row.faults for row in read(file)[1]] == [(), ()]


def test_the_header_is_the_first_row_that_has_two_of_the_names_looked_for(tmp_path: Path) -> None:
    file = written(
        tmp_path / "s.csv", "My case\n\nupdated,yesterday\nWho,HOW,Said_By\nIran,a,\nwho,how,said-by\nChina,b,\n"
    )
    table, rows = read(file)
    assert table.headers == ("Who", "HOW", "Said_By")
    assert [row.cells["Who"] for row in rows] == ["Iran", "who", "China"]  # spelt otherwise, it is not the header again
    assert table.left_out == {"row above the header": 2, "empty row": 1}


def test_a_header_that_comes_again_is_left_out_and_counted(tmp_path: Path) -> None:
    table, rows = read(written(tmp_path / "s.csv", "who,how\nIran,a\nwho,how\nChina,b\nwho,how,,\n"))
    assert [row.cells["who"] for row in rows] == ["Iran", "China"]
    assert table.left_out == {"header again": 2}


def test_a_header_may_be_declared_by_its_line(tmp_path: Path) -> None:
    file = written(tmp_path / "s.csv", "who,how\nIran,a\nx,y\nChina,b\n")
    table, rows = read(file, header=3)
    assert (table.headers, len(rows), table.left_out) == (("x", "y"), 1, {"row above the header": 2})
    assert refused(file, header=9).message == "s.csv has no header in line 9"


def test_headers_that_are_blank_or_repeat_have_a_number(tmp_path: Path) -> None:
    table, rows = read(written(tmp_path / "s.csv", "who,,Said by,said_by,Total ,who\n1,2,3,4,5,6\n"))
    assert table.headers == ("who", "#2", "Said by", "said_by#2", "Total", "who#2")
    assert list(rows[0].cells.values()) == ["1", "2", "3", "4", "5", "6"]
    table, _ = read(written(tmp_path / "t.csv", "a,a#2,a,a\n1,2,3,4\n"))
    assert len({column_key(name) for name in table.headers}) == 4


def test_values_that_say_that_there_is_none_are_empty(tmp_path: Path) -> None:
    file = written(tmp_path / "s.csv", "who,how\nIran,.\n?,?\n.,a.\n")
    assert cells(file, missing=frozenset(".?")) == [
        {"who": "Iran", "how": ""},
        {"who": "", "how": ""},
        {"who": "", "how": "a."},
    ]


def test_json_is_an_array_of_objects_whose_values_are_as_a_person_would_write_them(tmp_path: Path) -> None:
    objects = [
        {"who": "Iran", "n": 3.0, "big": 1e20, "exact": 0.1, "yes": True, "none": None, "several": ["a", 2]},
        {"who": "China", "new": {"inner": 1}, "odd": [{"a": 1}], "nan": float("nan")},
        {},
        "no object",
    ]
    table, rows = read(written(tmp_path / "s.json", json.dumps(objects)))
    assert table.headers == ("who", "n", "big", "exact", "yes", "none", "several", "new.inner", "odd", "nan")
    assert list(rows[0].cells.values())[1:8] == ["3", "100000000000000000000", "0.1", "true", "", "a; 2", ""]
    assert (rows[1].line, rows[1].cells["new.inner"], rows[1].cells["odd"], rows[1].cells["nan"]) == (
        2,
        "1",
        '[{"a": "1"}]',
        "",
    )
    assert rows[2].faults == (Fault("", "no object", "it is not an object", 'write {"who": …}'),)
    assert table.left_out == {"empty row": 1}


def test_a_number_without_end_is_left_as_it_is(tmp_path: Path) -> None:
    file = written(tmp_path / "s.json", '[{"a": 1e999999999, "b": -Infinity, "c": 1e-400, "d": 0.0, "e": -0.50}]')
    assert cells(file) == [{"a": "1e999999999", "b": "-Infinity", "c": "1e-400", "d": "0", "e": "-0.5"}]


def test_a_key_that_repeats_in_an_object_is_not_lost(tmp_path: Path) -> None:
    assert cells(written(tmp_path / "s.json", '[{"a": 1, "a": 2, "b": 3}]')) == [{"a": "1", "a#2": "2", "b": "3"}]


def test_the_objects_of_a_document_are_found_or_named(tmp_path: Path) -> None:
    sparql = {
        "head": {"vars": ["state"]},
        "results": {
            "bindings": [{"state": {"type": "uri", "value": "http://w/Q1"}, "n": {"type": "literal", "value": "2"}}]
        },
    }
    file = written(tmp_path / "s.json", json.dumps(sparql))
    assert cells(file) == cells(file, records="results.bindings") == [{"state": "http://w/Q1", "n": "2"}]
    assert refused(file, records="results.rows").message == "s.json has no array at results.rows"
    two = written(tmp_path / "two.json", '{"a": [{"x": 1}], "b": {"c": [{"x": 2}]}}')
    assert "it has a, b.c" in refused(two).message
    assert cells(two, records="b.c") == [{"x": "2"}]
    assert "is not an array of objects" in refused(written(tmp_path / "n.json", '{"a": 1}')).message
    assert "is not an array of objects" in refused(written(tmp_path / "t.json", "3")).message


def test_json_lines_may_have_different_keys(tmp_path: Path) -> None:
    file = written(tmp_path / "s.jsonl", '{"who": "Iran"}\n\n{"how": "a"}\n')
    table, rows = read(file)
    assert table.headers == ("who", "how")
    assert [(row.line, row.cells) for row in rows] == [(1, {"who": "Iran", "how": ""}), (3, {"who": "", "how": "a"})]


def test_wrong_json_is_told_with_its_line(tmp_path: Path) -> None:
    assert "s.jsonl, line 2: " in refused(written(tmp_path / "s.jsonl", '{"a": 1}\n{"a": }\n')).message
    assert "s.json, line 2: " in refused(written(tmp_path / "s.json", "[\n{]")).message
    assert "nested too deeply" in refused(written(tmp_path / "d.json", "[" * 100_000)).message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a", "who,how\nIran,weapons\n"),
        ("a.txt", "who\thow\nIran\tweapons\n"),
        ("a", '[{"who": "Iran", "how": "weapons"}]'),
        ("a", ' {"rows": [{"who": "Iran", "how": "weapons"}]}'),
        ("a", '{"who": "Iran", "how": "weapons"}\n{}\n'),
        ("a.tsv", 'who\thow\nIran\t"weapons"\n'),
        ("a.ndjson", '{"who": "Iran", "how": "weapons"}'),
    ],
)
def test_a_kind_is_known_by_its_ending_or_by_how_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str
) -> None:
    expected = [{"who": "Iran", "how": "weapons"}]
    assert cells(written(tmp_path / name, content)) == expected
    assert cells(written(tmp_path / f"{name}.gz", gzip.compress(content.encode()))) == expected
    if name == "a":
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
        assert cells("-") == expected


def test_standard_input_can_be_opened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(b"who,how\nIran,a\n"))))
    source = source_of("-")
    for _ in range(2):
        table = open_table(source, wanted=WANTED)
        assert table.name == "standard input"
        assert [row.cells for row in table.rows] == [{"who": "Iran", "how": "a"}]


def test_gzip_that_is_cut_or_none_is_one_line(tmp_path: Path) -> None:
    whole = gzip.compress(b"who,how\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(50_000)))
    assert "cut off" in refused(written(tmp_path / "cut.csv.gz", whole[:-2000])).message
    assert "cut off" in refused(written(tmp_path / "bad.csv.gz", whole[:1000] + b"xxxx" + whole[1004:])).message
    assert "is not gzip" in refused(written(tmp_path / "none.csv.gz", b"who,how\n")).message


def package(folder: Path, *resources: dict[str, Any]) -> Path:
    return written(folder / "datapackage.json", json.dumps({"name": "p", "resources": resources}))


def test_a_data_package_is_its_one_table_or_the_one_that_is_named(tmp_path: Path) -> None:
    written(tmp_path / "a.csv", "who;how\nIran;n/a\n".encode("utf-16-le"))
    written(tmp_path / "b.json", '[{"who": "China"}]')
    one = {
        "name": "a",
        "path": "a.csv",
        "encoding": "utf-16-le",
        "dialect": {"delimiter": ";"},
        "schema": {"missingValues": ["n/a"]},
    }
    descriptor = package(tmp_path, one)
    assert cells(tmp_path) == cells(descriptor) == [{"who": "Iran", "how": ""}]
    package(tmp_path, one, {"name": "b", "path": "b.json"})
    assert "has 2 tables" in refused(tmp_path).message
    assert cells(tmp_path, sheet="b") == [{"who": "China"}]
    error = refused(tmp_path, sheet="bb")
    assert "did you mean b?" in error.hint


@pytest.mark.parametrize("path", ["../a.csv", "/etc/passwd", "https://example.org/a.csv", ["a.csv", "b.csv"]])
def test_a_data_package_reads_nothing_outside_of_it(tmp_path: Path, path: Any) -> None:
    assert "is not a file beside it" in refused(package(tmp_path, {"name": "a", "path": path})).message


@pytest.mark.parametrize("content", ["[]", "{", '{"resources": 3}', '{"resources": [{"data": []}]}'])
def test_a_package_that_is_none_is_one_line(tmp_path: Path, content: str) -> None:
    refused(written(tmp_path / "datapackage.json", content))


def book(path: Path, *rows: Sequence[Any], merge: str = "", sheet: str = "Sheet") -> Path:
    made = openpyxl.Workbook()
    active = made.active
    assert active is not None
    active.title = "empty" if sheet != "Sheet" else "Sheet"
    target = made.create_sheet(sheet) if sheet != "Sheet" else active
    for row in rows:
        target.append(list(row))
    if merge:
        target.merge_cells(merge)
    made.save(path)
    return path


def test_a_workbook_is_read_as_a_person_sees_it(tmp_path: Path) -> None:
    from datetime import date, datetime

    file = book(
        tmp_path / "s.xlsx",
        [None, "My case"],
        [],
        [None, "who", "n", "b", "day", "at"],
        [None, "Iran", 3.0, True, date(2022, 3, 2), datetime(2022, 3, 2, 10, 15)],
        [None, "China", 0.1, False, None, None],
        sheet="facts",
    )
    table, rows = read(file, wanted=("who", "day"))
    assert table.headers == ("#1", "who", "n", "b", "day", "at")
    assert [row.line for row in rows] == [4, 5]
    assert list(rows[0].cells.values()) == ["", "Iran", "3", "true", "2022-03-02", "2022-03-02 10:15:00"]
    assert rows[1].cells["n"] == "0.1"
    assert read(file, wanted=("who", "day"), sheet="facts")[1] == rows
    assert "did you mean facts?" in refused(file, sheet="fact").hint
    assert "has no row" in refused(file, sheet="empty").message


def test_merged_cells_formulas_without_result_and_errors_are_faults(tmp_path: Path) -> None:
    file = book(
        tmp_path / "s.xlsx",
        ["who", "how"],
        ["Iran", "a"],
        [None, "b"],
        ["China", "=1/0"],
        ["India", "#REF!"],
        merge="A2:A3",
    )
    rows = read(file)[1]
    assert [[(fault.column, fault.fault) for fault in row.faults] for row in rows] == [
        [],
        [("who", "it is within the merged cells A2:A3")],
        [("how", "it holds a formula, =1/0, without its result")],
        [("how", "it holds the error #REF!")],
    ]
    assert rows[1].faults[0].remedy == "unmerge them and fill the value in each row"


def test_a_row_of_a_sheet_that_is_only_formulas_or_merged_cells_is_told_apart(tmp_path: Path) -> None:
    file = book(tmp_path / "s.xlsx", ["who", "how"], ["Iran", "a"], [], ["=A1", "=B1"], merge="A2:B3")
    table, rows = read(file)
    assert table.left_out == {"empty row": 1}
    assert [(row.line, [fault.column for fault in row.faults]) for row in rows] == [(2, ["how"]), (4, ["who", "how"])]


def test_a_sheet_that_nobody_sees_is_not_read_unless_it_is_named(tmp_path: Path) -> None:
    file = book(tmp_path / "s.xlsx", ["who", "how"], ["Iran", "a"], sheet="facts")
    made = openpyxl.load_workbook(file)
    hidden = made.create_sheet("lists", 0)
    hidden.append(["x", "y"])
    hidden.sheet_state = "hidden"
    made.save(file)
    assert read(file)[0].headers == ("who", "how")
    assert read(file, sheet="lists")[0].headers == ("x", "y")


def test_a_workbook_from_standard_input_or_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = book(tmp_path / "s.xlsx", ["who", "how"], ["Iran", "a"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    assert cells("-") == [{"who": "Iran", "how": "a"}]
    assert "is not a workbook" in refused(written(tmp_path / "t.xlsx", "who,how\n")).message
    cut = written(tmp_path / "u.xlsx", file.read_bytes()[:900])
    assert "is not a workbook" in refused(cut).message
    assert "no sheet with anything in it" in refused(book(tmp_path / "v.xlsx")).message
    assert cells(written(tmp_path / "named.csv", file.read_bytes())) == [{"who": "Iran", "how": "a"}]


@pytest.mark.parametrize(
    ("library", "name", "extra"), [("python_calamine", "s.xlsx", "[xlsx]"), ("pyreadstat", "s.dta", "[stata]")]
)
def test_an_extra_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, name: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    assert f"pip install 'allies-cli{extra}'" in refused(written(tmp_path / name, b"x")).hint


def test_stata_is_read_as_a_person_would_write_it(tmp_path: Path) -> None:
    from datetime import date

    pandas, stata = pytest.importorskip("pandas"), pytest.importorskip("pyreadstat")
    frame = pandas.DataFrame(
        {"who": ["Iran", ""], "how": ["a", ""], "n": [3.0, None], "day": [date(2022, 3, 2), None]}, dtype=object
    ).astype({"n": "float64"})
    stata.write_dta(frame, str(tmp_path / "s.dta"))
    table, rows = read(tmp_path / "s.dta")
    assert table.headers == ("who", "how", "n", "day")
    assert [row.cells for row in rows] == [{"who": "Iran", "how": "a", "n": "3", "day": "2022-03-02"}]
    assert table.left_out == {"empty row": 1}
    assert "is not a Stata file" in refused(written(tmp_path / "t.dta", b"who,how\n")).message


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=30), st.sampled_from(",;\t"))
def test_no_row_of_any_table_is_lost(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([["who", "how"], *rows])
    table, read_rows = read(written(tmp_path_factory.mktemp("any") / "s.csv", text.getvalue()))
    assert len(read_rows) + sum(table.left_out.values()) == len(rows)
    assert all(tuple(row.cells) == table.headers for row in read_rows)


@given(st.binary(max_size=400), st.sampled_from(["csv", "tsv", "json", "jsonl", "xlsx", "csv.gz", "bin"]))
def test_bytes_are_rows_or_one_line(tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str) -> None:
    file = written(tmp_path_factory.mktemp("bytes") / f"s.{ending}", content)
    with suppress(UnusableError):
        table, rows = read(file)
        assert all(set(row.cells) <= set(table.headers) for row in rows)


def test_reading_takes_no_memory_for_rows(tmp_path: Path) -> None:
    import tracemalloc

    for name, line in (("s.csv", "Iran,weapons\n"), ("s.jsonl", '{"who": "Iran", "how": "weapons"}\n')):
        file = written(tmp_path / name, ("who,how\n" if name == "s.csv" else "") + line * 60_000)
        tracemalloc.start()
        rows = sum(1 for _ in open_table(str(file), wanted=WANTED).rows)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (rows, peak < 2_000_000) == (60_000, True)
