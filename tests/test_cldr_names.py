"""The names of the Unicode CLDR in the seed: those that the tool writes, each of them one that is found."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import SEED

from allies_cli.errors import UsageError
from allies_cli.names import resolve
from allies_cli.store import Database

pytest.importorskip("babel", reason="needs Babel")
import cldr_names
from babel.core import get_cldr_version


@pytest.fixture(scope="module")
def database(facts_db: Path) -> Iterator[Database]:
    with closing(sqlite3.connect(f"{facts_db.as_uri()}?mode=ro", uri=True)) as connection:
        yield Database(facts_db, connection)


@pytest.mark.slow
def test_the_names_in_the_seed_are_those_that_the_tool_writes() -> None:
    seed = SEED.read_text(encoding="utf-8")
    if f"{cldr_names.BEGIN} {get_cldr_version()}," not in seed:
        pytest.skip("this Babel has another CLDR than the seed")
    assert cldr_names.renewed(seed) == seed, "run `python tools/cldr_names.py`"


def test_every_name_in_every_language_is_found(database: Database) -> None:
    codes = cldr_names.codes(database.connection)
    assert len(codes) == 13
    for actor, code in codes.items():
        names = dict(cldr_names.names(code))
        assert len(names) > 50, actor
        for name in names:
            assert actor in candidates(database, name), name


def candidates(database: Database, name: str) -> list[str]:
    """Return whom a name means, or about whom it asks."""
    try:
        return [meant.id for meant in resolve(database, [name], ("actor",))]
    except UsageError as error:
        return error.candidates


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("IR", "Ilan"),  # as many languages call Ireland so
        ("KP", "ደቡብ፡ኮሪያ"),  # South Korea in most languages
        ("KP", "Guusu Kọria"),
        ("EU", "EZ"),  # the code of the euro zone
        ("RU", "Nga"),  # that of Nigeria
    ],
)
def test_what_may_be_another_is_left_out(code: str, name: str) -> None:
    assert name not in dict(cldr_names.names(code))
