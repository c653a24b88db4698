"""`allies` alone: a line a recipient, however many support it and in however many ways."""

from types import SimpleNamespace
from typing import Any

import pytest

from allies_cli.answers.overview import overview
from allies_cli.queries.overview import WayInBrief
from allies_cli.report import columns_of

_TYPES = ("recognition", "intelligence", "troop-presence", "endorsement", "infrastructure")
_GROUPS = {"start": ("list", "show", "search", "help", "completion"), "trust": ("db", "check", "verify")}
_EXAMPLES = {"start": "allies show united-states", "trust": "allies check"}


def drawn(most: int, supporters: int = 30, contested: tuple[str, ...] = ()) -> list[str]:
    counts = {"claims": 1, "claims_that_count": 1, "contested": 0, "actors": 2, "sources": 1}
    description: Any = SimpleNamespace(counts=counts, meta={"title": "Who", "events_to": "2023"})
    ways = [
        WayInBrief(f"s{n}", f"Supporter {n}", "r", how, how in contested) for n in range(supporters) for how in _TYPES
    ]
    tree = overview(description, [("Recipient", ways)], 1, _GROUPS, _EXAMPLES).as_tree(most)
    lines = list(tree.lines)[3:]  # below what the database is, which wraps
    assert all(columns_of(one) <= most for one in lines)
    return ["".join(piece.text for piece in one).rstrip() for one in lines]


@pytest.mark.parametrize("most", [40, 60, 80, 120])
def test_a_recipient_takes_two_lines_and_tells_of_the_rest(most: int) -> None:
    lines = drawn(most)
    (first,) = [place for place, one in enumerate(lines) if one.startswith("Recipient")]
    assert lines[first + 1].endswith(" more")
    assert lines[first + 2] == ""


def test_ways_that_find_no_room_are_counted_and_a_contested_one_among_them_is_marked() -> None:
    (line,) = [one for one in drawn(50, supporters=1, contested=("infrastructure",)) if one.startswith("Recipient")]
    assert line == "Recipient  Supporter 0 recognition +4 ways!"


def test_where_all_ways_find_room_none_is_counted() -> None:
    (line,) = [one for one in drawn(120, supporters=1, contested=("endorsement",)) if one.startswith("Recipient")]
    assert line.split(maxsplit=3)[3] == "recognition intelligence troop-presence endorsement! infrastructure"


def test_commands_stand_under_one_another_and_their_example_beside_them_where_there_is_room() -> None:
    assert "start  list, show, search, help, completion  allies show united-states" in drawn(80)
    narrow = drawn(40)
    assert narrow[narrow.index("start  list, show, search, help,") :] == [
        "start  list, show, search, help,",
        "       completion",
        "       allies show united-states",
        "trust  db, check, verify  allies check",
    ]
