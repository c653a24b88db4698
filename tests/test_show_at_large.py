"""`show` of an actor of which more is recorded than anybody reads: true totals on a screen, and no memory of it all."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Run, Screen

from allies_cli.queries import actors, evidence

LINES = 60  # of a screen of 80 columns, whatever is recorded


@pytest.fixture(scope="module")
def most_active(big: Path) -> str:
    """Return the actor of the large database of which most is recorded."""
    with closing(sqlite3.connect(big)) as database:
        slug, claims = database.execute(
            "SELECT supporter, sum(claims) FROM pair_way GROUP BY supporter ORDER BY 2 DESC LIMIT 1"
        ).fetchone()
    assert claims > 2 * actors._AT_ONCE
    return str(slug)


def counted(big: Path, condition: str, slug: str) -> int:
    with closing(sqlite3.connect(big)) as database:
        query = f"SELECT count(*) FROM claim c JOIN derived d ON d.claim = c.id WHERE {condition}"
        return int(database.execute(query, {"me": slug}).fetchone()[0])


def test_the_totals_are_those_of_all_claims(run: Run, big: Path, most_active: str) -> None:
    head = run("show", most_active, db=big).out.splitlines()[0]
    of_both = "(c.supporter = :me OR c.recipient = :me)"
    assert f"{counted(big, f'{of_both} AND d.counts', most_active)} claims count" in head
    assert f"{counted(big, f'{of_both} AND d.counts AND d.contested', most_active)} of them contested" in head
    assert f"{counted(big, f'{of_both} AND NOT d.counts', most_active)} do not count" in head


def test_a_limit_makes_no_total_smaller(run: Run, big: Path, most_active: str) -> None:
    assert run("show", most_active, "--limit", "5", db=big).out == run("show", most_active, db=big).out


def test_it_is_a_screen(screen: Screen, big: Path, most_active: str) -> None:
    seen = screen("show", most_active, db=big, width=80, env={"NO_COLOR": "1"})
    lines = seen.out.splitlines()
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= 80
    assert "c" + str(strongest(big, most_active)) in seen.out


def strongest(big: Path, slug: str) -> int:
    """Return the strongest claim of the pair of an actor with most claims."""
    with closing(sqlite3.connect(big)) as database:
        supporter, recipient = database.execute(
            """SELECT supporter, recipient FROM pair_way WHERE counts AND ? IN (supporter, recipient)
                GROUP BY 1, 2 ORDER BY sum(claims) DESC LIMIT 1""",
            (slug,),
        ).fetchone()
        query = """SELECT c.id FROM claim c JOIN derived d ON d.claim = c.id
                    WHERE c.supporter = ? AND c.recipient = ? AND d.counts ORDER BY d.rank LIMIT 1"""
        return int(database.execute(query, (supporter, recipient)).fetchone()[0])


def test_only_what_is_told_is_read(run_here: Run, big: Path, most_active: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    whole = evidence.with_evidence

    def noting(database: object, found: list[object]) -> object:
        read.append(len(found))
        return whole(database, found)  # type: ignore[arg-type]

    monkeypatch.setattr(evidence, "with_evidence", noting)
    monkeypatch.setattr(actors, "with_evidence", noting)
    run_here("show", most_active, db=big)
    assert max(read) <= actors._AT_ONCE
    assert sum(read) <= actors._AT_ONCE + actors._PAIRS_TOLD * actors._WAYS_TOLD


@pytest.mark.parametrize("format", ["csv", "json"])
@pytest.mark.parametrize("options", [(), ("--sort", "-since"), ("--limit", "150"), ("--how", "funding")])
def test_a_machine_gets_all_of_it(
    run_here: Run, big: Path, most_active: str, format: str, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> str:
        return run_here("show", most_active, "-f", format, *options, db=big).out

    some_at_a_time = asked()
    monkeypatch.setattr(actors, "_AT_ONCE", 10**9)
    assert some_at_a_time == asked()
    assert some_at_a_time.count("\n") > 100


def test_what_an_actor_says_of_others_is_found_by_its_voices(big: Path) -> None:
    """A page of it neither goes through all claims nor gathers all that the actor ever said."""
    from allies_cli.filters import Filters

    where = actors._in_section("says", Filters(limit=20))
    with closing(sqlite3.connect(big)) as database:
        plan = database.execute(
            f"EXPLAIN QUERY PLAN SELECT c.id FROM claim c JOIN derived d ON d.claim = c.id WHERE {where}",
            {"actor": "x", "limit": 20},
        ).fetchall()
    steps = " ".join(row[3] for row in plan)
    assert "voice_by_asserter" in steps
    assert "voice_by_principal" in steps
    assert "SCAN c" not in steps
    assert "TEMP B-TREE FOR GROUP BY" not in steps


def test_in_full_it_is_drawn_as_far_as_it_can_be_held(
    run_here: Run, big: Path, most_active: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("allies_cli.commands.show._MOST_DRAWN", 20)
    ran = run_here("show", most_active, "--full", db=big)
    drawn = {
        word for line in ran.out.splitlines() for word in line.split()[:1] if word[:1] == "c" and word[1:].isdigit()
    }
    assert 20 < len(drawn) <= 4 * 20
    assert "supports: more is recorded; -f csv and json have all of it" in ran.err
