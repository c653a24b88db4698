"""What a terminal shows: fitted to its width, nothing cut silently, nothing said by colour alone."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from conftest import LANDS, Ran, Run, Screen, SmallDatabase, claim_row
from wcwidth import wcswidth

from allies_cli.answers import list_ as lists
from allies_cli.formats.lines import STYLES

WIDTHS = [40, 80, 120, 200]
NOUNS = ["allies", "actors", "claims", "sources", "types"]
HEADS = {
    "allies": lists._PAIR_HEADS,
    "actors": lists._ACTOR_HEADS,
    "claims": lists._CLAIM_HEADS,
    "sources": lists._SOURCE_HEADS,
    "types": lists._TYPE_HEADS,
}
LISTS = [["list", noun] for noun in NOUNS]
TREES = [["show", "north-korea"], ["show", "c49"], ["show", "elcomercio-2023"], ["db"]]
GUIDES = str.maketrans("", "", "│├└─")
ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")

Ask = Callable[..., Ran]


@pytest.fixture(scope="module")
def see(screen: Screen) -> Ask:
    """Run the program on a terminal without colour, once for each command line and width."""

    @cache
    def seen(*args: str, width: int) -> Ran:
        ran = screen(*args, width=width, env={"NO_COLOR": "1"})
        assert ran.code == 0, ran.err
        return ran

    return seen


def columns(text: str) -> int:
    """Return how many columns of a terminal a line takes, word by word: to wcwidth a mark may join even a blank."""
    return sum(map(wcswidth, text.split(" "))) + text.count(" ")


def letters(text: str) -> str:
    """Return a text without what a layout adds: guides and white space."""
    return "".join(text.translate(GUIDES).split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "asked",
    [*LISTS, *TREES, ["show", "iran", "-f", "table"], ["list", "-f", "tree"], ["db", "-f", "table"],
     ["list", "claims", "--since", "2022", "--all"], ["list", "--by", "russia", "--for", "ukraine"]],
    ids=" ".join,
)  # fmt: skip
def test_no_line_is_wider_than_the_terminal(see: Ask, asked: list[str], width: int) -> None:
    ran = see(*asked, width=width)
    assert [line for line in (ran.out + ran.err).splitlines() if columns(line) > width] == []
    assert ran.out.strip() or ran.err
    assert "\r" not in ran.out


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("asked", TREES, ids=" ".join)
def test_a_tree_on_the_screen_says_all_that_it_says_in_a_pipe(see: Ask, run: Run, asked: list[str], width: int) -> None:
    piped = run(*asked, "-f", "tree")
    shown = see(*asked, width=width).out
    assert unparted(letters(shown)) == unparted(letters(piped.out + piped.err))
    assert not re.search(r" ·\s*$", shown, re.MULTILINE), "where a line ends nothing else has to part"


def unparted(text: str) -> str:
    """Return a text without the dots that part what stands on one line."""
    return text.replace("·", "")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("noun", NOUNS)
def test_hidden_columns_are_named_in_a_footer(see: Ask, noun: str, width: int) -> None:
    keys = {head.title: head.name for head in HEADS[noun]}
    every = set(keys.values())
    out = see("list", noun, width=width).out
    footers = " ".join(out.split("\n\n")[-1].split())
    said = "".join(re.findall(r"-f csv also has: ((?:\S+, )*\S+)", footers))
    if width >= 60:
        missing = every - {keys[title] for title in titles(out)}
        assert set(filter(None, said.split(", "))) == missing
    else:
        assert set(said.split(", ")) <= every
        assert said


def titles(out: str) -> set[str]:
    """Return the heads of the columns of a table."""
    return set(re.split(r"\s{2,}", out.splitlines()[0].strip()))


def test_the_footer_names_a_way_to_see_everything(see: Ask) -> None:
    assert "a wider terminal or -f csv also has:" in letters_apart(see("list", "claims", width=40).out)


def letters_apart(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("noun", "key"), [("claims", "what"), ("types", "definition"), ("sources", "title")])
def test_the_text_of_every_row_is_on_the_screen(see: Ask, run: Run, noun: str, key: str, width: int) -> None:
    out = see("list", noun, width=width).out
    shown = letters(out)
    for row in run("list", noun, "-f", "json").json:
        words = row[key].split()
        assert all(letters(word) in shown for word in words)
        if width == 40:
            assert letters(row[key]) in shown


@pytest.mark.parametrize("width", WIDTHS)
def test_every_pair_shows_each_way_with_its_grade_and_a_sign_where_it_is_contested(
    see: Ask, run: Run, width: int
) -> None:
    shown = letters(see("list", "--contested", width=width).out)
    pairs = run("list", "--contested", "-f", "json").json
    assert pairs
    for pair in pairs:
        for way in pair["ways"]:
            assert letters(f"{way['how']} {way['grade']}") in shown
    assert shown.count("contested") >= sum(way["contested"] > 0 for pair in pairs for way in pair["ways"])


def test_what_does_not_count_is_counted_below_the_list(see: Ask, run: Run) -> None:
    counted = {(pair["supporter"], pair["recipient"]) for pair in run("list", "-f", "json").json}
    every = {(pair["supporter"], pair["recipient"]) for pair in run("list", "--all", "-f", "json").json}
    footer = f"{len(every - counted)} pairs have no claim that counts as support; --all shows them"
    assert footer in letters_apart(see("list", width=80).out)
    assert footer in run("list").err
    assert "--all" not in letters_apart(see("list", "--all", width=80).out)


@pytest.mark.parametrize("asked", [*LISTS, *TREES], ids=" ".join)
def test_no_emoji_and_no_flags(see: Ask, asked: list[str]) -> None:
    assert [c for c in see(*asked, width=80).out if ord(c) > 0x1F000 or ord(c) == 0xFE0F] == []


@pytest.mark.parametrize("term", ["linux", "vt100", "xterm", ""])
def test_the_kind_of_terminal_does_not_matter(screen: Screen, see: Ask, term: str) -> None:
    ran = screen("list", width=80, env={"TERM": term, "NO_COLOR": "1"})
    assert ran.out == see("list", width=80).out


# Colour ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [["list"], ["list", "claims"], ["show", "north-korea"], ["db"]], ids=" ".join)
def test_colour_adds_nothing_to_the_text(screen: Screen, see: Ask, asked: list[str]) -> None:
    coloured = screen(*asked, width=80).out
    assert coloured != see(*asked, width=80).out
    assert ESCAPE.sub("", coloured) == see(*asked, width=80).out
    assert "\x1b" not in ESCAPE.sub("", coloured)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as #767676, as the WCAG has it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def palette(number: int) -> str:
    """Return one of the upper 240 of the 256 colours of a terminal."""
    if number >= 232:
        return "#" + f"{8 + 10 * (number - 232):02x}" * 3
    steps = [0, 95, 135, 175, 215, 255]
    red, green, blue = (number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6
    return f"#{steps[red]:02x}{steps[green]:02x}{steps[blue]:02x}"


SHOWN = [["show", "north-korea"], ["list", "claims"], ["matrix"], ["timeline", "iran"], ["search", "drones"], ["tree"]]


@pytest.mark.parametrize("asked", SHOWN, ids=" ".join)
def test_every_colour_can_be_read_on_white_and_on_black(screen: Screen, asked: list[str]) -> None:
    codes = ESCAPE.findall(screen(*asked).out)
    numbers = {int(number) for code in codes for number in re.findall(r"38;5;(\d+)", code)}
    assert numbers
    for number in numbers:
        for paper in ("#ffffff", "#000000"):
            assert contrast(palette(number), paper) >= 4.5, (number, paper)
    others = {part for code in codes for part in re.sub(r"38;5;\d+", "", code).split(";")}
    assert others <= {"", "0", "1", "3", "4"}, "bold, italic and underlined alone, and no paper"


def test_every_style_can_be_read_on_white_and_on_black() -> None:
    colours = {colour for style in STYLES.values() for colour in re.findall("#[0-9a-f]{6}", style)}
    assert len(colours) > 3
    assert all(contrast(colour, paper) >= 4.5 for colour in colours for paper in ("#ffffff", "#000000"))
    for style in STYLES.values():
        assert set(re.sub("#[0-9a-f]{6}", "", style).split()) <= {"bold", "italic", "underline"}


@pytest.mark.parametrize("term", ["xterm", "linux", "vt100", "screen"])
def test_a_terminal_of_sixteen_colours_gets_bold_letters_and_none_of_them(screen: Screen, term: str) -> None:
    codes = {code for codes in ESCAPE.findall(screen("list", env={"TERM": term}).out) for code in codes.split(";")}
    assert codes <= {"", "0", "1", "3", "4"}
    assert "1" in codes


# Links -------------------------------------------------------------------------------------------

LINK = re.compile(r"\x1b\]8;;([^\x1b]*)\x1b\\")


@pytest.mark.parametrize(
    ("env", "linked"),
    [
        ({}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "TERM": "xterm-kitty"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM_PROGRAM": "iTerm.app"}, True),
        ({"VTE_VERSION": "7600"}, True),
        ({"VTE_VERSION": "4600"}, False),
        ({"WT_SESSION": "1", "TERM": ""}, True),
        ({"TERM_PROGRAM": "iTerm.app", "TERM": "dumb"}, False),
        ({"TERM_PROGRAM": "vscode", "TERM": "tmux-256color"}, False),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, True),
    ],
)
def test_ids_of_sources_are_links_where_the_terminal_shows_them(
    screen: Screen, run: Run, env: dict[str, str], linked: bool
) -> None:
    out = screen("list", "sources", env=env).out
    found = {address for address in LINK.findall(out) if address}
    known = {row["url"] for row in run("list", "sources", "-f", "json").json if row["url"]}
    assert bool(found) is linked
    assert found <= known
    assert LINK.sub("", screen("list", "sources", env={**env, "NO_COLOR": "1"}).out).count("\x1b") == 0


def test_a_pipe_has_no_links(run: Run) -> None:
    ran = run("list", "sources", "-f", "table", env={"FORCE_HYPERLINK": "1", "TERM": "xterm-kitty"})
    assert "\x1b" not in ran.out


@pytest.mark.parametrize(
    ("env", "option", "coloured"),
    [
        ({}, [], True),
        ({"NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": ""}, [], True),
        ({"TERM": "dumb"}, [], False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, [], True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({}, ["--color", "never"], False),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({"NO_COLOR": "1"}, ["--color", "auto"], False),
    ],
)
def test_whether_a_terminal_is_coloured(screen: Screen, env: dict[str, str], option: list[str], coloured: bool) -> None:
    assert ("\x1b" in screen("list", *option, env=env).out) is coloured


@pytest.mark.parametrize(
    ("env", "asked", "coloured"),
    [
        ({}, ["-f", "table"], False),
        ({"FORCE_COLOR": "1"}, ["-f", "table"], True),
        ({"FORCE_COLOR": "1"}, ["-f", "tree"], True),
        ({}, ["-f", "table", "--color", "always"], True),
        ({"FORCE_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1"}, ["-f", "json"], False),
        ({}, ["-f", "csv", "--color", "always"], False),
        ({}, ["-f", "plain", "--color", "always"], False),
    ],
)
def test_whether_a_pipe_is_coloured(run: Run, env: dict[str, str], asked: list[str], coloured: bool) -> None:
    assert ("\x1b" in run("list", *asked, env=env).out) is coloured


# Formats and rows on a terminal ------------------------------------------------------------------


def test_plain_is_the_same_on_a_terminal_with_its_footers_below(see: Ask, run: Run) -> None:
    piped = run("show", "iran", "-f", "plain")
    assert see("show", "iran", "-f", "plain", width=80).out == piped.out + piped.err


@pytest.mark.parametrize("name", ["csv", "tsv", "json", "jsonl"])
def test_a_format_that_is_asked_for_is_the_same_on_a_terminal(see: Ask, run: Run, name: str) -> None:
    assert see("show", "iran", "-f", name, width=40).out == run("show", "iran", "-f", name).out


def test_the_wish_for_a_format_is_for_terminals_alone(screen: Screen, run: Run) -> None:
    wish = {"ALLIES_FORMAT": "json"}
    assert screen("list", env=wish).out == run("list", "-f", "json").out
    assert run("list", env=wish).out == run("list").out
    assert screen("list", "-f", "tsv", env=wish).out == run("list", "-f", "tsv").out


def test_the_ending_of_a_file_is_stronger_than_the_wish(screen: Screen, run: Run, tmp_path: Path) -> None:
    ran = screen("list", "-o", str(tmp_path / "a.csv"), env={"ALLIES_FORMAT": "json"})
    assert ran.out == ""
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == run("list", "-f", "csv").out


@pytest.fixture(scope="module")
def many(small_db: SmallDatabase) -> Path:
    """130 supporters of one recipient, a claim each."""
    helpers = "".join(
        f"INSERT INTO actor (id, name, kind) VALUES ('helper-{n}', 'Helper {n}', 'state');"
        + claim_row(n, supporter=f"helper-{n}", what="Helps.")
        for n in range(1, 131)
    )
    return small_db(LANDS + helpers)


@pytest.mark.parametrize(("noun", "rows"), [("allies", 130), ("claims", 130), ("actors", 131)])
def test_a_terminal_shows_a_hundred_rows_and_says_so(
    screen: Screen, run: Run, many: Path, noun: str, rows: int
) -> None:
    def count(ran: Ran) -> int:
        return len(re.findall(r"^ *(?:c\d|Helper|helper|a  |b  )", ran.out, re.MULTILINE))

    quiet = {"NO_COLOR": "1"}
    first = screen("list", noun, db=many, env=quiet, width=120)
    assert count(first) == 100
    assert "--limit 0 shows all" in first.out
    everything = screen("list", noun, "--limit", "0", db=many, env=quiet, width=120)
    assert count(everything) == rows
    assert "--limit" not in everything.out
    assert count(screen("list", noun, "--limit", "7", db=many, env=quiet, width=120)) == 7
    assert len(screen("list", noun, "-f", "csv", db=many).rows) == rows
    assert len(run("list", noun, db=many).rows) == rows
    assert len(run("list", noun, "--limit", "7", db=many).rows) == 7


def test_a_section_of_an_actor_is_cut_at_a_hundred_and_says_so(screen: Screen, run: Run, many: Path) -> None:
    first = screen("show", "beeland", "--full", db=many, env={"NO_COLOR": "1"})
    assert len(re.findall(r"c\d+ Helps\.", first.out)) == 100
    assert "--limit 0 shows all" in first.out
    assert len(re.findall(r"c\d+ Helps\.", run("show", "beeland", "--full", db=many).out)) == 130


def test_footers_are_data_on_no_pipe(run: Run, many: Path) -> None:
    ran = run("list", "-f", "table", "--limit", "3", db=many)
    assert "--limit 0" in ran.err
    assert "--limit" not in ran.out
