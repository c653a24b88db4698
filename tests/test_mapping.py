"""A mapping makes native rows of rows: its whole language, what is wrong in one, the sheet, the shipped datasets."""

import os
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies_cli.casefile import mapping
from allies_cli.casefile.native import ActorCell, BadCell, BadRowError, Cell, Native
from allies_cli.casefile.reading import Fault, Row, open_table
from allies_cli.errors import AlliesError, UnusableError, UsageError

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
LEAST = '[all]\nsupporter = "{who}"\nrecipient = "{for}"\nhow = "{how}"\n'


def made(folder: Path, text: str, answers: Mapping[str, str] | None = None) -> mapping.Mapping:
    file = folder / "m.toml"
    file.write_text(text, encoding="utf-8")
    return mapping.load(str(file), answers)


def natives(mapped: mapping.Mapping, **cells: str) -> list[Native]:
    return mapped.native(Row(2, cells))


def value(folder: Path, written: str, **cells: str) -> str | None:
    """Return what a VALUE makes of some cells."""
    (one,) = natives(made(folder, f"[all]\nwhat = {written}\n"), **cells)
    return one.cells["what"].text if "what" in one.cells else None


def bad(folder: Path, written: str, **cells: str) -> BadCell:
    with pytest.raises(BadRowError) as raised:
        value(folder, written, **cells)
    (one,) = raised.value.cells
    return one


@pytest.mark.parametrize(
    ("written", "cells", "expected"),
    [
        ('"{a}"', {"a": "x"}, "x"),
        ('"{A_b}"', {"a-B": "x"}, "x"),
        ('"constant"', {}, "constant"),
        ('"{{a}}"', {}, "{a}"),
        ('"{a?}"', {}, None),
        ('"{a?} and {b}"', {"b": "x"}, "and x"),
        ('"{a?} and {b}"', {"b": ""}, None),
        ('"{a}, {b}, {c}"', {"a": "x", "b": "", "c": ""}, "x"),
        ('"{a|b}"', {"b": "x"}, "x"),
        ('"{a|b}"', {"a": "", "b": "x"}, "x"),
        ('"{a|b}"', {"a": "y", "b": "x"}, "y"),
        ('"{a|b?}"', {}, None),
        ('"{why?}"', {"why?": "x"}, "x"),
        ('"line {#}"', {}, "line 2"),
        ('"{name#2}"', {"name": "x", "name#2": "y"}, "y"),
        ('["{y}", "{m}", "{d}"]', {"y": "2022", "m": "3", "d": "2"}, "2022-03-02"),
        ('["{y}", "{m}", "{d}"]', {"y": "2022.0", "m": "3", "d": ""}, "2022-03"),
        ('["{y}", "{m}", "{d}"]', {"y": "2022", "m": "", "d": "2"}, "2022"),
        ('["{y}", "{m}", "{d}"]', {"y": "", "m": "3", "d": "2"}, None),
        ("""{ from = "{a}", match = '(\\d+)' }""", {"a": "id 45b"}, "45"),
        ("""{ from = "{a}", match = '\\d+' }""", {"a": "id 45b"}, "45"),
        ("""{ from = "{a}", match = '(\\d+)', else = "0" }""", {"a": "none"}, "0"),
        ("""{ from = "{a}", match = '(\\d+)' }""", {"a": ""}, None),
        ('{ from = "{a}", map = { x = "y" } }', {"a": "x"}, "y"),
        ('{ from = "{a}", map = { x = "y" } }', {"a": ""}, None),
        ('{ from = "{a}", map = { "" = "y" } }', {"a": ""}, "y"),
        ('{ from = "{a}", map = { x = "" }, else = "z" }', {"a": "x"}, None),
        ('{ from = "{a}", map = { x = "y" }, else = "{b}" }', {"a": "w", "b": "z"}, "z"),
        ('{ from = "{a}", map = { x = ["{b}", "{c}"] } }', {"a": "x", "b": "1990", "c": "5"}, "1990-05"),
        ('{ from = "{a}", map = { "lethal aid" = "arms" }, case = "fold" }', {"a": "Lethal-Aid?"}, "arms"),
        ('{ from = "{a}", else = { from = "{b}", match = "(.)$" } }', {"a": "", "b": "xyz"}, "z"),
        ('{ from = "{a}", date = ["%d.%m.%Y", "%B %Y", "%Y"] }', {"a": "2.3.2022"}, "2022-03-02"),
        ('{ from = "{a}", date = ["%d.%m.%Y", "%B %Y", "%Y"] }', {"a": "March 2022"}, "2022-03"),
        ('{ from = "{a}", date = "%Y" }', {"a": "2022"}, "2022"),
        ('{ from = "{a}", scale = 1e9 }', {"a": "0.002645"}, "2645000"),
        ('{ from = "{a}", number = true }', {"a": "1200.50"}, "1200.5"),
        ('{ from = "{a}", number = true }', {"a": "1e3"}, "1000"),
        ('{ from = "{a}", number = "1,234.5" }', {"a": "1,200,000.5"}, "1200000.5"),
        ('{ from = "{a}", number = "1.234,5" }', {"a": "1.200,5"}, "1200.5"),
        ('{ from = "{a}", positive = true }', {"a": "0.0"}, None),
        ('{ from = "{a}", positive = true }', {"a": "0.02"}, "0.02"),
        ('{ from = "{a}", cut = 9 }', {"a": "one two three"}, "one two"),
        ('{ from = "{a}", cut = 5 }', {"a": "unbreakable"}, "unbre"),
        ('{ flags = { a = "x", b = "y", "c?" = "z" } }', {"a": "1", "b": "1.0"}, "x, y"),
        ('{ flags = { a = "x" }, else = "none" }', {"a": "0"}, "none"),
        ("3", {}, "3"),
        ("true", {}, "true"),
    ],
)
def test_a_value_is_made_in_steps(tmp_path: Path, written: str, cells: dict[str, str], expected: str | None) -> None:
    assert value(tmp_path, written, **cells) == expected


@pytest.mark.parametrize(
    ("written", "cells", "column", "fault"),
    [
        ('{ from = "{a}", map = { yes = "y" } }', {"a": "yess"}, "a", "the mapping does not know it"),
        ("""{ from = "{a}", match = '\\d' }""", {"a": "x"}, "a", "it does not fit \\d"),
        ('{ from = "{a}", number = true }', {"a": "1.2 million"}, "a", "it is not a plain number"),
        ('{ from = "{a}", number = true }', {"a": "1,200"}, "a", "it is not a plain number"),
        ('{ from = "{a}", number = "1,234.5" }', {"a": "1.200,5"}, "a", "it is not a plain number"),
        ('{ from = "{a}", date = "%Y" }', {"a": "soon"}, "a", "it is not a date of the forms %Y"),
        ('["{a}", "{b}"]', {"a": "2022", "b": "13"}, "a, b", "it is not a date: month must be in 1..12"),
        ('["{a}", "{b}", "{c}"]', {"a": "2022", "b": "2", "c": "30"}, "a, b, c", "it is not a date: "),
        ('["{a}", "{b}"]', {"a": "2022", "b": "March"}, "a, b", "it is not the number of a year, a month or a day"),
        ('{ flags = { a = "x" } }', {"a": "maybe"}, "a", "it is neither 1 nor 0"),
    ],
)
def test_a_cell_of_which_nothing_can_be_made_is_bad(
    tmp_path: Path, written: str, cells: dict[str, str], column: str, fault: str
) -> None:
    cell = bad(tmp_path, written, **cells)
    assert (cell.line, cell.column) == (2, column)
    assert cell.fault.startswith(fault)
    assert cell.remedy


def test_all_bad_cells_of_a_row_are_told_at_once_and_once(tmp_path: Path) -> None:
    date = '{ from = "{day}", date = "%Y" }'
    mapped = made(tmp_path, f'[all]\nsince = {date}\nuntil = {date}\nquantity = {{ from = "{{n}}", number = true }}\n')
    with pytest.raises(BadRowError) as raised:
        natives(mapped, day="x", n="y")
    assert [(cell.column, cell.value) for cell in raised.value.cells] == [("day", "x"), ("n", "y")]
    assert raised.value.message == "line 2, day: it is not a date of the forms %Y"


def test_a_fault_of_reading_counts_in_the_columns_that_are_read(tmp_path: Path) -> None:
    mapped = made(tmp_path, LEAST)
    cells = {"who": "a", "for": "b", "how": "c", "picture": "=IMAGE(x)"}
    ignored = Fault("picture", "=IMAGE(x)", "it is a formula", "mend it")
    assert len(mapped.native(Row(2, cells, (ignored,)))) == 1
    for column in ("who", ""):
        with pytest.raises(BadRowError) as raised:
            mapped.native(Row(2, cells, (ignored, Fault(column, "v", "f", "r"))))
        assert raised.value.cells == (BadCell(2, column, "v", "f", "r"),)


def actors(folder: Path, written: str, **cells: str) -> list[ActorCell]:
    return [one.actors["supporter"] for one in natives(made(folder, f"[all]\nsupporter = {written}\n"), **cells)]


@pytest.mark.parametrize(
    ("written", "cells", "expected"),
    [
        ('"{a}"', {"a": "Iran"}, [("Iran", (), "")]),
        ('{ name = "{a}", split = ";" }', {"a": "Iran; China;"}, [("Iran", (), ""), ("China", (), "")]),
        ('{ name = "{a}" }', {"a": "Interahamwe, ex-FAR"}, [("Interahamwe, ex-FAR", (), "")]),
        ("""{ name = "{a}", strip = ['^Government of (.+)$'] }""", {"a": "Government of Iran"}, [("Iran", (), "")]),
        ("""{ name = "{a}", strip = ['^(.+?)\\*+$'] }""", {"a": "MPLA (Portugal)"}, [("MPLA (Portugal)", (), "")]),
        ('{ name = "{a}", names = { "S. Sudan" = "South Sudan" } }', {"a": "S. Sudan"}, [("South Sudan", (), "")]),
        (
            """{ name = "{a}", strip = ['^(.+?)\\*+$'], names = { X = "Y" } }""",
            {"a": "X*"},
            [("Y", (), "")],
        ),
        ('{ code = { cow = "{c}" } }', {"c": "365.0"}, [("", (("cow", "365"),), "")]),
        ('{ name = "{a}", code = { cow = "{c}" }, kind = "state" }', {"a": "Iran", "c": ""}, [("Iran", (), "state")]),
        (
            '{ name = "{a}", code = { cow = "{c}" }, split = ";" }',
            {"a": "Iran; China", "c": "630;710"},
            [("Iran", (("cow", "630"),), ""), ("China", (("cow", "710"),), "")],
        ),
        (
            '{ name = "{a}", code = { ucdp = "{c}" }, split = ", (?=G)" }',
            {"a": "G A, G B", "c": "6356"},
            [("G A", (), ""), ("G B", (), "")],
        ),
    ],
)
def test_an_actor_is_a_name_and_codes(
    tmp_path: Path, written: str, cells: dict[str, str], expected: list[tuple[str, Any, str]]
) -> None:
    assert [(one.name, one.codes, one.kind) for one in actors(tmp_path, written, **cells)] == expected


def test_an_actor_that_is_not_named_is_absent(tmp_path: Path) -> None:
    (one,) = natives(made(tmp_path, LEAST), who="", how="a", **{"for": ""})
    assert one.actors == {}


def test_names_and_codes_that_do_not_pair_are_bad(tmp_path: Path) -> None:
    with pytest.raises(BadRowError) as raised:
        actors(tmp_path, '{ name = "{a}", code = { cow = "{c}" }, split = ";" }', a="Iran; China; India", c="630;710")
    assert raised.value.cells[0][1:4] == ("a, c", "Iran; China; India", "there are 3 names and 2 codes of cow")


def test_several_actors_in_cells_make_a_row_for_each_pair(tmp_path: Path) -> None:
    text = '[all]\nsupporter = { name = "{a}", split = ";" }\nrecipient = { name = "{b}", split = "/" }\nkey = "k{#}"\n'
    rows = natives(made(tmp_path, text), a="x;y", b="1/2")
    pairs = [(one.actors["supporter"].name, one.actors["recipient"].name, one.keys) for one in rows]
    assert pairs == [("x", "1", ("k2",)), ("x", "2", ("k2",)), ("y", "1", ("k2",)), ("y", "2", ("k2",))]


@pytest.mark.parametrize(
    ("condition", "cells", "reason"),
    [
        ('{ a = "1" }', {"a": "1.0"}, None),
        ("{ a = 1 }", {"a": "1"}, None),
        ('{ a = "1" }', {"a": "2"}, "a is not 1"),
        ('{ a = ["1", "2"] }', {"a": "2"}, None),
        ('{ a = ["1", "2"] }', {"a": "3"}, "a is not 1 or 2"),
        ('{ a = { not = "" } }', {"a": ""}, "a is empty"),
        ('{ a = { not = ["x", "y"] } }', {"a": "z"}, None),
        ('{ "a?" = "" }', {}, None),
        ("{ a = { min = 2 } }", {"a": "10"}, None),
        ("{ a = { min = 2 } }", {"a": "1"}, "a is less than 2"),
        ("{ a = { min = 2 } }", {"a": ""}, "a is less than 2"),
        ("{ a = { min = 2, max = 3 } }", {"a": "4"}, "a is more than 3"),
        ('{ a = { max = "2014-05" } }', {"a": "2014-03-02"}, None),
        ("{ a = { matches = '^x' } }", {"a": "xy"}, None),
        ("{ a = { matches = '^x' } }", {"a": "yx"}, "a does not match ^x"),
        ('{ a = { below = "b" } }', {"a": "9", "b": "10"}, None),
        ('{ a = { below = "b" } }', {"a": "10", "b": "9"}, "a is not below b"),
        ('{ a = "1", b = "2" }', {"a": "1", "b": "3"}, "b is not 2"),
        ('{ a = "{?q}" }', {"a": "yes"}, None),
    ],
)
def test_a_condition_holds_or_says_what_the_row_is(
    tmp_path: Path, condition: str, cells: dict[str, str], reason: str | None
) -> None:
    mapped = made(tmp_path, f'[ask]\nq = "yes"\n[read]\nkeep = {condition}\n[all]\nhow = "aid"\n')
    assert len(natives(mapped, **cells)) == (reason is None)
    assert mapped.left_out == ({reason: 1} if reason else {})


def test_what_cannot_be_compared_is_bad(tmp_path: Path) -> None:
    mapped = made(tmp_path, '[read]\nkeep = { a = { min = 2 } }\n[all]\nhow = "aid"\n')
    with pytest.raises(BadRowError) as raised:
        natives(mapped, a="many")
    assert raised.value.cells[0][1:4] == ("a", "many", "it cannot be compared with 2")


def test_each_block_that_holds_makes_a_claim_and_a_row_of_none_is_counted(tmp_path: Path) -> None:
    text = """
    [all]
    item = "all"
    [[claim]]
    when = { a = "1" }
    how = "x"
    [[claim]]
    when = { b = "1" }
    how = "y"
    item = "own"
    """
    mapped = made(tmp_path, text)
    assert [(one.cells["how"].text, one.cells["item"].text) for one in natives(mapped, a="1", b="1")] == [
        ("x", "all"),
        ("y", "own"),
    ]
    assert natives(mapped, a="0", b="0") == []
    assert mapped.left_out == {"no [[claim]] of the mapping takes it": 1}


def test_each_flag_of_how_makes_a_claim(tmp_path: Path) -> None:
    mapped = made(tmp_path, '[all]\nhow = { flags = { a = "x", b = "y" } }\n')
    assert [one.cells["how"] for one in natives(mapped, a="1", b="1")] == [Cell("x", "a"), Cell("y", "b")]
    assert natives(mapped, a="0", b="") == []
    assert mapped.left_out == {"no flag of a way is 1": 1}
    otherwise = made(tmp_path, '[all]\nhow = { flags = { a = "x" }, else = "aid" }\n')
    assert [one.cells["how"].text for one in natives(otherwise, a="0")] == ["aid"]


def test_a_quote_that_is_cut_says_so_in_its_note(tmp_path: Path) -> None:
    mapped = made(tmp_path, '[all]\nquote = { from = "{q}", cut = 300 }\nnote = "{n?}"\n')
    (one,) = natives(mapped, q="word " * 120, n="As printed.")
    assert one.cells["note"].text == "As printed. (299 of 600 characters)"
    assert len(one.cells["quote"].text) == 299
    (one,) = natives(made(tmp_path, '[all]\nquote = { from = "{q}", cut = 300 }\n'), q="a" * 603)
    assert one.cells["note"].text == "300 of 603 characters"
    (one,) = natives(mapped, q="short", n="")
    assert "note" not in one.cells


def test_a_unit_of_the_mapping_goes_with_its_quantity(tmp_path: Path) -> None:
    text = '[all]\nquantity = "{n}"\nunit = "EUR"\nstage = "{stage?}"\n'
    assert set(natives(made(tmp_path, text), n="1")[0].cells) == {"quantity", "unit"}
    assert set(natives(made(tmp_path, text), n="", stage="pledge")[0].cells) == {"stage"}  # somebody wrote it


def test_the_source_and_its_copies_are_made_of_the_row_too(tmp_path: Path) -> None:
    text = (
        '[source]\ntitle = "{t}"\npublisher = "{p}"\npublisher_kind = "media"\n'
        '[all]\nhow = "aid"\nasserter = "{s}"\nasserter_kind = "person"\n'
        '[[capture]]\nurl = "{u}"\nsha256 = "{h?}"\n[[capture]]\nfile = "{f?}"\n'
    )
    (one,) = natives(made(tmp_path, text), t="T", p="P", s="S", u="https://a/b\nkept/c.html", h="ABC", f="d.pdf")
    assert one.source == {"title": Cell("T", "t")}
    assert one.actors["publisher"] == ActorCell("P", (), "media", "p")
    assert one.actors["asserter"] == ActorCell("S", (), "person", "s")
    assert set(one.cells) == {"how"}
    assert one.captures == (
        {"url": Cell("https://a/b", "u"), "sha256": Cell("abc", "h")},
        {"file": Cell("kept/c.html", "u"), "sha256": Cell("abc", "h")},
        {"file": Cell("d.pdf", "f")},
    )
    assert natives(made(tmp_path, text), t="T", p="P", s="S", u="")[0].captures == ()


def test_a_second_table_is_looked_up_by_one_column(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("resolution,backs\nES-11/1,ukraine\n", encoding="utf-8")
    text = '[read]\njoin = [{ file = "r.csv", on = "resolution" }]\n[all]\nhow = "vote"\nrecipient = "{backs}"\n'
    assert natives(made(tmp_path, text), Resolution="ES-11/1")[0].actors["recipient"].name == "ukraine"
    with pytest.raises(BadRowError) as raised:
        natives(made(tmp_path, text), Resolution="68/262")
    assert raised.value.cells[0][1:4] == ("Resolution", "68/262", "r.csv has no row for it")
    with pytest.raises(UnusableError, match="both have a column 'backs'"):
        natives(made(tmp_path, text), Resolution="ES-11/1", Backs="x")
    with pytest.raises(UnusableError, match="has no column 'resolution'"):
        natives(made(tmp_path, text), other="x")
    for broken in ("resolution,backs\na,b\na,c\n", "resolution,backs\na,b,c\n", "other,backs\na,b\n"):
        (tmp_path / "r.csv").write_text(broken, encoding="utf-8")
        with pytest.raises(UnusableError):
            made(tmp_path, text)


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (["2001", "2002", "2003"], [("2001", "2003", "id 1, 2, 3")]),
        (["2003", "2001", "2002"], [("2001", "2003", "id 2, 3, 1")]),
        (["2001", "2003"], [("2001", "2001", "id 1"), ("2003", "2003", "id 2")]),
        (["2001", "2001"], [("2001", "2001", "id 1, 2")]),
        (["1999", "2000"], [("1999", "2000", "id 1, 2")]),
    ],
)
def test_rows_that_differ_in_nothing_but_the_year_are_one_without_a_gap(
    tmp_path: Path, years: list[str], expected: list[tuple[str, str, str]]
) -> None:
    text = LEAST + 'since = "{y}"\nuntil = "{y}"\nkey = "{#}"\nlocator = "id {#}"\n[merge]\nby = "year"\n'
    mapped = made(tmp_path, text)
    rows = [Row(n, {"who": "a", "for": "b", "how": "c", "y": year}) for n, year in enumerate(years, start=1)]
    merged = list(mapped.merged(one for row in rows for one in mapped.native(row)))
    assert [tuple(one.cells[name].text for name in ("since", "until", "locator")) for one in merged] == expected
    assert sorted(key for one in merged for key in one.keys) == [str(row.line) for row in rows]


def test_rows_that_differ_in_more_are_not_merged(tmp_path: Path) -> None:
    text = LEAST + 'since = "{y}"\nuntil = "{y}"\n[merge]\nby = "month"\n'
    mapped = made(tmp_path, text)
    rows = [("a", "2001-12"), ("b", "2002-01"), ("a", "2002-01"), ("a", "2002"), ("a", "")]
    made_of = [one for who, day in rows for one in natives(mapped, who=who, how="c", y=day, **{"for": "d"})]
    merged = list(mapped.merged(made_of))
    assert [(one.actors["supporter"].name, one.cells.get("until", Cell("")).text) for one in merged] == [
        ("a", "2002-01"),
        ("b", "2002-01"),
        ("a", "2002"),
        ("a", ""),
    ]
    assert len(list(mapped.merged(made_of, identity=lambda actor: None))) == 3  # a and b are one, to who says so
    assert list(made(tmp_path, LEAST).merged(iter(made_of))) == made_of


def test_days_follow_each_other_over_the_end_of_a_month(tmp_path: Path) -> None:
    mapped = made(tmp_path, LEAST + 'since = "{y}"\nuntil = "{y}"\n[merge]\nby = "day"\n')
    rows = [
        one
        for day in ("2020-02-28", "2020-02-29", "2020-03-01")
        for one in natives(mapped, who="a", how="b", y=day, **{"for": "c"})
    ]
    assert [one.cells["until"].text for one in mapped.merged(rows)] == ["2020-03-01"]


def test_what_a_mapping_says_of_itself_is_exposed(tmp_path: Path) -> None:
    text = (
        '[dataset]\nname = "mine"\ntitle = "T"\ncovers = "1975/2017"\ncite = "C"\nnew_actors = true\n'
        '[read]\nencoding = "latin-1"\ndelimiter = ";"\nheader = 3\nsheet = "s"\nrecords = "a.b"\nmissing = ["."]\n'
        '[all]\nhow = "{how}"\n[conflict]\nsame = ["supporter", "occasion"]\nhow = ["vote"]\n'
    )
    mapped = made(tmp_path, text)
    assert (mapped.name, mapped.title, mapped.covers, mapped.cite, mapped.new_actors) == (
        "mine",
        "T",
        "1975/2017",
        "C",
        True,
    )
    assert mapped.reading == ("latin-1", ";", 3, "s", "a.b", frozenset("."))
    assert mapped.conflict == (("supporter", "occasion"), ("vote",))
    assert mapped.columns == ("how",)


ASKING = """
[dataset]
name = "q"
[ask]
date = ""
unit = "EUR"
[all]
since = "{?date}"
unit = "{?unit}"
quantity = "1"
"""


def test_what_only_the_person_can_say_is_asked(tmp_path: Path) -> None:
    (one,) = natives(made(tmp_path, ASKING, {"date": "2022"}))
    assert (one.cells["since"], one.cells["unit"]) == (Cell("2022"), Cell("EUR"))
    with pytest.raises(UsageError) as raised:
        made(tmp_path, ASKING)
    assert (raised.value.message, raised.value.hint) == ("q has to be told: date", "--set date=…")
    with pytest.raises(UsageError) as raised:
        made(tmp_path, ASKING, {"date": "2022", "unot": "USD"})
    assert "did you mean unit?" in raised.value.hint


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[all", "is not TOML", ""),
        (f"[all]\nitem = {'9' * 5000}", "is not TOML: it is nested too deeply, or a number", ""),
        (f"all = {'[' * 5000}", "is not TOML: it is nested too deeply, or a number", ""),
        ("[read]\nencoding = 'undefined'", "[read] encoding: there is no 'undefined'; as utf-8", ""),
        ("[read]\nencoding = 'zlib'", "[read] encoding: there is no 'zlib'; as utf-8", ""),
        ('[read]\nencoding = "utf-8\\u0000"', "[read] encoding: there is no", ""),
        ("[read]\ndelimiter = ''", "[read] delimiter: expected one character", ""),
        ("[read]\ndelimiter = '\"'", "[read] delimiter: expected one character", ""),
        ('[read]\ndelimiter = "\\n"', "[read] delimiter: expected one character", ""),
        ("[all]\nhow = {from = '{a}', map = {}}", "[all] how: map has no entry", ""),
        ("[all]\nhow = {flags = {}}", "[all] how: flags has no entry", ""),
        (
            "[all]\nsince = {from = '{a}', date = '%q%Y'}",
            "[all] since: '%q%Y' is not the form of a date: 'q' is a bad",
            "",
        ),
        ("[all]\nsince = {from = '{a}', date = '%Y%'}", "[all] since: '%Y%' is not the form of a date: stray %", ""),
        *(
            (
                f"[all]\nquantity = {{from = '{{a}}', scale = {scale}}}",
                "[all] quantity: scale is a number, and not 0",
                "",
            )
            for scale in ("nan", "inf", "-inf", "0", "0.0")
        ),
        ("[alll]\nhow = 'x'", "the file: there is no 'alll'", "did you mean all?"),
        ("[all]\nhowe = 'x'", "[all]: there is no 'howe'", "did you mean how?"),
        ("[dataset]\nnme = 'x'", "[dataset]: there is no 'nme'", "did you mean name?"),
        ("[source]\ntitel = 'x'", "[source]: there is no 'titel'", "did you mean title?"),
        ("[[claim]]\nwhan = {a = '1'}", "[[claim]]: there is no 'whan'", "did you mean when?"),
        ("[[capture]]\nhash = 'x'", "[[capture]]: there is no 'hash'", ""),
        ("all = 3", "all is not a table", ""),
        ("[claim]\nhow = 'x'", "claim is not a list of tables", ""),
        ("[all]\nhow = {form = '{a}'}", "[all] how: there is no step 'form'; did you mean from?", ""),
        ("[all]\nhow = {match = 'a'}", "[all] how: expected one of `from` and `flags`", ""),
        ("[all]\nhow = {from = '{a}', match = '('}", "[all] how: '(' is not a regular expression", ""),
        ("[all]\nhow = {from = '{a}', map = 'x'}", "[all] how: map is a table", ""),
        ("[all]\nhow = {from = '{a}', case = 'fold'}", '[all] how: case is "fold", beside a map', ""),
        ("[all]\nhow = {from = '{a}', case = 'fold', map = {A = 'x', a = 'y'}}", "[all] how: map has 'a' twice", ""),
        ("[all]\nhow = {from = 3}", "[all] how: expected a text, and not 3", ""),
        ("[all]\nhow = {from = '{a}', cut = 0}", "[all] how: cut is a number of characters", ""),
        ("[all]\nhow = {from = '{a}', date = 'Y'}", "[all] how: date is a list of forms", ""),
        ("[all]\nhow = {from = '{a}', date = '%d'}", "[all] how: '%d' has no year", ""),
        ("[all]\nhow = {from = '{a}', scale = 'x'}", "[all] how: scale is a number", ""),
        ("[all]\nhow = {from = '{a}', positive = 1}", "[all] how: positive is true or false", ""),
        ("[all]\nhow = {from = '{a}', number = '1,2'}", "[all] how: number is true, or shows", ""),
        ("[all]\nhow = '{a'", "[all] how: a brace stands alone", ""),
        ("[all]\nhow = '{}'", "[all] how: there is no column in {}", ""),
        ("[all]\nhow = '{?q}'", "[all] how: {?q} is not a question in [ask]", ""),
        ("[all]\nhow = []", "[all] how: a list is a date", ""),
        ("[all]\nhow = 2022-03-02", "[all] how: expected a text, a list or a table", ""),
        ("[all]\nsupporter = {nam = '{a}'}", "[all] supporter: there is no 'nam' of an actor; did you mean name?", ""),
        ("[all]\nsupporter = {kind = 'state'}", "[all] supporter: expected a name or a code", ""),
        ("[all]\nsupporter = {code = 'x'}", "[all] supporter: code is a table", ""),
        ("[all]\nsupporter = {name = '{a}', split = ''}", "[all] supporter: split is what parts", ""),
        ("[all]\nsupporter = {name = '{a}', names = ['x']}", "[all] supporter: names is a table", ""),
        ("[all]\nsupporter = {name = '{a}', strip = ['x']}", "[all] supporter: 'x' has no group", ""),
        ("[all]\nsupporter = {name = '{a}', strip = 3}", "[all] supporter: strip is a list", ""),
        ("[read]\nkeep = 'x'", "[read] keep: expected a table of columns", ""),
        ("[read]\nkeep = {a = {}}", "[read] keep: a: expected one of not, min", ""),
        ("[read]\nkeep = {a = {mni = 1}}", "[read] keep: a: there is no test 'mni'; did you mean min?", ""),
        ("[read]\nkeep = {a = {min = [1, 2]}}", "[read] keep: a: min takes one value", ""),
        ("[read]\nkeep = {a = true}", "[read] keep: a: expected a text, a number or a list", ""),
        ("[read]\nkeep = {a = '{b}'}", "[read] keep: a: only {?question} can stand in a condition", ""),
        ("[read]\nkeep = {a = '{?q}'}", "[read] keep: {?q} is not a question in [ask]", ""),
        ("[read]\nheader = 0", "[read] header: expected the number of a line", ""),
        ("[read]\nmissing = '.'", "[read] missing: expected a list of texts", ""),
        ("[read]\nencoding = 3", "[read] encoding: expected a text", ""),
        ("[read]\njoin = [{file = 'x'}]", "[read] join: expected [{ file =", ""),
        ("[dataset]\nnew_actors = 'yes'", "[dataset] new_actors: expected true or false", ""),
        ("[dataset]\ncovers = '1975'", "[dataset] covers: expected the first and the last date", ""),
        ("[merge]\nby = 'decade'", "[merge] by: expected one of year, month, day", ""),
        ("[conflict]\nsame = ['supportr']", "[conflict] same: there is no 'supportr'", "did you mean supporter?"),
        ("[conflict]\nhow = ['vote']", "[conflict] same: expected a list of native columns", ""),
    ],
)
def test_what_is_wrong_in_a_mapping_is_told_with_file_and_key(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    with pytest.raises(UnusableError) as raised:
        made(tmp_path, text)
    assert raised.value.message.startswith("m.toml")
    assert message in raised.value.message
    assert hint in raised.value.hint


def test_a_mapping_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        mapping.load("ucdp-ess")
    assert "did you mean ucdp-esd?" in raised.value.hint
    with pytest.raises(UnusableError, match="cannot read"):
        mapping.load(str(tmp_path / "none.toml"))


def test_a_column_that_lacks_is_told_with_the_nearest(tmp_path: Path) -> None:
    mapped = made(tmp_path, LEAST)
    with pytest.raises(UnusableError) as raised:
        mapped.bind(("Whom", "how", "for"), "s.csv")
    assert raised.value.message == "s.csv has no column 'who'"
    assert "did you mean Whom?" in raised.value.hint
    assert mapped.unknown_columns(("who", "hwo", "#4", "colour")) == [("hwo", ["who", "how"]), ("colour", [])]


# The sheet ---------------------------------------------------------------------------------------------------------


def sheet(**cells: str) -> list[Native]:
    return natives(mapping.load("sheet"), **{name.replace("_", " "): text for name, text in cells.items()})


def test_the_smallest_sheet_is_four_columns() -> None:
    (one,) = sheet(who="Iran", how="Drones", **{"for": "Russia"}, link="https://example.org/a")
    assert one.cells == {"how": Cell("weapons", "how"), "item": Cell("drones", "how")}
    assert {role: actor.name for role, actor in one.actors.items()} == {"supporter": "Iran", "recipient": "Russia"}
    assert one.source == {"url": Cell("https://example.org/a", "link")}
    assert (one.key, one.keys, one.captures) == ("", (), ())


@pytest.mark.parametrize(
    ("cells", "dates"),
    [
        ({"date": "02/03/2022"}, {"since": Cell("02/03/2022", "date"), "until": Cell("02/03/2022", "date")}),
        ({"since": "2022", "date": "x"}, {"since": Cell("2022", "since")}),
        ({"until": "2022", "date": "x"}, {"until": Cell("2022", "until")}),
        ({"since": "2021", "until": "2022"}, {"since": Cell("2021", "since"), "until": Cell("2022", "until")}),
        (
            {"since": "", "until": "", "date": "2 March 2022"},
            {"since": Cell("2 March 2022", "date"), "until": Cell("2 March 2022", "date")},
        ),
        ({}, {}),
    ],
)
def test_a_date_of_a_sheet_is_both_ends_unless_one_is_given(cells: dict[str, str], dates: dict[str, Cell]) -> None:
    (one,) = sheet(who="a", how="aid", **cells)
    assert {name: cell for name, cell in one.cells.items() if name in ("since", "until")} == dates


@pytest.mark.parametrize(
    ("typed", "how"),
    [
        ("Lethal aid", "weapons"),
        ("Lethal aid?", "Lethal aid?"),
        ("ARMS", "weapons"),
        ("weapons", "weapons"),
        ("armas", "weapons"),
        ("зброя", "weapons"),
        ("humanitäre Hilfe", "humanitarian"),
        ("joint-exercises", "infrastructure"),
        ("nuclear umbrella", "nuclear umbrella"),
    ],
)
def test_ways_are_known_by_other_words_or_passed_on(typed: str, how: str) -> None:
    assert sheet(how=typed)[0].cells["how"] == Cell(how, "how")


def test_every_way_of_the_sheet_is_a_support_type() -> None:
    schema = (ROOT / "src/allies_cli/sql/schema.sql").read_text(encoding="utf-8")
    folder = ROOT / "src/allies_cli/casefile/mappings"
    known = tomllib.loads((folder / "sheet.toml").read_text(encoding="utf-8"))["all"]["how"]["map"]
    assert all(f"'{how}'," in schema for how in known.values())


def test_every_native_column_of_a_sheet_goes_by_its_own_name() -> None:
    from allies_cli.casefile.native import ACTORS, CLAIM_COLUMNS, SOURCE_COLUMNS

    columns = [*CLAIM_COLUMNS, *("source" if name == "id" else name for name in SOURCE_COLUMNS)]
    for spelt in (columns, [name.replace("_", " ").title() for name in columns]):
        (one,) = natives(
            mapping.load("sheet"), **{header: f"<{column}>" for header, column in zip(spelt, columns, strict=True)}
        )
        assert one.key == "<key>"
        got = {name: actor.name for name, actor in one.actors.items()}
        got |= {name: cell.text for name, cell in one.cells.items()}
        got |= {"source" if name == "id" else name: cell.text for name, cell in one.source.items()}
        kinds = {"asserter_kind": one.actors["asserter"].kind, "publisher_kind": one.actors["publisher"].kind}
        assert got | kinds | {"key": one.key} == {column: f"<{column}>" for column in columns}
        assert set(one.actors) == {*ACTORS, "publisher"}
        assert mapping.load("sheet").unknown_columns(spelt) == []


def test_a_sheet_may_name_its_columns_otherwise() -> None:
    english = sheet(
        who="a", how="arms", **{"for": "b"}, link="https://x.org", date="2022", said_by="c", quote="q", note="n"
    )
    spanish = sheet(
        quién="a", cómo="armas", para="b", enlace="https://x.org", fecha="2022", dicho_por="c", cita="q", nota="n"
    )

    def plain(rows: list[Native]) -> Iterator[Any]:
        for one in rows:
            yield {name: cell.text for name, cell in (one.cells | one.source).items()}
            yield {name: actor.name for name, actor in one.actors.items()}

    assert list(plain(english)) == list(plain(spanish))


DIGEST = "0f" * 32
COPY = "https://a.org/x"


@pytest.mark.parametrize(
    ("cells", "captures"),
    [
        (
            {"Archive location": f"{COPY}\nhttps://b.org/x", "Archive date": "2022-03-02T10:15:00+00:00"},
            [{"url": COPY, "captured_on": "2022-03-02"}, {"url": "https://b.org/x", "captured_on": "2022-03-02"}],
        ),
        ({"Archive location": COPY, "Hash": f"SHA-256:{DIGEST}"}, [{"url": COPY, "sha256": DIGEST}]),
        ({"Archive location": "local/x.mp4", "Hash": DIGEST.upper()}, [{"file": "local/x.mp4", "sha256": DIGEST}]),
        ({"Archive location": COPY, "Hash": "not-calculated"}, [{"url": COPY}]),
        (
            {"Archive location": COPY, "Hash": f"SHA3-512:{DIGEST}{DIGEST}"},
            [{"url": COPY, "tool": f"SHA3-512:{DIGEST}{DIGEST}"}],
        ),
        (
            {"Archive location": COPY, "Hash": "abc", "Archive date": "02/03/2022"},
            [{"url": COPY, "captured_on": "02/03/2022", "sha256": "abc"}],
        ),
        (
            {"Screenshot": "https://a.org/s.png", "WACZ": "https://a.org/w.wacz", "Archive date": "2022-03-02"},
            [
                {"url": "https://a.org/s.png", "captured_on": "2022-03-02"},
                {"url": "https://a.org/w.wacz", "captured_on": "2022-03-02"},
            ],
        ),
        ({"Archive date": "2022-03-02", "Hash": f"SHA-256:{DIGEST}"}, []),
    ],
)
def test_the_columns_of_an_archiver_are_copies_of_the_source(
    cells: dict[str, str], captures: list[dict[str, str]]
) -> None:
    (one,) = natives(mapping.load("sheet"), Link="https://x.org", who="a", how="aid", **cells)
    assert [{name: cell.text for name, cell in copy.items()} for copy in one.captures] == captures


# The shipped datasets ----------------------------------------------------------------------------------------------

ANSWERS = {"resolution": "ES-11/1", "date": "2022-03-02", "yes-backs": "ukraine", "no-backs": "russia"}


def dataset(name: str, file: Path, answers: Mapping[str, str] | None = None) -> tuple[mapping.Mapping, list[Native]]:
    """Return a mapping after all rows of a file, which it recognised and whose numbers add up, and what it made."""
    mapped = mapping.load(name, answers)
    table = open_table(str(file), mapped.reading, mapped.columns)
    recognised = mapping.recognise(table.headers, answers)
    assert recognised is not None
    assert recognised.name == name
    mapped.bind(table.headers, table.name)
    each = [mapped.native(row) for row in table.rows]
    assert len(each) == sum(map(bool, each)) + sum(mapped.left_out.values())
    return mapped, [one for rows in each for one in rows]


def small(folder: Path, *lines: str) -> Path:
    file = folder / "small.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def texts(one: Native, *names: str) -> tuple[str, ...]:
    return tuple(one.cells[name].text if name in one.cells else "" for name in names)


ESD = "id,year,actor_id,actor_name,oppo_id,oppo_name,ext_id,ext_name,ext_nonstate,ext_alleged,ext_sup," + ",".join(
    f"ext_{flag}" for flag in "xpywmtfilou"
)


def test_a_triad_year_is_a_claim_a_way_and_years_that_go_on_are_one(tmp_path: Path) -> None:
    file = small(
        tmp_path,
        ESD,
        "1,1990,9,UNITA,8,Government of Angola,7,Government of Russia (Soviet Union),0.0,0,0,0,0,0,0,0,0,0,0,0,0,0",
        "2,1990,9,UNITA,8,Government of Angola,7,Government of South Africa,0.0,0,1,1,0,0,1,0,0,0,0,0,0,0",
        "3,1991,9,UNITA,8,Government of Angola,7,Government of South Africa,0.0,0,1,0,0,0,1,0,0,0,0,0,0,0",
        "4,1992,9,UNITA,8,Government of Angola,7,Government of South Africa,0.0,1,1,0,0,0,1,0,0,0,0,0,0,0",
        '5,1992,5,"Government of A, Government of B",4,X,3,Thai elements,0.0,0,1,0,0,0,0,0,0,0,0,0,0,1',
    )
    mapped, rows = dataset("ucdp-esd", file)
    assert mapped.left_out == {"ext_sup is not 1": 1}
    assert mapped.covers == "1975/2017"
    merged = [
        (*texts(one, "how", "since", "until", "modality"), one.keys, one.actors["supporter"].name)
        for one in mapped.merged(rows)
    ]
    assert merged == [
        ("troops", "1990", "1990", "reported", ("2",), "South Africa"),
        ("weapons", "1990", "1991", "reported", ("2", "3"), "South Africa"),
        ("weapons", "1992", "1992", "alleged", ("4",), "South Africa"),
        ("aid", "1992", "1992", "reported", ("5",), "Thai elements"),
        ("aid", "1992", "1992", "reported", ("5",), "Thai elements"),
    ]
    assert [rows[-1].actors[role].kind for role in ("supporter", "recipient", "against")] == [
        "unknown",
        "state",
        "armed-group",
    ]
    assert [rows[0].actors[role].name for role in ("recipient", "against")] == ["UNITA", "Angola"]
    assert [one.actors["recipient"].name for one in rows[-2:]] == ["A", "B"]


COW = (
    "version4id,ccode1,state_name1,ccode2,state_name2,dyad_st_day,dyad_st_month,dyad_st_year,dyad_end_day,"
    "dyad_end_month,dyad_end_year,left_censor,right_censor,defense,neutrality,nonaggression,entente"
)


def test_a_pact_that_is_open_holds_to_the_end_of_the_data_and_no_longer(tmp_path: Path) -> None:
    file = small(
        tmp_path,
        COW,
        "1,200,United Kingdom,235,Portugal,1,1,1816,,,,1,1,1,0,1,0",
        "2,200,United Kingdom,380,Sweden,1,1,1816,15,2,1911,1,0,0,0,0,0",
    )
    mapped, (open_one, ended) = dataset("cow-alliances", file)
    assert texts(open_one, "since", "until", "item") == ("1816-01-01", "2012", "defence, non-aggression")
    assert "still when they end, 2012" in open_one.cells["note"].text
    assert texts(ended, "until", "item") == ("1911-02-15", "alliance of no stated kind")
    assert open_one.actors["supporter"][:3] == ("United Kingdom", (("cow", "200"),), "state")
    assert mapped.covers == "1816/2012"


SIPRI = (
    "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Order date,Numbers delivered,"
    "Numbers delivered is estimate,Delivery year,Delivery year is estimate,Status,TIV delivery values,Local production"
)


def test_an_estimated_delivery_is_estimated_and_unknown_is_nobody(tmp_path: Path) -> None:
    file = small(
        tmp_path,
        SIPRI,
        "1,Iran,Houthi rebels (Yemen)*,Qasef,drone,2018,?,Yes,2019,No,New,1,No",
        "2,Iran,Russia,Shahed,drone,2022,4,No,2022,No,New,1,No",
        "3,unknown supplier(s),Russia,Shahed,drone,2022,4,No,2022,No,New,1,No",
    )
    mapped, (group, state) = dataset("sipri-trade", file)
    assert mapped.left_out == {"Supplier is unknown supplier(s)": 1}
    assert (group.actors["recipient"].name, group.actors["recipient"].kind) == ("Houthi rebels (Yemen)", "armed-group")
    assert texts(group, "quantity", "unit", "modality") == ("", "", "estimated")
    assert texts(state, "quantity", "unit", "modality", "since") == ("4", "pieces", "reported", "2022")
    assert (state.key, state.actors["recipient"].kind) == ("2 2022", "state")


def test_a_month_of_aid_is_a_claim_a_kind_that_is_not_nought(tmp_path: Path) -> None:
    file = small(
        tmp_path,
        "country,iso,year,month,total,financial,humanitarian,military,commitments,to_be_allocated",
        "EU (Commission and Council),EU,2022,3,1,0,0.05,0.0,1.2,0",
        "Austria,AUT,2022,4,0,0,0,0,0,0",
    )
    mapped, rows = dataset("kiel-monthly", file)
    assert [texts(one, "how", "quantity", "unit", "stage", "since") for one in rows] == [
        ("humanitarian", "50000000", "EUR", "allocation", "2022-03"),
        ("aid", "1200000000", "EUR", "commitment", "2022-03"),
    ]
    assert rows[0].actors["supporter"][:3] == ("European Union", (), "organisation")
    assert sum(mapped.left_out.values()) == 1


KIEL = (
    "ID,countries,Announcement Date,Type of Aid General,Type of Aid Specific,Explanation,Original Currency,,"
    "Type of item,Total ,Converted Value in EUR,Official Source,"
    "Source of Aid 1,Source of Aid 2,Source of Aid 3,Source of Aid 4"
)


def test_a_pledge_keeps_the_euros_of_its_dataset_and_links_are_citations(tmp_path: Path) -> None:
    file = small(
        tmp_path,
        KIEL,
        'A1,Germany,2022-03-01 00:00:00,Military,Weapons ,"Two\nlines",EUR,,tanks,.,.,Yes ,http://a,,http://b,',
        "A1,Germany,until 7/27/2022,Military,Military Equipment,x,USD,,vests,100.5,90,No,,,,",
        "A1,European Peace Facility,unspecified,Military,European Peace Facility,x,EUR,,,,,,,,,",
        "A1,Austria,2922-03-01 00:00:00,Humanitarian,Grant,x,EUR,,,,,,,,,",
    )
    _, rows = dataset("kiel-main", file)
    assert [texts(one, "how", "quantity", "unit", "stage", "since", "until", "modality") for one in rows] == [
        ("weapons", "", "", "", "2022-03-01", "2022-03-01", "reported"),
        ("materiel", "90", "EUR", "commitment", "", "2022-07-27", "alleged"),
        ("military", "", "", "", "", "2022", "reported"),
        ("humanitarian", "", "", "", "", "2022", "reported"),
    ]
    assert len({one.key for one in rows}) == 4  # the ID is a package
    assert rows[0].cells["citation"].text == "http://a http://b"
    assert rows[1].cells["note"].text == "originally 100.5 USD"
    assert [one.actors["supporter"].kind for one in rows[1:3]] == ["state", "organisation"]


def test_whom_a_yes_backs_is_asked_and_absent_is_no_abstention_in_words(tmp_path: Path) -> None:
    file = small(
        tmp_path,
        "resolution,country,vote",
        "ES-11/1,Fiji,approve",
        "ES-11/1,Eritrea,against",
        "ES-11/1,S. Sudan,abstain",
        "ES-11/1,Togo,absent",
        "68/262,Fiji,approve",
    )
    mapped, rows = dataset("un-roll-call", file, ANSWERS)
    assert [(*texts(one, "how", "item"), one.actors["recipient"].name) for one in rows] == [
        ("vote", "vote in favour", "ukraine"),
        ("vote", "vote against", "russia"),
        ("abstention", "abstention", "ukraine"),
        ("abstention", "absent", "ukraine"),
    ]
    assert rows[2].actors["supporter"].name == "South Sudan"
    assert texts(rows[0], "occasion", "said_on", "modality") == ("A/RES/ES-11/1", "2022-03-02", "recorded")
    assert mapped.left_out == {"resolution is not ES-11/1": 1}
    assert mapped.conflict == (("supporter", "occasion"), ("vote", "abstention"))
    with pytest.raises(UsageError, match="has to be told: resolution, date, yes-backs, no-backs"):
        mapping.load("un-roll-call")


def test_recognition_is_read_from_a_sparql_result(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    file.write_text(
        """{"head": {"vars": ["state"]}, "results": {"bindings": [{
        "state": {"type": "uri", "value": "http://www.wikidata.org/entity/Q142"},
        "stateLabel": {"type": "literal", "xml:lang": "en", "value": "France"},
        "recognised": {"type": "uri", "value": "http://www.wikidata.org/entity/Q1246"},
        "recognisedLabel": {"type": "literal", "value": "Kosovo"},
        "start": {"type": "literal", "datatype": "x", "value": "2008-02-18T00:00:00Z"}}]}}""",
        encoding="utf-8",
    )
    _, (one,) = dataset("wikidata-recognition", file)
    assert one.actors["supporter"][:2] == ("France", (("wikidata", "Q142"),))
    assert one.actors["recipient"][:3] == ("Kosovo", (("wikidata", "Q1246"),), "territory")
    assert texts(one, "how", "since", "until", "citation") == ("recognition", "2008-02-18", "", "")


def test_a_header_that_fits_none_or_the_sheet_is_told_apart() -> None:
    assert mapping.recognise(("a", "b")) is None
    found = mapping.recognise(("Who", "HOW", "for", "colour"))
    assert found is not None
    assert found.name == "sheet"
    assert "sheet" in mapping.shipped()
    assert {"who", "ext_sup", "Delivery year is estimate"} <= mapping.known_columns()


needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the tables of the field are not beside this checkout, in ../shared/data"
)


@needs_shared
def test_the_triad_years_add_up() -> None:
    mapped, rows = dataset("ucdp-esd", SHARED / "ucdp-esd-ty-181.csv")
    assert mapped.left_out == {"ext_sup is not 1": 1_536}
    alleged = {one.line for one in rows if one.cells["modality"].text == "alleged"}
    assert (len({one.line for one in rows}), len(alleged)) == (9_316, 650)
    assert not [one for one in rows if one.line in alleged and one.cells["how"].text == "troops"]
    flags = Counter(how for _, how in {(one.line, one.cells["how"].text) for one in rows})
    assert flags == {
        "troops": 2_579, "troop-presence": 67, "infrastructure": 1_016, "weapons": 2_883, "materiel": 2_339,
        "training": 4_324, "funding": 2_052, "intelligence": 762, "territory": 1_478, "other": 264, "aid": 243,
    }  # fmt: skip
    merged = list(mapped.merged(rows))
    nobody = [one for one in merged if not one.actors["supporter"].name]
    own = [one for one in merged if one.actors["supporter"].name == one.actors["recipient"].name]
    assert (len(merged), len(nobody), len(own)) == (7_023, 1, 2)  # 7,020 claims
    assert {key for one in merged for key in one.keys} == {one.key for one in rows}


@needs_shared
def test_no_group_of_the_triad_years_is_taken_for_a_state() -> None:
    _, rows = dataset("ucdp-esd", SHARED / "ucdp-esd-ty-181.csv")
    table = {row.line: row.cells for row in open_table(str(SHARED / "ucdp-esd-ty-181.csv")).rows}
    columns = {"supporter": "ext_name", "recipient": "actor_name", "against": "oppo_name"}
    for one in rows:
        for role, column in columns.items():
            is_government = table[one.line][column].startswith("Government of ")
            assert is_government or one.actors[role].kind != "state"


@needs_shared
def test_the_pacts_add_up() -> None:
    mapped, rows = dataset("cow-alliances", SHARED / "cow_alliance_v4.1_by_dyad.csv")
    assert (len(rows), mapped.left_out) == (3_222, {})
    assert max(one.cells["until"].text[:4] for one in rows) == "2012"
    assert sum("still" in one.cells.get("note", Cell("")).text.lower() for one in rows) == 1_596
    assert len({one.key for one in rows}) == 3_222


@needs_shared
def test_the_deliveries_add_up() -> None:
    mapped, rows = dataset("sipri-trade", SHARED / "sipri_trade_register_excerpt_2014-2023.csv")
    assert (len(rows), sum(mapped.left_out.values())) == (573, 6)
    assert len({one.key for one in rows}) == 573


@needs_shared
def test_the_months_of_aid_add_up() -> None:
    file = SHARED / "kiel-release29-by-country-month.csv"
    _, rows = dataset("kiel-monthly", file)
    for how, column in (("funding", "financial"), ("military", "military"), ("aid", "commitments")):
        total = sum(float(row.cells[column] or 0) for row in open_table(str(file)).rows)
        claimed = sum(float(one.cells["quantity"].text) for one in rows if one.cells["how"].text == how)
        assert claimed == pytest.approx(total * 1e9)


@needs_shared
def test_the_pledges_add_up() -> None:
    mapped, rows = dataset("kiel-main", SHARED / "kiel-release7-main-data.csv")
    assert (len(rows), mapped.left_out, len({one.key for one in rows})) == (1_032, {}, 1_032)
    assert Counter(one.cells["how"].text for one in rows)["funding"] == 58


@needs_shared
def test_the_roll_call_adds_up() -> None:
    _, rows = dataset("un-roll-call", SHARED / "un-roll-calls-ukraine.csv", ANSWERS)
    assert Counter(one.cells["item"].text for one in rows) == {
        "vote in favour": 141, "vote against": 5, "abstention": 35, "absent": 12,
    }  # fmt: skip


# Anything at all ---------------------------------------------------------------------------------------------------

WORD = st.sampled_from(["", "1", "0", "x", "2022", "1.5", "{", "Iran; China", "=A1", "§", "-", "2022-13"])
HEADER = st.sampled_from(["who", "how", "for", "link", "date", "Quote", "HASH", "archive location", "same", "x"])


@given(st.lists(st.dictionaries(HEADER, WORD, min_size=1), min_size=1, max_size=5))
def test_any_row_of_a_sheet_becomes_native_rows_or_is_told(rows: list[dict[str, str]]) -> None:
    headers = list(dict.fromkeys(name for row in rows for name in row))
    mapped = mapping.load("sheet")
    for line, row in enumerate(rows, start=2):
        cells = dict.fromkeys(headers, "") | row
        for one in mapped.native(Row(line, cells)):
            assert one.line == line
            assert all(cell.text for cell in (*one.cells.values(), *one.source.values()))
            assert all(set(cell.column.split(", ")) <= {*headers, ""} for cell in one.cells.values())


KEY = st.sampled_from(
    ["from", "flags", "match", "map", "case", "else", "date", "scale", "number", "positive", "cut", "x"]
)
ANY = st.recursive(
    st.sampled_from(["{a}", "{", "(", "%Y", "fold", "{?q}", ""]) | st.integers(-2, 9) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3),
    max_leaves=8,
)


@given(ANY, WORD)
def test_any_value_in_a_mapping_is_understood_or_told(written: Any, cell: str) -> None:
    from allies_cli.casefile.native import BadValueError
    from allies_cli.casefile.values import value as understood
    from allies_cli.casefile.values_text import Headers, Line

    read = None
    with suppress(ValueError, AlliesError):
        read = understood(written).bind(Headers("f", ("a",)), {"q": "answer"})
    with suppress(BadValueError):
        assert read is None or isinstance(read(Line(1, {"a": cell})), Cell)
