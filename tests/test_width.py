"""The width of text, measured in one place, and held to the tables of wcwidth over text of many scripts."""

import unicodedata
from itertools import takewhile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import LANDS, Run, Screen, SmallDatabase, claim_row
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from allies_cli.escape import clean_line, fitting, width
from allies_cli.formats.grid import grid_lines
from allies_cli.formats.wrapping import lines_of
from allies_cli.report import Head, line

# A script each, by its letters and marks.
SCRIPTS = {
    "latin": (0x20, 0x24F),
    "combining": (0x300, 0x36F),
    "greek": (0x370, 0x3FF),
    "cyrillic": (0x400, 0x52F),
    "hebrew": (0x590, 0x5FF),
    "arabic": (0x600, 0x6FF),
    "devanagari": (0x900, 0x97F),
    "bengali": (0x980, 0x9FF),
    "tamil": (0xB80, 0xBFF),
    "telugu": (0xC00, 0xC7F),
    "malayalam": (0xD00, 0xD7F),
    "sinhala": (0xD80, 0xDFF),
    "thai": (0xE00, 0xE7F),
    "lao": (0xE80, 0xEFF),
    "tibetan": (0xF00, 0xFFF),
    "myanmar": (0x1000, 0x109F),
    "georgian": (0x10A0, 0x10FF),
    "jamo": (0x1100, 0x11FF),
    "ethiopic": (0x1200, 0x137F),
    "khmer": (0x1780, 0x17FF),
    "marks": (0x2010, 0x2027),
    "kana": (0x3041, 0x30FF),
    "han": (0x4E00, 0x9FFF),
    "hangul": (0xAC00, 0xD7FF),
    "full width": (0xFF01, 0xFFEE),
    "emoji": (0x1F600, 0x1F64F),
}
# A joiner makes wcwidth swallow whatever comes next, where a terminal does so for emojis alone: those have tests below.
LETTERS = [
    st.characters(min_codepoint=first, max_codepoint=last, exclude_categories=["Cc", "Cn"])
    for first, last in SCRIPTS.values()
]
WORD = st.one_of(*(st.text(letters, min_size=1, max_size=10) for letters in LETTERS)).filter(
    lambda word: unicodedata.category(word[0])[0] != "M"  # no word begins with a mark
)


@settings(max_examples=500)
@given(st.lists(WORD, max_size=5))
def test_text_of_any_script_is_as_wide_as_wcwidth_says(words: list[str]) -> None:
    # Word by word: to wcwidth a virama joins even the blank behind it.
    assert width(" ".join(words)) == sum(map(wcswidth, words)) + max(len(words) - 1, 0)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0), ("Iran", 4), ("Zoe\u0308", 3), ("북한", 4), ("김여정", 6), ("北朝鲜", 6), ("\u1107\u116e\u11a8", 2),
        ("ประเทศไทย", 9), ("ที่", 1), ("हिन्दी", 4), ("भारत", 4), ("தமிழ்", 4), ("روسیه", 5),
        ("\u0645\u06cc\u200c\u062e\u0648", 4),
        ("ｱ", 1), ("Ａ", 2), ("😀", 2), ("👩\u200d🔬", 2), ("👍🏽", 2), ("❤\ufe0f", 2), ("→ · “x” …", 9), ("🇮🇷", 2),
    ],
)  # fmt: skip
def test_known_widths(text: str, columns: int) -> None:
    assert width(text) == columns == max(wcswidth(text), 0)


def test_a_joiner_between_letters_swallows_none() -> None:
    assert width("ه\u200d.ش") == 3


@given(WORD, st.integers(1, 12))
def test_what_fits_is_no_wider_and_begins_no_line_with_a_mark(word: str, most: int) -> None:
    place = fitting(word, most)
    assert 1 <= place <= len(word)
    assert width(word[:place]) <= most or not any(width(letter) for letter in word[1:place])
    if 1 < place < len(word):
        assert unicodedata.category(word[place]) != "Mn"


# What is drawn ------------------------------------------------------------------------------------

NAMES = {
    "korea": "북한 인민군", "han": "北朝鲜人民军", "thai": "ราชอาณาจักรไทย", "hindi": "हिन्दी क्षेत्र की श्री सेना",
    "tamil": "தமிழ்நாடு", "persian": "جمهوری اسلامی", "jamo": "\u1107\u116e\u11a8\u1112\u1161\u11ab",
    "latin": "Zoe\u0308 Land",
}  # fmt: skip
ACTORS = "".join(
    f"INSERT INTO actor (id, name, kind) VALUES ('{slug}', '{name}', 'state');\n" for slug, name in NAMES.items()
)
CLAIMS = "".join(
    claim_row(number, supporter=slug, what=f"{name} helps Beeland.", since="2022")
    for number, (slug, name) in enumerate(NAMES.items(), 1)
)


@pytest.fixture(scope="module")
def scripts(small_db: SmallDatabase) -> Path:
    return small_db(LANDS + ACTORS + CLAIMS)


def columns(text: str) -> int:
    """Return how many columns of a terminal a line takes, as wcwidth says it."""
    return sum(map(wcswidth, text.split(" "))) + text.count(" ")


def before(line: str, mark: str) -> int:
    return columns(line.partition(mark)[0])


@pytest.mark.parametrize("wide", [80, 120])
def test_the_columns_of_a_tree_line_up(screen: Screen, scripts: Path, wide: int) -> None:
    out = screen("tree", "b", width=wide, db=scripts, env={"NO_COLOR": "1"}).out
    lines = [line for line in out.splitlines() if "aid " in line]
    assert len(lines) == len(NAMES)
    assert {before(line, "aid ") for line in lines} == {before(lines[0], "aid ")}


@pytest.mark.parametrize("wide", [60, 80, 120])
@pytest.mark.parametrize("asked", ["list", "list actors", "list claims", "timeline", "compare korea hindi"])
def test_the_edges_of_a_table_are_straight(screen: Screen, scripts: Path, wide: int, asked: str) -> None:
    out = screen(*asked.split(), "-f", "table", width=wide, db=scripts, env={"NO_COLOR": "1"}).out
    lines = out.splitlines()
    edge = next(columns(one) for one in lines if one.startswith("──"))
    assert edge <= wide
    table = list(takewhile(lambda one: columns(one) == edge, lines))
    assert any(has_name(one) for one in table)
    assert not any(has_name(one) for one in lines[len(table) :])


def has_name(line: str) -> bool:
    return any(name.split()[0] in line for name in NAMES.values())


@pytest.mark.parametrize("wide", [60, 100])
def test_the_columns_of_a_matrix_line_up(screen: Screen, scripts: Path, wide: int) -> None:
    out = screen("matrix", width=wide, db=scripts, env={"NO_COLOR": "1"}).out
    rows = [line for line in out.splitlines() if any(name in line for name in NAMES.values())]
    assert len(rows) == len(NAMES)
    assert {columns(line) for line in rows} == {columns(rows[0])}


def test_the_columns_of_a_picture_line_up(run: Run, scripts: Path) -> None:
    picture = ElementTree.fromstring(run("list", "-f", "svg", db=scripts).out)
    starts = [
        float(text.attrib["x"])
        for text in picture.iter("{http://www.w3.org/2000/svg}text")
        if "".join(text.itertext()) == "Beeland"
    ]
    assert len(starts) == len(NAMES)
    assert len(set(starts)) == 1


@settings(max_examples=100)
@given(
    st.lists(st.tuples(*[st.lists(WORD, max_size=4).map(" ".join)] * 3), min_size=1, max_size=5),
    st.integers(30, 100),
)
def test_any_table_is_straight_and_fits(rows: list[tuple[str, ...]], most: int) -> None:
    heads = (Head("one", "one"), Head("two", "two", wide=True), Head("three", "three"))
    drawn = list(grid_lines(heads, [tuple(map(line, row)) for row in rows], most))
    assert len({width(text.plain) for text in drawn}) == 1
    assert width(drawn[0].plain) <= most
    letters = clean_line("".join("".join(row) for row in rows))
    shown = "".join(text.plain for text in drawn[2:])
    assert sorted("".join(shown.split())) == sorted("".join(letters.split()))  # a blank of any kind may end a line


@settings(max_examples=100)
@given(st.lists(WORD, max_size=12).map(" ".join), st.integers(2, 60))
def test_lines_are_no_wider_than_they_may_be_and_lose_nothing(text: str, most: int) -> None:
    lines = lines_of(text, most)
    assert all(width(one) <= most for one in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())  # a blank of any kind may end a line
    whole = lines_of(text, most, fold=False)
    assert " ".join(whole).split() == text.split()


@pytest.mark.parametrize("width", [60, 64, 70, 72, 80])
def test_the_list_of_ways_breaks_no_name_of_an_actor(screen: Screen, width: int) -> None:
    shown = screen("list", "ways", "--for", "russia", width=width, env={"NO_COLOR": "1"}).out
    assert shown.split()[0] == "supporter"
    assert "Belarus " in shown
