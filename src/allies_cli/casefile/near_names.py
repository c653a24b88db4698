"""The names that are most like another, by an index of their letters in threes, so that many can be asked for."""

import sqlite3
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from functools import cached_property

from allies_cli.folding import fold

_NAMES = "SELECT key, id FROM name_key WHERE kind = 'actor' AND step <= 2 AND length(key) > 3 ORDER BY key, id"
_MOST_COMPARED = 40
_MOST_NEAR = 3
_LEAST_LIKENESS = 0.72


class NearNames:
    """The names of a case file; the index is made when it is first asked."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        return list(self._connection.execute(_NAMES))

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Each three letters with the places of the names that have them."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, (key, _) in enumerate(self._names):
            for three in _threes(key):
                places[three].append(place)
        return places

    def to(self, name: str) -> list[str]:
        """Return the ids of the actors whose names are most like this one, best first."""
        key = fold(name)
        threes = _threes(key)
        shared = Counter(place for three in threes for place in self._places.get(three, ()))
        alike: dict[str, float] = {}
        for place, _ in shared.most_common(_MOST_COMPARED):
            other, slug = self._names[place]
            likeness = _likeness(key, other)
            if likeness >= _LEAST_LIKENESS:
                alike[slug] = max(likeness, alike.get(slug, 0))
        return sorted(alike, key=lambda slug: (-alike[slug], slug))[:_MOST_NEAR]


def _threes(key: str) -> set[str]:
    padded = f"  {key} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _likeness(key: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1.

    One of which the other is a part, or with initials in the place of words, counts as rather alike.
    """
    words, others = key.split(), other.split()
    is_part = set(words) <= set(others) or set(others) <= set(words)
    is_short = len(words) == len(others) > 1 and all(_is_initial(*pair) for pair in zip(words, others, strict=True))
    return max(0.9 if is_short else 0.75 if is_part else 0.0, SequenceMatcher(None, key, other, autojunk=False).ratio())


def _is_initial(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) == 1 and word[0] == other[0])
