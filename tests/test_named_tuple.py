"""Our named tuples against those of `typing`, which take longer to make: the same in all that the program asks."""

import copy
import pickle
import typing
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies_cli.named_tuple import NamedTuple as Ours

DECLARED = """
from __future__ import annotations
class Kept(NamedTuple):
    "A thing."
    name: str
    count: int | None
    note: str = ""
    more: tuple[str, ...] = ()
    @property
    def twice(self):
        return self.name * 2
class Other(NamedTuple):
    "Another, all of which has a default."
    a: int = 1
"""


def declared(base: Any) -> dict[str, Any]:
    namespace = {"NamedTuple": base, "__name__": __name__}
    exec(DECLARED, namespace)
    return namespace


KEPT, THEIRS = declared(Ours)["Kept"], declared(typing.NamedTuple)["Kept"]
OTHER = declared(Ours)["Other"]
Kept = KEPT  # by which pickle finds it
VALUES = st.one_of(st.none(), st.integers(), st.text(max_size=3))
NAMES = st.sampled_from(["name", "count", "note", "more", "nothing"])


def outcome(work: Callable[[], Any]) -> Any:
    """Return what some work makes, or that it cannot be done."""
    try:
        made = work()
    except (TypeError, ValueError):
        return "refused"
    return (tuple(made), repr(made), made._asdict())


@given(st.lists(VALUES, max_size=6), st.dictionaries(NAMES, VALUES, max_size=4))
def test_values_stand_where_they_would(values: list[Any], named: dict[str, Any]) -> None:
    assert outcome(lambda: KEPT(*values, **named)) == outcome(lambda: THEIRS(*values, **named))
    assert outcome(lambda: KEPT._make(values)) == outcome(lambda: THEIRS._make(values))
    assert outcome(lambda: KEPT("a", 1)._replace(**named)) == outcome(lambda: THEIRS("a", 1)._replace(**named))


def test_it_is_a_tuple_with_names() -> None:
    one = KEPT("a", 1, more=("b",))
    assert (one.name, one.count, one.note, one.more, one.twice) == ("a", 1, "", ("b",), "aa")
    assert one == ("a", 1, "", ("b",))
    assert hash(one) == hash(tuple(one))
    assert KEPT._fields == THEIRS._fields
    assert KEPT._field_defaults == THEIRS._field_defaults
    assert KEPT.__doc__ == THEIRS.__doc__
    assert OTHER() == (1,)
    match one:
        case Kept("a", 1, more=more):
            assert more == ("b",)
        case _:
            pytest.fail("it has the names of its places")


def test_it_can_be_copied_and_not_changed() -> None:
    one = KEPT("a", 1)
    for twin in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert (twin, type(twin)) == (one, KEPT)
    with pytest.raises(AttributeError):
        one.name = "b"
    with pytest.raises(AttributeError):
        one.another = "b"
