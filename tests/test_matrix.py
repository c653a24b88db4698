"""`allies matrix`: every claim is in one cell, every sum is right, and a picture says it without colour."""

import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Ran, Run, Screen, SmallDatabase
from hypothesis import given, settings
from hypothesis import strategies as st

from allies_cli.answers.matrix import ByClaims, ByGrade, matrix
from allies_cli.formats.matrix import stepped_lines
from allies_cli.models import Cell, Way
from allies_cli.report import Head, Table, line

FIXED = ["supporter", "supporter_name", "recipient", "recipient_name", "claims", "contested", "corrected"]
FILTERS = [
    [],
    ["--all"],
    ["--for", "russia"],
    ["--for", "russia", "--all"],
    ["--by", "iran", "--by", "north-korea"],
    ["--how", "weapons"],
    ["--contested"],
    ["--says", "united-states"],
    ["--min-origins", "2"],
    ["--since", "2022-06"],
    ["--as-of", "2022-12"],
]
SMALL = """
INSERT INTO actor (id, name, kind) VALUES
  ('aland', 'Aland', 'state'), ('borduria', 'Borduria', 'state'), ('herald', 'The Herald', 'media');
INSERT INTO source (id, title, publisher, published, language, reliability, reason) VALUES
  ('herald-1', 'News', 'herald', '2022-05-10', 'en', 'C', 'By its record.');
INSERT INTO passage (id, source, locator, note) VALUES (1, 'herald-1', 'page 1', 'All of it.');
INSERT INTO claim (id, supporter, how, recipient, act, what) VALUES
  (1, 'aland', 'weapons', 'borduria', 'done', 'Aland gave Borduria rifles.');
INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES (1, 1, 'herald', 'asserts', 'reported');
"""
OFFERED = """
INSERT INTO claim (id, supporter, how, recipient, act, what) VALUES
  (2, 'aland', 'weapons', 'borduria', 'offered', 'Aland offered Borduria tanks.'),
  (3, 'borduria', 'condemnation', 'aland', 'done', 'Borduria condemned Aland.');
INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES
  (2, 1, 'herald', 'asserts', 'reported'), (3, 1, 'herald', 'asserts', 'reported');
"""


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


def ways(ran: Ran) -> list[str]:
    """Return the columns that are ways."""
    return [name for name in ran.out.splitlines()[0].split(",") if name not in FIXED]


@pytest.mark.parametrize("filters", FILTERS, ids=" ".join)
def test_every_claim_stands_in_its_cell_and_in_no_other(run: Run, filters: list[str]) -> None:
    claims = run("list", "claims", *filters).rows
    if "--all" not in filters:
        claims = [claim for claim in claims if claim["counts"] == "true"]
    expected = Counter((claim["supporter"], claim["recipient"], claim["how"]) for claim in claims)
    assert expected, "a filter that leaves nothing proves nothing"

    wide = run("matrix", *filters)
    cells = {(row["supporter"], row["recipient"], how): int(row[how]) for row in wide.rows for how in ways(wide)}
    assert {key: number for key, number in cells.items() if number} == expected
    assert all(int(row["claims"]) == sum(int(row[how]) for how in ways(wide)) for row in wide.rows)

    long = run("matrix", *filters, "-f", "json").json
    assert {(cell["supporter"], cell["recipient"], cell["how"]): cell["claims"] for cell in long} == expected
    contested = Counter(
        (claim["supporter"], claim["recipient"], claim["how"]) for claim in claims if claim["contested"] == "true"
    )
    assert {
        (cell["supporter"], cell["recipient"], cell["how"]): cell["contested"] for cell in long if cell["contested"]
    } == contested


def test_columns_stand_in_the_order_of_the_types_and_none_is_empty(run: Run, facts_db: Path) -> None:
    with closing(sqlite3.connect(facts_db)) as connection:
        order = [code for (code,) in connection.execute("SELECT code FROM support_type ORDER BY position")]
    for filters in FILTERS:
        wide = run("matrix", *filters)
        columns = ways(wide)
        assert columns == sorted(columns, key=order.index)
        assert all(any(row[how] != "0" for row in wide.rows) for how in columns)


def test_a_cell_has_the_grade_status_and_voices_that_the_list_gives_the_way(run: Run) -> None:
    listed = {
        (pair["supporter"], pair["recipient"], way["how"]): (way["grade"], way["status"], way["origins"])
        for pair in run("list", "-f", "json").json
        for way in pair["ways"]
    }
    cells = run("matrix", "-f", "json").json
    assert {
        (cell["supporter"], cell["recipient"], cell["how"]): (cell["grade"], cell["status"], cell["origins"])
        for cell in cells
    } == listed


def test_shaded_by_grade_the_spreadsheet_has_the_grades(run: Run) -> None:
    cells = {(c["supporter"], c["recipient"], c["how"]): c["grade"] for c in run("matrix", "-f", "json").json}
    wide = run("matrix", "--shade", "grade")
    shown = {(row["supporter"], row["recipient"], how): row[how] for row in wide.rows for how in ways(wide)}
    assert {key: grade for key, grade in shown.items() if grade} == cells


@pytest.mark.parametrize(("sort", "reverse"), [("claims", False), ("-claims", True), ("-weapons", True)])
def test_rows_are_sorted_by_a_column(run: Run, sort: str, reverse: bool) -> None:
    values = [int(row[sort.lstrip("-")]) for row in run("matrix", "--sort", sort).rows]
    assert len(set(values)) > 1
    assert values == sorted(values, reverse=reverse)


def test_a_wrong_column_or_shade_is_refused_with_what_there_is(run: Run) -> None:
    sort, shade = run("matrix", "--sort", "wepons"), run("matrix", "--shade", "dark")
    assert sort.code == shade.code == 2
    assert "did you mean weapons?" in sort.err
    assert "claims, grade" in shade.err


# The picture -------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("filters", [["--all"], ["--for", "russia"], ["--shade", "grade"], ["--sort", "-claims"]])
def test_no_line_is_wider_than_the_screen_and_every_way_and_number_is_on_it(
    screen: Screen, run: Run, width: int, filters: list[str]
) -> None:
    shown = screen("matrix", *filters, width=width, env={"NO_COLOR": "1"})
    assert max(map(len, shown.out.splitlines())) <= width
    wide = run("matrix", *filters)
    assert all(re.search(rf"(^|\s){how}(\s|$)", shown.out) for how in ways(wide))
    total = sum(int(row["claims"]) for row in wide.rows)
    counted = sum(int(row["claims"]) for row in run("matrix", *[f for f in filters if f != "--all"]).rows)
    expected = str(total) if "--all" not in filters else f"{counted}+{total - counted}"
    assert re.search(rf"\s{re.escape(expected)}\s", shown.out)


def test_a_column_stands_below_its_step(screen: Screen, run: Run) -> None:
    shown = screen("matrix", "--for", "russia", env={"NO_COLOR": "1"}).out.splitlines()
    head = next(place for place, text in enumerate(shown) if text.startswith("supporter"))
    steps = {text.split("┌ ")[1]: text.index("┌") for text in shown[: head + 1]}
    wide = run("matrix", "--for", "russia")
    assert list(steps) == [*ways(wide), "total"]
    for row, text in zip(wide.rows, shown[head + 2 :], strict=False):
        assert text.strip().startswith(row["supporter_name"])
        for how in ways(wide):
            cell = re.match(r"[░▒▓█]+([0-9]+)[!*]*|·", text[steps[how] :])
            assert cell, text
            assert (cell[1] or "0") == row[how]
        assert text[steps["total"] :].strip() == row["claims"]


def test_contested_is_a_sign_that_is_explained_and_no_colour(screen: Screen, run: Run) -> None:
    contested = [cell for cell in run("matrix", "-f", "json").json if cell["contested"]]
    shown = screen("matrix", env={"NO_COLOR": "1"}).out
    assert contested
    assert len(re.findall(r"[░▒▓█]+[0-9]+!", shown)) == len(contested)
    assert "! somebody disputes or denies" in shown
    assert "!" not in screen("matrix", "--uncontested", env={"NO_COLOR": "1"}).out
    assert "\x1b" not in shown


def test_corrected_is_a_sign_that_is_explained(screen: Screen, run: Run) -> None:
    cells = [cell for cell in run("matrix", "-f", "json").json if cell["corrected"]]
    assert cells
    assert sum(int(row["corrected"]) for row in run("matrix").rows) == sum(cell["corrected"] for cell in cells)
    shown = screen("matrix", env={"NO_COLOR": "1"}).out
    assert len(re.findall(r"[░▒▓█]+[0-9]+!?\*", shown)) == len(cells)
    assert "* a source says a part of at least one of the claims otherwise" in shown
    assert "*" not in screen("matrix", "--uncorrected", env={"NO_COLOR": "1"}).out


def test_darker_is_more(screen: Screen) -> None:
    shown = screen("matrix", env={"NO_COLOR": "1"}).out
    shades = {int(number): "░▒▓█".index(block) for block, number in re.findall(r"([░▒▓█])([0-9]+)", shown)}
    assert len(set(shades.values())) > 1
    assert [shades[number] for number in sorted(shades)] == sorted(shades.values())
    legend = next(text for text in shown.splitlines() if text.startswith("claims: "))
    assert all("░▒▓█"[shade] in legend for shade in shades.values())


def test_at_forty_columns_each_number_stands_behind_its_way(screen: Screen, run: Run) -> None:
    shown = screen("matrix", "--for", "russia", width=40, env={"NO_COLOR": "1"}).out
    assert max(map(len, shown.splitlines())) <= 40
    flat = " ".join(shown.split())
    for row in run("matrix", "--for", "russia").rows:
        after = flat[flat.index(f" {row['supporter_name']} ") :].split(" total ")[0]
        for how, number in row.items():
            if how not in FIXED and number != "0":
                assert re.search(rf"{how} [░▒▓█]{number}!?\*?( |$)", after), (how, after)
            elif how not in FIXED:
                assert not re.search(rf"{how} [░▒▓█]", after)


def test_what_does_not_count_is_told_apart(screen: Screen, run: Run, small_db: SmallDatabase) -> None:
    path = small_db(SMALL + OFFERED)
    cells = {(c["how"]): (c["claims"], c["counted"]) for c in run("matrix", "--all", "-f", "json", db=path).json}
    assert cells == {"weapons": (2, 1), "condemnation": (1, 0)}
    shown = screen("matrix", "--all", db=path, env={"NO_COLOR": "1"}).out
    assert "1+1" in shown
    assert "+n claims that do not count as support" in shown
    counting = screen("matrix", db=path, env={"NO_COLOR": "1"}).out
    assert "condemnation" not in counting
    assert "1 pair has no claim that counts as support; --all shows them" in counting


# Sizes -------------------------------------------------------------------------------------------


def test_an_empty_database_is_an_honest_zero(run: Run, screen: Screen, small_db: SmallDatabase) -> None:
    path = small_db()
    piped = run("matrix", db=path)
    assert (piped.code, piped.out) == (0, ",".join(FIXED) + "\n")
    assert "not evidence of absence" in piped.err
    assert run("matrix", "-f", "json", db=path).json == []
    shown = screen("matrix", db=path)
    assert (shown.code, shown.out) == (0, "")
    assert "not evidence of absence" in " ".join(shown.err.split())


def test_a_single_claim_is_a_picture(screen: Screen, small_db: SmallDatabase) -> None:
    shown = screen("matrix", db=small_db(SMALL), env={"NO_COLOR": "1"}).out.splitlines()
    assert shown[0].split() == ["supporter", "weapons", "total"]
    assert shown[2].split() == ["→", "Borduria", "1", "1"]
    assert shown[3].split() == ["Aland", "░░░1", "1"]
    assert shown[4] == "claims: ░ 1"


def test_a_limit_hides_rows_and_says_so_and_the_totals_are_of_all(screen: Screen, run: Run) -> None:
    rows = run("matrix").rows
    cut = screen("matrix", "--limit", "3", width=120, env={"NO_COLOR": "1"}).out
    assert f"{len(rows) - 3} more are not shown; --limit 0 shows all" in cut
    total = next(text for text in cut.splitlines() if text.startswith(f"total of all {len(rows)} "))
    assert total.split()[-1] == str(sum(int(row["claims"]) for row in rows))
    assert run("matrix", "--limit", "3").rows == rows[:3]


def of_many(supporters: int, recipients: int = 1) -> str:
    """Return facts in which land-1 gives least and each further land more, the first of them contested."""
    facts = SMALL.partition("INSERT INTO claim")[0]
    number = 0
    for place in range(1, supporters + 1):
        facts += f"INSERT INTO actor (id, name, kind) VALUES ('land-{place}', 'Land {place}', 'state');\n"
        for _ in range(1 + place // 10):
            number += 1
            recipient = ("borduria", "aland")[place % recipients]
            facts += (
                "INSERT INTO claim (id, supporter, how, recipient, what) VALUES "
                f"({number}, 'land-{place}', 'aid', '{recipient}', 'It helps.');\n"
                "INSERT INTO assertion (claim, passage, asserter, stance, modality) VALUES "
                f"({number}, 1, 'herald', 'asserts', 'reported');\n"
            )
    return facts + (
        "INSERT INTO assertion (claim, passage, asserter, stance, modality) "
        "VALUES (1, 1, 'aland', 'denies', 'reported');"
    )


def test_a_picture_has_thirty_supporters_and_the_rest_in_a_row(
    screen: Screen, run: Run, small_db: SmallDatabase
) -> None:
    path = small_db(of_many(161))
    shown = screen("matrix", db=path, env={"NO_COLOR": "1"}).out
    rows = run("matrix", db=path).rows
    assert len(rows) == 161
    drawn = re.findall(r"^  Land (\d+) +\S+ +(\d+)$", shown, re.MULTILINE)
    assert len(drawn) == 30
    assert min(int(claims) for _, claims in drawn) >= max(
        int(row["claims"]) for row in rows if row["supporter"].removeprefix("land-") not in dict(drawn)
    )
    rest = sum(int(row["claims"]) for row in rows) - sum(int(claims) for _, claims in drawn)
    assert re.search(rf"^the rest \(131 supporters\) +{rest}! +{rest}$", shown, re.MULTILINE)
    assert "the rest is one row; --limit 0 shows each" in shown
    whole = screen("matrix", "--limit", "0", db=path, env={"NO_COLOR": "1"}).out
    assert "the rest" not in whole
    assert len(re.findall(r"^  Land", whole, re.MULTILINE)) == 161
    assert len(run("matrix", "-f", "json", db=path).json) == 161
    narrow = screen("matrix", width=40, db=path, env={"NO_COLOR": "1"}).out
    assert "the rest (131 supporters)" in narrow


def test_of_several_recipients_the_rest_are_pairs(screen: Screen, small_db: SmallDatabase) -> None:
    shown = screen("matrix", db=small_db(of_many(40, recipients=2)), env={"NO_COLOR": "1"}).out
    assert "the rest (10 pairs)" in shown
    assert "→ Aland" in shown
    assert "→ Borduria" in shown


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_big_world_adds_up_on_a_screen(screen: Screen, run: Run, big: Path, width: int) -> None:
    shown = screen("matrix", width=width, db=big, env={"NO_COLOR": "1"}).out
    assert max(map(len, shown.splitlines())) <= width
    rows = run("matrix", db=big).rows
    total = sum(int(row["claims"]) for row in rows)
    assert f"the rest ({len(rows) - 30} pairs)" in " ".join(shown.split())
    assert f"total of all {len(rows)}" in shown
    assert re.search(rf"\s{total}\s", shown)


def test_nothing_in_a_database_acts_on_the_terminal(run: Run, screen: Screen, facts_db: Path, tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    path.write_bytes(facts_db.read_bytes())
    evil = "\x1b]0;t\x07[red]\x9b31m\u202e\r\n"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE actor SET name = name || ?", (evil,))
        for table, column in (("support_type", "code"), ("claim", "how"), ("pair_way", "how")):
            connection.execute(f"UPDATE {table} SET {column} = {column} || ?", (evil,))
        connection.execute("UPDATE credibility SET name = name || ?", (evil,))
    acts = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")
    for asked in ([], ["--shade", "grade"], ["--sort", "-claims"]):
        for width in (40, 80):
            shown = screen("matrix", *asked, width=width, db=path, env={"NO_COLOR": "1"})
            assert shown.code == 0, shown.err
            assert "[red]" in shown.out
            assert not acts.search(shown.out + shown.err)
    for asked in ([], ["-f", "plain"], ["--columns", "help"]):
        assert not acts.search(run("matrix", *asked, db=path).out)


def test_signs_are_words_in_plain_that_say_no_more_than_they_do(run: Run) -> None:
    """One of the two claims of weapons from Iran is contested: the sign says one at least, not both."""
    said = run("matrix", "--for", "russia", "-f", "plain").out
    assert "supporter: Iran, weapons: 2 (at least one contested)," in said
    assert "territory: 4 (at least one corrected)," in said


# Any matrix --------------------------------------------------------------------------------------

SLUGS = ["aland", "borduria", "syldavia", "a-land-with-a-name-that-is-far-too-long-for-any-label"]
CODES = ["weapons", "vote", "troop-presence", "aid", "sanctions"]


@st.composite
def cells(draw: st.DrawFn) -> list[Cell]:
    """Draw the cells of a matrix, in the order in which the question yields them."""
    keys = draw(st.sets(st.tuples(*map(st.sampled_from, (SLUGS, SLUGS, CODES))), max_size=30))
    drawn = []
    for supporter, recipient, how in sorted(keys):
        claims = draw(st.integers(1, 10**7) | st.integers(1, 5))
        contested, counted = draw(st.integers(0, claims)), draw(st.integers(0, claims))
        grade = f"{draw(st.sampled_from('ABCDEF'))}{draw(st.integers(1, 6))}"
        names = (supporter, supporter.title(), recipient, recipient.title())
        corrected = draw(st.integers(0, claims))
        counts = (claims, counted, contested, corrected, 1)
        way = Way(*names, how, *counts, 0, 2, "reported", grade, None, None, None)
        drawn.append(Cell(way, counted))
    return drawn


@settings(max_examples=60)
@given(cells(), st.booleans(), st.sampled_from([None, "claims", "-vote", "recipient"]), st.integers(60, 140))
def test_any_matrix_adds_up_and_fits(found: list[Cell], by_grade: bool, sort: str | None, width: int) -> None:
    shading = ByGrade(["one", "two", "three", "four", "five", "six"]) if by_grade else ByClaims(found)
    answer = matrix(found, CODES, shading, sort=sort)
    rows = list(answer.rows)
    assert sum(row[-3] for row in rows) == sum(cell.way.claims for cell in found)
    assert sum(row[-2] for row in rows) == sum(cell.way.contested for cell in found)
    assert sum(row[-1] for row in rows) == sum(cell.way.corrected for cell in found)
    assert len(list(answer.records())) == len(found)

    shown = "".join(f"{text.plain}\n" for text in stepped_lines(answer.as_table(width), width))
    assert all(len(text) <= width for text in shown.splitlines())
    assert (shown == "") == (not found)
    if not by_grade:
        steps = Counter(re.findall(r"[░▒▓█]+([0-9+]+)", shown))
        expected = Counter(
            f"{cell.counted or ''}{f'+{cell.way.claims - cell.counted}' if cell.counted < cell.way.claims else ''}"
            for cell in found
        )
        assert steps == expected


@settings(max_examples=60)
@given(
    st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=40), min_size=1, max_size=12),
    st.text(st.characters(categories=["L", "Zs"]), max_size=200),
    st.integers(60, 100),
)
def test_any_titles_and_any_label_fit(titles: list[str], label: str, width: int) -> None:
    heads = (Head("row", "row", wide=True), *(Head(title, title, stepped=True) for title in titles))
    table = Table(heads, [(line(label), *(line("1") for _ in titles))])
    shown = "".join(f"{text.plain}\n" for text in stepped_lines(table, width))
    from rich.cells import cell_len

    assert all(cell_len(text) <= width for text in shown.splitlines())
    assert shown.split().count("1") == len(titles) + label.split().count("1")
