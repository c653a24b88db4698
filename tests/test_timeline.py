"""`allies timeline`: everything with a date stands on the axis where its date says, and only as precisely."""

import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, Screen, SmallDatabase, most_active
from hypothesis import given
from hypothesis import strategies as st

from allies_cli.answers.timeline_axis import SIGNS, Axis
from allies_cli.filters import Filters
from allies_cli.queries import timeline as queries
from allies_cli.store import Recorder, open_database

# Nine claims: three that happened on a day, in a month and in a year, two spans, two open ends, one
# without a date, and one that does not count. The minister speaks for Aland; herald-2 has no date.
FACTS = """
INSERT INTO actor (id, name, kind) VALUES
  ('aland', 'Aland', 'state'), ('borduria', 'Borduria', 'state'), ('syldavia', 'Syldavia', 'state'),
  ('minister', 'Ada Minister', 'person'), ('herald', 'The Herald', 'media');
INSERT INTO office (actor, speaks_for, role) VALUES ('minister', 'aland', 'Minister');
INSERT INTO source (id, title, publisher, published, language, reliability, reason) VALUES
  ('herald-1', 'News', 'herald', '2022-05-10', 'en', 'C', 'By its record.'),
  ('herald-2', 'Undated', 'herald', NULL, 'en', 'C', 'By its record.');
INSERT INTO passage (id, source, locator, note) VALUES
  (1, 'herald-1', 'page 1', 'All.'), (2, 'herald-2', 'page 1', 'All.');
INSERT INTO claim (id, supporter, how, recipient, act, what, since, until) VALUES
  (1, 'aland',    'vote',      'borduria', 'done', 'Day.',      '2022-03-02', '2022-03-02'),
  (2, 'aland',    'weapons',   'borduria', 'done', 'Month.',    '2022-04',    '2022-04'),
  (3, 'aland',    'funding',   'borduria', 'done', 'Year.',     '2022',       '2022'),
  (4, 'aland',    'training',  'borduria', 'done', 'Span.',     '2022-02-01', '2022-05-01'),
  (5, 'aland',    'materiel',  'borduria', 'done', 'Vague.',    '2022-02',    '2022-05'),
  (6, 'syldavia', 'territory', 'borduria', 'done', 'Since.',    '2022-04-01', NULL),
  (7, 'syldavia', 'aid',       'aland',    'done', 'Until.',    NULL,         '2022-03-31'),
  (8, 'syldavia', 'other',     'borduria', 'done', 'Undated.',  NULL,         NULL),
  (9, 'syldavia', 'weapons',   'borduria', 'possible', 'Maybe.', '2022-04-09', '2022-04-09');
INSERT INTO assertion (claim, passage, asserter, stance, modality, said_on) VALUES
  (1, 1, 'herald', 'asserts', 'reported', NULL), (2, 1, 'herald', 'asserts', 'reported', NULL),
  (3, 1, 'herald', 'asserts', 'reported', NULL), (4, 1, 'herald', 'asserts', 'reported', NULL),
  (5, 1, 'herald', 'asserts', 'reported', NULL), (6, 1, 'borduria', 'asserts', 'reported', NULL),
  (7, 2, 'herald', 'asserts', 'reported', NULL), (8, 1, 'herald', 'asserts', 'reported', NULL),
  (9, 1, 'herald', 'asserts', 'reported', NULL),
  (2, 1, 'minister', 'asserts', 'reported', '2022-05-03'), (6, 1, 'syldavia', 'denies', 'reported', '2022-05'),
  (8, 1, 'minister', 'disputes', 'reported', '2023');
"""
NO_COLOUR = {"NO_COLOR": "1"}


@pytest.fixture(scope="module")
def run(run_here: Run) -> Run:
    return run_here


@pytest.fixture(scope="module")
def small(small_db: SmallDatabase) -> Path:
    """The nine claims."""
    return small_db(FACTS)


def said(rows: list[dict[str, Any]]) -> Counter[tuple[str, ...]]:
    """Return what the rows of sayings say."""
    return Counter((r["claim"], r["who"], r["stance"], r["since"]) for r in rows if r["kind"] == "said")


@pytest.mark.parametrize("filters", [[], ["--all"], ["--contested"], ["--how", "weapons"], ["--by", "north-korea"]])
def test_everything_with_a_date_stands_on_it_once(run: Run, facts_db: Path, filters: list[str]) -> None:
    rows = run("timeline", *filters).rows
    claims = {claim["id"]: claim for claim in run("list", "claims", *filters).rows}
    if "--all" not in filters:
        claims = {number: claim for number, claim in claims.items() if claim["counts"] == "true"}
    dated = {number: c for number, c in claims.items() if c["since"] or c["until"]}
    assert len(dated) < len(claims)
    happened = [row for row in rows if row["kind"] == "event"]
    assert {(r["claim"], r["since"], r["until"]) for r in happened} == {
        (number, c["since"], c["until"]) for number, c in dated.items()
    }
    assert len(happened) == len(dated)
    with closing(sqlite3.connect(facts_db)) as connection:
        assertions = connection.execute(
            "SELECT 'c' || a.claim, a.asserter, a.stance, coalesce(a.said_on, s.published) FROM assertion a "
            "JOIN passage p ON p.id = a.passage JOIN source s ON s.id = p.source"
        ).fetchall()
    assert said(rows) == Counter(one for one in assertions if one[0] in claims and one[3])


def test_rows_stand_in_the_order_of_time_and_backwards_when_asked(run: Run) -> None:
    days = [row["since"] or row["until"] for row in run("timeline").rows]
    assert days == sorted(days)
    assert [row["since"] or row["until"] for row in run("timeline", "--sort", "-since").rows] == days[::-1]
    numbers = [int(row["claim"][1:]) for row in run("timeline", "--sort", "claim").rows]
    assert numbers == sorted(numbers)
    assert run("timeline", "--sort", "when").code == 2


def test_precision_is_that_of_the_less_precise_end(run: Run) -> None:
    lengths = {4: "year", 7: "month", 10: "day"}
    rows = run("timeline", "--all").rows
    assert {row["precision"] for row in rows} == set(lengths.values())
    for row in rows:
        assert row["precision"] == lengths[min(len(date) for date in (row["since"], row["until"]) if date)]


def test_what_its_own_speaker_publishes_is_dated_and_others_have_said_it_by_then(
    run: Run, screen: Screen, small: Path
) -> None:
    dated = {(r["claim"], r["who"]): r["dated_by"] for r in run("timeline", "--kind", "said", db=small).rows}
    assert dated["c1", "herald"] == "statement"
    assert dated["c6", "borduria"] == "source"
    assert dated["c2", "minister"] == "statement"
    shown = screen("timeline", width=120, db=small, env=NO_COLOUR).out
    assert re.search(r"by 2022-05-10 +\S+ +Borduria acknowledges \(reported\) *\n +about c6 Since\.", shown)


# Who, and when -----------------------------------------------------------------------------------


def test_a_name_leaves_what_the_actor_gave_received_or_said(run: Run, small: Path) -> None:
    everything = run("timeline", "--all", "-f", "json", db=small).json
    for name, voices in (
        ("aland", {"aland", "minister"}),
        ("borduria", {"borduria"}),
        ("syldavia", {"syldavia"}),
        ("the herald", {"herald"}),
    ):
        expected = [one for one in everything if {one["supporter"], one["recipient"], one["who"]} & voices]
        assert 0 < len(expected) < len(everything)
        assert run("timeline", *name.split(), "--all", "-f", "json", db=small).json == expected
    assert run("timeline", "nobody", db=small).code == 3


def test_the_axis_has_a_unit_and_by_is_the_supporter(run: Run, screen: Screen, small: Path) -> None:
    assert {row["supporter"] for row in run("timeline", "--by", "syldavia", db=small).rows} == {"syldavia"}
    assert {row["supporter"] for row in run("timeline", "--unit", "year", "--by", "aland", db=small).rows} == {"aland"}
    months = screen("timeline", "--unit", "month", db=small, env=NO_COLOUR).out
    assert "March 2022" in months
    assert "each character a month" in months
    years = screen("timeline", "--unit", "YEAR", db=small, env=NO_COLOUR).out
    assert "March 2022" not in years
    assert "each character a year: 2022" in years
    once = run("timeline", "--by", "month", db=small)
    assert (once.code, once.out) == (2, "")
    assert "--unit month" in once.err
    assert run("timeline", "--unit", "week", db=small).code == 2
    assert run("timeline", "--by", "week", db=small).code == 3


def test_a_window_leaves_what_happened_or_was_said_in_it(run: Run, small: Path) -> None:
    rows = run("timeline", "--since", "2022-05", "--until", "2022-05", db=small).rows
    assert {row["what"] for row in rows if row["kind"] == "event"} == {"Year.", "Span.", "Vague.", "Since."}
    assert {row["since"] for row in rows if row["kind"] == "said"} == {"2022-05-03", "2022-05", "2022-05-10"}
    late = run("timeline", "--since", "2022-06", db=small).rows
    assert {row["what"] for row in late if row["kind"] == "event"} == {"Year.", "Since."}
    assert said(late) == Counter({("c8", "minister", "disputes", "2023"): 1})


def test_as_of_leaves_what_had_been_said(run: Run, small: Path) -> None:
    then = run("timeline", "--as-of", "2022-05-09", db=small).rows
    assert said(then) == Counter({("c2", "minister", "asserts", "2022-05-03"): 1})
    assert {row["claim"] for row in then} == {"c2"}
    month = run("timeline", "--as-of", "2022-05", db=small).rows
    assert ("c6", "syldavia", "denies", "2022-05") in said(month)
    assert ("c8", "minister", "disputes", "2023") not in said(month)


def test_only_one_kind(run: Run, small: Path) -> None:
    for kind in ("event", "said"):
        assert {row["kind"] for row in run("timeline", "--kind", kind, db=small).rows} == {kind}
    assert run("timeline", "--kind", "events", db=small).code == 2


def test_a_party_acknowledges(run: Run, small: Path) -> None:
    acknowledges = {
        (r["claim"], r["who"]): r["acknowledges"]
        for r in run("timeline", "--kind", "said", "-f", "json", db=small).json
    }
    assert acknowledges["c2", "minister"] is True
    assert acknowledges["c2", "herald"] is False
    assert acknowledges["c6", "borduria"] is True  # the recipient of support
    assert acknowledges["c6", "syldavia"] is False  # it denies


def test_what_has_no_date_is_counted(run: Run, small: Path) -> None:
    ran = run("timeline", db=small)
    assert "Undated." not in {row["what"] for row in ran.rows if row["kind"] == "event"}
    assert "1 claim has no date of its own" in ran.err
    assert "1 assertion has no date, nor has the source" in ran.err
    assert "1 claim does not count as support; --all shows them" in ran.err
    everything = run("timeline", "--all", db=small)
    assert "does not count" not in everything.err
    assert "Maybe." in everything.out
    aland = run("timeline", "aland", db=small)
    assert "no date of its own" not in aland.err


# The picture -------------------------------------------------------------------------------------


def bars(shown: str) -> dict[str, str]:
    """Return the bar of what happened, by the sentence."""
    found = re.findall(r"^(?:[sutb\d][a-z0-9 -]+?) {2,}(\S+) +c\d+ (\w+)\.", shown, re.MULTILINE)
    return {what: bar for bar, what in reversed(found)}


def test_a_bar_is_as_precise_as_its_dates(screen: Screen, small: Path) -> None:
    shown = screen("timeline", "--kind", "event", "--unit", "month", width=120, db=small, env=NO_COLOUR).out
    assert bars(shown) == {
        "Day": "···█··········",
        "Month": "····░·········",
        "Year": "·░░░░░░░░░░░░·",
        "Span": "··████········",
        "Vague": "··░██░········",
        "Since": "····█────────>",
        "Until": "<──█··········",
    }


def test_a_saying_is_a_dot_and_a_vague_one_is_hollow(screen: Screen, small: Path) -> None:
    shown = screen("timeline", "syldavia", "--kind", "said", "--unit", "month", width=120, db=small, env=NO_COLOUR).out
    assert "2022-05" in shown
    assert {"about c6 Since.", "about c8 Undated."} <= set(re.findall(r"about c\d \w+\.", shown))
    marks = [text.split()[1] for text in shown.splitlines() if re.match(r"20\d\d(-\d\d)* ", text)]
    assert {SIGNS.said, SIGNS.said_vaguely} <= set("".join(marks))
    for mark in marks:
        assert set(mark) <= {SIGNS.said, SIGNS.said_vaguely, SIGNS.track, SIGNS.gap}


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_screen_fits_says_what_its_signs_mean_and_uses_no_colour(screen: Screen, width: int) -> None:
    shown = screen("timeline", "--limit", "0", "--all", width=width, env=NO_COLOUR)
    assert max(map(len, shown.out.splitlines())) <= width
    assert "\x1b" not in shown.out
    legend = shown.out[shown.out.index("each character") :]
    drawn = set("".join(re.findall(r"[·<>█░─•◦┊]{5,}", shown.out.partition("each character")[0]))) - {"·", "─"}
    assert len(drawn) > 3
    assert all(f"{sign} " in legend for sign in drawn)


def test_every_row_of_a_pipe_is_on_the_screen(screen: Screen, run: Run, small: Path) -> None:
    shown = " ".join(screen("timeline", "--all", "--limit", "0", width=120, db=small, env=NO_COLOUR).out.split())
    for row in run("timeline", "--all", db=small).rows:
        assert row["what"] in shown
        verb = "acknowledges" if row["acknowledges"] == "true" else row["stance"]
        if row["kind"] == "said":
            speaker = f"{row['speaks_for_name']} ({row['who_name']})" if row["speaks_for"] else row["who_name"]
            assert f"{speaker} {verb} ({row['modality']})" in shown
    assert "possible, does not count" in shown


def test_each_month_is_a_heading_once_and_in_order(screen: Screen, small: Path) -> None:
    shown = screen("timeline", width=120, db=small, env=NO_COLOUR).out
    headings = re.findall(r"^((?:[A-Z][a-z]+ \d{4})|(?:\d{4}, no month)) *$", shown, re.MULTILINE)
    assert headings == ["2022, no month", "February 2022", "March 2022", "April 2022", "May 2022", "2023, no month"]
    other = screen("timeline", "--sort", "claim", width=120, db=small, env=NO_COLOUR).out
    assert "March 2022" not in other


def test_several_voices_on_one_claim_and_day_stand_above_it(screen: Screen, small_db: SmallDatabase) -> None:
    path = small_db(FACTS.replace("'2022-05-03'", "'2022-05-10'"))
    shown = screen("timeline", "--how", "weapons", width=120, db=path, env=NO_COLOUR).out
    assert "The Herald asserts (reported) Aland (Ada Minister) acknowledges (reported) about c2 Month. C2" in " ".join(
        shown.split()
    )


# Whose words ------------------------------------------------------------------------------------

WORDS = """
UPDATE passage SET quote = 'Aland says that it was May' WHERE id = 1;
UPDATE assertion SET gist = 'it was in May, not April' WHERE claim = 2 AND asserter = 'minister';
UPDATE assertion SET gist = 'sent nothing' WHERE claim = 6 AND asserter = 'syldavia';
INSERT INTO passage (id, source, locator, note) VALUES
  (3, 'herald-1', 'page 2', 'All.'), (4, 'herald-1', 'page 3', 'All.');
INSERT INTO assertion (claim, passage, asserter, stance, modality, said_on, gist, misattributed) VALUES
  (1, 3, 'borduria', 'asserts', 'alleged', '2022-03-05', 'voted for us', 1),
  (1, 3, 'syldavia', 'denies', 'reported', '2022-03-05', NULL, 0);
INSERT INTO passage_link (passage, relation, other, field, note, claim) VALUES
  (4, 'corrects', 3, 'said_on', 'It was a day before.', NULL);
"""


@pytest.fixture(scope="module")
def worded(small_db: SmallDatabase) -> Path:
    """The nine claims, with words."""
    return small_db(FACTS + WORDS)


def test_a_saying_has_the_words_of_its_speaker_and_whom_he_speaks_for(screen: Screen, worded: Path) -> None:
    shown = " ".join(
        screen("timeline", "--how", "vote", "--how", "weapons", width=140, db=worded, env=NO_COLOUR).out.split()
    )
    assert "The Herald asserts (reported): “Aland says that it was May” about c2 Month." in shown
    assert "The Herald, attributing it to Borduria, asserts (alleged): ~ voted for us" in shown
    assert "Syldavia denies (reported) about c1 Day. C4, contested, corrected: said on" in shown
    assert "“ ” as printed, ~ our summary" in shown


def test_at_forty_columns_no_line_is_empty(screen: Screen, worded: Path) -> None:
    shown = screen("timeline", width=40, db=worded, env=NO_COLOUR).out
    assert "  about c1 Day." in shown
    assert all(text.strip() for text in shown.splitlines())


def test_nobody_says_the_sentence_of_a_claim(screen: Screen, facts_db: Path) -> None:
    with closing(sqlite3.connect(facts_db)) as connection:
        sentences = [what for (what,) in connection.execute("SELECT what FROM claim")]
    shown = " ".join(screen("timeline", "--all", "--limit", "0", width=250, env=NO_COLOUR).out.split())
    told = re.findall(r"(?:asserts|acknowledges|disputes|denies) \((?:\w+)\): ([~“].)", shown)
    assert len(told) > 50
    assert not any(f"): {what}" in shown for what in sentences)


def test_machines_have_the_words_too(run: Run, worded: Path) -> None:
    rows = run("timeline", "--kind", "said", "-f", "json", db=worded).json
    minister = next(one for one in rows if (one["claim"], one["who"]) == ("c2", "minister"))
    assert (minister["speaks_for"], minister["speaks_for_name"]) == ("aland", "Aland")
    assert minister["gist"] == "it was in May, not April"
    false = next(one for one in rows if one["misattributed"])
    assert (false["who"], false["origin"], false["origin_name"]) == ("borduria", "herald", "The Herald")
    assert false["corrected"] == ["said_on"]
    assert [one["misattributed"] for one in rows].count(True) == 1
    event = run("timeline", "--kind", "event", "-f", "json", db=worded).json[0]
    assert {event[key] for key in ("gist", "quote", "origin", "speaks_for", "misattributed", "translation")} == {None}


# In bars ----------------------------------------------------------------------------------------

BARS = re.compile(r"^(\d{4}(?:-\d\d|, no month)?) +(\d+)? .*?(█*▒*) *$", re.MULTILINE)


def many_facts(claims: int) -> str:
    """Return claims of three years, a month apart, each said in the next month, every fifth denied."""
    months = [f"{2019 + place // 12}-{place % 12 + 1:02}" for place in range(36)]
    facts = FACTS.partition("INSERT INTO claim")[0]
    for number in range(1, claims + 1):
        begun, said_on = months[number % 35], months[number % 35 + 1]
        facts += (
            "INSERT INTO claim (id, supporter, how, recipient, what, since, until) VALUES "
            f"({number}, 'aland', 'aid', 'borduria', 'Sentence {number}.', '{begun}', '{begun}');\n"
            "INSERT INTO assertion (claim, passage, asserter, stance, modality, said_on) VALUES "
            f"({number}, 1, 'herald', 'asserts', 'reported', '{said_on}');\n"
        )
        if number % 5 == 0:
            facts += (
                "INSERT INTO assertion (claim, passage, asserter, stance, modality, said_on) VALUES "
                f"({number}, 1, 'syldavia', 'denies', 'reported', '{said_on}');\n"
            )
    return facts


@pytest.fixture(scope="module")
def fifty_one(small_db: SmallDatabase) -> Path:
    """One claim more than is told in words."""
    return small_db(many_facts(51))


def test_fifty_claims_are_told_and_more_are_bars(screen: Screen, fifty_one: Path, small_db: SmallDatabase) -> None:
    told = screen("timeline", db=small_db(many_facts(50)), env=NO_COLOUR).out
    assert "Sentence 7." in told
    shown = screen("timeline", db=fifty_one, env=NO_COLOUR).out
    assert "Sentence" not in shown
    assert "more than 50 claims" in shown
    for asked in (["--limit", "5"], ["--sort", "claim"], ["--since", "2021-06"], ["syldavia"]):
        assert "Sentence" in screen("timeline", *asked, db=fifty_one, env=NO_COLOUR).out, asked


def test_bars_count_what_machines_get_one_by_one(screen: Screen, run: Run, fifty_one: Path) -> None:
    rows = run("timeline", db=fifty_one).rows
    assert len(rows) == 51 + 51 + 10
    assert len(run("timeline", "-f", "json", db=fifty_one).json) == len(rows)
    shown = screen("timeline", width=100, db=fifty_one, env=NO_COLOUR).out
    years = {text.split()[0]: text.split() for text in shown.splitlines() if text[:2] == "20"}
    for year, cells in years.items():
        here = [row for row in rows if row["since"][:4] == year]
        happened = [row for row in here if row["kind"] == "event"]
        assert int(cells[1]) == len(happened)
        assert int(cells[2]) == len(here) - len(happened)
        assert int(cells[3]) == sum(row["contested"] == "true" for row in happened)
    assert list(years) == ["2019", "2020", "2021"]


def test_bars_are_of_the_unit_that_is_asked_for_or_fits(screen: Screen, fifty_one: Path) -> None:
    assert len(BARS.findall(screen("timeline", "--unit", "month", db=fifty_one, env=NO_COLOUR).out)) == 36
    assert len(BARS.findall(screen("timeline", "--unit", "year", db=fifty_one, env=NO_COLOUR).out)) == 3
    months = screen("timeline", env=NO_COLOUR).out  # a year of war and little else
    assert "2022-03" in months
    assert "2014, no month" in months


def test_a_bar_is_as_long_as_its_number_and_none_is_missing(screen: Screen, fifty_one: Path) -> None:
    shown = BARS.findall(screen("timeline", "--kind", "event", "--unit", "month", db=fifty_one, env=NO_COLOUR).out)
    lengths = {int(number): len(bar) for _, number, bar in shown}
    assert lengths[1] > 0
    assert lengths[2] in (2 * lengths[1], 2 * lengths[1] + 1)
    assert all(set(bar) == {"█"} for *_, bar in shown)
    said_only = screen("timeline", "--kind", "said", db=fifty_one, env=NO_COLOUR).out
    assert "▒ what was said" in said_only
    assert "█" not in said_only
    assert "happened" not in said_only.partition("▒ what")[0]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_bars_fit_and_their_numbers_are_named(screen: Screen, width: int, fifty_one: Path) -> None:
    shown = screen("timeline", width=width, db=fifty_one, env=NO_COLOUR).out
    assert max(map(len, shown.splitlines())) <= width
    assert "█" in shown
    if width == 40:
        assert re.search(r"2020 · \d+ happened · \d+ said\n\d+ contested", shown)
    else:
        assert {"happened", "said"} <= set(shown.splitlines()[0].split())


def test_a_big_world_is_a_screen_and_its_bars_are_right(screen: Screen, big: Path) -> None:
    shown = screen("timeline", width=100, db=big, env=NO_COLOUR).out
    assert len(shown.splitlines()) <= 24
    happened = {text.split()[0]: int(text.split()[1]) for text in shown.splitlines() if re.match(r"20\d\d ", text)}
    with closing(sqlite3.connect(big)) as connection:
        counted = connection.execute(
            "SELECT substr(coalesce(since, until), 1, 4) AS year, count(*) FROM claim JOIN derived ON claim = id "
            "WHERE counts AND year IS NOT NULL GROUP BY year"
        )
        assert happened == dict(counted.fetchall())


def test_bars_of_an_actor_read_its_claims_and_no_others(big: Path) -> None:
    database = open_database(big)
    with closing(database.connection):
        recorder = Recorder(database)
        queries.months(recorder, Filters(), [most_active(big)])
        ((sql, parameters),) = recorder.asked
        plan = [row[3] for row in database.rows(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert not [step for step in plan if re.match(r"SCAN (c|a|d)\b", step)]
    assert any("claim_by_supporter" in step for step in plan)


# Sizes -------------------------------------------------------------------------------------------


def test_an_empty_database_is_an_honest_zero(run: Run, screen: Screen, small_db: SmallDatabase) -> None:
    path = small_db()
    piped = run("timeline", db=path)
    assert (piped.code, len(piped.out.splitlines())) == (0, 1)
    assert piped.out.startswith("kind,since,until,precision,claim,who,")
    assert "not evidence of absence" in piped.err
    assert run("timeline", "-f", "json", db=path).json == []
    shown = screen("timeline", db=path)
    assert (shown.code, shown.out) == (0, "")


def test_nothing_left_says_what_came_nearest(run: Run, small: Path) -> None:
    ran = run("timeline", "aland", "--how", "troops", db=small)
    assert (ran.code, ran.rows) == (0, [])
    assert "not evidence of absence" in ran.err
    assert re.search(r"without --how troops: \d+ claims", ran.err)


def test_a_limit_is_told(run: Run, small: Path) -> None:
    every = run("timeline", db=small)
    cut = run("timeline", "--limit", "3", db=small)
    assert cut.rows == every.rows[:3]
    assert "the first 3 are shown; --limit 0 shows all" in cut.err
    assert "are shown" not in every.err
    assert "are shown" not in run("timeline", "--limit", str(len(every.rows)), db=small).err


def test_a_damaged_date_neither_stops_the_timeline_nor_acts_on_the_terminal(
    run: Run, screen: Screen, facts_db: Path, tmp_path: Path
) -> None:
    path = tmp_path / "hostile.db"
    path.write_bytes(facts_db.read_bytes())
    evil = "\x1b]0;t\x07[red]\x9b31m\u202e\r\n"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for table, column in (("claim", "since"), ("claim", "what"), ("actor", "name"), ("source", "published")):
            connection.execute(f"UPDATE {table} SET {column} = {column} || ?", (evil,))
        connection.execute("UPDATE assertion SET said_on = '2022-13' WHERE said_on = '2022-08'")
    acts = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")
    for width in (40, 80):
        shown = screen("timeline", "--all", "--limit", "0", width=width, db=path, env=NO_COLOUR)
        assert shown.code == 0, shown.err
        assert "[red]" in shown.out
        assert not acts.search(shown.out + shown.err)
    assert not acts.search(run("timeline", db=path).out)


# Any axis ----------------------------------------------------------------------------------------

dates = st.one_of(
    st.dates().map(lambda day: day.isoformat()[:10]),
    st.dates().map(lambda day: day.isoformat()[:7]),
    st.dates().map(lambda day: day.isoformat()[:4]),
    st.integers(2020, 2024).map(str),
    st.tuples(st.integers(2020, 2023), st.integers(1, 12)).map(lambda parts: f"{parts[0]}-{parts[1]:02}"),
)
units = st.sampled_from([None, "month", "year"])


def first_day(date: str) -> str:
    """Return the first day of a date."""
    return date + "-01-01"[len(date) - 4 :] if len(date) < 10 else date


@given(st.lists(dates, min_size=1, max_size=30), units)
def test_any_dates_have_a_place_in_their_order(given_dates: list[str], unit: str | None) -> None:
    axis = Axis(given_dates, unit)
    assert axis.width <= 24 + 2
    places = {}
    for date in given_dates:
        mark = axis.mark(date)
        assert len(mark) == axis.width
        places[date] = [place for place, sign in enumerate(mark) if sign in (SIGNS.said, SIGNS.said_vaguely)]
        assert places[date] == list(range(places[date][0], places[date][-1] + 1))
        if len(date) == 10:
            assert len(places[date]) == 1
    for one in given_dates:
        for other in given_dates:
            if first_day(one) <= first_day(other):
                assert places[one][0] <= places[other][0]
            if other.startswith(one):  # 2022-03-02 stands within 2022-03, and that within 2022
                assert set(places[other]) <= set(places[one])


@given(st.lists(dates, min_size=2, max_size=10), units, st.data())
def test_any_bar_reaches_from_its_beginning_to_its_end(
    given_dates: list[str], unit: str | None, data: st.DataObject
) -> None:
    axis = Axis(given_dates, unit)
    one, other = sorted(data.draw(st.tuples(*[st.sampled_from(given_dates)] * 2)), key=first_day)
    begin, end = axis.mark(one), axis.mark(other)
    closed, no_end, no_beginning = axis.bar(one, other), axis.bar(one, None), axis.bar(None, other)
    assert {len(closed), len(no_end), len(no_beginning)} == {axis.width}
    solid = [place for place, sign in enumerate(closed) if sign in (SIGNS.exact, SIGNS.vague)]
    marks = [place for mark in (begin, end) for place, sign in enumerate(mark) if sign in "•◦"]
    assert solid == list(range(min(marks), max(place for place, sign in enumerate(end) if sign in "•◦") + 1))
    assert no_end.endswith(SIGNS.after)
    assert SIGNS.before not in no_end
    assert no_beginning.startswith(SIGNS.before)
    assert SIGNS.after not in no_beginning
    vague = {len(date) < 10 for date in (one, other)}
    if vague == {False}:
        assert SIGNS.vague not in closed
    if one == other and len(one) < 10:
        assert SIGNS.exact not in closed


def test_an_axis_is_cut_where_nothing_is_and_not_where_little_is() -> None:
    near = Axis(["2022-01-05", "2022-08"], "month")
    assert SIGNS.gap not in near.mark("2022-08")
    assert near.legend() == "each character a month: 2022-01 to 2022-08"
    far = Axis(["2014", "2022-01-05", "2022-09"], "month")
    assert far.mark("2022-09") == "··┊·┊◦·"
    assert far.legend() == ("each character a month, or a year in which nothing has a month: 2014, 2022-01, 2022-09")


def test_an_axis_that_would_be_too_wide_has_years_and_then_several_to_a_character() -> None:
    assert Axis(["2022-01", "2022-02"]).unit == "month"
    decade = Axis([f"{year}-{month:02}" for year in range(2010, 2020) for month in range(1, 13)])
    assert (decade.unit, decade.width) == ("year", 12)
    century = Axis([str(year) for year in range(1900, 2000)])
    assert century.legend() == "each character 5 years: 1900 to 1999"
    assert century.width == 22


def test_several_claims_without_a_date_are_told_in_the_plural(run_here: Run) -> None:
    assert "9 claims have no date of their own: only" in run_here("timeline", "russia").err
