"""Every format, over rows that break careless ones: compared with golden files, and read back by other readers.

`UPDATE_GOLDEN=1 pytest tests/test_formats.py` writes the golden files anew.
"""

import csv
import io
import json
import os
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
import tabulate
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from allies_cli.formats import FORMATS, INSTEAD, TABULATED, Page, writer
from allies_cli.models import Column
from allies_cli.report import Answer, Head, Notes, Tree, in_words, line

GOLDEN = Path(__file__).with_name("golden")
COLUMNS = (
    Column("name"),
    Column("text"),
    Column("number", "integer"),
    Column("flag", "boolean"),
    Column("list", "json"),
)
NASTY = [
    ("bar", "a | b || c", 1, 1, '["one","two"]'),
    ("line feed", "first\nsecond", 2, 0, "[]"),
    ("tab", "left\tright", 3, None, None),
    ("markup", "[red]not red[/red] [/] [sic] :smiley: *a* _b_ `c` <b>d</b> &amp;", 4, 1, '["a | b"]'),
    ("exponent", "1e5", 100000, 1, '["1e5"]'),
    ("version", "2022.10", None, 0, "[]"),
    ("formula", "=1+1", 0, 0, '["=1+1"]'),
    ("null", None, None, None, None),
    ("right to left", "שלום, עולם: روسیه و ایران", 5, 1, "[]"),
    ("combining", "Zoë and Zoe\u0308, Kim Yŏ-jŏng, 김여정, 北朝鲜", 6, 1, "[]"),
    ("quotes", "“curly”, \"straight\", 'single', O'Neil", 7, 0, "[]"),
    ("backslash", "C:\\path\\new \\| $x$ # % _ ^ ~ { }", 8, 0, "[]"),
    ("long", "x" * 10_000, 9, 1, "[]"),
]

PADDED = ("table", *TABULATED)
TEXTS = [name for name, row in FORMATS.items() if not row.binary]


def written(name: str, rows: Sequence[tuple[object, ...]] = NASTY, excel: bool = False, delimiter: str = ",") -> str:
    stream = io.StringIO()
    page = Page(terminal=False, width=None, colour=False, excel=excel, format=name, delimiter=delimiter)
    writer(name)(Answer(COLUMNS, list(rows)), stream, page)
    return stream.getvalue()


def worded(rows: Sequence[tuple[object, ...]] = NASTY) -> list[list[str]]:
    return [[in_words(cell, column.kind) or "" for cell, column in zip(row, COLUMNS, strict=True)] for row in rows]


@pytest.mark.parametrize("name", TEXTS)
def test_every_format_writes_what_it_wrote(name: str) -> None:
    ending = next(iter(FORMATS[name].endings), "txt")
    golden = GOLDEN / f"{name}.{ending}"
    # Where every row is as wide as the widest, ten thousand letters would make a file of megabytes.
    rows = NASTY[:-1] if name in PADDED else NASTY
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(written(name, rows), encoding="utf-8", newline="")
    assert written(name, rows) == golden.read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "svg"])
def test_ten_thousand_letters_are_all_there(name: str) -> None:
    assert "x" * 10_000 in written(name).replace("\\allowbreak{}", "")  # which lets LaTeX break a word


def test_of_every_format_of_tabulate_it_is_known_what_to_take() -> None:
    told = {*FORMATS, *(name for names in INSTEAD.values() for name in names)}
    assert set(tabulate.tabulate_formats) <= told


@pytest.mark.parametrize("delimiter", [",", ";", "|"])
def test_delimited_rows_are_read_back(delimiter: str) -> None:
    head, *rows = csv.reader(
        io.StringIO(written("csv", delimiter=delimiter), newline=""), delimiter=delimiter, strict=True
    )
    assert head == [column.name for column in COLUMNS]
    assert rows == worded()


def test_excel_gets_a_mark_line_ends_and_a_guard() -> None:
    text = written("csv", excel=True)
    assert text.startswith("\ufeff")
    assert text.count("\r\n") >= len(NASTY) + 1
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    guarded = {row[0]: row[1] for row in rows}
    assert guarded["formula"] == "'=1+1"
    assert guarded["exponent"] == "1e5"


def documents() -> list[dict[str, object]]:
    readers = {"boolean": bool, "json": lambda text: json.loads(str(text))}
    return [
        {
            column.name: None if cell is None else readers.get(column.kind, lambda same: same)(cell)
            for cell, column in zip(row, COLUMNS, strict=True)
        }
        for row in NASTY
    ]


def test_json_is_read_back() -> None:
    assert json.loads(written("json")) == documents()


def test_json_lines_are_read_back() -> None:
    assert [json.loads(line) for line in written("jsonl").splitlines()] == documents()


class Cells(HTMLParser):
    """The cells of the tables of a page, a break as a line feed."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.inside = True
            self.rows[-1].append("")
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def cells(page: str) -> list[list[str]]:
    parser = Cells()
    parser.feed(page)
    return parser.rows


def test_html_is_read_back() -> None:
    head, *rows = cells(written("html"))
    assert head == [column.name for column in COLUMNS]
    assert rows == worded()


def test_markdown_is_read_back() -> None:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    head, *rows = cells(parser.render(written("md")))
    assert head == [column.name for column in COLUMNS]
    assert one_line(rows) == one_line(worded())


def test_a_picture_is_xml_and_has_no_address_of_a_font() -> None:
    text = written("svg")
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "@font-face" not in text
    assert "url(http" not in text
    assert "formula" in "".join(root.itertext()).replace("\xa0", " ")


def test_a_picture_gives_wide_letters_their_room() -> None:
    root = ElementTree.fromstring(written("svg", [("북한", "x\ufffe", None, None, None)]))
    room = {
        "".join(text.itertext()).strip("\xa0"): text.attrib for text in root.iter("{http://www.w3.org/2000/svg}text")
    }
    assert float(room["북한"]["textLength"]) == pytest.approx(4 * 12.2)
    assert "x\\ufffe" in room


def test_a_picture_has_what_stands_below_it() -> None:
    answer, stream = Answer(COLUMNS, list(NASTY)), io.StringIO()
    answer.notes.footers.append("two more are not shown")
    writer("svg")(answer, stream, Page(terminal=False, width=None, colour=False, format="svg"))
    assert "two more are not shown" in "".join(ElementTree.fromstring(stream.getvalue()).itertext()).replace(
        "\xa0", " "
    )


@pytest.mark.parametrize("name", TEXTS)
def test_writing_adds_nothing_to_the_notes_of_an_answer(name: str) -> None:
    answer = Answer(COLUMNS, NASTY[:-1], heads=(Head("name", "name"), Head("text", "text", from_width=900)))
    answer.notes.footers.append("two more are not shown")
    said = [writer(name)(answer, io.StringIO(), Page(False, 60, False, format=name)) or Notes() for _ in range(2)]
    assert (answer.notes.footers, answer.notes.remarks) == (["two more are not shown"], [])
    assert (said[0].footers, said[0].remarks) == (said[1].footers, said[1].remarks)
    assert ("a wider terminal or -f csv also has: text" in said[0].footers) == (name in ("table", "svg"))
    assert any("formula" in remark for remark in said[0].remarks) == (name in ("csv", "tsv"))


@pytest.mark.parametrize(
    ("name", "page_width", "told"),
    [("tree", 50, 50), ("tree", None, None), ("svg", None, 100), ("svg", 50, 100), ("plain", 50, None),
     ("md", 50, None), ("html", 50, None)],
)  # fmt: skip
def test_a_view_is_told_its_width_when_it_is_drawn_and_has_its_footers(
    name: str, page_width: int | None, told: int | None
) -> None:
    widths = []

    def tree(width: int | None) -> Tree:
        widths.append(width)
        return Tree((line("Iran"),), footers=("what the signs mean",))

    answer, stream = Answer((), [], tree=tree), io.StringIO()
    said = writer(name)(answer, stream, Page(False, page_width, False, format=name))
    assert widths == [told]
    assert said is not None
    assert said.footers == ["what the signs mean"]
    assert ("what the signs mean" in stream.getvalue().replace("&#160;", " ")) == (name in ("svg", "html"))


def test_a_line_that_rich_takes_for_too_wide_is_not_cut_in_a_picture() -> None:
    text = " ".join(["स्त्र"] * 40)
    root = ElementTree.fromstring(written("svg", [(text, None, None, None, None)]))
    assert "".join(root.itertext()).count("स्त्र") == 40


def one_line(rows: list[list[str]]) -> list[list[str]]:
    return [[" ".join(cell.split()) for cell in row] for row in rows]


@pytest.mark.parametrize("name", TABULATED)
def test_numbers_stay_as_they_are_written(name: str) -> None:
    text = written(name)
    assert "1e5" in text
    assert "2022.10" in text


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\r")), st.text()), max_size=5))
def test_any_text_is_safe_and_one_row_stays_one_row(pairs: list[tuple[str, str]]) -> None:
    rows = [(one, two, None, None, None) for one, two in pairs]
    for name in ("md", "asciidoc", "mediawiki", "latex", "rst", "html", "plain"):
        text = written(name, rows)
        assert not {"\x1b", "\x9b", "\u202e", "\x07"} & set(text)
    if rows:
        assert len(written("md", rows).splitlines()) == len(rows) + 2
